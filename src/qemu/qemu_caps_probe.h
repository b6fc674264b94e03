/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_caps_probe.h: asking an emulator binary what it can do. */
#ifndef VIREO_QEMU_CAPS_PROBE_H
#define VIREO_QEMU_CAPS_PROBE_H

#include <glib.h>

#include "virjson.h"

/**
 * qemuCapsProbe:
 * @deadline: g_get_monotonic_time() value; the emulator is killed then
 *
 * Runs @binary without a machine and asks. It opens no file, no /dev/kvm unless
 * it can do nothing else, and it is dead when this returns. A type whose
 * properties it can't tell without dying is left out of the devices.
 * Sleeps; the event loop must run meanwhile.
 *
 * Returns the answers as one document, as qemuCapsNew() takes it, NULL with an
 * error reported.
 */
virJSONValue *qemuCapsProbe(const char *binary, gint64 deadline) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_CAPS_PROBE_H */
