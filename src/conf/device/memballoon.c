/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* memballoon.c: memory balloons: rows, defaults, checks. */
#include <config.h>

#include "device/memballoon.h"

#include "virdomainvalidate.h"
#include "virerror.h"

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

static int
virDomainMemballoonPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                             const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainMemballoonDef *balloon = dev;

    if (balloon->model == VIR_DOMAIN_MEMBALLOON_NONE) {     /* no device: it is nowhere */
        virSchemaClear(&virDomainDeviceInfoSchema, &balloon->info);
        balloon->info.type = VIR_DOMAIN_DEVICE_MEMBALLOON;
    }
    return 0;
}

static int
virDomainMemballoonValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                            const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainMemballoonDef *balloon = dev;

    VIR_DOMAIN_REFUSE_IF(balloon->model == VIR_DOMAIN_MEMBALLOON_XEN,
                         _("Memory balloon device type '%s' is not supported by this version of"
                           " qemu"), virDomainMemballoonModelToString(balloon->model));
    return 0;
}

static virDomainDeviceWish
virDomainMemballoonWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainMemballoonDef *balloon = dev;

    if (balloon->model == VIR_DOMAIN_MEMBALLOON_NONE)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .nowhere = balloon->model == VIR_DOMAIN_MEMBALLOON_XEN,
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
    .validate = virDomainMemballoonValidate,
    .wish = virDomainMemballoonWish,
};
