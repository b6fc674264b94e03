/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_command.h: from a definition to the plan and the arguments that start it. */
#ifndef VIREO_QEMU_COMMAND_H
#define VIREO_QEMU_COMMAND_H

#include <glib.h>

#include "qemu_plan.h"
#include "qemu_plan_qmp.h"

typedef struct _virDomainDef virDomainDef;
typedef struct _qemuCaps qemuCaps;

typedef enum {
    QEMU_COMMAND_SHOW = 1 << 0, /* for reading, not for running: nothing on the host is opened */
} qemuCommandFlags;

/* What the definition doesn't say: places and descriptors of this run. */
typedef struct {
    const char *libDir;         /* the guest's own directory; it exists and QEMU may write there */
    const char *channelDir;     /* for sockets of channels that name no path */
    const char *spiceTLSDir;    /* of certificates; NULL: no TLS for SPICE */
    const char *monitorPath;    /* the monitor's socket */
    int monitorFD;              /* already listening on it; -1 with QEMU_COMMAND_SHOW */
    gint64 now;                 /* seconds since 1970 for clocks that need it; 0: of the clock */
} qemuCommandContext;

/**
 * qemuCommandPrepare:
 * @def: the definition of this run, written to
 *
 * What must be settled before QEMU is told: aliases, ports that the definition
 * left open, paths of sockets, the images behind an image, and what the rooms
 * need on the host. With QEMU_COMMAND_SHOW the host stays untouched. Addresses
 * are the definition's own, see virDomainDefPostParse().
 *
 * Returns 0; -1 with an error reported and the host as before.
 */
int qemuCommandPrepare(virDomainDef *def, const qemuCaps *caps, const qemuCommandContext *ctx,
                       unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuCommandRelease:
 *
 * Gives back what qemuCommandPrepare() took from the host, when the run is over.
 * Works on a definition that came back from the status file too.
 */
void qemuCommandRelease(virDomainDef *def);

/**
 * qemuCommandPlan:
 * @def: the definition of this run, prepared
 * @caps: what the emulator can do
 *
 * Opens what the rooms pass as descriptors, unless QEMU_COMMAND_SHOW.
 *
 * Returns the plan, or NULL with an error reported and nothing left open.
 */
qemuPlan *qemuCommandPlan(const virDomainDef *def, const qemuCaps *caps,
                          const qemuCommandContext *ctx, unsigned int flags)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuCommandBuild:
 * @ret_argv: emulator and arguments, NULL terminated
 * @ret_fds: of int: what the process inherits, under the same numbers. The
 *           array owns them and closes them when it is freed. A copy of
 *           ctx->monitorFD is among them; the original stays the caller's.
 *
 * Plans and writes the plan as arguments. The guest starts paused (-S), so
 * that qemuCommandSettle() comes before it runs.
 *
 * Returns 0, -1 with an error reported.
 */
int qemuCommandBuild(const virDomainDef *def, const qemuCaps *caps, const qemuCommandContext *ctx,
                     unsigned int flags, GStrv *ret_argv, GArray **ret_fds)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuCommandSettle:
 * @def, @caps: as given to qemuCommandBuild()
 * @call: see qemu_plan_qmp.h; called for each thing that no argument can say:
 *        the balloon's aim, limits of disks, links that are down, passwords
 *
 * After the monitor's handshake. Sleeps as @call does.
 *
 * Returns 0, -1 with an error reported: what was asked for isn't so.
 */
int qemuCommandSettle(const virDomainDef *def, const qemuCaps *caps, qemuPlanCall call,
                      void *opaque) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_COMMAND_H */
