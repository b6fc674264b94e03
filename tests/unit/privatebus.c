/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* privatebus.c: a dbus-daemon of the test's own, which stands for the system bus. */
#include "config.h"

#include "privatebus.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char settings[] =
    "<busconfig>"
    "<type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>"
    "<policy context='default'>"
    "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/>"
    "</policy>"
    "</busconfig>";

static char *dir;
static char *sock;
static char *conf;
static pid_t pid;

bool
privateBusIsThere(void)
{
    g_autofree char *path = g_find_program_in_path("dbus-daemon");

    return path != NULL;
}

void
privateBusPrepare(void)
{
    g_autofree char *address = NULL;
    g_autofree char *text = NULL;

    dir = g_dir_make_tmp("vireo-bus-XXXXXX", NULL);
    g_assert_nonnull(dir);
    sock = g_build_filename(dir, "bus", NULL);
    conf = g_build_filename(dir, "bus.conf", NULL);
    text = g_strdup_printf(settings, sock);
    g_assert_true(g_file_set_contents(conf, text, -1, NULL));
    address = g_strconcat("unix:path=", sock, NULL);
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", address, true);
}

/* A test that aborts leaves nothing behind. */
static void
dieWithParent(void *opaque G_GNUC_UNUSED)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void
privateBusStart(void)
{
    g_autofree char *option = g_strconcat("--config-file=", conf, NULL);
    const char *argv[] = { "dbus-daemon", option, "--nofork", "--nopidfile", "--print-address",
                           NULL };
    g_autoptr(GError) err = NULL;
    char c;
    int out;

    g_spawn_async_with_pipes(NULL, (char **) argv, NULL,
                             G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                             dieWithParent, NULL, &pid, NULL, &out, NULL, &err);
    g_assert_no_error(err);
    /* It says where it listens when it does. */
    g_assert_cmpint(read(out, &c, 1), ==, 1);
    close(out);
}

void
privateBusStop(void)
{
    if (pid == 0)
        return;
    g_assert_cmpint(kill(pid, SIGKILL), ==, 0);
    g_assert_cmpint(waitpid(pid, NULL, 0), ==, pid);
    pid = 0;
    g_unlink(sock);
}

void
privateBusRemove(void)
{
    privateBusStop();
    g_unlink(conf);
    g_rmdir(dir);
    g_free(conf);
    g_free(sock);
    g_free(dir);
}
