/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_cpucompare.c: whether guests of an emulator can have a CPU. */
#include "config.h"

#include "qemu_cpucompare.h"

#include <string.h>

#include "qemu_domcaps.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_CPU

/* Vendors as documents and as processors say them. */
static const struct {
    const char *name;
    const char *id;
} vendors[] = {
    { "AMD", "AuthenticAMD" },
    { "Hygon", "HygonGenuine" },
    { "Intel", "GenuineIntel" },
};

/* QEMU spells features with dashes. */
static char *
spell(const char *feature)
{
    return g_strdelimit(g_strdup(feature), "_", '-');
}

static bool
hasVendor(const qemuCaps *caps, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++) {
        if (g_str_equal(vendors[i].name, name))
            return g_strcmp0(vendors[i].id, qemuCapsGetCPUVendor(caps)) == 0;
    }
    return false;
}

/* What the document says of a feature of the model; NULL: nothing. */
static const virCPUFeature *
findFeature(const virDomainCPU *cpu, const char *name)
{
    g_autofree char *wanted = spell(name);

    for (size_t i = 0; i < virSchemaListLength(cpu->features); i++) {
        const virCPUFeature *feature = g_ptr_array_index(cpu->features, i);
        g_autofree char *own = spell(feature->name);

        if (g_str_equal(own, wanted))
            return feature;
    }
    return NULL;
}

static bool
isRequired(const virCPUFeature *feature)
{
    return feature->policy == VIR_CPU_FEATURE_ABSENT ||
        feature->policy == VIR_CPU_FEATURE_REQUIRE;
}

static void
addWord(GString *words, const char *word)
{
    g_string_append_printf(words, "%s%s", words->len ? ", " : "", word);
}

/* Features that aren't there and must be, and those that are there and must not. */
static int
sortFeatures(const qemuCaps *caps, const virDomainCPU *cpu, GString *missing, GString *forbidden)
{
    const char *lack;

    for (size_t i = 0; (lack = qemuCapsGetCPULack(caps, cpu->model.name, i)); i++) {
        if (!findFeature(cpu, lack))
            addWord(missing, lack);
    }
    for (size_t i = 0; i < virSchemaListLength(cpu->features); i++) {
        const virCPUFeature *feature = g_ptr_array_index(cpu->features, i);
        g_autofree char *name = spell(feature->name);
        bool there;

        if (!qemuCapsKnowsCPUFeature(caps, name, &there)) {
            virReportError(VIR_ERR_INTERNAL_ERROR, _("Unknown CPU feature %s"), feature->name);
            return -1;
        }
        if (isRequired(feature) && !there)
            addWord(missing, feature->name);
        else if (feature->policy == VIR_CPU_FEATURE_FORBID && there)
            addWord(forbidden, feature->name);
    }
    return 0;
}

/* NULL: it can be had. */
static char *
problemOf(const qemuCaps *caps, const char *arch, const virCPUDoc *doc, const GString *missing,
          const GString *forbidden)
{
    const virDomainCPU *cpu = &doc->cpu;

    if (doc->arch && !g_str_equal(doc->arch, arch) &&
        !(qemuCapsArchIsX86(doc->arch) && qemuCapsArchIsX86(arch)))
        return g_strdup_printf(_("CPU arch %s does not match host arch"), doc->arch);
    if (cpu->vendor && !hasVendor(caps, cpu->vendor))
        return g_strdup_printf(_("host CPU vendor does not match required CPU vendor %s"),
                               cpu->vendor);
    if (forbidden->len > 0)
        return g_strdup_printf(_("Host CPU provides forbidden features: %s"), forbidden->str);
    if (missing->len > 0)
        return g_strdup_printf(_("Host CPU does not provide required features: %s"),
                               missing->str);
    /* The largest model always has more than one that has a name. */
    if (cpu->match == VIR_CPU_MATCH_STRICT)
        return g_strdup(_("Host CPU does not strictly match guest CPU"));
    return NULL;
}

virCPUCompareResult
qemuCPUCompare(const qemuCaps *caps, const char *arch, const virCPUDoc *doc, char **ret_why)
{
    const virDomainCPU *cpu = &doc->cpu;
    g_autoptr(GString) missing = g_string_new(NULL);
    g_autoptr(GString) forbidden = g_string_new(NULL);
    bool foreign = doc->arch && qemuCapsArchIsX86(doc->arch) != qemuCapsArchIsX86(arch);
    char *why;

    if (cpu->mode != VIR_CPU_MODE_CUSTOM || !cpu->model.name)
        return VIR_CPU_COMPARE_SUPERSET;
    if (!foreign) {
        if (!qemuCapsHasCPUModel(caps, cpu->model.name) ||
            !qemuDomainCapsKnowsModel(arch, cpu->model.name, NULL)) {
            virReportError(VIR_ERR_INTERNAL_ERROR, _("Unknown CPU model %s"), cpu->model.name);
            return VIR_CPU_COMPARE_ERROR;
        }
        if (sortFeatures(caps, cpu, missing, forbidden) < 0)
            return VIR_CPU_COMPARE_ERROR;
    }
    why = problemOf(caps, arch, doc, missing, forbidden);
    if (!why)
        return VIR_CPU_COMPARE_SUPERSET;
    *ret_why = why;
    return VIR_CPU_COMPARE_INCOMPATIBLE;
}
