/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* redirdev.c: redirected USB devices: rows, defaults, checks. */
#include <config.h>

#include "device/redirdev.h"

#include "virdomainconf.h"

static const virSchemaField virDomainRedirdevFields[] = {
    VIR_STRING("@bus", virDomainRedirdevDef, bus),
    VIR_CHILD("", virDomainRedirdevDef, source, virDomainChrSourceSchema),
    VIR_DEVICE_BOOT(virDomainRedirdevDef),
    VIR_DEVICE_INFO(virDomainRedirdevDef),
};

static int
virDomainRedirdevParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                        const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainRedirdevDef *redirdev = obj;

    if (redirdev->bus == NULL)
        redirdev->bus = g_strdup("usb");
    return 0;
}

VIR_SCHEMA(virDomainRedirdevSchema, virDomainRedirdevDef, "redirdev", virDomainRedirdevFields,
           .parsed = virDomainRedirdevParsed);

static virDomainDeviceWish
virDomainRedirdevWish(const void *dev G_GNUC_UNUSED, const virDomainDef *def G_GNUC_UNUSED)
{
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
}

const virDomainDeviceOps virDomainRedirdevOps = {
    .kind = { "redirdev", &virDomainRedirdevSchema },
    .wish = virDomainRedirdevWish,
};
