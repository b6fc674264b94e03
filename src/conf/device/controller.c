/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* controller.c: controllers: rows, defaults, checks. */
#include <config.h>

#include "device/controller.h"

#include "virdomainconf.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainControllerType, VIR_DOMAIN_CONTROLLER_LAST,
          "ide", "fdc", "scsi", "sata", "virtio-serial", "ccid", "usb", "pci", "xenbus", "isa");
VIR_NAMES(virDomainPCIModel, VIR_DOMAIN_PCI_MODEL_LAST,
          NULL, "pci-root", "pcie-root", "pci-bridge", "dmi-to-pci-bridge", "pcie-root-port",
          "pcie-switch-upstream-port", "pcie-switch-downstream-port", "pci-expander-bus",
          "pcie-expander-bus", "pcie-to-pci-bridge");
VIR_NAMES(virDomainUSBModel, VIR_DOMAIN_USB_MODEL_LAST,
          NULL, "piix3-uhci", "piix4-uhci", "ehci", "ich9-ehci1", "ich9-uhci1", "ich9-uhci2",
          "ich9-uhci3", "vt82c686b-uhci", "pci-ohci", "nec-xhci", "qusb1", "qusb2", "qemu-xhci",
          "none");
VIR_NAMES(virDomainSCSIModel, VIR_DOMAIN_SCSI_MODEL_LAST,
          NULL, "auto", "buslogic", "lsilogic", "lsisas1068", "vmpvscsi", "ibmvscsi",
          "virtio-scsi", "lsisas1078", "virtio-transitional", "virtio-non-transitional",
          "ncr53c90", "dc390", "am53c974");
VIR_NAMES(virDomainIDEModel, VIR_DOMAIN_IDE_MODEL_LAST, NULL, "piix3", "piix4", "ich6");
VIR_NAMES(virDomainPCIName, VIR_DOMAIN_PCI_NAME_LAST,
          NULL, "pci-bridge", "i82801b11-bridge", "ioh3420", "x3130-upstream",
          "xio3130-downstream", "pxb", "pxb-pcie", "pcie-root-port", "spapr-pci-host-bridge",
          "pcie-pci-bridge");

VIR_SCHEMA_DECLARE(virDomainControllerPCISchema, virDomainControllerPCI);
VIR_SCHEMA_DECLARE(virDomainControllerUSBSchema, virDomainControllerUSB);
VIR_SCHEMA_DECLARE(virDomainControllerSerialSchema, virDomainControllerSerial);
VIR_SCHEMA_DECLARE(virDomainControllerSCSISchema, virDomainControllerSCSI);
VIR_SCHEMA_DECLARE(virDomainControllerIDESchema, virDomainControllerIDE);
VIR_SCHEMA_DECLARE(virDomainControllerXenbusSchema, virDomainControllerXenbus);

