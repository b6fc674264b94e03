/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filesystem.h: directories of the host that the guest can mount. */
#ifndef VIREO_DEVICE_FILESYSTEM_H
#define VIREO_DEVICE_FILESYSTEM_H

#include "device/disk.h"

typedef enum {
    VIR_DOMAIN_FS_TYPE_MOUNT,
    VIR_DOMAIN_FS_TYPE_BLOCK,
    VIR_DOMAIN_FS_TYPE_FILE,
    VIR_DOMAIN_FS_TYPE_TEMPLATE,
    VIR_DOMAIN_FS_TYPE_RAM,
    VIR_DOMAIN_FS_TYPE_BIND,
    VIR_DOMAIN_FS_TYPE_VOLUME,
    VIR_DOMAIN_FS_TYPE_LAST
} VIR_COMPACT virDomainFSType;
VIR_NAMES_DECLARE(virDomainFSType);

typedef enum {
    VIR_DOMAIN_FS_ACCESS_DEFAULT,
    VIR_DOMAIN_FS_ACCESS_PASSTHROUGH,
    VIR_DOMAIN_FS_ACCESS_MAPPED,
    VIR_DOMAIN_FS_ACCESS_SQUASH,
    VIR_DOMAIN_FS_ACCESS_LAST
} VIR_COMPACT virDomainFSAccess;
VIR_NAMES_DECLARE(virDomainFSAccess);

typedef enum {
    VIR_DOMAIN_FS_DRIVER_DEFAULT,
    VIR_DOMAIN_FS_DRIVER_PATH,
    VIR_DOMAIN_FS_DRIVER_HANDLE,
    VIR_DOMAIN_FS_DRIVER_LOOP,
    VIR_DOMAIN_FS_DRIVER_NBD,
    VIR_DOMAIN_FS_DRIVER_PLOOP,
    VIR_DOMAIN_FS_DRIVER_VIRTIOFS,
    VIR_DOMAIN_FS_DRIVER_LAST
} VIR_COMPACT virDomainFSDriver;
VIR_NAMES_DECLARE(virDomainFSDriver);

/* Files of several devices of the host under one directory: what the guest sees of that. */
typedef enum {
    VIR_DOMAIN_FS_MULTIDEVS_DEFAULT,
    VIR_DOMAIN_FS_MULTIDEVS_REMAP,
    VIR_DOMAIN_FS_MULTIDEVS_FORBID,
    VIR_DOMAIN_FS_MULTIDEVS_WARN,
    VIR_DOMAIN_FS_MULTIDEVS_LAST
} virDomainFSMultidevs;
VIR_NAMES_DECLARE(virDomainFSMultidevs);

typedef struct virDomainFSDef {
    virDomainDeviceInfo info;
    virDomainFSType type;
    virDomainFSAccess accessMode;
    virDomainVirtioModel model;
    virDomainFSMultidevs multidevs;
    char *fmode;                /* four octal digits */
    char *dmode;
    struct {
        virDomainFSDriver type;
        virStorageFormat format;
        char *wrpolicy;
        unsigned int queue;
        virDomainVirtioOptions virtio;
    } driver;
    struct {
        char *path;
        virTristateSwitch xattr;
        char *cacheMode;
        char *sandboxMode;
        virTristateSwitch lockPosix;
        virTristateSwitch lockFlock;
        unsigned int threads; bool threads_set;
    } binary;
    char *sourceDir;
    char *sourceSocket;
    char *target;
    bool readonly;
    unsigned long long hardLimit;   /* bytes */
    unsigned long long softLimit;
} virDomainFSDef;
VIR_SCHEMA_DECLARE(virDomainFSSchema, virDomainFSDef);
extern const virDomainDeviceOps virDomainFSOps;

#endif /* VIREO_DEVICE_FILESYSTEM_H */
