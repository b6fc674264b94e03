/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_util.c: what bodies of several families share. */
#include "config.h"

#include "qemu_api_util.h"

#include <string.h>

#include "qemu_conf.h"
#include "virdomainstore.h"
#include "virerror.h"
#include "virhostinfo.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

void
qemuApiFillDomain(const virDomainObj *vm, remote_nonnull_domain *ret_dom)
{
    ret_dom->name = g_strdup(vm->def->name);
    memcpy(ret_dom->uuid, vm->uuid, sizeof(ret_dom->uuid));
    ret_dom->id = vm->liveID;
}

int
qemuApiSaveConfig(qemuDriver *driver, virDomainObj *vm, const virDomainDef *def)
{
    g_autofree char *xml = virDomainDefFormat(def, driver->domainContext,
                                              VIR_DOMAIN_DEF_FORMAT_INACTIVE |
                                              VIR_DOMAIN_DEF_FORMAT_SECURE);
    g_autofree char *name = g_strdup(def->name);
    int rc;

    if (!xml)
        return -1;
    virDomainObjUnlock(vm);
    rc = virDomainStoreSave(driver->conf->configDir, name, xml);
    virDomainObjLock(vm);
    return rc;
}

int
qemuApiCheckMaps(int n, int maplen)
{
    if (maplen >= 0 && (unsigned long long)n * maplen <= REMOTE_CPUMAPS_MAX)
        return 0;
    virReportError(VIR_ERR_INVALID_ARG, _("%d CPU maps of %d bytes are more than a reply takes"),
                   n, maplen);
    return -1;
}

int
qemuApiFillCPUMap(const virDomainDef *def, const virBitmap *cpuset, size_t maplen, void *bytes)
{
    g_autoptr(virBitmap) present = NULL;
    g_autoptr(virBitmap) online = NULL;

    if (!cpuset)
        cpuset = def->cpuset;
    if (!cpuset) {
        if (virHostInfoGetCPUMaps(NULL, &present, &online) < 0)
            return -1;
        cpuset = present;
    }
    virBitmapToBytes(cpuset, bytes, maplen);
    return 0;
}

void
qemuApiFillParams(const virTypedField *fields, size_t nfields, const void *obj, int wanted,
                  remote_typed_param **ret_params, unsigned int *ret_nparams, int *ret_count)
{
    remote_typed_param *params = virTypedParamsFormat(fields, nfields, obj, ret_nparams);

    if (ret_count)
        *ret_count = *ret_nparams;
    *ret_params = params;
    while (*ret_nparams > (unsigned int)MAX(wanted, 0)) {
        remote_typed_param *last = &params[--*ret_nparams];

        g_clear_pointer(&last->field, g_free);
        if (last->value.type == VIR_TYPED_PARAM_STRING)
            g_clear_pointer(&last->value.u.s, g_free);
    }
}
