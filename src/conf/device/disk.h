/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* disk.h: disks, CD-ROMs and floppies, and where their data comes from. */
#ifndef VIREO_DEVICE_DISK_H
#define VIREO_DEVICE_DISK_H

#include "virdomaindevice.h"
#include "virstoragesource.h"

typedef struct virStorageBacking virStorageBacking;
struct virStorageBacking {
    virStorageSource src;
    virStorageFormat format;
    unsigned long long metadataCache;   /* most bytes, 0: as it likes */
    virStorageBacking *next;    /* an empty one (type NONE) ends the chain for good */
};

typedef enum {
    VIR_DOMAIN_DISK_DEVICE_DISK,
    VIR_DOMAIN_DISK_DEVICE_CDROM,
    VIR_DOMAIN_DISK_DEVICE_FLOPPY,
    VIR_DOMAIN_DISK_DEVICE_LUN,
    VIR_DOMAIN_DISK_DEVICE_LAST
} VIR_COMPACT virDomainDiskDevice;
VIR_NAMES_DECLARE(virDomainDiskDevice);

typedef enum {
    VIR_DOMAIN_DISK_BUS_NONE,
    VIR_DOMAIN_DISK_BUS_IDE,
    VIR_DOMAIN_DISK_BUS_FDC,
    VIR_DOMAIN_DISK_BUS_SCSI,
    VIR_DOMAIN_DISK_BUS_VIRTIO,
    VIR_DOMAIN_DISK_BUS_XEN,
    VIR_DOMAIN_DISK_BUS_USB,
    VIR_DOMAIN_DISK_BUS_UML,
    VIR_DOMAIN_DISK_BUS_SATA,
    VIR_DOMAIN_DISK_BUS_SD,
    VIR_DOMAIN_DISK_BUS_LAST
} VIR_COMPACT virDomainDiskBus;
VIR_NAMES_DECLARE(virDomainDiskBus);

typedef enum {
    VIR_DOMAIN_DISK_CACHE_NONE_GIVEN,
    VIR_DOMAIN_DISK_CACHE_DEFAULT,
    VIR_DOMAIN_DISK_CACHE_NONE,
    VIR_DOMAIN_DISK_CACHE_WRITETHROUGH,
    VIR_DOMAIN_DISK_CACHE_WRITEBACK,
    VIR_DOMAIN_DISK_CACHE_DIRECTSYNC,
    VIR_DOMAIN_DISK_CACHE_UNSAFE,
    VIR_DOMAIN_DISK_CACHE_LAST
} VIR_COMPACT virDomainDiskCache;
VIR_NAMES_DECLARE(virDomainDiskCache);

typedef enum {
    VIR_DOMAIN_DISK_ERROR_POLICY_ABSENT,
    VIR_DOMAIN_DISK_ERROR_POLICY_STOP,
    VIR_DOMAIN_DISK_ERROR_POLICY_REPORT,
    VIR_DOMAIN_DISK_ERROR_POLICY_IGNORE,
    VIR_DOMAIN_DISK_ERROR_POLICY_ENOSPACE,
    VIR_DOMAIN_DISK_ERROR_POLICY_LAST
} VIR_COMPACT virDomainDiskErrorPolicy;
VIR_NAMES_DECLARE(virDomainDiskErrorPolicy);

typedef enum {
    VIR_DOMAIN_DISK_IO_ABSENT,
    VIR_DOMAIN_DISK_IO_NATIVE,
    VIR_DOMAIN_DISK_IO_THREADS,
    VIR_DOMAIN_DISK_IO_URING,
    VIR_DOMAIN_DISK_IO_LAST
} VIR_COMPACT virDomainDiskIO;
VIR_NAMES_DECLARE(virDomainDiskIO);

typedef enum {
    VIR_DOMAIN_DISK_DISCARD_ABSENT,
    VIR_DOMAIN_DISK_DISCARD_UNMAP,
    VIR_DOMAIN_DISK_DISCARD_IGNORE,
    VIR_DOMAIN_DISK_DISCARD_LAST
} VIR_COMPACT virDomainDiskDiscard;
VIR_NAMES_DECLARE(virDomainDiskDiscard);

typedef enum {
    VIR_DOMAIN_DISK_ZEROES_ABSENT,
    VIR_DOMAIN_DISK_ZEROES_OFF,
    VIR_DOMAIN_DISK_ZEROES_ON,
    VIR_DOMAIN_DISK_ZEROES_UNMAP,
    VIR_DOMAIN_DISK_ZEROES_LAST
} VIR_COMPACT virDomainDiskZeroes;
VIR_NAMES_DECLARE(virDomainDiskZeroes);

/* Of virtio disks, nets, controllers and other devices that have both generations. */
typedef enum {
    VIR_DOMAIN_VIRTIO_MODEL_ABSENT,
    VIR_DOMAIN_VIRTIO_MODEL_VIRTIO,
    VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
    VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL,
    VIR_DOMAIN_VIRTIO_MODEL_LAST
} VIR_COMPACT virDomainVirtioModel;
VIR_NAMES_DECLARE(virDomainVirtioModel);

