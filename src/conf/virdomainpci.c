/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpci.c: where on its PCI buses each device of a guest goes. */
#include <config.h>

#include "virdomainpci.h"

#include "virdomainassign.h"
#include "virdomainpcibus.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

#define BUS_MOST 255

static void
virDomainPCISetAddress(virDomainDeviceInfo *info, const virDomainPCIAddress *pci)
{
    virTristateSwitch multifunction = info->address.type == VIR_DOMAIN_ADDRESS_PCI
        ? info->address.pci.multifunction : VIR_TRISTATE_SWITCH_ABSENT;

    virSchemaClear(&virDomainAddressSchema, &info->address);
    info->address.type = VIR_DOMAIN_ADDRESS_PCI;
    info->address.pci = *pci;
    if (pci->multifunction == VIR_TRISTATE_SWITCH_ABSENT)
        info->address.pci.multifunction = multifunction;
}

/* Gives @info a free place for @plug. */
static int
virDomainPCIPlace(virDomainPCISet *set, virDomainDeviceInfo *info, virDomainPCIPlug plug,
                  const char *what)
{
    virDomainPCIAddress pci;

    if (virDomainPCISetTake(set, plug, what, &pci) < 0)
        return -1;
    virDomainPCISetAddress(info, &pci);
    return 0;
}

/* Gives @info this place on the root bus. */
static int
virDomainPCIPlaceAt(virDomainPCISet *set, virDomainDeviceInfo *info, unsigned int slot,
                    unsigned int function)
{
    virDomainPCIAddress pci = { .slot = slot, .function = function };

    if (virDomainPCISetReserve(set, &pci, VIR_PCI_PLUG_BOARD) < 0)
        return -1;
    virDomainPCISetAddress(info, &pci);
    return 0;
}

/* ---- bridges and ports ----------------------------------------------------------------- */

static const virDomainPCIName virDomainPCINames[VIR_DOMAIN_PCI_MODEL_LAST] = {
    [VIR_DOMAIN_PCI_MODEL_BRIDGE] = VIR_DOMAIN_PCI_NAME_BRIDGE,
    [VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE] = VIR_DOMAIN_PCI_NAME_I82801B11,
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT] = VIR_DOMAIN_PCI_NAME_ROOT_PORT,
    [VIR_DOMAIN_PCI_MODEL_SWITCH_UPSTREAM] = VIR_DOMAIN_PCI_NAME_X3130_UPSTREAM,
    [VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM] = VIR_DOMAIN_PCI_NAME_XIO3130_DOWNSTREAM,
    [VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS] = VIR_DOMAIN_PCI_NAME_PXB,
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS] = VIR_DOMAIN_PCI_NAME_PXB_PCIE,
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE] = VIR_DOMAIN_PCI_NAME_PCIE_PCI_BRIDGE,
};

/* The numbers of the buses of expanders count down from the last; they leave room between. */
static unsigned int
virDomainPCIFreeBusNr(const virDomainDef *def)
{
    unsigned int lowest = BUS_MOST + 1;
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI && controller->pci.busNr_set)
            lowest = MIN(lowest, controller->pci.busNr);
    }
    return lowest > 2 ? lowest - 2 : 0;
}

/* Names and numbers that a bridge or port needs once its place is known. */
static int
virDomainPCIComplete(const virDomainDef *def, virDomainControllerDef *controller)
{
    virDomainControllerPCI *pci = &controller->pci;
    const virDomainPCIAddress *place = &controller->info.address.pci;
    bool port = pci->model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT;
    bool downstream = pci->model == VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM;
    bool expander = pci->model == VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS ||
        pci->model == VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS;

    if (pci->name == VIR_DOMAIN_PCI_NAME_ABSENT)
        pci->name = virDomainPCINames[pci->model];
    if (pci->model == VIR_DOMAIN_PCI_MODEL_BRIDGE && !pci->chassisNr_set) {
        pci->chassisNr = controller->index;
        pci->chassisNr_set = true;
    }
    if ((port || downstream) && !pci->chassis_set) {
        pci->chassis = controller->index;
        pci->chassis_set = true;
    }
    if ((port || downstream) && !pci->port_set) {
        pci->port = downstream ? place->slot : (place->slot << 3) + place->function;
        pci->port_set = true;
    }
    if (expander && !pci->busNr_set) {
        pci->busNr = virDomainPCIFreeBusNr(def);
        pci->busNr_set = true;
        if (pci->busNr == 0) {
            virReportError(VIR_ERR_INTERNAL_ERROR,
                           _("No free busNr lower than current lowest busNr is available to"
                             " auto-assign to bus %u"), controller->index);
            return -1;
        }
    }
    return 0;
}

