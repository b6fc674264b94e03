/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* disk.c: disks: rows, defaults, checks. */
#include <config.h>

#include "device/disk.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

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

VIR_SCHEMA_DECLARE(virStorageBackingSchema, virStorageBacking);
VIR_SCHEMA_DECLARE(virDomainDiskMirrorSchema, virDomainDiskMirror);
VIR_SCHEMA_DECLARE(virDomainIotuneSchema, virDomainIotune);

/* ---- images -------------------------------------------------------------------- */

static const virSchemaArm virStorageBackingArms[] = { VIR_STORAGE_ARMS(virStorageBacking, src) };

static const virSchemaField virStorageBackingFields[] = {
    VIR_ENUM("@type", virStorageBacking, src.type, virStorageTypeNames),
    VIR_STORAGE_INDEX("@index", virStorageBacking, src),
    VIR_ENUM("format/@type", virStorageBacking, format, virStorageFormatNames, .flags = VIR_LOOSE),
    VIR_SIZE("format/metadata_cache/max_size", virStorageBacking, metadataCache, 1,
             .flags = VIR_ZERO_ABSENT),
    VIR_UNION("source", virStorageBacking, src.type, virStorageBackingArms),
    VIR_IGNORED("source/@index"),
    VIR_IGNORED("source/@startupPolicy"),
    VIR_STORAGE_ROWS(virStorageBacking, src),
    VIR_POINTER("backingStore", virStorageBacking, next, virStorageBackingSchema),
};

static int
virStorageBackingParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virStorageBacking *backing = obj;

    /* Without a type it is the end of the chain, whatever else it says. */
    if (backing->src.type == VIR_STORAGE_TYPE_NONE) {
        virSchemaClear(&virStorageBackingSchema, backing);
        return 0;
    }
    if (backing->format == VIR_STORAGE_FORMAT_NONE) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing disk backing store format"));
        return -1;
    }
    if (virXMLNodeFirst(node, "source") == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing disk backing store source"));
        return -1;
    }
    virStorageSourceParsed(&backing->src);
    return 0;
}

VIR_SCHEMA(virStorageBackingSchema, virStorageBacking, "backingStore", virStorageBackingFields,
           .parsed = virStorageBackingParsed);

VIR_WORDS(virDomainDiskMirrorJobs, "copy", "active-commit");
VIR_WORDS(virDomainDiskMirrorStates, "yes", "abort", "pivot");

static const virSchemaArm virDomainDiskMirrorArms[] = {
    VIR_STORAGE_ARMS(virDomainDiskMirror, src),
};

static const virSchemaField virDomainDiskMirrorFields[] = {
    VIR_ENUM("@type", virDomainDiskMirror, src.type, virStorageTypeNames),
    VIR_WORD("@job", virDomainDiskMirror, job, virDomainDiskMirrorJobs),
    VIR_WORD("@ready", virDomainDiskMirror, ready, virDomainDiskMirrorStates),
    VIR_ENUM("format/@type", virDomainDiskMirror, format, virStorageFormatNames),
    VIR_IGNORED("format/metadata_cache"),
    VIR_UNION("source", virDomainDiskMirror, src.type, virDomainDiskMirrorArms),
    VIR_STORAGE_INDEX("source/@index", virDomainDiskMirror, src),
    VIR_IGNORED("@file"),
    VIR_IGNORED("@format"),
    VIR_IGNORED("source/@startupPolicy"),
    VIR_IGNORED("backingStore"),
    VIR_STORAGE_ROWS(virDomainDiskMirror, src),
};
VIR_SCHEMA(virDomainDiskMirrorSchema, virDomainDiskMirror, "mirror", virDomainDiskMirrorFields);

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

/* A limit is one for both directions or one for each. */
static int
virDomainIotuneParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                      const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainIotune *tune = obj;
    const struct { const char *what; unsigned long long both, read, write; } pairs[] = {
        { "bytes_sec", tune->totalBytes, tune->readBytes, tune->writeBytes },
        { "iops_sec", tune->totalIops, tune->readIops, tune->writeIops },
        { "bytes_sec_max", tune->totalBytesMax, tune->readBytesMax, tune->writeBytesMax },
        { "iops_sec_max", tune->totalIopsMax, tune->readIopsMax, tune->writeIopsMax },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (pairs[i].both == 0 || (pairs[i].read == 0 && pairs[i].write == 0))
            continue;
        virReportError(VIR_ERR_XML_ERROR,
                       _("total and read/write %s cannot be set at the same time"),
                       pairs[i].what);
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainIotuneSchema, virDomainIotune, "iotune", virDomainIotuneFields,
           .parsed = virDomainIotuneParsed);

