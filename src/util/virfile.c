/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virfile.c: files written whole, read bounded, named safely. */
#include "config.h"

#include "virfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"
#include "virlog.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_NONE

VIR_LOG_INIT("util.file");

void
virFDClose(int *fd)
{
    int saved_errno = errno;

    if (*fd >= 0)
        close(*fd);             /* on Linux the number is free whatever it returns */
    *fd = -1;
    errno = saved_errno;
}

bool
virFileNameIsSafe(const char *name)
{
    size_t len = strlen(name);

    if (len < 1 || len > NAME_MAX || !g_utf8_validate(name, len, NULL) ||
        g_str_equal(name, ".") || g_str_equal(name, ".."))
        return false;

    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        if (*p == '/' || g_unichar_iscntrl(g_utf8_get_char(p)))
            return false;
    }
    return true;
}

int
virWriteFull(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t n = write(fd, at, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        at += n;
        len -= n;
    }
    return 0;
}

/* ---- writing ------------------------------------------------------------------ */

/* Returns the directory of @path opened, -1 with an error reported. */
static int
virFileOpenParent(const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        virReportSystemError(errno, _("cannot open directory '%s'"), dir);
    return fd;
}

/* What the names of unfinished files look like. */
#define TEMP_PREFIX "."
#define TEMP_SUFFIX ".tmp"
#define TEMP_DIGITS 16

/* Returns a new file with a name that nobody can guess, -1 with errno set. */
static int
virFileOpenTemporary(int dirfd, char **ret_name)
{
    for (;;) {
        g_autofree char *name = NULL;
        guint64 salt;
        int fd;

        if (getrandom(&salt, sizeof(salt), 0) != sizeof(salt))
            return -1;
        name = g_strdup_printf(TEMP_PREFIX "%0*" G_GINT64_MODIFIER "x" TEMP_SUFFIX,
                               TEMP_DIGITS, salt);
        fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0)
            *ret_name = g_steal_pointer(&name);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
}

int
virFileSync(int fd)
{
    int rc;
    int err;

    virThreadPoolBeginBlocking();
    rc = fsync(fd);
    err = errno;
    virThreadPoolEndBlocking();
    errno = err;
    return rc;
}

int
virFileWriteAtomic(const char *path, mode_t mode, const char *data, size_t len)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *temp = NULL;
    VIR_AUTOCLOSE dirfd = virFileOpenParent(path);
    VIR_AUTOCLOSE fd = -1;

    if (dirfd < 0)
        return -1;

    fd = virFileOpenTemporary(dirfd, &temp);
    if (fd < 0) {
        virReportSystemError(errno, _("cannot create a file beside '%s'"), path);
        return -1;
    }

    /* The content must be on the disk before the name points to it, and the
     * name before anybody is told. */
    if (fchmod(fd, mode) < 0 || virWriteFull(fd, data, len) < 0 || virFileSync(fd) < 0) {
        virReportSystemError(errno, _("cannot write file '%s'"), path);
        unlinkat(dirfd, temp, 0);
        return -1;
    }
    if (renameat(dirfd, temp, dirfd, base) < 0) {
        virReportSystemError(errno, _("cannot replace file '%s'"), path);
        unlinkat(dirfd, temp, 0);
        return -1;
    }
    if (virFileSync(dirfd) < 0) {
        virReportSystemError(errno, _("cannot flush the directory of '%s'"), path);
        return -1;
    }
    return 0;
}

static bool
isTemporary(const char *name)
{
    return strlen(name) == strlen(TEMP_PREFIX) + TEMP_DIGITS + strlen(TEMP_SUFFIX) &&
           g_str_has_prefix(name, TEMP_PREFIX) && g_str_has_suffix(name, TEMP_SUFFIX) &&
           strspn(name + strlen(TEMP_PREFIX), "0123456789abcdef") == TEMP_DIGITS;
}

void
virFileRemoveUnfinished(const char *dir)
{
    g_autoptr(GDir) handle = g_dir_open(dir, 0, NULL);
    const char *name;

    while (handle && (name = g_dir_read_name(handle))) {
        g_autofree char *path = isTemporary(name) ? g_build_filename(dir, name, NULL) : NULL;

        if (path && unlink(path) < 0)
            VIR_WARN("cannot remove %s: %s", path, g_strerror(errno));
    }
}

