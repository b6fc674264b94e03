/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_event.c: what QEMU tells unasked, as typed values. */
#include "config.h"

#include "monitor/qemu_monitor_event.h"

#include <stddef.h>
#include <string.h>

#include "virlog.h"

VIR_LOG_INIT("qemu.monitor_event");

static const char *const shutdownReasons[QEMU_MONITOR_SHUTDOWN_LAST] = {
    [QEMU_MONITOR_SHUTDOWN_NONE] = "none",
    [QEMU_MONITOR_SHUTDOWN_HOST_ERROR] = "host-error",
    [QEMU_MONITOR_SHUTDOWN_HOST_QMP_QUIT] = "host-qmp-quit",
    [QEMU_MONITOR_SHUTDOWN_HOST_QMP_SYSTEM_RESET] = "host-qmp-system-reset",
    [QEMU_MONITOR_SHUTDOWN_HOST_SIGNAL] = "host-signal",
    [QEMU_MONITOR_SHUTDOWN_HOST_UI] = "host-ui",
    [QEMU_MONITOR_SHUTDOWN_GUEST_SHUTDOWN] = "guest-shutdown",
    [QEMU_MONITOR_SHUTDOWN_GUEST_RESET] = "guest-reset",
    [QEMU_MONITOR_SHUTDOWN_GUEST_PANIC] = "guest-panic",
    [QEMU_MONITOR_SHUTDOWN_SUBSYSTEM_RESET] = "subsystem-reset",
    [QEMU_MONITOR_SHUTDOWN_SNAPSHOT_LOAD] = "snapshot-load",
};

static const char *const watchdogActions[QEMU_MONITOR_WATCHDOG_LAST] = {
    [QEMU_MONITOR_WATCHDOG_RESET] = "reset",
    [QEMU_MONITOR_WATCHDOG_SHUTDOWN] = "shutdown",
    [QEMU_MONITOR_WATCHDOG_POWEROFF] = "poweroff",
    [QEMU_MONITOR_WATCHDOG_PAUSE] = "pause",
    [QEMU_MONITOR_WATCHDOG_DEBUG] = "debug",
    [QEMU_MONITOR_WATCHDOG_NONE] = "none",
    [QEMU_MONITOR_WATCHDOG_INJECT_NMI] = "inject-nmi",
};

static const char *const ioErrorActions[QEMU_MONITOR_IO_ERROR_LAST] = {
    [QEMU_MONITOR_IO_ERROR_IGNORE] = "ignore",
    [QEMU_MONITOR_IO_ERROR_REPORT] = "report",
    [QEMU_MONITOR_IO_ERROR_STOP] = "stop",
};

static const char *const panicActions[QEMU_MONITOR_PANIC_LAST] = {
    [QEMU_MONITOR_PANIC_PAUSE] = "pause",
    [QEMU_MONITOR_PANIC_POWEROFF] = "poweroff",
    [QEMU_MONITOR_PANIC_RUN] = "run",
};

static const char *const families[QEMU_MONITOR_FAMILY_LAST] = {
    [QEMU_MONITOR_FAMILY_IPV4] = "ipv4",
    [QEMU_MONITOR_FAMILY_IPV6] = "ipv6",
    [QEMU_MONITOR_FAMILY_UNIX] = "unix",
};

static const char *const memoryActions[QEMU_MONITOR_MEMORY_LAST] = {
    [QEMU_MONITOR_MEMORY_IGNORE] = "ignore",
    [QEMU_MONITOR_MEMORY_INJECT] = "inject",
    [QEMU_MONITOR_MEMORY_FATAL] = "fatal",
    [QEMU_MONITOR_MEMORY_RESET] = "reset",
};

static const char *const recipients[QEMU_MONITOR_RECIPIENT_LAST] = {
    [QEMU_MONITOR_RECIPIENT_HYPERVISOR] = "hypervisor",
    [QEMU_MONITOR_RECIPIENT_GUEST] = "guest",
};

typedef enum {
    FIELD_STRING,
    FIELD_BOOL,
    FIELD_INT,
    FIELD_UINT,
    FIELD_LONG,
    FIELD_ULONG,
    FIELD_ENUM,
    FIELD_VALUE,
} fieldKind;

/* A member of the event's data and where it goes. Without it a field stays 0. */
typedef struct {
    const char *key;            /* "host", or "server/host" for a member of an object */
    fieldKind kind;
    bool required;
    size_t offset;
    const char *const *names;   /* of an enum, from 0 (unknown) to last - 1 */
    int last;
} eventField;

