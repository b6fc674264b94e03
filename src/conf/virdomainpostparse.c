/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainpostparse.c: what a definition leaves open is filled in here. */
#include <config.h>

#include <string.h>

#include "virdomainassign.h"
#include "virdomainconf.h"
#include "virdomainnuma.h"
#include "virdomainpci.h"
#include "virdomainseclabel.h"
#include "virdomainthreads.h"
#include "virdomainvalidate.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* ---- without knowing the hypervisor ------------------------------------------------ */

/* Blanks alone are no metadata. */
static void
virDomainDefTrimMetadata(virDomainDef *def)
{
    xmlNode *child;

    if (def->metadata == NULL || virXMLNodeFirst(def->metadata, NULL) != NULL)
        return;
    while ((child = def->metadata->children) != NULL && xmlIsBlankNode(child)) {
        xmlUnlinkNode(child);
        xmlFreeNode(child);
    }
}

/* The guest's number may stand in its tables only; it can't be another one there. */
static int
virDomainDefPostParseUUID(virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(def->sysinfo); i++) {
        const char *text = virDomainSysinfoUUID(g_ptr_array_index(def->sysinfo, i));
        virUUID uuid;

        if (text == NULL || virUUIDParse(text, uuid) < 0)
            continue;
        if (!def->uuid_set)
            memcpy(def->uuid, uuid, sizeof(uuid));
        def->uuid_set = true;
        if (memcmp(def->uuid, uuid, sizeof(uuid)) != 0) {
            virReportError(VIR_ERR_XML_DETAIL, "%s",
                           _("UUID mismatch between <uuid> and <sysinfo>"));
            return -1;
        }
    }
    if (!def->uuid_set && virUUIDGenerate(def->uuid) < 0)
        return -1;
    def->uuid_set = true;
    return 0;
}

static int
virDomainDefPostParseIdentity(virDomainDef *def)
{
    virDomainDefTrimMetadata(def);
    if (def->name == NULL) {
        virReportError(VIR_ERR_NO_NAME, NULL);
        return -1;
    }
    if (def->virtType == VIR_DOMAIN_VIRT_NONE) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("missing domain type attribute"));
        return -1;
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
    if (def->os.type == VIR_DOMAIN_OSTYPE_NONE && def->bootloader != NULL)
        return virDomainUnsupported("%s", _("bootloader is not supported by QEMU"));
    if (def->os.type == VIR_DOMAIN_OSTYPE_NONE) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("an os <type> must be specified"));
        return -1;
    }
    if (def->os.type == VIR_DOMAIN_OSTYPE_EXE && def->os.init == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("init binary must be specified"));
        return -1;
    }
    if (virDomainDefPostParseUUID(def) < 0)
        return -1;
    if (def->os.type == VIR_DOMAIN_OSTYPE_HVM)
        g_clear_pointer(&def->os.init, g_free);
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
    unsigned long long plugged = 0;
    size_t i;

    for (i = 0; i < virDomainDefMemoryCount(def); i++)
        plugged += virDomainDefMemory(def, i)->size;
    if (cells > 0)
        def->mem.max = cells + plugged;
    if (plugged > def->mem.max) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("Total size of memory devices exceeds the total memory size"));
        return -1;
    }
    if (def->mem.max == plugged) {
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

static void
virDomainDefPostParseBoot(virDomainDef *def)
{
    virDomainBoot *boot;

    if (def->os.type != VIR_DOMAIN_OSTYPE_HVM)
        return;
    if (virDomainDefHasDeviceBoot(def))
        return;
    if (virSchemaListLength(def->os.boots) == 0) {
        boot = g_new0(virDomainBoot, 1);
        boot->dev = VIR_DOMAIN_BOOT_DISK;
        virSchemaListAppend(&def->os.boots, boot);
    }
}

static int
virDomainDefPostParseDevice(virDomainDeviceType type, void *dev, virDomainDef *def, void *opaque)
{
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];

    return ops->postParse ? ops->postParse(dev, def, opaque) : 0;
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
    if (facts->machine != NULL) {
        g_free(def->os.machine);
        def->os.machine = g_strdup(facts->machine);
    }
    g_free(def->emulator);
    def->emulator = g_strdup(facts->emulator);
    return 0;
}

