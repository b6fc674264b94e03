/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* disk_change.c: single disks of a definition: which is meant, where a new one goes. */
#include <config.h>

#include "device/disk.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

virDomainDiskDef *
virDomainDefFindDisk(const virDomainDef *def, const char *dst)
{
    size_t i;

    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        if (g_strcmp0(virDomainDefDisk(def, i)->dst, dst) == 0)
            return virDomainDefDisk(def, i);
    }
    return NULL;
}

static bool
virDomainDefHasSCSIPlace(const virDomainDef *def, const virDomainDiskDef *disk)
{
    size_t i;

    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        if (virDomainDefDisk(def, i)->bus == VIR_DOMAIN_DISK_BUS_SCSI &&
            virSchemaEqual(&virDomainAddressSchema, &virDomainDefDisk(def, i)->info.address,
                           &disk->info.address))
            return true;
    }
    return false;
}

static int
virDomainDiskCheckChange(const void *dev, const virDomainDef *def, virDomainDeviceChanges what)
{
    const virDomainDiskDef *disk = dev;

    if (what == VIR_DOMAIN_DEVICE_ATTACH && virDomainDefFindDisk(def, disk->dst) != NULL) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, -1,
                           _("target %s already exists"), disk->dst);
        return -1;
    }
    if (what == VIR_DOMAIN_DEVICE_ATTACH && disk->bus == VIR_DOMAIN_DISK_BUS_SCSI &&
        virDomainDefHasSCSIPlace(def, disk)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, -1, "%s",
                           _("Domain already contains a disk with that address"));
        return -1;
    }
    return 0;
}

static void *
virDomainDiskFind(const virDomainDef *def, const void *wanted, virDomainDeviceChanges what)
{
    const virDomainDiskDef *disk = wanted;
    virDomainDiskDef *found = virDomainDefFindDisk(def, disk->dst);

    if (found == NULL && what == VIR_DOMAIN_DEVICE_UPDATE)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, -1, _("target %s doesn't exist."),
                           disk->dst);
    else if (found == NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_DEVICE_MISSING, -1, _("no target device %s"),
                           disk->dst);
    return found;
}

/* Those of a bus are in the order of their names. */
static int
virDomainDiskOrder(const void *dev, const void *other)
{
    const virDomainDiskDef *disk = dev;
    const virDomainDiskDef *there = other;

    if (disk->bus != there->bus)
        return 0;
    return virDomainDiskNameIndex(disk->dst) > virDomainDiskNameIndex(there->dst) ? 1 : -1;
}

const virDomainDeviceChange virDomainDiskChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_UPDATE | VIR_DOMAIN_DEVICE_DETACH,
    .check = virDomainDiskCheckChange,
    .find = virDomainDiskFind,
    .order = virDomainDiskOrder,
};
