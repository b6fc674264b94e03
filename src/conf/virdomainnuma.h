/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainnuma.h: NUMA cells of a guest, and where on the host its memory is. */
#ifndef VIREO_VIRDOMAINNUMA_H
#define VIREO_VIRDOMAINNUMA_H

#include "virdomainconf.h"

/*
 * Each returns 0, or -1 with an error reported. Completing needs complete
 * vCPUs but comes before their placement is made complete: an automatic one
 * of memory goes for vCPUs, too, and the other way round.
 */
int virDomainDefCompleteCells(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefCompleteHugepages(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefCheckNodes(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefValidateNuma(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* Automatic placement of memory and of vCPUs each imply the other. 0, or -1 with an error. */
int virDomainDefCompletePlacement(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* Other processes may map all of the guest's memory. */
bool virDomainDefHasSharedMemory(const virDomainDef *def);

#endif /* VIREO_VIRDOMAINNUMA_H */
