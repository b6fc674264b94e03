/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chr.c: character devices: rows, defaults, checks. */
#include <config.h>

#include "device/chr.h"

#include <arpa/inet.h>
#include <limits.h>
#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainSerialTarget, VIR_DOMAIN_SERIAL_TARGET_LAST,
          NULL, "isa-serial", "usb-serial", "pci-serial", "spapr-vio-serial", "system-serial",
          "sclp-serial", "isa-debug");
VIR_NAMES(virDomainSerialModel, VIR_DOMAIN_SERIAL_MODEL_LAST,
          NULL, "isa-serial", "usb-serial", "pci-serial", "spapr-vty", "pl011", "sclpconsole",
          "sclplmconsole", "16550a", "isa-debugcon");
VIR_NAMES(virDomainConsoleTarget, VIR_DOMAIN_CONSOLE_TARGET_LAST,
          "serial", "xen", "uml", "virtio", "lxc", "openvz", "sclp", "sclplm");
VIR_NAMES(virDomainChannelTarget, VIR_DOMAIN_CHANNEL_TARGET_LAST,
          NULL, "guestfwd", "virtio", "xen");
VIR_NAMES(virDomainChannelState, VIR_DOMAIN_CHANNEL_STATE_LAST, NULL, "connected", "disconnected");

/* ---- four kinds of device ---------------------------------------------------------- */

#define C virDomainChrDef
static const virSchemaField virDomainSerialFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_IGNORED("@tty"),
    VIR_ENUM("target/@type", C, serialTarget, virDomainSerialTargetNames,
             .flags = VIR_ABI | VIR_LOOSE, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI | VIR_LOOSE,
                 .doc = "number among those of its kind"),
    VIR_ENUM("target/model/@name", C, serialModel, virDomainSerialModelNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_DEVICE_INFO(C),
};
VIR_SCHEMA(virDomainSerialSchema, virDomainChrDef, "serial", virDomainSerialFields,
           .formal = virDomainChrSourceFormal);

static const virSchemaField virDomainParallelFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_IGNORED("@tty"),
    VIR_IGNORED("target/@type"),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI | VIR_LOOSE),
    VIR_IGNORED("target/model"),
    VIR_DEVICE_INFO(C),
};
VIR_SCHEMA(virDomainParallelSchema, virDomainChrDef, "parallel", virDomainParallelFields,
           .formal = virDomainChrSourceFormal);

static const virSchemaField virDomainConsoleFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_STRING("@tty", C, tty, .flags = VIR_LIVE_ONLY, .change = VIR_CHANGE_FREE,
               .form = &virFormPath),
    VIR_ENUM("target/@type", C, consoleTarget, virDomainConsoleTargetNames,
             .flags = VIR_ABI | VIR_LOOSE, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI | VIR_LOOSE),
    VIR_IGNORED("target/model"),
    VIR_DEVICE_INFO(C),
};

/* An empty one says that there is a console, of whichever kind. */
static const char *
virDomainConsoleFormal(const void *obj, const xmlNode *node)
{
    return virXMLNodeFirst(node, NULL) ? virDomainChrSourceFormal(obj, node) : NULL;
}

VIR_SCHEMA(virDomainConsoleSchema, virDomainChrDef, "console", virDomainConsoleFields,
           .formal = virDomainConsoleFormal);

static const virSchemaField virDomainChannelFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_ENUM("target/@type", C, channelTarget, virDomainChannelTargetNames,
             .flags = VIR_EXPECTED | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_STRING("target/@address", C, address, .flags = VIR_ABI),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI | VIR_LOOSE),
    VIR_STRING("target/@name", C, name, .flags = VIR_ABI),
    VIR_ENUM("target/@state", C, state, virDomainChannelStateNames, .flags = VIR_LIVE_ONLY,
             .change = VIR_CHANGE_FREE),
    VIR_DEVICE_INFO(C),
};

static int
virDomainChannelCheckForward(const virDomainChrDef *channel)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    if (channel->address == NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("guestfwd channel does not define a target address"));
    else if (inet_pton(AF_INET6, channel->address, bytes) == 1)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("guestfwd channel only supports IPv4 addresses"));
    else if (inet_pton(AF_INET, channel->address, bytes) != 1)
        virReportError(VIR_ERR_SYSTEM_ERROR, _("Cannot parse socket address '%s'"),
                       channel->address);
    else if (!channel->port_set)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("guestfwd channel does not define a target port"));
    else
        return 0;
    return -1;
}

