/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vireventloop.c: watches, timers and turns of the event loop, whatever waits underneath. */
#include "config.h"

#include "vireventloop.h"

#include <errno.h>
#include <limits.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_EVENT

VIR_LOG_INIT("util.event");

#define EVENTS_ALL (VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_WRITABLE | \
                    VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP)
/* These come whether asked for or not. */
#define EVENTS_ALWAYS (VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP)

typedef struct {
    int id;
    int fd;
    int events;             /* 0: sees nothing */
    virEventHandleCallback cb;
    void *opaque;
    virFreeCallback ff;
} virEventWatch;

typedef struct {
    int fd;
    int events;             /* of all its watches, as the backend has it */
    GPtrArray *watches;     /* of virEventWatch, not owned; never empty */
} virEventFD;

typedef struct {
    int id;
    int frequency;          /* milliseconds, -1: asleep */
    gint64 expires;         /* microseconds, monotonic */
    GSequenceIter *due;     /* place in loop->due; NULL: asleep */
    virEventTimeoutCallback cb;
    void *opaque;
    virFreeCallback ff;
} virEventTimer;

/* A free callback that is due. */
typedef struct {
    virFreeCallback ff;
    void *opaque;
} virEventDoomed;

/* A watch that is ready, by number: it may go before its turn comes. */
typedef struct {
    int id;
    int events;
} virEventCall;

typedef struct {
    const virEventBackend *backend;     /* immutable */
    void *state;                        /* immutable; the backend says who may touch what */
    int wakefd;                         /* immutable */

    GMutex lock;                        /* rank LEAF; guards all below */
    GHashTable *watches;                /* id -> virEventWatch, owned */
    GHashTable *fds;                    /* fd -> virEventFD, owned */
    GHashTable *timers;                 /* id -> virEventTimer, owned */
    GSequence *due;                     /* virEventTimer by expiry, not owned */
    GArray *doomed;                     /* of virEventDoomed */
    int lastWatch;
    int lastTimer;
    GThread *runner;                    /* NULL: nobody is in a turn */
    unsigned int depth;                 /* turns inside turns of the runner */
    bool waiting;                       /* the runner waits and nobody woke it yet */
    gint64 busySince;                   /* when the last wait returned; 0: in a wait */
    gint64 longestStall;
} virEventLoop;

static virEventLoop *loop;              /* set once */

static void
virEventFDFree(void *opaque)
{
    virEventFD *entry = opaque;

    g_ptr_array_unref(entry->watches);
    g_free(entry);
}

static int
virEventTimerCompare(const void *a, const void *b, void *opaque G_GNUC_UNUSED)
{
    const virEventTimer *left = a;
    const virEventTimer *right = b;

    if (left->expires != right->expires)
        return left->expires < right->expires ? -1 : 1;
    return left->id < right->id ? -1 : left->id > right->id;
}

static int
virEventNextID(GHashTable *table, int *last)
{
    do {
        *last = *last == INT_MAX ? 1 : *last + 1;
    } while (g_hash_table_contains(table, GINT_TO_POINTER(*last)));
    return *last;
}

/* The runner works out everything anew before it waits, so only a wait needs ending. */
static void
virEventWakeLocked(void)
{
    guint64 one = 1;

    if (!loop->waiting)
        return;
    loop->waiting = false;
    /* Can't fail: the counter is drained after each wait and gets one step a wait. */
    (void)!write(loop->wakefd, &one, sizeof(one));
}

static void
virEventDoomLocked(virFreeCallback ff, void *opaque)
{
    virEventDoomed doomed = { .ff = ff, .opaque = opaque };

    if (ff)
        g_array_append_val(loop->doomed, doomed);
}

/* ---- handles ------------------------------------------------------------ */

/* Tells the backend what the watches of @entry want together. Returns 0, -1 with errno set. */
static int
virEventFDChangeLocked(virEventFD *entry, bool always)
{
    int events = 0;

    for (size_t i = 0; i < entry->watches->len; i++)
        events |= ((virEventWatch *)g_ptr_array_index(entry->watches, i))->events;

    if (events == entry->events && !always)
        return 0;
    if (loop->backend->change(loop->state, entry->fd, events) < 0)
        return -1;
    entry->events = events;
    return 0;
}

