/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viridentity.h: who a caller is. */
#ifndef VIREO_VIRIDENTITY_H
#define VIREO_VIRIDENTITY_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#include "virjson.h"

/*
 * What is known about a caller, gathered once, then immutable and shared by
 * reference. Unknown members are NULL, or have a has… flag of false.
 */
typedef struct {
    bool hasUnixUser;
    uid_t unixUserID;
    char *unixUserName;                 /* NULL when the uid has no name */
    bool hasUnixGroup;
    gid_t unixGroupID;
    char *unixGroupName;
    bool hasUnixProcess;
    pid_t unixProcessID;
    unsigned long long unixProcessTime; /* start time: the pid alone may be reused */
    char *saslUserName;
    char *x509DName;
    char *selinuxContext;
} virIdentity;

/* Returns an empty one; fill it before it is shared, never after. */
virIdentity *virIdentityNew(void);
virIdentity *virIdentityRef(const virIdentity *identity);
void virIdentityUnref(virIdentity *identity);

/* One of its own, to be filled further before it is shared. */
virIdentity *virIdentityCopy(const virIdentity *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virIdentity, virIdentityUnref)

/**
 * virIdentityNewFromSocket:
 * @fd: a connected unix socket
 *
 * Asks the kernel who connected (SO_PEERCRED, SO_PEERSEC), and nobody else:
 * the event loop calls this, and a user database may sit behind a network. So
 * the names stay NULL; who shows them asks virGetUserName(), in a worker.
 *
 * Returns the identity, NULL with an error reported.
 */
virIdentity *virIdentityNewFromSocket(int fd);

/* virIdentityNewSystem: this process */
virIdentity *virIdentityNewSystem(void);

/* As an object, to be known again by another program. FromJSON: NULL with an error reported. */
virJSONValue *virIdentityToJSON(const virIdentity *identity);
virIdentity *virIdentityFromJSON(const virJSONValue *object);

/* "user 'root' (0), process 123" or the like, for logs and error messages */
char *virIdentityDescribe(const virIdentity *identity);

#endif /* VIREO_VIRIDENTITY_H */
