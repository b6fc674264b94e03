/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_wire.c: the servers, what they speak and where they listen. */
#include "config.h"

#include "daemon_wire.h"

#include <unistd.h>

#include "admin_dispatch.h"
#include "daemon_auth.h"
#include "daemon_listen.h"
#include "daemon_tls.h"
#include "remote_dispatch.h"
#include "virerror.h"
#include "virlog.h"
#include "virnetserverservice.h"
#include "virsystemd.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("daemon.wire");

/* A unix socket of the daemon; the settings say who may connect. */
typedef struct {
    virNetServer *srv;      /* whose it is */
    const char *unit;       /* the systemd socket that stands for it */
    const char *file;
    const char *perms_key;
    const char *perms;      /* octal text */
    const char *auth_key;
    const char *auth;       /* "none", "polkit", "sasl"; NULL: none */
    bool readonly;
    bool owner_only;        /* not for unix_sock_group */
} daemonUnixSocket;

static int
daemonWireParsePerms(const daemonUnixSocket *sock, mode_t *ret_mode)
{
    guint64 value;

    if (!g_ascii_string_to_unsigned(sock->perms, 8, 0, 0777, &value, NULL)) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("%s: '%s' is not an octal file mode"),
                       sock->perms_key, sock->perms);
        return -1;
    }
    *ret_mode = value;
    return 0;
}

static int
daemonWireAddActivated(const daemonUnixSocket *sock, size_t *count)
{
    g_autofree int *fds = NULL;
    size_t nfds = virSystemdGetListenFDs(sock->unit, &fds);
    virNetServerAuth auth;

    if (daemonAuthParse(sock->auth_key, sock->auth, &auth) < 0 ||
        daemonAuthCheck(sock->auth_key, auth, true, 0) < 0)
        return -1;
    for (size_t i = 0; i < nfds; i++) {
        g_autoptr(virNetServerService) svc =
            virNetServerServiceNewFD(fds[i], auth, sock->readonly);

        if (!svc)
            return -1;
        virNetServerAddService(sock->srv, svc);
    }
    *count += nfds;
    return 0;
}

static int
daemonWireAddOwn(const daemonUnixSocket *sock, const char *dir, gid_t gid, bool privileged)
{
    g_autofree char *path = g_build_filename(dir, sock->file, NULL);
    g_autoptr(virNetServerService) svc = NULL;
    virNetServerAuth auth;
    mode_t mode;

    if (daemonWireParsePerms(sock, &mode) < 0 ||
        daemonAuthParse(sock->auth_key, sock->auth, &auth) < 0)
        return -1;
    /* Who may use a user's own instance is no matter of settings. */
    if (!privileged)
        mode &= 0700;
    svc = virNetServerServiceNewUNIX(path, mode, sock->owner_only ? (gid_t) -1 : gid,
                                     auth, sock->readonly);
    if (!svc)
        return -1;
    virNetServerAddService(sock->srv, svc);
    VIR_INFO("listening on %s", path);
    return 0;
}

static int
daemonWireListen(virNetServer *srv, virNetServer *admin, const daemonConfig *config,
                 const daemonPaths *paths)
{
    const daemonUnixSocket socks[] = {
        { srv, "libvirtd.socket", "libvirt-sock", "unix_sock_rw_perms",
          config->unix_sock_rw_perms, "auth_unix_rw", config->auth_unix_rw },
        { srv, "libvirtd-ro.socket", "libvirt-sock-ro", "unix_sock_ro_perms",
          config->unix_sock_ro_perms, "auth_unix_ro", config->auth_unix_ro, .readonly = true },
        { admin, "libvirtd-admin.socket", "libvirt-admin-sock", "unix_sock_admin_perms",
          config->unix_sock_admin_perms, .owner_only = true },
    };
    const char *dir = config->unix_sock_dir ? config->unix_sock_dir : paths->run_dir;
    size_t activated = 0;
    gid_t gid = (gid_t)-1;

    if (config->unix_sock_group && paths->privileged &&
        virGetGroupID(config->unix_sock_group, &gid) < 0)
        return -1;

    for (size_t i = 0; i < G_N_ELEMENTS(socks); i++) {
        if (daemonWireAddActivated(&socks[i], &activated) < 0)
            return -1;
    }
    if (activated > 0)
        return 0;

    for (size_t i = 0; i < G_N_ELEMENTS(socks); i++) {
        /* A user's own instance has nobody to be shown things without the right to touch. */
        if (socks[i].readonly && !paths->privileged)
            continue;
        if (daemonWireAddOwn(&socks[i], dir, gid, paths->privileged) < 0)
            return -1;
    }
    return 0;
}

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
        .max_client_requests = config->admin_max_client_requests,
        .keepalive_interval = config->admin_keepalive_interval,
        .keepalive_count = config->admin_keepalive_count,
    };

    return adminServerNew(&limits, dmn);
}

int
daemonWireAddServers(virNetDaemon *dmn, const daemonConfig *config, const daemonPaths *paths,
                     remotePolicy *policy, bool network)
{
    g_autoptr(virNetServer) srv = daemonWireNewMain(config, policy);
    g_autoptr(virNetServer) admin = daemonWireNewAdmin(config, dmn);

    if (!srv || !admin || daemonWireListen(srv, admin, config, paths) < 0 ||
        daemonListenNetwork(srv, config, paths, network) < 0)
        return -1;
    virNetDaemonAddServer(dmn, srv);
    virNetDaemonAddServer(dmn, admin);
    return 0;
}

void
daemonWireReload(virNetDaemon *dmn, const daemonConfig *config, const daemonPaths *paths)
{
    g_autoptr(virNetServer) srv = virNetDaemonGetServer(dmn, "libvirtd");
    g_autoptr(virNetServer) admin = virNetDaemonGetServer(dmn, "admin");

    virNetServerSetKeepAlive(srv, config->keepalive_interval, config->keepalive_count,
                             config->keepalive_required);
    virNetServerSetKeepAlive(admin, config->admin_keepalive_interval,
                             config->admin_keepalive_count, config->admin_keepalive_required);
    if (daemonTLSReload(srv, config, paths) < 0) {
        VIR_ERROR("TLS stays as it was: %s", virGetLastErrorMessage());
        virResetLastError();
    }
}
