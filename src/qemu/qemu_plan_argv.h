/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan_argv.h: a plan written as the arguments of a new QEMU. */
#ifndef VIREO_QEMU_PLAN_ARGV_H
#define VIREO_QEMU_PLAN_ARGV_H

#include <glib.h>

#include "qemu_plan.h"

/* What this emulator takes as JSON; elsewhere key=value is written. */
typedef struct {
    bool objectJSON;            /* QEMU 6.0 */
    bool deviceJSON;            /* QEMU 6.2 */
    bool netdevJSON;            /* QEMU 7.2 */
} qemuPlanArgvOptions;

/**
 * qemuPlanToArgv:
 * @options: NULL for all of it
 * @ret_argv: of strings, appended to; unchanged on failure
 *
 * Descriptors are written as the numbers they have here.
 *
 * Returns 0; -1 with an error reported: a step that arguments can't say.
 */
int qemuPlanToArgv(const qemuPlan *plan, const qemuPlanArgvOptions *options, GPtrArray *ret_argv)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuPlanKeyval:
 * @bare: as in qemuPlanAddKeyval()
 *
 * Writes an object as key=value,… : members of members with dots, of arrays
 * with numbers, booleans as on and off, commas in values doubled.
 *
 * Returns the text, NULL with an error reported: a null, or an empty object.
 */
char *qemuPlanKeyval(const virJSONValue *props, const char *bare) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_PLAN_ARGV_H */