static void
virEventWatchUnlinkLocked(virEventWatch *watch)
{
    virEventFD *entry = g_hash_table_lookup(loop->fds, GINT_TO_POINTER(watch->fd));

    g_ptr_array_remove(entry->watches, watch);
    if (virEventFDChangeLocked(entry, false) < 0)
        VIR_WARN("cannot change the watch of descriptor %d: %s", entry->fd, g_strerror(errno));
    if (entry->watches->len == 0)
        g_hash_table_remove(loop->fds, GINT_TO_POINTER(entry->fd));
    g_hash_table_remove(loop->watches, GINT_TO_POINTER(watch->id));
}

static int
virEventLoopAddHandle(int fd, int events, virEventHandleCallback cb, void *opaque,
                      virFreeCallback ff)
{
    virEventWatch *watch;
    virEventFD *entry;

    if (fd < 0 || !cb) {
        virReportError(VIR_ERR_INVALID_ARG, _("cannot watch descriptor %d"), fd);
        return -1;
    }

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    watch = g_new0(virEventWatch, 1);
    watch->id = virEventNextID(loop->watches, &loop->lastWatch);
    watch->fd = fd;
    watch->events = events & EVENTS_ALL;
    watch->cb = cb;
    watch->opaque = opaque;
    watch->ff = ff;
    g_hash_table_insert(loop->watches, GINT_TO_POINTER(watch->id), watch);

    entry = g_hash_table_lookup(loop->fds, GINT_TO_POINTER(fd));
    if (!entry) {
        entry = g_new0(virEventFD, 1);
        entry->fd = fd;
        entry->watches = g_ptr_array_new();
        g_hash_table_insert(loop->fds, GINT_TO_POINTER(fd), entry);
    }
    g_ptr_array_add(entry->watches, watch);

    if (watch->events && virEventFDChangeLocked(entry, true) < 0) {
        virReportSystemError(errno, _("cannot watch descriptor %d"), fd);
        virEventWatchUnlinkLocked(watch);
        return -1;
    }

    virEventWakeLocked();
    return watch->id;
}

static void
virEventLoopUpdateHandle(int id, int events)
{
    virEventWatch *watch;
    virEventFD *entry;

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    watch = g_hash_table_lookup(loop->watches, GINT_TO_POINTER(id));
    if (!watch) {
        VIR_DEBUG("update of watch %d, which isn't there", id);
        return;
    }

    watch->events = events & EVENTS_ALL;
    entry = g_hash_table_lookup(loop->fds, GINT_TO_POINTER(watch->fd));
    if (virEventFDChangeLocked(entry, false) < 0)
        VIR_WARN("cannot change the watch of descriptor %d: %s", entry->fd, g_strerror(errno));
    virEventWakeLocked();
}

static int
virEventLoopRemoveHandle(int id)
{
    virEventWatch *watch;

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    watch = g_hash_table_lookup(loop->watches, GINT_TO_POINTER(id));
    if (!watch)
        return -1;

    virEventDoomLocked(watch->ff, watch->opaque);
    virEventWatchUnlinkLocked(watch);
    virEventWakeLocked();
    return 0;
}

/* ---- timers --------------------------------------------------------------- */

static void
virEventTimerArmLocked(virEventTimer *timer, int frequency)
{
    if (timer->due)
        g_sequence_remove(g_steal_pointer(&timer->due));

    timer->frequency = frequency < 0 ? -1 : frequency;
    if (frequency < 0)
        return;
    timer->expires = g_get_monotonic_time() + frequency * G_GINT64_CONSTANT(1000);
    timer->due = g_sequence_insert_sorted(loop->due, timer, virEventTimerCompare, NULL);
}

static int
virEventLoopAddTimeout(int frequency, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    virEventTimer *timer;

    if (!cb) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("a timer needs a callback"));
        return -1;
    }

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    timer = g_new0(virEventTimer, 1);
    timer->id = virEventNextID(loop->timers, &loop->lastTimer);
    timer->cb = cb;
    timer->opaque = opaque;
    timer->ff = ff;
    g_hash_table_insert(loop->timers, GINT_TO_POINTER(timer->id), timer);
    virEventTimerArmLocked(timer, frequency);
    virEventWakeLocked();
    return timer->id;
}

static void
virEventLoopUpdateTimeout(int id, int frequency)
{
    virEventTimer *timer;

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    timer = g_hash_table_lookup(loop->timers, GINT_TO_POINTER(id));
    if (!timer) {
        VIR_DEBUG("update of timer %d, which isn't there", id);
        return;
    }

    virEventTimerArmLocked(timer, frequency);
    virEventWakeLocked();
}

