/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetframer.c: length, header, body, descriptors, in this order. */
#include "config.h"

#include "virnetframer.h"

#include <string.h>

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* From this many missing bytes on reading in place beats copying. */
#define VIR_NET_FRAMER_DIRECT_MIN 16384
/* What is taken on trust beyond the bytes that have come. */
#define VIR_NET_FRAMER_STEP_MIN 65536

static void
virNetFramerUse(virNetFramerInput *in, size_t len)
{
    in->data += len;
    in->len -= len;
}

/* Brings @prefix to @size bytes if the input has them. */
static bool
virNetFramerFillPrefix(virNetFramer *framer, virNetFramerInput *in, size_t size)
{
    size_t take = MIN(size - framer->have, in->len);

    memcpy(framer->prefix + framer->have, in->data, take);
    framer->have += take;
    virNetFramerUse(in, take);
    return framer->have == size;
}

static virNetFramerVerdict
virNetFramerReadPrefix(virNetFramer *framer, virNetFramerInput *in, char **ret_reason)
{
    virNetMessageHeader header;

    if (framer->have < VIR_NET_MESSAGE_LEN_MAX) {
        if (!virNetFramerFillPrefix(framer, in, VIR_NET_MESSAGE_LEN_MAX))
            return VIR_NET_FRAMER_HUNGRY;

        framer->total = virNetMessageLengthDecode(framer->prefix);
        if (framer->total < VIR_NET_MESSAGE_PREFIX_SIZE || framer->total > framer->max) {
            *ret_reason = g_strdup_printf("packet length %zu is not between %d and %zu",
                                          framer->total, VIR_NET_MESSAGE_PREFIX_SIZE,
                                          framer->max);
            return VIR_NET_FRAMER_BAD;
        }
    }

    if (!virNetFramerFillPrefix(framer, in, VIR_NET_MESSAGE_PREFIX_SIZE))
        return VIR_NET_FRAMER_HUNGRY;

    virNetMessageHeaderDecode(framer->prefix + VIR_NET_MESSAGE_LEN_MAX, &header);
    framer->msg = virNetMessageNew(&header);
    memcpy(framer->msg->bytes->data, framer->prefix, VIR_NET_MESSAGE_PREFIX_SIZE);
    return VIR_NET_FRAMER_MESSAGE;
}

static virNetFramerVerdict
virNetFramerReadFDCount(virNetFramer *framer, char **ret_reason)
{
    virNetMessage *msg = framer->msg;

    if (msg->header.type != VIR_NET_CALL_WITH_FDS && msg->header.type != VIR_NET_REPLY_WITH_FDS)
        return VIR_NET_FRAMER_MESSAGE;
    if (msg->payload > VIR_NET_MESSAGE_PREFIX_SIZE)
        return VIR_NET_FRAMER_MESSAGE;          /* read when the body became whole */

    if (msg->bytes->len < VIR_NET_MESSAGE_PREFIX_SIZE + 4) {
        *ret_reason = g_strdup("packet has no count of descriptors");
        return VIR_NET_FRAMER_BAD;
    }

    framer->fds_wanted = virNetMessageLengthDecode(msg->bytes->data + msg->payload);
    msg->payload += 4;
    if (framer->fds_wanted > VIR_NET_MESSAGE_NUM_FDS_MAX) {
        *ret_reason = g_strdup_printf("packet announces %u descriptors, the limit is %d",
                                      framer->fds_wanted, VIR_NET_MESSAGE_NUM_FDS_MAX);
        return VIR_NET_FRAMER_BAD;
    }
    if (framer->fds_wanted > 0 && !framer->fds_allowed) {
        *ret_reason = g_strdup("packet announces descriptors on a transport without them");
        return VIR_NET_FRAMER_BAD;
    }
    if (framer->fds_wanted > 0)
        msg->fds = g_new(int, framer->fds_wanted);
    return VIR_NET_FRAMER_MESSAGE;
}

/* Each descriptor comes with a byte of its own, so that byte is the last of its read. */
static virNetFramerVerdict
virNetFramerReadFDs(virNetFramer *framer, virNetFramerInput *in, char **ret_reason)
{
    virNetMessage *msg = framer->msg;

    while (msg->nfds < framer->fds_wanted) {
        if (in->len == 0)
            return VIR_NET_FRAMER_HUNGRY;
        if (in->len > 1 || in->fd < 0) {
            *ret_reason = g_strdup_printf("descriptor %u of %u is missing",
                                          msg->nfds + 1, framer->fds_wanted);
            return VIR_NET_FRAMER_BAD;
        }
        msg->fds[msg->nfds++] = virFDSteal(&in->fd);
        virNetFramerUse(in, 1);
    }
    return VIR_NET_FRAMER_MESSAGE;
}

