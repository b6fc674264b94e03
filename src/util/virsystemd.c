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

/* What we were given, in the order of the descriptors; a name is taken out when
 * it is handed over. NULL: not asked yet. Main thread only. */
static GPtrArray *names;

static void
virSystemdCollectNames(void)
{
    char **list = NULL;
    int n = sd_listen_fds_with_names(1, &list);     /* also sets CLOEXEC */

    names = g_ptr_array_new_with_free_func(g_free);
    if (n < 0)
        VIR_WARN("cannot take the sockets of the service manager: %s", g_strerror(-n));
    for (int i = 0; i < n; i++) {
        g_ptr_array_add(names, g_strdup(list[i]));
        free(list[i]);
    }
    free(list);
}

bool
virSystemdIsActivated(void)
{
    if (!names)
        virSystemdCollectNames();
    return names->len > 0;
}

int
virSystemdCheckTaken(void)
{
    for (size_t i = 0; names && i < names->len; i++) {
        if (!g_ptr_array_index(names, i))
            continue;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("nothing here is served on '%s', a socket of the service manager"),
                       (const char *) g_ptr_array_index(names, i));
        return -1;
    }
    return 0;
}

size_t
virSystemdGetListenFDs(const char *name, int **ret_fds)
{
    g_autoptr(GArray) fds = g_array_new(false, false, sizeof(int));
    size_t n;

    if (!names)
        virSystemdCollectNames();

    for (size_t i = 0; i < names->len; i++) {
        int fd = SD_LISTEN_FDS_START + i;

        if (g_strcmp0(g_ptr_array_index(names, i), name) != 0)
            continue;
        g_array_append_val(fds, fd);
        g_clear_pointer(&names->pdata[i], g_free);
    }

    n = fds->len;
    if (n > 0)
        *ret_fds = (int *)(void *)g_array_free(g_steal_pointer(&fds), false);
    return n;
}
