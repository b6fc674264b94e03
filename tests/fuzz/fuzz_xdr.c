/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What decodes must encode, decode again and be the same bytes; the rest is an error reported. */
#include <config.h>

#include "admin_codec.h"
#include "fuzz.h"
#include "lxc_codec.h"
#include "qemu_codec.h"
#include "remote_codec.h"
#include "virerror.h"
#include "virnetprotocol_codec.h"

static const virXDRProgram *const programs[] = {
    &remote_codec, &qemu_codec, &lxc_codec, &admin_codec,
};

/* The first four bytes: program, procedure (two bytes), and args, ret or msg. */
static const virXDRType *
pickType(const uint8_t *data)
{
    unsigned int number = data[1] << 8 | data[2];
    const virXDRProgram *program;

    if (data[0] >= G_N_ELEMENTS(programs))
        return virnetprotocol_codec.types[number % virnetprotocol_codec.ntypes];
    program = programs[data[0]];
    if (number >= (unsigned int) program->nprocs)
        return NULL;
    switch (data[3] % 3) {
    case 0:
        return program->procs[number].args;
    case 1:
        return program->procs[number].ret;
    default:
        return program->procs[number].msg;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const virXDRType *type = size < 4 ? NULL : pickType(data);
    g_autoptr(GByteArray) first = g_byte_array_new();
    g_autoptr(GByteArray) second = g_byte_array_new();
    g_autofree void *obj = NULL;

    virResetLastError();
    if (!type)
        return 0;
    obj = g_malloc(type->size);
    if (virXDRDecode(type, data + 4, size - 4, obj) < 0) {
        g_assert_nonnull(virGetLastError());
        return 0;
    }
    g_assert_cmpint(virXDREncode(type, obj, G_MAXUINT, first), ==, 0);
    virXDRClear(type, obj);
    g_assert_cmpint(first->len, <=, size - 4);

    g_assert_cmpint(virXDRDecode(type, first->data, first->len, obj), ==, 0);
    g_assert_cmpint(virXDREncode(type, obj, G_MAXUINT, second), ==, 0);
    virXDRClear(type, obj);
    g_assert_cmpmem(first->data, first->len, second->data, second->len);
    return 0;
}
