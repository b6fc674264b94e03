/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON values: the tree, its builders and its soft readers. */

#include <config.h>

#include "virjson.h"
#include "virjsonpriv.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Objects with more members than this find them by hash, smaller ones by looking. */
#define INDEX_FROM 16

static void
virJSONMemberClear(gpointer data)
{
    virJSONMember *member = data;

    g_free(member->key);
    virJSONValueFree(member->value);
}

static virJSONValue *
virJSONValueNew(virJSONType type)
{
    virJSONValue *value = g_new0(virJSONValue, 1);

    value->type = type;
    return value;
}

virJSONValue *
virJSONValueNewObject(void)
{
    virJSONValue *value = virJSONValueNew(VIR_JSON_OBJECT);

    value->data.members = g_array_new(FALSE, FALSE, sizeof(virJSONMember));
    g_array_set_clear_func(value->data.members, virJSONMemberClear);
    return value;
}

virJSONValue *
virJSONValueNewArray(void)
{
    virJSONValue *value = virJSONValueNew(VIR_JSON_ARRAY);

    value->data.items = g_ptr_array_new_with_free_func((GDestroyNotify)virJSONValueFree);
    return value;
}

virJSONValue *
virJSONValueNewString(const char *str)
{
    return virJSONValueNewText(VIR_JSON_STRING, str, strlen(str));
}

virJSONValue *
virJSONValueNewText(virJSONType type, const char *text, size_t len)
{
    virJSONValue *value = virJSONValueNew(type);

    value->data.text = g_strndup(text, len);
    return value;
}

virJSONValue *
virJSONValueNewInt(long long number)
{
    virJSONValue *value = virJSONValueNew(VIR_JSON_NUMBER);

    value->data.text = g_strdup_printf("%lld", number);
    return value;
}

virJSONValue *
virJSONValueNewUint(unsigned long long number)
{
    virJSONValue *value = virJSONValueNew(VIR_JSON_NUMBER);

    value->data.text = g_strdup_printf("%llu", number);
    return value;
}

virJSONValue *
virJSONValueNewDouble(double number)
{
    virJSONValue *value = virJSONValueNew(VIR_JSON_NUMBER);
    char buf[G_ASCII_DTOSTR_BUF_SIZE];

    g_assert(isfinite(number));
    value->data.text = g_strdup(g_ascii_dtostr(buf, sizeof(buf), number));
    return value;
}

virJSONValue *
virJSONValueNewBoolean(bool flag)
{
    virJSONValue *value = virJSONValueNew(VIR_JSON_BOOLEAN);

    value->data.flag = flag;
    return value;
}

virJSONValue *
virJSONValueNewNull(void)
{
    return virJSONValueNew(VIR_JSON_NULL);
}

void
virJSONValueFree(virJSONValue *value)
{
    if (!value)
        return;

    switch (value->type) {
    case VIR_JSON_OBJECT:
        g_clear_pointer(&value->index, g_hash_table_unref);
        g_array_unref(value->data.members);
        break;
    case VIR_JSON_ARRAY:
        g_ptr_array_unref(value->data.items);
        break;
    case VIR_JSON_STRING:
    case VIR_JSON_NUMBER:
        g_free(value->data.text);
        break;
    case VIR_JSON_BOOLEAN:
    case VIR_JSON_NULL:
    case VIR_JSON_LAST:
        break;
    }
    g_free(value);
}

