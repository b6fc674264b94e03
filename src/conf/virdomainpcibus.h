/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpcibus.h: the PCI buses of a guest while places on them are given away. */
#ifndef VIREO_VIRDOMAINPCIBUS_H
#define VIREO_VIRDOMAINPCIBUS_H

#include "virdomainconf.h"

/* What can be plugged where: a device is of one kind, a bus takes a set of them. */
typedef enum {
    VIR_PCI_PLUG_CONVENTIONAL = 1 << 0,
    VIR_PCI_PLUG_EXPRESS = 1 << 1,      /* behind a port */
    VIR_PCI_PLUG_BOARD = 1 << 2,        /* fixed on the root bus */
    VIR_PCI_PLUG_ROOT_PORT = 1 << 3,    /* several share a slot */
    VIR_PCI_PLUG_UPSTREAM = 1 << 4,     /* of a switch */
    VIR_PCI_PLUG_DOWNSTREAM = 1 << 5,
    VIR_PCI_PLUG_BRIDGE = 1 << 6,
    VIR_PCI_PLUG_DMI_BRIDGE = 1 << 7,
    VIR_PCI_PLUG_EXPANDER = 1 << 8,
    VIR_PCI_PLUG_EXPRESS_EXPANDER = 1 << 9,
    VIR_PCI_PLUG_EXPRESS_BRIDGE = 1 << 10,
} virDomainPCIPlug;

typedef struct virDomainPCIBus {
    virDomainPCIModel model;    /* DEFAULT: no such bus */
    unsigned char used[32];     /* functions of each slot */
    bool shared[32];            /* root ports are in the slot and take one more */
} virDomainPCIBus;

/* The buses by number. A bus that was grown has no controller yet. */
typedef struct virDomainPCISet {
    virDomainDef *def;
    GArray *buses;              /* of virDomainPCIBus */
} virDomainPCISet;

/* The kind of plug that a controller of @model is, 0 for roots. */
virDomainPCIPlug virDomainPCIModelPlug(virDomainPCIModel model);

/* NULL when there is none of the number. */
virDomainPCIBus *virDomainPCISetBus(virDomainPCISet *set, unsigned int bus);

/* Bus @index, of @model; its number is at most 255. */
void virDomainPCISetAddBus(virDomainPCISet *set, unsigned int index, virDomainPCIModel model);

bool virDomainPCISetIsFree(virDomainPCISet *set, unsigned int bus, unsigned int slot);

/*
 * Each returns 0, or -1 with an error reported. Reserve takes the place @pci
 * and makes the buses up to it; Take looks for a place, and makes room where
 * there is none. @what names the device for errors, NULL: any device.
 */
int virDomainPCISetReserve(virDomainPCISet *set, const virDomainPCIAddress *pci,
                           virDomainPCIPlug plug) G_GNUC_WARN_UNUSED_RESULT;
int virDomainPCISetTake(virDomainPCISet *set, virDomainPCIPlug plug, const char *what,
                        virDomainPCIAddress *ret_pci) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINPCIBUS_H */
