/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_io.c: lines to and from a socket on the event loop. */
#include "config.h"

#include "monitor/qemu_monitor_io.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "virerror.h"
#include "virevent.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.monitor_io");

/* Lines not taken yet: at either limit the socket isn't read. */
#define INBOX_MAX_LINES 512
#define INBOX_MAX_BYTES (1024 * 1024)

/* What may wait for QEMU to read it. */
#define OUTBOX_MAX_BYTES (16 * 1024 * 1024)

/* One guest's share of a turn of the loop, and of a worker's attention. */
#define READ_CHUNK (64 * 1024)
#define READ_CHUNKS 4
#define DRAIN_LINES 64
#define DRAIN_MICROS 5000

/* Callbacks take locks only for moments, so a few threads serve all guests. */
#define DRAIN_THREADS 8

typedef struct {
    char *text;
    size_t len;
    size_t sent;
    int fd;
} qemuMonitorIOOut;

struct _qemuMonitorIO {
    int fd;                     /* immutable; closed with the last reference */
    qemuMonitorIOCallbacks callbacks; /* immutable */
    void *opaque;               /* immutable; valid until opaqueFree was called */

    GMutex lock;                /* guards what follows */
    GDestroyNotify opaqueFree;  /* NULL once it was called */
    int watch;                  /* 0: none */
    int watching;               /* events that are asked for */
    GByteArray *partial;        /* of the line that is coming in; NULL: nothing */
    GQueue inbox;               /* GBytes, each a line */
    size_t inboxBytes;
    GQueue outbox;              /* qemuMonitorIOOut */
    size_t outboxBytes;
    bool draining;              /* a worker is in the drain, or is on its way */
    bool closed;                /* by us: no callback begins any more */
    bool ended;                 /* by the peer or an error: end() comes after the inbox */
    qemuMonitorEnd endWhy;
    char *endMessage;
};

static GPrivate inCallback;     /* set in threads that drain */
static gint drains;             /* atomic: monitors whose lines are being handed out */

static void
qemuMonitorIOOutFree(gpointer data)
{
    qemuMonitorIOOut *out = data;

    virFDClose(&out->fd);
    g_free(out->text);
    g_free(out);
}

static void
qemuMonitorIODispose(gpointer data)
{
    qemuMonitorIO *io = data;

    virFDClose(&io->fd);
    g_queue_clear_full(&io->inbox, (GDestroyNotify)g_bytes_unref);
    g_queue_clear_full(&io->outbox, qemuMonitorIOOutFree);
    g_clear_pointer(&io->partial, g_byte_array_unref);
    g_free(io->endMessage);
    g_mutex_clear(&io->lock);
}

qemuMonitorIO *
qemuMonitorIORef(qemuMonitorIO *io)
{
    return g_atomic_rc_box_acquire(io);
}

void
qemuMonitorIOUnref(qemuMonitorIO *io)
{
    if (io)
        g_atomic_rc_box_release_full(io, qemuMonitorIODispose);
}

static void
qemuMonitorIOUnrefOpaque(void *opaque)
{
    qemuMonitorIOUnref(opaque);
}

bool
qemuMonitorIOInCallback(void)
{
    return g_private_get(&inCallback) != NULL;
}

/* ---- handing lines out --------------------------------------------------- */

static void qemuMonitorIODrain(gpointer data, gpointer opaque);
static void qemuMonitorIOWatchLocked(qemuMonitorIO *io);

static GThreadPool *
qemuMonitorIOPool(void)
{
    static gsize pool;

    if (g_once_init_enter(&pool)) {
        /* a shared pool starts no thread now, so this can't fail */
        g_once_init_leave(&pool, (gsize)g_thread_pool_new(qemuMonitorIODrain, NULL,
                                                         DRAIN_THREADS, FALSE, NULL));
    }
    return (GThreadPool *)pool;
}

static void
qemuMonitorIODrainLocked(qemuMonitorIO *io)
{
    if (io->draining || io->closed)
        return;
    io->draining = true;
    g_atomic_int_inc(&drains);
    /* an error only says that no new thread was made: the job is queued all the same */
    (void)g_thread_pool_push(qemuMonitorIOPool(), qemuMonitorIORef(io), NULL);
}

/* Calls opaqueFree if that has not been done. No lock held. */
static void
qemuMonitorIOReleaseOpaque(qemuMonitorIO *io)
{
    GDestroyNotify opaqueFree;

    virMutexLock(&io->lock, VIR_LOCK_RANK_MONITOR);
    opaqueFree = g_steal_pointer(&io->opaqueFree);
    virMutexUnlock(&io->lock);

    if (opaqueFree)
        opaqueFree(io->opaque);
}

