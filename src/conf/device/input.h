/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* input.h: keyboards, mice and tablets. */
#ifndef VIREO_DEVICE_INPUT_H
#define VIREO_DEVICE_INPUT_H

#include "device/disk.h"

typedef enum {
    VIR_DOMAIN_INPUT_TYPE_MOUSE,
    VIR_DOMAIN_INPUT_TYPE_TABLET,
    VIR_DOMAIN_INPUT_TYPE_KEYBOARD,
    VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH,
    VIR_DOMAIN_INPUT_TYPE_EVDEV,
    VIR_DOMAIN_INPUT_TYPE_LAST
} VIR_COMPACT virDomainInputType;
VIR_NAMES_DECLARE(virDomainInputType);

typedef enum {
    VIR_DOMAIN_INPUT_BUS_DEFAULT,
    VIR_DOMAIN_INPUT_BUS_PS2,
    VIR_DOMAIN_INPUT_BUS_USB,
    VIR_DOMAIN_INPUT_BUS_XEN,
    VIR_DOMAIN_INPUT_BUS_PARALLELS,
    VIR_DOMAIN_INPUT_BUS_VIRTIO,
    VIR_DOMAIN_INPUT_BUS_NONE,
    VIR_DOMAIN_INPUT_BUS_LAST
} VIR_COMPACT virDomainInputBus;
VIR_NAMES_DECLARE(virDomainInputBus);

typedef struct virDomainInputDef {
    virDomainDeviceInfo info;
    virDomainInputType type;
    virDomainInputBus bus;
    virDomainVirtioModel model;
    virDomainVirtioOptions virtio;
    virTristateSwitch repeat;
    char *evdev;                /* passthrough */
    char *dev;                  /* evdev */
    char *grab;
    char *grabToggle;
} virDomainInputDef;
VIR_SCHEMA_DECLARE(virDomainInputSchema, virDomainInputDef);
extern const virDomainDeviceOps virDomainInputOps;

#endif /* VIREO_DEVICE_INPUT_H */
