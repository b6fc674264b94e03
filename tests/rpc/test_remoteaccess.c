/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_remoteaccess.c: logins by polkit, refused calls and events, as clients see them. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "fakepolkit.h"
#include "libvirt/libvirt.h"
#include "privatebus.h"
#include "remotepeer.h"
#include "virdriver.h"

#define STRANGER 65534

/* ---- an access driver that does as it is told ------------------------------- */

typedef struct Question {
    char *text;                     /* "domain:getattr one" */
    virAccessFunc func;             /* to be answered; NULL: it was */
    void *opaque;
} Question;

static GMutex lock;                 /* guards all below */
static GCond cond;
static const char *denied;          /* this question; others are allowed */
static bool deferred;               /* questions about guests wait to be answered */
static GPtrArray *questions;

static void
questionFree(void *opaque)
{
    Question *question = opaque;

    g_free(question->text);
    g_free(question);
}

static void
check(void *priv G_GNUC_UNUSED, const virAccessRequest *request, virAccessFunc func, void *opaque)
{
    Question *question = g_new0(Question, 1);
    bool allowed;

    g_assert_cmpstr(request->driver, ==, "TEST");
    g_assert_true(request->identity->hasUnixUser);
    question->text = g_strdup_printf("%s:%s%s%s", virApiObjectName(request->object->kind),
                                     request->perm, request->object->name ? " " : "",
                                     request->object->name ? request->object->name : "");
    g_mutex_lock(&lock);
    g_ptr_array_add(questions, question);
    allowed = g_strcmp0(denied, question->text) != 0;
    if (deferred && request->object->name) {
        question->func = func;
        question->opaque = opaque;
        func = NULL;
    }
    g_cond_signal(&cond);
    g_mutex_unlock(&lock);
    if (func)
        func(allowed ? VIR_ACCESS_ALLOWED : VIR_ACCESS_DENIED, NULL, opaque);
}

static const virAccessDriver driver = { .name = "test", .check = check };

static void
deny(const char *question)
{
    g_mutex_lock(&lock);
    denied = question;
    g_ptr_array_set_size(questions, 0);
    g_mutex_unlock(&lock);
}

static void
setDeferred(bool on)
{
    g_mutex_lock(&lock);
    deferred = on;
    g_ptr_array_set_size(questions, 0);
    g_mutex_unlock(&lock);
}

static void
awaitQuestions(guint count)
{
    g_mutex_lock(&lock);
    while (questions->len < count)
        g_cond_wait(&cond, &lock);
    g_assert_cmpuint(questions->len, ==, count);
    g_mutex_unlock(&lock);
}

/* Loop thread: the latest first. */
static void
answerAll(void *opaque G_GNUC_UNUSED)
{
    for (guint i = questions->len; i > 0; i--) {
        Question *question = g_ptr_array_index(questions, i - 1);
        bool allowed = g_strcmp0(denied, question->text) != 0;

        question->func(allowed ? VIR_ACCESS_ALLOWED : VIR_ACCESS_DENIED, NULL, question->opaque);
    }
}

/* ---- clients ---------------------------------------------------------------- */

static int
openTest(int fd)
{
    remote_connect_open_args args = { (char *) "test:///default", 0 };

    return CALL(fd, CONNECT_OPEN, &args, NULL);
}

static int
connectAndOpen(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, false);

    g_assert_cmpint(openTest(fd), ==, 0);
    return fd;
}

static int
authOffered(int fd)
{
    remote_auth_list_ret auth;
    int type;

    g_assert_cmpint(CALL(fd, AUTH_LIST, NULL, &auth), ==, 0);
    g_assert_cmpint(auth.types.types_len, ==, 1);
    type = auth.types.types_val[0];
    virXDRClear(&remote_auth_list_ret_xdr, &auth);
    return type;
}

static int
login(int fd)
{
    remote_auth_polkit_ret ret = { 0 };
    int rc = CALL(fd, AUTH_POLKIT, NULL, &ret);

    if (rc == 0)
        g_assert_cmpint(ret.complete, ==, 1);
    return rc;
}

static void
assertAsked(const char *action)
{
    g_autofree char *question = fakePolkitTake();

    g_assert_true(g_str_has_prefix(question, action));
    g_assert_nonnull(strstr(question, " uid=65534 "));
}

static bool
isRoot(void)
{
    if (geteuid() == 0)
        return true;
    g_test_skip("only root can connect as somebody else");
    return false;
}

/* ---- logging in ------------------------------------------------------------- */

