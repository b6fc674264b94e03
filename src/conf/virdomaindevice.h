/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaindevice.h: what all devices of a guest have in common, and the table of their kinds. */
#ifndef VIREO_VIRDOMAINDEVICE_H
#define VIREO_VIRDOMAINDEVICE_H

#include "schema.h"

typedef struct _virDomainDef virDomainDef;
typedef struct _virDomainDefContext virDomainDefContext;

/* Kinds of device, in the order in which they are written. */
typedef enum {
    VIR_DOMAIN_DEVICE_DISK,
    VIR_DOMAIN_DEVICE_CONTROLLER,
    VIR_DOMAIN_DEVICE_LEASE,
    VIR_DOMAIN_DEVICE_FILESYSTEM,
    VIR_DOMAIN_DEVICE_NET,
    VIR_DOMAIN_DEVICE_SMARTCARD,
    VIR_DOMAIN_DEVICE_SERIAL,
    VIR_DOMAIN_DEVICE_PARALLEL,
    VIR_DOMAIN_DEVICE_CONSOLE,
    VIR_DOMAIN_DEVICE_CHANNEL,
    VIR_DOMAIN_DEVICE_INPUT,
    VIR_DOMAIN_DEVICE_TPM,
    VIR_DOMAIN_DEVICE_GRAPHICS,
    VIR_DOMAIN_DEVICE_SOUND,
    VIR_DOMAIN_DEVICE_AUDIO,
    VIR_DOMAIN_DEVICE_VIDEO,
    VIR_DOMAIN_DEVICE_HOSTDEV,
    VIR_DOMAIN_DEVICE_REDIRDEV,
    VIR_DOMAIN_DEVICE_REDIRFILTER,
    VIR_DOMAIN_DEVICE_HUB,
    VIR_DOMAIN_DEVICE_WATCHDOG,
    VIR_DOMAIN_DEVICE_MEMBALLOON,
    VIR_DOMAIN_DEVICE_RNG,
    VIR_DOMAIN_DEVICE_NVRAM,
    VIR_DOMAIN_DEVICE_PANIC,
    VIR_DOMAIN_DEVICE_SHMEM,
    VIR_DOMAIN_DEVICE_MEMORY,
    VIR_DOMAIN_DEVICE_IOMMU,
    VIR_DOMAIN_DEVICE_VSOCK,
    VIR_DOMAIN_DEVICE_LAST
} VIR_COMPACT virDomainDeviceType;

/* Most devices of one kind; some steps compare each with each. */
#define VIR_DOMAIN_DEVICES_MOST 1024

/* ---- where a device is ----------------------------------------------------- */

typedef enum {
    VIR_DOMAIN_ADDRESS_NONE,
    VIR_DOMAIN_ADDRESS_PCI,
    VIR_DOMAIN_ADDRESS_DRIVE,
    VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL,
    VIR_DOMAIN_ADDRESS_CCID,
    VIR_DOMAIN_ADDRESS_USB,
    VIR_DOMAIN_ADDRESS_SPAPR_VIO,
    VIR_DOMAIN_ADDRESS_CCW,
    VIR_DOMAIN_ADDRESS_VIRTIO_MMIO,
    VIR_DOMAIN_ADDRESS_ISA,
    VIR_DOMAIN_ADDRESS_DIMM,
    VIR_DOMAIN_ADDRESS_UNASSIGNED,
    VIR_DOMAIN_ADDRESS_LAST
} VIR_COMPACT virDomainAddressType;
VIR_NAMES_DECLARE(virDomainAddressType);

typedef struct virDomainPCIAddress {
    unsigned int domain;
    unsigned int bus;
    unsigned int slot;
    unsigned int function;
    struct {                    /* of s390 */
        unsigned int uid, fid;
        bool uid_set, fid_set;
    } zpci;
    virTristateSwitch multifunction;
} virDomainPCIAddress;

typedef struct virDomainDriveAddress {
    unsigned int controller;
    unsigned int bus;
    unsigned int target;
    unsigned int unit;
} virDomainDriveAddress;

typedef struct virDomainSerialAddress {     /* virtio-serial */
    unsigned int controller;
    unsigned int bus;
    unsigned int port;
} virDomainSerialAddress;