static int
virDomainPCIPlaceController(virDomainPCISet *set, virDomainControllerDef *controller)
{
    virDomainPCIModel model = controller->pci.model;
    virDomainPCIPlug plug = virDomainPCIModelPlug(model);

    if (plug == 0)
        return 0;
    if (virDomainAddressIsMissing(&controller->info.address) &&
        virDomainPCIPlace(set, &controller->info, plug, virDomainPCIModelToString(model)) < 0)
        return -1;
    return virDomainPCIComplete(set->def, controller);
}

/* ---- what is fixed on the board ------------------------------------------------------- */

/* Devices of the chipset, which stand at the same place in every guest. */
static const struct {
    bool q35;
    virDomainControllerType type;
    int model;                  /* of a USB controller, 0: any */
    unsigned int slot;
    unsigned int function;
    const char *name;
} virDomainPCIChipset[] = {
    { false, VIR_DOMAIN_CONTROLLER_IDE, 0, 1, 1, "Primary IDE controller" },
    { false, VIR_DOMAIN_CONTROLLER_USB, VIR_DOMAIN_USB_MODEL_PIIX3_UHCI, 1, 2,
      "PIIX3 USB controller at index 0" },
    { true, VIR_DOMAIN_CONTROLLER_SATA, 0, 0x1f, 2, "Primary SATA controller" },
};

static bool
virDomainPCIIsChipset(const virDomainControllerDef *controller, size_t row)
{
    return controller->type == virDomainPCIChipset[row].type && controller->index == 0 &&
        (virDomainPCIChipset[row].model == 0 ||
         (int)controller->usb.model == virDomainPCIChipset[row].model);
}

/* Is this the place of the row? */
static bool
virDomainPCIIsPlaceOf(const virDomainPCIAddress *pci, size_t row)
{
    return pci->domain == 0 && pci->bus == 0 && pci->slot == virDomainPCIChipset[row].slot &&
        pci->function == virDomainPCIChipset[row].function;
}

static int
virDomainPCIPlaceChipsetController(virDomainControllerDef *controller, size_t row)
{
    virDomainPCIAddress place = { .slot = virDomainPCIChipset[row].slot,
                                  .function = virDomainPCIChipset[row].function };

    if (controller->info.address.type != VIR_DOMAIN_ADDRESS_PCI ||
        virDomainPCIAddressIsEmpty(&controller->info.address.pci)) {
        virDomainPCISetAddress(&controller->info, &place);
        return 0;
    }
    if (virDomainPCIIsPlaceOf(&controller->info.address.pci, row))
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, _("%s must have PCI address 0:0:%x.%u"),
                   virDomainPCIChipset[row].name, place.slot, place.function);
    return -1;
}

static int
virDomainPCIPlaceChipset(virDomainPCISet *set)
{
    bool q35 = virDomainDefIsQ35(set->def);
    size_t row;
    size_t i;

    if (!q35 && !virDomainDefIsI440FX(set->def))
        return 0;
    for (row = 0; row < G_N_ELEMENTS(virDomainPCIChipset); row++) {
        for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
            virDomainControllerDef *controller = virDomainDefController(set->def, i);

            if (virDomainPCIChipset[row].q35 == q35 && virDomainPCIIsChipset(controller, row) &&
                virDomainPCIPlaceChipsetController(controller, row) < 0)
                return -1;
        }
    }
    return 0;
}

/* What is on the board of the one is not on that of the other. */
static int
virDomainPCICheckChipset(virDomainPCISet *set, const virDomainControllerDef *controller)
{
    const virDomainPCIBus *root = virDomainPCISetBus(set, 0);
    size_t row;

    for (row = 0; row < G_N_ELEMENTS(virDomainPCIChipset); row++) {
        if (virDomainPCIChipset[row].q35 || !virDomainPCIIsChipset(controller, row) ||
            !virDomainPCIIsPlaceOf(&controller->info.address.pci, row) ||
            (root != NULL && root->model == VIR_DOMAIN_PCI_MODEL_ROOT))
            continue;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, -1, "%s",
                           _("Bus 0 must be PCI for integrated PIIX3 USB or IDE controllers"));
        return -1;
    }
    return 0;
}

