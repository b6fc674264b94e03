/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclienthandover.c: a connection as it is, for another program and from one. */
#include "config.h"

#include "virnetserverpriv.h"

#include "virerror.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_RPC

void
virNetServerClientSetHold(virNetServerClient *client, virNetServerClientHold hold)
{
    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->hold = hold;
    virMutexUnlock(&client->lock);
    virNetServerClientGoOn(client);
}

/* ---- leaving ---- */

/* What can't go on in another program. @msg: taken; it becomes the error that says so. */
static virJSONValue *
virNetServerClientAbandon(virNetMessage *msg, virHandover *handover)
{
    g_autoptr(virNetMessage) owned = msg;
    VIR_ERROR_TRAP();

    virReportError(VIR_ERR_OPERATION_ABORTED, "%s",
                   _("the daemon was replaced by another before this could end"));
    virNetMessageSetError(msg, virGetLastError());
    if (virNetMessageSeal(msg) < 0)
        return NULL;                    /* it is short */
    return virNetMessageUnsentToJSON(msg, handover);
}

/* Streams end here: the client is told, as when their end fails. */
static void
virNetServerClientEndStreamsLocked(virNetServerClient *client, virJSONValue *array,
                                   virHandover *handover)
{
    GHashTableIter iter;
    void *value;

    if (!client->streams)
        return;
    g_hash_table_iter_init(&iter, client->streams);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const virNetServerStream *st = value;

        if (st->state == VIR_NET_SERVER_STREAM_OPEN)
            virJSONValueArrayAppend(array, virNetServerClientAbandon(
                virNetMessageNewStream(&st->call, VIR_NET_ERROR), handover));
    }
}

static virJSONValue *
virNetServerClientUnsentToJSONLocked(virNetServerClient *client, virHandover *handover)
{
    virJSONValue *array = virJSONValueNewArray();

    for (GList *each = client->tx.head; each; each = each->next)
        virJSONValueArrayAppend(array, virNetMessageUnsentToJSON(each->data, handover));
    for (GList *each = client->active.head; each; each = each->next) {
        const virNetServerJob *job = each->data;

        if (job->begun)
            virJSONValueArrayAppend(array, virNetServerClientAbandon(
                virNetMessageNewReply(&job->call->header), handover));
    }
    virNetServerClientEndStreamsLocked(client, array, handover);
    return array;
}

static virJSONValue *
virNetServerClientCallsToJSONLocked(virNetServerClient *client, virHandover *handover)
{
    virJSONValue *array = virJSONValueNewArray();

    for (GList *each = client->active.head; each; each = each->next) {
        const virNetServerJob *job = each->data;

        if (!job->begun)
            virJSONValueArrayAppend(array, virNetMessageCallToJSON(job->call, handover));
    }
    for (GList *each = client->waiting.head; each; each = each->next)
        virJSONValueArrayAppend(array, virNetMessageCallToJSON(
                                    ((const virNetServerJob *) each->data)->call, handover));
    return array;
}

static virJSONValue *
virNetServerClientPingsToJSONLocked(const virNetServerClient *client)
{
    virJSONValue *object = virJSONValueNewObject();

    virJSONValueObjectSetBoolean(object, "comeFromClient", client->has_pinged);
    virJSONValueObjectSetBoolean(object, "answered", client->answers_pings);
    virJSONValueObjectSetInt(object, "interval", client->keepalive.interval / G_USEC_PER_SEC);
    virJSONValueObjectSetUint(object, "count", client->keepalive.count);
    return object;
}

/* Whether all that the connection is can be said. */
static int
virNetServerClientCheckLocked(const virNetServerClient *client)
{
    if (client->state != VIR_NET_SERVER_CLIENT_OPEN) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("the connection has ended"));
        return -1;
    }
    if (!client->shaken || client->shaking) {
        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                       _("a handshake that is under way can't be handed over"));
        return -1;
    }
    for (GList *each = client->tx.head; each; each = each->next) {
        if (((const virNetMessage *) each->data)->layer) {
            virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                           _("a login ends that will protect the connection"));
            return -1;
        }
    }
    return 0;
}

