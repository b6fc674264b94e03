/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainjob.c: the rules of jobs, and the waiting for them. */
#include "config.h"

#include "virdomainjob.h"

#include <string.h>

#include "virdomainobj.h"
#include "virerror.h"
#include "virlog.h"
#include "virthreadpool.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_NONE

VIR_LOG_INIT("conf.domainjob");

static const char *const jobNames[] = {
    [VIR_JOB_NONE] = "none",
    [VIR_JOB_QUERY] = "query",
    [VIR_JOB_DESTROY] = "destroy",
    [VIR_JOB_SUSPEND] = "suspend",
    [VIR_JOB_MODIFY] = "modify",
    [VIR_JOB_ABORT] = "abort",
    [VIR_JOB_MIGRATION_OP] = "migration operation",
    [VIR_JOB_ASYNC] = "async",
    [VIR_JOB_ASYNC_NESTED] = "async nested",
};
G_STATIC_ASSERT(G_N_ELEMENTS(jobNames) == VIR_JOB_LAST);

static const char *const asyncNames[] = {
    [VIR_ASYNC_JOB_NONE] = "none",
    [VIR_ASYNC_JOB_MIGRATION_OUT] = "migration out",
    [VIR_ASYNC_JOB_MIGRATION_IN] = "migration in",
    [VIR_ASYNC_JOB_SAVE] = "save",
    [VIR_ASYNC_JOB_DUMP] = "dump",
    [VIR_ASYNC_JOB_SNAPSHOT] = "snapshot",
    [VIR_ASYNC_JOB_START] = "start",
    [VIR_ASYNC_JOB_BACKUP] = "backup",
};
G_STATIC_ASSERT(G_N_ELEMENTS(asyncNames) == VIR_ASYNC_JOB_LAST);

const char *
virDomainJobName(virDomainJob job)
{
    return job < VIR_JOB_LAST ? jobNames[job] : "unknown";
}

const char *
virDomainAsyncJobName(virDomainAsyncJob async)
{
    return async < VIR_ASYNC_JOB_LAST ? asyncNames[async] : "unknown";
}

/* ---- the decision -------------------------------------------------------- */

#define QUERY VIR_JOB_MASK(VIR_JOB_QUERY)
#define ABORT VIR_JOB_MASK(VIR_JOB_ABORT)
#define NESTED VIR_JOB_MASK(VIR_JOB_ASYNC_NESTED)

/*
 * What each job may run beside, whether it waits behind those that came
 * before it, and whether an async job's mask is asked. DESTROY doesn't queue:
 * it ends what the others wait for. ABORT and a step of the async job don't
 * either, for those that wait may wait for the end of the async job itself.
 */
static const struct {
    unsigned int beside;
    bool queues;
    bool asksMask;
} rules[VIR_JOB_LAST] = {
    [VIR_JOB_QUERY]        = { .beside = QUERY | ABORT | NESTED, .queues = true, .asksMask = true },
    [VIR_JOB_DESTROY]      = { .asksMask = true },
    [VIR_JOB_SUSPEND]      = { .queues = true, .asksMask = true },
    [VIR_JOB_MODIFY]       = { .queues = true, .asksMask = true },
    [VIR_JOB_ABORT]        = { .beside = QUERY | NESTED, .asksMask = true },
    [VIR_JOB_MIGRATION_OP] = { .queues = true, .asksMask = true },
    [VIR_JOB_ASYNC]        = { .queues = true, .asksMask = true },
    [VIR_JOB_ASYNC_NESTED] = { .beside = QUERY | ABORT },
};

static bool
asyncAllows(const virDomainJobState *state, virDomainJob job)
{
    return state->async == VIR_ASYNC_JOB_NONE || !rules[job].asksMask ||
           (job != VIR_JOB_ASYNC && (state->asyncAllows & VIR_JOB_MASK(job)));
}

/* Does one that came earlier, and only waits for what also keeps @request out, go first? */
static bool
isTurn(const virDomainJobState *state, const virDomainJobRequest *request)
{
    if (!rules[request->job].queues)
        return true;

    for (size_t i = 0; i < state->nwaiting; i++) {
        const virDomainJobRequest *other = &state->waiting[i];

        if (request->ticket != 0 && other->ticket >= request->ticket)
            break;
        if (!asyncAllows(state, other->job))
            continue;   /* its wait is of another kind and may be long */
        if (!(rules[request->job].beside & VIR_JOB_MASK(other->job)))
            return false;
    }
    return true;
}

