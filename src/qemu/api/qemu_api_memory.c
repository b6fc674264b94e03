/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_memory.c: how much memory a guest has, and what limits it on the host. */
#include "config.h"

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- how much ----------------------------------------------------------------- */

static int
qemuApiSetMaxMemory(virApiCall *call, unsigned long long memory)
{
    virDomainDef *def = qemuApiConfigDef(call);

    if (qemuApiLiveDef(call)) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("cannot resize the maximum memory on an active domain"));
        return -1;
    }
    if (def->cpu && virSchemaListLength(def->cpu->cells) > 0) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("initial memory size of a domain with NUMA nodes cannot be modified with"
                         " this API"));
        return -1;
    }
    if (def->mem.hotplugMax > 0 && def->mem.hotplugMax < memory) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("cannot set initial memory size greater than the maximum memory size"));
        return -1;
    }
    def->mem.max = memory;
    def->mem.current = MIN(def->mem.current, memory);
    return 0;
}

static int
qemuApiSetBalloon(virApiCall *call, unsigned long long memory)
{
    virDomainObj *vm = qemuApiGuest(call);
    const virDomainDef *def = qemuApiLiveDef(call);
    qemuMonitor *mon;
    int rc;

    if (virDomainDefMemballoonCount(def) == 0 ||
        virDomainDefMemballoon(def, 0)->model == VIR_DOMAIN_MEMBALLOON_NONE) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("Unable to change memory of active domain without the balloon device and"
                         " guest OS balloon driver"));
        return -1;
    }
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    rc = qemuMonitorSetBalloon(mon, memory * 1024);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        rc = -1;
    return rc;
}

static int
qemuApiCheckMemory(const virDomainDef *def, unsigned long long memory)
{
    if (!def || memory <= def->mem.max)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, "%s", _("cannot set memory higher than max memory"));
    return -1;
}

static int
qemuApiSetMemory(virApiCall *call, unsigned long long memory, unsigned int flags)
{
    virDomainDef *config = qemuApiConfigDef(call);

    if (memory == 0 || memory > VIR_DOMAIN_MEMORY_PARAM_UNLIMITED) {
        virReportError(VIR_ERR_INVALID_ARG, _("memory of %llu KiB can't be given to a domain"),
                       memory);
        return -1;
    }
    if (flags & VIR_DOMAIN_MEM_MAXIMUM)
        return qemuApiSetMaxMemory(call, memory);
    if (qemuApiCheckMemory(qemuApiLiveDef(call), memory) < 0 ||
        qemuApiCheckMemory(config, memory) < 0)
        return -1;
    /* QEMU tells by an event what the guest made of it. */
    if (qemuApiLiveDef(call) && qemuApiSetBalloon(call, memory) < 0)
        return -1;
    if (config)
        config->mem.current = memory;
    return 0;
}

static int
qemuDomainSetMaxMemory(virApiCall *call, const remote_domain_set_max_memory_args *args,
                       void *ret G_GNUC_UNUSED)
{
    return qemuApiSetMemory(call, args->memory, VIR_DOMAIN_MEM_MAXIMUM);
}

static int
qemuDomainSetMemory(virApiCall *call, const remote_domain_set_memory_args *args,
                    void *ret G_GNUC_UNUSED)
{
    return qemuApiSetMemory(call, args->memory, 0);
}

static int
qemuDomainSetMemoryFlags(virApiCall *call, const remote_domain_set_memory_flags_args *args,
                         void *ret G_GNUC_UNUSED)
{
    return qemuApiSetMemory(call, args->memory, args->flags);
}

static int
qemuDomainSetMemoryStatsPeriod(virApiCall *call,
                               const remote_domain_set_memory_stats_period_args *args,
                               void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);

    if (args->period < 0) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("the period must be zero or greater"));
        return -1;
    }
    if (qemuApiCheckNotLive(call, "the period of memory statistics") < 0)
        return -1;
    if (virDomainDefMemballoonCount(def) == 0 ||
        virDomainDefMemballoon(def, 0)->model == VIR_DOMAIN_MEMBALLOON_NONE) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("Memory balloon model must be virtio to set the collection period"));
        return -1;
    }
    virDomainDefMemballoon(def, 0)->period = args->period;
    return 0;
}

