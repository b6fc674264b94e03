/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_admin.c: what administrators may see and change, over the real servers. */
#include "config.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin_codec.h"
#include "admin_dispatch.h"
#include "libvirt/libvirt-admin.h"
#include "remotepeer.h"
#include "virapi.h"
#include "vireventepoll.h"
#include "virlog.h"
#include "virnetprotocol_codec.h"

/* ---- a daemon with two servers ------------------------------------------------------------- */

typedef struct {
    char *dir;
    char *path;                 /* of the server to be administered */
    char *admin_path;
    struct sockaddr_in tcp;     /* the same by TCP */
    virNetDaemon *daemon;
    GThread *thread;
    int fd;                     /* an administrator */
    admin_nonnull_server srv;
} Fixture;

#define ADMIN(fd, NAME, args, ret) \
    remotePeerCall(fd, &admin_codec, ADMIN_PROC_ ## NAME, args, ret)

static void *
runDaemon(void *opaque)
{
    g_assert_cmpint(virNetDaemonRun(opaque, 5), ==, 0);
    return NULL;
}

static void
addTCP(Fixture *f, virNetServer *srv)
{
    g_autoptr(virNetServerService) svc = NULL;
    socklen_t len = sizeof(f->tcp);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    f->tcp.sin_family = AF_INET;
    f->tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    f->tcp.sin_port = 0;
    g_assert_cmpint(bind(fd, (struct sockaddr *) &f->tcp, len), ==, 0);
    g_assert_cmpint(listen(fd, 5), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *) &f->tcp, &len), ==, 0);
    svc = virNetServerServiceNewFD(fd, VIR_NET_SERVER_AUTH_NONE, true);
    g_assert_nonnull(svc);
    virNetServerAddService(srv, svc);
}

static void
addServer(Fixture *f, virNetServer *srv, const char *path)
{
    g_autoptr(virNetServerService) svc = NULL;

    g_assert_nonnull(srv);
    svc = virNetServerServiceNewUNIX(path, 0777, -1, VIR_NET_SERVER_AUTH_NONE, false);
    g_assert_nonnull(svc);
    virNetServerAddService(srv, svc);
    virNetDaemonAddServer(f->daemon, srv);
    virNetServerUnref(srv);
}

static int
dial(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
    g_assert_cmpint(connect(fd, (struct sockaddr *) &addr, sizeof(addr)), ==, 0);
    return fd;
}

static int
connectAdmin(Fixture *f)
{
    int fd = dial(f->admin_path);
    admin_connect_open_args args = { 0 };

    g_assert_cmpint(ADMIN(fd, CONNECT_OPEN, &args, NULL), ==, 0);
    return fd;
}

static void
setUp(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const virNetServerConfig config = {
        .name = "libvirtd", .min_workers = 2, .max_workers = 4, .prio_workers = 1,
        .max_clients = 50, .max_anonymous_clients = 20, .max_client_requests = 5,
    };
    const virNetServerConfig admin_config = {
        .name = "admin", .min_workers = 1, .max_workers = 5, .max_clients = 5,
        .max_client_requests = 5,
    };
    virNetServer *srv;

    f->dir = g_dir_make_tmp("vireo-admin-XXXXXX", NULL);
    g_assert_cmpint(chmod(f->dir, 0755), ==, 0);
    f->path = g_build_filename(f->dir, "sock", NULL);
    f->admin_path = g_build_filename(f->dir, "admin-sock", NULL);
    f->srv.name = (char *) "libvirtd";

    f->daemon = virNetDaemonNew();
    g_assert_nonnull(f->daemon);
    srv = virNetServerNew(&config, NULL);
    addTCP(f, srv);
    addServer(f, srv, f->path);
    addServer(f, adminServerNew(&admin_config, f->daemon), f->admin_path);
    f->thread = g_thread_new("daemon", runDaemon, f->daemon);
    f->fd = connectAdmin(f);
}

