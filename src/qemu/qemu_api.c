/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api.c: the runner of all calls of the QEMU driver. */
#include "config.h"

#include "qemu_api.h"

#include <string.h>

#include "qemu_api_access.h"
#include "remote_types.h"
#include "virapicall.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virlog.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.api");

static const qemuApiTable *const tables[] = {
    &qemuApiConnect,
    &qemuApiDomainList,
    &qemuApiDomainDefine,
    &qemuApiDomainInfo,
    &qemuApiDomainLife,
    &qemuApiDomainMonitor,
    &qemuApiDomainConsole,
    &qemuApiDomainScreen,
};

const qemuApiRow *
qemuApiRows(size_t *ret_nrows)
{
    static GArray *all;

    if (!all) {
        all = g_array_new(false, false, sizeof(qemuApiRow));
        for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
            g_array_append_vals(all, tables[i]->rows, tables[i]->nrows);
    }
    *ret_nrows = all->len;
    return (const qemuApiRow *)(void *)all->data;
}

qemuDriver *
qemuApiDriver(const virApiCall *call)
{
    return virDriverConnGetPrivate(call->conn);
}

virDomainObj *
qemuApiGuest(const virApiCall *call)
{
    return call->object;
}

int
qemuApiCheckFlags(const virApiProc *proc, unsigned long long flags, unsigned long long allowed)
{
    /* Stock names its own function, which is the public one with another prefix. */
    if (flags & ~allowed) {
        g_autofree char *func = g_strconcat("qemu", proc->api + strlen("vir"), NULL);

        virReportUnsupportedFlags(VIR_FROM_THIS, func, flags & ~allowed);
        return -1;
    }
    return 0;
}

/* A guest that the client names by what it knows of it: only the uuid counts. */
static virDomainObj *
qemuApiFindGuest(qemuDriver *driver, const remote_nonnull_domain *dom)
{
    virDomainObj *vm = virDomainObjListFindByUUID(driver->domains,
                                                  (const unsigned char *)dom->uuid);

    if (!vm) {
        char uuid[VIR_UUID_STRING_BUFLEN];

        virUUIDFormat((const unsigned char *)dom->uuid, uuid);
        virReportError(VIR_ERR_NO_DOMAIN, _("no domain with matching uuid '%s' (%s)"),
                       uuid, dom->name);
    }
    return vm;
}

/* The guest may have ended or gone while its job was waited for. */
static int
qemuApiRecheck(virDomainObj *vm, const qemuApiRow *row)
{
    if (vm->removing) {
        char uuid[VIR_UUID_STRING_BUFLEN];

        virUUIDFormat(vm->uuid, uuid);
        virReportError(VIR_ERR_NO_DOMAIN, _("no domain with matching uuid '%s' (%s)"),
                       uuid, vm->def->name);
        return -1;
    }
    if (row->needs & QEMU_API_INACTIVE && virDomainObjIsActive(vm)) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is already running"));
        return -1;
    }
    if (row->needs & QEMU_API_ACTIVE)
        return virDomainObjCheckActive(vm);
    return 0;
}

static int
qemuApiTakeJob(virDomainObj *vm, const qemuApiRow *row)
{
    if (row->async != VIR_ASYNC_JOB_NONE)
        return virDomainObjBeginAsyncJob(vm, row->async, row->operation);
    if (row->job != VIR_JOB_NONE)
        return virDomainObjBeginJob(vm, row->job);
    return 0;
}

/* Nothing is done yet: a wait may be begun anew by another daemon that takes our place. */
static int
qemuApiBeginJob(virDomainObj *vm, const qemuApiRow *row, virApiCall *call)
{
    int rc;

    virDomainJobBeginYielding();
    rc = qemuApiTakeJob(vm, row);
    call->again = virDomainJobEndYielding();
    return rc;
}

static void
qemuApiEndJob(virDomainObj *vm, const qemuApiRow *row)
{
    if (row->async != VIR_ASYNC_JOB_NONE)
        virDomainObjEndAsyncJob(vm);
    else if (row->job != VIR_JOB_NONE)
        virDomainObjEndJob(vm);
}

static int
qemuApiRunGuest(const qemuApiRow *row, virApiCall *call, const void *args, void *ret)
{
    const virApiProc *proc = call->proc;
    const remote_nonnull_domain *dom =
        (const void *)((const char *)args + proc->object_offset);
    g_autoptr(virDomainObj) vm = qemuApiFindGuest(qemuApiDriver(call), dom);
    int rc = -1;

    if (!vm || qemuApiCheckGuest(call, args, vm) < 0)
        return -1;

    call->object = vm;
    if (row->needs & QEMU_API_UNLOCKED)
        return proc->invoke(row->func, call, args, ret);

    virDomainObjLock(vm);
    if (qemuApiBeginJob(vm, row, call) == 0) {
        if (qemuApiRecheck(vm, row) == 0)
            rc = proc->invoke(row->func, call, args, ret);
        qemuApiEndJob(vm, row);
    }
    virDomainObjUnlock(vm);
    return rc;
}

/* A body that forgot to ask what its row names gets no reply through. */
static int
qemuApiCheckAsked(const virApiCall *call, const void *args)
{
    if (virAccessCallIsChecked(call, args))
        return 0;
    VIR_ERROR("%s was run without the checks of its row", call->proc->name);
    virReportError(VIR_ERR_INTERNAL_ERROR, _("permissions of %s were not checked"),
                   call->proc->api);
    return -1;
}

int
qemuApiRun(const virApiRow *api_row, virApiCall *call, const void *args, void *ret)
{
    const qemuApiRow *row = (const qemuApiRow *)api_row;
    const virApiProc *proc = call->proc;
    int rc;

    VIR_DEBUG("%s for %s", proc->api, call->client);
    if (proc->flags_offset >= 0 &&
        qemuApiCheckFlags(proc, virApiProcFlags(proc, args), row->flags) < 0)
        return -1;

    /* Whatever takes a job below says on whose behalf. */
    virDomainJobSetCaller(proc->api, call->identity);
    if (proc->object == VIR_API_OBJECT_DOMAIN && proc->object_offset >= 0)
        rc = qemuApiRunGuest(row, call, args, ret);
    else
        rc = proc->invoke(row->func, call, args, ret);
    if (rc == 0)
        rc = qemuApiCheckAsked(call, args);
    virDomainJobSetCaller(NULL, NULL);
    return rc;
}
