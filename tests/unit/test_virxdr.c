/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virxdr.c: the codec engine on tables of its own, byte by byte. */
#include "config.h"

#include "virxdr.h"

#include <stdint.h>
#include <string.h>

#include "virerror.h"

/* ---- one member of each kind and shape --------------------------------------------------- */

typedef struct {
    int type;
    union {
        int i;
        char *s;
    } u;
} Choice;

typedef struct {
    char *name;
    unsigned char id[5];
} Inner;

typedef struct {
    int i;
    unsigned int ui;
    int64_t h;
    uint64_t uh;
    double d;
    char c;
    unsigned char uc;
    unsigned short us;
    char *text;
    char *maybe;
    Inner inner;
    Inner *maybe_inner;
    int *maybe_int;
    char fixed[3];
    struct {
        unsigned int numbers_len;
        int *numbers_val;
    } numbers;
    struct {
        unsigned int bytes_len;
        unsigned char *bytes_val;
    } bytes;
    struct {
        unsigned int texts_len;
        char **texts_val;
    } texts;
    struct {
        unsigned int inners_len;
        Inner *inners_val;
    } inners;
    Choice choice;
    Inner pair[2];
} All;

static const virXDRField Choice_fields[] = {
    { "type", VIR_XDR_INT, VIR_XDR_ONE, .offset = offsetof(Choice, type) },
    { "i", VIR_XDR_INT, VIR_XDR_ONE, .offset = offsetof(Choice, u.i), .arm = 1 },
    { "s", VIR_XDR_STRING, VIR_XDR_ONE, .offset = offsetof(Choice, u.s), .length = 8, .arm = 7 },
};
static const virXDRType Choice_xdr = {
    "Choice", sizeof(Choice), 8, Choice_fields, G_N_ELEMENTS(Choice_fields), true
};

static const virXDRField Inner_fields[] = {
    { "name", VIR_XDR_STRING, VIR_XDR_ONE, .offset = offsetof(Inner, name), .length = 8 },
    { "id", VIR_XDR_OPAQUE, VIR_XDR_FIXED, .offset = offsetof(Inner, id), .count = 5 },
};
static const virXDRType Inner_xdr = {
    "Inner", sizeof(Inner), 12, Inner_fields, G_N_ELEMENTS(Inner_fields), false
};