virJSONValue *
virJSONValueCopy(const virJSONValue *value)
{
    virJSONValue *copy = NULL;

    if (!value)
        return NULL;

    switch (value->type) {
    case VIR_JSON_OBJECT:
        copy = virJSONValueNewObject();
        for (size_t i = 0; i < virJSONValueObjectSize(value); i++) {
            virJSONValueObjectSet(copy, virJSONValueObjectKey(value, i),
                                  virJSONValueCopy(virJSONValueObjectValue(value, i)));
        }
        break;
    case VIR_JSON_ARRAY:
        copy = virJSONValueNewArray();
        for (size_t i = 0; i < virJSONValueArraySize(value); i++)
            virJSONValueArrayAppend(copy, virJSONValueCopy(virJSONValueArrayGet(value, i)));
        break;
    case VIR_JSON_STRING:
    case VIR_JSON_NUMBER:
        copy = virJSONValueNewText(value->type, value->data.text, strlen(value->data.text));
        break;
    case VIR_JSON_BOOLEAN:
        copy = virJSONValueNewBoolean(value->data.flag);
        break;
    case VIR_JSON_NULL:
    case VIR_JSON_LAST:
        copy = virJSONValueNewNull();
        break;
    }
    return copy;
}

static bool
virJSONObjectEqual(const virJSONValue *a, const virJSONValue *b)
{
    if (virJSONValueObjectSize(a) != virJSONValueObjectSize(b))
        return false;
    for (size_t i = 0; i < virJSONValueObjectSize(a); i++) {
        const virJSONValue *other = virJSONValueObjectGet(b, virJSONValueObjectKey(a, i));

        if (!other || !virJSONValueEqual(virJSONValueObjectValue(a, i), other))
            return false;
    }
    return true;
}

bool
virJSONValueEqual(const virJSONValue *a, const virJSONValue *b)
{
    if (!a || !b)
        return a == b;
    if (a->type != b->type)
        return false;

    switch (a->type) {
    case VIR_JSON_OBJECT:
        return virJSONObjectEqual(a, b);
    case VIR_JSON_ARRAY:
        if (virJSONValueArraySize(a) != virJSONValueArraySize(b))
            return false;
        for (size_t i = 0; i < virJSONValueArraySize(a); i++) {
            if (!virJSONValueEqual(virJSONValueArrayGet(a, i), virJSONValueArrayGet(b, i)))
                return false;
        }
        return true;
    case VIR_JSON_STRING:
    case VIR_JSON_NUMBER:
        return strcmp(a->data.text, b->data.text) == 0;
    case VIR_JSON_BOOLEAN:
        return a->data.flag == b->data.flag;
    case VIR_JSON_NULL:
    case VIR_JSON_LAST:
        break;
    }
    return true;
}

/* ---- objects ------------------------------------------------------------- */

static virJSONMember *
virJSONObjectMember(const virJSONValue *object, size_t i)
{
    return &g_array_index(object->data.members, virJSONMember, i);
}

/* Returns the place of @key, or -1. */
static gssize
virJSONObjectFind(const virJSONValue *object, const char *key)
{
    if (object->index) {
        gpointer place = g_hash_table_lookup(object->index, key);

        return (gssize)GPOINTER_TO_SIZE(place) - 1;
    }
    for (guint i = 0; i < object->data.members->len; i++) {
        if (strcmp(virJSONObjectMember(object, i)->key, key) == 0)
            return i;
    }
    return -1;
}

/* The keys in the index are those of the members; only their places are stored. */
static void
virJSONObjectIndexFrom(virJSONValue *object, size_t i)
{
    for (; i < object->data.members->len; i++) {
        g_hash_table_insert(object->index, virJSONObjectMember(object, i)->key,
                            GSIZE_TO_POINTER(i + 1));
    }
}

bool
virJSONObjectAdd(virJSONValue *object, const char *key, virJSONValue *value)
{
    virJSONMember member = { .value = value };

    if (virJSONObjectFind(object, key) >= 0)
        return false;

    member.key = g_strdup(key);
    g_array_append_val(object->data.members, member);

    if (object->index) {
        virJSONObjectIndexFrom(object, object->data.members->len - 1);
    } else if (object->data.members->len > INDEX_FROM) {
        object->index = g_hash_table_new(g_str_hash, g_str_equal);
        virJSONObjectIndexFrom(object, 0);
    }
    return true;
}

