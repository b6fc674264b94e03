/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainvalidate.c: what can't be, across devices. */
#include <config.h>

#include <string.h>

#include "virdomainnuma.h"
#include "virdomainthreads.h"
#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

int
virDomainUnsupported(const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", text);
    return -1;
}

/* The name becomes part of file names. */
static int
virDomainDefValidateName(const virDomainDef *def)
{
    const char *p;

    if (strchr(def->name, '/') != NULL) {
        virReportError(VIR_ERR_XML_ERROR, _("name %s cannot contain '/'"), def->name);
        return -1;
    }
    if (strcmp(def->name, ".") == 0 || strcmp(def->name, "..") == 0 || strlen(def->name) > 255) {
        virReportError(VIR_ERR_XML_ERROR, _("name '%s' cannot be used for files"), def->name);
        return -1;
    }
    for (p = def->name; *p != '\0'; p++) {
        if (g_ascii_iscntrl(*p)) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("the name of a domain cannot contain control characters"));
            return -1;
        }
    }
    return 0;
}

typedef struct virDomainValidate {
    const virDomainDefContext *ctx;     /* NULL: what each device is needn't be checked */
    GHashTable *boots;      /* of boot orders */
    GHashTable *aliases;
} virDomainValidate;

/* What only a PCI device has. */
static int
virDomainDefValidatePCI(const virDomainDeviceInfo *info)
{
    bool tuned = info->rom.bar != VIR_TRISTATE_SWITCH_ABSENT || info->rom.file != NULL;

    if (info->rom.enabled == VIR_TRISTATE_BOOL_NO && tuned) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("ROM tuning is not supported when ROM is disabled"));
        return -1;
    }
    if (info->address.type == VIR_DOMAIN_ADDRESS_PCI) {
        if (info->address.pci.zpci.uid_set || info->address.pci.zpci.fid_set)
            virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                               _("This QEMU binary doesn't support zPCI"));
        else
            return 0;
    } else if (tuned || info->rom.enabled != VIR_TRISTATE_BOOL_ABSENT) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("ROM tuning is only supported for PCI devices"));
    } else if (info->acpiIndex != 0 && info->address.type != VIR_DOMAIN_ADDRESS_NONE) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("ACPI index is only supported for PCI devices"));
    } else {
        return 0;
    }
    return -1;
}

static int
virDomainDefValidateAddress(virDomainDeviceType type, const virDomainDeviceInfo *info,
                            const virDomainDef *def)
{
    if (info->address.type == VIR_DOMAIN_ADDRESS_UNASSIGNED && type != VIR_DOMAIN_DEVICE_HOSTDEV) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("address of type '%s' is supported only for hostdevs"),
                       virDomainAddressTypeToString(info->address.type));
        return -1;
    }
    if (info->address.type == VIR_DOMAIN_ADDRESS_CCW && virDomainDefIsX86(def)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("cannot use CCW address type for device '%s' using machine type"
                             " '%s'"), virDomainDeviceRegistry[type]->kind.element,
                           def->os.machine);
        return -1;
    }
    return virDomainDefValidatePCI(info);
}

static int
virDomainDefValidateInfo(const virDomainDeviceInfo *info, virDomainValidate *state)
{
    if (info->bootIndex > 0 &&
        !g_hash_table_add(state->boots, GUINT_TO_POINTER(info->bootIndex))) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("boot order '%u' used for more than one device"), info->bootIndex);
        return -1;
    }
    if (info->alias != NULL && !g_hash_table_add(state->aliases, info->alias)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("non unique alias detected: %s"),
                       info->alias);
        return -1;
    }
    return 0;
}

int
virDomainDeviceValidate(virDomainDeviceType type, const void *dev, const virDomainDef *def,
                        const virDomainDefContext *ctx)
{
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (virDomainDefValidateAddress(type, dev, def) < 0)
        return -1;
    return ops->validate ? ops->validate(dev, def, ctx) : 0;
}

static int
virDomainDefValidateDevice(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    virDomainValidate *state = opaque;

    /* The console that is another name of a serial port shares its alias. */
    if (!(type == VIR_DOMAIN_DEVICE_CONSOLE && virDomainConsoleIsSerial(def, dev)) &&
        virDomainDefValidateInfo(dev, state) < 0)
        return -1;
    return state->ctx ? virDomainDeviceValidate(type, dev, def, state->ctx) : 0;
}

int
virDomainDefValidateTogether(const virDomainDef *def)
{
    g_autoptr(GHashTable) boots = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) aliases = g_hash_table_new(g_str_hash, g_str_equal);
    virDomainValidate state = { NULL, boots, aliases };

    if (virDomainDefValidateBoots(def) < 0 || virDomainMemoryValidateAll(def) < 0 ||
        virDomainDiskValidateAll(def) < 0)
        return -1;
    /* The walk hands out what it may change; nothing here does. */
    return virDomainDefForEachDevice((virDomainDef *)def, virDomainDefValidateDevice, &state);
}

/* What depends on the machine and the emulator. */
static int
virDomainDefValidateMachine(const virDomainDef *def, const virDomainDefContext *ctx)
{
    g_auto(virDomainGuestFacts) facts = { 0 };

    if (ctx->guest(def, ctx->opaque, &facts) < 0)
        return -1;
    VIR_DOMAIN_REFUSE_IF(facts.problem != NULL, "%s", facts.problem);
    if (virDomainDefValidateCPU(def, &facts) < 0)
        return -1;
    return virDomainDefValidateFeatures(def, &facts);
}

int
virDomainDefValidate(const virDomainDef *def, const virDomainDefContext *ctx)
{
    g_autoptr(GHashTable) boots = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) aliases = g_hash_table_new(g_str_hash, g_str_equal);
    virDomainValidate state = { ctx, boots, aliases };

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (virDomainDefValidateName(def) < 0 || virDomainDefValidateMachine(def, ctx) < 0 ||
        virDomainDefValidateOS(def) < 0 || virDomainDefValidateThreads(def) < 0 ||
        virDomainDefValidateNuma(def) < 0 || virDomainMemoryValidateAll(def) < 0 ||
        virDomainDiskValidateAll(def) < 0)
        return -1;
    /* The walk hands out what it may change; nothing here does. */
    if (virDomainDefForEachDevice((virDomainDef *)def, virDomainDefValidateDevice, &state) < 0)
        return -1;
    return virDomainDefValidateFirmware(def);
}
