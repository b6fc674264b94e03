/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_capsxml.h: the capabilities document of host and emulators. */
#ifndef VIREO_QEMU_CAPSXML_H
#define VIREO_QEMU_CAPSXML_H

#include "qemu_caps.h"

/**
 * qemuCapsXMLFormat:
 * @deadline: as for qemuCapsCacheGet(): how long to wait for emulators that
 *            aren't known yet; those that don't answer in time are left out
 *
 * Returns the text of virConnectGetCapabilities(), NULL with an error reported.
 */
char *qemuCapsXMLFormat(qemuCapsCache *cache, gint64 deadline) G_GNUC_WARN_UNUSED_RESULT;

/* Whether guests of @arch run with KVM here. Sleeps as qemuKVMIsUsable() does. */
bool qemuCapsCanKVM(const qemuCaps *caps, const char *arch);

#endif /* VIREO_QEMU_CAPSXML_H */
