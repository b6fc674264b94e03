/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircommandpriv.h: what the three files of vircommand share. */
#ifndef VIREO_VIRCOMMANDPRIV_H
#define VIREO_VIRCOMMANDPRIV_H

#include <sys/resource.h>

#include "vircommand.h"

typedef struct {
    int fd;                     /* here */
    int number;                 /* in the program */
    virCommandPassFDMode mode;
    int scratch;                /* the child's, above all numbers */
} virCommandFD;

typedef struct {
    int resource;
    struct rlimit limit;
} virCommandRlimit;

struct _virCommand {
    GPtrArray *args;            /* NULL terminated */
    bool inheritEnv;
    char **env;                 /* what was set, over the inherited or the clean one */
    GArray *fds;                /* of virCommandFD */
    int infd;                   /* the caller's; -1: /dev/null */
    int outfd;
    int errfd;
    char *input;
    char **ret_output;
    size_t outputLimit;
    char **ret_errors;
    char *cwd;
    bool hasUmask;
    mode_t umask;
    bool session;
    int deathSignal;            /* 0: none */
    GArray *rlimits;            /* of virCommandRlimit */
    bool hasUser;
    uid_t uid;
    gid_t gid;
    GArray *groups;             /* of gid_t */
    bool clearCaps;
    guint64 allowedCaps;        /* bit per capability */
    virCommandPrepareFunc prepare;
    void *prepareOpaque;
    unsigned int timeoutMs;     /* 0: the default */
};

typedef enum {
    VIR_COMMAND_SPAWN_CHILD,
    VIR_COMMAND_SPAWN_DAEMON,
} virCommandSpawnMode;

/* The whole environment the program gets. */
char **virCommandBuildEnv(const virCommand *cmd);

/* Monotonic microseconds at which a run that starts now must be over. */
gint64 virCommandDeadline(const virCommand *cmd);

/**
 * virCommandSpawn:
 * @until: monotonic microseconds; exec itself can hang on a dead file server
 *
 * Starts the program with @cmd's descriptors as they are.
 *
 * Returns 0 when it was executed, -1 with an error reported.
 */
int virCommandSpawn(virCommand *cmd, virCommandSpawnMode mode, gint64 until,
                    virProcess *ret_process);

/* Closes what is passed with VIR_COMMAND_PASS_FD_CLOSE. */
void virCommandClosePassed(virCommand *cmd);

/* ---- the child's side: async-signal-safe, nothing but system calls -------- */

/* What a child tells before exec: a step that failed and errno, or a pid. */
typedef enum {
    VIR_COMMAND_STEP_PID,               /* of who stands still; not a failure */
    VIR_COMMAND_STEP_FORK,
    VIR_COMMAND_STEP_FDS,
    VIR_COMMAND_STEP_SESSION,
    VIR_COMMAND_STEP_CWD,
    VIR_COMMAND_STEP_RLIMIT,
    VIR_COMMAND_STEP_USER,
    VIR_COMMAND_STEP_CAPS,
    VIR_COMMAND_STEP_EXEC,

    VIR_COMMAND_STEP_LAST
} virCommandStep;

typedef struct {
    int step;
    int value;
} virCommandMessage;

/* Made before the fork, so that the child allocates nothing. */
typedef struct {
    const virCommand *cmd;
    virCommandSpawnMode mode;
    pid_t parent;
    const char *path;
    char *const *argv;
    char **env;
    virCommandFD *fds;          /* sorted by number, from 0 on */
    size_t nfds;
    int control;                /* socket: messages out, the word to go in */
} virCommandChild;

void virCommandChildMain(virCommandChild *child) G_GNUC_NORETURN;

#endif /* VIREO_VIRCOMMANDPRIV_H */
