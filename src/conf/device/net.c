/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* net.c: network interfaces: rows, defaults, checks. */
#include <config.h>

#include "device/net.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainNetType, VIR_DOMAIN_NET_TYPE_LAST,
          "user", "ethernet", "vhostuser", "server", "client", "mcast", "network", "bridge",
          "internal", "direct", "hostdev", "udp", "vdpa", "null", "vds");
VIR_NAMES(virDomainNetLink, VIR_DOMAIN_NET_LINK_LAST, NULL, "up", "down");
VIR_NAMES(virDomainNetDirectMode, VIR_DOMAIN_NET_DIRECT_MODE_LAST,
          NULL, "vepa", "private", "bridge", "passthrough");
VIR_NAMES(virDomainNetDriver, VIR_DOMAIN_NET_DRIVER_LAST, NULL, "qemu", "vhost");
VIR_NAMES(virDomainNetMacType, VIR_DOMAIN_NET_MAC_LAST, NULL, "generated", "static");
VIR_NAMES(virDomainNetTxMode, VIR_DOMAIN_NET_TX_LAST, NULL, "iothread", "timer");
VIR_NAMES(virDomainNetMacTable, VIR_DOMAIN_NET_MAC_TABLE_LAST, NULL, "kernel", "libvirt");
VIR_NAMES(virDomainNetBackend, VIR_DOMAIN_NET_BACKEND_LAST, NULL, "passt");
VIR_NAMES(virDomainNetVhostUserMode, VIR_DOMAIN_NET_VHOSTUSER_LAST, NULL, "client", "server");
VIR_NAMES(virDomainNetProto, VIR_DOMAIN_NET_PROTO_LAST, NULL, "tcp", "udp");
VIR_NAMES(virDomainNetHostdevType, VIR_DOMAIN_NET_HOSTDEV_LAST, NULL, "pci", "usb");

VIR_SCHEMA_DECLARE(virDomainNetNetworkSchema, virDomainNetNetwork);
VIR_SCHEMA_DECLARE(virDomainNetBridgeSchema, virDomainNetBridge);
VIR_SCHEMA_DECLARE(virDomainNetInternalSchema, virDomainNetInternal);
VIR_SCHEMA_DECLARE(virDomainNetDirectSchema, virDomainNetDirect);
VIR_SCHEMA_DECLARE(virDomainNetVdpaSchema, virDomainNetDirect);
VIR_SCHEMA_DECLARE(virDomainNetServerSchema, virDomainNetSocket);
VIR_SCHEMA_DECLARE(virDomainNetSocketSchema, virDomainNetSocket);
VIR_SCHEMA_DECLARE(virDomainNetUDPSchema, virDomainNetSocket);
VIR_SCHEMA_DECLARE(virDomainNetVhostUserSchema, virDomainNetVhostUser);
VIR_SCHEMA_DECLARE(virDomainNetVdsSchema, virDomainNetVds);
VIR_SCHEMA_DECLARE(virDomainNetHostdevDriverSchema, virDomainNetHostdev);
VIR_SCHEMA_DECLARE(virDomainNetHostdevSchema, virDomainNetHostdev);
VIR_SCHEMA_DECLARE(virDomainNetForwardRangeSchema, virDomainNetForwardRange);
VIR_SCHEMA_DECLARE(virDomainNetForwardSchema, virDomainNetForward);
VIR_SCHEMA_DECLARE(virDomainNetOptionsSchema, virDomainNetOptions);
VIR_SCHEMA_DECLARE(virDomainNetFilterParamSchema, virDomainNetFilterParam);
VIR_SCHEMA_DECLARE(virDomainNetHostOffloadsSchema, virDomainNetOffloads);
VIR_SCHEMA_DECLARE(virDomainNetGuestOffloadsSchema, virDomainNetOffloads);

