/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_viraccess.c: what access drivers are asked, and what follows from their answers. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "fakepolkit.h"
#include "privatebus.h"
#include "remote_types.h"
#include "viraccess.h"
#include "viraccesscall.h"
#include "virdriver.h"
#include "virerror.h"
#include "virevent.h"
#include "vireventepoll.h"

#define AT_ONCE_US (5 * G_USEC_PER_SEC)

static gint stop;
static virDBus *bus;
static virIdentity *self;

static const unsigned char uuid[16] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
                                        0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00 };
#define UUID_TEXT "11223344-5566-7788-99aa-bbccddeeff00"

static void *
runLoop(void *opaque G_GNUC_UNUSED)
{
    while (!g_atomic_int_get(&stop))
        g_assert_cmpint(virEventEpollRunOnce(), ==, 0);
    return NULL;
}

static void
wake(int timer G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    g_atomic_int_set(&stop, 1);
}

static virAccessManager *
polkitManager(void)
{
    const char *const names[] = { "polkit", NULL };

    return virAccessManagerNew(names, bus);
}

static void
assertDenied(int rc, const char *message)
{
    g_assert_cmpint(rc, ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_ACCESS_DENIED);
    g_assert_cmpint(virGetLastError()->domain, ==, VIR_FROM_ACCESS);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, message);
    virResetLastError();
}

static void
testNames(void)
{
    static const struct {
        const char *names[3];
        bool known;
        bool allows_all;
    } cases[] = {
        { { NULL }, true, true },
        { { "none", NULL }, true, true },
        { { "polkit", NULL }, true, false },
        { { "none", "polkit", NULL }, true, false },
        { { "selinux", NULL }, false },
        { { "polkit", "Polkit", NULL }, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(virAccessManager) manager = virAccessManagerNew(cases[i].names, bus);

        g_assert_cmpint(manager != NULL, ==, cases[i].known);
        if (manager)
            g_assert_cmpint(virAccessAllowsAll(manager), ==, cases[i].allows_all);
        else
            g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_CONFIG_UNSUPPORTED);
        virResetLastError();
    }
    g_assert_true(virAccessAllowsAll(NULL));
}

static void
testDetails(void)
{
    /* As rules of stock know them. */
    static const struct {
        virAccessObject object;
        const char *details;
    } cases[] = {
        { { VIR_API_OBJECT_CONNECT }, "connect_driver=QEMU" },
        { { VIR_API_OBJECT_DOMAIN, .name = "one", .uuid = uuid },
          "connect_driver=QEMU domain_name=one domain_uuid=" UUID_TEXT },
        { { VIR_API_OBJECT_INTERFACE, .name = "eth0", .mac = "52:54:00:00:00:01" },
          "connect_driver=QEMU interface_name=eth0 interface_macaddr=52:54:00:00:00:01" },
        { { VIR_API_OBJECT_NETWORK, .name = "net", .uuid = uuid },
          "connect_driver=QEMU network_name=net network_uuid=" UUID_TEXT },
        { { VIR_API_OBJECT_NODE_DEVICE, .name = "pci_0" },
          "connect_driver=QEMU node_device_name=pci_0" },
        { { VIR_API_OBJECT_NWFILTER, .name = "f", .uuid = uuid },
          "connect_driver=QEMU nwfilter_name=f nwfilter_uuid=" UUID_TEXT },
        { { VIR_API_OBJECT_SECRET, .uuid = uuid, .usage[VIR_SECRET_USAGE_TYPE_CEPH] = "key" },
          "connect_driver=QEMU secret_uuid=" UUID_TEXT " secret_usage_ceph=key" },
        { { VIR_API_OBJECT_SECRET, .uuid = uuid, .usage[VIR_SECRET_USAGE_TYPE_TLS] = "key" },
          "connect_driver=QEMU secret_uuid=" UUID_TEXT " secret_usage_name=key" },
        { { VIR_API_OBJECT_STORAGE_POOL, .name = "p", .uuid = uuid },
          "connect_driver=QEMU pool_name=p pool_uuid=" UUID_TEXT },
        { { VIR_API_OBJECT_STORAGE_VOL, .name = "v", .key = "/v", .pool_name = "p",
            .pool_uuid = uuid },
          "connect_driver=QEMU pool_name=p pool_uuid=" UUID_TEXT " vol_name=v vol_key=/v" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const virAccessRequest request = { .driver = "QEMU", .object = &cases[i].object };
        g_auto(GStrv) details = virAccessDetails(&request);
        g_autoptr(GString) text = g_string_new(NULL);

        for (size_t k = 0; details[k]; k += 2)
            g_string_append_printf(text, "%s%s=%s", k ? " " : "", details[k], details[k + 1]);
        g_assert_cmpstr(text->str, ==, cases[i].details);
    }
}

static void
testObjectsOfTheWire(void)
{
    remote_nonnull_domain dom = { .name = (char *) "one", .id = 7 };
    remote_nonnull_node_device dev = { .name = (char *) "pci_0" };
    remote_nonnull_secret secret = { .usageType = VIR_SECRET_USAGE_TYPE_VOLUME,
                                     .usageID = (char *) "/v" };
    virAccessObject object;

    virAccessObjectFromWire(VIR_API_OBJECT_DOMAIN, &dom, &object);
    g_assert_cmpstr(object.name, ==, "one");
    g_assert_true(object.uuid == (const unsigned char *) dom.uuid);
    virAccessObjectFromWire(VIR_API_OBJECT_NODE_DEVICE, &dev, &object);
    g_assert_cmpstr(object.name, ==, "pci_0");
    virAccessObjectFromWire(VIR_API_OBJECT_SECRET, &secret, &object);
    g_assert_cmpstr(object.usage[VIR_SECRET_USAGE_TYPE_VOLUME], ==, "/v");
    secret.usageType = 99;
    virAccessObjectFromWire(VIR_API_OBJECT_SECRET, &secret, &object);
}

static const virAccessObject guest = { VIR_API_OBJECT_DOMAIN, .name = "one", .uuid = uuid };

static virAccessRequest
requestFor(const char *perm)
{
    return (virAccessRequest){ .identity = self, .driver = "QEMU", .object = &guest,
                               .perm = perm };
}

static void
testPolkit(void)
{
    static const struct {
        fakePolkitAnswer answer;
        bool allowed;
        const char *message;
    } cases[] = {
        { FAKE_POLKIT_ALLOW, true },
        { FAKE_POLKIT_DENY, false, "access denied: 'QEMU' denied access" },
        { FAKE_POLKIT_CHALLENGE, false, "access denied: 'QEMU' denied access" },
        { FAKE_POLKIT_DISMISS, false, "access denied: 'QEMU' denied access" },
        { FAKE_POLKIT_ERROR, false, "access denied: 'QEMU' denied access: polkit can't be asked: "
          "it broke; start polkit, or take it out of access_drivers in libvirtd.conf" },
    };
    g_autoptr(virAccessManager) manager = polkitManager();
    const virAccessRequest request = requestFor("read-secure");

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *question = NULL;
        g_autofree char *expected = NULL;
        int rc;

        fakePolkitSet(cases[i].answer);
        rc = virAccessCheck(manager, &request);
        if (cases[i].allowed)
            g_assert_cmpint(rc, ==, 0);
        else
            assertDenied(rc, cases[i].message);

        question = fakePolkitTake();
        expected = g_strdup_printf("org.libvirt.api.domain.read-secure pid=%d time=%llu uid=%u "
                                   "flags=0 connect_driver=QEMU domain_name=one domain_uuid="
                                   UUID_TEXT, (int) getpid(), self->unixProcessTime,
                                   (unsigned int) getuid());
        g_assert_cmpstr(question, ==, expected);
    }
}