static void
tearDown(Fixture *f, const void *data G_GNUC_UNUSED)
{
    if (f->fd >= 0)
        close(f->fd);
    if (f->thread) {
        virNetDaemonQuit(f->daemon);
        g_thread_join(f->thread);
    }
    virNetDaemonFree(f->daemon);
    g_assert_cmpint(g_rmdir(f->dir), ==, 0);
    g_free(f->admin_path);
    g_free(f->path);
    g_free(f->dir);
}

static void
expectEnd(int fd)
{
    virNetMessageHeader header;

    g_assert_null(remotePeerReceive(fd, &header));
    close(fd);
}

/* ---- the daemon ------------------------------------------------------------------------------ */

/* Flags are looked at first, so a call with some never does anything, and needs no subject. */
static void
testFlags(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const virApiProgram *program = virApiProgramFind(ADMIN_PROGRAM);
    unsigned int with_flags = 0;

    for (int i = 1; i < program->nprocs; i++) {
        const virApiProc *proc = &program->procs[i];
        g_autofree char *args = NULL;
        char *text;

        if (proc->flags_offset < 0)
            continue;
        with_flags++;
        args = g_malloc0(proc->args_size);
        *(unsigned int *) (args + proc->flags_offset) = 0x80;
        /* nonnull strings: all structs of this program have theirs at their beginning */
        for (size_t j = 0; j < admin_codec.procs[i].args->nfields; j++) {
            const virXDRField *field = &admin_codec.procs[i].args->fields[j];

            if ((field->kind == VIR_XDR_STRING || field->kind == VIR_XDR_TYPE) &&
                field->shape == VIR_XDR_ONE)
                *(const char **) (args + field->offset) = "libvirtd";
        }
        assertRefused(remotePeerCall(f->fd, &admin_codec, i, args, NULL),
                      VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG);
        text = g_strdup_printf("invalid argument: unsupported flags (0x80) in function %s",
                               proc->api);
        g_assert_cmpstr(virGetLastErrorMessage(), ==, text);
        g_free(text);
    }
    /* all but connect close and library version */
    g_assert_cmpuint(with_flags, ==, program->nprocs - 1 - 2);
}

static void
testConnection(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_connect_get_lib_version_ret version;
    int other = dial(f->admin_path);

    /* as stock: nothing needs the open call */
    g_assert_cmpint(ADMIN(other, CONNECT_GET_LIB_VERSION, NULL, &version), ==, 0);
    g_assert_cmpuint(version.libVer, ==, VIR_API_VERSION);
    g_assert_cmpint(ADMIN(other, CONNECT_CLOSE, NULL, NULL), ==, 0);
    expectEnd(other);
    g_assert_cmpint(ADMIN(f->fd, CONNECT_GET_LIB_VERSION, NULL, &version), ==, 0);
}

static void
testServers(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_connect_list_servers_args args = { .need_results = 0 };
    admin_connect_list_servers_ret ret;
    admin_connect_lookup_server_args look = { .name = (char *) "admin" };
    admin_connect_lookup_server_ret found;

    g_assert_cmpint(ADMIN(f->fd, CONNECT_LIST_SERVERS, &args, &ret), ==, 0);
    g_assert_cmpuint(ret.ret, ==, 2);
    g_assert_cmpuint(ret.servers.servers_len, ==, 0);
    args.need_results = 1;
    g_assert_cmpint(ADMIN(f->fd, CONNECT_LIST_SERVERS, &args, &ret), ==, 0);
    g_assert_cmpuint(ret.ret, ==, 2);
    g_assert_cmpuint(ret.servers.servers_len, ==, 2);
    g_assert_cmpstr(ret.servers.servers_val[0].name, ==, "libvirtd");
    g_assert_cmpstr(ret.servers.servers_val[1].name, ==, "admin");
    virXDRClear(&admin_connect_list_servers_ret_xdr, &ret);

    g_assert_cmpint(ADMIN(f->fd, CONNECT_LOOKUP_SERVER, &look, &found), ==, 0);
    g_assert_cmpstr(found.srv.name, ==, "admin");
    virXDRClear(&admin_connect_lookup_server_ret_xdr, &found);
    look.name = (char *) "xx";
    assertRefused(ADMIN(f->fd, CONNECT_LOOKUP_SERVER, &look, &found),
                  VIR_FROM_RPC, VIR_ERR_NO_SERVER);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "Server not found: No server named 'xx'");
}

