/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* disk.h: disks, CD-ROMs and floppies, and where their data comes from. */
#ifndef VIREO_DEVICE_DISK_H
#define VIREO_DEVICE_DISK_H

#include "virdomaindevice.h"

typedef enum {
    VIR_STORAGE_TYPE_NONE,
    VIR_STORAGE_TYPE_FILE,
    VIR_STORAGE_TYPE_BLOCK,
    VIR_STORAGE_TYPE_DIR,
    VIR_STORAGE_TYPE_NETWORK,
    VIR_STORAGE_TYPE_VOLUME,
    VIR_STORAGE_TYPE_NVME,
    VIR_STORAGE_TYPE_VHOSTUSER,
    VIR_STORAGE_TYPE_LAST
} virStorageType;
VIR_NAMES_DECLARE(virStorageType);

/* Formats of an image. */
typedef enum {
    VIR_STORAGE_FORMAT_NONE,
    VIR_STORAGE_FORMAT_RAW,
    VIR_STORAGE_FORMAT_DIR,
    VIR_STORAGE_FORMAT_BOCHS,
    VIR_STORAGE_FORMAT_CLOOP,
    VIR_STORAGE_FORMAT_DMG,
    VIR_STORAGE_FORMAT_ISO,
    VIR_STORAGE_FORMAT_VPC,
    VIR_STORAGE_FORMAT_VDI,
    VIR_STORAGE_FORMAT_FAT,
    VIR_STORAGE_FORMAT_VHD,
    VIR_STORAGE_FORMAT_PLOOP,
    VIR_STORAGE_FORMAT_COW,
    VIR_STORAGE_FORMAT_QCOW,
    VIR_STORAGE_FORMAT_QCOW2,
    VIR_STORAGE_FORMAT_QED,
    VIR_STORAGE_FORMAT_VMDK,
    VIR_STORAGE_FORMAT_LAST
} virStorageFormat;
VIR_NAMES_DECLARE(virStorageFormat);

typedef enum {
    VIR_STORAGE_PROTOCOL_NONE,
    VIR_STORAGE_PROTOCOL_NBD,
    VIR_STORAGE_PROTOCOL_RBD,
    VIR_STORAGE_PROTOCOL_SHEEPDOG,
    VIR_STORAGE_PROTOCOL_GLUSTER,
    VIR_STORAGE_PROTOCOL_ISCSI,
    VIR_STORAGE_PROTOCOL_HTTP,
    VIR_STORAGE_PROTOCOL_HTTPS,
    VIR_STORAGE_PROTOCOL_FTP,
    VIR_STORAGE_PROTOCOL_FTPS,
    VIR_STORAGE_PROTOCOL_TFTP,
    VIR_STORAGE_PROTOCOL_SSH,
    VIR_STORAGE_PROTOCOL_VXHS,
    VIR_STORAGE_PROTOCOL_NFS,
    VIR_STORAGE_PROTOCOL_LAST
} virStorageProtocol;
VIR_NAMES_DECLARE(virStorageProtocol);

typedef enum {
    VIR_STORAGE_TRANSPORT_NONE,
    VIR_STORAGE_TRANSPORT_TCP,
    VIR_STORAGE_TRANSPORT_UNIX,
    VIR_STORAGE_TRANSPORT_RDMA,
    VIR_STORAGE_TRANSPORT_LAST
} virStorageTransport;
VIR_NAMES_DECLARE(virStorageTransport);

typedef struct virStorageAuth {
    char *username;
    struct { char *type; char *usage; char *uuid; } secret;
} virStorageAuth;
VIR_SCHEMA_DECLARE(virStorageAuthSchema, virStorageAuth);

/* How the content of an image is encrypted, and by whom it is read. */
typedef enum {
    VIR_STORAGE_ENCRYPTION_NONE,
    VIR_STORAGE_ENCRYPTION_DEFAULT,
    VIR_STORAGE_ENCRYPTION_QCOW,
    VIR_STORAGE_ENCRYPTION_LUKS,
    VIR_STORAGE_ENCRYPTION_LUKS2,
    VIR_STORAGE_ENCRYPTION_LUKS_ANY,
    VIR_STORAGE_ENCRYPTION_LAST
} virStorageEncryptionFormat;
VIR_NAMES_DECLARE(virStorageEncryptionFormat);

