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
} VIR_COMPACT virCPUMode;
VIR_NAMES_DECLARE(virCPUMode);

typedef enum {
    VIR_CPU_MATCH_ABSENT,
    VIR_CPU_MATCH_MINIMUM,
    VIR_CPU_MATCH_EXACT,
    VIR_CPU_MATCH_STRICT,
    VIR_CPU_MATCH_LAST
} VIR_COMPACT virCPUMatch;
VIR_NAMES_DECLARE(virCPUMatch);

typedef enum {
    VIR_CPU_CHECK_DEFAULT,
    VIR_CPU_CHECK_NONE,
    VIR_CPU_CHECK_PARTIAL,
    VIR_CPU_CHECK_FULL,
    VIR_CPU_CHECK_LAST
} VIR_COMPACT virCPUCheck;
VIR_NAMES_DECLARE(virCPUCheck);

typedef enum {
    VIR_CPU_FALLBACK_ABSENT,
    VIR_CPU_FALLBACK_ALLOW,
    VIR_CPU_FALLBACK_FORBID,
    VIR_CPU_FALLBACK_LAST
} VIR_COMPACT virCPUFallback;
VIR_NAMES_DECLARE(virCPUFallback);

typedef enum {
    VIR_CPU_FEATURE_ABSENT,
    VIR_CPU_FEATURE_FORCE,
    VIR_CPU_FEATURE_REQUIRE,
    VIR_CPU_FEATURE_OPTIONAL,
    VIR_CPU_FEATURE_DISABLE,
    VIR_CPU_FEATURE_FORBID,
    VIR_CPU_FEATURE_LAST
} VIR_COMPACT virCPUFeaturePolicy;
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

typedef enum {
    VIR_CPU_CACHE_ABSENT,
    VIR_CPU_CACHE_EMULATE,
    VIR_CPU_CACHE_PASSTHROUGH,
    VIR_CPU_CACHE_DISABLE,
    VIR_CPU_CACHE_LAST
} VIR_COMPACT virCPUCacheMode;
VIR_NAMES_DECLARE(virCPUCacheMode);

typedef struct virCPUCache {
    unsigned int level; bool level_set;
    virCPUCacheMode mode;
} virCPUCache;

typedef enum {
    VIR_CPU_PHYS_BITS_ABSENT,
    VIR_CPU_PHYS_BITS_EMULATE,
    VIR_CPU_PHYS_BITS_PASSTHROUGH,
    VIR_CPU_PHYS_BITS_LAST
} VIR_COMPACT virCPUMaxPhysAddrMode;
VIR_NAMES_DECLARE(virCPUMaxPhysAddrMode);

typedef struct virCPUMaxPhysAddr {
    virCPUMaxPhysAddrMode mode;
    unsigned int bits;          /* 0: not given */
} virCPUMaxPhysAddr;

typedef struct virCPUDistance {
    unsigned int id;
    unsigned int value;
} virCPUDistance;

/* A cache between the CPUs of a cell and its memory. */
typedef struct virCPUCellCache {
    unsigned int level;
    char *associativity;        /* "direct", "full"; NULL: none */
    char *policy;               /* "writeback", "writethrough"; NULL: none */
    unsigned long long size;    /* KiB */
    unsigned long long line;    /* bytes */
} virCPUCellCache;

/* How fast a cell reaches the memory, or a cache in front of it, of another. */
typedef struct virCPUInterconnect {
    unsigned int initiator;
    unsigned int target;
    unsigned int cache;         /* level, 0: the memory */
    char *type;                 /* "access", "read", "write" */
    unsigned long long value;   /* nanoseconds, or KiB a second */
} virCPUInterconnect;

typedef struct virCPUCell {
    unsigned int id; bool id_set;
    virBitmap *cpus;
    unsigned long long memory;      /* KiB */
    char *memAccess;
    virTristateBool discard;
    GPtrArray *distances;           /* of virCPUDistance */
    GPtrArray *caches;              /* of virCPUCellCache */
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
    GPtrArray *latencies;           /* of virCPUInterconnect */
    GPtrArray *bandwidths;          /* the same */
} virDomainCPU;
VIR_SCHEMA_DECLARE(virDomainCPUSchema, virDomainCPU);
VIR_SCHEMA_DECLARE(virCPUDistanceSchema, virCPUDistance);

#endif /* VIREO_VIRDOMAINCPU_H */
