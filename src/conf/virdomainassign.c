/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainassign.c: controllers that devices imply, and places on them. */
#include <config.h>

#include "virdomainassign.h"

#include <stdlib.h>
#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* ---- controllers ------------------------------------------------------------------ */

static virDomainControllerDef *
virDomainDefAppendController(virDomainDef *def, virDomainControllerType type, unsigned int index)
{
    virDomainControllerDef *controller = virSchemaNew(&virDomainControllerSchema);

    controller->type = type;
    controller->index = index;
    controller->index_set = true;
    virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_CONTROLLER, controller);
    return controller;
}

virDomainControllerDef *
virDomainDefAddController(virDomainDef *def, virDomainControllerType type, unsigned int index)
{
    virDomainControllerDef *controller = virDomainDefAppendController(def, type, index);
    GPtrArray *list;
    guint at;

    /* Now it is the last, but the dump wants it before those of its type with a higher index. */
    list = def->devices[VIR_DOMAIN_DEVICE_CONTROLLER];
    for (at = 0; at < list->len - 1; at++) {
        const virDomainControllerDef *other = g_ptr_array_index(list, at);

        if (other->type == type && other->index > index)
            break;
    }
    g_ptr_array_steal_index(list, list->len - 1);
    g_ptr_array_insert(list, at, controller);
    return controller;
}

static gint64
virDomainControllerRank(const virDomainControllerDef *controller)
{
    return controller->index_set ? (gint64)controller->index : -1;
}

/* Moves the controller at @n to those of its type, by rising index. */
static void
virDomainDefOrderController(GPtrArray *list, guint n)
{
    virDomainControllerDef *controller = g_ptr_array_index(list, n);
    guint at = n;
    guint i;

    for (i = n; i > 0; i--) {
        const virDomainControllerDef *other = g_ptr_array_index(list, i - 1);

        if (other->type != controller->type)
            continue;
        at = i;
        if (virDomainControllerRank(other) <= virDomainControllerRank(controller))
            break;
        at = i - 1;
    }
    g_ptr_array_steal_index(list, n);
    g_ptr_array_insert(list, at, controller);
}

void
virDomainDefOrderControllers(virDomainDef *def)
{
    GPtrArray *list = def->devices[VIR_DOMAIN_DEVICE_CONTROLLER];
    guint n;

    for (n = 1; n < virSchemaListLength(list); n++)
        virDomainDefOrderController(list, n);
}

void
virDomainDefOrderNewControllers(virDomainDef *def)
{
    GPtrArray *list = def->devices[VIR_DOMAIN_DEVICE_CONTROLLER];
    guint n;

    for (n = 1; n < virSchemaListLength(list); n++) {
        const virDomainControllerDef *controller = g_ptr_array_index(list, n);

        if (controller->info.address.type == VIR_DOMAIN_ADDRESS_NONE)
            virDomainDefOrderController(list, n);
    }
}

/* The controller that was given this number; one that is still to be numbered is none. */
static const virDomainControllerDef *
virDomainDefFindNumbered(const virDomainDef *def, virDomainControllerType type,
                         unsigned int index)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type == type && controller->index_set && controller->index == index)
            return controller;
    }
    return NULL;
}

void
virDomainDefNumberControllers(virDomainDef *def)
{
    unsigned int next[VIR_DOMAIN_CONTROLLER_LAST] = { 0 };
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        virDomainControllerDef *controller = virDomainDefController(def, i);
        unsigned int index = next[controller->type];

        if (controller->index_set)
            continue;
        /* A companion belongs to the EHCI controller before it. */
        if (controller->info.masterPort_set && i > 0) {
            controller->index = virDomainDefController(def, i - 1)->index;
            controller->index_set = true;
            continue;
        }
        while (virDomainDefFindNumbered(def, controller->type, index) != NULL)
            index++;
        controller->index = index;
        controller->index_set = true;
        next[controller->type] = index + 1;
    }
}

/* All controllers of @type from 0 to @last. */
static void
virDomainDefNeedControllers(virDomainDef *def, virDomainControllerType type, unsigned int last)
{
    unsigned int i;

    for (i = 0; i <= last; i++) {
        if (virDomainDefFindController(def, type, i) == NULL) {
            virDomainControllerDef *controller = virDomainDefAddController(def, type, i);

            if (type == VIR_DOMAIN_CONTROLLER_SCSI)
                controller->scsi.model = VIR_DOMAIN_SCSI_MODEL_LSILOGIC;
        }
    }
}

