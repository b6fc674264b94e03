/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON values: what is taken, what is refused, and that nothing bends on the way. */

#include <config.h>

#include "virjson.h"

#include <string.h>

#include "virerror.h"

static virJSONValue *
parse(const char *text)
{
    virJSONValue *value = virJSONParse(text, strlen(text), NULL);

    g_assert_nonnull(value);
    return value;
}

/* Documents that come out as they went in, byte by byte. */
static const char *const same[] = {
    "{}", "[]", "null", "true", "false", "0", "-1", "\"\"",
    "18446744073709551615", "-9223372036854775808", "1.50", "1e400", "-0",
    "{\"z\":1,\"a\":2,\"m\":[{\"k\":null},[],{}]}",
    "[\"\\\"\\\\\\n\\t\\u0001\",\"\xc3\xa4\xe2\x82\xac\"]",
};

static void
test_same(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
        g_autoptr(virJSONValue) value = parse(same[i]);
        g_autoptr(virJSONValue) copy = virJSONValueCopy(value);
        g_autofree char *text = virJSONValueToString(copy);
        g_autofree char *pretty = virJSONValueFormat(copy, VIR_JSON_PRETTY);
        g_autoptr(virJSONValue) again = parse(pretty);

        g_assert_cmpstr(text, ==, same[i]);
        g_assert_true(virJSONValueEqual(value, copy));
        g_assert_true(virJSONValueEqual(value, again));
    }
}

static void
test_pretty(void)
{
    g_autoptr(virJSONValue) value = parse("{\"a\":[1,[]],\"b\":true}");
    g_autofree char *pretty = virJSONValueFormat(value, VIR_JSON_PRETTY);

    g_assert_cmpstr(pretty, ==,
                    "{\n  \"a\": [\n    1,\n    [\n\n    ]\n  ],\n  \"b\": true\n}\n");
}

static const struct {
    const char *what;
    const char *text;
    virJSONLimits limits;
    const char *says;
} refused[] = {
    { "nothing", "", { 0 }, "premature EOF" },
    { "an open object", "{\"a\":1", { 0 }, "premature EOF" },
    { "an open string", "\"abc", { 0 }, "premature EOF" },
    { "a lone word", "truth", { 0 }, "invalid" },
    { "two documents", "{} {}", { 0 }, "trailing garbage" },
    { "a comma too many", "[1,]", { 0 }, "parse error" },
    { "a comment", "/* hi */ {}", { 0 }, "comment" },
    { "a name that is no string", "{1:2}", { 0 }, "invalid object key" },
    { "a control character", "\"a\nb\"", { 0 }, "invalid character inside string" },
    { "bytes that are not UTF-8", "\"\xff\xfe\"", { 0 }, "UTF8" },
    { "an overlong form", "\"\xc0\xaf\"", { 0 }, "not UTF-8" },
    { "half of a surrogate pair", "\"\\ude00\"", { 0 }, "not UTF-8" },
    { "a NUL in a string", "[\"a\\u0000b\"]", { 0 }, "NUL character" },
    { "a NUL in a name", "{\"a\\u0000b\":1}", { 0 }, "NUL character" },
    { "a name said twice", "{\"a\":1,\"b\":2,\"a\":{}}", { 0 }, "member twice" },
    { "more bytes than agreed", "[1, 2, 3]", { .maxBytes = 8 }, "more than the limit of 8" },
    { "more depth than agreed", "[[[]]]", { .maxDepth = 2 }, "nested too deeply" },
    { "more elements than agreed", "[1,2,{\"a\":3}]", { .maxElements = 4 }, "too many elements" },
};

static void
test_refused(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        virErrorPtr err;

        g_test_message("%s", refused[i].what);
        virResetLastError();
        g_assert_null(virJSONParse(refused[i].text, strlen(refused[i].text),
                                   &refused[i].limits));
        err = virGetLastError();
        g_assert_nonnull(err);
        g_assert_cmpint(err->code, ==, VIR_ERR_INTERNAL_ERROR);
        g_assert_nonnull(strstr(err->message, "cannot parse json"));
        if (!strstr(err->message, refused[i].says))
            g_error("%s: %s", refused[i].what, err->message);
    }
    virResetLastError();
}

static void
test_just_within_limits(void)
{
    static const virJSONLimits limits = { .maxBytes = 13, .maxDepth = 2, .maxElements = 5 };
    static const char text[] = "[1,2,{\"a\":3}]";
    g_autoptr(virJSONValue) value = virJSONParse(text, strlen(text), &limits);

    g_assert_nonnull(value);
}

