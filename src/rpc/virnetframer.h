/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetframer.h: cuts a stream of bytes into packets. */
#ifndef VIREO_VIRNETFRAMER_H
#define VIREO_VIRNETFRAMER_H

#include "virhandover.h"
#include "virnetmessage.h"

/*
 * Knows no socket: whoever has one feeds what it read. Zero-initialised apart
 * from @max and @fds_allowed. A packet's length is judged before its body is
 * kept, and memory grows as bytes arrive, not as the length word promises.
 */
typedef struct virNetFramer {
    size_t max;                 /* largest packet accepted; may change between packets */
    bool fds_allowed;           /* the transport can carry descriptors */

    uint8_t prefix[VIR_NET_MESSAGE_PREFIX_SIZE];
    size_t have;                /* bytes of @prefix; all of them once @msg is there */
    size_t total;               /* length of @msg, or 0 */
    virNetMessage *msg;         /* the packet that isn't whole yet */
    size_t room;                /* where virNetFramerRoom() pointed to in @msg */
    unsigned int fds_wanted;    /* descriptors that follow it */
} virNetFramer;

/* Bytes as they came in one read, with the descriptor that came with the last of them. */
typedef struct virNetFramerInput {
    const uint8_t *data;
    size_t len;
    int fd;                     /* -1: none */
} virNetFramerInput;

typedef enum {
    VIR_NET_FRAMER_HUNGRY,      /* the input is used up */
    VIR_NET_FRAMER_MESSAGE,     /* a packet is whole; call again, more may follow */
    VIR_NET_FRAMER_BAD,         /* the peer broke the protocol: end the connection */
} virNetFramerVerdict;

/**
 * virNetFramerNext:
 * @in: moved on by what was used; a descriptor that was taken becomes -1
 * @ret_msg: set for MESSAGE only
 * @ret_reason: set for BAD only; freed by the caller
 *
 * Call until it is hungry.
 */
virNetFramerVerdict virNetFramerNext(virNetFramer *framer, virNetFramerInput *in,
                                     virNetMessage **ret_msg, char **ret_reason);

/**
 * virNetFramerRoom:
 *
 * Returns where the next bytes of a long packet may be read to without a
 * copy, with how many in @ret_len, or NULL when a copy is as good. After
 * reading comes virNetFramerFilled() with the number of bytes, even if 0,
 * then virNetFramerNext() with an empty input.
 */
uint8_t *virNetFramerRoom(virNetFramer *framer, size_t *ret_len);
void virNetFramerFilled(virNetFramer *framer, size_t len);

/* Whether a packet has begun and isn't whole. */
bool virNetFramerIsInside(const virNetFramer *framer);

/* What has come of a packet that isn't whole; NULL: nothing. */
virJSONValue *virNetFramerToJSON(const virNetFramer *framer, virHandover *handover);

/* Into a fresh @framer, whose limits are set. Returns 0, or -1 with an error reported. */
int virNetFramerFromJSON(virNetFramer *framer, virHandover *handover,
                         const virJSONValue *object) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets the packet that isn't whole. */
void virNetFramerClear(virNetFramer *framer);

#endif /* VIREO_VIRNETFRAMER_H */