static const virSchemaArm virDomainDiskArms[] = { VIR_STORAGE_ARMS(virDomainDiskDef, src) };

VIR_WORDS(virDomainDiskSgios, "filtered", "unfiltered");
VIR_WORDS(virDomainDiskTranslations, "none", "auto", "lba");

#define D virDomainDiskDef
static const virSchemaField virDomainDiskFields[] = {
    VIR_ENUM("@type", D, src.type, virStorageTypeNames, .implied = VIR_STORAGE_TYPE_FILE,
             .change = VIR_CHANGE_LIVE, .doc = "what source says"),
    VIR_ENUM("@device", D, device, virDomainDiskDeviceNames, .flags = VIR_ABI,
             .doc = "what the guest sees"),
    VIR_ENUM("@model", D, model, virDomainVirtioModelNames, .flags = VIR_ABI,
             .doc = "of virtio disks: how old its guests are"),
    VIR_YES_NO("@rawio", D, rawio, .doc = "of lun: with the capability that raw commands need"),
    VIR_WORD("@sgio", D, sgio, virDomainDiskSgios,
             .doc = "of lun: which SCSI commands go through; filtered alone is left"),
    VIR_ENUM("@snapshot", D, snapshot, virDomainDiskSnapshotNames, .change = VIR_CHANGE_FREE,
             .doc = "what becomes of it in a snapshot of the guest"),
    VIR_STRING("driver/@name", D, driver.name, .form = &virFormGenericName),
    VIR_ENUM("driver/@type", D, driver.format, virStorageFormatNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .change = VIR_CHANGE_LIVE, .flags = VIR_LOOSE,
             .doc = "format of the image; default raw, never probed"),
    VIR_ENUM("driver/@cache", D, driver.cache, virDomainDiskCacheNames,
             .doc = "of the host: none passes it by, writeback is fast, writethrough safe, unsafe"
             " ignores flushes"),
    VIR_ENUM("driver/@error_policy", D, driver.errorPolicy, virDomainDiskErrorPolicyNames,
             .doc = "of writes: stop the guest, report to it, ignore"),
    VIR_ENUM("driver/@rerror_policy", D, driver.rerrorPolicy, virDomainDiskErrorPolicyNames,
             .doc = "of reads"),
    VIR_ENUM("driver/@io", D, driver.io, virDomainDiskIONames,
             .doc = "native and io_uring need a cache mode that is none or directsync"),
    VIR_ON_OFF("driver/@ioeventfd", D, driver.ioeventfd, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@event_idx", D, driver.eventIdx, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@copy_on_read", D, driver.copyOnRead,
               .doc = "what is read from the backing file is kept"),
    VIR_ENUM("driver/@discard", D, driver.discard, virDomainDiskDiscardNames,
             .doc = "unmap: what the guest frees is given back"),
    VIR_UINT("driver/@iothread", D, driver.iothread, .flags = VIR_ZERO_ABSENT | VIR_NONZERO,
             .doc = "number of the thread that serves it"),
    VIR_ENUM("driver/@detect_zeroes", D, driver.detectZeroes, virDomainDiskZeroesNames,
             .doc = "zeroes written needn't be stored"),
    VIR_UINT("driver/@queues", D, driver.queues, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "of virtio; at best one a virtual CPU"),
    VIR_UINT("driver/@queue_size", D, driver.queueSize, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "a power of two, up to 1024"),
    VIR_CHILD("driver", D, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_SIZE("driver/metadata_cache/max_size", D, driver.metadataCache, 1,
             .flags = VIR_ZERO_ABSENT),
    VIR_POINTER("auth", D, auth, virStorageAuthSchema),
    VIR_UNION("source", D, src.type, virDomainDiskArms),
    VIR_ENUM("source/@startupPolicy", D, startupPolicy, virDomainStartupPolicyNames,
             .change = VIR_CHANGE_LIVE, .doc = "may the guest start when it is missing?"),
    VIR_STORAGE_INDEX("source/@index", D, src),
    VIR_STORAGE_ROWS(D, src),
    VIR_POINTER("backingStore", D, backing, virStorageBackingSchema),
    VIR_POINTER("mirror", D, mirror, virDomainDiskMirrorSchema, .flags = VIR_LIVE_ONLY),
    VIR_STRING("backenddomain/@name", D, backendDomain, .form = &virFormTitle),
    VIR_UINT("geometry/@cyls", D, geometry.cyls, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("geometry/@heads", D, geometry.heads, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("geometry/@secs", D, geometry.secs, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_WORD("geometry/@trans", D, geometry.trans, virDomainDiskTranslations,
             .flags = VIR_ABI),
    VIR_UINT("blockio/@logical_block_size", D, blockio.logical, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "bytes"),
    VIR_UINT("blockio/@physical_block_size", D, blockio.physical,
             .flags = VIR_ZERO_ABSENT | VIR_ABI, .doc = "bytes"),
    VIR_STRING("target/@dev", D, dst, .flags = VIR_ABI | VIR_FORMAL, .form = &virFormDiskTarget,
               .doc = "name that sorts disks; guests may call them otherwise"),
    VIR_ENUM("target/@bus", D, bus, virDomainDiskBusNames, .flags = VIR_ABI,
             .doc = "what it is plugged into"),
    VIR_ENUM("target/@tray", D, tray, virDomainDiskTrayNames, .flags = VIR_ZERO_ABSENT,
             .change = VIR_CHANGE_LIVE, .doc = "of removable media"),
    VIR_ON_OFF("target/@removable", D, removable, .flags = VIR_ABI, .doc = "of USB disks"),
    VIR_UINT("target/@rotation_rate", D, rotationRate, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "rounds a minute; 1: it doesn't turn"),
    VIR_POINTER("iotune", D, iotune, virDomainIotuneSchema, .flags = VIR_SPARE,
                .change = VIR_CHANGE_LIVE),
    VIR_PRESENCE("readonly", D, readonly, .doc = "the guest can't write it"),
    VIR_PRESENCE("shareable", D, shareable, .doc = "several guests have it"),
    VIR_PRESENCE("transient", D, transient, .doc = "changes are dropped when the guest ends"),
    VIR_YES_NO("transient/@shareBacking", D, shareBacking),
    VIR_STRING("serial", D, serial, .flags = VIR_ABI, .form = &virFormSerial,
               .doc = "number that the guest sees"),
    VIR_STRING("wwn", D, wwn, .flags = VIR_ABI, .form = &virFormWWN, .doc = "world wide name"),
    VIR_STRING("vendor", D, vendor, .flags = VIR_ABI, .form = &virFormSCSIVendor,
               .doc = "as SCSI inquiry says it"),
    VIR_STRING("product", D, product, .flags = VIR_ABI, .form = &virFormSCSIProduct,
               .doc = "the same"),
    VIR_POINTER("encryption", D, encryption, virStorageEncryptionSchema, .flags = VIR_OPEN),
    VIR_DEVICE_BOOT(D),
    VIR_DEVICE_INFO(D),
};

static int
virDomainDiskCheckPolicies(const virDomainDiskDef *disk)
{
    if (disk->driver.rerrorPolicy == VIR_DOMAIN_DISK_ERROR_POLICY_ENOSPACE) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("Invalid disk read error policy: 'enospace'"));
        return -1;
    }
    return 0;
}

/* What belongs to the source may stand beside it, but not in both places. */
static int
virDomainDiskCheckSecrets(const virDomainDiskDef *disk)
{
    const virStorageAuth *auth = disk->auth ? disk->auth : disk->src.auth;
    const char *wanted = NULL;

    if (disk->auth != NULL && disk->src.auth != NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("an <auth> definition already found for disk source"));
        return -1;
    }
    if (disk->encryption != NULL && disk->src.encryption != NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("an <encryption> definition already found for disk source"));
        return -1;
    }
    if (auth == NULL || auth->secret.type == NULL || disk->src.type != VIR_STORAGE_TYPE_NETWORK)
        return 0;
    if (disk->src.network.protocol == VIR_STORAGE_PROTOCOL_RBD)
        wanted = "ceph";
    if (disk->src.network.protocol == VIR_STORAGE_PROTOCOL_ISCSI)
        wanted = "iscsi";
    if (wanted != NULL && strcmp(wanted, auth->secret.type) != 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("invalid secret type '%s'"),
                       auth->secret.type);
        return -1;
    }
    return 0;
}

