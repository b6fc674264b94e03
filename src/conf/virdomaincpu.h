/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincpu.h: the CPU that a guest sees: model, features, topology, NUMA cells. */
#ifndef VIREO_VIRDOMAINCPU_H
#define VIREO_VIRDOMAINCPU_H

#include "schema.h"

typedef enum {
    VIR_CPU_MODE_CUSTOM,
    VIR_CPU_MODE_HOST_MODEL,
    VIR_CPU_MODE_HOST_PASSTHROUGH,
    VIR_CPU_MODE_MAXIMUM,
    VIR_CPU_MODE_LAST
} virCPUMode;
VIR_NAMES_DECLARE(virCPUMode);

typedef enum {
    VIR_CPU_MATCH_ABSENT,
    VIR_CPU_MATCH_MINIMUM,
    VIR_CPU_MATCH_EXACT,
    VIR_CPU_MATCH_STRICT,
    VIR_CPU_MATCH_LAST
} virCPUMatch;
VIR_NAMES_DECLARE(virCPUMatch);

typedef enum {
    VIR_CPU_CHECK_DEFAULT,
    VIR_CPU_CHECK_NONE,
    VIR_CPU_CHECK_PARTIAL,
    VIR_CPU_CHECK_FULL,
    VIR_CPU_CHECK_LAST
} virCPUCheck;
VIR_NAMES_DECLARE(virCPUCheck);

typedef enum {
    VIR_CPU_FALLBACK_ABSENT,
    VIR_CPU_FALLBACK_ALLOW,
    VIR_CPU_FALLBACK_FORBID,
    VIR_CPU_FALLBACK_LAST
} virCPUFallback;
VIR_NAMES_DECLARE(virCPUFallback);

typedef enum {
    VIR_CPU_FEATURE_ABSENT,
    VIR_CPU_FEATURE_FORCE,
    VIR_CPU_FEATURE_REQUIRE,
    VIR_CPU_FEATURE_OPTIONAL,
    VIR_CPU_FEATURE_DISABLE,
    VIR_CPU_FEATURE_FORBID,
    VIR_CPU_FEATURE_LAST
} virCPUFeaturePolicy;
VIR_NAMES_DECLARE(virCPUFeaturePolicy);

typedef struct virCPUFeature {
    virCPUFeaturePolicy policy;
    char *name;
} virCPUFeature;

typedef struct virCPUTopology {
    unsigned int sockets;
    unsigned int dies;
    unsigned int cores;
    unsigned int threads;
} virCPUTopology;

typedef struct virCPUCache {
    unsigned int level; bool level_set;
    char *mode;
} virCPUCache;

typedef struct virCPUMaxPhysAddr {
    char *mode;
    unsigned int bits;
} virCPUMaxPhysAddr;

typedef struct virCPUDistance {
    unsigned int id;
    unsigned int value;
} virCPUDistance;

typedef struct virCPUCell {
    unsigned int id; bool id_set;
    virBitmap *cpus;
    unsigned long long memory;      /* KiB */
    char *memAccess;
    virTristateBool discard;
    GPtrArray *distances;           /* of virCPUDistance */
} virCPUCell;

typedef struct virDomainCPU {
    virCPUMode mode;
    virCPUMatch match;
    virCPUCheck check;
    virTristateSwitch migratable;
    struct {
        virCPUFallback fallback;
        char *vendorId;
        char *name;
    } model;
    char *vendor;
    virCPUTopology *topology;
    virCPUCache *cache;
    virCPUMaxPhysAddr *maxphysaddr;
    GPtrArray *features;            /* of virCPUFeature */
    GPtrArray *cells;               /* of virCPUCell */
} virDomainCPU;
VIR_SCHEMA_DECLARE(virDomainCPUSchema, virDomainCPU);

#endif /* VIREO_VIRDOMAINCPU_H */
