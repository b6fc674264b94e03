/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainobj.c: a guest that the daemon knows: its life as an object, its two definitions. */
#include "config.h"

#include "virdomainobj.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainmoment.h"
#include "virerror.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

_Static_assert(G_N_ELEMENTS(((virDomainObj *)NULL)->moments) == VIR_DOMAIN_MOMENT_LAST,
               "a list for each kind of moment");

virDomainObj *
virDomainObjNew(virDomainDef *def)
{
    virDomainObj *vm = g_atomic_rc_box_new0(virDomainObj);

    memcpy(vm->uuid, def->uuid, VIR_UUID_BUFLEN);
    g_mutex_init(&vm->lock);
    vm->def = def;
    vm->state = VIR_DOMAIN_SHUTOFF;
    vm->process = (virProcess)VIR_PROCESS_INIT;
    vm->jobs = virDomainJobSlotNew("monitor");
    virDomainObjSetID(vm, -1);
    return vm;
}

virDomainObj *
virDomainObjRef(virDomainObj *vm)
{
    return g_atomic_rc_box_acquire(vm);
}

static void
virDomainObjClear(void *data)
{
    virDomainObj *vm = data;

    if (vm->privateDataFree)
        vm->privateDataFree(vm->privateData);
    virDomainDefFree(vm->def);
    virDomainDefFree(vm->newDef);
    for (size_t i = 0; i < G_N_ELEMENTS(vm->moments); i++)
        virDomainMomentListFree(vm->moments[i]);
    virProcessClear(&vm->process);
    virDomainJobSlotFree(vm->jobs);
    virDomainJobSlotFree(vm->agentJobs);
    g_mutex_clear(&vm->lock);
}

void
virDomainObjUnref(virDomainObj *vm)
{
    if (vm)
        g_atomic_rc_box_release_full(vm, virDomainObjClear);
}

/* The worker pool's lock is never taken inside a guest's. */
void
virDomainObjBeginWait(virDomainObj *vm)
{
    virDomainObjUnlock(vm);
    virThreadPoolBeginBlocking();
    virDomainObjLock(vm);
}

void
virDomainObjEndWait(virDomainObj *vm)
{
    virDomainObjUnlock(vm);
    virThreadPoolEndBlocking();
    virDomainObjLock(vm);
}

int
virDomainObjCheckActive(const virDomainObj *vm)
{
    if (virDomainObjIsActive(vm))
        return 0;
    virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is not running"));
    return -1;
}

void
virDomainObjSetState(virDomainObj *vm, virDomainState state, int reason)
{
    vm->state = state;
    vm->reason = reason;
}

void
virDomainObjSetID(virDomainObj *vm, int id)
{
    vm->def->id = id;
    g_atomic_int_set(&vm->liveID, id);
}

/* ---- the two definitions -------------------------------------------------- */

virDomainDef *
virDomainObjGetPersistentDef(virDomainObj *vm)
{
    if (!vm->persistent)
        return NULL;
    return vm->newDef ? vm->newDef : vm->def;
}

void
virDomainObjSetDefTransient(virDomainObj *vm, virDomainDef *copy)
{
    if (vm->persistent && !vm->newDef) {
        vm->newDef = vm->def;
        vm->newDef->id = -1;
    } else {
        virDomainDefFree(vm->def);
    }
    vm->def = copy;
    vm->def->id = vm->liveID;
}

void
virDomainObjRemoveTransientDef(virDomainObj *vm)
{
    if (!vm->newDef)
        return;
    virDomainDefFree(vm->def);
    vm->def = g_steal_pointer(&vm->newDef);
    vm->def->id = vm->liveID;
}

void
virDomainObjAssignDef(virDomainObj *vm, virDomainDef *def, virDomainDef **ret_old)
{
    if (virDomainObjIsActive(vm)) {
        *ret_old = vm->newDef;
        vm->newDef = def;
        def->id = -1;
        return;
    }
    *ret_old = vm->def;
    vm->def = def;
    def->id = -1;
}

