/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_access.c: what bodies that find their guests themselves do about permissions. */
#include "config.h"

#include "qemu_api_access.h"

#include <string.h>

#include "qemu_api.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* A copy, for the guest isn't locked while somebody is asked. */
static char *
nameOf(virDomainObj *vm)
{
    VIR_DOMAIN_OBJ_GUARD(vm);
    return g_strdup(vm->def->name);
}

int
qemuApiCheckGuest(virApiCall *call, const void *args, virDomainObj *vm)
{
    g_autofree char *name = virAccessAllowsAll(call->access) ? NULL : nameOf(vm);
    const virAccessObject guest = {
        .kind = VIR_API_OBJECT_DOMAIN, .name = name, .uuid = vm->uuid,
    };

    return virAccessCheckCall(call, args, &guest);
}

/* ---- a guest to be ------------------------------------------------------------------------- */

typedef struct Identity {
    char *name;
    unsigned char uuid[VIR_UUID_BUFLEN];
} Identity;

static bool
isZero(const unsigned char *uuid)
{
    static const unsigned char zero[VIR_UUID_BUFLEN];

    return memcmp(uuid, zero, sizeof(zero)) == 0;
}

/* What was allowed is what gets defined, however often a document says it. */
static int
compareIdentity(const Identity *identity, const virDomainDef *def)
{
    if (g_strcmp0(identity->name, def->name) == 0 &&
        (isZero(identity->uuid) || memcmp(identity->uuid, def->uuid, VIR_UUID_BUFLEN) == 0))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s", _("name or uuid stands more than once in the "
                                              "definition"));
    return -1;
}

static virDomainDef *
parse(const virApiCall *call, const char *xml, unsigned int flags)
{
    return virDomainDefParseString(xml, qemuApiDriver(call)->domainContext, flags);
}

virDomainDef *
qemuApiParseGuest(virApiCall *call, const void *args, const char *xml, unsigned int flags)
{
    Identity identity = { 0 };
    g_autofree char *name = NULL;
    g_autoptr(virDomainDef) def = NULL;
    virAccessObject guest = { .kind = VIR_API_OBJECT_DOMAIN };

    /* Nobody needs to be told who it is: the document is read once only. */
    if (virAccessAllowsAll(call->access))
        return virAccessCheckCall(call, args, &guest) < 0 ? NULL : parse(call, xml, flags);

    if (virDomainDefParseIdentity(xml, &name, identity.uuid) < 0)
        return NULL;
    identity.name = name;
    guest.name = name;
    guest.uuid = isZero(identity.uuid) ? NULL : identity.uuid;
    if (virAccessCheckCall(call, args, &guest) < 0)
        return NULL;
    def = parse(call, xml, flags);
    if (!def || compareIdentity(&identity, def) < 0)
        return NULL;
    return g_steal_pointer(&def);
}

/* ---- many guests ---------------------------------------------------------------------------- */

static void
unrefGuest(void *opaque)
{
    virDomainObjUnref(opaque);
}

static GPtrArray *
chooseAllowed(GPtrArray *guests, const bool *allowed)
{
    GPtrArray *chosen = g_ptr_array_new_full(guests->len, unrefGuest);

    for (guint i = 0; i < guests->len; i++) {
        if (allowed[i])
            g_ptr_array_add(chosen, virDomainObjRef(g_ptr_array_index(guests, i)));
    }
    return chosen;
}

GPtrArray *
qemuApiCollectGuests(virApiCall *call, unsigned int flags)
{
    g_autoptr(GPtrArray) guests = virDomainObjListCollect(qemuApiDriver(call)->domains, flags,
                                                          NULL, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree virAccessObject *objects = g_new0(virAccessObject, guests->len);
    g_autofree bool *allowed = g_new(bool, guests->len);

    /* Nobody is told who they are when nobody needs to be asked. */
    for (guint i = 0; i < guests->len && !virAccessAllowsAll(call->access); i++) {
        virDomainObj *vm = g_ptr_array_index(guests, i);

        g_ptr_array_add(names, nameOf(vm));
        objects[i] = (virAccessObject){
            .kind = VIR_API_OBJECT_DOMAIN, .name = g_ptr_array_index(names, i), .uuid = vm->uuid,
        };
    }
    if (virAccessFilterCall(call, objects, guests->len, allowed) < 0)
        return NULL;
    return chooseAllowed(guests, allowed);
}