static void
testLogin(void)
{
    int fd, readonly;

    if (!isRoot())
        return;
    fd = remotePeerConnectAs(STRANGER, VIR_NET_SERVER_AUTH_POLKIT, false);
    readonly = remotePeerConnectAs(STRANGER, VIR_NET_SERVER_AUTH_POLKIT, true);
    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_POLKIT);
    assertRefused(openTest(fd), VIR_FROM_RPC, VIR_ERR_RPC);

    fakePolkitSet(FAKE_POLKIT_DENY);
    assertRefused(login(fd), VIR_FROM_POLKIT, VIR_ERR_AUTH_FAILED);
    assertAsked("org.libvirt.unix.manage ");
    assertRefused(login(readonly), VIR_FROM_POLKIT, VIR_ERR_AUTH_FAILED);
    assertAsked("org.libvirt.unix.monitor ");
    fakePolkitSet(FAKE_POLKIT_CHALLENGE);
    assertRefused(login(fd), VIR_FROM_POLKIT, VIR_ERR_AUTH_UNAVAILABLE);
    fakePolkitSet(FAKE_POLKIT_DISMISS);
    assertRefused(login(fd), VIR_FROM_POLKIT, VIR_ERR_AUTH_CANCELLED);
    fakePolkitStop();
    assertRefused(login(fd), VIR_FROM_DBUS, VIR_ERR_DBUS_SERVICE);
    assertRefused(openTest(fd), VIR_FROM_RPC, VIR_ERR_RPC);
    fakePolkitStart();

    fakePolkitSet(FAKE_POLKIT_ALLOW);
    g_assert_cmpint(login(fd), ==, 0);
    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_NONE);
    g_assert_cmpint(openTest(fd), ==, 0);
    assertRefused(openTest(readonly), VIR_FROM_RPC, VIR_ERR_RPC);
    close(fd);
    close(readonly);
    fakePolkitForget();
}

static void
testTrusted(void)
{
    int fd;

    if (!isRoot())
        return;
    fd = remotePeerConnect(VIR_NET_SERVER_AUTH_POLKIT, false);
    fakePolkitSet(FAKE_POLKIT_DENY);
    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_NONE);
    g_assert_cmpint(openTest(fd), ==, 0);
    close(fd);

    fd = remotePeerConnect(VIR_NET_SERVER_AUTH_POLKIT, false);
    g_assert_cmpint(login(fd), ==, 0);
    g_assert_cmpint(openTest(fd), ==, 0);
    close(fd);
}

static void *
loginInThread(void *opaque)
{
    int *fd = opaque;

    assertRefused(login(*fd), VIR_FROM_DBUS, VIR_ERR_DBUS_SERVICE);
    return NULL;
}

/* While the user looks for the password, others are served and the client can't ask again. */
static void
testLoginWaits(void)
{
    virNetMessageHeader header;
    GByteArray *reply;
    GThread *thread;
    int fd, other;

    if (!isRoot())
        return;
    fd = remotePeerConnectAs(STRANGER, VIR_NET_SERVER_AUTH_POLKIT, false);
    other = remotePeerConnectAs(STRANGER, VIR_NET_SERVER_AUTH_POLKIT, false);
    fakePolkitSet(FAKE_POLKIT_SILENT);
    remotePeerSend(fd, REMOTE_PROGRAM, REMOTE_PROC_AUTH_POLKIT, NULL, NULL);
    assertAsked("org.libvirt.unix.manage ");
    remotePeerSend(fd, REMOTE_PROGRAM, REMOTE_PROC_AUTH_POLKIT, NULL, NULL);
    reply = remotePeerReceive(fd, &header);
    g_assert_cmpint(header.status, ==, VIR_NET_ERROR);
    g_byte_array_unref(reply);

    thread = g_thread_new("login", loginInThread, &other);
    assertAsked("org.libvirt.unix.manage ");
    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_POLKIT);

    /* polkit goes: both are told. */
    fakePolkitStop();
    reply = remotePeerReceive(fd, &header);
    g_assert_cmpint(header.status, ==, VIR_NET_ERROR);
    g_byte_array_unref(reply);
    g_thread_join(thread);
    fakePolkitStart();
    close(fd);
    close(other);
}

/* ---- calls ------------------------------------------------------------------ */

static void
testOpenDenied(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, false);

    deny("connect:getattr");
    assertRefused(openTest(fd), VIR_FROM_ACCESS, VIR_ERR_ACCESS_DENIED);
    g_assert_cmpint(remoteServerOpenCount(), ==, 0);
    deny(NULL);
    g_assert_cmpint(openTest(fd), ==, 0);
    close(fd);
}

static void
testCallDenied(void)
{
    int fd = connectAndOpen();
    remote_connect_get_type_ret type;
    remote_connect_get_uri_ret uri;

    deny("connect:getattr");
    assertRefused(CALL(fd, CONNECT_GET_TYPE, NULL, &type), VIR_FROM_ACCESS,
                  VIR_ERR_ACCESS_DENIED);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "access denied: 'TEST' denied access");
    /* The server's own bodies are no way round it. */
    assertRefused(CALL(fd, CONNECT_GET_URI, NULL, &uri), VIR_FROM_ACCESS, VIR_ERR_ACCESS_DENIED);
    deny("connect:search-domains");
    g_assert_cmpint(CALL(fd, CONNECT_GET_TYPE, NULL, &type), ==, 0);
    virXDRClear(&remote_connect_get_type_ret_xdr, &type);
    deny(NULL);
    close(fd);
}

