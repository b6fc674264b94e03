/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_capsxml.c: the capabilities document of host and emulators. */
#include "config.h"

#include "qemu_capsxml.h"

#include <string.h>

#include "qemu_kvm.h"
#include "virbuffer.h"
#include "virerror.h"
#include "virhostinfo.h"
#include "virlog.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.capsxml");

/* ---- the host ------------------------------------------------------------ */

static void
capsXMLNumber(virBuffer *buf, const char *element, const char *attr, unsigned int number)
{
    if (!number)
        return;
    virBufferStart(buf, element);
    virBufferAttrFormat(buf, attr, "%u", number);
    virBufferEnd(buf, element);
}

static void
capsXMLHostCPU(virBuffer *buf, const virHostTopology *topology, const virNodeInfo *node)
{
    const virHostCell *cell = g_ptr_array_index(topology->cells, 0);
    g_auto(virHostProcessor) processor = { 0 };

    virHostInfoGetProcessor(NULL, &processor);
    virBufferStart(buf, "cpu");
    virBufferTextElement(buf, "arch", virHostInfoGetArch());
    virBufferTextElement(buf, "vendor", processor.vendor);
    capsXMLNumber(buf, "microcode", "version", processor.microcode);
    if (processor.family) {
        virBufferStart(buf, "signature");
        virBufferAttrFormat(buf, "family", "%u", processor.family);
        virBufferAttrFormat(buf, "model", "%u", processor.model);
        virBufferAttrFormat(buf, "stepping", "%u", processor.stepping);
        virBufferEnd(buf, "signature");
    }

    virBufferStart(buf, "topology");
    virBufferAttrFormat(buf, "sockets", "%u", node->sockets);
    virBufferAttr(buf, "dies", "1"); /* cores are counted by socket, whatever its dies */
    virBufferAttrFormat(buf, "cores", "%u", node->cores);
    virBufferAttrFormat(buf, "threads", "%u", node->threads);
    virBufferEnd(buf, "topology");

    if (processor.physBits) {
        virBufferStart(buf, "maxphysaddr");
        virBufferAttr(buf, "mode", "emulate");
        virBufferAttrFormat(buf, "bits", "%u", processor.physBits);
        virBufferEnd(buf, "maxphysaddr");
    }
    for (guint i = 0; i < cell->pages->len; i++) {
        virBufferStart(buf, "pages");
        virBufferAttr(buf, "unit", "KiB");
        virBufferAttrFormat(buf, "size", "%u", g_array_index(cell->pages, virHostPages, i).sizeKiB);
        virBufferEnd(buf, "pages");
    }
    virBufferEnd(buf, "cpu");
}

static void
capsXMLCellMemory(virBuffer *buf, const virHostCell *cell)
{
    g_autofree char *memory = g_strdup_printf("%llu", cell->memoryKiB);

    virBufferStart(buf, "memory");
    virBufferAttr(buf, "unit", "KiB");
    virBufferText(buf, memory);
    virBufferEnd(buf, "memory");

    for (guint i = 0; i < cell->pages->len; i++) {
        const virHostPages *pages = &g_array_index(cell->pages, virHostPages, i);
        g_autofree char *count = g_strdup_printf("%llu", pages->count);

        virBufferStart(buf, "pages");
        virBufferAttr(buf, "unit", "KiB");
        virBufferAttrFormat(buf, "size", "%u", pages->sizeKiB);
        virBufferText(buf, count);
        virBufferEnd(buf, "pages");
    }
}

static void
capsXMLCellCPUs(virBuffer *buf, const virHostCell *cell)
{
    virBufferStart(buf, "cpus");
    virBufferAttrFormat(buf, "num", "%u", cell->cpus->len);
    for (guint i = 0; i < cell->cpus->len; i++) {
        const virHostCPU *cpu = &g_array_index(cell->cpus, virHostCPU, i);
        g_autofree char *siblings = virBitmapFormat(cpu->siblings);

        virBufferStart(buf, "cpu");
        virBufferAttrFormat(buf, "id", "%u", cpu->id);
        virBufferAttrFormat(buf, "socket_id", "%u", cpu->socket);
        virBufferAttrFormat(buf, "die_id", "%u", cpu->die);
        virBufferAttrFormat(buf, "core_id", "%u", cpu->core);
        virBufferAttr(buf, "siblings", siblings);
        virBufferEnd(buf, "cpu");
    }
    virBufferEnd(buf, "cpus");
}