static int
virDomainDiskCheckWords(const virDomainDiskDef *disk)
{
    const char *wwn = disk->wwn && g_str_has_prefix(disk->wwn, "0x") ? disk->wwn + 2 : disk->wwn;

    if (wwn != NULL && (strlen(wwn) != 16 || strspn(wwn, "0123456789abcdefABCDEF") != 16)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("Malformed wwn: %s"), disk->wwn);
        return -1;
    }
    if (disk->vendor != NULL && strlen(disk->vendor) > 8) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("disk vendor is more than 8 characters"));
        return -1;
    }
    if (disk->product != NULL && strlen(disk->product) > 16) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("disk product is more than 16 characters"));
        return -1;
    }
    return 0;
}

/* Some words say what silence says, some make others void. */
static int
virDomainDiskParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainDiskDef *disk = obj;

    if (disk->driver.cache == VIR_DOMAIN_DISK_CACHE_DEFAULT)
        disk->driver.cache = VIR_DOMAIN_DISK_CACHE_NONE_GIVEN;
    if (disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM)
        disk->readonly = true;
    if (disk->readonly && disk->snapshot == VIR_DOMAIN_DISK_SNAPSHOT_NO)
        disk->snapshot = VIR_DOMAIN_DISK_SNAPSHOT_ABSENT;
    if (disk->shareBacking == VIR_TRISTATE_BOOL_NO)
        disk->shareBacking = VIR_TRISTATE_BOOL_ABSENT;
    if (disk->geometry.cyls == 0 || disk->geometry.heads == 0 || disk->geometry.secs == 0) {
        g_free(disk->geometry.trans);
        memset(&disk->geometry, 0, sizeof(disk->geometry));
    }
    virStorageSourceParsed(&disk->src);
    /* An empty drive is empty in one way. */
    if (disk->device != VIR_DOMAIN_DISK_DEVICE_DISK && virStorageSourceIsEmpty(&disk->src) &&
        virXMLNodeFirst(node, "source") == NULL)
        virStorageSourceMakeEmptyFile(&disk->src);
    if (disk->src.type == VIR_STORAGE_TYPE_VHOSTUSER)
        disk->snapshot = VIR_DOMAIN_DISK_SNAPSHOT_NO;
    if (virDomainDiskCheckPolicies(disk) < 0 || virDomainDiskCheckSecrets(disk) < 0)
        return -1;
    return virDomainDiskCheckWords(disk);
}

