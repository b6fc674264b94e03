/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process.h: the life of a QEMU process: started, found again, talked to, ended. */
#ifndef VIREO_QEMU_PROCESS_H
#define VIREO_QEMU_PROCESS_H

#include <glib.h>
#include <stdbool.h>

#include "libvirt/libvirt.h"
#include "virhandover.h"

typedef struct _qemuDriver qemuDriver;
typedef struct _qemuMonitor qemuMonitor;
typedef struct _virDomainObj virDomainObj;

/*
 * Unless said otherwise: @vm is referenced and locked by the caller, who also
 * holds the job that is named; the lock is given up while a call sleeps. All
 * sleep but those that say so.
 */

/**
 * qemuProcessInitGuest:
 *
 * Gives a new guest its private data, unless it has them. For
 * virDomainObjListSetInit(). Doesn't sleep, needs no job and no lock.
 */
void qemuProcessInitGuest(qemuDriver *driver, virDomainObj *vm);

/* ---- starting ------------------------------------------------------------ */

typedef enum {
    QEMU_PROCESS_START_PAUSED = 1 << 0,     /* virtual CPUs don't run yet */
} qemuProcessStartFlags;

/**
 * qemuProcessStart:
 * @reason: of the state running: VIR_DOMAIN_RUNNING_BOOTED, …
 *
 * Job: async, VIR_ASYNC_JOB_START. Starts the inactive guest by @vm->def and
 * sends its lifecycle events. When this returns 0 it runs (or is paused, as
 * asked) and its state is on disk. A guest that died in the meantime is a
 * failure.
 *
 * Returns 0; -1 with an error reported, that quotes what QEMU said, and
 * everything undone: @vm is inactive with its old definition. The caller
 * removes a transient one from the list.
 */
int qemuProcessStart(qemuDriver *driver, virDomainObj *vm, int reason, unsigned int flags)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuProcessSetOwner:
 * @owner: whose end is the end of the next run too; only compared. NULL: nobody's
 *
 * Job: as for qemuProcessStart(), before it. Doesn't sleep. An owner that doesn't outlive the
 * daemon ends with it: the next daemon ends the guest.
 */
void qemuProcessSetOwner(virDomainObj *vm, const void *owner);

/* qemuProcessEndOwned: lets workers destroy all guests of @owner; no guest locked, doesn't sleep */
void qemuProcessEndOwned(qemuDriver *driver, const void *owner);

/* ---- virtual CPUs ---------------------------------------------------------- */

/**
 * qemuProcessStopCPUs, qemuProcessStartCPUs:
 * @reason: VIR_DOMAIN_PAUSED_…; VIR_DOMAIN_RUNNING_…
 *
 * Job: SUSPEND or MODIFY, or nested. State and event follow QEMU's own
 * event, which has been handled when this returns. No effect on a guest that
 * is as it should be already.
 *
 * Return 0; -1 with an error reported.
 */
int qemuProcessStopCPUs(virDomainObj *vm, int reason) G_GNUC_WARN_UNUSED_RESULT;
int qemuProcessStartCPUs(virDomainObj *vm, int reason) G_GNUC_WARN_UNUSED_RESULT;

/* ---- talking to QEMU --------------------------------------------------------- */

/**
 * qemuProcessEnterMonitor, qemuProcessExitMonitor:
 *
 * Job: any but NONE. Stand around monitor calls:
 *
 *     mon = qemuProcessEnterMonitor(vm);
 *     if (!mon)
 *         return -1;
 *     ret = qemuMonitorSystemReset(mon);
 *     if (qemuProcessExitMonitor(vm, mon) < 0)
 *         ret = -1;
 *
 * Enter returns NULL with an error reported and @vm locked when there is none;
 * otherwise a reference, and @vm is unlocked. Exit drops the reference and
 * locks @vm; it returns -1 with an error reported when the guest ended meanwhile.
 */
qemuMonitor *qemuProcessEnterMonitor(virDomainObj *vm) G_GNUC_WARN_UNUSED_RESULT;
int qemuProcessExitMonitor(virDomainObj *vm, qemuMonitor *mon) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuProcessGetControlInfo:
 *
 * No job, doesn't sleep. What virDomainGetControlInfo() tells: OCCUPIED while the monitor
 * is asked, ERROR with details MONITOR when it doesn't answer, JOB while a job runs.
 */
void qemuProcessGetControlInfo(virDomainObj *vm, virDomainControlInfo *ret_info);

/* ---- ending ------------------------------------------------------------------ */

/**
 * qemuProcessShutdown:
 * @flags: virDomainShutdownFlagValues or virDomainRebootFlagValues; ACPI is what there is
 * @reboot: start again, in the same process, when the guest has ended
 *
 * Job: MODIFY. Presses the power button; doesn't wait for the guest.
 *
 * Returns 0, -1 with an error reported.
 */
