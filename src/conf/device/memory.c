/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* memory.c: memory that is plugged in: rows, defaults, checks. */
#include <config.h>

#include "device/memory.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainMemoryModel, VIR_DOMAIN_MEMORY_LAST,
          NULL, "dimm", "nvdimm", "virtio-pmem", "virtio-mem", "sgx-epc");
VIR_NAMES(virDomainMemoryDeviceAccess, VIR_DOMAIN_MEMORY_ACCESS_LAST, NULL, "shared", "private");

VIR_SCHEMA_DECLARE(virDomainMemoryPagesSchema, virDomainMemoryPages);
VIR_SCHEMA_DECLARE(virDomainMemoryFileSchema, virDomainMemoryFile);

static const virSchemaField virDomainMemoryPagesFields[] = {
    VIR_BITMAP("nodemask", virDomainMemoryPages, nodes, .error = VIR_ERR_INVALID_ARG),
    VIR_SIZE("pagesize", virDomainMemoryPages, pageSize, 1024, .flags = VIR_ZERO_ABSENT),
};
VIR_SCHEMA(virDomainMemoryPagesSchema, virDomainMemoryPages, "source",
           virDomainMemoryPagesFields);

static const virSchemaField virDomainMemoryFileFields[] = {
    VIR_STRING("path", virDomainMemoryFile, path, .form = &virFormPath),
    VIR_SIZE("alignsize", virDomainMemoryFile, alignSize, 1024, .flags = VIR_ZERO_ABSENT),
    VIR_PRESENCE("pmem", virDomainMemoryFile, pmem),
};
VIR_SCHEMA(virDomainMemoryFileSchema, virDomainMemoryFile, "source", virDomainMemoryFileFields);

#define M virDomainMemoryDef
static const virSchemaArm virDomainMemoryArms[] = {
    VIR_ARM(VIR_DOMAIN_MEMORY_DIMM, M, pages, virDomainMemoryPagesSchema),
    VIR_ARM(VIR_DOMAIN_MEMORY_VIRTIO_MEM, M, pages, virDomainMemoryPagesSchema),
    VIR_ARM(VIR_DOMAIN_MEMORY_SGX_EPC, M, pages, virDomainMemoryPagesSchema),
    VIR_ARM(VIR_DOMAIN_MEMORY_NVDIMM, M, file, virDomainMemoryFileSchema),
    VIR_ARM(VIR_DOMAIN_MEMORY_VIRTIO_PMEM, M, file, virDomainMemoryFileSchema),
};

#define KIB(path, member) \
    VIR_SIZE(path, M, member, 1024, .flags = VIR_ZERO_ABSENT | VIR_ABI)

static const virSchemaField virDomainMemoryFields[] = {
    VIR_ENUM("@model", M, model, virDomainMemoryModelNames, .flags = VIR_REQUIRED | VIR_ABI,
             .doc = "what the guest sees; nvdimm and virtio-pmem are of a file"),
    VIR_ENUM("@access", M, access, virDomainMemoryDeviceAccessNames,
             .doc = "shared: other processes can map it"),
    VIR_YES_NO("@discard", M, discard, .doc = "thrown away before the emulator ends"),
    VIR_UUID("uuid", M, uuid, .flags = VIR_ABI, .error = VIR_ERR_INTERNAL_ERROR,
             .form = &virFormUUID),
    VIR_UNION("source", M, model, virDomainMemoryArms, .flags = VIR_LOOSE),
    VIR_SIZE("target/size", M, size, 1024, .flags = VIR_REQUIRED | VIR_ABI),
    VIR_UINT_OPT("target/node", M, node, .flags = VIR_ABI),
    KIB("target/label/size", labelSize),
    KIB("target/block", blockSize),
    VIR_SIZE_OPT("target/requested", M, requested, 1024, .change = VIR_CHANGE_LIVE),
    VIR_SIZE("target/current", M, current, 1024, .flags = VIR_ZERO_ABSENT | VIR_LIVE_ONLY,
             .change = VIR_CHANGE_FREE),
    VIR_PRESENCE("target/readonly", M, readonly, .flags = VIR_ABI),
    VIR_DEVICE_INFO(M),
};
#undef M

static bool
virDomainMemoryIsFile(const virDomainMemoryDef *memory)
{
    return memory->model == VIR_DOMAIN_MEMORY_NVDIMM ||
        memory->model == VIR_DOMAIN_MEMORY_VIRTIO_PMEM;
}

static bool
virDomainMemoryIsDIMM(const virDomainMemoryDef *memory)
{
    return memory->model == VIR_DOMAIN_MEMORY_DIMM || memory->model == VIR_DOMAIN_MEMORY_NVDIMM;
}

