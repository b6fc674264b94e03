/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainvalidatecpu.c: what can't be of processors, features and timers. */
#include <config.h>

#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* Its local APIC ids are a byte each. */
#define VCPUS_WITHOUT_IOMMU_MOST 255

/* ---- processors -------------------------------------------------------------------- */

static int
checkTopology(const virDomainDef *def)
{
    const virCPUTopology *topology = def->cpu ? def->cpu->topology : NULL;
    unsigned long long product;

    if (topology == NULL)
        return 0;
    product = (unsigned long long)topology->sockets * topology->dies;
    /* Two factors are below 2^64; what is beyond 2^32 then does not match anyway. */
    product = product > G_MAXUINT32 ? product : product * topology->cores;
    product = product > G_MAXUINT32 ? product : product * topology->threads;
    VIR_DOMAIN_REFUSE_IF(product != def->maxvcpus, "%s",
                         _("CPU topology doesn't match maximum vcpu count"));
    return 0;
}

static int
checkCache(const virDomainCPU *cpu)
{
    const virCPUCache *cache = cpu->cache;
    bool passed = cpu->mode == VIR_CPU_MODE_HOST_PASSTHROUGH || cpu->mode == VIR_CPU_MODE_MAXIMUM;

    if (cache == NULL)
        return 0;
    switch (cache->mode) {
    case VIR_CPU_CACHE_EMULATE:
        VIR_DOMAIN_REFUSE_IF(!cache->level_set || cache->level != 3,
                             _("CPU cache mode '%s' can only be used with level='3'"),
                             virCPUCacheModeToString(cache->mode));
        return 0;
    case VIR_CPU_CACHE_PASSTHROUGH:
        VIR_DOMAIN_REFUSE_IF(!passed, _("CPU cache mode '%s' can only be used with"
                                        " 'host-passthrough' / 'maximum' CPUs"),
                             virCPUCacheModeToString(cache->mode));
        break;
    case VIR_CPU_CACHE_DISABLE:
    case VIR_CPU_CACHE_ABSENT:
    case VIR_CPU_CACHE_LAST:
        break;
    }
    VIR_DOMAIN_REFUSE_IF(cache->level_set, _("unsupported CPU cache level for mode '%s'"),
                         virCPUCacheModeToString(cache->mode));
    return 0;
}

static int
checkAddressBits(const virDomainCPU *cpu)
{
    const virCPUMaxPhysAddr *phys = cpu->maxphysaddr;

    if (phys == NULL)
        return 0;
    VIR_DOMAIN_REFUSE_IF(phys->mode == VIR_CPU_PHYS_BITS_EMULATE && phys->bits == 0,
                         _("if using CPU maximum physical address mode='%s', bits= must be"
                           " specified too"), virCPUMaxPhysAddrModeToString(phys->mode));
    VIR_DOMAIN_REFUSE_IF(phys->mode == VIR_CPU_PHYS_BITS_PASSTHROUGH && phys->bits != 0,
                         _("CPU maximum physical address bits number specification cannot be"
                           " used with mode='%s'"), virCPUMaxPhysAddrModeToString(phys->mode));
    return 0;
}

static bool
hasExtendedInterrupts(const virDomainDef *def)
{
    return virDomainDefIOMMUCount(def) > 0 &&
        virDomainDefIOMMU(def, 0)->driver.eim == VIR_TRISTATE_SWITCH_ON;
}

int
virDomainDefValidateCPU(const virDomainDef *def, const virDomainGuestFacts *facts)
{
    VIR_DOMAIN_REFUSE_IF(facts->maxCpus != 0 && def->maxvcpus > facts->maxCpus,
                         _("Maximum CPUs greater than specified machine type limit %u"),
                         facts->maxCpus);
    VIR_DOMAIN_REFUSE_IF(virDomainDefIsQ35(def) && def->maxvcpus > VCPUS_WITHOUT_IOMMU_MOST &&
                         !hasExtendedInterrupts(def),
                         _("more than %d vCPUs require extended interrupt mode enabled on the"
                           " iommu device"), VCPUS_WITHOUT_IOMMU_MOST);
    if (checkTopology(def) < 0)
        return -1;
    if (def->cpu == NULL)
        return 0;
    return checkCache(def->cpu) < 0 ? -1 : checkAddressBits(def->cpu);
}

/* ---- features ------------------------------------------------------------------------- */

#define MIB (1024 * 1024)
#define KIB_IN_MIB 1024

/* What machines of other architectures have and PCs don't. */
static int
checkForeign(const virDomainDef *def)
{
    const virDomainFeatures *features = &def->features;
    const struct { const char *name; bool there; } foreign[] = {
        { "gic", features->gic != NULL },
        { "hpt", features->hpt != NULL },
        { "htm", features->htm != VIR_TRISTATE_SWITCH_ABSENT },
        { "nested-hv", features->nestedHV != VIR_TRISTATE_SWITCH_ABSENT },
        { "ccf-assist", features->ccfAssist != VIR_TRISTATE_SWITCH_ABSENT },
        { "cfpc", features->cfpc != NULL },
        { "sbbc", features->sbbc != NULL },
        { "ibs", features->ibs != NULL },
    };
    size_t i;

    if (!virDomainDefIsX86(def))
        return 0;
    for (i = 0; i < G_N_ELEMENTS(foreign); i++)
        VIR_DOMAIN_REFUSE_IF(foreign[i].there,
                             _("The '%s' feature is not supported for architecture '%s' or"
                               " machine type '%s'"), foreign[i].name, def->os.arch,
                             def->os.machine);
    return 0;
}

