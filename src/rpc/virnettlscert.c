/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnettlscert.c: what makes a certificate fit for its use, ours and a client's. */
#include "config.h"

#include "virnettlspriv.h"

#include <string.h>
#include <time.h>

#include "virerror.h"
#include "virlog.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("rpc.nettlscert");

/* A bundle of all public authorities has about 150. */
#define VIR_NET_TLS_CERTS_MAX 1024

void
virNetTLSCertListClear(virNetTLSCertList *list)
{
    for (unsigned int i = 0; i < list->len; i++)
        gnutls_x509_crt_deinit(list->certs[i]);
    g_clear_pointer(&list->certs, gnutls_free);
    list->len = 0;
}

int
virNetTLSCertListParse(virNetTLSCertList *list, const gnutls_datum_t *pem, const char *file)
{
    int rc = gnutls_x509_crt_list_import2(&list->certs, &list->len, pem, GNUTLS_X509_FMT_PEM, 0);

    if (rc < 0) {
        list->certs = NULL;
        list->len = 0;
        virReportError(VIR_ERR_SYSTEM_ERROR, _("'%s' is not a certificate: %s"), file,
                       gnutls_strerror(rc));
        return -1;
    }
    if (list->len > VIR_NET_TLS_CERTS_MAX) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("'%s' has more than %d certificates"), file,
                       VIR_NET_TLS_CERTS_MAX);
        return -1;
    }
    return 0;
}

/* ---- one certificate ---- */

typedef enum {
    VIR_NET_TLS_ROLE_CA,
    VIR_NET_TLS_ROLE_SERVER,
    VIR_NET_TLS_ROLE_CLIENT,
} virNetTLSRole;

/* What X.509 says that a certificate must be for its role. */
static const struct {
    bool is_ca;
    unsigned int usage;         /* GNUTLS_KEY_…, one of them must be there */
    const char *purpose;        /* OID; NULL: none */
    const char *name;
} roles[] = {
    [VIR_NET_TLS_ROLE_CA] = { true, GNUTLS_KEY_KEY_CERT_SIGN, NULL, N_("certificate authority") },
    [VIR_NET_TLS_ROLE_SERVER] = {
        false, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT,
        GNUTLS_KP_TLS_WWW_SERVER, N_("TLS server"),
    },
    [VIR_NET_TLS_ROLE_CLIENT] = {
        false, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT,
        GNUTLS_KP_TLS_WWW_CLIENT, N_("TLS client"),
    },
};

static int
virNetTLSCertCheckTimes(gnutls_x509_crt_t cert, const char *file)
{
    const time_t now = time(NULL);

    if (gnutls_x509_crt_get_expiration_time(cert) < now) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("The certificate '%s' has expired"), file);
        return -1;
    }
    if (gnutls_x509_crt_get_activation_time(cert) > now) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("The certificate '%s' is not yet active"), file);
        return -1;
    }
    return 0;
}

/* What is marked critical binds everybody; the rest is advice that old tools gave wrongly. */
static int
virNetTLSCertObject(bool critical, const char *file, const char *what)
{
    if (!critical) {
        VIR_WARN("the certificate '%s' %s", file, what);
        return 0;
    }
    virReportError(VIR_ERR_SYSTEM_ERROR, _("The certificate '%s' %s"), file, what);
    return -1;
}

static int
virNetTLSCertCheckConstraints(gnutls_x509_crt_t cert, const char *file, virNetTLSRole role)
{
    unsigned int critical = 0;
    unsigned int is_ca = 0;
    int rc = gnutls_x509_crt_get_basic_constraints(cert, &critical, &is_ca, NULL);

    if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE && !roles[role].is_ca)
        return 0;
    if (rc < 0 || !!is_ca != roles[role].is_ca) {
        virReportError(VIR_ERR_SYSTEM_ERROR,
                       roles[role].is_ca
                       ? _("The certificate '%s' is not that of a certificate authority")
                       : _("The certificate '%s' is that of a certificate authority"), file);
        return -1;
    }
    return 0;
}

