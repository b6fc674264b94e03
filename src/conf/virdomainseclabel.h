/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainseclabel.h: under which labels of the host's security models a guest runs. */
#ifndef VIREO_VIRDOMAINSECLABEL_H
#define VIREO_VIRDOMAINSECLABEL_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_SECLABEL_DEFAULT,
    VIR_DOMAIN_SECLABEL_NONE,
    VIR_DOMAIN_SECLABEL_DYNAMIC,
    VIR_DOMAIN_SECLABEL_STATIC,
    VIR_DOMAIN_SECLABEL_LAST
} VIR_COMPACT virDomainSeclabelType;
VIR_NAMES_DECLARE(virDomainSeclabelType);

typedef struct virDomainSeclabel {
    virDomainSeclabelType type;
    char *model;
    virTristateBool relabel;
    char *label;
    char *imagelabel;           /* of the run */
    char *baselabel;
} virDomainSeclabel;
VIR_SCHEMA_DECLARE(virDomainSeclabelSchema, virDomainSeclabel);

/* Those of the guest and of its devices. 0, or -1 with an error reported. */
int virDomainDefCompleteSeclabels(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINSECLABEL_H */
