/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virfilefail.c: an atomic write whose N-th system call fails, for every N, or is slow. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virthreadpool.h"

static int countdown = -1;      /* calls until one fails; below 0: none does */

static bool
fails(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    errno = EIO;
    return true;
}

/* The linker sends the calls of the code under test here (--wrap). */
#define WRAP(type, name, params, args) \
    type __real_##name params; \
    type __wrap_##name params; \
    type \
    __wrap_##name params \
    { \
        return fails() ? -1 : __real_##name args; \
    }

WRAP(int, openat, (int dir, const char *name, int flags, mode_t mode), (dir, name, flags, mode))
WRAP(ssize_t, getrandom, (void *buf, size_t len, unsigned int flags), (buf, len, flags))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(ssize_t, write, (int fd, const void *data, size_t len), (fd, data, len))
WRAP(int, renameat, (int from, const char *a, int to, const char *b), (from, a, to, b))

/* A disk that flushes only while the pool it is asked from has another worker to go on with. */
static virThreadPool *asked_from;
static gint flushed;

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int
__wrap_fsync(int fd)
{
    virThreadPoolStats stats;

    if (asked_from) {
        virThreadPoolGetStats(asked_from, &stats);
        g_assert_cmpint(stats.blockedWorkers, ==, 1);
        g_atomic_int_inc(&flushed);
    }
    return fails() ? -1 : __real_fsync(fd);
}

static unsigned int
count_entries(const char *dir)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
    unsigned int n = 0;

    while (g_dir_read_name(d))
        n++;
    return n;
}

static void
old_or_new_and_nothing_left(void)
{
    g_autofree char *dir = g_dir_make_tmp("vireo-filefail-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "file", NULL);
    int failures = 0;
    int rc;

    g_assert_cmpint(virFileWriteAtomic(path, 0600, "old", 3), ==, 0);
    do {
        g_autofree char *text = NULL;

        virResetLastError();
        countdown = failures;
        rc = virFileWriteAtomic(path, 0600, "new", 3);
        countdown = -1;

        if (rc < 0) {
            g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
            g_assert_nonnull(strstr(virGetLastErrorMessage(), path));
            failures++;
        }
        g_assert_cmpint(virFileReadAll(path, 100, &text, NULL), ==, 0);
        g_assert_true(g_str_equal(text, "new") || (rc < 0 && g_str_equal(text, "old")));
        g_assert_cmpuint(count_entries(dir), ==, 1);
    } while (rc < 0);

    /* random name, open, mode, content, flush, rename, flush of the directory */
    g_assert_cmpint(failures, ==, 7);
    virResetLastError();
    g_assert_cmpint(virFileRemoveDurable(path), ==, 0);
    g_assert_cmpint(rmdir(dir), ==, 0);
}

static void
write_and_remove(void *job, void *opaque G_GNUC_UNUSED)
{
    const char *path = job;

    g_assert_cmpint(virFileWriteAtomic(path, 0600, "x", 1), ==, 0);
    g_assert_cmpint(virFileRemoveDurable(path), ==, 0);
}

static void
a_flush_lets_another_worker_run(void)
{
    g_autofree char *dir = g_dir_make_tmp("vireo-fileslow-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "file", NULL);

    asked_from = virThreadPoolNew(&(virThreadPoolConfig) {
        .name = "test", .maxWorkers = 1, .func = write_and_remove,
    });
    g_assert_nonnull(asked_from);
    g_assert_cmpint(virThreadPoolSendJob(asked_from, VIR_THREAD_POOL_LANE_NORMAL, path), ==, 0);
    g_assert_cmpint(virThreadPoolStop(asked_from, 60000), ==, 0);
    virThreadPoolFree(g_steal_pointer(&asked_from));
    g_assert_cmpint(flushed, ==, 3);    /* the file, and the directory twice */
    g_assert_cmpint(rmdir(dir), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file/fail/write", old_or_new_and_nothing_left);
    g_test_add_func("/file/slow/flush", a_flush_lets_another_worker_run);
    return g_test_run();
}
