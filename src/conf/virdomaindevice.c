/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaindevice.c: rows that all devices share, and the table of device kinds. */
#include <config.h>

#include "virdomaindevice.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DEVICE

VIR_NAMES(virDomainAddressType, VIR_DOMAIN_ADDRESS_LAST,
          NULL, "pci", "drive", "virtio-serial", "ccid", "usb", "spapr-vio", "ccw", "virtio-mmio",
          "isa", "dimm", "unassigned");

VIR_SCHEMA_DECLARE(virDomainPCIAddressSchema, virDomainPCIAddress);
VIR_SCHEMA_DECLARE(virDomainDriveAddressSchema, virDomainDriveAddress);
VIR_SCHEMA_DECLARE(virDomainSerialAddressSchema, virDomainSerialAddress);
VIR_SCHEMA_DECLARE(virDomainUSBAddressSchema, virDomainUSBAddress);
VIR_SCHEMA_DECLARE(virDomainCCIDAddressSchema, virDomainCCIDAddress);
VIR_SCHEMA_DECLARE(virDomainSpaprVIOAddressSchema, virDomainSpaprVIOAddress);
VIR_SCHEMA_DECLARE(virDomainCCWAddressSchema, virDomainCCWAddress);
VIR_SCHEMA_DECLARE(virDomainISAAddressSchema, virDomainISAAddress);
VIR_SCHEMA_DECLARE(virDomainDIMMAddressSchema, virDomainDIMMAddress);

/* ---- addresses -------------------------------------------------------------- */

static const virSchemaField virDomainPCIAddressFields[] = {
    VIR_UINT("@domain", virDomainPCIAddress, domain, .hex = 4, .max = 0xffff,
             .flags = VIR_ALWAYS | VIR_ABI),
    VIR_UINT("@bus", virDomainPCIAddress, bus, .hex = 2, .max = 0xff,
             .flags = VIR_ALWAYS | VIR_ABI),
    VIR_UINT("@slot", virDomainPCIAddress, slot, .hex = 2, .max = 0x1f,
             .flags = VIR_ALWAYS | VIR_ABI),
    VIR_UINT("@function", virDomainPCIAddress, function, .hex = 1, .max = 7,
             .flags = VIR_ALWAYS | VIR_ABI),
    VIR_ON_OFF("@multifunction", virDomainPCIAddress, multifunction, .flags = VIR_ABI,
               .doc = "there are more functions in the slot"),
    VIR_UINT_OPT("zpci/@uid", virDomainPCIAddress, zpci.uid, .hex = 4, .flags = VIR_ABI),
    VIR_UINT_OPT("zpci/@fid", virDomainPCIAddress, zpci.fid, .hex = 8, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainPCIAddressSchema, virDomainPCIAddress, "address", virDomainPCIAddressFields);

#define DECIMAL(T, name, member) VIR_UINT(name, T, member, .flags = VIR_ALWAYS | VIR_ABI)

static const virSchemaField virDomainDriveAddressFields[] = {
    DECIMAL(virDomainDriveAddress, "@controller", controller),
    DECIMAL(virDomainDriveAddress, "@bus", bus),
    DECIMAL(virDomainDriveAddress, "@target", target),
    DECIMAL(virDomainDriveAddress, "@unit", unit),
};
VIR_SCHEMA(virDomainDriveAddressSchema, virDomainDriveAddress, "address",
           virDomainDriveAddressFields);

static const virSchemaField virDomainSerialAddressFields[] = {
    DECIMAL(virDomainSerialAddress, "@controller", controller),
    DECIMAL(virDomainSerialAddress, "@bus", bus),
    DECIMAL(virDomainSerialAddress, "@port", port),
};
VIR_SCHEMA(virDomainSerialAddressSchema, virDomainSerialAddress, "address",
           virDomainSerialAddressFields);

static const virSchemaField virDomainCCIDAddressFields[] = {
    DECIMAL(virDomainCCIDAddress, "@controller", controller),
    DECIMAL(virDomainCCIDAddress, "@slot", slot),
};
VIR_SCHEMA(virDomainCCIDAddressSchema, virDomainCCIDAddress, "address",
           virDomainCCIDAddressFields);

static const virSchemaField virDomainUSBAddressFields[] = {
    DECIMAL(virDomainUSBAddress, "@bus", bus),
    VIR_STRING("@port", virDomainUSBAddress, port, .flags = VIR_ABI, .form = &virFormUSBPort),
};

#define USB_LEVELS_MOST 4

/* "1.2.3": a port of the bus and those of hubs, none of them a word. */
static int
virDomainUSBAddressParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainUSBAddress *usb = obj;
    g_auto(GStrv) levels = usb->port ? g_strsplit(usb->port, ".", -1) : NULL;
    guint64 port;
    size_t i;

    for (i = 0; levels != NULL && levels[i] != NULL; i++) {
        if (i == USB_LEVELS_MOST ||
            !g_ascii_string_to_unsigned(levels[i], 10, 0, G_MAXUINT, &port, NULL)) {
            virReportError(VIR_ERR_INTERNAL_ERROR, _("Cannot parse <address> 'port' attribute"));
            return -1;
        }
    }
    return 0;
}

