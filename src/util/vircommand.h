/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircommand.h: building and running programs. */
#ifndef VIREO_VIRCOMMAND_H
#define VIREO_VIRCOMMAND_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#include "virprocess.h"

/*
 * What a program gets is what was said, nothing else: standard input, output
 * and error are /dev/null unless given, every other descriptor is closed
 * unless passed, signals are at their defaults and unblocked, the environment
 * is a small clean one (PATH, LC_ALL=C, and HOME, USER, LOGNAME, TMPDIR of
 * ours) unless inherited.
 *
 * A command is built and run by one thread, once. Between fork and exec only
 * async-signal-safe calls are made.
 */
typedef struct _virCommand virCommand;

/**
 * virCommandNew:
 * @program: a path, or a name that is looked for in our PATH when it runs
 */
virCommand *virCommandNew(const char *program);
virCommand *virCommandNewArgv(const char *const *argv);

/* Closes descriptors that were to be passed with VIR_COMMAND_PASS_FD_CLOSE. */
void virCommandFree(virCommand *cmd);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virCommand, virCommandFree)

/* ---- arguments and environment ---------------------------------------- */
void virCommandAddArg(virCommand *cmd, const char *arg);
void virCommandAddArgFormat(virCommand *cmd, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void virCommandAddArgPair(virCommand *cmd, const char *name, const char *value); /* name=value */
void virCommandAddArgList(virCommand *cmd, ...) G_GNUC_NULL_TERMINATED;
void virCommandAddArgSet(virCommand *cmd, const char *const *args);

/* The arguments so far, NULL terminated; valid until the next change. */
const char *const *virCommandGetArgv(const virCommand *cmd);

void virCommandSetEnv(virCommand *cmd, const char *name, const char *value);
void virCommandPassEnv(virCommand *cmd, const char *name);   /* as it is here, if it is */
void virCommandInheritEnv(virCommand *cmd);                  /* all of ours, then the changes */

/* Shell-quoted "ENV=value program args", for logs. */
char *virCommandToString(const virCommand *cmd);

/* ---- descriptors ------------------------------------------------------- */
typedef enum {
    VIR_COMMAND_PASS_FD_KEEP = 0,   /* stays the caller's */
    VIR_COMMAND_PASS_FD_CLOSE,      /* taken over: closed after the start, or in Free */
} virCommandPassFDMode;

/**
 * virCommandPassFD:
 *
 * @fd is open in the program under the same number. Returns @fd, for use
 * in an argument.
 */
int virCommandPassFD(virCommand *cmd, int fd, virCommandPassFDMode mode);

/* virCommandPassFDAs: @fd is open in the program as @number (3 or above) */
void virCommandPassFDAs(virCommand *cmd, int fd, int number, virCommandPassFDMode mode);

/* The caller's descriptors; they must stay open until the command runs. */
void virCommandSetInputFD(virCommand *cmd, int fd);
void virCommandSetOutputFD(virCommand *cmd, int fd);
void virCommandSetErrorFD(virCommand *cmd, int fd);

/* Text for standard input (virCommandRun only). */
void virCommandSetInputBuffer(virCommand *cmd, const char *text);

/**
 * virCommandSetOutputBuffer:
 * @ret_output: set when virCommandRun() succeeds; freed by the caller
 * @limit: more output than this makes the run fail
 *
 * Only virCommandRun() can do it. Standard error is always kept (its last
 * part) for the error message unless virCommandSetErrorFD() was used.
 */
void virCommandSetOutputBuffer(virCommand *cmd, char **ret_output, size_t limit);

/* The last part of standard error, set even when the run fails. */
void virCommandSetErrorBuffer(virCommand *cmd, char **ret_errors);

/* ---- process attributes ------------------------------------------------- */
void virCommandSetWorkingDirectory(virCommand *cmd, const char *dir);
void virCommandSetUmask(virCommand *cmd, mode_t mask);
void virCommandSetSession(virCommand *cmd);                  /* setsid */
/* Gets @sig when the thread that starts it ends, so when this process does. No daemons. */
void virCommandSetDeathSignal(virCommand *cmd, int sig);
void virCommandSetRlimit(virCommand *cmd, int resource, unsigned long long value);

/* Runs as @uid and @gid with exactly @groups as supplementary groups. */
void virCommandSetUser(virCommand *cmd, uid_t uid, gid_t gid, const gid_t *groups,
                       size_t ngroups);

/* No capabilities but those allowed by number (CAP_…), before and after exec. */
void virCommandClearCaps(virCommand *cmd);
void virCommandAllowCap(virCommand *cmd, int cap);

/**
 * virCommandPrepareFunc:
 *
 * Runs in the caller's thread while the process is there but stands still
 * before everything else: the place for a cgroup or a pid file. @process is
 * the final one, in a daemon start too.
 *
 * Returns 0; -1 with an error reported: the program isn't started.
 */
typedef int (*virCommandPrepareFunc)(const virProcess *process, void *opaque);
void virCommandSetPrepare(virCommand *cmd, virCommandPrepareFunc func, void *opaque);

/* ---- running ------------------------------------------------------------ */
/* Default for virCommandRun(): no helper may take longer unless it is said. */
#define VIR_COMMAND_TIMEOUT_DEFAULT_MS 60000

void virCommandSetTimeout(virCommand *cmd, unsigned int timeoutMs);

/**
 * virCommandRun:
 * @ret_status: where to put the exit code when a non-zero one is no error;
 *              NULL: it is an error that quotes the end of standard error
 *
 * Starts the program and waits for its end (virThreadPoolBeginBlocking
 * inside). Past the timeout it is killed; one that can't be killed is left
 * behind and reaped later. So this returns within the timeout plus a second.
 *
 * Returns 0, -1 with an error reported: not started, killed by a signal, timed
 * out, too much output, or exit code not 0 with @ret_status NULL.
 */
int virCommandRun(virCommand *cmd, int *ret_status) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virCommandStart:
 * @ret_process: the child, to be waited for and reaped by the caller
 *
 * Returns 0 when the program was executed, -1 with an error reported and
 * nothing left running. Buffers aren't possible here.
 */
int virCommandStart(virCommand *cmd, virProcess *ret_process) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virCommandStartDaemon:
 * @ret_process: not a child of ours: its pidfd tells its end, init reaps it
 *
 * As virCommandStart(), in a session of its own, surviving us.
 */
int virCommandStartDaemon(virCommand *cmd, virProcess *ret_process) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRCOMMAND_H */
