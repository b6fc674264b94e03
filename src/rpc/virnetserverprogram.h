/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverprogram.h: what a server needs to know of a program that it speaks. */
#ifndef VIREO_VIRNETSERVERPROGRAM_H
#define VIREO_VIRNETSERVERPROGRAM_H

#include <stdbool.h>

#include "virnetmessage.h"
#include "virxdr.h"

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

/*
 * What a call does. @args and @ret are NULL where the call has none; @ret
 * comes zeroed, and what hangs in it is freed by the caller, always.
 * Returns 0, or -1 with an error reported.
 */
typedef int (*virNetServerBodyFunc)(const void *args, void *ret, void *opaque);

/**
 * virNetServerProgramServe:
 * @client: who calls; bad arguments leave a line in the log that names it
 * @proc: how arguments and reply look on the wire
 *
 * The part of dispatch that is the same for each procedure that tables
 * describe: decodes the arguments of @call, runs @body with them, and encodes
 * what it returns to the end of @reply.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetServerProgramServe(virNetServerClient *client, const virXDRProc *proc,
                             const virNetMessage *call, virNetMessage *reply,
                             virNetServerBodyFunc body, void *opaque) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRNETSERVERPROGRAM_H */
