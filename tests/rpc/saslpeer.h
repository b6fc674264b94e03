/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* saslpeer.h: users of our own, and the client's side of a login. */
#ifndef VIREO_SASLPEER_H
#define VIREO_SASLPEER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Makes a folder with settings for the service and a database with the users
 * "fred" and "bert", whose passwords are their names backwards. Before
 * anything else of SASL is used. Removed by saslPeerCleanup().
 */
void saslPeerSetup(void);
void saslPeerCleanup(void);

typedef struct saslPeer saslPeer;

/* @min_strength: 0: the channel is private */
saslPeer *saslPeerNew(const char *user, const char *password, unsigned int min_strength,
                      const char *local, const char *remote);
void saslPeerFree(saslPeer *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(saslPeer, saslPeerFree)

/* Chooses of @mechs; NULL @ret_data: nothing to send. Returns the mechanism, or NULL. */
const char *saslPeerStart(saslPeer *peer, const char *mechs, const char **ret_data,
                          size_t *ret_len);
/* Returns false when the client gives up. */
bool saslPeerStep(saslPeer *peer, const char *data, size_t len, const char **ret_data,
                  size_t *ret_len);

/* What the login protects; the result is valid until the next call. */
void saslPeerEncode(saslPeer *peer, const void *data, size_t len, const char **ret_data,
                    size_t *ret_len);
bool saslPeerDecode(saslPeer *peer, const void *data, size_t len, const char **ret_data,
                    size_t *ret_len);

#endif /* VIREO_SASLPEER_H */
