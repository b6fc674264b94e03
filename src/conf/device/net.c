/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* net.c: network interfaces: rows, defaults, checks. */
#include <config.h>

#include "device/net.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainNetType, VIR_DOMAIN_NET_TYPE_LAST,
          "user", "ethernet", "vhostuser", "server", "client", "mcast", "network", "bridge",
          "internal", "direct", "hostdev", "udp", "vdpa", "null", "vds");
VIR_NAMES(virDomainNetLink, VIR_DOMAIN_NET_LINK_LAST, NULL, "up", "down");
VIR_NAMES(virDomainNetDirectMode, VIR_DOMAIN_NET_DIRECT_MODE_LAST,
          NULL, "vepa", "private", "bridge", "passthrough");
VIR_NAMES(virDomainNetDriver, VIR_DOMAIN_NET_DRIVER_LAST, NULL, "qemu", "vhost");
VIR_NAMES(virDomainNetMacType, VIR_DOMAIN_NET_MAC_LAST, NULL, "generated", "static");
VIR_NAMES(virDomainNetVirtualPortType, VIR_DOMAIN_NET_VPORT_LAST,
          NULL, "802.1Qbg", "802.1Qbh", "openvswitch", "midonet");
VIR_NAMES(virDomainNetVlanNative, VIR_DOMAIN_NET_VLAN_NATIVE_LAST, NULL, "tagged", "untagged");
VIR_NAMES(virDomainNetTeamingType, VIR_DOMAIN_NET_TEAMING_LAST, NULL, "persistent", "transient");
VIR_NAMES(virDomainNetTxMode, VIR_DOMAIN_NET_TX_LAST, NULL, "iothread", "timer");

VIR_SCHEMA_DECLARE(virDomainNetNetworkSchema, virDomainNetNetwork);
VIR_SCHEMA_DECLARE(virDomainNetBridgeSchema, virDomainNetBridge);
VIR_SCHEMA_DECLARE(virDomainNetInternalSchema, virDomainNetBridge);
VIR_SCHEMA_DECLARE(virDomainNetDirectSchema, virDomainNetDirect);
VIR_SCHEMA_DECLARE(virDomainNetSocketSchema, virDomainNetSocket);
VIR_SCHEMA_DECLARE(virDomainNetIPSchema, virDomainNetIP);
VIR_SCHEMA_DECLARE(virDomainNetVirtualPortSchema, virDomainNetVirtualPort);
VIR_SCHEMA_DECLARE(virDomainNetVlanTagSchema, virDomainNetVlanTag);
VIR_SCHEMA_DECLARE(virDomainNetVlanSchema, virDomainNetVlan);
VIR_SCHEMA_DECLARE(virDomainNetForwardRangeSchema, virDomainNetForwardRange);
VIR_SCHEMA_DECLARE(virDomainNetForwardSchema, virDomainNetForward);
VIR_SCHEMA_DECLARE(virDomainNetTeamingSchema, virDomainNetTeaming);
VIR_SCHEMA_DECLARE(virDomainNetFilterParamSchema, virDomainNetFilterParam);
VIR_SCHEMA_DECLARE(virDomainNetOffloadsSchema, virDomainNetOffloads);
VIR_SCHEMA_DECLARE(virDomainNetBandwidthRateSchema, virDomainNetBandwidthRate);

static const virSchemaField virDomainNetNetworkFields[] = {
    VIR_STRING("@network", virDomainNetNetwork, network, .flags = VIR_REQUIRED,
               .change = VIR_CHANGE_LIVE),
    VIR_STRING("@portgroup", virDomainNetNetwork, portgroup, .change = VIR_CHANGE_LIVE),
    VIR_STRING("@portid", virDomainNetNetwork, portid, .flags = VIR_LIVE_ONLY,
               .change = VIR_CHANGE_FREE),
    VIR_STRING("@bridge", virDomainNetNetwork, bridge, .flags = VIR_LIVE_ONLY,
               .change = VIR_CHANGE_FREE),
};
VIR_SCHEMA(virDomainNetNetworkSchema, virDomainNetNetwork, "source", virDomainNetNetworkFields);

