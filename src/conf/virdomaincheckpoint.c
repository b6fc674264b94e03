/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincheckpoint.c: rows of <domaincheckpoint>, and what its document leaves open. */
#include <config.h>

#include "virdomaincheckpoint.h"

#include <string.h>

#include "device/disk.h"
#include "libvirt/libvirt.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN_CHECKPOINT

VIR_NAMES(virDomainCheckpointType, VIR_DOMAIN_CHECKPOINT_TYPE_LAST, NULL, "no", "bitmap");

VIR_SCHEMA_DECLARE(virDomainCheckpointDiskSchema, virDomainCheckpointDisk);

#define D virDomainCheckpointDisk
static const virSchemaField virDomainCheckpointDiskFields[] = {
    VIR_STRING("@name", D, name, .flags = VIR_REQUIRED),
    VIR_ENUM("@checkpoint", D, type, virDomainCheckpointTypeNames),
    VIR_STRING("@bitmap", D, bitmap),
    VIR_ULL("@size", D, size, .flags = VIR_PARSE_ONLY | VIR_ZERO_ABSENT),
};
#undef D

/* What stock's grammar doesn't have. Returns -1. */
static int
refuse(const char *name, const char *why)
{
    virReportErrorFull(VIR_FROM_XML, VIR_ERR_XML_INVALID_SCHEMA, -1, "'%s' %s", name, why);
    return -1;
}

static int
virDomainCheckpointDiskParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                              const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainCheckpointDisk *disk = obj;

    if (disk->bitmap && disk->type == VIR_DOMAIN_CHECKPOINT_TYPE_NO)
        return refuse(disk->name, _("has a bitmap and no checkpoint"));
    return 0;
}

VIR_SCHEMA(virDomainCheckpointDiskSchema, virDomainCheckpointDisk, "disk",
           virDomainCheckpointDiskFields, .parsed = virDomainCheckpointDiskParsed);

#define C virDomainCheckpointDef
static const virSchemaField virDomainCheckpointFields[] = {
    VIR_DOMAIN_MOMENT_NAME_ROWS(C),
    VIR_DOMAIN_MOMENT_ORIGIN_ROWS(C),
    VIR_LIST("disks/disk", C, disks, virDomainCheckpointDiskSchema),
    VIR_DOMAIN_MOMENT_GUEST_ROWS(C),
};
#undef C

VIR_SCHEMA(virDomainCheckpointSchema, virDomainCheckpointDef, "domaincheckpoint",
           virDomainCheckpointFields);

const virDomainMomentOps virDomainCheckpointOps = {
    .schema = &virDomainCheckpointSchema,
    .label = "checkpoint",
    .domain = VIR_FROM_DOMAIN_CHECKPOINT,
    .missing = VIR_ERR_NO_DOMAIN_CHECKPOINT,
};

/* Letters, digits, and "-_.", which doesn't begin it. */
static bool
isName(const char *name)
{
    const char *end = name;

    while (g_ascii_isalnum(*end) || (*end && strchr("-_.", *end)))
        end++;
    return *name && *name != '.' && !*end;
}

static int
checkWhole(const virDomainCheckpointDef *def)
{
    const char *name = def->moment.name;

    if (!name) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("a redefined checkpoint must have a name"));
        return -1;
    }
    if (!isName(name))
        return refuse(name, _("can't be the name of a checkpoint"));
    if (!def->moment.creationTime_set) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("missing creationTime from existing checkpoint"));
        return -1;
    }
    if (def->moment.creationTime < 0)
        return refuse(name, _("is of a time before 1970"));
    return 0;
}

/* ---- the disks, as the guest has them -------------------------------------------------- */

static bool
canHaveBitmap(const virDomainDiskDef *guest)
{
    return !guest->readonly && !virStorageSourceIsEmpty(&guest->src);
}

static int
placeDisks(virDomainCheckpointDef *def, virDomainCheckpointDisk **places)
{
    const virDomainDef *dom = def->moment.dom;

    for (size_t i = 0; i < virSchemaListLength(def->disks); i++) {
        virDomainCheckpointDisk *disk = g_ptr_array_index(def->disks, i);
        size_t place = virDomainMomentFindDisk(dom, disk->name);
        g_autofree char *why = NULL;

        if (place == virDomainDefDiskCount(dom))
            why = g_strdup_printf(_("no disk named '%s'"), disk->name);
        else if (places[place])
            why = g_strdup_printf(_("disk '%s' specified twice"), disk->name);
        else if (disk->type != VIR_DOMAIN_CHECKPOINT_TYPE_NO &&
                 !canHaveBitmap(virDomainDefDisk(dom, place)))
            why = g_strdup_printf(_("disk '%s' is empty or readonly"), disk->name);
        if (why) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", why);
            return -1;
        }
        g_free(disk->name);
        disk->name = g_strdup(virDomainDefDisk(dom, place)->dst);
        if (disk->type == VIR_DOMAIN_CHECKPOINT_TYPE_DEFAULT)
            disk->type = VIR_DOMAIN_CHECKPOINT_TYPE_BITMAP;
        places[place] = disk;
    }
    return 0;
}

