/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virsystemd.h: what systemd wants to know and what it hands over. */
#ifndef VIREO_VIRSYSTEMD_H
#define VIREO_VIRSYSTEMD_H

#include <stddef.h>

/* All do nothing when we weren't started by systemd. */
void virSystemdNotifyReady(void);
void virSystemdNotifyReloading(void);   /* then virSystemdNotifyReady() */
void virSystemdNotifyStopping(void);
void virSystemdNotifyStatus(const char *text);

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

#endif /* VIREO_VIRSYSTEMD_H */
