/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_net.c: network interfaces. */
#include "config.h"

#include <string.h>

#include "qemu_device.h"
#include "virmacaddr.h"

/* ---- the host's end ----------------------------------------------------- */

static void
setUser(const virDomainNetDef *net, virJSONValue *props)
{
    for (size_t i = 0; i < virSchemaListLength(net->ips); i++) {
        const virDomainNetIP *ip = g_ptr_array_index(net->ips, i);
        bool v6 = g_strcmp0(ip->family, "ipv6") == 0;

        /* the address is QEMU's own, its network is what the guest is in */
        if (v6) {
            virJSONValueObjectSetString(props, "ipv6-prefix", ip->address);
            if (ip->prefix_set)
                virJSONValueObjectSetUint(props, "ipv6-prefixlen", ip->prefix);
        } else if (ip->prefix_set) {
            virJSONValueObjectSetFormat(props, "net", "%s/%u", ip->address, ip->prefix);
        } else {
            virJSONValueObjectSetString(props, "net", ip->address);
        }
    }
}

static void
setSocket(const virDomainNetDef *net, virJSONValue *props)
{
    static const char *const keys[VIR_DOMAIN_NET_TYPE_LAST] = {
        [VIR_DOMAIN_NET_TYPE_SERVER] = "listen",
        [VIR_DOMAIN_NET_TYPE_CLIENT] = "connect",
        [VIR_DOMAIN_NET_TYPE_MCAST] = "mcast",
        [VIR_DOMAIN_NET_TYPE_UDP] = "udp",
    };
    const virDomainNetSocket *peer = &net->socket;

    virJSONValueObjectSetFormat(props, keys[net->type], "%s:%u",
                                peer->address ? peer->address : "", peer->port);
    if (net->type == VIR_DOMAIN_NET_TYPE_UDP)
        virJSONValueObjectSetFormat(props, "localaddr", "%s:%u",
                                    peer->localAddress ? peer->localAddress : "",
                                    peer->localPort);
}

static int
netdevPlan(const virDomainNetDef *net, qemuPlan *plan)
{
    g_autoptr(virJSONValue) props = virJSONValueNewObject();

    /* Asked for, and no kind of network below gives it: not to be left out in silence. */
    if (net->virtualPort)
        return qemuDeviceUnsupported("virtualport of interface", net->info.alias);
    if (net->vlan)
        return qemuDeviceUnsupported("vlan of interface", net->info.alias);
    if (net->forwards)
        return qemuDeviceUnsupported("portForward of interface", net->info.alias);

    switch (net->type) {
    case VIR_DOMAIN_NET_TYPE_USER:
        virJSONValueObjectSetString(props, "type", "user");
        setUser(net, props);
        break;
    case VIR_DOMAIN_NET_TYPE_SERVER:
    case VIR_DOMAIN_NET_TYPE_CLIENT:
    case VIR_DOMAIN_NET_TYPE_MCAST:
    case VIR_DOMAIN_NET_TYPE_UDP:
        virJSONValueObjectSetString(props, "type", "socket");
        setSocket(net, props);
        break;
    case VIR_DOMAIN_NET_TYPE_NULL: /* a card whose cable ends nowhere: a hub of one port */
        virJSONValueObjectSetString(props, "type", "hubport");
        virJSONValueObjectSetUint(props, "hubid", 0);
        break;
    case VIR_DOMAIN_NET_TYPE_ETHERNET:
    case VIR_DOMAIN_NET_TYPE_VHOSTUSER:
    case VIR_DOMAIN_NET_TYPE_NETWORK:
    case VIR_DOMAIN_NET_TYPE_BRIDGE:
    case VIR_DOMAIN_NET_TYPE_INTERNAL:
    case VIR_DOMAIN_NET_TYPE_DIRECT:
    case VIR_DOMAIN_NET_TYPE_HOSTDEV:
    case VIR_DOMAIN_NET_TYPE_VDPA:
    case VIR_DOMAIN_NET_TYPE_VDS:
    case VIR_DOMAIN_NET_TYPE_LAST:
        return qemuDeviceUnsupported("interface type", virDomainNetTypeToString(net->type));
    }
    virJSONValueObjectSetFormat(props, "id", "host%s", net->info.alias);
    (void)qemuPlanAdd(plan, QEMU_PLAN_NETDEV, g_steal_pointer(&props)); /* no descriptor */
    return 0;
}

