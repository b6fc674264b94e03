/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverclient.h: one connection to a server. */
#ifndef VIREO_VIRNETSERVERCLIENT_H
#define VIREO_VIRNETSERVERCLIENT_H

#include "virnetmessage.h"
#include "virnetsasl.h"
#include "virnetserverprogram.h"
#include "virnetserverservice.h"
#include "virnetsocket.h"

/* Lines in the log about what one connection asked for and didn't get. */
#define VIR_NET_SERVER_CLIENT_REFUSALS 10

typedef struct virNetServer virNetServer;

/*
 * Counted; a reference keeps the object, not the connection. Once the
 * connection has ended everything that is sent is dropped silently, so a
 * worker that is late does no harm. All functions here: any thread, but do not
 * call them with a lock of rank client or above held.
 */
virNetServerClient *virNetServerClientRef(virNetServerClient *client);
void virNetServerClientUnref(virNetServerClient *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServerClient, virNetServerClientUnref)

/* ---- who it is; fixed at accept ---- */

unsigned long long virNetServerClientGetID(const virNetServerClient *client);   /* never reused */
virNetServer *virNetServerClientGetServer(const virNetServerClient *client);
long long virNetServerClientGetTimestamp(const virNetServerClient *client);    /* s since 1970 */
bool virNetServerClientIsReadonly(const virNetServerClient *client);    /* by its socket */
bool virNetServerClientIsLocal(const virNetServerClient *client);
virNetTransport virNetServerClientGetTransport(const virNetServerClient *client);
virNetServerAuth virNetServerClientGetAuth(const virNetServerClient *client);
/*
 * What its socket tells: a unix peer's user and process; later what TLS and
 * login have shown. Never NULL; valid as long as the client.
 */
const virIdentity *virNetServerClientGetIdentity(const virNetServerClient *client);
const char *virNetServerClientGetPeerName(const virNetServerClient *client);

/* What the server's open hook made; alive until the close hook. */
void *virNetServerClientGetPrivate(const virNetServerClient *client);

/* ---- state ---- */

bool virNetServerClientIsAuthenticated(virNetServerClient *client);

/* The client has shown who it is: ends its deadline, lifts the limits of strangers. */
void virNetServerClientSetAuthenticated(virNetServerClient *client);

/* Its deadline is @seconds from now, unless it is authenticated: it is being asked something. */
void virNetServerClientExtendLogin(virNetServerClient *client, unsigned int seconds);

/**
 * virNetServerClientBeginSASL:
 * @min_strength: bits of the keys that a login over plain TCP must bring
 *
 * May sleep: names are looked up.
 *
 * Returns the login of this client, or NULL with an error reported.
 */
virNetSASL *virNetServerClientBeginSASL(virNetServerClient *client, unsigned int min_strength);

/**
 * virNetServerClientAuthenticateSASL:
 * @reply: of the call that ended the login
 * @sasl: complete; taken
 *
 * The client is authenticated, and what @sasl protects begins, at the moment
 * that @reply has been sent whole.
 */
void virNetServerClientAuthenticateSASL(virNetServerClient *client, virNetMessage *reply,
                                        virNetSASL *sasl);

/* Key length in bits of what protects its bytes on the network; 0: nothing does. */
unsigned int virNetServerClientGetStrength(virNetServerClient *client);

bool virNetServerClientIsClosed(virNetServerClient *client);

/**
 * virNetServerClientClose:
 * @reason: for the log; NULL when there is nothing to tell
 *
 * Asks for the connection to end. It ends on the loop, soon.
 */
void virNetServerClientClose(virNetServerClient *client, const char *reason);

/**
 * virNetServerClientRefuse:
 * @reply: the error that the client is going to get; NULL: it isn't told
 * @why: for the log
 *
 * What came makes no sense, or isn't for this client. One line in the log says
 * who it was and why, as far as there are less than
 * VIR_NET_SERVER_CLIENT_REFUSALS of the connection; with the last one a
 * stranger has to go.
 */
void virNetServerClientRefuse(virNetServerClient *client, virNetMessage *reply, const char *why);

/* The client answers pings: it gets some from now on, as the server's settings say. */
void virNetServerClientStartKeepAlive(virNetServerClient *client);

/* Whether it does what keepalive_required asks for, so that it may open a connection. */
bool virNetServerClientMayOpen(virNetServerClient *client);

/**
 * virNetServerClientSend:
 * @msg: taken, whatever happens
 *
 * Sends a message that nobody asked for, such as an event. A client that
 * reads too slowly is dropped with a line in the log rather than the memory filled.
 *
 * Returns 0, or -1 when the connection has ended; no error is reported.
 */
int virNetServerClientSend(virNetServerClient *client, virNetMessage *msg);

#endif /* VIREO_VIRNETSERVERCLIENT_H */
