/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetserver.c: calls, their errors and limits, over a socketpair. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rpcpeer.h"

typedef struct Fixture {
    rpcServer *rs;
    int fd;
} Fixture;

static void
fixture_open(Fixture *f, const void *data)
{
    f->rs = rpcServerNew(data ? data : rpcServerDefaults());
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    if (f->fd >= 0)
        close(f->fd);
    rpcServerFree(f->rs);
}

static void
test_echo(Fixture *f, const void *data G_GNUC_UNUSED)
{
    for (unsigned int serial = 0; serial < 3; serial++) {
        rpcPeerCall(f->fd, RPC_TEST_ECHO, serial, "hello");
        rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, serial, VIR_NET_OK, "hello");
    }
    rpcPeerCall(f->fd, RPC_TEST_PRIORITY, 9, "fast");
    rpcPeerExpect(f->fd, RPC_TEST_PRIORITY, VIR_NET_REPLY, 9, VIR_NET_OK, "fast");
}

static void
test_byte_by_byte(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    rpcPacketAppend(out, RPC_TEST_ECHO, VIR_NET_CALL, 1, VIR_NET_OK, "ab", 2);
    rpcPacketAppend(out, RPC_TEST_ECHO, VIR_NET_CALL, 2, VIR_NET_OK, "cd", 2);
    for (guint i = 0; i < out->len; i++)
        rpcPeerWrite(f->fd, out->data + i, 1);
    for (int i = 0; i < 2; i++) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpmem(p->payload->data, p->payload->len, p->serial == 1 ? "ab" : "cd", 2);
    }
}

/* More calls in one write than may be in work or wait: all are answered once. */
static void
test_many_in_one_write(Fixture *f, const void *data G_GNUC_UNUSED)
{
    enum { COUNT = 3000 };
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree bool *seen = g_new0(bool, COUNT);

    for (unsigned int i = 0; i < COUNT; i++)
        rpcPacketAppend(out, RPC_TEST_ECHO, VIR_NET_CALL, i, VIR_NET_OK, "x", 1);
    rpcPeerWrite(f->fd, out->data, out->len);
    for (unsigned int i = 0; i < COUNT; i++) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->status, ==, VIR_NET_OK);
        g_assert_cmpuint(p->serial, <, COUNT);
        g_assert_false(seen[p->serial]);
        seen[p->serial] = true;
    }
}

static const struct {
    const char *rule;
    uint32_t prog, vers, proc, type, status;
} wrong[] = {
    { "unknown program", 5, 1, 1, VIR_NET_CALL, VIR_NET_OK },
    { "unknown version", RPC_TEST_PROGRAM, 2, 1, VIR_NET_CALL, VIR_NET_OK },
    { "procedure 0", RPC_TEST_PROGRAM, 1, 0, VIR_NET_CALL, VIR_NET_OK },
    { "a negative procedure", RPC_TEST_PROGRAM, 1, 0xffffffff, VIR_NET_CALL, VIR_NET_OK },
    { "unknown procedure", RPC_TEST_PROGRAM, 1, 5000, VIR_NET_CALL, VIR_NET_OK },
    { "a call with status ERROR", RPC_TEST_PROGRAM, 1, 1, VIR_NET_CALL, VIR_NET_ERROR },
    { "a call with status CONTINUE", RPC_TEST_PROGRAM, 1, 1, VIR_NET_CALL, VIR_NET_CONTINUE },
};

static void
send_raw(int fd, uint32_t prog, uint32_t vers, uint32_t proc, uint32_t type, uint32_t serial,
         uint32_t status)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    const uint32_t words[] = { 28, prog, vers, proc, type, serial, status };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        rpcPacketAppendWord(out, words[i]);
    rpcPeerWrite(fd, out->data, out->len);
}

