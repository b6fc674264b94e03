/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api.c: the runner of all calls of the QEMU driver. */
#include "config.h"

#include "qemu_api.h"

#include <string.h>

#include "api/qemu_api_util.h"
#include "process/qemu_process.h"
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
    &qemuApiDomainCaps,
    &qemuApiDomainBlkio,
    &qemuApiDomainCheckpoint,
    &qemuApiDomainDefine,
    &qemuApiDomainDevice,
    &qemuApiDomainIOThread,
    &qemuApiDomainMemory,
    &qemuApiDomainMetadata,
    &qemuApiDomainSnapshot,
    &qemuApiDomainThrottle,
    &qemuApiDomainTune,
    &qemuApiDomainVcpu,
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

/* What a call about a guest is about, for its body: virApiCall.object. */
typedef struct qemuApiSubject {
    virDomainObj *vm;
    const qemuApiRow *row;
    unsigned int impact;            /* VIR_DOMAIN_AFFECT_LIVE and _CONFIG, as they are meant */
    virDomainDef *config;           /* of a call that changes: a copy of the definition */
    virObjectEvent *event;          /* for those who want to know of it; NULL: none */
} qemuApiSubject;

virDomainObj *
qemuApiGuest(const virApiCall *call)
{
    return ((const qemuApiSubject *)call->object)->vm;
}

virDomainDef *
qemuApiReadDef(const virApiCall *call)
{
    const qemuApiSubject *subject = call->object;

    g_assert(subject->row->affects == QEMU_API_READS);
    return subject->impact & VIR_DOMAIN_AFFECT_LIVE ? subject->vm->def
        : virDomainObjGetPersistentDef(subject->vm);
}

void
qemuApiEventWhenSaved(const virApiCall *call, virObjectEvent *event)
{
    qemuApiSubject *subject = call->object;

    g_assert(subject->row->affects == QEMU_API_CHANGES && !subject->event);
    subject->event = event;
}

int
qemuApiCheckReadsConfig(const virApiCall *call, const char *what)
{
    const qemuApiSubject *subject = call->object;

    if (!(subject->impact & VIR_DOMAIN_AFFECT_LIVE))
        return 0;
    virReportError(VIR_ERR_OPERATION_UNSUPPORTED, _("asking a running domain for %s"), what);
    return -1;
}

virDomainDef *
qemuApiLiveDef(const virApiCall *call)
{
    const qemuApiSubject *subject = call->object;

    g_assert(subject->row->affects == QEMU_API_CHANGES);
    return subject->impact & VIR_DOMAIN_AFFECT_LIVE ? subject->vm->def : NULL;
}

virDomainDef *
qemuApiConfigDef(const virApiCall *call)
{
    const qemuApiSubject *subject = call->object;

    g_assert(subject->row->affects == QEMU_API_CHANGES);
    return subject->config;
}

