/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_listen.c: where clients come in: unix sockets, TCP and TLS. */
#include "config.h"

#include "daemon_listen.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "daemon_auth.h"
#include "daemon_tls.h"
#include "virerror.h"
#include "virlog.h"
#include "virnettls.h"
#include "virsystemd.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("daemon.listen");

/* One way in; the settings say who may take it. */
typedef struct {
    const char *name;
    const char *unit;           /* the systemd socket that stands for it */
    virNetTransport transport;
    bool is_admin;              /* for administration, by the owner alone */
    bool readonly;
    bool wanted;                /* when we listen ourselves */
    const char *place;          /* a file in the folder of sockets; a port */
    const char *perms_key;
    const char *perms;          /* octal text */
    const char *auth_key;       /* NULL: nothing is asked */
    const char *auth;           /* NULL: what the mode of the socket demands */
} daemonListener;

/* What is the same for all of them. */
typedef struct {
    virNetServer *srv;
    virNetServer *admin;
    const daemonConfig *config;
    const daemonPaths *paths;
    const char *dir;            /* of unix sockets */
    gid_t gid;                  /* theirs; -1: ours */
    daemonInherit *inherit;     /* what the program before us left; or NULL */
} daemonListenPlan;

/* ---- logins ---- */

static bool
daemonListenIsTLS(const daemonListener *row)
{
    return row->transport == VIR_NET_TRANSPORT_TLS;
}

/* Who comes with no more than the leave to connect may do anything. */
static void
daemonListenWarn(const daemonListener *row, const daemonConfig *config, bool is_open)
{
    if (row->transport == VIR_NET_TRANSPORT_UNIX ? is_open && !row->readonly :
        !daemonListenIsTLS(row) || config->tls_no_verify_certificate)
        VIR_WARN("%s = \"none\": whoever reaches the %s has full rights on this host",
                 row->auth_key, row->name);
}

/*
 * @is_open: every user of this host can connect. To change things then takes
 * a login, unless the settings say by name that it doesn't.
 */
static int
daemonListenChooseAuth(const daemonListener *row, const daemonConfig *config, bool is_open,
                       virNetServerAuth *ret_auth)
{
    const bool is_unix = row->transport == VIR_NET_TRANSPORT_UNIX;
    const char *word = row->auth;

    if (!row->auth_key) {
        *ret_auth = VIR_NET_SERVER_AUTH_NONE;
        return 0;
    }
    if (!word && is_open && !row->readonly)
        word = "polkit";
    if (daemonAuthParse(row->auth_key, word, ret_auth) < 0 ||
        daemonAuthCheck(row->auth_key, *ret_auth, is_unix || daemonListenIsTLS(row),
                        config->tcp_min_ssf) < 0)
        return -1;
    if (*ret_auth == VIR_NET_SERVER_AUTH_NONE)
        daemonListenWarn(row, config, is_open);
    return 0;
}

/* ---- sockets ---- */

/* @where: we listen ourselves; NULL: systemd's */
static int
daemonListenAdd(const daemonListenPlan *plan, const daemonListener *row, const char *where,
                virNetServerService *svc)
{
    virNetServer *srv = row->is_admin ? plan->admin : plan->srv;

    if (!svc)
        return -1;
    if (daemonListenIsTLS(row)) {
        if (!virNetServerGetTLS(srv) && daemonTLSInit(srv, plan->config, plan->paths) < 0)
            return -1;
        virNetServerServiceSetLayer(svc, virNetTLSContextProtect, virNetServerGetTLS(srv));
    }
    virNetServerServiceSetName(svc, row->unit, where);
    virNetServerAddService(srv, svc);
    return 0;
}

static int
daemonListenParsePerms(const daemonListener *row, mode_t *ret_mode)
{
    guint64 value;

    if (!g_ascii_string_to_unsigned(row->perms, 8, 0, 0777, &value, NULL)) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("%s: '%s' is not an octal file mode"),
                       row->perms_key, row->perms);
        return -1;
    }
    *ret_mode = value;
    return 0;
}

