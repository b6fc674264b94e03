/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_vcpu.c: how many virtual CPUs a guest has, and where on the host they run. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainvcpu.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- how many --------------------------------------------------------------- */

/* Whether the guest uses its CPUs is known to its agent, which isn't talked to yet. */
static int
qemuApiReportNoAgent(const virDomainObj *vm)
{
    if (vm->state != VIR_DOMAIN_RUNNING)
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is not running"));
    else
        virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED, "%s",
                       _("QEMU guest agent is not configured"));
    return -1;
}

static int
qemuDomainGetVcpusFlags(virApiCall *call, const remote_domain_get_vcpus_flags_args *args,
                        remote_domain_get_vcpus_flags_ret *ret)
{
    const virDomainObj *vm = qemuApiGuest(call);
    const virDomainDef *def = qemuApiReadDef(call);

    if (args->flags & VIR_DOMAIN_VCPU_GUEST) {
        if (virDomainObjIsActive(vm) && !(args->flags & VIR_DOMAIN_AFFECT_CONFIG))
            return qemuApiReportNoAgent(vm);
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("vCPU count provided by the guest agent can only be requested for live"
                         " domains"));
        return -1;
    }
    ret->num = args->flags & VIR_DOMAIN_VCPU_MAXIMUM ? def->maxvcpus : virDomainDefVcpus(def);
    return 0;
}

static int
qemuDomainGetMaxVcpus(virApiCall *call, const remote_domain_get_max_vcpus_args *args G_GNUC_UNUSED,
                      remote_domain_get_max_vcpus_ret *ret)
{
    ret->num = qemuApiReadDef(call)->maxvcpus;
    return 0;
}

/* What else the definition says of the number must hold. */
static int
qemuApiCheckMaxVcpus(const virDomainDef *def, unsigned int n)
{
    const virDomainCPU *cpu = def->cpu;
    size_t i;

    if (n == 0 || n > VIR_DOMAIN_VCPUS_MOST) {
        virReportError(VIR_ERR_INVALID_ARG, _("maximum vcpu count %u is not in 1 to %u"), n,
                       VIR_DOMAIN_VCPUS_MOST);
        return -1;
    }
    for (i = 0; cpu != NULL && i < virSchemaListLength(cpu->cells); i++) {
        const virCPUCell *cell = g_ptr_array_index(cpu->cells, i);

        if (cell->cpus != NULL && virBitmapNext(cell->cpus, (ssize_t)n - 1) >= 0) {
            virReportError(VIR_ERR_INVALID_ARG, "%s",
                           _("Number of CPUs in <numa> exceeds the desired maximum vcpu count"));
            return -1;
        }
    }
    if (virDomainDefTopologyVcpus(def) != 0 && virDomainDefTopologyVcpus(def) != n) {
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("CPU topology doesn't match the desired vcpu count"));
        return -1;
    }
    return 0;
}

static int
qemuApiCheckVcpus(const virDomainDef *def, unsigned int n, const char *which)
{
    if (def == NULL || n <= def->maxvcpus)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG,
                   _("requested vcpus is greater than max allowable vcpus for the %s domain:"
                     " %u > %u"), which, n, def->maxvcpus);
    return -1;
}

static int
qemuApiSetVcpus(virApiCall *call, unsigned int n, unsigned int flags)
{
    virDomainDef *def = qemuApiConfigDef(call);

    if (flags & VIR_DOMAIN_VCPU_GUEST)
        return qemuApiReportNoAgent(qemuApiGuest(call));
    if (flags & VIR_DOMAIN_VCPU_MAXIMUM) {
        if (qemuApiLiveDef(call)) {
            virReportError(VIR_ERR_INVALID_ARG, "%s",
                           _("maximum vcpu count of a live domain can't be modified"));
            return -1;
        }
        if (qemuApiCheckMaxVcpus(def, n) < 0)
            return -1;
        virDomainDefSetMaxVcpus(def, n);
        return 0;
    }
    if (n == 0) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("the number of vcpus must not be zero"));
        return -1;
    }
    if (qemuApiCheckVcpus(qemuApiLiveDef(call), n, "live") < 0 ||
        qemuApiCheckVcpus(def, n, "persistent") < 0 ||
        qemuApiCheckNotLive(call, "the number of virtual CPUs") < 0)
        return -1;
    virDomainDefSetVcpus(def, n, flags & VIR_DOMAIN_VCPU_HOTPLUGGABLE);
    return 0;
}

