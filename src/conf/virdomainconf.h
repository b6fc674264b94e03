/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainconf.h: the definition of a guest: reading, completing, checking, writing. */
#ifndef VIREO_VIRDOMAINCONF_H
#define VIREO_VIRDOMAINCONF_H

#include "device/chr.h"
#include "device/controller.h"
#include "device/disk.h"
#include "device/filesystem.h"
#include "device/graphics.h"
#include "device/hostdev.h"
#include "device/hub.h"
#include "device/input.h"
#include "device/iommu.h"
#include "device/lease.h"
#include "device/memballoon.h"
#include "device/memory.h"
#include "device/net.h"
#include "device/netport.h"
#include "device/nvram.h"
#include "device/panic.h"
#include "device/redirdev.h"
#include "device/rng.h"
#include "device/shmem.h"
#include "device/smartcard.h"
#include "device/sound.h"
#include "device/tpm.h"
#include "device/video.h"
#include "device/vsock.h"
#include "device/watchdog.h"
#include "libvirt/libvirt.h"
#include "virdomaincpu.h"
#include "virdomaindevice.h"
#include "virdomainfeatures.h"
#include "virdomainos.h"
#include "virdomainseclabel.h"
#include "virdomaintune.h"

typedef enum {
    VIR_DOMAIN_VIRT_NONE,
    VIR_DOMAIN_VIRT_QEMU,
    VIR_DOMAIN_VIRT_KQEMU,
    VIR_DOMAIN_VIRT_KVM,
    VIR_DOMAIN_VIRT_XEN,
    VIR_DOMAIN_VIRT_LXC,
    VIR_DOMAIN_VIRT_UML,
    VIR_DOMAIN_VIRT_OPENVZ,
    VIR_DOMAIN_VIRT_TEST,
    VIR_DOMAIN_VIRT_VMWARE,
    VIR_DOMAIN_VIRT_HYPERV,
    VIR_DOMAIN_VIRT_VBOX,
    VIR_DOMAIN_VIRT_PHYP,
    VIR_DOMAIN_VIRT_PARALLELS,
    VIR_DOMAIN_VIRT_BHYVE,
    VIR_DOMAIN_VIRT_VZ,
    VIR_DOMAIN_VIRT_HVF,
    VIR_DOMAIN_VIRT_LAST
} VIR_COMPACT virDomainVirtType;
VIR_NAMES_DECLARE(virDomainVirtType);

/* What to do at the end of a guest's life; on_crash knows them all. */
typedef enum {
    VIR_DOMAIN_ACTION_DEFAULT,
    VIR_DOMAIN_ACTION_DESTROY,
    VIR_DOMAIN_ACTION_RESTART,
    VIR_DOMAIN_ACTION_RESTART_RENAME,
    VIR_DOMAIN_ACTION_PRESERVE,
    VIR_DOMAIN_ACTION_COREDUMP_DESTROY,
    VIR_DOMAIN_ACTION_COREDUMP_RESTART,
    VIR_DOMAIN_ACTION_LAST
} VIR_COMPACT virDomainAction;
VIR_NAMES_DECLARE(virDomainAction);

typedef enum {
    VIR_DOMAIN_PLACEMENT_DEFAULT,
    VIR_DOMAIN_PLACEMENT_STATIC,
    VIR_DOMAIN_PLACEMENT_AUTO,
    VIR_DOMAIN_PLACEMENT_LAST
} VIR_COMPACT virDomainPlacement;
VIR_NAMES_DECLARE(virDomainPlacement);

typedef enum {
    VIR_DOMAIN_LOCK_FAILURE_DEFAULT,
    VIR_DOMAIN_LOCK_FAILURE_POWEROFF,
    VIR_DOMAIN_LOCK_FAILURE_RESTART,
    VIR_DOMAIN_LOCK_FAILURE_PAUSE,
    VIR_DOMAIN_LOCK_FAILURE_IGNORE,
    VIR_DOMAIN_LOCK_FAILURE_LAST
} VIR_COMPACT virDomainLockFailure;
VIR_NAMES_DECLARE(virDomainLockFailure);

