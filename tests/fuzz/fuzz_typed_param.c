/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_typed_param.c: parameters are refused and change nothing, or each is set to what it says. */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "remote_codec.h"
#include "typedparams.h"
#include "virerror.h"

/* As bytes, so that what is not a number is equal to itself. A bool holds 1, whatever was sent. */
static GByteArray *
encode(const remote_typed_param *param)
{
    remote_typed_param copy = *param;
    GByteArray *out = g_byte_array_new();

    if (copy.value.type == VIR_TYPED_PARAM_BOOLEAN)
        copy.value.u.b = copy.value.u.b != 0;
    g_assert_cmpint(virXDREncode(&remote_typed_param_xdr, &copy, G_MAXUINT, out), ==, 0);
    return out;
}

static const remote_typed_param *
find(const remote_typed_param *params, unsigned int nparams, const char *name)
{
    for (unsigned int i = 0; i < nparams; i++) {
        if (g_str_equal(params[i].field, name))
            return &params[i];
    }
    return NULL;
}

static void
checkEqual(const remote_typed_param *a, const remote_typed_param *b)
{
    g_autoptr(GByteArray) one = encode(a);
    g_autoptr(GByteArray) other = encode(b);

    g_assert_cmpmem(one->data, one->len, other->data, other->len);
}

/* @before: what was shown before @args were tried */
static void
check(const remote_domain_set_memory_parameters_args *args, bool set, const Params *obj,
      const remote_typed_param *before, unsigned int nbefore)
{
    unsigned int nafter;
    remote_typed_param *after = virTypedParamsFormat(fields, G_N_ELEMENTS(fields), obj, &nafter);
    remote_domain_set_memory_parameters_args list = { .params = { nafter, after } };

    for (unsigned int i = 0; i < nafter; i++) {
        const remote_typed_param *was = find(before, nbefore, after[i].field);
        const remote_typed_param *wanted = set ? find(args->params.params_val,
                                                      args->params.params_len, after[i].field)
                                               : NULL;

        g_assert_true(wanted || was);
        checkEqual(&after[i], wanted ? wanted : was);
    }
    for (unsigned int i = 0; set && i < args->params.params_len; i++)
        g_assert_nonnull(find(after, nafter, args->params.params_val[i].field));

    list.dom.name = g_strdup("");
    virXDRClear(&remote_domain_set_memory_parameters_args_xdr, &list);
}

/* Arguments of a call, as they come: a domain, parameters, flags. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    remote_domain_set_memory_parameters_args args;
    remote_domain_set_memory_parameters_args shown = { 0 };
    Params obj = { .ui = 5, .ul = 1, .s = g_strdup("before") };
    int rc;

    virResetLastError();
    if (virXDRDecode(&remote_domain_set_memory_parameters_args_xdr, data, size, &args) < 0) {
        g_free(obj.s);
        return 0;
    }
    shown.dom.name = g_strdup("");
    shown.params.params_val = virTypedParamsFormat(fields, G_N_ELEMENTS(fields), &obj,
                                                   &shown.params.params_len);
    rc = virTypedParamsParse(fields, G_N_ELEMENTS(fields), args.params.params_val,
                             args.params.params_len, &obj);
    g_assert_true((rc < 0) == (virGetLastError() != NULL));
    check(&args, rc == 0, &obj, shown.params.params_val, shown.params.params_len);

    g_free(obj.s);
    virXDRClear(&remote_domain_set_memory_parameters_args_xdr, &shown);
    virXDRClear(&remote_domain_set_memory_parameters_args_xdr, &args);
    return 0;
}
