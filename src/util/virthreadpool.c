/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virthreadpool.c: workers that take jobs from two lanes. */
#include "config.h"

#include "virthreadpool.h"

#include "virerror.h"
#include "virlockrank.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_THREAD

VIR_LOG_INIT("util.threadpool");

#define VIR_THREAD_POOL_MAX_BLOCKED_DEFAULT 1024
#define VIR_THREAD_POOL_IDLE_TIMEOUT_DEFAULT_MS 10000

/* All guarded by the pool's lock. */
typedef struct {
    GQueue jobs;
    GCond cond;                 /* a job came, or the limits changed */
    unsigned int minWorkers;
    unsigned int maxWorkers;
    unsigned int nWorkers;
    unsigned int nIdle;         /* without a job; includes those that are just starting */
    unsigned int nBlocked;
} virThreadPoolLaneState;

struct _virThreadPool {
    char *name;                 /* immutable, as all down to freeJob */
    unsigned int maxBlocked;
    unsigned int maxQueued;
    gint64 idleMicros;
    virThreadPoolJobFunc func;
    void *opaque;
    GDestroyNotify freeJob;

    GMutex lock;                /* rank LEAF; guards all below */
    GCond gone;                 /* a worker went */
    virThreadPoolLaneState lanes[VIR_THREAD_POOL_LANE_LAST];
    unsigned int serial;        /* of the last worker, for its name */
    bool stopping;
};

typedef struct {
    virThreadPool *pool;        /* a reference */
    virThreadPoolLane lane;
    unsigned int blocking;      /* depth of Begin/EndBlocking; its own thread only */
} virThreadPoolWorker;

/* The worker that this thread is. */
static __thread virThreadPoolWorker *self;

/* ---- decisions: the lock is held, nothing is changed --------------------- */

/* Workers that count against the limit: the waiting ones don't, up to maxBlocked. */
static unsigned int
virThreadPoolRunning(const virThreadPool *pool, const virThreadPoolLaneState *lane)
{
    return lane->nWorkers - MIN(lane->nBlocked, pool->maxBlocked);
}

/* Jobs that only this lane's workers can take now. */
static unsigned int
virThreadPoolWaitingJobs(const virThreadPool *pool, virThreadPoolLane lane)
{
    const virThreadPoolLaneState *prio = &pool->lanes[VIR_THREAD_POOL_LANE_PRIORITY];
    unsigned int jobs = pool->lanes[lane].jobs.length;

    if (lane == VIR_THREAD_POOL_LANE_NORMAL && prio->jobs.length > prio->nIdle)
        jobs += prio->jobs.length - prio->nIdle;
    return jobs;
}

static unsigned int
virThreadPoolMissing(const virThreadPool *pool, virThreadPoolLane which)
{
    const virThreadPoolLaneState *lane = &pool->lanes[which];
    unsigned int running = virThreadPoolRunning(pool, lane);
    unsigned int jobs = virThreadPoolWaitingJobs(pool, which);
    unsigned int wanted = jobs > lane->nIdle ? jobs - lane->nIdle : 0;

    if (running < lane->minWorkers && !pool->stopping)
        wanted = MAX(wanted, lane->minWorkers - running);
    return running < lane->maxWorkers ? MIN(wanted, lane->maxWorkers - running) : 0;
}

static bool
virThreadPoolIsSurplus(const virThreadPool *pool, const virThreadPoolLaneState *lane)
{
    return virThreadPoolRunning(pool, lane) > lane->maxWorkers;
}

static bool
virThreadPoolMayRetire(const virThreadPool *pool, const virThreadPoolLaneState *lane)
{
    return virThreadPoolRunning(pool, lane) > lane->minWorkers;
}

/* ---- life of the pool ------------------------------------------------------ */

static void
virThreadPoolFinalize(void *opaque)
{
    virThreadPool *pool = opaque;

    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++)
        g_cond_clear(&pool->lanes[i].cond);
    g_cond_clear(&pool->gone);
    g_mutex_clear(&pool->lock);
    g_free(pool->name);
}

static void
virThreadPoolUnref(virThreadPool *pool)
{
    g_atomic_rc_box_release_full(pool, virThreadPoolFinalize);
}

static void
virThreadPoolDropJobs(virThreadPool *pool)
{
    g_autoptr(GPtrArray) jobs = g_ptr_array_new();

    virMutexLock(&pool->lock, VIR_LOCK_RANK_LEAF);
    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++) {
        while (!g_queue_is_empty(&pool->lanes[i].jobs))
            g_ptr_array_add(jobs, g_queue_pop_head(&pool->lanes[i].jobs));
    }
    virMutexUnlock(&pool->lock);

    for (size_t i = 0; pool->freeJob && i < jobs->len; i++)
        pool->freeJob(g_ptr_array_index(jobs, i));
}

