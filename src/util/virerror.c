/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virerror.c: the error of each thread and the fixed words of each error number. */
#include "config.h"

#include "virerror.h"

#include <string.h>

#include "virlog.h"

VIR_LOG_INIT("util.error");

/* A detail longer than this is cut: an error travels over the wire. */
#define VIR_ERROR_DETAIL_MAX 65536

struct virErrorSaved {
    virError err;
};

/* What clients show and match on. The four rows after API level 9.0.0 have no stock words yet. */
static const struct {
    const char *bare;
    const char *with_detail;
} words[] = {
    [VIR_ERR_INTERNAL_ERROR] = { "internal error", "internal error: %s" },
    [VIR_ERR_NO_MEMORY] = { "out of memory", "out of memory: %s" },
    [VIR_ERR_NO_SUPPORT] = { "this function is not supported by the connection driver",
        "this function is not supported by the connection driver: %s" },
    [VIR_ERR_UNKNOWN_HOST] = { "unknown host", "unknown host %s" },
    [VIR_ERR_NO_CONNECT] = { "no connection driver available",
        "no connection driver available for %s" },
    [VIR_ERR_INVALID_CONN] = { "invalid connection pointer in",
        "invalid connection pointer in %s" },
    [VIR_ERR_INVALID_DOMAIN] = { "invalid domain pointer in", "invalid domain pointer in %s" },
    [VIR_ERR_INVALID_ARG] = { "invalid argument", "invalid argument: %s" },
    [VIR_ERR_OPERATION_FAILED] = { "operation failed", "operation failed: %s" },
    [VIR_ERR_GET_FAILED] = { "GET operation failed", "GET operation failed: %s" },
    [VIR_ERR_POST_FAILED] = { "POST operation failed", "POST operation failed: %s" },
    [VIR_ERR_HTTP_ERROR] = { "got unknown HTTP error code", "got unknown HTTP error code %s" },
    [VIR_ERR_SEXPR_SERIAL] = { "failed to serialize S-Expr", "failed to serialize S-Expr: %s" },
    [VIR_ERR_NO_XEN] = { "could not use Xen hypervisor entry",
        "could not use Xen hypervisor entry %s" },
    [VIR_ERR_XEN_CALL] = { "failed Xen syscall", "failed Xen syscall %s" },
    [VIR_ERR_OS_TYPE] = { "unknown OS type", "unknown OS type %s" },
    [VIR_ERR_NO_KERNEL] = { "missing kernel information", "missing kernel information: %s" },
    [VIR_ERR_NO_ROOT] = { "missing root device information",
        "missing root device information in %s" },
    [VIR_ERR_NO_SOURCE] = { "missing source information for device",
        "missing source information for device %s" },
    [VIR_ERR_NO_TARGET] = { "missing target information for device",
        "missing target information for device %s" },
    [VIR_ERR_NO_NAME] = { "missing name information", "missing name information in %s" },
    [VIR_ERR_NO_OS] = { "missing operating system information",
        "missing operating system information for %s" },
    [VIR_ERR_NO_DEVICE] = { "missing devices information", "missing devices information for %s" },
    [VIR_ERR_NO_XENSTORE] = { "could not connect to Xen Store",
        "could not connect to Xen Store %s" },
    [VIR_ERR_DRIVER_FULL] = { "too many drivers registered", "too many drivers registered in %s" },
    [VIR_ERR_CALL_FAILED] = { "library call failed", "library call failed: %s" },
    [VIR_ERR_XML_ERROR] = { "XML description is invalid or not well formed", "XML error: %s" },
    [VIR_ERR_DOM_EXIST] = { "this domain exists already", "domain %s exists already" },
    [VIR_ERR_OPERATION_DENIED] = { "operation forbidden for read only access",
        "operation forbidden: %s" },
    [VIR_ERR_OPEN_FAILED] = { "failed to open configuration file",
        "failed to open configuration file %s" },
    [VIR_ERR_READ_FAILED] = { "failed to read configuration file",
        "failed to read configuration file %s" },
    [VIR_ERR_PARSE_FAILED] = { "failed to parse configuration file",
        "failed to parse configuration file %s" },
    [VIR_ERR_CONF_SYNTAX] = { "configuration file syntax error",
        "configuration file syntax error: %s" },
    [VIR_ERR_WRITE_FAILED] = { "failed to write configuration file",
        "failed to write configuration file: %s" },
    [VIR_ERR_XML_DETAIL] = { "parser error", "%s" },
    [VIR_ERR_INVALID_NETWORK] = { "invalid network pointer in", "invalid network pointer in %s" },
    [VIR_ERR_NETWORK_EXIST] = { "this network exists already", "network %s exists already" },
    [VIR_ERR_SYSTEM_ERROR] = { "system call error", "%s" },
    [VIR_ERR_RPC] = { "RPC error", "%s" },
    [VIR_ERR_GNUTLS_ERROR] = { "GNUTLS call error", "%s" },
    [VIR_WAR_NO_NETWORK] = { "Failed to find the network", "Failed to find the network: %s" },
    [VIR_ERR_NO_DOMAIN] = { "Domain not found", "Domain not found: %s" },
    [VIR_ERR_NO_NETWORK] = { "Network not found", "Network not found: %s" },
    [VIR_ERR_INVALID_MAC] = { "invalid MAC address", "invalid MAC address: %s" },
    [VIR_ERR_AUTH_FAILED] = { "authentication failed", "authentication failed: %s" },
    [VIR_ERR_INVALID_STORAGE_POOL] = { "invalid storage pool pointer in",
        "invalid storage pool pointer in %s" },
    [VIR_ERR_INVALID_STORAGE_VOL] = { "invalid storage volume pointer in",
        "invalid storage volume pointer in %s" },
    [VIR_WAR_NO_STORAGE] = { "Failed to find a storage driver",
        "Failed to find a storage driver: %s" },
    [VIR_ERR_NO_STORAGE_POOL] = { "Storage pool not found", "Storage pool not found: %s" },
    [VIR_ERR_NO_STORAGE_VOL] = { "Storage volume not found", "Storage volume not found: %s" },
    [VIR_WAR_NO_NODE] = { "Failed to find a node driver", "Failed to find a node driver: %s" },
    [VIR_ERR_INVALID_NODE_DEVICE] = { "invalid node device pointer",
        "invalid node device pointer in %s" },
    [VIR_ERR_NO_NODE_DEVICE] = { "Node device not found", "Node device not found: %s" },
    [VIR_ERR_NO_SECURITY_MODEL] = { "Security model not found", "Security model not found: %s" },
    [VIR_ERR_OPERATION_INVALID] = { "Requested operation is not valid",
        "Requested operation is not valid: %s" },
    [VIR_WAR_NO_INTERFACE] = { "Failed to find the interface", "Failed to find the interface: %s" },
    [VIR_ERR_NO_INTERFACE] = { "Interface not found", "Interface not found: %s" },
    [VIR_ERR_INVALID_INTERFACE] = { "invalid interface pointer in",
        "invalid interface pointer in %s" },
    [VIR_ERR_MULTIPLE_INTERFACES] = { "multiple matching interfaces found",
        "multiple matching interfaces found: %s" },
    [VIR_WAR_NO_NWFILTER] = { "Failed to start the nwfilter driver",
        "Failed to start the nwfilter driver: %s" },
    [VIR_ERR_INVALID_NWFILTER] = { "Invalid network filter", "Invalid network filter: %s" },
    [VIR_ERR_NO_NWFILTER] = { "Network filter not found", "Network filter not found: %s" },
    [VIR_ERR_BUILD_FIREWALL] = { "Error while building firewall",
        "Error while building firewall: %s" },
    [VIR_WAR_NO_SECRET] = { "Failed to find a secret storage driver",
        "Failed to find a secret storage driver: %s" },
    [VIR_ERR_INVALID_SECRET] = { "Invalid secret", "Invalid secret: %s" },
    [VIR_ERR_NO_SECRET] = { "Secret not found", "Secret not found: %s" },
    [VIR_ERR_CONFIG_UNSUPPORTED] = { "unsupported configuration", "unsupported configuration: %s" },
    [VIR_ERR_OPERATION_TIMEOUT] = { "Timed out during operation",
        "Timed out during operation: %s" },
    [VIR_ERR_MIGRATE_PERSIST_FAILED] = { "Failed to make domain persistent after migration",
        "Failed to make domain persistent after migration: %s" },
    [VIR_ERR_HOOK_SCRIPT_FAILED] = { "Hook script execution failed",
        "Hook script execution failed: %s" },
    [VIR_ERR_INVALID_DOMAIN_SNAPSHOT] = { "Invalid domain snapshot",
        "Invalid domain snapshot: %s" },
    [VIR_ERR_NO_DOMAIN_SNAPSHOT] = { "Domain snapshot not found", "Domain snapshot not found: %s" },
    [VIR_ERR_INVALID_STREAM] = { "invalid stream pointer", "invalid stream pointer in %s" },
    [VIR_ERR_ARGUMENT_UNSUPPORTED] = { "argument unsupported", "argument unsupported: %s" },
    [VIR_ERR_STORAGE_PROBE_FAILED] = { "Storage pool probe failed",
        "Storage pool probe failed: %s" },
    [VIR_ERR_STORAGE_POOL_BUILT] = { "Storage pool already built",
        "Storage pool already built: %s" },
    [VIR_ERR_SNAPSHOT_REVERT_RISKY] = { "revert requires force", "revert requires force: %s" },
    [VIR_ERR_OPERATION_ABORTED] = { "operation aborted", "operation aborted: %s" },
    [VIR_ERR_AUTH_CANCELLED] = { "authentication cancelled", "authentication cancelled: %s" },
    [VIR_ERR_NO_DOMAIN_METADATA] = { "metadata not found", "metadata not found: %s" },
    [VIR_ERR_MIGRATE_UNSAFE] = { "Unsafe migration", "Unsafe migration: %s" },
    [VIR_ERR_OVERFLOW] = { "numerical overflow", "numerical overflow: %s" },
    [VIR_ERR_BLOCK_COPY_ACTIVE] = { "block copy still active", "block copy still active: %s" },
    [VIR_ERR_OPERATION_UNSUPPORTED] = { "Operation not supported", "Operation not supported: %s" },
    [VIR_ERR_SSH] = { "SSH transport error", "SSH transport error: %s" },
    [VIR_ERR_AGENT_UNRESPONSIVE] = { "Guest agent is not responding",
        "Guest agent is not responding: %s" },
    [VIR_ERR_RESOURCE_BUSY] = { "resource busy", "resource busy: %s" },
    [VIR_ERR_ACCESS_DENIED] = { "access denied", "access denied: %s" },
    [VIR_ERR_DBUS_SERVICE] = { "error from service", "error from service: %s" },
    [VIR_ERR_STORAGE_VOL_EXIST] = { "this storage volume exists already",
        "storage volume %s exists already" },
    [VIR_ERR_CPU_INCOMPATIBLE] = { "the CPU is incompatible with host CPU",
        "the CPU is incompatible with host CPU: %s" },
    [VIR_ERR_XML_INVALID_SCHEMA] = { "XML document failed to validate against schema",
        "XML document failed to validate against schema: %s" },
    [VIR_ERR_MIGRATE_FINISH_OK] = { "migration successfully aborted",
        "migration successfully aborted: %s" },
    [VIR_ERR_AUTH_UNAVAILABLE] = { "authentication unavailable", "authentication unavailable: %s" },
    [VIR_ERR_NO_SERVER] = { "Server not found", "Server not found: %s" },
    [VIR_ERR_NO_CLIENT] = { "Client not found", "Client not found: %s" },
    [VIR_ERR_AGENT_UNSYNCED] = { "guest agent replied with wrong id to guest-sync command",
        "guest agent replied with wrong id to guest-sync command: %s" },
    [VIR_ERR_LIBSSH] = { "libssh transport error", "libssh transport error: %s" },
    [VIR_ERR_DEVICE_MISSING] = { "device not found", "device not found: %s" },
    [VIR_ERR_INVALID_NWFILTER_BINDING] = { "Invalid network filter binding",
        "Invalid network filter binding: %s" },
    [VIR_ERR_NO_NWFILTER_BINDING] = { "Network filter binding not found",
        "Network filter binding not found: %s" },
    [VIR_ERR_INVALID_DOMAIN_CHECKPOINT] = { "Invalid domain checkpoint",
        "Invalid domain checkpoint: %s" },
    [VIR_ERR_NO_DOMAIN_CHECKPOINT] = { "Domain checkpoint not found",
        "Domain checkpoint not found: %s" },
    [VIR_ERR_NO_DOMAIN_BACKUP] = { "Domain backup job id not found",
        "Domain backup job id not found: %s" },
    [VIR_ERR_INVALID_NETWORK_PORT] = { "Invalid network port pointer",
        "Invalid network port pointer: %s" },
    [VIR_ERR_NETWORK_PORT_EXIST] = { "this network port exists already",
        "network port %s exists already" },
    [VIR_ERR_NO_NETWORK_PORT] = { "network port not found", "network port not found: %s" },
    [VIR_ERR_NO_HOSTNAME] = { "no hostname found", "no hostname found: %s" },
    [VIR_ERR_CHECKPOINT_INCONSISTENT] = { "checkpoint inconsistent",
        "checkpoint inconsistent: %s" },
    [VIR_ERR_MULTIPLE_DOMAINS] = { "multiple matching domains found",
        "multiple matching domains found: %s" },
    [VIR_ERR_NO_NETWORK_METADATA] = { "metadata not found", "metadata not found: %s" },
    [VIR_ERR_AGENT_COMMAND_TIMEOUT] = { "guest agent command timed out",
        "guest agent command timed out: %s" },
    [VIR_ERR_AGENT_COMMAND_FAILED] = { "guest agent command failed",
        "guest agent command failed: %s" },
    [VIR_ERR_INVALID_ENCR_KEY_SECRET] = { "Invalid encryption key for the secret",
        "Invalid encryption key for the secret: %s" },
};

