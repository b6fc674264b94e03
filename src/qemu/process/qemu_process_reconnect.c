/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_reconnect.c: finding guests again that ran before this daemon did. */
#include "config.h"

#include <string.h>

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process_priv.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virdomainstore.h"
#include "virerror.h"
#include "virevent.h"
#include "virfile.h"
#include "virlog.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

/*
 * How long after a QEMU didn't answer it is asked again. Soon: a stopped one takes no new
 * connection once its few places are taken, so that asking is cheap, and one that goes on is
 * wanted back.
 */
#define RETRY_MS 2000

/* More than QEMU's arguments can be. */
#define CMDLINE_MAX (1024 * 1024)

/* ---- the job ------------------------------------------------------------------- */

/* Nothing may look at half a guest; who wants to end it ends the process first. */
static int
beginReconnect(virDomainObj *vm)
{
    if (virDomainObjBeginAsyncJob(vm, VIR_ASYNC_JOB_START, VIR_DOMAIN_JOB_OPERATION_START) < 0)
        return -1;
    virDomainObjSetAsyncJobMask(vm, 0);
    return 0;
}

/* ---- the files ------------------------------------------------------------------- */

static int
loadRun(const char *path, const char *name, const char *xml, void *opaque)
{
    qemuDriver *driver = opaque;
    g_autoptr(virDomainObj) vm = virDomainStatusParse(xml, path, &qemuProcessStatusHooks, driver);
    int ret;

    if (!vm)
        return -1;
    virDomainObjListReserveID(driver->domains, vm->liveID);
    if (!g_str_equal(vm->def->name, name)) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("the file is about domain '%s'"), vm->def->name);
        return -1;
    }
    virDomainObjLock(vm);
    ret = beginReconnect(vm);
    virDomainObjUnlock(vm);
    return ret < 0 ? -1 : virDomainObjListInsert(driver->domains, vm);
}

void
qemuProcessLoadRuns(qemuDriver *driver)
{
    if (virDomainStoreForEach(driver->conf->stateDir, loadRun, driver) < 0)
        VIR_ERROR("cannot look for running guests: %s", virGetLastErrorMessage());
}

/* ---- the process -------------------------------------------------------------------- */

/* A process of @pid whose arguments name the guest's uuid is its QEMU. */
static bool
isNamedByArguments(const virProcess *process, const unsigned char *uuid)
{
    g_autofree char *path = g_strdup_printf("/proc/%lld/cmdline", (long long)process->pid);
    g_autofree char *args = NULL;
    char text[VIR_UUID_STRING_BUFLEN];
    size_t len;
    VIR_ERROR_TRAP();

    if (virFileReadAll(path, CMDLINE_MAX, &args, &len) < 0)
        return false;
    virUUIDFormat(uuid, text);
    /* Still alive: then it is this process whose arguments were read. */
    return memmem(args, len, text, strlen(text)) != NULL && virProcessIsAlive(process);
}

/*
 * Finds the QEMU of @vm (locked). The start time may be missing, in files that
 * another version wrote, and may come again after a reboot of the host; so
 * the arguments must agree too.
 *
 * Returns true with vm->process open when it is alive.
 */
static bool
findProcess(virDomainObj *vm)
{
    virProcess process = VIR_PROCESS_INIT;

    if (vm->process.pid <= 0 ||
        virProcessOpen(vm->process.pid, vm->process.startTime, &process) < 0)
        return false;
    if (!isNamedByArguments(&process, vm->uuid)) {
        virProcessClear(&process);
        return false;
    }
    virProcessClear(&vm->process);
    vm->process = process;
    return true;
}

/* ---- the state -------------------------------------------------------------------------- */

static void
adoptPaused(virDomainObj *vm, virDomainPausedReason reason)
{
    if (vm->state != VIR_DOMAIN_PAUSED)
        qemuProcessNowPaused(vm, reason);
}

/* The guest has ended in its QEMU, in state @ended; maybe the last daemon knew, maybe not. */
static void
adoptEnd(virDomainObj *vm, virDomainState ended, const qemuMonitorEvent *event)
{
    if (vm->state == ended)
        qemuProcessAfterEnd(vm);    /* which the last daemon didn't come to */
    else
        qemuProcessHandleEvent(vm, event);
}

