/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_disk.c: disks, CD-ROMs and floppies. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "qemu_alias.h"
#include "qemu_blockdev.h"
#include "qemu_device.h"
#include "qemu_image.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static bool
isCDROM(const virDomainDiskDef *disk)
{
    return disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM;
}

/* ---- where on its bus --------------------------------------------------- */

static void
setIDEAddress(const virDomainDef *def, const virDomainDiskDef *disk, virJSONValue *props)
{
    const virDomainDriveAddress *drive = &disk->info.address.drive;
    g_autofree char *bus =
        qemuAliasOfBus(def, VIR_DOMAIN_CONTROLLER_IDE, drive->controller);

    virJSONValueObjectSetFormat(props, "bus", "%s.%u", bus, drive->bus);
    virJSONValueObjectSetUint(props, "unit", drive->unit);
}

/* A SATA port is a bus with one place. */
static void
setSATAAddress(const virDomainDef *def, const virDomainDiskDef *disk, virJSONValue *props)
{
    const virDomainDriveAddress *drive = &disk->info.address.drive;
    g_autofree char *bus =
        qemuAliasOfBus(def, VIR_DOMAIN_CONTROLLER_SATA, drive->controller);

    virJSONValueObjectSetFormat(props, "bus", "%s.%u", bus, drive->unit);
}

static void
setSCSIAddress(const virDomainDef *def, const virDomainDiskDef *disk, virJSONValue *props)
{
    const virDomainDriveAddress *drive = &disk->info.address.drive;
    g_autofree char *bus =
        qemuAliasOfBus(def, VIR_DOMAIN_CONTROLLER_SCSI, drive->controller);

    virJSONValueObjectSetFormat(props, "bus", "%s.0", bus);
    if (qemuAliasDriveIsSimple(def, disk)) {
        virJSONValueObjectSetUint(props, "scsi-id", drive->unit);
    } else {
        virJSONValueObjectSetUint(props, "channel", drive->bus);
        virJSONValueObjectSetUint(props, "scsi-id", drive->target);
        virJSONValueObjectSetUint(props, "lun", drive->unit);
    }
    /* what the guest sees in VPD page 0x83 */
    if (disk->serial)
        virJSONValueObjectSetString(props, "device_id", disk->serial);
    else if (disk->device != VIR_DOMAIN_DISK_DEVICE_LUN)
        virJSONValueObjectSetFormat(props, "device_id", "drive-%s", disk->info.alias);
}

/* ---- the device --------------------------------------------------------- */

static virJSONValue *
virtioProps(const virDomainDef *def, const virDomainDiskDef *disk)
{
    virJSONValue *props =
        qemuDeviceVirtioProps("virtio-blk", disk->model, &disk->info, &disk->driver.virtio);

    if (disk->driver.iothread)
        virJSONValueObjectSetFormat(props, "iothread", "iothread%u", disk->driver.iothread);
    qemuDeviceSetSwitch(props, "ioeventfd", disk->driver.ioeventfd);
    qemuDeviceSetSwitch(props, "event_idx", disk->driver.eventIdx);
    qemuDeviceSetUint(props, "num-queues", disk->driver.queues);
    qemuDeviceSetUint(props, "queue-size", disk->driver.queueSize);
    qemuDeviceSetAddress(def, props, &disk->info);
    return props;
}

static virJSONValue *
floppyProps(const virDomainDef *def G_GNUC_UNUSED, const virDomainDiskDef *disk)
{
    virJSONValue *props = qemuDeviceProps("floppy");

    virJSONValueObjectSetUint(props, "unit", disk->info.address.drive.unit);
    return props;
}

static virJSONValue *
ideProps(const virDomainDef *def, const virDomainDiskDef *disk)
{
    virJSONValue *props = qemuDeviceProps(isCDROM(disk) ? "ide-cd" : "ide-hd");

    setIDEAddress(def, disk, props);
    return props;
}

static virJSONValue *
sataProps(const virDomainDef *def, const virDomainDiskDef *disk)
{
    virJSONValue *props = qemuDeviceProps(isCDROM(disk) ? "ide-cd" : "ide-hd");

    setSATAAddress(def, disk, props);
    return props;
}

