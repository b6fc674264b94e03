/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hostdev.c: devices of the host: rows, defaults, checks. */
#include <config.h>

#include "device/hostdev.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainHostdevMode, VIR_DOMAIN_HOSTDEV_MODE_LAST, "subsystem", "capabilities");
VIR_NAMES(virDomainHostdevType, VIR_DOMAIN_HOSTDEV_LAST,
          "usb", "pci", "scsi", "scsi_host", "mdev", "storage", "misc", "net");
VIR_NAMES(virDomainHostdevModel, VIR_DOMAIN_HOSTDEV_MODEL_LAST,
          NULL, "virtio", "virtio-transitional", "virtio-non-transitional", "vfio-pci",
          "vfio-ccw", "vfio-ap");
VIR_NAMES(virDomainHostdevSgio, VIR_DOMAIN_HOSTDEV_SGIO_LAST, NULL, "filtered", "unfiltered");
VIR_NAMES(virDomainHostdevDriver, VIR_DOMAIN_HOSTDEV_DRIVER_LAST, NULL, "kvm", "vfio", "xen");
VIR_NAMES(virDomainHostdevReset, VIR_DOMAIN_HOSTDEV_RESET_LAST,
          NULL, "off", "uninitialized", "on");
VIR_NAMES(virDomainHostdevStartup, VIR_DOMAIN_HOSTDEV_STARTUP_LAST,
          NULL, "mandatory", "requisite", "optional");
VIR_NAMES(virDomainHostdevSCSIProtocol, VIR_DOMAIN_HOSTDEV_SCSI_LAST, "adapter", "iscsi");

VIR_SCHEMA_DECLARE(virDomainHostdevUSBSchema, virDomainHostdevUSB);
VIR_SCHEMA_DECLARE(virDomainHostdevPCISchema, virDomainHostdevPCI);
VIR_SCHEMA_DECLARE(virDomainHostdevAdapterSchema, virDomainHostdevAdapter);
VIR_SCHEMA_DECLARE(virDomainHostdevISCSISchema, virDomainHostdevISCSI);
VIR_SCHEMA_DECLARE(virDomainHostdevSCSISchema, virDomainHostdevSCSI);
VIR_SCHEMA_DECLARE(virDomainHostdevVhostSchema, virDomainHostdevVhost);
VIR_SCHEMA_DECLARE(virDomainHostdevMdevSchema, virDomainHostdevMdev);
VIR_SCHEMA_DECLARE(virDomainHostdevStorageSchema, virDomainHostdevCaps);
VIR_SCHEMA_DECLARE(virDomainHostdevMiscSchema, virDomainHostdevCaps);
VIR_SCHEMA_DECLARE(virDomainHostdevNetSchema, virDomainHostdevCaps);

/* ---- where it is on the host ---------------------------------------------------- */

static const virSchemaField virDomainHostPCIFields[] = {
    VIR_UINT("@domain", virDomainHostPCI, domain, .hex = 4, .flags = VIR_ALWAYS),
    VIR_UINT("@bus", virDomainHostPCI, bus, .hex = 2, .max = 0xff, .flags = VIR_ALWAYS),
    VIR_UINT("@slot", virDomainHostPCI, slot, .hex = 2, .max = 0x1f, .flags = VIR_ALWAYS),
    VIR_UINT("@function", virDomainHostPCI, function, .hex = 1, .max = 7, .flags = VIR_ALWAYS),
    VIR_IGNORED("@multifunction"),
};
VIR_SCHEMA(virDomainHostPCISchema, virDomainHostPCI, "address", virDomainHostPCIFields);