static int
daemonListenOwnUnix(const daemonListenPlan *plan, const daemonListener *row)
{
    g_autofree char *path = g_build_filename(plan->dir, row->place, NULL);
    g_autoptr(virNetServerService) svc = NULL;
    virNetServerAuth auth;
    mode_t mode;

    if (daemonListenParsePerms(row, &mode) < 0)
        return -1;
    /* Who may use a user's own instance is no matter of settings. */
    if (!plan->paths->privileged)
        mode &= 0700;
    if (daemonListenChooseAuth(row, plan->config, mode & S_IWOTH, &auth) < 0)
        return -1;
    svc = daemonInheritService(plan->inherit, row->unit, path, auth, row->readonly);
    if (!svc)
        svc = virNetServerServiceNewUNIX(path, mode, row->is_admin ? (gid_t) -1 : plan->gid,
                                         auth, row->readonly);
    if (daemonListenAdd(plan, row, path, svc) < 0)
        return -1;
    VIR_INFO("listening on %s", path);
    return 0;
}

static int
daemonListenOwnNetwork(const daemonListenPlan *plan, const daemonListener *row)
{
    const char *address = plan->config->listen_addr;
    g_autofree char *where = g_strdup_printf("%s port %s", address ? address : "*", row->place);
    g_autoptr(virNetServerService) svc = NULL;
    virNetServerAuth auth;

    if (daemonListenChooseAuth(row, plan->config, true, &auth) < 0)
        return -1;
    svc = daemonInheritService(plan->inherit, row->unit, where, auth, false);
    if (!svc)
        svc = virNetServerServiceNewTCP(address, row->place, auth);
    if (daemonListenAdd(plan, row, where, svc) < 0)
        return -1;
    VIR_INFO("listening on the %s, address '%s', port %s", row->name, address ? address : "*",
             row->place);
    return 0;
}

static int
daemonListenOwn(const daemonListenPlan *plan, const daemonListener *row)
{
    if (!row->wanted)
        return 0;
    return row->transport == VIR_NET_TRANSPORT_UNIX ? daemonListenOwnUnix(plan, row)
                                                    : daemonListenOwnNetwork(plan, row);
}

/* ---- sockets of systemd ---- */

/* Whether every user can connect; yes if it can't be told. */
static bool
daemonListenIsOpen(int fd)
{
    struct sockaddr_un addr = { 0 };
    socklen_t len = sizeof(addr) - 1;       /* a path may fill the whole field */
    struct stat st;

    return getsockname(fd, (struct sockaddr *) &addr, &len) < 0 ||
        addr.sun_family != AF_UNIX || addr.sun_path[0] == '\0' ||
        stat(addr.sun_path, &st) < 0 || (st.st_mode & S_IWOTH);
}

static int
daemonListenActivatedOne(const daemonListenPlan *plan, const daemonListener *row, int fd)
{
    const bool is_unix = row->transport == VIR_NET_TRANSPORT_UNIX;
    g_autoptr(virNetServerService) svc = NULL;
    virNetServerAuth auth;

    if (daemonListenChooseAuth(row, plan->config, daemonListenIsOpen(fd), &auth) < 0)
        return -1;
    svc = virNetServerServiceNewFD(fd, auth, row->readonly);
    if (!svc)
        return -1;
    if (virNetServerServiceIsLocal(svc) != is_unix) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       is_unix ? _("%s can't work: it has to be a unix socket")
                               : _("%s can't work: it has to be a TCP socket"), row->unit);
        return -1;
    }
    return daemonListenAdd(plan, row, NULL, svc);
}

static int
daemonListenActivated(const daemonListenPlan *plan, const daemonListener *row)
{
    g_autofree int *fds = NULL;
    size_t nfds = virSystemdGetListenFDs(row->unit, &fds);

    for (size_t i = 0; i < nfds; i++) {
        if (daemonListenActivatedOne(plan, row, fds[i]) < 0)
            return -1;
    }
    if (nfds > 0)
        VIR_INFO("listening on %s", row->unit);
    return 0;
}