static virJSONValue *
scsiProps(const virDomainDef *def, const virDomainDiskDef *disk)
{
    static const char *const drivers[VIR_DOMAIN_DISK_DEVICE_LAST] = {
        [VIR_DOMAIN_DISK_DEVICE_DISK] = "scsi-hd",
        [VIR_DOMAIN_DISK_DEVICE_CDROM] = "scsi-cd",
        [VIR_DOMAIN_DISK_DEVICE_LUN] = "scsi-block",
    };
    virJSONValue *props = qemuDeviceProps(drivers[disk->device]);

    setSCSIAddress(def, disk, props);
    return props;
}

static virJSONValue *
usbProps(const virDomainDef *def, const virDomainDiskDef *disk)
{
    virJSONValue *props = qemuDeviceProps("usb-storage");

    qemuDeviceSetAddress(def, props, &disk->info);
    return props;
}

static void
setRemovable(const virDomainDiskDef *disk, virJSONValue *props)
{
    if (disk->bus == VIR_DOMAIN_DISK_BUS_USB)
        virJSONValueObjectSetBoolean(props, "removable",
                                     disk->removable == VIR_TRISTATE_SWITCH_ON);
    else
        qemuDeviceSetSwitch(props, "removable", disk->removable);
}

static int
setWWN(const virDomainDiskDef *disk, virJSONValue *props)
{
    char *end = NULL;
    guint64 wwn;

    if (!disk->wwn)
        return 0;
    wwn = g_ascii_strtoull(disk->wwn, &end, 16);
    if (end == disk->wwn || *end) {
        virReportError(VIR_ERR_XML_ERROR, _("malformed wwn '%s' of disk '%s'"), disk->wwn,
                       disk->dst);
        return -1;
    }
    virJSONValueObjectSetUint(props, "wwn", wwn);
    return 0;
}

/* What the guest can read of the disk, besides its data. */
static int
setIdentity(const virDomainDiskDef *disk, virJSONValue *props)
{
    qemuDeviceSetUint(props, "logical_block_size", disk->blockio.logical);
    qemuDeviceSetUint(props, "physical_block_size", disk->blockio.physical);
    if (setWWN(disk, props) < 0)
        return -1;
    qemuDeviceSetUint(props, "rotation_rate", disk->rotationRate);
    virJSONValueObjectSetString(props, "vendor", disk->vendor);
    virJSONValueObjectSetString(props, "product", disk->product);
    setRemovable(disk, props);
    qemuBlockSetWriteCache(disk, props);
    qemuDeviceSetUint(props, "cyls", disk->geometry.cyls);
    qemuDeviceSetUint(props, "heads", disk->geometry.heads);
    qemuDeviceSetUint(props, "secs", disk->geometry.secs);
    virJSONValueObjectSetString(props, "bios-chs-trans", disk->geometry.trans);
    virJSONValueObjectSetString(props, "serial", disk->serial);
    return 0;
}

static void
setErrorPolicy(const virDomainDiskDef *disk, virJSONValue *props)
{
    const char *write = virDomainDiskErrorPolicyToString(disk->driver.errorPolicy);
    const char *read = virDomainDiskErrorPolicyToString(disk->driver.rerrorPolicy);

    /* one word for both, but "enospace" is about writing only */
    if (!read && disk->driver.errorPolicy != VIR_DOMAIN_DISK_ERROR_POLICY_ENOSPACE)
        read = write;
    virJSONValueObjectSetString(
        props, "werror",
        disk->driver.errorPolicy == VIR_DOMAIN_DISK_ERROR_POLICY_ENOSPACE ? "enospc" : write);
    virJSONValueObjectSetString(props, "rerror", read);
}

static virJSONValue *
makeProps(const virDomainDef *def, const virDomainDiskDef *disk)
{
    static virJSONValue *(*const makers[VIR_DOMAIN_DISK_BUS_LAST])(
        const virDomainDef *, const virDomainDiskDef *) = {
        [VIR_DOMAIN_DISK_BUS_IDE] = ideProps,
        [VIR_DOMAIN_DISK_BUS_FDC] = floppyProps,
        [VIR_DOMAIN_DISK_BUS_SCSI] = scsiProps,
        [VIR_DOMAIN_DISK_BUS_VIRTIO] = virtioProps,
        [VIR_DOMAIN_DISK_BUS_USB] = usbProps,
        [VIR_DOMAIN_DISK_BUS_SATA] = sataProps,
    };

    if (!makers[disk->bus]) {
        (void)qemuDeviceUnsupported("disk bus", virDomainDiskBusToString(disk->bus));
        return NULL;
    }
    return makers[disk->bus](def, disk);
}

