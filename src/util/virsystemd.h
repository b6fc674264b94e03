/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virsystemd.h: what systemd wants to know and what it hands over. */
#ifndef VIREO_VIRSYSTEMD_H
#define VIREO_VIRSYSTEMD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* All do nothing when we weren't started by systemd. */
void virSystemdNotifyReady(void);
void virSystemdNotifyReloading(void);   /* then virSystemdNotifyReady() */
void virSystemdNotifyStopping(void);
void virSystemdNotifyStatus(const char *text);

/* As if systemd had handed over @fd, taken, by that name: it did so to the program before us. */
void virSystemdAddListenFD(const char *name, int fd);

/**
 * virSystemdGetListenFDs:
 * @name: FileDescriptorName= of the socket unit, such as "libvirtd.socket"
 * @ret_fds: freed by the caller; the descriptors are CLOEXEC and the caller's
 *
 * A name is handed out once. Main thread, before other threads start.
 *
 * Returns how many there are, 0 when there are none.
 */
size_t virSystemdGetListenFDs(const char *name, int **ret_fds);

/* Whether the service manager handed over any socket. Main thread, as above. */
bool virSystemdIsActivated(void);

/*
 * Whoever connects to a socket that nobody serves waits for ever. Returns 0
 * when each was handed out, -1 with an error reported that names one.
 */
int virSystemdCheckTaken(void) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRSYSTEMD_H */
