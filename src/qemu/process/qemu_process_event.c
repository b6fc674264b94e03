/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_event.c: QEMU's events as the events that clients know. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "process/qemu_process_priv.h"
#include "qemu_types.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virjson.h"

/* The name by which QEMU events are subscribed to is all that the family has; it has one event. */
#define MONITOR_EVENT_ID 0

static virObjectEvent *
newEvent(const virDomainObj *vm, int id)
{
    return virObjectEventNewDomain(id, vm->def->name, vm->uuid, vm->liveID);
}

static void
queue(const virDomainObj *vm, virObjectEvent *event)
{
    virObjectEventStateQueue(qemuProcessOf(vm)->driver->events, event);
}

/* ---- disks ------------------------------------------------------------------------ */

/* Does the chain of @disk have the image with this number? */
static bool
hasImage(const virDomainDiskDef *disk, unsigned int number)
{
    if (disk->src.index_set && disk->src.index == number)
        return true;
    for (const virStorageBacking *image = disk->backing; image; image = image->next) {
        if (image->src.index_set && image->src.index == number)
            return true;
    }
    return false;
}

/* The disk that QEMU means by a device's alias or by the name of an image's node. */
static virDomainDiskDef *
findDisk(const virDomainDef *def, const char *alias, const char *node)
{
    unsigned int number;
    bool numbered = node && sscanf(node, "libvirt-%u-", &number) == 1;

    for (size_t i = 0; i < virDomainDefDiskCount(def); i++) {
        virDomainDiskDef *disk = virDomainDefDisk(def, i);

        if ((alias && g_strcmp0(disk->info.alias, alias) == 0) ||
            (numbered && hasImage(disk, number)))
            return disk;
    }
    return NULL;
}

static void
onIOError(virDomainObj *vm, const qemuMonitorEvent *event)
{
    static const int actions[] = {
        [QEMU_MONITOR_IO_ERROR_UNKNOWN] = VIR_DOMAIN_EVENT_IO_ERROR_NONE,
        [QEMU_MONITOR_IO_ERROR_IGNORE] = VIR_DOMAIN_EVENT_IO_ERROR_NONE,
        [QEMU_MONITOR_IO_ERROR_REPORT] = VIR_DOMAIN_EVENT_IO_ERROR_REPORT,
        [QEMU_MONITOR_IO_ERROR_STOP] = VIR_DOMAIN_EVENT_IO_ERROR_PAUSE,
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(actions) == QEMU_MONITOR_IO_ERROR_LAST);
    const virDomainDiskDef *disk = findDisk(vm->def, event->u.ioError.device,
                                            event->u.ioError.nodeName);
    const char *path = disk ? virStorageSourceLocalPath(&disk->src) : NULL;
    const char *alias = disk ? disk->info.alias : event->u.ioError.device;
    virObjectEvent *plain = newEvent(vm, VIR_DOMAIN_EVENT_ID_IO_ERROR);
    virObjectEvent *reasoned = newEvent(vm, VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON);
    remote_domain_event_callback_io_error_msg *msg = virObjectEventMsg(plain);
    remote_domain_event_callback_io_error_reason_msg *why = virObjectEventMsg(reasoned);

    msg->msg.srcPath = virObjectEventStrdup(plain, path ? path : "");
    msg->msg.devAlias = virObjectEventStrdup(plain, alias ? alias : "");
    msg->msg.action = actions[event->u.ioError.action];
    queue(vm, plain);

    why->msg.srcPath = virObjectEventStrdup(reasoned, path ? path : "");
    why->msg.devAlias = virObjectEventStrdup(reasoned, alias ? alias : "");
    why->msg.action = actions[event->u.ioError.action];
    why->msg.reason = virObjectEventStrdup(reasoned, event->u.ioError.nospace ? "enospc" : "");
    queue(vm, reasoned);
}

/* As clients name images: the top by its target alone, the others with their number. */
static char *
imageName(const virDomainDiskDef *disk, const char *node)
{
    unsigned int number;

    if (sscanf(node, "libvirt-%u-", &number) != 1 ||
        (disk->src.index_set && disk->src.index == number))
        return g_strdup(disk->dst);
    return g_strdup_printf("%s[%u]", disk->dst, number);
}

