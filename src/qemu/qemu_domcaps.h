/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_domcaps.h: what a guest of one emulator and machine may have. */
#ifndef VIREO_QEMU_DOMCAPS_H
#define VIREO_QEMU_DOMCAPS_H

#include "qemu_caps.h"
#include "virdomainconf.h"

/**
 * qemuDomainCapsFormat:
 * @machine: one of @caps
 * @arch: one that @caps is of
 * @virt: QEMU or KVM
 *
 * What both the emulator and this daemon can do. Looks for firmware in its usual
 * places; else it depends on its arguments alone.
 *
 * Returns the text of virConnectGetDomainCapabilities().
 */
char *qemuDomainCapsFormat(const qemuCaps *caps, const qemuCapsMachine *machine, const char *arch,
                           virDomainVirtType virt) G_GNUC_WARN_UNUSED_RESULT;

/* Whether clients of stock know @model; its vendor in @ret_vendor, which may be NULL. */
bool qemuDomainCapsKnowsModel(const char *arch, const char *model, const char **ret_vendor);

#endif /* VIREO_QEMU_DOMCAPS_H */
