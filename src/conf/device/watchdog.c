/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* watchdog.c: watchdogs: rows, defaults, checks. */
#include <config.h>

#include "device/watchdog.h"

#include "virdomainvalidate.h"
#include "virerror.h"

VIR_NAMES(virDomainWatchdogModel, VIR_DOMAIN_WATCHDOG_LAST, "i6300esb", "ib700", "diag288");
VIR_NAMES(virDomainWatchdogAction, VIR_DOMAIN_WATCHDOG_ACTION_LAST,
          "reset", "shutdown", "poweroff", "pause", "dump", "none", "inject-nmi");

static const virSchemaField virDomainWatchdogFields[] = {
    VIR_ENUM("@model", virDomainWatchdogDef, model, virDomainWatchdogModelNames,
             .flags = VIR_REQUIRED | VIR_ABI, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_ENUM("@action", virDomainWatchdogDef, action, virDomainWatchdogActionNames,
             .flags = VIR_ABI, .change = VIR_CHANGE_LIVE, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "what becomes of a guest that doesn't answer; default reset"),
    VIR_DEVICE_INFO(virDomainWatchdogDef),
};
VIR_SCHEMA(virDomainWatchdogSchema, virDomainWatchdogDef, "watchdog", virDomainWatchdogFields);

static int
virDomainWatchdogValidate(const void *dev, const virDomainDef *def,
                          const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainWatchdogDef *watchdog = dev;
    virDomainAddressType address = watchdog->info.address.type;

    /* One that is still to be added may have no place yet. */
    VIR_DOMAIN_REFUSE_IF(watchdog->model == VIR_DOMAIN_WATCHDOG_I6300ESB &&
                         address != VIR_DOMAIN_ADDRESS_PCI && address != VIR_DOMAIN_ADDRESS_NONE,
                         _("i6300esb model of watchdog can go only on PCI bus"));
    VIR_DOMAIN_REFUSE_IF(watchdog->model == VIR_DOMAIN_WATCHDOG_IB700 &&
                         address != VIR_DOMAIN_ADDRESS_NONE,
                         _("ib700 model of watchdog does not support configuring the address"));
    VIR_DOMAIN_REFUSE_IF(watchdog->model == VIR_DOMAIN_WATCHDOG_DIAG288 && virDomainDefIsX86(def),
                         _("diag288 model of watchdog is allowed for s390 and s390x only"));
    return 0;
}

static virDomainDeviceWish
virDomainWatchdogWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainWatchdogDef *watchdog = dev;

    if (watchdog->model != VIR_DOMAIN_WATCHDOG_I6300ESB)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_PCI, .hotplug = true };
}

static const char *const virDomainWatchdogIdentity[] = { NULL };

static const virDomainDeviceChange virDomainWatchdogChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainWatchdogIdentity,
    .twice = N_("domain already has a watchdog"),
    .absent = { VIR_ERR_DEVICE_MISSING, N_("domain has no watchdog") },
};

const virDomainDeviceOps virDomainWatchdogOps = {
    .kind = { "watchdog", &virDomainWatchdogSchema, .once = true },
    .most = 1,
    .tooMany = { VIR_ERR_INTERNAL_ERROR, N_("only a single watchdog device is supported") },
    .validate = virDomainWatchdogValidate,
    .wish = virDomainWatchdogWish,
    .change = &virDomainWatchdogChange,
};
