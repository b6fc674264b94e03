/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpci.c: where on its PCI buses each device of a guest goes. */
#include <config.h>

#include "virdomainpci.h"

#include "virdomainassign.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* What can be plugged where. A device names one kind, a bus takes a set. */
typedef enum {
    PLUG_PCI = 1 << 0,          /* a conventional device */
    PLUG_EXPRESS = 1 << 1,      /* an express device behind a port */
    PLUG_BOARD = 1 << 2,        /* fixed on the root bus */
    PLUG_PORT = 1 << 3,         /* a root port; several share a slot */
} virDomainPCIPlug;

typedef struct virDomainPCIBus {
    virDomainPCIModel model;    /* DEFAULT: no such bus */
    unsigned int first;         /* slots that devices may have */
    unsigned int last;
    unsigned int takes;         /* virDomainPCIPlug */
    unsigned char used[32];     /* functions of each slot */
    bool shared[32];            /* what is there takes one function, not the slot */
} virDomainPCIBus;

typedef struct virDomainPCISet {
    virDomainDef *def;
    GArray *buses;              /* of virDomainPCIBus, by bus number */
    bool grown;                 /* express ports were added */
} virDomainPCISet;

static const struct { unsigned int first, last, takes; } virDomainPCIBusKinds[] = {
    [VIR_DOMAIN_PCI_MODEL_DEFAULT] = { 0, 0, 0 },
    [VIR_DOMAIN_PCI_MODEL_ROOT] = { 1, 31, PLUG_PCI | PLUG_BOARD },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT] = { 1, 31, PLUG_BOARD | PLUG_PORT },
    [VIR_DOMAIN_PCI_MODEL_BRIDGE] = { 1, 31, PLUG_PCI },
    [VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE] = { 0, 31, PLUG_PCI },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT] = { 0, 0, PLUG_EXPRESS },
    [VIR_DOMAIN_PCI_MODEL_SWITCH_UPSTREAM] = { 0, 31, 0 },
    [VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM] = { 0, 0, PLUG_EXPRESS },
    [VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS] = { 0, 0, 0 },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS] = { 0, 31, 0 },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE] = { 1, 31, PLUG_PCI },
};
G_STATIC_ASSERT(G_N_ELEMENTS(virDomainPCIBusKinds) == VIR_DOMAIN_PCI_MODEL_LAST);

static virDomainPCIBus *
virDomainPCISetBus(virDomainPCISet *set, unsigned int bus)
{
    virDomainPCIBus *found;

    if (bus >= set->buses->len)
        return NULL;
    found = &g_array_index(set->buses, virDomainPCIBus, bus);
    return found->model == VIR_DOMAIN_PCI_MODEL_DEFAULT ? NULL : found;
}

static void
virDomainPCISetAddBus(virDomainPCISet *set, const virDomainControllerDef *controller)
{
    virDomainPCIBus *bus;

    if (controller->index > 0xff)
        return;
    if (controller->index >= set->buses->len)
        g_array_set_size(set->buses, controller->index + 1);
    bus = &g_array_index(set->buses, virDomainPCIBus, controller->index);
    bus->model = controller->pci.model;
    bus->first = virDomainPCIBusKinds[bus->model].first;
    bus->last = virDomainPCIBusKinds[bus->model].last;
    bus->takes = virDomainPCIBusKinds[bus->model].takes;
}

static char *
virDomainPCIAddressText(const virDomainPCIAddress *pci)
{
    return g_strdup_printf("%04x:%02x:%02x.%u", pci->domain, pci->bus, pci->slot, pci->function);
}

/* Takes the place of @pci: its function, or all of the slot. */
static int
virDomainPCISetReserve(virDomainPCISet *set, const virDomainPCIAddress *pci, bool function)
{
    virDomainPCIBus *bus = virDomainPCISetBus(set, pci->bus);
    unsigned char mask = function ? 1 << pci->function : 0xff;
    g_autofree char *text = virDomainPCIAddressText(pci);

    if (bus == NULL || pci->domain != 0) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Invalid PCI address %s. There is no such bus in the guest"), text);
        return -1;
    }
    if (pci->slot < bus->first || pci->slot > bus->last) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("Invalid PCI address %s. slot must be from %u to %u"), text, bus->first,
                       bus->last);
        return -1;
    }
    if ((bus->used[pci->slot] & mask) != 0 &&
        (function || bus->used[pci->slot] == 0xff || !bus->shared[pci->slot])) {
        virReportError(VIR_ERR_XML_ERROR, _("Attempted double use of PCI Address %s"), text);
        return -1;
    }
    bus->used[pci->slot] |= mask;
    bus->shared[pci->slot] = function;
    return 0;
}

