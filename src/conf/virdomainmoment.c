/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainmoment.c: what snapshots and checkpoints have in common, and their trees. */
#include <config.h>

#include "virdomainmoment.h"

#include "device/disk.h"
#include "virdomaincheckpoint.h"
#include "virdomainsnapshot.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_LOG_INIT("conf.moment");

const virDomainMomentOps *const virDomainMomentRegistry[VIR_DOMAIN_MOMENT_LAST] = {
    [VIR_DOMAIN_MOMENT_SNAPSHOT] = &virDomainSnapshotOps,
    [VIR_DOMAIN_MOMENT_CHECKPOINT] = &virDomainCheckpointOps,
};

struct virDomainMomentList {
    virDomainMomentKind kind;
    GPtrArray *moments;         /* in the order in which they came */
    GHashTable *byName;         /* the same; keys are theirs */
    virDomainMoment *current;
};

char *
virDomainMomentFormat(virDomainMomentKind kind, const virDomainMoment *moment,
                      const virDomainDefContext *ctx, unsigned int flags)
{
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;
    const virSchemaContext write = {
        .flags = VIR_SCHEMA_INACTIVE |
                 (flags & VIR_DOMAIN_DEF_FORMAT_SECURE ? VIR_SCHEMA_SECURE : 0),
        .opaque = (void *)ctx,
    };

    virSchemaFormat(virDomainMomentRegistry[kind]->schema, NULL, moment, &buf, &write);
    return virBufferSteal(&buf);
}

void
virDomainMomentFree(virDomainMomentKind kind, virDomainMoment *moment)
{
    virSchemaFree(virDomainMomentRegistry[kind]->schema, moment);
}

size_t
virDomainMomentFindDisk(const virDomainDef *dom, const char *name)
{
    size_t i;

    for (i = 0; i < virDomainDefDiskCount(dom); i++) {
        const virDomainDiskDef *guest = virDomainDefDisk(dom, i);

        if (g_strcmp0(guest->dst, name) == 0 ||
            g_strcmp0(virStorageSourceLocalPath(&guest->src), name) == 0)
            break;
    }
    return i;
}

/* ---- lists ------------------------------------------------------------------------ */

virDomainMomentList *
virDomainMomentListNew(virDomainMomentKind kind)
{
    virDomainMomentList *list = g_new0(virDomainMomentList, 1);

    list->kind = kind;
    list->moments = g_ptr_array_new();
    list->byName = g_hash_table_new(g_str_hash, g_str_equal);
    return list;
}

void
virDomainMomentListFree(virDomainMomentList *list)
{
    if (!list)
        return;
    for (guint i = 0; i < list->moments->len; i++)
        virDomainMomentFree(list->kind, g_ptr_array_index(list->moments, i));
    g_ptr_array_unref(list->moments);
    g_hash_table_unref(list->byName);
    g_free(list);
}

unsigned int
virDomainMomentListCount(const virDomainMomentList *list)
{
    return list ? list->moments->len : 0;
}

virDomainMoment *
virDomainMomentListFind(const virDomainMomentList *list, const char *name)
{
    return list && name ? g_hash_table_lookup(list->byName, name) : NULL;
}

void
virDomainMomentListPut(virDomainMomentList *list, virDomainMoment *moment)
{
    virDomainMoment *old = virDomainMomentListFind(list, moment->name);
    bool current = old && old == list->current;

    if (old)
        virDomainMomentListRemove(list, old);
    g_ptr_array_add(list->moments, moment);
    g_hash_table_insert(list->byName, moment->name, moment);
    if (current)
        list->current = moment;
}

void
virDomainMomentListRemove(virDomainMomentList *list, virDomainMoment *moment)
{
    if (list->current == moment)
        list->current = NULL;
    g_hash_table_remove(list->byName, moment->name);
    g_ptr_array_remove(list->moments, moment);
    virDomainMomentFree(list->kind, moment);
}

virDomainMoment *
virDomainMomentListGetCurrent(const virDomainMomentList *list)
{
    return list ? list->current : NULL;
}

