/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_wire.c: every struct of every program, encoded, decoded, cut short; tables that agree. */
#include "config.h"

#include <string.h>

#include "admin_codec.h"
#include "lxc_codec.h"
#include "qemu_codec.h"
#include "remote_codec.h"
#include "virapi_rows.h"
#include "virerror.h"
#include "virnetprotocol_codec.h"

#define LIMIT (32 * 1024 * 1024)
#define ROUNDS 8

static const virXDRProgram *const programs[] = {
    &remote_codec, &qemu_codec, &lxc_codec, &admin_codec,
};

static GRand *rnd;

/* ---- random structs, read from the same tables ------------------------------------------- */

static void fillType(const virXDRType *type, void *obj, bool empty);

static char *
randomText(unsigned int limit, bool empty)
{
    unsigned int len = empty ? 0 : MIN(limit, (unsigned int) g_rand_int_range(rnd, 0, 12));
    char *text = g_malloc(len + 1);

    for (unsigned int i = 0; i < len; i++)
        text[i] = g_rand_int_range(rnd, 1, 256);
    text[len] = '\0';
    return text;
}

static size_t
sizeOf(const virXDRField *field)
{
    static const size_t sizes[] = {
        [VIR_XDR_INT] = sizeof(int), [VIR_XDR_UINT] = sizeof(int), [VIR_XDR_HYPER] = 8,
        [VIR_XDR_UHYPER] = 8, [VIR_XDR_DOUBLE] = sizeof(double), [VIR_XDR_CHAR] = 1,
        [VIR_XDR_UCHAR] = 1, [VIR_XDR_USHORT] = 2, [VIR_XDR_STRING] = sizeof(char *),
        [VIR_XDR_OPAQUE] = 1,
    };

    return field->kind == VIR_XDR_TYPE ? field->type->size : sizes[field->kind];
}

static void
fillElement(const virXDRField *field, void *value, bool empty)
{
    if (field->kind == VIR_XDR_TYPE) {
        fillType(field->type, value, empty);
    } else if (field->kind == VIR_XDR_STRING) {
        *(char **) value = randomText(field->length, empty);
    } else if (field->kind == VIR_XDR_DOUBLE) {
        *(double *) value = g_rand_double_range(rnd, -1e9, 1e9);
    } else {
        for (size_t i = 0; i < sizeOf(field); i++)
            ((char *) value)[i] = g_rand_int(rnd);
    }
}

static void
fillField(const virXDRField *field, void *obj, bool empty)
{
    char *member = G_STRUCT_MEMBER_P(obj, field->offset);
    unsigned int count = 1;

    switch (field->shape) {
    case VIR_XDR_ONE:
        break;
    case VIR_XDR_FIXED:
        count = field->count;
        break;
    case VIR_XDR_VARIABLE:
        count = empty ? 0 : MIN(field->count, (unsigned int) g_rand_int_range(rnd, 0, 4));
        G_STRUCT_MEMBER(unsigned int, obj, field->count_offset) = count;
        *(void **) member = g_malloc0_n(count, sizeOf(field));
        member = *(char **) member;
        break;
    case VIR_XDR_OPTIONAL:
        if (empty || g_rand_boolean(rnd))
            return;
        if (field->kind != VIR_XDR_STRING) {
            *(void **) member = g_malloc0(sizeOf(field));
            member = *(char **) member;
        }
        break;
    }
    for (unsigned int i = 0; i < count; i++)
        fillElement(field, member + i * sizeOf(field), empty);
}

static void
fillType(const virXDRType *type, void *obj, bool empty)
{
    if (type->is_union) {
        const virXDRField *arm = &type->fields[g_rand_int_range(rnd, 1, type->nfields)];

        G_STRUCT_MEMBER(int, obj, type->fields[0].offset) = arm->arm;
        fillField(arm, obj, empty);
        return;
    }
    for (size_t i = 0; i < type->nfields; i++)
        fillField(&type->fields[i], obj, empty);
}

/* ---- rules that every struct keeps ------------------------------------------------------- */

static void
cutShort(const virXDRType *type, const GByteArray *bytes)
{
    g_autofree void *obj = g_malloc(type->size);

    for (size_t len = 0; len < bytes->len; len++) {
        g_autofree void *part = g_memdup2(bytes->data, len);

        g_assert_cmpint(virXDRDecode(type, part, len, obj), ==, -1);
        virResetLastError();
    }
}

