/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainsnapshot.c: rows of <domainsnapshot>, and what its document leaves open. */
#include <config.h>

#include "virdomainsnapshot.h"

#include <string.h>

#include "libvirt/libvirt.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN_SNAPSHOT

VIR_NAMES(virDomainSnapshotState, VIR_DOMAIN_SNAPSHOT_STATE_LAST,
          NULL, "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended",
          "disk-snapshot");

/* ---- rows ------------------------------------------------------------------------- */

VIR_SCHEMA_DECLARE(virDomainSnapshotDiskSchema, virDomainSnapshotDisk);

#define D virDomainSnapshotDisk
static const virSchemaArm virDomainSnapshotDiskArms[] = { VIR_STORAGE_ARMS(D, src) };

static const virSchemaField virDomainSnapshotDiskFields[] = {
    VIR_STRING("@name", D, name, .flags = VIR_REQUIRED, .missing = VIR_ERR_INTERNAL_ERROR),
    VIR_ENUM("@snapshot", D, snapshot, virDomainDiskSnapshotNames),
    VIR_ENUM("@type", D, src.type, virStorageTypeNames, .implied = VIR_STORAGE_TYPE_FILE),
    VIR_ENUM("driver/@type", D, driver.type, virStorageFormatNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_SIZE("driver/metadata_cache/max_size", D, driver.cacheSize, 1, .flags = VIR_ZERO_ABSENT),
    VIR_UNION("source", D, src.type, virDomainSnapshotDiskArms),
    VIR_STORAGE_INDEX("source/@index", D, src),
    VIR_STORAGE_ROWS(D, src),
};
#undef D

/* A disk that says where it goes on is external. */
static int
checkDiskFile(virDomainSnapshotDisk *disk)
{
    const char *path = virStorageSourceLocalPath(&disk->src);

    if (virStorageSourceIsEmpty(&disk->src))
        return 0;
    if (disk->snapshot == VIR_DOMAIN_DISK_SNAPSHOT_ABSENT)
        disk->snapshot = VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL;
    if (disk->snapshot != VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("file '%s' for disk '%s' requires use of external snapshot mode"),
                       path ? path : disk->src.network.name, disk->name);
        return -1;
    }
    if (path && !g_path_is_absolute(path)) {
        virReportError(VIR_ERR_XML_ERROR, _("disk snapshot image path '%s' must be absolute"),
                       path);
        return -1;
    }
    return 0;
}

static int
virDomainSnapshotDiskParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainSnapshotDisk *disk = obj;

    if (disk->src.type != VIR_STORAGE_TYPE_FILE && disk->src.type != VIR_STORAGE_TYPE_BLOCK &&
        disk->src.type != VIR_STORAGE_TYPE_NETWORK) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("snapshot of disk '%s' to a source of type"
                                                     " '%s'"),
                       disk->name, virStorageTypeToString(disk->src.type));
        return -1;
    }
    virStorageSourceParsed(&disk->src);
    if (checkDiskFile(disk) < 0)
        return -1;
    if (disk->snapshot != VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL) {
        virStorageSourceMakeEmptyFile(&disk->src);
        virSchemaClear(&virStorageFileSchema, &disk->src.file);
        disk->src.type = VIR_STORAGE_TYPE_NONE;
    }
    return 0;
}

VIR_SCHEMA(virDomainSnapshotDiskSchema, virDomainSnapshotDisk, "disk",
           virDomainSnapshotDiskFields, .parsed = virDomainSnapshotDiskParsed);

