/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virapi.h: what is so about each procedure, and how a driver says what it implements. */
#ifndef VIREO_VIRAPI_H
#define VIREO_VIRAPI_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The structs of the wire are the entry points: a driver implements a call by
 * a body that takes the decoded arguments and fills in the reply.
 *
 *     static int
 *     qemuDomainGetState(virApiCall *call,
 *                        const remote_domain_get_state_args *args,
 *                        remote_domain_get_state_ret *ret);
 *
 * @args belongs to the caller. @ret comes zeroed; what the body hangs into it
 * (strings, arrays) is allocated with g_malloc() and freed by the caller, also
 * when the body fails. A string that the protocol calls nonnull must be set.
 * Arguments or reply that a call doesn't have are void pointers, NULL.
 * A body returns 0, or -1 with an error reported.
 */
typedef struct virApiCall virApiCall;
typedef struct virApiProc virApiProc;

/* Some body; only virApiProc.invoke may call it, with the right type. */
typedef void (*virApiFunc)(void);

/* What a driver's table says first in each row; a driver may add members of its own. */
typedef struct virApiRow {
    unsigned int program;
    int number;
    virApiFunc func;
} virApiRow;

/**
 * VIR_API_ROW:
 * @PROG: REMOTE, QEMU, LXC or ADMIN
 * @NAME: name of the procedure, such as DOMAIN_GET_STATE
 * @body: its body; another signature than virApiBody_PROG_NAME does not compile
 * @...: initializers of further members, when the row's struct has some
 *
 * Initializer of a virApiRow, or of a struct with the same first members.
 */
#define VIR_API_ROW(PROG, NAME, body, ...) \
    { .program = PROG ## _PROGRAM, .number = PROG ## _PROC_ ## NAME, \
      .func = VIR_API_FUNC(PROG, NAME, body), __VA_ARGS__ }

