/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_input.c: keyboards, mice and tablets. */
#include "config.h"

#include "qemu_device.h"

static int
evdevPlan(const virDomainInputDef *input, qemuPlan *plan)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "qom-type", "input-linux");
    virJSONValueObjectSetString(props, "id", input->info.alias);
    virJSONValueObjectSetString(props, "evdev", input->dev);
    qemuDeviceSetSwitch(props, "repeat", input->repeat);
    if (g_strcmp0(input->grab, "all") == 0)
        virJSONValueObjectSetBoolean(props, "grab_all", true);
    virJSONValueObjectSetString(props, "grab-toggle", input->grabToggle);
    (void)qemuPlanAdd(plan, QEMU_PLAN_OBJECT, props); /* QEMU opens the device */
    return 0;
}

static virJSONValue *
inputProps(const virDomainInputDef *input)
{
    static const struct {
        const char *usb;
        const char *virtio;
    } drivers[VIR_DOMAIN_INPUT_TYPE_LAST] = {
        [VIR_DOMAIN_INPUT_TYPE_MOUSE] = { "usb-mouse", "virtio-mouse" },
        [VIR_DOMAIN_INPUT_TYPE_TABLET] = { "usb-tablet", "virtio-tablet" },
        [VIR_DOMAIN_INPUT_TYPE_KEYBOARD] = { "usb-kbd", "virtio-keyboard" },
        [VIR_DOMAIN_INPUT_TYPE_PASSTHROUGH] = { NULL, "virtio-input-host" },
    };
    const char *usb = drivers[input->type].usb;
    const char *virtio = drivers[input->type].virtio;

    if (input->bus == VIR_DOMAIN_INPUT_BUS_VIRTIO && virtio)
        return qemuDeviceVirtioProps(virtio, input->model, &input->info, &input->virtio);
    if (input->bus == VIR_DOMAIN_INPUT_BUS_USB && usb)
        return qemuDeviceProps(usb);
    (void)qemuDeviceUnsupported("input bus", virDomainInputBusToString(input->bus));
    return NULL;
}

static int
inputPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainInputDef *input = dev;
    virJSONValue *props;

    if (input->type == VIR_DOMAIN_INPUT_TYPE_EVDEV)
        return evdevPlan(input, plan);
    if (input->bus == VIR_DOMAIN_INPUT_BUS_PS2)
        return 0; /* every board has them */
    props = inputProps(input);
    if (!props)
        return -1;

    virJSONValueObjectSetString(props, "id", input->info.alias);
    virJSONValueObjectSetString(props, "evdev", input->evdev);
    qemuDeviceAdd(ctx, plan, props, &input->info);
    return 0;
}

const qemuDeviceOps qemuInputOps = { .alias = "input", .plan = inputPlan };
