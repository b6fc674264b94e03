/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_cpu.c: the processor: its model, its features, what hypervisors tell guests. */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "qemu_machine.h"

static void
setOn(virJSONValue *props, const char *name, bool on)
{
    virJSONValueObjectSetBoolean(props, name, on);
}

/* QEMU spells features with dashes. */
static void
setFeature(virJSONValue *props, const virCPUFeature *feature)
{
    g_autofree char *name = g_strdelimit(g_strdup(feature->name), "_", '-');

    switch (feature->policy) {
    case VIR_CPU_FEATURE_ABSENT:
    case VIR_CPU_FEATURE_FORCE:
    case VIR_CPU_FEATURE_REQUIRE:
        setOn(props, name, true);
        break;
    case VIR_CPU_FEATURE_DISABLE:
    case VIR_CPU_FEATURE_FORBID:
        setOn(props, name, false);
        break;
    case VIR_CPU_FEATURE_OPTIONAL: /* if the host has it: QEMU's own choice then */
    case VIR_CPU_FEATURE_LAST:
        break;
    }
}

static const virDomainTimer *
findTimer(const virDomainDef *def, virDomainTimerName name)
{
    for (size_t i = 0; i < virSchemaListLength(def->clock.timers); i++) {
        const virDomainTimer *timer = g_ptr_array_index(def->clock.timers, i);

        if (timer->name == name)
            return timer;
    }
    return NULL;
}

static void
setTimers(const virDomainDef *def, virJSONValue *props)
{
    const virDomainTimer *kvmclock = findTimer(def, VIR_DOMAIN_TIMER_KVMCLOCK);
    const virDomainTimer *hyperv = findTimer(def, VIR_DOMAIN_TIMER_HYPERVCLOCK);
    const virDomainTimer *tsc = findTimer(def, VIR_DOMAIN_TIMER_TSC);

    if (kvmclock && kvmclock->present != VIR_TRISTATE_BOOL_ABSENT)
        setOn(props, "kvmclock", kvmclock->present == VIR_TRISTATE_BOOL_YES);
    if (hyperv && hyperv->present == VIR_TRISTATE_BOOL_YES)
        setOn(props, "hv-time", true);
    if (tsc && tsc->frequency)
        virJSONValueObjectSetUint(props, "tsc-frequency", tsc->frequency);
}

static void
setHyperv(const virDomainHyperv *hyperv, virJSONValue *props)
{
#define ROW(name, member) { name, offsetof(virDomainHyperv, member) }
    static const struct {
        const char *name;
        size_t offset;
    } rows[] = {
        ROW("hv-relaxed", relaxed),
        ROW("hv-vapic", vapic),
        ROW("hv-spinlocks", spinlocks),
        ROW("hv-vpindex", vpindex),
        ROW("hv-runtime", runtime),
        ROW("hv-synic", synic),
        ROW("hv-stimer", stimer),
        ROW("hv-stimer-direct", stimerDirect),
        ROW("hv-reset", reset),
        ROW("hv-vendor-id", vendorId),
        ROW("hv-frequencies", frequencies),
        ROW("hv-reenlightenment", reenlightenment),
        ROW("hv-tlbflush", tlbflush),
        ROW("hv-ipi", ipi),
        ROW("hv-evmcs", evmcs),
        ROW("hv-avic", avic),
    };
#undef ROW

    if (hyperv->mode == VIR_DOMAIN_HYPERV_PASSTHROUGH) {
        setOn(props, "hv-passthrough", true);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const virTristateSwitch *value =
            (const virTristateSwitch *)((const char *)hyperv + rows[i].offset);

        if (*value != VIR_TRISTATE_SWITCH_ON)
            continue;
        if (value == &hyperv->spinlocks)
            virJSONValueObjectSetFormat(props, rows[i].name, "0x%x", hyperv->spinlockRetries);
        else if (value == &hyperv->vendorId)
            virJSONValueObjectSetString(props, rows[i].name, hyperv->vendorIdValue);
        else
            setOn(props, rows[i].name, true);
    }
}

