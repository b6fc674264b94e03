/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema.c: rows ordered by element; making and freeing structs; names and units. */
#include <config.h>

#include "schema.h"

#include <string.h>

#include "schema_priv.h"

VIR_NAMES(virTristateBool, VIR_TRISTATE_BOOL_LAST, NULL, "yes", "no");
VIR_NAMES(virTristateSwitch, VIR_TRISTATE_SWITCH_LAST, NULL, "on", "off");

static const char *const noYes[] = { "no", "yes" };
const virSchemaNames virSchemaNoYes = { noYes, G_N_ELEMENTS(noYes) };
static const char *const offOn[] = { "off", "on" };
const virSchemaNames virSchemaOffOn = { offOn, G_N_ELEMENTS(offOn) };

const virSchemaHook virSchemaIgnored = { 0 };

/* ---- the tree ---------------------------------------------------------- */

static virSchemaNode *
virSchemaNodeNew(const virSchema *schema, const char *name, gsize len)
{
    virSchemaNode *node = g_new0(virSchemaNode, 1);

    node->schema = schema;
    node->segment = name;
    node->segmentLen = len;
    if (name != NULL && name[len - 1] == ']') {
        g_autofree char *segment = g_strndup(name, len - 1);
        g_auto(GStrv) parts = g_strsplit_set(segment, "[=", 3);

        g_assert(g_strv_length(parts) == 3);
        node->name = g_strdup(parts[0]);
        node->whereAttr = g_strdup(parts[1]);
        node->whereValue = g_strdup(parts[2]);
    } else if (name != NULL) {
        node->name = g_strndup(name, len);
    }
    node->items = g_array_new(FALSE, TRUE, sizeof(virSchemaItem));
    return node;
}

/* The element @name inside @node, made when this is the first row that speaks of it. */
static virSchemaNode *
virSchemaNodeEnter(virSchemaNode *node, const char *name, gsize len)
{
    virSchemaItem item = { 0 };
    guint i;

    for (i = 0; i < node->items->len; i++) {
        virSchemaNode *child = virSchemaNodeItem(node, i)->node;

        if (child != NULL && child->segmentLen == len && memcmp(child->segment, name, len) == 0)
            return child;
    }
    item.node = virSchemaNodeNew(node->schema, name, len);
    g_array_append_val(node->items, item);
    return item.node;
}

static void
virSchemaTreeAdd(virSchemaNode *node, const virSchemaField *field)
{
    virSchemaItem item = { .field = field };
    const char *path = field->path;
    bool visit = (field->flags & VIR_REQUIRED) != 0 || field->implied != 0;

    if (field->kind == VIR_SCHEMA_RUNTIME)
        return;
    while (*path != '\0') {
        const char *slash = strchr(path, '/');

        node->mustVisit |= visit;
        if (*path == '@') {
            item.attr = path + 1;
            break;
        }
        if (slash == NULL && field->kind == VIR_SCHEMA_LIST) {
            item.element = path;
            break;
        }
        node = virSchemaNodeEnter(node, path, slash ? (gsize)(slash - path) : strlen(path));
        path = slash ? slash + 1 : "";
    }
    node->mustVisit |= visit;
    g_array_append_val(node->items, item);
}

/* Is nothing written of this row when its members are 0? */
static bool
virSchemaFieldIsSilent(const virSchemaField *field)
{
    unsigned int i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_STRING:
    case VIR_SCHEMA_PRESENCE:
    case VIR_SCHEMA_BITMAP:
    case VIR_SCHEMA_POINTER:
    case VIR_SCHEMA_LIST:
    case VIR_SCHEMA_LISTS:
    case VIR_SCHEMA_FOREIGN:
    case VIR_SCHEMA_RUNTIME:
        return true;
    case VIR_SCHEMA_ENUM:
        if (field->names->words[0] == NULL)
            return true;
        break;
    case VIR_SCHEMA_BOOL:
        return (field->flags & VIR_ALWAYS) == 0;
    case VIR_SCHEMA_INT:
    case VIR_SCHEMA_UINT:
    case VIR_SCHEMA_LL:
    case VIR_SCHEMA_ULL:
    case VIR_SCHEMA_SIZE:
    case VIR_SCHEMA_UUID:
    case VIR_SCHEMA_MAC:
        break;
    case VIR_SCHEMA_CHILD:
        return virSchemaTree(field->schema)->silent;
    case VIR_SCHEMA_UNION:
        for (i = 0; i < field->count; i++) {
            if (field->arms[i].value == 0)
                return false;
        }
        return true;
    case VIR_SCHEMA_HOOK:
        return field->hook->format == NULL;
    }
    return (field->flags & VIR_ZERO_ABSENT) != 0 ||
        (field->has != 0 && (field->flags & VIR_ALWAYS) == 0);
}

