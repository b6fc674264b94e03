/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_logsize.c: what QEMU says goes on for as long as it runs; its log doesn't. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process/qemu_process_priv.h"
#include "virerror.h"
#include "virevent.h"
#include "virfile.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

/* A log that has grown larger is put aside and begun anew. */
#define LOG_MAX_BYTES (2 * 1024 * 1024)
/* NAME.log.0 is the youngest. */
#define LOG_BACKUPS 3
/* However much is written, sizes are looked at so often at most. */
#define LOG_REST_MS 250

#define LOG_SUFFIX ".log"

/* Immutable. */
typedef struct qemuLogWatch {
    int fd;                 /* inotify; tells of writes to the directory's files */
    int watch;
    int timer;              /* asleep but for a moment after each look */
} qemuLogWatch;

/* ---- one log ----------------------------------------------------------------------- */

static void
shiftBackups(const char *path)
{
    for (int i = LOG_BACKUPS - 1; i > 0; i--) {
        g_autofree char *from = g_strdup_printf("%s.%d", path, i - 1);
        g_autofree char *to = g_strdup_printf("%s.%d", path, i);

        if (rename(from, to) < 0 && errno != ENOENT)
            VIR_WARN("cannot put aside %s: %s", from, g_strerror(errno));
    }
}

/* The end of the log, from the beginning of a line on. */
static int
copyTail(int fd, off_t size, const char *path)
{
    g_autofree char *backup = g_strconcat(path, ".0", NULL);
    g_autofree char *text = g_malloc(LOG_MAX_BYTES);
    ssize_t len = pread(fd, text, LOG_MAX_BYTES, MAX(0, size - LOG_MAX_BYTES));
    VIR_AUTOCLOSE to = -1;
    const char *newline;
    const char *from;

    if (len < 0)
        return -1;
    newline = size > LOG_MAX_BYTES ? memchr(text, '\n', len) : NULL;
    from = newline ? newline + 1 : text;
    to = open(backup, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    return to < 0 || virWriteFull(to, from, text + len - from) < 0 ? -1 : 0;
}

/*
 * QEMU has the file open, for appending; so the file stays and is cut. What it
 * writes between copy and cut is lost.
 */
void
qemuProcessLogTrim(const char *path)
{
    VIR_AUTOCLOSE fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0) {
        if (errno != ENOENT)
            VIR_WARN("cannot open %s: %s", path, g_strerror(errno));
        return;
    }
    /* the other one that has the lock is about to do the same */
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= LOG_MAX_BYTES ||
        flock(fd, LOCK_EX | LOCK_NB) < 0)
        return;

    shiftBackups(path);
    if (copyTail(fd, st.st_size, path) < 0)
        VIR_WARN("cannot copy what %s held: %s", path, g_strerror(errno));
    /* without a copy too: a full disk is no reason to fill it further */
    if (ftruncate(fd, 0) < 0)
        VIR_WARN("cannot cut %s: %s", path, g_strerror(errno));
}

/* ---- all logs ----------------------------------------------------------------------- */

static void
trimNamed(const qemuDriver *driver, const char *name)
{
    g_autofree char *path = g_build_filename(driver->conf->logDir, name, NULL);

    if (g_str_has_suffix(name, LOG_SUFFIX))
        qemuProcessLogTrim(path);
}

/* Worker. */
static void
trimAll(qemuDriver *driver, virDomainObj *vm G_GNUC_UNUSED)
{
    g_autoptr(GDir) dir = g_dir_open(driver->conf->logDir, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        trimNamed(driver, name);
}

/* Returns the names that were written to, NULL: too many to be told. */
static GHashTable *
writtenNames(int fd)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    union {
        struct inotify_event event;     /* for its alignment */
        char bytes[16384];
    } buf;
    ssize_t got;

    while ((got = read(fd, &buf, sizeof(buf))) > 0) {
        for (const char *at = buf.bytes; at < buf.bytes + got;) {
            const struct inotify_event *event = (const void *)at;

            if (event->mask & IN_Q_OVERFLOW)
                g_clear_pointer(&names, g_hash_table_unref);
            if (names && event->len > 0)
                g_hash_table_add(names, g_strdup(event->name));
            at += sizeof(*event) + event->len;
        }
    }
    return g_steal_pointer(&names);
}

/* Worker. */
static void
lookAtLogs(qemuDriver *driver, virDomainObj *vm G_GNUC_UNUSED)
{
    g_autoptr(GHashTable) names = writtenNames(driver->logWatch->fd);
    GHashTableIter iter;
    gpointer name;

    if (names) {
        g_hash_table_iter_init(&iter, names);
        while (g_hash_table_iter_next(&iter, &name, NULL))
            trimNamed(driver, name);
    } else {
        trimAll(driver, NULL);
    }
    virEventUpdateTimeout(driver->logWatch->timer, LOG_REST_MS);
}

/* Loop thread: looks no more until a worker has looked. */
static void
logsWritten(int watch, int fd G_GNUC_UNUSED, int events G_GNUC_UNUSED, void *opaque)
{
    virEventUpdateHandle(watch, 0);
    qemuProcessQueueDriverJob(opaque, lookAtLogs);
}

/* Loop thread. */
static void
restIsOver(int timer, void *opaque)
{
    qemuDriver *driver = opaque;

    virEventUpdateTimeout(timer, -1);
    virEventUpdateHandle(driver->logWatch->watch, VIR_EVENT_HANDLE_READABLE);
}

void
qemuProcessWatchLogs(qemuDriver *driver)
{
    qemuLogWatch *self = g_new0(qemuLogWatch, 1);

    self->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    self->watch = -1;
    self->timer = virEventAddTimeout(-1, restIsOver, driver, NULL);
    driver->logWatch = self;
    if (self->fd >= 0 && inotify_add_watch(self->fd, driver->conf->logDir, IN_MODIFY) >= 0)
        self->watch = virEventAddHandle(self->fd, VIR_EVENT_HANDLE_READABLE, logsWritten, driver,
                                        NULL);
    if (self->watch < 0)
        VIR_WARN("logs of guests are cut at starts only: %s", g_strerror(errno));
    qemuProcessQueueDriverJob(driver, trimAll);     /* what grew while there was no daemon */
}

void
qemuProcessUnwatchLogs(qemuDriver *driver)
{
    qemuLogWatch *self = g_steal_pointer(&driver->logWatch);

    if (!self)
        return;
    if (self->watch >= 0)
        (void)virEventRemoveHandle(self->watch);
    if (self->timer >= 0)
        (void)virEventRemoveTimeout(self->timer);
    virFDClose(&self->fd);
    g_free(self);
}