static const virSchemaField virDomainNetNetworkFields[] = {
    VIR_STRING("@network", virDomainNetNetwork, network, .flags = VIR_REQUIRED,
               .change = VIR_CHANGE_LIVE),
    VIR_STRING("@portgroup", virDomainNetNetwork, portgroup, .change = VIR_CHANGE_LIVE,
               .form = &virFormDevice),
    VIR_STRING("@portid", virDomainNetNetwork, portid, .flags = VIR_LIVE_ONLY,
               .change = VIR_CHANGE_FREE),
    VIR_STRING("@bridge", virDomainNetNetwork, bridge, .flags = VIR_LIVE_ONLY,
               .change = VIR_CHANGE_FREE),
    VIR_ENUM("@macTableManager", virDomainNetNetwork, macTableManager, virDomainNetMacTableNames,
             .flags = VIR_LIVE_ONLY, .change = VIR_CHANGE_FREE),
};
VIR_SCHEMA(virDomainNetNetworkSchema, virDomainNetNetwork, "source", virDomainNetNetworkFields);

static const virSchemaField virDomainNetBridgeFields[] = {
    VIR_STRING("@bridge", virDomainNetBridge, bridge, .flags = VIR_REQUIRED,
               .change = VIR_CHANGE_LIVE, .form = &virFormBridge),
    VIR_ENUM("@macTableManager", virDomainNetBridge, macTableManager, virDomainNetMacTableNames,
             .flags = VIR_LIVE_ONLY, .change = VIR_CHANGE_FREE),
};
VIR_SCHEMA(virDomainNetBridgeSchema, virDomainNetBridge, "source", virDomainNetBridgeFields);

static const virSchemaField virDomainNetInternalFields[] = {
    VIR_STRING("@name", virDomainNetInternal, name, .flags = VIR_REQUIRED, .form = &virFormDevice),
};
VIR_SCHEMA(virDomainNetInternalSchema, virDomainNetInternal, "source", virDomainNetInternalFields);

static const virSchemaField virDomainNetDirectFields[] = {
    VIR_STRING("@dev", virDomainNetDirect, dev, .flags = VIR_REQUIRED, .form = &virFormDevice),
    VIR_ENUM("@mode", virDomainNetDirect, mode, virDomainNetDirectModeNames,
             .implied = VIR_DOMAIN_NET_DIRECT_MODE_VEPA),
};
VIR_SCHEMA(virDomainNetDirectSchema, virDomainNetDirect, "source", virDomainNetDirectFields);

static const virSchemaField virDomainNetVdpaFields[] = {
    VIR_STRING("@dev", virDomainNetDirect, dev, .flags = VIR_REQUIRED, .form = &virFormDevice),
    VIR_RUNTIME(virDomainNetDirect, mode),
};
VIR_SCHEMA(virDomainNetVdpaSchema, virDomainNetDirect, "source", virDomainNetVdpaFields);

#define S virDomainNetSocket
#define PEER_PORT VIR_UINT("@port", S, port, .flags = VIR_REQUIRED, .max = 65535)
#define LOCAL_PORT(presence) \
    VIR_UINT("local/@port", S, localPort, .flags = VIR_ZERO_ABSENT | presence, .max = 65535)

static const virSchemaField virDomainNetServerFields[] = {
    VIR_STRING("@address", S, address, .form = &virFormIPv4),
    PEER_PORT,
    VIR_STRING("local/@address", S, localAddress, .form = &virFormIPv4),
    LOCAL_PORT(0),
};
VIR_SCHEMA(virDomainNetServerSchema, virDomainNetSocket, "source", virDomainNetServerFields);

static const virSchemaField virDomainNetSocketFields[] = {
    VIR_STRING("@address", S, address, .flags = VIR_REQUIRED, .form = &virFormIPv4),
    PEER_PORT,
    VIR_STRING("local/@address", S, localAddress, .form = &virFormIPv4),
    LOCAL_PORT(0),
};
VIR_SCHEMA(virDomainNetSocketSchema, virDomainNetSocket, "source", virDomainNetSocketFields);

