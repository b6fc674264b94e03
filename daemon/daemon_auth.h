/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_auth.h: who decides about clients: the system bus and the access driver. */
#ifndef VIREO_DAEMON_AUTH_H
#define VIREO_DAEMON_AUTH_H

#include "daemon_config.h"
#include "remote_dispatch.h"

/**
 * daemonAuthInit:
 *
 * Before the servers are made; there must be an event loop. Connects to
 * nothing: a bus that isn't there matters to those who need it.
 *
 * Returns 0, or -1 with an error reported: the settings name what isn't there.
 */
int daemonAuthInit(remotePolicy *policy, const daemonConfig *config) G_GNUC_WARN_UNUSED_RESULT;

/* Takes what may change while it runs out of settings that were read anew. */
void daemonAuthReload(remotePolicy *policy, const daemonConfig *config);

/* When the servers are gone. Also for one that was never initialized. */
void daemonAuthClear(remotePolicy *policy);

/**
 * daemonAuthParse:
 * @key: the setting
 * @word: its value; NULL: none
 *
 * Returns 0, or -1 with an error reported: this login isn't there.
 */
int daemonAuthParse(const char *key, const char *word, virNetServerAuth *ret_auth)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * daemonAuthCheck:
 * @key: the setting that asks for @auth
 * @is_private: on unix sockets and TLS; otherwise on plain TCP
 *
 * Finds out at start what each client would find out: whether a mechanism of
 * SASL is installed at all, one that brings keys of @min_strength bits to TCP.
 *
 * Returns 0, or -1 with an error reported.
 */
int daemonAuthCheck(const char *key, virNetServerAuth auth, bool is_private,
                    unsigned int min_strength) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DAEMON_AUTH_H */
