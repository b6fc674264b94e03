/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* shmem.h: memory that guests and the host share. */
#ifndef VIREO_DEVICE_SHMEM_H
#define VIREO_DEVICE_SHMEM_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_SHMEM_IVSHMEM,
    VIR_DOMAIN_SHMEM_IVSHMEM_PLAIN,
    VIR_DOMAIN_SHMEM_IVSHMEM_DOORBELL,
    VIR_DOMAIN_SHMEM_LAST
} VIR_COMPACT virDomainShmemModel;
VIR_NAMES_DECLARE(virDomainShmemModel);

typedef enum {
    VIR_DOMAIN_SHMEM_ROLE_DEFAULT,
    VIR_DOMAIN_SHMEM_ROLE_MASTER,
    VIR_DOMAIN_SHMEM_ROLE_PEER,
    VIR_DOMAIN_SHMEM_ROLE_LAST
} VIR_COMPACT virDomainShmemRole;
VIR_NAMES_DECLARE(virDomainShmemRole);

typedef struct virDomainShmemServer { char *path; } virDomainShmemServer;

typedef struct virDomainShmemMSI {
    unsigned int vectors;
    virTristateSwitch ioeventfd;
} virDomainShmemMSI;

typedef struct virDomainShmemDef {
    virDomainDeviceInfo info;
    char *name;
    virDomainShmemRole role;
    virDomainShmemModel model;
    unsigned long long size;            /* bytes; 0: not said */
    virDomainShmemServer *server;       /* who hands out the memory and passes interrupts on */
    virDomainShmemMSI *msi;
} virDomainShmemDef;
VIR_SCHEMA_DECLARE(virDomainShmemSchema, virDomainShmemDef);
extern const virDomainDeviceOps virDomainShmemOps;

#endif /* VIREO_DEVICE_SHMEM_H */