#define S virDomainSnapshotDef
static const virSchemaField virDomainSnapshotFields[] = {
    VIR_DOMAIN_MOMENT_NAME_ROWS(S),
    VIR_ENUM("state", S, state, virDomainSnapshotStateNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_DOMAIN_MOMENT_ORIGIN_ROWS(S),
    VIR_ENUM("memory/@snapshot", S, memory.snapshot, virDomainDiskSnapshotNames),
    VIR_STRING("memory/@file", S, memory.file),
    VIR_LIST("disks/disk", S, disks, virDomainSnapshotDiskSchema),
    VIR_DOMAIN_MOMENT_GUEST_ROWS(S),
    VIR_POINTER("inactiveDomain", S, inactiveDom, virDomainDefSchema),
    VIR_FOREIGN("cookie", S, cookie),
    VIR_UINT("active", S, active, .flags = VIR_ZERO_ABSENT),
};
#undef S

VIR_SCHEMA(virDomainSnapshotSchema, virDomainSnapshotDef, "domainsnapshot",
           virDomainSnapshotFields);

const virDomainMomentOps virDomainSnapshotOps = {
    .schema = &virDomainSnapshotSchema,
    .label = "snapshot",
    .domain = VIR_FROM_DOMAIN_SNAPSHOT,
    .missing = VIR_ERR_NO_DOMAIN_SNAPSHOT,
};

/* ---- what must be said -------------------------------------------------------------- */

static bool
isOffline(const virDomainSnapshotDef *def)
{
    return def->state == VIR_DOMAIN_SNAPSHOT_STATE_SHUTOFF ||
        def->state == VIR_DOMAIN_SNAPSHOT_STATE_DISK;
}

static bool
isOnline(const virDomainSnapshotDef *def)
{
    return def->state == VIR_DOMAIN_SNAPSHOT_STATE_RUNNING ||
        def->state == VIR_DOMAIN_SNAPSHOT_STATE_PAUSED;
}

static int
checkWhole(const virDomainSnapshotDef *def)
{
    int code = VIR_ERR_INTERNAL_ERROR;
    const char *why = NULL;

    if (!def->moment.name || !*def->moment.name)
        code = VIR_ERR_XML_ERROR, why = _("a redefined snapshot must have a name");
    else if (!def->moment.creationTime_set)
        why = _("missing creationTime from existing snapshot");
    else if (def->state == VIR_DOMAIN_SNAPSHOT_STATE_ABSENT)
        code = VIR_ERR_XML_ERROR, why = _("missing state from existing snapshot");
    if (!why)
        return 0;
    virReportError(code, "%s", why);
    return -1;
}

/* Says where the memory is, when the document doesn't. */
static void
completeMemory(virDomainSnapshotDef *def)
{
    if (def->memory.snapshot != VIR_DOMAIN_DISK_SNAPSHOT_ABSENT)
        return;
    if (def->memory.file)
        def->memory.snapshot = VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL;
    else
        def->memory.snapshot = isOffline(def) ? VIR_DOMAIN_DISK_SNAPSHOT_NO
                                              : VIR_DOMAIN_DISK_SNAPSHOT_INTERNAL;
}

static int
checkMemory(const virDomainSnapshotDef *def)
{
    const char *file = def->memory.file;
    bool external = def->memory.snapshot == VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL;
    g_autofree char *why = NULL;

    if (file && !external)
        why = g_strdup_printf(_("memory filename '%s' requires external snapshot"), file);
    else if (external && !file)
        why = g_strdup(_("external memory snapshots require a filename"));
    else if (def->memory.snapshot == VIR_DOMAIN_DISK_SNAPSHOT_MANUAL)
        why = g_strdup(_("'manual' memory snapshot mode not supported"));
    else if (isOffline(def) && def->memory.snapshot != VIR_DOMAIN_DISK_SNAPSHOT_NO)
        why = g_strdup(_("memory state cannot be saved with offline or disk-only snapshot"));
    else if (external && !g_path_is_absolute(file))
        why = g_strdup_printf(_("memory snapshot file path (%s) must be absolute"), file);
    if (!why)
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s", why);
    return -1;
}

/* ---- the disks, as the guest has them ------------------------------------------------- */

bool
virDomainSnapshotIsExternal(const virDomainSnapshotDef *def)
{
    if (def->memory.snapshot == VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL)
        return true;
    for (size_t i = 0; i < virSchemaListLength(def->disks); i++) {
        const virDomainSnapshotDisk *disk = g_ptr_array_index(def->disks, i);

        if (disk->snapshot == VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL)
            return true;
    }
    return false;
}

/* What the guest's definition says of the disk: absent for "as the others". */
static virDomainDiskSnapshot
wishOf(const virDomainDiskDef *guest)
{
    if (guest->snapshot == VIR_DOMAIN_DISK_SNAPSHOT_ABSENT &&
        (guest->readonly || virStorageSourceIsEmpty(&guest->src)))
        return VIR_DOMAIN_DISK_SNAPSHOT_NO;
    return guest->snapshot;
}

/* How disks are kept that nothing is said about, and whether all must be kept so. */
typedef struct {
    virDomainDiskSnapshot usual;
    bool strict;
} diskRule;

/* @disk was named in the document. */
static int
alignDisk(virDomainSnapshotDisk *disk, const virDomainDiskDef *guest, const diskRule *rule)
{
    virDomainDiskSnapshot wish = wishOf(guest);

    if (disk->snapshot == VIR_DOMAIN_DISK_SNAPSHOT_ABSENT) {
        if (wish == VIR_DOMAIN_DISK_SNAPSHOT_ABSENT ||
            (rule->strict && wish == VIR_DOMAIN_DISK_SNAPSHOT_NO))
            wish = rule->usual;
        disk->snapshot = wish;
    } else if (rule->strict && disk->snapshot != rule->usual &&
               !(disk->snapshot == VIR_DOMAIN_DISK_SNAPSHOT_NO &&
                 wish == VIR_DOMAIN_DISK_SNAPSHOT_NO)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%s' must use snapshot mode '%s'"),
                       disk->name, virDomainDiskSnapshotToString(rule->usual));
        return -1;
    }
    g_free(disk->name);
    disk->name = g_strdup(guest->dst);
    return 0;
}

