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
} virDomainTPMModel;
VIR_NAMES_DECLARE(virDomainTPMModel);

typedef enum {
    VIR_DOMAIN_TPM_BACKEND_PASSTHROUGH,
    VIR_DOMAIN_TPM_BACKEND_EMULATOR,
    VIR_DOMAIN_TPM_BACKEND_LAST
} virDomainTPMBackend;
VIR_NAMES_DECLARE(virDomainTPMBackend);

typedef struct virDomainTPMPassthrough { char *path; } virDomainTPMPassthrough;
typedef struct virDomainTPMEmulator {
    char *version;              /* "1.2", "2.0" */
    char *secret;               /* UUID of the encryption key */
    virTristateBool persistent;
} virDomainTPMEmulator;

typedef struct virDomainTPMDef {
    virDomainDeviceInfo info;
    virDomainTPMModel model;
    virDomainTPMBackend backend;
    union {
        virDomainTPMPassthrough passthrough;
        virDomainTPMEmulator emulator;
    };
} virDomainTPMDef;
VIR_SCHEMA_DECLARE(virDomainTPMSchema, virDomainTPMDef);
extern const virDomainDeviceOps virDomainTPMOps;

#endif /* VIREO_DEVICE_TPM_H */
