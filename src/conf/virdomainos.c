/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainos.c: rows of <os> and <sysinfo>. */
#include <config.h>

#include "virdomainos.h"

#include "virerror.h"

VIR_NAMES(virDomainOSType, VIR_DOMAIN_OSTYPE_LAST,
          NULL, "hvm", "xen", "linux", "exe", "uml", "xenpvh");
VIR_NAMES(virDomainBootDev, VIR_DOMAIN_BOOT_LAST, "fd", "cdrom", "hd", "network");
VIR_NAMES(virDomainFirmware, VIR_DOMAIN_FIRMWARE_LAST, NULL, "bios", "efi");
VIR_NAMES(virDomainLoaderType, VIR_DOMAIN_LOADER_LAST, NULL, "rom", "pflash");
VIR_NAMES(virDomainSmbiosMode, VIR_DOMAIN_SMBIOS_LAST, NULL, "emulate", "host", "sysinfo");
VIR_NAMES(virDomainLaunchSecurity, VIR_DOMAIN_LAUNCH_SECURITY_LAST, NULL, "sev", "s390-pv");
VIR_NAMES(virDomainSysinfoType, VIR_DOMAIN_SYSINFO_LAST, "smbios", "fwcfg");

VIR_SCHEMA_DECLARE(virDomainBootSchema, virDomainBoot);
VIR_SCHEMA_DECLARE(virDomainFirmwareFeatureSchema, virDomainFirmwareFeature);
VIR_SCHEMA_DECLARE(virDomainLoaderSchema, virDomainLoader);
VIR_SCHEMA_DECLARE(virDomainNvramSchema, virDomainNvram);
VIR_SCHEMA_DECLARE(virDomainSysinfoEntrySchema, virDomainSysinfoEntry);
VIR_SCHEMA_DECLARE(virDomainSysinfoBoardSchema, virDomainSysinfoBoard);

static const virSchemaField virDomainBootFields[] = {
    VIR_ENUM("@dev", virDomainBoot, dev, virDomainBootDevNames, .flags = VIR_REQUIRED,
             .doc = "what to try"),
};
VIR_SCHEMA(virDomainBootSchema, virDomainBoot, "boot", virDomainBootFields);

static const virSchemaField virDomainFirmwareFeatureFields[] = {
    VIR_YES_NO("@enabled", virDomainFirmwareFeature, enabled, .flags = VIR_REQUIRED),
    VIR_STRING("@name", virDomainFirmwareFeature, name, .flags = VIR_REQUIRED,
               .doc = "enrolled-keys or secure-boot"),
};
VIR_SCHEMA(virDomainFirmwareFeatureSchema, virDomainFirmwareFeature, "feature",
           virDomainFirmwareFeatureFields);

