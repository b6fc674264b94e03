/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* input.c: keyboards and pointers: rows, defaults, checks. */
#include <config.h>

#include "device/input.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainInputType, VIR_DOMAIN_INPUT_TYPE_LAST,
          "mouse", "tablet", "keyboard", "passthrough", "evdev");
VIR_NAMES(virDomainInputBus, VIR_DOMAIN_INPUT_BUS_LAST,
          NULL, "ps2", "usb", "xen", "parallels", "virtio", NULL);

VIR_WORDS(virDomainInputGrabWords, "all");
VIR_WORDS(virDomainInputToggleWords,
          "ctrl-ctrl", "alt-alt", "shift-shift", "meta-meta", "scrolllock", "ctrl-scrolllock");

#define I virDomainInputDef
static const virSchemaField virDomainInputFields[] = {
    VIR_ENUM("@type", I, type, virDomainInputTypeNames, .flags = VIR_REQUIRED | VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .missing = VIR_ERR_INTERNAL_ERROR,
             .doc = "evdev: a device of the host, shared with it"),
    VIR_ENUM("@bus", I, bus, virDomainInputBusNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .doc = "default ps2 or usb, as the type needs"),
    VIR_ENUM("@model", I, model, virDomainVirtioModelNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_CHILD("driver", I, virtio, virDomainVirtioOptionsSchema),
    VIR_STRING("source/@evdev", I, evdev, .form = &virFormPath),
    VIR_STRING("source/@dev", I, dev, .form = &virFormPath),
    VIR_WORD("source/@grab", I, grab, virDomainInputGrabWords),
    VIR_WORD("source/@grabToggle", I, grabToggle, virDomainInputToggleWords),
    VIR_ON_OFF("source/@repeat", I, repeat),
    VIR_DEVICE_INFO(I),
};
#undef I

static int
virDomainInputParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainInputDef *input = obj;
    const char *type = virDomainInputTypeToString(input->type);

    if (virXMLNodeFirst(node, "source") != NULL &&
        (input->type == VIR_DOMAIN_INPUT_TYPE_EVDEV ? input->dev == NULL :
         input->type == VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH && input->evdev == NULL)) {
        virReportError(VIR_ERR_XML_ERROR, _("Missing evdev path for input device '%s'"), type);
        return -1;
    }
    if (input->type != VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH)
        g_clear_pointer(&input->evdev, g_free);
    if (input->type != VIR_DOMAIN_INPUT_TYPE_EVDEV) {
        g_clear_pointer(&input->dev, g_free);
        g_clear_pointer(&input->grab, g_free);
        g_clear_pointer(&input->grabToggle, g_free);
        input->repeat = VIR_TRISTATE_SWITCH_ABSENT;
    }
    return 0;
}

VIR_SCHEMA(virDomainInputSchema, virDomainInputDef, "input", virDomainInputFields,
           .parsed = virDomainInputParsed);

/* A guest whose USB is switched off has no place for it. */
static int
virDomainInputCheckUSB(const virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_USB &&
            controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                           _("Can't add USB input device. USB bus is disabled"));
            return -1;
        }
    }
    return 0;
}

static int
virDomainInputPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainInputDef *input = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (input->type == VIR_DOMAIN_INPUT_TYPE_EVDEV && input->bus != VIR_DOMAIN_INPUT_BUS_NONE &&
        input->bus != VIR_DOMAIN_INPUT_BUS_DEFAULT) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("input evdev doesn't support bus element"));
        return -1;
    }
    if (input->bus == VIR_DOMAIN_INPUT_BUS_DEFAULT) {
        if (input->type == VIR_DOMAIN_INPUT_TYPE_EVDEV)
            input->bus = VIR_DOMAIN_INPUT_BUS_NONE;
        else if (input->type == VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH)
            input->bus = VIR_DOMAIN_INPUT_BUS_VIRTIO;
        else if (input->type == VIR_DOMAIN_INPUT_TYPE_TABLET || !virDomainDefIsX86(def))
            input->bus = VIR_DOMAIN_INPUT_BUS_USB;
        else
            input->bus = VIR_DOMAIN_INPUT_BUS_PS2;
    }
    return input->bus == VIR_DOMAIN_INPUT_BUS_USB ? virDomainInputCheckUSB(def) : 0;
}

static int
virDomainInputValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainInputDef *input = dev;
    bool virtio = input->bus == VIR_DOMAIN_INPUT_BUS_VIRTIO;
    const char *type = virDomainInputTypeToString(input->type);

    if (input->bus == VIR_DOMAIN_INPUT_BUS_XEN)
        virReportError(VIR_ERR_INTERNAL_ERROR, _("unsupported input bus %s"),
                       virDomainInputBusToString(input->bus));
    else if (input->bus == VIR_DOMAIN_INPUT_BUS_PS2 &&
             input->type != VIR_DOMAIN_INPUT_TYPE_MOUSE &&
             input->type != VIR_DOMAIN_INPUT_TYPE_KEYBOARD)
        virReportError(VIR_ERR_INTERNAL_ERROR, _("ps2 bus does not support %s input device"),
                       type);
    else if (input->model != VIR_DOMAIN_VIRTIO_MODEL_ABSENT && !virtio)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("only bus 'virtio' is supported for input model '%s'"),
                       virDomainVirtioModelToString(input->model));
    else if (input->type == VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH && !virtio)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("only bus 'virtio' is supported for '%s' input devices"), type);
    else if (input->model == VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL ||
             input->model == VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("virtio (non-)transitional models are not supported for input"
                             " type=%s"), type);
    else
        return 0;
    return -1;
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
    .validate = virDomainInputValidate,
    .wish = virDomainInputWish,
    .change = &virDomainInputChange,
};
