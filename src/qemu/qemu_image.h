/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_image.h: what stands behind an image, read from its header and from nothing else. */
#ifndef VIREO_QEMU_IMAGE_H
#define VIREO_QEMU_IMAGE_H

#include <glib.h>
#include <stddef.h>

#include "virdomainconf.h"

/* As much of an image as is looked at. */
#define QEMU_IMAGE_HEADER_MAX (64 * 1024)

/* More images on top of each other are a circle or a mistake. */
#define QEMU_IMAGE_CHAIN_MAX 200

/* What a qcow2 header says of the image below; members are NULL when it doesn't. */
typedef struct {
    char *backing;              /* as written: a path, relative to the image or not */
    char *backingFormat;
} qemuImageHeader;

void qemuImageHeaderClear(qemuImageHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(qemuImageHeader, qemuImageHeaderClear)

/**
 * qemuImageDecodeQcow2:
 * @data: the beginning of the file, from a guest or a stranger
 * @path: for errors
 *
 * Returns 0; -1 with an error reported: no qcow2, a header that contradicts
 * itself, or data in a second file.
 */
int qemuImageDecodeQcow2(const unsigned char *data, size_t size, const char *path,
                         qemuImageHeader *ret_header) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuImageFindChain:
 * @disk: its format is as the definition says; nothing below it is known
 *
 * Follows the headers and writes the images below into @disk->backing, with
 * an empty one at the end. The format of an image is what the one above says;
 * one that doesn't is refused, for a guest could have written a header into
 * what is meant to be raw. Only regular files and block devices are opened.
 *
 * Returns 0, -1 with an error reported and @disk as before.
 */
int qemuImageFindChain(virDomainDiskDef *disk) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_IMAGE_H */