#define ONE(member, kind) { #member, kind, VIR_XDR_ONE, .offset = offsetof(All, member) }
#define MANY(member, kind, most, ...) \
    { #member, kind, VIR_XDR_VARIABLE, .offset = offsetof(All, member.member ## _val), \
      .count_offset = offsetof(All, member.member ## _len), .count = most, __VA_ARGS__ }

static const virXDRField All_fields[] = {
    ONE(i, VIR_XDR_INT),
    ONE(ui, VIR_XDR_UINT),
    ONE(h, VIR_XDR_HYPER),
    ONE(uh, VIR_XDR_UHYPER),
    ONE(d, VIR_XDR_DOUBLE),
    ONE(c, VIR_XDR_CHAR),
    ONE(uc, VIR_XDR_UCHAR),
    ONE(us, VIR_XDR_USHORT),
    { "text", VIR_XDR_STRING, VIR_XDR_ONE, .offset = offsetof(All, text), .length = 8 },
    { "maybe", VIR_XDR_STRING, VIR_XDR_OPTIONAL, .offset = offsetof(All, maybe), .length = 8 },
    { "inner", VIR_XDR_TYPE, VIR_XDR_ONE, .offset = offsetof(All, inner), .type = &Inner_xdr },
    { "maybe_inner", VIR_XDR_TYPE, VIR_XDR_OPTIONAL, .offset = offsetof(All, maybe_inner),
      .type = &Inner_xdr },
    { "maybe_int", VIR_XDR_INT, VIR_XDR_OPTIONAL, .offset = offsetof(All, maybe_int) },
    { "fixed", VIR_XDR_CHAR, VIR_XDR_FIXED, .offset = offsetof(All, fixed), .count = 3 },
    MANY(numbers, VIR_XDR_INT, 4),
    MANY(bytes, VIR_XDR_OPAQUE, 6),
    MANY(texts, VIR_XDR_STRING, 2, .length = 4),
    MANY(inners, VIR_XDR_TYPE, 3, .type = &Inner_xdr),
    { "choice", VIR_XDR_TYPE, VIR_XDR_ONE, .offset = offsetof(All, choice), .type = &Choice_xdr },
    { "pair", VIR_XDR_TYPE, VIR_XDR_FIXED, .offset = offsetof(All, pair), .count = 2,
      .type = &Inner_xdr },
};
static const virXDRType All_xdr = {
    "All", sizeof(All), 132, All_fields, G_N_ELEMENTS(All_fields), false
};

/* A full one; its pointers are to constants, so it is never cleared. */
static All
sample(void)
{
    static Inner inner = { (char *) "opt", { 9, 8, 7, 6, 5 } };
    static Inner inners[] = { { (char *) "a", { 1 } }, { (char *) "", { 2 } } };
    static int number = -3;
    static int numbers[] = { 1, -1 };
    static unsigned char bytes[] = { 0xde, 0xad, 0x00, 0xbe, 0xef };
    static char *texts[] = { (char *) "x", (char *) "yz" };
    All all = {
        .i = -2, .ui = 0x80000001, .h = -5, .uh = G_GUINT64_CONSTANT(0x0102030405060708),
        .d = 1.5, .c = -1, .uc = 0xff, .us = 0xfffe,
        .text = (char *) "hello", .maybe = (char *) "maybe",
        .inner = { (char *) "in", { 1, 2, 3, 4, 5 } }, .maybe_inner = &inner,
        .maybe_int = &number, .fixed = { 'a', 'b', 'c' },
        .numbers = { 2, numbers }, .bytes = { 5, bytes }, .texts = { 2, texts },
        .inners = { 2, inners }, .choice = { .type = 7, .u.s = (char *) "arm" },
        .pair = { { (char *) "p0", { 0 } }, { (char *) "p1", { 0 } } },
    };

    return all;
}

/* The same as bytes, written down by hand. */
static const uint8_t sample_bytes[] = {
    0xff, 0xff, 0xff, 0xfe,                                     /* i */
    0x80, 0x00, 0x00, 0x01,                                     /* ui */
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfb,             /* h */
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,             /* uh */
    0x3f, 0xf8, 0, 0, 0, 0, 0, 0,                               /* d */
    0xff, 0xff, 0xff, 0xff,                                     /* c */
    0, 0, 0, 0xff,                                              /* uc */
    0, 0, 0xff, 0xfe,                                           /* us */
    0, 0, 0, 5, 'h', 'e', 'l', 'l', 'o', 0, 0, 0,               /* text */
    0, 0, 0, 1, 0, 0, 0, 5, 'm', 'a', 'y', 'b', 'e', 0, 0, 0,   /* maybe */
    0, 0, 0, 2, 'i', 'n', 0, 0, 1, 2, 3, 4, 5, 0, 0, 0,         /* inner */
    0, 0, 0, 1, 0, 0, 0, 3, 'o', 'p', 't', 0,
    9, 8, 7, 6, 5, 0, 0, 0,                                     /* maybe_inner */
    0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfd,                         /* maybe_int */
    0, 0, 0, 'a', 0, 0, 0, 'b', 0, 0, 0, 'c',                   /* fixed */
    0, 0, 0, 2, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff,             /* numbers */
    0, 0, 0, 5, 0xde, 0xad, 0x00, 0xbe, 0xef, 0, 0, 0,          /* bytes */
    0, 0, 0, 2, 0, 0, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 2, 'y', 'z', 0, 0,   /* texts */
    0, 0, 0, 2, 0, 0, 0, 1, 'a', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,                         /* inners */
    0, 0, 0, 7, 0, 0, 0, 3, 'a', 'r', 'm', 0,                   /* choice */
    0, 0, 0, 2, 'p', '0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 2, 'p', '1', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,         /* pair */
};

static void
assertError(const char *text)
{
    virErrorPtr err = virGetLastError();

    g_assert_nonnull(err);
    g_assert_cmpint(err->code, ==, VIR_ERR_RPC);
    g_assert_cmpint(err->domain, ==, VIR_FROM_RPC);
    if (!strstr(err->message, text))
        g_error("'%s' is not in '%s'", text, err->message);
    virResetLastError();
}

static void
testBytes(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    All all = sample();
    All back;

    g_byte_array_append(out, (const guint8 *) "head", 4);
    g_assert_cmpint(virXDREncode(&All_xdr, &all, sizeof(sample_bytes), out), ==, 0);
    g_assert_cmpmem(out->data, 4, "head", 4);
    g_assert_cmpmem(out->data + 4, out->len - 4, sample_bytes, sizeof(sample_bytes));

    g_assert_cmpint(virXDRDecode(&All_xdr, sample_bytes, sizeof(sample_bytes), &back), ==, 0);
    g_assert_cmpint(back.i, ==, -2);
    g_assert_cmpint(back.h, ==, -5);
    g_assert_true(back.d == 1.5);
    g_assert_cmpint(back.c, ==, (char) -1);
    g_assert_cmpint(back.us, ==, 0xfffe);
    g_assert_cmpstr(back.maybe, ==, "maybe");
    g_assert_cmpstr(back.maybe_inner->name, ==, "opt");
    g_assert_cmpint(*back.maybe_int, ==, -3);
    g_assert_cmpint(back.numbers.numbers_val[1], ==, -1);
    g_assert_cmpstr(back.texts.texts_val[1], ==, "yz");
    g_assert_cmpstr(back.inners.inners_val[1].name, ==, "");
    g_assert_cmpstr(back.choice.u.s, ==, "arm");
    g_assert_cmpstr(back.pair[1].name, ==, "p1");
    virXDRClear(&All_xdr, &back);
    g_assert_null(back.text);
}

/* What follows the struct is none of its business; any alignment will do. */
static void
testTrailing(void)
{
    g_autofree uint8_t *data = g_malloc0(sizeof(sample_bytes) + 9);
    All back;

    memcpy(data + 1, sample_bytes, sizeof(sample_bytes));
    g_assert_cmpint(virXDRDecode(&All_xdr, data + 1, sizeof(sample_bytes) + 8, &back), ==, 0);
    virXDRClear(&All_xdr, &back);
}

static void
testTruncated(void)
{
    static const All zero;

    for (size_t len = 0; len < sizeof(sample_bytes); len++) {
        /* A block of its own, so that a read past the end is seen. */
        g_autofree uint8_t *data = g_memdup2(sample_bytes, len);
        All back;

        memset(&back, 0xaa, sizeof(back));
        g_assert_cmpint(virXDRDecode(&All_xdr, data, len, &back), ==, -1);
        g_assert_cmpmem(&back, sizeof(back), &zero, sizeof(zero));
        assertError("the message ends too early");
    }
}

/* ---- bytes that must be refused ---------------------------------------------------------- */

typedef struct {
    const char *name;
    size_t offset;          /* of a word in sample_bytes */
    uint32_t word;
    const char *error;
} Hostile;

static const Hostile hostile[] = {
    { "text of 4 GiB", 44, 0xffffffff, "cannot decode All.text: 4294967295 is more than" },
    { "text one over its limit", 44, 9, "All.text: 9 is more than the limit of 8" },
    { "text with a NUL inside", 48, 0x68006c6c, "All.text: a string has a NUL inside" },
    { "neither absent nor present", 56, 2, "All.maybe: 2 is neither absent nor present" },
    { "struct neither absent nor present", 88, 0x100, "All.maybe_inner: 256 is neither" },
    { "name in an optional struct", 92, 9, "All.maybe_inner.name: 9 is more than" },
    { "one number too many", 128, 5, "All.numbers[0]: 5 is more than the limit of 4" },
    { "a negative count", 128, 0x80000000, "All.numbers[0]: 2147483648 is more than" },
    { "one byte too many", 140, 7, "All.bytes[0]: 7 is more than the limit of 6" },
    { "one text too many", 152, 3, "All.texts[0]: 3 is more than the limit of 2" },
    { "second text too long", 164, 5, "All.texts[1]: 5 is more than the limit of 4" },
    { "one struct too many", 172, 4, "All.inners[0]: 4 is more than the limit of 3" },
    { "name of the second struct", 192, 9, "All.inners[1].name: 9 is more than" },
    { "an arm that there isn't", 204, 2, "All.choice: the selector of the union is unknown" },
    { "text in an arm", 208, 9, "All.choice.s: 9 is more than the limit of 8" },
    { "name in a fixed array", 232, 9, "All.pair[1].name: 9 is more than" },
};

static void
testHostile(gconstpointer opaque)
{
    const Hostile *each = opaque;
    g_autofree uint8_t *data = g_memdup2(sample_bytes, sizeof(sample_bytes));
    uint32_t word = GUINT32_TO_BE(each->word);
    All back;

    memcpy(data + each->offset, &word, sizeof(word));
    g_assert_cmpint(virXDRDecode(&All_xdr, data, sizeof(sample_bytes), &back), ==, -1);
    g_assert_null(back.text);
    assertError(each->error);
}

/* A count that the limit allows, but not the bytes that are there. */
static void
testCountBeyondBytes(void)
{
    static const virXDRField fields[] = {
        { "inners", VIR_XDR_TYPE, VIR_XDR_VARIABLE, .offset = offsetof(All, inners.inners_val),
          .count_offset = offsetof(All, inners.inners_len), .count = 0x7fffffff,
          .type = &Inner_xdr },
    };
    static const virXDRType type = { "Big", sizeof(All), 4, fields, 1, false };
    uint8_t data[4 + 2 * 12] = { 0 };
    All back;

    data[3] = 2;
    g_assert_cmpint(virXDRDecode(&type, data, sizeof(data), &back), ==, 0);
    g_assert_cmpint(back.inners.inners_len, ==, 2);
    virXDRClear(&type, &back);

    data[3] = 3;
    g_assert_cmpint(virXDRDecode(&type, data, sizeof(data), &back), ==, -1);
    assertError("Big.inners[0]: the message ends too early");
    data[0] = 0x7f;
    g_assert_cmpint(virXDRDecode(&type, data, sizeof(data), &back), ==, -1);
    assertError("Big.inners[0]: the message ends too early");
}

/* ---- structs that must not be sent ------------------------------------------------------- */

static void breakText(All *all) { all->text = NULL; }
static void breakLong(All *all) { all->maybe = (char *) "123456789"; }
static void breakCount(All *all) { all->numbers.numbers_len = 5; }
static void breakArray(All *all) { all->inners.inners_val = NULL; }
static void breakElement(All *all) { all->pair[1].name = NULL; }
static void breakArm(All *all) { all->choice.type = 3; }

static const struct {
    const char *name;
    void (*edit)(All *all);
    const char *error;
} unsendable[] = {
    { "a string is missing", breakText, "cannot encode All.text: a string is missing" },
    { "a string is too long", breakLong, "All.maybe: 9 is more than the limit of 8" },
    { "too many elements", breakCount, "All.numbers[0]: 5 is more than the limit of 4" },
    { "an array is missing", breakArray, "All.inners[0]: an array is missing" },
    { "a string in an array is missing", breakElement, "All.pair[1].name: a string is missing" },
    { "unknown arm", breakArm, "All.choice: the selector of the union is unknown" },
};

static void
testUnsendable(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unsendable); i++) {
        g_autoptr(GByteArray) out = g_byte_array_new();
        All all = sample();

        unsendable[i].edit(&all);
        g_assert_cmpint(virXDREncode(&All_xdr, &all, 4096, out), ==, -1);
        g_assert_cmpint(out->len, ==, 0);
        assertError(unsendable[i].error);
    }
}