typedef struct virDomainUSBAddress {
    unsigned int bus;
    char *port;                 /* "1" or, behind hubs, "1.2"; NULL: not assigned */
} virDomainUSBAddress;

typedef struct virDomainCCIDAddress {
    unsigned int controller;
    unsigned int slot;
} virDomainCCIDAddress;

typedef struct virDomainSpaprVIOAddress {
    unsigned long long reg;
    bool reg_set;
} virDomainSpaprVIOAddress;

typedef struct virDomainCCWAddress {
    unsigned int cssid;
    unsigned int ssid;
    unsigned int devno;
    bool cssid_set, ssid_set, devno_set;    /* all of them or none */
} virDomainCCWAddress;

typedef struct virDomainISAAddress {
    unsigned int iobase;
    unsigned int irq;
} virDomainISAAddress;

typedef struct virDomainDIMMAddress {
    unsigned int slot;
    unsigned long long base;    /* 0: where the emulator likes */
} virDomainDIMMAddress;

typedef struct virDomainAddress {
    virDomainAddressType type;
    union {
        virDomainPCIAddress pci;
        virDomainDriveAddress drive;
        virDomainSerialAddress vioserial;
        virDomainCCIDAddress ccid;
        virDomainUSBAddress usb;
        virDomainSpaprVIOAddress spapr;
        virDomainCCWAddress ccw;
        virDomainISAAddress isa;
        virDomainDIMMAddress dimm;
    };
} virDomainAddress;
VIR_SCHEMA_DECLARE(virDomainAddressSchema, virDomainAddress);

/* True for a PCI address that says nothing: domain, bus and slot 0. */
bool virDomainPCIAddressIsEmpty(const virDomainPCIAddress *pci);

/* An address of another type, or a PCI one still to be found. */
bool virDomainAddressIsMissing(const virDomainAddress *address);

/*
 * Every device struct begins with this. There are twenty in each guest, and thousands of
 * guests: in structs of devices small members stand together, so that there are no holes.
 */
typedef struct virDomainDeviceInfo {
    char *alias;                /* name in the emulator; live only unless it begins with "ua-" */
    char *loadparm;
    struct {
        char *file;
        virTristateSwitch bar;
        virTristateBool enabled;
    } rom;
    virDomainDeviceType type;   /* set when the device joins a definition */
    bool masterPort_set;
    unsigned int masterPort;    /* of an EHCI controller: first port of this companion */
    unsigned int bootIndex;     /* 0: not in the boot order */
    unsigned int acpiIndex;
    virDomainAddress address;
} virDomainDeviceInfo;
VIR_SCHEMA_DECLARE(virDomainDeviceInfoSchema, virDomainDeviceInfo);
VIR_SCHEMA_DECLARE(virDomainDeviceROMInfoSchema, virDomainDeviceInfo);  /* with the ROM */
VIR_SCHEMA_DECLARE(virDomainDeviceBootSchema, virDomainDeviceInfo);     /* only the boot order */

/* Rows of a device schema: the boot order stands where the device wants it. */
#define VIR_DEVICE_BOOT(T) VIR_CHILD("", T, info, virDomainDeviceBootSchema)
#define VIR_DEVICE_INFO(T) VIR_CHILD("", T, info, virDomainDeviceInfoSchema)
#define VIR_DEVICE_ROM_INFO(T) VIR_CHILD("", T, info, virDomainDeviceROMInfoSchema)

/* Options that all virtio devices share: attributes of <driver>. */
typedef struct virDomainVirtioOptions {
    virTristateSwitch iommu;
    virTristateSwitch ats;
    virTristateSwitch packed;
    virTristateSwitch pagePerVq;
} virDomainVirtioOptions;
VIR_SCHEMA_DECLARE(virDomainVirtioOptionsSchema, virDomainVirtioOptions);

