/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hub.h: USB hubs. */
#ifndef VIREO_DEVICE_HUB_H
#define VIREO_DEVICE_HUB_H

#include "virdomaindevice.h"

typedef struct virDomainHubDef {
    virDomainDeviceInfo info;
    char *type;                 /* "usb" */
} virDomainHubDef;
VIR_SCHEMA_DECLARE(virDomainHubSchema, virDomainHubDef);
extern const virDomainDeviceOps virDomainHubOps;

#endif /* VIREO_DEVICE_HUB_H */
