/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverstream.h: the server's end of a stream that a call opened. */
#ifndef VIREO_VIRNETSERVERSTREAM_H
#define VIREO_VIRNETSERVERSTREAM_H

#include "virnetserverclient.h"

/*
 * Bytes both ways between a client and an end: something that takes and gives
 * bytes without blocking. A slow end pauses only its own stream until
 * VIR_NET_SERVER_STREAM_QUEUE_MAX bytes wait for it, then the reading of its
 * client; a slow client pauses the reading of the end.
 */
typedef struct virNetServerStream virNetServerStream;

#define VIR_NET_SERVER_STREAM_QUEUE_MAX (1024 * 1024)
/* Streams that one client may have open. */
#define VIR_NET_SERVER_STREAMS_MAX 64

typedef enum {
    VIR_NET_SERVER_STREAM_TO_CLIENT = 1 << 0,
    VIR_NET_SERVER_STREAM_FROM_CLIENT = 1 << 1,
} virNetServerStreamFlags;

/* The return value of the functions below when they would have to wait. */
#define VIR_NET_SERVER_STREAM_AGAIN (-2)

/* All on the loop thread, no lock held; they never block and report their errors. */
typedef struct virNetServerStreamEnd {
    /* Bytes given, 0 at the end of data, AGAIN or -1. NULL: gives nothing. */
    ssize_t (*read)(void *opaque, void *buf, size_t len);
    /* Length of a hole that comes before the next byte; 0: none. NULL: gives no holes. */
    long long (*skip)(void *opaque);
    /* Bytes taken (> 0), AGAIN or -1. NULL: takes nothing. */
    ssize_t (*write)(void *opaque, const void *buf, size_t len);
    /* A hole of @len bytes: 0, AGAIN or -1. NULL: holes are refused. */
    int (*hole)(void *opaque, long long len);
    /* The client gave everything and all of it was taken: 0 when it is safe, AGAIN or -1. */
    int (*finish)(void *opaque);
    /*
     * Which way the stream could move now; virNetServerStreamMove() is due
     * whenever the end could do its part. Called on every change.
     */
    void (*want)(void *opaque, virNetServerStream *st, bool read, bool write);
    /* The stream is over, finished or not. */
    void (*free)(void *opaque);
} virNetServerStreamEnd;

virNetServerStream *virNetServerStreamRef(virNetServerStream *st);
void virNetServerStreamUnref(virNetServerStream *st);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServerStream, virNetServerStreamUnref)

/**
 * virNetServerStreamOpen:
 * @call: the call being served, which opens the stream
 * @opaque: taken on success, freed by end->free
 * @ret_st: a reference to the stream, which may end any time; NULL: not wanted
 *
 * For the dispatch of a call. Moves no byte before the reply is sent; if the
 * call fails after all, the stream is dropped without a word.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetServerStreamOpen(virNetServerClient *client, const virNetMessage *call,
                           const virNetServerStreamEnd *end, void *opaque,
                           virNetServerStream **ret_st) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetServerStreamOpenFD:
 * @fd: pty, socket or pipe; taken on success and made non-blocking
 * @flags: virNetServerStreamFlags
 * @ended: called once when the stream is over and @fd closed, on the loop with
 *         no lock held, perhaps before this returns; not on failure; or NULL
 *
 * The same with a descriptor as the end.
 */
int virNetServerStreamOpenFD(virNetServerClient *client, const virNetMessage *call, int fd,
                             unsigned int flags, void (*ended)(void *opaque), void *opaque,
                             virNetServerStream **ret_st) G_GNUC_WARN_UNUSED_RESULT;

/* A part of a file. */
typedef struct virNetServerStreamRange {
    unsigned long long offset;
    unsigned long long length;      /* the most that is moved; 0: no limit but the end */
    bool is_sparse;                 /* holes are told, and taken, as holes */
} virNetServerStreamRange;

/**
 * virNetServerStreamOpenFile:
 * @fd: regular file or block device; taken on success
 * @direction: one of them
 * @ended: called once when the stream is over and @fd closed, on the loop or in
 *         another thread, no lock held, perhaps before this returns; not on failure; or NULL
 *
 * The same with a part of a file. It is read and written in threads of their
 * own, so a file that hangs holds up its own stream alone. What the client
 * gave is flushed to the disk before its finish is answered. Giving more than
 * @range has is ENOSPC; a hole in what was given reads as zeros afterwards.
 */
int virNetServerStreamOpenFile(virNetServerClient *client, const virNetMessage *call, int fd,
                               virNetServerStreamFlags direction,
                               const virNetServerStreamRange *range,
                               void (*ended)(void *opaque), void *opaque,
                               virNetServerStream **ret_st) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetServerStreamAbort:
 * @reason: a whole sentence for the client
 *
 * Asks the loop to end the stream with VIR_ERR_OPERATION_ABORTED, after the
 * reply of its call if that is still to be sent. Any thread, no lock of rank
 * client or above held; doesn't wait. The first reason counts; nothing is done
 * to a stream that is over.
 */
void virNetServerStreamAbort(virNetServerStream *st, const char *reason);

/* Loop thread. The end may have become able to move bytes. */
void virNetServerStreamMove(virNetServerStream *st);

#endif /* VIREO_VIRNETSERVERSTREAM_H */
