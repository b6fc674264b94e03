/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What parses must print, parse again and be the same; the rest is an error reported. */

#include <config.h>

#include "fuzz.h"
#include "virerror.h"
#include "virjson.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(virJSONValue) value = NULL;
    g_autoptr(virJSONValue) copy = NULL;
    g_autoptr(virJSONValue) again = NULL;
    g_autofree char *text = NULL;

    virResetLastError();
    value = virJSONParse((const char *)data, size, NULL);
    g_assert_true((value != NULL) == (virGetLastError() == NULL));
    if (!value)
        return 0;

    copy = virJSONValueCopy(value);
    text = virJSONValueToString(copy);
    g_assert_nonnull(text);
    again = virJSONParse(text, strlen(text), NULL);
    g_assert_true(virJSONValueEqual(value, again));
    return 0;
}