/* Settings that speak of sockets of our own. */
static void
daemonListenWarnUnused(const daemonConfig *config)
{
    const struct {
        const char *key;
        const char *value;
        const char *instead;
    } rows[] = {
        { "unix_sock_group", config->unix_sock_group, "SocketGroup" },
        { "unix_sock_dir", config->unix_sock_dir, "ListenStream" },
        { "listen_addr", config->listen_addr, "ListenStream" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].value)
            VIR_WARN("%s has no effect on sockets of systemd; their units have %s=",
                     rows[i].key, rows[i].instead);
    }
}

/* ---- all of them ---- */

static int
daemonListenCheck(const daemonConfig *config, bool activated, bool network)
{
    if (activated && network) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("--listen parameter not permitted with systemd activation sockets: "
                         "start libvirtd-tls.socket or libvirtd-tcp.socket instead"));
        return -1;
    }
    if (network && !config->listen_tls && !config->listen_tcp) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("--listen can't work: listen_tls and listen_tcp are both 0"));
        return -1;
    }
    return 0;
}

static int
daemonListenEach(const daemonListenPlan *plan, bool activated, bool network)
{
    const daemonConfig *config = plan->config;
    const daemonListener rows[] = {
        { "read-write socket", "libvirtd.socket", VIR_NET_TRANSPORT_UNIX, .wanted = true,
          .place = "libvirt-sock",
          .perms_key = "unix_sock_rw_perms", .perms = config->unix_sock_rw_perms,
          .auth_key = "auth_unix_rw", .auth = config->auth_unix_rw },
        /* A user's own instance has nobody to be shown things without the right to touch. */
        { "read-only socket", "libvirtd-ro.socket", VIR_NET_TRANSPORT_UNIX, .readonly = true,
          .wanted = plan->paths->privileged, .place = "libvirt-sock-ro",
          .perms_key = "unix_sock_ro_perms", .perms = config->unix_sock_ro_perms,
          .auth_key = "auth_unix_ro", .auth = config->auth_unix_ro },
        { "socket for administration", "libvirtd-admin.socket", VIR_NET_TRANSPORT_UNIX,
          .is_admin = true, .wanted = true, .place = "libvirt-admin-sock",
          .perms_key = "unix_sock_admin_perms", .perms = config->unix_sock_admin_perms },
        { "TCP port", "libvirtd-tcp.socket", VIR_NET_TRANSPORT_TCP,
          .wanted = network && config->listen_tcp, .place = config->tcp_port,
          .auth_key = "auth_tcp", .auth = config->auth_tcp },
        { "TLS port", "libvirtd-tls.socket", VIR_NET_TRANSPORT_TLS,
          .wanted = network && config->listen_tls, .place = config->tls_port,
          .auth_key = "auth_tls", .auth = config->auth_tls },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if ((activated ? daemonListenActivated(plan, &rows[i])
                       : daemonListenOwn(plan, &rows[i])) < 0)
            return -1;
    }
    return 0;
}

int
daemonListen(virNetServer *srv, virNetServer *admin, const daemonConfig *config,
             const daemonPaths *paths, bool network, daemonInherit *inherit)
{
    const bool activated = virSystemdIsActivated();
    daemonListenPlan plan = {
        .srv = srv, .admin = admin, .config = config, .paths = paths,
        .dir = config->unix_sock_dir ? config->unix_sock_dir : paths->run_dir,
        .gid = (gid_t) -1, .inherit = inherit,
    };

    if (daemonListenCheck(config, activated, network) < 0)
        return -1;
    if (activated)
        daemonListenWarnUnused(config);
    else if (config->unix_sock_group && paths->privileged &&
             virGetGroupID(config->unix_sock_group, &plan.gid) < 0)
        return -1;
    if (daemonListenEach(&plan, activated, network) < 0)
        return -1;
    return virSystemdCheckTaken();
}
