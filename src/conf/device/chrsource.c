/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chrsource.c: what character devices are connected to: rows and checks. */
#include <config.h>

#include "device/chr.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainChrType, VIR_DOMAIN_CHR_TYPE_LAST,
          "null", "vc", "pty", "dev", "file", "pipe", "stdio", "udp", "tcp", "unix", "spicevmc",
          "spiceport", "nmdm", "qemu-vdagent", "dbus");
VIR_NAMES(virDomainChrMode, VIR_DOMAIN_CHR_MODE_LAST, NULL, "connect", "bind");
VIR_NAMES(virDomainChrProtocol, VIR_DOMAIN_CHR_PROTOCOL_LAST, "raw", "telnet", "telnets", "tls");
VIR_NAMES(virDomainMouseMode, VIR_DOMAIN_MOUSE_MODE_LAST, NULL, "server", "client");

VIR_SCHEMA_DECLARE(virDomainChrFileSchema, virDomainChrFile);
VIR_SCHEMA_DECLARE(virDomainChrPtySchema, virDomainChrPty);
VIR_SCHEMA_DECLARE(virDomainChrPathSchema, virDomainChrPath);
VIR_SCHEMA_DECLARE(virDomainChrUnixSchema, virDomainChrUnix);
VIR_SCHEMA_DECLARE(virDomainChrTCPSchema, virDomainChrTCP);
VIR_SCHEMA_DECLARE(virDomainChrProtocolSchema, virDomainChrTCP);
VIR_SCHEMA_DECLARE(virDomainChrUDPSchema, virDomainChrUDP);
VIR_SCHEMA_DECLARE(virDomainChrChannelSchema, virDomainChrChannel);
VIR_SCHEMA_DECLARE(virDomainChrNmdmSchema, virDomainChrNmdm);
VIR_SCHEMA_DECLARE(virDomainChrVdagentSchema, virDomainChrVdagent);

static const virSchemaField virDomainChrFileFields[] = {
    VIR_STRING("@path", virDomainChrFile, path),
    VIR_ON_OFF("@append", virDomainChrFile, append),
};
VIR_SCHEMA(virDomainChrFileSchema, virDomainChrFile, "source", virDomainChrFileFields);

static const virSchemaField virDomainChrPtyFields[] = {
    VIR_STRING("@path", virDomainChrPty, path, .flags = VIR_LIVE_ONLY,
               .change = VIR_CHANGE_FREE),
};
VIR_SCHEMA(virDomainChrPtySchema, virDomainChrPty, "source", virDomainChrPtyFields);

static const virSchemaField virDomainChrPathFields[] = {
    VIR_STRING("@path", virDomainChrPath, path),
};
VIR_SCHEMA(virDomainChrPathSchema, virDomainChrPath, "source", virDomainChrPathFields);

static const virSchemaField virDomainChrReconnectFields[] = {
    VIR_YES_NO("@enabled", virDomainChrReconnect, enabled),
    VIR_UINT_OPT("@timeout", virDomainChrReconnect, timeout),
};

static int
virDomainChrReconnectParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainChrReconnect *reconnect = obj;

    if (reconnect->enabled != VIR_TRISTATE_BOOL_YES) {
        reconnect->timeout_set = false;
        reconnect->timeout = 0;
    } else if (!reconnect->timeout_set) {
        virReportErrorFull(VIR_FROM_XML, VIR_ERR_XML_ERROR, -1,
                           _("Missing required attribute 'timeout' in element 'reconnect' on"
                             " line %ld"), xmlGetLineNo(node));
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainChrReconnectSchema, virDomainChrReconnect, "reconnect",
           virDomainChrReconnectFields, .parsed = virDomainChrReconnectParsed);

static const virSchemaField virDomainChrUnixFields[] = {
    VIR_ENUM("@mode", virDomainChrUnix, mode, virDomainChrModeNames, .flags = VIR_LOOSE),
    VIR_STRING("@path", virDomainChrUnix, path),
    VIR_CHILD("reconnect", virDomainChrUnix, reconnect, virDomainChrReconnectSchema),
};

static int
virDomainChrReconnectCheck(const virDomainChrReconnect *reconnect, bool listens)
{
    if (!listens || reconnect->enabled == VIR_TRISTATE_BOOL_ABSENT)
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                   _("chardev reconnect is possible only for connect mode"));
    return -1;
}

/* Without a path the daemon makes one and listens there; the mode says nothing then. */
static int
virDomainChrUnixParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainChrUnix *chr = obj;

    if (virDomainChrReconnectCheck(&chr->reconnect, chr->path == NULL ||
                                   chr->mode == VIR_DOMAIN_CHR_MODE_BIND) < 0)
        return -1;
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
             .implied = VIR_DOMAIN_CHR_MODE_CONNECT, .flags = VIR_LOOSE),
    VIR_STRING("@host", virDomainChrTCP, host),
    VIR_STRING("@service", virDomainChrTCP, service),
    VIR_YES_NO("@tls", virDomainChrTCP, tls),
    VIR_CHILD("reconnect", virDomainChrTCP, reconnect, virDomainChrReconnectSchema),
};

