/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_listen.c: where the network is served, by TCP and by TLS. */
#include "config.h"

#include "daemon_listen.h"

#include "daemon_auth.h"
#include "daemon_tls.h"
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
    if (transport->has_tls && daemonTLSInit(srv, config, paths) < 0)
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