void
virJSONValueObjectSet(virJSONValue *object, const char *key, virJSONValue *value)
{
    gssize i;

    g_assert(object->type == VIR_JSON_OBJECT);

    if (!value || virJSONObjectAdd(object, key, value))
        return;

    i = virJSONObjectFind(object, key);
    virJSONValueFree(virJSONObjectMember(object, i)->value);
    virJSONObjectMember(object, i)->value = value;
}

void
virJSONValueObjectSetString(virJSONValue *object, const char *key, const char *str)
{
    if (str)
        virJSONValueObjectSet(object, key, virJSONValueNewString(str));
}

void
virJSONValueObjectSetFormat(virJSONValue *object, const char *key, const char *format, ...)
{
    g_autofree char *str = NULL;
    va_list ap;

    va_start(ap, format);
    str = g_strdup_vprintf(format, ap);
    va_end(ap);

    virJSONValueObjectSetString(object, key, str);
}

void
virJSONValueObjectSetInt(virJSONValue *object, const char *key, long long number)
{
    virJSONValueObjectSet(object, key, virJSONValueNewInt(number));
}

void
virJSONValueObjectSetUint(virJSONValue *object, const char *key, unsigned long long number)
{
    virJSONValueObjectSet(object, key, virJSONValueNewUint(number));
}

void
virJSONValueObjectSetDouble(virJSONValue *object, const char *key, double number)
{
    virJSONValueObjectSet(object, key, virJSONValueNewDouble(number));
}

void
virJSONValueObjectSetBoolean(virJSONValue *object, const char *key, bool flag)
{
    virJSONValueObjectSet(object, key, virJSONValueNewBoolean(flag));
}

void
virJSONValueObjectSetNull(virJSONValue *object, const char *key)
{
    virJSONValueObjectSet(object, key, virJSONValueNewNull());
}

virJSONValue *
virJSONValueObjectSteal(virJSONValue *object, const char *key)
{
    virJSONValue *value;
    gssize i;

    if (!object || object->type != VIR_JSON_OBJECT ||
        (i = virJSONObjectFind(object, key)) < 0)
        return NULL;

    value = g_steal_pointer(&virJSONObjectMember(object, i)->value);
    if (object->index)
        g_hash_table_remove_all(object->index); /* before the keys in it go */
    g_array_remove_index(object->data.members, i);
    if (object->index)
        virJSONObjectIndexFrom(object, 0);
    return value;
}

/* ---- arrays -------------------------------------------------------------- */

void
virJSONValueArrayAppend(virJSONValue *array, virJSONValue *value)
{
    g_assert(array->type == VIR_JSON_ARRAY);

    if (value)
        g_ptr_array_add(array->data.items, value);
}

void
virJSONValueArrayAppendString(virJSONValue *array, const char *str)
{
    if (str)
        virJSONValueArrayAppend(array, virJSONValueNewString(str));
}

/* ---- soft readers -------------------------------------------------------- */

virJSONType
virJSONValueGetType(const virJSONValue *value)
{
    return value ? value->type : VIR_JSON_NULL;
}

const char *
virJSONValueGetString(const virJSONValue *value)
{
    return value && value->type == VIR_JSON_STRING ? value->data.text : NULL;
}

const char *
virJSONValueGetNumber(const virJSONValue *value)
{
    return value && value->type == VIR_JSON_NUMBER ? value->data.text : NULL;
}

int
virJSONValueGetLong(const virJSONValue *value, long long *ret_number)
{
    const char *text = virJSONValueGetNumber(value);
    gint64 number;

    if (!text || !g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return -1;

    *ret_number = number;
    return 0;
}

int
virJSONValueGetUlong(const virJSONValue *value, unsigned long long *ret_number)
{
    const char *text = virJSONValueGetNumber(value);
    guint64 number;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &number, NULL))
        return -1;

    *ret_number = number;
    return 0;
}

int
virJSONValueGetInt(const virJSONValue *value, int *ret_number)
{
    long long number;

    if (virJSONValueGetLong(value, &number) < 0 || number < G_MININT || number > G_MAXINT)
        return -1;

    *ret_number = (int)number;
    return 0;
}

