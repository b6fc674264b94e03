/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_config.c: the settings of libvirtd.conf, a row each. */
#include "config.h"

#include "daemon_config.h"

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_CONF

static const char *const auth_words[] = { "none", "sasl", "polkit", NULL };
static const char *const network_auth_words[] = { "none", "sasl", NULL };
static const char *const uuid_source_words[] = { "smbios", "machine-id", NULL };

static const virSetting rows[] = {
    VIR_SET_BOOL(listen_tls, daemonConfig, .value = "1", .section = "Network connections",
        .doc = "Serve TLS connections when the daemon runs with --listen. They need a server "
               "certificate and its CA. Where systemd opens the sockets neither this nor "
               "--listen counts: start libvirtd-tls.socket."),
    VIR_SET_BOOL(listen_tcp, daemonConfig, .value = "0",
        .doc = "Serve plain TCP connections when the daemon runs with --listen, as for listen_tls; "
               "with systemd: libvirtd-tcp.socket. Whoever can read the network can read these, "
               "unless the SASL mechanism encrypts."),
    VIR_SET_STRING(tls_port, daemonConfig, .value = "\"16514\"",
        .doc = "Port for TLS: a number or the name of a service."),
    VIR_SET_STRING(tcp_port, daemonConfig, .value = "\"16509\"",
        .doc = "Port for plain TCP: a number or the name of a service."),
    VIR_SET_STRING(listen_addr, daemonConfig, .example = "\"192.0.2.1\"",
        .doc = "Only listen on this address or host name; the default is every address."),

    VIR_SET_STRING(unix_sock_group, daemonConfig, .example = "\"libvirt\"",
        .section = "Local connections",
        .doc = "Group of the sockets, so that its members may connect without being root. "
               "The default is root's. This and the settings down to unix_sock_dir are about "
               "sockets that the daemon opens itself; those of systemd are as their units say."),
    VIR_SET_STRING(unix_sock_ro_perms, daemonConfig, .value = "\"0777\"",
        .doc = "File mode of the socket that shows but never changes anything."),
    VIR_SET_STRING(unix_sock_rw_perms, daemonConfig, .value = "\"0770\"",
        .doc = "File mode of the socket with full rights. Whoever can write to it can become root "
               "on this host, unless auth_unix_rw asks for more."),
    VIR_SET_STRING(unix_sock_admin_perms, daemonConfig, .value = "\"0700\"",
        .doc = "File mode of the socket for virt-admin."),
    VIR_SET_STRING(unix_sock_dir, daemonConfig, .example = "\"/run/libvirt\"",
        .doc = "Directory of the sockets."),

    VIR_SET_STRING(auth_unix_ro, daemonConfig, .value = "\"none\"", .words = auth_words,
        .section = "Authentication",
        .doc = "What the read-only socket asks of a client: none, sasl or polkit. With polkit its "
               "action org.libvirt.unix.monitor decides."),
    VIR_SET_STRING(auth_unix_rw, daemonConfig, .example = "\"polkit\"", .words = auth_words,
        .doc = "What the read-write socket asks of a client: none, sasl or polkit. With none the "
               "mode and group of the socket decide; with polkit, which needs the system bus, its "
               "action org.libvirt.unix.manage does, and root is let in without. The default is "
               "polkit where every user may write to the socket, none where they may not."),
    VIR_SET_STRING(auth_tcp, daemonConfig, .value = "\"sasl\"", .words = network_auth_words,
        .doc = "What plain TCP asks of a client: sasl, or none for everybody."),
    VIR_SET_STRING(auth_tls, daemonConfig, .value = "\"none\"", .words = network_auth_words,
        .doc = "What TLS asks of a client beyond its certificate: none or sasl."),
    VIR_SET_UINT(tcp_min_ssf, daemonConfig, .reload = true, .value = "112", .min = 56, .max = 65535,
        .doc = "Least strength in bits of the encryption that SASL must bring to plain TCP."),
    VIR_SET_LIST(access_drivers, daemonConfig, .example = "[ \"polkit\" ]",
        .doc = "Drivers that decide about each single call. Without any, a client may do all that "
               "its socket allows. polkit is asked about the actions org.libvirt.api.*; while it "
               "can't be, everything is refused, also to root."),

    VIR_SET_STRING(key_file, daemonConfig, .reload = true,
        .example = "\"/etc/pki/libvirt/private/serverkey.pem\"",
        .section = "TLS", .doc = "Private key of the server."),
    VIR_SET_STRING(cert_file, daemonConfig, .reload = true,
        .example = "\"/etc/pki/libvirt/servercert.pem\"",
        .doc = "Certificate of the server."),
    VIR_SET_STRING(ca_file, daemonConfig, .reload = true, .example = "\"/etc/pki/CA/cacert.pem\"",
        .doc = "Certificates of the authorities that sign clients."),
    VIR_SET_STRING(crl_file, daemonConfig, .reload = true, .example = "\"/etc/pki/CA/crl.pem\"",
        .doc = "Certificates that were revoked."),
    VIR_SET_BOOL(tls_no_sanity_certificate, daemonConfig, .reload = true, .value = "0",
        .doc = "1 skips the check of our own certificates at start."),
    VIR_SET_BOOL(tls_no_verify_certificate, daemonConfig, .reload = true, .value = "0",
        .doc = "1 lets clients without a valid certificate in; use it with another way of login."),
    VIR_SET_LIST(tls_allowed_dn_list, daemonConfig, .reload = true,
        .example = "[ \"DN1\", \"DN2\" ]",
        .doc = "Distinguished names of the clients that may connect; * and ? match as in a "
               "shell. An empty list refuses everybody, none at all lets every signed one in."),
    VIR_SET_STRING(tls_priority, daemonConfig, .reload = true, .example = "\"NORMAL\"",
        .doc = "Algorithms, in the words of GnuTLS."),
    VIR_SET_LIST(sasl_allowed_username_list, daemonConfig, .reload = true,
        .example = "[ \"joe@EXAMPLE.COM\", \"fred@EXAMPLE.COM\" ]",
        .doc = "Users that may log in by SASL; * and ? match as in a shell."),

    VIR_SET_UINT(max_clients, daemonConfig, .reload = true,
        .value = "5000", .min = 1, .max = 1000000,
        .section = "Limits",
        .doc = "Clients that may be connected at the same time. Further ones wait."),
    VIR_SET_UINT(max_queued_clients, daemonConfig, .reload = true,
        .value = "1000", .min = 1, .max = 1000000,
        .doc = "Clients that may wait to be accepted."),
    VIR_SET_UINT(max_anonymous_clients, daemonConfig, .reload = true,
        .value = "20", .min = 0, .max = 1000000,
        .doc = "Clients that have not logged in yet; 0 for as many as max_clients."),
    VIR_SET_UINT(min_workers, daemonConfig, .reload = true, .value = "5", .min = 1, .max = 100000,
        .doc = "Threads that are kept for calls."),
    VIR_SET_UINT(max_workers, daemonConfig, .reload = true, .value = "20", .min = 1, .max = 100000,
        .doc = "Threads that may run calls at the same time. Those that wait for a guest do "
               "not count."),
    VIR_SET_UINT(prio_workers, daemonConfig, .reload = true, .value = "5", .min = 1, .max = 100000,
        .doc = "Threads that are kept for calls which never wait for a guest."),
    VIR_SET_UINT(max_client_requests, daemonConfig, .reload = true,
        .value = "5", .min = 1, .max = 100000,
        .doc = "Calls of one client that may be in work; as many more may wait, then its "
               "socket is not read until one is done."),

    VIR_SET_UINT(admin_min_workers, daemonConfig, .reload = true,
        .value = "1", .min = 1, .max = 100000,
        .section = "Administration interface", .doc = "As min_workers, for virt-admin."),
    VIR_SET_UINT(admin_max_workers, daemonConfig, .reload = true,
        .value = "5", .min = 1, .max = 100000,
        .doc = "As max_workers, for virt-admin."),
    VIR_SET_UINT(admin_max_clients, daemonConfig, .reload = true,
        .value = "5", .min = 1, .max = 1000000,
        .doc = "As max_clients, for virt-admin."),
    VIR_SET_UINT(admin_max_queued_clients, daemonConfig, .reload = true,
        .value = "5", .min = 1, .max = 1000000,
        .doc = "As max_queued_clients, for virt-admin."),
    VIR_SET_UINT(admin_max_client_requests, daemonConfig, .reload = true,
        .value = "5", .min = 1, .max = 100000,
        .doc = "As max_client_requests, for virt-admin."),

    VIR_SET_UINT(log_level, daemonConfig, .reload = true,
        .value = "3", .min = 1, .max = 4, .section = "Logging",
        .doc = "Least level that is logged: 1 debug, 2 information, 3 warnings, 4 errors."),
    VIR_SET_STRING(log_filters, daemonConfig, .reload = true, .example = "\"1:qemu 3:rpc\"",
        .doc = "Other levels for some sources: level:name pairs, separated by blanks. The name is "
               "the beginning of a source's, or matches it as in a shell."),
    VIR_SET_STRING(log_outputs, daemonConfig, .reload = true, .example = "\"3:syslog:libvirtd\"",
        .doc = "Where lines go, each with its least level: level:stderr, level:journald, "
               "level:syslog:name or level:file:/absolute/path, separated by blanks."),

    VIR_SET_UINT(audit_level, daemonConfig, .value = "1", .min = 0, .max = 2,
        .section = "Auditing",
        .doc = "Whether starts and stops of guests, and what of the host they use, go to the audit "
               "subsystem of the kernel: 0 never, 1 where there is one, 2 always; then the daemon "
               "refuses to start where it isn't enabled."),
    VIR_SET_BOOL(audit_logging, daemonConfig, .value = "0",
        .doc = "1 writes these records to the log too: as information, or as a warning where "
               "something failed."),

    VIR_SET_STRING(host_uuid, daemonConfig, .section = "Host",
        .example = "\"00000000-0000-0000-0000-000000000000\"",
        .doc = "UUID of this host where its firmware has none or a wrong one; host_uuid_source "
               "then has no effect. It may not be all of one digit."),
    VIR_SET_STRING(host_uuid_source, daemonConfig, .value = "\"smbios\"",
        .words = uuid_source_words,
        .doc = "Where the UUID of this host comes from: smbios, its firmware, or machine-id, "
               "/etc/machine-id, which is also used where the firmware has none."),

    VIR_SET_INT(keepalive_interval, daemonConfig, .reload = true,
        .value = "5", .min = -1, .max = 86400,
        .section = "Dead connections",
        .doc = "Seconds of silence after which a client is asked whether it lives; -1 never asks."),
    VIR_SET_UINT(keepalive_count, daemonConfig, .reload = true,
        .value = "5", .min = 0, .max = 1000000,
        .doc = "Questions without an answer after which the connection is closed: it is after "
               "interval * (count + 1) seconds of silence."),
    VIR_SET_BOOL(keepalive_required, daemonConfig, .reload = true, .value = "0",
        .doc = "1 refuses clients that can't answer."),
    VIR_SET_INT(admin_keepalive_interval, daemonConfig, .reload = true,
        .value = "5", .min = -1, .max = 86400,
        .doc = "As keepalive_interval, for virt-admin."),
    VIR_SET_UINT(admin_keepalive_count, daemonConfig, .reload = true,
        .value = "5", .min = 0, .max = 1000000,
        .doc = "As keepalive_count, for virt-admin."),
    VIR_SET_BOOL(admin_keepalive_required, daemonConfig, .reload = true, .value = "0",
        .doc = "Without effect: the protocol of virt-admin has no way to say that one answers."),

    VIR_SET_UINT(ovs_timeout, daemonConfig, .value = "5", .min = 1, .max = 3600,
        .section = "Other",
        .doc = "Seconds that a command to Open vSwitch may take. Nothing uses it yet."),
};

