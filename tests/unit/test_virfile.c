/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virfile.c: names, whole writes, bounded reads, exact modes, pid files. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vircommand.h"
#include "virerror.h"
#include "virfile.h"

static char *tmpdir;

#define AT(name) g_build_filename(tmpdir, name, NULL)

static void
names_that_are_safe(void)
{
    g_autofree char *longest = g_strnfill(255, 'n');
    g_autofree char *longer = g_strnfill(256, 'n');
    const struct {
        const char *name;
        bool safe;
    } rows[] = {
        { "guest", true }, { ".hidden", true }, { "a b", true }, { "gästÄ", true },
        { "...", true }, { longest, true },
        { "", false }, { ".", false }, { "..", false }, { "a/b", false }, { "/", false },
        { "../x", false }, { "a\nb", false }, { "a\x7f", false }, { "a\tb", false },
        { "a\xc2\x85", false }, { "a\xff", false }, { longer, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("'%s'", rows[i].name);
        g_assert_true(virFileNameIsSafe(rows[i].name) == rows[i].safe);
    }
}

/* Everything in @dir, so that left-over temporary files show. */
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
write_replaces_whole(void)
{
    g_autofree char *dir = AT("write");
    g_autofree char *path = g_build_filename(dir, "guest.xml", NULL);
    g_autofree char *target = AT("target");
    g_autofree char *text = NULL;
    mode_t mask = umask(077);
    struct stat st;
    size_t len;

    g_assert_cmpint(virFileMakePath(dir, 0755), ==, 0);
    g_assert_cmpint(virFileWriteAtomic(path, 0644, "one", 3), ==, 0);
    g_assert_cmpint(virFileWriteAtomic(path, 0640, "tw\0o", 4), ==, 0);
    g_assert_cmpint(virFileReadAll(path, 4, &text, &len), ==, 0);
    g_assert_cmpmem(text, len, "tw\0o", 4);
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0640);
    g_assert_cmpuint(count_entries(dir), ==, 1);

    /* a link is replaced, what it points to stays */
    g_assert_cmpint(virFileWriteAtomic(target, 0600, "target", 6), ==, 0);
    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_cmpint(symlink(target, path), ==, 0);
    g_assert_cmpint(virFileWriteAtomic(path, 0600, "x", 1), ==, 0);
    g_assert_cmpint(stat(target, &st), ==, 0);
    g_assert_cmpint(st.st_size, ==, 6);
    umask(mask);
}

static void
failed_write_leaves_nothing(void)
{
    g_autofree char *dir = AT("failed");
    g_autofree char *occupied = g_build_filename(dir, "occupied", NULL);
    g_autofree char *inside = g_build_filename(occupied, "inside", NULL);
    g_autofree char *nowhere = g_build_filename(dir, "no", "where", NULL);

    virResetLastError();
    g_assert_cmpint(virFileMakePath(inside, 0755), ==, 0);
    g_assert_cmpint(virFileWriteAtomic(occupied, 0600, "x", 1), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
    g_assert_cmpuint(count_entries(dir), ==, 1);
    virResetLastError();
    g_assert_cmpint(virFileWriteAtomic(nowhere, 0600, "x", 1), ==, -1);
    g_assert_cmpint(virGetLastError()->int1, ==, ENOENT);
    virResetLastError();
}

/* Readers run against a writer: each sees one whole content. */
static void
what_a_killed_writer_left_is_removed(void)
{
    static const struct {
        const char *name;
        bool stays;
    } rows[] = {
        { ".0123456789abcdef.tmp", false },
        { ".0123456789abcdeg.tmp", true },
        { ".0123456789abcde.tmp", true },
        { "0123456789abcdef0.tmp", true },
        { ".0123456789abcdef.xml", true },
        { "guest.xml", true },
    };
    g_autofree char *dir = g_dir_make_tmp("vireo-XXXXXX", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_build_filename(dir, rows[i].name, NULL);

        g_assert_true(g_file_set_contents(path, "x", 1, NULL));
    }
    virFileRemoveUnfinished(dir);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_build_filename(dir, rows[i].name, NULL);

        g_test_message("'%s'", rows[i].name);
        g_assert_cmpint(unlink(path) == 0, ==, rows[i].stays);
    }
    g_assert_cmpint(rmdir(dir), ==, 0);
    virFileRemoveUnfinished(dir);       /* which needn't be there */
}

