/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chr.c: character devices: rows, defaults, checks. */
#include <config.h>

#include "device/chr.h"

#include <limits.h>

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainChrType, VIR_DOMAIN_CHR_TYPE_LAST,
          "null", "vc", "pty", "dev", "file", "pipe", "stdio", "udp", "tcp", "unix", "spicevmc",
          "spiceport", "nmdm", "qemu-vdagent", "dbus");
VIR_NAMES(virDomainChrMode, VIR_DOMAIN_CHR_MODE_LAST, NULL, "connect", "bind");
VIR_NAMES(virDomainChrProtocol, VIR_DOMAIN_CHR_PROTOCOL_LAST, "raw", "telnet", "telnets", "tls");
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

/* ---- the host's end ------------------------------------------------------------- */

VIR_SCHEMA_DECLARE(virDomainChrFileSchema, virDomainChrFile);
VIR_SCHEMA_DECLARE(virDomainChrPtySchema, virDomainChrPty);
VIR_SCHEMA_DECLARE(virDomainChrPathSchema, virDomainChrPath);
VIR_SCHEMA_DECLARE(virDomainChrUnixSchema, virDomainChrUnix);
VIR_SCHEMA_DECLARE(virDomainChrTCPSchema, virDomainChrTCP);
VIR_SCHEMA_DECLARE(virDomainChrProtocolSchema, virDomainChrTCP);
VIR_SCHEMA_DECLARE(virDomainChrUDPSchema, virDomainChrUDP);
VIR_SCHEMA_DECLARE(virDomainChrChannelSchema, virDomainChrChannel);
VIR_SCHEMA_DECLARE(virDomainChrNmdmSchema, virDomainChrNmdm);
VIR_SCHEMA_DECLARE(virDomainChrReconnectSchema, virDomainChrReconnect);

static const virSchemaField virDomainChrFileFields[] = {
    VIR_STRING("@path", virDomainChrFile, path, .flags = VIR_REQUIRED),
    VIR_ON_OFF("@append", virDomainChrFile, append),
};
VIR_SCHEMA(virDomainChrFileSchema, virDomainChrFile, "source", virDomainChrFileFields);

static const virSchemaField virDomainChrPtyFields[] = {
    VIR_STRING("@path", virDomainChrPty, path, .flags = VIR_LIVE_ONLY,
               .change = VIR_CHANGE_FREE),
};
VIR_SCHEMA(virDomainChrPtySchema, virDomainChrPty, "source", virDomainChrPtyFields);