/* For devices that are no virtio devices: 0 without any option, else -1 with an error reported. */
int virDomainVirtioOptionsRefuse(const virDomainVirtioOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* ---- security labels of one source ------------------------------------------- */

typedef struct virDomainDeviceSeclabel {
    char *model;
    virTristateBool labelskip;
    virTristateBool relabel;
    char *label;
} virDomainDeviceSeclabel;
VIR_SCHEMA_DECLARE(virDomainDeviceSeclabelSchema, virDomainDeviceSeclabel);

/* ---- the table of kinds --------------------------------------------------------- */

/* What address a device wants when it has none. */
typedef struct virDomainDeviceWish {
    virDomainAddressType address;   /* NONE: it is not on a bus */
    bool express;                   /* PCI: can stand behind a PCI Express port */
    bool hotplug;                   /* PCI: wants a slot that takes hotplug */
    bool nowhere;                   /* PCI: there is no bus for it */
} virDomainDeviceWish;

/* What calls do to single devices of a definition; a mask where a kind says what it takes. */
typedef enum {
    VIR_DOMAIN_DEVICE_ATTACH = 1 << 0,
    VIR_DOMAIN_DEVICE_UPDATE = 1 << 1,
    VIR_DOMAIN_DEVICE_DETACH = 1 << 2,
} virDomainDeviceChanges;

/* How devices of a kind are told apart and changed one by one. The hooks may be NULL. */
typedef struct virDomainDeviceChange {
    unsigned int can;           /* mask of virDomainDeviceChanges */
    const char *word;           /* what messages call it; NULL: its element */

    /* Paths of rows, up to NULL: a device is meant when they are as the client says. The
       address counts where the client gives one. */
    const char *const *identity;
    const char *twice;          /* why one that is alike can't be added; NULL: it can */
    struct { int code; const char *text; } absent;      /* there is none that is alike */
    struct { int code; const char *text; } occupied;    /* one is where a new one wants to be */
    bool bare;                  /* found as the document says; to complete it would change that */
    bool late;                  /* complete, and so checked, only among the others */

    /* More that must be so before @what. 0, or -1 with an error reported. */
    int (*check)(const void *dev, const virDomainDef *def, virDomainDeviceChanges what);

    /* Instead of @identity and @absent. */
    void *(*find)(const virDomainDef *def, const void *wanted, virDomainDeviceChanges what);

    /* Where a new one goes in the dump: above 0 behind @other, below 0 before it, 0: no matter. */
    int (*order)(const void *dev, const void *other);

    /* What @dev takes over from @old, which it replaces. Its address isn't among that. */
    void (*keep)(void *dev, const void *old);

    /* @dev is in @def now, or was: @sign is 1 or -1. */
    void (*count)(virDomainDef *def, const void *dev, int sign);
} virDomainDeviceChange;

/* A kind of device on this floor. The hooks may be NULL; @dev is the room's own struct. */
typedef struct virDomainDeviceOps {
    virSchemaListKind kind;     /* element and schema; first, so that the rows can use this table */
    unsigned int most;          /* how many a guest may have, 0: any number */
    struct { int code; const char *text; } tooMany;     /* @text NULL: the limit is ours */

    /* Fills in what the document left to us. 0, or -1 with an error reported. */
    int (*postParse)(void *dev, virDomainDef *def, const virDomainDefContext *ctx);

    /* 0, or -1 with an error reported that says why @dev can't be. One that is to be added
     * isn't among those of @def yet. */
    int (*validate)(const void *dev, const virDomainDef *def, const virDomainDefContext *ctx);

    virDomainDeviceWish (*wish)(const void *dev, const virDomainDef *def);

    bool wholeOnly;             /* no device for calls about single ones */

    /* NULL: only a new definition of the whole guest changes it. */
    const virDomainDeviceChange *change;
} virDomainDeviceOps;

/* Is @dev what a client means by @wanted, by the rows @identity and the address if it has one? */
bool virDomainDeviceIsAlike(virDomainDeviceType type, const char *const *identity,
                            const void *dev, const void *wanted);

/* The first device in @def that is alike by the identity of its kind; NULL: none. */
void *virDomainDefFindAlike(const virDomainDef *def, virDomainDeviceType type,
                            const void *wanted);

/* All of them, by virDomainDeviceType. */
extern const virDomainDeviceOps *const virDomainDeviceRegistry[VIR_DOMAIN_DEVICE_LAST];

#endif /* VIREO_VIRDOMAINDEVICE_H */
