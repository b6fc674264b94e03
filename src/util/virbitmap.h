/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virbitmap.h: sets of small numbers: CPUs, NUMA nodes. */
#ifndef VIREO_VIRBITMAP_H
#define VIREO_VIRBITMAP_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* Numbers from 0 to VIR_BITMAP_MAX - 1; room is made as needed. */
#define VIR_BITMAP_MAX 16384

typedef struct virBitmap virBitmap;

virBitmap *virBitmapNew(void);
virBitmap *virBitmapCopy(const virBitmap *map);
void virBitmapFree(virBitmap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virBitmap, virBitmapFree)

/**
 * virBitmapParse:
 * @text: "0-3,^2,8": numbers, ranges, and numbers taken out again
 *
 * Returns the set, which may be empty, or NULL when @text is no such list or
 * names a number from VIR_BITMAP_MAX on; reports nothing.
 */
virBitmap *virBitmapParse(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* As the wire has it: N is bit N % 8 of byte N / 8. What is beyond the end is left out. */
virBitmap *virBitmapFromBytes(const void *bytes, size_t len);
void virBitmapToBytes(const virBitmap *map, void *bytes, size_t len);

/* "0-1,3,8"; the caller frees it. */
char *virBitmapFormat(const virBitmap *map);

/* False when @bit is out of range. */
bool virBitmapSet(virBitmap *map, size_t bit);
void virBitmapUnset(virBitmap *map, size_t bit);
bool virBitmapIsSet(const virBitmap *map, size_t bit);

/* The first member above @after (-1 to begin), -1 after the last. */
ssize_t virBitmapNext(const virBitmap *map, ssize_t after);

size_t virBitmapCount(const virBitmap *map);
bool virBitmapEqual(const virBitmap *a, const virBitmap *b);

#endif /* VIREO_VIRBITMAP_H */
