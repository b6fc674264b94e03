/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virkeepalive.c: when a silent peer is pinged and when it is given up. */
#include "config.h"

#include "virkeepalive.h"

#define S G_USEC_PER_SEC

typedef struct Step {
    long long at;                   /* us since the start */
    bool heard;                     /* something came; nothing is decided */
    virKeepAliveVerdict verdict;
    long long due;                  /* unless dead */
} Step;

static const struct {
    const char *rule;
    int interval;
    unsigned int count;
    Step steps[7];
} cases[] = {
    { "interval 1, count 2: pings at 1 s and 2 s, dead at 3 s", 1, 2, {
        { 1 * S, false, VIR_KEEPALIVE_PING, 2 * S },
        { 2 * S, false, VIR_KEEPALIVE_PING, 3 * S },
        { 3 * S, false, VIR_KEEPALIVE_DEAD },
    } },
    { "any byte puts it off", 5, 1, {
        { 3 * S, true },
        { 5 * S, false, VIR_KEEPALIVE_WAIT, 8 * S },
        { 8 * S, false, VIR_KEEPALIVE_PING, 13 * S },
        { 9 * S, true },
        { 13 * S, false, VIR_KEEPALIVE_WAIT, 14 * S },
        { 14 * S, false, VIR_KEEPALIVE_PING, 19 * S },
    } },
    { "count 0: silence alone ends it", 2, 0, {
        { 2 * S, false, VIR_KEEPALIVE_DEAD },
    } },
    { "too early is no harm", 2, 5, {
        { 1 * S, false, VIR_KEEPALIVE_WAIT, 2 * S },
    } },
};

static void
test_decide(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        virKeepAlive ka = { 0 };

        g_test_message("%s", cases[i].rule);
        virKeepAliveStart(&ka, cases[i].interval, cases[i].count, 0);
        g_assert_cmpint(ka.due, ==, cases[i].interval * S);

        for (const Step *step = cases[i].steps; step->at; step++) {
            if (step->heard) {
                virKeepAliveHeard(&ka, step->at);
                continue;
            }
            g_assert_cmpint(virKeepAliveDecide(&ka, step->at), ==, step->verdict);
            if (step->verdict != VIR_KEEPALIVE_DEAD)
                g_assert_cmpint(ka.due, ==, step->due);
        }
    }
}

static void
test_off(void)
{
    static const int off[] = { 0, -1 };

    for (size_t i = 0; i < G_N_ELEMENTS(off); i++) {
        virKeepAlive ka = { 0 };

        virKeepAliveStart(&ka, off[i], 5, 0);
        g_assert_cmpint(virKeepAliveDecide(&ka, 1000000LL * S), ==, VIR_KEEPALIVE_WAIT);
    }
}

static void
test_only_a_ping_is_answered(void)
{
    static const struct {
        virNetMessageHeader header;
        bool answered;
    } messages[] = {
        { { 0x6b656570, 1, 1, VIR_NET_MESSAGE, 0, VIR_NET_OK }, true },
        { { 0x6b656570, 1, 2, VIR_NET_MESSAGE, 0, VIR_NET_OK }, false },
        { { 0x6b656570, 1, 3, VIR_NET_MESSAGE, 0, VIR_NET_OK }, false },
        { { 0x6b656570, 2, 1, VIR_NET_MESSAGE, 0, VIR_NET_OK }, false },
        { { 0x6b656570, 1, 1, VIR_NET_CALL, 0, VIR_NET_OK }, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autoptr(virNetMessage) pong = virKeepAliveAnswer(&messages[i].header);

        g_assert_true(virKeepAliveOwns(&messages[i].header));
        g_assert_cmpint(pong != NULL, ==, messages[i].answered);
        if (pong)
            g_assert_cmpint(pong->header.proc, ==, 2);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keepalive/decide", test_decide);
    g_test_add_func("/keepalive/off", test_off);
    g_test_add_func("/keepalive/only-a-ping-is-answered", test_only_a_ping_is_answered);
    return g_test_run();
}
