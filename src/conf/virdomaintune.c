/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaintune.c: rows of memory, vCPUs, threads, their limits, and of counters. */
#include <config.h>

#include "virdomaintune.h"

#include <string.h>

#include "virdomainforms.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainScheduler, VIR_DOMAIN_SCHED_LAST, NULL, "batch", "idle", "fifo", "rr");
VIR_NAMES(virDomainNumaPlacement, VIR_DOMAIN_NUMA_PLACEMENT_LAST, NULL, "static", "auto");
VIR_NAMES(virDomainPerf, VIR_DOMAIN_PERF_LAST,
          "cmt", "mbmt", "mbml", "cpu_cycles", "instructions", "cache_references",
          "cache_misses", "branch_instructions", "branch_misses", "bus_cycles",
          "stalled_cycles_frontend", "stalled_cycles_backend", "ref_cpu_cycles", "cpu_clock",
          "task_clock", "page_faults", "context_switches", "cpu_migrations", "page_faults_min",
          "page_faults_maj", "alignment_faults", "emulation_faults");

VIR_SCHEMA_DECLARE(virDomainHugepageSchema, virDomainHugepage);
VIR_SCHEMA_DECLARE(virDomainHugepagesSchema, virDomainHugepages);
VIR_SCHEMA_DECLARE(virDomainIOThreadPinSchema, virDomainPin);
VIR_SCHEMA_DECLARE(virDomainIOThreadSchedSchema, virDomainSched);
VIR_SCHEMA_DECLARE(virDomainEmulatorSchedSchema, virDomainSched);
VIR_SCHEMA_DECLARE(virDomainCachePartSchema, virDomainCachePart);
VIR_SCHEMA_DECLARE(virDomainCacheMonitorSchema, virDomainCacheMonitor);
VIR_SCHEMA_DECLARE(virDomainMemoryMonitorSchema, virDomainCacheMonitor);
VIR_SCHEMA_DECLARE(virDomainCachetuneSchema, virDomainCachetune);
VIR_SCHEMA_DECLARE(virDomainBandwidthPartSchema, virDomainBandwidthPart);
VIR_SCHEMA_DECLARE(virDomainMemorytuneSchema, virDomainMemorytune);
VIR_SCHEMA_DECLARE(virDomainNumaNodeSchema, virDomainNumaNode);
VIR_SCHEMA_DECLARE(virDomainBlkioDeviceSchema, virDomainBlkioDevice);

/* ---- memory ------------------------------------------------------------------ */

VIR_WORDS(virDomainMemorySources, "anonymous", "file", "memfd");
VIR_WORDS(virDomainMemoryAccesses, "shared", "private");
VIR_WORDS(virDomainMemoryAllocations, "immediate", "ondemand");

static const virSchemaField virDomainHugepageFields[] = {
    VIR_SIZE("@size", virDomainHugepage, size, 1024, .flags = VIR_REQUIRED),
    VIR_BITMAP("@nodeset", virDomainHugepage, nodeset, .doc = "cells that get such pages"),
};
VIR_SCHEMA(virDomainHugepageSchema, virDomainHugepage, "page", virDomainHugepageFields);

static const virSchemaField virDomainHugepagesFields[] = {
    VIR_LIST("page", virDomainHugepages, pages, virDomainHugepageSchema),
};
VIR_SCHEMA(virDomainHugepagesSchema, virDomainHugepages, "hugepages", virDomainHugepagesFields);

static const virSchemaField virDomainMemoryBackingFields[] = {
    VIR_POINTER("hugepages", virDomainMemoryBacking, hugepages, virDomainHugepagesSchema),
    VIR_PRESENCE("nosharepages", virDomainMemoryBacking, nosharepages,
                 .doc = "no merging of equal pages"),
    VIR_PRESENCE("locked", virDomainMemoryBacking, locked, .doc = "never swapped out"),
    VIR_WORD("source/@type", virDomainMemoryBacking, source, virDomainMemorySources,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "memfd or file let other processes map it"),
    VIR_WORD("access/@mode", virDomainMemoryBacking, access, virDomainMemoryAccesses,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "shared: what virtiofs and vhost-user need"),
    VIR_WORD("allocation/@mode", virDomainMemoryBacking, allocation, virDomainMemoryAllocations,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .doc = "immediate: all of it at start"),
    VIR_UINT("allocation/@threads", virDomainMemoryBacking, allocationThreads,
             .flags = VIR_ZERO_ABSENT, .doc = "that allocate it"),
    VIR_PRESENCE("discard", virDomainMemoryBacking, discard,
                 .doc = "thrown away before the emulator ends"),
};
VIR_SCHEMA(virDomainMemoryBackingSchema, virDomainMemoryBacking, "memoryBacking",
           virDomainMemoryBackingFields);