static const virSchemaField virDomainLoaderFields[] = {
    VIR_YES_NO("@readonly", virDomainLoader, readonly),
    VIR_YES_NO("@secure", virDomainLoader, secure, .doc = "the firmware needs SMM"),
    VIR_ENUM("@type", virDomainLoader, type, virDomainLoaderTypeNames),
    VIR_YES_NO("@stateless", virDomainLoader, stateless, .doc = "keeps no variables"),
    VIR_STRING("", virDomainLoader, path, .flags = VIR_ABI, .doc = "file of the firmware"),
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

static const virSchemaField virDomainNvramFields[] = {
    VIR_STRING("@template", virDomainNvram, template, .doc = "what a new file is copied from"),
    VIR_STRING("", virDomainNvram, path, .doc = "file of the firmware's variables"),
};
VIR_SCHEMA(virDomainNvramSchema, virDomainNvram, "nvram", virDomainNvramFields);

static const virSchemaField virDomainOSFields[] = {
    VIR_ENUM("@firmware", virDomainOS, firmware, virDomainFirmwareNames,
             .doc = "let a firmware of this kind be chosen"),
    VIR_ENUM("type", virDomainOS, type, virDomainOSTypeNames, .flags = VIR_ABI,
             .error = VIR_ERR_OS_TYPE, .doc = "what the guest expects below it"),
    VIR_STRING("type/@arch", virDomainOS, arch, .flags = VIR_ABI),
    VIR_STRING("type/@machine", virDomainOS, machine, .flags = VIR_ABI),
    VIR_LIST("firmware/feature", virDomainOS, firmwareFeatures, virDomainFirmwareFeatureSchema),
    VIR_POINTER("loader", virDomainOS, loader, virDomainLoaderSchema),
    VIR_POINTER("nvram", virDomainOS, nvram, virDomainNvramSchema),
    VIR_STRING("kernel", virDomainOS, kernel, .doc = "boot this file, not a disk"),
    VIR_STRING("initrd", virDomainOS, initrd),
    VIR_STRING("cmdline", virDomainOS, cmdline),
    VIR_STRING("dtb", virDomainOS, dtb),
    VIR_STRING("root", virDomainOS, root),
    VIR_STRING("acpi/table/@type", virDomainOS, slicType),
    VIR_STRING("acpi/table", virDomainOS, slic, .doc = "file of the SLIC table"),
    VIR_LIST("boot", virDomainOS, boots, virDomainBootSchema),
    VIR_YES_NO("bootmenu/@enable", virDomainOS, bootmenu),
    VIR_UINT_OPT("bootmenu/@timeout", virDomainOS, bootmenuTimeout, .max = 65535,
                 .doc = "milliseconds"),
    VIR_YES_NO("bios/@useserial", virDomainOS, useserial),
    VIR_INT_OPT("bios/@rebootTimeout", virDomainOS, rebootTimeout,
                .doc = "milliseconds before the next try, -1: none"),
    VIR_ENUM("smbios/@mode", virDomainOS, smbios, virDomainSmbiosModeNames),
};
VIR_SCHEMA(virDomainOSSchema, virDomainOS, "os", virDomainOSFields);

static const virSchemaField virDomainKeywrapCipherFields[] = {
    VIR_STRING("@name", virDomainKeywrapCipher, name, .flags = VIR_REQUIRED),
    VIR_ON_OFF("@state", virDomainKeywrapCipher, state, .flags = VIR_REQUIRED | VIR_ABI),
};
VIR_SCHEMA(virDomainKeywrapCipherSchema, virDomainKeywrapCipher, "cipher",
           virDomainKeywrapCipherFields);

static const virSchemaField virDomainSysinfoEntryFields[] = {
    VIR_STRING("@name", virDomainSysinfoEntry, name),
    VIR_STRING("@file", virDomainSysinfoEntry, file),
    VIR_STRING("", virDomainSysinfoEntry, value, .flags = VIR_ABI),
};
VIR_SCHEMA(virDomainSysinfoEntrySchema, virDomainSysinfoEntry, "entry",
           virDomainSysinfoEntryFields);

static const virSchemaField virDomainSysinfoBoardFields[] = {
    VIR_LIST("entry", virDomainSysinfoBoard, entries, virDomainSysinfoEntrySchema),
};
VIR_SCHEMA(virDomainSysinfoBoardSchema, virDomainSysinfoBoard, "baseBoard",
           virDomainSysinfoBoardFields);

#define ENTRIES(path, member) \
    VIR_LIST(path, virDomainSysinfo, member, virDomainSysinfoEntrySchema)

static const virSchemaField virDomainSysinfoFields[] = {
    VIR_ENUM("@type", virDomainSysinfo, type, virDomainSysinfoTypeNames, .flags = VIR_REQUIRED),
    ENTRIES("bios/entry", bios),
    ENTRIES("system/entry", system),
    VIR_LIST("baseBoard", virDomainSysinfo, boards, virDomainSysinfoBoardSchema),
    ENTRIES("chassis/entry", chassis),
    ENTRIES("oemStrings/entry", oemStrings),
    ENTRIES("entry", fwcfg),
};
VIR_SCHEMA(virDomainSysinfoSchema, virDomainSysinfo, "sysinfo", virDomainSysinfoFields);
