/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainobjlist.c: all guests of a driver, by uuid, by name and by id. */
#include "config.h"

#include "virdomainobjlist.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainmoment.h"
#include "virerror.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/*
 * Names are the list's own copies: a guest's definition may only be read with
 * the guest locked, and look-ups must not wait for that. Every guest stands
 * in both tables; while it is being renamed twice in byName.
 */
struct virDomainObjList {
    GMutex lock;            /* rank VIR_LOCK_RANK_OBJLIST; guards the tables */
    GHashTable *byUUID;     /* virDomainObj.uuid → virDomainObj, which it references */
    GHashTable *byName;     /* own name → virDomainObj */
    int lastID;             /* atomic */
    virDomainObjListInitFunc init;  /* immutable once guests are there, or NULL */
    void *initOpaque;
};

static guint
uuidHash(gconstpointer key)
{
    const unsigned char *uuid = key;
    guint hash = 0;

    /* All of them count: a client may make uuids that differ in their last bytes only. */
    for (size_t i = 0; i < VIR_UUID_BUFLEN; i++)
        hash = hash * 33 + uuid[i];
    return hash;
}

static gboolean
uuidEqual(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, VIR_UUID_BUFLEN) == 0;
}

static void
objUnref(gpointer data)
{
    virDomainObjUnref(data);
}

virDomainObjList *
virDomainObjListNew(void)
{
    virDomainObjList *list = g_new0(virDomainObjList, 1);

    g_mutex_init(&list->lock);
    list->byUUID = g_hash_table_new_full(uuidHash, uuidEqual, NULL, objUnref);
    list->byName = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return list;
}

void
virDomainObjListFree(virDomainObjList *list)
{
    if (!list)
        return;
    g_hash_table_unref(list->byName);
    g_hash_table_unref(list->byUUID);
    g_mutex_clear(&list->lock);
    g_free(list);
}

void
virDomainObjListSetInit(virDomainObjList *list, virDomainObjListInitFunc init, void *opaque)
{
    list->init = init;
    list->initOpaque = opaque;
}

#define LIST_GUARD(list) VIR_LOCK_GUARD(&(list)->lock, VIR_LOCK_RANK_OBJLIST)

/* ---- look-ups -------------------------------------------------------------- */

static virDomainObj *
refOrNull(virDomainObj *vm)
{
    return vm ? virDomainObjRef(vm) : NULL;
}

virDomainObj *
virDomainObjListFindByUUID(virDomainObjList *list, const unsigned char *uuid)
{
    LIST_GUARD(list);

    return refOrNull(g_hash_table_lookup(list->byUUID, uuid));
}

virDomainObj *
virDomainObjListFindByName(virDomainObjList *list, const char *name)
{
    LIST_GUARD(list);

    return refOrNull(g_hash_table_lookup(list->byName, name));
}

virDomainObj *
virDomainObjListFindByID(virDomainObjList *list, int id)
{
    LIST_GUARD(list);
    GHashTableIter iter;
    gpointer vm;

    /* An id comes and goes under the guest's lock, so no table of ids can be true. */
    g_hash_table_iter_init(&iter, list->byUUID);
    while (id >= 0 && g_hash_table_iter_next(&iter, NULL, &vm)) {
        if (g_atomic_int_get(&((virDomainObj *)vm)->liveID) == id)
            return virDomainObjRef(vm);
    }
    return NULL;
}

/* ---- coming and going ------------------------------------------------------- */

/* Any name of @vm: the one it has but for the time of a rename. */
static const char *
nameOfLocked(virDomainObjList *list, const virDomainObj *vm)
{
    GHashTableIter iter;
    gpointer name;
    gpointer value;

    g_hash_table_iter_init(&iter, list->byName);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        if (value == vm)
            return name;
    }
    return NULL;
}

/* Is @def the same guest as the ones that have its uuid, or its name? */
static int
checkIdentityLocked(virDomainObjList *list, const virDomainDef *def, const virDomainObj *sameUUID,
                    const virDomainObj *sameName)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (sameUUID && sameName != sameUUID) {
        virUUIDFormat(def->uuid, uuid);
        virReportError(VIR_ERR_OPERATION_FAILED,
                       _("domain '%s' is already defined with uuid %s"),
                       nameOfLocked(list, sameUUID), uuid);
        return -1;
    }
    if (sameName && sameName != sameUUID) {
        virUUIDFormat(sameName->uuid, uuid);
        virReportError(VIR_ERR_OPERATION_FAILED,
                       _("domain '%s' already exists with uuid %s"), def->name, uuid);
        return -1;
    }
    return 0;
}

