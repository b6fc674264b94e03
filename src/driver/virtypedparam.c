/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virtypedparam.c: typed parameters out of a struct and into one. */
#include "config.h"

#include "virtypedparam.h"

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_NONE

static const char *
virTypedParamTypeName(int type)
{
    static const char *const names[VIR_TYPED_PARAM_LAST] = {
        [VIR_TYPED_PARAM_INT] = "int",
        [VIR_TYPED_PARAM_UINT] = "uint",
        [VIR_TYPED_PARAM_LLONG] = "llong",
        [VIR_TYPED_PARAM_ULLONG] = "ullong",
        [VIR_TYPED_PARAM_DOUBLE] = "double",
        [VIR_TYPED_PARAM_BOOLEAN] = "boolean",
        [VIR_TYPED_PARAM_STRING] = "string",
    };

    return type > 0 && type < VIR_TYPED_PARAM_LAST ? names[type] : "unknown";
}

/* ---- out of a struct ---- */

static bool
virTypedFieldIsAbsent(const virTypedField *field, const char *obj)
{
    if (field->always)
        return false;
    if (field->has && !*(const bool *) (obj + field->has - 1))
        return true;
    return field->type == VIR_TYPED_PARAM_STRING && !*(char *const *) (obj + field->offset);
}

static void
virTypedFieldGet(const virTypedField *field, const char *obj, remote_typed_param *param)
{
    const void *member = obj + field->offset;

    param->field = g_strdup(field->name);
    param->value.type = field->type;
    switch (field->type) {
    case VIR_TYPED_PARAM_INT:
        param->value.u.i = *(const int *) member;
        break;
    case VIR_TYPED_PARAM_UINT:
        param->value.u.ui = *(const unsigned int *) member;
        break;
    case VIR_TYPED_PARAM_LLONG:
        param->value.u.l = *(const long long *) member;
        break;
    case VIR_TYPED_PARAM_ULLONG:
        param->value.u.ul = *(const unsigned long long *) member;
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        param->value.u.d = *(const double *) member;
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        param->value.u.b = *(const bool *) member;
        break;
    case VIR_TYPED_PARAM_STRING:
        param->value.u.s = g_strdup(*(char *const *) member ? : "");
        break;
    case VIR_TYPED_PARAM_LAST:
        g_assert_not_reached();
    }
}

remote_typed_param *
virTypedParamsFormat(const virTypedField *fields, size_t nfields, const void *obj,
                     unsigned int *ret_nparams)
{
    remote_typed_param *params = g_new0(remote_typed_param, nfields);
    unsigned int n = 0;

    for (size_t i = 0; i < nfields; i++) {
        if (!virTypedFieldIsAbsent(&fields[i], obj))
            virTypedFieldGet(&fields[i], obj, &params[n++]);
    }
    *ret_nparams = n;
    return params;
}

/* ---- into a struct ---- */

static const virTypedField *
virTypedFieldFind(const virTypedField *fields, size_t nfields, const char *name)
{
    for (size_t i = 0; i < nfields; i++) {
        if (fields[i].settable && g_str_equal(fields[i].name, name))
            return &fields[i];
    }
    virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED, _("parameter '%s' not supported"), name);
    return NULL;
}

static int
virTypedFieldCheckRange(const virTypedField *field, unsigned long long value)
{
    if (value >= field->min && (field->max == 0 || value <= field->max))
        return 0;

    if (field->max == 0)
        virReportError(VIR_ERR_INVALID_ARG, _("parameter '%s' must be at least %llu"),
                       field->name, field->min);
    else
        virReportError(VIR_ERR_INVALID_ARG, _("parameter '%s' must be between %llu and %llu"),
                       field->name, field->min, field->max);
    return -1;
}

static int
virTypedFieldCheck(const virTypedField *field, const remote_typed_param *param)
{
    if (param->value.type != (int) field->type) {
        virReportError(VIR_ERR_INVALID_ARG,
                       _("invalid type '%s' for parameter '%s', expected '%s'"),
                       virTypedParamTypeName(param->value.type), field->name,
                       virTypedParamTypeName(field->type));
        return -1;
    }
    if (field->type == VIR_TYPED_PARAM_UINT)
        return virTypedFieldCheckRange(field, param->value.u.ui);
    if (field->type == VIR_TYPED_PARAM_ULLONG)
        return virTypedFieldCheckRange(field, param->value.u.ul);
    return 0;
}

static int
virTypedParamsCheckOnce(const remote_typed_param *params, unsigned int at)
{
    for (unsigned int i = 0; i < at; i++) {
        if (g_str_equal(params[i].field, params[at].field)) {
            virReportError(VIR_ERR_INVALID_ARG, _("parameter '%s' occurs multiple times"),
                           params[at].field);
            return -1;
        }
    }
    return 0;
}

static void
virTypedFieldSet(const virTypedField *field, const remote_typed_param *param, char *obj)
{
    void *member = obj + field->offset;

    if (field->has)
        *(bool *) (obj + field->has - 1) = true;
    switch (field->type) {
    case VIR_TYPED_PARAM_INT:
        *(int *) member = param->value.u.i;
        break;
    case VIR_TYPED_PARAM_UINT:
        *(unsigned int *) member = param->value.u.ui;
        break;
    case VIR_TYPED_PARAM_LLONG:
        *(long long *) member = param->value.u.l;
        break;
    case VIR_TYPED_PARAM_ULLONG:
        *(unsigned long long *) member = param->value.u.ul;
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        *(double *) member = param->value.u.d;
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        *(bool *) member = param->value.u.b != 0;
        break;
    case VIR_TYPED_PARAM_STRING:
        g_free(*(char **) member);
        *(char **) member = g_strdup(param->value.u.s);
        break;
    case VIR_TYPED_PARAM_LAST:
        g_assert_not_reached();
    }
}

int
virTypedParamsParse(const virTypedField *fields, size_t nfields,
                    const remote_typed_param *params, unsigned int nparams, void *obj)
{
    for (unsigned int i = 0; i < nparams; i++) {
        const virTypedField *field = virTypedFieldFind(fields, nfields, params[i].field);

        if (!field || virTypedFieldCheck(field, &params[i]) < 0 ||
            virTypedParamsCheckOnce(params, i) < 0)
            return -1;
    }

    for (unsigned int i = 0; i < nparams; i++)
        virTypedFieldSet(virTypedFieldFind(fields, nfields, params[i].field), &params[i], obj);
    return 0;
}