/* The bridges that no document names: to ISA or LPC, and power management or the SMBus. */
static void
virDomainPCIReserveBoard(virDomainPCISet *set)
{
    virDomainPCIBus *root = virDomainPCISetBus(set, 0);

    if (root == NULL)
        return;
    if (virDomainDefIsQ35(set->def))
        root->used[0x1f] |= 1 << 0 | 1 << 3;
    else if (virDomainDefIsI440FX(set->def))
        root->used[1] |= 1 << 0 | 1 << 3;
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

/* The first part says that there are more in the slot, whether there are or not. */
static void
virDomainPCIMakePart(const virDomainControllerDef *part, virDomainPCIAddress *pci)
{
    pci->function = virDomainPCICompanion(part);
    pci->multifunction = pci->function == 0 ? VIR_TRISTATE_SWITCH_ON
                                            : VIR_TRISTATE_SWITCH_ABSENT;
}

/* The parts of one controller share a slot, each has its function in it. */
static int
virDomainPCIPlaceCompanion(virDomainPCISet *set, virDomainControllerDef *part)
{
    virDomainPCIAddress pci;
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
        const virDomainControllerDef *other = virDomainDefController(set->def, i);

        if (virDomainPCICompanion(other) >= 0 && other->index == part->index &&
            !virDomainAddressIsMissing(&other->info.address)) {
            pci = other->info.address.pci;
            virDomainPCIMakePart(part, &pci);
            if (virDomainPCISetReserve(set, &pci, VIR_PCI_PLUG_CONVENTIONAL) < 0)
                return -1;
            virDomainPCISetAddress(&part->info, &pci);
            return 0;
        }
    }
    if (virDomainPCISetTake(set, VIR_PCI_PLUG_CONVENTIONAL, NULL, &pci) < 0)
        return -1;
    /* The place is a whole slot; this part has another function of it. */
    virDomainPCISetBus(set, pci.bus)->used[pci.slot] = 0;
    virDomainPCIMakePart(part, &pci);
    if (virDomainPCISetReserve(set, &pci, VIR_PCI_PLUG_CONVENTIONAL) < 0)
        return -1;
    virDomainPCISetAddress(&part->info, &pci);
    return 0;
}

/* ---- all devices ------------------------------------------------------------------------- */

static virDomainPCIPlug
virDomainPCIDevicePlug(const virDomainDef *def, virDomainDeviceType type, const void *dev)
{
    virDomainDeviceWish wish = { 0 };

    if (type == VIR_DOMAIN_DEVICE_CONTROLLER &&
        ((const virDomainControllerDef *)dev)->type == VIR_DOMAIN_CONTROLLER_PCI)
        return virDomainPCIModelPlug(((const virDomainControllerDef *)dev)->pci.model);
    if (virDomainDeviceRegistry[type]->wish != NULL)
        wish = virDomainDeviceRegistry[type]->wish(dev, def);
    if (!virDomainDefHasPCIeRoot(def))
        return VIR_PCI_PLUG_CONVENTIONAL;
    if (wish.express)
        return VIR_PCI_PLUG_EXPRESS;
    return wish.hotplug ? VIR_PCI_PLUG_CONVENTIONAL : VIR_PCI_PLUG_BOARD;
}

static int
virDomainPCISetCheck(const virDomainPCISet *set)
{
    if (set->buses->len > 0)
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s", _("No PCI buses available"));
    return -1;
}

