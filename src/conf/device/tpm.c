/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tpm.c: trusted platform modules: rows, defaults, checks. */
#include <config.h>

#include "device/tpm.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainTPMModel, VIR_DOMAIN_TPM_MODEL_LAST,
          NULL, "tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy");
VIR_NAMES(virDomainTPMBackend, VIR_DOMAIN_TPM_BACKEND_LAST, "passthrough", "emulator");

VIR_SCHEMA_DECLARE(virDomainTPMPassthroughSchema, virDomainTPMPassthrough);
VIR_SCHEMA_DECLARE(virDomainTPMEmulatorSchema, virDomainTPMEmulator);

static const virSchemaField virDomainTPMPassthroughFields[] = {
    VIR_STRING("device/@path", virDomainTPMPassthrough, path),
};
VIR_SCHEMA(virDomainTPMPassthroughSchema, virDomainTPMPassthrough, "backend",
           virDomainTPMPassthroughFields);

static const virSchemaField virDomainTPMEmulatorFields[] = {
    VIR_STRING("@version", virDomainTPMEmulator, version, .flags = VIR_ABI),
    VIR_YES_NO("@persistent_state", virDomainTPMEmulator, persistent),
    VIR_STRING("encryption/@secret", virDomainTPMEmulator, secret),
};
VIR_SCHEMA(virDomainTPMEmulatorSchema, virDomainTPMEmulator, "backend",
           virDomainTPMEmulatorFields);

static const virSchemaArm virDomainTPMArms[] = {
    VIR_ARM(VIR_DOMAIN_TPM_BACKEND_PASSTHROUGH, virDomainTPMDef, passthrough,
            virDomainTPMPassthroughSchema),
    VIR_ARM(VIR_DOMAIN_TPM_BACKEND_EMULATOR, virDomainTPMDef, emulator,
            virDomainTPMEmulatorSchema),
};

static const virSchemaField virDomainTPMFields[] = {
    VIR_ENUM("@model", virDomainTPMDef, model, virDomainTPMModelNames, .flags = VIR_ABI),
    VIR_ENUM("backend/@type", virDomainTPMDef, backend, virDomainTPMBackendNames,
             .flags = VIR_REQUIRED | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UNION("backend", virDomainTPMDef, backend, virDomainTPMArms),
    VIR_DEVICE_INFO(virDomainTPMDef),
};
VIR_SCHEMA(virDomainTPMSchema, virDomainTPMDef, "tpm", virDomainTPMFields);

static int
virDomainTPMPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED, const virDomainDefContext *ctx)
{
    virDomainTPMDef *tpm = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (tpm->model == VIR_DOMAIN_TPM_MODEL_DEFAULT)
        tpm->model = VIR_DOMAIN_TPM_MODEL_TIS;
    if (tpm->backend == VIR_DOMAIN_TPM_BACKEND_EMULATOR && tpm->emulator.version == NULL)
        tpm->emulator.version = g_strdup(tpm->model == VIR_DOMAIN_TPM_MODEL_CRB ? "2.0" : "1.2");
    return 0;
}

/* The emulator of a TPM is a program of its own, which nothing starts yet. */
static int
virDomainTPMValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                     const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainTPMDef *tpm = dev;

    if (tpm->backend != VIR_DOMAIN_TPM_BACKEND_EMULATOR)
        return 0;
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                       _("TPM version '%s' is not supported"), tpm->emulator.version);
    return -1;
}

const virDomainDeviceOps virDomainTPMOps = {
    .kind = { "tpm", &virDomainTPMSchema },
    .most = 1,
    .mostError = VIR_ERR_CONFIG_UNSUPPORTED,
    .postParse = virDomainTPMPostParse,
    .validate = virDomainTPMValidate,
};