static const struct {
    virDomainDiskBus bus;
    virDomainControllerType type;
} virDomainBusControllers[] = {
    { VIR_DOMAIN_DISK_BUS_SCSI, VIR_DOMAIN_CONTROLLER_SCSI },
    { VIR_DOMAIN_DISK_BUS_FDC, VIR_DOMAIN_CONTROLLER_FDC },
    { VIR_DOMAIN_DISK_BUS_IDE, VIR_DOMAIN_CONTROLLER_IDE },
    { VIR_DOMAIN_DISK_BUS_SATA, VIR_DOMAIN_CONTROLLER_SATA },
};

/* More controllers than any machine has; an address beyond is refused elsewhere. */
#define MOST_CONTROLLERS 64

void
virDomainDefAddHostdevControllers(virDomainDef *def)
{
    virDomainSCSIModel model = VIR_DOMAIN_SCSI_MODEL_LSILOGIC;
    size_t i;
    unsigned int index;

    for (i = 0; i < virDomainDefHostdevCount(def); i++) {
        const virDomainHostdevDef *hostdev = virDomainDefHostdev(def, i);
        const virDomainAddress *address = &hostdev->info.address;

        if (hostdev->type != VIR_DOMAIN_HOSTDEV_SCSI ||
            address->type != VIR_DOMAIN_ADDRESS_DRIVE ||
            address->drive.controller >= MOST_CONTROLLERS)
            continue;
        for (index = 0; index <= address->drive.controller; index++) {
            const virDomainControllerDef *there =
                virDomainDefFindNumbered(def, VIR_DOMAIN_CONTROLLER_SCSI, index);

            if (there == NULL)
                virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_SCSI, index)->scsi.model =
                    model;
            else
                model = there->scsi.model;      /* the next is one more of them */
        }
    }
}

/* The one that the address names, the first when it names none. */
static void
virDomainDefNeedSerialController(virDomainDef *def, const virDomainAddress *address)
{
    const virDomainControllerType type = VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL;
    unsigned int index = address->type == VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL
        ? address->vioserial.controller : 0;

    if (index < MOST_CONTROLLERS && virDomainDefFindController(def, type, index) == NULL)
        virDomainDefAppendController(def, type, index);
}

void
virDomainDefAddImplicitControllers(virDomainDef *def)
{
    size_t i;
    size_t j;

    for (j = 0; j < G_N_ELEMENTS(virDomainBusControllers); j++) {
        int last = -1;

        for (i = 0; i < virDomainDefDiskCount(def); i++) {
            const virDomainDiskDef *disk = virDomainDefDisk(def, i);

            if (disk->bus == virDomainBusControllers[j].bus &&
                disk->info.address.type == VIR_DOMAIN_ADDRESS_DRIVE &&
                disk->info.address.drive.controller < MOST_CONTROLLERS)
                last = MAX(last, (int)disk->info.address.drive.controller);
        }
        if (last >= 0)
            virDomainDefNeedControllers(def, virDomainBusControllers[j].type, last);
    }
    if (virDomainDefSmartcardCount(def) > 0)
        virDomainDefNeedControllers(def, VIR_DOMAIN_CONTROLLER_CCID, 0);
    for (i = 0; i < virDomainDefChannelCount(def); i++) {
        const virDomainChrDef *channel = virDomainDefChannel(def, i);

        if (channel->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_VIRTIO)
            virDomainDefNeedSerialController(def, &channel->info.address);
    }
    for (i = 0; i < virDomainDefConsoleCount(def); i++) {
        const virDomainChrDef *console = virDomainDefConsole(def, i);

        if (console->consoleTarget == VIR_DOMAIN_CONSOLE_TARGET_VIRTIO)
            virDomainDefNeedSerialController(def, &console->info.address);
    }
}

/* ---- spapr-vio ---------------------------------------------------------------------- */

#define SPAPR_VIO_STEP 0x1000

/* @opaque is the set of registers that are taken. */
static int
virDomainSpaprVIOCollect(virDomainDeviceType type G_GNUC_UNUSED, void *dev,
                         virDomainDef *def G_GNUC_UNUSED, void *opaque)
{
    virDomainAddress *address = &((virDomainDeviceInfo *)dev)->address;

    if (address->type == VIR_DOMAIN_ADDRESS_SPAPR_VIO && address->spapr.reg_set)
        g_hash_table_add(opaque, &address->spapr.reg);
    return 0;
}

