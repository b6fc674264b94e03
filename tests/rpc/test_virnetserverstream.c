/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetserverstream.c: bytes both ways, finish, abort, and what a slow side holds up. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "rpcpeer.h"

#define SERIAL 4

typedef struct Fixture {
    rpcServer *rs;
    int fd;         /* the client */
    int end;        /* what the stream is coupled with */
} Fixture;

static void
open_stream(Fixture *f, uint32_t proc)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };

    rpcPeerCall(f->fd, proc, SERIAL, "");
    rpcPeerExpect(f->fd, proc, VIR_NET_REPLY, SERIAL, VIR_NET_OK, "");
    f->end = rpcServerTakeStreamFD(f->rs);
    g_assert_cmpint(setsockopt(f->end, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)),
                    ==, 0);
}

static void
fixture_open(Fixture *f, const void *data)
{
    f->rs = rpcServerNew(rpcServerDefaults());
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
    f->end = -1;
    if (data)
        open_stream(f, GPOINTER_TO_UINT(data));
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    if (f->fd >= 0)
        close(f->fd);
    if (f->end >= 0)
        close(f->end);
    rpcServerFree(f->rs);
}

static void
send_stream(Fixture *f, uint32_t status, const void *data, size_t len)
{
    rpcPeerSend(f->fd, RPC_TEST_STREAM, VIR_NET_STREAM, SERIAL, status, data, len);
}

static void
expect_stream(Fixture *f, uint32_t status, const char *text)
{
    rpcPeerExpect(f->fd, RPC_TEST_STREAM, VIR_NET_STREAM, SERIAL, status, text);
}

static void
expect_end_bytes(Fixture *f, const char *text)
{
    char buf[64];

    g_assert_cmpuint(strlen(text), <, sizeof(buf));
    g_assert_cmpint(recv(f->end, buf, strlen(text), MSG_WAITALL), ==, strlen(text));
    g_assert_cmpmem(buf, strlen(text), text, strlen(text));
}

/* The end has been closed by the server. */
static void
expect_end_closed(Fixture *f)
{
    char byte;

    g_assert_cmpint(recv(f->end, &byte, 1, 0), ==, 0);
}

static void
test_both_ways(Fixture *f, const void *data G_GNUC_UNUSED)
{
    send_stream(f, VIR_NET_CONTINUE, "to the guest", 12);
    expect_end_bytes(f, "to the guest");
    rpcPeerWrite(f->end, "from the guest", 14);
    expect_stream(f, VIR_NET_CONTINUE, "from the guest");

    send_stream(f, VIR_NET_OK, NULL, 0);
    expect_stream(f, VIR_NET_OK, "");
    expect_end_closed(f);
}

static void
test_finish_after_data(Fixture *f, const void *data G_GNUC_UNUSED)
{
    send_stream(f, VIR_NET_CONTINUE, "last words", 10);
    send_stream(f, VIR_NET_OK, NULL, 0);
    expect_stream(f, VIR_NET_OK, "");
    expect_end_bytes(f, "last words");
    expect_end_closed(f);

    /* the serial means nothing any more */
    send_stream(f, VIR_NET_CONTINUE, "late", 4);
    send_stream(f, VIR_NET_OK, NULL, 0);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 5, "next");
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 5, VIR_NET_OK, "next");
}

static void
test_abort(Fixture *f, const void *data G_GNUC_UNUSED)
{
    send_stream(f, VIR_NET_ERROR, NULL, 0);
    expect_stream(f, VIR_NET_OK, "");
    expect_end_closed(f);
}

static void
test_end_of_data(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerWrite(f->end, "all there is", 12);
    g_assert_cmpint(shutdown(f->end, SHUT_WR), ==, 0);
    expect_stream(f, VIR_NET_CONTINUE, "all there is");
    expect_stream(f, VIR_NET_CONTINUE, "");
    /* the other way still works */
    send_stream(f, VIR_NET_CONTINUE, "thanks", 6);
    expect_end_bytes(f, "thanks");
    send_stream(f, VIR_NET_OK, NULL, 0);
    expect_stream(f, VIR_NET_OK, "");
}

static void
test_target_gone(Fixture *f, const void *data G_GNUC_UNUSED)
{
    close(f->end);
    f->end = -1;
    expect_stream(f, VIR_NET_CONTINUE, "");
    send_stream(f, VIR_NET_CONTINUE, "hello?", 6);
    rpcPeerExpectError(f->fd, VIR_NET_STREAM, SERIAL, VIR_ERR_SYSTEM_ERROR, VIR_FROM_STREAMS);
}

