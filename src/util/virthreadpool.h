/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virthreadpool.h: workers for jobs, with a reserved lane and replacement of blocked workers. */
#ifndef VIREO_VIRTHREADPOOL_H
#define VIREO_VIRTHREADPOOL_H

#include <glib.h>
#include <stdbool.h>

/*
 * Two lanes, each first in, first out. Normal workers take priority jobs
 * first, then normal ones; priority workers take priority jobs only. So a
 * priority job finds a worker even when every normal worker is busy; it must
 * not wait for a guest itself.
 *
 * maxWorkers limits RUNNING normal workers. A worker that is about to wait
 * says so (virThreadPoolBeginBlocking) and no longer counts, so that another
 * runs in its place, as long as at most maxBlocked workers of the lane wait;
 * further ones keep their slot while they wait. When a wait ends the worker
 * goes on at once; the surplus goes as workers finish their jobs. There are
 * never more than maxWorkers + maxBlocked normal threads.
 *
 * All functions may be called from any thread. No lock of the pool is held
 * while a job runs.
 */
typedef struct _virThreadPool virThreadPool;

typedef enum {
    VIR_THREAD_POOL_LANE_NORMAL,
    VIR_THREAD_POOL_LANE_PRIORITY,

    VIR_THREAD_POOL_LANE_LAST
} virThreadPoolLane;

/* Runs in a worker and takes @job over. */
typedef void (*virThreadPoolJobFunc)(void *job, void *opaque);

typedef struct {
    const char *name;           /* begins the thread names, 10 characters count */
    unsigned int minWorkers;    /* normal workers kept when idle, started at once */
    unsigned int maxWorkers;    /* normal workers that run; at least 1 */
    unsigned int prioWorkers;   /* workers of the reserved lane, started at once */
    unsigned int maxBlocked;    /* waiting workers replaced in a lane; 0: default (1024) */
    unsigned int maxQueued;     /* jobs waiting in a lane; 0: no limit */
    unsigned int idleTimeoutMs; /* workers above minWorkers go after this; 0: default (10 s) */
    virThreadPoolJobFunc func;
    void *opaque;               /* must live until virThreadPoolStop() returned 0 */
    GDestroyNotify freeJob;     /* for jobs that were never run */
} virThreadPoolConfig;

/**
 * virThreadPoolNew:
 *
 * Returns the pool with minWorkers + prioWorkers threads running, NULL with an
 * error reported (VIR_ERR_INVALID_ARG for limits that contradict each other).
 */
virThreadPool *virThreadPoolNew(const virThreadPoolConfig *config) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virThreadPoolFree:
 *
 * Refuses new jobs, frees the queued ones and lets the workers go; doesn't
 * wait for them. A worker that still runs its job keeps what it needs of the
 * pool alive.
 */
void virThreadPoolFree(virThreadPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virThreadPool, virThreadPoolFree)

/**
 * virThreadPoolSendJob:
 * @job: taken over on success only
 *
 * Returns 0; -1 with an error reported when the pool stops or the lane is full.
 */
int virThreadPoolSendJob(virThreadPool *pool, virThreadPoolLane lane, void *job)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virThreadPoolStop:
 * @timeoutMs: how long to wait for jobs, queued ones included
 *
 * Refuses new jobs, then waits until all jobs are done and all workers gone.
 * At the deadline jobs still queued are freed. Not from a worker of the pool.
 *
 * Returns the number of workers that still run; 0: all is done.
 */
unsigned int virThreadPoolStop(virThreadPool *pool, unsigned int timeoutMs);

/**
 * virThreadPoolSetLimits:
 *
 * Fewer workers: those that are too many go when they finish their job.
 *
 * Returns 0, -1 with VIR_ERR_INVALID_ARG reported and nothing changed.
 */
int virThreadPoolSetLimits(virThreadPool *pool, unsigned int minWorkers,
                           unsigned int maxWorkers, unsigned int prioWorkers)
    G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    unsigned int minWorkers;
    unsigned int maxWorkers;
    unsigned int prioWorkers;
    unsigned int nWorkers;      /* normal workers there are, waiting ones included */
    unsigned int freeWorkers;   /* normal workers with nothing to do */
    unsigned int blockedWorkers; /* normal and priority workers inside Begin/EndBlocking */
    unsigned int jobQueueDepth; /* jobs that wait for a worker, both lanes */
} virThreadPoolStats;

void virThreadPoolGetStats(virThreadPool *pool, virThreadPoolStats *ret_stats);

/* No job waits for a worker, and none runs. */
bool virThreadPoolIsIdle(virThreadPool *pool);

/* The same, but for jobs that wait for something outside. */
bool virThreadPoolIsWaiting(virThreadPool *pool);

/**
 * virThreadPoolBeginBlocking, virThreadPoolEndBlocking:
 *
 * Stand around a wait for something outside (a job, a monitor reply, a child
 * process). They nest. Outside a worker they do nothing, so that code needn't
 * know where it runs. Locks below LEAF may be held, such as the one whose
 * condition is waited on.
 */
void virThreadPoolBeginBlocking(void);
void virThreadPoolEndBlocking(void);

/**
 * virThreadPoolIsCrowded:
 *
 * Whether so many workers beside the calling one wait that maxBlocked is near, from where on a
 * wait keeps a slot from others. Who may fail instead of waiting should do so now. Outside a
 * worker: false.
 */
bool virThreadPoolIsCrowded(void);

#endif /* VIREO_VIRTHREADPOOL_H */
