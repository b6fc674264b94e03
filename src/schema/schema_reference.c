/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_reference.c: a page about the documents of a schema, from the rows. */
#include <config.h>

#include "schema_emit.h"

#include "schema_priv.h"

/*
 * A section for each element with content of its own, in the order in which
 * they are met. The same element in another place is described once.
 */
typedef struct virSchemaPage {
    GString *out;
    GPtrArray *elements;        /* const virSchemaElement * */
    GPtrArray *paths;           /* char *, where each was met first */
} virSchemaPage;

static bool
virSchemaIsLeaf(const virSchemaElement *element)
{
    return element->attrs->len == 0 && element->children->len == 0;
}

static void
virSchemaPageWords(virSchemaPage *page, const virSchemaNames *names)
{
    const char *separator = "";
    unsigned int i;

    for (i = 0; i < names->n; i++) {
        if (names->words[i] == NULL)
            continue;
        g_string_append_printf(page->out, "%s`%s`", separator, names->words[i]);
        separator = ", ";
    }
}

static void
virSchemaPageNumber(virSchemaPage *page, const virSchemaField *field, bool isUnsigned)
{
    bool positive = (field->flags & VIR_NONZERO) != 0;

    g_string_append(page->out, "number");
    if (field->max != 0)
        g_string_append_printf(page->out, " from %llu to %llu", field->min, field->max);
    else if (isUnsigned)
        g_string_append(page->out, positive ? " from 1" : " from 0");
    else if (positive)
        g_string_append(page->out, ", not 0");
    if (field->hex != 0 || (field->flags & VIR_ANY_BASE) != 0)
        g_string_append(page->out, ", also hexadecimal");
}

static void
virSchemaPageValue(virSchemaPage *page, const virSchemaField *field)
{
    if (virSchemaIsWord(field)) {
        virSchemaPageWords(page, field->names);
        return;
    }
    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_STRING:
        g_string_append(page->out, field->form ? field->form->says : "text");
        break;
    case VIR_SCHEMA_INT:
    case VIR_SCHEMA_LL:
        virSchemaPageNumber(page, field, false);
        break;
    case VIR_SCHEMA_UINT:
    case VIR_SCHEMA_ULL:
        virSchemaPageNumber(page, field, true);
        break;
    case VIR_SCHEMA_SIZE:
        g_string_append_printf(page->out, "size, in %s without a unit",
                               field->scale == 1 ? "bytes" : "KiB");
        break;
    case VIR_SCHEMA_UUID:
        g_string_append(page->out, "UUID");
        break;
    case VIR_SCHEMA_MAC:
        g_string_append(page->out, "MAC address");
        break;
    case VIR_SCHEMA_BITMAP:
        g_string_append(page->out, "list such as `0-3,^2,8`");
        break;
    case VIR_SCHEMA_HOOK:
        g_string_append(page->out, "ignored");
        break;
    default:
        break;
    }
}

/* "may change while the guest runs" and the like. */
static void
virSchemaPageRemarks(virSchemaPage *page, const virSchemaField *field)
{
    if (field->doc != NULL)
        g_string_append_printf(page->out, "; %s", field->doc);
    if ((field->flags & VIR_SECRET) != 0)
        g_string_append(page->out, "; shown to those only who may see secrets");
    if ((field->flags & VIR_LIVE_ONLY) != 0)
        g_string_append(page->out, "; of a running guest only");
    if (field->change != VIR_CHANGE_COLD)
        g_string_append(page->out, "; may change while the guest runs");
    if ((field->flags & VIR_PARSE_ONLY) != 0)
        g_string_append(page->out, "; an old spelling, understood but not written");
}

static void
virSchemaPageValues(virSchemaPage *page, const GPtrArray *fields)
{
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize start = page->out->len;
    guint i;

    for (i = 0; i < fields->len; i++) {
        gsize from;

        if (i > 0)
            g_string_append(page->out, " — or ");
        from = page->out->len;
        virSchemaPageValue(page, g_ptr_array_index(fields, i));
        virSchemaPageRemarks(page, g_ptr_array_index(fields, i));
        if (!g_hash_table_add(said, g_strdup(page->out->str + from)))
            g_string_truncate(page->out, start);    /* several rows say the same */
        start = page->out->len;
    }
    if (fields->len == 0)
        g_string_append(page->out, "text");
}

