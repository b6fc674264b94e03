/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclient.c: the life of a connection and its deadlines. */
#include "config.h"

#include "virnetserverpriv.h"

#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virtime.h"

VIR_LOG_INIT("rpc.netserverclient");

/* Seconds between two signs of life to a client whose reading pauses, unless configured. */
#define VIR_NET_SERVER_CLIENT_BREATH 5

virNetServerClient *
virNetServerClientNew(virNetServer *srv, unsigned long long id, virNetSocket *sock,
                      virNetServerAuth auth, bool readonly, unsigned int max_requests)
{
    virNetServerClient *client = g_atomic_rc_box_new0(virNetServerClient);

    g_mutex_init(&client->lock);
    client->id = id;
    client->server = virNetServerRef(srv);
    client->sock = sock;
    client->auth = auth;
    client->shaken = virNetSocketIsReady(sock);
    client->authenticated = auth == VIR_NET_SERVER_AUTH_NONE && client->shaken;
    client->read_known = client->authenticated;
    client->identities = g_ptr_array_new_with_free_func((GDestroyNotify) virIdentityUnref);
    g_ptr_array_add(client->identities, virIdentityRef(virNetSocketGetIdentity(sock)));
    client->readonly = readonly;
    client->timestamp = virTimeWallMillis() / 1000;
    client->max_requests = max_requests;
    client->watch = -1;
    client->timer = -1;
    g_queue_init(&client->tx);
    g_queue_init(&client->active);
    g_queue_init(&client->waiting);
    return client;
}

virNetServerClient *
virNetServerClientRef(virNetServerClient *client)
{
    return g_atomic_rc_box_acquire(client);
}

static void
virNetServerClientDispose(void *obj)
{
    virNetServerClient *client = obj;

    virNetFramerClear(&client->framer);
    g_queue_clear_full(&client->tx, (GDestroyNotify) virNetMessageFree);
    g_queue_clear_full(&client->waiting, (GDestroyNotify) virNetServerJobFree);
    g_ptr_array_unref(client->identities);
    virNetSocketUnref(client->sock);
    virNetServerUnref(client->server);
    g_mutex_clear(&client->lock);
}

void
virNetServerClientUnref(virNetServerClient *client)
{
    if (client)
        g_atomic_rc_box_release_full(client, virNetServerClientDispose);
}

static void
virNetServerClientUnrefOpaque(void *opaque)
{
    virNetServerClientUnref(opaque);
}

int
virNetServerClientStart(virNetServerClient *client, long long shake_due, long long auth_due)
{
    int watch;

    watch = virEventAddHandle(virNetSocketGetFD(client->sock), 0, virNetServerClientIO,
                              virNetServerClientRef(client), virNetServerClientUnrefOpaque);
    if (watch < 0) {
        virNetServerClientUnref(client);
        return -1;
    }

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->watch = watch;
    client->shake_due = client->shaken ? 0 : shake_due;
    client->auth_due = client->authenticated ? 0 : auth_due;
    virNetServerClientUpdateEventsLocked(client);
    virNetServerClientUpdateTimerLocked(client);
    virMutexUnlock(&client->lock);
    return 0;
}

/* ---- who it is ---- */

unsigned long long
virNetServerClientGetID(const virNetServerClient *client)
{
    return client->id;
}

virNetServer *
virNetServerClientGetServer(const virNetServerClient *client)
{
    return client->server;
}

long long
virNetServerClientGetTimestamp(const virNetServerClient *client)
{
    return client->timestamp;
}

bool
virNetServerClientIsReadonly(const virNetServerClient *client)
{
    return client->readonly;
}

bool
virNetServerClientIsLocal(const virNetServerClient *client)
{
    return virNetSocketIsLocal(client->sock);
}

virNetTransport
virNetServerClientGetTransport(const virNetServerClient *client)
{
    return virNetSocketGetTransport(client->sock);
}

virNetServerAuth
virNetServerClientGetAuth(const virNetServerClient *client)
{
    return client->auth;
}

