/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema.h: an XML element as a table of rows, and what the rows can do. */
#ifndef VIREO_SCHEMA_H
#define VIREO_SCHEMA_H

#include <glib.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "virbitmap.h"
#include "virbuffer.h"
#include "virmacaddr.h"
#include "viruuid.h"

/*
 * A schema describes a struct and the XML element that it is written as, one
 * row a member. The same rows parse, format, copy, compare and free it.
 *
 *     static const virSchemaField virDomainRNGFields[] = {
 *         VIR_ENUM("@model", virDomainRNGDef, model, virDomainRNGModelNames,
 *                  .flags = VIR_REQUIRED),
 *         VIR_UINT("rate/@bytes", virDomainRNGDef, rate.bytes, .flags = VIR_ZERO_ABSENT),
 *         VIR_ENUM("backend/@model", virDomainRNGDef, backend, virDomainRNGBackendNames),
 *         VIR_UNION("backend", virDomainRNGDef, backend, virDomainRNGBackendArms),
 *     };
 *     VIR_SCHEMA(virDomainRNGSchema, virDomainRNGDef, "rng", virDomainRNGFields);
 *
 * Three rules:
 *  - Absent is not zero. A number or bool row says what absent is: a member
 *    NAME_set beside it (VIR_UINT_OPT), VIR_ZERO_ABSENT, VIR_ALWAYS or a
 *    required row. The first name of an enum table is NULL when 0 is absent.
 *  - Order is meaning. Rows are read and written in their order (attributes
 *    before content), and the row of a union's selector stands before it.
 *  - No member is forgotten: scripts/check-rows compares the struct with the
 *    rows; members that no document holds get a VIR_RUNTIME row.
 *
 * virSchemaCheck() proves the rules, tests run it on every schema. Schemas are
 * immutable after their first use and may be used by all threads.
 */

typedef enum {
    VIR_SCHEMA_STRING,      /* char *, NULL when absent; one of @names when there are any */
    VIR_SCHEMA_ENUM,        /* an enum, VIR_COMPACT or not, @names has its words */
    VIR_SCHEMA_BOOL,        /* bool, @names has the words of false and true */
    VIR_SCHEMA_PRESENCE,    /* bool: the element at path is there */
    VIR_SCHEMA_INT,
    VIR_SCHEMA_UINT,
    VIR_SCHEMA_LL,
    VIR_SCHEMA_ULL,
    VIR_SCHEMA_SIZE,        /* unsigned long long in units of @scale bytes, with a unit attribute */
    VIR_SCHEMA_UUID,        /* virUUID */
    VIR_SCHEMA_MAC,         /* virMacAddr */
    VIR_SCHEMA_BITMAP,      /* virBitmap *, NULL when absent */
    VIR_SCHEMA_CHILD,       /* a struct that is part of this one; @schema has its rows */
    VIR_SCHEMA_POINTER,     /* the same by pointer, NULL when the element is not there */
    VIR_SCHEMA_LIST,        /* GPtrArray * of structs, an element each; NULL when empty */
    VIR_SCHEMA_LISTS,       /* GPtrArray *[], one for each of @kinds, by name of the element */
    VIR_SCHEMA_UNION,       /* one of @arms, by the value of the selector */
    VIR_SCHEMA_FOREIGN,     /* xmlNode *: the element at path as it stands, a copy on its own */
    VIR_SCHEMA_HOOK,        /* what a row can't say; counted by virSchemaCheck() */
    VIR_SCHEMA_RUNTIME,     /* not in any document */
} virSchemaKind;

