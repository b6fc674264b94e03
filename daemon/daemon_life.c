/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_life.c: settings, log, background and signals of the process. */
#include "config.h"

#include "daemon_life.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon_auth.h"
#include "daemon_wire.h"
#include "virerror.h"
#include "virfile.h"
#include "virhostinfo.h"
#include "virlog.h"
#include "virsystemd.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("daemon.life");

/* How long the start in the background waits for what was logged to standard error. */
#define DAEMON_LIFE_FLUSH_MS 1000

daemonConfig *
daemonLifeLoadConfig(const daemonOptions *options, const daemonPaths *paths)
{
    const char *file = options->config ? options->config : paths->config_file;
    /* A file that was named must be there. */
    bool optional = options->config == NULL;

    return daemonConfigLoad(file, optional);
}

/* What the settings made of the log. */
static struct {
    virLogPriority level;
    char *filters;
    char *outputs;
} daemonLifeLog;

static void
daemonLifeNoteLog(void)
{
    g_free(daemonLifeLog.filters);
    g_free(daemonLifeLog.outputs);
    daemonLifeLog.level = virLogGetPriority();
    daemonLifeLog.filters = virLogGetFilters();
    daemonLifeLog.outputs = virLogGetOutputs();
}

virJSONValue *
daemonLifeLogToJSON(void)
{
    g_autofree char *filters = virLogGetFilters();
    g_autofree char *outputs = virLogGetOutputs();
    virJSONValue *object;

    if (virLogGetPriority() == daemonLifeLog.level &&
        g_strcmp0(filters, daemonLifeLog.filters) == 0 &&
        g_strcmp0(outputs, daemonLifeLog.outputs) == 0)
        return NULL;
    object = virJSONValueNewObject();
    virJSONValueObjectSetInt(object, "level", virLogGetPriority());
    virJSONValueObjectSetString(object, "filters", filters);
    virJSONValueObjectSetString(object, "outputs", outputs);
    return object;
}

void
daemonLifeLogFromJSON(const virJSONValue *object)
{
    int level;
    VIR_ERROR_TRAP();

    if (!object)
        return;
    if (virJSONValueObjectGetInt(object, "level", &level) < 0 || level < VIR_LOG_DEBUG ||
        level >= VIR_LOG_LAST)
        VIR_WARN("the log stays as the settings say");
    else if (virLogConfigure(level, virJSONValueObjectGetString(object, "filters"),
                             virJSONValueObjectGetString(object, "outputs")) < 0)
        VIR_WARN("the log stays as the settings say: %s", virGetLastErrorMessage());
}

int
daemonLifeChooseUUID(const daemonConfig *config)
{
    return virHostInfoChooseUUID(config->host_uuid,
                                 g_str_equal(config->host_uuid_source, "machine-id"));
}

int
daemonLifeSetLogging(const daemonConfig *config, const daemonOptions *options,
                     const daemonPaths *paths)
{
    int level = config->log_level;

    if (options->verbose && level > VIR_LOG_INFO)
        level = VIR_LOG_INFO;
    /* In the background standard error leads nowhere. */
    if (options->daemonize) {
        g_autofree char *file = g_strdup_printf("%d:file:%s", level, paths->log_file);

        virLogSetDefaultOutputs(file);
    }
    if (virLogConfigure(level, config->log_filters, config->log_outputs) < 0)
        return -1;
    daemonLifeNoteLog();
    return 0;
}

struct daemonLifeStart {
    int fd;             /* write end of a pipe: one byte when ready, end of file when not */
};

/* In the process that the user started. */
static void G_GNUC_NORETURN
daemonLifeAwait(int fd, pid_t child)
{
    char ready;
    ssize_t got;

    do {
        got = read(fd, &ready, 1);
    } while (got < 0 && errno == EINTR);

    if (got == 1)
        _exit(EXIT_SUCCESS);
    /* What went wrong was said on standard error, which is still shared. */
    waitpid(child, NULL, 0);
    _exit(EXIT_FAILURE);
}

