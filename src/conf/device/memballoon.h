/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* memballoon.h: the device through which a guest gives memory back. */
#ifndef VIREO_DEVICE_MEMBALLOON_H
#define VIREO_DEVICE_MEMBALLOON_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_MEMBALLOON_VIRTIO,
    VIR_DOMAIN_MEMBALLOON_XEN,
    VIR_DOMAIN_MEMBALLOON_NONE,
    VIR_DOMAIN_MEMBALLOON_VIRTIO_TRANSITIONAL,
    VIR_DOMAIN_MEMBALLOON_VIRTIO_NON_TRANSITIONAL,
    VIR_DOMAIN_MEMBALLOON_LAST
} VIR_COMPACT virDomainMemballoonModel;
VIR_NAMES_DECLARE(virDomainMemballoonModel);

typedef struct virDomainMemballoonDef {
    virDomainDeviceInfo info;
    virDomainMemballoonModel model;
    virTristateSwitch autodeflate;
    virTristateSwitch freePageReporting;
    unsigned int period;        /* of statistics, seconds */
    virDomainVirtioOptions virtio;
} virDomainMemballoonDef;
VIR_SCHEMA_DECLARE(virDomainMemballoonSchema, virDomainMemballoonDef);
extern const virDomainDeviceOps virDomainMemballoonOps;

#endif /* VIREO_DEVICE_MEMBALLOON_H */
