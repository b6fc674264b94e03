/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_device.c: the registry of device rooms, and what rooms share. */
#include "config.h"

#include "qemu_device.h"

#include "qemu_alias.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

const qemuDeviceOps *const qemuDeviceRegistry[VIR_DOMAIN_DEVICE_LAST] = {
    [VIR_DOMAIN_DEVICE_DISK] = &qemuDiskOps,
    [VIR_DOMAIN_DEVICE_CONTROLLER] = &qemuControllerOps,
    [VIR_DOMAIN_DEVICE_NET] = &qemuNetOps,
    [VIR_DOMAIN_DEVICE_SERIAL] = &qemuSerialOps,
    [VIR_DOMAIN_DEVICE_PARALLEL] = &qemuParallelOps,
    [VIR_DOMAIN_DEVICE_CONSOLE] = &qemuConsoleOps,
    [VIR_DOMAIN_DEVICE_CHANNEL] = &qemuChannelOps,
    [VIR_DOMAIN_DEVICE_INPUT] = &qemuInputOps,
    [VIR_DOMAIN_DEVICE_GRAPHICS] = &qemuGraphicsOps,
    [VIR_DOMAIN_DEVICE_SOUND] = &qemuSoundOps,
    [VIR_DOMAIN_DEVICE_AUDIO] = &qemuAudioOps,
    [VIR_DOMAIN_DEVICE_VIDEO] = &qemuVideoOps,
    [VIR_DOMAIN_DEVICE_REDIRDEV] = &qemuRedirdevOps,
    [VIR_DOMAIN_DEVICE_HUB] = &qemuHubOps,
    [VIR_DOMAIN_DEVICE_WATCHDOG] = &qemuWatchdogOps,
    [VIR_DOMAIN_DEVICE_MEMBALLOON] = &qemuMemballoonOps,
    [VIR_DOMAIN_DEVICE_RNG] = &qemuRNGOps,
    [VIR_DOMAIN_DEVICE_PANIC] = &qemuPanicOps,
};

/* Who is plugged into something comes after it; else as stock has it. */
const virDomainDeviceType qemuDeviceOrder[VIR_DOMAIN_DEVICE_LAST] = {
    VIR_DOMAIN_DEVICE_CONTROLLER,
    VIR_DOMAIN_DEVICE_HUB,
    VIR_DOMAIN_DEVICE_DISK,
    VIR_DOMAIN_DEVICE_FILESYSTEM,
    VIR_DOMAIN_DEVICE_NET,
    VIR_DOMAIN_DEVICE_SERIAL,
    VIR_DOMAIN_DEVICE_PARALLEL,
    VIR_DOMAIN_DEVICE_CHANNEL,
    VIR_DOMAIN_DEVICE_CONSOLE,
    VIR_DOMAIN_DEVICE_TPM,
    VIR_DOMAIN_DEVICE_INPUT,
    VIR_DOMAIN_DEVICE_AUDIO,
    VIR_DOMAIN_DEVICE_GRAPHICS,
    VIR_DOMAIN_DEVICE_VIDEO,
    VIR_DOMAIN_DEVICE_SOUND,
    VIR_DOMAIN_DEVICE_WATCHDOG,
    VIR_DOMAIN_DEVICE_REDIRDEV,
    VIR_DOMAIN_DEVICE_MEMBALLOON,
    VIR_DOMAIN_DEVICE_RNG,
    VIR_DOMAIN_DEVICE_PANIC,
    VIR_DOMAIN_DEVICE_VSOCK,
    VIR_DOMAIN_DEVICE_LEASE,
    VIR_DOMAIN_DEVICE_SMARTCARD,
    VIR_DOMAIN_DEVICE_HOSTDEV,
    VIR_DOMAIN_DEVICE_REDIRFILTER,
    VIR_DOMAIN_DEVICE_NVRAM,
    VIR_DOMAIN_DEVICE_SHMEM,
    VIR_DOMAIN_DEVICE_MEMORY,
    VIR_DOMAIN_DEVICE_IOMMU,
};

static const qemuDeviceOps *
opsOf(const void *dev)
{
    const virDomainDeviceInfo *info = dev;
    const qemuDeviceOps *ops = qemuDeviceRegistry[info->type];

    if (!ops)
        (void)qemuDeviceUnsupported("device", virDomainDeviceRegistry[info->type]->kind.element);
    return ops;
}

