/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetrelay.h: a process that keeps what protects connections when their daemon is replaced. */
#ifndef VIREO_VIRNETRELAY_H
#define VIREO_VIRNETRELAY_H

#include "virnetsocket.h"

/*
 * The state of TLS and of SASL's encryption is in the memory of a library and
 * can't be said to another program. So a copy of this process stays behind
 * with it. It moves bytes between each such connection and a socket pair whose
 * other end the next program has in the place of the connection, and ends
 * with the last of them. It knows nothing of what it moves.
 *
 * Loop thread, all at rest.
 */
typedef struct virNetRelay virNetRelay;

virNetRelay *virNetRelayNew(void);

/* A process that was started ends at once and has touched nothing. NULL is fine. */
void virNetRelayFree(virNetRelay *relay);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetRelay, virNetRelayFree)

/**
 * virNetRelayAdd:
 * @sock: has a layer whose handshake is done; a reference is taken
 * @ret_fd: for the next program; stays @relay's here
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetRelayAdd(virNetRelay *relay, virNetSocket *sock, int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetRelayStart:
 *
 * Starts the process, if there is anything for it. It stands still until this
 * one has executed another program.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetRelayStart(virNetRelay *relay) G_GNUC_WARN_UNUSED_RESULT;

/* What the process does: moves bytes until all connections have ended. Blocks. */
void virNetRelayRun(virNetRelay *relay);

#endif /* VIREO_VIRNETRELAY_H */
