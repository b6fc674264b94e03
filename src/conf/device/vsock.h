/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vsock.h: sockets between guest and host. */
#ifndef VIREO_DEVICE_VSOCK_H
#define VIREO_DEVICE_VSOCK_H

#include "device/disk.h"

typedef struct virDomainVsockDef {
    virDomainDeviceInfo info;
    virDomainVirtioModel model;
    virTristateBool autoCid;
    unsigned int cid; bool cid_set;
    virDomainVirtioOptions virtio;
} virDomainVsockDef;
VIR_SCHEMA_DECLARE(virDomainVsockSchema, virDomainVsockDef);
extern const virDomainDeviceOps virDomainVsockOps;

#endif /* VIREO_DEVICE_VSOCK_H */
