/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_compare.c: copying structs, finding what differs, judging the difference. */
#include <config.h>

#include "schema.h"

#include <string.h>

#include "schema_priv.h"
#include "virerror.h"
#include "virxml.h"

/* ---- copy ----------------------------------------------------------------- */

static void virSchemaCopyInto(virSchema *schema, void *dst, const void *src);

static GPtrArray *
virSchemaCopyList(virSchema *schema, const GPtrArray *list)
{
    GPtrArray *copy;
    guint i;

    if (list == NULL)
        return NULL;
    copy = g_ptr_array_sized_new(list->len);
    for (i = 0; i < list->len; i++)
        g_ptr_array_add(copy, virSchemaCopy(schema, g_ptr_array_index(list, i)));
    return copy;
}

static void
virSchemaCopyField(const virSchemaField *field, void *dstObj, const void *srcObj)
{
    const void *src = virSchemaMember(field, srcObj);
    void *dst = virSchemaMember(field, dstObj);
    const virSchemaArm *arm;
    unsigned int i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_STRING:
        *(char **)dst = g_strdup(*(char *const *)src);
        break;
    case VIR_SCHEMA_BITMAP:
        *(virBitmap **)dst = virBitmapCopy(*(virBitmap *const *)src);
        break;
    case VIR_SCHEMA_FOREIGN:
        if (*(xmlNode *const *)src != NULL)
            *(xmlNode **)dst = xmlDocCopyNode(*(xmlNode *const *)src, NULL, 1);
        break;
    case VIR_SCHEMA_CHILD:
        virSchemaCopyInto(field->schema, dst, src);
        break;
    case VIR_SCHEMA_POINTER:
        *(void **)dst = virSchemaCopy(field->schema, *(void *const *)src);
        break;
    case VIR_SCHEMA_LIST:
        *(GPtrArray **)dst = virSchemaCopyList(field->schema, *(GPtrArray *const *)src);
        break;
    case VIR_SCHEMA_LISTS:
        for (i = 0; i < field->count; i++)
            ((GPtrArray **)dst)[i] = virSchemaCopyList(field->kinds[i]->schema,
                                                       ((GPtrArray *const *)src)[i]);
        break;
    case VIR_SCHEMA_UNION:
        /* The selector stands before, so it is copied already. */
        arm = virSchemaChosenArm(field, srcObj);
        if (arm != NULL)
            virSchemaCopyInto(arm->schema, (char *)dstObj + arm->offset,
                              (const char *)srcObj + arm->offset);
        break;
    case VIR_SCHEMA_HOOK:
        if (field->hook->copy != NULL)
            field->hook->copy(dstObj, srcObj);
        break;
    case VIR_SCHEMA_RUNTIME:
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
        memcpy(dst, src, field->size);
        break;
    }
    if (field->has != 0)
        *(bool *)((char *)dstObj + field->has - 1) = virSchemaHas(field, srcObj);
}

static void
virSchemaCopyInto(virSchema *schema, void *dst, const void *src)
{
    size_t i;

    for (i = 0; i < schema->nfields; i++)
        virSchemaCopyField(&schema->fields[i], dst, src);
}

void *
virSchemaCopy(virSchema *schema, const void *obj)
{
    void *copy;

    if (obj == NULL)
        return NULL;
    copy = virSchemaNew(schema);
    virSchemaCopyInto(schema, copy, obj);
    return copy;
}

/* ---- difference ----------------------------------------------------------- */

typedef struct virSchemaDiffState {
    virSchemaDiffFunc func;
    void *opaque;
    GString *path;
} virSchemaDiffState;

static bool
virSchemaForeignEqual(xmlNode *a, xmlNode *b)
{
    g_autofree char *textA = NULL;
    g_autofree char *textB = NULL;

    if (a == NULL || b == NULL)
        return a == b;
    textA = virXMLNodeToString(a, 0);
    textB = virXMLNodeToString(b, 0);
    return strcmp(textA, textB) == 0;
}

static bool
virSchemaScalarEqual(const virSchemaField *field, const void *objA, const void *objB)
{
    const void *a = virSchemaMember(field, objA);
    const void *b = virSchemaMember(field, objB);

    if (virSchemaHas(field, objA) != virSchemaHas(field, objB))
        return false;
    if (!virSchemaHas(field, objA))
        return true;
    if (field->kind == VIR_SCHEMA_STRING)
        return g_strcmp0(*(char *const *)a, *(char *const *)b) == 0;
    if (field->kind == VIR_SCHEMA_BITMAP)
        return virBitmapEqual(*(virBitmap *const *)a, *(virBitmap *const *)b);
    return memcmp(a, b, field->size) == 0;
}

static bool
virSchemaDiffReport(virSchemaDiffState *state, const virSchemaField *field)
{
    return state->func(state->path->str, field, state->opaque);
}

/* Each of these returns false when the search is to stop. */

static bool virSchemaDiffObjects(virSchema *schema, const void *a, const void *b,
                                 virSchemaDiffState *state);

static bool
virSchemaDiffLists(virSchema *schema, const GPtrArray *a, const GPtrArray *b,
                   const virSchemaField *field, virSchemaDiffState *state)
{
    size_t i;

    if (virSchemaListLength(a) != virSchemaListLength(b))
        return virSchemaDiffReport(state, field);
    for (i = 0; i < virSchemaListLength(a); i++) {
        if (!virSchemaDiffObjects(schema, g_ptr_array_index(a, i), g_ptr_array_index(b, i),
                                  state))
            return false;
    }
    return true;
}

