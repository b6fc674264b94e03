/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_connect.c: the daemon as a whole: its version, servers, time-out and end. */
#include "config.h"

#include "admin_priv.h"
#include "libvirt/libvirt-admin.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Nothing hangs on it: who got this far may make any call. */
static int
adminConnectOpen(virApiCall *call G_GNUC_UNUSED,
                 const admin_connect_open_args *args G_GNUC_UNUSED, void *ret G_GNUC_UNUSED)
{
    return 0;
}

static int
adminConnectClose(virApiCall *call, const void *args G_GNUC_UNUSED, void *ret G_GNUC_UNUSED)
{
    adminCallFrom(call)->reply->is_last = true;
    return 0;
}

static int
adminConnectGetLibVersion(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                          admin_connect_get_lib_version_ret *ret)
{
    ret->libVer = VIR_API_VERSION;
    return 0;
}

/* ---- servers ---- */

virNetServer *
adminFindServer(virNetDaemon *dmn, const char *name)
{
    virNetServer *srv = virNetDaemonGetServer(dmn, name);

    if (!srv)
        virReportError(VIR_ERR_NO_SERVER, _("No server named '%s'"), name);
    return srv;
}

static int
adminConnectListServers(virApiCall *call, const admin_connect_list_servers_args *args,
                        admin_connect_list_servers_ret *ret)
{
    g_autoptr(GPtrArray) servers = virNetDaemonGetServers(adminCallFrom(call)->daemon);

    ret->ret = servers->len;
    if (!args->need_results)
        return 0;

    ret->servers.servers_len = servers->len;
    ret->servers.servers_val = g_new0(admin_nonnull_server, servers->len);
    for (guint i = 0; i < servers->len; i++)
        ret->servers.servers_val[i].name =
            g_strdup(virNetServerGetName(g_ptr_array_index(servers, i)));
    return 0;
}

static int
adminConnectLookupServer(virApiCall *call, const admin_connect_lookup_server_args *args,
                         admin_connect_lookup_server_ret *ret)
{
    g_autoptr(virNetServer) srv = adminFindServer(adminCallFrom(call)->daemon, args->name);

    if (!srv)
        return -1;
    ret->srv.name = g_strdup(virNetServerGetName(srv));
    return 0;
}

/* ---- its end ---- */

static int
adminConnectSetDaemonTimeout(virApiCall *call, const admin_connect_set_daemon_timeout_args *args,
                             void *ret G_GNUC_UNUSED)
{
    virNetDaemonSetAutoShutdown(adminCallFrom(call)->daemon, args->timeout);
    return 0;
}

static int
adminConnectDaemonShutdown(virApiCall *call,
                           const admin_connect_daemon_shutdown_args *args G_GNUC_UNUSED,
                           void *ret G_GNUC_UNUSED)
{
    virNetDaemonQuit(adminCallFrom(call)->daemon);      /* in order: this reply still leaves */
    return 0;
}

static const adminRow rows[] = {
    VIR_API_ROW(ADMIN, CONNECT_OPEN, adminConnectOpen),
    VIR_API_ROW(ADMIN, CONNECT_CLOSE, adminConnectClose),
    VIR_API_ROW(ADMIN, CONNECT_GET_LIB_VERSION, adminConnectGetLibVersion),
    VIR_API_ROW(ADMIN, CONNECT_LIST_SERVERS, adminConnectListServers),
    VIR_API_ROW(ADMIN, CONNECT_LOOKUP_SERVER, adminConnectLookupServer),
    VIR_API_ROW(ADMIN, CONNECT_SET_DAEMON_TIMEOUT, adminConnectSetDaemonTimeout,
                .changes = true),
    VIR_API_ROW(ADMIN, CONNECT_DAEMON_SHUTDOWN, adminConnectDaemonShutdown, .changes = true),
};

const adminRows adminConnectRows = { rows, G_N_ELEMENTS(rows) };
