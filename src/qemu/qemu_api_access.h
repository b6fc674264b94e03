/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_access.h: what bodies that find their guests themselves do about permissions. */
#ifndef VIREO_QEMU_API_ACCESS_H
#define VIREO_QEMU_API_ACCESS_H

#include "viraccesscall.h"
#include "virdomainconf.h"
#include "virdomainobj.h"

/*
 * The runner makes the checks on the guest that a call names. A body for which
 * it can't know the guest uses one of these; none may be called with a guest
 * locked, and all may sleep. The runner refuses the reply of a body that forgot.
 */

/* The checks of the call on @vm. Returns 0, -1 with VIR_ERR_ACCESS_DENIED reported. */
int qemuApiCheckGuest(virApiCall *call, const void *args, virDomainObj *vm)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiParseGuest:
 * @xml: of a guest that the call defines or starts
 * @flags: virDomainDefParseFlags
 *
 * Looks at name and uuid only, makes the checks of the call on a guest of that
 * name, and then reads the rest.
 *
 * Returns the definition, NULL with an error reported.
 */
virDomainDef *qemuApiParseGuest(virApiCall *call, const void *args, const char *xml,
                                unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuApiCollectGuests:
 * @flags: of virDomainObjListCollect()
 *
 * Returns those guests that the caller may see, as counted references; NULL
 * with an error reported when nobody could say.
 */
GPtrArray *qemuApiCollectGuests(virApiCall *call, unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_QEMU_API_ACCESS_H */
