/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetserverhandover.c: a server takes up the clients that another one left. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "rpcpeer.h"
#include "virerror.h"
#include "virfile.h"
#include "virhandover.h"

typedef struct Fixture {
    rpcServer *rs;
    int fd;             /* the client */
} Fixture;

static void
fixture_open(Fixture *f, const void *data G_GNUC_UNUSED)
{
    f->rs = rpcServerNew(rpcServerDefaults());
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    close(f->fd);
    rpcServerFree(f->rs);
}

static unsigned int
count_fds(void)
{
    g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned int n = 0;

    while (g_dir_read_name(dir))
        n++;
    return n;
}

/* ---- from one server to the next ---- */

/* The old server is in this process and closes its descriptors: others take their places. */
static void
duplicate(virJSONValue *value, const char *key, GArray *fds)
{
    for (size_t i = 0; i < virJSONValueArraySize(value); i++)
        duplicate(virJSONValueArrayGet(value, i), key, fds);
    for (size_t i = 0; i < virJSONValueObjectSize(value); i++) {
        const char *name = virJSONValueObjectKey(value, i);
        virJSONValue *member = virJSONValueObjectValue(value, i);
        int old;

        if (g_str_equal(name, "fd") && virJSONValueGetInt(member, &old) == 0) {
            int copy = fcntl(old, F_DUPFD_CLOEXEC, 3);

            g_assert_cmpint(copy, >=, 0);
            g_array_append_val(fds, copy);
            virJSONValueObjectSetInt(value, name, copy);
        } else if (g_str_equal(name, "fds")) {
            virJSONValue *array = virJSONValueNewArray();

            for (size_t k = 0; k < virJSONValueArraySize(member); k++) {
                int copy;

                g_assert_cmpint(virJSONValueGetInt(virJSONValueArrayGet(member, k), &old), ==, 0);
                copy = fcntl(old, F_DUPFD_CLOEXEC, 3);
                g_array_append_val(fds, copy);
                virJSONValueArrayAppend(array, virJSONValueNewInt(copy));
            }
            virJSONValueObjectSet(value, name, array);
        } else {
            duplicate(member, name, fds);
        }
    }
}

typedef struct Left {
    rpcServer *rs;
    virNetRelay *relay;
    char *text;
    GArray *fds;
} Left;

static void
hold(void *opaque)
{
    virNetServerHold(((Left *) opaque)->rs->srv, VIR_NET_SERVER_EVERYBODY);
}

static void
leave(void *opaque)
{
    Left *left = opaque;
    g_autoptr(virHandover) handover = virHandoverNew();
    virJSONValue *root = virHandoverGetRoot(handover);

    if (!left->relay)
        left->relay = virNetRelayNew();
    virJSONValueObjectSet(root, "server",
                          virNetServerToJSON(left->rs->srv, handover, left->relay));
    duplicate(root, "", left->fds);
    left->text = virHandoverFormat(handover);
    g_assert_nonnull(left->text);
}

static rpcServer *
take_up(const virNetServerConfig *config, Left *left)
{
    g_autoptr(virHandover) handover = virHandoverParse(left->text, strlen(left->text),
                                                       (int *) (void *) left->fds->data,
                                                       left->fds->len);
    rpcServer *rs = rpcServerNewWithoutLoop(config, NULL);

    g_assert_nonnull(handover);
    g_assert_cmpint(virNetServerFromJSON(rs->srv, handover, virJSONValueObjectGet(
                        virHandoverGetRoot(handover), "server")), ==, 0);
    rpcServerRunLoop(rs);
    return rs;
}

/* @change: NULL, or what becomes of the text on its way. */
static void
hand_over_changed(Fixture *f, const virNetServerConfig *config, char *(*change)(const char *text))
{
    Left left = { .rs = f->rs, .fds = g_array_new(false, false, sizeof(int)) };

    rpcServerOnLoop(f->rs, hold, &left);
    rpcServerOnLoop(f->rs, leave, &left);
    rpcServerFree(f->rs);
    if (change) {
        g_autofree char *old = g_steal_pointer(&left.text);

        left.text = change(old);
    }
    f->rs = take_up(config, &left);
    virNetRelayFree(left.relay);
    g_free(left.text);
    g_array_unref(left.fds);
}

static void
hand_over(Fixture *f)
{
    hand_over_changed(f, rpcServerDefaults(), NULL);
}

static void
nothing(void *opaque G_GNUC_UNUSED)
{
}

