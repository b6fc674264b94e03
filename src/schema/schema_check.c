/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_check.c: do the rows keep the rules, and which parts of a document does no row know? */
#include <config.h>

#include "schema.h"

#include <string.h>

#include "schema_priv.h"
#include "virerror.h"
#include "virxml.h"

/* ---- rules ------------------------------------------------------------------ */

typedef struct virSchemaChecker {
    GPtrArray *broken;      /* of char * */
    GHashTable *seen;       /* of virSchema *, for rows that name each other in a circle */
} virSchemaChecker;

static void G_GNUC_PRINTF(4, 5)
virSchemaBroken(virSchemaChecker *checker, const virSchema *schema, const virSchemaField *field,
                const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_ptr_array_add(checker->broken,
                    g_strdup_printf("%s, row '%s': %s", schema->name, field->path, text));
}

static bool
virSchemaIsNumber(const virSchemaField *field)
{
    return field->kind >= VIR_SCHEMA_INT && field->kind <= VIR_SCHEMA_SIZE;
}

/* Does an earlier row read the member that @field chooses its arm by? */
static bool
virSchemaHasSelector(const virSchema *schema, const virSchemaField *field)
{
    const virSchemaField *f;

    for (f = schema->fields; f < field; f++) {
        if (f->offset <= field->offset && field->offset < f->offset + f->size)
            return true;
    }
    return false;
}

static void
virSchemaCheckField(const virSchema *schema, const virSchemaField *field,
                    virSchemaChecker *checker)
{
    const char *at = strchr(field->path, '@');
    unsigned int i;

    if (at != NULL && field->hook == &virSchemaIgnored)
        return;
    if (at != NULL && (!virSchemaIsScalar(field) || field->kind == VIR_SCHEMA_PRESENCE ||
                       strchr(at, '/') != NULL))
        virSchemaBroken(checker, schema, field, "not a path for this kind of row");
    if (virSchemaIsNumber(field) && field->has == 0 && field->implied == 0 &&
        (field->flags & (VIR_ZERO_ABSENT | VIR_ALWAYS | VIR_REQUIRED | VIR_PARSE_ONLY)) == 0)
        virSchemaBroken(checker, schema, field, "does not say what absent is");
    if ((field->kind == VIR_SCHEMA_POINTER || field->kind == VIR_SCHEMA_PRESENCE ||
         field->kind == VIR_SCHEMA_FOREIGN || field->kind == VIR_SCHEMA_LIST) &&
        *field->path == '\0')
        virSchemaBroken(checker, schema, field, "needs an element of its own");
    if ((field->kind == VIR_SCHEMA_CHILD) && field->size != field->schema->size)
        virSchemaBroken(checker, schema, field, "the schema is that of another struct");
    if (field->kind == VIR_SCHEMA_ENUM && field->size > sizeof(int))
        virSchemaBroken(checker, schema, field, "not the size of an enum");
    if (field->max != 0 && field->min > field->max)
        virSchemaBroken(checker, schema, field, "least is above most");
    if (field->kind != VIR_SCHEMA_UNION)
        return;
    if (!virSchemaHasSelector(schema, field))
        virSchemaBroken(checker, schema, field, "the selector is not read before the union");
    for (i = 0; i < field->count; i++) {
        if (field->arms[i].size != field->arms[i].schema->size)
            virSchemaBroken(checker, schema, field, "arm %d is of another struct",
                            field->arms[i].value);
    }
}

static bool
virSchemaNodeHas(const virSchemaNode *node, const virSchemaNode *child)
{
    guint i;

    for (i = 0; i < node->items->len; i++) {
        const virSchemaNode *own = virSchemaNodeItem(node, i)->node;

        if (own != NULL && strcmp(own->name, child->name) == 0 && own->whereAttr == NULL &&
            child->whereAttr == NULL)
            return true;
    }
    return false;
}

