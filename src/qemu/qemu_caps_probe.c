/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_caps_probe.c: asking an emulator binary what it can do. */
#include "config.h"

#include "qemu_caps_probe.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "monitor/qemu_monitor.h"
#include "vircommand.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virprocess.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.caps_probe");

/* Types whose properties an emulator may die of, before it counts as broken. */
#define MAX_DEATHS 16

/* An emulator that is being asked. */
typedef struct {
    const char *binary;
    gint64 deadline;
    virProcess process;
    qemuMonitor *mon;
    int errors;                 /* what it writes to its standard error */
} qemuProbe;

static void
qemuProbeStop(qemuProbe *probe)
{
    int status;

    if (probe->mon)
        qemuMonitorClose(probe->mon);
    g_clear_pointer(&probe->mon, qemuMonitorUnref);

    if (probe->process.pid > 0) {
        (void)virProcessSignal(&probe->process, SIGKILL); /* gone already is as good */
        if (!virProcessWaitExit(&probe->process, 1000) ||
            virProcessReap(&probe->process, &status) < 0)
            virProcessAbandon(&probe->process);
    }
    virProcessClear(&probe->process);
    virFDClose(&probe->errors);
}

/* Adds what the emulator said itself to the error that is reported. */
static void
qemuProbeReport(qemuProbe *probe)
{
    g_autofree char *why = g_strdup(virGetLastErrorMessage());
    g_autofree char *said = NULL;
    char buf[1024];
    ssize_t len = pread(probe->errors, buf, sizeof(buf) - 1, 0);

    said = g_strndup(buf, MAX(len, 0));
    g_strchomp(said);
    virResetLastError();
    virReportError(VIR_ERR_INTERNAL_ERROR, _("Failed to probe QEMU binary %s: %s"), probe->binary,
                   *said ? said : why);
}

static int
qemuProbeStart(qemuProbe *probe)
{
    static const qemuMonitorCallbacks callbacks;
    g_autoptr(virCommand) cmd = virCommandNew(probe->binary);
    int ends[2];

    probe->errors = memfd_create("probe", MFD_CLOEXEC);
    if (probe->errors < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        virReportSystemError(errno, "%s", _("unable to prepare probing QEMU"));
        return -1;
    }

    virCommandAddArgList(cmd, "-S", "-no-user-config", "-nodefaults", "-nographic",
                         "-machine", "none,accel=tcg:kvm", NULL);
    virCommandAddArg(cmd, "-chardev");
    virCommandAddArgFormat(cmd, "socket,id=monitor,fd=%d",
                           virCommandPassFD(cmd, ends[1], VIR_COMMAND_PASS_FD_CLOSE));
    virCommandAddArgList(cmd, "-mon", "chardev=monitor,mode=control", NULL);
    virCommandSetErrorFD(cmd, probe->errors);
    virCommandSetDeathSignal(cmd, SIGKILL); /* it wouldn't end by itself */

    if (virCommandStart(cmd, &probe->process) < 0) {
        virFDClose(&ends[0]);
        return -1;
    }
    g_clear_pointer(&cmd, virCommandFree); /* the emulator's end: its death must be seen */

    if (!(probe->mon = qemuMonitorOpen(probe->binary, NULL, ends[0], &callbacks, NULL,
                                       NULL)) ||
        qemuMonitorHandshake(probe->mon, probe->deadline) < 0) {
        qemuProbeReport(probe);
        return -1;
    }
    return 0;
}

static int
qemuProbeAsk(qemuProbe *probe, const char *cmd, virJSONValue *args, virJSONValue **ret_reply)
{
    return qemuMonitorCall(probe->mon, cmd, args, probe->deadline, ret_reply);
}

