/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hub.c: USB hubs: rows, defaults, checks. */
#include <config.h>

#include "device/hub.h"

#include "virdomainconf.h"
#include "virerror.h"

VIR_WORDS(virDomainHubWords, "usb");

static const virSchemaField virDomainHubFields[] = {
    VIR_WORD("@type", virDomainHubDef, type, virDomainHubWords, .flags = VIR_REQUIRED | VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .missing = VIR_ERR_INTERNAL_ERROR),
    VIR_DEVICE_INFO(virDomainHubDef),
};
VIR_SCHEMA(virDomainHubSchema, virDomainHubDef, "hub", virDomainHubFields);

static virDomainDeviceWish
virDomainHubWish(const void *dev G_GNUC_UNUSED, const virDomainDef *def G_GNUC_UNUSED)
{
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
}

const virDomainDeviceOps virDomainHubOps = {
    .kind = { "hub", &virDomainHubSchema },
    .most = 127,    /* a bus has no more devices */
    .wish = virDomainHubWish,
};