static const virSchemaField virDomainChrPathFields[] = {
    VIR_STRING("@path", virDomainChrPath, path, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainChrPathSchema, virDomainChrPath, "source", virDomainChrPathFields);

static const virSchemaField virDomainChrReconnectFields[] = {
    VIR_YES_NO("@enabled", virDomainChrReconnect, enabled),
    VIR_UINT("@timeout", virDomainChrReconnect, timeout, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainChrReconnectSchema, virDomainChrReconnect, "reconnect",
           virDomainChrReconnectFields);

static const virSchemaField virDomainChrUnixFields[] = {
    VIR_ENUM("@mode", virDomainChrUnix, mode, virDomainChrModeNames),
    VIR_STRING("@path", virDomainChrUnix, path),
    VIR_CHILD("reconnect", virDomainChrUnix, reconnect, virDomainChrReconnectSchema),
};

/* Without a path the daemon makes one and listens there; the mode says nothing then. */
static int
virDomainChrUnixParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainChrUnix *chr = obj;

    if (chr->path == NULL)
        chr->mode = VIR_DOMAIN_CHR_MODE_ABSENT;
    else if (chr->mode == VIR_DOMAIN_CHR_MODE_ABSENT)
        chr->mode = VIR_DOMAIN_CHR_MODE_CONNECT;
    return 0;
}

VIR_SCHEMA(virDomainChrUnixSchema, virDomainChrUnix, "source", virDomainChrUnixFields,
           .parsed = virDomainChrUnixParsed);

static const virSchemaField virDomainChrTCPFields[] = {
    VIR_ENUM("@mode", virDomainChrTCP, mode, virDomainChrModeNames,
             .implied = VIR_DOMAIN_CHR_MODE_CONNECT),
    VIR_STRING("@host", virDomainChrTCP, host, .flags = VIR_REQUIRED),
    VIR_STRING("@service", virDomainChrTCP, service, .flags = VIR_REQUIRED),
    VIR_YES_NO("@tls", virDomainChrTCP, tls),
    VIR_CHILD("reconnect", virDomainChrTCP, reconnect, virDomainChrReconnectSchema),
};
VIR_SCHEMA(virDomainChrTCPSchema, virDomainChrTCP, "source", virDomainChrTCPFields);

static const virSchemaField virDomainChrChannelFields[] = {
    VIR_STRING("@channel", virDomainChrChannel, channel, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainChrChannelSchema, virDomainChrChannel, "source", virDomainChrChannelFields);

static const virSchemaField virDomainChrNmdmFields[] = {
    VIR_STRING("@master", virDomainChrNmdm, master, .flags = VIR_REQUIRED),
    VIR_STRING("@slave", virDomainChrNmdm, slave, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainChrNmdmSchema, virDomainChrNmdm, "source", virDomainChrNmdmFields);

/* What stands beside <source>. */
static const virSchemaField virDomainChrProtocolFields[] = {
    VIR_ENUM("protocol/@type", virDomainChrTCP, protocol, virDomainChrProtocolNames),
};
VIR_SCHEMA(virDomainChrProtocolSchema, virDomainChrTCP, "protocol", virDomainChrProtocolFields);

static const virSchemaField virDomainChrUDPFields[] = {
    VIR_STRING("source[mode=bind]/@host", virDomainChrUDP, bindHost),
    VIR_STRING("source[mode=bind]/@service", virDomainChrUDP, bindService),
    VIR_STRING("source[mode=connect]/@host", virDomainChrUDP, connectHost),
    VIR_STRING("source[mode=connect]/@service", virDomainChrUDP, connectService,
               .flags = VIR_REQUIRED, .error = VIR_ERR_INTERNAL_ERROR),
};
VIR_SCHEMA(virDomainChrUDPSchema, virDomainChrUDP, "source", virDomainChrUDPFields);

#define S virDomainChrSource
static const virSchemaArm virDomainChrArms[] = {
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_FILE, S, file, virDomainChrFileSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_PTY, S, pty, virDomainChrPtySchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_DEV, S, path, virDomainChrPathSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_PIPE, S, path, virDomainChrPathSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_UNIX, S, unixSocket, virDomainChrUnixSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_TCP, S, tcp, virDomainChrTCPSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_SPICEPORT, S, channel, virDomainChrChannelSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_DBUS, S, channel, virDomainChrChannelSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_NMDM, S, nmdm, virDomainChrNmdmSchema),
};

static const virSchemaArm virDomainChrBesideArms[] = {
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_TCP, S, tcp, virDomainChrProtocolSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_UDP, S, udp, virDomainChrUDPSchema),
};

static const virSchemaField virDomainChrSourceFields[] = {
    VIR_ENUM("@type", S, type, virDomainChrTypeNames, .implied = VIR_DOMAIN_CHR_TYPE_PTY,
             .change = VIR_CHANGE_LIVE),
    VIR_UNION("source", S, type, virDomainChrArms),
    VIR_LIST("source/seclabel", S, seclabels, virDomainDeviceSeclabelSchema),
    VIR_UNION("", S, type, virDomainChrBesideArms),
    VIR_STRING("log/@file", S, logFile),
    VIR_ON_OFF("log/@append", S, logAppend),
};
#undef S
VIR_SCHEMA(virDomainChrSourceSchema, virDomainChrSource, "source", virDomainChrSourceFields);

void
virDomainChrSourceCopyTo(virDomainChrSource *dst, const virDomainChrSource *src)
{
    virDomainChrSource *copy = virSchemaCopy(&virDomainChrSourceSchema, src);

    virSchemaClear(&virDomainChrSourceSchema, dst);
    *dst = *copy;
    g_free(copy);   /* its members live on in @dst */
}

/* ---- four kinds of device ---------------------------------------------------------- */

#define C virDomainChrDef
static const virSchemaField virDomainSerialFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_ENUM("target/@type", C, serialTarget, virDomainSerialTargetNames, .flags = VIR_ABI),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI),
    VIR_ENUM("target/model/@name", C, serialModel, virDomainSerialModelNames, .flags = VIR_ABI),
    VIR_DEVICE_INFO(C),
};
VIR_SCHEMA(virDomainSerialSchema, virDomainChrDef, "serial", virDomainSerialFields);

static const virSchemaField virDomainParallelFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI),
    VIR_DEVICE_INFO(C),
};
VIR_SCHEMA(virDomainParallelSchema, virDomainChrDef, "parallel", virDomainParallelFields);

