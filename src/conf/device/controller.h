/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* controller.h: what other devices are plugged into. */
#ifndef VIREO_DEVICE_CONTROLLER_H
#define VIREO_DEVICE_CONTROLLER_H

#include "device/disk.h"

typedef enum {
    VIR_DOMAIN_CONTROLLER_IDE,
    VIR_DOMAIN_CONTROLLER_FDC,
    VIR_DOMAIN_CONTROLLER_SCSI,
    VIR_DOMAIN_CONTROLLER_SATA,
    VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL,
    VIR_DOMAIN_CONTROLLER_CCID,
    VIR_DOMAIN_CONTROLLER_USB,
    VIR_DOMAIN_CONTROLLER_PCI,
    VIR_DOMAIN_CONTROLLER_XENBUS,
    VIR_DOMAIN_CONTROLLER_ISA,
    VIR_DOMAIN_CONTROLLER_LAST
} VIR_COMPACT virDomainControllerType;
VIR_NAMES_DECLARE(virDomainControllerType);

typedef enum {
    VIR_DOMAIN_PCI_MODEL_DEFAULT,
    VIR_DOMAIN_PCI_MODEL_ROOT,
    VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT,
    VIR_DOMAIN_PCI_MODEL_BRIDGE,
    VIR_DOMAIN_PCI_MODEL_DMI_TO_PCI_BRIDGE,
    VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT_PORT,
    VIR_DOMAIN_PCI_MODEL_SWITCH_UPSTREAM,
    VIR_DOMAIN_PCI_MODEL_SWITCH_DOWNSTREAM,
    VIR_DOMAIN_PCI_MODEL_EXPANDER_BUS,
    VIR_DOMAIN_PCI_MODEL_EXPRESS_EXPANDER_BUS,
    VIR_DOMAIN_PCI_MODEL_EXPRESS_TO_PCI_BRIDGE,
    VIR_DOMAIN_PCI_MODEL_LAST
} VIR_COMPACT virDomainPCIModel;
VIR_NAMES_DECLARE(virDomainPCIModel);

typedef enum {
    VIR_DOMAIN_USB_MODEL_DEFAULT,
    VIR_DOMAIN_USB_MODEL_PIIX3_UHCI,
    VIR_DOMAIN_USB_MODEL_PIIX4_UHCI,
    VIR_DOMAIN_USB_MODEL_EHCI,
    VIR_DOMAIN_USB_MODEL_ICH9_EHCI1,
    VIR_DOMAIN_USB_MODEL_ICH9_UHCI1,
    VIR_DOMAIN_USB_MODEL_ICH9_UHCI2,
    VIR_DOMAIN_USB_MODEL_ICH9_UHCI3,
    VIR_DOMAIN_USB_MODEL_VT82C686B_UHCI,
    VIR_DOMAIN_USB_MODEL_PCI_OHCI,
    VIR_DOMAIN_USB_MODEL_NEC_XHCI,
    VIR_DOMAIN_USB_MODEL_QUSB1,
    VIR_DOMAIN_USB_MODEL_QUSB2,
    VIR_DOMAIN_USB_MODEL_QEMU_XHCI,
    VIR_DOMAIN_USB_MODEL_NONE,
    VIR_DOMAIN_USB_MODEL_LAST
} VIR_COMPACT virDomainUSBModel;
VIR_NAMES_DECLARE(virDomainUSBModel);

typedef enum {
    VIR_DOMAIN_SCSI_MODEL_DEFAULT,
    VIR_DOMAIN_SCSI_MODEL_AUTO,
    VIR_DOMAIN_SCSI_MODEL_BUSLOGIC,
    VIR_DOMAIN_SCSI_MODEL_LSILOGIC,
    VIR_DOMAIN_SCSI_MODEL_LSISAS1068,
    VIR_DOMAIN_SCSI_MODEL_VMPVSCSI,
    VIR_DOMAIN_SCSI_MODEL_IBMVSCSI,
    VIR_DOMAIN_SCSI_MODEL_VIRTIO_SCSI,
    VIR_DOMAIN_SCSI_MODEL_LSISAS1078,
    VIR_DOMAIN_SCSI_MODEL_VIRTIO_TRANSITIONAL,
    VIR_DOMAIN_SCSI_MODEL_VIRTIO_NON_TRANSITIONAL,
    VIR_DOMAIN_SCSI_MODEL_NCR53C90,
    VIR_DOMAIN_SCSI_MODEL_DC390,
    VIR_DOMAIN_SCSI_MODEL_AM53C974,
    VIR_DOMAIN_SCSI_MODEL_LAST
} VIR_COMPACT virDomainSCSIModel;
VIR_NAMES_DECLARE(virDomainSCSIModel);

