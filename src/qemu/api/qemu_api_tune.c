/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_tune.c: parameters of the scheduler, of block I/O, of NUMA; counters of the CPUs. */
#include "config.h"

#include <string.h>

#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainperf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- the scheduler ------------------------------------------------------------ */

#define C virDomainCputune
#define PERIOD(NAME, member) VIR_TYPED_ULLONG(NAME, C, member, .settable = true, .always = true)
#define QUOTA(NAME, member) VIR_TYPED_LLONG(NAME, C, member, .settable = true, .always = true)

static const virTypedField schedulerFields[] = {
    VIR_TYPED_ULLONG(VIR_DOMAIN_SCHEDULER_CPU_SHARES, C, shares, .settable = true, .always = true,
                     VIR_TYPED_HAS(C, shares_set)),
    PERIOD(VIR_DOMAIN_SCHEDULER_VCPU_PERIOD, period),
    QUOTA(VIR_DOMAIN_SCHEDULER_VCPU_QUOTA, quota),
    PERIOD(VIR_DOMAIN_SCHEDULER_EMULATOR_PERIOD, emulatorPeriod),
    QUOTA(VIR_DOMAIN_SCHEDULER_EMULATOR_QUOTA, emulatorQuota),
    PERIOD(VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD, globalPeriod),
    QUOTA(VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA, globalQuota),
    PERIOD(VIR_DOMAIN_SCHEDULER_IOTHREAD_PERIOD, iothreadPeriod),
    QUOTA(VIR_DOMAIN_SCHEDULER_IOTHREAD_QUOTA, iothreadQuota),
};
#undef C

/* Microseconds that the kernel takes; 0 is its default, and a negative quota is none. */
#define PERIOD_MIN 1000ULL
#define PERIOD_MAX 1000000ULL
#define QUOTA_MIN 1000LL
#define QUOTA_MAX 17592186044415LL

static int
qemuApiCheckSchedulerParam(const remote_typed_param *param)
{
    const remote_typed_param_value *value = &param->value;

    if (g_str_has_suffix(param->field, "_period") && value->type == VIR_TYPED_PARAM_ULLONG &&
        value->u.ul != 0 && (value->u.ul < PERIOD_MIN || value->u.ul > PERIOD_MAX)) {
        virReportError(VIR_ERR_INVALID_ARG, _("value of '%s' is out of range [%llu, %llu]"),
                       param->field, PERIOD_MIN, PERIOD_MAX);
        return -1;
    }
    if (g_str_has_suffix(param->field, "_quota") && value->type == VIR_TYPED_PARAM_LLONG &&
        value->u.l > 0 && (value->u.l < QUOTA_MIN || value->u.l > QUOTA_MAX)) {
        virReportError(VIR_ERR_INVALID_ARG, _("value of '%s' is out of range [%lld, %lld]"),
                       param->field, QUOTA_MIN, QUOTA_MAX);
        return -1;
    }
    return 0;
}

static int
qemuApiSetScheduler(virApiCall *call, const remote_typed_param *params, unsigned int n)
{
    if (qemuApiCheckNotLive(call, "parameters of the scheduler") < 0)
        return -1;
    for (unsigned int i = 0; i < n; i++) {
        if (qemuApiCheckSchedulerParam(&params[i]) < 0)
            return -1;
    }
    return virTypedParamsParse(schedulerFields, G_N_ELEMENTS(schedulerFields), params, n,
                               &qemuApiConfigDef(call)->cputune);
}

static int
qemuDomainSetSchedulerParameters(virApiCall *call,
                                 const remote_domain_set_scheduler_parameters_args *args,
                                 void *ret G_GNUC_UNUSED)
{
    return qemuApiSetScheduler(call, args->params.params_val, args->params.params_len);
}

static int
qemuDomainSetSchedulerParametersFlags(virApiCall *call,
                                      const remote_domain_set_scheduler_parameters_flags_args *args,
                                      void *ret G_GNUC_UNUSED)
{
    return qemuApiSetScheduler(call, args->params.params_val, args->params.params_len);
}

