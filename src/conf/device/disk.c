/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* disk.c: disks: rows, defaults, checks. */
#include <config.h>

#include "device/disk.h"

#include <string.h>

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virStorageType, VIR_STORAGE_TYPE_LAST,
          NULL, "file", "block", "dir", "network", "volume", "nvme", "vhostuser");
VIR_NAMES(virStorageFormat, VIR_STORAGE_FORMAT_LAST,
          NULL, "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop",
          "cow", "qcow", "qcow2", "qed", "vmdk");
VIR_NAMES(virStorageProtocol, VIR_STORAGE_PROTOCOL_LAST,
          NULL, "nbd", "rbd", "sheepdog", "gluster", "iscsi", "http", "https", "ftp", "ftps",
          "tftp", "ssh", "vxhs", "nfs");
VIR_NAMES(virStorageEncryptionFormat, VIR_STORAGE_ENCRYPTION_LAST,
          NULL, "default", "qcow", "luks", "luks2", "luks-any");
VIR_NAMES(virStorageEncryptionEngine, VIR_STORAGE_ENCRYPTION_ENGINE_LAST, NULL, "qemu", "librbd");
VIR_NAMES(virStorageTransport, VIR_STORAGE_TRANSPORT_LAST, NULL, "tcp", "unix", "rdma");
VIR_NAMES(virDomainDiskDevice, VIR_DOMAIN_DISK_DEVICE_LAST, "disk", "cdrom", "floppy", "lun");
VIR_NAMES(virDomainDiskBus, VIR_DOMAIN_DISK_BUS_LAST,
          NULL, "ide", "fdc", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd");
VIR_NAMES(virDomainDiskCache, VIR_DOMAIN_DISK_CACHE_LAST,
          NULL, "default", "none", "writethrough", "writeback", "directsync", "unsafe");
VIR_NAMES(virDomainDiskErrorPolicy, VIR_DOMAIN_DISK_ERROR_POLICY_LAST,
          NULL, "stop", "report", "ignore", "enospace");
VIR_NAMES(virDomainDiskIO, VIR_DOMAIN_DISK_IO_LAST, NULL, "native", "threads", "io_uring");
VIR_NAMES(virDomainDiskDiscard, VIR_DOMAIN_DISK_DISCARD_LAST, NULL, "unmap", "ignore");
VIR_NAMES(virDomainDiskZeroes, VIR_DOMAIN_DISK_ZEROES_LAST, NULL, "off", "on", "unmap");
VIR_NAMES(virDomainVirtioModel, VIR_DOMAIN_VIRTIO_MODEL_LAST,
          NULL, "virtio", "virtio-transitional", "virtio-non-transitional");
VIR_NAMES(virDomainDiskSnapshot, VIR_DOMAIN_DISK_SNAPSHOT_LAST,
          NULL, "no", "internal", "external", "manual");
VIR_NAMES(virDomainStartupPolicy, VIR_DOMAIN_STARTUP_POLICY_LAST,
          NULL, "mandatory", "requisite", "optional");
VIR_NAMES(virDomainDiskTray, VIR_DOMAIN_DISK_TRAY_LAST, "closed", "open");

/* ---- sources -------------------------------------------------------------------- */

VIR_SCHEMA_DECLARE(virStorageFileSchema, virStorageFile);
VIR_SCHEMA_DECLARE(virStorageBlockSchema, virStorageBlock);
VIR_SCHEMA_DECLARE(virStorageDirSchema, virStorageDir);
VIR_SCHEMA_DECLARE(virStorageVolumeSchema, virStorageVolume);
VIR_SCHEMA_DECLARE(virStorageNetworkSchema, virStorageNetwork);
VIR_SCHEMA_DECLARE(virStorageEncryptionSecretSchema, virStorageEncryptionSecret);
VIR_SCHEMA_DECLARE(virStorageEncryptionSchema, virStorageEncryption);
VIR_SCHEMA_DECLARE(virStorageCookieSchema, virStorageCookie);
VIR_SCHEMA_DECLARE(virStorageBackingSchema, virStorageBacking);
VIR_SCHEMA_DECLARE(virDomainIotuneSchema, virDomainIotune);

static const virSchemaField virStorageFileFields[] = {
    VIR_STRING("@file", virStorageFile, path, .change = VIR_CHANGE_LIVE),
    VIR_STRING("@fdgroup", virStorageFile, fdgroup),
};
VIR_SCHEMA(virStorageFileSchema, virStorageFile, "source", virStorageFileFields);

static const virSchemaField virStorageBlockFields[] = {
    VIR_STRING("@dev", virStorageBlock, path, .change = VIR_CHANGE_LIVE),
};
VIR_SCHEMA(virStorageBlockSchema, virStorageBlock, "source", virStorageBlockFields);

static const virSchemaField virStorageDirFields[] = {
    VIR_STRING("@dir", virStorageDir, path),
};
VIR_SCHEMA(virStorageDirSchema, virStorageDir, "source", virStorageDirFields);

static const virSchemaField virStorageVolumeFields[] = {
    VIR_STRING("@pool", virStorageVolume, pool, .flags = VIR_REQUIRED),
    VIR_STRING("@volume", virStorageVolume, volume, .flags = VIR_REQUIRED),
    VIR_STRING("@mode", virStorageVolume, mode),
};
VIR_SCHEMA(virStorageVolumeSchema, virStorageVolume, "source", virStorageVolumeFields);

static const virSchemaField virStorageAuthFields[] = {
    VIR_STRING("@username", virStorageAuth, username, .flags = VIR_REQUIRED),
    VIR_STRING("secret/@type", virStorageAuth, secret.type),
    VIR_STRING("secret/@usage", virStorageAuth, secret.usage),
    VIR_STRING("secret/@uuid", virStorageAuth, secret.uuid),
};
VIR_SCHEMA(virStorageAuthSchema, virStorageAuth, "auth", virStorageAuthFields);

static const virSchemaField virStorageEncryptionSecretFields[] = {
    VIR_STRING("@type", virStorageEncryptionSecret, type, .flags = VIR_REQUIRED),
    VIR_STRING("@uuid", virStorageEncryptionSecret, uuid),
    VIR_STRING("@usage", virStorageEncryptionSecret, usage),
};
VIR_SCHEMA(virStorageEncryptionSecretSchema, virStorageEncryptionSecret, "secret",
           virStorageEncryptionSecretFields);

#define E virStorageEncryption
static const virSchemaField virStorageEncryptionFields[] = {
    VIR_ENUM("@format", E, format, virStorageEncryptionFormatNames, .flags = VIR_REQUIRED),
    VIR_ENUM("@engine", E, engine, virStorageEncryptionEngineNames,
             .implied = VIR_STORAGE_ENCRYPTION_ENGINE_QEMU),
    VIR_LIST("secret", E, secrets, virStorageEncryptionSecretSchema),
    VIR_STRING("cipher/@name", E, cipher.name),
    VIR_UINT("cipher/@size", E, cipher.size, .flags = VIR_ZERO_ABSENT),
    VIR_STRING("cipher/@mode", E, cipher.mode),
    VIR_STRING("cipher/@hash", E, cipher.hash),
    VIR_STRING("ivgen/@name", E, ivgen.name),
    VIR_STRING("ivgen/@hash", E, ivgen.hash),
};
#undef E
VIR_SCHEMA(virStorageEncryptionSchema, virStorageEncryption, "encryption",
           virStorageEncryptionFields);

static const virSchemaField virStorageCookieFields[] = {
    VIR_STRING("@name", virStorageCookie, name, .flags = VIR_REQUIRED),
    VIR_STRING("", virStorageCookie, value),
};
VIR_SCHEMA(virStorageCookieSchema, virStorageCookie, "cookie", virStorageCookieFields);

static const virSchemaField virStorageHostFields[] = {
    VIR_ENUM("@transport", virStorageHost, transport, virStorageTransportNames),
    VIR_STRING("@name", virStorageHost, name),
    VIR_UINT("@port", virStorageHost, port, .flags = VIR_ZERO_ABSENT, .max = 65535),
    VIR_STRING("@socket", virStorageHost, socket),
};
VIR_SCHEMA(virStorageHostSchema, virStorageHost, "host", virStorageHostFields);

static const virSchemaField virStorageNetworkFields[] = {
    VIR_ENUM("@protocol", virStorageNetwork, protocol, virStorageProtocolNames,
             .flags = VIR_REQUIRED),
    VIR_STRING("@name", virStorageNetwork, name),
    VIR_STRING("@query", virStorageNetwork, query),
    VIR_YES_NO("@tls", virStorageNetwork, tls),
    VIR_STRING("@tlsHostname", virStorageNetwork, tlsHostname),
    VIR_LIST("host", virStorageNetwork, hosts, virStorageHostSchema),
    VIR_STRING("snapshot/@name", virStorageNetwork, snapshot),
    VIR_STRING("config/@file", virStorageNetwork, config),
    VIR_STRING("identity/@user", virStorageNetwork, user),
    VIR_STRING("identity/@group", virStorageNetwork, group),
    VIR_STRING("initiator/iqn/@name", virStorageNetwork, iqn),
    VIR_YES_NO("ssl/@verify", virStorageNetwork, sslVerify),
    VIR_LIST("cookies/cookie", virStorageNetwork, cookies, virStorageCookieSchema,
             .flags = VIR_SECRET),
    VIR_ULL("readahead/@size", virStorageNetwork, readahead, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("timeout/@seconds", virStorageNetwork, timeout, .flags = VIR_ZERO_ABSENT),
    VIR_POINTER("auth", virStorageNetwork, auth, virStorageAuthSchema),
};

/* The port that a protocol has when the document names none. */
static const unsigned int virStoragePorts[VIR_STORAGE_PROTOCOL_LAST] = {
    [VIR_STORAGE_PROTOCOL_NBD] = 10809,
    [VIR_STORAGE_PROTOCOL_SHEEPDOG] = 7000,
    [VIR_STORAGE_PROTOCOL_GLUSTER] = 24007,
    [VIR_STORAGE_PROTOCOL_ISCSI] = 3260,
    [VIR_STORAGE_PROTOCOL_HTTP] = 80,
    [VIR_STORAGE_PROTOCOL_HTTPS] = 443,
    [VIR_STORAGE_PROTOCOL_FTP] = 21,
    [VIR_STORAGE_PROTOCOL_FTPS] = 990,
    [VIR_STORAGE_PROTOCOL_TFTP] = 69,
    [VIR_STORAGE_PROTOCOL_SSH] = 22,
    [VIR_STORAGE_PROTOCOL_VXHS] = 9999,
};

static int
virStorageNetworkParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                        const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virStorageNetwork *network = obj;
    size_t i;

    for (i = 0; i < virSchemaListLength(network->hosts); i++) {
        virStorageHost *host = g_ptr_array_index(network->hosts, i);

        if (host->port == 0 && host->transport != VIR_STORAGE_TRANSPORT_UNIX)
            host->port = virStoragePorts[network->protocol];
    }
    return 0;
}

VIR_SCHEMA(virStorageNetworkSchema, virStorageNetwork, "source", virStorageNetworkFields,
           .parsed = virStorageNetworkParsed);

#define STORAGE_ARMS(T) \
    VIR_ARM(VIR_STORAGE_TYPE_FILE, T, src.file, virStorageFileSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_BLOCK, T, src.block, virStorageBlockSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_DIR, T, src.dir, virStorageDirSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_NETWORK, T, src.network, virStorageNetworkSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_VOLUME, T, src.volume, virStorageVolumeSchema)

const char *
virStorageSourceLocalPath(const virStorageSource *src)
{
    switch (src->type) {
    case VIR_STORAGE_TYPE_FILE:
        return src->file.path;
    case VIR_STORAGE_TYPE_BLOCK:
        return src->block.path;
    case VIR_STORAGE_TYPE_DIR:
        return src->dir.path;
    case VIR_STORAGE_TYPE_NONE:
    case VIR_STORAGE_TYPE_NETWORK:
    case VIR_STORAGE_TYPE_VOLUME:
    case VIR_STORAGE_TYPE_NVME:
    case VIR_STORAGE_TYPE_VHOSTUSER:
    case VIR_STORAGE_TYPE_LAST:
        break;
    }
    return NULL;
}

static const virSchemaArm virStorageBackingArms[] = { STORAGE_ARMS(virStorageBacking) };

static const virSchemaField virStorageBackingFields[] = {
    VIR_ENUM("@type", virStorageBacking, src.type, virStorageTypeNames),
    VIR_UINT_OPT("@index", virStorageBacking, src.index, .flags = VIR_LIVE_ONLY),
    VIR_ENUM("format/@type", virStorageBacking, format, virStorageFormatNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UNION("source", virStorageBacking, src.type, virStorageBackingArms),
    VIR_POINTER("source/encryption", virStorageBacking, src.encryption,
                virStorageEncryptionSchema),
    VIR_LIST("source/seclabel", virStorageBacking, src.seclabels, virDomainDeviceSeclabelSchema),
    VIR_POINTER("backingStore", virStorageBacking, next, virStorageBackingSchema),
};
VIR_SCHEMA(virStorageBackingSchema, virStorageBacking, "backingStore", virStorageBackingFields);

/* ---- disks ------------------------------------------------------------------------ */

#define IOTUNE(name, member) \
    VIR_ULL(name, virDomainIotune, member, .flags = VIR_ZERO_ABSENT, .change = VIR_CHANGE_LIVE)

static const virSchemaField virDomainIotuneFields[] = {
    IOTUNE("total_bytes_sec", totalBytes),
    IOTUNE("read_bytes_sec", readBytes),
    IOTUNE("write_bytes_sec", writeBytes),
    IOTUNE("total_iops_sec", totalIops),
    IOTUNE("read_iops_sec", readIops),
    IOTUNE("write_iops_sec", writeIops),
    IOTUNE("total_bytes_sec_max", totalBytesMax),
    IOTUNE("read_bytes_sec_max", readBytesMax),
    IOTUNE("write_bytes_sec_max", writeBytesMax),
    IOTUNE("total_iops_sec_max", totalIopsMax),
    IOTUNE("read_iops_sec_max", readIopsMax),
    IOTUNE("write_iops_sec_max", writeIopsMax),
    IOTUNE("size_iops_sec", sizeIops),
    VIR_STRING("group_name", virDomainIotune, group, .change = VIR_CHANGE_LIVE),
    IOTUNE("total_bytes_sec_max_length", totalBytesMaxLength),
    IOTUNE("read_bytes_sec_max_length", readBytesMaxLength),
    IOTUNE("write_bytes_sec_max_length", writeBytesMaxLength),
    IOTUNE("total_iops_sec_max_length", totalIopsMaxLength),
    IOTUNE("read_iops_sec_max_length", readIopsMaxLength),
    IOTUNE("write_iops_sec_max_length", writeIopsMaxLength),
};
VIR_SCHEMA(virDomainIotuneSchema, virDomainIotune, "iotune", virDomainIotuneFields);

static const virSchemaArm virDomainDiskArms[] = { STORAGE_ARMS(virDomainDiskDef) };

#define D virDomainDiskDef
static const virSchemaField virDomainDiskFields[] = {
    VIR_ENUM("@type", D, src.type, virStorageTypeNames, .implied = VIR_STORAGE_TYPE_FILE,
             .change = VIR_CHANGE_LIVE),
    VIR_ENUM("@device", D, device, virDomainDiskDeviceNames, .flags = VIR_ABI),
    VIR_ENUM("@model", D, model, virDomainVirtioModelNames, .flags = VIR_ABI),
    VIR_YES_NO("@rawio", D, rawio),
    VIR_ENUM("@snapshot", D, snapshot, virDomainDiskSnapshotNames, .change = VIR_CHANGE_FREE),
    VIR_STRING("driver/@name", D, driver.name),
    VIR_ENUM("driver/@type", D, driver.format, virStorageFormatNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .change = VIR_CHANGE_LIVE),
    VIR_ENUM("driver/@cache", D, driver.cache, virDomainDiskCacheNames),
    VIR_ENUM("driver/@error_policy", D, driver.errorPolicy, virDomainDiskErrorPolicyNames),
    VIR_ENUM("driver/@rerror_policy", D, driver.rerrorPolicy, virDomainDiskErrorPolicyNames),
    VIR_ENUM("driver/@io", D, driver.io, virDomainDiskIONames),
    VIR_ON_OFF("driver/@ioeventfd", D, driver.ioeventfd, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@event_idx", D, driver.eventIdx, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@copy_on_read", D, driver.copyOnRead),
    VIR_ENUM("driver/@discard", D, driver.discard, virDomainDiskDiscardNames),
    VIR_UINT("driver/@iothread", D, driver.iothread, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_ENUM("driver/@detect_zeroes", D, driver.detectZeroes, virDomainDiskZeroesNames),
    VIR_UINT("driver/@queues", D, driver.queues,
             .flags = VIR_ZERO_ABSENT | VIR_NONZERO | VIR_ABI),
    VIR_UINT("driver/@queue_size", D, driver.queueSize,
             .flags = VIR_ZERO_ABSENT | VIR_NONZERO | VIR_ABI),
    VIR_ON_OFF("driver/@discard_no_unref", D, driver.discardNoUnref),
    VIR_CHILD("driver", D, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_POINTER("auth", D, auth, virStorageAuthSchema),
    VIR_UNION("source", D, src.type, virDomainDiskArms),
    VIR_ENUM("source/@startupPolicy", D, startupPolicy, virDomainStartupPolicyNames,
             .change = VIR_CHANGE_LIVE),
    VIR_UINT_OPT("source/@index", D, src.index, .flags = VIR_LIVE_ONLY,
                 .change = VIR_CHANGE_FREE),
    VIR_POINTER("source/encryption", D, src.encryption, virStorageEncryptionSchema),
    VIR_LIST("source/seclabel", D, src.seclabels, virDomainDeviceSeclabelSchema),
    VIR_POINTER("backingStore", D, backing, virStorageBackingSchema),
    VIR_UINT("geometry/@cyls", D, geometry.cyls, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("geometry/@heads", D, geometry.heads, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("geometry/@secs", D, geometry.secs, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_STRING("geometry/@trans", D, geometry.trans, .flags = VIR_ABI),
    VIR_UINT("blockio/@logical_block_size", D, blockio.logical,
             .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("blockio/@physical_block_size", D, blockio.physical,
             .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_STRING("target/@dev", D, dst, .flags = VIR_ABI),
    VIR_ENUM("target/@bus", D, bus, virDomainDiskBusNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_ENUM("target/@tray", D, tray, virDomainDiskTrayNames, .flags = VIR_ZERO_ABSENT,
             .change = VIR_CHANGE_LIVE),
    VIR_ON_OFF("target/@removable", D, removable, .flags = VIR_ABI),
    VIR_UINT("target/@rotation_rate", D, rotationRate, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .max = 65534),
    VIR_CHILD("iotune", D, iotune, virDomainIotuneSchema),
    VIR_PRESENCE("readonly", D, readonly),
    VIR_PRESENCE("shareable", D, shareable),
    VIR_PRESENCE("transient", D, transient),
    VIR_YES_NO("transient/@shareBacking", D, shareBacking),
    VIR_STRING("serial", D, serial, .flags = VIR_ABI),
    VIR_STRING("wwn", D, wwn, .flags = VIR_ABI),
    VIR_STRING("vendor", D, vendor, .flags = VIR_ABI),
    VIR_STRING("product", D, product, .flags = VIR_ABI),
    VIR_POINTER("encryption", D, encryption, virStorageEncryptionSchema),
    VIR_DEVICE_BOOT(D),
    VIR_DEVICE_INFO(D),
};

/* "default" says what silence says. */
static int
virDomainDiskParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                    const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainDiskDef *disk = obj;

    if (disk->driver.cache == VIR_DOMAIN_DISK_CACHE_DEFAULT)
        disk->driver.cache = VIR_DOMAIN_DISK_CACHE_NONE_GIVEN;
    return 0;
}

VIR_SCHEMA(virDomainDiskSchema, virDomainDiskDef, "disk", virDomainDiskFields,
           .parsed = virDomainDiskParsed);
#undef D

static const struct {
    const char *prefix;
    virDomainDiskBus bus;       /* what the name says when the document says nothing */
} virDomainDiskPrefixes[] = {
    { "fd", VIR_DOMAIN_DISK_BUS_FDC },
    { "hd", VIR_DOMAIN_DISK_BUS_IDE },
    { "vd", VIR_DOMAIN_DISK_BUS_VIRTIO },
    { "sd", VIR_DOMAIN_DISK_BUS_SCSI },
    { "xvd", VIR_DOMAIN_DISK_BUS_XEN },
    { "ubd", VIR_DOMAIN_DISK_BUS_UML },
};

int
virDomainDiskNameIndex(const char *dst)
{
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(virDomainDiskPrefixes); i++) {
        const char *letters = dst + strlen(virDomainDiskPrefixes[i].prefix);
        int idx = 0;

        if (!g_str_has_prefix(dst, virDomainDiskPrefixes[i].prefix))
            continue;
        if (!g_ascii_islower(*letters) || strlen(letters) > 4)
            return -1;
        for (; g_ascii_islower(*letters); letters++)
            idx = idx * 26 + (*letters - 'a' + 1);
        return *letters == '\0' ? idx - 1 : -1;
    }
    return -1;
}

/* How many disks fit on one bus of a controller, and how many buses it has. */
static const struct { unsigned int units; unsigned int buses; } virDomainDiskRoom[] = {
    [VIR_DOMAIN_DISK_BUS_IDE] = { 2, 2 },
    [VIR_DOMAIN_DISK_BUS_FDC] = { 2, 1 },
    [VIR_DOMAIN_DISK_BUS_SATA] = { 6, 1 },
    [VIR_DOMAIN_DISK_BUS_SCSI] = { 7, 1 },
    [VIR_DOMAIN_DISK_BUS_LAST] = { 0, 0 },
};

/* Where the name of a disk says that it is. */
static int
virDomainDiskAssignAddress(virDomainDiskDef *disk)
{
    virDomainDriveAddress *drive = &disk->info.address.drive;
    int idx = virDomainDiskNameIndex(disk->dst);
    unsigned int units = virDomainDiskRoom[disk->bus].units;
    unsigned int buses = virDomainDiskRoom[disk->bus].buses;

    if (units == 0 || disk->info.address.type != VIR_DOMAIN_ADDRESS_NONE)
        return 0;
    if (idx < 0) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Unknown disk name '%s' and no address specified"), disk->dst);
        return -1;
    }
    disk->info.address.type = VIR_DOMAIN_ADDRESS_DRIVE;
    drive->controller = idx / (units * buses);
    drive->bus = idx / units % buses;
    drive->target = 0;
    drive->unit = idx % units;
    return 0;
}

static void
virDomainDiskGuessBus(virDomainDiskDef *disk)
{
    size_t i;

    if (disk->bus != VIR_DOMAIN_DISK_BUS_NONE)
        return;
    if (disk->device == VIR_DOMAIN_DISK_DEVICE_FLOPPY) {
        disk->bus = VIR_DOMAIN_DISK_BUS_FDC;
        return;
    }
    for (i = 0; i < G_N_ELEMENTS(virDomainDiskPrefixes); i++) {
        if (g_str_has_prefix(disk->dst, virDomainDiskPrefixes[i].prefix))
            disk->bus = virDomainDiskPrefixes[i].bus;
    }
    if (disk->bus == VIR_DOMAIN_DISK_BUS_NONE)
        disk->bus = VIR_DOMAIN_DISK_BUS_IDE;
}

static int
virDomainDiskPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainDiskDef *disk = dev;

    if (disk->dst == NULL) {
        virReportError(VIR_ERR_NO_TARGET, "%s",
                       virStorageSourceLocalPath(&disk->src) ? : "");
        return -1;
    }
    virDomainDiskGuessBus(disk);
    if (disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM)
        disk->readonly = true;
    if (disk->driver.name == NULL)
        disk->driver.name = g_strdup("qemu");
    if (disk->driver.format == VIR_STORAGE_FORMAT_NONE &&
        disk->src.type != VIR_STORAGE_TYPE_VOLUME)
        disk->driver.format = VIR_STORAGE_FORMAT_RAW;
    return virDomainDiskAssignAddress(disk);
}

/* A disk that has nothing in it; only drives with removable media may. */
static bool
virDomainDiskIsEmpty(const virDomainDiskDef *disk)
{
    switch (disk->src.type) {
    case VIR_STORAGE_TYPE_FILE:
    case VIR_STORAGE_TYPE_BLOCK:
    case VIR_STORAGE_TYPE_DIR:
        return virStorageSourceLocalPath(&disk->src) == NULL;
    case VIR_STORAGE_TYPE_NONE:
        return true;
    case VIR_STORAGE_TYPE_NETWORK:
    case VIR_STORAGE_TYPE_VOLUME:
    case VIR_STORAGE_TYPE_NVME:
    case VIR_STORAGE_TYPE_VHOSTUSER:
    case VIR_STORAGE_TYPE_LAST:
        break;
    }
    return false;
}

static bool
virDomainDiskEncryptionIsMisplaced(const virDomainDiskDef *disk)
{
    return (disk->encryption != NULL || disk->src.encryption != NULL) &&
        disk->driver.format != VIR_STORAGE_FORMAT_NONE &&
        disk->driver.format != VIR_STORAGE_FORMAT_RAW &&
        disk->driver.format != VIR_STORAGE_FORMAT_QCOW2;
}

static int
virDomainDiskValidate(const void *dev, const virDomainDef *def,
                      const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainDiskDef *disk = dev;
    size_t i;

    if (disk->src.type == VIR_STORAGE_TYPE_NVME || disk->src.type == VIR_STORAGE_TYPE_VHOSTUSER) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("disk type '%s' of '%s' is not supported"),
                       virStorageTypeToString(disk->src.type), disk->dst);
        return -1;
    }
    if (g_strcmp0(disk->driver.name, "qemu") != 0) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("unsupported driver name '%s' for disk '%s'"), disk->driver.name,
                           disk->dst);
        return -1;
    }
    if (virDomainDiskEncryptionIsMisplaced(disk)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("encryption is supported only with 'raw' and 'qcow2' image format"));
        return -1;
    }
    if (virDomainDiskIsEmpty(disk) && (disk->device == VIR_DOMAIN_DISK_DEVICE_DISK ||
                                       disk->device == VIR_DOMAIN_DISK_DEVICE_LUN)) {
        virReportError(VIR_ERR_NO_SOURCE, "%s", disk->dst);
        return -1;
    }
    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        const virDomainDiskDef *other = virDomainDefDisk(def, i);

        if (other != disk && strcmp(other->dst, disk->dst) == 0) {
            virReportError(VIR_ERR_XML_ERROR, _("target '%s' duplicated for disk sources"
                                                " '%s' and '%s'"), disk->dst,
                           virStorageSourceLocalPath(&disk->src) ? : "",
                           virStorageSourceLocalPath(&other->src) ? : "");
            return -1;
        }
    }
    return 0;
}

static virDomainDeviceWish
virDomainDiskWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainDiskDef *disk = dev;

    if (disk->bus == VIR_DOMAIN_DISK_BUS_VIRTIO)
        return (virDomainDeviceWish) {
            .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
            .express = disk->model != VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
        };
    if (disk->bus == VIR_DOMAIN_DISK_BUS_USB)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    return (virDomainDeviceWish) { 0 };
}

const virDomainDeviceOps virDomainDiskOps = {
    .kind = { "disk", &virDomainDiskSchema },
    .postParse = virDomainDiskPostParse,
    .validate = virDomainDiskValidate,
    .wish = virDomainDiskWish,
    .change = &virDomainDiskChange,
};