static bool
virDomainPCISetIsFree(virDomainPCISet *set, unsigned int bus, unsigned int slot)
{
    virDomainPCIBus *found = virDomainPCISetBus(set, bus);

    return found != NULL && found->used[slot] == 0;
}

static virDomainControllerDef *
virDomainPCISetGrow(virDomainPCISet *set, virDomainPCIModel model)
{
    virDomainControllerDef *controller = virDomainDefAddController(
        set->def, VIR_DOMAIN_CONTROLLER_PCI, set->buses->len);

    controller->pci.model = model;
    set->grown |= model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT;
    virDomainPCISetAddBus(set, controller);
    return controller;
}

/* A free slot for @plug; -1 when no bus has one. Ports share slots function by function. */
static int
virDomainPCISetFind(virDomainPCISet *set, virDomainPCIPlug plug, virDomainPCIAddress *ret_pci)
{
    unsigned int i;
    unsigned int slot;
    unsigned int function;

    for (i = 0; i < set->buses->len; i++) {
        virDomainPCIBus *bus = virDomainPCISetBus(set, i);

        if (bus == NULL || (bus->takes & plug) == 0)
            continue;
        for (slot = bus->first; slot <= bus->last; slot++) {
            unsigned int most = plug == PLUG_PORT && bus->shared[slot] ? 7 : 0;

            for (function = 0; function <= most; function++) {
                if ((bus->used[slot] & 1 << function) != 0)
                    continue;
                if (bus->used[slot] != 0 && (plug != PLUG_PORT || !bus->shared[slot]))
                    continue;
                *ret_pci = (virDomainPCIAddress) { .bus = i, .slot = slot, .function = function };
                return 0;
            }
        }
    }
    return -1;
}

/* ---- bridges and ports ------------------------------------------------------------- */

static const struct {
    virDomainPCIName name;      /* the emulator's device */
    virDomainPCIPlug plug;      /* what kind of place it takes */
} virDomainPCIModelFacts[VIR_DOMAIN_PCI_MODEL_LAST] = {
    [VIR_DOMAIN_PCI_MODEL_BRIDGE] = { VIR_DOMAIN_PCI_NAME_BRIDGE, PLUG_PCI },
    [VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE] = { VIR_DOMAIN_PCI_NAME_I82801B11, PLUG_BOARD },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT] = { VIR_DOMAIN_PCI_NAME_ROOT_PORT, PLUG_PORT },
    [VIR_DOMAIN_PCI_MODEL_SWITCH_UPSTREAM] = { VIR_DOMAIN_PCI_NAME_X3130_UPSTREAM, PLUG_EXPRESS },
    [VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM] =
        { VIR_DOMAIN_PCI_NAME_XIO3130_DOWNSTREAM, PLUG_EXPRESS },
    [VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS] = { VIR_DOMAIN_PCI_NAME_PXB, PLUG_BOARD },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS] = { VIR_DOMAIN_PCI_NAME_PXB_PCIE, PLUG_BOARD },
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE] =
        { VIR_DOMAIN_PCI_NAME_PCIE_PCI_BRIDGE, PLUG_EXPRESS },
};

/* Numbers that a bridge or port needs once its place is known. */
static void
virDomainPCIComplete(virDomainControllerDef *controller)
{
    virDomainControllerPCI *pci = &controller->pci;
    const virDomainPCIAddress *place = &controller->info.address.pci;

    if (pci->name == VIR_DOMAIN_PCI_NAME_ABSENT)
        pci->name = virDomainPCIModelFacts[pci->model].name;
    if (pci->model == VIR_DOMAIN_PCI_MODEL_BRIDGE && !pci->chassisNr_set) {
        pci->chassisNr = controller->index;
        pci->chassisNr_set = true;
    }
    if (pci->model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT ||
        pci->model == VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM) {
        if (!pci->chassis_set)
            pci->chassis = controller->index;
        if (!pci->port_set)
            pci->port = pci->model == VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM
                ? place->slot : (place->slot << 3) + place->function;
        pci->chassis_set = true;
        pci->port_set = true;
    }
}

