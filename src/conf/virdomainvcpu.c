/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainvcpu.c: changes to a definition's virtual CPUs, I/O threads and their places. */
#include <config.h>

#include "virdomainvcpu.h"

/* ---- places ------------------------------------------------------------------------- */

virDomainPin *
virDomainPinsFind(const GPtrArray *pins, unsigned int id)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(pins); i++) {
        virDomainPin *pin = g_ptr_array_index(pins, i);

        if (pin->id == id)
            return pin;
    }
    return NULL;
}

static int
virDomainPinCompare(gconstpointer a, gconstpointer b)
{
    const virDomainPin *x = *(virDomainPin *const *)a;
    const virDomainPin *y = *(virDomainPin *const *)b;

    return x->id < y->id ? -1 : x->id > y->id;
}

void
virDomainPinsSet(GPtrArray **pins, unsigned int id, virBitmap *cpuset)
{
    virDomainPin *pin = virDomainPinsFind(*pins, id);

    if (pin == NULL) {
        pin = g_new0(virDomainPin, 1);
        pin->id = id;
        pin->id_set = true;
        virSchemaListAppend(pins, pin);
        g_ptr_array_sort(*pins, virDomainPinCompare);
    }
    virBitmapFree(pin->cpuset);
    pin->cpuset = cpuset;
}

/* Lists own their elements one by one; an empty one is none. */
static void
virDomainListRemove(GPtrArray **list, void *element)
{
    g_ptr_array_remove(*list, element);
    if ((*list)->len == 0)
        g_clear_pointer(list, g_ptr_array_unref);
}

void
virDomainPinsRemove(GPtrArray **pins, unsigned int id)
{
    virDomainPin *pin = virDomainPinsFind(*pins, id);

    if (pin == NULL)
        return;
    virDomainListRemove(pins, pin);
    virBitmapFree(pin->cpuset);
    g_free(pin);
}

/* ---- virtual CPUs ---------------------------------------------------------------------- */

unsigned int
virDomainDefTopologyVcpus(const virDomainDef *def)
{
    const virCPUTopology *topology = def->cpu ? def->cpu->topology : NULL;

    return topology ? topology->sockets * MAX(topology->dies, 1) * topology->cores *
        topology->threads : 0;
}

static virDomainVcpu *
virDomainDefVcpuEntry(const virDomainDef *def, unsigned int id)
{
    size_t n = virSchemaListLength(def->vcpuList);
    size_t i;

    /* They mostly stand in their order. */
    if (id < n && ((virDomainVcpu *)g_ptr_array_index(def->vcpuList, id))->id == id)
        return g_ptr_array_index(def->vcpuList, id);
    for (i = 0; i < n; i++) {
        virDomainVcpu *vcpu = g_ptr_array_index(def->vcpuList, i);

        if (vcpu->id == id)
            return vcpu;
    }
    return NULL;
}

/* From a number to a list, when the number alone no longer says it; also of new ones. */
static void
virDomainDefListVcpus(virDomainDef *def)
{
    bool counted = def->vcpuList == NULL;
    unsigned int id;

    for (id = 0; id < def->maxvcpus; id++) {
        virDomainVcpu *vcpu = counted ? NULL : virDomainDefVcpuEntry(def, id);
        bool online = counted && id < virDomainDefVcpus(def);

        if (vcpu != NULL)
            continue;
        vcpu = g_new0(virDomainVcpu, 1);
        vcpu->id = id;
        vcpu->enabled = online ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
        if (online)
            vcpu->hotpluggable = VIR_TRISTATE_BOOL_NO;
        virSchemaListAppend(&def->vcpuList, vcpu);
    }
}

/* The number follows the list. */
static void
virDomainDefCountVcpus(virDomainDef *def)
{
    unsigned int online = 0;
    size_t i;

    for (i = 0; i < virSchemaListLength(def->vcpuList); i++) {
        const virDomainVcpu *vcpu = g_ptr_array_index(def->vcpuList, i);

        online += vcpu->enabled == VIR_TRISTATE_BOOL_YES;
    }
    def->vcpus = online == def->maxvcpus ? 0 : online;
}

