/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_monitor_commands.c: QMP commands, one typed function each, no policy. */
#include "config.h"

#include "monitor/qemu_monitor_commands.h"

#include <string.h>

#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.monitor_commands");

static int
qemuMonitorReportMissing(const char *cmd, const char *what)
{
    virReportError(VIR_ERR_INTERNAL_ERROR, _("%s reply was missing %s"), cmd, what);
    return -1;
}

static int
qemuMonitorAsk(qemuMonitor *mon, const char *cmd, virJSONValue **ret_reply)
{
    return qemuMonitorCall(mon, cmd, NULL, 0, ret_reply);
}

/* A command with one string. */
static int
qemuMonitorCallName(qemuMonitor *mon, const char *cmd, const char *key, const char *name)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    virJSONValueObjectSetString(args, key, name);
    return qemuMonitorCallVoid(mon, cmd, g_steal_pointer(&args));
}

/* ---- the machine --------------------------------------------------------- */

int
qemuMonitorCont(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "cont", NULL);
}

int
qemuMonitorStop(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "stop", NULL);
}

int
qemuMonitorSystemPowerdown(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "system_powerdown", NULL);
}

int
qemuMonitorSystemReset(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "system_reset", NULL);
}

int
qemuMonitorSystemWakeup(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "system_wakeup", NULL);
}

int
qemuMonitorInjectNMI(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "inject-nmi", NULL);
}

int
qemuMonitorQuit(qemuMonitor *mon)
{
    return qemuMonitorCallVoid(mon, "quit", NULL);
}

static const char *const runStates[QEMU_MONITOR_RUN_LAST] = {
    [QEMU_MONITOR_RUN_UNKNOWN] = "",
    [QEMU_MONITOR_RUN_DEBUG] = "debug",
    [QEMU_MONITOR_RUN_INMIGRATE] = "inmigrate",
    [QEMU_MONITOR_RUN_INTERNAL_ERROR] = "internal-error",
    [QEMU_MONITOR_RUN_IO_ERROR] = "io-error",
    [QEMU_MONITOR_RUN_PAUSED] = "paused",
    [QEMU_MONITOR_RUN_POSTMIGRATE] = "postmigrate",
    [QEMU_MONITOR_RUN_PRELAUNCH] = "prelaunch",
    [QEMU_MONITOR_RUN_FINISH_MIGRATE] = "finish-migrate",
    [QEMU_MONITOR_RUN_RESTORE_VM] = "restore-vm",
    [QEMU_MONITOR_RUN_RUNNING] = "running",
    [QEMU_MONITOR_RUN_SAVE_VM] = "save-vm",
    [QEMU_MONITOR_RUN_SHUTDOWN] = "shutdown",
    [QEMU_MONITOR_RUN_SUSPENDED] = "suspended",
    [QEMU_MONITOR_RUN_WATCHDOG] = "watchdog",
    [QEMU_MONITOR_RUN_GUEST_PANICKED] = "guest-panicked",
    [QEMU_MONITOR_RUN_COLO] = "colo",
    [QEMU_MONITOR_RUN_PRECONFIG] = "preconfig",
};

int
qemuMonitorGetStatus(qemuMonitor *mon, bool *ret_running, qemuMonitorRunState *ret_state)
{
    g_autoptr(virJSONValue) reply = NULL;
    qemuMonitorRunState state = QEMU_MONITOR_RUN_UNKNOWN;
    const char *status;
    bool running;

    if (qemuMonitorAsk(mon, "query-status", &reply) < 0)
        return -1;
    if (virJSONValueObjectGetBoolean(reply, "running", &running) < 0)
        return qemuMonitorReportMissing("query-status", "running");
    if (!(status = virJSONValueObjectGetString(reply, "status")))
        return qemuMonitorReportMissing("query-status", "status");

    for (int i = QEMU_MONITOR_RUN_UNKNOWN + 1; i < QEMU_MONITOR_RUN_LAST; i++) {
        if (strcmp(runStates[i], status) == 0)
            state = i;
    }
    *ret_running = running;
    *ret_state = state;
    return 0;
}

void
qemuMonitorVersionClear(qemuMonitorVersion *version)
{
    g_clear_pointer(&version->package, g_free);
}

