/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainperf.c: counters of the host's CPUs that are kept for a guest. */
#include <config.h>

#include "virdomainperf.h"

#include <string.h>

#include "libvirt/libvirt.h"

const char *const virDomainPerfNames[] = {
    VIR_PERF_PARAM_CMT, VIR_PERF_PARAM_MBMT, VIR_PERF_PARAM_MBML, VIR_PERF_PARAM_CPU_CYCLES,
    VIR_PERF_PARAM_INSTRUCTIONS, VIR_PERF_PARAM_CACHE_REFERENCES, VIR_PERF_PARAM_CACHE_MISSES,
    VIR_PERF_PARAM_BRANCH_INSTRUCTIONS, VIR_PERF_PARAM_BRANCH_MISSES, VIR_PERF_PARAM_BUS_CYCLES,
    VIR_PERF_PARAM_STALLED_CYCLES_FRONTEND, VIR_PERF_PARAM_STALLED_CYCLES_BACKEND,
    VIR_PERF_PARAM_REF_CPU_CYCLES, VIR_PERF_PARAM_CPU_CLOCK, VIR_PERF_PARAM_TASK_CLOCK,
    VIR_PERF_PARAM_PAGE_FAULTS, VIR_PERF_PARAM_CONTEXT_SWITCHES, VIR_PERF_PARAM_CPU_MIGRATIONS,
    VIR_PERF_PARAM_PAGE_FAULTS_MIN, VIR_PERF_PARAM_PAGE_FAULTS_MAJ,
    VIR_PERF_PARAM_ALIGNMENT_FAULTS, VIR_PERF_PARAM_EMULATION_FAULTS,
};
const size_t virDomainPerfNamesCount = G_N_ELEMENTS(virDomainPerfNames);

int
virDomainPerfIndex(const char *name)
{
    size_t i;

    for (i = 0; i < virDomainPerfNamesCount; i++) {
        if (strcmp(virDomainPerfNames[i], name) == 0)
            return i;
    }
    return -1;
}

virDomainPerfEvent *
virDomainPerfFind(const GPtrArray *events, const char *name)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(events); i++) {
        virDomainPerfEvent *event = g_ptr_array_index(events, i);

        if (strcmp(event->name, name) == 0)
            return event;
    }
    return NULL;
}

static int
virDomainPerfCompare(gconstpointer a, gconstpointer b)
{
    return virDomainPerfIndex((*(virDomainPerfEvent *const *)a)->name) -
        virDomainPerfIndex((*(virDomainPerfEvent *const *)b)->name);
}

void
virDomainPerfSet(GPtrArray **events, const char *name, bool enabled)
{
    virDomainPerfEvent *event = virDomainPerfFind(*events, name);

    if (event == NULL) {
        event = g_new0(virDomainPerfEvent, 1);
        event->name = g_strdup(name);
        virSchemaListAppend(events, event);
        g_ptr_array_sort(*events, virDomainPerfCompare);
    }
    event->enabled = enabled ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
}
