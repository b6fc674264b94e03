/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_handover.h: another program, such as a newer libvirtd, takes our place by exec. */
#ifndef VIREO_DAEMON_HANDOVER_H
#define VIREO_DAEMON_HANDOVER_H

#include "daemon_options.h"
#include "qemu_driver.h"
#include "virnetdaemon.h"

/* The version of the document. One that another program couldn't read gets another number. */
#define DAEMON_HANDOVER_VERSION 1

/* What goes along; the members must live as long as the daemon runs. */
typedef struct daemonHandover {
    const char *program;        /* the file that is executed */
    const daemonOptions *options;
    qemuDriver *qemu;
    const char *pid_file;
    int pid_fd;                 /* holds the lock of @pid_file */
} daemonHandover;

/* The file that we were started from, by its name: another may have that name when it is used. */
char *daemonHandoverFindProgram(void);

/**
 * daemonHandoverArm:
 *
 * From now on SIGUSR1 has the program take our place: it is tried, all comes
 * to rest, it is executed. If that fails we go on as if nothing had been.
 *
 * Returns 0, or -1 with an error reported.
 */
int daemonHandoverArm(virNetDaemon *dmn, const daemonHandover *handover);

#endif /* VIREO_DAEMON_HANDOVER_H */