static void
test_wrong_way(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerSend(f->fd, RPC_TEST_STREAM_DOWN, VIR_NET_STREAM, SERIAL, VIR_NET_CONTINUE, "x", 1);
    rpcPeerExpectError(f->fd, VIR_NET_STREAM, SERIAL, VIR_ERR_OPERATION_UNSUPPORTED,
                       VIR_FROM_STREAMS);
    expect_end_closed(f);
}

static void
test_hole_refused(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint8_t hole[12] = { 0, 0, 0, 0, 0, 0, 1 };

    rpcPeerSend(f->fd, RPC_TEST_STREAM, VIR_NET_STREAM_HOLE, SERIAL, VIR_NET_CONTINUE, hole, 12);
    rpcPeerExpectError(f->fd, VIR_NET_STREAM, SERIAL, VIR_ERR_OPERATION_UNSUPPORTED,
                       VIR_FROM_STREAMS);
}

/* A call that fails after it opened a stream leaves none. */
static void
test_failed_call_leaves_no_stream(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerCall(f->fd, RPC_TEST_STREAM_FAIL, SERIAL, "");
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, SERIAL, VIR_ERR_OPERATION_FAILED, VIR_FROM_RPC);
    f->end = rpcServerTakeStreamFD(f->rs);
    expect_end_closed(f);
}

static void
test_one_stream_a_serial(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerCall(f->fd, RPC_TEST_STREAM, SERIAL, "");
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, SERIAL, VIR_ERR_INVALID_ARG, VIR_FROM_STREAMS);
    rpcPeerWrite(f->end, "unharmed", 8);
    expect_stream(f, VIR_NET_CONTINUE, "unharmed");
}

static size_t
fill(int fd, const void *data, size_t len, size_t from)
{
    size_t total = from;
    ssize_t put;

    while ((put = send(fd, (const char *) data + total % len, len - total % len,
                       MSG_DONTWAIT | MSG_NOSIGNAL)) > 0)
        total += put;
    return total - from;
}

static void
nothing(void *opaque G_GNUC_UNUSED)
{
}

/*
 * Writes @data again and again until the server takes no more, which must be
 * before @limit bytes. Returns how many it took.
 */
static size_t
fill_while_taken(Fixture *f, int fd, const void *data, size_t len, size_t limit)
{
    size_t total = 0;
    size_t before;

    do {
        before = total;
        total += fill(fd, data, len, total);
        g_assert_cmpuint(total, <, limit);
        rpcServerOnLoop(f->rs, nothing, NULL);      /* the loop has read what there was */
        rpcServerOnLoop(f->rs, nothing, NULL);
    } while (total > before);
    return total;
}

/* The client doesn't read: the source is held back, and all of it arrives in the end. */
static void
test_slow_client(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static uint8_t block[65536];
    size_t total;
    size_t seen = 0;

    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = i * 7;
    total = fill_while_taken(f, f->end, block, sizeof(block), 4 * 1024 * 1024);
    g_assert_cmpint(shutdown(f->end, SHUT_WR), ==, 0);

    while (true) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->status, ==, VIR_NET_CONTINUE);
        g_assert_cmpuint(p->payload->len, <=, 262120);
        if (p->payload->len == 0)
            break;
        for (guint i = 0; i < p->payload->len; i++)
            g_assert_true(p->payload->data[i] == block[seen++ % sizeof(block)]);
    }
    g_assert_cmpuint(seen, ==, total);
}

static void *
count_until_end(void *opaque)
{
    Fixture *f = opaque;
    static char buf[65536];
    size_t total = 0;
    ssize_t got;

    while ((got = recv(f->end, buf, sizeof(buf), 0)) > 0)
        total += got;
    g_assert_cmpint(got, ==, 0);
    return GSIZE_TO_POINTER(total);
}

/* The target doesn't take: other calls go on, until the stream's share is used up. */
static void
test_slow_target(Fixture *f, const void *data G_GNUC_UNUSED)
{
    enum { SIZE = 100000 };
    g_autofree char *block = g_malloc0(SIZE);
    g_autoptr(GByteArray) packet = g_byte_array_new();
    GThread *taker;
    size_t packets = 8;
    size_t rest;

    /* 800 kB fit into the stream's queue, whatever the target's socket holds */
    for (size_t i = 0; i < packets; i++)
        send_stream(f, VIR_NET_CONTINUE, block, SIZE);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 5, "still served");
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 5, VIR_NET_OK, "still served");

    /* in the end the client is held back: it fails here if the server goes on reading */
    rpcPacketAppend(packet, RPC_TEST_STREAM, VIR_NET_STREAM, SERIAL, VIR_NET_CONTINUE, block, SIZE);
    rest = fill_while_taken(f, f->fd, packet->data, packet->len, 4 * 1024 * 1024);
    packets += rest / packet->len + 1;
    rest = packet->len - rest % packet->len;

    taker = g_thread_new("taker", count_until_end, f);
    rpcPeerWrite(f->fd, packet->data + packet->len - rest, rest);
    send_stream(f, VIR_NET_OK, NULL, 0);
    expect_stream(f, VIR_NET_OK, "");
    g_assert_cmpuint(GPOINTER_TO_SIZE(g_thread_join(taker)), ==, packets * SIZE);
}

