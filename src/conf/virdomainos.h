/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainos.h: what a guest boots: firmware, kernel, boot order; and its SMBIOS tables. */
#ifndef VIREO_VIRDOMAINOS_H
#define VIREO_VIRDOMAINOS_H

#include "schema.h"
#include "virstoragesource.h"

typedef enum {
    VIR_DOMAIN_OSTYPE_NONE,
    VIR_DOMAIN_OSTYPE_HVM,
    VIR_DOMAIN_OSTYPE_XEN,
    VIR_DOMAIN_OSTYPE_LINUX,
    VIR_DOMAIN_OSTYPE_EXE,
    VIR_DOMAIN_OSTYPE_UML,
    VIR_DOMAIN_OSTYPE_XENPVH,
    VIR_DOMAIN_OSTYPE_LAST
} VIR_COMPACT virDomainOSType;
VIR_NAMES_DECLARE(virDomainOSType);

typedef enum {
    VIR_DOMAIN_BOOT_FLOPPY,
    VIR_DOMAIN_BOOT_CDROM,
    VIR_DOMAIN_BOOT_DISK,
    VIR_DOMAIN_BOOT_NET,
    VIR_DOMAIN_BOOT_LAST
} VIR_COMPACT virDomainBootDev;
VIR_NAMES_DECLARE(virDomainBootDev);

typedef struct virDomainBoot {
    virDomainBootDev dev;
} virDomainBoot;

typedef enum {
    VIR_DOMAIN_FIRMWARE_NONE,
    VIR_DOMAIN_FIRMWARE_BIOS,
    VIR_DOMAIN_FIRMWARE_EFI,
    VIR_DOMAIN_FIRMWARE_LAST
} VIR_COMPACT virDomainFirmware;
VIR_NAMES_DECLARE(virDomainFirmware);

typedef enum {
    VIR_DOMAIN_FIRMWARE_FEATURE_ENROLLED_KEYS,
    VIR_DOMAIN_FIRMWARE_FEATURE_SECURE_BOOT,
    VIR_DOMAIN_FIRMWARE_FEATURE_LAST
} VIR_COMPACT virDomainFirmwareFeatureName;
VIR_NAMES_DECLARE(virDomainFirmwareFeatureName);

typedef struct virDomainFirmwareFeature {
    virTristateBool enabled;
    virDomainFirmwareFeatureName name;
} virDomainFirmwareFeature;

typedef enum {
    VIR_DOMAIN_LOADER_DEFAULT,
    VIR_DOMAIN_LOADER_ROM,
    VIR_DOMAIN_LOADER_PFLASH,
    VIR_DOMAIN_LOADER_LAST
} VIR_COMPACT virDomainLoaderType;
VIR_NAMES_DECLARE(virDomainLoaderType);

typedef struct virDomainLoader {
    virTristateBool readonly;
    virTristateBool secure;
    virDomainLoaderType type;
    virTristateBool stateless;
    char *path;
} virDomainLoader;

typedef struct virDomainNvram {
    char *template;
    char *path;                     /* as text: a file; NULL when there is a @source */
    virStorageSource source;
} virDomainNvram;
VIR_SCHEMA_DECLARE(virDomainNvramSchema, virDomainNvram);
VIR_SCHEMA_DECLARE(virDomainLoaderSchema, virDomainLoader);
void virDomainNvramFree(virDomainNvram *nvram);
void virDomainLoaderFree(virDomainLoader *loader);

typedef enum {
    VIR_DOMAIN_SMBIOS_DEFAULT,
    VIR_DOMAIN_SMBIOS_EMULATE,
    VIR_DOMAIN_SMBIOS_HOST,
    VIR_DOMAIN_SMBIOS_SYSINFO,
    VIR_DOMAIN_SMBIOS_LAST
} VIR_COMPACT virDomainSmbiosMode;
VIR_NAMES_DECLARE(virDomainSmbiosMode);

