/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virobjectevent.c: making an event. */
#include "config.h"

#include "virobjectevent.h"

#include <string.h>

#include "libvirt/libvirt.h"
#include "remote_types.h"

struct virObjectEvent {
    const virApiProc *proc;
    void *msg;
    GPtrArray *memory;          /* all that the message points to */
};

virObjectEvent *
virObjectEventNew(virApiEventFamily family, int event_id)
{
    virObjectEvent *event = g_atomic_rc_box_new0(virObjectEvent);

    event->proc = virApiProcEventFind(family, event_id, true);
    g_assert(event->proc);
    event->memory = g_ptr_array_new_with_free_func(g_free);
    event->msg = virObjectEventAlloc(event, event->proc->msg_size);
    return event;
}

virObjectEvent *
virObjectEventRef(virObjectEvent *event)
{
    return g_atomic_rc_box_acquire(event);
}

static void
eventClear(void *opaque)
{
    virObjectEvent *event = opaque;

    g_ptr_array_unref(event->memory);
}

void
virObjectEventUnref(virObjectEvent *event)
{
    if (event)
        g_atomic_rc_box_release_full(event, eventClear);
}

void *
virObjectEventMsg(virObjectEvent *event)
{
    return event->msg;
}

const virApiProc *
virObjectEventProc(const virObjectEvent *event)
{
    return event->proc;
}

void *
virObjectEventAlloc(virObjectEvent *event, size_t size)
{
    void *memory = g_malloc0(size);

    g_ptr_array_add(event->memory, memory);
    return memory;
}

char *
virObjectEventStrdup(virObjectEvent *event, const char *text)
{
    char *copy = g_strdup(text);

    if (copy)
        g_ptr_array_add(event->memory, copy);
    return copy;
}

/* ---- subjects ----------------------------------------------------------------------------- */

static void *
subject(virObjectEvent *event)
{
    return G_STRUCT_MEMBER_P(event->msg, event->proc->object_offset);
}

virObjectEvent *
virObjectEventNewDomain(int event_id, const char *name, const unsigned char *uuid, int id)
{
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_DOMAIN, event_id);
    remote_nonnull_domain *dom = subject(event);

    dom->name = virObjectEventStrdup(event, name);
    memcpy(dom->uuid, uuid, sizeof(dom->uuid));
    dom->id = id;
    return event;
}

virObjectEvent *
virObjectEventNewDomainLifecycle(const char *name, const unsigned char *uuid, int id,
                                 int event_type, int detail)
{
    virObjectEvent *event = virObjectEventNewDomain(VIR_DOMAIN_EVENT_ID_LIFECYCLE, name, uuid, id);
    remote_domain_event_callback_lifecycle_msg *msg = event->msg;

    msg->msg.event = event_type;
    msg->msg.detail = detail;
    return event;
}

virObjectEvent *
virObjectEventNewNetwork(int event_id, const char *name, const unsigned char *uuid)
{
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_NETWORK, event_id);
    remote_nonnull_network *net = subject(event);

    net->name = virObjectEventStrdup(event, name);
    memcpy(net->uuid, uuid, sizeof(net->uuid));
    return event;
}

virObjectEvent *
virObjectEventNewStoragePool(int event_id, const char *name, const unsigned char *uuid)
{
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_STORAGE_POOL, event_id);
    remote_nonnull_storage_pool *pool = subject(event);

    pool->name = virObjectEventStrdup(event, name);
    memcpy(pool->uuid, uuid, sizeof(pool->uuid));
    return event;
}

virObjectEvent *
virObjectEventNewNodeDevice(int event_id, const char *name)
{
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_NODE_DEVICE, event_id);
    remote_nonnull_node_device *dev = subject(event);

    dev->name = virObjectEventStrdup(event, name);
    return event;
}

virObjectEvent *
virObjectEventNewSecret(int event_id, const unsigned char *uuid, int usage_type,
                        const char *usage_id)
{
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_SECRET, event_id);
    remote_nonnull_secret *secret = subject(event);

    memcpy(secret->uuid, uuid, sizeof(secret->uuid));
    secret->usageType = usage_type;
    secret->usageID = virObjectEventStrdup(event, usage_id);
    return event;
}
