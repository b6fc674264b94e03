/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* redirdev.h: redirected USB devices. */
#ifndef VIREO_DEVICE_REDIRDEV_H
#define VIREO_DEVICE_REDIRDEV_H

#include "device/chr.h"

typedef struct virDomainRedirdevDef {
    virDomainDeviceInfo info;
    char *bus;                  /* "usb" */
    virDomainChrSource source;
} virDomainRedirdevDef;
VIR_SCHEMA_DECLARE(virDomainRedirdevSchema, virDomainRedirdevDef);
extern const virDomainDeviceOps virDomainRedirdevOps;

#endif /* VIREO_DEVICE_REDIRDEV_H */
