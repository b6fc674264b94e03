/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccess.c: asking the access driver, for one object or many. */
#include "config.h"

#include "viraccess.h"

#include <string.h>

#include "viraccesspolkit.h"
#include "viraccesswait.h"
#include "virerror.h"
#include "virlog.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_ACCESS

VIR_LOG_INIT("access.access");

/* Drivers answer long before; a worker that waits longer no longer believes in the loop. */
#define WAIT_MS 20000

struct virAccessManager {
    const virAccessDriver *driver;  /* NULL: everything is allowed */
    void *priv;
};

virAccessManager *
virAccessManagerNewDriver(const virAccessDriver *driver, void *priv)
{
    virAccessManager *manager = g_new0(virAccessManager, 1);

    manager->driver = driver;
    manager->priv = priv;
    return manager;
}

virAccessManager *
virAccessManagerNew(const char *const *names, virDBus *bus)
{
    const virAccessDriver *driver = NULL;

    for (size_t i = 0; names && names[i]; i++) {
        if (g_str_equal(names[i], "none"))
            continue;
        if (!g_str_equal(names[i], virAccessDriverPolkit.name)) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                           _("access_drivers: '%s' is unknown, there are 'none' and 'polkit'"),
                           names[i]);
            return NULL;
        }
        driver = &virAccessDriverPolkit;
    }
    if (driver)
        VIR_INFO("calls are checked by %s", driver->name);
    return virAccessManagerNewDriver(driver, bus);
}

void
virAccessManagerFree(virAccessManager *manager)
{
    g_free(manager);
}

bool
virAccessAllowsAll(const virAccessManager *manager)
{
    return !manager || !manager->driver;
}

void
virAccessCheckAsync(virAccessManager *manager, const virAccessRequest *request,
                    virAccessFunc func, void *opaque)
{
    if (virAccessAllowsAll(manager))
        func(VIR_ACCESS_ALLOWED, NULL, opaque);
    else
        manager->driver->check(manager->priv, request, func, opaque);
}

/* ---- waiting ------------------------------------------------------------------------------ */

static void
answered(virAccessVerdict verdict, const char *reason, void *opaque)
{
    virAccessWaitAnswer(opaque, verdict, reason);
}

/* The words of the plain refusal are those that clients of stock know; they tell no more. */
static int
reportDenied(const virAccessRequest *request, virAccessVerdict verdict, const char *reason)
{
    g_autofree char *who = virIdentityDescribe(request->identity);

    if (verdict == VIR_ACCESS_UNAVAILABLE) {
        if (!reason)
            reason = _("no answer in time");
        VIR_WARN("%s:%s refused to %s: %s", virApiObjectName(request->object->kind),
                 request->perm, who, reason);
        virReportError(VIR_ERR_ACCESS_DENIED, _("'%s' denied access: %s"), request->driver,
                       reason);
    } else {
        VIR_INFO("%s:%s refused to %s", virApiObjectName(request->object->kind), request->perm,
                 who);
        virReportError(VIR_ERR_ACCESS_DENIED, _("'%s' denied access"), request->driver);
    }
    return -1;
}

int
virAccessCheck(virAccessManager *manager, const virAccessRequest *request)
{
    g_autoptr(virAccessWait) wait = NULL;
    g_autofree char *reason = NULL;
    virAccessVerdict verdict;

    if (virAccessAllowsAll(manager))
        return 0;
    wait = virAccessWaitNew(VIR_ACCESS_UNAVAILABLE);
    virAccessCheckAsync(manager, request, answered, virAccessWaitTake(wait));
    virAccessWaitSleep(wait, WAIT_MS);
    verdict = virAccessWaitGet(wait, 0, &reason);
    return verdict == VIR_ACCESS_ALLOWED ? 0 : reportDenied(request, verdict, reason);
}

/* VIR_ACCESS_WAIT_MAX objects at most. */
static int
filterSome(virAccessManager *manager, const virAccessRequest *base,
           const virAccessObject *objects, size_t count, bool *ret_allowed)
{
    g_autoptr(virAccessWait) wait = virAccessWaitNew(VIR_ACCESS_UNAVAILABLE);
    virAccessRequest request = *base;

    for (size_t i = 0; i < count; i++) {
        request.object = &objects[i];
        virAccessCheckAsync(manager, &request, answered, virAccessWaitTake(wait));
    }
    virAccessWaitSleep(wait, WAIT_MS);
    for (size_t i = 0; i < count; i++) {
        g_autofree char *reason = NULL;
        virAccessVerdict verdict = virAccessWaitGet(wait, i, &reason);

        request.object = &objects[i];
        if (verdict == VIR_ACCESS_UNAVAILABLE)
            return reportDenied(&request, verdict, reason);
        ret_allowed[i] = verdict == VIR_ACCESS_ALLOWED;
    }
    return 0;
}

