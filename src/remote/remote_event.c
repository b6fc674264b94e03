/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_event.c: calls that subscribe to events, and the messages that carry them. */
#include "config.h"

#include "libvirt/libvirt-qemu.h"
#include "libvirt/libvirt.h"
#include "qemu_types.h"
#include "remote_priv.h"
#include "remote_types.h"
#include "viraccesscall.h"
#include "virdriver.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("remote.event");

/* ---- from an event to a message ----------------------------------------------------------- */

/* Whom to tell, and how. */
typedef struct Target {
    virNetServerClient *client;     /* a reference */
    remoteEventGate *gate;          /* a reference */
    virAccessManager *access;
    const char *driver;             /* whose events these are */
    const virApiCheck *filter;      /* what the receiver must be allowed; NULL: nothing */
    remoteEventStyle style;
} Target;

static void
targetFree(void *opaque)
{
    Target *target = opaque;

    virNetServerClientUnref(target->client);
    remoteEventGateUnref(target->gate);
    g_free(target);
}

/* NULL when it can't be said, which is logged. */
static virNetMessage *
newMessage(const virApiProc *proc, const void *body)
{
    g_autoptr(virNetMessage) msg = NULL;
    VIR_ERROR_TRAP();

    msg = virNetMessageNewEvent(proc->program, virApiProgramFind(proc->program)->version,
                                proc->number);
    if (virXDREncode(remoteCodecFind(proc)->msg, body, VIR_NET_MESSAGE_PAYLOAD_MAX,
                     msg->bytes) < 0) {
        VIR_ERROR("event %s is lost: %s", proc->name, virGetLastErrorMessage());
        return NULL;
    }
    return g_steal_pointer(&msg);
}

static void
passEvent(const Target *target, const virAccessRequest *request, const virApiProc *proc,
          const void *body)
{
    virNetMessage *msg = newMessage(proc, body);

    if (msg)
        remoteEventGatePass(target->gate, target->access, request, msg);
}

void
remoteTellClosed(virNetServerClient *client)
{
    const remote_connect_event_connection_closed_msg body = {
        .reason = VIR_CONNECT_CLOSE_REASON_EOF,
    };
    virNetMessage *msg = newMessage(virApiProcFind(REMOTE_PROGRAM,
                                                   REMOTE_PROC_CONNECT_EVENT_CONNECTION_CLOSED),
                                    &body);

    if (msg)
        (void) virNetServerClientSend(client, msg);     /* gone already: no matter */
}

/* Loop thread. */
static void
deliver(virObjectEvent *event, int callback_id, void *opaque)
{
    const Target *target = opaque;
    const virApiProc *proc = virObjectEventProc(event);
    const void *body = virObjectEventMsg(event);
    g_autofree void *copy = NULL;
    virAccessObject object;
    virAccessRequest ask = {
        .identity = virNetServerClientGetIdentity(target->client),
        .driver = target->driver, .object = &object,
    };
    const virAccessRequest *request = NULL;

    if (target->filter) {
        virAccessObjectFromWire(proc->object, G_STRUCT_MEMBER_P(body, proc->object_offset),
                                &object);
        ask.perm = target->filter->perm;
        request = &ask;
    }
    if (target->style != REMOTE_EVENT_CALLBACK) {
        passEvent(target, request, virApiProcFind(proc->program, proc->event_peer),
                  G_STRUCT_MEMBER_P(body, proc->inner_offset));
        return;
    }
    /* The event is shared with others: the id goes into a copy of the struct's first level. */
    copy = g_memdup2(body, proc->msg_size);
    G_STRUCT_MEMBER(int, copy, proc->callback_offset) = callback_id;
    passEvent(target, request, proc, copy);
}

/* ---- subscribing -------------------------------------------------------------------------- */

static virObjectEventState *
eventsOf(virDriverConn *conn, virApiEventFamily family)
{
    const virDriver *driver = virDriverConnGetDriver(conn);

    return driver->events ? driver->events(conn, family) : NULL;
}

