/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_life.c: what QEMU tells of the guest's life, and what workers do about it. */
#include "config.h"

#include <signal.h>

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process_priv.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virevent.h"
#include "virlog.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

/* ---- jobs for workers --------------------------------------------------------------- */

typedef struct {
    virDomainObj *vm;           /* a reference, or NULL */
    qemuProcessJobFunc func;
} processJob;

void
qemuProcessFreeJob(void *job)
{
    virDomainObjUnref(((processJob *)job)->vm);
    g_free(job);
}

void
qemuProcessRunJob(void *job, void *opaque)
{
    const processJob *what = job;

    virResetLastError();
    what->func(opaque, what->vm);
    qemuProcessFreeJob(job);
}

static void
queueJob(qemuDriver *driver, virDomainObj *vm, qemuProcessJobFunc func)
{
    processJob *job = g_new0(processJob, 1);

    job->vm = vm;
    job->func = func;
    if (virThreadPoolSendJob(driver->workers, VIR_THREAD_POOL_LANE_NORMAL, job) < 0)
        qemuProcessFreeJob(job);    /* the daemon ends; the guest is found again */
}

void
qemuProcessQueueJob(virDomainObj *vm, qemuProcessJobFunc func)
{
    queueJob(qemuProcessOf(vm)->driver, virDomainObjRef(vm), func);
}

void
qemuProcessQueueDriverJob(qemuDriver *driver, qemuProcessJobFunc func)
{
    queueJob(driver, NULL, func);
}

void
qemuProcessUnrefGuest(void *vm)
{
    virDomainObjUnref(vm);
}

/* ---- events for clients --------------------------------------------------------------- */

virObjectEvent *
qemuProcessMakeEvent(const virDomainObj *vm, int event, int detail)
{
    return virObjectEventNewDomainLifecycle(vm->def->name, vm->uuid, vm->liveID, event, detail);
}

void
qemuProcessEvent(qemuDriver *driver, virDomainObj *vm, int event, int detail)
{
    virObjectEventStateQueue(driver->events, qemuProcessMakeEvent(vm, event, detail));
}

static void
lifecycle(virDomainObj *vm, int event, int detail)
{
    qemuProcessEvent(qemuProcessOf(vm)->driver, vm, event, detail);
}

/* ---- running and paused ----------------------------------------------------------------- */

static const int suspendedDetails[] = {
    [VIR_DOMAIN_PAUSED_UNKNOWN] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_USER] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_MIGRATION] = VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED,
    [VIR_DOMAIN_PAUSED_SAVE] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_DUMP] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_IOERROR] = VIR_DOMAIN_EVENT_SUSPENDED_IOERROR,
    [VIR_DOMAIN_PAUSED_WATCHDOG] = VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG,
    [VIR_DOMAIN_PAUSED_FROM_SNAPSHOT] = VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT,
    [VIR_DOMAIN_PAUSED_SHUTTING_DOWN] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_SNAPSHOT] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_CRASHED] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_STARTING_UP] = VIR_DOMAIN_EVENT_SUSPENDED_PAUSED,
    [VIR_DOMAIN_PAUSED_POSTCOPY] = VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY,
    [VIR_DOMAIN_PAUSED_POSTCOPY_FAILED] = VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED,
    [VIR_DOMAIN_PAUSED_API_ERROR] = VIR_DOMAIN_EVENT_SUSPENDED_API_ERROR,
};
G_STATIC_ASSERT(G_N_ELEMENTS(suspendedDetails) == VIR_DOMAIN_PAUSED_LAST);

void
qemuProcessNowPaused(virDomainObj *vm, virDomainPausedReason reason)
{
    if (vm->state != VIR_DOMAIN_RUNNING && vm->state != VIR_DOMAIN_PMSUSPENDED)
        return;
    virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, reason);
    lifecycle(vm, VIR_DOMAIN_EVENT_SUSPENDED, suspendedDetails[reason]);
    qemuProcessSaveStatusLater(vm);
}

