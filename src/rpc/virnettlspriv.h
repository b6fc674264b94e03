/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnettlspriv.h: what the files about TLS share. */
#ifndef VIREO_VIRNETTLSPRIV_H
#define VIREO_VIRNETTLSPRIV_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "virnettls.h"

/* What was read at one time; counted, immutable, shared by the sessions that began with it. */
typedef struct virNetTLSCreds {
    virNetTLSConfig config;     /* its strings are owned */
    gnutls_certificate_credentials_t certs;
    gnutls_priority_t priority;
} virNetTLSCreds;

void virNetTLSCredsUnref(virNetTLSCreds *creds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetTLSCreds, virNetTLSCredsUnref)

/* ---- virnettlscert.c ---- */

typedef struct virNetTLSCertList {
    gnutls_x509_crt_t *certs;
    unsigned int len;
} virNetTLSCertList;

void virNetTLSCertListClear(virNetTLSCertList *list);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virNetTLSCertList, virNetTLSCertListClear)

/* @file names where @pem was read from. Returns 0, or -1 with an error reported. */
int virNetTLSCertListParse(virNetTLSCertList *list, const gnutls_datum_t *pem,
                           const char *file) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetTLSCertListCheckOwn:
 * @cert: ours, the certificates of those between us and the CA after it
 * @crl: empty: nothing is revoked
 *
 * Finds what would make each client turn away.
 *
 * Returns 0, or -1 with an error reported that names the file.
 */
int virNetTLSCertListCheckOwn(const virNetTLSCertList *ca, const char *ca_file,
                              const virNetTLSCertList *cert, const char *cert_file,
                              const gnutls_datum_t *crl) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetTLSCertCheckPeer:
 * @session: after the handshake
 * @ret_dname: the name that the certificate proves
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetTLSCertCheckPeer(gnutls_session_t session, const virNetTLSCreds *creds,
                           char **ret_dname) G_GNUC_WARN_UNUSED_RESULT;

/* ---- virnettlssession.c ---- */

/* Takes @creds. Returns 0, or -1 with an error reported. */
int virNetTLSSessionStart(virNetSocket *sock, virNetTLSCreds *creds) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRNETTLSPRIV_H */