const virIdentity *
virNetServerClientGetIdentity(const virNetServerClient *client)
{
    VIR_LOCK_GUARD((GMutex *) &client->lock, VIR_LOCK_RANK_CLIENT);

    return g_ptr_array_index(client->identities, client->identities->len - 1);
}

const char *
virNetServerClientGetPeerName(const virNetServerClient *client)
{
    return virNetSocketGetPeerName(client->sock);
}

void *
virNetServerClientGetPrivate(const virNetServerClient *client)
{
    return client->priv;
}

/* ---- state ---- */

bool
virNetServerClientIsAuthenticated(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    return client->authenticated;
}

bool
virNetServerClientAuthenticateLocked(virNetServerClient *client)
{
    if (client->authenticated || client->state == VIR_NET_SERVER_CLIENT_CLOSED)
        return false;

    client->authenticated = true;
    client->newly_known = true;
    client->auth_due = 0;
    virNetServerClientUpdateTimerLocked(client);
    return true;
}

void
virNetServerClientSetAuthenticated(virNetServerClient *client)
{
    bool attend;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    attend = virNetServerClientAuthenticateLocked(client);
    virMutexUnlock(&client->lock);

    if (attend)
        virNetServerAttend(client);
}

/* Who looked at the former one may look on: it lives as long as the client. */
void
virNetServerClientIdentifyLocked(virNetServerClient *client, virIdentity *identity)
{
    g_ptr_array_add(client->identities, identity);
}

virNetSASL *
virNetServerClientBeginSASL(virNetServerClient *client, unsigned int min_strength)
{
    g_autofree char *local = NULL;
    g_autofree char *remote = NULL;
    virNetSASLChannel channel = { .min_strength = min_strength };

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    channel.is_private = virNetSocketIsLocal(client->sock) ||
        virNetSocketGetStrength(client->sock) > 0;
    virNetSocketFormatEnds(client->sock, &local, &remote);
    virMutexUnlock(&client->lock);

    channel.local = local;
    channel.remote = remote;
    return virNetSASLNew(&channel);
}

void
virNetServerClientAuthenticateSASL(virNetServerClient *client, virNetMessage *reply,
                                   virNetSASL *sasl)
{
    virIdentity *identity;

    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    identity = virNetSocketIdentify(client->sock);
    g_free(identity->saslUserName);
    identity->saslUserName = g_strdup(virNetSASLGetUser(sasl));
    virNetServerClientIdentifyLocked(client, identity);

    reply->authenticates = true;
    if (virNetSASLGetStrength(sasl) == 0) {
        virNetSASLFree(sasl);
        return;
    }
    reply->layer = &virNetSASLLayer;
    reply->layer_opaque = virNetSASLLayerNew(sasl, client->sock);
}

unsigned int
virNetServerClientGetStrength(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    return client->shaken ? virNetSocketGetStrength(client->sock) : 0;
}

void
virNetServerClientExtendLogin(virNetServerClient *client, unsigned int seconds)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    if (client->auth_due == 0)
        return;
    client->auth_due = virTimeMonotonicMicros() + seconds * (long long) G_USEC_PER_SEC;
    virNetServerClientUpdateTimerLocked(client);
}

bool
virNetServerClientIsClosed(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    return client->state != VIR_NET_SERVER_CLIENT_OPEN;
}

bool
virNetServerClientCloseLocked(virNetServerClient *client, const char *reason)
{
    if (client->state != VIR_NET_SERVER_CLIENT_OPEN)
        return false;

    if (reason)
        VIR_WARN("connection of %s ended: %s", virNetServerClientGetPeerName(client), reason);
    else
        VIR_DEBUG("connection of %s ended", virNetServerClientGetPeerName(client));
    client->state = VIR_NET_SERVER_CLIENT_CLOSING;
    virNetServerClientUpdateEventsLocked(client);
    return true;
}

void
virNetServerClientClose(virNetServerClient *client, const char *reason)
{
    bool attend;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    attend = virNetServerClientCloseLocked(client, reason);
    virMutexUnlock(&client->lock);

    if (attend)
        virNetServerAttend(client);
}