static int
virDomainChrTCPParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                      const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainChrTCP *tcp = obj;

    return virDomainChrReconnectCheck(&tcp->reconnect, tcp->mode == VIR_DOMAIN_CHR_MODE_BIND);
}

VIR_SCHEMA(virDomainChrTCPSchema, virDomainChrTCP, "source", virDomainChrTCPFields,
           .parsed = virDomainChrTCPParsed);

static const virSchemaField virDomainChrChannelFields[] = {
    VIR_STRING("@channel", virDomainChrChannel, channel),
};
VIR_SCHEMA(virDomainChrChannelSchema, virDomainChrChannel, "source", virDomainChrChannelFields);

static const virSchemaField virDomainChrNmdmFields[] = {
    VIR_STRING("@master", virDomainChrNmdm, master),
    VIR_STRING("@slave", virDomainChrNmdm, slave),
};
VIR_SCHEMA(virDomainChrNmdmSchema, virDomainChrNmdm, "source", virDomainChrNmdmFields);

static const virSchemaField virDomainChrVdagentFields[] = {
    VIR_YES_NO("clipboard/@copypaste", virDomainChrVdagent, clipboard, .flags = VIR_EXPECTED),
    VIR_ENUM("mouse/@mode", virDomainChrVdagent, mouse, virDomainMouseModeNames,
             .flags = VIR_EXPECTED),
};
VIR_SCHEMA(virDomainChrVdagentSchema, virDomainChrVdagent, "source", virDomainChrVdagentFields);

/* What stands beside <source>. */
static const virSchemaField virDomainChrProtocolFields[] = {
    VIR_ENUM("protocol/@type", virDomainChrTCP, protocol, virDomainChrProtocolNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
};
VIR_SCHEMA(virDomainChrProtocolSchema, virDomainChrTCP, "protocol", virDomainChrProtocolFields);

static const virSchemaField virDomainChrUDPFields[] = {
    VIR_STRING("source[mode=bind]/@host", virDomainChrUDP, bindHost),
    VIR_STRING("source[mode=bind]/@service", virDomainChrUDP, bindService),
    VIR_STRING("source[mode=connect]/@host", virDomainChrUDP, connectHost),
    VIR_STRING("source[mode=connect]/@service", virDomainChrUDP, connectService),
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
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_QEMU_VDAGENT, S, vdagent, virDomainChrVdagentSchema),
};

static const virSchemaArm virDomainChrBesideArms[] = {
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_TCP, S, tcp, virDomainChrProtocolSchema),
    VIR_ARM(VIR_DOMAIN_CHR_TYPE_UDP, S, udp, virDomainChrUDPSchema),
};

static const virSchemaField virDomainChrSourceFields[] = {
    VIR_ENUM("@type", S, type, virDomainChrTypeNames, .implied = VIR_DOMAIN_CHR_TYPE_PTY,
             .change = VIR_CHANGE_LIVE, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_LIST("source/seclabel", S, seclabels, virDomainDeviceSeclabelSchema),
    VIR_UNION("source", S, type, virDomainChrArms, .flags = VIR_LOOSE),
    VIR_UNION("", S, type, virDomainChrBesideArms, .flags = VIR_LOOSE),
    VIR_STRING("log/@file", S, logFile, .form = &virFormPath, .flags = VIR_FORMAL),
    VIR_ON_OFF("log/@append", S, logAppend),
};
#undef S

static int
virDomainChrSourceParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainChrSource *source = obj;
    xmlNode *first = virXMLNodeFirst(node, "source");

    if (source->logFile == NULL)
        source->logAppend = VIR_TRISTATE_SWITCH_ABSENT;
    if (source->type != VIR_DOMAIN_CHR_TYPE_UDP) {
        if (first == NULL || virXMLNodeNext(first, "source") == NULL)
            return 0;
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("only one source element is allowed for character device"));
        return -1;
    }
    /* The mode that a source has when it says none. */
    if (source->udp.connectService == NULL && first != NULL &&
        virXMLNodeAttr(first, "mode") == NULL) {
        g_free(source->udp.connectHost);
        source->udp.connectHost = g_strdup(virXMLNodeAttr(first, "host"));
        source->udp.connectService = g_strdup(virXMLNodeAttr(first, "service"));
    }
    return 0;
}

VIR_SCHEMA(virDomainChrSourceSchema, virDomainChrSource, "source", virDomainChrSourceFields,
           .parsed = virDomainChrSourceParsed);

const char *
virDomainChrSourceFormal(const void *obj G_GNUC_UNUSED, const xmlNode *node)
{
    return virXMLNodeAttr(node, "type") == NULL ? _("the attribute 'type' is missing") : NULL;
}

void
virDomainChrSourceCopyTo(virDomainChrSource *dst, const virDomainChrSource *src)
{
    virDomainChrSource *copy = virSchemaCopy(&virDomainChrSourceSchema, src);

    virSchemaClear(&virDomainChrSourceSchema, dst);
    *dst = *copy;
    g_free(copy);   /* its members live on in @dst */
}

