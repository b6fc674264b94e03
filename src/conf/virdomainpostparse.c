/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpostparse.c: what a definition leaves open is filled in here. */
#include <config.h>

#include <string.h>

#include "virdomainassign.h"
#include "virdomainconf.h"
#include "virdomainpci.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* ---- without knowing the hypervisor ------------------------------------------------ */

static int
virDomainDefPostParseIdentity(virDomainDef *def)
{
    if (def->name == NULL) {
        virReportError(VIR_ERR_NO_NAME, NULL);
        return -1;
    }
    if (!def->uuid_set) {
        if (virUUIDGenerate(def->uuid) < 0)
            return -1;
        def->uuid_set = true;
    }
    if (def->genid_wanted && !def->genid_set) {
        if (virUUIDGenerate(def->genid) < 0)
            return -1;
        def->genid_set = true;
    }
    if (def->title != NULL && strchr(def->title, '\n') != NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("Domain title can't contain newlines"));
        return -1;
    }
    if (def->os.type == VIR_DOMAIN_OSTYPE_NONE) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("an os <type> must be specified"));
        return -1;
    }
    return 0;
}

static unsigned long long
virDomainDefCellMemory(const virDomainDef *def)
{
    unsigned long long sum = 0;
    size_t i;

    for (i = 0; def->cpu != NULL && i < virSchemaListLength(def->cpu->cells); i++)
        sum += ((virCPUCell *)g_ptr_array_index(def->cpu->cells, i))->memory;
    return sum;
}

static int
virDomainDefPostParseMemory(virDomainDef *def)
{
    unsigned long long cells = virDomainDefCellMemory(def);
    size_t i;

    if (cells > 0) {
        def->mem.max = cells;
        for (i = 0; i < virDomainDefMemoryCount(def); i++)
            def->mem.max += virDomainDefMemory(def, i)->size;
    }
    if (def->mem.max == 0) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("Memory size must be specified via <memory> or in the <numa>"
                         " configuration"));
        return -1;
    }
    if (def->mem.current == 0 || def->mem.current > def->mem.max)
        def->mem.current = def->mem.max;
    if ((def->mem.hotplugMax > 0) != (def->mem.slots > 0)) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("both maximum memory size and memory slot count must be specified"));
        return -1;
    }
    if (def->mem.hotplugMax > 0 && def->mem.hotplugMax < def->mem.max) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("maximum memory size must be equal or greater than the actual memory"
                         " size, %llu is less than %llu"), def->mem.hotplugMax, def->mem.max);
        return -1;
    }
    return 0;
}

static int
virDomainDefPostParseVcpus(virDomainDef *def)
{
    if (def->vcpus > def->maxvcpus) {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("maxvcpus must not be less than current vcpus (%u < %u)"),
                       def->maxvcpus, def->vcpus);
        return -1;
    }
    if (def->vcpus == def->maxvcpus)
        def->vcpus = 0;
    if (def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_DEFAULT)
        def->vcpuPlacement = VIR_DOMAIN_PLACEMENT_STATIC;
    if (def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_AUTO)
        g_clear_pointer(&def->cpuset, virBitmapFree);
    return 0;
}

static int
virDomainDefCompareCells(gconstpointer a, gconstpointer b)
{
    const virCPUCell *x = *(virCPUCell *const *)a;
    const virCPUCell *y = *(virCPUCell *const *)b;

    return x->id < y->id ? -1 : x->id > y->id;
}

