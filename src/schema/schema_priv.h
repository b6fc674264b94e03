/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_priv.h: the rows of a schema ordered by element; for the engine's own files. */
#ifndef VIREO_SCHEMA_PRIV_H
#define VIREO_SCHEMA_PRIV_H

#include "schema.h"

/* One thing in an element: a row, or an element inside it. */
typedef struct virSchemaItem {
    const virSchemaField *field;    /* NULL: an element inside */
    const char *attr;               /* the row is this attribute */
    const char *element;            /* LIST: name of the elements */
    virSchemaNode *node;            /* the element inside */
} virSchemaItem;

struct virSchemaNode {
    const virSchema *schema;        /* whose rows these are */
    char *name;                     /* NULL for the schema's own element */
    const char *segment;            /* the name as it stands in paths */
    gsize segmentLen;
    char *whereAttr;                /* only an element with this attribute of this value */
    char *whereValue;
    GArray *items;                  /* of virSchemaItem, in the order of the rows */
    bool mustVisit;                 /* rows inside that matter when the element is not there */
    bool silent;                    /* nothing is written of it when all of these are 0: */
    size_t from;                    /* the bytes of the struct from here on... */
    size_t to;                      /* ... and up to here */
};

static inline const virSchemaItem *
virSchemaNodeItem(const virSchemaNode *node, guint i)
{
    return &g_array_index(node->items, virSchemaItem, i);
}

/* The rows of @schema by element. */
const virSchemaNode *virSchemaTree(virSchema *schema);

static inline bool
virSchemaIsScalar(const virSchemaField *field)
{
    return field->kind < VIR_SCHEMA_CHILD;
}

/* Is its value one of a list? */
static inline bool
virSchemaIsWord(const virSchemaField *field)
{
    return field->kind == VIR_SCHEMA_ENUM || field->kind == VIR_SCHEMA_BOOL ||
        (field->kind == VIR_SCHEMA_STRING && field->names != NULL);
}

static inline void *
virSchemaMember(const virSchemaField *field, const void *obj)
{
    return (char *)obj + field->offset;
}

/* An enum is as large as its values need. */
static inline int
virSchemaGetEnum(const virSchemaField *field, const void *obj)
{
    const void *member = virSchemaMember(field, obj);

    switch (field->size) {
    case 1: return *(const guint8 *)member;
    case 2: return *(const guint16 *)member;
    default: return *(const int *)member;
    }
}

static inline void
virSchemaSetEnum(const virSchemaField *field, void *obj, int value)
{
    void *member = virSchemaMember(field, obj);

    switch (field->size) {
    case 1: *(guint8 *)member = value; break;
    case 2: *(guint16 *)member = value; break;
    default: *(int *)member = value; break;
    }
}

/* Is an optional scalar there? */
static inline bool
virSchemaHas(const virSchemaField *field, const void *obj)
{
    return field->has == 0 || *(const bool *)((const char *)obj + field->has - 1);
}

/* True when nothing of @node is to be written of @obj; most rows of most structs are empty. */
bool virSchemaIsSilent(const virSchemaNode *node, const void *obj);

/* True when @element, of a pointer row, is as good as none; or is NULL. */
bool virSchemaIsSpare(const virSchemaField *field, const void *element);

/* The arm that @obj has chosen, NULL for none. */
const virSchemaArm *virSchemaChosenArm(const virSchemaField *field, const void *obj);

/* The row that reads the selector of @field, a union; NULL when no row does by itself. */
const virSchemaField *virSchemaSelector(const virSchema *schema, const virSchemaField *field);

/* ---- what may stand in an element of a document ---------------------------- */

/* The choice that an arm of a union belongs to, as a document says it. */
typedef struct virSchemaCondition virSchemaCondition;
struct virSchemaCondition {
    const virSchemaField *selector;
    unsigned int up;        /* its path begins so many elements above */
    int value;
    bool loose;             /* parts may stand there when it is not met */
    const virSchemaCondition *outer;    /* of the union around; NULL: none */
    char *text;             /* "type='file'" */
};

/* One of the places in the rows that a part comes from. */
typedef struct virSchemaWay {
    const virSchemaNode *node;          /* elements: what may stand in them */
    const virSchemaCondition *when;     /* NULL: always */
} virSchemaWay;

/* An attribute or element, from all rows that speak of it. */
typedef struct virSchemaPart {
    const char *name;
    GPtrArray *fields;      /* attributes: const virSchemaField *, its values; empty: any text */
    GPtrArray *nodes;       /* elements: const virSchemaNode *, what may stand in them */
    GArray *ways;           /* of virSchemaWay */
    bool chosen;            /* one of them has a condition */
    char *when;             /* "type='file'": only under this condition; NULL: always */
    unsigned int nrequired; /* of the element's nodes, those that require it */
    bool required;          /* by all of them */
    bool many;              /* elements: any number of them */
    const virSchemaElement *element;    /* elements: made on first use */
} virSchemaPart;

struct virSchemaElement {
    unsigned int nnodes;    /* places in the schemas that stand for it */
    GPtrArray *attrs;       /* of virSchemaPart */
    GPtrArray *children;    /* of virSchemaPart */
    GPtrArray *texts;       /* of const virSchemaField *: rows of the element's text */
    GPtrArray *presences;   /* of const virSchemaField *: rows that know it is there */
    GPtrArray *conditions;  /* of virSchemaCondition *, those of arms that stand in it */
    bool open;              /* anything else may stand here too */
};

/* What the element of @schema, or the element @part, may hold. Any thread; they live for ever. */
const virSchemaElement *virSchemaElementOfSchema(virSchema *schema);
const virSchemaElement *virSchemaElementOfPart(virSchemaPart *part);

/* The same as far as it is read where @xml stands above it; NULL: not at all. */
const virSchemaElement *virSchemaElementOfPartIn(virSchemaPart *part, const xmlNode *xml);

/* Is the attribute read from @xml, as the rest of the document is? */
bool virSchemaPartIsRead(const virSchemaPart *part, const xmlNode *xml);

/* NULL when there is none. */
virSchemaPart *virSchemaElementFindAttr(const virSchemaElement *element, const char *name);
virSchemaPart *virSchemaElementFindChild(const virSchemaElement *element, const char *name);

/* ---- texts ----------------------------------------------------------------- */

/* Room for the text of any number, UUID or MAC. */
#define VIR_SCHEMA_TEXT_SIZE 48

/*
 * The text of a scalar, NULL when the row says it is not written. It is in
 * @obj, in a table, in @scratch, or in @ret_owned, which the caller frees.
 */
const char *virSchemaScalarText(const virSchemaField *field, const void *obj, char *scratch,
                                char **ret_owned);

#endif /* VIREO_SCHEMA_PRIV_H */