static int
virDomainPCIReserveGiven(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    const virDomainDeviceInfo *info = dev;

    if (info->address.type != VIR_DOMAIN_ADDRESS_PCI ||
        virDomainPCIAddressIsEmpty(&info->address.pci))
        return 0;
    if (virDomainPCISetCheck(opaque) < 0 ||
        (type == VIR_DOMAIN_DEVICE_CONTROLLER && virDomainPCICheckChipset(opaque, dev) < 0))
        return -1;
    return virDomainPCISetReserve(opaque, &info->address.pci,
                                  virDomainPCIDevicePlug(def, type, dev));
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

    if (virDomainDeviceRegistry[type]->wish != NULL)
        wish = virDomainDeviceRegistry[type]->wish(dev, set->def);
    if (wish.address != VIR_DOMAIN_ADDRESS_PCI || !virDomainAddressIsMissing(&info->address))
        return 0;
    if (virDomainPCISetCheck(set) < 0)
        return -1;
    if (wish.nowhere)
        return virDomainPCIPlace(set, info, 0, NULL);
    if (type == VIR_DOMAIN_DEVICE_CONTROLLER && virDomainPCICompanion(dev) >= 0)
        return virDomainPCIPlaceCompanion(set, dev);
    return virDomainPCIPlace(set, info, virDomainPCIDevicePlug(set->def, type, dev), NULL);
}

/* Devices that have their usual slots when nothing else is there. */
static int
virDomainPCIPlaceUsual(virDomainPCISet *set)
{
    bool q35 = virDomainDefIsQ35(set->def);
    virDomainVideoDef *video = virDomainDefVideoCount(set->def) > 0
        ? virDomainDefVideo(set->def, 0) : NULL;
    unsigned int slot = q35 ? 1 : 2;
    size_t i;

    if (video != NULL && virDomainAddressIsMissing(&video->info.address) &&
        virDomainVideoOps.wish(video, set->def).address == VIR_DOMAIN_ADDRESS_PCI &&
        (q35 || virDomainDefIsI440FX(set->def))) {
        /* Another may have its slot, but it is before all that have no usual one. */
        int ret = virDomainPCISetIsFree(set, 0, slot)
            ? virDomainPCIPlaceAt(set, &video->info, slot, 0)
            : virDomainPCIPlaceDevice(set, VIR_DOMAIN_DEVICE_VIDEO, video);

        if (ret < 0)
            return -1;
    }
    for (i = 0; q35 && i < virDomainDefSoundCount(set->def); i++) {
        virDomainSoundDef *sound = virDomainDefSound(set->def, i);

        if (sound->model == VIR_DOMAIN_SOUND_ICH9 &&
            virDomainAddressIsMissing(&sound->info.address) &&
            virDomainPCISetIsFree(set, 0, 0x1b) &&
            virDomainPCIPlaceAt(set, &sound->info, 0x1b, 0) < 0)
            return -1;
    }
    for (i = 0; q35 && i < virDomainDefControllerCount(set->def); i++) {
        virDomainControllerDef *controller = virDomainDefController(set->def, i);
        bool missing = virDomainAddressIsMissing(&controller->info.address);

        if (!missing)
            continue;
        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI &&
            controller->pci.model == VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE &&
            virDomainPCISetIsFree(set, 0, 0x1e) &&
            virDomainPCIPlaceAt(set, &controller->info, 0x1e, 0) < 0)
            return -1;
        /* The first part of an ICH9 USB controller has the slot for its others. */
        if (controller->type == VIR_DOMAIN_CONTROLLER_USB &&
            controller->usb.model == VIR_DOMAIN_USB_MODEL_ICH9_UHCI1) {
            slot = virDomainPCISetIsFree(set, 0, 0x1d) ? 0x1d : 0x1a;
            if (!virDomainPCISetIsFree(set, 0, slot))
                continue;
            if (virDomainPCIPlaceAt(set, &controller->info, slot, 0) < 0)
                return -1;
            controller->info.address.pci.multifunction = VIR_TRISTATE_SWITCH_ON;
        }
    }
    return 0;
}

static int
virDomainPCIPlaceDevices(virDomainPCISet *set)
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

/* The first function of a slot with others must say so. */
static int
virDomainPCIMarkShared(virDomainDeviceType type G_GNUC_UNUSED, void *dev,
                       virDomainDef *def G_GNUC_UNUSED, void *opaque)
{
    virDomainAddress *address = &((virDomainDeviceInfo *)dev)->address;
    const virDomainPCIBus *bus;

    if (address->type != VIR_DOMAIN_ADDRESS_PCI || address->pci.function != 0 ||
        address->pci.multifunction != VIR_TRISTATE_SWITCH_ABSENT)
        return 0;
    bus = virDomainPCISetBus(opaque, address->pci.bus);
    if (bus != NULL && address->pci.slot < G_N_ELEMENTS(bus->used) &&
        bus->used[address->pci.slot] > 1)
        address->pci.multifunction = VIR_TRISTATE_SWITCH_ON;
    return 0;
}

