/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_element.c: all that may stand in an element of a document, from whichever rows. */
#include <config.h>

#include "schema_priv.h"

#include <string.h>

#include "virlockrank.h"

static virSchemaPart *
virSchemaPartFind(const GPtrArray *parts, const char *name)
{
    guint i;

    for (i = 0; i < parts->len; i++) {
        virSchemaPart *part = g_ptr_array_index(parts, i);

        if (*part->name == *name && strcmp(part->name, name) == 0)
            return part;
    }
    return NULL;
}

/* The part @name of @parts; without a condition when it has none in one of its places. */
static virSchemaPart *
virSchemaPartEnter(GPtrArray *parts, const char *name, const char *when)
{
    virSchemaPart *part = virSchemaPartFind(parts, name);

    if (part == NULL) {
        part = g_new0(virSchemaPart, 1);
        part->name = name;
        part->fields = g_ptr_array_new();
        part->nodes = g_ptr_array_new();
        part->when = g_strdup(when);
        g_ptr_array_add(parts, part);
    } else if (when == NULL) {
        g_clear_pointer(&part->when, g_free);
    } else if (part->when != NULL && strcmp(part->when, when) != 0) {
        g_autofree char *both = g_strdup_printf("%s, %s", part->when, when);

        if (strstr(part->when, when) == NULL) {
            g_free(part->when);
            part->when = g_steal_pointer(&both);
        }
    }
    return part;
}

const virSchemaField *
virSchemaSelector(const virSchema *schema, const virSchemaField *field)
{
    const virSchemaField *f;

    for (f = schema->fields; f < field; f++) {
        if (f->kind == VIR_SCHEMA_ENUM && f->offset == field->offset)
            return f;
    }
    return NULL;
}

/* "type='file'": what must be so for @arm to be read; NULL when no row of @schema says it. */
static char *
virSchemaArmCondition(const virSchema *schema, const virSchemaField *field,
                      const virSchemaArm *arm)
{
    const virSchemaField *selector = virSchemaSelector(schema, field);
    const char *word = selector ? virSchemaNameOf(selector->names, arm->value) : NULL;
    const char *at;

    if (word == NULL)
        return NULL;
    at = strrchr(selector->path, '@');
    return g_strdup_printf("%s='%s'", at ? at + 1 : selector->path, word);
}

static void virSchemaElementAdd(virSchemaElement *element, const virSchemaNode *node,
                                const char *when);

static void
virSchemaElementAddChild(virSchemaElement *element, const char *name, const virSchemaNode *node,
                         const char *when, bool many)
{
    virSchemaPart *part = virSchemaPartEnter(element->children, name, when);

    /* the same element by different attributes stands as often */
    part->many |= many || node->whereAttr != NULL;
    if (!g_ptr_array_find(part->nodes, node, NULL))
        g_ptr_array_add(part->nodes, (void *)node);
}

static void
virSchemaElementAddStruct(virSchemaElement *element, const virSchemaNode *node,
                          const virSchemaItem *item, const char *when)
{
    const virSchemaField *field = item->field;
    size_t i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_CHILD:
    case VIR_SCHEMA_POINTER:
        virSchemaElementAdd(element, virSchemaTree(field->schema), when);
        break;
    case VIR_SCHEMA_LIST:
        virSchemaElementAddChild(element, item->element, virSchemaTree(field->schema), when,
                                 true);
        break;
    case VIR_SCHEMA_LISTS:
        for (i = 0; i < field->count; i++)
            virSchemaElementAddChild(element, field->kinds[i]->element,
                                     virSchemaTree(field->kinds[i]->schema), when, true);
        break;
    case VIR_SCHEMA_UNION:
        for (i = 0; i < field->count; i++) {
            g_autofree char *condition = virSchemaArmCondition(node->schema, field,
                                                               &field->arms[i]);

            virSchemaElementAdd(element, virSchemaTree(field->arms[i].schema),
                                condition ? condition : when);
        }
        break;
    case VIR_SCHEMA_HOOK:
        if (field->hook->attrs == NULL)
            element->open = true;
        for (i = 0; field->hook->attrs != NULL && field->hook->attrs[i] != NULL; i++)
            (void)virSchemaPartEnter(element->attrs, field->hook->attrs[i], when);
        break;
    case VIR_SCHEMA_FOREIGN:
        element->open = true;
        g_ptr_array_add(element->texts, (void *)field);
        break;
    default:
        break;
    }
}