static void
virSchemaNodeCover(virSchemaNode *node, size_t from, size_t size)
{
    node->from = node->to == 0 ? from : MIN(node->from, from);
    node->to = MAX(node->to, from + size);
}

/* Finds out when nothing is written of @node. */
static void
virSchemaNodeMeasure(virSchemaNode *node)
{
    guint i;

    node->silent = true;
    for (i = 0; i < node->items->len; i++) {
        const virSchemaField *field = virSchemaNodeItem(node, i)->field;
        virSchemaNode *child = virSchemaNodeItem(node, i)->node;

        if (child != NULL) {
            virSchemaNodeMeasure(child);
            node->silent &= child->silent;
            virSchemaNodeCover(node, child->from, child->to - child->from);
        } else {
            node->silent &= virSchemaFieldIsSilent(field);
            virSchemaNodeCover(node, field->offset, field->size);
            if (field->has != 0)
                virSchemaNodeCover(node, field->has - 1, sizeof(bool));
        }
    }
}

bool
virSchemaIsSilent(const virSchemaNode *node, const void *obj)
{
    const char *bytes = (const char *)obj + node->from;
    size_t n = node->to - node->from;

    return node->silent && (n == 0 || (*bytes == 0 && memcmp(bytes, bytes + 1, n - 1) == 0));
}

const virSchemaNode *
virSchemaTree(virSchema *schema)
{
    if (g_once_init_enter(&schema->tree)) {
        virSchemaNode *tree = virSchemaNodeNew(schema, NULL, 0);
        size_t i;

        for (i = 0; i < schema->nfields; i++)
            virSchemaTreeAdd(tree, &schema->fields[i]);
        virSchemaNodeMeasure(tree);
        g_once_init_leave(&schema->tree, tree);
    }
    return schema->tree;
}

bool
virSchemaIsSpare(const virSchemaField *field, const void *element)
{
    return element == NULL || ((field->flags & VIR_SPARE) != 0 &&
                               virSchemaIsSilent(virSchemaTree(field->schema), element));
}

const virSchemaArm *
virSchemaChosenArm(const virSchemaField *field, const void *obj)
{
    int value = virSchemaGetEnum(field, obj);
    unsigned int i;

    for (i = 0; i < field->count; i++) {
        if (field->arms[i].value == value)
            return &field->arms[i];
    }
    return NULL;
}

/* ---- structs ------------------------------------------------------------ */

void *
virSchemaNew(virSchema *schema)
{
    return g_malloc0(schema->size);
}

static void
virSchemaListFree(virSchema *schema, GPtrArray *list)
{
    guint i;

    if (list == NULL)
        return;
    for (i = 0; i < list->len; i++)
        virSchemaFree(schema, g_ptr_array_index(list, i));
    g_ptr_array_free(list, TRUE);
}

static void virSchemaClearRows(virSchema *schema, void *obj);

static void
virSchemaClearField(const virSchemaField *field, void *obj)
{
    void *member = virSchemaMember(field, obj);
    const virSchemaArm *arm;
    unsigned int i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_STRING:
        g_free(*(char **)member);
        break;
    case VIR_SCHEMA_BITMAP:
        virBitmapFree(*(virBitmap **)member);
        break;
    case VIR_SCHEMA_FOREIGN:
        xmlFreeNode(*(xmlNode **)member);
        break;
    case VIR_SCHEMA_CHILD:
        /* not zeroed: another row may be for the rest of the same struct */
        virSchemaClearRows(field->schema, member);
        break;
    case VIR_SCHEMA_POINTER:
        virSchemaFree(field->schema, *(void **)member);
        break;
    case VIR_SCHEMA_LIST:
        virSchemaListFree(field->schema, *(GPtrArray **)member);
        break;
    case VIR_SCHEMA_LISTS:
        for (i = 0; i < field->count; i++)
            virSchemaListFree(field->kinds[i]->schema, ((GPtrArray **)member)[i]);
        break;
    case VIR_SCHEMA_UNION:
        arm = virSchemaChosenArm(field, obj);
        if (arm != NULL)
            virSchemaClear(arm->schema, (char *)obj + arm->offset);
        break;
    case VIR_SCHEMA_HOOK:
        if (field->hook->clear != NULL)
            field->hook->clear(obj);
        break;
    case VIR_SCHEMA_ENUM:
    case VIR_SCHEMA_BOOL:
    case VIR_SCHEMA_PRESENCE:
    case VIR_SCHEMA_INT:
    case VIR_SCHEMA_UINT:
    case VIR_SCHEMA_LL:
    case VIR_SCHEMA_ULL:
    case VIR_SCHEMA_SIZE:
    case VIR_SCHEMA_UUID:
    case VIR_SCHEMA_MAC:
    case VIR_SCHEMA_RUNTIME:
        break;
    }
}

