/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* controllervalidate.c: why a controller can't be. */
#include <config.h>

#include "device/controller.h"
#include "virdomainconf.h"
#include "virdomainthreads.h"
#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

#define PCI_BUS_MOST 255
#define XHCI_PORTS_MOST 15

/* ---- before places are given away ---------------------------------------------------- */

static int
checkRoot(const virDomainDef *def, const virDomainControllerDef *controller)
{
    virDomainPCIModel model = controller->pci.model;
    virDomainPCIModel wanted = virDomainDefIsQ35(def) ? VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT
                                                      : VIR_DOMAIN_PCI_MODEL_ROOT;

    if (controller->index == 0 && model != wanted &&
        (virDomainDefIsQ35(def) || virDomainDefIsI440FX(def))) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_XML_ERROR, -1,
                           _("The PCI controller with index='0' must be model='%s' for this"
                             " machine type, but model='%s' was found instead"),
                           virDomainPCIModelToString(wanted),
                           virDomainPCIModelToString(model) ? : "(null)");
        return -1;
    }
    if (controller->index != 0 && virDomainControllerIsPCIRoot(controller)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_XML_ERROR, -1, "%s",
                           _("pci-root and pcie-root controllers should have index 0"));
        return -1;
    }
    if (model == VIR_DOMAIN_PCI_MODEL_DEFAULT) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("PCI controller model was not set correctly"));
        return -1;
    }
    VIR_DOMAIN_REFUSE_IF((model == VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS &&
                          !virDomainDefIsI440FX(def)) ||
                         (model == VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS &&
                          !virDomainDefIsQ35(def)),
                         _("%s controllers are not supported with this machine type"),
                         virDomainPCIModelToString(model));
    return 0;
}

static int
checkPCINumbers(const virDomainDef *def, const virDomainControllerDef *controller)
{
    if (controller->index > PCI_BUS_MOST) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("PCI controller index %u too high, maximum is %d"), controller->index,
                       PCI_BUS_MOST);
        return -1;
    }
    if (virDomainDefFindController(def, controller->type, controller->index) != controller) {
        virReportError(VIR_ERR_XML_ERROR, _("Multiple '%s' controllers with index '%u'"),
                       virDomainControllerTypeToString(controller->type), controller->index);
        return -1;
    }
    return 0;
}

int
virDomainDefCheckUSB(const virDomainDef *def)
{
    size_t usb = 0;
    bool none = false;
    bool master = false;
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type != VIR_DOMAIN_CONTROLLER_USB)
            continue;
        usb++;
        none |= controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE;
        master |= !controller->info.masterPort_set;
    }
    if (none && usb > 1)
        virReportError(VIR_ERR_XML_DETAIL, "%s",
                       _("Can't add another USB controller: USB is disabled for this domain"));
    else if (usb > 0 && !none && !master)
        virReportError(VIR_ERR_XML_DETAIL, "%s", _("No master USB controller specified"));
    else
        return 0;
    return -1;
}

/* PCI controllers are checked apart. */
static int
checkNumbers(const virDomainDef *def)
{
    size_t i;
    size_t j;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_USB ||
            controller->type == VIR_DOMAIN_CONTROLLER_PCI)
            continue;
        for (j = i + 1; j < virDomainDefControllerCount(def); j++) {
            const virDomainControllerDef *other = virDomainDefController(def, j);

            if (other->type == controller->type && other->index == controller->index) {
                virReportError(VIR_ERR_XML_ERROR, _("Multiple '%s' controllers with index '%u'"),
                               virDomainControllerTypeToString(controller->type),
                               controller->index);
                return -1;
            }
        }
    }
    return 0;
}

int
virDomainDefCheckBuses(const virDomainDef *def)
{
    size_t i;

    if (checkNumbers(def) < 0)
        return -1;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == VIR_DOMAIN_CONTROLLER_PCI &&
            (checkRoot(def, controller) < 0 || checkPCINumbers(def, controller) < 0))
            return -1;
    }
    return 0;
}

/* ---- bridges and ports --------------------------------------------------------------------- */

#define MODEL(name) (1 << VIR_DOMAIN_PCI_MODEL_##name)
#define ROOTS (MODEL(ROOT) | MODEL(EXPRESS_ROOT))
#define PORTS (MODEL(EXPRESS_ROOT_PORT) | MODEL(SWITCH_DOWNSTREAM))
#define EXPANDERS (MODEL(EXPANDER_BUS) | MODEL(EXPRESS_EXPANDER_BUS))

