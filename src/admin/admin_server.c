/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_server.c: the workers, limits and clients of one server. */
#include "config.h"

#include "admin_priv.h"
#include "libvirt/libvirt-admin.h"
#include "virdriver.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* As the settings of libvirtd.conf. */
#define ADMIN_WORKERS_MAX 100000
#define ADMIN_CLIENTS_MAX 1000000

/* ---- workers ---- */

typedef struct {
    virThreadPoolStats pool;
    unsigned int unresponsive;
    unsigned long long loop_stall;
} adminWorkers;

/*
 * The last three are ours: workers that wait for a guest stand beside the limit,
 * so nWorkers may be above maxWorkers, and these tell why.
 */
static const virTypedField workersFields[] = {
    VIR_TYPED_UINT(VIR_THREADPOOL_WORKERS_MIN, adminWorkers, pool.minWorkers,
                   .settable = true, .max = ADMIN_WORKERS_MAX),
    VIR_TYPED_UINT(VIR_THREADPOOL_WORKERS_MAX, adminWorkers, pool.maxWorkers,
                   .settable = true, .max = ADMIN_WORKERS_MAX),
    VIR_TYPED_UINT(VIR_THREADPOOL_WORKERS_CURRENT, adminWorkers, pool.nWorkers),
    VIR_TYPED_UINT(VIR_THREADPOOL_WORKERS_FREE, adminWorkers, pool.freeWorkers),
    VIR_TYPED_UINT(VIR_THREADPOOL_WORKERS_PRIORITY, adminWorkers, pool.prioWorkers,
                   .settable = true, .max = ADMIN_WORKERS_MAX),
    VIR_TYPED_UINT(VIR_THREADPOOL_JOB_QUEUE_DEPTH, adminWorkers, pool.jobQueueDepth),
    VIR_TYPED_UINT("blockedWorkers", adminWorkers, pool.blockedWorkers),
    VIR_TYPED_UINT("unresponsiveGuests", adminWorkers, unresponsive),
    VIR_TYPED_ULLONG("loopLongestStall", adminWorkers, loop_stall),     /* us */
};

static int
adminServerGetThreadPoolParameters(
    virApiCall *call, const admin_server_get_threadpool_parameters_args *args G_GNUC_UNUSED,
    admin_server_get_threadpool_parameters_ret *ret)
{
    adminWorkers workers;

    virThreadPoolGetStats(virNetServerGetPool(adminCallFrom(call)->server), &workers.pool);
    workers.unresponsive = virDriverCountUnresponsive();
    workers.loop_stall = virNetDaemonGetLongestStall(adminCallFrom(call)->daemon);
    adminFormatParams(workersFields, &workers, &ret->params);
    return 0;
}

static int
adminServerSetThreadPoolParameters(virApiCall *call,
                                   const admin_server_set_threadpool_parameters_args *args,
                                   void *ret G_GNUC_UNUSED)
{
    virThreadPool *pool = virNetServerGetPool(adminCallFrom(call)->server);
    adminWorkers workers = { 0 };

    virThreadPoolGetStats(pool, &workers.pool);
    if (adminParseParams(workersFields, &args->params, &workers) < 0)
        return -1;
    return virThreadPoolSetLimits(pool, workers.pool.minWorkers, workers.pool.maxWorkers,
                                  workers.pool.prioWorkers);
}

/* ---- limits ---- */

static const virTypedField limitFields[] = {
    /* with none nobody could connect any more, not even to change that */
    VIR_TYPED_UINT(VIR_SERVER_CLIENTS_MAX, virNetServerLimits, max_clients,
                   .settable = true, .min = 1, .max = ADMIN_CLIENTS_MAX),
    VIR_TYPED_UINT(VIR_SERVER_CLIENTS_CURRENT, virNetServerLimits, clients),
    VIR_TYPED_UINT(VIR_SERVER_CLIENTS_UNAUTH_MAX, virNetServerLimits, max_anonymous_clients,
                   .settable = true, .max = ADMIN_CLIENTS_MAX),
    VIR_TYPED_UINT(VIR_SERVER_CLIENTS_UNAUTH_CURRENT, virNetServerLimits, anonymous_clients),
};

