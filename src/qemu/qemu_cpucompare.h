/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_cpucompare.h: whether guests of an emulator can have a CPU. */
#ifndef VIREO_QEMU_CPUCOMPARE_H
#define VIREO_QEMU_CPUCOMPARE_H

#include "libvirt/libvirt.h"
#include "qemu_caps.h"
#include "vircpudoc.h"

/**
 * qemuCPUCompare:
 * @arch: of the guest; one that @caps is of
 * @ret_why: for people, set with VIR_CPU_COMPARE_INCOMPATIBLE; freed by the caller
 *
 * Without KVM: with what QEMU emulates.
 *
 * Returns a virCPUCompareResult; VIR_CPU_COMPARE_ERROR with an error reported
 * for models and features that nobody knows.
 */
virCPUCompareResult qemuCPUCompare(const qemuCaps *caps, const char *arch, const virCPUDoc *doc,
                                   char **ret_why) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_CPUCOMPARE_H */
