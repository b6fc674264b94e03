/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virprocess.c: pidfds, start times and bounded waits. */
#include "config.h"

#include "virprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_NONE

VIR_LOG_INIT("util.process");

void
virProcessClear(virProcess *process)
{
    virFDClose(&process->pidfd);
    process->pid = -1;
    process->startTime = 0;
}

/* Reads numbers of /proc/PID/stat; @fields count from 1, as in proc(5). */
static int
virProcessReadStat(pid_t pid, const int *fields, size_t nfields, unsigned long long *ret_values)
{
    char path[64];
    char text[1024];
    const char *at;
    ssize_t len = -1;
    VIR_AUTOCLOSE fd = -1;

    g_snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        len = read(fd, text, sizeof(text) - 1);
    if (len < 0) {
        if (errno == ENOENT)
            errno = ESRCH;
        return -1;
    }
    text[len] = '\0';

    for (size_t i = 0; i < nfields; i++) {
        char *end = NULL;

        /* The second field is the name in parentheses, with anything in it. */
        at = strrchr(text, ')');
        for (int field = 2; at && field < fields[i]; field++)
            at = strchr(at + 1, ' ');
        if (at)
            ret_values[i] = g_ascii_strtoull(at + 1, &end, 10);
        if (!at || end == at + 1) {
            errno = EINVAL;
            return -1;
        }
    }
    return 0;
}

int
virProcessGetStartTime(pid_t pid, unsigned long long *ret_startTime)
{
    static const int fields[] = { 22 };

    return virProcessReadStat(pid, fields, G_N_ELEMENTS(fields), ret_startTime);
}

int
virProcessGetCPUTime(pid_t pid, unsigned long long *ret_nanos)
{
    static const int fields[] = { 14, 15 };    /* user, system, in clock ticks */
    unsigned long long ticks[G_N_ELEMENTS(fields)];

    if (virProcessReadStat(pid, fields, G_N_ELEMENTS(fields), ticks) < 0)
        return -1;
    *ret_nanos = (ticks[0] + ticks[1]) * (1000000000ull / sysconf(_SC_CLK_TCK));
    return 0;
}

int
virProcessOpenChild(pid_t pid, virProcess *ret_process)
{
    virProcess process = { .pid = pid };

    process.pidfd = syscall(SYS_pidfd_open, pid, 0);
    if (process.pidfd < 0)
        return -1;
    if (virProcessGetStartTime(pid, &process.startTime) < 0) {
        virProcessClear(&process);
        return -1;
    }
    *ret_process = process;
    return 0;
}

int
virProcessOpen(pid_t pid, unsigned long long startTime, virProcess *ret_process)
{
    g_auto(virProcess) process = VIR_PROCESS_INIT;

    /* First the pidfd, which stays with its process; then the start time. If
     * the process is alive after that, both belong together. */
    if (virProcessOpenChild(pid, &process) < 0)
        return -1;
    if ((startTime && startTime != process.startTime) || !virProcessIsAlive(&process)) {
        errno = ESRCH;
        return -1;
    }

    *ret_process = process;
    process.pidfd = -1;
    return 0;
}

/* Returns true when the process ended by @until (monotonic microseconds, -1: no end). */
static bool
virProcessWaitUntil(const virProcess *process, gint64 until)
{
    struct pollfd pfd = { .fd = process->pidfd, .events = POLLIN };

    for (;;) {
        gint64 left = until < 0 ? -1 : MAX(0, (until - g_get_monotonic_time() + 999) / 1000);
        int rc = poll(&pfd, 1, MIN(left, G_MAXINT));

        if (rc > 0)
            return true;
        if (rc == 0 && left <= G_MAXINT)
            return false;
        if (rc < 0 && errno != EINTR)
            return false;
    }
}

bool
virProcessIsAlive(const virProcess *process)
{
    return process->pidfd >= 0 && !virProcessWaitUntil(process, 0);
}

int
virProcessSignal(const virProcess *process, int sig)
{
    return syscall(SYS_pidfd_send_signal, process->pidfd, sig, NULL, 0);
}

bool
virProcessWaitExit(const virProcess *process, int timeoutMs)
{
    gint64 until = timeoutMs < 0 ? -1
                                 : g_get_monotonic_time() + timeoutMs * G_GINT64_CONSTANT(1000);
    bool ended;

    if (!virProcessIsAlive(process))
        return true;

    virThreadPoolBeginBlocking();
    ended = virProcessWaitUntil(process, until);
    virThreadPoolEndBlocking();
    return ended;
}

int
virProcessReap(virProcess *process, int *ret_status)
{
    int status;
    pid_t pid;

    do {
        pid = waitpid(process->pid, &status, WNOHANG);
    } while (pid < 0 && errno == EINTR);

    if (pid < 0)
        return -1;
    if (pid == 0) {
        errno = EAGAIN;
        return -1;
    }

    virProcessClear(process);
    *ret_status = status;
    return 0;
}

int
virProcessTerminate(const virProcess *process)
{
    if (virProcessSignal(process, SIGTERM) < 0)
        return -1;
    (void)virProcessSignal(process, SIGCONT);   /* fails when it has ended already */
    return 0;
}

int
virProcessKillPainfully(const virProcess *process, unsigned int graceMs, unsigned int killMs)
{
    const struct {
        int sig;
        unsigned int waitMs;
    } steps[] = {
        { SIGTERM, graceMs },
        { SIGKILL, killMs },
    };

    for (size_t i = graceMs ? 0 : 1; i < G_N_ELEMENTS(steps); i++) {
        int rc = steps[i].sig == SIGTERM ? virProcessTerminate(process)
                                         : virProcessSignal(process, steps[i].sig);

        if (rc < 0) {
            if (errno == ESRCH)
                return 0;
            virReportSystemError(errno, _("cannot send signal %d to process %lld"),
                                 steps[i].sig, (long long)process->pid);
            return -1;
        }
        if (virProcessWaitExit(process, steps[i].waitMs))
            return 0;
    }

    virReportError(VIR_ERR_OPERATION_TIMEOUT, _("process %lld doesn't end"),
                   (long long)process->pid);
    return -1;
}

/* ---- children that don't end in time ----------------------------------------- */

static GMutex abandoned_lock;           /* rank LEAF */
static GArray *abandoned;               /* of pid_t; guarded by abandoned_lock */

unsigned int
virProcessReapAbandoned(void)
{
    VIR_LOCK_GUARD(&abandoned_lock, VIR_LOCK_RANK_LEAF);

    for (size_t i = abandoned ? abandoned->len : 0; i > 0; i--) {
        if (waitpid(g_array_index(abandoned, pid_t, i - 1), NULL, WNOHANG) != 0)
            g_array_remove_index_fast(abandoned, i - 1);
    }
    return abandoned ? abandoned->len : 0;
}

void
virProcessAbandon(virProcess *process)
{
    virMutexLock(&abandoned_lock, VIR_LOCK_RANK_LEAF);
    if (!abandoned)
        abandoned = g_array_new(false, false, sizeof(pid_t));
    g_array_append_val(abandoned, process->pid);
    virMutexUnlock(&abandoned_lock);

    VIR_WARN("process %lld doesn't end and is left behind", (long long)process->pid);
    virProcessClear(process);
    (void)virProcessReapAbandoned();    /* the count is for tests */
}

char *
virProcessDescribeStatus(int status)
{
    if (WIFEXITED(status))
        return g_strdup_printf(_("exit status %d"), WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return g_strdup_printf(_("fatal signal %d"), WTERMSIG(status));
    return g_strdup_printf(_("invalid value %d"), status);
}
