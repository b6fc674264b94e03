/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virfile.h: files written whole, read bounded, named safely. */
#ifndef VIREO_VIRFILE_H
#define VIREO_VIRFILE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* A descriptor of the scope: VIR_AUTOCLOSE fd = open(…); virFDSteal() hands it over. */
void virFDClose(int *fd);       /* closes if >= 0, sets -1, keeps errno */
#define VIR_AUTOCLOSE __attribute__((cleanup(virFDClose))) int

static inline int
virFDSteal(int *fd)
{
    int stolen = *fd;

    *fd = -1;
    return stolen;
}

/**
 * virFileNameIsSafe:
 *
 * The one check for names from outside that become file names: 1 to 255 bytes
 * of UTF-8, no '/', no control characters, not "." or "..".
 */
bool virFileNameIsSafe(const char *name);

/**
 * virFileSync:
 *
 * fsync() that lets another worker of a pool run meanwhile, for a disk may take seconds.
 * No lock held.
 *
 * Returns 0, -1 with errno set.
 */
int virFileSync(int fd) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virFileWriteAtomic:
 * @mode: exact mode of the file, set on the descriptor, not subject to umask
 *
 * After 0 the file has the new content whole, even after a power loss. After
 * -1, with an error reported, it has the old content, or the new one of which
 * it isn't sure that it is on the disk. Readers see one or the other whole. A
 * symbolic link at @path is replaced, not followed.
 */
int virFileWriteAtomic(const char *path, mode_t mode, const char *data, size_t len)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virFileRemoveUnfinished:
 * @dir: where nobody writes now; needn't exist
 *
 * Removes what virFileWriteAtomic() left there in processes that were killed.
 */
void virFileRemoveUnfinished(const char *dir);

/**
 * virFileOpenUnnamed:
 *
 * Returns a descriptor for reading and writing of a new file on the file system
 * of @dir, that no directory names: it is gone with its last descriptor. -1 with
 * an error reported.
 */
int virFileOpenUnnamed(const char *dir) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virFileRemoveDurable:
 *
 * Unlinks and flushes the directory. A file that isn't there is success.
 *
 * Returns 0, -1 with an error reported.
 */
int virFileRemoveDurable(const char *path) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virFileReadAll:
 * @limit: a longer file is an error
 * @ret_data: NUL terminated beyond @ret_len
 * @ret_len: NULL if not wanted
 *
 * Never blocks on a FIFO or device: those are refused (files of /proc and
 * /sys are fine).
 *
 * Returns 0, -1 with an error reported; errno is set too.
 */
int virFileReadAll(const char *path, size_t limit, char **ret_data, size_t *ret_len)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virFileReadTail:
 *
 * Reads the last @limit bytes at most from @offset on, for the ends of logs. A
 * file that doesn't reach @offset was cut since then, and is read from its start.
 *
 * Returns 0, -1 with an error reported.
 */
int virFileReadTail(const char *path, off_t offset, size_t limit, char **ret_data)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virFileMakePath:
 * @mode: exact mode of directories that are made; existing ones stay as they are
 *
 * Returns 0, -1 with an error reported.
 */
int virFileMakePath(const char *path, mode_t mode) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virWriteFull:
 *
 * Writes all, over short writes and signals. Returns 0, -1 with errno set.
 */
int virWriteFull(int fd, const void *data, size_t len) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virPidFileAcquire:
 * @ret_fd: holds the lock; keep it open as long as the process lives
 *
 * Locks and writes our pid. A file that no living process has locked is
 * stale and taken over. Programs started by virCommand don't get the lock;
 * up to 3 s are waited for a child that its killed holder was about to start.
 *
 * Returns 0, -1 with an error reported (VIR_ERR_OPERATION_FAILED naming the
 * holder when another process has it).
 */
int virPidFileAcquire(const char *path, pid_t pid, int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;

/* Removes the file, then closes the descriptor, so that nobody locks a file without a name. */
void virPidFileRelease(const char *path, int *fd);

/**
 * virPidFileRead:
 *
 * Returns 0, -1 with no error reported.
 */
int virPidFileRead(const char *path, pid_t *ret_pid);

#endif /* VIREO_VIRFILE_H */
