/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_autostart.c: guests that start with the host. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "process/qemu_process_priv.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"

VIR_LOG_INIT("qemu.process");

/* Made in the state directory, which doesn't outlive the host, when all have been started. */
#define DONE_FILE "autostarted"

/* So many start at a time: one that hangs doesn't hold up the rest. */
#define LANES 4

/* Guests that are still to be started. */
static gint left;               /* atomic */

bool
qemuProcessAutostarts(void)
{
    return g_atomic_int_get(&left) > 0;
}

/* @vm not locked. */
static void
startOne(qemuDriver *driver, virDomainObj *vm)
{
    VIR_DOMAIN_OBJ_GUARD(vm);
    int ret = 0;

    if (virDomainObjBeginAsyncJob(vm, VIR_ASYNC_JOB_START, VIR_DOMAIN_JOB_OPERATION_START) < 0) {
        VIR_ERROR("cannot autostart guest %s: %s", vm->def->name, virGetLastErrorMessage());
        return;
    }
    if (vm->autostart && vm->persistent && !virDomainObjIsActive(vm) && !vm->removing)
        ret = qemuProcessStart(driver, vm, VIR_DOMAIN_RUNNING_BOOTED, 0);
    if (ret < 0)
        VIR_ERROR("cannot autostart guest %s: %s", vm->def->name, virGetLastErrorMessage());
    virDomainObjEndAsyncJob(vm);
}

/* Lanes with guests still to start; atomic. */
static int lanesLeft;

static char *
doneFile(const qemuDriver *driver)
{
    return g_build_filename(driver->conf->stateDir, DONE_FILE, NULL);
}

/*
 * After the last start: a daemon that is killed before leaves what remains to
 * the next one. Guests that have been started run, so nothing happens twice.
 */
static void
markDone(const qemuDriver *driver)
{
    g_autofree char *path = doneFile(driver);
    VIR_AUTOCLOSE fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        VIR_ERROR("cannot create '%s': %s", path, g_strerror(errno));
}

/* Starts @vm, then lets the one that comes after it in its lane start. */
static void
startLane(qemuDriver *driver, virDomainObj *vm)
{
    g_autoptr(virDomainObj) next = NULL;

    virDomainJobSetCaller("autostart", NULL);
    startOne(driver, vm);
    virDomainJobSetCaller(NULL, NULL);
    (void)g_atomic_int_add(&left, -1);

    virDomainObjLock(vm);
    next = g_steal_pointer(&qemuProcessOf(vm)->autostartNext);
    virDomainObjUnlock(vm);
    if (next)
        qemuProcessQueueJob(next, startLane);
    else if (g_atomic_int_dec_and_test(&lanesLeft))
        markDone(driver);
}

/* Returns true when no daemon did it since the host booted. */
static bool
isFirst(const qemuDriver *driver)
{
    g_autofree char *path = doneFile(driver);

    return access(path, F_OK) < 0;
}

void
qemuProcessAutostartAll(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests =
        virDomainObjListCollect(driver->domains, VIR_CONNECT_LIST_DOMAINS_AUTOSTART, NULL, NULL);

    if (!isFirst(driver))
        return;
    g_atomic_int_set(&left, guests->len);

    for (guint i = 0; i + LANES < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        qemuProcessOf(vm)->autostartNext =
            virDomainObjRef(g_ptr_array_index(guests, i + LANES));
    }
    if (guests->len == 0)
        markDone(driver);
    g_atomic_int_set(&lanesLeft, MIN(LANES, guests->len));
    for (guint i = 0; i < MIN(LANES, guests->len); i++)
        qemuProcessQueueJob(g_ptr_array_index(guests, i), startLane);
}
