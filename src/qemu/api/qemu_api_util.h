/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_util.h: what bodies of several families share. */
#ifndef VIREO_QEMU_API_UTIL_H
#define VIREO_QEMU_API_UTIL_H

#include "qemu_driver.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainobj.h"
#include "virtypedparam.h"

/* How a reply names a guest; @vm locked. */
void qemuApiFillDomain(const virDomainObj *vm, remote_nonnull_domain *ret_dom);

/**
 * qemuApiSaveConfig:
 * @vm: locked, unlocked while the disk is waited for; its job is held
 * @def: what shall be its definition; the caller puts it in place
 *
 * Returns 0 with @def on disk, -1 with an error reported and the old file in place.
 */
int qemuApiSaveConfig(qemuDriver *driver, virDomainObj *vm, const virDomainDef *def)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiCheckMaps:
 *
 * Returns 0, or -1 with an error reported when @n maps of @maplen bytes are more than a reply
 * takes.
 */
int qemuApiCheckMaps(int n, int maplen) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiFillCPUMap:
 * @cpuset: where a thread of the guest runs; NULL: where the guest does
 *
 * Writes @maplen bytes: a bit for each CPU of the host. 0, or -1 with an error reported.
 */
int qemuApiFillCPUMap(const virDomainDef *def, const virBitmap *cpuset, size_t maplen,
                      void *bytes) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiFillParams:
 * @wanted: how many the client has room for; 0: it asks how many there are
 *
 * The reply of a call that returns typed parameters. The rows describe @obj.
 */
void qemuApiFillParams(const virTypedField *fields, size_t nfields, const void *obj, int wanted,
                       remote_typed_param **ret_params, unsigned int *ret_nparams, int *ret_count);

#endif /* VIREO_QEMU_API_UTIL_H */
