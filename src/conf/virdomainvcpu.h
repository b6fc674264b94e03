/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainvcpu.h: changes to a definition's virtual CPUs, I/O threads and their places. */
#ifndef VIREO_VIRDOMAINVCPU_H
#define VIREO_VIRDOMAINVCPU_H

#include "virdomainconf.h"

/* No machine has more. */
#define VIR_DOMAIN_VCPUS_MOST 16384

/* The CPUs that sockets, dies, cores and threads make, 0 when none are given. */
unsigned int virDomainDefTopologyVcpus(const virDomainDef *def);

/* @n from 1. Those beyond go, with their places; new ones are offline. */
void virDomainDefSetMaxVcpus(virDomainDef *def, unsigned int n);

/* @n up to the maximum. The first that are offline come, the last that are online go. */
void virDomainDefSetVcpus(virDomainDef *def, unsigned int n, bool hotpluggable);

/* One of them, below the maximum. */
void virDomainDefEnableVcpu(virDomainDef *def, unsigned int vcpu, bool enabled);

/* ---- places: lists of virDomainPin, by rising id ------------------------------------- */

virDomainPin *virDomainPinsFind(const GPtrArray *pins, unsigned int id);
/* @cpuset is taken over. */
void virDomainPinsSet(GPtrArray **pins, unsigned int id, virBitmap *cpuset);
void virDomainPinsRemove(GPtrArray **pins, unsigned int id);

/* ---- I/O threads ------------------------------------------------------------------------ */

/* Gives a member of iothreadList to each thread, also to those that only the number tells of. */
void virDomainDefListIOThreads(virDomainDef *def);
virDomainIOThread *virDomainDefFindIOThread(const virDomainDef *def, unsigned int id);
void virDomainDefAddIOThread(virDomainDef *def, unsigned int id);
/* With its place; the list must have it. */
void virDomainDefRemoveIOThread(virDomainDef *def, unsigned int id);

#endif /* VIREO_VIRDOMAINVCPU_H */
