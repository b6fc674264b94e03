/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdriverconn.c: from a URI to an open driver. */
#include "config.h"

#include "virdriverconn.h"

#include "virdriver.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_NONE

struct virDriverConn {
    const virDriver *driver;
    bool opened;                /* the driver's open hook succeeded */
    void *priv;                 /* the driver's */
    char *uri;
    virIdentity *identity;
    bool readonly;
};

virDriverConn *
virDriverConnRef(virDriverConn *conn)
{
    return g_atomic_rc_box_acquire(conn);
}

static void
connClear(void *opaque)
{
    virDriverConn *conn = opaque;

    if (conn->opened && conn->driver->close)
        conn->driver->close(conn);
    g_free(conn->uri);
    virIdentityUnref(conn->identity);
}

void
virDriverConnUnref(virDriverConn *conn)
{
    if (conn)
        g_atomic_rc_box_release_full(conn, connClear);
}

virDriverConn *
virDriverConnOpen(const char *name, bool readonly, const virIdentity *identity)
{
    g_autoptr(virDriverConn) conn = g_atomic_rc_box_new0(virDriverConn);
    g_autoptr(GUri) uri = NULL;
    void *opaque = NULL;

    if (!name || !*name)
        name = virDriverDefaultURI();
    if (!name) {
        virReportError(VIR_ERR_NO_CONNECT, "%s", _("no driver can serve this client"));
        return NULL;
    }
    uri = g_uri_parse(name, G_URI_FLAGS_NONE, NULL);
    if (uri)
        conn->driver = virDriverFind(g_uri_get_scheme(uri), &opaque);
    if (!conn->driver) {
        virReportError(VIR_ERR_NO_CONNECT, "%s", name);
        return NULL;
    }

    conn->uri = g_strdup(name);
    conn->identity = virIdentityRef(identity);
    conn->readonly = readonly;
    if (conn->driver->open(conn, uri, opaque, &conn->priv) < 0)
        return NULL;
    conn->opened = true;
    return g_steal_pointer(&conn);
}

const virDriver *
virDriverConnGetDriver(const virDriverConn *conn)
{
    return conn->driver;
}

void *
virDriverConnGetPrivate(const virDriverConn *conn)
{
    return conn->priv;
}

const char *
virDriverConnGetURI(const virDriverConn *conn)
{
    return conn->uri;
}

const virIdentity *
virDriverConnGetIdentity(const virDriverConn *conn)
{
    return conn->identity;
}

bool
virDriverConnIsReadonly(const virDriverConn *conn)
{
    return conn->readonly;
}
