/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_tls.c: handshakes of a client gone wrong, against the server's side. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>

#include "fuzz.h"
#include "fuzzbytes.h"
#include "tlspeer.h"
#include "virerror.h"
#include "virnettls.h"

/*
 * A byte of Options, then how the records of the client are damaged, see
 * damageRecord(). A RAW input is what the client says.
 */
enum {
    RAW = 1 << 0,
    TLS12 = 1 << 1,
    STRANGE = 1 << 2,           /* its certificate is by somebody else */
    NAMELESS = 1 << 3,          /* it has none */
};

/* Handshakes end: more turns than any needs. */
#define TURNS_MAX 64

static char *dir;
static virNetTLSContext *context;

/* Both sides in one thread: what one says lies in a socket until the other looks. */
typedef struct Talk {
    gnutls_session_t tls;
    int fd;
    fuzzBytes in;
    GByteArray *late;           /* a record that was held back */
    bool damaged;

    virNetSocket *sock;
    bool was_ready;
    bool over;
    GByteArray *said;
    GByteArray *heard;
} Talk;

/* ---- certificates, made once ---- */

static void
removeDir(void)
{
    g_autoptr(GDir) files = g_dir_open(dir, 0, NULL);
    const char *name;

    virNetTLSContextUnref(context);
    while ((name = g_dir_read_name(files))) {
        g_autofree char *path = g_build_filename(dir, name, NULL);

        (void) g_unlink(path);
    }
    (void) g_rmdir(dir);
    g_free(dir);
}

static void
start(void)
{
    g_autofree char *ca = NULL;
    g_autofree char *cert = NULL;
    g_autofree char *key = NULL;
    virNetTLSConfig config = { 0 };

    dir = g_dir_make_tmp("vireo-fuzz-XXXXXX", NULL);
    g_assert_nonnull(dir);
    tlsPeerMakeCert(dir, "ca", NULL, TLS_PEER_CA);
    tlsPeerMakeCert(dir, "other", NULL, TLS_PEER_CA);
    tlsPeerMakeCert(dir, "server", "ca", TLS_PEER_SERVER);
    tlsPeerMakeCert(dir, "client", "ca", TLS_PEER_CLIENT);
    tlsPeerMakeCert(dir, "strange", "other", TLS_PEER_CLIENT);
    config.files[VIR_NET_TLS_CA_CERT] = ca = tlsPeerCertPath(dir, "ca");
    config.files[VIR_NET_TLS_SERVER_CERT] = cert = tlsPeerCertPath(dir, "server");
    config.files[VIR_NET_TLS_SERVER_KEY] = key = tlsPeerKeyPath(dir, "server");
    context = virNetTLSContextNew(&config);
    g_assert_nonnull(context);
    (void) atexit(removeDir);
}

static gnutls_certificate_credentials_t
credsOf(const char *name)
{
    g_autofree char *cert = tlsPeerCertPath(dir, name);
    g_autofree char *key = tlsPeerKeyPath(dir, name);
    gnutls_certificate_credentials_t creds;

    g_assert_cmpint(gnutls_certificate_allocate_credentials(&creds), ==, 0);
    g_assert_cmpint(gnutls_certificate_set_x509_key_file(creds, cert, key, GNUTLS_X509_FMT_PEM),
                    >=, 0);
    return creds;
}

/* ---- the client ---- */

