/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virevent.h: the event loop of this process behind the six public functions. */
#ifndef VIREO_VIREVENT_H
#define VIREO_VIREVENT_H

#include <stdbool.h>

#include "libvirt/libvirt.h"

/*
 * The six functions virEventAddHandle, virEventUpdateHandle,
 * virEventRemoveHandle, virEventAddTimeout, virEventUpdateTimeout and
 * virEventRemoveTimeout (libvirt/libvirt-event.h) go to the one registered
 * implementation. What both of ours promise:
 *
 * - any thread may call any of the six, from inside callbacks too;
 * - callbacks and free callbacks run in the thread that runs the loop, with no
 *   lock of ours held; they must not block;
 * - events are level triggered; several watches may share a descriptor, each
 *   sees its own events, and a watch with no events sees none, not even errors;
 * - a removed watch or timer is not called again. (Removed from another thread,
 *   a call that had begun may still be finishing.) Its free callback runs
 *   exactly once, later, never from inside the Remove function;
 * - a timer of -1 sleeps, 0 fires once in every turn of the loop, n fires every
 *   n milliseconds;
 * - Add returns a number above zero or -1 with an error reported; Remove
 *   returns -1 when there is no such watch (any more);
 * - remove the watch before the descriptor is closed.
 */

/**
 * virEventIsRegistered:
 *
 * Returns true when an implementation is there. The first one registered
 * stays: a later registration is ignored with a warning, since watches live
 * in the first.
 */
bool virEventIsRegistered(void);

#endif /* VIREO_VIREVENT_H */
