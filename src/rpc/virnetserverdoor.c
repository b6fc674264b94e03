/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverdoor.c: who is let in, counted for each user and each address. */
#include "config.h"

#include "virnetserverdoor.h"

#include <unistd.h>

/* ---- decisions ---- */

/* What one owner may have of @max while others could want some. */
static unsigned int
virNetServerShare(unsigned int max)
{
    return MAX(max / 2, 1);
}

static unsigned int
virNetServerPlacesMaxStrangers(const virNetServerPlaces *places)
{
    return places->max_strangers ? places->max_strangers : places->max_clients;
}

virNetServerPlacesVerdict
virNetServerPlacesJudge(const virNetServerPlaces *places, const virNetServerOwner *owner,
                        bool stranger)
{
    bool shared = !owner->is_privileged && places->max_clients >= VIR_NET_SERVER_SHARES_MIN;
    /* for the privileged */
    unsigned int kept = shared ? places->max_clients / VIR_NET_SERVER_SHARES_MIN : 0;

    if (places->clients >= places->max_clients - kept)
        return VIR_NET_SERVER_PLACES_FULL;
    if (shared && owner->clients >= places->max_clients - places->max_clients / 4)
        return VIR_NET_SERVER_PLACES_SHARE_TAKEN;
    if (stranger && !owner->is_privileged &&
        places->strangers >= virNetServerPlacesMaxStrangers(places))
        return VIR_NET_SERVER_PLACES_STRANGERS;
    return VIR_NET_SERVER_PLACES_FREE;
}

bool
virNetServerPlacesMayWait(const virNetServerPlaces *places, const virNetServerOwner *owner)
{
    if (owner->is_privileged)
        return places->waiting < places->max_waiting;

    /* the last ones are for the privileged, who would be behind the others in the backlog */
    return owner->waiting < virNetServerShare(places->max_waiting) &&
        places->waiting < places->max_waiting - MIN(places->max_waiting / 4, 10);
}

bool
virNetServerPlacesOweRoom(const virNetServerPlaces *places, const virNetServerOwner *owner,
                          const virNetServerOwner *other)
{
    unsigned int max = virNetServerPlacesMaxStrangers(places);

    return owner != other && !owner->is_privileged && places->strangers >= max &&
        owner->strangers > virNetServerShare(max) && other->strangers < virNetServerShare(max);
}

/* ---- owners ---- */

struct virNetServerDoor {
    virNetServerPlaces places;
    GHashTable *owners;         /* name → virNetServerOwner */
    GQueue waiting;             /* of virNetServerGuest, in the order of their coming */
    bool told_full;             /* of those who wait now */
};

static void
virNetServerOwnerFree(void *opaque)
{
    virNetServerOwner *owner = opaque;

    g_free(owner->name);
    g_free(owner);
}

static virNetServerOwner *
virNetServerDoorFindOwner(virNetServerDoor *door, const virNetSocket *sock)
{
    const virIdentity *identity = virNetSocketGetIdentity(sock);
    bool has_user = virNetSocketIsLocal(sock) && identity->hasUnixUser;
    g_autofree char *name = has_user ? g_strdup_printf("user %u", identity->unixUserID)
                                     : virNetSocketFormatHost(sock);
    virNetServerOwner *owner = g_hash_table_lookup(door->owners, name);

    if (owner)
        return owner;
    owner = g_new0(virNetServerOwner, 1);
    owner->name = g_steal_pointer(&name);
    owner->is_privileged = has_user &&
        (identity->unixUserID == 0 || identity->unixUserID == geteuid());
    g_hash_table_insert(door->owners, owner->name, owner);
    return owner;
}

/* For whom nothing is counted is forgotten. */
static void
virNetServerDoorSweep(virNetServerDoor *door, virNetServerOwner *owner)
{
    if (owner->clients == 0 && owner->waiting == 0)
        g_hash_table_remove(door->owners, owner->name);
}

/* One with more strangers than its share. There can't be two. */
static virNetServerOwner *
virNetServerDoorFindGreedy(virNetServerDoor *door)
{
    unsigned int share = virNetServerShare(virNetServerPlacesMaxStrangers(&door->places));
    GHashTableIter iter;
    void *value;

    g_hash_table_iter_init(&iter, door->owners);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        virNetServerOwner *owner = value;

        if (!owner->is_privileged && owner->strangers > share)
            return owner;
    }
    return NULL;
}

/* ---- the door ---- */

void
virNetServerGuestFree(virNetServerGuest *guest)
{
    if (!guest)
        return;
    virNetSocketUnref(guest->sock);
    g_free(guest);
}

virNetServerDoor *
virNetServerDoorNew(unsigned int max_clients, unsigned int max_strangers,
                    unsigned int max_waiting)
{
    virNetServerDoor *door = g_new0(virNetServerDoor, 1);

    door->places.max_waiting = MAX(max_waiting, 1);
    virNetServerDoorSetLimits(door, max_clients, max_strangers);
    door->owners = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, virNetServerOwnerFree);
    g_queue_init(&door->waiting);
    return door;
}

void
virNetServerDoorFree(virNetServerDoor *door)
{
    if (!door)
        return;
    virNetServerDoorShut(door);
    g_hash_table_unref(door->owners);
    g_free(door);
}

void
virNetServerDoorSetLimits(virNetServerDoor *door, unsigned int max_clients,
                          unsigned int max_strangers)
{
    door->places.max_clients = max_clients;
    door->places.max_strangers = max_strangers;
}

