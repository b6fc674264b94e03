/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_dispatch.h: the server that administrators talk to. */
#ifndef VIREO_ADMIN_DISPATCH_H
#define VIREO_ADMIN_DISPATCH_H

#include "virnetdaemon.h"
#include "virnetserver.h"

/**
 * adminServerNew:
 * @dmn: what its clients look at and steer; must outlive the server's calls
 *
 * The server speaks the admin program and nothing else. Besides what its
 * sockets allow it lets in root and the user that this process runs as, nobody
 * else. The caller adds the sockets, and the server to @dmn.
 *
 * Returns the server, or NULL with an error reported.
 */
virNetServer *adminServerNew(const virNetServerConfig *config, virNetDaemon *dmn);

#endif /* VIREO_ADMIN_DISPATCH_H */
