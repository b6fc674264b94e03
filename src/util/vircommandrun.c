/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircommandrun.c: running a program to its end, with its output and within a time. */
#include "config.h"

#include "vircommandpriv.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_NONE

/* What is kept of standard error: its end says what went wrong. */
#define VIR_COMMAND_ERRORS_KEPT 4096

/* Reads of 4 KiB in a row: more than a pipe holds. */
#define VIR_COMMAND_READS 512

/* Time for a killed program to be gone, before it is left behind. */
#define VIR_COMMAND_KILL_MS 1000

/* Standard output or error on its way to us. */
typedef struct {
    int fd;                 /* -1: not read, or ended */
    GString *text;
    size_t limit;
    bool keepEnd;           /* beyond the limit: drop the beginning, else give up */
    bool overflow;
} virCommandPipe;

static void
virCommandPipeClear(virCommandPipe *pipe)
{
    virFDClose(&pipe->fd);
    if (pipe->text)
        g_string_free(g_steal_pointer(&pipe->text), true);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virCommandPipe, virCommandPipeClear)

/* Returns 0 with the program's end of a new pipe, -1 with an error reported. */
static int
virCommandPipeOpen(virCommandPipe *pipe, size_t limit, int *ret_fd)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) < 0) {
        virReportSystemError(errno, "%s", _("cannot create a pipe for the output of a program"));
        return -1;
    }
    pipe->fd = fds[0];
    pipe->limit = limit;
    pipe->text = g_string_new(NULL);
    *ret_fd = fds[1];
    if (!g_unix_set_fd_nonblocking(pipe->fd, true, NULL)) {
        virReportSystemError(errno, "%s", _("cannot set up a pipe"));
        return -1;
    }
    return 0;
}

/* Takes what is there, but comes back from a program that never stops printing. */
static void
virCommandPipeRead(virCommandPipe *pipe)
{
    char buf[4096];
    ssize_t len;

    for (int i = 0; i < VIR_COMMAND_READS && pipe->fd >= 0; i++) {
        len = read(pipe->fd, buf, sizeof(buf));
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0 && errno == EAGAIN)
            return;
        if (len <= 0) {
            virFDClose(&pipe->fd);
            return;
        }

        g_string_append_len(pipe->text, buf, len);
        if (pipe->text->len <= pipe->limit)
            continue;
        pipe->overflow = true;
        if (!pipe->keepEnd) {
            g_string_truncate(pipe->text, pipe->limit);
            return;
        }
        g_string_erase(pipe->text, 0, pipe->text->len - pipe->limit);
    }
}

/* A file in memory needs no feeding and can't raise SIGPIPE. */
static int
virCommandMakeInput(const char *text)
{
    VIR_AUTOCLOSE fd = memfd_create("vireo-input", MFD_CLOEXEC);

    if (fd < 0 || virWriteFull(fd, text, strlen(text)) < 0 || lseek(fd, 0, SEEK_SET) < 0) {
        virReportSystemError(errno, "%s", _("cannot prepare the input of a program"));
        return -1;
    }
    return virFDSteal(&fd);
}

/* Reads until the process ends. Returns false when the time is over or output too long. */
static bool
virCommandFollow(const virProcess *process, virCommandPipe *out, virCommandPipe *err, gint64 until)
{
    while (!(out->overflow && !out->keepEnd)) {
        struct pollfd pfds[] = {
            { .fd = process->pidfd, .events = POLLIN },
            { .fd = out->fd, .events = POLLIN },        /* a negative one is skipped */
            { .fd = err->fd, .events = POLLIN },
        };
        gint64 left = (until - g_get_monotonic_time() + 999) / 1000;

        if (left <= 0)
            return false;
        if (poll(pfds, G_N_ELEMENTS(pfds), MIN(left, G_MAXINT)) < 0)
            continue;               /* a signal; the time is looked at again */

        virCommandPipeRead(out);
        virCommandPipeRead(err);
        /* Not the end of the pipes: what the program left running may hold them. */
        if (pfds[0].revents)
            return !(out->overflow && !out->keepEnd);
    }
    return false;
}

/* The program's name with the end of its standard error, for a message. */
static char *
virCommandQuoteErrors(const virCommandPipe *err)
{
    g_autofree char *text = err->text ? g_strdup(err->text->str) : g_strdup("");

    g_strchomp(text);
    return *text ? g_strconcat(": ", text, NULL) : g_strdup("");
}