/*
 * Everything that the XML says. Members of devices, os and so on are structs
 * of rows; a list is NULL when empty (virSchemaListLength). A definition that
 * others read is not changed in place: copy it, change the copy, swap it in.
 */
struct _virDomainDef {
    virDomainVirtType virtType;
    int id;                     /* -1 while inactive; not part of the rows' XML */

    char *name;
    virUUID uuid;
    bool uuid_set;
    virUUID genid;
    bool genid_set;
    bool genid_wanted;          /* <genid/>: one is made */
    char *title;
    char *description;
    xmlNode *metadata;

    struct {
        unsigned long long max;             /* KiB; what a client calls the maximum */
        unsigned long long current;         /* KiB; the balloon's aim */
        unsigned long long hotplugMax;      /* KiB; 0: no memory can be plugged */
        unsigned int slots;
        virTristateSwitch dumpCore;
        virDomainMemtune tune;
        virDomainMemoryBacking backing;
    } mem;

    unsigned int maxvcpus;
    unsigned int vcpus;         /* online at boot, 0: all; see virDomainDefVcpus() */
    virDomainPlacement vcpuPlacement;
    virBitmap *cpuset;
    GPtrArray *vcpuList;        /* of virDomainVcpu; NULL: the first @vcpus are online */
    unsigned int iothreads;
    GPtrArray *iothreadList;    /* of virDomainIOThread */
    virDomainThreadPool defaultIOThread;    /* of the main loop */
    virDomainCputune cputune;
    virDomainNumatune numatune;
    virDomainBlkiotune blkiotune;
    char *partition;            /* <resource> */
    char *appid;

    char *bootloader;           /* of another kind of guest: refused */
    char *bootloaderArgs;
    virDomainOS os;
    virDomainIdmap idmap;
    GPtrArray *sysinfo;         /* of virDomainSysinfo */
    virDomainFeatures features;
    virDomainCPU *cpu;
    virDomainClock clock;

    virDomainAction onPoweroff;
    virDomainAction onReboot;
    virDomainAction onCrash;
    virDomainLockFailure onLockFailure;
    struct {
        virTristateBool mem;
        virTristateBool disk;
    } pm;

    char *emulator;
    GPtrArray *devices[VIR_DOMAIN_DEVICE_LAST];     /* of the room's struct; NULL when none */

    GPtrArray *seclabels;       /* of virDomainSeclabel */
    GPtrArray *perf;            /* of virDomainPerfEvent */
    GPtrArray *keywrap;         /* of virDomainKeywrapCipher */
    virDomainLaunchSecurity launchSecurity;

    const struct virDomainDefNamespace *ns;     /* whose data @nsData is */
    void *nsData;               /* of the hypervisor's own elements; NULL: none */
};

VIR_SCHEMA_DECLARE(virDomainDefSchema, virDomainDef);

/* Typed views of def->devices: virDomainDefDisk(def, 0), virDomainDefDiskCount(def). */
#define VIR_DOMAIN_ACCESSORS(Name, T, TYPE) \
    static inline size_t virDomainDef##Name##Count(const virDomainDef *def) \
    { return virSchemaListLength(def->devices[TYPE]); } \
    static inline T *virDomainDef##Name(const virDomainDef *def, size_t i) \
    { return (T *)g_ptr_array_index(def->devices[TYPE], i); } \
    G_STATIC_ASSERT(offsetof(T, info) == 0)

