/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rng.h: sources of randomness for the guest. */
#ifndef VIREO_DEVICE_RNG_H
#define VIREO_DEVICE_RNG_H

#include "device/chr.h"
#include "device/disk.h"

typedef enum {
    VIR_DOMAIN_RNG_BACKEND_RANDOM,
    VIR_DOMAIN_RNG_BACKEND_EGD,
    VIR_DOMAIN_RNG_BACKEND_BUILTIN,
    VIR_DOMAIN_RNG_BACKEND_LAST
} VIR_COMPACT virDomainRNGBackend;
VIR_NAMES_DECLARE(virDomainRNGBackend);

typedef struct virDomainRNGRandom { char *path; } virDomainRNGRandom;

typedef struct virDomainRNGDef {
    virDomainDeviceInfo info;
    virDomainVirtioModel model;
    struct { unsigned int bytes; unsigned int period; } rate;
    virDomainRNGBackend backend;
    union {
        virDomainRNGRandom random;
        virDomainChrSource egd;
    };
    virDomainVirtioOptions virtio;
} virDomainRNGDef;
VIR_SCHEMA_DECLARE(virDomainRNGSchema, virDomainRNGDef);
extern const virDomainDeviceOps virDomainRNGOps;

#endif /* VIREO_DEVICE_RNG_H */