/* Puts the words at @key of the items into @into, each as {"word": true}. */
static void
qemuProbeCollect(const virJSONValue *items, const char *key, virJSONValue *into)
{
    for (size_t i = 0; i < virJSONValueArraySize(items); i++) {
        const char *word = virJSONValueObjectGetString(virJSONValueArrayGet(items, i), key);

        if (word)
            virJSONValueObjectSetBoolean(into, word, true);
    }
}

/* ---- the questions: each puts its answer into the document --------------- */

static int
qemuProbeVersion(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) reply = NULL;
    unsigned int major, minor, micro;
    const virJSONValue *qemu;

    if (qemuProbeAsk(probe, "query-version", NULL, &reply) < 0)
        return -1;
    qemu = virJSONValueObjectGet(reply, "qemu");
    if (virJSONValueObjectGetUint(qemu, "major", &major) < 0 || major > 1000 ||
        virJSONValueObjectGetUint(qemu, "minor", &minor) < 0 || minor > 999 ||
        virJSONValueObjectGetUint(qemu, "micro", &micro) < 0 || micro > 999) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("%s tells no version"), probe->binary);
        return -1;
    }
    virJSONValueObjectSetUint(doc, "version", major * 1000000 + minor * 1000 + micro);
    virJSONValueObjectSetString(doc, "package", virJSONValueObjectGetString(reply, "package"));
    return 0;
}

static int
qemuProbeTarget(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) target = NULL;
    g_autoptr(virJSONValue) kvm = NULL;
    const char *arch;
    bool present = false;

    if (qemuProbeAsk(probe, "query-target", NULL, &target) < 0 ||
        qemuProbeAsk(probe, "query-kvm", NULL, &kvm) < 0)
        return -1;
    if (!(arch = virJSONValueObjectGetString(target, "arch"))) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("%s tells no architecture"), probe->binary);
        return -1;
    }
    (void)virJSONValueObjectGetBoolean(kvm, "present", &present); /* absent means no */

    virJSONValueObjectSetString(doc, "arch", strcmp(arch, "i386") == 0 ? "i686" : arch);
    virJSONValueObjectSetBoolean(doc, "kvm", present);
    return 0;
}

static int
qemuProbeMachineProps(qemuProbe *probe, const char *machine, virJSONValue *into)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    g_autoptr(virJSONValue) reply = NULL;

    virJSONValueObjectSetFormat(args, "typename", "%s-machine", machine);
    if (qemuProbeAsk(probe, "qom-list-properties", g_steal_pointer(&args), &reply) < 0)
        return -1;
    qemuProbeCollect(reply, "name", into);
    return 0;
}

static int
qemuProbeMachines(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) machines = NULL;
    g_autoptr(virJSONValue) props = virJSONValueNewObject();

    if (qemuProbeAsk(probe, "query-machines", NULL, &machines) < 0)
        return -1;

    /* versions of one machine have the same properties: those with an alias stand for all */
    for (size_t i = 0; i < virJSONValueArraySize(machines); i++) {
        const virJSONValue *machine = virJSONValueArrayGet(machines, i);
        const char *name = virJSONValueObjectGetString(machine, "name");

        if (name &&
            (virJSONValueObjectGet(machine, "alias") ||
             virJSONValueObjectGet(machine, "is-default")) &&
            qemuProbeMachineProps(probe, name, props) < 0)
            return -1;
    }
    virJSONValueObjectSet(doc, "machines", g_steal_pointer(&machines));
    virJSONValueObjectSet(doc, "machine-props", g_steal_pointer(&props));
    return 0;
}

static int
qemuProbeTypes(qemuProbe *probe, const char *implements, virJSONValue *into)
{
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    g_autoptr(virJSONValue) reply = NULL;

    virJSONValueObjectSetString(args, "implements", implements);
    virJSONValueObjectSetBoolean(args, "abstract", false);
    if (qemuProbeAsk(probe, "qom-list-types", g_steal_pointer(&args), &reply) < 0)
        return -1;
    qemuProbeCollect(reply, "name", into);
    return 0;
}