static const virSchemaField virDomainHostUSBFields[] = {
    VIR_UINT("@bus", virDomainHostUSB, bus,
             .flags = VIR_EXPECTED | VIR_ANY_BASE | VIR_ZERO_ABSENT),
    VIR_UINT("@device", virDomainHostUSB, device,
             .flags = VIR_EXPECTED | VIR_ANY_BASE | VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainHostUSBSchema, virDomainHostUSB, "address", virDomainHostUSBFields);

/* ---- <source> --------------------------------------------------------------------- */

#define U virDomainHostdevUSB
static const virSchemaField virDomainHostdevUSBFields[] = {
    VIR_ENUM("@startupPolicy", U, startup, virDomainHostdevStartupNames),
    VIR_ENUM("@guestReset", U, guestReset, virDomainHostdevResetNames),
    VIR_UINT("vendor/@id", U, vendor, .hex = 4,
             .flags = VIR_EXPECTED | VIR_NONZERO | VIR_ZERO_ABSENT),
    VIR_UINT("product/@id", U, product, .hex = 4, .flags = VIR_EXPECTED | VIR_ZERO_ABSENT),
    VIR_CHILD("address", U, address, virDomainHostUSBSchema),
};
#undef U

static int
virDomainHostdevUSBParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainHostdevUSB *usb = obj;

    if (virXMLNodeFirst(node, "product") != NULL && usb->vendor == 0)
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("missing vendor"));
    else if (usb->vendor != 0 && virXMLNodeFirst(node, "product") == NULL)
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("missing product"));
    else
        return 0;
    return -1;
}

VIR_SCHEMA(virDomainHostdevUSBSchema, virDomainHostdevUSB, "source", virDomainHostdevUSBFields,
           .parsed = virDomainHostdevUSBParsed);

static const virSchemaField virDomainHostdevPCIFields[] = {
    VIR_ENUM("@startupPolicy", virDomainHostdevPCI, startup, virDomainHostdevStartupNames),
    VIR_YES_NO("@writeFiltering", virDomainHostdevPCI, writeFiltering),
    VIR_CHILD("address", virDomainHostdevPCI, address, virDomainHostPCISchema),
};
VIR_SCHEMA(virDomainHostdevPCISchema, virDomainHostdevPCI, "source", virDomainHostdevPCIFields);

#define A virDomainHostdevAdapter
static const virSchemaField virDomainHostdevAdapterFields[] = {
    VIR_STRING("adapter/@name", A, name, .flags = VIR_REQUIRED | VIR_LOOSE),
    VIR_IGNORED("adapter/@type"),
    VIR_IGNORED("adapter/@managed"),
    VIR_IGNORED("adapter/@parent"),
    VIR_IGNORED("adapter/@parent_wwnn"),
    VIR_IGNORED("adapter/@parent_wwpn"),
    VIR_IGNORED("adapter/@parent_fabric_wwn"),
    VIR_IGNORED("adapter/@wwnn"),
    VIR_IGNORED("adapter/@wwpn"),
    VIR_IGNORED("adapter/parentaddr"),
    VIR_UINT("address/@bus", A, bus, .flags = VIR_REQUIRED),
    VIR_UINT("address/@target", A, target, .flags = VIR_REQUIRED),
    VIR_ULL("address/@unit", A, unit, .flags = VIR_REQUIRED),
};
#undef A
VIR_SCHEMA(virDomainHostdevAdapterSchema, virDomainHostdevAdapter, "source",
           virDomainHostdevAdapterFields);

static const virSchemaField virDomainHostdevISCSIFields[] = {
    VIR_STRING("@name", virDomainHostdevISCSI, name, .flags = VIR_REQUIRED),
    VIR_LIST("host", virDomainHostdevISCSI, hosts, virStorageHostSchema),
    VIR_POINTER("auth", virDomainHostdevISCSI, auth, virStorageAuthSchema),
    VIR_STRING("initiator/iqn/@name", virDomainHostdevISCSI, iqn),
};

static int
virDomainHostdevISCSIParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainHostdevISCSI *iscsi = obj;

    if (virSchemaListLength(iscsi->hosts) != 1) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       iscsi->hosts == NULL
                       ? _("missing the host address for the iSCSI hostdev")
                       : _("only one source host address may be specified for the iSCSI"
                           " hostdev"));
        return -1;
    }
    if (((virStorageHost *)g_ptr_array_index(iscsi->hosts, 0))->name == NULL &&
        ((virStorageHost *)g_ptr_array_index(iscsi->hosts, 0))->socket == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing name for host"));
        return -1;
    }
    if (iscsi->auth != NULL && g_strcmp0(iscsi->auth->secret.type, "iscsi") != 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("hostdev invalid secret type '%s'"),
                       iscsi->auth->secret.type ? iscsi->auth->secret.type : "");
        return -1;
    }
    if (strchr(iscsi->name, '/') == NULL) {     /* no unit: the first */
        char *name = g_strdup_printf("%s/0", iscsi->name);

        g_free(iscsi->name);
        iscsi->name = name;
    }
    return 0;
}