static virObjectEventState *
findState(virApiCall *call, virApiEventFamily family)
{
    virObjectEventState *state = eventsOf(call->conn, family);

    if (!state)
        virApiReportNoSupport(call->proc);
    return state;
}

/* @sub: family, event, style and call are set */
static Target *
targetNew(virNetServerClient *peer, remoteClient *client, virDriverConn *conn,
          const remoteSubscription *sub)
{
    Target *target = g_new0(Target, 1);

    g_assert(sub->proc->nfilters <= 1);
    target->client = virNetServerClientRef(peer);
    target->gate = remoteEventGateRef(client->gate);
    target->access = client->policy->access;
    target->driver = virDriverConnGetDriver(conn)->name;
    target->filter = sub->proc->nfilters > 0 ? &sub->proc->filters[0] : NULL;
    target->style = sub->style;
    return target;
}

static int
subscribe(virApiCall *call, remoteEventStyle style, const virObjectEventFilter *filter,
          int *ret_callback_id)
{
    remoteCall *self = remoteCallFrom(call);
    virObjectEventState *state = findState(call, filter->family);
    remoteSubscription sub = { .family = filter->family, .event_id = filter->event_id,
                               .style = style, .proc = call->proc };
    Target *target;

    if (!state)
        return -1;
    if (!virApiProcEventFind(filter->family, filter->event_id, style == REMOTE_EVENT_CALLBACK)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("unsupported event ID %d"), filter->event_id);
        return -1;
    }

    target = targetNew(self->client, self->priv, call->conn, &sub);
    if (virObjectEventStateAdd(state, filter, self->priv, deliver, target, targetFree,
                               &sub.callback_id) < 0) {
        targetFree(target);
        return -1;
    }
    sub.state = virObjectEventStateRef(state);
    remoteClientAddSubscription(self->priv, &sub);
    *ret_callback_id = sub.callback_id;
    return 0;
}

static int
unsubscribe(virApiCall *call, remoteEventStyle style, virApiEventFamily family, int number)
{
    remoteClient *priv = remoteCallFrom(call)->priv;
    remoteSubscription sub;

    if (!remoteClientTakeSubscription(priv, family, style, number, &sub)) {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       style == REMOTE_EVENT_CALLBACK ? _("couldn't find event callback %d")
                                                      : _("event ID %d is not registered"),
                       number);
        return -1;
    }
    (void) virObjectEventStateRemove(sub.state, priv, sub.callback_id);
    virObjectEventStateUnref(sub.state);
    return 0;
}

/* ---- for another program ------------------------------------------------------------------ */

virJSONValue *
remoteSubscriptionToJSON(const remoteSubscription *sub)
{
    virJSONValue *object = virJSONValueNewObject();

    virJSONValueObjectSetUint(object, "program", sub->proc->program);
    virJSONValueObjectSetInt(object, "procedure", sub->proc->number);
    virJSONValueObjectSetInt(object, "style", sub->style);
    virJSONValueObjectSet(object, "filter",
                          virObjectEventStateToJSON(sub->state, sub->callback_id));
    return object;
}

static int
readSubscription(const virJSONValue *object, remoteSubscription *sub)
{
    const virJSONValue *filter = virJSONValueObjectGetObject(object, "filter");
    unsigned int program;
    int number, style, family;

    if (virJSONValueObjectGetUint(object, "program", &program) < 0 ||
        virJSONValueObjectGetInt(object, "procedure", &number) < 0 ||
        virJSONValueObjectGetInt(object, "style", &style) < 0 ||
        style < REMOTE_EVENT_LEGACY || style > REMOTE_EVENT_CALLBACK ||
        virJSONValueObjectGetInt(filter, "family", &family) < 0 ||
        virJSONValueObjectGetInt(filter, "event", &sub->event_id) < 0)
        return -1;
    sub->style = style;
    sub->family = family;
    sub->proc = virApiProcFind(program, number);
    return sub->proc && sub->proc->nfilters <= 1 &&
        virApiProcEventFind(family, sub->event_id, style == REMOTE_EVENT_CALLBACK) ? 0 : -1;
}

