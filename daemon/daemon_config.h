/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_config.h: the settings of libvirtd.conf; daemon_config.c says what each means. */
#ifndef VIREO_DAEMON_CONFIG_H
#define VIREO_DAEMON_CONFIG_H

#include <glib.h>
#include <stdbool.h>

#include "settings.h"

/* Members are named as the keys of the file. */
typedef struct daemonConfig {
    bool listen_tls;
    bool listen_tcp;
    char *tls_port;
    char *tcp_port;
    char *listen_addr;

    char *unix_sock_group;
    char *unix_sock_ro_perms;
    char *unix_sock_rw_perms;
    char *unix_sock_admin_perms;
    char *unix_sock_dir;

    char *auth_unix_ro;
    char *auth_unix_rw;
    char *auth_tcp;
    char *auth_tls;
    unsigned int tcp_min_ssf;
    char **access_drivers;

    char *key_file;
    char *cert_file;
    char *ca_file;
    char *crl_file;
    bool tls_no_sanity_certificate;
    bool tls_no_verify_certificate;
    char **tls_allowed_dn_list;
    char *tls_priority;
    char **sasl_allowed_username_list;

    unsigned int max_clients;
    unsigned int max_queued_clients;
    unsigned int max_anonymous_clients;
    unsigned int min_workers;
    unsigned int max_workers;
    unsigned int prio_workers;
    unsigned int max_client_requests;

    unsigned int admin_min_workers;
    unsigned int admin_max_workers;
    unsigned int admin_max_clients;
    unsigned int admin_max_queued_clients;
    unsigned int admin_max_client_requests;

    unsigned int log_level;
    char *log_filters;
    char *log_outputs;

    unsigned int audit_level;
    bool audit_logging;
    char *host_uuid;
    char *host_uuid_source;

    int keepalive_interval;
    unsigned int keepalive_count;
    bool keepalive_required;
    int admin_keepalive_interval;
    unsigned int admin_keepalive_count;
    bool admin_keepalive_required;

    unsigned int ovs_timeout;
} daemonConfig;

extern const virSettings daemonConfigSettings;

/**
 * daemonConfigLoad:
 * @optional: a file that isn't there means the defaults
 *
 * Returns the settings, NULL with an error reported that names file, line and reason.
 */
daemonConfig *daemonConfigLoad(const char *file, bool optional);
void daemonConfigFree(daemonConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(daemonConfig, daemonConfigFree)

#endif /* VIREO_DAEMON_CONFIG_H */
