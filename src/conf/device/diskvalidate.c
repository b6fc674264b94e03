/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diskvalidate.c: why a disk can't be. */
#include <config.h>

#include <string.h>

#include "device/disk.h"
#include "virdomainconf.h"
#include "virdomainnuma.h"
#include "virdomainthreads.h"
#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* What the definition can't say at all; virDomainUnsupported() is for what QEMU can't do. */
#define REFUSE_IF(bad, ...) \
    do { \
        if (bad) { \
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, __VA_ARGS__); \
            return -1; \
        } \
    } while (0)

static bool
isRemovable(const virDomainDiskDef *disk)
{
    return disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM ||
        disk->device == VIR_DOMAIN_DISK_DEVICE_FLOPPY;
}

static const virStorageEncryption *
encryptionOf(const virDomainDiskDef *disk)
{
    return disk->encryption ? disk->encryption : disk->src.encryption;
}

/* ---- source ------------------------------------------------------------------------ */

/* Whom servers of a protocol let in by name. */
static int
checkAuth(const virDomainDiskDef *disk)
{
    static const bool never[VIR_STORAGE_PROTOCOL_LAST] = {
        [VIR_STORAGE_PROTOCOL_NBD] = true, [VIR_STORAGE_PROTOCOL_SHEEPDOG] = true,
        [VIR_STORAGE_PROTOCOL_GLUSTER] = true, [VIR_STORAGE_PROTOCOL_TFTP] = true,
        [VIR_STORAGE_PROTOCOL_VXHS] = true, [VIR_STORAGE_PROTOCOL_NFS] = true,
    };
    virStorageProtocol protocol = disk->src.network.protocol;

    REFUSE_IF(disk->src.auth != NULL && never[protocol],
              _("authentication is not supported for protocol '%s'"),
              virStorageProtocolToString(protocol));
    return 0;
}

static int
checkNetwork(const virDomainDiskDef *disk)
{
    const virStorageNetwork *network = &disk->src.network;
    size_t i;

    if (disk->src.type != VIR_STORAGE_TYPE_NETWORK)
        return 0;
    if (checkAuth(disk) < 0)
        return -1;
    for (i = 0; i < virSchemaListLength(network->hosts); i++) {
        const virStorageHost *host = g_ptr_array_index(network->hosts, i);

        VIR_DOMAIN_REFUSE_IF(network->protocol == VIR_STORAGE_PROTOCOL_NFS &&
                             host->transport > VIR_STORAGE_TRANSPORT_TCP,
                             _("'%s' host must use TCP protocol"),
                             virStorageProtocolToString(network->protocol));
    }
    VIR_DOMAIN_REFUSE_IF(network->tlsHostname != NULL &&
                         network->protocol != VIR_STORAGE_PROTOCOL_NBD, "%s",
                         _("'tlsHostname' field is supported only with NBD disks"));
    VIR_DOMAIN_REFUSE_IF(network->protocol == VIR_STORAGE_PROTOCOL_TFTP,
                         _("'%s' protocol is not supported with this QEMU binary"),
                         virStorageProtocolToString(network->protocol));
    VIR_DOMAIN_REFUSE_IF(network->protocol == VIR_STORAGE_PROTOCOL_NFS &&
                         virSchemaListLength(network->hosts) != 1,
                         _("'%s' protocol requires the usage of exactly one host"),
                         virStorageProtocolToString(network->protocol));
    return 0;
}

