/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* video.c: graphics cards: rows, defaults, checks. */
#include <config.h>

#include "device/video.h"

#include "virdomainconf.h"
#include "virerror.h"

VIR_NAMES(virDomainVideoType, VIR_DOMAIN_VIDEO_LAST,
          NULL, "vga", "cirrus", "vmvga", "xen", "vbox", "qxl", "parallels", "virtio", "gop",
          "none", "bochs", "ramfb");

VIR_SCHEMA_DECLARE(virDomainVideoAccelSchema, virDomainVideoAccel);

static const virSchemaField virDomainVideoAccelFields[] = {
    VIR_YES_NO("@accel2d", virDomainVideoAccel, accel2d),
    VIR_YES_NO("@accel3d", virDomainVideoAccel, accel3d),
    VIR_STRING("@rendernode", virDomainVideoAccel, rendernode),
};
VIR_SCHEMA(virDomainVideoAccelSchema, virDomainVideoAccel, "acceleration",
           virDomainVideoAccelFields);

#define V virDomainVideoDef
#define MEMORY(name, member) VIR_UINT(name, V, member, .flags = VIR_ZERO_ABSENT | VIR_ABI)

static const virSchemaField virDomainVideoFields[] = {
    VIR_STRING("driver/@name", V, driver.name),
    VIR_STRING("driver/@vgaconf", V, driver.vgaconf),
    VIR_CHILD("driver", V, driver.virtio, virDomainVirtioOptionsSchema),
    VIR_ENUM("model/@type", V, type, virDomainVideoTypeNames, .flags = VIR_ABI),
    MEMORY("model/@ram", ram),
    MEMORY("model/@vram", vram),
    MEMORY("model/@vram64", vram64),
    MEMORY("model/@vgamem", vgamem),
    VIR_UINT("model/@heads", V, heads, .flags = VIR_ZERO_ABSENT | VIR_NONZERO | VIR_ABI),
    VIR_BOOL("model/@primary", V, primary, virSchemaNoYes),
    VIR_ON_OFF("model/@blob", V, blob, .flags = VIR_ABI),
    VIR_POINTER("model/acceleration", V, accel, virDomainVideoAccelSchema),
    VIR_UINT("model/resolution/@x", V, x, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("model/resolution/@y", V, y, .flags = VIR_ZERO_ABSENT),
    VIR_DEVICE_INFO(V),
};
#undef V
VIR_SCHEMA(virDomainVideoSchema, virDomainVideoDef, "video", virDomainVideoFields);

static unsigned int
virDomainVideoRoundUp(unsigned int size)
{
    unsigned int power = 1;

    while (power < size && power < 1U << 31)
        power <<= 1;
    return power;
}

static int
virDomainVideoPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainVideoDef *video = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (video->type == VIR_DOMAIN_VIDEO_DEFAULT)
        video->type = virDomainDefIsX86(def) ? VIR_DOMAIN_VIDEO_CIRRUS : VIR_DOMAIN_VIDEO_VIRTIO;
    if (video->type == VIR_DOMAIN_VIDEO_QXL) {
        if (video->ram == 0)
            video->ram = 64 * 1024;
        if (video->vram == 0)
            video->vram = 64 * 1024;
        if (video->vgamem == 0)
            video->vgamem = 16 * 1024;
        video->ram = virDomainVideoRoundUp(video->ram);
        video->vram = virDomainVideoRoundUp(video->vram);
        video->vgamem = virDomainVideoRoundUp(video->vgamem);
    } else if (video->vram == 0 && (video->type == VIR_DOMAIN_VIDEO_CIRRUS ||
                                    video->type == VIR_DOMAIN_VIDEO_VGA ||
                                    video->type == VIR_DOMAIN_VIDEO_VMVGA ||
                                    video->type == VIR_DOMAIN_VIDEO_BOCHS)) {
        video->vram = 16 * 1024;
    }
    if (video->heads == 0 && video->type != VIR_DOMAIN_VIDEO_NONE)
        video->heads = 1;
    return 0;
}

static virDomainDeviceWish
virDomainVideoWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainVideoDef *video = dev;

    if (video->type == VIR_DOMAIN_VIDEO_NONE || video->type == VIR_DOMAIN_VIDEO_RAMFB)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI,
        .express = video->type == VIR_DOMAIN_VIDEO_VIRTIO || video->type == VIR_DOMAIN_VIDEO_BOCHS,
    };
}

const virDomainDeviceOps virDomainVideoOps = {
    .kind = { "video", &virDomainVideoSchema },
    .postParse = virDomainVideoPostParse,
    .wish = virDomainVideoWish,
};