static int virDomainPCIPlace(virDomainPCISet *set, virDomainDeviceInfo *info,
                             virDomainPCIPlug plug);

static int
virDomainPCIPlaceController(virDomainPCISet *set, virDomainControllerDef *controller)
{
    virDomainPCIPlug plug = virDomainPCIModelFacts[controller->pci.model].plug;

    if (virDomainControllerIsPCIRoot(controller) || plug == 0)
        return 0;
    if (virDomainAddressIsMissing(&controller->info.address) &&
        virDomainPCIPlace(set, &controller->info, plug) < 0)
        return -1;
    virDomainPCIComplete(controller);
    return 0;
}

/* One more of @model, in its place; NULL with an error reported. */
static virDomainControllerDef *
virDomainPCIAddController(virDomainPCISet *set, virDomainPCIModel model)
{
    virDomainControllerDef *controller;

    if (set->buses->len > 0xff) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("No more available PCI slots"));
        return NULL;
    }
    controller = virDomainPCISetGrow(set, model);
    return virDomainPCIPlaceController(set, controller) < 0 ? NULL : controller;
}

/* No bus takes @plug any more: adds one that does. */
static int
virDomainPCIMakeRoom(virDomainPCISet *set, virDomainPCIPlug plug)
{
    virDomainControllerDef *port;
    virDomainControllerDef *bridge;

    if (!virDomainDefIsQ35(set->def) || (plug != PLUG_EXPRESS && plug != PLUG_PCI)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("No more available PCI slots"));
        return -1;
    }
    port = virDomainPCIAddController(set, VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT);
    if (port == NULL || plug == PLUG_EXPRESS)
        return port == NULL ? -1 : 0;

    /* The bridge to conventional slots stands behind a port of its own. */
    bridge = virDomainPCISetGrow(set, VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE);
    bridge->info.address.type = VIR_DOMAIN_ADDRESS_PCI;
    bridge->info.address.pci.bus = port->index;
    virDomainPCIComplete(bridge);
    return virDomainPCISetReserve(set, &bridge->info.address.pci, false);
}

/* Function 0 of a slot with others must say so. */
static void
virDomainPCIShareSlot(virDomainPCISet *set, const virDomainPCIAddress *pci)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
        virDomainAddress *address = &virDomainDefController(set->def, i)->info.address;

        if (address->type == VIR_DOMAIN_ADDRESS_PCI && address->pci.bus == pci->bus &&
            address->pci.slot == pci->slot && address->pci.function == 0)
            address->pci.multifunction = VIR_TRISTATE_SWITCH_ON;
    }
}

/* Gives @info a free place. */
static int
virDomainPCIPlace(virDomainPCISet *set, virDomainDeviceInfo *info, virDomainPCIPlug plug)
{
    virDomainPCIAddress pci;
    bool shared;    /* function 0 of a slot that others are in already */
    virTristateSwitch multifunction = info->address.type == VIR_DOMAIN_ADDRESS_PCI
        ? info->address.pci.multifunction : VIR_TRISTATE_SWITCH_ABSENT;

    if (virDomainPCISetFind(set, plug, &pci) < 0 &&
        (virDomainPCIMakeRoom(set, plug) < 0 || virDomainPCISetFind(set, plug, &pci) < 0))
        return -1;
    shared = pci.function == 0 && !virDomainPCISetIsFree(set, pci.bus, pci.slot);
    if (virDomainPCISetReserve(set, &pci, plug == PLUG_PORT) < 0)
        return -1;
    pci.multifunction = shared ? VIR_TRISTATE_SWITCH_ON : multifunction;
    if (pci.function > 0)
        virDomainPCIShareSlot(set, &pci);
    info->address.type = VIR_DOMAIN_ADDRESS_PCI;
    info->address.pci = pci;
    return 0;
}

/* ---- what is fixed on the board ------------------------------------------------------- */

static int
virDomainPCIPlaceAt(virDomainPCISet *set, virDomainDeviceInfo *info, unsigned int slot,
                    unsigned int function, bool whole)
{
    virDomainPCIAddress pci = { .slot = slot, .function = function };

    if (virDomainPCISetReserve(set, &pci, !whole) < 0)
        return -1;
    if (info != NULL) {
        info->address.type = VIR_DOMAIN_ADDRESS_PCI;
        info->address.pci = pci;
    }
    return 0;
}