/* When the document names some, it is about no others. */
static virDomainCheckpointDisk *
newDisk(const virDomainDiskDef *guest, bool all)
{
    virDomainCheckpointDisk *disk = virSchemaNew(&virDomainCheckpointDiskSchema);

    disk->name = g_strdup(guest->dst);
    disk->type = all && canHaveBitmap(guest) ? VIR_DOMAIN_CHECKPOINT_TYPE_BITMAP
                                             : VIR_DOMAIN_CHECKPOINT_TYPE_NO;
    return disk;
}

/* Afterwards there is one for each disk of the guest, in the guest's order. */
static int
alignDisks(virDomainCheckpointDef *def)
{
    const virDomainDef *dom = def->moment.dom;
    size_t ndisks = virDomainDefDiskCount(dom);
    bool all = virSchemaListLength(def->disks) == 0;
    g_autofree virDomainCheckpointDisk **places = g_new0(virDomainCheckpointDisk *, ndisks + 1);

    if (ndisks == 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("domain must have at least one disk to perform checkpoints"));
        return -1;
    }
    if (placeDisks(def, places) < 0)
        return -1;
    for (size_t i = 0; i < ndisks; i++) {
        if (!places[i]) {
            places[i] = newDisk(virDomainDefDisk(dom, i), all);
            virSchemaListAppend(&def->disks, places[i]);
        }
        if (places[i]->type == VIR_DOMAIN_CHECKPOINT_TYPE_BITMAP && !places[i]->bitmap)
            places[i]->bitmap = g_strdup(def->moment.name);
    }
    for (size_t i = 0; i < ndisks; i++)
        g_ptr_array_index(def->disks, i) = places[i];
    return 0;
}

/* ---- reading and questions --------------------------------------------------------------- */

static virDomainCheckpointDef *
parseNode(xmlNode *root, const virDomainDefContext *ctx)
{
    g_autoptr(virDomainCheckpointDef) def = virSchemaNew(&virDomainCheckpointSchema);
    bool ours = !ctx->guest;
    const virSchemaContext read = {
        .flags = VIR_SCHEMA_INACTIVE | (ours ? 0 : VIR_SCHEMA_VALIDATE), .domain = VIR_FROM_THIS,
        .opaque = (void *)ctx,
    };

    if ((!ours && virDomainDefRefuseUnknown(&virDomainCheckpointSchema, root) < 0) ||
        virSchemaParse(&virDomainCheckpointSchema, root, def, &read) < 0 || checkWhole(def) < 0)
        return NULL;
    if (!def->moment.dom)
        return g_steal_pointer(&def);
    if (virDomainDefComplete(def->moment.dom, ctx, VIR_DOMAIN_DEF_PARSE_INACTIVE) < 0 ||
        (!ours && alignDisks(def) < 0))
        return NULL;
    return g_steal_pointer(&def);
}

virDomainCheckpointDef *
virDomainCheckpointParse(const char *xml, const virDomainDefContext *ctx)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(domain_checkpoint)", "domaincheckpoint");

    return doc ? parseNode(xmlDocGetRootElement(doc), ctx) : NULL;
}

int
virDomainCheckpointCheckRedefine(const virDomainCheckpointDef *def, const unsigned char *uuid,
                                 const virDomainCheckpointDef *old)
{
    char text[VIR_UUID_STRING_BUFLEN];

    if (def->moment.dom && memcmp(def->moment.dom->uuid, uuid, VIR_UUID_BUFLEN) != 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("definition for checkpoint %s must use uuid %s"),
                       def->moment.name, virUUIDFormat(uuid, text));
        return -1;
    }
    if (!old || !old->moment.dom || !def->moment.dom)
        return 0;
    return virSchemaCheckABI(&virDomainDefSchema, old->moment.dom, def->moment.dom,
                             VIR_FROM_DOMAIN);
}

bool
virDomainCheckpointMatches(const virDomainMoment *moment G_GNUC_UNUSED, bool leaf,
                           unsigned int flags)
{
    return !(flags & VIR_DOMAIN_CHECKPOINT_LIST_LEAVES && !leaf) &&
           !(flags & VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES && leaf);
}
