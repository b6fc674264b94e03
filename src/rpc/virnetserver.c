/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserver.c: lets clients in, hands their calls to workers, clears up after them. */
#include "config.h"

#include "virnetserver.h"

#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virnetserverpriv.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("rpc.netserver");

#define VIR_NET_SERVER_AUTH_TIMEOUT 30
#define VIR_NET_SERVER_HANDSHAKE_TIMEOUT 20
#define VIR_NET_SERVER_QUEUED_CLIENTS 1000
/* How long a closing server waits for workers that should be done. */
#define VIR_NET_SERVER_CLOSE_MS 1000

static void virNetServerAttendAll(int timer, void *opaque);

/* ---- workers ---- */

void
virNetServerJobFree(virNetServerJob *job)
{
    if (!job)
        return;
    virNetMessageFree(job->call);
    virNetServerClientUnref(job->client);
    g_free(job);
}

void
virNetServerCallCloseHook(virNetServerClient *client)
{
    virNetServer *srv = client->server;

    if (srv->hooks.close && client->priv)
        srv->hooks.close(client, client->priv, srv->hooks.opaque);
}

/* In a worker; @job is taken. The client may be gone by now: then nothing is begun for it. */
static void
virNetServerServe(virNetServerJob *job)
{
    g_autoptr(virNetMessage) reply = NULL;

    if (virNetServerClientBeginJob(job)) {
        reply = virNetMessageNewReply(&job->call->header);
        virResetLastError();
        if (job->prog->dispatch(job->client, job->call, reply) < 0)
            virNetMessageSetError(reply, virGetLastError());
    }
    virNetServerClientJobDone(job, g_steal_pointer(&reply));
}

/* @job is taken. */
static void
virNetServerRunCloseHook(virNetServerJob *job)
{
    virNetServerCallCloseHook(job->client);
    virNetServerJobFree(job);
}

static void
virNetServerRunJob(void *data, void *opaque G_GNUC_UNUSED)
{
    virNetServerJob *job = data;

    if (job->prog)
        virNetServerServe(job);
    else
        virNetServerRunCloseHook(job);
}

/* The pool drops a job at its end: the call is not served, a hook runs all the same. */
static void
virNetServerDropJob(void *data)
{
    virNetServerJob *job = data;

    if (job->prog)
        virNetServerClientJobDone(job, NULL);
    else
        virNetServerRunCloseHook(job);
}

void
virNetServerSubmit(virNetServer *srv, virNetServerJob *job)
{
    VIR_ERROR_TRAP();

    if (virThreadPoolSendJob(srv->pool, job->lane, job) < 0)
        virNetServerDropJob(job);           /* the pool ends, and with it the connection */
}

static void
virNetServerSubmitCloseHook(virNetServer *srv, virNetServerClient *client)
{
    virNetServerJob *job = g_new0(virNetServerJob, 1);

    job->client = virNetServerClientRef(client);
    job->lane = VIR_THREAD_POOL_LANE_NORMAL;
    virNetServerSubmit(srv, job);
}

/* ---- life ---- */