typedef enum {
    VIR_REQUIRED = 1 << 0,      /* parse fails without it */
    VIR_ALWAYS = 1 << 1,        /* formatted whatever its value */
    VIR_ZERO_ABSENT = 1 << 2,   /* 0 says the same as absence and is not formatted */
    VIR_NONZERO = 1 << 3,       /* 0 is refused */
    VIR_SECRET = 1 << 4,        /* formatted with VIR_SCHEMA_SECURE only */
    VIR_LIVE_ONLY = 1 << 5,     /* state of a running guest: neither read nor written
                                   with VIR_SCHEMA_INACTIVE */
    VIR_PARSE_ONLY = 1 << 6,    /* an old spelling that is understood */
    VIR_ABI = 1 << 7,           /* the guest sees it: may not differ after a migration */
    VIR_EXPECTED = 1 << 8,      /* parse fails when its element is there without it */
    VIR_OPEN = 1 << 9,          /* POINTER: never an empty-element tag */
    VIR_ANY_BASE = 1 << 10,     /* 0x is understood, decimal is written */
    VIR_FORMAL = 1 << 11,       /* as VIR_EXPECTED, with VIR_SCHEMA_VALIDATE only */
    VIR_LOOSE = 1 << 12,        /* the published format allows more than rows can read: with
                                   VIR_SCHEMA_VALIDATE too errors keep their code; UNION: what
                                   other arms read may stand there */
    VIR_SPARE = 1 << 13,        /* POINTER: an element that says nothing is as good as none */
} virSchemaFlags;

/* May it change while the guest runs? */
typedef enum {
    VIR_CHANGE_COLD,    /* when the guest is off */
    VIR_CHANGE_LIVE,    /* yes, by telling the hypervisor */
    VIR_CHANGE_FREE,    /* yes, the guest does not notice: a title */
} virSchemaChange;

/* The words of an enum, the index is the value. */
typedef struct virSchemaNames {
    const char *const *words;
    unsigned int n;
} virSchemaNames;

/*
 * How a text looks in the published format. Others are understood all the same:
 * it matters to who wants a document checked, and to the grammar.
 */
typedef struct virSchemaForm {
    const char *pattern;    /* of the whole text, in what XML Schema and PCRE have in common */
    const char *says;       /* "an absolute path" */
    GRegex *regex;          /* of @pattern, made on first use */
} virSchemaForm;

typedef struct virSchema virSchema;
typedef struct virSchemaNode virSchemaNode;
typedef struct virSchemaElement virSchemaElement;

/* Who asks, and what for. */
typedef struct virSchemaContext {
    unsigned int flags;     /* virSchemaMode */
    int domain;             /* virErrorDomain of errors that are not VIR_ERR_XML_ERROR */
    void *opaque;           /* for hooks */
} virSchemaContext;

typedef enum {
    VIR_SCHEMA_INACTIVE = 1 << 0,   /* the definition, not the state of a running guest */
    VIR_SCHEMA_SECURE = 1 << 1,     /* format: secrets too */
    VIR_SCHEMA_MIGRATABLE = 1 << 2, /* format: for a host that knows less than this one */
    VIR_SCHEMA_STATUS = 1 << 3,     /* for our own status file */
    VIR_SCHEMA_VALIDATE = 1 << 4,   /* parse: what is wrong is VIR_ERR_XML_INVALID_SCHEMA */
} virSchemaMode;

/* One way that a union can go. Values without an arm have no rows. */
typedef struct virSchemaArm {
    int value;
    size_t offset;
    virSchema *schema;
    size_t size;
} virSchemaArm;

/* One kind of element among VIR_LISTS. */
typedef struct virSchemaListKind {
    const char *element;
    virSchema *schema;
    bool once;              /* one at most, says the published format */
} virSchemaListKind;

/*
 * What a row can't say. Each takes the whole struct. @parse gets the element
 * at path (only when it is there) and reports its errors; @format writes
 * attributes or content, as @attrs says, into the element that is open.
 */
typedef struct virSchemaHook {
    int (*parse)(xmlNode *node, void *obj, const virSchemaContext *ctx);
    void (*format)(const void *obj, bool attrs, virBuffer *buf, const virSchemaContext *ctx);
    void (*clear)(void *obj);
    void (*copy)(void *dst, const void *src);
    bool (*equal)(const void *a, const void *b);
    const char *const *attrs;   /* those that @parse reads, then NULL; NULL: anything it likes */
} virSchemaHook;

