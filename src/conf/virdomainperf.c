/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainperf.c: counters of the host's CPUs that are kept for a guest. */
#include <config.h>

#include "virdomainperf.h"

virDomainPerfEvent *
virDomainPerfFind(const GPtrArray *events, virDomainPerf name)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(events); i++) {
        virDomainPerfEvent *event = g_ptr_array_index(events, i);

        if (event->name == name)
            return event;
    }
    return NULL;
}

static int
virDomainPerfCompare(gconstpointer a, gconstpointer b)
{
    return (int)(*(virDomainPerfEvent *const *)a)->name -
        (int)(*(virDomainPerfEvent *const *)b)->name;
}

void
virDomainPerfSet(GPtrArray **events, virDomainPerf name, bool enabled)
{
    virDomainPerfEvent *event = virDomainPerfFind(*events, name);

    if (event == NULL) {
        event = g_new0(virDomainPerfEvent, 1);
        event->name = name;
        virSchemaListAppend(events, event);
        g_ptr_array_sort(*events, virDomainPerfCompare);
    }
    event->enabled = enabled ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
}