static virJSONValue *
virNetServerClientToJSONLocked(virNetServerClient *client, virHandover *handover,
                               virNetRelay *relay)
{
    virJSONValue *object;
    int fd = virNetSocketGetFD(client->sock);

    if (virNetSocketHasLayer(client->sock) && virNetRelayAdd(relay, client->sock, &fd) < 0)
        return NULL;
    object = virJSONValueNewObject();
    virJSONValueObjectSetUint(object, "id", client->id);
    virHandoverPutFD(handover, object, "fd", fd);
    virJSONValueObjectSet(object, "travel", virNetSocketTravelToJSON(client->sock));
    virJSONValueObjectSetInt(object, "auth", client->auth);
    virJSONValueObjectSetBoolean(object, "readonly", client->readonly);
    virJSONValueObjectSetInt(object, "timestamp", client->timestamp);
    virJSONValueObjectSetBoolean(object, "authenticated", client->authenticated);
    virJSONValueObjectSet(object, "identity", virIdentityToJSON(
                              g_ptr_array_index(client->identities, client->identities->len - 1)));
    virJSONValueObjectSet(object, "pings", virNetServerClientPingsToJSONLocked(client));
    virJSONValueObjectSet(object, "partial", virNetFramerToJSON(&client->framer, handover));
    virJSONValueObjectSet(object, "unsent",
                          virNetServerClientUnsentToJSONLocked(client, handover));
    virJSONValueObjectSet(object, "calls", virNetServerClientCallsToJSONLocked(client, handover));
    return object;
}

virJSONValue *
virNetServerClientToJSON(virNetServerClient *client, virHandover *handover, virNetRelay *relay)
{
    const virNetServerHooks *hooks = &client->server->hooks;
    g_autoptr(virJSONValue) object = NULL;
    virJSONValue *priv = NULL;

    /* first of all: from now on nothing is sent that isn't said here */
    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->hold = VIR_NET_SERVER_CLIENT_FROZEN;
    virNetServerClientUpdateEventsLocked(client);
    if (virNetServerClientCheckLocked(client) == 0)
        object = virNetServerClientToJSONLocked(client, handover, relay);
    virMutexUnlock(&client->lock);

    if (!object)
        return NULL;
    if (hooks->save) {
        priv = hooks->save(client, client->priv, handover, hooks->opaque);
        if (!priv)
            return NULL;
    }
    virJSONValueObjectSet(object, "private", priv);
    return g_steal_pointer(&object);
}

/* ---- taking up ---- */

typedef struct virNetServerClientSaved {
    unsigned long long id;
    long long timestamp;
    int auth;
    bool readonly;
    bool authenticated;
    bool has_pinged;
    bool answers_pings;
    int interval;
    unsigned int count;
    virIdentity *identity;
} virNetServerClientSaved;

static void
virNetServerClientSavedClear(virNetServerClientSaved *saved)
{
    g_clear_pointer(&saved->identity, virIdentityUnref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virNetServerClientSaved, virNetServerClientSavedClear)

static int
virNetServerClientReadSaved(const virJSONValue *object, virNetServerClientSaved *saved)
{
    const virJSONValue *pings = virJSONValueObjectGetObject(object, "pings");

    if (virJSONValueObjectGetUlong(object, "id", &saved->id) < 0 ||
        virJSONValueObjectGetInt(object, "auth", &saved->auth) < 0 ||
        saved->auth < VIR_NET_SERVER_AUTH_NONE || saved->auth > VIR_NET_SERVER_AUTH_POLKIT ||
        virJSONValueObjectGetBoolean(object, "readonly", &saved->readonly) < 0 ||
        virJSONValueObjectGetLong(object, "timestamp", &saved->timestamp) < 0 ||
        virJSONValueObjectGetBoolean(object, "authenticated", &saved->authenticated) < 0 ||
        virJSONValueObjectGetBoolean(pings, "comeFromClient", &saved->has_pinged) < 0 ||
        virJSONValueObjectGetBoolean(pings, "answered", &saved->answers_pings) < 0 ||
        virJSONValueObjectGetInt(pings, "interval", &saved->interval) < 0 ||
        virJSONValueObjectGetUint(pings, "count", &saved->count) < 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("the state of a client is incomplete"));
        return -1;
    }
    saved->identity = virIdentityFromJSON(virJSONValueObjectGetObject(object, "identity"));
    return saved->identity ? 0 : -1;
}

