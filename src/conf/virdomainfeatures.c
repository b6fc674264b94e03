/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainfeatures.c: rows of <features> and <clock>. */
#include <config.h>

#include "virdomainfeatures.h"

#include <stdlib.h>
#include <string.h>

#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainHypervMode, VIR_DOMAIN_HYPERV_LAST, NULL, "custom", "passthrough");
VIR_NAMES(virDomainCapabilitiesPolicy, VIR_DOMAIN_CAPABILITIES_LAST, "default", "allow", "deny");
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
VIR_SCHEMA_DECLARE(virDomainXenFeaturesSchema, virDomainXenFeatures);
VIR_SCHEMA_DECLARE(virDomainCapabilitiesSchema, virDomainCapabilities);
VIR_SCHEMA_DECLARE(virDomainGICSchema, virDomainGIC);
VIR_SCHEMA_DECLARE(virDomainHPTSchema, virDomainHPT);
VIR_SCHEMA_DECLARE(virDomainTimerSchema, virDomainTimer);
VIR_SCHEMA_DECLARE(virDomainClockVariableSchema, virDomainClockVariable);
VIR_SCHEMA_DECLARE(virDomainClockTextSchema, virDomainClockText);
VIR_SCHEMA_DECLARE(virDomainClockStartSchema, virDomainClockStart);
VIR_SCHEMA_DECLARE(virDomainClockPlainSchema, virDomainClockPlain);

/* ---- features ------------------------------------------------------------- */

/* An element that no row knows is a feature that can't be given. */
static int
virDomainFeaturesRefuseUnknown(virSchema *schema, const xmlNode *node, const char *what)
{
    const xmlNode *unknown = virSchemaFirstUnknown(schema, node);

    if (unknown == NULL)
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("%s: %s"), what, (const char *)unknown->name);
    return -1;
}

#define HYPERV(name, member) \
    VIR_ON_OFF(name "/@state", virDomainHyperv, member, .flags = VIR_EXPECTED | VIR_ABI)

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
    VIR_STRING("vendor_id/@value", virDomainHyperv, vendorIdValue, .flags = VIR_ABI,
               .form = &virFormHypervVendor),
    HYPERV("frequencies", frequencies),
    HYPERV("reenlightenment", reenlightenment),
    HYPERV("tlbflush", tlbflush),
    HYPERV("ipi", ipi),
    HYPERV("evmcs", evmcs),
    HYPERV("avic", avic),
};

#define SPINLOCK_RETRIES_LEAST 4095
#define VENDOR_ID_MOST 12

static int
virDomainHypervCheckValues(virDomainHyperv *hyperv)
{
    if (hyperv->spinlocks != VIR_TRISTATE_SWITCH_ON)
        hyperv->spinlockRetries = 0;
    if (hyperv->spinlocks == VIR_TRISTATE_SWITCH_ON &&
        hyperv->spinlockRetries < SPINLOCK_RETRIES_LEAST) {
        virReportError(VIR_ERR_XML_ERROR, _("HyperV spinlock retry count must be at least %d"),
                       SPINLOCK_RETRIES_LEAST);
        return -1;
    }
    if (hyperv->vendorId != VIR_TRISTATE_SWITCH_ON)
        g_clear_pointer(&hyperv->vendorIdValue, g_free);
    if (hyperv->vendorId != VIR_TRISTATE_SWITCH_ON)
        return 0;
    if (hyperv->vendorIdValue == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("missing 'value' attribute for HyperV feature 'vendor_id'"));
        return -1;
    }
    if (strlen(hyperv->vendorIdValue) > VENDOR_ID_MOST) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("HyperV vendor_id value must not be more than %d characters."),
                       VENDOR_ID_MOST);
        return -1;
    }
    if (strchr(hyperv->vendorIdValue, ',') != NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("HyperV vendor_id value is invalid"));
        return -1;
    }
    return 0;
}

static int
virDomainHypervParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const xmlNode *stimer = virXMLNodeFirst(node, "stimer");
    const xmlNode *child;

    for (child = stimer ? virXMLNodeFirst(stimer, NULL) : NULL; child != NULL;
         child = virXMLNodeNext(child, NULL)) {
        if (strcmp((const char *)child->name, "direct") != 0) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("unsupported Hyper-V stimer feature: %s"),
                           (const char *)child->name);
            return -1;
        }
    }
    if (virDomainFeaturesRefuseUnknown(&virDomainHypervSchema, node,
                                       _("unsupported HyperV Enlightenment feature")) < 0)
        return -1;
    return virDomainHypervCheckValues(obj);
}