/* Devices of the chipset, which stand at the same place in every guest. */
static const struct {
    bool q35;
    virDomainControllerType type;
    int model;                  /* of a USB controller, 0: any */
    unsigned int slot;
    unsigned int function;
} virDomainPCIChipset[] = {
    { false, VIR_DOMAIN_CONTROLLER_IDE, 0, 1, 1 },
    { false, VIR_DOMAIN_CONTROLLER_USB, VIR_DOMAIN_USB_MODEL_PIIX3_UHCI, 1, 2 },
    { true, VIR_DOMAIN_CONTROLLER_SATA, 0, 0x1f, 2 },
};

static int
virDomainPCIPlaceChipset(virDomainPCISet *set)
{
    bool q35 = virDomainDefIsQ35(set->def);
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(virDomainPCIChipset); i++) {
        virDomainControllerDef *controller = virDomainDefFindController(
            set->def, virDomainPCIChipset[i].type, 0);

        if (virDomainPCIChipset[i].q35 != q35 || controller == NULL)
            continue;
        if (virDomainPCIChipset[i].model != 0 &&
            (int)controller->usb.model != virDomainPCIChipset[i].model)
            continue;
        if (!virDomainAddressIsMissing(&controller->info.address))
            continue;
        controller->info.address = (virDomainAddress) {
            .type = VIR_DOMAIN_ADDRESS_PCI,
            .pci = { .slot = virDomainPCIChipset[i].slot,
                     .function = virDomainPCIChipset[i].function },
        };
    }
    return 0;
}

/* The bridges that no document names, and the first card in its usual slot. */
static int
virDomainPCIReserveBoard(virDomainPCISet *set)
{
    bool q35 = virDomainDefIsQ35(set->def);
    virDomainPCIBus *root = virDomainPCISetBus(set, 0);
    virDomainVideoDef *video = virDomainDefVideoCount(set->def) > 0
        ? virDomainDefVideo(set->def, 0) : NULL;
    unsigned int slot = q35 ? 1 : 2;
    size_t i;

    if (root == NULL)
        return 0;
    if (q35)
        root->used[0x1f] |= 1 << 0 | 1 << 3;    /* LPC bridge and SMBus */
    else
        root->used[1] |= 1 << 0 | 1 << 3;       /* ISA bridge and power management */
    root->shared[q35 ? 0x1f : 1] = true;

    if (video != NULL && virDomainAddressIsMissing(&video->info.address) &&
        virDomainVideoOps.wish(video, set->def).address == VIR_DOMAIN_ADDRESS_PCI &&
        virDomainPCISetIsFree(set, 0, slot) &&
        virDomainPCIPlaceAt(set, &video->info, slot, 0, true) < 0)
        return -1;
    for (i = 0; q35 && i < virDomainDefSoundCount(set->def); i++) {
        virDomainSoundDef *sound = virDomainDefSound(set->def, i);

        if (sound->model == VIR_DOMAIN_SOUND_ICH9 &&
            virDomainAddressIsMissing(&sound->info.address) &&
            virDomainPCISetIsFree(set, 0, 0x1b))
            return virDomainPCIPlaceAt(set, &sound->info, 0x1b, 0, true);
    }
    return 0;
}

/* ---- EHCI and its companions ------------------------------------------------------------- */

/* The function that a part of an ICH9 USB controller has, -1 for other controllers. */
static int
virDomainPCICompanion(const virDomainControllerDef *controller)
{
    if (controller->type != VIR_DOMAIN_CONTROLLER_USB)
        return -1;
    switch (controller->usb.model) {
    case VIR_DOMAIN_USB_MODEL_ICH9_EHCI1: return 7;
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI1: return 0;
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI2: return 1;
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI3: return 2;
    case VIR_DOMAIN_USB_MODEL_DEFAULT:
    case VIR_DOMAIN_USB_MODEL_PIIX3_UHCI:
    case VIR_DOMAIN_USB_MODEL_PIIX4_UHCI:
    case VIR_DOMAIN_USB_MODEL_EHCI:
    case VIR_DOMAIN_USB_MODEL_VT82C686B_UHCI:
    case VIR_DOMAIN_USB_MODEL_PCI_OHCI:
    case VIR_DOMAIN_USB_MODEL_NEC_XHCI:
    case VIR_DOMAIN_USB_MODEL_QUSB1:
    case VIR_DOMAIN_USB_MODEL_QUSB2:
    case VIR_DOMAIN_USB_MODEL_QEMU_XHCI:
    case VIR_DOMAIN_USB_MODEL_NONE:
    case VIR_DOMAIN_USB_MODEL_LAST:
        break;
    }
    return -1;
}