typedef struct virSchemaField {
    const char *path;       /* "@attr", "element" (its text), "a/b/@c"; "": this element.
                               "a[b=c]" is the first element a whose attribute b is c.
                               Structs: the element that they are, "": part of this one.
                               Lists: the last name is that of the elements. */
    unsigned int offset;
    unsigned int size;
    unsigned int has;       /* offset + 1 of the bool that says it is there; 0: none */
    unsigned char kind;     /* virSchemaKind */
    unsigned char change;   /* virSchemaChange */
    unsigned char hex;      /* numbers: digits after 0x, 0 for decimal */
    unsigned char bare;     /* enums: value of an element that lacks the attribute, 0: none */
    unsigned short flags;
    unsigned short error;   /* virErrorNumber of a bad value, 0: VIR_ERR_XML_ERROR */
    unsigned short missing; /* the same of a required one that is not there, 0: @error */
    unsigned short count;   /* LISTS: kinds; UNION: arms */
    unsigned int scale;     /* SIZE: bytes in the unit of the member */
    unsigned long long min; /* numbers: limits, when max is not 0 */
    unsigned long long max;
    long long implied;      /* value when the document says nothing; shown anyway */
    union {
        const virSchemaNames *names;
        virSchema *schema;
        const virSchemaListKind *const *kinds;
        const virSchemaArm *arms;
        const virSchemaHook *hook;
        const char *unit;   /* SIZE: what it is written in, NULL: by its usual name;
                               VIR_UNIT_LARGEST: the largest that loses nothing */
    };
    virSchemaForm *form;    /* NULL: that of its kind */
    const char *doc;        /* one line for the reference */
} virSchemaField;

struct virSchema {
    const char *name;       /* of the element, for errors and lists */
    const virSchemaField *fields;
    size_t nfields;
    size_t size;
    /*
     * With VIR_SCHEMA_VALIDATE, before @parsed: what rows can't say of the published format.
     * What @node lacks or has too much of, as a sentence; NULL: nothing.
     */
    const char *(*formal)(const void *obj, const xmlNode *node);
    /* Completes @obj from itself after its rows were read. 0, or -1 with an error reported. */
    int (*parsed)(void *obj, xmlNode *node, const virSchemaContext *ctx);
    /* Frees VIR_RUNTIME members. */
    void (*clear)(void *obj);
    virSchemaNode *tree;    /* the rows by element; made on first use, as is: */
    const virSchemaElement *element;    /* what a document may hold */
};

/* ---- what can be done ------------------------------------------------ */

/* A zeroed struct of the schema. */
void *virSchemaNew(virSchema *schema);

/* Frees what @obj owns and zeroes it. NULL and half-built structs are fine. */
void virSchemaClear(virSchema *schema, void *obj);

/* The same, and frees @obj itself. */
void virSchemaFree(virSchema *schema, void *obj);

/**
 * virSchemaParse:
 * @obj: zeroed, or with values that stand where the document is silent
 * @ctx: may be NULL
 *
 * Reads @node into @obj. What no row knows is ignored, see virSchemaUnknown().
 *
 * Returns 0, or -1 with an error reported that names element, attribute and
 * line; @obj is then half-built, clear it.
 */
int virSchemaParse(virSchema *schema, xmlNode *node, void *obj, const virSchemaContext *ctx)
    G_GNUC_WARN_UNUSED_RESULT;

/* Writes @obj as element @element; NULL for the name of the schema. */
void virSchemaFormat(virSchema *schema, const char *element, const void *obj, virBuffer *buf,
                     const virSchemaContext *ctx);

/* A deep copy, without VIR_RUNTIME members. */
void *virSchemaCopy(virSchema *schema, const void *obj);

/* A difference: @path is "driver/@cache"; return false to stop the search. */
typedef bool (*virSchemaDiffFunc)(const char *path, const virSchemaField *field, void *opaque);

/* Calls @func for each row in which @a and @b differ. */
void virSchemaDiff(virSchema *schema, const void *a, const void *b, virSchemaDiffFunc func,
                   void *opaque);
bool virSchemaEqual(virSchema *schema, const void *a, const void *b);

/* True when only rows of class @allowed or freer differ; else @ret_path names the first other. */
bool virSchemaMayChange(virSchema *schema, const void *a, const void *b, virSchemaChange allowed,
                        char **ret_path);

/* 0 when the guest sees no difference, else -1 and VIR_ERR_CONFIG_UNSUPPORTED names the first. */
int virSchemaCheckABI(virSchema *schema, const void *a, const void *b, int domain);