/* Each vCPU is in a cell: those that no cell names are in the first. */
static void
virDomainDefPostParseCells(virDomainDef *def)
{
    GPtrArray *cells = def->cpu ? def->cpu->cells : NULL;
    virCPUCell *first;
    unsigned int vcpu;
    size_t i;

    if (virSchemaListLength(cells) == 0)
        return;
    for (i = 0; i < cells->len; i++) {
        virCPUCell *cell = g_ptr_array_index(cells, i);

        if (!cell->id_set)
            cell->id = i;
        cell->id_set = true;
    }
    g_ptr_array_sort(cells, virDomainDefCompareCells);
    first = g_ptr_array_index(cells, 0);
    for (vcpu = 0; vcpu < def->maxvcpus && vcpu < VIR_BITMAP_MAX; vcpu++) {
        bool named = false;

        for (i = 0; i < cells->len; i++) {
            virCPUCell *cell = g_ptr_array_index(cells, i);

            named |= cell->cpus != NULL && virBitmapIsSet(cell->cpus, vcpu);
        }
        if (!named && first->cpus == NULL)
            first->cpus = virBitmapNew();
        if (!named)
            (void)virBitmapSet(first->cpus, vcpu);   /* below VIR_BITMAP_MAX */
    }
}

/* Automatic placement asks for advice at each start and keeps no set of its own. */
static void
virDomainDefPostParseNuma(virDomainDef *def)
{
    virDomainNumatune *numa = &def->numatune;
    bool automatic = g_strcmp0(numa->placement, "auto") == 0;

    if (automatic)
        g_clear_pointer(&numa->nodeset, virBitmapFree);
    if (numa->nodeset != NULL && numa->placement != NULL)
        g_clear_pointer(&numa->placement, g_free);
    if (automatic && def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_DEFAULT && def->cpuset == NULL)
        def->vcpuPlacement = VIR_DOMAIN_PLACEMENT_AUTO;
}

static void
virDomainDefPostParseLife(virDomainDef *def)
{
    if (def->onPoweroff == VIR_DOMAIN_ACTION_DEFAULT)
        def->onPoweroff = VIR_DOMAIN_ACTION_DESTROY;
    if (def->onReboot == VIR_DOMAIN_ACTION_DEFAULT)
        def->onReboot = VIR_DOMAIN_ACTION_RESTART;
    if (def->onCrash == VIR_DOMAIN_ACTION_DEFAULT)
        def->onCrash = VIR_DOMAIN_ACTION_DESTROY;
}

static int
virDomainDefPostParseBoot(virDomainDef *def)
{
    virDomainBoot *boot;

    if (def->os.type != VIR_DOMAIN_OSTYPE_HVM)
        return 0;
    if (virDomainDefHasDeviceBoot(def)) {
        if (virSchemaListLength(def->os.boots) > 0) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                           _("per-device boot elements cannot be used together with os/boot"
                             " elements"));
            return -1;
        }
        return 0;
    }
    if (virSchemaListLength(def->os.boots) == 0) {
        boot = g_new0(virDomainBoot, 1);
        boot->dev = VIR_DOMAIN_BOOT_DISK;
        virSchemaListAppend(&def->os.boots, boot);
    }
    return 0;
}

/* The sum of hotplugged I/O threads and the count are one number. */
static void
virDomainDefPostParseIOThreads(virDomainDef *def)
{
    def->iothreads = MAX(def->iothreads, virSchemaListLength(def->iothreadList));
}

static int
virDomainDefPostParseDevice(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];

    return ops->postParse ? ops->postParse(dev, def, opaque) : 0;
}

/* Their places on a SCSI bus imply controllers, which come before those of the board. */
static bool
virDomainDefIsEarly(virDomainDeviceType type)
{
    return type == VIR_DOMAIN_DEVICE_DISK || type == VIR_DOMAIN_DEVICE_HOSTDEV;
}

static int
virDomainDefPostParseEarly(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    return virDomainDefIsEarly(type) ? virDomainDefPostParseDevice(type, dev, def, opaque) : 0;
}

static int
virDomainDefPostParseLate(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    return virDomainDefIsEarly(type) ? 0 : virDomainDefPostParseDevice(type, dev, def, opaque);
}

/* ---- with it ------------------------------------------------------------------------- */

static int
virDomainDefPostParseGuest(virDomainDef *def, const virDomainDefContext *ctx,
                           virDomainGuestFacts *facts)
{
    if (ctx->guest(def, ctx->opaque, facts) < 0)
        return -1;
    g_free(def->os.arch);
    def->os.arch = g_strdup(facts->arch);
    g_free(def->os.machine);
    def->os.machine = g_strdup(facts->machine);
    g_free(def->emulator);
    def->emulator = g_strdup(facts->emulator);
    return 0;
}