/* What was sent before has been read: the loop looks at sockets between two of these. */
static void
wait_read(rpcServer *rs)
{
    rpcServerOnLoop(rs, nothing, NULL);
    rpcServerOnLoop(rs, nothing, NULL);
}

static void
expect_served(int fd, uint32_t serial)
{
    rpcPeerCall(fd, RPC_TEST_ECHO, serial, "hi");
    rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, serial, VIR_NET_OK, "hi");
}

/* ---- what clients see: nothing ---- */

static void
client_is_the_same(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetServerClient) before = NULL;
    g_autoptr(virNetServerClient) after = NULL;
    const virIdentity *was, *is;
    int second;

    expect_served(f->fd, 1);
    second = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
    close(second);                      /* its number is taken */
    rpcServerWaitClosed(f->rs, 1);
    before = rpcServerOnlyClient(f->rs);
    was = virNetServerClientGetIdentity(before);

    hand_over(f);
    after = rpcServerOnlyClient(f->rs);
    is = virNetServerClientGetIdentity(after);
    g_assert_cmpuint(virNetServerClientGetID(after), ==, virNetServerClientGetID(before));
    g_assert_cmpint(virNetServerClientGetTimestamp(after), ==,
                    virNetServerClientGetTimestamp(before));
    g_assert_true(virNetServerClientIsAuthenticated(after));
    g_assert_cmpint(is->unixProcessID, ==, was->unixProcessID);
    g_assert_cmpuint(is->unixProcessTime, ==, was->unixProcessTime);
    g_assert_cmpuint(is->unixUserID, ==, was->unixUserID);
    g_assert_cmpstr(is->selinuxContext, ==, was->selinuxContext);
    expect_served(f->fd, 2);

    /* and again, and numbers go on */
    hand_over(f);
    expect_served(f->fd, 3);
    close(f->fd);
    rpcServerWaitClosed(f->rs, 1);
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
    virNetServerClientUnref(after);
    after = rpcServerOnlyClient(f->rs);
    g_assert_cmpuint(virNetServerClientGetID(after), ==, virNetServerClientGetID(before) + 2);
}

static void
stranger_stays_one(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetServerLimits limits;
    int stranger = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_POLKIT);

    hand_over(f);
    virNetServerGetLimits(f->rs->srv, &limits);
    g_assert_cmpuint(limits.anonymous_clients, ==, 1);
    rpcPeerCall(stranger, RPC_TEST_ECHO, 1, "");
    rpcPeerExpectError(stranger, VIR_NET_REPLY, 1, VIR_ERR_RPC, VIR_FROM_RPC);
    rpcPeerCall(stranger, RPC_TEST_AUTH, 2, "");
    rpcPeerExpect(stranger, RPC_TEST_AUTH, VIR_NET_REPLY, 2, VIR_NET_OK, "");
    expect_served(stranger, 3);
    close(stranger);
}

static void
pings_go_on(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcPeerPing(f->fd);
    rpcPeerExpectPong(f->fd);
    hand_over(f);
    rpcPeerPing(f->fd);
    rpcPeerExpectPong(f->fd);
}

/* A packet is cut at every length that matters: @data of it comes before. */
static void
half_packet_is_completed(Fixture *f, const void *data)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree char *text = g_strnfill(100000, 'x');
    size_t cut = GPOINTER_TO_UINT(data);

    rpcPacketAppend(out, RPC_TEST_ECHO, VIR_NET_CALL, 7, VIR_NET_OK, text, 100000);
    rpcPeerWrite(f->fd, out->data, cut);
    wait_read(f->rs);
    hand_over(f);
    rpcPeerWrite(f->fd, out->data + cut, out->len - cut);
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 7, VIR_NET_OK, text);
    expect_served(f->fd, 8);
}

static void
descriptors_come_in_two_halves(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GByteArray) body = g_byte_array_new();
    VIR_AUTOCLOSE null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    g_autoptr(rpcPacket) reply = NULL;

    rpcPacketAppendWord(body, 2);
    rpcPacketAppend(out, RPC_TEST_FDS, VIR_NET_CALL_WITH_FDS, 7, VIR_NET_OK, body->data,
                    body->len);
    rpcPeerWrite(f->fd, out->data, out->len);
    rpcPeerSendFD(f->fd, null);
    wait_read(f->rs);
    hand_over(f);
    rpcPeerSendFD(f->fd, null);
    reply = rpcPeerRecv(f->fd);
    g_assert_cmpuint(reply->type, ==, VIR_NET_REPLY_WITH_FDS);
    g_assert_cmpint(reply->fd, >=, 0);
}