/* The models that each device of the emulator stands for. */
static const unsigned int nameModels[VIR_DOMAIN_PCI_NAME_LAST] = {
    [VIR_DOMAIN_PCI_NAME_ABSENT] = ROOTS,
    [VIR_DOMAIN_PCI_NAME_BRIDGE] = MODEL(BRIDGE),
    [VIR_DOMAIN_PCI_NAME_I82801B11] = MODEL(DMI_TO_PCI_BRIDGE),
    [VIR_DOMAIN_PCI_NAME_IOH3420] = MODEL(EXPRESS_ROOT_PORT),
    [VIR_DOMAIN_PCI_NAME_X3130_UPSTREAM] = MODEL(SWITCH_UPSTREAM),
    [VIR_DOMAIN_PCI_NAME_XIO3130_DOWNSTREAM] = MODEL(SWITCH_DOWNSTREAM),
    [VIR_DOMAIN_PCI_NAME_PXB] = MODEL(EXPANDER_BUS),
    [VIR_DOMAIN_PCI_NAME_PXB_PCIE] = MODEL(EXPRESS_EXPANDER_BUS),
    [VIR_DOMAIN_PCI_NAME_ROOT_PORT] = MODEL(EXPRESS_ROOT_PORT),
    [VIR_DOMAIN_PCI_NAME_SPAPR_HOST_BRIDGE] = 0,
    [VIR_DOMAIN_PCI_NAME_PCIE_PCI_BRIDGE] = MODEL(EXPRESS_TO_PCI_BRIDGE),
};

static int
checkPCIOptions(const virDomainControllerDef *controller)
{
    const virDomainControllerPCI *pci = &controller->pci;
    const struct { const char *name; bool there; unsigned int models; } options[] = {
        { "modelName", pci->name != VIR_DOMAIN_PCI_NAME_ABSENT, ~ROOTS },
        { "pcihole64", pci->hole64_set, ROOTS },
        { "chassisNr", pci->chassisNr_set, MODEL(BRIDGE) },
        { "chassis", pci->chassis_set, PORTS },
        { "port", pci->port_set, PORTS },
        { "busNr", pci->busNr_set, EXPANDERS },
        { "targetIndex", pci->targetIndex_set, 0 },
        { "hotplug", pci->hotplug != VIR_TRISTATE_SWITCH_ABSENT, PORTS | MODEL(ROOT) },
        { "numaNode", pci->numaNode_set, EXPANDERS | ROOTS },
    };
    const char *name = virDomainPCINameToString(pci->name) ? : "none";
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(options); i++)
        VIR_DOMAIN_REFUSE_IF(options[i].there && (options[i].models & 1u << pci->model) == 0,
                             _("Option '%s' is not valid for PCI controller with index '%u',"
                               " model '%s' and modelName '%s'"), options[i].name,
                             controller->index, virDomainPCIModelToString(pci->model), name);
    VIR_DOMAIN_REFUSE_IF((nameModels[pci->name] & 1u << pci->model) == 0,
                         _("Option 'modelName' has invalid value for PCI controller with index"
                           " '%u', model '%s' and modelName '%s'"), controller->index,
                         virDomainPCIModelToString(pci->model), name);
    return 0;
}

static int
checkPCI(const virDomainControllerDef *controller, const virDomainDef *def)
{
    const virDomainControllerPCI *pci = &controller->pci;
    size_t cells = def->cpu ? virSchemaListLength(def->cpu->cells) : 0;

    if (virDomainControllerIsPCIRoot(controller) &&
        controller->info.address.type != VIR_DOMAIN_ADDRESS_NONE) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("pci-root and pcie-root controllers should not have an address"));
        return -1;
    }
    if (pci->numaNode_set && pci->numaNode >= cells) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_XML_ERROR, -1,
                           _("%s with index %u is configured for a NUMA node (%u) not present in"
                             " the domain's <cpu><numa> array (%zu)"),
                           virDomainPCIModelToString(pci->model), controller->index,
                           pci->numaNode, cells);
        return -1;
    }
    if (checkPCIOptions(controller) < 0)
        return -1;
    VIR_DOMAIN_REFUSE_IF(pci->model == VIR_DOMAIN_PCI_MODEL_BRIDGE &&
                         controller->info.address.type == VIR_DOMAIN_ADDRESS_PCI &&
                         controller->info.address.pci.bus >= controller->index,
                         _("PCI controller at index %u (0x%02x) has bus='0x%02x', but index must"
                           " be larger than bus"), controller->index, controller->index,
                         controller->info.address.pci.bus);
    return 0;
}

/* ---- the others ----------------------------------------------------------------------------- */