static void
setKVM(const virDomainKVMFeatures *kvm, virJSONValue *props)
{
    if (kvm->hidden == VIR_TRISTATE_SWITCH_ON)
        setOn(props, "kvm", false);
    if (kvm->hintDedicated == VIR_TRISTATE_SWITCH_ON)
        setOn(props, "kvm-hint-dedicated", true);
    if (kvm->pollControl == VIR_TRISTATE_SWITCH_ON)
        setOn(props, "kvm-poll-control", true);
    if (kvm->pvIpi == VIR_TRISTATE_SWITCH_OFF)
        setOn(props, "kvm-pv-ipi", false);
}

static bool
hasHypervPanic(const virDomainDef *def)
{
    for (size_t i = 0; i < virDomainDefPanicCount(def); i++) {
        if (virDomainDefPanic(def, i)->model == VIR_DOMAIN_PANIC_HYPERV)
            return true;
    }
    return false;
}

static void
setCache(const virCPUCache *cache, virJSONValue *props)
{
    switch (cache->mode) {
    case VIR_CPU_CACHE_PASSTHROUGH:
        setOn(props, "host-cache-info", true);
        setOn(props, "l3-cache", false);
        break;
    case VIR_CPU_CACHE_EMULATE:
        setOn(props, "l3-cache", true);
        setOn(props, "host-cache-info", false);
        break;
    case VIR_CPU_CACHE_DISABLE:
        setOn(props, "l3-cache", false);
        setOn(props, "host-cache-info", false);
        break;
    case VIR_CPU_CACHE_ABSENT:
    case VIR_CPU_CACHE_LAST:
        break;
    }
}

/* NULL: the board's own. */
static virJSONValue *
modelProps(const virDomainDef *def)
{
    const virDomainCPU *cpu = def->cpu;
    bool kvm = def->virtType == VIR_DOMAIN_VIRT_KVM;
    virJSONValue *props = virJSONValueNewObject();
    const char *model = "qemu64";

    if (cpu) {
        switch (cpu->mode) {
        case VIR_CPU_MODE_CUSTOM:
            if (cpu->model.name)
                model = cpu->model.name;
            break;
        case VIR_CPU_MODE_HOST_MODEL: /* as near as we get without naming the host's model */
        case VIR_CPU_MODE_HOST_PASSTHROUGH:
            model = kvm ? "host" : "max";
            break;
        case VIR_CPU_MODE_MAXIMUM:
            model = "max";
            break;
        case VIR_CPU_MODE_LAST:
            g_assert_not_reached();
        }
    }
    virJSONValueObjectSetString(props, "model", model);
    if (cpu && g_str_equal(model, "host"))
        qemuDeviceSetSwitch(props, "migratable", cpu->migratable);
    return props;
}

int
qemuCPUPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainDef *def = ctx->def;
    const virDomainFeatures *features = &def->features;
    virJSONValue *props;

    if (!def->cpu && !virDomainDefIsX86(def))
        return 0; /* the board's own */

    props = modelProps(def);
    if (def->cpu)
        virJSONValueObjectSetString(props, "vendor", def->cpu->model.vendorId);
    for (size_t i = 0; def->cpu && i < virSchemaListLength(def->cpu->features); i++)
        setFeature(props, g_ptr_array_index(def->cpu->features, i));
    setTimers(def, props);
    qemuDeviceSetSwitch(props, "kvm-pv-eoi", features->apicEoi);
    qemuDeviceSetSwitch(props, "kvm-pv-unhalt", features->pvspinlock);
    if (features->hyperv)
        setHyperv(features->hyperv, props);
    if (hasHypervPanic(def))
        setOn(props, "hv-crash", true);
    if (features->kvm)
        setKVM(features->kvm, props);
    qemuDeviceSetSwitch(props, "pmu", features->pmu);
    if (def->cpu && def->cpu->cache)
        setCache(def->cpu->cache, props);
    (void)qemuPlanAddKeyval(plan, "cpu", "model", props);
    return 0;
}