static int
virDomainSpaprVIOAssign(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    virDomainDeviceWish wish = { 0 };
    virDomainAddress *address = &((virDomainDeviceInfo *)dev)->address;

    if (virDomainDeviceRegistry[type]->wish != NULL)
        wish = virDomainDeviceRegistry[type]->wish(dev, def);
    if (wish.address != VIR_DOMAIN_ADDRESS_SPAPR_VIO ||
        (address->type != VIR_DOMAIN_ADDRESS_NONE &&
         (address->type != VIR_DOMAIN_ADDRESS_SPAPR_VIO || address->spapr.reg_set)))
        return 0;
    address->type = VIR_DOMAIN_ADDRESS_SPAPR_VIO;
    address->spapr.reg = wish.reg;
    while (g_hash_table_contains(opaque, &address->spapr.reg))
        address->spapr.reg += SPAPR_VIO_STEP;
    address->spapr.reg_set = true;
    g_hash_table_add(opaque, &address->spapr.reg);
    return 0;
}

void
virDomainDefAssignSpaprVIO(virDomainDef *def)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_int64_hash, g_int64_equal);

    (void)virDomainDefForEachDevice(def, virDomainSpaprVIOCollect, taken);   /* always 0 */
    (void)virDomainDefForEachDevice(def, virDomainSpaprVIOAssign, taken);
}

/* ---- virtio-serial ------------------------------------------------------------------ */

#define SERIAL_PORTS 31     /* of a controller that does not say how many */

typedef struct virDomainSerialPort { unsigned int controller; unsigned int port; }
virDomainSerialPort;

static guint
virDomainSerialPortHash(gconstpointer key)
{
    const virDomainSerialPort *port = key;

    return port->controller * 1024 + port->port;
}

static gboolean
virDomainSerialPortEqual(gconstpointer a, gconstpointer b)
{
    const virDomainSerialPort *x = a;
    const virDomainSerialPort *y = b;

    return x->controller == y->controller && x->port == y->port;
}

static virDomainSerialPort *
virDomainSerialPortNew(unsigned int controller, unsigned int port)
{
    virDomainSerialPort *place = g_new0(virDomainSerialPort, 1);

    place->controller = controller;
    place->port = port;
    return place;
}

static unsigned int
virDomainSerialPorts(const virDomainControllerDef *controller)
{
    return controller->vioserial.ports_set ? controller->vioserial.ports : SERIAL_PORTS;
}

/* Notes the place of a device that has one; @opaque is the set of those. */
static int
virDomainSerialPortReserve(virDomainDeviceType type G_GNUC_UNUSED, void *dev, virDomainDef *def,
                           void *opaque)
{
    const virDomainAddress *address = &((virDomainDeviceInfo *)dev)->address;
    const virDomainSerialAddress *place = &address->vioserial;
    const virDomainControllerDef *controller;

    if (address->type != VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL || place->port == 0)
        return 0;
    controller = virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL,
                                            place->controller);
    if (controller == NULL)
        virReportError(VIR_ERR_XML_ERROR, _("virtio serial controller %u is missing"),
                       place->controller);
    else if (place->port >= virDomainSerialPorts(controller))
        virReportError(VIR_ERR_XML_ERROR,
                       _("virtio serial controller %u does not have port %u"),
                       place->controller, place->port);
    else if (!g_hash_table_add(opaque, virDomainSerialPortNew(place->controller, place->port)))
        virReportError(VIR_ERR_XML_ERROR,
                       _("virtio serial port %u on controller %u is already occupied"),
                       place->port, place->controller);
    else
        return 0;
    return -1;
}

/* Port 0 is a console's, which the emulator puts there without being told. */
static virDomainSerialPort *
virDomainSerialPortFind(const virDomainDef *def, GHashTable *taken)
{
    unsigned int index;

    for (index = 0; index < MOST_CONTROLLERS; index++) {
        const virDomainControllerDef *controller =
            virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL, index);
        virDomainSerialPort place = { .controller = index, .port = 1 };

        for (; controller != NULL && place.port < virDomainSerialPorts(controller); place.port++) {
            if (!g_hash_table_contains(taken, &place))
                return virDomainSerialPortNew(index, place.port);
        }
    }
    return NULL;
}

