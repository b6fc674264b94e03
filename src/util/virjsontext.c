/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON values from text and to text, with yajl. */

#include <config.h>

#include "virjson.h"
#include "virjsonpriv.h"

#include <string.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_NONE

/* An open container on the way down to where the parser is. */
typedef struct {
    virJSONValue *container;    /* belongs to the one above it, or is the root */
    char *key;                  /* of the member whose value comes next */
} virJSONFrame;

typedef struct {
    virJSONValue *root;
    virJSONFrame frames[VIR_JSON_MAX_DEPTH];
    unsigned int depth;
    unsigned int maxDepth;
    size_t elements;
    size_t maxElements;
    const char *reason;         /* why a callback gave up */
} virJSONParser;

static int
virJSONParserRefuse(virJSONParser *parser, const char *reason)
{
    parser->reason = reason;
    return 0;
}

/* Takes @value and puts it where the parser stands. */
static int
virJSONParserPut(virJSONParser *parser, virJSONValue *value)
{
    virJSONFrame *frame;

    if (++parser->elements > parser->maxElements) {
        virJSONValueFree(value);
        return virJSONParserRefuse(parser, _("too many elements"));
    }

    if (parser->depth == 0) {
        parser->root = value;
        return 1;
    }

    frame = &parser->frames[parser->depth - 1];
    if (frame->container->type == VIR_JSON_ARRAY) {
        virJSONValueArrayAppend(frame->container, value);
    } else {
        bool added = virJSONObjectAdd(frame->container, frame->key, value);

        g_clear_pointer(&frame->key, g_free);
        if (!added) {
            virJSONValueFree(value);
            return virJSONParserRefuse(parser, _("an object names a member twice"));
        }
    }
    return 1;
}

static int
virJSONParserOpen(virJSONParser *parser, virJSONValue *container)
{
    if (parser->depth >= parser->maxDepth) {
        virJSONValueFree(container);
        return virJSONParserRefuse(parser, _("nested too deeply"));
    }
    if (!virJSONParserPut(parser, container))
        return 0;

    parser->frames[parser->depth++] = (virJSONFrame) { .container = container };
    return 1;
}

static int
virJSONParserNull(void *opaque)
{
    return virJSONParserPut(opaque, virJSONValueNewNull());
}

static int
virJSONParserBoolean(void *opaque, int flag)
{
    return virJSONParserPut(opaque, virJSONValueNewBoolean(flag));
}

static int
virJSONParserNumber(void *opaque, const char *text, size_t len)
{
    return virJSONParserPut(opaque, virJSONValueNewText(VIR_JSON_NUMBER, text, len));
}

/* yajl looks too, but lets overlong forms and halves of surrogate pairs through. */
static bool
virJSONParserTextIsFine(virJSONParser *parser, const unsigned char *text, size_t len)
{
    if (memchr(text, '\0', len))
        return virJSONParserRefuse(parser, _("a NUL character in a string"));
    if (!g_utf8_validate_len((const char *)text, len, NULL))
        return virJSONParserRefuse(parser, _("a string is not UTF-8"));
    return true;
}

static int
virJSONParserString(void *opaque, const unsigned char *text, size_t len)
{
    if (!virJSONParserTextIsFine(opaque, text, len))
        return 0;
    return virJSONParserPut(opaque,
                            virJSONValueNewText(VIR_JSON_STRING, (const char *)text, len));
}

static int
virJSONParserKey(void *opaque, const unsigned char *text, size_t len)
{
    virJSONParser *parser = opaque;
    virJSONFrame *frame = &parser->frames[parser->depth - 1];

    if (!virJSONParserTextIsFine(parser, text, len))
        return 0;
    frame->key = g_strndup((const char *)text, len);
    return 1;
}

static int
virJSONParserStartMap(void *opaque)
{
    return virJSONParserOpen(opaque, virJSONValueNewObject());
}

static int
virJSONParserStartArray(void *opaque)
{
    return virJSONParserOpen(opaque, virJSONValueNewArray());
}

static int
virJSONParserEnd(void *opaque)
{
    virJSONParser *parser = opaque;

    parser->depth--;
    return 1;
}

static const yajl_callbacks virJSONParserCallbacks = {
    .yajl_null = virJSONParserNull,
    .yajl_boolean = virJSONParserBoolean,
    .yajl_number = virJSONParserNumber,
    .yajl_string = virJSONParserString,
    .yajl_map_key = virJSONParserKey,
    .yajl_start_map = virJSONParserStartMap,
    .yajl_end_map = virJSONParserEnd,
    .yajl_start_array = virJSONParserStartArray,
    .yajl_end_array = virJSONParserEnd,
};

