/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* typedparams.h: a struct with a row of each kind, for tests of typed parameters. */
#ifndef VIREO_TYPEDPARAMS_H
#define VIREO_TYPEDPARAMS_H

#include <stdbool.h>

#include "virtypedparam.h"

typedef struct {
    int i;
    unsigned int ui;
    long long l;
    unsigned long long ul;
    double d;
    bool b;
    char *s;
    bool has_extra;
    int extra;
    unsigned int shown;
} Params;

static const virTypedField fields[] = {
    VIR_TYPED_INT("i", Params, i, .settable = true),
    VIR_TYPED_UINT("ui", Params, ui, .settable = true, .min = 2, .max = 9),
    VIR_TYPED_LLONG("l", Params, l, .settable = true),
    VIR_TYPED_ULLONG("ul", Params, ul, .settable = true, .min = 1),
    VIR_TYPED_DOUBLE("d", Params, d, .settable = true),
    VIR_TYPED_BOOL("b", Params, b, .settable = true),
    VIR_TYPED_STRING("s", Params, s, .settable = true),
    VIR_TYPED_INT("extra", Params, extra, VIR_TYPED_HAS(Params, has_extra), .settable = true),
    VIR_TYPED_UINT("shown", Params, shown),
};

#endif /* VIREO_TYPEDPARAMS_H */
