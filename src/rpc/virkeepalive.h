/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virkeepalive.h: decides when to ping a silent peer and when to give it up. */
#ifndef VIREO_VIRKEEPALIVE_H
#define VIREO_VIRKEEPALIVE_H

#include "virkeepaliveprotocol_types.h"
#include "virnetmessage.h"

/* Holds no clock and no timer: the owner asks when it is due. */
typedef struct virKeepAlive {
    long long interval;     /* us; 0: off */
    unsigned int count;     /* pings that may stay unanswered */
    unsigned int sent;      /* pings since the peer was last heard */
    long long heard;        /* when a byte last came, us */
    long long due;          /* when to look again, us */
} virKeepAlive;

typedef enum {
    VIR_KEEPALIVE_WAIT,     /* nothing to do before ka->due */
    VIR_KEEPALIVE_PING,     /* send a ping, then wait until ka->due */
    VIR_KEEPALIVE_DEAD,     /* the peer is gone */
} virKeepAliveVerdict;

/* @interval in seconds, 0 or less: off. */
void virKeepAliveStart(virKeepAlive *ka, int interval, unsigned int count, long long now);

/* Any byte counts as life. */
void virKeepAliveHeard(virKeepAlive *ka, long long now);

virKeepAliveVerdict virKeepAliveDecide(virKeepAlive *ka, long long now);

/* Whether @header is of the keepalive program: nothing else is to be done with such a message. */
bool virKeepAliveOwns(const virNetMessageHeader *header);

/* The PONG that answers @header, or NULL when it asks for none. */
virNetMessage *virKeepAliveAnswer(const virNetMessageHeader *header);

virNetMessage *virKeepAliveNewMessage(int proc);

#endif /* VIREO_VIRKEEPALIVE_H */