static void
onBlockThreshold(virDomainObj *vm, const qemuMonitorEvent *event)
{
    const char *node = event->u.blockThreshold.nodeName;
    const virDomainDiskDef *disk = findDisk(vm->def, NULL, node);
    g_autofree char *name = NULL;
    virObjectEvent *passed;
    remote_domain_event_block_threshold_msg *msg;

    if (!disk)
        return;
    name = imageName(disk, node);
    passed = newEvent(vm, VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD);
    msg = virObjectEventMsg(passed);
    msg->dev = virObjectEventStrdup(passed, name);
    msg->threshold = event->u.blockThreshold.threshold;
    msg->excess = event->u.blockThreshold.exceeded;
    queue(vm, passed);
}

static void
onTrayMoved(virDomainObj *vm, const qemuMonitorEvent *event)
{
    const char *name = event->u.tray.id ? event->u.tray.id : event->u.tray.device;
    virDomainDiskDef *disk = findDisk(vm->def, name, NULL);
    virObjectEvent *change = newEvent(vm, VIR_DOMAIN_EVENT_ID_TRAY_CHANGE);
    remote_domain_event_callback_tray_change_msg *msg = virObjectEventMsg(change);

    if (disk) {
        disk->tray = event->u.tray.open ? VIR_DOMAIN_DISK_TRAY_OPEN : VIR_DOMAIN_DISK_TRAY_CLOSED;
        qemuProcessSaveStatusLater(vm);
    }
    msg->msg.devAlias = virObjectEventStrdup(change, name ? name : "");
    msg->msg.reason = event->u.tray.open ? VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN
                                         : VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE;
    queue(vm, change);
}

/* ---- the machine ------------------------------------------------------------------- */

static void
onReset(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    queue(vm, newEvent(vm, VIR_DOMAIN_EVENT_ID_REBOOT));
}

static void
onRTCChange(virDomainObj *vm, const qemuMonitorEvent *event)
{
    virObjectEvent *change = newEvent(vm, VIR_DOMAIN_EVENT_ID_RTC_CHANGE);
    remote_domain_event_callback_rtc_change_msg *msg = virObjectEventMsg(change);

    msg->msg.offset = event->u.rtcChange.offset;
    queue(vm, change);
}

static void
onWatchdog(virDomainObj *vm, const qemuMonitorEvent *event)
{
    static const int actions[] = {
        [QEMU_MONITOR_WATCHDOG_UNKNOWN] = VIR_DOMAIN_EVENT_WATCHDOG_NONE,
        [QEMU_MONITOR_WATCHDOG_RESET] = VIR_DOMAIN_EVENT_WATCHDOG_RESET,
        [QEMU_MONITOR_WATCHDOG_SHUTDOWN] = VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN,
        [QEMU_MONITOR_WATCHDOG_POWEROFF] = VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF,
        [QEMU_MONITOR_WATCHDOG_PAUSE] = VIR_DOMAIN_EVENT_WATCHDOG_PAUSE,
        [QEMU_MONITOR_WATCHDOG_DEBUG] = VIR_DOMAIN_EVENT_WATCHDOG_DEBUG,
        [QEMU_MONITOR_WATCHDOG_NONE] = VIR_DOMAIN_EVENT_WATCHDOG_NONE,
        [QEMU_MONITOR_WATCHDOG_INJECT_NMI] = VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI,
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(actions) == QEMU_MONITOR_WATCHDOG_LAST);
    virObjectEvent *bark = newEvent(vm, VIR_DOMAIN_EVENT_ID_WATCHDOG);
    remote_domain_event_callback_watchdog_msg *msg = virObjectEventMsg(bark);

    msg->msg.action = actions[event->u.watchdog.action];
    queue(vm, bark);
}

static void
onMemoryFailure(virDomainObj *vm, const qemuMonitorEvent *event)
{
    static const int actions[] = {
        [QEMU_MONITOR_MEMORY_UNKNOWN] = VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_IGNORE,
        [QEMU_MONITOR_MEMORY_IGNORE] = VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_IGNORE,
        [QEMU_MONITOR_MEMORY_INJECT] = VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_INJECT,
        [QEMU_MONITOR_MEMORY_FATAL] = VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_FATAL,
        [QEMU_MONITOR_MEMORY_RESET] = VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_RESET,
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(actions) == QEMU_MONITOR_MEMORY_LAST);
    virObjectEvent *failure = newEvent(vm, VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE);
    remote_domain_event_memory_failure_msg *msg = virObjectEventMsg(failure);

    msg->recipient = event->u.memory.recipient == QEMU_MONITOR_RECIPIENT_GUEST
        ? VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_GUEST
        : VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_HYPERVISOR;
    msg->action = actions[event->u.memory.action];
    msg->flags = (event->u.memory.required ? VIR_DOMAIN_MEMORY_FAILURE_ACTION_REQUIRED : 0) |
        (event->u.memory.recursive ? VIR_DOMAIN_MEMORY_FAILURE_RECURSIVE : 0);
    queue(vm, failure);
}

