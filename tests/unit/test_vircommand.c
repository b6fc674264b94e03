/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_vircommand.c: what a program gets, what it gives back, how its end is bounded. */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vircommand.h"
#include "virerror.h"
#include "virfile.h"

#define LIMIT 65536

static char *tmpdir;

/* Runs a shell script and returns what it printed. */
static char *
shell(virCommand **cmd, const char *script)
{
    char *output = NULL;

    virResetLastError();
    if (!*cmd)
        *cmd = virCommandNew("/bin/sh");
    virCommandAddArgList(*cmd, "-c", script, NULL);
    virCommandSetOutputBuffer(*cmd, &output, LIMIT);
    if (virCommandRun(*cmd, NULL) < 0)
        g_error("%s", virGetLastErrorMessage());
    return output;
}

#define ASSERT_ERROR(number, words) \
    G_STMT_START { \
        g_assert_cmpint(virGetLastErrorCode(), ==, number); \
        g_assert_true(g_pattern_match_simple(words, virGetLastErrorMessage())); \
        virResetLastError(); \
    } G_STMT_END

/* ---- what it gets ------------------------------------------------------------ */

static void
arguments_arrive_as_they_are(void)
{
    const char *more[] = { "six", NULL };
    g_autoptr(virCommand) cmd = virCommandNew("printf");
    g_autofree char *output = NULL;

    virCommandAddArg(cmd, "<%s>");
    virCommandAddArg(cmd, "a b");
    virCommandAddArg(cmd, "");
    virCommandAddArgFormat(cmd, "%d'", 3);
    virCommandAddArgPair(cmd, "name", "$value");
    virCommandAddArgSet(cmd, more);
    virCommandSetOutputBuffer(cmd, &output, LIMIT);
    g_assert_cmpint(virCommandRun(cmd, NULL), ==, 0);
    g_assert_cmpstr(output, ==, "<a b><><3'><name=$value><six>");
}

static void
text_for_logs_is_quoted(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/x");
    g_autofree char *text = NULL;

    virCommandSetEnv(cmd, "A", "b c");
    virCommandAddArgList(cmd, "-plain", "with space", "", NULL);
    text = virCommandToString(cmd);
    g_assert_cmpstr(text, ==, "A='b c' /bin/x -plain 'with space' ''");
    g_assert_cmpstr(virCommandGetArgv(cmd)[2], ==, "with space");
    g_assert_null(virCommandGetArgv(cmd)[4]);
}

static void
environment_is_clean_unless_inherited(void)
{
    const char *script = "echo ${SECRET-unset} ${WANTED-unset} ${SET-unset} $LC_ALL";
    g_autoptr(virCommand) clean = NULL;
    g_autoptr(virCommand) passing = virCommandNew("/bin/sh");
    g_autoptr(virCommand) inheriting = virCommandNew("/bin/sh");
    g_autofree char *one = NULL;
    g_autofree char *two = NULL;
    g_autofree char *three = NULL;

    g_setenv("SECRET", "s", true);
    g_setenv("WANTED", "w", true);
    g_unsetenv("LC_ALL");

    one = shell(&clean, script);
    g_assert_cmpstr(one, ==, "unset unset unset C\n");

    virCommandPassEnv(passing, "WANTED");
    virCommandPassEnv(passing, "NOT_THERE");
    virCommandSetEnv(passing, "SET", "old");
    virCommandSetEnv(passing, "SET", "new");
    two = shell(&passing, script);
    g_assert_cmpstr(two, ==, "unset w new C\n");

    virCommandInheritEnv(inheriting);
    three = shell(&inheriting, script);
    g_assert_cmpstr(three, ==, "s w unset\n");
}