VIR_DOMAIN_ACCESSORS(Disk, virDomainDiskDef, VIR_DOMAIN_DEVICE_DISK);
VIR_DOMAIN_ACCESSORS(Controller, virDomainControllerDef, VIR_DOMAIN_DEVICE_CONTROLLER);
VIR_DOMAIN_ACCESSORS(Lease, virDomainLeaseDef, VIR_DOMAIN_DEVICE_LEASE);
VIR_DOMAIN_ACCESSORS(Filesystem, virDomainFSDef, VIR_DOMAIN_DEVICE_FILESYSTEM);
VIR_DOMAIN_ACCESSORS(Net, virDomainNetDef, VIR_DOMAIN_DEVICE_NET);
VIR_DOMAIN_ACCESSORS(Smartcard, virDomainSmartcardDef, VIR_DOMAIN_DEVICE_SMARTCARD);
VIR_DOMAIN_ACCESSORS(Serial, virDomainChrDef, VIR_DOMAIN_DEVICE_SERIAL);
VIR_DOMAIN_ACCESSORS(Parallel, virDomainChrDef, VIR_DOMAIN_DEVICE_PARALLEL);
VIR_DOMAIN_ACCESSORS(Console, virDomainChrDef, VIR_DOMAIN_DEVICE_CONSOLE);
VIR_DOMAIN_ACCESSORS(Channel, virDomainChrDef, VIR_DOMAIN_DEVICE_CHANNEL);
VIR_DOMAIN_ACCESSORS(Input, virDomainInputDef, VIR_DOMAIN_DEVICE_INPUT);
VIR_DOMAIN_ACCESSORS(TPM, virDomainTPMDef, VIR_DOMAIN_DEVICE_TPM);
VIR_DOMAIN_ACCESSORS(Graphics, virDomainGraphicsDef, VIR_DOMAIN_DEVICE_GRAPHICS);
VIR_DOMAIN_ACCESSORS(Sound, virDomainSoundDef, VIR_DOMAIN_DEVICE_SOUND);
VIR_DOMAIN_ACCESSORS(Audio, virDomainAudioDef, VIR_DOMAIN_DEVICE_AUDIO);
VIR_DOMAIN_ACCESSORS(Video, virDomainVideoDef, VIR_DOMAIN_DEVICE_VIDEO);
VIR_DOMAIN_ACCESSORS(Hostdev, virDomainHostdevDef, VIR_DOMAIN_DEVICE_HOSTDEV);
VIR_DOMAIN_ACCESSORS(Redirdev, virDomainRedirdevDef, VIR_DOMAIN_DEVICE_REDIRDEV);
VIR_DOMAIN_ACCESSORS(Redirfilter, virDomainRedirfilterDef, VIR_DOMAIN_DEVICE_REDIRFILTER);
VIR_DOMAIN_ACCESSORS(Hub, virDomainHubDef, VIR_DOMAIN_DEVICE_HUB);
VIR_DOMAIN_ACCESSORS(Watchdog, virDomainWatchdogDef, VIR_DOMAIN_DEVICE_WATCHDOG);
VIR_DOMAIN_ACCESSORS(Memballoon, virDomainMemballoonDef, VIR_DOMAIN_DEVICE_MEMBALLOON);
VIR_DOMAIN_ACCESSORS(RNG, virDomainRNGDef, VIR_DOMAIN_DEVICE_RNG);
VIR_DOMAIN_ACCESSORS(NVRAM, virDomainNVRAMDef, VIR_DOMAIN_DEVICE_NVRAM);
VIR_DOMAIN_ACCESSORS(Panic, virDomainPanicDef, VIR_DOMAIN_DEVICE_PANIC);
VIR_DOMAIN_ACCESSORS(Shmem, virDomainShmemDef, VIR_DOMAIN_DEVICE_SHMEM);
VIR_DOMAIN_ACCESSORS(Memory, virDomainMemoryDef, VIR_DOMAIN_DEVICE_MEMORY);
VIR_DOMAIN_ACCESSORS(IOMMU, virDomainIOMMUDef, VIR_DOMAIN_DEVICE_IOMMU);
VIR_DOMAIN_ACCESSORS(Vsock, virDomainVsockDef, VIR_DOMAIN_DEVICE_VSOCK);

/* ---- what the hypervisor knows ------------------------------------------------ */

/* How a machine type is built, as far as definitions must know. */
typedef enum {
    VIR_DOMAIN_BOARD_OTHER,     /* no defaults are known */
    VIR_DOMAIN_BOARD_I440FX,    /* PCI, IDE and floppy on board */
    VIR_DOMAIN_BOARD_Q35,       /* PCI Express, SATA on board */
    VIR_DOMAIN_BOARD_ISA,       /* isapc: no PCI */
    VIR_DOMAIN_BOARD_MICROVM,
    VIR_DOMAIN_BOARD_VIRT,      /* arm, riscv: PCI Express, nothing else */
} virDomainBoard;

