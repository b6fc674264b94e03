/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccesswait.h: a worker that waits for verdicts which come on the loop thread. */
#ifndef VIREO_VIRACCESSWAIT_H
#define VIREO_VIRACCESSWAIT_H

#include <glib.h>

/* The most that one waits for at a time. */
#define VIR_ACCESS_WAIT_MAX 64

typedef struct virAccessWait virAccessWait;

/* One of the answers that are waited for. */
typedef struct virAccessWaitSlot {
    virAccessWait *wait;
    int verdict;                /* of the asker's own enum; guarded by the wait's lock */
    char *reason;               /* guarded too */
} virAccessWaitSlot;

/* Counted: each slot that was taken has a reference until it is answered. */
struct virAccessWait {
    GMutex lock;                /* rank leaf */
    GCond cond;
    unsigned int taken;         /* worker only */
    unsigned int left;          /* not yet answered; guarded by lock */
    virAccessWaitSlot slots[VIR_ACCESS_WAIT_MAX];
};

/* Slots that are never answered keep @unanswered. */
virAccessWait *virAccessWaitNew(int unanswered);
void virAccessWaitUnref(virAccessWait *wait);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virAccessWait, virAccessWaitUnref)

/* A slot to be answered, exactly once, by any thread; VIR_ACCESS_WAIT_MAX there are. */
virAccessWaitSlot *virAccessWaitTake(virAccessWait *wait);
void virAccessWaitAnswer(virAccessWaitSlot *slot, int verdict, const char *reason);

/* Worker, no lock held. Sleeps until all slots are answered, or the time is up. */
void virAccessWaitSleep(virAccessWait *wait, unsigned int timeout_ms);

/* The answer, also while others still may come. @ret_reason: to be freed; NULL without one. */
int virAccessWaitGet(virAccessWait *wait, unsigned int slot, char **ret_reason);

#endif /* VIREO_VIRACCESSWAIT_H */