/* A port of the guest's network is an address, others have names. */
static int
virDomainChannelParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainChrDef *channel = obj;

    if (virXMLNodeFirst(node, "target") == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("target type must be specified for channel device"));
        return -1;
    }
    if (channel->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_GUESTFWD) {
        g_clear_pointer(&channel->name, g_free);
        if (virDomainChannelCheckForward(channel) < 0)
            return -1;
        channel->port &= 0xffff;    /* is what there is of it on the wire */
        return 0;
    }
    g_clear_pointer(&channel->address, g_free);
    channel->port_set = false;
    channel->port = 0;
    return 0;
}

VIR_SCHEMA(virDomainChannelSchema, virDomainChrDef, "channel", virDomainChannelFields,
           .formal = virDomainChrSourceFormal, .parsed = virDomainChannelParsed);
#undef C

/* ---- defaults and checks -------------------------------------------------------------- */

bool
virDomainConsoleIsSerial(const virDomainDef *def, const virDomainChrDef *console)
{
    return virDomainDefConsoleCount(def) > 0 && virDomainDefConsole(def, 0) == console &&
        console->consoleTarget == VIR_DOMAIN_CONSOLE_TARGET_SERIAL &&
        virDomainDefSerialCount(def) > 0;
}

/* A port without a number gets the one after the highest of its kind; of those before it. */
static void
virDomainChrNumber(virDomainChrDef *chr, const GPtrArray *all, bool before)
{
    unsigned int port = 0;
    size_t i;

    if (chr->port_set)
        return;
    for (i = 0; i < virSchemaListLength(all); i++) {
        const virDomainChrDef *other = g_ptr_array_index(all, i);

        if (before && other == chr)
            break;

        if (other->port_set && other->port < UINT_MAX)
            port = MAX(port, other->port + 1);
    }
    chr->port = port;
    chr->port_set = true;
}

#define ISA_SERIALS_MOST 4

static int
virDomainISASerialTake(const virDomainChrDef *serial, bool *used)
{
    if (serial->port < ISA_SERIALS_MOST && !used[serial->port]) {
        used[serial->port] = true;
        return 0;
    }
    if (serial->port < ISA_SERIALS_MOST)
        virReportError(VIR_ERR_INTERNAL_ERROR, _("target port '%u' already allocated"),
                       serial->port);
    else
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("Maximum supported number of ISA serial ports is '%d'"),
                       ISA_SERIALS_MOST);
    return -1;
}

int
virDomainDefNumberISASerials(virDomainDef *def)
{
    bool used[ISA_SERIALS_MOST] = { false };
    size_t i;

    for (i = 0; i < virDomainDefSerialCount(def); i++) {
        const virDomainChrDef *serial = virDomainDefSerial(def, i);

        if (serial->serialTarget == VIR_DOMAIN_SERIAL_TARGET_ISA && serial->port_set &&
            virDomainISASerialTake(serial, used) < 0)
            return -1;
    }
    for (i = 0; i < virDomainDefSerialCount(def); i++) {
        virDomainChrDef *serial = virDomainDefSerial(def, i);

        if (serial->serialTarget != VIR_DOMAIN_SERIAL_TARGET_ISA || serial->port_set)
            continue;
        serial->port_set = true;
        while (serial->port < ISA_SERIALS_MOST && used[serial->port])
            serial->port++;
        if (virDomainISASerialTake(serial, used) < 0)
            return -1;
    }
    return 0;
}

static const struct {
    virDomainSerialTarget target;
    virDomainSerialModel model;     /* when the document names none */
    virDomainAddressType address;   /* of a device that says where it is */
} virDomainSerialKinds[] = {
    { VIR_DOMAIN_SERIAL_TARGET_ISA, VIR_DOMAIN_SERIAL_MODEL_ISA, VIR_DOMAIN_ADDRESS_ISA },
    { VIR_DOMAIN_SERIAL_TARGET_USB, VIR_DOMAIN_SERIAL_MODEL_USB, VIR_DOMAIN_ADDRESS_USB },
    { VIR_DOMAIN_SERIAL_TARGET_PCI, VIR_DOMAIN_SERIAL_MODEL_PCI, VIR_DOMAIN_ADDRESS_PCI },
    { VIR_DOMAIN_SERIAL_TARGET_ISA_DEBUG, VIR_DOMAIN_SERIAL_MODEL_ISA_DEBUGCON,
      VIR_DOMAIN_ADDRESS_NONE },
    { VIR_DOMAIN_SERIAL_TARGET_SPAPR_VIO, VIR_DOMAIN_SERIAL_MODEL_SPAPR_VTY,
      VIR_DOMAIN_ADDRESS_SPAPR_VIO },
    { VIR_DOMAIN_SERIAL_TARGET_SCLP, VIR_DOMAIN_SERIAL_MODEL_SCLP, VIR_DOMAIN_ADDRESS_NONE },
};

