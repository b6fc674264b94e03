/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainvalidate.h: what checks of definitions share. */
#ifndef VIREO_VIRDOMAINVALIDATE_H
#define VIREO_VIRDOMAINVALIDATE_H

#include "virdomainconf.h"

/* Reports what the hypervisor can't give to a guest. Returns -1. */
int virDomainUnsupported(const char *fmt, ...) G_GNUC_PRINTF(1, 2);

/* The same when @bad, else 0: for checks that stand in a row. */
#define VIR_DOMAIN_REFUSE_IF(bad, ...) \
    do { \
        if (bad) \
            return virDomainUnsupported(__VA_ARGS__); \
    } while (0)

/**
 * virDomainDeviceValidate:
 * @dev: completed; among the devices of @def, or to be added to them
 *
 * Returns 0, or -1 with an error reported that says why @dev can't be.
 */
int virDomainDeviceValidate(virDomainDeviceType type, const void *dev, const virDomainDef *def,
                            const virDomainDefContext *ctx) G_GNUC_WARN_UNUSED_RESULT;

/* Can the devices of @def, each of which can be, be together? 0, or -1 with an error reported. */
int virDomainDefValidateTogether(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* What devices, processors and memory take for granted; 0, or -1 with an error reported. */
int virDomainDefValidateBoots(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefValidateOS(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefValidateFirmware(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefValidateFeatures(const virDomainDef *def,
                                 const virDomainGuestFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
int virDomainDefValidateCPU(const virDomainDef *def,
                            const virDomainGuestFacts *facts) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINVALIDATE_H */
