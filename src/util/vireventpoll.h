/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vireventpoll.h: the event loop over poll(2), the library's default. */
#ifndef VIREO_VIREVENTPOLL_H
#define VIREO_VIREVENTPOLL_H

#include <glib.h>

/**
 * virEventPollRegister:
 *
 * Makes the poll loop the implementation behind the six functions.
 * virEventRegisterDefaultImpl() calls it. Again: no effect.
 *
 * Returns 0, -1 with an error reported.
 */
int virEventPollRegister(void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virEventPollRunOnce:
 *
 * Waits for events, runs their callbacks, then free callbacks that are due.
 * One turn: returns too when another thread changed a watch or a signal came.
 * One thread at a time; a callback may call it again (a nested turn).
 *
 * Returns 0, -1 with an error reported.
 */
int virEventPollRunOnce(void);

#endif /* VIREO_VIREVENTPOLL_H */
