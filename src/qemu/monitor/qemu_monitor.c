/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor.c: a QMP conversation with one running QEMU. */
#include "config.h"

#include "monitor/qemu_monitor.h"
#include "monitor/qemu_monitor_priv.h"

#include <string.h>
#include <unistd.h>

#include "virerror.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virthreadpool.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.monitor");

static void
qemuMonitorPendingFree(qemuMonitorPending *pending)
{
    g_cond_clear(&pending->done);
    virJSONValueFree(pending->reply);
    g_free(pending->id);
    g_free(pending->command);
    g_free(pending);
}

static void
qemuMonitorDispose(gpointer data)
{
    qemuMonitor *mon = data;

    g_queue_clear_full(&mon->pending, (GDestroyNotify)qemuMonitorPendingFree);
    qemuMonitorIOUnref(mon->io);
    if (mon->opaqueFree)
        mon->opaqueFree(mon->opaque);
    g_free(mon->endMessage);
    g_free(mon->name);
    g_cond_clear(&mon->greeted);
    g_mutex_clear(&mon->lock);
}

qemuMonitor *
qemuMonitorRef(qemuMonitor *mon)
{
    return g_atomic_rc_box_acquire(mon);
}

void
qemuMonitorUnref(qemuMonitor *mon)
{
    if (mon)
        g_atomic_rc_box_release_full(mon, qemuMonitorDispose);
}

static void
qemuMonitorUnrefOpaque(void *opaque)
{
    qemuMonitorUnref(opaque);
}

void
qemuMonitorSetPatience(qemuMonitor *mon, unsigned int ms)
{
    mon->patience = ms * 1000LL;
}

/* ---- a QEMU that doesn't answer ------------------------------------------ */

static gint64
qemuMonitorUnansweredLocked(const qemuMonitor *mon)
{
    const qemuMonitorPending *oldest = g_queue_peek_head((GQueue *)&mon->pending);

    return oldest ? g_get_monotonic_time() - oldest->sentAt : 0;
}

/* Whoever notices that the patience is over, or that it began anew, comes here. */
static void
qemuMonitorJudgeLocked(qemuMonitor *mon)
{
    gint64 unanswered = qemuMonitorUnansweredLocked(mon);
    bool unresponsive = unanswered > mon->patience;

    if (unresponsive == mon->unresponsive)
        return;

    mon->unresponsive = unresponsive;
    if (unresponsive) {
        const qemuMonitorPending *oldest = g_queue_peek_head(&mon->pending);

        mon->unansweredSince = oldest->sentAt;
        VIR_WARN("%s: QEMU doesn't answer: '%s' was sent %lld ms ago", mon->name,
                 oldest->command, (long long)(unanswered / 1000));
    } else {
        VIR_WARN("%s: %s, after %lld ms without an answer", mon->name,
                 mon->endMessage ? mon->endMessage : "QEMU answers again",
                 (long long)((g_get_monotonic_time() - mon->unansweredSince) / 1000));
    }
}

/* ---- what comes in ------------------------------------------------------- */

/* Takes @pending out of the queue and wakes its caller; frees it if there is none. */
static void
qemuMonitorFinishLocked(qemuMonitor *mon, qemuMonitorPending *pending)
{
    g_queue_remove(&mon->pending, pending);
    qemuMonitorJudgeLocked(mon);
    if (pending->abandoned) {
        VIR_INFO("%s: '%s' was answered after its caller gave up", mon->name, pending->command);
        qemuMonitorPendingFree(pending);
        return;
    }
    pending->finished = true;
    g_cond_signal(&pending->done);
}

/* The conversation is over: nobody may wait for it any longer. The first message stays. */
static void
qemuMonitorEndLocked(qemuMonitor *mon, const char *message)
{
    qemuMonitorPending *pending;

    if (!mon->endMessage)
        mon->endMessage = g_strdup(message);
    while ((pending = g_queue_peek_head(&mon->pending)))
        qemuMonitorFinishLocked(mon, pending);
    g_cond_broadcast(&mon->greeted);
}

/*
 * The entry that a reply is for. A reply without an id is QEMU's word on a
 * line that it couldn't read; it takes lines in order, so that was the oldest.
 */
static qemuMonitorPending *
qemuMonitorFindPendingLocked(qemuMonitor *mon, const virJSONValue *message)
{
    const char *id = virJSONValueObjectGetString(message, "id");

    if (!virJSONValueObjectGet(message, "id"))
        return g_queue_peek_head(&mon->pending);
    for (GList *item = mon->pending.head; item; item = item->next) {
        qemuMonitorPending *pending = item->data;

        if (g_strcmp0(pending->id, id) == 0)
            return pending;
    }
    return NULL;
}