#define MEMTUNE(path, member) \
    VIR_SIZE_OPT(path, virDomainMemtune, member, 1024, .change = VIR_CHANGE_LIVE)

static const virSchemaField virDomainMemtuneFields[] = {
    MEMTUNE("hard_limit", hardLimit),
    MEMTUNE("soft_limit", softLimit),
    MEMTUNE("min_guarantee", minGuarantee),
    MEMTUNE("swap_hard_limit", swapHardLimit),
};

static int
virDomainMemtuneParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainMemtune *tune = obj;

    tune->hardLimit_set &= tune->hardLimit < VIR_DOMAIN_MEMTUNE_UNLIMITED;
    tune->softLimit_set &= tune->softLimit < VIR_DOMAIN_MEMTUNE_UNLIMITED;
    tune->minGuarantee_set &= tune->minGuarantee < VIR_DOMAIN_MEMTUNE_UNLIMITED;
    tune->swapHardLimit_set &= tune->swapHardLimit < VIR_DOMAIN_MEMTUNE_UNLIMITED;
    return 0;
}

VIR_SCHEMA(virDomainMemtuneSchema, virDomainMemtune, "memtune", virDomainMemtuneFields,
           .parsed = virDomainMemtuneParsed);

/* ---- vCPUs and threads --------------------------------------------------------- */

static const virSchemaField virDomainVcpuFields[] = {
    VIR_UINT("@id", virDomainVcpu, id, .flags = VIR_REQUIRED),
    VIR_YES_NO("@enabled", virDomainVcpu, enabled, .flags = VIR_REQUIRED),
    VIR_YES_NO("@hotpluggable", virDomainVcpu, hotpluggable),
    VIR_UINT("@order", virDomainVcpu, order, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
};
VIR_SCHEMA(virDomainVcpuSchema, virDomainVcpu, "vcpu", virDomainVcpuFields);

static const virSchemaField virDomainThreadPoolFields[] = {
    VIR_INT_OPT("@thread_pool_min", virDomainThreadPool, min),
    VIR_INT_OPT("@thread_pool_max", virDomainThreadPool, max),
};

static int
virDomainThreadPoolParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainThreadPool *pool = obj;

    if (!pool->min_set || pool->min <= (pool->max_set ? pool->max : -1))
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                   _("thread_pool_min must be smaller or equal to thread_pool_max"));
    return -1;
}

VIR_SCHEMA(virDomainThreadPoolSchema, virDomainThreadPool, "defaultiothread",
           virDomainThreadPoolFields, .parsed = virDomainThreadPoolParsed);

static const virSchemaField virDomainIOThreadFields[] = {
    VIR_UINT("@id", virDomainIOThread, id, .flags = VIR_REQUIRED | VIR_NONZERO),
    VIR_CHILD("", virDomainIOThread, pool, virDomainThreadPoolSchema),
};
VIR_SCHEMA(virDomainIOThreadSchema, virDomainIOThread, "iothread", virDomainIOThreadFields);

#define CPUSET \
    VIR_BITMAP("@cpuset", virDomainPin, cpuset, .flags = VIR_REQUIRED, \
               .missing = VIR_ERR_INTERNAL_ERROR, .doc = "CPUs of the host")

static const virSchemaField virDomainVcpuPinFields[] = {
    VIR_UINT_OPT("@vcpu", virDomainPin, id, .flags = VIR_REQUIRED), CPUSET,
};
VIR_SCHEMA(virDomainVcpuPinSchema, virDomainPin, "vcpupin", virDomainVcpuPinFields);

static const virSchemaField virDomainIOThreadPinFields[] = {
    VIR_UINT_OPT("@iothread", virDomainPin, id, .flags = VIR_REQUIRED | VIR_NONZERO), CPUSET,
};
VIR_SCHEMA(virDomainIOThreadPinSchema, virDomainPin, "iothreadpin", virDomainIOThreadPinFields);

