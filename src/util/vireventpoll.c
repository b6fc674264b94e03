/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vireventpoll.c: waits for descriptors with poll(2). */
#include "config.h"

#include "vireventpoll.h"

#include <errno.h>
#include <poll.h>

#include "libvirt/libvirt.h"
#include "vireventloop.h"

typedef struct {
    GHashTable *events;     /* fd -> virEventHandleType bits; guarded by the loop's lock */
    bool changed;           /* guarded by the loop's lock */
    GArray *pollfds;        /* of struct pollfd, made from events; loop thread only */
} virEventPollState;

static const struct {
    int event;
    short native;
} bits[] = {
    { VIR_EVENT_HANDLE_READABLE, POLLIN },
    { VIR_EVENT_HANDLE_WRITABLE, POLLOUT },
    { VIR_EVENT_HANDLE_ERROR, POLLERR },
    { VIR_EVENT_HANDLE_ERROR, POLLNVAL },
    { VIR_EVENT_HANDLE_HANGUP, POLLHUP },
};

static int
virEventPollOpen(void **ret_state)
{
    virEventPollState *state = g_new0(virEventPollState, 1);

    state->events = g_hash_table_new(NULL, NULL);
    state->pollfds = g_array_new(false, false, sizeof(struct pollfd));
    *ret_state = state;
    return 0;
}

static int
virEventPollChange(void *opaque, int fd, int events)
{
    virEventPollState *state = opaque;

    if (events)
        g_hash_table_insert(state->events, GINT_TO_POINTER(fd), GINT_TO_POINTER(events));
    else
        g_hash_table_remove(state->events, GINT_TO_POINTER(fd));
    state->changed = true;
    return 0;
}

static void
virEventPollPrepare(void *opaque)
{
    virEventPollState *state = opaque;
    GHashTableIter iter;
    gpointer fd, events;

    if (!state->changed)
        return;
    state->changed = false;

    g_array_set_size(state->pollfds, 0);
    g_hash_table_iter_init(&iter, state->events);
    while (g_hash_table_iter_next(&iter, &fd, &events)) {
        struct pollfd pfd = { .fd = GPOINTER_TO_INT(fd) };

        for (size_t i = 0; i < G_N_ELEMENTS(bits); i++) {
            if ((GPOINTER_TO_INT(events) & bits[i].event) && bits[i].native != POLLNVAL)
                pfd.events |= bits[i].native;
        }
        g_array_append_val(state->pollfds, pfd);
    }
}

static int
virEventPollWait(void *opaque, int timeoutMs, GArray *ready)
{
    virEventPollState *state = opaque;
    int n = poll((struct pollfd *)(void *)state->pollfds->data, state->pollfds->len, timeoutMs);

    if (n < 0)
        return errno == EINTR || errno == EAGAIN ? 0 : -1;

    for (size_t i = 0; i < state->pollfds->len && n > 0; i++) {
        const struct pollfd *pfd = &g_array_index(state->pollfds, struct pollfd, i);
        virEventReady r = { .fd = pfd->fd };

        if (!pfd->revents)
            continue;
        n--;
        for (size_t b = 0; b < G_N_ELEMENTS(bits); b++) {
            if (pfd->revents & bits[b].native)
                r.events |= bits[b].event;
        }
        g_array_append_val(ready, r);
    }
    return 0;
}

static const virEventBackend virEventPollBackend = {
    .name = "poll",
    .open = virEventPollOpen,
    .change = virEventPollChange,
    .prepare = virEventPollPrepare,
    .wait = virEventPollWait,
};

int
virEventPollRegister(void)
{
    return virEventLoopRegister(&virEventPollBackend);
}

int
virEventPollRunOnce(void)
{
    return virEventLoopRunOnce();
}
