/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircommandspawn.c: the parent's side of starting a program. */
#include "config.h"

#include "vircommandpriv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_NONE

VIR_LOG_INIT("util.command");

/* How long a child that was told to end may take before it is left behind. */
#define VIR_COMMAND_END_MS 1000

static const char *const failures[VIR_COMMAND_STEP_LAST] = {
    [VIR_COMMAND_STEP_FORK] = N_("cannot fork child process"),
    [VIR_COMMAND_STEP_FDS] = N_("cannot pass descriptors to child process"),
    [VIR_COMMAND_STEP_SESSION] = N_("cannot become session leader"),
    [VIR_COMMAND_STEP_CWD] = N_("cannot change to working directory"),
    [VIR_COMMAND_STEP_RLIMIT] = N_("cannot set resource limits"),
    [VIR_COMMAND_STEP_USER] = N_("cannot change user and groups"),
    [VIR_COMMAND_STEP_CAPS] = N_("cannot change capabilities"),
    [VIR_COMMAND_STEP_EXEC] = N_("cannot execute binary"),
};

static int
virCommandCompareFD(const void *a, const void *b)
{
    return ((const virCommandFD *)a)->number - ((const virCommandFD *)b)->number;
}

/* Returns all descriptors sorted by number, 0 to 2 included; NULL with an error reported. */
static GArray *
virCommandCollectFDs(const virCommand *cmd, int nullfd)
{
    g_autoptr(GArray) fds = g_array_new(false, false, sizeof(virCommandFD));
    const int standard[] = { cmd->infd, cmd->outfd, cmd->errfd };

    for (size_t i = 0; i < G_N_ELEMENTS(standard); i++) {
        virCommandFD fd = { .fd = standard[i] >= 0 ? standard[i] : nullfd, .number = i };

        g_array_append_val(fds, fd);
    }
    g_array_append_vals(fds, cmd->fds->data, cmd->fds->len);
    g_array_sort(fds, virCommandCompareFD);

    for (size_t i = 0; i < fds->len; i++) {
        const virCommandFD *fd = &g_array_index(fds, virCommandFD, i);

        if (fd->fd < 0 || fd->number < 0 || fd->number == G_MAXINT ||
            (i > 0 && fd->number == fd[-1].number)) {
            virReportError(VIR_ERR_INTERNAL_ERROR, _("descriptor %d can't be passed as %d"),
                           fd->fd, fd->number);
            return NULL;
        }
    }
    return g_steal_pointer(&fds);
}

/* Waits for a message until @until. Returns 1, 0 when the socket was closed, -1 with errno. */
static int
virCommandReceive(int control, gint64 until, virCommandMessage *ret_msg)
{
    struct pollfd pfd = { .fd = control, .events = POLLIN };
    ssize_t len;
    int rc;

    do {
        gint64 left = MAX(0, (until - g_get_monotonic_time() + 999) / 1000);

        rc = poll(&pfd, 1, MIN(left, G_MAXINT));
    } while (rc < 0 && errno == EINTR);
    if (rc == 0)
        errno = ETIMEDOUT;
    if (rc <= 0)
        return -1;

    len = recv(control, ret_msg, sizeof(*ret_msg), 0);
    if (len < 0)
        return -1;
    return len > 0;     /* one write, one packet: it is whole */
}

static void
virCommandReportFailure(const virCommand *cmd, const virCommandMessage *msg)
{
    const char *program = g_ptr_array_index(cmd->args, 0);

    switch ((virCommandStep)msg->step) {
    case VIR_COMMAND_STEP_EXEC:
        virReportSystemError(msg->value, _("cannot execute binary %s"), program);
        break;
    case VIR_COMMAND_STEP_CWD:
        virReportSystemError(msg->value, _("cannot change to working directory '%s' for %s"),
                             cmd->cwd ? cmd->cwd : "/", program);
        break;
    case VIR_COMMAND_STEP_FORK:
    case VIR_COMMAND_STEP_FDS:
    case VIR_COMMAND_STEP_SESSION:
    case VIR_COMMAND_STEP_RLIMIT:
    case VIR_COMMAND_STEP_USER:
    case VIR_COMMAND_STEP_CAPS:
        virReportSystemError(msg->value, _("%s for %s"), _(failures[msg->step]), program);
        break;
    case VIR_COMMAND_STEP_PID:
    case VIR_COMMAND_STEP_LAST:
        virReportError(VIR_ERR_INTERNAL_ERROR, _("%s ended before it was started"), program);
        break;
    }
}

