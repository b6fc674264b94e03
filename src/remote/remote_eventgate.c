/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_eventgate.c: messages of events wait in order until it is known who may see them. */
#include "config.h"

#include "remote_priv.h"
#include "virlog.h"

VIR_LOG_INIT("remote.eventgate");

typedef enum {
    GATE_WAITING,
    GATE_OPEN,
    GATE_SHUT,
} GateState;

/* A message on its way. */
typedef struct Passenger {
    remoteEventGate *gate;      /* a reference while it is waiting */
    virNetMessage *msg;
    GateState state;
} Passenger;

/* All but the references: loop thread only. */
struct remoteEventGate {
    virNetServerClient *client; /* a reference */
    GQueue waiting;             /* of Passenger; decided ones behind one that isn't wait too */
    bool warned;                /* that nobody decides, since somebody last did */
};

/* Messages that wait, of all gates. Loop thread only. */
static size_t undecided;

bool
remoteEventsAreQuiet(void)
{
    return undecided == 0;
}

remoteEventGate *
remoteEventGateNew(virNetServerClient *client)
{
    remoteEventGate *gate = g_atomic_rc_box_new0(remoteEventGate);

    gate->client = virNetServerClientRef(client);
    g_queue_init(&gate->waiting);
    return gate;
}

remoteEventGate *
remoteEventGateRef(remoteEventGate *gate)
{
    return g_atomic_rc_box_acquire(gate);
}

static void
passengerFree(Passenger *passenger)
{
    virNetMessageFree(passenger->msg);
    g_free(passenger);
}

/* Nobody waits: whoever is undecided has a reference, and the first is always undecided. */
static void
gateClear(void *opaque)
{
    remoteEventGate *gate = opaque;

    virNetServerClientUnref(gate->client);
}

void
remoteEventGateUnref(remoteEventGate *gate)
{
    if (gate)
        g_atomic_rc_box_release_full(gate, gateClear);
}

static void
letPass(remoteEventGate *gate)
{
    Passenger *passenger;

    while ((passenger = g_queue_peek_head(&gate->waiting)) && passenger->state != GATE_WAITING) {
        g_queue_pop_head(&gate->waiting);
        if (passenger->state == GATE_OPEN)      /* a client that is gone is no matter */
            (void) virNetServerClientSend(gate->client, g_steal_pointer(&passenger->msg));
        passengerFree(passenger);
    }
}

/* Loop thread. */
static void
decided(virAccessVerdict verdict, const char *reason, void *opaque)
{
    Passenger *passenger = opaque;
    remoteEventGate *gate = passenger->gate;

    undecided--;
    passenger->state = verdict == VIR_ACCESS_ALLOWED ? GATE_OPEN : GATE_SHUT;
    if (verdict == VIR_ACCESS_UNAVAILABLE && !gate->warned)
        VIR_WARN("events are kept from %s: %s", virNetServerClientGetPeerName(gate->client),
                 reason);
    gate->warned = verdict == VIR_ACCESS_UNAVAILABLE;
    letPass(gate);
    remoteEventGateUnref(gate);
}

void
remoteEventGatePass(remoteEventGate *gate, virAccessManager *access,
                    const virAccessRequest *request, virNetMessage *msg)
{
    Passenger *passenger;

    if (g_queue_get_length(&gate->waiting) >= REMOTE_EVENT_GATE_MAX) {
        virNetMessageFree(msg);
        virNetServerClientClose(gate->client, "too many of its events wait for the access driver");
        return;
    }
    passenger = g_new0(Passenger, 1);
    passenger->msg = msg;
    passenger->gate = remoteEventGateRef(gate);
    g_queue_push_tail(&gate->waiting, passenger);
    undecided++;
    if (request)
        virAccessCheckAsync(access, request, decided, passenger);
    else
        decided(VIR_ACCESS_ALLOWED, NULL, passenger);
}