static void
test_depth_has_a_ceiling(void)
{
    static const virJSONLimits wish = { .maxDepth = 1000 };

    for (size_t depth = VIR_JSON_MAX_DEPTH; depth <= VIR_JSON_MAX_DEPTH + 1; depth++) {
        g_autofree char *text = g_malloc0(2 * depth + 1);
        g_autoptr(virJSONValue) value = NULL;

        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        value = virJSONParse(text, 2 * depth, &wish);
        g_assert_cmpint(value != NULL, ==, depth == VIR_JSON_MAX_DEPTH);
    }
    virResetLastError();
}

static const struct {
    const char *text;
    bool isInt, isUint, isLong, isUlong;
} numbers[] = {
    { "0", true, true, true, true },
    { "-1", true, false, true, false },
    { "2147483647", true, true, true, true },
    { "2147483648", false, true, true, true },
    { "4294967296", false, false, true, true },
    { "9223372036854775807", false, false, true, true },
    { "9223372036854775808", false, false, false, true },
    { "18446744073709551615", false, false, false, true },
    { "18446744073709551616", false, false, false, false },
    { "-9223372036854775808", false, false, true, false },
    { "-9223372036854775809", false, false, false, false },
    { "1.0", false, false, false, false },
    { "1e3", false, false, false, false },
};

static void
test_numbers(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(virJSONValue) value = parse(numbers[i].text);
        int n = 77;
        unsigned int u = 77;
        long long l = 77;
        unsigned long long ul = 77;
        double d = 0;
        g_autofree char *back = NULL;

        g_assert_cmpint(virJSONValueGetInt(value, &n), ==, numbers[i].isInt ? 0 : -1);
        g_assert_cmpint(virJSONValueGetUint(value, &u), ==, numbers[i].isUint ? 0 : -1);
        g_assert_cmpint(virJSONValueGetLong(value, &l), ==, numbers[i].isLong ? 0 : -1);
        g_assert_cmpint(virJSONValueGetUlong(value, &ul), ==, numbers[i].isUlong ? 0 : -1);
        g_assert_cmpint(virJSONValueGetDouble(value, &d), ==, 0);

        /* an output is written on success only, and is then the whole number */
        back = numbers[i].isLong ? g_strdup_printf("%lld", l) : g_strdup_printf("%llu", ul);
        if (numbers[i].isLong || numbers[i].isUlong)
            g_assert_cmpstr(back, ==, numbers[i].text);
        if (!numbers[i].isInt)
            g_assert_cmpint(n, ==, 77);
        if (!numbers[i].isUint)
            g_assert_cmpuint(u, ==, 77);
    }
}

static void
test_readers_are_soft(void)
{
    g_autoptr(virJSONValue) value = parse("{\"s\":\"x\",\"n\":1,\"a\":[1e999],\"o\":{}}");
    virJSONValue *nothing = virJSONValueObjectGet(value, "no such");
    int n;
    double d;
    bool flag;

    g_assert_null(nothing);
    g_assert_null(virJSONValueGetString(nothing));
    g_assert_null(virJSONValueObjectGetString(value, "n"));
    g_assert_null(virJSONValueObjectGetObject(value, "a"));
    g_assert_null(virJSONValueObjectGetArray(value, "o"));
    g_assert_null(virJSONValueObjectGetString(virJSONValueObjectGetObject(value, "s"), "deep"));
    g_assert_cmpint(virJSONValueObjectGetInt(value, "s", &n), ==, -1);
    g_assert_cmpint(virJSONValueObjectGetBoolean(value, "n", &flag), ==, -1);
    g_assert_cmpint(virJSONValueGetDouble(virJSONValueArrayGet(
                        virJSONValueObjectGetArray(value, "a"), 0), &d), ==, -1);
    g_assert_cmpuint(virJSONValueArraySize(virJSONValueObjectGet(value, "o")), ==, 0);
    g_assert_null(virJSONValueArrayGet(virJSONValueObjectGet(value, "a"), 1));
    g_assert_null(virJSONValueObjectKey(value, 4));
    g_assert_null(virJSONValueObjectValue(value, 4));
    g_assert_cmpint(virJSONValueGetType(NULL), ==, VIR_JSON_NULL);
    g_assert_null(virGetLastError());
}

