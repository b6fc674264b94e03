/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_listen.h: where clients come in: unix sockets, TCP and TLS. */
#ifndef VIREO_DAEMON_LISTEN_H
#define VIREO_DAEMON_LISTEN_H

#include "daemon_config.h"
#include "daemon_inherit.h"
#include "daemon_paths.h"
#include "virnetserver.h"

/**
 * daemonListen:
 * @admin: the server for administration
 * @network: --listen
 * @inherit: what the program before us left; or NULL
 *
 * Gives both servers their sockets; nothing is accepted yet. Either all are
 * those that systemd hands over, by the names of their units, and then
 * --listen has no place. Or all are our own: the unix sockets, and with
 * --listen what listen_tcp and listen_tls say. How each is served, by which
 * login and certificates, is a matter of the settings in both cases.
 *
 * Returns 0, or -1 with an error reported: what is asked for can't work.
 */
int daemonListen(virNetServer *srv, virNetServer *admin, const daemonConfig *config,
                 const daemonPaths *paths, bool network,
                 daemonInherit *inherit) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DAEMON_LISTEN_H */