static void
testEncodeLimit(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    All all = sample();

    g_assert_cmpint(virXDREncode(&All_xdr, &all, sizeof(sample_bytes) - 1, out), ==, -1);
    g_assert_cmpint(out->len, ==, 0);
    assertError("All: 248 bytes are more than the limit of 247");
}

/* Absent members take a word each, and clearing finds nothing to free. */
static void
testAbsent(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    All all = { .text = (char *) "", .inner.name = (char *) "", .choice.type = 1,
                .pair = { { .name = (char *) "" }, { .name = (char *) "" } } };
    All back;

    g_assert_cmpint(virXDREncode(&All_xdr, &all, 4096, out), ==, 0);
    g_assert_cmpint(virXDRDecode(&All_xdr, out->data, out->len, &back), ==, 0);
    g_assert_null(back.maybe);
    g_assert_null(back.maybe_inner);
    g_assert_null(back.maybe_int);
    g_assert_null(back.numbers.numbers_val);
    g_assert_cmpint(back.choice.type, ==, 1);
    virXDRClear(&All_xdr, &back);

    /* an optional struct that can't fit is refused before it is allocated */
    out->data[64 + 3] = 1;
    g_assert_cmpint(virXDRDecode(&All_xdr, out->data, 68 + 11, &back), ==, -1);
    assertError("All.maybe_inner: the message ends too early");
}

