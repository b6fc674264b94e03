/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_event.h: what QEMU tells unasked, as typed values. */
#ifndef VIREO_QEMU_MONITOR_EVENT_H
#define VIREO_QEMU_MONITOR_EVENT_H

#include <glib.h>
#include <stdbool.h>

#include "virjson.h"

typedef enum {
    QEMU_MONITOR_EVENT_OTHER,   /* not known here, or its data was not what it should be */
    QEMU_MONITOR_EVENT_ACPI_DEVICE_OST,
    QEMU_MONITOR_EVENT_BALLOON_CHANGE,
    QEMU_MONITOR_EVENT_BLOCK_IO_ERROR,
    QEMU_MONITOR_EVENT_BLOCK_JOB_CANCELLED,
    QEMU_MONITOR_EVENT_BLOCK_JOB_COMPLETED,
    QEMU_MONITOR_EVENT_BLOCK_JOB_READY,
    QEMU_MONITOR_EVENT_BLOCK_WRITE_THRESHOLD,
    QEMU_MONITOR_EVENT_DEVICE_DELETED,
    QEMU_MONITOR_EVENT_DEVICE_TRAY_MOVED,
    QEMU_MONITOR_EVENT_DEVICE_UNPLUG_GUEST_ERROR,
    QEMU_MONITOR_EVENT_GUEST_CRASHLOADED,
    QEMU_MONITOR_EVENT_GUEST_PANICKED,
    QEMU_MONITOR_EVENT_JOB_STATUS_CHANGE,
    QEMU_MONITOR_EVENT_MEMORY_FAILURE,
    QEMU_MONITOR_EVENT_MIGRATION,
    QEMU_MONITOR_EVENT_MIGRATION_PASS,
    QEMU_MONITOR_EVENT_NIC_RX_FILTER_CHANGED,
    QEMU_MONITOR_EVENT_POWERDOWN,
    QEMU_MONITOR_EVENT_RESET,
    QEMU_MONITOR_EVENT_RESUME,
    QEMU_MONITOR_EVENT_RTC_CHANGE,
    QEMU_MONITOR_EVENT_SHUTDOWN,
    QEMU_MONITOR_EVENT_SPICE_CONNECTED,
    QEMU_MONITOR_EVENT_SPICE_DISCONNECTED,
    QEMU_MONITOR_EVENT_SPICE_INITIALIZED,
    QEMU_MONITOR_EVENT_STOP,
    QEMU_MONITOR_EVENT_SUSPEND,
    QEMU_MONITOR_EVENT_SUSPEND_DISK,
    QEMU_MONITOR_EVENT_VNC_CONNECTED,
    QEMU_MONITOR_EVENT_VNC_DISCONNECTED,
    QEMU_MONITOR_EVENT_VNC_INITIALIZED,
    QEMU_MONITOR_EVENT_VSERPORT_CHANGE,
    QEMU_MONITOR_EVENT_WAKEUP,
    QEMU_MONITOR_EVENT_WATCHDOG,
    QEMU_MONITOR_EVENT_LAST
} qemuMonitorEventType;

/* Enums here have UNKNOWN for words of a newer QEMU; the words are in @data. */
typedef enum {
    QEMU_MONITOR_SHUTDOWN_UNKNOWN,
    QEMU_MONITOR_SHUTDOWN_NONE,
    QEMU_MONITOR_SHUTDOWN_HOST_ERROR,
    QEMU_MONITOR_SHUTDOWN_HOST_QMP_QUIT,
    QEMU_MONITOR_SHUTDOWN_HOST_QMP_SYSTEM_RESET,
    QEMU_MONITOR_SHUTDOWN_HOST_SIGNAL,
    QEMU_MONITOR_SHUTDOWN_HOST_UI,
    QEMU_MONITOR_SHUTDOWN_GUEST_SHUTDOWN,
    QEMU_MONITOR_SHUTDOWN_GUEST_RESET,
    QEMU_MONITOR_SHUTDOWN_GUEST_PANIC,
    QEMU_MONITOR_SHUTDOWN_SUBSYSTEM_RESET,
    QEMU_MONITOR_SHUTDOWN_SNAPSHOT_LOAD,
    QEMU_MONITOR_SHUTDOWN_LAST
} qemuMonitorShutdownReason;

typedef enum {
    QEMU_MONITOR_WATCHDOG_UNKNOWN,
    QEMU_MONITOR_WATCHDOG_RESET,
    QEMU_MONITOR_WATCHDOG_SHUTDOWN,
    QEMU_MONITOR_WATCHDOG_POWEROFF,
    QEMU_MONITOR_WATCHDOG_PAUSE,
    QEMU_MONITOR_WATCHDOG_DEBUG,
    QEMU_MONITOR_WATCHDOG_NONE,
    QEMU_MONITOR_WATCHDOG_INJECT_NMI,
    QEMU_MONITOR_WATCHDOG_LAST
} qemuMonitorWatchdogAction;

