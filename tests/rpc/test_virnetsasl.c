/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetsasl.c: who may log in by what, and what a login protects. */
#include "config.h"

#include "virnetsasl.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rpcpeer.h"
#include "saslpeer.h"
#include "virerror.h"

#define LOCAL "127.0.0.1;16509"
#define REMOTE "127.0.0.1;40000"
#define NETWORK_STRENGTH 112

static const virNetSASLChannel private = { .is_private = true };
static const virNetSASLChannel network = {
    .local = LOCAL, .remote = REMOTE, .min_strength = NETWORK_STRENGTH,
};

/* Both sides until one is content or gives up. Returns whether the server says "complete". */
static bool
login(virNetSASL *sasl, saslPeer *peer, const char *mech)
{
    virNetSASLVerdict verdict = VIR_NET_SASL_CONTINUE;
    const char *in = NULL, *out = NULL;
    size_t in_len = 0, out_len = 0;
    int rc;

    if (!saslPeerStart(peer, mech, &in, &in_len))
        return false;
    rc = virNetSASLStart(sasl, mech, in, in_len, &verdict, &out, &out_len);
    while (rc == 0 && verdict == VIR_NET_SASL_CONTINUE) {
        if (!saslPeerStep(peer, out, out_len, &in, &in_len))
            return false;
        rc = virNetSASLStep(sasl, in, in_len, &verdict, &out, &out_len);
    }
    if (rc < 0)
        return false;
    return !out || saslPeerStep(peer, out, out_len, &in, &in_len);
}

static void
test_logins(void)
{
    static const struct {
        const char *mech;
        const char *user;
        const char *password;
        const virNetSASLChannel *channel;
        bool good;
    } cases[] = {
        { "SCRAM-SHA-256", "fred", "derf", &private, true },
        { "SCRAM-SHA-256", "bert", "treb", &private, true },
        { "SCRAM-SHA-256", "fred", "treb", &private, false },
        { "SCRAM-SHA-256", "fred", "", &private, false },
        { "SCRAM-SHA-256", "nobody", "ydobon", &private, false },
        { "PLAIN", "fred", "derf", &private, true },
        { "PLAIN", "fred", "wrong", &private, false },
        { "DIGEST-MD5", "fred", "derf", &private, true },
        { "DIGEST-MD5", "fred", "derf", &network, true },
        { "DIGEST-MD5", "fred", "wrong", &network, false },
        { "PLAIN", "fred", "derf", &network, false },
        { "SCRAM-SHA-256", "fred", "derf", &network, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(virNetSASL) sasl = virNetSASLNew(cases[i].channel);
        /* this peer would even show its password to the network */
        g_autoptr(saslPeer) peer = saslPeerNew(
            cases[i].user, cases[i].password,
            cases[i].good ? cases[i].channel->min_strength : 0, REMOTE, LOCAL);

        g_assert_nonnull(sasl);
        virResetLastError();
        g_test_message("%s %s %s", cases[i].mech, cases[i].user, cases[i].password);
        g_assert_cmpint(login(sasl, peer, cases[i].mech), ==, cases[i].good);
        if (!cases[i].good) {
            g_assert_null(virNetSASLGetUser(sasl));
            continue;
        }
        g_assert_true(g_str_has_prefix(virNetSASLGetUser(sasl), cases[i].user));
        g_assert_cmpint(virNetSASLGetStrength(sasl) >= NETWORK_STRENGTH, ==,
                        cases[i].channel == &network);
    }
}

static void
test_failure_tells_nothing(void)
{
    g_autoptr(virNetSASL) sasl = virNetSASLNew(&private);
    const char *out = NULL;
    size_t len = 0;
    virNetSASLVerdict verdict;
    static const char message[] = "\0nobody@test\0secret";

    virResetLastError();
    g_assert_null(virNetSASLGetDetail(sasl));
    g_assert_cmpint(virNetSASLStart(sasl, "PLAIN", message, sizeof(message) - 1, &verdict, &out,
                                    &len), ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_AUTH_FAILED);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "authentication failed: the login was refused");
    g_assert_nonnull(virNetSASLGetDetail(sasl));
    g_assert_null(strstr(virNetSASLGetDetail(sasl), "secret"));
}

static void
test_mechanisms(void)
{
    const virNetSASLChannel strong = {
        .local = LOCAL, .remote = REMOTE, .min_strength = 4096,
    };
    g_autoptr(virNetSASL) here = virNetSASLNew(&private);
    g_autoptr(virNetSASL) there = virNetSASLNew(&network);
    g_autoptr(virNetSASL) nowhere = virNetSASLNew(&strong);
    g_autofree char *here_list = virNetSASLListMechs(here);
    g_autofree char *there_list = virNetSASLListMechs(there);
    g_auto(GStrv) words = g_strsplit(here_list, ",", -1);

    g_assert_cmpuint(g_strv_length(words), ==, 3);
    g_assert_true(g_strv_contains((const char *const *) words, "PLAIN"));
    g_assert_true(g_strv_contains((const char *const *) words, "SCRAM-SHA-256"));
    g_assert_cmpstr(there_list, ==, "DIGEST-MD5");

    virResetLastError();
    g_assert_null(virNetSASLListMechs(nowhere));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "4096 bits"));
}

