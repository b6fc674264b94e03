/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_iothread.c: threads of the emulator that do the I/O of disks. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainvcpu.h"
#include "virerror.h"
#include "virhostinfo.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static int
qemuApiCheckIOThreadID(unsigned int id)
{
    if (id != 0)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, "%s", _("invalid value of 0 for iothread_id"));
    return -1;
}

static int
qemuDomainGetIOThreadInfo(virApiCall *call,
                          const remote_domain_get_iothread_info_args *args G_GNUC_UNUSED,
                          remote_domain_get_iothread_info_ret *ret)
{
    const virDomainDef *def = qemuApiReadDef(call);
    g_autoptr(virDomainDef) full = NULL;
    g_autoptr(virBitmap) present = NULL;
    g_autoptr(virBitmap) online = NULL;
    ssize_t last = -1;
    ssize_t cpu = -1;

    if (qemuApiCheckReadsConfig(call, "IOThreads") < 0 ||
        virHostInfoGetCPUMaps(NULL, &present, &online) < 0)
        return -1;
    while ((cpu = virBitmapNext(present, cpu)) >= 0)
        last = cpu;
    full = virDomainDefCopy(def, qemuApiDriver(call)->domainContext);
    virDomainDefListIOThreads(full);
    ret->info.info_val = g_new0(remote_domain_iothread_info,
                                virSchemaListLength(full->iothreadList));
    for (size_t i = 0; i < virSchemaListLength(full->iothreadList); i++) {
        const virDomainIOThread *thread = g_ptr_array_index(full->iothreadList, i);
        const virDomainPin *pin = virDomainPinsFind(def->cputune.iothreadpins, thread->id);
        remote_domain_iothread_info *info = &ret->info.info_val[ret->info.info_len++];

        info->iothread_id = thread->id;
        info->cpumap.cpumap_len = last / 8 + 1;
        info->cpumap.cpumap_val = g_malloc0(info->cpumap.cpumap_len);
        if (qemuApiFillCPUMap(def, pin ? pin->cpuset : NULL, info->cpumap.cpumap_len,
                              info->cpumap.cpumap_val) < 0)
            return -1;
    }
    ret->ret = ret->info.info_len;
    return 0;
}

static int
qemuDomainAddIOThread(virApiCall *call, const remote_domain_add_iothread_args *args,
                      void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);

    if (qemuApiCheckIOThreadID(args->iothread_id) < 0 ||
        qemuApiCheckNotLive(call, "IOThreads") < 0)
        return -1;
    virDomainDefListIOThreads(def);
    if (virDomainDefFindIOThread(def, args->iothread_id)) {
        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, -1,
                           _("an IOThread is already using iothread_id '%u'"),
                           args->iothread_id);
        return -1;
    }
    if (def->iothreads >= REMOTE_IOTHREAD_INFO_MAX) {
        virReportError(VIR_ERR_INVALID_ARG, _("a domain can't have more than %u IOThreads"),
                       def->iothreads);
        return -1;
    }
    virDomainDefAddIOThread(def, args->iothread_id);
    return 0;
}

/* What a thread does must be given to another first. */
static int
qemuApiCheckIOThreadUnused(const virDomainDef *def, unsigned int id)
{
    for (size_t i = 0; i < virDomainDefDiskCount(def); i++) {
        if (virDomainDefDisk(def, i)->driver.iothread == id) {
            virReportError(VIR_ERR_INVALID_ARG,
                           _("cannot remove IOThread %u since it is being used by disk '%s'"),
                           id, virDomainDefDisk(def, i)->dst);
            return -1;
        }
    }
    for (size_t i = 0; i < virDomainDefControllerCount(def); i++) {
        if (virDomainDefController(def, i)->driver.iothread == id) {
            virReportError(VIR_ERR_INVALID_ARG,
                           _("cannot remove IOThread '%u' since it is being used by controller"),
                           id);
            return -1;
        }
    }
    return 0;
}

static int
qemuDomainDelIOThread(virApiCall *call, const remote_domain_del_iothread_args *args,
                      void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);

    if (qemuApiCheckIOThreadID(args->iothread_id) < 0 ||
        qemuApiCheckNotLive(call, "IOThreads") < 0)
        return -1;
    virDomainDefListIOThreads(def);
    if (!virDomainDefFindIOThread(def, args->iothread_id)) {
        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, -1,
                           _("cannot find IOThread '%u' in iothreadids list"),
                           args->iothread_id);
        return -1;
    }
    if (qemuApiCheckIOThreadUnused(def, args->iothread_id) < 0)
        return -1;
    virDomainDefRemoveIOThread(def, args->iothread_id);
    return 0;
}