static void
unread_reply_comes_whole(Fixture *f, const void *data G_GNUC_UNUSED)
{
    const uint8_t size[] = { 0, 64, 0, 0 };     /* 4 MiB */
    g_autoptr(rpcPacket) reply = NULL;
    g_autoptr(virNetServerClient) client = rpcServerOnlyClient(f->rs);

    rpcPeerSend(f->fd, RPC_TEST_GROW, VIR_NET_CALL, 7, VIR_NET_OK, size, sizeof(size));
    reply = NULL;
    /* the first byte is there: the rest was queued with it */
    g_assert_cmpint(recv(f->fd, &(char) { 0 }, 1, MSG_PEEK), ==, 1);
    g_clear_pointer(&client, virNetServerClientUnref);
    hand_over(f);
    reply = rpcPeerRecv(f->fd);
    g_assert_cmpuint(reply->serial, ==, 7);
    g_assert_cmpuint(reply->status, ==, VIR_NET_OK);
    g_assert_cmpuint(reply->payload->len, ==, 4 * 1024 * 1024);
    expect_served(f->fd, 8);
}

static void
calls_that_wait_are_served(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetServerConfig config = *rpcServerDefaults();

    config.max_client_requests = 1;
    config.max_workers = config.min_workers = 1;
    fixture_close(f, NULL);
    f->rs = rpcServerNew(&config);
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);

    rpcPeerCall(f->fd, RPC_TEST_BLOCK, 1, "");
    rpcServerWaitEntered(f->rs, 1);
    rpcPeerPing(f->fd);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 2, "waits on the client");
    rpcPeerExpectPong(f->fd);

    /* the one that was begun can't go on elsewhere */
    hand_over(f);
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, 1, VIR_ERR_OPERATION_ABORTED, VIR_FROM_RPC);
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 2, VIR_NET_OK, "waits on the client");
    expect_served(f->fd, 3);
}

static void
calls_in_the_queue_are_served(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetServerConfig config = *rpcServerDefaults();
    int other;

    config.max_workers = config.min_workers = 1;
    fixture_close(f, NULL);
    f->rs = rpcServerNew(&config);
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
    other = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);

    rpcPeerCall(other, RPC_TEST_BLOCK, 1, "");
    rpcServerWaitEntered(f->rs, 1);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 2, "waits for a worker");
    rpcPeerPing(f->fd);
    rpcPeerExpectPong(f->fd);

    hand_over(f);
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 2, VIR_NET_OK, "waits for a worker");
    close(other);
}

static void
streams_end_with_an_error(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int end;

    rpcPeerCall(f->fd, RPC_TEST_STREAM, 7, "");
    rpcPeerExpect(f->fd, RPC_TEST_STREAM, VIR_NET_REPLY, 7, VIR_NET_OK, "");
    end = rpcServerTakeStreamFD(f->rs);
    hand_over(f);
    rpcPeerExpectError(f->fd, VIR_NET_STREAM, 7, VIR_ERR_OPERATION_ABORTED, VIR_FROM_RPC);
    rpcPeerSend(f->fd, RPC_TEST_STREAM, VIR_NET_STREAM, 7, VIR_NET_CONTINUE, "late", 4);
    expect_served(f->fd, 8);
    close(end);
}

/* ---- it doesn't come to it ---- */

static void
release(void *opaque)
{
    virNetServerRelease(((rpcServer *) opaque)->srv);
}

static void
is_quiet(void *opaque)
{
    Left *left = opaque;

    left->text = virNetServerIsQuiet(left->rs->srv) ? (char *) "quiet" : NULL;
}

static void
released_goes_on_as_before(Fixture *f, const void *data G_GNUC_UNUSED)
{
    Left left = { .rs = f->rs, .fds = g_array_new(false, false, sizeof(int)) };

    rpcPeerCall(f->fd, RPC_TEST_BLOCK, 1, "work");
    rpcServerWaitEntered(f->rs, 1);
    rpcServerOnLoop(f->rs, hold, &left);
    rpcServerOnLoop(f->rs, is_quiet, &left);
    g_assert_null(left.text);
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 2, "not read yet");
    rpcServerOnLoop(f->rs, leave, &left);

    /* its reply is there before that of the call in work, which comes all the same */
    rpcServerOnLoop(f->rs, release, f->rs);
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 2, VIR_NET_OK, "not read yet");
    rpcServerOpenGate(f->rs);
    rpcPeerExpect(f->fd, RPC_TEST_BLOCK, VIR_NET_REPLY, 1, VIR_NET_OK, "work");

    for (guint i = 0; i < left.fds->len; i++)
        close(g_array_index(left.fds, int, i));
    virNetRelayFree(left.relay);
    g_array_unref(left.fds);
    g_free(left.text);
}

