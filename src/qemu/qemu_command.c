/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_command.c: the order in which a new QEMU is told everything. */
#include "config.h"

#include "qemu_command.h"

#include <errno.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "qemu_alias.h"
#include "qemu_caps.h"
#include "qemu_device.h"
#include "qemu_machine.h"
#include "qemu_namespace.h"
#include "qemu_plan_argv.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

#define QEMU_6_2 6002000
#define QEMU_7_2 7002000

/* ---- before ------------------------------------------------------------- */

/*
 * Last device first: so the images of the last disk have the lowest numbers,
 * as stock counts and as clients that name an image by its number expect.
 */
static int
prepareDevices(const qemuDeviceContext *ctx, virDomainDef *def)
{
    for (size_t kind = 0; kind < VIR_DOMAIN_DEVICE_LAST; kind++) {
        GPtrArray *list = def->devices[kind];

        for (size_t i = virSchemaListLength(list); i > 0; i--) {
            if (qemuDevicePrepare(ctx, g_ptr_array_index(list, i - 1)) < 0)
                return -1;
        }
    }
    return 0;
}

/* QEMU would say it too, but only after everything else was made. */
static int
checkBootFiles(const virDomainOS *os)
{
    const char *const files[] = { os->kernel, os->initrd, os->dtb };
    struct stat st;

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        if (files[i] && stat(files[i], &st) < 0) {
            virReportSystemError(errno, _("unable to stat: %s"), files[i]);
            return -1;
        }
    }
    return 0;
}

int
qemuCommandPrepare(virDomainDef *def, const qemuCaps *caps, const qemuCommandContext *run,
                   unsigned int flags)
{
    qemuDeviceContext ctx = { .def = def, .caps = caps, .run = run, .flags = flags };

    qemuAliasAssign(def);
    if ((!(flags & QEMU_COMMAND_SHOW) &&
         (checkBootFiles(&def->os) < 0 || qemuFirmwarePrepare(&ctx) < 0)) ||
        prepareDevices(&ctx, def) < 0) {
        qemuCommandRelease(def);
        return -1;
    }
    return 0;
}

void
qemuCommandRelease(virDomainDef *def)
{
    for (size_t kind = 0; kind < VIR_DOMAIN_DEVICE_LAST; kind++) {
        GPtrArray *list = def->devices[kind];

        for (size_t i = 0; i < virSchemaListLength(list); i++)
            qemuDeviceRelease(g_ptr_array_index(list, i));
    }
}

/* ---- what is said of the process --------------------------------------- */

static int
namePlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "guest", ctx->def->name);
    virJSONValueObjectSetBoolean(props, "debug-threads", true);
    (void)qemuPlanAddKeyval(plan, "name", NULL, props);
    qemuPlanAddFlag(plan, "S");
    return 0;
}

static int
identityPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    char uuid[VIR_UUID_TEXT_SIZE];

    qemuPlanAddText(plan, "uuid", virUUIDFormat(ctx->def->uuid, uuid));
    return 0;
}

static int
defaultsPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    if (virDomainDefGraphicsCount(ctx->def) == 0)
        qemuPlanAddText(plan, "display", "none");
    qemuPlanAddFlag(plan, "no-user-config");
    qemuPlanAddFlag(plan, "nodefaults");
    return 0;
}

/* The monitor's socket listens already: whoever connects needn't wait for QEMU. */
static int
monitorPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    bool byFD = ctx->run->monitorFD >= 0;
    virJSONValue *where = virJSONValueNewObject();
    virJSONValue *addr = virJSONValueNewObject();
    virJSONValue *data = virJSONValueNewObject();
    virJSONValue *backend = virJSONValueNewObject();
    virJSONValue *props = virJSONValueNewObject();
    qemuPlanStep *step;

    if (!byFD)
        virJSONValueObjectSetString(where, "path", ctx->run->monitorPath);
    virJSONValueObjectSetString(addr, "type", byFD ? "fd" : "unix");
    virJSONValueObjectSet(addr, "data", where);
    virJSONValueObjectSet(data, "addr", addr);
    virJSONValueObjectSetBoolean(data, "server", true);
    virJSONValueObjectSetBoolean(data, "wait", false);
    virJSONValueObjectSetString(backend, "type", "socket");
    virJSONValueObjectSet(backend, "data", data);
    virJSONValueObjectSetString(props, "id", "charmonitor");
    virJSONValueObjectSet(props, "backend", backend);
    step = qemuPlanAdd(plan, QEMU_PLAN_CHARDEV, props);
    if (byFD) {
        int fd = fcntl(ctx->run->monitorFD, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

        if (fd < 0) {
            virReportSystemError(errno, "%s", _("cannot copy the monitor's descriptor"));
            return -1;
        }
        qemuPlanStepPassFD(step, "backend/data/addr/data/str", "monitor", fd);
    }

    props = virJSONValueNewObject();
    virJSONValueObjectSetString(props, "chardev", "charmonitor");
    virJSONValueObjectSetString(props, "id", "monitor");
    virJSONValueObjectSetString(props, "mode", "control");
    (void)qemuPlanAddKeyval(plan, "mon", NULL, props);
    return 0;
}

static void
iothreadAdd(const virDomainIOThread *thread, qemuPlan *plan)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "qom-type", "iothread");
    virJSONValueObjectSetFormat(props, "id", "iothread%u", thread->id);
    if (thread->pool.min_set)
        virJSONValueObjectSetInt(props, "thread-pool-min", thread->pool.min);
    if (thread->pool.max_set)
        virJSONValueObjectSetInt(props, "thread-pool-max", thread->pool.max);
    (void)qemuPlanAdd(plan, QEMU_PLAN_OBJECT, props); /* no descriptor goes with it */
}

