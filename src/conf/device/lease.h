/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lease.h: locks that a guest holds while it runs. */
#ifndef VIREO_DEVICE_LEASE_H
#define VIREO_DEVICE_LEASE_H

#include "virdomaindevice.h"

typedef struct virDomainLeaseDef {
    virDomainDeviceInfo info;
    char *lockspace;
    char *key;
    char *path;
    unsigned long long offset;
} virDomainLeaseDef;
VIR_SCHEMA_DECLARE(virDomainLeaseSchema, virDomainLeaseDef);
extern const virDomainDeviceOps virDomainLeaseOps;

#endif /* VIREO_DEVICE_LEASE_H */