static const virSchemaField virDomainNetUDPFields[] = {
    VIR_STRING("@address", S, address, .flags = VIR_REQUIRED, .form = &virFormIPv4),
    PEER_PORT,
    VIR_STRING("local/@address", S, localAddress, .flags = VIR_REQUIRED, .form = &virFormIPv4),
    LOCAL_PORT(VIR_REQUIRED),
};
VIR_SCHEMA(virDomainNetUDPSchema, virDomainNetSocket, "source", virDomainNetUDPFields);
#undef S

#define V virDomainNetVhostUser
static const virSchemaField virDomainNetVhostUserFields[] = {
    VIR_STRING("@type", V, type, .flags = VIR_REQUIRED),
    VIR_STRING("@path", V, path, .flags = VIR_REQUIRED, .form = &virFormPath),
    VIR_ENUM("@mode", V, mode, virDomainNetVhostUserModeNames, .flags = VIR_REQUIRED),
    VIR_CHILD("reconnect", V, reconnect, virDomainChrReconnectSchema),
};
#undef V

static int
virDomainNetVhostUserParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainNetVhostUser *socket = obj;

    if (strcmp(socket->type, "unix") != 0)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("Type='%s' unsupported for <interface type='vhostuser'>"), socket->type);
    else if (socket->mode == VIR_DOMAIN_NET_VHOSTUSER_SERVER &&
             socket->reconnect.enabled != VIR_TRISTATE_BOOL_ABSENT)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("'reconnect' attribute unsupported 'server' mode for <interface"
                         " type='vhostuser'>"));
    else
        return 0;
    return -1;
}

VIR_SCHEMA(virDomainNetVhostUserSchema, virDomainNetVhostUser, "source",
           virDomainNetVhostUserFields, .parsed = virDomainNetVhostUserParsed);

