/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_parse.c: from an XML element to a struct, row by row. */
#include <config.h>

#include "schema.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "schema_priv.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_XML

static const virSchemaContext emptyContext;

/* Where a value stands, for errors. */
typedef struct virSchemaPlace {
    const virSchemaField *field;
    const xmlNode *node;
    const char *attr;           /* NULL: the text of the element */
    const virSchemaContext *ctx;
} virSchemaPlace;

/* @code is the row's, 0 for none. Who wants the document checked hears of one code mostly. */
static int
virSchemaErrorCode(const virSchemaPlace *place, int code)
{
    if ((place->ctx->flags & VIR_SCHEMA_VALIDATE) != 0 && (place->field->flags & VIR_LOOSE) == 0)
        return VIR_ERR_XML_INVALID_SCHEMA;
    return code ? code : VIR_ERR_XML_ERROR;
}

static int
virSchemaRefuse(const virSchemaPlace *place, int code, const char *value, const char *allowed)
{
    bool ours = code == VIR_ERR_XML_ERROR || code == VIR_ERR_XML_INVALID_SCHEMA;
    int domain = ours || !place->ctx->domain ? VIR_FROM_THIS : place->ctx->domain;

    if (place->attr != NULL)
        virReportErrorFull(domain, code, -1,
                           _("Invalid value for attribute '%s' in element '%s' on line %ld:"
                             " '%s'. Expected %s"),
                           place->attr, (const char *)place->node->name,
                           xmlGetLineNo(place->node), value, allowed);
    else
        virReportErrorFull(domain, code, -1,
                           _("Invalid value for element '%s' on line %ld: '%s'. Expected %s"),
                           (const char *)place->node->name, xmlGetLineNo(place->node), value,
                           allowed);
    return -1;
}

static int
virSchemaBadValue(const virSchemaPlace *place, const char *value, const char *allowed)
{
    return virSchemaRefuse(place, virSchemaErrorCode(place, place->field->error), value, allowed);
}

/* A number as the published format has them, but not one that can be meant here. */
static int
virSchemaBadNumber(const virSchemaPlace *place, const char *value, const char *allowed)
{
    int code = place->field->error ? place->field->error : VIR_ERR_XML_ERROR;

    /* hexadecimal ones have as many digits as they need */
    return place->field->hex ? virSchemaBadValue(place, value, allowed)
        : virSchemaRefuse(place, code, value, allowed);
}

static int
virSchemaBadWord(const virSchemaPlace *place, const char *value)
{
    const virSchemaNames *names = place->field->names;
    const char *nearest = virSchemaNearest(value, names->words, names->n);
    g_autoptr(GString) allowed = g_string_new(NULL);
    unsigned int i;

    for (i = 0; i < names->n; i++) {
        if (names->words[i] != NULL)
            g_string_append_printf(allowed, "%s%s", allowed->len ? ", " : "", names->words[i]);
    }
    if (nearest != NULL && names->n > 4)
        g_string_append_printf(allowed, _(" (did you mean '%s'?)"), nearest);
    return virSchemaBadValue(place, value, allowed->str);
}

/* Decimal, or any base with its prefix when the row says so. No sign for unsigned. */
static int
virSchemaReadUnsigned(const virSchemaPlace *place, const char *value, unsigned long long most,
                      unsigned long long *ret_number)
{
    const virSchemaField *field = place->field;
    unsigned long long number;
    char *end;

    errno = 0;
    number = strtoull(value, &end, field->hex || (field->flags & VIR_ANY_BASE) ? 0 : 10);
    while (g_ascii_isspace(*end))
        end++;
    if (end == value || *end != '\0' || strchr(value, '-') != NULL)
        return virSchemaBadValue(place, value, _("a number from 0 on"));
    if (field->max != 0)
        most = field->max;
    if (errno == ERANGE || number > most || number < field->min) {
        g_autofree char *range = g_strdup_printf(_("a number from %llu to %llu"), field->min,
                                                 most);
        return virSchemaBadNumber(place, value, range);
    }
    if (number == 0 && (field->flags & VIR_NONZERO) != 0)
        return virSchemaBadNumber(place, value, _("a number that is not 0"));
    *ret_number = number;
    return 0;
}

static int
virSchemaReadSigned(const virSchemaPlace *place, const char *value, long long least,
                    long long most, long long *ret_number)
{
    long long number;
    char *end;

    errno = 0;
    number = strtoll(value, &end, 10);
    while (g_ascii_isspace(*end))
        end++;
    if (end == value || *end != '\0')
        return virSchemaBadValue(place, value, _("a whole number"));
    if (errno == ERANGE || number < least || number > most) {
        g_autofree char *range = g_strdup_printf(_("a number from %lld to %lld"), least, most);

        return virSchemaBadNumber(place, value, range);
    }
    *ret_number = number;
    return 0;
}

