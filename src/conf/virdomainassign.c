/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainassign.c: controllers that devices imply, and places on them. */
#include <config.h>

#include "virdomainassign.h"

#include <stdlib.h>
#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* ---- controllers ------------------------------------------------------------------ */

virDomainControllerDef *
virDomainDefAddController(virDomainDef *def, virDomainControllerType type, unsigned int index)
{
    virDomainControllerDef *controller = virSchemaNew(&virDomainControllerSchema);

    controller->type = type;
    controller->index = index;
    controller->index_set = true;
    virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_CONTROLLER, controller);
    return controller;
}

/* Does @a stand before @b, which is of the same type? Without an index it is where it is. */
static bool
virDomainControllerPrecedes(const virDomainControllerDef *a, const virDomainControllerDef *b)
{
    if (!a->index_set || !b->index_set)
        return false;
    return a->index < b->index ||
        (a->index == b->index && !a->info.masterPort_set && b->info.masterPort_set);
}

/* Moves the controller at @n before those of its type that it precedes, else behind the last. */
static void
virDomainDefOrderController(GPtrArray *list, guint n)
{
    virDomainControllerDef *controller = g_ptr_array_index(list, n);
    bool found = false;
    guint at = n;
    guint i;

    for (i = n; i > 0; i--) {
        const virDomainControllerDef *other = g_ptr_array_index(list, i - 1);

        if (other->type != controller->type)
            continue;
        if (virDomainControllerPrecedes(controller, other))
            at = i - 1;
        else if (!found)
            at = i;
        found = true;
    }
    g_ptr_array_steal_index(list, n);
    g_ptr_array_insert(list, at, controller);
}

/* It has its number and its place, if it is of a kind that has one. */
static bool
virDomainControllerIsPlaced(const virDomainControllerDef *controller)
{
    if (!controller->index_set)
        return false;
    if (controller->info.address.type != VIR_DOMAIN_ADDRESS_NONE)
        return true;
    switch (controller->type) {
    case VIR_DOMAIN_CONTROLLER_USB:
        return controller->usb.model == VIR_DOMAIN_USB_MODEL_NONE;
    case VIR_DOMAIN_CONTROLLER_PCI:
        return virDomainControllerIsPCIRoot(controller);
    case VIR_DOMAIN_CONTROLLER_SCSI:
    case VIR_DOMAIN_CONTROLLER_SATA:
    case VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL:
    case VIR_DOMAIN_CONTROLLER_CCID:
        return false;
    default:
        return true;
    }
}

bool
virDomainDefControllersArePlaced(const virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        if (!virDomainControllerIsPlaced(virDomainDefController(def, i)))
            return false;
    }
    return true;
}

void
virDomainDefOrderControllers(virDomainDef *def)
{
    GPtrArray *list = def->devices[VIR_DOMAIN_DEVICE_CONTROLLER];
    guint n;

    for (n = 1; n < virSchemaListLength(list); n++)
        virDomainDefOrderController(list, n);
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

/* A part of an ICH9 USB controller: all of them share a number. */
static bool
virDomainControllerIsICH9(const virDomainControllerDef *controller)
{
    return controller->type == VIR_DOMAIN_CONTROLLER_USB &&
        (controller->usb.model == VIR_DOMAIN_USB_MODEL_ICH9_EHCI1 ||
         controller->usb.model == VIR_DOMAIN_USB_MODEL_ICH9_UHCI1 ||
         controller->usb.model == VIR_DOMAIN_USB_MODEL_ICH9_UHCI2 ||
         controller->usb.model == VIR_DOMAIN_USB_MODEL_ICH9_UHCI3);
}

/* The USB controller before @n, when @n is one more part of it; NULL: it isn't. */
static const virDomainControllerDef *
virDomainDefFindICH9(const virDomainDef *def, size_t n)
{
    const virDomainControllerDef *part = virDomainDefController(def, n);
    const virDomainControllerDef *before = NULL;
    size_t i;

    if (!virDomainControllerIsICH9(part))
        return NULL;
    for (i = n; i > 0 && before == NULL; i--) {
        if (virDomainDefController(def, i - 1)->type == VIR_DOMAIN_CONTROLLER_USB)
            before = virDomainDefController(def, i - 1);
    }
    if (before == NULL || !virDomainControllerIsICH9(before))
        return NULL;
    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        const virDomainControllerDef *other = virDomainDefController(def, i);

        if (other->type == VIR_DOMAIN_CONTROLLER_USB && other->index_set &&
            other->index == before->index && other->usb.model == part->usb.model)
            return NULL;
    }
    return before;
}

