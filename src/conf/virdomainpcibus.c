/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpcibus.c: the PCI buses of a guest while places on them are given away. */
#include <config.h>

#include "virdomainpcibus.h"

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

#define BUSES_MOST 256

static const struct {
    unsigned int first, last;   /* slots that devices may have */
    unsigned int takes;         /* virDomainPCIPlug, without being told to */
    virDomainPCIPlug plug;      /* of the controller itself */
} kinds[] = {
    [VIR_DOMAIN_PCI_MODEL_DEFAULT] = { 0, 0, 0, 0 },
    [VIR_DOMAIN_PCI_MODEL_ROOT] = {
        1, 31, VIR_PCI_PLUG_CONVENTIONAL | VIR_PCI_PLUG_BOARD | VIR_PCI_PLUG_BRIDGE |
            VIR_PCI_PLUG_EXPANDER, 0 },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT] = {
        1, 31, VIR_PCI_PLUG_BOARD | VIR_PCI_PLUG_ROOT_PORT | VIR_PCI_PLUG_DMI_BRIDGE |
            VIR_PCI_PLUG_EXPRESS_EXPANDER, 0 },
    [VIR_DOMAIN_PCI_MODEL_BRIDGE] = {
        1, 31, VIR_PCI_PLUG_CONVENTIONAL | VIR_PCI_PLUG_BRIDGE, VIR_PCI_PLUG_BRIDGE },
    [VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE] = {    /* nothing can be plugged into it later */
        0, 31, VIR_PCI_PLUG_BRIDGE, VIR_PCI_PLUG_DMI_BRIDGE },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT] = {
        0, 0, VIR_PCI_PLUG_EXPRESS | VIR_PCI_PLUG_UPSTREAM | VIR_PCI_PLUG_EXPRESS_BRIDGE,
        VIR_PCI_PLUG_ROOT_PORT },
    [VIR_DOMAIN_PCI_MODEL_SWITCH_UPSTREAM] = {
        0, 31, VIR_PCI_PLUG_DOWNSTREAM, VIR_PCI_PLUG_UPSTREAM },
    [VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM] = {
        0, 0, VIR_PCI_PLUG_EXPRESS | VIR_PCI_PLUG_UPSTREAM | VIR_PCI_PLUG_EXPRESS_BRIDGE,
        VIR_PCI_PLUG_DOWNSTREAM },
    [VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS] = {
        0, 31, VIR_PCI_PLUG_CONVENTIONAL | VIR_PCI_PLUG_BRIDGE, VIR_PCI_PLUG_EXPANDER },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS] = {
        0, 31, VIR_PCI_PLUG_ROOT_PORT | VIR_PCI_PLUG_DMI_BRIDGE, VIR_PCI_PLUG_EXPRESS_EXPANDER },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE] = {
        1, 31, VIR_PCI_PLUG_CONVENTIONAL | VIR_PCI_PLUG_BRIDGE, VIR_PCI_PLUG_EXPRESS_BRIDGE },
};
G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == VIR_DOMAIN_PCI_MODEL_LAST);

virDomainPCIPlug
virDomainPCIModelPlug(virDomainPCIModel model)
{
    return kinds[model].plug;
}

virDomainPCIBus *
virDomainPCISetBus(virDomainPCISet *set, unsigned int bus)
{
    virDomainPCIBus *found;

    if (bus >= set->buses->len)
        return NULL;
    found = &g_array_index(set->buses, virDomainPCIBus, bus);
    return found->model == VIR_DOMAIN_PCI_MODEL_DEFAULT ? NULL : found;
}

void
virDomainPCISetAddBus(virDomainPCISet *set, unsigned int index, virDomainPCIModel model)
{
    g_assert(index < BUSES_MOST);
    if (index >= set->buses->len)
        g_array_set_size(set->buses, index + 1);
    g_array_index(set->buses, virDomainPCIBus, index).model = model;
}

bool
virDomainPCISetIsFree(virDomainPCISet *set, unsigned int bus, unsigned int slot)
{
    virDomainPCIBus *found = virDomainPCISetBus(set, bus);

    return found != NULL && found->used[slot] == 0;
}

/* ---- growing -------------------------------------------------------------------------- */

static bool
hasTaker(virDomainPCISet *set, virDomainPCIPlug plug)
{
    unsigned int i;

    for (i = 0; i < set->buses->len; i++) {
        virDomainPCIBus *bus = virDomainPCISetBus(set, i);

        if (bus != NULL && (kinds[bus->model].takes & plug) != 0)
            return true;
    }
    return false;
}

static int
cannotGrow(virDomainPCIPlug plug, const char *what)
{
    if (what != NULL)
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("a PCI slot is needed to connect a PCI controller model='%s', but none"
                         " is available, and it cannot be automatically added"), what);
    else
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("Cannot automatically add a new PCI bus for a device with connect flags"
                         " %.2x"), plug);
    return -1;
}