static void
only_passed_descriptors_are_open(void)
{
    g_autofree char *name = g_build_filename(tmpdir, "passed", NULL);
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_autofree char *output = NULL;
    int leak = open("/dev/null", O_RDONLY);         /* without CLOEXEC */
    int keep = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int other = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    g_assert_cmpint(leak, >=, 0);
    virCommandPassFD(cmd, keep, VIR_COMMAND_PASS_FD_KEEP);
    virCommandPassFDAs(cmd, other, 200, VIR_COMMAND_PASS_FD_CLOSE);
    output = shell(&cmd, "for f in /proc/$$/fd/*; do echo ${f##*/} $(readlink $f); done");

    {
        g_autofree char *kept = g_strdup_printf("\n%d %s\n", keep, name);
        g_autofree char *leaked = g_strdup_printf("\n%d /dev/null\n", leak);

        g_assert_nonnull(strstr(output, "0 /dev/null\n1 pipe:"));
        g_assert_nonnull(strstr(output, kept));
        g_assert_nonnull(strstr(output, "\n200 /dev/zero\n"));
        if (leak > 2)
            g_assert_null(strstr(output, leaked));
    }
    g_assert_cmpint(fcntl(keep, F_GETFD), >=, 0);
    g_assert_cmpint(fcntl(other, F_GETFD), ==, -1);     /* taken over */
    close(keep);
    close(leak);
}