VIR_SCHEMA(virDomainHostdevISCSISchema, virDomainHostdevISCSI, "source",
           virDomainHostdevISCSIFields, .parsed = virDomainHostdevISCSIParsed);

static const virSchemaArm virDomainHostdevSCSIArms[] = {
    VIR_ARM(VIR_DOMAIN_HOSTDEV_SCSI_ADAPTER, virDomainHostdevSCSI, adapter,
            virDomainHostdevAdapterSchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_SCSI_ISCSI, virDomainHostdevSCSI, iscsi,
            virDomainHostdevISCSISchema),
};

static const virSchemaField virDomainHostdevSCSIFields[] = {
    VIR_ENUM("@protocol", virDomainHostdevSCSI, protocol, virDomainHostdevSCSIProtocolNames,
             .flags = VIR_ZERO_ABSENT, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UNION("", virDomainHostdevSCSI, protocol, virDomainHostdevSCSIArms),
};
VIR_SCHEMA(virDomainHostdevSCSISchema, virDomainHostdevSCSI, "source",
           virDomainHostdevSCSIFields);

static const virSchemaField virDomainHostdevVhostFields[] = {
    VIR_STRING("@protocol", virDomainHostdevVhost, protocol, .flags = VIR_REQUIRED),
    VIR_STRING("@wwpn", virDomainHostdevVhost, wwpn, .form = &virFormWWPN),
};

/* A world wide port name: "naa." and 16 hexadecimal digits, the first of which is 5. */
static int
virDomainHostdevVhostParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainHostdevVhost *vhost = obj;

    if (strcmp(vhost->protocol, "vhost") != 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Unknown scsi_host subsystem protocol '%s'"),
                       vhost->protocol);
        return -1;
    }
    if (vhost->wwpn == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing vhost-scsi hostdev source wwpn"));
        return -1;
    }
    if (!g_str_has_prefix(vhost->wwpn, "naa.5") || strlen(vhost->wwpn) != strlen("naa.") + 16 ||
        strspn(vhost->wwpn + 4, "0123456789abcdefABCDEF") != 16) {
        virReportError(VIR_ERR_XML_ERROR, _("malformed 'wwpn' value '%s'"), vhost->wwpn);
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainHostdevVhostSchema, virDomainHostdevVhost, "source",
           virDomainHostdevVhostFields, .parsed = virDomainHostdevVhostParsed);

static const virSchemaField virDomainHostdevMdevFields[] = {
    VIR_UUID("address/@uuid", virDomainHostdevMdev, uuid, .flags = VIR_REQUIRED,
             .error = VIR_ERR_INTERNAL_ERROR, .missing = VIR_ERR_CONFIG_UNSUPPORTED,
             .form = &virFormUUID),
};
VIR_SCHEMA(virDomainHostdevMdevSchema, virDomainHostdevMdev, "source",
           virDomainHostdevMdevFields);

static const virSchemaField virDomainHostdevStorageFields[] = {
    VIR_STRING("block", virDomainHostdevCaps, path, .flags = VIR_REQUIRED, .form = &virFormPath),
};
VIR_SCHEMA(virDomainHostdevStorageSchema, virDomainHostdevCaps, "source",
           virDomainHostdevStorageFields);

static const virSchemaField virDomainHostdevMiscFields[] = {
    VIR_STRING("char", virDomainHostdevCaps, path, .flags = VIR_REQUIRED, .form = &virFormPath),
};
VIR_SCHEMA(virDomainHostdevMiscSchema, virDomainHostdevCaps, "source", virDomainHostdevMiscFields);