#define P virDomainControllerPCI
static const virSchemaField virDomainControllerPCIFields[] = {
    VIR_ENUM("@model", P, model, virDomainPCIModelNames, .flags = VIR_ABI | VIR_FORMAL,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_ENUM("model/@name", P, name, virDomainPCINameNames, .flags = VIR_ABI),
    VIR_UINT_OPT("target/@chassisNr", P, chassisNr, .min = 1, .max = 255, .flags = VIR_ABI,
                 .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("target/@chassis", P, chassis, .max = 255, .flags = VIR_ABI,
                 .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("target/@port", P, port, .hex = 1, .max = 255, .flags = VIR_ABI,
                 .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("target/@busNr", P, busNr, .min = 1, .max = 254, .flags = VIR_ABI,
                 .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("target/@index", P, targetIndex, .max = 30, .flags = VIR_ABI,
                 .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_ON_OFF("target/@hotplug", P, hotplug, .flags = VIR_ABI),
    VIR_UINT_OPT("target/node", P, numaNode, .flags = VIR_ABI),
};
#undef P
VIR_SCHEMA(virDomainControllerPCISchema, virDomainControllerPCI, "controller",
           virDomainControllerPCIFields);

static const virSchemaField virDomainControllerUSBFields[] = {
    VIR_ENUM("@model", virDomainControllerUSB, model, virDomainUSBModelNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("@ports", virDomainControllerUSB, ports, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainControllerUSBSchema, virDomainControllerUSB, "controller",
           virDomainControllerUSBFields);

static const virSchemaField virDomainControllerSerialFields[] = {
    VIR_ENUM("@model", virDomainControllerSerial, model, virDomainVirtioModelNames,
             .flags = VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("@ports", virDomainControllerSerial, ports, .flags = VIR_ABI),
    VIR_UINT_OPT("@vectors", virDomainControllerSerial, vectors, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainControllerSerialSchema, virDomainControllerSerial, "controller",
           virDomainControllerSerialFields);

static const virSchemaField virDomainControllerSCSIFields[] = {
    VIR_ENUM("@model", virDomainControllerSCSI, model, virDomainSCSIModelNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
};
VIR_SCHEMA(virDomainControllerSCSISchema, virDomainControllerSCSI, "controller",
           virDomainControllerSCSIFields);

static const virSchemaField virDomainControllerIDEFields[] = {
    VIR_ENUM("@model", virDomainControllerIDE, model, virDomainIDEModelNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
};
VIR_SCHEMA(virDomainControllerIDESchema, virDomainControllerIDE, "controller",
           virDomainControllerIDEFields);

static const virSchemaField virDomainControllerXenbusFields[] = {
    VIR_UINT_OPT("@maxGrantFrames", virDomainControllerXenbus, maxGrantFrames, .flags = VIR_ABI),
    VIR_UINT_OPT("@maxEventChannels", virDomainControllerXenbus, maxEventChannels,
                 .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainControllerXenbusSchema, virDomainControllerXenbus, "controller",
           virDomainControllerXenbusFields);

#define C virDomainControllerDef
static const virSchemaArm virDomainControllerArms[] = {
    VIR_ARM(VIR_DOMAIN_CONTROLLER_PCI, C, pci, virDomainControllerPCISchema),
    VIR_ARM(VIR_DOMAIN_CONTROLLER_USB, C, usb, virDomainControllerUSBSchema),
    VIR_ARM(VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL, C, vioserial, virDomainControllerSerialSchema),
    VIR_ARM(VIR_DOMAIN_CONTROLLER_SCSI, C, scsi, virDomainControllerSCSISchema),
    VIR_ARM(VIR_DOMAIN_CONTROLLER_IDE, C, ide, virDomainControllerIDESchema),
    VIR_ARM(VIR_DOMAIN_CONTROLLER_XENBUS, C, xenbus, virDomainControllerXenbusSchema),
};

VIR_SCHEMA_DECLARE(virDomainControllerHoleSchema, virDomainControllerPCI);
static const virSchemaField virDomainControllerHoleFields[] = {
    VIR_SIZE_OPT("pcihole64", virDomainControllerPCI, hole64, 1024, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainControllerHoleSchema, virDomainControllerPCI, "controller",
           virDomainControllerHoleFields);

/* What stands at the end. */
static const virSchemaArm virDomainControllerLastArms[] = {
    VIR_ARM(VIR_DOMAIN_CONTROLLER_PCI, C, pci, virDomainControllerHoleSchema),
};

static const virSchemaField virDomainControllerFields[] = {
    VIR_ENUM("@type", C, type, virDomainControllerTypeNames, .flags = VIR_ABI,
             .error = VIR_ERR_XML_ERROR, .doc = "which bus it is one of"),
    VIR_UINT_OPT("@index", C, index, .flags = VIR_ABI,
                 .doc = "by which devices name it; the next free one when there is none"),
    VIR_UNION("", C, type, virDomainControllerArms),
    VIR_UINT("driver/@queues", C, driver.queues, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("driver/@cmd_per_lun", C, driver.cmdPerLun, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("driver/@max_sectors", C, driver.maxSectors, .flags = VIR_ZERO_ABSENT),
    VIR_ON_OFF("driver/@ioeventfd", C, driver.ioeventfd, .flags = VIR_ABI),
    VIR_UINT("driver/@iothread", C, driver.iothread, .flags = VIR_ZERO_ABSENT),
    VIR_CHILD("driver", C, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_DEVICE_INFO(C),
    VIR_UNION("", C, type, virDomainControllerLastArms),
};
#undef C

bool
virDomainControllerIsPCIRoot(const virDomainControllerDef *controller)
{
    return controller->type == VIR_DOMAIN_CONTROLLER_PCI &&
        (controller->pci.model == VIR_DOMAIN_PCI_MODEL_ROOT ||
         controller->pci.model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT);
}

/* Models are told apart by types; a type without any has none. */
static bool
virDomainControllerHasModels(virDomainControllerType type)
{
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(virDomainControllerArms); i++) {
        if (virDomainControllerArms[i].value == (int)type)
            return type != VIR_DOMAIN_CONTROLLER_XENBUS;
    }
    return false;
}

/* The part of an ICH9 USB controller from whose port on a companion has its own, -1: none. */
static int
virDomainControllerFirstPort(const virDomainControllerDef *controller)
{
    switch (controller->usb.model) {
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI1: return 0;
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI2: return 2;
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI3: return 4;
    case VIR_DOMAIN_USB_MODEL_DEFAULT:
    case VIR_DOMAIN_USB_MODEL_PIIX3_UHCI:
    case VIR_DOMAIN_USB_MODEL_PIIX4_UHCI:
    case VIR_DOMAIN_USB_MODEL_EHCI:
    case VIR_DOMAIN_USB_MODEL_ICH9_EHCI1:
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

static int
virDomainControllerParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    static const char *const once[] = { "model", "target" };
    virDomainControllerDef *controller = obj;
    const char *model = virXMLNodeAttr(node, "model");
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(once); i++) {
        const xmlNode *first = virXMLNodeFirst(node, once[i]);

        if (first != NULL && virXMLNodeNext(first, once[i]) != NULL) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("Multiple <%s> elements in controller definition not allowed"),
                           once[i]);
            return -1;
        }
    }
    if (model != NULL && !virDomainControllerHasModels(controller->type)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Unknown model type '%s'"), model);
        return -1;
    }
    if (controller->type == VIR_DOMAIN_CONTROLLER_USB && !controller->info.masterPort_set &&
        virXMLNodeFirst(node, "master") != NULL) {
        controller->info.masterPort_set = true;
    } else if (controller->type == VIR_DOMAIN_CONTROLLER_USB && !controller->info.masterPort_set &&
               virDomainControllerFirstPort(controller) >= 0) {
        controller->info.masterPort = virDomainControllerFirstPort(controller);
        controller->info.masterPort_set = true;
    }
    if (controller->type == VIR_DOMAIN_CONTROLLER_USB &&
        controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE) {
        virSchemaClear(&virDomainAddressSchema, &controller->info.address);
        controller->info.masterPort_set = false;
    }
    if (controller->type == VIR_DOMAIN_CONTROLLER_PCI &&
        !virDomainControllerIsPCIRoot(controller))
        controller->pci.hole64_set = false;
    return 0;
}

VIR_SCHEMA(virDomainControllerSchema, virDomainControllerDef, "controller",
           virDomainControllerFields, .parsed = virDomainControllerParsed);

virDomainControllerDef *
virDomainDefFindController(const virDomainDef *def, virDomainControllerType type,
                           unsigned int index)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == type && controller->index == index)
            return controller;
    }
    return NULL;
}

bool
virDomainDefHasPCIeRoot(const virDomainDef *def)
{
    const virDomainControllerDef *root =
        virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_PCI, 0);

    return root != NULL && root->pci.model == VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT;
}

static bool
virDomainControllerOnBoard(const virDomainControllerDef *controller, const virDomainDef *def)
{
    return controller->index == 0 &&
        ((controller->type == VIR_DOMAIN_CONTROLLER_IDE && virDomainDefIsI440FX(def)) ||
         (controller->type == VIR_DOMAIN_CONTROLLER_SATA && virDomainDefIsQ35(def)));
}

static virDomainDeviceWish
virDomainControllerWish(const void *dev, const virDomainDef *def)
{
    const virDomainControllerDef *controller = dev;
    virDomainDeviceWish wish = { .address = VIR_DOMAIN_ADDRESS_PCI };

    switch (controller->type) {
    case VIR_DOMAIN_CONTROLLER_PCI:
        /* Found by themselves: what hangs below them says where they must be. */
        return (virDomainDeviceWish) { 0 };
    case VIR_DOMAIN_CONTROLLER_USB:
        if (controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE)
            return (virDomainDeviceWish) { 0 };
        wish.express = controller->usb.model == VIR_DOMAIN_USB_MODEL_NEC_XHCI ||
            controller->usb.model == VIR_DOMAIN_USB_MODEL_QEMU_XHCI;
        wish.hotplug = true;
        return wish;
    case VIR_DOMAIN_CONTROLLER_SCSI:
        if (controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_IBMVSCSI)
            return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_SPAPR_VIO };
        wish.express = controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_VIRTIO_SCSI ||
            controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_VIRTIO_NON_TRANSITIONAL;
        wish.hotplug = true;
        return wish;
    case VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL:
        wish.express = controller->vioserial.model != VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL;
        wish.hotplug = true;
        return wish;
    case VIR_DOMAIN_CONTROLLER_IDE:
        /* Others than the one of this board are refused when all is placed. */
        if (!virDomainDefIsI440FX(def))
            return (virDomainDeviceWish) { 0 };
        wish.hotplug = !virDomainControllerOnBoard(controller, def);
        return wish;
    case VIR_DOMAIN_CONTROLLER_SATA:
        wish.hotplug = !virDomainControllerOnBoard(controller, def);
        return wish;
    case VIR_DOMAIN_CONTROLLER_CCID:
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    case VIR_DOMAIN_CONTROLLER_XENBUS:
    case VIR_DOMAIN_CONTROLLER_ISA:
        wish.nowhere = true;
        return wish;
    case VIR_DOMAIN_CONTROLLER_FDC:
    case VIR_DOMAIN_CONTROLLER_LAST:
        break;
    }
    return (virDomainDeviceWish) { 0 };
}

static int
virDomainControllerPostParse(void *dev, virDomainDef *def,
                             const virDomainDefContext *ctx)
{
    virDomainControllerDef *controller = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (controller->type == VIR_DOMAIN_CONTROLLER_SCSI &&
        (controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_DEFAULT ||
         controller->scsi.model == VIR_DOMAIN_SCSI_MODEL_AUTO))
        controller->scsi.model = VIR_DOMAIN_SCSI_MODEL_LSILOGIC;
    if (controller->type == VIR_DOMAIN_CONTROLLER_USB &&
        controller->usb.model == VIR_DOMAIN_USB_MODEL_DEFAULT && virDomainDefIsX86(def))
        controller->usb.model = VIR_DOMAIN_USB_MODEL_PIIX3_UHCI;
    return 0;
}

static const char *const virDomainControllerIdentity[] = { "@type", "@index", NULL };

static int
virDomainControllerCheckChange(const void *dev, const virDomainDef *def,
                               virDomainDeviceChanges what)
{
    const virDomainControllerDef *controller = dev;

    if (what != VIR_DOMAIN_DEVICE_ATTACH || !controller->index_set ||
        virDomainDefFindController(def, controller->type, controller->index) == NULL)
        return 0;
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, -1,
                       _("controller index='%u' already exists"), controller->index);
    return -1;
}

static const virDomainDeviceChange virDomainControllerChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainControllerIdentity,
    .late = true,
    .absent = { VIR_ERR_DEVICE_MISSING, N_("device not present in domain configuration") },
    .check = virDomainControllerCheckChange,
};

const virDomainDeviceOps virDomainControllerOps = {
    .kind = { "controller", &virDomainControllerSchema },
    .postParse = virDomainControllerPostParse,
    .validate = virDomainControllerValidate,
    .wish = virDomainControllerWish,
    .change = &virDomainControllerChange,
};