static void
test_builders(void)
{
    g_autoptr(virJSONValue) value = virJSONValueNewObject();
    virJSONValue *array = virJSONValueNewArray();
    g_autofree char *text = NULL;

    virJSONValueArrayAppendString(array, "a");
    virJSONValueArrayAppendString(array, NULL);
    virJSONValueArrayAppend(array, virJSONValueNewDouble(0.5));
    virJSONValueObjectSetString(value, "driver", "qcow2");
    virJSONValueObjectSetString(value, "absent", NULL);
    virJSONValueObjectSetFormat(value, "id", "disk%d", 3);
    virJSONValueObjectSetInt(value, "low", G_MININT64);
    virJSONValueObjectSetUint(value, "high", G_MAXUINT64);
    virJSONValueObjectSetBoolean(value, "on", false);
    virJSONValueObjectSetNull(value, "backing");
    virJSONValueObjectSet(value, "list", array);
    virJSONValueObjectSetString(value, "driver", "raw");

    text = virJSONValueToString(value);
    g_assert_cmpstr(text, ==,
                    "{\"driver\":\"raw\",\"id\":\"disk3\",\"low\":-9223372036854775808,"
                    "\"high\":18446744073709551615,\"on\":false,\"backing\":null,"
                    "\"list\":[\"a\",0.5]}");
}

static void
test_not_utf8_is_not_printed(void)
{
    g_autoptr(virJSONValue) value = virJSONValueNewString("/tmp/\xff");

    g_assert_null(virJSONValueToString(value));
    g_assert_nonnull(virGetLastError());
    virResetLastError();
}

/* Past a few members an object is found by hash: same answers, same order. */
static void
test_large_objects(void)
{
    g_autoptr(virJSONValue) value = virJSONValueNewObject();
    g_autoptr(virJSONValue) stolen = NULL;
    g_autofree char *text = NULL;
    g_autoptr(virJSONValue) again = NULL;
    int n;

    for (int i = 0; i < 1000; i++) {
        g_autofree char *key = g_strdup_printf("k%d", i);

        virJSONValueObjectSetInt(value, key, i);
    }
    virJSONValueObjectSetInt(value, "k500", -500);
    stolen = virJSONValueObjectSteal(value, "k0");
    g_assert_cmpint(virJSONValueGetInt(stolen, &n), ==, 0);
    g_assert_null(virJSONValueObjectSteal(value, "k0"));
    g_assert_null(virJSONValueObjectGet(value, "k0"));
    g_assert_cmpint(virJSONValueObjectGetInt(value, "k500", &n), ==, 0);
    g_assert_cmpint(n, ==, -500);
    g_assert_cmpint(virJSONValueObjectGetInt(value, "k999", &n), ==, 0);
    g_assert_cmpint(n, ==, 999);
    g_assert_cmpstr(virJSONValueObjectKey(value, 0), ==, "k1");
    g_assert_cmpuint(virJSONValueObjectSize(value), ==, 999);

    text = virJSONValueToString(value);
    again = parse(text);
    g_assert_true(virJSONValueEqual(value, again));
}

static void
test_equal(void)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        { "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true },
        { "{\"a\":1}", "{\"a\":1,\"b\":2}", false },
        { "{\"a\":1}", "{\"b\":1}", false },
        { "[1,2]", "[2,1]", false },
        { "[1]", "[1,1]", false },
        { "1", "\"1\"", false },
        { "1", "1.0", false },
        { "true", "false", false },
        { "null", "null", true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(virJSONValue) a = parse(cases[i].a);
        g_autoptr(virJSONValue) b = parse(cases[i].b);

        g_assert_cmpint(virJSONValueEqual(a, b), ==, cases[i].equal);
    }
    g_assert_true(virJSONValueEqual(NULL, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/json/comes-out-as-it-went-in", test_same);
    g_test_add_func("/json/pretty", test_pretty);
    g_test_add_func("/json/refused", test_refused);
    g_test_add_func("/json/just-within-limits", test_just_within_limits);
    g_test_add_func("/json/depth-has-a-ceiling", test_depth_has_a_ceiling);
    g_test_add_func("/json/numbers", test_numbers);
    g_test_add_func("/json/readers-are-soft", test_readers_are_soft);
    g_test_add_func("/json/builders", test_builders);
    g_test_add_func("/json/not-utf8-is-not-printed", test_not_utf8_is_not_printed);
    g_test_add_func("/json/large-objects", test_large_objects);
    g_test_add_func("/json/equal", test_equal);
    return g_test_run();
}
