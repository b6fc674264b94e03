/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetrelay.c: every byte goes through, in order, once; and who ends when. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "rpcpeer.h"
#include "virnetrelay.h"

/* As a layer has it that was asked to send before: it owes bytes that come again. */
typedef struct Layer {
    virNetSocket *sock;         /* owns this */
    size_t taken;               /* bytes that it was given before and has sent meanwhile */
} Layer;

static ssize_t
layer_read(void *opaque, void *buf, size_t len)
{
    return virNetSocketRawRead(((Layer *) opaque)->sock, buf, len);
}

static ssize_t
layer_write(void *opaque, const void *buf, size_t len)
{
    Layer *layer = opaque;
    size_t taken = layer->taken;

    if (taken == 0)
        return virNetSocketRawWrite(layer->sock, buf, MIN(len, 1000));
    layer->taken = 0;
    return taken;
}

static const virNetSocketLayer layer_ops = {
    .name = "test", .read = layer_read, .write = layer_write, .free = g_free,
};

typedef struct Fixture {
    virNetRelay *relay;
    GThread *thread;
    int peer;
    int daemon;
} Fixture;

static void
set_patience(int fd)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };

    g_assert_cmpint(fcntl(fd, F_SETFL, 0), ==, 0);
    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), ==, 0);
}

/* @data: how much the layer has taken before */
static void
fixture_open(Fixture *f, const void *data)
{
    g_autoptr(virNetSocket) sock = NULL;
    Layer *layer = g_new0(Layer, 1);
    int pair[2];
    int theirs;

    (void) signal(SIGPIPE, SIG_IGN);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    sock = virNetSocketNewConnectedFD(pair[0]);
    f->peer = pair[1];
    set_patience(f->peer);
    layer->sock = sock;
    layer->taken = GPOINTER_TO_SIZE(data);
    virNetSocketSetLayer(sock, &layer_ops, layer);

    f->relay = virNetRelayNew();
    g_assert_cmpint(virNetRelayAdd(f->relay, sock, &theirs), ==, 0);
    f->daemon = fcntl(theirs, F_DUPFD_CLOEXEC, 3);
    set_patience(f->daemon);
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    if (f->peer >= 0)
        close(f->peer);
    if (f->daemon >= 0)
        close(f->daemon);
    virNetRelayFree(f->relay);
}

static void *
run(void *opaque)
{
    virNetRelayRun(opaque);
    return NULL;
}

/* In a thread. The next program's end is only ours then, as after exec. */
static void
start(Fixture *f)
{
    f->thread = g_thread_new("relay", run, f->relay);
}

static void
expect_end(int fd)
{
    char byte;

    g_assert_cmpint(recv(fd, &byte, 1, 0), ==, 0);
}

static void
expect(int fd, const char *text)
{
    char buf[64];

    g_assert_cmpint(recv(fd, buf, strlen(text), MSG_WAITALL), ==, strlen(text));
    g_assert_cmpmem(buf, strlen(text), text, strlen(text));
}

/* ---- bytes ---- */

#define MANY (4 * 1024 * 1024)

static void *
send_many(void *opaque)
{
    int fd = GPOINTER_TO_INT(opaque);
    uint32_t words[1024];

    for (uint32_t n = 0; n < MANY / 4; n += G_N_ELEMENTS(words)) {
        for (uint32_t i = 0; i < G_N_ELEMENTS(words); i++)
            words[i] = n + i;
        rpcPeerWrite(fd, words, sizeof(words));
    }
    g_assert_cmpint(shutdown(fd, SHUT_WR), ==, 0);
    return NULL;
}

static void
expect_many(int fd)
{
    uint32_t word;

    for (uint32_t n = 0; n < MANY / 4; n++) {
        g_assert_cmpint(recv(fd, &word, sizeof(word), MSG_WAITALL), ==, sizeof(word));
        g_assert_cmpuint(word, ==, n);
    }
}

static void
many_bytes_up(Fixture *f, const void *data G_GNUC_UNUSED)
{
    GThread *sender;

    start(f);
    sender = g_thread_new("sender", send_many, GINT_TO_POINTER(f->peer));
    expect_many(f->daemon);
    expect_end(f->daemon);
    g_thread_join(sender);

    /* the other way is open all the same */
    rpcPeerWrite(f->daemon, "farewell", 8);
    expect(f->peer, "farewell");
    g_assert_cmpint(shutdown(f->daemon, SHUT_WR), ==, 0);
    g_thread_join(f->thread);
    expect_end(f->peer);
}

static void
many_bytes_down(Fixture *f, const void *data G_GNUC_UNUSED)
{
    GThread *sender;

    start(f);
    rpcPeerWrite(f->peer, "begin", 5);
    expect(f->daemon, "begin");
    sender = g_thread_new("sender", send_many, GINT_TO_POINTER(f->daemon));
    expect_many(f->peer);
    expect_end(f->peer);            /* the daemon has closed it: nobody reads any more */
    g_thread_join(sender);
    g_thread_join(f->thread);
}

/* What it was given before it returned EAGAIN comes again from the next program, maybe in parts. */
static void
what_the_layer_has_taken_is_not_sent_twice(Fixture *f, const void *data G_GNUC_UNUSED)
{
    start(f);
    rpcPeerWrite(f->daemon, "01", 2);
    rpcPeerWrite(f->peer, "x", 1);
    expect(f->daemon, "x");         /* the relay has turned since */
    rpcPeerWrite(f->daemon, "23456", 5);
    rpcPeerWrite(f->daemon, "789", 3);
    expect(f->peer, "6789");
    g_assert_cmpint(shutdown(f->daemon, SHUT_WR), ==, 0);
    g_thread_join(f->thread);
}

/* ---- the process ---- */

static void
stands_still_and_goes_without_a_trace(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerWrite(f->peer, "ours", 4);
    g_assert_cmpint(virNetRelayStart(f->relay), ==, 0);
    g_clear_pointer(&f->relay, virNetRelayFree);
    /* with the process the last descriptors of both ends have gone, and nothing came */
    expect_end(f->daemon);
    g_assert_cmpint(recv(f->peer, &(char) { 0 }, 1, 0), <=, 0);
}

static void
nothing_to_do_needs_no_process(void)
{
    g_autoptr(virNetRelay) relay = virNetRelayNew();

    g_assert_cmpint(virNetRelayStart(relay), ==, 0);
    virNetRelayRun(relay);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

#define ADD(func, data) \
    g_test_add("/virnetrelay/" #func, Fixture, data, fixture_open, func, fixture_close)
    ADD(many_bytes_up, NULL);
    ADD(many_bytes_down, NULL);
    ADD(what_the_layer_has_taken_is_not_sent_twice, GSIZE_TO_POINTER(6));
    ADD(stands_still_and_goes_without_a_trace, NULL);
#undef ADD
    g_test_add_func("/virnetrelay/nothing_to_do_needs_no_process", nothing_to_do_needs_no_process);
    return g_test_run();
}