/* A size is kept in units of the row, rounded up; without a unit it already is in them. */
static int
virSchemaReadSize(const virSchemaPlace *place, const char *value, unsigned long long *ret_size)
{
    const char *unit = virXMLNodeAttr(place->node, "unit");
    unsigned long long bytes = unit ? virSchemaUnitBytes(unit) : place->field->scale;
    unsigned long long scale = place->field->scale;
    unsigned long long number;

    if (unit != NULL && (bytes == 0 || *unit == '\0') &&
        (place->ctx->flags & VIR_SCHEMA_VALIDATE) != 0) {
        virSchemaPlace there = { place->field, place->node, "unit", place->ctx };

        return virSchemaBadValue(&there, unit, _("a unit such as 'KiB' or 'GB'"));
    }
    if (bytes == 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown suffix '%s'"), unit);
        return -1;
    }
    if (virSchemaReadUnsigned(place, value, ULLONG_MAX, &number) < 0)
        return -1;
    if (number > 0 && bytes > (ULLONG_MAX - scale) / number) {
        virReportError(VIR_ERR_OVERFLOW, _("value too large: %llu%s"), number, unit ? unit : "");
        return -1;
    }
    *ret_size = unit ? (number * bytes + scale - 1) / scale : number;
    return 0;
}

static int
virSchemaReadBitmap(const virSchemaPlace *place, const char *value, virBitmap **ret_map)
{
    g_autoptr(virBitmap) map = virBitmapParse(value);

    if (map == NULL && (place->ctx->flags & VIR_SCHEMA_VALIDATE) != 0)
        return virSchemaBadValue(place, value, _("a list such as '0-3,^2,8'"));
    if (map == NULL) {
        virReportError(VIR_ERR_INVALID_ARG, _("Failed to parse bitmap '%s'"), value);
        return -1;
    }
    if (virBitmapCount(map) == 0) {
        virReportErrorFull(place->ctx->domain ? place->ctx->domain : VIR_FROM_THIS,
                           VIR_ERR_CONFIG_UNSUPPORTED, -1, _("Invalid value of '%s': %s"),
                           place->attr ? place->attr : (const char *)place->node->name, value);
        return -1;
    }
    virBitmapFree(*ret_map);
    *ret_map = g_steal_pointer(&map);
    return 0;
}

