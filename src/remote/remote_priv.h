/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_priv.h: what the files of the server side share. */
#ifndef VIREO_REMOTE_PRIV_H
#define VIREO_REMOTE_PRIV_H

#include "remote_dispatch.h"
#include "virapicall.h"
#include "virnetserverclient.h"
#include "virnetserverstream.h"
#include "virobjectevent.h"
#include "virxdr.h"

/* ---- a client: what it has opened and subscribed to --------------------------------------- */

typedef enum {
    REMOTE_CLIENT_NEW,          /* has not opened anything yet */
    REMOTE_CLIENT_OPENING,      /* a call is at it */
    REMOTE_CLIENT_OPEN,
    REMOTE_CLIENT_CLOSED,       /* for good */
} remoteClientState;

/* By which family of procedures a client registered, and gets its messages. */
typedef enum {
    REMOTE_EVENT_LEGACY,        /* lifecycle only, without a callback id */
    REMOTE_EVENT_ANY,           /* without a callback id */
    REMOTE_EVENT_CALLBACK,      /* with one */
} remoteEventStyle;

typedef struct remoteSubscription {
    virObjectEventState *state; /* a reference */
    virApiEventFamily family;
    int event_id;
    int callback_id;
    remoteEventStyle style;
    const virApiProc *proc;     /* of the call that subscribed */
} remoteSubscription;

typedef struct remoteEventGate remoteEventGate;

/* Touched by the call alone that remoteClientBeginLogin() let in. */
typedef struct remoteSASL {
    virNetSASL *login;          /* NULL: not begun, or ended */
    bool started;               /* has had its first step */
    bool done;                  /* for good */
    unsigned int failures;
} remoteSASL;

typedef struct remoteClient {
    /* immutable */
    remotePolicy *policy;       /* never NULL */
    remoteEventGate *gate;      /* a reference */

    GMutex lock;                /* rank leaf; guards all below */
    remoteClientState state;
    virDriverConn *conn;        /* a reference; NULL unless OPEN */
    GArray *subs;               /* of remoteSubscription */
    bool close_callback;        /* wants to hear why the connection ends */
    bool logging_in;            /* a call of the login runs */
    bool has_tried_login;

    remoteSASL sasl;
} remoteClient;

/* @policy: NULL: everything is allowed */
remoteClient *remoteClientNew(virNetServerClient *peer, remotePolicy *policy);
void remoteClientFree(remoteClient *client);    /* none of its calls runs any more */

/* A reference, or NULL when nothing is open. */
virDriverConn *remoteClientGetConn(remoteClient *client);

/**
 * remoteClientOpen:
 * @call: the call that opens; @args: its arguments
 *
 * Opens @name once and for all, if the caller may have such a connection. A
 * client that opens twice loses what it had.
 *
 * Returns 0, or -1 with an error reported.
 */
int remoteClientOpen(remoteClient *client, virApiCall *call, const void *args, const char *name,
                     bool readonly) G_GNUC_WARN_UNUSED_RESULT;

/* Drops connection and subscriptions. */
void remoteClientClose(remoteClient *client);

/* One login at a time: returns false while there is one. @ret_first: nothing was tried before. */
bool remoteClientBeginLogin(remoteClient *client, bool *ret_first);
void remoteClientEndLogin(remoteClient *client);

/* Returns false when it was so already. */
bool remoteClientSetCloseCallback(remoteClient *client, bool on);
bool remoteClientWantsClose(remoteClient *client);

/* @sub is copied, its reference taken. */
void remoteClientAddSubscription(remoteClient *client, const remoteSubscription *sub);

/**
 * remoteClientTakeSubscription:
 * @number: a callback id with REMOTE_EVENT_CALLBACK, an event id with the other styles
 *
 * Takes it off the list; the caller drops its reference.
 *
 * Returns whether there was such a one.
 */
bool remoteClientTakeSubscription(remoteClient *client, virApiEventFamily family,
                                  remoteEventStyle style, int number,
                                  remoteSubscription *ret_sub);

/* ---- another program takes our place: the hooks of virNetServerHooks ------------------------ */

virJSONValue *remoteClientToJSON(virNetServerClient *peer, void *priv, virHandover *handover,
                                 void *opaque);
void *remoteClientFromJSON(virNetServerClient *peer, virHandover *handover,
                           const virJSONValue *object, void *opaque);

/* What a client subscribed to, and subscribing to it again. -1 with an error reported. */
virJSONValue *remoteSubscriptionToJSON(const remoteSubscription *sub);
int remoteSubscriptionFromJSON(virNetServerClient *peer, remoteClient *client,
                               const virJSONValue *object) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the way out of events ------------------------------------------------------------------ */

/* Messages of one client that may have to wait until an access driver has spoken. */
#define REMOTE_EVENT_GATE_MAX 1024

/*
 * One a client, counted. Messages leave in the order in which they came; those
 * that the client may not see don't leave at all.
 */
remoteEventGate *remoteEventGateNew(virNetServerClient *client);
remoteEventGate *remoteEventGateRef(remoteEventGate *gate);
void remoteEventGateUnref(remoteEventGate *gate);

/**
 * remoteEventGatePass:
 * @request: NULL: no permission is needed
 * @msg: taken
 *
 * Loop thread. A client for whom too many wait is dropped.
 */
void remoteEventGatePass(remoteEventGate *gate, virAccessManager *access,
                         const virAccessRequest *request, virNetMessage *msg);

/* ---- a call ------------------------------------------------------------------------------- */

/* A call whose body is the server's own. */
typedef struct remoteRow {
    unsigned int program;
    int number;
    virApiFunc func;
    bool needs_no_conn;         /* can be made before anything is open */
} remoteRow;

typedef struct remoteCall {
    virApiCall api;             /* its opaque is this struct */
    virNetServerClient *client;
    remoteClient *priv;
    virNetMessage *msg;
    virNetMessage *reply;
    const remoteRow *own;       /* NULL: a driver serves it */
} remoteCall;

static inline remoteCall *
remoteCallFrom(virApiCall *call)
{
    return call->opaque;
}

/* Tells @client that the server ends the connection. */
void remoteTellClosed(virNetServerClient *client);

extern const remoteRow remoteAuthRows[];
extern const size_t remoteAuthRowsCount;
extern const remoteRow remoteConnectRows[];
extern const size_t remoteConnectRowsCount;
extern const remoteRow remoteEventRows[];
extern const size_t remoteEventRowsCount;

/* How the structs of @proc look on the wire. */
const virXDRProc *remoteCodecFind(const virApiProc *proc);

#endif /* VIREO_REMOTE_PRIV_H */
