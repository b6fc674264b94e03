/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* nvram.h: where a pSeries guest keeps its variables. */
#ifndef VIREO_DEVICE_NVRAM_H
#define VIREO_DEVICE_NVRAM_H

#include "virdomaindevice.h"

typedef struct virDomainNVRAMDef { virDomainDeviceInfo info; } virDomainNVRAMDef;
VIR_SCHEMA_DECLARE(virDomainNVRAMSchema, virDomainNVRAMDef);
extern const virDomainDeviceOps virDomainNVRAMOps;

#endif /* VIREO_DEVICE_NVRAM_H */
