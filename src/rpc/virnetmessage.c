/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetmessage.c: makes, seals and releases packets. */
#include "config.h"

#include "virnetmessage.h"

#include <fcntl.h>
#include <string.h>

#include "virerror.h"
#include "virfile.h"
#include "virnetprotocol_codec.h"
#include "virnetserverstream.h"
#include "virnetsocket.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* The serial that events have on the wire; clients ignore it. */
#define VIR_NET_MESSAGE_EVENT_SERIAL 1

static uint32_t
virNetWordRead(const uint8_t *data)
{
    uint32_t word;

    memcpy(&word, data, sizeof(word));
    return GUINT32_FROM_BE(word);
}

static void
virNetWordWrite(uint8_t *data, uint32_t value)
{
    uint32_t word = GUINT32_TO_BE(value);

    memcpy(data, &word, sizeof(word));
}

uint32_t
virNetMessageLengthDecode(const uint8_t *data)
{
    return virNetWordRead(data);
}

void
virNetMessageHeaderDecode(const uint8_t *data, virNetMessageHeader *ret_header)
{
    ret_header->prog = virNetWordRead(data);
    ret_header->vers = virNetWordRead(data + 4);
    ret_header->proc = (int32_t) virNetWordRead(data + 8);
    ret_header->type = (int32_t) virNetWordRead(data + 12);
    ret_header->serial = virNetWordRead(data + 16);
    ret_header->status = (int32_t) virNetWordRead(data + 20);
}

void
virNetMessageHeaderEncode(const virNetMessageHeader *header, uint8_t *data)
{
    virNetWordWrite(data, header->prog);
    virNetWordWrite(data + 4, header->vers);
    virNetWordWrite(data + 8, (uint32_t) header->proc);
    virNetWordWrite(data + 12, (uint32_t) header->type);
    virNetWordWrite(data + 16, header->serial);
    virNetWordWrite(data + 20, (uint32_t) header->status);
}

static void
virNetMessageAppendWord(virNetMessage *msg, uint32_t value)
{
    uint32_t word = GUINT32_TO_BE(value);

    g_byte_array_append(msg->bytes, (const guint8 *) &word, sizeof(word));
}

virNetMessage *
virNetMessageNew(const virNetMessageHeader *header)
{
    virNetMessage *msg = g_new0(virNetMessage, 1);

    msg->header = *header;
    msg->bytes = g_byte_array_sized_new(64);
    msg->payload = VIR_NET_MESSAGE_PREFIX_SIZE;
    g_byte_array_set_size(msg->bytes, VIR_NET_MESSAGE_PREFIX_SIZE);
    return msg;
}

virNetMessage *
virNetMessageNewReply(const virNetMessageHeader *call)
{
    virNetMessageHeader header = *call;

    header.type = VIR_NET_REPLY;
    header.status = VIR_NET_OK;
    return virNetMessageNew(&header);
}

virNetMessage *
virNetMessageNewEvent(uint32_t prog, uint32_t vers, int32_t proc)
{
    const virNetMessageHeader header = {
        .prog = prog, .vers = vers, .proc = proc, .type = VIR_NET_MESSAGE,
        .serial = VIR_NET_MESSAGE_EVENT_SERIAL, .status = VIR_NET_OK,
    };

    return virNetMessageNew(&header);
}

virNetMessage *
virNetMessageNewStream(const virNetMessageHeader *call, virNetMessageStatus status)
{
    virNetMessageHeader header = *call;

    header.type = VIR_NET_STREAM;
    header.status = status;
    return virNetMessageNew(&header);
}

static void
virNetMessageClearFDs(virNetMessage *msg)
{
    for (unsigned int i = 0; i < msg->nfds; i++)
        virFDClose(&msg->fds[i]);
    g_clear_pointer(&msg->fds, g_free);
    msg->nfds = 0;
}

void
virNetMessageFree(virNetMessage *msg)
{
    if (!msg)
        return;

    virNetMessageClearFDs(msg);
    g_byte_array_unref(msg->bytes);
    virNetServerStreamUnref(msg->stream);
    if (msg->layer && msg->layer_opaque)
        msg->layer->free(msg->layer_opaque);
    g_free(msg);
}

