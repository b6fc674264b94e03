/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverstream.c: passes bytes between a client and the end of a stream. */
#include "config.h"

#include "virnetserverstream.h"

#include "virerror.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virnetprotocol_codec.h"
#include "virnetserverpriv.h"

#define VIR_FROM_THIS VIR_FROM_STREAMS

VIR_LOG_INIT("rpc.netserverstream");

/* A console gives a few bytes at a time, a volume all that is asked for. */
#define VIR_NET_SERVER_STREAM_CHUNK_MIN 4096

virNetServerStream *
virNetServerStreamRef(virNetServerStream *st)
{
    return g_atomic_rc_box_acquire(st);
}

static void
virNetServerStreamDispose(void *obj)
{
    virNetServerStream *st = obj;

    g_queue_clear_full(&st->rx, (GDestroyNotify) virNetMessageFree);
    g_free(st->abort_reason);
    virNetServerClientUnref(st->client);
}

void
virNetServerStreamUnref(virNetServerStream *st)
{
    if (st)
        g_atomic_rc_box_release_full(st, virNetServerStreamDispose);
}

static void
virNetServerStreamUnrefOpaque(void *st)
{
    virNetServerStreamUnref(st);
}

int
virNetServerStreamOpen(virNetServerClient *client, const virNetMessage *call,
                       const virNetServerStreamEnd *end, void *opaque,
                       virNetServerStream **ret_st)
{
    const void *key = GUINT_TO_POINTER(call->header.serial);
    virNetServerStream *st;

    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    if (client->state != VIR_NET_SERVER_CLIENT_OPEN) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s", _("the connection has ended"));
        return -1;
    }
    if (!client->streams)
        client->streams = g_hash_table_new_full(NULL, NULL, NULL, virNetServerStreamUnrefOpaque);
    if (g_hash_table_size(client->streams) >= VIR_NET_SERVER_STREAMS_MAX) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("too many open streams, the limit is %d"),
                       VIR_NET_SERVER_STREAMS_MAX);
        return -1;
    }
    if (g_hash_table_contains(client->streams, key)) {
        virReportError(VIR_ERR_INVALID_ARG, _("serial %u has an open stream already"),
                       call->header.serial);
        return -1;
    }

    st = g_atomic_rc_box_new0(virNetServerStream);
    st->client = virNetServerClientRef(client);
    st->call = call->header;
    st->end = end;
    st->opaque = opaque;
    st->state = VIR_NET_SERVER_STREAM_HELD;
    st->chunk = VIR_NET_SERVER_STREAM_CHUNK_MIN;
    g_queue_init(&st->rx);
    if (ret_st)
        *ret_st = virNetServerStreamRef(st);
    g_hash_table_insert(client->streams, (void *) key, st);
    return 0;
}

bool
virNetServerStreamReleaseLocked(virNetServerClient *client, uint32_t serial, bool ok)
{
    virNetServerStream *st;

    if (!client->streams)
        return false;
    st = g_hash_table_lookup(client->streams, GUINT_TO_POINTER(serial));
    if (!st || st->state != VIR_NET_SERVER_STREAM_HELD)
        return false;

    st->state = ok ? VIR_NET_SERVER_STREAM_OPEN : VIR_NET_SERVER_STREAM_DROPPED;
    return true;
}

bool
virNetServerStreamsFullLocked(virNetServerClient *client)
{
    GHashTableIter iter;
    void *value;

    if (!client->streams)
        return false;

    g_hash_table_iter_init(&iter, client->streams);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (((virNetServerStream *) value)->rx_bytes >= VIR_NET_SERVER_STREAM_QUEUE_MAX)
            return true;
    }
    return false;
}

/* ---- the end of a stream ---- */

