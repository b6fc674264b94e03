/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverpriv.h: what server, client and stream know of each other. */
#ifndef VIREO_VIRNETSERVERPRIV_H
#define VIREO_VIRNETSERVERPRIV_H

#include "virhandover.h"
#include "virkeepalive.h"
#include "virnetframer.h"
#include "virnetserver.h"
#include "virnetserverchore.h"
#include "virnetserverdoor.h"
#include "virnetserverstream.h"

/* Unread events and replies of one client; beyond it events drop the client. */
#define VIR_NET_SERVER_CLIENT_TX_MAX (8 * 1024 * 1024)
#define VIR_NET_SERVER_STRANGER_TX_MAX (64 * 1024)
/* Bytes of one stream that wait for the socket before its end is no longer read. */
#define VIR_NET_SERVER_STREAM_TX_MAX VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX

/* Small calls that are read beyond the window, so that pings behind them are seen. */
#define VIR_NET_SERVER_CLIENT_AHEAD 64
#define VIR_NET_SERVER_CLIENT_AHEAD_BYTES (64 * 1024)

typedef enum {
    VIR_NET_SERVER_CLIENT_OPEN,
    VIR_NET_SERVER_CLIENT_CLOSING,      /* wants to end: the loop will see to it */
    VIR_NET_SERVER_CLIENT_CLOSED,       /* no socket, no streams, nothing queued */
} virNetServerClientState;

/* How far a client is served while the daemon hands over to another program. */
typedef enum {
    VIR_NET_SERVER_CLIENT_SERVED,
    VIR_NET_SERVER_CLIENT_HELD,         /* nothing is read, no call begins */
    VIR_NET_SERVER_CLIENT_FROZEN,       /* and nothing is sent: it is handed over as it is */
} virNetServerClientHold;

/* A call on its way through the workers; or, without a program, the close hook. */
typedef struct virNetServerJob {
    virNetServerClient *client;         /* reference */
    const virNetServerProgram *prog;
    virThreadPoolLane lane;
    virNetMessage *call;
    unsigned long long number;          /* in the order of coming */
    bool begun;                         /* guarded by the client's lock */
} virNetServerJob;

/*
 * The loop reads, parses, flushes and closes; workers send. A worker never
 * waits for the loop nor the loop for a worker: what a worker wants of the
 * loop it marks here and calls virNetServerAttend().
 */
struct virNetServerClient {
    /* immutable after New */
    unsigned long long id;
    virNetServer *server;               /* reference */
    virNetSocket *sock;                 /* used with the lock held; but see @shaking */
    virNetServerAuth auth;
    bool readonly;
    long long timestamp;
    unsigned int max_requests;
    void *priv;                         /* set once, before the first read */
    virNetServerOwner *owner;           /* the server's; guarded by its lock */

    virNetFramer framer;                /* loop only */
    bool read_known;                    /* loop only: what was read came when authenticated */

    GMutex lock;                        /* rank client; guards all below */
    virNetServerClientState state;
    bool authenticated;
    bool newly_known;                   /* the loop is to count one stranger less */
    bool shaken;                        /* the handshake of the socket's layer is done */
    bool shaking;                       /* a chore has @sock for itself, to go on with that */
    bool layer_is_new;                  /* began with the last reply: nothing read by it yet */
    GPtrArray *identities;              /* virIdentity; the last is the one in force */
    bool draining;                      /* the server stops: no new calls */
    virNetServerClientHold hold;
    bool hook_called;
    int watch;
    int events;                         /* of @watch, as last set */
    int timer;                          /* -1 until something has a deadline */

    GQueue tx;                          /* virNetMessage; the first may be half written */
    size_t tx_bytes;
    unsigned int requests;              /* calls begun whose reply isn't gone */
    GQueue active;                      /* of these, those that the pool has: virNetServerJob */
    GQueue waiting;                     /* virNetServerJob, by number */
    size_t waiting_bytes;
    unsigned long long last_number;
    unsigned int refusals;              /* that the log tells of */

    GHashTable *streams;                /* serial → virNetServerStream; NULL until one opens */

    long long shake_due;                /* us; 0: none */
    long long auth_due;                 /* us; 0: none */
    long long breath_due;               /* see virNetServerClientBreatheLocked(); 0: none */
    bool has_pinged;
    bool answers_pings;                 /* it said so */
    virKeepAlive keepalive;
};

