/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircpudoc.h: <cpu> as a document of its own: of a host, or what a guest would ask for. */
#ifndef VIREO_VIRCPUDOC_H
#define VIREO_VIRCPUDOC_H

#include "virdomaincpu.h"

typedef struct virCPUCounter {
    char *name;                 /* "tsc" */
    unsigned long long frequency;
    virTristateBool scaling;
} virCPUCounter;

typedef struct virCPUPages {
    unsigned long long size;    /* KiB */
} virCPUPages;

/* A guest's CPU, and what only the document of a host says. */
typedef struct virCPUDoc {
    char *arch;
    unsigned int microcode;     /* 0: not said */
    struct { unsigned int family, model, stepping; bool family_set, model_set, stepping_set; }
        signature;
    GPtrArray *counters;        /* of virCPUCounter */
    GPtrArray *pages;           /* of virCPUPages */
    virDomainCPU cpu;
} virCPUDoc;
VIR_SCHEMA_DECLARE(virCPUDocSchema, virCPUDoc);

static inline void
virCPUDocFree(virCPUDoc *doc)
{
    virSchemaFree(&virCPUDocSchema, doc);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virCPUDoc, virCPUDocFree)

/**
 * virCPUDocParse:
 * @validate: parts that no row knows are an error
 *
 * Returns the document, NULL with an error reported.
 */
virCPUDoc *virCPUDocParse(const char *xml, bool validate) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRCPUDOC_H */
