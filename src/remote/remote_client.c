/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_client.c: what a client has opened and subscribed to. */
#include "config.h"

#include "remote_priv.h"
#include "viraccesscall.h"
#include "virerror.h"
#include "virlockrank.h"

#define VIR_FROM_THIS VIR_FROM_RPC

remoteClient *
remoteClientNew(virNetServerClient *peer, remotePolicy *policy)
{
    static remotePolicy anything;       /* stays empty */
    remoteClient *client = g_new0(remoteClient, 1);

    g_mutex_init(&client->lock);
    client->policy = policy ? policy : &anything;
    client->gate = remoteEventGateNew(peer);
    client->subs = g_array_new(false, false, sizeof(remoteSubscription));
    return client;
}

void
remoteClientFree(remoteClient *client)
{
    remoteClientClose(client);
    g_array_unref(client->subs);
    remoteEventGateUnref(client->gate);
    virNetSASLFree(client->sasl.login);
    g_mutex_clear(&client->lock);
    g_free(client);
}

virDriverConn *
remoteClientGetConn(remoteClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    return client->conn ? virDriverConnRef(client->conn) : NULL;
}

/* Returns whether this call is the one that may open. */
static bool
beginOpen(remoteClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    if (client->state != REMOTE_CLIENT_NEW)
        return false;
    client->state = REMOTE_CLIENT_OPENING;
    return true;
}

/* @conn is taken; NULL when opening failed. Returns whether the client is still there. */
static bool
endOpen(remoteClient *client, virDriverConn *conn)
{
    g_autoptr(virDriverConn) late = conn;

    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    if (client->state != REMOTE_CLIENT_OPENING)
        return false;
    client->state = conn ? REMOTE_CLIENT_OPEN : REMOTE_CLIENT_NEW;
    client->conn = g_steal_pointer(&late);
    return true;
}

/* Whoever may not have the connection has none. */
static virDriverConn *
openChecked(virApiCall *call, const void *args, const char *name, bool readonly)
{
    g_autoptr(virDriverConn) conn = virDriverConnOpen(name, readonly, call->identity);
    int rc;

    if (!conn)
        return NULL;
    call->conn = conn;
    rc = virAccessCheckConnect(call, args);
    call->conn = NULL;
    return rc == 0 ? g_steal_pointer(&conn) : NULL;
}

int
remoteClientOpen(remoteClient *client, virApiCall *call, const void *args, const char *name,
                 bool readonly)
{
    virDriverConn *conn;
    bool opened, wanted;

    if (!beginOpen(client)) {
        remoteClientClose(client);
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection already open"));
        return -1;
    }
    conn = openChecked(call, args, name, readonly);
    opened = conn != NULL;
    wanted = endOpen(client, conn);
    if (opened && !wanted)
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection closed while it was opened"));
    return opened && wanted ? 0 : -1;
}

void
remoteClientClose(remoteClient *client)
{
    g_autoptr(GArray) subs = g_array_new(false, false, sizeof(remoteSubscription));
    g_autoptr(virDriverConn) conn = NULL;
    GArray *old;

    virMutexLock(&client->lock, VIR_LOCK_RANK_LEAF);
    client->state = REMOTE_CLIENT_CLOSED;
    conn = g_steal_pointer(&client->conn);
    old = client->subs;
    client->subs = g_steal_pointer(&subs);
    virMutexUnlock(&client->lock);

    for (size_t i = 0; i < old->len; i++) {
        remoteSubscription *sub = &g_array_index(old, remoteSubscription, i);

        (void) virObjectEventStateRemove(sub->state, client, sub->callback_id);
        virObjectEventStateUnref(sub->state);
    }
    g_array_unref(old);
}

bool
remoteClientBeginLogin(remoteClient *client, bool *ret_first)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    if (client->logging_in)
        return false;
    client->logging_in = true;
    *ret_first = !client->has_tried_login;
    client->has_tried_login = true;
    return true;
}

void
remoteClientEndLogin(remoteClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    client->logging_in = false;
}

bool
remoteClientSetCloseCallback(remoteClient *client, bool on)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    if (client->close_callback == on)
        return false;
    client->close_callback = on;
    return true;
}

bool
remoteClientWantsClose(remoteClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    return client->close_callback;
}

void
remoteClientAddSubscription(remoteClient *client, const remoteSubscription *sub)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    g_array_append_vals(client->subs, sub, 1);
}

bool
remoteClientTakeSubscription(remoteClient *client, virApiEventFamily family,
                             remoteEventStyle style, int number, remoteSubscription *ret_sub)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_LEAF);
    for (size_t i = 0; i < client->subs->len; i++) {
        const remoteSubscription *sub = &g_array_index(client->subs, remoteSubscription, i);
        int own = style == REMOTE_EVENT_CALLBACK ? sub->callback_id : sub->event_id;

        if (sub->family == family && sub->style == style && own == number) {
            *ret_sub = *sub;
            g_array_remove_index(client->subs, i);
            return true;
        }
    }
    return false;
}
