/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_namespace.h: <qemu:commandline>: what users tell QEMU past all that we know. */
#ifndef VIREO_QEMU_NAMESPACE_H
#define VIREO_QEMU_NAMESPACE_H

#include <glib.h>

#include "virdomainconf.h"

typedef struct {
    char *name;
    char *value;                /* NULL: as it is in our environment */
} qemuNamespaceEnv;

/* The data of a definition's namespace. Immutable once parsed. */
typedef struct {
    GPtrArray *args;            /* of char * */
    GPtrArray *envs;            /* of qemuNamespaceEnv */
    GPtrArray *capsAdded;       /* of char *; kept for the document's sake, without effect */
    GPtrArray *capsRemoved;
} qemuNamespace;

/* For virDomainDefContext.ns. */
extern const virDomainDefNamespace qemuNamespaceOps;

/* What @def has of it; NULL: nothing. */
const qemuNamespace *qemuNamespaceOf(const virDomainDef *def);

#endif /* VIREO_QEMU_NAMESPACE_H */
