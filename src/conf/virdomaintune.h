/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaintune.h: where a guest's CPUs, memory and block I/O come from on the host. */
#ifndef VIREO_VIRDOMAINTUNE_H
#define VIREO_VIRDOMAINTUNE_H

#include "schema.h"

typedef struct virDomainHugepage {
    unsigned long long size;        /* KiB */
    virBitmap *nodeset;             /* NULL: all cells */
} virDomainHugepage;

typedef struct virDomainHugepages {
    GPtrArray *pages;               /* of virDomainHugepage; NULL: the default size */
} virDomainHugepages;

typedef struct virDomainMemoryBacking {
    virDomainHugepages *hugepages;
    bool nosharepages;
    bool locked;
    char *source;                   /* "anonymous", "file", "memfd" */
    char *access;                   /* "shared", "private" */
    char *allocation;               /* "immediate", "ondemand" */
    unsigned int allocationThreads;
    bool discard;
} virDomainMemoryBacking;
VIR_SCHEMA_DECLARE(virDomainMemoryBackingSchema, virDomainMemoryBacking);

/* Limits in KiB; as much as VIR_DOMAIN_MEMTUNE_UNLIMITED is none. */
#define VIR_DOMAIN_MEMTUNE_UNLIMITED 9007199254740991ULL
typedef struct virDomainMemtune {
    unsigned long long hardLimit, softLimit, minGuarantee, swapHardLimit;
    bool hardLimit_set, softLimit_set, minGuarantee_set, swapHardLimit_set;
} virDomainMemtune;
VIR_SCHEMA_DECLARE(virDomainMemtuneSchema, virDomainMemtune);

typedef struct virDomainVcpu {
    unsigned int id;
    virTristateBool enabled;
    virTristateBool hotpluggable;
    unsigned int order;
} virDomainVcpu;
VIR_SCHEMA_DECLARE(virDomainVcpuSchema, virDomainVcpu);

typedef struct virDomainThreadPool {
    int min; bool min_set;
    int max; bool max_set;
} virDomainThreadPool;
VIR_SCHEMA_DECLARE(virDomainThreadPoolSchema, virDomainThreadPool);

typedef struct virDomainIOThread {
    unsigned int id;
    virDomainThreadPool pool;
} virDomainIOThread;
VIR_SCHEMA_DECLARE(virDomainIOThreadSchema, virDomainIOThread);

typedef struct virDomainPin {
    unsigned int id; bool id_set;   /* of the vCPU or I/O thread */
    virBitmap *cpuset;
} virDomainPin;
VIR_SCHEMA_DECLARE(virDomainVcpuPinSchema, virDomainPin);

typedef enum {
    VIR_DOMAIN_SCHED_NONE,
    VIR_DOMAIN_SCHED_BATCH,
    VIR_DOMAIN_SCHED_IDLE,
    VIR_DOMAIN_SCHED_FIFO,
    VIR_DOMAIN_SCHED_RR,
    VIR_DOMAIN_SCHED_LAST
} VIR_COMPACT virDomainScheduler;
VIR_NAMES_DECLARE(virDomainScheduler);

typedef struct virDomainSched {
    virBitmap *threads;
    virDomainScheduler scheduler;
    int priority; bool priority_set;
} virDomainSched;
VIR_SCHEMA_DECLARE(virDomainVcpuSchedSchema, virDomainSched);

/* Parts of the host's caches and memory bandwidth that vCPUs get, or that are watched. */
typedef struct virDomainCachePart {
    unsigned int id;
    unsigned int level;
    char *type;                     /* "both", "code", "data" */
    unsigned long long size;        /* bytes */
} virDomainCachePart;

typedef struct virDomainCacheMonitor {
    unsigned int level; bool level_set;
    virBitmap *vcpus;
} virDomainCacheMonitor;

typedef struct virDomainCachetune {
    virBitmap *vcpus;
    char *id;                       /* of the run */
    GPtrArray *caches;              /* of virDomainCachePart */
    GPtrArray *monitors;            /* of virDomainCacheMonitor */
} virDomainCachetune;

typedef struct virDomainBandwidthPart {
    unsigned int id;
    unsigned int bandwidth;
} virDomainBandwidthPart;

typedef struct virDomainMemorytune {
    virBitmap *vcpus;
    GPtrArray *nodes;               /* of virDomainBandwidthPart */
    GPtrArray *monitors;            /* of virDomainCacheMonitor, without a level */
} virDomainMemorytune;