int
remoteSubscriptionFromJSON(virNetServerClient *peer, remoteClient *client,
                           const virJSONValue *object)
{
    remoteSubscription sub = { 0 };
    virObjectEventState *state;
    Target *target;

    if (readSubscription(object, &sub) < 0 || !client->conn ||
        !(state = eventsOf(client->conn, sub.family))) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("there are no such events any more"));
        return -1;
    }
    target = targetNew(peer, client, client->conn, &sub);
    if (virObjectEventStateAddJSON(state, virJSONValueObjectGet(object, "filter"), client,
                                   deliver, target, targetFree, &sub.callback_id) < 0) {
        targetFree(target);
        return -1;
    }
    sub.state = virObjectEventStateRef(state);
    remoteClientAddSubscription(client, &sub);
    return 0;
}

/* ---- domain events, three ways ------------------------------------------------------------ */

static int
remoteConnectDomainEventRegister(virApiCall *call, const void *args G_GNUC_UNUSED,
                                 remote_connect_domain_event_register_ret *ret)
{
    const virObjectEventFilter filter = { .family = VIR_API_EVENT_DOMAIN,
                                          .event_id = VIR_DOMAIN_EVENT_ID_LIFECYCLE };
    int callback_id;

    if (subscribe(call, REMOTE_EVENT_LEGACY, &filter, &callback_id) < 0)
        return -1;
    ret->cb_registered = 1;
    return 0;
}

static int
remoteConnectDomainEventDeregister(virApiCall *call, const void *args G_GNUC_UNUSED,
                                   remote_connect_domain_event_deregister_ret *ret)
{
    ret->cb_registered = 0;
    return unsubscribe(call, REMOTE_EVENT_LEGACY, VIR_API_EVENT_DOMAIN,
                       VIR_DOMAIN_EVENT_ID_LIFECYCLE);
}

static int
remoteConnectDomainEventRegisterAny(virApiCall *call,
                                    const remote_connect_domain_event_register_any_args *args,
                                    void *ret G_GNUC_UNUSED)
{
    const virObjectEventFilter filter = { .family = VIR_API_EVENT_DOMAIN,
                                          .event_id = args->eventID };
    int callback_id;

    return subscribe(call, REMOTE_EVENT_ANY, &filter, &callback_id);
}

static int
remoteConnectDomainEventDeregisterAny(virApiCall *call,
                                      const remote_connect_domain_event_deregister_any_args *args,
                                      void *ret G_GNUC_UNUSED)
{
    return unsubscribe(call, REMOTE_EVENT_ANY, VIR_API_EVENT_DOMAIN, args->eventID);
}

/* ---- events with a callback id: the same for every kind of object -------------------------- */

#define UUID_OF(object) .uuid = (object) ? (object)->uuid : NULL
#define NAME_OF(object) .name = (object) ? (object)->name : NULL

/* remoteConnect##Name##RegisterAny and …DeregisterAny; @subject says what args->@member names. */
#define CALLBACK_BODIES(Name, kind, event_family, subject, member) \
    static int \
    remoteConnect ## Name ## RegisterAny(virApiCall *call, \
        const remote_connect_ ## kind ## _register_any_args *args, \
        remote_connect_ ## kind ## _register_any_ret *ret) \
    { \
        const virObjectEventFilter filter = { \
            .family = event_family, .event_id = args->eventID, subject(args->member) \
        }; \
        return subscribe(call, REMOTE_EVENT_CALLBACK, &filter, &ret->callbackID); \
    } \
    static int \
    remoteConnect ## Name ## DeregisterAny(virApiCall *call, \
        const remote_connect_ ## kind ## _deregister_any_args *args, void *ret G_GNUC_UNUSED) \
    { \
        return unsubscribe(call, REMOTE_EVENT_CALLBACK, event_family, args->callbackID); \
    }