/* The parts of one controller share a slot, each has its function in it. */
static int
virDomainPCIPlaceCompanions(virDomainPCISet *set, const virDomainControllerDef *first)
{
    virDomainPCIAddress slot = { 0 };
    bool known = false;
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
        const virDomainControllerDef *part = virDomainDefController(set->def, i);

        if (virDomainPCICompanion(part) >= 0 && part->index == first->index &&
            !virDomainAddressIsMissing(&part->info.address)) {
            slot = part->info.address.pci;
            known = true;
        }
    }
    if (!known && virDomainDefIsQ35(set->def)) {
        slot.slot = virDomainPCISetIsFree(set, 0, 0x1d) ? 0x1d : 0x1a;
        known = virDomainPCISetIsFree(set, 0, slot.slot);
    }
    if (!known && virDomainPCISetFind(set, PLUG_PCI, &slot) < 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("No more available PCI slots"));
        return -1;
    }
    for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
        virDomainControllerDef *part = virDomainDefController(set->def, i);
        int function = virDomainPCICompanion(part);

        if (function < 0 || part->index != first->index ||
            !virDomainAddressIsMissing(&part->info.address))
            continue;
        slot.function = function;
        slot.multifunction = function == 0 ? VIR_TRISTATE_SWITCH_ON : VIR_TRISTATE_SWITCH_ABSENT;
        if (virDomainPCISetReserve(set, &slot, true) < 0)
            return -1;
        part->info.address.type = VIR_DOMAIN_ADDRESS_PCI;
        part->info.address.pci = slot;
    }
    return 0;
}

/* ---- all devices ------------------------------------------------------------------------- */

static bool
virDomainPCIOnBoard(const virDomainDef *def, const virDomainDeviceInfo *info)
{
    return info->type == VIR_DOMAIN_DEVICE_CONTROLLER && info->address.pci.bus == 0 &&
        info->address.pci.slot == (virDomainDefIsQ35(def) ? 0x1f : 1);
}

static int
virDomainPCIReserveGiven(virDomainDeviceType type G_GNUC_UNUSED, void *dev, virDomainDef *def,
                         void *opaque)
{
    const virDomainDeviceInfo *info = dev;
    const virDomainPCIAddress *pci = &info->address.pci;
    bool function;

    if (info->address.type != VIR_DOMAIN_ADDRESS_PCI || virDomainPCIAddressIsEmpty(pci))
        return 0;
    function = pci->function != 0 || pci->multifunction == VIR_TRISTATE_SWITCH_ON ||
        virDomainPCIOnBoard(def, info);
    return virDomainPCISetReserve(opaque, pci, function);
}

/* Kinds of device in the order in which they get their places; interfaces come in two parts. */
static const struct { virDomainDeviceType type; bool hostdevs; } virDomainPCIOrder[] = {
    { VIR_DOMAIN_DEVICE_FILESYSTEM, false },
    { VIR_DOMAIN_DEVICE_NET, false },
    { VIR_DOMAIN_DEVICE_SOUND, false },
    { VIR_DOMAIN_DEVICE_CONTROLLER, false },
    { VIR_DOMAIN_DEVICE_DISK, false },
    { VIR_DOMAIN_DEVICE_NET, true },
    { VIR_DOMAIN_DEVICE_HOSTDEV, false },
    { VIR_DOMAIN_DEVICE_MEMBALLOON, false },
    { VIR_DOMAIN_DEVICE_RNG, false },
    { VIR_DOMAIN_DEVICE_WATCHDOG, false },
    { VIR_DOMAIN_DEVICE_VIDEO, false },
    { VIR_DOMAIN_DEVICE_SHMEM, false },
    { VIR_DOMAIN_DEVICE_INPUT, false },
    { VIR_DOMAIN_DEVICE_SERIAL, false },
    { VIR_DOMAIN_DEVICE_IOMMU, false },
    { VIR_DOMAIN_DEVICE_VSOCK, false },
    { VIR_DOMAIN_DEVICE_MEMORY, false },
};

static bool
virDomainPCIIsHostdevNet(virDomainDeviceType type, const void *dev)
{
    return type == VIR_DOMAIN_DEVICE_NET &&
        ((const virDomainNetDef *)dev)->type == VIR_DOMAIN_NET_TYPE_HOSTDEV;
}

