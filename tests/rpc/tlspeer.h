/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tlspeer.h: certificates of all kinds, and a client that speaks TLS. */
#ifndef VIREO_TLSPEER_H
#define VIREO_TLSPEER_H

#include <glib.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>

typedef enum {
    TLS_PEER_CA = 1 << 0,
    TLS_PEER_SERVER = 1 << 1,       /* its purpose */
    TLS_PEER_CLIENT = 1 << 2,       /* its purpose */
    TLS_PEER_PURPOSE_CRITICAL = 1 << 3,
    TLS_PEER_EXPIRED = 1 << 4,
    TLS_PEER_NOT_YET = 1 << 5,
    TLS_PEER_NO_SIGNING = 1 << 6,   /* its key may not be used for TLS */
} tlsPeerKind;

/* Makes DIR/NAME-cert.pem and DIR/NAME-key.pem. @issuer: NULL: itself. */
void tlsPeerMakeCert(const char *dir, const char *name, const char *issuer, unsigned int kind);

/* Makes DIR/CA-crl.pem, which revokes NAME. */
void tlsPeerMakeCRL(const char *dir, const char *ca, const char *name);

char *tlsPeerCertPath(const char *dir, const char *name);
char *tlsPeerKeyPath(const char *dir, const char *name);
char *tlsPeerCRLPath(const char *dir, const char *ca);

typedef struct tlsPeer tlsPeer;

/**
 * tlsPeerNew:
 * @fd: blocking; stays the caller's
 * @name: its certificate in @dir; NULL: none
 * @priority: NULL: the default
 * @slow: sends a byte at a time
 */
tlsPeer *tlsPeerNew(int fd, const char *dir, const char *name, const char *priority, bool slow);
void tlsPeerFree(tlsPeer *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(tlsPeer, tlsPeerFree)

/* Returns what gnutls_handshake() does. */
int tlsPeerShake(tlsPeer *peer);

/* Sends the first message of the handshake and no more; tlsPeerShake() goes on. */
void tlsPeerSayHello(tlsPeer *peer);

/* Sends an alert that is a warning. Returns false at the end of the connection. */
bool tlsPeerWarn(tlsPeer *peer);

/* Whether the byte that says "you may stay" comes; false at the end of the connection. */
bool tlsPeerIsWelcome(tlsPeer *peer);

/* From now on packets over @fd go through TLS: rpcPeerSetTransport(). */
void tlsPeerUse(tlsPeer *peer);

/* The common name in the server's certificate. */
char *tlsPeerServerName(tlsPeer *peer);

#endif /* VIREO_TLSPEER_H */
