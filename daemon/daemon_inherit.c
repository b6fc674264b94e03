/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_inherit.c: takes up what the program before us left. */
#include "config.h"

#include "daemon_inherit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "daemon_handover.h"
#include "daemon_life.h"
#include "virerror.h"
#include "virfile.h"
#include "virhandover.h"
#include "virlog.h"
#include "virsystemd.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("daemon.inherit");

/* Sockets of ours that the program before listened on. */
typedef struct {
    char *unit;
    char *where;
    GPtrArray *socks;           /* virNetSocket */
} daemonInheritListener;

struct daemonInherit {
    virHandover *handover;
    virJSONValue *root;         /* of @handover */
    bool usable;                /* all of it; otherwise what every version can read */

    char *pid_path;
    int pid_fd;                 /* -1: none */
    GPtrArray *listeners;       /* daemonInheritListener */
};

static void
daemonInheritListenerFree(void *opaque)
{
    daemonInheritListener *listener = opaque;

    g_clear_pointer(&listener->socks, g_ptr_array_unref);
    g_free(listener->unit);
    g_free(listener->where);
    g_free(listener);
}

/* ---- at the start: what every version can read ---- */

static void
daemonInheritTakePidFile(daemonInherit *inherit)
{
    const virJSONValue *object = virJSONValueObjectGetObject(inherit->root, "pidFile");

    if (virHandoverTakeFD(inherit->handover, object, "fd", &inherit->pid_fd) == 0)
        inherit->pid_path = g_strdup(virJSONValueObjectGetString(object, "path"));
}

/* Those of systemd are from now on as if it had handed them over to us. */
static void
daemonInheritTakeActivated(daemonInherit *inherit, const char *unit, const virJSONValue *object)
{
    const virJSONValue *array = virJSONValueObjectGetArray(object, "sockets");
    int fd;

    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        if (virHandoverTakeFD(inherit->handover, virJSONValueArrayGet(array, i), "fd", &fd) == 0)
            virSystemdAddListenFD(unit, fd);
    }
}

static void
daemonInheritTakeListener(daemonInherit *inherit, const virJSONValue *object)
{
    const char *unit = virJSONValueObjectGetString(object, "unit");
    const char *where = virJSONValueObjectGetString(object, "where");
    daemonInheritListener *listener;
    GPtrArray *socks;

    if (unit && !where) {
        daemonInheritTakeActivated(inherit, unit, object);
        return;
    }
    socks = virNetServerServiceSocketsFromJSON(inherit->handover, object);
    if (!socks)
        return;
    listener = g_new0(daemonInheritListener, 1);
    listener->unit = g_strdup(unit);
    listener->where = g_strdup(where);
    listener->socks = socks;
    g_ptr_array_add(inherit->listeners, listener);
}

daemonInherit *
daemonInheritReceive(void)
{
    virHandover *handover = virHandoverReceive();
    const virJSONValue *array;
    daemonInherit *inherit;
    unsigned int version;
    int pid;
    VIR_ERROR_TRAP();

    if (!handover)
        return NULL;
    inherit = g_new0(daemonInherit, 1);
    inherit->handover = handover;
    inherit->root = virHandoverGetRoot(handover);
    inherit->pid_fd = -1;
    inherit->listeners = g_ptr_array_new_with_free_func(daemonInheritListenerFree);
    inherit->usable =
        virJSONValueObjectGetUint(inherit->root, "version", &version) == 0 &&
        version == DAEMON_HANDOVER_VERSION &&
        virJSONValueObjectGetInt(inherit->root, "pid", &pid) == 0 && pid == getpid();

    daemonInheritTakePidFile(inherit);
    array = virJSONValueObjectGetArray(inherit->root, "listeners");
    for (size_t i = 0; i < virJSONValueArraySize(array); i++)
        daemonInheritTakeListener(inherit, virJSONValueArrayGet(array, i));
    /* What is of no use must not stand in the way: a lock, a socket that listens. */
    if (!inherit->usable)
        virHandoverCloseRest(handover);
    return inherit;
}

void
daemonInheritFree(daemonInherit *inherit)
{
    if (!inherit)
        return;

    virFDClose(&inherit->pid_fd);
    g_free(inherit->pid_path);
    g_ptr_array_unref(inherit->listeners);
    virHandoverFree(inherit->handover);
    g_free(inherit);
}

/* ---- part by part ---- */

void
daemonInheritAnnounce(const daemonInherit *inherit)
{
    const char *problem, *program;

    if (!inherit)
        return;
    problem = virHandoverGetProblem(inherit->handover);
    program = virJSONValueObjectGetString(inherit->root, "program");
    if (problem)
        VIR_ERROR("what the program before left can't be read, its clients are lost: %s",
                  problem);
    else if (!inherit->usable)
        VIR_ERROR("what libvirtd %s left is of another kind, its clients are lost",
                  program ? program : "before");
    else
        VIR_INFO("libvirtd %s takes the place of libvirtd %s", PACKAGE_VERSION,
                 program ? program : "before");
}

bool
daemonInheritPidFile(daemonInherit *inherit, const char *path, int *ret_fd)
{
    struct stat opened, named;

    /* the lock is of no use when another file has the name by now */
    if (!inherit || inherit->pid_fd < 0 || g_strcmp0(inherit->pid_path, path) != 0 ||
        fstat(inherit->pid_fd, &opened) < 0 || stat(path, &named) < 0 ||
        opened.st_dev != named.st_dev || opened.st_ino != named.st_ino)
        return false;
    *ret_fd = virFDSteal(&inherit->pid_fd);
    return true;
}

void
daemonInheritLog(daemonInherit *inherit)
{
    if (inherit && inherit->usable)
        daemonLifeLogFromJSON(virJSONValueObjectGetObject(inherit->root, "log"));
}

virNetServerService *
daemonInheritService(daemonInherit *inherit, const char *unit, const char *where,
                     virNetServerAuth auth, bool readonly)
{
    for (guint i = 0; inherit && i < inherit->listeners->len; i++) {
        daemonInheritListener *listener = g_ptr_array_index(inherit->listeners, i);
        virNetServerService *svc;

        if (g_strcmp0(listener->unit, unit) != 0 || g_strcmp0(listener->where, where) != 0)
            continue;
        svc = virNetServerServiceNew(listener->socks, auth, readonly);
        g_ptr_array_remove_index(inherit->listeners, i);
        return svc;
    }
    return NULL;
}

void
daemonInheritClients(daemonInherit *inherit, virNetDaemon *dmn)
{
    const virJSONValue *array;

    if (!inherit || !inherit->usable)
        return;
    array = virJSONValueObjectGetArray(inherit->root, "servers");
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        const virJSONValue *object = virJSONValueArrayGet(array, i);
        const char *name = virJSONValueObjectGetString(object, "name");
        g_autoptr(virNetServer) srv = virNetDaemonGetServer(dmn, name ? name : "");
        VIR_ERROR_TRAP();

        if (!srv)
            VIR_WARN("there is no server '%s' any more", name ? name : "");
        else if (virNetServerFromJSON(srv, inherit->handover, object) < 0)
            VIR_WARN("%s", virGetLastErrorMessage());
    }
}

void
daemonInheritGuests(daemonInherit *inherit, qemuDriver *qemu)
{
    if (inherit && inherit->usable)
        qemuDriverFromJSON(qemu, inherit->handover,
                           virJSONValueObjectGetObject(inherit->root, "qemu"));
}
