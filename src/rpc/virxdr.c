/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virxdr.c: the engine that interprets descriptor tables of XDR structs. */
#include "config.h"

#include "virxdr.h"

#include <rpc/rpc.h>
#include <stdarg.h>
#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Where in the struct the engine is: lives on the stack, read when an error is reported. */
typedef struct virXDRFrame virXDRFrame;
struct virXDRFrame {
    const virXDRFrame *parent;
    const virXDRField *field;
    size_t index;               /* of the element, when the field is an array */
};

typedef struct virXDRWalk {
    XDR xdr;
    const virXDRType *root;
    const virXDRFrame *frame;
    unsigned int depth;
    size_t size;                /* decoding: bytes there are; encoding: bytes needed so far */
    bool decoding;
} virXDRWalk;

static int measureType(virXDRWalk *walk, const virXDRType *type, const void *obj);
static void encodeType(XDR *xdr, const virXDRType *type, const void *obj);
static int decodeType(virXDRWalk *walk, const virXDRType *type, void *obj);
static void clearType(const virXDRType *type, void *obj);

/* ---- errors ------------------------------------------------------------------------------ */

static void
pathAppend(GString *path, const virXDRFrame *frame)
{
    if (!frame)
        return;
    pathAppend(path, frame->parent);
    g_string_append_printf(path, ".%s", frame->field->name);
    if (frame->field->shape == VIR_XDR_FIXED || frame->field->shape == VIR_XDR_VARIABLE)
        g_string_append_printf(path, "[%zu]", frame->index);
}

static int G_GNUC_PRINTF(2, 3)
fail(const virXDRWalk *walk, const char *fmt, ...)
{
    g_autoptr(GString) path = g_string_new(walk->root->name);
    g_autofree char *reason = NULL;
    va_list ap;

    va_start(ap, fmt);
    reason = g_strdup_vprintf(fmt, ap);
    va_end(ap);
    pathAppend(path, walk->frame);
    virReportError(VIR_ERR_RPC,
                   walk->decoding ? _("cannot decode %s: %s") : _("cannot encode %s: %s"),
                   path->str, reason);
    return -1;
}

static int
failShort(const virXDRWalk *walk)
{
    return fail(walk, "%s", _("the message ends too early"));
}

static int
failCount(const virXDRWalk *walk, size_t count, unsigned int limit)
{
    return fail(walk, _("%zu is more than the limit of %u"), count, limit);
}

/* ---- what the tables say ----------------------------------------------------------------- */

static const struct {
    size_t size;    /* in C */
    size_t wire;    /* at least */
} kinds[] = {
    [VIR_XDR_INT] = { sizeof(int), 4 },
    [VIR_XDR_UINT] = { sizeof(unsigned int), 4 },
    [VIR_XDR_HYPER] = { sizeof(int64_t), 8 },
    [VIR_XDR_UHYPER] = { sizeof(uint64_t), 8 },
    [VIR_XDR_DOUBLE] = { sizeof(double), 8 },
    [VIR_XDR_CHAR] = { sizeof(char), 4 },
    [VIR_XDR_UCHAR] = { sizeof(unsigned char), 4 },
    [VIR_XDR_USHORT] = { sizeof(unsigned short), 4 },
    [VIR_XDR_STRING] = { sizeof(char *), 4 },
    [VIR_XDR_OPAQUE] = { 1, 1 },
};

static size_t
elementSize(const virXDRField *field)
{
    return field->kind == VIR_XDR_TYPE ? field->type->size : kinds[field->kind].size;
}

static size_t
elementLeast(const virXDRField *field)
{
    return field->kind == VIR_XDR_TYPE ? field->type->least : kinds[field->kind].wire;
}

static size_t
padded(size_t len)
{
    return (len + BYTES_PER_XDR_UNIT - 1) / BYTES_PER_XDR_UNIT * BYTES_PER_XDR_UNIT;
}

/* The arm that the selector of union @obj means, or NULL. */
static const virXDRField *
findArm(const virXDRType *type, const void *obj)
{
    const int *selector = G_STRUCT_MEMBER_P(obj, type->fields[0].offset);

    for (size_t i = 1; i < type->nfields; i++) {
        if (type->fields[i].arm == *selector)
            return &type->fields[i];
    }
    return NULL;
}

