/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virbitmap.c: sets of small numbers: CPUs, NUMA nodes. */
#include <config.h>

#include "virbitmap.h"

#include <stdint.h>
#include <string.h>

#define WORD_BITS 64

struct virBitmap {
    size_t nwords;
    uint64_t *words;
};

virBitmap *
virBitmapNew(void)
{
    return g_new0(virBitmap, 1);
}

virBitmap *
virBitmapCopy(const virBitmap *map)
{
    virBitmap *copy;

    if (map == NULL)
        return NULL;
    copy = g_new0(virBitmap, 1);
    copy->nwords = map->nwords;
    copy->words = g_memdup2(map->words, map->nwords * sizeof(*map->words));
    return copy;
}

void
virBitmapFree(virBitmap *map)
{
    if (map == NULL)
        return;
    g_free(map->words);
    g_free(map);
}

bool
virBitmapSet(virBitmap *map, size_t bit)
{
    size_t word = bit / WORD_BITS;

    if (bit >= VIR_BITMAP_MAX)
        return false;
    if (word >= map->nwords) {
        map->words = g_renew(uint64_t, map->words, word + 1);
        memset(map->words + map->nwords, 0, (word + 1 - map->nwords) * sizeof(*map->words));
        map->nwords = word + 1;
    }
    map->words[word] |= UINT64_C(1) << bit % WORD_BITS;
    return true;
}

void
virBitmapUnset(virBitmap *map, size_t bit)
{
    if (bit / WORD_BITS < map->nwords)
        map->words[bit / WORD_BITS] &= ~(UINT64_C(1) << bit % WORD_BITS);
}

bool
virBitmapIsSet(const virBitmap *map, size_t bit)
{
    return bit / WORD_BITS < map->nwords &&
        (map->words[bit / WORD_BITS] >> bit % WORD_BITS & 1) != 0;
}

ssize_t
virBitmapNext(const virBitmap *map, ssize_t after)
{
    size_t bit;

    for (bit = after + 1; bit < map->nwords * WORD_BITS; bit++) {
        if (virBitmapIsSet(map, bit))
            return bit;
    }
    return -1;
}

size_t
virBitmapCount(const virBitmap *map)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < map->nwords; i++)
        count += __builtin_popcountll(map->words[i]);
    return count;
}

bool
virBitmapEqual(const virBitmap *a, const virBitmap *b)
{
    ssize_t i = -1;
    ssize_t j = -1;

    if (a == NULL || b == NULL)
        return a == b;
    do {
        i = virBitmapNext(a, i);
        j = virBitmapNext(b, j);
    } while (i == j && i >= 0);
    return i == j;
}

static bool
virBitmapParseNumber(const char **text, size_t *ret_number)
{
    char *end;
    guint64 number;

    while (g_ascii_isspace(**text))
        (*text)++;
    if (!g_ascii_isdigit(**text))
        return false;
    number = g_ascii_strtoull(*text, &end, 10);
    if (number >= VIR_BITMAP_MAX)
        return false;
    while (g_ascii_isspace(*end))
        end++;
    *text = end;
    *ret_number = number;
    return true;
}

virBitmap *
virBitmapParse(const char *text)
{
    g_autoptr(virBitmap) map = virBitmapNew();

    do {
        size_t first;
        size_t last;
        bool out;

        while (g_ascii_isspace(*text))
            text++;
        out = *text == '^';
        if (out)
            text++;
        if (!virBitmapParseNumber(&text, &first))
            return NULL;
        last = first;
        if (*text == '-' && !out) {
            text++;
            if (!virBitmapParseNumber(&text, &last) || last < first)
                return NULL;
        }
        for (; first <= last; first++) {
            if (out)
                virBitmapUnset(map, first);
            else
                (void)virBitmapSet(map, first);   /* the number was checked to be in range */
        }
    } while (*text == ',' && text++);

    if (*text != '\0')
        return NULL;
    return g_steal_pointer(&map);
}

virBitmap *
virBitmapFromBytes(const void *bytes, size_t len)
{
    virBitmap *map = virBitmapNew();
    size_t bit;

    for (bit = 0; bit < len * 8 && bit < VIR_BITMAP_MAX; bit++) {
        if (((const unsigned char *)bytes)[bit / 8] & (1u << (bit % 8)))
            (void)virBitmapSet(map, bit);   /* below VIR_BITMAP_MAX */
    }
    return map;
}

void
virBitmapToBytes(const virBitmap *map, void *bytes, size_t len)
{
    unsigned char *byte = bytes;
    ssize_t bit = -1;

    if (len == 0)
        return;
    memset(bytes, 0, len);
    while ((bit = virBitmapNext(map, bit)) >= 0 && (size_t)bit < len * 8)
        byte[bit / 8] |= 1u << (bit % 8);
}

char *
virBitmapFormat(const virBitmap *map)
{
    GString *text = g_string_new(NULL);
    ssize_t first = -1;

    while ((first = virBitmapNext(map, first)) >= 0) {
        ssize_t last = first;

        while (virBitmapIsSet(map, last + 1))
            last++;
        g_string_append_printf(text, "%s%zd", text->len ? "," : "", first);
        if (last > first)
            g_string_append_printf(text, "-%zd", last);
        first = last;
    }
    return g_string_free(text, FALSE);
}
