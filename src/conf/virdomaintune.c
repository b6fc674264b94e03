/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaintune.c: rows of <memoryBacking>, <vcpus>, <cputune>, <numatune>, <blkiotune>, <perf>. */
#include <config.h>

#include "virdomaintune.h"

#include "libvirt/libvirt.h"

VIR_SCHEMA_DECLARE(virDomainHugepageSchema, virDomainHugepage);
VIR_SCHEMA_DECLARE(virDomainHugepagesSchema, virDomainHugepages);
VIR_SCHEMA_DECLARE(virDomainVcpuPinSchema, virDomainPin);
VIR_SCHEMA_DECLARE(virDomainIOThreadPinSchema, virDomainPin);
VIR_SCHEMA_DECLARE(virDomainVcpuSchedSchema, virDomainSched);
VIR_SCHEMA_DECLARE(virDomainIOThreadSchedSchema, virDomainSched);
VIR_SCHEMA_DECLARE(virDomainEmulatorSchedSchema, virDomainSched);
VIR_SCHEMA_DECLARE(virDomainNumaNodeSchema, virDomainNumaNode);
VIR_SCHEMA_DECLARE(virDomainBlkioDeviceSchema, virDomainBlkioDevice);

/* ---- memory ------------------------------------------------------------------ */

#define LIMIT(name, member) \
    VIR_SIZE(name, virDomainMemtune, member, 1024, .flags = VIR_ZERO_ABSENT, \
             .change = VIR_CHANGE_LIVE)

static const virSchemaField virDomainMemtuneFields[] = {
    LIMIT("hard_limit", hardLimit),
    LIMIT("soft_limit", softLimit),
    LIMIT("min_guarantee", minGuarantee),
    LIMIT("swap_hard_limit", swapHardLimit),
};

/* As much as can be said is the same as no limit. */
static int
virDomainMemtuneParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainMemtune *tune = obj;
    unsigned long long *limits[] = {
        &tune->hardLimit, &tune->softLimit, &tune->minGuarantee, &tune->swapHardLimit,
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(limits); i++) {
        if (*limits[i] >= VIR_DOMAIN_MEMORY_PARAM_UNLIMITED)
            *limits[i] = 0;
    }
    return 0;
}

VIR_SCHEMA(virDomainMemtuneSchema, virDomainMemtune, "memtune", virDomainMemtuneFields,
           .parsed = virDomainMemtuneParsed);

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
    VIR_PRESENCE("nosharepages", virDomainMemoryBacking, nosharepages),
    VIR_PRESENCE("locked", virDomainMemoryBacking, locked),
    VIR_STRING("source/@type", virDomainMemoryBacking, source),
    VIR_STRING("access/@mode", virDomainMemoryBacking, access),
    VIR_STRING("allocation/@mode", virDomainMemoryBacking, allocation),
    VIR_UINT("allocation/@threads", virDomainMemoryBacking, allocationThreads,
             .flags = VIR_ZERO_ABSENT),
    VIR_PRESENCE("discard", virDomainMemoryBacking, discard),
};
VIR_SCHEMA(virDomainMemoryBackingSchema, virDomainMemoryBacking, "memoryBacking",
           virDomainMemoryBackingFields);

/* ---- vCPUs and threads --------------------------------------------------------- */

