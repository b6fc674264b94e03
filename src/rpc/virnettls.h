/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnettls.h: TLS for the connections of a listening socket. */
#ifndef VIREO_VIRNETTLS_H
#define VIREO_VIRNETTLS_H

#include "virnetsocket.h"

/* ---- where the files are ---- */

typedef enum {
    VIR_NET_TLS_CA_CERT,
    VIR_NET_TLS_CA_CRL,
    VIR_NET_TLS_SERVER_CERT,
    VIR_NET_TLS_SERVER_KEY,

    VIR_NET_TLS_FILE_LAST
} virNetTLSFile;

/**
 * virNetTLSGetPath:
 * @privileged: false: those of the user below ~/.pki/libvirt come first, if they exist
 *
 * Returns where @file is when no setting says otherwise, or NULL for a list
 * of revoked certificates that isn't there: it is nothing that one must have.
 */
char *virNetTLSGetPath(virNetTLSFile file, bool privileged);

/* ---- what a server needs ---- */

typedef struct virNetTLSConfig {
    const char *files[VIR_NET_TLS_FILE_LAST];   /* NULL: the list of revoked ones isn't used */
    const char *priority;               /* in the words of GnuTLS; NULL: the default */
    const char *const *allowed_dns;     /* globs; NULL: whoever our CA has signed */
    bool no_own_check;                  /* our certificates are used as they are */
    bool no_peer_check;                 /* clients need no certificate */
} virNetTLSConfig;

/* Counted; any thread. */
typedef struct virNetTLSContext virNetTLSContext;

/**
 * virNetTLSContextNew:
 * @config: copied
 *
 * Reads and checks the certificates. The first use in a process must come
 * before other threads start.
 *
 * Returns NULL with an error reported that names the file and what is wrong with it.
 */
virNetTLSContext *virNetTLSContextNew(const virNetTLSConfig *config);
virNetTLSContext *virNetTLSContextRef(virNetTLSContext *ctx);
void virNetTLSContextUnref(virNetTLSContext *ctx);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetTLSContext, virNetTLSContextUnref)

/**
 * virNetTLSContextReload:
 * @config: what holds from now on; NULL: as before, but the files are read anew
 *
 * Connections that are made from now on use what was read; the others go on
 * as they began.
 *
 * Returns 0, or -1 with an error reported and nothing changed.
 */
int virNetTLSContextReload(virNetTLSContext *ctx,
                           const virNetTLSConfig *config) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetTLSContextProtect:
 * @ctx: a virNetTLSContext; for virNetServerServiceSetLayer()
 *
 * All bytes of @sock go through TLS from here on, the server's side of the
 * handshake first. A client that may stay is told so by one byte of value 1;
 * one that may not meets the end of the connection.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetTLSContextProtect(virNetSocket *sock, void *ctx) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRNETTLS_H */
