/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_caps_priv.h: making capabilities; for the cache, the probe and tests. */
#ifndef VIREO_QEMU_CAPS_PRIV_H
#define VIREO_QEMU_CAPS_PRIV_H

#include "qemu_caps.h"
#include "virjson.h"

/**
 * qemuCapsNew:
 * @answers: the document of qemuCapsProbe(), taken over:
 *     version, package, arch, kvm      as the names say
 *     machines                         reply of query-machines
 *     machine-props, objects           {"name": true, …}
 *     devices, options                 {"name": {"property": true, …}, …}
 *     schema                           query-qmp-schema, by name
 *     cpu-models                       {"name": [missing features] or null, …}
 *     cpu-features                     {"name": true or false, …} of the largest model
 *     cpu-vendor                       its vendor, as guests see it; may be missing
 *
 * Returns NULL with an error reported when it isn't such a document.
 */
qemuCaps *qemuCapsNew(const char *binary, virJSONValue *answers) G_GNUC_WARN_UNUSED_RESULT;

/* The document, for the file. */
const virJSONValue *qemuCapsGetAnswers(const qemuCaps *caps);

#endif /* VIREO_QEMU_CAPS_PRIV_H */