static const virSchemaField virDomainHostdevNetFields[] = {
    VIR_STRING("interface", virDomainHostdevCaps, path, .flags = VIR_REQUIRED,
               .form = &virFormDevice),
};
VIR_SCHEMA(virDomainHostdevNetSchema, virDomainHostdevCaps, "source", virDomainHostdevNetFields);

/* ---- the device --------------------------------------------------------------------- */

#define H virDomainHostdevDef
static const virSchemaArm virDomainHostdevArms[] = {
    VIR_ARM(VIR_DOMAIN_HOSTDEV_USB, H, usb, virDomainHostdevUSBSchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_PCI, H, pci, virDomainHostdevPCISchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_SCSI, H, scsi, virDomainHostdevSCSISchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_SCSI_HOST, H, vhost, virDomainHostdevVhostSchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_MDEV, H, mdev, virDomainHostdevMdevSchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_STORAGE, H, caps, virDomainHostdevStorageSchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_MISC, H, caps, virDomainHostdevMiscSchema),
    VIR_ARM(VIR_DOMAIN_HOSTDEV_NET, H, caps, virDomainHostdevNetSchema),
};

static const virSchemaField virDomainHostdevFields[] = {
    VIR_ENUM("@mode", H, mode, virDomainHostdevModeNames, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "capabilities: of containers"),
    VIR_ENUM("@type", H, type, virDomainHostdevTypeNames, .flags = VIR_REQUIRED,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .missing = VIR_ERR_XML_ERROR),
    VIR_BOOL("@managed", H, managed, virSchemaNoYes, .flags = VIR_ALWAYS,
             .doc = "PCI: detached from the host and given back by the daemon"),
    VIR_ENUM("@sgio", H, sgio, virDomainHostdevSgioNames),
    VIR_YES_NO("@rawio", H, rawio),
    VIR_ENUM("@model", H, model, virDomainHostdevModelNames, .flags = VIR_ABI),
    VIR_ON_OFF("@display", H, display, .flags = VIR_ABI, .doc = "of a mediated device"),
    VIR_ON_OFF("@ramfb", H, ramfb, .flags = VIR_ABI,
               .doc = "a frame buffer before its driver runs"),
    VIR_ENUM("driver/@name", H, driver, virDomainHostdevDriverNames, .doc = "default vfio"),
    VIR_UNION("source", H, type, virDomainHostdevArms),
    VIR_IGNORED("ip"),          /* of interfaces in containers */
    VIR_IGNORED("route"),
    VIR_POINTER("teaming", H, teaming, virDomainNetTeamingSchema),
    VIR_PRESENCE("readonly", H, readonly),
    VIR_PRESENCE("shareable", H, shareable),
    VIR_DEVICE_BOOT(H),
    VIR_DEVICE_ROM_INFO(H),
};
#undef H

static bool
virDomainHostdevIsCaps(const virDomainHostdevDef *hostdev)
{
    return hostdev->type >= VIR_DOMAIN_HOSTDEV_STORAGE;
}

static int
virDomainHostdevModelParsed(const virDomainHostdevDef *hostdev)
{
    bool vfio = hostdev->model >= VIR_DOMAIN_HOSTDEV_MODEL_VFIO_PCI;

    if (hostdev->type == VIR_DOMAIN_HOSTDEV_MDEV
        ? vfio : hostdev->model == VIR_DOMAIN_HOSTDEV_MODEL_ABSENT ||
        (hostdev->type == VIR_DOMAIN_HOSTDEV_SCSI_HOST && !vfio))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, _("model '%s' is not one of hostdevs of type '%s'"),
                   hostdev->model ? virDomainHostdevModelToString(hostdev->model) : "",
                   virDomainHostdevTypeToString(hostdev->type));
    return -1;
}

