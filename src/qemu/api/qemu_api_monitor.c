/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_monitor.c: the user's own words to QEMU, of the qemu program. */
#include "config.h"

#include "libvirt/libvirt-qemu.h"
#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_types.h"
#include "virerror.h"
#include "virlog.h"
#include "virdomainconf.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.api.monitor");

static int
qemuDomainQemuMonitorCommand(virApiCall *call, const qemu_domain_monitor_command_args *args,
                             qemu_domain_monitor_command_ret *ret)
{
    virDomainObj *vm = qemuApiGuest(call);
    bool hmp = args->flags & VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP;
    qemuMonitor *mon;
    int rc;

    /* Whatever it does, it does behind our back. */
    VIR_WARN("guest '%s': monitor command of %s", vm->def->name, call->client);

    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    rc = hmp ? qemuMonitorPassHMP(mon, args->cmd, &ret->result) :
        qemuMonitorPassText(mon, args->cmd, -1, &ret->result);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        rc = -1;
    return rc;
}

static const qemuApiRow rows[] = {
    VIR_API_ROW(QEMU, DOMAIN_MONITOR_COMMAND, qemuDomainQemuMonitorCommand,
                .flags = VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP, .job = VIR_JOB_MODIFY,
                .needs = QEMU_API_ACTIVE),
};

QEMU_API_TABLE(qemuApiDomainMonitor, rows);