static void
qemuMonitorTakeReply(qemuMonitor *mon, virJSONValue **message)
{
    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);
    qemuMonitorPending *pending = qemuMonitorFindPendingLocked(mon, *message);

    if (!pending) {
        VIR_WARN("%s: a reply to nothing that was asked is dropped", mon->name);
        return;
    }
    VIR_DEBUG("%s: reply %s to '%s'", mon->name, pending->id, pending->command);
    pending->reply = g_steal_pointer(message);
    qemuMonitorFinishLocked(mon, pending);
}

static void
qemuMonitorTakeGreeting(qemuMonitor *mon)
{
    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);

    mon->greeting = true;
    g_cond_broadcast(&mon->greeted);
}

static void
qemuMonitorTakeEvent(qemuMonitor *mon, const virJSONValue *message)
{
    qemuMonitorEvent event;

    if (qemuMonitorEventParse(message, &event) < 0) {
        VIR_WARN("%s: an event without a name is dropped", mon->name);
        return;
    }
    VIR_DEBUG("%s: event %s", mon->name, event.name);
    if (mon->callbacks.event)
        mon->callbacks.event(mon, &event, mon->opaque);
}

static void
qemuMonitorIOEnded(qemuMonitorEnd why, const char *message, void *opaque)
{
    qemuMonitor *mon = opaque;
    bool told;

    virMutexLock(&mon->lock, VIR_LOCK_RANK_MONITOR);
    told = mon->endMessage != NULL;
    qemuMonitorEndLocked(mon, message);
    virMutexUnlock(&mon->lock);

    VIR_INFO("%s: %s", mon->name, message);
    if (!told && mon->callbacks.end)
        mon->callbacks.end(mon, why, message, mon->opaque);
}

/* What isn't QMP can't be answered for: nothing after it can be trusted. */
static void
qemuMonitorRefuse(qemuMonitor *mon, const char *message)
{
    VIR_ERROR("%s: %s", mon->name, message);
    qemuMonitorIOEnded(QEMU_MONITOR_END_ERROR, message, mon);
    qemuMonitorIOClose(mon->io);
}

static void
qemuMonitorIOLine(const char *line, size_t len, void *opaque)
{
    qemuMonitor *mon = opaque;
    g_autoptr(virJSONValue) message = NULL;

    virResetLastError();
    message = virJSONParse(line, len, NULL);
    if (!message) {
        g_autofree char *why = g_strdup_printf(_("what came from the monitor can't be read: %s"),
                                               virGetLastErrorMessage());

        virResetLastError();
        qemuMonitorRefuse(mon, why);
        return;
    }

    if (virJSONValueObjectGet(message, "return") || virJSONValueObjectGet(message, "error"))
        qemuMonitorTakeReply(mon, &message);
    else if (virJSONValueObjectGet(message, "event"))
        qemuMonitorTakeEvent(mon, message);
    else if (virJSONValueObjectGet(message, "QMP"))
        qemuMonitorTakeGreeting(mon);
    else
        qemuMonitorRefuse(mon, _("what came from the monitor isn't QMP"));
}

static const qemuMonitorIOCallbacks ioCallbacks = {
    .line = qemuMonitorIOLine,
    .end = qemuMonitorIOEnded,
};

/* ---- opening and closing ------------------------------------------------- */

qemuMonitor *
qemuMonitorOpen(const char *name, const char *path, int fd,
                const qemuMonitorCallbacks *callbacks, void *opaque, GDestroyNotify opaqueFree)
{
    g_autoptr(qemuMonitor) mon = NULL;

    if (fd < 0 && (fd = qemuMonitorIOConnect(path)) < 0)
        return NULL;

    mon = g_atomic_rc_box_new0(qemuMonitor);
    g_mutex_init(&mon->lock);
    g_cond_init(&mon->greeted);
    mon->name = g_strdup(name);
    mon->callbacks = *callbacks;
    mon->opaque = opaque;
    mon->patience = QEMU_MONITOR_PATIENCE_MS * 1000LL;

    mon->io = qemuMonitorIONew(fd, &ioCallbacks, qemuMonitorRef(mon), qemuMonitorUnrefOpaque);
    if (!mon->io) {
        qemuMonitorUnref(mon); /* what the io would have had */
        return NULL;
    }
    mon->opaqueFree = opaqueFree;
    return g_steal_pointer(&mon);
}

