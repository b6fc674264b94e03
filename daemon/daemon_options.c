/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_options.c: the command line of libvirtd, as operators and units know it. */
#include "config.h"

#include "daemon_options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "virerror.h"

static const struct option long_options[] = {
    { "help", no_argument, NULL, 'h' },
    { "verbose", no_argument, NULL, 'v' },
    { "daemon", no_argument, NULL, 'd' },
    { "listen", no_argument, NULL, 'l' },
    { "timeout", required_argument, NULL, 't' },
    { "config", required_argument, NULL, 'f' },
    { "check", no_argument, NULL, 'C' },
    { "version", no_argument, NULL, 'V' },
    { "pid-file", required_argument, NULL, 'p' },
    { NULL, 0, NULL, 0 },
};

static void
daemonOptionsUsage(FILE *out, const char *program)
{
    fprintf(out,
            _("Usage: %s [options]\n"
              "\n"
              "  -h, --help             show this help\n"
              "  -v, --verbose          log what happens, not only what goes wrong\n"
              "  -d, --daemon           run in the background and write a pid file\n"
              "  -l, --listen           listen for TCP/IP connections\n"
              "  -t, --timeout SECONDS  end when nobody is connected and nothing runs that long\n"
              "  -f, --config FILE      settings, instead of %s/libvirt/libvirtd.conf\n"
              "  -C, --check            say whether the settings are right, and end\n"
              "  -V, --version          show the version\n"
              "  -p, --pid-file FILE    pid file, instead of %s/libvirtd.pid\n"),
            program, SYSCONFDIR, RUNSTATEDIR);
}

static int
daemonOptionsSeconds(const char *text, unsigned int *ret_seconds)
{
    char *end = NULL;
    unsigned long value;

    errno = 0;
    value = strtoul(text, &end, 10);
    /* milliseconds must fit into an int */
    if (errno || !g_ascii_isdigit(*text) || *end || value == 0 || value > INT_MAX / 1000)
        return -1;
    *ret_seconds = value;
    return 0;
}

daemonOptionsResult
daemonOptionsParse(int argc, char **argv, daemonOptions *ret_options)
{
    g_auto(daemonOptions) options = { 0 };
    int c;

    while ((c = getopt_long(argc, argv, "hvdlt:f:CVp:", long_options, NULL)) != -1) {
        switch (c) {
        case 'h':
            daemonOptionsUsage(stdout, argv[0]);
            return DAEMON_OPTIONS_DONE;
        case 'V':
            printf("%s (Vireo) %s, libvirt API %s\n", argv[0], PACKAGE_VERSION,
                   VIR_API_VERSION_STRING);
            return DAEMON_OPTIONS_DONE;
        case 'v':
            options.verbose = true;
            break;
        case 'd':
            options.daemonize = true;
            break;
        case 'l':
            options.listen = true;
            break;
        case 't':
            if (daemonOptionsSeconds(optarg, &options.timeout) < 0) {
                fprintf(stderr, _("%s: invalid timeout '%s': a number of seconds above 0\n"),
                        argv[0], optarg);
                return DAEMON_OPTIONS_WRONG;
            }
            break;
        case 'f':
            g_free(options.config);
            options.config = g_canonicalize_filename(optarg, NULL);
            break;
        case 'C':
            options.check = true;
            break;
        case 'p':
            g_free(options.pid_file);
            options.pid_file = g_canonicalize_filename(optarg, NULL);
            break;
        default:
            daemonOptionsUsage(stderr, argv[0]);
            return DAEMON_OPTIONS_WRONG;
        }
    }

    if (optind != argc) {
        fprintf(stderr, _("%s: unexpected argument '%s'\n"), argv[0], argv[optind]);
        daemonOptionsUsage(stderr, argv[0]);
        return DAEMON_OPTIONS_WRONG;
    }

    options.program = g_strdup(argv[0]);
    *ret_options = options;
    options = (daemonOptions){ 0 };
    return DAEMON_OPTIONS_RUN;
}

GStrv
daemonOptionsFormat(const daemonOptions *options)
{
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_autofree char *timeout = g_strdup_printf("%u", options->timeout);

    g_strv_builder_add(argv, options->program);
    if (options->daemonize)
        g_strv_builder_add(argv, "--daemon");
    if (options->verbose)
        g_strv_builder_add(argv, "--verbose");
    if (options->listen)
        g_strv_builder_add(argv, "--listen");
    if (options->timeout > 0)
        g_strv_builder_add_many(argv, "--timeout", timeout, NULL);
    if (options->config)
        g_strv_builder_add_many(argv, "--config", options->config, NULL);
    if (options->pid_file)
        g_strv_builder_add_many(argv, "--pid-file", options->pid_file, NULL);
    return g_strv_builder_end(argv);
}

void
daemonOptionsClear(daemonOptions *options)
{
    g_clear_pointer(&options->program, g_free);
    g_clear_pointer(&options->config, g_free);
    g_clear_pointer(&options->pid_file, g_free);
}