static int
qemuDomainPinIOThread(virApiCall *call, const remote_domain_pin_iothread_args *args,
                      void *ret G_GNUC_UNUSED)
{
    g_autoptr(virBitmap) cpus = virBitmapFromBytes(args->cpumap.cpumap_val,
                                                   args->cpumap.cpumap_len);
    virDomainDef *def = qemuApiConfigDef(call);

    if (virBitmapCount(cpus) == 0) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("Empty iothread cpumap list for pinning"));
        return -1;
    }
    if (qemuApiCheckNotLive(call, "where IOThreads run") < 0)
        return -1;
    virDomainDefListIOThreads(def);
    if (!virDomainDefFindIOThread(def, args->iothreads_id)) {
        virReportError(VIR_ERR_INVALID_ARG, _("iothreadid %u not found"), args->iothreads_id);
        return -1;
    }
    virDomainPinsSet(&def->cputune.iothreadpins, args->iothreads_id, g_steal_pointer(&cpus));
    return 0;
}

/* Polling is steered while the thread runs; a definition has only the pool. */
typedef struct qemuApiIOThreadParams {
    virDomainThreadPool pool;
    unsigned long long pollMax; bool pollMax_set;
    unsigned int pollGrow; bool pollGrow_set;
    unsigned int pollShrink; bool pollShrink_set;
} qemuApiIOThreadParams;

#define P qemuApiIOThreadParams
static const virTypedField iothreadFields[] = {
    VIR_TYPED_ULLONG(VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, P, pollMax, .settable = true,
                     VIR_TYPED_HAS(P, pollMax_set)),
    VIR_TYPED_UINT(VIR_DOMAIN_IOTHREAD_POLL_GROW, P, pollGrow, .settable = true,
                   VIR_TYPED_HAS(P, pollGrow_set)),
    VIR_TYPED_UINT(VIR_DOMAIN_IOTHREAD_POLL_SHRINK, P, pollShrink, .settable = true,
                   VIR_TYPED_HAS(P, pollShrink_set)),
    VIR_TYPED_INT(VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN, P, pool.min, .settable = true,
                  VIR_TYPED_HAS(P, pool.min_set)),
    VIR_TYPED_INT(VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX, P, pool.max, .settable = true,
                  VIR_TYPED_HAS(P, pool.max_set)),
};
#undef P

static int
qemuApiCheckIOThreadParams(const qemuApiIOThreadParams *params)
{
    int least = params->pool.min_set ? params->pool.min : -1;
    int most = params->pool.max_set ? params->pool.max : -1;

    if (params->pollMax_set || params->pollGrow_set || params->pollShrink_set) {
        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                       _("configuring persistent polling values is not supported"));
        return -1;
    }
    if (least > most) {
        virReportError(VIR_ERR_OPERATION_INVALID,
                       _("thread_pool_min (%d) can't be greater than thread_pool_max (%d)"),
                       least, most);
        return -1;
    }
    return 0;
}

static int
qemuDomainSetIOThreadParams(virApiCall *call, const remote_domain_set_iothread_params_args *args,
                            void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);
    virDomainIOThread *thread;
    qemuApiIOThreadParams params = { 0 };

    if (qemuApiCheckIOThreadID(args->iothread_id) < 0 ||
        qemuApiCheckNotLive(call, "IOThreads") < 0)
        return -1;
    virDomainDefListIOThreads(def);
    thread = virDomainDefFindIOThread(def, args->iothread_id);
    if (!thread) {
        virReportError(VIR_ERR_INVALID_ARG, _("cannot find IOThread '%u' in iothreadids"),
                       args->iothread_id);
        return -1;
    }
    params.pool = thread->pool;
    if (virTypedParamsParse(iothreadFields, G_N_ELEMENTS(iothreadFields), args->params.params_val,
                            args->params.params_len, &params) < 0 ||
        qemuApiCheckIOThreadParams(&params) < 0)
        return -1;
    params.pool.min_set &= params.pool.min >= 0;
    params.pool.max_set &= params.pool.max >= 0;
    thread->pool = params.pool;
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_GET_IOTHREAD_INFO, qemuDomainGetIOThreadInfo, .affects = QEMU_API_READS),
    QEMU_API_ROW(DOMAIN_ADD_IOTHREAD, qemuDomainAddIOThread, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_DEL_IOTHREAD, qemuDomainDelIOThread, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_PIN_IOTHREAD, qemuDomainPinIOThread, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_SET_IOTHREAD_PARAMS, qemuDomainSetIOThreadParams, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
};

QEMU_API_TABLE(qemuApiDomainIOThread, rows);
