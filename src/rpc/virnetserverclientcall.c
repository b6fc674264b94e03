/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclientcall.c: what a client asks, and the window of its calls. */
#include "config.h"

#include "virnetserverpriv.h"

#include "virerror.h"
#include "virlockrank.h"

static bool
virNetServerClientMayBeginLocked(virNetServerClient *client)
{
    /* a reply that isn't read takes memory: no new ones before it shrank */
    return client->state == VIR_NET_SERVER_CLIENT_OPEN && !client->draining &&
        client->requests < client->max_requests &&
        client->tx_bytes < VIR_NET_SERVER_CLIENT_TX_MAX;
}

void
virNetServerClientTakeReadyLocked(virNetServerClient *client, GQueue *ret_jobs)
{
    while (!g_queue_is_empty(&client->waiting) && virNetServerClientMayBeginLocked(client)) {
        client->requests++;
        client->running++;
        g_queue_push_tail(ret_jobs, g_queue_pop_head(&client->waiting));
    }
}

void
virNetServerClientSubmitAll(virNetServerClient *client, GQueue *jobs)
{
    virNetServerJob *job;

    while ((job = g_queue_pop_head(jobs)))
        virNetServerSubmit(client->server, job);
}

static void
virNetServerClientReceiveJob(virNetServerClient *client, virNetServerJob *job)
{
    bool begin;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    begin = g_queue_is_empty(&client->waiting) && virNetServerClientMayBeginLocked(client);
    if (begin) {
        client->requests++;
        client->running++;
    } else if (client->state == VIR_NET_SERVER_CLIENT_OPEN && !client->draining) {
        g_queue_push_tail(&client->waiting, g_steal_pointer(&job));
        virNetServerClientUpdateEventsLocked(client);
    }
    virMutexUnlock(&client->lock);

    if (begin)
        virNetServerSubmit(client->server, g_steal_pointer(&job));
    virNetServerJobFree(job);
}

/* A call that fits no rule is answered here; @job gets the others. */
static void
virNetServerClientReceiveCall(virNetServerClient *client, virNetMessage *msg)
{
    g_autoptr(virNetMessage) call = msg;
    const virNetMessageHeader *h = &msg->header;
    g_autoptr(virNetMessage) reply = NULL;
    const virNetServerProgram *prog = virNetServerFindProgram(client->server, h->prog, h->vers);
    virNetServerProcedure proc = { 0 };
    virNetServerJob *job;

    if (prog && h->status == VIR_NET_OK && prog->lookup(h->proc, &proc) &&
        (!proc.needs_auth || client->read_known)) {
        job = g_new0(virNetServerJob, 1);
        job->client = virNetServerClientRef(client);
        job->prog = prog;
        job->lane = proc.priority ? VIR_THREAD_POOL_LANE_PRIORITY : VIR_THREAD_POOL_LANE_NORMAL;
        job->call = g_steal_pointer(&call);
        virNetServerClientReceiveJob(client, job);
        return;
    }

    reply = virNetMessageNewReply(h);
    if (!prog)
        virNetMessageSetProtocolError(reply, _("Cannot find program %u version %u"),
                                      h->prog, h->vers);
    else if (h->status != VIR_NET_OK)
        virNetMessageSetProtocolError(reply, _("Unexpected message status %d"), h->status);
    else if (!proc.needs_auth)
        virNetMessageSetProtocolError(reply, _("unknown procedure: %d"), h->proc);
    else
        virNetMessageSetProtocolError(reply, "%s", _("authentication required"));
    (void) virNetServerClientSend(client, g_steal_pointer(&reply));     /* closed: no matter */
}

void
virNetServerClientReceive(virNetServerClient *client, virNetMessage *msg)
{
    g_autoptr(virNetMessage) owned = msg;

    if (virKeepAliveOwns(&msg->header)) {
        g_autoptr(virNetMessage) answer = virKeepAliveAnswer(&msg->header);

        if (answer) {
            virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
            client->has_pinged = true;
            virMutexUnlock(&client->lock);
            (void) virNetServerClientSend(client, g_steal_pointer(&answer));
        }
        return;
    }

    switch (msg->header.type) {
    case VIR_NET_CALL:
    case VIR_NET_CALL_WITH_FDS:
        virNetServerClientReceiveCall(client, g_steal_pointer(&owned));
        break;
    case VIR_NET_STREAM:
    case VIR_NET_STREAM_HOLE:
        virNetServerStreamReceive(client, g_steal_pointer(&owned));
        break;
    default:                /* a number from outside; what means nothing to us is ignored */
        break;
    }
}

/* A reply that can't be sent becomes the error that says so. */
static void
virNetServerClientSealReply(virNetServerClient *client, virNetMessage *reply)
{
    if (reply->nfds > 0 && !virNetSocketIsLocal(client->sock))
        virNetMessageSetProtocolError(reply, "%s",
                                      _("descriptors can be sent over a unix socket only"));
    while (virNetMessageSeal(reply) < 0)
        virNetMessageSetError(reply, virGetLastError());    /* fits the second time */
}

void
virNetServerClientJobDone(virNetServerClient *client, const virNetMessageHeader *call,
                          virNetMessage *reply)
{
    g_autoptr(virNetMessage) owned = reply;
    GQueue ready = G_QUEUE_INIT;
    bool attend = false;

    if (reply) {
        virNetServerClientSealReply(client, reply);
        reply->is_reply = true;
    }

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->running--;
    if (client->state == VIR_NET_SERVER_CLIENT_OPEN) {
        bool ok = reply && reply->header.status == VIR_NET_OK;

        if (reply)
            attend = virNetServerClientSendLocked(client, g_steal_pointer(&owned));
        else
            client->requests--;
        attend |= virNetServerStreamReleaseLocked(client, call->serial, ok);
        virNetServerClientTakeReadyLocked(client, &ready);
        virNetServerClientUpdateEventsLocked(client);
        attend |= client->draining;         /* the loop waits for the last one */
    }
    virMutexUnlock(&client->lock);

    if (attend)
        virNetServerAttend(client);
    virNetServerClientSubmitAll(client, &ready);
    if (virNetServerClientClaimCloseHook(client))
        virNetServerCallCloseHook(client);
}

void
virNetServerClientDrain(virNetServerClient *client)
{
    GQueue waiting;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    client->draining = true;
    waiting = client->waiting;
    g_queue_init(&client->waiting);
    virNetServerClientUpdateEventsLocked(client);
    virMutexUnlock(&client->lock);

    g_queue_clear_full(&waiting, (GDestroyNotify) virNetServerJobFree);
}

bool
virNetServerClientIsIdle(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    return client->state != VIR_NET_SERVER_CLIENT_OPEN ||
        (client->requests == 0 && g_queue_is_empty(&client->tx));
}