void
qemuMonitorClose(qemuMonitor *mon)
{
    virMutexLock(&mon->lock, VIR_LOCK_RANK_MONITOR);
    qemuMonitorEndLocked(mon, _("the monitor was closed"));
    virMutexUnlock(&mon->lock);

    qemuMonitorIOClose(mon->io);
}

qemuMonitorState
qemuMonitorGetState(qemuMonitor *mon, unsigned long long *ret_forMs)
{
    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);

    qemuMonitorJudgeLocked(mon);
    *ret_forMs = qemuMonitorUnansweredLocked(mon) / 1000;
    if (mon->endMessage)
        return QEMU_MONITOR_CLOSED;
    if (g_queue_is_empty(&mon->pending))
        return QEMU_MONITOR_IDLE;
    return mon->unresponsive ? QEMU_MONITOR_UNRESPONSIVE : QEMU_MONITOR_BUSY;
}

/* ---- waiting ------------------------------------------------------------- */

static int
qemuMonitorReportEndLocked(qemuMonitor *mon)
{
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", mon->endMessage);
    return -1;
}

qemuMonitorPending *
qemuMonitorPendingAddLocked(qemuMonitor *mon, char *id, const char *command, gint64 sentAt)
{
    qemuMonitorPending *pending = g_new0(qemuMonitorPending, 1);

    pending->id = id;
    pending->command = g_strdup(command);
    pending->sentAt = sentAt;
    g_cond_init(&pending->done);
    g_queue_push_tail(&mon->pending, pending);
    return pending;
}

static qemuMonitorPending *
qemuMonitorPendingNew(qemuMonitor *mon, const char *command)
{
    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);

    if (mon->endMessage) {
        (void)qemuMonitorReportEndLocked(mon);
        return NULL;
    }
    if (mon->pending.length >= QEMU_MONITOR_MAX_PENDING) {
        virReportError(VIR_ERR_OPERATION_FAILED,
                       _("QEMU owes %d replies; command '%s' is not sent"),
                       QEMU_MONITOR_MAX_PENDING, command);
        return NULL;
    }

    return qemuMonitorPendingAddLocked(mon, g_strdup_printf("libvirt-%llu", ++mon->lastId),
                                       command, g_get_monotonic_time());
}

/* Sleeps until the reply or the end; the lock is the only one held. */
static void
qemuMonitorWaitLocked(qemuMonitor *mon, qemuMonitorPending *pending, gint64 deadline)
{
    gint64 patient = pending->sentAt + mon->patience + 1;
    bool judged = false;

    while (!pending->finished && !pending->givenUp) {
        gint64 until = judged ? deadline : MIN(patient, deadline);

        if (virCondWaitUntil(&pending->done, &mon->lock, until))
            continue;
        if (pending->finished || pending->givenUp || until == deadline)
            return;
        judged = true;
        qemuMonitorJudgeLocked(mon);
    }
}

/*
 * Waits for @pending and takes it over: freed here, or left in the queue as
 * abandoned.
 */
static int
qemuMonitorAwait(qemuMonitor *mon, qemuMonitorPending *pending, gint64 deadline,
                 virJSONValue **ret_reply)
{
    int rc = -1;

    virThreadPoolBeginBlocking();
    virMutexLock(&mon->lock, VIR_LOCK_RANK_MONITOR);
    qemuMonitorWaitLocked(mon, pending, deadline);

    if (!pending->finished && pending->givenUp) {
        pending->abandoned = true;
        virReportError(VIR_ERR_OPERATION_ABORTED,
                       _("the daemon is replaced by another while QEMU doesn't answer '%s'"),
                       pending->command);
    } else if (!pending->finished) {
        pending->abandoned = true;
        virReportError(VIR_ERR_OPERATION_TIMEOUT,
                       _("QEMU did not answer monitor command '%s' within %lld seconds"),
                       pending->command,
                       (long long)((g_get_monotonic_time() - pending->sentAt) / G_USEC_PER_SEC));
    } else if (!pending->reply) {
        rc = qemuMonitorReportEndLocked(mon);
        qemuMonitorPendingFree(pending);
    } else {
        *ret_reply = g_steal_pointer(&pending->reply);
        rc = 0;
        qemuMonitorPendingFree(pending);
    }
    virMutexUnlock(&mon->lock);
    virThreadPoolEndBlocking();
    return rc;
}