int
qemuMonitorGetVersion(qemuMonitor *mon, qemuMonitorVersion *ret_version)
{
    g_autoptr(virJSONValue) reply = NULL;
    qemuMonitorVersion version = { 0 };
    const virJSONValue *qemu;
    const char *package;

    if (qemuMonitorAsk(mon, "query-version", &reply) < 0)
        return -1;
    qemu = virJSONValueObjectGet(reply, "qemu");
    if (virJSONValueObjectGetUint(qemu, "major", &version.major) < 0 ||
        virJSONValueObjectGetUint(qemu, "minor", &version.minor) < 0 ||
        virJSONValueObjectGetUint(qemu, "micro", &version.micro) < 0)
        return qemuMonitorReportMissing("query-version", "qemu");

    package = virJSONValueObjectGetString(reply, "package");
    version.package = g_strdup(package ? package : "");
    *ret_version = version;
    return 0;
}

static void
qemuMonitorCPUClear(gpointer data)
{
    g_free(((qemuMonitorCPU *)data)->qomPath);
}

int
qemuMonitorGetCPUs(qemuMonitor *mon, GArray **ret_cpus)
{
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(GArray) cpus = g_array_new(FALSE, TRUE, sizeof(qemuMonitorCPU));

    g_array_set_clear_func(cpus, qemuMonitorCPUClear);
    if (qemuMonitorAsk(mon, "query-cpus-fast", &reply) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(reply); i++) {
        const virJSONValue *item = virJSONValueArrayGet(reply, i);
        qemuMonitorCPU cpu = { 0 };

        if (virJSONValueObjectGetUint(item, "cpu-index", &cpu.index) < 0 ||
            virJSONValueObjectGetLong(item, "thread-id", &cpu.threadId) < 0)
            return qemuMonitorReportMissing("query-cpus-fast", "cpu-index or thread-id");
        cpu.qomPath = g_strdup(virJSONValueObjectGetString(item, "qom-path"));
        g_array_append_val(cpus, cpu);
    }
    *ret_cpus = g_steal_pointer(&cpus);
    return 0;
}

/* ---- memory -------------------------------------------------------------- */

int
qemuMonitorSetBalloon(qemuMonitor *mon, unsigned long long bytes)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    virJSONValueObjectSetUint(args, "value", bytes);
    return qemuMonitorCallVoid(mon, "balloon", g_steal_pointer(&args));
}

int
qemuMonitorGetBalloon(qemuMonitor *mon, unsigned long long *ret_bytes)
{
    g_autoptr(virJSONValue) reply = NULL;

    if (qemuMonitorAsk(mon, "query-balloon", &reply) < 0)
        return -1;
    if (virJSONValueObjectGetUlong(reply, "actual", ret_bytes) < 0)
        return qemuMonitorReportMissing("query-balloon", "actual");
    return 0;
}

/* ---- the object tree ----------------------------------------------------- */

int
qemuMonitorQomGet(qemuMonitor *mon, const char *path, const char *property,
                  virJSONValue **ret_value)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    virJSONValueObjectSetString(args, "path", path);
    virJSONValueObjectSetString(args, "property", property);
    return qemuMonitorCall(mon, "qom-get", g_steal_pointer(&args), 0, ret_value);
}

int
qemuMonitorQomSet(qemuMonitor *mon, const char *path, const char *property, virJSONValue *value)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    virJSONValueObjectSetString(args, "path", path);
    virJSONValueObjectSetString(args, "property", property);
    virJSONValueObjectSet(args, "value", value);
    return qemuMonitorCallVoid(mon, "qom-set", g_steal_pointer(&args));
}

/* ---- parts of the machine ------------------------------------------------ */

int
qemuMonitorObjectAdd(qemuMonitor *mon, virJSONValue *props)
{
    return qemuMonitorCallVoid(mon, "object-add", props);
}

int
qemuMonitorObjectDel(qemuMonitor *mon, const char *id)
{
    return qemuMonitorCallName(mon, "object-del", "id", id);
}

int
qemuMonitorChardevAdd(qemuMonitor *mon, virJSONValue *props, char **ret_pty)
{
    g_autoptr(virJSONValue) reply = NULL;

    if (qemuMonitorCall(mon, "chardev-add", props, 0, &reply) < 0)
        return -1;
    if (ret_pty)
        *ret_pty = g_strdup(virJSONValueObjectGetString(reply, "pty"));
    return 0;
}

int
qemuMonitorChardevRemove(qemuMonitor *mon, const char *id)
{
    return qemuMonitorCallName(mon, "chardev-remove", "id", id);
}

int
qemuMonitorNetdevAdd(qemuMonitor *mon, virJSONValue *props)
{
    return qemuMonitorCallVoid(mon, "netdev_add", props);
}

int
qemuMonitorNetdevDel(qemuMonitor *mon, const char *id)
{
    return qemuMonitorCallName(mon, "netdev_del", "id", id);
}