typedef enum {
    QEMU_MONITOR_IO_ERROR_UNKNOWN,
    QEMU_MONITOR_IO_ERROR_IGNORE,
    QEMU_MONITOR_IO_ERROR_REPORT,
    QEMU_MONITOR_IO_ERROR_STOP,
    QEMU_MONITOR_IO_ERROR_LAST
} qemuMonitorIOErrorAction;

typedef enum {
    QEMU_MONITOR_PANIC_UNKNOWN,
    QEMU_MONITOR_PANIC_PAUSE,
    QEMU_MONITOR_PANIC_POWEROFF,
    QEMU_MONITOR_PANIC_RUN,
    QEMU_MONITOR_PANIC_LAST
} qemuMonitorPanicAction;

typedef enum {
    QEMU_MONITOR_FAMILY_UNKNOWN,
    QEMU_MONITOR_FAMILY_IPV4,
    QEMU_MONITOR_FAMILY_IPV6,
    QEMU_MONITOR_FAMILY_UNIX,
    QEMU_MONITOR_FAMILY_LAST
} qemuMonitorFamily;

typedef enum {
    QEMU_MONITOR_MEMORY_UNKNOWN,
    QEMU_MONITOR_MEMORY_IGNORE,
    QEMU_MONITOR_MEMORY_INJECT,
    QEMU_MONITOR_MEMORY_FATAL,
    QEMU_MONITOR_MEMORY_RESET,
    QEMU_MONITOR_MEMORY_LAST
} qemuMonitorMemoryAction;

typedef enum {
    QEMU_MONITOR_RECIPIENT_UNKNOWN,
    QEMU_MONITOR_RECIPIENT_HYPERVISOR,
    QEMU_MONITOR_RECIPIENT_GUEST,
    QEMU_MONITOR_RECIPIENT_LAST
} qemuMonitorRecipient;

/* One side of a connection to a display. */
typedef struct {
    qemuMonitorFamily family;
    const char *host;
    const char *service;        /* port */
} qemuMonitorPeer;

/*
 * One event. Strings belong to @data; a string that QEMU needn't send may be
 * NULL. Valid while the callback runs.
 */
typedef struct {
    qemuMonitorEventType type;
    const char *name;               /* QEMU's word, for OTHER too */
    long long seconds;              /* QEMU's clock; -1 when it had none */
    long long micros;
    const virJSONValue *data;       /* all that came; NULL when nothing did */

    union {
        struct {
            bool guest;             /* the guest did it itself */
            qemuMonitorShutdownReason reason;
        } shutdown;
        struct {
            bool guest;
            qemuMonitorShutdownReason reason;
        } reset;
        struct {
            long long offset;       /* seconds from the RTC's base */
        } rtcChange;
        struct {
            qemuMonitorWatchdogAction action;
        } watchdog;
        struct {
            const char *device;     /* may be "" */
            const char *nodeName;
            const char *operation;  /* "read", "write" */
            qemuMonitorIOErrorAction action;
            bool nospace;
            const char *reason;     /* for people */
        } ioError;
        struct {
            qemuMonitorPanicAction action;
            const virJSONValue *info;
        } panicked;                 /* GUEST_CRASHLOADED too */
        struct {
            const char *device;     /* NULL: a device without an id */
            const char *path;
        } device;                   /* DEVICE_DELETED, DEVICE_UNPLUG_GUEST_ERROR */
        struct {
            const char *device;
            const char *id;
            bool open;
        } tray;
        struct {
            unsigned long long actual;  /* bytes */
        } balloon;
        struct {
            const char *id;
            bool open;
        } vserport;
        struct {
            const char *id;
            const char *status;
        } job;
        struct {
            const char *device;
            const char *type;
            const char *error;      /* NULL: none */
            unsigned long long offset;
            unsigned long long len;
        } blockJob;
        struct {
            const char *nodeName;
            unsigned long long exceeded;
            unsigned long long threshold;
        } blockThreshold;
        struct {
            qemuMonitorPeer server;
            qemuMonitorPeer client;
            const char *auth;       /* how the client showed who it is */
            const char *x509;       /* and who that is; NULL: not in this way */
            const char *sasl;
        } graphics;
        struct {
            qemuMonitorRecipient recipient;
            qemuMonitorMemoryAction action;
            bool required;          /* the guest can't go on without doing something */
            bool recursive;
        } memory;
        struct {
            const char *status;
        } migration;
        struct {
            int pass;
        } migrationPass;
        struct {
            const char *name;
            const char *path;
        } nicFilter;
        struct {
            const char *device;
            const char *slot;
            const char *slotType;
            unsigned int source;
            unsigned int status;
        } acpiOST;
    } u;
} qemuMonitorEvent;

/**
 * qemuMonitorEventParse:
 * @message: {"event": …}; must outlive @ret_event
 *
 * Pure. What isn't as it should be makes an OTHER, with a warning logged.
 *
 * Returns 0; -1 with no error reported when it is no event at all.
 */
int qemuMonitorEventParse(const virJSONValue *message, qemuMonitorEvent *ret_event);

#endif /* VIREO_QEMU_MONITOR_EVENT_H */
