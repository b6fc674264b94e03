/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_schema_random.c: values and documents at random, made from the rows of <domain>. */
#include <config.h>

#include <string.h>

#include "schema_priv.h"
#include "testguest.h"
#include "virdomainconf.h"
#include "virerror.h"
#include "virxml.h"

/*
 * The seed is fixed, so that a failure comes again; VIREO_SEED takes another,
 * VIREO_ROUNDS more of them.
 */
static unsigned int
setting(const char *name, unsigned int otherwise)
{
    const char *text = g_getenv(name);

    return text ? strtoul(text, NULL, 10) : otherwise;
}

/* ---- any value that a row can hold ------------------------------------------------ */

static void fill(virSchema *schema, void *obj, GRand *rand, unsigned int depth);

static bool
maybe(GRand *rand)
{
    return g_rand_boolean(rand);
}

static unsigned int
below(GRand *rand, unsigned int n)
{
    return g_rand_int_range(rand, 0, n);
}

static char *
anyText(GRand *rand)
{
    static const char *const texts[] = {
        "a", "/dev/urandom", "0", "name with blanks", "<&>'\"", "\xc3\xa4\xe2\x82\xac", "-1", "yes",
    };

    return g_strdup(texts[below(rand, G_N_ELEMENTS(texts))]);
}

static unsigned long long
anyNumber(const virSchemaField *field, GRand *rand)
{
    unsigned long long most = field->max ? field->max : G_MAXINT;
    unsigned long long least = field->min;
    unsigned long long small = MIN(most, least + 4);

    if ((field->flags & VIR_NONZERO) != 0 || field->implied != 0)
        least = MAX(least, 1);
    if (maybe(rand))
        return least + below(rand, small - least + 1);
    return maybe(rand) ? most : least;
}

static int
anyWord(const virSchemaField *field, GRand *rand)
{
    unsigned int value = below(rand, field->names->n);
    bool needed = (field->flags & (VIR_REQUIRED | VIR_EXPECTED)) != 0 || field->implied != 0;

    while (field->names->words[value] == NULL && (value != 0 || needed))
        value = below(rand, field->names->n);
    return value;
}

static void
fillNumber(const virSchemaField *field, void *member, GRand *rand)
{
    unsigned long long number = anyNumber(field, rand);

    if (field->size == sizeof(int))
        *(unsigned int *)member = number;
    else
        *(unsigned long long *)member = number;
}

static xmlNode *
anyForeign(const virSchemaField *field)
{
    const char *slash = strrchr(field->path, '/');
    xmlNode *node = xmlNewNode(NULL, BAD_CAST (slash ? slash + 1 : field->path));
    xmlNode *child = xmlNewChild(node, NULL, BAD_CAST "any", BAD_CAST "text");

    xmlSetNs(child, xmlNewNs(child, BAD_CAST "urn:test", BAD_CAST "t"));
    return node;
}

static void
fillList(virSchema *schema, GPtrArray **list, unsigned int most, GRand *rand, unsigned int depth)
{
    unsigned int n = depth > 8 ? 0 : below(rand, most + 1);

    while (n-- > 0) {
        void *element = virSchemaNew(schema);

        fill(schema, element, rand, depth + 1);
        virSchemaListAppend(list, element);
    }
}

static void
fillArm(const virSchemaField *field, void *obj, GRand *rand, unsigned int depth)
{
    unsigned int i;

    for (i = 0; i < field->count; i++) {
        if (field->arms[i].value == virSchemaGetEnum(field, obj))
            fill(field->arms[i].schema, (char *)obj + field->arms[i].offset, rand, depth + 1);
    }
}