static void
virSchemaClearRows(virSchema *schema, void *obj)
{
    size_t i;

    if (schema->clear != NULL)
        schema->clear(obj);
    for (i = 0; i < schema->nfields; i++)
        virSchemaClearField(&schema->fields[i], obj);
}

void
virSchemaClear(virSchema *schema, void *obj)
{
    if (obj == NULL)
        return;
    virSchemaClearRows(schema, obj);
    memset(obj, 0, schema->size);
}

void
virSchemaFree(virSchema *schema, void *obj)
{
    virSchemaClear(schema, obj);
    g_free(obj);
}

void
virSchemaListAppend(GPtrArray **list, void *element)
{
    if (*list == NULL)
        *list = g_ptr_array_new();
    g_ptr_array_add(*list, element);
}

void
virSchemaListKeep(virSchema *schema, GPtrArray **list, virSchemaListKeepFunc keep,
                  const void *opaque)
{
    guint kept = 0;
    guint i;

    for (i = 0; i < virSchemaListLength(*list); i++) {
        void *element = g_ptr_array_index(*list, i);

        if (keep(element, opaque))
            g_ptr_array_index(*list, kept++) = element;
        else
            virSchemaFree(schema, element);
    }
    if (kept == i)
        return;
    g_ptr_array_set_size(*list, kept);
    if (kept == 0)
        g_clear_pointer(list, g_ptr_array_unref);
}

bool
virSchemaKeepNone(const void *element G_GNUC_UNUSED, const void *opaque G_GNUC_UNUSED)
{
    return false;
}

/* ---- words and units ------------------------------------------------------ */

const char *
virSchemaNameOf(const virSchemaNames *names, int value)
{
    return value >= 0 && (unsigned int)value < names->n ? names->words[value] : NULL;
}

int
virSchemaNameFind(const virSchemaNames *names, const char *word)
{
    unsigned int i;

    for (i = 0; i < names->n; i++) {
        if (names->words[i] != NULL && strcmp(names->words[i], word) == 0)
            return i;
    }
    return -1;
}

bool
virSchemaFormMatches(virSchemaForm *form, const char *text)
{
    if (g_once_init_enter(&form->regex)) {
        g_autofree char *whole = g_strdup_printf("\\A(?:%s)\\z", form->pattern);
        g_autoptr(GError) error = NULL;
        GRegex *regex = g_regex_new(whole, G_REGEX_OPTIMIZE, 0, &error);

        if (regex == NULL)
            g_error("pattern '%s': %s", form->pattern, error->message);
        g_once_init_leave(&form->regex, regex);
    }
    return g_regex_match(form->regex, text, 0, NULL);
}

/* How many letters must be put in, taken out or changed to make @b from @a. */
static unsigned int
virSchemaDistance(const char *a, const char *b)
{
    enum { MOST = 64 };
    unsigned int row[MOST + 1];
    size_t lenA = strlen(a);
    size_t lenB = strlen(b);
    size_t i;
    size_t j;

    if (lenA > MOST || lenB > MOST)
        return MOST;
    for (j = 0; j <= lenB; j++)
        row[j] = j;
    for (i = 1; i <= lenA; i++) {
        unsigned int diagonal = row[0];

        row[0] = i;
        for (j = 1; j <= lenB; j++) {
            bool same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);
            unsigned int best = MIN(diagonal + !same, MIN(row[j], row[j - 1]) + 1);

            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[lenB];
}

const char *
virSchemaNearest(const char *word, const char *const *words, size_t n)
{
    unsigned int best = 1 + strlen(word) / 3;
    const char *nearest = NULL;
    size_t i;

    for (i = 0; i < n; i++) {
        unsigned int distance = words[i] ? virSchemaDistance(word, words[i]) : best;

        if (distance < best || (distance == best && nearest == NULL && words[i] != NULL)) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

unsigned long long
virSchemaUnitBytes(const char *unit)
{
    static const char letters[] = "kmgtpe";
    const char *letter;
    unsigned int power;
    unsigned long long bytes = 1;
    unsigned long long base = 1024;

    if (unit[0] == '\0' || g_ascii_strcasecmp(unit, "b") == 0 ||
        g_ascii_strcasecmp(unit, "byte") == 0 || g_ascii_strcasecmp(unit, "bytes") == 0)
        return 1;
    letter = strchr(letters, g_ascii_tolower(unit[0]));
    if (letter == NULL)
        return 0;
    if (g_ascii_strcasecmp(unit + 1, "b") == 0)
        base = 1000;
    else if (unit[1] != '\0' && g_ascii_strcasecmp(unit + 1, "ib") != 0)
        return 0;
    for (power = letter - letters + 1; power > 0; power--)
        bytes *= base;
    return bytes;
}