int
qemuApiCheckNotLive(const virApiCall *call, const char *what)
{
    if (!qemuApiLiveDef(call))
        return 0;
    virReportError(VIR_ERR_OPERATION_UNSUPPORTED, _("changing %s of a running domain"), what);
    return -1;
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

/* ---- calls that read or change definitions ------------------------------------ */

/* The flags of @call, which has none, or those that matter, as they are meant now. */
static int
qemuApiBeginImpact(qemuApiSubject *subject, const virApiCall *call, const void *args)
{
    const unsigned int both = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    const qemuApiRow *row = subject->row;

    if (row->affects == QEMU_API_AFFECTS_NONE)
        return 0;
    subject->impact = call->proc->flags_offset < 0 ? row->implied
        : virApiProcFlags(call->proc, args) & both;
    if (row->affects == QEMU_API_READS && subject->impact == both) {
        virReportExclusiveFlags(VIR_FROM_DOMAIN, "VIR_DOMAIN_AFFECT_LIVE",
                                "VIR_DOMAIN_AFFECT_CONFIG");
        return -1;
    }
    if (virDomainObjUpdateModificationImpact(subject->vm, &subject->impact) < 0)
        return -1;
    if (row->affects == QEMU_API_CHANGES && subject->impact & VIR_DOMAIN_AFFECT_CONFIG)
        subject->config = virDomainDefCopy(virDomainObjGetPersistentDef(subject->vm),
                                           qemuApiDriver(call)->domainContext);
    return 0;
}

/* What was changed is on disk before it counts. */
static int
qemuApiSaveImpact(qemuApiSubject *subject, const virApiCall *call)
{
    qemuDriver *driver = qemuApiDriver(call);
    g_autoptr(virDomainDef) old = NULL;

    if (subject->row->affects != QEMU_API_CHANGES)
        return 0;
    if (subject->impact & VIR_DOMAIN_AFFECT_LIVE && virDomainObjIsActive(subject->vm) &&
        qemuProcessSaveStatus(driver, subject->vm) < 0)
        return -1;
    if (!subject->config)
        return 0;
    if (qemuApiSaveConfig(driver, subject->vm, subject->config) < 0)
        return -1;
    virDomainObjAssignDef(subject->vm, g_steal_pointer(&subject->config), &old);
    return 0;
}

static int
qemuApiRunLocked(qemuApiSubject *subject, virApiCall *call, const void *args, void *ret)
{
    const qemuApiRow *row = subject->row;
    int rc = -1;

    if (qemuApiRecheck(subject->vm, row) == 0 && qemuApiBeginImpact(subject, call, args) == 0 &&
        call->proc->invoke(row->func, call, args, ret) == 0)
        rc = qemuApiSaveImpact(subject, call);
    if (rc == 0)
        virObjectEventStateQueue(qemuApiDriver(call)->events, g_steal_pointer(&subject->event));
    g_clear_pointer(&subject->event, virObjectEventUnref);
    g_clear_pointer(&subject->config, virDomainDefFree);
    return rc;
}

/* The guest that the arguments name, or whose snapshot or checkpoint; NULL: none. */
static const remote_nonnull_domain *
qemuApiNamedGuest(const virApiProc *proc, const void *args)
{
    const void *object;

    if (proc->object_offset < 0)
        return NULL;
    object = (const char *)args + proc->object_offset;
    if (proc->object == VIR_API_OBJECT_DOMAIN)
        return object;
    if (proc->object == VIR_API_OBJECT_DOMAIN_SNAPSHOT)
        return &((const remote_nonnull_domain_snapshot *)object)->dom;
    if (proc->object == VIR_API_OBJECT_DOMAIN_CHECKPOINT)
        return &((const remote_nonnull_domain_checkpoint *)object)->dom;
    return NULL;
}

static int
qemuApiRunGuest(const qemuApiRow *row, virApiCall *call, const void *args, void *ret)
{
    const virApiProc *proc = call->proc;
    const remote_nonnull_domain *dom = qemuApiNamedGuest(proc, args);
    g_autoptr(virDomainObj) vm = qemuApiFindGuest(qemuApiDriver(call), dom);
    qemuApiSubject subject = { .vm = vm, .row = row };
    int rc = -1;

    if (!vm || qemuApiCheckGuest(call, args, vm) < 0)
        return -1;

    call->object = &subject;
    if (row->needs & QEMU_API_UNLOCKED)
        return proc->invoke(row->func, call, args, ret);

    virDomainObjLock(vm);
    if (qemuApiBeginJob(vm, row, call) == 0) {
        rc = qemuApiRunLocked(&subject, call, args, ret);
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
    unsigned int affect = row->affects == QEMU_API_AFFECTS_NONE ? 0
        : VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    int rc;

    VIR_DEBUG("%s for %s", proc->api, call->client);
    if (proc->flags_offset >= 0 &&
        qemuApiCheckFlags(proc, virApiProcFlags(proc, args), row->flags | affect) < 0)
        return -1;

    /* Whatever takes a job below says on whose behalf. */
    virDomainJobSetCaller(proc->api, call->identity);
    if (qemuApiNamedGuest(proc, args))
        rc = qemuApiRunGuest(row, call, args, ret);
    else
        rc = proc->invoke(row->func, call, args, ret);
    if (rc == 0)
        rc = qemuApiCheckAsked(call, args);
    virDomainJobSetCaller(NULL, NULL);
    return rc;
}
