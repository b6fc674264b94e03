/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* panic.c: panic notifiers: rows, defaults, checks. */
#include <config.h>

#include "device/panic.h"

#include "virdomainconf.h"
#include "virerror.h"

VIR_NAMES(virDomainPanicModel, VIR_DOMAIN_PANIC_LAST,
          NULL, "isa", "pseries", "hyperv", "s390", "pvpanic");

static const virSchemaField virDomainPanicFields[] = {
    VIR_ENUM("@model", virDomainPanicDef, model, virDomainPanicModelNames, .flags = VIR_ABI),
    VIR_DEVICE_INFO(virDomainPanicDef),
};
VIR_SCHEMA(virDomainPanicSchema, virDomainPanicDef, "panic", virDomainPanicFields);

static int
virDomainPanicPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainPanicDef *panic = dev;

    if (ctx != NULL && ctx->guest != NULL && panic->model == VIR_DOMAIN_PANIC_DEFAULT &&
        virDomainDefIsX86(def))
        panic->model = VIR_DOMAIN_PANIC_ISA;
    return 0;
}

static virDomainDeviceWish
virDomainPanicWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainPanicDef *panic = dev;

    if (panic->model != VIR_DOMAIN_PANIC_PVPANIC)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI };
}

const virDomainDeviceOps virDomainPanicOps = {
    .kind = { "panic", &virDomainPanicSchema },
    .postParse = virDomainPanicPostParse,
    .wish = virDomainPanicWish,
};
