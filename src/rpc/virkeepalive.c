/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virkeepalive.c: counts unanswered pings. */
#include "config.h"

#include "virkeepalive.h"

void
virKeepAliveStart(virKeepAlive *ka, int interval, unsigned int count, long long now)
{
    ka->interval = interval > 0 ? (long long) interval * G_USEC_PER_SEC : 0;
    ka->count = count;
    virKeepAliveHeard(ka, now);
    ka->due = now + ka->interval;
}

void
virKeepAliveHeard(virKeepAlive *ka, long long now)
{
    ka->heard = now;
    ka->sent = 0;
}

virKeepAliveVerdict
virKeepAliveDecide(virKeepAlive *ka, long long now)
{
    long long silent_until = ka->heard + ka->interval * (ka->sent + 1LL);

    if (ka->interval == 0)
        return VIR_KEEPALIVE_WAIT;

    if (now < silent_until) {
        ka->due = silent_until;
        return VIR_KEEPALIVE_WAIT;
    }
    if (ka->sent >= ka->count)
        return VIR_KEEPALIVE_DEAD;

    ka->sent++;
    ka->due = now + ka->interval;
    return VIR_KEEPALIVE_PING;
}

bool
virKeepAliveOwns(const virNetMessageHeader *header)
{
    return header->prog == KEEPALIVE_PROGRAM;
}

virNetMessage *
virKeepAliveAnswer(const virNetMessageHeader *header)
{
    if (header->vers != KEEPALIVE_PROTOCOL_VERSION || header->type != VIR_NET_MESSAGE ||
        header->proc != KEEPALIVE_PROC_PING)
        return NULL;
    return virKeepAliveNewMessage(KEEPALIVE_PROC_PONG);
}

virNetMessage *
virKeepAliveNewMessage(int proc)
{
    const virNetMessageHeader header = {
        .prog = KEEPALIVE_PROGRAM, .vers = KEEPALIVE_PROTOCOL_VERSION, .proc = proc,
        .type = VIR_NET_MESSAGE, .status = VIR_NET_OK,
    };

    return virNetMessageNew(&header);
}
