/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincpu.c: rows of <cpu>. */
#include <config.h>

#include "virdomaincpu.h"

#include <string.h>

#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_CPU

VIR_NAMES(virCPUMode, VIR_CPU_MODE_LAST, "custom", "host-model", "host-passthrough", "maximum");
VIR_NAMES(virCPUMatch, VIR_CPU_MATCH_LAST, NULL, "minimum", "exact", "strict");
VIR_NAMES(virCPUCheck, VIR_CPU_CHECK_LAST, NULL, "none", "partial", "full");
VIR_NAMES(virCPUFallback, VIR_CPU_FALLBACK_LAST, NULL, "allow", "forbid");
VIR_NAMES(virCPUFeaturePolicy, VIR_CPU_FEATURE_LAST,
          NULL, "force", "require", "optional", "disable", "forbid");

VIR_NAMES(virCPUCacheMode, VIR_CPU_CACHE_LAST, NULL, "emulate", "passthrough", "disable");
VIR_NAMES(virCPUMaxPhysAddrMode, VIR_CPU_PHYS_BITS_LAST, NULL, "emulate", "passthrough");

VIR_SCHEMA_DECLARE(virCPUFeatureSchema, virCPUFeature);
VIR_SCHEMA_DECLARE(virCPUTopologySchema, virCPUTopology);
VIR_SCHEMA_DECLARE(virCPUCacheSchema, virCPUCache);
VIR_SCHEMA_DECLARE(virCPUMaxPhysAddrSchema, virCPUMaxPhysAddr);
VIR_SCHEMA_DECLARE(virCPUCellCacheSchema, virCPUCellCache);
VIR_SCHEMA_DECLARE(virCPULatencySchema, virCPUInterconnect);
VIR_SCHEMA_DECLARE(virCPUBandwidthSchema, virCPUInterconnect);
VIR_SCHEMA_DECLARE(virCPUCellSchema, virCPUCell);

static const virSchemaField virCPUFeatureFields[] = {
    VIR_ENUM("@policy", virCPUFeature, policy, virCPUFeaturePolicyNames,
             .implied = VIR_CPU_FEATURE_REQUIRE, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "require: fail without it, optional: where the host has it, disable, forbid:"
             " fail with it"),
    VIR_STRING("@name", virCPUFeature, name, .flags = VIR_REQUIRED | VIR_ABI,
               .form = &virFormCPUFeature, .doc = "as the models of processors have it"),
};
VIR_SCHEMA(virCPUFeatureSchema, virCPUFeature, "feature", virCPUFeatureFields);

static const virSchemaField virCPUTopologyFields[] = {
    VIR_UINT("@sockets", virCPUTopology, sockets, .flags = VIR_REQUIRED | VIR_NONZERO | VIR_ABI),
    VIR_UINT("@dies", virCPUTopology, dies, .implied = 1, .flags = VIR_NONZERO | VIR_ABI),
    VIR_UINT("@cores", virCPUTopology, cores, .flags = VIR_REQUIRED | VIR_NONZERO | VIR_ABI),
    VIR_UINT("@threads", virCPUTopology, threads, .flags = VIR_REQUIRED | VIR_NONZERO | VIR_ABI),
};
VIR_SCHEMA(virCPUTopologySchema, virCPUTopology, "topology", virCPUTopologyFields);