/* An element that rows of @node and of a schema that is part of it both write comes out twice. */
static void
virSchemaCheckTwice(const virSchema *schema, const virSchemaNode *node,
                    const virSchemaField *field, virSchema *part, virSchemaChecker *checker)
{
    const virSchemaNode *tree = virSchemaTree(part);
    guint i;

    for (i = 0; i < tree->items->len; i++) {
        const virSchemaNode *child = virSchemaNodeItem(tree, i)->node;

        if (child != NULL && virSchemaNodeHas(node, child))
            virSchemaBroken(checker, schema, field, "element '%s' is written twice",
                            child->name);
    }
}

static void
virSchemaCheckNode(const virSchema *schema, const virSchemaNode *node, virSchemaChecker *checker)
{
    guint i;
    unsigned int j;

    for (i = 0; i < node->items->len; i++) {
        const virSchemaItem *item = virSchemaNodeItem(node, i);
        const virSchemaField *field = item->field;

        if (item->node != NULL)
            virSchemaCheckNode(schema, item->node, checker);
        else if (field->kind == VIR_SCHEMA_CHILD || field->kind == VIR_SCHEMA_POINTER)
            virSchemaCheckTwice(schema, node, field, field->schema, checker);
        for (j = 0; field != NULL && field->kind == VIR_SCHEMA_UNION && j < field->count; j++)
            virSchemaCheckTwice(schema, node, field, field->arms[j].schema, checker);
    }
}

static void
virSchemaCheckOne(virSchema *schema, virSchemaChecker *checker)
{
    size_t i;
    size_t j;

    if (!g_hash_table_add(checker->seen, schema))
        return;
    virSchemaCheckNode(schema, virSchemaTree(schema), checker);
    for (i = 0; i < schema->nfields; i++) {
        const virSchemaField *field = &schema->fields[i];

        virSchemaCheckField(schema, field, checker);
        for (j = 0; j < i && virSchemaIsScalar(field); j++) {
            if (virSchemaIsScalar(&schema->fields[j]) &&
                (schema->fields[j].kind == VIR_SCHEMA_PRESENCE) ==
                (field->kind == VIR_SCHEMA_PRESENCE) &&
                strcmp(schema->fields[j].path, field->path) == 0 &&
                ((schema->fields[j].flags | field->flags) & VIR_PARSE_ONLY) == 0)
                virSchemaBroken(checker, schema, field, "stands twice");
        }
        if (field->kind >= VIR_SCHEMA_CHILD && field->kind <= VIR_SCHEMA_LIST)
            virSchemaCheckOne(field->schema, checker);
        for (j = 0; field->kind == VIR_SCHEMA_LISTS && j < field->count; j++)
            virSchemaCheckOne(field->kinds[j]->schema, checker);
        for (j = 0; field->kind == VIR_SCHEMA_UNION && j < field->count; j++)
            virSchemaCheckOne(field->arms[j].schema, checker);
    }
}

GPtrArray *
virSchemaCheck(virSchema *schema)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    virSchemaChecker checker = { g_ptr_array_new_with_free_func(g_free), seen };

    virSchemaCheckOne(schema, &checker);
    return checker.broken;
}

/* ---- unknown parts ------------------------------------------------------------ */

typedef struct virSchemaSearch {
    GPtrArray *unknown;     /* of char *, what is found */
    virSchemaForeignFunc foreign;
    const void *opaque;
} virSchemaSearch;

static void G_GNUC_PRINTF(2, 3)
virSchemaSay(virSchemaSearch *search, const char *fmt, ...)
{
    va_list args;

    if (search->unknown->len == VIR_SCHEMA_UNKNOWN_MOST)
        return;
    va_start(args, fmt);
    g_ptr_array_add(search->unknown, g_strdup_vprintf(fmt, args));
    va_end(args);
}

static void
virSchemaSayUnknown(virSchemaSearch *search, const xmlNode *node, const char *what,
                    const xmlChar *name, const GPtrArray *parts)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *hint = NULL;
    const char *near;
    guint i;

    for (i = 0; i < parts->len; i++)
        g_ptr_array_add(names, (void *)((virSchemaPart *)g_ptr_array_index(parts, i))->name);
    near = virSchemaNearest((const char *)name, (const char *const *)names->pdata, names->len);
    if (near != NULL)
        hint = g_strdup_printf(_(", did you mean '%s'?"), near);
    virSchemaSay(search, _("unknown %s '%s' in element '%s' on line %ld%s"), what,
                 (const char *)name, (const char *)node->name, xmlGetLineNo(node),
                 hint ? hint : "");
}

