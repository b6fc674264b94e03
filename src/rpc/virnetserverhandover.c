/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverhandover.c: a server that comes to rest, is left to another program or goes on. */
#include "config.h"

#include "virnetserver.h"

#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virnetserverpriv.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("rpc.netserver");

/* ---- coming to rest ---- */

static void
virNetServerSetHolding(virNetServer *srv, bool holding)
{
    VIR_LOCK_GUARD(&srv->lock, VIR_LOCK_RANK_SERVER);

    srv->holding = holding;
    virNetServerUpdateAcceptingLocked(srv);
}

void
virNetServerHold(virNetServer *srv, virNetServerWhom whom)
{
    g_autoptr(GPtrArray) clients = NULL;

    virNetServerSetHolding(srv, true);
    clients = virNetServerGetClients(srv);
    for (guint i = 0; i < clients->len; i++) {
        virNetServerClient *client = g_ptr_array_index(clients, i);

        if (whom == VIR_NET_SERVER_EVERYBODY || virNetServerClientIsAuthenticated(client))
            virNetServerClientSetHold(client, VIR_NET_SERVER_CLIENT_HELD);
    }
}

void
virNetServerRelease(virNetServer *srv)
{
    g_autoptr(GPtrArray) clients = virNetServerGetClients(srv);

    virNetServerSetHolding(srv, false);
    for (guint i = 0; i < clients->len; i++)
        virNetServerClientSetHold(g_ptr_array_index(clients, i), VIR_NET_SERVER_CLIENT_SERVED);
    if (srv->attend_timer > 0)
        virEventUpdateTimeout(srv->attend_timer, 0);    /* lets in who waits */
}

/* Only the loop gives the pool something to do, so once it is idle it stays so. */
bool
virNetServerIsQuiet(virNetServer *srv)
{
    if (!virThreadPoolIsIdle(srv->pool))
        return false;

    VIR_LOCK_GUARD(&srv->lock, VIR_LOCK_RANK_SERVER);

    return srv->attend->len == 0;
}

/* ---- leaving ---- */

/* What was changed while it ran; the settings say the rest. */
static virJSONValue *
virNetServerLimitsToJSON(virNetServer *srv)
{
    virJSONValue *object = virJSONValueNewObject();
    virNetServerLimits limits;
    virThreadPoolStats stats;

    virNetServerGetLimits(srv, &limits);
    virThreadPoolGetStats(srv->pool, &stats);
    if (srv->limits_changed) {
        virJSONValueObjectSetUint(object, "maxClients", limits.max_clients);
        virJSONValueObjectSetUint(object, "maxAnonymousClients", limits.max_anonymous_clients);
    }
    if (stats.minWorkers != srv->config.min_workers ||
        stats.maxWorkers != srv->config.max_workers ||
        stats.prioWorkers != srv->config.prio_workers) {
        virJSONValueObjectSetUint(object, "minWorkers", stats.minWorkers);
        virJSONValueObjectSetUint(object, "maxWorkers", stats.maxWorkers);
        virJSONValueObjectSetUint(object, "prioWorkers", stats.prioWorkers);
    }
    return object;
}

static virJSONValue *
virNetServerClientsToJSON(virNetServer *srv, virHandover *handover, virNetRelay *relay)
{
    g_autoptr(GPtrArray) clients = virNetServerGetClients(srv);
    virJSONValue *array = virJSONValueNewArray();

    for (guint i = 0; i < clients->len; i++) {
        virNetServerClient *client = g_ptr_array_index(clients, i);
        VIR_ERROR_TRAP();
        virJSONValue *object = virNetServerClientToJSON(client, handover, relay);

        if (object)
            virJSONValueArrayAppend(array, object);
        else
            VIR_WARN("the connection of %s ends with the daemon: %s",
                     virNetServerClientGetPeerName(client), virGetLastErrorMessage());
    }
    return array;
}

virJSONValue *
virNetServerToJSON(virNetServer *srv, virHandover *handover, virNetRelay *relay)
{
    virJSONValue *object = virJSONValueNewObject();

    virJSONValueObjectSetString(object, "name", srv->name);
    virJSONValueObjectSetUint(object, "nextID", srv->next_id);
    virJSONValueObjectSet(object, "limits", virNetServerLimitsToJSON(srv));
    virJSONValueObjectSet(object, "clients", virNetServerClientsToJSON(srv, handover, relay));
    return object;
}

void
virNetServerPutListeners(virNetServer *srv, virHandover *handover, virJSONValue *array)
{
    for (guint i = 0; i < srv->services->len; i++)
        virJSONValueArrayAppend(array, virNetServerServiceToJSON(
                                    g_ptr_array_index(srv->services, i), handover));
}

/* ---- taking up ---- */

static void
virNetServerReadLimits(virNetServer *srv, const virJSONValue *object)
{
    VIR_ERROR_TRAP();
    virNetServerLimits limits;
    virThreadPoolStats stats;

    if (virJSONValueObjectGetUint(object, "maxClients", &limits.max_clients) == 0 &&
        virJSONValueObjectGetUint(object, "maxAnonymousClients",
                                  &limits.max_anonymous_clients) == 0 &&
        limits.max_clients > 0)
        virNetServerSetLimits(srv, limits.max_clients, limits.max_anonymous_clients);
    if (virJSONValueObjectGetUint(object, "minWorkers", &stats.minWorkers) == 0 &&
        virJSONValueObjectGetUint(object, "maxWorkers", &stats.maxWorkers) == 0 &&
        virJSONValueObjectGetUint(object, "prioWorkers", &stats.prioWorkers) == 0 &&
        virThreadPoolSetLimits(srv->pool, stats.minWorkers, stats.maxWorkers,
                               stats.prioWorkers) < 0)
        VIR_WARN("the workers of server %s are as the settings say: %s", srv->name,
                 virGetLastErrorMessage());
}

/* Returns 0, or -1 with an error reported. */
static int
virNetServerReadClient(virNetServer *srv, virHandover *handover, const virJSONValue *object)
{
    g_autoptr(virNetServerClient) client = virNetServerClientFromJSON(srv, handover, object);
    g_autoptr(virNetServerClient) other = NULL;

    if (!client)
        return -1;
    other = virNetServerGetClient(srv, client->id);
    if (other) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("client %llu is there already"), client->id);
        virNetServerClientDiscard(client);
        return -1;
    }

    virMutexLock(&srv->lock, VIR_LOCK_RANK_SERVER);
    srv->next_id = MAX(srv->next_id, client->id + 1);
    g_ptr_array_add(srv->clients, virNetServerClientRef(client));
    client->owner = virNetServerDoorEnter(srv->door, client->sock, !client->authenticated);
    virMutexUnlock(&srv->lock);
    return virNetServerStartClient(srv, client);
}

int
virNetServerFromJSON(virNetServer *srv, virHandover *handover, const virJSONValue *object)
{
    const virJSONValue *clients = virJSONValueObjectGetArray(object, "clients");
    unsigned long long next_id;

    if (!clients || virJSONValueObjectGetUlong(object, "nextID", &next_id) < 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("the state of server %s is incomplete"),
                       srv->name);
        return -1;
    }
    srv->next_id = MAX(srv->next_id, next_id);
    virNetServerReadLimits(srv, virJSONValueObjectGetObject(object, "limits"));

    for (size_t i = 0; i < virJSONValueArraySize(clients); i++) {
        VIR_ERROR_TRAP();

        if (virNetServerReadClient(srv, handover, virJSONValueArrayGet(clients, i)) < 0)
            VIR_WARN("a connection to server %s ends: %s", srv->name, virGetLastErrorMessage());
    }
    return 0;
}