static const virSchemaField virDomainConsoleFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_STRING("@tty", C, tty, .flags = VIR_LIVE_ONLY, .change = VIR_CHANGE_FREE),
    VIR_ENUM("target/@type", C, consoleTarget, virDomainConsoleTargetNames, .flags = VIR_ABI),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI),
    VIR_DEVICE_INFO(C),
};
VIR_SCHEMA(virDomainConsoleSchema, virDomainChrDef, "console", virDomainConsoleFields);

static const virSchemaField virDomainChannelFields[] = {
    VIR_CHILD("", C, source, virDomainChrSourceSchema),
    VIR_ENUM("target/@type", C, channelTarget, virDomainChannelTargetNames,
             .flags = VIR_REQUIRED | VIR_ABI),
    VIR_STRING("target/@address", C, address, .flags = VIR_ABI),
    VIR_UINT_OPT("target/@port", C, port, .flags = VIR_ABI, .max = 65535),
    VIR_STRING("target/@name", C, name, .flags = VIR_ABI),
    VIR_ENUM("target/@state", C, state, virDomainChannelStateNames, .flags = VIR_LIVE_ONLY,
             .change = VIR_CHANGE_FREE),
    VIR_DEVICE_INFO(C),
};
VIR_SCHEMA(virDomainChannelSchema, virDomainChrDef, "channel", virDomainChannelFields);
#undef C

/* ---- defaults and checks -------------------------------------------------------------- */

bool
virDomainConsoleIsSerial(const virDomainDef *def, const virDomainChrDef *console)
{
    return virDomainDefConsoleCount(def) > 0 && virDomainDefConsole(def, 0) == console &&
        console->consoleTarget == VIR_DOMAIN_CONSOLE_TARGET_SERIAL &&
        virDomainDefSerialCount(def) > 0;
}

/* A port without a number gets the one after the highest of its kind. */
static void
virDomainChrNumber(virDomainChrDef *chr, const GPtrArray *all)
{
    unsigned int port = 0;
    size_t i;

    if (chr->port_set)
        return;
    for (i = 0; i < virSchemaListLength(all); i++) {
        const virDomainChrDef *other = g_ptr_array_index(all, i);

        if (other->port_set && other->port < UINT_MAX)
            port = MAX(port, other->port + 1);
    }
    chr->port = port;
    chr->port_set = true;
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
};

static int
virDomainSerialPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainChrDef *chr = dev;
    size_t i;

    virDomainChrNumber(chr, def->devices[VIR_DOMAIN_DEVICE_SERIAL]);
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
    virDomainChrNumber(dev, def->devices[VIR_DOMAIN_DEVICE_PARALLEL]);
    return 0;
}

static int
virDomainConsolePostParse(void *dev, virDomainDef *def,
                          const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainChrDef *console = dev;

    if (virDomainConsoleIsSerial(def, console)) {
        console->port = virDomainDefSerial(def, 0)->port;
        console->port_set = true;
    }
    virDomainChrNumber(console, def->devices[VIR_DOMAIN_DEVICE_CONSOLE]);
    return 0;
}

/* A socket that the daemon made for one run says nothing in a definition. */
static int
virDomainChannelPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                          const virDomainDefContext *ctx)
{
    virDomainChrDef *channel = dev;
    virDomainChrUnix *chr = &channel->source.unixSocket;

    if (ctx == NULL || ctx->channelDir == NULL ||
        channel->source.type != VIR_DOMAIN_CHR_TYPE_UNIX || chr->path == NULL ||
        chr->mode != VIR_DOMAIN_CHR_MODE_BIND || !g_str_has_prefix(chr->path, ctx->channelDir))
        return 0;
    g_clear_pointer(&chr->path, g_free);
    chr->mode = VIR_DOMAIN_CHR_MODE_ABSENT;
    return 0;
}

static virDomainDeviceWish
virDomainSerialWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainChrDef *chr = dev;

    if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_PCI)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true };
    if (chr->serialTarget == VIR_DOMAIN_SERIAL_TARGET_USB)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
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

const virDomainDeviceOps virDomainSerialOps = {
    .kind = { "serial", &virDomainSerialSchema },
    .postParse = virDomainSerialPostParse,
    .wish = virDomainSerialWish,
};

const virDomainDeviceOps virDomainParallelOps = {
    .kind = { "parallel", &virDomainParallelSchema },
    .postParse = virDomainParallelPostParse,
};

const virDomainDeviceOps virDomainConsoleOps = {
    .kind = { "console", &virDomainConsoleSchema },
    .postParse = virDomainConsolePostParse,
};

const virDomainDeviceOps virDomainChannelOps = {
    .kind = { "channel", &virDomainChannelSchema },
    .postParse = virDomainChannelPostParse,
    .wish = virDomainChannelWish,
};
