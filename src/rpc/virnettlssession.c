/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnettlssession.c: one connection through TLS, the server's side. */
#include "config.h"

#include "virnettlspriv.h"

#include <errno.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* What a stranger can make us keep: a chain of certificates has a few KiB. */
#define VIR_NET_TLS_HANDSHAKE_MAX (64 * 1024)

/* Said to a client inside of TLS when it may stay. */
#define VIR_NET_TLS_WELCOME 1

typedef enum {
    VIR_NET_TLS_SESSION_SHAKING,
    VIR_NET_TLS_SESSION_WELCOMING,      /* the byte isn't sent yet */
    VIR_NET_TLS_SESSION_READY,
    VIR_NET_TLS_SESSION_DEAD,
} virNetTLSSessionState;

typedef struct virNetTLSSession {
    virNetSocket *sock;                 /* owns this */
    virNetTLSCreds *creds;              /* a reference: the session uses its parts */
    gnutls_session_t tls;
    virNetTLSSessionState state;
    char *dname;                        /* of the client's certificate; NULL: none was asked for */
} virNetTLSSession;

static ssize_t
virNetTLSSessionPull(gnutls_transport_ptr_t opaque, void *buf, size_t len)
{
    virNetTLSSession *session = opaque;
    ssize_t got = virNetSocketRawRead(session->sock, buf, len);

    if (got < 0)
        gnutls_transport_set_errno(session->tls, errno);
    return got;
}

static ssize_t
virNetTLSSessionPush(gnutls_transport_ptr_t opaque, const void *buf, size_t len)
{
    virNetTLSSession *session = opaque;
    ssize_t put = virNetSocketRawWrite(session->sock, buf, len);

    if (put < 0)
        gnutls_transport_set_errno(session->tls, errno);
    return put;
}

/*
 * A warning is passed over in another turn of the loop: a peer that sends one
 * after the other keeps nobody else waiting. Nothing is left unread that polling
 * would not tell.
 */
static bool
virNetTLSSessionIsLater(int rc)
{
    return rc < 0 && rc != GNUTLS_E_REHANDSHAKE && !gnutls_error_is_fatal(rc);
}

/* Nothing is read or written any more. With an error reported. */
static int
virNetTLSSessionGiveUp(virNetTLSSession *session)
{
    session->state = VIR_NET_TLS_SESSION_DEAD;
    errno = EACCES;
    return -1;
}

static int
virNetTLSSessionShake(virNetTLSSession *session)
{
    int rc = gnutls_handshake(session->tls);

    if (virNetTLSSessionIsLater(rc)) {
        errno = EAGAIN;
        return -1;
    }
    if (rc < 0) {
        /* tells the peer why; if it can't be told, the end of the connection says enough */
        (void) gnutls_alert_send_appropriate(session->tls, rc);
        virReportError(VIR_ERR_AUTH_FAILED, _("TLS handshake failed: %s"), gnutls_strerror(rc));
        return virNetTLSSessionGiveUp(session);
    }

    if (!session->creds->config.no_peer_check &&
        virNetTLSCertCheckPeer(session->tls, session->creds, &session->dname) < 0) {
        /* an orderly end instead of the byte: the client knows that it was refused */
        (void) gnutls_bye(session->tls, GNUTLS_SHUT_WR);
        return virNetTLSSessionGiveUp(session);
    }
    session->state = VIR_NET_TLS_SESSION_WELCOMING;
    return 0;
}

static int
virNetTLSSessionWelcome(virNetTLSSession *session)
{
    const char byte = VIR_NET_TLS_WELCOME;
    ssize_t rc = gnutls_record_send(session->tls, &byte, sizeof(byte));

    if (rc < 0) {
        errno = virNetTLSSessionIsLater(rc) ? EAGAIN : EPIPE;
        return -1;
    }
    session->state = VIR_NET_TLS_SESSION_READY;
    return 0;
}

/* ---- the layer ---- */

/* Takes milliseconds: keys are made and signatures checked here. */
static int
virNetTLSSessionAdvance(void *opaque)
{
    virNetTLSSession *session = opaque;

    if (session->state == VIR_NET_TLS_SESSION_SHAKING && virNetTLSSessionShake(session) < 0)
        return -1;
    if (session->state == VIR_NET_TLS_SESSION_WELCOMING && virNetTLSSessionWelcome(session) < 0)
        return -1;
    if (session->state == VIR_NET_TLS_SESSION_DEAD) {
        errno = ECONNRESET;
        return -1;
    }
    return 0;
}

