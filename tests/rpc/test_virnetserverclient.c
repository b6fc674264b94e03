/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetserverclient.c: strangers, limits of places, and clients that vanish. */
#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "rpcpeer.h"

static const virNetServerConfig tight = {
    .name = "test", .min_workers = 2, .max_workers = 8, .prio_workers = 1,
    .max_clients = 2, .max_anonymous_clients = 1, .max_client_requests = 1,
    .auth_timeout = 1, .keepalive_interval = 1, .keepalive_count = 1,
};

typedef struct Fixture {
    rpcServer *rs;
    virNetServerService *svc;
    char *dir;
    char *path;
    in_port_t port;         /* network order; 0: not by TCP */
} Fixture;

static void
fixture_open(Fixture *f, const void *data G_GNUC_UNUSED)
{
    f->dir = g_dir_make_tmp("vireo-client-XXXXXX", NULL);
    g_assert_nonnull(f->dir);
    f->path = g_build_filename(f->dir, "sock", NULL);
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcServerFree(f->rs);
    virNetServerServiceUnref(f->svc);
    g_assert_cmpint(g_rmdir(f->dir), ==, 0);        /* the server has removed its socket */
    g_free(f->path);
    g_free(f->dir);
}

static void
listen_with(Fixture *f, virNetServerAuth auth)
{
    f->svc = virNetServerServiceNewUNIX(f->path, 0700, -1, auth, false);
    g_assert_nonnull(f->svc);
    f->rs = rpcServerNewWithService(&tight, f->svc);
}

/* By the network, where nobody has privileges. */
static void
listen_tcp(Fixture *f, virNetServerAuth auth, const virNetServerConfig *config)
{
    g_autoptr(GPtrArray) socks = virNetSocketNewListenTCP("127.0.0.1", "0", 10);
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    g_assert_nonnull(socks);
    g_assert_cmpint(getsockname(virNetSocketGetFD(socks->pdata[0]), (struct sockaddr *) &addr,
                                &len), ==, 0);
    f->port = addr.sin_port;
    f->svc = virNetServerServiceNew(socks, auth, false);
    f->rs = rpcServerNewWithService(config, f->svc);
}

/* @source: our own address, of the loopback net */
static int
connect_from(Fixture *f, const char *source)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };
    struct sockaddr_in addr = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(inet_pton(AF_INET, source, &addr.sin_addr), ==, 1);
    g_assert_cmpint(bind(fd, (struct sockaddr *) &addr, sizeof(addr)), ==, 0);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    addr.sin_port = f->port;
    g_assert_cmpint(connect(fd, (struct sockaddr *) &addr, sizeof(addr)), ==, 0);
    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), ==, 0);
    return fd;
}

static int
connect_to(Fixture *f)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };
    g_autoptr(virNetSocket) sock = virNetSocketNewConnectUNIX(f->path);
    int fd;

    g_assert_nonnull(sock);
    fd = dup(virNetSocketGetFD(sock));
    g_assert_true(g_unix_set_fd_nonblocking(fd, false, NULL));
    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), ==, 0);
    return fd;
}

static void
nothing(void *opaque G_GNUC_UNUSED)
{
}

static unsigned int
count_clients(Fixture *f)
{
    virNetServerLimits limits;

    /* whoever waits in the backlog would be in after two turns of the loop */
    rpcServerOnLoop(f->rs, nothing, NULL);
    rpcServerOnLoop(f->rs, nothing, NULL);
    virNetServerGetLimits(f->rs->srv, &limits);
    return limits.clients;
}

static void
echo(int fd)
{
    rpcPeerCall(fd, RPC_TEST_ECHO, 1, "in");
    rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "in");
}

static void
authenticate(int fd)
{
    rpcPeerCall(fd, RPC_TEST_AUTH, 1, "");
    rpcPeerExpect(fd, RPC_TEST_AUTH, VIR_NET_REPLY, 1, VIR_NET_OK, "");
}

static void
test_full_house_waits(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int fds[3];

    listen_with(f, VIR_NET_SERVER_AUTH_NONE);
    for (size_t i = 0; i < 2; i++) {
        fds[i] = connect_to(f);
        echo(fds[i]);
    }
    fds[2] = connect_to(f);
    g_assert_cmpuint(count_clients(f), ==, 2);

    close(fds[0]);
    echo(fds[2]);
    g_assert_cmpuint(count_clients(f), ==, 2);

    /* the limit may change while it runs */
    fds[0] = connect_to(f);
    g_assert_cmpuint(count_clients(f), ==, 2);
    virNetServerSetLimits(f->rs->srv, 3, 0);
    echo(fds[0]);
    for (size_t i = 0; i < 3; i++)
        close(fds[i]);
    rpcServerWaitClosed(f->rs, 4);
}

