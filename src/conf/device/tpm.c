/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tpm.c: trusted platform modules: rows, defaults, checks. */
#include <config.h>

#include "device/tpm.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainTPMModel, VIR_DOMAIN_TPM_MODEL_LAST,
          NULL, "tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy");
VIR_NAMES(virDomainTPMBackend, VIR_DOMAIN_TPM_BACKEND_LAST,
          "passthrough", "emulator", "external");
VIR_NAMES(virDomainTPMVersion, VIR_DOMAIN_TPM_VERSION_LAST, NULL, "1.2", "2.0");

VIR_SCHEMA_DECLARE(virDomainTPMPassthroughSchema, virDomainTPMPassthrough);
VIR_SCHEMA_DECLARE(virDomainTPMEmulatorSchema, virDomainTPMEmulator);
VIR_SCHEMA_DECLARE(virDomainTPMExternalSchema, virDomainTPMExternal);

static const virSchemaField virDomainTPMPassthroughFields[] = {
    VIR_IGNORED("@version"),
    VIR_STRING("device/@path", virDomainTPMPassthrough, path, .form = &virFormAnyPath),
};
VIR_SCHEMA(virDomainTPMPassthroughSchema, virDomainTPMPassthrough, "backend",
           virDomainTPMPassthroughFields);

#define E virDomainTPMEmulator
static const virSchemaField virDomainTPMEmulatorFields[] = {
    VIR_ENUM("@version", E, version, virDomainTPMVersionNames, .flags = VIR_ABI),
    VIR_YES_NO("@persistent_state", E, persistent, .error = VIR_ERR_INTERNAL_ERROR,
               .doc = "keep the state when the guest is gone"),
    VIR_UUID("encryption/@secret", E, secret, .error = VIR_ERR_INTERNAL_ERROR,
             .form = &virFormUUID, .flags = VIR_FORMAL, .doc = "what the state is encrypted with"),
    VIR_PRESENCE("active_pcr_banks/sha1", E, banks.sha1, .flags = VIR_ABI),
    VIR_PRESENCE("active_pcr_banks/sha256", E, banks.sha256, .flags = VIR_ABI),
    VIR_PRESENCE("active_pcr_banks/sha384", E, banks.sha384, .flags = VIR_ABI),
    VIR_PRESENCE("active_pcr_banks/sha512", E, banks.sha512, .flags = VIR_ABI),
};
#undef E
VIR_SCHEMA(virDomainTPMEmulatorSchema, virDomainTPMEmulator, "backend",
           virDomainTPMEmulatorFields);

static const virSchemaField virDomainTPMExternalFields[] = {
    VIR_IGNORED("@version"),
    VIR_STRING("source/@type", virDomainTPMExternal, type, .flags = VIR_REQUIRED | VIR_LOOSE),
    VIR_STRING("source/@mode", virDomainTPMExternal, mode),
    VIR_STRING("source/@path", virDomainTPMExternal, path, .form = &virFormAnyPath),
};

static int
virDomainTPMExternalParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                           const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainTPMExternal *external = obj;

    if (external->mode == NULL)
        external->mode = g_strdup("connect");
    if (strcmp(external->type, "unix") != 0)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("only source type 'unix' is supported for external TPM device"));
    else if (external->path == NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("missing socket path for external TPM device"));
    else if (strcmp(external->mode, "connect") != 0)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("only 'client' mode is supported for external TPM device"));
    else
        return 0;
    return -1;
}

VIR_SCHEMA(virDomainTPMExternalSchema, virDomainTPMExternal, "backend",
           virDomainTPMExternalFields, .parsed = virDomainTPMExternalParsed);

static const virSchemaArm virDomainTPMArms[] = {
    VIR_ARM(VIR_DOMAIN_TPM_BACKEND_PASSTHROUGH, virDomainTPMDef, passthrough,
            virDomainTPMPassthroughSchema),
    VIR_ARM(VIR_DOMAIN_TPM_BACKEND_EMULATOR, virDomainTPMDef, emulator,
            virDomainTPMEmulatorSchema),
    VIR_ARM(VIR_DOMAIN_TPM_BACKEND_EXTERNAL, virDomainTPMDef, external,
            virDomainTPMExternalSchema),
};