static const virSchemaField virDomainNetVdsFields[] = {
    VIR_UUID("@switchid", virDomainNetVds, switchID, .flags = VIR_REQUIRED, .form = &virFormUUID),
    VIR_LL("@portid", virDomainNetVds, portID, .flags = VIR_REQUIRED),
    VIR_STRING("@portgroupid", virDomainNetVds, portgroup, .flags = VIR_REQUIRED),
    VIR_LL("@connectionid", virDomainNetVds, connectionID, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainNetVdsSchema, virDomainNetVds, "source", virDomainNetVdsFields);

/* What stands before <source>. */
static const virSchemaField virDomainNetHostdevDriverFields[] = {
    VIR_ENUM("driver/@name", virDomainNetHostdev, driver, virDomainHostdevDriverNames),
};
VIR_SCHEMA(virDomainNetHostdevDriverSchema, virDomainNetHostdev, "driver",
           virDomainNetHostdevDriverFields);

#define H virDomainNetHostdev
static const virSchemaArm virDomainNetHostdevArms[] = {
    VIR_ARM(VIR_DOMAIN_NET_HOSTDEV_PCI, H, pci, virDomainHostPCISchema),
    VIR_ARM(VIR_DOMAIN_NET_HOSTDEV_USB, H, usb, virDomainHostUSBSchema),
};

static const virSchemaField virDomainNetHostdevFields[] = {
    VIR_IGNORED("@missing"),
    VIR_UINT("vendor/@id", H, vendor, .hex = 4,
             .flags = VIR_EXPECTED | VIR_NONZERO | VIR_ZERO_ABSENT),
    VIR_UINT("product/@id", H, product, .hex = 4,
             .flags = VIR_EXPECTED | VIR_ZERO_ABSENT),
    VIR_ENUM("address/@type", H, type, virDomainNetHostdevTypeNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UNION("address", H, type, virDomainNetHostdevArms),
};
#undef H

static int
virDomainNetHostdevParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainNetHostdev *hostdev = obj;

    if (hostdev->type != VIR_DOMAIN_NET_HOSTDEV_ABSENT || hostdev->vendor != 0)
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s", _("missing source address type"));
    return -1;
}

VIR_SCHEMA(virDomainNetHostdevSchema, virDomainNetHostdev, "source", virDomainNetHostdevFields,
           .parsed = virDomainNetHostdevParsed);

#define R virDomainNetForwardRange
static const virSchemaField virDomainNetForwardRangeFields[] = {
    VIR_UINT("@start", R, start, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_UINT("@end", R, end, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_UINT("@to", R, to, .flags = VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_YES_NO("@exclude", R, exclude),
};
#undef R
VIR_SCHEMA(virDomainNetForwardRangeSchema, virDomainNetForwardRange, "range",
           virDomainNetForwardRangeFields);

static const virSchemaField virDomainNetForwardFields[] = {
    VIR_ENUM("@proto", virDomainNetForward, proto, virDomainNetProtoNames,
             .flags = VIR_REQUIRED),
    VIR_STRING("@address", virDomainNetForward, address, .form = &virFormIP),
    VIR_STRING("@dev", virDomainNetForward, dev, .form = &virFormDevice),
    VIR_LIST("range", virDomainNetForward, ranges, virDomainNetForwardRangeSchema),
};

static int
virDomainNetForwardParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainNetForward *forward = obj;

    if (forward->address == NULL || virDomainNetAddressIsValid(forward->address, NULL))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, _("Invalid address '%s' in <portForward>"),
                   forward->address);
    return -1;
}

VIR_SCHEMA(virDomainNetForwardSchema, virDomainNetForward, "portForward",
           virDomainNetForwardFields, .parsed = virDomainNetForwardParsed);

static const virSchemaField virDomainNetFilterParamFields[] = {
    VIR_STRING("@name", virDomainNetFilterParam, name, .form = &virFormFilterParam),
    VIR_STRING("@value", virDomainNetFilterParam, value, .form = &virFormFilterValue),
};
VIR_SCHEMA(virDomainNetFilterParamSchema, virDomainNetFilterParam, "parameter",
           virDomainNetFilterParamFields);

#define OFFLOAD(name, member) \
    VIR_ON_OFF(name, virDomainNetOffloads, member, .flags = VIR_ABI)

static const virSchemaField virDomainNetHostOffloadsFields[] = {
    OFFLOAD("@csum", csum),
    OFFLOAD("@gso", gso),
    OFFLOAD("@tso4", tso4),
    OFFLOAD("@tso6", tso6),
    OFFLOAD("@ecn", ecn),
    OFFLOAD("@ufo", ufo),
    OFFLOAD("@mrg_rxbuf", mrgRxbuf),
};
VIR_SCHEMA(virDomainNetHostOffloadsSchema, virDomainNetOffloads, "host",
           virDomainNetHostOffloadsFields);

static const virSchemaField virDomainNetGuestOffloadsFields[] = {
    OFFLOAD("@csum", csum),
    OFFLOAD("@tso4", tso4),
    OFFLOAD("@tso6", tso6),
    OFFLOAD("@ecn", ecn),
    OFFLOAD("@ufo", ufo),
    VIR_RUNTIME(virDomainNetOffloads, gso),         /* of the host only */
    VIR_RUNTIME(virDomainNetOffloads, mrgRxbuf),
};
VIR_SCHEMA(virDomainNetGuestOffloadsSchema, virDomainNetOffloads, "guest",
           virDomainNetGuestOffloadsFields);

#define D virDomainNetOptions
static const virSchemaField virDomainNetOptionsFields[] = {
    VIR_ENUM("driver/@name", D, name, virDomainNetDriverNames),
    VIR_ENUM("driver/@txmode", D, txmode, virDomainNetTxModeNames),
    VIR_ON_OFF("driver/@ioeventfd", D, ioeventfd, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@event_idx", D, eventIdx, .flags = VIR_ABI),
    VIR_UINT("driver/@queues", D, queues, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("driver/@rx_queue_size", D, rxQueueSize, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("driver/@tx_queue_size", D, txQueueSize, .flags = VIR_ZERO_ABSENT),
    VIR_ON_OFF("driver/@rss", D, rss, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@rss_hash_report", D, rssHashReport, .flags = VIR_ABI),
    VIR_CHILD("driver", D, virtio, virDomainVirtioOptionsSchema),
    VIR_CHILD("driver/host", D, host, virDomainNetHostOffloadsSchema),
    VIR_CHILD("driver/guest", D, guest, virDomainNetGuestOffloadsSchema),
};
#undef D
VIR_SCHEMA(virDomainNetOptionsSchema, virDomainNetOptions, "interface",
           virDomainNetOptionsFields);

#define N virDomainNetDef
static const virSchemaArm virDomainNetArms[] = {
    VIR_ARM(VIR_DOMAIN_NET_TYPE_NETWORK, N, network, virDomainNetNetworkSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_BRIDGE, N, bridge, virDomainNetBridgeSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_INTERNAL, N, internal, virDomainNetInternalSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_DIRECT, N, direct, virDomainNetDirectSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_VDPA, N, vdpa, virDomainNetVdpaSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_SERVER, N, socket, virDomainNetServerSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_CLIENT, N, socket, virDomainNetSocketSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_MCAST, N, socket, virDomainNetSocketSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_UDP, N, socket, virDomainNetUDPSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_VHOSTUSER, N, vhostuser, virDomainNetVhostUserSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_VDS, N, vds, virDomainNetVdsSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_HOSTDEV, N, hostdev, virDomainNetHostdevSchema),
};

/* <driver> of a device of the host stands before <source>, that of a card after <model>. */
static const virSchemaArm virDomainNetHostdevDriverArms[] = {
    VIR_ARM(VIR_DOMAIN_NET_TYPE_HOSTDEV, N, hostdev, virDomainNetHostdevDriverSchema),
};

#define DRIVER_OF(type) \
    VIR_ARM(VIR_DOMAIN_NET_TYPE_##type, N, driver, virDomainNetOptionsSchema)

static const virSchemaArm virDomainNetDriverArms[] = {
    DRIVER_OF(USER),
    DRIVER_OF(ETHERNET),
    DRIVER_OF(VHOSTUSER),
    DRIVER_OF(SERVER),
    DRIVER_OF(CLIENT),
    DRIVER_OF(MCAST),
    DRIVER_OF(NETWORK),
    DRIVER_OF(BRIDGE),
    DRIVER_OF(INTERNAL),
    DRIVER_OF(DIRECT),
    DRIVER_OF(UDP),
    DRIVER_OF(VDPA),
    DRIVER_OF(NULL),
    DRIVER_OF(VDS),
};

static const virSchemaField virDomainNetFields[] = {
    VIR_ENUM("@type", N, type, virDomainNetTypeNames, .change = VIR_CHANGE_LIVE,
             .doc = "what the guest is connected to"),
    VIR_YES_NO("@managed", N, managed,
               .doc = "hostdev: detached from the host and given back by the daemon"),
    VIR_YES_NO("@trustGuestRxFilters", N, trustGuestRxFilters, .change = VIR_CHANGE_LIVE,
               .doc = "the host's filters follow the guest"),
    VIR_MAC("mac/@address", N, mac, .flags = VIR_ABI | VIR_FORMAL, .form = &virFormUnicastMAC,
            .doc = "made up when there is none"),
    VIR_ENUM("mac/@type", N, macType, virDomainNetMacTypeNames),
    VIR_YES_NO("mac/@check", N, macCheck),
    VIR_UNION("", N, type, virDomainNetHostdevDriverArms),
    VIR_UNION("source", N, type, virDomainNetArms),
    VIR_LIST("source/ip", N, hostIPs, virDomainNetIPSchema),
    VIR_LIST("source/route", N, hostRoutes, virDomainNetRouteSchema),
    VIR_POINTER("vlan", N, vlan, virDomainNetVlanSchema, .change = VIR_CHANGE_LIVE),
    VIR_POINTER("virtualport", N, virtualPort, virDomainNetVirtualPortSchema,
                .change = VIR_CHANGE_LIVE),
    VIR_CHILD("bandwidth", N, bandwidth, virDomainNetBandwidthSchema),
    VIR_YES_NO("port/@isolated", N, isolated,
               .doc = "from other guests of the bridge that are isolated too"),
    VIR_LIST("ip", N, ips, virDomainNetIPSchema),
    VIR_LIST("route", N, routes, virDomainNetRouteSchema),
    VIR_LIST("portForward", N, forwards, virDomainNetForwardSchema),
    VIR_STRING("script/@path", N, script, .form = &virFormAnyPath,
               .doc = "run by the emulator to bring the tap device up"),
    VIR_STRING("downscript/@path", N, downscript, .form = &virFormAnyPath),
    VIR_STRING("backenddomain/@name", N, backendDomain, .form = &virFormTitle),
    VIR_STRING("target/@dev", N, ifname, .form = &virFormDevice,
               .doc = "name of the tap device; made up, as are names that begin with vnet"),
    VIR_YES_NO("target/@managed", N, ifnameManaged),
    VIR_STRING("guest/@dev", N, guestDev, .form = &virFormDevice),
    VIR_STRING("guest/@actual", N, guestActual, .form = &virFormDevice),
    VIR_STRING("model/@type", N, model, .flags = VIR_ABI, .form = &virFormNetModel,
               .doc = "virtio, e1000e and so on"),
    VIR_UNION("", N, type, virDomainNetDriverArms),
    VIR_ENUM("backend/@type", N, backend.type, virDomainNetBackendNames,
             .doc = "passt: by the program of that name, without privileges"),
    VIR_STRING("backend/@tap", N, backend.tap, .form = &virFormPath,
               .doc = "the host's tun device"),
    VIR_STRING("backend/@vhost", N, backend.vhost, .form = &virFormPath,
               .doc = "the host's vhost-net device"),
    VIR_STRING("backend/@logFile", N, backend.logFile, .form = &virFormPath, .doc = "of passt"),
    VIR_STRING("filterref/@filter", N, filter, .change = VIR_CHANGE_LIVE, .form = &virFormXMLName,
               .flags = VIR_FORMAL, .doc = "rules of the host that what passes must keep"),
    VIR_LIST("filterref/parameter", N, filterParams, virDomainNetFilterParamSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_POINTER("teaming", N, teaming, virDomainNetTeamingSchema),
    VIR_ULL_OPT("tune/sndbuf", N, sndbuf, .doc = "bytes on the way to the host"),
    VIR_ENUM("link/@state", N, link, virDomainNetLinkNames, .change = VIR_CHANGE_LIVE,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .flags = VIR_FORMAL,
             .doc = "down: as if the cable was out"),
    VIR_UINT("mtu/@size", N, mtu, .flags = VIR_ZERO_ABSENT | VIR_ABI, .doc = "bytes"),
    VIR_UINT("coalesce/rx/frames/@max", N, rxFrames, .flags = VIR_ZERO_ABSENT,
             .change = VIR_CHANGE_LIVE, .error = VIR_ERR_XML_DETAIL,
             .doc = "frames that wait for one interrupt"),
    VIR_DEVICE_BOOT(N),
    VIR_DEVICE_ROM_INFO(N),
};
#undef N

/* ---- reading ------------------------------------------------------------------------ */

bool
virDomainNetIsVirtio(const virDomainNetDef *net)
{
    static const char *const models[] = {
        "virtio", "virtio-transitional", "virtio-non-transitional", NULL
    };

    return net->model != NULL && g_strv_contains(models, net->model);
}

static int
virDomainNetSourceParsed(const virDomainNetDef *net, xmlNode *node)
{
    if (net->type == VIR_DOMAIN_NET_TYPE_USER || net->type == VIR_DOMAIN_NET_TYPE_ETHERNET ||
        net->type == VIR_DOMAIN_NET_TYPE_NULL || virXMLNodeFirst(node, "source") != NULL)
        return 0;
    virReportError(VIR_ERR_XML_ERROR, _("interface type='%s' requires a 'source' element"),
                   virDomainNetTypeToString(net->type));
    return -1;
}

/* Names that were made for one run say nothing in a definition. */
static void
virDomainNetNameParsed(virDomainNetDef *net)
{
    bool made = net->ifname != NULL &&
        (g_str_has_prefix(net->ifname, "vnet") || g_str_has_prefix(net->ifname, "macvtap") ||
         g_str_has_prefix(net->ifname, "macvlan"));

    if (made && net->ifnameManaged != VIR_TRISTATE_BOOL_NO)
        g_clear_pointer(&net->ifname, g_free);
}

/* Cards that are told apart, however they are written; none of them is PCI Express. */
static const char *const virDomainNetOldCards[] = {
    "netfront", "rtl8139", "e1000", "virtio-transitional", "usb-net", "spapr-vlan", "lan9118",
    "scm91c111", "vlance", "vmxnet", "vmxnet2", "vmxnet3", "Am79C970A", "Am79C973", "82540EM",
    "82545EM", "82543GC",
};
static const char *const virDomainNetNewCards[] = {
    "virtio", "virtio-non-transitional", "e1000e",
};

/* The card's name as it is written, NULL when it is none of @n. */
static const char *
virDomainNetFindCard(const char *model, const char *const *cards, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (g_ascii_strcasecmp(model, cards[i]) == 0)
            return cards[i];
    }
    return NULL;
}

static int
virDomainNetModelParsed(virDomainNetDef *net)
{
    const char *known;

    if (net->model == NULL)
        return 0;
    if (*net->model == '\0') {
        g_clear_pointer(&net->model, g_free);
        return 0;
    }
    known = virDomainNetFindCard(net->model, virDomainNetOldCards,
                                 G_N_ELEMENTS(virDomainNetOldCards));
    if (known == NULL)
        known = virDomainNetFindCard(net->model, virDomainNetNewCards,
                                     G_N_ELEMENTS(virDomainNetNewCards));
    if (known != NULL) {
        g_free(net->model);
        net->model = g_strdup(known);
        return 0;
    }
    if (net->model[strspn(net->model, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_")] == '\0')
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, "%s", _("Model name contains invalid characters"));
    return -1;
}

static gint
virDomainNetFilterParamCompare(gconstpointer a, gconstpointer b)
{
    const virDomainNetFilterParam *x = *(virDomainNetFilterParam *const *)a;
    const virDomainNetFilterParam *y = *(virDomainNetFilterParam *const *)b;

    return strcmp(x->name, y->name);
}

static bool
virDomainNetFilterParamIsGood(const void *element, const void *opaque G_GNUC_UNUSED)
{
    const char *const word = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_";
    const virDomainNetFilterParam *param = element;

    return param->name != NULL && param->value != NULL &&
        param->name[strspn(param->name, word)] == '\0';
}

/* Variables in the order of their names; those that can't be are dropped. */
static void
virDomainNetFilterParsed(virDomainNetDef *net)
{
    bool filtered = net->type == VIR_DOMAIN_NET_TYPE_ETHERNET ||
        net->type == VIR_DOMAIN_NET_TYPE_NETWORK || net->type == VIR_DOMAIN_NET_TYPE_BRIDGE;

    if (!filtered)
        g_clear_pointer(&net->filter, g_free);
    virSchemaListKeep(&virDomainNetFilterParamSchema, &net->filterParams,
                      net->filter ? virDomainNetFilterParamIsGood : virSchemaKeepNone, NULL);
    if (net->filterParams != NULL)
        g_ptr_array_sort(net->filterParams, virDomainNetFilterParamCompare);
}

static int
virDomainNetParsed(void *obj, xmlNode *node, const virSchemaContext *ctx)
{
    virDomainNetDef *net = obj;

    if (virDomainNetSourceParsed(net, node) < 0 || virDomainNetModelParsed(net) < 0)
        return -1;
    if (net->driver.queues == 1)
        net->driver.queues = 0;
    if (!virDomainNetIsVirtio(net)) {       /* other cards have no options */
        virDomainVirtioOptions virtio = net->driver.virtio;     /* these are refused */

        memset(&net->driver, 0, sizeof(net->driver));
        net->driver.virtio = virtio;
        g_clear_pointer(&net->backend.vhost, g_free);
    }
    if (virMacAddrIsMulticast(&net->mac)) {
        char text[VIR_MAC_TEXT_SIZE];

        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_XML_ERROR, -1,
                           _("expected unicast mac address, found multicast '%s'"),
                           virMacAddrFormat(&net->mac, text));
        return -1;
    }
    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0)
        virDomainNetNameParsed(net);
    if (net->managed == VIR_TRISTATE_BOOL_NO || net->type != VIR_DOMAIN_NET_TYPE_HOSTDEV)
        net->managed = VIR_TRISTATE_BOOL_ABSENT;
    if (net->teaming != NULL && net->teaming->type == VIR_DOMAIN_NET_TEAMING_NONE) {
        virSchemaFree(&virDomainNetTeamingSchema, net->teaming);
        net->teaming = NULL;
    }
    if (net->script != NULL && *net->script == '\0')
        g_clear_pointer(&net->script, g_free);
    virDomainNetFilterParsed(net);
    return 0;
}

static const char *
virDomainNetFormal(const void *obj, const xmlNode *node)
{
    const virDomainNetDef *net = obj;
    unsigned int without = 1U << VIR_DOMAIN_NET_TYPE_USER | 1U << VIR_DOMAIN_NET_TYPE_ETHERNET |
        1U << VIR_DOMAIN_NET_TYPE_NULL | 1U << VIR_DOMAIN_NET_TYPE_BRIDGE;

    if (virXMLNodeAttr(node, "type") == NULL)
        return _("the attribute 'type' is missing");
    return (without & 1U << net->type) == 0 && virXMLNodeFirst(node, "source") == NULL
        ? _("the element 'source' is missing") : NULL;
}

VIR_SCHEMA(virDomainNetSchema, virDomainNetDef, "interface", virDomainNetFields,
           .formal = virDomainNetFormal, .parsed = virDomainNetParsed);

/* ---- defaults ------------------------------------------------------------------------- */

static int
virDomainNetPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    static const unsigned char prefix[] = { 0x52, 0x54, 0x00 };   /* QEMU's own range */
    virDomainNetDef *net = dev;

    if (!net->mac_set) {
        if (virMacAddrGenerate(prefix, &net->mac) < 0)
            return -1;
        net->mac_set = true;
    }
    if (net->virtualPort != NULL && virDomainNetVirtualPortComplete(net->virtualPort) < 0)
        return -1;
    if (ctx == NULL || ctx->guest == NULL || net->type == VIR_DOMAIN_NET_TYPE_HOSTDEV)
        return 0;
    if (net->model == NULL && net->type == VIR_DOMAIN_NET_TYPE_VDPA)
        net->model = g_strdup("virtio");
    else if (net->model == NULL && virDomainDefIsX86(def) &&
             net->type != VIR_DOMAIN_NET_TYPE_VHOSTUSER)
        net->model = g_strdup("rtl8139");
    if (g_strcmp0(net->model, "usb-net") == 0 &&
        net->info.address.type == VIR_DOMAIN_ADDRESS_NONE) {
        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_INTERNAL_ERROR, -1, "%s",
                           _("Cannot automatically find a place for a network card of model"
                             " 'usb-net', give it an address"));
        return -1;
    }
    return 0;
}

static virDomainDeviceWish
virDomainNetWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainNetDef *net = dev;
    bool hostdev = net->type == VIR_DOMAIN_NET_TYPE_HOSTDEV;

    if (hostdev && net->hostdev.type != VIR_DOMAIN_NET_HOSTDEV_PCI)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    if (g_strcmp0(net->model, "spapr-vlan") == 0)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_SPAPR_VIO };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .nowhere = g_strcmp0(net->model, "usb-net") == 0,
        .express = hostdev || net->model == NULL ||
            virDomainNetFindCard(net->model, virDomainNetOldCards,
                                 G_N_ELEMENTS(virDomainNetOldCards)) == NULL,
    };
}

const virDomainDeviceOps virDomainNetOps = {
    .kind = { "interface", &virDomainNetSchema },
    .postParse = virDomainNetPostParse,
    .validate = virDomainNetValidate,
    .wish = virDomainNetWish,
    .change = &virDomainNetChange,
};
