/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_priv.h: for tests of the monitor. */
#ifndef VIREO_QEMU_MONITOR_PRIV_H
#define VIREO_QEMU_MONITOR_PRIV_H

#include "monitor/qemu_monitor.h"

/* Replies that may be owed at once; more calls are refused until QEMU answers. */
#define QEMU_MONITOR_MAX_PENDING 64

/* Another patience than QEMU_MONITOR_PATIENCE_MS; before the first call. */
void qemuMonitorSetPatience(qemuMonitor *mon, unsigned int ms);

#endif /* VIREO_QEMU_MONITOR_PRIV_H */
