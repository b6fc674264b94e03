/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_wire.c: the servers, what they speak and where they listen. */
#include "config.h"

#include "daemon_wire.h"

#include "admin_dispatch.h"
#include "daemon_listen.h"
#include "daemon_tls.h"
#include "remote_dispatch.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("daemon.wire");

static virNetServer *
daemonWireNewMain(const daemonConfig *config, remotePolicy *policy)
{
    const virNetServerConfig limits = {
        .name = "libvirtd",
        .min_workers = config->min_workers,
        .max_workers = config->max_workers,
        .prio_workers = config->prio_workers,
        .max_clients = config->max_clients,
        .max_anonymous_clients = config->max_anonymous_clients,
        .max_queued_clients = config->max_queued_clients,
        .max_client_requests = config->max_client_requests,
        .keepalive_interval = config->keepalive_interval,
        .keepalive_count = config->keepalive_count,
        .keepalive_required = config->keepalive_required,
    };
    virNetServerHooks hooks = remoteHooks;
    virNetServer *srv;

    hooks.opaque = policy;
    srv = virNetServerNew(&limits, &hooks);
    if (!srv)
        return NULL;
    virNetServerAddProgram(srv, &remoteProgram);
    virNetServerAddProgram(srv, &remoteQEMUProgram);
    virNetServerAddProgram(srv, &remoteLXCProgram);
    return srv;
}

static virNetServer *
daemonWireNewAdmin(const daemonConfig *config, virNetDaemon *dmn)
{
    const virNetServerConfig limits = {
        .name = "admin",
        .min_workers = config->admin_min_workers,
        .max_workers = config->admin_max_workers,
        .max_clients = config->admin_max_clients,
        .max_queued_clients = config->admin_max_queued_clients,
        .max_client_requests = config->admin_max_client_requests,
        .keepalive_interval = config->admin_keepalive_interval,
        .keepalive_count = config->admin_keepalive_count,
    };

    return adminServerNew(&limits, dmn);
}

int
daemonWireAddServers(virNetDaemon *dmn, const daemonConfig *config, const daemonPaths *paths,
                     remotePolicy *policy, bool network, daemonInherit *inherit)
{
    g_autoptr(virNetServer) srv = daemonWireNewMain(config, policy);
    g_autoptr(virNetServer) admin = daemonWireNewAdmin(config, dmn);

    if (!srv || !admin || daemonListen(srv, admin, config, paths, network, inherit) < 0)
        return -1;
    virNetServerSetBacklog(srv, config->max_queued_clients);
    virNetServerSetBacklog(admin, config->admin_max_queued_clients);
    virNetDaemonAddServer(dmn, srv);
    virNetDaemonAddServer(dmn, admin);
    return 0;
}

static void
daemonWireReloadWorkers(virNetServer *srv, unsigned int min, unsigned int max, unsigned int prio)
{
    if (virThreadPoolSetLimits(virNetServerGetPool(srv), min, max, prio) < 0) {
        VIR_ERROR("the workers of server %s stay as they were: %s", virNetServerGetName(srv),
                  virGetLastErrorMessage());
        virResetLastError();
    }
}

void
daemonWireReload(virNetDaemon *dmn, const daemonConfig *config, const daemonPaths *paths)
{
    g_autoptr(virNetServer) srv = virNetDaemonGetServer(dmn, "libvirtd");
    g_autoptr(virNetServer) admin = virNetDaemonGetServer(dmn, "admin");

    daemonWireReloadWorkers(srv, config->min_workers, config->max_workers, config->prio_workers);
    daemonWireReloadWorkers(admin, config->admin_min_workers, config->admin_max_workers, 0);
    virNetServerSetLimits(srv, config->max_clients, config->max_anonymous_clients);
    virNetServerSetLimits(admin, config->admin_max_clients, 0);
    virNetServerSetClientRequests(srv, config->max_client_requests);
    virNetServerSetClientRequests(admin, config->admin_max_client_requests);
    virNetServerSetBacklog(srv, config->max_queued_clients);
    virNetServerSetBacklog(admin, config->admin_max_queued_clients);
    virNetServerSetKeepAlive(srv, config->keepalive_interval, config->keepalive_count,
                             config->keepalive_required);
    virNetServerSetKeepAlive(admin, config->admin_keepalive_interval,
                             config->admin_keepalive_count, config->admin_keepalive_required);
    if (daemonTLSReload(srv, config, paths) < 0) {
        VIR_ERROR("TLS stays as it was: %s", virGetLastErrorMessage());
        virResetLastError();
    }
}
