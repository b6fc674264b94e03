/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpcserver.c: a server in a loop thread, with a program that does what a test asks for. */
#include "config.h"

#include "rpcpeer.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "virerror.h"
#include "virevent.h"
#include "vireventepoll.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* One server a process at a time. */
static rpcServer *rpc_server;

static bool
rpcTestLookup(int proc, virNetServerProcedure *ret_proc)
{
    if (proc < RPC_TEST_ECHO || proc > RPC_TEST_STREAM_FILE)
        return false;
    ret_proc->priority = proc == RPC_TEST_PRIORITY;
    ret_proc->needs_auth = proc != RPC_TEST_AUTH;
    return true;
}

static int
rpcTestEcho(virNetMessage *call, virNetMessage *reply)
{
    size_t len;
    const uint8_t *data = virNetMessagePayload(call, &len);

    g_byte_array_append(reply->bytes, data, len);
    return 0;
}

static int
rpcTestBlock(virNetMessage *call, virNetMessage *reply)
{
    rpcServer *rs = rpc_server;

    g_mutex_lock(&rs->lock);
    rs->entered++;
    g_cond_broadcast(&rs->cond);
    while (!rs->gate_open)
        g_cond_wait(&rs->cond, &rs->lock);
    g_mutex_unlock(&rs->lock);
    return rpcTestEcho(call, reply);
}

static void
rpcTestStreamEnded(void *opaque)
{
    rpcServer *rs = opaque;

    g_mutex_lock(&rs->lock);
    rs->ended++;
    g_cond_broadcast(&rs->cond);
    g_mutex_unlock(&rs->lock);
}

static int
rpcTestOpenStream(virNetServerClient *client, virNetMessage *call, unsigned int flags)
{
    rpcServer *rs = rpc_server;
    virNetServerStream *st;
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    if (virNetServerStreamOpenFD(client, call, pair[0], flags, rpcTestStreamEnded, rs,
                                 &st) < 0) {
        close(pair[0]);
        close(pair[1]);
        return -1;
    }
    g_mutex_lock(&rs->lock);
    rs->stream_fd = pair[1];
    g_clear_pointer(&rs->stream, virNetServerStreamUnref);
    rs->stream = st;
    g_cond_broadcast(&rs->cond);
    g_mutex_unlock(&rs->lock);
    return 0;
}

static int
rpcTestOpenFile(virNetServerClient *client, virNetMessage *call)
{
    rpcServer *rs = rpc_server;
    int fd = dup(rs->file.fd);

    g_assert_cmpint(fd, >=, 0);
    if (virNetServerStreamOpenFile(client, call, fd, rs->file.direction, &rs->file.range,
                                   rpcTestStreamEnded, rs, NULL) < 0) {
        close(fd);
        return -1;
    }
    return 0;
}

static int
rpcTestDispatch(virNetServerClient *client, virNetMessage *call, virNetMessage *reply)
{
    size_t len;
    const uint8_t *data = virNetMessagePayload(call, &len);

    switch ((rpcTestProc) call->header.proc) {
    case RPC_TEST_ECHO:
    case RPC_TEST_PRIORITY:
    case RPC_TEST_SECRET:
        return rpcTestEcho(call, reply);
    case RPC_TEST_FAIL:
        virReportError(VIR_ERR_NO_DOMAIN, "%s", "no such thing");
        return -1;
    case RPC_TEST_FAIL_MUTE:
        return -1;
    case RPC_TEST_BLOCK:
        return rpcTestBlock(call, reply);
    case RPC_TEST_FDS:
        if (virNetMessageAddFDs(reply, call->fds, call->nfds) < 0)
            return -1;
        return rpcTestEcho(call, reply);
    case RPC_TEST_STREAM:
        return rpcTestOpenStream(client, call, VIR_NET_SERVER_STREAM_TO_CLIENT |
                                 VIR_NET_SERVER_STREAM_FROM_CLIENT);
    case RPC_TEST_STREAM_DOWN:
        return rpcTestOpenStream(client, call, VIR_NET_SERVER_STREAM_TO_CLIENT);
    case RPC_TEST_STREAM_FAIL:
        g_assert_cmpint(rpcTestOpenStream(client, call, VIR_NET_SERVER_STREAM_TO_CLIENT), ==, 0);
        virReportError(VIR_ERR_OPERATION_FAILED, "%s", "changed my mind");
        return -1;
    case RPC_TEST_STREAM_ABORT:
        g_assert_cmpint(rpcTestOpenStream(client, call, VIR_NET_SERVER_STREAM_TO_CLIENT), ==, 0);
        virNetServerStreamAbort(rpc_server->stream, "taken back");
        return 0;
    case RPC_TEST_STREAM_FILE:
        return rpcTestOpenFile(client, call);
    case RPC_TEST_LAST:
        reply->is_last = true;
        return rpcTestEcho(call, reply);
    case RPC_TEST_AUTH:
        virNetServerClientSetAuthenticated(client);
        return 0;
    case RPC_TEST_GROW:
        g_assert_cmpuint(len, ==, 4);
        g_byte_array_set_size(reply->bytes, reply->bytes->len +
                              ((uint32_t) data[0] << 24 | data[1] << 16 | data[2] << 8 |
                               data[3]));
        return 0;
    case RPC_TEST_KEEPALIVE:
        virNetServerClientStartKeepAlive(client);
        return 0;
    }
    g_assert_not_reached();
}

