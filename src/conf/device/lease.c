/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lease.c: leases: rows. */
#include <config.h>

#include "device/lease.h"

#include "virdomainconf.h"
#include "virerror.h"

static const virSchemaField virDomainLeaseFields[] = {
    VIR_STRING("lockspace", virDomainLeaseDef, lockspace, .doc = "of the lock manager"),
    VIR_STRING("key", virDomainLeaseDef, key, .flags = VIR_REQUIRED | VIR_LOOSE,
               .doc = "what is locked in it"),
    VIR_STRING("target/@path", virDomainLeaseDef, path, .flags = VIR_REQUIRED),
    VIR_ULL("target/@offset", virDomainLeaseDef, offset, .flags = VIR_ZERO_ABSENT),
    VIR_RUNTIME(virDomainLeaseDef, info),
};
VIR_SCHEMA(virDomainLeaseSchema, virDomainLeaseDef, "lease", virDomainLeaseFields);

static const char *const virDomainLeaseIdentity[] = { "lockspace", "key", NULL };

static int
virDomainLeaseCheckChange(const void *dev, const virDomainDef *def, virDomainDeviceChanges what)
{
    const virDomainLeaseDef *lease = dev;

    if (what != VIR_DOMAIN_DEVICE_ATTACH ||
        virDomainDefFindAlike(def, VIR_DOMAIN_DEVICE_LEASE, lease) == NULL)
        return 0;
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, -1,
                       _("Lease %s in lockspace %s already exists"), lease->key,
                       lease->lockspace ? lease->lockspace : "");
    return -1;
}

static void *
virDomainLeaseFind(const virDomainDef *def, const void *wanted,
                   virDomainDeviceChanges what G_GNUC_UNUSED)
{
    const virDomainLeaseDef *like = wanted;
    virDomainLeaseDef *lease = virDomainDefFindAlike(def, VIR_DOMAIN_DEVICE_LEASE, like);

    if (lease == NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_DEVICE_MISSING, -1,
                           _("Lease %s in lockspace %s does not exist"), like->key,
                           like->lockspace ? like->lockspace : "");
    return lease;
}

static const virDomainDeviceChange virDomainLeaseChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainLeaseIdentity,
    .check = virDomainLeaseCheckChange,
    .find = virDomainLeaseFind,
};

const virDomainDeviceOps virDomainLeaseOps = {
    .kind = { "lease", &virDomainLeaseSchema },
    .change = &virDomainLeaseChange,
};