VIR_SCHEMA(virDomainUSBAddressSchema, virDomainUSBAddress, "address", virDomainUSBAddressFields,
           .parsed = virDomainUSBAddressParsed);

static const virSchemaField virDomainSpaprVIOAddressFields[] = {
    VIR_ULL_OPT("@reg", virDomainSpaprVIOAddress, reg, .hex = 8, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainSpaprVIOAddressSchema, virDomainSpaprVIOAddress, "address",
           virDomainSpaprVIOAddressFields);

#define CCW(name, member, digits, most) \
    VIR_UINT_OPT(name, virDomainCCWAddress, member, .hex = digits, .max = most, \
                 .flags = VIR_ABI, .error = VIR_ERR_XML_ERROR)

static const virSchemaField virDomainCCWAddressFields[] = {
    CCW("@cssid", cssid, 1, 0xfe),
    CCW("@ssid", ssid, 1, 3),
    CCW("@devno", devno, 4, 0xffff),
};

static int
virDomainCCWAddressParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainCCWAddress *ccw = obj;

    if (ccw->cssid_set == ccw->ssid_set && ccw->ssid_set == ccw->devno_set)
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                   _("Invalid partial specification for virtio ccw address"));
    return -1;
}

VIR_SCHEMA(virDomainCCWAddressSchema, virDomainCCWAddress, "address", virDomainCCWAddressFields,
           .parsed = virDomainCCWAddressParsed);