static void
testShutdown(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_connect_daemon_shutdown_args args = { 0 };

    g_assert_cmpint(ADMIN(f->fd, CONNECT_DAEMON_SHUTDOWN, &args, NULL), ==, 0);
    expectEnd(f->fd);
    f->fd = -1;
    g_thread_join(g_steal_pointer(&f->thread));
}

static void
testTimeout(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_connect_set_daemon_timeout_args args = { .timeout = 1 };

    g_assert_cmpint(ADMIN(f->fd, CONNECT_SET_DAEMON_TIMEOUT, &args, NULL), ==, 0);
    /* it does not end while there is a client, and does when the last one has gone */
    g_assert_cmpint(ADMIN(f->fd, CONNECT_CLOSE, NULL, NULL), ==, 0);
    expectEnd(f->fd);
    f->fd = -1;
    g_thread_join(g_steal_pointer(&f->thread));
}

/* Nobody else, whatever the mode of the socket says. */
static void
testStranger(Fixture *f, const void *data G_GNUC_UNUSED)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int status;
    pid_t child;

    if (geteuid() != 0) {
        g_test_skip("only root can be somebody else");
        return;
    }
    strncpy(addr.sun_path, f->admin_path, sizeof(addr.sun_path) - 1);
    child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        char byte;

        alarm(30);
        if (setgid(65534) < 0 || setuid(65534) < 0 ||
            connect(fd, (struct sockaddr *) &addr, sizeof(addr)) < 0)
            _exit(2);
        _exit(read(fd, &byte, 1) == 0 ? 0 : 1);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
}

static void
testOtherPrograms(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) in = NULL;
    virNetMessageHeader header;

    remotePeerSend(f->fd, REMOTE_PROGRAM, REMOTE_PROC_AUTH_LIST, NULL, NULL);
    in = remotePeerReceive(f->fd, &header);
    g_assert_nonnull(in);
    g_assert_cmpint(header.status, ==, VIR_NET_ERROR);
}

/* ---- parameters ---------------------------------------------------------------------------- */

#define UINT(name, v) \
    { .field = (char *) (name), .value = { .type = VIR_TYPED_PARAM_UINT, .u.ui = v } }
#define INT(name, v) \
    { .field = (char *) (name), .value = { .type = VIR_TYPED_PARAM_INT, .u.i = v } }

typedef struct {
    const char *what;
    admin_typed_param params[3];
    int domain;
    int code;
    const char *text;
} Refusal;

/* Takes the parameters; fails unless they are unsigned numbers of these names and values. */
static void
expectNumbers(unsigned int n, admin_typed_param *params, const admin_typed_param *expected,
              unsigned int nexpected)
{
    g_assert_cmpuint(n, ==, nexpected);
    for (unsigned int i = 0; i < n; i++) {
        g_assert_cmpstr(params[i].field, ==, expected[i].field);
        g_assert_cmpint(params[i].value.type, ==, VIR_TYPED_PARAM_UINT);
        g_assert_cmpuint(params[i].value.u.ui, ==, expected[i].value.u.ui);
    }
}

static unsigned int
countParams(const admin_typed_param *params, unsigned int max)
{
    unsigned int n = 0;

    while (n < max && params[n].field)
        n++;
    return n;
}

static int
setPool(Fixture *f, const admin_typed_param *params, unsigned int n)
{
    admin_server_set_threadpool_parameters_args args = {
        .srv = f->srv, .params = { n, (admin_typed_param *) params },
    };

    return ADMIN(f->fd, SERVER_SET_THREADPOOL_PARAMETERS, &args, NULL);
}

