/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainperf.h: counters of the host's CPUs that are kept for a guest. */
#ifndef VIREO_VIRDOMAINPERF_H
#define VIREO_VIRDOMAINPERF_H

#include "virdomaintune.h"

/* In a list of virDomainPerfEvent. NULL when nothing is said of it. */
virDomainPerfEvent *virDomainPerfFind(const GPtrArray *events, virDomainPerf name);
void virDomainPerfSet(GPtrArray **events, virDomainPerf name, bool enabled);

#endif /* VIREO_VIRDOMAINPERF_H */
