/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_commands.h: QMP commands, one typed function each, no policy. */
#ifndef VIREO_QEMU_MONITOR_COMMANDS_H
#define VIREO_QEMU_MONITOR_COMMANDS_H

#include "monitor/qemu_monitor.h"

/*
 * All sleep as qemuMonitorCall() does, with its default deadline. All return 0,
 * or -1 with an error reported.
 */

/* ---- the machine ------------------------------------------------------- */
int qemuMonitorCont(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorStop(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorSystemPowerdown(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorSystemReset(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorSystemWakeup(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorInjectNMI(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorQuit(qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
    QEMU_MONITOR_RUN_UNKNOWN,
    QEMU_MONITOR_RUN_DEBUG,
    QEMU_MONITOR_RUN_INMIGRATE,
    QEMU_MONITOR_RUN_INTERNAL_ERROR,
    QEMU_MONITOR_RUN_IO_ERROR,
    QEMU_MONITOR_RUN_PAUSED,
    QEMU_MONITOR_RUN_POSTMIGRATE,
    QEMU_MONITOR_RUN_PRELAUNCH,
    QEMU_MONITOR_RUN_FINISH_MIGRATE,
    QEMU_MONITOR_RUN_RESTORE_VM,
    QEMU_MONITOR_RUN_RUNNING,
    QEMU_MONITOR_RUN_SAVE_VM,
    QEMU_MONITOR_RUN_SHUTDOWN,
    QEMU_MONITOR_RUN_SUSPENDED,
    QEMU_MONITOR_RUN_WATCHDOG,
    QEMU_MONITOR_RUN_GUEST_PANICKED,
    QEMU_MONITOR_RUN_COLO,
    QEMU_MONITOR_RUN_PRECONFIG,
    QEMU_MONITOR_RUN_LAST
} qemuMonitorRunState;

/* query-status: @ret_running is whether virtual CPUs run */
int qemuMonitorGetStatus(qemuMonitor *mon, bool *ret_running, qemuMonitorRunState *ret_state)
    G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    unsigned int major;
    unsigned int minor;
    unsigned int micro;
    char *package;              /* "" when there is none */
} qemuMonitorVersion;

void qemuMonitorVersionClear(qemuMonitorVersion *version);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(qemuMonitorVersion, qemuMonitorVersionClear)

int qemuMonitorGetVersion(qemuMonitor *mon, qemuMonitorVersion *ret_version)
    G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    unsigned int index;
    long long threadId;
    char *qomPath;
} qemuMonitorCPU;

/* query-cpus-fast: @ret_cpus holds qemuMonitorCPU, and clears them */
int qemuMonitorGetCPUs(qemuMonitor *mon, GArray **ret_cpus) G_GNUC_WARN_UNUSED_RESULT;

/* ---- memory ------------------------------------------------------------ */
int qemuMonitorSetBalloon(qemuMonitor *mon, unsigned long long bytes) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorGetBalloon(qemuMonitor *mon, unsigned long long *ret_bytes)
    G_GNUC_WARN_UNUSED_RESULT;

/* ---- the object tree --------------------------------------------------- */
int qemuMonitorQomGet(qemuMonitor *mon, const char *path, const char *property,
                      virJSONValue **ret_value) G_GNUC_WARN_UNUSED_RESULT;
/* @value is taken over */
int qemuMonitorQomSet(qemuMonitor *mon, const char *path, const char *property,
                      virJSONValue *value) G_GNUC_WARN_UNUSED_RESULT;

/* ---- parts of the machine: @props are taken over, in the form QMP has --- */
int qemuMonitorObjectAdd(qemuMonitor *mon, virJSONValue *props) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorObjectDel(qemuMonitor *mon, const char *id) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorChardevAdd(qemuMonitor *mon, virJSONValue *props, char **ret_pty)
    G_GNUC_WARN_UNUSED_RESULT;  /* *ret_pty: NULL for other types; ret_pty may be NULL */
int qemuMonitorChardevRemove(qemuMonitor *mon, const char *id) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorNetdevAdd(qemuMonitor *mon, virJSONValue *props) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorNetdevDel(qemuMonitor *mon, const char *id) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorBlockdevAdd(qemuMonitor *mon, virJSONValue *props) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorBlockdevDel(qemuMonitor *mon, const char *nodeName) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorDeviceAdd(qemuMonitor *mon, virJSONValue *props) G_GNUC_WARN_UNUSED_RESULT;
/* asks only; the device is gone when DEVICE_DELETED comes */
int qemuMonitorDeviceDel(qemuMonitor *mon, const char *id) G_GNUC_WARN_UNUSED_RESULT;

/* query-chardev: id → path of its pty; chardevs of other types are left out */
int qemuMonitorGetPtys(qemuMonitor *mon, GHashTable **ret_ptys) G_GNUC_WARN_UNUSED_RESULT;

int qemuMonitorSetLink(qemuMonitor *mon, const char *alias, bool up) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    unsigned long long readBytes, readRequests, readNanos;
    unsigned long long writeBytes, writeRequests, writeNanos;
    unsigned long long flushRequests, flushNanos;
    unsigned long long highestOffset;   /* written so far, for growing images */
} qemuMonitorBlockStats;

/* query-blockstats: qdev id (or its path's last part), and node name → qemuMonitorBlockStats */
int qemuMonitorGetBlockStats(qemuMonitor *mon, GHashTable **ret_stats) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the screen -------------------------------------------------------- */

/**
 * qemuMonitorScreendump:
 * @device, @head: which of the screens
 * @fd: a file open for writing only, which gets the picture; stays the caller's
 * @png: a PNG rather than a PPM
 */
int qemuMonitorScreendump(qemuMonitor *mon, const char *device, unsigned int head, int fd,
                          bool png) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorAddClient:
 * @protocol: "vnc", "spice"
 * @fd: a connected socket; stays the caller's
 * @skipauth: it needn't give a password
 */
int qemuMonitorAddClient(qemuMonitor *mon, const char *protocol, int fd, bool skipauth)
    G_GNUC_WARN_UNUSED_RESULT;

/* ---- words of the user, passed through --------------------------------- */

/**
 * qemuMonitorPassText:
 * @command: JSON text of a whole command
 * @fd: sent along, stays the caller's; -1 for none
 * @ret_reply: QEMU's whole reply as JSON text, errors included
 */
int qemuMonitorPassText(qemuMonitor *mon, const char *command, int fd, char **ret_reply)
    G_GNUC_WARN_UNUSED_RESULT;

/* human-monitor-command */
int qemuMonitorPassHMP(qemuMonitor *mon, const char *line, char **ret_text)
    G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_MONITOR_COMMANDS_H */
