/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainconf.c: reading and writing definitions, and their lists of devices. */
#include <config.h>

#include "virdomainconf.h"

#include <string.h>

#include "virerror.h"
#include "virlog.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN
VIR_LOG_INIT("conf.domain");

void
virDomainGuestFactsClear(virDomainGuestFacts *facts)
{
    g_free(facts->arch);
    g_free(facts->emulator);
    g_free(facts->machine);
    g_free(facts->defaultCPU);
    g_free(facts->problem);
    memset(facts, 0, sizeof(*facts));
}

virDomainDef *
virDomainDefNew(void)
{
    virDomainDef *def = virSchemaNew(&virDomainDefSchema);

    def->id = -1;
    return def;
}

void
virDomainDefFree(virDomainDef *def)
{
    virSchemaFree(&virDomainDefSchema, def);
}

/* ---- reading ------------------------------------------------------------------ */

static int
virDomainDefTooMany(const virDomainDeviceOps *ops, unsigned int most)
{
    if (ops->tooMany.text != NULL)
        virReportError(ops->tooMany.code, "%s", _(ops->tooMany.text));
    else
        virReportError(VIR_ERR_XML_ERROR, _("more than %u devices '%s'"), most, ops->kind.element);
    return -1;
}

int
virDomainDefCheckDevices(const virDomainDef *def)
{
    unsigned int type;

    if (virDomainDefCheckUSB(def) < 0)
        return -1;
    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];
        unsigned int most = ops->most ? ops->most : VIR_DOMAIN_DEVICES_MOST;

        if (virSchemaListLength(def->devices[type]) > most)
            return virDomainDefTooMany(ops, most);
    }
    return 0;
}

/* Elements of hypervisors, in namespaces of their own, stand beside those of <domain>. */
static bool
virDomainDefForeignIsKnown(const xmlNode *node, const void *opaque)
{
    static const char base[] = "http://libvirt.org/schemas/domain/";
    static const struct { const char *name; const char *space; } known[] = {
        { "commandline", "qemu/1.0" }, { "capabilities", "qemu/1.0" },
        { "override", "qemu/1.0" }, { "deprecation", "qemu/1.0" },
        { "namespace", "lxc/1.0" }, { "commandline", "bhyve/1.0" },
        { "commandline", "xen/1.0" }, { "datacenterpath", "vmware/1.0" },
    };
    const char *uri = (const char *)node->ns->href;
    size_t i;

    if (node->parent != opaque || !g_str_has_prefix(uri, base))
        return false;
    for (i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strcmp(known[i].name, (const char *)node->name) == 0 &&
            strcmp(known[i].space, uri + strlen(base)) == 0)
            return true;
    }
    return false;
}

int
virDomainDefRefuseUnknown(virSchema *schema, xmlNode *root)
{
    g_autoptr(GPtrArray) unknown = virSchemaUnknown(schema, root, virDomainDefForeignIsKnown,
                                                    root);

    if (unknown->len == 0)
        return 0;
    virReportErrorFull(VIR_FROM_XML, VIR_ERR_XML_INVALID_SCHEMA, -1, "%s",
                       (const char *)g_ptr_array_index(unknown, 0));
    return -1;
}

/* For the others it is ignored, with one line in the log. */
static void
virDomainDefWarnUnknown(xmlNode *root, const virDomainDef *def)
{
    g_autoptr(GPtrArray) unknown = virSchemaUnknown(&virDomainDefSchema, root,
                                                    virDomainDefForeignIsKnown, root);
    g_autofree char *text = NULL;

    if (unknown->len == 0)
        return;
    g_ptr_array_add(unknown, NULL);
    text = g_strjoinv("; ", (char **)unknown->pdata);
    VIR_WARN("definition of '%s': %s", def->name, text);
}

static virSchemaContext
virDomainDefReadContext(const virDomainDefContext *ctx, unsigned int flags)
{
    return (virSchemaContext) {
        .flags = ((flags & VIR_DOMAIN_DEF_PARSE_INACTIVE) ? VIR_SCHEMA_INACTIVE : 0) |
            ((flags & VIR_DOMAIN_DEF_PARSE_STATUS) ? VIR_SCHEMA_STATUS : 0) |
            ((flags & VIR_DOMAIN_DEF_PARSE_VALIDATE) ? VIR_SCHEMA_VALIDATE : 0),
        .domain = VIR_FROM_THIS,
        .opaque = (void *)ctx,
    };
}

/* Tells each device its kind; the rows don't hold it. */
static void
virDomainDefMarkDevices(virDomainDef *def)
{
    unsigned int type;
    size_t i;

    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
            virDomainDeviceInfo *info = g_ptr_array_index(def->devices[type], i);

            info->type = type;
        }
    }
}