static int
virDomainSerialPortAssign(virDomainDef *def, virDomainDeviceInfo *info, GHashTable *taken)
{
    virDomainSerialPort *place;
    unsigned int index = 0;

    if (info->address.type == VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL &&
        info->address.vioserial.port != 0)
        return 0;
    place = virDomainSerialPortFind(def, taken);
    if (place == NULL) {    /* all are full: one more */
        while (virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL, index))
            index++;
        if (index == MOST_CONTROLLERS) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("Unable to find a free virtio-serial port"));
            return -1;
        }
        virDomainDefAppendController(def, VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL, index);
        place = virDomainSerialPortNew(index, 1);
    }
    g_hash_table_add(taken, place);
    info->address = (virDomainAddress) {
        .type = VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL,
        .vioserial = { .controller = place->controller, .port = place->port },
    };
    return 0;
}

int
virDomainDefAssignVirtioSerial(virDomainDef *def)
{
    g_autoptr(GHashTable) taken =
        g_hash_table_new_full(virDomainSerialPortHash, virDomainSerialPortEqual, g_free, NULL);
    size_t i;

    if (virDomainDefForEachDevice(def, virDomainSerialPortReserve, taken) < 0)
        return -1;
    for (i = 0; i < virDomainDefChannelCount(def); i++) {
        virDomainChrDef *channel = virDomainDefChannel(def, i);

        if (channel->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_VIRTIO &&
            virDomainSerialPortAssign(def, &channel->info, taken) < 0)
            return -1;
    }
    return 0;
}

/* ---- USB ------------------------------------------------------------------------------ */

/* Ports of the controllers that make bus @bus, 0 when there is none. */
static unsigned int
virDomainUSBBusPorts(const virDomainDef *def, unsigned int bus)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *controller = virDomainDefController(def, i);

        if (controller->type != VIR_DOMAIN_CONTROLLER_USB || controller->index != bus ||
            controller->info.masterPort_set)
            continue;
        switch (controller->usb.model) {
        case VIR_DOMAIN_USB_MODEL_DEFAULT:
        case VIR_DOMAIN_USB_MODEL_PIIX3_UHCI:
        case VIR_DOMAIN_USB_MODEL_PIIX4_UHCI:
        case VIR_DOMAIN_USB_MODEL_VT82C686B_UHCI:
        case VIR_DOMAIN_USB_MODEL_ICH9_UHCI1:
        case VIR_DOMAIN_USB_MODEL_ICH9_UHCI2:
        case VIR_DOMAIN_USB_MODEL_ICH9_UHCI3:
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
        case VIR_DOMAIN_USB_MODEL_NONE:
        case VIR_DOMAIN_USB_MODEL_LAST:
            return 0;
        }
    }
    return 0;
}

static bool
virDomainUSBPortTaken(virDomainDef *def, unsigned int bus, const char *port)
{
    unsigned int type;
    size_t i;

    for (type = 0; type < VIR_DOMAIN_DEVICE_LAST; type++) {
        for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
            const virDomainDeviceInfo *info = g_ptr_array_index(def->devices[type], i);

            if (info->address.type == VIR_DOMAIN_ADDRESS_USB && info->address.usb.bus == bus &&
                g_strcmp0(info->address.usb.port, port) == 0)
                return true;
        }
    }
    return false;
}

#define HUB_PORTS 8

/* A free port among @n below @prefix ("" or "1."). */
static char *
virDomainUSBFreePort(virDomainDef *def, unsigned int bus, const char *prefix, unsigned int n)
{
    unsigned int i;

    for (i = 1; i <= n; i++) {
        g_autofree char *port = g_strdup_printf("%s%u", prefix, i);

        if (!virDomainUSBPortTaken(def, bus, port))
            return g_steal_pointer(&port);
    }
    return NULL;
}

static char *
virDomainUSBFindPort(virDomainDef *def, unsigned int bus)
{
    char *port = virDomainUSBFreePort(def, bus, "", virDomainUSBBusPorts(def, bus));
    size_t i;

    for (i = 0; port == NULL && i < virDomainDefHubCount(def); i++) {
        const virDomainAddress *address = &virDomainDefHub(def, i)->info.address;

        if (address->type == VIR_DOMAIN_ADDRESS_USB && address->usb.bus == bus &&
            address->usb.port != NULL) {
            g_autofree char *prefix = g_strdup_printf("%s.", address->usb.port);

            port = virDomainUSBFreePort(def, bus, prefix, HUB_PORTS);
        }
    }
    return port;
}

