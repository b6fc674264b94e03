/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnettls.c: who may come in by TLS, with which files, and what bad peers can do. */
#include "config.h"

#include "virnettls.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "rpcpeer.h"
#include "tlspeer.h"
#include "virerror.h"

/* Made once, in a folder of our own. */
static char *certs;

static const struct {
    const char *name;
    const char *issuer;
    unsigned int kind;
} all_certs[] = {
    { "ca", NULL, TLS_PEER_CA },
    { "other-ca", NULL, TLS_PEER_CA },
    { "old-ca", NULL, TLS_PEER_CA | TLS_PEER_EXPIRED },
    { "server", "ca", TLS_PEER_SERVER },
    { "server2", "ca", TLS_PEER_SERVER },
    { "server-expired", "ca", TLS_PEER_SERVER | TLS_PEER_EXPIRED },
    { "server-not-yet", "ca", TLS_PEER_SERVER | TLS_PEER_NOT_YET },
    { "server-wrong-use", "ca", TLS_PEER_SERVER | TLS_PEER_NO_SIGNING },
    { "server-by-other", "other-ca", TLS_PEER_SERVER },
    { "client", "ca", TLS_PEER_CLIENT },
    { "plain", "ca", 0 },
    { "client-expired", "ca", TLS_PEER_CLIENT | TLS_PEER_EXPIRED },
    { "client-not-yet", "ca", TLS_PEER_CLIENT | TLS_PEER_NOT_YET },
    { "client-revoked", "ca", TLS_PEER_CLIENT },
    { "client-by-other", "other-ca", TLS_PEER_CLIENT },
    { "client-by-itself", NULL, TLS_PEER_CLIENT },
    { "only-server", "ca", TLS_PEER_SERVER | TLS_PEER_PURPOSE_CRITICAL },
};

static void
make_certs(void)
{
    certs = g_dir_make_tmp("vireo-tls-XXXXXX", NULL);
    g_assert_nonnull(certs);
    for (size_t i = 0; i < G_N_ELEMENTS(all_certs); i++)
        tlsPeerMakeCert(certs, all_certs[i].name, all_certs[i].issuer, all_certs[i].kind);
    tlsPeerMakeCRL(certs, "ca", "client-revoked");
}

static void
remove_certs(void)
{
    g_autoptr(GDir) dir = g_dir_open(certs, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(certs, name, NULL);

        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(certs), ==, 0);
    g_free(certs);
}

/* ---- files ---- */

typedef struct Files {
    virNetTLSConfig config;
    char *paths[VIR_NET_TLS_FILE_LAST];
} Files;

static void
files_init(Files *f, const char *ca, const char *crl, const char *cert, const char *key)
{
    memset(f, 0, sizeof(*f));
    f->paths[VIR_NET_TLS_CA_CERT] = tlsPeerCertPath(certs, ca);
    f->paths[VIR_NET_TLS_CA_CRL] = crl ? tlsPeerCRLPath(certs, crl) : NULL;
    f->paths[VIR_NET_TLS_SERVER_CERT] = tlsPeerCertPath(certs, cert);
    f->paths[VIR_NET_TLS_SERVER_KEY] = tlsPeerKeyPath(certs, key);
    for (size_t i = 0; i < VIR_NET_TLS_FILE_LAST; i++)
        f->config.files[i] = f->paths[i];
}

static void
files_clear(Files *f)
{
    for (size_t i = 0; i < VIR_NET_TLS_FILE_LAST; i++)
        g_free(f->paths[i]);
}