int
virDomainDefComplete(virDomainDef *def, const virDomainDefContext *ctx, unsigned int flags)
{
    if (virDomainDefCheckDevices(def) < 0)
        return -1;
    virDomainDefMarkDevices(def);
    if ((flags & VIR_DOMAIN_DEF_PARSE_STATUS) != 0)
        return 0;
    if (virDomainDefPostParse(def, ctx, flags) < 0)
        return -1;
    return virDomainDefValidate(def, ctx);
}

virDomainDef *
virDomainDefParseNode(xmlNode *root, const virDomainDefContext *ctx, unsigned int flags)
{
    g_autoptr(virDomainDef) def = virDomainDefNew();
    virSchemaContext read = virDomainDefReadContext(ctx, flags);

    if ((flags & VIR_DOMAIN_DEF_PARSE_VALIDATE) != 0 &&
        virDomainDefRefuseUnknown(&virDomainDefSchema, root) < 0)
        return NULL;
    if (virSchemaParse(&virDomainDefSchema, root, def, &read) < 0 ||
        virDomainDefComplete(def, ctx, flags) < 0)
        return NULL;
    if ((flags & VIR_DOMAIN_DEF_PARSE_STATUS) != 0)
        return g_steal_pointer(&def);
    if ((flags & VIR_DOMAIN_DEF_PARSE_VALIDATE) == 0)
        virDomainDefWarnUnknown(root, def);
    return g_steal_pointer(&def);
}

virDomainDef *
virDomainDefParseString(const char *xml, const virDomainDefContext *ctx, unsigned int flags)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(domain_definition)", "domain");

    return doc ? virDomainDefParseNode(xmlDocGetRootElement(doc), ctx, flags) : NULL;
}

virDomainDef *
virDomainDefParseFile(const char *path, const virDomainDefContext *ctx, unsigned int flags)
{
    g_autoptr(virXMLDoc) doc = virXMLParseFile(path, "domain");

    return doc ? virDomainDefParseNode(xmlDocGetRootElement(doc), ctx, flags) : NULL;
}

/* What a definition is about, read by the rows that read it later. */
typedef struct virDomainIdentity {
    char *name;
    virUUID uuid;
    bool uuid_set;
    GPtrArray *sysinfo;         /* of virDomainSysinfo: may hold the uuid, too */
} virDomainIdentity;
VIR_SCHEMA_DECLARE(virDomainIdentitySchema, virDomainIdentity);

#define I virDomainIdentity
static const virSchemaField virDomainIdentityFields[] = {
    VIR_STRING("name", I, name),
    VIR_UUID("uuid", I, uuid, .error = VIR_ERR_INTERNAL_ERROR),
    VIR_LIST("sysinfo", I, sysinfo, virDomainSysinfoSchema),
};
#undef I
VIR_SCHEMA(virDomainIdentitySchema, virDomainIdentity, "domain", virDomainIdentityFields);

static void
virDomainIdentityFree(virDomainIdentity *identity)
{
    virSchemaFree(&virDomainIdentitySchema, identity);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainIdentity, virDomainIdentityFree)

int
virDomainDefParseIdentity(const char *xml, char **ret_name, unsigned char *ret_uuid)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(domain_definition)", "domain");
    const virSchemaContext ctx = { .flags = VIR_SCHEMA_INACTIVE };
    g_autoptr(virDomainIdentity) identity = g_new0(virDomainIdentity, 1);
    size_t i;

    if (doc == NULL ||
        virSchemaParse(&virDomainIdentitySchema, xmlDocGetRootElement(doc), identity, &ctx) < 0)
        return -1;
    if (identity->name == NULL) {
        virReportError(VIR_ERR_NO_NAME, NULL);
        return -1;
    }
    for (i = 0; i < virSchemaListLength(identity->sysinfo) && !identity->uuid_set; i++) {
        const char *uuid = virDomainSysinfoUUID(g_ptr_array_index(identity->sysinfo, i));

        identity->uuid_set = uuid != NULL && virUUIDParse(uuid, identity->uuid) == 0;
    }
    *ret_name = g_steal_pointer(&identity->name);
    if (identity->uuid_set)
        memcpy(ret_uuid, identity->uuid, sizeof(identity->uuid));
    else
        memset(ret_uuid, 0, sizeof(identity->uuid));
    return 0;
}

/* ---- writing -------------------------------------------------------------------- */

void
virDomainDefFormatTo(const virDomainDef *def, const virDomainDefContext *ctx, unsigned int flags,
                     virBuffer *buf)
{
    static const struct { unsigned int from; unsigned int to; } modes[] = {
        { VIR_DOMAIN_DEF_FORMAT_SECURE, VIR_SCHEMA_SECURE },
        { VIR_DOMAIN_DEF_FORMAT_INACTIVE, VIR_SCHEMA_INACTIVE },
        { VIR_DOMAIN_DEF_FORMAT_MIGRATABLE, VIR_SCHEMA_MIGRATABLE },
        { VIR_DOMAIN_DEF_FORMAT_STATUS, VIR_SCHEMA_STATUS },
    };
    virSchemaContext write = { .opaque = (void *)ctx };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(modes); i++) {
        if (flags & modes[i].from)
            write.flags |= modes[i].to;
    }
    virSchemaFormat(&virDomainDefSchema, NULL, def, buf, &write);
}

