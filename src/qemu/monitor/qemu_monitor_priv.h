/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_priv.h: what the files of the monitor share, and for its tests. */
#ifndef VIREO_QEMU_MONITOR_PRIV_H
#define VIREO_QEMU_MONITOR_PRIV_H

#include "monitor/qemu_monitor.h"
#include "monitor/qemu_monitor_io.h"

/* Replies that may be owed at once; more calls are refused until QEMU answers. */
#define QEMU_MONITOR_MAX_PENDING 64

/*
 * A reply that QEMU owes. It is in mon->pending from before the command is sent
 * until the reply comes, also when the caller has given up: then the entry is
 * abandoned, tells for how long QEMU hasn't answered, and goes with the late
 * reply or the monitor.
 */
typedef struct {
    char *id;                   /* "libvirt-NUMBER", as users who pass commands know it */
    char *command;              /* its name */
    gint64 sentAt;
    GCond done;
    virJSONValue *reply;        /* the caller's once it is out of the queue */
    bool finished;              /* out of the queue: answered, or the monitor ended */
    bool abandoned;
    bool givenUp;               /* its caller is to give up now */
} qemuMonitorPending;

struct _qemuMonitor {
    char *name;                 /* whose it is, for the log; immutable */
    qemuMonitorIO *io;          /* immutable */
    qemuMonitorCallbacks callbacks; /* immutable */
    void *opaque;               /* immutable; freed when the last reference goes */
    GDestroyNotify opaqueFree;  /* immutable */
    gint64 patience;            /* microseconds; immutable after the handshake */

    GMutex lock;                /* guards what follows */
    GQueue pending;             /* qemuMonitorPending, oldest first */
    unsigned long long lastId;
    GCond greeted;
    bool greeting;              /* it came */
    char *endMessage;           /* set: the conversation is over */
    bool unresponsive;          /* and the log has been told */
    gint64 unansweredSince;     /* while it is unresponsive */
};

/* A reply that QEMU owes from now on; @id is taken. */
qemuMonitorPending *qemuMonitorPendingAddLocked(qemuMonitor *mon, char *id, const char *command,
                                                gint64 sentAt);

/* Another patience than QEMU_MONITOR_PATIENCE_MS; before the first call. */
void qemuMonitorSetPatience(qemuMonitor *mon, unsigned int ms);

#endif /* VIREO_QEMU_MONITOR_PRIV_H */
