/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_chr.c: serial and parallel ports, consoles, channels. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "qemu_device.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static virJSONValue *
portProps(const char *driver, const virDomainChrDef *chr)
{
    virJSONValue *props = qemuDeviceProps(driver);

    virJSONValueObjectSetFormat(props, "chardev", "char%s", chr->info.alias);
    virJSONValueObjectSetString(props, "id", chr->info.alias);
    return props;
}

static int
serialPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    static const char *const drivers[VIR_DOMAIN_SERIAL_MODEL_LAST] = {
        [VIR_DOMAIN_SERIAL_MODEL_ABSENT] = "isa-serial",
        [VIR_DOMAIN_SERIAL_MODEL_ISA] = "isa-serial",
        [VIR_DOMAIN_SERIAL_MODEL_USB] = "usb-serial",
        [VIR_DOMAIN_SERIAL_MODEL_PCI] = "pci-serial",
        [VIR_DOMAIN_SERIAL_MODEL_SPAPR_VTY] = "spapr-vty",
        [VIR_DOMAIN_SERIAL_MODEL_ISA_DEBUGCON] = "isa-debugcon",
    };
    const virDomainChrDef *chr = dev;
    const char *driver = drivers[chr->serialModel];
    virJSONValue *props;

    if (qemuChardevAdd(plan, chr->info.alias, &chr->source, NULL) < 0)
        return -1;
    if (!driver) {
        /* a port of the board itself: it has no -device */
        g_autofree char *text = g_strdup_printf("chardev:char%s", chr->info.alias);

        qemuPlanAddText(plan, "serial", text);
        return 0;
    }

    props = portProps(driver, chr);
    if (g_str_equal(driver, "isa-serial") && chr->port_set)
        virJSONValueObjectSetUint(props, "index", chr->port);
    qemuDeviceAdd(ctx, plan, props, &chr->info);
    return 0;
}

static int
parallelPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainChrDef *chr = dev;

    if (qemuChardevAdd(plan, chr->info.alias, &chr->source, NULL) < 0)
        return -1;
    qemuDeviceAdd(ctx, plan, portProps("isa-parallel", chr), &chr->info);
    return 0;
}

static int
consolePlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainChrDef *chr = dev;

    if (virDomainConsoleIsSerial(ctx->def, chr))
        return 0;
    if (chr->consoleTarget != VIR_DOMAIN_CONSOLE_TARGET_VIRTIO)
        return qemuDeviceUnsupported("console target",
                                     virDomainConsoleTargetToString(chr->consoleTarget));
    if (qemuChardevAdd(plan, chr->info.alias, &chr->source, NULL) < 0)
        return -1;
    qemuDeviceAdd(ctx, plan, portProps("virtconsole", chr), &chr->info);
    return 0;
}

static char *
consoleAlias(const void *dev, const virDomainDef *def)
{
    const virDomainChrDef *chr = dev;

    if (virDomainConsoleIsSerial(def, chr) && virDomainDefSerialCount(def) > 0)
        return g_strdup(virDomainDefSerial(def, 0)->info.alias);
    return g_strdup_printf("console%u", chr->port);
}

static void
guestfwdAdd(const virDomainChrDef *chr, qemuPlan *plan)
{
    virJSONValue *props = virJSONValueNewObject();
    virJSONValue *rules = virJSONValueNewArray();
    virJSONValue *rule = virJSONValueNewObject();

    virJSONValueObjectSetFormat(rule, "str", "tcp:%s:%u-chardev:char%s", chr->address, chr->port,
                                chr->info.alias);
    virJSONValueArrayAppend(rules, rule);
    virJSONValueObjectSetString(props, "type", "user");
    virJSONValueObjectSet(props, "guestfwd", rules);
    virJSONValueObjectSetString(props, "id", chr->info.alias);
    (void)qemuPlanAdd(plan, QEMU_PLAN_NETDEV, props); /* no descriptor goes with it */
}

static int
channelPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainChrDef *chr = dev;
    virJSONValue *props;

    if (qemuChardevAdd(plan, chr->info.alias, &chr->source, "vdagent") < 0)
        return -1;
    if (chr->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_GUESTFWD) {
        guestfwdAdd(chr, plan);
        return 0;
    }
    if (chr->channelTarget != VIR_DOMAIN_CHANNEL_TARGET_VIRTIO)
        return qemuDeviceUnsupported("channel target",
                                     virDomainChannelTargetToString(chr->channelTarget));

    props = qemuDeviceProps("virtserialport");
    qemuDeviceSetAddress(ctx->def, props, &chr->info);
    virJSONValueObjectSetFormat(props, "chardev", "char%s", chr->info.alias);
    virJSONValueObjectSetString(props, "id", chr->info.alias);
    virJSONValueObjectSetString(props, "name", chr->name);
    (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, props); /* no descriptor goes with it */
    return 0;
}

/* A channel that names no path listens in the guest's own directory. */
static int
channelPrepare(const qemuDeviceContext *ctx, void *dev)
{
    virDomainChrDef *chr = dev;
    virDomainChrUnix *unixSocket = &chr->source.unixSocket;

    if (chr->source.type != VIR_DOMAIN_CHR_TYPE_UNIX || unixSocket->path)
        return 0;

    if (!(ctx->flags & QEMU_COMMAND_SHOW) && g_mkdir_with_parents(ctx->run->channelDir, 0750) < 0) {
        virReportSystemError(errno, _("cannot create directory '%s'"), ctx->run->channelDir);
        return -1;
    }
    unixSocket->mode = VIR_DOMAIN_CHR_MODE_BIND;
    unixSocket->path = g_build_filename(ctx->run->channelDir,
                                        chr->name ? chr->name : chr->info.alias, NULL);
    return 0;
}

const qemuDeviceOps qemuSerialOps = { .alias = "serial", .plan = serialPlan };
const qemuDeviceOps qemuParallelOps = { .alias = "parallel", .plan = parallelPlan };
const qemuDeviceOps qemuConsoleOps = { .makeAlias = consoleAlias, .plan = consolePlan };
const qemuDeviceOps qemuChannelOps = {
    .alias = "channel",
    .prepare = channelPrepare,
    .plan = channelPlan,
};
