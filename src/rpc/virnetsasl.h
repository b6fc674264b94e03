/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsasl.h: logins by SASL, and the protection that some of them bring. */
#ifndef VIREO_VIRNETSASL_H
#define VIREO_VIRNETSASL_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "virnetsocket.h"

/* What a client sends, or gets, at most in one step. */
#define VIR_NET_SASL_DATA_MAX 65536

/* The connection that is logged in over. */
typedef struct virNetSASLChannel {
    const char *local;          /* "address;port", NULL for unix sockets */
    const char *remote;
    /*
     * Nobody else can read along (a unix socket, TLS): any mechanism will do
     * and brings no protection of its own. Otherwise it must protect all that
     * follows with keys of @min_strength bits, and no password may be shown.
     */
    bool is_private;
    unsigned int min_strength;
} virNetSASLChannel;

/*
 * One login, and then the keys of what it protects. Not thread-safe: one
 * caller at a time. All functions here may sleep, unless they say otherwise:
 * they ask resolvers, databases and daemons.
 */
typedef struct virNetSASL virNetSASL;

/**
 * virNetSASLInit:
 *
 * Reads libvirt.conf from the folders of SASL, once a process, before other
 * threads start. It is called by virNetSASLNew() if nobody did.
 *
 * Returns 0, or -1 with an error reported.
 */
int virNetSASLInit(void) G_GNUC_WARN_UNUSED_RESULT;

/* NULL with an error reported. */
virNetSASL *virNetSASLNew(const virNetSASLChannel *channel);
void virNetSASLFree(virNetSASL *sasl);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetSASL, virNetSASLFree)

/* The names of what may be chosen, "," between them; NULL with an error reported if none is. */
char *virNetSASLListMechs(virNetSASL *sasl);

typedef enum {
    VIR_NET_SASL_CONTINUE,      /* the client is to answer */
    VIR_NET_SASL_COMPLETE,
} virNetSASLVerdict;

/**
 * virNetSASLStart, virNetSASLStep:
 * @data: what the client sent, NULL for nothing, which is not the same as no bytes
 * @ret_data: for the client, or NULL for nothing; valid until the next call
 *
 * Returns 0, or -1 with VIR_ERR_AUTH_FAILED reported, which tells no details:
 * these are in the log. Then this login is over.
 */
int virNetSASLStart(virNetSASL *sasl, const char *mech, const char *data, size_t len,
                    virNetSASLVerdict *ret_verdict, const char **ret_data,
                    size_t *ret_len) G_GNUC_WARN_UNUSED_RESULT;
int virNetSASLStep(virNetSASL *sasl, const char *data, size_t len,
                   virNetSASLVerdict *ret_verdict, const char **ret_data,
                   size_t *ret_len) G_GNUC_WARN_UNUSED_RESULT;

/* For the log: why it failed; NULL: it hasn't. */
const char *virNetSASLGetDetail(const virNetSASL *sasl);

/* It fails all the same: reports what virNetSASLStep() reports when it fails. */
void virNetSASLRefuse(virNetSASL *sasl, const char *detail);

/* After COMPLETE; never sleep. */
const char *virNetSASLGetUser(const virNetSASL *sasl);
unsigned int virNetSASLGetStrength(const virNetSASL *sasl);    /* 0: protects nothing */

/**
 * virNetSASLLayerNew:
 * @sasl: taken; complete, with a strength
 *
 * Returns the opaque of virNetSASLLayer for @sock, which is to own it.
 */
void *virNetSASLLayerNew(virNetSASL *sasl, virNetSocket *sock);
extern const virNetSocketLayer virNetSASLLayer;

#endif /* VIREO_VIRNETSASL_H */