static virDomainSnapshotDisk *
newDisk(const virDomainDiskDef *guest, const diskRule *rule)
{
    virDomainSnapshotDisk *disk = virSchemaNew(&virDomainSnapshotDiskSchema);
    virDomainDiskSnapshot wish = wishOf(guest);

    disk->name = g_strdup(guest->dst);
    disk->snapshot = wish == VIR_DOMAIN_DISK_SNAPSHOT_ABSENT ? rule->usual : wish;
    return disk;
}

/* "/images/vda.qcow2" goes on in "/images/vda.NAME" */
static int
makeFile(const virDomainDef *dom, size_t index, const char *name, virDomainSnapshotDisk *disk)
{
    const virDomainDiskDef *guest = virDomainDefDisk(dom, index);
    const char *path = virStorageSourceLocalPath(&guest->src);
    g_autofree char *stem = NULL;
    char *dot;

    if (!path) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("cannot generate external snapshot name for disk '%s' without source"),
                       disk->name);
        return -1;
    }
    if (disk->src.type != VIR_STORAGE_TYPE_FILE) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("cannot generate external snapshot name for disk '%s' on a '%s' device"),
                       disk->name, virStorageTypeToString(disk->src.type));
        return -1;
    }
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("source for disk '%s' is not a regular file; refusing to generate"
                         " external snapshot name"), disk->name);
        return -1;
    }
    stem = g_strdup(path);
    dot = strrchr(stem, '.');
    if (dot && !strchr(dot, '/'))
        *dot = '\0';
    disk->src.file.path = g_strconcat(stem, ".", name, NULL);
    return 0;
}

static int
makeFiles(virDomainSnapshotDef *def)
{
    g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < virSchemaListLength(def->disks); i++) {
        virDomainSnapshotDisk *disk = g_ptr_array_index(def->disks, i);
        const char *path;

        if (disk->snapshot != VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL)
            continue;
        if (disk->src.type == VIR_STORAGE_TYPE_NONE)
            disk->src.type = VIR_STORAGE_TYPE_FILE;
        if (virStorageSourceIsEmpty(&disk->src) &&
            makeFile(def->moment.dom, i, def->moment.name, disk) < 0)
            return -1;
        path = virStorageSourceLocalPath(&disk->src);
        if (path && !g_hash_table_add(paths, (char *)path)) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                           _("cannot generate external snapshot name for disk '%s':"
                             " collision with another disk"), disk->name);
            return -1;
        }
    }
    return 0;
}

/* Those of the document into the places that the guest's disks have. */
static int
placeDisks(virDomainSnapshotDef *def, const diskRule *rule, virDomainSnapshotDisk **places)
{
    const virDomainDef *dom = def->moment.dom;

    for (size_t i = 0; i < virSchemaListLength(def->disks); i++) {
        virDomainSnapshotDisk *disk = g_ptr_array_index(def->disks, i);
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
        if (alignDisk(disk, virDomainDefDisk(dom, place), rule) < 0)
            return -1;
        places[place] = disk;
    }
    return 0;
}

/* Afterwards there is one for each disk of the guest, in the guest's order. */
static int
alignDisks(virDomainSnapshotDef *def)
{
    size_t ndisks = virDomainDefDiskCount(def->moment.dom);
    bool external = def->state == VIR_DOMAIN_SNAPSHOT_STATE_DISK ||
        virDomainSnapshotIsExternal(def);
    const diskRule rule = {
        .usual = external ? VIR_DOMAIN_DISK_SNAPSHOT_EXTERNAL : VIR_DOMAIN_DISK_SNAPSHOT_INTERNAL,
        .strict = !external,
    };
    g_autofree virDomainSnapshotDisk **places = g_new0(virDomainSnapshotDisk *, ndisks + 1);

    if (placeDisks(def, &rule, places) < 0)
        return -1;
    for (size_t i = 0; i < ndisks; i++) {
        if (!places[i]) {
            places[i] = newDisk(virDomainDefDisk(def->moment.dom, i), &rule);
            virSchemaListAppend(&def->disks, places[i]);
        }
    }
    for (size_t i = 0; i < ndisks; i++)
        g_ptr_array_index(def->disks, i) = places[i];
    return makeFiles(def);
}

/* ---- reading -------------------------------------------------------------------------- */

