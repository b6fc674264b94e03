/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainusb.c: which port of which USB bus each device of a guest has. */
#include <config.h>

#include <string.h>

#include "virdomainassign.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

#define HUB_PORTS 8
#define DEPTH_MOST 4

/* A hub, or what a controller has of its own. */
typedef struct virUSBHub virUSBHub;
struct virUSBHub {
    unsigned int ports;
    bool *used;                 /* by port, from 0 on */
    virUSBHub **hubs;           /* by port, NULL: no hub is there */
};

static virUSBHub *
virUSBHubNew(unsigned int ports)
{
    virUSBHub *hub = g_new0(virUSBHub, 1);

    hub->ports = ports;
    hub->used = g_new0(bool, ports);
    hub->hubs = g_new0(virUSBHub *, ports);
    return hub;
}

static void
virUSBHubFree(void *data)
{
    virUSBHub *hub = data;
    unsigned int i;

    for (i = 0; hub != NULL && i < hub->ports; i++)
        virUSBHubFree(hub->hubs[i]);
    if (hub == NULL)
        return;
    g_free(hub->used);
    g_free(hub->hubs);
    g_free(hub);
}

/* ---- buses ------------------------------------------------------------------------------ */

typedef struct virUSBSet {
    GTree *buses;               /* index to virUSBHub, in order */
    bool disabled;
} virUSBSet;

static gint
virUSBCompareBuses(gconstpointer a, gconstpointer b, gpointer opaque G_GNUC_UNUSED)
{
    return GPOINTER_TO_UINT(a) < GPOINTER_TO_UINT(b) ? -1
        : GPOINTER_TO_UINT(a) > GPOINTER_TO_UINT(b);
}

/* 0: it is no bus of its own. */
static unsigned int
virUSBControllerPorts(const virDomainControllerDef *controller)
{
    if (controller->info.masterPort_set)
        return 0;
    switch (controller->usb.model) {
    case VIR_DOMAIN_USB_MODEL_DEFAULT:
    case VIR_DOMAIN_USB_MODEL_PIIX3_UHCI:
    case VIR_DOMAIN_USB_MODEL_PIIX4_UHCI:
    case VIR_DOMAIN_USB_MODEL_VT82C686B_UHCI:
        return 2;
    case VIR_DOMAIN_USB_MODEL_EHCI:
    case VIR_DOMAIN_USB_MODEL_ICH9_EHCI1:
        return 6;
    case VIR_DOMAIN_USB_MODEL_PCI_OHCI:
        return 3;
    case VIR_DOMAIN_USB_MODEL_NEC_XHCI:
    case VIR_DOMAIN_USB_MODEL_QEMU_XHCI:
        return controller->usb.ports ? controller->usb.ports : 4;
    case VIR_DOMAIN_USB_MODEL_QUSB1:
    case VIR_DOMAIN_USB_MODEL_QUSB2:
        return controller->usb.ports ? controller->usb.ports : 8;
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI1:
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI2:
    case VIR_DOMAIN_USB_MODEL_ICH9_UHCI3:
    case VIR_DOMAIN_USB_MODEL_NONE:
    case VIR_DOMAIN_USB_MODEL_LAST:
        break;
    }
    return 0;
}

/* No controller has more; a number from outside is not room to be made. */
#define ROOT_PORTS_MOST 255

static int
virUSBSetAddControllers(virUSBSet *set, const virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);
        gpointer index = GUINT_TO_POINTER(controller->index);
        unsigned int ports;

        if (controller->type != VIR_DOMAIN_CONTROLLER_USB)
            continue;
        set->disabled |= controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE;
        ports = virUSBControllerPorts(controller);
        if (ports == 0)
            continue;
        if (g_tree_lookup(set->buses, index) != NULL) {
            virReportError(VIR_ERR_XML_ERROR, _("Duplicate USB controllers with index %u"),
                           controller->index);
            return -1;
        }
        g_tree_insert(set->buses, index, virUSBHubNew(MIN(ports, ROOT_PORTS_MOST)));
    }
    return 0;
}

/* ---- given ports ---------------------------------------------------------------------------- */

/* "1.2" as { 1, 2 }; the number of levels, 0 for none. */
static unsigned int
virUSBPortLevels(const char *text, unsigned int *levels)
{
    unsigned int n = 0;

    while (text != NULL && *text != '\0' && n < DEPTH_MOST) {
        guint64 port;
        char *end;

        port = g_ascii_strtoull(text, &end, 10);
        levels[n++] = MIN(port, G_MAXUINT);
        text = *end == '.' ? end + 1 : NULL;
    }
    return n > 0 && levels[0] != 0 ? n : 0;
}