static int
virEventLoopRemoveTimeout(int id)
{
    virEventTimer *timer;

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    timer = g_hash_table_lookup(loop->timers, GINT_TO_POINTER(id));
    if (!timer)
        return -1;

    virEventTimerArmLocked(timer, -1);
    virEventDoomLocked(timer->ff, timer->opaque);
    g_hash_table_remove(loop->timers, GINT_TO_POINTER(id));
    virEventWakeLocked();
    return 0;
}

/* ---- a turn ----------------------------------------------------------------- */

static int
virEventTimeoutLocked(void)
{
    const virEventTimer *first;
    gint64 ms;

    /* What was removed since the last turn is freed at the end of this one. */
    if (loop->doomed->len && loop->depth == 1)
        return 0;
    if (g_sequence_is_empty(loop->due))
        return -1;

    first = g_sequence_get(g_sequence_get_begin_iter(loop->due));
    /* rounded up: a timer never fires early, and never makes the loop spin */
    ms = (first->expires - g_get_monotonic_time() + 999) / 1000;
    return CLAMP(ms, 0, INT_MAX);
}

static int
virEventWait(GArray *ready)
{
    int timeoutMs;
    int rc;
    int err;
    guint64 count;

    virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
    if (loop->backend->prepare)
        loop->backend->prepare(loop->state);
    timeoutMs = virEventTimeoutLocked();
    if (loop->busySince)
        loop->longestStall = MAX(loop->longestStall, g_get_monotonic_time() - loop->busySince);
    loop->busySince = 0;
    loop->waiting = true;
    virMutexUnlock(&loop->lock);

    rc = loop->backend->wait(loop->state, timeoutMs, ready);
    err = errno;

    virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
    loop->busySince = g_get_monotonic_time();
    if (!loop->waiting)
        (void)!read(loop->wakefd, &count, sizeof(count));   /* whoever woke us wrote it */
    loop->waiting = false;
    virMutexUnlock(&loop->lock);

    if (rc < 0) {
        virReportSystemError(err, _("cannot wait for events with %s"), loop->backend->name);
        return -1;
    }
    return 0;
}

static void
virEventDispatchTimers(void)
{
    g_autoptr(GArray) ids = g_array_new(false, false, sizeof(int));
    gint64 now = g_get_monotonic_time();

    /* The numbers first: a timer of 0 is due again at once, but fires once a turn. */
    virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
    for (GSequenceIter *iter = g_sequence_get_begin_iter(loop->due);
         !g_sequence_iter_is_end(iter); iter = g_sequence_iter_next(iter)) {
        const virEventTimer *timer = g_sequence_get(iter);

        if (timer->expires > now)
            break;
        g_array_append_val(ids, timer->id);
    }
    virMutexUnlock(&loop->lock);

    for (size_t i = 0; i < ids->len; i++) {
        int id = g_array_index(ids, int, i);
        virEventTimeoutCallback cb = NULL;
        void *opaque = NULL;
        virEventTimer *timer;

        virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
        timer = g_hash_table_lookup(loop->timers, GINT_TO_POINTER(id));
        /* removed, put off or put to sleep by a callback before it? */
        if (timer && timer->due && timer->expires <= now) {
            cb = timer->cb;
            opaque = timer->opaque;
            virEventTimerArmLocked(timer, timer->frequency);
        }
        virMutexUnlock(&loop->lock);

        if (cb)
            cb(id, opaque);
    }
}

static void
virEventDispatchHandles(const GArray *ready)
{
    g_autoptr(GArray) calls = g_array_new(false, false, sizeof(virEventCall));

    /* By watch number, not by descriptor: a callback may close one and get
     * the same number for a new file, which these events aren't for. */
    virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
    for (size_t i = 0; i < ready->len; i++) {
        const virEventReady *r = &g_array_index(ready, virEventReady, i);
        const virEventFD *entry = g_hash_table_lookup(loop->fds, GINT_TO_POINTER(r->fd));

        for (size_t w = 0; entry && w < entry->watches->len; w++) {
            const virEventWatch *watch = g_ptr_array_index(entry->watches, w);
            virEventCall call = { .id = watch->id, .events = r->events };

            g_array_append_val(calls, call);
        }
    }
    virMutexUnlock(&loop->lock);

    for (size_t i = 0; i < calls->len; i++) {
        const virEventCall *call = &g_array_index(calls, virEventCall, i);
        virEventWatch watch = { 0 };
        const virEventWatch *found;
        int events = 0;

        virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
        found = g_hash_table_lookup(loop->watches, GINT_TO_POINTER(call->id));
        if (found && found->events) {
            watch = *found;
            events = call->events & (found->events | EVENTS_ALWAYS);
        }
        virMutexUnlock(&loop->lock);

        if (events)
            watch.cb(watch.id, watch.fd, events, watch.opaque);
    }
}

