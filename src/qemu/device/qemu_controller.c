/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_controller.c: what other devices are plugged into. */
#include "config.h"

#include "qemu_alias.h"
#include "qemu_device.h"

/* ---- PCI ---------------------------------------------------------------- */

/* Which device a model is when the definition doesn't name it. */
static const virDomainPCIName pciNames[VIR_DOMAIN_PCI_MODEL_LAST] = {
    [VIR_DOMAIN_PCI_MODEL_BRIDGE] = VIR_DOMAIN_PCI_NAME_BRIDGE,
    [VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE] = VIR_DOMAIN_PCI_NAME_I82801B11,
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT] = VIR_DOMAIN_PCI_NAME_ROOT_PORT,
    [VIR_DOMAIN_PCI_MODEL_SWITCH_UPSTREAM] = VIR_DOMAIN_PCI_NAME_X3130_UPSTREAM,
    [VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM] = VIR_DOMAIN_PCI_NAME_XIO3130_DOWNSTREAM,
    [VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS] = VIR_DOMAIN_PCI_NAME_PXB,
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS] = VIR_DOMAIN_PCI_NAME_PXB_PCIE,
    [VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE] = VIR_DOMAIN_PCI_NAME_PCIE_PCI_BRIDGE,
};

/* The root is the board's; the size of its 64-bit window is a property of the host bridge. */
static void
pciRootPlan(const virDomainDef *def, const virDomainControllerPCI *pci, qemuPlan *plan)
{
    g_autofree char *text = NULL;

    if (!pci->hole64_set)
        return;
    text = g_strdup_printf("%s.pci-hole64-size=%lluK",
                           virDomainDefIsQ35(def) ? "q35-pcihost" : "i440FX-pcihost", pci->hole64);
    qemuPlanAddText(plan, "global", text);
}

static virJSONValue *
pciProps(const virDomainControllerDef *controller)
{
    const virDomainControllerPCI *pci = &controller->pci;
    virDomainPCIName name = pci->name ? pci->name : pciNames[pci->model];
    virJSONValue *props;

    if (name == VIR_DOMAIN_PCI_NAME_ABSENT) {
        (void)qemuDeviceUnsupported("PCI controller model", virDomainPCIModelToString(pci->model));
        return NULL;
    }
    props = qemuDeviceProps(virDomainPCINameToString(name));
    if (pci->port_set)
        virJSONValueObjectSetUint(props, "port", pci->port);
    if (pci->chassis_set)
        virJSONValueObjectSetUint(props, "chassis", pci->chassis);
    if (pci->chassisNr_set)
        virJSONValueObjectSetUint(props, "chassis_nr", pci->chassisNr);
    if (pci->busNr_set)
        virJSONValueObjectSetUint(props, "bus_nr", pci->busNr);
    qemuDeviceSetSwitch(props, "hotplug", pci->hotplug);
    virJSONValueObjectSetString(props, "id", controller->info.alias);
    if (pci->numaNode_set)
        virJSONValueObjectSetUint(props, "numa_node", pci->numaNode);
    return props;
}

/* ---- USB ---------------------------------------------------------------- */

static const char *const usbDrivers[VIR_DOMAIN_USB_MODEL_LAST] = {
    [VIR_DOMAIN_USB_MODEL_DEFAULT] = "piix3-usb-uhci",
    [VIR_DOMAIN_USB_MODEL_PIIX3_UHCI] = "piix3-usb-uhci",
    [VIR_DOMAIN_USB_MODEL_PIIX4_UHCI] = "piix4-usb-uhci",
    [VIR_DOMAIN_USB_MODEL_EHCI] = "usb-ehci",
    [VIR_DOMAIN_USB_MODEL_ICH9_EHCI1] = "ich9-usb-ehci1",
    [VIR_DOMAIN_USB_MODEL_ICH9_UHCI1] = "ich9-usb-uhci1",
    [VIR_DOMAIN_USB_MODEL_ICH9_UHCI2] = "ich9-usb-uhci2",
    [VIR_DOMAIN_USB_MODEL_ICH9_UHCI3] = "ich9-usb-uhci3",
    [VIR_DOMAIN_USB_MODEL_VT82C686B_UHCI] = "vt82c686b-usb-uhci",
    [VIR_DOMAIN_USB_MODEL_PCI_OHCI] = "pci-ohci",
    [VIR_DOMAIN_USB_MODEL_NEC_XHCI] = "nec-usb-xhci",
    [VIR_DOMAIN_USB_MODEL_QEMU_XHCI] = "qemu-xhci",
};