/* A floppy drive has no boot index of its own, its controller has one for each. */
static void
bootFloppy(const virDomainDef *def, const virDomainDiskDef *disk, qemuPlan *plan)
{
    unsigned int index = qemuDeviceBootIndex(def, &disk->info);
    g_autofree char *text = NULL;

    if (index == 0)
        return;
    text = g_strdup_printf("isa-fdc.bootindex%c=%u",
                           disk->info.address.drive.unit == 0 ? 'A' : 'B', index);
    qemuPlanAddText(plan, "global", text);
}

static int
diskPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainDiskDef *disk = dev;
    g_autoptr(virJSONValue) props = NULL;
    g_autofree char *node = NULL;

    if (disk->transient) /* without it the guest would write to what shall stay as it is */
        return qemuDeviceUnsupported("transient disk", disk->dst);
    if (qemuBlockPlan(disk, plan, &node) < 0)
        return -1;
    props = makeProps(ctx->def, disk);
    if (!props)
        return -1;

    if (disk->shareable)
        virJSONValueObjectSetBoolean(props, "share-rw", true);
    virJSONValueObjectSetString(props, "drive", node);
    virJSONValueObjectSetString(props, "id", disk->info.alias);
    if (disk->bus == VIR_DOMAIN_DISK_BUS_FDC)
        bootFloppy(ctx->def, disk, plan);
    else
        qemuDeviceSetBoot(ctx->def, props, &disk->info);
    if (setIdentity(disk, props) < 0)
        return -1;
    setErrorPolicy(disk, props);
    (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, g_steal_pointer(&props)); /* no descriptor */
    qemuBlockIotunePlan(disk, plan);
    return 0;
}

static char *
diskAlias(const void *dev, const virDomainDef *def)
{
    const virDomainDiskDef *disk = dev;
    const virDomainDriveAddress *drive = &disk->info.address.drive;
    const char *bus = virDomainDiskBusToString(disk->bus);

    if (disk->info.address.type != VIR_DOMAIN_ADDRESS_DRIVE)
        return g_strdup_printf("%s-disk%d", bus, virDomainDiskNameIndex(disk->dst));
    if (disk->bus == VIR_DOMAIN_DISK_BUS_SCSI && !qemuAliasDriveIsSimple(def, disk))
        return g_strdup_printf("%s%u-%u-%u-%u", bus, drive->controller, drive->bus, drive->target,
                               drive->unit);
    return g_strdup_printf("%s%u-%u-%u", bus, drive->controller, drive->bus, drive->unit);
}

/* What may be missing is taken out; what stands behind the image is found. */
static int
settleSource(virDomainDiskDef *disk)
{
    const char *path = virStorageSourceLocalPath(&disk->src);

    if (disk->startupPolicy == VIR_DOMAIN_STARTUP_POLICY_OPTIONAL && access(path, F_OK) < 0) {
        if (disk->src.type == VIR_STORAGE_TYPE_FILE)
            g_clear_pointer(&disk->src.file.path, g_free);
        else
            g_clear_pointer(&disk->src.block.path, g_free);
        return 0;
    }
    if (access(path, F_OK) < 0) {
        virReportSystemError(errno, _("Cannot access storage file '%s'"), path);
        return -1;
    }
    if (disk->backing || disk->driver.format != VIR_STORAGE_FORMAT_QCOW2)
        return 0;
    return qemuImageFindChain(disk);
}

static int
diskPrepare(const qemuDeviceContext *ctx, void *dev)
{
    virDomainDiskDef *disk = dev;

    if (!(ctx->flags & QEMU_COMMAND_SHOW) &&
        (disk->src.type == VIR_STORAGE_TYPE_FILE || disk->src.type == VIR_STORAGE_TYPE_BLOCK) &&
        virStorageSourceLocalPath(&disk->src) && settleSource(disk) < 0)
        return -1;
    qemuBlockNumber(ctx->def, disk);
    return 0;
}

const qemuDeviceOps qemuDiskOps = {
    .makeAlias = diskAlias,
    .prepare = diskPrepare,
    .plan = diskPlan,
};
