/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdbus.c: a connection of sd-bus on our event loop. */
#include "config.h"

#include "virdbus.h"

#include <errno.h>
#include <poll.h>

#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_DBUS

VIR_LOG_INIT("util.dbus");

/* The loop has others to look after. */
#define MESSAGES_PER_TURN 64

typedef struct Call {
    virDBusCall desc;
    virDBus *bus;               /* not a reference: calls end before the bus */
    gint64 deadline;            /* monotonic, in microseconds */
    sd_bus_slot *slot;          /* NULL until it is sent */
} Call;

/* Counted: the timer and the watch have a reference each. */
struct virDBus {
    GMutex lock;                /* rank leaf */
    GQueue incoming;            /* of Call; guarded by lock */

    /* loop thread only */
    GQueue sent;                /* of Call */
    sd_bus *conn;               /* NULL while there is no connection */
    int fd;                     /* of conn, as watched */
    int watch;
    int timer;
};

static void attend(virDBus *bus);

static void
busClear(void *opaque)
{
    virDBus *bus = opaque;

    g_mutex_clear(&bus->lock);
}

static void
busUnref(void *opaque)
{
    g_atomic_rc_box_release_full(opaque, busClear);
}

/* ---- the end of a call -------------------------------------------------------------------- */

/* @call is on no queue any more. */
static void
finish(Call *call, sd_bus_message *reply, const sd_bus_error *error)
{
    sd_bus_slot_unref(call->slot);
    if (call->desc.done)
        call->desc.done(reply, error, call->desc.opaque);
    g_free(call);
}

static void
fail(Call *call, const char *name, const char *message)
{
    const sd_bus_error error = { .name = name, .message = message };

    VIR_DEBUG("%s: %s", call->desc.member, message);
    finish(call, NULL, &error);
}

static int
onReply(sd_bus_message *reply, void *opaque, sd_bus_error *ret_error G_GNUC_UNUSED)
{
    Call *call = opaque;
    const sd_bus_error *error = sd_bus_message_get_error(reply);

    g_queue_remove(&call->bus->sent, call);
    finish(call, error ? NULL : reply, error);
    return 1;
}

static void
failAllSent(virDBus *bus, const char *message)
{
    Call *call;

    while ((call = g_queue_pop_head(&bus->sent)))
        fail(call, SD_BUS_ERROR_DISCONNECTED, message);
}

/* ---- connection --------------------------------------------------------------------------- */

static void
unwatch(virDBus *bus)
{
    if (bus->watch > 0)
        (void) virEventRemoveHandle(bus->watch);
    bus->watch = -1;
    bus->fd = -1;
}

static void
disconnect(virDBus *bus, const char *why)
{
    unwatch(bus);
    failAllSent(bus, why);
    bus->conn = sd_bus_close_unref(bus->conn);
}

/* Returns 0, or a negative errno. */
static int
connectBus(virDBus *bus)
{
    if (bus->conn)
        return 0;
    return sd_bus_open_system(&bus->conn);      /* begins to; nothing here waits */
}

static void
onHandle(int watch G_GNUC_UNUSED, int fd G_GNUC_UNUSED, int events G_GNUC_UNUSED, void *opaque)
{
    attend(opaque);
}

static int
handleEvents(int poll_events)
{
    return (poll_events & POLLIN ? VIR_EVENT_HANDLE_READABLE : 0) |
        (poll_events & POLLOUT ? VIR_EVENT_HANDLE_WRITABLE : 0);
}

/* Returns 0, or a negative errno. */
static int
updateWatch(virDBus *bus)
{
    int fd = sd_bus_get_fd(bus->conn);
    int events = sd_bus_get_events(bus->conn);

    if (fd < 0 || events < 0)
        return fd < 0 ? fd : events;
    if (fd == bus->fd) {
        virEventUpdateHandle(bus->watch, handleEvents(events));
        return 0;
    }
    unwatch(bus);
    bus->watch = virEventAddHandle(fd, handleEvents(events), onHandle,
                                   g_atomic_rc_box_acquire(bus), busUnref);
    if (bus->watch < 0) {
        busUnref(bus);
        virResetLastError();
        return -EMFILE;
    }
    bus->fd = fd;
    return 0;
}

/* ---- a turn ------------------------------------------------------------------------------- */

static Call *
nextIncoming(virDBus *bus)
{
    VIR_LOCK_GUARD(&bus->lock, VIR_LOCK_RANK_LEAF);
    return g_queue_pop_head(&bus->incoming);
}

/* Returns 0, or a negative errno and nothing is sent. */
static int
sendCall(virDBus *bus, Call *call)
{
    const virDBusCall *desc = &call->desc;
    __attribute__((cleanup(sd_bus_message_unrefp))) sd_bus_message *msg = NULL;
    int rc;

    rc = sd_bus_message_new_method_call(bus->conn, &msg, desc->destination, desc->path,
                                        desc->interface, desc->member);
    if (rc >= 0 && desc->build)
        rc = desc->build(msg, desc->opaque);
    /* Time is ours to watch: that of sd-bus runs only while there is a connection. */
    if (rc >= 0)
        rc = sd_bus_call_async(bus->conn, &call->slot, msg, onReply, call, UINT64_MAX);
    return MIN(rc, 0);
}

