/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_blockdev.c: two nodes an image (storage, format), and what is laid over them. */
#include "config.h"

#include "qemu_blockdev.h"

#include <stddef.h>

#include "qemu_device.h"

/* What a cache mode is made of. */
static const struct {
    bool direct;                /* past the host's page cache */
    bool noFlush;
    const char *writeCache;     /* what the guest is told; NULL: QEMU's default */
} cacheModes[VIR_DOMAIN_DISK_CACHE_LAST] = {
    [VIR_DOMAIN_DISK_CACHE_NONE] = { true, false, "on" },
    [VIR_DOMAIN_DISK_CACHE_WRITETHROUGH] = { false, false, "off" },
    [VIR_DOMAIN_DISK_CACHE_WRITEBACK] = { false, false, "on" },
    [VIR_DOMAIN_DISK_CACHE_DIRECTSYNC] = { true, false, "off" },
    [VIR_DOMAIN_DISK_CACHE_UNSAFE] = { false, true, "on" },
};

/* How one image is opened. */
typedef struct {
    const virStorageSource *src;
    virStorageFormat format;
    char number[32];
    bool readonly;
    virDomainDiskCache cache;
    const char *aio;
    const char *discard;
    const char *detectZeroes;
    const char *backing;        /* number of the image below, NULL: none is said */
    bool bottom;                /* there is none below, for sure */
} image;

/* ---- numbers ------------------------------------------------------------ */

static unsigned int
highestOf(const virDomainDiskDef *disk)
{
    unsigned int highest = disk->src.index_set ? disk->src.index : 0;

    for (const virStorageBacking *below = disk->backing; below; below = below->next) {
        if (below->src.index_set)
            highest = MAX(highest, below->src.index);
    }
    return highest;
}

static void
number(virStorageSource *src, unsigned int *next)
{
    if (src->index_set || src->type == VIR_STORAGE_TYPE_NONE)
        return;
    src->index = (*next)++;
    src->index_set = true;
}

void
qemuBlockNumber(const virDomainDef *def, virDomainDiskDef *disk)
{
    unsigned int next = highestOf(disk) + 1;

    for (size_t i = 0; i < virDomainDefDiskCount(def); i++)
        next = MAX(next, highestOf(virDomainDefDisk(def, i)) + 1);
    number(&disk->src, &next);
    for (virStorageBacking *below = disk->backing; below; below = below->next)
        number(&below->src, &next);
}

/* ---- nodes -------------------------------------------------------------- */

static void
setCache(virJSONValue *props, virDomainDiskCache cache)
{
    virJSONValue *inner;

    if (!cacheModes[cache].direct && !cacheModes[cache].noFlush)
        return;
    inner = virJSONValueNewObject();
    virJSONValueObjectSetBoolean(inner, "direct", cacheModes[cache].direct);
    virJSONValueObjectSetBoolean(inner, "no-flush", cacheModes[cache].noFlush);
    virJSONValueObjectSet(props, "cache", inner);
}

static virJSONValue *
hostProps(const char *driver, const char *path, const char *aio)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "driver", driver);
    virJSONValueObjectSetString(props, "filename", path);
    virJSONValueObjectSetString(props, "aio", aio);
    return props;
}

/* What QEMU must know to reach the data; NULL with an error reported. */
static virJSONValue *
storageProps(const image *img)
{
    if (img->src->encryption) {   /* read as it is, it would be no disk; written, none after */
        (void)qemuDeviceUnsupported("encrypted disk source",
                                    virStorageSourceLocalPath(img->src));
        return NULL;
    }
    switch (img->src->type) {
    case VIR_STORAGE_TYPE_FILE:
        return hostProps("file", img->src->file.path, img->aio);
    case VIR_STORAGE_TYPE_BLOCK:
        return hostProps("host_device", img->src->block.path, img->aio);
    case VIR_STORAGE_TYPE_NONE:
    case VIR_STORAGE_TYPE_DIR:
    case VIR_STORAGE_TYPE_NETWORK:
    case VIR_STORAGE_TYPE_VOLUME:
    case VIR_STORAGE_TYPE_NVME:
    case VIR_STORAGE_TYPE_VHOSTUSER:
    case VIR_STORAGE_TYPE_LAST:
        break;
    }
    (void)qemuDeviceUnsupported("disk source", virStorageTypeToString(img->src->type));
    return NULL;
}