/* The server of such a disk does what others ask QEMU for. */
static int
checkVhostUser(const virDomainDiskDef *disk, const virDomainDef *def)
{
    const virDomainIotune *tune = virDomainDiskGetIotune(disk);
    const struct { const char *what; bool there; } unknown[] = {
        { "device", disk->device != VIR_DOMAIN_DISK_DEVICE_DISK },
        { "rawio", disk->rawio != VIR_TRISTATE_BOOL_ABSENT },
        { "sgio", disk->sgio != NULL },
        { "readonly", disk->readonly },
        { "shareable", disk->shareable },
        { "transient", disk->transient },
        { "geometry", disk->geometry.cyls != 0 },
        { "iotune", tune->totalBytes || tune->readBytes || tune->writeBytes ||
            tune->totalIops || tune->readIops || tune->writeIops },
        { "serial", disk->serial != NULL },
        { "wwn", disk->wwn != NULL },
        { "vendor", disk->vendor != NULL },
        { "product", disk->product != NULL },
        { "encryption", encryptionOf(disk) != NULL },
        { "blockio", disk->blockio.logical != 0 || disk->blockio.physical != 0 },
        { "backendDomain", disk->backendDomain != NULL },
        { "cache", disk->driver.cache != VIR_DOMAIN_DISK_CACHE_NONE_GIVEN },
        { "error_policy", disk->driver.errorPolicy != VIR_DOMAIN_DISK_ERROR_POLICY_ABSENT },
        { "rerror_policy", disk->driver.rerrorPolicy != VIR_DOMAIN_DISK_ERROR_POLICY_ABSENT },
        { "io", disk->driver.io != VIR_DOMAIN_DISK_IO_ABSENT },
        { "ioeventfd", disk->driver.ioeventfd != VIR_TRISTATE_SWITCH_ABSENT },
        { "copy_on_read", disk->driver.copyOnRead != VIR_TRISTATE_SWITCH_ABSENT },
        { "discard", disk->driver.discard != VIR_DOMAIN_DISK_DISCARD_ABSENT },
        { "iothread", disk->driver.iothread != 0 },
        { "detect_zeroes", disk->driver.detectZeroes != VIR_DOMAIN_DISK_ZEROES_ABSENT },
    };
    size_t i;

    if (disk->src.type != VIR_STORAGE_TYPE_VHOSTUSER)
        return 0;
    REFUSE_IF(disk->bus != VIR_DOMAIN_DISK_BUS_VIRTIO, "%s",
              _("vhostuser disk supports only virtio bus"));
    for (i = 0; i < G_N_ELEMENTS(unknown); i++)
        REFUSE_IF(unknown[i].there, _("%s is not supported with vhostuser disk"),
                  unknown[i].what);
    VIR_DOMAIN_REFUSE_IF(!virDomainDefHasSharedMemory(def), _("'%s' requires shared memory"),
                         "vhostuser");
    return 0;
}

/* Formats that QEMU does not open as such. */
static int
checkFormat(const virDomainDiskDef *disk)
{
    virStorageFormat format = disk->driver.format;
    bool dir = disk->src.type == VIR_STORAGE_TYPE_DIR;

    VIR_DOMAIN_REFUSE_IF(format == VIR_STORAGE_FORMAT_FAT && !dir &&
                         disk->src.type != VIR_STORAGE_TYPE_VOLUME,
                         _("storage format '%s' is supported only with 'dir' storage type"),
                         virStorageFormatToString(format));
    VIR_DOMAIN_REFUSE_IF(format == VIR_STORAGE_FORMAT_ISO,
                         _("storage format '%s' is not directly supported by QEMU, use 'raw'"
                           " instead"), virStorageFormatToString(format));
    VIR_DOMAIN_REFUSE_IF(format == VIR_STORAGE_FORMAT_COW,
                         _("'%s' storage format is not supported"),
                         virStorageFormatToString(format));
    VIR_DOMAIN_REFUSE_IF(format == VIR_STORAGE_FORMAT_DIR, "%s",
                         _("'directory' storage format is not directly supported by QEMU, use"
                           " 'dir' disk type instead"));
    VIR_DOMAIN_REFUSE_IF(dir && format != VIR_STORAGE_FORMAT_FAT,
                         _("storage type '%s' requires use of storage format 'fat'"), "dir");
    VIR_DOMAIN_REFUSE_IF(dir && !disk->readonly, "%s",
                         _("virtual FAT storage can't be accessed in read-write mode"));
    VIR_DOMAIN_REFUSE_IF(disk->driver.metadataCache != 0 && format != VIR_STORAGE_FORMAT_QCOW2,
                         "%s", _("metadata cache max size control is supported only with qcow2"
                                 " images"));
    VIR_DOMAIN_REFUSE_IF(disk->shareable && !disk->readonly && format == VIR_STORAGE_FORMAT_QCOW2,
                         _("shared access for disk '%s' requires use of supported storage"
                           " format"), disk->dst);
    return 0;
}