/* After it no function of the end is called and the serial means nothing. */
static void
virNetServerStreamClose(virNetServerStream *st)
{
    virNetServerClient *client = st->client;
    GQueue rx;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (st->state == VIR_NET_SERVER_STREAM_CLOSED) {
        virMutexUnlock(&client->lock);
        return;
    }
    st->state = VIR_NET_SERVER_STREAM_CLOSED;
    rx = st->rx;
    g_queue_init(&st->rx);
    st->rx_bytes = 0;
    if (client->streams)
        g_hash_table_remove(client->streams, GUINT_TO_POINTER(st->call.serial));
    virNetServerClientUpdateEventsLocked(client);
    virMutexUnlock(&client->lock);

    g_queue_clear_full(&rx, (GDestroyNotify) virNetMessageFree);
    if (st->end->free)
        st->end->free(st->opaque);
}

void
virNetServerStreamsClose(GHashTable *streams)
{
    GHashTableIter iter;
    void *value;

    if (!streams)
        return;

    g_hash_table_iter_init(&iter, streams);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        virNetServerStreamClose(value);
    g_hash_table_unref(streams);
}

/* The answer to finish and abort. */
static void
virNetServerStreamConfirm(virNetServerStream *st)
{
    virNetServerStreamClose(st);
    /* closed: nobody to tell */
    (void) virNetServerClientSend(st->client, virNetMessageNewStream(&st->call, VIR_NET_OK));
}

/* Tells the client the thread's error; the stream is over. */
static void
virNetServerStreamFail(virNetServerStream *st)
{
    virNetMessage *msg = virNetMessageNewStream(&st->call, VIR_NET_ERROR);

    virNetMessageSetError(msg, virGetLastError());
    virResetLastError();
    virNetServerStreamClose(st);
    (void) virNetServerClientSend(st->client, msg);     /* closed: nobody to tell */
}

void
virNetServerStreamAbort(virNetServerStream *st, const char *reason)
{
    bool attend;

    virMutexLock(&st->client->lock, VIR_LOCK_RANK_CLIENT);
    if (!st->abort_reason)
        st->abort_reason = g_strdup(reason);
    attend = st->state == VIR_NET_SERVER_STREAM_OPEN;   /* held: it is due after the reply */
    virMutexUnlock(&st->client->lock);

    if (attend)
        virNetServerAttend(st->client);
}

/* ---- from the client ---- */

static int
virNetServerStreamMoveHole(virNetServerStream *st, const virNetMessage *msg)
{
    virNetStreamHole hole;
    size_t size;
    const uint8_t *data = virNetMessagePayload(msg, &size);

    if (!st->end->hole) {
        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s", _("this stream takes no holes"));
        return -1;
    }
    if (virXDRDecode(&virNetStreamHole_xdr, data, size, &hole) < 0)
        return -1;
    if (hole.length < 0 || hole.flags != 0) {
        virReportError(VIR_ERR_RPC, _("stream hole of length %lld with flags 0x%x"),
                       (long long) hole.length, hole.flags);
        return -1;
    }
    return st->end->hole(st->opaque, hole.length);
}

/* Gives what it can of @msg to the end: 0 when all of it is there, AGAIN or -1. */
static int
virNetServerStreamMoveData(virNetServerStream *st, virNetMessage *msg)
{
    size_t size;
    const uint8_t *data = virNetMessagePayload(msg, &size);

    if (!st->end->write) {
        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s", _("this stream takes no data"));
        return -1;
    }
    while (msg->written < size) {
        ssize_t taken = st->end->write(st->opaque, data + msg->written, size - msg->written);

        if (taken < 0)
            return taken;
        msg->written += taken;
    }
    return 0;
}

static int
virNetServerStreamMoveMessage(virNetServerStream *st, virNetMessage *msg)
{
    if (msg->header.status == VIR_NET_OK)
        return st->end->finish ? st->end->finish(st->opaque) : 0;
    if (msg->header.type == VIR_NET_STREAM_HOLE)
        return virNetServerStreamMoveHole(st, msg);
    return virNetServerStreamMoveData(st, msg);
}