static ssize_t
virNetTLSSessionRead(void *opaque, void *buf, size_t len)
{
    virNetTLSSession *session = opaque;
    ssize_t rc;

    if (session->state != VIR_NET_TLS_SESSION_READY) {
        errno = session->state == VIR_NET_TLS_SESSION_DEAD ? ECONNRESET : EAGAIN;
        return -1;
    }

    rc = gnutls_record_recv(session->tls, buf, len);
    if (rc >= 0)
        return rc;
    if (virNetTLSSessionIsLater(rc)) {
        errno = EAGAIN;
        return -1;
    }
    /* Each packet says how long it is: an end without a farewell cuts nothing off unseen. */
    if (rc == GNUTLS_E_PREMATURE_TERMINATION)
        return 0;
    virReportError(VIR_ERR_RPC, _("TLS failed: %s"), gnutls_strerror(rc));
    return virNetTLSSessionGiveUp(session);
}

/* After EAGAIN GnuTLS sends what it has kept of @buf, which comes here again unchanged. */
static ssize_t
virNetTLSSessionWrite(void *opaque, const void *buf, size_t len)
{
    virNetTLSSession *session = opaque;
    ssize_t rc;

    if (session->state != VIR_NET_TLS_SESSION_READY) {
        errno = session->state == VIR_NET_TLS_SESSION_DEAD ? EPIPE : EAGAIN;
        return -1;
    }
    rc = gnutls_record_send(session->tls, buf, len);
    if (rc < 0)
        errno = virNetTLSSessionIsLater(rc) ? EAGAIN : EPIPE;
    return rc < 0 ? -1 : rc;
}

static bool
virNetTLSSessionHasPending(void *opaque)
{
    virNetTLSSession *session = opaque;

    if (session->state == VIR_NET_TLS_SESSION_READY)
        return gnutls_record_check_pending(session->tls) > 0;
    /* 1: the handshake waits for room to write */
    return session->state != VIR_NET_TLS_SESSION_DEAD &&
        gnutls_record_get_direction(session->tls) == 1;
}

static bool
virNetTLSSessionIsReady(void *opaque)
{
    const virNetTLSSession *session = opaque;

    return session->state == VIR_NET_TLS_SESSION_READY;
}

static void
virNetTLSSessionIdentify(void *opaque, virIdentity *identity)
{
    const virNetTLSSession *session = opaque;

    g_free(identity->x509DName);
    identity->x509DName = g_strdup(session->dname);
}

static unsigned int
virNetTLSSessionStrength(void *opaque)
{
    const virNetTLSSession *session = opaque;

    if (session->state != VIR_NET_TLS_SESSION_READY)
        return 0;
    return gnutls_cipher_get_key_size(gnutls_cipher_get(session->tls)) * 8;
}

static void
virNetTLSSessionFree(void *opaque)
{
    virNetTLSSession *session = opaque;

    if (session->tls)
        gnutls_deinit(session->tls);
    virNetTLSCredsUnref(session->creds);
    g_free(session->dname);
    g_free(session);
}

static const virNetSocketLayer layer = {
    .name = "TLS",
    .read = virNetTLSSessionRead,
    .write = virNetTLSSessionWrite,
    .has_pending = virNetTLSSessionHasPending,
    .shake = virNetTLSSessionAdvance,
    .is_ready = virNetTLSSessionIsReady,
    .identify = virNetTLSSessionIdentify,
    .strength = virNetTLSSessionStrength,
    .free = virNetTLSSessionFree,
    .is_tls = true,
};

int
virNetTLSSessionStart(virNetSocket *sock, virNetTLSCreds *creds)
{
    virNetTLSSession *session = g_new0(virNetTLSSession, 1);
    int rc;

    session->sock = sock;
    session->creds = creds;
    rc = gnutls_init(&session->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
    if (rc == 0)
        rc = gnutls_priority_set(session->tls, creds->priority);
    if (rc == 0)
        rc = gnutls_credentials_set(session->tls, GNUTLS_CRD_CERTIFICATE, creds->certs);
    if (rc < 0) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("Failed to set up TLS: %s"), gnutls_strerror(rc));
        virNetTLSSessionFree(session);
        return -1;
    }

    /* Asked for, not demanded: who has none is refused where the reason can be told. */
    if (!creds->config.no_peer_check)
        gnutls_certificate_server_set_request(session->tls, GNUTLS_CERT_REQUEST);
    gnutls_handshake_set_max_packet_length(session->tls, VIR_NET_TLS_HANDSHAKE_MAX);
    gnutls_transport_set_ptr(session->tls, session);
    gnutls_transport_set_pull_function(session->tls, virNetTLSSessionPull);
    gnutls_transport_set_push_function(session->tls, virNetTLSSessionPush);
    virNetSocketSetLayer(sock, &layer, session);
    return 0;
}