/* ---- limits ------------------------------------------------------------------------- */

#define M virDomainMemtune
static const virTypedField memoryFields[] = {
    VIR_TYPED_ULLONG(VIR_DOMAIN_MEMORY_HARD_LIMIT, M, hardLimit, .settable = true),
    VIR_TYPED_ULLONG(VIR_DOMAIN_MEMORY_SOFT_LIMIT, M, softLimit, .settable = true),
    VIR_TYPED_ULLONG(VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, M, swapHardLimit, .settable = true),
};
#undef M

/* On the wire no limit is a number, which nobody has. */
static void
qemuApiLimitsToWire(virDomainMemtune *tune)
{
    if (!tune->hardLimit_set)
        tune->hardLimit = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    if (!tune->softLimit_set)
        tune->softLimit = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    if (!tune->swapHardLimit_set)
        tune->swapHardLimit = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
}

static void
qemuApiLimitsFromWire(virDomainMemtune *tune)
{
    tune->hardLimit_set = tune->hardLimit < VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    tune->softLimit_set = tune->softLimit < VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    tune->swapHardLimit_set = tune->swapHardLimit < VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
}

static int
qemuDomainGetMemoryParameters(virApiCall *call,
                              const remote_domain_get_memory_parameters_args *args,
                              remote_domain_get_memory_parameters_ret *ret)
{
    virDomainMemtune tune = qemuApiReadDef(call)->mem.tune;

    if (qemuApiCheckReadsConfig(call, "limits of the memory") < 0)
        return -1;
    qemuApiLimitsToWire(&tune);
    qemuApiFillParams(memoryFields, G_N_ELEMENTS(memoryFields), &tune, args->nparams,
                      &ret->params.params_val, &ret->params.params_len, &ret->nparams);
    return 0;
}

static int
qemuDomainSetMemoryParameters(virApiCall *call,
                              const remote_domain_set_memory_parameters_args *args,
                              void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);
    virDomainMemtune tune;

    if (qemuApiCheckNotLive(call, "limits of the memory") < 0)
        return -1;
    tune = def->mem.tune;
    qemuApiLimitsToWire(&tune);
    if (virTypedParamsParse(memoryFields, G_N_ELEMENTS(memoryFields), args->params.params_val,
                            args->params.params_len, &tune) < 0)
        return -1;
    if (tune.hardLimit > tune.swapHardLimit) {
        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, -1, "%s",
                           _("memory hard_limit tunable value must be lower than or equal to"
                             " swap_hard_limit"));
        return -1;
    }
    qemuApiLimitsFromWire(&tune);
    def->mem.tune = tune;
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_SET_MAX_MEMORY, qemuDomainSetMaxMemory, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .implied = VIR_DOMAIN_AFFECT_CURRENT),
    QEMU_API_ROW(DOMAIN_SET_MEMORY, qemuDomainSetMemory, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .implied = VIR_DOMAIN_AFFECT_LIVE),
    QEMU_API_ROW(DOMAIN_SET_MEMORY_FLAGS, qemuDomainSetMemoryFlags, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .flags = VIR_DOMAIN_MEM_MAXIMUM),
    QEMU_API_ROW(DOMAIN_SET_MEMORY_STATS_PERIOD, qemuDomainSetMemoryStatsPeriod,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_MEMORY_PARAMETERS, qemuDomainGetMemoryParameters,
                 .affects = QEMU_API_READS, .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_SET_MEMORY_PARAMETERS, qemuDomainSetMemoryParameters,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
};

QEMU_API_TABLE(qemuApiDomainMemory, rows);