static int
qemuDomainSetVcpus(virApiCall *call, const remote_domain_set_vcpus_args *args,
                   void *ret G_GNUC_UNUSED)
{
    return qemuApiSetVcpus(call, args->nvcpus, 0);
}

static int
qemuDomainSetVcpusFlags(virApiCall *call, const remote_domain_set_vcpus_flags_args *args,
                        void *ret G_GNUC_UNUSED)
{
    return qemuApiSetVcpus(call, args->nvcpus, args->flags);
}

static int
qemuApiCheckVcpuSet(const virDomainDef *def, const virBitmap *vcpus)
{
    ssize_t vcpu = virBitmapNext(vcpus, (ssize_t)def->maxvcpus - 1);

    if (vcpu >= 0) {
        virReportError(VIR_ERR_INVALID_ARG,
                       _("vCPU '%zd' is not present in domain definition"), vcpu);
        return -1;
    }
    if (virBitmapIsSet(vcpus, 0)) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("vCPU '0' can't be modified"));
        return -1;
    }
    return 0;
}

static int
qemuDomainSetVcpu(virApiCall *call, const remote_domain_set_vcpu_args *args,
                  void *ret G_GNUC_UNUSED)
{
    g_autoptr(virBitmap) vcpus = virBitmapParse(args->cpumap);
    virDomainDef *def = qemuApiConfigDef(call);
    ssize_t vcpu = -1;

    if (args->state != 0 && args->state != 1) {
        virReportError(VIR_ERR_INVALID_ARG, _("unsupported state value '%d'"), args->state);
        return -1;
    }
    if (vcpus == NULL) {
        virReportErrorFull(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, -1,
                           _("Failed to parse bitmap '%s'"), args->cpumap);
        return -1;
    }
    if (qemuApiCheckNotLive(call, "virtual CPUs") < 0 || qemuApiCheckVcpuSet(def, vcpus) < 0)
        return -1;
    while ((vcpu = virBitmapNext(vcpus, vcpu)) >= 0)
        virDomainDefEnableVcpu(def, vcpu, args->state == 1);
    return 0;
}

/* ---- where ----------------------------------------------------------------------- */

static int
qemuApiCheckPinVcpu(const virDomainDef *def, unsigned int vcpu, const char *which)
{
    if (def == NULL || vcpu < def->maxvcpus)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, _("vcpu %u is out of range of %s cpu count %u"), vcpu,
                   which, virDomainDefVcpus(def));
    return -1;
}

static int
qemuApiPinVcpu(virApiCall *call, unsigned int vcpu, const unsigned char *bytes, size_t len)
{
    g_autoptr(virBitmap) cpus = virBitmapFromBytes(bytes, len);
    virDomainDef *def = qemuApiConfigDef(call);

    if (qemuApiCheckPinVcpu(qemuApiLiveDef(call), vcpu, "live") < 0 ||
        qemuApiCheckPinVcpu(def, vcpu, "persistent") < 0)
        return -1;
    if (virBitmapCount(cpus) == 0) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("Empty cpu list for pinning"));
        return -1;
    }
    if (qemuApiCheckNotLive(call, "where virtual CPUs run") < 0)
        return -1;
    virDomainPinsSet(&def->cputune.vcpupins, vcpu, g_steal_pointer(&cpus));
    return 0;
}

static int
qemuDomainPinVcpu(virApiCall *call, const remote_domain_pin_vcpu_args *args,
                  void *ret G_GNUC_UNUSED)
{
    return qemuApiPinVcpu(call, args->vcpu, args->cpumap.cpumap_val, args->cpumap.cpumap_len);
}

static int
qemuDomainPinVcpuFlags(virApiCall *call, const remote_domain_pin_vcpu_flags_args *args,
                       void *ret G_GNUC_UNUSED)
{
    return qemuApiPinVcpu(call, args->vcpu, args->cpumap.cpumap_val, args->cpumap.cpumap_len);
}