static void
fillField(const virSchemaField *field, void *obj, GRand *rand, unsigned int depth)
{
    void *member = (char *)obj + field->offset;
    bool needed = (field->flags & (VIR_REQUIRED | VIR_EXPECTED)) != 0;
    unsigned int i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_STRING:
        if (field->names != NULL)
            *(char **)member = g_strdup(field->names->words[anyWord(field, rand)]);
        else if (needed || maybe(rand))
            *(char **)member = anyText(rand);
        break;
    case VIR_SCHEMA_ENUM:
        virSchemaSetEnum(field, obj, anyWord(field, rand));
        break;
    case VIR_SCHEMA_BOOL:
    case VIR_SCHEMA_PRESENCE:
        *(bool *)member = maybe(rand);
        break;
    case VIR_SCHEMA_INT:
    case VIR_SCHEMA_UINT:
    case VIR_SCHEMA_LL:
    case VIR_SCHEMA_ULL:
    case VIR_SCHEMA_SIZE:
        fillNumber(field, member, rand);
        break;
    case VIR_SCHEMA_UUID:
    case VIR_SCHEMA_MAC:
        for (i = 0; i < field->size; i++)
            ((unsigned char *)member)[i] = below(rand, 256);
        break;
    case VIR_SCHEMA_BITMAP:
        if (needed || maybe(rand))
            *(virBitmap **)member = virBitmapParse(maybe(rand) ? "0-3,7" : "1");
        break;
    case VIR_SCHEMA_CHILD:
        fill(field->schema, member, rand, depth + 1);
        break;
    case VIR_SCHEMA_POINTER:
        if (depth < 8 && maybe(rand)) {
            *(void **)member = virSchemaNew(field->schema);
            fill(field->schema, *(void **)member, rand, depth + 1);
        }
        break;
    case VIR_SCHEMA_LIST:
        fillList(field->schema, member, 2, rand, depth);
        break;
    case VIR_SCHEMA_LISTS:
        for (i = 0; i < field->count; i++)
            fillList(field->kinds[i]->schema, &((GPtrArray **)member)[i], 1, rand, depth);
        break;
    case VIR_SCHEMA_UNION:
        fillArm(field, obj, rand, depth);
        break;
    case VIR_SCHEMA_FOREIGN:
        if (maybe(rand))
            *(xmlNode **)member = anyForeign(field);
        break;
    case VIR_SCHEMA_HOOK:
    case VIR_SCHEMA_RUNTIME:
        break;
    }
    if (field->has != 0)
        *(bool *)((char *)obj + field->has - 1) = needed || maybe(rand);
}

static void
fill(virSchema *schema, void *obj, GRand *rand, unsigned int depth)
{
    size_t i;

    for (i = 0; i < schema->nfields; i++) {
        if ((schema->fields[i].flags & VIR_PARSE_ONLY) == 0)
            fillField(&schema->fields[i], obj, rand, depth);
    }
}

/* ---- each schema by itself ----------------------------------------------------------- */

static const virSchemaContext all = { .flags = VIR_SCHEMA_SECURE };

static char *
format(virSchema *schema, const void *obj)
{
    virBuffer buf = VIR_BUFFER_INIT;

    virSchemaFormat(schema, NULL, obj, &buf, &all);
    return virBufferSteal(&buf);
}

/* NULL when the schema's own code refuses it. */
static char *
throughParse(virSchema *schema, const char *xml)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(test)", NULL);
    void *obj = virSchemaNew(schema);
    char *text = NULL;

    g_assert_nonnull(doc);
    if (virSchemaParse(schema, xmlDocGetRootElement(doc), obj, &all) == 0)
        text = format(schema, obj);
    virSchemaFree(schema, obj);
    return text;
}

static void
testOne(virSchema *schema, GRand *rand)
{
    void *obj = virSchemaNew(schema);
    void *copy;
    g_autofree char *first = NULL;
    g_autofree char *copied = NULL;
    g_autofree char *second = NULL;
    g_autofree char *third = NULL;

    fill(schema, obj, rand, 0);
    first = format(schema, obj);
    copy = virSchemaCopy(schema, obj);
    copied = format(schema, copy);
    g_assert_cmpstr(copied, ==, first);
    g_assert_true(virSchemaEqual(schema, obj, copy));
    virSchemaFree(schema, copy);
    virSchemaFree(schema, obj);

    second = throughParse(schema, first);
    if (second == NULL)
        return;
    third = throughParse(schema, second);
    g_assert_cmpstr(third, ==, second);
}

