/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdriver.h: what a driver tells the daemon about itself. */
#ifndef VIREO_VIRDRIVER_H
#define VIREO_VIRDRIVER_H

#include <glib.h>

#include "virapi.h"
#include "viridentity.h"

typedef struct virDriver virDriver;
typedef struct virDriverConn virDriverConn;
typedef struct virObjectEventState virObjectEventState;

/* A constant of the driver. Hooks run in a worker, no lock held, and may sleep. */
struct virDriver {
    const char *name;               /* as virConnectGetType() says: "QEMU" */
    const char *scheme;             /* of the URIs that it opens: "qemu" */

    /* The driver's table: structs of @row_size that begin like a virApiRow. */
    const void *rows;
    size_t nrows;
    size_t row_size;

    /* The URI for a client that names none, or NULL when the driver can't serve it. */
    const char *(*default_uri)(void *opaque);

    /**
     * open:
     * @uri: its scheme is the driver's; path and query are for the driver to judge
     * @conn: identity and read-only are set
     * @opaque: as given to virDriverRegister()
     *
     * Returns 0 with virDriverConnGetPrivate() set to @ret_priv, or -1 with an error reported.
     */
    int (*open)(virDriverConn *conn, GUri *uri, void *opaque, void **ret_priv);

    /* Once, when the last reference of the connection is gone. May be NULL. */
    void (*close)(void *priv);

    /* Whether VIR_DRV_FEATURE_xxx @feature is there; NULL: none is. */
    bool (*supports_feature)(virDriverConn *conn, int feature);

    /* Where the driver's events come from, not a new reference; NULL: it has none. */
    virObjectEventState *(*events)(virDriverConn *conn);

    /**
     * run:
     * @row: the row of the driver's table
     *
     * Does what every call of the driver needs before and after its body, and
     * calls the body by call->proc->invoke(row->func, …). NULL: just the body.
     */
    int (*run)(const virApiRow *row, virApiCall *call, const void *args, void *ret);
};

/**
 * virDriverRegister:
 * @driver: constant, with all it points to
 * @opaque: for its hooks
 *
 * At start, before any connection: not locked. A table with a row twice, or
 * for something that is no call, is a mistake of the programmer and aborts.
 */
void virDriverRegister(const virDriver *driver, void *opaque);

/* Forgets all drivers, at the very end and between tests. */
void virDriverUnregisterAll(void);

/* Returns the row of @proc, or NULL when the driver does not implement it. */
const virApiRow *virDriverFindRow(const virDriver *driver, const virApiProc *proc);

/**
 * virDriverRunCall:
 *
 * Finds the row of call->proc in the driver of call->conn and runs it.
 *
 * Returns 0, or -1 with an error reported: VIR_ERR_NO_SUPPORT when there is no row.
 */
int virDriverRunCall(virApiCall *call, const void *args, void *ret) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDRIVER_H */