/* A scalar, in the direction of @xdr. */
static bool
scalar(XDR *xdr, virXDRKind kind, void *value)
{
    switch (kind) {
    case VIR_XDR_INT:
        return xdr_int(xdr, value);
    case VIR_XDR_UINT:
        return xdr_u_int(xdr, value);
    case VIR_XDR_HYPER:
        return xdr_int64_t(xdr, value);
    case VIR_XDR_UHYPER:
        return xdr_uint64_t(xdr, value);
    case VIR_XDR_DOUBLE:
        return xdr_double(xdr, value);
    case VIR_XDR_CHAR:
        return xdr_char(xdr, value);
    case VIR_XDR_UCHAR:
        return xdr_u_char(xdr, value);
    case VIR_XDR_USHORT:
        return xdr_u_short(xdr, value);
    case VIR_XDR_STRING:
    case VIR_XDR_OPAQUE:
    case VIR_XDR_TYPE:
        break;
    }
    g_assert_not_reached();
}

/* ---- encoding: first how long, which finds all mistakes, then the bytes ------------------ */

static int
measureElement(virXDRWalk *walk, const virXDRField *field, const void *value)
{
    if (field->kind == VIR_XDR_TYPE)
        return measureType(walk, field->type, value);
    walk->size += kinds[field->kind].wire;
    if (field->kind == VIR_XDR_STRING) {
        const char *text = *(char *const *) value;
        size_t len;

        if (!text)
            return fail(walk, "%s", _("a string is missing"));
        len = strlen(text);
        if (len > field->length)
            return failCount(walk, len, field->length);
        walk->size += padded(len);
    }
    return 0;
}

static int
measureArray(virXDRWalk *walk, const virXDRField *field, virXDRFrame *frame,
             const void *values, size_t count)
{
    if (field->kind == VIR_XDR_OPAQUE) {
        walk->size += padded(count);
        return 0;
    }
    for (frame->index = 0; frame->index < count; frame->index++) {
        const void *value = (const char *) values + frame->index * elementSize(field);

        if (measureElement(walk, field, value) < 0)
            return -1;
    }
    return 0;
}

static int
measureField(virXDRWalk *walk, const virXDRField *field, const void *obj)
{
    virXDRFrame frame = { walk->frame, field, 0 };
    const void *member = G_STRUCT_MEMBER_P(obj, field->offset);
    const void *target;
    unsigned int count;
    int rc = 0;

    walk->frame = &frame;
    switch (field->shape) {
    case VIR_XDR_ONE:
        rc = measureElement(walk, field, member);
        break;
    case VIR_XDR_FIXED:
        rc = measureArray(walk, field, &frame, member, field->count);
        break;
    case VIR_XDR_OPTIONAL:
        target = *(void *const *) member;
        walk->size += 4;
        if (target)
            rc = measureElement(walk, field, field->kind == VIR_XDR_STRING ? member : target);
        break;
    case VIR_XDR_VARIABLE:
        target = *(void *const *) member;
        count = G_STRUCT_MEMBER(unsigned int, obj, field->count_offset);
        walk->size += 4;
        if (count > field->count)
            rc = failCount(walk, count, field->count);
        else if (count > 0 && !target)
            rc = fail(walk, "%s", _("an array is missing"));
        else
            rc = measureArray(walk, field, &frame, target, count);
        break;
    }
    walk->frame = frame.parent;
    return rc;
}

static int
measureType(virXDRWalk *walk, const virXDRType *type, const void *obj)
{
    int rc = 0;

    if (walk->depth == VIR_XDR_DEPTH_MAX)
        return fail(walk, "%s", _("structs nest too deep"));
    walk->depth++;
    if (type->is_union) {
        const virXDRField *arm = findArm(type, obj);

        if (!arm)
            return fail(walk, "%s", _("the selector of the union is unknown"));
        walk->size += kinds[VIR_XDR_INT].wire;
        rc = measureField(walk, arm, obj);
    } else {
        for (size_t i = 0; i < type->nfields && rc == 0; i++)
            rc = measureField(walk, &type->fields[i], obj);
    }
    walk->depth--;
    return rc;
}

/* From here on nothing can fail: the room was measured. */

static void
encodeWord(XDR *xdr, unsigned int word)
{
    bool ok = xdr_u_int(xdr, &word);

    g_assert(ok);
}

static void
encodeBytes(XDR *xdr, const void *bytes, size_t count)
{
    bool ok = xdr_opaque(xdr, (char *) bytes, count);

    g_assert(ok);
}

static void
encodeElement(XDR *xdr, const virXDRField *field, const void *value)
{
    bool ok = true;

    if (field->kind == VIR_XDR_TYPE) {
        encodeType(xdr, field->type, value);
    } else if (field->kind == VIR_XDR_STRING) {
        const char *text = *(char *const *) value;
        size_t len = strlen(text);

        encodeWord(xdr, len);
        encodeBytes(xdr, text, len);
    } else {
        ok = scalar(xdr, field->kind, (void *) value);
    }
    g_assert(ok);
}