/* Returns false when the stream is over. */
static bool
virNetServerStreamMoveFromClient(virNetServerStream *st)
{
    virNetServerClient *client = st->client;

    while (true) {
        g_autoptr(virNetMessage) msg = NULL;
        int rc;

        /* only the loop pops, so the head stays where it is without the lock */
        virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
        msg = g_queue_peek_head(&st->rx);
        virMutexUnlock(&client->lock);
        if (!msg)
            return true;

        rc = virNetServerStreamMoveMessage(st, msg);
        if (rc < 0) {
            (void) g_steal_pointer(&msg);       /* still the queue's */
            if (rc == VIR_NET_SERVER_STREAM_AGAIN)
                return true;
            virNetServerStreamFail(st);
            return false;
        }

        virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
        g_queue_pop_head(&st->rx);
        st->rx_bytes -= msg->bytes->len;
        virNetServerClientUpdateEventsLocked(client);
        virMutexUnlock(&client->lock);

        if (msg->header.status == VIR_NET_OK) {
            virNetServerStreamConfirm(st);
            return false;
        }
    }
}

void
virNetServerStreamReceive(virNetServerClient *client, virNetMessage *msg)
{
    g_autoptr(virNetMessage) owned = msg;
    g_autoptr(virNetServerStream) st = NULL;
    const virNetMessageHeader *h = &msg->header;
    bool aborted = h->type == VIR_NET_STREAM && h->status == VIR_NET_ERROR;
    size_t size;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (client->streams)
        st = g_hash_table_lookup(client->streams, GUINT_TO_POINTER(h->serial));
    if (st)
        virNetServerStreamRef(st);
    virMutexUnlock(&client->lock);

    if (!st || st->call.prog != h->prog || st->call.vers != h->vers ||
        st->call.proc != h->proc || (st->finished && !aborted))
        return;                         /* under way when the stream ended */

    if (aborted) {
        virNetServerStreamConfirm(st);
        return;
    }
    (void) virNetMessagePayload(msg, &size);
    if (h->status == VIR_NET_OK && h->type == VIR_NET_STREAM)
        st->finished = true;
    else if (h->status != VIR_NET_CONTINUE || size == 0)
        return;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (st->state == VIR_NET_SERVER_STREAM_HELD || st->state == VIR_NET_SERVER_STREAM_OPEN) {
        g_queue_push_tail(&st->rx, g_steal_pointer(&owned));
        st->rx_bytes += msg->bytes->len;
        virNetServerClientUpdateEventsLocked(client);
    }
    virMutexUnlock(&client->lock);

    virNetServerStreamMove(st);
}

/* ---- to the client ---- */

/* Reads the end straight into the packet that will carry it. */
static ssize_t
virNetServerStreamReadEnd(virNetServerStream *st, virNetMessage *msg)
{
    ssize_t got;

    g_byte_array_set_size(msg->bytes, VIR_NET_MESSAGE_PREFIX_SIZE + st->chunk);
    got = st->end->read(st->opaque, msg->bytes->data + VIR_NET_MESSAGE_PREFIX_SIZE, st->chunk);
    g_byte_array_set_size(msg->bytes, VIR_NET_MESSAGE_PREFIX_SIZE + MAX(got, 0));

    if (got == (ssize_t) st->chunk)
        st->chunk = MIN(st->chunk * 4, VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX);
    else if (got > 0 && (size_t) got < st->chunk / 8)
        st->chunk = MAX(st->chunk / 4, VIR_NET_SERVER_STREAM_CHUNK_MIN);
    return got;
}

static bool
virNetServerStreamHasRoom(virNetServerStream *st)
{
    VIR_LOCK_GUARD(&st->client->lock, VIR_LOCK_RANK_CLIENT);

    return st->tx_bytes < VIR_NET_SERVER_STREAM_TX_MAX;
}