/* What the hypervisor answers about one kind of guest. */
typedef struct virDomainGuestFacts {
    char *arch;                 /* "x86_64" */
    char *emulator;             /* absolute path */
    char *machine;              /* canonical: "pc-i440fx-7.2" for "pc" */
    char *defaultCPU;           /* model of a guest that names none: "qemu64"; NULL: unknown */
    virDomainBoard board;
    unsigned int maxCpus;       /* of the machine, 0: unknown */
    char *problem;              /* why the emulator can't run such a guest; NULL: it can */
    bool migratableCPU;         /* the host's CPU can be passed on without what can't migrate */
} virDomainGuestFacts;
void virDomainGuestFactsClear(virDomainGuestFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virDomainGuestFacts, virDomainGuestFactsClear)

/*
 * Given to parse and post-parse by the driver; immutable while in use. A
 * context without @guest only reads: nothing is completed, nothing checked.
 */
struct _virDomainDefContext {
    /*
     * Which guest would @def be? Looks at virtType, os.type, os.arch,
     * os.machine and emulator of @def, each of which may be unset. 0, or -1
     * with an error reported: no such emulator. That it can't run such a guest
     * is among the facts; there may be worse to say about @def. May sleep.
     */
    int (*guest)(const virDomainDef *def, void *opaque, virDomainGuestFacts *ret_facts);
    void *opaque;

    /* The namespace of the hypervisor's own elements, such as command line arguments. */
    const struct virDomainDefNamespace *ns;

    const char *channelDir;     /* where sockets of agents without a path go, NULL: nowhere */
    const char *stateDir;       /* where a run's own files go, NULL: nowhere */
    const char *nvramDir;       /* where variables of firmware without a path go, NULL: nowhere */

    bool spiceTLS;              /* may SPICE have ports with TLS? */
};

typedef struct virDomainDefNamespace {
    const char *xmlns;          /* "xmlns:qemu" */
    const char *uri;
    int (*parse)(xmlNode *root, void **ret_data);
    void (*format)(const void *data, virBuffer *buf);
    void *(*copy)(const void *data);
    void (*free)(void *data);
} virDomainDefNamespace;

/* ---- what can be done with a definition ---------------------------------------- */

typedef enum {
    VIR_DOMAIN_DEF_PARSE_INACTIVE = 1 << 0,     /* drop what only a running guest has */
    VIR_DOMAIN_DEF_PARSE_STATUS = 1 << 1,       /* our own status file: complete, not checked */
    VIR_DOMAIN_DEF_PARSE_VALIDATE = 1 << 2,     /* unknown parts are an error */
} virDomainDefParseFlags;

typedef enum {
    VIR_DOMAIN_DEF_FORMAT_SECURE = 1 << 0,      /* secrets too */
    VIR_DOMAIN_DEF_FORMAT_INACTIVE = 1 << 1,
    VIR_DOMAIN_DEF_FORMAT_MIGRATABLE = 1 << 2,
    VIR_DOMAIN_DEF_FORMAT_STATUS = 1 << 3,
} virDomainDefFormatFlags;

virDomainDef *virDomainDefNew(void);
void virDomainDefFree(virDomainDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainDef, virDomainDefFree)

/**
 * virDomainDefParseString:
 * @xml: from outside
 * @ctx: the driver's
 * @flags: of virDomainDefParseFlags
 *
 * Reads, completes (uuid, defaults, implied controllers, addresses) and checks
 * a definition. May sleep where @ctx does.
 *
 * Returns the definition, or NULL with an error reported.
 */
