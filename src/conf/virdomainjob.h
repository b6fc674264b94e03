/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainjob.h: what may happen to a guest at the same time, and who waits for whom. */
#ifndef VIREO_VIRDOMAINJOB_H
#define VIREO_VIRDOMAINJOB_H

#include <glib.h>
#include <stdbool.h>

#include "viridentity.h"

typedef struct _virDomainObj virDomainObj;

/* What a call is about to do to a guest. */
typedef enum {
    VIR_JOB_NONE,
    VIR_JOB_QUERY,          /* asks QEMU, changes nothing */
    VIR_JOB_DESTROY,        /* ends the guest */
    VIR_JOB_SUSPEND,        /* stops its processors */
    VIR_JOB_MODIFY,         /* anything else that changes the guest or its definition */
    VIR_JOB_ABORT,          /* ends what an async job does */
    VIR_JOB_MIGRATION_OP,   /* steers a migration that runs */
    VIR_JOB_ASYNC,          /* becomes an async job */
    VIR_JOB_ASYNC_NESTED,   /* a step of the async job itself */

    VIR_JOB_LAST
} virDomainJob;

/* A long piece of work during which some jobs may run. */
typedef enum {
    VIR_ASYNC_JOB_NONE,
    VIR_ASYNC_JOB_MIGRATION_OUT,
    VIR_ASYNC_JOB_MIGRATION_IN,
    VIR_ASYNC_JOB_SAVE,
    VIR_ASYNC_JOB_DUMP,
    VIR_ASYNC_JOB_SNAPSHOT,
    VIR_ASYNC_JOB_START,
    VIR_ASYNC_JOB_BACKUP,

    VIR_ASYNC_JOB_LAST
} virDomainAsyncJob;

const char *virDomainJobName(virDomainJob job);
const char *virDomainAsyncJobName(virDomainAsyncJob async);

#define VIR_JOB_MASK(job) (1u << (job))

/* What may run while an async job runs, unless the job says otherwise. */
#define VIR_JOB_MASK_DEFAULT \
    (VIR_JOB_MASK(VIR_JOB_QUERY) | VIR_JOB_MASK(VIR_JOB_DESTROY) | VIR_JOB_MASK(VIR_JOB_ABORT))

/* ---- the decision: values in, a value out ------------------------------ */

/* One that asks, or asked earlier and still waits. */
typedef struct {
    virDomainJob job;
    unsigned long long ticket;      /* order of arrival; 0: has just come */
    unsigned long long deadline;    /* ms on the clock of @now */
} virDomainJobRequest;

typedef struct {
    unsigned int running;           /* VIR_JOB_MASK of jobs that run, async jobs left out */
    virDomainAsyncJob async;
    unsigned int asyncAllows;       /* VIR_JOB_MASK of what may run beside @async */
    const virDomainJobRequest *waiting; /* by rising ticket; may hold the one that asks */
    size_t nwaiting;
    size_t maxQueued;               /* how many may wait; 0: no limit */
    bool crowded;                   /* too many wait for all guests together */
    bool ending;                    /* nothing begins any more */
} virDomainJobState;

typedef enum {
    VIR_DOMAIN_JOB_GRANT,
    VIR_DOMAIN_JOB_WAIT,
    VIR_DOMAIN_JOB_TIMED_OUT,
    VIR_DOMAIN_JOB_REFUSED,         /* too many wait already */
    VIR_DOMAIN_JOB_CROWDED,         /* the same, of all guests */
    VIR_DOMAIN_JOB_ENDING,

    VIR_DOMAIN_JOB_VERDICT_LAST
} virDomainJobVerdict;

/* virDomainJobDecide: may @request run @now? No lock, no clock, no effect. */
virDomainJobVerdict virDomainJobDecide(const virDomainJobState *state,
                                       const virDomainJobRequest *request,
                                       unsigned long long now);

/* ---- who asks ------------------------------------------------------------ */

/**
 * virDomainJobSetCaller:
 * @api: name of the API function, a constant; NULL: none
 * @identity: on whose behalf, referenced; NULL: our own
 *
 * Says for this thread who takes the jobs from now on; those that wait longer
 * than they should are told. The runner of API calls calls it.
 */
void virDomainJobSetCaller(const char *api, const virIdentity *identity);

/* ---- jobs of one guest --------------------------------------------------- */

/* How long to wait for a job. */
#define VIR_DOMAIN_JOB_WAIT_MS 30000

/* Jobs of one kind of access; part of virDomainObj, guarded by its lock. */
typedef struct virDomainJobSlot virDomainJobSlot;

virDomainJobSlot *virDomainJobSlotNew(const char *access);  /* "monitor" or "agent", a constant */
void virDomainJobSlotFree(virDomainJobSlot *slot);

/* Limit of those that wait on any one guest; 0: none. Set before the first guest is there. */
void virDomainJobSetMaxQueued(size_t maxQueued);

