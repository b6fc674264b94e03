/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverstreamfd.c: a descriptor as the end of a stream. */
#include "config.h"

#include "virnetserverstream.h"

#include <errno.h>
#include <unistd.h>

#include <glib-unix.h>

#include "virerror.h"
#include "virevent.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_STREAMS

typedef struct virNetServerStreamFD {
    int fd;
    int watch;              /* -1 until the stream moves */
    void (*ended)(void *opaque);
    void *opaque;
} virNetServerStreamFD;

static ssize_t
virNetServerStreamFDRead(void *opaque, void *buf, size_t len)
{
    virNetServerStreamFD *end = opaque;
    ssize_t got = TEMP_FAILURE_RETRY(read(end->fd, buf, len));

    if (got >= 0)
        return got;
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return VIR_NET_SERVER_STREAM_AGAIN;
    if (errno == EIO || errno == ECONNRESET)
        return 0;           /* a pty whose other side is closed; a socket whose peer died */
    virReportSystemError(errno, "%s", _("cannot read from the stream's source"));
    return -1;
}

static ssize_t
virNetServerStreamFDWrite(void *opaque, const void *buf, size_t len)
{
    virNetServerStreamFD *end = opaque;
    ssize_t put = TEMP_FAILURE_RETRY(write(end->fd, buf, len));

    if (put >= 0)
        return put;
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return VIR_NET_SERVER_STREAM_AGAIN;
    virReportSystemError(errno, "%s", _("cannot write to the stream's target"));
    return -1;
}

static void
virNetServerStreamFDReady(int watch G_GNUC_UNUSED, int fd G_GNUC_UNUSED,
                          int events G_GNUC_UNUSED, void *opaque)
{
    virNetServerStreamMove(opaque);
}

static void
virNetServerStreamFDUnref(void *st)
{
    virNetServerStreamUnref(st);
}

static void
virNetServerStreamFDWant(void *opaque, virNetServerStream *st, bool wants_read, bool wants_write)
{
    virNetServerStreamFD *end = opaque;
    int events = (wants_read ? VIR_EVENT_HANDLE_READABLE : 0) |
        (wants_write ? VIR_EVENT_HANDLE_WRITABLE : 0);

    if (end->watch > 0) {
        virEventUpdateHandle(end->watch, events);
        return;
    }
    end->watch = virEventAddHandle(end->fd, events, virNetServerStreamFDReady,
                                   virNetServerStreamRef(st), virNetServerStreamFDUnref);
    if (end->watch < 0) {
        virNetServerStreamUnref(st);
        virResetLastError();        /* logged where it was reported; the client can abort */
    }
}

static void
virNetServerStreamFDFree(void *opaque)
{
    virNetServerStreamFD *end = opaque;

    if (end->watch > 0)
        (void) virEventRemoveHandle(end->watch);
    virFDClose(&end->fd);
    if (end->ended)
        end->ended(end->opaque);
    g_free(end);
}

/* By virNetServerStreamFlags. */
static const virNetServerStreamEnd virNetServerStreamFDEnds[] = {
    [VIR_NET_SERVER_STREAM_TO_CLIENT] = {
        .read = virNetServerStreamFDRead,
        .want = virNetServerStreamFDWant,
        .free = virNetServerStreamFDFree,
    },
    [VIR_NET_SERVER_STREAM_FROM_CLIENT] = {
        .write = virNetServerStreamFDWrite,
        .want = virNetServerStreamFDWant,
        .free = virNetServerStreamFDFree,
    },
    [VIR_NET_SERVER_STREAM_TO_CLIENT | VIR_NET_SERVER_STREAM_FROM_CLIENT] = {
        .read = virNetServerStreamFDRead,
        .write = virNetServerStreamFDWrite,
        .want = virNetServerStreamFDWant,
        .free = virNetServerStreamFDFree,
    },
};

int
virNetServerStreamOpenFD(virNetServerClient *client, const virNetMessage *call, int fd,
                         unsigned int flags, void (*ended)(void *opaque), void *opaque,
                         virNetServerStream **ret_st)
{
    g_autofree virNetServerStreamFD *end = g_new0(virNetServerStreamFD, 1);

    g_assert(flags > 0 && flags < G_N_ELEMENTS(virNetServerStreamFDEnds));

    if (!g_unix_set_fd_nonblocking(fd, true, NULL)) {
        virReportSystemError(errno, _("cannot make descriptor %d non-blocking"), fd);
        return -1;
    }
    end->fd = fd;
    end->watch = -1;
    end->ended = ended;
    end->opaque = opaque;
    if (virNetServerStreamOpen(client, call, &virNetServerStreamFDEnds[flags], end, ret_st) < 0)
        return -1;

    (void) g_steal_pointer(&end);
    return 0;
}