/* Returns the pid, in the parent only; -1 with an error reported. */
static pid_t
virCommandFork(virCommandChild *child)
{
    sigset_t all, before;
    pid_t pid;
    int err;

    /* No handler of ours may run in the child. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = fork();
    if (pid == 0)
        virCommandChildMain(child);
    err = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);

    if (pid < 0)
        virReportSystemError(err, "%s", _("cannot fork child process"));
    return pid;
}

/* Waits for the end of a child that has nothing left to do but to end. */
static void
virCommandEndChild(virProcess *process)
{
    int status;

    (void)virProcessSignal(process, SIGKILL);   /* it may be gone already */
    if (!virProcessWaitExit(process, VIR_COMMAND_END_MS) ||
        virProcessReap(process, &status) < 0)
        virProcessAbandon(process);
}

/* Waits until the process stands still; for a daemon @process is then that one. */
static int
virCommandMeet(const virCommand *cmd, virCommandSpawnMode mode, int control, gint64 until,
               virProcess *process)
{
    virCommandMessage msg = { .step = VIR_COMMAND_STEP_LAST };
    int rc = virCommandReceive(control, until, &msg);
    int err = errno;

    if (mode == VIR_COMMAND_SPAWN_DAEMON)
        virCommandEndChild(process);
    if (rc < 0) {
        virReportSystemError(err, _("no answer from the child process for %s"),
                             (const char *)g_ptr_array_index(cmd->args, 0));
        return -1;
    }
    if (rc == 0 || msg.step != VIR_COMMAND_STEP_PID) {
        virCommandReportFailure(cmd, &msg);
        return -1;
    }
    /* It doesn't end before we send the word, so the pid is still its own. */
    if (mode == VIR_COMMAND_SPAWN_DAEMON && virProcessOpen(msg.value, 0, process) < 0) {
        virReportSystemError(errno, _("cannot watch process %d"), msg.value);
        return -1;
    }
    return 0;
}

/* Lets the process go on and waits until it has become the program. */
static int
virCommandRelease(const virCommand *cmd, int control, gint64 until)
{
    virCommandMessage msg = { .step = VIR_COMMAND_STEP_LAST };
    int rc;

    if (send(control, "g", 1, MSG_NOSIGNAL) != 1) {
        virCommandReportFailure(cmd, &msg);
        return -1;
    }

    virThreadPoolBeginBlocking();
    rc = virCommandReceive(control, until, &msg);
    virThreadPoolEndBlocking();

    /* A socket closed without having read the word is an error here (ECONNRESET). */
    if (rc < 0) {
        virReportSystemError(errno, _("cannot execute binary %s"),
                             (const char *)g_ptr_array_index(cmd->args, 0));
        return -1;
    }
    if (rc > 0) {
        virCommandReportFailure(cmd, &msg);
        return -1;
    }
    return 0;
}

static int
virCommandAccompany(virCommand *cmd, virCommandSpawnMode mode, int control, gint64 until,
                    virProcess *process)
{
    if (virCommandMeet(cmd, mode, control, until, process) < 0)
        return -1;
    if (cmd->prepare && cmd->prepare(process, cmd->prepareOpaque) < 0)
        return -1;
    return virCommandRelease(cmd, control, until);
}

int
virCommandSpawn(virCommand *cmd, virCommandSpawnMode mode, gint64 until, virProcess *ret_process)
{
    const char *program = g_ptr_array_index(cmd->args, 0);
    g_autofree char *path = g_find_program_in_path(program);
    g_autofree char *text = virCommandToString(cmd);
    g_auto(GStrv) env = virCommandBuildEnv(cmd);
    g_autoptr(GArray) fds = NULL;
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    VIR_AUTOCLOSE nullfd = open("/dev/null", O_RDWR | O_CLOEXEC);
    VIR_AUTOCLOSE ours = -1;
    VIR_AUTOCLOSE theirs = -1;
    virCommandChild child = { .cmd = cmd, .mode = mode, .parent = getpid() };
    int pair[2];
    int rc;

    (void)virProcessReapAbandoned();    /* a good moment; how many are left is no matter here */

    if (!path && !strchr(program, '/')) {
        virReportSystemError(ENOENT, _("Cannot find '%s' in path"), program);
        return -1;
    }
    if (nullfd < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        virReportSystemError(errno, _("cannot prepare the start of %s"), program);
        return -1;
    }
    ours = pair[0];
    theirs = pair[1];

    if (!(fds = virCommandCollectFDs(cmd, nullfd)))
        return -1;
    child.path = path ? path : program; /* what isn't executable fails with exec's own errno */
    child.argv = (char *const *)cmd->args->pdata;
    child.env = env;
    child.fds = (virCommandFD *)(void *)fds->data;
    child.nfds = fds->len;
    child.control = theirs;

    VIR_DEBUG("starting %s", text);
    process.pid = virCommandFork(&child);
    if (process.pid < 0)
        return -1;
    virFDClose(&theirs);
    virCommandClosePassed(cmd);

    if (virProcessOpenChild(process.pid, &process) < 0) {
        virReportSystemError(errno, _("cannot watch process %lld"), (long long)process.pid);
        virFDClose(&ours);
        virProcessAbandon(&process);
        return -1;
    }

    rc = virCommandAccompany(cmd, mode, ours, until, &process);
    virFDClose(&ours);
    if (rc < 0) {
        if (process.pid > 0 && mode == VIR_COMMAND_SPAWN_CHILD)
            virCommandEndChild(&process);
        else if (process.pid > 0)
            (void)virProcessSignal(&process, SIGKILL);  /* init reaps it */
        return -1;
    }

    *ret_process = process;
    process.pidfd = -1;
    return 0;
}