static int
checkEncryption(const virDomainDiskDef *disk)
{
    const virStorageEncryption *encryption = encryptionOf(disk);
    bool rbd = disk->src.type == VIR_STORAGE_TYPE_NETWORK &&
        disk->src.network.protocol == VIR_STORAGE_PROTOCOL_RBD;

    if (encryption == NULL)
        return 0;
    VIR_DOMAIN_REFUSE_IF(encryption->format == VIR_STORAGE_ENCRYPTION_DEFAULT ||
                         encryption->format == VIR_STORAGE_ENCRYPTION_QCOW, "%s",
                         _("old qcow/qcow2 encryption is not supported"));
    if (encryption->engine == VIR_STORAGE_ENCRYPTION_ENGINE_LIBRBD) {
        VIR_DOMAIN_REFUSE_IF(!rbd, "%s",
                             _("librbd encryption is supported only with RBD backed disks"));
        return 0;
    }
    VIR_DOMAIN_REFUSE_IF(encryption->format == VIR_STORAGE_ENCRYPTION_LUKS2, "%s",
                         _("luks2 is currently not supported by the qemu encryption engine"));
    VIR_DOMAIN_REFUSE_IF(disk->driver.format != VIR_STORAGE_FORMAT_NONE &&
                         disk->driver.format != VIR_STORAGE_FORMAT_RAW &&
                         disk->driver.format != VIR_STORAGE_FORMAT_QCOW2, "%s",
                         _("encryption is supported only with 'raw' and 'qcow2' image format"));
    return 0;
}

/* What is written to it is gone with the run: it goes to a file beside it. */
static int
checkTransient(const virDomainDiskDef *disk)
{
    if (!disk->transient)
        return 0;
    VIR_DOMAIN_REFUSE_IF(disk->readonly, _("transient disk '%s' must not be read-only"),
                         disk->dst);
    VIR_DOMAIN_REFUSE_IF(disk->device != VIR_DOMAIN_DISK_DEVICE_DISK,
                         _("transient disk supported only with 'disk' device (%s)"), disk->dst);
    VIR_DOMAIN_REFUSE_IF(disk->src.type != VIR_STORAGE_TYPE_FILE,
                         _("transient disk supported only with 'file' type (%s)"), disk->dst);
    VIR_DOMAIN_REFUSE_IF(disk->shareBacking == VIR_TRISTATE_BOOL_YES &&
                         disk->bus != VIR_DOMAIN_DISK_BUS_VIRTIO &&
                         disk->bus != VIR_DOMAIN_DISK_BUS_USB &&
                         disk->bus != VIR_DOMAIN_DISK_BUS_SCSI,
                         _("disk bus '%s' doesn't support transiend disk backing image sharing"),
                         virDomainDiskBusToString(disk->bus));
    return 0;
}

static int
checkSource(const virDomainDiskDef *disk, const virDomainDef *def)
{
    if (virStorageSourceIsEmpty(&disk->src) && !isRemovable(disk)) {
        virReportError(VIR_ERR_NO_SOURCE, "%s", disk->dst);
        return -1;
    }
    if (checkVhostUser(disk, def) < 0 || checkNetwork(disk) < 0 || checkFormat(disk) < 0)
        return -1;
    return checkEncryption(disk) < 0 ? -1 : checkTransient(disk);
}

/* ---- kind of device ------------------------------------------------------------------ */

static int
checkLun(const virDomainDiskDef *disk)
{
    bool iscsi = disk->src.type == VIR_STORAGE_TYPE_NETWORK &&
        disk->src.network.protocol == VIR_STORAGE_PROTOCOL_ISCSI;

    VIR_DOMAIN_REFUSE_IF(g_strcmp0(disk->sgio, "unfiltered") == 0,
                         _("unfiltered sgio is no longer supported"));
    if (disk->device != VIR_DOMAIN_DISK_DEVICE_LUN) {
        REFUSE_IF(disk->rawio != VIR_TRISTATE_BOOL_ABSENT, "%s",
                  _("rawio can be used only with device='lun'"));
        REFUSE_IF(disk->sgio != NULL, "%s", _("sgio can be used only with device='lun'"));
        REFUSE_IF(disk->src.reservations != NULL, "%s",
                  _("<reservations/> allowed only for lun devices"));
        return 0;
    }
    REFUSE_IF(disk->src.type != VIR_STORAGE_TYPE_BLOCK &&
              disk->src.type != VIR_STORAGE_TYPE_VOLUME && !iscsi,
              _("disk device='%s' is only valid for block type disk source"), "lun");
    REFUSE_IF(disk->driver.format != VIR_STORAGE_FORMAT_RAW &&
              disk->driver.format != VIR_STORAGE_FORMAT_NONE, "%s",
              _("disk device 'lun' must use 'raw' format"));
    REFUSE_IF(disk->src.slice != NULL, "%s",
              _("disk device 'lun' doesn't support storage slice"));
    REFUSE_IF(encryptionOf(disk) != NULL, "%s",
              _("disk device 'lun' doesn't support encryption"));
    VIR_DOMAIN_REFUSE_IF(disk->bus != VIR_DOMAIN_DISK_BUS_SCSI &&
                         disk->bus != VIR_DOMAIN_DISK_BUS_VIRTIO,
                         _("disk device='%s' is not supported for bus='%s'"), "lun",
                         virDomainDiskBusToString(disk->bus));
    VIR_DOMAIN_REFUSE_IF(disk->wwn != NULL, "%s", _("Setting wwn is not supported for lun device"));
    VIR_DOMAIN_REFUSE_IF(disk->vendor != NULL || disk->product != NULL, "%s",
                         _("Setting vendor or product is not supported for lun device"));
    VIR_DOMAIN_REFUSE_IF(disk->serial != NULL && disk->bus == VIR_DOMAIN_DISK_BUS_SCSI, "%s",
                         _("scsi-block 'lun' devices do not support the serial property"));
    return 0;
}