static void
test_strangers_wait_for_each_other(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int first;
    int second;

    listen_tcp(f, VIR_NET_SERVER_AUTH_SASL, &tight);
    first = connect_from(f, "127.0.0.1");
    rpcPeerPing(first);
    rpcPeerExpectPong(first);           /* also before authentication */
    second = connect_from(f, "127.0.0.1");
    g_assert_cmpuint(count_clients(f), ==, 1);

    authenticate(first);
    authenticate(second);
    echo(first);
    echo(second);
    close(first);
    close(second);
    rpcServerWaitClosed(f->rs, 2);
}

/* Root, and the user whom the daemon runs as, get in beside any number of strangers. */
static void
test_the_privileged_get_in(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int first;
    int second;

    listen_with(f, VIR_NET_SERVER_AUTH_POLKIT);
    first = connect_to(f);
    second = connect_to(f);
    authenticate(second);
    authenticate(first);
    close(first);
    close(second);
    rpcServerWaitClosed(f->rs, 2);
}

static const virNetServerConfig patient = {
    .name = "test", .min_workers = 2, .max_workers = 8, .prio_workers = 1,
    .max_clients = 10, .max_anonymous_clients = 4, .max_queued_clients = 8,
    .max_client_requests = 1,
};

/* One address may fill all places, but not keep others out. */
static void
test_nobody_keeps_others_out(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int fds[8];
    int other;
    int turned_away;

    listen_tcp(f, VIR_NET_SERVER_AUTH_SASL, &patient);
    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
        fds[i] = connect_from(f, "127.0.0.1");
    turned_away = connect_from(f, "127.0.0.1");
    rpcPeerExpectEnd(turned_away);
    g_assert_cmpuint(count_clients(f), ==, 4);          /* the others wait */

    other = connect_from(f, "127.0.0.2");
    authenticate(other);
    rpcPeerExpectEnd(fds[0]);                           /* it made room */
    authenticate(fds[4]);                               /* the place that became free again */
    g_assert_cmpuint(count_clients(f), ==, 6);

    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
    close(turned_away);
    close(other);
    rpcServerWaitClosed(f->rs, G_N_ELEMENTS(fds) + 1);
}

static void
test_stranger_may_do_little(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *big = g_malloc0(70000);
    int fd;

    listen_with(f, VIR_NET_SERVER_AUTH_POLKIT);
    fd = connect_to(f);
    rpcPeerCall(fd, RPC_TEST_SECRET, 3, "");
    rpcPeerExpectError(fd, VIR_NET_REPLY, 3, VIR_ERR_RPC, VIR_FROM_RPC);
    authenticate(fd);
    rpcPeerSend(fd, RPC_TEST_SECRET, VIR_NET_CALL, 4, VIR_NET_OK, big, 70000);
    rpcPeerExpect(fd, RPC_TEST_SECRET, VIR_NET_REPLY, 4, VIR_NET_OK, NULL);
    close(fd);

    fd = connect_to(f);
    rpcPeerWrite(fd, "\0\x01\0\x01", 4);                /* 65537 */
    rpcPeerExpectEnd(fd);
    close(fd);
    rpcServerWaitClosed(f->rs, 2);
}

static void
test_silent_stranger_goes(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *peer = g_strdup_printf("uid %u pid %d ", getuid(), (int) getpid());
    int fd;

    rpcLogBegin();
    listen_with(f, VIR_NET_SERVER_AUTH_POLKIT);
    fd = connect_to(f);
    rpcPeerExpectEnd(fd);               /* after auth_timeout */
    close(fd);
    rpcLogExpectLine(peer, "not authenticated in time");
}

/*
 * While the window is full nothing is read: the client hears signs of life all
 * the same, and its own silence is not held against it.
 */
static void
test_paused_client_lives(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int fd;

    listen_with(f, VIR_NET_SERVER_AUTH_NONE);
    fd = connect_to(f);
    rpcPeerPing(fd);
    rpcPeerExpectPong(fd);
    rpcPeerCall(fd, RPC_TEST_KEEPALIVE, 0, "");
    rpcPeerExpect(fd, RPC_TEST_KEEPALIVE, VIR_NET_REPLY, 0, VIR_NET_OK, "");

    for (int i = 0; i < 1 + 1 + 64; i++)                /* one runs, one waits, 64 are ahead */
        rpcPeerCall(fd, RPC_TEST_BLOCK, i, "");
    rpcServerWaitEntered(f->rs, 1);
    for (int i = 0; i < 3; i++)
        rpcPeerExpectPong(fd);          /* longer than a silent peer would live */

    rpcServerOpenGate(f->rs);
    for (int i = 0; i < 1 + 1 + 64; i++)
        rpcPeerExpect(fd, RPC_TEST_BLOCK, VIR_NET_REPLY, i, VIR_NET_OK, NULL);
    close(fd);
    rpcServerWaitClosed(f->rs, 1);
}