/* Sentences of virSchemaUnknown() at most. */
#define VIR_SCHEMA_UNKNOWN_MOST 20

/* May @node, which is of a namespace, stand where it does? */
typedef bool (*virSchemaForeignFunc)(const xmlNode *node, const void *opaque);

/*
 * A sentence for each part of @node that nothing reads, with line and the
 * nearest name: what no row knows, what rows know under another condition
 * only, what stands a second time, what @foreign doesn't know.
 */
GPtrArray *virSchemaUnknown(virSchema *schema, xmlNode *node, virSchemaForeignFunc foreign,
                            const void *opaque);

/* One line for each broken rule in the rows, and in the schemas they name; empty when good. */
GPtrArray *virSchemaCheck(virSchema *schema);

/* Lists: elements are owned by the struct that has the list. */
static inline size_t
virSchemaListLength(const GPtrArray *list)
{
    return list ? list->len : 0;
}
void virSchemaListAppend(GPtrArray **list, void *element);
/* Frees the elements for which @keep is false, and the list when none is left. */
typedef bool (*virSchemaListKeepFunc)(const void *element, const void *opaque);
void virSchemaListKeep(virSchema *schema, GPtrArray **list, virSchemaListKeepFunc keep,
                       const void *opaque);
bool virSchemaKeepNone(const void *element, const void *opaque);

/* The first element inside @node that no row knows, NULL when all are known. */
const xmlNode *virSchemaFirstUnknown(virSchema *schema, const xmlNode *node);

/* Does the whole of @text look as @form says? Any thread. */
bool virSchemaFormMatches(virSchemaForm *form, const char *text);

/* The nearest of @n words to @word, NULL when none is near. */
const char *virSchemaNearest(const char *word, const char *const *words, size_t n);

/* The word of @value, NULL when out of range; and back, -1 when unknown. */
const char *virSchemaNameOf(const virSchemaNames *names, int value);
int virSchemaNameFind(const virSchemaNames *names, const char *word);

/* "KiB" and its like: bytes in one, 0 when unknown. */
unsigned long long virSchemaUnitBytes(const char *unit);

/* ---- enums ------------------------------------------------------------ */

/* Behind the brace of an enum that structs hold: no larger than its values need. */
#define VIR_COMPACT __attribute__((packed))

