/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircommand.c: what a command is made of. */
#include "config.h"

#include "vircommand.h"

#include <unistd.h>

#include "vircommandpriv.h"
#include "virfile.h"

virCommand *
virCommandNew(const char *program)
{
    virCommand *cmd = g_new0(virCommand, 1);

    cmd->args = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(cmd->args, g_strdup(program));
    g_ptr_array_add(cmd->args, NULL);
    cmd->fds = g_array_new(false, false, sizeof(virCommandFD));
    cmd->rlimits = g_array_new(false, false, sizeof(virCommandRlimit));
    cmd->groups = g_array_new(false, false, sizeof(gid_t));
    cmd->env = g_new0(char *, 1);
    cmd->infd = cmd->outfd = cmd->errfd = -1;
    return cmd;
}

virCommand *
virCommandNewArgv(const char *const *argv)
{
    virCommand *cmd = virCommandNew(argv[0]);

    virCommandAddArgSet(cmd, argv + 1);
    return cmd;
}

void
virCommandClosePassed(virCommand *cmd)
{
    for (size_t i = 0; i < cmd->fds->len; i++) {
        virCommandFD *fd = &g_array_index(cmd->fds, virCommandFD, i);

        if (fd->mode == VIR_COMMAND_PASS_FD_CLOSE)
            virFDClose(&fd->fd);
    }
}

void
virCommandFree(virCommand *cmd)
{
    if (!cmd)
        return;

    virCommandClosePassed(cmd);
    g_ptr_array_unref(cmd->args);
    g_array_unref(cmd->fds);
    g_array_unref(cmd->rlimits);
    g_array_unref(cmd->groups);
    g_strfreev(cmd->env);
    g_free(cmd->input);
    g_free(cmd->cwd);
    g_free(cmd);
}

/* Takes @arg. */
static void
virCommandTakeArg(virCommand *cmd, char *arg)
{
    g_ptr_array_insert(cmd->args, cmd->args->len - 1, arg);
}

void
virCommandAddArg(virCommand *cmd, const char *arg)
{
    virCommandTakeArg(cmd, g_strdup(arg));
}

void
virCommandAddArgFormat(virCommand *cmd, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    virCommandTakeArg(cmd, g_strdup_vprintf(fmt, args));
    va_end(args);
}

void
virCommandAddArgPair(virCommand *cmd, const char *name, const char *value)
{
    virCommandAddArgFormat(cmd, "%s=%s", name, value);
}

void
virCommandAddArgList(virCommand *cmd, ...)
{
    const char *arg;
    va_list args;

    va_start(args, cmd);
    while ((arg = va_arg(args, const char *)))
        virCommandAddArg(cmd, arg);
    va_end(args);
}

void
virCommandAddArgSet(virCommand *cmd, const char *const *args)
{
    for (size_t i = 0; args[i]; i++)
        virCommandAddArg(cmd, args[i]);
}

const char *const *
virCommandGetArgv(const virCommand *cmd)
{
    return (const char *const *)cmd->args->pdata;
}

void
virCommandSetEnv(virCommand *cmd, const char *name, const char *value)
{
    cmd->env = g_environ_setenv(cmd->env, name, value, true);
}

void
virCommandPassEnv(virCommand *cmd, const char *name)
{
    const char *value = g_getenv(name);

    if (value)
        virCommandSetEnv(cmd, name, value);
}

void
virCommandInheritEnv(virCommand *cmd)
{
    cmd->inheritEnv = true;
}

char **
virCommandBuildEnv(const virCommand *cmd)
{
    static const char *const passed[] = { "HOME", "USER", "LOGNAME", "TMPDIR" };
    char **env = cmd->inheritEnv ? g_get_environ() : g_new0(char *, 1);

    if (!cmd->inheritEnv) {
        const char *path = g_getenv("PATH");

        env = g_environ_setenv(env, "LC_ALL", "C", true);
        env = g_environ_setenv(env, "PATH", path ? path : "/bin:/usr/bin:/sbin:/usr/sbin", true);
        for (size_t i = 0; i < G_N_ELEMENTS(passed); i++) {
            if (g_getenv(passed[i]))
                env = g_environ_setenv(env, passed[i], g_getenv(passed[i]), true);
        }
    }

    for (size_t i = 0; cmd->env[i]; i++) {
        const char *equals = strchr(cmd->env[i], '=');
        g_autofree char *name = g_strndup(cmd->env[i], equals - cmd->env[i]);

        env = g_environ_setenv(env, name, equals + 1, true);
    }
    return env;
}

