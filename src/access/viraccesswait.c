/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccesswait.c: a worker that waits for verdicts which come on the loop thread. */
#include "config.h"

#include "viraccesswait.h"

#include "virlockrank.h"
#include "virthreadpool.h"

virAccessWait *
virAccessWaitNew(int unanswered)
{
    virAccessWait *wait = g_atomic_rc_box_new0(virAccessWait);

    g_mutex_init(&wait->lock);
    g_cond_init(&wait->cond);
    for (size_t i = 0; i < VIR_ACCESS_WAIT_MAX; i++)
        wait->slots[i] = (virAccessWaitSlot){ .wait = wait, .verdict = unanswered };
    return wait;
}

static void
waitClear(void *opaque)
{
    virAccessWait *wait = opaque;

    for (size_t i = 0; i < VIR_ACCESS_WAIT_MAX; i++)
        g_free(wait->slots[i].reason);
    g_cond_clear(&wait->cond);
    g_mutex_clear(&wait->lock);
}

void
virAccessWaitUnref(virAccessWait *wait)
{
    if (wait)
        g_atomic_rc_box_release_full(wait, waitClear);
}

virAccessWaitSlot *
virAccessWaitTake(virAccessWait *wait)
{
    g_assert(wait->taken < VIR_ACCESS_WAIT_MAX);
    g_atomic_rc_box_acquire(wait);

    VIR_LOCK_GUARD(&wait->lock, VIR_LOCK_RANK_LEAF);
    wait->left++;
    return &wait->slots[wait->taken++];
}

void
virAccessWaitAnswer(virAccessWaitSlot *slot, int verdict, const char *reason)
{
    virAccessWait *wait = slot->wait;

    virMutexLock(&wait->lock, VIR_LOCK_RANK_LEAF);
    slot->verdict = verdict;
    slot->reason = g_strdup(reason);
    wait->left--;
    g_cond_signal(&wait->cond);
    virMutexUnlock(&wait->lock);
    virAccessWaitUnref(wait);
}

void
virAccessWaitSleep(virAccessWait *wait, unsigned int timeout_ms)
{
    gint64 until = g_get_monotonic_time() + timeout_ms * G_GINT64_CONSTANT(1000);

    virThreadPoolBeginBlocking();
    virMutexLock(&wait->lock, VIR_LOCK_RANK_LEAF);
    while (wait->left > 0 && virCondWaitUntil(&wait->cond, &wait->lock, until))
        ;
    virMutexUnlock(&wait->lock);
    virThreadPoolEndBlocking();
}

int
virAccessWaitGet(virAccessWait *wait, unsigned int slot, char **ret_reason)
{
    VIR_LOCK_GUARD(&wait->lock, VIR_LOCK_RANK_LEAF);
    *ret_reason = g_strdup(wait->slots[slot].reason);
    return wait->slots[slot].verdict;
}
