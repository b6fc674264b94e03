/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_moment.h: what calls on snapshots and on checkpoints have in common. */
#ifndef VIREO_QEMU_API_MOMENT_H
#define VIREO_QEMU_API_MOMENT_H

#include "qemu_api.h"
#include "virdomainmoment.h"

/* All of a call about a guest: it is locked. Moments are borrowed while it is. */

/* NULL with VIR_ERR_NO_DOMAIN_SNAPSHOT or _CHECKPOINT reported. */
virDomainMoment *qemuApiFindMoment(const virApiCall *call, virDomainMomentKind kind,
                                   const char *name);

/* The parent of @name; NULL with an error reported when it has none. */
virDomainMoment *qemuApiFindMomentParent(const virApiCall *call, virDomainMomentKind kind,
                                         const char *name);

/* Which moments a call is about. */
typedef struct qemuApiMomentQuery {
    const char *from;           /* the one whose children are meant; NULL: all of the guest */
    unsigned int roots;         /* without @from: only those that have no parent */
    unsigned int descendants;   /* with it: children of children too */
    virDomainMomentFilter filter;
} qemuApiMomentQuery;

/**
 * qemuApiCollectMoments:
 * @flags: of the call; those of @query are looked for in them
 *
 * Returns borrowed moments, NULL with an error reported: there is no such @from.
 */
GPtrArray *qemuApiCollectMoments(const virApiCall *call, virDomainMomentKind kind,
                                 const qemuApiMomentQuery *query, unsigned int flags)
    G_GNUC_WARN_UNUSED_RESULT;

/* Reports VIR_ERR_NO_SUPPORT for @what and returns -1: it needs what isn't there yet. */
int qemuApiMomentUnsupported(const char *what);

/**
 * qemuApiCheckMoment:
 * @moment: that a client defines; not in the list
 *
 * Returns 0, or -1 with an error reported when its name, its parent or the
 * guest's kind don't allow it.
 */
int qemuApiCheckMoment(const virApiCall *call, virDomainMomentKind kind,
                       const virDomainMoment *moment) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiPutMoment:
 * @moment: taken over on success
 * @current: the guest goes on from it
 *
 * In the guest's job. Returns 0 with it on disk and in the list, -1 with an error reported.
 */
int qemuApiPutMoment(const virApiCall *call, virDomainMomentKind kind, virDomainMoment *moment,
                     bool current) G_GNUC_WARN_UNUSED_RESULT;

/* What goes with @name; the values are those of both kinds' flags. */
typedef enum {
    QEMU_API_MOMENT_CHILDREN = 1 << 0,
    QEMU_API_MOMENT_METADATA_ONLY = 1 << 1,
    QEMU_API_MOMENT_CHILDREN_ONLY = 1 << 2,
} qemuApiMomentDelete;

/* In the guest's job. Returns 0 with them forgotten, -1 with an error reported. */
int qemuApiDeleteMoment(const virApiCall *call, virDomainMomentKind kind, const char *name,
                        unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_API_MOMENT_H */
