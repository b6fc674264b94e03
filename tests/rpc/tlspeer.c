/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tlspeer.c: makes certificates and a client that uses them. */
#include "config.h"

#include "tlspeer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <gnutls/x509.h>

#include "rpcpeer.h"

#define TLS_PEER_DAY (24 * 60 * 60)

#define OK(rc) g_assert_cmpint(rc, >=, 0)

char *
tlsPeerCertPath(const char *dir, const char *name)
{
    return g_strdup_printf("%s/%s-cert.pem", dir, name);
}

char *
tlsPeerKeyPath(const char *dir, const char *name)
{
    return g_strdup_printf("%s/%s-key.pem", dir, name);
}

char *
tlsPeerCRLPath(const char *dir, const char *ca)
{
    return g_strdup_printf("%s/%s-crl.pem", dir, ca);
}

static void
save(const char *path, gnutls_datum_t *pem)
{
    g_assert_true(g_file_set_contents(path, (char *) pem->data, pem->size, NULL));
    gnutls_free(pem->data);
}

static gnutls_datum_t
load(const char *path)
{
    gnutls_datum_t pem;

    OK(gnutls_load_file(path, &pem));
    return pem;
}

static gnutls_x509_crt_t
load_cert(const char *dir, const char *name)
{
    g_autofree char *path = tlsPeerCertPath(dir, name);
    gnutls_datum_t pem = load(path);
    gnutls_x509_crt_t cert;

    OK(gnutls_x509_crt_init(&cert));
    OK(gnutls_x509_crt_import(cert, &pem, GNUTLS_X509_FMT_PEM));
    gnutls_free(pem.data);
    return cert;
}

static gnutls_x509_privkey_t
load_key(const char *dir, const char *name)
{
    g_autofree char *path = tlsPeerKeyPath(dir, name);
    gnutls_datum_t pem = load(path);
    gnutls_x509_privkey_t key;

    OK(gnutls_x509_privkey_init(&key));
    OK(gnutls_x509_privkey_import(key, &pem, GNUTLS_X509_FMT_PEM));
    gnutls_free(pem.data);
    return key;
}

static gnutls_x509_privkey_t
make_key(const char *dir, const char *name)
{
    g_autofree char *path = tlsPeerKeyPath(dir, name);
    gnutls_x509_privkey_t key;
    gnutls_datum_t pem;

    OK(gnutls_x509_privkey_init(&key));
    OK(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    OK(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem));
    save(path, &pem);
    return key;
}

static void
fill_cert(gnutls_x509_crt_t cert, const char *name, unsigned int kind)
{
    static unsigned char serial = 1;
    const time_t now = time(NULL);
    const char *at = NULL;
    g_autofree char *dn = g_strdup_printf("CN=%s,O=Vireo test,C=XX", name);
    unsigned int usage = GNUTLS_KEY_DIGITAL_SIGNATURE;

    if (kind & TLS_PEER_CA)
        usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN;
    if (kind & TLS_PEER_NO_SIGNING)
        usage = GNUTLS_KEY_DATA_ENCIPHERMENT;

    OK(gnutls_x509_crt_set_version(cert, 3));
    OK(gnutls_x509_crt_set_serial(cert, &serial, 1));
    serial++;
    OK(gnutls_x509_crt_set_dn(cert, dn, &at));
    OK(gnutls_x509_crt_set_activation_time(
        cert, now + (kind & TLS_PEER_NOT_YET ? 1 : -2) * TLS_PEER_DAY));
    OK(gnutls_x509_crt_set_expiration_time(
        cert, now + (kind & TLS_PEER_EXPIRED ? -1 : 2) * TLS_PEER_DAY));
    OK(gnutls_x509_crt_set_basic_constraints(cert, !!(kind & TLS_PEER_CA), -1));
    OK(gnutls_x509_crt_set_key_usage(cert, usage));
    if (kind & TLS_PEER_SERVER)
        OK(gnutls_x509_crt_set_key_purpose_oid(cert, GNUTLS_KP_TLS_WWW_SERVER,
                                               !!(kind & TLS_PEER_PURPOSE_CRITICAL)));
    if (kind & TLS_PEER_CLIENT)
        OK(gnutls_x509_crt_set_key_purpose_oid(cert, GNUTLS_KP_TLS_WWW_CLIENT,
                                               !!(kind & TLS_PEER_PURPOSE_CRITICAL)));
}