static void
readers_never_see_half(void)
{
    g_autofree char *path = AT("raced");
    g_autofree char *a = g_strnfill(60000, 'a');
    g_autofree char *b = g_strnfill(100, 'b');
    int status;
    pid_t pid;

    g_assert_cmpint(virFileWriteAtomic(path, 0600, a, 60000), ==, 0);
    pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 100; i++) {
            if (virFileWriteAtomic(path, 0600, i % 2 ? a : b, i % 2 ? 60000 : 100) < 0)
                _exit(1);
        }
        _exit(0);
    }
    while (waitpid(pid, &status, WNOHANG) == 0) {
        g_autofree char *text = NULL;

        g_assert_cmpint(virFileReadAll(path, 60000, &text, NULL), ==, 0);
        g_assert_true(g_str_equal(text, a) || g_str_equal(text, b));
    }
    g_assert_cmpint(status, ==, 0);
}

static void
remove_is_idempotent(void)
{
    g_autofree char *path = AT("removed");

    g_assert_cmpint(virFileWriteAtomic(path, 0600, "x", 1), ==, 0);
    g_assert_cmpint(virFileRemoveDurable(path), ==, 0);
    g_assert_cmpint(access(path, F_OK), ==, -1);
    g_assert_cmpint(virFileRemoveDurable(path), ==, 0);
    virResetLastError();
    g_assert_cmpint(virFileRemoveDurable(tmpdir), ==, -1);
    virResetLastError();
}

static void
read_has_a_limit(void)
{
    g_autofree char *path = AT("ten");
    g_autofree char *text = NULL;
    g_autofree char *tail = NULL;
    g_autofree char *late = NULL;
    g_autofree char *cut = NULL;

    g_assert_cmpint(virFileWriteAtomic(path, 0600, "0123456789", 10), ==, 0);
    virResetLastError();
    g_assert_cmpint(virFileReadAll(path, 9, &text, NULL), ==, -1);
    g_assert_cmpint(errno, ==, EFBIG);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "more than 9 bytes"));
    g_assert_null(text);
    virResetLastError();
    g_assert_cmpint(virFileReadAll(path, 10, &text, NULL), ==, 0);
    g_assert_cmpstr(text, ==, "0123456789");

    g_assert_cmpint(virFileReadTail(path, 0, 4, &tail), ==, 0);
    g_assert_cmpstr(tail, ==, "6789");
    g_assert_cmpint(virFileReadTail(path, 8, 4, &late), ==, 0);
    g_assert_cmpstr(late, ==, "89");
    g_assert_cmpint(virFileReadTail(path, 11, 20, &cut), ==, 0);
    g_assert_cmpstr(cut, ==, "0123456789");
}

static void
read_takes_files_only(void)
{
    g_autofree char *fifo = AT("fifo");
    g_autofree char *none = AT("none");
    g_autofree char *text = NULL;
    const struct {
        const char *path;
        int err;
    } rows[] = {
        { fifo, EINVAL },           /* and doesn't wait for a writer */
        { tmpdir, EISDIR },
        { "/dev/zero", EINVAL },
        { none, ENOENT },
    };

    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        virResetLastError();
        g_assert_cmpint(virFileReadAll(rows[i].path, 10, &text, NULL), ==, -1);
        g_assert_cmpint(errno, ==, rows[i].err);
        g_assert_nonnull(strstr(virGetLastErrorMessage(), rows[i].path));
    }
    virResetLastError();
    g_assert_cmpint(virFileReadAll("/proc/self/status", 65536, &text, NULL), ==, 0);
    g_assert_true(g_str_has_prefix(text, "Name:"));
}