/* In a header after enum @T: the table TNames and TToString(), TFromString() (-1: unknown). */
#define VIR_NAMES_DECLARE(T) \
    extern const virSchemaNames T##Names; \
    static inline const char *T##ToString(T value) \
    { return virSchemaNameOf(&T##Names, (int)value); } \
    static inline int T##FromString(const char *word) \
    { return virSchemaNameFind(&T##Names, word); } \
    typedef T T##Names##_type

/* In one source file: the words, from value 0; NULL where a value has none. */
#define VIR_NAMES(T, last, ...) \
    static const char *const T##Words[] = { __VA_ARGS__ }; \
    _Static_assert(G_N_ELEMENTS(T##Words) == (last), "one word for each value of " #T); \
    const virSchemaNames T##Names = { T##Words, last }

typedef enum {
    VIR_TRISTATE_BOOL_ABSENT,
    VIR_TRISTATE_BOOL_YES,
    VIR_TRISTATE_BOOL_NO,
    VIR_TRISTATE_BOOL_LAST
} VIR_COMPACT virTristateBool;
VIR_NAMES_DECLARE(virTristateBool);

typedef enum {
    VIR_TRISTATE_SWITCH_ABSENT,
    VIR_TRISTATE_SWITCH_ON,
    VIR_TRISTATE_SWITCH_OFF,
    VIR_TRISTATE_SWITCH_LAST
} VIR_COMPACT virTristateSwitch;
VIR_NAMES_DECLARE(virTristateSwitch);

extern const virSchemaNames virSchemaNoYes;   /* of VIR_BOOL rows */
extern const virSchemaNames virSchemaOffOn;

/* ---- rows: a member of the wrong C type does not compile ---------------- */

/* Declared once for each schema, so that rows that embed it can check the type. */
#define VIR_SCHEMA_DECLARE(name, T) \
    extern virSchema name; \
    typedef T name##_type

#define VIR_SCHEMA(var, T, element, rows, ...) \
    virSchema var = { \
        .name = element, .fields = rows, .nfields = G_N_ELEMENTS(rows), \
        .size = sizeof(T) + VIR_SCHEMA_ASSERT( \
            __builtin_types_compatible_p(T, var##_type), "schema of another struct"), \
        __VA_ARGS__ }

#define VIR_SCHEMA_ASSERT(cond, text) \
    (0 * sizeof(struct { int unused; _Static_assert(cond, text); }))
#define VIR_SCHEMA_MEMBER(T, member) __typeof__(((T *)0)->member)
#define VIR_SCHEMA_IS(T, member, type) \
    VIR_SCHEMA_ASSERT(__builtin_types_compatible_p(VIR_SCHEMA_MEMBER(T, member), type), \
                      #member " is not of type " #type)

#define VIR_ROW(rowkind, rowpath, T, member, type, ...) \
    { .path = rowpath, .kind = rowkind, \
      .offset = offsetof(T, member) + VIR_SCHEMA_IS(T, member, type), \
      .size = sizeof(VIR_SCHEMA_MEMBER(T, member)), __VA_ARGS__ }
/* The same with a bool MEMBER_set beside the member. */
#define VIR_ROW_OPT(rowkind, rowpath, T, member, type, ...) \
    VIR_ROW(rowkind, rowpath, T, member, type, \
            .has = offsetof(T, member##_set) + 1 + VIR_SCHEMA_IS(T, member##_set, bool), \
            ##__VA_ARGS__)

#define VIR_STRING(path, T, m, ...) VIR_ROW(VIR_SCHEMA_STRING, path, T, m, char *, ##__VA_ARGS__)
/* A string that is one of a few words which no code tells apart. */
#define VIR_WORD(path, T, m, words, ...) \
    VIR_ROW(VIR_SCHEMA_STRING, path, T, m, char *, .names = &words, ##__VA_ARGS__)
#define VIR_WORDS(var, ...) \
    static const char *const var##List[] = { __VA_ARGS__ }; \
    static const virSchemaNames var = { var##List, G_N_ELEMENTS(var##List) }
#define VIR_ENUM(path, T, m, table, ...) \
    VIR_ROW(VIR_SCHEMA_ENUM, path, T, m, table##_type, .names = &table, ##__VA_ARGS__)
#define VIR_YES_NO(path, T, m, ...) VIR_ENUM(path, T, m, virTristateBoolNames, ##__VA_ARGS__)
#define VIR_ON_OFF(path, T, m, ...) VIR_ENUM(path, T, m, virTristateSwitchNames, ##__VA_ARGS__)
/* A bool that is true by one word; absent is false. */
#define VIR_BOOL(path, T, m, table, ...) \
    VIR_ROW(VIR_SCHEMA_BOOL, path, T, m, bool, .names = &table, ##__VA_ARGS__)
#define VIR_PRESENCE(path, T, m, ...) \
    VIR_ROW(VIR_SCHEMA_PRESENCE, path, T, m, bool, ##__VA_ARGS__)
#define VIR_INT(path, T, m, ...) VIR_ROW(VIR_SCHEMA_INT, path, T, m, int, ##__VA_ARGS__)
#define VIR_INT_OPT(path, T, m, ...) VIR_ROW_OPT(VIR_SCHEMA_INT, path, T, m, int, ##__VA_ARGS__)
#define VIR_UINT(path, T, m, ...) \
    VIR_ROW(VIR_SCHEMA_UINT, path, T, m, unsigned int, ##__VA_ARGS__)
#define VIR_UINT_OPT(path, T, m, ...) \
    VIR_ROW_OPT(VIR_SCHEMA_UINT, path, T, m, unsigned int, ##__VA_ARGS__)
#define VIR_LL(path, T, m, ...) \
    VIR_ROW(VIR_SCHEMA_LL, path, T, m, long long, ##__VA_ARGS__)
#define VIR_LL_OPT(path, T, m, ...) \
    VIR_ROW_OPT(VIR_SCHEMA_LL, path, T, m, long long, ##__VA_ARGS__)
#define VIR_ULL(path, T, m, ...) \
    VIR_ROW(VIR_SCHEMA_ULL, path, T, m, unsigned long long, ##__VA_ARGS__)
#define VIR_ULL_OPT(path, T, m, ...) \
    VIR_ROW_OPT(VIR_SCHEMA_ULL, path, T, m, unsigned long long, ##__VA_ARGS__)
#define VIR_UNIT_LARGEST ""
#define VIR_SIZE(path, T, m, bytes, ...) \
    VIR_ROW(VIR_SCHEMA_SIZE, path, T, m, unsigned long long, .scale = bytes, ##__VA_ARGS__)
#define VIR_SIZE_OPT(path, T, m, bytes, ...) \
    VIR_ROW_OPT(VIR_SCHEMA_SIZE, path, T, m, unsigned long long, .scale = bytes, ##__VA_ARGS__)
#define VIR_UUID(path, T, m, ...) VIR_ROW_OPT(VIR_SCHEMA_UUID, path, T, m, virUUID, ##__VA_ARGS__)
#define VIR_MAC(path, T, m, ...) VIR_ROW_OPT(VIR_SCHEMA_MAC, path, T, m, virMacAddr, ##__VA_ARGS__)
#define VIR_BITMAP(path, T, m, ...) \
    VIR_ROW(VIR_SCHEMA_BITMAP, path, T, m, virBitmap *, ##__VA_ARGS__)

#define VIR_CHILD(path, T, m, sub, ...) \
    VIR_ROW(VIR_SCHEMA_CHILD, path, T, m, sub##_type, .schema = &sub, ##__VA_ARGS__)
#define VIR_POINTER(path, T, m, sub, ...) \
    VIR_ROW(VIR_SCHEMA_POINTER, path, T, m, sub##_type *, .schema = &sub, ##__VA_ARGS__)
/* The type of the elements is that of the schema; the member is a GPtrArray *. */
#define VIR_LIST(path, T, m, sub, ...) \
    VIR_ROW(VIR_SCHEMA_LIST, path, T, m, GPtrArray *, .schema = &sub, ##__VA_ARGS__)
#define VIR_LISTS(path, T, m, table, n, ...) \
    VIR_ROW(VIR_SCHEMA_LISTS, path, T, m, GPtrArray *[n], .kinds = table, .count = n, \
            ##__VA_ARGS__)
/* @m is the selector, an enum that an earlier row reads. */
#define VIR_UNION(rowpath, T, m, table, ...) \
    { .path = rowpath, .kind = VIR_SCHEMA_UNION, .offset = offsetof(T, m), \
      .size = sizeof(VIR_SCHEMA_MEMBER(T, m)), .arms = table, .count = G_N_ELEMENTS(table), \
      __VA_ARGS__ }
#define VIR_ARM(choice, T, m, sub) \
    { .value = choice, .schema = &sub, .size = sizeof(VIR_SCHEMA_MEMBER(T, m)), \
      .offset = offsetof(T, m) + VIR_SCHEMA_IS(T, m, sub##_type) }
#define VIR_FOREIGN(path, T, m, ...) \
    VIR_ROW(VIR_SCHEMA_FOREIGN, path, T, m, xmlNode *, ##__VA_ARGS__)
#define VIR_HOOK(rowpath, T, m, ops, ...) \
    { .path = rowpath, .kind = VIR_SCHEMA_HOOK, .offset = offsetof(T, m), \
      .size = sizeof(VIR_SCHEMA_MEMBER(T, m)), .hook = &ops, __VA_ARGS__ }
/* A part of documents that is known, but means nothing here. */
#define VIR_IGNORED(rowpath, ...) \
    { .path = rowpath, .kind = VIR_SCHEMA_HOOK, .hook = &virSchemaIgnored, __VA_ARGS__ }
extern const virSchemaHook virSchemaIgnored;
#define VIR_RUNTIME(T, m) \
    { .path = "", .kind = VIR_SCHEMA_RUNTIME, .offset = offsetof(T, m), \
      .size = sizeof(VIR_SCHEMA_MEMBER(T, m)) }

#endif /* VIREO_SCHEMA_H */
