/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* netcheck.c: what interfaces can't be. */
#include <config.h>

#include <string.h>

#include "device/net.h"
#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

#define TYPE(name) (1U << VIR_DOMAIN_NET_TYPE_##name)

/* Types of interface whose host's end can do it. */
enum {
    MAY_MTU = TYPE(ETHERNET) | TYPE(NETWORK) | TYPE(BRIDGE) | TYPE(VHOSTUSER),
    MAY_COALESCE = TYPE(NETWORK) | TYPE(BRIDGE),
    MAY_ISOLATE = TYPE(NETWORK) | TYPE(BRIDGE),
    MAY_VPORT = TYPE(NETWORK) | TYPE(BRIDGE) | TYPE(DIRECT) | TYPE(HOSTDEV),
    MAY_FLOOR = TYPE(NETWORK),
};

static bool
virDomainNetMay(const virDomainNetDef *net, unsigned int types)
{
    return (types & (1U << net->type)) != 0;
}

static int
virDomainNetValidatePort(const virDomainNetDef *net)
{
    const char *type = virDomainNetTypeToString(net->type);
    char mac[VIR_MAC_TEXT_SIZE];

    if (net->virtualPort != NULL && !virDomainNetMay(net, MAY_VPORT)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("<virtualport> element unsupported for <interface type='%s'>"), type);
        return -1;
    }
    /* A network has an opinion of its own about ports. */
    if (net->virtualPort != NULL && net->type != VIR_DOMAIN_NET_TYPE_NETWORK &&
        virDomainNetVirtualPortCheckComplete(net->virtualPort) < 0)
        return -1;
    if (net->isolated == VIR_TRISTATE_BOOL_YES && !virDomainNetMay(net, MAY_ISOLATE)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("interface %s - <port isolated='yes'/> is not supported for network"
                         " interfaces with type='%s'"), virMacAddrFormat(&net->mac, mac), type);
        return -1;
    }
    if (net->bandwidth.inbound != NULL && net->bandwidth.inbound->floor != 0 &&
        !virDomainNetMay(net, MAY_FLOOR)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("floor attribute is not supported for this config"));
        return -1;
    }
    return 0;
}

static int
virDomainNetValidateTeaming(const virDomainNetDef *net)
{
    const virDomainNetTeaming *teaming = net->teaming;

    if (teaming == NULL)
        return 0;
    if ((teaming->type == VIR_DOMAIN_NET_TEAMING_TRANSIENT) != (teaming->persistent != NULL)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       teaming->persistent
                       ? _("teaming persistent attribute not allowed if teaming type is"
                           " 'persistent'")
                       : _("teaming persistent attribute must be set if teaming type is"
                           " 'transient'"));
        return -1;
    }
    if (teaming->type == VIR_DOMAIN_NET_TEAMING_PERSISTENT && !virDomainNetIsVirtio(net)) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("virtio-net teaming persistent interface must be <model"
                             " type='virtio'/>, not '%s'"), net->model ? net->model : "");
        return -1;
    }
    if (teaming->type == VIR_DOMAIN_NET_TEAMING_TRANSIENT &&
        net->type != VIR_DOMAIN_NET_TYPE_HOSTDEV && net->type != VIR_DOMAIN_NET_TYPE_NETWORK) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("virtio-net teaming transient interface must be type='hostdev', not"
                             " '%s'"), virDomainNetTypeToString(net->type));
        return -1;
    }
    return 0;
}

