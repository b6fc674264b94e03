/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virobjectevent.h: events of a driver on their way to those who asked for them. */
#ifndef VIREO_VIROBJECTEVENT_H
#define VIREO_VIROBJECTEVENT_H

#include "virapi.h"
#include "virjson.h"

/* ---- an event ---------------------------------------------------------------------------- */

/*
 * One thing that happened, as the message struct of the wire with a callback
 * id (remote_domain_event_callback_lifecycle_msg and the like). Counted;
 * filled in by its maker, immutable once queued. What the message points to
 * lives in the event: make it with virObjectEventStrdup() and -Alloc().
 *
 *     virObjectEvent *event = virObjectEventNewDomain(VIR_DOMAIN_EVENT_ID_REBOOT,
 *                                                     def->name, def->uuid, def->id);
 *     virObjectEventStateQueue(driver->events, event);
 */
typedef struct virObjectEvent virObjectEvent;

/* @family and @event_id must exist: it aborts otherwise. */
virObjectEvent *virObjectEventNew(virApiEventFamily family, int event_id);

/* The same, with the subject filled in: the member that is the domain or network or … */
virObjectEvent *virObjectEventNewDomain(int event_id, const char *name, const unsigned char *uuid,
                                        int id);
virObjectEvent *virObjectEventNewNetwork(int event_id, const char *name,
                                         const unsigned char *uuid);
virObjectEvent *virObjectEventNewStoragePool(int event_id, const char *name,
                                             const unsigned char *uuid);
virObjectEvent *virObjectEventNewNodeDevice(int event_id, const char *name);
virObjectEvent *virObjectEventNewSecret(int event_id, const unsigned char *uuid, int usage_type,
                                        const char *usage_id);

/* The most common one, complete. */
virObjectEvent *virObjectEventNewDomainLifecycle(const char *name, const unsigned char *uuid,
                                                 int id, int event, int detail);

virObjectEvent *virObjectEventRef(virObjectEvent *event);
void virObjectEventUnref(virObjectEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virObjectEvent, virObjectEventUnref)

/* The message struct. Its callback id is nothing: each receiver has its own. */
void *virObjectEventMsg(virObjectEvent *event);

const virApiProc *virObjectEventProc(const virObjectEvent *event);

/* Memory that lives as long as the event. NULL gives NULL. */
char *virObjectEventStrdup(virObjectEvent *event, const char *text);
void *virObjectEventAlloc(virObjectEvent *event, size_t size);     /* zeroed */

/* ---- who wants them ---------------------------------------------------------------------- */

typedef struct virObjectEventState virObjectEventState;

/* Deliveries that may wait for the loop; what comes on top is dropped with a warning. */
#define VIR_OBJECT_EVENT_QUEUE_MAX 65536
/* Subscriptions of one owner. */
#define VIR_OBJECT_EVENT_OWNER_MAX 1024

typedef struct virObjectEventFilter {
    virApiEventFamily family;
    int event_id;
    /* Only of this object, by uuid or, for node devices, by name. NULL: of all. */
    const unsigned char *uuid;
    const char *name;
    /* Monitor events only: their name, as the flags say. NULL: all. */
    const char *monitor_event;
    unsigned int monitor_flags;     /* virConnectDomainQemuMonitorEventRegisterFlags */
} virObjectEventFilter;

/**
 * virObjectEventFunc:
 *
 * Loop thread, no lock held, in the order in which the events were queued. One
 * may still arrive just after the subscription was removed.
 */
typedef void (*virObjectEventFunc)(virObjectEvent *event, int callback_id, void *opaque);

virObjectEventState *virObjectEventStateNew(void);
virObjectEventState *virObjectEventStateRef(virObjectEventState *state);
void virObjectEventStateUnref(virObjectEventState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virObjectEventState, virObjectEventStateUnref)

/**
 * virObjectEventStateAdd:
 * @owner: who subscribes; only compared
 * @opaque: taken on success; freed by @free_opaque, in any thread, when @func
 *          can't be called any more
 * @ret_callback_id: unique in @state, and written before @func can be called
 *
 * Any thread.
 *
 * Returns 0, or -1 with an error reported: VIR_ERR_INVALID_ARG when @owner has
 * a subscription for the same event and object already. (Monitor events: the
 * same may be asked for as often as one likes.)
 */
int virObjectEventStateAdd(virObjectEventState *state, const virObjectEventFilter *filter,
                           const void *owner, virObjectEventFunc func, void *opaque,
                           GDestroyNotify free_opaque,
                           int *ret_callback_id) G_GNUC_WARN_UNUSED_RESULT;

/* Nothing waits to be delivered. */
bool virObjectEventStateIsQuiet(virObjectEventState *state);

/* What subscription @callback_id asks for, for another program; NULL: there is none. */
virJSONValue *virObjectEventStateToJSON(virObjectEventState *state, int callback_id);

/**
 * virObjectEventStateAddJSON:
 *
 * As virObjectEventStateAdd(), with filter and callback id of @object. Nobody
 * else may have that id.
 */
int virObjectEventStateAddJSON(virObjectEventState *state, const virJSONValue *object,
                               const void *owner, virObjectEventFunc func, void *opaque,
                               GDestroyNotify free_opaque,
                               int *ret_callback_id) G_GNUC_WARN_UNUSED_RESULT;

/* Any thread. Returns 0, or -1 (nothing is reported) when @owner has no such subscription. */
int virObjectEventStateRemove(virObjectEventState *state, const void *owner, int callback_id);

/* Any thread. All subscriptions of one who goes. */
void virObjectEventStateRemoveOwner(virObjectEventState *state, const void *owner);

/**
 * virObjectEventStateQueue:
 * @event: taken; NULL is fine
 *
 * Any thread, also with the lock of a domain held: takes only a lock of rank
 * events. Those who subscribe later don't get @event.
 */
void virObjectEventStateQueue(virObjectEventState *state, virObjectEvent *event);

#endif /* VIREO_VIROBJECTEVENT_H */
