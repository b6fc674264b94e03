/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virobjecteventstate.c: who subscribed to events, and their delivery on the loop. */
#include "config.h"

#include <string.h>

#include "libvirt/libvirt-qemu.h"
#include "qemu_types.h"
#include "remote_types.h"
#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virobjectevent.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_NONE

VIR_LOG_INIT("driver.objectevent");

/* The loop has others to look after. */
#define DELIVERIES_PER_TURN 256

/* Counted: the list has a reference, and each delivery that waits. */
typedef struct Subscription {
    /* immutable */
    int id;
    const void *owner;
    virApiEventFamily family;
    int event_id;
    unsigned char *uuid;
    char *name;
    char *monitor_event;
    unsigned int monitor_flags;
    GRegex *monitor_regex;      /* NULL: @monitor_event is compared as it is */
    virObjectEventFunc func;
    void *opaque;
    GDestroyNotify free_opaque;

    bool removed;               /* guarded by the state's lock */
} Subscription;

typedef struct Delivery {
    Subscription *sub;
    virObjectEvent *event;
} Delivery;

struct virObjectEventState {
    GMutex lock;                /* rank events; guards all below */
    GPtrArray *subs;            /* of Subscription */
    GQueue waiting;             /* of Delivery, oldest first */
    int next_id;
    int timer;                  /* there while there are subscriptions; else -1 */
    bool overflow;              /* warned of since the queue was last empty */
};

/* ---- one subscription --------------------------------------------------------------------- */

static void
subClear(void *opaque)
{
    Subscription *sub = opaque;

    if (sub->free_opaque)
        sub->free_opaque(sub->opaque);
    g_free(sub->uuid);
    g_free(sub->name);
    g_free(sub->monitor_event);
    g_clear_pointer(&sub->monitor_regex, g_regex_unref);
}

