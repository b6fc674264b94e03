/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viruuid.h: UUIDs as 16 bytes and as text. */
#ifndef VIREO_VIRUUID_H
#define VIREO_VIRUUID_H

#include <glib.h>
#include <stdbool.h>

#define VIR_UUID_BYTES 16
#define VIR_UUID_TEXT_SIZE 37   /* 36 characters and the end */

typedef unsigned char virUUID[VIR_UUID_BYTES];

/**
 * virUUIDParse:
 *
 * Reads 32 hex digits; hyphens may stand between any two bytes, white space
 * before and after.
 *
 * Returns 0, or -1 when @text is no UUID; reports nothing.
 */
int virUUIDParse(const char *text, unsigned char *ret_uuid) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the usual 8-4-4-4-12 form to @text (VIR_UUID_TEXT_SIZE bytes) and returns @text. */
const char *virUUIDFormat(const unsigned char *uuid, char *text);

/**
 * virUUIDGenerate:
 *
 * Makes a random (version 4) UUID from the kernel's generator.
 *
 * Returns 0, or -1 with an error reported.
 */
int virUUIDGenerate(unsigned char *ret_uuid) G_GNUC_WARN_UNUSED_RESULT;

/* True unless all bytes are the same, as in the all-zero UUID that firmware leaves unset. */
bool virUUIDIsValid(const unsigned char *uuid);

#endif /* VIREO_VIRUUID_H */
