/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_device.h: what a device room must answer on this floor, and the registry of rooms. */
#ifndef VIREO_QEMU_DEVICE_H
#define VIREO_QEMU_DEVICE_H

#include "qemu_command.h"
#include "qemu_plan.h"
#include "virdomainconf.h"

/* What a room sees while it works. Everything belongs to the caller. */
typedef struct {
    const virDomainDef *def;    /* of the run; a device being plugged isn't in it yet */
    const qemuCaps *caps;       /* NULL: as QEMU 7.2 */
    const qemuCommandContext *run;
    unsigned int flags;         /* qemuCommandFlags */
} qemuDeviceContext;

/*
 * A kind of device. Each hook may be NULL and gets @dev as the room's own
 * struct. Rooms hold no state, take no lock and don't sleep.
 */
typedef struct {
    const char *alias;          /* what aliases begin with; a number follows */

    /* For aliases that say where the device is. Freed by the caller; never NULL. */
    char *(*makeAlias)(const void *dev, const virDomainDef *def);

    /*
     * Settles what the definition left open for this run and takes what is
     * needed from the host (not with QEMU_COMMAND_SHOW). Has @dev's alias. 0, or
     * -1 with an error reported and nothing taken.
     */
    int (*prepare)(const qemuDeviceContext *ctx, void *dev);

    /* Gives back what prepare took, after the run; never fails. */
    void (*release)(void *dev);

    /* Which of a kind come first; NULL: as in the definition. */
    int (*rank)(const void *dev, const virDomainDef *def);

    /* Adds the steps that make @dev. 0, or -1 with an error reported. */
    int (*plan)(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan);
} qemuDeviceOps;

/* By virDomainDeviceType; NULL: we can't do such devices. */
extern const qemuDeviceOps *const qemuDeviceRegistry[VIR_DOMAIN_DEVICE_LAST];

/* The kinds in the order in which QEMU must be told. */
extern const virDomainDeviceType qemuDeviceOrder[VIR_DOMAIN_DEVICE_LAST];

/* One device, whatever it is; all devices of ctx->def in order. 0, or -1 with an error reported. */
int qemuDevicePrepare(const qemuDeviceContext *ctx, void *dev) G_GNUC_WARN_UNUSED_RESULT;
void qemuDeviceRelease(void *dev);
int qemuDevicesPlan(const qemuDeviceContext *ctx, qemuPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
int qemuDevicePlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
    G_GNUC_WARN_UNUSED_RESULT;

/* ---- for the rooms ------------------------------------------------------ */

extern const qemuDeviceOps qemuDiskOps;
extern const qemuDeviceOps qemuControllerOps;
extern const qemuDeviceOps qemuNetOps;
extern const qemuDeviceOps qemuSerialOps;
extern const qemuDeviceOps qemuParallelOps;
extern const qemuDeviceOps qemuConsoleOps;
extern const qemuDeviceOps qemuChannelOps;
extern const qemuDeviceOps qemuInputOps;
extern const qemuDeviceOps qemuGraphicsOps;
extern const qemuDeviceOps qemuSoundOps;
extern const qemuDeviceOps qemuAudioOps;
extern const qemuDeviceOps qemuVideoOps;
extern const qemuDeviceOps qemuRedirdevOps;
extern const qemuDeviceOps qemuHubOps;
extern const qemuDeviceOps qemuWatchdogOps;
extern const qemuDeviceOps qemuMemballoonOps;
extern const qemuDeviceOps qemuRNGOps;
extern const qemuDeviceOps qemuPanicOps;

/* An object with "driver" and nothing else. */
virJSONValue *qemuDeviceProps(const char *driver);

/* Adds the step, with the position of @info last. */
void qemuDeviceAdd(const qemuDeviceContext *ctx, qemuPlan *plan, virJSONValue *props,
                   const virDomainDeviceInfo *info);

/* Where @info is: "bus", "addr" and the like; nothing for a device without a position. */
void qemuDeviceSetAddress(const virDomainDef *def, virJSONValue *props,
                          const virDomainDeviceInfo *info);

/**
 * qemuDeviceSetBoot:
 *
 * "bootindex", from the device's own boot order or, when no device has one,
 * from the boot devices of the machine.
 */
void qemuDeviceSetBoot(const virDomainDef *def, virJSONValue *props,
                       const virDomainDeviceInfo *info);
unsigned int qemuDeviceBootIndex(const virDomainDef *def, const virDomainDeviceInfo *info);

/**
 * qemuDeviceVirtioProps:
 * @base: "virtio-rng"
 * @options: may be NULL
 *
 * The driver for the bus that @info is on, and what all virtio devices share.
 */
virJSONValue *qemuDeviceVirtioProps(const char *base, virDomainVirtioModel model,
                                    const virDomainDeviceInfo *info,
                                    const virDomainVirtioOptions *options);

/* Absent adds nothing. */
void qemuDeviceSetSwitch(virJSONValue *props, const char *key, virTristateSwitch value);
void qemuDeviceSetOnOff(virJSONValue *props, const char *key, virTristateSwitch value);
void qemuDeviceSetUint(virJSONValue *props, const char *key, unsigned long long value);

/* Reports VIR_ERR_CONFIG_UNSUPPORTED: "%s '%s' is not supported with QEMU"; returns -1. */
int qemuDeviceUnsupported(const char *what, const char *name);

/**
 * qemuChardevAdd:
 * @alias: of the device; the id is "char" and this
 * @spice: what a channel of SPICE is for; NULL: @source may not be one
 */
int qemuChardevAdd(qemuPlan *plan, const char *alias, const virDomainChrSource *source,
                   const char *spice) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_DEVICE_H */