static void
subUnref(void *opaque)
{
    g_atomic_rc_box_release_full(opaque, subClear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Subscription, subUnref)

/*
 * Patterns come from clients and are matched with the lock held: one that would search for longer
 * than names of events are worth matches nothing.
 */
#define REGEX_LIMIT "(*LIMIT_MATCH=20000)"

static int
compileRegex(const virObjectEventFilter *filter, GRegex **ret_regex)
{
    bool nocase = filter->monitor_flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE;
    /* By bytes: the library walks over the end of a pattern that it is told is UTF-8 and isn't. */
    GRegexCompileFlags flags = G_REGEX_RAW | (nocase ? G_REGEX_CASELESS : 0);
    g_autofree char *limited = g_strconcat(REGEX_LIMIT, filter->monitor_event, NULL);
    g_autoptr(GError) err = NULL;
    /* alone first, for the client is told of its own words */
    g_autoptr(GRegex) plain = g_regex_new(filter->monitor_event, flags, 0, &err);

    *ret_regex = plain ? g_regex_new(limited, flags, 0, &err) : NULL;
    if (!*ret_regex) {
        virReportError(VIR_ERR_INVALID_ARG, _("event pattern '%s': %s"), filter->monitor_event,
                       err->message);
        return -1;
    }
    return 0;
}

/* Without func and opaque, which the caller keeps until nothing can fail any more. */
static Subscription *
subNew(const virObjectEventFilter *filter, const void *owner)
{
    g_autoptr(Subscription) sub = g_atomic_rc_box_new0(Subscription);

    sub->owner = owner;
    sub->family = filter->family;
    sub->event_id = filter->event_id;
    sub->uuid = g_memdup2(filter->uuid, filter->uuid ? REMOTE_UUID_LEN : 0);
    sub->name = g_strdup(filter->name);
    sub->monitor_event = g_strdup(filter->monitor_event);
    sub->monitor_flags = filter->monitor_flags;
    if (filter->monitor_event &&
        (filter->monitor_flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX) &&
        compileRegex(filter, &sub->monitor_regex) < 0)
        return NULL;
    return g_steal_pointer(&sub);
}

static bool
sameUUID(const unsigned char *a, const unsigned char *b)
{
    return a && b ? memcmp(a, b, REMOTE_UUID_LEN) == 0 : a == b;
}

static bool
subIsSame(const Subscription *a, const Subscription *b)
{
    return a->owner == b->owner && a->family == b->family && a->event_id == b->event_id &&
        a->family != VIR_API_EVENT_QEMU_MONITOR &&
        sameUUID(a->uuid, b->uuid) && g_strcmp0(a->name, b->name) == 0;
}

/* ---- does it want this event? ------------------------------------------------------------- */

/* NULL for objects that have none. */
static const unsigned char *
subjectUUID(const virApiProc *proc, const void *object)
{
    static const struct {
        bool there;
        size_t offset;
    } uuids[VIR_API_OBJECT_LAST] = {
        [VIR_API_OBJECT_DOMAIN] = { true, offsetof(remote_nonnull_domain, uuid) },
        [VIR_API_OBJECT_NETWORK] = { true, offsetof(remote_nonnull_network, uuid) },
        [VIR_API_OBJECT_STORAGE_POOL] = { true, offsetof(remote_nonnull_storage_pool, uuid) },
        [VIR_API_OBJECT_SECRET] = { true, offsetof(remote_nonnull_secret, uuid) },
    };

    return uuids[proc->object].there ? G_STRUCT_MEMBER_P(object, uuids[proc->object].offset)
                                     : NULL;
}

static bool
subWantsMonitorEvent(const Subscription *sub, const char *name)
{
    if (sub->monitor_regex)
        return g_regex_match(sub->monitor_regex, name, 0, NULL);
    if (!sub->monitor_event)
        return true;
    return sub->monitor_flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE
        ? g_ascii_strcasecmp(sub->monitor_event, name) == 0
        : g_str_equal(sub->monitor_event, name);
}

static bool
subWants(const Subscription *sub, virObjectEvent *event)
{
    const virApiProc *proc = virObjectEventProc(event);
    const void *msg = virObjectEventMsg(event);
    const void *object = G_STRUCT_MEMBER_P(msg, proc->object_offset);

    if (sub->family != proc->event_family || sub->event_id != proc->event_id)
        return false;
    if (sub->uuid && !sameUUID(sub->uuid, subjectUUID(proc, object)))
        return false;
    if (sub->name && !g_str_equal(sub->name, ((const remote_nonnull_node_device *) object)->name))
        return false;
    return sub->family != VIR_API_EVENT_QEMU_MONITOR ||
        subWantsMonitorEvent(sub, ((const qemu_domain_monitor_event_msg *) msg)->event);
}

/* ---- state -------------------------------------------------------------------------------- */

virObjectEventState *
virObjectEventStateNew(void)
{
    virObjectEventState *state = g_atomic_rc_box_new0(virObjectEventState);

    g_mutex_init(&state->lock);
    g_queue_init(&state->waiting);
    state->subs = g_ptr_array_new();
    state->timer = -1;
    return state;
}

virObjectEventState *
virObjectEventStateRef(virObjectEventState *state)
{
    return g_atomic_rc_box_acquire(state);
}

/* The timer has a reference: there are no subscriptions, and nothing waits. */
static void
stateClear(void *opaque)
{
    virObjectEventState *state = opaque;

    g_ptr_array_unref(state->subs);
    g_mutex_clear(&state->lock);
}

void
virObjectEventStateUnref(virObjectEventState *state)
{
    if (state)
        g_atomic_rc_box_release_full(state, stateClear);
}

static void
timerFree(void *opaque)
{
    virObjectEventStateUnref(opaque);
}

static void
deliveryFree(Delivery *delivery)
{
    virObjectEventUnref(delivery->event);
    subUnref(delivery->sub);
    g_free(delivery);
}

/* The oldest delivery; without one the timer goes to sleep. */
static Delivery *
nextDelivery(virObjectEventState *state)
{
    Delivery *delivery;

    VIR_LOCK_GUARD(&state->lock, VIR_LOCK_RANK_EVENTS);
    delivery = g_queue_pop_head(&state->waiting);
    if (!delivery) {
        state->overflow = false;
        if (state->timer >= 0)
            virEventUpdateTimeout(state->timer, -1);
    }
    return delivery;
}

/* Loop thread. */
static void
deliver(int timer G_GNUC_UNUSED, void *opaque)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateRef(opaque);

    for (int i = 0; i < DELIVERIES_PER_TURN; i++) {
        Delivery *delivery = nextDelivery(state);

        if (!delivery)
            return;
        delivery->sub->func(delivery->event, delivery->sub->id, delivery->sub->opaque);
        deliveryFree(delivery);
    }
}

static Subscription *
findIDLocked(virObjectEventState *state, int id)
{
    for (size_t i = 0; i < state->subs->len; i++) {
        Subscription *sub = g_ptr_array_index(state->subs, i);

        if (sub->id == id)
            return sub;
    }
    return NULL;
}

