/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainfeatures.h: switches of the machine, Hyper-V and KVM enlightenments, the clock. */
#ifndef VIREO_VIRDOMAINFEATURES_H
#define VIREO_VIRDOMAINFEATURES_H

#include "schema.h"

typedef enum {
    VIR_DOMAIN_HYPERV_NONE,
    VIR_DOMAIN_HYPERV_CUSTOM,
    VIR_DOMAIN_HYPERV_PASSTHROUGH,
    VIR_DOMAIN_HYPERV_LAST
} VIR_COMPACT virDomainHypervMode;
VIR_NAMES_DECLARE(virDomainHypervMode);

typedef struct virDomainHyperv {
    virDomainHypervMode mode;
    virTristateSwitch relaxed;
    virTristateSwitch vapic;
    virTristateSwitch spinlocks;
    unsigned int spinlockRetries;
    virTristateSwitch vpindex;
    virTristateSwitch runtime;
    virTristateSwitch synic;
    virTristateSwitch stimer;
    virTristateSwitch stimerDirect;
    virTristateSwitch reset;
    virTristateSwitch vendorId;
    char *vendorIdValue;
    virTristateSwitch frequencies;
    virTristateSwitch reenlightenment;
    virTristateSwitch tlbflush;
    virTristateSwitch ipi;
    virTristateSwitch evmcs;
    virTristateSwitch avic;
} virDomainHyperv;

typedef struct virDomainKVMFeatures {
    virTristateSwitch hidden;
    virTristateSwitch hintDedicated;
    virTristateSwitch pollControl;
    virTristateSwitch pvIpi;
    virTristateSwitch dirtyRing;
    unsigned int dirtyRingSize;
} virDomainKVMFeatures;

typedef struct virDomainXenFeatures {
    virTristateSwitch e820Host;
    virTristateSwitch passthrough;
    char *passthroughMode;          /* "sync_pt", "share_pt" */
} virDomainXenFeatures;

/* What a container may do, one member each. */
#define VIR_DOMAIN_CAPABILITIES(EACH) \
    EACH(audit_control) EACH(audit_write) EACH(block_suspend) EACH(chown) EACH(dac_override) \
    EACH(dac_read_search) EACH(fowner) EACH(fsetid) EACH(ipc_lock) EACH(ipc_owner) EACH(kill) \
    EACH(lease) EACH(linux_immutable) EACH(mac_admin) EACH(mac_override) EACH(mknod) \
    EACH(net_admin) EACH(net_bind_service) EACH(net_broadcast) EACH(net_raw) EACH(setgid) \
    EACH(setfcap) EACH(setpcap) EACH(setuid) EACH(sys_admin) EACH(sys_boot) EACH(sys_chroot) \
    EACH(sys_module) EACH(sys_nice) EACH(sys_pacct) EACH(sys_ptrace) EACH(sys_rawio) \
    EACH(sys_resource) EACH(sys_time) EACH(sys_tty_config) EACH(syslog) EACH(wake_alarm)

typedef enum {
    VIR_DOMAIN_CAPABILITIES_DEFAULT,
    VIR_DOMAIN_CAPABILITIES_ALLOW,
    VIR_DOMAIN_CAPABILITIES_DENY,
    VIR_DOMAIN_CAPABILITIES_LAST
} VIR_COMPACT virDomainCapabilitiesPolicy;
VIR_NAMES_DECLARE(virDomainCapabilitiesPolicy);

typedef struct virDomainCapabilities {
    virDomainCapabilitiesPolicy policy;
#define VIR_DOMAIN_CAPABILITY(name) virTristateSwitch name;
    VIR_DOMAIN_CAPABILITIES(VIR_DOMAIN_CAPABILITY)
#undef VIR_DOMAIN_CAPABILITY
} virDomainCapabilities;

/* The interrupt controller of ARM. */
typedef struct virDomainGIC {
    char *version;                  /* "host", "2", "3"; NULL: the machine's */
} virDomainGIC;

/* The page tables of pseries. */
typedef struct virDomainHPT {
    char *resizing;                 /* "enabled", "disabled", "required" */
    unsigned long long maxPageSize; /* KiB */
} virDomainHPT;

