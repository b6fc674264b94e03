/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_handover.c: guests that run, left to another daemon that takes our place. */
#include "config.h"

#include "process/qemu_process_priv.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virlog.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

static GPtrArray *
activeGuests(qemuDriver *driver)
{
    return virDomainObjListCollect(driver->domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE, NULL, NULL);
}

static char *
formatUUID(const virDomainObj *vm)
{
    char *text = g_malloc(VIR_UUID_STRING_BUFLEN);

    virUUIDFormat(vm->uuid, text);
    return text;
}

/* A counted reference; NULL when there is no such guest. */
static virDomainObj *
findGuest(qemuDriver *driver, const char *text)
{
    unsigned char uuid[VIR_UUID_BUFLEN];
    VIR_ERROR_TRAP();

    if (!text || virUUIDParse(text, uuid) < 0)
        return NULL;
    return virDomainObjListFindByUUID(driver->domains, uuid);
}

/* ---- conversations ----------------------------------------------------------------- */

/* @vm locked. NULL: another daemon has to find it by what is on disk. */
static virJSONValue *
runToJSON(virDomainObj *vm, virHandover *handover)
{
    const qemuProcess *priv = qemuProcessOf(vm);
    virJSONValue *monitor = NULL;
    g_autofree char *uuid = formatUUID(vm);
    virJSONValue *object;

    if (priv->mon && !priv->monitorEnded && !priv->starting && !priv->stopping)
        monitor = qemuMonitorToJSON(priv->mon, handover);
    if (!monitor)
        return NULL;
    object = virJSONValueNewObject();
    virJSONValueObjectSetString(object, "uuid", uuid);
    virJSONValueObjectSetInt(object, "id", vm->liveID);
    virJSONValueObjectSetBoolean(object, "saved",
                                 priv->statusWritten == priv->statusWanted &&
                                 !priv->statusFailed);
    virJSONValueObjectSet(object, "monitor", monitor);
    return object;
}

virJSONValue *
qemuProcessRunsToJSON(qemuDriver *driver, virHandover *handover)
{
    g_autoptr(GPtrArray) guests = activeGuests(driver);
    virJSONValue *array = virJSONValueNewArray();

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);
        virJSONValue *object = runToJSON(vm, handover);

        if (object)
            virJSONValueArrayAppend(array, object);
    }
    return array;
}

/* @vm locked. Returns 0, -1 with an error reported. */
static int
resumeRun(virDomainObj *vm, virHandover *handover, const virJSONValue *object)
{
    qemuProcess *priv = qemuProcessOf(vm);
    g_autofree char *name = NULL;
    bool saved;
    int id;

    if (virJSONValueObjectGetInt(object, "id", &id) < 0 ||
        virJSONValueObjectGetBoolean(object, "saved", &saved) < 0 ||
        !virDomainObjIsActive(vm) || vm->liveID != id || priv->mon) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("it is about another run of the guest"));
        return -1;
    }
    name = qemuProcessMonitorName(vm);
    priv->mon = qemuMonitorFromJSON(name, handover, virJSONValueObjectGet(object, "monitor"),
                                    &qemuProcessMonitorCallbacks, vm, qemuProcessUnrefGuest);
    if (!priv->mon)
        return -1;
    (void)virDomainObjRef(vm);          /* the monitor's */
    priv->inherited = saved ? QEMU_PROCESS_INHERITED : QEMU_PROCESS_INHERITED_UNSURE;
    return 0;
}

void
qemuProcessRunsFromJSON(qemuDriver *driver, virHandover *handover, const virJSONValue *array)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        const virJSONValue *object = virJSONValueArrayGet(array, i);
        const char *uuid = virJSONValueObjectGetString(object, "uuid");
        g_autoptr(virDomainObj) vm = findGuest(driver, uuid);
        VIR_ERROR_TRAP();

        if (!vm)
            continue;       /* it has ended, or its status file can't be read, which was said */
        VIR_DOMAIN_OBJ_GUARD(vm);
        /* One that can't be gone on with is begun anew. */
        if (resumeRun(vm, handover, object) < 0)
            VIR_WARN("the monitor of guest %s is opened again: %s", uuid,
                     virGetLastErrorMessage());
    }
}

void
qemuProcessGiveUpLate(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests = activeGuests(driver);

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        if (qemuProcessOf(vm)->mon)
            qemuMonitorGiveUpLate(qemuProcessOf(vm)->mon);
    }
}

/* ---- owners --------------------------------------------------------------------------- */

virJSONValue *
qemuProcessOwnedToJSON(qemuDriver *driver, const void *owner)
{
    g_autoptr(GPtrArray) guests = activeGuests(driver);
    virJSONValue *array = virJSONValueNewArray();

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);
        g_autofree char *uuid = formatUUID(vm);

        if (qemuProcessOf(vm)->owner == owner)
            virJSONValueArrayAppendString(array, uuid);
    }
    return array;
}

void
qemuProcessOwnedFromJSON(qemuDriver *driver, const void *owner, const virJSONValue *array)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        g_autoptr(virDomainObj) vm =
            findGuest(driver, virJSONValueGetString(virJSONValueArrayGet(array, i)));

        if (!vm)
            continue;
        VIR_DOMAIN_OBJ_GUARD(vm);
        /* What its status file doesn't say isn't so. */
        if (virDomainObjIsActive(vm) && qemuProcessOf(vm)->autodestroy)
            qemuProcessSetOwner(vm, owner);
    }
}