static int
virDomainPCIPlaceDevice(virDomainPCISet *set, virDomainDeviceType type, void *dev)
{
    virDomainDeviceInfo *info = dev;
    virDomainDeviceWish wish = { 0 };
    virDomainPCIPlug plug = PLUG_PCI;

    if (virDomainDeviceRegistry[type]->wish != NULL)
        wish = virDomainDeviceRegistry[type]->wish(dev, set->def);
    if (wish.address != VIR_DOMAIN_ADDRESS_PCI || !virDomainAddressIsMissing(&info->address))
        return 0;
    if (type == VIR_DOMAIN_DEVICE_CONTROLLER && virDomainPCICompanion(dev) >= 0)
        return virDomainPCIPlaceCompanions(set, dev);
    if (virDomainDefIsQ35(set->def)) {
        if (wish.express)
            plug = PLUG_EXPRESS;
        else if (!wish.hotplug)
            plug = PLUG_BOARD;
    }
    return virDomainPCIPlace(set, info, plug);
}

static int
virDomainPCIPlaceAll(virDomainPCISet *set)
{
    size_t i;
    size_t j;

    for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
        virDomainControllerDef *controller = virDomainDefController(set->def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI &&
            virDomainPCIPlaceController(set, controller) < 0)
            return -1;
    }
    for (i = 0; i < G_N_ELEMENTS(virDomainPCIOrder); i++) {
        virDomainDeviceType type = virDomainPCIOrder[i].type;

        for (j = 0; j < virSchemaListLength(set->def->devices[type]); j++) {
            void *dev = g_ptr_array_index(set->def->devices[type], j);

            if (virDomainPCIIsHostdevNet(type, dev) == virDomainPCIOrder[i].hostdevs &&
                virDomainPCIPlaceDevice(set, type, dev) < 0)
                return -1;
        }
    }
    return 0;
}

static int
virDomainPCIRun(virDomainDef *def)
{
    g_autoptr(GArray) buses = g_array_new(FALSE, TRUE, sizeof(virDomainPCIBus));
    virDomainPCISet set = { .def = def, .buses = buses };
    virDomainPCIAddress spare;
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI)
            virDomainPCISetAddBus(&set, controller);
    }
    if (buses->len == 0)
        return 0;
    if (virDomainPCIPlaceChipset(&set) < 0 ||
        virDomainDefForEachDevice(def, virDomainPCIReserveGiven, &set) != 0 ||
        virDomainPCIReserveBoard(&set) < 0 || virDomainPCIPlaceAll(&set) < 0)
        return -1;
    /* A guest whose ports are made for it has one left for a device to be plugged in. */
    if (set.grown && virDomainPCISetFind(&set, PLUG_EXPRESS, &spare) < 0)
        return virDomainPCIMakeRoom(&set, PLUG_EXPRESS);
    return 0;
}

static bool
virDomainPCIIsComplete(virDomainDef *def)
{
    unsigned int type;
    size_t i;

    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];

        for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
            const virDomainDeviceInfo *info = g_ptr_array_index(def->devices[type], i);

            if (ops->wish != NULL && virDomainAddressIsMissing(&info->address) &&
                ops->wish(info, def).address == VIR_DOMAIN_ADDRESS_PCI)
                return false;
        }
    }
    return true;
}

/*
 * Bridges get their places before devices do. Which ones are needed is known
 * only when all devices were placed, so this is tried on a copy first.
 */
int
virDomainDefAssignPCI(virDomainDef *def)
{
    g_autoptr(virDomainDef) trial = NULL;
    size_t i;

    if (virDomainDefIsQ35(def) && !virDomainPCIIsComplete(def)) {
        trial = virDomainDefCopy(def, NULL);
        if (virDomainPCIRun(trial) < 0)
            return -1;
    }
    for (i = 0; trial != NULL && i < virDomainDefControllerCount(trial); i++) {
        const virDomainControllerDef *wanted = virDomainDefController(trial, i);

        if (wanted->type == VIR_DOMAIN_CONTROLLER_PCI &&
            virDomainDefFindController(def, wanted->type, wanted->index) == NULL)
            virDomainDefAddController(def, wanted->type, wanted->index)->pci.model =
                wanted->pci.model;
    }
    return virDomainPCIRun(def);
}