/* ---- events ----------------------------------------------------------------- */

static void
queue(const char *name)
{
    static const unsigned char uuid[REMOTE_UUID_LEN] = { 0xaa };

    virObjectEventStateQueue(remoteServerEvents,
                             virObjectEventNewDomainLifecycle(name, uuid, 1, 0, 0));
}

static int
subscribe(int fd)
{
    remote_connect_domain_event_callback_register_any_args args = {
        .eventID = VIR_DOMAIN_EVENT_ID_LIFECYCLE,
    };
    remote_connect_domain_event_callback_register_any_ret ret;

    return CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret);
}

static void
expect(int fd, const char *name)
{
    remote_domain_event_callback_lifecycle_msg msg;
    virNetMessageHeader header;
    g_autoptr(GByteArray) payload = remotePeerReceive(fd, &header);

    g_assert_nonnull(payload);
    g_assert_cmpint(header.proc, ==, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE);
    g_assert_cmpint(virXDRDecode(&remote_domain_event_callback_lifecycle_msg_xdr, payload->data,
                                 payload->len, &msg), ==, 0);
    g_assert_cmpstr(msg.msg.dom.name, ==, name);
    virXDRClear(&remote_domain_event_callback_lifecycle_msg_xdr, &msg);
}

static void
testEventsFiltered(void)
{
    int fd = connectAndOpen();

    deny("connect:search-domains");
    assertRefused(subscribe(fd), VIR_FROM_ACCESS, VIR_ERR_ACCESS_DENIED);
    deny("domain:getattr hidden");
    g_assert_cmpint(subscribe(fd), ==, 0);
    queue("one");
    queue("hidden");
    queue("two");
    expect(fd, "one");
    expect(fd, "two");
    deny(NULL);
    close(fd);
}

/* The order stays, in whatever order the answers come. */
static void
testEventsInOrder(void)
{
    int fd = connectAndOpen();

    g_assert_cmpint(subscribe(fd), ==, 0);
    deny("domain:getattr hidden");
    setDeferred(true);
    queue("one");
    queue("two");
    queue("hidden");
    queue("three");
    awaitQuestions(4);
    remoteServerOnLoop(answerAll, NULL);
    setDeferred(false);
    queue("four");
    expect(fd, "one");
    expect(fd, "two");
    expect(fd, "three");
    expect(fd, "four");
    deny(NULL);
    close(fd);
}

/* An access driver that never speaks costs the client its connection, not us our memory. */
static void
testEventsPileUp(void)
{
    enum { MOST = 1024 };       /* REMOTE_EVENT_GATE_MAX */
    virNetMessageHeader header;
    int fd = connectAndOpen();

    g_assert_cmpint(subscribe(fd), ==, 0);
    setDeferred(true);
    for (int i = 0; i <= MOST; i++)
        queue("one");
    g_assert_null(remotePeerReceive(fd, &header));
    awaitQuestions(MOST);
    remoteServerOnLoop(answerAll, NULL);
    setDeferred(false);
    close(fd);
}

static void
startBus(void *opaque G_GNUC_UNUSED)
{
    remoteServerPolicy.bus = virDBusNew();
}

static void
stopBus(void *opaque G_GNUC_UNUSED)
{
    virDBusFree(remoteServerPolicy.bus);
}

int
main(int argc, char **argv)
{
    int rc;

    if (!privateBusIsThere()) {
        g_printerr("there is no dbus-daemon\n");
        return 77;
    }
    g_test_init(&argc, &argv, NULL);
    questions = g_ptr_array_new_with_free_func(questionFree);
    privateBusPrepare();
    privateBusStart();
    fakePolkitStart();
    remoteServerPolicy.access = virAccessManagerNewDriver(&driver, NULL);
    remoteServerPolicy.login_seconds = 60;
    remoteServerStart();
    remoteServerOnLoop(startBus, NULL);

    g_test_add_func("/remote/access/login", testLogin);
    g_test_add_func("/remote/access/trusted", testTrusted);
    g_test_add_func("/remote/access/login-waits", testLoginWaits);
    g_test_add_func("/remote/access/open-denied", testOpenDenied);
    g_test_add_func("/remote/access/call-denied", testCallDenied);
    g_test_add_func("/remote/access/events-filtered", testEventsFiltered);
    g_test_add_func("/remote/access/events-in-order", testEventsInOrder);
    g_test_add_func("/remote/access/events-pile-up", testEventsPileUp);
    rc = g_test_run();

    remoteServerOnLoop(stopBus, NULL);
    remoteServerStop();
    virAccessManagerFree(remoteServerPolicy.access);
    g_ptr_array_unref(questions);
    fakePolkitStop();
    privateBusRemove();
    return rc;
}
