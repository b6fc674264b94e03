/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_stop.c: ending a run, and tidying up after it. */
#include "config.h"

#include "process/qemu_process_priv.h"
#include "qemu_audit.h"
#include "qemu_command.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

/* What the log says of each reason. */
static const char *
reasonWord(int reason)
{
    const char *word = virDomainStateReasonName(VIR_DOMAIN_SHUTOFF, reason);

    return word ? word : "unknown";
}

/* Ends the process if it still runs. One that can't be killed is left to the kernel. */
static void
killRest(virDomainObj *vm)
{
    g_auto(virProcess) process = qemuProcessCopyHandle(vm);
    VIR_ERROR_TRAP();

    if (process.pidfd < 0 || !virProcessIsAlive(&process))
        return;
    virDomainObjUnlock(vm);
    if (virProcessKillPainfully(&process, 0, QEMU_PROCESS_KILL_MS) < 0)
        VIR_ERROR("QEMU doesn't end: %s", virGetLastErrorMessage());
    virDomainObjLock(vm);
}

static void
closeMonitor(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    qemuMonitor *mon = g_steal_pointer(&priv->mon);

    if (!mon)
        return;
    qemuMonitorClose(mon);
    qemuMonitorUnref(mon);
}

/* File systems may take their time, so @vm is given up meanwhile; the job keeps others out. */
static void
tidyFiles(qemuDriver *driver, virDomainObj *vm, int reason)
{
    g_autofree char *name = g_strdup(vm->def->name);
    const char *runDir = qemuProcessOf(vm)->runDir;

    virDomainObjUnlock(vm);
    qemuProcessLogAppend(driver, name, "shutting down, reason=%s", reasonWord(reason));
    if (runDir)
        qemuProcessRunDirRemove(runDir);
    virDomainObjLock(vm);
}

void
qemuProcessStop(qemuDriver *driver, virDomainObj *vm, int reason)
{
    qemuProcess *priv = qemuProcessOf(vm);
    VIR_ERROR_TRAP();

    if (!virDomainObjIsActive(vm))
        return;

    priv->stopping = true;
    killRest(vm);
    closeMonitor(vm);
    qemuProcessUnwatch(vm);
    virProcessClear(&vm->process);

    tidyFiles(driver, vm, reason);
    if (reason != VIR_DOMAIN_SHUTOFF_FAILED)    /* that was the record of the start */
        qemuAuditStop(vm, reason);
    /* Last of all on disk: while it is there the next daemon would finish this. */
    qemuProcessRemoveStatus(driver, vm);

    if (priv->prepared)
        qemuCommandRelease(vm->def);
    priv->prepared = false;
    g_clear_pointer(&priv->runDir, g_free);
    g_clear_pointer(&priv->monitorPath, g_free);
    priv->ending = false;
    priv->rebooting = false;
    priv->lost = false;
    qemuProcessSetOwner(vm, NULL);
    priv->nextPaused = VIR_DOMAIN_PAUSED_UNKNOWN;
    priv->nextRunning = VIR_DOMAIN_RUNNING_UNKNOWN;
    priv->stopping = false;
    vm->updated = false;

    virDomainObjSetID(vm, -1);
    virDomainObjSetState(vm, VIR_DOMAIN_SHUTOFF, reason);
    virDomainObjRemoveTransientDef(vm);
    if (priv->inhibited) {
        priv->inhibited = false;
        driver->uninhibit(driver->inhibitOpaque);
    }
}

/* ---- destroy -------------------------------------------------------------------- */

/* Ends the process. @vm is given up meanwhile. */
static int
endProcess(virDomainObj *vm, unsigned int flags)
{
    g_auto(virProcess) process = qemuProcessCopyHandle(vm);
    int ret = 0;

    if (process.pidfd < 0)
        return 0;       /* not started yet, or gone: what follows needs the job only */

    virDomainObjUnlock(vm);
    if (flags & VIR_DOMAIN_DESTROY_GRACEFUL) {
        if (virProcessTerminate(&process) < 0 && errno != ESRCH) {
            virReportSystemError(errno, _("failed to terminate process %lld with SIGTERM"),
                                 (long long)process.pid);
            ret = -1;
        } else if (!virProcessWaitExit(&process, QEMU_PROCESS_TERM_MS)) {
            virReportSystemError(EBUSY, _("failed to terminate process %lld with SIGTERM"),
                                 (long long)process.pid);
            ret = -1;
        }
    } else {
        ret = virProcessKillPainfully(&process, QEMU_PROCESS_TERM_MS, QEMU_PROCESS_KILL_MS);
    }
    virDomainObjLock(vm);
    return ret;
}

/* The destroyer didn't come to an end: whoever sees that QEMU is gone does. */
static void
giveUpDestroying(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    priv->destroying--;
    if (priv->ending && priv->destroying == 0)
        qemuProcessQueueJob(vm, qemuProcessEnded);
}

int
qemuProcessDestroy(qemuDriver *driver, virDomainObj *vm, unsigned int flags)
{
    qemuProcess *priv = qemuProcessOf(vm);
    virObjectEvent *event = NULL;
    int id = vm->liveID;

    if (virDomainObjCheckActive(vm) < 0)
        return -1;

    priv->destroying++;
    if (endProcess(vm, flags) < 0 || virDomainObjBeginJob(vm, VIR_JOB_DESTROY) < 0) {
        giveUpDestroying(vm);
        return -1;
    }
    if (vm->liveID != id) {
        /* Another destroyer was faster, or the start that was under way gave up: as wanted. */
        priv->destroying--;
        virDomainObjEndJob(vm);
        return 0;
    }

    qemuProcessWaitDrained(vm);
    qemuProcessStop(driver, vm, VIR_DOMAIN_SHUTOFF_DESTROYED);
    priv->destroying--;
    event = qemuProcessMakeEvent(vm, VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
    if (!vm->persistent)
        virDomainObjListRemoveInJob(driver->domains, vm);
    virDomainObjEndJob(vm);
    virObjectEventStateQueue(driver->events, event);
    return 0;
}

/* ---- guests that end with their owners ------------------------------------------ */

void
qemuProcessSetOwner(virDomainObj *vm, const void *owner)
{
    qemuProcess *priv = qemuProcessOf(vm);

    priv->owner = owner;
    priv->autodestroy = owner != NULL;
    priv->ownerGone = false;
}

void
qemuProcessDestroyOwned(qemuDriver *driver, virDomainObj *vm)
{
    VIR_DOMAIN_OBJ_GUARD(vm);

    /* Another run may have begun since. */
    if (qemuProcessOf(vm)->ownerGone && virDomainObjIsActive(vm) &&
        qemuProcessDestroy(driver, vm, 0) < 0)
        VIR_ERROR("cannot end guest %s with its connection: %s", vm->def->name,
                  virGetLastErrorMessage());
}

void
qemuProcessEndOwned(qemuDriver *driver, const void *owner)
{
    g_autoptr(GPtrArray) guests =
        virDomainObjListCollect(driver->domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE, NULL, NULL);

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);
        qemuProcess *priv = qemuProcessOf(vm);

        if (priv->owner != owner)
            continue;
        priv->owner = NULL;     /* its address may come again */
        priv->ownerGone = true;
        qemuProcessQueueJob(vm, qemuProcessDestroyOwned);
    }
}