static const virSchemaField virDomainISAAddressFields[] = {
    VIR_UINT("@iobase", virDomainISAAddress, iobase, .hex = 1, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("@irq", virDomainISAAddress, irq, .hex = 1, .flags = VIR_ZERO_ABSENT | VIR_ABI),
};
VIR_SCHEMA(virDomainISAAddressSchema, virDomainISAAddress, "address", virDomainISAAddressFields);

static const virSchemaField virDomainDIMMAddressFields[] = {
    VIR_UINT("@slot", virDomainDIMMAddress, slot,
             .flags = VIR_REQUIRED | VIR_ALWAYS | VIR_ABI | VIR_LOOSE),
    VIR_ULL("@base", virDomainDIMMAddress, base, .hex = 1, .flags = VIR_ZERO_ABSENT | VIR_ABI),
};
VIR_SCHEMA(virDomainDIMMAddressSchema, virDomainDIMMAddress, "address",
           virDomainDIMMAddressFields);

static const virSchemaArm virDomainAddressArms[] = {
    VIR_ARM(VIR_DOMAIN_ADDRESS_PCI, virDomainAddress, pci, virDomainPCIAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_DRIVE, virDomainAddress, drive, virDomainDriveAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL, virDomainAddress, vioserial,
            virDomainSerialAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_CCID, virDomainAddress, ccid, virDomainCCIDAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_USB, virDomainAddress, usb, virDomainUSBAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_SPAPR_VIO, virDomainAddress, spapr,
            virDomainSpaprVIOAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_CCW, virDomainAddress, ccw, virDomainCCWAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_ISA, virDomainAddress, isa, virDomainISAAddressSchema),
    VIR_ARM(VIR_DOMAIN_ADDRESS_DIMM, virDomainAddress, dimm, virDomainDIMMAddressSchema),
};

static const virSchemaField virDomainAddressFields[] = {
    VIR_ENUM("@type", virDomainAddress, type, virDomainAddressTypeNames,
             .flags = VIR_REQUIRED | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .missing = VIR_ERR_INTERNAL_ERROR),
    VIR_UNION("", virDomainAddress, type, virDomainAddressArms),
};
VIR_SCHEMA(virDomainAddressSchema, virDomainAddress, "address", virDomainAddressFields);

bool
virDomainPCIAddressIsEmpty(const virDomainPCIAddress *pci)
{
    return pci->domain == 0 && pci->bus == 0 && pci->slot == 0;
}

bool
virDomainAddressIsMissing(const virDomainAddress *address)
{
    return address->type == VIR_DOMAIN_ADDRESS_NONE ||
        (address->type == VIR_DOMAIN_ADDRESS_PCI && virDomainPCIAddressIsEmpty(&address->pci));
}

/* ---- what every device has ----------------------------------------------------- */

static const virSchemaField virDomainDeviceBootFields[] = {
    VIR_UINT("boot/@order", virDomainDeviceInfo, bootIndex,
             .flags = VIR_EXPECTED | VIR_ZERO_ABSENT | VIR_NONZERO,
             .doc = "place in the boot order"),
    VIR_STRING("boot/@loadparm", virDomainDeviceInfo, loadparm, .form = &virFormLoadparm,
               .doc = "what an s390 loader is told: up to 8 letters, digits, dots, blanks"),
};

/* The loader knows capitals only. */
static int
virDomainDeviceBootParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. ";
    virDomainDeviceInfo *info = obj;
    char *capitals;

    if (info->loadparm == NULL)
        return 0;
    capitals = g_ascii_strup(info->loadparm, -1);
    g_free(info->loadparm);
    info->loadparm = capitals;
    if (*capitals == '\0' || strlen(capitals) > 8) {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("loadparm value '%s' must be between 1 and 8 characters"), capitals);
        return -1;
    }
    if (capitals[strspn(capitals, allowed)] != '\0') {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("invalid loadparm value '%s', expecting chars in set of [a-zA-Z0-9.]"
                         " and blank spaces"), capitals);
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainDeviceBootSchema, virDomainDeviceInfo, "boot", virDomainDeviceBootFields,
           .parsed = virDomainDeviceBootParsed);

#define FIRST_INFO_ROWS \
    VIR_RUNTIME(virDomainDeviceInfo, type), \
    VIR_STRING("alias/@name", virDomainDeviceInfo, alias, .flags = VIR_FORMAL, \
               .form = &virFormAlias, .doc = "chosen by the user when it begins with ua-"), \
    VIR_UINT_OPT("master/@startport", virDomainDeviceInfo, masterPort, .flags = VIR_ABI)
#define LAST_INFO_ROWS \
    VIR_UINT("acpi/@index", virDomainDeviceInfo, acpiIndex, \
             .flags = VIR_ZERO_ABSENT | VIR_NONZERO | VIR_ABI), \
    VIR_CHILD("address", virDomainDeviceInfo, address, virDomainAddressSchema)

static const virSchemaField virDomainDeviceInfoFields[] = {
    FIRST_INFO_ROWS,
    LAST_INFO_ROWS,
};