/* A <domain> without a type only names the guest, as clients of old did. */
static int
checkGuest(const xmlNode *dom)
{
    if (dom && virXMLNodeAttr(dom, "type"))
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("missing domain in snapshot"));
    return -1;
}

static int
complete(virDomainSnapshotDef *def, const virDomainDefContext *ctx, unsigned int flags)
{
    if (virDomainDefComplete(def->moment.dom, ctx, flags) < 0 ||
        (def->inactiveDom && virDomainDefComplete(def->inactiveDom, ctx, flags) < 0))
        return -1;
    completeMemory(def);
    if (checkMemory(def) < 0)
        return -1;
    if (!ctx->guest)
        return 0;
    def->active = 0;    /* the flags of the call say that */
    return alignDisks(def);
}

static virDomainSnapshotDef *
parseNode(xmlNode *root, const virDomainDefContext *ctx, unsigned int flags)
{
    g_autoptr(virDomainSnapshotDef) def = virSchemaNew(&virDomainSnapshotSchema);
    const virSchemaContext read = {
        .flags = VIR_SCHEMA_INACTIVE, .domain = VIR_FROM_THIS, .opaque = (void *)ctx,
    };
    const xmlNode *dom = virXMLNodeFirst(root, "domain");

    if (flags & VIR_DOMAIN_DEF_PARSE_VALIDATE &&
        virDomainDefRefuseUnknown(&virDomainSnapshotSchema, root) < 0)
        return NULL;
    if (dom && checkGuest(dom) < 0)
        return NULL;
    if (virSchemaParse(&virDomainSnapshotSchema, root, def, &read) < 0 || checkWhole(def) < 0 ||
        checkGuest(dom) < 0 || complete(def, ctx, flags | VIR_DOMAIN_DEF_PARSE_INACTIVE) < 0)
        return NULL;
    return g_steal_pointer(&def);
}

virDomainSnapshotDef *
virDomainSnapshotParse(const char *xml, const virDomainDefContext *ctx, unsigned int flags)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(domain_snapshot)", "domainsnapshot");

    return doc ? parseNode(xmlDocGetRootElement(doc), ctx, flags) : NULL;
}

/* ---- questions -------------------------------------------------------------------------- */

int
virDomainSnapshotCheckRedefine(const virDomainSnapshotDef *def, const unsigned char *uuid,
                               const virDomainSnapshotDef *old)
{
    const char *name = def->moment.name;
    char text[VIR_UUID_STRING_BUFLEN];

    if (memcmp(def->moment.dom->uuid, uuid, VIR_UUID_BUFLEN) != 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("definition for snapshot %s must use uuid %s"),
                       name, virUUIDFormat(uuid, text));
        return -1;
    }
    if (!old)
        return 0;
    if (isOnline(old) != isOnline(def)) {
        virReportError(VIR_ERR_INVALID_ARG,
                       _("cannot change between online and offline snapshot state in snapshot"
                         " %s"), name);
        return -1;
    }
    if ((old->state == VIR_DOMAIN_SNAPSHOT_STATE_DISK) !=
        (def->state == VIR_DOMAIN_SNAPSHOT_STATE_DISK)) {
        virReportError(VIR_ERR_INVALID_ARG,
                       _("cannot change between disk only and full system in snapshot %s"), name);
        return -1;
    }
    return virSchemaCheckABI(&virDomainDefSchema, old->moment.dom, def->moment.dom,
                             VIR_FROM_DOMAIN);
}

bool
virDomainSnapshotMatches(const virDomainMoment *moment, bool leaf, unsigned int flags)
{
    const unsigned int leaves = VIR_DOMAIN_SNAPSHOT_LIST_LEAVES;
    const unsigned int metadata = VIR_DOMAIN_SNAPSHOT_LIST_METADATA;
    const virDomainSnapshotDef *def = (const virDomainSnapshotDef *)moment;
    unsigned int state = VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE;
    unsigned int place = VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL;
    const unsigned int states = VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE |
        VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY;
    const unsigned int places = VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL |
        VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL;

    if (def->state == VIR_DOMAIN_SNAPSHOT_STATE_SHUTOFF)
        state = VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE;
    else if (def->state == VIR_DOMAIN_SNAPSHOT_STATE_DISK)
        state = VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY;
    if (virDomainSnapshotIsExternal(def))
        place = VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL;

    /* Leaves and others at once are none; with the other groups both words are no word. */
    if ((flags & leaves && !leaf) || (flags & VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES && leaf))
        return false;
    if (flags & VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA && !(flags & metadata))
        return false;
    return (!(flags & states) || flags & state) && (!(flags & places) || flags & place);
}
