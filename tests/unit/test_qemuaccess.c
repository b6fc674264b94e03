/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_qemuaccess.c: each call of the QEMU driver asks for what its row names, or has no effect. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "qemu_api.h"
#include "qemu_api_access.h"
#include "qemu_codec.h"
#include "qemu_conf.h"
#include "qemu_driver.h"
#include "remote_codec.h"
#include "viraccesscall.h"
#include "virdomainobjlist.h"
#include "virdriver.h"
#include "virerror.h"
#include "virevent.h"
#include "virxdr.h"

#define XML(name, uuid) \
    "<domain type='qemu'><name>" name "</name><uuid>" uuid "</uuid>" \
    "<memory unit='KiB'>65536</memory><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>"

#define UUID_OFF "11111111-1111-1111-1111-111111111111"
#define UUID_ON "22222222-2222-2222-2222-222222222222"
#define UUID_NEW "33333333-3333-3333-3333-333333333333"
#define ON_ID 7

static const unsigned char uuid_off[REMOTE_UUID_LEN] = {
    0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
};
static const unsigned char uuid_on[REMOTE_UUID_LEN] = {
    0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
};

static char *dir;
static qemuDriver *driver;
static virDriverConn *conn;
static virIdentity *self;
static virAccessManager *manager;

/* ---- an access driver that notes and denies ------------------------------------------------- */

static GPtrArray *asked;            /* of "domain:read" */
static const char *denied;          /* "*": everything */

static void
check(void *priv G_GNUC_UNUSED, const virAccessRequest *request, virAccessFunc func, void *opaque)
{
    char *question = g_strdup_printf("%s:%s", virApiObjectName(request->object->kind),
                                     request->perm);
    bool deny = g_str_equal(denied, "*") || g_str_equal(denied, question);

    g_assert_cmpstr(request->driver, ==, "QEMU");
    g_assert_true(request->identity == self);
    if (request->object->kind == VIR_API_OBJECT_DOMAIN)
        g_assert_nonnull(request->object->name);
    g_ptr_array_add(asked, question);
    func(deny ? VIR_ACCESS_DENIED : VIR_ACCESS_ALLOWED, NULL, opaque);
}

static const virAccessDriver access_driver = { .name = "test", .check = check };

/* ---- calls ---------------------------------------------------------------------------------- */

static const virXDRProc *
findCodec(const virApiProc *proc)
{
    const virXDRProgram *program = proc->program == REMOTE_PROGRAM ? &remote_codec : &qemu_codec;

    g_assert_cmpint(proc->program, ==, program->program);
    return &program->procs[proc->number];
}