int
virFileRemoveDurable(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    VIR_AUTOCLOSE dirfd = virFileOpenParent(path);

    if (dirfd < 0)
        return -1;
    if (unlinkat(dirfd, base, 0) < 0) {
        if (errno == ENOENT)
            return 0;
        virReportSystemError(errno, _("cannot remove file '%s'"), path);
        return -1;
    }
    if (virFileSync(dirfd) < 0) {
        virReportSystemError(errno, _("cannot flush the directory of '%s'"), path);
        return -1;
    }
    return 0;
}

/* ---- reading ------------------------------------------------------------------- */

/* Returns a regular file opened, -1 with an error reported and errno set. */
static int
virFileOpenRegular(const char *path, struct stat *ret_st)
{
    /* O_NONBLOCK: opening a FIFO would wait for a writer */
    VIR_AUTOCLOSE fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0 || fstat(fd, ret_st) < 0) {
        virReportSystemError(errno, _("cannot open file '%s'"), path);
        return -1;
    }
    if (!S_ISREG(ret_st->st_mode)) {
        errno = S_ISDIR(ret_st->st_mode) ? EISDIR : EINVAL;
        virReportSystemError(errno, _("'%s' is not a regular file"), path);
        return -1;
    }
    return virFDSteal(&fd);
}

int
virFileOpenUnnamed(const char *dir)
{
    VIR_AUTOCLOSE fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    /* not every file system can */
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
        g_autofree char *path = g_build_filename(dir, ".unnamed-XXXXXX", NULL);

        fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            (void) unlink(path);
    }
    if (fd < 0) {
        virReportSystemError(errno, _("cannot create a file in '%s'"), dir);
        return -1;
    }
    return virFDSteal(&fd);
}

/* Appends to @text until @limit bytes are there or the file ends. */
static int
virFileReadInto(int fd, GString *text, size_t limit)
{
    while (text->len < limit) {
        char buf[8192];
        ssize_t n = read(fd, buf, MIN(sizeof(buf), limit - text->len));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        g_string_append_len(text, buf, n);
    }
    return 0;
}

int
virFileReadAll(const char *path, size_t limit, char **ret_data, size_t *ret_len)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct stat st;
    VIR_AUTOCLOSE fd = virFileOpenRegular(path, &st);

    if (fd < 0)
        return -1;

    /* One byte more than allowed tells "too long"; st_size is 0 in /proc. */
    if (virFileReadInto(fd, text, limit + 1) < 0) {
        virReportSystemError(errno, _("cannot read file '%s'"), path);
        return -1;
    }
    if (text->len > limit) {
        errno = EFBIG;
        virReportSystemError(errno, _("file '%s' has more than %zu bytes"), path, limit);
        return -1;
    }

    if (ret_len)
        *ret_len = text->len;
    *ret_data = g_string_free(g_steal_pointer(&text), false);
    return 0;
}

int
virFileReadTail(const char *path, off_t offset, size_t limit, char **ret_data)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct stat st;
    VIR_AUTOCLOSE fd = virFileOpenRegular(path, &st);

    if (fd < 0)
        return -1;

    if (offset > st.st_size)
        offset = 0;
    if (st.st_size > (off_t)limit)
        offset = MAX(offset, st.st_size - (off_t)limit);
    if (lseek(fd, offset, SEEK_SET) < 0 || virFileReadInto(fd, text, limit) < 0) {
        virReportSystemError(errno, _("cannot read file '%s'"), path);
        return -1;
    }
    *ret_data = g_string_free(g_steal_pointer(&text), false);
    return 0;
}

/* ---- directories ----------------------------------------------------------------- */