typedef enum {
    VIR_DOMAIN_IDE_MODEL_DEFAULT,
    VIR_DOMAIN_IDE_MODEL_PIIX3,
    VIR_DOMAIN_IDE_MODEL_PIIX4,
    VIR_DOMAIN_IDE_MODEL_ICH6,
    VIR_DOMAIN_IDE_MODEL_LAST
} VIR_COMPACT virDomainIDEModel;
VIR_NAMES_DECLARE(virDomainIDEModel);

/* Which device of the emulator a PCI controller is: <model name=>. */
typedef enum {
    VIR_DOMAIN_PCI_NAME_ABSENT,
    VIR_DOMAIN_PCI_NAME_BRIDGE,
    VIR_DOMAIN_PCI_NAME_I82801B11,
    VIR_DOMAIN_PCI_NAME_IOH3420,
    VIR_DOMAIN_PCI_NAME_X3130_UPSTREAM,
    VIR_DOMAIN_PCI_NAME_XIO3130_DOWNSTREAM,
    VIR_DOMAIN_PCI_NAME_PXB,
    VIR_DOMAIN_PCI_NAME_PXB_PCIE,
    VIR_DOMAIN_PCI_NAME_ROOT_PORT,
    VIR_DOMAIN_PCI_NAME_SPAPR_HOST_BRIDGE,
    VIR_DOMAIN_PCI_NAME_PCIE_PCI_BRIDGE,
    VIR_DOMAIN_PCI_NAME_LAST
} VIR_COMPACT virDomainPCIName;
VIR_NAMES_DECLARE(virDomainPCIName);

typedef struct virDomainControllerPCI {
    unsigned long long hole64;  /* KiB */
    unsigned int chassisNr, chassis, port;
    unsigned int busNr;
    unsigned int numaNode;
    unsigned int targetIndex;   /* of a host bridge of pSeries */
    bool hole64_set, chassisNr_set, chassis_set, port_set, busNr_set, numaNode_set;
    bool targetIndex_set;
    virDomainPCIModel model;
    virDomainPCIName name;
    virTristateSwitch hotplug;
} virDomainControllerPCI;

typedef struct virDomainControllerUSB {
    virDomainUSBModel model;
    unsigned int ports; bool ports_set;
} virDomainControllerUSB;

typedef struct virDomainControllerSerial {
    virDomainVirtioModel model;
    unsigned int ports; bool ports_set;
    unsigned int vectors; bool vectors_set;
} virDomainControllerSerial;

typedef struct virDomainControllerSCSI { virDomainSCSIModel model; } virDomainControllerSCSI;
typedef struct virDomainControllerXenbus {
    unsigned int maxGrantFrames; bool maxGrantFrames_set;
    unsigned int maxEventChannels; bool maxEventChannels_set;
} virDomainControllerXenbus;
typedef struct virDomainControllerIDE { virDomainIDEModel model; } virDomainControllerIDE;

typedef struct virDomainControllerDef {
    virDomainDeviceInfo info;
    virDomainControllerType type;
    bool index_set;
    unsigned int index;
    union {                     /* by type; the others have nothing of their own */
        virDomainControllerPCI pci;
        virDomainControllerUSB usb;
        virDomainControllerSerial vioserial;
        virDomainControllerSCSI scsi;
        virDomainControllerIDE ide;
        virDomainControllerXenbus xenbus;
    };
    struct {
        unsigned int queues;
        unsigned int cmdPerLun;
        unsigned int maxSectors;
        unsigned int iothread;
        virTristateSwitch ioeventfd;
        virDomainVirtioOptions virtio;
    } driver;
} virDomainControllerDef;
VIR_SCHEMA_DECLARE(virDomainControllerSchema, virDomainControllerDef);
extern const virDomainDeviceOps virDomainControllerOps;

/* The controller of this type and index in @def, NULL when there is none. */
virDomainControllerDef *virDomainDefFindController(const virDomainDef *def,
                                                   virDomainControllerType type,
                                                   unsigned int index);

/* The guest's first bus is PCI Express. */
bool virDomainDefHasPCIeRoot(const virDomainDef *def);

/* 0, or -1 with an error reported that says why @dev, a controller, can't be. */
int virDomainControllerValidate(const void *dev, const virDomainDef *def,
                                const virDomainDefContext *ctx) G_GNUC_WARN_UNUSED_RESULT;

/* Each returns 0, or -1 with an error reported: before a board's controllers are added... */
int virDomainDefCheckUSB(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
/* ... and before places on buses are given away. */
int virDomainDefCheckBuses(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* pci-root and pcie-root are part of the machine and have no address. */
bool virDomainControllerIsPCIRoot(const virDomainControllerDef *controller);

#endif /* VIREO_DEVICE_CONTROLLER_H */
