/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_handover.c: the driver comes to rest and is left to another program, or goes on. */
#include "config.h"

#include "monitor/qemu_monitor.h"
#include "process/qemu_process.h"
#include "qemu_driver.h"
#include "virdomainobj.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virobjectevent.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

int
qemuDriverCheckHandOver(qemuDriver *driver G_GNUC_UNUSED)
{
    /* The next daemon wouldn't start the rest: that is done once after the host has booted. */
    if (qemuProcessAutostarts()) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("guests are being started with the host"));
        return -1;
    }
    return 0;
}

void
qemuDriverHold(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests = virDomainObjListCollect(driver->domains, 0, NULL, NULL);

    virDomainJobWithhold(true);
    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        virDomainObjWakeJobs(vm);
    }
}

void
qemuDriverRelease(qemuDriver *driver G_GNUC_UNUSED)
{
    virDomainJobWithhold(false);
}

void
qemuDriverLetGo(qemuDriver *driver)
{
    qemuProcessGiveUpLate(driver);
}

/* Monitors give work to workers, both give events; and only the loop gives monitors any. */
bool
qemuDriverIsQuiet(qemuDriver *driver, bool patient)
{
    if (!qemuMonitorsAreQuiet())
        return false;
    if (!(patient ? virThreadPoolIsIdle : virThreadPoolIsWaiting)(driver->workers))
        return false;
    return virObjectEventStateIsQuiet(driver->events);
}

virJSONValue *
qemuDriverToJSON(qemuDriver *driver, virHandover *handover)
{
    virJSONValue *object = virJSONValueNewObject();

    virJSONValueObjectSet(object, "runs", qemuProcessRunsToJSON(driver, handover));
    return object;
}

void
qemuDriverFromJSON(qemuDriver *driver, virHandover *handover, const virJSONValue *object)
{
    qemuProcessRunsFromJSON(driver, handover, virJSONValueObjectGetArray(object, "runs"));
}
