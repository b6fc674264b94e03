/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* input.c: keyboards and pointers: rows, defaults, checks. */
#include <config.h>

#include "device/input.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainInputType, VIR_DOMAIN_INPUT_TYPE_LAST,
          "mouse", "tablet", "keyboard", "passthrough", "evdev");
VIR_NAMES(virDomainInputBus, VIR_DOMAIN_INPUT_BUS_LAST,
          NULL, "ps2", "usb", "xen", "parallels", "virtio", NULL);

#define I virDomainInputDef
static const virSchemaField virDomainInputFields[] = {
    VIR_ENUM("@type", I, type, virDomainInputTypeNames, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_ENUM("@bus", I, bus, virDomainInputBusNames, .flags = VIR_ABI),
    VIR_ENUM("@model", I, model, virDomainVirtioModelNames, .flags = VIR_ABI),
    VIR_CHILD("driver", I, virtio, virDomainVirtioOptionsSchema),
    VIR_DEVICE_INFO(I),
    VIR_STRING("source/@evdev", I, evdev),
    VIR_STRING("source/@dev", I, dev),
    VIR_STRING("source/@grab", I, grab),
    VIR_STRING("source/@grabToggle", I, grabToggle),
    VIR_ON_OFF("source/@repeat", I, repeat),
};
#undef I
VIR_SCHEMA(virDomainInputSchema, virDomainInputDef, "input", virDomainInputFields);

static int
virDomainInputPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainInputDef *input = dev;

    if (ctx == NULL || ctx->guest == NULL || input->bus != VIR_DOMAIN_INPUT_BUS_DEFAULT)
        return 0;
    if (input->type == VIR_DOMAIN_INPUT_TYPE_EVDEV)
        input->bus = VIR_DOMAIN_INPUT_BUS_NONE;
    else if (input->type == VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH)
        input->bus = VIR_DOMAIN_INPUT_BUS_VIRTIO;
    else if (input->type == VIR_DOMAIN_INPUT_TYPE_TABLET || !virDomainDefIsX86(def))
        input->bus = VIR_DOMAIN_INPUT_BUS_USB;
    else
        input->bus = VIR_DOMAIN_INPUT_BUS_PS2;
    return 0;
}

static virDomainDeviceWish
virDomainInputWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainInputDef *input = dev;

    if (input->bus == VIR_DOMAIN_INPUT_BUS_USB)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    if (input->bus == VIR_DOMAIN_INPUT_BUS_VIRTIO)
        return (virDomainDeviceWish) {
            .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
            .express = input->model != VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
        };
    return (virDomainDeviceWish) { 0 };
}

static const char *const virDomainInputIdentity[] = { "@type", "@bus", "source", NULL };

static const virDomainDeviceChange virDomainInputChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainInputIdentity,
    .absent = { VIR_ERR_DEVICE_MISSING, N_("matching input device not found") },
};

const virDomainDeviceOps virDomainInputOps = {
    .kind = { "input", &virDomainInputSchema },
    .postParse = virDomainInputPostParse,
    .wish = virDomainInputWish,
    .change = &virDomainInputChange,
};
