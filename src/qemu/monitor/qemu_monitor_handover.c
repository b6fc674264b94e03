/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_handover.c: a QMP conversation that another program goes on with. */
#include "config.h"

#include "monitor/qemu_monitor_priv.h"
#include "virerror.h"
#include "virlockrank.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

bool
qemuMonitorsAreQuiet(void)
{
    return qemuMonitorIOIsQuiet();
}

void
qemuMonitorGiveUpLate(qemuMonitor *mon)
{
    gint64 late = g_get_monotonic_time() - mon->patience;

    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);
    for (GList *item = mon->pending.head; item; item = item->next) {
        qemuMonitorPending *pending = item->data;

        if (pending->abandoned || pending->sentAt > late)
            continue;
        pending->givenUp = true;
        g_cond_signal(&pending->done);
    }
}

/* ---- leaving ---- */

/* So that it is known for how long QEMU hasn't answered, and its late replies have their marks. */
static virJSONValue *
owedToJSONLocked(const qemuMonitor *mon)
{
    virJSONValue *array = virJSONValueNewArray();

    for (GList *item = mon->pending.head; item; item = item->next) {
        const qemuMonitorPending *pending = item->data;
        virJSONValue *object = virJSONValueNewObject();

        virJSONValueObjectSetString(object, "id", pending->id);
        virJSONValueObjectSetString(object, "command", pending->command);
        virJSONValueObjectSetInt(object, "since", pending->sentAt);
        virJSONValueArrayAppend(array, object);
    }
    return array;
}

virJSONValue *
qemuMonitorToJSON(qemuMonitor *mon, virHandover *handover)
{
    g_autoptr(virJSONValue) object = qemuMonitorIOToJSON(mon->io, handover);

    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);
    /* a first call without a reply may be the handshake */
    if (!object || mon->endMessage || !mon->greeting)
        return NULL;
    virJSONValueObjectSetUint(object, "lastID", mon->lastId);
    virJSONValueObjectSet(object, "owed", owedToJSONLocked(mon));
    return g_steal_pointer(&object);
}

/* ---- taking up ---- */

static int
readOwedLocked(qemuMonitor *mon, const virJSONValue *array)
{
    size_t n = virJSONValueArraySize(array);

    if (n > QEMU_MONITOR_MAX_PENDING)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const virJSONValue *object = virJSONValueArrayGet(array, i);
        const char *id = virJSONValueObjectGetString(object, "id");
        const char *command = virJSONValueObjectGetString(object, "command");
        long long since;

        if (!id || !command || virJSONValueObjectGetLong(object, "since", &since) < 0)
            return -1;
        qemuMonitorPendingAddLocked(mon, g_strdup(id), command, since)->abandoned = true;
    }
    return 0;
}

static int
readMonitorLocked(qemuMonitor *mon, const virJSONValue *object)
{
    mon->greeting = true;
    if (virJSONValueObjectGetUlong(object, "lastID", &mon->lastId) == 0 &&
        readOwedLocked(mon, virJSONValueObjectGetArray(object, "owed")) == 0)
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("the state of a monitor is incomplete"));
    return -1;
}

static int
readMonitor(qemuMonitor *mon, const virJSONValue *object)
{
    if (qemuMonitorIOResume(mon->io, object) < 0)
        return -1;

    VIR_LOCK_GUARD(&mon->lock, VIR_LOCK_RANK_MONITOR);
    return readMonitorLocked(mon, object);
}

qemuMonitor *
qemuMonitorFromJSON(const char *name, virHandover *handover, const virJSONValue *object,
                    const qemuMonitorCallbacks *callbacks, void *opaque,
                    GDestroyNotify opaqueFree)
{
    g_autoptr(qemuMonitor) mon = NULL;
    int fd;

    if (virHandoverTakeFD(handover, object, "fd", &fd) < 0)
        return NULL;
    mon = qemuMonitorOpen(name, NULL, fd, callbacks, opaque, NULL);
    if (!mon)
        return NULL;
    if (readMonitor(mon, object) < 0) {
        qemuMonitorClose(mon);
        return NULL;
    }
    mon->opaqueFree = opaqueFree;       /* until here it was the caller's */
    return g_steal_pointer(&mon);
}
