/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virhandover.c: what goes through exec, what doesn't, and documents that are wrong. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virhandover.h"

/* The program after exec is this one, by this argument. */
#define AFTER "--after"

static char *self;

static int
open_pipe(int *ret_read)
{
    int fds[2];

    g_assert_cmpint(pipe2(fds, O_CLOEXEC), ==, 0);
    *ret_read = fds[0];
    return fds[1];
}

static bool
is_inherited(int fd)
{
    return (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
}

/* ---- through exec ---- */

/* Runs in the program after: exits 0 when all is as it should be. */
static int
after(void)
{
    g_autoptr(virHandover) handover = virHandoverReceive();
    const virJSONValue *root = virHandoverGetRoot(handover);
    g_autoptr(GByteArray) bytes = NULL;
    g_autoptr(GArray) fds = NULL;
    VIR_AUTOCLOSE fd = -1;
    VIR_AUTOCLOSE from = -1;
    sigset_t set;
    int dropped, forgotten;
    int again;
    char byte;

    g_assert_nonnull(handover);
    g_assert_null(virHandoverGetProblem(handover));
    g_assert_null(g_getenv("VIREO_HANDOVER_FD"));
    g_assert_cmpint(virHandoverGetBytes(root, "bytes", 4, &bytes), ==, 0);
    g_assert_cmpmem(bytes->data, bytes->len, "\0\xff\n", 3);

    g_assert_cmpint(virHandoverTakeFD(handover, root, "write", &fd), ==, 0);
    g_assert_false(is_inherited(fd));
    g_assert_cmpint(virHandoverTakeFD(handover, root, "write", &again), ==, -1);    /* once */
    g_assert_cmpint(virHandoverTakeFDs(handover, root, "list", 1, &fds), ==, 0);
    g_assert_cmpint(virHandoverTakeFD(handover, root, "read", &from), ==, 0);
    g_assert_cmpint(write(g_array_index(fds, int, 0), "!", 1), ==, 1);
    g_assert_cmpint(read(from, &byte, 1), ==, 1);

    /* one that was not put is closed, one that nobody took is closed in the end */
    g_assert_cmpint(virJSONValueObjectGetInt(root, "forgotten", &forgotten), ==, 0);
    g_assert_cmpint(fcntl(forgotten, F_GETFD), ==, -1);
    g_assert_cmpint(virJSONValueObjectGetInt(root, "dropped", &dropped), ==, 0);
    g_assert_cmpint(fcntl(dropped, F_GETFD), >=, 0);
    g_clear_pointer(&handover, virHandoverFree);
    g_assert_cmpint(fcntl(dropped, F_GETFD), ==, -1);
    g_assert_cmpint(fcntl(fd, F_GETFD), >=, 0);

    /* what came in between waits */
    g_assert_cmpint(sigpending(&set), ==, 0);
    g_assert_cmpint(sigismember(&set, SIGUSR1), ==, 1);
    return 0;
}

static void
put_all(virHandover *handover, int from, int fd, int list, int dropped, int forgotten)
{
    virJSONValue *root = virHandoverGetRoot(handover);

    virHandoverPutBytes(root, "bytes", "\0\xff\n", 3);
    virHandoverPutFD(handover, root, "read", from);
    virHandoverPutFD(handover, root, "write", fd);
    virHandoverPutFDs(handover, root, "list", &list, 1);
    virHandoverPutFD(handover, root, "dropped", dropped);
    virJSONValueObjectSetInt(root, "forgotten", forgotten);
}

static void
goes_through_exec(void)
{
    g_autoptr(virHandover) handover = virHandoverNew();
    char *argv[] = { self, (char *) AFTER, NULL };
    VIR_AUTOCLOSE from = -1;
    VIR_AUTOCLOSE fd = open_pipe(&from);
    VIR_AUTOCLOSE list = dup(fd);               /* inherited, whatever is put */
    VIR_AUTOCLOSE dropped = dup(fd);
    VIR_AUTOCLOSE forgotten = dup(fd);
    sigset_t set;

    if (g_test_subprocess()) {
        put_all(handover, from, fd, list, dropped, forgotten);
        g_assert_cmpint(sigemptyset(&set), ==, 0);
        g_assert_cmpint(sigaddset(&set, SIGUSR1), ==, 0);
        g_assert_cmpint(sigprocmask(SIG_BLOCK, &set, NULL), ==, 0);
        g_assert_cmpint(raise(SIGUSR1), ==, 0);
        (void) virHandoverExec(handover, self, argv);
        g_assert_not_reached();
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed();
}

static void
failing_exec_changes_nothing(void)
{
    g_autoptr(virHandover) handover = virHandoverNew();
    char *argv[] = { (char *) "nothing", NULL };
    VIR_AUTOCLOSE from = -1;
    VIR_AUTOCLOSE fd = open_pipe(&from);

    virHandoverPutFD(handover, virHandoverGetRoot(handover), "fd", fd);
    g_assert_cmpint(virHandoverExec(handover, "/nonexistent/program", argv), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "/nonexistent/program"));
    g_assert_false(is_inherited(fd));
    g_assert_null(g_getenv("VIREO_HANDOVER_FD"));

    /* one that isn't open: nothing is executed */
    virHandoverPutFD(handover, virHandoverGetRoot(handover), "closed", 9999);
    g_assert_cmpint(virHandoverExec(handover, "/bin/true", argv), ==, -1);
    g_assert_false(is_inherited(fd));
}

static void
nothing_was_left(void)
{
    g_assert_null(virHandoverReceive());
}

/* ---- documents that are wrong ---- */

static void
receive(const char *text, const char *number)
{
    g_autofree char *own = NULL;
    int fd = memfd_create("test", 0);

    g_assert_cmpint(virWriteFull(fd, text, strlen(text)), ==, 0);
    own = g_strdup_printf("%d", fd);
    g_setenv("VIREO_HANDOVER_FD", number ? number : own, true);
}

static void
broken_documents_are_told(void)
{
    static const struct {
        const char *text;
        const char *number;
    } cases[] = {
        { "", NULL }, { "{", NULL }, { "[]", NULL }, { "3", NULL }, { "{}{}", NULL },
        { "{}", "0" }, { "{}", "-1" }, { "{}", "4096" }, { "{}", "x" }, { "{}", "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(virHandover) handover = NULL;

        receive(cases[i].text, cases[i].number);
        handover = virHandoverReceive();
        g_assert_nonnull(handover);
        g_assert_nonnull(virHandoverGetProblem(handover));
        g_assert_cmpuint(virJSONValueObjectSize(virHandoverGetRoot(handover)), ==, 0);
        g_assert_null(g_getenv("VIREO_HANDOVER_FD"));
    }
}

static void
wrong_members_are_refused(void)
{
    const char *text = "{\"text\":\"3\",\"stray\":2,\"array\":[1],\"object\":{},"
                       "\"far\":99999999999,"
                       "\"bytes\":\"AAAA\",\"short\":\"AAA\",\"odd\":\"A*AA\",\"none\":\"\"}";
    static const char *const fds[] = { "text", "stray", "array", "object", "far", "missing" };
    static const char *const bytes[] = { "stray", "short", "odd", "array", "missing" };
    g_autoptr(virHandover) handover = virHandoverParse(text, strlen(text), NULL, 0);
    const virJSONValue *root = virHandoverGetRoot(handover);
    g_autoptr(GByteArray) got = NULL;
    g_autoptr(GByteArray) none = NULL;
    GArray *list = NULL;
    int fd = 7;

    for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
        g_assert_cmpint(virHandoverTakeFD(handover, root, fds[i], &fd), ==, -1);
    g_assert_cmpint(fd, ==, 7);
    g_assert_cmpint(virHandoverTakeFDs(handover, root, "object", 9, &list), ==, -1);
    g_assert_cmpint(virHandoverTakeFDs(handover, root, "array", 9, &list), ==, -1);
    g_assert_cmpint(virHandoverTakeFDs(handover, root, "array", 0, &list), ==, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++)
        g_assert_cmpint(virHandoverGetBytes(root, bytes[i], 9, &got), ==, -1);
    g_assert_cmpint(virHandoverGetBytes(root, "bytes", 2, &got), ==, -1);
    g_assert_cmpint(virHandoverGetBytes(root, "bytes", 3, &got), ==, 0);
    g_assert_cmpint(virHandoverGetBytes(root, "none", 0, &none), ==, 0);
    g_assert_cmpuint(none->len, ==, 0);
}

static void
lists_are_taken_whole_or_not(void)
{
    VIR_AUTOCLOSE from = -1;
    int fds[] = { -1, 12345 };
    g_autofree char *text = NULL;
    g_autoptr(virHandover) handover = NULL;
    GArray *list = NULL;
    int fd;

    fds[0] = open_pipe(&from);
    text = g_strdup_printf("{\"list\":[%d,%d],\"one\":%d}", fds[0], fds[1], fds[0]);
    handover = virHandoverParse(text, strlen(text), fds, 1);
    g_assert_cmpint(virHandoverTakeFDs(handover, virHandoverGetRoot(handover), "list", 2, &list),
                    ==, -1);
    g_assert_null(list);
    g_assert_cmpint(virHandoverTakeFD(handover, virHandoverGetRoot(handover), "one", &fd), ==, 0);
    close(fd);
}

int
main(int argc, char **argv)
{
    self = g_canonicalize_filename("/proc/self/exe", NULL);
    if (argc > 1 && g_str_equal(argv[1], AFTER))
        return after();

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/virhandover/goes_through_exec", goes_through_exec);
    g_test_add_func("/virhandover/failing_exec_changes_nothing", failing_exec_changes_nothing);
    g_test_add_func("/virhandover/nothing_was_left", nothing_was_left);
    g_test_add_func("/virhandover/broken_documents_are_told", broken_documents_are_told);
    g_test_add_func("/virhandover/wrong_members_are_refused", wrong_members_are_refused);
    g_test_add_func("/virhandover/lists_are_taken_whole_or_not", lists_are_taken_whole_or_not);
    return g_test_run();
}