static void
put(Talk *talk, const GByteArray *bytes)
{
    if (bytes->len > 0)
        (void) send(talk->fd, bytes->data, bytes->len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* As it is, changed, twice, or behind the next one. */
static void
damageRecord(Talk *talk, GByteArray *record)
{
    unsigned int how = fuzzByte(&talk->in) % 4;
    g_autoptr(GByteArray) late = g_steal_pointer(&talk->late);

    talk->damaged |= how > 1;
    if (how == 1)
        talk->damaged |= fuzzDamage(&talk->in, record);
    if (how == 3)
        talk->late = g_byte_array_ref(record);
    else
        put(talk, record);
    if (how == 2)
        put(talk, record);
    if (late)
        put(talk, late);
}

/* What is pushed at once may be several records. */
static ssize_t
push(gnutls_transport_ptr_t opaque, const void *buf, size_t len)
{
    Talk *talk = opaque;
    const uint8_t *at = buf;
    size_t left = len;

    while (left > 0) {
        size_t size = left < 5 ? left : MIN(left, 5u + (at[3] << 8 | at[4]));
        g_autoptr(GByteArray) record = g_byte_array_new();

        g_byte_array_append(record, at, size);
        damageRecord(talk, record);
        at += size;
        left -= size;
    }
    return len;
}

static ssize_t
pull(gnutls_transport_ptr_t opaque, void *buf, size_t len)
{
    Talk *talk = opaque;
    ssize_t got = recv(talk->fd, buf, len, MSG_DONTWAIT);

    if (got < 0)
        gnutls_transport_set_errno(talk->tls, errno);
    return got;
}

static int
pullTimeout(gnutls_transport_ptr_t opaque G_GNUC_UNUSED, unsigned int ms G_GNUC_UNUSED)
{
    return 1;
}

static void
beginClient(Talk *talk, gnutls_certificate_credentials_t creds, unsigned int options)
{
    const char *priority = options & TLS12 ? "NORMAL:-VERS-ALL:+VERS-TLS1.2"
                                           : "NORMAL:-VERS-ALL:+VERS-TLS1.3";

    g_assert_cmpint(gnutls_init(&talk->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK |
                                            GNUTLS_FORCE_CLIENT_CERT), ==, 0);
    g_assert_cmpint(gnutls_priority_set_direct(talk->tls, priority, NULL), ==, 0);
    g_assert_cmpint(gnutls_credentials_set(talk->tls, GNUTLS_CRD_CERTIFICATE, creds), ==, 0);
    gnutls_transport_set_ptr(talk->tls, talk);
    gnutls_transport_set_push_function(talk->tls, push);
    gnutls_transport_set_pull_function(talk->tls, pull);
    gnutls_transport_set_pull_timeout_function(talk->tls, pullTimeout);
}

/* ---- the server ---- */

/* Returns like a read: bytes that came, 0 at the end, -1 with errno. */
static ssize_t
serverLook(Talk *talk)
{
    uint8_t buf[256];
    ssize_t got = -1;
    int fd;

    if (!virNetSocketIsReady(talk->sock) && virNetSocketShake(talk->sock) < 0)
        return -1;
    got = virNetSocketRead(talk->sock, buf, sizeof(buf), &fd);
    if (got > 0)
        g_byte_array_append(talk->heard, buf, got);
    talk->was_ready |= virNetSocketIsReady(talk->sock) || got > 0;
    return got;
}

static void
serverTurn(Talk *talk)
{
    ssize_t got;

    if (talk->over)
        return;
    virResetLastError();
    while ((got = serverLook(talk)) > 0)
        ;
    if (got < 0 && errno == EAGAIN)
        return;
    if (got < 0)
        g_assert_true(errno != EACCES || virGetLastError());
    talk->over = true;
    /* the connection would be closed now; whoever looks again all the same gets nothing */
    g_assert_cmpint(serverLook(talk), <=, 0);
}

/* ---- */

static void
checkServer(Talk *talk, bool may_come)
{
    bool in = talk->was_ready;
    g_autoptr(virIdentity) identity = virNetSocketIdentify(talk->sock);

    g_assert_true(!in || may_come);
    g_assert_cmpuint(talk->heard->len, <=, talk->said->len);
    g_assert_cmpmem(talk->heard->data, talk->heard->len, talk->said->data, talk->heard->len);
    if (in)
        g_assert_cmpstr(identity->x509DName, ==, "C=XX,O=Vireo test,CN=client");
    if (!talk->damaged && may_come) {
        g_assert_true(in);
        g_assert_cmpuint(talk->heard->len, ==, talk->said->len);
    }
}

static void
shake(Talk *talk)
{
    int rc = GNUTLS_E_AGAIN;
    int welcome = 0;
    char byte = 0;

    for (int turn = 0; turn < TURNS_MAX && rc < 0 && !gnutls_error_is_fatal(rc); turn++) {
        rc = gnutls_handshake(talk->tls);
        serverTurn(talk);
    }
    if (rc < 0)
        return;
    for (int turn = 0; turn < TURNS_MAX && welcome == 0; turn++) {
        rc = gnutls_record_recv(talk->tls, &byte, 1);
        welcome = rc == 1 ? 1 : rc == GNUTLS_E_AGAIN ? 0 : -1;
        serverTurn(talk);
    }
    if (welcome != 1)
        return;
    g_assert_cmpint(byte, ==, 1);
    talk->was_ready = true;         /* perhaps not any more: something bad came behind */

    do {
        static const char text[] = "what a client says";

        g_byte_array_append(talk->said, (const guint8 *) text, sizeof(text));
        if (gnutls_record_send(talk->tls, text, sizeof(text)) != sizeof(text))
            break;
        serverTurn(talk);
    } while (talk->in.left > 0 && !talk->over);
}

static void
talkRaw(Talk *talk)
{
    size_t size;
    const uint8_t *data = fuzzTake(&talk->in, G_MAXUINT16, &size);

    (void) send(talk->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    for (int turn = 0; turn < 3; turn++)
        serverTurn(talk);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize once;
    gnutls_certificate_credentials_t creds;
    Talk talk = { .in = { data, size } };
    unsigned int options = fuzzByte(&talk.in);
    bool may_come = !(options & (RAW | STRANGE | NAMELESS));
    int pair[2];

    if (g_once_init_enter(&once)) {
        start();
        g_once_init_leave(&once, 1);
    }
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    talk.sock = virNetSocketNewConnectedFD(pair[0]);
    talk.fd = pair[1];
    talk.said = g_byte_array_new();
    talk.heard = g_byte_array_new();
    g_assert_cmpint(virNetTLSContextProtect(talk.sock, context), ==, 0);

    if (options & RAW) {
        talkRaw(&talk);
        checkServer(&talk, false);
    } else {
        if (options & NAMELESS)
            g_assert_cmpint(gnutls_certificate_allocate_credentials(&creds), ==, 0);
        else
            creds = credsOf(options & STRANGE ? "strange" : "client");
        beginClient(&talk, creds, options);
        shake(&talk);
        checkServer(&talk, may_come);
        gnutls_deinit(talk.tls);
        gnutls_certificate_free_credentials(creds);
    }

    close(talk.fd);
    virNetSocketUnref(talk.sock);
    g_byte_array_unref(talk.said);
    g_byte_array_unref(talk.heard);
    g_clear_pointer(&talk.late, g_byte_array_unref);
    return 0;
}
