/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincpu.c: rows of <cpu>. */
#include <config.h>

#include "virdomaincpu.h"

VIR_NAMES(virCPUMode, VIR_CPU_MODE_LAST, "custom", "host-model", "host-passthrough", "maximum");
VIR_NAMES(virCPUMatch, VIR_CPU_MATCH_LAST, NULL, "minimum", "exact", "strict");
VIR_NAMES(virCPUCheck, VIR_CPU_CHECK_LAST, NULL, "none", "partial", "full");
VIR_NAMES(virCPUFallback, VIR_CPU_FALLBACK_LAST, NULL, "allow", "forbid");
VIR_NAMES(virCPUFeaturePolicy, VIR_CPU_FEATURE_LAST,
          NULL, "force", "require", "optional", "disable", "forbid");

VIR_SCHEMA_DECLARE(virCPUFeatureSchema, virCPUFeature);
VIR_SCHEMA_DECLARE(virCPUTopologySchema, virCPUTopology);
VIR_SCHEMA_DECLARE(virCPUCacheSchema, virCPUCache);
VIR_SCHEMA_DECLARE(virCPUMaxPhysAddrSchema, virCPUMaxPhysAddr);
VIR_SCHEMA_DECLARE(virCPUDistanceSchema, virCPUDistance);
VIR_SCHEMA_DECLARE(virCPUCellSchema, virCPUCell);

static const virSchemaField virCPUFeatureFields[] = {
    VIR_ENUM("@policy", virCPUFeature, policy, virCPUFeaturePolicyNames,
             .implied = VIR_CPU_FEATURE_REQUIRE, .flags = VIR_ABI),
    VIR_STRING("@name", virCPUFeature, name, .flags = VIR_REQUIRED | VIR_ABI),
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
    VIR_UINT_OPT("@level", virCPUCache, level, .max = 3),
    VIR_STRING("@mode", virCPUCache, mode, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virCPUCacheSchema, virCPUCache, "cache", virCPUCacheFields);

static const virSchemaField virCPUMaxPhysAddrFields[] = {
    VIR_STRING("@mode", virCPUMaxPhysAddr, mode, .flags = VIR_REQUIRED),
    VIR_UINT("@bits", virCPUMaxPhysAddr, bits, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virCPUMaxPhysAddrSchema, virCPUMaxPhysAddr, "maxphysaddr", virCPUMaxPhysAddrFields);

static const virSchemaField virCPUDistanceFields[] = {
    VIR_UINT("@id", virCPUDistance, id, .flags = VIR_REQUIRED),
    VIR_UINT("@value", virCPUDistance, value, .flags = VIR_REQUIRED, .min = 10, .max = 255),
};
VIR_SCHEMA(virCPUDistanceSchema, virCPUDistance, "sibling", virCPUDistanceFields);

static const virSchemaField virCPUCellFields[] = {
    VIR_UINT_OPT("@id", virCPUCell, id),
    VIR_BITMAP("@cpus", virCPUCell, cpus, .flags = VIR_ABI),
    VIR_SIZE("@memory", virCPUCell, memory, 1024, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_STRING("@memAccess", virCPUCell, memAccess),
    VIR_YES_NO("@discard", virCPUCell, discard),
    VIR_LIST("distances/sibling", virCPUCell, distances, virCPUDistanceSchema),
};
VIR_SCHEMA(virCPUCellSchema, virCPUCell, "cell", virCPUCellFields);

static const virSchemaField virDomainCPUFields[] = {
    VIR_ENUM("@mode", virDomainCPU, mode, virCPUModeNames, .flags = VIR_ABI),
    VIR_ENUM("@match", virDomainCPU, match, virCPUMatchNames, .flags = VIR_ABI),
    VIR_ENUM("@check", virDomainCPU, check, virCPUCheckNames),
    VIR_ON_OFF("@migratable", virDomainCPU, migratable),
    VIR_ENUM("model/@fallback", virDomainCPU, model.fallback, virCPUFallbackNames),
    VIR_STRING("model/@vendor_id", virDomainCPU, model.vendorId),
    VIR_STRING("model", virDomainCPU, model.name, .flags = VIR_ABI),
    VIR_STRING("vendor", virDomainCPU, vendor),
    VIR_POINTER("topology", virDomainCPU, topology, virCPUTopologySchema),
    VIR_POINTER("cache", virDomainCPU, cache, virCPUCacheSchema),
    VIR_POINTER("maxphysaddr", virDomainCPU, maxphysaddr, virCPUMaxPhysAddrSchema),
    VIR_LIST("feature", virDomainCPU, features, virCPUFeatureSchema),
    VIR_LIST("numa/cell", virDomainCPU, cells, virCPUCellSchema),
};
VIR_SCHEMA(virDomainCPUSchema, virDomainCPU, "cpu", virDomainCPUFields);