static void
encodeArray(XDR *xdr, const virXDRField *field, const void *values, size_t count)
{
    if (field->kind == VIR_XDR_OPAQUE) {
        encodeBytes(xdr, values, count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        encodeElement(xdr, field, (const char *) values + i * elementSize(field));
}

static void
encodeField(XDR *xdr, const virXDRField *field, const void *obj)
{
    const void *member = G_STRUCT_MEMBER_P(obj, field->offset);
    const void *target;
    unsigned int count;

    switch (field->shape) {
    case VIR_XDR_ONE:
        encodeElement(xdr, field, member);
        break;
    case VIR_XDR_FIXED:
        encodeArray(xdr, field, member, field->count);
        break;
    case VIR_XDR_OPTIONAL:
        target = *(void *const *) member;
        encodeWord(xdr, target ? 1 : 0);
        if (target)
            encodeElement(xdr, field, field->kind == VIR_XDR_STRING ? member : target);
        break;
    case VIR_XDR_VARIABLE:
        target = *(void *const *) member;
        count = G_STRUCT_MEMBER(unsigned int, obj, field->count_offset);
        encodeWord(xdr, count);
        encodeArray(xdr, field, target, count);
        break;
    }
}

static void
encodeType(XDR *xdr, const virXDRType *type, const void *obj)
{
    if (type->is_union) {
        encodeField(xdr, &type->fields[0], obj);
        encodeField(xdr, findArm(type, obj), obj);
        return;
    }
    for (size_t i = 0; i < type->nfields; i++)
        encodeField(xdr, &type->fields[i], obj);
}

int
virXDREncode(const virXDRType *type, const void *obj, size_t limit, GByteArray *out)
{
    virXDRWalk walk = { .root = type };
    size_t start = out->len;

    if (measureType(&walk, type, obj) < 0)
        return -1;
    if (walk.size > limit)
        return fail(&walk, _("%zu bytes are more than the limit of %zu"), walk.size, limit);

    g_byte_array_set_size(out, start + walk.size);
    xdrmem_create(&walk.xdr, (char *) out->data + start, walk.size, XDR_ENCODE);
    encodeType(&walk.xdr, type, obj);
    g_assert(xdr_getpos(&walk.xdr) == walk.size);
    return 0;
}

/* ---- decoding ---------------------------------------------------------------------------- */

static size_t
bytesLeft(virXDRWalk *walk)
{
    return walk->size - xdr_getpos(&walk->xdr);
}

static int
decodeWord(virXDRWalk *walk, unsigned int *ret_word)
{
    return xdr_u_int(&walk->xdr, ret_word) ? 0 : failShort(walk);
}

/* A count of things that take at least @least bytes each. */
static int
decodeCount(virXDRWalk *walk, unsigned int limit, size_t least, unsigned int *ret_count)
{
    unsigned int count;

    if (decodeWord(walk, &count) < 0)
        return -1;
    if (count > limit)
        return failCount(walk, count, limit);
    if (count > bytesLeft(walk) / least)
        return failShort(walk);
    *ret_count = count;
    return 0;
}

static int
decodeBytes(virXDRWalk *walk, void *bytes, size_t count)
{
    return xdr_opaque(&walk->xdr, bytes, count) ? 0 : failShort(walk);
}

static int
decodeString(virXDRWalk *walk, const virXDRField *field, char **ret_text)
{
    g_autofree char *text = NULL;
    unsigned int len;

    if (decodeCount(walk, field->length, 1, &len) < 0)
        return -1;
    text = g_malloc(len + 1);
    if (decodeBytes(walk, text, len) < 0)
        return -1;
    text[len] = '\0';
    /* What is checked later must be what was sent. */
    if (strlen(text) != len)
        return fail(walk, "%s", _("a string has a NUL inside"));
    *ret_text = g_steal_pointer(&text);
    return 0;
}

static int
decodeElement(virXDRWalk *walk, const virXDRField *field, void *value)
{
    if (field->kind == VIR_XDR_TYPE)
        return decodeType(walk, field->type, value);
    if (field->kind == VIR_XDR_STRING)
        return decodeString(walk, field, value);
    return scalar(&walk->xdr, field->kind, value) ? 0 : failShort(walk);
}

static int
decodeArray(virXDRWalk *walk, const virXDRField *field, virXDRFrame *frame,
            void *values, size_t count)
{
    if (field->kind == VIR_XDR_OPAQUE)
        return decodeBytes(walk, values, count);
    for (frame->index = 0; frame->index < count; frame->index++) {
        if (decodeElement(walk, field, (char *) values + frame->index * elementSize(field)) < 0)
            return -1;
    }
    return 0;
}

static int
decodeVariable(virXDRWalk *walk, const virXDRField *field, virXDRFrame *frame,
               void *obj, void **member)
{
    unsigned int count;

    if (decodeCount(walk, field->count, elementLeast(field), &count) < 0)
        return -1;
    /* Both at once, so that clearing finds what is there when an element fails. */
    *member = g_malloc0_n(count, elementSize(field));
    G_STRUCT_MEMBER(unsigned int, obj, field->count_offset) = count;
    return decodeArray(walk, field, frame, *member, count);
}

static int
decodeOptional(virXDRWalk *walk, const virXDRField *field, void **member)
{
    unsigned int present;

    if (decodeWord(walk, &present) < 0)
        return -1;
    if (present > 1)
        return fail(walk, _("%u is neither absent nor present"), present);
    if (!present)
        return 0;
    if (field->kind == VIR_XDR_STRING)
        return decodeString(walk, field, (char **) member);
    if (bytesLeft(walk) < elementLeast(field))
        return failShort(walk);
    *member = g_malloc0(elementSize(field));
    return decodeElement(walk, field, *member);
}

static int
decodeField(virXDRWalk *walk, const virXDRField *field, void *obj)
{
    virXDRFrame frame = { walk->frame, field, 0 };
    void *member = G_STRUCT_MEMBER_P(obj, field->offset);
    int rc = 0;

    walk->frame = &frame;
    switch (field->shape) {
    case VIR_XDR_ONE:
        rc = decodeElement(walk, field, member);
        break;
    case VIR_XDR_FIXED:
        rc = decodeArray(walk, field, &frame, member, field->count);
        break;
    case VIR_XDR_VARIABLE:
        rc = decodeVariable(walk, field, &frame, obj, member);
        break;
    case VIR_XDR_OPTIONAL:
        rc = decodeOptional(walk, field, member);
        break;
    }
    walk->frame = frame.parent;
    return rc;
}

static int
decodeType(virXDRWalk *walk, const virXDRType *type, void *obj)
{
    int rc = 0;

    if (walk->depth == VIR_XDR_DEPTH_MAX)
        return fail(walk, "%s", _("structs nest too deep"));
    walk->depth++;
    if (type->is_union) {
        const virXDRField *arm;

        rc = decodeField(walk, &type->fields[0], obj);
        if (rc == 0) {
            arm = findArm(type, obj);
            rc = arm ? decodeField(walk, arm, obj)
                     : fail(walk, "%s", _("the selector of the union is unknown"));
        }
    } else {
        for (size_t i = 0; i < type->nfields && rc == 0; i++)
            rc = decodeField(walk, &type->fields[i], obj);
    }
    walk->depth--;
    return rc;
}

int
virXDRDecode(const virXDRType *type, const void *data, size_t len, void *obj)
{
    virXDRWalk walk = { .root = type, .size = len, .decoding = true };

    memset(obj, 0, type->size);
    xdrmem_create(&walk.xdr, (char *) data, len, XDR_DECODE);
    if (decodeType(&walk, type, obj) < 0) {
        virXDRClear(type, obj);
        return -1;
    }
    return 0;
}

/* ---- freeing ----------------------------------------------------------------------------- */

static void
clearArray(const virXDRField *field, void *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *value = (char *) values + i * elementSize(field);

        if (field->kind == VIR_XDR_TYPE)
            clearType(field->type, value);
        else if (field->kind == VIR_XDR_STRING)
            g_free(*(char **) value);
        else
            return;             /* nothing hangs on scalars and bytes */
    }
}

static void
clearField(const virXDRField *field, void *obj)
{
    void *member = G_STRUCT_MEMBER_P(obj, field->offset);
    void *target;

    switch (field->shape) {
    case VIR_XDR_ONE:
        clearArray(field, member, 1);
        break;
    case VIR_XDR_FIXED:
        clearArray(field, member, field->count);
        break;
    case VIR_XDR_VARIABLE:
        target = *(void **) member;
        if (target)
            clearArray(field, target, G_STRUCT_MEMBER(unsigned int, obj, field->count_offset));
        g_free(target);
        break;
    case VIR_XDR_OPTIONAL:
        target = *(void **) member;
        if (target && field->kind == VIR_XDR_TYPE)
            clearType(field->type, target);
        g_free(target);
        break;
    }
}

static void
clearType(const virXDRType *type, void *obj)
{
    if (type->is_union) {
        const virXDRField *arm = findArm(type, obj);

        if (arm)
            clearField(arm, obj);
        return;
    }
    for (size_t i = 0; i < type->nfields; i++)
        clearField(&type->fields[i], obj);
}

void
virXDRClear(const virXDRType *type, void *obj)
{
    clearType(type, obj);
    memset(obj, 0, type->size);
}
