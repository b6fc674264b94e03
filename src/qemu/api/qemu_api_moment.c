/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_moment.c: what calls on snapshots and on checkpoints have in common. */
#include "config.h"

#include "qemu_api_moment.h"

#include <string.h>

#include "libvirt/libvirt.h"
#include "qemu_moment.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.api_moment");

_Static_assert((int)QEMU_API_MOMENT_CHILDREN == (int)VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN &&
               (int)QEMU_API_MOMENT_METADATA_ONLY ==
               (int)VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY &&
               (int)QEMU_API_MOMENT_CHILDREN_ONLY ==
               (int)VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY, "flags of snapshots");
_Static_assert((int)QEMU_API_MOMENT_CHILDREN == (int)VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN &&
               (int)QEMU_API_MOMENT_METADATA_ONLY ==
               (int)VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY &&
               (int)QEMU_API_MOMENT_CHILDREN_ONLY ==
               (int)VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY, "flags of checkpoints");

static virDomainMomentList *
listOf(const virApiCall *call, virDomainMomentKind kind)
{
    return qemuApiGuest(call)->moments[kind];
}

virDomainMoment *
qemuApiFindMoment(const virApiCall *call, virDomainMomentKind kind, const char *name)
{
    virDomainMoment *moment = virDomainMomentListFind(listOf(call, kind), name);

    if (!moment)
        virReportError(virDomainMomentRegistry[kind]->missing,
                       _("no domain %s with matching name '%s'"),
                       virDomainMomentRegistry[kind]->label, name);
    return moment;
}

virDomainMoment *
qemuApiFindMomentParent(const virApiCall *call, virDomainMomentKind kind, const char *name)
{
    const virDomainMoment *moment = qemuApiFindMoment(call, kind, name);

    if (!moment)
        return NULL;
    if (!moment->parent) {
        virReportError(virDomainMomentRegistry[kind]->missing,
                       _("%s '%s' does not have a parent"),
                       virDomainMomentRegistry[kind]->label, name);
        return NULL;
    }
    return qemuApiFindMoment(call, kind, moment->parent);
}

GPtrArray *
qemuApiCollectMoments(const virApiCall *call, virDomainMomentKind kind,
                      const qemuApiMomentQuery *query, unsigned int flags)
{
    const virDomainMoment *from = NULL;
    bool deep = query->from ? flags & query->descendants : !(flags & query->roots);

    if (query->from && !(from = qemuApiFindMoment(call, kind, query->from)))
        return NULL;
    return virDomainMomentListCollect(listOf(call, kind), from, deep, query->filter, flags);
}

int
qemuApiMomentUnsupported(const char *what)
{
    virReportError(VIR_ERR_NO_SUPPORT, "%s", what);
    return -1;
}

/* ---- defining ----------------------------------------------------------------------- */

static int
checkName(virDomainMomentKind kind, const char *name)
{
    const char *why = NULL;

    if (strchr(name, '/'))
        why = _("name can't contain '/'");
    else if (*name == '.')
        why = _("name can't start with '.'");
    if (!why)
        return 0;
    virReportError(VIR_ERR_XML_DETAIL, _("invalid %s name '%s': %s"),
                   virDomainMomentRegistry[kind]->label, name, why);
    return -1;
}

int
qemuApiCheckMoment(const virApiCall *call, virDomainMomentKind kind, const virDomainMoment *moment)
{
    const virDomainObj *vm = qemuApiGuest(call);
    const virDomainMomentList *list = listOf(call, kind);

    if (checkName(kind, moment->name) < 0 || virDomainMomentListCheckParent(list, moment) < 0)
        return -1;
    if (!vm->persistent) {
        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, _("%ss of a transient domain"),
                       virDomainMomentRegistry[kind]->label);
        return -1;
    }
    if (virDomainMomentListCount(list) >= VIR_DOMAIN_MOMENTS_MAX &&
        !virDomainMomentListFind(list, moment->name)) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("the domain has %d %ss, and may have no more"),
                       VIR_DOMAIN_MOMENTS_MAX, virDomainMomentRegistry[kind]->label);
        return -1;
    }
    return 0;
}

int
qemuApiPutMoment(const virApiCall *call, virDomainMomentKind kind, virDomainMoment *moment,
                 bool current)
{
    qemuDriver *driver = qemuApiDriver(call);
    virDomainObj *vm = qemuApiGuest(call);
    virDomainMoment *before = virDomainMomentListGetCurrent(vm->moments[kind]);
    bool stays = before && g_str_equal(before->name, moment->name);

    if (qemuMomentSave(driver, vm, kind, moment, current || stays) < 0)
        return -1;
    /* The new one's file says so already, and is believed when two do: no reason to fail. */
    if (before && current && !stays && qemuMomentSave(driver, vm, kind, before, false) < 0)
        VIR_WARN("'%s' of domain '%s' still says that it is the current one: %s", before->name,
                 vm->def->name, virGetLastErrorMessage());
    if (!vm->moments[kind])
        vm->moments[kind] = virDomainMomentListNew(kind);
    virDomainMomentListPut(vm->moments[kind], moment);
    if (current)
        virDomainMomentListSetCurrent(vm->moments[kind], moment);
    return 0;
}

/* ---- deleting ------------------------------------------------------------------------ */

/* Its children are then its parent's. */
static int
passOnChildren(const virApiCall *call, virDomainMomentKind kind, const virDomainMoment *moment)
{
    g_autoptr(GPtrArray) children =
        virDomainMomentListCollect(listOf(call, kind), moment, false, NULL, 0);

    for (guint i = 0; i < children->len; i++) {
        if (qemuMomentReparent(qemuApiDriver(call), qemuApiGuest(call), kind,
                               g_ptr_array_index(children, i), moment->parent) < 0)
            return -1;
    }
    return 0;
}

/* Where the guest goes on from when @goners are gone and it was one of them. */
static int
passOnCurrent(const virApiCall *call, virDomainMomentKind kind, virDomainMoment *moment,
              const GPtrArray *goners, unsigned int flags)
{
    virDomainMoment *current = virDomainMomentListGetCurrent(listOf(call, kind));
    virDomainMoment *heir;

    if (!current || !g_ptr_array_find((GPtrArray *)goners, current, NULL))
        return 0;
    heir = flags & QEMU_API_MOMENT_CHILDREN_ONLY
        ? moment : virDomainMomentListFind(listOf(call, kind), moment->parent);
    if (!heir)
        return 0;   /* nowhere; its file says so by being gone */
    return qemuMomentSetCurrent(qemuApiDriver(call), qemuApiGuest(call), kind, heir);
}

int
qemuApiDeleteMoment(const virApiCall *call, virDomainMomentKind kind, const char *name,
                    unsigned int flags)
{
    const unsigned int others = QEMU_API_MOMENT_CHILDREN | QEMU_API_MOMENT_CHILDREN_ONLY;
    virDomainMoment *moment = qemuApiFindMoment(call, kind, name);
    g_autoptr(GPtrArray) goners = NULL;

    if (!moment)
        return -1;
    if (flags & others)
        goners = virDomainMomentListCollect(listOf(call, kind), moment, true, NULL, 0);
    else
        goners = g_ptr_array_new();
    if (!(flags & QEMU_API_MOMENT_CHILDREN_ONLY))
        g_ptr_array_insert(goners, 0, moment);
    if (!(flags & others) && passOnChildren(call, kind, moment) < 0)
        return -1;
    if (passOnCurrent(call, kind, moment, goners, flags) < 0)
        return -1;
    return qemuMomentForget(qemuApiDriver(call), qemuApiGuest(call), kind, goners);
}