#define AT(member) .offset = offsetof(qemuMonitorEvent, u.member)
#define MUST .required = true
#define MAX_FIELDS 9

static const struct {
    const char *name;
    eventField fields[MAX_FIELDS];
} events[QEMU_MONITOR_EVENT_LAST] = {
    [QEMU_MONITOR_EVENT_ACPI_DEVICE_OST] = { "ACPI_DEVICE_OST", { /* below "info" */
        { "device", FIELD_STRING, AT(acpiOST.device) },
        { "slot", FIELD_STRING, MUST, AT(acpiOST.slot) },
        { "slot-type", FIELD_STRING, MUST, AT(acpiOST.slotType) },
        { "source", FIELD_UINT, MUST, AT(acpiOST.source) },
        { "status", FIELD_UINT, MUST, AT(acpiOST.status) } } },
    [QEMU_MONITOR_EVENT_BALLOON_CHANGE] = { "BALLOON_CHANGE", {
        { "actual", FIELD_ULONG, MUST, AT(balloon.actual) } } },
    [QEMU_MONITOR_EVENT_BLOCK_IO_ERROR] = { "BLOCK_IO_ERROR", {
        { "device", FIELD_STRING, AT(ioError.device) },
        { "node-name", FIELD_STRING, AT(ioError.nodeName) },
        { "operation", FIELD_STRING, AT(ioError.operation) },
        { "action", FIELD_ENUM, MUST, AT(ioError.action), ioErrorActions,
          QEMU_MONITOR_IO_ERROR_LAST },
        { "nospace", FIELD_BOOL, AT(ioError.nospace) },
        { "reason", FIELD_STRING, AT(ioError.reason) } } },
#define BLOCK_JOB_FIELDS { \
        { "device", FIELD_STRING, MUST, AT(blockJob.device) }, \
        { "type", FIELD_STRING, MUST, AT(blockJob.type) }, \
        { "error", FIELD_STRING, AT(blockJob.error) }, \
        { "offset", FIELD_ULONG, AT(blockJob.offset) }, \
        { "len", FIELD_ULONG, AT(blockJob.len) } }
    [QEMU_MONITOR_EVENT_BLOCK_JOB_CANCELLED] = { "BLOCK_JOB_CANCELLED", BLOCK_JOB_FIELDS },
    [QEMU_MONITOR_EVENT_BLOCK_JOB_COMPLETED] = { "BLOCK_JOB_COMPLETED", BLOCK_JOB_FIELDS },
    [QEMU_MONITOR_EVENT_BLOCK_JOB_READY] = { "BLOCK_JOB_READY", BLOCK_JOB_FIELDS },
    [QEMU_MONITOR_EVENT_BLOCK_WRITE_THRESHOLD] = { "BLOCK_WRITE_THRESHOLD", {
        { "node-name", FIELD_STRING, MUST, AT(blockThreshold.nodeName) },
        { "amount-exceeded", FIELD_ULONG, AT(blockThreshold.exceeded) },
        { "write-threshold", FIELD_ULONG, AT(blockThreshold.threshold) } } },
#define DEVICE_FIELDS { \
        { "device", FIELD_STRING, AT(device.device) }, \
        { "path", FIELD_STRING, MUST, AT(device.path) } }
    [QEMU_MONITOR_EVENT_DEVICE_DELETED] = { "DEVICE_DELETED", DEVICE_FIELDS },
    [QEMU_MONITOR_EVENT_DEVICE_UNPLUG_GUEST_ERROR] = { "DEVICE_UNPLUG_GUEST_ERROR",
                                                       DEVICE_FIELDS },
    [QEMU_MONITOR_EVENT_DEVICE_TRAY_MOVED] = { "DEVICE_TRAY_MOVED", {
        { "device", FIELD_STRING, AT(tray.device) },
        { "id", FIELD_STRING, AT(tray.id) },
        { "tray-open", FIELD_BOOL, MUST, AT(tray.open) } } },