VIR_SCHEMA(virDomainHypervSchema, virDomainHyperv, "hyperv", virDomainHypervFields,
           .parsed = virDomainHypervParsed);

#define KVM(name, member) \
    VIR_ON_OFF(name "/@state", virDomainKVMFeatures, member, .flags = VIR_EXPECTED | VIR_ABI)

static const virSchemaField virDomainKVMFeaturesFields[] = {
    KVM("hidden", hidden),
    KVM("hint-dedicated", hintDedicated),
    KVM("poll-control", pollControl),
    KVM("pv-ipi", pvIpi),
    KVM("dirty-ring", dirtyRing),
    VIR_UINT("dirty-ring/@size", virDomainKVMFeatures, dirtyRingSize, .flags = VIR_ZERO_ABSENT),
};

static int
virDomainKVMFeaturesParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainKVMFeatures *kvm = obj;
    unsigned int size = kvm->dirtyRingSize;

    if (virDomainFeaturesRefuseUnknown(&virDomainKVMFeaturesSchema, node,
                                       _("unsupported KVM feature")) < 0)
        return -1;
    if (kvm->dirtyRing != VIR_TRISTATE_SWITCH_ON) {
        kvm->dirtyRingSize = 0;
    } else if (size < 1024 || size > 65536 || (size & (size - 1)) != 0) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("dirty ring must be power of 2 and ranges [1024, 65536]"));
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainKVMFeaturesSchema, virDomainKVMFeatures, "kvm", virDomainKVMFeaturesFields,
           .parsed = virDomainKVMFeaturesParsed);

VIR_WORDS(virDomainXenPassthroughs, "sync_pt", "share_pt");

#define XEN virDomainXenFeatures
static const virSchemaField virDomainXenFeaturesFields[] = {
    VIR_ON_OFF("e820_host/@state", XEN, e820Host, .flags = VIR_EXPECTED | VIR_ABI),
    VIR_ON_OFF("passthrough/@state", XEN, passthrough, .flags = VIR_EXPECTED | VIR_ABI),
    VIR_WORD("passthrough/@mode", XEN, passthroughMode, virDomainXenPassthroughs,
             .flags = VIR_ABI),
};
#undef XEN

static int
virDomainXenFeaturesParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainXenFeatures *xen = obj;

    if (xen->passthrough != VIR_TRISTATE_SWITCH_ON)
        g_clear_pointer(&xen->passthroughMode, g_free);
    return virDomainFeaturesRefuseUnknown(&virDomainXenFeaturesSchema, node,
                                          _("unsupported Xen feature"));
}

VIR_SCHEMA(virDomainXenFeaturesSchema, virDomainXenFeatures, "xen", virDomainXenFeaturesFields,
           .parsed = virDomainXenFeaturesParsed);