static int
checkNewLocked(virObjectEventState *state, const Subscription *sub)
{
    size_t owned = 0;

    for (size_t i = 0; i < state->subs->len; i++) {
        const Subscription *other = g_ptr_array_index(state->subs, i);

        if (subIsSame(other, sub)) {
            virReportError(VIR_ERR_INVALID_ARG, _("event %d is subscribed to already"),
                           sub->event_id);
            return -1;
        }
        owned += other->owner == sub->owner;
    }
    if (owned >= VIR_OBJECT_EVENT_OWNER_MAX) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("one client can't have more than %d event "
                       "subscriptions"), VIR_OBJECT_EVENT_OWNER_MAX);
        return -1;
    }
    return 0;
}

static int
startTimerLocked(virObjectEventState *state)
{
    if (state->timer >= 0)
        return 0;
    state->timer = virEventAddTimeout(-1, deliver, virObjectEventStateRef(state), timerFree);
    if (state->timer < 0) {
        virObjectEventStateUnref(state);
        return -1;
    }
    return 0;
}

static int
nextIDLocked(virObjectEventState *state)
{
    int id;

    do {
        id = state->next_id;
        state->next_id = state->next_id == G_MAXINT ? 0 : state->next_id + 1;
    } while (findIDLocked(state, id));
    return id;
}

/* @id is another program's: numbers go on behind it. */
static int
claimIDLocked(virObjectEventState *state, int id)
{
    if (id < 0 || findIDLocked(state, id)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("callback id %d can't be had"), id);
        return -1;
    }
    if (id >= state->next_id)
        state->next_id = id == G_MAXINT ? 0 : id + 1;
    return 0;
}

/* @id: NULL for a new one */
static int
addSubscription(virObjectEventState *state, const virObjectEventFilter *filter, const int *id,
                const void *owner, virObjectEventFunc func, void *opaque,
                GDestroyNotify free_opaque, int *ret_callback_id)
{
    g_autoptr(Subscription) sub = subNew(filter, owner);

    if (!sub)
        return -1;

    VIR_LOCK_GUARD(&state->lock, VIR_LOCK_RANK_EVENTS);
    if (checkNewLocked(state, sub) < 0 || (id && claimIDLocked(state, *id) < 0) ||
        startTimerLocked(state) < 0)
        return -1;
    sub->id = id ? *id : nextIDLocked(state);
    sub->func = func;
    sub->opaque = opaque;
    sub->free_opaque = free_opaque;
    *ret_callback_id = sub->id;
    g_ptr_array_add(state->subs, g_steal_pointer(&sub));
    return 0;
}

int
virObjectEventStateAdd(virObjectEventState *state, const virObjectEventFilter *filter,
                       const void *owner, virObjectEventFunc func, void *opaque,
                       GDestroyNotify free_opaque, int *ret_callback_id)
{
    return addSubscription(state, filter, NULL, owner, func, opaque, free_opaque,
                           ret_callback_id);
}

/* ---- for another program ------------------------------------------------------------------ */

bool
virObjectEventStateIsQuiet(virObjectEventState *state)
{
    VIR_LOCK_GUARD(&state->lock, VIR_LOCK_RANK_EVENTS);
    return g_queue_is_empty(&state->waiting);
}

virJSONValue *
virObjectEventStateToJSON(virObjectEventState *state, int callback_id)
{
    const Subscription *sub;
    virJSONValue *object;

    VIR_LOCK_GUARD(&state->lock, VIR_LOCK_RANK_EVENTS);
    sub = findIDLocked(state, callback_id);
    if (!sub)
        return NULL;

    object = virJSONValueNewObject();
    virJSONValueObjectSetInt(object, "id", sub->id);
    virJSONValueObjectSetInt(object, "family", sub->family);
    virJSONValueObjectSetInt(object, "event", sub->event_id);
    if (sub->uuid) {
        char uuid[VIR_UUID_STRING_BUFLEN];

        virUUIDFormat(sub->uuid, uuid);
        virJSONValueObjectSetString(object, "uuid", uuid);
    }
    virJSONValueObjectSetString(object, "name", sub->name);
    virJSONValueObjectSetString(object, "monitorEvent", sub->monitor_event);
    virJSONValueObjectSetUint(object, "monitorFlags", sub->monitor_flags);
    return object;
}

