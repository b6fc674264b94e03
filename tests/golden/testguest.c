/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* testguest.c: a hypervisor for tests of definitions: QEMU 7.2 for x86, without KVM. */
#include <config.h>

#include "testguest.h"

#include <string.h>

#include "qemu_namespace.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static const struct {
    const char *arch;
    const char *emulator;
    const char *cpu;
} testEmulators[] = {
    { "x86_64", "/usr/bin/qemu-system-x86_64", "qemu64" },
    { "i686", "/usr/bin/qemu-system-i386", "qemu32" },
};

/* Canonical name and board of a machine type. */
static void
testGuestMachine(const char *name, virDomainGuestFacts *facts)
{
    static const struct {
        const char *prefix;
        virDomainBoard board;
        unsigned int cpus;
    } boards[] = {
        { "pc-i440fx-", VIR_DOMAIN_BOARD_I440FX, 255 },
        { "pc-q35-", VIR_DOMAIN_BOARD_Q35, 288 },
        { "isapc", VIR_DOMAIN_BOARD_ISA, 1 },
        { "microvm", VIR_DOMAIN_BOARD_MICROVM, 288 },
        { "none", VIR_DOMAIN_BOARD_OTHER, 1 },
    };
    size_t i;

    if (name == NULL || *name == '\0' || strcmp(name, "pc") == 0)
        name = "pc-i440fx-7.2";
    if (strcmp(name, "q35") == 0)
        name = "pc-q35-7.2";
    for (i = 0; i < G_N_ELEMENTS(boards); i++) {
        if (g_str_has_prefix(name, boards[i].prefix)) {
            facts->machine = g_strdup(name);
            facts->board = boards[i].board;
            facts->maxCpus = boards[i].cpus;
            return;
        }
    }
}

/* Why the emulator can't run such a guest, NULL when it can. */
static char *
testGuestProblem(const virDomainDef *def, const char *emulator, const char *own, const char *arch,
                 const char *machine)
{
    if (strcmp(arch, own) != 0 && !(strcmp(own, "x86_64") == 0 && strcmp(arch, "i686") == 0))
        return g_strdup_printf(_("Emulator '%s' does not support arch '%s'"), emulator, arch);
    if (def->os.type != VIR_DOMAIN_OSTYPE_HVM)
        return g_strdup_printf(_("Emulator '%s' does not support os type '%s'"), emulator,
                               virDomainOSTypeToString(def->os.type));
    if (def->virtType != VIR_DOMAIN_VIRT_QEMU)
        return g_strdup_printf(_("Emulator '%s' does not support virt type '%s'"), emulator,
                               virDomainVirtTypeToString(def->virtType));
    if (machine == NULL)
        return g_strdup_printf(_("Emulator '%s' does not support machine type '%s'"), emulator,
                               def->os.machine);
    return NULL;
}

static int
testGuest(const virDomainDef *def, void *opaque G_GNUC_UNUSED, virDomainGuestFacts *ret_facts)
{
    g_auto(virDomainGuestFacts) facts = { 0 };
    const char *arch = def->os.arch ? def->os.arch : "x86_64";
    const char *emulator = def->emulator;
    size_t i;

    if (strcmp(arch, "loongarch64") == 0 || strcmp(arch, "foo") == 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Unknown architecture %s"), arch);
        return -1;
    }
    for (i = 0; i < G_N_ELEMENTS(testEmulators); i++) {
        if (emulator == NULL && strcmp(arch, testEmulators[i].arch) == 0)
            emulator = testEmulators[i].emulator;
        if (emulator != NULL && strcmp(emulator, testEmulators[i].emulator) == 0)
            break;
    }
    if (emulator == NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("No emulator found for arch '%s'"), arch);
        return -1;
    }
    if (i == G_N_ELEMENTS(testEmulators)) {
        virReportSystemError(ENOENT, _("Cannot check QEMU binary %s"), emulator);
        return -1;
    }
    testGuestMachine(def->os.machine, &facts);
    facts.problem = testGuestProblem(def, emulator, testEmulators[i].arch, arch, facts.machine);
    facts.migratableCPU = i == 0;
    facts.arch = g_strdup(arch);
    facts.emulator = g_strdup(emulator);
    facts.defaultCPU = g_strdup(facts.board == VIR_DOMAIN_BOARD_ISA ? "486"
                                                                   : testEmulators[i].cpu);
    *ret_facts = facts;
    memset(&facts, 0, sizeof(facts));
    return 0;
}

const virDomainDefContext testGuestContext = {
    .ns = &qemuNamespaceOps,
    .guest = testGuest,
    .channelDir = "/var/lib/libvirt/qemu/channel/target",
    .stateDir = "/var/lib/libvirt/qemu",
    .nvramDir = "/var/lib/libvirt/qemu/nvram",
};
