/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdriverconn.h: a driver opened for one client, the daemon's half of a virConnectPtr. */
#ifndef VIREO_VIRDRIVERCONN_H
#define VIREO_VIRDRIVERCONN_H

#include <glib.h>
#include <stdbool.h>

#include "viridentity.h"

/* Counted and immutable; any thread. */
typedef struct virDriverConn virDriverConn;
typedef struct virDriver virDriver;

/**
 * virDriverConnOpen:
 * @name: URI without transport; "" or NULL asks the drivers for their default, in order
 * @readonly: whether it is to be read-only
 * @identity: the client
 *
 * Worker; may sleep.
 *
 * Returns the connection, or NULL with an error reported: VIR_ERR_NO_CONNECT
 * when no driver opens such a URI.
 */
virDriverConn *virDriverConnOpen(const char *name, bool readonly, const virIdentity *identity);

virDriverConn *virDriverConnRef(virDriverConn *conn);
void virDriverConnUnref(virDriverConn *conn);   /* the last one closes the driver; NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDriverConn, virDriverConnUnref)

const virDriver *virDriverConnGetDriver(const virDriverConn *conn);
void *virDriverConnGetPrivate(const virDriverConn *conn);       /* what its open hook made */
const char *virDriverConnGetURI(const virDriverConn *conn);     /* never NULL */
const virIdentity *virDriverConnGetIdentity(const virDriverConn *conn);
bool virDriverConnIsReadonly(const virDriverConn *conn);

#endif /* VIREO_VIRDRIVERCONN_H */
