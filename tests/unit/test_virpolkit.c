/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virpolkit.c: what polkit is asked, and what becomes of each of its answers. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "fakepolkit.h"
#include "privatebus.h"
#include "virerror.h"
#include "virevent.h"
#include "vireventepoll.h"
#include "virpolkit.h"

#define LONG_MS 20000
#define SHORT_MS 50
#define AT_ONCE_US (5 * G_USEC_PER_SEC)

#define ACTION "org.libvirt.unix.manage"

static gint stop;
static virDBus *bus;

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

static void
assertLogin(int rc, int code, int domain, const char *words)
{
    if (code == VIR_ERR_OK) {
        g_assert_cmpint(rc, ==, 0);
        return;
    }
    g_assert_cmpint(rc, ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, code);
    g_assert_cmpint(virGetLastError()->domain, ==, domain);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), words));
    virResetLastError();
}

static void
testVerdicts(void)
{
    /* Codes, domains and words that clients of stock act upon. */
    static const struct {
        fakePolkitAnswer answer;
        int code;
        int domain;
        const char *words;
    } cases[] = {
        { FAKE_POLKIT_ALLOW, VIR_ERR_OK, 0, NULL },
        { FAKE_POLKIT_DENY, VIR_ERR_AUTH_FAILED, VIR_FROM_POLKIT,
          "authentication failed: access denied by policy" },
        { FAKE_POLKIT_CHALLENGE, VIR_ERR_AUTH_UNAVAILABLE, VIR_FROM_POLKIT,
          "authentication unavailable: no polkit agent available to authenticate action '"
          ACTION "'" },
        { FAKE_POLKIT_DISMISS, VIR_ERR_AUTH_CANCELLED, VIR_FROM_POLKIT,
          "authentication cancelled: user cancelled authentication process" },
        { FAKE_POLKIT_ERROR, VIR_ERR_DBUS_SERVICE, VIR_FROM_DBUS, "it broke" },
        { FAKE_POLKIT_NONSENSE, VIR_ERR_DBUS_SERVICE, VIR_FROM_DBUS, "start polkit" },
    };
    g_autoptr(virIdentity) self = virIdentityNewSystem();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        fakePolkitSet(cases[i].answer);
        assertLogin(virPolkitLogin(bus, self, ACTION, LONG_MS), cases[i].code, cases[i].domain,
                    cases[i].words);
    }
    fakePolkitForget();
}

static void
testQuestion(void)
{
    g_autoptr(virIdentity) self = virIdentityNewSystem();
    g_autofree char *expected = NULL;
    g_autofree char *question = NULL;

    fakePolkitSet(FAKE_POLKIT_ALLOW);
    g_assert_cmpint(virPolkitLogin(bus, self, ACTION, LONG_MS), ==, 0);
    question = fakePolkitTake();
    expected = g_strdup_printf(ACTION " pid=%d time=%llu uid=%u flags=1", (int) getpid(),
                               self->unixProcessTime, (unsigned int) getuid());
    g_assert_cmpstr(question, ==, expected);
}

/* Polkit judges processes of this host, no others. */
static void
testNoProcess(void)
{
    g_autoptr(virIdentity) remote = virIdentityNew();

    remote->saslUserName = g_strdup("joe");
    fakePolkitSet(FAKE_POLKIT_ALLOW);
    assertLogin(virPolkitLogin(bus, remote, ACTION, LONG_MS), VIR_ERR_AUTH_FAILED,
                VIR_FROM_POLKIT, "denied");
}

/* The user didn't answer in time: the dialogue is taken back. */
static void
testNoAnswer(void)
{
    g_autoptr(virIdentity) self = virIdentityNewSystem();
    g_autofree char *question = NULL;
    g_autofree char *cancel = NULL;

    fakePolkitSet(FAKE_POLKIT_SILENT);
    assertLogin(virPolkitLogin(bus, self, ACTION, SHORT_MS), VIR_ERR_DBUS_SERVICE, VIR_FROM_DBUS,
                "no answer in time");
    question = fakePolkitTake();
    cancel = fakePolkitTake();
    g_assert_cmpstr(cancel, ==, "cancel");
}

static void
testNotThere(void)
{
    g_autoptr(virIdentity) self = virIdentityNewSystem();
    gint64 start = g_get_monotonic_time();

    fakePolkitStop();
    assertLogin(virPolkitLogin(bus, self, ACTION, LONG_MS), VIR_ERR_DBUS_SERVICE, VIR_FROM_DBUS,
                "start polkit, or set another login in libvirtd.conf");
    privateBusStop();
    assertLogin(virPolkitLogin(bus, self, ACTION, LONG_MS), VIR_ERR_DBUS_SERVICE, VIR_FROM_DBUS,
                "start polkit");      /* the loop may not have seen yet that the bus went */
    g_assert_cmpint(g_get_monotonic_time() - start, <, AT_ONCE_US);

    privateBusStart();
    fakePolkitStart();
    fakePolkitSet(FAKE_POLKIT_ALLOW);
    g_assert_cmpint(virPolkitLogin(bus, self, ACTION, LONG_MS), ==, 0);
    fakePolkitForget();
}

static void *
stopBusWhenAsked(void *opaque G_GNUC_UNUSED)
{
    g_free(fakePolkitTake());
    privateBusStop();
    return NULL;
}

static void
testBusGoes(void)
{
    g_autoptr(virIdentity) self = virIdentityNewSystem();
    gint64 start = g_get_monotonic_time();
    GThread *thread;

    fakePolkitSet(FAKE_POLKIT_SILENT);
    thread = g_thread_new("stop", stopBusWhenAsked, NULL);
    assertLogin(virPolkitLogin(bus, self, ACTION, LONG_MS), VIR_ERR_DBUS_SERVICE, VIR_FROM_DBUS,
                "start polkit");
    g_thread_join(thread);
    g_assert_cmpint(g_get_monotonic_time() - start, <, AT_ONCE_US);
    fakePolkitStop();
    privateBusStart();
    fakePolkitStart();
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
    loop = g_thread_new("loop", runLoop, NULL);

    g_test_add_func("/virpolkit/verdicts", testVerdicts);
    g_test_add_func("/virpolkit/question", testQuestion);
    g_test_add_func("/virpolkit/no-process", testNoProcess);
    g_test_add_func("/virpolkit/no-answer", testNoAnswer);
    g_test_add_func("/virpolkit/not-there", testNotThere);
    g_test_add_func("/virpolkit/bus-goes", testBusGoes);
    rc = g_test_run();

    virEventAddTimeout(0, wake, NULL, NULL);
    g_thread_join(loop);
    virDBusFree(bus);
    fakePolkitStop();
    privateBusRemove();
    return rc;
}
