/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* filesystem.c: shared directories: rows, defaults, checks. */
#include <config.h>

#include "device/filesystem.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virdomainnuma.h"
#include "virdomainvalidate.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainFSType, VIR_DOMAIN_FS_TYPE_LAST,
          "mount", "block", "file", "template", "ram", "bind", "volume");
VIR_NAMES(virDomainFSAccess, VIR_DOMAIN_FS_ACCESS_LAST, NULL, "passthrough", "mapped", "squash");
VIR_NAMES(virDomainFSDriver, VIR_DOMAIN_FS_DRIVER_LAST,
          NULL, "path", "handle", "loop", "nbd", "ploop", "virtiofs");
VIR_NAMES(virDomainFSMultidevs, VIR_DOMAIN_FS_MULTIDEVS_LAST, "default", "remap", "forbid", "warn");

VIR_WORDS(virDomainFSPolicies, "immediate");
VIR_WORDS(virDomainFSCaches, "none", "always");
VIR_WORDS(virDomainFSSandboxes, "namespace", "chroot");

#define F virDomainFSDef
static const virSchemaField virDomainFSFields[] = {
    VIR_ENUM("@type", F, type, virDomainFSTypeNames),
    VIR_ENUM("@accessmode", F, accessMode, virDomainFSAccessNames,
             .doc = "passthrough: by the user that the emulator runs as; mapped: owner and mode"
             " as attributes of files; default passthrough"),
    VIR_ENUM("@model", F, model, virDomainVirtioModelNames, .flags = VIR_ABI),
    VIR_ENUM("@multidevs", F, multidevs, virDomainFSMultidevsNames,
             .doc = "what becomes of a directory that spans several devices of the host",
             .flags = VIR_ZERO_ABSENT),
    VIR_STRING("@fmode", F, fmode, .form = &virFormMode,
               .doc = "octal mode of new files, with accessmode mapped"),
    VIR_STRING("@dmode", F, dmode, .form = &virFormMode,
               .doc = "octal mode of new directories, with accessmode mapped"),
    VIR_ENUM("driver/@type", F, driver.type, virDomainFSDriverNames),
    VIR_ENUM("driver/@format", F, driver.format, virStorageFormatNames),
    VIR_WORD("driver/@wrpolicy", F, driver.wrpolicy, virDomainFSPolicies),
    VIR_UINT("driver/@queue", F, driver.queue, .flags = VIR_ZERO_ABSENT | VIR_ABI,
             .doc = "requests in flight, of virtiofs"),
    VIR_CHILD("driver", F, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_STRING("binary/@path", F, binary.path, .form = &virFormPath, .doc = "the virtiofsd"),
    VIR_ON_OFF("binary/@xattr", F, binary.xattr),
    VIR_WORD("binary/cache/@mode", F, binary.cacheMode, virDomainFSCaches),
    VIR_WORD("binary/sandbox/@mode", F, binary.sandboxMode, virDomainFSSandboxes),
    VIR_ON_OFF("binary/lock/@posix", F, binary.lockPosix),
    VIR_ON_OFF("binary/lock/@flock", F, binary.lockFlock),
    VIR_UINT_OPT("binary/thread_pool/@size", F, binary.threads),
    VIR_STRING("source/@dir", F, sourceDir, .form = &virFormUnixPath,
               .doc = "directory of the host"),
    VIR_STRING("source/@socket", F, sourceSocket, .form = &virFormPath,
               .doc = "of a virtiofsd that runs already"),
    VIR_IGNORED("source/@file"),    /* of types that no hypervisor of ours has, as below */
    VIR_IGNORED("source/@dev"),
    VIR_IGNORED("source/@name"),
    VIR_IGNORED("source/@usage"),
    VIR_IGNORED("source/@units"),
    VIR_STRING("target/@dir", F, target, .flags = VIR_ABI | VIR_FORMAL,
               .doc = "the tag by which the guest mounts it"),
    VIR_PRESENCE("readonly", F, readonly),
    VIR_DEVICE_BOOT(F),
    VIR_DEVICE_INFO(F),
    VIR_SIZE("space_hard_limit", F, hardLimit, 1, .unit = "bytes", .flags = VIR_ZERO_ABSENT),
    VIR_SIZE("space_soft_limit", F, softLimit, 1, .unit = "bytes", .flags = VIR_ZERO_ABSENT),
};
#undef F

/* The attribute of <source> that each type can't be without. */
static const char *const virDomainFSSources[] = {
    [VIR_DOMAIN_FS_TYPE_MOUNT] = "dir",
    [VIR_DOMAIN_FS_TYPE_BLOCK] = "dev",
    [VIR_DOMAIN_FS_TYPE_FILE] = "file",
    [VIR_DOMAIN_FS_TYPE_TEMPLATE] = "name",
    [VIR_DOMAIN_FS_TYPE_RAM] = "usage",
    [VIR_DOMAIN_FS_TYPE_BIND] = "dir",
    [VIR_DOMAIN_FS_TYPE_VOLUME] = NULL,
};
G_STATIC_ASSERT(G_N_ELEMENTS(virDomainFSSources) == VIR_DOMAIN_FS_TYPE_LAST);

static int
virDomainFSParsedEnds(const virDomainFSDef *fs, const xmlNode *node)
{
    const xmlNode *source = virXMLNodeFirst(node, "source");
    const char *attr = virDomainFSSources[fs->type];
    const char *value = source && attr ? virXMLNodeAttr(source, attr) : fs->sourceSocket;

    if (value == NULL)
        value = fs->sourceSocket;
    if (attr != NULL && value == NULL && fs->type == VIR_DOMAIN_FS_TYPE_RAM)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing 'usage' attribute for RAM filesystem"));
    else if (attr != NULL && value == NULL)
        virReportError(VIR_ERR_NO_SOURCE, "%s", fs->target ? fs->target : "");
    else if (fs->target == NULL)
        virReportError(VIR_ERR_NO_TARGET, "%s", value ? value : "");
    else
        return 0;
    return -1;
}

/* An octal number is written with four digits, and zero not at all. */
static int
virDomainFSParsedMode(const char *name, char **mode)
{
    char *end = NULL;
    guint64 number;

    if (*mode == NULL)
        return 0;
    number = g_ascii_strtoull(*mode, &end, 8);
    if (end == *mode || *end != '\0' || strchr(*mode, '-') != NULL || number > 0777) {
        virReportError(VIR_ERR_XML_ERROR, _("invalid %s: '%s'"), name, *mode);
        return -1;
    }
    g_free(*mode);
    *mode = number > 0 ? g_strdup_printf("%04o", (unsigned int)number) : NULL;
    return 0;
}

static int
virDomainFSParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainFSDef *fs = obj;

    if (virDomainFSParsedMode("fmode", &fs->fmode) < 0 ||
        virDomainFSParsedMode("dmode", &fs->dmode) < 0 || virDomainFSParsedEnds(fs, node) < 0)
        return -1;
    if (fs->driver.type != VIR_DOMAIN_FS_DRIVER_VIRTIOFS) {
        fs->driver.queue = 0;
        g_free(fs->binary.path);
        g_free(fs->binary.cacheMode);
        g_free(fs->binary.sandboxMode);
        memset(&fs->binary, 0, sizeof(fs->binary));
    }
    if (fs->driver.type == VIR_DOMAIN_FS_DRIVER_DEFAULT) {
        g_clear_pointer(&fs->driver.wrpolicy, g_free);
        fs->driver.format = VIR_STORAGE_FORMAT_NONE;
    }
    if (fs->sourceSocket != NULL)   /* who serves it has opened the directory */
        g_clear_pointer(&fs->sourceDir, g_free);
    else if (fs->accessMode == VIR_DOMAIN_FS_ACCESS_DEFAULT)
        fs->accessMode = VIR_DOMAIN_FS_ACCESS_PASSTHROUGH;
    return 0;
}