/**
 * virDomainObjBeginJob:
 * @vm: locked and referenced; unlocked while this call sleeps
 * @job: what the caller is about to do
 *
 * Waits until @job may run beside what runs now. The guest may have died
 * meanwhile: check virDomainObjIsActive() afterwards. The same thread ends it.
 *
 * Returns 0 with the job held; -1 with an error reported and no job held
 * (VIR_ERR_OPERATION_TIMEOUT naming the holder, VIR_ERR_OPERATION_FAILED when
 * too many wait already, for this guest or for all of them,
 * VIR_ERR_OPERATION_ABORTED after virDomainObjRefuseJobs()).
 */
int virDomainObjBeginJob(virDomainObj *vm, virDomainJob job) G_GNUC_WARN_UNUSED_RESULT;

/* The same, but fails at once, with VIR_ERR_OPERATION_TIMEOUT, where it would wait. */
int virDomainObjBeginJobNowait(virDomainObj *vm, virDomainJob job) G_GNUC_WARN_UNUSED_RESULT;

/* virDomainObjEndJob: @vm locked; ends the job that this thread holds */
void virDomainObjEndJob(virDomainObj *vm);

/**
 * virDomainJobBeginYielding, virDomainJobEndYielding, virDomainJobWithhold:
 *
 * A thread that yields has done nothing yet that another couldn't begin anew.
 * While jobs are withheld its waits for one end at once, with
 * VIR_ERR_OPERATION_ABORTED. Whoever waits already is woken by virDomainObjWakeJobs().
 *
 * End returns whether it came to that.
 */
void virDomainJobBeginYielding(void);
bool virDomainJobEndYielding(void);
void virDomainJobWithhold(bool withhold);
void virDomainObjWakeJobs(virDomainObj *vm);        /* @vm locked */

/**
 * virDomainObjBeginAgentJob, virDomainObjEndAgentJob:
 *
 * As above, for talking to the guest agent. These jobs and the others don't
 * know of each other, so a guest can't hold up its host. A thread that needs
 * both takes the agent's job first.
 */
int virDomainObjBeginAgentJob(virDomainObj *vm, virDomainJob job) G_GNUC_WARN_UNUSED_RESULT;
void virDomainObjEndAgentJob(virDomainObj *vm);

/**
 * virDomainObjBeginAsyncJob:
 * @operation: virDomainJobOperation, as job information shows it
 *
 * As virDomainObjBeginJob(). While it is held the jobs of
 * VIR_JOB_MASK_DEFAULT may run. Any thread ends it, so it may outlive a call.
 */
int virDomainObjBeginAsyncJob(virDomainObj *vm, virDomainAsyncJob async, int operation)
    G_GNUC_WARN_UNUSED_RESULT;
void virDomainObjEndAsyncJob(virDomainObj *vm);

/* virDomainObjSetAsyncJobMask: what may run beside the async job from now on */
void virDomainObjSetAsyncJobMask(virDomainObj *vm, unsigned int allowed);

/**
 * virDomainObjBeginNestedJob:
 *
 * For a step of the async job that talks to QEMU: keeps other jobs out for
 * that long. The caller works for the async job that is held. End it by
 * virDomainObjEndJob().
 *
 * Returns 0, -1 with an error reported (VIR_ERR_OPERATION_INVALID when @async
 * no longer runs).
 */
int virDomainObjBeginNestedJob(virDomainObj *vm, virDomainAsyncJob async)
    G_GNUC_WARN_UNUSED_RESULT;

/* What is known of a job that runs; valid while the guest's lock is held. */
typedef struct {
    virDomainJob job;
    virDomainAsyncJob async;        /* for VIR_JOB_ASYNC */
    int operation;                  /* virDomainJobOperation, for VIR_JOB_ASYNC */
    const char *api;                /* never NULL */
    const virIdentity *identity;    /* NULL: our own */
    GThread *thread;
    unsigned long long started;     /* ms, virTimeMonotonicMillis() */
} virDomainJobHolder;

/* NULL when no async job runs. */
const virDomainJobHolder *virDomainObjGetAsyncJob(const virDomainObj *vm);

/**
 * virDomainObjGetLongestJob:
 *
 * The job that has run longest, an async one included. NULL: none runs. It
 * is what virDomainGetControlInfo tells of.
 */
const virDomainJobHolder *virDomainObjGetLongestJob(const virDomainObj *vm);

/**
 * virDomainObjRefuseJobs:
 *
 * @vm locked. For the end of the daemon: all who wait for a job of @vm, and all
 * who ask from now on, get VIR_ERR_OPERATION_ABORTED. Jobs that are held go on.
 */
void virDomainObjRefuseJobs(virDomainObj *vm);

/* How many wait for a job of @vm, agent's included. */
size_t virDomainObjGetNWaiting(const virDomainObj *vm);

#endif /* VIREO_VIRDOMAINJOB_H */
