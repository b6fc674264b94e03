/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomaincheckpoint.h: <domaincheckpoint>: since when what a guest writes is kept track of. */
#ifndef VIREO_VIRDOMAINCHECKPOINT_H
#define VIREO_VIRDOMAINCHECKPOINT_H

#include "virdomainmoment.h"

typedef enum {
    VIR_DOMAIN_CHECKPOINT_TYPE_DEFAULT,
    VIR_DOMAIN_CHECKPOINT_TYPE_NO,
    VIR_DOMAIN_CHECKPOINT_TYPE_BITMAP,
    VIR_DOMAIN_CHECKPOINT_TYPE_LAST
} virDomainCheckpointType;
VIR_NAMES_DECLARE(virDomainCheckpointType);

typedef struct virDomainCheckpointDisk {
    char *name;                 /* target; until it is aligned maybe the source */
    virDomainCheckpointType type;
    char *bitmap;               /* in the image */
    unsigned long long size;    /* said by others; what was written is asked anew each time */
} virDomainCheckpointDisk;

typedef struct virDomainCheckpointDef {
    virDomainMoment moment;
    GPtrArray *disks;           /* of virDomainCheckpointDisk */
} virDomainCheckpointDef;
VIR_SCHEMA_DECLARE(virDomainCheckpointSchema, virDomainCheckpointDef);

extern const virDomainMomentOps virDomainCheckpointOps;

static inline void
virDomainCheckpointDefFree(virDomainCheckpointDef *def)
{
    virSchemaFree(&virDomainCheckpointSchema, def);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainCheckpointDef, virDomainCheckpointDefFree)

/**
 * virDomainCheckpointParse:
 * @xml: of a checkpoint that was made already
 * @ctx: as for definitions; without @guest the document is ours, read as it is
 *
 * Reads, completes (which disks it is about) and checks it; parts that no row
 * knows are an error. May sleep where @ctx does.
 *
 * Returns the checkpoint, NULL with an error reported.
 */
virDomainCheckpointDef *virDomainCheckpointParse(const char *xml, const virDomainDefContext *ctx)
    G_GNUC_WARN_UNUSED_RESULT;

/* As virDomainSnapshotCheckRedefine(). */
int virDomainCheckpointCheckRedefine(const virDomainCheckpointDef *def, const unsigned char *uuid,
                                     const virDomainCheckpointDef *old) G_GNUC_WARN_UNUSED_RESULT;

/* A virDomainMomentFilter for VIR_DOMAIN_CHECKPOINT_LIST_…. */
bool virDomainCheckpointMatches(const virDomainMoment *moment, bool leaf, unsigned int flags);

#endif /* VIREO_VIRDOMAINCHECKPOINT_H */
