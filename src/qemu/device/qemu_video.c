/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_video.c: graphics cards. */
#include "config.h"

#include "qemu_device.h"

#define KIB_IN_MIB 1024

/* Some cards come with and without the VGA part that only a first card may have. */
static const struct {
    const char *primary;
    const char *secondary;
} drivers[VIR_DOMAIN_VIDEO_LAST] = {
    [VIR_DOMAIN_VIDEO_VGA] = { "VGA", NULL },
    [VIR_DOMAIN_VIDEO_CIRRUS] = { "cirrus-vga", NULL },
    [VIR_DOMAIN_VIDEO_VMVGA] = { "vmware-svga", NULL },
    [VIR_DOMAIN_VIDEO_QXL] = { "qxl-vga", "qxl" },
    [VIR_DOMAIN_VIDEO_BOCHS] = { "bochs-display", NULL },
    [VIR_DOMAIN_VIDEO_RAMFB] = { "ramfb", NULL },
};

static virJSONValue *
videoProps(const virDomainDef *def, const virDomainVideoDef *video)
{
    bool primary = video->primary || virDomainDefVideo(def, 0) == video;
    bool gl = video->accel && video->accel->accel3d == VIR_TRISTATE_BOOL_YES;
    const char *driver = primary ? drivers[video->type].primary : drivers[video->type].secondary;
    virJSONValue *props;

    if (video->type == VIR_DOMAIN_VIDEO_VIRTIO) {
        /* only PCI has a card with a VGA part */
        bool vga = primary && virDomainDefIsX86(def);

        if (vga) {
            props = qemuDeviceProps(gl ? "virtio-vga-gl" : "virtio-vga");
        } else {
            props = qemuDeviceVirtioProps(gl ? "virtio-gpu-gl" : "virtio-gpu",
                                          VIR_DOMAIN_VIRTIO_MODEL_VIRTIO, &video->info,
                                          &video->driver.virtio);
        }
        return props;
    }
    if (!driver) {
        (void)qemuDeviceUnsupported(primary ? "video model" : "secondary video model",
                                    virDomainVideoTypeToString(video->type));
        return NULL;
    }
    return qemuDeviceProps(driver);
}

static int
videoPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainVideoDef *video = dev;
    virJSONValue *props;

    if (video->type == VIR_DOMAIN_VIDEO_NONE)
        return 0;
    props = videoProps(ctx->def, video);
    if (!props)
        return -1;

    virJSONValueObjectSetString(props, "id", video->info.alias);
    switch (video->type) {
    case VIR_DOMAIN_VIDEO_QXL:
        qemuDeviceSetUint(props, "max_outputs", video->heads);
        qemuDeviceSetUint(props, "ram_size", video->ram * 1024ull);
        qemuDeviceSetUint(props, "vram_size", video->vram * 1024ull);
        virJSONValueObjectSetUint(props, "vram64_size_mb", video->vram64 / KIB_IN_MIB);
        qemuDeviceSetUint(props, "vgamem_mb", video->vgamem / KIB_IN_MIB);
        break;
    case VIR_DOMAIN_VIDEO_VIRTIO:
        qemuDeviceSetUint(props, "max_outputs", video->heads);
        break;
    case VIR_DOMAIN_VIDEO_VGA:
    case VIR_DOMAIN_VIDEO_VMVGA:
        qemuDeviceSetUint(props, "vgamem_mb", video->vram / KIB_IN_MIB);
        break;
    case VIR_DOMAIN_VIDEO_BOCHS:
        qemuDeviceSetUint(props, "vgamem", video->vram * 1024ull);
        break;
    case VIR_DOMAIN_VIDEO_DEFAULT:
    case VIR_DOMAIN_VIDEO_CIRRUS:
    case VIR_DOMAIN_VIDEO_XEN:
    case VIR_DOMAIN_VIDEO_VBOX:
    case VIR_DOMAIN_VIDEO_PARALLELS:
    case VIR_DOMAIN_VIDEO_GOP:
    case VIR_DOMAIN_VIDEO_NONE:
    case VIR_DOMAIN_VIDEO_RAMFB:
    case VIR_DOMAIN_VIDEO_LAST:
        break;
    }
    qemuDeviceSetUint(props, "xres", video->x);
    qemuDeviceSetUint(props, "yres", video->y);
    qemuDeviceAdd(ctx, plan, props, &video->info);
    return 0;
}

const qemuDeviceOps qemuVideoOps = { .alias = "video", .plan = videoPlan };
