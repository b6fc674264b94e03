/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainos.c: rows of <os>, <idmap>, <keywrap> and <launchSecurity>. */
#include <config.h>

#include "virdomainos.h"

#include <string.h>

#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainOSType, VIR_DOMAIN_OSTYPE_LAST,
          NULL, "hvm", "xen", "linux", "exe", "uml", "xenpvh");
VIR_NAMES(virDomainBootDev, VIR_DOMAIN_BOOT_LAST, "fd", "cdrom", "hd", "network");
VIR_NAMES(virDomainFirmware, VIR_DOMAIN_FIRMWARE_LAST, NULL, "bios", "efi");
VIR_NAMES(virDomainLoaderType, VIR_DOMAIN_LOADER_LAST, NULL, "rom", "pflash");
VIR_NAMES(virDomainSmbiosMode, VIR_DOMAIN_SMBIOS_LAST, NULL, "emulate", "host", "sysinfo");
VIR_NAMES(virDomainLaunchSecurityType, VIR_DOMAIN_LAUNCH_SECURITY_LAST, NULL, "sev", "s390-pv");
VIR_NAMES(virDomainFirmwareFeatureName, VIR_DOMAIN_FIRMWARE_FEATURE_LAST,
          "enrolled-keys", "secure-boot");
VIR_NAMES(virDomainKeywrap, VIR_DOMAIN_KEYWRAP_LAST, "aes", "dea");

VIR_SCHEMA_DECLARE(virDomainBootSchema, virDomainBoot);
VIR_SCHEMA_DECLARE(virDomainFirmwareFeatureSchema, virDomainFirmwareFeature);
VIR_SCHEMA_DECLARE(virDomainIdMappingSchema, virDomainIdMapping);
VIR_SCHEMA_DECLARE(virDomainGidMappingSchema, virDomainIdMapping);
VIR_SCHEMA_DECLARE(virDomainSEVSchema, virDomainSEV);

static const virSchemaField virDomainBootFields[] = {
    VIR_ENUM("@dev", virDomainBoot, dev, virDomainBootDevNames, .flags = VIR_REQUIRED,
             .doc = "what to try"),
};
VIR_SCHEMA(virDomainBootSchema, virDomainBoot, "boot", virDomainBootFields);

static const virSchemaField virDomainFirmwareFeatureFields[] = {
    VIR_YES_NO("@enabled", virDomainFirmwareFeature, enabled, .flags = VIR_REQUIRED),
    VIR_ENUM("@name", virDomainFirmwareFeature, name, virDomainFirmwareFeatureNameNames,
             .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainFirmwareFeatureSchema, virDomainFirmwareFeature, "feature",
           virDomainFirmwareFeatureFields);

static const virSchemaField virDomainLoaderFields[] = {
    VIR_YES_NO("@readonly", virDomainLoader, readonly, .doc = "default yes for pflash"),
    VIR_YES_NO("@secure", virDomainLoader, secure, .doc = "the firmware needs SMM"),
    VIR_ENUM("@type", virDomainLoader, type, virDomainLoaderTypeNames,
             .doc = "pflash: flash memory with variables beside it"),
    VIR_YES_NO("@stateless", virDomainLoader, stateless, .doc = "keeps no variables"),
    VIR_STRING("", virDomainLoader, path, .flags = VIR_ABI, .form = &virFormPathOrNone,
               .doc = "file of the firmware"),
};

static int
virDomainLoaderParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                      const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainLoader *loader = obj;

    if (loader->path != NULL && loader->type == VIR_DOMAIN_LOADER_DEFAULT)
        loader->type = VIR_DOMAIN_LOADER_ROM;
    return 0;
}

VIR_SCHEMA(virDomainLoaderSchema, virDomainLoader, "loader", virDomainLoaderFields,
           .parsed = virDomainLoaderParsed);

static const virSchemaArm virDomainNvramArms[] = { VIR_STORAGE_ARMS(virDomainNvram, source) };

static const virSchemaField virDomainNvramFields[] = {
    VIR_STRING("@template", virDomainNvram, template, .form = &virFormPath,
               .doc = "what a new file is copied from"),
    VIR_ENUM("@type", virDomainNvram, source.type, virStorageTypeNames),
    VIR_STRING("", virDomainNvram, path, .form = &virFormPathOrNone,
               .doc = "file of the firmware's variables"),
    VIR_UNION("source", virDomainNvram, source.type, virDomainNvramArms),
    VIR_STORAGE_INDEX("source/@index", virDomainNvram, source),
    VIR_STORAGE_ROWS(virDomainNvram, source),
};

static int
virDomainNvramParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainNvram *nvram = obj;

    if (nvram->source.type == VIR_STORAGE_TYPE_NONE)
        return 0;
    if (virXMLNodeFirst(node, "source") == NULL) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("nvram with a type lacks the element 'source'"));
        return -1;
    }
    g_clear_pointer(&nvram->path, g_free);
    return 0;
}

VIR_SCHEMA(virDomainNvramSchema, virDomainNvram, "nvram", virDomainNvramFields,
           .parsed = virDomainNvramParsed);

