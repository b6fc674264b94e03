/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_wire.h: the server that clients of the remote program talk to. */
#ifndef VIREO_DAEMON_WIRE_H
#define VIREO_DAEMON_WIRE_H

#include "daemon_config.h"
#include "daemon_paths.h"
#include "virnetserver.h"

/**
 * daemonWireNew:
 *
 * Makes the server with its programs and its listening sockets: those that
 * systemd hands over, otherwise the read-write and the read-only one. Nothing
 * is accepted before the daemon runs.
 *
 * Returns a reference, or NULL with an error reported.
 */
virNetServer *daemonWireNew(const daemonConfig *config, const daemonPaths *paths);

#endif /* VIREO_DAEMON_WIRE_H */