static int
checkDevice(const virDomainDiskDef *disk)
{
    REFUSE_IF(disk->tray == VIR_DOMAIN_DISK_TRAY_OPEN && !isRemovable(disk), "%s",
              _("tray is only valid for cdrom and floppy"));
    VIR_DOMAIN_REFUSE_IF(disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM &&
                         disk->bus == VIR_DOMAIN_DISK_BUS_VIRTIO,
                         _("disk type of '%s' does not support ejectable media"), disk->dst);
    VIR_DOMAIN_REFUSE_IF(disk->device == VIR_DOMAIN_DISK_DEVICE_DISK && disk->readonly &&
                         (disk->bus == VIR_DOMAIN_DISK_BUS_IDE ||
                          disk->bus == VIR_DOMAIN_DISK_BUS_SATA),
                         _("readonly %s disks are not supported"),
                         virDomainDiskBusToString(disk->bus));
    return checkLun(disk);
}

/* What becomes of it when its medium goes, or isn't there. */
static int
checkPolicies(const virDomainDiskDef *disk)
{
    const char *policy = virDomainStartupPolicyToString(disk->startupPolicy);

    if (disk->removable != VIR_TRISTATE_SWITCH_ABSENT && disk->bus != VIR_DOMAIN_DISK_BUS_USB)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("removable is only valid for usb disks"));
    else if (policy != NULL && disk->src.type == VIR_STORAGE_TYPE_NETWORK)
        virReportError(VIR_ERR_XML_ERROR,
                       _("disk startupPolicy '%s' is not allowed for disk of '%s' type"), policy,
                       virStorageTypeToString(disk->src.type));
    else if (disk->startupPolicy == VIR_DOMAIN_STARTUP_POLICY_REQUISITE && !isRemovable(disk))
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("disk startupPolicy 'requisite' is allowed only for cdrom or floppy"));
    else
        return 0;
    return -1;
}

/* ---- driver ---------------------------------------------------------------------------- */

static int
checkVirtio(const virDomainDiskDef *disk)
{
    if (disk->bus == VIR_DOMAIN_DISK_BUS_VIRTIO)
        return 0;
    REFUSE_IF(disk->model != VIR_DOMAIN_VIRTIO_MODEL_ABSENT,
              _("disk model '%s' not supported for bus '%s'"),
              virDomainVirtioModelToString(disk->model), virDomainDiskBusToString(disk->bus));
    REFUSE_IF(disk->driver.eventIdx != VIR_TRISTATE_SWITCH_ABSENT, "%s",
              _("disk event_idx mode supported only for virtio bus"));
    REFUSE_IF(disk->driver.ioeventfd != VIR_TRISTATE_SWITCH_ABSENT, "%s",
              _("disk ioeventfd mode supported only for virtio bus"));
    if (virDomainVirtioOptionsRefuse(&disk->driver.virtio) < 0)
        return -1;
    REFUSE_IF(disk->driver.queues != 0, "%s",
              _("queues attribute in disk driver element is only supported by virtio-blk"));
    REFUSE_IF(disk->driver.queueSize != 0, "%s",
              _("queue_size attribute in disk driver element is only supported by virtio-blk"));
    VIR_DOMAIN_REFUSE_IF(disk->driver.iothread != 0,
                         _("IOThreads not available for bus %s target %s"),
                         virDomainDiskBusToString(disk->bus), disk->dst);
    return 0;
}