static void
virSchemaSayCondition(virSchemaSearch *search, const xmlNode *node, const char *what,
                      const virSchemaPart *part)
{
    virSchemaSay(search, _("%s '%s' in element '%s' on line %ld may stand there with %s only"),
                 what, part->name, (const char *)node->name, xmlGetLineNo(node), part->when);
}

const xmlNode *
virSchemaFirstUnknown(virSchema *schema, const xmlNode *node)
{
    const virSchemaElement *known = virSchemaElementOfSchema(schema);
    const xmlNode *child;

    for (child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE &&
            !virSchemaElementFindChild(known, (const char *)child->name))
            return child;
    }
    return NULL;
}

static void virSchemaUnknownIn(const xmlNode *xml, const virSchemaElement *known,
                               virSchemaSearch *search);

static void
virSchemaUnknownAttrs(const xmlNode *xml, const virSchemaElement *known, virSchemaSearch *search)
{
    const xmlAttr *attr;

    for (attr = xml->properties; attr != NULL; attr = attr->next) {
        const virSchemaPart *part = virSchemaElementFindAttr(known, (const char *)attr->name);

        if (attr->ns != NULL)
            continue;
        if (part == NULL)
            virSchemaSayUnknown(search, xml, _("attribute"), attr->name, known->attrs);
        else if (part->when != NULL && !virSchemaPartIsRead(part, xml))
            virSchemaSayCondition(search, xml, _("attribute"), part);
    }
}

static void
virSchemaUnknownChild(const xmlNode *xml, const xmlNode *child, const virSchemaElement *known,
                      virSchemaSearch *search)
{
    virSchemaPart *part = virSchemaElementFindChild(known, (const char *)child->name);
    const virSchemaElement *element;

    if (part == NULL) {
        virSchemaSayUnknown(search, xml, _("element"), child->name, known->children);
        return;
    }
    element = virSchemaElementOfPartIn(part, xml);
    if (element == NULL)
        virSchemaSayCondition(search, xml, _("element"), part);
    else if (!part->many && virXMLNodeFirst(xml, part->name) != child)
        virSchemaSay(search, _("element '%s' on line %ld stands a second time in element '%s'"),
                     part->name, xmlGetLineNo(child), (const char *)xml->name);
    else
        virSchemaUnknownIn(child, element, search);
}

static bool
virSchemaIsText(const xmlNode *node)
{
    return (node->type == XML_TEXT_NODE && !xmlIsBlankNode(node)) ||
        node->type == XML_CDATA_SECTION_NODE;
}

static void
virSchemaUnknownIn(const xmlNode *xml, const virSchemaElement *known, virSchemaSearch *search)
{
    const xmlNode *child;

    if (known->open)
        return;
    virSchemaUnknownAttrs(xml, known, search);
    for (child = xml->children;
         child != NULL && search->unknown->len < VIR_SCHEMA_UNKNOWN_MOST; child = child->next) {
        if (virSchemaIsText(child) && known->texts->len == 0)
            virSchemaSay(search, _("element '%s' on line %ld holds no text"),
                         (const char *)xml->name, xmlGetLineNo(xml));
        else if (child->type == XML_ELEMENT_NODE && child->ns == NULL)
            virSchemaUnknownChild(xml, child, known, search);
        else if (child->type == XML_ELEMENT_NODE && !search->foreign(child, search->opaque))
            virSchemaSay(search, _("unknown element '%s' of namespace '%s' in element '%s' on line"
                                   " %ld"), (const char *)child->name,
                         (const char *)child->ns->href, (const char *)xml->name,
                         xmlGetLineNo(child));
    }
}

GPtrArray *
virSchemaUnknown(virSchema *schema, xmlNode *node, virSchemaForeignFunc foreign,
                 const void *opaque)
{
    virSchemaSearch search = { g_ptr_array_new_with_free_func(g_free), foreign, opaque };

    virSchemaUnknownIn(node, virSchemaElementOfSchema(schema), &search);
    return search.unknown;
}
