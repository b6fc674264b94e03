/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* watchdog.h: watchdogs. */
#ifndef VIREO_DEVICE_WATCHDOG_H
#define VIREO_DEVICE_WATCHDOG_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_WATCHDOG_I6300ESB,
    VIR_DOMAIN_WATCHDOG_IB700,
    VIR_DOMAIN_WATCHDOG_DIAG288,
    VIR_DOMAIN_WATCHDOG_LAST
} VIR_COMPACT virDomainWatchdogModel;
VIR_NAMES_DECLARE(virDomainWatchdogModel);

typedef enum {
    VIR_DOMAIN_WATCHDOG_ACTION_RESET,
    VIR_DOMAIN_WATCHDOG_ACTION_SHUTDOWN,
    VIR_DOMAIN_WATCHDOG_ACTION_POWEROFF,
    VIR_DOMAIN_WATCHDOG_ACTION_PAUSE,
    VIR_DOMAIN_WATCHDOG_ACTION_DUMP,
    VIR_DOMAIN_WATCHDOG_ACTION_NONE,
    VIR_DOMAIN_WATCHDOG_ACTION_INJECTNMI,
    VIR_DOMAIN_WATCHDOG_ACTION_LAST
} VIR_COMPACT virDomainWatchdogAction;
VIR_NAMES_DECLARE(virDomainWatchdogAction);

typedef struct virDomainWatchdogDef {
    virDomainDeviceInfo info;
    virDomainWatchdogModel model;
    virDomainWatchdogAction action;
} virDomainWatchdogDef;
VIR_SCHEMA_DECLARE(virDomainWatchdogSchema, virDomainWatchdogDef);
extern const virDomainDeviceOps virDomainWatchdogOps;

#endif /* VIREO_DEVICE_WATCHDOG_H */
