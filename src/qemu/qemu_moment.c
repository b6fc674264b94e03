/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_moment.c: snapshots and checkpoints of guests on disk. */
#include "config.h"

#include "qemu_moment.h"

#include <string.h>
#include <unistd.h>

#include "qemu_conf.h"
#include "virdomaincheckpoint.h"
#include "virdomainobjlist.h"
#include "virdomainsnapshot.h"
#include "virdomainstore.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.moment");

/* The folder of a guest; NULL with an error reported for a name that can't be a folder's. */
static char *
folderOf(const qemuDriver *driver, virDomainMomentKind kind, const char *guest)
{
    const char *const dirs[VIR_DOMAIN_MOMENT_LAST] = {
        [VIR_DOMAIN_MOMENT_SNAPSHOT] = driver->conf->snapshotDir,
        [VIR_DOMAIN_MOMENT_CHECKPOINT] = driver->conf->checkpointDir,
    };

    if (!virFileNameIsSafe(guest)) {
        virReportError(VIR_ERR_INVALID_ARG, _("the name '%s' can't be the name of a folder"),
                       guest);
        return NULL;
    }
    return g_build_filename(dirs[kind], guest, NULL);
}

/* The file says itself whether the guest goes on from it, as stock's do. */
static char *
format(qemuDriver *driver, virDomainMomentKind kind, virDomainMoment *moment, bool current)
{
    char *text;

    if (kind == VIR_DOMAIN_MOMENT_SNAPSHOT)
        ((virDomainSnapshotDef *)moment)->active = current;
    text = virDomainMomentFormat(kind, moment, driver->domainContext,
                                 VIR_DOMAIN_DEF_FORMAT_SECURE);
    if (kind == VIR_DOMAIN_MOMENT_SNAPSHOT)
        ((virDomainSnapshotDef *)moment)->active = 0;
    return text;
}

int
qemuMomentSave(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
               virDomainMoment *moment, bool current)
{
    g_autofree char *folder = folderOf(driver, kind, vm->def->name);
    g_autofree char *xml = format(driver, kind, moment, current);
    g_autofree char *name = g_strdup(moment->name);
    int rc;

    if (!folder)
        return -1;
    virDomainObjUnlock(vm);
    rc = virDomainStoreSave(folder, name, xml);
    virDomainObjLock(vm);
    return rc;
}

/* The new one first: who is killed in between has two, of which loading takes the newer. */
int
qemuMomentSetCurrent(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                     virDomainMoment *moment)
{
    virDomainMoment *old = virDomainMomentListGetCurrent(vm->moments[kind]);

    if (old == moment)
        return 0;
    if (moment && qemuMomentSave(driver, vm, kind, moment, true) < 0)
        return -1;
    virDomainMomentListSetCurrent(vm->moments[kind], moment);
    return old ? qemuMomentSave(driver, vm, kind, old, false) : 0;
}

int
qemuMomentForget(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                 GPtrArray *moments)
{
    g_autofree char *folder = folderOf(driver, kind, vm->def->name);

    if (!folder)
        return -1;
    for (guint i = moments->len; i-- > 0;) {
        virDomainMoment *moment = g_ptr_array_index(moments, i);
        g_autofree char *path = virDomainStorePath(folder, moment->name);
        int rc = -1;

        virDomainObjUnlock(vm);
        if (path)
            rc = virFileRemoveDurable(path);
        virDomainObjLock(vm);
        if (rc < 0)
            return -1;
        virDomainMomentListRemove(vm->moments[kind], moment);
    }
    if (virDomainMomentListCount(vm->moments[kind]) == 0)
        (void)rmdir(folder);    /* an empty folder does no harm */
    return 0;
}

int
qemuMomentForgetAll(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind)
{
    g_autoptr(GPtrArray) all = virDomainMomentListCollect(vm->moments[kind], NULL, true, NULL, 0);

    return all->len == 0 ? 0 : qemuMomentForget(driver, vm, kind, all);
}

int
qemuMomentReparent(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind,
                   virDomainMoment *moment, const char *parent)
{
    bool current = moment == virDomainMomentListGetCurrent(vm->moments[kind]);
    g_autofree char *old = g_steal_pointer(&moment->parent);

    moment->parent = g_strdup(parent);
    if (qemuMomentSave(driver, vm, kind, moment, current) == 0)
        return 0;
    g_free(moment->parent);
    moment->parent = g_steal_pointer(&old);
    return -1;
}

