/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverchore.c: pools for what the loop must not do itself. */
#include "config.h"

#include "virnetserverchore.h"

#include "virerror.h"
#include "virthreadpool.h"

/* Files that hang (a server of NFS that is gone) hold a thread each, up to this many. */
#define VIR_NET_SERVER_CHORE_FILE_MAX 64

/* Handshakes get this part of the processors, so that a flood of them leaves room for calls. */
#define VIR_NET_SERVER_CHORE_HANDSHAKE_PART 4

struct virNetServerChores {
    virThreadPool *pools[VIR_NET_SERVER_CHORE_LAST];
};

static const struct {
    const char *name;
    unsigned int threads;       /* 0: a part of the processors */
} kinds[VIR_NET_SERVER_CHORE_LAST] = {
    [VIR_NET_SERVER_CHORE_HANDSHAKE] = { "tls", 0 },
    [VIR_NET_SERVER_CHORE_FILE] = { "file", VIR_NET_SERVER_CHORE_FILE_MAX },
};

typedef struct Chore {
    void (*func)(void *opaque, bool cancelled);
    void *opaque;
} Chore;

static void
runChore(void *job, void *opaque G_GNUC_UNUSED)
{
    g_autofree Chore *chore = job;

    chore->func(chore->opaque, false);
}

static void
cancelChore(void *job)
{
    g_autofree Chore *chore = job;

    chore->func(chore->opaque, true);
}

virNetServerChores *
virNetServerChoresNew(const char *name)
{
    g_autoptr(virNetServerChores) chores = g_new0(virNetServerChores, 1);
    unsigned int part = g_get_num_processors() / VIR_NET_SERVER_CHORE_HANDSHAKE_PART;

    for (size_t i = 0; i < VIR_NET_SERVER_CHORE_LAST; i++) {
        g_autofree char *threads = g_strdup_printf("%s-%s", kinds[i].name, name);

        chores->pools[i] = virThreadPoolNew(&(virThreadPoolConfig) {
            .name = threads,
            .maxWorkers = kinds[i].threads ? kinds[i].threads : MAX(part, 1),
            .func = runChore,
            .freeJob = cancelChore,
        });
        if (!chores->pools[i])
            return NULL;
    }
    return g_steal_pointer(&chores);
}

void
virNetServerChoresFree(virNetServerChores *chores)
{
    if (!chores)
        return;
    for (size_t i = 0; i < VIR_NET_SERVER_CHORE_LAST; i++)
        virThreadPoolFree(chores->pools[i]);
    g_free(chores);
}

void
virNetServerChoresStop(virNetServerChores *chores, unsigned int timeout_ms)
{
    /* one that still sleeps in the kernel keeps what it needs */
    for (size_t i = 0; i < VIR_NET_SERVER_CHORE_LAST; i++)
        (void) virThreadPoolStop(chores->pools[i], timeout_ms);
}

void
virNetServerChoresRun(virNetServerChores *chores, virNetServerChoreKind kind,
                      void (*func)(void *opaque, bool cancelled), void *opaque)
{
    Chore *chore = g_new0(Chore, 1);
    VIR_ERROR_TRAP();

    chore->func = func;
    chore->opaque = opaque;
    if (virThreadPoolSendJob(chores->pools[kind], VIR_THREAD_POOL_LANE_NORMAL, chore) < 0)
        cancelChore(chore);         /* the pool has stopped */
}
