/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_domcaps.c: what a guest may have on an emulator and machine that a client names. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_caps.h"
#include "qemu_capsxml.h"
#include "qemu_domcaps.h"
#include "qemu_guest.h"
#include "remote_types.h"
#include "virerror.h"
#include "virhostinfo.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* How long the call waits for an emulator that was never asked. */
#define QEMU_API_DOMCAPS_WAIT_US (QEMU_CAPS_PROBE_MS * G_TIME_SPAN_MILLISECOND)

static bool
isX86(const char *arch)
{
    return g_str_equal(arch, "x86_64") || g_str_equal(arch, "i686");
}

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
    if (!g_str_equal(own, arch) && !(isX86(own) && isX86(arch))) {
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

static int
qemuConnectGetDomainCapabilities(virApiCall *call,
                                 const remote_connect_get_domain_capabilities_args *args,
                                 remote_connect_get_domain_capabilities_ret *ret)
{
    const char *arch = args->arch ? args->arch : virHostInfoGetArch();
    g_autoptr(qemuCaps) caps = NULL;
    const qemuCapsMachine *machine;
    virDomainVirtType virt;

    if (checkWords(args->virttype, arch, &virt) < 0 ||
        !(caps = findCaps(qemuApiDriver(call), args->emulatorbin, arch)) ||
        chooseVirt(caps, arch, &virt) < 0 ||
        !(machine = findMachine(caps, arch, args->machine)))
        return -1;
    ret->capabilities = qemuDomainCapsFormat(caps, machine, arch, virt);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(CONNECT_GET_DOMAIN_CAPABILITIES, qemuConnectGetDomainCapabilities),
};

QEMU_API_TABLE(qemuApiDomainCaps, rows);
