/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_machine.c: board, clock, power and boot. */
#include "config.h"

#include "qemu_machine.h"

#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

#define KIB_IN_MIB 1024
#define BYTES_IN_MIB (1024 * 1024)

/* ---- board -------------------------------------------------------------- */

static const virDomainTimer *
findTimer(const virDomainDef *def, virDomainTimerName name)
{
    for (size_t i = 0; i < virSchemaListLength(def->clock.timers); i++) {
        const virDomainTimer *timer = g_ptr_array_index(def->clock.timers, i);

        if (timer->name == name)
            return timer;
    }
    return NULL;
}

static bool
hasSpeaker(const virDomainDef *def)
{
    for (size_t i = 0; i < virDomainDefSoundCount(def); i++) {
        if (virDomainDefSound(def, i)->model == VIR_DOMAIN_SOUND_PCSPK)
            return true;
    }
    return false;
}

/* What boards of the PC family alone have. */
static void
setPC(const virDomainDef *def, virJSONValue *props)
{
    const virDomainTimer *hpet = findTimer(def, VIR_DOMAIN_TIMER_HPET);

    if (!virDomainDefIsX86(def))
        return;
    /* -no-hpet and -no-acpi said it before QEMU 9.0 */
    if (hpet && hpet->present == VIR_TRISTATE_BOOL_NO)
        virJSONValueObjectSetBoolean(props, "hpet", false);
    if (!def->features.acpi)
        virJSONValueObjectSetBoolean(props, "acpi", false);
    if (hasSpeaker(def) && virDomainDefAudioCount(def) > 0)
        virJSONValueObjectSetFormat(props, "pcspk-audiodev", "audio%u",
                                    virDomainDefAudio(def, 0)->id);
}

static void
setFirmware(const virDomainDef *def, virJSONValue *props)
{
    if (!def->os.loader || def->os.loader->type != VIR_DOMAIN_LOADER_PFLASH)
        return;
    virJSONValueObjectSetString(props, "pflash0", "libvirt-pflash0-format");
    if (def->os.nvram)
        virJSONValueObjectSetString(props, "pflash1", "libvirt-pflash1-format");
}

static void
accelPlan(const virDomainDef *def, qemuPlan *plan)
{
    const virDomainKVMFeatures *kvm = def->features.kvm;
    bool isKVM = def->virtType == VIR_DOMAIN_VIRT_KVM;
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "accel", isKVM ? "kvm" : "tcg");
    if (isKVM && kvm && kvm->dirtyRing == VIR_TRISTATE_SWITCH_ON)
        qemuDeviceSetUint(props, "dirty-ring-size", kvm->dirtyRingSize);
    if (!isKVM)
        qemuDeviceSetUint(props, "tb-size", def->features.tbCache / KIB_IN_MIB);
    (void)qemuPlanAddKeyval(plan, "accel", "accel", props);
}

int
qemuMachinePlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainDef *def = ctx->def;
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "type", def->os.machine);
    virJSONValueObjectSetBoolean(props, "usb", false);
    qemuDeviceSetOnOff(props, "vmport", def->features.vmport);
    qemuDeviceSetOnOff(props, "smm", def->features.smm);
    if (g_strcmp0(def->features.ioapic, "qemu") == 0)
        virJSONValueObjectSetString(props, "kernel_irqchip", "split");
    else if (g_strcmp0(def->features.ioapic, "kvm") == 0)
        virJSONValueObjectSetString(props, "kernel_irqchip", "on");
    virJSONValueObjectSetBoolean(props, "dump-guest-core",
                                 def->mem.dumpCore == VIR_TRISTATE_SWITCH_ON);
    if (def->mem.backing.nosharepages)
        virJSONValueObjectSetBoolean(props, "mem-merge", false);
    virJSONValueObjectSetString(props, "memory-backend", qemuMemoryBackendID(ctx));
    setFirmware(def, props);
    setPC(def, props);
    (void)qemuPlanAddKeyval(plan, "machine", "type", props);

    accelPlan(def, plan);
    return 0;
}

/* ---- clock -------------------------------------------------------------- */

static char *
formatTime(gint64 seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);

    return time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S") : NULL;
}

/* The offset of a zone from UTC at @now, in seconds; an unknown zone is UTC. */
static gint64
zoneOffset(const char *name, gint64 now)
{
    g_autoptr(GTimeZone) zone = name ? g_time_zone_new_identifier(name) : g_time_zone_new_local();

    if (!zone)
        return 0;
    return g_time_zone_get_offset(zone, g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL,
                                                                  now));
}

/* What -rtc calls "base"; NULL with an error reported. */
static char *
clockBase(const qemuDeviceContext *ctx)
{
    const virDomainClock *clock = &ctx->def->clock;
    gint64 now = ctx->run->now ? ctx->run->now : g_get_real_time() / G_USEC_PER_SEC;
    gint64 start = now;
    char *text;

    switch (clock->offset) {
    case VIR_DOMAIN_CLOCK_UTC:
        return g_strdup("utc");
    case VIR_DOMAIN_CLOCK_LOCALTIME:
        return g_strdup("localtime");
    case VIR_DOMAIN_CLOCK_VARIABLE:
        start += clock->variable.adjustment;
        if (clock->variable.basis == VIR_DOMAIN_CLOCK_BASIS_LOCALTIME)
            start += zoneOffset(NULL, now);
        break;
    case VIR_DOMAIN_CLOCK_TIMEZONE:
        start += zoneOffset(clock->timezone.text, now);
        break;
    case VIR_DOMAIN_CLOCK_ABSOLUTE:
        start = (gint64)MIN(clock->absolute.start, (unsigned long long)G_MAXINT64);
        break;
    case VIR_DOMAIN_CLOCK_LAST:
        g_assert_not_reached();
    }
    text = formatTime(start);
    if (!text)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("the guest's clock would start outside of the calendar"));
    return text;
}

