/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_driver.c: start and end of the QEMU driver, and how connections find it. */
#include "config.h"

#include "qemu_driver.h"

#include <string.h>
#include <unistd.h>

#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_caps.h"
#include "qemu_conf.h"
#include "qemu_guest.h"
#include "qemu_moment.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virdomainstore.h"
#include "virdriver.h"
#include "virerror.h"
#include "virlog.h"
#include "virobjectevent.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.driver");

static const char *
qemuDriverURI(const qemuDriver *driver)
{
    return driver->privileged ? "qemu:///system" : "qemu:///session";
}

static const char *
qemuDriverDefaultURI(void *opaque)
{
    return qemuDriverURI(opaque);
}

/* The words are those that clients of stock know. */
static int
qemuDriverOpen(virDriverConn *conn G_GNUC_UNUSED, GUri *uri, void *opaque, void **ret_priv)
{
    qemuDriver *driver = opaque;
    const char *want = driver->privileged ? "/system" : "/session";
    const char *path = g_uri_get_path(uri);

    if (strcmp(path, want) != 0) {
        virReportErrorFull(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, -1,
                           _("unexpected qemu URI path '%s', try %s"),
                           path, qemuDriverURI(driver));
        return -1;
    }
    *ret_priv = driver;
    return 0;
}

static void
qemuDriverClose(virDriverConn *conn)
{
    qemuProcessEndOwned(virDriverConnGetPrivate(conn), conn);
}

static virJSONValue *
qemuDriverSave(virDriverConn *conn)
{
    virJSONValue *object = virJSONValueNewObject();

    virJSONValueObjectSet(object, "owns",
                          qemuProcessOwnedToJSON(virDriverConnGetPrivate(conn), conn));
    return object;
}

static int
qemuDriverLoad(virDriverConn *conn, const virJSONValue *object)
{
    qemuProcessOwnedFromJSON(virDriverConnGetPrivate(conn), conn,
                             virJSONValueObjectGetArray(object, "owns"));
    return 0;
}

static virObjectEventState *
qemuDriverEvents(virDriverConn *conn, virApiEventFamily family)
{
    qemuDriver *driver = virDriverConnGetPrivate(conn);

    if (family == VIR_API_EVENT_DOMAIN || family == VIR_API_EVENT_QEMU_MONITOR)
        return driver->events;
    return NULL;
}

/* VIR_DRV_FEATURE_… that the driver has; the server knows its own. */
static bool
qemuDriverSupportsFeature(virDriverConn *conn G_GNUC_UNUSED, int feature)
{
    enum {
        FD_PASSING = 8,
        TYPED_PARAM_STRING = 9,
        XML_MIGRATABLE = 11,
    };

    return feature == FD_PASSING || feature == TYPED_PARAM_STRING || feature == XML_MIGRATABLE;
}

static unsigned int
qemuDriverCountUnresponsive(void *opaque)
{
    qemuDriver *driver = opaque;
    g_autoptr(GPtrArray) guests =
        virDomainObjListCollect(driver->domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE, NULL, NULL);
    unsigned int count = 0;

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);
        virDomainControlInfo info;

        if (!virDomainObjIsActive(vm))
            continue;
        qemuProcessGetControlInfo(vm, &info);
        count += info.state == VIR_DOMAIN_CONTROL_ERROR;
    }
    return count;
}

static virDriver qemu_driver = {
    .name = "QEMU",
    .scheme = "qemu",
    .row_size = sizeof(qemuApiRow),
    .default_uri = qemuDriverDefaultURI,
    .open = qemuDriverOpen,
    .close = qemuDriverClose,
    .save = qemuDriverSave,
    .load = qemuDriverLoad,
    .supports_feature = qemuDriverSupportsFeature,
    .events = qemuDriverEvents,
    .count_unresponsive = qemuDriverCountUnresponsive,
    .run = qemuApiRun,
};

/* ---- start and end of the driver ------------------------------------------ */

/* Workers for the ends of guests and for finding them again; they mostly wait. */
#define QEMU_DRIVER_WORKERS_MAX 16

