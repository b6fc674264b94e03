/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetmessagehandover.c: messages that another program goes on with. */
#include "config.h"

#include "virnetmessage.h"

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

static virJSONValue *
virNetMessageToJSON(const virNetMessage *msg, size_t from, unsigned int from_fd,
                    virHandover *handover)
{
    virJSONValue *object = virJSONValueNewObject();

    virHandoverPutBytes(object, "bytes", msg->bytes->data + from, msg->bytes->len - from);
    if (msg->nfds > from_fd)
        virHandoverPutFDs(handover, object, "fds", msg->fds + from_fd, msg->nfds - from_fd);
    return object;
}

static virNetMessage *
virNetMessageFromJSON(virHandover *handover, const virJSONValue *object)
{
    g_autoptr(virNetMessage) msg = g_new0(virNetMessage, 1);
    g_autoptr(GArray) fds = NULL;

    if (virHandoverGetBytes(object, "bytes", VIR_NET_MESSAGE_TOTAL_MAX, &msg->bytes) < 0) {
        msg->bytes = g_byte_array_new();
        return NULL;
    }
    if (virHandoverTakeFDs(handover, object, "fds", VIR_NET_MESSAGE_NUM_FDS_MAX, &fds) < 0)
        return NULL;
    msg->nfds = fds->len;
    msg->fds = (int *) (void *) g_array_free(g_steal_pointer(&fds), false);
    return g_steal_pointer(&msg);
}

virJSONValue *
virNetMessageCallToJSON(const virNetMessage *call, virHandover *handover)
{
    return virNetMessageToJSON(call, 0, 0, handover);
}

virNetMessage *
virNetMessageCallFromJSON(virHandover *handover, const virJSONValue *object)
{
    g_autoptr(virNetMessage) call = virNetMessageFromJSON(handover, object);
    const GByteArray *bytes;

    if (!call)
        return NULL;
    bytes = call->bytes;
    call->payload = VIR_NET_MESSAGE_PREFIX_SIZE;
    if (bytes->len >= VIR_NET_MESSAGE_PREFIX_SIZE &&
        virNetMessageLengthDecode(bytes->data) == bytes->len) {
        virNetMessageHeaderDecode(bytes->data + VIR_NET_MESSAGE_LEN_MAX, &call->header);
        if (call->header.type == VIR_NET_CALL_WITH_FDS)
            call->payload += 4;         /* their count */
        if (call->payload <= bytes->len)
            return g_steal_pointer(&call);
    }
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("a call that was handed over is no packet"));
    return NULL;
}

virJSONValue *
virNetMessageUnsentToJSON(const virNetMessage *msg, virHandover *handover)
{
    virJSONValue *object = virNetMessageToJSON(msg, msg->written, msg->fds_written, handover);

    if (msg->is_reply)
        virJSONValueObjectSetBoolean(object, "reply", true);
    if (msg->is_last)
        virJSONValueObjectSetBoolean(object, "last", true);
    if (msg->authenticates && msg->header.status == VIR_NET_OK)
        virJSONValueObjectSetBoolean(object, "authenticates", true);
    return object;
}

/* A flag that is there is true. */
static bool
virNetMessageReadFlag(const virJSONValue *object, const char *key)
{
    bool flag = false;

    (void) virJSONValueObjectGetBoolean(object, key, &flag);    /* none: false */
    return flag;
}

virNetMessage *
virNetMessageUnsentFromJSON(virHandover *handover, const virJSONValue *object)
{
    virNetMessage *msg = virNetMessageFromJSON(handover, object);

    if (!msg)
        return NULL;
    msg->is_reply = virNetMessageReadFlag(object, "reply");
    msg->is_last = virNetMessageReadFlag(object, "last");
    msg->authenticates = virNetMessageReadFlag(object, "authenticates");
    return msg;
}