int
qemuMonitorBlockdevAdd(qemuMonitor *mon, virJSONValue *props)
{
    return qemuMonitorCallVoid(mon, "blockdev-add", props);
}

int
qemuMonitorBlockdevDel(qemuMonitor *mon, const char *nodeName)
{
    return qemuMonitorCallName(mon, "blockdev-del", "node-name", nodeName);
}

int
qemuMonitorDeviceAdd(qemuMonitor *mon, virJSONValue *props)
{
    return qemuMonitorCallVoid(mon, "device_add", props);
}

int
qemuMonitorDeviceDel(qemuMonitor *mon, const char *id)
{
    return qemuMonitorCallName(mon, "device_del", "id", id);
}

int
qemuMonitorGetPtys(qemuMonitor *mon, GHashTable **ret_ptys)
{
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(GHashTable) ptys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    if (qemuMonitorAsk(mon, "query-chardev", &reply) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(reply); i++) {
        const virJSONValue *item = virJSONValueArrayGet(reply, i);
        const char *id = virJSONValueObjectGetString(item, "label");
        const char *file = virJSONValueObjectGetString(item, "filename");

        if (!id || !file)
            return qemuMonitorReportMissing("query-chardev", "label or filename");
        if (g_str_has_prefix(file, "pty:"))
            g_hash_table_insert(ptys, g_strdup(id), g_strdup(file + strlen("pty:")));
    }
    *ret_ptys = g_steal_pointer(&ptys);
    return 0;
}

int
qemuMonitorSetLink(qemuMonitor *mon, const char *alias, bool up)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    virJSONValueObjectSetString(args, "name", alias);
    virJSONValueObjectSetBoolean(args, "up", up);
    return qemuMonitorCallVoid(mon, "set_link", g_steal_pointer(&args));
}

/* ---- block statistics ---------------------------------------------------- */

static const struct {
    const char *key;
    size_t offset;
} blockStats[] = {
#define STAT(key, member) { key, offsetof(qemuMonitorBlockStats, member) }
    STAT("rd_bytes", readBytes),
    STAT("rd_operations", readRequests),
    STAT("rd_total_time_ns", readNanos),
    STAT("wr_bytes", writeBytes),
    STAT("wr_operations", writeRequests),
    STAT("wr_total_time_ns", writeNanos),
    STAT("flush_operations", flushRequests),
    STAT("flush_total_time_ns", flushNanos),
    STAT("wr_highest_offset", highestOffset),
#undef STAT
};

/* "/machine/peripheral/virtio-disk0/virtio-backend" belongs to "virtio-disk0". */
static char *
qemuMonitorDeviceFromQdev(const char *qdev)
{
    static const char peripheral[] = "/machine/peripheral/";
    const char *id = qdev;
    const char *end;

    if (g_str_has_prefix(qdev, peripheral))
        id += strlen(peripheral);
    end = *id == '/' ? NULL : strchr(id, '/');
    return end ? g_strndup(id, end - id) : g_strdup(id);
}

static void
qemuMonitorBlockStatsInsert(GHashTable *table, char *key, const qemuMonitorBlockStats *stats)
{
    qemuMonitorBlockStats *copy = g_new(qemuMonitorBlockStats, 1);

    *copy = *stats;
    g_hash_table_insert(table, key, copy);
}

int
qemuMonitorGetBlockStats(qemuMonitor *mon, GHashTable **ret_stats)
{
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(GHashTable) table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    if (qemuMonitorAsk(mon, "query-blockstats", &reply) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(reply); i++) {
        const virJSONValue *item = virJSONValueArrayGet(reply, i);
        const virJSONValue *numbers = virJSONValueObjectGetObject(item, "stats");
        const char *qdev = virJSONValueObjectGetString(item, "qdev");
        const char *node = virJSONValueObjectGetString(item, "node-name");
        qemuMonitorBlockStats stats = { 0 };

        if (!numbers)
            return qemuMonitorReportMissing("query-blockstats", "stats");
        for (size_t j = 0; j < G_N_ELEMENTS(blockStats); j++) {
            /* a number that this QEMU doesn't have stays 0 */
            (void)virJSONValueObjectGetUlong(numbers, blockStats[j].key,
                                             (unsigned long long *)((char *)&stats +
                                                                    blockStats[j].offset));
        }
        if (qdev && *qdev)
            qemuMonitorBlockStatsInsert(table, qemuMonitorDeviceFromQdev(qdev), &stats);
        if (node && *node)
            qemuMonitorBlockStatsInsert(table, g_strdup(node), &stats);
    }
    *ret_stats = g_steal_pointer(&table);
    return 0;
}

