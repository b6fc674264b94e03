/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetdaemon.h: the process: its main loop, signals, servers and end. */
#ifndef VIREO_VIRNETDAEMON_H
#define VIREO_VIRNETDAEMON_H

#include "virnetserver.h"

typedef struct virNetDaemon virNetDaemon;

/* Loop thread, no lock held: an ordinary callback of the loop, not a signal handler. */
typedef void (*virNetDaemonSignalFunc)(virNetDaemon *dmn, int signum, void *opaque);

/* One a process; the event implementation is registered before. NULL with an error reported. */
virNetDaemon *virNetDaemonNew(void);

/* After virNetDaemonRun() has returned. Ends what is still open, waits for the workers. */
void virNetDaemonFree(virNetDaemon *dmn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetDaemon, virNetDaemonFree)

/* A reference is taken; names are unique. Started by virNetDaemonRun(). */
void virNetDaemonAddServer(virNetDaemon *dmn, virNetServer *srv);
virNetServer *virNetDaemonGetServer(virNetDaemon *dmn, const char *name);   /* ref, or NULL */
GPtrArray *virNetDaemonGetServers(virNetDaemon *dmn);                       /* references */

/**
 * virNetDaemonAddSignalHandler:
 *
 * Loop thread, before others are started: the signal is blocked in all of them
 * and told by a descriptor. So one that comes while another program takes
 * our place waits for it.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetDaemonAddSignalHandler(virNetDaemon *dmn, int signum, virNetDaemonSignalFunc func,
                                 void *opaque) G_GNUC_WARN_UNUSED_RESULT;

/* Ends by itself after @seconds without clients and inhibitors; 0: never. Any thread. */
void virNetDaemonSetAutoShutdown(virNetDaemon *dmn, unsigned int seconds);

/* While one holds, the daemon does not end by itself (a guest runs).
 * Any thread, with any lock held. */
void virNetDaemonInhibit(virNetDaemon *dmn);
void virNetDaemonUninhibit(virNetDaemon *dmn);

/**
 * virNetDaemonRun:
 *
 * Starts the servers and runs the loop until virNetDaemonQuit(), then stops in
 * order: no new clients, calls in work get @drain seconds to end, connections closed.
 *
 * Returns 0, or -1 with an error reported when a server can't start.
 */
int virNetDaemonRun(virNetDaemon *dmn, unsigned int drain) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetDaemonSetGiveUpFunc:
 *
 * When the time for calls in work is over @func is called on the loop: whoever
 * waits for something must fail at once. Then they get a moment to say so.
 */
void virNetDaemonSetGiveUpFunc(virNetDaemon *dmn, void (*func)(void *opaque), void *opaque);

/* After virNetDaemonRun(): how many workers still run and use what there is. */
unsigned int virNetDaemonGetWorkersLeft(virNetDaemon *dmn);

/* Any thread. */
void virNetDaemonQuit(virNetDaemon *dmn);

/* ---- another program takes our place; loop thread ---- */

/* Has @func called between two turns of the loop, where it may run turns itself. */
void virNetDaemonInterlude(virNetDaemon *dmn, void (*func)(virNetDaemon *dmn, void *opaque),
                           void *opaque);

/**
 * virNetDaemonHold, virNetDaemonRelease, virNetDaemonSettle:
 * @quiet: of everything else than the servers; called between turns
 *
 * In an interlude. The first two are of all servers. The third runs turns
 * until all is quiet, which it then stays, @ms have passed or the daemon is to end.
 *
 * Settle returns whether all is quiet.
 */
void virNetDaemonHold(virNetDaemon *dmn, virNetServerWhom whom);
void virNetDaemonRelease(virNetDaemon *dmn);
bool virNetDaemonSettle(virNetDaemon *dmn, unsigned int ms, bool (*quiet)(void *opaque),
                        void *opaque);

/* Somebody has asked for the end. */
bool virNetDaemonIsQuitting(virNetDaemon *dmn);

/* The longest that the loop was busy without looking at its descriptors, us. Any thread. */
long long virNetDaemonGetLongestStall(virNetDaemon *dmn);

#endif /* VIREO_VIRNETDAEMON_H */