static bool
iothreadIsListed(const virDomainDef *def, unsigned int id)
{
    for (size_t i = 0; i < virSchemaListLength(def->iothreadList); i++) {
        const virDomainIOThread *thread = g_ptr_array_index(def->iothreadList, i);

        if (thread->id == id)
            return true;
    }
    return false;
}

/* Those with numbers of their own, then as many as are missing with the lowest free ones. */
static int
iothreadsPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    size_t count = virSchemaListLength(ctx->def->iothreadList);

    for (size_t i = 0; i < count; i++)
        iothreadAdd(g_ptr_array_index(ctx->def->iothreadList, i), plan);
    for (unsigned int id = 1; count < ctx->def->iothreads; id++) {
        virDomainIOThread thread = { .id = id };

        if (iothreadIsListed(ctx->def, id))
            continue;
        iothreadAdd(&thread, plan);
        count++;
    }
    return 0;
}

static int
genidPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    char uuid[VIR_UUID_TEXT_SIZE];
    virJSONValue *props;

    if (!ctx->def->genid_set)
        return 0;
    props = qemuDeviceProps("vmgenid");
    virJSONValueObjectSetString(props, "guid", virUUIDFormat(ctx->def->genid, uuid));
    virJSONValueObjectSetString(props, "id", "vmgenid0");
    (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, props); /* no descriptor goes with it */
    return 0;
}

/* What QEMU itself may do on the host, and how it writes its log. */
static int
confinementPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    static const char *const denied[] = { "obsolete", "elevateprivileges", "spawn",
                                          "resourcecontrol" };
    virJSONValue *props;

    if (ctx->def->features.vmcoreinfo == VIR_TRISTATE_SWITCH_ON)
        (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, qemuDeviceProps("vmcoreinfo"));
    if (!ctx->caps || qemuCapsHasOption(ctx->caps, "sandbox", NULL)) {
        props = virJSONValueNewObject();
        virJSONValueObjectSetBoolean(props, "enable", true);
        for (size_t i = 0; i < G_N_ELEMENTS(denied); i++)
            virJSONValueObjectSetString(props, denied[i], "deny");
        (void)qemuPlanAddKeyval(plan, "sandbox", "enable", props);
    }
    props = virJSONValueNewObject();
    virJSONValueObjectSetBoolean(props, "timestamp", true);
    (void)qemuPlanAddKeyval(plan, "msg", NULL, props);
    return 0;
}

/* ---- all of it ---------------------------------------------------------- */

qemuPlan *
qemuCommandPlan(const virDomainDef *def, const qemuCaps *caps, const qemuCommandContext *run,
                unsigned int flags)
{
    static int (*const parts[])(const qemuDeviceContext *, qemuPlan *) = {
        namePlan,       qemuFirmwareImagesPlan, qemuMachinePlan, qemuCPUPlan,
        qemuFirmwarePlan, qemuMemoryPlan,       qemuSmpPlan,     iothreadsPlan,
        qemuNumaPlan,   identityPlan,           genidPlan,       qemuSmbiosPlan,
        defaultsPlan,   monitorPlan,            qemuClockPlan,   qemuPowerPlan,
        qemuBootPlan,   qemuDevicesPlan,        confinementPlan,
    };
    qemuDeviceContext ctx = { .def = def, .caps = caps, .run = run, .flags = flags };
    g_autoptr(qemuPlan) plan = qemuPlanNew();

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i](&ctx, plan) < 0)
            return NULL;
    }
    return g_steal_pointer(&plan);
}

/* Last, so that they can say otherwise. */
static void
userArgs(const virDomainDef *def, GPtrArray *args)
{
    const qemuNamespace *ns = qemuNamespaceOf(def);

    for (size_t i = 0; ns && i < ns->args->len; i++)
        g_ptr_array_add(args, g_strdup(g_ptr_array_index(ns->args, i)));
}

int
qemuCommandBuild(const virDomainDef *def, const qemuCaps *caps, const qemuCommandContext *run,
                 unsigned int flags, GStrv *ret_argv, GArray **ret_fds)
{
    unsigned int version = caps ? qemuCapsGetVersion(caps) : QEMU_7_2;
    const qemuPlanArgvOptions options = {
        .deviceJSON = version >= QEMU_6_2,
        .netdevJSON = version >= QEMU_7_2,
    };
    g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(qemuPlan) plan = qemuCommandPlan(def, caps, run, flags);

    if (!plan)
        return -1;
    g_ptr_array_add(args, g_strdup(def->emulator));
    if (qemuPlanToArgv(plan, &options, args) < 0)
        return -1;
    userArgs(def, args);
    g_ptr_array_add(args, NULL);

    *ret_fds = qemuPlanStealFDs(plan);
    *ret_argv = (GStrv)g_ptr_array_free(g_steal_pointer(&args), FALSE);
    return 0;
}

int
qemuCommandSettle(const virDomainDef *def, const qemuCaps *caps, qemuPlanCall call, void *opaque)
{
    /* none of these places is in a call */
    static const qemuCommandContext run = {
        .libDir = "", .channelDir = "", .monitorPath = "", .monitorFD = -1,
    };
    g_autoptr(qemuPlan) plan = qemuCommandPlan(def, caps, &run, QEMU_COMMAND_SHOW);

    if (!plan)
        return -1;
    return qemuPlanPerformCalls(plan, call, opaque);
}