static void
test_client_gone(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerWrite(f->end, "bytes on the way", 16);
    close(f->fd);
    f->fd = -1;
    rpcServerWaitClosed(f->rs, 1);
    /* our bytes were read or the end was closed with them unread */
    {
        char byte;
        ssize_t got = recv(f->end, &byte, 1, 0);

        g_assert_true(got == 0 || (got < 0 && errno == ECONNRESET));
    }
}

static void
test_hang_up(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_assert_cmpint(shutdown(f->end, SHUT_RDWR), ==, 0);
    expect_stream(f, VIR_NET_CONTINUE, "");
    send_stream(f, VIR_NET_ERROR, NULL, 0);
    expect_stream(f, VIR_NET_OK, "");
}

static void
expect_aborted(Fixture *f)
{
    rpcPeerExpectError(f->fd, VIR_NET_STREAM, SERIAL, VIR_ERR_OPERATION_ABORTED,
                       VIR_FROM_STREAMS);
    expect_end_closed(f);
    rpcServerWaitEnded(f->rs, 1);
}

/* Everything that might end the stream again has been done. */
static void
expect_ended_once(Fixture *f)
{
    rpcServerOnLoop(f->rs, nothing, NULL);
    rpcServerOnLoop(f->rs, nothing, NULL);
    g_assert_cmpuint(f->rs->ended, ==, 1);
}

/* This thread isn't the loop's; nor has the client to say anything. */
static void
test_aborted_by_server(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetServerStreamAbort(f->rs->stream, "first");
    virNetServerStreamAbort(f->rs->stream, "second");
    expect_aborted(f);

    /* over, for either side */
    virNetServerStreamAbort(f->rs->stream, "third");
    send_stream(f, VIR_NET_ERROR, NULL, 0);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 5, "next");
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 5, VIR_NET_OK, "next");
    expect_ended_once(f);
}

static void
test_aborted_before_the_reply(Fixture *f, const void *data G_GNUC_UNUSED)
{
    expect_aborted(f);
    expect_ended_once(f);
}

static void
test_aborted_when_client_is_gone(Fixture *f, const void *data G_GNUC_UNUSED)
{
    close(f->fd);
    f->fd = -1;
    virNetServerStreamAbort(f->rs->stream, "nobody hears");
    rpcServerWaitEnded(f->rs, 1);
    rpcServerWaitClosed(f->rs, 1);
    virNetServerStreamAbort(f->rs->stream, "nor now");
    expect_ended_once(f);
}

#define ADD(name, func, proc) \
    g_test_add("/stream/" name, Fixture, GUINT_TO_POINTER(proc), fixture_open, func, \
               fixture_close)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("both-ways", test_both_ways, RPC_TEST_STREAM);
    ADD("finish-after-data", test_finish_after_data, RPC_TEST_STREAM);
    ADD("abort", test_abort, RPC_TEST_STREAM);
    ADD("end-of-data", test_end_of_data, RPC_TEST_STREAM);
    ADD("target-gone", test_target_gone, RPC_TEST_STREAM);
    ADD("wrong-way", test_wrong_way, RPC_TEST_STREAM_DOWN);
    ADD("hole-refused", test_hole_refused, RPC_TEST_STREAM);
    ADD("failed-call-leaves-no-stream", test_failed_call_leaves_no_stream, 0);
    ADD("one-stream-a-serial", test_one_stream_a_serial, RPC_TEST_STREAM);
    ADD("slow-client", test_slow_client, RPC_TEST_STREAM);
    ADD("slow-target", test_slow_target, RPC_TEST_STREAM);
    ADD("client-gone", test_client_gone, RPC_TEST_STREAM);
    ADD("hang-up", test_hang_up, RPC_TEST_STREAM);
    ADD("aborted-by-server", test_aborted_by_server, RPC_TEST_STREAM);
    ADD("aborted-before-the-reply", test_aborted_before_the_reply, RPC_TEST_STREAM_ABORT);
    ADD("aborted-when-client-is-gone", test_aborted_when_client_is_gone, RPC_TEST_STREAM);
    return g_test_run();
}