int qemuProcessShutdown(virDomainObj *vm, unsigned int flags, bool reboot)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuProcessDestroy:
 * @flags: virDomainDestroyFlagsValues
 *
 * Called with NO job held: it ends the process first, which frees whatever
 * waits for the monitor, and takes a DESTROY job then. Bounded in time: with
 * DESTROY_GRACEFUL the process may refuse, otherwise it is killed. Sends the
 * events; a transient guest leaves the list.
 *
 * Returns 0, -1 with an error reported (VIR_ERR_OPERATION_INVALID when the guest isn't active).
 */
int qemuProcessDestroy(qemuDriver *driver, virDomainObj *vm, unsigned int flags)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuProcessStop:
 * @reason: VIR_DOMAIN_SHUTOFF_…
 *
 * Job: DESTROY or async. Ends what is left of the run, process included, and
 * puts the guest back to inactive, with its persistent definition if it has
 * one. Sends no event, leaves it in the list. Never fails; no effect on an
 * inactive guest.
 */
void qemuProcessStop(qemuDriver *driver, virDomainObj *vm, int reason);

/* ---- the daemon's own life ------------------------------------------------------ */

/**
 * qemuProcessLoadRuns, qemuProcessReconnectAll:
 *
 * At start, before any API call, in this order:
 *     qemuProcessLoadRuns(driver);         guests that ran when the daemon ended
 *     virDomainStoreLoadAll(…);            persistent definitions, beside those runs
 *     qemuProcessReconnectAll(driver);
 *
 * The first reads the status files; a broken one is reported in the log and
 * left alone. The last lets workers find each guest's process and monitor
 * again, in parallel and bounded in time, and doesn't wait for them: each
 * guest has an async job until it is done, so that calls for it wait. A guest
 * that is gone becomes shut off and gets its event.
 */
void qemuProcessLoadRuns(qemuDriver *driver);
void qemuProcessReconnectAll(qemuDriver *driver);

/**
 * qemuProcessGiveUpAll:
 *
 * Near the end of the daemon: whoever waits for a guest, its job or its QEMU,
 * fails at once, and no job begins any more. The guests run on.
 */
void qemuProcessGiveUpAll(qemuDriver *driver);

/* At the very end: lets go of what the guests have of the loop, which has a reference of each. */
void qemuProcessForgetAll(qemuDriver *driver);

/**
 * qemuProcessWatchLogs, qemuProcessUnwatchLogs:
 *
 * From the first on workers keep the logs of guests from growing without end;
 * it needs driver->workers. The second comes when no worker is left.
 */
void qemuProcessWatchLogs(qemuDriver *driver);
void qemuProcessUnwatchLogs(qemuDriver *driver);

/**
 * qemuProcessRunsToJSON, qemuProcessRunsFromJSON:
 *
 * The conversations with guests that run, for another daemon that takes our place, which goes
 * on with them: nothing that QEMU says meanwhile is missed. Called between LoadRuns and
 * ReconnectAll. A guest that isn't among them is found as after any restart.
 */
virJSONValue *qemuProcessRunsToJSON(qemuDriver *driver, virHandover *handover);
void qemuProcessRunsFromJSON(qemuDriver *driver, virHandover *handover,
                             const virJSONValue *array);

/* Which guests are @owner's (qemuProcessSetOwner), and that they are again. */
virJSONValue *qemuProcessOwnedToJSON(qemuDriver *driver, const void *owner);
void qemuProcessOwnedFromJSON(qemuDriver *driver, const void *owner, const virJSONValue *array);

/* qemuProcessGiveUpLate: calls that wait for a QEMU that hasn't answered for long fail now */
void qemuProcessGiveUpLate(qemuDriver *driver);

/**
 * qemuProcessAutostartAll:
 *
 * Lets workers start, a few at a time, the inactive guests that have
 * autostart set; doesn't wait. Only the first time since the host booted: a
 * guest that was ended since then stays so when the daemon starts again.
 */
void qemuProcessAutostartAll(qemuDriver *driver);

/* Whether some of them are still to be started. */
bool qemuProcessAutostarts(void);

/**
 * qemuProcessRunJob:
 *
 * The function of driver->workers (virThreadPoolConfig.func; opaque: the
 * driver), and its freeJob.
 */
void qemuProcessRunJob(void *job, void *opaque);
void qemuProcessFreeJob(void *job);

/* ---- events ----------------------------------------------------------------------- */

/* Queues a lifecycle event of @vm (locked); doesn't sleep, needs no job. */
void qemuProcessEvent(qemuDriver *driver, virDomainObj *vm, int event, int detail);

/**
 * qemuProcessSaveStatus:
 *
 * Writes the status file of the active guest @vm: to be called by whoever changed the live
 * definition, with the job that was used.
 *
 * Returns 0, -1 with an error reported.
 */
int qemuProcessSaveStatus(qemuDriver *driver, virDomainObj *vm) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_PROCESS_H */