/* Takes the reference. */
static void
insertLocked(virDomainObjList *list, virDomainObj *vm)
{
    g_hash_table_insert(list->byUUID, vm->uuid, vm);
    g_hash_table_insert(list->byName, g_strdup(vm->def->name), vm);
}

virDomainObj *
virDomainObjListAdd(virDomainObjList *list, virDomainDef **def, unsigned int flags,
                    bool *ret_known)
{
    LIST_GUARD(list);
    virDomainObj *vm = g_hash_table_lookup(list->byUUID, (*def)->uuid);
    virDomainObj *sameName = g_hash_table_lookup(list->byName, (*def)->name);

    if (checkIdentityLocked(list, *def, vm, sameName) < 0)
        return NULL;

    if (vm && (flags & VIR_DOMAIN_OBJ_LIST_ADD_NEW)) {
        virReportError(VIR_ERR_DOM_EXIST, "%s", (*def)->name);
        return NULL;
    }
    if (vm && (flags & VIR_DOMAIN_OBJ_LIST_ADD_LIVE) && g_atomic_int_get(&vm->liveID) != -1) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("domain '%s' is already active"),
                       (*def)->name);
        return NULL;
    }

    *ret_known = vm != NULL;
    if (!vm) {
        vm = virDomainObjNew(g_steal_pointer(def));
        if (list->init)
            list->init(vm, list->initOpaque);
        insertLocked(list, vm);
    }
    return virDomainObjRef(vm);
}

int
virDomainObjListInsert(virDomainObjList *list, virDomainObj *vm)
{
    LIST_GUARD(list);
    VIR_DOMAIN_OBJ_GUARD(vm);

    if (g_hash_table_contains(list->byUUID, vm->uuid) ||
        g_hash_table_contains(list->byName, vm->def->name)) {
        virReportError(VIR_ERR_DOM_EXIST, "%s", vm->def->name);
        return -1;
    }
    insertLocked(list, virDomainObjRef(vm));
    return 0;
}

static gboolean
isThat(gpointer name G_GNUC_UNUSED, gpointer value, gpointer vm)
{
    return value == vm;
}

void
virDomainObjListRemove(virDomainObjList *list, virDomainObj *vm)
{
    g_autoptr(virDomainObj) keep = virDomainObjRef(vm);
    LIST_GUARD(list);
    VIR_DOMAIN_OBJ_GUARD(vm);

    vm->removing = true;
    if (g_hash_table_lookup(list->byUUID, vm->uuid) != vm)
        return;
    if (g_hash_table_lookup(list->byName, vm->def->name) == vm)
        g_hash_table_remove(list->byName, vm->def->name);
    else
        g_hash_table_foreach_remove(list->byName, isThat, vm);
    g_hash_table_remove(list->byUUID, vm->uuid);
}

void
virDomainObjListRemoveInJob(virDomainObjList *list, virDomainObj *vm)
{
    virDomainObjUnlock(vm);
    virDomainObjListRemove(list, vm);
    virDomainObjLock(vm);
}

int
virDomainObjListRename(virDomainObjList *list, virDomainObj *vm, const char *newName)
{
    LIST_GUARD(list);

    if (g_hash_table_contains(list->byName, newName)) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("domain with name '%s' already exists"),
                       newName);
        return -1;
    }
    g_hash_table_insert(list->byName, g_strdup(newName), vm);
    return 0;
}

void
virDomainObjListRenameDone(virDomainObjList *list, virDomainObj *vm, const char *dropName)
{
    LIST_GUARD(list);

    if (g_hash_table_lookup(list->byName, dropName) == vm)
        g_hash_table_remove(list->byName, dropName);
}

int
virDomainObjListNextID(virDomainObjList *list)
{
    return g_atomic_int_add(&list->lastID, 1) + 1;
}