static void
capsXMLCell(virBuffer *buf, const virHostCell *cell)
{
    virBufferStart(buf, "cell");
    virBufferAttrFormat(buf, "id", "%u", cell->id);
    capsXMLCellMemory(buf, cell);
    if (cell->distances->len > 0) {
        virBufferStart(buf, "distances");
        for (guint i = 0; i < cell->distances->len; i++) {
            const virHostDistance *distance = &g_array_index(cell->distances, virHostDistance, i);

            virBufferStart(buf, "sibling");
            virBufferAttrFormat(buf, "id", "%u", distance->node);
            virBufferAttrFormat(buf, "value", "%u", distance->distance);
            virBufferEnd(buf, "sibling");
        }
        virBufferEnd(buf, "distances");
    }
    capsXMLCellCPUs(buf, cell);
    virBufferEnd(buf, "cell");
}

static void
capsXMLCaches(virBuffer *buf, const GPtrArray *caches)
{
    if (caches->len == 0)
        return;
    virBufferStart(buf, "cache");
    for (guint i = 0; i < caches->len; i++) {
        const virHostCache *cache = g_ptr_array_index(caches, i);
        bool mib = cache->sizeKiB % 1024 == 0;
        g_autofree char *cpus = virBitmapFormat(cache->cpus);

        virBufferStart(buf, "bank");
        virBufferAttrFormat(buf, "id", "%u", cache->id);
        virBufferAttrFormat(buf, "level", "%u", cache->level);
        virBufferAttr(buf, "type", cache->type);
        virBufferAttrFormat(buf, "size", "%llu", mib ? cache->sizeKiB / 1024 : cache->sizeKiB);
        virBufferAttr(buf, "unit", mib ? "MiB" : "KiB");
        virBufferAttr(buf, "cpus", cpus);
        virBufferEnd(buf, "bank");
    }
    virBufferEnd(buf, "cache");
}

static int
capsXMLHost(virBuffer *buf)
{
    g_autoptr(virHostTopology) topology = virHostInfoGetTopology(NULL);
    unsigned char uuid[VIR_UUID_BUFLEN];
    char text[VIR_UUID_STRING_BUFLEN];
    virNodeInfo node;

    if (!topology || virHostInfoGetNode(NULL, &node) < 0)
        return -1;

    virHostInfoGetUUID(NULL, uuid);
    virBufferStart(buf, "host");
    virBufferTextElement(buf, "uuid", virUUIDFormat(uuid, text));
    capsXMLHostCPU(buf, topology, &node);
    virBufferStart(buf, "power_management");
    virBufferEnd(buf, "power_management");
    virBufferStart(buf, "iommu");
    virBufferAttr(buf, "support", virHostInfoHasIOMMU(NULL) ? "yes" : "no");
    virBufferEnd(buf, "iommu");

    virBufferStart(buf, "topology");
    virBufferStart(buf, "cells");
    virBufferAttrFormat(buf, "num", "%u", topology->cells->len);
    for (guint i = 0; i < topology->cells->len; i++)
        capsXMLCell(buf, g_ptr_array_index(topology->cells, i));
    virBufferEnd(buf, "cells");
    virBufferEnd(buf, "topology");
    capsXMLCaches(buf, topology->caches);
    virBufferEnd(buf, "host");
    return 0;
}

/* ---- guests -------------------------------------------------------------- */

static void
capsXMLMachine(virBuffer *buf, const qemuCapsMachine *machine, bool alias)
{
    virBufferStart(buf, "machine");
    if (alias)
        virBufferAttr(buf, "canonical", machine->name);
    if (machine->maxCpus)
        virBufferAttrFormat(buf, "maxCpus", "%u", machine->maxCpus);
    if (machine->deprecated)
        virBufferAttr(buf, "deprecated", "yes");
    virBufferText(buf, alias ? machine->alias : machine->name);
    virBufferEnd(buf, "machine");
}

static void
capsXMLDomain(virBuffer *buf, const char *type)
{
    virBufferStart(buf, "domain");
    virBufferAttr(buf, "type", type);
    virBufferEnd(buf, "domain");
}