static void
testNobodyToAsk(void)
{
    g_autoptr(virAccessManager) manager = polkitManager();
    g_autoptr(virIdentity) remote = virIdentityNew();
    virAccessRequest request = requestFor("write");
    gint64 start = g_get_monotonic_time();

    fakePolkitStop();
    g_assert_cmpint(virAccessCheck(manager, &request), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "start polkit"));
    virResetLastError();
    g_assert_cmpint(g_get_monotonic_time() - start, <, AT_ONCE_US);
    fakePolkitStart();

    fakePolkitSet(FAKE_POLKIT_ALLOW);
    request.identity = remote;
    assertDenied(virAccessCheck(manager, &request), "access denied: 'QEMU' denied access");
}

/* ---- many objects -------------------------------------------------------------------------- */

#define MANY 200

static void
makeGuests(virAccessObject *objects, char names[MANY][8])
{
    for (int i = 0; i < MANY; i++) {
        g_snprintf(names[i], sizeof(names[i]), "g%d", i);
        objects[i] = (virAccessObject){ VIR_API_OBJECT_DOMAIN, .name = names[i], .uuid = uuid };
    }
}

/* Allows those with a name that ends in 7. */
static void
checkSevens(void *priv, const virAccessRequest *request, virAccessFunc func, void *opaque)
{
    int *asked = priv;

    (*asked)++;
    func(g_str_has_suffix(request->object->name, "7") ? VIR_ACCESS_ALLOWED : VIR_ACCESS_DENIED,
         NULL, opaque);
}

static void
testFilter(void)
{
    static const virAccessDriver sevens = { .name = "sevens", .check = checkSevens };
    int asked = 0;
    g_autoptr(virAccessManager) manager = virAccessManagerNewDriver(&sevens, &asked);
    g_autoptr(virAccessManager) polkit = polkitManager();
    virAccessObject objects[MANY];
    char names[MANY][8];
    bool allowed[MANY];
    virAccessRequest base = requestFor("getattr");

    makeGuests(objects, names);
    g_assert_cmpint(virAccessFilter(manager, &base, objects, MANY, allowed), ==, 0);
    g_assert_cmpint(asked, ==, MANY);
    for (int i = 0; i < MANY; i++)
        g_assert_cmpint(allowed[i], ==, i % 10 == 7);
    g_assert_cmpint(virAccessFilter(NULL, &base, objects, MANY, allowed), ==, 0);
    for (int i = 0; i < MANY; i++)
        g_assert_true(allowed[i]);

    fakePolkitSet(FAKE_POLKIT_DENY);
    g_assert_cmpint(virAccessFilter(polkit, &base, objects, MANY, allowed), ==, 0);
    for (int i = 0; i < MANY; i++)
        g_assert_false(allowed[i]);

    /* Nobody answers: that is no empty list. */
    fakePolkitSet(FAKE_POLKIT_ERROR);
    g_assert_cmpint(virAccessFilter(polkit, &base, objects, MANY, allowed), ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_ACCESS_DENIED);
    fakePolkitForget();
}