#define PANIC_FIELDS { \
        { "action", FIELD_ENUM, MUST, AT(panicked.action), panicActions, \
          QEMU_MONITOR_PANIC_LAST }, \
        { "info", FIELD_VALUE, AT(panicked.info) } }
    [QEMU_MONITOR_EVENT_GUEST_CRASHLOADED] = { "GUEST_CRASHLOADED", PANIC_FIELDS },
    [QEMU_MONITOR_EVENT_GUEST_PANICKED] = { "GUEST_PANICKED", PANIC_FIELDS },
    [QEMU_MONITOR_EVENT_JOB_STATUS_CHANGE] = { "JOB_STATUS_CHANGE", {
        { "id", FIELD_STRING, MUST, AT(job.id) },
        { "status", FIELD_STRING, MUST, AT(job.status) } } },
    [QEMU_MONITOR_EVENT_MEMORY_FAILURE] = { "MEMORY_FAILURE", {
        { "recipient", FIELD_ENUM, MUST, AT(memory.recipient), recipients,
          QEMU_MONITOR_RECIPIENT_LAST },
        { "action", FIELD_ENUM, MUST, AT(memory.action), memoryActions,
          QEMU_MONITOR_MEMORY_LAST },
        { "flags/action-required", FIELD_BOOL, AT(memory.required) },
        { "flags/recursive", FIELD_BOOL, AT(memory.recursive) } } },
    [QEMU_MONITOR_EVENT_MIGRATION] = { "MIGRATION", {
        { "status", FIELD_STRING, MUST, AT(migration.status) } } },
    [QEMU_MONITOR_EVENT_MIGRATION_PASS] = { "MIGRATION_PASS", {
        { "pass", FIELD_INT, MUST, AT(migrationPass.pass) } } },
    [QEMU_MONITOR_EVENT_NIC_RX_FILTER_CHANGED] = { "NIC_RX_FILTER_CHANGED", {
        { "name", FIELD_STRING, AT(nicFilter.name) },
        { "path", FIELD_STRING, MUST, AT(nicFilter.path) } } },
    [QEMU_MONITOR_EVENT_POWERDOWN] = { "POWERDOWN", { { NULL } } },
    [QEMU_MONITOR_EVENT_RESET] = { "RESET", {
        { "guest", FIELD_BOOL, AT(reset.guest) },
        { "reason", FIELD_ENUM, AT(reset.reason), shutdownReasons,
          QEMU_MONITOR_SHUTDOWN_LAST } } },
    [QEMU_MONITOR_EVENT_RESUME] = { "RESUME", { { NULL } } },
    [QEMU_MONITOR_EVENT_RTC_CHANGE] = { "RTC_CHANGE", {
        { "offset", FIELD_LONG, MUST, AT(rtcChange.offset) } } },
    [QEMU_MONITOR_EVENT_SHUTDOWN] = { "SHUTDOWN", {
        { "guest", FIELD_BOOL, AT(shutdown.guest) },
        { "reason", FIELD_ENUM, AT(shutdown.reason), shutdownReasons,
          QEMU_MONITOR_SHUTDOWN_LAST } } },
#define FAMILY(key, member) \
        { key, FIELD_ENUM, AT(member), families, QEMU_MONITOR_FAMILY_LAST }
#define GRAPHICS_FIELDS(port) { \
        FAMILY("server/family", graphics.server.family), \
        { "server/host", FIELD_STRING, AT(graphics.server.host) }, \
        { "server/" port, FIELD_STRING, AT(graphics.server.service) }, \
        { "server/auth", FIELD_STRING, AT(graphics.auth) }, \
        FAMILY("client/family", graphics.client.family), \
        { "client/host", FIELD_STRING, AT(graphics.client.host) }, \
        { "client/" port, FIELD_STRING, AT(graphics.client.service) }, \
        { "client/x509_dname", FIELD_STRING, AT(graphics.x509) }, \
        { "client/sasl_username", FIELD_STRING, AT(graphics.sasl) } }
    [QEMU_MONITOR_EVENT_SPICE_CONNECTED] = { "SPICE_CONNECTED", GRAPHICS_FIELDS("port") },
    [QEMU_MONITOR_EVENT_SPICE_DISCONNECTED] = { "SPICE_DISCONNECTED", GRAPHICS_FIELDS("port") },
    [QEMU_MONITOR_EVENT_SPICE_INITIALIZED] = { "SPICE_INITIALIZED", GRAPHICS_FIELDS("port") },
    [QEMU_MONITOR_EVENT_STOP] = { "STOP", { { NULL } } },
    [QEMU_MONITOR_EVENT_SUSPEND] = { "SUSPEND", { { NULL } } },
    [QEMU_MONITOR_EVENT_SUSPEND_DISK] = { "SUSPEND_DISK", { { NULL } } },
    [QEMU_MONITOR_EVENT_VNC_CONNECTED] = { "VNC_CONNECTED", GRAPHICS_FIELDS("service") },
    [QEMU_MONITOR_EVENT_VNC_DISCONNECTED] = { "VNC_DISCONNECTED", GRAPHICS_FIELDS("service") },
    [QEMU_MONITOR_EVENT_VNC_INITIALIZED] = { "VNC_INITIALIZED", GRAPHICS_FIELDS("service") },
    [QEMU_MONITOR_EVENT_VSERPORT_CHANGE] = { "VSERPORT_CHANGE", {
        { "id", FIELD_STRING, MUST, AT(vserport.id) },
        { "open", FIELD_BOOL, MUST, AT(vserport.open) } } },
    [QEMU_MONITOR_EVENT_WAKEUP] = { "WAKEUP", { { NULL } } },
    [QEMU_MONITOR_EVENT_WATCHDOG] = { "WATCHDOG", {
        { "action", FIELD_ENUM, MUST, AT(watchdog.action), watchdogActions,
          QEMU_MONITOR_WATCHDOG_LAST } } },
};

