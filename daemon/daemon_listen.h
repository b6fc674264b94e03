/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_listen.h: where the network is served, by TCP and by TLS. */
#ifndef VIREO_DAEMON_LISTEN_H
#define VIREO_DAEMON_LISTEN_H

#include "daemon_config.h"
#include "daemon_paths.h"
#include "virnetserver.h"

/**
 * daemonListenNetwork:
 * @own: --listen
 *
 * A transport is served on the sockets that systemd hands over for it, which
 * is a wish as clear as any; else on one of our own, if @own and its setting
 * say so. How it is served is a matter of the settings alone.
 *
 * Returns 0, or -1 with an error reported: what is asked for can't work.
 */
int daemonListenNetwork(virNetServer *srv, const daemonConfig *config, const daemonPaths *paths,
                        bool own) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DAEMON_LISTEN_H */
