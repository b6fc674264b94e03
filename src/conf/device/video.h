/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* video.h: graphics cards. */
#ifndef VIREO_DEVICE_VIDEO_H
#define VIREO_DEVICE_VIDEO_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_VIDEO_DEFAULT,
    VIR_DOMAIN_VIDEO_VGA,
    VIR_DOMAIN_VIDEO_CIRRUS,
    VIR_DOMAIN_VIDEO_VMVGA,
    VIR_DOMAIN_VIDEO_XEN,
    VIR_DOMAIN_VIDEO_VBOX,
    VIR_DOMAIN_VIDEO_QXL,
    VIR_DOMAIN_VIDEO_PARALLELS,
    VIR_DOMAIN_VIDEO_VIRTIO,
    VIR_DOMAIN_VIDEO_GOP,
    VIR_DOMAIN_VIDEO_NONE,
    VIR_DOMAIN_VIDEO_BOCHS,
    VIR_DOMAIN_VIDEO_RAMFB,
    VIR_DOMAIN_VIDEO_LAST
} VIR_COMPACT virDomainVideoType;
VIR_NAMES_DECLARE(virDomainVideoType);

typedef enum {
    VIR_DOMAIN_VIDEO_DRIVER_DEFAULT,
    VIR_DOMAIN_VIDEO_DRIVER_QEMU,
    VIR_DOMAIN_VIDEO_DRIVER_VHOSTUSER,
    VIR_DOMAIN_VIDEO_DRIVER_LAST
} VIR_COMPACT virDomainVideoDriver;
VIR_NAMES_DECLARE(virDomainVideoDriver);

/* When a guest's loader shows itself. */
typedef enum {
    VIR_DOMAIN_VIDEO_VGACONF_IO,
    VIR_DOMAIN_VIDEO_VGACONF_ON,
    VIR_DOMAIN_VIDEO_VGACONF_OFF,
    VIR_DOMAIN_VIDEO_VGACONF_LAST
} VIR_COMPACT virDomainVideoVGAConf;
VIR_NAMES_DECLARE(virDomainVideoVGAConf);

typedef struct virDomainVideoAccel {
    virTristateBool accel2d;
    virTristateBool accel3d;
    char *rendernode;
} virDomainVideoAccel;

typedef struct virDomainVideoDef {
    virDomainDeviceInfo info;
    struct {
        virDomainVideoDriver name;
        virDomainVideoVGAConf vgaconf;
        virDomainVirtioOptions virtio;
    } driver;
    virDomainVideoType type;
    unsigned int ram;           /* KiB, as the other two; 0: not said */
    unsigned int vram;
    unsigned int vram64;
    unsigned int vgamem;
    unsigned int heads;
    unsigned int x, y;
    bool x_set, y_set;
    bool primary;
    virDomainVideoAccel *accel;
} virDomainVideoDef;
VIR_SCHEMA_DECLARE(virDomainVideoSchema, virDomainVideoDef);
extern const virDomainDeviceOps virDomainVideoOps;

/* Puts the primary one first; the first is it when none says so. */
void virDomainVideoSort(virDomainDef *def);

#endif /* VIREO_DEVICE_VIDEO_H */
