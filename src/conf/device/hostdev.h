/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hostdev.h: devices of the host that a guest gets for itself. */
#ifndef VIREO_DEVICE_HOSTDEV_H
#define VIREO_DEVICE_HOSTDEV_H

#include "device/disk.h"
#include "device/netport.h"

/* Where a device of the host is; interfaces name theirs the same way. */
typedef struct virDomainHostPCI {
    unsigned int domain;
    unsigned int bus;
    unsigned int slot;
    unsigned int function;
} virDomainHostPCI;
VIR_SCHEMA_DECLARE(virDomainHostPCISchema, virDomainHostPCI);

typedef struct virDomainHostUSB {
    unsigned int bus;
    unsigned int device;
} virDomainHostUSB;
VIR_SCHEMA_DECLARE(virDomainHostUSBSchema, virDomainHostUSB);

typedef enum {
    VIR_DOMAIN_HOSTDEV_MODE_SUBSYSTEM,
    VIR_DOMAIN_HOSTDEV_MODE_CAPABILITIES,
    VIR_DOMAIN_HOSTDEV_MODE_LAST
} VIR_COMPACT virDomainHostdevMode;
VIR_NAMES_DECLARE(virDomainHostdevMode);

typedef enum {
    VIR_DOMAIN_HOSTDEV_USB,
    VIR_DOMAIN_HOSTDEV_PCI,
    VIR_DOMAIN_HOSTDEV_SCSI,
    VIR_DOMAIN_HOSTDEV_SCSI_HOST,
    VIR_DOMAIN_HOSTDEV_MDEV,
    VIR_DOMAIN_HOSTDEV_STORAGE,     /* this and those below: of mode capabilities */
    VIR_DOMAIN_HOSTDEV_MISC,
    VIR_DOMAIN_HOSTDEV_NET,
    VIR_DOMAIN_HOSTDEV_LAST
} VIR_COMPACT virDomainHostdevType;
VIR_NAMES_DECLARE(virDomainHostdevType);

typedef enum {
    VIR_DOMAIN_HOSTDEV_MODEL_ABSENT,
    VIR_DOMAIN_HOSTDEV_MODEL_VIRTIO,
    VIR_DOMAIN_HOSTDEV_MODEL_VIRTIO_TRANSITIONAL,
    VIR_DOMAIN_HOSTDEV_MODEL_VIRTIO_NON_TRANSITIONAL,
    VIR_DOMAIN_HOSTDEV_MODEL_VFIO_PCI,      /* this and those below: of mediated devices */
    VIR_DOMAIN_HOSTDEV_MODEL_VFIO_CCW,
    VIR_DOMAIN_HOSTDEV_MODEL_VFIO_AP,
    VIR_DOMAIN_HOSTDEV_MODEL_LAST
} VIR_COMPACT virDomainHostdevModel;
VIR_NAMES_DECLARE(virDomainHostdevModel);

typedef enum {
    VIR_DOMAIN_HOSTDEV_SGIO_ABSENT,
    VIR_DOMAIN_HOSTDEV_SGIO_FILTERED,
    VIR_DOMAIN_HOSTDEV_SGIO_UNFILTERED,
    VIR_DOMAIN_HOSTDEV_SGIO_LAST
} VIR_COMPACT virDomainHostdevSgio;
VIR_NAMES_DECLARE(virDomainHostdevSgio);

/* Which driver of the host holds a PCI device. */
typedef enum {
    VIR_DOMAIN_HOSTDEV_DRIVER_ABSENT,
    VIR_DOMAIN_HOSTDEV_DRIVER_KVM,
    VIR_DOMAIN_HOSTDEV_DRIVER_VFIO,
    VIR_DOMAIN_HOSTDEV_DRIVER_XEN,
    VIR_DOMAIN_HOSTDEV_DRIVER_LAST
} VIR_COMPACT virDomainHostdevDriver;
VIR_NAMES_DECLARE(virDomainHostdevDriver);