int
qemuDevicePrepare(const qemuDeviceContext *ctx, void *dev)
{
    const qemuDeviceOps *ops = opsOf(dev);

    if (!ops)
        return -1;
    return ops->prepare ? ops->prepare(ctx, dev) : 0;
}

void
qemuDeviceRelease(void *dev)
{
    const qemuDeviceOps *ops = qemuDeviceRegistry[((virDomainDeviceInfo *)dev)->type];

    if (ops && ops->release)
        ops->release(dev);
}

int
qemuDevicePlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const qemuDeviceOps *ops = opsOf(dev);

    if (!ops)
        return -1;
    return ops->plan ? ops->plan(ctx, dev, plan) : 0;
}

static int
compareRanks(gconstpointer a, gconstpointer b, gpointer def)
{
    const virDomainDeviceInfo *const *first = a;
    const virDomainDeviceInfo *const *second = b;
    const qemuDeviceOps *ops = qemuDeviceRegistry[(*first)->type];

    return ops->rank(*first, def) - ops->rank(*second, def);
}

static int
planKind(const qemuDeviceContext *ctx, virDomainDeviceType kind, qemuPlan *plan)
{
    const qemuDeviceOps *ops = qemuDeviceRegistry[kind];
    g_autoptr(GPtrArray) list = NULL;

    if (virSchemaListLength(ctx->def->devices[kind]) == 0)
        return 0;
    list = g_ptr_array_copy(ctx->def->devices[kind], NULL, NULL);
    g_ptr_array_set_free_func(list, NULL);
    if (ops && ops->rank)
        /* keeps the order of equals */
        g_ptr_array_sort_with_data(list, compareRanks, (gpointer)ctx->def);
    for (size_t i = 0; i < list->len; i++) {
        if (qemuDevicePlan(ctx, g_ptr_array_index(list, i), plan) < 0)
            return -1;
    }
    return 0;
}

int
qemuDevicesPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    for (size_t i = 0; i < VIR_DOMAIN_DEVICE_LAST; i++) {
        if (planKind(ctx, qemuDeviceOrder[i], plan) < 0)
            return -1;
    }
    return 0;
}

/* ---- what rooms share --------------------------------------------------- */

virJSONValue *
qemuDeviceProps(const char *driver)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "driver", driver);
    return props;
}

void
qemuDeviceAdd(const qemuDeviceContext *ctx, qemuPlan *plan, virJSONValue *props,
              const virDomainDeviceInfo *info)
{
    qemuDeviceSetAddress(ctx->def, props, info);
    (void)qemuPlanAdd(plan, QEMU_PLAN_DEVICE, props); /* no descriptor goes with it */
}

static void
setPCIAddress(const virDomainDef *def, virJSONValue *props, const virDomainDeviceInfo *info)
{
    const virDomainPCIAddress *pci = &info->address.pci;
    g_autofree char *bus = qemuAliasOfBus(def, VIR_DOMAIN_CONTROLLER_PCI, pci->bus);

    virJSONValueObjectSetString(props, "bus", bus);
    qemuDeviceSetSwitch(props, "multifunction", pci->multifunction);
    if (pci->function)
        virJSONValueObjectSetFormat(props, "addr", "0x%x.0x%x", pci->slot, pci->function);
    else
        virJSONValueObjectSetFormat(props, "addr", "0x%x", pci->slot);
    qemuDeviceSetUint(props, "acpi-index", info->acpiIndex);
    if (info->rom.bar == VIR_TRISTATE_SWITCH_OFF)
        virJSONValueObjectSetUint(props, "rombar", 0);
    else if (info->rom.bar == VIR_TRISTATE_SWITCH_ON)
        virJSONValueObjectSetUint(props, "rombar", 1);
    if (info->rom.enabled == VIR_TRISTATE_BOOL_NO)
        virJSONValueObjectSetString(props, "romfile", "");
    else
        virJSONValueObjectSetString(props, "romfile", info->rom.file);
}