#define SCHED \
    VIR_ENUM("@scheduler", virDomainSched, scheduler, virDomainSchedulerNames, \
             .flags = VIR_REQUIRED), \
    VIR_INT_OPT("@priority", virDomainSched, priority)

/* Only the realtime schedulers have priorities. */
static int
virDomainSchedParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainSched *sched = obj;
    bool realtime = sched->scheduler == VIR_DOMAIN_SCHED_FIFO ||
        sched->scheduler == VIR_DOMAIN_SCHED_RR;

    if (realtime && !sched->priority_set) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Missing required attribute 'priority' in element '%s' on line %ld"),
                       (const char *)node->name, xmlGetLineNo(node));
        return -1;
    }
    sched->priority_set = realtime;
    return 0;
}

static const virSchemaField virDomainVcpuSchedFields[] = {
    VIR_BITMAP("@vcpus", virDomainSched, threads, .flags = VIR_REQUIRED | VIR_LOOSE), SCHED,
};
VIR_SCHEMA(virDomainVcpuSchedSchema, virDomainSched, "vcpusched", virDomainVcpuSchedFields,
           .parsed = virDomainSchedParsed);

static const virSchemaField virDomainIOThreadSchedFields[] = {
    VIR_BITMAP("@iothreads", virDomainSched, threads, .flags = VIR_REQUIRED | VIR_LOOSE), SCHED,
};
VIR_SCHEMA(virDomainIOThreadSchedSchema, virDomainSched, "iothreadsched",
           virDomainIOThreadSchedFields, .parsed = virDomainSchedParsed);

static const virSchemaField virDomainEmulatorSchedFields[] = { SCHED };
VIR_SCHEMA(virDomainEmulatorSchedSchema, virDomainSched, "emulatorsched",
           virDomainEmulatorSchedFields, .parsed = virDomainSchedParsed);

/* ---- parts of the host's caches and bandwidth ------------------------------------ */

VIR_WORDS(virDomainCacheTypes, "both", "code", "data");

static const virSchemaField virDomainCachePartFields[] = {
    VIR_UINT("@id", virDomainCachePart, id, .flags = VIR_REQUIRED),
    VIR_UINT("@level", virDomainCachePart, level, .flags = VIR_REQUIRED),
    VIR_WORD("@type", virDomainCachePart, type, virDomainCacheTypes, .flags = VIR_REQUIRED),
    VIR_SIZE("@size", virDomainCachePart, size, 1, .flags = VIR_REQUIRED,
             .unit = VIR_UNIT_LARGEST),
};
VIR_SCHEMA(virDomainCachePartSchema, virDomainCachePart, "cache", virDomainCachePartFields);

