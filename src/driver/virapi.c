/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virapi.c: looking up procedures and judging their rules. */
#include "config.h"

#include "virapi.h"

#include "libvirt/virterror.h"
#include "virapi_rows.h"

static const char *const virApiObjectNames[VIR_API_OBJECT_LAST] = {
    [VIR_API_OBJECT_NONE] = "none",
    [VIR_API_OBJECT_CONNECT] = "connect",
    [VIR_API_OBJECT_DOMAIN] = "domain",
    [VIR_API_OBJECT_DOMAIN_CHECKPOINT] = "domain-checkpoint",
    [VIR_API_OBJECT_DOMAIN_SNAPSHOT] = "domain-snapshot",
    [VIR_API_OBJECT_INTERFACE] = "interface",
    [VIR_API_OBJECT_NETWORK] = "network",
    [VIR_API_OBJECT_NETWORK_PORT] = "network-port",
    [VIR_API_OBJECT_NODE_DEVICE] = "node-device",
    [VIR_API_OBJECT_NWFILTER] = "nwfilter",
    [VIR_API_OBJECT_NWFILTER_BINDING] = "nwfilter-binding",
    [VIR_API_OBJECT_SECRET] = "secret",
    [VIR_API_OBJECT_STORAGE_POOL] = "storage-pool",
    [VIR_API_OBJECT_STORAGE_VOL] = "storage-vol",
    [VIR_API_OBJECT_SERVER] = "server",
    [VIR_API_OBJECT_CLIENT] = "client",
};

const char *
virApiObjectName(virApiObject object)
{
    return virApiObjectNames[object];
}

const virApiProgram *
virApiProgramFind(unsigned int program)
{
    for (size_t i = 0; i < virApiProgramsCount; i++) {
        if (virApiPrograms[i].program == program)
            return &virApiPrograms[i];
    }
    return NULL;
}

const virApiProc *
virApiProcFind(unsigned int program, int number)
{
    const virApiProgram *prog = virApiProgramFind(program);

    if (!prog || number <= 0 || number >= prog->nprocs)
        return NULL;
    return &prog->procs[number];
}

const virApiProc *
virApiProcEventFind(virApiEventFamily family, int event_id, bool callback)
{
    for (size_t i = 0; i < virApiProgramsCount; i++) {
        const virApiProgram *prog = &virApiPrograms[i];

        for (int n = 1; n < prog->nprocs; n++) {
            const virApiProc *proc = &prog->procs[n];

            if (proc->event_family == family && proc->event_id == event_id &&
                (proc->callback_offset >= 0) == callback)
                return proc;
        }
    }
    return NULL;
}

unsigned long long
virApiProcFlags(const virApiProc *proc, const void *args)
{
    const void *flags;

    if (proc->flags_offset < 0)
        return 0;
    flags = (const char *) args + proc->flags_offset;
    return proc->flags_wide ? *(const guint64 *) flags : *(const unsigned int *) flags;
}

bool
virApiProcAllowsReadOnly(const virApiProc *proc, const void *args)
{
    const virApiReadOnlyRule *rule = &proc->readonly;

    switch (rule->kind) {
    case VIR_API_READONLY_DENIED:
        return false;
    case VIR_API_READONLY_ALLOWED:
        return true;
    case VIR_API_READONLY_DENIED_IF_FLAGS:
        return (G_STRUCT_MEMBER(const unsigned int, args, rule->offset) & rule->value) == 0;
    case VIR_API_READONLY_DENIED_IF_EQUAL:
        return G_STRUCT_MEMBER(const unsigned int, args, rule->offset) != rule->value;
    }
    return false;
}

int
virApiProcErrorDomain(const virApiProc *proc)
{
    static const int domains[VIR_API_OBJECT_LAST] = {
        [VIR_API_OBJECT_DOMAIN] = VIR_FROM_DOMAIN,
        [VIR_API_OBJECT_DOMAIN_CHECKPOINT] = VIR_FROM_DOMAIN_CHECKPOINT,
        [VIR_API_OBJECT_DOMAIN_SNAPSHOT] = VIR_FROM_DOMAIN_SNAPSHOT,
        [VIR_API_OBJECT_INTERFACE] = VIR_FROM_INTERFACE,
        [VIR_API_OBJECT_NETWORK] = VIR_FROM_NETWORK,
        [VIR_API_OBJECT_NETWORK_PORT] = VIR_FROM_NETWORK,
        [VIR_API_OBJECT_NODE_DEVICE] = VIR_FROM_NODEDEV,
        [VIR_API_OBJECT_NWFILTER] = VIR_FROM_NWFILTER,
        [VIR_API_OBJECT_NWFILTER_BINDING] = VIR_FROM_NWFILTER,
        [VIR_API_OBJECT_SECRET] = VIR_FROM_SECRET,
        [VIR_API_OBJECT_STORAGE_POOL] = VIR_FROM_STORAGE,
        [VIR_API_OBJECT_STORAGE_VOL] = VIR_FROM_STORAGE,
        [VIR_API_OBJECT_SERVER] = VIR_FROM_ADMIN,
        [VIR_API_OBJECT_CLIENT] = VIR_FROM_ADMIN,
    };

    return domains[proc->object];       /* VIR_FROM_NONE is 0 */
}

bool
virApiCheckApplies(const virApiCheck *check, const virApiProc *proc, const void *args)
{
    unsigned long long flags = virApiProcFlags(proc, args);

    if (check->if_flags)
        return (flags & check->if_flags) != 0;
    return (flags & check->unless_flags) == 0;
}