/* ---- workers ------------------------------------------------------------------ */

static void *
virThreadPoolTakeJobLocked(virThreadPool *pool, virThreadPoolLane lane)
{
    void *job = g_queue_pop_head(&pool->lanes[VIR_THREAD_POOL_LANE_PRIORITY].jobs);

    if (!job && lane == VIR_THREAD_POOL_LANE_NORMAL)
        job = g_queue_pop_head(&pool->lanes[lane].jobs);
    return job;
}

/* Sleeps until there may be something to do. Returns false when the worker is to go. */
static bool
virThreadPoolIdleLocked(virThreadPool *pool, virThreadPoolLaneState *lane, gint64 idleSince)
{
    if (pool->stopping)
        return false;
    if (!virThreadPoolMayRetire(pool, lane)) {
        virCondWait(&lane->cond, &pool->lock);
        return true;
    }
    if (g_get_monotonic_time() >= idleSince + pool->idleMicros)
        return false;
    (void)virCondWaitUntil(&lane->cond, &pool->lock, idleSince + pool->idleMicros);
    return true;                /* time is looked at again when there is no job */
}

static void *
virThreadPoolWorkerMain(void *opaque)
{
    g_autofree virThreadPoolWorker *worker = opaque;
    virThreadPool *pool = worker->pool;
    virThreadPoolLaneState *lane = &pool->lanes[worker->lane];
    gint64 idleSince = g_get_monotonic_time();

    self = worker;
    virMutexLock(&pool->lock, VIR_LOCK_RANK_LEAF);
    while (!virThreadPoolIsSurplus(pool, lane)) {
        void *job = virThreadPoolTakeJobLocked(pool, worker->lane);

        if (!job) {
            if (!virThreadPoolIdleLocked(pool, lane, idleSince))
                break;
            continue;
        }

        lane->nIdle--;
        virMutexUnlock(&pool->lock);
        pool->func(job, pool->opaque);
        virMutexLock(&pool->lock, VIR_LOCK_RANK_LEAF);
        lane->nIdle++;
        idleSince = g_get_monotonic_time();
    }
    lane->nIdle--;
    lane->nWorkers--;
    /* It may have been woken for a job that it leaves to another now. */
    if (virThreadPoolWaitingJobs(pool, worker->lane) > 0)
        g_cond_signal(&lane->cond);
    g_cond_broadcast(&pool->gone);
    virMutexUnlock(&pool->lock);

    self = NULL;
    virThreadPoolUnref(pool);
    return NULL;
}

/* Returns 0, -1 with @ret_error set. */
static int
virThreadPoolStartWorkerLocked(virThreadPool *pool, virThreadPoolLane which, GError **ret_error)
{
    virThreadPoolLaneState *lane = &pool->lanes[which];
    g_autofree virThreadPoolWorker *worker = g_new0(virThreadPoolWorker, 1);
    g_autofree char *name = NULL;
    GThread *thread;

    name = g_strdup_printf("%s-%s%u", pool->name,
                           which == VIR_THREAD_POOL_LANE_PRIORITY ? "p" : "", ++pool->serial);
    worker->pool = g_atomic_rc_box_acquire(pool);
    worker->lane = which;

    thread = g_thread_try_new(name, virThreadPoolWorkerMain, worker, ret_error);
    if (!thread) {
        virThreadPoolUnref(pool);
        return -1;
    }

    (void)g_steal_pointer(&worker);     /* the thread's now */
    g_thread_unref(thread);
    lane->nWorkers++;
    lane->nIdle++;
    return 0;
}

/* Starts workers for what waits. Returns 0, -1 with @ret_error set: fewer than wanted. */
static int
virThreadPoolGrowLocked(virThreadPool *pool, GError **ret_error)
{
    /* the reserved lane first: what it takes is no matter for normal workers */
    for (int lane = VIR_THREAD_POOL_LANE_LAST - 1; lane >= 0; lane--) {
        for (unsigned int n = virThreadPoolMissing(pool, lane); n > 0; n--) {
            if (virThreadPoolStartWorkerLocked(pool, lane, ret_error) < 0)
                return -1;
        }
    }
    return 0;
}