/* ---- the screen ---------------------------------------------------------- */

/* A set of descriptors that QEMU knows by the path /dev/fdset/NUMBER. */
static int
qemuMonitorAddFD(qemuMonitor *mon, int fd, unsigned int *ret_set)
{
    g_autoptr(virJSONValue) reply = NULL;

    if (qemuMonitorCallFD(mon, "add-fd", NULL, fd, &reply) < 0)
        return -1;
    if (virJSONValueObjectGetUint(reply, "fdset-id", ret_set) < 0)
        return qemuMonitorReportMissing("add-fd", "fdset-id");
    return 0;
}

/* Without @set QEMU goes on as well: it has one descriptor too many. */
static void
qemuMonitorRemoveFD(qemuMonitor *mon, unsigned int set)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    VIR_ERROR_TRAP();

    virJSONValueObjectSetUint(args, "fdset-id", set);
    if (qemuMonitorCallVoid(mon, "remove-fd", g_steal_pointer(&args)) < 0)
        VIR_WARN("%s", virGetLastErrorMessage());
}

int
qemuMonitorScreendump(qemuMonitor *mon, const char *device, unsigned int head, int fd, bool png)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    unsigned int set;
    int rc;

    if (qemuMonitorAddFD(mon, fd, &set) < 0)
        return -1;
    virJSONValueObjectSetFormat(args, "filename", "/dev/fdset/%u", set);
    virJSONValueObjectSetString(args, "device", device);
    virJSONValueObjectSetUint(args, "head", head);
    if (png)
        virJSONValueObjectSetString(args, "format", "png");
    rc = qemuMonitorCallVoid(mon, "screendump", g_steal_pointer(&args));
    qemuMonitorRemoveFD(mon, set);
    return rc;
}

/* What getfd left when nothing took it. */
static void
qemuMonitorCloseFD(qemuMonitor *mon, const char *name)
{
    VIR_ERROR_TRAP();

    if (qemuMonitorCallName(mon, "closefd", "fdname", name) < 0)
        VIR_WARN("%s", virGetLastErrorMessage());
}

int
qemuMonitorAddClient(qemuMonitor *mon, const char *protocol, int fd, bool skipauth)
{
    static gint serial;
    g_autofree char *name = g_strdup_printf("client-%d", g_atomic_int_add(&serial, 1));
    g_autoptr(virJSONValue) pass = virJSONValueNewObject();
    g_autoptr(virJSONValue) args = virJSONValueNewObject();

    virJSONValueObjectSetString(pass, "fdname", name);
    if (qemuMonitorCallFD(mon, "getfd", g_steal_pointer(&pass), fd, NULL) < 0)
        return -1;

    virJSONValueObjectSetString(args, "protocol", protocol);
    virJSONValueObjectSetString(args, "fdname", name);
    virJSONValueObjectSetBoolean(args, "skipauth", skipauth);
    if (qemuMonitorCallVoid(mon, "add_client", g_steal_pointer(&args)) < 0) {
        qemuMonitorCloseFD(mon, name);
        return -1;
    }
    return 0;
}

/* ---- words of the user --------------------------------------------------- */

int
qemuMonitorPassText(qemuMonitor *mon, const char *command, int fd, char **ret_reply)
{
    g_autoptr(virJSONValue) object = virJSONParse(command, strlen(command), NULL);
    g_autoptr(virJSONValue) reply = NULL;
    char *text;

    if (!object)
        return -1;
    if (virJSONValueGetType(object) != VIR_JSON_OBJECT) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("a monitor command must be a JSON object"));
        return -1;
    }
    if (qemuMonitorCallObject(mon, g_steal_pointer(&object), fd, 0, &reply) < 0 ||
        !(text = virJSONValueToString(reply)))
        return -1;

    *ret_reply = text;
    return 0;
}

int
qemuMonitorPassHMP(qemuMonitor *mon, const char *line, char **ret_text)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    g_autoptr(virJSONValue) reply = NULL;
    const char *text;

    virJSONValueObjectSetString(args, "command-line", line);
    if (qemuMonitorCall(mon, "human-monitor-command", g_steal_pointer(&args), 0, &reply) < 0)
        return -1;
    if (!(text = virJSONValueGetString(reply)))
        return qemuMonitorReportMissing("human-monitor-command", "its text");

    *ret_text = g_strdup(text);
    return 0;
}
