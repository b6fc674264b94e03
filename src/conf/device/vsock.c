/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vsock.c: sockets between guest and host: rows, defaults, checks. */
#include <config.h>

#include "device/vsock.h"

#include "virdomainconf.h"
#include "virerror.h"

static const virSchemaField virDomainVsockFields[] = {
    VIR_ENUM("@model", virDomainVsockDef, model, virDomainVirtioModelNames, .flags = VIR_ABI),
    VIR_YES_NO("cid/@auto", virDomainVsockDef, autoCid),
    VIR_UINT_OPT("cid/@address", virDomainVsockDef, cid, .min = 3, .max = 0xfffffffeu,
                 .flags = VIR_ABI),
    VIR_DEVICE_INFO(virDomainVsockDef),
    VIR_CHILD("driver", virDomainVsockDef, virtio, virDomainVirtioOptionsSchema),
};
VIR_SCHEMA(virDomainVsockSchema, virDomainVsockDef, "vsock", virDomainVsockFields);

static int
virDomainVsockPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                        const virDomainDefContext *ctx)
{
    virDomainVsockDef *vsock = dev;

    if (ctx != NULL && ctx->guest != NULL && vsock->model == VIR_DOMAIN_VIRTIO_MODEL_ABSENT)
        vsock->model = VIR_DOMAIN_VIRTIO_MODEL_VIRTIO;
    return 0;
}

static virDomainDeviceWish
virDomainVsockWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainVsockDef *vsock = dev;

    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .express = vsock->model != VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
    };
}

static const char *const virDomainVsockIdentity[] = { NULL };

static const virDomainDeviceChange virDomainVsockChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainVsockIdentity,
    .twice = N_("domain already has a vsock device"),
    .absent = { VIR_ERR_OPERATION_FAILED, N_("matching vsock device not found") },
};

const virDomainDeviceOps virDomainVsockOps = {
    .kind = { "vsock", &virDomainVsockSchema },
    .most = 1,
    .postParse = virDomainVsockPostParse,
    .wish = virDomainVsockWish,
    .change = &virDomainVsockChange,
};
