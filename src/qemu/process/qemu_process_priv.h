/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_priv.h: what the files of this folder share; nobody else includes it. */
#ifndef VIREO_QEMU_PROCESS_PRIV_H
#define VIREO_QEMU_PROCESS_PRIV_H

#include <sys/types.h>

#include "monitor/qemu_monitor.h"
#include "process/qemu_process.h"
#include "qemu_caps.h"
#include "qemu_conf.h"
#include "qemu_driver.h"
#include "virdomainobj.h"
#include "virdomainstatus.h"
#include "virobjectevent.h"

/* How long the last events of an ended QEMU may take to be read and handled. */
#define QEMU_PROCESS_DRAIN_MS 2000

/* How long QEMU may take to end after SIGTERM, and the kernel after SIGKILL. */
#define QEMU_PROCESS_TERM_MS 8000
#define QEMU_PROCESS_KILL_MS 3000

/* How much of what QEMU said an error quotes. */
#define QEMU_PROCESS_TAIL_BYTES 4096

/* Whether the monitor was open before this daemon was. */
typedef enum {
    QEMU_PROCESS_NOT_INHERITED,
    QEMU_PROCESS_INHERITED,         /* the status file and what QEMU says next are the truth */
    QEMU_PROCESS_INHERITED_UNSURE,  /* something that QEMU had said may not be on disk */
} qemuProcessInherited;

/* virDomainObj.privateData; guarded by the guest's lock, like the guest. */
typedef struct {
    qemuDriver *driver;         /* immutable */
    GCond changed;              /* monitorEnded, savedStatus; used with the guest's lock */

    /* of this run */
    qemuMonitor *mon;           /* NULL: none */
    bool monitorEnded;          /* all its events have been handled */
    qemuProcessInherited inherited; /* until it has been seen to */
    bool lost;                  /* nothing answers a daemon that wants to reconnect */
    int pidfdWatch;             /* -1: none */
    int retryTimer;             /* until the monitor is tried again; -1: none */
    char *runDir;               /* below conf->libDir, with the monitor's socket */
    char *monitorPath;
    off_t logStart;             /* where in the log QEMU's own words begin */
    const void *owner;          /* whose end is the guest's; NULL: nobody's */
    bool autodestroy;           /* there was one when it started */
    bool ownerGone;
    bool prepared;              /* qemuCommandPrepare() took things from the host */
    bool starting;              /* qemuProcessStart() is at work */
    bool stopping;              /* qemuProcessStop() is at work: nothing is saved any more */
    unsigned int destroying;    /* so many qemuProcessDestroy() are at work and will stop it */
    bool ending;                /* a worker was told that QEMU is gone */
    bool rebooting;             /* begin again when the guest has shut down */
    bool inhibited;             /* driver->inhibit() was called */
    virDomainPausedReason nextPaused;   /* why QEMU will say STOP */
    virDomainRunningReason nextRunning; /* why QEMU will say RESUME */

    virDomainObj *autostartNext; /* who starts after this one when the host has booted */

    /* of the status file: numbers of requests, so that one write serves all before it */
    unsigned long long statusWanted;
    unsigned long long statusWritten;
    bool statusWriting;
    bool statusFailed;
} qemuProcess;

static inline qemuProcess *
qemuProcessOf(const virDomainObj *vm)
{
    return vm->privateData;
}

/* ---- qemu_process_log.c: LOGDIR/NAME.log; no lock needed ------------------- */

/**
 * qemuProcessLogOpen:
 * @ret_fd: for appending, to be QEMU's standard output and error
 *
 * Returns 0, -1 with an error reported.
 */
int qemuProcessLogOpen(const qemuDriver *driver, const char *name, int *ret_fd)
    G_GNUC_WARN_UNUSED_RESULT;