virDomainJobVerdict
virDomainJobDecide(const virDomainJobState *state, const virDomainJobRequest *request,
                   unsigned long long now)
{
    bool clear = (state->running & ~rules[request->job].beside) == 0;
    bool mayWait = !rules[request->job].queues || request->ticket != 0;

    if (state->ending)
        return VIR_DOMAIN_JOB_ENDING;
    if (clear && asyncAllows(state, request->job) && isTurn(state, request))
        return VIR_DOMAIN_JOB_GRANT;
    if (now >= request->deadline)
        return VIR_DOMAIN_JOB_TIMED_OUT;
    if (!mayWait && state->maxQueued > 0 && state->nwaiting >= state->maxQueued)
        return VIR_DOMAIN_JOB_REFUSED;
    if (!mayWait && state->crowded)
        return VIR_DOMAIN_JOB_CROWDED;
    return VIR_DOMAIN_JOB_WAIT;
}

/* ---- who asks ------------------------------------------------------------ */

typedef struct {
    const char *api;
    virIdentity *identity;
    bool yielding;
    bool yielded;
} jobCaller;

static void
jobCallerFree(gpointer data)
{
    jobCaller *caller = data;

    virIdentityUnref(caller->identity);
    g_free(caller);
}

static GPrivate threadCaller = G_PRIVATE_INIT(jobCallerFree);

static jobCaller *
jobCallerSelf(void)
{
    jobCaller *caller = g_private_get(&threadCaller);

    if (!caller) {
        caller = g_new0(jobCaller, 1);
        g_private_set(&threadCaller, caller);
    }
    return caller;
}

void
virDomainJobSetCaller(const char *api, const virIdentity *identity)
{
    jobCaller *caller = jobCallerSelf();

    virIdentityUnref(caller->identity);
    caller->identity = identity ? virIdentityRef(identity) : NULL;
    caller->api = api;
}

static gint withheld;               /* atomic */

void
virDomainJobBeginYielding(void)
{
    jobCaller *caller = jobCallerSelf();

    caller->yielding = true;
    caller->yielded = false;
}

bool
virDomainJobEndYielding(void)
{
    jobCaller *caller = jobCallerSelf();

    caller->yielding = false;
    return caller->yielded;
}

void
virDomainJobWithhold(bool withhold)
{
    g_atomic_int_set(&withheld, withhold);
}

static bool
jobIsWithheld(void)
{
    const jobCaller *caller = g_private_get(&threadCaller);

    return caller && caller->yielding && g_atomic_int_get(&withheld);
}

/* ---- jobs of one guest --------------------------------------------------- */

struct virDomainJobSlot {
    const char *access;             /* "monitor" or "agent", for messages */
    GCond changed;                  /* a job ended, one that waited gave up, a mask changed */
    GPtrArray *holders;             /* of virDomainJobHolder */
    GArray *waiting;                /* of virDomainJobRequest, by rising ticket */
    unsigned int asyncAllows;
    unsigned long long lastTicket;
    bool ending;                    /* no job begins any more */
};

static size_t maxQueuedJobs;        /* set before the first guest is there */

void
virDomainJobSetMaxQueued(size_t maxQueued)
{
    maxQueuedJobs = maxQueued;
}

static void
holderFree(gpointer data)
{
    virDomainJobHolder *holder = data;

    virIdentityUnref((virIdentity *)holder->identity);
    g_free(holder);
}

virDomainJobSlot *
virDomainJobSlotNew(const char *access)
{
    virDomainJobSlot *slot = g_new0(virDomainJobSlot, 1);

    slot->access = access;
    g_cond_init(&slot->changed);
    slot->holders = g_ptr_array_new_with_free_func(holderFree);
    slot->waiting = g_array_new(FALSE, FALSE, sizeof(virDomainJobRequest));
    return slot;
}

void
virDomainJobSlotFree(virDomainJobSlot *slot)
{
    if (!slot)
        return;
    g_cond_clear(&slot->changed);
    g_ptr_array_unref(slot->holders);
    g_array_unref(slot->waiting);
    g_free(slot);
}

static virDomainJobHolder *
slotAsync(const virDomainJobSlot *slot)
{
    for (guint i = 0; i < slot->holders->len; i++) {
        virDomainJobHolder *holder = g_ptr_array_index(slot->holders, i);

        if (holder->job == VIR_JOB_ASYNC)
            return holder;
    }
    return NULL;
}

static virDomainJobVerdict
slotDecide(const virDomainJobSlot *slot, const virDomainJobRequest *request)
{
    virDomainJobState state = {
        .asyncAllows = slot->asyncAllows,
        .waiting = (const virDomainJobRequest *)slot->waiting->data,
        .nwaiting = slot->waiting->len,
        .maxQueued = maxQueuedJobs,
        .crowded = request->ticket == 0 && virThreadPoolIsCrowded(),
        .ending = slot->ending,
    };

    for (guint i = 0; i < slot->holders->len; i++) {
        const virDomainJobHolder *holder = g_ptr_array_index(slot->holders, i);

        if (holder->job == VIR_JOB_ASYNC)
            state.async = holder->async;
        else
            state.running |= VIR_JOB_MASK(holder->job);
    }
    return virDomainJobDecide(&state, request, virTimeMonotonicMillis());
}

