/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virtypedparam.c: what clients may set, and what they are shown. */
#include "config.h"

#include <string.h>

#include "typedparams.h"
#include "virerror.h"

#define P(name, number, member, ...) \
    { .field = (char *) (name), .value = { .type = number, .u.member = __VA_ARGS__ } }
#define INT(name, v) P(name, VIR_TYPED_PARAM_INT, i, v)
#define UINT(name, v) P(name, VIR_TYPED_PARAM_UINT, ui, v)
#define LLONG(name, v) P(name, VIR_TYPED_PARAM_LLONG, l, v)
#define ULLONG(name, v) P(name, VIR_TYPED_PARAM_ULLONG, ul, v)
#define DOUBLE(name, v) P(name, VIR_TYPED_PARAM_DOUBLE, d, v)
#define BOOL(name, v) P(name, VIR_TYPED_PARAM_BOOLEAN, b, v)
#define STRING(name, v) P(name, VIR_TYPED_PARAM_STRING, s, (char *) (v))

static void
freeParams(remote_typed_param *params, unsigned int n)
{
    for (unsigned int i = 0; i < n; i++) {
        g_free(params[i].field);
        if (params[i].value.type == VIR_TYPED_PARAM_STRING)
            g_free(params[i].value.u.s);
    }
    g_free(params);
}

static void
testRoundTrip(void)
{
    const remote_typed_param in[] = {
        INT("i", -3), UINT("ui", 9), LLONG("l", G_MININT64), ULLONG("ul", G_MAXUINT64),
        DOUBLE("d", 0.5), BOOL("b", 7), STRING("s", "new"), INT("extra", 0),
    };
    Params params = { .s = g_strdup("old"), .shown = 5 };
    remote_typed_param *out;
    unsigned int n;

    g_assert_cmpint(virTypedParamsParse(fields, G_N_ELEMENTS(fields), in, G_N_ELEMENTS(in),
                                        &params), ==, 0);
    g_assert_cmpint(params.i, ==, -3);
    g_assert_cmpuint(params.ui, ==, 9);
    g_assert_cmpint(params.l, ==, G_MININT64);
    g_assert_cmpuint(params.ul, ==, G_MAXUINT64);
    g_assert_cmpfloat(params.d, ==, 0.5);
    g_assert_true(params.b);
    g_assert_cmpstr(params.s, ==, "new");
    g_assert_true(params.has_extra);

    out = virTypedParamsFormat(fields, G_N_ELEMENTS(fields), &params, &n);
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(fields));
    for (unsigned int i = 0; i < n; i++) {
        g_assert_cmpstr(out[i].field, ==, fields[i].name);
        g_assert_cmpint(out[i].value.type, ==, fields[i].type);
    }
    g_assert_cmpint(out[0].value.u.i, ==, -3);
    g_assert_cmpuint(out[1].value.u.ui, ==, 9);
    g_assert_cmpint(out[2].value.u.l, ==, G_MININT64);
    g_assert_cmpuint(out[3].value.u.ul, ==, G_MAXUINT64);
    g_assert_cmpfloat(out[4].value.u.d, ==, 0.5);
    g_assert_cmpint(out[5].value.u.b, ==, 1);
    g_assert_cmpstr(out[6].value.u.s, ==, "new");
    g_assert_cmpuint(out[8].value.u.ui, ==, 5);
    freeParams(out, n);
    g_free(params.s);
}

static void
testAbsent(void)
{
    Params params = { .ui = 4 };
    remote_typed_param *out;
    unsigned int n;

    out = virTypedParamsFormat(fields, G_N_ELEMENTS(fields), &params, &n);
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(fields) - 2);
    for (unsigned int i = 0; i < n; i++) {
        g_assert_cmpstr(out[i].field, !=, "s");
        g_assert_cmpstr(out[i].field, !=, "extra");
    }
    freeParams(out, n);
}

static const struct {
    const char *name;
    remote_typed_param params[2];
    int code;
    const char *text;
} refused[] = {
    { "an unknown name", { INT("i", 1), INT("nosuch", 1) }, VIR_ERR_ARGUMENT_UNSUPPORTED,
      "argument unsupported: parameter 'nosuch' not supported" },
    { "one that is only shown", { INT("i", 1), UINT("shown", 1) }, VIR_ERR_ARGUMENT_UNSUPPORTED,
      "argument unsupported: parameter 'shown' not supported" },
    { "a wrong type", { INT("i", 1), INT("ui", 3) }, VIR_ERR_INVALID_ARG,
      "invalid argument: invalid type 'int' for parameter 'ui', expected 'uint'" },
    { "a string for a number", { INT("i", 1), STRING("ul", "3") }, VIR_ERR_INVALID_ARG,
      "invalid argument: invalid type 'string' for parameter 'ul', expected 'ullong'" },
    { "a type that is none", { INT("i", 1), P("ui", 99, i, 0) }, VIR_ERR_INVALID_ARG,
      "invalid argument: invalid type 'unknown' for parameter 'ui', expected 'uint'" },
    { "the same twice", { INT("i", 1), INT("i", 1) }, VIR_ERR_INVALID_ARG,
      "invalid argument: parameter 'i' occurs multiple times" },
    { "too small", { INT("i", 1), UINT("ui", 1) }, VIR_ERR_INVALID_ARG,
      "invalid argument: parameter 'ui' must be between 2 and 9" },
    { "too large", { INT("i", 1), UINT("ui", 10) }, VIR_ERR_INVALID_ARG,
      "invalid argument: parameter 'ui' must be between 2 and 9" },
    { "too small without an upper limit", { INT("i", 1), ULLONG("ul", 0) }, VIR_ERR_INVALID_ARG,
      "invalid argument: parameter 'ul' must be at least 1" },
};

static void
testRefused(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        Params params = { .i = 42 }, before = params;

        g_test_message("%s", refused[i].name);
        virResetLastError();
        g_assert_cmpint(virTypedParamsParse(fields, G_N_ELEMENTS(fields), refused[i].params, 2,
                                            &params), ==, -1);
        g_assert_cmpint(virGetLastError()->code, ==, refused[i].code);
        g_assert_cmpstr(virGetLastErrorMessage(), ==, refused[i].text);
        g_assert_cmpmem(&params, sizeof(params), &before, sizeof(before));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/typedparam/round-trip", testRoundTrip);
    g_test_add_func("/typedparam/absent", testAbsent);
    g_test_add_func("/typedparam/refused", testRefused);
    return g_test_run();
}