void
tlsPeerMakeCert(const char *dir, const char *name, const char *issuer, unsigned int kind)
{
    g_autofree char *path = tlsPeerCertPath(dir, name);
    gnutls_x509_privkey_t key = make_key(dir, name);
    gnutls_x509_privkey_t issuer_key = issuer ? load_key(dir, issuer) : key;
    gnutls_x509_crt_t cert;
    gnutls_x509_crt_t issuer_cert;
    gnutls_datum_t pem;

    OK(gnutls_x509_crt_init(&cert));
    fill_cert(cert, name, kind);
    OK(gnutls_x509_crt_set_key(cert, key));
    issuer_cert = issuer ? load_cert(dir, issuer) : cert;
    OK(gnutls_x509_crt_sign2(cert, issuer_cert, issuer_key, GNUTLS_DIG_SHA256, 0));
    OK(gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_PEM, &pem));
    save(path, &pem);

    if (issuer) {
        gnutls_x509_crt_deinit(issuer_cert);
        gnutls_x509_privkey_deinit(issuer_key);
    }
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
}

void
tlsPeerMakeCRL(const char *dir, const char *ca, const char *name)
{
    g_autofree char *path = tlsPeerCRLPath(dir, ca);
    gnutls_x509_crt_t ca_cert = load_cert(dir, ca);
    gnutls_x509_privkey_t ca_key = load_key(dir, ca);
    gnutls_x509_crt_t revoked = load_cert(dir, name);
    gnutls_x509_crl_t crl;
    gnutls_datum_t pem;
    const time_t now = time(NULL);

    OK(gnutls_x509_crl_init(&crl));
    OK(gnutls_x509_crl_set_version(crl, 2));
    OK(gnutls_x509_crl_set_this_update(crl, now - TLS_PEER_DAY));
    OK(gnutls_x509_crl_set_next_update(crl, now + TLS_PEER_DAY));
    OK(gnutls_x509_crl_set_number(crl, "\1", 1));
    OK(gnutls_x509_crl_set_crt(crl, revoked, now - TLS_PEER_DAY));
    OK(gnutls_x509_crl_sign2(crl, ca_cert, ca_key, GNUTLS_DIG_SHA256, 0));
    OK(gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &pem));
    save(path, &pem);

    gnutls_x509_crl_deinit(crl);
    gnutls_x509_crt_deinit(revoked);
    gnutls_x509_crt_deinit(ca_cert);
    gnutls_x509_privkey_deinit(ca_key);
}

/* ---- the client ---- */

struct tlsPeer {
    int fd;
    gnutls_session_t tls;
    gnutls_certificate_credentials_t creds;
};

static ssize_t
push_slowly(gnutls_transport_ptr_t opaque, const void *buf, size_t len)
{
    tlsPeer *peer = opaque;

    for (size_t i = 0; i < len; i++) {
        if (send(peer->fd, (const char *) buf + i, 1, MSG_NOSIGNAL) < 0)
            return -1;
    }
    return len;
}

static ssize_t
push(gnutls_transport_ptr_t opaque, const void *buf, size_t len)
{
    tlsPeer *peer = opaque;

    return send(peer->fd, buf, len, MSG_NOSIGNAL);
}

static ssize_t
pull(gnutls_transport_ptr_t opaque, void *buf, size_t len)
{
    tlsPeer *peer = opaque;
    ssize_t got = recv(peer->fd, buf, len, 0);

    if (got < 0 && errno == EAGAIN)
        g_error("the server says nothing");
    return got;
}