/* The word of QEMU for a format; NULL with an error reported. */
static const char *
formatDriver(virStorageFormat format)
{
    static const char *const drivers[VIR_STORAGE_FORMAT_LAST] = {
        [VIR_STORAGE_FORMAT_NONE] = "raw",  [VIR_STORAGE_FORMAT_RAW] = "raw",
        [VIR_STORAGE_FORMAT_ISO] = "raw",   [VIR_STORAGE_FORMAT_BOCHS] = "bochs",
        [VIR_STORAGE_FORMAT_CLOOP] = "cloop", [VIR_STORAGE_FORMAT_DMG] = "dmg",
        [VIR_STORAGE_FORMAT_VPC] = "vpc",   [VIR_STORAGE_FORMAT_VDI] = "vdi",
        [VIR_STORAGE_FORMAT_PLOOP] = "parallels", [VIR_STORAGE_FORMAT_QCOW] = "qcow",
        [VIR_STORAGE_FORMAT_QCOW2] = "qcow2", [VIR_STORAGE_FORMAT_QED] = "qed",
        [VIR_STORAGE_FORMAT_VMDK] = "vmdk",
    };

    if (!drivers[format])
        (void)qemuDeviceUnsupported("disk format", virStorageFormatToString(format));
    return drivers[format];
}

static bool
canHaveBacking(virStorageFormat format)
{
    return format == VIR_STORAGE_FORMAT_QCOW2 || format == VIR_STORAGE_FORMAT_QCOW ||
           format == VIR_STORAGE_FORMAT_QED || format == VIR_STORAGE_FORMAT_VMDK;
}

static int
imagePlan(const image *img, qemuPlan *plan)
{
    const char *driver = formatDriver(img->format);
    virJSONValue *storage;
    virJSONValue *format;

    if (!driver)
        return -1;
    storage = storageProps(img);
    if (!storage)
        return -1;

    virJSONValueObjectSetFormat(storage, "node-name", "libvirt-%s-storage", img->number);
    setCache(storage, img->cache);
    virJSONValueObjectSetBoolean(storage, "auto-read-only", true);
    virJSONValueObjectSetString(storage, "discard", "unmap");
    (void)qemuPlanAdd(plan, QEMU_PLAN_BLOCKDEV, storage); /* QEMU opens the file */

    format = virJSONValueNewObject();
    virJSONValueObjectSetFormat(format, "node-name", "libvirt-%s-format", img->number);
    virJSONValueObjectSetBoolean(format, "read-only", img->readonly);
    setCache(format, img->cache);
    virJSONValueObjectSetString(format, "discard", img->discard);
    virJSONValueObjectSetString(format, "detect-zeroes", img->detectZeroes);
    virJSONValueObjectSetString(format, "driver", driver);
    virJSONValueObjectSetFormat(format, "file", "libvirt-%s-storage", img->number);
    if (img->backing)
        virJSONValueObjectSetFormat(format, "backing", "libvirt-%s-format", img->backing);
    else if (img->bottom && canHaveBacking(img->format))
        virJSONValueObjectSetNull(format, "backing");
    (void)qemuPlanAdd(plan, QEMU_PLAN_BLOCKDEV, format); /* the storage node has the file */
    return 0;
}

int
qemuBlockImagePlan(const virStorageSource *src, virStorageFormat format, const char *numberText,
                   bool readonly, qemuPlan *plan)
{
    image img = { .src = src, .format = format, .readonly = readonly };

    g_strlcpy(img.number, numberText, sizeof(img.number));
    return imagePlan(&img, plan);
}

/* ---- a disk's chain ----------------------------------------------------- */

/* Images below the first, the deepest first; @ret_number is of the first of them. */
static int
backingPlan(const virDomainDiskDef *disk, const virStorageBacking *below, qemuPlan *plan,
            char *ret_number, size_t size)
{
    image img = { .src = &below->src, .format = below->format, .readonly = true,
                  .cache = disk->driver.cache };
    const virStorageBacking *next = below->next;
    char nextNumber[sizeof(img.number)];

    g_snprintf(img.number, sizeof(img.number), "%u", below->src.index);
    if (next && next->src.type != VIR_STORAGE_TYPE_NONE) {
        if (backingPlan(disk, next, plan, nextNumber, sizeof(nextNumber)) < 0)
            return -1;
        img.backing = nextNumber;
    }
    img.bottom = next && next->src.type == VIR_STORAGE_TYPE_NONE;
    if (imagePlan(&img, plan) < 0)
        return -1;
    g_strlcpy(ret_number, img.number, size);
    return 0;
}

static char *
copyOnReadPlan(const virDomainDiskDef *disk, const char *node, qemuPlan *plan)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "driver", "copy-on-read");
    virJSONValueObjectSetFormat(props, "node-name", "libvirt-CoR-%s", disk->dst);
    virJSONValueObjectSetString(props, "file", node);
    virJSONValueObjectSetString(props, "discard", "unmap");
    (void)qemuPlanAdd(plan, QEMU_PLAN_BLOCKDEV, props); /* no descriptor goes with it */
    return g_strdup_printf("libvirt-CoR-%s", disk->dst);
}

