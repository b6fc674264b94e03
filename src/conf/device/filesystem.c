/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filesystem.c: shared directories: rows, defaults, checks. */
#include <config.h>

#include "device/filesystem.h"

#include "virdomainconf.h"
#include "virerror.h"

VIR_NAMES(virDomainFSType, VIR_DOMAIN_FS_TYPE_LAST,
          "mount", "block", "file", "template", "ram", "bind", "volume");
VIR_NAMES(virDomainFSAccess, VIR_DOMAIN_FS_ACCESS_LAST, NULL, "passthrough", "mapped", "squash");
VIR_NAMES(virDomainFSDriver, VIR_DOMAIN_FS_DRIVER_LAST,
          NULL, "path", "handle", "loop", "nbd", "ploop", "virtiofs");

#define F virDomainFSDef
static const virSchemaField virDomainFSFields[] = {
    VIR_ENUM("@type", F, type, virDomainFSTypeNames),
    VIR_ENUM("@accessmode", F, accessMode, virDomainFSAccessNames),
    VIR_ENUM("@model", F, model, virDomainVirtioModelNames, .flags = VIR_ABI),
    VIR_ENUM("driver/@type", F, driver.type, virDomainFSDriverNames),
    VIR_STRING("driver/@wrpolicy", F, driver.wrpolicy),
    VIR_UINT("driver/@queue", F, driver.queue, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_CHILD("driver", F, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_STRING("binary/@path", F, binary.path),
    VIR_ON_OFF("binary/@xattr", F, binary.xattr),
    VIR_STRING("binary/cache/@mode", F, binary.cacheMode),
    VIR_STRING("binary/sandbox/@mode", F, binary.sandboxMode),
    VIR_ON_OFF("binary/lock/@posix", F, binary.lockPosix),
    VIR_ON_OFF("binary/lock/@flock", F, binary.lockFlock),
    VIR_UINT_OPT("binary/thread_pool/@size", F, binary.threads),
    VIR_STRING("source/@dir", F, sourceDir),
    VIR_STRING("source/@socket", F, sourceSocket),
    VIR_STRING("target/@dir", F, target, .flags = VIR_ABI),
    VIR_PRESENCE("readonly", F, readonly),
    VIR_DEVICE_BOOT(F),
    VIR_DEVICE_INFO(F),
};
#undef F

static int
virDomainFSParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                  const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainFSDef *fs = obj;

    if (fs->accessMode == VIR_DOMAIN_FS_ACCESS_DEFAULT)
        fs->accessMode = VIR_DOMAIN_FS_ACCESS_PASSTHROUGH;
    return 0;
}

VIR_SCHEMA(virDomainFSSchema, virDomainFSDef, "filesystem", virDomainFSFields,
           .parsed = virDomainFSParsed);

static virDomainDeviceWish
virDomainFSWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainFSDef *fs = dev;

    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .express = fs->model != VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
    };
}

static const char *const virDomainFSIdentity[] = { "target/@dir", NULL };

static const virDomainDeviceChange virDomainFSChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainFSIdentity,
    .twice = N_("Target already exists"),
    .absent = { VIR_ERR_DEVICE_MISSING, N_("no matching filesystem device was found") },
};

const virDomainDeviceOps virDomainFSOps = {
    .kind = { "filesystem", &virDomainFSSchema },
    .wish = virDomainFSWish,
    .change = &virDomainFSChange,
};