static void
setText(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

/* Arguments that name a guest in another way than by the object of the row. */
static void
fillNames(const virApiProc *proc, void *args)
{
    if (proc->program != REMOTE_PROGRAM)
        return;
    switch (proc->number) {
    case REMOTE_PROC_DOMAIN_LOOKUP_BY_ID:
        ((remote_domain_lookup_by_id_args *) args)->id = ON_ID;
        break;
    case REMOTE_PROC_DOMAIN_LOOKUP_BY_UUID:
        memcpy(((remote_domain_lookup_by_uuid_args *) args)->uuid, uuid_off, REMOTE_UUID_LEN);
        break;
    case REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME:
        setText(&((remote_domain_lookup_by_name_args *) args)->name, "off");
        break;
    case REMOTE_PROC_DOMAIN_DEFINE_XML:
        setText(&((remote_domain_define_xml_args *) args)->xml, XML("off", UUID_OFF));
        break;
    case REMOTE_PROC_DOMAIN_DEFINE_XML_FLAGS:
        setText(&((remote_domain_define_xml_flags_args *) args)->xml, XML("new", UUID_NEW));
        break;
    case REMOTE_PROC_DOMAIN_CREATE_XML:
        setText(&((remote_domain_create_xml_args *) args)->xml_desc, XML("new", UUID_NEW));
        break;
    case REMOTE_PROC_CONNECT_LIST_DOMAINS:
        ((remote_connect_list_domains_args *) args)->maxids = 100;
        break;
    case REMOTE_PROC_CONNECT_LIST_DEFINED_DOMAINS:
        ((remote_connect_list_defined_domains_args *) args)->maxnames = 100;
        break;
    case REMOTE_PROC_CONNECT_LIST_ALL_DOMAINS:
        ((remote_connect_list_all_domains_args *) args)->need_results = 1;
        break;
    }
}

static remote_nonnull_domain *
namedGuest(const virApiProc *proc, void *args)
{
    if (proc->object_offset < 0)
        return NULL;
    if (proc->object == VIR_API_OBJECT_DOMAIN)
        return G_STRUCT_MEMBER_P(args, proc->object_offset);
    if (proc->object == VIR_API_OBJECT_DOMAIN_SNAPSHOT)
        return &G_STRUCT_MEMBER(remote_nonnull_domain_snapshot, args, proc->object_offset).dom;
    if (proc->object == VIR_API_OBJECT_DOMAIN_CHECKPOINT)
        return &G_STRUCT_MEMBER(remote_nonnull_domain_checkpoint, args, proc->object_offset).dom;
    return NULL;
}

/* What a client would send that leaves everything empty but the guest. */
static void *
makeArgs(const virApiProc *proc, unsigned int flags)
{
    static const uint8_t zeros[65536];
    void *args;

    if (proc->args_size == 0)
        return NULL;
    args = g_malloc0(proc->args_size);
    g_assert_cmpint(virXDRDecode(findCodec(proc)->args, zeros, sizeof(zeros), args), ==, 0);
    if (namedGuest(proc, args))
        memcpy(namedGuest(proc, args)->uuid, uuid_off, REMOTE_UUID_LEN);
    if (proc->flags_offset >= 0 && !proc->flags_wide)
        G_STRUCT_MEMBER(unsigned int, args, proc->flags_offset) = flags;
    fillNames(proc, args);
    return args;
}

/* Runs the call while @deny is. Returns its reply as it would go out, NULL when it fails. */
static GByteArray *
run(const virApiProc *proc, unsigned int flags, const char *deny)
{
    const virXDRProc *codec = findCodec(proc);
    void *args = makeArgs(proc, flags);
    void *ret = proc->ret_size ? g_malloc0(proc->ret_size) : NULL;
    GByteArray *reply = NULL;
    virApiCall call = {
        .proc = proc, .conn = conn, .identity = self, .client = "test", .access = manager,
    };

    virResetLastError();
    g_ptr_array_set_size(asked, 0);
    denied = deny;
    if (virAccessRunCall(&call, args, ret) == 0) {
        reply = g_byte_array_new();
        if (ret)
            g_assert_cmpint(virXDREncode(codec->ret, ret, G_MAXINT, reply), ==, 0);
    }
    if (ret)
        virXDRClear(codec->ret, ret);
    if (args)
        virXDRClear(codec->args, args);
    g_free(ret);
    g_free(args);
    return reply;
}

static void
assertDenied(const virApiProc *proc, unsigned int flags, const char *deny)
{
    g_autoptr(GByteArray) reply = run(proc, flags, deny);

    if (reply)
        g_error("%s was served although %s is denied", proc->name, deny);
    if (virGetLastError()->code != VIR_ERR_ACCESS_DENIED)
        g_error("%s without %s: %s", proc->name, deny, virGetLastErrorMessage());
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "access denied: 'QEMU' denied access");
}

/* ---- nothing has changed -------------------------------------------------------------------- */

static gint
compareNames(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *) a, *(const char *const *) b);
}

static void
describeFiles(const char *path, GString *text)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (entries && (name = g_dir_read_name(entries)))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compareNames);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "file %s\n", (char *) g_ptr_array_index(names, i));
}