static void
onBalloonChange(virDomainObj *vm, const qemuMonitorEvent *event)
{
    virObjectEvent *change = newEvent(vm, VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE);
    remote_domain_event_callback_balloon_change_msg *msg = virObjectEventMsg(change);

    vm->def->mem.current = event->u.balloon.actual / 1024;
    msg->msg.actual = vm->def->mem.current;
    queue(vm, change);
    qemuProcessSaveStatusLater(vm);
}

static void
onSuspend(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    queue(vm, newEvent(vm, VIR_DOMAIN_EVENT_ID_PMSUSPEND));
}

static void
onSuspendDisk(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    queue(vm, newEvent(vm, VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK));
}

static void
onWakeup(virDomainObj *vm, const qemuMonitorEvent *event G_GNUC_UNUSED)
{
    queue(vm, newEvent(vm, VIR_DOMAIN_EVENT_ID_PMWAKEUP));
}

/* ---- displays ----------------------------------------------------------------------- */

static void
fillPeer(virObjectEvent *event, const qemuMonitorPeer *peer,
         remote_domain_event_graphics_address *address)
{
    static const int families[] = {
        [QEMU_MONITOR_FAMILY_UNKNOWN] = VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV4,
        [QEMU_MONITOR_FAMILY_IPV4] = VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV4,
        [QEMU_MONITOR_FAMILY_IPV6] = VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV6,
        [QEMU_MONITOR_FAMILY_UNIX] = VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_UNIX,
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(families) == QEMU_MONITOR_FAMILY_LAST);

    address->family = families[peer->family];
    address->node = virObjectEventStrdup(event, peer->host ? peer->host : "");
    address->service = virObjectEventStrdup(event, peer->service ? peer->service : "");
}

static void
addSubject(virObjectEvent *event, const char *type, const char *name)
{
    remote_domain_event_callback_graphics_msg *msg = virObjectEventMsg(event);
    remote_domain_event_graphics_identity *identity;

    if (!name)
        return;
    if (!msg->msg.subject.subject_val)
        msg->msg.subject.subject_val = virObjectEventAlloc(event, 2 * sizeof(*identity));
    identity = &msg->msg.subject.subject_val[msg->msg.subject.subject_len++];
    identity->type = virObjectEventStrdup(event, type);
    identity->name = virObjectEventStrdup(event, name);
}

static void
tellGraphics(virDomainObj *vm, const qemuMonitorEvent *event, int phase)
{
    virObjectEvent *change = newEvent(vm, VIR_DOMAIN_EVENT_ID_GRAPHICS);
    remote_domain_event_callback_graphics_msg *msg = virObjectEventMsg(change);
    const char *auth = event->u.graphics.auth;

    msg->msg.phase = phase;
    fillPeer(change, &event->u.graphics.server, &msg->msg.local);
    fillPeer(change, &event->u.graphics.client, &msg->msg.remote);
    msg->msg.authScheme = virObjectEventStrdup(change, auth ? auth : "");
    addSubject(change, "x509dname", event->u.graphics.x509);
    addSubject(change, "saslUsername", event->u.graphics.sasl);
    queue(vm, change);
}

static void
onGraphicsConnected(virDomainObj *vm, const qemuMonitorEvent *event)
{
    tellGraphics(vm, event, VIR_DOMAIN_EVENT_GRAPHICS_CONNECT);
}

static void
onGraphicsInitialized(virDomainObj *vm, const qemuMonitorEvent *event)
{
    tellGraphics(vm, event, VIR_DOMAIN_EVENT_GRAPHICS_INITIALIZE);
}

static void
onGraphicsDisconnected(virDomainObj *vm, const qemuMonitorEvent *event)
{
    tellGraphics(vm, event, VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT);
}

/* ---- channels ------------------------------------------------------------------------ */

#define AGENT_CHANNEL "org.qemu.guest_agent.0"

void
qemuProcessAgentEvent(virDomainObj *vm, bool connected, int reason)
{
    virObjectEvent *change = newEvent(vm, VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE);
    remote_domain_event_callback_agent_lifecycle_msg *msg = virObjectEventMsg(change);

    msg->state = connected ? VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
                           : VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED;
    msg->reason = reason;
    queue(vm, change);
}

