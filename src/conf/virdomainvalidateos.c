/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainvalidateos.c: what can't be of firmware, boot, tables and the end of a guest's life. */
#include <config.h>

#include <string.h>

#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* For mistakes in the document that have no better code. */
#define MISTAKE_IF(bad, ...) \
    do { \
        if (bad) { \
            virReportError(VIR_ERR_XML_DETAIL, __VA_ARGS__); \
            return -1; \
        } \
    } while (0)

/* ---- firmware --------------------------------------------------------------------- */

static int
checkSecureBoot(const virDomainDef *def)
{
    const virDomainLoader *loader = def->os.loader;

    if (loader == NULL || loader->secure != VIR_TRISTATE_BOOL_YES)
        return 0;
    VIR_DOMAIN_REFUSE_IF(!virDomainDefIsQ35(def), "%s",
                         _("Secure boot is supported with q35 machine types only"));
    VIR_DOMAIN_REFUSE_IF(def->os.arch == NULL || strcmp(def->os.arch, "x86_64") != 0, "%s",
                         _("Secure boot is supported for x86_64 architecture only"));
    VIR_DOMAIN_REFUSE_IF(def->os.firmware == VIR_DOMAIN_FIRMWARE_NONE &&
                         def->features.smm != VIR_TRISTATE_SWITCH_ON, "%s",
                         _("Secure boot requires SMM feature enabled"));
    return 0;
}

static int
checkUEFI(const virDomainDef *def)
{
    const virDomainLoader *loader = def->os.loader;
    bool uefi = def->os.firmware == VIR_DOMAIN_FIRMWARE_EFI ||
        (loader != NULL && loader->type == VIR_DOMAIN_LOADER_PFLASH);

    VIR_DOMAIN_REFUSE_IF(uefi && virDomainDefIsX86(def) && !def->features.acpi, "%s",
                         _("UEFI requires ACPI on this architecture"));
    return checkSecureBoot(def);
}

/* The choice is made by kind and features; what would name a file contradicts it. */
static int
checkAutomatic(const virDomainOS *os)
{
    static const virDomainLoader none;
    const virDomainLoader *loader = os->loader ? os->loader : &none;
    const struct { const char *element; const char *attr; bool there; } contradictions[] = {
        { "loader", "readonly", loader->readonly != VIR_TRISTATE_BOOL_ABSENT },
        { "loader", "type", loader->type != VIR_DOMAIN_LOADER_DEFAULT },
        { "loader", "path", loader->path != NULL },
        { "loader", "secure", loader->secure == VIR_TRISTATE_BOOL_NO },
        { "nvram", "template", os->nvram != NULL && os->nvram->template != NULL },
    };
    bool variables = os->nvram != NULL || loader->stateless == VIR_TRISTATE_BOOL_NO;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(contradictions); i++)
        MISTAKE_IF(contradictions[i].there,
                   _("%s attribute '%s' cannot be specified when firmware autoselection is"
                     " enabled"), contradictions[i].element, contradictions[i].attr);
    MISTAKE_IF(variables && os->firmware != VIR_DOMAIN_FIRMWARE_EFI, "%s",
               _("Only EFI firmware permits NVRAM"));
    return 0;
}

static int
checkManual(const virDomainOS *os)
{
    const virDomainLoader *loader = os->loader;

    MISTAKE_IF(os->firmwareFeatures != NULL, "%s",
               _("cannot use feature-based firmware autoselection when firmware autoselection is"
                 " disabled"));
    MISTAKE_IF((loader != NULL || os->nvram != NULL) && (loader == NULL || loader->path == NULL),
               "%s", _("no loader path specified and firmware auto selection disabled"));
    MISTAKE_IF(loader != NULL && loader->stateless == VIR_TRISTATE_BOOL_NO &&
               loader->type != VIR_DOMAIN_LOADER_PFLASH, "%s",
               _("Only pflash loader type permits NVRAM"));
    return 0;
}

static int
checkNvram(const virDomainOS *os)
{
    if (os->nvram == NULL)
        return 0;
    MISTAKE_IF(os->loader != NULL && os->loader->stateless == VIR_TRISTATE_BOOL_YES, "%s",
               _("NVRAM is not permitted when loader is stateless"));
    VIR_DOMAIN_REFUSE_IF(os->nvram->source.type == VIR_STORAGE_TYPE_DIR ||
                         os->nvram->source.type == VIR_STORAGE_TYPE_VOLUME ||
                         os->nvram->source.type == VIR_STORAGE_TYPE_NVME ||
                         os->nvram->source.type == VIR_STORAGE_TYPE_VHOSTUSER,
                         _("unsupported nvram disk type '%s'"),
                         virStorageTypeToString(os->nvram->source.type));
    return 0;
}