void
virDomainObjListReserveID(virDomainObjList *list, int id)
{
    int last;

    do {
        last = g_atomic_int_get(&list->lastID);
    } while (last < id && !g_atomic_int_compare_and_exchange(&list->lastID, last, id));
}

/* ---- filters ------------------------------------------------------------------ */

/* The flags of a group come in turn: any one that holds will do; none given: no question. */
static bool
groupMatches(unsigned int flags, unsigned int yesFlag, unsigned int noFlag, bool value)
{
    if (!(flags & (yesFlag | noFlag)))
        return true;
    return (flags & (value ? yesFlag : noFlag)) != 0;
}

static unsigned int
stateFlag(virDomainState state)
{
    switch (state) {
    case VIR_DOMAIN_RUNNING:
        return VIR_CONNECT_LIST_DOMAINS_RUNNING;
    case VIR_DOMAIN_PAUSED:
        return VIR_CONNECT_LIST_DOMAINS_PAUSED;
    case VIR_DOMAIN_SHUTOFF:
        return VIR_CONNECT_LIST_DOMAINS_SHUTOFF;
    case VIR_DOMAIN_NOSTATE:
    case VIR_DOMAIN_BLOCKED:
    case VIR_DOMAIN_SHUTDOWN:
    case VIR_DOMAIN_CRASHED:
    case VIR_DOMAIN_PMSUSPENDED:
    case VIR_DOMAIN_LAST:
        break;
    }
    return VIR_CONNECT_LIST_DOMAINS_OTHER;
}

bool
virDomainObjMatchesFilter(const virDomainObj *vm, unsigned int flags)
{
    const unsigned int stateFlags =
        VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED |
        VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER;
    const struct {
        unsigned int yes;
        unsigned int no;
        bool value;
    } groups[] = {
        { VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_INACTIVE,
          virDomainObjIsActive(vm) },
        { VIR_CONNECT_LIST_DOMAINS_PERSISTENT, VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
          vm->persistent },
        { VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE,
          vm->hasManagedSave },
        { VIR_CONNECT_LIST_DOMAINS_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,
          vm->autostart },
        { VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,
          virDomainMomentListCount(vm->moments[VIR_DOMAIN_MOMENT_SNAPSHOT]) > 0 },
        { VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,
          virDomainMomentListCount(vm->moments[VIR_DOMAIN_MOMENT_CHECKPOINT]) > 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (!groupMatches(flags, groups[i].yes, groups[i].no, groups[i].value))
            return false;
    }
    return !(flags & stateFlags) || (flags & stateFlag(vm->state));
}

/* All guests, referenced, so that they can be looked at without the list's lock. */
static GPtrArray *
listAll(virDomainObjList *list)
{
    LIST_GUARD(list);
    GPtrArray *all = g_ptr_array_new_full(g_hash_table_size(list->byUUID), objUnref);
    GHashTableIter iter;
    gpointer vm;

    g_hash_table_iter_init(&iter, list->byUUID);
    while (g_hash_table_iter_next(&iter, NULL, &vm))
        g_ptr_array_add(all, virDomainObjRef(vm));
    return all;
}

GPtrArray *
virDomainObjListCollect(virDomainObjList *list, unsigned int flags,
                        virDomainObjListAllowFunc allow, void *opaque)
{
    g_autoptr(GPtrArray) all = listAll(list);
    GPtrArray *chosen = g_ptr_array_new_full(all->len, objUnref);

    for (guint i = 0; i < all->len; i++) {
        virDomainObj *vm = g_ptr_array_index(all, i);
        VIR_DOMAIN_OBJ_GUARD(vm);

        if (!vm->removing && virDomainObjMatchesFilter(vm, flags) &&
            (!allow || allow(vm, opaque)))
            g_ptr_array_add(chosen, virDomainObjRef(vm));
    }
    return chosen;
}

size_t
virDomainObjListCount(virDomainObjList *list, bool active, virDomainObjListAllowFunc allow,
                      void *opaque)
{
    g_autoptr(GPtrArray) chosen =
        virDomainObjListCollect(list, active ? VIR_CONNECT_LIST_DOMAINS_ACTIVE
                                             : VIR_CONNECT_LIST_DOMAINS_INACTIVE, allow, opaque);

    return chosen->len;
}
