/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vsock.c: sockets between guest and host: rows, defaults, checks. */
#include <config.h>

#include "device/vsock.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

static const virSchemaField virDomainVsockFields[] = {
    VIR_ENUM("@model", virDomainVsockDef, model, virDomainVirtioModelNames, .flags = VIR_ABI),
    VIR_YES_NO("cid/@auto", virDomainVsockDef, autoCid, .doc = "a free number is found"),
    VIR_UINT_OPT("cid/@address", virDomainVsockDef, cid, .flags = VIR_NONZERO | VIR_ABI,
                 .doc = "the guest's number, from 3"),
    VIR_DEVICE_INFO(virDomainVsockDef),
    VIR_CHILD("driver", virDomainVsockDef, virtio, virDomainVirtioOptionsSchema),
};
VIR_SCHEMA(virDomainVsockSchema, virDomainVsockDef, "vsock", virDomainVsockFields);

static int
virDomainVsockPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                        const virDomainDefContext *ctx)
{
    virDomainVsockDef *vsock = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (vsock->model == VIR_DOMAIN_VIRTIO_MODEL_ABSENT)
        vsock->model = VIR_DOMAIN_VIRTIO_MODEL_VIRTIO;
    if (vsock->autoCid == VIR_TRISTATE_BOOL_ABSENT)
        vsock->autoCid = vsock->cid_set ? VIR_TRISTATE_BOOL_NO : VIR_TRISTATE_BOOL_YES;
    return 0;
}

/* The smaller ones are the hypervisor, the host and nobody. */
#define CID_LEAST 3

static int
virDomainVsockValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainVsockDef *vsock = dev;

    if (!vsock->cid_set || vsock->cid >= CID_LEAST)
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("guest CIDs must be >= %d"), CID_LEAST);
    return -1;
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

static const char *const virDomainVsockIdentity[] = { "@model", "cid/@auto", NULL };

static int
virDomainVsockCheckChange(const void *dev G_GNUC_UNUSED, const virDomainDef *def,
                          virDomainDeviceChanges what)
{
    if (what != VIR_DOMAIN_DEVICE_ATTACH || virDomainDefVsockCount(def) == 0)
        return 0;
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, -1, "%s",
                       _("domain already has a vsock device"));
    return -1;
}

static const virDomainDeviceChange virDomainVsockChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainVsockIdentity,
    .check = virDomainVsockCheckChange,
    .absent = { VIR_ERR_OPERATION_FAILED, N_("matching vsock device not found") },
};

const virDomainDeviceOps virDomainVsockOps = {
    .kind = { "vsock", &virDomainVsockSchema, .once = true },
    .most = 1,
    .tooMany = { VIR_ERR_XML_ERROR, N_("only a single vsock device is supported") },
    .postParse = virDomainVsockPostParse,
    .validate = virDomainVsockValidate,
    .wish = virDomainVsockWish,
    .change = &virDomainVsockChange,
};
