/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virstoragesource.h: where the data of a disk comes from. */
#ifndef VIREO_VIRSTORAGESOURCE_H
#define VIREO_VIRSTORAGESOURCE_H

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
} VIR_COMPACT virStorageType;
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
} VIR_COMPACT virStorageFormat;
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
} VIR_COMPACT virStorageProtocol;
VIR_NAMES_DECLARE(virStorageProtocol);

typedef enum {
    VIR_STORAGE_TRANSPORT_NONE,
    VIR_STORAGE_TRANSPORT_TCP,
    VIR_STORAGE_TRANSPORT_UNIX,
    VIR_STORAGE_TRANSPORT_RDMA,
    VIR_STORAGE_TRANSPORT_LAST
} VIR_COMPACT virStorageTransport;
VIR_NAMES_DECLARE(virStorageTransport);

typedef struct virStorageAuth {
    char *username;
    struct { char *type; char *usage; char *uuid; } secret;
} virStorageAuth;

/* How the content of an image is encrypted, and by whom it is read. */
typedef enum {
    VIR_STORAGE_ENCRYPTION_NONE,
    VIR_STORAGE_ENCRYPTION_DEFAULT,
    VIR_STORAGE_ENCRYPTION_QCOW,
    VIR_STORAGE_ENCRYPTION_LUKS,
    VIR_STORAGE_ENCRYPTION_LUKS2,
    VIR_STORAGE_ENCRYPTION_LAST
} VIR_COMPACT virStorageEncryptionFormat;
VIR_NAMES_DECLARE(virStorageEncryptionFormat);

typedef enum {
    VIR_STORAGE_ENCRYPTION_ENGINE_ABSENT,
    VIR_STORAGE_ENCRYPTION_ENGINE_QEMU,
    VIR_STORAGE_ENCRYPTION_ENGINE_LIBRBD,
    VIR_STORAGE_ENCRYPTION_ENGINE_LAST
} VIR_COMPACT virStorageEncryptionEngine;
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

typedef struct virStorageFile { char *path; char *fdgroup; } virStorageFile;
typedef struct virStorageBlock { char *path; } virStorageBlock;
typedef struct virStorageDir { char *path; } virStorageDir;
typedef struct virStorageVolume { char *pool; char *volume; char *mode; } virStorageVolume;

/* A namespace of an NVMe device that is a PCI device of the host. */
typedef struct virStorageNVMe {
    char *kind;                 /* "pci" */
    virTristateBool managed;
    unsigned long long ns;
    virDomainPCIAddress address;
    bool address_set;
} virStorageNVMe;

/* A process that serves the disk over a socket. */
typedef struct virStorageVhostUser {
    char *kind;                 /* "unix" */
    char *path;
    virTristateBool reconnect;
    unsigned int timeout; bool timeout_set;     /* seconds */
} virStorageVhostUser;

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
} virStorageNetwork;

/* Who may write to a SCSI disk: a helper process asks. */
typedef struct virStorageReservations {
    virTristateBool managed;
    char *kind;                 /* "unix"; as the others NULL when the helper is ours */
    char *path;
    char *mode;                 /* "client" */
} virStorageReservations;

/* The part of the data that is the disk. */
typedef struct virStorageSlice {
    unsigned long long offset;
    unsigned long long size;
} virStorageSlice;

/* Where data comes from; the arm is chosen by @type. */
typedef struct virStorageSource {
    virStorageType type;
    union {
        virStorageFile file;
        virStorageBlock block;
        virStorageDir dir;
        virStorageNetwork network;
        virStorageVolume volume;
        virStorageNVMe nvme;
        virStorageVhostUser vhostuser;
    };
    virStorageAuth *auth;
    virStorageSlice *slice;     /* NULL: all of it */
    GPtrArray *seclabels;       /* of virDomainDeviceSeclabel */
    virStorageEncryption *encryption;
    virStorageReservations *reservations;
    unsigned int index;         /* of the node in the emulator; live only */
    bool index_set;
} virStorageSource;

/* The local path of a file, block device or directory; NULL for others and for empty drives. */
const char *virStorageSourceLocalPath(const virStorageSource *src);

/* There is nothing that could be read; a drive for removable media may be so. */
bool virStorageSourceIsEmpty(const virStorageSource *src);

/* Makes an empty source one of an empty file; the arm that it had is freed. */
void virStorageSourceMakeEmptyFile(virStorageSource *src);

/* The last step of reading a struct that has a source: drops what means nothing. */
void virStorageSourceParsed(virStorageSource *src);

/* ---- rows ------------------------------------------------------------------ */

VIR_SCHEMA_DECLARE(virStorageFileSchema, virStorageFile);
VIR_SCHEMA_DECLARE(virStorageBlockSchema, virStorageBlock);
VIR_SCHEMA_DECLARE(virStorageDirSchema, virStorageDir);
VIR_SCHEMA_DECLARE(virStorageVolumeSchema, virStorageVolume);
VIR_SCHEMA_DECLARE(virStorageNetworkSchema, virStorageNetwork);
VIR_SCHEMA_DECLARE(virStorageNVMeSchema, virStorageNVMe);
VIR_SCHEMA_DECLARE(virStorageVhostUserSchema, virStorageVhostUser);
VIR_SCHEMA_DECLARE(virStorageAuthSchema, virStorageAuth);
VIR_SCHEMA_DECLARE(virStorageHostSchema, virStorageHost);
VIR_SCHEMA_DECLARE(virStorageSliceSchema, virStorageSlice);
VIR_SCHEMA_DECLARE(virStorageEncryptionSchema, virStorageEncryption);
VIR_SCHEMA_DECLARE(virStorageReservationsSchema, virStorageReservations);

/* Rows of member @src of struct @T: first the arms of the union, then these. */
#define VIR_STORAGE_ARMS(T, src) \
    VIR_ARM(VIR_STORAGE_TYPE_FILE, T, src.file, virStorageFileSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_BLOCK, T, src.block, virStorageBlockSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_DIR, T, src.dir, virStorageDirSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_NETWORK, T, src.network, virStorageNetworkSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_VOLUME, T, src.volume, virStorageVolumeSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_NVME, T, src.nvme, virStorageNVMeSchema), \
    VIR_ARM(VIR_STORAGE_TYPE_VHOSTUSER, T, src.vhostuser, virStorageVhostUserSchema)
#define VIR_STORAGE_INDEX(path, T, src) \
    VIR_UINT_OPT(path, T, src.index, .flags = VIR_LIVE_ONLY, .change = VIR_CHANGE_FREE)
#define VIR_STORAGE_ROWS(T, src) \
    VIR_POINTER("source/slices/slice[type=storage]", T, src.slice, virStorageSliceSchema), \
    VIR_LIST("source/seclabel", T, src.seclabels, virDomainDeviceSeclabelSchema), \
    VIR_POINTER("source/auth", T, src.auth, virStorageAuthSchema), \
    VIR_POINTER("source/encryption", T, src.encryption, virStorageEncryptionSchema, \
                .flags = VIR_OPEN), \
    VIR_POINTER("source/reservations", T, src.reservations, virStorageReservationsSchema)

#endif /* VIREO_VIRSTORAGESOURCE_H */
