/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api.h: the runner, which does once what every call does around its body. */
#ifndef VIREO_QEMU_API_H
#define VIREO_QEMU_API_H

#include "qemu_driver.h"
#include "virapicall.h"
#include "virdomainobj.h"

/* What must be so when the body runs; checked after the job was waited for. */
typedef enum {
    QEMU_API_ACTIVE = 1 << 0,       /* the guest runs */
    QEMU_API_INACTIVE = 1 << 1,     /* the guest does not run */
    QEMU_API_UNLOCKED = 1 << 2,     /* the body takes the guest's lock and job itself */
} qemuApiNeeds;

/*
 * A row per call that the driver implements. For a call about a guest the
 * runner checks the flags, finds the guest, locks it, takes the job, checks
 * @needs, runs the body and undoes all of that. The body then finds the guest
 * by qemuApiGuest(), locked and referenced; it may unlock it for a wait as
 * long as the job is held.
 */
typedef struct qemuApiRow {
    unsigned int program;           /* these three by VIR_API_ROW */
    int number;
    virApiFunc func;

    unsigned int flags;             /* those that may be given */
    virDomainJob job;
    virDomainAsyncJob async;        /* instead of @job, for long work */
    int operation;                  /* virDomainJobOperation of @async */
    unsigned int needs;             /* qemuApiNeeds */
} qemuApiRow;

#define QEMU_API_ROW(NAME, body, ...) VIR_API_ROW(REMOTE, NAME, body, __VA_ARGS__)

typedef struct qemuApiTable {
    const qemuApiRow *rows;
    size_t nrows;
} qemuApiTable;

/* One a family of calls, each in the file of its name below api/. */
extern const qemuApiTable qemuApiConnect;
extern const qemuApiTable qemuApiDomainList;
extern const qemuApiTable qemuApiDomainDefine;
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