static const virSchemaField virDomainCacheMonitorFields[] = {
    VIR_UINT_OPT("@level", virDomainCacheMonitor, level, .flags = VIR_REQUIRED),
    VIR_BITMAP("@vcpus", virDomainCacheMonitor, vcpus, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainCacheMonitorSchema, virDomainCacheMonitor, "monitor",
           virDomainCacheMonitorFields);

static const virSchemaField virDomainMemoryMonitorFields[] = {
    VIR_RUNTIME(virDomainCacheMonitor, level),
    VIR_RUNTIME(virDomainCacheMonitor, level_set),
    VIR_BITMAP("@vcpus", virDomainCacheMonitor, vcpus, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainMemoryMonitorSchema, virDomainCacheMonitor, "monitor",
           virDomainMemoryMonitorFields);

static const virSchemaField virDomainCachetuneFields[] = {
    VIR_BITMAP("@vcpus", virDomainCachetune, vcpus, .flags = VIR_REQUIRED),
    VIR_STRING("@id", virDomainCachetune, id, .flags = VIR_LIVE_ONLY),
    VIR_LIST("cache", virDomainCachetune, caches, virDomainCachePartSchema),
    VIR_LIST("monitor", virDomainCachetune, monitors, virDomainCacheMonitorSchema),
};
VIR_SCHEMA(virDomainCachetuneSchema, virDomainCachetune, "cachetune", virDomainCachetuneFields);

static const virSchemaField virDomainBandwidthPartFields[] = {
    VIR_UINT("@id", virDomainBandwidthPart, id, .flags = VIR_REQUIRED),
    VIR_UINT("@bandwidth", virDomainBandwidthPart, bandwidth, .flags = VIR_REQUIRED,
             .doc = "per cent"),
};
VIR_SCHEMA(virDomainBandwidthPartSchema, virDomainBandwidthPart, "node",
           virDomainBandwidthPartFields);

static const virSchemaField virDomainMemorytuneFields[] = {
    VIR_BITMAP("@vcpus", virDomainMemorytune, vcpus, .flags = VIR_REQUIRED),
    VIR_LIST("node", virDomainMemorytune, nodes, virDomainBandwidthPartSchema),
    VIR_LIST("monitor", virDomainMemorytune, monitors, virDomainMemoryMonitorSchema),
};
VIR_SCHEMA(virDomainMemorytuneSchema, virDomainMemorytune, "memorytune",
           virDomainMemorytuneFields);

#define PERIOD(path, member) \
    VIR_ULL(path, virDomainCputune, member, .flags = VIR_ZERO_ABSENT, .change = VIR_CHANGE_LIVE, \
            .doc = "microseconds")
#define QUOTA(path, member) \
    VIR_LL(path, virDomainCputune, member, .flags = VIR_ZERO_ABSENT, .change = VIR_CHANGE_LIVE, \
           .doc = "microseconds of a period that may be used; below 0: all")

static const virSchemaField virDomainCputuneFields[] = {
    VIR_ULL_OPT("shares", virDomainCputune, shares, .change = VIR_CHANGE_LIVE,
                .doc = "weight against other guests"),
    PERIOD("period", period),
    QUOTA("quota", quota),
    PERIOD("global_period", globalPeriod),
    QUOTA("global_quota", globalQuota),
    PERIOD("emulator_period", emulatorPeriod),
    QUOTA("emulator_quota", emulatorQuota),
    PERIOD("iothread_period", iothreadPeriod),
    QUOTA("iothread_quota", iothreadQuota),
    VIR_LIST("vcpupin", virDomainCputune, vcpupins, virDomainVcpuPinSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_BITMAP("emulatorpin/@cpuset", virDomainCputune, emulatorpin, .change = VIR_CHANGE_LIVE,
               .flags = VIR_EXPECTED, .missing = VIR_ERR_INTERNAL_ERROR),
    VIR_LIST("iothreadpin", virDomainCputune, iothreadpins, virDomainIOThreadPinSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_POINTER("emulatorsched", virDomainCputune, emulatorsched, virDomainEmulatorSchedSchema),
    VIR_LIST("vcpusched", virDomainCputune, vcpuscheds, virDomainVcpuSchedSchema),
    VIR_LIST("iothreadsched", virDomainCputune, iothreadscheds, virDomainIOThreadSchedSchema),
    VIR_LIST("cachetune", virDomainCputune, cachetunes, virDomainCachetuneSchema),
    VIR_LIST("memorytune", virDomainCputune, memorytunes, virDomainMemorytuneSchema),
};

static bool
virDomainCachetuneSays(const void *element, const void *opaque G_GNUC_UNUSED)
{
    const virDomainCachetune *tune = element;

    return tune->caches != NULL || tune->monitors != NULL;
}

static bool
virDomainMemorytuneSays(const void *element, const void *opaque G_GNUC_UNUSED)
{
    const virDomainMemorytune *tune = element;

    return tune->nodes != NULL || tune->monitors != NULL;
}

static int
virDomainCputuneParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainCputune *tune = obj;

    virSchemaListKeep(&virDomainCachetuneSchema, &tune->cachetunes, virDomainCachetuneSays, NULL);
    virSchemaListKeep(&virDomainMemorytuneSchema, &tune->memorytunes, virDomainMemorytuneSays,
                      NULL);
    return 0;
}

VIR_SCHEMA(virDomainCputuneSchema, virDomainCputune, "cputune", virDomainCputuneFields,
           .parsed = virDomainCputuneParsed);

/* ---- NUMA and block I/O --------------------------------------------------------- */

VIR_WORDS(virDomainNumaModes, "strict", "preferred", "interleave", "restrictive");

static const virSchemaField virDomainNumaNodeFields[] = {
    VIR_UINT("@cellid", virDomainNumaNode, cell, .flags = VIR_REQUIRED,
             .doc = "cell of the guest"),
    VIR_WORD("@mode", virDomainNumaNode, mode, virDomainNumaModes,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_BITMAP("@nodeset", virDomainNumaNode, nodeset, .flags = VIR_REQUIRED,
               .doc = "nodes of the host"),
};
VIR_SCHEMA(virDomainNumaNodeSchema, virDomainNumaNode, "memnode", virDomainNumaNodeFields);

static const virSchemaField virDomainNumatuneFields[] = {
    VIR_WORD("memory/@mode", virDomainNumatune, mode, virDomainNumaModes,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "of the host's nodes: strict: no others, preferred: first, interleave: in"
             " turns"),
    VIR_BITMAP("memory/@nodeset", virDomainNumatune, nodeset, .change = VIR_CHANGE_LIVE,
               .doc = "nodes of the host"),
    VIR_ENUM("memory/@placement", virDomainNumatune, placement, virDomainNumaPlacementNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_LIST("memnode", virDomainNumatune, nodes, virDomainNumaNodeSchema),
};
static const char *
virDomainNumatuneFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virDomainNumatune *tune = obj;

    return tune->placement == VIR_DOMAIN_NUMA_PLACEMENT_AUTO && tune->nodeset != NULL
        ? _("there is no 'nodeset' with placement='auto'") : NULL;
}

VIR_SCHEMA(virDomainNumatuneSchema, virDomainNumatune, "numatune", virDomainNumatuneFields,
           .formal = virDomainNumatuneFormal);

static const virSchemaField virDomainBlkioDeviceFields[] = {
    VIR_STRING("path", virDomainBlkioDevice, path, .flags = VIR_REQUIRED,
               .error = VIR_ERR_CONFIG_UNSUPPORTED, .form = &virFormPath),
#define BLKIO(row, name, member) \
    row(name, virDomainBlkioDevice, member, .flags = VIR_ZERO_ABSENT, \
        .error = VIR_ERR_CONFIG_UNSUPPORTED)
    BLKIO(VIR_UINT, "weight", weight),
    BLKIO(VIR_UINT, "read_iops_sec", readIops),
    BLKIO(VIR_UINT, "write_iops_sec", writeIops),
    BLKIO(VIR_ULL, "read_bytes_sec", readBytes),
    BLKIO(VIR_ULL, "write_bytes_sec", writeBytes),
};
VIR_SCHEMA(virDomainBlkioDeviceSchema, virDomainBlkioDevice, "device",
           virDomainBlkioDeviceFields);

static const virSchemaField virDomainBlkiotuneFields[] = {
    VIR_UINT("weight", virDomainBlkiotune, weight, .flags = VIR_ZERO_ABSENT,
             .change = VIR_CHANGE_LIVE,
             .doc = "share of the host's disks, 100 to 1000; 0: none of its own"),
    VIR_LIST("device", virDomainBlkiotune, devices, virDomainBlkioDeviceSchema),
};

static bool
virDomainBlkioDeviceSays(const void *element, const void *opaque G_GNUC_UNUSED)
{
    const virDomainBlkioDevice *device = element;

    return device->weight != 0 || device->readIops != 0 || device->writeIops != 0 ||
        device->readBytes != 0 || device->writeBytes != 0;
}

static int
virDomainBlkiotuneParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                         const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainBlkiotune *tune = obj;
    g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;

    for (i = 0; i < virSchemaListLength(tune->devices); i++) {
        virDomainBlkioDevice *device = g_ptr_array_index(tune->devices, i);

        if (!g_hash_table_add(paths, device->path)) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("duplicate blkio device path '%s'"),
                           device->path);
            return -1;
        }
    }
    virSchemaListKeep(&virDomainBlkioDeviceSchema, &tune->devices, virDomainBlkioDeviceSays,
                      NULL);
    return 0;
}

VIR_SCHEMA(virDomainBlkiotuneSchema, virDomainBlkiotune, "blkiotune", virDomainBlkiotuneFields,
           .parsed = virDomainBlkiotuneParsed);

/* ---- counters -------------------------------------------------------------------- */

static const virSchemaField virDomainPerfEventFields[] = {
    VIR_ENUM("@name", virDomainPerfEvent, name, virDomainPerfNames, .flags = VIR_REQUIRED),
    VIR_YES_NO("@enabled", virDomainPerfEvent, enabled, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainPerfEventSchema, virDomainPerfEvent, "event", virDomainPerfEventFields);
