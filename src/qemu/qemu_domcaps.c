/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_domcaps.c: the domain capabilities of an emulator, as rows of who must know what. */
#include "config.h"

#include "qemu_domcaps.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "qemu_device.h"
#include "qemu_guest.h"
#include "virdomaincaps.h"

/* What is asked about. */
typedef struct {
    const qemuCaps *caps;
    const char *arch;
    virDomainBoard board;
    bool x86;
    bool kvm;
} domcapsSubject;

typedef bool (*domcapsQuestion)(const qemuCaps *caps, const char *what);

#define PART(member) offsetof(virDomainCaps, member)

/* A part is there when we have a room for it and the emulator says yes. */
static const struct {
    size_t part;
    const qemuDeviceOps *const *room;   /* NULL: it needs none */
    domcapsQuestion has;                /* NULL: needs nothing of the emulator */
    const char *what;
} parts[] = {
#define ROOM(kind) &qemuDeviceRegistry[VIR_DOMAIN_DEVICE_##kind]
    { PART(iothreads), NULL, qemuCapsHasObject, "iothread" },
    { PART(os.part), NULL, NULL, NULL },
    { PART(os.loader), NULL, NULL, NULL },
    { PART(memoryBacking), NULL, NULL, NULL },
    { PART(devices.disk), ROOM(DISK), NULL, NULL },
    { PART(devices.graphics), ROOM(GRAPHICS), NULL, NULL },
    { PART(devices.video), ROOM(VIDEO), NULL, NULL },
    { PART(devices.hostdev), ROOM(HOSTDEV), NULL, NULL },
    { PART(devices.rng), ROOM(RNG), qemuCapsHasDevice, "virtio-rng-pci" },
    { PART(devices.filesystem), ROOM(FILESYSTEM), NULL, NULL },
    { PART(devices.tpm), ROOM(TPM), NULL, NULL },
    { PART(devices.redirdev), ROOM(REDIRDEV), qemuCapsHasDevice, "usb-redir" },
    { PART(devices.channel), ROOM(CHANNEL), NULL, NULL },
    { PART(features.vmcoreinfo), NULL, qemuCapsHasDevice, "vmcoreinfo" },
    { PART(features.genid), NULL, qemuCapsHasDevice, "vmgenid" },
    { PART(features.backingStoreInput), NULL, NULL, NULL },
#undef ROOM
};

/*
 * Values of attributes, in the order in which they are told. Rows of the same part
 * and name stand together; one without a value says that the name is known.
 */
