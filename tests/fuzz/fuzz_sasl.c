/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_sasl.c: logins by a client gone wrong, and what it sends after them. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzzbytes.h"
#include "saslpeer.h"
#include "virerror.h"
#include "virnetsasl.h"

/*
 * A byte of Options, then how the messages of the client are damaged, see
 * fuzzDamage(); of a RAW input a mechanism to the end of the line, then
 * messages with a byte of length before each; 0xff: none.
 */
enum {
    MECH = 3,
    RAW = 0,                    /* of MECH */
    NETWORK = 1 << 2,
    WRONG = 1 << 3,             /* the password */
};

#define LOCAL "127.0.0.1;16509"
#define REMOTE "127.0.0.1;40000"
#define NETWORK_STRENGTH 112

static const virNetSASLChannel private = { .is_private = true };
static const virNetSASLChannel network = {
    .local = LOCAL, .remote = REMOTE, .min_strength = NETWORK_STRENGTH,
};

static void
checkStep(int rc, const virNetSASL *sasl)
{
    g_assert_true((rc < 0) == (virGetLastError() != NULL));
    if (rc < 0) {
        g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_AUTH_FAILED);
        g_assert_nonnull(virNetSASLGetDetail(sasl));
    }
}

/* ---- without a client ---- */

static bool
loginRaw(virNetSASL *sasl, fuzzBytes *in)
{
    virNetSASLVerdict verdict = VIR_NET_SASL_CONTINUE;
    const uint8_t *line = in->data;
    const uint8_t *end = memchr(line, '\n', in->left);
    size_t mech_len = end ? (size_t) (end - line) : in->left;
    g_autofree char *mech = g_strndup((const char *) line, mech_len);
    const char *out;
    size_t len;
    bool first = true;

    (void) fuzzTake(in, mech_len + 1, &len);
    while (verdict == VIR_NET_SASL_CONTINUE && (first || in->left > 0)) {
        unsigned int want = fuzzByte(in);
        const uint8_t *at = fuzzTake(in, want == 0xff ? 0 : want, &len);
        g_autofree char *data = want == 0xff ? NULL : g_malloc(MAX(len, 1));
        int rc;

        if (data)           /* of the exact size */
            memcpy(data, at, len);
        virResetLastError();
        rc = first ? virNetSASLStart(sasl, mech, data, len, &verdict, &out, &len)
                   : virNetSASLStep(sasl, data, len, &verdict, &out, &len);
        checkStep(rc, sasl);
        if (rc < 0)
            return false;
        first = false;
    }
    return verdict == VIR_NET_SASL_COMPLETE;
}

/* ---- with one ---- */

static bool
login(virNetSASL *sasl, saslPeer *peer, const char *mech, fuzzBytes *in, bool *ret_damaged)
{
    virNetSASLVerdict verdict = VIR_NET_SASL_CONTINUE;
    const char *mine = NULL;
    const char *out = NULL;
    size_t mine_len = 0;
    size_t out_len = 0;
    bool first = true;

    if (!saslPeerStart(peer, mech, &mine, &mine_len))
        return false;
    while (verdict == VIR_NET_SASL_CONTINUE) {
        g_autoptr(GByteArray) message = g_byte_array_new();
        const char *data;
        bool changed;
        int rc;

        if (mine_len > 0)
            g_byte_array_append(message, (const guint8 *) mine, mine_len);
        changed = fuzzDamage(in, message);
        *ret_damaged |= changed;
        data = changed || mine ? (const char *) message->data : NULL;
        virResetLastError();
        rc = first ? virNetSASLStart(sasl, mech, data, message->len, &verdict, &out, &out_len)
                   : virNetSASLStep(sasl, data, message->len, &verdict, &out, &out_len);
        checkStep(rc, sasl);
        if (rc < 0)
            return false;
        first = false;
        if (verdict == VIR_NET_SASL_CONTINUE &&
            !saslPeerStep(peer, out, out_len, &mine, &mine_len))
            return false;
    }
    return !out || saslPeerStep(peer, out, out_len, &mine, &mine_len);
}

/* ---- what a login protects ---- */

static bool
hasMore(virNetSocket *sock)
{
    int bytes = 0;

    return ioctl(virNetSocketGetFD(sock), FIONREAD, &bytes) == 0 && bytes > 0;
}