static void
startIncoming(virDBus *bus)
{
    Call *call;

    while ((call = nextIncoming(bus))) {
        int rc;

        if (g_queue_get_length(&bus->sent) >= VIR_DBUS_CALLS_MAX) {
            fail(call, SD_BUS_ERROR_LIMITS_EXCEEDED, _("too many calls wait for an answer"));
            continue;
        }
        rc = connectBus(bus);
        if (rc < 0) {
            g_autofree char *message = g_strdup_printf(_("cannot reach the system bus: %s"),
                                                       g_strerror(-rc));
            fail(call, SD_BUS_ERROR_NO_SERVER, message);
            continue;
        }
        rc = sendCall(bus, call);
        if (rc < 0)
            fail(call, SD_BUS_ERROR_FAILED, g_strerror(-rc));
        else
            g_queue_push_tail(&bus->sent, call);
    }
}

/* Returns 0, or a negative errno when the connection is gone. */
static int
moveMessages(virDBus *bus)
{
    int rc = 1;

    for (int i = 0; i < MESSAGES_PER_TURN && rc > 0; i++)
        rc = sd_bus_process(bus->conn, NULL);
    if (rc >= 0 && !sd_bus_is_open(bus->conn))
        return -ECONNRESET;
    return MIN(rc, 0);
}

static void
expire(virDBus *bus)
{
    gint64 now = g_get_monotonic_time();
    GList *next;

    for (GList *each = bus->sent.head; each; each = next) {
        Call *call = each->data;

        next = each->next;
        if (call->deadline > now)
            continue;
        g_queue_delete_link(&bus->sent, each);
        fail(call, SD_BUS_ERROR_NO_REPLY, _("no answer in time"));
    }
    /* A bus that doesn't let us in would keep all calls to come waiting as well. */
    if (bus->conn && g_queue_is_empty(&bus->sent) && sd_bus_is_ready(bus->conn) == 0)
        disconnect(bus, NULL);
}

/* Milliseconds until something is due, -1: nothing is. */
static int
nextDue(virDBus *bus)
{
    gint64 now = g_get_monotonic_time();
    gint64 due = G_MAXINT64;
    uint64_t until;

    for (const GList *each = bus->sent.head; each; each = each->next)
        due = MIN(due, ((const Call *) each->data)->deadline);
    if (bus->conn && sd_bus_get_timeout(bus->conn, &until) > 0 && until < (uint64_t) due)
        due = until;
    if (due == G_MAXINT64)
        return -1;
    return due <= now ? 0 : (int) MIN((due - now) / 1000 + 1, G_MAXINT);
}

/* Sleeps until something is due; whoever queued a call meanwhile is not forgotten. */
static void
rearm(virDBus *bus)
{
    bool more;

    virEventUpdateTimeout(bus->timer, nextDue(bus));
    virMutexLock(&bus->lock, VIR_LOCK_RANK_LEAF);
    more = !g_queue_is_empty(&bus->incoming);
    virMutexUnlock(&bus->lock);
    if (more)
        virEventUpdateTimeout(bus->timer, 0);
}

static void
attend(virDBus *bus)
{
    int rc = 0;

    startIncoming(bus);
    if (bus->conn)
        rc = moveMessages(bus);
    expire(bus);
    if (rc >= 0 && bus->conn)
        rc = updateWatch(bus);
    if (rc < 0) {
        VIR_INFO("the connection to the system bus ended: %s", g_strerror(-rc));
        disconnect(bus, _("the connection to the system bus ended"));
    }
    rearm(bus);
}

static void
onTimer(int timer G_GNUC_UNUSED, void *opaque)
{
    attend(opaque);
}

/* ---- for others --------------------------------------------------------------------------- */

virDBus *
virDBusNew(void)
{
    virDBus *bus = g_atomic_rc_box_new0(virDBus);

    g_mutex_init(&bus->lock);
    g_queue_init(&bus->incoming);
    g_queue_init(&bus->sent);
    bus->fd = -1;
    bus->watch = -1;
    bus->timer = virEventAddTimeout(-1, onTimer, bus, busUnref);
    if (bus->timer < 0) {
        busUnref(bus);
        return NULL;
    }
    return bus;
}

void
virDBusFree(virDBus *bus)
{
    Call *call;

    if (!bus)
        return;
    disconnect(bus, _("the daemon ends"));
    while ((call = nextIncoming(bus)))
        fail(call, SD_BUS_ERROR_DISCONNECTED, _("the daemon ends"));
    (void) virEventRemoveTimeout(bus->timer);   /* drops the last reference */
}

void
virDBusCallAsync(virDBus *bus, const virDBusCall *desc)
{
    Call *call = g_new0(Call, 1);

    call->desc = *desc;
    call->bus = bus;
    call->deadline = g_get_monotonic_time() + desc->timeout_ms * G_GINT64_CONSTANT(1000);

    virMutexLock(&bus->lock, VIR_LOCK_RANK_LEAF);
    g_queue_push_tail(&bus->incoming, call);
    virMutexUnlock(&bus->lock);
    virEventUpdateTimeout(bus->timer, 0);
}