/* What only another model has says nothing. */
static int
virDomainMemoryParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                      const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainMemoryDef *memory = obj;
    bool nvdimm = memory->model == VIR_DOMAIN_MEMORY_NVDIMM;

    if (!nvdimm) {
        memory->uuid_set = false;
        memory->labelSize = 0;
        memory->readonly = false;
    }
    if (memory->model == VIR_DOMAIN_MEMORY_VIRTIO_PMEM) {
        memory->file.alignSize = 0;
        memory->file.pmem = false;
    }
    if (memory->model != VIR_DOMAIN_MEMORY_VIRTIO_MEM)
        memory->blockSize = memory->requested = memory->current = 0;
    memory->requested_set = memory->model == VIR_DOMAIN_MEMORY_VIRTIO_MEM;
    if (virDomainMemoryIsFile(memory) && memory->file.path == NULL) {
        virReportError(VIR_ERR_XML_DETAIL, _("path is required for model '%s'"),
                       virDomainMemoryModelToString(memory->model));
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainMemorySchema, virDomainMemoryDef, "memory", virDomainMemoryFields,
           .parsed = virDomainMemoryParsed);

/* ---- slots -------------------------------------------------------------------------- */

static bool
virDomainMemorySlotTaken(const virDomainDef *def, const virDomainMemoryDef *self,
                         unsigned int slot)
{
    size_t i;

    for (i = 0; i < virDomainDefMemoryCount(def); i++) {
        const virDomainMemoryDef *other = virDomainDefMemory(def, i);

        if (other != self && other->info.address.type == VIR_DOMAIN_ADDRESS_DIMM &&
            other->info.address.dimm.slot == slot)
            return true;
    }
    return false;
}

static int
virDomainMemoryPlace(virDomainMemoryDef *memory, const virDomainDef *def)
{
    virDomainAddress *address = &memory->info.address;
    unsigned int slot;

    if (address->type == VIR_DOMAIN_ADDRESS_DIMM) {
        slot = address->dimm.slot;
        if (slot < def->mem.slots && !virDomainMemorySlotTaken(def, memory, slot))
            return 0;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           slot < def->mem.slots
                           ? _("memory device slot '%u' is already being used by another memory"
                               " device")
                           : _("memory device slot '%u' exceeds slots count"), slot);
        return -1;
    }
    for (slot = 0; slot < def->mem.slots; slot++) {
        if (!virDomainMemorySlotTaken(def, memory, slot)) {
            address->type = VIR_DOMAIN_ADDRESS_DIMM;
            address->dimm.slot = slot;
            return 0;
        }
        if (slot >= virDomainDefMemoryCount(def))
            break;
    }
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, -1, "%s",
                       _("failed to find an empty memory slot"));
    return -1;
}

static int
virDomainMemoryPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainMemoryDef *memory = dev;

    if (ctx == NULL || ctx->guest == NULL)
        return 0;
    if (memory->model == VIR_DOMAIN_MEMORY_VIRTIO_PMEM &&
        memory->access == VIR_DOMAIN_MEMORY_ACCESS_ABSENT)
        memory->access = VIR_DOMAIN_MEMORY_ACCESS_SHARED;
    /* One that is only about to be added gets its slot when it is. */
    if (virDomainMemoryIsDIMM(memory) && def->mem.slots > 0 && virDomainDefHasDevice(def, memory))
        return virDomainMemoryPlace(memory, def);
    return 0;
}

/* ---- checks ---------------------------------------------------------------------------- */

/* The host's transparent huge pages: blocks are made of whole ones. */
#define BLOCK_LEAST 2048
#define LABEL_LEAST 128

static int
virDomainMemoryValidateBlocks(const virDomainMemoryDef *memory)
{
    const char *problem = NULL;

    if (memory->blockSize == 0 || (memory->blockSize & (memory->blockSize - 1)) != 0)
        problem = _("block size must be a power of two");
    else if (memory->blockSize < BLOCK_LEAST)
        problem = _("block size too small, must be at least 2048KiB");
    else if (memory->requested > memory->size)
        problem = _("requested size must be smaller than or equal to the size");
    else if (memory->requested % memory->blockSize != 0)
        problem = _("requested size must be an integer multiple of block size");
    if (problem != NULL)
        virReportError(VIR_ERR_XML_DETAIL, "%s", problem);
    return problem ? -1 : 0;
}

static int
virDomainMemoryValidateNVDIMM(const virDomainMemoryDef *memory)
{
    if (memory->labelSize != 0 && memory->labelSize < LABEL_LEAST)
        virReportError(VIR_ERR_XML_ERROR, _("nvdimm label must be at least %dKiB"), LABEL_LEAST);
    else if (memory->labelSize >= memory->size)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("label size must be smaller than NVDIMM size"));
    else if (memory->uuid_set)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("UUID is not supported for NVDIMM device"));
    else
        return 0;
    return -1;
}