static void
numbers_may_be_exchanged(void)
{
    g_autofree char *a = g_build_filename(tmpdir, "file-a", NULL);
    g_autofree char *b = g_build_filename(tmpdir, "file-b", NULL);
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_autofree char *output = NULL;
    g_autofree char *expected = NULL;
    int fda = open(a, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int fdb = open(b, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    g_autofree char *script = g_strdup_printf("readlink /proc/$$/fd/%d /proc/$$/fd/%d", fda, fdb);

    virCommandPassFDAs(cmd, fda, fdb, VIR_COMMAND_PASS_FD_CLOSE);
    virCommandPassFDAs(cmd, fdb, fda, VIR_COMMAND_PASS_FD_CLOSE);
    output = shell(&cmd, script);
    expected = g_strdup_printf("%s\n%s\n", b, a);
    g_assert_cmpstr(output, ==, expected);
}

static void
one_number_twice_is_refused(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/true");

    virResetLastError();
    virCommandPassFDAs(cmd, 0, 7, VIR_COMMAND_PASS_FD_KEEP);
    virCommandPassFDAs(cmd, 1, 7, VIR_COMMAND_PASS_FD_KEEP);
    g_assert_cmpint(virCommandRun(cmd, NULL), ==, -1);
    ASSERT_ERROR(VIR_ERR_INTERNAL_ERROR, "*can't be passed as 7");
}

static void
signals_are_at_their_defaults(void)
{
    g_autoptr(virCommand) cmd = NULL;
    g_autofree char *output = NULL;
    sigset_t set, before;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &before);
    signal(SIGPIPE, SIG_IGN);
    output = shell(&cmd, "grep -E 'Sig(Blk|Ign)' /proc/self/status");
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    g_assert_cmpstr(output, ==, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

static void
attributes_are_set(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_autofree char *output = NULL;
    g_autofree char *expected = g_strdup_printf("%s\n0027\n123\nleader\n", tmpdir);

    virCommandSetWorkingDirectory(cmd, tmpdir);
    virCommandSetUmask(cmd, 027);
    virCommandSetRlimit(cmd, RLIMIT_NOFILE, 123);
    virCommandSetSession(cmd);
    output = shell(&cmd, "pwd; umask; ulimit -n; "
                   "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo leader");
    g_assert_cmpstr(output, ==, expected);
}

static void
input_arrives(void)
{
    g_autofree char *big = g_strnfill(1024 * 1024, 'x');
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_autofree char *output = NULL;

    virCommandSetInputBuffer(cmd, big);
    output = shell(&cmd, "wc -c");
    g_assert_cmpstr(output, ==, "1048576\n");
}

static void
rights_are_dropped(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_autoptr(virCommand) keeping = virCommandNew("/bin/sh");
    g_autofree char *output = NULL;
    g_autofree char *kept = NULL;
    const gid_t groups[] = { 4242 };

    if (geteuid() != 0) {
        g_test_skip("needs root");
        return;
    }
    virCommandSetUser(cmd, 4240, 4241, groups, G_N_ELEMENTS(groups));
    virCommandClearCaps(cmd);
    output = shell(&cmd, "grep -E '^(Uid|Gid|Groups|Cap)' /proc/self/status | tr -s '\\t ' ' '");
    g_assert_cmpstr(output, ==,
                    "Uid: 4240 4240 4240 4240\nGid: 4241 4241 4241 4241\nGroups: 4242 \n"
                    "CapInh: 0000000000000000\nCapPrm: 0000000000000000\n"
                    "CapEff: 0000000000000000\nCapBnd: 0000000000000000\n"
                    "CapAmb: 0000000000000000\n");

    virCommandSetUser(keeping, 4240, 4241, NULL, 0);
    virCommandClearCaps(keeping);
    virCommandAllowCap(keeping, CAP_KILL);
    kept = shell(&keeping, "grep CapEff /proc/self/status");
    g_assert_cmpstr(kept, ==, "CapEff:\t0000000000000020\n");
}

/* ---- what it gives back ------------------------------------------------------- */

static void
exit_code_is_an_error_or_an_answer(void)
{
    g_autoptr(virCommand) failing = virCommandNew("/bin/sh");
    g_autoptr(virCommand) answering = virCommandNew("/bin/sh");
    g_autofree char *errors = NULL;
    int status = -1;

    virResetLastError();
    virCommandAddArgList(failing, "-c", "echo first >&2; echo last words >&2; exit 3", NULL);
    virCommandSetErrorBuffer(failing, &errors);
    g_assert_cmpint(virCommandRun(failing, NULL), ==, -1);
    g_assert_cmpstr(errors, ==, "first\nlast words\n");
    ASSERT_ERROR(VIR_ERR_INTERNAL_ERROR,
                 "*Child process (/bin/sh -c *) unexpected exit status 3: first\nlast words");

    virCommandAddArgList(answering, "-c", "exit 3", NULL);
    g_assert_cmpint(virCommandRun(answering, &status), ==, 0);
    g_assert_cmpint(status, ==, 3);
}

static void
death_by_signal_is_an_error(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    int status;

    virResetLastError();
    virCommandAddArgList(cmd, "-c", "kill -SEGV $$", NULL);
    g_assert_cmpint(virCommandRun(cmd, &status), ==, -1);
    ASSERT_ERROR(VIR_ERR_INTERNAL_ERROR, "*unexpected fatal signal 11");
}

static void
program_must_exist(void)
{
    static const struct {
        const char *program;
        const char *words;
        int err;
    } rows[] = {
        { "no-such-program", "Cannot find 'no-such-program' in path: *", ENOENT },
        { "/no/such/program", "cannot execute binary /no/such/program: *", ENOENT },
        { "/etc/passwd", "cannot execute binary /etc/passwd: *", EACCES },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(virCommand) cmd = virCommandNew(rows[i].program);
        g_auto(virProcess) process = VIR_PROCESS_INIT;

        virResetLastError();
        g_assert_cmpint(virCommandRun(cmd, NULL), ==, -1);
        g_assert_cmpint(virGetLastError()->int1, ==, rows[i].err);
        ASSERT_ERROR(VIR_ERR_SYSTEM_ERROR, rows[i].words);

        g_assert_cmpint(virCommandStartDaemon(cmd, &process), ==, -1);
        ASSERT_ERROR(VIR_ERR_SYSTEM_ERROR, rows[i].words);
    }
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);    /* nobody left over */
    g_assert_cmpint(errno, ==, ECHILD);
}

static void
failed_step_is_named(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/true");

    virResetLastError();
    virCommandSetWorkingDirectory(cmd, "/no/such/dir");
    g_assert_cmpint(virCommandRun(cmd, NULL), ==, -1);
    ASSERT_ERROR(VIR_ERR_SYSTEM_ERROR,
                 "cannot change to working directory '/no/such/dir' for /bin/true: *");
}

static void
output_has_a_limit(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/cat");
    char *output = NULL;

    virResetLastError();
    virCommandAddArg(cmd, "/dev/zero");
    virCommandSetOutputBuffer(cmd, &output, 100000);
    g_assert_cmpint(virCommandRun(cmd, NULL), ==, -1);
    g_assert_null(output);
    ASSERT_ERROR(VIR_ERR_INTERNAL_ERROR, "*/bin/cat printed more than 100000 bytes");
}

static void
errors_keep_their_end(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_autofree char *errors = NULL;

    virResetLastError();
    virCommandAddArgList(cmd, "-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo end >&2",
                         NULL);
    virCommandSetErrorBuffer(cmd, &errors);
    g_assert_cmpint(virCommandRun(cmd, NULL), ==, 0);
    g_assert_true(g_str_has_suffix(errors, "xxxend\n"));
    g_assert_cmpuint(strlen(errors), ==, 4096);
}

/* ---- how it ends ---------------------------------------------------------------- */

static void
timeout_kills(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    gint64 start = g_get_monotonic_time();

    virResetLastError();
    /* deaf to everything but SIGKILL, and with a stream of words */
    virCommandAddArgList(cmd, "-c", "trap '' TERM INT HUP; while :; do echo no >&2; done", NULL);
    virCommandSetTimeout(cmd, 50);
    g_assert_cmpint(virCommandRun(cmd, NULL), ==, -1);
    g_assert_cmpint(g_get_monotonic_time() - start, >=, 50000);
    ASSERT_ERROR(VIR_ERR_OPERATION_TIMEOUT, "*/bin/sh didn't end within 50 ms: *no");
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
}

/* What it leaves running holds our pipe; the program itself has ended. */
static void
grandchild_is_not_waited_for(void)
{
    g_autofree char *pidfile = g_build_filename(tmpdir, "grandchild", NULL);
    g_autofree char *script = g_strdup_printf("sleep 1000 & echo $! >%s; echo done", pidfile);
    g_autoptr(virCommand) cmd = NULL;
    g_autofree char *output = shell(&cmd, script);
    pid_t pid;

    g_assert_cmpstr(output, ==, "done\n");
    g_assert_cmpint(virPidFileRead(pidfile, &pid), ==, 0);
    g_assert_cmpint(kill(pid, SIGKILL), ==, 0);
}

static void
started_child_is_ours(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/cat");
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    int status;
    int fds[2];

    g_assert_true(g_unix_open_pipe(fds, FD_CLOEXEC, NULL));
    virCommandSetInputFD(cmd, fds[0]);
    g_assert_cmpint(virCommandStart(cmd, &process), ==, 0);
    g_assert_true(virProcessIsAlive(&process));
    g_assert_cmpuint(process.startTime, >, 0);
    g_assert_cmpint(virProcessReap(&process, &status), ==, -1);
    g_assert_cmpint(errno, ==, EAGAIN);

    close(fds[1]);                      /* end of its input */
    g_assert_true(virProcessWaitExit(&process, -1));
    g_assert_false(virProcessIsAlive(&process));
    g_assert_cmpint(virProcessReap(&process, &status), ==, 0);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(process.pid, ==, -1);
    close(fds[0]);
}

static int
note_process(const virProcess *process, void *opaque)
{
    *(virProcess *)opaque = *process;
    return 0;
}

static void
daemon_is_not_ours(void)
{
    g_autofree char *name = g_build_filename(tmpdir, "daemon-out", NULL);
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sh");
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    g_autofree char *output = NULL;
    g_autofree char *expected = NULL;
    virProcess noted = VIR_PROCESS_INIT;
    int fds[2];
    VIR_AUTOCLOSE out = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    g_assert_true(g_unix_open_pipe(fds, FD_CLOEXEC, NULL));
    virCommandSetInputFD(cmd, fds[0]);
    virCommandSetOutputFD(cmd, out);
    virCommandSetPrepare(cmd, note_process, &noted);
    virCommandAddArgList(cmd, "-c", "echo $$ $(pwd); read line", NULL);
    g_assert_cmpint(virCommandStartDaemon(cmd, &process), ==, 0);
    g_assert_cmpint(noted.pid, ==, process.pid);
    g_assert_true(virProcessIsAlive(&process));
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);    /* no child of ours */
    g_assert_cmpint(errno, ==, ECHILD);

    close(fds[1]);
    g_assert_true(virProcessWaitExit(&process, -1));
    g_assert_cmpint(virFileReadAll(name, LIMIT, &output, NULL), ==, 0);
    expected = g_strdup_printf("%d /\n", process.pid);
    g_assert_cmpstr(output, ==, expected);
    close(fds[0]);
}

static int
refuse(const virProcess *process G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    virReportErrorFull(VIR_FROM_NONE, VIR_ERR_OPERATION_FAILED, -1, "%s", "not today");
    return -1;
}

static void
refused_preparation_starts_nothing(void)
{
    g_autofree char *name = g_build_filename(tmpdir, "never", NULL);

    for (int i = 0; i < 2; i++) {
        g_autoptr(virCommand) cmd = virCommandNew("/bin/touch");
        g_auto(virProcess) process = VIR_PROCESS_INIT;

        virResetLastError();
        virCommandAddArg(cmd, name);
        virCommandSetPrepare(cmd, refuse, NULL);
        g_assert_cmpint(i ? virCommandStartDaemon(cmd, &process) : virCommandRun(cmd, NULL),
                        ==, -1);
        ASSERT_ERROR(VIR_ERR_OPERATION_FAILED, "*not today");
        g_assert_cmpint(access(name, F_OK), ==, -1);
    }
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
}

/* ---- processes ------------------------------------------------------------------- */

static void
same_pid_is_not_enough(void)
{
    g_auto(virProcess) self = VIR_PROCESS_INIT;
    g_auto(virProcess) other = VIR_PROCESS_INIT;
    unsigned long long start;

    g_assert_cmpint(virProcessGetStartTime(getpid(), &start), ==, 0);
    g_assert_cmpint(virProcessOpen(getpid(), start, &self), ==, 0);
    g_assert_cmpint(virProcessOpen(getpid(), start + 1, &other), ==, -1);
    g_assert_cmpint(errno, ==, ESRCH);
    g_assert_cmpint(other.pid, ==, -1);
    g_assert_cmpint(virProcessGetStartTime(G_MAXINT - 1, &start), ==, -1);
    g_assert_cmpint(errno, ==, ESRCH);
    g_assert_cmpint(virProcessSignal(&self, 0), ==, 0);
}

static void
kill_takes_the_grace_first(void)
{
    g_autoptr(virCommand) gentle = virCommandNew("/bin/sleep");
    g_autoptr(virCommand) deaf = virCommandNew("/bin/sh");
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    int in[2];
    int out[2];
    char c;
    int status;

    virCommandAddArg(gentle, "1000");
    g_assert_cmpint(virCommandStart(gentle, &process), ==, 0);
    g_assert_cmpint(virProcessKillPainfully(&process, 60000, 60000), ==, 0);
    g_assert_cmpint(virProcessReap(&process, &status), ==, 0);
    g_assert_cmpint(WTERMSIG(status), ==, SIGTERM);

    g_assert_true(g_unix_open_pipe(in, FD_CLOEXEC, NULL));
    g_assert_true(g_unix_open_pipe(out, FD_CLOEXEC, NULL));
    virCommandSetInputFD(deaf, in[0]);
    virCommandSetOutputFD(deaf, out[1]);
    virCommandAddArgList(deaf, "-c", "trap '' TERM; echo r; exec cat", NULL);
    g_assert_cmpint(virCommandStart(deaf, &process), ==, 0);
    g_assert_cmpint(read(out[0], &c, 1), ==, 1);    /* the trap is set */
    g_assert_cmpint(virProcessKillPainfully(&process, 1, 60000), ==, 0);
    g_assert_cmpint(virProcessReap(&process, &status), ==, 0);
    g_assert_cmpint(WTERMSIG(status), ==, SIGKILL);
    for (size_t i = 0; i < 2; i++) {
        close(in[i]);
        close(out[i]);
    }
}

static void
kill_reaches_a_stopped_process(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/sleep");
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    siginfo_t info;
    int status;

    virCommandAddArg(cmd, "1000");
    g_assert_cmpint(virCommandStart(cmd, &process), ==, 0);
    g_assert_cmpint(virProcessSignal(&process, SIGSTOP), ==, 0);
    g_assert_cmpint(waitid(P_PID, process.pid, &info, WSTOPPED | WNOWAIT), ==, 0);
    g_assert_cmpint(virProcessKillPainfully(&process, 60000, 60000), ==, 0);
    g_assert_cmpint(virProcessReap(&process, &status), ==, 0);
    g_assert_cmpint(WTERMSIG(status), ==, SIGTERM);     /* by the first and friendly signal */
}

static void
abandoned_child_is_reaped_later(void)
{
    g_autoptr(virCommand) cmd = virCommandNew("/bin/cat");
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    g_auto(virProcess) watched = VIR_PROCESS_INIT;
    int fds[2];

    g_assert_true(g_unix_open_pipe(fds, FD_CLOEXEC, NULL));
    virCommandSetInputFD(cmd, fds[0]);
    g_assert_cmpint(virCommandStart(cmd, &process), ==, 0);
    g_assert_cmpint(virProcessOpen(process.pid, process.startTime, &watched), ==, 0);
    virProcessAbandon(&process);
    g_assert_cmpint(process.pid, ==, -1);
    g_assert_cmpuint(virProcessReapAbandoned(), ==, 1);
    close(fds[1]);
    g_assert_true(virProcessWaitExit(&watched, -1));
    g_assert_cmpuint(virProcessReapAbandoned(), ==, 0);
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
    close(fds[0]);
}

#define RACE_THREADS 4
#define RACE_RUNS 25

static gpointer
race_thread(gpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < RACE_RUNS; i++) {
        g_autoptr(virCommand) cmd = virCommandNew("/bin/echo");
        g_autofree char *output = NULL;

        virCommandAddArg(cmd, "hello");
        virCommandSetOutputBuffer(cmd, &output, LIMIT);
        g_assert_cmpint(virCommandRun(cmd, NULL), ==, 0);
        g_assert_cmpstr(output, ==, "hello\n");
    }
    return NULL;
}

