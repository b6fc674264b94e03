/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* memory.h: memory that is plugged in. */
#ifndef VIREO_DEVICE_MEMORY_H
#define VIREO_DEVICE_MEMORY_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_MEMORY_ABSENT,
    VIR_DOMAIN_MEMORY_DIMM,
    VIR_DOMAIN_MEMORY_NVDIMM,
    VIR_DOMAIN_MEMORY_VIRTIO_PMEM,
    VIR_DOMAIN_MEMORY_VIRTIO_MEM,
    VIR_DOMAIN_MEMORY_SGX_EPC,
    VIR_DOMAIN_MEMORY_LAST
} VIR_COMPACT virDomainMemoryModel;
VIR_NAMES_DECLARE(virDomainMemoryModel);

typedef enum {
    VIR_DOMAIN_MEMORY_ACCESS_ABSENT,
    VIR_DOMAIN_MEMORY_ACCESS_SHARED,
    VIR_DOMAIN_MEMORY_ACCESS_PRIVATE,
    VIR_DOMAIN_MEMORY_ACCESS_LAST
} VIR_COMPACT virDomainMemoryDeviceAccess;
VIR_NAMES_DECLARE(virDomainMemoryDeviceAccess);

/* Sizes are in KiB, 0 is not said. */
typedef struct virDomainMemoryPages {
    unsigned long long pageSize;
    virBitmap *nodes;
} virDomainMemoryPages;

typedef struct virDomainMemoryFile {
    char *path;
    unsigned long long alignSize;
    bool pmem;
} virDomainMemoryFile;

typedef struct virDomainMemoryDef {
    virDomainDeviceInfo info;
    virDomainMemoryModel model;
    virDomainMemoryDeviceAccess access;
    virTristateBool discard;
    virUUID uuid; bool uuid_set;
    union {                     /* pages of dimm, virtio-mem and sgx-epc, a file of the others */
        virDomainMemoryPages pages;
        virDomainMemoryFile file;
    };
    unsigned long long size;
    unsigned int node; bool node_set;
    unsigned long long labelSize;
    unsigned long long blockSize;
    unsigned long long requested;   /* of virtio-mem: what the guest should have of it */
    bool requested_set;
    unsigned long long current;     /* live: what it has of it */
    bool readonly;
} virDomainMemoryDef;
VIR_SCHEMA_DECLARE(virDomainMemorySchema, virDomainMemoryDef);
extern const virDomainDeviceOps virDomainMemoryOps;

/* Checks what all of a guest's memory devices are together. 0, or -1 with an error reported. */
int virDomainMemoryValidateAll(const virDomainDef *def);

#endif /* VIREO_DEVICE_MEMORY_H */