void
virDomainNvramFree(virDomainNvram *nvram)
{
    virSchemaFree(&virDomainNvramSchema, nvram);
}

void
virDomainLoaderFree(virDomainLoader *loader)
{
    virSchemaFree(&virDomainLoaderSchema, loader);
}

VIR_WORDS(virDomainACPITables, "slic");

/* ---- <os> ------------------------------------------------------------------ */

static const virSchemaField virDomainOSFields[] = {
    VIR_ENUM("@firmware", virDomainOS, firmware, virDomainFirmwareNames,
             .doc = "let a firmware of this kind be chosen"),
    VIR_ENUM("type", virDomainOS, type, virDomainOSTypeNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .doc = "what the guest expects below it"),
    VIR_STRING("type/@arch", virDomainOS, arch, .flags = VIR_ABI, .form = &virFormArch,
               .doc = "default that of the host"),
    VIR_STRING("type/@machine", virDomainOS, machine, .flags = VIR_ABI, .form = &virFormMachine,
               .doc = "board, such as q35; an alias becomes the version that it stands for"),
    VIR_LIST("firmware/feature", virDomainOS, firmwareFeatures, virDomainFirmwareFeatureSchema),
    VIR_POINTER("loader", virDomainOS, loader, virDomainLoaderSchema),
    VIR_POINTER("nvram", virDomainOS, nvram, virDomainNvramSchema),
    VIR_STRING("kernel", virDomainOS, kernel, .form = &virFormPath,
               .doc = "boot this file, not a disk"),
    VIR_STRING("initrd", virDomainOS, initrd, .form = &virFormPath,
               .doc = "file beside the kernel"),
    VIR_STRING("cmdline", virDomainOS, cmdline, .doc = "arguments of the kernel"),
    VIR_STRING("dtb", virDomainOS, dtb, .form = &virFormPath, .doc = "file of a device tree"),
    VIR_STRING("root", virDomainOS, root, .form = &virFormPath,
               .doc = "root device of a paravirtual guest"),
    VIR_IGNORED("initarg", .doc = "of containers, as the following"),
    VIR_IGNORED("initenv"),
    VIR_IGNORED("initdir"),
    VIR_IGNORED("inituser"),
    VIR_IGNORED("initgroup"),
    VIR_STRING("init", virDomainOS, init, .form = &virFormPath,
               .doc = "first process of a container"),
    VIR_WORD("acpi/table/@type", virDomainOS, slicType, virDomainACPITables,
             .flags = VIR_EXPECTED),
    VIR_STRING("acpi/table", virDomainOS, slic, .form = &virFormPath,
               .doc = "file of the SLIC table"),
    VIR_LIST("boot", virDomainOS, boots, virDomainBootSchema),
    VIR_YES_NO("bootmenu/@enable", virDomainOS, bootmenu, .flags = VIR_FORMAL,
               .doc = "does the firmware ask?"),
    VIR_UINT_OPT("bootmenu/@timeout", virDomainOS, bootmenuTimeout, .doc = "milliseconds"),
    VIR_YES_NO("bios/@useserial", virDomainOS, useserial,
               .doc = "messages of the firmware on the first serial port"),
    VIR_INT_OPT("bios/@rebootTimeout", virDomainOS, rebootTimeout,
                .doc = "milliseconds before the next try, -1: none"),
    VIR_ENUM("smbios/@mode", virDomainOS, smbios, virDomainSmbiosModeNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .flags = VIR_FORMAL,
             .doc = "whose tables the guest sees: the emulator's, the host's, those of sysinfo"),
};

/* Most entries of a boot order: each device once. */
#define BOOTS_MOST VIR_DOMAIN_BOOT_LAST

static void
virDomainOSShortenBoots(virDomainOS *os)
{
    size_t n = virSchemaListLength(os->boots);
    size_t i;

    for (i = BOOTS_MOST; i < n; i++)
        virSchemaFree(&virDomainBootSchema, g_ptr_array_index(os->boots, i));
    if (n > BOOTS_MOST)
        g_ptr_array_set_size(os->boots, BOOTS_MOST);
}

/* One of each feature, in their order, as the last says. */
static void
virDomainOSSortFeatures(virDomainOS *os)
{
    GPtrArray *given = g_steal_pointer(&os->firmwareFeatures);
    virDomainFirmwareFeature *last[VIR_DOMAIN_FIRMWARE_FEATURE_LAST] = { NULL };
    size_t i;

    for (i = 0; i < virSchemaListLength(given); i++) {
        virDomainFirmwareFeature *feature = g_ptr_array_index(given, i);

        virSchemaFree(&virDomainFirmwareFeatureSchema, last[feature->name]);
        last[feature->name] = feature;
    }
    for (i = 0; i < G_N_ELEMENTS(last); i++) {
        if (last[i] != NULL)
            virSchemaListAppend(&os->firmwareFeatures, last[i]);
    }
    if (given != NULL)
        g_ptr_array_unref(given);
}