static virJSONValue *
usbProps(const virDomainControllerDef *controller)
{
    const virDomainControllerUSB *usb = &controller->usb;
    virJSONValue *props;

    if (!usbDrivers[usb->model]) {
        (void)qemuDeviceUnsupported("USB controller model", virDomainUSBModelToString(usb->model));
        return NULL;
    }
    props = qemuDeviceProps(usbDrivers[usb->model]);
    if (controller->info.masterPort_set) {
        /* a companion shares the name, so the bus is found by it; the id is its master's */
        virJSONValueObjectSetFormat(props, "masterbus", "%s.0", controller->info.alias);
        virJSONValueObjectSetUint(props, "firstport", controller->info.masterPort);
        return props;
    }
    qemuDeviceSetUint(props, "p2", usb->ports);
    qemuDeviceSetUint(props, "p3", usb->ports);
    virJSONValueObjectSetString(props, "id", controller->info.alias);
    return props;
}

/* ---- SCSI --------------------------------------------------------------- */

static virJSONValue *
scsiProps(const virDomainControllerDef *controller)
{
    static const struct {
        const char *driver;
        virDomainVirtioModel virtio;
    } rows[VIR_DOMAIN_SCSI_MODEL_LAST] = {
        [VIR_DOMAIN_SCSI_MODEL_DEFAULT] = { "lsi" },
        [VIR_DOMAIN_SCSI_MODEL_AUTO] = { "lsi" },
        [VIR_DOMAIN_SCSI_MODEL_LSILOGIC] = { "lsi" },
        [VIR_DOMAIN_SCSI_MODEL_LSISAS1068] = { "mptsas1068" },
        [VIR_DOMAIN_SCSI_MODEL_LSISAS1078] = { "megasas" },
        [VIR_DOMAIN_SCSI_MODEL_VMPVSCSI] = { "pvscsi" },
        [VIR_DOMAIN_SCSI_MODEL_IBMVSCSI] = { "spapr-vscsi" },
        [VIR_DOMAIN_SCSI_MODEL_AM53C974] = { "am53c974" },
        [VIR_DOMAIN_SCSI_MODEL_DC390] = { "dc390" },
        [VIR_DOMAIN_SCSI_MODEL_VIRTIO_SCSI] = { NULL, VIR_DOMAIN_VIRTIO_MODEL_VIRTIO },
        [VIR_DOMAIN_SCSI_MODEL_VIRTIO_TRANSITIONAL] = { NULL,
                                                        VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL },
        [VIR_DOMAIN_SCSI_MODEL_VIRTIO_NON_TRANSITIONAL] =
            { NULL, VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL },
    };
    virDomainSCSIModel model = controller->scsi.model;
    virJSONValue *props;

    if (rows[model].virtio) {
        props = qemuDeviceVirtioProps("virtio-scsi", rows[model].virtio, &controller->info,
                                      &controller->driver.virtio);
        if (controller->driver.iothread)
            virJSONValueObjectSetFormat(props, "iothread", "iothread%u",
                                        controller->driver.iothread);
    } else if (rows[model].driver) {
        props = qemuDeviceProps(rows[model].driver);
    } else {
        (void)qemuDeviceUnsupported("SCSI controller model", virDomainSCSIModelToString(model));
        return NULL;
    }
    virJSONValueObjectSetString(props, "id", controller->info.alias);
    qemuDeviceSetUint(props, "num_queues", controller->driver.queues);
    qemuDeviceSetUint(props, "cmd_per_lun", controller->driver.cmdPerLun);
    qemuDeviceSetUint(props, "max_sectors", controller->driver.maxSectors);
    qemuDeviceSetSwitch(props, "ioeventfd", controller->driver.ioeventfd);
    return props;
}