int
virDomainDefValidateFirmware(const virDomainDef *def)
{
    if (checkUEFI(def) < 0 || checkNvram(&def->os) < 0)
        return -1;
    return def->os.firmware == VIR_DOMAIN_FIRMWARE_NONE ? checkManual(&def->os)
                                                        : checkAutomatic(&def->os);
}

/* ---- tables ------------------------------------------------------------------------- */

static int
checkSysinfo(const virDomainDef *def)
{
    size_t i;
    size_t j;

    for (i = 0; i < virSchemaListLength(def->sysinfo); i++) {
        const virDomainSysinfo *info = g_ptr_array_index(def->sysinfo, i);

        for (j = 0; j < virSchemaListLength(info->fwcfg); j++) {
            const virDomainSysinfoEntry *file = g_ptr_array_index(info->fwcfg, j);

            VIR_DOMAIN_REFUSE_IF(file->name == NULL ||
                                 !g_str_has_prefix(file->name, "opt/") ||
                                 g_str_has_prefix(file->name, "opt/ovmf/") ||
                                 g_str_has_prefix(file->name, "opt/org.qemu/"),
                                 "%s", _("Invalid firmware name"));
        }
    }
    return 0;
}

/* ---- the end -------------------------------------------------------------------------- */

static int
checkActions(const virDomainDef *def)
{
    const struct { const char *event; virDomainAction action; } events[] = {
        { "poweroff", def->onPoweroff }, { "reboot", def->onReboot }, { "crash", def->onCrash },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(events); i++) {
        bool crash = i == G_N_ELEMENTS(events) - 1;
        const char *action = virDomainActionToString(events[i].action);

        VIR_DOMAIN_REFUSE_IF(!crash && (events[i].action == VIR_DOMAIN_ACTION_COREDUMP_DESTROY ||
                                        events[i].action == VIR_DOMAIN_ACTION_COREDUMP_RESTART),
                             _("Lifecycle event '%s' doesn't support '%s' action"),
                             events[i].event, action);
        VIR_DOMAIN_REFUSE_IF(!crash && events[i].action == VIR_DOMAIN_ACTION_PRESERVE,
                             _("qemu driver doesn't support the '%s' action for"
                               " 'on_reboot'/'on_poweroff'"), action);
        VIR_DOMAIN_REFUSE_IF(events[i].action == VIR_DOMAIN_ACTION_RESTART_RENAME,
                             _("qemu driver doesn't support the '%s' action for"
                               " 'on_reboot'/'on_poweroff'/'on_crash'"), action);
    }
    return 0;
}

int
virDomainDefValidateBoots(const virDomainDef *def)
{
    if (virSchemaListLength(def->os.boots) == 0 || !virDomainDefHasDeviceBoot(def))
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                   _("per-device boot elements cannot be used together with os/boot elements"));
    return -1;
}

int
virDomainDefValidateOS(const virDomainDef *def)
{
    if (virDomainDefValidateBoots(def) < 0)
        return -1;
    VIR_DOMAIN_REFUSE_IF(def->mem.tune.minGuarantee_set && def->mem.tune.minGuarantee > 0,
                         _("Parameter '%s' not supported by QEMU."), "min_guarantee");
    VIR_DOMAIN_REFUSE_IF(def->launchSecurity.type == VIR_DOMAIN_LAUNCH_SECURITY_SEV, "%s",
                         _("SEV launch security is not supported with this QEMU binary"));
    VIR_DOMAIN_REFUSE_IF(def->launchSecurity.type == VIR_DOMAIN_LAUNCH_SECURITY_S390_PV, "%s",
                         _("S390 PV launch security is not supported with this QEMU binary"));
    if (def->idmap.uids != NULL && def->idmap.gids == NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("uid and gid should be mapped both"));
        return -1;
    }
    if (def->os.useserial == VIR_TRISTATE_BOOL_YES && virDomainDefSerialCount(def) == 0) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_XML_ERROR, -1, "%s",
                           _("need at least one serial port to use BIOS serial output"));
        return -1;
    }
    if (checkSysinfo(def) < 0)
        return -1;
    return checkActions(def);
}
