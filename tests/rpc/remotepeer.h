/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remotepeer.h: a server with a small driver, and a client that calls it. */
#ifndef VIREO_REMOTEPEER_H
#define VIREO_REMOTEPEER_H

#include "qemu_codec.h"
#include "remote_codec.h"
#include "remote_dispatch.h"
#include "virerror.h"
#include "virnetserver.h"
#include "virobjectevent.h"

/* ---- the server: the driver opens test: URIs ---------------------------------------------- */

extern remotePolicy remoteServerPolicy;     /* set before the start */
void remoteServerStart(void);
void remoteServerStop(void);        /* checks that all that was opened is closed */

/* What the driver's events hook returns, but for network events. */
extern virObjectEventState *remoteServerEvents;

/* Of these the driver has no events; before the call. */
extern virApiEventFamily remoteServerMute;

/* Runs @func on the loop thread and waits for it. */
void remoteServerOnLoop(void (*func)(void *opaque), void *opaque);

/* How often the driver was opened, less how often closed. */
int remoteServerOpenCount(void);

/* ---- a client: blocks, and fails when the server answers something else than a reply ------- */

int remotePeerConnect(virNetServerAuth auth, bool readonly);

/* The same over TCP on the loopback. */
int remotePeerConnectTCP(virNetServerAuth auth);

/* The same for another user than that of the test; only root can. */
int remotePeerConnectAs(uid_t uid, virNetServerAuth auth, bool readonly);

/* Bytes over @fd pass through a layer of the client's, instead of send() and recv(). */
typedef struct remotePeerLayer {
    void (*send)(void *opaque, int fd, const void *data, size_t len);
    bool (*recv)(void *opaque, int fd, void *data, size_t len);     /* false: the end */
    void *opaque;
} remotePeerLayer;

void remotePeerSetLayer(const remotePeerLayer *layer);      /* NULL: none */

/* Appends a call. */
void remotePeerEncode(GByteArray *out, unsigned int program, int number, const virXDRType *type,
                      const void *args);

/* Sends bare arguments. */
void remotePeerSend(int fd, unsigned int program, int number, const virXDRType *type,
                    const void *args);

/* The payload, or NULL at the end of the connection. */
GByteArray *remotePeerReceive(int fd, virNetMessageHeader *ret_header);

/* Sends a call and takes its reply. Returns 0, or -1 with the server's error as this thread's. */
int remotePeerCall(int fd, const virXDRProgram *program, int number, const void *args, void *ret);

/* The same, for short. */
#define CALL(fd, NAME, args, ret) remotePeerCall(fd, &remote_codec, REMOTE_PROC_ ## NAME, args, ret)
#define QEMU_CALL(fd, NAME, args, ret) \
    remotePeerCall(fd, &qemu_codec, QEMU_PROC_ ## NAME, args, ret)

#define assertRefused(expr, error_domain, error_code) \
    G_STMT_START { \
        g_assert_cmpint(expr, ==, -1); \
        g_assert_cmpint(virGetLastError()->domain, ==, error_domain); \
        g_assert_cmpint(virGetLastError()->code, ==, error_code); \
    } G_STMT_END

#endif /* VIREO_REMOTEPEER_H */