/* Writes a line with the time. A log that can't be written stops nothing. */
void qemuProcessLogLine(int fd, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* What starts, and how: the header of a run. */
void qemuProcessLogStart(int fd, const qemuCaps *caps, const char *const *argv);

/* The same line for a log that isn't open. */
void qemuProcessLogAppend(const qemuDriver *driver, const char *name, const char *fmt, ...)
    G_GNUC_PRINTF(3, 4);

/* What QEMU said from @from on, its last part; "" if nothing. Never NULL. */
char *qemuProcessLogTail(const qemuDriver *driver, const char *name, off_t from);

/* ---- qemu_process_logsize.c ------------------------------------------------- */

/* Puts aside what a log holds that has grown too large; QEMU may have it open. */
void qemuProcessLogTrim(const char *path);

/* ---- qemu_process_files.c: what a run has on disk --------------------------- */

/* Makes the directory of a run; an old one of that name is cleared. */
int qemuProcessRunDirMake(const qemuDriver *driver, const char *dir) G_GNUC_WARN_UNUSED_RESULT;
void qemuProcessRunDirRemove(const char *dir);

/* The name of the directory of run @id of guest @name. */
char *qemuProcessRunDirName(const qemuDriver *driver, int id, const char *name);

/**
 * qemuProcessMonitorListen, qemuProcessMonitorConnect:
 * @dir: the directory of the run; the socket is "monitor.sock" in it
 *
 * The path may be longer than a socket address allows.
 *
 * Return 0 with a descriptor; -1 with an error reported.
 */
int qemuProcessMonitorListen(const char *dir, int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;
int qemuProcessMonitorConnect(const char *dir, int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;

/* ---- qemu_process_status.c ----------------------------------------------------- */

extern const virDomainStatusHooks qemuProcessStatusHooks;

/* Lets a worker write the status soon. @vm locked; doesn't sleep. */
void qemuProcessSaveStatusLater(virDomainObj *vm);

/* At the end of a run, @vm locked and inactive: waits for writers; removes the files. */
void qemuProcessRemoveStatus(qemuDriver *driver, virDomainObj *vm);

/* NAME.pid for the tools that look for it. */
char *qemuProcessPidPath(const qemuDriver *driver, const char *name);

/* ---- qemu_process_life.c: what QEMU tells, what workers do about it ------------- */

extern const qemuMonitorCallbacks qemuProcessMonitorCallbacks;

/* Brings the state of @vm (locked) in line with @event. Doesn't sleep. */
void qemuProcessHandleEvent(virDomainObj *vm, const qemuMonitorEvent *event);

/* ---- qemu_process_event.c: for clients. All: @vm locked, don't sleep. ---------------- */

/* Tells clients of @event as it is and, if it is one that they know, in their words. */
void qemuProcessForwardEvent(virDomainObj *vm, const qemuMonitorEvent *event);

bool qemuProcessHasAgentChannel(const virDomainDef *def);

/* QEMU said what nobody understands. */
void qemuProcessControlErrorEvent(virDomainObj *vm);

/* @reason: VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_… */
void qemuProcessAgentEvent(virDomainObj *vm, bool connected, int reason);

/* ---- qemu_process_life.c again ------------------------------------------------------- */

/* Reference of @vm as opaque of the monitor or the watch. */
void qemuProcessUnrefGuest(void *vm);

/* Watches the pidfd of @vm (locked). Returns 0, -1 with an error reported. */
int qemuProcessWatch(virDomainObj *vm) G_GNUC_WARN_UNUSED_RESULT;

/* Nothing is expected of the process any more; its monitor isn't tried again either. */
void qemuProcessUnwatch(virDomainObj *vm);

/* Jobs for driver->workers. */
typedef void (*qemuProcessJobFunc)(qemuDriver *driver, virDomainObj *vm);

/* Lets a worker call @func with @vm, referenced, not locked. Doesn't sleep. */
void qemuProcessQueueJob(virDomainObj *vm, qemuProcessJobFunc func);
/* The same, with no guest. */
void qemuProcessQueueDriverJob(qemuDriver *driver, qemuProcessJobFunc func);

/*
 * The guest of @vm (locked) has shut down or crashed in a QEMU that still is there: lets a worker
 * do what the definition says. Doesn't sleep.
 */
void qemuProcessAfterEnd(virDomainObj *vm);

/* The state of @vm (locked) is now running or paused: sets it and sends the event, once. */
void qemuProcessNowRunning(virDomainObj *vm, virDomainRunningReason reason);
void qemuProcessNowPaused(virDomainObj *vm, virDomainPausedReason reason);

/**
 * qemuProcessWaitDrained:
 *
 * @vm locked, given up meanwhile. Waits until the events of a monitor whose
 * QEMU is gone have been handled, at most QEMU_PROCESS_DRAIN_MS.
 */
void qemuProcessWaitDrained(virDomainObj *vm);

/* An event of @vm as it is named now, to be queued later. */
virObjectEvent *qemuProcessMakeEvent(const virDomainObj *vm, int event, int detail);

/* What the log calls the monitor of @vm (locked). */
char *qemuProcessMonitorName(const virDomainObj *vm);

/* Opens the monitor on @fd, which is taken. @vm locked. Returns 0, -1 with an error reported. */
int qemuProcessOpenMonitor(virDomainObj *vm, int fd) G_GNUC_WARN_UNUSED_RESULT;

/* The process of @vm (locked) for use without the lock; to be cleared. Gone: pidfd -1. */
virProcess qemuProcessCopyHandle(const virDomainObj *vm);

/* Ends @vm if it is one whose owner is gone: a job for a worker. */
void qemuProcessDestroyOwned(qemuDriver *driver, virDomainObj *vm);

/* QEMU is gone by itself: the worker's part. */
void qemuProcessEnded(qemuDriver *driver, virDomainObj *vm);

/* ---- qemu_process_reconnect.c ------------------------------------------------------- */

/* The monitor of @vm (locked) is of no use now: tries again in a while. Doesn't sleep. */
void qemuProcessRetryMonitor(virDomainObj *vm);

#endif /* VIREO_QEMU_PROCESS_PRIV_H */