static int
qemuProbeObjects(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) objects = virJSONValueNewObject();

    if (qemuProbeTypes(probe, "user-creatable", objects) < 0)
        return -1;
    virJSONValueObjectSet(doc, "objects", g_steal_pointer(&objects));
    return 0;
}

static int
qemuProbeOptions(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(virJSONValue) options = virJSONValueNewObject();

    if (qemuProbeAsk(probe, "query-command-line-options", NULL, &reply) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(reply); i++) {
        const virJSONValue *item = virJSONValueArrayGet(reply, i);
        const char *name = virJSONValueObjectGetString(item, "option");
        virJSONValue *parameters;

        if (!name)
            continue;
        parameters = virJSONValueNewObject();
        qemuProbeCollect(virJSONValueObjectGetArray(item, "parameters"), "name", parameters);
        virJSONValueObjectSet(options, name, parameters);
    }
    virJSONValueObjectSet(doc, "options", g_steal_pointer(&options));
    return 0;
}

static int
qemuProbeSchema(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(virJSONValue) schema = virJSONValueNewObject();

    if (qemuProbeAsk(probe, "query-qmp-schema", NULL, &reply) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(reply); i++) {
        virJSONValue *entity = virJSONValueArrayGet(reply, i);
        g_autoptr(virJSONValue) name = virJSONValueObjectSteal(entity, "name");

        if (virJSONValueGetString(name))
            virJSONValueObjectSet(schema, virJSONValueGetString(name), virJSONValueCopy(entity));
    }
    virJSONValueObjectSet(doc, "schema", g_steal_pointer(&schema));
    return 0;
}

/* Not every architecture has models to choose from. After the schema, which says so. */
static int
qemuProbeCPUModels(qemuProbe *probe, virJSONValue *doc)
{
    static const char command[] = "query-cpu-definitions";
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(virJSONValue) models = virJSONValueNewObject();

    if (virJSONValueObjectGet(virJSONValueObjectGet(doc, "schema"), command) &&
        qemuProbeAsk(probe, command, NULL, &reply) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueArraySize(reply); i++) {
        const virJSONValue *item = virJSONValueArrayGet(reply, i);
        const char *name = virJSONValueObjectGetString(item, "name");
        const virJSONValue *lacks = virJSONValueObjectGetArray(item, "unavailable-features");

        if (name)
            virJSONValueObjectSet(models, name, lacks ? virJSONValueCopy(lacks)
                                                      : virJSONValueNewNull());
    }
    virJSONValueObjectSet(doc, "cpu-models", g_steal_pointer(&models));
    return 0;
}

/* What the largest model has and what it could have: all that guests may be given. */
static int
qemuProbeCPUFeatures(qemuProbe *probe, virJSONValue *doc)
{
    static const char command[] = "query-cpu-model-expansion";
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    g_autoptr(virJSONValue) reply = NULL;
    g_autoptr(virJSONValue) features = virJSONValueNewObject();
    virJSONValue *model = virJSONValueNewObject();
    const virJSONValue *props;
    bool on;

    virJSONValueObjectSetString(model, "name", "max");
    virJSONValueObjectSetString(args, "type", "full");
    virJSONValueObjectSet(args, "model", model);
    if (virJSONValueObjectGet(virJSONValueObjectGet(doc, "cpu-models"), "max") &&
        virJSONValueObjectGet(virJSONValueObjectGet(doc, "schema"), command) &&
        qemuProbeAsk(probe, command, g_steal_pointer(&args), &reply) < 0)
        return -1;

    props = virJSONValueObjectGet(virJSONValueObjectGet(reply, "model"), "props");
    for (size_t i = 0; i < virJSONValueObjectSize(props); i++) {
        const char *name = virJSONValueObjectKey(props, i);

        if (virJSONValueObjectGetBoolean(props, name, &on) == 0)
            virJSONValueObjectSetBoolean(features, name, on);
    }
    virJSONValueObjectSetString(doc, "cpu-vendor", virJSONValueObjectGetString(props, "vendor"));
    virJSONValueObjectSet(doc, "cpu-features", g_steal_pointer(&features));
    return 0;
}

