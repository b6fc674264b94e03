/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlockrank.h: locks are taken upwards in rank only, and not held over waits. */
#ifndef VIREO_VIRLOCKRANK_H
#define VIREO_VIRLOCKRANK_H

#include <glib.h>

/*
 * The ranks in the order of taking. A thread that holds a lock takes only
 * locks of higher rank, so never two of the same rank, and sleeps on a
 * condition only with that condition's lock held. Builds with
 * --enable-debug-checks check each step and abort with the names of both
 * locks; other builds pay nothing.
 */
typedef enum {
    VIR_LOCK_RANK_DAEMON = 1,
    VIR_LOCK_RANK_SERVER,
    VIR_LOCK_RANK_CLIENT,
    VIR_LOCK_RANK_OBJLIST,
    VIR_LOCK_RANK_DOMAIN,       /* also other objects with a definition: network, pool, … */
    VIR_LOCK_RANK_MONITOR,      /* monitor and agent: never both */
    VIR_LOCK_RANK_EVENTS,
    VIR_LOCK_RANK_LEAF,         /* takes no other lock but the log's */
    VIR_LOCK_RANK_LOG,          /* the log's own, so that logging is right anywhere */

    VIR_LOCK_RANK_LAST
} virLockRank;

/*
 * virLockRankPush, virLockRankPop, virLockRankSleep:
 *
 * The checker: tell it of a lock about to be taken, just given back, about
 * to be slept on. Aborts on a violation. Use the wrappers below.
 */
void virLockRankPush(virLockRank rank, const void *lock, const char *where);
void virLockRankPop(const void *lock);
void virLockRankSleep(const void *lock, const char *where);

#ifdef VIR_DEBUG_CHECKS
# define VIR_LOCK_RANK_PUSH(rank, lock) virLockRankPush(rank, lock, G_STRLOC)
# define VIR_LOCK_RANK_POP(lock) virLockRankPop(lock)
# define VIR_LOCK_RANK_SLEEP(lock) virLockRankSleep(lock, G_STRLOC)
#else
# define VIR_LOCK_RANK_PUSH(rank, lock) ((void)(rank))
# define VIR_LOCK_RANK_POP(lock) ((void)0)
# define VIR_LOCK_RANK_SLEEP(lock) ((void)0)
#endif

/* virMutexLock, virMutexUnlock: g_mutex_lock() and g_mutex_unlock() with the rank checked */
#define virMutexLock(mutex, rank) \
    G_STMT_START { \
        VIR_LOCK_RANK_PUSH(rank, mutex); \
        g_mutex_lock(mutex); \
    } G_STMT_END

#define virMutexUnlock(mutex) \
    G_STMT_START { \
        VIR_LOCK_RANK_POP(mutex); \
        g_mutex_unlock(mutex); \
    } G_STMT_END

/* virCondWait, virCondWaitUntil: as g_cond_wait(); @mutex must be the only lock held */
#define virCondWait(cond, mutex) \
    G_STMT_START { \
        VIR_LOCK_RANK_SLEEP(mutex); \
        g_cond_wait(cond, mutex); \
    } G_STMT_END

/* @until: g_get_monotonic_time() value in microseconds; FALSE when it has passed */
#define virCondWaitUntil(cond, mutex, until) \
    (VIR_LOCK_RANK_SLEEP(mutex), g_cond_wait_until(cond, mutex, until))

/* A lock held until the end of the scope: VIR_LOCK_GUARD(&obj->lock, VIR_LOCK_RANK_DOMAIN); */
#define VIR_LOCK_GUARD(mutex, rank) \
    VIR_LOCK_RANK_PUSH(rank, mutex); \
    G_GNUC_UNUSED __attribute__((cleanup(virLockGuardEnd))) \
    GMutex *G_PASTE(vir_lock_guard_, __LINE__) = virLockGuardBegin(mutex)

static inline GMutex *
virLockGuardBegin(GMutex *mutex)
{
    g_mutex_lock(mutex);
    return mutex;
}

static inline void
virLockGuardEnd(GMutex **guard)
{
    virMutexUnlock(*guard);
}

#endif /* VIREO_VIRLOCKRANK_H */
