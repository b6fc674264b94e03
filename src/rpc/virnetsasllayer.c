/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsasllayer.c: what a login protects: every byte after its last reply. */
#include "config.h"

#include "virnetsaslpriv.h"

#include <errno.h>
#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Bytes that one read takes from the socket. */
#define VIR_NET_SASL_READ_MAX 16384

typedef struct virNetSASLSession {
    virNetSASL *sasl;
    virNetSocket *sock;         /* owns this */

    /* decoded, in the library's memory until the next is decoded */
    const char *in;
    unsigned int in_len;

    /* encoded, in the library's memory until the next is encoded */
    const char *out;
    unsigned int out_len;
    size_t out_from;            /* how many bytes of the user it stands for */
} virNetSASLSession;

static int
virNetSASLSessionFill(virNetSASLSession *session)
{
    char buf[VIR_NET_SASL_READ_MAX];
    ssize_t got = virNetSocketRawRead(session->sock, buf, sizeof(buf));

    if (got <= 0)
        return got;
    if (sasl_decode(session->sasl->conn, buf, got, &session->in, &session->in_len) != SASL_OK) {
        session->in_len = 0;
        virReportError(VIR_ERR_RPC, "%s", _("what came was not protected as the login agreed"));
        errno = EACCES;
        return -1;
    }
    return got;
}

static ssize_t
virNetSASLSessionRead(void *opaque, void *buf, size_t len)
{
    virNetSASLSession *session = opaque;
    size_t take;

    if (session->in_len == 0) {
        int rc = virNetSASLSessionFill(session);

        if (rc <= 0)
            return rc;
        /* Part of a packet, or many that hold nothing: others have their turn before the rest. */
        if (session->in_len == 0) {
            errno = EAGAIN;
            return -1;
        }
    }

    take = MIN(len, session->in_len);
    memcpy(buf, session->in, take);
    session->in += take;
    session->in_len -= take;
    return take;
}

static int
virNetSASLSessionEncode(virNetSASLSession *session, const void *buf, size_t len)
{
    const void *limit = NULL;

    if (sasl_getprop(session->sasl->conn, SASL_MAXOUTBUF, &limit) != SASL_OK)
        return -1;
    if (*(const unsigned int *) limit > 0)
        len = MIN(len, *(const unsigned int *) limit);
    if (sasl_encode(session->sasl->conn, buf, len, &session->out, &session->out_len) != SASL_OK) {
        session->out_len = 0;
        return -1;
    }
    session->out_from = len;
    return 0;
}

/* After EAGAIN the rest of what was encoded goes first: @buf comes here again unchanged. */
static ssize_t
virNetSASLSessionWrite(void *opaque, const void *buf, size_t len)
{
    virNetSASLSession *session = opaque;

    if (session->out_len == 0 && virNetSASLSessionEncode(session, buf, len) < 0) {
        errno = EPIPE;
        return -1;
    }
    while (session->out_len > 0) {
        ssize_t put = virNetSocketRawWrite(session->sock, session->out, session->out_len);

        if (put < 0)
            return -1;
        session->out += put;
        session->out_len -= put;
    }
    return session->out_from;
}

static bool
virNetSASLSessionHasPending(void *opaque)
{
    const virNetSASLSession *session = opaque;

    return session->in_len > 0;
}

static unsigned int
virNetSASLSessionStrength(void *opaque)
{
    const virNetSASLSession *session = opaque;

    return session->sasl->strength;
}

static void
virNetSASLSessionFree(void *opaque)
{
    virNetSASLSession *session = opaque;

    virNetSASLFree(session->sasl);
    g_free(session);
}

const virNetSocketLayer virNetSASLLayer = {
    .name = "SASL",
    .read = virNetSASLSessionRead,
    .write = virNetSASLSessionWrite,
    .has_pending = virNetSASLSessionHasPending,
    .strength = virNetSASLSessionStrength,
    .free = virNetSASLSessionFree,
};

void *
virNetSASLLayerNew(virNetSASL *sasl, virNetSocket *sock)
{
    virNetSASLSession *session = g_new0(virNetSASLSession, 1);

    session->sasl = sasl;
    session->sock = sock;
    return session;
}