static void
test_own_files(void)
{
    static const struct {
        const char *ca, *crl, *cert, *key;
        const char *error;          /* NULL: good */
        bool no_check_helps;
    } cases[] = {
        { "ca", NULL, "server", "server", NULL, true },
        { "ca", "ca", "server", "server", NULL, true },
        { "nowhere", NULL, "server", "server", "*CA certificate*nowhere-cert.pem*", false },
        { "ca", "nowhere", "server", "server", "*revoked*nowhere-crl.pem*", false },
        { "ca", NULL, "nowhere", "server", "*server certificate*nowhere-cert.pem*", false },
        { "ca", NULL, "server", "nowhere", "*private key*nowhere-key.pem*", false },
        { "ca", NULL, "server", "server2", "*server-cert.pem*server2-key.pem*", false },
        { "ca", NULL, "server-expired", "server-expired", "*server-expired*has expired*", true },
        { "ca", NULL, "server-not-yet", "server-not-yet", "*server-not-yet*not yet*", true },
        { "ca", NULL, "server-wrong-use", "server-wrong-use", "*wrong-use*key usage*", true },
        { "ca", NULL, "server-by-other", "server-by-other",
          "*server-by-other*failed validation against*", true },
        { "ca", NULL, "ca", "ca", "*'*ca-cert.pem' is that of a certificate authority*", true },
        { "server", NULL, "server", "server", "*is not that of a certificate authority*", true },
        { "old-ca", NULL, "server", "server", "*old-ca*has expired*", true },
        { "ca", "ca", "client-revoked", "client-revoked", "*revoked*", true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (int no_check = 0; no_check < 2; no_check++) {
            g_autoptr(virNetTLSContext) ctx = NULL;
            bool good = !cases[i].error || (no_check && cases[i].no_check_helps);
            Files f;

            files_init(&f, cases[i].ca, cases[i].crl, cases[i].cert, cases[i].key);
            f.config.no_own_check = no_check;
            virResetLastError();
            ctx = virNetTLSContextNew(&f.config);
            g_test_message("%s %s: %s", cases[i].ca, cases[i].cert, virGetLastErrorMessage());
            if (good) {
                g_assert_nonnull(ctx);
            } else {
                g_assert_null(ctx);
                g_assert_true(g_pattern_match_simple(cases[i].error, virGetLastErrorMessage()));
            }
            files_clear(&f);
        }
    }
}

static void
test_garbage_file(void)
{
    g_autofree char *path = tlsPeerCertPath(certs, "garbage");
    Files f;

    g_assert_true(g_file_set_contents(path, "no certificate\n", -1, NULL));
    files_init(&f, "ca", NULL, "garbage", "server");
    virResetLastError();
    g_assert_null(virNetTLSContextNew(&f.config));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "garbage-cert.pem' is not a certificate"));
    files_clear(&f);
}

static void
test_priority(void)
{
    g_autoptr(virNetTLSContext) ctx = NULL;
    Files f;

    files_init(&f, "ca", NULL, "server", "server");
    f.config.priority = "NORMAL:+NO-SUCH-THING";
    virResetLastError();
    g_assert_null(virNetTLSContextNew(&f.config));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "NO-SUCH-THING"));
    f.config.priority = "SECURE256";
    ctx = virNetTLSContextNew(&f.config);
    g_assert_nonnull(ctx);
    files_clear(&f);
}

/* ---- clients ---- */

typedef struct Fixture {
    Files files;
    virNetTLSContext *ctx;
    virNetServerService *svc;
    rpcServer *rs;
    in_port_t port;             /* network order */
    unsigned int places;        /* for strangers; 0: 1 */
    unsigned int patience;      /* seconds for a handshake; 0: the default */
} Fixture;

static void
serve(Fixture *f, virNetServerAuth auth)
{
    g_autoptr(GPtrArray) socks = virNetSocketNewListenTCP("127.0.0.1", "0", 10);
    virNetServerConfig config = *rpcServerDefaults();
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    g_assert_nonnull(socks);
    g_assert_cmpint(getsockname(virNetSocketGetFD(socks->pdata[0]), (struct sockaddr *) &addr,
                                &len), ==, 0);
    f->port = addr.sin_port;
    f->ctx = virNetTLSContextNew(&f->files.config);
    g_assert_nonnull(f->ctx);
    f->svc = virNetServerServiceNew(socks, auth, false);
    virNetServerServiceSetLayer(f->svc, virNetTLSContextProtect, f->ctx);
    config.max_anonymous_clients = MAX(f->places, 1);
    config.handshake_timeout = f->patience;
    f->rs = rpcServerNewWithService(&config, f->svc);
}

static void
fixture_open(Fixture *f, const void *data G_GNUC_UNUSED)
{
    files_init(&f->files, "ca", "ca", "server", "server");
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcServerFree(f->rs);
    virNetServerServiceUnref(f->svc);
    virNetTLSContextUnref(f->ctx);
    files_clear(&f->files);
}

static int
connect_to(Fixture *f)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };
    const struct sockaddr_in addr = {
        .sin_family = AF_INET, .sin_port = f->port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(connect(fd, (const struct sockaddr *) &addr, sizeof(addr)), ==, 0);
    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), ==, 0);
    return fd;
}

