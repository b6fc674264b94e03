/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverprogram.h: what a server needs to know of a program that it speaks. */
#ifndef VIREO_VIRNETSERVERPROGRAM_H
#define VIREO_VIRNETSERVERPROGRAM_H

#include <stdbool.h>

#include "virnetmessage.h"

typedef struct virNetServerClient virNetServerClient;

typedef struct virNetServerProcedure {
    bool priority;      /* never waits for a guest: may run in the reserved lane */
    bool needs_auth;    /* refused until the client is authenticated */
} virNetServerProcedure;

/* Lives as long as the servers that speak it, usually for ever. */
typedef struct virNetServerProgram {
    unsigned int program;
    unsigned int version;
    const char *name;   /* for logs */

    /**
     * lookup:
     * Any thread, no lock held, must not sleep.
     *
     * Returns false when @proc is nothing that a client may call.
     */
    bool (*lookup)(int proc, virNetServerProcedure *ret_proc);

    /**
     * dispatch:
     * @call: borrowed; descriptors may be taken out of it
     * @reply: borrowed; the ret struct is appended to reply->bytes
     *
     * Serves one call, in a worker, no lock held; may sleep. Calls of one
     * client run side by side. The thread's error is reset before.
     *
     * Returns 0, or -1 with an error reported, which is then sent instead of
     * whatever is in @reply.
     */
    int (*dispatch)(virNetServerClient *client, virNetMessage *call, virNetMessage *reply);
} virNetServerProgram;

#endif /* VIREO_VIRNETSERVERPROGRAM_H */
