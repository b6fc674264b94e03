/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor.h: a QMP conversation with one running QEMU. */
#ifndef VIREO_QEMU_MONITOR_H
#define VIREO_QEMU_MONITOR_H

#include <glib.h>
#include <stdbool.h>

#include "monitor/qemu_monitor_event.h"
#include "virhandover.h"
#include "virjson.h"

/*
 * Threads. The event loop moves bytes and cuts lines. Lines are parsed by a
 * worker of the monitors' own pool, one at a time and in order for each
 * monitor; it runs the event callbacks and hands replies to their callers. So
 * when a call returns, every event that QEMU sent before the reply has been
 * handled. Calls sleep; they are made by workers, with no lock held and no
 * lock of the guest above all, never by the loop's thread nor from a callback
 * of a monitor.
 *
 * Any number of threads may call at once. The monitor's own lock is internal
 * (VIR_LOCK_RANK_MONITOR) and is never held while a callback runs.
 */
typedef struct _qemuMonitor qemuMonitor;

/* How long QEMU may take to answer before the monitor counts as unresponsive. */
#define QEMU_MONITOR_PATIENCE_MS 5000

/* How long a call waits when no deadline is given; and for the greeting. */
#define QEMU_MONITOR_CALL_MS 60000
#define QEMU_MONITOR_GREETING_MS 30000

typedef enum {
    QEMU_MONITOR_END_EOF,       /* QEMU closed it: as a rule it is gone */
    QEMU_MONITOR_END_ERROR,     /* the socket failed, or what came wasn't QMP */
    QEMU_MONITOR_END_LAST
} qemuMonitorEnd;

typedef struct {
    /*
     * The next two run in a worker of the monitors' pool. They may lock the
     * guest; they must not wait for a job or anything outside, since replies
     * to this monitor wait behind them.
     */
    void (*event)(qemuMonitor *mon, const qemuMonitorEvent *event, void *opaque);

    /*
     * The conversation is over: the last callback, once, after all events. All
     * waiting calls have failed. It doesn't come after qemuMonitorClose().
     */
    void (*end)(qemuMonitor *mon, qemuMonitorEnd why, const char *message, void *opaque);
} qemuMonitorCallbacks;

/**
 * qemuMonitorOpen:
 * @name: whose QEMU it is, for the log
 * @path: the socket to connect to, where something listens already; not used
 *        when @fd is given
 * @fd: a connected socket, taken over even on failure; -1 for none
 * @opaque: for the callbacks; freed with @opaqueFree (may be NULL) when no
 *          callback can come any more
 *
 * Doesn't sleep. Needs a registered event implementation.
 *
 * Returns the monitor, to be closed and unreferenced by the caller; NULL with
 * an error reported, then @opaque is still the caller's.
 */
qemuMonitor *qemuMonitorOpen(const char *name, const char *path, int fd,
                             const qemuMonitorCallbacks *callbacks, void *opaque,
                             GDestroyNotify opaqueFree) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorHandshake:
 * @deadline: g_get_monotonic_time() value; 0: QEMU_MONITOR_GREETING_MS from now
 *
 * Waits for the greeting and leaves negotiation mode. Once, before any call.
 *
 * Returns 0, -1 with an error reported.
 */
int qemuMonitorHandshake(qemuMonitor *mon, gint64 deadline) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorClose:
 *
 * Ends the conversation from our side, from any thread, again without effect.
 * Waiting calls fail at once. No callback begins after this returned, but for
 * one that was on its way.
 */
void qemuMonitorClose(qemuMonitor *mon);

qemuMonitor *qemuMonitorRef(qemuMonitor *mon);
void qemuMonitorUnref(qemuMonitor *mon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuMonitor, qemuMonitorUnref)

typedef enum {
    QEMU_MONITOR_IDLE,          /* nothing is asked */
    QEMU_MONITOR_BUSY,          /* a reply is awaited */
    QEMU_MONITOR_UNRESPONSIVE,  /* and has been for longer than QEMU_MONITOR_PATIENCE_MS; the
                                 * log has a line when that begins and when it ends */
    QEMU_MONITOR_CLOSED,
    QEMU_MONITOR_STATE_LAST
} qemuMonitorState;

