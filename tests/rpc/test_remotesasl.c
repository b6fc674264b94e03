/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_remotesasl.c: logins by SASL over the wire, in and out of turn, and what they protect. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "remotepeer.h"
#include "saslpeer.h"

static const char *const users[] = { "fred@*", NULL };

#define STRENGTH 112

/* What the last step of a login said. */
typedef struct {
    int complete;
    bool nil;
    char *data;
    size_t len;
} Answer;

static void
takeAnswer(Answer *answer, int complete, int nil, char *data, size_t len)
{
    g_free(answer->data);
    answer->complete = complete;
    answer->nil = nil;
    answer->data = data ? data : g_strdup("");
    answer->len = len;
}

static int
start(int fd, const char *mech, const char *data, size_t len, Answer *answer)
{
    g_autofree char *copy = g_memdup2(data, len);     /* the encoder of chars writes them back */
    remote_auth_sasl_start_args args = {
        .mech = (char *) mech, .nil = data == NULL, .data = { len, copy },
    };
    remote_auth_sasl_start_ret ret = { 0 };

    if (CALL(fd, AUTH_SASL_START, &args, &ret) < 0)
        return -1;
    takeAnswer(answer, ret.complete, ret.nil, ret.data.data_val, ret.data.data_len);
    return 0;
}

static int
step(int fd, const char *data, size_t len, Answer *answer)
{
    g_autofree char *copy = g_memdup2(data, len);
    remote_auth_sasl_step_args args = { .nil = data == NULL, .data = { len, copy } };
    remote_auth_sasl_step_ret ret = { 0 };

    if (CALL(fd, AUTH_SASL_STEP, &args, &ret) < 0)
        return -1;
    takeAnswer(answer, ret.complete, ret.nil, ret.data.data_val, ret.data.data_len);
    return 0;
}

static int
init(int fd, char **ret_mechs)
{
    remote_auth_sasl_init_ret ret = { 0 };

    if (CALL(fd, AUTH_SASL_INIT, NULL, &ret) < 0)
        return -1;
    if (ret_mechs)
        *ret_mechs = g_steal_pointer(&ret.mechlist);
    g_free(ret.mechlist);
    return 0;
}

/* Up to the call that should end it; its arguments are left in @ret_data. */
static int
loginButLast(int fd, saslPeer *peer, const char *mech, Answer *answer, const char **ret_data,
             size_t *ret_len)
{
    const char *chosen = saslPeerStart(peer, mech, ret_data, ret_len);

    g_assert_cmpstr(chosen, ==, mech);
    if (init(fd, NULL) < 0 || start(fd, mech, *ret_data, *ret_len, answer) < 0)
        return -1;
    g_assert_false(answer->complete);
    g_assert_true(saslPeerStep(peer, answer->data, answer->len, ret_data, ret_len));
    return 0;
}

static int
login(int fd, saslPeer *peer, const char *mech)
{
    Answer answer = { 0 };
    const char *data = NULL;
    size_t len = 0;
    int rc = loginButLast(fd, peer, mech, &answer, &data, &len);

    if (rc == 0)
        rc = step(fd, data, len, &answer);
    if (rc == 0) {
        g_assert_true(answer.complete);
        if (!answer.nil)
            g_assert_true(saslPeerStep(peer, answer.data, answer.len, &data, &len));
    }
    g_free(answer.data);
    return rc;
}

static int
authOffered(int fd)
{
    remote_auth_list_ret ret;
    int first;

    g_assert_cmpint(CALL(fd, AUTH_LIST, NULL, &ret), ==, 0);
    g_assert_cmpuint(ret.types.types_len, ==, 1);
    first = ret.types.types_val[0];
    virXDRClear(&remote_auth_list_ret_xdr, &ret);
    return first;
}

static int
openConnection(int fd)
{
    remote_connect_open_args args = { (char *) "test:///default", 0 };

    return CALL(fd, CONNECT_OPEN, &args, NULL);
}