static int
qemuDomainGetSchedulerType(virApiCall *call G_GNUC_UNUSED,
                           const remote_domain_get_scheduler_type_args *args G_GNUC_UNUSED,
                           remote_domain_get_scheduler_type_ret *ret)
{
    ret->type = g_strdup("posix");
    ret->nparams = G_N_ELEMENTS(schedulerFields);
    return 0;
}

static int
qemuApiGetScheduler(virApiCall *call, int wanted, remote_typed_param **ret_params,
                    unsigned int *ret_nparams)
{
    if (qemuApiCheckReadsConfig(call, "parameters of the scheduler") < 0)
        return -1;
    qemuApiFillParams(schedulerFields, G_N_ELEMENTS(schedulerFields),
                      &qemuApiReadDef(call)->cputune, wanted, ret_params, ret_nparams, NULL);
    return 0;
}

static int
qemuDomainGetSchedulerParameters(virApiCall *call,
                                 const remote_domain_get_scheduler_parameters_args *args,
                                 remote_domain_get_scheduler_parameters_ret *ret)
{
    return qemuApiGetScheduler(call, args->nparams, &ret->params.params_val,
                               &ret->params.params_len);
}

static int
qemuDomainGetSchedulerParametersFlags(virApiCall *call,
                                      const remote_domain_get_scheduler_parameters_flags_args *args,
                                      remote_domain_get_scheduler_parameters_flags_ret *ret)
{
    return qemuApiGetScheduler(call, args->nparams, &ret->params.params_val,
                               &ret->params.params_len);
}

/* ---- NUMA ---------------------------------------------------------------------------- */

/* By number on the wire: virDomainNumatuneMemMode. */
static const char *const numaModes[] = { "strict", "preferred", "interleave", "restrictive" };

typedef struct qemuApiNumaParams {
    int mode; bool mode_set;
    char *nodeset;
} qemuApiNumaParams;

static const virTypedField numaFields[] = {
    VIR_TYPED_INT(VIR_DOMAIN_NUMA_MODE, qemuApiNumaParams, mode, .settable = true, .always = true,
                  VIR_TYPED_HAS(qemuApiNumaParams, mode_set)),
    VIR_TYPED_STRING(VIR_DOMAIN_NUMA_NODESET, qemuApiNumaParams, nodeset, .settable = true,
                     .always = true),
};

