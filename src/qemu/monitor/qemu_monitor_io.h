/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_io.h: lines to and from a socket on the event loop. */
#ifndef VIREO_QEMU_MONITOR_IO_H
#define VIREO_QEMU_MONITOR_IO_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "monitor/qemu_monitor.h"
#include "virhandover.h"

/*
 * qemuMonitorIO: the loop reads bytes and cuts lines; a worker of a pool that
 * all monitors share hands the lines out, one at a time and in order. Lines
 * that nobody has taken yet are limited: past the limit the socket isn't read,
 * so the peer waits, not our memory.
 */
typedef struct _qemuMonitorIO qemuMonitorIO;

/* A longer line ends the conversation. */
#define QEMU_MONITOR_IO_MAX_LINE (10 * 1024 * 1024)

typedef struct {
    /* both from a worker, with no lock held */
    void (*line)(const char *line, size_t len, void *opaque);
    void (*end)(qemuMonitorEnd why, const char *message, void *opaque); /* once, last */
} qemuMonitorIOCallbacks;

/**
 * qemuMonitorIOConnect:
 *
 * Returns a connected, non-blocking socket, -1 with an error reported.
 */
int qemuMonitorIOConnect(const char *path) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorIONew:
 * @fd: a stream socket, taken over even on failure
 * @opaqueFree: called once no callback can come any more: after end() returned,
 *              or after qemuMonitorIOClose()
 *
 * Returns NULL with an error reported; then @opaque is still the caller's.
 */
qemuMonitorIO *qemuMonitorIONew(int fd, const qemuMonitorIOCallbacks *callbacks, void *opaque,
                                GDestroyNotify opaqueFree) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMonitorIOSend:
 * @line: with its newline, taken over
 * @fd: sent with the first byte; -1 for none. Stays the caller's
 *
 * Queues the line; never sleeps. A failing socket shows as end().
 *
 * Returns 0, -1 with an error reported: too much waits to be sent, or @fd is
 * no descriptor.
 */
int qemuMonitorIOSend(qemuMonitorIO *io, char *line, int fd) G_GNUC_WARN_UNUSED_RESULT;

/* Any thread, again without effect. Doesn't wait for a callback that runs. */
void qemuMonitorIOClose(qemuMonitorIO *io);

/* No line waits to be handed out or is being handed out, of any monitor, until the loop turns. */
bool qemuMonitorIOIsQuiet(void);

/**
 * qemuMonitorIOToJSON, qemuMonitorIOResume:
 *
 * The socket for another program, with the rest of a line that is half sent
 * and the beginning of one that has half come; lines not begun are forgotten.
 * Resume is called on a new @io of that socket before the loop turns.
 *
 * Return NULL: it is over; 0, or -1 with an error reported.
 */
virJSONValue *qemuMonitorIOToJSON(qemuMonitorIO *io, virHandover *handover);
int qemuMonitorIOResume(qemuMonitorIO *io, const virJSONValue *object) G_GNUC_WARN_UNUSED_RESULT;

/* True in a thread that runs a callback of any qemuMonitorIO. */
bool qemuMonitorIOInCallback(void);

qemuMonitorIO *qemuMonitorIORef(qemuMonitorIO *io);
void qemuMonitorIOUnref(qemuMonitorIO *io);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuMonitorIO, qemuMonitorIOUnref)

#endif /* VIREO_QEMU_MONITOR_IO_H */
