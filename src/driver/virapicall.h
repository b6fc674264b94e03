/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virapicall.h: one call on its way through a driver. */
#ifndef VIREO_VIRAPICALL_H
#define VIREO_VIRAPICALL_H

#include "virapi.h"
#include "virdriverconn.h"
#include "viridentity.h"

/* What the server does for a stream that a driver holds. */
typedef struct virApiStreamOps {
    void (*abort)(void *opaque, const char *reason);
    void (*unref)(void *opaque);
} virApiStreamOps;

/* A driver's hold on a stream that it opened: one reference, whether or not the stream is over. */
typedef struct virApiStreamHold virApiStreamHold;

/* A part of a file. */
typedef struct virApiStreamRange {
    unsigned long long offset;
    unsigned long long length;      /* the most that is moved; 0: no limit but the end */
    bool sparse;                    /* holes are told, and taken, as holes */
} virApiStreamRange;

/* What the server does for a call; a driver uses the functions below. */
typedef struct virApiCallOps {
    int (*take_fd)(virApiCall *call, unsigned int index);
    int (*open_stream)(virApiCall *call, int fd, void (*ended)(void *opaque), void *opaque,
                       virApiStreamHold **ret_stream);
    int (*open_file_stream)(virApiCall *call, int fd, const virApiStreamRange *range,
                            void (*ended)(void *opaque), void *opaque,
                            virApiStreamHold **ret_stream);
} virApiCallOps;

typedef struct virAccessManager virAccessManager;   /* viraccess.h, which knows of calls */

/* Belongs to the thread that serves the call. */
struct virApiCall {
    const virApiProc *proc;
    virDriverConn *conn;            /* NULL only for calls that need no open connection */
    const virIdentity *identity;    /* the caller, never NULL */
    const char *client;             /* the caller for logs and messages */
    bool readonly;
    virAccessManager *access;       /* who judges the call; NULL: it is allowed */
    unsigned int checked;           /* bits: those of proc->checks that were made */
    bool filtered;                  /* proc->filters were */
    const virApiCallOps *ops;
    void *opaque;                   /* the server's, for ops */
    void *object;                   /* the driver's: what the call is about, for its body */
    bool again;                     /* it failed before anything was done: to be run again */
    GArray *fds_out;                /* of int, owned: what goes with the reply; or NULL */
};

/**
 * virApiCallTakeFD:
 * @index: counts from 0
 *
 * Takes a descriptor that came with the call; the caller closes it.
 *
 * Returns it, or -1 with VIR_ERR_INVALID_ARG reported when there is none.
 */
int virApiCallTakeFD(virApiCall *call, unsigned int index);

/* @fd is taken, goes with the reply if the body succeeds, and is closed after it. */
void virApiCallAddFD(virApiCall *call, int fd);

/**
 * virApiCallOpenStream:
 * @fd: pty, socket or pipe that moves the bytes; taken on success
 * @ended: called once when the stream is over and @fd closed, however that
 *         came, on the loop with no lock held, perhaps before this returns; not
 *         on failure; or NULL
 * @ret_stream: to be freed by the caller, before or after the stream ends; NULL:
 *              not wanted
 *
 * Opens the stream of this call, in the direction that its row says. Nothing
 * moves before the reply; if the body fails after all, the stream is dropped.
 * No lock of an object may be held: it takes the client's.
 *
 * Returns 0, or -1 with an error reported.
 */
int virApiCallOpenStream(virApiCall *call, int fd, void (*ended)(void *opaque), void *opaque,
                         virApiStreamHold **ret_stream) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virApiCallOpenFileStream:
 * @fd: regular file or block device; taken on success
 * @ended: as above, but perhaps in another thread than the loop's
 *
 * The same with a part of a file, read or written without keeping anybody
 * waiting. What the client gave is on the disk when its finish is answered.
 * Giving more than @range has fails with ENOSPC.
 *
 * Returns 0, or -1 with an error reported.
 */
int virApiCallOpenFileStream(virApiCall *call, int fd, const virApiStreamRange *range,
                             void (*ended)(void *opaque), void *opaque,
                             virApiStreamHold **ret_stream) G_GNUC_WARN_UNUSED_RESULT;

/* For the server. @opaque is taken. */
virApiStreamHold *virApiStreamNew(const virApiStreamOps *ops, void *opaque);
void virApiStreamFree(virApiStreamHold *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virApiStreamHold, virApiStreamFree)

/**
 * virApiStreamAbort:
 * @reason: what the client of the stream is told, with VIR_ERR_OPERATION_ABORTED
 *
 * Any thread, no lock of rank client or above held. Asks for the end of the
 * stream and doesn't wait for it: "ended" will be called. Does nothing to a
 * stream that is over.
 */
void virApiStreamAbort(virApiStreamHold *stream, const char *reason);

/* What a call that no driver implements answers: VIR_ERR_NO_SUPPORT naming the API. */
void virApiReportNoSupport(const virApiProc *proc);

#endif /* VIREO_VIRAPICALL_H */
