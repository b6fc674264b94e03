/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* video.c: graphics cards: rows, defaults, checks. */
#include <config.h>

#include "device/video.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainVideoDriver, VIR_DOMAIN_VIDEO_DRIVER_LAST, NULL, "qemu", "vhostuser");
VIR_NAMES(virDomainVideoVGAConf, VIR_DOMAIN_VIDEO_VGACONF_LAST, "io", "on", "off");
VIR_NAMES(virDomainVideoType, VIR_DOMAIN_VIDEO_LAST,
          "default", "vga", "cirrus", "vmvga", "xen", "vbox", "qxl", "parallels", "virtio", "gop",
          "none", "bochs", "ramfb");

VIR_SCHEMA_DECLARE(virDomainVideoAccelSchema, virDomainVideoAccel);

static const virSchemaField virDomainVideoAccelFields[] = {
    VIR_YES_NO("@accel3d", virDomainVideoAccel, accel3d),
    VIR_YES_NO("@accel2d", virDomainVideoAccel, accel2d),
    VIR_STRING("@rendernode", virDomainVideoAccel, rendernode, .form = &virFormPath),
};
VIR_SCHEMA(virDomainVideoAccelSchema, virDomainVideoAccel, "acceleration",
           virDomainVideoAccelFields);

#define V virDomainVideoDef
#define MEMORY(name, member) \
    VIR_UINT(name, V, member, .flags = VIR_ZERO_ABSENT | VIR_ABI, .doc = "KiB")

static const virSchemaField virDomainVideoFields[] = {
    VIR_CHILD("driver", V, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_ENUM("driver/@vgaconf", V, driver.vgaconf, virDomainVideoVGAConfNames,
             .flags = VIR_ZERO_ABSENT),
    VIR_ENUM("driver/@name", V, driver.name, virDomainVideoDriverNames),
    VIR_ENUM("model/@type", V, type, virDomainVideoTypeNames,
             .flags = VIR_ZERO_ABSENT | VIR_ABI | VIR_FORMAL, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .form = &virFormNotDefault),
    MEMORY("model/@ram", ram),
    MEMORY("model/@vram", vram),
    MEMORY("model/@vram64", vram64),
    MEMORY("model/@vgamem", vgamem),
    VIR_UINT("model/@heads", V, heads, .flags = VIR_ZERO_ABSENT | VIR_NONZERO | VIR_ABI,
             .doc = "screens"),
    VIR_BOOL("model/@primary", V, primary, virSchemaNoYes, .doc = "that the firmware uses"),
    VIR_POINTER("model/acceleration", V, accel, virDomainVideoAccelSchema),
    VIR_UINT_OPT("model/resolution/@x", V, x, .flags = VIR_EXPECTED),
    VIR_UINT_OPT("model/resolution/@y", V, y, .flags = VIR_EXPECTED),
    VIR_DEVICE_INFO(V),
};
#undef V
static const char *
virDomainVideoFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virDomainVideoDef *video = obj;

    return video->type != VIR_DOMAIN_VIDEO_QXL &&
        (video->ram != 0 || video->vram64 != 0 || video->vgamem != 0)
        ? _("'ram', 'vram64' and 'vgamem' are of type='qxl'") : NULL;
}

VIR_SCHEMA(virDomainVideoSchema, virDomainVideoDef, "video", virDomainVideoFields,
           .formal = virDomainVideoFormal);

static unsigned int
virDomainVideoRoundUp(unsigned int size)
{
    unsigned int power = 1;

    while (power < size && power < 1U << 31)
        power <<= 1;
    return power;
}

static bool
virDomainVideoHasVRAM(virDomainVideoType type)
{
    return type == VIR_DOMAIN_VIDEO_CIRRUS || type == VIR_DOMAIN_VIDEO_VGA ||
        type == VIR_DOMAIN_VIDEO_VMVGA || type == VIR_DOMAIN_VIDEO_BOCHS;
}

/* No card: what a card would have says nothing. */
static void
virDomainVideoForget(virDomainVideoDef *video)
{
    virDomainDeviceType type = video->info.type;

    virSchemaClear(&virDomainVideoSchema, video);
    video->info.type = type;
    video->type = VIR_DOMAIN_VIDEO_NONE;
}