static int
virDomainDefCheckCPUVendor(const virDomainDef *def)
{
    if (def->cpu == NULL || def->cpu->mode != VIR_CPU_MODE_CUSTOM ||
        def->cpu->vendor == NULL || def->cpu->model.name != NULL)
        return 0;
    virReportErrorFull(VIR_FROM_CPU, VIR_ERR_XML_ERROR, -1, "%s",
                       _("CPU vendor specified without CPU model"));
    return -1;
}

/* No model is the one that the machine has by itself. */
static void
virDomainDefPostParseCustomCPU(virDomainDef *def, const virDomainGuestFacts *facts)
{
    virDomainCPU *cpu = def->cpu;

    if (cpu->model.name == NULL && facts->defaultCPU != NULL) {
        cpu->model.name = g_strdup(facts->defaultCPU);
        cpu->model.fallback = VIR_CPU_FALLBACK_FORBID;
        cpu->match = VIR_CPU_MATCH_EXACT;
        cpu->check = VIR_CPU_CHECK_NONE;
    }
    if (cpu->match == VIR_CPU_MATCH_ABSENT)
        cpu->match = VIR_CPU_MATCH_EXACT;
    if (cpu->check == VIR_CPU_CHECK_DEFAULT)
        cpu->check = def->virtType == VIR_DOMAIN_VIRT_KVM ? VIR_CPU_CHECK_PARTIAL
                                                          : VIR_CPU_CHECK_NONE;
}

static void
virDomainDefPostParseCPU(virDomainDef *def, const virDomainGuestFacts *facts)
{
    virDomainCPU *cpu = def->cpu;

    if (cpu == NULL)
        cpu = def->cpu = g_new0(virDomainCPU, 1);
    if (cpu->mode == VIR_CPU_MODE_CUSTOM) {
        virDomainDefPostParseCustomCPU(def, facts);
    } else {
        cpu->match = VIR_CPU_MATCH_ABSENT;
        if (cpu->mode != VIR_CPU_MODE_HOST_MODEL)
            g_clear_pointer(&cpu->model.name, g_free);
        if (cpu->model.name == NULL) {
            cpu->model.fallback = VIR_CPU_FALLBACK_ABSENT;
            g_clear_pointer(&cpu->vendor, g_free);
        }
        if (cpu->check == VIR_CPU_CHECK_DEFAULT)
            cpu->check = cpu->mode == VIR_CPU_MODE_HOST_MODEL ? VIR_CPU_CHECK_PARTIAL
                                                              : VIR_CPU_CHECK_NONE;
    }
    if (cpu->mode == VIR_CPU_MODE_HOST_PASSTHROUGH &&
        cpu->migratable == VIR_TRISTATE_SWITCH_ABSENT)
        cpu->migratable = facts->migratableCPU ? VIR_TRISTATE_SWITCH_ON : VIR_TRISTATE_SWITCH_OFF;
    if (cpu->model.name != NULL && cpu->model.fallback == VIR_CPU_FALLBACK_ABSENT)
        cpu->model.fallback = VIR_CPU_FALLBACK_ALLOW;
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

/* Consoles are numbered as the document has them. */
static void
virDomainDefNumberConsoles(virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefConsoleCount(def); i++) {
        virDomainChrDef *console = virDomainDefConsole(def, i);

        if (console->consoleTarget != VIR_DOMAIN_CONSOLE_TARGET_VIRTIO || !console->port_set)
            console->port = i;
        console->port_set = true;
    }
}

static bool
virDomainDefNeedsConsole(const virDomainDef *def)
{
    virDomainSerialTarget target;

    if (virDomainDefSerialCount(def) == 0 ||
        (virDomainDefConsoleCount(def) > 0 && virDomainDefConsole(def, 0)->consoleTarget ==
         VIR_DOMAIN_CONSOLE_TARGET_SERIAL))
        return false;
    target = virDomainDefSerial(def, 0)->serialTarget;
    return target != VIR_DOMAIN_SERIAL_TARGET_PCI && target != VIR_DOMAIN_SERIAL_TARGET_USB &&
        target != VIR_DOMAIN_SERIAL_TARGET_ISA_DEBUG;
}