static virNetSocket *
virNetServerClientTakeSocket(virHandover *handover, const virJSONValue *object)
{
    const virJSONValue *travel = virJSONValueObjectGet(object, "travel");
    VIR_AUTOCLOSE fd = -1;
    virNetSocket *sock;

    if (virHandoverTakeFD(handover, object, "fd", &fd) < 0)
        return NULL;
    sock = travel ? virNetSocketNewRelayedFD(fd, travel) : virNetSocketNewConnectedFD(fd);
    if (sock)
        (void) virFDSteal(&fd);
    return sock;
}

static virNetServerClient *
virNetServerClientNewSaved(virNetServer *srv, virNetSocket *sock,
                           const virNetServerClientSaved *saved)
{
    virNetServerClient *client = virNetServerClientNew(srv, saved->id, sock, saved->auth,
                                                       saved->readonly,
                                                       srv->config.max_client_requests);

    client->hold = VIR_NET_SERVER_CLIENT_HELD;
    client->timestamp = saved->timestamp;
    client->authenticated = saved->authenticated;
    virNetServerClientIdentifyLocked(client, virIdentityRef(saved->identity));
    virNetServerClientJudgeLocked(client);
    client->has_pinged = saved->has_pinged;
    client->answers_pings = saved->answers_pings;
    /* the pause was ours: its silence counts from now on */
    virKeepAliveStart(&client->keepalive, saved->interval, saved->count,
                      virTimeMonotonicMicros());
    return client;
}

static int
virNetServerClientReadUnsent(virNetServerClient *client, virHandover *handover,
                             const virJSONValue *array)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        virNetMessage *msg = virNetMessageUnsentFromJSON(handover, virJSONValueArrayGet(array, i));

        if (!msg)
            return -1;
        g_queue_push_tail(&client->tx, msg);
        client->tx_bytes += msg->bytes->len;
        if (msg->is_reply)
            client->requests++;
    }
    return 0;
}

static int
virNetServerClientReadCalls(virNetServerClient *client, virHandover *handover,
                            const virJSONValue *array)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        virNetMessage *call = virNetMessageCallFromJSON(handover, virJSONValueArrayGet(array, i));

        if (!call)
            return -1;
        virNetServerClientReceive(client, call);
    }
    return 0;
}

static int
virNetServerClientReadPrivate(virNetServerClient *client, virHandover *handover,
                              const virJSONValue *object)
{
    const virNetServerHooks *hooks = &client->server->hooks;

    if (hooks->load) {
        client->priv = hooks->load(client, handover, virJSONValueObjectGet(object, "private"),
                                   hooks->opaque);
        return client->priv ? 0 : -1;
    }
    if (hooks->open)
        client->priv = hooks->open(client, hooks->opaque);
    return 0;
}

/* What hangs on the connection; what was made stays with the client. */
static int
virNetServerClientReadRest(virNetServerClient *client, virHandover *handover,
                           const virJSONValue *object)
{
    const virJSONValue *partial = virJSONValueObjectGet(object, "partial");

    if (partial && virNetFramerFromJSON(&client->framer, handover, partial) < 0)
        return -1;
    if (virNetServerClientReadUnsent(client, handover,
                                     virJSONValueObjectGetArray(object, "unsent")) < 0 ||
        virNetServerClientReadPrivate(client, handover, object) < 0)
        return -1;
    return virNetServerClientReadCalls(client, handover,
                                       virJSONValueObjectGetArray(object, "calls"));
}

void
virNetServerClientDiscard(virNetServerClient *client)
{
    (void) virNetServerClientTeardown(client);      /* nobody has counted it yet */
    if (virNetServerClientClaimCloseHook(client))
        virNetServerCallCloseHook(client);
}

virNetServerClient *
virNetServerClientFromJSON(virNetServer *srv, virHandover *handover, const virJSONValue *object)
{
    g_autoptr(virNetServerClient) client = NULL;
    g_auto(virNetServerClientSaved) saved = { 0 };
    virNetSocket *sock;

    if (virNetServerClientReadSaved(object, &saved) < 0)
        return NULL;
    sock = virNetServerClientTakeSocket(handover, object);
    if (!sock)
        return NULL;
    client = virNetServerClientNewSaved(srv, sock, &saved);
    if (virNetServerClientReadRest(client, handover, object) == 0)
        return g_steal_pointer(&client);

    virNetServerClientDiscard(client);
    return NULL;
}