/* Clearing what never was, or only half, is fine. */
static void
testClearHalf(void)
{
    All all = { .texts.texts_len = 2 };
    Choice choice = { .type = 99 };

    all.maybe_inner = g_new0(Inner, 1);
    all.maybe_int = g_new0(int, 1);
    virXDRClear(&All_xdr, &all);
    g_assert_cmpint(all.texts.texts_len, ==, 0);
    virXDRClear(&Choice_xdr, &choice);
    g_assert_cmpint(choice.type, ==, 0);
}

/* ---- depth ------------------------------------------------------------------------------- */

typedef struct Chain Chain;
struct Chain {
    Chain *next;
};

extern const virXDRType Chain_xdr;
static const virXDRField Chain_fields[] = {
    { "next", VIR_XDR_TYPE, VIR_XDR_OPTIONAL, .offset = offsetof(Chain, next),
      .type = &Chain_xdr },
};
const virXDRType Chain_xdr = { "Chain", sizeof(Chain), 4, Chain_fields, 1, false };

static void
testDepth(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    uint8_t words[4 * (VIR_XDR_DEPTH_MAX + 1)] = { 0 };
    Chain links[VIR_XDR_DEPTH_MAX + 1] = { { NULL } };
    Chain back;

    for (size_t i = 0; i < VIR_XDR_DEPTH_MAX - 1; i++) {
        words[4 * i + 3] = 1;
        links[i].next = &links[i + 1];
    }
    g_assert_cmpint(virXDREncode(&Chain_xdr, &links[0], 4096, out), ==, 0);
    g_assert_cmpint(virXDRDecode(&Chain_xdr, words, sizeof(words), &back), ==, 0);
    virXDRClear(&Chain_xdr, &back);

    links[VIR_XDR_DEPTH_MAX - 1].next = &links[VIR_XDR_DEPTH_MAX];
    g_assert_cmpint(virXDREncode(&Chain_xdr, &links[0], 4096, out), ==, -1);
    assertError("next: structs nest too deep");
    words[4 * (VIR_XDR_DEPTH_MAX - 1) + 3] = 1;
    g_assert_cmpint(virXDRDecode(&Chain_xdr, words, sizeof(words), &back), ==, -1);
    g_assert_null(back.next);
    assertError("next: structs nest too deep");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xdr/bytes", testBytes);
    g_test_add_func("/xdr/trailing", testTrailing);
    g_test_add_func("/xdr/truncated", testTruncated);
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autofree char *path = g_strconcat("/xdr/hostile/", hostile[i].name, NULL);

        g_test_add_data_func(path, &hostile[i], testHostile);
    }
    g_test_add_func("/xdr/count-beyond-bytes", testCountBeyondBytes);
    g_test_add_func("/xdr/unsendable", testUnsendable);
    g_test_add_func("/xdr/encode-limit", testEncodeLimit);
    g_test_add_func("/xdr/absent", testAbsent);
    g_test_add_func("/xdr/clear-half", testClearHalf);
    g_test_add_func("/xdr/depth", testDepth);
    return g_test_run();
}
