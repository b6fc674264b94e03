/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan.h: what QEMU must be told, in order, whoever tells it. */
#ifndef VIREO_QEMU_PLAN_H
#define VIREO_QEMU_PLAN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "virjson.h"

/*
 * A plan is a list of steps. Device rooms add steps; they don't know whether
 * the plan becomes arguments of a new process (qemu_plan_argv.h) or QMP calls
 * to a running one (qemu_plan_qmp.h). The order of the steps is the order in
 * which QEMU needs them, and its reverse is the order of undoing.
 *
 * A plan has one owner and no lock. It owns its steps, their properties and
 * the descriptors that go with them; freeing the plan closes those.
 *
 * Properties have the shape that QMP gives them:
 *     object    {"qom-type", "id", …}              as object-add
 *     chardev   {"id", "backend": {"type", …}}     as chardev-add
 *     netdev    {"type", "id", …}                  as netdev_add
 *     blockdev  {"driver", "node-name", …}         as blockdev-add
 *     device    {"driver", "id", …}                as device_add
 *     call      the arguments of its command
 */
typedef enum {
    QEMU_PLAN_OPTION,           /* only at start: -machine, -smp, … */
    QEMU_PLAN_OBJECT,
    QEMU_PLAN_CHARDEV,
    QEMU_PLAN_NETDEV,
    QEMU_PLAN_BLOCKDEV,
    QEMU_PLAN_DEVICE,
    QEMU_PLAN_CALL,             /* only over QMP: what has no argument, such as a link's state */
    QEMU_PLAN_KIND_LAST
} qemuPlanKind;

/* How an option step is written. */
typedef enum {
    QEMU_PLAN_OPTION_FLAG,      /* -S */
    QEMU_PLAN_OPTION_TEXT,      /* -append TEXT: one argument as it is */
    QEMU_PLAN_OPTION_KEYVAL,    /* -smp 2,sockets=2: key=value, commas doubled */
    QEMU_PLAN_OPTION_JSON,      /* -audiodev {…} */
    QEMU_PLAN_OPTION_FORM_LAST
} qemuPlanOptionForm;

typedef struct _qemuPlan qemuPlan;
typedef struct _qemuPlanStep qemuPlanStep;

qemuPlan *qemuPlanNew(void);
void qemuPlanFree(qemuPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuPlan, qemuPlanFree)

/**
 * qemuPlanAdd:
 * @kind: anything but QEMU_PLAN_OPTION and QEMU_PLAN_CALL
 * @props: an object, taken over; it says "id" or "node-name"
 *
 * Returns the step, for qemuPlanStepPassFD(); it belongs to @plan.
 */
qemuPlanStep *qemuPlanAdd(qemuPlan *plan, qemuPlanKind kind, virJSONValue *props);

/**
 * qemuPlanAddFlag, qemuPlanAddText, qemuPlanAddKeyval, qemuPlanAddOptionJSON:
 * @name: without the dash
 * @bare: the member of @props that is written as its value alone and first;
 *        NULL when all are written with their keys
 * @props: an object, taken over
 *
 * Options are said at start only.
 */
void qemuPlanAddFlag(qemuPlan *plan, const char *name);
void qemuPlanAddText(qemuPlan *plan, const char *name, const char *text);
qemuPlanStep *qemuPlanAddKeyval(qemuPlan *plan, const char *name, const char *bare,
                                virJSONValue *props);
void qemuPlanAddOptionJSON(qemuPlan *plan, const char *name, virJSONValue *props);

/**
 * qemuPlanAddCall:
 * @args: an object, taken over
 *
 * A setting of what the steps before made. It is gone with that, so it has no
 * undoing of its own. At start it is performed before the guest runs.
 */
void qemuPlanAddCall(qemuPlan *plan, const char *command, virJSONValue *args);

/**
 * qemuPlanStepPassFD:
 * @path: the property that names the descriptor, members separated by '/';
 *        the objects on the way exist, the last member may be absent
 * @name: what it is called over QMP and in dumps, unique in the plan; a
 *        letter comes first
 * @fd: taken over and closed with the plan; -1 in a plan that is only shown
 *
 * Each renderer writes its own value at @path: the number, or the name that
 * QEMU was given it under (getfd).
 */
void qemuPlanStepPassFD(qemuPlanStep *step, const char *path, const char *name, int fd);

/* Appends the steps of @tail, which is freed. */
void qemuPlanJoin(qemuPlan *plan, qemuPlan *tail);

/* ---- reading, for the renderers ----------------------------------------- */

typedef struct {
    char *path;
    char *name;
    int fd;
} qemuPlanFD;

size_t qemuPlanSize(const qemuPlan *plan);
const qemuPlanStep *qemuPlanGet(const qemuPlan *plan, size_t i);

qemuPlanKind qemuPlanStepKind(const qemuPlanStep *step);
const virJSONValue *qemuPlanStepProps(const qemuPlanStep *step);    /* NULL: FLAG and TEXT */
const char *qemuPlanStepID(const qemuPlanStep *step);               /* NULL for options */

const char *qemuPlanStepCommand(const qemuPlanStep *step);          /* of a call; else NULL */

/* The next four are for options; the others have none. */
qemuPlanOptionForm qemuPlanStepForm(const qemuPlanStep *step);
const char *qemuPlanStepOption(const qemuPlanStep *step);
const char *qemuPlanStepBare(const qemuPlanStep *step);
const char *qemuPlanStepText(const qemuPlanStep *step);

size_t qemuPlanStepFDCount(const qemuPlanStep *step);
const qemuPlanFD *qemuPlanStepGetFD(const qemuPlanStep *step, size_t i);

/**
 * qemuPlanStealFDs:
 *
 * Returns the descriptors of all steps (of int); closed when it is freed. The
 * plan may still be written as arguments, which keep the numbers.
 */
GArray *qemuPlanStealFDs(qemuPlan *plan);

/**
 * qemuPlanStepPropsWith:
 * @values: one a descriptor of the step, in their order
 *
 * Returns a copy of the properties with @values written at their paths.
 */
virJSONValue *qemuPlanStepPropsWith(const qemuPlanStep *step, const char *const *values);

/**
 * qemuPlanToJSON:
 *
 * The same plan gives the same text: descriptors appear by name, never by
 * number. {"steps": [{"object": {…}}, {"option": "smp", "keyval": {…}}, …]}
 */
virJSONValue *qemuPlanToJSON(const qemuPlan *plan);

const char *qemuPlanKindName(qemuPlanKind kind);

#endif /* VIREO_QEMU_PLAN_H */
