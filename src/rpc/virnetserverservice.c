/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverservice.c: accepts connections while the server wants more. */
#include "config.h"

#include "virnetserverservice.h"

#include <errno.h>
#include <string.h>

#include "virerror.h"
#include "virevent.h"
#include "virlockrank.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("rpc.netserverservice");

/* Unless it is set; the kernel cuts it down to net.core.somaxconn. */
#define VIR_NET_SERVER_SERVICE_BACKLOG 4096
/* How long accepting rests when the process or the host is out of descriptors or memory. */
#define VIR_NET_SERVER_SERVICE_REST_MS 500

struct virNetServerService {
    /* immutable after Start */
    GPtrArray *socks;
    char *unit;             /* NULL: has no name */
    char *where;
    virNetServerAuth auth;
    bool readonly;
    virNetServerServiceLayerFunc layer;
    void *layer_opaque;
    virNetServerServiceAcceptFunc func;
    void *func_opaque;

    GMutex lock;            /* rank client: taken with the server's held */
    GArray *watches;        /* int, one a socket; guarded by lock */
    int rest_timer;         /* guarded by lock */
    bool accepting;         /* guarded by lock */
    bool resting;           /* guarded by lock */
};

virNetServerService *
virNetServerServiceNew(GPtrArray *socks, virNetServerAuth auth, bool readonly)
{
    virNetServerService *svc = g_atomic_rc_box_new0(virNetServerService);

    g_mutex_init(&svc->lock);
    svc->socks = g_ptr_array_new_with_free_func((GDestroyNotify) virNetSocketUnref);
    for (guint i = 0; i < socks->len; i++)
        g_ptr_array_add(svc->socks, virNetSocketRef(g_ptr_array_index(socks, i)));
    svc->watches = g_array_new(false, false, sizeof(int));
    svc->rest_timer = -1;
    svc->auth = auth;
    svc->readonly = readonly;
    return svc;
}

static virNetServerService *
virNetServerServiceNewOne(virNetSocket *sock, virNetServerAuth auth, bool readonly)
{
    g_autoptr(GPtrArray) socks = NULL;

    if (!sock)
        return NULL;
    socks = g_ptr_array_new_with_free_func((GDestroyNotify) virNetSocketUnref);
    g_ptr_array_add(socks, sock);
    return virNetServerServiceNew(socks, auth, readonly);
}

virNetServerService *
virNetServerServiceNewUNIX(const char *path, mode_t mode, gid_t gid, virNetServerAuth auth,
                           bool readonly)
{
    return virNetServerServiceNewOne(
        virNetSocketNewListenUNIX(path, mode, gid, VIR_NET_SERVER_SERVICE_BACKLOG),
        auth, readonly);
}

virNetServerService *
virNetServerServiceNewTCP(const char *node, const char *service, virNetServerAuth auth)
{
    g_autoptr(GPtrArray) socks = virNetSocketNewListenTCP(node, service,
                                                          VIR_NET_SERVER_SERVICE_BACKLOG);

    return socks ? virNetServerServiceNew(socks, auth, false) : NULL;
}

virNetServerService *
virNetServerServiceNewFD(int fd, virNetServerAuth auth, bool readonly)
{
    return virNetServerServiceNewOne(virNetSocketNewListenFD(fd), auth, readonly);
}

virNetServerService *
virNetServerServiceRef(virNetServerService *svc)
{
    return g_atomic_rc_box_acquire(svc);
}

static void
virNetServerServiceDispose(void *obj)
{
    virNetServerService *svc = obj;

    g_array_unref(svc->watches);
    g_ptr_array_unref(svc->socks);
    g_free(svc->unit);
    g_free(svc->where);
    g_mutex_clear(&svc->lock);
}

void
virNetServerServiceUnref(virNetServerService *svc)
{
    if (svc)
        g_atomic_rc_box_release_full(svc, virNetServerServiceDispose);
}

void
virNetServerServiceSetLayer(virNetServerService *svc, virNetServerServiceLayerFunc func,
                            void *opaque)
{
    svc->layer = func;
    svc->layer_opaque = opaque;
}

void
virNetServerServiceSetBacklog(virNetServerService *svc, unsigned int backlog)
{
    VIR_LOCK_GUARD(&svc->lock, VIR_LOCK_RANK_CLIENT);

    for (guint i = 0; i < svc->socks->len; i++) {
        if (virNetSocketSetBacklog(g_ptr_array_index(svc->socks, i), MIN(backlog, G_MAXINT)) < 0)
            VIR_WARN("cannot let %u clients wait: %s", backlog, g_strerror(errno));
    }
}

virNetServerAuth
virNetServerServiceGetAuth(const virNetServerService *svc)
{
    return svc->auth;
}

bool
virNetServerServiceIsReadonly(const virNetServerService *svc)
{
    return svc->readonly;
}

bool
virNetServerServiceIsLocal(const virNetServerService *svc)
{
    return virNetSocketIsLocal(g_ptr_array_index(svc->socks, 0));
}

static void
virNetServerServiceUpdateLocked(virNetServerService *svc)
{
    bool on = svc->accepting && !svc->resting;

    for (guint i = 0; i < svc->watches->len; i++)
        virEventUpdateHandle(g_array_index(svc->watches, int, i),
                             on ? VIR_EVENT_HANDLE_READABLE : 0);
    if (svc->rest_timer > 0)
        virEventUpdateTimeout(svc->rest_timer,
                              svc->resting ? VIR_NET_SERVER_SERVICE_REST_MS : -1);
}