static int
virNetTLSCertCheckUsage(gnutls_x509_crt_t cert, const char *file, virNetTLSRole role)
{
    unsigned int usage = 0;
    unsigned int critical = 0;
    int rc = gnutls_x509_crt_get_key_usage(cert, &usage, &critical);
    g_autofree char *what = NULL;

    if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE || (rc >= 0 && (usage & roles[role].usage)))
        return 0;
    what = g_strdup_printf(_("has a key usage that does not fit a %s"), _(roles[role].name));
    return virNetTLSCertObject(rc < 0 || critical, file, what);
}

static int
virNetTLSCertCheckPurpose(gnutls_x509_crt_t cert, const char *file, virNetTLSRole role)
{
    g_autofree char *what = NULL;
    bool is_critical = false;

    if (!roles[role].purpose)
        return 0;

    for (unsigned int i = 0; ; i++) {
        char oid[128];
        size_t len = sizeof(oid);
        unsigned int critical = 0;
        int rc = gnutls_x509_crt_get_key_purpose_oid(cert, i, oid, &len, &critical);

        if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE && i == 0)
            return 0;
        if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            break;
        is_critical |= critical;
        if (rc == 0 && (g_str_equal(oid, roles[role].purpose) || g_str_equal(oid, GNUTLS_KP_ANY)))
            return 0;
        if (rc < 0 && rc != GNUTLS_E_SHORT_MEMORY_BUFFER)   /* an OID that long is none we know */
            break;
    }
    what = g_strdup_printf(_("has a purpose that does not fit a %s"), _(roles[role].name));
    return virNetTLSCertObject(is_critical, file, what);
}

static int
virNetTLSCertCheck(gnutls_x509_crt_t cert, const char *file, virNetTLSRole role)
{
    if (virNetTLSCertCheckTimes(cert, file) < 0 ||
        virNetTLSCertCheckConstraints(cert, file, role) < 0 ||
        virNetTLSCertCheckUsage(cert, file, role) < 0 ||
        virNetTLSCertCheckPurpose(cert, file, role) < 0)
        return -1;
    return 0;
}

/* In the sentences of GnuTLS. */
static void
virNetTLSCertReportStatus(const char *before, unsigned int status)
{
    gnutls_datum_t text = { 0 };

    if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) < 0) {
        virReportError(VIR_ERR_AUTH_FAILED, "%s", before);
        return;
    }
    virReportError(VIR_ERR_AUTH_FAILED, "%s: %s", before, g_strchomp((char *) text.data));
    gnutls_free(text.data);
}

/* ---- ours ---- */

static int
virNetTLSCertListVerify(const virNetTLSCertList *ca, const char *ca_file,
                        const virNetTLSCertList *cert, const char *cert_file,
                        const gnutls_datum_t *crl)
{
    g_autofree char *before = NULL;
    gnutls_x509_trust_list_t trust = NULL;
    unsigned int status = 0;
    gnutls_x509_crl_t *crls = NULL;
    unsigned int ncrls = 0;
    int rc = gnutls_x509_trust_list_init(&trust, 0);

    if (rc >= 0)
        rc = gnutls_x509_trust_list_add_cas(trust, ca->certs, ca->len, 0);
    if (rc >= 0 && crl->size > 0)
        rc = gnutls_x509_crl_list_import2(&crls, &ncrls, crl, GNUTLS_X509_FMT_PEM, 0);
    if (rc >= 0 && ncrls > 0)
        rc = gnutls_x509_trust_list_add_crls(trust, crls, ncrls, 0, 0);
    if (rc >= 0)
        rc = gnutls_x509_trust_list_verify_crt(trust, cert->certs, cert->len, 0, &status, NULL);
    if (trust)
        gnutls_x509_trust_list_deinit(trust, 0);        /* what is in it is ours or the caller's */
    for (unsigned int i = 0; i < ncrls; i++)
        gnutls_x509_crl_deinit(crls[i]);
    gnutls_free(crls);

    if (rc < 0) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("Unable to verify certificate '%s' with '%s': %s"),
                       cert_file, ca_file, gnutls_strerror(rc));
        return -1;
    }
    if (status == 0)
        return 0;
    before = g_strdup_printf(_("Our own certificate '%s' failed validation against '%s'"),
                             cert_file, ca_file);
    virNetTLSCertReportStatus(before, status);
    return -1;
}

