/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_util.c: what bodies of several families share. */
#include "config.h"

#include "qemu_api_util.h"

#include <string.h>

void
qemuApiFillDomain(const virDomainObj *vm, remote_nonnull_domain *ret_dom)
{
    ret_dom->name = g_strdup(vm->def->name);
    memcpy(ret_dom->uuid, vm->uuid, sizeof(ret_dom->uuid));
    ret_dom->id = vm->liveID;
}

char *
qemuApiFormatConfig(qemuDriver *driver, const virDomainDef *def)
{
    return virDomainDefFormat(def, driver->domainContext,
                              VIR_DOMAIN_DEF_FORMAT_INACTIVE | VIR_DOMAIN_DEF_FORMAT_SECURE);
}