typedef struct virDomainCputune {
    unsigned long long shares; bool shares_set;
    unsigned long long period;
    long long quota;
    unsigned long long globalPeriod;
    long long globalQuota;
    unsigned long long emulatorPeriod;
    long long emulatorQuota;
    unsigned long long iothreadPeriod;
    long long iothreadQuota;
    GPtrArray *vcpupins;            /* of virDomainPin */
    virBitmap *emulatorpin;
    GPtrArray *iothreadpins;        /* of virDomainPin */
    GPtrArray *vcpuscheds;          /* of virDomainSched, a thread each when complete */
    GPtrArray *iothreadscheds;      /* the same */
    virDomainSched *emulatorsched;
    GPtrArray *cachetunes;          /* of virDomainCachetune */
    GPtrArray *memorytunes;         /* of virDomainMemorytune */
} virDomainCputune;
VIR_SCHEMA_DECLARE(virDomainCputuneSchema, virDomainCputune);

typedef enum {
    VIR_DOMAIN_NUMA_PLACEMENT_DEFAULT,
    VIR_DOMAIN_NUMA_PLACEMENT_STATIC,
    VIR_DOMAIN_NUMA_PLACEMENT_AUTO,
    VIR_DOMAIN_NUMA_PLACEMENT_LAST
} VIR_COMPACT virDomainNumaPlacement;
VIR_NAMES_DECLARE(virDomainNumaPlacement);

typedef struct virDomainNumaNode {
    unsigned int cell;
    char *mode;                     /* "strict", "preferred", "interleave", "restrictive" */
    virBitmap *nodeset;
} virDomainNumaNode;

typedef struct virDomainNumatune {
    char *mode;
    virDomainNumaPlacement placement;
    virBitmap *nodeset;
    GPtrArray *nodes;               /* of virDomainNumaNode */
} virDomainNumatune;
VIR_SCHEMA_DECLARE(virDomainNumatuneSchema, virDomainNumatune);

typedef struct virDomainBlkioDevice {
    char *path;
    unsigned int weight;
    unsigned int readIops, writeIops;
    unsigned long long readBytes, writeBytes;
} virDomainBlkioDevice;

typedef struct virDomainBlkiotune {
    unsigned int weight;
    GPtrArray *devices;             /* of virDomainBlkioDevice */
} virDomainBlkiotune;
VIR_SCHEMA_DECLARE(virDomainBlkiotuneSchema, virDomainBlkiotune);

/* A counter of the host's CPUs that is kept for the guest. */
typedef enum {
    VIR_DOMAIN_PERF_CMT,
    VIR_DOMAIN_PERF_MBMT,
    VIR_DOMAIN_PERF_MBML,
    VIR_DOMAIN_PERF_CPU_CYCLES,
    VIR_DOMAIN_PERF_INSTRUCTIONS,
    VIR_DOMAIN_PERF_CACHE_REFERENCES,
    VIR_DOMAIN_PERF_CACHE_MISSES,
    VIR_DOMAIN_PERF_BRANCH_INSTRUCTIONS,
    VIR_DOMAIN_PERF_BRANCH_MISSES,
    VIR_DOMAIN_PERF_BUS_CYCLES,
    VIR_DOMAIN_PERF_STALLED_CYCLES_FRONTEND,
    VIR_DOMAIN_PERF_STALLED_CYCLES_BACKEND,
    VIR_DOMAIN_PERF_REF_CPU_CYCLES,
    VIR_DOMAIN_PERF_CPU_CLOCK,
    VIR_DOMAIN_PERF_TASK_CLOCK,
    VIR_DOMAIN_PERF_PAGE_FAULTS,
    VIR_DOMAIN_PERF_CONTEXT_SWITCHES,
    VIR_DOMAIN_PERF_CPU_MIGRATIONS,
    VIR_DOMAIN_PERF_PAGE_FAULTS_MIN,
    VIR_DOMAIN_PERF_PAGE_FAULTS_MAJ,
    VIR_DOMAIN_PERF_ALIGNMENT_FAULTS,
    VIR_DOMAIN_PERF_EMULATION_FAULTS,
    VIR_DOMAIN_PERF_LAST
} VIR_COMPACT virDomainPerf;
VIR_NAMES_DECLARE(virDomainPerf);

typedef struct virDomainPerfEvent {
    virDomainPerf name;
    virTristateBool enabled;
} virDomainPerfEvent;
VIR_SCHEMA_DECLARE(virDomainPerfEventSchema, virDomainPerfEvent);

#endif /* VIREO_VIRDOMAINTUNE_H */