typedef enum {
    DRAIN_LINE,                 /* a line is there */
    DRAIN_SLEEP,                /* nothing more for now; the drain was given up */
    DRAIN_END,                  /* all lines are out and there will be no more */
    DRAIN_CLOSED,
} qemuMonitorIODrainStep;

static qemuMonitorIODrainStep
qemuMonitorIODrainNext(qemuMonitorIO *io, GBytes **ret_line)
{
    VIR_LOCK_GUARD(&io->lock, VIR_LOCK_RANK_MONITOR);

    if (io->closed)
        return DRAIN_CLOSED;

    *ret_line = g_queue_pop_head(&io->inbox);
    if (*ret_line) {
        io->inboxBytes -= g_bytes_get_size(*ret_line);
        qemuMonitorIOWatchLocked(io);
        return DRAIN_LINE;
    }
    if (io->ended)
        return DRAIN_END;

    io->draining = false;
    (void)g_atomic_int_add(&drains, -1);
    return DRAIN_SLEEP;
}

static void
qemuMonitorIODrain(gpointer data, gpointer opaque G_GNUC_UNUSED)
{
    g_autoptr(qemuMonitorIO) io = data;
    qemuMonitorIODrainStep step = DRAIN_LINE;
    gint64 until = g_get_monotonic_time() + DRAIN_MICROS;

    g_private_set(&inCallback, io);
    for (int i = 0; i < DRAIN_LINES && step == DRAIN_LINE; i++) {
        g_autoptr(GBytes) line = NULL;
        gsize len;
        const char *text;

        step = qemuMonitorIODrainNext(io, &line);
        if (step != DRAIN_LINE)
            break;
        text = g_bytes_get_data(line, &len);
        io->callbacks.line(text, len - 1, io->opaque); /* its NUL counts in the bytes */
        if (g_get_monotonic_time() > until)
            break;
    }
    if (step == DRAIN_END)
        io->callbacks.end(io->endWhy, io->endMessage, io->opaque);
    g_private_set(&inCallback, NULL);

    switch (step) {
    case DRAIN_LINE:
        /* others come first now; the drain is still ours */
        (void)g_thread_pool_push(qemuMonitorIOPool(), g_steal_pointer(&io), NULL);
        break;
    case DRAIN_END:
    case DRAIN_CLOSED:
        qemuMonitorIOReleaseOpaque(io);
        (void)g_atomic_int_add(&drains, -1);
        break;
    case DRAIN_SLEEP:
        break;
    }
}

/* ---- the socket, in the loop's thread ------------------------------------ */

static void
qemuMonitorIOWatchLocked(qemuMonitorIO *io)
{
    int wanted = 0;

    if (!io->watch)
        return;
    if (io->inbox.length < INBOX_MAX_LINES && io->inboxBytes < INBOX_MAX_BYTES)
        wanted |= VIR_EVENT_HANDLE_READABLE;
    if (!g_queue_is_empty(&io->outbox))
        wanted |= VIR_EVENT_HANDLE_WRITABLE;
    if (wanted == io->watching)
        return;

    virEventUpdateHandle(io->watch, wanted);
    io->watching = wanted;
}

static void
qemuMonitorIOUnwatchLocked(qemuMonitorIO *io)
{
    if (io->watch)
        (void)virEventRemoveHandle(io->watch);
    io->watch = 0;
}

static void
qemuMonitorIOEndLocked(qemuMonitorIO *io, qemuMonitorEnd why, const char *message)
{
    if (io->ended || io->closed)
        return;
    io->ended = true;
    io->endWhy = why;
    io->endMessage = g_strdup(message);
    qemuMonitorIOUnwatchLocked(io);
    qemuMonitorIODrainLocked(io);
}

static void
qemuMonitorIOPutLineLocked(qemuMonitorIO *io)
{
    GByteArray *line = g_steal_pointer(&io->partial);

    if (line->len > 0 && line->data[line->len - 1] == '\r')
        g_byte_array_set_size(line, line->len - 1);
    if (line->len == 0) {
        g_byte_array_unref(line);
        return;
    }

    g_byte_array_append(line, (const guint8 *)"", 1);
    io->inboxBytes += line->len;
    g_queue_push_tail(&io->inbox, g_byte_array_free_to_bytes(line));
    qemuMonitorIODrainLocked(io);
}

/* Returns false when a line is too long; then it's over. */
static bool
qemuMonitorIOCutLocked(qemuMonitorIO *io, const char *data, size_t len)
{
    while (len > 0) {
        const char *newline = memchr(data, '\n', len);
        size_t part = newline ? (size_t)(newline - data) : len;

        if (!io->partial)
            io->partial = g_byte_array_new();
        if (io->partial->len + part > QEMU_MONITOR_IO_MAX_LINE) {
            g_autofree char *message =
                g_strdup_printf(_("a line from the monitor is longer than %d bytes"),
                                QEMU_MONITOR_IO_MAX_LINE);

            qemuMonitorIOEndLocked(io, QEMU_MONITOR_END_ERROR, message);
            return false;
        }
        g_byte_array_append(io->partial, (const guint8 *)data, part);
        if (!newline)
            break;

        qemuMonitorIOPutLineLocked(io);
        data += part + 1;
        len -= part + 1;
    }
    return true;
}

