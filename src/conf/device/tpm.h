/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tpm.h: trusted platform modules. */
#ifndef VIREO_DEVICE_TPM_H
#define VIREO_DEVICE_TPM_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_TPM_MODEL_DEFAULT,
    VIR_DOMAIN_TPM_MODEL_TIS,
    VIR_DOMAIN_TPM_MODEL_CRB,
    VIR_DOMAIN_TPM_MODEL_SPAPR,
    VIR_DOMAIN_TPM_MODEL_SPAPR_PROXY,
    VIR_DOMAIN_TPM_MODEL_LAST
} VIR_COMPACT virDomainTPMModel;
VIR_NAMES_DECLARE(virDomainTPMModel);

typedef enum {
    VIR_DOMAIN_TPM_BACKEND_PASSTHROUGH,
    VIR_DOMAIN_TPM_BACKEND_EMULATOR,
    VIR_DOMAIN_TPM_BACKEND_EXTERNAL,
    VIR_DOMAIN_TPM_BACKEND_LAST
} VIR_COMPACT virDomainTPMBackend;
VIR_NAMES_DECLARE(virDomainTPMBackend);

typedef enum {
    VIR_DOMAIN_TPM_VERSION_DEFAULT,
    VIR_DOMAIN_TPM_VERSION_1_2,
    VIR_DOMAIN_TPM_VERSION_2_0,
    VIR_DOMAIN_TPM_VERSION_LAST
} VIR_COMPACT virDomainTPMVersion;
VIR_NAMES_DECLARE(virDomainTPMVersion);

typedef struct virDomainTPMPassthrough { char *path; } virDomainTPMPassthrough;
typedef struct virDomainTPMEmulator {
    virDomainTPMVersion version;
    virTristateBool persistent;
    virUUID secret; bool secret_set;    /* of the encryption key */
    struct { bool sha1, sha256, sha384, sha512; } banks;
} virDomainTPMEmulator;
typedef struct virDomainTPMExternal {   /* a socket of somebody else's emulator */
    char *type;
    char *mode;
    char *path;
} virDomainTPMExternal;

typedef struct virDomainTPMDef {
    virDomainDeviceInfo info;
    virDomainTPMModel model;
    virDomainTPMBackend backend;
    union {
        virDomainTPMPassthrough passthrough;
        virDomainTPMEmulator emulator;
        virDomainTPMExternal external;
    };
} virDomainTPMDef;
VIR_SCHEMA_DECLARE(virDomainTPMSchema, virDomainTPMDef);
extern const virDomainDeviceOps virDomainTPMOps;

#endif /* VIREO_DEVICE_TPM_H */
