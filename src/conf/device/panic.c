/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* panic.c: panic notifiers: rows, defaults, checks. */
#include <config.h>

#include "device/panic.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_NAMES(virDomainPanicModel, VIR_DOMAIN_PANIC_LAST,
          "default", "isa", "pseries", "hyperv", "s390");

static const virSchemaField virDomainPanicFields[] = {
    VIR_ENUM("@model", virDomainPanicDef, model, virDomainPanicModelNames,
             .flags = VIR_ZERO_ABSENT | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .form = &virFormNotDefault),
    VIR_DEVICE_INFO(virDomainPanicDef),
};
VIR_SCHEMA(virDomainPanicSchema, virDomainPanicDef, "panic", virDomainPanicFields);

static int
virDomainPanicPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainPanicDef *panic = dev;

    if (ctx == NULL || ctx->guest == NULL || panic->model != VIR_DOMAIN_PANIC_DEFAULT)
        return 0;
    if (g_str_has_prefix(def->os.arch, "ppc64"))
        panic->model = VIR_DOMAIN_PANIC_PSERIES;
    else if (strcmp(def->os.arch, "s390x") == 0)
        panic->model = VIR_DOMAIN_PANIC_S390;
    else
        panic->model = VIR_DOMAIN_PANIC_ISA;
    return 0;
}

static int
virDomainPanicValidate(const void *dev, const virDomainDef *def,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainPanicDef *panic = dev;
    const char *model = virDomainPanicModelToString(panic->model);
    virDomainAddressType address = panic->info.address.type;
    size_t i;

    for (i = 0; i < virDomainDefPanicCount(def) && virDomainDefPanic(def, i) != panic; i++) {
        if (virDomainDefPanic(def, i)->model == panic->model) {
            virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_XML_ERROR, -1,
                               _("Multiple panic devices with model '%s'"), model);
            return -1;
        }
    }
    if (panic->model == VIR_DOMAIN_PANIC_PSERIES && !g_str_has_prefix(def->os.arch, "ppc64"))
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("only pSeries guests support panic device of model '%s'"), model);
    else if (panic->model == VIR_DOMAIN_PANIC_S390 && strcmp(def->os.arch, "s390x") != 0)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("only S390 guests support panic device of model '%s'"), model);
    else if (panic->model != VIR_DOMAIN_PANIC_ISA && address != VIR_DOMAIN_ADDRESS_NONE)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("setting the panic device address is not supported for model '%s'"),
                       model);
    else if (address != VIR_DOMAIN_ADDRESS_NONE && address != VIR_DOMAIN_ADDRESS_ISA)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("panic is supported only with ISA address type"));
    else
        return 0;
    return -1;
}

const virDomainDeviceOps virDomainPanicOps = {
    .kind = { "panic", &virDomainPanicSchema },
    .postParse = virDomainPanicPostParse,
    .validate = virDomainPanicValidate,
};