static void
expectPool(Fixture *f, unsigned int min, unsigned int max, unsigned int prio)
{
    admin_server_get_threadpool_parameters_args args = { .srv = f->srv };
    admin_server_get_threadpool_parameters_ret ret;
    const char *const names[] = {
        "minWorkers", "maxWorkers", "nWorkers", "freeWorkers", "prioWorkers", "jobQueueDepth",
        "blockedWorkers", "unresponsiveGuests",
    };
    unsigned int values[G_N_ELEMENTS(names)];
    const admin_typed_param *stall;

    g_assert_cmpint(ADMIN(f->fd, SERVER_GET_THREADPOOL_PARAMETERS, &args, &ret), ==, 0);
    g_assert_cmpuint(ret.params.params_len, ==, G_N_ELEMENTS(names) + 1);
    for (unsigned int i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_cmpstr(ret.params.params_val[i].field, ==, names[i]);
        g_assert_cmpint(ret.params.params_val[i].value.type, ==, VIR_TYPED_PARAM_UINT);
        values[i] = ret.params.params_val[i].value.u.ui;
    }
    stall = &ret.params.params_val[G_N_ELEMENTS(names)];
    g_assert_cmpstr(stall->field, ==, "loopLongestStall");
    g_assert_cmpint(stall->value.type, ==, VIR_TYPED_PARAM_ULLONG);
    g_assert_cmpuint(stall->value.u.ul, >, 0);
    virXDRClear(&admin_server_get_threadpool_parameters_ret_xdr, &ret);
    g_assert_cmpuint(values[0], ==, min);
    g_assert_cmpuint(values[1], ==, max);
    g_assert_cmpuint(values[2], >=, min);       /* workers go when they wake up */
    g_assert_cmpuint(values[3], <=, values[2]);
    g_assert_cmpuint(values[4], ==, prio);
    g_assert_cmpuint(values[5], ==, 0);
    g_assert_cmpuint(values[6], ==, 0);
    g_assert_cmpuint(values[7], ==, 0);
}

static const Refusal pool_refusals[] = {
    { "an unknown one", { UINT("maxWorkers", 9), UINT("foo", 1) }, VIR_FROM_NONE,
      VIR_ERR_ARGUMENT_UNSUPPORTED, "argument unsupported: parameter 'foo' not supported" },
    { "one that is only shown", { UINT("maxWorkers", 9), UINT("nWorkers", 9) }, VIR_FROM_NONE,
      VIR_ERR_ARGUMENT_UNSUPPORTED, "argument unsupported: parameter 'nWorkers' not supported" },
    { "a wrong type", { UINT("minWorkers", 1), INT("maxWorkers", 9) }, VIR_FROM_NONE,
      VIR_ERR_INVALID_ARG,
      "invalid argument: invalid type 'int' for parameter 'maxWorkers', expected 'uint'" },
    { "twice", { UINT("maxWorkers", 9), UINT("maxWorkers", 8) }, VIR_FROM_NONE,
      VIR_ERR_INVALID_ARG, "invalid argument: parameter 'maxWorkers' occurs multiple times" },
    { "less at most than at least", { UINT("maxWorkers", 1) }, VIR_FROM_THREAD,
      VIR_ERR_INVALID_ARG, "invalid argument: minWorkers cannot be larger than maxWorkers" },
    { "none at all", { UINT("minWorkers", 0), UINT("maxWorkers", 0) }, VIR_FROM_THREAD,
      VIR_ERR_INVALID_ARG, NULL },
    { "more than a host has", { UINT("prioWorkers", 4000000000U) }, VIR_FROM_NONE,
      VIR_ERR_INVALID_ARG, NULL },
};

static void
testPool(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const admin_typed_param more[] = { UINT("maxWorkers", 9), UINT("minWorkers", 3) };
    const admin_typed_param prio[] = { UINT("prioWorkers", 0) };

    expectPool(f, 2, 4, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(pool_refusals); i++) {
        const Refusal *r = &pool_refusals[i];

        g_test_message("%s", r->what);
        assertRefused(setPool(f, r->params, countParams(r->params, G_N_ELEMENTS(r->params))),
                      r->domain, r->code);
        if (r->text)
            g_assert_cmpstr(virGetLastErrorMessage(), ==, r->text);
        expectPool(f, 2, 4, 1);
    }
    g_assert_cmpint(setPool(f, NULL, 0), ==, 0);
    g_assert_cmpint(setPool(f, more, 2), ==, 0);
    expectPool(f, 3, 9, 1);
    g_assert_cmpint(setPool(f, prio, 1), ==, 0);
    expectPool(f, 3, 9, 0);
}

