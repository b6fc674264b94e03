/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_life.c: starting, pausing, resetting and ending guests. */
#include "config.h"

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_api_access.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- starting ---------------------------------------------------------- */

/* VIR_DOMAIN_START_… that have a meaning here; others are refused by name. */
#define QEMU_API_START_FLAGS \
    (VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY | VIR_DOMAIN_START_BYPASS_CACHE | \
     VIR_DOMAIN_START_FORCE_BOOT)

static int
qemuApiStart(virApiCall *call, virDomainObj *vm, unsigned int flags)
{
    qemuProcessSetOwner(vm, flags & VIR_DOMAIN_START_AUTODESTROY ? call->conn : NULL);
    return qemuProcessStart(qemuApiDriver(call), vm, VIR_DOMAIN_RUNNING_BOOTED,
                            flags & VIR_DOMAIN_START_PAUSED ? QEMU_PROCESS_START_PAUSED : 0);
}

static int
qemuDomainCreate(virApiCall *call, const remote_domain_create_args *args G_GNUC_UNUSED,
                 void *ret G_GNUC_UNUSED)
{
    return qemuApiStart(call, qemuApiGuest(call), 0);
}

static int
qemuDomainCreateWithFlags(virApiCall *call, const remote_domain_create_with_flags_args *args,
                          remote_domain_create_with_flags_ret *ret)
{
    virDomainObj *vm = qemuApiGuest(call);

    if (qemuApiStart(call, vm, args->flags) < 0)
        return -1;
    qemuApiFillDomain(vm, &ret->dom);
    return 0;
}

/*
 * The definition of a guest that was known, and inactive, is changed within
 * the job only; virDomainObjListAdd() left *@def to us for that.
 */
static int
qemuApiCreateJob(virApiCall *call, virDomainObj *vm, virDomainDef **def, unsigned int flags)
{
    if (virDomainObjIsActive(vm)) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("domain '%s' is already active"),
                       vm->def->name);
        return -1;
    }
    if (*def && vm->persistent) {
        /* This run has a definition of its own; the next one has the old again. */
        virDomainObjSetDefTransient(vm, g_steal_pointer(def));
    } else if (*def) {
        g_autoptr(virDomainDef) old = NULL;

        virDomainObjAssignDef(vm, g_steal_pointer(def), &old);
    }
    return qemuApiStart(call, vm, flags);
}

static int
qemuDomainCreateXML(virApiCall *call, const remote_domain_create_xml_args *args,
                    remote_domain_create_xml_ret *ret)
{
    qemuDriver *driver = qemuApiDriver(call);
    g_autoptr(virDomainDef) def = NULL;
    g_autoptr(virDomainObj) vm = NULL;
    unsigned int parse = VIR_DOMAIN_DEF_PARSE_INACTIVE;
    bool known;
    int rc = -1;

    if (args->flags & VIR_DOMAIN_START_VALIDATE)
        parse |= VIR_DOMAIN_DEF_PARSE_VALIDATE;
    def = qemuApiParseGuest(call, args, args->xml_desc, parse);
    if (!def)
        return -1;

    vm = virDomainObjListAdd(driver->domains, &def, VIR_DOMAIN_OBJ_LIST_ADD_LIVE, &known);
    if (!vm)
        return -1;

    virDomainObjLock(vm);
    if (virDomainObjBeginAsyncJob(vm, VIR_ASYNC_JOB_START, VIR_DOMAIN_JOB_OPERATION_START) == 0) {
        rc = qemuApiCreateJob(call, vm, &def, args->flags);
        if (rc == 0)
            qemuApiFillDomain(vm, &ret->dom);
        if (!vm->persistent && !virDomainObjIsActive(vm))
            virDomainObjListRemoveInJob(driver->domains, vm);
        virDomainObjEndAsyncJob(vm);
    }
    virDomainObjUnlock(vm);
    return rc;
}

/* ---- pausing ----------------------------------------------------------- */

static int
qemuDomainSuspend(virApiCall *call, const remote_domain_suspend_args *args G_GNUC_UNUSED,
                  void *ret G_GNUC_UNUSED)
{
    virDomainObj *vm = qemuApiGuest(call);

    if (vm->state == VIR_DOMAIN_PMSUSPENDED) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is pmsuspended"));
        return -1;
    }
    return qemuProcessStopCPUs(vm, VIR_DOMAIN_PAUSED_USER);
}

static int
qemuDomainResume(virApiCall *call, const remote_domain_resume_args *args G_GNUC_UNUSED,
                 void *ret G_GNUC_UNUSED)
{
    virDomainObj *vm = qemuApiGuest(call);

    if (vm->state == VIR_DOMAIN_PMSUSPENDED) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is pmsuspended"));
        return -1;
    }
    if (vm->state == VIR_DOMAIN_RUNNING) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is already running"));
        return -1;
    }
    return qemuProcessStartCPUs(vm, VIR_DOMAIN_RUNNING_UNPAUSED);
}

