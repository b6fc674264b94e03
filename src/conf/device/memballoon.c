/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* memballoon.c: memory balloons: rows, defaults, checks. */
#include <config.h>

#include "device/memballoon.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_NAMES(virDomainMemballoonModel, VIR_DOMAIN_MEMBALLOON_LAST,
          "virtio", "xen", "none", "virtio-transitional", "virtio-non-transitional");

#define M virDomainMemballoonDef
static const virSchemaField virDomainMemballoonFields[] = {
    VIR_ENUM("@model", M, model, virDomainMemballoonModelNames, .flags = VIR_REQUIRED | VIR_ABI,
             .doc = "none: no balloon"),
    VIR_ON_OFF("@autodeflate", M, autodeflate, .flags = VIR_ABI,
               .doc = "before the guest runs out of memory"),
    VIR_ON_OFF("@freePageReporting", M, freePageReporting, .flags = VIR_ABI),
    VIR_UINT("stats/@period", M, period, .flags = VIR_ZERO_ABSENT | VIR_FORMAL,
             .change = VIR_CHANGE_LIVE, .doc = "seconds between figures from the guest; 0: none"),
    VIR_DEVICE_INFO(M),
    VIR_CHILD("driver", M, virtio, virDomainVirtioOptionsSchema),
};
#undef M
VIR_SCHEMA(virDomainMemballoonSchema, virDomainMemballoonDef, "memballoon",
           virDomainMemballoonFields);

/* One that QEMU does not have is found out when it gets no place, or has another's. */
static int
virDomainMemballoonPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                             const virDomainDefContext *ctx)
{
    virDomainMemballoonDef *balloon = dev;

    if (balloon->model == VIR_DOMAIN_MEMBALLOON_NONE) {     /* no device: it is nowhere */
        virSchemaClear(&virDomainDeviceInfoSchema, &balloon->info);
        balloon->info.type = VIR_DOMAIN_DEVICE_MEMBALLOON;
        return 0;
    }
    if (ctx == NULL || ctx->guest == NULL || balloon->model != VIR_DOMAIN_MEMBALLOON_XEN)
        return 0;
    virReportError(balloon->info.address.type == VIR_DOMAIN_ADDRESS_NONE
                   ? VIR_ERR_INTERNAL_ERROR : VIR_ERR_CONFIG_UNSUPPORTED,
                   _("Memory balloon device type '%s' is not supported by this version of qemu"),
                   virDomainMemballoonModelToString(balloon->model));
    return -1;
}

static virDomainDeviceWish
virDomainMemballoonWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainMemballoonDef *balloon = dev;

    if (balloon->model == VIR_DOMAIN_MEMBALLOON_NONE ||
        balloon->model == VIR_DOMAIN_MEMBALLOON_XEN)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .express = balloon->model != VIR_DOMAIN_MEMBALLOON_VIRTIO_TRANSITIONAL,
    };
}

const virDomainDeviceOps virDomainMemballoonOps = {
    .kind = { "memballoon", &virDomainMemballoonSchema, .once = true },
    .most = 1,
    .tooMany = {
        VIR_ERR_INTERNAL_ERROR, N_("only a single memory balloon device is supported")
    },
    .postParse = virDomainMemballoonPostParse,
    .wish = virDomainMemballoonWish,
};