static int
virCommandJudge(const virCommand *cmd, int status, const virCommandPipe *err, int *ret_status)
{
    g_autofree char *text = NULL;
    g_autofree char *what = NULL;
    g_autofree char *errors = NULL;

    if (WIFEXITED(status) && (ret_status || WEXITSTATUS(status) == 0)) {
        if (ret_status)
            *ret_status = WEXITSTATUS(status);
        return 0;
    }

    text = virCommandToString(cmd);
    what = virProcessDescribeStatus(status);
    errors = virCommandQuoteErrors(err);
    virReportError(VIR_ERR_INTERNAL_ERROR, _("Child process (%s) unexpected %s%s"),
                   text, what, errors);
    return -1;
}

/* The time is over or there is too much output. Always returns -1 with an error reported. */
static int
virCommandGiveUp(const virCommand *cmd, virProcess *process, const virCommandPipe *out,
                 const virCommandPipe *err)
{
    const char *program = g_ptr_array_index(cmd->args, 0);
    g_autofree char *errors = virCommandQuoteErrors(err);
    int status;

    if (out->overflow && !out->keepEnd) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("%s printed more than %zu bytes%s"),
                       program, out->limit, errors);
    } else {
        virReportError(VIR_ERR_OPERATION_TIMEOUT, _("%s didn't end within %u ms%s"), program,
                       cmd->timeoutMs ? cmd->timeoutMs : VIR_COMMAND_TIMEOUT_DEFAULT_MS, errors);
    }

    (void)virProcessSignal(process, SIGKILL);       /* it may be gone just now */
    if (!virProcessWaitExit(process, VIR_COMMAND_KILL_MS) ||
        virProcessReap(process, &status) < 0)
        virProcessAbandon(process);
    return -1;
}

int
virCommandRun(virCommand *cmd, int *ret_status)
{
    g_auto(virCommandPipe) out = { .fd = -1 };
    g_auto(virCommandPipe) err = { .fd = -1, .keepEnd = true };
    g_auto(virProcess) process = VIR_PROCESS_INIT;
    VIR_AUTOCLOSE infd = -1;
    VIR_AUTOCLOSE outfd = -1;
    VIR_AUTOCLOSE errfd = -1;
    gint64 until = virCommandDeadline(cmd);
    int status;
    bool ended;
    int rc;

    if (cmd->input) {
        if ((infd = virCommandMakeInput(cmd->input)) < 0)
            return -1;
        cmd->infd = infd;
    }
    if (cmd->ret_output) {
        if (virCommandPipeOpen(&out, cmd->outputLimit, &outfd) < 0)
            return -1;
        cmd->outfd = outfd;
    }
    if (cmd->errfd < 0) {
        if (virCommandPipeOpen(&err, VIR_COMMAND_ERRORS_KEPT, &errfd) < 0)
            return -1;
        cmd->errfd = errfd;
    }

    if (virCommandSpawn(cmd, VIR_COMMAND_SPAWN_CHILD, until, &process) < 0)
        return -1;
    virFDClose(&outfd);
    virFDClose(&errfd);

    virThreadPoolBeginBlocking();
    ended = virCommandFollow(&process, &out, &err, until);
    virThreadPoolEndBlocking();

    if (!ended)
        rc = virCommandGiveUp(cmd, &process, &out, &err);
    else if ((rc = virProcessReap(&process, &status)) < 0)
        virReportSystemError(errno, _("unable to wait for process %lld"), (long long)process.pid);
    else
        rc = virCommandJudge(cmd, status, &err, ret_status);

    if (cmd->ret_errors)
        *cmd->ret_errors = g_strdup(err.text ? err.text->str : "");
    if (rc == 0 && cmd->ret_output)
        *cmd->ret_output = g_string_free(g_steal_pointer(&out.text), false);
    return rc;
}

static int
virCommandStartMode(virCommand *cmd, virCommandSpawnMode mode, virProcess *ret_process)
{
    if (cmd->input || cmd->ret_output || cmd->ret_errors) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("a program that is only started has no buffers"));
        return -1;
    }
    return virCommandSpawn(cmd, mode, virCommandDeadline(cmd), ret_process);
}

int
virCommandStart(virCommand *cmd, virProcess *ret_process)
{
    return virCommandStartMode(cmd, VIR_COMMAND_SPAWN_CHILD, ret_process);
}

int
virCommandStartDaemon(virCommand *cmd, virProcess *ret_process)
{
    return virCommandStartMode(cmd, VIR_COMMAND_SPAWN_DAEMON, ret_process);
}
