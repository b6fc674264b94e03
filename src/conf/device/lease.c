/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lease.c: leases: rows. */
#include <config.h>

#include "device/lease.h"

#include "virdomainconf.h"

static const virSchemaField virDomainLeaseFields[] = {
    VIR_STRING("lockspace", virDomainLeaseDef, lockspace),
    VIR_STRING("key", virDomainLeaseDef, key, .flags = VIR_REQUIRED),
    VIR_STRING("target/@path", virDomainLeaseDef, path, .flags = VIR_REQUIRED),
    VIR_ULL("target/@offset", virDomainLeaseDef, offset, .flags = VIR_ZERO_ABSENT),
    VIR_RUNTIME(virDomainLeaseDef, info),
};
VIR_SCHEMA(virDomainLeaseSchema, virDomainLeaseDef, "lease", virDomainLeaseFields);

const virDomainDeviceOps virDomainLeaseOps = {
    .kind = { "lease", &virDomainLeaseSchema },
};