static int
virDomainHostdevParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainHostdevDef *hostdev = obj;
    const char *scsiOnly = hostdev->sgio != VIR_DOMAIN_HOSTDEV_SGIO_ABSENT ? "sgio" :
        hostdev->rawio != VIR_TRISTATE_BOOL_ABSENT ? "rawio" : NULL;

    if (virDomainHostdevIsCaps(hostdev) !=
        (hostdev->mode == VIR_DOMAIN_HOSTDEV_MODE_CAPABILITIES)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("unknown host device source address type '%s'"),
                       virDomainHostdevTypeToString(hostdev->type));
        return -1;
    }
    if (virXMLNodeFirst(node, "source") == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("Missing <source> element in hostdev device"));
        return -1;
    }
    if (hostdev->type != VIR_DOMAIN_HOSTDEV_USB &&
        virXMLNodeAttr(virXMLNodeFirst(node, "source"), "startupPolicy") != NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("Setting startupPolicy is only allowed for USB devices"));
        return -1;
    }
    if (scsiOnly != NULL && hostdev->type != VIR_DOMAIN_HOSTDEV_SCSI) {
        virReportError(VIR_ERR_XML_ERROR, _("%s is only supported for scsi host device"),
                       scsiOnly);
        return -1;
    }
    if (hostdev->type != VIR_DOMAIN_HOSTDEV_PCI)
        hostdev->driver = VIR_DOMAIN_HOSTDEV_DRIVER_ABSENT;
    if (hostdev->type != VIR_DOMAIN_HOSTDEV_SCSI)
        hostdev->readonly = hostdev->shareable = false;
    if (hostdev->type != VIR_DOMAIN_HOSTDEV_MDEV)
        hostdev->display = hostdev->ramfb = VIR_TRISTATE_SWITCH_ABSENT;
    return virDomainHostdevModelParsed(hostdev);
}

static const char *
virDomainHostdevFormal(const void *obj G_GNUC_UNUSED, const xmlNode *node)
{
    return virXMLNodeFirst(node, "source") == NULL ? _("the element 'source' is missing") : NULL;
}

VIR_SCHEMA(virDomainHostdevSchema, virDomainHostdevDef, "hostdev", virDomainHostdevFields,
           .formal = virDomainHostdevFormal, .parsed = virDomainHostdevParsed);

/* ---- defaults --------------------------------------------------------------------------- */

static bool
virDomainHostPCIEqual(const virDomainHostPCI *a, const virDomainHostPCI *b)
{
    return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot &&
        a->function == b->function;
}

static bool
virDomainHostdevSCSIEqual(const virDomainHostdevSCSI *a, const virDomainHostdevSCSI *b)
{
    if (a->protocol != b->protocol)
        return false;
    if (a->protocol == VIR_DOMAIN_HOSTDEV_SCSI_ISCSI) {
        const virStorageHost *x = g_ptr_array_index(a->iscsi.hosts, 0);
        const virStorageHost *y = g_ptr_array_index(b->iscsi.hosts, 0);

        return g_strcmp0(x->name, y->name) == 0 && x->port == y->port &&
            strcmp(a->iscsi.name, b->iscsi.name) == 0;
    }
    return strcmp(a->adapter.name, b->adapter.name) == 0 && a->adapter.bus == b->adapter.bus &&
        a->adapter.target == b->adapter.target && a->adapter.unit == b->adapter.unit;
}

/* Do both name the same device of the host? */
static bool
virDomainHostdevSame(const virDomainHostdevDef *a, const virDomainHostdevDef *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case VIR_DOMAIN_HOSTDEV_USB:
        if (a->usb.address.bus != 0 && a->usb.address.device != 0)
            return a->usb.address.bus == b->usb.address.bus &&
                a->usb.address.device == b->usb.address.device;
        return a->usb.vendor != 0 && a->usb.product != 0 &&
            a->usb.vendor == b->usb.vendor && a->usb.product == b->usb.product;
    case VIR_DOMAIN_HOSTDEV_PCI:
        return virDomainHostPCIEqual(&a->pci.address, &b->pci.address);
    case VIR_DOMAIN_HOSTDEV_SCSI:
        return virDomainHostdevSCSIEqual(&a->scsi, &b->scsi);
    case VIR_DOMAIN_HOSTDEV_SCSI_HOST:
        return strcmp(a->vhost.wwpn, b->vhost.wwpn) == 0;
    case VIR_DOMAIN_HOSTDEV_MDEV:
        return memcmp(a->mdev.uuid, b->mdev.uuid, sizeof(a->mdev.uuid)) == 0;
    case VIR_DOMAIN_HOSTDEV_STORAGE:
    case VIR_DOMAIN_HOSTDEV_MISC:
    case VIR_DOMAIN_HOSTDEV_NET:
        return strcmp(a->caps.path, b->caps.path) == 0;
    case VIR_DOMAIN_HOSTDEV_LAST:
        break;
    }
    return false;
}

