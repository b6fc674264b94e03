/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclientshake.c: a handshake goes on beside the loop, a step at a time. */
#include "config.h"

#include "virnetserverpriv.h"

#include <errno.h>

#include "virerror.h"
#include "virlockrank.h"

/* Returns whether to virNetServerAttend(). */
static bool
virNetServerClientShakenLocked(virNetServerClient *client)
{
    if (!virNetSocketIsReady(client->sock))
        return false;

    client->shaken = true;
    client->shake_due = 0;
    virNetServerClientIdentifyLocked(client, virNetSocketIdentify(client->sock));
    virNetServerClientUpdateTimerLocked(client);
    return client->auth == VIR_NET_SERVER_AUTH_NONE &&
        virNetServerClientAuthenticateLocked(client);
}

/* In a thread of the chores. The loop doesn't watch the socket meanwhile. */
static void
virNetServerClientShakeStep(void *opaque, bool cancelled)
{
    g_autoptr(virNetServerClient) client = opaque;
    g_autofree char *reason = NULL;
    bool failed = cancelled;
    bool attend = false;

    if (!cancelled && virNetSocketShake(client->sock) < 0 && errno != EAGAIN) {
        failed = true;
        if (errno == EACCES)
            reason = g_strdup(virGetLastErrorMessage());
        virResetLastError();
    }

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->shaking = false;
    if (client->state == VIR_NET_SERVER_CLIENT_CLOSED)
        virNetSocketClose(client->sock);        /* it was left to us */
    else if (failed)
        attend = virNetServerClientCloseLocked(client, reason);
    else
        attend = virNetServerClientShakenLocked(client);
    virNetServerClientUpdateEventsLocked(client);
    virMutexUnlock(&client->lock);

    if (attend)
        virNetServerAttend(client);
}

bool
virNetServerClientShake(virNetServerClient *client)
{
    bool shaken;
    bool begin;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    shaken = client->shaken;
    begin = !shaken && !client->shaking && client->state == VIR_NET_SERVER_CLIENT_OPEN;
    if (begin) {
        client->shaking = true;
        virNetServerClientUpdateEventsLocked(client);
    }
    virMutexUnlock(&client->lock);

    if (begin)
        virNetServerChoresRun(virNetServerGetChores(client->server),
                              VIR_NET_SERVER_CHORE_HANDSHAKE, virNetServerClientShakeStep,
                              virNetServerClientRef(client));
    return !shaken;
}
