/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_listen.c: where the network is served, by TCP and by TLS. */
#include "config.h"

#include "daemon_listen.h"

#include "daemon_auth.h"
#include "virerror.h"
#include "virlog.h"
#include "virnettls.h"
#include "virsystemd.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("daemon.listen");

typedef struct {
    const char *name;
    const char *unit;           /* the systemd socket that stands for it */
    bool wanted;                /* by the settings, when we listen ourselves */
    const char *port;
    const char *auth_key;
    const char *auth;           /* "none", "sasl" */
    bool has_tls;
} daemonTransport;

/* ---- TLS ---- */

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

static int
daemonListenSetTLS(virNetServer *srv, const daemonConfig *config, const daemonPaths *paths)
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
daemonListenReload(virNetServer *srv, const daemonConfig *config, const daemonPaths *paths)
{
    g_auto(daemonTLSConfig) tls = { 0 };

    if (!virNetServerGetTLS(srv))
        return 0;
    if (daemonTLSConfigInit(&tls, config, paths) < 0)
        return -1;
    return virNetTLSContextReload(virNetServerGetTLS(srv), &tls.config);
}

/* ---- sockets ---- */

static int
daemonListenAdd(virNetServer *srv, const daemonTransport *transport, virNetServerService *svc)
{
    if (!svc)
        return -1;
    if (transport->has_tls)
        virNetServerServiceSetLayer(svc, virNetTLSContextProtect, virNetServerGetTLS(srv));
    virNetServerAddService(srv, svc);
    return 0;
}

static int
daemonListenOwn(virNetServer *srv, const daemonTransport *transport, const char *address,
                virNetServerAuth auth)
{
    g_autoptr(virNetServerService) svc = virNetServerServiceNewTCP(address, transport->port, auth);

    if (daemonListenAdd(srv, transport, svc) < 0)
        return -1;
    VIR_INFO("listening for %s on address '%s', port %s", transport->name,
             address ? address : "*", transport->port);
    return 0;
}

static int
daemonListenActivated(virNetServer *srv, const daemonTransport *transport, const int *fds,
                      size_t nfds, virNetServerAuth auth)
{
    for (size_t i = 0; i < nfds; i++) {
        g_autoptr(virNetServerService) svc = virNetServerServiceNewFD(fds[i], auth, false);

        if (daemonListenAdd(srv, transport, svc) < 0)
            return -1;
    }
    VIR_INFO("listening for %s on %zu sockets of %s", transport->name, nfds, transport->unit);
    return 0;
}

static int
daemonListenTransport(virNetServer *srv, const daemonTransport *transport,
                      const daemonConfig *config, const daemonPaths *paths, bool own,
                      bool *ret_served)
{
    g_autofree int *fds = NULL;
    size_t nfds = virSystemdGetListenFDs(transport->unit, &fds);
    virNetServerAuth auth;

    if (nfds == 0 && !(own && transport->wanted))
        return 0;
    *ret_served = true;

    if (daemonAuthParse(transport->auth_key, transport->auth, &auth) < 0 ||
        daemonAuthCheck(transport->auth_key, auth, transport->has_tls, config->tcp_min_ssf) < 0)
        return -1;
    if (auth == VIR_NET_SERVER_AUTH_NONE &&
        (!transport->has_tls || config->tls_no_verify_certificate))
        VIR_WARN("%s = \"none\": whoever reaches the %s port has full rights on this host",
                 transport->auth_key, transport->name);
    if (transport->has_tls && daemonListenSetTLS(srv, config, paths) < 0)
        return -1;

    if (nfds > 0)
        return daemonListenActivated(srv, transport, fds, nfds, auth);
    return daemonListenOwn(srv, transport, config->listen_addr, auth);
}

int
daemonListenNetwork(virNetServer *srv, const daemonConfig *config, const daemonPaths *paths,
                    bool own)
{
    const daemonTransport transports[] = {
        { "TCP", "libvirtd-tcp.socket", config->listen_tcp, config->tcp_port,
          "auth_tcp", config->auth_tcp, false },
        { "TLS", "libvirtd-tls.socket", config->listen_tls, config->tls_port,
          "auth_tls", config->auth_tls, true },
    };
    bool served = false;

    for (size_t i = 0; i < G_N_ELEMENTS(transports); i++) {
        if (daemonListenTransport(srv, &transports[i], config, paths, own, &served) < 0)
            return -1;
    }
    if (own && !served) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("--listen can't work: listen_tls and listen_tcp are both 0"));
        return -1;
    }
    return 0;
}
