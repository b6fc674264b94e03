/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_log.c: the log of a guest: what was started, and what QEMU said. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "process/qemu_process_priv.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

static char *
logPath(const qemuDriver *driver, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".log", NULL);

    return g_build_filename(driver->conf->logDir, file, NULL);
}

int
qemuProcessLogOpen(const qemuDriver *driver, const char *name, int *ret_fd)
{
    g_autofree char *path = logPath(driver, name);
    int fd;

    qemuProcessLogTrim(path);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        virReportSystemError(errno, _("cannot open log '%s'"), path);
        return -1;
    }
    *ret_fd = fd;
    return 0;
}

static void
writeLog(int fd, const GString *text)
{
    if (virWriteFull(fd, text->str, text->len) < 0)
        VIR_WARN("cannot write to a guest's log: %s", g_strerror(errno));
}

static GString *
timedLine(const char *fmt, va_list args) G_GNUC_PRINTF(1, 0);

static GString *
timedLine(const char *fmt, va_list args)
{
    char now[VIR_TIME_STRING_BUFLEN];
    GString *line;

    virTimeFormatMillis(virTimeWallMillis(), now);
    line = g_string_new(now);
    g_string_append(line, ": ");
    g_string_append_vprintf(line, fmt, args);
    g_string_append_c(line, '\n');
    return line;
}

void
qemuProcessLogLine(int fd, const char *fmt, ...)
{
    GString *line;
    va_list args;

    va_start(args, fmt);
    line = timedLine(fmt, args);
    va_end(args);
    writeLog(fd, line);
    g_string_free(line, TRUE);
}

/* Plain words stay readable, so that a line can be compared with others. */
static void
appendQuoted(GString *text, const char *arg)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "%+,-./:=@_";

    if (*arg && strspn(arg, plain) == strlen(arg)) {
        g_string_append(text, arg);
    } else {
        g_autofree char *quoted = g_shell_quote(arg);

        g_string_append(text, quoted);
    }
}

void
qemuProcessLogStart(int fd, const qemuCaps *caps, const char *const *argv)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned int version = qemuCapsGetVersion(caps);
    struct utsname host;

    (void)uname(&host);     /* fails for a bad address only */
    qemuProcessLogLine(fd, "starting up: %s %s, libvirt API %s, qemu version: %u.%u.%u%s, "
                       "kernel: %s, hostname: %s", PACKAGE_NAME, PACKAGE_VERSION,
                       VIR_API_VERSION_STRING, version / 1000000, version / 1000 % 1000,
                       version % 1000, qemuCapsGetPackage(caps), host.release, host.nodename);

    for (size_t i = 0; argv[i]; i++) {
        if (i > 0)
            g_string_append(text, argv[i][0] == '-' ? " \\\n" : " ");
        appendQuoted(text, argv[i]);
    }
    g_string_append_c(text, '\n');
    writeLog(fd, text);
}

void
qemuProcessLogAppend(const qemuDriver *driver, const char *name, const char *fmt, ...)
{
    VIR_AUTOCLOSE fd = -1;
    GString *line;
    va_list args;
    VIR_ERROR_TRAP();

    if (qemuProcessLogOpen(driver, name, &fd) < 0) {
        VIR_WARN("%s", virGetLastErrorMessage());
        return;
    }
    va_start(args, fmt);
    line = timedLine(fmt, args);
    va_end(args);
    writeLog(fd, line);
    g_string_free(line, TRUE);
}

/* Takes the lines out of @text that QEMU writes at every start with a pseudo terminal. */
static void
dropChatter(char *text)
{
    static const char chatter[] = "char device redirected to ";
    char *to = text;

    for (const char *line = text; *line;) {
        const char *newline = strchr(line, '\n');
        size_t len = newline ? (size_t)(newline - line) + 1 : strlen(line);

        if (!g_str_has_prefix(line, chatter)) {
            memmove(to, line, len);
            to += len;
        }
        line += len;
    }
    *to = '\0';
}

char *
qemuProcessLogTail(const qemuDriver *driver, const char *name, off_t from)
{
    g_autofree char *path = logPath(driver, name);
    char *tail = NULL;
    VIR_ERROR_TRAP();

    if (virFileReadTail(path, from, QEMU_PROCESS_TAIL_BYTES, &tail) < 0)
        return g_strdup("");
    dropChatter(tail);
    return g_strstrip(tail);
}