static int
pitPlan(const virDomainDef *def, qemuPlan *plan)
{
    const virDomainTimer *pit = findTimer(def, VIR_DOMAIN_TIMER_PIT);

    if (!pit)
        return 0;
    switch (pit->tickpolicy) {
    case VIR_DOMAIN_TICK_ABSENT:
    case VIR_DOMAIN_TICK_DELAY:
        qemuPlanAddText(plan, "global", "kvm-pit.lost_tick_policy=delay");
        return 0;
    case VIR_DOMAIN_TICK_DISCARD:
        qemuPlanAddText(plan, "global", "kvm-pit.lost_tick_policy=discard");
        return 0;
    case VIR_DOMAIN_TICK_CATCHUP: /* what it does by itself */
        return 0;
    case VIR_DOMAIN_TICK_MERGE:
    case VIR_DOMAIN_TICK_LAST:
        break;
    }
    return qemuDeviceUnsupported("pit tickpolicy", virDomainTickPolicyToString(pit->tickpolicy));
}

int
qemuClockPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    static const char *const sources[VIR_DOMAIN_TRACK_LAST] = {
        [VIR_DOMAIN_TRACK_GUEST] = "vm",
        [VIR_DOMAIN_TRACK_WALL] = "host",
        [VIR_DOMAIN_TRACK_REALTIME] = "rt",
    };
    const virDomainTimer *rtc = findTimer(ctx->def, VIR_DOMAIN_TIMER_RTC);
    g_autofree char *base = clockBase(ctx);
    virJSONValue *props;

    if (!base)
        return -1;
    props = virJSONValueNewObject();
    virJSONValueObjectSetString(props, "base", base);
    if (rtc) {
        virJSONValueObjectSetString(props, "clock", sources[rtc->track]);
        if (rtc->tickpolicy == VIR_DOMAIN_TICK_CATCHUP)
            virJSONValueObjectSetString(props, "driftfix", "slew");
    }
    (void)qemuPlanAddKeyval(plan, "rtc", NULL, props);
    return pitPlan(ctx->def, plan);
}

/* ---- power -------------------------------------------------------------- */

static void
sleepState(const virDomainDef *def, virTristateBool enabled, const char *state, qemuPlan *plan)
{
    const char *device = virDomainDefIsQ35(def) ? "ICH9-LPC" : "PIIX4_PM";
    g_autofree char *text = NULL;

    if (enabled == VIR_TRISTATE_BOOL_ABSENT || !virDomainDefIsX86(def))
        return;
    text = g_strdup_printf("%s.disable_%s=%d", device, state, enabled == VIR_TRISTATE_BOOL_NO);
    qemuPlanAddText(plan, "global", text);
}

int
qemuPowerPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    /* a guest that may not come back after a reboot ends as if it had powered off */
    if (ctx->def->onReboot == VIR_DOMAIN_ACTION_DESTROY)
        qemuPlanAddFlag(plan, "no-reboot");
    /* the process stays to be asked, and to be started again for a fake reboot */
    qemuPlanAddFlag(plan, "no-shutdown");
    if (ctx->def->features.tseg_set) {
        g_autofree char *text = g_strdup_printf("mch.extended-tseg-mbytes=%llu",
                                                ctx->def->features.tseg / BYTES_IN_MIB);

        qemuPlanAddText(plan, "global", text);
    }
    sleepState(ctx->def, ctx->def->pm.mem, "s3", plan);
    sleepState(ctx->def, ctx->def->pm.disk, "s4", plan);
    return 0;
}

/* ---- boot --------------------------------------------------------------- */

int
qemuBootPlan(const qemuDeviceContext *ctx, qemuPlan *plan)
{
    const virDomainOS *os = &ctx->def->os;
    virJSONValue *props = virJSONValueNewObject();

    if (os->bootmenu != VIR_TRISTATE_BOOL_ABSENT)
        virJSONValueObjectSetBoolean(props, "menu", os->bootmenu == VIR_TRISTATE_BOOL_YES);
    if (os->bootmenuTimeout_set && os->bootmenu == VIR_TRISTATE_BOOL_YES)
        virJSONValueObjectSetUint(props, "splash-time", os->bootmenuTimeout);
    if (os->rebootTimeout_set)
        virJSONValueObjectSetInt(props, "reboot-timeout", os->rebootTimeout);
    virJSONValueObjectSetBoolean(props, "strict", true);
    (void)qemuPlanAddKeyval(plan, "boot", NULL, props);

    if (os->kernel)
        qemuPlanAddText(plan, "kernel", os->kernel);
    if (os->initrd)
        qemuPlanAddText(plan, "initrd", os->initrd);
    if (os->cmdline)
        qemuPlanAddText(plan, "append", os->cmdline);
    if (os->dtb)
        qemuPlanAddText(plan, "dtb", os->dtb);
    if (os->slic) {
        virJSONValue *table = virJSONValueNewObject();

        virJSONValueObjectSetString(table, "sig", "SLIC");
        virJSONValueObjectSetString(table, "file", os->slic);
        (void)qemuPlanAddKeyval(plan, "acpitable", NULL, table);
    }
    return 0;
}
