/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_device.c: single devices: attached, updated, detached. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_driver.h"
#include "remote_types.h"
#include "virdomainchange.h"
#include "virdomainconf.h"
#include "virdomainobj.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* The copy is ours alone: nobody waits for the guest's lock while its emulator is asked. */
static int
qemuApiChangeDevice(virApiCall *call, virDomainDeviceChanges what, const char *xml)
{
    virDomainObj *vm = qemuApiGuest(call);
    virDomainDef *def = qemuApiConfigDef(call);
    int rc;

    if (qemuApiCheckNotLive(call, "devices") < 0)
        return -1;
    virDomainObjUnlock(vm);
    rc = virDomainDefChangeDevice(def, what, xml, qemuApiDriver(call)->domainContext);
    virDomainObjLock(vm);
    return rc;
}

static int
qemuDomainAttachDevice(virApiCall *call, const remote_domain_attach_device_args *args,
                       void *ret G_GNUC_UNUSED)
{
    return qemuApiChangeDevice(call, VIR_DOMAIN_DEVICE_ATTACH, args->xml);
}

static int
qemuDomainAttachDeviceFlags(virApiCall *call, const remote_domain_attach_device_flags_args *args,
                            void *ret G_GNUC_UNUSED)
{
    return qemuApiChangeDevice(call, VIR_DOMAIN_DEVICE_ATTACH, args->xml);
}

static int
qemuDomainUpdateDeviceFlags(virApiCall *call, const remote_domain_update_device_flags_args *args,
                            void *ret G_GNUC_UNUSED)
{
    return qemuApiChangeDevice(call, VIR_DOMAIN_DEVICE_UPDATE, args->xml);
}

static int
qemuDomainDetachDevice(virApiCall *call, const remote_domain_detach_device_args *args,
                       void *ret G_GNUC_UNUSED)
{
    return qemuApiChangeDevice(call, VIR_DOMAIN_DEVICE_DETACH, args->xml);
}

static int
qemuDomainDetachDeviceFlags(virApiCall *call, const remote_domain_detach_device_flags_args *args,
                            void *ret G_GNUC_UNUSED)
{
    return qemuApiChangeDevice(call, VIR_DOMAIN_DEVICE_DETACH, args->xml);
}

static int
qemuDomainDetachDeviceAlias(virApiCall *call, const remote_domain_detach_device_alias_args *args,
                            void *ret G_GNUC_UNUSED)
{
    virDomainObj *vm = qemuApiGuest(call);
    virDomainDef *def = qemuApiConfigDef(call);
    int rc;

    if (qemuApiCheckNotLive(call, "devices") < 0)
        return -1;
    virDomainObjUnlock(vm);
    rc = virDomainDefDetachAlias(def, args->alias, qemuApiDriver(call)->domainContext);
    virDomainObjLock(vm);
    return rc;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_ATTACH_DEVICE, qemuDomainAttachDevice, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .implied = VIR_DOMAIN_AFFECT_LIVE),
    QEMU_API_ROW(DOMAIN_ATTACH_DEVICE_FLAGS, qemuDomainAttachDeviceFlags, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_UPDATE_DEVICE_FLAGS, qemuDomainUpdateDeviceFlags, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .flags = VIR_DOMAIN_DEVICE_MODIFY_FORCE),
    QEMU_API_ROW(DOMAIN_DETACH_DEVICE, qemuDomainDetachDevice, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES, .implied = VIR_DOMAIN_AFFECT_LIVE),
    QEMU_API_ROW(DOMAIN_DETACH_DEVICE_FLAGS, qemuDomainDetachDeviceFlags, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_DETACH_DEVICE_ALIAS, qemuDomainDetachDeviceAlias, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
};

QEMU_API_TABLE(qemuApiDomainDevice, rows);