static void
virSchemaElementAddScalar(virSchemaElement *element, const virSchemaItem *item, const char *when)
{
    const virSchemaField *field = item->field;

    if (item->attr != NULL) {
        virSchemaPart *part = virSchemaPartEnter(element->attrs, item->attr, when);

        g_ptr_array_add(part->fields, (void *)field);
        /* in each of the nodes, that is */
        if (when == NULL && (field->flags & VIR_REQUIRED) != 0 &&
            part->nrequired == element->nnodes)
            part->nrequired++;
    } else if (field->kind != VIR_SCHEMA_PRESENCE) {
        g_ptr_array_add(element->texts, (void *)field);
    }
    if (field->kind == VIR_SCHEMA_SIZE)
        (void)virSchemaPartEnter(element->attrs, "unit", when);
}

static void
virSchemaElementAdd(virSchemaElement *element, const virSchemaNode *node, const char *when)
{
    guint i;

    if (node->whereAttr != NULL)
        (void)virSchemaPartEnter(element->attrs, node->whereAttr, when);
    for (i = 0; i < node->items->len; i++) {
        const virSchemaItem *item = virSchemaNodeItem(node, i);

        if (item->node != NULL)
            virSchemaElementAddChild(element, item->node->name, item->node, when, false);
        else if (virSchemaIsScalar(item->field))
            virSchemaElementAddScalar(element, item, when);
        else
            virSchemaElementAddStruct(element, node, item, when);
    }
}

/* ---- all there are ---------------------------------------------------------- */

/*
 * Rows can name each other in a circle, so that there are more paths than can
 * be counted, but not more elements than sets of nodes. They live for ever,
 * like the trees that they are made of.
 */
static GMutex elementsLock;         /* rank leaf; guards: */
static GHashTable *elements;        /* text of the set to virSchemaElement * */

static char *
virSchemaElementKey(const GPtrArray *nodes)
{
    GString *key = g_string_new(NULL);
    guint i;

    for (i = 0; i < nodes->len; i++)
        g_string_append_printf(key, "%p ", g_ptr_array_index(nodes, i));
    return g_string_free(key, FALSE);
}

static const virSchemaElement *
virSchemaElementOf(const GPtrArray *nodes)
{
    g_autofree char *key = virSchemaElementKey(nodes);
    virSchemaElement *element;
    guint i;

    VIR_LOCK_GUARD(&elementsLock, VIR_LOCK_RANK_LEAF);

    if (elements == NULL)
        elements = g_hash_table_new(g_str_hash, g_str_equal);
    element = g_hash_table_lookup(elements, key);
    if (element != NULL)
        return element;

    element = g_new0(virSchemaElement, 1);
    element->attrs = g_ptr_array_new();
    element->children = g_ptr_array_new();
    element->texts = g_ptr_array_new();
    for (i = 0; i < nodes->len; i++, element->nnodes++)
        virSchemaElementAdd(element, g_ptr_array_index(nodes, i), NULL);
    for (i = 0; i < element->attrs->len; i++) {
        virSchemaPart *attr = g_ptr_array_index(element->attrs, i);

        attr->required = attr->nrequired == element->nnodes;
    }
    g_hash_table_insert(elements, g_steal_pointer(&key), element);
    return element;
}

const virSchemaElement *
virSchemaElementOfSchema(virSchema *schema)
{
    const virSchemaElement *element = g_atomic_pointer_get(&schema->element);

    if (element == NULL) {
        g_autoptr(GPtrArray) nodes = g_ptr_array_new();

        g_ptr_array_add(nodes, (void *)virSchemaTree(schema));
        element = virSchemaElementOf(nodes);
        g_atomic_pointer_set(&schema->element, element);
    }
    return element;
}

const virSchemaElement *
virSchemaElementOfPart(virSchemaPart *part)
{
    const virSchemaElement *element = g_atomic_pointer_get(&part->element);

    if (element == NULL) {
        element = virSchemaElementOf(part->nodes);
        g_atomic_pointer_set(&part->element, element);
    }
    return element;
}

virSchemaPart *
virSchemaElementFindAttr(const virSchemaElement *element, const char *name)
{
    return virSchemaPartFind(element->attrs, name);
}

virSchemaPart *
virSchemaElementFindChild(const virSchemaElement *element, const char *name)
{
    return virSchemaPartFind(element->children, name);
}