static const virNetServerProgram rpcTestProgram = {
    .program = RPC_TEST_PROGRAM,
    .version = RPC_TEST_VERSION,
    .name = "test",
    .lookup = rpcTestLookup,
    .dispatch = rpcTestDispatch,
};

static void *
rpcTestOpen(virNetServerClient *client G_GNUC_UNUSED, void *opaque)
{
    return opaque;
}

static void
rpcTestClosed(virNetServerClient *client, void *priv, void *opaque G_GNUC_UNUSED)
{
    rpcServer *rs = priv;

    g_assert_true(virNetServerClientIsClosed(client));
    g_mutex_lock(&rs->lock);
    rs->closed++;
    g_cond_broadcast(&rs->cond);
    g_mutex_unlock(&rs->lock);
}

/* ---- the loop ---- */

typedef struct rpcLoopCall {
    rpcServer *rs;
    void (*func)(void *opaque);
    void *opaque;
    bool done;
} rpcLoopCall;

static void
rpcServerLoopCall(int timer, void *opaque)
{
    rpcLoopCall *call = opaque;

    g_assert_cmpint(virEventRemoveTimeout(timer), ==, 0);
    call->func(call->opaque);
    g_mutex_lock(&call->rs->lock);
    call->done = true;
    g_cond_broadcast(&call->rs->cond);
    g_mutex_unlock(&call->rs->lock);
}

void
rpcServerOnLoop(rpcServer *rs, void (*func)(void *opaque), void *opaque)
{
    rpcLoopCall call = { .rs = rs, .func = func, .opaque = opaque };

    g_assert_cmpint(virEventAddTimeout(0, rpcServerLoopCall, &call, NULL), >, 0);
    g_mutex_lock(&rs->lock);
    while (!call.done)
        g_cond_wait(&rs->cond, &rs->lock);
    g_mutex_unlock(&rs->lock);
}

static void *
rpcServerRun(void *opaque)
{
    rpcServer *rs = opaque;

    while (!rs->stop)
        g_assert_cmpint(virEventEpollRunOnce(), ==, 0);
    return NULL;
}

static void
rpcServerStart(void *opaque)
{
    rpcServer *rs = opaque;

    g_assert_cmpint(virNetServerStart(rs->srv), ==, 0);
}

static void
rpcServerStop(void *opaque)
{
    rpcServer *rs = opaque;

    virNetServerClose(rs->srv);
    rs->stop = true;
}

const virNetServerConfig *
rpcServerDefaults(void)
{
    static const virNetServerConfig config = {
        .name = "test", .min_workers = 2, .max_workers = 8, .prio_workers = 1,
        .max_clients = 100, .max_anonymous_clients = 10, .max_client_requests = 5,
    };

    return &config;
}

rpcServer *
rpcServerNew(const virNetServerConfig *config)
{
    return rpcServerNewWithService(config, NULL);
}

rpcServer *
rpcServerNewWithoutLoop(const virNetServerConfig *config, virNetServerService *svc)
{
    rpcServer *rs = g_new0(rpcServer, 1);
    const virNetServerHooks hooks = {
        .open = rpcTestOpen, .close = rpcTestClosed, .opaque = rs,
    };

    if (!virEventIsRegistered())
        g_assert_cmpint(virEventEpollRegister(), ==, 0);
    (void) signal(SIGPIPE, SIG_IGN);    /* as virNetDaemonNew() does */
    g_assert_null(rpc_server);
    rpc_server = rs;

    g_mutex_init(&rs->lock);
    g_cond_init(&rs->cond);
    rs->stream_fd = -1;
    rs->srv = virNetServerNew(config, &hooks);
    g_assert_nonnull(rs->srv);
    virNetServerAddProgram(rs->srv, &rpcTestProgram);
    if (svc)
        virNetServerAddService(rs->srv, svc);
    return rs;
}