static const struct {
    size_t part;
    const char *name;
    const char *value;
    domcapsQuestion has;                /* as above */
    const char *what;
    unsigned int boards;                /* a bit for each; 0: all */
} values[] = {
#define BOARD(name) (1u << VIR_DOMAIN_BOARD_##name)
    { PART(os.part), "firmware", NULL, NULL, NULL, 0 },
    { PART(os.loader), "type", "rom", NULL, NULL, 0 },
    { PART(os.loader), "type", "pflash", NULL, NULL, 0 },
    { PART(os.loader), "readonly", "yes", NULL, NULL, 0 },
    { PART(os.loader), "readonly", "no", NULL, NULL, 0 },
    { PART(memoryBacking), "sourceType", "file", qemuCapsHasObject, "memory-backend-file", 0 },
    { PART(memoryBacking), "sourceType", "anonymous", qemuCapsHasObject, "memory-backend-ram", 0 },
    { PART(memoryBacking), "sourceType", "memfd", qemuCapsHasObject, "memory-backend-memfd", 0 },
    { PART(devices.disk), "diskDevice", "disk", NULL, NULL, 0 },
    { PART(devices.disk), "diskDevice", "cdrom", NULL, NULL, 0 },
    { PART(devices.disk), "diskDevice", "floppy", NULL, NULL, 0 },
    { PART(devices.disk), "diskDevice", "lun", qemuCapsHasDevice, "scsi-block", 0 },
    { PART(devices.disk), "bus", "ide", qemuCapsHasDevice, "ide-hd", BOARD(I440FX) },
    { PART(devices.disk), "bus", "fdc", NULL, NULL, 0 },
    { PART(devices.disk), "bus", "scsi", qemuCapsHasDevice, "scsi-hd", 0 },
    { PART(devices.disk), "bus", "virtio", NULL, NULL, 0 },
    { PART(devices.disk), "bus", "usb", qemuCapsHasDevice, "usb-storage", 0 },
    { PART(devices.disk), "bus", "sata", qemuCapsHasDevice, "ich9-ahci", 0 },
    { PART(devices.disk), "model", "virtio", NULL, NULL, 0 },
    { PART(devices.disk), "model", "virtio-transitional",
      qemuCapsHasDevice, "virtio-blk-pci-transitional", 0 },
    { PART(devices.disk), "model", "virtio-non-transitional",
      qemuCapsHasDevice, "virtio-blk-pci-non-transitional", 0 },
    { PART(devices.graphics), "type", "vnc", qemuCapsHasCommand, "query-vnc", 0 },
    { PART(devices.graphics), "type", "spice", qemuCapsHasCommand, "query-spice", 0 },
    { PART(devices.graphics), "type", "egl-headless",
      qemuCapsHasSchema, "query-display-options/ret/type/^egl-headless", 0 },
    { PART(devices.video), "modelType", "vga", qemuCapsHasDevice, "VGA", 0 },
    { PART(devices.video), "modelType", "cirrus", qemuCapsHasDevice, "cirrus-vga", 0 },
    { PART(devices.video), "modelType", "vmvga", qemuCapsHasDevice, "vmware-svga", 0 },
    { PART(devices.video), "modelType", "qxl", qemuCapsHasDevice, "qxl", 0 },
    { PART(devices.video), "modelType", "virtio", qemuCapsHasDevice, "virtio-gpu-pci", 0 },
    { PART(devices.video), "modelType", "none", NULL, NULL, 0 },
    { PART(devices.video), "modelType", "bochs", qemuCapsHasDevice, "bochs-display", 0 },
    { PART(devices.video), "modelType", "ramfb", qemuCapsHasDevice, "ramfb", 0 },
    { PART(devices.hostdev), "mode", "subsystem", NULL, NULL, 0 },
    { PART(devices.hostdev), "startupPolicy", "default", NULL, NULL, 0 },
    { PART(devices.hostdev), "startupPolicy", "mandatory", NULL, NULL, 0 },
    { PART(devices.hostdev), "startupPolicy", "requisite", NULL, NULL, 0 },
    { PART(devices.hostdev), "startupPolicy", "optional", NULL, NULL, 0 },
    { PART(devices.hostdev), "subsysType", "usb", NULL, NULL, 0 },
    { PART(devices.hostdev), "subsysType", "pci", NULL, NULL, 0 },
    { PART(devices.hostdev), "subsysType", "scsi", qemuCapsHasDevice, "scsi-generic", 0 },
    { PART(devices.hostdev), "capsType", NULL, NULL, NULL, 0 },
    { PART(devices.hostdev), "pciBackend", NULL, NULL, NULL, 0 },
    { PART(devices.rng), "model", "virtio", NULL, NULL, 0 },
    { PART(devices.rng), "model", "virtio-transitional",
      qemuCapsHasDevice, "virtio-rng-pci-transitional", 0 },
    { PART(devices.rng), "model", "virtio-non-transitional",
      qemuCapsHasDevice, "virtio-rng-pci-non-transitional", 0 },
    { PART(devices.rng), "backendModel", "random", qemuCapsHasObject, "rng-random", 0 },
    { PART(devices.rng), "backendModel", "egd", qemuCapsHasObject, "rng-egd", 0 },
    { PART(devices.rng), "backendModel", "builtin", qemuCapsHasObject, "rng-builtin", 0 },
    { PART(devices.filesystem), "driverType", "path", qemuCapsHasDevice, "virtio-9p-pci", 0 },
    { PART(devices.filesystem), "driverType", "handle", qemuCapsHasDevice, "virtio-9p-pci", 0 },
    { PART(devices.filesystem), "driverType", "virtiofs",
      qemuCapsHasDevice, "vhost-user-fs-pci", 0 },
    { PART(devices.tpm), "model", "tpm-tis", qemuCapsHasDevice, "tpm-tis", 0 },
    { PART(devices.tpm), "model", "tpm-crb", qemuCapsHasDevice, "tpm-crb", 0 },
    { PART(devices.tpm), "backendModel", "passthrough", NULL, NULL, 0 },
    { PART(devices.redirdev), "bus", "usb", NULL, NULL, 0 },
    { PART(devices.channel), "type", "pty", NULL, NULL, 0 },
    { PART(devices.channel), "type", "unix", NULL, NULL, 0 },
    { PART(devices.channel), "type", "spicevmc", qemuCapsHasCommand, "query-spice", 0 },
};