static const char *
virDomainFSFormal(const void *obj, const xmlNode *node)
{
    const virDomainFSDef *fs = obj;
    const xmlNode *source = virXMLNodeFirst(node, "source");
    const char *attr = virDomainFSSources[fs->type];

    if (attr == NULL)
        return _("type='volume' is not part of the format");
    if (fs->target == NULL)
        return _("the attribute 'dir' of its target is missing");
    return source == NULL || (virXMLNodeAttr(source, attr) == NULL) == (fs->sourceSocket == NULL)
        ? _("its source needs the attribute that its type asks for, and no other") : NULL;
}

VIR_SCHEMA(virDomainFSSchema, virDomainFSDef, "filesystem", virDomainFSFields,
           .formal = virDomainFSFormal, .parsed = virDomainFSParsed);

/* Of a directory that a process of its own shares; what another started is its own affair. */
static int
virDomainFSValidateVirtiofs(const virDomainFSDef *fs, const virDomainDef *def)
{
    if (fs->sourceSocket == NULL) {
        VIR_DOMAIN_REFUSE_IF(fs->readonly, _("virtiofs does not yet support read-only mode"));
        VIR_DOMAIN_REFUSE_IF(fs->accessMode != VIR_DOMAIN_FS_ACCESS_PASSTHROUGH,
                             _("virtiofs only supports passthrough accessmode"));
        VIR_DOMAIN_REFUSE_IF(fs->driver.wrpolicy != NULL, _("virtiofs does not support wrpolicy"));
    }
    VIR_DOMAIN_REFUSE_IF(!virDomainDefHasSharedMemory(def), _("'%s' requires shared memory"),
                         "virtiofs");
    VIR_DOMAIN_REFUSE_IF(fs->driver.format != VIR_STORAGE_FORMAT_NONE,
                         _("virtiofs does not support format"));
    VIR_DOMAIN_REFUSE_IF(fs->multidevs != VIR_DOMAIN_FS_MULTIDEVS_DEFAULT,
                         _("virtiofs does not support multidevs"));
    return 0;
}