int
virNetTLSCertListCheckOwn(const virNetTLSCertList *ca, const char *ca_file,
                          const virNetTLSCertList *cert, const char *cert_file,
                          const gnutls_datum_t *crl)
{
    for (unsigned int i = 0; i < ca->len; i++) {
        if (virNetTLSCertCheck(ca->certs[i], ca_file, VIR_NET_TLS_ROLE_CA) < 0)
            return -1;
    }
    if (virNetTLSCertCheck(cert->certs[0], cert_file, VIR_NET_TLS_ROLE_SERVER) < 0)
        return -1;
    for (unsigned int i = 1; i < cert->len; i++) {
        if (virNetTLSCertCheck(cert->certs[i], cert_file, VIR_NET_TLS_ROLE_CA) < 0)
            return -1;
    }
    return virNetTLSCertListVerify(ca, ca_file, cert, cert_file, crl);
}

/* ---- a client's ---- */

static int
virNetTLSCertCheckClient(gnutls_x509_crt_t cert, const virNetTLSCreds *creds, char **ret_dname)
{
    g_autofree char *dname = NULL;
    gnutls_datum_t dn = { 0 };
    int rc = gnutls_x509_crt_get_dn2(cert, &dn);

    if (rc < 0) {
        virReportError(VIR_ERR_AUTH_FAILED, _("the client's certificate has no usable name: %s"),
                       gnutls_strerror(rc));
        return -1;
    }
    dname = g_strndup((char *) dn.data, dn.size);
    gnutls_free(dn.data);

    if (virNetTLSCertCheck(cert, dname, VIR_NET_TLS_ROLE_CLIENT) < 0)
        return -1;
    if (!virNameIsAllowed(dname, creds->config.allowed_dns)) {
        virReportError(VIR_ERR_AUTH_FAILED,
                       _("the client's name '%s' is not in tls_allowed_dn_list"), dname);
        return -1;
    }
    *ret_dname = g_steal_pointer(&dname);
    return 0;
}

int
virNetTLSCertCheckPeer(gnutls_session_t session, const virNetTLSCreds *creds, char **ret_dname)
{
    unsigned int status = 0;
    unsigned int count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t cert = NULL;
    int rc;

    if (!chain || count == 0 || gnutls_certificate_type_get(session) != GNUTLS_CRT_X509) {
        virReportError(VIR_ERR_AUTH_FAILED, "%s", _("the client has no certificate"));
        return -1;
    }

    rc = gnutls_certificate_verify_peers2(session, &status);
    if (rc == 0 && status != 0) {
        virNetTLSCertReportStatus(_("the client's certificate is not valid"), status);
        return -1;
    }
    if (rc == 0)
        rc = gnutls_x509_crt_init(&cert);
    if (rc == 0)
        rc = gnutls_x509_crt_import(cert, &chain[0], GNUTLS_X509_FMT_DER);
    if (rc < 0)
        virReportError(VIR_ERR_AUTH_FAILED, _("the client's certificate can't be checked: %s"),
                       gnutls_strerror(rc));
    else
        rc = virNetTLSCertCheckClient(cert, creds, ret_dname);
    if (cert)
        gnutls_x509_crt_deinit(cert);
    return rc < 0 ? -1 : 0;
}
