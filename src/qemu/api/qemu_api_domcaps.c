/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_domcaps.c: what a guest may have on an emulator that a client names, CPUs too. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_caps.h"
#include "qemu_capsxml.h"
#include "qemu_cpucompare.h"
#include "qemu_domcaps.h"
#include "qemu_guest.h"
#include "remote_types.h"
#include "virerror.h"
#include "virhostinfo.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* How long the call waits for an emulator that was never asked. */
#define QEMU_API_DOMCAPS_WAIT_US (QEMU_CAPS_PROBE_MS * G_TIME_SPAN_MILLISECOND)

/* The emulator that the client names, or the one for guests of @arch. */
static qemuCaps *
findCaps(qemuDriver *driver, const char *emulator, const char *arch)
{
    g_autofree char *binary = emulator ? g_strdup(emulator) : qemuCapsFindBinary(arch);
    g_autoptr(qemuCaps) caps = NULL;
    const char *own;

    if (!binary) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("unable to find any emulator to serve '%s' architecture"), arch);
        return NULL;
    }
    caps = qemuCapsCacheGet(driver->caps, binary,
                            g_get_monotonic_time() + QEMU_API_DOMCAPS_WAIT_US);
    if (!caps)
        return NULL;

    own = qemuCapsGetArch(caps);
    if (!g_str_equal(own, arch) && !(qemuCapsArchIsX86(own) && qemuCapsArchIsX86(arch))) {
        virReportError(VIR_ERR_INVALID_ARG,
                       _("architecture from emulator '%s' doesn't match given architecture '%s'"),
                       own, arch);
        return NULL;
    }
    return g_steal_pointer(&caps);
}

/* What the emulator would have to accelerate guests with. */
static const char *
accelOf(virDomainVirtType virt)
{
    bool same = virt == VIR_DOMAIN_VIRT_KVM || virt == VIR_DOMAIN_VIRT_HVF;

    return same ? virDomainVirtTypeToString(virt) : "tcg";
}

/* @virt is NONE when the client leaves the choice to us. */
static int
chooseVirt(const qemuCaps *caps, const char *arch, virDomainVirtType *virt)
{
    bool kvm = *virt != VIR_DOMAIN_VIRT_QEMU && qemuCapsCanKVM(caps, arch);

    if (*virt == VIR_DOMAIN_VIRT_NONE)
        *virt = kvm ? VIR_DOMAIN_VIRT_KVM : VIR_DOMAIN_VIRT_QEMU;
    if (*virt == VIR_DOMAIN_VIRT_QEMU || (*virt == VIR_DOMAIN_VIRT_KVM && kvm))
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, _("the accel '%s' is not supported by '%s' on this host"),
                   accelOf(*virt), qemuCapsGetBinary(caps));
    return -1;
}

static const qemuCapsMachine *
findMachine(const qemuCaps *caps, const char *arch, const char *name)
{
    const qemuCapsMachine *machine;

    if (!qemuGuestIsOf(arch, qemuCapsGetArch(caps))) {
        virReportError(VIR_ERR_INVALID_ARG, _("Emulator '%s' does not support arch '%s'"),
                       qemuCapsGetBinary(caps), arch);
        return NULL;
    }
    machine = qemuCapsFindMachine(caps, name);
    if (!machine)
        virReportError(VIR_ERR_INVALID_ARG,
                       _("the machine '%s' is not supported by emulator '%s'"),
                       name ? name : "", qemuCapsGetBinary(caps));
    return machine;
}

static int
checkWords(const char *virttype, const char *arch, virDomainVirtType *ret_virt)
{
    int virt = VIR_DOMAIN_VIRT_NONE;

    if (virttype && (virt = virDomainVirtTypeFromString(virttype)) < 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown virttype: %s"), virttype);
        return -1;
    }
    if (!g_strv_contains(qemuCapsListArchs(), arch)) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown architecture: %s"), arch);
        return -1;
    }
    *ret_virt = virt;
    return 0;
}

/* What a client means by words that it may leave out. */
typedef struct {
    const char *arch;
    qemuCaps *caps;             /* owned */
    const qemuCapsMachine *machine;
    virDomainVirtType virt;
} domcapsTarget;

