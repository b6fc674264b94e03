/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_rng.c: virtio-rng and where its randomness comes from. */
#include "config.h"

#include "qemu_device.h"

static int
addBackend(const virDomainRNGDef *rng, qemuPlan *plan)
{
    virJSONValue *props;

    if (rng->backend == VIR_DOMAIN_RNG_BACKEND_EGD &&
        qemuChardevAdd(plan, rng->info.alias, &rng->egd, NULL) < 0)
        return -1;

    props = virJSONValueNewObject();
    virJSONValueObjectSetFormat(props, "qom-type", "rng-%s",
                                virDomainRNGBackendToString(rng->backend));
    virJSONValueObjectSetFormat(props, "id", "obj%s", rng->info.alias);
    switch (rng->backend) {
    case VIR_DOMAIN_RNG_BACKEND_RANDOM:
        virJSONValueObjectSetString(props, "filename",
                                    rng->random.path ? rng->random.path : "/dev/urandom");
        break;
    case VIR_DOMAIN_RNG_BACKEND_EGD:
        virJSONValueObjectSetFormat(props, "chardev", "char%s", rng->info.alias);
        break;
    case VIR_DOMAIN_RNG_BACKEND_BUILTIN:
    case VIR_DOMAIN_RNG_BACKEND_LAST:
        break;
    }
    (void)qemuPlanAdd(plan, QEMU_PLAN_OBJECT, props); /* QEMU opens the file */
    return 0;
}

static int
rngPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainRNGDef *rng = dev;
    virJSONValue *props;

    if (addBackend(rng, plan) < 0)
        return -1;

    props = qemuDeviceVirtioProps("virtio-rng", rng->model, &rng->info, &rng->virtio);
    virJSONValueObjectSetFormat(props, "rng", "obj%s", rng->info.alias);
    virJSONValueObjectSetString(props, "id", rng->info.alias);
    if (rng->rate.bytes) {
        virJSONValueObjectSetUint(props, "max-bytes", rng->rate.bytes);
        /* a rate without a period is one a second */
        virJSONValueObjectSetUint(props, "period", rng->rate.period ? rng->rate.period : 1000);
    }
    qemuDeviceAdd(ctx, plan, props, &rng->info);
    return 0;
}

const qemuDeviceOps qemuRNGOps = { .alias = "rng", .plan = rngPlan };