static int
adminServerGetClientLimits(virApiCall *call,
                           const admin_server_get_client_limits_args *args G_GNUC_UNUSED,
                           admin_server_get_client_limits_ret *ret)
{
    virNetServerLimits limits;

    virNetServerGetLimits(adminCallFrom(call)->server, &limits);
    adminFormatParams(limitFields, &limits, &ret->params);
    return 0;
}

static int
adminServerSetClientLimits(virApiCall *call, const admin_server_set_client_limits_args *args,
                           void *ret G_GNUC_UNUSED)
{
    virNetServer *srv = adminCallFrom(call)->server;
    virNetServerLimits limits;

    virNetServerGetLimits(srv, &limits);
    if (adminParseParams(limitFields, &args->params, &limits) < 0)
        return -1;
    if (limits.max_anonymous_clients > limits.max_clients) {
        /* the words say the opposite of what they mean, but they are known */
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("The overall maximum number of clients waiting for authentication "
                         "must not be less than the overall maximum number of clients"));
        return -1;
    }
    virNetServerSetLimits(srv, limits.max_clients, limits.max_anonymous_clients);
    return 0;
}

/* ---- clients ---- */

/* Those whose connection just ends are gone. */
static GPtrArray *
adminGetClients(virNetServer *srv)
{
    GPtrArray *clients = virNetServerGetClients(srv);

    for (guint i = clients->len; i > 0; i--) {
        if (virNetServerClientIsClosed(g_ptr_array_index(clients, i - 1)))
            g_ptr_array_remove_index(clients, i - 1);
    }
    return clients;
}

static int
adminServerListClients(virApiCall *call, const admin_server_list_clients_args *args,
                       admin_server_list_clients_ret *ret)
{
    g_autoptr(GPtrArray) clients = adminGetClients(adminCallFrom(call)->server);

    if (args->need_results && clients->len > ADMIN_CLIENT_LIST_MAX) {
        virReportError(VIR_ERR_RPC, _("too many clients '%u' for limit '%d'"), clients->len,
                       ADMIN_CLIENT_LIST_MAX);
        return -1;
    }

    ret->ret = clients->len;
    if (!args->need_results)
        return 0;
    ret->clients.clients_len = clients->len;
    ret->clients.clients_val = g_new0(admin_nonnull_client, clients->len);
    for (guint i = 0; i < clients->len; i++)
        adminMakeClient(g_ptr_array_index(clients, i), &ret->clients.clients_val[i]);
    return 0;
}

static int
adminServerLookupClient(virApiCall *call, const admin_server_lookup_client_args *args,
                        admin_server_lookup_client_ret *ret)
{
    g_autoptr(virNetServerClient) client = adminFindClient(adminCallFrom(call)->server, args->id);

    if (!client)
        return -1;
    adminMakeClient(client, &ret->clnt);
    return 0;
}

/* ---- TLS ---- */

static int
adminServerUpdateTLSFiles(virApiCall *call,
                          const admin_server_update_tls_files_args *args G_GNUC_UNUSED,
                          void *ret G_GNUC_UNUSED)
{
    virNetTLSContext *tls = virNetServerGetTLS(adminCallFrom(call)->server);

    if (tls)
        return virNetTLSContextReload(tls, NULL);
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                   _("no tls service found, unable to update tls files"));
    return -1;
}

static const adminRow rows[] = {
    VIR_API_ROW(ADMIN, SERVER_GET_THREADPOOL_PARAMETERS, adminServerGetThreadPoolParameters),
    VIR_API_ROW(ADMIN, SERVER_SET_THREADPOOL_PARAMETERS, adminServerSetThreadPoolParameters,
                .changes = true),
    VIR_API_ROW(ADMIN, SERVER_GET_CLIENT_LIMITS, adminServerGetClientLimits),
    VIR_API_ROW(ADMIN, SERVER_SET_CLIENT_LIMITS, adminServerSetClientLimits, .changes = true),
    VIR_API_ROW(ADMIN, SERVER_LIST_CLIENTS, adminServerListClients),
    VIR_API_ROW(ADMIN, SERVER_LOOKUP_CLIENT, adminServerLookupClient),
    VIR_API_ROW(ADMIN, SERVER_UPDATE_TLS_FILES, adminServerUpdateTLSFiles, .changes = true),
};

const adminRows adminServerRows = { rows, G_N_ELEMENTS(rows) };
