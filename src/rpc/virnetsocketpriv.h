/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsocketpriv.h: what virnetsocket.c and virnetsocketlisten.c share. */
#ifndef VIREO_VIRNETSOCKETPRIV_H
#define VIREO_VIRNETSOCKETPRIV_H

#include "virnetsocket.h"

struct virNetSocket {
    int fd;
    bool local;
    char *peer_name;
    virIdentity *identity;      /* NULL for listening sockets */

    /* one end of a relay, see virnetrelay.h */
    bool relayed;
    virNetTransport relayed_transport;
    unsigned int relayed_strength;
    char *relayed_host;

    const virNetSocketLayer *layer;
    void *layer_opaque;

    /* a listening unix socket made by us */
    char *path;                 /* unlinked on close; NULL: not ours to unlink */
    dev_t path_dev;
    ino_t path_ino;
};

/* The file of the path is still ours: another daemon may have put its own socket there since. */
bool virNetSocketOwnsPath(const virNetSocket *sock);

/* Takes @fd and makes it non-blocking. */
virNetSocket *virNetSocketNew(int fd, bool local);

#endif /* VIREO_VIRNETSOCKETPRIV_H */