/* Makes one directory with exactly @mode. Returns 0, -1 with errno set. */
static int
virFileMakeDirectory(const char *path, mode_t mode)
{
    VIR_AUTOCLOSE fd = -1;
    struct stat st;

    if (mkdir(path, mode & 0700) < 0) {
        if (errno != EEXIST || stat(path, &st) < 0)
            return -1;
        errno = ENOTDIR;
        return S_ISDIR(st.st_mode) ? 0 : -1;
    }

    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? -1 : fchmod(fd, mode);
}

int
virFileMakePath(const char *path, mode_t mode)
{
    g_autofree char *part = g_strdup(path);

    for (char *slash = part + 1; *part; slash++) {
        bool last = *slash == '\0';

        if (!last && *slash != '/')
            continue;
        *slash = '\0';
        if (virFileMakeDirectory(part, mode) < 0) {
            virReportSystemError(errno, _("cannot create directory '%s'"), part);
            return -1;
        }
        if (last)
            return 0;
        *slash = '/';
    }

    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("a directory needs a name"));
    return -1;
}

/* ---- pid files ---------------------------------------------------------------------- */

int
virPidFileRead(const char *path, pid_t *ret_pid)
{
    VIR_ERROR_TRAP();
    g_autofree char *text = NULL;
    guint64 pid;

    if (virFileReadAll(path, 64, &text, NULL) < 0)
        return -1;
    g_strchomp(text);
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT, &pid, NULL))
        return -1;
    *ret_pid = pid;
    return 0;
}

/* How long the lock of a process that is gone is waited for, and how often it is asked for. */
#define VIR_PID_FILE_WAIT_US (3 * G_USEC_PER_SEC)
#define VIR_PID_FILE_PAUSE_US (10 * 1000)

/*
 * Locks the pid file. A holder that was killed between fork and exec leaves its lock for a
 * moment to a child that has its files still; that moment is waited for.
 */
static int
virPidFileLock(int fd, const char *path)
{
    /* A lock of the open file, not of the process: reading the file elsewhere
     * in this process would drop the latter. Both kinds exclude each other. */
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };
    gint64 end = g_get_monotonic_time() + VIR_PID_FILE_WAIT_US;
    pid_t holder = 0;
    bool named;

    while (fcntl(fd, F_OFD_SETLK, &lock) < 0) {
        if (errno != EAGAIN && errno != EACCES) {
            virReportSystemError(errno, _("Failed to lock pid file '%s'"), path);
            return -1;
        }
        named = virPidFileRead(path, &holder) == 0;
        if (named && kill(holder, 0) < 0 && errno == ESRCH && g_get_monotonic_time() < end) {
            g_usleep(VIR_PID_FILE_PAUSE_US);
            continue;
        }
        if (named) {
            virReportError(VIR_ERR_OPERATION_FAILED,
                           _("Failed to acquire pid file '%s': process %lld has it"),
                           path, (long long)holder);
        } else {
            virReportError(VIR_ERR_OPERATION_FAILED,
                           _("Failed to acquire pid file '%s': another process has it"), path);
        }
        return -1;
    }
    return 0;
}

int
virPidFileAcquire(const char *path, pid_t pid, int *ret_fd)
{
    g_autofree char *text = g_strdup_printf("%lld\n", (long long)pid);

    for (;;) {
        VIR_AUTOCLOSE fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
        struct stat opened, named;

        if (fd < 0 || fstat(fd, &opened) < 0) {
            virReportSystemError(errno, _("Failed to open pid file '%s'"), path);
            return -1;
        }
        if (virPidFileLock(fd, path) < 0)
            return -1;
        /* Its holder may have removed it between our open and our lock. */
        if (stat(path, &named) < 0 || named.st_ino != opened.st_ino ||
            named.st_dev != opened.st_dev)
            continue;

        if (fchmod(fd, 0644) < 0 || ftruncate(fd, 0) < 0 ||
            virWriteFull(fd, text, strlen(text)) < 0) {
            virReportSystemError(errno, _("Failed to write pid file '%s'"), path);
            return -1;
        }
        *ret_fd = virFDSteal(&fd);
        return 0;
    }
}

void
virPidFileRelease(const char *path, int *fd)
{
    if (*fd < 0)
        return;
    (void)unlink(path);         /* gone already is as good */
    virFDClose(fd);
}