void
qemuProcessNowRunning(virDomainObj *vm, virDomainRunningReason reason)
{
    if (vm->state == VIR_DOMAIN_RUNNING)
        return;
    virDomainObjSetState(vm, VIR_DOMAIN_RUNNING, reason);
    lifecycle(vm, VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
    qemuProcessSaveStatusLater(vm);
}

/* ---- what QEMU tells ------------------------------------------------------------------------ */

/* The guest has ended in a QEMU that waits to be told what next. */
static void
endQEMU(qemuDriver *driver G_GNUC_UNUSED, virDomainObj *vm)
{
    g_auto(virProcess) process = VIR_PROCESS_INIT;

    virDomainObjLock(vm);
    process = qemuProcessCopyHandle(vm);
    virDomainObjUnlock(vm);

    if (process.pidfd >= 0 &&
        virProcessKillPainfully(&process, QEMU_PROCESS_TERM_MS, QEMU_PROCESS_KILL_MS) < 0)
        VIR_ERROR("QEMU doesn't end: %s", virGetLastErrorMessage());
    /* Its end is seen like any other. */
}

static void
beginAgain(qemuDriver *driver G_GNUC_UNUSED, virDomainObj *vm)
{
    VIR_DOMAIN_OBJ_GUARD(vm);
    qemuProcess *priv = qemuProcessOf(vm);
    qemuMonitor *mon;
    int ret;

    if (virDomainObjBeginJob(vm, VIR_JOB_MODIFY) < 0) {
        VIR_ERROR("cannot reboot a guest: %s", virGetLastErrorMessage());
        return;
    }
    mon = qemuProcessEnterMonitor(vm);
    if (mon) {
        ret = qemuMonitorSystemReset(mon);
        if (qemuProcessExitMonitor(vm, mon) == 0 && ret == 0) {
            bool crashed = vm->state == VIR_DOMAIN_CRASHED;

            priv->rebooting = false;
            virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
            ret = qemuProcessStartCPUs(vm, crashed ? VIR_DOMAIN_RUNNING_CRASHED
                                                   : VIR_DOMAIN_RUNNING_BOOTED);
        }
        if (ret < 0)
            VIR_ERROR("cannot reboot a guest: %s", virGetLastErrorMessage());
    }
    virDomainObjEndJob(vm);
}

void
qemuProcessAfterEnd(virDomainObj *vm)
{
    bool crashed = vm->state == VIR_DOMAIN_CRASHED;
    virDomainAction action = crashed ? vm->def->onCrash : vm->def->onPoweroff;

    if (qemuProcessOf(vm)->rebooting && !crashed)
        action = VIR_DOMAIN_ACTION_RESTART;

    switch (action) {
    case VIR_DOMAIN_ACTION_COREDUMP_RESTART:
        VIR_WARN("no core dump of guest %s: it can't be made yet", vm->def->name);
        qemuProcessQueueJob(vm, beginAgain);
        break;
    case VIR_DOMAIN_ACTION_RESTART:
    case VIR_DOMAIN_ACTION_RESTART_RENAME:
        qemuProcessQueueJob(vm, beginAgain);
        break;
    case VIR_DOMAIN_ACTION_PRESERVE:
        break;
    case VIR_DOMAIN_ACTION_COREDUMP_DESTROY:
        VIR_WARN("no core dump of guest %s: it can't be made yet", vm->def->name);
        qemuProcessQueueJob(vm, endQEMU);
        break;
    case VIR_DOMAIN_ACTION_DEFAULT:
    case VIR_DOMAIN_ACTION_DESTROY:
    case VIR_DOMAIN_ACTION_LAST:
        qemuProcessQueueJob(vm, endQEMU);
        break;
    }
}

static void
onShutdown(virDomainObj *vm, const qemuMonitorEvent *event)
{
    /* A crashed one stays so when its QEMU is ended. */
    if (vm->state == VIR_DOMAIN_SHUTDOWN || vm->state == VIR_DOMAIN_CRASHED)
        return;
    virDomainObjSetState(vm, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_UNKNOWN);
    lifecycle(vm, VIR_DOMAIN_EVENT_SHUTDOWN,
              event->u.shutdown.guest ? VIR_DOMAIN_EVENT_SHUTDOWN_GUEST
                                      : VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
    qemuProcessSaveStatusLater(vm);
    if (event->u.shutdown.guest)    /* otherwise QEMU itself ends */
        qemuProcessAfterEnd(vm);
}

static void
onStop(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    qemuProcess *priv = qemuProcessOf(vm);

    qemuProcessNowPaused(vm, priv->nextPaused);
    priv->nextPaused = VIR_DOMAIN_PAUSED_UNKNOWN;
}

static void
onResume(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    qemuProcess *priv = qemuProcessOf(vm);

    qemuProcessNowRunning(vm, priv->nextRunning != VIR_DOMAIN_RUNNING_UNKNOWN
                                  ? priv->nextRunning : VIR_DOMAIN_RUNNING_UNPAUSED);
    priv->nextRunning = VIR_DOMAIN_RUNNING_UNKNOWN;
}

/* QEMU says STOP right after it has said why. */
static void
onWatchdog(virDomainObj *vm, const qemuMonitorEvent *event)
{
    if (event->u.watchdog.action == QEMU_MONITOR_WATCHDOG_PAUSE)
        qemuProcessOf(vm)->nextPaused = VIR_DOMAIN_PAUSED_WATCHDOG;
}

static void
onIOError(virDomainObj *vm, const qemuMonitorEvent *event)
{
    if (event->u.ioError.action == QEMU_MONITOR_IO_ERROR_STOP)
        qemuProcessOf(vm)->nextPaused = VIR_DOMAIN_PAUSED_IOERROR;
}

static void
onPanicked(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    if (vm->state == VIR_DOMAIN_CRASHED)
        return;
    virDomainObjSetState(vm, VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED);
    lifecycle(vm, VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED);
    qemuProcessSaveStatusLater(vm);
    qemuProcessAfterEnd(vm);
}

static void
onSuspend(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    if (vm->state == VIR_DOMAIN_PMSUSPENDED)
        return;
    virDomainObjSetState(vm, VIR_DOMAIN_PMSUSPENDED, VIR_DOMAIN_PMSUSPENDED_UNKNOWN);
    lifecycle(vm, VIR_DOMAIN_EVENT_PMSUSPENDED, VIR_DOMAIN_EVENT_PMSUSPENDED_MEMORY);
    qemuProcessSaveStatusLater(vm);
}

static void
onWakeup(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    if (vm->state != VIR_DOMAIN_PMSUSPENDED)
        return;
    virDomainObjSetState(vm, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_WAKEUP);
    lifecycle(vm, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_WAKEUP);
    qemuProcessSaveStatusLater(vm);
}

/* What isn't here changes no state; what clients are told is in qemu_process_event.c. */
static void (*const handlers[QEMU_MONITOR_EVENT_LAST])(virDomainObj *vm,
                                                       const qemuMonitorEvent *event) = {
    [QEMU_MONITOR_EVENT_BLOCK_IO_ERROR] = onIOError,
    [QEMU_MONITOR_EVENT_GUEST_PANICKED] = onPanicked,
    [QEMU_MONITOR_EVENT_RESUME] = onResume,
    [QEMU_MONITOR_EVENT_SHUTDOWN] = onShutdown,
    [QEMU_MONITOR_EVENT_STOP] = onStop,
    [QEMU_MONITOR_EVENT_SUSPEND] = onSuspend,
    [QEMU_MONITOR_EVENT_WAKEUP] = onWakeup,
    [QEMU_MONITOR_EVENT_WATCHDOG] = onWatchdog,
};

void
qemuProcessHandleEvent(virDomainObj *vm, const qemuMonitorEvent *event)
{
    if (handlers[event->type])
        handlers[event->type](vm, event);
}

/* Worker of the monitors. */
static void
monitorEvent(qemuMonitor *mon, const qemuMonitorEvent *event, void *opaque)
{
    virDomainObj *vm = opaque;
    VIR_DOMAIN_OBJ_GUARD(vm);

    /* One of an earlier run says nothing about this one. */
    if (qemuProcessOf(vm)->mon != mon)
        return;
    qemuProcessForwardEvent(vm, event);
    qemuProcessHandleEvent(vm, event);
}

/* ---- the end of QEMU ------------------------------------------------------------------------- */

static void
queueEnded(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    if (!virDomainObjIsActive(vm) || priv->ending)
        return;
    priv->ending = true;
    qemuProcessQueueJob(vm, qemuProcessEnded);
}

/* Worker of the monitors, after the last event. */
static void
monitorEnd(qemuMonitor *mon, qemuMonitorEnd why, const char *message, void *opaque)
{
    virDomainObj *vm = opaque;
    VIR_DOMAIN_OBJ_GUARD(vm);
    qemuProcess *priv = qemuProcessOf(vm);

    if (priv->mon != mon)
        return;
    priv->monitorEnded = true;
    g_cond_broadcast(&priv->changed);
    if (why == QEMU_MONITOR_END_EOF) {
        queueEnded(vm);
        return;
    }
    /* A guest that runs isn't ended for what its QEMU said; destroying it still works. */
    VIR_ERROR("lost the monitor of guest %s: %s", vm->def->name, message);
    qemuProcessControlErrorEvent(vm);
    if (!priv->starting)
        qemuProcessRetryMonitor(vm);
}

const qemuMonitorCallbacks qemuProcessMonitorCallbacks = {
    .event = monitorEvent,
    .end = monitorEnd,
};

char *
qemuProcessMonitorName(const virDomainObj *vm)
{
    return g_strdup_printf("guest '%s'", vm->def->name);
}

int
qemuProcessOpenMonitor(virDomainObj *vm, int fd)
{
    qemuProcess *priv = qemuProcessOf(vm);
    g_autofree char *name = qemuProcessMonitorName(vm);

    priv->monitorEnded = false;
    priv->mon = qemuMonitorOpen(name, priv->monitorPath, fd, &qemuProcessMonitorCallbacks,
                                virDomainObjRef(vm), qemuProcessUnrefGuest);
    if (!priv->mon) {
        virDomainObjUnref(vm);      /* the caller has a reference of its own */
        return -1;
    }
    return 0;
}

/* Loop thread: the process has ended. */
static void
pidfdReadable(int watch, int fd G_GNUC_UNUSED, int events G_GNUC_UNUSED, void *opaque)
{
    virDomainObj *vm = opaque;
    VIR_DOMAIN_OBJ_GUARD(vm);
    qemuProcess *priv = qemuProcessOf(vm);

    (void)virEventRemoveHandle(watch);      /* it stays readable; whoever is told once knows */
    if (priv->pidfdWatch != watch)
        return;
    priv->pidfdWatch = -1;
    /* A starter that waits for the first words needn't wait for its deadline. */
    if (priv->starting && priv->mon)
        qemuMonitorClose(priv->mon);
    queueEnded(vm);
}

int
qemuProcessWatch(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    priv->pidfdWatch = virEventAddHandle(vm->process.pidfd, VIR_EVENT_HANDLE_READABLE,
                                         pidfdReadable, virDomainObjRef(vm),
                                         qemuProcessUnrefGuest);
    if (priv->pidfdWatch < 0) {
        virDomainObjUnref(vm);
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("cannot watch the emulator"));
        return -1;
    }
    return 0;
}

void
qemuProcessUnwatch(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    if (priv->pidfdWatch >= 0)
        (void)virEventRemoveHandle(priv->pidfdWatch);   /* fails when it removed itself */
    priv->pidfdWatch = -1;
    if (priv->retryTimer >= 0)
        (void)virEventRemoveTimeout(priv->retryTimer);
    priv->retryTimer = -1;
}

void
qemuProcessWaitDrained(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    gint64 until = g_get_monotonic_time() + QEMU_PROCESS_DRAIN_MS * G_TIME_SPAN_MILLISECOND;

    if (!priv->mon || priv->monitorEnded)
        return;
    virDomainObjBeginWait(vm);
    while (priv->mon && !priv->monitorEnded &&
           virCondWaitUntil(&priv->changed, &vm->lock, until))
        ;
    virDomainObjEndWait(vm);
}

/* Waits for the process of a monitor that was closed, and ends what doesn't go. */
static void
makeSureItEnds(virDomainObj *vm)
{
    g_auto(virProcess) process = qemuProcessCopyHandle(vm);

    virDomainObjUnlock(vm);
    if (process.pidfd >= 0 && !virProcessWaitExit(&process, QEMU_PROCESS_DRAIN_MS) &&
        virProcessKillPainfully(&process, QEMU_PROCESS_TERM_MS, QEMU_PROCESS_KILL_MS) < 0)
        VIR_ERROR("QEMU doesn't end: %s", virGetLastErrorMessage());
    virDomainObjLock(vm);
}

/*
 * Takes the job that ends run @id. It doesn't give up, for a guest whose
 * process is gone must become inactive, whoever sits on it.
 */
static bool
beginEnding(virDomainObj *vm, int id)
{
    while (vm->liveID == id) {
        if (virDomainObjBeginJob(vm, VIR_JOB_DESTROY) < 0) {
            if (virGetLastErrorCode() == VIR_ERR_OPERATION_ABORTED)
                return false;       /* the next daemon does it */
            VIR_WARN("cannot end guest %s yet: %s", vm->def->name, virGetLastErrorMessage());
            virResetLastError();
            continue;
        }
        if (vm->liveID == id && !qemuProcessOf(vm)->destroying)
            return true;
        virDomainObjEndJob(vm);
        return false;
    }
    return false;
}

/* Whether the guest ended well, crashed or QEMU failed decides what is said of it. */
static virObjectEvent *
finishRun(qemuDriver *driver, virDomainObj *vm)
{
    int detail = VIR_DOMAIN_EVENT_STOPPED_FAILED;
    int reason = VIR_DOMAIN_SHUTOFF_CRASHED;
    virObjectEvent *event;

    qemuProcessWaitDrained(vm);
    if (vm->state == VIR_DOMAIN_SHUTDOWN) {
        detail = VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN;
        reason = VIR_DOMAIN_SHUTOFF_SHUTDOWN;
    } else if (vm->state == VIR_DOMAIN_CRASHED) {
        detail = VIR_DOMAIN_EVENT_STOPPED_CRASHED;
    }
    event = qemuProcessMakeEvent(vm, VIR_DOMAIN_EVENT_STOPPED, detail);
    qemuProcessStop(driver, vm, reason);
    return event;
}

void
qemuProcessEnded(qemuDriver *driver, virDomainObj *vm)
{
    virObjectEvent *event = NULL;

    virDomainObjLock(vm);
    if (virDomainObjIsActive(vm) && beginEnding(vm, vm->liveID)) {
        makeSureItEnds(vm);
        event = finishRun(driver, vm);
        if (!vm->persistent)
            virDomainObjListRemoveInJob(driver->domains, vm);
        virDomainObjEndJob(vm);
    }
    virDomainObjUnlock(vm);

    virObjectEventStateQueue(driver->events, event);
}