/* What only virtio-scsi has. */
static int
checkDriver(const virDomainControllerDef *controller, const virDomainDef *def)
{
    bool scsi = controller->type == VIR_DOMAIN_CONTROLLER_SCSI;
    bool virtio = scsi && (controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_VIRTIO_SCSI ||
        controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_VIRTIO_TRANSITIONAL ||
        controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_VIRTIO_NON_TRANSITIONAL);
    const struct { const char *name; bool there; } options[] = {
        { "queues", controller->driver.queues != 0 },
        { "cmd_per_lun", controller->driver.cmdPerLun != 0 },
        { "max_sectors", controller->driver.maxSectors != 0 },
        { "ioeventfd", controller->driver.ioeventfd != VIR_TRISTATE_SWITCH_ABSENT },
    };
    unsigned int thread = controller->driver.iothread;
    size_t i;

    if (thread != 0 && !virtio) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("'iothread' attribute only supported for virtio scsi controllers"));
        return -1;
    }
    for (i = 0; i < G_N_ELEMENTS(options) && !virtio; i++)
        VIR_DOMAIN_REFUSE_IF(options[i].there,
                             _("'%s' is only supported by virtio-scsi controller"),
                             options[i].name);
    if (thread == 0)
        return 0;
    VIR_DOMAIN_REFUSE_IF(controller->info.address.type != VIR_DOMAIN_ADDRESS_NONE &&
                         controller->info.address.type != VIR_DOMAIN_ADDRESS_PCI &&
                         controller->info.address.type != VIR_DOMAIN_ADDRESS_CCW, "%s",
                         _("virtio-scsi IOThreads only available for virtio pci and virtio ccw"
                           " controllers"));
    VIR_DOMAIN_REFUSE_IF(!virDomainDefHasIOThread(def, thread),
                         _("controller iothread '%u' not defined in iothreadid"), thread);
    return 0;
}

static int
checkSCSI(const virDomainControllerDef *controller)
{
    virDomainSCSIModel model = controller->scsi.model;

    VIR_DOMAIN_REFUSE_IF(model == VIR_DOMAIN_SCSI_MODEL_BUSLOGIC,
                         _("Unsupported controller model: %s"), virDomainSCSIModelToString(model));
    VIR_DOMAIN_REFUSE_IF(model == VIR_DOMAIN_SCSI_MODEL_NCR53C90,
                         _("%s SCSI controller is not a built-in for this machine"),
                         virDomainSCSIModelToString(model));
    return 0;
}

static int
checkIDE(const virDomainControllerDef *controller, const virDomainDef *def)
{
    VIR_DOMAIN_REFUSE_IF(!virDomainDefIsI440FX(def), "%s",
                         _("IDE controllers are unsupported for this QEMU binary or machine"
                           " type"));
    VIR_DOMAIN_REFUSE_IF(controller->index != 0, "%s",
                         _("Only a single IDE controller is supported for this machine type"));
    return 0;
}

static int
checkUSB(const virDomainControllerDef *controller)
{
    virDomainUSBModel model = controller->usb.model;

    VIR_DOMAIN_REFUSE_IF(model == VIR_DOMAIN_USB_MODEL_QUSB1 ||
                         model == VIR_DOMAIN_USB_MODEL_QUSB2, "%s",
                         _("USB controller model type 'qusb1' or 'qusb2' is not supported in"
                           " qemu"));
    VIR_DOMAIN_REFUSE_IF((model == VIR_DOMAIN_USB_MODEL_NEC_XHCI ||
                          model == VIR_DOMAIN_USB_MODEL_QEMU_XHCI) &&
                         controller->usb.ports > XHCI_PORTS_MOST,
                         _("'%s' controller only supports up to '%d' ports"),
                         virDomainUSBModelToString(model), XHCI_PORTS_MOST);
    return 0;
}

int
virDomainControllerValidate(const void *dev, const virDomainDef *def,
                            const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainControllerDef *controller = dev;

    if (checkDriver(controller, def) < 0)
        return -1;
    switch (controller->type) {
    case VIR_DOMAIN_CONTROLLER_IDE:
        return checkIDE(controller, def);
    case VIR_DOMAIN_CONTROLLER_SCSI:
        return checkSCSI(controller);
    case VIR_DOMAIN_CONTROLLER_USB:
        return checkUSB(controller);
    case VIR_DOMAIN_CONTROLLER_PCI:
        return checkPCI(controller, def);
    case VIR_DOMAIN_CONTROLLER_FDC:
    case VIR_DOMAIN_CONTROLLER_SATA:
    case VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL:
    case VIR_DOMAIN_CONTROLLER_CCID:
    case VIR_DOMAIN_CONTROLLER_XENBUS:
    case VIR_DOMAIN_CONTROLLER_ISA:
    case VIR_DOMAIN_CONTROLLER_LAST:
        break;
    }
    return 0;
}