/* What QEMU says now against what we knew: missed events are sent late. @vm locked. */
static int
adoptState(virDomainObj *vm, bool running, qemuMonitorRunState state)
{
    const qemuMonitorEvent shutdown = {
        .type = QEMU_MONITOR_EVENT_SHUTDOWN,
        .u.shutdown = { .guest = true },
    };
    const qemuMonitorEvent panicked = { .type = QEMU_MONITOR_EVENT_GUEST_PANICKED };
    const qemuMonitorEvent suspended = { .type = QEMU_MONITOR_EVENT_SUSPEND };

    if (running) {
        qemuProcessNowRunning(vm, VIR_DOMAIN_RUNNING_UNPAUSED);
        return 0;
    }
    switch (state) {
    case QEMU_MONITOR_RUN_PRELAUNCH:
        /* The last daemon ended between its promise on disk and the command. */
        if (vm->state == VIR_DOMAIN_RUNNING) {
            virDomainRunningReason reason = vm->reason;

            virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP);
            return qemuProcessStartCPUs(vm, reason);
        }
        break;
    case QEMU_MONITOR_RUN_SHUTDOWN:
        adoptEnd(vm, VIR_DOMAIN_SHUTDOWN, &shutdown);
        break;
    case QEMU_MONITOR_RUN_IO_ERROR:
        adoptPaused(vm, VIR_DOMAIN_PAUSED_IOERROR);
        break;
    case QEMU_MONITOR_RUN_WATCHDOG:
        adoptPaused(vm, VIR_DOMAIN_PAUSED_WATCHDOG);
        break;
    case QEMU_MONITOR_RUN_GUEST_PANICKED:
        adoptEnd(vm, VIR_DOMAIN_CRASHED, &panicked);
        break;
    case QEMU_MONITOR_RUN_SUSPENDED:
        qemuProcessHandleEvent(vm, &suspended);
        break;
    case QEMU_MONITOR_RUN_UNKNOWN:
    case QEMU_MONITOR_RUN_DEBUG:
    case QEMU_MONITOR_RUN_INMIGRATE:
    case QEMU_MONITOR_RUN_INTERNAL_ERROR:
    case QEMU_MONITOR_RUN_PAUSED:
    case QEMU_MONITOR_RUN_POSTMIGRATE:
    case QEMU_MONITOR_RUN_FINISH_MIGRATE:
    case QEMU_MONITOR_RUN_RESTORE_VM:
    case QEMU_MONITOR_RUN_RUNNING:
    case QEMU_MONITOR_RUN_SAVE_VM:
    case QEMU_MONITOR_RUN_COLO:
    case QEMU_MONITOR_RUN_PRECONFIG:
    case QEMU_MONITOR_RUN_LAST:
        adoptPaused(vm, VIR_DOMAIN_PAUSED_UNKNOWN);
        break;
    }
    return 0;
}

/* ---- one guest ----------------------------------------------------------------------------- */

/* @vm locked, given up meanwhile. @isNew: begins with the greeting. */
static int
askState(virDomainObj *vm, bool isNew)
{
    qemuMonitor *mon = qemuProcessEnterMonitor(vm);
    qemuMonitorRunState state;
    bool running;
    int ret = 0;

    if (!mon)
        return -1;
    if (isNew)
        ret = qemuMonitorHandshake(mon, 0);
    if (ret == 0)
        ret = qemuMonitorGetStatus(mon, &running, &state);
    if (qemuProcessExitMonitor(vm, mon) < 0 || ret < 0)
        return -1;
    return adoptState(vm, running, state);
}

/* @vm locked, given up meanwhile. Returns 0, -1 with an error reported. */
static int
talkAgain(virDomainObj *vm)
{
    int fd;

    if (qemuProcessMonitorConnect(qemuProcessOf(vm)->runDir, &fd) < 0 ||
        qemuProcessOpenMonitor(vm, fd) < 0)
        return -1;
    return askState(vm, true);
}

static void reconnectAgain(qemuDriver *driver, virDomainObj *vm);

/* Loop thread. */
static void
retryTimer(int timer, void *opaque)
{
    virDomainObj *vm = opaque;
    VIR_DOMAIN_OBJ_GUARD(vm);
    qemuProcess *priv = qemuProcessOf(vm);

    if (priv->retryTimer != timer)
        return;
    (void)virEventRemoveTimeout(timer);
    priv->retryTimer = -1;
    qemuProcessQueueJob(vm, reconnectAgain);
}

void
qemuProcessRetryMonitor(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    if (priv->retryTimer >= 0)
        return;
    priv->retryTimer = virEventAddTimeout(RETRY_MS, retryTimer, virDomainObjRef(vm),
                                          qemuProcessUnrefGuest);
    if (priv->retryTimer < 0)
        virDomainObjUnref(vm);
}

static void
dropMonitor(virDomainObj *vm)
{
    qemuMonitor *mon = g_steal_pointer(&qemuProcessOf(vm)->mon);

    if (mon) {
        qemuMonitorClose(mon);
        qemuMonitorUnref(mon);
    }
}

/* The guest stays, as it was last known, and can be destroyed; QEMU is asked again later. */
static void
leaveForLater(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    if (!priv->lost)        /* said once, however often it is asked */
        VIR_ERROR("the monitor of guest %s doesn't answer: %s", vm->def->name,
                  virGetLastErrorMessage());
    priv->lost = true;
    dropMonitor(vm);
    qemuProcessRetryMonitor(vm);
}

