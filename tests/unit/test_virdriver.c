/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virdriver.c: which driver opens what, and how a call finds its body. */
#include "config.h"

#include "virdriver.h"

#include <string.h>
#include <unistd.h>

#include "remote_types.h"
#include "virapicall.h"
#include "virdriverconn.h"
#include "virerror.h"

/* ---- two small drivers -------------------------------------------------------------------- */

static int opened, closed;

static int
alphaOpen(virDriverConn *conn, GUri *uri, void *opaque, void **ret_priv)
{
    g_assert_cmpstr(opaque, ==, "alpha state");
    g_assert_nonnull(virDriverConnGetIdentity(conn));
    if (!g_str_equal(g_uri_get_path(uri), "/system")) {
        virReportErrorFull(VIR_FROM_TEST, VIR_ERR_INTERNAL_ERROR, -1, "unexpected path");
        return -1;
    }
    opened++;
    *ret_priv = g_strdup(virDriverConnIsReadonly(conn) ? "read-only" : "read-write");
    return 0;
}

static void
alphaClose(virDriverConn *conn)
{
    closed++;
    g_free(virDriverConnGetPrivate(conn));
}

static const char *
noDefault(void *opaque G_GNUC_UNUSED)
{
    return NULL;
}

static const char *
someDefault(void *opaque G_GNUC_UNUSED)
{
    return "beta:///";
}

static int
getState(virApiCall *call, const remote_domain_get_state_args *args,
         remote_domain_get_state_ret *ret)
{
    g_assert_cmpstr(virDriverConnGetPrivate(call->conn), ==, "read-write");
    ret->state = args->dom.id;
    return 0;
}

/* Rows with members of the driver's own. */
typedef struct {
    unsigned int program;
    int number;
    virApiFunc func;
    int add;
} AlphaRow;

static const AlphaRow alphaRows[] = {
    VIR_API_ROW(REMOTE, DOMAIN_GET_STATE, getState, .add = 100),
};

static int
alphaRun(const virApiRow *row, virApiCall *call, const void *args, void *ret)
{
    const AlphaRow *alpha = (const void *) row;
    remote_domain_get_state_ret *state = ret;

    if (call->proc->invoke(row->func, call, args, ret) < 0)
        return -1;
    state->state += alpha->add;
    return 0;
}

static int
betaOpen(virDriverConn *conn G_GNUC_UNUSED, GUri *uri G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED,
         void **ret_priv)
{
    *ret_priv = (char *) "read-write";
    return 0;
}

static const virApiRow betaRows[] = {
    VIR_API_ROW(REMOTE, DOMAIN_GET_STATE, getState),
};

static const virDriver alpha = {
    .name = "Alpha", .scheme = "alpha",
    .rows = alphaRows, .nrows = G_N_ELEMENTS(alphaRows), .row_size = sizeof(AlphaRow),
    .default_uri = noDefault, .open = alphaOpen, .close = alphaClose, .run = alphaRun,
};
static const virDriver beta = {
    .name = "Beta", .scheme = "beta",
    .rows = betaRows, .nrows = G_N_ELEMENTS(betaRows), .row_size = sizeof(virApiRow),
    .default_uri = someDefault, .open = betaOpen,
};

static void
registerBoth(void)
{
    opened = closed = 0;
    virDriverRegister(&alpha, (char *) "alpha state");
    virDriverRegister(&beta, NULL);
}

static virDriverConn *
openURI(const char *uri, bool readonly)
{
    g_autoptr(virIdentity) identity = virIdentityNew();

    return virDriverConnOpen(uri, readonly, identity);
}

static void
assertError(int domain, int code)
{
    g_assert_nonnull(virGetLastError());
    g_assert_cmpint(virGetLastError()->domain, ==, domain);
    g_assert_cmpint(virGetLastError()->code, ==, code);
    virResetLastError();
}

/* ---- opening ------------------------------------------------------------------------------ */

static void
testOpen(void)
{
    virDriverConn *conn;

    registerBoth();
    conn = openURI("alpha:///system", true);
    g_assert_nonnull(conn);
    g_assert_true(virDriverConnGetDriver(conn) == &alpha);
    g_assert_cmpstr(virDriverConnGetURI(conn), ==, "alpha:///system");
    g_assert_cmpstr(virDriverConnGetPrivate(conn), ==, "read-only");

    /* closed by the last reference only */
    virDriverConnUnref(virDriverConnRef(conn));
    g_assert_cmpint(closed, ==, 0);
    virDriverConnUnref(conn);
    g_assert_cmpint(closed, ==, 1);
    virDriverUnregisterAll();
}