static void
qemuMonitorIOReadLocked(qemuMonitorIO *io)
{
    for (int i = 0; i < READ_CHUNKS; i++) {
        char chunk[READ_CHUNK];
        ssize_t got = recv(io->fd, chunk, sizeof(chunk), MSG_DONTWAIT);

        if (got > 0) {
            if (!qemuMonitorIOCutLocked(io, chunk, got))
                return;
            if ((size_t)got < sizeof(chunk))
                return; /* an end, if there is one, wakes the loop again */
        } else if (got == 0) {
            qemuMonitorIOEndLocked(io, QEMU_MONITOR_END_EOF,
                                   _("End of file from qemu monitor"));
            return;
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            g_autofree char *message = g_strdup_printf(_("Unable to read from monitor: %s"),
                                                       g_strerror(errno));

            qemuMonitorIOEndLocked(io, errno == ECONNRESET ? QEMU_MONITOR_END_EOF
                                                           : QEMU_MONITOR_END_ERROR, message);
            return;
        }
    }
}

static ssize_t
qemuMonitorIOSendSome(int sock, const qemuMonitorIOOut *out)
{
    struct iovec iov = { .iov_base = out->text + out->sent, .iov_len = out->len - out->sent };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    union {
        char buf[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;

    if (out->fd >= 0 && out->sent == 0) {
        struct cmsghdr *cmsg;

        memset(&control, 0, sizeof(control));
        msg.msg_control = control.buf;
        msg.msg_controllen = sizeof(control.buf);
        cmsg = CMSG_FIRSTHDR(&msg);
        cmsg->cmsg_level = SOL_SOCKET;
        cmsg->cmsg_type = SCM_RIGHTS;
        cmsg->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(cmsg), &out->fd, sizeof(int));
    }
    return sendmsg(sock, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void
qemuMonitorIOFlushLocked(qemuMonitorIO *io)
{
    qemuMonitorIOOut *out;

    while ((out = g_queue_peek_head(&io->outbox))) {
        ssize_t sent = qemuMonitorIOSendSome(io->fd, out);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            return;
        if (sent < 0) {
            int err = errno;

            g_queue_clear_full(&io->outbox, qemuMonitorIOOutFree);
            io->outboxBytes = 0;
            /* The peer is gone: its last words, then the end, are still to be read. */
            if (err != EPIPE && err != ECONNRESET) {
                g_autofree char *message = g_strdup_printf(_("Unable to write to monitor: %s"),
                                                           g_strerror(err));

                qemuMonitorIOEndLocked(io, QEMU_MONITOR_END_ERROR, message);
            }
            return;
        }

        out->sent += sent;
        if (out->sent == out->len) {
            io->outboxBytes -= out->len;
            qemuMonitorIOOutFree(g_queue_pop_head(&io->outbox));
        }
    }
}

static void
qemuMonitorIOReady(int watch G_GNUC_UNUSED, int fd G_GNUC_UNUSED, int events, void *opaque)
{
    qemuMonitorIO *io = opaque;
    VIR_LOCK_GUARD(&io->lock, VIR_LOCK_RANK_MONITOR);

    if (!io->watch)
        return; /* removed while this call was on its way */

    if (events & VIR_EVENT_HANDLE_WRITABLE)
        qemuMonitorIOFlushLocked(io);
    if (io->watch && (events & ~VIR_EVENT_HANDLE_WRITABLE))
        qemuMonitorIOReadLocked(io);
    qemuMonitorIOWatchLocked(io);
}

/* ---- for the monitor ----------------------------------------------------- */

int
qemuMonitorIOConnect(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    VIR_AUTOCLOSE fd = -1;

    if (strlen(path) >= sizeof(addr.sun_path)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("socket path %s is too long"), path);
        return -1;
    }
    memcpy(addr.sun_path, path, strlen(path) + 1);

    if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0) {
        virReportSystemError(errno, "%s", _("failed to create socket"));
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0) {
        virReportSystemError(errno, _("failed to connect to socket '%s'"), path);
        return -1;
    }
    return virFDSteal(&fd);
}

qemuMonitorIO *
qemuMonitorIONew(int fd, const qemuMonitorIOCallbacks *callbacks, void *opaque,
                 GDestroyNotify opaqueFree)
{
    g_autoptr(qemuMonitorIO) io = g_atomic_rc_box_new0(qemuMonitorIO);
    g_autoptr(GError) err = NULL;

    g_mutex_init(&io->lock);
    io->fd = fd;
    io->callbacks = *callbacks;
    io->opaque = opaque;

    if (!g_unix_set_fd_nonblocking(fd, TRUE, &err)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot set up monitor socket: %s"),
                       err->message);
        return NULL;
    }

    VIR_LOCK_GUARD(&io->lock, VIR_LOCK_RANK_MONITOR);
    io->watching = VIR_EVENT_HANDLE_READABLE;
    io->watch = virEventAddHandle(fd, io->watching, qemuMonitorIOReady, qemuMonitorIORef(io),
                                  qemuMonitorIOUnrefOpaque);
    if (io->watch <= 0) {
        io->watch = 0;
        qemuMonitorIOUnref(io); /* what the watch would have had */
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("unable to watch the monitor socket"));
        return NULL;
    }
    io->opaqueFree = opaqueFree;
    return g_steal_pointer(&io);
}