static int
setLimits(Fixture *f, const admin_typed_param *params, unsigned int n)
{
    admin_server_set_client_limits_args args = {
        .srv = f->srv, .params = { n, (admin_typed_param *) params },
    };

    return ADMIN(f->fd, SERVER_SET_CLIENT_LIMITS, &args, NULL);
}

static void
expectLimits(Fixture *f, unsigned int max, unsigned int current, unsigned int unauth_max)
{
    admin_server_get_client_limits_args args = { .srv = f->srv };
    admin_server_get_client_limits_ret ret;
    const admin_typed_param expected[] = {
        UINT("nclients_max", max), UINT("nclients", current),
        UINT("nclients_unauth_max", unauth_max), UINT("nclients_unauth", 0),
    };

    g_assert_cmpint(ADMIN(f->fd, SERVER_GET_CLIENT_LIMITS, &args, &ret), ==, 0);
    expectNumbers(ret.params.params_len, ret.params.params_val, expected,
                  G_N_ELEMENTS(expected));
    virXDRClear(&admin_server_get_client_limits_ret_xdr, &ret);
}

static const char contradiction[] =
    "invalid argument: The overall maximum number of clients waiting for authentication must "
    "not be less than the overall maximum number of clients";

static const Refusal limit_refusals[] = {
    { "an unknown one", { UINT("nclients_max", 40), UINT("foo", 1) }, VIR_FROM_NONE,
      VIR_ERR_ARGUMENT_UNSUPPORTED, "argument unsupported: parameter 'foo' not supported" },
    { "one that is only shown", { UINT("nclients_max", 40), UINT("nclients", 1) }, VIR_FROM_NONE,
      VIR_ERR_ARGUMENT_UNSUPPORTED, "argument unsupported: parameter 'nclients' not supported" },
    { "twice", { UINT("nclients_max", 40), UINT("nclients_max", 40) }, VIR_FROM_NONE,
      VIR_ERR_INVALID_ARG, "invalid argument: parameter 'nclients_max' occurs multiple times" },
    { "below what strangers may have", { UINT("nclients_max", 10) }, VIR_FROM_RPC,
      VIR_ERR_INVALID_ARG, contradiction },
    { "more strangers than clients", { UINT("nclients_unauth_max", 60) }, VIR_FROM_RPC,
      VIR_ERR_INVALID_ARG, contradiction },
    { "none", { UINT("nclients_max", 0), UINT("nclients_unauth_max", 0) }, VIR_FROM_NONE,
      VIR_ERR_INVALID_ARG, NULL },
};

static void
testLimits(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const admin_typed_param fewer[] = {
        UINT("nclients_unauth_max", 1), UINT("nclients_max", 1),
    };
    const admin_typed_param more[] = { UINT("nclients_max", 2) };
    admin_server_list_clients_args list = { .srv = f->srv };
    admin_server_list_clients_ret listed;
    int first, second;

    expectLimits(f, 50, 0, 20);
    for (size_t i = 0; i < G_N_ELEMENTS(limit_refusals); i++) {
        const Refusal *r = &limit_refusals[i];

        g_test_message("%s", r->what);
        assertRefused(setLimits(f, r->params, countParams(r->params, G_N_ELEMENTS(r->params))),
                      r->domain, r->code);
        if (r->text)
            g_assert_cmpstr(virGetLastErrorMessage(), ==, r->text);
        expectLimits(f, 50, 0, 20);
    }

    /* over the limit a client waits outside; it is let in as soon as the limit allows */
    g_assert_cmpint(setLimits(f, fewer, 2), ==, 0);
    first = dial(f->path);
    assertRefused(ADMIN(first, CONNECT_GET_LIB_VERSION, NULL, NULL), VIR_FROM_RPC, VIR_ERR_RPC);
    second = dial(f->path);
    expectLimits(f, 1, 1, 1);
    g_assert_cmpint(setLimits(f, more, 1), ==, 0);
    assertRefused(ADMIN(second, CONNECT_GET_LIB_VERSION, NULL, NULL), VIR_FROM_RPC, VIR_ERR_RPC);
    expectLimits(f, 2, 2, 1);
    g_assert_cmpint(ADMIN(f->fd, SERVER_LIST_CLIENTS, &list, &listed), ==, 0);
    g_assert_cmpuint(listed.ret, ==, 2);
    close(first);
    close(second);
}

