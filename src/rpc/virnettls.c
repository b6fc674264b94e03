/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnettls.c: the files that TLS needs, read at start and anew while it runs. */
#include "config.h"

#include "virnettls.h"

#include <string.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virnettlspriv.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* A list of all revoked certificates of a large CA is the longest of the files. */
#define VIR_NET_TLS_FILE_MAX (16 * 1024 * 1024)

#define VIR_NET_TLS_PRIORITY_DEFAULT "NORMAL"
/* Stands behind every priority: what is older has been broken. */
#define VIR_NET_TLS_PRIORITY_FLOOR ":-VERS-TLS1.0:-VERS-TLS1.1:-VERS-DTLS-ALL"

struct virNetTLSContext {
    GMutex lock;                        /* rank leaf */
    virNetTLSCreds *creds;              /* a reference; guarded by lock */
};

/* ---- where the files are ---- */

static const struct {
    const char *system;                 /* below SYSCONFDIR */
    const char *user;                   /* below ~/.pki/libvirt */
    bool optional;
} places[VIR_NET_TLS_FILE_LAST] = {
    [VIR_NET_TLS_CA_CERT] = { "pki/CA/cacert.pem", "cacert.pem", false },
    [VIR_NET_TLS_CA_CRL] = { "pki/CA/cacrl.pem", "cacrl.pem", true },
    [VIR_NET_TLS_SERVER_CERT] = { "pki/libvirt/servercert.pem", "servercert.pem", false },
    [VIR_NET_TLS_SERVER_KEY] = { "pki/libvirt/private/serverkey.pem", "serverkey.pem", false },
};

char *
virNetTLSGetPath(virNetTLSFile file, bool privileged)
{
    g_autofree char *path = NULL;

    if (!privileged) {
        path = g_build_filename(g_get_home_dir(), ".pki/libvirt", places[file].user, NULL);
        if (access(path, F_OK) == 0)
            return g_steal_pointer(&path);
        g_clear_pointer(&path, g_free);
    }

    path = g_build_filename(SYSCONFDIR, places[file].system, NULL);
    if (places[file].optional && access(path, F_OK) < 0)
        return NULL;
    return g_steal_pointer(&path);
}

/* ---- reading them ---- */

static void
virNetTLSDatumClear(gnutls_datum_t *datum)
{
    if (datum->data)
        explicit_bzero(datum->data, datum->size);       /* one of them is the private key */
    g_clear_pointer(&datum->data, g_free);
    datum->size = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gnutls_datum_t, virNetTLSDatumClear)

static int
virNetTLSDatumRead(gnutls_datum_t *datum, const char *what, const char *file)
{
    char *data = NULL;
    size_t len = 0;

    if (!file) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("TLS needs %s, but no file is named"), what);
        return -1;
    }
    if (virFileReadAll(file, VIR_NET_TLS_FILE_MAX, &data, &len) < 0) {
        const int err = errno;

        virResetLastError();
        virReportSystemError(err, _("Cannot read %s '%s'"), what, file);
        return -1;
    }
    datum->data = (unsigned char *) data;
    datum->size = len;
    return 0;
}

static void
virNetTLSCredsDispose(void *obj)
{
    virNetTLSCreds *creds = obj;

    if (creds->certs)
        gnutls_certificate_free_credentials(creds->certs);
    if (creds->priority)
        gnutls_priority_deinit(creds->priority);
    for (size_t i = 0; i < VIR_NET_TLS_FILE_LAST; i++)
        g_free((char *) creds->config.files[i]);
    g_free((char *) creds->config.priority);
    g_strfreev((char **) creds->config.allowed_dns);
}

void
virNetTLSCredsUnref(virNetTLSCreds *creds)
{
    if (creds)
        g_atomic_rc_box_release_full(creds, virNetTLSCredsDispose);
}

static void
virNetTLSCredsSetConfig(virNetTLSCreds *creds, const virNetTLSConfig *config)
{
    creds->config = *config;
    for (size_t i = 0; i < VIR_NET_TLS_FILE_LAST; i++)
        creds->config.files[i] = g_strdup(config->files[i]);
    creds->config.priority = g_strdup(config->priority);
    creds->config.allowed_dns = (const char *const *) g_strdupv((char **) config->allowed_dns);
}

static int
virNetTLSCredsSetPriority(virNetTLSCreds *creds)
{
    const char *priority = creds->config.priority;
    g_autofree char *whole = g_strconcat(priority ? priority : VIR_NET_TLS_PRIORITY_DEFAULT,
                                         VIR_NET_TLS_PRIORITY_FLOOR, NULL);
    const char *at = "";
    int rc = gnutls_priority_init(&creds->priority, whole, &at);

    if (rc < 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("tls_priority '%s' is wrong from '%s' on: %s"),
                       priority ? priority : VIR_NET_TLS_PRIORITY_DEFAULT, at,
                       gnutls_strerror(rc));
        return -1;
    }
    return 0;
}

