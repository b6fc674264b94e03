/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzzbytes.h: an input as a tape of small decisions. */
#ifndef VIREO_TESTS_FUZZBYTES_H
#define VIREO_TESTS_FUZZBYTES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct fuzzBytes {
    const uint8_t *data;
    size_t left;
} fuzzBytes;

/* 0 when there are no more. */
static inline unsigned int
fuzzByte(fuzzBytes *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->data++;
}

/* The next bytes, at most @len; moves on. */
static inline const uint8_t *
fuzzTake(fuzzBytes *in, size_t len, size_t *ret_len)
{
    const uint8_t *at = in->data;

    *ret_len = MIN(len, in->left);
    in->data += *ret_len;
    in->left -= *ret_len;
    return at;
}

/**
 * fuzzDamage:
 * @message: what an honest peer would send
 *
 * Leaves it as it is when the input has no more to say. Returns whether it was changed.
 */
static inline bool
fuzzDamage(fuzzBytes *in, GByteArray *message)
{
    unsigned int how = fuzzByte(in) % 5;
    size_t at = how == 0 ? 0 : fuzzByte(in) << 8;
    size_t len;
    const uint8_t *bytes;

    if (how == 0)
        return false;
    at |= fuzzByte(in);
    at %= message->len + 1;
    switch (how) {
    case 1:         /* flip */
        len = fuzzByte(in);
        if (at == message->len || len == 0)
            return false;
        message->data[at] ^= len;
        return true;
    case 2:         /* cut */
        len = message->len;
        g_byte_array_set_size(message, at);
        return at < len;
    case 3:         /* put something between, or to the end */
        bytes = fuzzTake(in, fuzzByte(in), &len);
        if (len == 0)
            return false;
        g_byte_array_append(message, bytes, len);
        memmove(message->data + at + len, message->data + at, message->len - at - len);
        memcpy(message->data + at, bytes, len);
        return true;
    default:        /* something else */
        bytes = fuzzTake(in, at, &len);
        g_byte_array_set_size(message, 0);
        g_byte_array_append(message, bytes, len);
        return true;
    }
}

#endif /* VIREO_TESTS_FUZZBYTES_H */
