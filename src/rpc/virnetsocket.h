/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsocket.h: stream sockets, listening and connected, with an optional layer on top. */
#ifndef VIREO_VIRNETSOCKET_H
#define VIREO_VIRNETSOCKET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "virhandover.h"
#include "viridentity.h"

/* Not thread-safe but for the reference count: whoever shares a socket has a lock for it. */
typedef struct virNetSocket virNetSocket;

/*
 * A layer sees every byte between socket and user: TLS, a SASL security layer.
 * It reads and writes the bare socket by virNetSocketRawRead/RawWrite. Until
 * its handshake is done, read and write give EAGAIN.
 */
typedef struct virNetSocketLayer {
    const char *name;
    /*
     * like recv() and send(): -1 with errno, EAGAIN when the socket isn't
     * ready; EACCES when the layer gives the peer up, with an error reported
     */
    ssize_t (*read)(void *opaque, void *buf, size_t len);
    ssize_t (*write)(void *opaque, const void *buf, size_t len);
    /* reading can go on although polling for bytes to read would not tell */
    bool (*has_pending)(void *opaque);
    /*
     * goes on with the handshake as far as what has come allows: 0 when it is
     * done, -1 as read() does. NULL: there is none
     */
    int (*shake)(void *opaque);
    /* the handshake is done; NULL: there is none */
    bool (*is_ready)(void *opaque);
    /* adds what the handshake has shown about the peer; NULL: nothing */
    void (*identify)(void *opaque, virIdentity *identity);
    /* key length of its encryption in bits; NULL: none */
    unsigned int (*strength)(void *opaque);
    void (*free)(void *opaque);
    bool is_tls;        /* for virNetSocketGetTransport() */
} virNetSocketLayer;

virNetSocket *virNetSocketRef(virNetSocket *sock);
void virNetSocketUnref(virNetSocket *sock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetSocket, virNetSocketUnref)

/* ---- listening ---- */

/**
 * virNetSocketNewListenUNIX:
 * @mode: permission bits of the socket file
 * @gid: its group, or -1
 *
 * Replaces a socket file that nobody listens on any more. The file is never
 * open to more than @mode allows, not even for an instant. It is unlinked by
 * virNetSocketClose().
 *
 * Returns the socket, or NULL with an error reported.
 */
virNetSocket *virNetSocketNewListenUNIX(const char *path, mode_t mode, gid_t gid, int backlog);

/**
 * virNetSocketNewListenTCP:
 * @node: address to bind, NULL for all
 * @service: port as text
 *
 * Returns an array of virNetSocket, one an address, or NULL with an error reported.
 */
GPtrArray *virNetSocketNewListenTCP(const char *node, const char *service, int backlog);

/* How many connections may wait to be accepted from now on. Returns 0, or -1 with errno. */
int virNetSocketSetBacklog(virNetSocket *sock, int backlog) G_GNUC_WARN_UNUSED_RESULT;

/* Takes over a descriptor that listens already (socket activation); consumed on success. */
virNetSocket *virNetSocketNewListenFD(int fd);

/* A listening socket for another program; one whose file is still ours owns it there too. */
virJSONValue *virNetSocketListeningToJSON(const virNetSocket *sock, virHandover *handover);

/* NULL with an error reported. */
virNetSocket *virNetSocketListeningFromJSON(virHandover *handover, const virJSONValue *object);

/**
 * virNetSocketAccept:
 *
 * Takes one connection that waits, with the identity of the peer.
 *
 * Returns 0, or -1 with errno (EAGAIN: none waits); no error is reported.
 */
int virNetSocketAccept(virNetSocket *sock, virNetSocket **ret_client) G_GNUC_WARN_UNUSED_RESULT;

/* ---- connected ---- */

/* Takes over a connected descriptor; consumed on success. NULL with an error reported. */
virNetSocket *virNetSocketNewConnectedFD(int fd);

/* How the bytes of the connection travel that a relay has; NULL: it has none. */
virJSONValue *virNetSocketTravelToJSON(virNetSocket *sock);

/* Takes over the end of a relay for such a connection; consumed on success. NULL with an error. */
virNetSocket *virNetSocketNewRelayedFD(int fd, const virJSONValue *travel);

/* Connects; a path that can't be connected to is reported. For clients and tests. */
virNetSocket *virNetSocketNewConnectUNIX(const char *path);

/**
 * virNetSocketRead:
 * @ret_fd: a descriptor that came with the last byte read, else -1; NULL to refuse all
 *
 * One read, never blocks.
 *
 * Returns the number of bytes, 0 at the end, -1 with errno. EPROTO: more than
 * one descriptor came at once.
 */
ssize_t virNetSocketRead(virNetSocket *sock, void *buf, size_t len, int *ret_fd);

/* One write, never blocks. Returns the number of bytes or -1 with errno. */
ssize_t virNetSocketWrite(virNetSocket *sock, const void *buf, size_t len);

/* Sends @fd with one byte of its own. Returns 0, or -1 with errno. */
int virNetSocketSendFD(virNetSocket *sock, int fd);

/* For layers: the bare socket. */
ssize_t virNetSocketRawRead(virNetSocket *sock, void *buf, size_t len);
ssize_t virNetSocketRawWrite(virNetSocket *sock, const void *buf, size_t len);

/* Puts @layer between socket and user; @opaque is freed by layer->free. Once. */
void virNetSocketSetLayer(virNetSocket *sock, const virNetSocketLayer *layer, void *opaque);
bool virNetSocketHasLayer(const virNetSocket *sock);
bool virNetSocketHasPending(virNetSocket *sock);
bool virNetSocketIsReady(virNetSocket *sock);

/*
 * A step of the layer's handshake; takes its time, for it computes. 0 when it is
 * done, -1 with errno: EAGAIN when the peer has to do its part, EACCES with an
 * error reported.
 */
int virNetSocketShake(virNetSocket *sock);

/* Who the peer is, as far as socket and layer know by now; a new reference. */
virIdentity *virNetSocketIdentify(virNetSocket *sock);

/* How many bits of key protect what goes over it; 0: none do. */
unsigned int virNetSocketGetStrength(virNetSocket *sock);

/* ---- both ---- */

int virNetSocketGetFD(const virNetSocket *sock);
bool virNetSocketIsLocal(const virNetSocket *sock);      /* a unix socket */

/* How the bytes travel; numbers of virClientTransport. */
typedef enum {
    VIR_NET_TRANSPORT_UNIX = 0,
    VIR_NET_TRANSPORT_TCP = 1,
    VIR_NET_TRANSPORT_TLS = 2,
} virNetTransport;

virNetTransport virNetSocketGetTransport(const virNetSocket *sock);

/* Who the kernel says is at the other end of an accepted unix socket; empty for others. */
const virIdentity *virNetSocketGetIdentity(const virNetSocket *sock);

/* "uid 0 pid 4711" or "192.0.2.7:40112": names the peer in log lines. */
const char *virNetSocketGetPeerName(const virNetSocket *sock);

/* Where the other end is: its address; the network's, for IPv6, since a host has all of that. */
char *virNetSocketFormatHost(const virNetSocket *sock);

/* Both ends as "address;port", for SASL; NULL where there is no address. */
void virNetSocketFormatEnds(const virNetSocket *sock, char **ret_local, char **ret_remote);

/* Closes the descriptor now; later reads and writes give EBADF. */
void virNetSocketClose(virNetSocket *sock);

/* A listening socket file stays when the socket is closed (the child of a fork, a re-exec). */
void virNetSocketKeepPath(virNetSocket *sock);

#endif /* VIREO_VIRNETSOCKET_H */
