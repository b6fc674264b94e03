/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_list.c: finding guests: look-ups, lists and counts. */
#include "config.h"

#include <string.h>

#include "qemu_api.h"
#include "qemu_api_access.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static int
qemuApiAnswerLookup(virApiCall *call, const void *args, virDomainObj *vm,
                    remote_nonnull_domain *ret_dom)
{
    if (qemuApiCheckGuest(call, args, vm) < 0)
        return -1;
    VIR_DOMAIN_OBJ_GUARD(vm);
    qemuApiFillDomain(vm, ret_dom);
    return 0;
}

static int
qemuDomainLookupByID(virApiCall *call, const remote_domain_lookup_by_id_args *args,
                     remote_domain_lookup_by_id_ret *ret)
{
    g_autoptr(virDomainObj) vm = virDomainObjListFindByID(qemuApiDriver(call)->domains, args->id);

    if (!vm) {
        virReportError(VIR_ERR_NO_DOMAIN, _("no domain with matching id %d"), args->id);
        return -1;
    }
    return qemuApiAnswerLookup(call, args, vm, &ret->dom);
}

static int
qemuDomainLookupByUUID(virApiCall *call, const remote_domain_lookup_by_uuid_args *args,
                       remote_domain_lookup_by_uuid_ret *ret)
{
    const unsigned char *uuid = (const unsigned char *)args->uuid;
    g_autoptr(virDomainObj) vm = virDomainObjListFindByUUID(qemuApiDriver(call)->domains, uuid);

    if (!vm) {
        char text[VIR_UUID_STRING_BUFLEN];

        virUUIDFormat(uuid, text);
        virReportError(VIR_ERR_NO_DOMAIN, _("no domain with matching uuid '%s'"), text);
        return -1;
    }
    return qemuApiAnswerLookup(call, args, vm, &ret->dom);
}

static int
qemuDomainLookupByName(virApiCall *call, const remote_domain_lookup_by_name_args *args,
                       remote_domain_lookup_by_name_ret *ret)
{
    g_autoptr(virDomainObj) vm = virDomainObjListFindByName(qemuApiDriver(call)->domains,
                                                            args->name);

    if (!vm) {
        virReportError(VIR_ERR_NO_DOMAIN, _("no domain with matching name '%s'"), args->name);
        return -1;
    }
    return qemuApiAnswerLookup(call, args, vm, &ret->dom);
}

static int
qemuApiCountGuests(virApiCall *call, unsigned int flags, int *ret_count)
{
    g_autoptr(GPtrArray) guests = qemuApiCollectGuests(call, flags);

    if (!guests)
        return -1;
    *ret_count = guests->len;
    return 0;
}

static int
qemuConnectNumOfDomains(virApiCall *call, const void *args G_GNUC_UNUSED,
                        remote_connect_num_of_domains_ret *ret)
{
    return qemuApiCountGuests(call, VIR_CONNECT_LIST_DOMAINS_ACTIVE, &ret->num);
}

static int
qemuConnectNumOfDefinedDomains(virApiCall *call, const void *args G_GNUC_UNUSED,
                               remote_connect_num_of_defined_domains_ret *ret)
{
    return qemuApiCountGuests(call, VIR_CONNECT_LIST_DOMAINS_INACTIVE, &ret->num);
}

/* How many of @have go into a reply that the client and the protocol limit. */
static unsigned int
qemuApiListRoom(guint have, int wanted, unsigned int limit)
{
    return MIN(have, MIN((unsigned int)MAX(wanted, 0), limit));
}

static int
qemuConnectListDomains(virApiCall *call, const remote_connect_list_domains_args *args,
                       remote_connect_list_domains_ret *ret)
{
    g_autoptr(GPtrArray) guests = qemuApiCollectGuests(call, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    unsigned int room;

    if (!guests)
        return -1;
    room = qemuApiListRoom(guests->len, args->maxids, REMOTE_DOMAIN_LIST_MAX);
    ret->ids.ids_val = g_new0(int, room);
    for (guint i = 0; i < guests->len && ret->ids.ids_len < room; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);
        int id = g_atomic_int_get(&vm->liveID);

        if (id != -1)   /* it may have ended since */
            ret->ids.ids_val[ret->ids.ids_len++] = id;
    }
    return 0;
}

static int
qemuConnectListDefinedDomains(virApiCall *call,
                              const remote_connect_list_defined_domains_args *args,
                              remote_connect_list_defined_domains_ret *ret)
{
    g_autoptr(GPtrArray) guests = qemuApiCollectGuests(call, VIR_CONNECT_LIST_DOMAINS_INACTIVE);
    unsigned int room;

    if (!guests)
        return -1;
    room = qemuApiListRoom(guests->len, args->maxnames, REMOTE_DOMAIN_LIST_MAX);
    ret->names.names_val = g_new0(char *, room);
    for (guint i = 0; i < room; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);

        VIR_DOMAIN_OBJ_GUARD(vm);
        ret->names.names_val[ret->names.names_len++] = g_strdup(vm->def->name);
    }
    return 0;
}

static int
qemuConnectListAllDomains(virApiCall *call, const remote_connect_list_all_domains_args *args,
                          remote_connect_list_all_domains_ret *ret)
{
    g_autoptr(GPtrArray) guests = qemuApiCollectGuests(call, args->flags);

    if (!guests)
        return -1;
    ret->ret = guests->len;
    if (!args->need_results)
        return 0;

    if (guests->len > REMOTE_DOMAIN_LIST_MAX) {
        virReportError(VIR_ERR_RPC, _("too many domains '%u' for limit '%d'"),
                       guests->len, REMOTE_DOMAIN_LIST_MAX);
        return -1;
    }

    ret->domains.domains_val = g_new0(remote_nonnull_domain, guests->len);
    for (guint i = 0; i < guests->len; i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);

        VIR_DOMAIN_OBJ_GUARD(vm);
        qemuApiFillDomain(vm, &ret->domains.domains_val[ret->domains.domains_len++]);
    }
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_LOOKUP_BY_ID, qemuDomainLookupByID),
    QEMU_API_ROW(DOMAIN_LOOKUP_BY_UUID, qemuDomainLookupByUUID),
    QEMU_API_ROW(DOMAIN_LOOKUP_BY_NAME, qemuDomainLookupByName),
    QEMU_API_ROW(CONNECT_NUM_OF_DOMAINS, qemuConnectNumOfDomains),
    QEMU_API_ROW(CONNECT_NUM_OF_DEFINED_DOMAINS, qemuConnectNumOfDefinedDomains),
    QEMU_API_ROW(CONNECT_LIST_DOMAINS, qemuConnectListDomains),
    QEMU_API_ROW(CONNECT_LIST_DEFINED_DOMAINS, qemuConnectListDefinedDomains),
    QEMU_API_ROW(CONNECT_LIST_ALL_DOMAINS, qemuConnectListAllDomains,
                 .flags = VIR_DOMAIN_OBJ_LIST_FILTERS),
};

QEMU_API_TABLE(qemuApiDomainList, rows);
