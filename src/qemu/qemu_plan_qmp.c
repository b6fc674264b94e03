/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan_qmp.c: steps as QMP calls, and how each is taken back. */
#include "config.h"

#include "qemu_plan_qmp.h"

#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.plan");

/* How QEMU is told to do and to undo a step of each kind. */
static const struct {
    const char *add;
    const char *del;
    const char *delKey;         /* the member of the undoing call that names the thing */
} verbs[QEMU_PLAN_KIND_LAST] = {
    [QEMU_PLAN_OBJECT] = { "object-add", "object-del", "id" },
    [QEMU_PLAN_CHARDEV] = { "chardev-add", "chardev-remove", "id" },
    [QEMU_PLAN_NETDEV] = { "netdev_add", "netdev_del", "id" },
    [QEMU_PLAN_BLOCKDEV] = { "blockdev-add", "blockdev-del", "node-name" },
    [QEMU_PLAN_DEVICE] = { "device_add", "device_del", "id" },
};

static void
undoCall(qemuPlanCall call, void *opaque, const char *command, const char *key, const char *id)
{
    VIR_ERROR_TRAP();
    virJSONValue *args = virJSONValueNewObject();

    virJSONValueObjectSetString(args, key, id);
    if (call(command, args, -1, opaque) < 0)
        VIR_WARN("undoing with %s of '%s' failed: %s", command, id, virGetLastErrorMessage());
}

/*
 * QEMU keeps a descriptor open under its name until a command takes it. Whether
 * one that failed took it first differs, so an unknown name is no surprise.
 */
static void
closeNames(const qemuPlanStep *step, size_t count, qemuPlanCall call, void *opaque)
{
    VIR_ERROR_TRAP();

    while (count-- > 0) {
        virJSONValue *args = virJSONValueNewObject();

        virJSONValueObjectSetString(args, "fdname", qemuPlanStepGetFD(step, count)->name);
        (void)call("closefd", args, -1, opaque); /* see above */
    }
}

static int
performStep(const qemuPlanStep *step, qemuPlanCall call, void *opaque)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (size_t i = 0; i < qemuPlanStepFDCount(step); i++) {
        const qemuPlanFD *fd = qemuPlanStepGetFD(step, i);
        virJSONValue *args = virJSONValueNewObject();

        virJSONValueObjectSetString(args, "fdname", fd->name);
        if (call("getfd", args, fd->fd, opaque) < 0) {
            closeNames(step, i, call, opaque);
            return -1;
        }
        g_ptr_array_add(names, fd->name);
    }

    if (qemuPlanStepKind(step) == QEMU_PLAN_CALL)
        return call(qemuPlanStepCommand(step), virJSONValueCopy(qemuPlanStepProps(step)), -1,
                    opaque);
    if (call(verbs[qemuPlanStepKind(step)].add,
             qemuPlanStepPropsWith(step, (const char *const *)names->pdata), -1, opaque) < 0) {
        closeNames(step, qemuPlanStepFDCount(step), call, opaque);
        return -1;
    }
    return 0;
}

static void
undoFirst(const qemuPlan *plan, size_t count, qemuPlanCall call, void *opaque)
{
    while (count-- > 0) {
        const qemuPlanStep *step = qemuPlanGet(plan, count);
        qemuPlanKind kind = qemuPlanStepKind(step);

        if (kind != QEMU_PLAN_CALL)
            undoCall(call, opaque, verbs[kind].del, verbs[kind].delKey,
                     qemuPlanStepID(step));
    }
}

int
qemuPlanPerform(const qemuPlan *plan, qemuPlanCall call, void *opaque)
{
    for (size_t i = 0; i < qemuPlanSize(plan); i++) {
        const qemuPlanStep *step = qemuPlanGet(plan, i);

        if (qemuPlanStepKind(step) == QEMU_PLAN_OPTION) {
            virReportError(VIR_ERR_OPERATION_UNSUPPORTED,
                           _("QEMU takes -%s only when it starts"), qemuPlanStepOption(step));
            return -1;
        }
    }

    for (size_t i = 0; i < qemuPlanSize(plan); i++) {
        if (performStep(qemuPlanGet(plan, i), call, opaque) < 0) {
            undoFirst(plan, i, call, opaque);
            return -1;
        }
    }
    return 0;
}

int
qemuPlanPerformCalls(const qemuPlan *plan, qemuPlanCall call, void *opaque)
{
    for (size_t i = 0; i < qemuPlanSize(plan); i++) {
        const qemuPlanStep *step = qemuPlanGet(plan, i);

        if (qemuPlanStepKind(step) == QEMU_PLAN_CALL && performStep(step, call, opaque) < 0)
            return -1;
    }
    return 0;
}

void
qemuPlanUndo(const qemuPlan *plan, qemuPlanCall call, void *opaque)
{
    undoFirst(plan, qemuPlanSize(plan), call, opaque);
}