/* ---- clients ------------------------------------------------------------------------------- */

/* Waits until the newest client, at the other end of @fd, is in. */
static void
findClient(Fixture *f, int fd, virClientTransport transport, admin_nonnull_client *ret_client)
{
    admin_server_list_clients_args args = { .srv = f->srv, .need_results = 1 };
    admin_server_list_clients_ret ret;
    long long now = g_get_real_time() / G_USEC_PER_SEC;
    admin_nonnull_client *last;

    /* it has no program to call: the refusal tells that it is served */
    assertRefused(ADMIN(fd, CONNECT_GET_LIB_VERSION, NULL, NULL), VIR_FROM_RPC, VIR_ERR_RPC);
    g_assert_cmpint(ADMIN(f->fd, SERVER_LIST_CLIENTS, &args, &ret), ==, 0);
    g_assert_cmpuint(ret.ret, >=, 1);
    g_assert_cmpuint(ret.clients.clients_len, ==, ret.ret);
    last = &ret.clients.clients_val[ret.ret - 1];
    g_assert_cmpstr(last->srv.name, ==, "libvirtd");
    g_assert_cmpint(last->timestamp, >=, now - 60);
    g_assert_cmpint(last->timestamp, <=, now + 60);
    g_assert_cmpuint(last->transport, ==, transport);
    *ret_client = (admin_nonnull_client) { .srv = f->srv, .id = last->id };
    virXDRClear(&admin_server_list_clients_ret_xdr, &ret);
}

static int
connectClient(Fixture *f, admin_nonnull_client *ret_client)
{
    int fd = dial(f->path);

    findClient(f, fd, VIR_CLIENT_TRANS_UNIX, ret_client);
    return fd;
}

static void
testClientInfo(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_client_get_info_args args = { 0 };
    admin_client_get_info_ret ret;
    int fd = connectClient(f, &args.clnt);
    const struct {
        const char *name;
        int type;
        int value;
    } expected[] = {
        { "readonly", VIR_TYPED_PARAM_BOOLEAN, 0 },
        { "unix_user_id", VIR_TYPED_PARAM_INT, geteuid() },
        { "unix_user_name", VIR_TYPED_PARAM_STRING, -1 },
        { "unix_group_id", VIR_TYPED_PARAM_INT, getegid() },
        { "unix_group_name", VIR_TYPED_PARAM_STRING, -1 },
        { "unix_process_id", VIR_TYPED_PARAM_INT, getpid() },
    };
    size_t at = 0;

    g_assert_cmpint(ADMIN(f->fd, CLIENT_GET_INFO, &args, &ret), ==, 0);
    for (unsigned int i = 0; i < ret.params.params_len; i++) {
        const admin_typed_param *param = &ret.params.params_val[i];

        if (g_str_equal(param->field, "selinux_context"))
            continue;           /* where there is one */
        while (at < G_N_ELEMENTS(expected) && expected[at].value == -1 &&
               !g_str_equal(param->field, expected[at].name))
            at++;               /* a user without a name */
        g_assert_cmpuint(at, <, G_N_ELEMENTS(expected));
        g_assert_cmpstr(param->field, ==, expected[at].name);
        g_assert_cmpint(param->value.type, ==, expected[at].type);
        if (param->value.type != VIR_TYPED_PARAM_STRING)
            g_assert_cmpint(param->value.u.i, ==, expected[at].value);
        at++;
    }
    g_assert_cmpuint(at, ==, G_N_ELEMENTS(expected));
    virXDRClear(&admin_client_get_info_ret_xdr, &ret);

    args.clnt.id += 100;
    assertRefused(ADMIN(f->fd, CLIENT_GET_INFO, &args, &ret), VIR_FROM_RPC, VIR_ERR_NO_CLIENT);
    args.clnt.srv.name = (char *) "xx";
    assertRefused(ADMIN(f->fd, CLIENT_GET_INFO, &args, &ret), VIR_FROM_RPC, VIR_ERR_NO_SERVER);
    close(fd);
}

