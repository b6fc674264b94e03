/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virprocess.h: processes that can't be confused with others. */
#ifndef VIREO_VIRPROCESS_H
#define VIREO_VIRPROCESS_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * A pid alone may have been given to another process meanwhile. A virProcess
 * also has its pidfd, which becomes readable when the process ends (put it
 * under virEventAddHandle), and the start time, which can be stored and
 * proves later that the pid still means the same process.
 */
typedef struct {
    pid_t pid;                    /* -1: none */
    int pidfd;                    /* -1: none; owned */
    unsigned long long startTime; /* clock ticks since boot, 0: unknown */
} virProcess;

#define VIR_PROCESS_INIT { .pid = -1, .pidfd = -1 }

/* Closes the pidfd and forgets the process, which goes on. */
void virProcessClear(virProcess *process);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virProcess, virProcessClear)

/**
 * virProcessGetStartTime:
 *
 * Returns 0 with field 22 of /proc/PID/stat, -1 with no error reported
 * (errno: ESRCH when there is no such process).
 */
int virProcessGetStartTime(pid_t pid, unsigned long long *ret_startTime);

/**
 * virProcessGetCPUTime:
 * @ret_nanos: time on processors, of all threads, user and system
 *
 * Returns 0; -1 with errno set, no error reported.
 */
int virProcessGetCPUTime(pid_t pid, unsigned long long *ret_nanos);

/**
 * virProcessOpen:
 * @startTime: as stored; 0: any process of that pid will do
 *
 * Finds a process again, proving that it is the same one and is alive.
 *
 * Returns 0; -1 with no error reported: errno ESRCH if it is gone.
 */
int virProcessOpen(pid_t pid, unsigned long long startTime, virProcess *ret_process)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virProcessOpenChild:
 * @pid: a child of ours that nobody has reaped, so the pid is its own; it may
 *       have ended
 *
 * Returns 0; -1 with errno set, no error reported.
 */
int virProcessOpenChild(pid_t pid, virProcess *ret_process) G_GNUC_WARN_UNUSED_RESULT;

/* virProcessIsAlive: false once it ended, reaped or not; never blocks */
bool virProcessIsAlive(const virProcess *process);

/**
 * virProcessSignal:
 *
 * Signals through the pidfd, so never another process.
 *
 * Returns 0; -1 with errno set, no error reported (ESRCH: it is gone).
 */
int virProcessSignal(const virProcess *process, int sig);

/**
 * virProcessWaitExit:
 * @timeoutMs: -1: for ever
 *
 * Sleeps until the process ended (virThreadPoolBeginBlocking inside). It is
 * not reaped.
 *
 * Returns true if it ended, false at the deadline.
 */
bool virProcessWaitExit(const virProcess *process, int timeoutMs);

/**
 * virProcessReap:
 *
 * Takes the status of an ended child of ours; doesn't wait.
 *
 * Returns 0 with the status as of waitpid(2) and @process cleared; -1 with
 * errno set, no error reported (EAGAIN: still runs, ECHILD: not a child).
 */
int virProcessReap(virProcess *process, int *ret_status);

/**
 * virProcessTerminate:
 *
 * Asks the process to end by SIGTERM, and continues one that was stopped,
 * which couldn't hear it otherwise.
 *
 * Returns 0; -1 with errno set, no error reported (ESRCH: it is gone).
 */
int virProcessTerminate(const virProcess *process);

/**
 * virProcessKillPainfully:
 * @graceMs: time between virProcessTerminate() and SIGKILL; 0: SIGKILL at once
 * @killMs: time to wait after SIGKILL; a process in an uninterruptible sleep
 *          doesn't end before the kernel lets it
 *
 * Returns 0 when it ended (not reaped), -1 with an error reported when it
 * didn't end in time or can't be signalled.
 */
int virProcessKillPainfully(const virProcess *process, unsigned int graceMs,
                            unsigned int killMs) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virProcessAbandon:
 *
 * Takes a child that didn't end in time: it is reaped later, by the next
 * virProcessAbandon() or virProcessReapAbandoned() after its end.
 */
void virProcessAbandon(virProcess *process);

/* Returns how many abandoned children still don't end. Never blocks. */
unsigned int virProcessReapAbandoned(void);

/* "exit status 1" or "fatal signal 9" */
char *virProcessDescribeStatus(int status);

#endif /* VIREO_VIRPROCESS_H */