/* A guest with an invariant TSC can't move to another host. */
static bool
virDomainDefWantsInvtsc(const virDomainCPU *cpu)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(cpu->features); i++) {
        const virCPUFeature *feature = g_ptr_array_index(cpu->features, i);

        if (strcmp(feature->name, "invtsc") == 0 && feature->policy == VIR_CPU_FEATURE_REQUIRE)
            return true;
    }
    return false;
}

static void
virDomainDefPostParseCPU(virDomainDef *def, const virDomainGuestFacts *facts)
{
    virDomainCPU *cpu = def->cpu;

    if (cpu == NULL)
        cpu = def->cpu = g_new0(virDomainCPU, 1);
    if (cpu->mode == VIR_CPU_MODE_CUSTOM) {
        if (cpu->model.name == NULL && facts->defaultCPU != NULL) {
            cpu->model.name = g_strdup(facts->defaultCPU);
            cpu->model.fallback = VIR_CPU_FALLBACK_FORBID;
            if (cpu->check == VIR_CPU_CHECK_DEFAULT)
                cpu->check = VIR_CPU_CHECK_NONE;
        }
        if (cpu->match == VIR_CPU_MATCH_ABSENT)
            cpu->match = VIR_CPU_MATCH_EXACT;
        if (cpu->model.fallback == VIR_CPU_FALLBACK_ABSENT && cpu->model.name != NULL)
            cpu->model.fallback = VIR_CPU_FALLBACK_ALLOW;
        if (cpu->check == VIR_CPU_CHECK_DEFAULT)
            cpu->check = def->virtType == VIR_DOMAIN_VIRT_KVM ? VIR_CPU_CHECK_PARTIAL
                                                              : VIR_CPU_CHECK_NONE;
        return;
    }
    if (cpu->model.name == NULL && cpu->model.fallback == VIR_CPU_FALLBACK_ALLOW)
        cpu->model.fallback = VIR_CPU_FALLBACK_ABSENT;
    if (cpu->mode == VIR_CPU_MODE_HOST_PASSTHROUGH &&
        cpu->migratable == VIR_TRISTATE_SWITCH_ABSENT)
        cpu->migratable = virDomainDefWantsInvtsc(cpu) ? VIR_TRISTATE_SWITCH_OFF
                                                       : VIR_TRISTATE_SWITCH_ON;
    if (cpu->check == VIR_CPU_CHECK_DEFAULT)
        cpu->check = cpu->mode == VIR_CPU_MODE_HOST_MODEL ? VIR_CPU_CHECK_PARTIAL
                                                          : VIR_CPU_CHECK_NONE;
}

/* What the board brings along and no document needs to name. */
static void
virDomainDefAddBoard(virDomainDef *def, virDomainBoard board)
{
    bool express = board == VIR_DOMAIN_BOARD_Q35 || board == VIR_DOMAIN_BOARD_VIRT;
    virDomainControllerDef *controller;

    if (board == VIR_DOMAIN_BOARD_I440FX || board == VIR_DOMAIN_BOARD_Q35) {
        if (virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_USB, 0) == NULL) {
            controller = virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_USB, 0);
            controller->usb.model = express ? VIR_DOMAIN_USB_MODEL_QEMU_XHCI
                                            : VIR_DOMAIN_USB_MODEL_PIIX3_UHCI;
        }
    }
    if (board == VIR_DOMAIN_BOARD_Q35 &&
        virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_SATA, 0) == NULL)
        virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_SATA, 0);
    if ((express || board == VIR_DOMAIN_BOARD_I440FX) &&
        virDomainDefFindController(def, VIR_DOMAIN_CONTROLLER_PCI, 0) == NULL) {
        controller = virDomainDefAddController(def, VIR_DOMAIN_CONTROLLER_PCI, 0);
        controller->pci.model = express ? VIR_DOMAIN_PCI_MODEL_EXPRESS_ROOT
                                        : VIR_DOMAIN_PCI_MODEL_ROOT;
    }
}

