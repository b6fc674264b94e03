/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header is read or refused with an error; names are text without zeros. */

#include <config.h>

#include "fuzz.h"
#include "qemu_image.h"
#include "virerror.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(qemuImageHeader) header = { NULL };
    int rc;

    virResetLastError();
    rc = qemuImageDecodeQcow2(data, size, "fuzz", &header);
    g_assert_true((rc < 0) == (virGetLastError() != NULL));
    g_assert_true(rc == 0 || (!header.backing && !header.backingFormat));
    g_assert_true(!header.backing || strlen(header.backing) <= 1023);
    return 0;
}