static void
testClientTCP(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_client_get_info_args args = { 0 };
    admin_client_get_info_ret ret;
    g_autofree char *name = NULL;
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(connect(fd, (struct sockaddr *) &f->tcp, sizeof(f->tcp)), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *) &addr, &len), ==, 0);
    name = g_strdup_printf("127.0.0.1:%u", ntohs(addr.sin_port));
    findClient(f, fd, VIR_CLIENT_TRANS_TCP, &args.clnt);

    g_assert_cmpint(ADMIN(f->fd, CLIENT_GET_INFO, &args, &ret), ==, 0);
    g_assert_cmpuint(ret.params.params_len, ==, 2);
    g_assert_cmpstr(ret.params.params_val[0].field, ==, VIR_CLIENT_INFO_READONLY);
    g_assert_cmpint(ret.params.params_val[0].value.u.b, ==, 1);
    g_assert_cmpstr(ret.params.params_val[1].field, ==, VIR_CLIENT_INFO_SOCKET_ADDR);
    g_assert_cmpstr(ret.params.params_val[1].value.u.s, ==, name);
    virXDRClear(&admin_client_get_info_ret_xdr, &ret);
    close(fd);
}

static void
testClientClose(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_client_close_args args = { 0 };
    admin_nonnull_client other;
    admin_server_lookup_client_args look = { .srv = f->srv };
    admin_server_lookup_client_ret found;
    int fd = connectClient(f, &args.clnt);
    int other_fd = connectClient(f, &other);

    look.id = args.clnt.id;
    g_assert_cmpint(ADMIN(f->fd, SERVER_LOOKUP_CLIENT, &look, &found), ==, 0);
    g_assert_cmpuint(found.clnt.id, ==, args.clnt.id);
    virXDRClear(&admin_server_lookup_client_ret_xdr, &found);

    g_assert_cmpint(ADMIN(f->fd, CLIENT_CLOSE, &args, NULL), ==, 0);
    assertRefused(ADMIN(f->fd, SERVER_LOOKUP_CLIENT, &look, &found),
                  VIR_FROM_RPC, VIR_ERR_NO_CLIENT);
    assertRefused(ADMIN(f->fd, CLIENT_CLOSE, &args, NULL), VIR_FROM_RPC, VIR_ERR_NO_CLIENT);
    expectEnd(fd);

    /* and nobody else */
    look.id = other.id;
    g_assert_cmpint(ADMIN(f->fd, SERVER_LOOKUP_CLIENT, &look, &found), ==, 0);
    virXDRClear(&admin_server_lookup_client_ret_xdr, &found);
    close(other_fd);
}

/* ---- log ----------------------------------------------------------------------------------- */

static int
setFilters(Fixture *f, const char *text)
{
    admin_connect_set_logging_filters_args args = { .filters = (char *) text };

    return ADMIN(f->fd, CONNECT_SET_LOGGING_FILTERS, &args, NULL);
}

static int
setOutputs(Fixture *f, const char *text)
{
    admin_connect_set_logging_outputs_args args = { .outputs = (char *) text };

    return ADMIN(f->fd, CONNECT_SET_LOGGING_OUTPUTS, &args, NULL);
}

