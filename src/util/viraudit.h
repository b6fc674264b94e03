/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraudit.h: records for the audit subsystem of the kernel. */
#ifndef VIREO_VIRAUDIT_H
#define VIREO_VIRAUDIT_H

#include <glib.h>
#include <stdbool.h>

/* The numbers are those of the setting audit_level. */
typedef enum {
    VIR_AUDIT_OFF,
    VIR_AUDIT_IF_THERE,         /* silently not, where the host has none */
    VIR_AUDIT_REQUIRED,
} virAuditLevel;

/* The kernel has a number for each. */
typedef enum {
    VIR_AUDIT_CONTROL,          /* a guest starts or stops */
    VIR_AUDIT_RESOURCE,         /* what of the host it uses */

    VIR_AUDIT_LAST
} virAuditType;

/**
 * virAuditOpen:
 * @logging: records go to the log too
 *
 * Once, before anything can be audited; until then nothing is.
 *
 * Returns 0, or -1 with an error reported: it is required and can't be.
 */
int virAuditOpen(virAuditLevel level, bool logging) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a record would go anywhere. */
bool virAuditIsOn(void);

/* Appends " KEY=VALUE" as readers of audit records expect it: in quotes, or all of it in hex. */
void virAuditAppend(GString *record, const char *key, const char *value);

/**
 * virAuditSend:
 * @success: whether what the record tells of came to pass
 *
 * The kernel adds who we are, and the result. May sleep, as long as its queue
 * is full: hold no lock.
 */
void virAuditSend(virAuditType type, bool success, const char *record);

#endif /* VIREO_VIRAUDIT_H */