static void
nowAnswers(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    if (priv->lost)
        VIR_WARN("the monitor of guest %s answers again", vm->def->name);
    priv->lost = false;
}

static void
watchAgain(virDomainObj *vm)
{
    if (qemuProcessOf(vm)->pidfdWatch < 0 && qemuProcessWatch(vm) < 0)
        VIR_ERROR("%s", virGetLastErrorMessage());
}

/* The conversation went on: what QEMU says, and its end, come by it. @vm locked. */
static void
goOnLocked(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    bool unsure = priv->inherited == QEMU_PROCESS_INHERITED_UNSURE;

    priv->inherited = QEMU_PROCESS_NOT_INHERITED;
    if (!findProcess(vm))
        return;
    watchAgain(vm);
    if (unsure && askState(vm, false) < 0 && virProcessIsAlive(&vm->process))
        leaveForLater(vm);
}

/* Returns the event of a guest that is gone, to be queued; NULL: it lives. @vm locked. */
static virObjectEvent *
reconnectLocked(qemuDriver *driver, virDomainObj *vm)
{
    bool unfinished = vm->state == VIR_DOMAIN_PAUSED &&
                      vm->reason == VIR_DOMAIN_PAUSED_STARTING_UP;
    int reason = VIR_DOMAIN_SHUTOFF_CRASHED;
    virObjectEvent *event;

    if (findProcess(vm) && !unfinished) {
        watchAgain(vm);
        if (talkAgain(vm) == 0)
            nowAnswers(vm);
        else if (virProcessIsAlive(&vm->process))
            leaveForLater(vm);      /* one that has ended is seen to by those who know */
        return NULL;
    }

    if (unfinished)
        reason = VIR_DOMAIN_SHUTOFF_FAILED;
    else if (vm->state == VIR_DOMAIN_SHUTDOWN)
        reason = VIR_DOMAIN_SHUTOFF_SHUTDOWN;
    event = qemuProcessMakeEvent(vm, VIR_DOMAIN_EVENT_STOPPED,
                                 reason == VIR_DOMAIN_SHUTOFF_SHUTDOWN
                                     ? VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN
                                     : VIR_DOMAIN_EVENT_STOPPED_FAILED);
    qemuProcessStop(driver, vm, reason);
    return event;
}

/* Worker, with the job of beginReconnect(), which it ends. */
static void
reconnect(qemuDriver *driver, virDomainObj *vm)
{
    virObjectEvent *event = NULL;

    virDomainObjLock(vm);
    if (qemuProcessOf(vm)->inherited != QEMU_PROCESS_NOT_INHERITED) {
        goOnLocked(vm);
    } else {
        if (qemuProcessOf(vm)->mon && qemuProcessOf(vm)->monitorEnded)
            dropMonitor(vm);
        if (virDomainObjIsActive(vm) && !qemuProcessOf(vm)->mon)
            event = reconnectLocked(driver, vm);
    }
    if (!virDomainObjIsActive(vm) && !vm->persistent)
        virDomainObjListRemoveInJob(driver->domains, vm);
    if (qemuProcessOf(vm)->autodestroy && !qemuProcessOf(vm)->owner &&
        virDomainObjIsActive(vm)) {
        qemuProcessOf(vm)->ownerGone = true;    /* with the daemon that served it */
        qemuProcessQueueJob(vm, qemuProcessDestroyOwned);
    }
    virDomainObjEndAsyncJob(vm);
    virDomainObjUnlock(vm);

    virObjectEventStateQueue(driver->events, event);
}

void
qemuProcessGiveUpAll(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests = virDomainObjListCollect(driver->domains, 0, NULL, NULL);

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        virDomainObjRefuseJobs(vm);
        if (qemuProcessOf(vm)->mon)
            qemuMonitorClose(qemuProcessOf(vm)->mon);
    }
}

void
qemuProcessForgetAll(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests = virDomainObjListCollect(driver->domains, 0, NULL, NULL);

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        dropMonitor(vm);
        qemuProcessUnwatch(vm);
    }
}

/* Worker. */
static void
reconnectAgain(qemuDriver *driver, virDomainObj *vm)
{
    bool begun = false;
    VIR_ERROR_TRAP();

    virDomainObjLock(vm);
    /* One that never lets go has seen the monitor work. */
    if (virDomainObjIsActive(vm))
        begun = beginReconnect(vm) == 0;
    virDomainObjUnlock(vm);
    if (begun)
        reconnect(driver, vm);
}

void
qemuProcessReconnectAll(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests =
        virDomainObjListCollect(driver->domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE, NULL, NULL);

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        qemuProcess *priv = qemuProcessOf(vm);

        virDomainObjLock(vm);
        if (driver->inhibit && !priv->inhibited) {
            priv->inhibited = true;
            driver->inhibit(driver->inhibitOpaque);
        }
        qemuProcessQueueJob(vm, reconnect);
        virDomainObjUnlock(vm);
    }
}
