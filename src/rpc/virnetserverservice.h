/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverservice.h: listening sockets and what is true of all clients that come by them. */
#ifndef VIREO_VIRNETSERVERSERVICE_H
#define VIREO_VIRNETSERVERSERVICE_H

#include "virhandover.h"
#include "virnetsocket.h"

/* Numbers of the wire. */
typedef enum {
    VIR_NET_SERVER_AUTH_NONE = 0,
    VIR_NET_SERVER_AUTH_SASL = 1,
    VIR_NET_SERVER_AUTH_POLKIT = 2,
} virNetServerAuth;

typedef struct virNetServerService virNetServerService;

/* Loop thread. Takes @sock. */
typedef void (*virNetServerServiceAcceptFunc)(virNetServerService *svc, virNetSocket *sock,
                                              void *opaque);

/* Puts a layer such as TLS on a fresh connection. Returns 0, or -1 with an error reported. */
typedef int (*virNetServerServiceLayerFunc)(virNetSocket *sock, void *opaque);

/**
 * virNetServerServiceNew:
 * @socks: listening virNetSocket, one at least; references are taken
 *
 * Doesn't accept before virNetServerServiceStart().
 */
virNetServerService *virNetServerServiceNew(GPtrArray *socks, virNetServerAuth auth,
                                            bool readonly);
virNetServerService *virNetServerServiceNewUNIX(const char *path, mode_t mode, gid_t gid,
                                                virNetServerAuth auth, bool readonly);
virNetServerService *virNetServerServiceNewTCP(const char *node, const char *service,
                                               virNetServerAuth auth);
virNetServerService *virNetServerServiceNewFD(int fd, virNetServerAuth auth, bool readonly);
virNetServerService *virNetServerServiceRef(virNetServerService *svc);
void virNetServerServiceUnref(virNetServerService *svc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServerService, virNetServerServiceUnref)

/* Before Start. */
void virNetServerServiceSetLayer(virNetServerService *svc, virNetServerServiceLayerFunc func,
                                 void *opaque);

/**
 * virNetServerServiceSetName:
 * @unit: what it is, such as the name of the systemd socket that stands for it
 * @where: where we listen by ourselves, in words of the caller; NULL: another opened the sockets
 *
 * Before Start. By these another program finds the sockets again.
 */
void virNetServerServiceSetName(virNetServerService *svc, const char *unit, const char *where);

/* Its names and sockets; everything else comes from the settings. */
virJSONValue *virNetServerServiceToJSON(virNetServerService *svc, virHandover *handover);

/* Its sockets, one at least, for virNetServerServiceNew(). NULL with an error reported. */
GPtrArray *virNetServerServiceSocketsFromJSON(virHandover *handover, const virJSONValue *object);

/* How many clients may wait to be accepted; any time. */
void virNetServerServiceSetBacklog(virNetServerService *svc, unsigned int backlog);

virNetServerAuth virNetServerServiceGetAuth(const virNetServerService *svc);
bool virNetServerServiceIsReadonly(const virNetServerService *svc);
bool virNetServerServiceIsLocal(const virNetServerService *svc);      /* unix sockets */

/* For the server that owns the service. */
int virNetServerServiceStart(virNetServerService *svc, virNetServerServiceAcceptFunc func,
                             void *opaque) G_GNUC_WARN_UNUSED_RESULT;
/* Any thread. Connections wait in the backlog while accepting is off. */
void virNetServerServiceSetAccepting(virNetServerService *svc, bool on);
/* Loop thread. Closes the sockets; no callback comes after it. */
void virNetServerServiceClose(virNetServerService *svc);

#endif /* VIREO_VIRNETSERVERSERVICE_H */
