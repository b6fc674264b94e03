/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetmessage.h: one packet of the wire protocol, header, payload and descriptors. */
#ifndef VIREO_VIRNETMESSAGE_H
#define VIREO_VIRNETMESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "libvirt/virterror.h"
#include "virhandover.h"
#include "virnetprotocol_types.h"

/* A packet: length word (counts itself), six header words, payload; all big endian. */
#define VIR_NET_MESSAGE_PREFIX_SIZE (VIR_NET_MESSAGE_LEN_MAX + VIR_NET_MESSAGE_HEADER_MAX)
#define VIR_NET_MESSAGE_TOTAL_MAX (VIR_NET_MESSAGE_LEN_MAX + VIR_NET_MESSAGE_MAX)
/* A message longer than this from a peer who is not authenticated ends the connection. */
#define VIR_NET_MESSAGE_STRANGER_MAX 65536

/*
 * A message has one owner at a time: handing it to a function that takes it
 * ends the caller's rights, whatever that function returns.
 */
typedef struct virNetMessage {
    virNetMessageHeader header;
    GByteArray *bytes;              /* the packet from its length word on */
    size_t payload;                 /* where in @bytes the args or ret struct starts */
    int *fds;                       /* owned; -1 where taken */
    unsigned int nfds;

    /* for the sender */
    size_t written;                 /* bytes of @bytes that the socket took */
    unsigned int fds_written;
    bool is_reply;                  /* a request slot of the client frees when it is gone */
    bool is_last;                   /* the connection ends when it is gone */
    bool authenticates;             /* the client is authenticated when it is gone */
    bool again;                     /* not a reply: nothing of the call was done, run it again */
    const struct virNetSocketLayer *layer;   /* begins when it is gone */
    void *layer_opaque;             /* owned */
    struct virNetServerStream *stream;   /* counted reference, told when it is gone */
} virNetMessage;

/**
 * virNetMessageNew:
 *
 * Returns a message whose @bytes hold room for length and header: the payload
 * is appended to @bytes (it starts on a 4 byte boundary).
 */
virNetMessage *virNetMessageNew(const virNetMessageHeader *header);

/* The REPLY that answers @call; the error forms below can still change it. */
virNetMessage *virNetMessageNewReply(const virNetMessageHeader *call);

/* An event: type MESSAGE, status OK, serial 1. */
virNetMessage *virNetMessageNewEvent(uint32_t prog, uint32_t vers, int32_t proc);

/* A STREAM packet that belongs to the stream that @call opened. */
virNetMessage *virNetMessageNewStream(const virNetMessageHeader *call, virNetMessageStatus status);

/* Closes the descriptors that nobody took. NULL is fine. */
void virNetMessageFree(virNetMessage *msg);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetMessage, virNetMessageFree)

/* The args or ret struct; for messages with descriptors what follows their count. */
const uint8_t *virNetMessagePayload(const virNetMessage *msg, size_t *ret_len);

/**
 * virNetMessageAddFDs:
 * @fds: duplicated with close-on-exec
 *
 * Turns a reply into one that carries descriptors. The count stands before
 * the struct, so this comes before any payload.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetMessageAddFDs(virNetMessage *msg, const int *fds,
                        unsigned int nfds) G_GNUC_WARN_UNUSED_RESULT;

/* Takes a received descriptor out; the caller closes it. -1 when there is none at @index. */
int virNetMessageTakeFD(virNetMessage *msg, unsigned int index);

/**
 * virNetMessageSetError:
 * @err: NULL when something failed without saying why
 *
 * Drops payload and descriptors, and makes this a message of status ERROR
 * with @err as its payload. The message type stays, but a reply that carried
 * descriptors becomes a plain one.
 */
void virNetMessageSetError(virNetMessage *msg, const virError *err);

/* The same for errors of the protocol itself: VIR_ERR_RPC of VIR_FROM_RPC. */
void virNetMessageSetProtocolError(virNetMessage *msg, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/**
 * virNetMessageSeal:
 *
 * Writes length and header before the payload; nothing may be appended after it.
 *
 * Returns 0, or -1 with an error reported when the payload is larger than
 * the protocol allows.
 */
int virNetMessageSeal(virNetMessage *msg) G_GNUC_WARN_UNUSED_RESULT;

/* A call that was received whole, with the descriptors that nobody took. */
virJSONValue *virNetMessageCallToJSON(const virNetMessage *call, virHandover *handover);
virNetMessage *virNetMessageCallFromJSON(virHandover *handover, const virJSONValue *object);

/* What the socket didn't take of a sealed message. NULL with an error reported. */
virJSONValue *virNetMessageUnsentToJSON(const virNetMessage *msg, virHandover *handover);
virNetMessage *virNetMessageUnsentFromJSON(virHandover *handover, const virJSONValue *object);

/* The bare words. */
uint32_t virNetMessageLengthDecode(const uint8_t *data);
void virNetMessageHeaderDecode(const uint8_t *data, virNetMessageHeader *ret_header);
void virNetMessageHeaderEncode(const virNetMessageHeader *header, uint8_t *data);

#endif /* VIREO_VIRNETMESSAGE_H */
