/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rng.c: sources of randomness: rows, defaults, checks. */
#include <config.h>

#include "device/rng.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainRNGBackend, VIR_DOMAIN_RNG_BACKEND_LAST, "random", "egd", "builtin");

VIR_SCHEMA_DECLARE(virDomainRNGRandomSchema, virDomainRNGRandom);

static const virSchemaField virDomainRNGRandomFields[] = {
    VIR_STRING("", virDomainRNGRandom, path, .form = &virFormPathOrNone,
               .doc = "a character device of the host"),
};
VIR_SCHEMA(virDomainRNGRandomSchema, virDomainRNGRandom, "backend", virDomainRNGRandomFields);

static const virSchemaArm virDomainRNGArms[] = {
    VIR_ARM(VIR_DOMAIN_RNG_BACKEND_RANDOM, virDomainRNGDef, random, virDomainRNGRandomSchema),
    VIR_ARM(VIR_DOMAIN_RNG_BACKEND_EGD, virDomainRNGDef, egd, virDomainChrSourceSchema),
};

static const virSchemaField virDomainRNGFields[] = {
    VIR_ENUM("@model", virDomainRNGDef, model, virDomainVirtioModelNames,
             .flags = VIR_REQUIRED | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .missing = VIR_ERR_XML_ERROR, .doc = "virtio, and how old its guests are"),
    VIR_UINT("rate/@bytes", virDomainRNGDef, rate.bytes, .flags = VIR_ZERO_ABSENT | VIR_FORMAL,
             .doc = "most bytes in a period"),
    VIR_UINT("rate/@period", virDomainRNGDef, rate.period, .flags = VIR_ZERO_ABSENT,
             .doc = "milliseconds"),
    VIR_ENUM("backend/@model", virDomainRNGDef, backend, virDomainRNGBackendNames,
             .flags = VIR_REQUIRED, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .missing = VIR_ERR_XML_ERROR,
             .doc = "egd: a daemon by a socket; builtin: the emulator itself"),
    VIR_UNION("backend", virDomainRNGDef, backend, virDomainRNGArms),
    VIR_CHILD("driver", virDomainRNGDef, virtio, virDomainVirtioOptionsSchema),
    VIR_DEVICE_INFO(virDomainRNGDef),
};

static int
virDomainRNGParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainRNGDef *rng = obj;
    xmlNode *backend = virXMLNodeFirst(node, "backend");

    if (rng->rate.bytes == 0)
        rng->rate.period = 0;
    if (virXMLNodeNext(backend, "backend") != NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("only one RNG backend is supported"));
    else if (rng->backend == VIR_DOMAIN_RNG_BACKEND_EGD &&
             virXMLNodeAttr(backend, "type") == NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing EGD backend type"));
    else
        return 0;
    return -1;
}

static const char *
virDomainRNGFormal(const void *obj, const xmlNode *node)
{
    const virDomainRNGDef *rng = obj;
    const xmlNode *backend = virXMLNodeFirst(node, "backend");

    return rng->backend == VIR_DOMAIN_RNG_BACKEND_EGD && virXMLNodeAttr(backend, "type") == NULL
        ? _("the attribute 'type' of its backend is missing") : NULL;
}

VIR_SCHEMA(virDomainRNGSchema, virDomainRNGDef, "rng", virDomainRNGFields,
           .formal = virDomainRNGFormal, .parsed = virDomainRNGParsed);

static int
virDomainRNGPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                      const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainRNGDef *rng = dev;

    if (rng->backend == VIR_DOMAIN_RNG_BACKEND_RANDOM && rng->random.path == NULL)
        rng->random.path = g_strdup("/dev/random");
    return 0;
}

static int
virDomainRNGValidate(const void *dev, const virDomainDef *def,
                     const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainRNGDef *rng = dev;

    if (rng->backend == VIR_DOMAIN_RNG_BACKEND_EGD)
        return virDomainChrSourceValidate(&rng->egd, def);
    return 0;
}

static virDomainDeviceWish
virDomainRNGWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainRNGDef *rng = dev;

    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .express = rng->model != VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
    };
}

static const char *const virDomainRNGIdentity[] = { "@model", "rate", "backend", NULL };

static const virDomainDeviceChange virDomainRNGChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainRNGIdentity,
    .absent = { VIR_ERR_DEVICE_MISSING, N_("no matching RNG device was found") },
    .occupied = { VIR_ERR_CONFIG_UNSUPPORTED,
                  N_("a device with the same address already exists ") },
};

const virDomainDeviceOps virDomainRNGOps = {
    .kind = { "rng", &virDomainRNGSchema },
    .postParse = virDomainRNGPostParse,
    .validate = virDomainRNGValidate,
    .wish = virDomainRNGWish,
    .change = &virDomainRNGChange,
};