static int
virDomainOSParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                  const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainOS *os = obj;

    virDomainOSShortenBoots(os);
    virDomainOSSortFeatures(os);
    if (os->bootmenuTimeout_set && os->bootmenu == VIR_TRISTATE_BOOL_YES &&
        os->bootmenuTimeout > 65535) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("invalid value for boot menu timeout, must be in range [0,65535]"));
        return -1;
    }
    os->bootmenuTimeout_set &= os->bootmenu == VIR_TRISTATE_BOOL_YES;
    if (os->rebootTimeout_set && (os->rebootTimeout < -1 || os->rebootTimeout > 65535)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("invalid value for rebootTimeout, must be in range [-1,65535]"));
        return -1;
    }
    return 0;
}

static const char *
virDomainOSFormal(const void *obj, const xmlNode *node)
{
    const virDomainOS *os = obj;
    bool xen = os->type == VIR_DOMAIN_OSTYPE_XEN || os->type == VIR_DOMAIN_OSTYPE_LINUX;

    return xen && virXMLNodeFirst(node, "boot") != NULL
        ? _("guests of this type have no element 'boot'") : NULL;
}

VIR_SCHEMA(virDomainOSSchema, virDomainOS, "os", virDomainOSFields,
           .formal = virDomainOSFormal, .parsed = virDomainOSParsed);

/* ---- keys and users of the guest -------------------------------------------- */

static const virSchemaField virDomainKeywrapCipherFields[] = {
    VIR_ENUM("@name", virDomainKeywrapCipher, name, virDomainKeywrapNames,
             .flags = VIR_REQUIRED),
    VIR_ON_OFF("@state", virDomainKeywrapCipher, state, .flags = VIR_REQUIRED | VIR_ABI),
};
VIR_SCHEMA(virDomainKeywrapCipherSchema, virDomainKeywrapCipher, "cipher",
           virDomainKeywrapCipherFields);

#define S virDomainSEV
static const virSchemaField virDomainSEVFields[] = {
    VIR_YES_NO("@kernelHashes", S, kernelHashes,
               .doc = "measure kernel, initrd and command line too"),
    VIR_IGNORED("handle"),
    VIR_UINT_OPT("cbitpos", S, cbitpos, .doc = "bit of a page table entry that says encrypted"),
    VIR_UINT_OPT("reducedPhysBits", S, reducedPhysBits, .doc = "address bits that this takes"),
    VIR_UINT("policy", S, policy, .hex = 4, .flags = VIR_REQUIRED,
             .doc = "bits of what the owner asks for"),
    VIR_STRING("dhCert", S, dhCert, .doc = "key of the guest's owner"),
    VIR_STRING("session", S, session, .doc = "the owner's session, base64"),
};
#undef S
VIR_SCHEMA(virDomainSEVSchema, virDomainSEV, "launchSecurity", virDomainSEVFields);

static const virSchemaArm virDomainLaunchSecurityArms[] = {
    VIR_ARM(VIR_DOMAIN_LAUNCH_SECURITY_SEV, virDomainLaunchSecurity, sev, virDomainSEVSchema),
};

static const virSchemaField virDomainLaunchSecurityFields[] = {
    VIR_ENUM("@type", virDomainLaunchSecurity, type, virDomainLaunchSecurityTypeNames,
             .flags = VIR_REQUIRED),
    VIR_UNION("", virDomainLaunchSecurity, type, virDomainLaunchSecurityArms),
};
VIR_SCHEMA(virDomainLaunchSecuritySchema, virDomainLaunchSecurity, "launchSecurity",
           virDomainLaunchSecurityFields);

static const virSchemaField virDomainIdMappingFields[] = {
    VIR_UINT("@start", virDomainIdMapping, start, .flags = VIR_REQUIRED),
    VIR_UINT("@target", virDomainIdMapping, target, .flags = VIR_REQUIRED),
    VIR_UINT("@count", virDomainIdMapping, count, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainIdMappingSchema, virDomainIdMapping, "uid", virDomainIdMappingFields);
VIR_SCHEMA(virDomainGidMappingSchema, virDomainIdMapping, "gid", virDomainIdMappingFields);

static const virSchemaField virDomainIdmapFields[] = {
    VIR_LIST("uid", virDomainIdmap, uids, virDomainIdMappingSchema),
    VIR_LIST("gid", virDomainIdmap, gids, virDomainGidMappingSchema),
};

static gint
virDomainCompareIdMappings(gconstpointer a, gconstpointer b)
{
    const virDomainIdMapping *x = *(virDomainIdMapping *const *)a;
    const virDomainIdMapping *y = *(virDomainIdMapping *const *)b;

    return x->start < y->start ? -1 : x->start > y->start;
}

static int
virDomainIdmapParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainIdmap *idmap = obj;
    GPtrArray *const lists[] = { idmap->uids, idmap->gids };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (lists[i] == NULL)
            continue;
        g_ptr_array_sort(lists[i], virDomainCompareIdMappings);
        if (((virDomainIdMapping *)g_ptr_array_index(lists[i], 0))->start != 0) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                           _("You must map the root user of container"));
            return -1;
        }
    }
    return 0;
}

VIR_SCHEMA(virDomainIdmapSchema, virDomainIdmap, "idmap", virDomainIdmapFields,
           .parsed = virDomainIdmapParsed);