typedef enum {
    VIR_NET_SERVER_STREAM_HELD,         /* until the reply of its call is sent */
    VIR_NET_SERVER_STREAM_OPEN,
    VIR_NET_SERVER_STREAM_DROPPED,      /* its call failed: the loop will free the end */
    VIR_NET_SERVER_STREAM_CLOSED,
} virNetServerStreamState;

struct virNetServerStream {
    /* immutable after Open */
    virNetServerClient *client;         /* reference */
    virNetMessageHeader call;
    const virNetServerStreamEnd *end;
    void *opaque;

    /* guarded by client->lock */
    virNetServerStreamState state;
    GQueue rx;                          /* virNetMessage for the end, in order */
    size_t rx_bytes;
    size_t tx_bytes;                    /* on the way to the client */
    char *abort_reason;                 /* the loop is to end it with this error; NULL: go on */

    /* loop only */
    bool end_of_data;                   /* the end has nothing more to give */
    bool finished;                      /* the client has nothing more to give */
    bool wants_read;
    bool wants_write;
    size_t chunk;                       /* how much to ask the end for */
};

struct virNetServer {
    /* immutable once started */
    virNetServerConfig config;
    char *name;
    virNetServerHooks hooks;
    GPtrArray *programs;
    GPtrArray *services;
    virThreadPool *pool;
    virNetServerChores *chores;
    virNetTLSContext *tls;          /* a reference; may be NULL */
    int attend_timer;
    void (*changed)(void *opaque);
    void *changed_opaque;

    GMutex lock;                    /* rank server; guards all below */
    GPtrArray *clients;             /* references, oldest first */
    GPtrArray *attend;              /* references: clients that want the loop */
    virNetServerDoor *door;         /* knows the limits of clients */
    unsigned long long next_id;
    bool making_room;               /* a stranger was asked to go for another */
    bool stopping;
    bool holding;                   /* no new clients, and those that are known are held */
    bool limits_changed;            /* since the start */

    gint keepalive_required;        /* atomic, as the keepalive members of config */
};

/* ---- virnetserver.c ---- */

const virNetServerProgram *virNetServerFindProgram(virNetServer *srv, uint32_t prog,
                                                   uint32_t vers);

/* Takes @job. Any thread, no lock held. */
void virNetServerSubmit(virNetServer *srv, virNetServerJob *job);
void virNetServerJobFree(virNetServerJob *job);

/* The loop is to look at @client soon. Any thread, no lock held. */
void virNetServerAttend(virNetServerClient *client);

virNetServerChores *virNetServerGetChores(virNetServer *srv);

/* @client is no stranger any more. Any thread, no lock held. */
void virNetServerClientKnown(virNetServerClient *client);

/* The client is in the list and watched from now on. Returns 0, -1 with an error reported. */
int virNetServerStartClient(virNetServer *srv, virNetServerClient *client)
    G_GNUC_WARN_UNUSED_RESULT;

/* Accepts while there is room. With the server's lock held. */
void virNetServerUpdateAcceptingLocked(virNetServer *srv);

void virNetServerCallCloseHook(virNetServerClient *client);
void virNetServerGetKeepAlive(virNetServer *srv, int *ret_interval, unsigned int *ret_count);
bool virNetServerRequiresKeepAlive(virNetServer *srv);

/* @func is called on the loop when a client came or went. For the daemon. */
void virNetServerSetChangeCallback(virNetServer *srv, void (*func)(void *opaque), void *opaque);

/* ---- virnetserverclient.c ---- */

/* Takes @sock. The client isn't watched before virNetServerClientStart(). */
virNetServerClient *virNetServerClientNew(virNetServer *srv, unsigned long long id,
                                          virNetSocket *sock, virNetServerAuth auth,
                                          bool readonly, unsigned int max_requests);
int virNetServerClientStart(virNetServerClient *client, long long shake_due,
                            long long auth_due) G_GNUC_WARN_UNUSED_RESULT;

/* Loop. Does what a worker asked for. Returns false when the client is to be torn down. */
bool virNetServerClientAttend(virNetServerClient *client);

