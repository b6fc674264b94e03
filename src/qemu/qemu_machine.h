/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_machine.h: the options of the machine itself: board, CPUs, memory, clock, boot. */
#ifndef VIREO_QEMU_MACHINE_H
#define VIREO_QEMU_MACHINE_H

#include "qemu_device.h"

/*
 * Each adds its options to the plan and returns 0, or -1 with an error
 * reported. qemu_command.c has the order.
 */
int qemuMachinePlan(const qemuDeviceContext *ctx, qemuPlan *plan);      /* -machine, -accel */
int qemuFirmwareImagesPlan(const qemuDeviceContext *ctx, qemuPlan *plan); /* before -machine */
int qemuFirmwarePlan(const qemuDeviceContext *ctx, qemuPlan *plan);     /* -bios */
int qemuCPUPlan(const qemuDeviceContext *ctx, qemuPlan *plan);          /* -cpu */
int qemuMemoryPlan(const qemuDeviceContext *ctx, qemuPlan *plan);       /* -m and its backend */
int qemuSmpPlan(const qemuDeviceContext *ctx, qemuPlan *plan);
int qemuNumaPlan(const qemuDeviceContext *ctx, qemuPlan *plan);
int qemuSmbiosPlan(const qemuDeviceContext *ctx, qemuPlan *plan);
int qemuClockPlan(const qemuDeviceContext *ctx, qemuPlan *plan);        /* -rtc and timers */
int qemuPowerPlan(const qemuDeviceContext *ctx, qemuPlan *plan);        /* ends and sleep states */
int qemuBootPlan(const qemuDeviceContext *ctx, qemuPlan *plan);         /* -boot, -kernel */

/* The id of the backend of all memory, NULL: the machine has none or cells have their own. */
const char *qemuMemoryBackendID(const qemuDeviceContext *ctx);

/* For a pair of files of firmware: the variables are made from their template. */
int qemuFirmwarePrepare(const qemuDeviceContext *ctx) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_MACHINE_H */
