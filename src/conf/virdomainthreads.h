/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainthreads.h: vCPUs and I/O threads of a guest, and where on the host they run. */
#ifndef VIREO_VIRDOMAINTHREADS_H
#define VIREO_VIRDOMAINTHREADS_H

#include "virdomainconf.h"

/*
 * Both return 0, or -1 with an error reported. Completing comes first; it
 * refuses what can't be completed.
 */
int virDomainDefCompleteThreads(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefValidateThreads(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

bool virDomainDefHasIOThread(const virDomainDef *def, unsigned int id);

#endif /* VIREO_VIRDOMAINTHREADS_H */