/* Not in a nested turn: the callback around it still uses what it may have removed. */
static void
virEventRunDoomed(void)
{
    for (;;) {
        g_autoptr(GArray) doomed = NULL;

        virMutexLock(&loop->lock, VIR_LOCK_RANK_LEAF);
        if (loop->depth == 1 && loop->doomed->len) {
            doomed = loop->doomed;
            loop->doomed = g_array_new(false, false, sizeof(virEventDoomed));
        }
        virMutexUnlock(&loop->lock);

        if (!doomed)
            return;
        for (size_t i = 0; i < doomed->len; i++) {
            const virEventDoomed *d = &g_array_index(doomed, virEventDoomed, i);

            d->ff(d->opaque);
        }
    }
}

/* Returns 0 with the calling thread as the runner, -1 with an error reported. */
static int
virEventEnter(void)
{
    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    if (loop->runner && loop->runner != g_thread_self()) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("another thread is running the event loop"));
        return -1;
    }
    loop->runner = g_thread_self();
    loop->depth++;
    return 0;
}

static void
virEventLeave(void)
{
    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    if (--loop->depth == 0)
        loop->runner = NULL;
}

int
virEventLoopRunOnce(void)
{
    g_autoptr(GArray) ready = g_array_new(false, false, sizeof(virEventReady));
    int rc;

    if (!g_atomic_pointer_get(&loop)) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("the default event loop isn't registered"));
        return -1;
    }

    if (virEventEnter() < 0)
        return -1;

    rc = virEventWait(ready);
    if (rc == 0) {
        virEventDispatchTimers();
        virEventDispatchHandles(ready);
        virEventRunDoomed();
    }

    virEventLeave();
    return rc;
}

/* ---- the one loop -------------------------------------------------------------- */

static virEventLoop *
virEventLoopNew(const virEventBackend *backend)
{
    g_autofree virEventLoop *self = g_new0(virEventLoop, 1);

    self->backend = backend;
    if (backend->open(&self->state) < 0)
        return NULL;

    self->wakefd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (self->wakefd < 0 ||
        backend->change(self->state, self->wakefd, VIR_EVENT_HANDLE_READABLE) < 0) {
        virReportSystemError(errno, "%s", _("cannot create the wake-up descriptor"));
        return NULL;
    }

    g_mutex_init(&self->lock);
    self->watches = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    self->fds = g_hash_table_new_full(NULL, NULL, NULL, virEventFDFree);
    self->timers = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    self->due = g_sequence_new(NULL);
    self->doomed = g_array_new(false, false, sizeof(virEventDoomed));
    return g_steal_pointer(&self);
}

int
virEventLoopRegister(const virEventBackend *backend)
{
    static GMutex once;
    virEventLoop *self;

    VIR_LOCK_GUARD(&once, VIR_LOCK_RANK_LEAF);

    if (loop) {
        if (loop->backend != backend)
            VIR_WARN("the %s event loop stays; %s is ignored", loop->backend->name, backend->name);
        return 0;
    }

    self = virEventLoopNew(backend);
    if (!self)
        return -1;

    g_atomic_pointer_set(&loop, self);
    virEventRegisterImpl(virEventLoopAddHandle, virEventLoopUpdateHandle,
                         virEventLoopRemoveHandle, virEventLoopAddTimeout,
                         virEventLoopUpdateTimeout, virEventLoopRemoveTimeout);
    return 0;
}

unsigned long long
virEventLoopGetLongestStall(void)
{
    gint64 now;

    if (!g_atomic_pointer_get(&loop))
        return 0;

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    now = loop->busySince ? g_get_monotonic_time() - loop->busySince : 0;
    return MAX(loop->longestStall, now);
}

void
virEventLoopResetLongestStall(void)
{
    if (!g_atomic_pointer_get(&loop))
        return;

    VIR_LOCK_GUARD(&loop->lock, VIR_LOCK_RANK_LEAF);

    loop->longestStall = 0;
}
