/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_check.c: do the rows keep the rules, and which parts of a document does no row know? */
#include <config.h>

#include "schema.h"

#include <string.h>

#include "schema_priv.h"
#include "virerror.h"

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

static void
virSchemaSayUnknown(GPtrArray *unknown, const xmlNode *node, const char *what, const xmlChar *name,
                    const GPtrArray *parts)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *near;
    GString *text;
    guint i;

    if (unknown->len == VIR_SCHEMA_UNKNOWN_MOST)
        return;
    for (i = 0; i < parts->len; i++)
        g_ptr_array_add(names, (void *)((virSchemaPart *)g_ptr_array_index(parts, i))->name);
    near = virSchemaNearest((const char *)name, (const char *const *)names->pdata, names->len);
    text = g_string_new(NULL);
    g_string_printf(text, _("unknown %s '%s' in element '%s' on line %ld"), what,
                    (const char *)name, (const char *)node->name, xmlGetLineNo(node));
    if (near != NULL)
        g_string_append_printf(text, _(", did you mean '%s'?"), near);
    g_ptr_array_add(unknown, g_string_free(text, FALSE));
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

static void
virSchemaUnknownIn(const xmlNode *xml, const virSchemaElement *known, GPtrArray *unknown)
{
    const xmlAttr *attr;
    const xmlNode *child;

    if (known->open)
        return;
    for (attr = xml->properties; attr != NULL; attr = attr->next) {
        if (attr->ns == NULL && !virSchemaElementFindAttr(known, (const char *)attr->name))
            virSchemaSayUnknown(unknown, xml, _("attribute"), attr->name, known->attrs);
    }
    for (child = xml->children; child != NULL && unknown->len < VIR_SCHEMA_UNKNOWN_MOST;
         child = child->next) {
        virSchemaPart *part;

        if (child->type != XML_ELEMENT_NODE || child->ns != NULL)
            continue;
        part = virSchemaElementFindChild(known, (const char *)child->name);
        if (part == NULL)
            virSchemaSayUnknown(unknown, xml, _("element"), child->name, known->children);
        else
            virSchemaUnknownIn(child, virSchemaElementOfPart(part), unknown);
    }
}

GPtrArray *
virSchemaUnknown(virSchema *schema, xmlNode *node)
{
    GPtrArray *unknown = g_ptr_array_new_with_free_func(g_free);

    virSchemaUnknownIn(node, virSchemaElementOfSchema(schema), unknown);
    return unknown;
}
