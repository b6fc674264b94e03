/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_tls.c: what the settings say about TLS. */
#include "config.h"

#include "daemon_tls.h"

#include "virerror.h"
#include "virnettls.h"

#define VIR_FROM_THIS VIR_FROM_CONF

typedef struct {
    virNetTLSConfig config;     /* its strings are borrowed, or those below */
    char *defaults[VIR_NET_TLS_FILE_LAST];
} daemonTLSConfig;

static void
daemonTLSConfigClear(daemonTLSConfig *tls)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tls->defaults); i++)
        g_clear_pointer(&tls->defaults[i], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(daemonTLSConfig, daemonTLSConfigClear)

static int
daemonTLSConfigInit(daemonTLSConfig *tls, const daemonConfig *config, const daemonPaths *paths)
{
    const char *const named[VIR_NET_TLS_FILE_LAST] = {
        [VIR_NET_TLS_CA_CERT] = config->ca_file,
        [VIR_NET_TLS_CA_CRL] = config->crl_file,
        [VIR_NET_TLS_SERVER_CERT] = config->cert_file,
        [VIR_NET_TLS_SERVER_KEY] = config->key_file,
    };

    if (config->tls_no_verify_certificate && config->tls_allowed_dn_list) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("tls_allowed_dn_list can't work with tls_no_verify_certificate = 1: "
                         "clients show no names"));
        return -1;
    }

    for (virNetTLSFile i = 0; i < VIR_NET_TLS_FILE_LAST; i++) {
        if (!named[i])
            tls->defaults[i] = virNetTLSGetPath(i, paths->privileged);
        tls->config.files[i] = named[i] ? named[i] : tls->defaults[i];
    }
    tls->config.priority = config->tls_priority;
    tls->config.allowed_dns = (const char *const *) config->tls_allowed_dn_list;
    tls->config.no_own_check = config->tls_no_sanity_certificate;
    tls->config.no_peer_check = config->tls_no_verify_certificate;
    return 0;
}

int
daemonTLSInit(virNetServer *srv, const daemonConfig *config, const daemonPaths *paths)
{
    g_auto(daemonTLSConfig) tls = { 0 };
    g_autoptr(virNetTLSContext) ctx = NULL;

    if (daemonTLSConfigInit(&tls, config, paths) < 0)
        return -1;
    ctx = virNetTLSContextNew(&tls.config);
    if (!ctx)
        return -1;
    virNetServerSetTLS(srv, ctx);
    return 0;
}

int
daemonTLSReload(virNetServer *srv, const daemonConfig *config, const daemonPaths *paths)
{
    g_auto(daemonTLSConfig) tls = { 0 };

    if (!virNetServerGetTLS(srv))
        return 0;
    if (daemonTLSConfigInit(&tls, config, paths) < 0)
        return -1;
    return virNetTLSContextReload(virNetServerGetTLS(srv), &tls.config);
}