static void
collect(virSchema *schema, GHashTable *schemas)
{
    size_t i;
    unsigned int j;

    if (!g_hash_table_add(schemas, schema))
        return;
    for (i = 0; i < schema->nfields; i++) {
        const virSchemaField *field = &schema->fields[i];

        if (field->kind == VIR_SCHEMA_CHILD || field->kind == VIR_SCHEMA_POINTER ||
            field->kind == VIR_SCHEMA_LIST)
            collect(field->schema, schemas);
        for (j = 0; field->kind == VIR_SCHEMA_LISTS && j < field->count; j++)
            collect(field->kinds[j]->schema, schemas);
        for (j = 0; field->kind == VIR_SCHEMA_UNION && j < field->count; j++)
            collect(field->arms[j].schema, schemas);
    }
}

static void
testRows(void)
{
    g_autoptr(GHashTable) schemas = g_hash_table_new(NULL, NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(setting("VIREO_SEED", 1));
    unsigned int rounds = setting("VIREO_ROUNDS", 1) * 20;
    GHashTableIter iter;
    void *schema;
    unsigned int i;

    collect(&virDomainDefSchema, schemas);
    g_hash_table_iter_init(&iter, schemas);
    while (g_hash_table_iter_next(&iter, &schema, NULL)) {
        for (i = 0; i < rounds; i++)
            testOne(schema, rand);
    }
}

/* ---- whole definitions ------------------------------------------------------------------- */

/* Another arm than before: what the former one has is freed, the new one gets values. */
static void
changeArm(virSchema *schema, const virSchemaField *selector, void *obj, GRand *rand)
{
    size_t i;
    unsigned int j;

    for (i = 0; i < schema->nfields; i++) {
        const virSchemaField *field = &schema->fields[i];

        if (field->kind != VIR_SCHEMA_UNION || field->offset != selector->offset)
            continue;
        for (j = 0; j < field->count; j++) {
            if (field->arms[j].value == virSchemaGetEnum(field, obj))
                virSchemaClear(field->arms[j].schema, (char *)obj + field->arms[j].offset);
        }
    }
    fillField(selector, obj, rand, 0);
    for (i = 0; i < schema->nfields; i++) {
        if (schema->fields[i].kind == VIR_SCHEMA_UNION &&
            schema->fields[i].offset == selector->offset)
            fillArm(&schema->fields[i], obj, rand, 0);
    }
}

/* Gives one row somewhere in @obj another value. */
static void
change(virSchema *schema, void *obj, GRand *rand)
{
    const virSchemaField *field = &schema->fields[below(rand, schema->nfields)];
    void *member = (char *)obj + field->offset;
    unsigned int kind;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_CHILD:
        change(field->schema, member, rand);
        return;
    case VIR_SCHEMA_POINTER:
        if (*(void **)member != NULL && maybe(rand)) {
            change(field->schema, *(void **)member, rand);
            return;
        }
        virSchemaFree(field->schema, *(void **)member);
        *(void **)member = NULL;
        break;
    case VIR_SCHEMA_LISTS:
        kind = below(rand, field->count);
        if (virSchemaListLength(((GPtrArray **)member)[kind]) > 0) {
            GPtrArray *list = ((GPtrArray **)member)[kind];

            change(field->kinds[kind]->schema, list->pdata[below(rand, list->len)], rand);
        } else {
            fillList(field->kinds[kind]->schema, &((GPtrArray **)member)[kind], 1, rand, 0);
        }
        return;
    case VIR_SCHEMA_LIST:
        if (virSchemaListLength(*(GPtrArray **)member) > 0) {
            GPtrArray *list = *(GPtrArray **)member;

            change(field->schema, list->pdata[below(rand, list->len)], rand);
            return;
        }
        break;
    case VIR_SCHEMA_ENUM:
        if ((field->flags & VIR_PARSE_ONLY) == 0)
            changeArm(schema, field, obj, rand);
        return;
    case VIR_SCHEMA_STRING:
        g_clear_pointer((char **)member, g_free);
        break;
    case VIR_SCHEMA_BITMAP:
        virBitmapFree(*(virBitmap **)member);
        *(virBitmap **)member = NULL;
        break;
    case VIR_SCHEMA_FOREIGN:
        xmlFreeNode(*(xmlNode **)member);
        *(xmlNode **)member = NULL;
        break;
    case VIR_SCHEMA_UNION:          /* its arm is in use, and its selector is a row of its own */
    case VIR_SCHEMA_HOOK:
    case VIR_SCHEMA_RUNTIME:
        return;
    default:
        break;
    }
    if ((field->flags & VIR_PARSE_ONLY) == 0)
        fillField(field, obj, rand, 0);
}

