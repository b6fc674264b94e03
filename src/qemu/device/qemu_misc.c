/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_misc.c: USB hubs, redirected USB devices, panic notifiers, watchdogs. */
#include "config.h"

#include "qemu_device.h"

static int
hubPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainHubDef *hub = dev;
    virJSONValue *props = qemuDeviceProps("usb-hub");

    virJSONValueObjectSetString(props, "id", hub->info.alias);
    qemuDeviceAdd(ctx, plan, props, &hub->info);
    return 0;
}

static int
redirdevPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainRedirdevDef *redirdev = dev;
    virJSONValue *props;

    if (qemuChardevAdd(plan, redirdev->info.alias, &redirdev->source, "usbredir") < 0)
        return -1;

    props = qemuDeviceProps("usb-redir");
    virJSONValueObjectSetFormat(props, "chardev", "char%s", redirdev->info.alias);
    virJSONValueObjectSetString(props, "id", redirdev->info.alias);
    qemuDeviceSetBoot(ctx->def, props, &redirdev->info);
    qemuDeviceAdd(ctx, plan, props, &redirdev->info);
    return 0;
}

static int
panicPlan(const qemuDeviceContext *ctx G_GNUC_UNUSED, const void *dev, qemuPlan *plan)
{
    const virDomainPanicDef *panic = dev;
    virJSONValue *props;

    switch (panic->model) {
    case VIR_DOMAIN_PANIC_DEFAULT:
    case VIR_DOMAIN_PANIC_ISA:
        /* it says "ioport" where all other ISA devices say "iobase" */
        props = qemuDeviceProps("pvpanic");
        if (panic->info.address.type == VIR_DOMAIN_ADDRESS_ISA)
            qemuDeviceSetUint(props, "ioport", panic->info.address.isa.iobase);
        (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, props); /* no descriptor goes with it */
        return 0;
    case VIR_DOMAIN_PANIC_HYPERV: /* a property of the processor: qemu_cpu.c */
    case VIR_DOMAIN_PANIC_PSERIES: /* the firmware has it */
    case VIR_DOMAIN_PANIC_S390:
        return 0;
    case VIR_DOMAIN_PANIC_LAST:
        break;
    }
    return qemuDeviceUnsupported("panic model", virDomainPanicModelToString(panic->model));
}

static int
watchdogPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainWatchdogDef *watchdog = dev;
    const char *action = virDomainWatchdogActionToString(watchdog->action);
    virJSONValue *props = qemuDeviceProps(virDomainWatchdogModelToString(watchdog->model));

    virJSONValueObjectSetString(props, "id", watchdog->info.alias);
    qemuDeviceAdd(ctx, plan, props, &watchdog->info);

    /* to dump, the guest must stand still first */
    if (watchdog->action == VIR_DOMAIN_WATCHDOG_ACTION_DUMP)
        action = "pause";
    if (watchdog->action != VIR_DOMAIN_WATCHDOG_ACTION_RESET) {
        virJSONValue *args = virJSONValueNewObject();

        virJSONValueObjectSetString(args, "action", action);
        qemuPlanAddCall(plan, "watchdog-set-action", args);
    }
    return 0;
}

const qemuDeviceOps qemuHubOps = { .alias = "hub", .plan = hubPlan };
const qemuDeviceOps qemuRedirdevOps = { .alias = "redir", .plan = redirdevPlan };
const qemuDeviceOps qemuPanicOps = { .alias = "panic", .plan = panicPlan };
const qemuDeviceOps qemuWatchdogOps = { .alias = "watchdog", .plan = watchdogPlan };