/**
 * qemuMonitorGetState:
 * @ret_forMs: BUSY and UNRESPONSIVE: how long QEMU has owed the oldest reply,
 *             also when its caller gave up; otherwise 0
 *
 * Doesn't sleep.
 */
qemuMonitorState qemuMonitorGetState(qemuMonitor *mon, unsigned long long *ret_forMs);

/**
 * qemuMonitorCall, qemuMonitorCallVoid:
 * @args: taken over; NULL for none
 * @deadline: g_get_monotonic_time() value; 0: QEMU_MONITOR_CALL_MS from now
 * @ret_reply: what the command returned
 *
 * Sleeps until QEMU answers, the monitor ends or @deadline passes
 * (virThreadPoolBeginBlocking inside). A reply that comes later is dropped.
 *
 * Returns 0; -1 with an error reported: VIR_ERR_OPERATION_TIMEOUT,
 * VIR_ERR_INTERNAL_ERROR with the words of QEMU's error reply, or the end.
 */
int qemuMonitorCall(qemuMonitor *mon, const char *cmd, virJSONValue *args, gint64 deadline,
                    virJSONValue **ret_reply) G_GNUC_WARN_UNUSED_RESULT;
int qemuMonitorCallVoid(qemuMonitor *mon, const char *cmd, virJSONValue *args)
    G_GNUC_WARN_UNUSED_RESULT;

/* qemuMonitorCall() that sends @fd along; @fd stays the caller's. @ret_reply may be NULL */
int qemuMonitorCallFD(qemuMonitor *mon, const char *cmd, virJSONValue *args, int fd,
                      virJSONValue **ret_reply) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorCallObject:
 * @command: a whole command {"execute": …}, taken over; its "id" is replaced
 * @fd: as for qemuMonitorCallFD(), -1 for none
 * @ret_reply: QEMU's whole reply, which may be an error
 *
 * Returns 0 when there is a reply, -1 with an error reported.
 */
int qemuMonitorCallObject(qemuMonitor *mon, virJSONValue *command, int fd, gint64 deadline,
                          virJSONValue **ret_reply) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorReplyErrorClass:
 *
 * Returns the class ("GenericError", "DeviceNotFound", "CommandNotFound", …)
 * of an error reply, NULL when @reply isn't one.
 */
const char *qemuMonitorReplyErrorClass(const virJSONValue *reply);

/**
 * qemuMonitorReplyCheck:
 * @cmd: for the message
 *
 * Returns 0, -1 with an error reported for an error reply.
 */
int qemuMonitorReplyCheck(const char *cmd, const virJSONValue *reply) G_GNUC_WARN_UNUSED_RESULT;

/* ---- another program takes our place; qemu_monitor_handover.c -------------- */

/* Nothing that QEMU said is still to be handled, of any monitor, until the loop turns. */
bool qemuMonitorsAreQuiet(void);

/*
 * Calls that QEMU hasn't answered for longer than QEMU_MONITOR_PATIENCE_MS fail now, with
 * VIR_ERR_OPERATION_ABORTED. Doesn't sleep.
 */
void qemuMonitorGiveUpLate(qemuMonitor *mon);

/**
 * qemuMonitorToJSON, qemuMonitorFromJSON:
 *
 * The conversation goes on where it is; replies to calls of ours are dropped
 * there. ToJSON returns NULL when it is over or hasn't begun. FromJSON is as
 * qemuMonitorOpen(), before the loop turns; there is no handshake.
 */
virJSONValue *qemuMonitorToJSON(qemuMonitor *mon, virHandover *handover);
qemuMonitor *qemuMonitorFromJSON(const char *name, virHandover *handover,
                                 const virJSONValue *object,
                                 const qemuMonitorCallbacks *callbacks, void *opaque,
                                 GDestroyNotify opaqueFree) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_MONITOR_H */
