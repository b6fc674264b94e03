/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainobj.h: a guest that the daemon knows, running or not. */
#ifndef VIREO_VIRDOMAINOBJ_H
#define VIREO_VIRDOMAINOBJ_H

#include <glib.h>
#include <stdbool.h>

#include "libvirt/libvirt.h"
#include "virdomainjob.h"
#include "virlockrank.h"
#include "virprocess.h"

typedef struct _virDomainDef virDomainDef;

/*
 * Counted by reference, locked by itself. Look-ups return counted references
 * that aren't locked. Nobody holds the lock over a wait: a job is what
 * survives a wait, and what was read before it must be read again.
 */
struct _virDomainObj {
    unsigned char uuid[VIR_UUID_BUFLEN]; /* immutable after New */
    GMutex lock;                /* rank VIR_LOCK_RANK_DOMAIN; guards all that follows */

    virDomainDef *def;          /* what runs, or what would: never NULL */
    virDomainDef *newDef;       /* what will run next time; NULL: the same as @def */

    virDomainState state;
    int reason;                 /* of the enum that goes with @state */
    virProcess process;         /* of the emulator; pid -1 while inactive */

    bool persistent;
    bool autostart;
    bool updated;               /* the definition was changed since the start */
    bool removing;              /* no longer in the list, whoever still holds a reference */
    bool hasManagedSave;
    /* snapshots and checkpoints, by virDomainMomentKind; NULL: none. Changed with a job. */
    struct virDomainMomentList *moments[2];

    virDomainJobSlot *jobs;     /* see virdomainjob.h */
    virDomainJobSlot *agentJobs;    /* NULL: none so far */

    void *privateData;          /* the driver's; freed by privateDataFree with the guest */
    GDestroyNotify privateDataFree;

    int liveID;                 /* atomic, readable without the lock; -1: inactive */
};

/**
 * virDomainObjNew:
 * @def: taken over
 *
 * Returns an inactive, transient guest with one reference. Guests are made
 * by virDomainObjListAdd(); tests may want one alone.
 */
virDomainObj *virDomainObjNew(virDomainDef *def);
virDomainObj *virDomainObjRef(virDomainObj *vm);
void virDomainObjUnref(virDomainObj *vm);   /* @vm not locked by the caller */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainObj, virDomainObjUnref)

static inline void
virDomainObjLock(virDomainObj *vm)
{
    virMutexLock(&vm->lock, VIR_LOCK_RANK_DOMAIN);
}

static inline void
virDomainObjUnlock(virDomainObj *vm)
{
    virMutexUnlock(&vm->lock);
}

#define VIR_DOMAIN_OBJ_GUARD(vm) VIR_LOCK_GUARD(&(vm)->lock, VIR_LOCK_RANK_DOMAIN)

/**
 * virDomainObjBeginWait, virDomainObjEndWait:
 * @vm: locked; given up for a moment, so look again at what was read before
 *
 * Stand around a sleep on a condition with the guest's lock, so that another
 * worker can run meanwhile.
 */
void virDomainObjBeginWait(virDomainObj *vm);
void virDomainObjEndWait(virDomainObj *vm);

/* ---- all that follows: @vm locked ---------------------------------------- */

/* An active guest has an emulator that runs, is being started or being stopped. */
static inline bool
virDomainObjIsActive(const virDomainObj *vm)
{
    return vm->liveID != -1;
}

/* Reports VIR_ERR_OPERATION_INVALID "domain is not running" and returns -1 when it isn't. */
int virDomainObjCheckActive(const virDomainObj *vm) G_GNUC_WARN_UNUSED_RESULT;

void virDomainObjSetState(virDomainObj *vm, virDomainState state, int reason);

/* virDomainObjSetID: @id -1 makes the guest inactive; tells @vm->def too */
void virDomainObjSetID(virDomainObj *vm, int id);

/* The definition that virDomainDefineXML and AFFECT_CONFIG mean; NULL for a transient guest. */
virDomainDef *virDomainObjGetPersistentDef(virDomainObj *vm);

/**
 * virDomainObjSetDefTransient:
 * @copy: a copy of @vm->def for the run that begins; taken over
 *
 * At start: the run gets @copy to write live data into and the persistent
 * definition is set aside. Undone by virDomainObjRemoveTransientDef().
 */
void virDomainObjSetDefTransient(virDomainObj *vm, virDomainDef *copy);

/* At the end of a run: back to the persistent definition, if there is one. */
void virDomainObjRemoveTransientDef(virDomainObj *vm);

/**
 * virDomainObjAssignDef:
 * @def: taken over: the new persistent definition, or the one of a transient
 *       guest that isn't running
 * @ret_old: what it replaces, owned by the caller; NULL there: none was
 */
void virDomainObjAssignDef(virDomainObj *vm, virDomainDef *def, virDomainDef **ret_old);

/**
 * virDomainObjUpdateModificationImpact:
 * @flags: VIR_DOMAIN_AFFECT_…; CURRENT is turned into what it means now
 *
 * Returns 0; -1 with VIR_ERR_OPERATION_INVALID reported for LIVE on an inactive
 * guest or CONFIG on a transient one.
 */
int virDomainObjUpdateModificationImpact(virDomainObj *vm, unsigned int *flags)
    G_GNUC_WARN_UNUSED_RESULT;

/* ---- names of states ------------------------------------------------------ */

/* As in the status file: "running" and "booted". NULL for numbers that mean nothing. */
const char *virDomainStateName(virDomainState state);
const char *virDomainStateReasonName(virDomainState state, int reason);

/* Return 0, -1 for words that mean nothing. */
int virDomainStateFromName(const char *name, virDomainState *ret_state);
int virDomainStateReasonFromName(virDomainState state, const char *name, int *ret_reason);

#endif /* VIREO_VIRDOMAINOBJ_H */