void
qemuDeviceSetAddress(const virDomainDef *def, virJSONValue *props, const virDomainDeviceInfo *info)
{
    const virDomainAddress *address = &info->address;
    g_autofree char *bus = NULL;

    switch (address->type) {
    case VIR_DOMAIN_ADDRESS_PCI:
        if (!virDomainAddressIsMissing(address))
            setPCIAddress(def, props, info);
        break;
    case VIR_DOMAIN_ADDRESS_USB:
        bus = qemuAliasOfBus(def, VIR_DOMAIN_CONTROLLER_USB, address->usb.bus);
        virJSONValueObjectSetString(props, "bus", bus);
        virJSONValueObjectSetString(props, "port", address->usb.port);
        break;
    case VIR_DOMAIN_ADDRESS_VIRTIO_SERIAL:
        bus = qemuAliasOfBus(def, VIR_DOMAIN_CONTROLLER_VIRTIO_SERIAL,
                             address->vioserial.controller);
        virJSONValueObjectSetString(props, "bus", bus);
        virJSONValueObjectSetUint(props, "nr", address->vioserial.port);
        break;
    case VIR_DOMAIN_ADDRESS_ISA:
        qemuDeviceSetUint(props, "iobase", address->isa.iobase);
        qemuDeviceSetUint(props, "irq", address->isa.irq);
        break;
    case VIR_DOMAIN_ADDRESS_DRIVE: /* the disk room knows what the numbers mean on each bus */
    case VIR_DOMAIN_ADDRESS_NONE:
    case VIR_DOMAIN_ADDRESS_CCID:
    case VIR_DOMAIN_ADDRESS_SPAPR_VIO:
    case VIR_DOMAIN_ADDRESS_CCW:
    case VIR_DOMAIN_ADDRESS_VIRTIO_MMIO:
    case VIR_DOMAIN_ADDRESS_DIMM:
    case VIR_DOMAIN_ADDRESS_UNASSIGNED:
    case VIR_DOMAIN_ADDRESS_LAST:
        break;
    }
}

virJSONValue *
qemuDeviceVirtioProps(const char *base, virDomainVirtioModel model,
                      const virDomainDeviceInfo *info, const virDomainVirtioOptions *options)
{
    static const char *const generation[VIR_DOMAIN_VIRTIO_MODEL_LAST] = {
        [VIR_DOMAIN_VIRTIO_MODEL_TRANSITIONAL] = "-transitional",
        [VIR_DOMAIN_VIRTIO_MODEL_NON_TRANSITIONAL] = "-non-transitional",
    };
    const char *bus = "-pci";
    g_autofree char *driver = NULL;
    virJSONValue *props;

    if (info->address.type == VIR_DOMAIN_ADDRESS_CCW)
        bus = "-ccw";
    else if (info->address.type == VIR_DOMAIN_ADDRESS_VIRTIO_MMIO)
        bus = "-device";
    driver = g_strconcat(base, bus, generation[model], NULL);

    props = qemuDeviceProps(driver);
    if (options) {
        qemuDeviceSetSwitch(props, "iommu_platform", options->iommu);
        qemuDeviceSetSwitch(props, "ats", options->ats);
        qemuDeviceSetSwitch(props, "packed", options->packed);
        qemuDeviceSetSwitch(props, "page-per-vq", options->pagePerVq);
    }
    return props;
}

void
qemuDeviceSetSwitch(virJSONValue *props, const char *key, virTristateSwitch value)
{
    if (value != VIR_TRISTATE_SWITCH_ABSENT)
        virJSONValueObjectSetBoolean(props, key, value == VIR_TRISTATE_SWITCH_ON);
}

void
qemuDeviceSetOnOff(virJSONValue *props, const char *key, virTristateSwitch value)
{
    if (value != VIR_TRISTATE_SWITCH_ABSENT)
        virJSONValueObjectSetString(props, key, value == VIR_TRISTATE_SWITCH_ON ? "on" : "off");
}

void
qemuDeviceSetUint(virJSONValue *props, const char *key, unsigned long long value)
{
    if (value)
        virJSONValueObjectSetUint(props, key, value);
}

int
qemuDeviceUnsupported(const char *what, const char *name)
{
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("%s '%s' is not supported with QEMU"), what,
                   name ? name : "");
    return -1;
}

/* ---- boot order --------------------------------------------------------- */

unsigned int
qemuDeviceBootIndex(const virDomainDef *def, const virDomainDeviceInfo *info)
{
    if (info->bootIndex || virDomainDefHasDeviceBoot(def))
        return info->bootIndex;
    return qemuBootIndexByKind(def, info);
}

void
qemuDeviceSetBoot(const virDomainDef *def, virJSONValue *props, const virDomainDeviceInfo *info)
{
    qemuDeviceSetUint(props, "bootindex", qemuDeviceBootIndex(def, info));
}
