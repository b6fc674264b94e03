/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* redirdev.h: redirected USB devices, and which of them may be. */
#ifndef VIREO_DEVICE_REDIRDEV_H
#define VIREO_DEVICE_REDIRDEV_H

#include "device/chr.h"

typedef struct virDomainRedirdevDef {
    virDomainDeviceInfo info;
    char *bus;                  /* "usb" */
    virDomainChrSource source;
} virDomainRedirdevDef;
VIR_SCHEMA_DECLARE(virDomainRedirdevSchema, virDomainRedirdevDef);
extern const virDomainDeviceOps virDomainRedirdevOps;

/* The first rule that fits a device decides. */
typedef struct virDomainRedirRule {
    char *deviceClass;          /* "0x08"; NULL: any, as the others */
    char *vendor;               /* "0x15E1" */
    char *product;
    char *version;              /* "1.10" */
    bool allow;
} virDomainRedirRule;

typedef struct virDomainRedirfilterDef {
    virDomainDeviceInfo info;
    GPtrArray *rules;           /* of virDomainRedirRule */
} virDomainRedirfilterDef;
VIR_SCHEMA_DECLARE(virDomainRedirfilterSchema, virDomainRedirfilterDef);
extern const virDomainDeviceOps virDomainRedirfilterOps;

#endif /* VIREO_DEVICE_REDIRDEV_H */