/* ---- documents that are wrong ---- */

static const char *cut_out;         /* what is replaced in the text */
static const char *put_in;

static char *
replace(const char *text)
{
    const char *at = strstr(text, cut_out);

    g_assert_nonnull(at);
    return g_strdup_printf("%.*s%s%s", (int) (at - text), text, put_in, at + strlen(cut_out));
}

static void
bad_clients_are_dropped(void)
{
    static const struct {
        const char *from;
        const char *to;
    } cases[] = {
        { "\"id\":1", "\"id\":\"1\"" },
        { "\"id\":1", "\"other\":1" },
        { "\"fd\":", "\"fd\":999" },
        { "\"auth\":0", "\"auth\":7" },
        { "\"readonly\":false", "\"readonly\":0" },
        { "\"timestamp\":", "\"timestamp\":[]," "\"x\":" },
        { "\"authenticated\":true", "\"authenticated\":null" },
        { "\"identity\":{", "\"identity\":3,\"x\":{" },
        { "\"uid\":", "\"uid\":-1,\"x\":" },
        { "\"pings\":{", "\"pings\":[],\"x\":{" },
        { "\"partial\":{\"bytes\":\"", "\"partial\":{\"bytes\":\"*" },
        { "\"partial\":{\"bytes\":\"", "\"partial\":{\"x\":\"" },
        { "\"partial\":{\"bytes\":\"", "\"partial\":{\"bytes\":\"/////w==\",\"x\":\"" },
        { "\"unsent\":[]", "\"unsent\":[{}]" },
        { "\"unsent\":[]", "\"unsent\":[{\"bytes\":\"AAAA\",\"fds\":[1]}]" },
        { "\"calls\":[]", "\"calls\":[{\"bytes\":\"AAAA\"}]" },
        { "\"calls\":[]", "\"calls\":[{\"bytes\":\"AAAAHQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"}]" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture f;
        g_autoptr(virNetServerClient) left = NULL;
        unsigned int before = count_fds();
        int second;

        fixture_open(&f, NULL);
        second = rpcServerConnect(f.rs, VIR_NET_SERVER_AUTH_NONE);
        rpcPeerWrite(f.fd, "\0\0\0\x40", 4);    /* the first has something of everything */
        wait_read(f.rs);
        cut_out = cases[i].from;
        put_in = cases[i].to;
        g_test_message("%s", put_in);
        hand_over_changed(&f, rpcServerDefaults(), replace);

        rpcPeerExpectEnd(f.fd);
        expect_served(second, 1);
        left = rpcServerOnlyClient(f.rs);
        g_assert_cmpuint(virNetServerClientGetID(left), ==, 2);
        g_clear_pointer(&left, virNetServerClientUnref);
        close(second);
        fixture_close(&f, NULL);
        if (i > 0)                      /* the first one makes the loop */
            g_assert_cmpuint(count_fds(), ==, before);
    }
}

static void
same_number_is_there_once(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int second = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);

    cut_out = "\"id\":2";
    put_in = "\"id\":1";
    hand_over_changed(f, rpcServerDefaults(), replace);
    rpcPeerExpectEnd(second);
    expect_served(f->fd, 1);
    close(second);
}

static void
half_a_server_is_none(void)
{
    static const char *const texts[] = { "{}", "{\"clients\":[]}", "{\"nextID\":3}",
                                         "{\"nextID\":\"a\",\"clients\":[]}",
                                         "{\"nextID\":3,\"clients\":{}}" };
    rpcServer *rs = rpcServerNewWithoutLoop(rpcServerDefaults(), NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(virHandover) handover = virHandoverParse(texts[i], strlen(texts[i]), NULL, 0);

        g_assert_cmpint(virNetServerFromJSON(rs->srv, handover, virHandoverGetRoot(handover)),
                        ==, -1);
        virResetLastError();
    }
    rpcServerFree(rs);
}

/* ---- limits and sockets ---- */