static void
test_protocol_errors(Fixture *f, const void *data G_GNUC_UNUSED)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(rpcPacket) p = NULL;

        g_test_message("%s", wrong[i].rule);
        send_raw(f->fd, wrong[i].prog, wrong[i].vers, wrong[i].proc, wrong[i].type, 77,
                 wrong[i].status);
        p = rpcPeerRecv(f->fd);
        g_assert_nonnull(p);
        g_assert_cmpuint(p->prog, ==, wrong[i].prog);
        g_assert_cmpuint(p->vers, ==, wrong[i].vers);
        g_assert_cmpuint(p->proc, ==, wrong[i].proc);
        g_assert_cmpuint(p->type, ==, VIR_NET_REPLY);
        g_assert_cmpuint(p->serial, ==, 77);
        g_assert_cmpuint(p->status, ==, VIR_NET_ERROR);
        g_assert_cmpmem(p->payload->data, 8, "\0\0\0\x27\0\0\0\x07", 8);    /* RPC, RPC */
    }
}

static void
test_ignored_silently(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint32_t types[] = {
        VIR_NET_REPLY, VIR_NET_MESSAGE, VIR_NET_STREAM, VIR_NET_STREAM_HOLE, 7, 0xffffffff,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        send_raw(f->fd, RPC_TEST_PROGRAM, 1, RPC_TEST_ECHO, types[i], 1, VIR_NET_OK);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 2, "still here");
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 2, VIR_NET_OK, "still here");
}

static void
test_errors_of_calls(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerCall(f->fd, RPC_TEST_FAIL, 1, "");
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, 1, VIR_ERR_NO_DOMAIN, VIR_FROM_RPC);
    rpcPeerCall(f->fd, RPC_TEST_FAIL_MUTE, 2, "");
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, 2, VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC);
}

static void
test_malformed_ends_the_connection(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int other = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);

    rpcPeerWrite(f->fd, "\0\0\0\x04", 4);
    rpcPeerExpectEnd(f->fd);
    rpcServerWaitClosed(f->rs, 1);
    rpcPeerCall(other, RPC_TEST_ECHO, 1, "not me");
    rpcPeerExpect(other, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "not me");
    close(other);
}

static void
test_last_reply(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerCall(f->fd, RPC_TEST_LAST, 1, "bye");
    rpcPeerExpect(f->fd, RPC_TEST_LAST, VIR_NET_REPLY, 1, VIR_NET_OK, "bye");
    rpcPeerExpectEnd(f->fd);
    rpcServerWaitClosed(f->rs, 1);
}

static void
call_with_fds(int fd, uint32_t serial, uint32_t count)
{
    const uint8_t word[4] = { count >> 24, count >> 16, count >> 8, count };

    rpcPeerSend(fd, RPC_TEST_FDS, VIR_NET_CALL_WITH_FDS, serial, VIR_NET_OK, word, 4);
    for (uint32_t i = 0; i < count; i++) {
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

        rpcPeerSendFD(fd, null);
        close(null);
    }
}

static void
test_descriptors_both_ways(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint32_t counts[] = { 0, 1, 32 };

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autoptr(rpcPacket) p = NULL;

        call_with_fds(f->fd, i, counts[i]);
        p = rpcPeerRecv(f->fd);
        g_assert_nonnull(p);
        g_assert_cmpuint(p->type, ==, VIR_NET_REPLY_WITH_FDS);
        g_assert_cmpuint(p->serial, ==, i);
        g_assert_cmpint(p->fd >= 0, ==, counts[i] > 0);
    }
    /* with a procedure that takes none they are closed, and the call is served */
    {
        const uint8_t payload[] = { 0, 0, 0, 1, 'o', 'k' };
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

        rpcPeerSend(f->fd, RPC_TEST_ECHO, VIR_NET_CALL_WITH_FDS, 9, VIR_NET_OK, payload, 6);
        rpcPeerSendFD(f->fd, null);
        close(null);
        rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 9, VIR_NET_OK, "ok");
    }
}

static void
test_too_many_descriptors(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const uint8_t word[4] = { 0, 0, 0, 33 };

    rpcPeerSend(f->fd, RPC_TEST_FDS, VIR_NET_CALL_WITH_FDS, 1, VIR_NET_OK, word, 4);
    rpcPeerExpectEnd(f->fd);
}

