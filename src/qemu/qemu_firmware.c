/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_firmware.c: firmware from files, and what it tells the guest about the machine. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "qemu_blockdev.h"
#include "qemu_machine.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* No variables of a firmware are near this. */
#define NVRAM_TEMPLATE_MAX (64 * 1024 * 1024)

static bool
hasPflash(const virDomainOS *os)
{
    return os->loader && os->loader->path && os->loader->type == VIR_DOMAIN_LOADER_PFLASH;
}

/* ---- files -------------------------------------------------------------- */

static int
imagePlan(const char *path, const char *number, bool readonly, qemuPlan *plan)
{
    virStorageSource src = { .type = VIR_STORAGE_TYPE_FILE, .file.path = (char *)path };

    return qemuBlockImagePlan(&src, VIR_STORAGE_FORMAT_RAW, number, readonly, plan);
}

int
qemuFirmwareImagesPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainOS *os = &ctx->def->os;

    if (os->firmware != VIR_DOMAIN_FIRMWARE_NONE && !(os->loader && os->loader->path))
        return qemuDeviceUnsupported("automatic choice of firmware",
                                     virDomainFirmwareToString(os->firmware));
    if (!hasPflash(os))
        return 0;
    if (imagePlan(os->loader->path, "pflash0", os->loader->readonly == VIR_TRISTATE_BOOL_YES,
                  plan) < 0)
        return -1;
    if (os->nvram && os->nvram->path && imagePlan(os->nvram->path, "pflash1", false, plan) < 0)
        return -1;
    return 0;
}

int
qemuFirmwarePlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainLoader *loader = ctx->def->os.loader;

    if (!loader || !loader->path)
        return 0;
    if (hasPflash(&ctx->def->os)) {
        if (loader->secure == VIR_TRISTATE_BOOL_YES) {
            virJSONValue *props = virJSONValueNewObject();

            virJSONValueObjectSetString(props, "driver", "cfi.pflash01");
            virJSONValueObjectSetString(props, "property", "secure");
            virJSONValueObjectSetBoolean(props, "value", true);
            (void)qemuPlanAddKeyval(plan, "global", NULL, props);
        }
        return 0;
    }
    qemuPlanAddText(plan, "bios", loader->path);
    return 0;
}

int
qemuFirmwarePrepare(const qemuDeviceContext *ctx)
{
    const virDomainOS *os = &ctx->def->os;
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;

    if (!hasPflash(os) || !os->nvram || !os->nvram->path || !os->nvram->template ||
        access(os->nvram->path, F_OK) == 0)
        return 0;

    if (!g_file_get_contents(os->nvram->template, &contents, &length, &error) ||
        length > NVRAM_TEMPLATE_MAX ||
        !g_file_set_contents_full(os->nvram->path, contents, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0600, &error)) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("cannot make '%s' from '%s': %s"),
                       os->nvram->path, os->nvram->template,
                       error ? error->message : _("the template is too large"));
        return -1;
    }
    return 0;
}

/* ---- SMBIOS ------------------------------------------------------------- */

static void
smbiosTable(const GPtrArray *entries, unsigned int type, qemuPlan *plan)
{
    virJSONValue *props;

    if (virSchemaListLength(entries) == 0)
        return;
    props = virJSONValueNewObject();
    virJSONValueObjectSetUint(props, "type", type);
    for (size_t i = 0; i < entries->len; i++) {
        const virDomainSysinfoEntry *entry = g_ptr_array_index(entries, i);

        virJSONValueObjectSetString(props, entry->name, entry->value);
    }
    (void)qemuPlanAddKeyval(plan, "smbios", NULL, props);
}

static void
oemStrings(const GPtrArray *entries, qemuPlan *plan)
{
    virJSONValue *props;
    virJSONValue *values;

    if (virSchemaListLength(entries) == 0)
        return;
    values = virJSONValueNewArray();
    for (size_t i = 0; i < entries->len; i++) {
        const virDomainSysinfoEntry *entry = g_ptr_array_index(entries, i);

        virJSONValueArrayAppendString(values, entry->value);
    }
    props = virJSONValueNewObject();
    virJSONValueObjectSetUint(props, "type", 11);
    virJSONValueObjectSet(props, "value", values);
    (void)qemuPlanAddKeyval(plan, "smbios", NULL, props);
}

static void
fwcfgFiles(const GPtrArray *entries, qemuPlan *plan)
{
    for (size_t i = 0; i < virSchemaListLength(entries); i++) {
        const virDomainSysinfoEntry *entry = g_ptr_array_index(entries, i);
        virJSONValue *props = virJSONValueNewObject();

        virJSONValueObjectSetString(props, "name", entry->name);
        virJSONValueObjectSetString(props, "file", entry->file);
        if (!entry->file)
            virJSONValueObjectSetString(props, "string", entry->value);
        (void)qemuPlanAddKeyval(plan, "fw_cfg", NULL, props);
    }
}

int
qemuSmbiosPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainDef *def = ctx->def;

    for (size_t i = 0; i < virSchemaListLength(def->sysinfo); i++) {
        const virDomainSysinfo *info = g_ptr_array_index(def->sysinfo, i);

        if (info->type == VIR_DOMAIN_SYSINFO_FWCFG) {
            fwcfgFiles(info->fwcfg, plan);
            continue;
        }
        if (def->os.smbios != VIR_DOMAIN_SMBIOS_SYSINFO)
            continue;
        smbiosTable(info->bios, 0, plan);
        smbiosTable(info->system, 1, plan);
        for (size_t j = 0; j < virSchemaListLength(info->boards); j++) {
            const virDomainSysinfoBoard *board = g_ptr_array_index(info->boards, j);

            smbiosTable(board->entries, 2, plan);
        }
        smbiosTable(info->chassis, 3, plan);
        oemStrings(info->oemStrings, plan);
    }
    if (def->os.smbios == VIR_DOMAIN_SMBIOS_HOST)
        return qemuDeviceUnsupported("smbios mode", "host");
    return 0;
}