/* Where the port is, there is the console. */
static void
virDomainDefLinkConsoleAddress(virDomainDef *def)
{
    virDomainAddress *address;

    if (virDomainDefConsoleCount(def) == 0 ||
        !virDomainConsoleIsSerial(def, virDomainDefConsole(def, 0)))
        return;
    address = virSchemaCopy(&virDomainAddressSchema, &virDomainDefSerial(def, 0)->info.address);
    virSchemaClear(&virDomainAddressSchema, &virDomainDefConsole(def, 0)->info.address);
    virDomainDefConsole(def, 0)->info.address = *address;
    virDomainDefConsole(def, 0)->info.acpiIndex = virDomainDefSerial(def, 0)->info.acpiIndex;
    g_free(address);    /* its members live on */
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
    if (virDomainDefNeedsConsole(def)) {
        GPtrArray **consoles = &def->devices[VIR_DOMAIN_DEVICE_CONSOLE];

        console = virSchemaNew(&virDomainConsoleSchema);
        console->port_set = true;
        virDomainDefAddDevice(def, VIR_DOMAIN_DEVICE_CONSOLE, console);
        (void)g_ptr_array_steal_index(*consoles, (*consoles)->len - 1);
        g_ptr_array_insert(*consoles, 0, console);
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

/* Elements that say nothing go; writable variables of flash firmware need a file of their own. */
static void
virDomainDefPostParseFirmware(virDomainDef *def, const virDomainDefContext *ctx)
{
    static const virDomainNvram noNvram;
    static const virDomainLoader noLoader;
    virDomainOS *os = &def->os;
    bool automatic = os->firmware != VIR_DOMAIN_FIRMWARE_NONE;

    /* Where firmware is not chosen, an empty element is a mistake that is refused later. */
    if (automatic && os->nvram != NULL &&
        virSchemaEqual(&virDomainNvramSchema, os->nvram, &noNvram))
        g_clear_pointer(&os->nvram, virDomainNvramFree);
    if (automatic && os->loader != NULL &&
        virSchemaEqual(&virDomainLoaderSchema, os->loader, &noLoader))
        g_clear_pointer(&os->loader, virDomainLoaderFree);
    if (os->loader == NULL || os->loader->type != VIR_DOMAIN_LOADER_PFLASH ||
        os->loader->readonly != VIR_TRISTATE_BOOL_YES || ctx->nvramDir == NULL ||
        os->loader->stateless == VIR_TRISTATE_BOOL_YES)
        return;
    if (os->nvram == NULL)
        os->nvram = g_new0(virDomainNvram, 1);
    if (os->nvram->path == NULL && os->nvram->source.type == VIR_STORAGE_TYPE_NONE)
        os->nvram->path = g_strdup_printf("%s/%s_VARS.fd", ctx->nvramDir, def->name);
}

/* Keys that are enrolled are for secure boot. */
static int
virDomainDefPostParseFirmwareFeatures(virDomainDef *def)
{
    virDomainFirmwareFeature *keys = NULL;
    virDomainFirmwareFeature *secure = NULL;
    size_t i;

    for (i = 0; i < virSchemaListLength(def->os.firmwareFeatures); i++) {
        virDomainFirmwareFeature *feature = g_ptr_array_index(def->os.firmwareFeatures, i);

        if (feature->name == VIR_DOMAIN_FIRMWARE_FEATURE_ENROLLED_KEYS)
            keys = feature;
        else
            secure = feature;
    }
    if (keys == NULL || keys->enabled != VIR_TRISTATE_BOOL_YES)
        return 0;
    if (secure != NULL && secure->enabled == VIR_TRISTATE_BOOL_NO) {
        virReportError(VIR_ERR_XML_DETAIL, "%s",
                       _("firmware feature 'enrolled-keys' cannot be enabled when firmware"
                         " feature 'secure-boot' is disabled"));
        return -1;
    }
    if (secure == NULL) {
        secure = g_new0(virDomainFirmwareFeature, 1);
        secure->name = VIR_DOMAIN_FIRMWARE_FEATURE_SECURE_BOOT;
        secure->enabled = VIR_TRISTATE_BOOL_YES;
        virSchemaListAppend(&def->os.firmwareFeatures, secure);
    }
    return 0;
}

static int
virDomainDefPostParseHypervisor(virDomainDef *def, const virDomainDefContext *ctx)
{
    g_auto(virDomainGuestFacts) facts = { 0 };

    if (virDomainDefPostParseGuest(def, ctx, &facts) < 0)
        return -1;
    if (def->bootloader != NULL || def->bootloaderArgs != NULL)
        return virDomainUnsupported("%s", _("bootloader is not supported by QEMU"));
    virDomainDefPostParseCPU(def, &facts);
    virDomainDefPostParseFirmware(def, ctx);
    /* What was printed is the same when it is read again. */
    if (!virDomainDefControllersArePlaced(def))
        virDomainDefOrderControllers(def);
    virDomainDefAddHostdevControllers(def);
    virDomainDefNumberControllers(def);
    virDomainDefAddBoard(def, facts.board);
    virDomainDefNumberConsoles(def);
    virDomainDefLinkConsole(def);
    virDomainDefAddDefaultDevices(def);
    if (virDomainDefForEachDevice(def, virDomainDefPostParseDevice, (void *)ctx) < 0)
        return -1;
    if (virDomainDefIsX86(def)) {
        virDomainDefAddInput(def, VIR_DOMAIN_INPUT_TYPE_MOUSE);
        virDomainDefAddInput(def, VIR_DOMAIN_INPUT_TYPE_KEYBOARD);
    }
    virDomainDefAddImplicitControllers(def);
    virDomainVideoSort(def);
    virDomainDefAssignSpaprVIO(def);
    if (virDomainDefAssignVirtioSerial(def) < 0 || virDomainDefAssignPCI(def) < 0)
        return -1;
    if (virDomainDefAssignUSB(def) < 0)
        return -1;
    virDomainDefLinkConsoleAddress(def);
    return virDomainDefCompleteHugepages(def);
}

/* A filter without a rule is none. */
static void
virDomainDefDropEmptyFilter(virDomainDef *def)
{
    virDomainRedirfilterDef *filter;

    if (virDomainDefRedirfilterCount(def) == 0)
        return;
    filter = virDomainDefRedirfilter(def, 0);
    if (virSchemaListLength(filter->rules) > 0)
        return;
    virDomainDefRemoveDevice(def, filter);
    virDomainDeviceFree(VIR_DOMAIN_DEVICE_REDIRFILTER, filter);
}

int
virDomainDefPostParse(virDomainDef *def, const virDomainDefContext *ctx,
                      unsigned int flags G_GNUC_UNUSED)
{
    virDomainDefDropEmptyFilter(def);
    if (virDomainDefPostParseIdentity(def) < 0 || virDomainDefCheckCPUVendor(def) < 0 ||
        virDomainDefNumberISASerials(def) < 0 || virDomainDefPostParseMemory(def) < 0 ||
        virDomainDefCompletePlacement(def) < 0 || virDomainDefCompleteThreads(def) < 0 ||
        virDomainDefCompleteCells(def) < 0 || virDomainDefCheckNodes(def) < 0 ||
        virDomainDefCompleteSeclabels(def) < 0 ||
        virDomainDefPostParseFirmwareFeatures(def) < 0 || virDomainDefSortDisks(def) < 0)
        return -1;
    virDomainDefPostParseBoot(def);
    virDomainDefPostParseLife(def);
    if (ctx != NULL && ctx->guest != NULL) {
        /* Ports that are ISA's only now: what can't be read again would be a guest lost. */
        return virDomainDefPostParseHypervisor(def, ctx) < 0 ? -1
                                                             : virDomainDefNumberISASerials(def);
    }
    return virDomainDefForEachDevice(def, virDomainDefPostParseDevice, (void *)ctx);
}
