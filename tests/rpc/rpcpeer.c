/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpcpeer.c: a blocking peer that writes and reads packets word by word. */
#include "config.h"

#include "rpcpeer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "virlog.h"

#define KEEPALIVE_PROGRAM 0x6b656570

void
rpcPacketFree(rpcPacket *packet)
{
    if (!packet)
        return;
    if (packet->fd >= 0)
        close(packet->fd);
    g_byte_array_unref(packet->payload);
    g_free(packet);
}

void
rpcPacketAppendWord(GByteArray *out, uint32_t word)
{
    const uint8_t bytes[4] = { word >> 24, word >> 16, word >> 8, word };

    g_byte_array_append(out, bytes, 4);
}

static void
rpcPacketAppendFull(GByteArray *out, uint32_t prog, uint32_t proc, uint32_t type,
                    uint32_t serial, uint32_t status, const void *payload, size_t len)
{
    const uint32_t words[] = { 28 + len, prog, RPC_TEST_VERSION, proc, type, serial, status };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        rpcPacketAppendWord(out, words[i]);
    if (len > 0)
        g_byte_array_append(out, payload, len);
}

void
rpcPacketAppend(GByteArray *out, uint32_t proc, uint32_t type, uint32_t serial, uint32_t status,
                const void *payload, size_t len)
{
    rpcPacketAppendFull(out, RPC_TEST_PROGRAM, proc, type, serial, status, payload, len);
}

static struct {
    int fd;
    rpcPeerTransport how;
} rpc_peer_transport = { .fd = -1 };

void
rpcPeerSetTransport(int fd, const rpcPeerTransport *transport)
{
    rpc_peer_transport.fd = transport ? fd : -1;
    if (transport)
        rpc_peer_transport.how = *transport;
}

static ssize_t
rpcPeerSendSome(int fd, const void *buf, size_t len)
{
    if (fd == rpc_peer_transport.fd)
        return rpc_peer_transport.how.send(rpc_peer_transport.how.opaque, buf, len);
    return send(fd, buf, len, MSG_NOSIGNAL);
}

static ssize_t
rpcPeerRecvSome(int fd, void *buf, size_t len)
{
    if (fd == rpc_peer_transport.fd)
        return rpc_peer_transport.how.recv(rpc_peer_transport.how.opaque, buf, len);
    return recv(fd, buf, len, 0);
}

void
rpcPeerWrite(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t put = rpcPeerSendSome(fd, at, len);

        g_assert_cmpint(put, >, 0);
        at += put;
        len -= put;
    }
}

void
rpcPeerSend(int fd, uint32_t proc, uint32_t type, uint32_t serial, uint32_t status,
            const void *payload, size_t len)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    rpcPacketAppend(out, proc, type, serial, status, payload, len);
    rpcPeerWrite(fd, out->data, out->len);
}

void
rpcPeerCall(int fd, uint32_t proc, uint32_t serial, const char *text)
{
    rpcPeerSend(fd, proc, VIR_NET_CALL, serial, VIR_NET_OK, text, strlen(text));
}

void
rpcPeerPing(int fd)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    rpcPacketAppendFull(out, KEEPALIVE_PROGRAM, 1, VIR_NET_MESSAGE, 0, VIR_NET_OK, NULL, 0);
    rpcPeerWrite(fd, out->data, out->len);
}

void
rpcPeerSendFD(int fd, int passed)
{
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control = { .space = { 0 } };
    char byte = 'x';
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof(control),
    };
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(cmsg), &passed, sizeof(int));
    g_assert_cmpint(sendmsg(fd, &msg, MSG_NOSIGNAL), ==, 1);
}

/* Returns false at the end of the connection. */
static bool
rpcPeerReadFull(int fd, void *buf, size_t len)
{
    char *at = buf;

    while (len > 0) {
        ssize_t got = rpcPeerRecvSome(fd, at, len);

        if (got < 0 && errno != ECONNRESET)
            g_error("the server does not answer: %s", g_strerror(errno));
        if (got <= 0)
            return false;
        at += got;
        len -= got;
    }
    return true;
}

static int
rpcPeerReadFD(int fd)
{
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    char byte;
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof(control),
    };
    int passed;

    g_assert_cmpint(recvmsg(fd, &msg, MSG_CMSG_CLOEXEC), ==, 1);
    g_assert_nonnull(CMSG_FIRSTHDR(&msg));
    memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
    return passed;
}