static bool
virSchemaDiffStruct(const virSchemaField *field, const void *objA, const void *objB,
                    virSchemaDiffState *state)
{
    const void *a = virSchemaMember(field, objA);
    const void *b = virSchemaMember(field, objB);
    const virSchemaArm *arm;
    unsigned int i;

    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_CHILD:
        return virSchemaDiffObjects(field->schema, a, b, state);
    case VIR_SCHEMA_POINTER:
        a = *(void *const *)a;
        b = *(void *const *)b;
        if (virSchemaIsSpare(field, a) || virSchemaIsSpare(field, b))
            return virSchemaIsSpare(field, a) == virSchemaIsSpare(field, b) ||
                virSchemaDiffReport(state, field);
        return virSchemaDiffObjects(field->schema, a, b, state);
    case VIR_SCHEMA_LIST:
        return virSchemaDiffLists(field->schema, *(GPtrArray *const *)a,
                                  *(GPtrArray *const *)b, field, state);
    case VIR_SCHEMA_LISTS:
        for (i = 0; i < field->count; i++) {
            if (!virSchemaDiffLists(field->kinds[i]->schema, ((GPtrArray *const *)a)[i],
                                    ((GPtrArray *const *)b)[i], field, state))
                return false;
        }
        return true;
    case VIR_SCHEMA_UNION:
        arm = virSchemaChosenArm(field, objA);
        if (arm != virSchemaChosenArm(field, objB))
            return true;   /* the row of the selector differs and was reported */
        return arm == NULL || virSchemaDiffObjects(arm->schema, (const char *)objA + arm->offset,
                                                   (const char *)objB + arm->offset, state);
    case VIR_SCHEMA_FOREIGN:
        return virSchemaForeignEqual(*(xmlNode *const *)a, *(xmlNode *const *)b) ||
            virSchemaDiffReport(state, field);
    case VIR_SCHEMA_HOOK:
        return field->hook->equal == NULL || field->hook->equal(objA, objB) ||
            virSchemaDiffReport(state, field);
    case VIR_SCHEMA_RUNTIME:
        return true;
    default:
        return virSchemaScalarEqual(field, objA, objB) || virSchemaDiffReport(state, field);
    }
}

static bool
virSchemaDiffObjects(virSchema *schema, const void *a, const void *b, virSchemaDiffState *state)
{
    gsize prefix = state->path->len;
    bool more = true;
    size_t i;

    for (i = 0; i < schema->nfields && more; i++) {
        const char *path = schema->fields[i].path;

        if (*path != '\0' && prefix > 0)
            g_string_append_c(state->path, '/');
        g_string_append(state->path, path);
        more = virSchemaDiffStruct(&schema->fields[i], a, b, state);
        g_string_truncate(state->path, prefix);
    }
    return more;
}

void
virSchemaDiff(virSchema *schema, const void *a, const void *b, virSchemaDiffFunc func,
              void *opaque)
{
    g_autoptr(GString) path = g_string_new(NULL);
    virSchemaDiffState state = { func, opaque, path };

    (void)virSchemaDiffObjects(schema, a, b, &state);   /* whether it was stopped is no matter */
}

/* ---- judgement -------------------------------------------------------------- */

typedef struct virSchemaJudge {
    bool (*minds)(const virSchemaField *field, int limit);
    int limit;
    char *path;     /* of the first difference that matters */
} virSchemaJudge;

static bool
virSchemaJudgeRow(const char *path, const virSchemaField *field, void *opaque)
{
    virSchemaJudge *judge = opaque;

    if (!judge->minds(field, judge->limit))
        return true;
    judge->path = g_strdup(path);
    return false;
}

static bool
virSchemaMindsAll(const virSchemaField *field G_GNUC_UNUSED, int limit G_GNUC_UNUSED)
{
    return true;
}

static bool
virSchemaMindsChange(const virSchemaField *field, int limit)
{
    return field->change < limit;
}

static bool
virSchemaMindsABI(const virSchemaField *field, int limit G_GNUC_UNUSED)
{
    return (field->flags & VIR_ABI) != 0;
}

bool
virSchemaEqual(virSchema *schema, const void *a, const void *b)
{
    virSchemaJudge judge = { .minds = virSchemaMindsAll };
    g_autofree char *path = NULL;

    virSchemaDiff(schema, a, b, virSchemaJudgeRow, &judge);
    path = judge.path;
    return path == NULL;
}

bool
virSchemaMayChange(virSchema *schema, const void *a, const void *b, virSchemaChange allowed,
                   char **ret_path)
{
    virSchemaJudge judge = { .minds = virSchemaMindsChange, .limit = allowed };

    virSchemaDiff(schema, a, b, virSchemaJudgeRow, &judge);
    if (judge.path == NULL)
        return true;
    *ret_path = judge.path;
    return false;
}

int
virSchemaCheckABI(virSchema *schema, const void *a, const void *b, int domain)
{
    virSchemaJudge judge = { .minds = virSchemaMindsABI };

    virSchemaDiff(schema, a, b, virSchemaJudgeRow, &judge);
    if (judge.path == NULL)
        return 0;
    virReportErrorFull(domain, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                       _("'%s' of target %s differs from source"), judge.path, schema->name);
    g_free(judge.path);
    return -1;
}