static void
directories_have_their_mode(void)
{
    g_autofree char *deep = AT("d//e/f/");
    g_autofree char *top = AT("d");
    g_autofree char *file = AT("d-file");
    g_autofree char *below = g_build_filename(file, "x", NULL);
    mode_t mask = umask(077);
    struct stat st;

    g_assert_cmpint(virFileMakePath(deep, 0751), ==, 0);
    g_assert_cmpint(stat(deep, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0751);
    g_assert_cmpint(chmod(top, 0700), ==, 0);
    g_assert_cmpint(virFileMakePath(deep, 0751), ==, 0);
    g_assert_cmpint(stat(top, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0700);      /* existing ones stay */

    virResetLastError();
    g_assert_cmpint(virFileWriteAtomic(file, 0600, "", 0), ==, 0);
    g_assert_cmpint(virFileMakePath(below, 0755), ==, -1);
    g_assert_cmpint(virGetLastError()->int1, ==, ENOTDIR);
    virResetLastError();
    g_assert_cmpint(virFileMakePath("", 0755), ==, -1);
    virResetLastError();
    umask(mask);
}

/* Another process tries to get the pid file; returns its exit code, 0 if it got it. */
static int
try_in_child(const char *path)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        int fd;

        virResetLastError();
        if (virPidFileAcquire(path, getpid(), &fd) == 0)
            _exit(0);
        _exit(virGetLastErrorCode() == VIR_ERR_OPERATION_FAILED &&
              strstr(virGetLastErrorMessage(), "process 12345 has it") ? 1 : 2);
    }
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return WEXITSTATUS(status);
}

static void
pid_file_has_one_holder(void)
{
    g_autofree char *path = AT("test.pid");
    struct stat st;
    pid_t pid;
    int fd;

    /* what a killed daemon left behind is no obstacle */
    g_assert_cmpint(virFileWriteAtomic(path, 0600, "99999999\n", 9), ==, 0);
    g_assert_cmpint(virPidFileAcquire(path, 12345, &fd), ==, 0);
    g_assert_cmpint(virPidFileRead(path, &pid), ==, 0);
    g_assert_cmpint(pid, ==, 12345);
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0644);
    g_assert_cmpint(try_in_child(path), ==, 1);         /* reading it didn't lose the lock */

    virPidFileRelease(path, &fd);
    g_assert_cmpint(fd, ==, -1);
    g_assert_cmpint(access(path, F_OK), ==, -1);
    g_assert_cmpint(try_in_child(path), ==, 0);         /* and is dead now: */
    g_assert_cmpint(virPidFileAcquire(path, 12345, &fd), ==, 0);
    virPidFileRelease(path, &fd);
}

static void
pid_file_with_nonsense(void)
{
    static const char *const rows[] = { "", "x", "-1\n", "0\n", "99999999999\n", "12 34" };
    g_autofree char *path = AT("nonsense.pid");
    pid_t pid;

    virResetLastError();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpint(virFileWriteAtomic(path, 0600, rows[i], strlen(rows[i])), ==, 0);
        g_assert_cmpint(virPidFileRead(path, &pid), ==, -1);
    }
    g_assert_cmpint(virPidFileRead("/no/such", &pid), ==, -1);
    g_assert_null(virGetLastError());
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    alarm(60);
    tmpdir = g_dir_make_tmp("vireo-file-XXXXXX", NULL);
    g_assert_nonnull(tmpdir);

    g_test_add_func("/file/names", names_that_are_safe);
    g_test_add_func("/file/write/whole", write_replaces_whole);
    g_test_add_func("/file/write/failed", failed_write_leaves_nothing);
    g_test_add_func("/file/write/killed", what_a_killed_writer_left_is_removed);
    g_test_add_func("/file/write/readers", readers_never_see_half);
    g_test_add_func("/file/write/remove", remove_is_idempotent);
    g_test_add_func("/file/read/limit", read_has_a_limit);
    g_test_add_func("/file/read/files-only", read_takes_files_only);
    g_test_add_func("/file/directories", directories_have_their_mode);
    g_test_add_func("/file/pid/one-holder", pid_file_has_one_holder);
    g_test_add_func("/file/pid/nonsense", pid_file_with_nonsense);
    rc = g_test_run();
    {
        const char *const rm[] = { "rm", "-rf", tmpdir, NULL };
        g_autoptr(virCommand) cmd = virCommandNewArgv(rm);

        g_assert_cmpint(virCommandRun(cmd, NULL), ==, 0);
    }
    g_free(tmpdir);
    return rc;
}