typedef enum {
    VIR_STORAGE_ENCRYPTION_ENGINE_ABSENT,
    VIR_STORAGE_ENCRYPTION_ENGINE_QEMU,
    VIR_STORAGE_ENCRYPTION_ENGINE_LIBRBD,
    VIR_STORAGE_ENCRYPTION_ENGINE_LAST
} virStorageEncryptionEngine;
VIR_NAMES_DECLARE(virStorageEncryptionEngine);

typedef struct virStorageEncryptionSecret {
    char *type;                 /* "passphrase" */
    char *uuid;
    char *usage;
} virStorageEncryptionSecret;

typedef struct virStorageEncryption {
    virStorageEncryptionFormat format;
    virStorageEncryptionEngine engine;
    GPtrArray *secrets;         /* of virStorageEncryptionSecret */
    struct { char *name; unsigned int size; char *mode; char *hash; } cipher;
    struct { char *name; char *hash; } ivgen;
} virStorageEncryption;

typedef struct virStorageCookie { char *name; char *value; } virStorageCookie;

typedef struct virStorageHost {
    virStorageTransport transport;
    char *name;
    unsigned int port;
    char *socket;
} virStorageHost;
VIR_SCHEMA_DECLARE(virStorageHostSchema, virStorageHost);

typedef struct virStorageFile { char *path; char *fdgroup; } virStorageFile;
typedef struct virStorageBlock { char *path; } virStorageBlock;
typedef struct virStorageDir { char *path; } virStorageDir;
typedef struct virStorageVolume { char *pool; char *volume; char *mode; } virStorageVolume;
typedef struct virStorageNetwork {
    virStorageProtocol protocol;
    char *name;
    char *query;
    virTristateBool tls;
    char *tlsHostname;
    GPtrArray *hosts;           /* of virStorageHost */
    char *snapshot;
    char *config;
    char *user, *group;         /* <identity> of NFS */
    char *iqn;                  /* <initiator> */
    virTristateBool sslVerify;
    GPtrArray *cookies;         /* of virStorageCookie */
    unsigned long long readahead;   /* bytes */
    unsigned int timeout;       /* seconds */
    virStorageAuth *auth;
} virStorageNetwork;

/* Where data comes from; the arm is chosen by @type. */
typedef struct virStorageSource {
    virStorageType type;
    union {
        virStorageFile file;
        virStorageBlock block;
        virStorageDir dir;
        virStorageNetwork network;
        virStorageVolume volume;
    };
    virStorageEncryption *encryption;
    GPtrArray *seclabels;       /* of virDomainDeviceSeclabel */
    unsigned int index;         /* of the node in the emulator; live only */
    bool index_set;
} virStorageSource;

/* The local path of a file, block device or directory; NULL for others and for empty drives. */
const char *virStorageSourceLocalPath(const virStorageSource *src);

typedef struct virStorageBacking virStorageBacking;
struct virStorageBacking {
    virStorageSource src;
    virStorageFormat format;
    virStorageBacking *next;    /* an empty one (type NONE) ends the chain for good */
};

typedef enum {
    VIR_DOMAIN_DISK_DEVICE_DISK,
    VIR_DOMAIN_DISK_DEVICE_CDROM,
    VIR_DOMAIN_DISK_DEVICE_FLOPPY,
    VIR_DOMAIN_DISK_DEVICE_LUN,
    VIR_DOMAIN_DISK_DEVICE_LAST
} virDomainDiskDevice;
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
} virDomainDiskBus;
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
} virDomainDiskCache;
VIR_NAMES_DECLARE(virDomainDiskCache);

typedef enum {
    VIR_DOMAIN_DISK_ERROR_POLICY_ABSENT,
    VIR_DOMAIN_DISK_ERROR_POLICY_STOP,
    VIR_DOMAIN_DISK_ERROR_POLICY_REPORT,
    VIR_DOMAIN_DISK_ERROR_POLICY_IGNORE,
    VIR_DOMAIN_DISK_ERROR_POLICY_ENOSPACE,
    VIR_DOMAIN_DISK_ERROR_POLICY_LAST
} virDomainDiskErrorPolicy;
VIR_NAMES_DECLARE(virDomainDiskErrorPolicy);

typedef enum {
    VIR_DOMAIN_DISK_IO_ABSENT,
    VIR_DOMAIN_DISK_IO_NATIVE,
    VIR_DOMAIN_DISK_IO_THREADS,
    VIR_DOMAIN_DISK_IO_URING,
    VIR_DOMAIN_DISK_IO_LAST
} virDomainDiskIO;
VIR_NAMES_DECLARE(virDomainDiskIO);