/* KVM runs guests of the host's own architecture, and 32-bit ones on x86_64. */
bool
qemuCapsCanKVM(const qemuCaps *caps, const char *arch)
{
    const char *host = virHostInfoGetArch();

    if (!qemuCapsHasKVM(caps))
        return false;
    if (strcmp(host, arch) != 0 && !(strcmp(host, "x86_64") == 0 && strcmp(arch, "i686") == 0))
        return false;
    return qemuKVMIsUsable(NULL);
}

/* What guests of some architectures have; a list of archs is separated by blanks. */
static const struct {
    const char *feature;
    const char *archs;          /* NULL: all */
    const char *byDefault;
    const char *toggle;
} guestFeatures[] = {
    { "pae", "i686", NULL, NULL },
    { "nonpae", "i686", NULL, NULL },
    { "acpi", "i686 x86_64 aarch64", "on", "yes" },
    { "apic", "i686 x86_64", "on", "no" },
    { "cpuselection", NULL, NULL, NULL },
    { "deviceboot", NULL, NULL, NULL },
    { "disksnapshot", NULL, "on", "no" },
};

static bool
capsXMLHasWord(const char *words, const char *word)
{
    g_auto(GStrv) list = words ? g_strsplit(words, " ", 0) : NULL;

    return !list || g_strv_contains((const char *const *)list, word);
}

static void
capsXMLFeatures(virBuffer *buf, const char *arch)
{
    virBufferStart(buf, "features");
    for (size_t i = 0; i < G_N_ELEMENTS(guestFeatures); i++) {
        if (!capsXMLHasWord(guestFeatures[i].archs, arch))
            continue;
        virBufferStart(buf, guestFeatures[i].feature);
        if (guestFeatures[i].byDefault)
            virBufferAttr(buf, "default", guestFeatures[i].byDefault);
        if (guestFeatures[i].toggle)
            virBufferAttr(buf, "toggle", guestFeatures[i].toggle);
        virBufferEnd(buf, guestFeatures[i].feature);
    }
    virBufferEnd(buf, "features");
}

static void
capsXMLGuest(virBuffer *buf, const qemuCaps *caps, const char *arch)
{
    virBufferStart(buf, "guest");
    virBufferTextElement(buf, "os_type", "hvm");
    virBufferStart(buf, "arch");
    virBufferAttr(buf, "name", arch);
    virBufferTextElement(buf, "wordsize", qemuCapsArchIs64Bit(arch) ? "64" : "32");
    virBufferTextElement(buf, "emulator", qemuCapsGetBinary(caps));
    for (size_t i = 0; i < qemuCapsGetMachineCount(caps); i++) {
        const qemuCapsMachine *machine = qemuCapsGetMachine(caps, i);

        capsXMLMachine(buf, machine, false);
        if (machine->alias)
            capsXMLMachine(buf, machine, true);
    }
    capsXMLDomain(buf, "qemu");
    if (qemuCapsCanKVM(caps, arch))
        capsXMLDomain(buf, "kvm");
    virBufferEnd(buf, "arch");
    capsXMLFeatures(buf, arch);
    virBufferEnd(buf, "guest");
}

static void
capsXMLGuests(virBuffer *buf, qemuCapsCache *cache, gint64 deadline)
{
    for (const char *const *arch = qemuCapsListArchs(); *arch; arch++) {
        g_autofree char *binary = qemuCapsFindBinary(*arch);
        g_autoptr(qemuCaps) caps = NULL;
        VIR_ERROR_TRAP();

        if (!binary)
            continue;
        if ((caps = qemuCapsCacheGet(cache, binary, deadline)))
            capsXMLGuest(buf, caps, *arch);
        else
            VIR_WARN("guests of %s are left out: %s", *arch, virGetLastErrorMessage());
    }
}

char *
qemuCapsXMLFormat(qemuCapsCache *cache, gint64 deadline)
{
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;

    virBufferStart(&buf, "capabilities");
    if (capsXMLHost(&buf) < 0)
        return NULL;
    capsXMLGuests(&buf, cache, deadline);
    virBufferEnd(&buf, "capabilities");
    return virBufferSteal(&buf);
}
