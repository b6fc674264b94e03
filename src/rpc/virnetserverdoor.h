/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverdoor.h: who is let in, who waits and who is turned away. */
#ifndef VIREO_VIRNETSERVERDOOR_H
#define VIREO_VIRNETSERVERDOOR_H

#include "virnetserverservice.h"
#include "virnetsocket.h"

/* From so many clients on a part of the places is kept free for others. */
#define VIR_NET_SERVER_SHARES_MIN 20

/*
 * Whom places are counted for: a user of the host, or an address of the
 * network. Owners live as long as something is counted for them.
 */
typedef struct virNetServerOwner {
    char *name;                 /* "user 1000", "192.0.2.7" */
    bool is_privileged;         /* root, or the daemon's own user */
    unsigned int clients;       /* strangers included */
    unsigned int strangers;
    unsigned int waiting;
    bool warned;                /* that some were turned away */
} virNetServerOwner;

typedef struct virNetServerPlaces {
    unsigned int max_clients;
    unsigned int max_strangers; /* 0: as many as clients */
    unsigned int max_waiting;
    unsigned int clients;       /* strangers included */
    unsigned int strangers;
    unsigned int waiting;       /* accepted, but not read yet */
} virNetServerPlaces;

typedef enum {
    VIR_NET_SERVER_PLACES_FREE,
    VIR_NET_SERVER_PLACES_FULL,         /* of clients */
    VIR_NET_SERVER_PLACES_SHARE_TAKEN,  /* of clients, by this owner */
    VIR_NET_SERVER_PLACES_STRANGERS,    /* of strangers */
} virNetServerPlacesVerdict;

/* Whether @owner can have a place now; @stranger: it has to log in first. Pure. */
virNetServerPlacesVerdict virNetServerPlacesJudge(const virNetServerPlaces *places,
                                                  const virNetServerOwner *owner, bool stranger);

/* Whether one more of @owner may wait. Pure. */
bool virNetServerPlacesMayWait(const virNetServerPlaces *places, const virNetServerOwner *owner);

/* Whether a stranger of @owner has to make room for one of @other. Pure. */
bool virNetServerPlacesOweRoom(const virNetServerPlaces *places, const virNetServerOwner *owner,
                               const virNetServerOwner *other);

/* ---- the door itself: the caller has a lock for it and all that it gives ---- */

typedef struct virNetServerDoor virNetServerDoor;

/* Somebody who may come in. */
typedef struct virNetServerGuest {
    virNetSocket *sock;         /* owned */
    virNetServerAuth auth;
    bool readonly;
    virNetServerOwner *owner;
} virNetServerGuest;

void virNetServerGuestFree(virNetServerGuest *guest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServerGuest, virNetServerGuestFree)

virNetServerDoor *virNetServerDoorNew(unsigned int max_clients, unsigned int max_strangers,
                                      unsigned int max_waiting);
void virNetServerDoorFree(virNetServerDoor *door);

void virNetServerDoorSetLimits(virNetServerDoor *door, unsigned int max_clients,
                               unsigned int max_strangers);
const virNetServerPlaces *virNetServerDoorGetPlaces(const virNetServerDoor *door);

/* Whether somebody may still wait: else connections are to stay in the backlog. */
bool virNetServerDoorIsOpen(const virNetServerDoor *door);

/**
 * virNetServerDoorKnock:
 * @sock: taken
 * @ret_warning: what to log, or NULL; written in any case
 *
 * Returns whether @sock waits now; otherwise it is closed.
 */
bool virNetServerDoorKnock(virNetServerDoor *door, virNetSocket *sock, virNetServerAuth auth,
                           bool readonly, char **ret_warning);

/* What to log when nobody waited so far and now somebody does; or NULL. */
char *virNetServerDoorTellFull(virNetServerDoor *door);

/**
 * virNetServerDoorNext:
 * @ret_debtor: an owner one of whose strangers has to go so that another comes in; or NULL
 *
 * Returns one of those who wait that can have a place, or NULL: the first, but
 * who has more than their share after the others.
 */
virNetServerGuest *virNetServerDoorNext(virNetServerDoor *door, virNetServerOwner **ret_debtor);

/* All who wait are turned away. */
void virNetServerDoorShut(virNetServerDoor *door);

/* A client comes in, whose owner this returns; is no stranger any more; goes. */
virNetServerOwner *virNetServerDoorEnter(virNetServerDoor *door, const virNetSocket *sock,
                                         bool stranger);
void virNetServerDoorKnown(virNetServerDoor *door, virNetServerOwner *owner);
void virNetServerDoorLeave(virNetServerDoor *door, virNetServerOwner *owner, bool stranger);

#endif /* VIREO_VIRNETSERVERDOOR_H */
