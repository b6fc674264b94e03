/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclientcall.c: what a client asks, and the window of its calls. */
#include "config.h"

#include "virnetserverpriv.h"

#include "virerror.h"
#include "virlockrank.h"
#include "virlog.h"

VIR_LOG_INIT("rpc.netserverclient");

static bool
virNetServerClientMayBeginLocked(virNetServerClient *client)
{
    /* a reply that isn't read takes memory: no new ones before it shrank */
    return client->state == VIR_NET_SERVER_CLIENT_OPEN && !client->draining &&
        client->hold == VIR_NET_SERVER_CLIENT_SERVED &&
        client->requests < client->max_requests &&
        client->tx_bytes < VIR_NET_SERVER_CLIENT_TX_MAX;
}

/* As many wait as may run. What is read ahead of that only makes pings seen, so it stays small. */
bool
virNetServerClientIsFullLocked(const virNetServerClient *client)
{
    return client->waiting.length >= client->max_requests &&
        (client->waiting.length >= client->max_requests + VIR_NET_SERVER_CLIENT_AHEAD ||
         client->waiting_bytes >= VIR_NET_SERVER_CLIENT_AHEAD_BYTES);
}

/* @job is the pool's from now on. */
static void
virNetServerClientActivateLocked(virNetServerClient *client, virNetServerJob *job)
{
    client->requests++;
    g_queue_push_tail(&client->active, job);
}

void
virNetServerClientTakeReadyLocked(virNetServerClient *client, GQueue *ret_jobs)
{
    while (!g_queue_is_empty(&client->waiting) && virNetServerClientMayBeginLocked(client)) {
        virNetServerJob *job = g_queue_pop_head(&client->waiting);

        client->waiting_bytes -= job->call->bytes->len;
        virNetServerClientActivateLocked(client, job);
        g_queue_push_tail(ret_jobs, job);
    }
}

void
virNetServerClientSubmitAll(virNetServerClient *client, GQueue *jobs)
{
    virNetServerJob *job;

    while ((job = g_queue_pop_head(jobs)))
        virNetServerSubmit(client->server, job);
}

void
virNetServerClientGoOn(virNetServerClient *client)
{
    GQueue ready = G_QUEUE_INIT;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    virNetServerClientTakeReadyLocked(client, &ready);
    virNetServerClientUpdateEventsLocked(client);
    virMutexUnlock(&client->lock);
    virNetServerClientSubmitAll(client, &ready);
}

static void
virNetServerClientReceiveJob(virNetServerClient *client, virNetServerJob *job)
{
    bool begin;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    job->number = ++client->last_number;
    begin = g_queue_is_empty(&client->waiting) && virNetServerClientMayBeginLocked(client);
    if (begin) {
        virNetServerClientActivateLocked(client, job);
    } else if (client->state == VIR_NET_SERVER_CLIENT_OPEN && !client->draining) {
        client->waiting_bytes += job->call->bytes->len;
        g_queue_push_tail(&client->waiting, g_steal_pointer(&job));
        virNetServerClientUpdateEventsLocked(client);
    }
    virMutexUnlock(&client->lock);

    if (begin)
        virNetServerSubmit(client->server, g_steal_pointer(&job));
    virNetServerJobFree(job);
}

void
virNetServerClientRefuse(virNetServerClient *client, virNetMessage *reply, const char *why)
{
    const char *peer = virNetServerClientGetPeerName(client);
    unsigned int count;
    bool stranger;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    stranger = !client->authenticated;
    count = ++client->refusals;
    virMutexUnlock(&client->lock);

    if (count < VIR_NET_SERVER_CLIENT_REFUSALS)
        VIR_WARN("%s was refused: %s", peer, why);
    if (count == VIR_NET_SERVER_CLIENT_REFUSALS)
        VIR_WARN("%s was refused, %s: %s", peer,
                 stranger ? "and has to go" : "and no more of that is told", why);
    if (count < VIR_NET_SERVER_CLIENT_REFUSALS || !stranger)
        return;
    if (reply)
        reply->is_last = true;
    else
        virNetServerClientClose(client, NULL);
}

