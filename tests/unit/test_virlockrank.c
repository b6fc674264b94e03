/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virlockrank.c: upwards is allowed, everything else ends the process. */
#include "config.h"

#include "virlockrank.h"

static int a, b;

static void
upwards_is_allowed(void)
{
    virLockRankPush(VIR_LOCK_RANK_DAEMON, &a, "here");
    virLockRankPush(VIR_LOCK_RANK_LEAF, &b, "there");
    virLockRankPop(&a);                 /* the order of release is free */
    virLockRankPop(&b);
    virLockRankPush(VIR_LOCK_RANK_DOMAIN, &a, "here");
    virLockRankSleep(&a, "here");       /* on its own lock */
    virLockRankPop(&a);
}

static void
downwards(void)
{
    virLockRankPush(VIR_LOCK_RANK_MONITOR, &a, "here");
    virLockRankPush(VIR_LOCK_RANK_DOMAIN, &b, "there");
}

static void
two_of_a_rank(void)
{
    virLockRankPush(VIR_LOCK_RANK_DOMAIN, &a, "here");
    virLockRankPush(VIR_LOCK_RANK_DOMAIN, &b, "there");
}

static void
not_held(void)
{
    virLockRankPop(&a);
}

static void
sleeping_with_another(void)
{
    virLockRankPush(VIR_LOCK_RANK_DOMAIN, &a, "here");
    virLockRankPush(VIR_LOCK_RANK_MONITOR, &b, "there");
    virLockRankSleep(&b, "there");
}

static const struct {
    const char *name;
    GTestFunc func;
    const char *words;
} rows[] = {
    { "/lockrank/refused/downwards", downwards, "*taking the domain lock*monitor lock*" },
    { "/lockrank/refused/two-of-a-rank", two_of_a_rank, "*taking the domain lock*domain lock*" },
    { "/lockrank/refused/not-held", not_held, "*isn't held*" },
    { "/lockrank/refused/sleep-with-another", sleeping_with_another,
      "*sleeping*domain lock*" },
};

static void
refused(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);

    if (g_test_subprocess()) {
        rows[i].func();
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr(rows[i].words);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lockrank/upwards", upwards_is_allowed);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_test_add_data_func(rows[i].name, GSIZE_TO_POINTER(i), refused);
    return g_test_run();
}