static const virSchemaField virCPUCacheFields[] = {
    VIR_UINT_OPT("@level", virCPUCache, level, .min = 1, .max = 3),
    VIR_ENUM("@mode", virCPUCache, mode, virCPUCacheModeNames, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virCPUCacheSchema, virCPUCache, "cache", virCPUCacheFields);

static const virSchemaField virCPUMaxPhysAddrFields[] = {
    VIR_ENUM("@mode", virCPUMaxPhysAddr, mode, virCPUMaxPhysAddrModeNames,
             .flags = VIR_REQUIRED),
    VIR_UINT("@bits", virCPUMaxPhysAddr, bits, .flags = VIR_ZERO_ABSENT,
             .doc = "of a physical address"),
};
VIR_SCHEMA(virCPUMaxPhysAddrSchema, virCPUMaxPhysAddr, "maxphysaddr", virCPUMaxPhysAddrFields);

/* ---- cells ------------------------------------------------------------------- */

static const virSchemaField virCPUDistanceFields[] = {
    VIR_UINT("@id", virCPUDistance, id, .flags = VIR_REQUIRED),
    VIR_UINT("@value", virCPUDistance, value, .flags = VIR_REQUIRED, .min = 10, .max = 255),
};
VIR_SCHEMA(virCPUDistanceSchema, virCPUDistance, "sibling", virCPUDistanceFields);

VIR_WORDS(virCPUCellAccesses, "shared", "private");
VIR_WORDS(virCPUCellAssociativities, "none", "direct", "full");
VIR_WORDS(virCPUCellPolicies, "none", "writeback", "writethrough");
VIR_WORDS(virCPUInterconnectTypes, "access", "read", "write");

static const virSchemaField virCPUCellCacheFields[] = {
    VIR_UINT("@level", virCPUCellCache, level, .max = 3,
             .flags = VIR_REQUIRED | VIR_NONZERO | VIR_ABI),
    VIR_WORD("@associativity", virCPUCellCache, associativity, virCPUCellAssociativities,
             .flags = VIR_ABI),
    VIR_WORD("@policy", virCPUCellCache, policy, virCPUCellPolicies, .flags = VIR_ABI),
    VIR_SIZE("size/@value", virCPUCellCache, size, 1024, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_SIZE("line/@value", virCPUCellCache, line, 1, .flags = VIR_REQUIRED | VIR_ABI,
             .unit = "B"),
};

/* "none" is what silence means, and what a dump is silent about. */
static int
virCPUCellCacheParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                      const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virCPUCellCache *cache = obj;

    if (g_strcmp0(cache->associativity, "none") == 0)
        g_clear_pointer(&cache->associativity, g_free);
    if (g_strcmp0(cache->policy, "none") == 0)
        g_clear_pointer(&cache->policy, g_free);
    return 0;
}

VIR_SCHEMA(virCPUCellCacheSchema, virCPUCellCache, "cache", virCPUCellCacheFields,
           .parsed = virCPUCellCacheParsed);

#define INTERCONNECT \
    VIR_UINT("@initiator", virCPUInterconnect, initiator, .flags = VIR_REQUIRED | VIR_ABI), \
    VIR_UINT("@target", virCPUInterconnect, target, .flags = VIR_REQUIRED | VIR_ABI), \
    VIR_UINT("@cache", virCPUInterconnect, cache, .flags = VIR_ZERO_ABSENT | VIR_ABI), \
    VIR_WORD("@type", virCPUInterconnect, type, virCPUInterconnectTypes, \
             .flags = VIR_REQUIRED | VIR_ABI)

static const virSchemaField virCPULatencyFields[] = {
    INTERCONNECT,
    VIR_ULL("@value", virCPUInterconnect, value, .flags = VIR_REQUIRED | VIR_ABI),
};
VIR_SCHEMA(virCPULatencySchema, virCPUInterconnect, "latency", virCPULatencyFields);

static const virSchemaField virCPUBandwidthFields[] = {
    INTERCONNECT,
    VIR_SIZE("@value", virCPUInterconnect, value, 1024, .flags = VIR_REQUIRED | VIR_ABI),
};
VIR_SCHEMA(virCPUBandwidthSchema, virCPUInterconnect, "bandwidth", virCPUBandwidthFields);

static const virSchemaField virCPUCellFields[] = {
    VIR_UINT_OPT("@id", virCPUCell, id),
    VIR_BITMAP("@cpus", virCPUCell, cpus, .flags = VIR_ABI),
    VIR_SIZE("@memory", virCPUCell, memory, 1024, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_WORD("@memAccess", virCPUCell, memAccess, virCPUCellAccesses),
    VIR_YES_NO("@discard", virCPUCell, discard),
    VIR_LIST("distances/sibling", virCPUCell, distances, virCPUDistanceSchema),
    VIR_LIST("cache", virCPUCell, caches, virCPUCellCacheSchema, .flags = VIR_ABI),
};
VIR_SCHEMA(virCPUCellSchema, virCPUCell, "cell", virCPUCellFields);

/* ---- the CPU ----------------------------------------------------------------- */

static const virSchemaField virDomainCPUFields[] = {
    VIR_ENUM("@mode", virDomainCPU, mode, virCPUModeNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "host-model: as near as can be named, host-passthrough: the very same,"
             " maximum: all that can be had"),
    VIR_ENUM("@match", virDomainCPU, match, virCPUMatchNames, .flags = VIR_ABI,
             .doc = "may the processor have more than is said?"),
    VIR_ENUM("@check", virDomainCPU, check, virCPUCheckNames,
             .doc = "how the processor is compared with what was asked for before the guest runs"),
    VIR_ON_OFF("@migratable", virDomainCPU, migratable, .doc = "without what can't migrate"),
    VIR_ENUM("model/@fallback", virDomainCPU, model.fallback, virCPUFallbackNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "forbid: fail when the model is not known"),
    VIR_STRING("model/@vendor_id", virDomainCPU, model.vendorId, .flags = VIR_ABI,
               .form = &virFormCPUVendor, .doc = "as cpuid says it"),
    VIR_STRING("model", virDomainCPU, model.name, .flags = VIR_ABI),
    VIR_STRING("vendor", virDomainCPU, vendor, .doc = "the host must be of it"),
    VIR_POINTER("topology", virDomainCPU, topology, virCPUTopologySchema),
    VIR_POINTER("cache", virDomainCPU, cache, virCPUCacheSchema),
    VIR_POINTER("maxphysaddr", virDomainCPU, maxphysaddr, virCPUMaxPhysAddrSchema),
    VIR_LIST("feature", virDomainCPU, features, virCPUFeatureSchema),
    VIR_LIST("numa/cell", virDomainCPU, cells, virCPUCellSchema),
    VIR_LIST("numa/interconnects/latency", virDomainCPU, latencies, virCPULatencySchema,
             .flags = VIR_ABI),
    VIR_LIST("numa/interconnects/bandwidth", virDomainCPU, bandwidths, virCPUBandwidthSchema,
             .flags = VIR_ABI),
};

static int
virDomainCPUCheckFeatures(const virDomainCPU *cpu)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;

    for (i = 0; i < virSchemaListLength(cpu->features); i++) {
        const virCPUFeature *feature = g_ptr_array_index(cpu->features, i);

        if (*feature->name == '\0') {
            virReportError(VIR_ERR_XML_ERROR, "%s", _("Invalid CPU feature name"));
            return -1;
        }
        if (!g_hash_table_add(names, feature->name)) {
            virReportError(VIR_ERR_XML_ERROR, _("CPU feature '%s' specified more than once"),
                           feature->name);
            return -1;
        }
    }
    return 0;
}

static int
virDomainCPUCheckModel(const virDomainCPU *cpu)
{
    const char *problem = NULL;

    if (cpu->mode == VIR_CPU_MODE_CUSTOM && cpu->model.name == NULL) {
        if (cpu->vendor != NULL)
            problem = _("CPU vendor specified without CPU model");
        else if (cpu->features != NULL)
            problem = _("Non-empty feature list specified without CPU model");
    }
    if (cpu->model.vendorId != NULL) {
        if (strlen(cpu->model.vendorId) != 12)
            problem = _("vendor_id must be exactly 12 characters long");
        else if (strchr(cpu->model.vendorId, ',') != NULL)
            problem = _("vendor id is invalid");
    }
    if (problem == NULL)
        return virDomainCPUCheckFeatures(cpu);
    virReportError(VIR_ERR_XML_ERROR, "%s", problem);
    return -1;
}

static int
virDomainCPUParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainCPU *cpu = obj;
    xmlNode *cache = virXMLNodeFirst(node, "cache");

    if (cache != NULL && virXMLNodeNext(cache, "cache") != NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("at most one CPU cache element may be specified"));
        return -1;
    }
    if (virXMLNodeFirst(node, "numa") != NULL && cpu->cells == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("NUMA topology defined without NUMA cells"));
        return -1;
    }
    if (cpu->migratable != VIR_TRISTATE_SWITCH_ABSENT &&
        cpu->mode != VIR_CPU_MODE_HOST_PASSTHROUGH && cpu->mode != VIR_CPU_MODE_MAXIMUM) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("Attribute migratable is only allowed for 'host-passthrough' /"
                         " 'maximum' CPU mode"));
        return -1;
    }
    return virDomainCPUCheckModel(cpu);
}

VIR_SCHEMA(virDomainCPUSchema, virDomainCPU, "cpu", virDomainCPUFields,
           .parsed = virDomainCPUParsed);