typedef enum {
    VIR_DOMAIN_DISK_DISCARD_ABSENT,
    VIR_DOMAIN_DISK_DISCARD_UNMAP,
    VIR_DOMAIN_DISK_DISCARD_IGNORE,
    VIR_DOMAIN_DISK_DISCARD_LAST
} virDomainDiskDiscard;
VIR_NAMES_DECLARE(virDomainDiskDiscard);

typedef enum {
    VIR_DOMAIN_DISK_ZEROES_ABSENT,
    VIR_DOMAIN_DISK_ZEROES_OFF,
    VIR_DOMAIN_DISK_ZEROES_ON,
    VIR_DOMAIN_DISK_ZEROES_UNMAP,
    VIR_DOMAIN_DISK_ZEROES_LAST
} virDomainDiskZeroes;
VIR_NAMES_DECLARE(virDomainDiskZeroes);

/* Of virtio disks, nets, controllers and other devices that have both generations. */
typedef enum {
    VIR_DOMAIN_VIRTIO_MODEL_ABSENT,
    VIR_DOMAIN_VIRTIO_MODEL_VIRTIO,
    VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
    VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL,
    VIR_DOMAIN_VIRTIO_MODEL_LAST
} virDomainVirtioModel;
VIR_NAMES_DECLARE(virDomainVirtioModel);

typedef enum {
    VIR_DOMAIN_DISK_SNAPSHOT_ABSENT,
    VIR_DOMAIN_DISK_SNAPSHOT_NO,
    VIR_DOMAIN_DISK_SNAPSHOT_INTERNAL,
    VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL,
    VIR_DOMAIN_DISK_SNAPSHOT_MANUAL,
    VIR_DOMAIN_DISK_SNAPSHOT_LAST
} virDomainDiskSnapshot;
VIR_NAMES_DECLARE(virDomainDiskSnapshot);

typedef enum {
    VIR_DOMAIN_STARTUP_POLICY_ABSENT,
    VIR_DOMAIN_STARTUP_POLICY_MANDATORY,
    VIR_DOMAIN_STARTUP_POLICY_REQUISITE,
    VIR_DOMAIN_STARTUP_POLICY_OPTIONAL,
    VIR_DOMAIN_STARTUP_POLICY_LAST
} virDomainStartupPolicy;
VIR_NAMES_DECLARE(virDomainStartupPolicy);

typedef enum {
    VIR_DOMAIN_DISK_TRAY_CLOSED,
    VIR_DOMAIN_DISK_TRAY_OPEN,
    VIR_DOMAIN_DISK_TRAY_LAST
} virDomainDiskTray;
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

typedef struct virDomainDiskDef {
    virDomainDeviceInfo info;
    virStorageSource src;
    virDomainDiskDevice device;
    virDomainVirtioModel model;
    virTristateBool rawio;
    virDomainDiskSnapshot snapshot;
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
        unsigned int iothread;
        virDomainDiskZeroes detectZeroes;
        unsigned int queues;
        unsigned int queueSize;
        virTristateSwitch discardNoUnref;
        virDomainVirtioOptions virtio;
    } driver;
    virDomainStartupPolicy startupPolicy;
    virStorageAuth *auth;       /* of a network source, where older documents have it */
    virStorageEncryption *encryption;   /* where older documents have it */
    virStorageBacking *backing; /* NULL: found out when the guest starts */
    char *dst;                  /* "vda" */
    virDomainDiskBus bus;
    virDomainDiskTray tray;
    virTristateSwitch removable;
    unsigned int rotationRate;
    virDomainIotune iotune;
    struct { unsigned int cyls, heads, secs; char *trans; } geometry;
    struct { unsigned int logical, physical; } blockio;
    bool readonly;
    bool shareable;
    bool transient;
    virTristateBool shareBacking;
    char *serial;
    char *wwn;
    char *vendor;
    char *product;
} virDomainDiskDef;
VIR_SCHEMA_DECLARE(virDomainDiskSchema, virDomainDiskDef);
extern const virDomainDeviceChange virDomainDiskChange;
extern const virDomainDeviceOps virDomainDiskOps;

/* The disk whose target is @dst, NULL when there is none. */
virDomainDiskDef *virDomainDefFindDisk(const virDomainDef *def, const char *dst);

/* "vdb" is 1 among the disks of its prefix; -1 for no such name. */
int virDomainDiskNameIndex(const char *dst);

#endif /* VIREO_DEVICE_DISK_H */
