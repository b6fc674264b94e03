/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_screen.c: what a guest's screens show: pictures, and clients of its displays. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_caps.h"
#include "qemu_conf.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- screenshots ------------------------------------------------------- */

/* Screens are counted over all heads of all cards. */
static int
qemuApiFindScreen(const virDomainDef *def, unsigned int screen, char **ret_alias,
                  unsigned int *ret_head)
{
    size_t count = virDomainDefVideoCount(def);

    if (count == 0) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("no screens to take screenshot from"));
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const virDomainVideoDef *video = virDomainDefVideo(def, i);
        unsigned int heads = MAX(video->heads, 1);

        if (screen < heads) {
            *ret_alias = g_strdup(video->info.alias);
            *ret_head = screen;
            return 0;
        }
        screen -= heads;
    }
    virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("no such screen ID"));
    return -1;
}

/* Not to be asked now: a guest that runs was started by what is known. */
static bool
qemuApiKnowsPNG(const qemuDriver *driver, const virDomainDef *def)
{
    g_autoptr(qemuCaps) caps = NULL;
    VIR_ERROR_TRAP();

    caps = qemuCapsCacheGet(driver->caps, def->emulator, 0);
    return caps && qemuCapsHasSchema(caps, "screendump/arg/format/^png");
}

/* QEMU is given a descriptor for writing to @file, so it opens nothing. */
static int
qemuApiDump(virDomainObj *vm, const char *alias, unsigned int head, int file, bool png)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    VIR_AUTOCLOSE fd = open(path, O_WRONLY | O_CLOEXEC);
    qemuMonitor *mon;
    int rc;

    if (fd < 0) {
        virReportSystemError(errno, _("cannot open '%s'"), path);
        return -1;
    }
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    rc = qemuMonitorScreendump(mon, alias, head, fd, png);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        rc = -1;
    return rc;
}

static int
qemuApiTakePicture(const qemuDriver *driver, virDomainObj *vm, unsigned int screen, int file,
                   bool *ret_png)
{
    g_autofree char *alias = NULL;
    unsigned int head;

    if (virDomainObjCheckActive(vm) < 0 ||
        qemuApiFindScreen(vm->def, screen, &alias, &head) < 0)
        return -1;
    *ret_png = qemuApiKnowsPNG(driver, vm->def);
    return qemuApiDump(vm, alias, head, file, *ret_png);
}

static int
qemuDomainScreenshot(virApiCall *call, const remote_domain_screenshot_args *args,
                     remote_domain_screenshot_ret *ret)
{
    static const virApiStreamRange whole;
    const qemuDriver *driver = qemuApiDriver(call);
    virDomainObj *vm = qemuApiGuest(call);
    VIR_AUTOCLOSE file = virFileOpenUnnamed(driver->conf->cacheDir);
    bool png = false;
    int rc;

    if (file < 0)
        return -1;

    virDomainObjLock(vm);
    rc = virDomainObjBeginJob(vm, VIR_JOB_QUERY);
    if (rc == 0) {
        rc = qemuApiTakePicture(driver, vm, args->screen, file, &png);
        virDomainObjEndJob(vm);
    }
    virDomainObjUnlock(vm);
    if (rc < 0 || virApiCallOpenFileStream(call, file, &whole, NULL, NULL, NULL) < 0)
        return -1;

    virFDSteal(&file);
    ret->mime = g_strdup(png ? "image/png" : "image/x-portable-pixmap");
    return 0;
}

/* ---- clients of displays ----------------------------------------------- */

/* What QEMU calls the display; NULL with an error reported when it takes no clients from us. */
static const char *
qemuApiDisplayProtocol(const virDomainDef *def, unsigned int index)
{
    const virDomainGraphicsDef *graphics;

    if (index >= virDomainDefGraphicsCount(def)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("No graphics backend with index %u"), index);
        return NULL;
    }
    graphics = virDomainDefGraphics(def, index);
    if (graphics->type == VIR_DOMAIN_GRAPHICS_VNC)
        return "vnc";
    if (graphics->type == VIR_DOMAIN_GRAPHICS_SPICE)
        return "spice";
    virReportError(VIR_ERR_INTERNAL_ERROR, _("graphics of type '%s' take no clients"),
                   virDomainGraphicsTypeToString(graphics->type));
    return NULL;
}

/* With the job. */
static int
qemuApiAddClient(virDomainObj *vm, unsigned int index, int fd, bool skipauth)
{
    const char *protocol = qemuApiDisplayProtocol(vm->def, index);
    qemuMonitor *mon;
    int rc;

    if (!protocol)
        return -1;
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    rc = qemuMonitorAddClient(mon, protocol, fd, skipauth);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        rc = -1;
    return rc;
}

static int
qemuDomainOpenGraphics(virApiCall *call, const remote_domain_open_graphics_args *args,
                       void *ret G_GNUC_UNUSED)
{
    VIR_AUTOCLOSE fd = virApiCallTakeFD(call, 0);
    struct stat st;

    if (fd < 0)
        return -1;
    if (fstat(fd, &st) < 0 || !S_ISSOCK(st.st_mode)) {
        virReportError(VIR_ERR_INVALID_ARG, _("fd %d must be a socket"), fd);
        return -1;
    }
    return qemuApiAddClient(qemuApiGuest(call), args->idx, fd,
                            args->flags & VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
}

static int
qemuDomainOpenGraphicsFD(virApiCall *call, const remote_domain_open_graphics_fd_args *args,
                         void *ret G_GNUC_UNUSED)
{
    int pair[2];
    VIR_AUTOCLOSE theirs = -1;
    VIR_AUTOCLOSE qemus = -1;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        virReportSystemError(errno, "%s", _("cannot create a pair of sockets"));
        return -1;
    }
    theirs = pair[0];
    qemus = pair[1];
    if (qemuApiAddClient(qemuApiGuest(call), args->idx, qemus,
                         args->flags & VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH) < 0)
        return -1;
    virApiCallAddFD(call, virFDSteal(&theirs));
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_SCREENSHOT, qemuDomainScreenshot, .needs = QEMU_API_UNLOCKED),
    QEMU_API_ROW(DOMAIN_OPEN_GRAPHICS, qemuDomainOpenGraphics,
                 .flags = VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH, .job = VIR_JOB_MODIFY,
                 .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_OPEN_GRAPHICS_FD, qemuDomainOpenGraphicsFD,
                 .flags = VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH, .job = VIR_JOB_MODIFY,
                 .needs = QEMU_API_ACTIVE),
};

QEMU_API_TABLE(qemuApiDomainScreen, rows);
