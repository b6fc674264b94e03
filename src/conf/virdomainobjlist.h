/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainobjlist.h: all guests of a driver, by uuid, by name and by id. */
#ifndef VIREO_VIRDOMAINOBJLIST_H
#define VIREO_VIRDOMAINOBJLIST_H

#include <glib.h>
#include <stdbool.h>

#include "virdomainobj.h"

/*
 * The list has a lock of its own, of lower rank than a guest's: call these
 * with no guest locked, unless it is said otherwise. Look-ups return counted
 * references, never locked guests.
 */
typedef struct virDomainObjList virDomainObjList;

virDomainObjList *virDomainObjListNew(void);
void virDomainObjListFree(virDomainObjList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainObjList, virDomainObjListFree)

/**
 * virDomainObjListSetInit:
 * @init: called for each guest that virDomainObjListAdd() makes, before anybody
 *        can find it; with the list's lock held, so it only fills in members
 *
 * Once, before the first guest is there.
 */
typedef void (*virDomainObjListInitFunc)(virDomainObj *vm, void *opaque);
void virDomainObjListSetInit(virDomainObjList *list, virDomainObjListInitFunc init, void *opaque);

/* NULL, with no error reported, when there is none. */
virDomainObj *virDomainObjListFindByUUID(virDomainObjList *list, const unsigned char *uuid);
virDomainObj *virDomainObjListFindByName(virDomainObjList *list, const char *name);
virDomainObj *virDomainObjListFindByID(virDomainObjList *list, int id);

typedef enum {
    /* For a guest to be started: a known one must not be active already. */
    VIR_DOMAIN_OBJ_LIST_ADD_LIVE = 1 << 0,
    /* Only when neither name nor uuid is known yet. */
    VIR_DOMAIN_OBJ_LIST_ADD_NEW = 1 << 1,
} virDomainObjListAddFlags;

/**
 * virDomainObjListAdd:
 * @def: taken over when this succeeds and no guest of its uuid was there;
 *       then *@def is set to NULL
 * @ret_known: true when the guest was there: *@def is still the caller's, who
 *             takes a job and then uses virDomainObjAssignDef(), for the
 *             definition of a guest changes within a job only
 *
 * Finds or makes the guest that @def defines. Same uuid with another name, or
 * same name with another uuid, is VIR_ERR_OPERATION_FAILED; one that is active
 * is VIR_ERR_OPERATION_INVALID with ADD_LIVE. With ADD_LIVE the caller looks
 * again when it holds the job.
 *
 * Returns a reference, not locked; NULL with an error reported.
 */
virDomainObj *virDomainObjListAdd(virDomainObjList *list, virDomainDef **def,
                                  unsigned int flags, bool *ret_known)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainObjListInsert:
 *
 * Puts a guest that was made elsewhere into the list, which takes a reference
 * of its own. For guests found running at start.
 *
 * Returns 0, -1 with an error reported when its name or uuid is there already.
 */
int virDomainObjListInsert(virDomainObjList *list, virDomainObj *vm) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainObjListRemove:
 * @vm: not locked by the caller
 *
 * Takes it out and marks it as being removed; does nothing when it is out
 * already.
 */
void virDomainObjListRemove(virDomainObjList *list, virDomainObj *vm);

/*
 * The same with @vm locked, given up for a moment. Whoever finds that a guest must go holds a job
 * of it and removes it before the job ends: so the next holder knows, and doesn't start it.
 */
void virDomainObjListRemoveInJob(virDomainObjList *list, virDomainObj *vm);

/**
 * virDomainObjListRename, virDomainObjListRenameDone:
 * @vm: not locked by the caller, who holds a job that modifies
 *
 * A rename in two steps: the first reserves @newName, so that both names find
 * @vm while the caller writes files and changes the definition; the second
 * drops the name that isn't used after all.
 *
 * Rename returns 0, -1 with VIR_ERR_OPERATION_INVALID reported when the name
 * is taken.
 */
int virDomainObjListRename(virDomainObjList *list, virDomainObj *vm, const char *newName)
    G_GNUC_WARN_UNUSED_RESULT;
void virDomainObjListRenameDone(virDomainObjList *list, virDomainObj *vm, const char *dropName);

/* virDomainObjListNextID: ids of runs; each is given once, starting with 1 */
int virDomainObjListNextID(virDomainObjList *list);

/* virDomainObjListReserveID: @id is in use by a guest found running; later ones are higher */
void virDomainObjListReserveID(virDomainObjList *list, int id);

/**
 * virDomainObjListAllowFunc:
 * @vm: locked
 *
 * Returns false for a guest that the caller of the API may not see.
 */
typedef bool (*virDomainObjListAllowFunc)(virDomainObj *vm, void *opaque);

/**
 * virDomainObjListCollect:
 * @flags: virConnectListAllDomainsFlags; within a group any, between groups all must hold
 * @allow: NULL: all; called with the guest locked
 *
 * Returns an array of counted references, in no order. Guests that come or go
 * meanwhile may be in it or not. Never NULL.
 */
GPtrArray *virDomainObjListCollect(virDomainObjList *list, unsigned int flags,
                                   virDomainObjListAllowFunc allow, void *opaque);

/* Does @vm (locked) pass the filter of virDomainObjListCollect()? */
bool virDomainObjMatchesFilter(const virDomainObj *vm, unsigned int flags);

/* The flags that the filter knows. */
#define VIR_DOMAIN_OBJ_LIST_FILTERS \
    (VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE | \
     VIR_CONNECT_LIST_DOMAINS_PERSISTENT | VIR_CONNECT_LIST_DOMAINS_TRANSIENT | \
     VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED | \
     VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER | \
     VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE | VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE | \
     VIR_CONNECT_LIST_DOMAINS_AUTOSTART | VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART | \
     VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT | VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT | \
     VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT | VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT)

/* How many guests are active, or not, and may be seen. */
size_t virDomainObjListCount(virDomainObjList *list, bool active,
                             virDomainObjListAllowFunc allow, void *opaque);

#endif /* VIREO_VIRDOMAINOBJLIST_H */