static int
checkDriver(const virDomainDiskDef *disk, const virDomainDef *def)
{
    VIR_DOMAIN_REFUSE_IF(g_strcmp0(disk->driver.name, "qemu") != 0,
                         _("unsupported driver name '%s' for disk '%s'"), disk->driver.name,
                         disk->dst);
    VIR_DOMAIN_REFUSE_IF(disk->driver.io == VIR_DOMAIN_DISK_IO_NATIVE &&
                         disk->driver.cache != VIR_DOMAIN_DISK_CACHE_NONE &&
                         disk->driver.cache != VIR_DOMAIN_DISK_CACHE_DIRECTSYNC, "%s",
                         _("io='native' needs either no disk cache or directsync cache mode"));
    VIR_DOMAIN_REFUSE_IF(disk->driver.copyOnRead == VIR_TRISTATE_SWITCH_ON && disk->readonly,
                         _("copy_on_read is not compatible with read-only disk '%s'"),
                         disk->dst);
    if (checkVirtio(disk) < 0)
        return -1;
    VIR_DOMAIN_REFUSE_IF(disk->driver.iothread != 0 &&
                         !virDomainDefHasIOThread(def, disk->driver.iothread),
                         _("Disk iothread '%u' not defined in iothreadid"),
                         disk->driver.iothread);
    return 0;
}

/* ---- what the guest is told ---------------------------------------------------------- */

static int
checkIdentity(const virDomainDiskDef *disk)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_-. +/";
    bool scsi = disk->bus == VIR_DOMAIN_DISK_BUS_SCSI;
    bool ata = disk->bus == VIR_DOMAIN_DISK_BUS_IDE || disk->bus == VIR_DOMAIN_DISK_BUS_SATA;

    if (disk->serial != NULL && disk->serial[strspn(disk->serial, safe)] != '\0') {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("driver serial '%s' contains unsafe characters"),
                       disk->serial);
        return -1;
    }
    if (disk->rotationRate != 0 && !scsi && !ata) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("rotation rate is only valid for SCSI/IDE/SATA bus"));
        return -1;
    }
    if (disk->rotationRate != 0 && isRemovable(disk)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, -1, "%s",
                           _("rotation rate is only valid for disk device"));
        return -1;
    }
    VIR_DOMAIN_REFUSE_IF(disk->wwn != NULL && !scsi && disk->bus != VIR_DOMAIN_DISK_BUS_IDE, "%s",
                         _("Only ide and scsi disk support wwn"));
    VIR_DOMAIN_REFUSE_IF((disk->vendor != NULL || disk->product != NULL) && !scsi, "%s",
                         _("Only scsi disk supports vendor and product"));
    VIR_DOMAIN_REFUSE_IF(disk->geometry.trans != NULL && disk->bus != VIR_DOMAIN_DISK_BUS_IDE,
                         _("CHS translation mode can only be set for 'ide' bus not '%s'"),
                         virDomainDiskBusToString(disk->bus));
    return 0;
}

/* ---- limits -------------------------------------------------------------------------- */

#define IOTUNE_MOST 1000000000000000ULL

static int
checkIotune(const virDomainDiskDef *disk, const virDomainDef *def)
{
    const virDomainIotune *tune = virDomainDiskGetIotune(disk);
    const unsigned long long values[] = {
        tune->totalBytes, tune->readBytes, tune->writeBytes, tune->totalIops, tune->readIops,
        tune->writeIops, tune->totalBytesMax, tune->readBytesMax, tune->writeBytesMax,
        tune->totalIopsMax, tune->readIopsMax, tune->writeIopsMax, tune->sizeIops,
        tune->totalBytesMaxLength, tune->readBytesMaxLength, tune->writeBytesMaxLength,
        tune->totalIopsMaxLength, tune->readIopsMaxLength, tune->writeIopsMaxLength,
    };
    bool any = false;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i] > IOTUNE_MOST) {
            virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED,
                           _("block I/O throttle limit must be no more than %llu using QEMU"),
                           IOTUNE_MOST);
            return -1;
        }
        any |= values[i] != 0;
    }
    if (tune->group == NULL)
        return 0;
    VIR_DOMAIN_REFUSE_IF(!any, "%s",
                         _("group_name can be configured only together with settings"));
    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        const virDomainDiskDef *other = virDomainDefDisk(def, i);
        const virDomainIotune *others = virDomainDiskGetIotune(other);

        VIR_DOMAIN_REFUSE_IF(g_strcmp0(others->group, tune->group) == 0 &&
                             memcmp(&others->totalBytes, &tune->totalBytes,
                                    offsetof(virDomainIotune, group)) != 0,
                             _("different iotunes for disks %s and %s"), disk->dst, other->dst);
    }
    return 0;
}