void
rpcServerRunLoop(rpcServer *rs)
{
    rs->thread = g_thread_new("loop", rpcServerRun, rs);
    rpcServerOnLoop(rs, rpcServerStart, rs);
}

rpcServer *
rpcServerNewWithService(const virNetServerConfig *config, virNetServerService *svc)
{
    rpcServer *rs = rpcServerNewWithoutLoop(config, svc);

    rpcServerRunLoop(rs);
    return rs;
}

static void
rpcServerNothing(int timer G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
}

static void
rpcServerStopLoop(rpcServer *rs)
{
    int timer;

    rpcServerOnLoop(rs, rpcServerStop, rs);
    g_thread_join(rs->thread);

    /* what was removed is freed in a turn of the loop: the timer keeps it from waiting */
    timer = virEventAddTimeout(0, rpcServerNothing, NULL, NULL);
    g_assert_cmpint(virEventEpollRunOnce(), ==, 0);
    g_assert_cmpint(virEventRemoveTimeout(timer), ==, 0);
}

void
rpcServerFree(rpcServer *rs)
{
    rpcServerOpenGate(rs);
    if (rs->thread)
        rpcServerStopLoop(rs);

    virNetServerStreamUnref(rs->stream);
    virNetServerUnref(rs->srv);
    if (rs->stream_fd >= 0)
        close(rs->stream_fd);
    g_mutex_clear(&rs->lock);
    g_cond_clear(&rs->cond);
    g_free(rs);
    rpc_server = NULL;
}

/* ---- what a test does ---- */

typedef struct rpcConnect {
    rpcServer *rs;
    int fd;
    virNetServerAuth auth;
} rpcConnect;

static void
rpcServerConnectOnLoop(void *opaque)
{
    rpcConnect *c = opaque;
    virNetSocket *sock = virNetSocketNewConnectedFD(c->fd);
    g_autoptr(virNetServerClient) client = NULL;

    g_assert_nonnull(sock);
    client = virNetServerAddClient(c->rs->srv, sock, c->auth, false);
    g_assert_nonnull(client);
}

int
rpcServerConnect(rpcServer *rs, virNetServerAuth auth)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };
    rpcConnect c = { .rs = rs, .auth = auth };
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    c.fd = pair[0];
    rpcServerOnLoop(rs, rpcServerConnectOnLoop, &c);
    return pair[1];
}

virNetServerClient *
rpcServerOnlyClient(rpcServer *rs)
{
    g_autoptr(GPtrArray) clients = virNetServerGetClients(rs->srv);

    g_assert_cmpuint(clients->len, ==, 1);
    return virNetServerClientRef(g_ptr_array_index(clients, 0));
}

void
rpcServerOpenGate(rpcServer *rs)
{
    g_mutex_lock(&rs->lock);
    rs->gate_open = true;
    g_cond_broadcast(&rs->cond);
    g_mutex_unlock(&rs->lock);
}

static void
rpcServerWait(rpcServer *rs, const unsigned int *counter, unsigned int count)
{
    gint64 until = g_get_monotonic_time() + RPC_PEER_PATIENCE * G_USEC_PER_SEC;

    g_mutex_lock(&rs->lock);
    while (*counter < count)
        g_assert_true(g_cond_wait_until(&rs->cond, &rs->lock, until));
    g_mutex_unlock(&rs->lock);
}

void
rpcServerWaitEntered(rpcServer *rs, unsigned int count)
{
    rpcServerWait(rs, &rs->entered, count);
}

void
rpcServerWaitClosed(rpcServer *rs, unsigned int count)
{
    rpcServerWait(rs, &rs->closed, count);
}

void
rpcServerWaitEnded(rpcServer *rs, unsigned int count)
{
    rpcServerWait(rs, &rs->ended, count);
}

int
rpcServerTakeStreamFD(rpcServer *rs)
{
    int fd;

    g_mutex_lock(&rs->lock);
    while (rs->stream_fd < 0)
        g_cond_wait(&rs->cond, &rs->lock);
    fd = rs->stream_fd;
    rs->stream_fd = -1;
    g_mutex_unlock(&rs->lock);
    return fd;
}