int
daemonLifeDetach(daemonLifeStart **ret_start)
{
    int fds[2];
    VIR_AUTOCLOSE null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t child;

    if (null < 0 || pipe2(fds, O_CLOEXEC) < 0) {
        virReportSystemError(errno, "%s", _("cannot prepare to run in the background"));
        return -1;
    }

    child = fork();
    if (child < 0) {
        virReportSystemError(errno, "%s", _("cannot run in the background"));
        close(fds[0]);
        close(fds[1]);
        return -1;
    }
    if (child > 0) {
        close(fds[1]);
        daemonLifeAwait(fds[0], child);
    }

    close(fds[0]);
    if (setsid() < 0 || chdir("/") < 0 || dup2(null, STDIN_FILENO) < 0) {
        virReportSystemError(errno, "%s", _("cannot run in the background"));
        close(fds[1]);
        return -1;
    }
    *ret_start = g_new0(daemonLifeStart, 1);
    (*ret_start)->fd = fds[1];
    return 0;
}

void
daemonLifeStartDone(daemonLifeStart *start, bool ready)
{
    if (!start)
        return;

    if (ready) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);

        (void)virLogFlush(DAEMON_LIFE_FLUSH_MS);    /* what a slow reader lacks then is lost */
        /* Nobody reads them any more; a closed terminal must not end us. */
        if (null >= 0) {
            (void)dup2(null, STDOUT_FILENO);
            (void)dup2(null, STDERR_FILENO);
            close(null);
        }
        /* The one who waits may have been killed: nothing to do about it. */
        (void)!write(start->fd, "", 1);
    }
    close(start->fd);
    g_free(start);
}

typedef struct {
    const daemonOptions *options;
    const daemonPaths *paths;
    const daemonConfig *config;     /* at start */
    remotePolicy *policy;
} daemonLifeReload;

static void
daemonLifeOnQuit(virNetDaemon *daemon, int signum, void *opaque G_GNUC_UNUSED)
{
    VIR_INFO("ending on signal %d", signum);
    virNetDaemonQuit(daemon);
}

/* Compared with the start, so that what was changed back is no change. */
static void
daemonLifeWarnRestart(const daemonConfig *before, const daemonConfig *now)
{
    g_autofree char *keys = virSettingsListChanges(&daemonConfigSettings, before, now);

    if (keys)
        VIR_WARN("a restart is needed for changes of: %s", keys);
}

static void
daemonLifeOnReload(virNetDaemon *daemon, int signum G_GNUC_UNUSED, void *opaque)
{
    const daemonLifeReload *reload = opaque;
    daemonConfig *config;

    VIR_INFO("reading the settings again");
    virSystemdNotifyReloading();
    virResetLastError();
    config = daemonLifeLoadConfig(reload->options, reload->paths);
    if (!config || daemonLifeSetLogging(config, reload->options, reload->paths) < 0) {
        VIR_ERROR("the settings stay as they were: %s", virGetLastErrorMessage());
    } else {
        daemonAuthReload(reload->policy, config);
        daemonWireReload(daemon, config, reload->paths);
        daemonLifeWarnRestart(reload->config, config);
    }
    daemonConfigFree(config);
    VIR_INFO("the settings have been read");
    virSystemdNotifyReady();
}

int
daemonLifeAddSignals(virNetDaemon *daemon, const daemonOptions *options, const daemonPaths *paths,
                     const daemonConfig *config, remotePolicy *policy)
{
    /* One a process, needed until its end. */
    static daemonLifeReload reload;
    static const int quit[] = { SIGINT, SIGQUIT, SIGTERM };

    reload = (daemonLifeReload){
        .options = options, .paths = paths, .config = config, .policy = policy,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(quit); i++) {
        if (virNetDaemonAddSignalHandler(daemon, quit[i], daemonLifeOnQuit, NULL) < 0)
            return -1;
    }
    return virNetDaemonAddSignalHandler(daemon, SIGHUP, daemonLifeOnReload, &reload);
}