static const virSchemaField virDomainNetBridgeFields[] = {
    VIR_STRING("@bridge", virDomainNetBridge, bridge, .flags = VIR_REQUIRED,
               .change = VIR_CHANGE_LIVE),
};
VIR_SCHEMA(virDomainNetBridgeSchema, virDomainNetBridge, "source", virDomainNetBridgeFields);

static const virSchemaField virDomainNetInternalFields[] = {
    VIR_STRING("@name", virDomainNetBridge, bridge, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainNetInternalSchema, virDomainNetBridge, "source", virDomainNetInternalFields);

static const virSchemaField virDomainNetDirectFields[] = {
    VIR_STRING("@dev", virDomainNetDirect, dev, .flags = VIR_REQUIRED),
    VIR_ENUM("@mode", virDomainNetDirect, mode, virDomainNetDirectModeNames),
};
VIR_SCHEMA(virDomainNetDirectSchema, virDomainNetDirect, "source", virDomainNetDirectFields);

static const virSchemaField virDomainNetSocketFields[] = {
    VIR_STRING("@address", virDomainNetSocket, address),
    VIR_UINT("@port", virDomainNetSocket, port, .flags = VIR_REQUIRED, .max = 65535),
    VIR_STRING("local/@address", virDomainNetSocket, localAddress),
    VIR_UINT("local/@port", virDomainNetSocket, localPort, .flags = VIR_ZERO_ABSENT,
             .max = 65535),
};
VIR_SCHEMA(virDomainNetSocketSchema, virDomainNetSocket, "source", virDomainNetSocketFields);

static const virSchemaField virDomainNetIPFields[] = {
    VIR_STRING("@address", virDomainNetIP, address, .flags = VIR_REQUIRED),
    VIR_STRING("@family", virDomainNetIP, family),
    VIR_UINT_OPT("@prefix", virDomainNetIP, prefix, .max = 128),
    VIR_STRING("@peer", virDomainNetIP, peer),
};
VIR_SCHEMA(virDomainNetIPSchema, virDomainNetIP, "ip", virDomainNetIPFields);

#define V virDomainNetVirtualPort
static const virSchemaField virDomainNetVirtualPortFields[] = {
    VIR_ENUM("@type", V, type, virDomainNetVirtualPortTypeNames),
    VIR_UINT_OPT("parameters/@managerid", V, managerID, .max = 0xff),
    VIR_UINT_OPT("parameters/@typeid", V, typeID, .max = 0xffffff),
    VIR_UINT_OPT("parameters/@typeidversion", V, typeIDVersion, .max = 0xff),
    VIR_UUID("parameters/@instanceid", V, instanceID),
    VIR_UUID("parameters/@interfaceid", V, interfaceID),
    VIR_STRING("parameters/@profileid", V, profileID),
};
#undef V
VIR_SCHEMA(virDomainNetVirtualPortSchema, virDomainNetVirtualPort, "virtualport",
           virDomainNetVirtualPortFields);

static const virSchemaField virDomainNetVlanTagFields[] = {
    VIR_UINT("@id", virDomainNetVlanTag, id, .flags = VIR_REQUIRED, .max = 4095),
    VIR_ENUM("@nativeMode", virDomainNetVlanTag, native, virDomainNetVlanNativeNames),
};
VIR_SCHEMA(virDomainNetVlanTagSchema, virDomainNetVlanTag, "tag", virDomainNetVlanTagFields);

static const virSchemaField virDomainNetVlanFields[] = {
    VIR_YES_NO("@trunk", virDomainNetVlan, trunk),
    VIR_LIST("tag", virDomainNetVlan, tags, virDomainNetVlanTagSchema),
};

/* Several tags are a trunk, whether it is said or not. */
static int
virDomainNetVlanParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainNetVlan *vlan = obj;

    if (virSchemaListLength(vlan->tags) > 1) {
        if (vlan->trunk == VIR_TRISTATE_BOOL_NO) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("vlan on line %ld has several tags, so trunk can't be 'no'"),
                           xmlGetLineNo(node));
            return -1;
        }
        vlan->trunk = VIR_TRISTATE_BOOL_YES;
    }
    if (vlan->trunk == VIR_TRISTATE_BOOL_NO)
        vlan->trunk = VIR_TRISTATE_BOOL_ABSENT;
    return 0;
}

