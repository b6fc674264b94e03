/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_chardev.c: the host's end of a character device, as chardev-add wants it. */
#include "config.h"

#include <string.h>

#include "qemu_device.h"

static virJSONValue *
address(const char *type, virJSONValue *data)
{
    virJSONValue *addr = virJSONValueNewObject();

    virJSONValueObjectSetString(addr, "type", type);
    virJSONValueObjectSet(addr, "data", data);
    return addr;
}

static virJSONValue *
inetAddress(const char *host, const char *service)
{
    virJSONValue *data = virJSONValueNewObject();

    virJSONValueObjectSetString(data, "host", host ? host : "");
    virJSONValueObjectSetString(data, "port", service ? service : "0");
    return address("inet", data);
}

static void
setServer(virJSONValue *data, virDomainChrMode mode, const virDomainChrReconnect *reconnect)
{
    bool server = mode == VIR_DOMAIN_CHR_MODE_BIND;

    /* QMP and -chardev have different defaults: always say it */
    virJSONValueObjectSetBoolean(data, "server", server);
    if (server)
        virJSONValueObjectSetBoolean(data, "wait", false);
    else if (reconnect->enabled == VIR_TRISTATE_BOOL_YES)
        qemuDeviceSetUint(data, "reconnect", reconnect->timeout);
}

static void
setUnix(virJSONValue *data, const virDomainChrUnix *unixSocket)
{
    virJSONValue *path = virJSONValueNewObject();

    virJSONValueObjectSetString(path, "path", unixSocket->path);
    virJSONValueObjectSet(data, "addr", address("unix", path));
    setServer(data, unixSocket->mode, &unixSocket->reconnect);
}

static int
setTCP(virJSONValue *data, const virDomainChrTCP *tcp)
{
    if (tcp->tls == VIR_TRISTATE_BOOL_YES || tcp->protocol == VIR_DOMAIN_CHR_PROTOCOL_TLS ||
        tcp->protocol == VIR_DOMAIN_CHR_PROTOCOL_TELNETS)
        return qemuDeviceUnsupported("chardev encryption", "tls");

    virJSONValueObjectSet(data, "addr", inetAddress(tcp->host, tcp->service));
    if (tcp->protocol == VIR_DOMAIN_CHR_PROTOCOL_TELNET)
        virJSONValueObjectSetBoolean(data, "telnet", true);
    setServer(data, tcp->mode, &tcp->reconnect);
    return 0;
}

static void
setUDP(virJSONValue *data, const virDomainChrUDP *udp)
{
    virJSONValueObjectSet(data, "remote", inetAddress(udp->connectHost, udp->connectService));
    virJSONValueObjectSet(data, "local", inetAddress(udp->bindHost, udp->bindService));
}

/* The name of the backend, and its members into @data; NULL with an error reported. */
static const char *
setBackend(virJSONValue *data, const virDomainChrSource *source, const char *spice, bool parallel)
{
    switch (source->type) {
    case VIR_DOMAIN_CHR_TYPE_NULL:
        return "null";
    case VIR_DOMAIN_CHR_TYPE_VC:
        return "vc";
    case VIR_DOMAIN_CHR_TYPE_PTY:
        return "pty";
    case VIR_DOMAIN_CHR_TYPE_STDIO:
        return "stdio";
    case VIR_DOMAIN_CHR_TYPE_DEV:
        virJSONValueObjectSetString(data, "device", source->path.path);
        return parallel ? "parallel" : "serial";
    case VIR_DOMAIN_CHR_TYPE_PIPE:
        virJSONValueObjectSetString(data, "device", source->path.path);
        return "pipe";
    case VIR_DOMAIN_CHR_TYPE_FILE:
        virJSONValueObjectSetString(data, "out", source->file.path);
        qemuDeviceSetSwitch(data, "append", source->file.append);
        return "file";
    case VIR_DOMAIN_CHR_TYPE_UDP:
        setUDP(data, &source->udp);
        return "udp";
    case VIR_DOMAIN_CHR_TYPE_TCP:
        return setTCP(data, &source->tcp) < 0 ? NULL : "socket";
    case VIR_DOMAIN_CHR_TYPE_UNIX:
        setUnix(data, &source->unixSocket);
        return "socket";
    case VIR_DOMAIN_CHR_TYPE_SPICEVMC:
        if (!spice)
            break;
        virJSONValueObjectSetString(data, "type", spice);
        return "spicevmc";
    case VIR_DOMAIN_CHR_TYPE_SPICEPORT:
        virJSONValueObjectSetString(data, "fqdn", source->channel.channel);
        return "spiceport";
    case VIR_DOMAIN_CHR_TYPE_NMDM:
    case VIR_DOMAIN_CHR_TYPE_QEMU_VDAGENT:
    case VIR_DOMAIN_CHR_TYPE_DBUS:
    case VIR_DOMAIN_CHR_TYPE_LAST:
        break;
    }
    (void)qemuDeviceUnsupported("character device", virDomainChrTypeToString(source->type));
    return NULL;
}

int
qemuChardevAdd(qemuPlan *plan, const char *alias, const virDomainChrSource *source,
               const char *spice)
{
    g_autoptr(virJSONValue) data = virJSONValueNewObject();
    const char *type = setBackend(data, source, spice, g_str_has_prefix(alias, "parallel"));
    virJSONValue *backend;
    virJSONValue *props;

    if (!type)
        return -1;
    if (source->logFile) {
        virJSONValueObjectSetString(data, "logfile", source->logFile);
        qemuDeviceSetSwitch(data, "logappend", source->logAppend);
    }

    backend = virJSONValueNewObject();
    virJSONValueObjectSetString(backend, "type", type);
    virJSONValueObjectSet(backend, "data", g_steal_pointer(&data));
    props = virJSONValueNewObject();
    virJSONValueObjectSetFormat(props, "id", "char%s", alias);
    virJSONValueObjectSet(props, "backend", backend);
    (void)qemuPlanAdd(plan, QEMU_PLAN_CHARDEV, props); /* QEMU opens what it names */
    return 0;
}
