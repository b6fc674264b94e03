/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan_qmp.h: a plan performed on a running QEMU, undone when a step fails. */
#ifndef VIREO_QEMU_PLAN_QMP_H
#define VIREO_QEMU_PLAN_QMP_H

#include "qemu_plan.h"

/**
 * qemuPlanCall:
 * @command: QMP command
 * @args: taken over; NULL for none
 * @fd: sent along, stays the caller's; -1 for none
 * @opaque: what was given to qemuPlanPerform()
 *
 * Returns 0, -1 with an error reported. With the guest's monitor behind it,
 * it sleeps until QEMU answers.
 */
typedef int (*qemuPlanCall)(const char *command, virJSONValue *args, int fd, void *opaque);

/**
 * qemuPlanPerform:
 *
 * Does the steps in order. When one fails, what it began and all before it
 * are undone in reverse; an undoing that fails is logged and the rest goes on.
 *
 * Returns 0, -1 with the error of the step that failed. A plan with options
 * is refused before anything is done.
 */
int qemuPlanPerform(const qemuPlan *plan, qemuPlanCall call, void *opaque)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuPlanPerformCalls:
 *
 * Only the calls of a plan whose other steps were arguments. Nothing is undone
 * when one fails: the process that doesn't get what was asked for must go.
 *
 * Returns 0, -1 with an error reported.
 */
int qemuPlanPerformCalls(const qemuPlan *plan, qemuPlanCall call, void *opaque)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuPlanUndo:
 *
 * Takes back a plan that stood, in reverse, for use when a later action of the
 * caller failed. For a device it only asks: the guest's consent is awaited by
 * unplug, which doesn't come here.
 */
void qemuPlanUndo(const qemuPlan *plan, qemuPlanCall call, void *opaque);

#endif /* VIREO_QEMU_PLAN_QMP_H */
