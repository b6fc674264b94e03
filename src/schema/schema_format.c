/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_format.c: from a struct to XML, row by row. */
#include <config.h>

#include "schema.h"

#include "schema_priv.h"
#include "virxml.h"

static const virSchemaContext emptyContext;

static const char *
virSchemaUnsignedText(const virSchemaField *field, unsigned long long number, char *scratch)
{
    if (number == 0 && (field->flags & VIR_ZERO_ABSENT) != 0)
        return NULL;
    if (field->hex != 0)
        g_snprintf(scratch, VIR_SCHEMA_TEXT_SIZE, "0x%0*llx", field->hex, number);
    else
        g_snprintf(scratch, VIR_SCHEMA_TEXT_SIZE, "%llu", number);
    return scratch;
}

/* What a size is written in, and how many of it it is. */
static const char *
virSchemaSizeUnit(const virSchemaField *field, unsigned long long *size)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    size_t power = 0;

    if (field->unit == NULL)
        return field->scale == 1 ? "bytes" : field->scale == 1024 ? "KiB" : "MiB";
    if (*field->unit != '\0') {     /* what is less than one of it is not shown */
        *size = *size * field->scale / virSchemaUnitBytes(field->unit);
        return field->unit;
    }
    *size *= field->scale;
    while (*size != 0 && *size % 1024 == 0 && power < G_N_ELEMENTS(units) - 1) {
        *size /= 1024;
        power++;
    }
    return units[power];
}

static const char *
virSchemaSizeText(const virSchemaField *field, unsigned long long size, char *scratch)
{
    if (size == 0 && (field->flags & VIR_ZERO_ABSENT) != 0)
        return NULL;
    (void)virSchemaSizeUnit(field, &size);   /* the unit is an attribute of its own */
    g_snprintf(scratch, VIR_SCHEMA_TEXT_SIZE, "%llu", size);
    return scratch;
}

static const char *
virSchemaSignedText(const virSchemaField *field, long long number, char *scratch)
{
    if (number == 0 && (field->flags & VIR_ZERO_ABSENT) != 0)
        return NULL;
    g_snprintf(scratch, VIR_SCHEMA_TEXT_SIZE, "%lld", number);
    return scratch;
}

const char *
virSchemaScalarText(const virSchemaField *field, const void *obj, char *scratch, char **ret_owned)
{
    const void *member = virSchemaMember(field, obj);

    if (!virSchemaHas(field, obj) && (field->flags & VIR_ALWAYS) == 0)
        return NULL;
    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_STRING:
        return *(char *const *)member;
    case VIR_SCHEMA_ENUM:
        if (virSchemaGetEnum(field, obj) == 0 && (field->flags & VIR_ZERO_ABSENT) != 0)
            return NULL;
        return virSchemaNameOf(field->names, virSchemaGetEnum(field, obj));
    case VIR_SCHEMA_BOOL:
        if (!*(const bool *)member && (field->flags & VIR_ALWAYS) == 0 && field->has == 0)
            return NULL;
        return virSchemaNameOf(field->names, *(const bool *)member);
    case VIR_SCHEMA_INT:
        return virSchemaSignedText(field, *(const int *)member, scratch);
    case VIR_SCHEMA_LL:
        return virSchemaSignedText(field, *(const long long *)member, scratch);
    case VIR_SCHEMA_UINT:
        return virSchemaUnsignedText(field, *(const unsigned int *)member, scratch);
    case VIR_SCHEMA_SIZE:
        return virSchemaSizeText(field, *(const unsigned long long *)member, scratch);
    case VIR_SCHEMA_ULL:
        return virSchemaUnsignedText(field, *(const unsigned long long *)member, scratch);
    case VIR_SCHEMA_UUID:
        return virUUIDFormat(member, scratch);
    case VIR_SCHEMA_MAC:
        return virMacAddrFormat(member, scratch);
    case VIR_SCHEMA_BITMAP:
        if (*(virBitmap *const *)member == NULL)
            return NULL;
        return *ret_owned = virBitmapFormat(*(virBitmap *const *)member);
    case VIR_SCHEMA_PRESENCE:
    case VIR_SCHEMA_CHILD:
    case VIR_SCHEMA_POINTER:
    case VIR_SCHEMA_LIST:
    case VIR_SCHEMA_LISTS:
    case VIR_SCHEMA_UNION:
    case VIR_SCHEMA_FOREIGN:
    case VIR_SCHEMA_HOOK:
    case VIR_SCHEMA_RUNTIME:
        break;
    }
    g_assert_not_reached();
}

/* Each of these returns true when the element has something because of it. */

static bool
virSchemaFormatScalar(const virSchemaItem *item, const void *obj, bool attrs, virBuffer *buf)
{
    const virSchemaField *field = item->field;
    char scratch[VIR_SCHEMA_TEXT_SIZE];
    g_autofree char *owned = NULL;
    const char *text;

    if (field->kind == VIR_SCHEMA_PRESENCE)
        return *(const bool *)virSchemaMember(field, obj);
    /* A size that is text has its unit among the attributes. */
    if (attrs != (item->attr != NULL) && !(attrs && field->kind == VIR_SCHEMA_SIZE))
        return false;
    text = virSchemaScalarText(field, obj, scratch, &owned);
    if (text == NULL)
        return false;
    if (!attrs)
        virBufferText(buf, text);
    else if (item->attr != NULL)
        virBufferAttr(buf, item->attr, text);
    if (attrs && field->kind == VIR_SCHEMA_SIZE) {
        unsigned long long size = *(const unsigned long long *)virSchemaMember(field, obj);

        virBufferAttr(buf, "unit", virSchemaSizeUnit(field, &size));
    }
    return true;
}