char *
virDomainDefFormat(const virDomainDef *def, const virDomainDefContext *ctx, unsigned int flags)
{
    virBuffer buf = VIR_BUFFER_INIT;

    virDomainDefFormatTo(def, ctx, flags, &buf);
    return virBufferSteal(&buf);
}

virDomainDef *
virDomainDefCopy(const virDomainDef *def, const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainDef *copy = virSchemaCopy(&virDomainDefSchema, def);

    virDomainDefMarkDevices(copy);
    return copy;
}

/* ---- devices ---------------------------------------------------------------------- */

void
virDomainDefAddDevice(virDomainDef *def, virDomainDeviceType type, void *dev)
{
    ((virDomainDeviceInfo *)dev)->type = type;
    virSchemaListAppend(&def->devices[type], dev);
}

bool
virDomainDefHasDevice(const virDomainDef *def, const void *dev)
{
    GPtrArray *list = def->devices[((const virDomainDeviceInfo *)dev)->type];

    return list != NULL && g_ptr_array_find(list, dev, NULL);
}

void
virDomainDefRemoveDevice(virDomainDef *def, void *dev)
{
    GPtrArray **list = &def->devices[((virDomainDeviceInfo *)dev)->type];

    if (*list == NULL || !g_ptr_array_remove(*list, dev))
        g_assert_not_reached();
    if ((*list)->len == 0)
        g_clear_pointer(list, g_ptr_array_unref);
}

void
virDomainDeviceFree(virDomainDeviceType type, void *dev)
{
    virSchemaFree(virDomainDeviceRegistry[type]->kind.schema, dev);
}

void *
virDomainDeviceParseString(const char *xml, const virDomainDefContext *ctx, unsigned int flags,
                           virDomainDeviceType *ret_type)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(device_definition)", NULL);
    virSchemaContext read = virDomainDefReadContext(ctx, flags);
    unsigned int type;
    xmlNode *root;
    void *dev;

    if (doc == NULL)
        return NULL;
    root = xmlDocGetRootElement(doc);
    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        if (strcmp(virDomainDeviceRegistry[type]->kind.element, (const char *)root->name) == 0)
            break;
    }
    if (type == VIR_DOMAIN_DEVICE_LAST || virDomainDeviceRegistry[type]->wholeOnly) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("unknown device type '%s'"),
                       (const char *)root->name);
        return NULL;
    }
    dev = virSchemaNew(virDomainDeviceRegistry[type]->kind.schema);
    if (virSchemaParse(virDomainDeviceRegistry[type]->kind.schema, root, dev, &read) < 0) {
        virDomainDeviceFree(type, dev);
        return NULL;
    }
    ((virDomainDeviceInfo *)dev)->type = type;
    *ret_type = type;
    return dev;
}

int
virDomainDefForEachDevice(virDomainDef *def, virDomainDeviceFunc func, void *opaque)
{
    unsigned int type;
    size_t i;

    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
            int rc = func(type, g_ptr_array_index(def->devices[type], i), def, opaque);

            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

void *
virDomainDefFindAlias(const virDomainDef *def, const char *alias, virDomainDeviceType *ret_type)
{
    unsigned int type;
    size_t i;

    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
            virDomainDeviceInfo *info = g_ptr_array_index(def->devices[type], i);

            if (g_strcmp0(info->alias, alias) == 0) {
                if (ret_type)
                    *ret_type = type;
                return info;
            }
        }
    }
    return NULL;
}

/* ---- questions ---------------------------------------------------------------------- */

bool
virDomainDefHasDeviceBoot(const virDomainDef *def)
{
    unsigned int type;
    size_t i;

    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
            if (((virDomainDeviceInfo *)g_ptr_array_index(def->devices[type], i))->bootIndex > 0)
                return true;
        }
    }
    return false;
}

static bool
virDomainDefMachineIs(const virDomainDef *def, const char *name, const char *prefix)
{
    return virDomainDefIsX86(def) && def->os.machine != NULL &&
        (strcmp(def->os.machine, name) == 0 || g_str_has_prefix(def->os.machine, prefix));
}

bool
virDomainDefIsQ35(const virDomainDef *def)
{
    return virDomainDefMachineIs(def, "q35", "pc-q35");
}

bool
virDomainDefIsI440FX(const virDomainDef *def)
{
    return virDomainDefMachineIs(def, "pc", "pc-i440fx-") ||
        virDomainDefMachineIs(def, "pc", "pc-0.") || virDomainDefMachineIs(def, "pc", "pc-1.");
}

bool
virDomainDefIsX86(const virDomainDef *def)
{
    return g_strcmp0(def->os.arch, "x86_64") == 0 || g_strcmp0(def->os.arch, "i686") == 0;
}
