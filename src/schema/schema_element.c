/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_element.c: all that may stand in an element of a document, from whichever rows. */
#include <config.h>

#include "schema_priv.h"

#include <string.h>

#include "virlockrank.h"
#include "virxml.h"

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

/* Adds to the text of what @part stands under; without a condition it has none in all places. */
static void
virSchemaPartAddWhen(virSchemaPart *part, const virSchemaCondition *when)
{
    g_autofree char *both = NULL;

    if (when == NULL) {
        g_clear_pointer(&part->when, g_free);
    } else if (part->ways->len == 0) {
        part->when = g_strdup(when->text);
    } else if (part->when != NULL && strstr(part->when, when->text) == NULL) {
        both = g_strdup_printf("%s, %s", part->when, when->text);
        g_free(part->when);
        part->when = g_steal_pointer(&both);
    }
}

static virSchemaPart *
virSchemaPartEnter(GPtrArray *parts, const char *name, const virSchemaNode *node,
                   const virSchemaCondition *when)
{
    virSchemaPart *part = virSchemaPartFind(parts, name);
    virSchemaWay way = { node, when };

    if (part == NULL) {
        part = g_new0(virSchemaPart, 1);
        part->name = name;
        part->fields = g_ptr_array_new();
        part->nodes = g_ptr_array_new();
        part->ways = g_array_new(FALSE, FALSE, sizeof(virSchemaWay));
        g_ptr_array_add(parts, part);
    }
    virSchemaPartAddWhen(part, when);
    part->chosen |= when != NULL;
    g_array_append_val(part->ways, way);
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

/* What must be so for @arm to be read in @element; @outer when no row of @schema says it. */
static const virSchemaCondition *
virSchemaArmCondition(virSchemaElement *element, const virSchema *schema,
                      const virSchemaField *field, const virSchemaArm *arm,
                      const virSchemaCondition *outer)
{
    const virSchemaField *selector = virSchemaSelector(schema, field);
    const char *word = selector ? virSchemaNameOf(selector->names, arm->value) : NULL;
    virSchemaCondition *condition;
    const char *at;
    const char *c;

    if (word == NULL)
        return outer;
    at = strrchr(selector->path, '@');
    condition = g_new0(virSchemaCondition, 1);
    g_ptr_array_add(element->conditions, condition);
    condition->selector = selector;
    condition->value = arm->value;
    condition->loose = (field->flags & VIR_LOOSE) != 0;
    condition->outer = outer;
    condition->text = g_strdup_printf("%s='%s'", at ? at + 1 : selector->path, word);
    condition->up = *field->path != '\0';
    for (c = field->path; *c != '\0'; c++)
        condition->up += *c == '/';
    return condition;
}

static void virSchemaElementAdd(virSchemaElement *element, const virSchemaNode *node,
                                const virSchemaCondition *when);

static void
virSchemaElementAddChild(virSchemaElement *element, const char *name, const virSchemaNode *node,
                         const virSchemaCondition *when, bool many)
{
    virSchemaPart *part = virSchemaPartEnter(element->children, name, node, when);

    /* the same element by different attributes stands as often */
    part->many |= many || node->whereAttr != NULL;
    if (!g_ptr_array_find(part->nodes, node, NULL))
        g_ptr_array_add(part->nodes, (void *)node);
}

static void
virSchemaElementAddStruct(virSchemaElement *element, const virSchemaNode *node,
                          const virSchemaItem *item, const virSchemaCondition *when)
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
                                     virSchemaTree(field->kinds[i]->schema), when,
                                     !field->kinds[i]->once);
        break;
    case VIR_SCHEMA_UNION:
        for (i = 0; i < field->count; i++) {
            const virSchemaArm *arm = &field->arms[i];

            virSchemaElementAdd(element, virSchemaTree(arm->schema),
                                virSchemaArmCondition(element, node->schema, field, arm, when));
        }
        break;
    case VIR_SCHEMA_HOOK:
        if (item->attr != NULL)
            g_ptr_array_add(virSchemaPartEnter(element->attrs, item->attr, NULL, when)->fields,
                            (void *)field);
        else if (field->hook == &virSchemaIgnored)
            g_ptr_array_add(element->presences, (void *)field);
        if (item->attr == NULL && field->hook->attrs == NULL)
            element->open = true;
        for (i = 0; field->hook->attrs != NULL && field->hook->attrs[i] != NULL; i++)
            (void)virSchemaPartEnter(element->attrs, field->hook->attrs[i], NULL, when);
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
virSchemaElementAddScalar(virSchemaElement *element, const virSchemaItem *item,
                          const virSchemaCondition *when)
{
    const virSchemaField *field = item->field;

    if (item->attr != NULL) {
        virSchemaPart *part = virSchemaPartEnter(element->attrs, item->attr, NULL, when);

        g_ptr_array_add(part->fields, (void *)field);
        /* in each of the nodes, that is */
        if (when == NULL && (field->flags & VIR_REQUIRED) != 0 &&
            part->nrequired == element->nnodes)
            part->nrequired++;
    } else {
        g_ptr_array_add(field->kind == VIR_SCHEMA_PRESENCE ? element->presences : element->texts,
                        (void *)field);
    }
    if (field->kind == VIR_SCHEMA_SIZE)
        (void)virSchemaPartEnter(element->attrs, "unit", NULL, when);
}

