/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_tls.h: what the settings say about TLS. */
#ifndef VIREO_DAEMON_TLS_H
#define VIREO_DAEMON_TLS_H

#include "daemon_config.h"
#include "daemon_paths.h"
#include "virnetserver.h"

/* Gives @srv its certificates. Returns 0, or -1 with an error reported that names the file. */
int daemonTLSInit(virNetServer *srv, const daemonConfig *config,
                  const daemonPaths *paths) G_GNUC_WARN_UNUSED_RESULT;

/**
 * daemonTLSReload:
 *
 * New clients meet TLS as the settings and files are now. Nothing to do where
 * there is no TLS.
 *
 * Returns 0, or -1 with an error reported and nothing changed.
 */
int daemonTLSReload(virNetServer *srv, const daemonConfig *config,
                    const daemonPaths *paths) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DAEMON_TLS_H */
