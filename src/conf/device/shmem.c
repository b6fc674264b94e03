/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* shmem.c: shared memory: rows, defaults, checks. */
#include <config.h>

#include "device/shmem.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainShmemModel, VIR_DOMAIN_SHMEM_LAST,
          "ivshmem", "ivshmem-plain", "ivshmem-doorbell");
VIR_NAMES(virDomainShmemRole, VIR_DOMAIN_SHMEM_ROLE_LAST, NULL, "master", "peer");

VIR_SCHEMA_DECLARE(virDomainShmemServerSchema, virDomainShmemServer);
VIR_SCHEMA_DECLARE(virDomainShmemMSISchema, virDomainShmemMSI);

static const virSchemaField virDomainShmemServerFields[] = {
    VIR_STRING("@path", virDomainShmemServer, path, .form = &virFormPath),
};
VIR_SCHEMA(virDomainShmemServerSchema, virDomainShmemServer, "server",
           virDomainShmemServerFields);

static const virSchemaField virDomainShmemMSIFields[] = {
    VIR_UINT("@vectors", virDomainShmemMSI, vectors, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "interrupts"),
    VIR_ON_OFF("@ioeventfd", virDomainShmemMSI, ioeventfd, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainShmemMSISchema, virDomainShmemMSI, "msi", virDomainShmemMSIFields);

#define S virDomainShmemDef
static const virSchemaField virDomainShmemFields[] = {
    VIR_STRING("@name", S, name, .flags = VIR_REQUIRED, .form = &virFormShmemName),
    VIR_ENUM("@role", S, role, virDomainShmemRoleNames, .flags = VIR_ABI,
             .doc = "peer: leaves the memory behind when the guest migrates"),
    VIR_ENUM("model/@type", S, model, virDomainShmemModelNames, .flags = VIR_ABI | VIR_FORMAL),
    VIR_SIZE("size", S, size, 1, .unit = "M", .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_POINTER("server", S, server, virDomainShmemServerSchema),
    VIR_POINTER("msi", S, msi, virDomainShmemMSISchema),
    VIR_DEVICE_INFO(S),
};
#undef S
VIR_SCHEMA(virDomainShmemSchema, virDomainShmemDef, "shmem", virDomainShmemFields);

#define DEFAULT_SIZE (4 * 1024 * 1024)

static int
virDomainShmemPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                        const virDomainDefContext *ctx)
{
    virDomainShmemDef *shmem = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (shmem->size == 0 && shmem->model == VIR_DOMAIN_SHMEM_IVSHMEM_PLAIN)
        shmem->size = DEFAULT_SIZE;
    if (shmem->msi == NULL && shmem->model == VIR_DOMAIN_SHMEM_IVSHMEM_DOORBELL)
        shmem->msi = virSchemaNew(&virDomainShmemMSISchema);
    if (shmem->msi != NULL && shmem->msi->ioeventfd == VIR_TRISTATE_SWITCH_ABSENT)
        shmem->msi->ioeventfd = VIR_TRISTATE_SWITCH_ON;
    return 0;
}

/* What QEMU can't do, NULL when there is nothing of the kind. */
static const char *
virDomainShmemUnsupported(const virDomainShmemDef *shmem)
{
    switch (shmem->model) {
    case VIR_DOMAIN_SHMEM_IVSHMEM:
        return _("ivshmem device is not supported with this QEMU binary");
    case VIR_DOMAIN_SHMEM_IVSHMEM_PLAIN:
        if (shmem->server != NULL)
            return _("shmem model 'ivshmem-plain' is supported only with server option disabled");
        return NULL;
    case VIR_DOMAIN_SHMEM_IVSHMEM_DOORBELL:
        if (shmem->server == NULL)
            return _("shmem model 'ivshmem-doorbell' is supported only with server option"
                     " enabled");
        if (shmem->size != 0)
            return _("shmem model 'ivshmem-doorbell' does not support size setting");
        return NULL;
    case VIR_DOMAIN_SHMEM_LAST:
        break;
    }
    return NULL;
}

static int
virDomainShmemValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainShmemDef *shmem = dev;
    const char *unsupported = virDomainShmemUnsupported(shmem);

    if (strchr(shmem->name, '/') != NULL)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("shmem name cannot include '/' character"));
    else if (strcmp(shmem->name, ".") == 0 || strcmp(shmem->name, "..") == 0)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("shmem name cannot be equal to '%s'"),
                       shmem->name);
    else if (shmem->msi != NULL && shmem->server == NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("msi option is only supported with a server"));
    else if (unsupported != NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", unsupported);
    else
        return 0;
    return -1;
}

static virDomainDeviceWish
virDomainShmemWish(const void *dev G_GNUC_UNUSED, const virDomainDef *def G_GNUC_UNUSED)
{
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true };
}

static const char *const virDomainShmemIdentity[] = {
    "@name", "@role", "model", "size", "server", "msi", NULL,
};

static const virDomainDeviceChange virDomainShmemChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainShmemIdentity,
    .twice = N_("device is already in the domain configuration"),
    .absent = { VIR_ERR_DEVICE_MISSING, N_("matching shmem device was not found") },
};

const virDomainDeviceOps virDomainShmemOps = {
    .kind = { "shmem", &virDomainShmemSchema },
    .postParse = virDomainShmemPostParse,
    .validate = virDomainShmemValidate,
    .wish = virDomainShmemWish,
    .change = &virDomainShmemChange,
};