static const virSchemaField virDomainDeviceROMInfoFields[] = {
    FIRST_INFO_ROWS,
    VIR_YES_NO("rom/@enabled", virDomainDeviceInfo, rom.enabled, .flags = VIR_ABI,
               .doc = "has it a ROM at all?"),
    VIR_ON_OFF("rom/@bar", virDomainDeviceInfo, rom.bar, .flags = VIR_ABI,
               .doc = "is the option ROM visible?"),
    VIR_STRING("rom/@file", virDomainDeviceInfo, rom.file, .form = &virFormPath,
               .doc = "image instead of the device's own"),
    LAST_INFO_ROWS,
};

/* The emulator's names are of one run; a user's own begin with "ua-". */
static int
virDomainDeviceInfoParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    virDomainDeviceInfo *info = obj;

    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0 && info->alias != NULL &&
        (!g_str_has_prefix(info->alias, "ua-") ||
         info->alias[strspn(info->alias, allowed)] != '\0'))
        g_clear_pointer(&info->alias, g_free);
    return 0;
}

VIR_SCHEMA(virDomainDeviceInfoSchema, virDomainDeviceInfo, "device", virDomainDeviceInfoFields,
           .parsed = virDomainDeviceInfoParsed);
VIR_SCHEMA(virDomainDeviceROMInfoSchema, virDomainDeviceInfo, "device",
           virDomainDeviceROMInfoFields, .parsed = virDomainDeviceInfoParsed);

static const virSchemaField virDomainVirtioOptionsFields[] = {
    VIR_ON_OFF("@iommu", virDomainVirtioOptions, iommu, .flags = VIR_ABI),
    VIR_ON_OFF("@ats", virDomainVirtioOptions, ats, .flags = VIR_ABI),
    VIR_ON_OFF("@packed", virDomainVirtioOptions, packed, .flags = VIR_ABI),
    VIR_ON_OFF("@page_per_vq", virDomainVirtioOptions, pagePerVq, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainVirtioOptionsSchema, virDomainVirtioOptions, "driver",
           virDomainVirtioOptionsFields);

int
virDomainVirtioOptionsRefuse(const virDomainVirtioOptions *options)
{
    const struct { const char *name; virTristateSwitch state; } all[] = {
        { "iommu", options->iommu }, { "ats", options->ats }, { "packed", options->packed },
        { "page_per_vq", options->pagePerVq },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(all); i++) {
        if (all[i].state == VIR_TRISTATE_SWITCH_ABSENT)
            continue;
        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("%s driver option is only supported for virtio devices"),
                           all[i].name);
        return -1;
    }
    return 0;
}

static const virSchemaField virDomainDeviceSeclabelFields[] = {
    VIR_STRING("@model", virDomainDeviceSeclabel, model),
    VIR_YES_NO("@labelskip", virDomainDeviceSeclabel, labelskip),
    VIR_YES_NO("@relabel", virDomainDeviceSeclabel, relabel,
               .doc = "no: leave the image as it is"),
    VIR_STRING("label", virDomainDeviceSeclabel, label),
};

static int
virDomainDeviceSeclabelParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainDeviceSeclabel *seclabel = obj;

    /* Whether there was a way to label it shows when it is done. */
    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0 || seclabel->labelskip != VIR_TRISTATE_BOOL_YES)
        seclabel->labelskip = VIR_TRISTATE_BOOL_ABSENT;
    if (seclabel->labelskip != VIR_TRISTATE_BOOL_ABSENT)
        seclabel->relabel = VIR_TRISTATE_BOOL_ABSENT;
    else if (seclabel->relabel == VIR_TRISTATE_BOOL_ABSENT)
        seclabel->relabel = VIR_TRISTATE_BOOL_YES;
    if (seclabel->label == NULL || seclabel->relabel != VIR_TRISTATE_BOOL_NO)
        return 0;
    virReportError(VIR_ERR_XML_ERROR,
                   _("Cannot specify a label if relabelling is turned off. model=%s"),
                   seclabel->model ? seclabel->model : "");
    return -1;
}