static void
test_pings(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerPing(f->fd);
    rpcPeerExpectPong(f->fd);

    /* all slots busy: still answered */
    for (unsigned int i = 0; i < 5; i++)
        rpcPeerCall(f->fd, RPC_TEST_BLOCK, i, "b");
    rpcServerWaitEntered(f->rs, 5);
    rpcPeerCall(f->fd, RPC_TEST_BLOCK, 5, "b");
    rpcPeerPing(f->fd);
    rpcPeerExpectPong(f->fd);

    rpcServerOpenGate(f->rs);
    for (unsigned int i = 0; i < 6; i++) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->proc, ==, RPC_TEST_BLOCK);
    }
}

/* The window is full and more waits behind it: pings are seen all the same. */
static void
test_pings_behind_calls(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const unsigned int calls = 5 + 5 + 50;

    for (unsigned int i = 0; i < calls; i++)
        rpcPeerCall(f->fd, RPC_TEST_BLOCK, i, "b");
    rpcServerWaitEntered(f->rs, 5);
    for (int i = 0; i < 3; i++) {
        rpcPeerPing(f->fd);
        rpcPeerExpectPong(f->fd);
    }
    g_assert_cmpuint(f->rs->entered, ==, 5);

    rpcServerOpenGate(f->rs);
    for (unsigned int i = 0; i < calls; i++) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->status, ==, VIR_NET_OK);
    }
}

static void
wait_until_workers_rest(Fixture *f)
{
    virThreadPoolStats stats;

    do {
        g_thread_yield();
        virThreadPoolGetStats(virNetServerGetPool(f->rs->srv), &stats);
    } while (stats.jobQueueDepth > 0 || stats.freeWorkers < stats.nWorkers);
}

/* A pong waits for the reply that is being sent, not for those behind it. */
static void
test_pong_before_replies(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint8_t size[4] = { 0, 0x20, 0, 0 };
    char byte;

    rpcPeerSend(f->fd, RPC_TEST_GROW, VIR_NET_CALL, 1, VIR_NET_OK, size, 4);
    g_assert_cmpint(recv(f->fd, &byte, 1, MSG_PEEK), ==, 1);
    for (unsigned int i = 2; i < 4; i++)
        rpcPeerSend(f->fd, RPC_TEST_GROW, VIR_NET_CALL, i, VIR_NET_OK, size, 4);
    rpcPeerCall(f->fd, RPC_TEST_BLOCK, 4, "b");
    rpcServerWaitEntered(f->rs, 1);         /* so those before it have begun */
    rpcServerOpenGate(f->rs);
    wait_until_workers_rest(f);

    rpcPeerPing(f->fd);
    rpcPeerExpect(f->fd, RPC_TEST_GROW, VIR_NET_REPLY, 1, VIR_NET_OK, NULL);
    rpcPeerExpectPong(f->fd);
    for (unsigned int i = 2; i < 5; i++)
        rpcPacketFree(rpcPeerRecv(f->fd));
}

/* Writes without blocking until the server stops taking; returns how many bytes it took. */
static size_t
write_until_full(int fd)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    size_t total = 0;
    ssize_t put;

    rpcPacketAppend(out, RPC_TEST_ECHO, VIR_NET_CALL, 50, VIR_NET_OK, "x", 1);
    while ((put = send(fd, out->data, out->len, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0)
        total += put;
    return total;
}

static void
test_window(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetServerClient) client = rpcServerOnlyClient(f->rs);
    size_t taken;
    unsigned int replies;

    for (unsigned int i = 0; i < 10; i++)
        rpcPeerCall(f->fd, RPC_TEST_BLOCK, i, "b");
    rpcServerWaitEntered(f->rs, 5);

    /* the server reads no more, so the socket fills up and stays full */
    taken = write_until_full(f->fd);
    g_assert_cmpuint(f->rs->entered, ==, 5);

    rpcServerOpenGate(f->rs);
    replies = 10 + taken / 29;
    for (unsigned int i = 0; i < replies; i++) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->status, ==, VIR_NET_OK);
    }
}