void
virNetServerServiceSetAccepting(virNetServerService *svc, bool on)
{
    VIR_LOCK_GUARD(&svc->lock, VIR_LOCK_RANK_CLIENT);

    if (svc->accepting == on)
        return;
    svc->accepting = on;
    virNetServerServiceUpdateLocked(svc);
}

static void
virNetServerServiceSetResting(virNetServerService *svc, bool resting)
{
    VIR_LOCK_GUARD(&svc->lock, VIR_LOCK_RANK_CLIENT);

    svc->resting = resting;
    virNetServerServiceUpdateLocked(svc);
}

static void
virNetServerServiceRestOver(int timer G_GNUC_UNUSED, void *opaque)
{
    virNetServerServiceSetResting(opaque, false);
}

static virNetSocket *
virNetServerServiceFind(virNetServerService *svc, int fd)
{
    for (guint i = 0; i < svc->socks->len; i++) {
        virNetSocket *sock = g_ptr_array_index(svc->socks, i);

        if (virNetSocketGetFD(sock) == fd)
            return sock;
    }
    return NULL;
}

/* One connection a turn: between two of them the server may have found itself full. */
static void
virNetServerServiceAccept(int watch G_GNUC_UNUSED, int fd, int events G_GNUC_UNUSED,
                          void *opaque)
{
    virNetServerService *svc = opaque;
    virNetSocket *sock = virNetServerServiceFind(svc, fd);
    g_autoptr(virNetSocket) client = NULL;

    if (!sock)
        return;

    if (virNetSocketAccept(sock, &client) < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            VIR_WARN("cannot accept a connection, trying again in %d ms: %s",
                     VIR_NET_SERVER_SERVICE_REST_MS, g_strerror(errno));
            virNetServerServiceSetResting(svc, true);
        }
        return;
    }

    if (svc->layer && svc->layer(client, svc->layer_opaque) < 0) {
        VIR_WARN("%s: %s", virNetSocketGetPeerName(client), virGetLastErrorMessage());
        virResetLastError();
        return;
    }
    svc->func(svc, g_steal_pointer(&client), svc->func_opaque);
}

static void
virNetServerServiceUnrefOpaque(void *opaque)
{
    virNetServerServiceUnref(opaque);
}

int
virNetServerServiceStart(virNetServerService *svc, virNetServerServiceAcceptFunc func,
                         void *opaque)
{
    svc->func = func;
    svc->func_opaque = opaque;

    for (guint i = 0; i < svc->socks->len; i++) {
        virNetSocket *sock = g_ptr_array_index(svc->socks, i);
        int watch = virEventAddHandle(virNetSocketGetFD(sock), 0, virNetServerServiceAccept,
                                      virNetServerServiceRef(svc),
                                      virNetServerServiceUnrefOpaque);

        if (watch < 0) {
            virNetServerServiceUnref(svc);
            return -1;
        }
        g_array_append_val(svc->watches, watch);
    }

    svc->rest_timer = virEventAddTimeout(-1, virNetServerServiceRestOver,
                                         virNetServerServiceRef(svc),
                                         virNetServerServiceUnrefOpaque);
    if (svc->rest_timer < 0) {
        virNetServerServiceUnref(svc);
        return -1;
    }
    virNetServerServiceSetAccepting(svc, true);
    return 0;
}

void
virNetServerServiceClose(virNetServerService *svc)
{
    VIR_LOCK_GUARD(&svc->lock, VIR_LOCK_RANK_CLIENT);

    for (guint i = 0; i < svc->watches->len; i++)
        (void) virEventRemoveHandle(g_array_index(svc->watches, int, i));
    g_array_set_size(svc->watches, 0);
    if (svc->rest_timer > 0)
        (void) virEventRemoveTimeout(svc->rest_timer);
    svc->rest_timer = -1;
    for (guint i = 0; i < svc->socks->len; i++)
        virNetSocketClose(g_ptr_array_index(svc->socks, i));
}

/* ---- another program takes its place ---- */

void
virNetServerServiceSetName(virNetServerService *svc, const char *unit, const char *where)
{
    svc->unit = g_strdup(unit);
    svc->where = g_strdup(where);
}

virJSONValue *
virNetServerServiceToJSON(virNetServerService *svc, virHandover *handover)
{
    virJSONValue *object = virJSONValueNewObject();
    virJSONValue *socks = virJSONValueNewArray();

    virJSONValueObjectSetString(object, "unit", svc->unit);
    virJSONValueObjectSetString(object, "where", svc->where);
    for (guint i = 0; i < svc->socks->len; i++)
        virJSONValueArrayAppend(socks, virNetSocketListeningToJSON(
                                    g_ptr_array_index(svc->socks, i), handover));
    virJSONValueObjectSet(object, "sockets", socks);
    return object;
}

GPtrArray *
virNetServerServiceSocketsFromJSON(virHandover *handover, const virJSONValue *object)
{
    const virJSONValue *array = virJSONValueObjectGetArray(object, "sockets");
    g_autoptr(GPtrArray) socks =
        g_ptr_array_new_with_free_func((GDestroyNotify) virNetSocketUnref);

    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        virNetSocket *sock = virNetSocketListeningFromJSON(handover,
                                                           virJSONValueArrayGet(array, i));

        if (!sock)
            return NULL;
        g_ptr_array_add(socks, sock);
    }
    if (socks->len == 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("no sockets of a service were handed over"));
        return NULL;
    }
    return g_steal_pointer(&socks);
}