static void
testDefault(void)
{
    static const char *const none[] = { NULL, "" };

    registerBoth();
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(virDriverConn) conn = openURI(none[i], false);

        g_assert_cmpstr(virDriverConnGetURI(conn), ==, "beta:///");
    }
    virDriverUnregisterAll();
    g_assert_null(openURI("", false));
    assertError(VIR_FROM_NONE, VIR_ERR_NO_CONNECT);
}

static void
testRefused(void)
{
    static const char *const uris[] = {
        "gamma:///system", "alpha+ssh://host/system", "alpha", "://", "not a uri", "alpha:///%zz",
    };

    registerBoth();
    for (size_t i = 0; i < G_N_ELEMENTS(uris); i++) {
        g_assert_null(openURI(uris[i], false));
        assertError(VIR_FROM_NONE, VIR_ERR_NO_CONNECT);
    }

    /* the driver's own refusal, and nothing to close after it */
    g_assert_null(openURI("alpha:///elsewhere", false));
    assertError(VIR_FROM_TEST, VIR_ERR_INTERNAL_ERROR);
    g_assert_cmpint(opened, ==, 0);
    g_assert_cmpint(closed, ==, 0);
    virDriverUnregisterAll();
}

/* ---- calls -------------------------------------------------------------------------------- */

static void
testCall(void)
{
    static const struct {
        const char *uri;
        int state;
    } cases[] = { { "alpha:///system", 142 }, { "beta:///", 42 } };

    registerBoth();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(virDriverConn) conn = openURI(cases[i].uri, false);
        virApiCall call = {
            .conn = conn,
            .proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_STATE),
        };
        remote_domain_get_state_args args = { .dom.id = 42 };
        remote_domain_get_state_ret ret = { 0 };

        g_assert_cmpint(virDriverRunCall(&call, &args, &ret), ==, 0);
        g_assert_cmpint(ret.state, ==, cases[i].state);

        call.proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_DESTROY);
        g_assert_cmpint(virDriverRunCall(&call, &args, NULL), ==, -1);
        g_assert_nonnull(strstr(virGetLastErrorMessage(), "virDomainDestroy"));
        assertError(VIR_FROM_DOMAIN, VIR_ERR_NO_SUPPORT);
    }
    virDriverUnregisterAll();
    g_assert_null(virDriverFindRow(&alpha, virApiProcFind(REMOTE_PROGRAM,
                                                          REMOTE_PROC_DOMAIN_GET_STATE)));
}

static unsigned int
countOf(void *opaque)
{
    return GPOINTER_TO_UINT(opaque);
}

static void
testUnresponsive(void)
{
    static const virDriver counting = { .name = "counting", .count_unresponsive = countOf };
    static const virDriver other = { .name = "other" };

    g_assert_cmpuint(virDriverCountUnresponsive(), ==, 0);
    virDriverRegister(&counting, GUINT_TO_POINTER(3));
    virDriverRegister(&other, NULL);
    virDriverRegister(&counting, GUINT_TO_POINTER(4));
    g_assert_cmpuint(virDriverCountUnresponsive(), ==, 7);
    virDriverUnregisterAll();
}

static int
noFD(virApiCall *call G_GNUC_UNUSED, unsigned int index G_GNUC_UNUSED)
{
    return -1;
}

static void
testDescriptors(void)
{
    static const virApiCallOps ops = { .take_fd = noFD };
    virApiCall call = { .ops = &ops };
    int fds[2];
    char byte;

    g_assert_cmpint(virApiCallTakeFD(&call, 0), ==, -1);
    assertError(VIR_FROM_NONE, VIR_ERR_INVALID_ARG);

    g_assert_cmpint(pipe(fds), ==, 0);
    virApiCallAddFD(&call, fds[1]);
    g_assert_cmpint(g_array_index(call.fds_out, int, 0), ==, fds[1]);
    g_array_unref(call.fds_out);
    g_assert_cmpint(read(fds[0], &byte, 1), ==, 0);     /* the other end is closed */
    close(fds[0]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/open", testOpen);
    g_test_add_func("/driver/default", testDefault);
    g_test_add_func("/driver/refused", testRefused);
    g_test_add_func("/driver/call", testCall);
    g_test_add_func("/driver/unresponsive", testUnresponsive);
    g_test_add_func("/driver/descriptors", testDescriptors);
    return g_test_run();
}