static int
virDomainHostdevCheckOther(const virDomainHostdevDef *hostdev, const virDomainDef *def)
{
    bool twice = false;
    size_t i;

    for (i = 0; i < virDomainDefHostdevCount(def); i++) {
        const virDomainHostdevDef *other = virDomainDefHostdev(def, i);

        if (other == hostdev)
            break;
        twice |= virDomainHostdevSame(hostdev, other);
    }
    for (i = 0; i < virDomainDefNetCount(def) && hostdev->type == VIR_DOMAIN_HOSTDEV_PCI; i++) {
        const virDomainNetDef *net = virDomainDefNet(def, i);

        twice |= net->type == VIR_DOMAIN_NET_TYPE_HOSTDEV &&
            net->hostdev.type == VIR_DOMAIN_NET_HOSTDEV_PCI &&
            virDomainHostPCIEqual(&hostdev->pci.address, &net->hostdev.pci);
    }
    if (twice)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("Hostdev already exists in the domain configuration"));
    return twice ? -1 : 0;
}

static bool
virDomainSCSIUnitTaken(const virDomainDef *def, unsigned int controller, unsigned int unit)
{
    static const virDomainDeviceType types[] = {
        VIR_DOMAIN_DEVICE_DISK, VIR_DOMAIN_DEVICE_HOSTDEV
    };
    size_t t;
    size_t i;

    for (t = 0; t < G_N_ELEMENTS(types); t++) {
        for (i = 0; i < virSchemaListLength(def->devices[types[t]]); i++) {
            const virDomainDeviceInfo *info = g_ptr_array_index(def->devices[types[t]], i);
            const virDomainDriveAddress *drive = &info->address.drive;
            bool scsi = info->type == VIR_DOMAIN_DEVICE_HOSTDEV ||
                ((const virDomainDiskDef *)info)->bus == VIR_DOMAIN_DISK_BUS_SCSI;

            if (scsi && info->address.type == VIR_DOMAIN_ADDRESS_DRIVE &&
                drive->controller == controller && drive->bus == 0 && drive->target == 0 &&
                drive->unit == unit)
                return true;
        }
    }
    return false;
}

#define SCSI_UNITS 7

static void
virDomainHostdevAssignUnit(virDomainHostdevDef *hostdev, const virDomainDef *def)
{
    unsigned int place = 0;

    /* Ends: a guest has no more devices than VIR_DOMAIN_DEVICES_MOST of a kind. */
    while (virDomainSCSIUnitTaken(def, place / SCSI_UNITS, place % SCSI_UNITS))
        place++;
    hostdev->info.address.type = VIR_DOMAIN_ADDRESS_DRIVE;
    hostdev->info.address.drive.controller = place / SCSI_UNITS;
    hostdev->info.address.drive.unit = place % SCSI_UNITS;
}

static int
virDomainHostdevPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainHostdevDef *hostdev = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (virDomainDefHasDevice(def, hostdev) && virDomainHostdevCheckOther(hostdev, def) < 0)
        return -1;
    if (hostdev->model == VIR_DOMAIN_HOSTDEV_MODEL_VFIO_PCI &&
        hostdev->display == VIR_TRISTATE_SWITCH_ABSENT)
        hostdev->display = VIR_TRISTATE_SWITCH_OFF;
    if (hostdev->type == VIR_DOMAIN_HOSTDEV_SCSI && virDomainDefHasDevice(def, hostdev) &&
        hostdev->info.address.type == VIR_DOMAIN_ADDRESS_NONE)
        virDomainHostdevAssignUnit(hostdev, def);
    return 0;
}

