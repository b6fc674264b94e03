/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* memballoon.c: memory balloons: rows, defaults, checks. */
#include <config.h>

#include "device/memballoon.h"

#include "virerror.h"

VIR_NAMES(virDomainMemballoonModel, VIR_DOMAIN_MEMBALLOON_LAST,
          "virtio", "xen", "none", "virtio-transitional", "virtio-non-transitional");

#define M virDomainMemballoonDef
static const virSchemaField virDomainMemballoonFields[] = {
    VIR_ENUM("@model", M, model, virDomainMemballoonModelNames, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_ON_OFF("@autodeflate", M, autodeflate, .flags = VIR_ABI),
    VIR_ON_OFF("@freePageReporting", M, freePageReporting, .flags = VIR_ABI),
    VIR_UINT("stats/@period", M, period, .flags = VIR_ZERO_ABSENT, .change = VIR_CHANGE_LIVE),
    VIR_DEVICE_INFO(M),
    VIR_CHILD("driver", M, virtio, virDomainVirtioOptionsSchema),
};
#undef M
VIR_SCHEMA(virDomainMemballoonSchema, virDomainMemballoonDef, "memballoon",
           virDomainMemballoonFields);

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
    .kind = { "memballoon", &virDomainMemballoonSchema },
    .most = 1,
    .mostError = VIR_ERR_INTERNAL_ERROR,
    .wish = virDomainMemballoonWish,
};