void
virDomainDefSetMaxVcpus(virDomainDef *def, unsigned int n)
{
    unsigned int online = MIN(virDomainDefVcpus(def), n);
    unsigned int id;
    size_t i;

    for (id = n; id < def->maxvcpus; id++)
        virDomainPinsRemove(&def->cputune.vcpupins, id);
    for (i = virSchemaListLength(def->vcpuList); i > 0; i--) {
        virDomainVcpu *vcpu = g_ptr_array_index(def->vcpuList, i - 1);

        if (vcpu->id >= n) {
            virDomainListRemove(&def->vcpuList, vcpu);
            g_free(vcpu);
        }
    }
    def->maxvcpus = n;
    def->vcpus = online == n ? 0 : online;
    if (def->vcpuList != NULL) {
        virDomainDefListVcpus(def);
        virDomainDefCountVcpus(def);
    }
}

void
virDomainDefSetVcpus(virDomainDef *def, unsigned int n, bool hotpluggable)
{
    unsigned int online = virDomainDefVcpus(def);
    unsigned int id;

    if (hotpluggable)
        virDomainDefListVcpus(def);
    if (def->vcpuList == NULL) {
        def->vcpus = n == def->maxvcpus ? 0 : n;
        return;
    }
    for (id = 0; online < n && id < def->maxvcpus; id++) {
        virDomainVcpu *vcpu = virDomainDefVcpuEntry(def, id);

        if (vcpu == NULL || vcpu->enabled == VIR_TRISTATE_BOOL_YES)
            continue;
        vcpu->enabled = VIR_TRISTATE_BOOL_YES;
        vcpu->hotpluggable = hotpluggable ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
        online++;
    }
    for (id = def->maxvcpus; online > n && id > 0; id--) {
        virDomainVcpu *vcpu = virDomainDefVcpuEntry(def, id - 1);

        if (vcpu == NULL || vcpu->enabled != VIR_TRISTATE_BOOL_YES)
            continue;
        vcpu->enabled = VIR_TRISTATE_BOOL_NO;
        online--;
    }
    virDomainDefCountVcpus(def);
}

void
virDomainDefEnableVcpu(virDomainDef *def, unsigned int id, bool enabled)
{
    virDomainVcpu *vcpu;

    virDomainDefListVcpus(def);
    vcpu = virDomainDefVcpuEntry(def, id);
    vcpu->enabled = enabled ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
    vcpu->hotpluggable = VIR_TRISTATE_BOOL_YES;
    virDomainDefCountVcpus(def);
}

/* ---- I/O threads ------------------------------------------------------------------------ */

virDomainIOThread *
virDomainDefFindIOThread(const virDomainDef *def, unsigned int id)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(def->iothreadList); i++) {
        virDomainIOThread *thread = g_ptr_array_index(def->iothreadList, i);

        if (thread->id == id)
            return thread;
    }
    return NULL;
}

static void
virDomainDefAppendIOThread(virDomainDef *def, unsigned int id)
{
    virDomainIOThread *thread = g_new0(virDomainIOThread, 1);

    thread->id = id;
    virSchemaListAppend(&def->iothreadList, thread);
}

void
virDomainDefListIOThreads(virDomainDef *def)
{
    unsigned int id;

    for (id = 1; virSchemaListLength(def->iothreadList) < def->iothreads; id++) {
        if (virDomainDefFindIOThread(def, id) == NULL)
            virDomainDefAppendIOThread(def, id);
    }
}

void
virDomainDefAddIOThread(virDomainDef *def, unsigned int id)
{
    virDomainDefListIOThreads(def);
    virDomainDefAppendIOThread(def, id);
    def->iothreads = def->iothreadList->len;
}

void
virDomainDefRemoveIOThread(virDomainDef *def, unsigned int id)
{
    virDomainIOThread *thread = virDomainDefFindIOThread(def, id);

    virDomainPinsRemove(&def->cputune.iothreadpins, id);
    virDomainListRemove(&def->iothreadList, thread);
    g_free(thread);
    def->iothreads = virSchemaListLength(def->iothreadList);
}