int
virAccessFilter(virAccessManager *manager, const virAccessRequest *base,
                const virAccessObject *objects, size_t count, bool *ret_allowed)
{
    if (virAccessAllowsAll(manager)) {
        for (size_t i = 0; i < count; i++)
            ret_allowed[i] = true;
        return 0;
    }
    for (size_t i = 0; i < count; i += VIR_ACCESS_WAIT_MAX) {
        size_t some = MIN(count - i, VIR_ACCESS_WAIT_MAX);

        if (filterSome(manager, base, objects + i, some, ret_allowed + i) < 0)
            return -1;
    }
    return 0;
}

/* ---- what a policy is told ------------------------------------------------------------------ */

/* Keys are those that rules of stock look at. */
static const struct {
    virApiObject kind;
    const char *key;
    size_t offset;              /* of a text or a uuid in virAccessObject */
    bool is_uuid;
} details[] = {
#define TEXT(kind, key, member) { VIR_API_OBJECT_ ## kind, key, offsetof(virAccessObject, member) }
#define UUID(kind, key, member) \
    { VIR_API_OBJECT_ ## kind, key, offsetof(virAccessObject, member), true }
    TEXT(DOMAIN, "domain_name", name),
    UUID(DOMAIN, "domain_uuid", uuid),
    TEXT(INTERFACE, "interface_name", name),
    TEXT(INTERFACE, "interface_macaddr", mac),
    TEXT(NETWORK, "network_name", name),
    UUID(NETWORK, "network_uuid", uuid),
    TEXT(NODE_DEVICE, "node_device_name", name),
    TEXT(NWFILTER, "nwfilter_name", name),
    UUID(NWFILTER, "nwfilter_uuid", uuid),
    UUID(SECRET, "secret_uuid", uuid),
    TEXT(SECRET, "secret_usage_volume", usage[VIR_SECRET_USAGE_TYPE_VOLUME]),
    TEXT(SECRET, "secret_usage_ceph", usage[VIR_SECRET_USAGE_TYPE_CEPH]),
    TEXT(SECRET, "secret_usage_target", usage[VIR_SECRET_USAGE_TYPE_ISCSI]),
    TEXT(SECRET, "secret_usage_name", usage[VIR_SECRET_USAGE_TYPE_TLS]),
    TEXT(SECRET, "secret_usage_name", usage[VIR_SECRET_USAGE_TYPE_VTPM]),
    TEXT(STORAGE_POOL, "pool_name", name),
    UUID(STORAGE_POOL, "pool_uuid", uuid),
    TEXT(STORAGE_VOL, "pool_name", pool_name),
    UUID(STORAGE_VOL, "pool_uuid", pool_uuid),
    TEXT(STORAGE_VOL, "vol_name", name),
    TEXT(STORAGE_VOL, "vol_key", key),
#undef TEXT
#undef UUID
};

static char *
textOfUUID(const unsigned char *uuid)
{
    char text[VIR_UUID_STRING_BUFLEN];

    virUUIDFormat(uuid, text);
    return g_strdup(text);
}

char **
virAccessDetails(const virAccessRequest *request)
{
    GPtrArray *all = g_ptr_array_new();

    g_ptr_array_add(all, g_strdup("connect_driver"));
    g_ptr_array_add(all, g_strdup(request->driver));
    for (size_t i = 0; i < G_N_ELEMENTS(details); i++) {
        const void *value;

        if (details[i].kind != request->object->kind)
            continue;
        value = G_STRUCT_MEMBER(const void *, request->object, details[i].offset);
        if (!value)
            continue;
        g_ptr_array_add(all, g_strdup(details[i].key));
        g_ptr_array_add(all, details[i].is_uuid ? textOfUUID(value) : g_strdup(value));
    }
    g_ptr_array_add(all, NULL);
    return (char **) g_ptr_array_free(all, false);
}
