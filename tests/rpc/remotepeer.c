/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remotepeer.c: a driver of a few calls behind the real server, and a client of its own. */
#include "config.h"

#include "remotepeer.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "remote_dispatch.h"
#include "virapicall.h"
#include "virdriver.h"
#include "virdriverconn.h"
#include "virevent.h"

/* ---- a driver ------------------------------------------------------------------------------ */

virApiEventFamily remoteServerMute;
virObjectEventState *remoteServerEvents;
static gint opened;             /* less those that were closed */
static const unsigned char uuid_a[REMOTE_UUID_LEN] = { 0xaa };

static int
testOpen(virDriverConn *conn G_GNUC_UNUSED, GUri *uri, void *opaque G_GNUC_UNUSED,
         void **ret_priv G_GNUC_UNUSED)
{
    g_assert_cmpstr(g_uri_get_scheme(uri), ==, "test");
    g_atomic_int_inc(&opened);
    return 0;
}

static void
testClose(virDriverConn *conn G_GNUC_UNUSED)
{
    g_atomic_int_add(&opened, -1);
}

static const char *
testDefaultURI(void *opaque G_GNUC_UNUSED)
{
    return "test:///default";
}

static bool
testSupportsFeature(virDriverConn *conn G_GNUC_UNUSED, int feature)
{
    return feature == VIR_DRIVER_FEATURE_TYPED_PARAM_STRING ||
        feature == VIR_DRIVER_FEATURE_FD_PASSING;
}

static virObjectEventState *
testEvents(virDriverConn *conn G_GNUC_UNUSED, virApiEventFamily family)
{
    return family == remoteServerMute ? NULL : remoteServerEvents;
}

static int
testGetType(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
            remote_connect_get_type_ret *ret)
{
    ret->type = g_strdup("TEST");
    return 0;
}

static int
testLookup(virApiCall *call G_GNUC_UNUSED, const remote_domain_lookup_by_name_args *args,
           remote_domain_lookup_by_name_ret *ret)
{
    ret->dom.name = g_strdup(args->name);       /* to be freed although we fail */
    if (g_str_equal(args->name, "nobody")) {
        virReportErrorFull(VIR_FROM_TEST, VIR_ERR_NO_DOMAIN, -1, "'%s'", args->name);
        return -1;
    }
    memcpy(ret->dom.uuid, uuid_a, sizeof(uuid_a));
    ret->dom.id = 5;
    return 0;
}

static int
testGetXML(virApiCall *call G_GNUC_UNUSED,
           const remote_domain_get_xml_desc_args *args G_GNUC_UNUSED,
           remote_domain_get_xml_desc_ret *ret)
{
    ret->xml = g_strdup("<domain/>");
    return 0;
}

static int
testDestroy(virApiCall *call G_GNUC_UNUSED, const remote_domain_destroy_args *args G_GNUC_UNUSED,
            void *ret G_GNUC_UNUSED)
{
    return 0;
}

/* A body that forgets what it promised. */
static int
testGetOSType(virApiCall *call G_GNUC_UNUSED,
              const remote_domain_get_os_type_args *args G_GNUC_UNUSED,
              remote_domain_get_os_type_ret *ret G_GNUC_UNUSED)
{
    return 0;
}

static const virApiRow testRows[] = {
    VIR_API_ROW(REMOTE, CONNECT_GET_TYPE, testGetType),
    VIR_API_ROW(REMOTE, DOMAIN_LOOKUP_BY_NAME, testLookup),
    VIR_API_ROW(REMOTE, DOMAIN_GET_XML_DESC, testGetXML),
    VIR_API_ROW(REMOTE, DOMAIN_DESTROY, testDestroy),
    VIR_API_ROW(REMOTE, DOMAIN_GET_OS_TYPE, testGetOSType),
};

static const virDriver testDriver = {
    .name = "TEST", .scheme = "test",
    .rows = testRows, .nrows = G_N_ELEMENTS(testRows), .row_size = sizeof(virApiRow),
    .default_uri = testDefaultURI, .open = testOpen, .close = testClose,
    .supports_feature = testSupportsFeature, .events = testEvents,
};

/* ---- a client: a socket whose other end the server has -------------------------------------- */

typedef struct {
    virNetServerAuth auth;
    bool readonly;
    int fd;                     /* the server's end, until it is taken */
} Joining;

remotePolicy remoteServerPolicy;
static virNetServer *server;

/* Runs @func on the loop and waits for it. */
typedef struct {
    void (*func)(void *opaque);
    void *opaque;
    bool done;
    GMutex lock;
    GCond cond;
} LoopCall;

