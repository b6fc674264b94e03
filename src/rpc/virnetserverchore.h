/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverchore.h: work for a connection that would keep the loop from the others. */
#ifndef VIREO_VIRNETSERVERCHORE_H
#define VIREO_VIRNETSERVERCHORE_H

#include <glib.h>
#include <stdbool.h>

/*
 * Small pools of a server, apart from the workers of its calls: chores wait
 * for no call, and no call for them. They start no thread before they are used.
 */
typedef enum {
    VIR_NET_SERVER_CHORE_HANDSHAKE,     /* computes */
    VIR_NET_SERVER_CHORE_FILE,          /* may sleep in the kernel for as long as a disk does */
    VIR_NET_SERVER_CHORE_LAST
} virNetServerChoreKind;

typedef struct virNetServerChores virNetServerChores;

/* NULL with an error reported. */
virNetServerChores *virNetServerChoresNew(const char *name);
void virNetServerChoresFree(virNetServerChores *chores);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServerChores, virNetServerChoresFree)

/* Refuses new ones, cancels those that haven't begun, and waits for the others a little. */
void virNetServerChoresStop(virNetServerChores *chores, unsigned int timeout_ms);

/**
 * virNetServerChoresRun:
 * @func: called once, in a thread of the pool; or, with @cancelled, in any
 *        thread, perhaps before this returns, when the server ends
 *
 * Any thread, no lock held. Doesn't wait.
 */
void virNetServerChoresRun(virNetServerChores *chores, virNetServerChoreKind kind,
                           void (*func)(void *opaque, bool cancelled), void *opaque);

#endif /* VIREO_VIRNETSERVERCHORE_H */
