/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_guest.c: which guest of which emulator a definition asks for. */
#include "config.h"

#include "qemu_guest.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "qemu_caps.h"
#include "qemu_conf.h"
#include "qemu_kvm.h"
#include "qemu_namespace.h"
#include "virerror.h"
#include "virhostinfo.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* A definition waits for an emulator that was never asked as long as asking may take. */
#define QEMU_GUEST_CAPS_WAIT_US (QEMU_CAPS_PROBE_MS * G_TIME_SPAN_MILLISECOND)

/* Machines whose boards are known, by the beginning of their canonical names. */
static const struct {
    const char *prefix;
    virDomainBoard board;
} boards[] = {
    { "pc-q35", VIR_DOMAIN_BOARD_Q35 },
    { "pc-i440fx", VIR_DOMAIN_BOARD_I440FX },
    { "pc-0.", VIR_DOMAIN_BOARD_I440FX },
    { "pc-1.", VIR_DOMAIN_BOARD_I440FX },
    { "isapc", VIR_DOMAIN_BOARD_ISA },
    { "microvm", VIR_DOMAIN_BOARD_MICROVM },
    { "virt", VIR_DOMAIN_BOARD_VIRT },
};

virDomainBoard
qemuGuestBoard(const char *machine)
{
    for (size_t i = 0; i < G_N_ELEMENTS(boards); i++) {
        if (g_str_has_prefix(machine, boards[i].prefix))
            return boards[i].board;
    }
    return VIR_DOMAIN_BOARD_OTHER;
}

static int
qemuGuestCheckArch(const char *arch)
{
    if (g_strv_contains(qemuCapsListArchs(), arch))
        return 0;
    virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                       _("Unknown architecture %s"), arch);
    return -1;
}

static char *
qemuGuestEmulator(const virDomainDef *def, const char *arch)
{
    char *emulator = def->emulator ? g_strdup(def->emulator) : qemuCapsFindBinary(arch);

    if (!emulator) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("No emulator found for arch '%s'"), arch);
        return NULL;
    }
    if (access(emulator, X_OK) < 0) {
        virReportSystemError(errno, _("Cannot check QEMU binary %s"), emulator);
        g_clear_pointer(&emulator, g_free);
    }
    return emulator;
}

/* With no machine named stock stumbles over that first, and clients know it. */
static int
qemuGuestCheckKVM(const virDomainDef *def, const char *emulator)
{
    if (def->virtType != VIR_DOMAIN_VIRT_KVM || def->os.machine || qemuKVMIsUsable(NULL))
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, _("could not get preferred machine for %s type=kvm"),
                   emulator);
    return -1;
}

/* "qemu64" of the QOM type "qemu64-x86_64-cpu"; the architecture is the emulator's, not the
   guest's. */
static char *
qemuGuestCPUModel(const char *type)
{
    g_autofree char *model = NULL;
    char *dash;

    if (!type || !g_str_has_suffix(type, "-cpu"))
        return NULL;
    model = g_strndup(type, strlen(type) - strlen("-cpu"));
    dash = strrchr(model, '-');
    return dash ? g_strndup(model, dash - model) : NULL;
}

bool
qemuGuestIsOf(const char *arch, const char *own)
{
    return g_str_equal(arch, own) || (g_str_equal(own, "x86_64") && g_str_equal(arch, "i686"));
}

/* Why @emulator can't run such a guest, NULL when it can. */
static char *
qemuGuestProblem(const virDomainDef *def, const char *emulator, const char *own, const char *arch,
                 bool hasMachine)
{
    bool accelerated = def->virtType == VIR_DOMAIN_VIRT_KVM && qemuKVMIsUsable(NULL);

    if (!qemuGuestIsOf(arch, own))
        return g_strdup_printf(_("Emulator '%s' does not support arch '%s'"), emulator, arch);
    if (def->os.type != VIR_DOMAIN_OSTYPE_NONE && def->os.type != VIR_DOMAIN_OSTYPE_HVM)
        return g_strdup_printf(_("Emulator '%s' does not support os type '%s'"), emulator,
                               virDomainOSTypeToString(def->os.type));
    if (def->virtType != VIR_DOMAIN_VIRT_NONE && def->virtType != VIR_DOMAIN_VIRT_QEMU &&
        !accelerated)
        return g_strdup_printf(_("Emulator '%s' does not support virt type '%s'"), emulator,
                               virDomainVirtTypeToString(def->virtType));
    if (!hasMachine)
        return g_strdup_printf(_("Emulator '%s' does not support machine type '%s'"), emulator,
                               def->os.machine ? def->os.machine : "");
    return NULL;
}

int
qemuGuestFacts(const virDomainDef *def, void *opaque, virDomainGuestFacts *ret_facts)
{
    qemuDriver *driver = opaque;
    const char *arch = def->os.arch ? def->os.arch : virHostInfoGetArch();
    g_autofree char *emulator = NULL;
    g_autoptr(qemuCaps) caps = NULL;
    const qemuCapsMachine *machine;

    if (qemuGuestCheckArch(arch) < 0)
        return -1;
    emulator = qemuGuestEmulator(def, arch);
    if (!emulator || qemuGuestCheckKVM(def, emulator) < 0)
        return -1;

    caps = qemuCapsCacheGet(driver->caps, emulator,
                            g_get_monotonic_time() + QEMU_GUEST_CAPS_WAIT_US);
    if (!caps)
        return -1;

    machine = qemuCapsFindMachine(caps, def->os.machine && *def->os.machine ? def->os.machine
                                                                            : NULL);
    ret_facts->arch = g_strdup(arch);
    ret_facts->problem = qemuGuestProblem(def, emulator, qemuCapsGetArch(caps), arch,
                                          machine != NULL);
    if (machine) {
        ret_facts->machine = g_strdup(machine->name);
        ret_facts->defaultCPU = qemuGuestCPUModel(machine->defaultCPU);
        ret_facts->board = qemuGuestBoard(machine->name);
        ret_facts->maxCpus = machine->maxCpus;
    } else if (def->os.machine) {
        ret_facts->board = qemuGuestBoard(def->os.machine);     /* as of one that it would know */
    }
    ret_facts->migratableCPU = g_str_equal(qemuCapsGetArch(caps), virHostInfoGetArch());
    ret_facts->emulator = g_steal_pointer(&emulator);
    return 0;
}

void
qemuGuestInitContext(qemuDriver *driver, virDomainDefContext *ctx)
{
    ctx->guest = qemuGuestFacts;
    ctx->ns = &qemuNamespaceOps;
    ctx->opaque = driver;
    ctx->channelDir = driver->conf->channelDir;
    ctx->stateDir = driver->conf->libDir;
    ctx->nvramDir = driver->conf->nvramDir;
    ctx->spiceTLS = driver->conf->settings.spice_tls;
}