int
qemuMonitorIOSend(qemuMonitorIO *io, char *line, int fd)
{
    g_autofree char *text = line;
    size_t len = strlen(line);
    VIR_AUTOCLOSE copy = -1;
    qemuMonitorIOOut *out;

    /* a copy of our own: the caller may be gone when QEMU gets to read */
    if (fd >= 0 && (copy = fcntl(fd, F_DUPFD_CLOEXEC, 3)) < 0) {
        virReportSystemError(errno, _("cannot duplicate file descriptor %d"), fd);
        return -1;
    }

    VIR_LOCK_GUARD(&io->lock, VIR_LOCK_RANK_MONITOR);
    if (io->closed || io->ended) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       io->ended ? io->endMessage : _("the monitor was closed"));
        return -1;
    }
    if (io->outboxBytes + len > OUTBOX_MAX_BYTES) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s",
                       _("QEMU doesn't read its monitor and too much waits to be sent"));
        return -1;
    }

    out = g_new0(qemuMonitorIOOut, 1);
    out->text = g_steal_pointer(&text);
    out->len = len;
    out->fd = virFDSteal(&copy);
    g_queue_push_tail(&io->outbox, out);
    io->outboxBytes += len;
    qemuMonitorIOFlushLocked(io);
    qemuMonitorIOWatchLocked(io);
    return 0;
}

void
qemuMonitorIOClose(qemuMonitorIO *io)
{
    bool draining;

    virMutexLock(&io->lock, VIR_LOCK_RANK_MONITOR);
    io->closed = true;
    draining = io->draining;
    qemuMonitorIOUnwatchLocked(io);
    (void)shutdown(io->fd, SHUT_RDWR); /* the peer learns now; it may be gone already */
    virMutexUnlock(&io->lock);

    if (!draining)
        qemuMonitorIOReleaseOpaque(io);
}

/* ---- another program takes our place --------------------------------------- */

bool
qemuMonitorIOIsQuiet(void)
{
    return g_atomic_int_get(&drains) == 0;
}

virJSONValue *
qemuMonitorIOToJSON(qemuMonitorIO *io, virHandover *handover)
{
    const qemuMonitorIOOut *out;
    virJSONValue *object;

    VIR_LOCK_GUARD(&io->lock, VIR_LOCK_RANK_MONITOR);
    if (io->closed || io->ended)
        return NULL;

    object = virJSONValueNewObject();
    virHandoverPutFD(handover, object, "fd", io->fd);
    out = g_queue_peek_head(&io->outbox);
    if (out && out->sent > 0)
        virHandoverPutBytes(object, "rest", out->text + out->sent, out->len - out->sent);
    if (io->partial)
        virHandoverPutBytes(object, "partial", io->partial->data, io->partial->len);
    return object;
}

int
qemuMonitorIOResume(qemuMonitorIO *io, const virJSONValue *object)
{
    g_autoptr(GByteArray) partial = NULL;
    g_autoptr(GByteArray) rest = NULL;

    if (virJSONValueObjectGet(object, "partial") &&
        virHandoverGetBytes(object, "partial", QEMU_MONITOR_IO_MAX_LINE, &partial) < 0)
        return -1;
    if (virJSONValueObjectGet(object, "rest") &&
        virHandoverGetBytes(object, "rest", OUTBOX_MAX_BYTES, &rest) < 0)
        return -1;

    VIR_LOCK_GUARD(&io->lock, VIR_LOCK_RANK_MONITOR);
    io->partial = g_steal_pointer(&partial);
    if (rest) {
        qemuMonitorIOOut *out = g_new0(qemuMonitorIOOut, 1);

        out->len = io->outboxBytes = rest->len;
        out->text = (char *)g_byte_array_free(g_steal_pointer(&rest), false);
        out->fd = -1;
        g_queue_push_tail(&io->outbox, out);
        qemuMonitorIOWatchLocked(io);
    }
    return 0;
}