/* ---- what it protects ---- */

typedef struct Fixture {
    saslPeer *peer;
    virNetSocket *sock;
    int fd;
} Fixture;

static void
fixture_open(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetSASL *sasl = virNetSASLNew(&network);
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    f->peer = saslPeerNew("fred", "derf", NETWORK_STRENGTH, REMOTE, LOCAL);
    g_assert_true(login(sasl, f->peer, "DIGEST-MD5"));
    f->sock = virNetSocketNewConnectedFD(pair[0]);
    f->fd = pair[1];
    virNetSocketSetLayer(f->sock, &virNetSASLLayer, virNetSASLLayerNew(sasl, f->sock));
    g_assert_cmpuint(virNetSocketGetStrength(f->sock), >=, NETWORK_STRENGTH);
    virResetLastError();
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    saslPeerFree(f->peer);
    virNetSocketUnref(f->sock);
    close(f->fd);
}

static void
test_bytes_come_one_by_one(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const char *out;
    size_t len;
    char buf[16];
    int fd;

    saslPeerEncode(f->peer, "hello", 5, &out, &len);
    for (size_t i = 0; i < len; i++) {
        g_assert_cmpint(virNetSocketRead(f->sock, buf, sizeof(buf), &fd), ==, -1);
        g_assert_cmpint(errno, ==, EAGAIN);
        g_assert_false(virNetSocketHasPending(f->sock));
        rpcPeerWrite(f->fd, out + i, 1);
    }
    g_assert_cmpint(virNetSocketRead(f->sock, buf, 2, &fd), ==, 2);
    g_assert_true(virNetSocketHasPending(f->sock));
    g_assert_cmpint(virNetSocketRead(f->sock, buf + 2, sizeof(buf), &fd), ==, 3);
    g_assert_false(virNetSocketHasPending(f->sock));
    g_assert_cmpmem(buf, 5, "hello", 5);
    g_assert_cmpint(shutdown(f->fd, SHUT_WR), ==, 0);
    g_assert_cmpint(virNetSocketRead(f->sock, buf, sizeof(buf), &fd), ==, 0);
}

/* They are good for nothing, and a peer may send them without end. */
static void
test_empty_packets(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) packets = g_byte_array_new();
    char buf[16];
    ssize_t got = -1;
    int reads = 0;
    int fd;

    for (int i = 0; i < 2000; i++) {
        const char *out;
        size_t len;

        saslPeerEncode(f->peer, i < 1999 ? "" : "at last", i < 1999 ? 0 : 7, &out, &len);
        g_assert_cmpuint(len, >, 0);
        g_byte_array_append(packets, (const guint8 *) out, len);
    }
    rpcPeerWrite(f->fd, packets->data, packets->len);
    for (; got < 0; reads++) {
        got = virNetSocketRead(f->sock, buf, sizeof(buf), &fd);
        g_assert_true(got > 0 || errno == EAGAIN);
    }
    g_assert_cmpmem(buf, got, "at last", 7);
    g_assert_cmpint(reads, >, 1);       /* others have their turn between them */
}

static void
test_garbage(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *noise = g_strnfill(100, '\0');
    char buf[16];
    int fd;

    noise[3] = 96;              /* a length, and then what no key has made */
    rpcPeerWrite(f->fd, noise, 100);
    g_assert_cmpint(virNetSocketRead(f->sock, buf, sizeof(buf), &fd), ==, -1);
    g_assert_cmpint(errno, ==, EACCES);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "not protected"));
}

/* More than the socket takes: each write stops and goes on somewhere in what was encoded. */
static void
test_long_write(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const size_t total = 4 * 1024 * 1024;
    g_autofree char *text = g_malloc(total);
    g_autoptr(GByteArray) got = g_byte_array_new();
    size_t sent = 0;

    for (size_t i = 0; i < total; i++)
        text[i] = i % 251;

    while (got->len < total) {
        ssize_t put = sent < total ? virNetSocketWrite(f->sock, text + sent, total - sent) : -1;
        char buf[5000];
        const char *plain = NULL;
        size_t plain_len = 0;
        ssize_t len;

        if (put > 0) {
            sent += put;
            continue;
        }
        len = recv(f->fd, buf, sizeof(buf), 0);
        g_assert_cmpint(len, >, 0);
        g_assert_true(saslPeerDecode(f->peer, buf, len, &plain, &plain_len));
        if (plain_len > 0)
            g_byte_array_append(got, (const guint8 *) plain, plain_len);
    }
    g_assert_cmpmem(got->data, got->len, text, total);
}

#define ADD(name, func) \
    g_test_add("/sasl/" name, Fixture, NULL, fixture_open, func, fixture_close)

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    saslPeerSetup();
    g_test_add_func("/sasl/logins", test_logins);
    g_test_add_func("/sasl/failure-tells-nothing", test_failure_tells_nothing);
    g_test_add_func("/sasl/mechanisms", test_mechanisms);
    ADD("bytes-come-one-by-one", test_bytes_come_one_by_one);
    ADD("empty-packets", test_empty_packets);
    ADD("garbage", test_garbage);
    ADD("long-write", test_long_write);
    rc = g_test_run();
    saslPeerCleanup();
    return rc;
}