static bool virSchemaFormatItems(const virSchemaNode *node, const void *obj, bool attrs,
                                 virBuffer *buf, const virSchemaContext *ctx);

static bool
virSchemaFormatList(virSchema *schema, const char *element, const GPtrArray *list,
                    virBuffer *buf, const virSchemaContext *ctx)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(list); i++)
        virSchemaFormat(schema, element, g_ptr_array_index(list, i), buf, ctx);
    return i > 0;
}

static bool
virSchemaFormatStruct(const virSchemaItem *item, const void *obj, bool attrs, virBuffer *buf,
                      const virSchemaContext *ctx)
{
    const virSchemaField *field = item->field;
    const void *member = virSchemaMember(field, obj);
    gsize before = buf->out->len;
    const virSchemaArm *arm;
    bool any = false;
    unsigned int i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_CHILD:
        return !virSchemaIsSilent(virSchemaTree(field->schema), member) &&
            virSchemaFormatItems(virSchemaTree(field->schema), member, attrs, buf, ctx);
    case VIR_SCHEMA_POINTER:
        member = *(void *const *)member;
        if (virSchemaIsSpare(field, member))
            return false;
        if (!attrs && (field->flags & VIR_OPEN) != 0)
            virBufferOpenContent(buf);
        (void)virSchemaFormatItems(virSchemaTree(field->schema), member, attrs, buf, ctx);
        return true;   /* the element says something even when it is empty */
    case VIR_SCHEMA_LIST:
        return !attrs && virSchemaFormatList(field->schema, item->element,
                                             *(GPtrArray *const *)member, buf, ctx);
    case VIR_SCHEMA_LISTS:
        for (i = 0; i < field->count && !attrs; i++)
            any |= virSchemaFormatList(field->kinds[i]->schema, field->kinds[i]->element,
                                       ((GPtrArray *const *)member)[i], buf, ctx);
        return any;
    case VIR_SCHEMA_UNION:
        arm = virSchemaChosenArm(field, obj);
        return arm != NULL && virSchemaFormatItems(virSchemaTree(arm->schema),
                                                   (const char *)obj + arm->offset, attrs, buf,
                                                   ctx);
    case VIR_SCHEMA_HOOK:
        if (field->hook->format != NULL)
            field->hook->format(obj, attrs, buf, ctx);
        return buf->out->len != before;
    default:
        g_assert_not_reached();
    }
}

/* An element that stands as it was read. */
static void
virSchemaFormatForeign(xmlNode *node, virBuffer *buf)
{
    if (node != NULL) {
        g_autofree char *xml = virXMLNodeToString(node, buf->depth);

        virBufferRaw(buf, xml);
    }
}

static bool
virSchemaFormatElement(const virSchemaNode *node, const void *obj, virBuffer *buf,
                       const virSchemaContext *ctx)
{
    const virSchemaItem *first = virSchemaNodeItem(node, 0);
    virBufferMark mark;
    bool any;

    if (first->field != NULL && first->field->kind == VIR_SCHEMA_FOREIGN) {
        xmlNode *foreign = *(xmlNode **)virSchemaMember(first->field, obj);

        virSchemaFormatForeign(foreign, buf);
        return foreign != NULL;
    }
    mark = virBufferGetMark(buf);
    virBufferStart(buf, node->name);
    if (node->whereAttr != NULL)
        virBufferAttr(buf, node->whereAttr, node->whereValue);
    any = virSchemaFormatItems(node, obj, true, buf, ctx);
    any |= virSchemaFormatItems(node, obj, false, buf, ctx);
    if (any)
        virBufferEnd(buf, node->name);
    else
        virBufferRewind(buf, mark);
    return any;
}

static bool
virSchemaIsShown(const virSchemaField *field, const virSchemaContext *ctx)
{
    if ((field->flags & VIR_PARSE_ONLY) != 0)
        return false;
    if ((field->flags & VIR_SECRET) != 0 && (ctx->flags & VIR_SCHEMA_SECURE) == 0)
        return false;
    return (field->flags & VIR_LIVE_ONLY) == 0 || (ctx->flags & VIR_SCHEMA_INACTIVE) == 0;
}

static bool
virSchemaFormatItems(const virSchemaNode *node, const void *obj, bool attrs, virBuffer *buf,
                     const virSchemaContext *ctx)
{
    bool any = false;
    guint i;

    for (i = 0; i < node->items->len; i++) {
        const virSchemaItem *item = virSchemaNodeItem(node, i);

        if (item->node != NULL) {
            if (!attrs && !virSchemaIsSilent(item->node, obj))
                any |= virSchemaFormatElement(item->node, obj, buf, ctx);
        } else if (!virSchemaIsShown(item->field, ctx)) {
            continue;
        } else if (virSchemaIsScalar(item->field)) {
            any |= virSchemaFormatScalar(item, obj, attrs, buf);
        } else {
            any |= virSchemaFormatStruct(item, obj, attrs, buf, ctx);
        }
    }
    return any;
}

void
virSchemaFormat(virSchema *schema, const char *element, const void *obj, virBuffer *buf,
                const virSchemaContext *ctx)
{
    const virSchemaNode *tree = virSchemaTree(schema);

    if (ctx == NULL)
        ctx = &emptyContext;
    if (element == NULL)
        element = schema->name;
    virBufferStart(buf, element);
    (void)virSchemaFormatItems(tree, obj, true, buf, ctx);    /* the element is */
    (void)virSchemaFormatItems(tree, obj, false, buf, ctx);   /* written anyway */
    virBufferEnd(buf, element);
}
