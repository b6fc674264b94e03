/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclientio.c: moves bytes between a client's socket and its messages. */
#include "config.h"

#include "virnetserverpriv.h"

#include <errno.h>

#include "virerror.h"
#include "virevent.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virtime.h"

VIR_LOG_INIT("rpc.netserverclient");

/* One read takes this much at most, so that many small calls cost one system call. */
#define VIR_NET_SERVER_READ_MAX 65536
/* A stranger's calls are small: what one read can queue stays small too. */
#define VIR_NET_SERVER_STRANGER_READ_MAX 4096

/* Written in one go at most, however fast the client reads: the loop has others, too. */
#define VIR_NET_SERVER_WRITE_MAX (1024 * 1024)

typedef enum {
    VIR_NET_WRITE_DONE,
    VIR_NET_WRITE_AGAIN,
    VIR_NET_WRITE_FAILED,
} virNetWriteResult;

static virNetWriteResult
virNetServerClientWriteErrno(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK ? VIR_NET_WRITE_AGAIN : VIR_NET_WRITE_FAILED;
}

/* @room: bytes that may still be written, brought up to date */
static virNetWriteResult
virNetServerClientWriteLocked(virNetServerClient *client, virNetMessage *msg, size_t *room)
{
    if (!client->shaken)
        return VIR_NET_WRITE_AGAIN;
    while (msg->written < msg->bytes->len) {
        ssize_t put;

        if (*room == 0)
            return VIR_NET_WRITE_AGAIN;
        put = virNetSocketWrite(client->sock, msg->bytes->data + msg->written,
                                MIN(msg->bytes->len - msg->written, *room));
        if (put < 0)
            return virNetServerClientWriteErrno();
        msg->written += put;
        *room -= MIN(*room, (size_t) put);      /* a layer may have had some from before */
        client->tx_bytes -= put;
    }
    while (msg->fds_written < msg->nfds) {
        if (virNetSocketSendFD(client->sock, msg->fds[msg->fds_written]) < 0)
            return virNetServerClientWriteErrno();
        msg->fds_written++;
    }
    return VIR_NET_WRITE_DONE;
}

/* The one end of every message that was sent. Returns whether the connection ends with it. */
static bool
virNetServerClientSentLocked(virNetServerClient *client, virNetMessage *msg)
{
    bool last = msg->is_last;
    bool attend = false;

    if (msg->is_reply)
        client->requests--;
    if (msg->authenticates && msg->header.status == VIR_NET_OK) {
        if (msg->layer) {
            virNetSocketSetLayer(client->sock, msg->layer, g_steal_pointer(&msg->layer_opaque));
            client->layer_is_new = true;
        }
        attend = virNetServerClientAuthenticateLocked(client);
    }
    if (msg->stream)
        msg->stream->tx_bytes -= msg->bytes->len;
    virNetMessageFree(msg);
    return (last && virNetServerClientCloseLocked(client, NULL)) || attend;
}

bool
virNetServerClientSendLocked(virNetServerClient *client, virNetMessage *msg)
{
    virNetWriteResult result = VIR_NET_WRITE_AGAIN;
    size_t room = VIR_NET_SERVER_WRITE_MAX;

    client->tx_bytes += msg->bytes->len;
    if (msg->stream)
        msg->stream->tx_bytes += msg->bytes->len;

    if (g_queue_is_empty(&client->tx) && client->hold != VIR_NET_SERVER_CLIENT_FROZEN)
        result = virNetServerClientWriteLocked(client, msg, &room);
    if (result == VIR_NET_WRITE_DONE)
        return virNetServerClientSentLocked(client, msg);

    /* a sign of life doesn't wait behind large replies, only behind the one that is being sent */
    g_queue_push_nth(&client->tx, msg, virKeepAliveOwns(&msg->header) ? 1 : -1);
    if (result == VIR_NET_WRITE_FAILED)
        return virNetServerClientCloseLocked(client, NULL);
    virNetServerClientUpdateEventsLocked(client);
    return false;
}

static void
virNetServerClientFlush(virNetServerClient *client)
{
    GQueue ready = G_QUEUE_INIT;
    size_t room = VIR_NET_SERVER_WRITE_MAX;
    bool attend = false;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    while (client->state == VIR_NET_SERVER_CLIENT_OPEN && !g_queue_is_empty(&client->tx)) {
        virNetMessage *msg = g_queue_peek_head(&client->tx);
        virNetWriteResult result = virNetServerClientWriteLocked(client, msg, &room);

        if (result == VIR_NET_WRITE_AGAIN)
            break;
        if (result == VIR_NET_WRITE_FAILED) {
            attend = virNetServerClientCloseLocked(client, NULL);
            break;
        }
        g_queue_pop_head(&client->tx);
        attend |= virNetServerClientSentLocked(client, msg);
    }
    virNetServerClientTakeReadyLocked(client, &ready);
    virNetServerClientUpdateEventsLocked(client);
    virMutexUnlock(&client->lock);

    virNetServerClientSubmitAll(client, &ready);
    if (attend)
        virNetServerAttend(client);     /* moves the streams too */
    else
        virNetServerStreamsMove(client);
}