static bool
virNetServerClientTakeKnown(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);
    bool known = client->newly_known;

    client->newly_known = false;
    return known;
}

bool
virNetServerClientAttend(virNetServerClient *client)
{
    if (virNetServerClientIsClosed(client))
        return false;

    if (virNetServerClientTakeKnown(client))
        virNetServerClientKnown(client);
    virNetServerStreamsMove(client);
    return true;
}

bool
virNetServerClientTeardown(virNetServerClient *client)
{
    GQueue tx;
    GQueue waiting;
    GHashTable *streams;
    bool stranger;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->state = VIR_NET_SERVER_CLIENT_CLOSED;
    stranger = !client->authenticated || client->newly_known;
    if (client->watch > 0)
        (void) virEventRemoveHandle(client->watch);
    if (client->timer > 0)
        (void) virEventRemoveTimeout(client->timer);
    client->watch = -1;
    client->timer = -1;
    if (!client->shaking)
        virNetSocketClose(client->sock);
    tx = client->tx;
    waiting = client->waiting;
    g_queue_init(&client->tx);
    g_queue_init(&client->waiting);
    client->waiting_bytes = 0;
    streams = g_steal_pointer(&client->streams);
    virMutexUnlock(&client->lock);

    g_queue_clear_full(&tx, (GDestroyNotify) virNetMessageFree);
    g_queue_clear_full(&waiting, (GDestroyNotify) virNetServerJobFree);
    virNetFramerClear(&client->framer);
    virNetServerStreamsClose(streams);
    return stranger;
}

bool
virNetServerClientClaimCloseHook(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    if (client->state != VIR_NET_SERVER_CLIENT_CLOSED || !g_queue_is_empty(&client->active) ||
        client->hook_called)
        return false;
    client->hook_called = true;
    return true;
}

static long long
virNetServerClientNextBreath(virNetServerClient *client)
{
    int interval;
    unsigned int count;

    virNetServerGetKeepAlive(client->server, &interval, &count);
    return virTimeMonotonicMicros() +
        (interval > 0 ? interval : VIR_NET_SERVER_CLIENT_BREATH) * (long long) G_USEC_PER_SEC;
}

void
virNetServerClientUpdateEventsLocked(virNetServerClient *client)
{
    int events = 0;

    if (client->watch < 0)
        return;

    if (client->state == VIR_NET_SERVER_CLIENT_OPEN && !client->shaking) {
        bool full = client->draining || client->hold != VIR_NET_SERVER_CLIENT_SERVED ||
            virNetServerClientIsFullLocked(client) ||
            virNetServerStreamsFullLocked(client);

        events = VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP;
        if (!full)
            events |= VIR_EVENT_HANDLE_READABLE;
        /* what waits inside a layer is not seen by polling: any event will do to read it */
        if (client->hold != VIR_NET_SERVER_CLIENT_FROZEN &&
            ((client->shaken && !g_queue_is_empty(&client->tx)) ||
             (!full && virNetSocketHasPending(client->sock))))
            events |= VIR_EVENT_HANDLE_WRITABLE;
        if (!!client->breath_due != full) {
            client->breath_due = full ? virNetServerClientNextBreath(client) : 0;
            virNetServerClientUpdateTimerLocked(client);
        }
    }

    if (events != client->events) {
        client->events = events;
        virEventUpdateHandle(client->watch, events);
    }
}

/* ---- time ---- */

/*
 * Whoever is not read isn't heard either: while reading pauses its silence
 * doesn't count, and its pings, which wait in the socket, are answered now and
 * then as if they had been read.
 */
static virNetMessage *
virNetServerClientBreatheLocked(virNetServerClient *client, long long now)
{
    virKeepAliveHeard(&client->keepalive, now);
    if (now < client->breath_due)
        return NULL;

    client->breath_due = virNetServerClientNextBreath(client);
    if (!client->has_pinged || !g_queue_is_empty(&client->tx))
        return NULL;
    return virKeepAliveNewMessage(KEEPALIVE_PROC_PONG);
}

