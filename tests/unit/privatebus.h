/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* privatebus.h: a dbus-daemon of the test's own, which stands for the system bus. */
#ifndef VIREO_PRIVATEBUS_H
#define VIREO_PRIVATEBUS_H

#include <stdbool.h>

/* Returns false where there is no dbus-daemon: the test can't run. */
bool privateBusIsThere(void);

/* Sets DBUS_SYSTEM_BUS_ADDRESS; the bus may be started and stopped again. */
void privateBusPrepare(void);
void privateBusStart(void);         /* returns when it takes connections */
void privateBusStop(void);          /* returns when it is gone */

/* Stops it, and removes its files. */
void privateBusRemove(void);

#endif /* VIREO_PRIVATEBUS_H */