/* Takes the port of @usb; a hub is added to where @hub. */
static int
virUSBSetReserve(virUSBSet *set, const virDomainUSBAddress *usb, bool hub)
{
    unsigned int levels[DEPTH_MOST];
    unsigned int n = virUSBPortLevels(usb->port, levels);
    virUSBHub *at = g_tree_lookup(set->buses, GUINT_TO_POINTER(usb->bus));
    unsigned int i;

    if (at == NULL) {
        virReportError(VIR_ERR_XML_ERROR, _("Missing USB bus %u"), usb->bus);
        return -1;
    }
    for (i = 0; i < n; i++) {
        if (levels[i] == 0 || levels[i] > at->ports) {
            virReportError(VIR_ERR_XML_ERROR, _("requested USB port %s not present on USB bus %u"),
                           usb->port, usb->bus);
            return -1;
        }
        if (i == n - 1)
            break;
        if (at->hubs[levels[i] - 1] == NULL) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("there is no hub at port %u in USB address bus: %u port: %s"),
                           levels[i], usb->bus, usb->port);
            return -1;
        }
        at = at->hubs[levels[i] - 1];
    }
    if (at->used[levels[n - 1] - 1]) {
        virReportError(VIR_ERR_XML_ERROR, _("Duplicate USB address bus %u port %s"), usb->bus,
                       usb->port);
        return -1;
    }
    at->used[levels[n - 1] - 1] = true;
    if (hub)
        at->hubs[levels[n - 1] - 1] = virUSBHubNew(HUB_PORTS);
    return 0;
}

static bool
virUSBHasPort(const virDomainDeviceInfo *info)
{
    unsigned int levels[DEPTH_MOST];

    return info->address.type == VIR_DOMAIN_ADDRESS_USB &&
        virUSBPortLevels(info->address.usb.port, levels) > 0;
}

static int
virUSBReserveGiven(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];
    const virDomainDeviceInfo *info = dev;

    /* Devices of the host and disks say so themselves. */
    if (type != VIR_DOMAIN_DEVICE_HOSTDEV && type != VIR_DOMAIN_DEVICE_DISK && ops->wish != NULL &&
        ops->wish(dev, def).address == VIR_DOMAIN_ADDRESS_USB &&
        info->address.type != VIR_DOMAIN_ADDRESS_NONE &&
        info->address.type != VIR_DOMAIN_ADDRESS_USB) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("Invalid address for a USB device"));
        return -1;
    }
    if (type == VIR_DOMAIN_DEVICE_HUB || !virUSBHasPort(info) ||
        ops->wish == NULL || ops->wish(dev, def).address != VIR_DOMAIN_ADDRESS_USB)
        return 0;
    return virUSBSetReserve(opaque, &info->address.usb, false);
}

/* ---- free ports ------------------------------------------------------------ */

/* A free port of @hub, or of the hubs behind it; its path is appended to @path. */
static bool
virUSBHubFind(const virUSBHub *hub, unsigned int depth, GString *path)
{
    gsize length = path->len;
    unsigned int i;

    for (i = 0; i < hub->ports; i++) {
        if (!hub->used[i]) {
            g_string_append_printf(path, "%s%u", length ? "." : "", i + 1);
            return true;
        }
    }
    for (i = 0; i < hub->ports && depth < DEPTH_MOST; i++) {
        if (hub->hubs[i] == NULL)
            continue;
        g_string_append_printf(path, "%s%u", length ? "." : "", i + 1);
        if (virUSBHubFind(hub->hubs[i], depth + 1, path))
            return true;
        g_string_truncate(path, length);
    }
    return false;
}

typedef struct virUSBSearch {
    GString *path;
    unsigned int bus;
} virUSBSearch;

static gboolean
virUSBSearchBus(gpointer index, gpointer hub, gpointer opaque)
{
    virUSBSearch *search = opaque;

    search->bus = GPOINTER_TO_UINT(index);
    return virUSBHubFind(hub, 1, search->path);
}

static int
virUSBSetAssign(virUSBSet *set, virDomainDeviceInfo *info, bool hub)
{
    g_autoptr(GString) path = g_string_new(NULL);
    virUSBSearch search = { .path = path };
    bool given = info->address.type == VIR_DOMAIN_ADDRESS_USB;
    gpointer index = GUINT_TO_POINTER(info->address.usb.bus);

    if (given && g_tree_lookup(set->buses, index) == NULL) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("USB bus %u requested but no controller with that index is present"),
                       info->address.usb.bus);
        return -1;
    }
    if (given)
        (void)virUSBSearchBus(index, g_tree_lookup(set->buses, index), &search);
    else
        g_tree_foreach(set->buses, virUSBSearchBus, &search);
    if (path->len == 0) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("No free USB ports"));
        return -1;
    }
    if (given)
        g_free(info->address.usb.port);
    info->address.type = VIR_DOMAIN_ADDRESS_USB;
    info->address.usb.bus = search.bus;
    info->address.usb.port = g_strdup(path->str);
    return virUSBSetReserve(set, &info->address.usb, hub);
}

/* ---- all devices ------------------------------------------------------------ */