static int
virNetTLSCredsLoad(virNetTLSCreds *creds)
{
    const virNetTLSConfig *const config = &creds->config;
    const char *const ca_file = config->files[VIR_NET_TLS_CA_CERT];
    const char *const crl_file = config->files[VIR_NET_TLS_CA_CRL];
    const char *const cert_file = config->files[VIR_NET_TLS_SERVER_CERT];
    const char *const key_file = config->files[VIR_NET_TLS_SERVER_KEY];
    g_auto(gnutls_datum_t) ca = { 0 }, crl = { 0 }, cert = { 0 }, key = { 0 };
    g_auto(virNetTLSCertList) ca_list = { 0 }, cert_list = { 0 };
    int rc;

    if (virNetTLSDatumRead(&ca, _("CA certificate"), ca_file) < 0 ||
        (crl_file && virNetTLSDatumRead(&crl, _("list of revoked certificates"), crl_file) < 0) ||
        virNetTLSDatumRead(&cert, _("server certificate"), cert_file) < 0 ||
        virNetTLSDatumRead(&key, _("server private key"), key_file) < 0 ||
        virNetTLSCertListParse(&ca_list, &ca, ca_file) < 0 ||
        virNetTLSCertListParse(&cert_list, &cert, cert_file) < 0)
        return -1;

    rc = gnutls_certificate_set_x509_trust(creds->certs, ca_list.certs, ca_list.len);
    if (rc < 0) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("Unable to use CA certificate '%s': %s"), ca_file,
                       gnutls_strerror(rc));
        return -1;
    }
    if (crl_file) {
        rc = gnutls_certificate_set_x509_crl_mem(creds->certs, &crl, GNUTLS_X509_FMT_PEM);
        if (rc < 0) {
            virReportError(VIR_ERR_SYSTEM_ERROR,
                           _("Unable to use list of revoked certificates '%s': %s"), crl_file,
                           gnutls_strerror(rc));
            return -1;
        }
    }
    if (!config->no_own_check &&
        virNetTLSCertListCheckOwn(&ca_list, ca_file, &cert_list, cert_file, &crl) < 0)
        return -1;

    rc = gnutls_certificate_set_x509_key_mem2(creds->certs, &cert, &key, GNUTLS_X509_FMT_PEM,
                                              NULL, 0);
    if (rc < 0) {
        virReportError(VIR_ERR_SYSTEM_ERROR,
                       _("Unable to use certificate '%s' with private key '%s': %s"),
                       cert_file, key_file, gnutls_strerror(rc));
        return -1;
    }
    return 0;
}

static virNetTLSCreds *
virNetTLSCredsNew(const virNetTLSConfig *config)
{
    g_autoptr(virNetTLSCreds) creds = g_atomic_rc_box_new0(virNetTLSCreds);
    int rc;

    virNetTLSCredsSetConfig(creds, config);
    rc = gnutls_certificate_allocate_credentials(&creds->certs);
    if (rc < 0) {
        virReportError(VIR_ERR_SYSTEM_ERROR, _("Unable to set up TLS: %s"), gnutls_strerror(rc));
        return NULL;
    }
    if (virNetTLSCredsSetPriority(creds) < 0 ||
        virNetTLSCredsLoad(creds) < 0)
        return NULL;
    return g_steal_pointer(&creds);
}

/* ---- the context ---- */

virNetTLSContext *
virNetTLSContextNew(const virNetTLSConfig *config)
{
    g_autoptr(virNetTLSCreds) creds = virNetTLSCredsNew(config);
    virNetTLSContext *ctx;

    if (!creds)
        return NULL;

    ctx = g_atomic_rc_box_new0(virNetTLSContext);
    g_mutex_init(&ctx->lock);
    ctx->creds = g_steal_pointer(&creds);
    return ctx;
}

virNetTLSContext *
virNetTLSContextRef(virNetTLSContext *ctx)
{
    return g_atomic_rc_box_acquire(ctx);
}

static void
virNetTLSContextDispose(void *obj)
{
    virNetTLSContext *ctx = obj;

    virNetTLSCredsUnref(ctx->creds);
    g_mutex_clear(&ctx->lock);
}

void
virNetTLSContextUnref(virNetTLSContext *ctx)
{
    if (ctx)
        g_atomic_rc_box_release_full(ctx, virNetTLSContextDispose);
}

static virNetTLSCreds *
virNetTLSContextGetCreds(virNetTLSContext *ctx)
{
    VIR_LOCK_GUARD(&ctx->lock, VIR_LOCK_RANK_LEAF);

    return g_atomic_rc_box_acquire(ctx->creds);
}

static virNetTLSCreds *
virNetTLSContextSwapCreds(virNetTLSContext *ctx, virNetTLSCreds *creds)
{
    VIR_LOCK_GUARD(&ctx->lock, VIR_LOCK_RANK_LEAF);
    virNetTLSCreds *old = ctx->creds;

    ctx->creds = creds;
    return old;
}

int
virNetTLSContextReload(virNetTLSContext *ctx, const virNetTLSConfig *config)
{
    g_autoptr(virNetTLSCreds) now = virNetTLSContextGetCreds(ctx);
    g_autoptr(virNetTLSCreds) creds = virNetTLSCredsNew(config ? config : &now->config);
    g_autoptr(virNetTLSCreds) old = NULL;

    if (!creds)
        return -1;
    old = virNetTLSContextSwapCreds(ctx, g_steal_pointer(&creds));
    return 0;
}

int
virNetTLSContextProtect(virNetSocket *sock, void *ctx)
{
    return virNetTLSSessionStart(sock, virNetTLSContextGetCreds(ctx));
}