CALLBACK_BODIES(DomainEventCallback, domain_event_callback, VIR_API_EVENT_DOMAIN, UUID_OF, dom)
CALLBACK_BODIES(NetworkEvent, network_event, VIR_API_EVENT_NETWORK, UUID_OF, net)
CALLBACK_BODIES(StoragePoolEvent, storage_pool_event, VIR_API_EVENT_STORAGE_POOL, UUID_OF, pool)
CALLBACK_BODIES(NodeDeviceEvent, node_device_event, VIR_API_EVENT_NODE_DEVICE, NAME_OF, dev)
CALLBACK_BODIES(SecretEvent, secret_event, VIR_API_EVENT_SECRET, UUID_OF, secret)

/* ---- QEMU's own events ---------------------------------------------------------------------- */

#define MONITOR_EVENT_FLAGS (VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX | \
                             VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE)

static int
remoteConnectMonitorEventRegister(virApiCall *call,
                                  const qemu_connect_domain_monitor_event_register_args *args,
                                  qemu_connect_domain_monitor_event_register_ret *ret)
{
    const virObjectEventFilter filter = {
        .family = VIR_API_EVENT_QEMU_MONITOR, UUID_OF(args->dom),
        .monitor_event = args->event, .monitor_flags = args->flags,
    };

    if (args->flags & ~MONITOR_EVENT_FLAGS) {
        virReportError(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%x)"),
                       args->flags & ~MONITOR_EVENT_FLAGS);
        return -1;
    }
    return subscribe(call, REMOTE_EVENT_CALLBACK, &filter, &ret->callbackID);
}

static int
remoteConnectMonitorEventDeregister(virApiCall *call,
                                    const qemu_connect_domain_monitor_event_deregister_args *args,
                                    void *ret G_GNUC_UNUSED)
{
    return unsubscribe(call, REMOTE_EVENT_CALLBACK, VIR_API_EVENT_QEMU_MONITOR, args->callbackID);
}

#define CALLBACK_ROWS(NAME, Name) \
    VIR_API_ROW(REMOTE, CONNECT_ ## NAME ## _REGISTER_ANY, remoteConnect ## Name ## RegisterAny), \
    VIR_API_ROW(REMOTE, CONNECT_ ## NAME ## _DEREGISTER_ANY, \
                remoteConnect ## Name ## DeregisterAny)

const remoteRow remoteEventRows[] = {
    VIR_API_ROW(REMOTE, CONNECT_DOMAIN_EVENT_REGISTER, remoteConnectDomainEventRegister),
    VIR_API_ROW(REMOTE, CONNECT_DOMAIN_EVENT_DEREGISTER, remoteConnectDomainEventDeregister),
    VIR_API_ROW(REMOTE, CONNECT_DOMAIN_EVENT_REGISTER_ANY, remoteConnectDomainEventRegisterAny),
    VIR_API_ROW(REMOTE, CONNECT_DOMAIN_EVENT_DEREGISTER_ANY,
                remoteConnectDomainEventDeregisterAny),
    CALLBACK_ROWS(DOMAIN_EVENT_CALLBACK, DomainEventCallback),
    CALLBACK_ROWS(NETWORK_EVENT, NetworkEvent),
    CALLBACK_ROWS(STORAGE_POOL_EVENT, StoragePoolEvent),
    CALLBACK_ROWS(NODE_DEVICE_EVENT, NodeDeviceEvent),
    CALLBACK_ROWS(SECRET_EVENT, SecretEvent),
    VIR_API_ROW(QEMU, CONNECT_DOMAIN_MONITOR_EVENT_REGISTER, remoteConnectMonitorEventRegister),
    VIR_API_ROW(QEMU, CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER,
                remoteConnectMonitorEventDeregister),
};
const size_t remoteEventRowsCount = G_N_ELEMENTS(remoteEventRows);
