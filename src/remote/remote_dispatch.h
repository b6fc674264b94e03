/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_dispatch.h: the programs that hypervisor clients speak, for a server to serve. */
#ifndef VIREO_REMOTE_DISPATCH_H
#define VIREO_REMOTE_DISPATCH_H

#include "viraccess.h"
#include "virnetserver.h"
#include "virnetserverprogram.h"

/*
 * A server for hypervisor clients has all three programs and these hooks:
 *
 *     virNetServer *srv = virNetServerNew(&config, &remoteHooks);
 *     virNetServerAddProgram(srv, &remoteProgram);
 *     …
 *
 * The drivers are registered before (virdriver.h).
 */
extern const virNetServerProgram remoteProgram;
extern const virNetServerProgram remoteQEMUProgram;
extern const virNetServerProgram remoteLXCProgram;

extern const virNetServerHooks remoteHooks;

/* No event waits to be judged by an access driver. Loop thread. */
bool remoteEventsAreQuiet(void);

/*
 * Who decides about clients: the opaque of a copy of remoteHooks. Outlives the
 * server. Without one, everything is allowed and polkit can't be asked.
 */
typedef struct remotePolicy {
    virAccessManager *access;
    virDBus *bus;                   /* for logins by polkit */
    unsigned int login_seconds;     /* that a user has to answer polkit's questions */

    GMutex sasl_lock;               /* rank leaf; guards all below */
    char **sasl_users;              /* globs; NULL: whoever SASL lets in */
    unsigned int sasl_min_strength; /* bits of the keys that SASL brings to plain TCP */
} remotePolicy;

/* For logins that begin from now on. @users is copied, NULL: as above. Any thread. */
void remotePolicySetSASL(remotePolicy *policy, const char *const *users,
                         unsigned int min_strength);

#endif /* VIREO_REMOTE_DISPATCH_H */
