/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* smartcard.h: smart cards, and who answers for them. */
#ifndef VIREO_DEVICE_SMARTCARD_H
#define VIREO_DEVICE_SMARTCARD_H

#include "device/chr.h"

typedef enum {
    VIR_DOMAIN_SMARTCARD_HOST,
    VIR_DOMAIN_SMARTCARD_HOST_CERTIFICATES,
    VIR_DOMAIN_SMARTCARD_PASSTHROUGH,
    VIR_DOMAIN_SMARTCARD_LAST
} VIR_COMPACT virDomainSmartcardMode;
VIR_NAMES_DECLARE(virDomainSmartcardMode);

typedef struct virDomainCertificate { char *name; } virDomainCertificate;

typedef struct virDomainSmartcardCertificates {
    GPtrArray *names;           /* of virDomainCertificate: three */
    char *database;             /* folder where they are; NULL: the default */
} virDomainSmartcardCertificates;

typedef struct virDomainSmartcardDef {
    virDomainDeviceInfo info;
    virDomainSmartcardMode mode;
    union {
        virDomainSmartcardCertificates certificates;
        virDomainChrSource passthrough;
    };
} virDomainSmartcardDef;
VIR_SCHEMA_DECLARE(virDomainSmartcardSchema, virDomainSmartcardDef);
extern const virDomainDeviceOps virDomainSmartcardOps;

#endif /* VIREO_DEVICE_SMARTCARD_H */