static void
echo(int fd)
{
    rpcPeerCall(fd, RPC_TEST_ECHO, 1, "in");
    rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "in");
}

/* Returns whether @name is let in, and then served. */
static bool
try_client(Fixture *f, const char *name, const char *priority, bool slow)
{
    int fd = connect_to(f);
    bool in = false;

    {
        g_autoptr(tlsPeer) peer = tlsPeerNew(fd, certs, name, priority, slow);

        if (tlsPeerShake(peer) == 0 && tlsPeerIsWelcome(peer)) {
            tlsPeerUse(peer);
            echo(fd);
            in = true;
        }
    }
    close(fd);
    return in;
}

static void
test_who_may_come(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const struct {
        const char *name;
        bool may;
    } cases[] = {
        { "client", true },
        { "plain", true },
        { "server", true },             /* its purpose is advice only */
        { "only-server", false },
        { "client-expired", false },
        { "client-not-yet", false },
        { "client-revoked", false },
        { "client-by-other", false },
        { "client-by-itself", false },
        { "ca", false },
        { NULL, false },
    };
    static const char *const versions[] = {
        "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3",
    };

    serve(f, VIR_NET_SERVER_AUTH_NONE);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(versions); j++) {
            g_test_message("%s, %s", cases[i].name, versions[j]);
            g_assert_cmpint(try_client(f, cases[i].name, versions[j], false), ==, cases[i].may);
        }
    }
}