VIR_SCHEMA(virDomainNetVlanSchema, virDomainNetVlan, "vlan", virDomainNetVlanFields,
           .parsed = virDomainNetVlanParsed);

#define R virDomainNetForwardRange
static const virSchemaField virDomainNetForwardRangeFields[] = {
    VIR_UINT("@start", R, start, .flags = VIR_REQUIRED | VIR_NONZERO, .max = 65535),
    VIR_UINT("@end", R, end, .flags = VIR_ZERO_ABSENT | VIR_NONZERO, .max = 65535),
    VIR_UINT("@to", R, to, .flags = VIR_ZERO_ABSENT | VIR_NONZERO, .max = 65535),
    VIR_YES_NO("@exclude", R, exclude),
};
#undef R
VIR_SCHEMA(virDomainNetForwardRangeSchema, virDomainNetForwardRange, "range",
           virDomainNetForwardRangeFields);

static const virSchemaField virDomainNetForwardFields[] = {
    VIR_STRING("@proto", virDomainNetForward, proto, .flags = VIR_REQUIRED),
    VIR_STRING("@address", virDomainNetForward, address),
    VIR_STRING("@dev", virDomainNetForward, dev),
    VIR_LIST("range", virDomainNetForward, ranges, virDomainNetForwardRangeSchema),
};
VIR_SCHEMA(virDomainNetForwardSchema, virDomainNetForward, "portForward",
           virDomainNetForwardFields);

static const virSchemaField virDomainNetTeamingFields[] = {
    VIR_ENUM("@type", virDomainNetTeaming, type, virDomainNetTeamingTypeNames,
             .flags = VIR_REQUIRED),
    VIR_STRING("@persistent", virDomainNetTeaming, persistent),
};
VIR_SCHEMA(virDomainNetTeamingSchema, virDomainNetTeaming, "teaming", virDomainNetTeamingFields);