static bool
virDomainDefHasInput(const virDomainDef *def, virDomainInputType type)
{
    size_t i;

    for (i = 0; i < virDomainDefInputCount(def); i++) {
        if (virDomainDefInput(def, i)->type == type &&
            virDomainDefInput(def, i)->bus == VIR_DOMAIN_INPUT_BUS_PS2)
            return true;
    }
    return false;
}

static void
virDomainDefAddInput(virDomainDef *def, virDomainInputType type)
{
    virDomainInputDef *input;

    if (virDomainDefHasInput(def, type))
        return;
    input = virSchemaNew(&virDomainInputSchema);
    input->type = type;
    input->bus = VIR_DOMAIN_INPUT_BUS_PS2;
    virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_INPUT, input);
}

/*
 * Sound is played by the last display that has an opinion: SPICE can, VNC
 * has none, SDL plays by the rules of the environment that the emulator is
 * started in. VIR_DOMAIN_AUDIO_LAST: as the emulator likes.
 */
static virDomainAudioType
virDomainDefDefaultAudio(const virDomainDef *def)
{
    virDomainAudioType audio = virDomainDefGraphicsCount(def) > 0 ? VIR_DOMAIN_AUDIO_LAST
                                                                  : VIR_DOMAIN_AUDIO_NONE;
    size_t i;

    for (i = 0; i < virDomainDefGraphicsCount(def); i++) {
        switch (virDomainDefGraphics(def, i)->type) {
        case VIR_DOMAIN_GRAPHICS_SPICE:
            audio = VIR_DOMAIN_AUDIO_SPICE;
            break;
        case VIR_DOMAIN_GRAPHICS_VNC:
            audio = VIR_DOMAIN_AUDIO_NONE;
            break;
        case VIR_DOMAIN_GRAPHICS_SDL:
            audio = VIR_DOMAIN_AUDIO_LAST;
            break;
        case VIR_DOMAIN_GRAPHICS_RDP:
        case VIR_DOMAIN_GRAPHICS_DESKTOP:
        case VIR_DOMAIN_GRAPHICS_EGL_HEADLESS:
        case VIR_DOMAIN_GRAPHICS_DBUS:
        case VIR_DOMAIN_GRAPHICS_LAST:
            break;
        }
    }
    return audio;
}

static void
virDomainDefAddDefaultDevices(virDomainDef *def)
{
    virDomainAudioType type = virDomainDefDefaultAudio(def);

    if (virDomainDefAudioCount(def) == 0 && type != VIR_DOMAIN_AUDIO_LAST) {
        virDomainAudioDef *audio = virSchemaNew(&virDomainAudioSchema);

        audio->id = 1;
        audio->type = type;
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_AUDIO, audio);
    }
    if (virDomainDefMemballoonCount(def) == 0)
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_MEMBALLOON,
                              virSchemaNew(&virDomainMemballoonSchema));
    if (virDomainDefGraphicsCount(def) > 0 && virDomainDefVideoCount(def) == 0)
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_VIDEO, virSchemaNew(&virDomainVideoSchema));
}

/*
 * A console of type serial and the first serial port are two names for one
 * thing: each is made from the other, and the console follows the port.
 */
