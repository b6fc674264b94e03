/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserver.h: services, programs and clients that share workers and limits. */
#ifndef VIREO_VIRNETSERVER_H
#define VIREO_VIRNETSERVER_H

#include "virhandover.h"
#include "virnetrelay.h"
#include "virnetserverclient.h"
#include "virnetserverprogram.h"
#include "virnetserverservice.h"
#include "virnettls.h"
#include "virthreadpool.h"

typedef struct virNetServerConfig {
    const char *name;                   /* "libvirtd", "admin" */
    unsigned int min_workers;
    unsigned int max_workers;
    unsigned int prio_workers;
    unsigned int max_clients;
    unsigned int max_anonymous_clients; /* 0: as many as max_clients */
    unsigned int max_queued_clients;    /* wait accepted for a place; 0: 1000 */
    unsigned int max_client_requests;   /* calls of one client in work; as many may wait */
    unsigned int auth_timeout;          /* seconds a stranger has; 0: 30 */
    unsigned int handshake_timeout;     /* seconds that TLS has; 0: 20 */
    int keepalive_interval;             /* seconds; 0 or less: never ping */
    unsigned int keepalive_count;
    bool keepalive_required;            /* see virNetServerClientMayOpen() */
} virNetServerConfig;

typedef struct virNetServerHooks {
    /* Loop thread. Makes what virNetServerClientGetPrivate() returns; must not sleep. */
    void *(*open)(virNetServerClient *client, void *opaque);
    /*
     * Worker; may sleep. Once for each client, when its connection has ended
     * and none of its calls runs any more.
     */
    void (*close)(virNetServerClient *client, void *priv, void *opaque);
    /*
     * Loop thread, none of the client's calls runs. What @priv is, for another
     * program; NULL with an error reported: that can't be said, and the
     * connection ends. Both NULL: there is nothing to say.
     */
    virJSONValue *(*save)(virNetServerClient *client, void *priv, virHandover *handover,
                          void *opaque);
    /* In place of open(), at the start; may sleep. NULL with an error reported. */
    void *(*load)(virNetServerClient *client, virHandover *handover, const virJSONValue *object,
                  void *opaque);
    /* Loop thread. The server stops: last words to the client. May be NULL. */
    void (*stop)(virNetServerClient *client, void *priv, void *opaque);
    void *opaque;
} virNetServerHooks;

/* The limits that may change while the server runs. */
typedef struct virNetServerLimits {
    unsigned int max_clients;
    unsigned int max_anonymous_clients;
    unsigned int clients;               /* what there is now; not settable */
    unsigned int anonymous_clients;
} virNetServerLimits;

/* NULL with an error reported. @hooks may be NULL; both are copied. */
virNetServer *virNetServerNew(const virNetServerConfig *config, const virNetServerHooks *hooks);
virNetServer *virNetServerRef(virNetServer *srv);
void virNetServerUnref(virNetServer *srv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServer, virNetServerUnref)

/* Before virNetServerStart(). @prog must stay valid; a reference of @svc is taken. */
void virNetServerAddProgram(virNetServer *srv, const virNetServerProgram *prog);
void virNetServerAddService(virNetServer *srv, virNetServerService *svc);

/* Whose files virNetServerGetTLS() lets others read anew; a reference is taken. */
void virNetServerSetTLS(virNetServer *srv, virNetTLSContext *tls);

/* Loop thread (or before the loop runs). Accepts clients from now on. */
int virNetServerStart(virNetServer *srv) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virNetServerAddClient:
 * @sock: taken
 *
 * Loop thread. Serves a connection that came by another way than a service
 * (a socketpair). NULL when it can't be watched; an error is reported.
 */
virNetServerClient *virNetServerAddClient(virNetServer *srv, virNetSocket *sock,
                                          virNetServerAuth auth, bool readonly);

/*
 * The end of a server, loop thread, in this order, the loop running between
 * the steps: no new clients and no new calls; until nothing is in work or the
 * time is up; all connections closed and the workers gone.
 */
void virNetServerStopAccepting(virNetServer *srv);
bool virNetServerIsIdle(virNetServer *srv);      /* no call in work, no reply unsent */
unsigned int virNetServerClose(virNetServer *srv);      /* returns how many workers are left */

/* ---- another program takes its place; loop thread ---- */

typedef enum {
    VIR_NET_SERVER_EVERYBODY,
    VIR_NET_SERVER_THE_KNOWN,           /* strangers may go on to log in */
} virNetServerWhom;

/*
 * Accepts nobody and reads and begins nothing more of @whom, until
 * virNetServerRelease(). Calls that a worker hasn't begun wait again.
 */
void virNetServerHold(virNetServer *srv, virNetServerWhom whom);
void virNetServerRelease(virNetServer *srv);

/* While it holds: nothing is in work any more, and stays so until the loop turns. */
bool virNetServerIsQuiet(virNetServer *srv);

/**
 * virNetServerToJSON, virNetServerPutListeners:
 *
 * While it holds everybody. What another program needs to serve the clients
 * on; the listening sockets are said separately, an element of @array each.
 * Calls that still run are answered by an error. Connections that a layer
 * protects become @relay's. Whoever can't be handed over is named in the log.
 * From now on nothing is sent, until virNetServerRelease().
 */
virJSONValue *virNetServerToJSON(virNetServer *srv, virHandover *handover, virNetRelay *relay);
void virNetServerPutListeners(virNetServer *srv, virHandover *handover, virJSONValue *array);

/**
 * virNetServerFromJSON:
 *
 * Before virNetServerStart(), which then lets their calls begin. A client that
 * can't be taken up is named in the log and closed.
 *
 * Returns 0, or -1 with an error reported: no client is taken up.
 */
int virNetServerFromJSON(virNetServer *srv, virHandover *handover,
                         const virJSONValue *object) G_GNUC_WARN_UNUSED_RESULT;

/* ---- looking at it; any thread ---- */

const char *virNetServerGetName(const virNetServer *srv);
virThreadPool *virNetServerGetPool(virNetServer *srv);
GPtrArray *virNetServerGetClients(virNetServer *srv);       /* references, oldest first */
virNetServerClient *virNetServerGetClient(virNetServer *srv, unsigned long long id);  /* or NULL */
void virNetServerGetLimits(virNetServer *srv, virNetServerLimits *ret_limits);
/* NULL: no client comes by TLS. Stays the server's. */
virNetTLSContext *virNetServerGetTLS(virNetServer *srv);

/* For clients that ask for it from now on; as in virNetServerConfig. */
void virNetServerSetKeepAlive(virNetServer *srv, int interval, unsigned int count, bool required);

void virNetServerSetLimits(virNetServer *srv, unsigned int max_clients,
                           unsigned int max_anonymous_clients);

/* For clients that connect from now on; as in virNetServerConfig. */
void virNetServerSetClientRequests(virNetServer *srv, unsigned int max_client_requests);

/* How many clients may wait on each of its sockets. Any time after the last service was added. */
void virNetServerSetBacklog(virNetServer *srv, unsigned int backlog);

#endif /* VIREO_VIRNETSERVER_H */