int
virDomainObjUpdateModificationImpact(virDomainObj *vm, unsigned int *flags)
{
    const unsigned int both = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    bool active = virDomainObjIsActive(vm);

    if ((*flags & both) == VIR_DOMAIN_AFFECT_CURRENT)
        *flags |= active ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CONFIG;

    if ((*flags & VIR_DOMAIN_AFFECT_LIVE) && virDomainObjCheckActive(vm) < 0)
        return -1;
    if ((*flags & VIR_DOMAIN_AFFECT_CONFIG) && !vm->persistent) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("transient domains do not have any persistent config"));
        return -1;
    }
    return 0;
}

/* ---- names of states ------------------------------------------------------ */

typedef struct {
    const char *name;
    const char *const *reasons;
    size_t nreasons;
} stateNames;

static const char *const nostateReasons[] = { "unknown" };
static const char *const runningReasons[] = {
    "unknown", "booted", "migrated", "restored", "from snapshot", "unpaused",
    "migration canceled", "save canceled", "wakeup", "crashed", "post-copy", "post-copy failed",
};
G_STATIC_ASSERT(G_N_ELEMENTS(runningReasons) == VIR_DOMAIN_RUNNING_LAST);
static const char *const pausedReasons[] = {
    "unknown", "user", "migration", "save", "dump", "ioerror", "watchdog", "from snapshot",
    "shutdown", "snapshot", "panicked", "starting up", "post-copy", "post-copy failed",
    "api error",
};
G_STATIC_ASSERT(G_N_ELEMENTS(pausedReasons) == VIR_DOMAIN_PAUSED_LAST);
static const char *const shutdownReasons[] = { "unknown", "user" };
static const char *const shutoffReasons[] = {
    "unknown", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed",
    "from snapshot", "daemon",
};
G_STATIC_ASSERT(G_N_ELEMENTS(shutoffReasons) == VIR_DOMAIN_SHUTOFF_LAST);
static const char *const crashedReasons[] = { "unknown", "panicked" };

#define NAMES(state, reasons) { state, reasons, G_N_ELEMENTS(reasons) }

static const stateNames states[] = {
    [VIR_DOMAIN_NOSTATE] = NAMES("no state", nostateReasons),
    [VIR_DOMAIN_RUNNING] = NAMES("running", runningReasons),
    [VIR_DOMAIN_BLOCKED] = NAMES("idle", nostateReasons),
    [VIR_DOMAIN_PAUSED] = NAMES("paused", pausedReasons),
    [VIR_DOMAIN_SHUTDOWN] = NAMES("shutdown", shutdownReasons),
    [VIR_DOMAIN_SHUTOFF] = NAMES("shutoff", shutoffReasons),
    [VIR_DOMAIN_CRASHED] = NAMES("crashed", crashedReasons),
    [VIR_DOMAIN_PMSUSPENDED] = NAMES("pmsuspended", nostateReasons),
};
G_STATIC_ASSERT(G_N_ELEMENTS(states) == VIR_DOMAIN_LAST);

const char *
virDomainStateName(virDomainState state)
{
    return state < VIR_DOMAIN_LAST ? states[state].name : NULL;
}

const char *
virDomainStateReasonName(virDomainState state, int reason)
{
    if (state >= VIR_DOMAIN_LAST || reason < 0 || (size_t)reason >= states[state].nreasons)
        return NULL;
    return states[state].reasons[reason];
}

int
virDomainStateFromName(const char *name, virDomainState *ret_state)
{
    for (virDomainState state = 0; state < VIR_DOMAIN_LAST; state++) {
        if (g_str_equal(states[state].name, name)) {
            *ret_state = state;
            return 0;
        }
    }
    return -1;
}

int
virDomainStateReasonFromName(virDomainState state, const char *name, int *ret_reason)
{
    if (state >= VIR_DOMAIN_LAST)
        return -1;
    for (size_t i = 0; i < states[state].nreasons; i++) {
        if (g_str_equal(states[state].reasons[i], name)) {
            *ret_reason = i;
            return 0;
        }
    }
    return -1;
}