/* ---- the rest ----------------------------------------------------------- */

static virJSONValue *
serialProps(const virDomainControllerDef *controller)
{
    virJSONValue *props =
        qemuDeviceVirtioProps("virtio-serial", (virDomainVirtioModel)controller->vioserial.model,
                              &controller->info, &controller->driver.virtio);

    virJSONValueObjectSetString(props, "id", controller->info.alias);
    if (controller->vioserial.ports_set)
        virJSONValueObjectSetUint(props, "max_ports", controller->vioserial.ports);
    if (controller->vioserial.vectors_set)
        virJSONValueObjectSetUint(props, "vectors", controller->vioserial.vectors);
    return props;
}

static virJSONValue *
plainProps(const virDomainControllerDef *controller)
{
    static const char *const drivers[VIR_DOMAIN_CONTROLLER_LAST] = {
        [VIR_DOMAIN_CONTROLLER_IDE] = "piix3-ide",
        [VIR_DOMAIN_CONTROLLER_FDC] = "isa-fdc",
        [VIR_DOMAIN_CONTROLLER_SATA] = "ahci",
        [VIR_DOMAIN_CONTROLLER_CCID] = "usb-ccid",
    };
    virJSONValue *props;

    if (!drivers[controller->type]) {
        (void)qemuDeviceUnsupported("controller",
                                    virDomainControllerTypeToString(controller->type));
        return NULL;
    }
    props = qemuDeviceProps(drivers[controller->type]);
    virJSONValueObjectSetString(props, "id", controller->info.alias);
    return props;
}

bool
qemuControllerIsOnBoard(const virDomainDef *def, const virDomainControllerDef *controller)
{
    switch (controller->type) {
    case VIR_DOMAIN_CONTROLLER_PCI:
        return virDomainControllerIsPCIRoot(controller);
    case VIR_DOMAIN_CONTROLLER_IDE:
        return controller->index == 0 && virDomainDefIsI440FX(def);
    case VIR_DOMAIN_CONTROLLER_SATA:
        return controller->index == 0 && virDomainDefIsQ35(def);
    case VIR_DOMAIN_CONTROLLER_FDC:
        return controller->index == 0 && virDomainDefIsI440FX(def);
    case VIR_DOMAIN_CONTROLLER_USB:
        return controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE;
    case VIR_DOMAIN_CONTROLLER_ISA:
        return true;
    case VIR_DOMAIN_CONTROLLER_SCSI:
    case VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL:
    case VIR_DOMAIN_CONTROLLER_CCID:
    case VIR_DOMAIN_CONTROLLER_XENBUS:
    case VIR_DOMAIN_CONTROLLER_LAST:
        break;
    }
    return false;
}

static int
controllerPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    static virJSONValue *(*const makers[VIR_DOMAIN_CONTROLLER_LAST])(
        const virDomainControllerDef *) = {
        [VIR_DOMAIN_CONTROLLER_IDE] = plainProps,
        [VIR_DOMAIN_CONTROLLER_FDC] = plainProps,
        [VIR_DOMAIN_CONTROLLER_SCSI] = scsiProps,
        [VIR_DOMAIN_CONTROLLER_SATA] = plainProps,
        [VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL] = serialProps,
        [VIR_DOMAIN_CONTROLLER_CCID] = plainProps,
        [VIR_DOMAIN_CONTROLLER_USB] = usbProps,
        [VIR_DOMAIN_CONTROLLER_PCI] = pciProps,
        [VIR_DOMAIN_CONTROLLER_XENBUS] = plainProps,
        [VIR_DOMAIN_CONTROLLER_ISA] = plainProps,
    };
    const virDomainControllerDef *controller = dev;
    virJSONValue *props;

    if (qemuControllerIsOnBoard(ctx->def, controller)) {
        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI)
            pciRootPlan(ctx->def, &controller->pci, plan);
        return 0;
    }

    props = makers[controller->type](controller);
    if (!props)
        return -1;
    qemuDeviceAdd(ctx, plan, props, &controller->info);
    return 0;
}

