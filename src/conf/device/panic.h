/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* panic.h: panic notifiers. */
#ifndef VIREO_DEVICE_PANIC_H
#define VIREO_DEVICE_PANIC_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_PANIC_DEFAULT,
    VIR_DOMAIN_PANIC_ISA,
    VIR_DOMAIN_PANIC_PSERIES,
    VIR_DOMAIN_PANIC_HYPERV,
    VIR_DOMAIN_PANIC_S390,
    VIR_DOMAIN_PANIC_LAST
} VIR_COMPACT virDomainPanicModel;
VIR_NAMES_DECLARE(virDomainPanicModel);

typedef struct virDomainPanicDef {
    virDomainDeviceInfo info;
    virDomainPanicModel model;
} virDomainPanicDef;
VIR_SCHEMA_DECLARE(virDomainPanicSchema, virDomainPanicDef);
extern const virDomainDeviceOps virDomainPanicOps;

#endif /* VIREO_DEVICE_PANIC_H */