int
virJSONValueGetUint(const virJSONValue *value, unsigned int *ret_number)
{
    unsigned long long number;

    if (virJSONValueGetUlong(value, &number) < 0 || number > G_MAXUINT)
        return -1;

    *ret_number = (unsigned int)number;
    return 0;
}

int
virJSONValueGetDouble(const virJSONValue *value, double *ret_number)
{
    const char *text = virJSONValueGetNumber(value);
    double number;

    if (!text)
        return -1;

    number = g_ascii_strtod(text, NULL); /* the parser proved that all of it is a number */
    if (!isfinite(number))
        return -1;

    *ret_number = number;
    return 0;
}

int
virJSONValueGetBoolean(const virJSONValue *value, bool *ret_flag)
{
    if (!value || value->type != VIR_JSON_BOOLEAN)
        return -1;

    *ret_flag = value->data.flag;
    return 0;
}

size_t
virJSONValueArraySize(const virJSONValue *array)
{
    return array && array->type == VIR_JSON_ARRAY ? array->data.items->len : 0;
}

virJSONValue *
virJSONValueArrayGet(const virJSONValue *array, size_t i)
{
    return i < virJSONValueArraySize(array) ? g_ptr_array_index(array->data.items, i) : NULL;
}

size_t
virJSONValueObjectSize(const virJSONValue *object)
{
    return object && object->type == VIR_JSON_OBJECT ? object->data.members->len : 0;
}

const char *
virJSONValueObjectKey(const virJSONValue *object, size_t i)
{
    return i < virJSONValueObjectSize(object) ? virJSONObjectMember(object, i)->key : NULL;
}

virJSONValue *
virJSONValueObjectValue(const virJSONValue *object, size_t i)
{
    return i < virJSONValueObjectSize(object) ? virJSONObjectMember(object, i)->value : NULL;
}

virJSONValue *
virJSONValueObjectGet(const virJSONValue *object, const char *key)
{
    gssize i;

    if (!object || object->type != VIR_JSON_OBJECT || (i = virJSONObjectFind(object, key)) < 0)
        return NULL;
    return virJSONObjectMember(object, i)->value;
}

virJSONValue *
virJSONValueObjectGetObject(const virJSONValue *object, const char *key)
{
    virJSONValue *value = virJSONValueObjectGet(object, key);

    return value && value->type == VIR_JSON_OBJECT ? value : NULL;
}

virJSONValue *
virJSONValueObjectGetArray(const virJSONValue *object, const char *key)
{
    virJSONValue *value = virJSONValueObjectGet(object, key);

    return value && value->type == VIR_JSON_ARRAY ? value : NULL;
}

const char *
virJSONValueObjectGetString(const virJSONValue *object, const char *key)
{
    return virJSONValueGetString(virJSONValueObjectGet(object, key));
}

int
virJSONValueObjectGetInt(const virJSONValue *object, const char *key, int *ret_number)
{
    return virJSONValueGetInt(virJSONValueObjectGet(object, key), ret_number);
}

int
virJSONValueObjectGetUint(const virJSONValue *object, const char *key, unsigned int *ret_number)
{
    return virJSONValueGetUint(virJSONValueObjectGet(object, key), ret_number);
}

int
virJSONValueObjectGetLong(const virJSONValue *object, const char *key, long long *ret_number)
{
    return virJSONValueGetLong(virJSONValueObjectGet(object, key), ret_number);
}

int
virJSONValueObjectGetUlong(const virJSONValue *object, const char *key,
                           unsigned long long *ret_number)
{
    return virJSONValueGetUlong(virJSONValueObjectGet(object, key), ret_number);
}

int
virJSONValueObjectGetDouble(const virJSONValue *object, const char *key, double *ret_number)
{
    return virJSONValueGetDouble(virJSONValueObjectGet(object, key), ret_number);
}

int
virJSONValueObjectGetBoolean(const virJSONValue *object, const char *key, bool *ret_flag)
{
    return virJSONValueGetBoolean(virJSONValueObjectGet(object, key), ret_flag);
}
