/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_life.h: settings, log, background and signals of the process. */
#ifndef VIREO_DAEMON_LIFE_H
#define VIREO_DAEMON_LIFE_H

#include "daemon_config.h"
#include "daemon_options.h"
#include "daemon_paths.h"
#include "remote_dispatch.h"
#include "virjson.h"
#include "virnetdaemon.h"

/**
 * daemonLifeLoadConfig:
 *
 * Reads the file of the options, or the default one, which may be missing.
 *
 * Returns the settings, NULL with an error reported that names file, line and reason.
 */
daemonConfig *daemonLifeLoadConfig(const daemonOptions *options, const daemonPaths *paths);

/* Who this host is, as the settings say. Returns 0, -1 with an error reported. */
int daemonLifeChooseUUID(const daemonConfig *config) G_GNUC_WARN_UNUSED_RESULT;

/* Directs the log as settings and options say. Returns 0, -1 with an error reported. */
int daemonLifeSetLogging(const daemonConfig *config, const daemonOptions *options,
                         const daemonPaths *paths) G_GNUC_WARN_UNUSED_RESULT;

/* The log as somebody changed it since, for another program; NULL: it is as it was set. */
virJSONValue *daemonLifeLogToJSON(void);

/* After daemonLifeSetLogging(). NULL: nothing is changed. What is wrong is said in the log. */
void daemonLifeLogFromJSON(const virJSONValue *object);

/* The process that was started by the user, as long as it waits for the outcome. */
typedef struct daemonLifeStart daemonLifeStart;

/**
 * daemonLifeDetach:
 *
 * Goes on in the background; before any thread is started. The process that
 * the user started stays until daemonLifeStartDone() and exits by its outcome.
 *
 * Returns 0 in the background process, -1 with an error reported.
 */
int daemonLifeDetach(daemonLifeStart **ret_start) G_GNUC_WARN_UNUSED_RESULT;

/* Tells the waiting process, if there is one, and frees @start. NULL is fine. */
void daemonLifeStartDone(daemonLifeStart *start, bool ready);

/**
 * daemonLifeAddSignals:
 * @options, @paths: must live as long as the daemon runs
 * @config: what the daemon started with; as long
 * @policy: about clients; as long
 *
 * INT, QUIT and TERM end the daemon in order, HUP reads the settings again:
 * what can change while it runs does, and the log names what takes a restart.
 *
 * Returns 0, -1 with an error reported.
 */
int daemonLifeAddSignals(virNetDaemon *daemon, const daemonOptions *options,
                         const daemonPaths *paths, const daemonConfig *config,
                         remotePolicy *policy) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DAEMON_LIFE_H */