static void
roundTrip(const virXDRType *type, bool empty, bool cut)
{
    g_autofree void *obj = g_malloc0(type->size);
    g_autofree void *back = g_malloc(type->size);
    g_autoptr(GByteArray) first = g_byte_array_new();
    g_autoptr(GByteArray) second = g_byte_array_new();

    fillType(type, obj, empty);
    g_assert_cmpint(virXDREncode(type, obj, LIMIT, first), ==, 0);
    virXDRClear(type, obj);
    g_assert_cmpint(first->len, >=, type->least);
    g_assert_cmpint(virXDRDecode(type, first->data, first->len, back), ==, 0);
    g_assert_cmpint(virXDREncode(type, back, LIMIT, second), ==, 0);
    virXDRClear(type, back);
    g_assert_cmpmem(first->data, first->len, second->data, second->len);
    if (cut)
        cutShort(type, first);
}

static void
testStructs(gconstpointer opaque)
{
    const virXDRProgram *program = opaque;

    for (size_t i = 0; i < program->ntypes; i++) {
        const virXDRType *type = program->types[i];

        g_assert_cmpint(type->least, >=, 4);
        roundTrip(type, true, true);
        for (int round = 0; round < ROUNDS; round++)
            roundTrip(type, false, round == 0);
    }
}

/* Nothing but what the program's limits say decides which counts are taken. */
static void
testHostileCounts(gconstpointer opaque)
{
    const virXDRProgram *program = opaque;
    static const uint32_t words[] = { 0x7fffffff, 0x80000000, 0xffffffff };

    for (size_t i = 0; i < program->ntypes; i++) {
        const virXDRType *type = program->types[i];
        g_autofree void *obj = g_malloc0(type->size);
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        fillType(type, obj, true);
        g_assert_cmpint(virXDREncode(type, obj, LIMIT, bytes), ==, 0);
        virXDRClear(type, obj);
        for (size_t at = 0; at + 4 <= bytes->len; at += 4) {
            for (size_t w = 0; w < G_N_ELEMENTS(words); w++) {
                g_autofree uint8_t *data = g_memdup2(bytes->data, bytes->len);
                uint32_t word = GUINT32_TO_BE(words[w]);

                memcpy(data + at, &word, 4);
                if (virXDRDecode(type, data, bytes->len, obj) == 0)
                    virXDRClear(type, obj);     /* it was no count */
                virResetLastError();
            }
        }
    }
}

/* ---- codec tables and API rows say the same ---------------------------------------------- */

static size_t
sizeOrNone(const virXDRType *type)
{
    return type ? type->size : 0;
}

static void
testTablesAgree(void)
{
    g_assert_cmpint(virApiProgramsCount, ==, G_N_ELEMENTS(programs));
    for (size_t i = 0; i < virApiProgramsCount; i++) {
        const virApiProgram *rows = &virApiPrograms[i];
        const virXDRProgram *codec = programs[i];

        g_assert_cmpint(rows->program, ==, codec->program);
        g_assert_cmpint(rows->version, ==, codec->version);
        g_assert_cmpint(rows->nprocs, ==, codec->nprocs);
        for (int n = 1; n < rows->nprocs; n++) {
            const virApiProc *proc = &rows->procs[n];

            g_assert_cmpint(proc->number, ==, n);
            g_assert_cmpint(proc->args_size, ==, sizeOrNone(codec->procs[n].args));
            g_assert_cmpint(proc->ret_size, ==, sizeOrNone(codec->procs[n].ret));
            g_assert_cmpint(proc->msg_size, ==, sizeOrNone(codec->procs[n].msg));
            g_assert_true((proc->invoke != NULL) == (proc->event_family == VIR_API_EVENT_NONE));
        }
    }
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    rnd = g_rand_new_with_seed(g_test_rand_int());
    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *structs = g_strdup_printf("/wire/structs/%s", virApiPrograms[i].name);
        g_autofree char *counts = g_strdup_printf("/wire/counts/%s", virApiPrograms[i].name);

        g_test_add_data_func(structs, programs[i], testStructs);
        g_test_add_data_func(counts, programs[i], testHostileCounts);
    }
    g_test_add_data_func("/wire/structs/net", &virnetprotocol_codec, testStructs);
    g_test_add_data_func("/wire/counts/net", &virnetprotocol_codec, testHostileCounts);
    g_test_add_func("/wire/tables-agree", testTablesAgree);
    rc = g_test_run();
    g_rand_free(rnd);
    return rc;
}