static void
virDomainDefLinkConsole(virDomainDef *def)
{
    virDomainChrDef *console;
    virDomainChrDef *serial;

    if (def->os.type != VIR_DOMAIN_OSTYPE_HVM)
        return;
    if (virDomainDefConsoleCount(def) == 0 && virDomainDefSerialCount(def) > 0 &&
        virDomainDefSerial(def, 0)->serialTarget != VIR_DOMAIN_SERIAL_TARGET_PCI &&
        virDomainDefSerial(def, 0)->serialTarget != VIR_DOMAIN_SERIAL_TARGET_USB &&
        virDomainDefSerial(def, 0)->serialTarget != VIR_DOMAIN_SERIAL_TARGET_ISA_DEBUG) {
        console = virSchemaNew(&virDomainConsoleSchema);
        console->port_set = true;
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_CONSOLE, console);
    }
    if (virDomainDefConsoleCount(def) == 0)
        return;
    console = virDomainDefConsole(def, 0);
    if (console->consoleTarget != VIR_DOMAIN_CONSOLE_TARGET_SERIAL)
        return;
    if (virDomainDefSerialCount(def) == 0) {
        serial = virSchemaNew(&virDomainSerialSchema);
        serial->port_set = true;
        virDomainChrSourceCopyTo(&serial->source, &console->source);
        serial->info = console->info;           /* the console is what it is, not where */
        memset(&console->info, 0, sizeof(console->info));
        console->info.type = VIR_DOMAIN_DEVICE_CONSOLE;
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_SERIAL, serial);
    }
    virDomainChrSourceCopyTo(&console->source, &virDomainDefSerial(def, 0)->source);
}

/* Writable variables of flash firmware need a file of the guest's own. */
static void
virDomainDefPostParseNvram(virDomainDef *def, const virDomainDefContext *ctx)
{
    const virDomainLoader *loader = def->os.loader;

    if (loader == NULL || loader->type != VIR_DOMAIN_LOADER_PFLASH ||
        loader->readonly != VIR_TRISTATE_BOOL_YES || ctx->nvramDir == NULL ||
        loader->stateless == VIR_TRISTATE_BOOL_YES)
        return;
    if (def->os.nvram == NULL)
        def->os.nvram = g_new0(virDomainNvram, 1);
    if (def->os.nvram->path == NULL)
        def->os.nvram->path = g_strdup_printf("%s/%s_VARS.fd", ctx->nvramDir, def->name);
}

static int
virDomainDefPostParseHypervisor(virDomainDef *def, const virDomainDefContext *ctx)
{
    g_auto(virDomainGuestFacts) facts = { 0 };

    if (virDomainDefPostParseGuest(def, ctx, &facts) < 0)
        return -1;
    virDomainDefPostParseCPU(def, &facts);
    virDomainDefPostParseNvram(def, ctx);
    if (virDomainDefForEachDevice(def, virDomainDefPostParseEarly, (void *)ctx) < 0)
        return -1;
    virDomainDefAddHostdevControllers(def);
    virDomainDefOrderNewControllers(def);
    virDomainDefNumberControllers(def);
    virDomainDefAddBoard(def, facts.board);
    virDomainDefLinkConsole(def);
    virDomainDefAddDefaultDevices(def);
    if (virDomainDefForEachDevice(def, virDomainDefPostParseLate, (void *)ctx) < 0)
        return -1;
    if (virDomainDefIsX86(def)) {
        virDomainDefAddInput(def, VIR_DOMAIN_INPUT_TYPE_MOUSE);
        virDomainDefAddInput(def, VIR_DOMAIN_INPUT_TYPE_KEYBOARD);
    }
    virDomainDefAddImplicitControllers(def);
    if (virDomainVideoSort(def) < 0)
        return -1;
    virDomainDefAssignSpaprVIO(def);
    if (virDomainDefAssignVirtioSerial(def) < 0 || virDomainDefAssignPCI(def) < 0)
        return -1;
    return virDomainDefAssignUSB(def);
}

int
virDomainDefPostParse(virDomainDef *def, const virDomainDefContext *ctx,
                      unsigned int flags G_GNUC_UNUSED)
{
    virDomainDefPostParseNuma(def);
    if (virDomainDefPostParseIdentity(def) < 0 || virDomainDefPostParseMemory(def) < 0 ||
        virDomainDefPostParseVcpus(def) < 0 || virDomainDefPostParseBoot(def) < 0)
        return -1;
    virDomainDefPostParseCells(def);
    virDomainDefPostParseLife(def);
    virDomainDefPostParseIOThreads(def);
    if (ctx != NULL && ctx->guest != NULL)
        return virDomainDefPostParseHypervisor(def, ctx);
    return virDomainDefForEachDevice(def, virDomainDefPostParseDevice, (void *)ctx);
}
