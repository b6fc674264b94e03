/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virapicall.c: what a body can ask the server for. */
#include "config.h"

#include "virapicall.h"

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_NONE

int
virApiCallTakeFD(virApiCall *call, unsigned int index)
{
    int fd = call->ops->take_fd(call, index);

    if (fd < 0)
        virReportError(VIR_ERR_INVALID_ARG, _("no file descriptor %u came with the call"), index);
    return fd;
}

static void
closeFD(void *fd)
{
    virFDClose(fd);
}

void
virApiCallAddFD(virApiCall *call, int fd)
{
    if (!call->fds_out) {
        call->fds_out = g_array_new(false, false, sizeof(int));
        g_array_set_clear_func(call->fds_out, closeFD);
    }
    g_array_append_val(call->fds_out, fd);
}

int
virApiCallOpenStream(virApiCall *call, int fd, void (*ended)(void *opaque), void *opaque,
                     virApiStreamHold **ret_stream)
{
    return call->ops->open_stream(call, fd, ended, opaque, ret_stream);
}

int
virApiCallOpenFileStream(virApiCall *call, int fd, const virApiStreamRange *range,
                         void (*ended)(void *opaque), void *opaque, virApiStreamHold **ret_stream)
{
    return call->ops->open_file_stream(call, fd, range, ended, opaque, ret_stream);
}

struct virApiStreamHold {
    const virApiStreamOps *ops;
    void *opaque;
};

virApiStreamHold *
virApiStreamNew(const virApiStreamOps *ops, void *opaque)
{
    virApiStreamHold *stream = g_new0(virApiStreamHold, 1);

    stream->ops = ops;
    stream->opaque = opaque;
    return stream;
}

void
virApiStreamFree(virApiStreamHold *stream)
{
    if (!stream)
        return;
    stream->ops->unref(stream->opaque);
    g_free(stream);
}

void
virApiStreamAbort(virApiStreamHold *stream, const char *reason)
{
    stream->ops->abort(stream->opaque, reason);
}

void
virApiReportNoSupport(const virApiProc *proc)
{
    virReportErrorFull(virApiProcErrorDomain(proc), VIR_ERR_NO_SUPPORT, -1, "%s", proc->api);
}
