/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_files.c: the directory of a run and the monitor's socket in it. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "process/qemu_process_priv.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

#define SOCKET_NAME "monitor.sock"

/* How deep below its own directory a run may have put something. */
#define DIR_MAX_DEPTH 8

/* Of a long name only its beginning is used; the id makes it unique. */
#define DIR_NAME_CHARS 20

char *
qemuProcessRunDirName(const qemuDriver *driver, int id, const char *name)
{
    g_autofree char *brief = g_strndup(name, DIR_NAME_CHARS);
    g_autofree char *dir = NULL;

    g_strcanon(brief, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", '_');
    dir = g_strdup_printf("domain-%d-%s", id, brief);
    return g_build_filename(driver->conf->libDir, dir, NULL);
}

/*
 * QEMU may write there, so nothing is looked up by path twice: entries are
 * removed through the directory that is held open, links are not followed.
 */
static void
clearDir(int parent, const char *name, unsigned int depth)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;

    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(dir))) {
        if (g_str_equal(entry->d_name, ".") || g_str_equal(entry->d_name, ".."))
            continue;
        if (unlinkat(fd, entry->d_name, 0) == 0 || errno == ENOENT)
            continue;
        if (depth < DIR_MAX_DEPTH)
            clearDir(fd, entry->d_name, depth + 1);
        (void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);    /* what is left shows at the top */
    }
    closedir(dir);
}

void
qemuProcessRunDirRemove(const char *dir)
{
    clearDir(AT_FDCWD, dir, 0);
    if (rmdir(dir) < 0 && errno != ENOENT)
        VIR_WARN("cannot remove directory %s: %s", dir, g_strerror(errno));
}

int
qemuProcessRunDirMake(const qemuDriver *driver, const char *dir)
{
    const qemuConf *conf = driver->conf;
    VIR_AUTOCLOSE fd = -1;

    qemuProcessRunDirRemove(dir);
    if (mkdir(dir, 0700) < 0) {
        virReportSystemError(errno, _("cannot make directory '%s'"), dir);
        return -1;
    }
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fchmod(fd, 0750) < 0 ||
        (conf->privileged && fchown(fd, conf->user, conf->group) < 0)) {
        virReportSystemError(errno, _("cannot give away directory '%s'"), dir);
        return -1;
    }
    return 0;
}

/* The address of a socket in the directory that @dirfd holds, however long its path is. */
static struct sockaddr_un
socketAddress(int dirfd)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };

    g_snprintf(addr.sun_path, sizeof(addr.sun_path), "/proc/self/fd/%d/" SOCKET_NAME, dirfd);
    return addr;
}

int
qemuProcessMonitorListen(const char *dir, int *ret_fd)
{
    VIR_AUTOCLOSE dirfd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    VIR_AUTOCLOSE fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un addr;

    if (dirfd < 0 || fd < 0) {
        virReportSystemError(errno, _("cannot make a socket in '%s'"), dir);
        return -1;
    }
    addr = socketAddress(dirfd);
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 1) < 0) {
        virReportSystemError(errno, _("cannot listen on '%s/%s'"), dir, SOCKET_NAME);
        return -1;
    }
    *ret_fd = virFDSteal(&fd);
    return 0;
}

int
qemuProcessMonitorConnect(const char *dir, int *ret_fd)
{
    VIR_AUTOCLOSE dirfd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    VIR_AUTOCLOSE fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_un addr;

    if (dirfd < 0 || fd < 0) {
        virReportSystemError(errno, _("cannot reach the monitor in '%s'"), dir);
        return -1;
    }
    addr = socketAddress(dirfd);
    /* A unix socket that doesn't block is connected at once or not at all. */
    if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        virReportSystemError(errno, _("cannot connect to monitor '%s/%s'"), dir, SOCKET_NAME);
        return -1;
    }
    *ret_fd = virFDSteal(&fd);
    return 0;
}