static void
test_old_versions(Fixture *f, const void *data G_GNUC_UNUSED)
{
    f->files.config.priority = "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1";
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    g_assert_false(try_client(f, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.1", false));
    g_assert_false(try_client(f, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.0", false));
    g_assert_true(try_client(f, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.2", false));
}

static void
test_allowed_names(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const char *const some[] = { "*CN=nobody", "C=XX,O=Vireo*,CN=cl?ent", NULL };
    static const char *const none[] = { NULL };

    f->files.config.allowed_dns = some;
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    g_assert_true(try_client(f, "client", NULL, false));
    g_assert_false(try_client(f, "plain", NULL, false));

    f->files.config.allowed_dns = none;
    g_assert_cmpint(virNetTLSContextReload(f->ctx, &f->files.config), ==, 0);
    g_assert_false(try_client(f, "client", NULL, false));
    f->files.config.allowed_dns = NULL;
    g_assert_cmpint(virNetTLSContextReload(f->ctx, &f->files.config), ==, 0);
    g_assert_true(try_client(f, "plain", NULL, false));
}

static void
test_no_peer_check(Fixture *f, const void *data G_GNUC_UNUSED)
{
    f->files.config.no_peer_check = true;
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    g_assert_true(try_client(f, NULL, NULL, false));
    g_assert_true(try_client(f, "client-by-other", NULL, false));
}

static void
test_bytes_come_one_by_one(Fixture *f, const void *data G_GNUC_UNUSED)
{
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    g_assert_true(try_client(f, "client", NULL, true));
}

static void
test_identity(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetServerClient) client = NULL;
    const virIdentity *before;
    int fd;

    serve(f, VIR_NET_SERVER_AUTH_SASL);
    fd = connect_to(f);
    {
        g_autoptr(tlsPeer) peer = tlsPeerNew(fd, certs, "client", NULL, false);

        g_assert_cmpint(tlsPeerShake(peer), ==, 0);
        g_assert_true(tlsPeerIsWelcome(peer));

        /* a certificate is not all that this server asks for */
        tlsPeerUse(peer);
        rpcPeerCall(fd, RPC_TEST_SECRET, 2, "");
        rpcPeerExpectError(fd, VIR_NET_REPLY, 2, VIR_ERR_RPC, VIR_FROM_RPC);
        client = rpcServerOnlyClient(f->rs);
        before = virNetServerClientGetIdentity(client);
        g_assert_cmpstr(before->x509DName, ==, "C=XX,O=Vireo test,CN=client");
        g_assert_cmpuint(virNetServerClientGetStrength(client), >=, 128);
        g_assert_false(virNetServerClientIsAuthenticated(client));
        rpcPeerCall(fd, RPC_TEST_AUTH, 3, "");
        rpcPeerExpect(fd, RPC_TEST_AUTH, VIR_NET_REPLY, 3, VIR_NET_OK, "");
        rpcPeerCall(fd, RPC_TEST_SECRET, 4, "now");
        rpcPeerExpect(fd, RPC_TEST_SECRET, VIR_NET_REPLY, 4, VIR_NET_OK, "now");
    }
    close(fd);
}

/* ---- what comes over it ---- */

static void
test_large_and_slow(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const uint32_t len = 8 * 1024 * 1024;
    const uint32_t word = GUINT32_TO_BE(len);
    g_autofree char *text = g_strnfill(1024 * 1024, 'x');
    int fd;

    serve(f, VIR_NET_SERVER_AUTH_NONE);
    fd = connect_to(f);
    {
        g_autoptr(tlsPeer) peer = tlsPeerNew(fd, certs, "client", NULL, false);

        g_assert_cmpint(tlsPeerShake(peer), ==, 0);
        g_assert_true(tlsPeerIsWelcome(peer));
        tlsPeerUse(peer);
        rpcPeerCall(fd, RPC_TEST_ECHO, 1, text);
        rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, text);

        /* more than the sockets take: each write stops and goes on somewhere in a record */
        for (uint32_t i = 0; i < 4; i++)
            rpcPeerSend(fd, RPC_TEST_GROW, VIR_NET_CALL, i, VIR_NET_OK, &word, sizeof(word));
        for (uint32_t i = 0; i < 4; i++) {
            g_autoptr(rpcPacket) packet = rpcPeerRecv(fd);

            g_assert_nonnull(packet);
            g_assert_cmpuint(packet->payload->len, ==, len);
        }
        echo(fd);
    }
    close(fd);
}

static void
test_garbage(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const char *const noise[] = {
        "GET / HTTP/1.0\r\n\r\n", "\x16\x03\x01\xff\xff", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    };

    serve(f, VIR_NET_SERVER_AUTH_NONE);
    for (size_t i = 0; i < G_N_ELEMENTS(noise); i++) {
        int fd = connect_to(f);
        char byte;

        rpcPeerWrite(fd, noise[i], strlen(noise[i]) + 1);
        (void) shutdown(fd, SHUT_WR);           /* it may have ended already */
        while (recv(fd, &byte, 1, 0) > 0)       /* an alert may come first */
            ;
        close(fd);
    }
    /* a packet in the clear is noise too */
    {
        int fd = connect_to(f);

        rpcPeerCall(fd, RPC_TEST_ECHO, 1, "in the clear");
        rpcServerWaitClosed(f->rs, G_N_ELEMENTS(noise) + 1);
        close(fd);
    }
    g_assert_true(try_client(f, "client", NULL, false));
}

static void
test_silence(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *peer = NULL;
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);
    virNetServerLimits limits;
    char byte;
    int fd;

    rpcLogBegin();
    f->patience = 2;
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    fd = connect_to(f);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *) &addr, &len), ==, 0);
    peer = g_strdup_printf(" 127.0.0.1:%u ", ntohs(addr.sin_port));

    /* it holds the only place of strangers, but not for long: then the next one comes in */
    g_assert_true(try_client(f, "client", NULL, false));
    g_assert_cmpint(recv(fd, &byte, 1, 0), ==, 0);
    rpcLogExpectLine(peer, "handshake was not done in time");
    rpcServerWaitClosed(f->rs, 2);
    virNetServerGetLimits(f->rs->srv, &limits);
    g_assert_cmpuint(limits.anonymous_clients, ==, 0);
    close(fd);
}

/* ---- floods: what a peer may say as often as it likes ---- */

typedef struct Flood {
    int fd;
    const char *record;
    size_t len;
} Flood;

static void *
flood(void *opaque)
{
    const Flood *what = opaque;
    g_autoptr(GByteArray) many = g_byte_array_new();

    while (many->len < 65536)
        g_byte_array_append(many, (const guint8 *) what->record, what->len);
    while (send(what->fd, many->data, many->len, MSG_NOSIGNAL) == (ssize_t) many->len)
        ;
    return NULL;
}

/* The hello of a client, after which the server waits for more of it. */
static void
say_hello(int fd, const char *priority)
{
    g_autoptr(tlsPeer) peer = tlsPeerNew(fd, certs, "client", priority, false);

    tlsPeerSayHello(peer);
}

