/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlockrank.c: what locks each thread holds, checked at every step. */
#include "config.h"

#include "virlockrank.h"

#include <stdio.h>
#include <stdlib.h>

/* One lock of each rank at most can be held, so this is deep enough. */
typedef struct {
    size_t n;
    struct {
        virLockRank rank;
        const void *lock;
        const char *where;
    } held[VIR_LOCK_RANK_LAST];
} virLockRankStack;

static __thread virLockRankStack stack;

static const char *const names[VIR_LOCK_RANK_LAST] = {
    [VIR_LOCK_RANK_DAEMON] = "daemon",
    [VIR_LOCK_RANK_SERVER] = "server",
    [VIR_LOCK_RANK_CLIENT] = "client",
    [VIR_LOCK_RANK_OBJLIST] = "object list",
    [VIR_LOCK_RANK_DOMAIN] = "domain",
    [VIR_LOCK_RANK_MONITOR] = "monitor",
    [VIR_LOCK_RANK_EVENTS] = "events",
    [VIR_LOCK_RANK_LEAF] = "leaf",
    [VIR_LOCK_RANK_LOG] = "log",
};

void
virLockRankPush(virLockRank rank, const void *lock, const char *where)
{
    if (stack.n > 0 && stack.held[stack.n - 1].rank >= rank) {
        /* not by the log, whose lock may be one of the two */
        fprintf(stderr, "lock order: taking the %s lock at %s while the %s lock from %s is held\n",
                names[rank], where, names[stack.held[stack.n - 1].rank],
                stack.held[stack.n - 1].where);
        abort();
    }

    stack.held[stack.n].rank = rank;
    stack.held[stack.n].lock = lock;
    stack.held[stack.n].where = where;
    stack.n++;
}

void
virLockRankPop(const void *lock)
{
    size_t i = stack.n;

    /* mostly the last one taken, but the order of release is free */
    while (i > 0 && stack.held[i - 1].lock != lock)
        i--;
    if (i == 0) {
        fprintf(stderr, "lock order: giving back a lock that isn't held\n");
        abort();
    }

    for (; i < stack.n; i++)
        stack.held[i - 1] = stack.held[i];
    stack.n--;
}

void
virLockRankSleep(const void *lock, const char *where)
{
    for (size_t i = 0; i < stack.n; i++) {
        if (stack.held[i].lock == lock)
            continue;
        fprintf(stderr, "lock order: sleeping at %s while the %s lock from %s is held\n",
                where, names[stack.held[i].rank], stack.held[i].where);
        abort();
    }
}