/* ---- names -------------------------------------------------------------- */

static char *
controllerAlias(const void *dev, const virDomainDef *def)
{
    static const char *const prefixes[VIR_DOMAIN_CONTROLLER_LAST] = {
        [VIR_DOMAIN_CONTROLLER_IDE] = "ide",
        [VIR_DOMAIN_CONTROLLER_FDC] = "fdc",
        [VIR_DOMAIN_CONTROLLER_SCSI] = "scsi",
        [VIR_DOMAIN_CONTROLLER_SATA] = "sata",
        [VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL] = "virtio-serial",
        [VIR_DOMAIN_CONTROLLER_CCID] = "ccid",
        [VIR_DOMAIN_CONTROLLER_USB] = "usb",
        [VIR_DOMAIN_CONTROLLER_PCI] = "pci.",
        [VIR_DOMAIN_CONTROLLER_XENBUS] = "xenbus",
        [VIR_DOMAIN_CONTROLLER_ISA] = "isa",
    };
    const virDomainControllerDef *controller = dev;

    /* what the board has, QEMU named: "ide" is the bus of SATA ports too */
    if (controller->type == VIR_DOMAIN_CONTROLLER_PCI &&
        controller->pci.model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT)
        return g_strdup("pcie.0");
    if ((controller->type == VIR_DOMAIN_CONTROLLER_IDE ||
         controller->type == VIR_DOMAIN_CONTROLLER_SATA) &&
        qemuControllerIsOnBoard(def, controller))
        return g_strdup("ide");
    if (controller->type == VIR_DOMAIN_CONTROLLER_USB && controller->index == 0)
        return g_strdup("usb");
    return g_strdup_printf("%s%u", prefixes[controller->type], controller->index);
}

/* No machine has deeper trees; a circle ends here. */
#define PCI_DEPTH_MAX 16
#define PCI_RANKS (1 << 20)

/*
 * By index, but a bus comes before what is plugged into it: the highest index
 * on the way to the root counts, then the length of that way.
 */
static int
pciRank(const virDomainControllerDef *controller, const virDomainDef *def)
{
    unsigned int highest = controller->index;
    unsigned int depth = 0;

    while (controller && depth < PCI_DEPTH_MAX - 1 &&
           controller->info.address.type == VIR_DOMAIN_ADDRESS_PCI) {
        controller = virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_PCI,
                                                controller->info.address.pci.bus);
        if (controller)
            highest = MAX(highest, controller->index);
        depth++;
    }
    return (int)(MIN(highest, PCI_RANKS / PCI_DEPTH_MAX - 1) * PCI_DEPTH_MAX + depth);
}

/* PCI first, the rest as stock has it. */
static int
controllerRank(const void *dev, const virDomainDef *def)
{
    static const int ranks[VIR_DOMAIN_CONTROLLER_LAST] = {
        [VIR_DOMAIN_CONTROLLER_USB] = 1,
        [VIR_DOMAIN_CONTROLLER_SCSI] = 2,
        [VIR_DOMAIN_CONTROLLER_IDE] = 3,
        [VIR_DOMAIN_CONTROLLER_SATA] = 4,
        [VIR_DOMAIN_CONTROLLER_FDC] = 5,
        [VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL] = 6,
        [VIR_DOMAIN_CONTROLLER_CCID] = 7,
        [VIR_DOMAIN_CONTROLLER_XENBUS] = 8,
        [VIR_DOMAIN_CONTROLLER_ISA] = 9,
    };
    const virDomainControllerDef *controller = dev;

    if (controller->type == VIR_DOMAIN_CONTROLLER_PCI)
        return pciRank(controller, def);
    return PCI_RANKS + ranks[controller->type];
}

const qemuDeviceOps qemuControllerOps = {
    .makeAlias = controllerAlias,
    .rank = controllerRank,
    .plan = controllerPlan,
};