static int
qemuDomainGetVcpuPinInfo(virApiCall *call, const remote_domain_get_vcpu_pin_info_args *args,
                         remote_domain_get_vcpu_pin_info_ret *ret)
{
    const virDomainDef *def = qemuApiReadDef(call);
    int n = MIN(MAX(args->ncpumaps, 0), (int)def->maxvcpus);

    if (qemuApiCheckMaps(n, args->maplen) < 0)
        return -1;
    ret->cpumaps.cpumaps_len = (unsigned int)n * args->maplen;
    ret->cpumaps.cpumaps_val = g_malloc0(ret->cpumaps.cpumaps_len);
    for (int i = 0; i < n; i++) {
        const virDomainPin *pin = virDomainPinsFind(def->cputune.vcpupins, i);

        if (qemuApiFillCPUMap(def, pin ? pin->cpuset : NULL, args->maplen,
                              ret->cpumaps.cpumaps_val + (size_t)i * args->maplen) < 0)
            return -1;
    }
    ret->num = n;
    return 0;
}

static int
qemuDomainPinEmulator(virApiCall *call, const remote_domain_pin_emulator_args *args,
                      void *ret G_GNUC_UNUSED)
{
    g_autoptr(virBitmap) cpus = virBitmapFromBytes(args->cpumap.cpumap_val,
                                                   args->cpumap.cpumap_len);
    virDomainDef *def = qemuApiConfigDef(call);

    if (virBitmapCount(cpus) == 0) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("Empty cpu list for pinning"));
        return -1;
    }
    if (qemuApiCheckNotLive(call, "where the emulator runs") < 0)
        return -1;
    virBitmapFree(def->cputune.emulatorpin);
    def->cputune.emulatorpin = g_steal_pointer(&cpus);
    return 0;
}

static int
qemuDomainGetEmulatorPinInfo(virApiCall *call,
                             const remote_domain_get_emulator_pin_info_args *args,
                             remote_domain_get_emulator_pin_info_ret *ret)
{
    const virDomainDef *def = qemuApiReadDef(call);

    if (qemuApiCheckMaps(1, args->maplen) < 0)
        return -1;
    ret->cpumaps.cpumaps_len = args->maplen;
    ret->cpumaps.cpumaps_val = g_malloc0(args->maplen);
    ret->ret = 1;
    return qemuApiFillCPUMap(def, def->cputune.emulatorpin, args->maplen,
                             ret->cpumaps.cpumaps_val);
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_GET_VCPUS_FLAGS, qemuDomainGetVcpusFlags, .affects = QEMU_API_READS,
                 .flags = VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST),
    QEMU_API_ROW(DOMAIN_GET_MAX_VCPUS, qemuDomainGetMaxVcpus, .affects = QEMU_API_READS,
                 .implied = VIR_DOMAIN_AFFECT_LIVE),
    QEMU_API_ROW(DOMAIN_SET_VCPUS, qemuDomainSetVcpus, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .implied = VIR_DOMAIN_AFFECT_LIVE),
    QEMU_API_ROW(DOMAIN_SET_VCPUS_FLAGS, qemuDomainSetVcpusFlags, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES,
                 .flags = VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST |
                          VIR_DOMAIN_VCPU_HOTPLUGGABLE),
    QEMU_API_ROW(DOMAIN_SET_VCPU, qemuDomainSetVcpu, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_PIN_VCPU, qemuDomainPinVcpu, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .implied = VIR_DOMAIN_AFFECT_LIVE),
    QEMU_API_ROW(DOMAIN_PIN_VCPU_FLAGS, qemuDomainPinVcpuFlags, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_VCPU_PIN_INFO, qemuDomainGetVcpuPinInfo, .affects = QEMU_API_READS),
    QEMU_API_ROW(DOMAIN_PIN_EMULATOR, qemuDomainPinEmulator, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_EMULATOR_PIN_INFO, qemuDomainGetEmulatorPinInfo,
                 .affects = QEMU_API_READS),
};

QEMU_API_TABLE(qemuApiDomainVcpu, rows);
