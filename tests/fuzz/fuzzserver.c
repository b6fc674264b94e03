/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzzserver.c: a real server, one peer, one thread for both but for the calls. */
#include "config.h"

#include "fuzzserver.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "virevent.h"
#include "vireventepoll.h"
#include "virlog.h"

/* Turns in which nothing moves before the server is taken for quiet. */
#define SETTLE_TURNS 3

static virNetServer *server;

static struct {
    virNetServerClient *client;
    int fd;
    bool ended;
    GByteArray *out;            /* what the socket has not taken yet */
    GByteArray *in;             /* what no packet was cut of yet */
    size_t fd_bytes;            /* that come with descriptors, before the next packet */
    GPtrArray *packets;
} peer = { .fd = -1 };

/* ---- the server ---- */

/* Keeps a turn of the loop from waiting. */
static void
nothing(int timer G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
}

void
fuzzServerRegister(void)
{
    (void) signal(SIGPIPE, SIG_IGN);    /* as virNetDaemonNew() does */
    g_assert_cmpint(virEventEpollRegister(), ==, 0);
    g_assert_cmpint(virEventAddTimeout(0, nothing, NULL, NULL), >, 0);
    /* lines are made, and go nowhere */
    g_assert_cmpint(virLogConfigure(VIR_LOG_DEBUG, NULL, "1:file:/dev/null"), ==, 0);
}

void
fuzzServerUse(virNetServer *srv)
{
    server = srv;
    g_assert_cmpint(virNetServerStart(server), ==, 0);
}

void
fuzzServerStart(const virNetServerProgram *const *programs, const virNetServerHooks *hooks)
{
    const virNetServerConfig config = {
        .name = "fuzz", .min_workers = 2, .max_workers = 2, .prio_workers = 1,
        .max_clients = 10, .max_client_requests = 5,
        .keepalive_interval = -1,
    };
    virNetServer *srv;

    fuzzServerRegister();
    srv = virNetServerNew(&config, hooks);
    g_assert_nonnull(srv);
    for (; *programs; programs++)
        virNetServerAddProgram(srv, *programs);
    fuzzServerUse(srv);
}

/* ---- packets that come ---- */

static void
freePacket(void *data)
{
    fuzzPacket *packet = data;

    g_byte_array_unref(packet->payload);
    g_free(packet);
}

static uint32_t
wordAt(const uint8_t *data)
{
    return (uint32_t) data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3];
}

/* Returns false when none is whole. */
static bool
cutPacket(void)
{
    const uint8_t *at = peer.in->data;
    fuzzPacket *packet;
    uint32_t len;

    if (peer.fd_bytes > 0) {
        size_t skip = MIN(peer.fd_bytes, peer.in->len);

        if (skip > 0)
            g_byte_array_remove_range(peer.in, 0, skip);
        peer.fd_bytes -= skip;
        return skip > 0;
    }
    if (peer.in->len < 4)
        return false;
    len = wordAt(at);
    g_assert_cmpuint(len, >=, 28);
    g_assert_cmpuint(len, <=, VIR_NET_MESSAGE_TOTAL_MAX);
    if (peer.in->len < len)
        return false;

    packet = g_new0(fuzzPacket, 1);
    packet->prog = wordAt(at + 4);
    packet->vers = wordAt(at + 8);
    packet->proc = wordAt(at + 12);
    packet->type = wordAt(at + 16);
    packet->serial = wordAt(at + 20);
    packet->status = wordAt(at + 24);
    packet->payload = g_byte_array_append(g_byte_array_new(), at + 28, len - 28);
    if (packet->type == VIR_NET_REPLY_WITH_FDS)
        peer.fd_bytes = wordAt(at + 28);
    g_ptr_array_add(peer.packets, packet);
    g_byte_array_remove_range(peer.in, 0, len);
    return true;
}