static int
virDomainSerialPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainChrDef *chr = dev;
    size_t i;

    virDomainChrNumber(chr, def->devices[VIR_DOMAIN_DEVICE_SERIAL], false);
    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    for (i = 0; i < G_N_ELEMENTS(virDomainSerialKinds); i++) {
        if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_ABSENT &&
            chr->info.address.type != VIR_DOMAIN_ADDRESS_NONE &&
            chr->info.address.type == virDomainSerialKinds[i].address)
            chr->serialTarget = virDomainSerialKinds[i].target;
    }
    if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_ABSENT && virDomainDefIsX86(def))
        chr->serialTarget = VIR_DOMAIN_SERIAL_TARGET_ISA;
    for (i = 0; i < G_N_ELEMENTS(virDomainSerialKinds); i++) {
        if (chr->serialModel == VIR_DOMAIN_SERIAL_MODEL_ABSENT &&
            chr->serialTarget == virDomainSerialKinds[i].target)
            chr->serialModel = virDomainSerialKinds[i].model;
    }
    return 0;
}

static int
virDomainParallelPostParse(void *dev, virDomainDef *def,
                           const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainChrNumber(dev, def->devices[VIR_DOMAIN_DEVICE_PARALLEL], true);
    return 0;
}

/* What is a serial port too is called as that is. */
static int
virDomainConsolePostParse(void *dev, virDomainDef *def,
                          const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainChrDef *console = dev;

    if (virDomainConsoleIsSerial(def, console)) {
        const virDomainChrDef *serial = virDomainDefSerial(def, 0);

        console->port = serial->port;
        g_free(console->info.alias);
        console->info.alias = g_strdup(serial->info.alias);
        virSchemaClear(&virDomainAddressSchema, &console->info.address);
    }
    return 0;
}

/* DIR/guest.NAME, as once; any name with a dot counts. */
static bool
virDomainChannelPathIsOld(const char *path, const char *dir)
{
    const char *name = path + strlen(dir) + 1;

    if (!g_str_has_prefix(path, dir) || path[strlen(dir)] != '/' || *name == '.')
        return false;
    return name[strcspn(name, "./")] == '.';
}

/*
 * Sockets of channels that a daemon made say nothing in a definition. By
 * domain-1-guest/NAME one is known wherever it is.
 */
static bool
virDomainChannelPathIsMade(const virDomainChrDef *channel, const char *dir)
{
    const char *path = channel->source.unixSocket.path;
    const char *name = channel->name ? channel->name : "";
    g_autofree char *guest = NULL;
    const char *mark;

    if (path == NULL)
        return false;
    if (virDomainChannelPathIsOld(path, dir))
        return true;
    if (!g_str_has_suffix(path, name))
        return false;
    guest = g_strndup(path, strlen(path) - strlen(name));
    if (!g_str_has_suffix(guest, "/"))
        return false;
    guest[strlen(guest) - 1] = '\0';
    mark = strrchr(guest, '/');
    mark = strstr(mark ? mark : guest, "domain-");
    return mark != NULL && mark[strlen("domain-")] != '\0';
}

static int
virDomainChannelPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                          const virDomainDefContext *ctx)
{
    virDomainChrDef *channel = dev;
    virDomainChrUnix *chr = &channel->source.unixSocket;

    if (ctx == NULL || ctx->channelDir == NULL ||
        channel->source.type != VIR_DOMAIN_CHR_TYPE_UNIX ||
        channel->channelTarget != VIR_DOMAIN_CHANNEL_TARGET_VIRTIO ||
        !virDomainChannelPathIsMade(channel, ctx->channelDir))
        return 0;
    g_clear_pointer(&chr->path, g_free);
    chr->mode = VIR_DOMAIN_CHR_MODE_ABSENT;
    return 0;
}

/* ---- checks ---------------------------------------------------------------------------- */

