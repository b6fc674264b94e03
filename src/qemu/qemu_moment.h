/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_moment.h: snapshots and checkpoints of guests on disk, a file each in a folder a guest. */
#ifndef VIREO_QEMU_MOMENT_H
#define VIREO_QEMU_MOMENT_H

#include "qemu_driver.h"
#include "virdomainmoment.h"
#include "virdomainobj.h"

/*
 * What is remembered, not the data: that is in images. The list of a guest and
 * its files are the same at each instant at which the guest's job is free. All
 * calls but the last: @vm is locked, unlocked while the disk is waited for, and
 * its job is held.
 */

/**
 * qemuMomentSave:
 * @current: the guest goes on from it
 *
 * Returns 0 with @moment on disk, -1 with an error reported and the old file in place.
 */
int qemuMomentSave(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                   virDomainMoment *moment, bool current) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMomentSetCurrent:
 * @moment: of the list, NULL: none
 *
 * Returns 0, -1 with an error reported; the one before may be it then.
 */
int qemuMomentSetCurrent(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                         virDomainMoment *moment) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMomentForget:
 * @moments: of the list, each after its parent
 *
 * Removes their files and frees them, from the last to the first, so that who
 * is killed in between leaves a tree.
 *
 * Returns 0, -1 with an error reported and some of them left.
 */
int qemuMomentForget(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                     GPtrArray *moments) G_GNUC_WARN_UNUSED_RESULT;

/* The same of all that the guest has. */
int qemuMomentForgetAll(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuMomentReparent:
 * @parent: NULL: it becomes a root
 *
 * Returns 0, -1 with an error reported and @moment as it was.
 */
int qemuMomentReparent(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                       virDomainMoment *moment, const char *parent) G_GNUC_WARN_UNUSED_RESULT;

/*
 * At start: reads what the persistent guests of the list had. A file that can't
 * be used is reported in the log and left alone.
 */
void qemuMomentLoadAll(qemuDriver *driver);

#endif /* VIREO_QEMU_MOMENT_H */