/* With fewer workers than wanted the jobs just wait longer. */
static void
virThreadPoolTryGrowLocked(virThreadPool *pool)
{
    g_autoptr(GError) error = NULL;

    if (virThreadPoolGrowLocked(pool, &error) < 0)
        VIR_WARN("%s: cannot start another worker: %s", pool->name, error->message);
}

/* ---- public ---------------------------------------------------------------------- */

static int
virThreadPoolCheckLimits(unsigned int minWorkers, unsigned int maxWorkers)
{
    if (maxWorkers == 0) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("maxWorkers must be greater than zero"));
        return -1;
    }
    if (minWorkers > maxWorkers) {
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("minWorkers cannot be larger than maxWorkers"));
        return -1;
    }
    return 0;
}

static void
virThreadPoolSetLimitsLocked(virThreadPool *pool, unsigned int minWorkers,
                             unsigned int maxWorkers, unsigned int prioWorkers)
{
    virThreadPoolLaneState *normal = &pool->lanes[VIR_THREAD_POOL_LANE_NORMAL];
    virThreadPoolLaneState *prio = &pool->lanes[VIR_THREAD_POOL_LANE_PRIORITY];

    normal->minWorkers = minWorkers;
    normal->maxWorkers = maxWorkers;
    prio->minWorkers = prio->maxWorkers = prioWorkers;
}

virThreadPool *
virThreadPoolNew(const virThreadPoolConfig *config)
{
    g_autoptr(virThreadPool) pool = NULL;
    g_autoptr(GError) error = NULL;

    if (virThreadPoolCheckLimits(config->minWorkers, config->maxWorkers) < 0)
        return NULL;

    pool = g_atomic_rc_box_new0(virThreadPool);
    pool->name = g_strdup(config->name);
    pool->maxBlocked = config->maxBlocked ? config->maxBlocked
                                          : VIR_THREAD_POOL_MAX_BLOCKED_DEFAULT;
    pool->maxQueued = config->maxQueued;
    pool->idleMicros = G_GINT64_CONSTANT(1000) *
        (config->idleTimeoutMs ? config->idleTimeoutMs : VIR_THREAD_POOL_IDLE_TIMEOUT_DEFAULT_MS);
    pool->func = config->func;
    pool->opaque = config->opaque;
    pool->freeJob = config->freeJob;
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->gone);
    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++)
        g_cond_init(&pool->lanes[i].cond);

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    virThreadPoolSetLimitsLocked(pool, config->minWorkers, config->maxWorkers,
                                 config->prioWorkers);
    if (virThreadPoolGrowLocked(pool, &error) < 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot start the workers of '%s': %s"),
                       pool->name, error->message);
        return NULL;
    }
    return g_steal_pointer(&pool);
}

static void
virThreadPoolRefuseJobs(virThreadPool *pool)
{
    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    pool->stopping = true;
    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++)
        g_cond_broadcast(&pool->lanes[i].cond);
}

void
virThreadPoolFree(virThreadPool *pool)
{
    if (!pool)
        return;

    virThreadPoolRefuseJobs(pool);
    virThreadPoolDropJobs(pool);
    virThreadPoolUnref(pool);
}

static int
virThreadPoolCheckRoomLocked(const virThreadPool *pool, const virThreadPoolLaneState *lane)
{
    if (pool->stopping) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("'%s' takes no more jobs: it is stopping"),
                       pool->name);
        return -1;
    }
    if (pool->maxQueued && lane->jobs.length >= pool->maxQueued) {
        virReportError(VIR_ERR_RESOURCE_BUSY, _("'%s' has %u jobs waiting, the most it may have"),
                       pool->name, lane->jobs.length);
        return -1;
    }
    return 0;
}

int
virThreadPoolSendJob(virThreadPool *pool, virThreadPoolLane which, void *job)
{
    virThreadPoolLaneState *prio = &pool->lanes[VIR_THREAD_POOL_LANE_PRIORITY];
    virThreadPoolLaneState *lane = &pool->lanes[which];
    bool wake, wakeNormal;
    int rc;

    virMutexLock(&pool->lock, VIR_LOCK_RANK_LEAF);
    rc = virThreadPoolCheckRoomLocked(pool, lane);
    if (rc == 0) {
        g_queue_push_tail(&lane->jobs, job);
        virThreadPoolTryGrowLocked(pool);
    }
    /* Waking is a system call: only when somebody sleeps. */
    wake = rc == 0 && lane->nIdle > 0;
    /* the sleepers of the reserved lane may have been woken for other jobs already */
    wakeNormal = rc == 0 && lane == prio && prio->jobs.length > prio->nIdle &&
        pool->lanes[VIR_THREAD_POOL_LANE_NORMAL].nIdle > 0;
    virMutexUnlock(&pool->lock);

    /* Without the lock, or who wakes would run into it. */
    if (wake)
        g_cond_signal(&lane->cond);
    if (wakeNormal)
        g_cond_signal(&pool->lanes[VIR_THREAD_POOL_LANE_NORMAL].cond);
    return rc;
}