/* Which target a model is one of, and where devices of that target are. */
static const struct {
    virDomainSerialTarget target;
    virDomainAddressType address;
    bool x86;                       /* there are such on these boards */
} virDomainSerialModelKinds[] = {
    [VIR_DOMAIN_SERIAL_MODEL_ISA] =
        { VIR_DOMAIN_SERIAL_TARGET_ISA, VIR_DOMAIN_ADDRESS_ISA, true },
    [VIR_DOMAIN_SERIAL_MODEL_USB] =
        { VIR_DOMAIN_SERIAL_TARGET_USB, VIR_DOMAIN_ADDRESS_USB, true },
    [VIR_DOMAIN_SERIAL_MODEL_PCI] =
        { VIR_DOMAIN_SERIAL_TARGET_PCI, VIR_DOMAIN_ADDRESS_PCI, true },
    [VIR_DOMAIN_SERIAL_MODEL_SPAPR_VTY] =
        { VIR_DOMAIN_SERIAL_TARGET_SPAPR_VIO, VIR_DOMAIN_ADDRESS_SPAPR_VIO, false },
    [VIR_DOMAIN_SERIAL_MODEL_PL011] =
        { VIR_DOMAIN_SERIAL_TARGET_SYSTEM, VIR_DOMAIN_ADDRESS_NONE, false },
    [VIR_DOMAIN_SERIAL_MODEL_SCLP] =
        { VIR_DOMAIN_SERIAL_TARGET_SCLP, VIR_DOMAIN_ADDRESS_NONE, false },
    [VIR_DOMAIN_SERIAL_MODEL_SCLPLM] =
        { VIR_DOMAIN_SERIAL_TARGET_SCLP, VIR_DOMAIN_ADDRESS_NONE, false },
    [VIR_DOMAIN_SERIAL_MODEL_16550A] =
        { VIR_DOMAIN_SERIAL_TARGET_SYSTEM, VIR_DOMAIN_ADDRESS_NONE, false },
    [VIR_DOMAIN_SERIAL_MODEL_ISA_DEBUGCON] =
        { VIR_DOMAIN_SERIAL_TARGET_ISA_DEBUG, VIR_DOMAIN_ADDRESS_ISA, true },
};
G_STATIC_ASSERT(G_N_ELEMENTS(virDomainSerialModelKinds) == VIR_DOMAIN_SERIAL_MODEL_LAST);

static int
virDomainChrValidateSource(const virDomainChrDef *chr, const virDomainDef *def)
{
    bool virtio = chr->info.type == VIR_DOMAIN_DEVICE_CHANNEL &&
        chr->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_VIRTIO;

    if (chr->source.type == VIR_DOMAIN_CHR_TYPE_SPICEVMC && !virtio) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("spicevmc device type only supports virtio"));
        return -1;
    }
    /* An agent's socket is found when the guest starts. */
    if (virtio && chr->source.type == VIR_DOMAIN_CHR_TYPE_UNIX &&
        chr->source.unixSocket.path == NULL)
        return 0;
    return virDomainChrSourceValidate(&chr->source, def);
}

static int
virDomainSerialValidate(const void *dev, const virDomainDef *def,
                        const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainChrDef *serial = dev;
    virDomainSerialModel model = serial->serialModel;
    virDomainAddressType is = serial->info.address.type;
    virDomainAddressType want = virDomainSerialModelKinds[model].address;
    const char *target = virDomainSerialTargetToString(serial->serialTarget);

    if (virDomainChrValidateSource(serial, def) < 0)
        return -1;
    if (serial->serialTarget == VIR_DOMAIN_SERIAL_TARGET_USB && is != VIR_DOMAIN_ADDRESS_USB) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("usb-serial requires address of usb type"));
        return -1;
    }
    if (model != VIR_DOMAIN_SERIAL_MODEL_ABSENT &&
        virDomainSerialModelKinds[model].target != serial->serialTarget) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("Target model '%s' requires target type '%s'"),
                           virDomainSerialModelToString(model),
                           virDomainSerialTargetToString(virDomainSerialModelKinds[model].target));
        return -1;
    }
    if (is != VIR_DOMAIN_ADDRESS_NONE && want != VIR_DOMAIN_ADDRESS_NONE && is != want) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("Target type '%s' requires address type '%s'"), target,
                           virDomainAddressTypeToString(want));
        return -1;
    }
    if (virDomainDefIsX86(def) && model && !virDomainSerialModelKinds[model].x86) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("Serial device with target type '%s' and target model '%s' not"
                             " compatible with guest architecture or machine type"), target,
                           virDomainSerialModelToString(model));
        return -1;
    }
    return 0;
}

static int
virDomainConsoleValidate(const void *dev, const virDomainDef *def,
                         const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainChrDef *console = dev;
    virDomainConsoleTarget target = console->consoleTarget;

    if (target == VIR_DOMAIN_CONSOLE_TARGET_SERIAL && virDomainDefHasDevice(def, console) &&
        virDomainDefConsole(def, 0) != console) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("Only the first console can be a serial port"));
        return -1;
    }
    if (target != VIR_DOMAIN_CONSOLE_TARGET_SERIAL && target != VIR_DOMAIN_CONSOLE_TARGET_VIRTIO &&
        (virDomainDefIsX86(def) || (target != VIR_DOMAIN_CONSOLE_TARGET_SCLP &&
                                    target != VIR_DOMAIN_CONSOLE_TARGET_SCLPLM))) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("unsupported console target type %s"),
                           virDomainConsoleTargetToString(target));
        return -1;
    }
    return virDomainChrValidateSource(console, def);
}