static int
virDomainVideoPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainVideoDef *video = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (video->type == VIR_DOMAIN_VIDEO_DEFAULT)
        video->type = virDomainDefIsX86(def) ? VIR_DOMAIN_VIDEO_CIRRUS :
            g_str_has_prefix(def->os.arch, "ppc64") ? VIR_DOMAIN_VIDEO_VGA
                                                    : VIR_DOMAIN_VIDEO_VIRTIO;
    if (video->type == VIR_DOMAIN_VIDEO_NONE) {
        virDomainVideoForget(video);
        return 0;
    }
    if (video->type == VIR_DOMAIN_VIDEO_QXL) {
        video->ram = virDomainVideoRoundUp(video->ram ? video->ram : 64 * 1024);
        if (video->vgamem == 0)
            video->vgamem = 16 * 1024;
        if (video->vram == 0)
            video->vram = 64 * 1024;
    } else if (video->vram == 0 && virDomainVideoHasVRAM(video->type)) {
        video->vram = 16 * 1024;
    }
    if (video->vram != 0)
        video->vram = virDomainVideoRoundUp(video->vram);
    if (video->heads == 0)
        video->heads = 1;
    return 0;
}

void
virDomainVideoSort(virDomainDef *def)
{
    GPtrArray *videos = def->devices[VIR_DOMAIN_DEVICE_VIDEO];
    virDomainVideoDef *first;
    guint i = 0;

    while (i < virSchemaListLength(videos) &&
           !((virDomainVideoDef *)g_ptr_array_index(videos, i))->primary)
        i++;
    if (i > 0 && i < virSchemaListLength(videos)) {
        first = g_ptr_array_steal_index(videos, i);
        g_ptr_array_insert(videos, 0, first);
    } else if (i > 0) {
        first = g_ptr_array_index(videos, 0);
        first->primary = first->type != VIR_DOMAIN_VIDEO_NONE;
    }
}

/* ---- checks -------------------------------------------------------------------------- */

/* What cards of a type can do. */
enum {
    MAY_BE = 1 << 0,            /* there is one in QEMU */
    MAY_BE_SECOND = 1 << 1,
    MAY_HEADS = 1 << 2,
    MAY_RESOLUTION = 1 << 3,
};

static const unsigned int virDomainVideoCan[VIR_DOMAIN_VIDEO_LAST] = {
    [VIR_DOMAIN_VIDEO_VGA] = MAY_BE | MAY_RESOLUTION,
    [VIR_DOMAIN_VIDEO_CIRRUS] = MAY_BE,
    [VIR_DOMAIN_VIDEO_VMVGA] = MAY_BE,
    [VIR_DOMAIN_VIDEO_QXL] = MAY_BE | MAY_BE_SECOND | MAY_HEADS | MAY_RESOLUTION,
    [VIR_DOMAIN_VIDEO_VIRTIO] = MAY_BE | MAY_BE_SECOND | MAY_HEADS | MAY_RESOLUTION,
    [VIR_DOMAIN_VIDEO_NONE] = MAY_BE,
    [VIR_DOMAIN_VIDEO_BOCHS] = MAY_BE | MAY_RESOLUTION,
    [VIR_DOMAIN_VIDEO_RAMFB] = MAY_BE,
};

/* Members that belong to other types; NULL when there are none. */
static const char *
virDomainVideoForeign(const virDomainVideoDef *video)
{
    bool virtio = video->type == VIR_DOMAIN_VIDEO_VIRTIO;
    bool options = video->driver.virtio.iommu || video->driver.virtio.ats ||
        video->driver.virtio.packed || video->driver.virtio.pagePerVq;

    if (video->type != VIR_DOMAIN_VIDEO_QXL) {
        if (video->ram != 0)
            return _("ram attribute only supported for video type qxl");
        if (video->vram64 != 0)
            return _("vram64 attribute only supported for video type qxl");
        if (video->vgamem != 0)
            return _("vgamem attribute only supported for video type qxl");
    }
    if (video->driver.name == VIR_DOMAIN_VIDEO_DRIVER_VHOSTUSER && !virtio)
        return _("'vhostuser' driver is only supported with 'virtio' device");
    if (options && !virtio)
        return _("iommu driver option is only supported for virtio devices");
    if (video->type == VIR_DOMAIN_VIDEO_RAMFB &&
        video->info.address.type != VIR_DOMAIN_ADDRESS_NONE)
        return _("address not supported for video type ramfb");
    return NULL;
}