static int
virDomainPCISetInit(virDomainPCISet *set)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(set->def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(set->def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI)
            virDomainPCISetAddBus(set, controller->index, controller->pci.model);
    }
    /* A number that was left out becomes a bus, too. */
    for (i = 1; i < set->buses->len; i++) {
        if (virDomainPCISetBus(set, i) == NULL)
            virDomainPCISetAddBus(set, i, virDomainDefHasPCIeRoot(set->def)
                                  ? VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT
                                  : VIR_DOMAIN_PCI_MODEL_BRIDGE);
    }
    virDomainPCIReserveBoard(set);
    if (virDomainPCIPlaceChipset(set) < 0 ||
        virDomainDefForEachDevice(set->def, virDomainPCIReserveGiven, set) != 0)
        return -1;
    return virDomainPCIPlaceUsual(set);
}

/* Is each slot of each bus of conventional devices taken? */
static bool
virDomainPCISetIsFull(virDomainPCISet *set)
{
    unsigned int i;
    unsigned int slot;

    for (i = 0; i < set->buses->len; i++) {
        for (slot = 1; virDomainPCISetBus(set, i) != NULL && slot <= 31; slot++) {
            if (virDomainPCISetIsFree(set, i, slot))
                return false;
        }
    }
    return true;
}

static bool
virDomainDefHasPCIBridge(const virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI && controller->index > 0)
            return true;
    }
    return false;
}

/* Which bridges and ports are needed is known when all is placed: this is done to a copy. */
static int
virDomainPCITry(virDomainDef *def)
{
    g_autoptr(GArray) buses = g_array_new(FALSE, TRUE, sizeof(virDomainPCIBus));
    virDomainPCISet set = { .def = def, .buses = buses };
    bool express = virDomainDefHasPCIeRoot(def);
    bool bridged = virDomainDefHasPCIBridge(def);
    virDomainPCIAddress spare;
    unsigned int i;

    if (virDomainPCISetInit(&set) < 0)
        return -1;
    /* Something is to be plugged in later, and for that a place is left. */
    if (buses->len > 0 && !express && !virDomainPCISetIsFull(&set) &&
        virDomainPCISetTake(&set, VIR_PCI_PLUG_CONVENTIONAL, NULL, &spare) < 0)
        return -1;
    if (virDomainPCIPlaceDevices(&set) < 0)
        return -1;
    if (express && !bridged && buses->len > 1 &&
        virDomainPCISetTake(&set, VIR_PCI_PLUG_EXPRESS, NULL, &spare) < 0)
        return -1;
    for (i = 1; i < buses->len; i++) {
        virDomainControllerDef *controller;

        if (virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_PCI, i) != NULL)
            continue;
        controller = virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_PCI, i);
        controller->pci.model = virDomainPCISetBus(&set, i)->model;
        /* Such a bridge came with its port. */
        if (controller->pci.model != VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE &&
            virDomainPCIPlaceController(&set, controller) < 0)
            return -1;
    }
    return 0;
}

int
virDomainDefAssignPCI(virDomainDef *def)
{
    g_autoptr(virDomainDef) trial = NULL;
    g_autoptr(GArray) buses = g_array_new(FALSE, TRUE, sizeof(virDomainPCIBus));
    virDomainPCISet set = { .def = def, .buses = buses };
    size_t i;

    if (virDomainDefCheckBuses(def) < 0)
        return -1;
    trial = virDomainDefCopy(def, NULL);
    if (virDomainPCITry(trial) < 0)
        return -1;
    for (i = 0; i < virDomainDefControllerCount(trial); i++) {
        const virDomainControllerDef *wanted = virDomainDefController(trial, i);

        if (wanted->type == VIR_DOMAIN_CONTROLLER_PCI &&
            virDomainDefFindController(def, wanted->type, wanted->index) == NULL)
            virDomainDefAddController(def, wanted->type, wanted->index)->pci.model =
                wanted->pci.model;
    }
    if (virDomainPCISetInit(&set) < 0 || virDomainPCIPlaceDevices(&set) < 0)
        return -1;
    return virDomainDefForEachDevice(def, virDomainPCIMarkShared, &set);
}
