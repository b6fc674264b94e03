/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api.h: the runner, which does once what every call does around its body. */
#ifndef VIREO_QEMU_API_H
#define VIREO_QEMU_API_H

#include "qemu_driver.h"
#include "virapicall.h"
#include "virdomainobj.h"
#include "virobjectevent.h"

/* What must be so when the body runs; checked after the job was waited for. */
typedef enum {
    QEMU_API_ACTIVE = 1 << 0,       /* the guest runs */
    QEMU_API_INACTIVE = 1 << 1,     /* the guest does not run */
    QEMU_API_UNLOCKED = 1 << 2,     /* the body takes the guest's lock and job itself */
} qemuApiNeeds;

/* Which of a guest's two definitions a call is about: VIR_DOMAIN_AFFECT_… among its flags. */
typedef enum {
    QEMU_API_AFFECTS_NONE,          /* it has no such flags */
    QEMU_API_READS,                 /* either of them */
    QEMU_API_CHANGES,               /* either or both; with a job */
} qemuApiAffects;

/*
 * A row per call that the driver implements. For a call about a guest the
 * runner checks the flags, finds the guest, locks it, takes the job, checks
 * @needs, runs the body and undoes all of that. The body then finds the guest
 * by qemuApiGuest(), locked and referenced; it may unlock it for a wait as
 * long as the job is held.
 *
 * A body of a call that changes definitions checks all first, then tells the
 * emulator, and changes qemuApiLiveDef() and qemuApiConfigDef() last. The
 * second is a copy, which the runner saves and puts in place when the body
 * returned 0; so what fails leaves the definition as it was.
 */
typedef struct qemuApiRow {
    unsigned int program;           /* these three by VIR_API_ROW */
    int number;
    virApiFunc func;

    unsigned int flags;             /* those that may be given, besides those of @affects */
    virDomainJob job;
    virDomainAsyncJob async;        /* instead of @job, for long work */
    int operation;                  /* virDomainJobOperation of @async */
    unsigned int needs;             /* qemuApiNeeds */
    qemuApiAffects affects;
    unsigned int implied;           /* VIR_DOMAIN_AFFECT_… of a call without flags */
} qemuApiRow;

#define QEMU_API_ROW(NAME, body, ...) VIR_API_ROW(REMOTE, NAME, body, __VA_ARGS__)

typedef struct qemuApiTable {
    const qemuApiRow *rows;
    size_t nrows;
} qemuApiTable;

/* One a family of calls, each in the file of its name below api/. */
extern const qemuApiTable qemuApiConnect;
extern const qemuApiTable qemuApiDomainList;
extern const qemuApiTable qemuApiDomainCaps;
extern const qemuApiTable qemuApiDomainBlkio;
extern const qemuApiTable qemuApiDomainCheckpoint;
extern const qemuApiTable qemuApiDomainDefine;
extern const qemuApiTable qemuApiDomainDevice;
extern const qemuApiTable qemuApiDomainIOThread;
extern const qemuApiTable qemuApiDomainMemory;
extern const qemuApiTable qemuApiDomainMetadata;
extern const qemuApiTable qemuApiDomainSnapshot;
extern const qemuApiTable qemuApiDomainThrottle;
extern const qemuApiTable qemuApiDomainTune;
extern const qemuApiTable qemuApiDomainVcpu;
extern const qemuApiTable qemuApiDomainInfo;
extern const qemuApiTable qemuApiDomainLife;
extern const qemuApiTable qemuApiDomainMonitor;
extern const qemuApiTable qemuApiDomainConsole;
extern const qemuApiTable qemuApiDomainScreen;

#define QEMU_API_TABLE(name, table) \
    const qemuApiTable name = { .rows = table, .nrows = G_N_ELEMENTS(table) }

/* All tables in one, for virDriver.rows. Not locked: at start. Lives for ever. */
const qemuApiRow *qemuApiRows(size_t *ret_nrows);

/* virDriver.run of the QEMU driver: a worker's thread, no lock held. */
int qemuApiRun(const virApiRow *row, virApiCall *call, const void *args, void *ret)
    G_GNUC_WARN_UNUSED_RESULT;

/* ---- for the bodies -------------------------------------------------- */

qemuDriver *qemuApiDriver(const virApiCall *call);
virDomainObj *qemuApiGuest(const virApiCall *call);

/* In a call that reads: the definition that its flags mean. Valid while the guest is locked. */
virDomainDef *qemuApiReadDef(const virApiCall *call);

/**
 * qemuApiCheckReadsConfig:
 * @what: "IOThreads"
 *
 * For what a running guest can't be asked for yet.
 *
 * Returns 0, or -1 with VIR_ERR_OPERATION_UNSUPPORTED reported when the call means the run.
 */
int qemuApiCheckReadsConfig(const virApiCall *call, const char *what) G_GNUC_WARN_UNUSED_RESULT;

/* In a call that changes: what it shall change; NULL when its flags don't mean that one. */
virDomainDef *qemuApiLiveDef(const virApiCall *call);
virDomainDef *qemuApiConfigDef(const virApiCall *call);

/* Queues @event, which is taken over, once what the call changes has been saved. One a call. */
void qemuApiEventWhenSaved(const virApiCall *call, virObjectEvent *event);

/**
 * qemuApiCheckNotLive:
 * @what: "the number of virtual CPUs"
 *
 * For what can't be done to a running guest yet.
 *
 * Returns 0, or -1 with VIR_ERR_OPERATION_UNSUPPORTED reported when the call means the run.
 */
int qemuApiCheckNotLive(const virApiCall *call, const char *what) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiCheckFlags:
 *
 * For bodies whose flags the row can't judge.
 *
 * Returns 0, or -1 with VIR_ERR_INVALID_ARG reported when @flags has a bit
 * that @allowed has not.
 */
int qemuApiCheckFlags(const virApiProc *proc, unsigned long long flags,
                      unsigned long long allowed) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_API_H */
