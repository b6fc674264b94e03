/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainfeatures.c: rows of <features> and <clock>. */
#include <config.h>

#include "virdomainfeatures.h"

#include <stdlib.h>
#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainHypervMode, VIR_DOMAIN_HYPERV_LAST, NULL, "custom", "passthrough");
VIR_NAMES(virDomainClockOffset, VIR_DOMAIN_CLOCK_LAST,
          "utc", "localtime", "variable", "timezone", "absolute");
VIR_NAMES(virDomainClockBasis, VIR_DOMAIN_CLOCK_BASIS_LAST, "utc", "localtime");
VIR_NAMES(virDomainTimerName, VIR_DOMAIN_TIMER_LAST, "platform", "pit", "rtc", "hpet", "tsc",
          "kvmclock", "hypervclock", "armvtimer");
VIR_NAMES(virDomainTickPolicy, VIR_DOMAIN_TICK_LAST,
          NULL, "delay", "catchup", "merge", "discard");
VIR_NAMES(virDomainTimerTrack, VIR_DOMAIN_TRACK_LAST, NULL, "boot", "guest", "wall", "realtime");

VIR_SCHEMA_DECLARE(virDomainHypervSchema, virDomainHyperv);
VIR_SCHEMA_DECLARE(virDomainKVMFeaturesSchema, virDomainKVMFeatures);
VIR_SCHEMA_DECLARE(virDomainTimerSchema, virDomainTimer);
VIR_SCHEMA_DECLARE(virDomainClockVariableSchema, virDomainClockVariable);
VIR_SCHEMA_DECLARE(virDomainClockTextSchema, virDomainClockText);
VIR_SCHEMA_DECLARE(virDomainClockStartSchema, virDomainClockStart);
VIR_SCHEMA_DECLARE(virDomainClockPlainSchema, virDomainClockPlain);

/* ---- features ------------------------------------------------------------- */

#define HYPERV(name, member) \
    VIR_ON_OFF(name "/@state", virDomainHyperv, member, .flags = VIR_ABI)

static const virSchemaField virDomainHypervFields[] = {
    VIR_ENUM("@mode", virDomainHyperv, mode, virDomainHypervModeNames,
             .implied = VIR_DOMAIN_HYPERV_CUSTOM, .flags = VIR_ABI),
    HYPERV("relaxed", relaxed),
    HYPERV("vapic", vapic),
    HYPERV("spinlocks", spinlocks),
    VIR_UINT("spinlocks/@retries", virDomainHyperv, spinlockRetries,
             .flags = VIR_ZERO_ABSENT | VIR_ABI),
    HYPERV("vpindex", vpindex),
    HYPERV("runtime", runtime),
    HYPERV("synic", synic),
    HYPERV("stimer", stimer),
    HYPERV("stimer/direct", stimerDirect),
    HYPERV("reset", reset),
    HYPERV("vendor_id", vendorId),
    VIR_STRING("vendor_id/@value", virDomainHyperv, vendorIdValue, .flags = VIR_ABI),
    HYPERV("frequencies", frequencies),
    HYPERV("reenlightenment", reenlightenment),
    HYPERV("tlbflush", tlbflush),
    HYPERV("ipi", ipi),
    HYPERV("evmcs", evmcs),
    HYPERV("avic", avic),
};
VIR_SCHEMA(virDomainHypervSchema, virDomainHyperv, "hyperv", virDomainHypervFields);

#define KVM(name, member) \
    VIR_ON_OFF(name "/@state", virDomainKVMFeatures, member, .flags = VIR_ABI)