int
virObjectEventStateAddJSON(virObjectEventState *state, const virJSONValue *object,
                           const void *owner, virObjectEventFunc func, void *opaque,
                           GDestroyNotify free_opaque, int *ret_callback_id)
{
    const char *text = virJSONValueObjectGetString(object, "uuid");
    unsigned char uuid[REMOTE_UUID_LEN];
    virObjectEventFilter filter = {
        .uuid = text ? uuid : NULL,
        .name = virJSONValueObjectGetString(object, "name"),
        .monitor_event = virJSONValueObjectGetString(object, "monitorEvent"),
    };
    int family, id;

    if (virJSONValueObjectGetInt(object, "id", &id) < 0 ||
        virJSONValueObjectGetInt(object, "family", &family) < 0 ||
        virJSONValueObjectGetInt(object, "event", &filter.event_id) < 0 ||
        virJSONValueObjectGetUint(object, "monitorFlags", &filter.monitor_flags) < 0 ||
        (text && virUUIDParse(text, uuid) < 0)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("an event subscription is incomplete"));
        return -1;
    }
    filter.family = family;
    return addSubscription(state, &filter, &id, owner, func, opaque, free_opaque,
                           ret_callback_id);
}

/* ---- removing ----------------------------------------------------------------------------- */

/* Takes subscriptions out of the list into @gone, to be unreferenced without the lock. */
static void
removeLocked(virObjectEventState *state, size_t index, GPtrArray *gone)
{
    Subscription *sub = g_ptr_array_index(state->subs, index);

    sub->removed = true;
    g_ptr_array_remove_index(state->subs, index);
    g_ptr_array_add(gone, sub);
    if (state->subs->len == 0) {
        virEventRemoveTimeout(state->timer);
        state->timer = -1;
    }
}

/* Without a timer nobody else empties the queue. Takes what no subscriber waits for any more. */
static void
sweepLocked(virObjectEventState *state, GQueue *gone)
{
    GList *next;

    for (GList *each = state->waiting.head; each; each = next) {
        Delivery *delivery = each->data;

        next = each->next;
        if (delivery->sub->removed) {
            g_queue_unlink(&state->waiting, each);
            g_queue_push_tail_link(gone, each);
        }
    }
}

/* @callback_id: -1 for all. Returns how many there were. */
static unsigned int
removeMatching(virObjectEventState *state, const void *owner, int callback_id)
{
    g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(subUnref);
    GQueue unwanted = G_QUEUE_INIT;

    virMutexLock(&state->lock, VIR_LOCK_RANK_EVENTS);
    for (size_t i = state->subs->len; i > 0; i--) {
        const Subscription *sub = g_ptr_array_index(state->subs, i - 1);

        if (sub->owner == owner && (callback_id < 0 || sub->id == callback_id))
            removeLocked(state, i - 1, gone);
    }
    if (gone->len > 0)
        sweepLocked(state, &unwanted);
    virMutexUnlock(&state->lock);

    g_queue_clear_full(&unwanted, (GDestroyNotify) deliveryFree);
    return gone->len;
}

int
virObjectEventStateRemove(virObjectEventState *state, const void *owner, int callback_id)
{
    return callback_id >= 0 && removeMatching(state, owner, callback_id) > 0 ? 0 : -1;
}

void
virObjectEventStateRemoveOwner(virObjectEventState *state, const void *owner)
{
    removeMatching(state, owner, -1);
}

static void
queueForLocked(virObjectEventState *state, Subscription *sub, virObjectEvent *event)
{
    Delivery *delivery;

    if (state->waiting.length >= VIR_OBJECT_EVENT_QUEUE_MAX) {
        if (!state->overflow)
            VIR_WARN("more than %d events wait: dropping some", VIR_OBJECT_EVENT_QUEUE_MAX);
        state->overflow = true;
        return;
    }
    delivery = g_new0(Delivery, 1);
    delivery->sub = g_atomic_rc_box_acquire(sub);
    delivery->event = virObjectEventRef(event);
    g_queue_push_tail(&state->waiting, delivery);
}

void
virObjectEventStateQueue(virObjectEventState *state, virObjectEvent *event)
{
    g_autoptr(virObjectEvent) owned = event;

    if (!event)
        return;

    VIR_LOCK_GUARD(&state->lock, VIR_LOCK_RANK_EVENTS);
    for (size_t i = 0; i < state->subs->len; i++) {
        Subscription *sub = g_ptr_array_index(state->subs, i);

        if (subWants(sub, event))
            queueForLocked(state, sub, event);
    }
    if (state->waiting.length > 0)
        virEventUpdateTimeout(state->timer, 0);
}