static int
virDomainUSBAssignOne(virDomainDef *def, virDomainDeviceInfo *info)
{
    unsigned int bus;
    bool given = info->address.type == VIR_DOMAIN_ADDRESS_USB;

    if (given && info->address.usb.port != NULL)
        return 0;
    if (!given && info->address.type != VIR_DOMAIN_ADDRESS_NONE) {
        if (info->type == VIR_DOMAIN_DEVICE_HOSTDEV)    /* which says so itself */
            return 0;
        virReportError(VIR_ERR_XML_ERROR, "%s", _("Invalid address for a USB device"));
        return -1;
    }
    for (bus = given ? info->address.usb.bus : 0; virDomainUSBBusPorts(def, bus) > 0; bus++) {
        char *port = virDomainUSBFindPort(def, bus);

        if (port != NULL) {
            info->address.type = VIR_DOMAIN_ADDRESS_USB;
            info->address.usb.bus = bus;
            info->address.usb.port = port;
            return 0;
        }
        if (given)
            break;
    }
    virReportError(VIR_ERR_XML_ERROR, "%s", _("No free USB ports"));
    return -1;
}

static int
virDomainUSBCountWish(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    const virDomainDeviceInfo *info = dev;
    unsigned int *n = opaque;

    if (virDomainDeviceRegistry[type]->wish != NULL && type != VIR_DOMAIN_DEVICE_HUB &&
        virDomainDeviceRegistry[type]->wish(dev, def).address == VIR_DOMAIN_ADDRESS_USB &&
        (info->address.type != VIR_DOMAIN_ADDRESS_USB || info->address.usb.port == NULL))
        (*n)++;
    return 0;
}

/* A hub for the devices that have more in number than the ports that are left. */
static int
virDomainUSBAddHubs(virDomainDef *def)
{
    unsigned int wanted = 0;
    unsigned int ports = 0;
    unsigned int bus;
    size_t i;

    (void)virDomainDefForEachDevice(def, virDomainUSBCountWish, &wanted);   /* always 0 */
    for (bus = 0; virDomainUSBBusPorts(def, bus) > 0; bus++)
        ports += virDomainUSBBusPorts(def, bus);
    for (i = 0; i < virDomainDefHubCount(def); i++)
        ports += HUB_PORTS - 1;
    while (ports > 0 && wanted > ports && virDomainDefHubCount(def) < HUB_PORTS) {
        virDomainHubDef *hub = virSchemaNew(&virDomainHubSchema);

        hub->type = g_strdup("usb");
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_HUB, hub);
        ports += HUB_PORTS - 1;
    }
    return 0;
}

static int
virDomainUSBAssignDevice(virDomainDef *def, virDomainDeviceType type, virDomainDeviceInfo *info)
{
    if (virDomainDeviceRegistry[type]->wish == NULL ||
        virDomainDeviceRegistry[type]->wish(info, def).address != VIR_DOMAIN_ADDRESS_USB)
        return 0;
    return virDomainUSBAssignOne(def, info);
}

/* Kinds of device in the order in which they get their ports. */
static const virDomainDeviceType virDomainUSBOrder[] = {
    VIR_DOMAIN_DEVICE_HUB,
    VIR_DOMAIN_DEVICE_NET,
    VIR_DOMAIN_DEVICE_HOSTDEV,
    VIR_DOMAIN_DEVICE_DISK,
    VIR_DOMAIN_DEVICE_CONTROLLER,
    VIR_DOMAIN_DEVICE_INPUT,
    VIR_DOMAIN_DEVICE_SERIAL,
    VIR_DOMAIN_DEVICE_SOUND,
    VIR_DOMAIN_DEVICE_REDIRDEV,
};

int
virDomainDefAssignUSB(virDomainDef *def)
{
    size_t i;
    size_t j;

    if (virDomainUSBAddHubs(def) < 0)
        return -1;
    for (i = 0; i < G_N_ELEMENTS(virDomainUSBOrder); i++) {
        GPtrArray *devices = def->devices[virDomainUSBOrder[i]];

        for (j = 0; j < virSchemaListLength(devices); j++) {
            if (virDomainUSBAssignDevice(def, virDomainUSBOrder[i],
                                         g_ptr_array_index(devices, j)) < 0)
                return -1;
        }
    }
    return 0;
}