/* A drive without a medium. */
static bool
isEmpty(const virStorageSource *src)
{
    return src->type == VIR_STORAGE_TYPE_NONE ||
           ((src->type == VIR_STORAGE_TYPE_FILE || src->type == VIR_STORAGE_TYPE_BLOCK) &&
            !virStorageSourceLocalPath(src));
}

int
qemuBlockPlan(const virDomainDiskDef *disk, qemuPlan *plan, char **ret_node)
{
    static const char *const aio[VIR_DOMAIN_DISK_IO_LAST] = {
        [VIR_DOMAIN_DISK_IO_NATIVE] = "native",
        [VIR_DOMAIN_DISK_IO_THREADS] = "threads",
        [VIR_DOMAIN_DISK_IO_URING] = "io_uring",
    };
    image img = { .src = &disk->src, .format = disk->driver.format };
    const virStorageBacking *below = disk->backing;
    char belowNumber[sizeof(img.number)];
    g_autofree char *node = NULL;

    if (isEmpty(&disk->src)) {
        *ret_node = NULL;
        return 0;
    }

    if (disk->encryption)
        return qemuDeviceUnsupported("encryption of disk", disk->dst);

    g_snprintf(img.number, sizeof(img.number), "%u", disk->src.index);
    img.readonly = disk->readonly || disk->device == VIR_DOMAIN_DISK_DEVICE_CDROM;
    img.cache = disk->driver.cache;
    img.aio = aio[disk->driver.io];
    img.discard = virDomainDiskDiscardToString(disk->driver.discard);
    img.detectZeroes = virDomainDiskZeroesToString(disk->driver.detectZeroes);
    if (below && below->src.type != VIR_STORAGE_TYPE_NONE) {
        if (backingPlan(disk, below, plan, belowNumber, sizeof(belowNumber)) < 0)
            return -1;
        img.backing = belowNumber;
    }
    img.bottom = below && below->src.type == VIR_STORAGE_TYPE_NONE;
    if (imagePlan(&img, plan) < 0)
        return -1;

    node = g_strdup_printf("libvirt-%s-format", img.number);
    if (disk->driver.copyOnRead == VIR_TRISTATE_SWITCH_ON)
        *ret_node = copyOnReadPlan(disk, node, plan);
    else
        *ret_node = g_steal_pointer(&node);
    return 0;
}

void
qemuBlockSetWriteCache(const virDomainDiskDef *disk, virJSONValue *props)
{
    if (disk->bus != VIR_DOMAIN_DISK_BUS_FDC && disk->device != VIR_DOMAIN_DISK_DEVICE_LUN)
        virJSONValueObjectSetString(props, "write-cache",
                                    cacheModes[disk->driver.cache].writeCache);
}

void
qemuBlockIotunePlan(const virDomainDiskDef *disk, qemuPlan *plan)
{
#define ROW(key, member, required) { key, offsetof(virDomainIotune, member), required }
    static const struct {
        const char *key;
        size_t offset;
        bool required;
    } rows[] = {
        ROW("bps", totalBytes, true),
        ROW("bps_rd", readBytes, true),
        ROW("bps_wr", writeBytes, true),
        ROW("iops", totalIops, true),
        ROW("iops_rd", readIops, true),
        ROW("iops_wr", writeIops, true),
        ROW("bps_max", totalBytesMax, false),
        ROW("bps_rd_max", readBytesMax, false),
        ROW("bps_wr_max", writeBytesMax, false),
        ROW("iops_max", totalIopsMax, false),
        ROW("iops_rd_max", readIopsMax, false),
        ROW("iops_wr_max", writeIopsMax, false),
        ROW("iops_size", sizeIops, false),
        ROW("bps_max_length", totalBytesMaxLength, false),
        ROW("bps_rd_max_length", readBytesMaxLength, false),
        ROW("bps_wr_max_length", writeBytesMaxLength, false),
        ROW("iops_max_length", totalIopsMaxLength, false),
        ROW("iops_rd_max_length", readIopsMaxLength, false),
        ROW("iops_wr_max_length", writeIopsMaxLength, false),
    };
#undef ROW
    const virDomainIotune *tune = virDomainDiskGetIotune(disk);
    bool limited = tune->group;
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    /* what QEMU limits is the part of the device that has the drive */
    if (disk->bus == VIR_DOMAIN_DISK_BUS_VIRTIO)
        virJSONValueObjectSetFormat(args, "id", "/machine/peripheral/%s/virtio-backend",
                                    disk->info.alias);
    else
        virJSONValueObjectSetString(args, "id", disk->info.alias);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned long long value =
            *(const unsigned long long *)((const char *)tune + rows[i].offset);

        limited |= value != 0;
        if (value || rows[i].required)
            virJSONValueObjectSetUint(args, rows[i].key, value);
    }
    virJSONValueObjectSetString(args, "group", tune->group);
    if (limited)
        qemuPlanAddCall(plan, "block_set_io_throttle", g_steal_pointer(&args));
}
