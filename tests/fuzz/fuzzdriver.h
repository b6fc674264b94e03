/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzzdriver.h: the least a driver has, and a peer that opens a connection to it. */
#ifndef VIREO_TESTS_FUZZDRIVER_H
#define VIREO_TESTS_FUZZDRIVER_H

#include "fuzzserver.h"
#include "remote_types.h"
#include "virdriver.h"

static inline const char *
fuzzDriverURI(void *opaque G_GNUC_UNUSED)
{
    return "fuzz:///";
}

static inline int
fuzzDriverOpen(virDriverConn *conn G_GNUC_UNUSED, GUri *uri G_GNUC_UNUSED,
               void *opaque G_GNUC_UNUSED, void **ret_priv G_GNUC_UNUSED)
{
    return 0;
}

/* Members of a virDriver. */
#define FUZZ_DRIVER \
    .name = "FUZZ", .scheme = "fuzz", .row_size = sizeof(virApiRow), \
    .default_uri = fuzzDriverURI, .open = fuzzDriverOpen

static inline void
fuzzPeerOpen(void)
{
    static const uint8_t args[8];       /* name: none; flags: 0 */

    fuzzPeerSend(REMOTE_PROGRAM, REMOTE_PROTOCOL_VERSION, REMOTE_PROC_CONNECT_OPEN, VIR_NET_CALL,
                 0, VIR_NET_OK, args, sizeof(args));
    fuzzPeerSettle();
}

#endif /* VIREO_TESTS_FUZZDRIVER_H */
