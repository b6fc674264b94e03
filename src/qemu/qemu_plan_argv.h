/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan_argv.h: a plan written as the arguments of a new QEMU. */
#ifndef VIREO_QEMU_PLAN_ARGV_H
#define VIREO_QEMU_PLAN_ARGV_H

#include <glib.h>

#include "qemu_plan.h"

/* What this emulator takes as JSON; elsewhere key=value is written. */
typedef struct {
    bool deviceJSON;            /* -device: QEMU 6.2 */
    bool netdevJSON;            /* -netdev: QEMU 7.2 */
} qemuPlanArgvOptions;

/**
 * qemuPlanToArgv:
 * @options: NULL for all of it
 * @ret_argv: of strings, appended to; unchanged on failure
 *
 * Calls are left out, see qemuPlanPerformCalls(). Descriptors are written as
 * the numbers they have here.
 *
 * Returns 0; -1 with an error reported: a step that arguments can't say.
 */
int qemuPlanToArgv(const qemuPlan *plan, const qemuPlanArgvOptions *options, GPtrArray *ret_argv)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuPlanKeyval:
 * @bare: as in qemuPlanAddKeyval()
 *
 * Writes an object as key=value,… : members of members with dots, booleans as
 * on and off, commas in values doubled. The strings of an array repeat the
 * key, each may be wrapped in an object as its only member.
 *
 * Returns the text, NULL with an error reported: other arrays, a null.
 */
char *qemuPlanKeyval(const virJSONValue *props, const char *bare) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_PLAN_ARGV_H */