static const virSchemaField virDomainNetFilterParamFields[] = {
    VIR_STRING("@name", virDomainNetFilterParam, name, .flags = VIR_REQUIRED),
    VIR_STRING("@value", virDomainNetFilterParam, value, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainNetFilterParamSchema, virDomainNetFilterParam, "parameter",
           virDomainNetFilterParamFields);

#define RATE(name, member) \
    VIR_ULL(name, virDomainNetBandwidthRate, member, .flags = VIR_ZERO_ABSENT, \
            .change = VIR_CHANGE_LIVE)

static const virSchemaField virDomainNetBandwidthRateFields[] = {
    RATE("@average", average),
    RATE("@peak", peak),
    RATE("@floor", floor),
    RATE("@burst", burst),
};
VIR_SCHEMA(virDomainNetBandwidthRateSchema, virDomainNetBandwidthRate, "inbound",
           virDomainNetBandwidthRateFields);

#define OFFLOAD(name, member) \
    VIR_ON_OFF(name, virDomainNetOffloads, member, .flags = VIR_ABI)

static const virSchemaField virDomainNetOffloadsFields[] = {
    OFFLOAD("@csum", csum),
    OFFLOAD("@gso", gso),
    OFFLOAD("@tso4", tso4),
    OFFLOAD("@tso6", tso6),
    OFFLOAD("@ecn", ecn),
    OFFLOAD("@ufo", ufo),
    OFFLOAD("@mrg_rxbuf", mrgRxbuf),
};
VIR_SCHEMA(virDomainNetOffloadsSchema, virDomainNetOffloads, "host", virDomainNetOffloadsFields);

#define N virDomainNetDef
static const virSchemaArm virDomainNetArms[] = {
    VIR_ARM(VIR_DOMAIN_NET_TYPE_NETWORK, N, network, virDomainNetNetworkSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_BRIDGE, N, bridge, virDomainNetBridgeSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_INTERNAL, N, internal, virDomainNetInternalSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_DIRECT, N, direct, virDomainNetDirectSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_VDPA, N, vdpa, virDomainNetDirectSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_SERVER, N, socket, virDomainNetSocketSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_CLIENT, N, socket, virDomainNetSocketSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_MCAST, N, socket, virDomainNetSocketSchema),
    VIR_ARM(VIR_DOMAIN_NET_TYPE_UDP, N, socket, virDomainNetSocketSchema),
};

static const virSchemaField virDomainNetFields[] = {
    VIR_ENUM("@type", N, type, virDomainNetTypeNames, .change = VIR_CHANGE_LIVE),
    VIR_MAC("mac/@address", N, mac, .flags = VIR_ABI),
    VIR_ENUM("mac/@type", N, macType, virDomainNetMacTypeNames),
    VIR_YES_NO("mac/@check", N, macCheck),
    VIR_UNION("source", N, type, virDomainNetArms),
    VIR_POINTER("virtualport", N, virtualPort, virDomainNetVirtualPortSchema,
                .change = VIR_CHANGE_LIVE),
    VIR_POINTER("vlan", N, vlan, virDomainNetVlanSchema, .change = VIR_CHANGE_LIVE),
    VIR_POINTER("bandwidth/inbound", N, inbound, virDomainNetBandwidthRateSchema,
                .change = VIR_CHANGE_LIVE),
    VIR_POINTER("bandwidth/outbound", N, outbound, virDomainNetBandwidthRateSchema,
                .change = VIR_CHANGE_LIVE),
    VIR_YES_NO("port/@isolated", N, isolated),
    VIR_LIST("ip", N, ips, virDomainNetIPSchema),
    VIR_LIST("portForward", N, forwards, virDomainNetForwardSchema),
    VIR_STRING("script/@path", N, script),
    VIR_STRING("downscript/@path", N, downscript),
    VIR_STRING("target/@dev", N, ifname),
    VIR_STRING("guest/@dev", N, guestDev),
    VIR_STRING("model/@type", N, model, .flags = VIR_ABI),
    VIR_ENUM("driver/@name", N, driver.name, virDomainNetDriverNames),
    VIR_ENUM("driver/@txmode", N, driver.txmode, virDomainNetTxModeNames),
    VIR_ON_OFF("driver/@ioeventfd", N, driver.ioeventfd, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@event_idx", N, driver.eventIdx, .flags = VIR_ABI),
    VIR_UINT("driver/@queues", N, driver.queues, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_UINT("driver/@rx_queue_size", N, driver.rxQueueSize, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("driver/@tx_queue_size", N, driver.txQueueSize, .flags = VIR_ZERO_ABSENT),
    VIR_ON_OFF("driver/@rss", N, driver.rss, .flags = VIR_ABI),
    VIR_ON_OFF("driver/@rss_hash_report", N, driver.rssHashReport, .flags = VIR_ABI),
    VIR_CHILD("driver", N, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_CHILD("driver/host", N, driver.host, virDomainNetOffloadsSchema),
    VIR_CHILD("driver/guest", N, driver.guest, virDomainNetOffloadsSchema),
    VIR_POINTER("teaming", N, teaming, virDomainNetTeamingSchema),
    VIR_STRING("backend/@tap", N, backend.tap),
    VIR_STRING("backend/@vhost", N, backend.vhost),
    VIR_STRING("filterref/@filter", N, filter, .change = VIR_CHANGE_LIVE),
    VIR_LIST("filterref/parameter", N, filterParams, virDomainNetFilterParamSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_ENUM("link/@state", N, link, virDomainNetLinkNames, .change = VIR_CHANGE_LIVE),
    VIR_ULL("tune/sndbuf", N, sndbuf, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("mtu/@size", N, mtu, .flags = VIR_ZERO_ABSENT | VIR_ABI, .max = 65535),
    VIR_UINT("coalesce/rx/frames/@max", N, rxFrames, .flags = VIR_ZERO_ABSENT,
             .change = VIR_CHANGE_LIVE),
    VIR_DEVICE_BOOT(N),
    VIR_DEVICE_ROM_INFO(N),
};
#undef N

/* Names that were made for one run say nothing in a definition. */
static int
virDomainNetParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainNetDef *net = obj;

    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0 && net->ifname != NULL &&
        (g_str_has_prefix(net->ifname, "vnet") || g_str_has_prefix(net->ifname, "macvtap") ||
         g_str_has_prefix(net->ifname, "macvlan")))
        g_clear_pointer(&net->ifname, g_free);
    return 0;
}

VIR_SCHEMA(virDomainNetSchema, virDomainNetDef, "interface", virDomainNetFields,
           .parsed = virDomainNetParsed);

static bool
virDomainNetIsVirtio(const virDomainNetDef *net)
{
    return net->model != NULL && g_str_has_prefix(net->model, "virtio");
}

/* Names that a port has for as long as it is defined, when the document has none. */
static int
virDomainNetVirtualPortPostParse(virDomainNetVirtualPort *port)
{
    if (port->type == VIR_DOMAIN_NET_VPORT_OPENVSWITCH && !port->interfaceID_set) {
        if (virUUIDGenerate(port->interfaceID) < 0)
            return -1;
        port->interfaceID_set = true;
    }
    if (port->type == VIR_DOMAIN_NET_VPORT_8021QBG && !port->instanceID_set) {
        if (virUUIDGenerate(port->instanceID) < 0)
            return -1;
        port->instanceID_set = true;
    }
    return 0;
}

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
    if (net->virtualPort != NULL && virDomainNetVirtualPortPostParse(net->virtualPort) < 0)
        return -1;
    if (ctx != NULL && ctx->guest != NULL && net->model == NULL && virDomainDefIsX86(def))
        net->model = g_strdup("rtl8139");
    return 0;
}

static int
virDomainNetValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                     const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainNetDef *net = dev;
    char text[VIR_MAC_TEXT_SIZE];

    if (virMacAddrIsMulticast(&net->mac)) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("expected unicast mac address, found multicast '%s'"),
                       virMacAddrFormat(&net->mac, text));
        return -1;
    }
    if (net->type == VIR_DOMAIN_NET_TYPE_VHOSTUSER || net->type == VIR_DOMAIN_NET_TYPE_HOSTDEV ||
        net->type == VIR_DOMAIN_NET_TYPE_VDS || net->type == VIR_DOMAIN_NET_TYPE_NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("interface type '%s' is not supported"),
                       virDomainNetTypeToString(net->type));
        return -1;
    }
    if (net->driver.rxQueueSize & (net->driver.rxQueueSize - 1)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("rx_queue_size has to be a power of two"));
        return -1;
    }
    if (net->driver.txQueueSize & (net->driver.txQueueSize - 1)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("tx_queue_size has to be a power of two"));
        return -1;
    }
    return 0;
}

static virDomainDeviceWish
virDomainNetWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainNetDef *net = dev;

    if (g_strcmp0(net->model, "usb-net") == 0)
        return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .express = g_strcmp0(net->model, "e1000e") == 0 ||
            (virDomainNetIsVirtio(net) && g_strcmp0(net->model, "virtio-transitional") != 0),
    };
}

const virDomainDeviceOps virDomainNetOps = {
    .kind = { "interface", &virDomainNetSchema },
    .postParse = virDomainNetPostParse,
    .validate = virDomainNetValidate,
    .wish = virDomainNetWish,
};