/* ---- ending ------------------------------------------------------------ */

/* The guest agent isn't there yet; ACPI is. */
static int
qemuApiCheckPowerMode(unsigned int flags, unsigned int acpi, unsigned int agent)
{
    if (flags != 0 && !(flags & acpi)) {
        if (flags & agent)
            virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED, "%s",
                           _("QEMU guest agent is not configured"));
        else
            virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED, "%s",
                           _("only ACPI and the guest agent can do it"));
        return -1;
    }
    return 0;
}

#define QEMU_API_SHUTDOWN_FLAGS \
    (VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT)

static int
qemuDomainShutdown(virApiCall *call, const remote_domain_shutdown_args *args G_GNUC_UNUSED,
                   void *ret G_GNUC_UNUSED)
{
    return qemuProcessShutdown(qemuApiGuest(call), 0, false);
}

static int
qemuDomainShutdownFlags(virApiCall *call, const remote_domain_shutdown_flags_args *args,
                        void *ret G_GNUC_UNUSED)
{
    if (qemuApiCheckPowerMode(args->flags, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
                              VIR_DOMAIN_SHUTDOWN_GUEST_AGENT) < 0)
        return -1;
    return qemuProcessShutdown(qemuApiGuest(call), args->flags, false);
}

#define QEMU_API_REBOOT_FLAGS \
    (VIR_DOMAIN_REBOOT_ACPI_POWER_BTN | VIR_DOMAIN_REBOOT_GUEST_AGENT)

static int
qemuDomainReboot(virApiCall *call, const remote_domain_reboot_args *args,
                 void *ret G_GNUC_UNUSED)
{
    if (qemuApiCheckPowerMode(args->flags, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN,
                              VIR_DOMAIN_REBOOT_GUEST_AGENT) < 0)
        return -1;
    return qemuProcessShutdown(qemuApiGuest(call), args->flags, true);
}

static int
qemuDomainReset(virApiCall *call, const remote_domain_reset_args *args G_GNUC_UNUSED,
                void *ret G_GNUC_UNUSED)
{
    virDomainObj *vm = qemuApiGuest(call);
    qemuMonitor *mon = qemuProcessEnterMonitor(vm);
    int rc;

    if (!mon)
        return -1;
    rc = qemuMonitorSystemReset(mon);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        rc = -1;
    return rc;
}

static int
qemuApiDestroy(virApiCall *call, unsigned int flags)
{
    virDomainObj *vm = qemuApiGuest(call);

    VIR_DOMAIN_OBJ_GUARD(vm);
    return qemuProcessDestroy(qemuApiDriver(call), vm, flags);
}

static int
qemuDomainDestroy(virApiCall *call, const remote_domain_destroy_args *args G_GNUC_UNUSED,
                  void *ret G_GNUC_UNUSED)
{
    return qemuApiDestroy(call, 0);
}

static int
qemuDomainDestroyFlags(virApiCall *call, const remote_domain_destroy_flags_args *args,
                       void *ret G_GNUC_UNUSED)
{
    return qemuApiDestroy(call, args->flags);
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_CREATE, qemuDomainCreate, .async = VIR_ASYNC_JOB_START,
                 .operation = VIR_DOMAIN_JOB_OPERATION_START, .needs = QEMU_API_INACTIVE),
    QEMU_API_ROW(DOMAIN_CREATE_WITH_FLAGS, qemuDomainCreateWithFlags,
                 .flags = QEMU_API_START_FLAGS, .async = VIR_ASYNC_JOB_START,
                 .operation = VIR_DOMAIN_JOB_OPERATION_START, .needs = QEMU_API_INACTIVE),
    QEMU_API_ROW(DOMAIN_CREATE_XML, qemuDomainCreateXML,
                 .flags = QEMU_API_START_FLAGS | VIR_DOMAIN_START_VALIDATE),
    QEMU_API_ROW(DOMAIN_SUSPEND, qemuDomainSuspend, .job = VIR_JOB_SUSPEND,
                 .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_RESUME, qemuDomainResume, .job = VIR_JOB_MODIFY,
                 .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_SHUTDOWN, qemuDomainShutdown, .job = VIR_JOB_MODIFY,
                 .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_SHUTDOWN_FLAGS, qemuDomainShutdownFlags,
                 .flags = QEMU_API_SHUTDOWN_FLAGS, .job = VIR_JOB_MODIFY,
                 .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_REBOOT, qemuDomainReboot, .flags = QEMU_API_REBOOT_FLAGS,
                 .job = VIR_JOB_MODIFY, .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_RESET, qemuDomainReset, .job = VIR_JOB_MODIFY,
                 .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_DESTROY, qemuDomainDestroy, .needs = QEMU_API_UNLOCKED),
    QEMU_API_ROW(DOMAIN_DESTROY_FLAGS, qemuDomainDestroyFlags,
                 .flags = VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS,
                 .needs = QEMU_API_UNLOCKED),
};

QEMU_API_TABLE(qemuApiDomainLife, rows);