/* Descriptors that come are dropped by the kernel. */
static void
drain(void)
{
    uint8_t buf[4096];
    ssize_t got;

    while (!peer.ended && (got = recv(peer.fd, buf, sizeof(buf), MSG_DONTWAIT)) != -1) {
        peer.ended = got == 0;
        g_byte_array_append(peer.in, buf, got);
        while (cutPacket())
            ;
    }
    if (!peer.ended && errno != EAGAIN)
        peer.ended = true;
}

/* ---- the peer ---- */

virNetServerClient *
fuzzPeerConnect(virNetServerAuth auth, bool readonly)
{
    virNetSocket *sock;
    int pair[2];

    g_assert_cmpint(peer.fd, ==, -1);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    g_clear_pointer(&peer.out, g_byte_array_unref);
    g_clear_pointer(&peer.in, g_byte_array_unref);
    g_clear_pointer(&peer.packets, g_ptr_array_unref);
    peer.out = g_byte_array_new();
    peer.in = g_byte_array_new();
    peer.packets = g_ptr_array_new_with_free_func(freePacket);
    peer.ended = false;
    peer.fd_bytes = 0;
    peer.fd = pair[1];
    sock = virNetSocketNewConnectedFD(pair[0]);
    g_assert_nonnull(sock);
    peer.client = virNetServerAddClient(server, sock, auth, readonly);
    g_assert_nonnull(peer.client);
    return peer.client;
}

static void
flush(void)
{
    ssize_t put;

    if (peer.out->len == 0 || peer.ended)
        return;
    put = send(peer.fd, peer.out->data, peer.out->len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put > 0)
        g_byte_array_remove_range(peer.out, 0, put);
}

void
fuzzPeerTurn(void)
{
    flush();
    g_assert_cmpint(virEventEpollRunOnce(), ==, 0);
    drain();
}

void
fuzzPeerWrite(const void *data, size_t len)
{
    g_byte_array_append(peer.out, data, len);
    flush();
}

void
fuzzPeerSend(uint32_t prog, uint32_t vers, uint32_t proc, uint32_t type, uint32_t serial,
             uint32_t status, const void *payload, size_t len)
{
    const uint32_t words[] = { 28 + len, prog, vers, proc, type, serial, status };
    g_autoptr(GByteArray) out = g_byte_array_new();

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        uint32_t word = GUINT32_TO_BE(words[i]);

        g_byte_array_append(out, (const uint8_t *) &word, sizeof(word));
    }
    if (len > 0)
        g_byte_array_append(out, payload, len);
    fuzzPeerWrite(out->data, out->len);
}

void
fuzzPeerSendFD(void)
{
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control = { .space = { 0 } };
    char byte = 0;
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof(control),
    };
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
    fuzzPeerSettle();           /* it goes after what was written */
    (void) sendmsg(peer.fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
    close(fd);
}

/* How many bytes the server has not read. */
static size_t
unread(void)
{
    int bytes = 0;

    (void) ioctl(peer.fd, SIOCOUTQ, &bytes);
    return bytes + peer.out->len;
}

void
fuzzPeerSettle(void)
{
    int quiet = 0;

    while (quiet < SETTLE_TURNS) {
        size_t left = unread();
        guint packets = peer.packets->len;

        fuzzPeerTurn();
        if (peer.ended)
            return;
        /* one that is to end takes another turn to do so */
        if (!virNetServerIsIdle(server) || virNetServerClientIsClosed(peer.client)) {
            sched_yield();
            quiet = 0;
        } else if (unread() != left || peer.packets->len != packets) {
            quiet = 0;
        } else {
            quiet++;
        }
    }
}

bool
fuzzPeerIsEnded(void)
{
    return peer.ended;
}

const GPtrArray *
fuzzPeerGetPackets(void)
{
    return peer.packets;
}

void
fuzzPeerDisconnect(void)
{
    virNetServerLimits now;

    fuzzPeerSettle();
    close(peer.fd);
    peer.fd = -1;
    do {
        g_assert_cmpint(virEventEpollRunOnce(), ==, 0);
        virNetServerGetLimits(server, &now);
    } while (now.clients > 0);
    g_assert_cmpuint(now.anonymous_clients, ==, 0);
    g_clear_pointer(&peer.client, virNetServerClientUnref);
}
