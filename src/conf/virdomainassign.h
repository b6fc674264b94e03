/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainassign.h: controllers that devices imply, and places on them. */
#ifndef VIREO_VIRDOMAINASSIGN_H
#define VIREO_VIRDOMAINASSIGN_H

#include "virdomainconf.h"

/* A new controller in @def; it stays @def's. */
virDomainControllerDef *virDomainDefAddController(virDomainDef *def,
                                                  virDomainControllerType type,
                                                  unsigned int index);

/* Brings those of a type together, by rising index. */
void virDomainDefOrderControllers(virDomainDef *def);

/*
 * Each has its number and its place, if it is of a kind that has one: somebody
 * completed the definition before, with those that it implied behind all others.
 */
bool virDomainDefControllersArePlaced(const virDomainDef *def);

/* Numbers controllers that have no index. */
void virDomainDefNumberControllers(virDomainDef *def);

/* Adds the SCSI controllers that devices of the host are on; those that have a number count. */
void virDomainDefAddHostdevControllers(virDomainDef *def);

/* Adds the controllers that disks, smart cards, channels and consoles need. */
void virDomainDefAddImplicitControllers(virDomainDef *def);

/* Gives registers to devices of pSeries guests without one. */
void virDomainDefAssignSpaprVIO(virDomainDef *def);

/* Gives ports to USB and virtio-serial devices without one. 0, or -1 with an error reported. */
int virDomainDefAssignUSB(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefAssignVirtioSerial(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINASSIGN_H */