static int
virDomainChrValidate(const void *dev, const virDomainDef *def,
                     const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    return virDomainChrValidateSource(dev, def);
}

/* ---- places ------------------------------------------------------------------------------ */

static virDomainDeviceWish
virDomainSerialWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainChrDef *chr = dev;

    if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_PCI)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true };
    if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_USB)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_SPAPR_VIO)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_SPAPR_VIO };
    return (virDomainDeviceWish) { 0 };
}

static virDomainDeviceWish
virDomainChannelWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainChrDef *chr = dev;

    if (chr->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_VIRTIO)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL };
    return (virDomainDeviceWish) { 0 };
}

#define CHR_IDENTITY "@type", "source", "protocol", "target/@type", "target/@port"

static const char *const virDomainChrIdentity[] = { CHR_IDENTITY, NULL };
static const char *const virDomainChannelIdentity[] = {
    CHR_IDENTITY, "target/@name", "target/@address", NULL,
};

/* It is a name of the serial port, which is there or not. */
static int
virDomainConsoleCheckChange(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                            virDomainDeviceChanges what)
{
    const virDomainChrDef *console = dev;

    if (console->consoleTarget != VIR_DOMAIN_CONSOLE_TARGET_SERIAL)
        return 0;
    if (what == VIR_DOMAIN_DEVICE_ATTACH)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_UNSUPPORTED, -1, "%s",
                           _("attaching serial console is not supported"));
    else
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, -1, "%s",
                           _("detaching serial console is not supported"));
    return -1;
}

/* One that is alike is spoken of later. */
static int
virDomainSerialCheckChange(const void *dev, const virDomainDef *def, virDomainDeviceChanges what)
{
    const virDomainChrDef *serial = dev;
    size_t i;

    if (what != VIR_DOMAIN_DEVICE_ATTACH ||
        virDomainDefFindAlike(def, VIR_DOMAIN_DEVICE_SERIAL, dev) != NULL)
        return 0;
    for (i = 0; i < virDomainDefSerialCount(def); i++) {
        if (virDomainDefSerial(def, i)->port != serial->port)
            continue;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, -1,
                           _("target port '%u' already allocated"), serial->port);
        return -1;
    }
    return 0;
}

#define CHR_CHANGE(rows) \
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH, .word = "chr", .identity = rows, \
    .twice = N_("chardev already exists"), \
    .absent = { VIR_ERR_INVALID_ARG, N_("device not present in domain configuration") }

static const virDomainDeviceChange virDomainChrChange = { CHR_CHANGE(virDomainChrIdentity) };
static const virDomainDeviceChange virDomainSerialChange = {
    CHR_CHANGE(virDomainChrIdentity), .check = virDomainSerialCheckChange,
};
static const virDomainDeviceChange virDomainChannelChange = {
    CHR_CHANGE(virDomainChannelIdentity),
};
static const virDomainDeviceChange virDomainConsoleChange = {
    CHR_CHANGE(virDomainChrIdentity), .check = virDomainConsoleCheckChange,
};

const virDomainDeviceOps virDomainSerialOps = {
    .kind = { "serial", &virDomainSerialSchema },
    .postParse = virDomainSerialPostParse,
    .validate = virDomainSerialValidate,
    .wish = virDomainSerialWish,
    .change = &virDomainSerialChange,
};

const virDomainDeviceOps virDomainParallelOps = {
    .kind = { "parallel", &virDomainParallelSchema },
    .postParse = virDomainParallelPostParse,
    .validate = virDomainChrValidate,
    .change = &virDomainChrChange,
};

const virDomainDeviceOps virDomainConsoleOps = {
    .kind = { "console", &virDomainConsoleSchema },
    .postParse = virDomainConsolePostParse,
    .validate = virDomainConsoleValidate,
    .change = &virDomainConsoleChange,
};

const virDomainDeviceOps virDomainChannelOps = {
    .kind = { "channel", &virDomainChannelSchema },
    .postParse = virDomainChannelPostParse,
    .validate = virDomainChrValidate,
    .wish = virDomainChannelWish,
    .change = &virDomainChannelChange,
};