void
virDomainDefNumberControllers(virDomainDef *def)
{
    unsigned int next[VIR_DOMAIN_CONTROLLER_LAST] = { 0 };
    size_t i;

    for (i = 0; i < virDomainDefControllerCount(def); i++) {
        virDomainControllerDef *controller = virDomainDefController(def, i);
        const virDomainControllerDef *whole;

        if (controller->index_set)
            continue;
        whole = virDomainDefFindICH9(def, i);
        if (whole != NULL) {
            controller->index = whole->index;
        } else {
            while (virDomainDefFindNumbered(def, controller->type, next[controller->type]))
                next[controller->type]++;
            controller->index = next[controller->type];
        }
        controller->index_set = true;
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

/* Which SCSI controllers devices of the host are on; without an address on the first. */
void
virDomainDefAddHostdevControllers(virDomainDef *def)
{
    virDomainSCSIModel model = VIR_DOMAIN_SCSI_MODEL_DEFAULT;
    int last = -1;
    size_t i;
    int index;

    for (i = 0; i < virDomainDefHostdevCount(def); i++) {
        const virDomainHostdevDef *hostdev = virDomainDefHostdev(def, i);
        const virDomainAddress *address = &hostdev->info.address;
        unsigned int on = address->type == VIR_DOMAIN_ADDRESS_DRIVE
            ? address->drive.controller : 0;
        const virDomainControllerDef *there;

        if (hostdev->type != VIR_DOMAIN_HOSTDEV_SCSI || (int)on <= last || on >= MOST_CONTROLLERS)
            continue;
        last = on;
        there = virDomainDefFindNumbered(def, VIR_DOMAIN_CONTROLLER_SCSI, on);
        if (there != NULL && there->scsi.model != VIR_DOMAIN_SCSI_MODEL_DEFAULT)
            model = there->scsi.model;      /* those that are missing are more of them */
    }
    for (index = 0; index <= last; index++) {
        if (virDomainDefFindNumbered(def, VIR_DOMAIN_CONTROLLER_SCSI, index) == NULL)
            virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_SCSI, index)->scsi.model = model;
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
        virDomainDefAddController(def, type, index);
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
    if (virDomainDefSmartcardCount(def) > 0)
        virDomainDefNeedControllers(def, VIR_DOMAIN_CONTROLLER_CCID, 0);
    virDomainDefAddHostdevControllers(def);
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

/* The first register to try for devices of a kind, whoever says that they are on this bus. */
static const unsigned int virDomainSpaprVIOFirst[VIR_DOMAIN_DEVICE_LAST] = {
    [VIR_DOMAIN_DEVICE_NET] = 0x1000,
    [VIR_DOMAIN_DEVICE_CONTROLLER] = 0x2000,
    [VIR_DOMAIN_DEVICE_NVRAM] = 0x3000,
    [VIR_DOMAIN_DEVICE_TPM] = 0x4000,
    [VIR_DOMAIN_DEVICE_SERIAL] = 0x30000000,
};

static int
virDomainSpaprVIOAssign(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    virDomainDeviceWish wish = { 0 };
    virDomainAddress *address = &((virDomainDeviceInfo *)dev)->address;

    if (virDomainDeviceRegistry[type]->wish != NULL)
        wish = virDomainDeviceRegistry[type]->wish(dev, def);
    if (address->type == VIR_DOMAIN_ADDRESS_NONE && wish.address == VIR_DOMAIN_ADDRESS_SPAPR_VIO)
        address->type = VIR_DOMAIN_ADDRESS_SPAPR_VIO;
    if (address->type != VIR_DOMAIN_ADDRESS_SPAPR_VIO || address->spapr.reg_set ||
        virDomainSpaprVIOFirst[type] == 0)
        return 0;
    address->spapr.reg = virDomainSpaprVIOFirst[type];
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
        virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL, index);
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
    /* A console that names port 0 keeps it, and one more is left free for it. */
    for (i = 0; i < virDomainDefConsoleCount(def); i++) {
        const virDomainChrDef *console = virDomainDefConsole(def, i);
        virDomainDeviceInfo spare = { .address = console->info.address };

        if (console->consoleTarget == VIR_DOMAIN_CONSOLE_TARGET_VIRTIO &&
            spare.address.type == VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL &&
            virDomainSerialPortAssign(def, &spare, taken) < 0)
            return -1;
    }
    for (i = 0; i < virDomainDefChannelCount(def); i++) {
        virDomainChrDef *channel = virDomainDefChannel(def, i);

        if (channel->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_VIRTIO &&
            virDomainSerialPortAssign(def, &channel->info, taken) < 0)
            return -1;
    }
    return 0;
}