static const char *
virDomainDiskFormal(const void *obj, const xmlNode *node)
{
    const virDomainDiskDef *disk = obj;
    bool lun = disk->device == VIR_DOMAIN_DISK_DEVICE_LUN;

    if (lun && disk->src.type != VIR_STORAGE_TYPE_BLOCK &&
        disk->src.type != VIR_STORAGE_TYPE_NETWORK && disk->src.type != VIR_STORAGE_TYPE_VOLUME)
        return _("device='lun' needs type='block', 'network' or 'volume'");
    return !lun && disk->src.type >= VIR_STORAGE_TYPE_NETWORK &&
        virXMLNodeFirst(node, "source") == NULL
        ? _("the element 'source' is missing") : NULL;
}

VIR_SCHEMA(virDomainDiskSchema, virDomainDiskDef, "disk", virDomainDiskFields,
           .formal = virDomainDiskFormal, .parsed = virDomainDiskParsed);
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
        size_t n = 0;
        int idx = 0;

        if (!g_str_has_prefix(dst, virDomainDiskPrefixes[i].prefix))
            continue;
        for (; g_ascii_islower(letters[n]) && n < 5; n++)
            idx = idx * 26 + (letters[n] - 'a' + 1);
        /* The digits of a partition make no difference here. */
        if (n == 0 || n == 5 || letters[n + strspn(letters + n, "0123456789")] != '\0')
            return -1;
        return idx - 1;
    }
    return -1;
}

