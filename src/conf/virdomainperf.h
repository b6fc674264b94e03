/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainperf.h: counters of the host's CPUs that are kept for a guest. */
#ifndef VIREO_VIRDOMAINPERF_H
#define VIREO_VIRDOMAINPERF_H

#include "virdomaintune.h"

/* Their names, in the order in which definitions and calls have them. */
extern const char *const virDomainPerfNames[];
extern const size_t virDomainPerfNamesCount;

/* The place of @name in virDomainPerfNames, -1 when it is none of them. */
int virDomainPerfIndex(const char *name);

/* In a list of virDomainPerfEvent. NULL when nothing is said of it. */
virDomainPerfEvent *virDomainPerfFind(const GPtrArray *events, const char *name);
void virDomainPerfSet(GPtrArray **events, const char *name, bool enabled);

#endif /* VIREO_VIRDOMAINPERF_H */
