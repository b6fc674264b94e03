/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_audit.h: what the audit subsystem is told of guests. */
#ifndef VIREO_QEMU_AUDIT_H
#define VIREO_QEMU_AUDIT_H

#include "virdomainobj.h"

/**
 * qemuAuditStart:
 * @vm: locked; given up while the records are written. The caller has its job
 * @reason: a virDomainRunningReason
 *
 * Tells of a start, and of what of the host was given to the guest for it.
 */
void qemuAuditStart(virDomainObj *vm, int reason, bool success);

/* Tells of the end of a run. @reason: a virDomainShutoffReason; the rest as above. */
void qemuAuditStop(virDomainObj *vm, int reason);

#endif /* VIREO_QEMU_AUDIT_H */