static void
virErrorSavedDestroy(gpointer data)
{
    virErrorSavedFree(data);
}

static GPrivate thread_error = G_PRIVATE_INIT(virErrorSavedDestroy);

static virErrorSaved *
virErrorThread(void)
{
    virErrorSaved *saved = g_private_get(&thread_error);

    if (!saved) {
        saved = g_new0(virErrorSaved, 1);
        g_private_set(&thread_error, saved);
    }
    return saved;
}

static void
virErrorClear(virError *err)
{
    g_free(err->message);
    g_free(err->str1);
    g_free(err->str2);
    g_free(err->str3);
    memset(err, 0, sizeof(*err));
}

const char *
virErrorNumberText(int code, bool with_detail)
{
    if (code <= 0 || (size_t)code >= G_N_ELEMENTS(words) || !words[code].bare)
        return NULL;
    return with_detail ? words[code].with_detail : words[code].bare;
}

/* Fills @text into the fixed words, which have exactly one %s. */
static char *
virErrorCompose(const char *frame, const char *text)
{
    const char *at = strstr(frame, "%s");

    return g_strdup_printf("%.*s%s%s", (int)(at - frame), frame, text, at + 2);
}

/* Takes @message, @str1 and @str2. */
static void
virErrorSet(int domain, int code, int int1, char *message, char *str1, char *str2)
{
    virError *err = &virErrorThread()->err;

    if (err->code != VIR_ERR_OK) {
        VIR_DEBUG("not reported after another error: %s", message);
        g_free(message);
        g_free(str1);
        g_free(str2);
        return;
    }

    err->code = code;
    err->domain = domain;
    err->level = VIR_ERR_ERROR;
    err->message = message;
    err->str1 = str1;
    err->str2 = str2;
    err->int1 = int1;
    err->int2 = -1;
}