static void
domcapsTargetClear(domcapsTarget *target)
{
    qemuCapsUnref(target->caps);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(domcapsTarget, domcapsTargetClear)

static int
findTarget(const virApiCall *call, const char *emulator, const char *arch, const char *machine,
           const char *virttype, domcapsTarget *ret_target)
{
    domcapsTarget *target = ret_target;

    target->arch = arch ? arch : virHostInfoGetArch();
    if (checkWords(virttype, target->arch, &target->virt) < 0 ||
        !(target->caps = findCaps(qemuApiDriver(call), emulator, target->arch)) ||
        chooseVirt(target->caps, target->arch, &target->virt) < 0 ||
        !(target->machine = findMachine(target->caps, target->arch, machine)))
        return -1;
    return 0;
}

static int
qemuConnectGetDomainCapabilities(virApiCall *call,
                                 const remote_connect_get_domain_capabilities_args *args,
                                 remote_connect_get_domain_capabilities_ret *ret)
{
    g_auto(domcapsTarget) target = { 0 };

    if (findTarget(call, args->emulatorbin, args->arch, args->machine, args->virttype,
                   &target) < 0)
        return -1;
    ret->capabilities = qemuDomainCapsFormat(target.caps, target.machine, target.arch,
                                             target.virt);
    return 0;
}

/* ---- CPUs --------------------------------------------------------------------- */

/* What the emulator of @arch has and clients know; nothing is said of what others have. */
static int
qemuConnectGetCPUModelNames(virApiCall *call, const remote_connect_get_cpu_model_names_args *args,
                            remote_connect_get_cpu_model_names_ret *ret)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(qemuCaps) caps = NULL;
    const char *name;
    bool usable;

    if (!g_strv_contains(qemuCapsListArchs(), args->arch)) {
        virReportError(VIR_ERR_INVALID_ARG, _("cannot find architecture %s"), args->arch);
        return -1;
    }
    caps = findCaps(qemuApiDriver(call), NULL, args->arch);
    if (!caps)
        return -1;
    for (size_t i = 0; (name = qemuCapsGetCPUModel(caps, i, &usable)); i++) {
        if (qemuDomainCapsKnowsModel(args->arch, name, NULL) &&
            names->len < REMOTE_CONNECT_CPU_MODELS_MAX)
            g_ptr_array_add(names, (char *)name);
    }
    ret->ret = names->len;
    if (!args->need_results)
        return 0;
    ret->models.models_val = g_new0(char *, names->len);
    for (guint i = 0; i < names->len; i++)
        ret->models.models_val[ret->models.models_len++] =
            g_strdup(g_ptr_array_index(names, i));
    return 0;
}

static int
qemuConnectCompareHypervisorCPU(virApiCall *call,
                                const remote_connect_compare_hypervisor_cpu_args *args,
                                remote_connect_compare_hypervisor_cpu_ret *ret)
{
    g_auto(domcapsTarget) target = { 0 };
    g_autoptr(virCPUDoc) doc = NULL;
    g_autofree char *why = NULL;

    if (findTarget(call, args->emulator, args->arch, args->machine, args->virttype, &target) < 0)
        return -1;
    doc = virCPUDocParse(args->xmlCPU, args->flags & VIR_CONNECT_COMPARE_CPU_VALIDATE_XML);
    if (!doc)
        return -1;
    if (doc->arch && !g_strv_contains(qemuCapsListArchs(), doc->arch)) {
        virReportErrorFull(VIR_FROM_CPU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("Unknown architecture %s"), doc->arch);
        return -1;
    }
    if (target.virt == VIR_DOMAIN_VIRT_KVM) {
        virReportError(VIR_ERR_NO_SUPPORT, "%s", _("comparing CPUs with what KVM has"));
        return -1;
    }

    ret->result = qemuCPUCompare(target.caps, target.arch, doc, &why);
    if (ret->result == VIR_CPU_COMPARE_INCOMPATIBLE &&
        args->flags & VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE) {
        virReportErrorFull(VIR_FROM_CPU, VIR_ERR_CPU_INCOMPATIBLE, -1, "%s", why);
        return -1;
    }
    return ret->result == VIR_CPU_COMPARE_ERROR ? -1 : 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(CONNECT_GET_DOMAIN_CAPABILITIES, qemuConnectGetDomainCapabilities),
    QEMU_API_ROW(CONNECT_GET_CPU_MODEL_NAMES, qemuConnectGetCPUModelNames),
    QEMU_API_ROW(CONNECT_COMPARE_HYPERVISOR_CPU, qemuConnectCompareHypervisorCPU,
                 .flags = VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE |
                          VIR_CONNECT_COMPARE_CPU_VALIDATE_XML),
};

QEMU_API_TABLE(qemuApiDomainCaps, rows);
