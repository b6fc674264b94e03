/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_dispatch.c: from a message to the body of a driver, and the reply. */
#include "config.h"

#include "remote_dispatch.h"

#include "lxc_codec.h"
#include "qemu_codec.h"
#include "remote_codec.h"
#include "remote_priv.h"
#include "viraccesscall.h"
#include "virdriver.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("remote.dispatch");

static const virXDRProgram *const codecs[] = { &remote_codec, &qemu_codec, &lxc_codec };

const virXDRProc *
remoteCodecFind(const virApiProc *proc)
{
    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (codecs[i]->program == proc->program)
            return &codecs[i]->procs[proc->number];
    }
    g_assert_not_reached();
}

static const remoteRow *
findRow(const remoteRow *rows, size_t count, const virApiProc *proc)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].number == proc->number && rows[i].program == proc->program)
            return &rows[i];
    }
    return NULL;
}

static const remoteRow *
findOwnRow(const virApiProc *proc)
{
    const remoteRow *row = findRow(remoteConnectRows, remoteConnectRowsCount, proc);

    if (!row)
        row = findRow(remoteEventRows, remoteEventRowsCount, proc);
    return row ? row : findRow(remoteAuthRows, remoteAuthRowsCount, proc);
}

/* ---- what a body can ask for --------------------------------------------------------------- */

static int
takeFD(virApiCall *call, unsigned int index)
{
    return virNetMessageTakeFD(remoteCallFrom(call)->msg, index);
}

static void
abortStream(void *st, const char *reason)
{
    virNetServerStreamAbort(st, reason);
}

static void
unrefStream(void *st)
{
    virNetServerStreamUnref(st);
}

static const virApiStreamOps streamOps = {
    .abort = abortStream,
    .unref = unrefStream,
};

/* By virApiStream. */
static const unsigned int streamFlags[] = {
    [VIR_API_STREAM_READ] = VIR_NET_SERVER_STREAM_TO_CLIENT,
    [VIR_API_STREAM_WRITE] = VIR_NET_SERVER_STREAM_FROM_CLIENT,
    [VIR_API_STREAM_READ_WRITE] = VIR_NET_SERVER_STREAM_TO_CLIENT |
                                  VIR_NET_SERVER_STREAM_FROM_CLIENT,
};

static int
openStream(virApiCall *call, int fd, void (*ended)(void *opaque), void *opaque,
           virApiStreamHold **ret_stream)
{
    remoteCall *self = remoteCallFrom(call);
    virNetServerStream *st;

    g_assert(call->proc->stream != VIR_API_STREAM_NONE);
    if (virNetServerStreamOpenFD(self->client, self->msg, fd, streamFlags[call->proc->stream],
                                 ended, opaque, ret_stream ? &st : NULL) < 0)
        return -1;
    if (ret_stream)
        *ret_stream = virApiStreamNew(&streamOps, st);
    return 0;
}

static int
openFileStream(virApiCall *call, int fd, const virApiStreamRange *range,
               void (*ended)(void *opaque), void *opaque, virApiStreamHold **ret_stream)
{
    const virNetServerStreamRange part = {
        .offset = range->offset, .length = range->length, .is_sparse = range->sparse,
    };
    remoteCall *self = remoteCallFrom(call);
    virNetServerStream *st;

    g_assert(call->proc->stream == VIR_API_STREAM_READ ||
             call->proc->stream == VIR_API_STREAM_WRITE);
    if (virNetServerStreamOpenFile(self->client, self->msg, fd, streamFlags[call->proc->stream],
                                   &part, ended, opaque, ret_stream ? &st : NULL) < 0)
        return -1;
    if (ret_stream)
        *ret_stream = virApiStreamNew(&streamOps, st);
    return 0;
}

static const virApiCallOps callOps = {
    .take_fd = takeFD,
    .open_stream = openStream,
    .open_file_stream = openFileStream,
};

/* ---- gates --------------------------------------------------------------------------------- */

static int
refuseReadOnly(const virApiProc *proc)
{
    virReportErrorFull(virApiProcErrorDomain(proc), VIR_ERR_OPERATION_DENIED, -1,
                       _("read only access prevents %s"), proc->api);
    return -1;
}

/* What can be said before the arguments are looked at. */
static int
checkState(const virApiCall *call, const remoteRow *own)
{
    if (!call->conn && !(own && own->needs_no_conn)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection not open"));
        return -1;
    }
    if (call->readonly && call->proc->readonly.kind == VIR_API_READONLY_DENIED)
        return refuseReadOnly(call->proc);
    return 0;
}