static ssize_t
pull_nothing(gnutls_transport_ptr_t opaque, void *buf G_GNUC_UNUSED, size_t len G_GNUC_UNUSED)
{
    tlsPeer *peer = opaque;

    gnutls_transport_set_errno(peer->tls, EAGAIN);
    return -1;
}

tlsPeer *
tlsPeerNew(int fd, const char *dir, const char *name, const char *priority, bool slow)
{
    tlsPeer *peer = g_new0(tlsPeer, 1);

    peer->fd = fd;
    OK(gnutls_certificate_allocate_credentials(&peer->creds));
    if (name) {
        g_autofree char *cert = tlsPeerCertPath(dir, name);
        g_autofree char *key = tlsPeerKeyPath(dir, name);

        OK(gnutls_certificate_set_x509_key_file(peer->creds, cert, key, GNUTLS_X509_FMT_PEM));
        /* a client that sends what it has, even when the server didn't ask for it */
        gnutls_certificate_set_flags(peer->creds, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
    }
    OK(gnutls_init(&peer->tls, GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT));
    OK(gnutls_priority_set_direct(peer->tls, priority ? priority : "NORMAL", NULL));
    OK(gnutls_credentials_set(peer->tls, GNUTLS_CRD_CERTIFICATE, peer->creds));
    gnutls_transport_set_ptr(peer->tls, peer);
    gnutls_transport_set_push_function(peer->tls, slow ? push_slowly : push);
    gnutls_transport_set_pull_function(peer->tls, pull);
    return peer;
}

void
tlsPeerFree(tlsPeer *peer)
{
    if (!peer)
        return;
    rpcPeerSetTransport(peer->fd, NULL);
    gnutls_deinit(peer->tls);
    gnutls_certificate_free_credentials(peer->creds);
    g_free(peer);
}

int
tlsPeerShake(tlsPeer *peer)
{
    int rc;

    do {
        rc = gnutls_handshake(peer->tls);
    } while (rc < 0 && !gnutls_error_is_fatal(rc));
    return rc;
}

void
tlsPeerSayHello(tlsPeer *peer)
{
    gnutls_transport_set_pull_function(peer->tls, pull_nothing);
    g_assert_cmpint(gnutls_handshake(peer->tls), ==, GNUTLS_E_AGAIN);
    gnutls_transport_set_pull_function(peer->tls, pull);
}

bool
tlsPeerWarn(tlsPeer *peer)
{
    return gnutls_alert_send(peer->tls, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED) >= 0;
}

static ssize_t
peer_recv(void *opaque, void *buf, size_t len)
{
    tlsPeer *peer = opaque;
    ssize_t rc;

    do {
        rc = gnutls_record_recv(peer->tls, buf, len);
    } while (rc < 0 && !gnutls_error_is_fatal(rc));
    return MAX(rc, 0);
}

static ssize_t
peer_send(void *opaque, const void *buf, size_t len)
{
    tlsPeer *peer = opaque;

    return gnutls_record_send(peer->tls, buf, len);
}

bool
tlsPeerIsWelcome(tlsPeer *peer)
{
    char byte = 0;

    if (peer_recv(peer, &byte, 1) != 1)
        return false;
    g_assert_cmpint(byte, ==, 1);
    return true;
}

void
tlsPeerUse(tlsPeer *peer)
{
    rpcPeerSetTransport(peer->fd, &(rpcPeerTransport) { peer_send, peer_recv, peer });
}

char *
tlsPeerServerName(tlsPeer *peer)
{
    unsigned int count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(peer->tls, &count);
    gnutls_x509_crt_t cert;
    char name[64];
    size_t len = sizeof(name);

    g_assert_cmpuint(count, >, 0);
    OK(gnutls_x509_crt_init(&cert));
    OK(gnutls_x509_crt_import(cert, &chain[0], GNUTLS_X509_FMT_DER));
    OK(gnutls_x509_crt_get_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &len));
    gnutls_x509_crt_deinit(cert);
    return g_strndup(name, len);
}