/* May the host reset a USB device when the guest asks for it? */
typedef enum {
    VIR_DOMAIN_HOSTDEV_RESET_ABSENT,
    VIR_DOMAIN_HOSTDEV_RESET_OFF,
    VIR_DOMAIN_HOSTDEV_RESET_UNINITIALIZED,
    VIR_DOMAIN_HOSTDEV_RESET_ON,
    VIR_DOMAIN_HOSTDEV_RESET_LAST
} VIR_COMPACT virDomainHostdevReset;
VIR_NAMES_DECLARE(virDomainHostdevReset);

/* What if the device is not there? */
typedef enum {
    VIR_DOMAIN_HOSTDEV_STARTUP_ABSENT,
    VIR_DOMAIN_HOSTDEV_STARTUP_MANDATORY,
    VIR_DOMAIN_HOSTDEV_STARTUP_REQUISITE,
    VIR_DOMAIN_HOSTDEV_STARTUP_OPTIONAL,
    VIR_DOMAIN_HOSTDEV_STARTUP_LAST
} VIR_COMPACT virDomainHostdevStartup;
VIR_NAMES_DECLARE(virDomainHostdevStartup);

typedef struct virDomainHostdevUSB {    /* by product, by place or by both */
    virDomainHostdevStartup startup;
    virDomainHostdevReset guestReset;
    unsigned int vendor;
    unsigned int product;
    virDomainHostUSB address;
} virDomainHostdevUSB;

typedef struct virDomainHostdevPCI {
    virDomainHostdevStartup startup;    /* refused, but not overlooked */
    virTristateBool writeFiltering;
    virDomainHostPCI address;
} virDomainHostdevPCI;

typedef enum {
    VIR_DOMAIN_HOSTDEV_SCSI_ADAPTER,
    VIR_DOMAIN_HOSTDEV_SCSI_ISCSI,
    VIR_DOMAIN_HOSTDEV_SCSI_LAST
} VIR_COMPACT virDomainHostdevSCSIProtocol;
VIR_NAMES_DECLARE(virDomainHostdevSCSIProtocol);

typedef struct virDomainHostdevAdapter {
    char *name;                 /* "scsi_host0" */
    unsigned int bus;
    unsigned int target;
    unsigned long long unit;
} virDomainHostdevAdapter;

typedef struct virDomainHostdevISCSI {
    char *name;                 /* target and unit: "iqn.2020-01.com.example/0" */
    GPtrArray *hosts;           /* of virStorageHost: one */
    virStorageAuth *auth;
    char *iqn;                  /* the name that we go by */
} virDomainHostdevISCSI;

typedef struct virDomainHostdevSCSI {
    virDomainHostdevSCSIProtocol protocol;
    union {
        virDomainHostdevAdapter adapter;
        virDomainHostdevISCSI iscsi;
    };
} virDomainHostdevSCSI;

typedef struct virDomainHostdevVhost { char *protocol; char *wwpn; } virDomainHostdevVhost;
typedef struct virDomainHostdevMdev { virUUID uuid; bool uuid_set; } virDomainHostdevMdev;
typedef struct virDomainHostdevCaps { char *path; } virDomainHostdevCaps;

typedef struct virDomainHostdevDef {
    virDomainDeviceInfo info;
    virDomainHostdevMode mode;
    virDomainHostdevType type;
    bool managed;               /* the host's own driver is taken off and put back by us */
    virDomainHostdevSgio sgio;
    virTristateBool rawio;
    virDomainHostdevModel model;
    virTristateSwitch display;
    virTristateSwitch ramfb;
    virDomainHostdevDriver driver;
    union {
        virDomainHostdevUSB usb;
        virDomainHostdevPCI pci;
        virDomainHostdevSCSI scsi;
        virDomainHostdevVhost vhost;
        virDomainHostdevMdev mdev;
        virDomainHostdevCaps caps;
    };
    virDomainNetTeaming *teaming;
    bool readonly;
    bool shareable;
} virDomainHostdevDef;
VIR_SCHEMA_DECLARE(virDomainHostdevSchema, virDomainHostdevDef);
extern const virDomainDeviceChange virDomainHostdevChange;
extern const virDomainDeviceOps virDomainHostdevOps;

#endif /* VIREO_DEVICE_HOSTDEV_H */
