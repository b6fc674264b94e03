/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* testguest.c: a hypervisor for tests of definitions: QEMU 7.2 for x86, without KVM. */
#include <config.h>

#include "testguest.h"

#include <string.h>

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

/* Canonical name and board of a machine type; -1 when there is none of the name. */
static int
testGuestMachine(const char *name, virDomainGuestFacts *facts)
{
    static const struct { const char *prefix; virDomainBoard board; } boards[] = {
        { "pc-i440fx-", VIR_DOMAIN_BOARD_I440FX },
        { "pc-q35-", VIR_DOMAIN_BOARD_Q35 },
        { "isapc", VIR_DOMAIN_BOARD_ISA },
        { "microvm", VIR_DOMAIN_BOARD_MICROVM },
        { "none", VIR_DOMAIN_BOARD_OTHER },
    };
    size_t i;

    if (name == NULL || strcmp(name, "pc") == 0)
        name = "pc-i440fx-7.2";
    if (strcmp(name, "q35") == 0)
        name = "pc-q35-7.2";
    for (i = 0; i < G_N_ELEMENTS(boards); i++) {
        if (g_str_has_prefix(name, boards[i].prefix)) {
            facts->machine = g_strdup(name);
            facts->board = boards[i].board;
            return 0;
        }
    }
    return -1;
}

static int
testGuest(const virDomainDef *def, void *opaque G_GNUC_UNUSED, virDomainGuestFacts *ret_facts)
{
    g_auto(virDomainGuestFacts) facts = { 0 };
    const char *emulator = def->emulator;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(testEmulators); i++) {
        if (emulator == NULL && (def->os.arch == NULL ||
                                 strcmp(def->os.arch, testEmulators[i].arch) == 0))
            emulator = testEmulators[i].emulator;
        if (emulator != NULL && strcmp(emulator, testEmulators[i].emulator) == 0)
            break;
    }
    if (emulator == NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("No emulator found for arch '%s'"),
                       def->os.arch);
        return -1;
    }
    if (i == G_N_ELEMENTS(testEmulators)) {
        virReportSystemError(ENOENT, _("Cannot check QEMU binary %s"), emulator);
        return -1;
    }
    if (def->os.arch != NULL && strcmp(def->os.arch, testEmulators[i].arch) != 0 &&
        strcmp(def->os.arch, "i686") != 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Emulator '%s' does not support arch '%s'"),
                       emulator, def->os.arch);
        return -1;
    }
    if (def->os.type != VIR_DOMAIN_OSTYPE_HVM) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("Emulator '%s' does not support os type '%s'"), emulator,
                       virDomainOSTypeToString(def->os.type));
        return -1;
    }
    if (def->virtType != VIR_DOMAIN_VIRT_QEMU) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("Emulator '%s' does not support virt type '%s'"), emulator,
                       virDomainVirtTypeToString(def->virtType));
        return -1;
    }
    if (testGuestMachine(def->os.machine, &facts) < 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("Emulator '%s' does not support machine type '%s'"), emulator,
                       def->os.machine);
        return -1;
    }
    facts.arch = g_strdup(def->os.arch ? def->os.arch : testEmulators[i].arch);
    facts.emulator = g_strdup(emulator);
    facts.defaultCPU = g_strdup(testEmulators[i].cpu);
    *ret_facts = facts;
    memset(&facts, 0, sizeof(facts));
    return 0;
}

const virDomainDefContext testGuestContext = {
    .guest = testGuest,
    .channelDir = "/var/lib/libvirt/qemu/channel/target",
    .stateDir = "/var/lib/libvirt/qemu",
    .nvramDir = "/var/lib/libvirt/qemu/nvram",
};