/* Loop. Frees what hangs on the connection. Returns whether the client was a stranger. */
bool virNetServerClientTeardown(virNetServerClient *client);

/* True once, when nothing but the close hook is left to do. */
bool virNetServerClientClaimCloseHook(virNetServerClient *client);

/* Sets the state; the first reason is logged. Returns whether to virNetServerAttend(). */
bool virNetServerClientCloseLocked(virNetServerClient *client, const char *reason);

/* Who the peer is changed. */
void virNetServerClientIdentifyLocked(virNetServerClient *client, virIdentity *identity);

/* The client has shown who it is. Returns whether to virNetServerAttend(). */
bool virNetServerClientAuthenticateLocked(virNetServerClient *client);

/* Sets what the watch looks for by what the client can take. */
void virNetServerClientUpdateEventsLocked(virNetServerClient *client);

/* Has the timer fire when the next deadline is due. */
void virNetServerClientUpdateTimerLocked(virNetServerClient *client);

/* ---- virnetserverclientshake.c ---- */

/* Loop. Lets a chore go on with the handshake. Returns false when there is none to be done. */
bool virNetServerClientShake(virNetServerClient *client);

/* ---- virnetserverclientcall.c ---- */

/* Returns whether @job may be served now; then it has begun. */
bool virNetServerClientBeginJob(virNetServerJob *job);

/* The pool is done with a call (@reply NULL: it was not served). Takes both. */
void virNetServerClientJobDone(virNetServerJob *job, virNetMessage *reply);

/* No new calls; waiting ones are dropped. */
void virNetServerClientDrain(virNetServerClient *client);
bool virNetServerClientIsIdle(virNetServerClient *client);

/* Loop. One whole message from the peer; taken. */
void virNetServerClientReceive(virNetServerClient *client, virNetMessage *msg);

/* Whether no more calls are to be read. */
bool virNetServerClientIsFullLocked(const virNetServerClient *client);

/* Moves calls that may begin from @waiting to @ret_jobs. */
void virNetServerClientTakeReadyLocked(virNetServerClient *client, GQueue *ret_jobs);
void virNetServerClientSubmitAll(virNetServerClient *client, GQueue *jobs);

/* Begins what may begin. No lock held. */
void virNetServerClientGoOn(virNetServerClient *client);

/* ---- virnetserverclientio.c ---- */

void virNetServerClientIO(int watch, int fd, int events, void *opaque);

/* What was just read is trusted as far as its sender was when it came, not later. */
void virNetServerClientJudgeLocked(virNetServerClient *client);

/*
 * Writes @msg (taken, sealed) now as far as the socket takes it, and queues the
 * rest. Returns whether to virNetServerAttend(): the connection must end.
 */
bool virNetServerClientSendLocked(virNetServerClient *client, virNetMessage *msg);

/* ---- virnetserverclienthandover.c; loop ---- */

/* To SERVED everything goes on as if nothing had been. */
void virNetServerClientSetHold(virNetServerClient *client, virNetServerClientHold hold);

/*
 * Freezes @client. Returns what another program needs to serve it on, or NULL
 * with an error reported: that can't be.
 */
virJSONValue *virNetServerClientToJSON(virNetServerClient *client, virHandover *handover,
                                       virNetRelay *relay);

/* A client of @srv that is held. NULL with an error reported, its descriptors closed. */
virNetServerClient *virNetServerClientFromJSON(virNetServer *srv, virHandover *handover,
                                               const virJSONValue *object);

/* Ends one that FromJSON made and that came to nothing. */
void virNetServerClientDiscard(virNetServerClient *client);

/* ---- virnetserverstream.c ---- */

/* Loop. A STREAM packet; taken. */
void virNetServerStreamReceive(virNetServerClient *client, virNetMessage *msg);

/* The call that opened the stream, if it did, has been answered. True: attend. */
bool virNetServerStreamReleaseLocked(virNetServerClient *client, uint32_t serial, bool ok);

bool virNetServerStreamsFullLocked(virNetServerClient *client);

/* Loop. Moves bytes of all streams that can, frees those that were dropped. */
void virNetServerStreamsMove(virNetServerClient *client);

/* Loop. The connection is gone. */
void virNetServerStreamsClose(GHashTable *streams);

#endif /* VIREO_VIRNETSERVERPRIV_H */