/* ---- devices, which may be the emulator's death -------------------------- */

/* Returns 1 with the properties, 0 when the emulator refused or died of it, -1 otherwise. */
static int
qemuProbeDevice(qemuProbe *probe, const char *type, virJSONValue **ret_props)
{
    g_autoptr(virJSONValue) command = virJSONValueNewObject();
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    g_autoptr(virJSONValue) reply = NULL;
    unsigned long long ms;

    virJSONValueObjectSetString(args, "typename", type);
    virJSONValueObjectSetString(command, "execute", "device-list-properties");
    virJSONValueObjectSet(command, "arguments", g_steal_pointer(&args));

    if (qemuMonitorCallObject(probe->mon, g_steal_pointer(&command), -1, probe->deadline,
                              &reply) < 0) {
        if (qemuMonitorGetState(probe->mon, &ms) != QEMU_MONITOR_CLOSED)
            return -1;
        VIR_INFO("%s died when asked for the properties of %s", probe->binary, type);
        virResetLastError();
        return 0;
    }
    if (qemuMonitorReplyErrorClass(reply))
        return 0; /* a type that is no device after all */

    *ret_props = virJSONValueNewObject();
    qemuProbeCollect(virJSONValueObjectGetArray(reply, "return"), "name", *ret_props);
    return 1;
}

static int
qemuProbeDevices(qemuProbe *probe, virJSONValue *doc)
{
    g_autoptr(virJSONValue) types = virJSONValueNewObject();
    g_autoptr(virJSONValue) devices = virJSONValueNewObject();
    unsigned long long ms;
    int deaths = 0;

    if (qemuProbeTypes(probe, "device", types) < 0)
        return -1;

    for (size_t i = 0; i < virJSONValueObjectSize(types); i++) {
        const char *type = virJSONValueObjectKey(types, i);
        virJSONValue *props = NULL;
        int rc;

        if (g_str_has_suffix(type, "-cpu"))
            continue;
        if ((rc = qemuProbeDevice(probe, type, &props)) < 0)
            return -1;
        virJSONValueObjectSet(devices, type, props);

        if (rc == 0 && qemuMonitorGetState(probe->mon, &ms) == QEMU_MONITOR_CLOSED) {
            if (++deaths > MAX_DEATHS) {
                virReportError(VIR_ERR_INTERNAL_ERROR,
                               _("QEMU binary %s died %d times while it was probed"),
                               probe->binary, deaths);
                return -1;
            }
            qemuProbeStop(probe);
            if (qemuProbeStart(probe) < 0)
                return -1;
        }
    }
    virJSONValueObjectSet(doc, "devices", g_steal_pointer(&devices));
    return 0;
}

static int (*const questions[])(qemuProbe *probe, virJSONValue *doc) = {
    qemuProbeVersion,
    qemuProbeTarget,
    qemuProbeMachines,
    qemuProbeObjects,
    qemuProbeOptions,
    qemuProbeSchema,
    qemuProbeCPUModels,
    qemuProbeCPUFeatures,
    qemuProbeDevices,
};

virJSONValue *
qemuCapsProbe(const char *binary, gint64 deadline)
{
    qemuProbe probe = {
        .binary = binary,
        .deadline = deadline,
        .process = VIR_PROCESS_INIT,
        .errors = -1,
    };
    g_autoptr(virJSONValue) doc = virJSONValueNewObject();
    int rc = qemuProbeStart(&probe);

    for (size_t i = 0; rc == 0 && i < G_N_ELEMENTS(questions); i++)
        rc = questions[i](&probe, doc);
    qemuProbeStop(&probe);
    return rc < 0 ? NULL : g_steal_pointer(&doc);
}