typedef enum {
    VIR_DOMAIN_DISK_SNAPSHOT_ABSENT,
    VIR_DOMAIN_DISK_SNAPSHOT_NO,
    VIR_DOMAIN_DISK_SNAPSHOT_INTERNAL,
    VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL,
    VIR_DOMAIN_DISK_SNAPSHOT_MANUAL,
    VIR_DOMAIN_DISK_SNAPSHOT_LAST
} VIR_COMPACT virDomainDiskSnapshot;
VIR_NAMES_DECLARE(virDomainDiskSnapshot);

typedef enum {
    VIR_DOMAIN_STARTUP_POLICY_ABSENT,
    VIR_DOMAIN_STARTUP_POLICY_MANDATORY,
    VIR_DOMAIN_STARTUP_POLICY_REQUISITE,
    VIR_DOMAIN_STARTUP_POLICY_OPTIONAL,
    VIR_DOMAIN_STARTUP_POLICY_LAST
} VIR_COMPACT virDomainStartupPolicy;
VIR_NAMES_DECLARE(virDomainStartupPolicy);

typedef enum {
    VIR_DOMAIN_DISK_TRAY_CLOSED,
    VIR_DOMAIN_DISK_TRAY_OPEN,
    VIR_DOMAIN_DISK_TRAY_LAST
} VIR_COMPACT virDomainDiskTray;
VIR_NAMES_DECLARE(virDomainDiskTray);

typedef struct virDomainIotune {
    unsigned long long totalBytes, readBytes, writeBytes;       /* per second */
    unsigned long long totalIops, readIops, writeIops;
    unsigned long long totalBytesMax, readBytesMax, writeBytesMax;
    unsigned long long totalIopsMax, readIopsMax, writeIopsMax;
    unsigned long long sizeIops;
    char *group;
    unsigned long long totalBytesMaxLength, readBytesMaxLength, writeBytesMaxLength;
    unsigned long long totalIopsMaxLength, readIopsMaxLength, writeIopsMaxLength;
} virDomainIotune;

/* What a block job copies the disk to. */
typedef struct virDomainDiskMirror {
    virStorageSource src;
    virStorageFormat format;
    char *job;                  /* "copy", "active-commit" */
    char *ready;                /* "yes", "abort", "pivot"; NULL: not yet */
} virDomainDiskMirror;

typedef struct virDomainDiskDef {
    virDomainDeviceInfo info;
    virStorageSource src;
    virDomainDiskDevice device;
    virDomainVirtioModel model;
    virTristateBool rawio;
    virDomainDiskSnapshot snapshot;
    virDomainStartupPolicy startupPolicy;
    virDomainDiskBus bus;
    virDomainDiskTray tray;
    virTristateSwitch removable;
    bool readonly;
    bool shareable;
    bool transient;
    virTristateBool shareBacking;
    unsigned int rotationRate;
    char *sgio;                 /* "filtered", "unfiltered" */
    struct {
        char *name;             /* "qemu" */
        virStorageFormat format;
        virDomainDiskCache cache;
        virDomainDiskErrorPolicy errorPolicy;
        virDomainDiskErrorPolicy rerrorPolicy;
        virDomainDiskIO io;
        virTristateSwitch ioeventfd;
        virTristateSwitch eventIdx;
        virTristateSwitch copyOnRead;
        virDomainDiskDiscard discard;
        virDomainDiskZeroes detectZeroes;
        virDomainVirtioOptions virtio;
        unsigned int iothread;
        unsigned int queues;
        unsigned int queueSize;
        unsigned long long metadataCache;   /* most bytes, 0: as it likes */
    } driver;
    virStorageAuth *auth;       /* of a network source, where older documents have it */
    virStorageEncryption *encryption;   /* where older documents have it */
    virDomainDiskMirror *mirror;    /* of a block job of the run */
    char *backendDomain;
    virStorageBacking *backing; /* NULL: found out when the guest starts */
    char *dst;                  /* "vda" */
    virDomainIotune *iotune;    /* NULL: none; see virDomainDiskGetIotune() */
    struct { unsigned int cyls, heads, secs; char *trans; } geometry;
    struct { unsigned int logical, physical; } blockio;
    char *serial;
    char *wwn;
    char *vendor;
    char *product;
} virDomainDiskDef;
VIR_SCHEMA_DECLARE(virDomainDiskSchema, virDomainDiskDef);
extern const virDomainDeviceChange virDomainDiskChange;
extern const virDomainDeviceOps virDomainDiskOps;

/* The limits of @disk, all of them 0 when it has none; and to set some. */
const virDomainIotune *virDomainDiskGetIotune(const virDomainDiskDef *disk);
virDomainIotune *virDomainDiskNeedIotune(virDomainDiskDef *disk);

/* The disk whose target is @dst, NULL when there is none. */
virDomainDiskDef *virDomainDefFindDisk(const virDomainDef *def, const char *dst);
/* 0, or -1 with an error reported that says why @dev, a disk, can't be. */
int virDomainDiskValidate(const void *dev, const virDomainDef *def,
                          const virDomainDefContext *ctx) G_GNUC_WARN_UNUSED_RESULT;
/* The same of the names and drive addresses of all disks of @def. */
int virDomainDiskValidateAll(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Sorts the disks of @def that were just read: those that name the same bus,
 * or none, by their target. 0, or -1 with an error reported: no target.
 */
int virDomainDefSortDisks(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* "vdb" is 1 among the disks of its prefix; -1 for no such name. */
int virDomainDiskNameIndex(const char *dst);

#endif /* VIREO_DEVICE_DISK_H */
