/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpci.h: where on its PCI buses each device of a guest goes. */
#ifndef VIREO_VIRDOMAINPCI_H
#define VIREO_VIRDOMAINPCI_H

#include "virdomainconf.h"

/**
 * virDomainDefAssignPCI:
 *
 * Gives an address to each device that wants a PCI slot and has none, and adds
 * the bridges and ports that this takes. Addresses that are there stay.
 *
 * Returns 0, or -1 with an error reported: two devices in one place, a bus
 * that is not there, no room.
 */
int virDomainDefAssignPCI(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINPCI_H */
