/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetserverdoor.c: who gets a place, who may wait, who has to make room. */
#include "config.h"

#include "virnetserverdoor.h"

#define PLACES(...) { .max_clients = 100, .max_strangers = 20, .max_waiting = 40, __VA_ARGS__ }
#define ROOT(...) { .is_privileged = true, __VA_ARGS__ }
#define USER(...) { __VA_ARGS__ }
#define VERDICT(name) VIR_NET_SERVER_PLACES_ ## name

static void
test_places(void)
{
    static const struct {
        const char *rule;
        virNetServerPlaces places;
        virNetServerOwner owner;
        bool stranger;
        virNetServerPlacesVerdict verdict;
    } cases[] = {
        { "an empty house", PLACES(), USER(), true, VERDICT(FREE) },
        { "the last stranger", PLACES(.clients = 50, .strangers = 19), USER(), true,
          VERDICT(FREE) },
        { "one stranger too many", PLACES(.clients = 50, .strangers = 20), USER(), true,
          VERDICT(STRANGERS) },
        { "who needn't log in is none", PLACES(.clients = 50, .strangers = 20), USER(), false,
          VERDICT(FREE) },
        { "root is let in beside them", PLACES(.clients = 50, .strangers = 20), ROOT(), true,
          VERDICT(FREE) },
        { "one user can have all places of strangers", PLACES(.clients = 19, .strangers = 19),
          USER(.clients = 19, .strangers = 19), true, VERDICT(FREE) },
        { "but not of clients", PLACES(.clients = 75), USER(.clients = 75), false,
          VERDICT(SHARE_TAKEN) },
        { "others get in then", PLACES(.clients = 75), USER(.clients = 74), false,
          VERDICT(FREE) },
        { "some places are for root", PLACES(.clients = 95), USER(), false, VERDICT(FULL) },
        { "who has them", PLACES(.clients = 99), ROOT(.clients = 99), false, VERDICT(FREE) },
        { "and no more than there are", PLACES(.clients = 100), ROOT(), false, VERDICT(FULL) },
        { "a small house has no shares", { .max_clients = 3, .clients = 2 },
          USER(.clients = 2), false, VERDICT(FREE) },
        { "nor places for root", { .max_clients = 3, .clients = 3 }, ROOT(), false,
          VERDICT(FULL) },
        { "as many strangers as clients", { .max_clients = 3, .clients = 2, .strangers = 2 },
          USER(), true, VERDICT(FREE) },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].rule);
        g_assert_cmpint(virNetServerPlacesJudge(&cases[i].places, &cases[i].owner,
                                                cases[i].stranger), ==, cases[i].verdict);
    }
}

static void
test_waiting(void)
{
    static const struct {
        const char *rule;
        virNetServerPlaces places;
        virNetServerOwner owner;
        bool may;
    } cases[] = {
        { "nobody waits", PLACES(), USER(), true },
        { "one user has half", PLACES(.waiting = 20), USER(.waiting = 20), false },
        { "others wait then", PLACES(.waiting = 20), USER(), true },
        { "the last ones are for root", PLACES(.waiting = 30), USER(), false },
        { "who may take them", PLACES(.waiting = 39), ROOT(.waiting = 9), true },
        { "as long as there are some", PLACES(.waiting = 40), ROOT(), false },
        { "one place to wait", { .max_waiting = 1 }, USER(), true },
        { "is taken", { .max_waiting = 1, .waiting = 1 }, USER(.waiting = 1), false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].rule);
        g_assert_cmpint(virNetServerPlacesMayWait(&cases[i].places, &cases[i].owner), ==,
                        cases[i].may);
    }
}

static void
test_making_room(void)
{
    const virNetServerPlaces full = PLACES(.clients = 20, .strangers = 20);
    const virNetServerPlaces free_places = PLACES(.clients = 19, .strangers = 19);
    const virNetServerOwner greedy = USER(.strangers = 11);
    const virNetServerOwner modest = USER(.strangers = 10);
    const virNetServerOwner root = ROOT(.strangers = 20);
    const virNetServerOwner none = USER();

    g_assert_true(virNetServerPlacesOweRoom(&full, &greedy, &none));
    g_assert_false(virNetServerPlacesOweRoom(&full, &modest, &none));
    g_assert_false(virNetServerPlacesOweRoom(&full, &greedy, &modest));
    g_assert_false(virNetServerPlacesOweRoom(&full, &greedy, &greedy));
    g_assert_false(virNetServerPlacesOweRoom(&full, &root, &none));
    g_assert_false(virNetServerPlacesOweRoom(&free_places, &greedy, &none));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/serverdoor/places", test_places);
    g_test_add_func("/serverdoor/waiting", test_waiting);
    g_test_add_func("/serverdoor/making-room", test_making_room);
    return g_test_run();
}