/* One more bus that takes @plug, as the next number, with what it needs below it. */
static int
grow(virDomainPCISet *set, virDomainPCIPlug plug, const char *what)
{
    const virDomainPCIBus *root = virDomainPCISetBus(set, 0);
    bool express = root != NULL && root->model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT;
    virDomainPCIModel add[2] = { VIR_DOMAIN_PCI_MODEL_DEFAULT, VIR_DOMAIN_PCI_MODEL_DEFAULT };
    size_t i;

    if ((plug & (VIR_PCI_PLUG_CONVENTIONAL | VIR_PCI_PLUG_BRIDGE)) != 0) {
        add[0] = VIR_DOMAIN_PCI_MODEL_BRIDGE;
        if (!hasTaker(set, VIR_PCI_PLUG_BRIDGE)) {
            if (!express)
                return cannotGrow(plug, what);
            /* The bridge to conventional slots stands behind a port of its own. */
            add[0] = VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT;
            add[1] = VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE;
        }
    } else if (express && (plug & (VIR_PCI_PLUG_EXPRESS | VIR_PCI_PLUG_UPSTREAM)) != 0) {
        add[0] = VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT;
    } else {
        return cannotGrow(plug, what);
    }
    for (i = 0; i < G_N_ELEMENTS(add) && add[i] != VIR_DOMAIN_PCI_MODEL_DEFAULT; i++) {
        if (set->buses->len >= BUSES_MOST)
            return cannotGrow(plug, what);
        virDomainPCISetAddBus(set, set->buses->len, add[i]);
    }
    if (add[1] != VIR_DOMAIN_PCI_MODEL_DEFAULT)
        virDomainPCISetBus(set, set->buses->len - 2)->used[0] = 1;
    return 0;
}

/* A user may put a device of one kind where one of another would go, but no port. */
static bool
fits(virDomainPCIModel model, virDomainPCIPlug plug)
{
    unsigned int devices = VIR_PCI_PLUG_CONVENTIONAL | VIR_PCI_PLUG_EXPRESS |
        VIR_PCI_PLUG_BOARD | VIR_PCI_PLUG_BRIDGE;

    return (kinds[model].takes & ((plug & devices) != 0 ? devices : plug)) != 0;
}

static const char *
plugName(virDomainPCIPlug plug)
{
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (plug != 0 && kinds[i].plug == plug)
            return virDomainPCIModelToString(i);
    }
    return plug == VIR_PCI_PLUG_EXPRESS ? _("PCI Express device") : _("standard PCI device");
}

/* ---- places ----------------------------------------------------------------------------- */

int
virDomainPCISetReserve(virDomainPCISet *set, const virDomainPCIAddress *pci,
                       virDomainPCIPlug plug)
{
    g_autofree char *text = g_strdup_printf("%04x:%02x:%02x.%u", pci->domain, pci->bus, pci->slot,
                                            pci->function);
    virDomainPCIBus *bus;

    if (pci->domain != 0) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Invalid PCI address %s. Only PCI domain 0 is available"), text);
        return -1;
    }
    while (pci->bus >= set->buses->len) {
        if (grow(set, plug, NULL) < 0)
            return -1;
    }
    bus = virDomainPCISetBus(set, pci->bus);
    if (bus == NULL) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Invalid PCI address %s. There is no such bus in the guest"), text);
        return -1;
    }
    if (!fits(bus->model, plug)) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("The device at PCI address %s cannot be plugged into the PCI controller"
                         " with index='%u'. It requires a controller that accepts a %s."), text,
                       pci->bus, plugName(plug));
        return -1;
    }
    if (pci->slot < kinds[bus->model].first) {
        virReportError(VIR_ERR_XML_ERROR, _("Invalid PCI address %s. slot must be >= %u"), text,
                       kinds[bus->model].first);
        return -1;
    }
    if (pci->slot > kinds[bus->model].last) {
        virReportError(VIR_ERR_XML_ERROR, _("Invalid PCI address %s. slot must be <= %u"), text,
                       kinds[bus->model].last);
        return -1;
    }
    if ((bus->used[pci->slot] & 1 << pci->function) != 0) {
        virReportError(VIR_ERR_XML_ERROR, _("Attempted double use of PCI Address %s"), text);
        return -1;
    }
    if (bus->used[pci->slot] == 0)
        bus->shared[pci->slot] = plug == VIR_PCI_PLUG_ROOT_PORT;
    bus->used[pci->slot] |= 1 << pci->function;
    return 0;
}

/* A free slot for @plug, or a free function for a root port. */
static bool
find(virDomainPCISet *set, virDomainPCIPlug plug, virDomainPCIAddress *ret_pci)
{
    unsigned int i;
    unsigned int slot;
    unsigned int function;

    for (i = 0; i < set->buses->len; i++) {
        virDomainPCIBus *bus = virDomainPCISetBus(set, i);

        if (bus == NULL || (kinds[bus->model].takes & plug) == 0)
            continue;
        for (slot = kinds[bus->model].first; slot <= kinds[bus->model].last; slot++) {
            bool share = plug == VIR_PCI_PLUG_ROOT_PORT && bus->shared[slot];

            for (function = 0; function <= (share ? 7 : 0); function++) {
                if ((bus->used[slot] & 1 << function) != 0 || (bus->used[slot] != 0 && !share))
                    continue;
                *ret_pci = (virDomainPCIAddress) { .bus = i, .slot = slot, .function = function };
                return true;
            }
        }
    }
    return false;
}

int
virDomainPCISetTake(virDomainPCISet *set, virDomainPCIPlug plug, const char *what,
                    virDomainPCIAddress *ret_pci)
{
    while (!find(set, plug, ret_pci)) {
        if (grow(set, plug, what) < 0)
            return -1;
    }
    return virDomainPCISetReserve(set, ret_pci, plug);
}