/* How long the end of the daemon waits for them. */
#define QEMU_DRIVER_STOP_MS 500

/*
 * What lies in our directory was completed and checked when it was defined. It
 * is read as it is, so that no emulator has to be asked, or even be there, for
 * a guest to be known.
 */
static virDomainDef *
qemuDriverParseStored(const char *xml, const char *path G_GNUC_UNUSED, void *opaque)
{
    qemuDriver *driver = opaque;
    virDomainDefContext ctx = *driver->domainContext;

    ctx.guest = NULL;
    return virDomainDefParseString(xml, &ctx, VIR_DOMAIN_DEF_PARSE_INACTIVE);
}

/* Every guest that comes into the list has what the driver keeps of it. */
static void
qemuDriverInitGuest(virDomainObj *vm, void *opaque)
{
    qemuProcessInitGuest(opaque, vm);
}

/* Guests that run first: a stored definition is put beside the run. */
static int
qemuDriverLoadGuests(qemuDriver *driver)
{
    int n;

    qemuProcessLoadRuns(driver);
    n = virDomainStoreLoadAll(driver->domains, driver->conf->configDir,
                              driver->conf->autostartDir, qemuDriverParseStored, driver);
    if (n < 0)
        return -1;
    qemuMomentLoadAll(driver);
    VIR_INFO("%d definitions read from %s", n, driver->conf->configDir);
    return 0;
}

qemuDriver *
qemuDriverNew(bool privileged, void (*inhibit)(void *opaque), void (*uninhibit)(void *opaque),
              void *opaque)
{
    g_autoptr(qemuDriver) driver = g_new0(qemuDriver, 1);
    virThreadPoolConfig workers = {
        .name = "qemu",
        .minWorkers = 1,
        .maxWorkers = QEMU_DRIVER_WORKERS_MAX,
        .func = qemuProcessRunJob,
        .opaque = driver,
        .freeJob = qemuProcessFreeJob,
    };

    driver->privileged = privileged;
    driver->inhibit = inhibit;
    driver->uninhibit = uninhibit;
    driver->inhibitOpaque = opaque;
    driver->domains = virDomainObjListNew();
    virDomainObjListSetInit(driver->domains, qemuDriverInitGuest, driver);

    driver->conf = qemuConfNew(privileged, NULL);
    if (!driver->conf || qemuConfMakeDirs(driver->conf) < 0)
        return NULL;
    driver->caps = qemuCapsCacheNew(driver->conf->capsDir);
    driver->domainContext = g_new0(virDomainDefContext, 1);
    qemuGuestInitContext(driver, driver->domainContext);
    driver->events = virObjectEventStateNew();
    driver->workers = virThreadPoolNew(&workers);
    if (!driver->events || !driver->workers || qemuDriverLoadGuests(driver) < 0)
        return NULL;

    qemuProcessWatchLogs(driver);
    qemu_driver.rows = qemuApiRows(&qemu_driver.nrows);
    virDriverRegister(&qemu_driver, driver);
    return g_steal_pointer(&driver);
}

void
qemuDriverStart(qemuDriver *driver)
{
    qemuCapsCachePrefetch(driver->caps);
    qemuProcessReconnectAll(driver);
    qemuProcessAutostartAll(driver);
}

void
qemuDriverGiveUp(qemuDriver *driver)
{
    qemuProcessGiveUpAll(driver);
}

unsigned int
qemuDriverStop(qemuDriver *driver)
{
    return virThreadPoolStop(driver->workers, QEMU_DRIVER_STOP_MS);
}

void
qemuDriverFree(qemuDriver *driver)
{
    if (!driver)
        return;

    qemuProcessUnwatchLogs(driver);
    qemuProcessForgetAll(driver);
    virThreadPoolFree(driver->workers);
    virDomainObjListFree(driver->domains);
    virObjectEventStateUnref(driver->events);
    qemuCapsCacheUnref(driver->caps);
    g_free(driver->domainContext);
    qemuConfUnref(driver->conf);
    g_free(driver);
}
