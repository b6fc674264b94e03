/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hostdev_change.c: single devices of the host in a definition: which is meant. */
#include <config.h>

#include "device/hostdev.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU     /* whose errors these are for clients of stock */

/* The host's device counts, not what is done with it. */
static const char *const virDomainHostdevIdentity[] = {
    "@mode", "@type", "source/@protocol", "source/@wwpn", "source/@name", "source/address",
    "source/vendor", "source/product", "source/adapter", "source/host", "source/block",
    "source/char", "source/interface", NULL,
};

static int
virDomainHostdevCheckChange(const void *dev, const virDomainDef *def, virDomainDeviceChanges what)
{
    if (what != VIR_DOMAIN_DEVICE_ATTACH ||
        virDomainDefFindAlike(def, VIR_DOMAIN_DEVICE_HOSTDEV, dev) == NULL)
        return 0;
    virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                   _("device is already in the domain configuration"));
    return -1;
}

/* Not completed before: two of them can't be beside each other. */
static void *
virDomainHostdevFind(const virDomainDef *def, const void *wanted,
                     virDomainDeviceChanges what G_GNUC_UNUSED)
{
    void *hostdev = virDomainDefFindAlike(def, VIR_DOMAIN_DEVICE_HOSTDEV, wanted);

    if (hostdev == NULL)
        virReportError(VIR_ERR_DEVICE_MISSING, "%s",
                       _("device not present in domain configuration"));
    return hostdev;
}

const virDomainDeviceChange virDomainHostdevChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainHostdevIdentity,
    .bare = true,
    .check = virDomainHostdevCheckChange,
    .find = virDomainHostdevFind,
};