static bool
virUSBIsWanted(const virDomainDef *def, virDomainDeviceType type, const virDomainDeviceInfo *info)
{
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];

    return ops->wish != NULL && ops->wish(info, def).address == VIR_DOMAIN_ADDRESS_USB &&
        (info->address.type == VIR_DOMAIN_ADDRESS_NONE ||
         info->address.type == VIR_DOMAIN_ADDRESS_USB) && !virUSBHasPort(info);
}

static int
virUSBCountWanted(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    *(unsigned int *)opaque += virUSBIsWanted(def, type, dev);
    return 0;
}

static unsigned int
virUSBHubCountFree(const virUSBHub *hub)
{
    unsigned int n = 0;
    unsigned int i;

    for (i = 0; i < hub->ports; i++) {
        n += !hub->used[i];
        if (hub->hubs[i] != NULL)
            n += virUSBHubCountFree(hub->hubs[i]);
    }
    return n;
}

static gboolean
virUSBCountFree(gpointer index G_GNUC_UNUSED, gpointer hub, gpointer opaque)
{
    *(unsigned int *)opaque += virUSBHubCountFree(hub);
    return FALSE;
}

/* Hubs that are there get their ports, and as many are added as devices make necessary. */
static int
virUSBSetPlaceHubs(virUSBSet *set, virDomainDef *def)
{
    unsigned int wanted = 0;
    unsigned int ports = 0;
    unsigned int missing = 0;
    size_t i;

    for (i = 0; i < virDomainDefHubCount(def); i++) {
        virDomainDeviceInfo *info = &virDomainDefHub(def, i)->info;

        if (!virUSBHasPort(info) && virUSBSetAssign(set, info, true) < 0)
            return -1;
    }
    (void)virDomainDefForEachDevice(def, virUSBCountWanted, &wanted);   /* always 0 */
    g_tree_foreach(set->buses, virUSBCountFree, &ports);
    /* A hub takes a port and gives more; one port of all is left over. */
    if (ports > 0 && wanted > ports)
        missing = (wanted - ports) / (HUB_PORTS - 1) + 1;
    for (i = 0; i < missing; i++) {
        virDomainHubDef *hub = virSchemaNew(&virDomainHubSchema);

        hub->type = g_strdup("usb");
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_HUB, hub);
        if (virUSBSetAssign(set, &hub->info, true) < 0)
            return -1;
    }
    return 0;
}

static int
virUSBRefuseDisabled(virDomainDeviceType type, void *dev, virDomainDef *def,
                     void *opaque G_GNUC_UNUSED)
{
    const virDomainDeviceInfo *info = dev;

    if (info->address.type != VIR_DOMAIN_ADDRESS_USB && !virUSBIsWanted(def, type, info))
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                   _("Can't add USB %s: USB is disabled for this domain"),
                   virDomainDeviceRegistry[type]->kind.element);
    return -1;
}

/* Kinds of device in the order in which they get their ports. */
static const virDomainDeviceType virUSBOrder[] = {
    VIR_DOMAIN_DEVICE_NET,
    VIR_DOMAIN_DEVICE_HOSTDEV,
    VIR_DOMAIN_DEVICE_DISK,
    VIR_DOMAIN_DEVICE_CONTROLLER,
    VIR_DOMAIN_DEVICE_INPUT,
    VIR_DOMAIN_DEVICE_SERIAL,
    VIR_DOMAIN_DEVICE_SOUND,
    VIR_DOMAIN_DEVICE_REDIRDEV,
};

static int
virUSBSetPlaceDevices(virUSBSet *set, virDomainDef *def)
{
    size_t i;
    size_t j;

    for (i = 0; i < G_N_ELEMENTS(virUSBOrder); i++) {
        GPtrArray *devices = def->devices[virUSBOrder[i]];

        for (j = 0; j < virSchemaListLength(devices); j++) {
            virDomainDeviceInfo *info = g_ptr_array_index(devices, j);

            if (virUSBIsWanted(def, virUSBOrder[i], info) &&
                virUSBSetAssign(set, info, false) < 0)
                return -1;
        }
    }
    return 0;
}

int
virDomainDefAssignUSB(virDomainDef *def)
{
    g_autoptr(GTree) buses = g_tree_new_full(virUSBCompareBuses, NULL, NULL, virUSBHubFree);
    virUSBSet set = { .buses = buses };
    size_t i;

    if (virUSBSetAddControllers(&set, def) < 0)
        return -1;
    if (set.disabled && g_tree_nnodes(buses) == 0)
        return virDomainDefForEachDevice(def, virUSBRefuseDisabled, NULL);
    for (i = 0; i < virDomainDefHubCount(def); i++) {
        const virDomainDeviceInfo *info = &virDomainDefHub(def, i)->info;

        if (virUSBHasPort(info) && virUSBSetReserve(&set, &info->address.usb, true) < 0)
            return -1;
    }
    if (virDomainDefForEachDevice(def, virUSBReserveGiven, &set) != 0 ||
        virUSBSetPlaceHubs(&set, def) < 0)
        return -1;
    return virUSBSetPlaceDevices(&set, def);
}