static void
expectLog(Fixture *f, const char *filters, unsigned int nfilters, const char *outputs,
          unsigned int noutputs)
{
    admin_connect_get_logging_filters_args args = { 0 };
    admin_connect_get_logging_filters_ret ret;
    admin_connect_get_logging_outputs_args out_args = { 0 };
    admin_connect_get_logging_outputs_ret out;

    g_assert_cmpint(ADMIN(f->fd, CONNECT_GET_LOGGING_FILTERS, &args, &ret), ==, 0);
    g_assert_cmpstr(ret.filters, ==, filters);
    g_assert_cmpuint(ret.nfilters, ==, nfilters);
    virXDRClear(&admin_connect_get_logging_filters_ret_xdr, &ret);
    g_assert_cmpint(ADMIN(f->fd, CONNECT_GET_LOGGING_OUTPUTS, &out_args, &out), ==, 0);
    g_assert_cmpstr(out.outputs, ==, outputs);
    g_assert_cmpuint(out.noutputs, ==, noutputs);
    virXDRClear(&admin_connect_get_logging_outputs_ret_xdr, &out);
}

static void
testLog(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *file = g_build_filename(f->dir, "log", NULL);
    g_autofree char *outputs = g_strdup_printf("4:stderr 3:file:%s", file);
    g_autofree char *text = NULL;

    expectLog(f, NULL, 0, "1:stderr", 1);
    g_assert_cmpint(setFilters(f, " 4:rpc  2:admin "), ==, 0);
    g_assert_cmpint(setOutputs(f, outputs), ==, 0);
    expectLog(f, "4:rpc 2:admin", 2, outputs, 2);

    assertRefused(setFilters(f, "1:a 9:qemu"), VIR_FROM_LOGGING, VIR_ERR_INVALID_ARG);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "invalid argument: Invalid priority '9' for filter '9:qemu'");
    assertRefused(setOutputs(f, "1:stderr 1:nosuch"), VIR_FROM_LOGGING, VIR_ERR_INVALID_ARG);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "invalid argument: Invalid log destination 'nosuch' for log output "
                    "'1:nosuch'");
    assertRefused(setOutputs(f, "1:file:/nonexistent/x"), VIR_FROM_LOGGING,
                  VIR_ERR_SYSTEM_ERROR);
    expectLog(f, "4:rpc 2:admin", 2, outputs, 2);

    /* who changed it is in the log itself */
    g_free(outputs);
    outputs = g_strdup_printf("2:file:%s", file);
    g_assert_cmpint(setOutputs(f, outputs), ==, 0);
    g_assert_true(virLogFlush(60 * 1000));
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "CONNECT_SET_LOGGING_OUTPUTS by uid "));

    g_assert_cmpint(setFilters(f, NULL), ==, 0);
    g_assert_cmpint(setOutputs(f, NULL), ==, 0);
    expectLog(f, NULL, 0, "1:stderr", 1);
    g_assert_cmpint(g_unlink(file), ==, 0);
}

static void
testTLS(Fixture *f, const void *data G_GNUC_UNUSED)
{
    admin_server_update_tls_files_args args = { .srv = f->srv };

    assertRefused(ADMIN(f->fd, SERVER_UPDATE_TLS_FILES, &args, NULL),
                  VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "internal error: no tls service found, unable to update tls files");
}

static void
add(const char *name, void (*test)(Fixture *f, const void *data))
{
    g_test_add(name, Fixture, NULL, setUp, test, tearDown);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(virEventEpollRegister(), ==, 0);
    add("/admin/flags", testFlags);
    add("/admin/connection", testConnection);
    add("/admin/servers", testServers);
    add("/admin/shutdown", testShutdown);
    add("/admin/timeout", testTimeout);
    add("/admin/stranger", testStranger);
    add("/admin/other-programs", testOtherPrograms);
    add("/admin/pool", testPool);
    add("/admin/limits", testLimits);
    add("/admin/client/info", testClientInfo);
    add("/admin/client/tcp", testClientTCP);
    add("/admin/client/close", testClientClose);
    add("/admin/log", testLog);
    add("/admin/tls", testTLS);
    return g_test_run();
}