/* A document near one that stands in a file: rows only, nothing is completed. */
static char *
vary(const char *path, GRand *rand)
{
    g_autoptr(virXMLDoc) doc = virXMLParseFile(path, "domain");
    const virSchemaContext ctx = { .flags = VIR_SCHEMA_INACTIVE };
    g_autoptr(virDomainDef) def = virDomainDefNew();
    unsigned int changes = 1 + below(rand, 4);
    virBuffer buf = VIR_BUFFER_INIT;

    g_assert_nonnull(doc);
    g_assert_cmpint(virSchemaParse(&virDomainDefSchema, xmlDocGetRootElement(doc), def, &ctx),
                    ==, 0);
    while (changes-- > 0)
        change(&virDomainDefSchema, def, rand);
    virSchemaFormat(&virDomainDefSchema, NULL, def, &buf,
                    &(virSchemaContext) { .flags = VIR_SCHEMA_INACTIVE | VIR_SCHEMA_SECURE });
    return virBufferSteal(&buf);
}

static char *
define(const char *xml)
{
    g_autoptr(virDomainDef) def = NULL;
    g_autoptr(virDomainDef) copy = NULL;

    virResetLastError();
    def = virDomainDefParseString(xml, &testGuestContext, VIR_DOMAIN_DEF_PARSE_INACTIVE);
    if (def == NULL)
        return NULL;
    copy = virDomainDefCopy(def, &testGuestContext);
    g_assert_true(virSchemaEqual(&virDomainDefSchema, def, copy));
    return virDomainDefFormat(copy, &testGuestContext,
                              VIR_DOMAIN_DEF_FORMAT_INACTIVE | VIR_DOMAIN_DEF_FORMAT_SECURE);
}

static GPtrArray *
listCases(void)
{
    g_autofree char *root = g_build_filename(g_getenv("abs_top_srcdir"), "tests/golden/domain",
                                             NULL);
    g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(paths, g_build_filename(root, name, "in.xml", NULL));
    g_ptr_array_sort(paths, (GCompareFunc)g_strcmp0);
    return paths;
}

static void
testDefinitions(void)
{
    g_autoptr(GPtrArray) paths = listCases();
    g_autoptr(GRand) rand = g_rand_new_with_seed(setting("VIREO_SEED", 1));
    unsigned int rounds = setting("VIREO_ROUNDS", 1) * 40;
    unsigned int taken = 0;
    unsigned int i;

    for (i = 0; i < rounds * paths->len; i++) {
        g_autofree char *xml = vary(g_ptr_array_index(paths, i % paths->len), rand);
        g_autofree char *once = define(xml);
        g_autofree char *twice = once ? define(once) : NULL;
        g_autofree char *thrice = NULL;

        if (once == NULL) {
            g_assert_cmpint(virGetLastErrorCode(), !=, VIR_ERR_OK);
            continue;
        }
        taken++;
        if (twice == NULL)
            g_error("taken:\n%s\nbut its dump is refused: %s\n%s", xml, virGetLastErrorMessage(),
                    once);
        /* Reading may bring order into what was just completed, then it is as it is. */
        thrice = define(twice);
        g_assert_cmpstr(thrice, ==, twice);
    }
    g_test_message("%u of %u documents are taken", taken, i);
    g_assert_cmpuint(taken, >, i / 10);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/random/rows", testRows);
    g_test_add_func("/random/definitions", testDefinitions);
    return g_test_run();
}