/* What each timer can be told. */
enum {
    TICKS = 1 << 0,
    TRACK = 1 << 1,
    FREQUENCY = 1 << 2,
    MODE = 1 << 3,
};

static const unsigned int timerCan[VIR_DOMAIN_TIMER_LAST] = {
    [VIR_DOMAIN_TIMER_PLATFORM] = TICKS | TRACK | FREQUENCY | MODE,
    [VIR_DOMAIN_TIMER_PIT] = TICKS,
    [VIR_DOMAIN_TIMER_RTC] = TICKS | TRACK,
    [VIR_DOMAIN_TIMER_HPET] = TICKS,
    [VIR_DOMAIN_TIMER_TSC] = TICKS | FREQUENCY | MODE,
    [VIR_DOMAIN_TIMER_ARMVTIMER] = TICKS | TRACK | FREQUENCY | MODE,
};

static int
checkTimerCan(const virDomainTimer *timer)
{
    const struct { const char *name; unsigned int what; bool there; } told[] = {
        { "tickpolicy", TICKS, timer->tickpolicy != VIR_DOMAIN_TICK_ABSENT },
        { "track", TRACK, timer->track != VIR_DOMAIN_TRACK_ABSENT },
        { "frequency", FREQUENCY, timer->frequency != 0 },
        { "mode", MODE, timer->mode != NULL },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(told); i++) {
        if (!told[i].there || (timerCan[timer->name] & told[i].what) != 0)
            continue;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("timer %s doesn't support setting of timer %s"),
                       virDomainTimerNameToString(timer->name), told[i].name);
        return -1;
    }
    return 0;
}

static int
checkTimer(const virDomainDef *def, const virDomainTimer *timer)
{
    if (checkTimerCan(timer) < 0)
        return -1;
    switch (timer->name) {
    case VIR_DOMAIN_TIMER_PLATFORM:
        return virDomainUnsupported(_("unsupported timer type (name) '%s'"),
                                    virDomainTimerNameToString(timer->name));
    case VIR_DOMAIN_TIMER_RTC:
        VIR_DOMAIN_REFUSE_IF(timer->track == VIR_DOMAIN_TRACK_BOOT,
                             _("unsupported rtc timer track '%s'"),
                             virDomainTimerTrackToString(timer->track));
        VIR_DOMAIN_REFUSE_IF(timer->tickpolicy == VIR_DOMAIN_TICK_MERGE ||
                             timer->tickpolicy == VIR_DOMAIN_TICK_DISCARD,
                             _("unsupported rtc timer tickpolicy '%s'"),
                             virDomainTickPolicyToString(timer->tickpolicy));
        return 0;
    case VIR_DOMAIN_TIMER_PIT:
        VIR_DOMAIN_REFUSE_IF(timer->tickpolicy == VIR_DOMAIN_TICK_MERGE,
                             _("unsupported pit tickpolicy '%s'"),
                             virDomainTickPolicyToString(timer->tickpolicy));
        return 0;
    case VIR_DOMAIN_TIMER_ARMVTIMER:
        return virDomainUnsupported(_("Configuring the '%s' timer is not supported for"
                                      " virtType=%s arch=%s machine=%s guests"),
                                    virDomainTimerNameToString(timer->name),
                                    virDomainVirtTypeToString(def->virtType), def->os.arch,
                                    def->os.machine);
    case VIR_DOMAIN_TIMER_HPET:
    case VIR_DOMAIN_TIMER_TSC:
    case VIR_DOMAIN_TIMER_KVMCLOCK:
    case VIR_DOMAIN_TIMER_HYPERVCLOCK:
    case VIR_DOMAIN_TIMER_LAST:
        break;
    }
    return 0;
}

int
virDomainDefValidateFeatures(const virDomainDef *def, const virDomainGuestFacts *facts)
{
    const virDomainFeatures *features = &def->features;
    size_t i;

    if (checkForeign(def) < 0)
        return -1;
    VIR_DOMAIN_REFUSE_IF(features->tseg_set && !virDomainDefIsQ35(def), "%s",
                         _("SMM TSEG is only supported with q35 machine type"));
    VIR_DOMAIN_REFUSE_IF(features->tseg_set && features->tseg % MIB != 0, "%s",
                         _("SMM TSEG size must be divisible by 1 MiB"));
    VIR_DOMAIN_REFUSE_IF(features->tbCache % KIB_IN_MIB != 0, "%s",
                         _("tb-cache size must be an integer multiple of MiB"));
    VIR_DOMAIN_REFUSE_IF(features->vmport != VIR_TRISTATE_SWITCH_ABSENT &&
                         facts->board == VIR_DOMAIN_BOARD_MICROVM, "%s",
                         _("vmport is not available with this QEMU binary"));
    for (i = 0; i < virSchemaListLength(def->clock.timers); i++) {
        if (checkTimer(def, g_ptr_array_index(def->clock.timers, i)) < 0)
            return -1;
    }
    return 0;
}