/* ---- checks ------------------------------------------------------------------------------- */

static int
virDomainHostdevValidateAddress(const virDomainHostdevDef *hostdev)
{
    virDomainAddressType address = hostdev->info.address.type;
    bool pci = address == VIR_DOMAIN_ADDRESS_PCI;

    if (address == VIR_DOMAIN_ADDRESS_NONE)     /* not yet: it is to be added */
        return 0;
    switch (hostdev->type) {
    case VIR_DOMAIN_HOSTDEV_USB:
        if (address == VIR_DOMAIN_ADDRESS_USB)
            return 0;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("USB host device must use 'usb' address type"));
        return -1;
    case VIR_DOMAIN_HOSTDEV_PCI:
        if (pci || address == VIR_DOMAIN_ADDRESS_UNASSIGNED)
            return 0;
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("PCI host devices must use 'pci' or 'unassigned' address type"));
        return -1;
    case VIR_DOMAIN_HOSTDEV_SCSI:
        if (address == VIR_DOMAIN_ADDRESS_DRIVE)
            return 0;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("SCSI host device must use 'drive' address type"));
        return -1;
    case VIR_DOMAIN_HOSTDEV_SCSI_HOST:
        if (pci || address == VIR_DOMAIN_ADDRESS_CCW)
            return 0;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("SCSI_host host device must use 'pci' or 'ccw' address type"));
        return -1;
    case VIR_DOMAIN_HOSTDEV_MDEV:
        if (hostdev->model != VIR_DOMAIN_HOSTDEV_MODEL_VFIO_PCI || pci)
            return 0;
        virReportError(VIR_ERR_XML_ERROR,
                       _("Unsupported address type '%s' with mediated device model '%s'"),
                       virDomainAddressTypeToString(address),
                       virDomainHostdevModelToString(hostdev->model));
        return -1;
    case VIR_DOMAIN_HOSTDEV_STORAGE:
    case VIR_DOMAIN_HOSTDEV_MISC:
    case VIR_DOMAIN_HOSTDEV_NET:
    case VIR_DOMAIN_HOSTDEV_LAST:
        break;
    }
    return 0;
}

static int
virDomainHostdevValidateTeaming(const virDomainHostdevDef *hostdev)
{
    if (hostdev->teaming == NULL)
        return 0;
    if (hostdev->teaming->type != VIR_DOMAIN_NET_TEAMING_TRANSIENT)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("teaming hostdev devices must have type='transient'"));
    else if (hostdev->teaming->persistent == NULL)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("missing required persistent attribute in hostdev teaming element"));
    else if (hostdev->type != VIR_DOMAIN_HOSTDEV_PCI)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("teaming is only supported for pci hostdev devices"));
    else
        return 0;
    return -1;
}

/* What QEMU can't do, NULL when there is nothing of the kind. */
static const char *
virDomainHostdevUnsupported(const virDomainHostdevDef *hostdev, const virDomainDef *def)
{
    if (virDomainHostdevIsCaps(hostdev))
        return _("hostdev mode 'capabilities' is not supported in qemu");
    if (hostdev->model == VIR_DOMAIN_HOSTDEV_MODEL_VFIO_CCW)
        return _("VFIO CCW device assignment is not supported by this version of QEMU");
    if (hostdev->model == VIR_DOMAIN_HOSTDEV_MODEL_VFIO_AP)
        return _("VFIO AP device assignment is not supported by this version of QEMU");
    if (hostdev->info.bootIndex != 0 && hostdev->type == VIR_DOMAIN_HOSTDEV_MDEV)
        return _("booting from assigned devices is not supported by mediated devices of model"
                 " vfio-pci");
    if (hostdev->info.bootIndex != 0 && hostdev->type == VIR_DOMAIN_HOSTDEV_SCSI_HOST)
        return _("booting from assigned devices is not supported by vhost SCSI devices");
    if (hostdev->type == VIR_DOMAIN_HOSTDEV_PCI &&
        hostdev->pci.writeFiltering != VIR_TRISTATE_BOOL_ABSENT)
        return _("Write filtering of PCI device configuration space is not supported by qemu");
    if (hostdev->type == VIR_DOMAIN_HOSTDEV_MDEV &&
        hostdev->display == VIR_TRISTATE_SWITCH_ON && virDomainDefGraphicsCount(def) == 0)
        return _("graphics device is needed for attribute value 'display=on' in <hostdev>");
    return NULL;
}

