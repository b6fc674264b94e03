/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_options.h: what the command line of libvirtd says. */
#ifndef VIREO_DAEMON_OPTIONS_H
#define VIREO_DAEMON_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

typedef struct daemonOptions {
    char *program;          /* as the user called it */
    bool daemonize;         /* -d */
    bool verbose;           /* -v */
    bool listen;            /* -l */
    bool check;             /* -C: look at the settings only */
    unsigned int timeout;   /* -t, seconds; 0: stay */
    char *config;           /* -f; NULL: the default place, and it may be missing */
    char *pid_file;         /* -p; NULL: the default place */
} daemonOptions;

void daemonOptionsClear(daemonOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(daemonOptions, daemonOptionsClear)

typedef enum {
    DAEMON_OPTIONS_RUN,
    DAEMON_OPTIONS_DONE,    /* the user asked for help or version, which was printed */
    DAEMON_OPTIONS_WRONG,   /* a sentence and the usage went to standard error */
} daemonOptionsResult;

daemonOptionsResult daemonOptionsParse(int argc, char **argv, daemonOptions *ret_options);

/* The same again as arguments, paths absolute, without --check. */
GStrv daemonOptionsFormat(const daemonOptions *options);

#endif /* VIREO_DAEMON_OPTIONS_H */
