/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccess.h: who may do what with which object. */
#ifndef VIREO_VIRACCESS_H
#define VIREO_VIRACCESS_H

#include <glib.h>
#include <stdbool.h>

#include "libvirt/libvirt.h"
#include "virapi.h"
#include "virdbus.h"
#include "viridentity.h"

/* What a permission is about, as policies see it. Members that @kind has not stay NULL. */
typedef struct virAccessObject {
    virApiObject kind;
    const char *name;
    const unsigned char *uuid;
    const char *mac;                            /* of an interface */
    const char *key;                            /* of a volume */
    const char *pool_name;                      /* of the pool that a volume is in */
    const unsigned char *pool_uuid;
    const char *usage[VIR_SECRET_USAGE_TYPE_LAST];  /* of a secret: the one that it has */
} virAccessObject;

typedef struct virAccessRequest {
    const virIdentity *identity;
    const char *driver;                         /* such as "QEMU" */
    const virAccessObject *object;
    const char *perm;                           /* such as "read-secure" */
} virAccessRequest;

typedef enum {
    VIR_ACCESS_ALLOWED,
    VIR_ACCESS_DENIED,
    VIR_ACCESS_UNAVAILABLE,                     /* nobody answers who could say; so: no */
} virAccessVerdict;

/* @reason: for the caller, with UNAVAILABLE only; else NULL. */
typedef void (*virAccessFunc)(virAccessVerdict verdict, const char *reason, void *opaque);

/* How one decides. A constant. */
typedef struct virAccessDriver {
    const char *name;
    /* Any thread, must not wait; @request is valid during the call only. @func exactly once, in
     * the loop thread or before this returns. */
    void (*check)(void *priv, const virAccessRequest *request, virAccessFunc func, void *opaque);
} virAccessDriver;

/* Immutable. */
typedef struct virAccessManager virAccessManager;

/**
 * virAccessManagerNew:
 * @names: access_drivers of the settings, NULL-terminated; or NULL
 * @bus: for those that ask on it; outlives the manager
 *
 * Returns the manager, or NULL with an error reported: a name is unknown.
 */
virAccessManager *virAccessManagerNew(const char *const *names, virDBus *bus);

/* One that asks @driver. */
virAccessManager *virAccessManagerNewDriver(const virAccessDriver *driver, void *priv);
void virAccessManagerFree(virAccessManager *manager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virAccessManager, virAccessManagerFree)

/* All of these take NULL as a manager that allows everything. */

/* Whether nothing is ever denied, so that nobody needs to be asked. */
bool virAccessAllowsAll(const virAccessManager *manager);

/* Any thread, never waits. @func as in virAccessDriver. */
void virAccessCheckAsync(virAccessManager *manager, const virAccessRequest *request,
                         virAccessFunc func, void *opaque);

/**
 * virAccessCheck:
 *
 * Worker, no lock held; may sleep, for seconds when nobody answers.
 *
 * Returns 0, or -1 with VIR_ERR_ACCESS_DENIED reported.
 */
int virAccessCheck(virAccessManager *manager, const virAccessRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virAccessFilter:
 * @base: identity, driver and permission; its object is nothing
 * @ret_allowed: @count of them
 *
 * The same for many objects, side by side.
 *
 * Returns 0, or -1 with VIR_ERR_ACCESS_DENIED reported when nobody could say:
 * a list that silently lacks everything would be a lie.
 */
int virAccessFilter(virAccessManager *manager, const virAccessRequest *base,
                    const virAccessObject *objects, size_t count, bool *ret_allowed)
    G_GNUC_WARN_UNUSED_RESULT;

/* What a policy is told: key, value, …, NULL. To be freed with g_strfreev(). */
char **virAccessDetails(const virAccessRequest *request);

#endif /* VIREO_VIRACCESS_H */