static const virSchemaField virDomainTPMFields[] = {
    VIR_ENUM("@model", virDomainTPMDef, model, virDomainTPMModelNames, .flags = VIR_ABI,
             .doc = "default tpm-tis on x86"),
    VIR_ENUM("backend/@type", virDomainTPMDef, backend, virDomainTPMBackendNames,
             .flags = VIR_REQUIRED | VIR_ABI),
    VIR_UNION("backend", virDomainTPMDef, backend, virDomainTPMArms),
    VIR_DEVICE_INFO(virDomainTPMDef),
};
VIR_SCHEMA(virDomainTPMSchema, virDomainTPMDef, "tpm", virDomainTPMFields);

static int
virDomainTPMPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainTPMDef *tpm = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (tpm->model == VIR_DOMAIN_TPM_MODEL_DEFAULT)
        tpm->model = g_str_has_prefix(def->os.arch, "ppc64") ? VIR_DOMAIN_TPM_MODEL_SPAPR
                                                             : VIR_DOMAIN_TPM_MODEL_TIS;
    if (tpm->backend == VIR_DOMAIN_TPM_BACKEND_PASSTHROUGH && tpm->passthrough.path == NULL)
        tpm->passthrough.path = g_strdup("/dev/tpm0");
    if (tpm->backend == VIR_DOMAIN_TPM_BACKEND_EMULATOR &&
        tpm->emulator.version == VIR_DOMAIN_TPM_VERSION_DEFAULT)
        tpm->emulator.version = tpm->model == VIR_DOMAIN_TPM_MODEL_CRB ||
            tpm->model == VIR_DOMAIN_TPM_MODEL_SPAPR ? VIR_DOMAIN_TPM_VERSION_2_0
                                                     : VIR_DOMAIN_TPM_VERSION_1_2;
    return 0;
}

static bool
virDomainTPMHasBanks(const virDomainTPMEmulator *emulator)
{
    return emulator->banks.sha1 || emulator->banks.sha256 || emulator->banks.sha384 ||
        emulator->banks.sha512;
}

/* All but the proxies of pSeries guests are the TPM of the machine. */
static bool
virDomainTPMIsSecond(const virDomainTPMDef *tpm, const virDomainDef *def)
{
    size_t i;

    for (i = 0; tpm->model != VIR_DOMAIN_TPM_MODEL_SPAPR_PROXY && i < virDomainDefTPMCount(def);
         i++) {
        const virDomainTPMDef *other = virDomainDefTPM(def, i);

        if (other != tpm && other->model != VIR_DOMAIN_TPM_MODEL_SPAPR_PROXY)
            return true;
    }
    return false;
}

/* The emulator of a TPM is a program of its own, which nothing starts yet. */
static int
virDomainTPMValidate(const void *dev, const virDomainDef *def,
                     const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainTPMDef *tpm = dev;
    g_autofree char *problem = NULL;

    if (tpm->backend == VIR_DOMAIN_TPM_BACKEND_EMULATOR &&
        virDomainTPMHasBanks(&tpm->emulator) &&
        tpm->emulator.version != VIR_DOMAIN_TPM_VERSION_2_0) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("<active_pcr_banks/> requires TPM version '2.0'"));
        return -1;
    }
    if (virDomainTPMIsSecond(tpm, def))
        problem = g_strdup(_("only a single TPM non-proxy device is supported"));
    else if (tpm->backend == VIR_DOMAIN_TPM_BACKEND_EMULATOR)
        problem = g_strdup_printf(_("TPM version '%s' is not supported"),
                                  virDomainTPMVersionToString(tpm->emulator.version));
    else if (tpm->backend == VIR_DOMAIN_TPM_BACKEND_EXTERNAL)
        problem = g_strdup_printf(_("The QEMU executable %s does not support TPM backend type"
                                    " external"), def->emulator);
    else if (virDomainDefIsX86(def) && tpm->model >= VIR_DOMAIN_TPM_MODEL_SPAPR)
        problem = g_strdup_printf(_("The QEMU executable %s does not support TPM model %s"),
                                  def->emulator, virDomainTPMModelToString(tpm->model));
    if (problem != NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", problem);
    return problem ? -1 : 0;
}

const virDomainDeviceOps virDomainTPMOps = {
    .kind = { "tpm", &virDomainTPMSchema },
    .postParse = virDomainTPMPostParse,
    .validate = virDomainTPMValidate,
};
