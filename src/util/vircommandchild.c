/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircommandchild.c: from fork to exec; async-signal-safe calls only. */
#include "config.h"

#include "vircommandpriv.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The parent may have had other threads, so any lock (malloc's, stdio's, ours)
 * may be held by a thread that doesn't exist here. Hence no GLib, no logging,
 * no virReportError in this file: a failure is told to the parent as a number.
 */

static void G_GNUC_NORETURN
virCommandChildFail(const virCommandChild *child, virCommandStep step)
{
    virCommandMessage msg = { .step = step, .value = errno };

    /* If the parent is gone there is nobody left to tell. */
    (void)!send(child->control, &msg, sizeof(msg), MSG_NOSIGNAL);
    _exit(127);
}

static void
virCommandChildResetSignals(void)
{
    /* The kernel's struct sigaction, whatever its layout: SIG_DFL and no flags are 0. */
    static const unsigned long dfl[16];

    /* Not by sigaction(), which refuses the two signals that the C library uses
     * itself and that its posix_spawn() leaves ignored. An error means one that
     * can't be caught (KILL, STOP). */
    for (int sig = 1; sig < _NSIG; sig++)
        (void)syscall(SYS_rt_sigaction, sig, dfl, NULL, (_NSIG - 1) / 8);
}

static void
virCommandChildCloseRange(unsigned int first, unsigned int last)
{
    struct rlimit limit = { .rlim_cur = 1024 };

    if (first > last)
        return;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0)
        return;
#endif
    /* before Linux 5.9 */
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    for (unsigned int fd = first; fd <= last && fd < limit.rlim_cur; fd++)
        close(fd);
}

/* Puts every descriptor where the program expects it and closes all others. */
static int
virCommandChildPlaceFDs(virCommandChild *child)
{
    int above = child->fds[child->nfds - 1].number + 1;
    unsigned int next = 0;

    /* First all out of the way, so that no number is overwritten that is still needed. */
    child->control = fcntl(child->control, F_DUPFD_CLOEXEC, above);
    if (child->control < 0)
        return -1;
    for (size_t i = 0; i < child->nfds; i++) {
        child->fds[i].scratch = fcntl(child->fds[i].fd, F_DUPFD_CLOEXEC, above);
        if (child->fds[i].scratch < 0)
            return -1;
    }
    for (size_t i = 0; i < child->nfds; i++) {
        if (dup2(child->fds[i].scratch, child->fds[i].number) < 0)
            return -1;
    }

    for (size_t i = 0; i < child->nfds; i++) {
        if ((unsigned int)child->fds[i].number > next)
            virCommandChildCloseRange(next, child->fds[i].number - 1);
        next = child->fds[i].number + 1;
    }
    if ((unsigned int)child->control > next)
        virCommandChildCloseRange(next, child->control - 1);
    virCommandChildCloseRange(child->control + 1, ~0U);
    return 0;
}

static int
virCommandChildDropCaps(guint64 allowed)
{
    /* What we may not take from the bounding set we don't have ourselves. */
    for (int cap = 0; cap < 64 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
        if (!(allowed & (G_GUINT64_CONSTANT(1) << cap)) &&
            prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0 && errno != EPERM)
            return -1;
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
        return -1;
    /* or the change of user takes them all */
    return allowed ? prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) : 0;
}

static int
virCommandChildSetCaps(guint64 allowed)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2];

    for (size_t i = 0; i < 2; i++) {
        data[i].effective = data[i].permitted = data[i].inheritable = allowed >> (32 * i);
    }
    if (syscall(SYS_capset, &header, data) < 0)
        return -1;

    for (int cap = 0; cap < 64; cap++) {
        if ((allowed & (G_GUINT64_CONSTANT(1) << cap)) &&
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
            return -1;
    }
    return 0;
}

static int
virCommandChildSetUser(const virCommand *cmd)
{
    if (setgroups(cmd->groups->len, (const gid_t *)(const void *)cmd->groups->data) < 0 ||
        setresgid(cmd->gid, cmd->gid, cmd->gid) < 0 ||
        setresuid(cmd->uid, cmd->uid, cmd->uid) < 0)
        return -1;
    return 0;
}

/* Each step is done with the rights that the steps before it left. */
static void
virCommandChildSetAttributes(const virCommandChild *child)
{
    const virCommand *cmd = child->cmd;
    const char *cwd = cmd->cwd;

    if (child->mode == VIR_COMMAND_SPAWN_DAEMON && !cwd)
        cwd = "/";
    if (cwd && chdir(cwd) < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_CWD);
    if (cmd->hasUmask)
        umask(cmd->umask);

    for (size_t i = 0; i < cmd->rlimits->len; i++) {
        const virCommandRlimit *r = &((virCommandRlimit *)(void *)cmd->rlimits->data)[i];

        if (setrlimit(r->resource, &r->limit) < 0)
            virCommandChildFail(child, VIR_COMMAND_STEP_RLIMIT);
    }

    if (cmd->clearCaps && virCommandChildDropCaps(cmd->allowedCaps) < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_CAPS);
    if (cmd->hasUser && virCommandChildSetUser(cmd) < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_USER);
    if (cmd->clearCaps && virCommandChildSetCaps(cmd->allowedCaps) < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_CAPS);
}

/* Tells the parent who stands still. A daemon's pid is told by the one between,
 * which ends here; what goes on is a child of init. */
static void
virCommandChildReport(const virCommandChild *child)
{
    virCommandMessage msg = { .step = VIR_COMMAND_STEP_PID };

    if ((child->mode == VIR_COMMAND_SPAWN_DAEMON || child->cmd->session) && setsid() < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_SESSION);

    msg.value = child->mode == VIR_COMMAND_SPAWN_DAEMON ? fork() : getpid();
    if (msg.value < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_FORK);
    if (msg.value == 0)
        return;

    (void)!send(child->control, &msg, sizeof(msg), MSG_NOSIGNAL);
    if (child->mode == VIR_COMMAND_SPAWN_DAEMON)
        _exit(0);
}

void
virCommandChildMain(virCommandChild *child)
{
    sigset_t none;
    char go;

    virCommandChildResetSignals();

    /* Before anything that may take time: a copy of another command's socket
     * that stays open here would make its parent wait for us. */
    if (virCommandChildPlaceFDs(child) < 0)
        virCommandChildFail(child, VIR_COMMAND_STEP_FDS);

    virCommandChildReport(child);
    if (recv(child->control, &go, 1, 0) != 1)
        _exit(127);                     /* the parent decided against it, or died */

    virCommandChildSetAttributes(child);

    /* Last, since a change of user forgets it. A parent that is gone by now sends none. */
    if (child->cmd->deathSignal) {
        (void)prctl(PR_SET_PDEATHSIG, child->cmd->deathSignal, 0, 0, 0);
        if (getppid() != child->parent)
            _exit(127);
    }

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(child->path, child->argv, child->env);
    virCommandChildFail(child, VIR_COMMAND_STEP_EXEC);
}