typedef struct virDomainOS {
    virDomainOSType type;
    virDomainFirmware firmware;
    virTristateBool bootmenu;
    virTristateBool useserial;
    virDomainSmbiosMode smbios;
    bool bootmenuTimeout_set, rebootTimeout_set;
    unsigned int bootmenuTimeout;
    int rebootTimeout;
    char *arch;
    char *machine;
    GPtrArray *firmwareFeatures;    /* of virDomainFirmwareFeature */
    virDomainLoader *loader;
    virDomainNvram *nvram;
    char *kernel;
    char *initrd;
    char *cmdline;
    char *dtb;
    char *root;
    char *init;                     /* of a container */
    char *slicType;
    char *slic;                     /* an ACPI table */
    GPtrArray *boots;               /* of virDomainBoot, first choice first */
} virDomainOS;
VIR_SCHEMA_DECLARE(virDomainOSSchema, virDomainOS);

/* A key of the machine that encrypts those of the guest (s390x). */
typedef enum {
    VIR_DOMAIN_KEYWRAP_AES,
    VIR_DOMAIN_KEYWRAP_DEA,
    VIR_DOMAIN_KEYWRAP_LAST
} VIR_COMPACT virDomainKeywrap;
VIR_NAMES_DECLARE(virDomainKeywrap);

typedef struct virDomainKeywrapCipher {
    virDomainKeywrap name;
    virTristateSwitch state;
} virDomainKeywrapCipher;
VIR_SCHEMA_DECLARE(virDomainKeywrapCipherSchema, virDomainKeywrapCipher);

/* How the host is kept from looking into the guest. */
typedef enum {
    VIR_DOMAIN_LAUNCH_SECURITY_NONE,
    VIR_DOMAIN_LAUNCH_SECURITY_SEV,
    VIR_DOMAIN_LAUNCH_SECURITY_S390_PV,
    VIR_DOMAIN_LAUNCH_SECURITY_LAST
} VIR_COMPACT virDomainLaunchSecurityType;
VIR_NAMES_DECLARE(virDomainLaunchSecurityType);

typedef struct virDomainSEV {
    virTristateBool kernelHashes;
    unsigned int cbitpos; bool cbitpos_set;
    unsigned int reducedPhysBits; bool reducedPhysBits_set;
    unsigned int policy;
    char *dhCert;
    char *session;
} virDomainSEV;

typedef struct virDomainLaunchSecurity {
    virDomainLaunchSecurityType type;
    virDomainSEV sev;               /* when @type is SEV */
} virDomainLaunchSecurity;
VIR_SCHEMA_DECLARE(virDomainLaunchSecuritySchema, virDomainLaunchSecurity);

/* Ids of the users or groups of a container on the host. */
typedef struct virDomainIdMapping {
    unsigned int start;
    unsigned int target;
    unsigned int count;
} virDomainIdMapping;

typedef struct virDomainIdmap {
    GPtrArray *uids;                /* of virDomainIdMapping, sorted by start */
    GPtrArray *gids;
} virDomainIdmap;
VIR_SCHEMA_DECLARE(virDomainIdmapSchema, virDomainIdmap);

/* <sysinfo>: what the guest finds in its SMBIOS tables or fw_cfg files. */
typedef enum {
    VIR_DOMAIN_SYSINFO_SMBIOS,
    VIR_DOMAIN_SYSINFO_FWCFG,
    VIR_DOMAIN_SYSINFO_LAST
} VIR_COMPACT virDomainSysinfoType;
VIR_NAMES_DECLARE(virDomainSysinfoType);

typedef struct virDomainSysinfoEntry {
    char *name;
    char *file;
    char *value;
} virDomainSysinfoEntry;

typedef struct virDomainSysinfoBoard {
    GPtrArray *entries;
} virDomainSysinfoBoard;

typedef struct virDomainSysinfo {
    virDomainSysinfoType type;
    GPtrArray *bios;            /* of virDomainSysinfoEntry, as the others */
    GPtrArray *system;
    GPtrArray *boards;          /* of virDomainSysinfoBoard */
    GPtrArray *chassis;
    GPtrArray *oemStrings;
    GPtrArray *fwcfg;
} virDomainSysinfo;
VIR_SCHEMA_DECLARE(virDomainSysinfoSchema, virDomainSysinfo);

/* The uuid that its tables tell the guest, NULL when they tell none. */
const char *virDomainSysinfoUUID(const virDomainSysinfo *info);

#endif /* VIREO_VIRDOMAINOS_H */