static const virSchemaField virDomainKVMFeaturesFields[] = {
    KVM("hidden", hidden),
    KVM("hint-dedicated", hintDedicated),
    KVM("poll-control", pollControl),
    KVM("pv-ipi", pvIpi),
    KVM("dirty-ring", dirtyRing),
    VIR_UINT("dirty-ring/@size", virDomainKVMFeatures, dirtyRingSize, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainKVMFeaturesSchema, virDomainKVMFeatures, "kvm", virDomainKVMFeaturesFields);

#define FEATURE(name, member) VIR_PRESENCE(name, virDomainFeatures, member, .flags = VIR_ABI)
#define STATE(name, member) \
    VIR_ON_OFF(name "/@state", virDomainFeatures, member, .flags = VIR_ABI, \
               .bare = VIR_TRISTATE_SWITCH_ON)

static const virSchemaField virDomainFeaturesFields[] = {
    FEATURE("acpi", acpi),
    FEATURE("apic", apic),
    VIR_ON_OFF("apic/@eoi", virDomainFeatures, apicEoi, .flags = VIR_ABI),
    FEATURE("pae", pae),
    FEATURE("hap", hap),
    VIR_ON_OFF("hap/@state", virDomainFeatures, hapState, .flags = VIR_ABI),
    FEATURE("viridian", viridian),
    FEATURE("privnet", privnet),
    VIR_POINTER("hyperv", virDomainFeatures, hyperv, virDomainHypervSchema),
    VIR_POINTER("kvm", virDomainFeatures, kvm, virDomainKVMFeaturesSchema),
    STATE("pvspinlock", pvspinlock),
    STATE("pmu", pmu),
    STATE("vmport", vmport),
    STATE("smm", smm),
    VIR_SIZE_OPT("smm/tseg", virDomainFeatures, tseg, 1024 * 1024, .flags = VIR_ABI),
    VIR_STRING("ioapic/@driver", virDomainFeatures, ioapic, .flags = VIR_ABI),
    STATE("vmcoreinfo", vmcoreinfo),
    VIR_SIZE("tcg/tb-cache", virDomainFeatures, tbCache, 1024, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainFeaturesSchema, virDomainFeatures, "features", virDomainFeaturesFields);

/* ---- clock ------------------------------------------------------------------ */

static const virSchemaField virDomainTimerFields[] = {
    VIR_ENUM("@name", virDomainTimer, name, virDomainTimerNameNames, .flags = VIR_REQUIRED),
    VIR_YES_NO("@present", virDomainTimer, present, .flags = VIR_ABI),
    VIR_ENUM("@tickpolicy", virDomainTimer, tickpolicy, virDomainTickPolicyNames),
    VIR_ENUM("@track", virDomainTimer, track, virDomainTimerTrackNames),
    VIR_ULL("@frequency", virDomainTimer, frequency, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_STRING("@mode", virDomainTimer, mode, .flags = VIR_ABI),
    VIR_UINT("catchup/@threshold", virDomainTimer, catchup.threshold, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("catchup/@slew", virDomainTimer, catchup.slew, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("catchup/@limit", virDomainTimer, catchup.limit, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainTimerSchema, virDomainTimer, "timer", virDomainTimerFields);

static const virSchemaField virDomainClockVariableFields[] = {
    VIR_LL("@adjustment", virDomainClockVariable, adjustment, .flags = VIR_ALWAYS,
           .doc = "seconds"),
    VIR_ENUM("@basis", virDomainClockVariable, basis, virDomainClockBasisNames),
};
VIR_SCHEMA(virDomainClockVariableSchema, virDomainClockVariable, "clock",
           virDomainClockVariableFields);

static const virSchemaField virDomainClockTextFields[] = {
    VIR_STRING("@timezone", virDomainClockText, text, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainClockTextSchema, virDomainClockText, "clock", virDomainClockTextFields);

static const virSchemaField virDomainClockStartFields[] = {
    VIR_ULL("@start", virDomainClockStart, start, .flags = VIR_REQUIRED,
            .doc = "seconds since 1970"),
};
VIR_SCHEMA(virDomainClockStartSchema, virDomainClockStart, "clock", virDomainClockStartFields);

static const virSchemaField virDomainClockPlainFields[] = {
    VIR_STRING("@adjustment", virDomainClockPlain, adjustment, .doc = "reset, or seconds"),
};
VIR_SCHEMA(virDomainClockPlainSchema, virDomainClockPlain, "clock", virDomainClockPlainFields);

static const virSchemaArm virDomainClockArms[] = {
    VIR_ARM(VIR_DOMAIN_CLOCK_UTC, virDomainClock, plain, virDomainClockPlainSchema),
    VIR_ARM(VIR_DOMAIN_CLOCK_LOCALTIME, virDomainClock, plain, virDomainClockPlainSchema),
    VIR_ARM(VIR_DOMAIN_CLOCK_VARIABLE, virDomainClock, variable, virDomainClockVariableSchema),
    VIR_ARM(VIR_DOMAIN_CLOCK_TIMEZONE, virDomainClock, timezone, virDomainClockTextSchema),
    VIR_ARM(VIR_DOMAIN_CLOCK_ABSOLUTE, virDomainClock, absolute, virDomainClockStartSchema),
};

/* An adjustment in seconds makes a clock variable; only "reset" leaves it what it says. */
static int
virDomainClockParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainClock *clock = obj;
    g_autofree char *adjustment = NULL;
    char *end;
    long long seconds;

    if (clock->offset != VIR_DOMAIN_CLOCK_UTC && clock->offset != VIR_DOMAIN_CLOCK_LOCALTIME)
        return 0;
    if (clock->plain.adjustment == NULL || strcmp(clock->plain.adjustment, "reset") == 0)
        return 0;

    adjustment = g_steal_pointer(&clock->plain.adjustment);
    errno = 0;
    seconds = strtoll(adjustment, &end, 10);
    if (end == adjustment || *end != '\0' || errno != 0) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("unknown clock adjustment '%s', expected reset or seconds"), adjustment);
        return -1;
    }
    clock->variable.adjustment = seconds;
    clock->variable.basis = clock->offset == VIR_DOMAIN_CLOCK_LOCALTIME
        ? VIR_DOMAIN_CLOCK_BASIS_LOCALTIME : VIR_DOMAIN_CLOCK_BASIS_UTC;
    clock->offset = VIR_DOMAIN_CLOCK_VARIABLE;
    return 0;
}

static const virSchemaField virDomainClockFields[] = {
    VIR_ENUM("@offset", virDomainClock, offset, virDomainClockOffsetNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UNION("", virDomainClock, offset, virDomainClockArms),
    VIR_LIST("timer", virDomainClock, timers, virDomainTimerSchema),
};
VIR_SCHEMA(virDomainClockSchema, virDomainClock, "clock", virDomainClockFields,
           .parsed = virDomainClockParsed);
