/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_alias.c: naming devices as stock does, so that tools find the names they know. */
#include "config.h"

#include "qemu_alias.h"

#include <string.h>

#include "qemu_device.h"

/* ---- aliases ------------------------------------------------------------ */

static char *
firstFree(const virDomainDef *def, const char *prefix)
{
    for (unsigned int i = 0;; i++) {
        g_autofree char *alias = g_strdup_printf("%s%u", prefix, i);
        virDomainDeviceType type;

        if (!virDomainDefFindAlias(def, alias, &type))
            return g_steal_pointer(&alias);
    }
}

void
qemuAliasAssignDevice(const virDomainDef *def, void *dev)
{
    virDomainDeviceInfo *info = dev;
    const qemuDeviceOps *ops = qemuDeviceRegistry[info->type];

    if (info->alias || !ops)
        return;
    if (ops->makeAlias)
        info->alias = ops->makeAlias(dev, def);
    else if (ops->alias)
        info->alias = firstFree(def, ops->alias);
}

void
qemuAliasAssign(virDomainDef *def)
{
    for (size_t kind = 0; kind < VIR_DOMAIN_DEVICE_LAST; kind++) {
        GPtrArray *list = def->devices[qemuDeviceOrder[kind]];

        for (size_t i = 0; i < virSchemaListLength(list); i++)
            qemuAliasAssignDevice(def, g_ptr_array_index(list, i));
    }
}

/* ---- buses -------------------------------------------------------------- */

/* For a controller that the definition lacks: boards have some unsaid. */
static char *
usualName(const virDomainDef *def, virDomainControllerType type, unsigned int index)
{
    virDomainControllerDef controller = { .type = type, .index = index };

    if (type == VIR_DOMAIN_CONTROLLER_PCI && index == 0)
        controller.pci.model = virDomainDefIsI440FX(def) ? VIR_DOMAIN_PCI_MODEL_ROOT
                                                         : VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT;
    return qemuControllerOps.makeAlias(&controller, def);
}

char *
qemuAliasOfBus(const virDomainDef *def, virDomainControllerType type, unsigned int index)
{
    const virDomainControllerDef *controller = virDomainDefFindController(def, type, index);
    g_autofree char *usual = NULL;
    const char *name = controller ? controller->info.alias : NULL;

    if (!name)
        name = usual = usualName(def, type, index);
    if (type == VIR_DOMAIN_CONTROLLER_USB || type == VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL ||
        type == VIR_DOMAIN_CONTROLLER_CCID)
        return g_strconcat(name, ".0", NULL);
    return g_strdup(name);
}

bool
qemuAliasDriveIsSimple(const virDomainDef *def, const virDomainDiskDef *disk)
{
    const virDomainControllerDef *controller = virDomainDefFindController(
        def, VIR_DOMAIN_CONTROLLER_SCSI, disk->info.address.drive.controller);

    if (!controller)
        return true;
    switch (controller->scsi.model) {
    case VIR_DOMAIN_SCSI_MODEL_DEFAULT:
    case VIR_DOMAIN_SCSI_MODEL_AUTO:
    case VIR_DOMAIN_SCSI_MODEL_BUSLOGIC:
    case VIR_DOMAIN_SCSI_MODEL_LSILOGIC:
    case VIR_DOMAIN_SCSI_MODEL_NCR53C90:
    case VIR_DOMAIN_SCSI_MODEL_DC390:
    case VIR_DOMAIN_SCSI_MODEL_AM53C974:
        return true;
    case VIR_DOMAIN_SCSI_MODEL_LSISAS1068:
    case VIR_DOMAIN_SCSI_MODEL_LSISAS1078:
    case VIR_DOMAIN_SCSI_MODEL_VMPVSCSI:
    case VIR_DOMAIN_SCSI_MODEL_IBMVSCSI:
    case VIR_DOMAIN_SCSI_MODEL_VIRTIO_SCSI:
    case VIR_DOMAIN_SCSI_MODEL_VIRTIO_TRANSITIONAL:
    case VIR_DOMAIN_SCSI_MODEL_VIRTIO_NON_TRANSITIONAL:
    case VIR_DOMAIN_SCSI_MODEL_LAST:
        break;
    }
    return false;
}

/* ---- boot order by kind ------------------------------------------------- */

static virDomainBootDev
bootKindOf(const virDomainDeviceInfo *info)
{
    const virDomainDiskDef *disk = (const virDomainDiskDef *)info;

    if (info->type == VIR_DOMAIN_DEVICE_NET)
        return VIR_DOMAIN_BOOT_NET;
    if (info->type != VIR_DOMAIN_DEVICE_DISK)
        return VIR_DOMAIN_BOOT_LAST;
    if (disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM)
        return VIR_DOMAIN_BOOT_CDROM;
    if (disk->device == VIR_DOMAIN_DISK_DEVICE_FLOPPY)
        return VIR_DOMAIN_BOOT_FLOPPY;
    return VIR_DOMAIN_BOOT_DISK;
}

static bool
isFirstOfKind(const virDomainDef *def, const virDomainDeviceInfo *info, virDomainBootDev kind)
{
    const GPtrArray *list = def->devices[info->type];

    for (size_t i = 0; i < virSchemaListLength(list); i++) {
        const virDomainDeviceInfo *other = g_ptr_array_index(list, i);

        if (bootKindOf(other) == kind)
            return other == info;
    }
    return false;
}

unsigned int
qemuBootIndexByKind(const virDomainDef *def, const virDomainDeviceInfo *info)
{
    virDomainBootDev kind = bootKindOf(info);

    for (size_t i = 0; i < virSchemaListLength(def->os.boots); i++) {
        const virDomainBoot *boot = g_ptr_array_index(def->os.boots, i);

        if (boot->dev == kind)
            return isFirstOfKind(def, info, kind) ? (unsigned int)i + 1 : 0;
    }
    return 0;
}
