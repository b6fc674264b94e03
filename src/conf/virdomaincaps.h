/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincaps.h: <domainCapabilities>: what a guest of one emulator and machine may have. */
#ifndef VIREO_VIRDOMAINCAPS_H
#define VIREO_VIRDOMAINCAPS_H

#include "schema.h"
#include "virdomaincpu.h"

/* Values that an attribute of the definition may have. */
typedef struct virDomainCapsEnum {
    char *name;
    GPtrArray *values;          /* of virDomainCapsValue */
} virDomainCapsEnum;

typedef struct virDomainCapsValue {
    char *text;
} virDomainCapsValue;

/* A device or a feature: whether it is there, and what it may be. */
typedef struct virDomainCapsPart {
    bool supported;
    GPtrArray *values;          /* of virDomainCapsValue: files */
    GPtrArray *enums;           /* of virDomainCapsEnum */
} virDomainCapsPart;

typedef struct virDomainCapsModel {
    char *usable;               /* "yes", "no", "unknown" */
    char *vendor;
    char *name;
} virDomainCapsModel;

typedef struct virDomainCapsCPUMode {
    virCPUMode mode; bool mode_set;
    bool supported;
    GPtrArray *enums;           /* of virDomainCapsEnum */
    GPtrArray *models;          /* of virDomainCapsModel */
} virDomainCapsCPUMode;

typedef struct virDomainCaps {
    char *path;                 /* of the emulator */
    char *domain;               /* "kvm" */
    char *machine;
    char *arch;
    unsigned int maxVcpus;      /* 0: unknown */
    virDomainCapsPart iothreads;
    struct {
        virDomainCapsPart part;
        virDomainCapsPart loader;
    } os;
    GPtrArray *cpuModes;        /* of virDomainCapsCPUMode */
    virDomainCapsPart memoryBacking;
    struct {
        virDomainCapsPart disk;
        virDomainCapsPart graphics;
        virDomainCapsPart video;
        virDomainCapsPart hostdev;
        virDomainCapsPart rng;
        virDomainCapsPart filesystem;
        virDomainCapsPart tpm;
        virDomainCapsPart redirdev;
        virDomainCapsPart channel;
    } devices;
    struct {
        virDomainCapsPart gic;
        virDomainCapsPart vmcoreinfo;
        virDomainCapsPart genid;
        virDomainCapsPart backingStoreInput;
        virDomainCapsPart backup;
        virDomainCapsPart sev;
        virDomainCapsPart sgx;
        virDomainCapsPart hyperv;
    } features;
} virDomainCaps;
VIR_SCHEMA_DECLARE(virDomainCapsSchema, virDomainCaps);
VIR_SCHEMA_DECLARE(virDomainCapsCPUModeSchema, virDomainCapsCPUMode);
VIR_SCHEMA_DECLARE(virDomainCapsModelSchema, virDomainCapsModel);

static inline void
virDomainCapsFree(virDomainCaps *caps)
{
    virSchemaFree(&virDomainCapsSchema, caps);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainCaps, virDomainCapsFree)

/* Adds @value to the enum @name of @enums; NULL: makes sure that the enum is there. */
void virDomainCapsAdd(GPtrArray **enums, const char *name, const char *value);

/* Adds the file @value to @part. */
void virDomainCapsAddFile(virDomainCapsPart *part, const char *value);

#endif /* VIREO_VIRDOMAINCAPS_H */