static void
slotDequeue(virDomainJobSlot *slot, unsigned long long ticket)
{
    for (guint i = 0; i < slot->waiting->len; i++) {
        if (g_array_index(slot->waiting, virDomainJobRequest, i).ticket == ticket) {
            g_array_remove_index(slot->waiting, i);
            g_cond_broadcast(&slot->changed);
            return;
        }
    }
}

static void
slotHold(virDomainJobSlot *slot, virDomainJob job, virDomainAsyncJob async, int operation)
{
    const jobCaller *caller = g_private_get(&threadCaller);
    virDomainJobHolder *holder = g_new0(virDomainJobHolder, 1);

    holder->job = job;
    holder->async = async;
    holder->operation = operation;
    holder->api = caller && caller->api ? caller->api : "daemon";
    holder->identity = caller && caller->identity ? virIdentityRef(caller->identity) : NULL;
    holder->thread = g_thread_self();
    holder->started = virTimeMonotonicMillis();
    g_ptr_array_add(slot->holders, holder);
}

static const virDomainJobHolder *
slotLongest(const virDomainJobSlot *slot)
{
    /* Holders stand in the order in which they began. */
    return slot->holders->len > 0 ? g_ptr_array_index(slot->holders, 0) : NULL;
}

static void
reportTimeout(const virDomainJobSlot *slot)
{
    const virDomainJobHolder *holder = slotLongest(slot);
    g_autofree char *client = NULL;

    if (!holder) {
        virReportError(VIR_ERR_OPERATION_TIMEOUT, "%s", _("cannot acquire state change lock"));
        return;
    }
    client = holder->identity ? virIdentityDescribe(holder->identity) : g_strdup("the daemon");
    virReportError(VIR_ERR_OPERATION_TIMEOUT,
                   _("cannot acquire state change lock (held by %s=%s, %s job, "
                     "for %llu seconds, on behalf of %s)"),
                   slot->access, holder->api,
                   holder->job == VIR_JOB_ASYNC ? virDomainAsyncJobName(holder->async)
                                                : virDomainJobName(holder->job),
                   (virTimeMonotonicMillis() - holder->started) / 1000, client);
}

/* Sleeps until the verdict isn't WAIT, or jobs are withheld. The lock is given up meanwhile. */
static virDomainJobVerdict
slotWait(virDomainObj *vm, virDomainJobSlot *slot, virDomainJobRequest *request)
{
    virDomainJobVerdict verdict;

    request->ticket = ++slot->lastTicket;
    g_array_append_val(slot->waiting, *request);

    virDomainObjBeginWait(vm);
    while ((verdict = slotDecide(slot, request)) == VIR_DOMAIN_JOB_WAIT && !jobIsWithheld())
        (void)virCondWaitUntil(&slot->changed, &vm->lock, request->deadline * 1000);
    slotDequeue(slot, request->ticket);
    return verdict;
}

static int
slotBegin(virDomainObj *vm, virDomainJobSlot *slot, virDomainJob job, virDomainAsyncJob async,
          int operation, unsigned int waitMs)
{
    virDomainJobRequest request = { .job = job,
                                    .deadline = virTimeMonotonicMillis() + waitMs };
    virDomainJobVerdict verdict = slotDecide(slot, &request);
    bool waited = verdict == VIR_DOMAIN_JOB_WAIT;
    int ret = -1;

    if (waited)
        verdict = slotWait(vm, slot, &request);

    switch (verdict) {
    case VIR_DOMAIN_JOB_GRANT:
        slotHold(slot, job, async, operation);
        if (job == VIR_JOB_ASYNC)
            slot->asyncAllows = VIR_JOB_MASK_DEFAULT;
        ret = 0;
        break;
    case VIR_DOMAIN_JOB_REFUSED:
        virReportError(VIR_ERR_OPERATION_FAILED, "%s",
                       _("cannot acquire state change lock due to max_queued limit"));
        break;
    case VIR_DOMAIN_JOB_CROWDED:
        virReportError(VIR_ERR_OPERATION_FAILED, "%s",
                       _("cannot acquire state change lock: too many calls wait for domains"));
        break;
    case VIR_DOMAIN_JOB_ENDING:
        virReportError(VIR_ERR_OPERATION_ABORTED, "%s", _("the daemon is ending"));
        break;
    case VIR_DOMAIN_JOB_WAIT:
        jobCallerSelf()->yielded = true;
        virReportError(VIR_ERR_OPERATION_ABORTED, "%s",
                       _("the daemon is replaced by another while the state change lock is "
                         "waited for"));
        break;
    case VIR_DOMAIN_JOB_TIMED_OUT:
    case VIR_DOMAIN_JOB_VERDICT_LAST:
        reportTimeout(slot);
        break;
    }

    if (waited)
        virDomainObjEndWait(vm);
    return ret;
}

