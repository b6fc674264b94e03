/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainsnapshot.h: <domainsnapshot>: a state of a guest and its disks to go back to. */
#ifndef VIREO_VIRDOMAINSNAPSHOT_H
#define VIREO_VIRDOMAINSNAPSHOT_H

#include "device/disk.h"
#include "virdomainmoment.h"
#include "virstoragesource.h"

/* The guest's state at that moment. Values are those of virDomainState, and one more. */
typedef enum {
    VIR_DOMAIN_SNAPSHOT_STATE_ABSENT,
    VIR_DOMAIN_SNAPSHOT_STATE_RUNNING,
    VIR_DOMAIN_SNAPSHOT_STATE_BLOCKED,
    VIR_DOMAIN_SNAPSHOT_STATE_PAUSED,
    VIR_DOMAIN_SNAPSHOT_STATE_SHUTDOWN,
    VIR_DOMAIN_SNAPSHOT_STATE_SHUTOFF,
    VIR_DOMAIN_SNAPSHOT_STATE_CRASHED,
    VIR_DOMAIN_SNAPSHOT_STATE_PMSUSPENDED,
    VIR_DOMAIN_SNAPSHOT_STATE_DISK,     /* of the disks of a running guest only */
    VIR_DOMAIN_SNAPSHOT_STATE_LAST
} virDomainSnapshotState;
VIR_NAMES_DECLARE(virDomainSnapshotState);

typedef struct virDomainSnapshotDisk {
    char *name;                         /* target; until it is aligned maybe the source */
    virDomainDiskSnapshot snapshot;
    struct {
        virStorageFormat type;
        unsigned long long cacheSize;   /* bytes, 0: not said */
    } driver;
    virStorageSource src;               /* what is written to from then on; external only */
} virDomainSnapshotDisk;

typedef struct virDomainSnapshotDef {
    virDomainMoment moment;
    virDomainSnapshotState state;
    struct {
        virDomainDiskSnapshot snapshot;
        char *file;
    } memory;
    GPtrArray *disks;                   /* of virDomainSnapshotDisk */
    virDomainDef *inactiveDom;          /* what the guest would have become; NULL: the same */
    xmlNode *cookie;                    /* what the emulator needs to go on from memory */
    unsigned int active;                /* in our own file: the guest goes on from here */
} virDomainSnapshotDef;
VIR_SCHEMA_DECLARE(virDomainSnapshotSchema, virDomainSnapshotDef);

extern const virDomainMomentOps virDomainSnapshotOps;

static inline void
virDomainSnapshotDefFree(virDomainSnapshotDef *def)
{
    virSchemaFree(&virDomainSnapshotSchema, def);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainSnapshotDef, virDomainSnapshotDefFree)

/**
 * virDomainSnapshotParse:
 * @xml: of a snapshot that was taken already, here or on another host
 * @ctx: as for definitions; without @guest the document is ours, read as it is
 * @flags: virDomainDefParseFlags
 *
 * Reads, completes (where each disk of the guest is) and checks it. May sleep:
 * files that external snapshots grow from are looked for.
 *
 * Returns the snapshot, NULL with an error reported.
 */
virDomainSnapshotDef *virDomainSnapshotParse(const char *xml, const virDomainDefContext *ctx,
                                             unsigned int flags) G_GNUC_WARN_UNUSED_RESULT;

/* Some of it lies in files of its own. */
bool virDomainSnapshotIsExternal(const virDomainSnapshotDef *def);

/**
 * virDomainSnapshotCheckRedefine:
 * @uuid: of the guest
 * @old: the one of that name, NULL: there is none
 *
 * Returns 0, or -1 with an error reported: @def can't be about that guest, or
 * about that moment.
 */
int virDomainSnapshotCheckRedefine(const virDomainSnapshotDef *def, const unsigned char *uuid,
                                   const virDomainSnapshotDef *old) G_GNUC_WARN_UNUSED_RESULT;

/* A virDomainMomentFilter for VIR_DOMAIN_SNAPSHOT_LIST_…. */
bool virDomainSnapshotMatches(const virDomainMoment *moment, bool leaf, unsigned int flags);

#endif /* VIREO_VIRDOMAINSNAPSHOT_H */
