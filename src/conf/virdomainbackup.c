/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainbackup.c: rows of <domainbackup>, and what its document leaves open. */
#include <config.h>

#include "virdomainbackup.h"

#include <string.h>

#include "device/disk.h"
#include "virdomainmoment.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainBackupMode, VIR_DOMAIN_BACKUP_MODE_LAST, "push", "pull");
VIR_NAMES(virDomainBackupExtent, VIR_DOMAIN_BACKUP_EXTENT_LAST, NULL, "full", "incremental");

/* ---- rows ------------------------------------------------------------------------- */

VIR_SCHEMA_DECLARE(virDomainBackupServerSchema, virDomainBackupServer);
VIR_SCHEMA_DECLARE(virDomainBackupStoreSchema, virDomainBackupStore);
VIR_SCHEMA_DECLARE(virDomainBackupDiskSchema, virDomainBackupDisk);

#define S virDomainBackupServer
static const virSchemaField virDomainBackupServerFields[] = {
    VIR_ENUM("@transport", S, transport, virStorageTransportNames,
             .implied = VIR_STORAGE_TRANSPORT_TCP),
    VIR_YES_NO("@tls", S, tls),
    VIR_STRING("@name", S, name),
    VIR_UINT("@port", S, port, .flags = VIR_ZERO_ABSENT, .min = 0, .max = 65535),
    VIR_STRING("@socket", S, socket),
};
#undef S
VIR_SCHEMA(virDomainBackupServerSchema, virDomainBackupServer, "server",
           virDomainBackupServerFields);

#define S virDomainBackupStore
static const virSchemaField virDomainBackupStoreFields[] = {
    VIR_STRING("@file", S, file),
    VIR_STRING("@dev", S, dev),
    VIR_LIST("seclabel", S, seclabels, virDomainDeviceSeclabelSchema),
    VIR_POINTER("encryption", S, encryption, virStorageEncryptionSchema, .flags = VIR_OPEN),
};
#undef S
VIR_SCHEMA(virDomainBackupStoreSchema, virDomainBackupStore, "store", virDomainBackupStoreFields);

#define D virDomainBackupDisk
static const virSchemaField virDomainBackupDiskFields[] = {
    VIR_STRING("@name", D, name, .flags = VIR_REQUIRED),
    VIR_YES_NO("@backup", D, backup),
    VIR_ENUM("@type", D, type, virStorageTypeNames),
    VIR_ENUM("@backupmode", D, extent, virDomainBackupExtentNames),
    VIR_STRING("@incremental", D, incremental),
    VIR_STRING("@exportname", D, exportName),
    VIR_STRING("@exportbitmap", D, exportBitmap),
    VIR_UINT_OPT("@index", D, index, .flags = VIR_LIVE_ONLY),
    VIR_ENUM("driver/@type", D, format, virStorageFormatNames),
    VIR_POINTER("target", D, target, virDomainBackupStoreSchema),
    VIR_POINTER("scratch", D, scratch, virDomainBackupStoreSchema),
};
#undef D
VIR_SCHEMA(virDomainBackupDiskSchema, virDomainBackupDisk, "disk", virDomainBackupDiskFields);

#define B virDomainBackupDef
static const virSchemaField virDomainBackupFields[] = {
    VIR_ENUM("@mode", B, mode, virDomainBackupModeNames),
    VIR_STRING("incremental", B, incremental),
    VIR_POINTER("server", B, server, virDomainBackupServerSchema),
    VIR_LIST("disks/disk", B, disks, virDomainBackupDiskSchema),
};
#undef B
VIR_SCHEMA(virDomainBackupSchema, virDomainBackupDef, "domainbackup", virDomainBackupFields);

/* ---- reading ---------------------------------------------------------------------- */

/* What goes with what, which stock's grammar knows. Returns -1 unless @why is NULL. */
static int
refuse(const char *what, const char *why)
{
    if (!why)
        return 0;
    virReportErrorFull(VIR_FROM_XML, VIR_ERR_XML_INVALID_SCHEMA, -1, "'%s' %s", what, why);
    return -1;
}

