/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process.c: a guest's private data, its monitor's door, its virtual CPUs. */
#include "config.h"

#include <fcntl.h>

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process_priv.h"
#include "virerror.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- private data ------------------------------------------------------------- */

static void
qemuProcessFree(gpointer data)
{
    qemuProcess *priv = data;

    /* The watch and the monitor hold references of the guest, so both are gone. */
    g_cond_clear(&priv->changed);
    virDomainObjUnref(priv->autostartNext);
    g_free(priv->runDir);
    g_free(priv->monitorPath);
    g_free(priv);
}

void
qemuProcessInitGuest(qemuDriver *driver, virDomainObj *vm)
{
    qemuProcess *priv;

    if (vm->privateData)
        return;
    priv = g_new0(qemuProcess, 1);
    priv->driver = driver;
    priv->pidfdWatch = -1;
    priv->retryTimer = -1;
    g_cond_init(&priv->changed);
    vm->privateData = priv;
    vm->privateDataFree = qemuProcessFree;
}

virProcess
qemuProcessCopyHandle(const virDomainObj *vm)
{
    virProcess copy = vm->process;

    copy.pidfd = vm->process.pidfd < 0 ? -1 : fcntl(vm->process.pidfd, F_DUPFD_CLOEXEC, 3);
    return copy;
}

/* ---- talking to QEMU ------------------------------------------------------------- */

qemuMonitor *
qemuProcessEnterMonitor(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    qemuMonitor *mon;

    if (virDomainObjCheckActive(vm) < 0)
        return NULL;
    if (!priv->mon) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s", _("the domain has no monitor now"));
        return NULL;
    }
    mon = qemuMonitorRef(priv->mon);
    virDomainObjUnlock(vm);
    return mon;
}

int
qemuProcessExitMonitor(virDomainObj *vm, qemuMonitor *mon)
{
    qemuProcess *priv = qemuProcessOf(vm);

    virDomainObjLock(vm);
    qemuMonitorUnref(mon);
    if (virDomainObjIsActive(vm) && priv->mon == mon)
        return 0;

    /* The monitor's own error says less: that the conversation is over. */
    virResetLastError();
    virReportError(VIR_ERR_OPERATION_FAILED, "%s", _("domain is no longer running"));
    return -1;
}

void
qemuProcessGetControlInfo(virDomainObj *vm, virDomainControlInfo *ret_info)
{
    const qemuProcess *priv = qemuProcessOf(vm);
    const virDomainJobHolder *holder = virDomainObjGetLongestJob(vm);
    unsigned long long forMs = 0;
    qemuMonitorState state = priv->mon ? qemuMonitorGetState(priv->mon, &forMs)
                                       : QEMU_MONITOR_CLOSED;

    *ret_info = (virDomainControlInfo){ .state = VIR_DOMAIN_CONTROL_OK };
    if (state == QEMU_MONITOR_UNRESPONSIVE || (state == QEMU_MONITOR_CLOSED && !priv->starting)) {
        ret_info->state = VIR_DOMAIN_CONTROL_ERROR;
        ret_info->details = VIR_DOMAIN_CONTROL_ERROR_REASON_MONITOR;
        ret_info->stateTime = forMs;
    } else if (state == QEMU_MONITOR_BUSY) {
        ret_info->state = VIR_DOMAIN_CONTROL_OCCUPIED;
        ret_info->stateTime = forMs;
    } else if (holder) {
        ret_info->state = VIR_DOMAIN_CONTROL_JOB;
        ret_info->stateTime = virTimeMonotonicMillis() - holder->started;
    }
}

/* ---- virtual CPUs ----------------------------------------------------------------- */

int
qemuProcessStopCPUs(virDomainObj *vm, int reason)
{
    qemuProcess *priv = qemuProcessOf(vm);
    qemuMonitor *mon;
    int ret;

    if (virDomainObjCheckActive(vm) < 0)
        return -1;
    if (vm->state == VIR_DOMAIN_PAUSED)
        return 0;
    priv->nextPaused = reason;
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    ret = qemuMonitorStop(mon);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        return -1;
    if (ret == 0)
        qemuProcessNowPaused(vm, reason);
    priv->nextPaused = VIR_DOMAIN_PAUSED_UNKNOWN;
    return ret;
}

int
qemuProcessStartCPUs(virDomainObj *vm, int reason)
{
    qemuProcess *priv = qemuProcessOf(vm);
    qemuMonitor *mon;
    int ret;

    if (virDomainObjCheckActive(vm) < 0)
        return -1;
    if (vm->state == VIR_DOMAIN_RUNNING)
        return 0;
    priv->nextRunning = reason;
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    ret = qemuMonitorCont(mon);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        return -1;
    if (ret == 0)
        qemuProcessNowRunning(vm, reason);
    priv->nextRunning = VIR_DOMAIN_RUNNING_UNKNOWN;
    return ret;
}

/* ---- the guest's own power button ---------------------------------------------------- */

int
qemuProcessShutdown(virDomainObj *vm, unsigned int flags, bool reboot)
{
    qemuProcess *priv = qemuProcessOf(vm);
    qemuMonitor *mon;
    int ret;

    G_STATIC_ASSERT((int)VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN ==
                    (int)VIR_DOMAIN_REBOOT_ACPI_POWER_BTN);
    if (flags != 0 && !(flags & VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)) {
        virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED, "%s",
                       _("only the ACPI power button can end this domain"));
        return -1;
    }
    priv->rebooting = reboot;
    qemuProcessSaveStatusLater(vm);     /* a daemon that starts meanwhile must know */
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    ret = qemuMonitorSystemPowerdown(mon);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        return -1;
    return ret;
}