/* ---- place --------------------------------------------------------------------------- */

static int
internal(const char *text)
{
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", text);
    return -1;
}

static int
checkDrive(const virDomainDiskDef *disk, const virDomainDef *def)
{
    const virDomainDriveAddress *drive = &disk->info.address.drive;
    const char *bus = virDomainDiskBusToString(disk->bus);
    const virDomainControllerDef *controller;

    switch (disk->bus) {
    case VIR_DOMAIN_DISK_BUS_FDC:
        if (drive->controller != 0)
            return internal(_("Only 1 fdc controller is supported"));
        if (drive->bus != 0)
            return internal(_("Only 1 fdc bus is supported"));
        break;
    case VIR_DOMAIN_DISK_BUS_IDE:
        /* TODO(machines): boards other than i440fx have another number of them */
        if (drive->controller != 0)
            return internal(_("Only 1 IDE controller is supported"));
        break;
    case VIR_DOMAIN_DISK_BUS_SATA:
        VIR_DOMAIN_REFUSE_IF(drive->bus != 0, "%s", _("bus must be 0 for sata controller"));
        break;
    case VIR_DOMAIN_DISK_BUS_SCSI:
        if (drive->bus != 0)
            return internal(_("SCSI controller only supports 1 bus"));
        controller = virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_SCSI,
                                                drive->controller);
        VIR_DOMAIN_REFUSE_IF(drive->target != 0 && controller != NULL &&
                             controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_LSILOGIC,
                             _("target must be 0 for controller model '%s'"), "lsilogic");
        return 0;
    case VIR_DOMAIN_DISK_BUS_NONE:
    case VIR_DOMAIN_DISK_BUS_VIRTIO:
    case VIR_DOMAIN_DISK_BUS_XEN:
    case VIR_DOMAIN_DISK_BUS_USB:
    case VIR_DOMAIN_DISK_BUS_UML:
    case VIR_DOMAIN_DISK_BUS_SD:
    case VIR_DOMAIN_DISK_BUS_LAST:
        return 0;
    }
    VIR_DOMAIN_REFUSE_IF(drive->target != 0, _("target must be 0 for %s controller"), bus);
    return 0;
}

static int
checkPlace(const virDomainDiskDef *disk, const virDomainDef *def)
{
    virDomainAddressType type = disk->info.address.type;

    switch (disk->bus) {
    case VIR_DOMAIN_DISK_BUS_IDE:
    case VIR_DOMAIN_DISK_BUS_FDC:
    case VIR_DOMAIN_DISK_BUS_SCSI:
    case VIR_DOMAIN_DISK_BUS_SATA:
        REFUSE_IF(type != VIR_DOMAIN_ADDRESS_DRIVE,
                  _("Invalid address type '%s' for the disk '%s' with the bus type '%s'"),
                  virDomainAddressTypeToString(type), disk->dst,
                  virDomainDiskBusToString(disk->bus));
        return checkDrive(disk, def);
    case VIR_DOMAIN_DISK_BUS_USB:
        if (type != VIR_DOMAIN_ADDRESS_NONE && type != VIR_DOMAIN_ADDRESS_USB)
            return internal(_("unexpected address type for usb disk"));
        return 0;
    case VIR_DOMAIN_DISK_BUS_VIRTIO:
        VIR_DOMAIN_REFUSE_IF(type == VIR_DOMAIN_ADDRESS_DRIVE || type == VIR_DOMAIN_ADDRESS_USB ||
                             type == VIR_DOMAIN_ADDRESS_SPAPR_VIO ||
                             type == VIR_DOMAIN_ADDRESS_ISA,
                             _("virtio disk cannot have an address of type '%s'"),
                             virDomainAddressTypeToString(type));
        return 0;
    case VIR_DOMAIN_DISK_BUS_NONE:
    case VIR_DOMAIN_DISK_BUS_XEN:
    case VIR_DOMAIN_DISK_BUS_UML:
    case VIR_DOMAIN_DISK_BUS_SD:
    case VIR_DOMAIN_DISK_BUS_LAST:
        break;
    }
    return 0;
}