#define VIR_API_FUNC(PROG, NAME, body) \
    _Generic((body), virApiBody_ ## PROG ## _ ## NAME: (virApiFunc) (body))

typedef enum {
    VIR_API_OBJECT_NONE,            /* the call works on the connection */
    VIR_API_OBJECT_CONNECT,
    VIR_API_OBJECT_DOMAIN,
    VIR_API_OBJECT_DOMAIN_CHECKPOINT,
    VIR_API_OBJECT_DOMAIN_SNAPSHOT,
    VIR_API_OBJECT_INTERFACE,
    VIR_API_OBJECT_NETWORK,
    VIR_API_OBJECT_NETWORK_PORT,
    VIR_API_OBJECT_NODE_DEVICE,
    VIR_API_OBJECT_NWFILTER,
    VIR_API_OBJECT_NWFILTER_BINDING,
    VIR_API_OBJECT_SECRET,
    VIR_API_OBJECT_STORAGE_POOL,
    VIR_API_OBJECT_STORAGE_VOL,
    VIR_API_OBJECT_SERVER,          /* admin program */
    VIR_API_OBJECT_CLIENT,          /* admin program */
    VIR_API_OBJECT_LAST
} virApiObject;

/* The name that access policies use, such as "storage-pool". */
const char *virApiObjectName(virApiObject object);

/* Permission @perm on @object is needed, if the condition on flags holds. */
typedef struct virApiCheck {
    virApiObject object;
    const char *perm;               /* such as "read-secure" */
    unsigned int if_flags;          /* not 0: only if one of these is given */
    unsigned int unless_flags;      /* not 0: only if none of these is given */
} virApiCheck;

typedef enum {
    VIR_API_READONLY_DENIED,
    VIR_API_READONLY_ALLOWED,
    VIR_API_READONLY_DENIED_IF_FLAGS,   /* the member has one of the bits of value */
    VIR_API_READONLY_DENIED_IF_EQUAL,   /* the member is value */
} virApiReadOnlyKind;

typedef struct virApiReadOnlyRule {
    virApiReadOnlyKind kind;
    size_t offset;                  /* of an unsigned int in the arguments */
    unsigned int value;
} virApiReadOnlyRule;

/* Seen from the client. */
typedef enum {
    VIR_API_STREAM_NONE,
    VIR_API_STREAM_READ,
    VIR_API_STREAM_WRITE,
    VIR_API_STREAM_READ_WRITE,
} virApiStream;

typedef enum {
    VIR_API_EVENT_NONE,             /* the procedure is a call */
    VIR_API_EVENT_DOMAIN,
    VIR_API_EVENT_NETWORK,
    VIR_API_EVENT_STORAGE_POOL,
    VIR_API_EVENT_NODE_DEVICE,
    VIR_API_EVENT_SECRET,
    VIR_API_EVENT_QEMU_MONITOR,
    VIR_API_EVENT_CONNECTION_CLOSED,
    VIR_API_EVENT_LAST
} virApiEventFamily;

/* A row for each procedure of every program, generated from the .x files. */
struct virApiProc {
    unsigned int program;
    int number;
    const char *name;               /* "DOMAIN_GET_STATE" */

    /* the object that the call or the event is about */
    virApiObject object;
    int object_offset;              /* of its struct in arguments or message; -1: none.
                                     * Node devices in arguments: of the name, a char * */

    /* calls */
    const char *api;                /* the public function; of several the first */
    size_t args_size;               /* 0: no arguments */
    size_t ret_size;                /* 0: empty reply */
    int flags_offset;               /* of "flags" in the arguments; -1: none */
    bool flags_wide;                /* flags is a uint64_t, not an unsigned int */
    virApiReadOnlyRule readonly;    /* on a read-only connection */
    bool needs_auth;
    bool high_priority;             /* may use the reserved workers: never waits for a guest */
    virApiStream stream;
    bool fds_in;                    /* descriptors may come with the call */
    bool fds_out;                   /* descriptors may go with the reply */
    const virApiCheck *checks;      /* all must hold */
    size_t nchecks;
    const virApiCheck *filters;     /* objects that fail are left out of what is returned */
    size_t nfilters;
    int (*invoke)(virApiFunc func, virApiCall *call, const void *args, void *ret);

    /* events */
    virApiEventFamily event_family;
    int event_id;                   /* VIR_xxx_EVENT_ID_xxx */
    size_t msg_size;
    int callback_offset;            /* of the int callbackID in the message; -1: none */
    int inner_offset;               /* of the struct that the peer sends; -1: none */
    int event_peer;                 /* the procedure that sends the same event without
                                     * (or with) a callback id; 0: none */
};

typedef struct virApiProgram {
    const char *name;               /* "remote" */
    unsigned int program;
    unsigned int version;
    const virApiProc *procs;        /* by number; [0] is empty */
    int nprocs;                     /* one more than the highest number */
} virApiProgram;

/* Returns the program of this number, or NULL. */
const virApiProgram *virApiProgramFind(unsigned int program);

/* Returns the procedure, or NULL if there is none of this number. */
const virApiProc *virApiProcFind(unsigned int program, int number);

/**
 * virApiProcEventFind:
 * @family: an event family
 * @event_id: a number from a client, maybe wrong
 * @callback: the procedure that carries a callback id, or the one without
 *
 * Returns the procedure that sends this event, or NULL.
 */
const virApiProc *virApiProcEventFind(virApiEventFamily family, int event_id, bool callback);

/* The flags in the arguments of @proc; 0 when it has none. */
unsigned long long virApiProcFlags(const virApiProc *proc, const void *args);

/* Whether a read-only connection may make this call with these arguments. */
bool virApiProcAllowsReadOnly(const virApiProc *proc, const void *args);

/* The part of the product that errors about a call of this kind come from: VIR_FROM_DOMAIN … */
int virApiProcErrorDomain(const virApiProc *proc);

/* Whether @check (of @proc) is to be made for a call with these arguments. */
bool virApiCheckApplies(const virApiCheck *check, const virApiProc *proc, const void *args);

#endif /* VIREO_VIRAPI_H */