static bool
isSecure(int fd)
{
    remote_connect_is_secure_ret ret;

    g_assert_cmpint(CALL(fd, CONNECT_IS_SECURE, NULL, &ret), ==, 0);
    return ret.secure;
}

static void
assertEnd(int fd)
{
    virNetMessageHeader header;

    g_assert_null(remotePeerReceive(fd, &header));
}

/* ---- tests --------------------------------------------------------------------------------- */

static void
testLogin(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_SASL, false);
    g_autoptr(saslPeer) peer = saslPeerNew("fred", "derf", 0, NULL, NULL);
    Answer answer = { 0 };

    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_SASL);
    assertRefused(openConnection(fd), VIR_FROM_RPC, VIR_ERR_RPC);
    g_assert_cmpint(login(fd, peer, "SCRAM-SHA-256"), ==, 0);
    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_NONE);
    g_assert_cmpint(openConnection(fd), ==, 0);
    g_assert_true(isSecure(fd));

    /* once is enough */
    assertRefused(init(fd, NULL), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    assertRefused(start(fd, "PLAIN", NULL, 0, &answer), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    assertRefused(step(fd, NULL, 0, &answer), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    close(fd);
}

static void
testOutOfTurn(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_SASL, false);
    g_autoptr(saslPeer) peer = saslPeerNew("fred", "derf", 0, NULL, NULL);
    g_autofree char *mechs = NULL;
    remote_auth_polkit_ret polkit;
    Answer answer = { 0 };
    const char *data = NULL;
    size_t len = 0;

    assertRefused(start(fd, "PLAIN", "x", 1, &answer), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    assertRefused(step(fd, "x", 1, &answer), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    assertRefused(CALL(fd, AUTH_POLKIT, NULL, &polkit), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    g_assert_cmpint(init(fd, &mechs), ==, 0);
    g_assert_nonnull(strstr(mechs, "SCRAM-SHA-256"));
    assertRefused(init(fd, NULL), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    assertRefused(step(fd, NULL, 0, &answer), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);

    /* none of it has spoilt the login that began */
    g_assert_nonnull(saslPeerStart(peer, "SCRAM-SHA-256", &data, &len));
    g_assert_cmpint(start(fd, "SCRAM-SHA-256", data, len, &answer), ==, 0);
    assertRefused(start(fd, "SCRAM-SHA-256", data, len, &answer), VIR_FROM_RPC,
                  VIR_ERR_AUTH_FAILED);
    g_assert_true(saslPeerStep(peer, answer.data, answer.len, &data, &len));
    g_assert_cmpint(step(fd, data, len, &answer), ==, 0);
    g_assert_true(answer.complete);
    g_free(answer.data);
    close(fd);
}

static void
testNotOffered(void)
{
    static const virNetServerAuth others[] = {
        VIR_NET_SERVER_AUTH_NONE, VIR_NET_SERVER_AUTH_POLKIT,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        int fd = remotePeerConnect(others[i], false);

        assertRefused(init(fd, NULL), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
        close(fd);
    }
}

static void
testFailures(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_SASL, false);
    Answer answer = { 0 };

    /* another try is open to who mistyped, not to who tries them all */
    for (int i = 0; i < 2; i++) {
        g_autoptr(saslPeer) peer = saslPeerNew("fred", "wrong", 0, NULL, NULL);

        assertRefused(login(fd, peer, "SCRAM-SHA-256"), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
        assertRefused(step(fd, NULL, 0, &answer), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
        g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_SASL);
    }
    g_assert_cmpint(init(fd, NULL), ==, 0);
    assertRefused(start(fd, "NO-SUCH-MECH", NULL, 0, &answer), VIR_FROM_RPC,
                  VIR_ERR_AUTH_FAILED);
    assertEnd(fd);
    close(fd);
}

static void
testUserIsNotAllowed(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_SASL, false);
    g_autoptr(saslPeer) bert = saslPeerNew("bert", "treb", 0, NULL, NULL);
    g_autoptr(saslPeer) fred = saslPeerNew("fred", "derf", 0, NULL, NULL);

    assertRefused(login(fd, bert, "SCRAM-SHA-256"), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "authentication failed: the login was refused");
    assertRefused(openConnection(fd), VIR_FROM_RPC, VIR_ERR_RPC);
    g_assert_cmpint(login(fd, fred, "SCRAM-SHA-256"), ==, 0);
    g_assert_cmpint(openConnection(fd), ==, 0);
    close(fd);
}

/* ---- over a network ------------------------------------------------------------------------ */

static void
layerSend(void *opaque, int fd, const void *data, size_t len)
{
    const char *out;
    size_t out_len;

    saslPeerEncode(opaque, data, len, &out, &out_len);
    g_assert_cmpint(write(fd, out, out_len), ==, out_len);
}

static bool
layerRecv(void *opaque, int fd, void *data, size_t len)
{
    static char left[65536];
    static size_t have;

    while (have < len) {
        char buf[512];
        const char *out = NULL;
        size_t out_len = 0;
        ssize_t got = read(fd, buf, sizeof(buf));

        if (got <= 0)
            return false;
        g_assert_true(saslPeerDecode(opaque, buf, got, &out, &out_len));
        if (out_len > 0)
            memcpy(left + have, out, out_len);
        have += out_len;
    }
    memcpy(data, left, len);
    have -= len;
    memmove(left, left + len, have);
    return true;
}

static void
testLayer(void)
{
    int fd = remotePeerConnectTCP(VIR_NET_SERVER_AUTH_SASL);
    g_autoptr(saslPeer) peer = saslPeerNew("fred", "derf", STRENGTH, NULL, NULL);
    const remotePeerLayer layer = { layerSend, layerRecv, peer };
    g_autofree char *mechs = NULL;
    remote_connect_get_type_ret type;

    g_assert_cmpint(login(fd, peer, "DIGEST-MD5"), ==, 0);
    remotePeerSetLayer(&layer);
    g_assert_cmpint(authOffered(fd), ==, REMOTE_AUTH_NONE);
    g_assert_cmpint(openConnection(fd), ==, 0);
    g_assert_true(isSecure(fd));
    g_assert_cmpint(CALL(fd, CONNECT_GET_TYPE, NULL, &type), ==, 0);
    g_assert_cmpstr(type.type, ==, "TEST");
    g_free(type.type);
    remotePeerSetLayer(NULL);
    close(fd);
}

static void
testNetworkNeedsLayer(void)
{
    int fd = remotePeerConnectTCP(VIR_NET_SERVER_AUTH_SASL);
    g_autofree char *mechs = NULL;
    static const char plain[] = "\0fred@test\0derf";
    Answer answer = { 0 };

    g_assert_cmpint(init(fd, &mechs), ==, 0);
    g_assert_cmpstr(mechs, ==, "DIGEST-MD5");
    assertRefused(start(fd, "PLAIN", plain, sizeof(plain) - 1, &answer), VIR_FROM_RPC,
                  VIR_ERR_AUTH_FAILED);
    close(fd);
}

/* Who reads along may also write: nothing in the clear counts once there are keys. */
static void
testClearAfterLogin(void)
{
    int fd = remotePeerConnectTCP(VIR_NET_SERVER_AUTH_SASL);
    g_autoptr(saslPeer) peer = saslPeerNew("fred", "derf", STRENGTH, NULL, NULL);
    remote_connect_open_args args = { (char *) "test:///default", 0 };

    g_assert_cmpint(login(fd, peer, "DIGEST-MD5"), ==, 0);
    /* the first is taken for the beginning of something longer */
    for (int i = 0; i < 2; i++)
        remotePeerSend(fd, remote_codec.program, REMOTE_PROC_CONNECT_OPEN,
                       &remote_connect_open_args_xdr, &args);
    assertEnd(fd);
    close(fd);
}

static void
testHalfInTheClear(void)
{
    int fd = remotePeerConnectTCP(VIR_NET_SERVER_AUTH_SASL);
    g_autoptr(saslPeer) peer = saslPeerNew("fred", "derf", STRENGTH, NULL, NULL);
    Answer answer = { 0 };
    remote_auth_sasl_step_args args = { 0 };
    const char *data = NULL;
    size_t len = 0;
    g_autoptr(GByteArray) both = g_byte_array_new();
    g_autoptr(GByteArray) reply = NULL;
    virNetMessageHeader header;
    static const char half[10] = { 0, 0, 0, 28 };

    g_assert_cmpint(loginButLast(fd, peer, "DIGEST-MD5", &answer, &data, &len), ==, 0);
    args.data.data_len = len;
    args.data.data_val = (char *) data;
    remotePeerEncode(both, remote_codec.program, REMOTE_PROC_AUTH_SASL_STEP,
                     &remote_auth_sasl_step_args_xdr, &args);
    g_byte_array_append(both, (const guint8 *) half, sizeof(half));
    g_assert_cmpint(write(fd, both->data, both->len), ==, both->len);

    reply = remotePeerReceive(fd, &header);
    g_assert_nonnull(reply);
    g_assert_cmpint(header.status, ==, VIR_NET_OK);
    g_assert_cmpint(write(fd, half, sizeof(half)), ==, sizeof(half));
    assertEnd(fd);
    g_free(answer.data);
    close(fd);
}

/* A call that came before its sender was known is a stranger's, even if that changes since. */
static void
testCallAhead(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_SASL, false);
    g_autoptr(saslPeer) peer = saslPeerNew("fred", "derf", 0, NULL, NULL);
    Answer answer = { 0 };
    remote_auth_sasl_step_args args = { 0 };
    remote_connect_open_args open = { (char *) "test:///default", 0 };
    const char *data = NULL;
    size_t len = 0;
    g_autoptr(GByteArray) both = g_byte_array_new();

    g_assert_cmpint(loginButLast(fd, peer, "SCRAM-SHA-256", &answer, &data, &len), ==, 0);
    args.data.data_len = len;
    args.data.data_val = (char *) data;
    remotePeerEncode(both, remote_codec.program, REMOTE_PROC_AUTH_SASL_STEP,
                     &remote_auth_sasl_step_args_xdr, &args);
    remotePeerEncode(both, remote_codec.program, REMOTE_PROC_CONNECT_OPEN,
                     &remote_connect_open_args_xdr, &open);
    g_assert_cmpint(write(fd, both->data, both->len), ==, both->len);
    for (int i = 0; i < 2; i++) {
        virNetMessageHeader header;
        g_autoptr(GByteArray) reply = remotePeerReceive(fd, &header);

        g_assert_nonnull(reply);
        g_assert_cmpint(header.status, ==, header.proc == REMOTE_PROC_CONNECT_OPEN
                        ? VIR_NET_ERROR : VIR_NET_OK);
    }
    g_assert_cmpint(openConnection(fd), ==, 0);
    g_free(answer.data);
    close(fd);
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    saslPeerSetup();
    remotePolicySetSASL(&remoteServerPolicy, users, STRENGTH);
    remoteServerStart();
    g_test_add_func("/remote/sasl/login", testLogin);
    g_test_add_func("/remote/sasl/out-of-turn", testOutOfTurn);
    g_test_add_func("/remote/sasl/not-offered", testNotOffered);
    g_test_add_func("/remote/sasl/failures", testFailures);
    g_test_add_func("/remote/sasl/user-is-not-allowed", testUserIsNotAllowed);
    g_test_add_func("/remote/sasl/layer", testLayer);
    g_test_add_func("/remote/sasl/network-needs-layer", testNetworkNeedsLayer);
    g_test_add_func("/remote/sasl/clear-after-login", testClearAfterLogin);
    g_test_add_func("/remote/sasl/half-in-the-clear", testHalfInTheClear);
    g_test_add_func("/remote/sasl/call-ahead", testCallAhead);
    rc = g_test_run();
    remoteServerStop();
    saslPeerCleanup();
    return rc;
}