/* Loop only. Returns the number of bytes read, 0 at the end, -errno. */
static ssize_t
virNetServerClientReadLocked(virNetServerClient *client, virNetFramerInput *in)
{
    /* of all clients: what is left of it after parsing is kept in their framers */
    static uint8_t buffer[VIR_NET_SERVER_READ_MAX];
    size_t len = client->authenticated ? sizeof(buffer) : VIR_NET_SERVER_STRANGER_READ_MAX;
    uint8_t *room;
    ssize_t got;

    /* half a packet in the clear must not be completed by bytes that are protected */
    if (client->layer_is_new && virNetFramerIsInside(&client->framer))
        return -EBADMSG;
    client->layer_is_new = false;

    room = virNetFramerRoom(&client->framer, &len);
    got = virNetSocketRead(client->sock, room ? room : buffer, len, &in->fd);
    if (got < 0)
        got = -errno;
    if (room)
        virNetFramerFilled(&client->framer, MAX(got, 0));

    in->data = buffer;
    in->len = room ? 0 : MAX(got, 0);
    if (got > 0 && client->keepalive.interval > 0)
        virKeepAliveHeard(&client->keepalive, virTimeMonotonicMicros());
    return got;
}

static void
virNetServerClientReadFailed(virNetServerClient *client, ssize_t got)
{
    const char *reason = NULL;

    switch (-got) {
    case EAGAIN:
        return;
    case EPROTO:
        reason = "several descriptors came at once";
        break;
    case EBADMSG:
        reason = "a packet began before the security layer";
        break;
    case EACCES:
        reason = virGetLastErrorMessage();
        break;
    default:            /* it went away, which needs no reason */
        break;
    }
    virNetServerClientClose(client, reason);
    virResetLastError();
}

void
virNetServerClientJudgeLocked(virNetServerClient *client)
{
    client->read_known = client->authenticated;
    client->framer.max = client->authenticated ? VIR_NET_MESSAGE_TOTAL_MAX
        : VIR_NET_MESSAGE_STRANGER_MAX;
    client->framer.fds_allowed = client->authenticated && virNetSocketIsLocal(client->sock);
}

/* One read and every message that it made whole. Returns whether more waits in the layer. */
static bool
virNetServerClientRead(virNetServerClient *client)
{
    virNetFramerInput in = { .fd = -1 };
    virNetFramerVerdict verdict;
    virNetMessage *msg;
    g_autofree char *reason = NULL;
    ssize_t got;
    bool more;

    virMutexLock(&client->lock, VIR_LOCK_RANK_CLIENT);
    if (client->state != VIR_NET_SERVER_CLIENT_OPEN ||
        !(client->events & VIR_EVENT_HANDLE_READABLE)) {
        virMutexUnlock(&client->lock);
        return false;
    }
    got = virNetServerClientReadLocked(client, &in);
    more = got > 0 && virNetSocketHasPending(client->sock);
    virNetServerClientJudgeLocked(client);
    if (got < 0)
        virNetServerClientUpdateEventsLocked(client);   /* a layer may want to write now */
    virMutexUnlock(&client->lock);

    if (got <= 0) {
        virNetServerClientReadFailed(client, got);
        return false;
    }

    while ((verdict = virNetFramerNext(&client->framer, &in, &msg,
                                       &reason)) == VIR_NET_FRAMER_MESSAGE)
        virNetServerClientReceive(client, msg);
    virFDClose(&in.fd);             /* one that nobody asked for */

    if (verdict == VIR_NET_FRAMER_BAD) {
        virNetServerClientClose(client, reason);
        return false;
    }
    return more;
}

static bool
virNetServerClientHasPending(virNetServerClient *client)
{
    VIR_LOCK_GUARD(&client->lock, VIR_LOCK_RANK_CLIENT);

    return virNetSocketHasPending(client->sock);
}

void
virNetServerClientIO(int watch G_GNUC_UNUSED, int fd G_GNUC_UNUSED, int events, void *opaque)
{
    virNetServerClient *client = opaque;

    if (virNetServerClientShake(client))
        return;

    if (events & VIR_EVENT_HANDLE_WRITABLE)
        virNetServerClientFlush(client);

    if ((events & VIR_EVENT_HANDLE_READABLE) || virNetServerClientHasPending(client)) {
        while (virNetServerClientRead(client))
            ;
    } else if (events & (VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP)) {
        virNetServerClientClose(client, NULL);
    }
}