static void
slotEnd(virDomainJobSlot *slot)
{
    for (guint i = slot->holders->len; i-- > 0;) {
        const virDomainJobHolder *holder = g_ptr_array_index(slot->holders, i);

        if (holder->thread == g_thread_self() && holder->job != VIR_JOB_ASYNC) {
            g_ptr_array_remove_index(slot->holders, i);
            g_cond_broadcast(&slot->changed);
            return;
        }
    }
    VIR_ERROR("a thread ends a job that it doesn't hold");
}

/* Made when it is needed: most guests of a daemon have no agent that is asked. */
static virDomainJobSlot *
agentSlot(virDomainObj *vm)
{
    if (!vm->agentJobs)
        vm->agentJobs = virDomainJobSlotNew("agent");
    return vm->agentJobs;
}

void
virDomainObjWakeJobs(virDomainObj *vm)
{
    g_cond_broadcast(&vm->jobs->changed);
    if (vm->agentJobs)
        g_cond_broadcast(&vm->agentJobs->changed);
}

int
virDomainObjBeginJob(virDomainObj *vm, virDomainJob job)
{
    return slotBegin(vm, vm->jobs, job, VIR_ASYNC_JOB_NONE, 0, VIR_DOMAIN_JOB_WAIT_MS);
}

int
virDomainObjBeginJobNowait(virDomainObj *vm, virDomainJob job)
{
    return slotBegin(vm, vm->jobs, job, VIR_ASYNC_JOB_NONE, 0, 0);
}

void
virDomainObjEndJob(virDomainObj *vm)
{
    slotEnd(vm->jobs);
}

int
virDomainObjBeginAgentJob(virDomainObj *vm, virDomainJob job)
{
    return slotBegin(vm, agentSlot(vm), job, VIR_ASYNC_JOB_NONE, 0, VIR_DOMAIN_JOB_WAIT_MS);
}

void
virDomainObjEndAgentJob(virDomainObj *vm)
{
    slotEnd(vm->agentJobs);
}

int
virDomainObjBeginAsyncJob(virDomainObj *vm, virDomainAsyncJob async, int operation)
{
    return slotBegin(vm, vm->jobs, VIR_JOB_ASYNC, async, operation, VIR_DOMAIN_JOB_WAIT_MS);
}

void
virDomainObjEndAsyncJob(virDomainObj *vm)
{
    virDomainJobHolder *holder = slotAsync(vm->jobs);

    if (!holder)
        return;
    g_ptr_array_remove(vm->jobs->holders, holder);
    g_cond_broadcast(&vm->jobs->changed);
}

void
virDomainObjSetAsyncJobMask(virDomainObj *vm, unsigned int allowed)
{
    vm->jobs->asyncAllows = allowed;
    g_cond_broadcast(&vm->jobs->changed);
}

static bool
asyncRuns(const virDomainJobSlot *slot, virDomainAsyncJob async)
{
    const virDomainJobHolder *holder = slotAsync(slot);

    return holder && holder->async == async;
}

int
virDomainObjBeginNestedJob(virDomainObj *vm, virDomainAsyncJob async)
{
    bool held = false;

    if (asyncRuns(vm->jobs, async)) {
        if (slotBegin(vm, vm->jobs, VIR_JOB_ASYNC_NESTED, VIR_ASYNC_JOB_NONE, 0,
                      VIR_DOMAIN_JOB_WAIT_MS) < 0)
            return -1;
        held = true;
    }
    if (asyncRuns(vm->jobs, async))
        return 0;

    if (held)
        slotEnd(vm->jobs);      /* it ended while this thread waited */
    virReportError(VIR_ERR_OPERATION_INVALID, _("the %s job of the domain has ended"),
                   virDomainAsyncJobName(async));
    return -1;
}

const virDomainJobHolder *
virDomainObjGetAsyncJob(const virDomainObj *vm)
{
    return slotAsync(vm->jobs);
}

const virDomainJobHolder *
virDomainObjGetLongestJob(const virDomainObj *vm)
{
    return slotLongest(vm->jobs);
}

void
virDomainObjRefuseJobs(virDomainObj *vm)
{
    virDomainJobSlot *const slots[] = { vm->jobs, agentSlot(vm) };

    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
        slots[i]->ending = true;
        g_cond_broadcast(&slots[i]->changed);
    }
}

size_t
virDomainObjGetNWaiting(const virDomainObj *vm)
{
    return vm->jobs->waiting->len + (vm->agentJobs ? vm->agentJobs->waiting->len : 0);
}
