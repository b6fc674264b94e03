/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vireventepoll.h: the event loop over epoll(7), for the daemon. */
#ifndef VIREO_VIREVENTEPOLL_H
#define VIREO_VIREVENTEPOLL_H

#include <glib.h>

/**
 * virEventEpollRegister:
 *
 * Makes the epoll loop the implementation behind the six functions. Costs of
 * a turn go by what is ready, not by how much is watched. Descriptors that
 * epoll refuses (regular files) are always ready, as poll has it.
 *
 * Returns 0, -1 with an error reported.
 */
int virEventEpollRegister(void) G_GNUC_WARN_UNUSED_RESULT;

/* virEventEpollRunOnce: one turn, as virEventPollRunOnce() */
int virEventEpollRunOnce(void);

/**
 * virEventEpollGetLongestStall:
 *
 * Returns the longest time in microseconds that the loop was busy between one
 * return of the wait and the next wait, since the start or the last reset: for
 * that long nobody else was served. Includes the turn that runs now. Any thread.
 */
unsigned long long virEventEpollGetLongestStall(void);
void virEventEpollResetLongestStall(void);

#endif /* VIREO_VIREVENTEPOLL_H */