typedef struct virDomainFeatures {
    bool pae;
    bool acpi;
    bool apic;
    virTristateSwitch apicEoi;
    virTristateSwitch hap;
    bool viridian;
    bool privnet;
    virTristateSwitch pvspinlock;
    virTristateSwitch pmu;
    virTristateSwitch vmport;
    virTristateSwitch smm;
    bool tseg_set;
    virTristateSwitch vmcoreinfo;
    virTristateSwitch htm;
    virTristateSwitch nestedHV;
    virTristateSwitch ccfAssist;
    virDomainHyperv *hyperv;
    virDomainKVMFeatures *kvm;
    virDomainCapabilities *capabilities;
    virDomainGIC *gic;
    unsigned long long tseg;                    /* bytes */
    char *ioapic;                               /* "qemu", "kvm" */
    virDomainHPT *hpt;
    char *msrs;                                 /* unknown ones: "ignore", "fault" */
    virDomainXenFeatures *xen;
    char *cfpc;                                 /* "broken", "workaround", "fixed" */
    char *sbbc;                                 /* the same */
    char *ibs;
    unsigned long long tbCache;                 /* KiB */
} virDomainFeatures;
VIR_SCHEMA_DECLARE(virDomainFeaturesSchema, virDomainFeatures);

typedef enum {
    VIR_DOMAIN_CLOCK_UTC,
    VIR_DOMAIN_CLOCK_LOCALTIME,
    VIR_DOMAIN_CLOCK_VARIABLE,
    VIR_DOMAIN_CLOCK_TIMEZONE,
    VIR_DOMAIN_CLOCK_ABSOLUTE,
    VIR_DOMAIN_CLOCK_LAST
} VIR_COMPACT virDomainClockOffset;
VIR_NAMES_DECLARE(virDomainClockOffset);

typedef enum {
    VIR_DOMAIN_CLOCK_BASIS_UTC,
    VIR_DOMAIN_CLOCK_BASIS_LOCALTIME,
    VIR_DOMAIN_CLOCK_BASIS_LAST
} VIR_COMPACT virDomainClockBasis;
VIR_NAMES_DECLARE(virDomainClockBasis);

typedef enum {
    VIR_DOMAIN_TIMER_PLATFORM,
    VIR_DOMAIN_TIMER_PIT,
    VIR_DOMAIN_TIMER_RTC,
    VIR_DOMAIN_TIMER_HPET,
    VIR_DOMAIN_TIMER_TSC,
    VIR_DOMAIN_TIMER_KVMCLOCK,
    VIR_DOMAIN_TIMER_HYPERVCLOCK,
    VIR_DOMAIN_TIMER_ARMVTIMER,
    VIR_DOMAIN_TIMER_LAST
} VIR_COMPACT virDomainTimerName;
VIR_NAMES_DECLARE(virDomainTimerName);

typedef enum {
    VIR_DOMAIN_TICK_ABSENT,
    VIR_DOMAIN_TICK_DELAY,
    VIR_DOMAIN_TICK_CATCHUP,
    VIR_DOMAIN_TICK_MERGE,
    VIR_DOMAIN_TICK_DISCARD,
    VIR_DOMAIN_TICK_LAST
} VIR_COMPACT virDomainTickPolicy;
VIR_NAMES_DECLARE(virDomainTickPolicy);

typedef enum {
    VIR_DOMAIN_TRACK_ABSENT,
    VIR_DOMAIN_TRACK_BOOT,
    VIR_DOMAIN_TRACK_GUEST,
    VIR_DOMAIN_TRACK_WALL,
    VIR_DOMAIN_TRACK_REALTIME,
    VIR_DOMAIN_TRACK_LAST
} VIR_COMPACT virDomainTimerTrack;
VIR_NAMES_DECLARE(virDomainTimerTrack);

typedef struct virDomainTimer {
    virDomainTimerName name;
    virTristateBool present;
    virDomainTickPolicy tickpolicy;
    virDomainTimerTrack track;
    struct { unsigned int threshold, slew, limit; } catchup;
    unsigned long long frequency;
    char *mode;
} virDomainTimer;

typedef struct virDomainClockVariable {
    long long adjustment;
    virDomainClockBasis basis;
} virDomainClockVariable;

typedef struct virDomainClock {
    virDomainClockOffset offset;
    union {
        virDomainClockVariable variable;
        struct virDomainClockText { char *text; } timezone;
        struct virDomainClockStart { unsigned long long start; } absolute;
        struct virDomainClockPlain { char *adjustment; } plain;     /* utc, localtime */
    };
    GPtrArray *timers;          /* of virDomainTimer */
} virDomainClock;
typedef struct virDomainClockText virDomainClockText;
typedef struct virDomainClockStart virDomainClockStart;
typedef struct virDomainClockPlain virDomainClockPlain;
VIR_SCHEMA_DECLARE(virDomainClockSchema, virDomainClock);

#endif /* VIREO_VIRDOMAINFEATURES_H */