virNetServer *
virNetServerNew(const virNetServerConfig *config, const virNetServerHooks *hooks)
{
    g_autoptr(virNetServer) srv = g_atomic_rc_box_new0(virNetServer);

    g_mutex_init(&srv->lock);
    srv->config = *config;
    srv->name = g_strdup(config->name);
    srv->config.name = srv->name;
    srv->config.max_client_requests = MAX(config->max_client_requests, 1);
    if (!config->auth_timeout)
        srv->config.auth_timeout = VIR_NET_SERVER_AUTH_TIMEOUT;
    if (!config->handshake_timeout)
        srv->config.handshake_timeout = VIR_NET_SERVER_HANDSHAKE_TIMEOUT;
    srv->keepalive_required = config->keepalive_required;
    if (hooks)
        srv->hooks = *hooks;
    srv->programs = g_ptr_array_new();
    srv->services = g_ptr_array_new_with_free_func((GDestroyNotify) virNetServerServiceUnref);
    srv->clients = g_ptr_array_new_with_free_func((GDestroyNotify) virNetServerClientUnref);
    srv->attend = g_ptr_array_new_with_free_func((GDestroyNotify) virNetServerClientUnref);
    srv->door = virNetServerDoorNew(config->max_clients, config->max_anonymous_clients,
                                    config->max_queued_clients ? config->max_queued_clients
                                    : VIR_NET_SERVER_QUEUED_CLIENTS);
    srv->attend_timer = -1;
    srv->next_id = 1;

    srv->pool = virThreadPoolNew(&(virThreadPoolConfig) {
        .name = srv->name,
        .minWorkers = config->min_workers,
        .maxWorkers = config->max_workers,
        .prioWorkers = config->prio_workers,
        .func = virNetServerRunJob,
        .freeJob = virNetServerDropJob,
    });
    srv->chores = virNetServerChoresNew(srv->name);
    if (!srv->pool || !srv->chores)
        return NULL;
    return g_steal_pointer(&srv);
}

virNetServer *
virNetServerRef(virNetServer *srv)
{
    return g_atomic_rc_box_acquire(srv);
}

static void
virNetServerDispose(void *obj)
{
    virNetServer *srv = obj;

    g_ptr_array_unref(srv->attend);
    g_ptr_array_unref(srv->clients);
    g_ptr_array_unref(srv->services);
    g_ptr_array_unref(srv->programs);
    virThreadPoolFree(srv->pool);
    virNetServerChoresFree(srv->chores);
    virNetServerDoorFree(srv->door);
    virNetTLSContextUnref(srv->tls);
    g_free(srv->name);
    g_mutex_clear(&srv->lock);
}

void
virNetServerUnref(virNetServer *srv)
{
    if (srv)
        g_atomic_rc_box_release_full(srv, virNetServerDispose);
}

static void
virNetServerUnrefOpaque(void *opaque)
{
    virNetServerUnref(opaque);
}

void
virNetServerAddProgram(virNetServer *srv, const virNetServerProgram *prog)
{
    g_ptr_array_add(srv->programs, (void *) prog);
}

void
virNetServerAddService(virNetServer *srv, virNetServerService *svc)
{
    g_ptr_array_add(srv->services, virNetServerServiceRef(svc));
}

void
virNetServerSetTLS(virNetServer *srv, virNetTLSContext *tls)
{
    srv->tls = virNetTLSContextRef(tls);
}

virNetTLSContext *
virNetServerGetTLS(virNetServer *srv)
{
    return srv->tls;
}

virNetServerChores *
virNetServerGetChores(virNetServer *srv)
{
    return srv->chores;
}

const virNetServerProgram *
virNetServerFindProgram(virNetServer *srv, uint32_t prog, uint32_t vers)
{
    for (guint i = 0; i < srv->programs->len; i++) {
        const virNetServerProgram *p = g_ptr_array_index(srv->programs, i);

        if (p->program == prog && p->version == vers)
            return p;
    }
    return NULL;
}

void
virNetServerGetKeepAlive(virNetServer *srv, int *ret_interval, unsigned int *ret_count)
{
    *ret_interval = g_atomic_int_get(&srv->config.keepalive_interval);
    *ret_count = g_atomic_int_get(&srv->config.keepalive_count);
}

bool
virNetServerRequiresKeepAlive(virNetServer *srv)
{
    return g_atomic_int_get(&srv->keepalive_required);
}

void
virNetServerSetKeepAlive(virNetServer *srv, int interval, unsigned int count, bool required)
{
    g_atomic_int_set(&srv->config.keepalive_interval, interval);
    g_atomic_int_set(&srv->config.keepalive_count, count);
    g_atomic_int_set(&srv->keepalive_required, required);
}

void
virNetServerSetChangeCallback(virNetServer *srv, void (*func)(void *opaque), void *opaque)
{
    srv->changed = func;
    srv->changed_opaque = opaque;
}