static void
loopCall(int timer, void *opaque)
{
    LoopCall *call = opaque;

    virEventRemoveTimeout(timer);
    call->func(call->opaque);
    g_mutex_lock(&call->lock);
    call->done = true;
    g_cond_signal(&call->cond);
    g_mutex_unlock(&call->lock);
}

void
remoteServerOnLoop(void (*func)(void *opaque), void *opaque)
{
    LoopCall call = { .func = func, .opaque = opaque };

    g_mutex_init(&call.lock);
    g_cond_init(&call.cond);
    g_assert_cmpint(virEventAddTimeout(0, loopCall, &call, NULL), >, 0);
    g_mutex_lock(&call.lock);
    while (!call.done)
        g_cond_wait(&call.cond, &call.lock);
    g_mutex_unlock(&call.lock);
    g_mutex_clear(&call.lock);
    g_cond_clear(&call.cond);
}

static void
join(void *opaque)
{
    Joining *joining = opaque;
    virNetSocket *sock = virNetSocketNewConnectedFD(joining->fd);
    g_autoptr(virNetServerClient) client = NULL;

    g_assert_nonnull(sock);
    client = virNetServerAddClient(server, sock, joining->auth, joining->readonly);
    g_assert_nonnull(client);
}

int
remotePeerConnect(virNetServerAuth auth, bool readonly)
{
    Joining joining = { auth, readonly, -1 };
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    joining.fd = pair[1];
    remoteServerOnLoop(join, &joining);
    return pair[0];
}

int
remotePeerConnectTCP(virNetServerAuth auth)
{
    g_autoptr(GPtrArray) socks = virNetSocketNewListenTCP("127.0.0.1", "0", 1);
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);
    Joining joining = { auth, false, -1 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int listening = virNetSocketGetFD(socks->pdata[0]);

    g_assert_cmpint(getsockname(listening, (struct sockaddr *) &addr, &len), ==, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *) &addr, len), ==, 0);
    joining.fd = accept(listening, NULL, NULL);
    g_assert_cmpint(joining.fd, >=, 0);
    remoteServerOnLoop(join, &joining);
    return fd;
}

/* Of this thread alone, which the library's function would not do. */
static void
setEffectiveUser(uid_t uid)
{
    g_assert_cmpint(syscall(SYS_setresuid, (uid_t) -1, uid, (uid_t) -1), ==, 0);
}

int
remotePeerConnectAs(uid_t uid, virNetServerAuth auth, bool readonly)
{
    uid_t own = geteuid();
    int fd;

    setEffectiveUser(uid);          /* a socket remembers who made it */
    fd = remotePeerConnect(auth, readonly);
    setEffectiveUser(own);
    return fd;
}

/* ---- start and stop --------------------------------------------------------------------- */

static gint stop;

static void *
runLoop(void *opaque G_GNUC_UNUSED)
{
    while (!g_atomic_int_get(&stop))
        g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    return NULL;
}

static void
startServer(void *opaque G_GNUC_UNUSED)
{
    const virNetServerConfig config = {
        .name = "test", .min_workers = 2, .max_workers = 4, .prio_workers = 1,
        .max_clients = 20, .max_client_requests = 5,
    };

    virNetServerHooks hooks = remoteHooks;

    hooks.opaque = &remoteServerPolicy;
    server = virNetServerNew(&config, &hooks);
    g_assert_nonnull(server);
    virNetServerAddProgram(server, &remoteProgram);
    virNetServerAddProgram(server, &remoteQEMUProgram);
    virNetServerAddProgram(server, &remoteLXCProgram);
    g_assert_cmpint(virNetServerStart(server), ==, 0);
}

static void
stopServer(void *opaque G_GNUC_UNUSED)
{
    virNetServerClose(server);
    g_atomic_int_set(&stop, 1);
}

static GThread *loop;

void
remoteServerStart(void)
{
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    remoteServerEvents = virObjectEventStateNew();
    virDriverRegister(&testDriver, NULL);
    loop = g_thread_new("loop", runLoop, NULL);
    remoteServerOnLoop(startServer, NULL);
}

void
remoteServerStop(void)
{
    remoteServerOnLoop(stopServer, NULL);
    g_thread_join(loop);
    virNetServerUnref(server);
    virObjectEventStateUnref(remoteServerEvents);
    virDriverUnregisterAll();
    g_assert_cmpint(remoteServerOpenCount(), ==, 0);
}

int
remoteServerOpenCount(void)
{
    return g_atomic_int_get(&opened);
}