/* Returns false when nothing will come any more. */
static bool
readAll(virNetSocket *sock, GByteArray *got)
{
    uint8_t buf[256];
    ssize_t len;
    int fd;

    do {
        len = virNetSocketRead(sock, buf, sizeof(buf), &fd);
        if (len > 0)
            g_byte_array_append(got, buf, len);
    } while (len > 0 || (len < 0 && errno == EAGAIN && hasMore(sock)));
    if (len == 0 || errno == EAGAIN)
        return len < 0;
    g_assert_cmpint(errno, ==, EACCES);
    g_assert_nonnull(virGetLastError());
    return false;
}

static void
answer(virNetSocket *sock, saslPeer *peer, int fd, bool honest)
{
    char buf[1024];
    const char *text = NULL;
    size_t len = 0;
    ssize_t got;
    ssize_t put = virNetSocketWrite(sock, "answer", 6);

    if (!honest)            /* the two may understand each other differently */
        return;
    g_assert_cmpint(put, ==, 6);
    got = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
    g_assert_true(saslPeerDecode(peer, buf, got, &text, &len));
    g_assert_cmpmem(text, len, "answer", 6);
}

/* What comes out begins what went in: nothing that was damaged does. */
static void
talk(virNetSASL *sasl, saslPeer *peer, fuzzBytes *in, bool honest)
{
    g_autoptr(virNetSocket) sock = NULL;
    g_autoptr(GByteArray) said = g_byte_array_new();
    g_autoptr(GByteArray) heard = g_byte_array_new();
    bool damaged = !honest;
    bool open = true;
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    sock = virNetSocketNewConnectedFD(pair[0]);
    virNetSocketSetLayer(sock, &virNetSASLLayer, virNetSASLLayerNew(sasl, sock));
    answer(sock, peer, pair[1], honest);

    while (open && in->left > 0) {
        g_autoptr(GByteArray) packet = g_byte_array_new();
        g_autofree char *text = g_strdup_printf("packet %zu;", in->left);
        const char *out;
        size_t len;

        saslPeerEncode(peer, text, strlen(text), &out, &len);
        g_byte_array_append(packet, (const guint8 *) out, len);
        g_byte_array_append(said, (const guint8 *) text, strlen(text));
        damaged |= fuzzDamage(in, packet);
        g_assert_cmpint(send(pair[1], packet->data, packet->len, MSG_DONTWAIT), ==, packet->len);
        open = readAll(sock, heard);
    }
    g_assert_cmpuint(heard->len, <=, said->len);
    g_assert_cmpmem(heard->data, heard->len, said->data, heard->len);
    if (!damaged)
        g_assert_cmpuint(heard->len, ==, said->len);
    close(pair[1]);
}

/* ---- */

static bool
holdsPassword(const uint8_t *data, size_t size)
{
    return memmem(data, size, "derf", 4) || memmem(data, size, "treb", 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const mechs[] = { NULL, "PLAIN", "SCRAM-SHA-256", "DIGEST-MD5" };
    static gsize once;
    g_autoptr(virNetSASL) sasl = NULL;
    g_autoptr(saslPeer) peer = NULL;
    fuzzBytes in = { data, size };
    unsigned int options = fuzzByte(&in);
    bool there = options & NETWORK;
    bool damaged = false;
    bool good;

    if (g_once_init_enter(&once)) {
        saslPeerSetup();
        (void) atexit(saslPeerCleanup);
        g_once_init_leave(&once, 1);
    }
    sasl = virNetSASLNew(there ? &network : &private);
    g_assert_nonnull(sasl);
    if ((options & MECH) == RAW) {
        good = loginRaw(sasl, &in);
    } else {
        peer = saslPeerNew("fred", options & WRONG ? "wrong" : "derf",
                           there && !(options & WRONG) ? NETWORK_STRENGTH : 0, REMOTE, LOCAL);
        good = login(sasl, peer, mechs[options & MECH], &in, &damaged);
    }
    if (!good)
        return 0;

    if (!peer || (options & WRONG))
        g_assert_true(holdsPassword(data, size));
    g_assert_true(g_str_equal(virNetSASLGetUser(sasl), "fred@test") ||
                  g_str_equal(virNetSASLGetUser(sasl), "bert@test"));
    g_assert_cmpint(virNetSASLGetStrength(sasl) >= NETWORK_STRENGTH, ==, there);
    if (there && peer)
        talk(g_steal_pointer(&sasl), peer, &in, !damaged);
    return 0;
}