const virNetServerPlaces *
virNetServerDoorGetPlaces(const virNetServerDoor *door)
{
    return &door->places;
}

bool
virNetServerDoorIsOpen(const virNetServerDoor *door)
{
    return door->places.waiting < door->places.max_waiting;
}

bool
virNetServerDoorKnock(virNetServerDoor *door, virNetSocket *sock, virNetServerAuth auth,
                      bool readonly, char **ret_warning)
{
    virNetServerOwner *owner = virNetServerDoorFindOwner(door, sock);
    virNetServerGuest *guest;

    *ret_warning = NULL;
    if (!virNetServerPlacesMayWait(&door->places, owner)) {
        if (!owner->warned)
            *ret_warning = g_strdup_printf("%s was turned away: too many connections of %s wait, "
                                           "more will not be told",
                                           virNetSocketGetPeerName(sock), owner->name);
        owner->warned = true;
        virNetSocketUnref(sock);
        virNetServerDoorSweep(door, owner);
        return false;
    }

    guest = g_new0(virNetServerGuest, 1);
    *guest = (virNetServerGuest) { .sock = sock, .auth = auth, .readonly = readonly,
                                   .owner = owner };
    owner->waiting++;
    door->places.waiting++;
    g_queue_push_tail(&door->waiting, guest);
    return true;
}

static bool
virNetServerGuestIsStranger(const virNetServerGuest *guest)
{
    return guest->auth != VIR_NET_SERVER_AUTH_NONE || !virNetSocketIsReady(guest->sock);
}

char *
virNetServerDoorTellFull(virNetServerDoor *door)
{
    const virNetServerGuest *guest = g_queue_peek_head(&door->waiting);
    const virNetServerPlaces *places = &door->places;
    bool told = door->told_full;
    const char *peer;

    door->told_full = guest != NULL;
    if (!guest || told)
        return NULL;

    peer = virNetSocketGetPeerName(guest->sock);
    switch (virNetServerPlacesJudge(places, guest->owner, virNetServerGuestIsStranger(guest))) {
    case VIR_NET_SERVER_PLACES_FULL:
        return g_strdup_printf("%s has to wait: %u of %u clients are there", peer,
                               places->clients, places->max_clients);
    case VIR_NET_SERVER_PLACES_SHARE_TAKEN:
        return g_strdup_printf("%s has to wait: %u of %u clients are %s", peer,
                               guest->owner->clients, places->max_clients, guest->owner->name);
    case VIR_NET_SERVER_PLACES_STRANGERS:
        return g_strdup_printf("%s has to wait: %u clients are there that have not logged in",
                               peer, places->strangers);
    case VIR_NET_SERVER_PLACES_FREE:
        break;
    }
    return NULL;
}

/* The first who can have a place; @modest: of those with less than their share. */
static GList *
virNetServerDoorFindGuest(virNetServerDoor *door, bool modest)
{
    unsigned int share = virNetServerShare(virNetServerPlacesMaxStrangers(&door->places));

    for (GList *each = door->waiting.head; each; each = each->next) {
        const virNetServerGuest *guest = each->data;

        if ((!modest || guest->owner->strangers < share) &&
            virNetServerPlacesJudge(&door->places, guest->owner,
                                    virNetServerGuestIsStranger(guest)) ==
            VIR_NET_SERVER_PLACES_FREE)
            return each;
    }
    return NULL;
}

/* One with more strangers than its share who owes room to one who waits. */
static virNetServerOwner *
virNetServerDoorFindDebtor(virNetServerDoor *door)
{
    virNetServerOwner *greedy = virNetServerDoorFindGreedy(door);

    for (GList *each = door->waiting.head; greedy && each; each = each->next) {
        const virNetServerGuest *guest = each->data;

        if (virNetServerPlacesOweRoom(&door->places, greedy, guest->owner))
            return greedy;
    }
    return NULL;
}

virNetServerGuest *
virNetServerDoorNext(virNetServerDoor *door, virNetServerOwner **ret_debtor)
{
    GList *link = virNetServerDoorFindGuest(door, true);
    virNetServerGuest *guest;

    if (!link)
        link = virNetServerDoorFindGuest(door, false);
    *ret_debtor = link ? NULL : virNetServerDoorFindDebtor(door);
    if (!link)
        return NULL;

    guest = link->data;
    g_queue_delete_link(&door->waiting, link);
    guest->owner->waiting--;
    door->places.waiting--;
    return guest;
}

void
virNetServerDoorShut(virNetServerDoor *door)
{
    virNetServerGuest *guest;

    while ((guest = g_queue_pop_head(&door->waiting))) {
        guest->owner->waiting--;
        door->places.waiting--;
        virNetServerDoorSweep(door, guest->owner);
        virNetServerGuestFree(guest);
    }
}

virNetServerOwner *
virNetServerDoorEnter(virNetServerDoor *door, const virNetSocket *sock, bool stranger)
{
    virNetServerOwner *owner = virNetServerDoorFindOwner(door, sock);

    owner->clients++;
    owner->strangers += stranger;
    door->places.clients++;
    door->places.strangers += stranger;
    return owner;
}

void
virNetServerDoorKnown(virNetServerDoor *door, virNetServerOwner *owner)
{
    owner->strangers--;
    door->places.strangers--;
}

void
virNetServerDoorLeave(virNetServerDoor *door, virNetServerOwner *owner, bool stranger)
{
    owner->clients--;
    owner->strangers -= stranger;
    owner->warned = false;
    door->places.clients--;
    door->places.strangers -= stranger;
    virNetServerDoorSweep(door, owner);
}
