/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vireventloop.h: what the poll and the epoll loop share; used by these two only. */
#ifndef VIREO_VIREVENTLOOP_H
#define VIREO_VIREVENTLOOP_H

#include <glib.h>
#include <stdbool.h>

/* A descriptor and its virEventHandleType bits. */
typedef struct {
    int fd;
    int events;
} virEventReady;

/*
 * How to wait for descriptors. There is one entry for a descriptor, with the
 * events of all its watches; it has no entry when these are none.
 */
typedef struct {
    const char *name;

    /* Returns 0, -1 with an error reported. */
    int (*open)(void **ret_state);

    /*
     * @fd is now to be watched for @events (0: no more). Called for a new watch
     * even when the events stay, since the number may be another file by now.
     * The loop's lock is held. Returns 0, -1 with errno set.
     */
    int (*change)(void *state, int fd, int events);

    /* Before each wait, the loop's lock held. May be NULL. */
    void (*prepare)(void *state);

    /*
     * Waits without the lock (@timeoutMs -1: for ever) and appends what is
     * ready. Returns 0, also when a signal came, or -1 with errno set.
     */
    int (*wait)(void *state, int timeoutMs, GArray *ready);
} virEventBackend;

/**
 * virEventLoopRegister:
 *
 * Makes the one loop of this process and registers it with virevent.h.
 * No effect when there is one.
 *
 * Returns 0, -1 with an error reported.
 */
int virEventLoopRegister(const virEventBackend *backend);

/* One turn. Returns 0, -1 with an error reported. */
int virEventLoopRunOnce(void);

unsigned long long virEventLoopGetLongestStall(void);
void virEventLoopResetLongestStall(void);

#endif /* VIREO_VIREVENTLOOP_H */