/* No descriptor is left for a new client: it waits, and nothing spins or breaks. */
static void
test_out_of_descriptors(Fixture *f, const void *data G_GNUC_UNUSED)
{
    struct rlimit before;
    struct rlimit none;
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int next;

    listen_with(f, VIR_NET_SERVER_AUTH_NONE);
    g_strlcpy(addr.sun_path, f->path, sizeof(addr.sun_path));

    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
    next = dup(fd);
    close(next);
    none = (struct rlimit) { .rlim_cur = next, .rlim_max = before.rlim_max };
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &none), ==, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *) &addr, sizeof(addr)), ==, 0);
    g_assert_cmpuint(count_clients(f), ==, 0);

    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
    echo(fd);
    close(fd);
    rpcServerWaitClosed(f->rs, 1);
}

/* ---- a layer that takes what there is and gives it out in small pieces ---- */

typedef struct Hoard {
    virNetSocket *sock;         /* whose layer this is */
    uint8_t data[4096];
    size_t at;
    size_t len;
} Hoard;

static ssize_t
hoard_read(void *opaque, void *buf, size_t len)
{
    Hoard *hoard = opaque;
    size_t piece;

    if (hoard->at == hoard->len) {
        ssize_t got = virNetSocketRawRead(hoard->sock, hoard->data, sizeof(hoard->data));

        if (got <= 0)
            return got;
        hoard->at = 0;
        hoard->len = got;
    }
    piece = MIN(MIN(len, 7), hoard->len - hoard->at);
    memcpy(buf, hoard->data + hoard->at, piece);
    hoard->at += piece;
    return piece;
}

static ssize_t
hoard_write(void *opaque, const void *buf, size_t len)
{
    return virNetSocketRawWrite(((Hoard *) opaque)->sock, buf, len);
}

static bool
hoard_has_pending(void *opaque)
{
    const Hoard *hoard = opaque;

    return hoard->at < hoard->len;
}

static const virNetSocketLayer hoarding = {
    .name = "hoard", .read = hoard_read, .write = hoard_write,
    .has_pending = hoard_has_pending, .free = g_free,
};

static int
put_hoard(virNetSocket *sock, void *opaque G_GNUC_UNUSED)
{
    Hoard *hoard = g_new0(Hoard, 1);

    hoard->sock = sock;
    virNetSocketSetLayer(sock, &hoarding, hoard);
    return 0;
}

/* The window fills and empties while further calls are in the layer, unseen by polling. */
static void
test_layer_with_pending_bytes(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    int fd;

    f->svc = virNetServerServiceNewUNIX(f->path, 0700, -1, VIR_NET_SERVER_AUTH_NONE, false);
    virNetServerServiceSetLayer(f->svc, put_hoard, NULL);
    f->rs = rpcServerNewWithService(&tight, f->svc);
    fd = connect_to(f);

    for (unsigned int i = 0; i < 6; i++)
        rpcPacketAppend(out, RPC_TEST_BLOCK, VIR_NET_CALL, i, VIR_NET_OK, "x", 1);
    rpcPeerWrite(fd, out->data, out->len);
    rpcServerWaitEntered(f->rs, 1);
    g_assert_cmpuint(count_clients(f), ==, 1);

    rpcServerOpenGate(f->rs);
    for (unsigned int i = 0; i < 6; i++)
        rpcPeerExpect(fd, RPC_TEST_BLOCK, VIR_NET_REPLY, i, VIR_NET_OK, "x");
    close(fd);
    rpcServerWaitClosed(f->rs, 1);
}

/* ---- clients that vanish ---- */

static void
vanish_idle(Fixture *f G_GNUC_UNUSED, int fd G_GNUC_UNUSED)
{
}

static void
vanish_in_length(Fixture *f G_GNUC_UNUSED, int fd)
{
    rpcPeerWrite(fd, "\0\0", 2);
}

static void
vanish_in_header(Fixture *f G_GNUC_UNUSED, int fd)
{
    rpcPeerWrite(fd, "\0\0\x10\0\x20\0", 6);
}

