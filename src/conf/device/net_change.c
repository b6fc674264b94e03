/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* net_change.c: single interfaces of a definition: which is meant. */
#include <config.h>

#include "device/net.h"

#include <string.h>

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* All that a client says of the interface must be so; it needn't be one alone then. */
static bool
virDomainNetIsMeant(const virDomainNetDef *net, const virDomainNetDef *wanted)
{
    static const char *const byMac[] = { "mac/@address", NULL };
    static const char *const *const anyMac = byMac + 1;

    return (wanted->info.alias == NULL || net->info.alias == NULL ||
            strcmp(net->info.alias, wanted->info.alias) == 0) &&
        virDomainDeviceIsAlike(VIR_DOMAIN_DEVICE_NET, wanted->mac_set ? byMac : anyMac, net,
                               wanted);
}

static void
virDomainNetReportAbsent(const virDomainNetDef *wanted)
{
    const virDomainPCIAddress *pci = &wanted->info.address.pci;
    g_autofree char *address = NULL;
    char mac[VIR_MAC_TEXT_SIZE];

    if (wanted->info.address.type == VIR_DOMAIN_ADDRESS_PCI)
        address = g_strdup_printf("%04x:%02x:%02x.%u", pci->domain, pci->bus, pci->slot,
                                  pci->function);
    virReportError(VIR_ERR_DEVICE_MISSING,
                   _("no device found at address '%s' matching MAC address '%s' and alias '%s'"),
                   address ? address : "(<null>)",
                   wanted->mac_set ? virMacAddrFormat(&wanted->mac, mac) : "(<null>)",
                   wanted->info.alias ? wanted->info.alias : "(<null>)");
}

static void *
virDomainNetFind(const virDomainDef *def, const void *wanted,
                 virDomainDeviceChanges what G_GNUC_UNUSED)
{
    const virDomainNetDef *like = wanted;
    virDomainNetDef *found = NULL;
    char mac[VIR_MAC_TEXT_SIZE];
    size_t i;

    for (i = 0; i < virDomainDefNetCount(def); i++) {
        virDomainNetDef *net = virDomainDefNet(def, i);

        if (!virDomainNetIsMeant(net, like))
            continue;
        if (found != NULL && like->mac_set) {
            virReportError(VIR_ERR_OPERATION_FAILED,
                           _("multiple devices matching MAC address %s found"),
                           virMacAddrFormat(&like->mac, mac));
            return NULL;
        }
        if (found != NULL) {
            virReportError(VIR_ERR_OPERATION_FAILED, "%s", _("multiple matching devices found"));
            return NULL;
        }
        found = net;
    }
    if (found == NULL)
        virDomainNetReportAbsent(like);
    return found;
}

/* One that was found by its place or name keeps its address in the network too. */
static void
virDomainNetKeep(void *dev, const void *old)
{
    const virDomainNetDef *was = old;
    virDomainNetDef *net = dev;

    if (!net->mac_set)
        net->mac = was->mac;
    net->mac_set = true;
}

const virDomainDeviceChange virDomainNetChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_UPDATE | VIR_DOMAIN_DEVICE_DETACH,
    .bare = true,
    .find = virDomainNetFind,
    .keep = virDomainNetKeep,
};
