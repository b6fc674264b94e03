/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainchange.h: single devices of a definition: added, replaced, taken out. */
#ifndef VIREO_VIRDOMAINCHANGE_H
#define VIREO_VIRDOMAINCHANGE_H

#include "virdomaindevice.h"

/*
 * @def is a copy that is the caller's alone: when one of these fails it is
 * half-changed and must be dropped. All complete @def afterwards (addresses,
 * controllers) and check it, and may sleep where @ctx does.
 */

/**
 * virDomainDefChangeDevice:
 * @what: one of VIR_DOMAIN_DEVICE_ATTACH, _UPDATE, _DETACH
 * @xml: the element of the device, or for DETACH what tells it from others
 *
 * Adds a device, replaces the one that the client means by it, or takes that out.
 *
 * Returns 0, -1 with an error reported.
 */
int virDomainDefChangeDevice(virDomainDef *def, virDomainDeviceChanges what, const char *xml,
                             const virDomainDefContext *ctx) G_GNUC_WARN_UNUSED_RESULT;

/* Takes out the device that has this alias. 0, or -1 with an error reported. */
int virDomainDefDetachAlias(virDomainDef *def, const char *alias, const virDomainDefContext *ctx)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainDefFindDevice:
 * @wanted: as its document describes it, not completed
 * @what: _UPDATE or _DETACH
 *
 * Returns the device of @def that a client means by @wanted, NULL with an error reported.
 */
void *virDomainDefFindDevice(virDomainDef *def, virDomainDeviceType type, void *wanted,
                             virDomainDeviceChanges what, const virDomainDefContext *ctx)
    G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINCHANGE_H */