const virSettings daemonConfigSettings = {
    .file = "libvirtd.conf",
    .whatis = "settings of the virtual machine management daemon",
    .lens = "Libvirtd",
    .about = "Settings of libvirtd. A line that is commented out shows the default, or an example "
             "where there is none. After a change restart the daemon, or send it SIGHUP where "
             "that is enough.",
    .rows = rows,
    .nrows = G_N_ELEMENTS(rows),
};

/* Rules between settings. */
static int
daemonConfigValidate(const daemonConfig *config, const char *file)
{
    if (config->min_workers > config->max_workers ||
        config->admin_min_workers > config->admin_max_workers) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("%s: min_workers is above max_workers"), file);
        return -1;
    }
    if (config->max_anonymous_clients > config->max_clients) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("%s: max_anonymous_clients is above max_clients"),
                       file);
        return -1;
    }
    return 0;
}

daemonConfig *
daemonConfigLoad(const char *file, bool optional)
{
    g_autoptr(daemonConfig) config = g_new0(daemonConfig, 1);

    virSettingsDefaults(&daemonConfigSettings, config);
    if (virSettingsLoad(&daemonConfigSettings, file, optional, config) < 0 ||
        daemonConfigValidate(config, file) < 0)
        return NULL;
    return g_steal_pointer(&config);
}

void
daemonConfigFree(daemonConfig *config)
{
    if (!config)
        return;
    virSettingsClear(&daemonConfigSettings, config);
    g_free(config);
}