static void G_GNUC_PRINTF(4, 0)
virErrorReportV(int domain, int code, int int1, const char *fmt, va_list args)
{
    g_autofree char *detail = fmt && *fmt ? g_strdup_vprintf(fmt, args) : NULL;
    const char *frame = virErrorNumberText(code, detail != NULL);
    char *message;

    if (detail && strlen(detail) > VIR_ERROR_DETAIL_MAX)
        detail[VIR_ERROR_DETAIL_MAX] = '\0';

    if (!frame)
        message = g_strdup(detail ? detail : _("unknown error"));
    else if (detail)
        message = virErrorCompose(frame, detail);
    else
        message = g_strdup(frame);

    virErrorSet(domain, code, int1, message, g_strdup(frame), g_steal_pointer(&detail));
}

void
virReportErrorFull(int domain, int code, int int1, const char *fmt, ...)
{
    int saved_errno = errno;
    va_list args;

    va_start(args, fmt);
    virErrorReportV(domain, code, int1, fmt, args);
    va_end(args);
    errno = saved_errno;
}

void
virReportSystemErrorFull(int domain, int err, const char *fmt, ...)
{
    int saved_errno = errno;
    g_autofree char *what = NULL;
    va_list args;

    va_start(args, fmt);
    what = g_strdup_vprintf(fmt, args);
    va_end(args);

    virReportErrorFull(domain, VIR_ERR_SYSTEM_ERROR, err, "%s: %s", what, g_strerror(err));
    errno = saved_errno;
}

