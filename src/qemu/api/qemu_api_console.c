/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_console.c: streams to the character devices of a guest. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "qemu_api.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* The device of this alias; NULL for the first console, or serial line where there is none. */
static const virDomainChrDef *
qemuApiFindConsole(const virDomainDef *def, const char *alias)
{
    static const virDomainDeviceType kinds[] = {
        VIR_DOMAIN_DEVICE_CONSOLE,
        VIR_DOMAIN_DEVICE_SERIAL,
        VIR_DOMAIN_DEVICE_PARALLEL,
    };

    if (!alias && virDomainDefConsoleCount(def) > 0)
        return virDomainDefConsole(def, 0);
    if (!alias && virDomainDefSerialCount(def) > 0)
        return virDomainDefSerial(def, 0);

    for (size_t k = 0; alias && k < G_N_ELEMENTS(kinds); k++) {
        const GPtrArray *list = def->devices[kinds[k]];

        for (size_t i = 0; i < virSchemaListLength(list); i++) {
            const virDomainChrDef *chr = g_ptr_array_index(list, i);

            if (g_strcmp0(chr->info.alias, alias) == 0)
                return chr;
        }
    }

    virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot find character device %s"),
                   alias ? alias : "<null>");
    return NULL;
}

/*
 * One session a device: a lock of the open file, which is gone when the last
 * descriptor of the session is, whoever closes it.
 */
static int
qemuApiOpenPty(const char *path)
{
    VIR_AUTOCLOSE fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    if (fd < 0) {
        virReportSystemError(errno, _("cannot open '%s'"), path);
        return -1;
    }
    if (fcntl(fd, F_OFD_SETLK, &lock) < 0) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s",
                       _("Active console session exists for this domain"));
        return -1;
    }
    return virFDSteal(&fd);
}

static int
qemuDomainOpenConsole(virApiCall *call, const remote_domain_open_console_args *args,
                      void *ret G_GNUC_UNUSED)
{
    virDomainObj *vm = qemuApiGuest(call);
    const virDomainChrDef *chr = qemuApiFindConsole(vm->def, args->dev_name);
    g_autofree char *path = NULL;
    VIR_AUTOCLOSE fd = -1;
    int rc = -1;

    if (!chr)
        return -1;
    if (chr->source.type != VIR_DOMAIN_CHR_TYPE_PTY || !chr->source.pty.path) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("character device %s is not using a PTY"),
                       chr->info.alias ? chr->info.alias : "<null>");
        return -1;
    }

    /* The stream is the client's, whose lock ranks below the guest's. */
    path = g_strdup(chr->source.pty.path);
    virDomainObjUnlock(vm);
    fd = qemuApiOpenPty(path);
    if (fd >= 0)
        rc = virApiCallOpenStream(call, fd);
    if (rc == 0)
        virFDSteal(&fd);
    virDomainObjLock(vm);
    return rc;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_OPEN_CONSOLE, qemuDomainOpenConsole,
                 .flags = VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE,
                 .needs = QEMU_API_ACTIVE),
};

QEMU_API_TABLE(qemuApiDomainConsole, rows);