/* ---- one call ------------------------------------------------------------------------------ */

static int
runBody(virApiCall *call, const remoteRow *own, const void *args, void *ret)
{
    if (call->readonly && !virApiProcAllowsReadOnly(call->proc, args))
        return refuseReadOnly(call->proc);
    if (!own)
        return virAccessRunCall(call, args, ret);
    /* What can be asked for without a connection has checks of its own. */
    if (call->conn && virAccessCheckConnect(call, args) < 0)
        return -1;
    return call->proc->invoke(own->func, call, args, ret);
}

static int
runCall(const void *args, void *ret, void *opaque)
{
    remoteCall *call = opaque;
    GArray *fds;

    if (runBody(&call->api, call->own, args, ret) < 0)
        return -1;
    fds = call->api.fds_out;
    /* The count of descriptors stands before the struct. */
    return fds ? virNetMessageAddFDs(call->reply, (const int *) fds->data, fds->len) : 0;
}

static int
dispatch(virNetServerClient *client, virNetMessage *msg, virNetMessage *reply)
{
    const virApiProc *proc = virApiProcFind(msg->header.prog, msg->header.proc);
    remoteClient *priv = virNetServerClientGetPrivate(client);
    g_autoptr(virDriverConn) conn = remoteClientGetConn(priv);
    const remoteRow *own = findOwnRow(proc);
    remoteCall call = {
        .api = {
            .proc = proc,
            .conn = conn,
            .identity = virNetServerClientGetIdentity(client),
            .client = virNetServerClientGetPeerName(client),
            .readonly = virNetServerClientIsReadonly(client) ||
                        (conn && virDriverConnIsReadonly(conn)),
            .access = priv->policy->access,
            .ops = &callOps,
        },
        .client = client, .priv = priv, .msg = msg, .reply = reply, .own = own,
    };
    int rc;

    VIR_DEBUG("client %llu calls %s", virNetServerClientGetID(client), proc->name);
    call.api.opaque = &call;
    rc = checkState(&call.api, own);
    if (rc == 0)
        rc = virNetServerProgramServe(client, remoteCodecFind(proc), msg, reply, runCall, &call);
    g_clear_pointer(&call.api.fds_out, g_array_unref);
    reply->again = rc < 0 && call.api.again;
    return rc;
}

/* ---- the programs -------------------------------------------------------------------------- */

static bool
lookup(unsigned int program, int number, virNetServerProcedure *ret_proc)
{
    const virApiProc *proc = virApiProcFind(program, number);

    if (!proc || proc->event_family != VIR_API_EVENT_NONE)
        return false;
    ret_proc->priority = proc->high_priority;
    ret_proc->needs_auth = proc->needs_auth;
    return true;
}

static bool
lookupRemote(int number, virNetServerProcedure *ret_proc)
{
    return lookup(REMOTE_PROGRAM, number, ret_proc);
}

static bool
lookupQEMU(int number, virNetServerProcedure *ret_proc)
{
    return lookup(QEMU_PROGRAM, number, ret_proc);
}

static bool
lookupLXC(int number, virNetServerProcedure *ret_proc)
{
    return lookup(LXC_PROGRAM, number, ret_proc);
}

const virNetServerProgram remoteProgram = {
    .program = REMOTE_PROGRAM, .version = REMOTE_PROTOCOL_VERSION, .name = "remote",
    .lookup = lookupRemote, .dispatch = dispatch,
};

const virNetServerProgram remoteQEMUProgram = {
    .program = QEMU_PROGRAM, .version = QEMU_PROTOCOL_VERSION, .name = "qemu",
    .lookup = lookupQEMU, .dispatch = dispatch,
};

const virNetServerProgram remoteLXCProgram = {
    .program = LXC_PROGRAM, .version = LXC_PROTOCOL_VERSION, .name = "lxc",
    .lookup = lookupLXC, .dispatch = dispatch,
};

static void *
clientOpened(virNetServerClient *client, void *opaque)
{
    return remoteClientNew(client, opaque);
}

static void
clientClosed(virNetServerClient *client G_GNUC_UNUSED, void *priv, void *opaque G_GNUC_UNUSED)
{
    remoteClientFree(priv);
}

static void
clientStopping(virNetServerClient *client, void *priv, void *opaque G_GNUC_UNUSED)
{
    if (remoteClientWantsClose(priv))
        remoteTellClosed(client);
}

const virNetServerHooks remoteHooks = {
    .open = clientOpened,
    .stop = clientStopping,
    .close = clientClosed,
    .save = remoteClientToJSON,
    .load = remoteClientFromJSON,
};
