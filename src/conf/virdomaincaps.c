/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincaps.c: rows of <domainCapabilities>. */
#include <config.h>

#include "virdomaincaps.h"

VIR_SCHEMA_DECLARE(virDomainCapsValueSchema, virDomainCapsValue);
VIR_SCHEMA_DECLARE(virDomainCapsEnumSchema, virDomainCapsEnum);
VIR_SCHEMA_DECLARE(virDomainCapsPartSchema, virDomainCapsPart);

static const virSchemaField virDomainCapsValueFields[] = {
    VIR_STRING("", virDomainCapsValue, text),
};
VIR_SCHEMA(virDomainCapsValueSchema, virDomainCapsValue, "value", virDomainCapsValueFields);

static const virSchemaField virDomainCapsEnumFields[] = {
    VIR_STRING("@name", virDomainCapsEnum, name, .flags = VIR_REQUIRED),
    VIR_LIST("value", virDomainCapsEnum, values, virDomainCapsValueSchema),
};
VIR_SCHEMA(virDomainCapsEnumSchema, virDomainCapsEnum, "enum", virDomainCapsEnumFields);

#define SUPPORTED(T) VIR_BOOL("@supported", T, supported, virSchemaNoYes, .flags = VIR_ALWAYS)

static const virSchemaField virDomainCapsPartFields[] = {
    SUPPORTED(virDomainCapsPart),
    VIR_LIST("value", virDomainCapsPart, values, virDomainCapsValueSchema),
    VIR_LIST("enum", virDomainCapsPart, enums, virDomainCapsEnumSchema),
};
VIR_SCHEMA(virDomainCapsPartSchema, virDomainCapsPart, "part", virDomainCapsPartFields);

VIR_WORDS(virDomainCapsUsable, "yes", "no", "unknown");

static const virSchemaField virDomainCapsModelFields[] = {
    VIR_WORD("@usable", virDomainCapsModel, usable, virDomainCapsUsable),
    VIR_STRING("@vendor", virDomainCapsModel, vendor),
    VIR_STRING("", virDomainCapsModel, name),
};
VIR_SCHEMA(virDomainCapsModelSchema, virDomainCapsModel, "model", virDomainCapsModelFields);

static const virSchemaField virDomainCapsCPUModeFields[] = {
    VIR_ROW_OPT(VIR_SCHEMA_ENUM, "@name", virDomainCapsCPUMode, mode, virCPUMode,
                .names = &virCPUModeNames, .flags = VIR_REQUIRED),
    SUPPORTED(virDomainCapsCPUMode),
    VIR_LIST("enum", virDomainCapsCPUMode, enums, virDomainCapsEnumSchema),
    VIR_LIST("model", virDomainCapsCPUMode, models, virDomainCapsModelSchema),
};
VIR_SCHEMA(virDomainCapsCPUModeSchema, virDomainCapsCPUMode, "mode", virDomainCapsCPUModeFields);

#define PART(path, member) VIR_CHILD(path, virDomainCaps, member, virDomainCapsPartSchema)

static const virSchemaField virDomainCapsFields[] = {
    VIR_STRING("path", virDomainCaps, path),
    VIR_STRING("domain", virDomainCaps, domain),
    VIR_STRING("machine", virDomainCaps, machine),
    VIR_STRING("arch", virDomainCaps, arch),
    VIR_UINT("vcpu/@max", virDomainCaps, maxVcpus, .flags = VIR_ZERO_ABSENT),
    PART("iothreads", iothreads),
    PART("os", os.part),
    PART("os/loader", os.loader),
    VIR_LIST("cpu/mode", virDomainCaps, cpuModes, virDomainCapsCPUModeSchema),
    PART("memoryBacking", memoryBacking),
    PART("devices/disk", devices.disk),
    PART("devices/graphics", devices.graphics),
    PART("devices/video", devices.video),
    PART("devices/hostdev", devices.hostdev),
    PART("devices/rng", devices.rng),
    PART("devices/filesystem", devices.filesystem),
    PART("devices/tpm", devices.tpm),
    PART("devices/redirdev", devices.redirdev),
    PART("devices/channel", devices.channel),
    PART("features/gic", features.gic),
    PART("features/vmcoreinfo", features.vmcoreinfo),
    PART("features/genid", features.genid),
    PART("features/backingStoreInput", features.backingStoreInput),
    PART("features/backup", features.backup),
    PART("features/sev", features.sev),
    PART("features/sgx", features.sgx),
    PART("features/hyperv", features.hyperv),
};
VIR_SCHEMA(virDomainCapsSchema, virDomainCaps, "domainCapabilities", virDomainCapsFields);

static void
addValue(GPtrArray **values, const char *text)
{
    virDomainCapsValue *value = virSchemaNew(&virDomainCapsValueSchema);

    value->text = g_strdup(text);
    virSchemaListAppend(values, value);
}

static virDomainCapsEnum *
findEnum(GPtrArray **enums, const char *name)
{
    virDomainCapsEnum *made;

    for (size_t i = 0; i < virSchemaListLength(*enums); i++) {
        virDomainCapsEnum *known = g_ptr_array_index(*enums, i);

        if (g_str_equal(known->name, name))
            return known;
    }
    made = virSchemaNew(&virDomainCapsEnumSchema);
    made->name = g_strdup(name);
    virSchemaListAppend(enums, made);
    return made;
}

void
virDomainCapsAdd(GPtrArray **enums, const char *name, const char *value)
{
    virDomainCapsEnum *into = findEnum(enums, name);

    if (value)
        addValue(&into->values, value);
}

void
virDomainCapsAddFile(virDomainCapsPart *part, const char *value)
{
    addValue(&part->values, value);
}
