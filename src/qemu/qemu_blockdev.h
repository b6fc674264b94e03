/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_blockdev.h: the block nodes that stand behind a drive. */
#ifndef VIREO_QEMU_BLOCKDEV_H
#define VIREO_QEMU_BLOCKDEV_H

#include "qemu_plan.h"
#include "virdomainconf.h"

/**
 * qemuBlockNumber:
 * @def: of the run
 *
 * Gives each image of @disk that has none the next free number in @def. The
 * nodes are named after it ("libvirt-3-format"), and clients name an image of
 * a chain by it ("vda[3]").
 */
void qemuBlockNumber(const virDomainDef *def, virDomainDiskDef *disk);

/**
 * qemuBlockPlan:
 * @disk: numbered
 * @ret_node: what the device's "drive" is, NULL for an empty drive
 *
 * Adds the nodes, the deepest image first. The format is always what the
 * definition says, raw when it is silent; images are never asked.
 *
 * Returns 0, -1 with an error reported.
 */
int qemuBlockPlan(const virDomainDiskDef *disk, qemuPlan *plan, char **ret_node)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuBlockImagePlan:
 * @number: names the nodes
 *
 * One image that is no drive, such as firmware.
 */
int qemuBlockImagePlan(const virStorageSource *src, virStorageFormat format, const char *number,
                       bool readonly, qemuPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

/* The call that sets the limits of a disk; nothing when it has none. */
void qemuBlockIotunePlan(const virDomainDiskDef *disk, qemuPlan *plan);

/* "write-cache" as the cache mode says; nothing when there is none. */
void qemuBlockSetWriteCache(const virDomainDiskDef *disk, virJSONValue *props);

#endif /* VIREO_QEMU_BLOCKDEV_H */