static void
virJSONParserReport(virJSONParser *parser, yajl_handle handle)
{
    unsigned char *detail;

    if (parser->reason) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot parse json: %s at byte %zu"),
                       parser->reason, yajl_get_bytes_consumed(handle));
        return;
    }

    detail = yajl_get_error(handle, 0, NULL, 0);
    g_strchomp((char *)detail);
    virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot parse json: %s at byte %zu"),
                   (const char *)detail, yajl_get_bytes_consumed(handle));
    yajl_free_error(handle, detail);
}

virJSONValue *
virJSONParse(const char *text, size_t len, const virJSONLimits *limits)
{
    size_t maxBytes = limits && limits->maxBytes ? limits->maxBytes : VIR_JSON_MAX_BYTES;
    virJSONParser parser = {
        .maxDepth = limits && limits->maxDepth ? MIN(limits->maxDepth, VIR_JSON_MAX_DEPTH)
                                               : VIR_JSON_MAX_DEPTH,
        .maxElements = limits && limits->maxElements ? limits->maxElements
                                                     : VIR_JSON_MAX_ELEMENTS,
    };
    yajl_handle handle;
    bool whole;

    if (len > maxBytes) {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("cannot parse json: %zu bytes are more than the limit of %zu"),
                       len, maxBytes);
        return NULL;
    }

    handle = yajl_alloc(&virJSONParserCallbacks, NULL, &parser);
    whole = yajl_parse(handle, (const unsigned char *)text, len) == yajl_status_ok &&
            yajl_complete_parse(handle) == yajl_status_ok;
    if (!whole) {
        virJSONParserReport(&parser, handle);
        for (unsigned int i = 0; i < G_N_ELEMENTS(parser.frames); i++)
            g_free(parser.frames[i].key);
        g_clear_pointer(&parser.root, virJSONValueFree);
    }
    yajl_free(handle);
    return parser.root;
}

static yajl_gen_status
virJSONValueGenerate(const virJSONValue *value, yajl_gen gen)
{
    yajl_gen_status status = yajl_gen_status_ok;

    switch (value->type) {
    case VIR_JSON_OBJECT:
        if ((status = yajl_gen_map_open(gen)) != yajl_gen_status_ok)
            return status;
        for (size_t i = 0; i < virJSONValueObjectSize(value); i++) {
            const char *key = virJSONValueObjectKey(value, i);

            status = yajl_gen_string(gen, (const unsigned char *)key, strlen(key));
            if (status == yajl_gen_status_ok)
                status = virJSONValueGenerate(virJSONValueObjectValue(value, i), gen);
            if (status != yajl_gen_status_ok)
                return status;
        }
        return yajl_gen_map_close(gen);
    case VIR_JSON_ARRAY:
        if ((status = yajl_gen_array_open(gen)) != yajl_gen_status_ok)
            return status;
        for (size_t i = 0; i < virJSONValueArraySize(value); i++) {
            status = virJSONValueGenerate(virJSONValueArrayGet(value, i), gen);
            if (status != yajl_gen_status_ok)
                return status;
        }
        return yajl_gen_array_close(gen);
    case VIR_JSON_STRING:
        return yajl_gen_string(gen, (const unsigned char *)value->data.text,
                               strlen(value->data.text));
    case VIR_JSON_NUMBER:
        return yajl_gen_number(gen, value->data.text, strlen(value->data.text));
    case VIR_JSON_BOOLEAN:
        return yajl_gen_bool(gen, value->data.flag);
    case VIR_JSON_NULL:
    case VIR_JSON_LAST:
        break;
    }
    return yajl_gen_null(gen);
}

char *
virJSONValueFormat(const virJSONValue *value, virJSONLayout layout)
{
    yajl_gen gen = yajl_gen_alloc(NULL);
    const unsigned char *text = NULL;
    size_t len = 0;
    char *copy = NULL;

    yajl_gen_config(gen, yajl_gen_beautify, layout == VIR_JSON_PRETTY);
    yajl_gen_config(gen, yajl_gen_indent_string, "  ");

    if (virJSONValueGenerate(value, gen) != yajl_gen_status_ok ||
        yajl_gen_get_buf(gen, &text, &len) != yajl_gen_status_ok ||
        !g_utf8_validate_len((const char *)text, len, NULL)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("unable to format json: a string is not UTF-8, or nested too deeply"));
    } else {
        copy = g_strndup((const char *)text, len);
    }
    yajl_gen_free(gen);
    return copy;
}

char *
virJSONValueToString(const virJSONValue *value)
{
    return virJSONValueFormat(value, VIR_JSON_COMPACT);
}