static unsigned int
virThreadPoolCountLocked(const virThreadPool *pool)
{
    unsigned int n = 0;

    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++)
        n += pool->lanes[i].nWorkers;
    return n;
}

unsigned int
virThreadPoolStop(virThreadPool *pool, unsigned int timeoutMs)
{
    gint64 until = g_get_monotonic_time() + timeoutMs * G_GINT64_CONSTANT(1000);
    unsigned int left;

    virThreadPoolRefuseJobs(pool);

    virMutexLock(&pool->lock, VIR_LOCK_RANK_LEAF);
    while ((left = virThreadPoolCountLocked(pool)) > 0) {
        if (!virCondWaitUntil(&pool->gone, &pool->lock, until))
            break;
    }
    virMutexUnlock(&pool->lock);

    virThreadPoolDropJobs(pool);
    return left;
}

int
virThreadPoolSetLimits(virThreadPool *pool, unsigned int minWorkers, unsigned int maxWorkers,
                       unsigned int prioWorkers)
{
    if (virThreadPoolCheckLimits(minWorkers, maxWorkers) < 0)
        return -1;

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    virThreadPoolSetLimitsLocked(pool, minWorkers, maxWorkers, prioWorkers);
    virThreadPoolTryGrowLocked(pool);
    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++)
        g_cond_broadcast(&pool->lanes[i].cond);     /* some may have to go */
    return 0;
}

void
virThreadPoolGetStats(virThreadPool *pool, virThreadPoolStats *ret_stats)
{
    const virThreadPoolLaneState *normal = &pool->lanes[VIR_THREAD_POOL_LANE_NORMAL];
    const virThreadPoolLaneState *prio = &pool->lanes[VIR_THREAD_POOL_LANE_PRIORITY];

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    *ret_stats = (virThreadPoolStats){
        .minWorkers = normal->minWorkers,
        .maxWorkers = normal->maxWorkers,
        .prioWorkers = prio->maxWorkers,
        .nWorkers = normal->nWorkers,
        .freeWorkers = normal->nIdle,
        .blockedWorkers = normal->nBlocked + prio->nBlocked,
        .jobQueueDepth = normal->jobs.length + prio->jobs.length,
    };
}

/* Jobs that wait for a worker or have one; @ret_blocked: of these, those that wait in it. */
static unsigned int
virThreadPoolCountJobs(virThreadPool *pool, unsigned int *ret_blocked)
{
    unsigned int jobs = 0;

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    *ret_blocked = 0;
    for (size_t i = 0; i < VIR_THREAD_POOL_LANE_LAST; i++) {
        const virThreadPoolLaneState *lane = &pool->lanes[i];

        jobs += lane->jobs.length + lane->nWorkers - lane->nIdle;
        *ret_blocked += lane->nBlocked;
    }
    return jobs;
}

bool
virThreadPoolIsIdle(virThreadPool *pool)
{
    unsigned int blocked;

    return virThreadPoolCountJobs(pool, &blocked) == 0;
}

bool
virThreadPoolIsWaiting(virThreadPool *pool)
{
    unsigned int blocked;

    return virThreadPoolCountJobs(pool, &blocked) == blocked;
}

void
virThreadPoolBeginBlocking(void)
{
    virThreadPool *pool;

    if (!self || self->blocking++ > 0)
        return;
    pool = self->pool;

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    pool->lanes[self->lane].nBlocked++;
    virThreadPoolTryGrowLocked(pool);
}

void
virThreadPoolEndBlocking(void)
{
    virThreadPool *pool;

    if (!self || --self->blocking > 0)
        return;
    pool = self->pool;

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    pool->lanes[self->lane].nBlocked--;
}

bool
virThreadPoolIsCrowded(void)
{
    virThreadPool *pool;

    if (!self)
        return false;
    pool = self->pool;

    VIR_LOCK_GUARD(&pool->lock, VIR_LOCK_RANK_LEAF);

    /* What is left is for those who hold a job and talk to QEMU. */
    return pool->lanes[self->lane].nBlocked >= pool->maxBlocked - pool->maxBlocked / 4;
}
