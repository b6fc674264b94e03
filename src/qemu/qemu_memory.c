/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_memory.c: memory, virtual CPUs and NUMA cells. */
#include "config.h"

#include <string.h>

#include "qemu_caps.h"
#include "qemu_machine.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static size_t
cellCount(const virDomainDef *def)
{
    return def->cpu ? virSchemaListLength(def->cpu->cells) : 0;
}

/* Boards want whole MiB; who asks for less than a MiB more gets that. */
static unsigned long long
roundUp(unsigned long long kib)
{
    return (kib + 1023) / 1024 * 1024;
}

const char *
qemuMemoryBackendID(const qemuDeviceContext *ctx)
{
    const qemuCapsMachine *machine;

    if (cellCount(ctx->def) > 0)
        return NULL;
    if (!ctx->caps)
        return virDomainDefIsX86(ctx->def) ? "pc.ram" : NULL;
    machine = qemuCapsFindMachine(ctx->caps, ctx->def->os.machine);
    return machine ? machine->defaultRAM : NULL;
}

/* ---- backends ----------------------------------------------------------- */

static int
backendAdd(const qemuDeviceContext *ctx, const char *id, unsigned long long kib,
           const char *access, qemuPlan *plan)
{
    const virDomainMemoryBacking *backing = &ctx->def->mem.backing;
    const char *source = backing->source ? backing->source : "anonymous";
    virJSONValue *props;
    const char *type;

    if (backing->hugepages)
        return qemuDeviceUnsupported("memory backing", "hugepages");
    if (strcmp(source, "file") == 0)
        type = "memory-backend-file";
    else if (strcmp(source, "memfd") == 0)
        type = "memory-backend-memfd";
    else
        type = "memory-backend-ram";

    props = virJSONValueNewObject();
    virJSONValueObjectSetString(props, "qom-type", type);
    virJSONValueObjectSetString(props, "id", id);
    if (strcmp(source, "file") == 0)
        virJSONValueObjectSetFormat(props, "mem-path", "%s/%s", ctx->run->libDir, id);
    if (!access)
        access = backing->access;
    if (access)
        virJSONValueObjectSetBoolean(props, "share", strcmp(access, "shared") == 0);
    /* the name of the block in migrations: as it was before there were backends */
    if (strcmp(type, "memory-backend-ram") != 0 && g_strcmp0(id, qemuMemoryBackendID(ctx)) == 0)
        virJSONValueObjectSetBoolean(props, "x-use-canonical-path-for-ramblock-id", false);
    if (backing->discard && strcmp(source, "file") == 0)
        virJSONValueObjectSetBoolean(props, "discard-data", true);
    if (g_strcmp0(backing->allocation, "immediate") == 0)
        virJSONValueObjectSetBoolean(props, "prealloc", true);
    qemuDeviceSetUint(props, "prealloc-threads", backing->allocationThreads);
    virJSONValueObjectSetUint(props, "size", roundUp(kib) * 1024);
    (void)qemuPlanAdd(plan, QEMU_PLAN_OBJECT, props); /* QEMU opens the file */
    return 0;
}

int
qemuMemoryPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainDef *def = ctx->def;
    const char *id = qemuMemoryBackendID(ctx);
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetFormat(props, "size", "%lluk", roundUp(def->mem.max));
    if (def->mem.hotplugMax) {
        qemuDeviceSetUint(props, "slots", def->mem.slots);
        virJSONValueObjectSetFormat(props, "maxmem", "%lluk", def->mem.hotplugMax);
    }
    (void)qemuPlanAddKeyval(plan, "m", NULL, props);
    if (id && backendAdd(ctx, id, def->mem.max, NULL, plan) < 0)
        return -1;

    props = virJSONValueNewObject();
    virJSONValueObjectSetBoolean(props, "mem-lock", def->mem.backing.locked);
    (void)qemuPlanAddKeyval(plan, "overcommit", NULL, props);
    return 0;
}

/* ---- CPUs --------------------------------------------------------------- */

int
qemuSmpPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainDef *def = ctx->def;
    const virCPUTopology *topology = def->cpu ? def->cpu->topology : NULL;
    unsigned int vcpus = virDomainDefVcpus(def);
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetUint(props, "cpus", vcpus);
    if (def->maxvcpus > vcpus)
        virJSONValueObjectSetUint(props, "maxcpus", def->maxvcpus);
    if (topology) {
        virJSONValueObjectSetUint(props, "sockets", topology->sockets);
        virJSONValueObjectSetUint(props, "dies", MAX(topology->dies, 1));
        virJSONValueObjectSetUint(props, "cores", topology->cores);
        virJSONValueObjectSetUint(props, "threads", topology->threads);
    } else {
        virJSONValueObjectSetUint(props, "sockets", def->maxvcpus);
        virJSONValueObjectSetUint(props, "cores", 1);
        virJSONValueObjectSetUint(props, "threads", 1);
    }
    (void)qemuPlanAddKeyval(plan, "smp", "cpus", props);
    return 0;
}

/* ---- cells -------------------------------------------------------------- */

static unsigned int
cellID(const virCPUCell *cell, size_t i)
{
    return cell->id_set ? cell->id : (unsigned int)i;
}

static int
cellPlan(const qemuDeviceContext *ctx, const virCPUCell *cell, unsigned int id, qemuPlan *plan)
{
    g_autofree char *memdev = g_strdup_printf("ram-node%u", id);
    virJSONValue *props;

    if (backendAdd(ctx, memdev, cell->memory, cell->memAccess, plan) < 0)
        return -1;

    props = virJSONValueNewObject();
    virJSONValueObjectSetString(props, "type", "node");
    virJSONValueObjectSetUint(props, "nodeid", id);
    if (cell->cpus) {
        g_autofree char *text = virBitmapFormat(cell->cpus);
        g_auto(GStrv) ranges = g_strsplit(text, ",", 0);
        virJSONValue *list = virJSONValueNewArray();

        for (char **range = ranges; *range; range++)
            virJSONValueArrayAppendString(list, *range);
        virJSONValueObjectSet(props, "cpus", list);
    }
    virJSONValueObjectSetString(props, "memdev", memdev);
    (void)qemuPlanAddKeyval(plan, "numa", "type", props);
    return 0;
}

static void
distancesPlan(const virCPUCell *cell, unsigned int id, qemuPlan *plan)
{
    for (size_t i = 0; i < virSchemaListLength(cell->distances); i++) {
        const virCPUDistance *distance = g_ptr_array_index(cell->distances, i);
        virJSONValue *props = virJSONValueNewObject();

        virJSONValueObjectSetString(props, "type", "dist");
        virJSONValueObjectSetUint(props, "src", id);
        virJSONValueObjectSetUint(props, "dst", distance->id);
        virJSONValueObjectSetUint(props, "val", distance->value);
        (void)qemuPlanAddKeyval(plan, "numa", "type", props);
    }
}

int
qemuNumaPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    for (size_t i = 0; i < cellCount(ctx->def); i++) {
        const virCPUCell *cell = g_ptr_array_index(ctx->def->cpu->cells, i);

        if (cellPlan(ctx, cell, cellID(cell, i), plan) < 0)
            return -1;
    }
    for (size_t i = 0; i < cellCount(ctx->def); i++) {
        const virCPUCell *cell = g_ptr_array_index(ctx->def->cpu->cells, i);

        distancesPlan(cell, cellID(cell, i), plan);
    }
    return 0;
}