bool
virDomainChrSourceIsFile(const virDomainChrSource *source)
{
    switch (source->type) {
    case VIR_DOMAIN_CHR_TYPE_FILE:
        return source->file.path != NULL;
    case VIR_DOMAIN_CHR_TYPE_DEV:
    case VIR_DOMAIN_CHR_TYPE_PIPE:
        return source->path.path != NULL;
    case VIR_DOMAIN_CHR_TYPE_UNIX:
        return source->unixSocket.path != NULL;
    case VIR_DOMAIN_CHR_TYPE_NULL:
    case VIR_DOMAIN_CHR_TYPE_VC:
    case VIR_DOMAIN_CHR_TYPE_PTY:
    case VIR_DOMAIN_CHR_TYPE_STDIO:
    case VIR_DOMAIN_CHR_TYPE_UDP:
    case VIR_DOMAIN_CHR_TYPE_TCP:
    case VIR_DOMAIN_CHR_TYPE_SPICEVMC:
    case VIR_DOMAIN_CHR_TYPE_SPICEPORT:
    case VIR_DOMAIN_CHR_TYPE_NMDM:
    case VIR_DOMAIN_CHR_TYPE_QEMU_VDAGENT:
    case VIR_DOMAIN_CHR_TYPE_DBUS:
    case VIR_DOMAIN_CHR_TYPE_LAST:
        break;
    }
    return false;
}

static bool
virDomainDefHasSpice(const virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefGraphicsCount(def); i++) {
        if (virDomainDefGraphics(def, i)->type == VIR_DOMAIN_GRAPHICS_SPICE)
            return true;
    }
    return false;
}

static int
virDomainChrReconnectValidate(const virDomainChrReconnect *reconnect)
{
    if (reconnect->enabled != VIR_TRISTATE_BOOL_YES || reconnect->timeout != 0)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, "%s",
                   _("chardev reconnect source timeout cannot be '0'"));
    return -1;
}

static int
virDomainChrChannelValidate(const char *channel)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    if (channel == NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Missing source %s attribute for char device"),
                       "channel");
        return -1;
    }
    if (channel[strspn(channel, allowed)] != '\0') {
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("Invalid character in source channel for char device"));
        return -1;
    }
    return 0;
}

/* What the type can't be without. */
static int
virDomainChrMissing(const char *what)
{
    virReportError(VIR_ERR_INTERNAL_ERROR, _("Missing source %s attribute for char device"), what);
    return -1;
}

int
virDomainChrSourceValidate(const virDomainChrSource *source, const virDomainDef *def)
{
    switch (source->type) {
    case VIR_DOMAIN_CHR_TYPE_NULL:
    case VIR_DOMAIN_CHR_TYPE_VC:
    case VIR_DOMAIN_CHR_TYPE_PTY:
    case VIR_DOMAIN_CHR_TYPE_STDIO:
    case VIR_DOMAIN_CHR_TYPE_QEMU_VDAGENT:
    case VIR_DOMAIN_CHR_TYPE_LAST:
        return 0;
    case VIR_DOMAIN_CHR_TYPE_FILE:
        return source->file.path ? 0 : virDomainChrMissing("path");
    case VIR_DOMAIN_CHR_TYPE_DEV:
    case VIR_DOMAIN_CHR_TYPE_PIPE:
        return source->path.path ? 0 : virDomainChrMissing("path");
    case VIR_DOMAIN_CHR_TYPE_UDP:
        return source->udp.connectService ? 0 : virDomainChrMissing("service");
    case VIR_DOMAIN_CHR_TYPE_TCP:
        if (source->tcp.host == NULL || source->tcp.service == NULL)
            return virDomainChrMissing(source->tcp.host ? "service" : "host");
        return virDomainChrReconnectValidate(&source->tcp.reconnect);
    case VIR_DOMAIN_CHR_TYPE_UNIX:
        if (source->unixSocket.path == NULL)
            return virDomainChrMissing("path");
        return virDomainChrReconnectValidate(&source->unixSocket.reconnect);
    case VIR_DOMAIN_CHR_TYPE_SPICEPORT:
    case VIR_DOMAIN_CHR_TYPE_DBUS:
        if (virDomainChrChannelValidate(source->channel.channel) < 0)
            return -1;
        if (source->type == VIR_DOMAIN_CHR_TYPE_DBUS)
            return 0;
        G_GNUC_FALLTHROUGH;
    case VIR_DOMAIN_CHR_TYPE_SPICEVMC:
        if (virDomainDefHasSpice(def))
            return 0;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("chardev '%s' not supported without spice graphics"),
                           virDomainChrTypeToString(source->type));
        return -1;
    case VIR_DOMAIN_CHR_TYPE_NMDM:
        if ((source->nmdm.master != NULL) == (source->nmdm.slave != NULL))
            return 0;
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("Should define both master and slave path attributes for nmdm device"));
        return -1;
    }
    return 0;
}
