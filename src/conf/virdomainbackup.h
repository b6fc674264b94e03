/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainbackup.h: <domainbackup>: which disks of a guest are copied, and to where. */
#ifndef VIREO_VIRDOMAINBACKUP_H
#define VIREO_VIRDOMAINBACKUP_H

#include "virdomainconf.h"
#include "virstoragesource.h"

typedef enum {
    VIR_DOMAIN_BACKUP_MODE_PUSH,        /* the emulator writes it */
    VIR_DOMAIN_BACKUP_MODE_PULL,        /* clients read it from a server of the emulator */
    VIR_DOMAIN_BACKUP_MODE_LAST
} virDomainBackupMode;
VIR_NAMES_DECLARE(virDomainBackupMode);

typedef enum {
    VIR_DOMAIN_BACKUP_EXTENT_ABSENT,
    VIR_DOMAIN_BACKUP_EXTENT_FULL,
    VIR_DOMAIN_BACKUP_EXTENT_INCREMENTAL,
    VIR_DOMAIN_BACKUP_EXTENT_LAST
} virDomainBackupExtent;
VIR_NAMES_DECLARE(virDomainBackupExtent);

typedef struct virDomainBackupServer {
    virStorageTransport transport;
    virTristateBool tls;
    char *name;
    unsigned int port;                  /* 0: not said */
    char *socket;
} virDomainBackupServer;

/* A copy, or where the emulator keeps what is overwritten meanwhile. */
typedef struct virDomainBackupStore {
    char *file;                         /* one of these */
    char *dev;
    GPtrArray *seclabels;               /* of virDomainDeviceSeclabel */
    virStorageEncryption *encryption;
} virDomainBackupStore;

typedef struct virDomainBackupDisk {
    char *name;                         /* target */
    virTristateBool backup;
    virStorageType type;
    virDomainBackupExtent extent;
    char *incremental;                  /* the checkpoint that it is since */
    char *exportName;
    char *exportBitmap;
    unsigned int index; bool index_set; /* of the node in the emulator; live only */
    virStorageFormat format;
    virDomainBackupStore *target;       /* push */
    virDomainBackupStore *scratch;      /* pull */
} virDomainBackupDisk;

typedef struct virDomainBackupDef {
    virDomainBackupMode mode;
    char *incremental;                  /* for all disks that say nothing else */
    virDomainBackupServer *server;      /* pull */
    GPtrArray *disks;                   /* of virDomainBackupDisk */
} virDomainBackupDef;
VIR_SCHEMA_DECLARE(virDomainBackupSchema, virDomainBackupDef);

static inline void
virDomainBackupDefFree(virDomainBackupDef *def)
{
    virSchemaFree(&virDomainBackupSchema, def);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainBackupDef, virDomainBackupDefFree)

/* Returns the backup as its document says it, NULL with an error reported. */
virDomainBackupDef *virDomainBackupParse(const char *xml) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainBackupAlign:
 * @suffix: what files that the document doesn't name end in
 *
 * Afterwards there is one disk for each of @dom, those of the document first,
 * with all that it leaves open. May sleep: sources are looked for.
 *
 * Returns 0, or -1 with an error reported.
 */
int virDomainBackupAlign(virDomainBackupDef *def, const virDomainDef *dom, const char *suffix)
    G_GNUC_WARN_UNUSED_RESULT;

/* The document, freed by the caller. */
char *virDomainBackupFormat(const virDomainBackupDef *def);

#endif /* VIREO_VIRDOMAINBACKUP_H */
