/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_handover.c: what a client has opened and subscribed to, for another program. */
#include "config.h"

#include "remote_priv.h"
#include "virdriver.h"
#include "virerror.h"
#include "virlockrank.h"
#include "virnetserver.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* ---- leaving ------------------------------------------------------------------------------ */

static virJSONValue *
driverToJSON(virDriverConn *conn)
{
    const virDriver *driver = virDriverConnGetDriver(conn);

    return driver->save ? driver->save(conn) : NULL;
}

static virJSONValue *
subscriptionsToJSON(const GArray *subs)
{
    virJSONValue *array = virJSONValueNewArray();

    for (size_t i = 0; i < subs->len; i++)
        virJSONValueArrayAppend(array, remoteSubscriptionToJSON(
                                    &g_array_index(subs, remoteSubscription, i)));
    return array;
}

/* A copy of the list: the lock is a leaf. Subscriptions stay, for no call runs. */
static GArray *
copySubscriptions(remoteClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    return g_array_copy(client->subs);
}

static int
checkLogin(remoteClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    if (!client->logging_in && !client->sasl.login)
        return 0;
    virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                   _("a login that is under way can't be handed over"));
    return -1;
}

virJSONValue *
remoteClientToJSON(virNetServerClient *peer G_GNUC_UNUSED, void *priv,
                   virHandover *handover G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    remoteClient *client = priv;
    g_autoptr(virDriverConn) conn = remoteClientGetConn(client);
    g_autoptr(GArray) subs = copySubscriptions(client);
    virJSONValue *object;

    if (checkLogin(client) < 0)
        return NULL;

    object = virJSONValueNewObject();
    virJSONValueObjectSetBoolean(object, "closed", client->state == REMOTE_CLIENT_CLOSED);
    virJSONValueObjectSetBoolean(object, "closeCallback", client->close_callback);
    virJSONValueObjectSetBoolean(object, "triedLogin", client->has_tried_login);
    virJSONValueObjectSetUint(object, "failedLogins", client->sasl.failures);
    if (conn) {
        virJSONValueObjectSetString(object, "uri", virDriverConnGetURI(conn));
        virJSONValueObjectSetBoolean(object, "readonly", virDriverConnIsReadonly(conn));
        virJSONValueObjectSet(object, "driver", driverToJSON(conn));
        virJSONValueObjectSet(object, "subscriptions", subscriptionsToJSON(subs));
    }
    return object;
}

/* ---- taking up ----------------------------------------------------------------------------- */

/* It was allowed when it was opened; what it asks for is judged call by call. */
static int
openAgain(remoteClient *client, virNetServerClient *peer, const char *uri, bool readonly,
          const virJSONValue *object)
{
    const virJSONValue *state = virJSONValueObjectGet(object, "driver");
    const virDriver *driver;

    client->conn = virDriverConnOpen(uri, readonly, virNetServerClientGetIdentity(peer));
    if (!client->conn)
        return -1;
    client->state = REMOTE_CLIENT_OPEN;
    driver = virDriverConnGetDriver(client->conn);
    return state && driver->load ? driver->load(client->conn, state) : 0;
}

static int
readClient(remoteClient *client, virNetServerClient *peer, const virJSONValue *object)
{
    const char *uri = virJSONValueObjectGetString(object, "uri");
    const virJSONValue *subs = virJSONValueObjectGetArray(object, "subscriptions");
    bool closed, readonly = false;

    if (virJSONValueObjectGetBoolean(object, "closed", &closed) < 0 ||
        virJSONValueObjectGetBoolean(object, "closeCallback", &client->close_callback) < 0 ||
        virJSONValueObjectGetBoolean(object, "triedLogin", &client->has_tried_login) < 0 ||
        virJSONValueObjectGetUint(object, "failedLogins", &client->sasl.failures) < 0 ||
        (uri && virJSONValueObjectGetBoolean(object, "readonly", &readonly) < 0)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("what a client has opened is incomplete"));
        return -1;
    }
    if (closed)
        client->state = REMOTE_CLIENT_CLOSED;
    else if (uri && openAgain(client, peer, uri, readonly, object) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(subs); i++) {
        if (remoteSubscriptionFromJSON(peer, client, virJSONValueArrayGet(subs, i)) < 0)
            return -1;
    }
    return 0;
}

void *
remoteClientFromJSON(virNetServerClient *peer, virHandover *handover G_GNUC_UNUSED,
                     const virJSONValue *object, void *opaque)
{
    remoteClient *client = remoteClientNew(peer, opaque);

    if (readClient(client, peer, object) == 0)
        return client;
    remoteClientFree(client);
    return NULL;
}