static void
virSchemaPageConditions(virSchemaPage *page, const virSchemaPart *part)
{
    if (part->required)
        g_string_append(page->out, " (required)");
    if (part->when != NULL)
        g_string_append_printf(page->out, " (with %s)", part->when);
    if (part->many)
        g_string_append(page->out, " (any number)");
}

/* The number of the section about @element; a new one when it has none yet. */
static guint
virSchemaPageSection(virSchemaPage *page, const virSchemaElement *element, const char *path)
{
    guint i;

    for (i = 0; i < page->elements->len; i++) {
        if (g_ptr_array_index(page->elements, i) == element)
            return i;
    }
    g_ptr_array_add(page->elements, (void *)element);
    g_ptr_array_add(page->paths, g_strdup(path));
    return i;
}

static void
virSchemaPageChild(virSchemaPage *page, const char *path, virSchemaPart *child)
{
    const virSchemaElement *element = virSchemaElementOfPart(child);
    g_autofree char *inner = g_strdup_printf("%s/%s", path, child->name);
    guint i;

    g_string_append_printf(page->out, "- `<%s>`", child->name);
    virSchemaPageConditions(page, child);
    if (element->open) {
        g_string_append(page->out, element->texts->len > 0 ? ": kept as it is" : ": ignored");
        for (i = 0; i < element->texts->len; i++)
            virSchemaPageRemarks(page, g_ptr_array_index(element->texts, i));
        for (i = 0; i < element->presences->len; i++)
            virSchemaPageRemarks(page, g_ptr_array_index(element->presences, i));
    } else if (!virSchemaIsLeaf(element)) {
        guint number = virSchemaPageSection(page, element, inner);

        g_string_append_printf(page->out, ": see [%s](#s%u)",
                               (char *)g_ptr_array_index(page->paths, number), number);
    } else if (element->texts->len > 0) {
        g_string_append(page->out, ": ");
        virSchemaPageValues(page, element->texts);
    } else if (element->presences->len > 0) {
        g_string_append(page->out, ": empty");
        virSchemaPageRemarks(page, g_ptr_array_index(element->presences, 0));
    }
    g_string_append_c(page->out, '\n');
}

static void
virSchemaPageElement(virSchemaPage *page, guint number)
{
    const virSchemaElement *element = g_ptr_array_index(page->elements, number);
    const char *path = g_ptr_array_index(page->paths, number);
    guint i;

    g_string_append_printf(page->out, "\n## <a id=\"s%u\"></a>%s\n\n", number, path);
    if (element->texts->len > 0) {
        g_string_append(page->out, "Its text: ");
        virSchemaPageValues(page, element->texts);
        g_string_append(page->out, ".\n\n");
    }
    for (i = 0; i < element->attrs->len; i++) {
        const virSchemaPart *attr = g_ptr_array_index(element->attrs, i);

        g_string_append_printf(page->out, "- `%s`", attr->name);
        virSchemaPageConditions(page, attr);
        g_string_append(page->out, ": ");
        if (g_str_equal(attr->name, "unit") && attr->fields->len == 0)
            g_string_append(page->out, "`KiB`, `GB` and the like");
        else
            virSchemaPageValues(page, attr->fields);
        g_string_append_c(page->out, '\n');
    }
    for (i = 0; i < element->children->len; i++)
        virSchemaPageChild(page, path, g_ptr_array_index(element->children, i));
}

char *
virSchemaEmitReference(virSchema *schema, const char *title)
{
    g_autoptr(GPtrArray) elements = g_ptr_array_new();
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    virSchemaPage page = { g_string_new(NULL), elements, paths };
    guint number;

    g_string_append_printf(page.out, "# %s\n\nEvery element and attribute, made from the rows that"
                           " read and write them. What isn't named here is ignored.\n", title);
    (void)virSchemaPageSection(&page, virSchemaElementOfSchema(schema), schema->name);
    for (number = 0; number < elements->len; number++)
        virSchemaPageElement(&page, number);
    return g_string_free(page.out, FALSE);
}
