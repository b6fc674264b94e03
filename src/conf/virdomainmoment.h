/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainmoment.h: moments of a guest that are remembered: snapshots, checkpoints; trees. */
#ifndef VIREO_VIRDOMAINMOMENT_H
#define VIREO_VIRDOMAINMOMENT_H

#include "virdomainconf.h"

typedef enum {
    VIR_DOMAIN_MOMENT_SNAPSHOT,
    VIR_DOMAIN_MOMENT_CHECKPOINT,
    VIR_DOMAIN_MOMENT_LAST
} virDomainMomentKind;

/* As many of a kind as the protocol can list. */
#define VIR_DOMAIN_MOMENTS_MAX 16384

/* What all kinds have: the first member of a kind's struct, with the name "moment". */
typedef struct virDomainMoment {
    char *name;
    char *description;
    char *parent;               /* NULL: a root */
    long long creationTime; bool creationTime_set;  /* seconds since 1970 */
    virDomainDef *dom;          /* the guest as it was; NULL: unknown */
} virDomainMoment;

/* Rows of struct @T, in the order of the document; a kind's own stand between them. */
#define VIR_DOMAIN_MOMENT_NAME_ROWS(T) \
    VIR_STRING("name", T, moment.name), \
    VIR_STRING("description", T, moment.description)
#define VIR_DOMAIN_MOMENT_ORIGIN_ROWS(T) \
    VIR_STRING("parent/name", T, moment.parent), \
    VIR_LL_OPT("creationTime", T, moment.creationTime, .error = VIR_ERR_INTERNAL_ERROR)
#define VIR_DOMAIN_MOMENT_GUEST_ROWS(T) \
    VIR_POINTER("domain", T, moment.dom, virDomainDefSchema)

/* What is so about a kind. */
typedef struct virDomainMomentOps {
    virSchema *schema;
    const char *label;          /* "snapshot" */
    int domain;                 /* virErrorDomain of errors in documents */
    int missing;                /* virErrorNumber when there is none of a name */
} virDomainMomentOps;

extern const virDomainMomentOps *const virDomainMomentRegistry[VIR_DOMAIN_MOMENT_LAST];

/**
 * virDomainMomentFormat:
 * @flags: virDomainDefFormatFlags; INACTIVE is implied
 *
 * The document, freed by the caller.
 */
char *virDomainMomentFormat(virDomainMomentKind kind, const virDomainMoment *moment,
                            const virDomainDefContext *ctx, unsigned int flags);

void virDomainMomentFree(virDomainMomentKind kind, virDomainMoment *moment);

/* Which disk of @dom has the target, or else the source, @name. As many as there are: none. */
size_t virDomainMomentFindDisk(const virDomainDef *dom, const char *name);

/* ---- the moments of a guest ------------------------------------------------------ */

/*
 * Owned and guarded by the guest. NULL is an empty list for all that only look.
 * Parents are names, and so are always those of the list.
 */
typedef struct virDomainMomentList virDomainMomentList;

virDomainMomentList *virDomainMomentListNew(virDomainMomentKind kind);
void virDomainMomentListFree(virDomainMomentList *list);

unsigned int virDomainMomentListCount(const virDomainMomentList *list);
virDomainMoment *virDomainMomentListFind(const virDomainMomentList *list, const char *name);

/* Takes @moment over, in place of the one of its name. That one's being the current stays. */
void virDomainMomentListPut(virDomainMomentList *list, virDomainMoment *moment);

/* Frees @moment; no other has it as its parent. The current one is then none. */
void virDomainMomentListRemove(virDomainMomentList *list, virDomainMoment *moment);

/* The one that the guest goes on from, NULL for none. */
virDomainMoment *virDomainMomentListGetCurrent(const virDomainMomentList *list);
void virDomainMomentListSetCurrent(virDomainMomentList *list, virDomainMoment *moment);

/* @leaf: nothing was begun from @moment */
typedef bool (*virDomainMomentFilter)(const virDomainMoment *moment, bool leaf,
                                      unsigned int flags);

/**
 * virDomainMomentListCollect:
 * @from: its children; NULL: the roots
 * @deep: and all that come from them
 * @filter: takes @flags and says which; NULL: all
 *
 * Returns borrowed moments, each after its parent; valid until the list changes.
 */
GPtrArray *virDomainMomentListCollect(const virDomainMomentList *list,
                                      const virDomainMoment *from, bool deep,
                                      virDomainMomentFilter filter, unsigned int flags);

/* 0, or -1 with VIR_ERR_INVALID_ARG reported: the parent of @moment can't be its parent. */
int virDomainMomentListCheckParent(const virDomainMomentList *list, const virDomainMoment *moment)
    G_GNUC_WARN_UNUSED_RESULT;

/* After a list was read: who has a parent that can't be is a root, and named in the log. */
void virDomainMomentListSettle(virDomainMomentList *list, const char *guest);

#endif /* VIREO_VIRDOMAINMOMENT_H */