const uint8_t *
virNetMessagePayload(const virNetMessage *msg, size_t *ret_len)
{
    *ret_len = msg->bytes->len - msg->payload;
    return msg->bytes->data + msg->payload;
}

int
virNetMessageAddFDs(virNetMessage *msg, const int *fds, unsigned int nfds)
{
    g_assert(msg->bytes->len == VIR_NET_MESSAGE_PREFIX_SIZE);

    if (nfds > VIR_NET_MESSAGE_NUM_FDS_MAX) {
        virReportError(VIR_ERR_RPC, _("too many descriptors to send: %u, the limit is %d"),
                       nfds, VIR_NET_MESSAGE_NUM_FDS_MAX);
        return -1;
    }

    msg->fds = g_new(int, nfds);
    for (unsigned int i = 0; i < nfds; i++) {
        int copy = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);

        if (copy < 0) {
            virReportSystemError(errno, _("cannot duplicate descriptor %d to send it"), fds[i]);
            virNetMessageClearFDs(msg);
            return -1;
        }
        msg->fds[msg->nfds++] = copy;
    }

    msg->header.type = VIR_NET_REPLY_WITH_FDS;
    virNetMessageAppendWord(msg, nfds);
    msg->payload = msg->bytes->len;
    return 0;
}

int
virNetMessageTakeFD(virNetMessage *msg, unsigned int index)
{
    if (index >= msg->nfds)
        return -1;
    return virFDSteal(&msg->fds[index]);
}

void
virNetMessageSetError(virNetMessage *msg, const virError *err)
{
    static const virError unknown = {
        .code = VIR_ERR_INTERNAL_ERROR,
        .domain = VIR_FROM_RPC,
        .message = (char *) "internal error: a call failed without saying why",
        .level = VIR_ERR_ERROR,
        .int1 = -1,
        .int2 = -1,
    };
    virNetMessageError wire;

    if (!err || err->code == VIR_ERR_OK)
        err = &unknown;

    virNetMessageClearFDs(msg);
    g_byte_array_set_size(msg->bytes, VIR_NET_MESSAGE_PREFIX_SIZE);
    msg->payload = VIR_NET_MESSAGE_PREFIX_SIZE;
    if (msg->header.type == VIR_NET_REPLY_WITH_FDS)
        msg->header.type = VIR_NET_REPLY;
    msg->header.status = VIR_NET_ERROR;

    wire = (virNetMessageError) {
        .code = err->code, .domain = err->domain, .message = err->message, .level = err->level,
        .str1 = err->str1, .str2 = err->str2, .str3 = err->str3,
        .int1 = err->int1, .int2 = err->int2,
    };
    if (virXDREncode(&virNetMessageError_xdr, &wire, VIR_NET_MESSAGE_PAYLOAD_MAX,
                     msg->bytes) < 0)
        virNetMessageSetError(msg, NULL);       /* words beyond all limits */
}

void
virNetMessageSetProtocolError(virNetMessage *msg, const char *fmt, ...)
{
    g_autofree char *detail = NULL;
    virError err = {
        .code = VIR_ERR_RPC,
        .domain = VIR_FROM_RPC,
        .level = VIR_ERR_ERROR,
        .str1 = (char *) "%s",
        .int1 = -1,
        .int2 = -1,
    };
    va_list args;

    va_start(args, fmt);
    detail = g_strdup_vprintf(fmt, args);
    va_end(args);

    err.message = detail;
    err.str2 = detail;
    virNetMessageSetError(msg, &err);
}

int
virNetMessageSeal(virNetMessage *msg)
{
    if (msg->bytes->len > VIR_NET_MESSAGE_TOTAL_MAX) {
        virReportError(VIR_ERR_RPC, _("message of %u bytes is too large, the limit is %d"),
                       msg->bytes->len, VIR_NET_MESSAGE_TOTAL_MAX);
        return -1;
    }

    virNetWordWrite(msg->bytes->data, msg->bytes->len);
    virNetMessageHeaderEncode(&msg->header, msg->bytes->data + VIR_NET_MESSAGE_LEN_MAX);
    return 0;
}