/* QEMU's own network: one address of each family, with room for the guest and the helpers. */
static int
virDomainNetValidateUser(const virDomainNetDef *net)
{
    const virDomainNetIP *first[2] = { NULL, NULL };
    size_t i;

    if (net->routes != NULL) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("Invalid attempt to set network interface guest-side IP route, not"
                             " supported by QEMU"));
        return -1;
    }
    for (i = 0; i < virSchemaListLength(net->ips); i++) {
        const virDomainNetIP *ip = g_ptr_array_index(net->ips, i);
        bool v6 = strcmp(ip->family, "ipv6") == 0;
        const char *problem = NULL;

        if (ip->peer != NULL)
            problem = _("Invalid attempt to set peer IP for guest");
        else if (first[v6] != NULL)
            problem = v6 ? _("Only one IPv6 address per interface is allowed")
                         : _("Only one IPv4 address per interface is allowed");
        else if (ip->prefix_set && (v6 ? ip->prefix > 120 : ip->prefix < 4 || ip->prefix > 27))
            problem = v6 ? _("prefix too long") : _("invalid prefix, must be in range of 4-27");
        if (problem != NULL) {
            virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", problem);
            return -1;
        }
        first[v6] = ip;
    }
    return 0;
}

static int
virDomainNetValidateIPs(const virDomainNetDef *net)
{
    if ((net->hostIPs != NULL || net->hostRoutes != NULL) &&
        net->type != VIR_DOMAIN_NET_TYPE_ETHERNET) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("Invalid attempt to set network interface host-side IP route and/or"
                         " address info on interface of type '%s'. This is only supported on"
                         " interfaces of type 'ethernet'"), virDomainNetTypeToString(net->type));
        return -1;
    }
    if (net->type == VIR_DOMAIN_NET_TYPE_USER)
        return virDomainNetValidateUser(net);
    if (net->ips != NULL || net->routes != NULL) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("Invalid attempt to set network interface guest-side IP route"
                             " and/or address info, not supported by QEMU"));
        return -1;
    }
    return 0;
}

/* Sizes of rings, offers to the guest, and what only some host's ends do. */
static int
virDomainNetValidateCard(const virDomainNetDef *net)
{
    const char *type = virDomainNetTypeToString(net->type);
    g_autofree char *problem = NULL;

    if (net->driver.rxQueueSize & (net->driver.rxQueueSize - 1))
        problem = g_strdup(_("rx_queue_size has to be a power of two"));
    else if (net->driver.txQueueSize & (net->driver.txQueueSize - 1))
        problem = g_strdup(_("tx_queue_size has to be a power of two"));
    else if (net->mtu != 0 && !virDomainNetMay(net, MAY_MTU))
        problem = g_strdup_printf(_("setting MTU on interface type %s is not supported yet"),
                                  type);
    else if (net->rxFrames != 0 && !virDomainNetMay(net, MAY_COALESCE))
        problem = g_strdup_printf(_("coalesce settings on interface type %s are not supported"),
                                  type);
    if (problem != NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", problem);
    return problem ? -1 : 0;
}

int
virDomainNetValidate(const void *dev, const virDomainDef *def G_GNUC_UNUSED,
                     const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainNetDef *net = dev;

    if (net->ifnameManaged == VIR_TRISTATE_BOOL_NO && net->type != VIR_DOMAIN_NET_TYPE_ETHERNET) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("unmanaged target dev is not supported on interfaces of type '%s'"),
                       virDomainNetTypeToString(net->type));
        return -1;
    }
    if (net->backend.type != VIR_DOMAIN_NET_BACKEND_DEFAULT) {
        virReportError(VIR_ERR_XML_ERROR, _("interface backend '%s' is not supported"),
                       virDomainNetBackendToString(net->backend.type));
        return -1;
    }
    if (net->type == VIR_DOMAIN_NET_TYPE_VHOSTUSER && !virDomainNetIsVirtio(net)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("Wrong or no <model> 'type' attribute specified with <interface"
                         " type='vhostuser'/>. vhostuser requires the virtio-net* frontend"));
        return -1;
    }
    if (!virDomainNetIsVirtio(net) && virDomainVirtioOptionsRefuse(&net->driver.virtio) < 0)
        return -1;
    if (virDomainNetValidateIPs(net) < 0 || virDomainNetValidatePort(net) < 0 ||
        virDomainNetValidateTeaming(net) < 0)
        return -1;
    return virDomainNetValidateCard(net);
}