static int
virSchemaReadScalar(const virSchemaPlace *place, const char *value, void *obj)
{
    void *member = virSchemaMember(place->field, obj);
    unsigned long long number;
    long long signedNumber;
    int word;

    switch ((virSchemaKind)place->field->kind) {
    case VIR_SCHEMA_STRING:
        if (place->field->names != NULL && virSchemaNameFind(place->field->names, value) < 0)
            return virSchemaBadWord(place, value);
        g_free(*(char **)member);
        *(char **)member = g_strdup(value);
        return 0;
    case VIR_SCHEMA_ENUM:
    case VIR_SCHEMA_BOOL:
        word = virSchemaNameFind(place->field->names, value);
        if (word < 0)
            return virSchemaBadWord(place, value);
        if (place->field->kind == VIR_SCHEMA_BOOL)
            *(bool *)member = word != 0;
        else
            virSchemaSetEnum(place->field, obj, word);
        return 0;
    case VIR_SCHEMA_INT:
        if (virSchemaReadSigned(place, value, INT_MIN, INT_MAX, &signedNumber) < 0)
            return -1;
        *(int *)member = signedNumber;
        return 0;
    case VIR_SCHEMA_LL:
        return virSchemaReadSigned(place, value, LLONG_MIN, LLONG_MAX, member);
    case VIR_SCHEMA_UINT:
        if (virSchemaReadUnsigned(place, value, UINT_MAX, &number) < 0)
            return -1;
        *(unsigned int *)member = number;
        return 0;
    case VIR_SCHEMA_ULL:
        return virSchemaReadUnsigned(place, value, ULLONG_MAX, member);
    case VIR_SCHEMA_SIZE:
        return virSchemaReadSize(place, value, member);
    case VIR_SCHEMA_UUID:
        if (virUUIDParse(value, member) < 0)
            return virSchemaBadValue(place, value, _("a UUID"));
        return 0;
    case VIR_SCHEMA_MAC:
        if (virMacAddrParse(value, member) < 0)
            return virSchemaBadValue(place, value, _("a MAC address"));
        return 0;
    case VIR_SCHEMA_BITMAP:
        return virSchemaReadBitmap(place, value, member);
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

/* A row that must be there is not; the element at its path neither when @place has none. */
static int
virSchemaMissing(const virSchemaPlace *place, const char *name, const xmlNode *owner)
{
    const virSchemaField *field = place->field;
    int code = virSchemaErrorCode(place, field->missing ? field->missing : field->error);

    if (place->attr != NULL)
        virReportError(code, _("Missing required attribute '%s' in element '%s' on line %ld"),
                       place->attr, place->node ? (const char *)place->node->name : name,
                       xmlGetLineNo(place->node ? place->node : owner));
    else
        virReportError(code, _("Missing required element '%s' in element '%s' on line %ld"),
                       name, (const char *)owner->name, xmlGetLineNo(owner));
    return -1;
}

/*
 * What the published format says of a value and reading doesn't mind. @value is
 * NULL when it isn't there; its element is.
 */
static int
virSchemaCheckFormal(const virSchemaPlace *place, const char *name, const char *value)
{
    const virSchemaField *field = place->field;
    bool isUnsigned = field->kind >= VIR_SCHEMA_UINT && field->kind <= VIR_SCHEMA_SIZE &&
        field->kind != VIR_SCHEMA_LL;

    if (value == NULL && (field->flags & VIR_FORMAL) != 0)
        return virSchemaMissing(place, name, place->node);
    if (value == NULL && place->attr != NULL)
        return 0;
    if (field->form != NULL && !virSchemaFormMatches(field->form, value ? value : ""))
        return virSchemaBadValue(place, value ? value : "", _(field->form->says));
    if (value == NULL && field->form == NULL && field->kind != VIR_SCHEMA_STRING)
        return virSchemaBadValue(place, "", _("a value"));
    if (value != NULL && isUnsigned && strchr(value, '+') != NULL)
        return virSchemaBadValue(place, value, _("a number without a sign"));
    return 0;
}

/* The text of an element. Blanks around it are layout when there are elements beside it. */
static const char *
virSchemaElementText(xmlNode *xml, char **ret_owned)
{
    const char *text = virXMLNodeText(xml);

    if (text == NULL || virXMLNodeFirst(xml, NULL) == NULL)
        return text;
    *ret_owned = g_strstrip(g_strdup(text));
    return **ret_owned != '\0' ? *ret_owned : NULL;
}

/* @owner is the element that the schema stands for; @xml the one at the path, or NULL. */
static int
virSchemaParseScalar(const virSchemaItem *item, const char *name, xmlNode *owner, xmlNode *xml,
                     void *obj, const virSchemaContext *ctx)
{
    const virSchemaField *field = item->field;
    virSchemaPlace place = { field, xml, item->attr, ctx };
    void *member = virSchemaMember(field, obj);
    g_autofree char *owned = NULL;
    const char *value = NULL;

    if (field->kind == VIR_SCHEMA_PRESENCE) {
        *(bool *)member = xml != NULL;
        return 0;
    }
    if (xml != NULL)
        value = item->attr ? virXMLNodeAttr(xml, item->attr) : virSchemaElementText(xml, &owned);
    if (xml != NULL && (ctx->flags & VIR_SCHEMA_VALIDATE) != 0 &&
        virSchemaCheckFormal(&place, name, value) < 0)
        return -1;
    if (value != NULL) {
        if (virSchemaReadScalar(&place, value, obj) < 0)
            return -1;
        if (field->has != 0)
            *(bool *)((char *)obj + field->has - 1) = true;
        return 0;
    }
    if ((field->flags & VIR_REQUIRED) != 0 || ((field->flags & VIR_EXPECTED) != 0 && xml != NULL))
        return virSchemaMissing(&place, name, owner);
    if (field->bare != 0 && xml != NULL)
        virSchemaSetEnum(field, obj, field->bare);
    if (field->implied != 0) {
        if (field->size == sizeof(long long))
            *(long long *)member = field->implied;
        else
            virSchemaSetEnum(field, obj, field->implied);   /* or a number of that size */
    }
    return 0;
}

static int
virSchemaParseInto(virSchema *schema, xmlNode *xml, GPtrArray **list, const virSchemaContext *ctx)
{
    void *element = virSchemaNew(schema);

    virSchemaListAppend(list, element);
    return virSchemaParse(schema, xml, element, ctx);
}

static int
virSchemaParseLists(const virSchemaField *field, xmlNode *xml, GPtrArray **lists,
                    const virSchemaContext *ctx)
{
    xmlNode *child;
    unsigned int i;

    for (child = virXMLNodeFirst(xml, NULL); child != NULL; child = virXMLNodeNext(child, NULL)) {
        for (i = 0; i < field->count; i++) {
            if (strcmp(field->kinds[i]->element, (const char *)child->name) == 0)
                break;
        }
        if (i < field->count &&
            virSchemaParseInto(field->kinds[i]->schema, child, &lists[i], ctx) < 0)
            return -1;
    }
    return 0;
}

static int
virSchemaParsePointer(const virSchemaField *field, xmlNode *xml, void **member,
                      const virSchemaContext *ctx)
{
    if (*member == NULL)
        *member = virSchemaNew(field->schema);
    if (virSchemaParse(field->schema, xml, *member, ctx) < 0)
        return -1;
    if (virSchemaIsSpare(field, *member)) {
        virSchemaFree(field->schema, *member);
        *member = NULL;
    }
    return 0;
}

/* A row that is more than one value; @xml is the element at its path. */
static int
virSchemaParseStruct(const virSchemaItem *item, xmlNode *xml, void *obj,
                     const virSchemaContext *ctx)
{
    const virSchemaField *field = item->field;
    void *member = virSchemaMember(field, obj);
    const virSchemaArm *arm;
    xmlNode *child;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_CHILD:
        return virSchemaParse(field->schema, xml, member, ctx);
    case VIR_SCHEMA_POINTER:
        return virSchemaParsePointer(field, xml, member, ctx);
    case VIR_SCHEMA_LIST:
        for (child = virXMLNodeFirst(xml, item->element); child != NULL;
             child = virXMLNodeNext(child, item->element)) {
            if (virSchemaParseInto(field->schema, child, member, ctx) < 0)
                return -1;
        }
        return 0;
    case VIR_SCHEMA_LISTS:
        return virSchemaParseLists(field, xml, member, ctx);
    case VIR_SCHEMA_UNION:
        arm = virSchemaChosenArm(field, obj);
        return arm ? virSchemaParse(arm->schema, xml, (char *)obj + arm->offset, ctx) : 0;
    case VIR_SCHEMA_FOREIGN:
        xmlFreeNode(*(xmlNode **)member);
        *(xmlNode **)member = xmlDocCopyNode(xml, NULL, 1);
        return 0;
    case VIR_SCHEMA_HOOK:
        return field->hook->parse ? field->hook->parse(xml, obj, ctx) : 0;
    default:
        g_assert_not_reached();
    }
}

static xmlNode *
virSchemaFindElement(xmlNode *xml, const virSchemaNode *node)
{
    xmlNode *child = virXMLNodeFirst(xml, node->name);

    while (child != NULL && node->whereAttr != NULL &&
           g_strcmp0(virXMLNodeAttr(child, node->whereAttr), node->whereValue) != 0)
        child = virXMLNodeNext(child, node->name);
    return child;
}

static int
virSchemaParseNode(const virSchemaNode *node, const char *name, xmlNode *owner, xmlNode *xml,
                   void *obj, const virSchemaContext *ctx)
{
    guint i;

    for (i = 0; i < node->items->len; i++) {
        const virSchemaItem *item = virSchemaNodeItem(node, i);
        int rc = 0;

        if (item->node != NULL) {
            xmlNode *child = xml ? virSchemaFindElement(xml, item->node) : NULL;

            if (child != NULL || item->node->mustVisit)
                rc = virSchemaParseNode(item->node, item->node->name, owner, child, obj, ctx);
        } else if ((item->field->flags & VIR_LIVE_ONLY) != 0 &&
                   (ctx->flags & VIR_SCHEMA_INACTIVE) != 0) {
            continue;
        } else if (virSchemaIsScalar(item->field)) {
            rc = virSchemaParseScalar(item, name, owner, xml, obj, ctx);
        } else if (xml != NULL) {
            rc = virSchemaParseStruct(item, xml, obj, ctx);
        }
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int
virSchemaParseFormal(const virSchema *schema, const xmlNode *node, const void *obj)
{
    const char *wrong = schema->formal(obj, node);

    if (wrong == NULL)
        return 0;
    virReportError(VIR_ERR_XML_INVALID_SCHEMA, _("element '%s' on line %ld: %s"),
                   (const char *)node->name, xmlGetLineNo(node), wrong);
    return -1;
}

int
virSchemaParse(virSchema *schema, xmlNode *node, void *obj, const virSchemaContext *ctx)
{
    if (ctx == NULL)
        ctx = &emptyContext;
    if (virSchemaParseNode(virSchemaTree(schema), schema->name, node, node, obj, ctx) < 0)
        return -1;
    if (schema->formal != NULL && (ctx->flags & VIR_SCHEMA_VALIDATE) != 0 &&
        virSchemaParseFormal(schema, node, obj) < 0)
        return -1;
    return schema->parsed ? schema->parsed(obj, node, ctx) : 0;
}
