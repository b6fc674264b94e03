/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlogoutput.c: lines wait for outputs that may be slow, so that nobody who logs does. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "virfile.h"
#include "virlockrank.h"
#include "virlogpriv.h"

/* Lines of one output that wait to be written; those that come beyond it are lost. */
#define VIR_LOG_OUTPUT_MAX_BYTES (1024 * 1024)

/* How long the end of the process waits for lines under way. */
#define VIR_LOG_OUTPUT_EXIT_MS 1000

static GMutex live_lock;            /* rank LOG */
static GPtrArray *live;             /* outputs that have a thread; guarded by live_lock */

static void
virLogOutputFinalize(void *opaque)
{
    virLogOutput *output = opaque;

    if (output->owned)
        virFDClose(&output->fd);
    g_queue_clear_full(&output->lines, (GDestroyNotify)virLogLineUnref);
    g_cond_clear(&output->changed);
    g_mutex_clear(&output->lock);
    g_free(output->dest);
}

static void
virLogOutputUnref(void *output)
{
    g_atomic_rc_box_release_full(output, virLogOutputFinalize);
}

virLogOutput *
virLogOutputNew(virLogPriority priority)
{
    virLogOutput *output = g_atomic_rc_box_new0(virLogOutput);

    output->priority = priority;
    output->fd = -1;
    g_mutex_init(&output->lock);
    g_cond_init(&output->changed);
    return output;
}

void
virLogOutputClose(virLogOutput *output)
{
    virMutexLock(&output->lock, VIR_LOCK_RANK_LOG);
    output->closing = true;
    g_cond_broadcast(&output->changed);
    virMutexUnlock(&output->lock);
    virLogOutputUnref(output);
}

/* ---- its thread ---------------------------------------------------------------------- */

static size_t
virLogLineSize(const virLogLine *line)
{
    return strlen(line->stamped) + strlen(line->plain) + strlen(line->message);
}

/* Sleeps until there is something to write; NULL when the output is to go. */
static virLogLine *
virLogOutputNext(virLogOutput *output)
{
    static const virLogSource self = { .name = "util.log" };
    g_autofree char *text = NULL;
    unsigned int lost;
    virLogLine *line;

    virMutexLock(&output->lock, VIR_LOCK_RANK_LOG);
    output->writing = false;
    g_cond_broadcast(&output->changed);
    while (!(line = g_queue_pop_head(&output->lines)) && !output->lost && !output->closing)
        virCondWait(&output->changed, &output->lock);
    if (line)
        output->bytes -= virLogLineSize(line);
    lost = line ? 0 : output->lost;
    output->lost -= lost;
    output->writing = line || lost;
    virMutexUnlock(&output->lock);

    if (lost == 0)
        return line;
    text = g_strdup_printf("%u lines are lost: %s is too slow", lost, output->dest);
    return virLogLineNew(&self, VIR_LOG_WARN, __FILE__, __LINE__, __func__, text);
}

static void *
virLogOutputMain(void *opaque)
{
    virLogOutput *output = opaque;
    virLogLine *line;

    while ((line = virLogOutputNext(output))) {
        output->write(output, line);
        virLogLineUnref(line);
    }

    virMutexLock(&live_lock, VIR_LOCK_RANK_LOG);
    g_ptr_array_remove_fast(live, output);
    virMutexUnlock(&live_lock);
    virLogOutputUnref(output);
    return NULL;
}

/* Threads don't survive a fork: a child that logs makes new ones. */
static void
virLogOutputBeforeFork(void)
{
    g_mutex_lock(&live_lock);
}

static void
virLogOutputInParent(void)
{
    g_mutex_unlock(&live_lock);
}

static void
virLogOutputInChild(void)
{
    for (guint i = 0; i < live->len; i++) {
        virLogOutput *output = g_ptr_array_index(live, i);

        /* whoever held the lock isn't here, and the parent writes what is queued */
        g_mutex_init(&output->lock);
        g_cond_init(&output->changed);
        g_queue_init(&output->lines);
        output->bytes = 0;
        output->lost = 0;
        output->running = output->writing = false;
    }
    g_ptr_array_set_size(live, 0);
    g_mutex_unlock(&live_lock);
}

static void
virLogOutputAtExit(void)
{
    (void)virLogFlush(VIR_LOG_OUTPUT_EXIT_MS);  /* what a slow one hasn't got by then is lost */
}

static void
virLogOutputStart(virLogOutput *output)
{
    GThread *thread;
    sigset_t all, before;

    virMutexLock(&live_lock, VIR_LOCK_RANK_LOG);
    if (!live) {
        live = g_ptr_array_new();
        (void)pthread_atfork(virLogOutputBeforeFork, virLogOutputInParent, virLogOutputInChild);
        (void)atexit(virLogOutputAtExit);
    }
    g_ptr_array_add(live, g_atomic_rc_box_acquire(output));     /* the thread's */
    virMutexUnlock(&live_lock);

    /* Signals are others' to take: one that nobody has blocked yet would end the process here. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    thread = g_thread_try_new("log", virLogOutputMain, output, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (thread) {
        g_thread_unref(thread);
        return;
    }

    virMutexLock(&live_lock, VIR_LOCK_RANK_LOG);
    g_ptr_array_remove_fast(live, output);
    virMutexUnlock(&live_lock);
    virMutexLock(&output->lock, VIR_LOCK_RANK_LOG);
    output->running = false;        /* the next line tries again */
    virMutexUnlock(&output->lock);
    virLogOutputUnref(output);
}

void
virLogOutputPush(virLogOutput *output, virLogLine *line)
{
    size_t size = virLogLineSize(line);
    bool start;

    virMutexLock(&output->lock, VIR_LOCK_RANK_LOG);
    if (output->bytes + size > VIR_LOG_OUTPUT_MAX_BYTES) {
        output->lost++;
    } else {
        g_queue_push_tail(&output->lines, g_atomic_rc_box_acquire(line));
        output->bytes += size;
    }
    start = !output->running;
    output->running = true;
    g_cond_broadcast(&output->changed);
    virMutexUnlock(&output->lock);

    if (start)
        virLogOutputStart(output);
}

/* ---- flushing ------------------------------------------------------------------------- */

static bool
virLogOutputAwait(virLogOutput *output, gint64 until)
{
    VIR_LOCK_GUARD(&output->lock, VIR_LOCK_RANK_LOG);

    while (output->writing || output->lost || !g_queue_is_empty(&output->lines)) {
        if (!virCondWaitUntil(&output->changed, &output->lock, until))
            return false;
    }
    return true;
}

bool
virLogFlush(unsigned int timeoutMs)
{
    gint64 until = g_get_monotonic_time() + timeoutMs * G_TIME_SPAN_MILLISECOND;
    g_autoptr(GPtrArray) outputs = g_ptr_array_new_with_free_func(virLogOutputUnref);
    bool all = true;

    virMutexLock(&live_lock, VIR_LOCK_RANK_LOG);
    for (guint i = 0; live && i < live->len; i++)
        g_ptr_array_add(outputs, g_atomic_rc_box_acquire(g_ptr_array_index(live, i)));
    virMutexUnlock(&live_lock);

    for (guint i = 0; i < outputs->len; i++)
        all &= virLogOutputAwait(g_ptr_array_index(outputs, i), until);
    return all;
}