static int
virDomainFSValidate(const void *dev, const virDomainDef *def,
                    const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainFSDef *fs = dev;

    VIR_DOMAIN_REFUSE_IF(fs->info.bootIndex > 0 && fs->driver.type != VIR_DOMAIN_FS_DRIVER_VIRTIOFS,
                         _("boot order is only supported for virtiofs"));
    VIR_DOMAIN_REFUSE_IF(fs->type != VIR_DOMAIN_FS_TYPE_MOUNT,
                         _("only supports mount filesystem type"));
    VIR_DOMAIN_REFUSE_IF((fs->fmode != NULL || fs->dmode != NULL) &&
                         fs->accessMode != VIR_DOMAIN_FS_ACCESS_MAPPED,
                         _("fmode and dmode must be used with accessmode=mapped"));
    if (fs->driver.type == VIR_DOMAIN_FS_DRIVER_VIRTIOFS)
        return virDomainFSValidateVirtiofs(fs, def);
    VIR_DOMAIN_REFUSE_IF(fs->driver.type > VIR_DOMAIN_FS_DRIVER_HANDLE,
                         _("Filesystem driver type not supported"));
    VIR_DOMAIN_REFUSE_IF(fs->driver.type == VIR_DOMAIN_FS_DRIVER_HANDLE &&
                         fs->accessMode > VIR_DOMAIN_FS_ACCESS_PASSTHROUGH,
                         _("only supports passthrough accessmode"));
    return 0;
}

/* A file that the host mounts, as containers have it: no board has a place for one. */
static bool
virDomainFSIsImage(const virDomainFSDef *fs)
{
    return fs->driver.type == VIR_DOMAIN_FS_DRIVER_LOOP ||
        fs->driver.type == VIR_DOMAIN_FS_DRIVER_NBD ||
        fs->driver.type == VIR_DOMAIN_FS_DRIVER_PLOOP;
}

static virDomainDeviceWish
virDomainFSWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainFSDef *fs = dev;

    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true, .nowhere = virDomainFSIsImage(fs),
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
    .validate = virDomainFSValidate,
    .wish = virDomainFSWish,
    .change = &virDomainFSChange,
};