static void
virNetServerClientTick(int timer G_GNUC_UNUSED, void *opaque)
{
    virNetServerClient *client = opaque;
    long long now = virTimeMonotonicMicros();
    virNetMessage *msg = NULL;
    const char *reason = NULL;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (client->shake_due && now >= client->shake_due)
        reason = "the handshake was not done in time";
    else if (client->auth_due && now >= client->auth_due)
        reason = "not authenticated in time";
    if (client->breath_due)
        msg = virNetServerClientBreatheLocked(client, now);

    switch (virKeepAliveDecide(&client->keepalive, now)) {
    case VIR_KEEPALIVE_WAIT:
        break;
    case VIR_KEEPALIVE_PING:
        msg = virKeepAliveNewMessage(KEEPALIVE_PROC_PING);
        break;
    case VIR_KEEPALIVE_DEAD:
        reason = "no answer to keepalive messages";
        break;
    }
    if (!reason)
        virNetServerClientUpdateTimerLocked(client);
    virMutexUnlock(&client->lock);

    if (reason)
        virNetServerClientClose(client, reason);
    else if (msg)
        (void) virNetServerClientSend(client, g_steal_pointer(&msg));    /* closed: no matter */
    virNetMessageFree(msg);
}

void
virNetServerClientUpdateTimerLocked(virNetServerClient *client)
{
    long long now = virTimeMonotonicMicros();
    long long due = G_MAXINT64;

    if (client->state != VIR_NET_SERVER_CLIENT_OPEN)
        return;

    if (client->shake_due)
        due = MIN(due, client->shake_due);
    if (client->auth_due)
        due = MIN(due, client->auth_due);
    if (client->breath_due)
        due = MIN(due, client->breath_due);
    if (client->keepalive.interval > 0)
        due = MIN(due, client->keepalive.due);

    if (client->timer < 0) {
        if (due == G_MAXINT64)
            return;
        client->timer = virEventAddTimeout(-1, virNetServerClientTick,
                                           virNetServerClientRef(client),
                                           virNetServerClientUnrefOpaque);
        if (client->timer < 0) {
            virNetServerClientUnref(client);
            return;
        }
    }
    virEventUpdateTimeout(client->timer, due == G_MAXINT64 ? -1
                          : (int) MIN(MAX(due - now, 0) / 1000 + 1, G_MAXINT));
}

void
virNetServerClientStartKeepAlive(virNetServerClient *client)
{
    int interval;
    unsigned int count;

    virNetServerGetKeepAlive(client->server, &interval, &count);

    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->answers_pings = true;
    virKeepAliveStart(&client->keepalive, interval, count, virTimeMonotonicMicros());
    virNetServerClientUpdateTimerLocked(client);
}

bool
virNetServerClientMayOpen(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    return client->answers_pings || !virNetServerRequiresKeepAlive(client->server);
}

/* ---- sending ---- */

int
virNetServerClientSend(virNetServerClient *client, virNetMessage *msg)
{
    g_autoptr(virNetMessage) owned = msg;
    size_t limit;
    bool attend;

    {
        VIR_ERROR_TRAP();

        if (virNetMessageSeal(msg) < 0) {
            VIR_WARN("event for %s dropped: %s", virNetServerClientGetPeerName(client),
                     virGetLastErrorMessage());
            return 0;
        }
    }

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (client->state != VIR_NET_SERVER_CLIENT_OPEN) {
        virMutexUnlock(&client->lock);
        return -1;
    }
    limit = client->authenticated ? VIR_NET_SERVER_CLIENT_TX_MAX
        : VIR_NET_SERVER_STRANGER_TX_MAX;
    if (!msg->stream && client->tx_bytes > 0 && client->tx_bytes + msg->bytes->len > limit)
        attend = virNetServerClientCloseLocked(client, "too many unread messages");
    else
        attend = virNetServerClientSendLocked(client, g_steal_pointer(&owned));
    virMutexUnlock(&client->lock);

    if (attend)
        virNetServerAttend(client);
    return 0;
}