bool
qemuProcessHasAgentChannel(const virDomainDef *def)
{
    for (size_t i = 0; i < virDomainDefChannelCount(def); i++) {
        if (g_strcmp0(virDomainDefChannel(def, i)->name, AGENT_CHANNEL) == 0)
            return true;
    }
    return false;
}

static void
onPortChange(virDomainObj *vm, const qemuMonitorEvent *event)
{
    virDomainChannelState state = event->u.vserport.open ? VIR_DOMAIN_CHANNEL_STATE_CONNECTED
                                                         : VIR_DOMAIN_CHANNEL_STATE_DISCONNECTED;

    for (size_t i = 0; i < virDomainDefChannelCount(vm->def); i++) {
        virDomainChrDef *channel = virDomainDefChannel(vm->def, i);

        if (g_strcmp0(channel->info.alias, event->u.vserport.id) != 0 || channel->state == state)
            continue;
        channel->state = state;
        qemuProcessSaveStatusLater(vm);
        if (g_strcmp0(channel->name, AGENT_CHANNEL) == 0)
            qemuProcessAgentEvent(vm, event->u.vserport.open,
                                  VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL);
    }
}

/* ---- the conversation itself ---------------------------------------------------------- */

void
qemuProcessControlErrorEvent(virDomainObj *vm)
{
    queue(vm, newEvent(vm, VIR_DOMAIN_EVENT_ID_CONTROL_ERROR));
}

/* ---- all of them, as they are --------------------------------------------------------- */

static void
forwardRaw(virDomainObj *vm, const qemuMonitorEvent *event)
{
    virObjectEvent *raw = virObjectEventNew(VIR_API_EVENT_QEMU_MONITOR, MONITOR_EVENT_ID);
    qemu_domain_monitor_event_msg *msg = virObjectEventMsg(raw);
    g_autofree char *details = event->data ? virJSONValueToString(event->data) : NULL;

    msg->dom.name = virObjectEventStrdup(raw, vm->def->name);
    memcpy(msg->dom.uuid, vm->uuid, VIR_UUID_BUFLEN);
    msg->dom.id = vm->liveID;
    msg->event = virObjectEventStrdup(raw, event->name);
    msg->seconds = event->seconds;
    msg->micros = event->micros;
    msg->details = virObjectEventStrdup(raw, details);
    queue(vm, raw);
}

static void (*const forwarders[QEMU_MONITOR_EVENT_LAST])(virDomainObj *vm,
                                                         const qemuMonitorEvent *event) = {
    [QEMU_MONITOR_EVENT_BALLOON_CHANGE] = onBalloonChange,
    [QEMU_MONITOR_EVENT_BLOCK_IO_ERROR] = onIOError,
    [QEMU_MONITOR_EVENT_BLOCK_WRITE_THRESHOLD] = onBlockThreshold,
    [QEMU_MONITOR_EVENT_DEVICE_TRAY_MOVED] = onTrayMoved,
    [QEMU_MONITOR_EVENT_MEMORY_FAILURE] = onMemoryFailure,
    [QEMU_MONITOR_EVENT_RESET] = onReset,
    [QEMU_MONITOR_EVENT_RTC_CHANGE] = onRTCChange,
    [QEMU_MONITOR_EVENT_SPICE_CONNECTED] = onGraphicsConnected,
    [QEMU_MONITOR_EVENT_SPICE_DISCONNECTED] = onGraphicsDisconnected,
    [QEMU_MONITOR_EVENT_SPICE_INITIALIZED] = onGraphicsInitialized,
    [QEMU_MONITOR_EVENT_SUSPEND] = onSuspend,
    [QEMU_MONITOR_EVENT_SUSPEND_DISK] = onSuspendDisk,
    [QEMU_MONITOR_EVENT_VNC_CONNECTED] = onGraphicsConnected,
    [QEMU_MONITOR_EVENT_VNC_DISCONNECTED] = onGraphicsDisconnected,
    [QEMU_MONITOR_EVENT_VNC_INITIALIZED] = onGraphicsInitialized,
    [QEMU_MONITOR_EVENT_VSERPORT_CHANGE] = onPortChange,
    [QEMU_MONITOR_EVENT_WAKEUP] = onWakeup,
    [QEMU_MONITOR_EVENT_WATCHDOG] = onWatchdog,
};

void
qemuProcessForwardEvent(virDomainObj *vm, const qemuMonitorEvent *event)
{
    forwardRaw(vm, event);
    if (forwarders[event->type])
        forwarders[event->type](vm, event);
}