static void
test_big_replies_reach_a_slow_reader(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint8_t size[4] = { 0x01, 0xff, 0xff, 0xe8 };      /* 33554408: the largest */
    static const uint8_t over[4] = { 0x01, 0xff, 0xff, 0xe9 };

    rpcPeerSend(f->fd, RPC_TEST_GROW, VIR_NET_CALL, 1, VIR_NET_OK, size, 4);
    {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->length, ==, VIR_NET_MESSAGE_TOTAL_MAX);
    }
    rpcPeerSend(f->fd, RPC_TEST_GROW, VIR_NET_CALL, 2, VIR_NET_OK, over, 4);
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, 2, VIR_ERR_RPC, VIR_FROM_RPC);
}

/* 8 x 4 MiB, more than any queue may hold: they come one after the other, and all of them. */
static void
test_unread_replies_wait(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint8_t size[4] = { 0, 0x40, 0, 0 };

    for (unsigned int i = 0; i < 8; i++)
        rpcPeerSend(f->fd, RPC_TEST_GROW, VIR_NET_CALL, i, VIR_NET_OK, size, 4);
    for (unsigned int i = 0; i < 8; i++) {
        g_autoptr(rpcPacket) p = rpcPeerRecv(f->fd);

        g_assert_nonnull(p);
        g_assert_cmpuint(p->payload->len, ==, 0x400000);
    }
}

static void
test_events(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetServerClient) client = rpcServerOnlyClient(f->rs);
    virNetMessage *msg = virNetMessageNewEvent(RPC_TEST_PROGRAM, RPC_TEST_VERSION, 99);

    g_byte_array_append(msg->bytes, (const guint8 *) "news", 4);
    g_assert_cmpint(virNetServerClientSend(client, msg), ==, 0);
    rpcPeerExpect(f->fd, 99, VIR_NET_MESSAGE, 1, VIR_NET_OK, "news");
}

/* Who doesn't read is dropped before 8 MiB are exceeded; sending to it is then harmless. */
static void
test_unread_events_drop_the_client(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetServerClient) client = rpcServerOnlyClient(f->rs);
    size_t sent = 0;
    virNetMessage *msg;

    do {
        msg = virNetMessageNewEvent(RPC_TEST_PROGRAM, RPC_TEST_VERSION, 99);
        g_byte_array_set_size(msg->bytes, 65536);
        memset(msg->bytes->data + 28, 0, 65536 - 28);
        sent += 65536;
        g_assert_cmpuint(sent, <, 16 * 1024 * 1024);
    } while (virNetServerClientSend(client, msg) == 0);
    g_assert_cmpuint(sent, >, 8 * 1024 * 1024);
    rpcServerWaitClosed(f->rs, 1);
    g_assert_true(virNetServerClientIsClosed(client));
}

static const virNetServerConfig keepalive_config = {
    .name = "test", .min_workers = 1, .max_workers = 2, .max_clients = 10,
    .max_client_requests = 5, .keepalive_interval = 1, .keepalive_count = 1,
};

static void
test_silent_client_is_pinged_then_dropped(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(rpcPacket) ping = NULL;

    rpcPeerCall(f->fd, RPC_TEST_KEEPALIVE, 1, "");
    rpcPeerExpect(f->fd, RPC_TEST_KEEPALIVE, VIR_NET_REPLY, 1, VIR_NET_OK, "");
    ping = rpcPeerRecv(f->fd);
    g_assert_nonnull(ping);
    g_assert_cmpuint(ping->prog, ==, 0x6b656570);
    g_assert_cmpuint(ping->proc, ==, 1);
    rpcPeerExpectEnd(f->fd);
}

