/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vireventepoll.c: waits for descriptors with epoll(7). */
#include "config.h"

#include "vireventepoll.h"

#include <errno.h>
#include <sys/epoll.h>

#include "libvirt/libvirt.h"
#include "virerror.h"
#include "vireventloop.h"

#define VIR_FROM_THIS VIR_FROM_EVENT

/* Ready descriptors taken in one turn; the kernel brings the others next time. */
#define VIR_EVENT_EPOLL_BATCH 128

typedef struct {
    int epfd;               /* immutable */
    GHashTable *always;     /* fd -> events of what epoll refuses; guarded by the loop's lock */
    GArray *alwaysReady;    /* of virEventReady: copy of always; loop thread only */
} virEventEpollState;

static const struct {
    int event;
    uint32_t native;
} bits[] = {
    { VIR_EVENT_HANDLE_READABLE, EPOLLIN },
    { VIR_EVENT_HANDLE_WRITABLE, EPOLLOUT },
    { VIR_EVENT_HANDLE_ERROR, EPOLLERR },
    { VIR_EVENT_HANDLE_HANGUP, EPOLLHUP },
};

static int
virEventEpollOpen(void **ret_state)
{
    virEventEpollState *state;
    int epfd = epoll_create1(EPOLL_CLOEXEC);

    if (epfd < 0) {
        virReportSystemError(errno, "%s", _("cannot create an epoll descriptor"));
        return -1;
    }

    state = g_new0(virEventEpollState, 1);
    state->epfd = epfd;
    state->always = g_hash_table_new(NULL, NULL);
    state->alwaysReady = g_array_new(false, false, sizeof(virEventReady));
    *ret_state = state;
    return 0;
}

static int
virEventEpollChange(void *opaque, int fd, int events)
{
    virEventEpollState *state = opaque;
    struct epoll_event ev = { .data.fd = fd };

    g_hash_table_remove(state->always, GINT_TO_POINTER(fd));

    if (!events) {
        /* A descriptor that was closed is no longer there, and that is right too. */
        (void)epoll_ctl(state->epfd, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }

    for (size_t i = 0; i < G_N_ELEMENTS(bits); i++) {
        if (events & bits[i].event)
            ev.events |= bits[i].native;
    }

    /* What the kernel holds under this number is the truth: the file may have
     * been closed, and the number used again, since we registered it. */
    if (epoll_ctl(state->epfd, EPOLL_CTL_MOD, fd, &ev) == 0)
        return 0;
    if (errno == ENOENT && epoll_ctl(state->epfd, EPOLL_CTL_ADD, fd, &ev) == 0)
        return 0;
    if (errno != EPERM)
        return -1;

    g_hash_table_insert(state->always, GINT_TO_POINTER(fd), GINT_TO_POINTER(events));
    return 0;
}

static void
virEventEpollPrepare(void *opaque)
{
    virEventEpollState *state = opaque;
    GHashTableIter iter;
    gpointer fd, events;

    g_array_set_size(state->alwaysReady, 0);
    g_hash_table_iter_init(&iter, state->always);
    while (g_hash_table_iter_next(&iter, &fd, &events)) {
        virEventReady r = {
            .fd = GPOINTER_TO_INT(fd),
            .events = GPOINTER_TO_INT(events) &
                      (VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_WRITABLE),
        };

        if (r.events)
            g_array_append_val(state->alwaysReady, r);
    }
}

static int
virEventEpollWait(void *opaque, int timeoutMs, GArray *ready)
{
    virEventEpollState *state = opaque;
    struct epoll_event evs[VIR_EVENT_EPOLL_BATCH];
    int n;

    if (state->alwaysReady->len) {
        g_array_append_vals(ready, state->alwaysReady->data, state->alwaysReady->len);
        timeoutMs = 0;
    }

    n = epoll_wait(state->epfd, evs, G_N_ELEMENTS(evs), timeoutMs);
    if (n < 0)
        return errno == EINTR ? 0 : -1;

    for (int i = 0; i < n; i++) {
        virEventReady r = { .fd = evs[i].data.fd };

        for (size_t b = 0; b < G_N_ELEMENTS(bits); b++) {
            if (evs[i].events & bits[b].native)
                r.events |= bits[b].event;
        }
        g_array_append_val(ready, r);
    }
    return 0;
}

static const virEventBackend virEventEpollBackend = {
    .name = "epoll",
    .open = virEventEpollOpen,
    .change = virEventEpollChange,
    .prepare = virEventEpollPrepare,
    .wait = virEventEpollWait,
};

int
virEventEpollRegister(void)
{
    return virEventLoopRegister(&virEventEpollBackend);
}

int
virEventEpollRunOnce(void)
{
    return virEventLoopRunOnce();
}

unsigned long long
virEventEpollGetLongestStall(void)
{
    return virEventLoopGetLongestStall();
}

void
virEventEpollResetLongestStall(void)
{
    virEventLoopResetLongestStall();
}