virNetFramerVerdict
virNetFramerNext(virNetFramer *framer, virNetFramerInput *in, virNetMessage **ret_msg,
                 char **ret_reason)
{
    virNetFramerVerdict verdict;
    size_t take;

    if (!framer->msg) {
        verdict = virNetFramerReadPrefix(framer, in, ret_reason);
        if (verdict != VIR_NET_FRAMER_MESSAGE)
            return verdict;
    }

    take = MIN(framer->total - framer->msg->bytes->len, in->len);
    if (take > 0) {
        g_byte_array_append(framer->msg->bytes, in->data, take);
        virNetFramerUse(in, take);
    }
    if (framer->msg->bytes->len < framer->total)
        return VIR_NET_FRAMER_HUNGRY;

    verdict = virNetFramerReadFDCount(framer, ret_reason);
    if (verdict == VIR_NET_FRAMER_MESSAGE)
        verdict = virNetFramerReadFDs(framer, in, ret_reason);
    if (verdict != VIR_NET_FRAMER_MESSAGE)
        return verdict;

    *ret_msg = g_steal_pointer(&framer->msg);
    framer->have = 0;
    framer->total = 0;
    framer->fds_wanted = 0;
    return VIR_NET_FRAMER_MESSAGE;
}

uint8_t *
virNetFramerRoom(virNetFramer *framer, size_t *ret_len)
{
    size_t have;
    size_t missing;

    if (!framer->msg)
        return NULL;

    have = framer->msg->bytes->len;
    missing = framer->total - have;
    if (missing < VIR_NET_FRAMER_DIRECT_MIN)
        return NULL;

    *ret_len = MIN(missing, MAX(have, VIR_NET_FRAMER_STEP_MIN));
    framer->room = have;
    g_byte_array_set_size(framer->msg->bytes, have + *ret_len);
    return framer->msg->bytes->data + have;
}

void
virNetFramerFilled(virNetFramer *framer, size_t len)
{
    g_byte_array_set_size(framer->msg->bytes, framer->room + len);
}

bool
virNetFramerIsInside(const virNetFramer *framer)
{
    return framer->have > 0;
}

virJSONValue *
virNetFramerToJSON(const virNetFramer *framer, virHandover *handover)
{
    const virNetMessage *msg = framer->msg;
    virJSONValue *object;

    if (!virNetFramerIsInside(framer))
        return NULL;
    object = virJSONValueNewObject();
    virHandoverPutBytes(object, "bytes", msg ? msg->bytes->data : framer->prefix,
                        msg ? msg->bytes->len : framer->have);
    if (msg && msg->nfds > 0)
        virHandoverPutFDs(handover, object, "fds", msg->fds, msg->nfds);
    return object;
}

int
virNetFramerFromJSON(virNetFramer *framer, virHandover *handover, const virJSONValue *object)
{
    g_autoptr(GByteArray) bytes = NULL;
    g_autoptr(GArray) fds = NULL;
    g_autofree char *reason = NULL;
    virNetFramerInput in = { .fd = -1 };
    virNetMessage *msg;

    if (virHandoverGetBytes(object, "bytes", framer->max, &bytes) < 0)
        return -1;
    in.data = bytes->data;
    in.len = bytes->len;
    switch (virNetFramerNext(framer, &in, &msg, &reason)) {
    case VIR_NET_FRAMER_HUNGRY:
        break;
    case VIR_NET_FRAMER_MESSAGE:
        virNetMessageFree(msg);
        reason = g_strdup("it is whole");
        break;
    case VIR_NET_FRAMER_BAD:
        break;
    }
    if (reason) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("a packet that has begun can't go on: %s"),
                       reason);
        return -1;
    }

    /* fewer than it waits for: otherwise it were whole */
    if (virHandoverTakeFDs(handover, object, "fds", MAX(framer->fds_wanted, 1) - 1, &fds) < 0)
        return -1;
    for (guint i = 0; i < fds->len; i++)
        framer->msg->fds[framer->msg->nfds++] = g_array_index(fds, int, i);
    return 0;
}

void
virNetFramerClear(virNetFramer *framer)
{
    g_clear_pointer(&framer->msg, virNetMessageFree);
    framer->have = 0;
    framer->total = 0;
    framer->fds_wanted = 0;
}