static void
threads_start_programs_side_by_side(void)
{
    GThread *threads[RACE_THREADS];

    for (size_t i = 0; i < RACE_THREADS; i++)
        threads[i] = g_thread_new("race", race_thread, NULL);
    for (size_t i = 0; i < RACE_THREADS; i++)
        g_thread_join(threads[i]);
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    alarm(120);                 /* what waits for ever has failed */
    tmpdir = g_dir_make_tmp("vireo-command-XXXXXX", NULL);
    g_assert_nonnull(tmpdir);
    g_assert_cmpint(chmod(tmpdir, 0755), ==, 0);

    g_test_add_func("/command/gets/arguments", arguments_arrive_as_they_are);
    g_test_add_func("/command/gets/text", text_for_logs_is_quoted);
    g_test_add_func("/command/gets/environment", environment_is_clean_unless_inherited);
    g_test_add_func("/command/gets/descriptors", only_passed_descriptors_are_open);
    g_test_add_func("/command/gets/exchanged-numbers", numbers_may_be_exchanged);
    g_test_add_func("/command/gets/number-twice", one_number_twice_is_refused);
    g_test_add_func("/command/gets/signals", signals_are_at_their_defaults);
    g_test_add_func("/command/gets/attributes", attributes_are_set);
    g_test_add_func("/command/gets/input", input_arrives);
    g_test_add_func("/command/gets/rights", rights_are_dropped);
    g_test_add_func("/command/gives/exit-code", exit_code_is_an_error_or_an_answer);
    g_test_add_func("/command/gives/signal", death_by_signal_is_an_error);
    g_test_add_func("/command/gives/no-program", program_must_exist);
    g_test_add_func("/command/gives/failed-step", failed_step_is_named);
    g_test_add_func("/command/gives/output-limit", output_has_a_limit);
    g_test_add_func("/command/gives/errors-end", errors_keep_their_end);
    g_test_add_func("/command/ends/timeout", timeout_kills);
    g_test_add_func("/command/ends/grandchild", grandchild_is_not_waited_for);
    g_test_add_func("/command/ends/started", started_child_is_ours);
    g_test_add_func("/command/ends/daemon", daemon_is_not_ours);
    g_test_add_func("/command/ends/refused-preparation", refused_preparation_starts_nothing);
    g_test_add_func("/command/process/same", same_pid_is_not_enough);
    g_test_add_func("/command/process/kill", kill_takes_the_grace_first);
    g_test_add_func("/command/process/kill-stopped", kill_reaches_a_stopped_process);
    g_test_add_func("/command/process/abandoned", abandoned_child_is_reaped_later);
    g_test_add_func("/command/threads", threads_start_programs_side_by_side);
    rc = g_test_run();
    {
        const char *const rm[] = { "rm", "-rf", tmpdir, NULL };
        g_autoptr(virCommand) cmd = virCommandNewArgv(rm);

        g_assert_cmpint(virCommandRun(cmd, NULL), ==, 0);
    }
    g_free(tmpdir);
    return rc;
}