/* Returns false when the connection is. */
static bool
virNetServerStreamSend(virNetServerStream *st, virNetMessage *msg)
{
    msg->stream = virNetServerStreamRef(st);
    return virNetServerClientSend(st->client, msg) == 0;
}

static bool
virNetServerStreamMoveHoleToClient(virNetServerStream *st)
{
    virNetStreamHole hole = { .length = st->end->skip ? st->end->skip(st->opaque) : 0 };
    g_autoptr(virNetMessage) msg = NULL;

    if (hole.length == 0)
        return true;

    msg = virNetMessageNewStream(&st->call, VIR_NET_CONTINUE);
    msg->header.type = VIR_NET_STREAM_HOLE;
    if (virXDREncode(&virNetStreamHole_xdr, &hole, VIR_NET_MESSAGE_PAYLOAD_MAX, msg->bytes) < 0) {
        virNetServerStreamFail(st);
        return false;
    }
    return virNetServerStreamSend(st, g_steal_pointer(&msg));
}

/* One packet a turn, so that no stream keeps the loop. Returns false when the stream is over. */
static bool
virNetServerStreamMoveToClient(virNetServerStream *st)
{
    g_autoptr(virNetMessage) msg = NULL;
    ssize_t got;

    if (!st->end->read || st->end_of_data || !virNetServerStreamHasRoom(st))
        return true;
    if (!virNetServerStreamMoveHoleToClient(st))
        return false;

    msg = virNetMessageNewStream(&st->call, VIR_NET_CONTINUE);
    got = virNetServerStreamReadEnd(st, msg);
    if (got == VIR_NET_SERVER_STREAM_AGAIN)
        return true;
    if (got < 0) {
        virNetServerStreamFail(st);
        return false;
    }

    st->end_of_data = got == 0;
    return virNetServerStreamSend(st, g_steal_pointer(&msg));
}

static void
virNetServerStreamWant(virNetServerStream *st)
{
    virNetServerClient *client = st->client;
    bool wants_write;
    bool wants_read = st->end->read && !st->end_of_data && virNetServerStreamHasRoom(st);

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    wants_write = !g_queue_is_empty(&st->rx);
    virMutexUnlock(&client->lock);

    if (wants_read == st->wants_read && wants_write == st->wants_write)
        return;
    st->wants_read = wants_read;
    st->wants_write = wants_write;
    st->end->want(st->opaque, st, wants_read, wants_write);
}

void
virNetServerStreamMove(virNetServerStream *st)
{
    g_autoptr(virNetServerStream) hold = virNetServerStreamRef(st);
    virNetServerStreamState state;
    const char *reason;         /* once set it stays */

    virMutexLock(&st->client->lock, VIR_LOCK_RANK_CLIENT);
    state = st->state;
    reason = st->abort_reason;
    virMutexUnlock(&st->client->lock);

    if (state == VIR_NET_SERVER_STREAM_DROPPED)
        virNetServerStreamClose(st);
    if (state != VIR_NET_SERVER_STREAM_OPEN)
        return;

    virResetLastError();
    if (reason) {
        virReportError(VIR_ERR_OPERATION_ABORTED, "%s", reason);
        virNetServerStreamFail(st);
        return;
    }
    if (virNetServerStreamMoveFromClient(st) && virNetServerStreamMoveToClient(st))
        virNetServerStreamWant(st);
}

void
virNetServerStreamsMove(virNetServerClient *client)
{
    g_autoptr(GPtrArray) streams = NULL;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (client->streams && g_hash_table_size(client->streams) > 0) {
        GHashTableIter iter;
        void *value;

        streams = g_ptr_array_new_with_free_func(virNetServerStreamUnrefOpaque);
        g_hash_table_iter_init(&iter, client->streams);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            g_ptr_array_add(streams, virNetServerStreamRef(value));
    }
    virMutexUnlock(&client->lock);

    for (guint i = 0; streams && i < streams->len; i++)
        virNetServerStreamMove(g_ptr_array_index(streams, i));
}
