/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_driver.h: what all guests of the QEMU driver share. */
#ifndef VIREO_QEMU_DRIVER_H
#define VIREO_QEMU_DRIVER_H

#include <glib.h>
#include <stdbool.h>

#include "virhandover.h"

typedef struct _qemuConf qemuConf;                  /* qemu_conf.h */
typedef struct _qemuCapsCache qemuCapsCache;        /* qemu_caps.h */
typedef struct virDomainObjList virDomainObjList;   /* virdomainobjlist.h */
typedef struct virObjectEventState virObjectEventState; /* virobjectevent.h */
typedef struct _virThreadPool virThreadPool;        /* virthreadpool.h */
typedef struct _virDomainDefContext virDomainDefContext; /* virdomainconf.h */

/*
 * One a process, made at start and never freed while anything of the driver
 * can run. Every member is immutable after qemuDriverNew(); what they point at
 * has locks of its own.
 */
typedef struct _qemuDriver {
    bool privileged;                /* qemu:///system, otherwise qemu:///session */
    qemuConf *conf;                 /* directories and the settings of qemu.conf */
    qemuCapsCache *caps;            /* what each emulator can do */
    virDomainObjList *domains;
    virObjectEventState *events;
    virDomainDefContext *domainContext; /* for reading, copying and writing definitions */
    struct qemuLogWatch *logWatch;  /* see qemuProcessWatchLogs() */
    virThreadPool *workers;         /* for what events start: ends of guests, reconnecting */

    /* Hold off the end of an idle daemon while a guest runs; may be NULL. */
    void (*inhibit)(void *opaque);
    void (*uninhibit)(void *opaque);
    void *inhibitOpaque;
} qemuDriver;

/**
 * qemuDriverNew:
 * @inhibit, @uninhibit: see the struct; @opaque is theirs
 *
 * Makes the directories, reads all definitions and what is known of guests
 * that ran, and registers the driver. Once; needs an event implementation.
 *
 * Returns the driver, NULL with an error reported.
 */
qemuDriver *qemuDriverNew(bool privileged, void (*inhibit)(void *opaque),
                          void (*uninhibit)(void *opaque), void *opaque);

/* Lets workers find running guests again and start those that have autostart. Doesn't wait. */
void qemuDriverStart(qemuDriver *driver);

/* ---- another program takes our place; qemu_handover.c; loop thread --------------------------- */

/* Returns 0; -1 with an error reported: it can't now. */
int qemuDriverCheckHandOver(qemuDriver *driver) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Calls that wait for their turn with a guest, and have done nothing yet, fail at once as ones
 * to be run again (virApiCall.again), until it is released.
 */
void qemuDriverHold(qemuDriver *driver);
void qemuDriverRelease(qemuDriver *driver);

/* Lets go of QEMUs that haven't answered for long: calls that wait for them fail. */
void qemuDriverLetGo(qemuDriver *driver);

/**
 * qemuDriverIsQuiet:
 * @patient: also those workers count that wait for something, which any daemon could
 *
 * Returns whether nothing is in work that no call waits for, until the loop turns.
 */
bool qemuDriverIsQuiet(qemuDriver *driver, bool patient);

/* What can't be found on disk of guests that run. FromJSON: before qemuDriverStart(). */
virJSONValue *qemuDriverToJSON(qemuDriver *driver, virHandover *handover);
void qemuDriverFromJSON(qemuDriver *driver, virHandover *handover, const virJSONValue *object);

/* Near the end: whoever waits for a guest fails at once, and nobody begins to any more. */
void qemuDriverGiveUp(qemuDriver *driver);

/**
 * qemuDriverStop:
 *
 * When nobody calls the driver any more. Waits a moment for its own workers.
 *
 * Returns how many are left, which use the driver, so that it must not be freed.
 */
unsigned int qemuDriverStop(qemuDriver *driver);

/* At the very end, after qemuDriverStop() returned 0. Guests go on. */
void qemuDriverFree(qemuDriver *driver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuDriver, qemuDriverFree)

#endif /* VIREO_QEMU_DRIVER_H */