/* Why no worker gets a call. */
static char *
virNetServerClientJudgeCall(const virNetMessageHeader *h, const virNetServerProgram *prog,
                            const virNetServerProcedure *proc)
{
    if (!prog)
        return g_strdup_printf(_("Cannot find program %u version %u"), h->prog, h->vers);
    if (h->status != VIR_NET_OK)
        return g_strdup_printf(_("Unexpected message status %d"), h->status);
    if (!proc->needs_auth)
        return g_strdup_printf(_("unknown procedure: %d"), h->proc);
    return g_strdup(_("authentication required"));
}

/* A call that fits no rule is answered here; @job gets the others. */
static void
virNetServerClientReceiveCall(virNetServerClient *client, virNetMessage *msg)
{
    g_autoptr(virNetMessage) call = msg;
    const virNetMessageHeader *h = &msg->header;
    g_autoptr(virNetMessage) reply = NULL;
    g_autofree char *why = NULL;
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
    why = virNetServerClientJudgeCall(h, prog, &proc);
    virNetMessageSetProtocolError(reply, "%s", why);
    virNetServerClientRefuse(client, reply, why);
    (void) virNetServerClientSend(client, g_steal_pointer(&reply));     /* closed: no matter */
}

/* It is passed over: nobody waits for an answer. */
static void
virNetServerClientReceiveNonsense(virNetServerClient *client, const virNetMessage *msg)
{
    g_autofree char *why = g_strdup_printf(_("Unexpected message type %d"), msg->header.type);

    virNetServerClientRefuse(client, NULL, why);
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
    default:                /* a number from outside */
        virNetServerClientReceiveNonsense(client, msg);
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

bool
virNetServerClientBeginJob(virNetServerJob *job)
{
    virNetServerClient *client = job->client;

    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);
    job->begun = client->state == VIR_NET_SERVER_CLIENT_OPEN &&
        client->hold == VIR_NET_SERVER_CLIENT_SERVED;
    return job->begun;
}

static int
virNetServerJobCompare(const void *a, const void *b, void *opaque G_GNUC_UNUSED)
{
    const virNetServerJob *first = a;
    const virNetServerJob *second = b;

    return first->number < second->number ? -1 : first->number > second->number;
}

/* @job is done: its place in the window goes with the reply. Returns whether to attend. */
static bool
virNetServerClientReplyLocked(virNetServerClient *client, const virNetServerJob *job,
                              virNetMessage *reply)
{
    bool ok = reply && reply->header.status == VIR_NET_OK;
    bool attend = false;

    if (reply)
        attend = virNetServerClientSendLocked(client, reply);
    else
        client->requests--;
    return virNetServerStreamReleaseLocked(client, job->call->header.serial, ok) || attend;
}

/* Nothing of it was done: it waits again, in its old place. */
static void
virNetServerClientPutBackLocked(virNetServerClient *client, virNetServerJob *job)
{
    client->requests--;
    job->begun = false;
    client->waiting_bytes += job->call->bytes->len;
    g_queue_insert_sorted(&client->waiting, job, virNetServerJobCompare, NULL);
}

void
virNetServerClientJobDone(virNetServerJob *job, virNetMessage *reply)
{
    g_autoptr(virNetServerClient) client = virNetServerClientRef(job->client);
    g_autoptr(virNetMessage) owned = reply;
    GQueue ready = G_QUEUE_INIT;
    bool attend = false;

    if (reply && !reply->again) {
        virNetServerClientSealReply(client, reply);
        reply->is_reply = true;
    }

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    g_queue_remove(&client->active, job);
    if (client->state == VIR_NET_SERVER_CLIENT_OPEN) {
        bool held = client->hold != VIR_NET_SERVER_CLIENT_SERVED;

        if (reply ? reply->again : held)
            virNetServerClientPutBackLocked(client, g_steal_pointer(&job));
        else
            attend = virNetServerClientReplyLocked(client, job, g_steal_pointer(&owned));
        virNetServerClientTakeReadyLocked(client, &ready);
        virNetServerClientUpdateEventsLocked(client);
        attend |= client->draining || held;     /* the loop waits for the last one */
    }
    virMutexUnlock(&client->lock);

    virNetServerJobFree(job);
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
    client->waiting_bytes = 0;
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