/* ---- clients come ---- */

/* When nobody more can wait here, they wait in the backlog. */
void
virNetServerUpdateAcceptingLocked(virNetServer *srv)
{
    bool on = !srv->stopping && !srv->holding && virNetServerDoorIsOpen(srv->door);

    for (guint i = 0; i < srv->services->len; i++)
        virNetServerServiceSetAccepting(g_ptr_array_index(srv->services, i), on);
}

static void
virNetServerNotifyChange(virNetServer *srv)
{
    if (srv->changed)
        srv->changed(srv->changed_opaque);
}

int
virNetServerStartClient(virNetServer *srv, virNetServerClient *client)
{
    long long now = virTimeMonotonicMicros();
    long long auth_due = now + (long long) srv->config.auth_timeout * G_USEC_PER_SEC;
    long long shake_due = now + (long long) srv->config.handshake_timeout * G_USEC_PER_SEC;

    if (virNetServerClientStart(client, shake_due, auth_due) == 0)
        return 0;
    virNetServerClientClose(client, NULL);
    return -1;
}

virNetServerClient *
virNetServerAddClient(virNetServer *srv, virNetSocket *sock, virNetServerAuth auth, bool readonly)
{
    g_autoptr(virNetServerClient) client = NULL;

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    client = virNetServerClientNew(srv, srv->next_id++, sock, auth, readonly,
                                   srv->config.max_client_requests);
    g_ptr_array_add(srv->clients, virNetServerClientRef(client));
    client->owner = virNetServerDoorEnter(srv->door, sock, !client->authenticated);
    virMutexUnlock(&srv->lock);

    VIR_DEBUG("client %llu: %s", client->id, virNetServerClientGetPeerName(client));
    if (srv->hooks.open)
        client->priv = srv->hooks.open(client, srv->hooks.opaque);
    if (virNetServerStartClient(srv, client) < 0)
        return NULL;
    virNetServerNotifyChange(srv);
    return g_steal_pointer(&client);
}

/* Whoever has more than their share gives a place: the oldest of their strangers goes. */
static virNetServerClient *
virNetServerPickDebtorLocked(virNetServer *srv, const virNetServerOwner *debtor)
{
    for (guint i = 0; debtor && !srv->making_room && i < srv->clients->len; i++) {
        virNetServerClient *client = g_ptr_array_index(srv->clients, i);

        if (client->owner == debtor && !virNetServerClientIsAuthenticated(client)) {
            srv->making_room = true;
            return virNetServerClientRef(client);
        }
    }
    return NULL;
}

/* Loop. Lets in who waits, as far as there are places. */
static void
virNetServerLetIn(virNetServer *srv)
{
    g_autoptr(virNetServerClient) debtor = NULL;
    g_autofree char *warning = NULL;

    while (true) {
        g_autoptr(virNetServerGuest) guest = NULL;
        g_autoptr(virNetServerClient) client = NULL;
        virNetServerOwner *owner = NULL;

        virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
        guest = srv->holding ? NULL : virNetServerDoorNext(srv->door, &owner);
        if (!guest && !srv->holding)
            debtor = virNetServerPickDebtorLocked(srv, owner);
        if (!guest && !srv->holding && !srv->making_room)
            warning = virNetServerDoorTellFull(srv->door);
        virNetServerUpdateAcceptingLocked(srv);
        virMutexUnlock(&srv->lock);
        if (!guest)
            break;

        client = virNetServerAddClient(srv, g_steal_pointer(&guest->sock), guest->auth,
                                       guest->readonly);
        if (!client)
            virResetLastError();        /* logged where it was reported */
    }
    if (warning)
        VIR_WARN("%s", warning);
    if (debtor)
        virNetServerClientClose(debtor, "its place is needed for others");
}

