/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdriver.h: what a driver tells the daemon about itself. */
#ifndef VIREO_VIRDRIVER_H
#define VIREO_VIRDRIVER_H

#include <glib.h>

#include "virapi.h"
#include "viridentity.h"
#include "virjson.h"

typedef struct virDriver virDriver;
typedef struct virDriverConn virDriverConn;
typedef struct virObjectEventState virObjectEventState;

/* What clients ask CONNECT_SUPPORTS_FEATURE for. */
typedef enum {
    VIR_DRIVER_FEATURE_MIGRATION_V1 = 1,
    VIR_DRIVER_FEATURE_REMOTE = 2,              /* answered by the client itself */
    VIR_DRIVER_FEATURE_MIGRATION_V2 = 3,
    VIR_DRIVER_FEATURE_MIGRATION_P2P = 4,
    VIR_DRIVER_FEATURE_MIGRATION_DIRECT = 5,
    VIR_DRIVER_FEATURE_MIGRATION_V3 = 6,
    VIR_DRIVER_FEATURE_MIGRATE_CHANGE_PROTECTION = 7,
    VIR_DRIVER_FEATURE_FD_PASSING = 8,          /* only asked for on unix sockets */
    VIR_DRIVER_FEATURE_TYPED_PARAM_STRING = 9,
    VIR_DRIVER_FEATURE_PROGRAM_KEEPALIVE = 10,  /* 10, 14, 15: answered by the server */
    VIR_DRIVER_FEATURE_XML_MIGRATABLE = 11,
    VIR_DRIVER_FEATURE_MIGRATION_OFFLINE = 12,
    VIR_DRIVER_FEATURE_MIGRATION_PARAMS = 13,
    VIR_DRIVER_FEATURE_REMOTE_EVENT_CALLBACK = 14,
    VIR_DRIVER_FEATURE_REMOTE_CLOSE_CALLBACK = 15,
    VIR_DRIVER_FEATURE_NETWORK_UPDATE_HAS_CORRECT_ORDER = 16,
} virDriverFeature;

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
     * @conn: identity and read-only are set
     * @uri: its scheme is the driver's; path and query are for the driver to judge
     * @opaque: as given to virDriverRegister()
     * @ret_priv: what virDriverConnGetPrivate() returns from then on
     *
     * Returns 0, or -1 with an error reported.
     */
    int (*open)(virDriverConn *conn, GUri *uri, void *opaque, void **ret_priv);

    /* Once, when the last reference of @conn is gone, which must not get a new one. May be NULL. */
    void (*close)(virDriverConn *conn);

    /*
     * Another program takes our place: what the driver keeps of @conn, and
     * that put back there, before anything is called. On the loop, at rest. May
     * be NULL. Load returns 0, or -1 with an error reported.
     */
    virJSONValue *(*save)(virDriverConn *conn);
    int (*load)(virDriverConn *conn, const virJSONValue *object);

    /* Whether @feature, a virDriverFeature or not, is there; NULL: none is. */
    bool (*supports_feature)(virDriverConn *conn, int feature);

    /* Where its events of @family come from, not a new reference; NULL: it has none of them. */
    virObjectEventState *(*events)(virDriverConn *conn, virApiEventFamily family);

    /* How many guests run and don't answer the daemon now; NULL: they always do. */
    unsigned int (*count_unresponsive)(void *opaque);

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

/* Returns the driver that opens URIs of @scheme, or NULL; and the opaque of its hooks. */
const virDriver *virDriverFind(const char *scheme, void **ret_opaque);

/* Returns the default URI of the first driver that has one now, or NULL. */
const char *virDriverDefaultURI(void);

/* Returns how many guests of all drivers run and don't answer now. */
unsigned int virDriverCountUnresponsive(void);

/* Returns the row of @proc, or NULL when the driver does not implement it. */
const virApiRow *virDriverFindRow(const virDriver *driver, const virApiProc *proc);

/**
 * virDriverRunCall:
 * @call: has a connection
 *
 * Finds the row of call->proc in the driver of call->conn and runs it.
 *
 * Returns 0, or -1 with an error reported: VIR_ERR_NO_SUPPORT when there is no row.
 */
int virDriverRunCall(virApiCall *call, const void *args, void *ret) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDRIVER_H */