static const char *
virDomainDeviceSeclabelFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virDomainDeviceSeclabel *seclabel = obj;

    return seclabel->label == NULL && seclabel->relabel != VIR_TRISTATE_BOOL_NO &&
        seclabel->labelskip != VIR_TRISTATE_BOOL_YES
        ? _("the element 'label', or relabel='no', is missing") : NULL;
}

VIR_SCHEMA(virDomainDeviceSeclabelSchema, virDomainDeviceSeclabel, "seclabel",
           virDomainDeviceSeclabelFields, .formal = virDomainDeviceSeclabelFormal,
           .parsed = virDomainDeviceSeclabelParsed);

/* ---- the table -------------------------------------------------------------------- */

const virDomainDeviceOps *const virDomainDeviceRegistry[VIR_DOMAIN_DEVICE_LAST] = {
    [VIR_DOMAIN_DEVICE_DISK] = &virDomainDiskOps,
    [VIR_DOMAIN_DEVICE_CONTROLLER] = &virDomainControllerOps,
    [VIR_DOMAIN_DEVICE_LEASE] = &virDomainLeaseOps,
    [VIR_DOMAIN_DEVICE_FILESYSTEM] = &virDomainFSOps,
    [VIR_DOMAIN_DEVICE_NET] = &virDomainNetOps,
    [VIR_DOMAIN_DEVICE_SMARTCARD] = &virDomainSmartcardOps,
    [VIR_DOMAIN_DEVICE_SERIAL] = &virDomainSerialOps,
    [VIR_DOMAIN_DEVICE_PARALLEL] = &virDomainParallelOps,
    [VIR_DOMAIN_DEVICE_CONSOLE] = &virDomainConsoleOps,
    [VIR_DOMAIN_DEVICE_CHANNEL] = &virDomainChannelOps,
    [VIR_DOMAIN_DEVICE_INPUT] = &virDomainInputOps,
    [VIR_DOMAIN_DEVICE_TPM] = &virDomainTPMOps,
    [VIR_DOMAIN_DEVICE_GRAPHICS] = &virDomainGraphicsOps,
    [VIR_DOMAIN_DEVICE_SOUND] = &virDomainSoundOps,
    [VIR_DOMAIN_DEVICE_AUDIO] = &virDomainAudioOps,
    [VIR_DOMAIN_DEVICE_VIDEO] = &virDomainVideoOps,
    [VIR_DOMAIN_DEVICE_HOSTDEV] = &virDomainHostdevOps,
    [VIR_DOMAIN_DEVICE_REDIRDEV] = &virDomainRedirdevOps,
    [VIR_DOMAIN_DEVICE_REDIRFILTER] = &virDomainRedirfilterOps,
    [VIR_DOMAIN_DEVICE_HUB] = &virDomainHubOps,
    [VIR_DOMAIN_DEVICE_WATCHDOG] = &virDomainWatchdogOps,
    [VIR_DOMAIN_DEVICE_MEMBALLOON] = &virDomainMemballoonOps,
    [VIR_DOMAIN_DEVICE_RNG] = &virDomainRNGOps,
    [VIR_DOMAIN_DEVICE_NVRAM] = &virDomainNVRAMOps,
    [VIR_DOMAIN_DEVICE_PANIC] = &virDomainPanicOps,
    [VIR_DOMAIN_DEVICE_SHMEM] = &virDomainShmemOps,
    [VIR_DOMAIN_DEVICE_MEMORY] = &virDomainMemoryOps,
    [VIR_DOMAIN_DEVICE_IOMMU] = &virDomainIOMMUOps,
    [VIR_DOMAIN_DEVICE_VSOCK] = &virDomainVsockOps,
};