static const char *
virDomainVideoBadAccel(const virDomainVideoDef *video)
{
    const virDomainVideoAccel *accel = video->accel;

    if (accel == NULL)
        return NULL;
    if (accel->rendernode != NULL &&
        video->driver.name != VIR_DOMAIN_VIDEO_DRIVER_VHOSTUSER)
        return _("unsupported rendernode accel attribute without 'vhostuser'");
    if (accel->accel2d == VIR_TRISTATE_BOOL_ABSENT && accel->accel3d == VIR_TRISTATE_BOOL_ABSENT &&
        accel->rendernode == NULL)
        return _("missing values for acceleration");
    if (accel->accel2d == VIR_TRISTATE_BOOL_YES)
        return _("qemu does not support the accel2d setting");
    if (accel->accel3d == VIR_TRISTATE_BOOL_YES && video->type != VIR_DOMAIN_VIDEO_VIRTIO)
        return _("3d acceleration is supported only with 'virtio' video device");
    return NULL;
}

static int
virDomainVideoValidate(const void *dev, const virDomainDef *def,
                       const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainVideoDef *video = dev;
    const char *type = virDomainVideoTypeToString(video->type);
    unsigned int can = virDomainVideoCan[video->type];
    const char *problem = virDomainVideoForeign(video);

    if (problem == NULL && video->primary && virDomainDefHasDevice(def, video) &&
        virDomainDefVideo(def, 0) != video)
        problem = _("Only one primary video device is supported");
    if (problem == NULL)
        problem = virDomainVideoBadAccel(video);
    if (problem == NULL && video->x_set && (video->x == 0 || video->y == 0))
        problem = _("video resolution values must be greater than 0");
    if (problem == NULL && video->vgamem != 0 && video->vgamem < 1024)
        problem = _("value for 'vgamem' must be at least 1 MiB (1024 KiB)");
    if (problem == NULL && video->vgamem != virDomainVideoRoundUp(video->vgamem) &&
        video->vgamem != 0)
        problem = _("value for 'vgamem' must be power of two");
    if (problem == NULL && virDomainVideoHasVRAM(video->type) && video->vram < 1024)
        problem = _("value for 'vram' must be at least 1 MiB (1024 KiB)");
    if (problem != NULL)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", problem);
    else if (video->type == VIR_DOMAIN_VIDEO_NONE && virDomainDefVideoCount(def) > 1)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("a 'none' video type must be the only video device defined for the"
                         " domain"));
    else if ((can & MAY_BE) == 0)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("domain configuration does not support video model '%s'"), type);
    else if (!video->primary && (can & MAY_BE_SECOND) == 0 &&
             (!virDomainDefHasDevice(def, video) || virDomainDefVideo(def, 0) != video))
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("video type '%s' is only valid as primary video device"), type);
    else if (video->heads > 1 && (can & MAY_HEADS) == 0)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("video type '%s' doesn't support multiple 'heads'"), type);
    else if (video->x_set && (can & MAY_RESOLUTION) == 0)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_XML_ERROR, -1, "%s",
                           _("model resolution is not supported"));
    else
        return 0;
    return -1;
}

static virDomainDeviceWish
virDomainVideoWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainVideoDef *video = dev;

    if (video->type == VIR_DOMAIN_VIDEO_NONE || video->type == VIR_DOMAIN_VIDEO_RAMFB)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true,
        .express = video->type == VIR_DOMAIN_VIDEO_VIRTIO || video->type == VIR_DOMAIN_VIDEO_BOCHS,
    };
}

const virDomainDeviceOps virDomainVideoOps = {
    .kind = { "video", &virDomainVideoSchema },
    .postParse = virDomainVideoPostParse,
    .validate = virDomainVideoValidate,
    .wish = virDomainVideoWish,
};
