/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* iommu.h: units through which a guest's devices see its memory. */
#ifndef VIREO_DEVICE_IOMMU_H
#define VIREO_DEVICE_IOMMU_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_IOMMU_INTEL,
    VIR_DOMAIN_IOMMU_SMMUV3,
    VIR_DOMAIN_IOMMU_VIRTIO,
    VIR_DOMAIN_IOMMU_LAST
} VIR_COMPACT virDomainIOMMUModel;
VIR_NAMES_DECLARE(virDomainIOMMUModel);

typedef struct virDomainIOMMUDef {
    virDomainDeviceInfo info;
    virDomainIOMMUModel model;
    struct {                    /* of the intel model */
        virTristateSwitch intremap;
        virTristateSwitch cachingMode;
        virTristateSwitch eim;
        virTristateSwitch iotlb;
        unsigned int awBits;
    } driver;
} virDomainIOMMUDef;
VIR_SCHEMA_DECLARE(virDomainIOMMUSchema, virDomainIOMMUDef);
extern const virDomainDeviceOps virDomainIOMMUOps;

#endif /* VIREO_DEVICE_IOMMU_H */