virDomainDef *virDomainDefParseString(const char *xml, const virDomainDefContext *ctx,
                                      unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a file of ours, and for the <domain> inside a larger document. */
virDomainDef *virDomainDefParseFile(const char *path, const virDomainDefContext *ctx,
                                    unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;
virDomainDef *virDomainDefParseNode(xmlNode *root, const virDomainDefContext *ctx,
                                    unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainDefParseIdentity:
 *
 * Reads name and uuid, nothing else, so that permission can be checked before
 * the rest of the document is looked at. @ret_uuid is all zero when there is none.
 *
 * Returns 0, or -1 with an error reported.
 */
int virDomainDefParseIdentity(const char *xml, char **ret_name, unsigned char *ret_uuid)
    G_GNUC_WARN_UNUSED_RESULT;

/* The XML text, freed by the caller. */
char *virDomainDefFormat(const virDomainDef *def, const virDomainDefContext *ctx,
                         unsigned int flags);

/* As an element of a larger document. */
void virDomainDefFormatTo(const virDomainDef *def, const virDomainDefContext *ctx,
                          unsigned int flags, virBuffer *buf);

/* A deep copy. */
virDomainDef *virDomainDefCopy(const virDomainDef *def, const virDomainDefContext *ctx);

/**
 * virDomainDefComplete:
 * @def: as its rows were read, by a larger document say
 *
 * The rest of what parse does. 0, or -1 with an error reported.
 */
int virDomainDefComplete(virDomainDef *def, const virDomainDefContext *ctx, unsigned int flags)
    G_GNUC_WARN_UNUSED_RESULT;

/* How many devices there are, and what is wrong with them whatever is filled in; the same. */
int virDomainDefCheckDevices(const virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

/* For who wants documents checked: the first part that no row knows is an error, and -1. */
int virDomainDefRefuseUnknown(virSchema *schema, xmlNode *root) G_GNUC_WARN_UNUSED_RESULT;

/* Fills in what the document left open; parse does it. 0, or -1 with an error reported. */
int virDomainDefPostParse(virDomainDef *def, const virDomainDefContext *ctx,
                          unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

/* 0, or -1 with an error reported that says what can't be. */
int virDomainDefValidate(const virDomainDef *def, const virDomainDefContext *ctx)
    G_GNUC_WARN_UNUSED_RESULT;

/* ---- devices of a definition ----------------------------------------------------- */

/* Appends @dev, which @def owns from then on. */
void virDomainDefAddDevice(virDomainDef *def, virDomainDeviceType type, void *dev);

/* Is @dev one of those of @def, or only about to be? */
bool virDomainDefHasDevice(const virDomainDef *def, const void *dev);

/* Takes @dev out; the caller frees it with virDomainDeviceFree(). */
void virDomainDefRemoveDevice(virDomainDef *def, void *dev);

void virDomainDeviceFree(virDomainDeviceType type, void *dev);

/* Reads one device element as it would stand inside <devices>; not completed. */
void *virDomainDeviceParseString(const char *xml, const virDomainDefContext *ctx,
                                 unsigned int flags, virDomainDeviceType *ret_type)
    G_GNUC_WARN_UNUSED_RESULT;

/* Calls @func for each device in the order of the dump, until it returns non-zero. */
typedef int (*virDomainDeviceFunc)(virDomainDeviceType type, void *dev, virDomainDef *def,
                                   void *opaque);
int virDomainDefForEachDevice(virDomainDef *def, virDomainDeviceFunc func, void *opaque);

/* The device with this alias, NULL when there is none; @ret_type may be NULL. */
void *virDomainDefFindAlias(const virDomainDef *def, const char *alias,
                            virDomainDeviceType *ret_type);

/* vCPUs that are online at boot. */
static inline unsigned int
virDomainDefVcpus(const virDomainDef *def)
{
    return def->vcpus ? def->vcpus : def->maxvcpus;
}

/* ---- questions -------------------------------------------------------------------- */

bool virDomainDefHasDeviceBoot(const virDomainDef *def);    /* some device has a boot order */
bool virDomainDefIsQ35(const virDomainDef *def);
bool virDomainDefIsI440FX(const virDomainDef *def);
bool virDomainDefIsX86(const virDomainDef *def);

#endif /* VIREO_VIRDOMAINCONF_H */
