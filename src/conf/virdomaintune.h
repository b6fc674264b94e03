/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaintune.h: where a guest's CPUs, memory and block I/O come from on the host. */
#ifndef VIREO_VIRDOMAINTUNE_H
#define VIREO_VIRDOMAINTUNE_H

#include "schema.h"

/* Limits of the memory that a guest's process takes of the host; KiB, 0: none. */
typedef struct virDomainMemtune {
    unsigned long long hardLimit;
    unsigned long long softLimit;
    unsigned long long minGuarantee;
    unsigned long long swapHardLimit;
} virDomainMemtune;
VIR_SCHEMA_DECLARE(virDomainMemtuneSchema, virDomainMemtune);

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

typedef struct virDomainVcpu {
    unsigned int id;
    virTristateBool enabled;
    virTristateBool hotpluggable;
    unsigned int order;
} virDomainVcpu;
VIR_SCHEMA_DECLARE(virDomainVcpuSchema, virDomainVcpu);

typedef struct virDomainIOThread {
    unsigned int id;
    int threadPoolMin; bool threadPoolMin_set;
    int threadPoolMax; bool threadPoolMax_set;
} virDomainIOThread;
VIR_SCHEMA_DECLARE(virDomainIOThreadSchema, virDomainIOThread);

typedef struct virDomainPin {
    unsigned int id; bool id_set;   /* of the vCPU or I/O thread */
    virBitmap *cpuset;
} virDomainPin;

typedef struct virDomainSched {
    virBitmap *threads;
    char *scheduler;                /* "batch", "idle", "fifo", "rr" */
    int priority; bool priority_set;
} virDomainSched;

typedef struct virDomainCputune {
    unsigned long long shares; bool shares_set;
    unsigned long long period;
    long long quota; bool quota_set;
    unsigned long long globalPeriod;
    long long globalQuota; bool globalQuota_set;
    unsigned long long emulatorPeriod;
    long long emulatorQuota; bool emulatorQuota_set;
    unsigned long long iothreadPeriod;
    long long iothreadQuota; bool iothreadQuota_set;
    GPtrArray *vcpupins;            /* of virDomainPin */
    virBitmap *emulatorpin;
    GPtrArray *iothreadpins;        /* of virDomainPin */
    GPtrArray *vcpuscheds;          /* of virDomainSched */
    GPtrArray *iothreadscheds;      /* of virDomainSched */
    virDomainSched *emulatorsched;
} virDomainCputune;
VIR_SCHEMA_DECLARE(virDomainCputuneSchema, virDomainCputune);

typedef struct virDomainNumaNode {
    unsigned int cell;
    char *mode;
    virBitmap *nodeset;
} virDomainNumaNode;

typedef struct virDomainNumatune {
    char *mode;
    char *placement;
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
typedef struct virDomainPerfEvent {
    char *name;
    virTristateBool enabled;
} virDomainPerfEvent;
VIR_SCHEMA_DECLARE(virDomainPerfEventSchema, virDomainPerfEvent);

#endif /* VIREO_VIRDOMAINTUNE_H */
