/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_viridentity.c: what is known about callers, users and groups. */
#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "viridentity.h"
#include "virprocess.h"
#include "virutil.h"

static void
socket_tells_its_peer(void)
{
    g_autoptr(virIdentity) identity = NULL;
    g_autoptr(virIdentity) again = NULL;
    unsigned long long start;
    int fds[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    identity = virIdentityNewFromSocket(fds[0]);
    g_assert_nonnull(identity);
    g_assert_true(identity->hasUnixUser);
    g_assert_cmpint(identity->unixUserID, ==, geteuid());
    g_assert_true(identity->hasUnixGroup);
    g_assert_cmpint(identity->unixGroupID, ==, getegid());
    g_assert_true(identity->hasUnixProcess);
    g_assert_cmpint(identity->unixProcessID, ==, getpid());
    g_assert_cmpint(virProcessGetStartTime(getpid(), &start), ==, 0);
    g_assert_cmpuint(identity->unixProcessTime, ==, start);
    g_assert_null(identity->saslUserName);
    g_assert_null(identity->x509DName);

    again = virIdentityRef(identity);
    g_assert_true(again == identity);
    virFDClose(&fds[0]);
    virFDClose(&fds[1]);
}

static void
no_socket_no_identity(void)
{
    VIR_AUTOCLOSE fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    VIR_AUTOCLOSE file = dup(0);

    /* a socket that has no peer with credentials, and no socket at all */
    virResetLastError();
    if (fd >= 0)
        g_assert_null(virIdentityNewFromSocket(fd));
    virResetLastError();
    g_assert_null(virIdentityNewFromSocket(-1));
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
    virResetLastError();
    virIdentityUnref(NULL);
}

static void
descriptions_are_for_people(void)
{
    static const struct {
        bool user;
        const char *userName;
        bool process;
        const char *sasl;
        const char *dname;
        const char *text;
    } rows[] = {
        { true, "root", true, NULL, NULL, "user 'root' (42), process 7" },
        { true, NULL, false, NULL, NULL, "user 42" },
        { false, NULL, false, "fred", NULL, "SASL user 'fred'" },
        { false, NULL, false, "fred", "CN=x", "SASL user 'fred', certificate 'CN=x'" },
        { false, NULL, false, NULL, NULL, "unknown caller" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(virIdentity) identity = virIdentityNew();
        g_autofree char *text = NULL;

        identity->hasUnixUser = rows[i].user;
        identity->unixUserID = 42;
        identity->unixUserName = g_strdup(rows[i].userName);
        identity->hasUnixProcess = rows[i].process;
        identity->unixProcessID = 7;
        identity->saslUserName = g_strdup(rows[i].sasl);
        identity->x509DName = g_strdup(rows[i].dname);
        text = virIdentityDescribe(identity);
        g_assert_cmpstr(text, ==, rows[i].text);
    }
}

#define NOBODY_ID 3999999999U

static void
users_by_name_and_number(void)
{
    static const struct {
        const char *name;
        bool known;
        unsigned int id;
    } rows[] = {
        { "root", true, 0 },
        { "0", true, 0 },
        { "+0", true, 0 },
        { "12345678", true, 12345678 },
        { "+12345678", true, 12345678 },
        { "4294967295", false, 0 },         /* "no change" to the system calls */
        { "+root", false, 0 },
        { "-1", false, 0 },
        { "no-such-user-or-group", false, 0 },
        { "", false, 0 },
        { "+", false, 0 },
    };
    g_autofree char *root = virGetUserName(0);
    g_autofree char *wheel = virGetGroupName(0);

    g_assert_cmpstr(root, ==, "root");
    g_assert_cmpstr(wheel, ==, "root");
    g_assert_null(virGetUserName(NOBODY_ID));
    g_assert_null(virGetGroupName(NOBODY_ID));

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        uid_t uid = 1;
        gid_t gid = 1;

        virResetLastError();
        g_test_message("'%s'", rows[i].name);
        g_assert_cmpint(virGetUserID(rows[i].name, &uid), ==, rows[i].known ? 0 : -1);
        g_assert_cmpuint(uid, ==, rows[i].known ? rows[i].id : 1);
        virResetLastError();
        g_assert_cmpint(virGetGroupID(rows[i].name, &gid), ==, rows[i].known ? 0 : -1);
        g_assert_cmpuint(gid, ==, rows[i].known ? rows[i].id : 1);
    }
    virResetLastError();
}

static void
group_list_begins_with_the_group(void)
{
    g_autofree gid_t *groups = NULL;
    g_autofree gid_t *nameless = NULL;

    g_assert_cmpuint(virGetGroupList(0, 4711, &groups), >=, 1);
    g_assert_cmpuint(groups[0], ==, 4711);
    g_assert_cmpuint(virGetGroupList(NOBODY_ID, 4711, &nameless), ==, 1);
    g_assert_cmpuint(nameless[0], ==, 4711);
}

static void
lists_of_names(void)
{
    static const char *const none[] = { NULL };
    static const char *const some[] = { "\xf0*", "fr?d@*", "root", NULL };
    static const struct {
        const char *name;
        const char *const *globs;
        bool allowed;
    } rows[] = {
        { "fred@test", NULL, true },
        { "fred@test", some, true },
        { "root", some, true },
        { "root2", some, false },
        { "fred", some, false },
        { "fred@\xf0", some, false },
        { "\xf0x", some, false },
        { "fred@test", none, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_true(virNameIsAllowed(rows[i].name, rows[i].globs) == rows[i].allowed);
}

static void
session_directories(void)
{
    static const struct {
        const char *variable;
        char *(*get)(void);
    } rows[] = {
        { "XDG_RUNTIME_DIR", virGetUserRuntimeDirectory },
        { "XDG_CONFIG_HOME", virGetUserConfigDirectory },
        { "XDG_CACHE_HOME", virGetUserCacheDirectory },
        { "XDG_DATA_HOME", virGetUserStateDirectory },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *dir = rows[i].get();
        g_autofree char *expected = g_build_filename(g_getenv(rows[i].variable), "libvirt", NULL);

        g_assert_cmpstr(dir, ==, expected);
    }
}

static void
host_has_a_name(void)
{
    g_autofree char *name = virGetHostname();

    g_assert_nonnull(name);
    g_assert_cmpstr(name, !=, "");
}

static void
known_again_by_another_program(void)
{
    static const char *const bad[] = { "[]", "{\"uid\":\"0\"}", "{\"uid\":-1}", "{\"pid\":7}",
                                       "{\"pid\":0,\"started\":1}", "{\"x509\":1}" };
    g_autoptr(virIdentity) identity = virIdentityNew();
    g_autoptr(virIdentity) empty = virIdentityNew();
    g_autoptr(virJSONValue) object = NULL;
    g_autoptr(virJSONValue) nothing = virIdentityToJSON(empty);
    g_autoptr(virIdentity) again = NULL;
    g_autoptr(virIdentity) nobody = virIdentityFromJSON(nothing);

    g_assert_false(nobody->hasUnixUser || nobody->hasUnixGroup || nobody->hasUnixProcess);
    *identity = (virIdentity) {
        .hasUnixUser = true, .unixUserID = 0, .hasUnixProcess = true, .unixProcessID = 4711,
        .unixProcessTime = 1234567890123ULL, .saslUserName = g_strdup("joe@EXAMPLE"),
        .x509DName = g_strdup("CN=\"joe\""),
    };
    object = virIdentityToJSON(identity);
    again = virIdentityFromJSON(object);
    g_assert_true(again->hasUnixUser);
    g_assert_cmpuint(again->unixUserID, ==, 0);
    g_assert_false(again->hasUnixGroup);
    g_assert_cmpint(again->unixProcessID, ==, 4711);
    g_assert_cmpuint(again->unixProcessTime, ==, 1234567890123ULL);
    g_assert_cmpstr(again->saslUserName, ==, "joe@EXAMPLE");
    g_assert_cmpstr(again->x509DName, ==, "CN=\"joe\"");
    g_assert_null(again->selinuxContext);

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(virJSONValue) value = virJSONParse(bad[i], strlen(bad[i]), NULL);

        g_assert_null(virIdentityFromJSON(value));
        g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INTERNAL_ERROR);
    }
}

int
main(int argc, char **argv)
{
    /* GLib asks for these once: each directory of its own, none of the user's */
    g_test_init(&argc, &argv, NULL);
    g_setenv("XDG_RUNTIME_DIR", "/xdg/runtime", true);
    g_setenv("XDG_CONFIG_HOME", "/xdg/config", true);
    g_setenv("XDG_CACHE_HOME", "/xdg/cache", true);
    g_setenv("XDG_DATA_HOME", "/xdg/data", true);

    g_test_add_func("/identity/socket", socket_tells_its_peer);
    g_test_add_func("/identity/no-socket", no_socket_no_identity);
    g_test_add_func("/identity/describe", descriptions_are_for_people);
    g_test_add_func("/identity/users", users_by_name_and_number);
    g_test_add_func("/identity/group-list", group_list_begins_with_the_group);
    g_test_add_func("/identity/lists-of-names", lists_of_names);
    g_test_add_func("/identity/directories", session_directories);
    g_test_add_func("/identity/host", host_has_a_name);
    g_test_add_func("/identity/another-program", known_again_by_another_program);
    return g_test_run();
}
