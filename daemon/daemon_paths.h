/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_paths.h: where the daemon keeps its own files, by instance. */
#ifndef VIREO_DAEMON_PATHS_H
#define VIREO_DAEMON_PATHS_H

#include <glib.h>
#include <stdbool.h>

/* Root serves the host; every other user has an instance below his own directories. */
typedef struct daemonPaths {
    bool privileged;
    char *config_file;
    char *pid_file;
    char *run_dir;          /* sockets, unless unix_sock_dir says otherwise */
    char *log_file;         /* for -d when nothing else is configured */
} daemonPaths;

void daemonPathsInit(daemonPaths *paths, bool privileged);
void daemonPathsClear(daemonPaths *paths);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(daemonPaths, daemonPathsClear)

/* Makes the directories that aren't there. Returns 0, -1 with an error reported. */
int daemonPathsMakeDirs(const daemonPaths *paths) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DAEMON_PATHS_H */
