/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_util.h: what bodies of several families share. */
#ifndef VIREO_QEMU_API_UTIL_H
#define VIREO_QEMU_API_UTIL_H

#include "qemu_driver.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainobj.h"

/* How a reply names a guest; @vm locked. */
void qemuApiFillDomain(const virDomainObj *vm, remote_nonnull_domain *ret_dom);

/* What goes to disk for @def. NULL with an error reported. */
char *qemuApiFormatConfig(qemuDriver *driver, const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_API_UTIL_H */