static int
checkServer(const virDomainBackupDef *def)
{
    const virDomainBackupServer *server = def->server;
    const char *why = NULL;

    if (!server != (def->mode != VIR_DOMAIN_BACKUP_MODE_PULL))
        why = server ? _("has no server") : _("needs a server");
    else if (!server)
        return 0;
    else if (server->transport == VIR_STORAGE_TRANSPORT_UNIX
             ? !server->socket || !g_path_is_absolute(server->socket) : !server->name)
        why = _("needs an address of its server");
    else if (server->transport == VIR_STORAGE_TRANSPORT_RDMA)
        why = _("has no server of that kind");
    return refuse(virDomainBackupModeToString(def->mode), why);
}

static bool
storeFits(const virDomainBackupStore *store, virStorageType type)
{
    const char *path = type == VIR_STORAGE_TYPE_BLOCK ? store->dev : store->file;
    const char *other = type == VIR_STORAGE_TYPE_BLOCK ? store->file : store->dev;

    return path && g_path_is_absolute(path) && !other;
}

static int
checkDisk(const virDomainBackupDef *def, const virDomainBackupDisk *disk)
{
    bool pull = def->mode == VIR_DOMAIN_BACKUP_MODE_PULL;
    const virDomainBackupStore *store = pull ? disk->scratch : disk->target;
    const char *why = NULL;

    if (pull ? disk->target != NULL : disk->scratch != NULL)
        why = pull ? _("has a target in a backup that is pulled")
                   : _("has a scratch file in a backup that is pushed");
    else if (!pull && (disk->exportName || disk->exportBitmap))
        why = _("has an export in a backup that is pushed");
    else if (disk->backup == VIR_TRISTATE_BOOL_NO && (disk->type || disk->format || store))
        why = _("has a place for a backup that there is none of");
    else if (disk->type != VIR_STORAGE_TYPE_NONE && disk->type != VIR_STORAGE_TYPE_FILE &&
             disk->type != VIR_STORAGE_TYPE_BLOCK)
        why = _("goes neither to a file nor to a block device");
    else if (store && !storeFits(store, disk->type))
        why = _("has no absolute path of its type");
    else if (pull && disk->format && disk->format != VIR_STORAGE_FORMAT_QCOW2)
        why = _("has a scratch file that isn't qcow2");
    else if (disk->incremental && disk->extent == VIR_DOMAIN_BACKUP_EXTENT_FULL)
        why = _("is full and incremental");
    return refuse(disk->name, why);
}

static virDomainBackupDef *
parseNode(xmlNode *root)
{
    g_autoptr(virDomainBackupDef) def = virSchemaNew(&virDomainBackupSchema);
    const virSchemaContext read = {
        .flags = VIR_SCHEMA_INACTIVE | VIR_SCHEMA_VALIDATE, .domain = VIR_FROM_THIS,
    };

    if (virDomainDefRefuseUnknown(&virDomainBackupSchema, root) < 0 ||
        virSchemaParse(&virDomainBackupSchema, root, def, &read) < 0 || checkServer(def) < 0)
        return NULL;
    for (size_t i = 0; i < virSchemaListLength(def->disks); i++) {
        if (checkDisk(def, g_ptr_array_index(def->disks, i)) < 0)
            return NULL;
    }
    return g_steal_pointer(&def);
}

virDomainBackupDef *
virDomainBackupParse(const char *xml)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(domain_backup)", "domainbackup");

    return doc ? parseNode(xmlDocGetRootElement(doc)) : NULL;
}

char *
virDomainBackupFormat(const virDomainBackupDef *def)
{
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;

    virSchemaFormat(&virDomainBackupSchema, NULL, def, &buf, NULL);
    return virBufferSteal(&buf);
}

/* ---- the disks, as the guest has them ----------------------------------------------- */

