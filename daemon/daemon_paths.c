/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_paths.c: where the daemon keeps its own files, by instance. */
#include "config.h"

#include "daemon_paths.h"

#include "virfile.h"
#include "virutil.h"

void
daemonPathsInit(daemonPaths *paths, bool privileged)
{
    paths->privileged = privileged;

    if (privileged) {
        paths->config_file = g_strdup(SYSCONFDIR "/libvirt/libvirtd.conf");
        paths->pid_file = g_strdup(RUNSTATEDIR "/libvirtd.pid");
        paths->run_dir = g_strdup(RUNSTATEDIR "/libvirt");
        paths->log_file = g_strdup(LOCALSTATEDIR "/log/libvirt/libvirtd.log");
    } else {
        g_autofree char *config = virGetUserConfigDirectory();
        g_autofree char *cache = virGetUserCacheDirectory();

        paths->run_dir = virGetUserRuntimeDirectory();
        paths->config_file = g_build_filename(config, "libvirtd.conf", NULL);
        paths->pid_file = g_build_filename(paths->run_dir, "libvirtd.pid", NULL);
        paths->log_file = g_build_filename(cache, "libvirtd.log", NULL);
    }
}

void
daemonPathsClear(daemonPaths *paths)
{
    g_clear_pointer(&paths->config_file, g_free);
    g_clear_pointer(&paths->pid_file, g_free);
    g_clear_pointer(&paths->run_dir, g_free);
    g_clear_pointer(&paths->log_file, g_free);
}

int
daemonPathsMakeDirs(const daemonPaths *paths)
{
    g_autofree char *log_dir = g_path_get_dirname(paths->log_file);
    g_autofree char *pid_dir = g_path_get_dirname(paths->pid_file);

    /* Others may pass through to the sockets, whose own modes decide. */
    if (virFileMakePath(paths->run_dir, paths->privileged ? 0755 : 0700) < 0 ||
        virFileMakePath(pid_dir, 0755) < 0 ||
        virFileMakePath(log_dir, 0700) < 0)
        return -1;
    return 0;
}
