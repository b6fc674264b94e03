/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* iommu.c: IOMMUs: rows, checks. */
#include <config.h>

#include "device/iommu.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainIOMMUModel, VIR_DOMAIN_IOMMU_LAST, "intel", "smmuv3", "virtio");

#define I virDomainIOMMUDef
static const virSchemaField virDomainIOMMUFields[] = {
    VIR_ENUM("@model", I, model, virDomainIOMMUModelNames, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_ON_OFF("driver/@intremap", I, driver.intremap, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@caching_mode", I, driver.cachingMode, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@eim", I, driver.eim, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@iotlb", I, driver.iotlb, .flags = VIR_ABI),
    VIR_UINT("driver/@aw_bits", I, driver.awBits, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "width of addresses"),
    VIR_DEVICE_INFO(I),
};
#undef I
VIR_SCHEMA(virDomainIOMMUSchema, virDomainIOMMUDef, "iommu", virDomainIOMMUFields);

static bool
virDomainIOMMUIsTuned(const virDomainIOMMUDef *iommu)
{
    return iommu->driver.intremap || iommu->driver.cachingMode || iommu->driver.eim ||
        iommu->driver.iotlb || iommu->driver.awBits;
}

/* Is it one that the board has a place for? */
static int
virDomainIOMMUValidateBoard(const virDomainIOMMUDef *iommu, const virDomainDef *def)
{
    const char *model = virDomainIOMMUModelToString(iommu->model);
    bool virt = !virDomainDefIsX86(def);

    switch (iommu->model) {
    case VIR_DOMAIN_IOMMU_INTEL:
        if (virDomainDefIsQ35(def))
            return 0;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("IOMMU device: '%s' is only supported with Q35 machines"), model);
        return -1;
    case VIR_DOMAIN_IOMMU_SMMUV3:
        if (virt)
            return 0;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("IOMMU device: '%s' is only supported with ARM Virt machines"),
                           model);
        return -1;
    case VIR_DOMAIN_IOMMU_VIRTIO:
        if (def->features.acpi && (virt || virDomainDefIsQ35(def)))
            return 0;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("IOMMU device: '%s' is only supported with Q35 and ARM Virt"
                             " machines"), model);
        return -1;
    case VIR_DOMAIN_IOMMU_LAST:
        break;
    }
    return 0;
}

static int
virDomainIOMMUValidate(const void *dev, const virDomainDef *def,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainIOMMUDef *iommu = dev;

    if (iommu->model != VIR_DOMAIN_IOMMU_INTEL && virDomainIOMMUIsTuned(iommu)) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("iommu model '%s' doesn't support additional attributes"),
                       virDomainIOMMUModelToString(iommu->model));
        return -1;
    }
    if (iommu->model != VIR_DOMAIN_IOMMU_VIRTIO &&
        iommu->info.address.type != VIR_DOMAIN_ADDRESS_NONE) {
        virReportError(VIR_ERR_XML_ERROR, _("iommu model '%s' can't have address"),
                       virDomainIOMMUModelToString(iommu->model));
        return -1;
    }
    if (iommu->driver.intremap == VIR_TRISTATE_SWITCH_ON &&
        g_strcmp0(def->features.ioapic, "qemu") != 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("IOMMU interrupt remapping requires split I/O APIC (ioapic"
                         " driver='qemu')"));
        return -1;
    }
    if (iommu->driver.eim == VIR_TRISTATE_SWITCH_ON &&
        iommu->driver.intremap != VIR_TRISTATE_SWITCH_ON) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("IOMMU eim requires interrupt remapping to be enabled"));
        return -1;
    }
    return virDomainIOMMUValidateBoard(iommu, def);
}

/* The virtio one is on the root bus: it must not be behind what it guards. */
static virDomainDeviceWish
virDomainIOMMUWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainIOMMUDef *iommu = dev;

    if (iommu->model != VIR_DOMAIN_IOMMU_VIRTIO)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI };
}

const virDomainDeviceOps virDomainIOMMUOps = {
    .kind = { "iommu", &virDomainIOMMUSchema, .once = true },
    .most = 1,
    .tooMany = { VIR_ERR_XML_ERROR, N_("only a single IOMMU device is supported") },
    .validate = virDomainIOMMUValidate,
    .wish = virDomainIOMMUWish,
};