int
virDomainDefSortDisks(virDomainDef *def)
{
    GPtrArray *disks = def->devices[VIR_DOMAIN_DEVICE_DISK];
    size_t n = virSchemaListLength(disks);
    size_t i;
    size_t j;

    for (i = 0; i < n; i++) {
        virDomainDiskDef *disk = g_ptr_array_index(disks, i);
        size_t at = i;
        bool placed = false;

        if (disk->dst == NULL) {
            virReportError(VIR_ERR_NO_TARGET, "%s", virStorageSourceLocalPath(&disk->src) ? : "");
            return -1;
        }
        /* Before those of its bus that it precedes, else behind the last of its bus. */
        for (j = i; j > 0; j--) {
            const virDomainDiskDef *other = g_ptr_array_index(disks, j - 1);

            if (other->bus != disk->bus)
                continue;
            if (virDomainDiskNameIndex(other->dst) > virDomainDiskNameIndex(disk->dst))
                at = j - 1;
            else if (!placed)
                at = j;
            else
                continue;
            placed = true;
        }
        if (at < i) {
            g_ptr_array_steal_index(disks, i);
            g_ptr_array_insert(disks, at, disk);
        }
    }
    return 0;
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

    if (disk->info.address.type != VIR_DOMAIN_ADDRESS_NONE)
        return 0;
    if (idx < 0) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Unknown disk name '%s' and no address specified"), disk->dst);
        return -1;
    }
    if (units == 0)
        return 0;
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
        if (virDomainDiskPrefixes[i].bus != VIR_DOMAIN_DISK_BUS_FDC &&
            g_str_has_prefix(disk->dst, virDomainDiskPrefixes[i].prefix))
            disk->bus = virDomainDiskPrefixes[i].bus;
    }
    if (disk->bus == VIR_DOMAIN_DISK_BUS_NONE)
        disk->bus = VIR_DOMAIN_DISK_BUS_IDE;
}

const virDomainIotune *
virDomainDiskGetIotune(const virDomainDiskDef *disk)
{
    static const virDomainIotune none;

    return disk->iotune ? disk->iotune : &none;
}

virDomainIotune *
virDomainDiskNeedIotune(virDomainDiskDef *disk)
{
    if (disk->iotune == NULL)
        disk->iotune = virSchemaNew(&virDomainIotuneSchema);
    return disk->iotune;
}

/* The members of a throttling group that say nothing of their own do as the first that does. */
static void
virDomainDiskJoinGroup(virDomainDiskDef *disk, const virDomainDef *def)
{
    const virDomainIotune *tune = virDomainDiskGetIotune(disk);
    virDomainIotune bare = { .group = tune->group };
    size_t i;

    if (tune->group == NULL || !virSchemaEqual(&virDomainIotuneSchema, &bare, tune))
        return;
    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        const virDomainDiskDef *other = virDomainDefDisk(def, i);

        if (other == disk)
            return;
        if (g_strcmp0(virDomainDiskGetIotune(other)->group, tune->group) == 0) {
            virSchemaFree(&virDomainIotuneSchema, disk->iotune);
            disk->iotune = virSchemaCopy(&virDomainIotuneSchema, other->iotune);
            return;
        }
    }
}

static int
virDomainDiskPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainDiskDef *disk = dev;

    if (disk->dst == NULL) {
        virReportError(VIR_ERR_NO_TARGET, "%s", virStorageSourceLocalPath(&disk->src) ? : "");
        return -1;
    }
    virDomainDiskGuessBus(disk);
    if (virDomainDiskAssignAddress(disk) < 0)
        return -1;
    if (disk->driver.name == NULL)
        disk->driver.name = g_strdup("qemu");
    if (disk->driver.format == VIR_STORAGE_FORMAT_NONE &&
        disk->src.type != VIR_STORAGE_TYPE_VOLUME)
        disk->driver.format = VIR_STORAGE_FORMAT_RAW;
    virDomainDiskJoinGroup(disk, def);
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
