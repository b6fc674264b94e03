/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzzserver.h: a server whose loop runs in the target's thread, and one peer of it. */
#ifndef VIREO_TESTS_FUZZSERVER_H
#define VIREO_TESTS_FUZZSERVER_H

#include "virnetserver.h"

/*
 * The peer shares no code with the server: it cuts the packets that come by
 * itself, and keeps them until the next connection.
 */
typedef struct fuzzPacket {
    uint32_t prog, vers, proc, type, serial, status;
    GByteArray *payload;
} fuzzPacket;

/* Once; the server stays until the process ends. @programs: NULL terminated; @hooks may be NULL. */
void fuzzServerStart(const virNetServerProgram *const *programs, const virNetServerHooks *hooks);

/* The same in two steps, with a server of the target's own. */
void fuzzServerRegister(void);
void fuzzServerUse(virNetServer *srv);

/* A connection whose other end the server has; the one before must be ended. */
virNetServerClient *fuzzPeerConnect(virNetServerAuth auth, bool readonly);

/* Never wait: what the socket doesn't take goes with one of the next turns. */
void fuzzPeerWrite(const void *data, size_t len);
void fuzzPeerSend(uint32_t prog, uint32_t vers, uint32_t proc, uint32_t type, uint32_t serial,
                  uint32_t status, const void *payload, size_t len);
/* One byte with a descriptor. */
void fuzzPeerSendFD(void);

/* One turn of the loop, which doesn't wait. */
void fuzzPeerTurn(void);
/* Until the server has read what it will read, and answered what it began. */
void fuzzPeerSettle(void);

bool fuzzPeerIsEnded(void);                     /* by the server */
const GPtrArray *fuzzPeerGetPackets(void);      /* fuzzPacket, as they came */

/* Ends the connection and waits until nothing of it is left. */
void fuzzPeerDisconnect(void);

#endif /* VIREO_TESTS_FUZZSERVER_H */
