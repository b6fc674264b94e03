/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_autostart.c: guests that start with the host. */
#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "process/qemu_process_priv.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"

VIR_LOG_INIT("qemu.process");

/* Made in the state directory, which doesn't outlive the host, by the first daemon. */
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
}

/* Returns true when no daemon did it since the host booted. */
static bool
isFirst(const qemuDriver *driver)
{
    g_autofree char *path = g_build_filename(driver->conf->stateDir, DONE_FILE, NULL);
    VIR_AUTOCLOSE fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    return fd >= 0;
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
    for (guint i = 0; i < MIN(LANES, guests->len); i++)
        qemuProcessQueueJob(g_ptr_array_index(guests, i), startLane);
}