static char *
describe(void)
{
    GString *text = g_string_new(NULL);
    static const unsigned char *const uuids[] = { uuid_off, uuid_on };

    g_string_append_printf(text, "%zu guests\n",
                           virDomainObjListCount(driver->domains, false, NULL, NULL) +
                           virDomainObjListCount(driver->domains, true, NULL, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(uuids); i++) {
        g_autoptr(virDomainObj) vm = virDomainObjListFindByUUID(driver->domains, uuids[i]);
        g_autofree char *xml = NULL;

        g_assert_nonnull(vm);
        VIR_DOMAIN_OBJ_GUARD(vm);
        xml = virDomainDefFormat(vm->def, driver->domainContext, VIR_DOMAIN_DEF_FORMAT_SECURE);
        g_string_append_printf(text, "%d %d %d %d\n%s", vm->liveID, vm->state, vm->persistent,
                               vm->autostart, xml);
    }
    describeFiles(driver->conf->configDir, text);
    describeFiles(driver->conf->autostartDir, text);
    return g_string_free(text, false);
}

/* ---- the walk ------------------------------------------------------------------------------- */

typedef void (*VisitFunc)(const virApiProc *proc, unsigned int flags);

/* Every row with the flags that its checks tell apart, as far as the row takes them. */
static void
walk(VisitFunc visit)
{
    g_autofree char *before = describe();
    g_autofree char *after = NULL;
    size_t nrows;
    const qemuApiRow *rows = qemuApiRows(&nrows);

    for (size_t i = 0; i < nrows; i++) {
        const virApiProc *proc = virApiProcFind(rows[i].program, rows[i].number);

        visit(proc, 0);
        for (size_t k = 0; k < proc->nchecks; k++) {
            unsigned int flags = proc->checks[k].if_flags & rows[i].flags;

            if (flags)
                visit(proc, flags & -flags);
        }
    }
    after = describe();
    g_assert_cmpstr(after, ==, before);
}

static bool
wasAsked(const char *question)
{
    return g_ptr_array_find_with_equal_func(asked, question, g_str_equal, NULL);
}

static char *
questionOf(const virApiCheck *each)
{
    return g_strdup_printf("%s:%s", virApiObjectName(each->object), each->perm);
}

/* All that may be asked in a call with these flags. */
static GPtrArray *
questionsOf(const virApiProc *proc, unsigned int flags)
{
    GPtrArray *questions = g_ptr_array_new_with_free_func(g_free);
    void *args = makeArgs(proc, flags);

    for (size_t i = 0; i < proc->nchecks; i++) {
        if (virApiCheckApplies(&proc->checks[i], proc, args))
            g_ptr_array_add(questions, questionOf(&proc->checks[i]));
    }
    if (args)
        virXDRClear(findCodec(proc)->args, args);
    g_free(args);
    return questions;
}

static void
visitDenyAll(const virApiProc *proc, unsigned int flags)
{
    g_autoptr(GPtrArray) questions = questionsOf(proc, flags);

    if (questions->len == 0)
        return;
    assertDenied(proc, flags, "*");
    /* The first refusal is the end: nobody is asked any more. */
    g_assert_cmpuint(asked->len, ==, 1);
    g_assert_true(g_ptr_array_find_with_equal_func(questions, g_ptr_array_index(asked, 0),
                                                   g_str_equal, NULL));
}

static void
visitDenyEach(const virApiProc *proc, unsigned int flags)
{
    g_autoptr(GPtrArray) questions = questionsOf(proc, flags);

    for (guint i = 0; i < questions->len; i++) {
        const char *deny = g_ptr_array_index(questions, i);

        assertDenied(proc, flags, deny);
        g_assert_cmpstr(g_ptr_array_index(asked, asked->len - 1), ==, deny);
        for (guint k = 0; k < asked->len; k++)
            g_assert_true(g_ptr_array_find_with_equal_func(questions, g_ptr_array_index(asked, k),
                                                           g_str_equal, NULL));
    }
}

static bool
contains(const GByteArray *reply, const void *bytes, size_t len)
{
    return memmem(reply->data, reply->len, bytes, len) != NULL;
}

/* What a filter keeps back is neither named nor counted. */
static void
visitFilters(const virApiProc *proc, unsigned int flags)
{
    for (size_t i = 0; i < proc->nfilters; i++) {
        g_autofree char *deny = questionOf(&proc->filters[i]);
        g_autoptr(GByteArray) all = run(proc, flags, "");
        g_autoptr(GByteArray) none = run(proc, flags, deny);

        if (!all || !none)
            g_error("%s: %s", proc->name, virGetLastErrorMessage());
        g_assert_true(wasAsked(deny));
        g_assert_cmpuint(asked->len, >, proc->nchecks);
        g_assert_false(contains(none, "off", 3) || contains(none, "on", 2) ||
                       contains(none, uuid_off, REMOTE_UUID_LEN) ||
                       contains(none, uuid_on, REMOTE_UUID_LEN));
        g_assert_true(all->len != none->len || memcmp(all->data, none->data, all->len) != 0);
        for (guint k = 0; k < none->len; k++)
            g_assert_cmpint(none->data[k], ==, 0);
    }
}

static void
testDenyAll(void)
{
    walk(visitDenyAll);
}

static void
testDenyEach(void)
{
    walk(visitDenyEach);
}

static void
testFilters(void)
{
    walk(visitFilters);
}

/* ---- what a body must not do ---------------------------------------------------------------- */

static int
forgetfulBody(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
              remote_connect_num_of_domains_ret *ret)
{
    ret->num = 1;
    return 0;
}

static void
testForgetfulBody(void)
{
    static const qemuApiRow row = QEMU_API_ROW(CONNECT_NUM_OF_DOMAINS, forgetfulBody);
    remote_connect_num_of_domains_ret ret = { 0 };
    virApiCall call = {
        .proc = virApiProcFind(row.program, row.number),
        .conn = conn, .identity = self, .client = "test",
    };

    /* It asked for the connection's permission, but filtered nothing. */
    g_assert_cmpint(virAccessCheckConnect(&call, NULL), ==, 0);
    virResetLastError();
    g_assert_cmpint(qemuApiRun((const virApiRow *) &row, &call, NULL, &ret), ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_INTERNAL_ERROR);
}

static virDomainDef *
parseAs(const char *xml, const char *deny)
{
    const remote_domain_define_xml_args args = { .xml = (char *) xml };
    virApiCall call = {
        .proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_DEFINE_XML),
        .conn = conn, .identity = self, .client = "test", .access = manager,
    };

    virResetLastError();
    g_ptr_array_set_size(asked, 0);
    denied = deny;
    return qemuApiParseGuest(&call, &args, xml, VIR_DOMAIN_DEF_PARSE_INACTIVE);
}