/* Since which checkpoint. */
static int
completeExtent(const virDomainBackupDef *def, virDomainBackupDisk *disk)
{
    bool pull = def->mode == VIR_DOMAIN_BACKUP_MODE_PULL;

    if (disk->extent != VIR_DOMAIN_BACKUP_EXTENT_FULL && !disk->incremental)
        disk->incremental = g_strdup(def->incremental);
    if (disk->extent == VIR_DOMAIN_BACKUP_EXTENT_INCREMENTAL && !disk->incremental) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("'incremental' backup mode of disk '%s' requires setting 'incremental'"
                         " field for disk or backup"), disk->name);
        return -1;
    }
    disk->extent = disk->incremental ? VIR_DOMAIN_BACKUP_EXTENT_INCREMENTAL
                                     : VIR_DOMAIN_BACKUP_EXTENT_FULL;
    if (pull && !disk->exportName)
        disk->exportName = g_strdup(disk->name);
    if (pull && disk->incremental && !disk->exportBitmap)
        disk->exportBitmap = g_strconcat("backup-", disk->name, NULL);
    return 0;
}

/* Beside the disk's own file, when the document names no place. */
static int
completeStore(virDomainBackupDisk *disk, virDomainBackupStore **store,
              const virDomainDiskDef *guest, const char *suffix)
{
    const char *path = virStorageSourceLocalPath(&guest->src);

    if (disk->type == VIR_STORAGE_TYPE_NONE)
        disk->type = VIR_STORAGE_TYPE_FILE;
    if (disk->format == VIR_STORAGE_FORMAT_NONE)
        disk->format = VIR_STORAGE_FORMAT_QCOW2;
    if (*store)
        return 0;
    if (disk->type != VIR_STORAGE_TYPE_FILE || !path ||
        !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("refusing to generate file name for disk '%s'"), disk->name);
        return -1;
    }
    *store = virSchemaNew(&virDomainBackupStoreSchema);
    (*store)->file = g_strconcat(path, ".", suffix, NULL);
    return 0;
}

static int
completeDisk(const virDomainBackupDef *def, virDomainBackupDisk *disk,
             const virDomainDiskDef *guest, const char *suffix)
{
    bool pull = def->mode == VIR_DOMAIN_BACKUP_MODE_PULL;

    if (disk->backup == VIR_TRISTATE_BOOL_NO) {
        g_clear_pointer(&disk->exportName, g_free);
        g_clear_pointer(&disk->exportBitmap, g_free);
        return 0;
    }
    disk->backup = VIR_TRISTATE_BOOL_YES;
    if (virStorageSourceIsEmpty(&guest->src)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%s' has no media"), disk->name);
        return -1;
    }
    if (completeExtent(def, disk) < 0)
        return -1;
    return completeStore(disk, pull ? &disk->scratch : &disk->target, guest, suffix);
}

/* When the document names some, it is about no others. */
static virDomainBackupDisk *
newDisk(const virDomainDiskDef *guest, bool all)
{
    virDomainBackupDisk *disk = virSchemaNew(&virDomainBackupDiskSchema);

    disk->name = g_strdup(guest->dst);
    if (!all || guest->readonly || virStorageSourceIsEmpty(&guest->src))
        disk->backup = VIR_TRISTATE_BOOL_NO;
    return disk;
}

static int
placeDisks(const virDomainBackupDef *def, const virDomainDef *dom, virDomainBackupDisk **places)
{
    for (size_t i = 0; i < virSchemaListLength(def->disks); i++) {
        virDomainBackupDisk *disk = g_ptr_array_index(def->disks, i);
        size_t place = virDomainMomentFindDisk(dom, disk->name);

        if (place == virDomainDefDiskCount(dom)) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("no disk named '%s'"), disk->name);
            return -1;
        }
        if (places[place]) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%s' specified twice"),
                           disk->name);
            return -1;
        }
        places[place] = disk;
    }
    return 0;
}

int
virDomainBackupAlign(virDomainBackupDef *def, const virDomainDef *dom, const char *suffix)
{
    size_t ndisks = virDomainDefDiskCount(dom);
    bool all = virSchemaListLength(def->disks) == 0;
    g_autofree virDomainBackupDisk **places = g_new0(virDomainBackupDisk *, ndisks + 1);

    if (placeDisks(def, dom, places) < 0)
        return -1;
    for (size_t i = 0; i < ndisks; i++) {
        if (!places[i]) {
            places[i] = newDisk(virDomainDefDisk(dom, i), all);
            virSchemaListAppend(&def->disks, places[i]);
        }
        if (completeDisk(def, places[i], virDomainDefDisk(dom, i), suffix) < 0)
            return -1;
    }
    return 0;
}