static bool
virDomainDriveEqual(const virDomainDeviceInfo *a, const virDomainDeviceInfo *b)
{
    return a->address.type == VIR_DOMAIN_ADDRESS_DRIVE &&
        b->address.type == VIR_DOMAIN_ADDRESS_DRIVE &&
        memcmp(&a->address.drive, &b->address.drive, sizeof(a->address.drive)) == 0;
}

/* One drive is one device's. */
static int
virDomainHostdevValidateDrive(const virDomainHostdevDef *hostdev, const virDomainDef *def)
{
    const virDomainDriveAddress *drive = &hostdev->info.address.drive;
    size_t i;

    for (i = 0; i < virDomainDefHostdevCount(def); i++) {
        const virDomainHostdevDef *other = virDomainDefHostdev(def, i);

        if (other == hostdev || other->type != VIR_DOMAIN_HOSTDEV_SCSI ||
            !virDomainDriveEqual(&other->info, &hostdev->info))
            continue;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("SCSI host address controller='%u' bus='%u' target='%u' unit='%u' in use"
                         " by another SCSI host device"), drive->controller, drive->bus,
                       drive->target, drive->unit);
        return -1;
    }
    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        const virDomainDiskDef *disk = virDomainDefDisk(def, i);

        if (disk->bus != VIR_DOMAIN_DISK_BUS_SCSI ||
            !virDomainDriveEqual(&disk->info, &hostdev->info))
            continue;
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("using disk target name '%s' conflicts with SCSI host device address"
                         " controller='%u' bus='%u' target='%u' unit='%u"), disk->dst,
                       drive->controller, drive->bus, drive->target, drive->unit);
        return -1;
    }
    if (hostdev->info.address.type == VIR_DOMAIN_ADDRESS_DRIVE && drive->bus != 0) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, -1, "%s",
                           _("SCSI controller only supports 1 bus"));
        return -1;
    }
    return 0;
}

static int
virDomainHostdevValidate(const void *dev, const virDomainDef *def,
                         const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainHostdevDef *hostdev = dev;
    const char *unsupported = virDomainHostdevUnsupported(hostdev, def);

    if (hostdev->sgio == VIR_DOMAIN_HOSTDEV_SGIO_UNFILTERED) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("unfiltered sgio is no longer supported"));
        return -1;
    }
    if (hostdev->type == VIR_DOMAIN_HOSTDEV_SCSI && virDomainHostdevValidateDrive(hostdev, def) < 0)
        return -1;
    if (virDomainHostdevValidateAddress(hostdev) < 0 ||
        virDomainHostdevValidateTeaming(hostdev) < 0)
        return -1;
    if (unsupported != NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", unsupported);
    return unsupported ? -1 : 0;
}

static virDomainDeviceWish
virDomainHostdevWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainHostdevDef *hostdev = dev;
    bool transitional = hostdev->model == VIR_DOMAIN_HOSTDEV_MODEL_VIRTIO_TRANSITIONAL;

    if (hostdev->type == VIR_DOMAIN_HOSTDEV_USB)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    if (hostdev->type == VIR_DOMAIN_HOSTDEV_PCI ||
        hostdev->type == VIR_DOMAIN_HOSTDEV_SCSI_HOST ||
        hostdev->model == VIR_DOMAIN_HOSTDEV_MODEL_VFIO_PCI)
        return (virDomainDeviceWish) {
            .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true, .express = !transitional,
        };
    return (virDomainDeviceWish) { 0 };
}

const virDomainDeviceOps virDomainHostdevOps = {
    .kind = { "hostdev", &virDomainHostdevSchema },
    .postParse = virDomainHostdevPostParse,
    .validate = virDomainHostdevValidate,
    .wish = virDomainHostdevWish,
    .change = &virDomainHostdevChange,
};