static void
change_limits(void *opaque)
{
    rpcServer *rs = opaque;

    virNetServerSetLimits(rs->srv, 77, 7);
    g_assert_cmpint(virThreadPoolSetLimits(virNetServerGetPool(rs->srv), 3, 9, 2), ==, 0);
}

static void
changed_limits_stay(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetServerConfig config = *rpcServerDefaults();
    virNetServerLimits limits;
    virThreadPoolStats stats;

    /* what nobody changed goes by the settings as they are now */
    config.max_clients = 33;
    hand_over_changed(f, &config, NULL);
    virNetServerGetLimits(f->rs->srv, &limits);
    g_assert_cmpuint(limits.max_clients, ==, 33);

    rpcServerOnLoop(f->rs, change_limits, f->rs);
    hand_over(f);
    virNetServerGetLimits(f->rs->srv, &limits);
    virThreadPoolGetStats(virNetServerGetPool(f->rs->srv), &stats);
    g_assert_cmpuint(limits.max_clients, ==, 77);
    g_assert_cmpuint(limits.max_anonymous_clients, ==, 7);
    g_assert_cmpuint(stats.minWorkers, ==, 3);
    g_assert_cmpuint(stats.maxWorkers, ==, 9);
    g_assert_cmpuint(stats.prioWorkers, ==, 2);
}

static void
listening_sockets_keep_their_files(void)
{
    g_autofree char *dir = g_dir_make_tmp("vireo-handover-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "sock", NULL);
    g_autoptr(virHandover) handover = virHandoverNew();
    g_autoptr(virHandover) taken = NULL;
    g_autoptr(virJSONValue) object = NULL;
    g_autoptr(virNetServerService) old = NULL;
    g_autoptr(GPtrArray) socks = NULL;
    g_autoptr(virNetSocket) client = NULL;
    g_autofree char *text = NULL;
    g_autoptr(GArray) fds = g_array_new(false, false, sizeof(int));

    old = virNetServerServiceNewUNIX(path, 0700, -1, VIR_NET_SERVER_AUTH_NONE, false);
    g_assert_nonnull(old);
    virNetServerServiceSetName(old, "test.socket", path);
    object = virNetServerServiceToJSON(old, handover);
    duplicate(object, "", fds);
    text = virJSONValueToString(object);

    taken = virHandoverParse(text, strlen(text), (int *) (void *) fds->data, fds->len);
    socks = virNetServerServiceSocketsFromJSON(taken, virHandoverGetRoot(taken));
    g_assert_nonnull(socks);
    g_assert_null(virNetServerServiceSocketsFromJSON(taken, virHandoverGetRoot(taken)));
    client = virNetSocketNewConnectUNIX(path);
    g_assert_nonnull(client);

    /* the file goes with the one who has it now */
    g_clear_pointer(&socks, g_ptr_array_unref);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_cmpint(g_rmdir(dir), ==, 0);
}

int
main(int argc, char **argv)
{
    static const unsigned int cuts[] = { 1, 4, 5, 27, 28, 29, 1000, 70000, 100027 };

    g_test_init(&argc, &argv, NULL);

#define ADD(func) \
    g_test_add("/virnetserverhandover/" #func, Fixture, NULL, fixture_open, func, fixture_close)
    ADD(client_is_the_same);
    ADD(stranger_stays_one);
    ADD(pings_go_on);
    for (size_t i = 0; i < G_N_ELEMENTS(cuts); i++) {
        g_autofree char *name = g_strdup_printf(
            "/virnetserverhandover/half_packet_is_completed/%u", cuts[i]);

        g_test_add(name, Fixture, GUINT_TO_POINTER(cuts[i]), fixture_open,
                   half_packet_is_completed, fixture_close);
    }
    ADD(descriptors_come_in_two_halves);
    ADD(unread_reply_comes_whole);
    ADD(calls_that_wait_are_served);
    ADD(calls_in_the_queue_are_served);
    ADD(streams_end_with_an_error);
    ADD(released_goes_on_as_before);
    g_test_add_func("/virnetserverhandover/bad_clients_are_dropped", bad_clients_are_dropped);
    ADD(same_number_is_there_once);
    g_test_add_func("/virnetserverhandover/half_a_server_is_none", half_a_server_is_none);
    ADD(changed_limits_stay);
    g_test_add_func("/virnetserverhandover/listening_sockets_keep_their_files",
                    listening_sockets_keep_their_files);
#undef ADD

    return g_test_run();
}