/* Firmware in files, by the boards that take it. */
static const struct {
    const char *path;
    unsigned int boards;
    bool secure;
} firmware[] = {
    { "/usr/share/OVMF/OVMF_CODE_4M.fd", BOARD(I440FX) | BOARD(Q35), false },
    { "/usr/share/OVMF/OVMF_CODE_4M.ms.fd", BOARD(Q35), true },
    { "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", BOARD(Q35), true },
#undef BOARD
};

/* Models of x86 that clients know, by how their names begin, and whose they are. */
static const struct {
    const char *prefix;
    const char *vendor;
} families[] = {
    { "486", "unknown" },
    { "Broadwell", "Intel" },
    { "Cascadelake-", "Intel" },
    { "Conroe", "Intel" },
    { "Cooperlake", "Intel" },
    { "Dhyana", "Hygon" },
    { "EPYC", "AMD" },
    { "Haswell", "Intel" },
    { "Icelake-", "Intel" },
    { "IvyBridge", "Intel" },
    { "Nehalem", "Intel" },
    { "Opteron_", "AMD" },
    { "Penryn", "Intel" },
    { "SandyBridge", "Intel" },
    { "Skylake-", "Intel" },
    { "Snowridge", "Intel" },
    { "Westmere", "Intel" },
    { "athlon", "AMD" },
    { "core2duo", "Intel" },
    { "coreduo", "Intel" },
    { "kvm", "unknown" },
    { "n270", "Intel" },
    { "pentium", "unknown" },
    { "phenom", "AMD" },
    { "qemu", "unknown" },
};

static virDomainCapsPart *
partAt(virDomainCaps *doc, size_t offset)
{
    return (virDomainCapsPart *)((char *)doc + offset);
}

static void
setParts(const domcapsSubject *subject, virDomainCaps *doc)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        partAt(doc, parts[i].part)->supported =
            (!parts[i].room || *parts[i].room) &&
            (!parts[i].has || parts[i].has(subject->caps, parts[i].what));
    }
}

static void
setValues(const domcapsSubject *subject, virDomainCaps *doc)
{
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        virDomainCapsPart *part = partAt(doc, values[i].part);
        bool fits = (!values[i].boards || values[i].boards & (1u << subject->board)) &&
                    (!values[i].has || values[i].has(subject->caps, values[i].what));

        if (part->supported)
            virDomainCapsAdd(&part->enums, values[i].name, fits ? values[i].value : NULL);
    }
}

static void
setFirmware(const domcapsSubject *subject, virDomainCaps *doc)
{
    bool secure = false;

    for (size_t i = 0; subject->x86 && i < G_N_ELEMENTS(firmware); i++) {
        if (!(firmware[i].boards & (1u << subject->board)) ||
            access(firmware[i].path, R_OK) < 0)
            continue;
        virDomainCapsAddFile(&doc->os.loader, firmware[i].path);
        secure |= firmware[i].secure;
    }
    if (secure)
        virDomainCapsAdd(&doc->os.loader.enums, "secure", "yes");
    virDomainCapsAdd(&doc->os.loader.enums, "secure", "no");
}

/* What Windows is told works without KVM only where QEMU does it all by itself. */
static void
setHyperv(const domcapsSubject *subject, virDomainCaps *doc)
{
    doc->features.hyperv.supported = subject->x86;
    if (!subject->x86)
        return;
    virDomainCapsAdd(&doc->features.hyperv.enums, "features", "spinlocks");
    virDomainCapsAdd(&doc->features.hyperv.enums, "features", "vendor_id");
}

