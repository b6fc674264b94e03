/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_keepalive.c: a peer that speaks at any time is given up only when it must be. */
#include "config.h"

#include "fuzz.h"
#include "fuzzbytes.h"
#include "virkeepalive.h"

/* Any header: a ping gets one pong, all else nothing. */
static void
answer(fuzzBytes *in)
{
    uint8_t bytes[VIR_NET_MESSAGE_HEADER_MAX] = { 0 };
    virNetMessageHeader header;
    g_autoptr(virNetMessage) pong = NULL;
    bool ping;

    for (size_t i = 0; i < sizeof(bytes) && in->left > 0; i++)
        bytes[i] = fuzzByte(in);
    virNetMessageHeaderDecode(bytes, &header);
    if (!virKeepAliveOwns(&header)) {
        g_assert_cmpuint(header.prog, !=, 0x6b656570);
        return;
    }
    ping = header.vers == 1 && header.proc == 1 && header.type == 2;
    pong = virKeepAliveAnswer(&header);
    g_assert_true(!!pong == ping);
    if (pong) {
        g_assert_cmpint(pong->header.proc, ==, 2);
        g_assert_cmpuint(pong->bytes->len, ==, 28);
    }
}

/* Interval and count, then steps: how long time passes, and what happens then. */
static void
live(fuzzBytes *in)
{
    int interval = fuzzByte(in) - 1;
    unsigned int count = fuzzByte(in) % 8;
    virKeepAlive ka = { 0 };
    long long now = 1000;
    long long heard = now;
    unsigned int pings = 0;

    virKeepAliveStart(&ka, interval, count, now);
    while (in->left > 0) {
        virKeepAliveVerdict verdict;
        unsigned int what = fuzzByte(in);

        now += (long long) fuzzByte(in) << (what >> 4) * 2;
        if (what & 1) {
            virKeepAliveHeard(&ka, now);
            heard = now;
            pings = 0;
        }
        verdict = virKeepAliveDecide(&ka, now);
        if (interval <= 0) {
            g_assert_cmpint(verdict, ==, VIR_KEEPALIVE_WAIT);
            continue;
        }
        if (verdict == VIR_KEEPALIVE_DEAD) {
            g_assert_cmpuint(pings, ==, count);
            g_assert_cmpint(now - heard, >=, (count + 1LL) * interval * G_USEC_PER_SEC);
            return;
        }
        if (verdict == VIR_KEEPALIVE_PING)
            pings++;
        g_assert_cmpuint(pings, <=, count);
        g_assert_cmpint(now - heard, >=, pings * (long long) interval * G_USEC_PER_SEC);
        g_assert_cmpint(ka.due, >, now);
        g_assert_cmpint(ka.due, <=, now + interval * (long long) G_USEC_PER_SEC);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzzBytes in = { data, size };

    if (fuzzByte(&in) == 0)
        answer(&in);
    else
        live(&in);
    return 0;
}