static bool
sharesDrive(const virDomainDiskDef *a, const virDomainDiskDef *b)
{
    return a->bus == b->bus && a->info.address.type == VIR_DOMAIN_ADDRESS_DRIVE &&
        b->info.address.type == VIR_DOMAIN_ADDRESS_DRIVE &&
        memcmp(&a->info.address.drive, &b->info.address.drive, sizeof(virDomainDriveAddress)) == 0;
}

/* Floppies have a bus of their own. */
static int
checkBus(const virDomainDiskDef *disk)
{
    bool floppy = disk->device == VIR_DOMAIN_DISK_DEVICE_FLOPPY;

    if (floppy == (disk->bus == VIR_DOMAIN_DISK_BUS_FDC))
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, _("Invalid bus type '%s' for %s"),
                   virDomainDiskBusToString(disk->bus), floppy ? "floppy disk" : "disk");
    return -1;
}

static int
checkTarget(const virDomainDiskDef *disk)
{
    size_t letters = strcspn(disk->dst, "0123456789");

    VIR_DOMAIN_REFUSE_IF(disk->dst[letters] != '\0' && virDomainDiskNameIndex(disk->dst) >= 0,
                         _("invalid disk target '%s', partitions can't appear in disk targets"),
                         disk->dst);
    return 0;
}

/* Floppy disks have names of their own. */
static int
checkName(const virDomainDiskDef *disk)
{
    bool floppy = g_str_has_prefix(disk->dst, "fd");
    const char *problem = NULL;

    if (disk->device == VIR_DOMAIN_DISK_DEVICE_FLOPPY && !floppy)
        problem = N_("Invalid floppy device name");
    if ((disk->device == VIR_DOMAIN_DISK_DEVICE_DISK ||
         disk->device == VIR_DOMAIN_DISK_DEVICE_LUN) && floppy)
        problem = N_("Invalid harddisk device name");
    if (problem == NULL)
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s: %s", _(problem), disk->dst);
    return -1;
}

/* No two disks have a name in the guest. */
static int
checkTargets(const virDomainDef *def)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;

    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        const virDomainDiskDef *disk = virDomainDefDisk(def, i);
        const virDomainDiskDef *other = g_hash_table_lookup(names, disk->dst);

        if (other != NULL) {
            virReportError(VIR_ERR_XML_ERROR, _("target '%s' duplicated for disk sources"
                                                " '%s' and '%s'"), disk->dst,
                           virStorageSourceLocalPath(&other->src) ? : "",
                           virStorageSourceLocalPath(&disk->src) ? : "");
            return -1;
        }
        g_hash_table_insert(names, disk->dst, (void *)disk);
    }
    return 0;
}

static int
checkAlone(const virDomainDiskDef *disk, const virDomainDef *def)
{
    const virDomainDriveAddress *drive = &disk->info.address.drive;
    size_t i;

    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        const virDomainDiskDef *other = virDomainDefDisk(def, i);

        REFUSE_IF(other != disk && sharesDrive(disk, other),
                  _("Found duplicate drive address for disk with target name '%s'"
                    " controller='%u' bus='%u' target='%u' unit='%u'"), disk->dst,
                  drive->controller, drive->bus, drive->target, drive->unit);
    }
    return 0;
}

int
virDomainDiskValidateAll(const virDomainDef *def)
{
    size_t i;

    if (checkTargets(def) < 0)
        return -1;
    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        if (checkAlone(virDomainDefDisk(def, i), def) < 0)
            return -1;
    }
    return 0;
}

int
virDomainDiskValidate(const void *dev, const virDomainDef *def,
                      const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainDiskDef *disk = dev;

    if (checkBus(disk) < 0 || checkName(disk) < 0 || checkTarget(disk) < 0 ||
        checkPlace(disk, def) < 0 || checkDevice(disk) < 0 || checkDriver(disk, def) < 0 ||
        checkPolicies(disk) < 0 || checkSource(disk, def) < 0 || checkIdentity(disk) < 0)
        return -1;
    return checkIotune(disk, def);
}
