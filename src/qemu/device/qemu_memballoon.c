/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_memballoon.c: the balloon. */
#include "config.h"

#include "qemu_device.h"

static void
settle(const virDomainDef *def, const virDomainMemballoonDef *balloon, qemuPlan *plan)
{
    virJSONValue *args;

    if (balloon->period) {
        args = virJSONValueNewObject();
        virJSONValueObjectSetFormat(args, "path", "/machine/peripheral/%s", balloon->info.alias);
        virJSONValueObjectSetString(args, "property", "guest-stats-polling-interval");
        virJSONValueObjectSetUint(args, "value", balloon->period);
        qemuPlanAddCall(plan, "qom-set", args);
    }
    if (def->mem.current && def->mem.current < def->mem.max) {
        args = virJSONValueNewObject();
        virJSONValueObjectSetUint(args, "value", def->mem.current * 1024);
        qemuPlanAddCall(plan, "balloon", args);
    }
}

static int
memballoonPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    static const virDomainVirtioModel generations[VIR_DOMAIN_MEMBALLOON_LAST] = {
        [VIR_DOMAIN_MEMBALLOON_VIRTIO] = VIR_DOMAIN_VIRTIO_MODEL_VIRTIO,
        [VIR_DOMAIN_MEMBALLOON_VIRTIO_TRANSITIONAL] = VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL,
        [VIR_DOMAIN_MEMBALLOON_VIRTIO_NON_TRANSITIONAL] = VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL,
    };
    const virDomainMemballoonDef *balloon = dev;
    virDomainVirtioModel generation = generations[balloon->model];
    virJSONValue *props;

    if (balloon->model == VIR_DOMAIN_MEMBALLOON_NONE)
        return 0;
    if (generation == VIR_DOMAIN_VIRTIO_MODEL_ABSENT)
        return qemuDeviceUnsupported("memballoon model",
                                     virDomainMemballoonModelToString(balloon->model));

    props = qemuDeviceVirtioProps("virtio-balloon", generation, &balloon->info, &balloon->virtio);
    virJSONValueObjectSetString(props, "id", balloon->info.alias);
    qemuDeviceSetSwitch(props, "deflate-on-oom", balloon->autodeflate);
    qemuDeviceSetSwitch(props, "free-page-reporting", balloon->freePageReporting);
    qemuDeviceAdd(ctx, plan, props, &balloon->info);
    settle(ctx->def, balloon, plan);
    return 0;
}

const qemuDeviceOps qemuMemballoonOps = { .alias = "balloon", .plan = memballoonPlan };