static const char *
virDomainMemoryProblem(const virDomainMemoryDef *memory)
{
    bool virtio = memory->model == VIR_DOMAIN_MEMORY_VIRTIO_PMEM ||
        memory->model == VIR_DOMAIN_MEMORY_VIRTIO_MEM;

    if (memory->model != VIR_DOMAIN_MEMORY_DIMM &&
        memory->model != VIR_DOMAIN_MEMORY_VIRTIO_MEM &&
        memory->discard == VIR_TRISTATE_BOOL_YES)
        return _("discard is not supported for the model");
    if (virtio && memory->info.address.type != VIR_DOMAIN_ADDRESS_PCI &&
        memory->info.address.type != VIR_DOMAIN_ADDRESS_NONE)
        return _("only 'pci' addresses are supported for the virtio memory device");
    if (memory->model == VIR_DOMAIN_MEMORY_VIRTIO_PMEM) {
        if (memory->access != VIR_DOMAIN_MEMORY_ACCESS_SHARED)
            return _("shared access mode required for virtio-pmem device");
        return memory->node_set ? _("virtio-pmem does not support NUMA nodes") : NULL;
    }
    if (memory->model == VIR_DOMAIN_MEMORY_SGX_EPC)
        return memory->info.address.type != VIR_DOMAIN_ADDRESS_NONE
            ? _("memory device address is not supported for model 'sgx-epc'")
            : _("sgx epc isn't supported by this QEMU binary");
    return memory->node_set ? NULL : _("target NUMA node needs to be specified for memory device");
}

static int
virDomainMemoryValidate(const void *dev, const virDomainDef *def,
                        const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainMemoryDef *memory = dev;
    size_t cells = def->cpu ? virSchemaListLength(def->cpu->cells) : 0;
    const char *problem = virDomainMemoryProblem(memory);

    if (memory->node_set && memory->node >= cells) {
        virReportError(VIR_ERR_XML_DETAIL,
                       _("can't add memory backend for guest node '%u' as the guest has only"
                         " '%zu' NUMA nodes configured"), memory->node, cells);
        return -1;
    }
    if (problem != NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", problem);
        return -1;
    }
    if (memory->model == VIR_DOMAIN_MEMORY_NVDIMM)
        return virDomainMemoryValidateNVDIMM(memory);
    if (memory->model == VIR_DOMAIN_MEMORY_VIRTIO_MEM)
        return virDomainMemoryValidateBlocks(memory);
    return 0;
}

int
virDomainMemoryValidateAll(const virDomainDef *def)
{
    size_t n = virDomainDefMemoryCount(def);
    size_t cells = def->cpu ? virSchemaListLength(def->cpu->cells) : 0;
    const char *problem = NULL;

    if (def->mem.hotplugMax == 0 && n > 0)
        problem = _("cannot use/hotplug a memory device when domain 'maxMemory' is not defined");
    else if (def->mem.hotplugMax > 0 && cells == 0)
        problem = _("At least one numa node has to be configured when enabling memory hotplug");
    else if (n > def->mem.slots)
        problem = _("memory device count exceeds slots count");
    if (problem != NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s", problem);
    return problem ? -1 : 0;
}

static virDomainDeviceWish
virDomainMemoryWish(const void *dev, const virDomainDef *def G_GNUC_UNUSED)
{
    const virDomainMemoryDef *memory = dev;

    if (virDomainMemoryIsDIMM(memory) || memory->model == VIR_DOMAIN_MEMORY_SGX_EPC)
        return (virDomainDeviceWish) { 0 };
    return (virDomainDeviceWish) {
        .address = VIR_DOMAIN_ADDRESS_PCI, .express = true, .hotplug = true,
    };
}

static const char *const virDomainMemoryIdentity[] = {
    "@model", "@access", "@discard", "uuid", "source", "target", NULL,
};

/* What becomes of a module is told by where it is, which one goes by what it is. */
static void *
virDomainMemoryFind(const virDomainDef *def, const void *wanted, virDomainDeviceChanges what)
{
    const virDomainMemoryDef *memory = wanted;
    void *found = NULL;
    size_t i;

    if (what == VIR_DOMAIN_DEVICE_DETACH) {
        found = virDomainDefFindAlike(def, VIR_DOMAIN_DEVICE_MEMORY, wanted);
        if (found == NULL)
            virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_DEVICE_MISSING, -1, "%s",
                               _("matching memory device was not found"));
        return found;
    }
    for (i = 0; i < virDomainDefMemoryCount(def) && found == NULL &&
         !virDomainAddressIsMissing(&memory->info.address); i++) {
        if (virSchemaEqual(&virDomainAddressSchema, &memory->info.address,
                           &virDomainDefMemory(def, i)->info.address))
            found = virDomainDefMemory(def, i);
    }
    if (found == NULL)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, -1, "%s", _("memory not found"));
    return found;
}

static void
virDomainMemoryCount(virDomainDef *def, const void *dev, int sign)
{
    const virDomainMemoryDef *memory = dev;

    if (sign > 0)
        def->mem.current += memory->size;
    else
        def->mem.current -= MIN(def->mem.current, memory->size);
}

static const virDomainDeviceChange virDomainMemoryChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_UPDATE | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainMemoryIdentity,
    .bare = true,
    .find = virDomainMemoryFind,
    .count = virDomainMemoryCount,
    .occupied = { VIR_ERR_OPERATION_INVALID,
                  N_("Domain already contains a device with the same address") },
};

const virDomainDeviceOps virDomainMemoryOps = {
    .kind = { "memory", &virDomainMemorySchema },
    .postParse = virDomainMemoryPostParse,
    .validate = virDomainMemoryValidate,
    .wish = virDomainMemoryWish,
    .change = &virDomainMemoryChange,
};
