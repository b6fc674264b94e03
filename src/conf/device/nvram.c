/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* nvram.c: variables of pSeries guests: rows, checks. */
#include <config.h>

#include "device/nvram.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static const virSchemaField virDomainNVRAMFields[] = {
    VIR_DEVICE_INFO(virDomainNVRAMDef),
};
VIR_SCHEMA(virDomainNVRAMSchema, virDomainNVRAMDef, "nvram", virDomainNVRAMFields);

static int
virDomainNVRAMValidate(const void *dev G_GNUC_UNUSED, const virDomainDef *def,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    if (g_str_has_prefix(def->os.arch, "ppc64"))
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                   _("nvram device is only supported for PPC64"));
    return -1;
}

static virDomainDeviceWish
virDomainNVRAMWish(const void *dev G_GNUC_UNUSED, const virDomainDef *def G_GNUC_UNUSED)
{
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_SPAPR_VIO };
}

const virDomainDeviceOps virDomainNVRAMOps = {
    .kind = { "nvram", &virDomainNVRAMSchema, .once = true },
    .most = 1,
    .tooMany = { VIR_ERR_INTERNAL_ERROR, N_("only a single nvram device is supported") },
    .validate = virDomainNVRAMValidate,
    .wish = virDomainNVRAMWish,
};