static int
eventFieldEnum(const eventField *field, const char *word)
{
    for (int i = 1; word && i < field->last; i++) {
        if (strcmp(field->names[i], word) == 0)
            return i;
    }
    return 0;
}

/* Returns 0, -1 when @value has another type than the field. */
static int
eventFieldTake(const eventField *field, const virJSONValue *value, qemuMonitorEvent *event)
{
    void *at = (char *)event + field->offset;
    const char *str = virJSONValueGetString(value);

    switch (field->kind) {
    case FIELD_STRING:
        *(const char **)at = str;
        return str ? 0 : -1;
    case FIELD_ENUM:
        *(int *)at = eventFieldEnum(field, str);
        return str ? 0 : -1;
    case FIELD_BOOL:
        return virJSONValueGetBoolean(value, at);
    case FIELD_INT:
        return virJSONValueGetInt(value, at);
    case FIELD_UINT:
        return virJSONValueGetUint(value, at);
    case FIELD_LONG:
        return virJSONValueGetLong(value, at);
    case FIELD_ULONG:
        return virJSONValueGetUlong(value, at);
    case FIELD_VALUE:
        *(const virJSONValue **)at = value;
        return 0;
    }
    return -1;
}

static const virJSONValue *
eventFieldFind(const virJSONValue *data, const char *key)
{
    const char *slash = strchr(key, '/');
    g_autofree char *outer = slash ? g_strndup(key, slash - key) : NULL;

    if (!outer)
        return virJSONValueObjectGet(data, key);
    return virJSONValueObjectGet(virJSONValueObjectGetObject(data, outer), slash + 1);
}

static int
eventTakeData(const eventField *fields, const virJSONValue *data, qemuMonitorEvent *event)
{
    for (size_t i = 0; i < MAX_FIELDS && fields[i].key; i++) {
        const virJSONValue *value = eventFieldFind(data, fields[i].key);

        if (!value && !fields[i].required)
            continue;
        if (!value || eventFieldTake(&fields[i], value, event) < 0) {
            VIR_WARN("event %s without a proper '%s'", event->name, fields[i].key);
            return -1;
        }
    }
    return 0;
}

static qemuMonitorEventType
eventTypeFromName(const char *name)
{
    for (int type = QEMU_MONITOR_EVENT_OTHER + 1; type < QEMU_MONITOR_EVENT_LAST; type++) {
        if (strcmp(events[type].name, name) == 0)
            return type;
    }
    return QEMU_MONITOR_EVENT_OTHER;
}

int
qemuMonitorEventParse(const virJSONValue *message, qemuMonitorEvent *ret_event)
{
    const virJSONValue *stamp = virJSONValueObjectGet(message, "timestamp");
    qemuMonitorEvent event = {
        .name = virJSONValueObjectGetString(message, "event"),
        .data = virJSONValueObjectGetObject(message, "data"),
        .seconds = -1,
    };
    const virJSONValue *data = event.data;

    if (!event.name)
        return -1;

    if (virJSONValueObjectGetLong(stamp, "seconds", &event.seconds) < 0 || event.seconds < 0 ||
        virJSONValueObjectGetLong(stamp, "microseconds", &event.micros) < 0 || event.micros < 0) {
        event.seconds = -1;
        event.micros = 0;
    }

    event.type = eventTypeFromName(event.name);
    if (event.type == QEMU_MONITOR_EVENT_ACPI_DEVICE_OST)
        data = virJSONValueObjectGetObject(data, "info");
    if (eventTakeData(events[event.type].fields, data, &event) < 0) {
        memset(&event.u, 0, sizeof(event.u));
        event.type = QEMU_MONITOR_EVENT_OTHER;
    }

    *ret_event = event;
    return 0;
}
