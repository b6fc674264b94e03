/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraudit.c: records for the audit subsystem, by libaudit. */
#include "config.h"

#include "viraudit.h"

#include <errno.h>

#ifdef WITH_AUDIT
# include <libaudit.h>
#endif

#include "virerror.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_AUDIT

VIR_LOG_INIT("util.audit");

/* Immutable after Open. */
static struct {
    int fd;                     /* -1: no record goes to the kernel */
    bool required;
    bool logging;
} audit = { .fd = -1 };

#ifdef WITH_AUDIT

/* The connection answers one at a time. */
static GMutex audit_lock;

/* What libaudit failed with; some failures have no number. */
static int
virAuditErrno(void)
{
    return errno ? errno : EPROTO;
}

static int
virAuditConnect(bool required)
{
    int enabled;

    errno = 0;
    audit.fd = audit_open();
    if (!required)
        return 0;
    if (audit.fd < 0) {
        virReportSystemError(virAuditErrno(), "%s", _("audit_level is 2, but the audit subsystem "
                                                      "can't be reached"));
        return -1;
    }
    errno = 0;
    enabled = audit_is_enabled(audit.fd);
    if (errno != 0) {
        virReportSystemError(errno, "%s", _("audit_level is 2, but the audit subsystem doesn't "
                                            "answer"));
        return -1;
    }
    if (enabled == 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("audit_level is 2, but the audit subsystem is disabled: start auditd, or "
                         "'auditctl -e 1'"));
        return -1;
    }
    return 0;
}

static void
virAuditTellKernel(virAuditType type, bool success, const char *record)
{
    static const int types[VIR_AUDIT_LAST] = {
        [VIR_AUDIT_CONTROL] = AUDIT_VIRT_CONTROL,
        [VIR_AUDIT_RESOURCE] = AUDIT_VIRT_RESOURCE,
    };
    int rc;

    virThreadPoolBeginBlocking();
    virMutexLock(&audit_lock, VIR_LOCK_RANK_LEAF);
    errno = 0;
    rc = audit_log_user_message(audit.fd, types[type], record, NULL, NULL, NULL, success);
    virMutexUnlock(&audit_lock);
    virThreadPoolEndBlocking();

    /* 0: this host, or this container, doesn't audit */
    if (rc < 0 || (rc == 0 && audit.required))
        VIR_ERROR("not audited, %s: %s", g_strerror(virAuditErrno()), record);
}

#else

static int
virAuditConnect(bool required)
{
    if (!required)
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                   _("audit_level is 2, but this libvirtd was built without libaudit"));
    return -1;
}

static void
virAuditTellKernel(virAuditType type G_GNUC_UNUSED, bool success G_GNUC_UNUSED,
                   const char *record G_GNUC_UNUSED)
{
}

#endif /* WITH_AUDIT */

int
virAuditOpen(virAuditLevel level, bool logging)
{
    audit.logging = logging;
    audit.required = level == VIR_AUDIT_REQUIRED;
    return level == VIR_AUDIT_OFF ? 0 : virAuditConnect(audit.required);
}

bool
virAuditIsOn(void)
{
    return audit.logging || audit.fd >= 0;
}

/* Blanks and quotes would end the value for a reader, other bytes could be a second record. */
static bool
virAuditNeedsHex(const char *value)
{
    for (; *value; value++) {
        if (*value == '"' || *value <= ' ' || *value > '~')
            return true;
    }
    return false;
}

void
virAuditAppend(GString *record, const char *key, const char *value)
{
    if (!virAuditNeedsHex(value)) {
        g_string_append_printf(record, " %s=\"%s\"", key, value);
        return;
    }
    g_string_append_printf(record, " %s=", key);
    for (; *value; value++)
        g_string_append_printf(record, "%02X", (unsigned char) *value);
}

void
virAuditSend(virAuditType type, bool success, const char *record)
{
    if (audit.logging)
        VIR_LOG_AT(success ? VIR_LOG_INFO : VIR_LOG_WARN, "success=%s %s",
                   success ? "yes" : "no", record);
    if (audit.fd >= 0)
        virAuditTellKernel(type, success, record);
}
