/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virsystemd.c: sd_notify and sockets that systemd opened for us. */
#include "config.h"

#include "virsystemd.h"

#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "virerror.h"
#include "virlog.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_SYSTEMD

VIR_LOG_INIT("util.systemd");

static void
virSystemdNotify(const char *state)
{
    int rc = sd_notify(0, state);

    if (rc < 0)
        VIR_WARN("cannot tell the service manager '%s': %s", state, g_strerror(-rc));
}

void
virSystemdNotifyReady(void)
{
    virSystemdNotify("READY=1");
}

void
virSystemdNotifyReloading(void)
{
    g_autofree char *state = g_strdup_printf("RELOADING=1\nMONOTONIC_USEC=%llu",
                                             virTimeMonotonicMicros());

    virSystemdNotify(state);
}

void
virSystemdNotifyStopping(void)
{
    virSystemdNotify("STOPPING=1");
}

void
virSystemdNotifyStatus(const char *text)
{
    g_autofree char *state = g_strconcat("STATUS=", text, NULL);

    virSystemdNotify(state);
}

typedef struct {
    char *name;         /* NULL once it was handed out */
    int fd;
} virSystemdListener;

/* What we were given, in order. NULL: not asked yet. Main thread only. */
static GArray *listeners;

static void
virSystemdCollect(void)
{
    char **list = NULL;
    int n;

    if (listeners)
        return;
    listeners = g_array_new(false, false, sizeof(virSystemdListener));
    n = sd_listen_fds_with_names(1, &list);     /* also sets CLOEXEC */
    if (n < 0)
        VIR_WARN("cannot take the sockets of the service manager: %s", g_strerror(-n));
    for (int i = 0; i < n; i++) {
        virSystemdAddListenFD(list[i], SD_LISTEN_FDS_START + i);
        free(list[i]);
    }
    free(list);
}

void
virSystemdAddListenFD(const char *name, int fd)
{
    virSystemdListener listener = { .name = g_strdup(name), .fd = fd };

    virSystemdCollect();
    g_array_append_val(listeners, listener);
}

bool
virSystemdIsActivated(void)
{
    virSystemdCollect();
    return listeners->len > 0;
}

int
virSystemdCheckTaken(void)
{
    for (size_t i = 0; listeners && i < listeners->len; i++) {
        const virSystemdListener *listener = &g_array_index(listeners, virSystemdListener, i);

        if (!listener->name)
            continue;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("nothing here is served on '%s', a socket of the service manager"),
                       listener->name);
        return -1;
    }
    return 0;
}

size_t
virSystemdGetListenFDs(const char *name, int **ret_fds)
{
    g_autoptr(GArray) fds = g_array_new(false, false, sizeof(int));
    size_t n;

    virSystemdCollect();
    for (size_t i = 0; i < listeners->len; i++) {
        virSystemdListener *listener = &g_array_index(listeners, virSystemdListener, i);

        if (g_strcmp0(listener->name, name) != 0)
            continue;
        g_array_append_val(fds, listener->fd);
        g_clear_pointer(&listener->name, g_free);
    }

    n = fds->len;
    if (n > 0)
        *ret_fds = (int *)(void *)g_array_free(g_steal_pointer(&fds), false);
    return n;
}