/* ---- calls ----------------------------------------------------------------------------------- */

static int
openDriver(virDriverConn *conn G_GNUC_UNUSED, GUri *uri G_GNUC_UNUSED,
           void *opaque G_GNUC_UNUSED, void **ret_priv G_GNUC_UNUSED)
{
    return 0;
}

/* Notes what is asked. */
static void
checkNoted(void *priv, const virAccessRequest *request, virAccessFunc func, void *opaque)
{
    GString *noted = priv;

    g_assert_cmpstr(request->driver, ==, "Test");
    g_string_append_printf(noted, "%s%s:%s", noted->len ? " " : "",
                           virApiObjectName(request->object->kind), request->perm);
    func(VIR_ACCESS_ALLOWED, NULL, opaque);
}

static void
testCalls(void)
{
    static const virDriver driver = { .name = "Test", .scheme = "test", .open = openDriver };
    static const virAccessDriver noting = { .name = "noting", .check = checkNoted };
    g_autoptr(GString) noted = g_string_new(NULL);
    g_autoptr(virAccessManager) manager = virAccessManagerNewDriver(&noting, noted);
    const remote_domain_get_xml_desc_args plain = { .flags = 0 };
    const remote_domain_get_xml_desc_args secure = { .flags = VIR_DOMAIN_XML_SECURE };
    const remote_connect_list_all_domains_args list = { .need_results = 1 };
    virApiCall call = {
        .proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_XML_DESC),
        .identity = self, .access = manager,
    };
    bool allowed[1];

    virDriverRegister(&driver, NULL);
    call.conn = virDriverConnOpen("test:///", false, self);
    g_assert_nonnull(call.conn);

    g_assert_false(virAccessCallIsChecked(&call, &plain));
    g_assert_cmpint(virAccessCheckConnect(&call, &plain), ==, 0);
    g_assert_cmpstr(noted->str, ==, "");
    g_assert_cmpint(virAccessCheckCall(&call, &plain, &guest), ==, 0);
    g_assert_cmpstr(noted->str, ==, "domain:read");
    g_assert_true(virAccessCallIsChecked(&call, &plain));
    g_assert_false(virAccessCallIsChecked(&call, &secure));
    g_assert_cmpint(virAccessCheckCall(&call, &secure, &guest), ==, 0);
    g_assert_cmpstr(noted->str, ==, "domain:read domain:read domain:read-secure");
    g_assert_true(virAccessCallIsChecked(&call, &secure));

    call.proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_CONNECT_LIST_ALL_DOMAINS);
    call.checked = 0;
    g_string_truncate(noted, 0);
    g_assert_cmpint(virAccessCheckConnect(&call, &list), ==, 0);
    g_assert_false(virAccessCallIsChecked(&call, &list));
    g_assert_cmpint(virAccessFilterCall(&call, &guest, 1, allowed), ==, 0);
    g_assert_true(virAccessCallIsChecked(&call, &list));
    g_assert_cmpstr(noted->str, ==, "connect:search-domains domain:getattr");

    virDriverConnUnref(call.conn);
    virDriverUnregisterAll();
}

int
main(int argc, char **argv)
{
    GThread *loop;
    int rc;

    if (!privateBusIsThere()) {
        g_printerr("there is no dbus-daemon\n");
        return 77;
    }
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(virEventEpollRegister(), ==, 0);
    privateBusPrepare();
    privateBusStart();
    fakePolkitStart();
    bus = virDBusNew();
    self = virIdentityNewSystem();
    loop = g_thread_new("loop", runLoop, NULL);

    g_test_add_func("/viraccess/names", testNames);
    g_test_add_func("/viraccess/details", testDetails);
    g_test_add_func("/viraccess/objects-of-the-wire", testObjectsOfTheWire);
    g_test_add_func("/viraccess/polkit", testPolkit);
    g_test_add_func("/viraccess/nobody-to-ask", testNobodyToAsk);
    g_test_add_func("/viraccess/filter", testFilter);
    g_test_add_func("/viraccess/calls", testCalls);
    rc = g_test_run();

    virEventAddTimeout(0, wake, NULL, NULL);
    g_thread_join(loop);
    virDBusFree(bus);
    virIdentityUnref(self);
    fakePolkitStop();
    privateBusRemove();
    return rc;
}