void
virErrorSetFromMessage(int domain, int code, const char *message)
{
    virErrorSet(domain, code, -1, g_strdup(message ? message : ""),
                g_strdup(virErrorNumberText(code, false)), NULL);
}

void
virReportUnsupportedFlags(int domain, const char *func, unsigned long long flags)
{
    virErrorSet(domain, VIR_ERR_INVALID_ARG, 0,
                g_strdup_printf(_("unsupported flags (0x%llx) in function %s"), flags, func),
                g_strdup(func), g_strdup("flags"));
}

void
virReportExclusiveFlags(int domain, const char *a, const char *b)
{
    virErrorSet(domain, VIR_ERR_INVALID_ARG, 0,
                g_strdup_printf(_("Flags '%s' and '%s' are mutually exclusive"), a, b),
                g_strdup(a), g_strdup(b));
}

void
virReportRequiredFlags(int domain, const char *flag, const char *needs)
{
    virErrorSet(domain, VIR_ERR_INVALID_ARG, 0,
                g_strdup_printf(_("Flag '%s' is required by flag '%s'"), needs, flag),
                g_strdup(needs), g_strdup(flag));
}

virErrorPtr
virGetLastError(void)
{
    virErrorSaved *saved = g_private_get(&thread_error);

    return saved && saved->err.code != VIR_ERR_OK ? &saved->err : NULL;
}