static void
virNetServerAccepted(virNetServerService *svc, virNetSocket *sock, void *opaque)
{
    virNetServer *srv = opaque;
    g_autofree char *warning = NULL;

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    (void) virNetServerDoorKnock(srv->door, sock, virNetServerServiceGetAuth(svc),
                                 virNetServerServiceIsReadonly(svc), &warning);
    virMutexUnlock(&srv->lock);

    if (warning)
        VIR_WARN("%s", warning);
    virNetServerLetIn(srv);
}

int
virNetServerStart(virNetServer *srv)
{
    srv->attend_timer = virEventAddTimeout(-1, virNetServerAttendAll, virNetServerRef(srv),
                                           virNetServerUnrefOpaque);
    if (srv->attend_timer < 0) {
        virNetServerUnref(srv);
        return -1;
    }

    for (guint i = 0; i < srv->services->len; i++) {
        if (virNetServerServiceStart(g_ptr_array_index(srv->services, i),
                                     virNetServerAccepted, srv) < 0)
            return -1;
    }
    /* those that another program left: their calls begin, and they count */
    virNetServerRelease(srv);
    return 0;
}

void
virNetServerClientKnown(virNetServerClient *client)
{
    virNetServer *srv = client->server;
    bool hold;

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    virNetServerDoorKnown(srv->door, client->owner);
    hold = srv->holding;
    virMutexUnlock(&srv->lock);

    if (hold)
        virNetServerClientSetHold(client, VIR_NET_SERVER_CLIENT_HELD);
}

/* ---- clients go ---- */

void
virNetServerAttend(virNetServerClient *client)
{
    virNetServer *srv = client->server;

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    g_ptr_array_add(srv->attend, virNetServerClientRef(client));
    virMutexUnlock(&srv->lock);

    if (srv->attend_timer > 0)
        virEventUpdateTimeout(srv->attend_timer, 0);
}

static void
virNetServerRemoveClient(virNetServer *srv, virNetServerClient *client)
{
    bool stranger;

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    /* false: asked for twice */
    if (!g_ptr_array_remove(srv->clients, client)) {
        virMutexUnlock(&srv->lock);
        return;
    }
    virMutexUnlock(&srv->lock);

    stranger = virNetServerClientTeardown(client);

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    virNetServerDoorLeave(srv->door, client->owner, stranger);
    client->owner = NULL;
    srv->making_room = false;
    virMutexUnlock(&srv->lock);

    if (virNetServerClientClaimCloseHook(client))
        virNetServerSubmitCloseHook(srv, client);
    virNetServerNotifyChange(srv);
}

static void
virNetServerAttendAll(int timer, void *opaque)
{
    virNetServer *srv = opaque;
    g_autoptr(GPtrArray) clients = NULL;

    virEventUpdateTimeout(timer, -1);

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    clients = g_steal_pointer(&srv->attend);
    srv->attend = g_ptr_array_new_with_free_func((GDestroyNotify) virNetServerClientUnref);
    virMutexUnlock(&srv->lock);

    for (guint i = 0; i < clients->len; i++) {
        virNetServerClient *client = g_ptr_array_index(clients, i);

        if (!virNetServerClientAttend(client))
            virNetServerRemoveClient(srv, client);
    }
    virNetServerLetIn(srv);
}

void
virNetServerStopAccepting(virNetServer *srv)
{
    g_autoptr(GPtrArray) clients = NULL;
    bool stopped;

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    stopped = srv->stopping;
    srv->stopping = true;
    virNetServerDoorShut(srv->door);
    virMutexUnlock(&srv->lock);

    for (guint i = 0; i < srv->services->len; i++)
        virNetServerServiceClose(g_ptr_array_index(srv->services, i));

    clients = virNetServerGetClients(srv);
    for (guint i = 0; i < clients->len; i++) {
        virNetServerClient *client = g_ptr_array_index(clients, i);

        if (!stopped && srv->hooks.stop && client->priv)
            srv->hooks.stop(client, client->priv, srv->hooks.opaque);
        virNetServerClientDrain(client);
    }
}