/* Nothing but name and uuid is looked at before it is known that the caller may. */
static void
testIdentifyFirst(void)
{
    static const char broken[] =
        "<domain type='no such type'><name>new</name><uuid>" UUID_NEW "</uuid>"
        "<memory>much</memory></domain>";

    g_assert_null(parseAs(broken, "domain:write"));
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_ACCESS_DENIED);
    g_assert_null(parseAs(broken, ""));
    g_assert_cmpint(virGetLastError()->code, !=, VIR_ERR_ACCESS_DENIED);
}

/* One name to be asked about and another to be defined. */
static void
testTwoNames(void)
{
    static const char *const documents[] = {
        "<domain type='qemu'><name>mine</name><name>yours</name><memory>65536</memory>"
        "<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
        "<domain type='qemu'><name>mine</name><uuid>" UUID_NEW "</uuid><uuid>" UUID_ON "</uuid>"
        "<memory>65536</memory><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
        g_autoptr(virDomainDef) def = parseAs(documents[i], "");
        unsigned char uuid[REMOTE_UUID_LEN];
        g_autofree char *name = NULL;

        /* Either it is refused, or what was asked about is what comes of it. */
        if (!def)
            continue;
        g_assert_cmpint(virDomainDefParseIdentity(documents[i], &name, uuid), ==, 0);
        g_assert_cmpstr(def->name, ==, name);
        if (i == 1)
            g_assert_cmpmem(def->uuid, REMOTE_UUID_LEN, uuid, REMOTE_UUID_LEN);
    }
}

/* ---- a driver with two guests --------------------------------------------------------------- */

static void
store(const char *name, const char *xml)
{
    g_autofree char *config = g_build_filename(dir, "config", "libvirt", "qemu", NULL);
    g_autofree char *file = g_strconcat(config, "/", name, ".xml", NULL);

    g_assert_cmpint(g_mkdir_with_parents(config, 0700), ==, 0);
    g_assert_true(g_file_set_contents(file, xml, -1, NULL));
}

static void
useFolder(const char *variable, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);

    g_setenv(variable, path, true);
}

static void
removeAll(const char *path)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    const char *name;

    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *entry = g_build_filename(path, name, NULL);

        if (unlink(entry) < 0)
            removeAll(entry);
    }
    g_assert_cmpint(rmdir(path), ==, 0);
}

static void
setUp(void)
{
    g_autoptr(virDomainObj) on = NULL;

    dir = g_dir_make_tmp("vireo-access-XXXXXX", NULL);
    useFolder("HOME", "home");
    useFolder("XDG_CONFIG_HOME", "config");
    useFolder("XDG_CACHE_HOME", "cache");
    useFolder("XDG_RUNTIME_DIR", "run");
    store("off", XML("off", UUID_OFF));
    store("on", XML("on", UUID_ON));

    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    driver = qemuDriverNew(false, NULL, NULL, NULL);
    if (!driver)
        g_error("%s", virGetLastErrorMessage());
    /* As good as running, for those who look for it by its id. */
    on = virDomainObjListFindByUUID(driver->domains, uuid_on);
    if (!on)
        g_error("the guest 'on' is not there");
    g_atomic_int_set(&on->liveID, ON_ID);

    asked = g_ptr_array_new_with_free_func(g_free);
    manager = virAccessManagerNewDriver(&access_driver, NULL);
    self = virIdentityNewSystem();
    conn = virDriverConnOpen("qemu:///session", false, self);
    if (!conn)
        g_error("%s", virGetLastErrorMessage());
}

static void
tearDown(void)
{
    virDriverConnUnref(conn);
    virDriverUnregisterAll();
    g_assert_cmpuint(qemuDriverStop(driver), ==, 0);
    qemuDriverFree(driver);
    virAccessManagerFree(manager);
    virIdentityUnref(self);
    g_ptr_array_unref(asked);
    removeAll(dir);
    g_free(dir);
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    setUp();
    g_test_add_func("/qemuaccess/deny-all", testDenyAll);
    g_test_add_func("/qemuaccess/deny-each", testDenyEach);
    g_test_add_func("/qemuaccess/filters", testFilters);
    g_test_add_func("/qemuaccess/forgetful-body", testForgetfulBody);
    g_test_add_func("/qemuaccess/identify-first", testIdentifyFirst);
    g_test_add_func("/qemuaccess/two-names", testTwoNames);
    rc = g_test_run();
    tearDown();
    return rc;
}