/* Any byte is a sign of life: who sends a call slowly needn't answer pings. */
static void
test_slow_call_is_life(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) call = g_byte_array_new();

    rpcPeerCall(f->fd, RPC_TEST_KEEPALIVE, 1, "");
    rpcPeerExpect(f->fd, RPC_TEST_KEEPALIVE, VIR_NET_REPLY, 1, VIR_NET_OK, "");
    rpcPacketAppend(call, RPC_TEST_ECHO, VIR_NET_CALL, 2, VIR_NET_OK, "slow", 4);
    for (int i = 0; i < 3; i++) {
        g_autoptr(rpcPacket) ping = rpcPeerRecv(f->fd);

        g_assert_nonnull(ping);
        g_assert_cmpuint(ping->prog, ==, 0x6b656570);
        rpcPeerWrite(f->fd, call->data + i, 1);
    }
    rpcPeerWrite(f->fd, call->data + 3, call->len - 3);
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 2, VIR_NET_OK, "slow");
}

/* Well-formed packets that make no sense in any order: nobody else notices. */
static void
test_nonsense(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const uint32_t types[] = {
        VIR_NET_CALL, VIR_NET_REPLY, VIR_NET_MESSAGE, VIR_NET_STREAM, VIR_NET_STREAM,
        VIR_NET_STREAM_HOLE, 77,
    };
    int other = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
    g_autoptr(GRand) rand = g_rand_new_with_seed(4711);
    g_autoptr(GByteArray) out = g_byte_array_new();

    for (unsigned int i = 0; i < 3000; i++) {
        uint8_t payload[16];

        for (size_t j = 0; j < sizeof(payload); j++)
            payload[j] = g_rand_int_range(rand, 0, 3) ? 0 : g_rand_int(rand);
        rpcPacketAppend(out, g_rand_int_range(rand, 0, 2) ? RPC_TEST_STREAM : 0,
                        types[g_rand_int_range(rand, 0, G_N_ELEMENTS(types))],
                        g_rand_int_range(rand, 0, 4), g_rand_int_range(rand, 0, 4),
                        payload, g_rand_int_range(rand, 0, sizeof(payload)));
    }
    rpcPeerCall(f->fd, RPC_TEST_STREAM, 1, "");
    rpcPeerWrite(f->fd, out->data, out->len);
    rpcPeerCall(other, RPC_TEST_ECHO, 1, "calm");
    rpcPeerExpect(other, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "calm");
    close(other);
}

#define ADD(name, func, config) \
    g_test_add("/server/" name, Fixture, config, fixture_open, func, fixture_close)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("echo", test_echo, NULL);
    ADD("byte-by-byte", test_byte_by_byte, NULL);
    ADD("many-in-one-write", test_many_in_one_write, NULL);
    ADD("protocol-errors", test_protocol_errors, NULL);
    ADD("ignored-silently", test_ignored_silently, NULL);
    ADD("errors-of-calls", test_errors_of_calls, NULL);
    ADD("malformed-ends-the-connection", test_malformed_ends_the_connection, NULL);
    ADD("last-reply", test_last_reply, NULL);
    ADD("descriptors-both-ways", test_descriptors_both_ways, NULL);
    ADD("too-many-descriptors", test_too_many_descriptors, NULL);
    ADD("pings", test_pings, NULL);
    ADD("pings-behind-calls", test_pings_behind_calls, NULL);
    ADD("pong-before-replies", test_pong_before_replies, NULL);
    ADD("window", test_window, NULL);
    ADD("nonsense", test_nonsense, NULL);
    ADD("big-replies", test_big_replies_reach_a_slow_reader, NULL);
    ADD("unread-replies-wait", test_unread_replies_wait, NULL);
    ADD("events", test_events, NULL);
    ADD("unread-events-drop-the-client", test_unread_events_drop_the_client, NULL);
    ADD("silent-client", test_silent_client_is_pinged_then_dropped, &keepalive_config);
    ADD("slow-call-is-life", test_slow_call_is_life, &keepalive_config);
    return g_test_run();
}