static void
qemuApiNumaParamsClear(qemuApiNumaParams *params)
{
    g_free(params->nodeset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(qemuApiNumaParams, qemuApiNumaParamsClear)

static int
qemuDomainGetNumaParameters(virApiCall *call, const remote_domain_get_numa_parameters_args *args,
                            remote_domain_get_numa_parameters_ret *ret)
{
    const virDomainNumatune *numa = &qemuApiReadDef(call)->numatune;
    g_auto(qemuApiNumaParams) params = { 0 };

    if (qemuApiCheckReadsConfig(call, "NUMA parameters") < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(numaModes); i++) {
        if (g_strcmp0(numa->mode, numaModes[i]) == 0)
            params.mode = i;
    }
    params.nodeset = numa->nodeset ? virBitmapFormat(numa->nodeset) : NULL;
    qemuApiFillParams(numaFields, G_N_ELEMENTS(numaFields), &params, args->nparams,
                      &ret->params.params_val, &ret->params.params_len, &ret->nparams);
    return 0;
}

static int
qemuDomainSetNumaParameters(virApiCall *call, const remote_domain_set_numa_parameters_args *args,
                            void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);
    g_auto(qemuApiNumaParams) params = { 0 };
    g_autoptr(virBitmap) nodeset = NULL;

    if (qemuApiCheckNotLive(call, "NUMA parameters") < 0 ||
        virTypedParamsParse(numaFields, G_N_ELEMENTS(numaFields), args->params.params_val,
                            args->params.params_len, &params) < 0)
        return -1;
    if (params.mode_set && (params.mode < 0 || params.mode >= (int)G_N_ELEMENTS(numaModes))) {
        virReportError(VIR_ERR_INVALID_ARG, _("unsupported numatune mode: '%d'"), params.mode);
        return -1;
    }
    if (params.nodeset && !(nodeset = virBitmapParse(params.nodeset))) {
        virReportErrorFull(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, -1,
                           _("Failed to parse bitmap '%s'"), params.nodeset);
        return -1;
    }
    if (params.mode_set || !def->numatune.mode) {
        g_free(def->numatune.mode);
        def->numatune.mode = g_strdup(numaModes[params.mode]);
    }
    if (nodeset) {
        virBitmapFree(def->numatune.nodeset);
        def->numatune.nodeset = g_steal_pointer(&nodeset);
        def->numatune.placement = VIR_DOMAIN_NUMA_PLACEMENT_DEFAULT;
    }
    return 0;
}

/* ---- counters ---------------------------------------------------------------------------- */

static int
qemuDomainGetPerfEvents(virApiCall *call,
                        const remote_domain_get_perf_events_args *args G_GNUC_UNUSED,
                        remote_domain_get_perf_events_ret *ret)
{
    const virDomainDef *def = qemuApiReadDef(call);

    ret->params.params_val = g_new0(remote_typed_param, VIR_DOMAIN_PERF_LAST);
    for (int i = 0; i < VIR_DOMAIN_PERF_LAST; i++) {
        const virDomainPerfEvent *event = virDomainPerfFind(def->perf, i);
        remote_typed_param *param = &ret->params.params_val[ret->params.params_len++];

        param->field = g_strdup(virDomainPerfToString(i));
        param->value.type = VIR_TYPED_PARAM_BOOLEAN;
        param->value.u.b = event && event->enabled == VIR_TRISTATE_BOOL_YES;
    }
    return 0;
}

static int
qemuApiCheckPerfEvent(const remote_typed_param *param)
{
    if (virDomainPerfFromString(param->field) < 0) {
        virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED, _("parameter '%s' not supported"),
                       param->field);
        return -1;
    }
    if (param->value.type != VIR_TYPED_PARAM_BOOLEAN) {
        virReportError(VIR_ERR_INVALID_ARG, _("parameter '%s' must be a boolean"), param->field);
        return -1;
    }
    return 0;
}

static int
qemuDomainSetPerfEvents(virApiCall *call, const remote_domain_set_perf_events_args *args,
                        void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);

    if (qemuApiCheckNotLive(call, "performance counters") < 0)
        return -1;
    for (unsigned int i = 0; i < args->params.params_len; i++) {
        const remote_typed_param *param = &args->params.params_val[i];

        if (qemuApiCheckPerfEvent(param) < 0)
            return -1;
        virDomainPerfSet(&def->perf, virDomainPerfFromString(param->field),
                         param->value.u.b != 0);
    }
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_GET_SCHEDULER_TYPE, qemuDomainGetSchedulerType),
    QEMU_API_ROW(DOMAIN_GET_SCHEDULER_PARAMETERS, qemuDomainGetSchedulerParameters,
                 .affects = QEMU_API_READS),
    QEMU_API_ROW(DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS, qemuDomainGetSchedulerParametersFlags,
                 .affects = QEMU_API_READS, .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_SET_SCHEDULER_PARAMETERS, qemuDomainSetSchedulerParameters,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS, qemuDomainSetSchedulerParametersFlags,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_NUMA_PARAMETERS, qemuDomainGetNumaParameters,
                 .affects = QEMU_API_READS, .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_SET_NUMA_PARAMETERS, qemuDomainSetNumaParameters, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_PERF_EVENTS, qemuDomainGetPerfEvents, .affects = QEMU_API_READS,
                 .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_SET_PERF_EVENTS, qemuDomainSetPerfEvents, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
};

QEMU_API_TABLE(qemuApiDomainTune, rows);