/* Quotes only what a shell would need quoted, so that logs stay readable. */
static void
virCommandAppendQuoted(GString *text, const char *word)
{
    g_autofree char *quoted = NULL;

    if (*word && strspn(word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "%+,-./:=@_") == strlen(word))
        g_string_append(text, word);
    else
        g_string_append(text, (quoted = g_shell_quote(word)));
}

char *
virCommandToString(const virCommand *cmd)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; cmd->env[i]; i++) {
        const char *equals = strchr(cmd->env[i], '=');

        g_string_append_len(text, cmd->env[i], equals - cmd->env[i] + 1);
        virCommandAppendQuoted(text, equals + 1);
        g_string_append_c(text, ' ');
    }
    for (size_t i = 0; i < cmd->args->len - 1; i++) {
        if (i > 0)
            g_string_append_c(text, ' ');
        virCommandAppendQuoted(text, g_ptr_array_index(cmd->args, i));
    }
    return g_string_free(text, false);
}

int
virCommandPassFD(virCommand *cmd, int fd, virCommandPassFDMode mode)
{
    virCommandPassFDAs(cmd, fd, fd, mode);
    return fd;
}

void
virCommandPassFDAs(virCommand *cmd, int fd, int number, virCommandPassFDMode mode)
{
    virCommandFD pass = { .fd = fd, .number = number, .mode = mode };

    g_array_append_val(cmd->fds, pass);
}

void
virCommandSetInputFD(virCommand *cmd, int fd)
{
    cmd->infd = fd;
}

void
virCommandSetOutputFD(virCommand *cmd, int fd)
{
    cmd->outfd = fd;
}

void
virCommandSetErrorFD(virCommand *cmd, int fd)
{
    cmd->errfd = fd;
}

void
virCommandSetInputBuffer(virCommand *cmd, const char *text)
{
    g_free(cmd->input);
    cmd->input = g_strdup(text);
}

void
virCommandSetOutputBuffer(virCommand *cmd, char **ret_output, size_t limit)
{
    cmd->ret_output = ret_output;
    cmd->outputLimit = limit;
}

void
virCommandSetErrorBuffer(virCommand *cmd, char **ret_errors)
{
    cmd->ret_errors = ret_errors;
}

void
virCommandSetWorkingDirectory(virCommand *cmd, const char *dir)
{
    g_free(cmd->cwd);
    cmd->cwd = g_strdup(dir);
}

void
virCommandSetUmask(virCommand *cmd, mode_t mask)
{
    cmd->hasUmask = true;
    cmd->umask = mask;
}

void
virCommandSetSession(virCommand *cmd)
{
    cmd->session = true;
}

void
virCommandSetDeathSignal(virCommand *cmd, int sig)
{
    cmd->deathSignal = sig;
}

void
virCommandSetRlimit(virCommand *cmd, int resource, unsigned long long value)
{
    virCommandRlimit r = { .resource = resource, .limit = { value, value } };

    g_array_append_val(cmd->rlimits, r);
}

void
virCommandSetUser(virCommand *cmd, uid_t uid, gid_t gid, const gid_t *groups, size_t ngroups)
{
    cmd->hasUser = true;
    cmd->uid = uid;
    cmd->gid = gid;
    g_array_set_size(cmd->groups, 0);
    g_array_append_vals(cmd->groups, groups, ngroups);
}

void
virCommandClearCaps(virCommand *cmd)
{
    cmd->clearCaps = true;
}

void
virCommandAllowCap(virCommand *cmd, int cap)
{
    cmd->allowedCaps |= G_GUINT64_CONSTANT(1) << cap;
}

void
virCommandSetPrepare(virCommand *cmd, virCommandPrepareFunc func, void *opaque)
{
    cmd->prepare = func;
    cmd->prepareOpaque = opaque;
}

void
virCommandSetTimeout(virCommand *cmd, unsigned int timeoutMs)
{
    cmd->timeoutMs = timeoutMs;
}

gint64
virCommandDeadline(const virCommand *cmd)
{
    unsigned int ms = cmd->timeoutMs ? cmd->timeoutMs : VIR_COMMAND_TIMEOUT_DEFAULT_MS;

    return g_get_monotonic_time() + ms * G_GINT64_CONSTANT(1000);
}
