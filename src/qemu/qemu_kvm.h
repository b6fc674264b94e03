/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_kvm.h: whether KVM works here, found by asking, within a bound of time. */
#ifndef VIREO_QEMU_KVM_H
#define VIREO_QEMU_KVM_H

#include <glib.h>
#include <stdbool.h>

/* How long /dev/kvm may take to run a machine for a moment. */
#define QEMU_KVM_CHECK_MS 2000

/**
 * qemuKVMCheck:
 * @device: "/dev/kvm"
 * @timeoutMs: how long to wait at most
 * @ret_reason: why not, for people; NULL when it is usable; freed by the caller
 *
 * A child opens @device, makes a machine with one virtual CPU and lets it run
 * for a moment, in real and in 64-bit mode. The child may hang in the kernel for
 * ever, as broken hosts make it; then it is left behind and this returns in
 * time. A host that runs guests a thousand times too slowly isn't usable. Sleeps.
 */
bool qemuKVMCheck(const char *device, unsigned int timeoutMs, char **ret_reason);

/**
 * qemuKVMIsUsable:
 *
 * qemuKVMCheck() of /dev/kvm, done once in the life of the process and by one
 * thread; the others wait for it, so it too sleeps at most QEMU_KVM_CHECK_MS.
 * The environment variable VIREO_KVM overrides it: "no" answers without
 * asking.
 *
 * @ret_reason: may be NULL; a string that lives for ever, NULL when usable
 */
bool qemuKVMIsUsable(const char **ret_reason);

#endif /* VIREO_QEMU_KVM_H */