static const virSchemaField virDomainVcpuFields[] = {
    VIR_UINT("@id", virDomainVcpu, id, .flags = VIR_REQUIRED),
    VIR_YES_NO("@enabled", virDomainVcpu, enabled, .flags = VIR_REQUIRED),
    VIR_YES_NO("@hotpluggable", virDomainVcpu, hotpluggable),
    VIR_UINT("@order", virDomainVcpu, order, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainVcpuSchema, virDomainVcpu, "vcpu", virDomainVcpuFields);

static const virSchemaField virDomainIOThreadFields[] = {
    VIR_UINT("@id", virDomainIOThread, id, .flags = VIR_REQUIRED | VIR_NONZERO),
    VIR_INT_OPT("@thread_pool_min", virDomainIOThread, threadPoolMin),
    VIR_INT_OPT("@thread_pool_max", virDomainIOThread, threadPoolMax),
};
VIR_SCHEMA(virDomainIOThreadSchema, virDomainIOThread, "iothread", virDomainIOThreadFields);

static const virSchemaField virDomainVcpuPinFields[] = {
    VIR_UINT_OPT("@vcpu", virDomainPin, id, .flags = VIR_REQUIRED),
    VIR_BITMAP("@cpuset", virDomainPin, cpuset, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainVcpuPinSchema, virDomainPin, "vcpupin", virDomainVcpuPinFields);

static const virSchemaField virDomainIOThreadPinFields[] = {
    VIR_UINT_OPT("@iothread", virDomainPin, id, .flags = VIR_REQUIRED | VIR_NONZERO),
    VIR_BITMAP("@cpuset", virDomainPin, cpuset, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainIOThreadPinSchema, virDomainPin, "iothreadpin", virDomainIOThreadPinFields);

#define SCHED \
    VIR_STRING("@scheduler", virDomainSched, scheduler, .flags = VIR_REQUIRED), \
    VIR_INT_OPT("@priority", virDomainSched, priority)

static const virSchemaField virDomainVcpuSchedFields[] = {
    VIR_BITMAP("@vcpus", virDomainSched, threads, .flags = VIR_REQUIRED), SCHED,
};
VIR_SCHEMA(virDomainVcpuSchedSchema, virDomainSched, "vcpusched", virDomainVcpuSchedFields);

static const virSchemaField virDomainIOThreadSchedFields[] = {
    VIR_BITMAP("@iothreads", virDomainSched, threads, .flags = VIR_REQUIRED), SCHED,
};
VIR_SCHEMA(virDomainIOThreadSchedSchema, virDomainSched, "iothreadsched",
           virDomainIOThreadSchedFields);

static const virSchemaField virDomainEmulatorSchedFields[] = { SCHED };
VIR_SCHEMA(virDomainEmulatorSchedSchema, virDomainSched, "emulatorsched",
           virDomainEmulatorSchedFields);

static const virSchemaField virDomainCputuneFields[] = {
    VIR_ULL_OPT("shares", virDomainCputune, shares, .change = VIR_CHANGE_LIVE),
    VIR_ULL("period", virDomainCputune, period, .flags = VIR_ZERO_ABSENT,
            .change = VIR_CHANGE_LIVE),
    VIR_LL_OPT("quota", virDomainCputune, quota, .change = VIR_CHANGE_LIVE),
    VIR_ULL("global_period", virDomainCputune, globalPeriod, .flags = VIR_ZERO_ABSENT,
            .change = VIR_CHANGE_LIVE),
    VIR_LL_OPT("global_quota", virDomainCputune, globalQuota, .change = VIR_CHANGE_LIVE),
    VIR_ULL("emulator_period", virDomainCputune, emulatorPeriod, .flags = VIR_ZERO_ABSENT,
            .change = VIR_CHANGE_LIVE),
    VIR_LL_OPT("emulator_quota", virDomainCputune, emulatorQuota, .change = VIR_CHANGE_LIVE),
    VIR_ULL("iothread_period", virDomainCputune, iothreadPeriod, .flags = VIR_ZERO_ABSENT,
            .change = VIR_CHANGE_LIVE),
    VIR_LL_OPT("iothread_quota", virDomainCputune, iothreadQuota, .change = VIR_CHANGE_LIVE),
    VIR_LIST("vcpupin", virDomainCputune, vcpupins, virDomainVcpuPinSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_BITMAP("emulatorpin/@cpuset", virDomainCputune, emulatorpin, .change = VIR_CHANGE_LIVE),
    VIR_LIST("iothreadpin", virDomainCputune, iothreadpins, virDomainIOThreadPinSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_POINTER("emulatorsched", virDomainCputune, emulatorsched, virDomainEmulatorSchedSchema),
    VIR_LIST("vcpusched", virDomainCputune, vcpuscheds, virDomainVcpuSchedSchema),
    VIR_LIST("iothreadsched", virDomainCputune, iothreadscheds, virDomainIOThreadSchedSchema),
};
VIR_SCHEMA(virDomainCputuneSchema, virDomainCputune, "cputune", virDomainCputuneFields);

/* ---- NUMA and block I/O --------------------------------------------------------- */

static const virSchemaField virDomainNumaNodeFields[] = {
    VIR_UINT("@cellid", virDomainNumaNode, cell, .flags = VIR_REQUIRED),
    VIR_STRING("@mode", virDomainNumaNode, mode),
    VIR_BITMAP("@nodeset", virDomainNumaNode, nodeset, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainNumaNodeSchema, virDomainNumaNode, "memnode", virDomainNumaNodeFields);

static const virSchemaField virDomainNumatuneFields[] = {
    VIR_STRING("memory/@mode", virDomainNumatune, mode),
    VIR_BITMAP("memory/@nodeset", virDomainNumatune, nodeset, .change = VIR_CHANGE_LIVE),
    VIR_STRING("memory/@placement", virDomainNumatune, placement),
    VIR_LIST("memnode", virDomainNumatune, nodes, virDomainNumaNodeSchema),
};
VIR_SCHEMA(virDomainNumatuneSchema, virDomainNumatune, "numatune", virDomainNumatuneFields);

static const virSchemaField virDomainBlkioDeviceFields[] = {
    VIR_STRING("path", virDomainBlkioDevice, path, .flags = VIR_REQUIRED),
    VIR_UINT("weight", virDomainBlkioDevice, weight, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("read_iops_sec", virDomainBlkioDevice, readIops, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("write_iops_sec", virDomainBlkioDevice, writeIops, .flags = VIR_ZERO_ABSENT),
    VIR_ULL("read_bytes_sec", virDomainBlkioDevice, readBytes, .flags = VIR_ZERO_ABSENT),
    VIR_ULL("write_bytes_sec", virDomainBlkioDevice, writeBytes, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainBlkioDeviceSchema, virDomainBlkioDevice, "device",
           virDomainBlkioDeviceFields);

static const virSchemaField virDomainBlkiotuneFields[] = {
    VIR_UINT("weight", virDomainBlkiotune, weight, .flags = VIR_ZERO_ABSENT,
             .change = VIR_CHANGE_LIVE),
    VIR_LIST("device", virDomainBlkiotune, devices, virDomainBlkioDeviceSchema),
};
VIR_SCHEMA(virDomainBlkiotuneSchema, virDomainBlkiotune, "blkiotune", virDomainBlkiotuneFields);

/* ---- counters -------------------------------------------------------------------- */

static const virSchemaField virDomainPerfEventFields[] = {
    VIR_STRING("@name", virDomainPerfEvent, name, .flags = VIR_REQUIRED),
    VIR_YES_NO("@enabled", virDomainPerfEvent, enabled, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainPerfEventSchema, virDomainPerfEvent, "event", virDomainPerfEventFields);