void
virDomainMomentListSetCurrent(virDomainMomentList *list, virDomainMoment *moment)
{
    list->current = moment;
}

/* ---- trees ------------------------------------------------------------------------- */

/* By the name of the parent, "" for roots: GPtrArray of moments. */
static GHashTable *
groupByParent(const virDomainMomentList *list)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                               (GDestroyNotify)g_ptr_array_unref);

    for (guint i = 0; i < virDomainMomentListCount(list); i++) {
        virDomainMoment *moment = g_ptr_array_index(list->moments, i);
        char *parent = moment->parent ? moment->parent : (char *)"";
        GPtrArray *group = g_hash_table_lookup(groups, parent);

        if (!group) {
            group = g_ptr_array_new();
            g_hash_table_insert(groups, parent, group);
        }
        g_ptr_array_add(group, moment);
    }
    return groups;
}

static void
addChildren(GHashTable *groups, const char *name, GPtrArray *into)
{
    const GPtrArray *group = g_hash_table_lookup(groups, name);

    for (guint i = 0; group && i < group->len; i++)
        g_ptr_array_add(into, g_ptr_array_index(group, i));
}

GPtrArray *
virDomainMomentListCollect(const virDomainMomentList *list, const virDomainMoment *from, bool deep,
                           virDomainMomentFilter filter, unsigned int flags)
{
    g_autoptr(GHashTable) groups = groupByParent(list);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    GPtrArray *chosen = g_ptr_array_new();

    addChildren(groups, from ? from->name : "", found);
    for (guint i = 0; deep && i < found->len; i++)
        addChildren(groups, ((virDomainMoment *)g_ptr_array_index(found, i))->name, found);
    for (guint i = 0; i < found->len; i++) {
        virDomainMoment *moment = g_ptr_array_index(found, i);

        if (!filter || filter(moment, !g_hash_table_contains(groups, moment->name), flags))
            g_ptr_array_add(chosen, moment);
    }
    return chosen;
}

int
virDomainMomentListCheckParent(const virDomainMomentList *list, const virDomainMoment *moment)
{
    const virDomainMoment *other;

    if (!moment->parent)
        return 0;
    if (g_str_equal(moment->parent, moment->name)) {
        virReportError(VIR_ERR_INVALID_ARG, _("cannot set moment %s as its own parent"),
                       moment->name);
        return -1;
    }
    other = virDomainMomentListFind(list, moment->parent);
    if (!other) {
        virReportError(VIR_ERR_INVALID_ARG, _("parent %s for moment %s not found"),
                       moment->parent, moment->name);
        return -1;
    }
    for (; other && other->parent; other = virDomainMomentListFind(list, other->parent)) {
        if (g_str_equal(other->parent, moment->name)) {
            virReportError(VIR_ERR_INVALID_ARG, _("parent %s would create cycle to %s"),
                           other->name, moment->name);
            return -1;
        }
    }
    return 0;
}

/*
 * One after the other comes to what is settled already, so that no walk meets a
 * circle that it isn't part of.
 */
void
virDomainMomentListSettle(virDomainMomentList *list, const char *guest)
{
    g_autoptr(GPtrArray) all = g_ptr_array_copy(list->moments, NULL, NULL);
    g_autoptr(GPtrArray) parents = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < all->len; i++) {
        virDomainMoment *moment = g_ptr_array_index(all, i);

        g_ptr_array_add(parents, g_steal_pointer(&moment->parent));
    }
    for (guint i = 0; i < all->len; i++) {
        virDomainMoment *moment = g_ptr_array_index(all, i);
        VIR_ERROR_TRAP();

        moment->parent = g_steal_pointer(&parents->pdata[i]);
        if (virDomainMomentListCheckParent(list, moment) == 0)
            continue;
        VIR_ERROR("%s '%s' of domain '%s' is a root now: %s",
                  virDomainMomentRegistry[list->kind]->label, moment->name, guest,
                  virGetLastErrorMessage());
        g_clear_pointer(&moment->parent, g_free);
    }
}
