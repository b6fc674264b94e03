/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON values: parse within limits, read softly, build, print. */

#ifndef VIREO_VIRJSON_H
#define VIREO_VIRJSON_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * virJSONValue:
 *
 * One JSON value. It has one owner and no lock; a container owns what was put
 * into it. Objects keep the order of their members. Numbers are kept as the
 * text they came in, so no 64-bit value is bent by a double on its way.
 */
typedef struct _virJSONValue virJSONValue;

typedef enum {
    VIR_JSON_OBJECT,
    VIR_JSON_ARRAY,
    VIR_JSON_STRING,
    VIR_JSON_NUMBER,
    VIR_JSON_BOOLEAN,
    VIR_JSON_NULL,
    VIR_JSON_LAST
} virJSONType;

/* How virJSONValueFormat() lays out its text. */
typedef enum {
    VIR_JSON_COMPACT,
    VIR_JSON_PRETTY,
    VIR_JSON_LAYOUT_LAST
} virJSONLayout;

/* What a document from outside may be; a member that is 0 means the default. */
typedef struct {
    size_t maxBytes;            /* default VIR_JSON_MAX_BYTES */
    unsigned int maxDepth;      /* default VIR_JSON_MAX_DEPTH, and never more */
    size_t maxElements;         /* values of all kinds, default VIR_JSON_MAX_ELEMENTS */
} virJSONLimits;

#define VIR_JSON_MAX_BYTES (10 * 1024 * 1024)
#define VIR_JSON_MAX_DEPTH 64
#define VIR_JSON_MAX_ELEMENTS (512 * 1024)

/**
 * virJSONParse:
 * @text: need not end with a NUL
 * @len: bytes of @text
 * @limits: NULL for the defaults
 *
 * Takes exactly one document. Refused, besides what JSON refuses: a document
 * over @limits, text that is not UTF-8, a NUL character inside a string, and
 * an object that names one member twice.
 *
 * Returns the value, or NULL with an error reported. The error never quotes
 * the document, which may hold secrets.
 */
virJSONValue *virJSONParse(const char *text, size_t len, const virJSONLimits *limits)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virJSONValueFormat:
 *
 * Returns the text, or NULL with an error reported: @value holds a string that
 * is not UTF-8 or is nested too deeply (more than 128 levels).
 */
char *virJSONValueFormat(const virJSONValue *value, virJSONLayout layout)
    G_GNUC_WARN_UNUSED_RESULT;

/* virJSONValueFormat() with VIR_JSON_COMPACT */
char *virJSONValueToString(const virJSONValue *value) G_GNUC_WARN_UNUSED_RESULT;

void virJSONValueFree(virJSONValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virJSONValue, virJSONValueFree)

virJSONValue *virJSONValueCopy(const virJSONValue *value);

/* Same types, same members whatever their order, numbers compared as text. */
bool virJSONValueEqual(const virJSONValue *a, const virJSONValue *b);

/* ---- building ------------------------------------------------------------ */

virJSONValue *virJSONValueNewObject(void);
virJSONValue *virJSONValueNewArray(void);
virJSONValue *virJSONValueNewString(const char *str);
virJSONValue *virJSONValueNewInt(long long number);
virJSONValue *virJSONValueNewUint(unsigned long long number);
virJSONValue *virJSONValueNewDouble(double number); /* finite */
virJSONValue *virJSONValueNewBoolean(bool flag);
virJSONValue *virJSONValueNewNull(void);

/*
 * The Set family puts a member at the end of an object, or in the place of the
 * member of that name. A NULL @value or @str adds nothing, so an optional
 * string needs no "if".
 */
void virJSONValueObjectSet(virJSONValue *object, const char *key, virJSONValue *value);
void virJSONValueObjectSetString(virJSONValue *object, const char *key, const char *str);
void virJSONValueObjectSetFormat(virJSONValue *object, const char *key, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void virJSONValueObjectSetInt(virJSONValue *object, const char *key, long long number);
void virJSONValueObjectSetUint(virJSONValue *object, const char *key, unsigned long long number);
void virJSONValueObjectSetDouble(virJSONValue *object, const char *key, double number);
void virJSONValueObjectSetBoolean(virJSONValue *object, const char *key, bool flag);
void virJSONValueObjectSetNull(virJSONValue *object, const char *key);

/* Takes the member out and hands it over; NULL when there is none. */
virJSONValue *virJSONValueObjectSteal(virJSONValue *object, const char *key);

void virJSONValueArrayAppend(virJSONValue *array, virJSONValue *value);
void virJSONValueArrayAppendString(virJSONValue *array, const char *str);

/* ---- reading: soft, nothing is reported ---------------------------------- */

/*
 * Every reader takes NULL and a value of another type; it then returns NULL,
 * 0 or -1. So a path through a reply of unknown shape is one expression, and
 * the caller who knows what the reply was for reports once. What is returned
 * belongs to the value read.
 */
virJSONType virJSONValueGetType(const virJSONValue *value);     /* NULL reads as VIR_JSON_NULL */

const char *virJSONValueGetString(const virJSONValue *value);
const char *virJSONValueGetNumber(const virJSONValue *value);   /* its text */
int virJSONValueGetInt(const virJSONValue *value, int *ret_number);
int virJSONValueGetUint(const virJSONValue *value, unsigned int *ret_number);
int virJSONValueGetLong(const virJSONValue *value, long long *ret_number);
int virJSONValueGetUlong(const virJSONValue *value, unsigned long long *ret_number);
int virJSONValueGetDouble(const virJSONValue *value, double *ret_number);
int virJSONValueGetBoolean(const virJSONValue *value, bool *ret_flag);

size_t virJSONValueArraySize(const virJSONValue *array);
virJSONValue *virJSONValueArrayGet(const virJSONValue *array, size_t i);

size_t virJSONValueObjectSize(const virJSONValue *object);
const char *virJSONValueObjectKey(const virJSONValue *object, size_t i);
virJSONValue *virJSONValueObjectValue(const virJSONValue *object, size_t i);

virJSONValue *virJSONValueObjectGet(const virJSONValue *object, const char *key);
virJSONValue *virJSONValueObjectGetObject(const virJSONValue *object, const char *key);
virJSONValue *virJSONValueObjectGetArray(const virJSONValue *object, const char *key);
const char *virJSONValueObjectGetString(const virJSONValue *object, const char *key);
int virJSONValueObjectGetInt(const virJSONValue *object, const char *key, int *ret_number);
int virJSONValueObjectGetUint(const virJSONValue *object, const char *key,
                              unsigned int *ret_number);
int virJSONValueObjectGetLong(const virJSONValue *object, const char *key, long long *ret_number);
int virJSONValueObjectGetUlong(const virJSONValue *object, const char *key,
                               unsigned long long *ret_number);
int virJSONValueObjectGetDouble(const virJSONValue *object, const char *key, double *ret_number);
int virJSONValueObjectGetBoolean(const virJSONValue *object, const char *key, bool *ret_flag);

#endif /* VIREO_VIRJSON_H */