/* ---- at start -------------------------------------------------------------------- */

typedef struct {
    virDomainMomentKind kind;
    virDomainObj *vm;           /* locked */
    const virDomainDefContext *ctx;
    virDomainMoment *current;   /* the newest of those that say so */
} loading;

static virDomainMoment *
parse(const loading *load, const char *xml)
{
    switch (load->kind) {
    case VIR_DOMAIN_MOMENT_SNAPSHOT:
        return (virDomainMoment *)virDomainSnapshotParse(xml, load->ctx, 0);
    case VIR_DOMAIN_MOMENT_CHECKPOINT:
        return (virDomainMoment *)virDomainCheckpointParse(xml, load->ctx);
    case VIR_DOMAIN_MOMENT_LAST:
        break;
    }
    g_assert_not_reached();
}

/* Of a guest that had the name before, say. */
static int
checkLoaded(const loading *load, const virDomainMoment *moment, const char *name)
{
    if (!g_str_equal(moment->name, name)) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("the file is about '%s'"), moment->name);
        return -1;
    }
    if (moment->dom && memcmp(moment->dom->uuid, load->vm->uuid, VIR_UUID_BUFLEN) != 0) {
        virReportError(VIR_ERR_CONF_SYNTAX, "%s", _("the file is about another domain"));
        return -1;
    }
    if (virDomainMomentListCount(load->vm->moments[load->kind]) >= VIR_DOMAIN_MOMENTS_MAX) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("the domain has more than %d of them"),
                       VIR_DOMAIN_MOMENTS_MAX);
        return -1;
    }
    return 0;
}

static int
loadOne(const char *path G_GNUC_UNUSED, const char *name, const char *xml, void *opaque)
{
    loading *load = opaque;
    virDomainMoment *moment = parse(load, xml);
    bool active = false;

    if (!moment)
        return -1;
    if (checkLoaded(load, moment, name) < 0) {
        virDomainMomentFree(load->kind, moment);
        return -1;
    }
    if (load->kind == VIR_DOMAIN_MOMENT_SNAPSHOT) {
        active = ((virDomainSnapshotDef *)moment)->active;
        ((virDomainSnapshotDef *)moment)->active = 0;
    }
    if (active && (!load->current || load->current->creationTime <= moment->creationTime))
        load->current = moment;
    if (!load->vm->moments[load->kind])
        load->vm->moments[load->kind] = virDomainMomentListNew(load->kind);
    virDomainMomentListPut(load->vm->moments[load->kind], moment);
    return 0;
}

/* Nobody else knows the guest yet: its lock may be held while the disk is read. */
static void
loadGuest(qemuDriver *driver, virDomainObj *vm, virDomainMomentKind kind)
{
    virDomainDefContext ctx = *driver->domainContext;
    loading load = { .kind = kind, .vm = vm, .ctx = &ctx };
    g_autofree char *folder = NULL;
    VIR_ERROR_TRAP();

    ctx.guest = NULL;   /* it was completed and checked when it came */
    folder = folderOf(driver, kind, vm->def->name);
    if (!folder || access(folder, F_OK) < 0)
        return;
    virFileRemoveUnfinished(folder);
    if (virDomainStoreForEach(folder, loadOne, &load) < 0) {
        VIR_ERROR("the %ss of domain '%s' are left alone: %s",
                  virDomainMomentRegistry[kind]->label, vm->def->name, virGetLastErrorMessage());
        return;
    }
    if (!vm->moments[kind])
        return;
    virDomainMomentListSettle(vm->moments[kind], vm->def->name);
    virDomainMomentListSetCurrent(vm->moments[kind], load.current);
}

void
qemuMomentLoadAll(qemuDriver *driver)
{
    g_autoptr(GPtrArray) guests = virDomainObjListCollect(
        driver->domains, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, NULL, NULL);

    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        for (int kind = 0; kind < VIR_DOMAIN_MOMENT_LAST; kind++)
            loadGuest(driver, vm, kind);
    }
}
