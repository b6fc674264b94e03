/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccesscall.c: the checks that the row of a call names, made. */
#include "config.h"

#include "viraccesscall.h"

#include <string.h>

#include "remote_types.h"
#include "virdriver.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_ACCESS

static virAccessRequest
requestOf(const virApiCall *call, const virAccessObject *object, const char *perm)
{
    return (virAccessRequest){
        .identity = call->identity,
        .driver = virDriverConnGetDriver(call->conn)->name,
        .object = object,
        .perm = perm,
    };
}

int
virAccessCheckCall(virApiCall *call, const void *args, const virAccessObject *object)
{
    const virApiProc *proc = call->proc;

    g_assert(proc->nchecks <= 8 * sizeof(call->checked));
    for (size_t i = 0; i < proc->nchecks; i++) {
        const virApiCheck *check = &proc->checks[i];
        virAccessRequest request;

        if (check->object != object->kind || !virApiCheckApplies(check, proc, args))
            continue;
        request = requestOf(call, object, check->perm);
        if (virAccessCheck(call->access, &request) < 0)
            return -1;
        call->checked |= 1u << i;
    }
    return 0;
}

int
virAccessCheckConnect(virApiCall *call, const void *args)
{
    const virAccessObject connect = { .kind = VIR_API_OBJECT_CONNECT };

    return virAccessCheckCall(call, args, &connect);
}

int
virAccessRunCall(virApiCall *call, const void *args, void *ret)
{
    if (virAccessCheckConnect(call, args) < 0)
        return -1;
    return virDriverRunCall(call, args, ret);
}

int
virAccessFilterCall(virApiCall *call, const virAccessObject *objects, size_t count,
                    bool *ret_allowed)
{
    const virApiProc *proc = call->proc;
    g_autofree bool *allowed = g_new(bool, count);

    if (count == 0) {       /* @objects and @ret_allowed may be NULL */
        call->filtered = true;
        return 0;
    }

    memset(ret_allowed, true, count);
    for (size_t i = 0; i < proc->nfilters; i++) {
        virAccessRequest request = requestOf(call, NULL, proc->filters[i].perm);

        if (virAccessFilter(call->access, &request, objects, count, allowed) < 0)
            return -1;
        for (size_t k = 0; k < count; k++)
            ret_allowed[k] &= allowed[k];
    }
    call->filtered = true;
    return 0;
}

bool
virAccessCallIsChecked(const virApiCall *call, const void *args)
{
    const virApiProc *proc = call->proc;

    for (size_t i = 0; i < proc->nchecks; i++) {
        if (virApiCheckApplies(&proc->checks[i], proc, args) && !(call->checked & (1u << i)))
            return false;
    }
    return proc->nfilters == 0 || call->filtered;
}

/* ---- objects as the wire names them -------------------------------------------------------- */

/* Offset of a member, one more so that 0 means that there is none. */
#define AT(type, member) (offsetof(remote_nonnull_ ## type, member) + 1)

static const struct {
    size_t name;
    size_t uuid;
} wire_members[VIR_API_OBJECT_LAST] = {
    [VIR_API_OBJECT_DOMAIN] = { AT(domain, name), AT(domain, uuid) },
    [VIR_API_OBJECT_INTERFACE] = { AT(interface, name), 0 },
    [VIR_API_OBJECT_NETWORK] = { AT(network, name), AT(network, uuid) },
    [VIR_API_OBJECT_NODE_DEVICE] = { AT(node_device, name), 0 },
    [VIR_API_OBJECT_NWFILTER] = { AT(nwfilter, name), AT(nwfilter, uuid) },
    [VIR_API_OBJECT_SECRET] = { 0, AT(secret, uuid) },
    [VIR_API_OBJECT_STORAGE_POOL] = { AT(storage_pool, name), AT(storage_pool, uuid) },
};

void
virAccessObjectFromWire(virApiObject kind, const void *wire, virAccessObject *ret_object)
{
    virAccessObject object = { .kind = kind };

    if (wire_members[kind].name)
        object.name = G_STRUCT_MEMBER(const char *, wire, wire_members[kind].name - 1);
    if (wire_members[kind].uuid)
        object.uuid = G_STRUCT_MEMBER_P(wire, wire_members[kind].uuid - 1);
    if (kind == VIR_API_OBJECT_SECRET) {
        const remote_nonnull_secret *secret = wire;

        if (secret->usageType > VIR_SECRET_USAGE_TYPE_NONE &&
            secret->usageType < VIR_SECRET_USAGE_TYPE_LAST)
            object.usage[secret->usageType] = secret->usageID;
    }
    *ret_object = object;
}