static uint32_t
rpcPeerWord(const uint8_t *at)
{
    return (uint32_t) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

rpcPacket *
rpcPeerRecv(int fd)
{
    uint8_t head[28];
    rpcPacket *p;

    if (!rpcPeerReadFull(fd, head, sizeof(head)))
        return NULL;

    p = g_new0(rpcPacket, 1);
    p->fd = -1;
    p->length = rpcPeerWord(head);
    p->prog = rpcPeerWord(head + 4);
    p->vers = rpcPeerWord(head + 8);
    p->proc = rpcPeerWord(head + 12);
    p->type = rpcPeerWord(head + 16);
    p->serial = rpcPeerWord(head + 20);
    p->status = rpcPeerWord(head + 24);
    g_assert_cmpuint(p->length, >=, 28);

    p->payload = g_byte_array_new();
    g_byte_array_set_size(p->payload, p->length - 28);
    g_assert_true(rpcPeerReadFull(fd, p->payload->data, p->payload->len));

    if (p->type == VIR_NET_REPLY_WITH_FDS) {
        uint32_t count = rpcPeerWord(p->payload->data);

        g_byte_array_remove_range(p->payload, 0, 4);
        for (uint32_t i = 0; i < count; i++) {
            if (p->fd >= 0)
                close(p->fd);
            p->fd = rpcPeerReadFD(fd);
        }
    }
    return p;
}

void
rpcPeerExpect(int fd, uint32_t proc, uint32_t type, uint32_t serial, uint32_t status,
              const char *text)
{
    g_autoptr(rpcPacket) p = rpcPeerRecv(fd);

    g_assert_nonnull(p);
    g_assert_cmpuint(p->prog, ==, RPC_TEST_PROGRAM);
    g_assert_cmpuint(p->vers, ==, RPC_TEST_VERSION);
    g_assert_cmpuint(p->proc, ==, proc);
    g_assert_cmpuint(p->type, ==, type);
    g_assert_cmpuint(p->serial, ==, serial);
    g_assert_cmpuint(p->status, ==, status);
    if (text)
        g_assert_cmpmem(p->payload->data, p->payload->len, text, strlen(text));
}

void
rpcPeerExpectError(int fd, uint32_t type, uint32_t serial, int code, int domain)
{
    g_autoptr(rpcPacket) p = rpcPeerRecv(fd);

    g_assert_nonnull(p);
    g_assert_cmpuint(p->type, ==, type);
    g_assert_cmpuint(p->serial, ==, serial);
    g_assert_cmpuint(p->status, ==, VIR_NET_ERROR);
    g_assert_cmpuint(p->payload->len, >=, 44);
    g_assert_cmpint(rpcPeerWord(p->payload->data), ==, code);
    g_assert_cmpint(rpcPeerWord(p->payload->data + 4), ==, domain);
}

void
rpcPeerExpectPong(int fd)
{
    g_autoptr(rpcPacket) p = rpcPeerRecv(fd);

    g_assert_nonnull(p);
    g_assert_cmpuint(p->prog, ==, KEEPALIVE_PROGRAM);
    g_assert_cmpuint(p->proc, ==, 2);
    g_assert_cmpuint(p->type, ==, VIR_NET_MESSAGE);
    g_assert_cmpuint(p->serial, ==, 0);
    g_assert_cmpuint(p->payload->len, ==, 0);
}

void
rpcPeerExpectEnd(int fd)
{
    g_autoptr(rpcPacket) p = rpcPeerRecv(fd);

    g_assert_null(p);
}

/* ---- the log ---- */

static char *rpc_log;       /* the file */

void
rpcLogBegin(void)
{
    g_autofree char *outputs = NULL;
    int fd = g_file_open_tmp("vireo-log-XXXXXX", &rpc_log, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    outputs = g_strdup_printf("2:file:%s", rpc_log);
    g_assert_cmpint(virLogConfigure(VIR_LOG_INFO, NULL, outputs), ==, 0);
}

void
rpcLogExpectLine(const char *peer, const char *reason)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    unsigned int count = 0;

    g_assert_true(virLogFlush(RPC_PEER_PATIENCE * 1000));
    g_assert_true(g_file_get_contents(rpc_log, &text, NULL, NULL));
    g_test_message("%s", text);
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!strstr(*line, peer))
            continue;
        g_assert_nonnull(strstr(*line, reason));
        count++;
    }
    g_assert_cmpuint(count, ==, 1);

    g_assert_cmpint(virLogConfigure(VIR_LOG_WARN, NULL, NULL), ==, 0);
    g_assert_cmpint(g_unlink(rpc_log), ==, 0);
    g_clear_pointer(&rpc_log, g_free);
}
