/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_wire.h: the servers, what they speak and where they listen. */
#ifndef VIREO_DAEMON_WIRE_H
#define VIREO_DAEMON_WIRE_H

#include "daemon_config.h"
#include "daemon_inherit.h"
#include "daemon_paths.h"
#include "remote_dispatch.h"
#include "virnetdaemon.h"

/**
 * daemonWireAddServers:
 * @policy: who decides about clients; must outlive the servers
 * @network: --listen: also on the network, if the settings say so
 * @inherit: what the program before us left; or NULL
 *
 * Gives @dmn its two servers, the one for guests and the one for
 * administration, with their programs and listening sockets: those that
 * systemd or the program before us hands over, otherwise our own. Nothing is
 * accepted before the daemon runs.
 *
 * Returns 0, or -1 with an error reported.
 */
int daemonWireAddServers(virNetDaemon *dmn, const daemonConfig *config,
                         const daemonPaths *paths, remotePolicy *policy,
                         bool network, daemonInherit *inherit) G_GNUC_WARN_UNUSED_RESULT;

/* Takes what may change while it runs out of settings that were read anew. Loop thread. */
void daemonWireReload(virNetDaemon *dmn, const daemonConfig *config, const daemonPaths *paths);

#endif /* VIREO_DAEMON_WIRE_H */