const char *
virGetLastErrorMessage(void)
{
    virErrorPtr err = virGetLastError();

    if (!err)
        return _("no error");
    return err->message ? err->message : _("unknown error");
}

int
virGetLastErrorCode(void)
{
    virErrorPtr err = virGetLastError();

    return err ? err->code : VIR_ERR_OK;
}

int
virGetLastErrorDomain(void)
{
    virErrorPtr err = virGetLastError();

    return err ? err->domain : VIR_FROM_NONE;
}

void
virResetLastError(void)
{
    virErrorSaved *saved = g_private_get(&thread_error);

    if (saved)
        virErrorClear(&saved->err);
}

virErrorSaved *
virErrorSave(void)
{
    virErrorSaved *saved;

    if (!virGetLastError())
        return NULL;

    saved = g_new0(virErrorSaved, 1);
    saved->err = virErrorThread()->err;
    memset(&virErrorThread()->err, 0, sizeof(virError));
    return saved;
}

void
virErrorRestore(virErrorSaved *saved)
{
    virError *err = &virErrorThread()->err;

    virErrorClear(err);
    if (saved) {
        *err = saved->err;
        g_free(saved);
    }
}

void
virErrorSavedFree(virErrorSaved *saved)
{
    if (!saved)
        return;
    virErrorClear(&saved->err);
    g_free(saved);
}

const virError *
virErrorSavedPeek(const virErrorSaved *saved)
{
    return &saved->err;
}

virErrorTrap
virErrorTrapBegin(void)
{
    return (virErrorTrap){ .outer = virErrorSave() };
}

void
virErrorTrapEnd(virErrorTrap *trap)
{
    virErrorRestore(trap->outer);
    trap->outer = NULL;
}
