/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainstatus.h: what must be known of a running guest after the daemon's own end. */
#ifndef VIREO_VIRDOMAINSTATUS_H
#define VIREO_VIRDOMAINSTATUS_H

#include <glib.h>
#include <libxml/tree.h>

#include "virbuffer.h"

typedef struct _virDomainObj virDomainObj;
typedef struct _virDomainDef virDomainDef;

/*
 * A status file holds <domstatus state= reason= pid=> around the active
 * definition and what the driver adds. Its state "paused", reason "starting
 * up" says that the start of the guest was never finished. Unknown elements
 * are skipped, so that files of other versions can be read.
 */
typedef struct {
    /* The driver's own elements and, last, the definition of the run as <domain>. */
    void (*format)(const virDomainObj *vm, virBuffer *buf);

    /* Reads the definition. NULL: error reported */
    virDomainDef *(*parseDef)(xmlNode *domain, void *opaque);

    /* Reads the rest. @vm has its definition; @root is domstatus. -1: error reported */
    int (*parse)(virDomainObj *vm, xmlNode *root, void *opaque);
} virDomainStatusHooks;

/**
 * virDomainStatusFormat:
 * @vm: locked, active
 *
 * Returns the text of the file.
 */
char *virDomainStatusFormat(const virDomainObj *vm, const virDomainStatusHooks *hooks);

/**
 * virDomainStatusParse:
 * @path: for messages
 *
 * Makes the guest that the file tells of: active, with its state, its pid and start time in
 * vm->process without a pidfd, for nobody knows yet that the process is alive.
 *
 * Returns the guest, in no list; NULL with an error reported.
 */
virDomainObj *virDomainStatusParse(const char *xml, const char *path,
                                   const virDomainStatusHooks *hooks, void *opaque)
    G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINSTATUS_H */
