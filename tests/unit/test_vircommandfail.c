/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_vircommandfail.c: a program whose N-th system call on the way fails, for every N. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vircommand.h"
#include "virerror.h"

/* Calls until one fails; below 0: none does. The child counts on from the parent's number. */
static int countdown = -1;

static bool
fails(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    errno = EMFILE;
    return true;
}

/* The linker sends the calls of the code under test here (--wrap). */
#define WRAP(type, name, params, args) \
    type __real_##name params; \
    type __wrap_##name params; \
    type \
    __wrap_##name params \
    { \
        return fails() ? -1 : __real_##name args; \
    }

WRAP(int, pipe2, (int *fds, int flags), (fds, flags))
WRAP(int, memfd_create, (const char *name, unsigned int flags), (name, flags))
WRAP(int, socketpair, (int domain, int type, int proto, int *fds), (domain, type, proto, fds))
WRAP(int, fork, (void), ())
WRAP(int, dup2, (int from, int to), (from, to))
WRAP(int, chdir, (const char *dir), (dir))
WRAP(int, setsid, (void), ())

/* Of the raw calls the one whose failure must be noticed. */
long __real_syscall(long number, long a, long b, long c, long d);
long __wrap_syscall(long number, long a, long b, long c, long d);
long
__wrap_syscall(long number, long a, long b, long c, long d)
{
    if (number == SYS_pidfd_open && fails())
        return -1;
    return __real_syscall(number, a, b, c, d);
}

static unsigned int
count_descriptors(void)
{
    g_autoptr(GDir) d = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned int n = 0;

    while (g_dir_read_name(d))
        n++;
    return n;
}

/* Waits for children that had to be left behind; none may be left after that. */
static void
assert_no_children(void)
{
    siginfo_t info;

    while (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) == 0)
        g_assert_cmpuint(virProcessReapAbandoned(), ==, 0);
    g_assert_cmpint(errno, ==, ECHILD);
}

static int
run(char **ret_output)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/cat");

    virCommandSetInputBuffer(cmd, "through");
    virCommandSetOutputBuffer(cmd, ret_output, 100);
    virCommandSetWorkingDirectory(cmd, "/");
    virCommandSetSession(cmd);
    return virCommandRun(cmd, NULL);
}

static int
run_daemon(char **ret_output)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/true");
    g_auto(virProcess) process = VIR_PROCESS_INIT;

    virCommandSetWorkingDirectory(cmd, "/");
    if (virCommandStartDaemon(cmd, &process) < 0)
        return -1;
    g_assert_true(virProcessWaitExit(&process, -1));
    *ret_output = g_strdup("through");
    return 0;
}

static void
error_and_nothing_left(gconstpointer data)
{
    int (*const *deed)(char **ret_output) = data;
    unsigned int before = count_descriptors();
    int failures = 0;
    int rc;

    do {
        g_autofree char *output = NULL;

        virResetLastError();
        countdown = failures;
        rc = (*deed)(&output);
        countdown = -1;

        if (rc < 0) {
            g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
            g_assert_null(output);
            failures++;
        } else {
            g_assert_cmpstr(output, ==, "through");
        }
        g_assert_cmpuint(count_descriptors(), ==, before);
        assert_no_children();
    } while (rc < 0);
    g_assert_cmpint(failures, >=, 7);
    virResetLastError();
}

int
main(int argc, char **argv)
{
    static int (*const deeds[])(char **ret_output) = { run, run_daemon };

    g_test_init(&argc, &argv, NULL);
    alarm(60);
    g_test_add_data_func("/command/fail/run", &deeds[0], error_and_nothing_left);
    g_test_add_data_func("/command/fail/daemon", &deeds[1], error_and_nothing_left);
    return g_test_run();
}