static bool
virSchemaNodeIsIgnored(const virSchemaNode *node)
{
    const virSchemaField *field = virSchemaNodeItem(node, 0)->field;

    return field != NULL && field->hook == &virSchemaIgnored && strchr(field->path, '@') == NULL;
}

static void
virSchemaElementAdd(virSchemaElement *element, const virSchemaNode *node,
                    const virSchemaCondition *when)
{
    guint i;

    if (node->whereAttr != NULL)
        (void)virSchemaPartEnter(element->attrs, node->whereAttr, NULL, when);
    for (i = 0; i < node->items->len; i++) {
        const virSchemaItem *item = virSchemaNodeItem(node, i);

        if (item->node != NULL)
            virSchemaElementAddChild(element, item->node->name, item->node, when,
                                     virSchemaNodeIsIgnored(item->node));
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
    element->presences = g_ptr_array_new();
    element->conditions = g_ptr_array_new();
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

/* ---- where a document chooses ------------------------------------------------ */

/* The attribute at @path, NULL when it is not there. */
static const char *
virSchemaAttrAt(const xmlNode *xml, const char *path)
{
    while (xml != NULL && *path != '@') {
        gsize length = strcspn(path, "/@");
        g_autofree char *name = g_strndup(path, length);

        if (length == 0)
            return NULL;
        xml = virXMLNodeFirst(xml, name);
        path += length + (path[length] == '/');
    }
    return xml ? virXMLNodeAttr(xml, path + 1) : NULL;
}

/* A choice that the document doesn't make, or makes badly, rules nothing out. */
static bool
virSchemaConditionIsMet(const virSchemaCondition *condition, const xmlNode *xml)
{
    for (; condition != NULL; condition = condition->outer) {
        const virSchemaField *selector = condition->selector;
        const xmlNode *root = xml;
        const char *word;
        unsigned int i;
        int value;

        for (i = 0; i < condition->up && root != NULL; i++)
            root = root->parent;
        word = root ? virSchemaAttrAt(root, selector->path) : NULL;
        value = word ? virSchemaNameFind(selector->names, word) : (int)selector->implied;
        if (condition->loose || (word == NULL && value == 0) || value < 0)
            continue;
        if (value != condition->value)
            return false;
    }
    return true;
}

bool
virSchemaPartIsRead(const virSchemaPart *part, const xmlNode *xml)
{
    guint i;

    for (i = 0; i < part->ways->len; i++) {
        if (virSchemaConditionIsMet(g_array_index(part->ways, virSchemaWay, i).when, xml))
            return true;
    }
    return false;
}

const virSchemaElement *
virSchemaElementOfPartIn(virSchemaPart *part, const xmlNode *xml)
{
    g_autoptr(GPtrArray) nodes = NULL;
    guint i;

    if (!part->chosen)
        return virSchemaElementOfPart(part);
    nodes = g_ptr_array_new();
    for (i = 0; i < part->ways->len; i++) {
        const virSchemaWay *way = &g_array_index(part->ways, virSchemaWay, i);

        if (virSchemaConditionIsMet(way->when, xml) && !g_ptr_array_find(nodes, way->node, NULL))
            g_ptr_array_add(nodes, (void *)way->node);
    }
    if (nodes->len == part->nodes->len)
        return virSchemaElementOfPart(part);
    return nodes->len > 0 ? virSchemaElementOf(nodes) : NULL;
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