static void
test_floods(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const char *const hellos[] = {
        NULL, "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3",
    };
    static const struct {
        const char *record;
        size_t len;
    } records[] = {
        { "\x15\x03\x03\x00\x02\x01\x5a", 7 },       /* an alert that is a warning */
        { "\x14\x03\x03\x00\x01\x01", 6 },           /* a change of ciphers */
        { "\x16\x03\x03\x00\x00", 5 },               /* nothing */
    };
    unsigned int closed = 0;

    f->patience = 2;
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    for (size_t i = 0; i < G_N_ELEMENTS(hellos) * G_N_ELEMENTS(records); i++) {
        const char *hello = hellos[i / G_N_ELEMENTS(records)];
        size_t kind = i % G_N_ELEMENTS(records);
        Flood what = { connect_to(f), records[kind].record, records[kind].len };
        GThread *thread;

        g_test_message("%s, record %zu", hello, kind);
        if (hello)
            say_hello(what.fd, hello);
        thread = g_thread_new("flood", flood, &what);
        /* the loop has time for the deadline, and then for the next one */
        rpcServerWaitClosed(f->rs, ++closed);
        g_assert_true(try_client(f, "client", NULL, false));
        rpcServerWaitClosed(f->rs, ++closed);
        g_thread_join(thread);
        close(what.fd);
    }
}

typedef struct Warner {
    tlsPeer *peer;
    gint stop;
} Warner;

static void *
warn_on(void *opaque)
{
    Warner *warner = opaque;

    while (!g_atomic_int_get(&warner->stop) && tlsPeerWarn(warner->peer))
        ;
    return NULL;
}

/* Each warning is good for nothing, and for another look at what the peer says. */
static void
test_warnings(Fixture *f, const void *data G_GNUC_UNUSED)
{
    Warner warner = { 0 };
    GThread *thread;
    int fd;

    serve(f, VIR_NET_SERVER_AUTH_NONE);
    fd = connect_to(f);
    warner.peer = tlsPeerNew(fd, certs, "client", "NORMAL:-VERS-ALL:+VERS-TLS1.2", false);
    g_assert_cmpint(tlsPeerShake(warner.peer), ==, 0);
    g_assert_true(tlsPeerIsWelcome(warner.peer));

    thread = g_thread_new("warner", warn_on, &warner);
    for (int i = 0; i < 3; i++)
        g_assert_true(try_client(f, "client", NULL, false));
    g_atomic_int_set(&warner.stop, 1);
    g_thread_join(thread);
    tlsPeerUse(warner.peer);
    echo(fd);
    tlsPeerFree(warner.peer);
    close(fd);
}

/* ---- handshakes that take their time ---- */

static struct {
    GThread *client;        /* whose own handshakes are left alone */
    GMutex lock;
    GCond cond;
    bool hang;
    unsigned int inside;
} shakes;

/* The linker sends the calls of the code under test here (--wrap). */
int __real_gnutls_handshake(gnutls_session_t session);
int __wrap_gnutls_handshake(gnutls_session_t session);

int
__wrap_gnutls_handshake(gnutls_session_t session)
{
    if (g_thread_self() != shakes.client) {
        g_mutex_lock(&shakes.lock);
        shakes.inside++;
        g_cond_broadcast(&shakes.cond);
        while (shakes.hang)
            g_cond_wait(&shakes.cond, &shakes.lock);
        shakes.inside--;
        g_mutex_unlock(&shakes.lock);
    }
    return __real_gnutls_handshake(session);
}

static void
shakes_set(bool hang)
{
    g_mutex_lock(&shakes.lock);
    shakes.hang = hang;
    g_cond_broadcast(&shakes.cond);
    g_mutex_unlock(&shakes.lock);
}

/* Waits until one is at work, and returns how many are. */
static unsigned int
shakes_wait(void)
{
    unsigned int inside;

    g_mutex_lock(&shakes.lock);
    while (shakes.inside == 0)
        g_cond_wait(&shakes.cond, &shakes.lock);
    inside = shakes.inside;
    g_mutex_unlock(&shakes.lock);
    return inside;
}

#define FLOOD 30

