/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virsystemd.c: sockets handed over by name, and what the service manager is told. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virsystemd.h"
#include "virtime.h"

/* Descriptors 3 to 5 as systemd gives them: this program starts itself anew for that. */
static void
given_sockets(void)
{
    g_autofree int *ours = NULL;
    g_autofree int *ro = NULL;
    g_autofree int *again = NULL;

    g_assert_true(virSystemdIsActivated());
    g_assert_cmpuint(virSystemdGetListenFDs("libvirtd.socket", &ours), ==, 2);
    g_assert_cmpint(ours[0], ==, 3);
    g_assert_cmpint(ours[1], ==, 5);
    g_assert_cmpint(fcntl(3, F_GETFD) & FD_CLOEXEC, !=, 0);
    g_assert_cmpint(virSystemdCheckTaken(), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "'libvirtd-ro.socket'"));
    g_assert_cmpuint(virSystemdGetListenFDs("libvirtd-ro.socket", &ro), ==, 1);
    g_assert_cmpint(virSystemdCheckTaken(), ==, 0);
    g_assert_true(virSystemdIsActivated());
    g_assert_cmpint(ro[0], ==, 4);
    g_assert_cmpuint(virSystemdGetListenFDs("libvirtd.socket", &again), ==, 0);  /* once */
    g_assert_cmpuint(virSystemdGetListenFDs("other", &again), ==, 0);
    g_assert_null(again);
    g_assert_null(g_getenv("LISTEN_FDS"));      /* not for our children */
}

static void
sockets_by_name(void)
{
    g_autofree char *pid = NULL;

    if (g_test_subprocess()) {
        pid = g_strdup_printf("%d", getpid());
        for (int fd = 3; fd <= 5; fd++)
            g_assert_cmpint(dup2(STDIN_FILENO, fd), ==, fd);
        g_setenv("LISTEN_PID", pid, true);
        g_setenv("LISTEN_FDS", "3", true);
        g_setenv("LISTEN_FDNAMES", "libvirtd.socket:libvirtd-ro.socket:libvirtd.socket", true);
        given_sockets();
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed();
}

static void
no_sockets_without_systemd(void)
{
    int *fds = NULL;

    g_assert_false(virSystemdIsActivated());
    g_assert_cmpuint(virSystemdGetListenFDs("libvirtd.socket", &fds), ==, 0);
    g_assert_null(fds);
    g_assert_cmpint(virSystemdCheckTaken(), ==, 0);
    virSystemdNotifyReady();        /* nobody there: nothing happens */
}

static void
manager_is_told(void)
{
    g_autofree char *dir = g_dir_make_tmp("vireo-systemd-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "notify", NULL);
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    VIR_AUTOCLOSE fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    char buf[256];
    const struct {
        void (*notify)(void);
        const char *pattern;
    } rows[] = {
        { virSystemdNotifyReady, "READY=1" },
        { virSystemdNotifyReloading, "RELOADING=1\nMONOTONIC_USEC=?*" },
        { virSystemdNotifyStopping, "STOPPING=1" },
    };

    g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), ==, 0);
    g_setenv("NOTIFY_SOCKET", path, true);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ssize_t len;

        rows[i].notify();
        len = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT);
        g_assert_cmpint(len, >, 0);
        buf[len] = '\0';
        g_assert_true(g_pattern_match_simple(rows[i].pattern, buf));
    }
    virSystemdNotifyStatus("3 guests");
    g_assert_cmpint(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), ==, strlen("STATUS=3 guests"));
    g_unsetenv("NOTIFY_SOCKET");
    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_cmpint(rmdir(dir), ==, 0);
}

static void
times_as_text(void)
{
    static const struct {
        unsigned long long when;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01 00:00:00.000+0000" },
        { 1767225599999ULL, "2025-12-31 23:59:59.999+0000" },
        { 1709164800001ULL, "2024-02-29 00:00:00.001+0000" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = virTimeString(rows[i].when);

        g_assert_cmpstr(text, ==, rows[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/systemd/sockets/by-name", sockets_by_name);
    g_test_add_func("/systemd/sockets/none", no_sockets_without_systemd);
    g_test_add_func("/systemd/notify", manager_is_told);
    g_test_add_func("/systemd/time", times_as_text);
    return g_test_run();
}