static const virSchemaField virDomainCapabilitiesFields[] = {
    VIR_ENUM("@policy", virDomainCapabilities, policy, virDomainCapabilitiesPolicyNames),
#define CAPABILITY(name) \
    VIR_ON_OFF(#name "/@state", virDomainCapabilities, name, .bare = VIR_TRISTATE_SWITCH_ON),
    VIR_DOMAIN_CAPABILITIES(CAPABILITY)
#undef CAPABILITY
};

static int
virDomainCapabilitiesParsed(void *obj G_GNUC_UNUSED, xmlNode *node,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    return virDomainFeaturesRefuseUnknown(&virDomainCapabilitiesSchema, node,
                                          _("unexpected capability feature"));
}

VIR_SCHEMA(virDomainCapabilitiesSchema, virDomainCapabilities, "capabilities",
           virDomainCapabilitiesFields, .parsed = virDomainCapabilitiesParsed);

/* ---- those of single architectures ------------------------------------------------ */

VIR_WORDS(virDomainGICVersions, "host", "2", "3");
VIR_WORDS(virDomainHPTResizings, "enabled", "disabled", "required");
VIR_WORDS(virDomainIOAPICDrivers, "qemu", "kvm");
VIR_WORDS(virDomainMSRsActions, "ignore", "fault");
VIR_WORDS(virDomainSpeculationFixes, "broken", "workaround", "fixed");
VIR_WORDS(virDomainBranchFixes, "broken", "workaround", "fixed-ibs", "fixed-ccd", "fixed-na");

static const virSchemaField virDomainGICFields[] = {
    VIR_WORD("@version", virDomainGIC, version, virDomainGICVersions, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainGICSchema, virDomainGIC, "gic", virDomainGICFields);

static const virSchemaField virDomainHPTFields[] = {
    VIR_WORD("@resizing", virDomainHPT, resizing, virDomainHPTResizings, .flags = VIR_ABI),
    VIR_SIZE("maxpagesize", virDomainHPT, maxPageSize, 1024,
             .flags = VIR_ZERO_ABSENT | VIR_ABI),
};
VIR_SCHEMA(virDomainHPTSchema, virDomainHPT, "hpt", virDomainHPTFields);

#define FEATURE(name, member) VIR_PRESENCE(name, virDomainFeatures, member, .flags = VIR_ABI)
#define STATE(name, member) \
    VIR_ON_OFF(name "/@state", virDomainFeatures, member, .flags = VIR_ABI, \
               .bare = VIR_TRISTATE_SWITCH_ON)
#define VALUE(path, member, words) \
    VIR_WORD(path, virDomainFeatures, member, words, .flags = VIR_EXPECTED | VIR_ABI)

static const virSchemaField virDomainFeaturesFields[] = {
    FEATURE("acpi", acpi),
    FEATURE("apic", apic),
    VIR_ON_OFF("apic/@eoi", virDomainFeatures, apicEoi, .flags = VIR_ABI),
    FEATURE("pae", pae),
    STATE("hap", hap),
    FEATURE("viridian", viridian),
    FEATURE("privnet", privnet),
    VIR_POINTER("hyperv", virDomainFeatures, hyperv, virDomainHypervSchema, .flags = VIR_OPEN),
    VIR_POINTER("kvm", virDomainFeatures, kvm, virDomainKVMFeaturesSchema, .flags = VIR_OPEN),
    STATE("pvspinlock", pvspinlock),
    VIR_POINTER("capabilities", virDomainFeatures, capabilities, virDomainCapabilitiesSchema),
    STATE("pmu", pmu),
    STATE("vmport", vmport),
    VIR_POINTER("gic", virDomainFeatures, gic, virDomainGICSchema),
    STATE("smm", smm),
    VIR_SIZE_OPT("smm/tseg", virDomainFeatures, tseg, 1, .flags = VIR_ABI,
                 .unit = VIR_UNIT_LARGEST),
    VALUE("ioapic/@driver", ioapic, virDomainIOAPICDrivers),
    VIR_POINTER("hpt", virDomainFeatures, hpt, virDomainHPTSchema),
    STATE("vmcoreinfo", vmcoreinfo),
    STATE("htm", htm),
    STATE("nested-hv", nestedHV),
    VALUE("msrs/@unknown", msrs, virDomainMSRsActions),
    STATE("ccf-assist", ccfAssist),
    VIR_POINTER("xen", virDomainFeatures, xen, virDomainXenFeaturesSchema, .flags = VIR_OPEN),
    VALUE("cfpc/@value", cfpc, virDomainSpeculationFixes),
    VALUE("sbbc/@value", sbbc, virDomainSpeculationFixes),
    VALUE("ibs/@value", ibs, virDomainBranchFixes),
    VIR_SIZE("tcg/tb-cache", virDomainFeatures, tbCache, 1024, .flags = VIR_ZERO_ABSENT),
};

/* TSEG without a unit is in MiB. */
static void
virDomainFeaturesScaleTseg(virDomainFeatures *features, const xmlNode *node)
{
    const xmlNode *smm = virXMLNodeFirst(node, "smm");
    const xmlNode *tseg = smm ? virXMLNodeFirst(smm, "tseg") : NULL;

    features->tseg_set &= features->smm == VIR_TRISTATE_SWITCH_ON;
    if (features->tseg_set && tseg != NULL && virXMLNodeAttr(tseg, "unit") == NULL)
        features->tseg *= 1024 * 1024;
}

static int
virDomainFeaturesParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    static const virDomainCapabilities nothing;
    virDomainFeatures *features = obj;

    if (features->capabilities != NULL &&
        virSchemaEqual(&virDomainCapabilitiesSchema, features->capabilities, &nothing)) {
        virSchemaFree(&virDomainCapabilitiesSchema, features->capabilities);
        features->capabilities = NULL;
    }
    virDomainFeaturesScaleTseg(features, node);
    return virDomainFeaturesRefuseUnknown(&virDomainFeaturesSchema, node, _("unexpected feature"));
}

VIR_SCHEMA(virDomainFeaturesSchema, virDomainFeatures, "features", virDomainFeaturesFields,
           .parsed = virDomainFeaturesParsed);

/* ---- clock ------------------------------------------------------------------ */

VIR_WORDS(virDomainTimerModes, "auto", "native", "emulate", "paravirt", "smpsafe");

static const virSchemaField virDomainTimerFields[] = {
    VIR_ENUM("@name", virDomainTimer, name, virDomainTimerNameNames, .flags = VIR_REQUIRED,
             .doc = "which timer"),
    VIR_YES_NO("@present", virDomainTimer, present, .flags = VIR_ABI),
    VIR_ENUM("@tickpolicy", virDomainTimer, tickpolicy, virDomainTickPolicyNames,
             .doc = "what becomes of ticks that the guest missed"),
    VIR_ENUM("@track", virDomainTimer, track, virDomainTimerTrackNames, .doc = "what it follows"),
    VIR_ULL("@frequency", virDomainTimer, frequency, .flags = VIR_ZERO_ABSENT | VIR_ABI,
            .doc = "Hz, of the tsc"),
    VIR_WORD("@mode", virDomainTimer, mode, virDomainTimerModes, .flags = VIR_ABI),
    VIR_UINT("catchup/@threshold", virDomainTimer, catchup.threshold, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("catchup/@slew", virDomainTimer, catchup.slew, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("catchup/@limit", virDomainTimer, catchup.limit, .flags = VIR_ZERO_ABSENT),
};

static int
virDomainTimerParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainTimer *timer = obj;

    if (timer->tickpolicy == VIR_DOMAIN_TICK_CATCHUP ||
        (timer->catchup.threshold == 0 && timer->catchup.slew == 0 && timer->catchup.limit == 0))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s",
                   _("setting of timer catchup policies is only supported with"
                     " tickpolicy='catchup'"));
    return -1;
}

VIR_SCHEMA(virDomainTimerSchema, virDomainTimer, "timer", virDomainTimerFields,
           .parsed = virDomainTimerParsed);

static const virSchemaField virDomainClockVariableFields[] = {
    VIR_LL("@adjustment", virDomainClockVariable, adjustment, .flags = VIR_ALWAYS,
           .form = &virFormAdjustment, .doc = "seconds"),
    VIR_ENUM("@basis", virDomainClockVariable, basis, virDomainClockBasisNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .doc = "what the adjustment is from"),
};
VIR_SCHEMA(virDomainClockVariableSchema, virDomainClockVariable, "clock",
           virDomainClockVariableFields);

static const virSchemaField virDomainClockTextFields[] = {
    VIR_STRING("@timezone", virDomainClockText, text, .flags = VIR_REQUIRED | VIR_LOOSE,
               .error = VIR_ERR_INTERNAL_ERROR, .form = &virFormTimezone),
};
VIR_SCHEMA(virDomainClockTextSchema, virDomainClockText, "clock", virDomainClockTextFields);

static const virSchemaField virDomainClockStartFields[] = {
    VIR_ULL("@start", virDomainClockStart, start, .flags = VIR_REQUIRED,
            .missing = VIR_ERR_INTERNAL_ERROR, .doc = "seconds since 1970"),
};
VIR_SCHEMA(virDomainClockStartSchema, virDomainClockStart, "clock", virDomainClockStartFields);

static const virSchemaField virDomainClockPlainFields[] = {
    VIR_STRING("@adjustment", virDomainClockPlain, adjustment, .form = &virFormAdjustment,
               .doc = "reset, or seconds"),
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
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .flags = VIR_FORMAL,
             .doc = "what the guest's clock shows at start"),
    VIR_UNION("", virDomainClock, offset, virDomainClockArms),
    VIR_LIST("timer", virDomainClock, timers, virDomainTimerSchema),
};
VIR_SCHEMA(virDomainClockSchema, virDomainClock, "clock", virDomainClockFields,
           .parsed = virDomainClockParsed);
