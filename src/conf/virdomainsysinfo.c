/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainsysinfo.c: rows of <sysinfo>, and which entries its tables have. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "virdomainos.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainSysinfoType, VIR_DOMAIN_SYSINFO_LAST, "smbios", "fwcfg");

VIR_SCHEMA_DECLARE(virDomainSysinfoEntrySchema, virDomainSysinfoEntry);
VIR_SCHEMA_DECLARE(virDomainSysinfoBoardSchema, virDomainSysinfoBoard);

static const virSchemaField virDomainSysinfoEntryFields[] = {
    VIR_STRING("@name", virDomainSysinfoEntry, name),
    VIR_STRING("@file", virDomainSysinfoEntry, file),
    VIR_STRING("", virDomainSysinfoEntry, value, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainSysinfoEntrySchema, virDomainSysinfoEntry, "entry",
           virDomainSysinfoEntryFields);

/* ---- tables of known entries ---------------------------------------------------------- */

static const char *const biosNames[] = { "vendor", "version", "date", "release", NULL };
static const char *const systemNames[] = {
    "manufacturer", "product", "version", "serial", "uuid", "sku", "family", NULL,
};
static const char *const boardNames[] = {
    "manufacturer", "product", "version", "serial", "asset", "location", NULL,
};
static const char *const chassisNames[] = {
    "manufacturer", "version", "serial", "asset", "sku", NULL,
};

static virDomainSysinfoEntry *
virDomainSysinfoFind(const GPtrArray *entries, const char *name)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(entries); i++) {
        virDomainSysinfoEntry *entry = g_ptr_array_index(entries, i);

        if (g_strcmp0(entry->name, name) == 0)
            return entry;
    }
    return NULL;
}

static bool
virDomainSysinfoEntryIsUsed(const void *element, const void *opaque)
{
    return g_ptr_array_find((GPtrArray *)opaque, element, NULL);
}

/* A table has the entries that it knows, in their order, each as it is first given. */
static void
virDomainSysinfoOrder(GPtrArray **entries, const char *const *names)
{
    g_autoptr(GPtrArray) used = g_ptr_array_new();
    size_t i;

    for (i = 0; names[i] != NULL; i++) {
        virDomainSysinfoEntry *entry = virDomainSysinfoFind(*entries, names[i]);

        if (entry != NULL && entry->value != NULL && *entry->value != '\0')
            g_ptr_array_add(used, entry);
    }
    virSchemaListKeep(&virDomainSysinfoEntrySchema, entries, virDomainSysinfoEntryIsUsed, used);
    for (i = 0; i < used->len; i++)
        g_ptr_array_index(*entries, i) = g_ptr_array_index(used, i);
}

static const virSchemaField virDomainSysinfoBoardFields[] = {
    VIR_LIST("entry", virDomainSysinfoBoard, entries, virDomainSysinfoEntrySchema),
};

static int
virDomainSysinfoBoardParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainSysinfoOrder(&((virDomainSysinfoBoard *)obj)->entries, boardNames);
    return 0;
}

VIR_SCHEMA(virDomainSysinfoBoardSchema, virDomainSysinfoBoard, "baseBoard",
           virDomainSysinfoBoardFields, .parsed = virDomainSysinfoBoardParsed);

static bool
virDomainSysinfoBoardSays(const void *element, const void *opaque G_GNUC_UNUSED)
{
    return ((const virDomainSysinfoBoard *)element)->entries != NULL;
}

/* ---- what values must be ------------------------------------------------------------------ */

/* mm/dd/yy or mm/dd/yyyy */
static bool
virDomainSysinfoIsDate(const char *text)
{
    int month, day, year;
    int length = 0;

    return sscanf(text, "%2d/%2d/%4d%n", &month, &day, &year, &length) == 3 &&
        text[length] == '\0' && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
        year >= 0 && (year < 100 || year >= 1900);
}

static int
virDomainSysinfoCheckTables(const virDomainSysinfo *info)
{
    const virDomainSysinfoEntry *date = virDomainSysinfoFind(info->bios, "date");
    virDomainSysinfoEntry *uuid = virDomainSysinfoFind(info->system, "uuid");
    virUUID bytes;
    char text[VIR_UUID_TEXT_SIZE];

    if (date != NULL && !virDomainSysinfoIsDate(date->value)) {
        virReportError(VIR_ERR_XML_DETAIL, "%s", _("Invalid BIOS 'date' format"));
        return -1;
    }
    if (uuid == NULL)
        return 0;
    if (virUUIDParse(uuid->value, bytes) < 0) {
        virReportError(VIR_ERR_XML_DETAIL, "%s", _("malformed <sysinfo> uuid element"));
        return -1;
    }
    g_free(uuid->value);
    uuid->value = g_strdup(virUUIDFormat(bytes, text));
    return 0;
}

static int
virDomainSysinfoCheckFiles(const virDomainSysinfo *info)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(info->fwcfg); i++) {
        virDomainSysinfoEntry *entry = g_ptr_array_index(info->fwcfg, i);

        if (entry->name == NULL) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("Firmware entry is missing 'name' attribute"));
            return -1;
        }
        if (entry->file == NULL && (entry->value == NULL || *entry->value == '\0')) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("Firmware entry must have either value or 'file' attribute"));
            return -1;
        }
        if (entry->file != NULL)
            g_clear_pointer(&entry->value, g_free);
    }
    return 0;
}

static int
virDomainSysinfoParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainSysinfo *info = obj;

    virDomainSysinfoOrder(&info->bios, biosNames);
    virDomainSysinfoOrder(&info->system, systemNames);
    virDomainSysinfoOrder(&info->chassis, chassisNames);
    virSchemaListKeep(&virDomainSysinfoBoardSchema, &info->boards, virDomainSysinfoBoardSays,
                      NULL);
    return info->type == VIR_DOMAIN_SYSINFO_FWCFG ? virDomainSysinfoCheckFiles(info)
                                                  : virDomainSysinfoCheckTables(info);
}

const char *
virDomainSysinfoUUID(const virDomainSysinfo *info)
{
    const virDomainSysinfoEntry *uuid = virDomainSysinfoFind(info->system, "uuid");

    return uuid ? uuid->value : NULL;
}

#define ENTRIES(path, member) \
    VIR_LIST(path, virDomainSysinfo, member, virDomainSysinfoEntrySchema)

static const virSchemaField virDomainSysinfoFields[] = {
    VIR_ENUM("@type", virDomainSysinfo, type, virDomainSysinfoTypeNames, .flags = VIR_REQUIRED,
             .doc = "smbios: tables of the firmware; fwcfg: files for it"),
    ENTRIES("bios/entry", bios),
    ENTRIES("system/entry", system),
    VIR_LIST("baseBoard", virDomainSysinfo, boards, virDomainSysinfoBoardSchema),
    ENTRIES("chassis/entry", chassis),
    ENTRIES("oemStrings/entry", oemStrings),
    ENTRIES("entry", fwcfg),
};
VIR_SCHEMA(virDomainSysinfoSchema, virDomainSysinfo, "sysinfo", virDomainSysinfoFields,
           .parsed = virDomainSysinfoParsed);