/* ---- CPUs ------------------------------------------------------------------- */

/* "EPYC-v2", which older names stand for; clients that stock serves don't know it. */
static bool
isVersion(const char *model)
{
    const char *dash = strrchr(model, '-');

    return dash && dash[1] == 'v' && g_ascii_isdigit(dash[2]);
}

bool
qemuDomainCapsKnowsModel(const char *arch, const char *model, const char **ret_vendor)
{
    const char *vendor = qemuCapsArchIsX86(arch) ? NULL : "unknown";

    for (size_t i = 0; !vendor && !isVersion(model) && i < G_N_ELEMENTS(families); i++) {
        if (g_str_has_prefix(model, families[i].prefix))
            vendor = families[i].vendor;
    }
    if (ret_vendor)
        *ret_vendor = vendor;
    return vendor != NULL;
}

static void
addModels(const domcapsSubject *subject, virDomainCapsCPUMode *mode)
{
    const char *name;
    bool usable;

    for (size_t i = 0; (name = qemuCapsGetCPUModel(subject->caps, i, &usable)); i++) {
        virDomainCapsModel *model;
        const char *vendor;

        if (!qemuDomainCapsKnowsModel(subject->arch, name, &vendor))
            continue;
        model = virSchemaNew(&virDomainCapsModelSchema);
        model->name = g_strdup(name);
        model->vendor = g_strdup(vendor);
        /* the emulator was asked without KVM */
        model->usable = g_strdup(subject->kvm ? "unknown" : usable ? "yes" : "no");
        virSchemaListAppend(&mode->models, model);
    }
}

static virDomainCapsCPUMode *
addMode(virDomainCaps *doc, virCPUMode name, bool supported)
{
    virDomainCapsCPUMode *mode = virSchemaNew(&virDomainCapsCPUModeSchema);

    mode->mode = name;
    mode->mode_set = true;
    mode->supported = supported;
    virSchemaListAppend(&doc->cpuModes, mode);
    return mode;
}

static void
addMigratable(virDomainCapsCPUMode *mode, const char *name)
{
    if (!mode->supported)
        return;
    virDomainCapsAdd(&mode->enums, name, "on");
    virDomainCapsAdd(&mode->enums, name, "off");
}

static void
setCPU(const domcapsSubject *subject, virDomainCaps *doc)
{
    bool models;
    bool usable;

    models = qemuCapsGetCPUModel(subject->caps, 0, &usable) != NULL;
    addMigratable(addMode(doc, VIR_CPU_MODE_HOST_PASSTHROUGH, subject->kvm),
                  "hostPassthroughMigratable");
    addMigratable(addMode(doc, VIR_CPU_MODE_MAXIMUM, models), "maximumMigratable");
    /* a guest may ask for it, but no model can be named that it would get */
    addMode(doc, VIR_CPU_MODE_HOST_MODEL, false);
    addModels(subject, addMode(doc, VIR_CPU_MODE_CUSTOM, models));
}

char *
qemuDomainCapsFormat(const qemuCaps *caps, const qemuCapsMachine *machine, const char *arch,
                     virDomainVirtType virt)
{
    const domcapsSubject subject = {
        .caps = caps,
        .arch = arch,
        .board = qemuGuestBoard(machine->name),
        .x86 = qemuCapsArchIsX86(arch),
        .kvm = virt == VIR_DOMAIN_VIRT_KVM,
    };
    g_autoptr(virDomainCaps) doc = virSchemaNew(&virDomainCapsSchema);
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;

    doc->path = g_strdup(qemuCapsGetBinary(caps));
    doc->domain = g_strdup(virDomainVirtTypeToString(virt));
    doc->machine = g_strdup(machine->name);
    doc->arch = g_strdup(arch);
    doc->maxVcpus = machine->maxCpus;
    setParts(&subject, doc);
    setValues(&subject, doc);
    setFirmware(&subject, doc);
    setCPU(&subject, doc);
    setHyperv(&subject, doc);
    virSchemaFormat(&virDomainCapsSchema, NULL, doc, &buf, NULL);
    return virBufferSteal(&buf);
}