/* Others are served meanwhile, and few handshakes are at work at once. */
static void
test_flood_of_handshakes(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int fds[FLOOD];
    int other;

    f->places = FLOOD;
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    shakes_set(true);
    for (int i = 0; i < FLOOD; i++) {
        fds[i] = connect_to(f);
        rpcPeerWrite(fds[i], "\x16\x03\x01\x02", 4);
    }
    g_assert_cmpuint(shakes_wait(), <=, MAX(g_get_num_processors() / 4, 1));

    other = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
    for (int i = 0; i < 10; i++)
        echo(other);

    /* some go while they wait, some after */
    for (int i = 0; i < FLOOD / 2; i++)
        close(fds[i]);
    echo(other);
    shakes_set(false);
    for (int i = FLOOD / 2; i < FLOOD; i++)
        close(fds[i]);
    rpcServerWaitClosed(f->rs, FLOOD);
    close(other);
    g_assert_true(try_client(f, "client", NULL, false));
}

/* A connection that is given up in the middle of a step ends with it. */
static void
test_step_over_its_time(Fixture *f, const void *data G_GNUC_UNUSED)
{
    char byte;
    int fd;

    f->patience = 1;
    serve(f, VIR_NET_SERVER_AUTH_NONE);
    shakes_set(true);
    fd = connect_to(f);
    rpcPeerWrite(fd, "\x16\x03\x01\x02", 4);
    shakes_wait();
    rpcServerWaitClosed(f->rs, 1);
    g_assert_cmpint(recv(fd, &byte, 1, MSG_DONTWAIT), ==, -1);

    shakes_set(false);
    g_assert_cmpint(recv(fd, &byte, 1, 0), <=, 0);
    close(fd);
    g_assert_true(try_client(f, "client", NULL, false));
}

/* ---- new certificates ---- */

static char *
server_name(Fixture *f)
{
    g_autoptr(tlsPeer) peer = NULL;
    char *name;
    int fd = connect_to(f);

    peer = tlsPeerNew(fd, certs, "client", NULL, false);
    g_assert_cmpint(tlsPeerShake(peer), ==, 0);
    g_assert_true(tlsPeerIsWelcome(peer));
    name = tlsPeerServerName(peer);
    close(fd);
    return name;
}

static void
test_reload(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(tlsPeer) old = NULL;
    g_autofree char *first = NULL, *second = NULL, *third = NULL;
    Files other;
    int fd;

    serve(f, VIR_NET_SERVER_AUTH_NONE);
    first = server_name(f);
    g_assert_cmpstr(first, ==, "server");
    fd = connect_to(f);
    old = tlsPeerNew(fd, certs, "client", NULL, false);
    g_assert_cmpint(tlsPeerShake(old), ==, 0);
    g_assert_true(tlsPeerIsWelcome(old));

    files_init(&other, "ca", NULL, "server2", "server2");
    g_assert_cmpint(virNetTLSContextReload(f->ctx, &other.config), ==, 0);
    second = server_name(f);
    g_assert_cmpstr(second, ==, "server2");
    tlsPeerUse(old);
    echo(fd);

    /* what can't be used changes nothing */
    files_clear(&other);
    files_init(&other, "ca", NULL, "server", "server2");
    virResetLastError();
    g_assert_cmpint(virNetTLSContextReload(f->ctx, &other.config), ==, -1);
    g_assert_cmpint(virNetTLSContextReload(f->ctx, NULL), ==, 0);
    third = server_name(f);
    g_assert_cmpstr(third, ==, "server2");

    files_clear(&other);
    close(fd);
}

#define ADD(name, func) \
    g_test_add("/tls/" name, Fixture, NULL, fixture_open, func, fixture_close)

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    make_certs();
    shakes.client = g_thread_self();
    g_test_add_func("/tls/own-files", test_own_files);
    g_test_add_func("/tls/garbage-file", test_garbage_file);
    g_test_add_func("/tls/priority", test_priority);
    ADD("who-may-come", test_who_may_come);
    ADD("old-versions", test_old_versions);
    ADD("allowed-names", test_allowed_names);
    ADD("no-peer-check", test_no_peer_check);
    ADD("bytes-come-one-by-one", test_bytes_come_one_by_one);
    ADD("identity", test_identity);
    ADD("large-and-slow", test_large_and_slow);
    ADD("garbage", test_garbage);
    ADD("silence", test_silence);
    ADD("floods", test_floods);
    ADD("warnings", test_warnings);
    ADD("flood-of-handshakes", test_flood_of_handshakes);
    ADD("step-over-its-time", test_step_over_its_time);
    ADD("reload", test_reload);
    rc = g_test_run();
    remove_certs();
    return rc;
}
