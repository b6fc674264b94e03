/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_dispatch.c: who may administer, and the way of a call to its body. */
#include "config.h"

#include "admin_dispatch.h"

#include <unistd.h>

#include "admin_codec.h"
#include "admin_priv.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_ADMIN

VIR_LOG_INIT("admin.dispatch");

static const adminRow *
adminRowFind(int number)
{
    const adminRows *const families[] = {
        &adminConnectRows, &adminLogRows, &adminServerRows, &adminClientRows,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        for (size_t j = 0; j < families[i]->count; j++) {
            if (families[i]->rows[j].number == number)
                return &families[i]->rows[j];
        }
    }
    return NULL;
}

/* ---- one call ---- */

static int
adminCheckFlags(const virApiProc *proc, const adminRow *row, const void *args)
{
    unsigned int unknown = virApiProcFlags(proc, args) & ~row->flags;

    if (!unknown)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%x) in function %s"),
                   unknown, proc->api);
    return -1;
}

static int
adminFindSubject(adminCall *call, const void *args)
{
    const virApiProc *proc = call->api.proc;
    const admin_nonnull_server *server;
    const admin_nonnull_client *client = NULL;

    if (proc->object_offset < 0)
        return 0;
    server = (const void *) ((const char *) args + proc->object_offset);
    if (proc->object == VIR_API_OBJECT_CLIENT) {
        client = (const void *) server;
        server = &client->srv;
    }

    call->server = adminFindServer(call->daemon, server->name);
    if (!call->server)
        return -1;
    if (!client)
        return 0;
    call->client = adminFindClient(call->server, client->id);
    return call->client ? 0 : -1;
}

static int
adminRunCall(const void *args, void *ret, void *opaque)
{
    adminCall *call = opaque;
    const virApiProc *proc = call->api.proc;
    const adminRow *row = adminRowFind(proc->number);
    int rc;

    if (!row) {
        virApiReportNoSupport(proc);
        return -1;
    }
    if (adminCheckFlags(proc, row, args) < 0)
        return -1;

    rc = adminFindSubject(call, args);
    if (rc == 0)
        rc = proc->invoke(row->func, &call->api, args, ret);
    if (rc == 0 && row->changes)
        VIR_INFO("%s by %s", proc->name, call->api.client);
    g_clear_pointer(&call->client, virNetServerClientUnref);
    g_clear_pointer(&call->server, virNetServerUnref);
    return rc;
}

static int
adminDispatch(virNetServerClient *client, virNetMessage *msg, virNetMessage *reply)
{
    const virApiProc *proc = virApiProcFind(msg->header.prog, msg->header.proc);
    adminCall call = {
        .api = {
            .proc = proc,
            .identity = virNetServerClientGetIdentity(client),
            .client = virNetServerClientGetPeerName(client),
        },
        .daemon = virNetServerClientGetPrivate(client),
        .reply = reply,
    };

    VIR_DEBUG("client %llu calls %s", virNetServerClientGetID(client), proc->name);
    call.api.opaque = &call;
    return virNetServerProgramServe(client, &admin_codec.procs[proc->number], msg, reply,
                                    adminRunCall, &call);
}

static bool
adminLookup(int number, virNetServerProcedure *ret_proc)
{
    const virApiProc *proc = virApiProcFind(ADMIN_PROGRAM, number);

    if (!proc)
        return false;
    ret_proc->priority = proc->high_priority;
    ret_proc->needs_auth = proc->needs_auth;
    return true;
}

static const virNetServerProgram adminProgram = {
    .program = ADMIN_PROGRAM, .version = ADMIN_PROTOCOL_VERSION, .name = "admin",
    .lookup = adminLookup, .dispatch = adminDispatch,
};

/* ---- the server ---- */

/*
 * Who administers the daemon can have it write files, and so be its user. The
 * mode of the socket says so already; it may have been changed by mistake.
 */
static bool
adminMayAdminister(const virIdentity *identity)
{
    return identity->hasUnixUser &&
        (identity->unixUserID == 0 || identity->unixUserID == geteuid());
}

static void *
adminClientOpened(virNetServerClient *client, void *opaque)
{
    if (!adminMayAdminister(virNetServerClientGetIdentity(client)))
        virNetServerClientClose(client, "only root and the daemon's own user may administer it");
    return opaque;
}

virNetServer *
adminServerNew(const virNetServerConfig *config, virNetDaemon *dmn)
{
    const virNetServerHooks hooks = { .open = adminClientOpened, .opaque = dmn };
    virNetServer *srv = virNetServerNew(config, &hooks);

    if (srv)
        virNetServerAddProgram(srv, &adminProgram);
    return srv;
}