int
qemuMonitorCallObject(qemuMonitor *mon, virJSONValue *command, int fd, gint64 deadline,
                      virJSONValue **ret_reply)
{
    g_autoptr(virJSONValue) object = command;
    const char *name = virJSONValueObjectGetString(object, "execute");
    qemuMonitorPending *pending;
    g_autofree char *text = NULL;

    if (qemuMonitorIOInCallback()) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("a monitor callback must not wait for a monitor reply"));
        return -1;
    }
    if (!name)
        name = virJSONValueObjectGetString(object, "exec-oob");
    if (!deadline)
        deadline = g_get_monotonic_time() + QEMU_MONITOR_CALL_MS * 1000LL;

    if (!(pending = qemuMonitorPendingNew(mon, name ? name : "")))
        return -1;
    virJSONValueObjectSetString(object, "id", pending->id);
    text = virJSONValueToString(object);
    /* only the name: arguments may be secrets */
    VIR_DEBUG("%s: command %s '%s'", mon->name, pending->id, pending->command);
    if (!text ||
        qemuMonitorIOSend(mon->io, g_strconcat(text, "\n", NULL), fd) < 0) {
        VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);

        g_queue_remove(&mon->pending, pending); /* not there if the monitor ended meanwhile */
        qemuMonitorJudgeLocked(mon);
        qemuMonitorPendingFree(pending);
        return -1;
    }
    return qemuMonitorAwait(mon, pending, deadline, ret_reply);
}

int
qemuMonitorHandshake(qemuMonitor *mon, gint64 deadline)
{
    g_autoptr(virJSONValue) reply = NULL;
    int rc = 0;

    if (!deadline)
        deadline = g_get_monotonic_time() + QEMU_MONITOR_GREETING_MS * 1000LL;

    virThreadPoolBeginBlocking();
    virMutexLock(&mon->lock, VIR_LOCK_RANK_MONITOR);
    while (!mon->greeting && !mon->endMessage) {
        if (!virCondWaitUntil(&mon->greeted, &mon->lock, deadline))
            break;
    }
    if (mon->endMessage) {
        rc = qemuMonitorReportEndLocked(mon);
    } else if (!mon->greeting) {
        virReportError(VIR_ERR_OPERATION_TIMEOUT, "%s", _("QEMU's monitor gave no greeting"));
        rc = -1;
    }
    virMutexUnlock(&mon->lock);
    virThreadPoolEndBlocking();

    if (rc < 0)
        return -1;
    return qemuMonitorCall(mon, "qmp_capabilities", NULL, deadline, &reply);
}

/* ---- calls --------------------------------------------------------------- */

const char *
qemuMonitorReplyErrorClass(const virJSONValue *reply)
{
    const virJSONValue *error = virJSONValueObjectGet(reply, "error");
    const char *class = virJSONValueObjectGetString(error, "class");

    if (!error)
        return NULL;
    return class ? class : "GenericError";
}

int
qemuMonitorReplyCheck(const char *cmd, const virJSONValue *reply)
{
    const virJSONValue *error = virJSONValueObjectGet(reply, "error");
    const char *desc = virJSONValueObjectGetString(error, "desc");

    if (!error)
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, _("unable to execute QEMU command '%s': %s"), cmd,
                   desc ? desc : qemuMonitorReplyErrorClass(reply));
    return -1;
}

static int
qemuMonitorCallFull(qemuMonitor *mon, const char *cmd, virJSONValue *args, int fd,
                    gint64 deadline, virJSONValue **ret_reply)
{
    g_autoptr(virJSONValue) reply = NULL;
    virJSONValue *command = virJSONValueNewObject();

    virJSONValueObjectSetString(command, "execute", cmd);
    virJSONValueObjectSet(command, "arguments", args);

    if (qemuMonitorCallObject(mon, command, fd, deadline, &reply) < 0 ||
        qemuMonitorReplyCheck(cmd, reply) < 0)
        return -1;
    if (ret_reply)
        *ret_reply = virJSONValueObjectSteal(reply, "return");
    return 0;
}

int
qemuMonitorCall(qemuMonitor *mon, const char *cmd, virJSONValue *args, gint64 deadline,
                virJSONValue **ret_reply)
{
    return qemuMonitorCallFull(mon, cmd, args, -1, deadline, ret_reply);
}

int
qemuMonitorCallVoid(qemuMonitor *mon, const char *cmd, virJSONValue *args)
{
    return qemuMonitorCallFull(mon, cmd, args, -1, 0, NULL);
}

int
qemuMonitorCallFD(qemuMonitor *mon, const char *cmd, virJSONValue *args, int fd,
                  virJSONValue **ret_reply)
{
    return qemuMonitorCallFull(mon, cmd, args, fd, 0, ret_reply);
}