static void
vanish_in_body(Fixture *f G_GNUC_UNUSED, int fd)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree char *body = g_malloc0(300000);

    rpcPacketAppend(out, RPC_TEST_ECHO, VIR_NET_CALL, 1, VIR_NET_OK, body, 300000);
    rpcPeerWrite(fd, out->data, 150000);
}

static void
vanish_before_descriptors(Fixture *f G_GNUC_UNUSED, int fd)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

    rpcPeerSend(fd, RPC_TEST_FDS, VIR_NET_CALL_WITH_FDS, 1, VIR_NET_OK, "\0\0\0\x02", 4);
    rpcPeerSendFD(fd, null);
    close(null);
}

static void
vanish_in_work(Fixture *f, int fd)
{
    rpcPeerCall(fd, RPC_TEST_BLOCK, 1, "");
    rpcServerWaitEntered(f->rs, 1);
}

static void
vanish_while_waiting(Fixture *f, int fd)
{
    rpcPeerCall(fd, RPC_TEST_BLOCK, 1, "");
    rpcPeerCall(fd, RPC_TEST_ECHO, 2, "");
    rpcServerWaitEntered(f->rs, 1);
}

static void
vanish_with_reply_unread(Fixture *f G_GNUC_UNUSED, int fd)
{
    static const uint8_t size[4] = { 0, 0x80, 0, 0 };

    rpcPeerSend(fd, RPC_TEST_GROW, VIR_NET_CALL, 1, VIR_NET_OK, size, 4);
    {
        char byte;

        g_assert_cmpint(recv(fd, &byte, 1, 0), ==, 1);  /* it has begun */
    }
}

static void
vanish_with_stream(Fixture *f, int fd)
{
    rpcPeerCall(fd, RPC_TEST_STREAM, 1, "");
    rpcPeerExpect(fd, RPC_TEST_STREAM, VIR_NET_REPLY, 1, VIR_NET_OK, "");
    rpcPeerSend(fd, RPC_TEST_STREAM, VIR_NET_STREAM, 1, VIR_NET_CONTINUE, "data", 4);
    close(rpcServerTakeStreamFD(f->rs));
}

static const struct {
    const char *state;
    void (*reach)(Fixture *f, int fd);
} states[] = {
    { "idle", vanish_idle },
    { "in the length word", vanish_in_length },
    { "in the header", vanish_in_header },
    { "in the body", vanish_in_body },
    { "before its descriptors came", vanish_before_descriptors },
    { "with a call in work", vanish_in_work },
    { "with a call in work and one waiting", vanish_while_waiting },
    { "with half a reply unread", vanish_with_reply_unread },
    { "with a stream open", vanish_with_stream },
};

static unsigned int
count_descriptors(void)
{
    g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned int count = 0;

    while (g_dir_read_name(dir))
        count++;
    return count;
}

static void
test_vanish(Fixture *f, const void *data)
{
    const size_t i = GPOINTER_TO_UINT(data);
    unsigned int before;
    int fd;

    listen_with(f, VIR_NET_SERVER_AUTH_NONE);
    g_assert_cmpuint(count_clients(f), ==, 0);
    before = count_descriptors();

    fd = connect_to(f);
    states[i].reach(f, fd);
    close(fd);
    while (count_clients(f) > 0)
        ;                               /* each look is two turns of the loop */
    rpcServerOpenGate(f->rs);           /* only now may a blocked call end */
    rpcServerWaitClosed(f->rs, 1);
    g_assert_cmpuint(count_descriptors(), ==, before);

    /* and the next one finds a server in order */
    fd = connect_to(f);
    echo(fd);
    close(fd);
    rpcServerWaitClosed(f->rs, 2);
}

#define ADD(name, func, data) \
    g_test_add("/client/" name, Fixture, data, fixture_open, func, fixture_close)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("full-house-waits", test_full_house_waits, NULL);
    ADD("strangers-wait-for-each-other", test_strangers_wait_for_each_other, NULL);
    ADD("the-privileged-get-in", test_the_privileged_get_in, NULL);
    ADD("nobody-keeps-others-out", test_nobody_keeps_others_out, NULL);
    ADD("stranger-may-do-little", test_stranger_may_do_little, NULL);
    ADD("silent-stranger-goes", test_silent_stranger_goes, NULL);
    ADD("paused-client-lives", test_paused_client_lives, NULL);
    ADD("out-of-descriptors", test_out_of_descriptors, NULL);
    ADD("layer-with-pending-bytes", test_layer_with_pending_bytes, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        g_autofree char *path = g_strdup_printf("/client/vanishes %s", states[i].state);

        g_test_add(path, Fixture, GUINT_TO_POINTER(i), fixture_open, test_vanish, fixture_close);
    }
    return g_test_run();
}
