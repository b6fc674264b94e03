/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virpolkit.h: asking polkit whether a caller may do something. */
#ifndef VIREO_VIRPOLKIT_H
#define VIREO_VIRPOLKIT_H

#include <glib.h>
#include <stdbool.h>

#include "virdbus.h"
#include "viridentity.h"

typedef enum {
    VIR_POLKIT_ALLOWED,
    VIR_POLKIT_DENIED,
    VIR_POLKIT_NO_AGENT,        /* the user would have to be asked, and there is no way to */
    VIR_POLKIT_DISMISSED,       /* the user was asked and didn't want to */
    VIR_POLKIT_UNAVAILABLE,     /* polkit, or the bus, isn't there or doesn't answer */
} virPolkitVerdict;

/* @reason: in words, never NULL. In the loop thread, or before virPolkitAsk() returns. */
typedef void (*virPolkitFunc)(virPolkitVerdict verdict, const char *reason, void *opaque);

typedef struct virPolkitQuestion {
    const virIdentity *identity;
    const char *action;                 /* such as "org.libvirt.unix.manage" */
    const char *const *details;         /* key, value, …, NULL; or NULL */
    bool interactive;                   /* the user may be asked for a password */
    unsigned int timeout_ms;
} virPolkitQuestion;

/**
 * virPolkitAsk:
 * @question: copied
 *
 * Any thread, never waits. @func is called exactly once. An identity without a
 * process of this host is DENIED: polkit would not know whom to judge.
 */
void virPolkitAsk(virDBus *bus, const virPolkitQuestion *question, virPolkitFunc func,
                  void *opaque);

/**
 * virPolkitLogin:
 * @bus: NULL: there is none to ask
 * @timeout_ms: how long the user may take to answer
 *
 * Worker; waits. What a client may do that logs in by polkit: @action is asked
 * for, and the user may be asked for a password.
 *
 * Returns 0, or -1 with VIR_ERR_AUTH_FAILED, _CANCELLED or _UNAVAILABLE
 * reported; VIR_ERR_DBUS_SERVICE, naming what to do, when polkit can't be asked.
 */
int virPolkitLogin(virDBus *bus, const virIdentity *identity, const char *action,
                   unsigned int timeout_ms) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRPOLKIT_H */