/* ---- the guest's end ---------------------------------------------------- */

static void
setOffloads(const virDomainNetOffloads *host, const virDomainNetOffloads *guest,
            virJSONValue *props)
{
    const struct {
        const char *key;
        virTristateSwitch value;
    } rows[] = {
        { "csum", host->csum },            { "gso", host->gso },
        { "host_tso4", host->tso4 },       { "host_tso6", host->tso6 },
        { "host_ecn", host->ecn },         { "host_ufo", host->ufo },
        { "mrg_rxbuf", host->mrgRxbuf },   { "guest_csum", guest->csum },
        { "guest_tso4", guest->tso4 },     { "guest_tso6", guest->tso6 },
        { "guest_ecn", guest->ecn },       { "guest_ufo", guest->ufo },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        qemuDeviceSetSwitch(props, rows[i].key, rows[i].value);
}

static virJSONValue *
virtioProps(const virDomainNetDef *net)
{
    virDomainVirtioModel model = VIR_DOMAIN_VIRTIO_MODEL_VIRTIO;
    virJSONValue *props;

    if (g_strcmp0(net->model, "virtio-transitional") == 0)
        model = VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL;
    else if (g_strcmp0(net->model, "virtio-non-transitional") == 0)
        model = VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL;
    props = qemuDeviceVirtioProps("virtio-net", model, &net->info, &net->driver.virtio);
    qemuDeviceSetSwitch(props, "ioeventfd", net->driver.ioeventfd);
    qemuDeviceSetSwitch(props, "event_idx", net->driver.eventIdx);
    setOffloads(&net->driver.host, &net->driver.guest, props);
    qemuDeviceSetUint(props, "rx_queue_size", net->driver.rxQueueSize);
    qemuDeviceSetUint(props, "tx_queue_size", net->driver.txQueueSize);
    qemuDeviceSetUint(props, "host_mtu", net->mtu);
    qemuDeviceSetSwitch(props, "rss", net->driver.rss);
    qemuDeviceSetSwitch(props, "hash", net->driver.rssHashReport);
    if (net->teaming && net->teaming->type == VIR_DOMAIN_NET_TEAMING_PERSISTENT)
        virJSONValueObjectSetBoolean(props, "failover", true);
    return props;
}

static int
netPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainNetDef *net = dev;
    char mac[VIR_MAC_TEXT_SIZE];
    virJSONValue *props;

    if (netdevPlan(net, plan) < 0)
        return -1;

    if (net->model && g_str_has_prefix(net->model, "virtio"))
        props = virtioProps(net);
    else /* other models are named after QEMU's devices */
        props = qemuDeviceProps(net->model ? net->model : "rtl8139");
    virJSONValueObjectSetFormat(props, "netdev", "host%s", net->info.alias);
    virJSONValueObjectSetString(props, "id", net->info.alias);
    if (net->mac_set)
        virJSONValueObjectSetString(props, "mac", virMacAddrFormat(&net->mac, mac));
    qemuDeviceSetBoot(ctx->def, props, &net->info);
    qemuDeviceAdd(ctx, plan, props, &net->info);
    if (net->link == VIR_DOMAIN_NET_LINK_DOWN) {
        virJSONValue *args = virJSONValueNewObject();

        virJSONValueObjectSetString(args, "name", net->info.alias);
        virJSONValueObjectSetBoolean(args, "up", false);
        qemuPlanAddCall(plan, "set_link", args);
    }
    return 0;
}

const qemuDeviceOps qemuNetOps = { .alias = "net", .plan = netPlan };
