/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_frame.c: however the bytes are cut, the same packets come out, or the same refusal. */
#include <config.h>

#include <string.h>

#include "fuzz.h"
#include "virnetframer.h"

/* What came out, in words. */
static void
note(GString *out, virNetMessage *msg)
{
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_MD5, msg->bytes->data,
                                                       msg->bytes->len);

    g_assert_cmpuint(msg->bytes->len, >=, VIR_NET_MESSAGE_PREFIX_SIZE);
    g_assert_cmpuint(virNetMessageLengthDecode(msg->bytes->data), ==, msg->bytes->len);
    g_assert_cmpuint(msg->payload, <=, msg->bytes->len);
    g_string_append_printf(out, "%u %s\n", msg->bytes->len, sum);
    virNetMessageFree(msg);
}

static bool
feed(virNetFramer *framer, const uint8_t *data, size_t len, GString *out)
{
    virNetFramerInput in = { .data = data, .len = len, .fd = -1 };
    virNetFramerVerdict verdict;
    virNetMessage *msg = NULL;
    g_autofree char *reason = NULL;

    while ((verdict = virNetFramerNext(framer, &in, &msg, &reason)) == VIR_NET_FRAMER_MESSAGE)
        note(out, msg);
    if (verdict == VIR_NET_FRAMER_BAD) {
        g_assert_nonnull(reason);
        g_string_append(out, "bad\n");
        return false;
    }
    g_assert_cmpuint(in.len, ==, 0);
    return true;
}

/* In pieces of @step bytes, read in place where the framer offers it. */
static GString *
cut(const uint8_t *data, size_t size, size_t step, size_t max)
{
    virNetFramer framer = { .max = max };
    GString *out = g_string_new(NULL);
    bool good = true;

    while (good && size > 0) {
        size_t room = 0;
        uint8_t *at = virNetFramerRoom(&framer, &room);
        size_t piece = MIN(step, size);

        if (at) {
            piece = MIN(piece, room);
            memcpy(at, data, piece);
            virNetFramerFilled(&framer, piece);
            good = feed(&framer, data, 0, out);
        } else {
            good = feed(&framer, data, piece, out);
        }
        data += piece;
        size -= piece;
    }
    virNetFramerClear(&framer);
    return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = { 1, 3, 27, 28, 4096 };
    static const size_t limits[] = { VIR_NET_MESSAGE_STRANGER_MAX, VIR_NET_MESSAGE_TOTAL_MAX };

    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autoptr(GString) whole = cut(data, size, G_MAXSIZE, limits[i]);

        for (size_t j = 0; j < G_N_ELEMENTS(steps); j++) {
            g_autoptr(GString) pieces = cut(data, size, steps[j], limits[i]);

            g_assert_cmpstr(whole->str, ==, pieces->str);
        }
    }
    return 0;
}