bool
virNetServerIsIdle(virNetServer *srv)
{
    g_autoptr(GPtrArray) clients = virNetServerGetClients(srv);

    for (guint i = 0; i < clients->len; i++) {
        if (!virNetServerClientIsIdle(g_ptr_array_index(clients, i)))
            return false;
    }
    return true;
}

unsigned int
virNetServerClose(virNetServer *srv)
{
    g_autoptr(GPtrArray) clients = NULL;
    unsigned int left;

    virNetServerStopAccepting(srv);

    clients = virNetServerGetClients(srv);
    for (guint i = 0; i < clients->len; i++) {
        virNetServerClientClose(g_ptr_array_index(clients, i), NULL);
        virNetServerRemoveClient(srv, g_ptr_array_index(clients, i));
    }

    left = virThreadPoolStop(srv->pool, VIR_NET_SERVER_CLOSE_MS);
    if (left > 0)
        VIR_WARN("%u workers of server %s still wait for something", left, srv->name);
    virNetServerChoresStop(srv->chores, VIR_NET_SERVER_CLOSE_MS);

    if (srv->attend_timer > 0)
        (void) virEventRemoveTimeout(srv->attend_timer);
    srv->attend_timer = -1;
    g_ptr_array_set_size(srv->attend, 0);
    return left;
}

/* ---- looking at it ---- */

const char *
virNetServerGetName(const virNetServer *srv)
{
    return srv->name;
}

virThreadPool *
virNetServerGetPool(virNetServer *srv)
{
    return srv->pool;
}

GPtrArray *
virNetServerGetClients(virNetServer *srv)
{
    GPtrArray *clients;

    VIR_LOCK_GUARD(&srv->lock, VIR_LOCK_RANK_SERVER);

    clients = g_ptr_array_new_full(srv->clients->len, (GDestroyNotify) virNetServerClientUnref);
    for (guint i = 0; i < srv->clients->len; i++)
        g_ptr_array_add(clients, virNetServerClientRef(g_ptr_array_index(srv->clients, i)));
    return clients;
}

virNetServerClient *
virNetServerGetClient(virNetServer *srv, unsigned long long id)
{
    VIR_LOCK_GUARD(&srv->lock, VIR_LOCK_RANK_SERVER);

    for (guint i = 0; i < srv->clients->len; i++) {
        virNetServerClient *client = g_ptr_array_index(srv->clients, i);

        if (client->id == id)
            return virNetServerClientRef(client);
    }
    return NULL;
}

void
virNetServerGetLimits(virNetServer *srv, virNetServerLimits *ret_limits)
{
    const virNetServerPlaces *places = virNetServerDoorGetPlaces(srv->door);

    VIR_LOCK_GUARD(&srv->lock, VIR_LOCK_RANK_SERVER);

    ret_limits->max_clients = places->max_clients;
    ret_limits->max_anonymous_clients = places->max_strangers;
    ret_limits->clients = places->clients;
    ret_limits->anonymous_clients = places->strangers;
}

void
virNetServerSetLimits(virNetServer *srv, unsigned int max_clients,
                      unsigned int max_anonymous_clients)
{
    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    srv->limits_changed = true;
    virNetServerDoorSetLimits(srv->door, max_clients, max_anonymous_clients);
    virMutexUnlock(&srv->lock);

    if (srv->attend_timer > 0)
        virEventUpdateTimeout(srv->attend_timer, 0);    /* some may come in */
}

void
virNetServerSetClientRequests(virNetServer *srv, unsigned int max_client_requests)
{
    VIR_LOCK_GUARD(&srv->lock, VIR_LOCK_RANK_SERVER);

    srv->config.max_client_requests = MAX(max_client_requests, 1);
}

void
virNetServerSetBacklog(virNetServer *srv, unsigned int backlog)
{
    for (guint i = 0; i < srv->services->len; i++)
        virNetServerServiceSetBacklog(g_ptr_array_index(srv->services, i), backlog);
}
