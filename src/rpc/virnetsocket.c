/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsocket.c: reading and writing connected sockets, bytes and descriptors. */
#include "config.h"

#include "virnetsocketpriv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib-unix.h>

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_RPC

virNetSocket *
virNetSocketNew(int fd, bool local)
{
    virNetSocket *sock = g_atomic_rc_box_new0(virNetSocket);

    (void) g_unix_set_fd_nonblocking(fd, true, NULL);   /* can't fail on a socket */
    sock->fd = fd;
    sock->local = local;
    return sock;
}

virNetSocket *
virNetSocketRef(virNetSocket *sock)
{
    return g_atomic_rc_box_acquire(sock);
}

static void
virNetSocketDispose(void *obj)
{
    virNetSocket *sock = obj;

    virNetSocketClose(sock);
    if (sock->layer && sock->layer->free)
        sock->layer->free(sock->layer_opaque);
    virIdentityUnref(sock->identity);
    g_free(sock->peer_name);
    g_free(sock->relayed_host);
}

void
virNetSocketUnref(virNetSocket *sock)
{
    if (sock)
        g_atomic_rc_box_release_full(sock, virNetSocketDispose);
}

typedef struct virNetSocketAddress {
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
} virNetSocketAddress;

/* @get: getsockname() or getpeername() */
static int
virNetSocketGetAddress(int fd, int (*get)(int, struct sockaddr *, socklen_t *),
                       virNetSocketAddress *ret_address)
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);

    if (get(fd, (struct sockaddr *) &addr, &len) < 0 ||
        getnameinfo((struct sockaddr *) &addr, len, ret_address->host, sizeof(ret_address->host),
                    ret_address->port, sizeof(ret_address->port),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return -1;
    return 0;
}

/* "address:port" of the other end. */
static char *
virNetSocketFormatPeer(int fd)
{
    virNetSocketAddress peer;

    if (virNetSocketGetAddress(fd, getpeername, &peer) < 0)
        return g_strdup("unknown peer");
    return g_strdup_printf(strchr(peer.host, ':') ? "[%s]:%s" : "%s:%s", peer.host, peer.port);
}

char *
virNetSocketFormatHost(const virNetSocket *sock)
{
    struct sockaddr_storage addr = { 0 };
    const struct sockaddr_in *in = (const void *) &addr;
    struct in6_addr net;
    socklen_t len = sizeof(addr);
    char text[INET6_ADDRSTRLEN];

    if (sock->relayed)
        return g_strdup(sock->relayed_host);
    if (getpeername(sock->fd, (struct sockaddr *) &addr, &len) < 0)
        return g_strdup("unknown");
    net = ((const struct sockaddr_in6 *) (const void *) &addr)->sin6_addr;
    if (addr.ss_family == AF_INET)
        return g_strdup(inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text)));
    if (addr.ss_family != AF_INET6)
        return g_strdup("unknown");
    if (IN6_IS_ADDR_V4MAPPED(&net))
        return g_strdup(inet_ntop(AF_INET, net.s6_addr + 12, text, sizeof(text)));
    memset(net.s6_addr + 8, 0, 8);
    return g_strdup_printf("%s/64", inet_ntop(AF_INET6, &net, text, sizeof(text)));
}

void
virNetSocketFormatEnds(const virNetSocket *sock, char **ret_local, char **ret_remote)
{
    virNetSocketAddress local;
    virNetSocketAddress remote;

    *ret_local = NULL;
    *ret_remote = NULL;
    if (sock->local || sock->relayed ||
        virNetSocketGetAddress(sock->fd, getsockname, &local) < 0 ||
        virNetSocketGetAddress(sock->fd, getpeername, &remote) < 0)
        return;
    *ret_local = g_strdup_printf("%s;%s", local.host, local.port);
    *ret_remote = g_strdup_printf("%s;%s", remote.host, remote.port);
}

virNetSocket *
virNetSocketNewConnectedFD(int fd)
{
    g_autoptr(virNetSocket) sock = NULL;
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);
    const int on = 1;

    if (getsockname(fd, (struct sockaddr *) &addr, &len) < 0) {
        virReportSystemError(errno, _("descriptor %d is not a socket"), fd);
        return NULL;
    }

    if (addr.ss_family == AF_UNIX) {
        g_autoptr(virIdentity) identity = virIdentityNewFromSocket(fd);

        if (!identity)
            return NULL;
        sock = virNetSocketNew(fd, true);
        sock->peer_name = g_strdup_printf("uid %u pid %d", identity->unixUserID,
                                          (int) identity->unixProcessID);
        sock->identity = g_steal_pointer(&identity);
    } else {
        /* small packets that wait for each other: never delay one */
        (void) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        sock = virNetSocketNew(fd, false);
        sock->peer_name = virNetSocketFormatPeer(fd);
        sock->identity = virIdentityNew();
    }
    return g_steal_pointer(&sock);
}

virJSONValue *
virNetSocketTravelToJSON(virNetSocket *sock)
{
    g_autofree char *host = NULL;
    virJSONValue *object;

    if (!sock->layer && !sock->relayed)
        return NULL;
    object = virJSONValueNewObject();
    host = virNetSocketFormatHost(sock);
    virJSONValueObjectSetInt(object, "transport", virNetSocketGetTransport(sock));
    virJSONValueObjectSetUint(object, "strength", virNetSocketGetStrength(sock));
    virJSONValueObjectSetString(object, "peer", sock->peer_name);
    virJSONValueObjectSetString(object, "host", host);
    return object;
}

virNetSocket *
virNetSocketNewRelayedFD(int fd, const virJSONValue *travel)
{
    const char *peer = virJSONValueObjectGetString(travel, "peer");
    const char *host = virJSONValueObjectGetString(travel, "host");
    unsigned int strength;
    virNetSocket *sock;
    int transport;

    if (!peer || !host || virJSONValueObjectGetInt(travel, "transport", &transport) < 0 ||
        transport < VIR_NET_TRANSPORT_UNIX || transport > VIR_NET_TRANSPORT_TLS ||
        virJSONValueObjectGetUint(travel, "strength", &strength) < 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("how the bytes of a connection travel is incomplete"));
        return NULL;
    }
    sock = virNetSocketNew(fd, false);
    sock->identity = virIdentityNew();
    sock->peer_name = g_strdup(peer);
    sock->relayed = true;
    sock->relayed_transport = transport;
    sock->relayed_strength = strength;
    sock->relayed_host = g_strdup(host);
    return sock;
}

virNetSocket *
virNetSocketNewConnectUNIX(const char *path)
{
    VIR_AUTOCLOSE fd = -1;
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    virNetSocket *sock;

    if (g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path)) >= sizeof(addr.sun_path)) {
        virReportError(VIR_ERR_INVALID_ARG, _("socket path '%s' is too long"), path);
        return NULL;
    }

    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &addr, sizeof(addr)) < 0) {
        virReportSystemError(errno, _("Failed to connect socket to '%s'"), path);
        return NULL;
    }

    sock = virNetSocketNewConnectedFD(fd);
    if (sock)
        (void) virFDSteal(&fd);
    return sock;
}

void
virNetSocketSetLayer(virNetSocket *sock, const virNetSocketLayer *layer, void *opaque)
{
    g_assert(!sock->layer);
    sock->layer = layer;
    sock->layer_opaque = opaque;
}

bool
virNetSocketHasLayer(const virNetSocket *sock)
{
    return sock->layer != NULL;
}

bool
virNetSocketHasPending(virNetSocket *sock)
{
    return sock->layer && sock->layer->has_pending &&
        sock->layer->has_pending(sock->layer_opaque);
}

int
virNetSocketShake(virNetSocket *sock)
{
    return sock->layer && sock->layer->shake ? sock->layer->shake(sock->layer_opaque) : 0;
}

bool
virNetSocketIsReady(virNetSocket *sock)
{
    return !sock->layer || !sock->layer->is_ready || sock->layer->is_ready(sock->layer_opaque);
}

virIdentity *
virNetSocketIdentify(virNetSocket *sock)
{
    virIdentity *identity = virIdentityCopy(sock->identity);

    if (sock->layer && sock->layer->identify)
        sock->layer->identify(sock->layer_opaque, identity);
    return identity;
}

unsigned int
virNetSocketGetStrength(virNetSocket *sock)
{
    if (sock->relayed)
        return sock->relayed_strength;
    return sock->layer && sock->layer->strength ? sock->layer->strength(sock->layer_opaque) : 0;
}

ssize_t
virNetSocketRawRead(virNetSocket *sock, void *buf, size_t len)
{
    return TEMP_FAILURE_RETRY(recv(sock->fd, buf, len, MSG_DONTWAIT));
}

ssize_t
virNetSocketRawWrite(virNetSocket *sock, const void *buf, size_t len)
{
    return TEMP_FAILURE_RETRY(send(sock->fd, buf, len, MSG_DONTWAIT | MSG_NOSIGNAL));
}

/* Closes all descriptors of @msg but a single one, which is returned. */
static int
virNetSocketTakeFD(struct msghdr *msg, unsigned int *ret_count)
{
    int taken = -1;

    *ret_count = 0;
    for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
        size_t nfds;

        if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
            continue;

        nfds = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < nfds; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(int), sizeof(int));
            virFDClose(&taken);
            taken = fd;
            (*ret_count)++;
        }
    }
    return taken;
}

/* A plain read would swallow descriptors, so a unix socket is always read with room for one. */
static ssize_t
virNetSocketReadLocal(virNetSocket *sock, void *buf, size_t len, int *ret_fd)
{
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec iov = { .iov_base = buf, .iov_len = len };
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof(control),
    };
    VIR_AUTOCLOSE fd = -1;
    unsigned int count = 0;
    ssize_t got;

    got = TEMP_FAILURE_RETRY(recvmsg(sock->fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    if (got < 0)
        return -1;
    if (msg.msg_controllen == 0)
        return got;

    fd = virNetSocketTakeFD(&msg, &count);
    if (count > 1 || (msg.msg_flags & MSG_CTRUNC)) {
        errno = EPROTO;
        return -1;
    }
    *ret_fd = virFDSteal(&fd);
    return got;
}

ssize_t
virNetSocketRead(virNetSocket *sock, void *buf, size_t len, int *ret_fd)
{
    *ret_fd = -1;
    if (sock->layer)
        return sock->layer->read(sock->layer_opaque, buf, len);
    if (sock->local)
        return virNetSocketReadLocal(sock, buf, len, ret_fd);
    return virNetSocketRawRead(sock, buf, len);
}

ssize_t
virNetSocketWrite(virNetSocket *sock, const void *buf, size_t len)
{
    if (sock->layer)
        return sock->layer->write(sock->layer_opaque, buf, len);
    return virNetSocketRawWrite(sock, buf, len);
}

int
virNetSocketSendFD(virNetSocket *sock, int fd)
{
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control = { .space = { 0 } };
    char byte = 0;
    struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof(control),
    };
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));

    if (TEMP_FAILURE_RETRY(sendmsg(sock->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL)) < 0)
        return -1;
    return 0;
}

int
virNetSocketGetFD(const virNetSocket *sock)
{
    return sock->fd;
}

bool
virNetSocketIsLocal(const virNetSocket *sock)
{
    return sock->local;
}

virNetTransport
virNetSocketGetTransport(const virNetSocket *sock)
{
    if (sock->relayed)
        return sock->relayed_transport;
    if (sock->local)
        return VIR_NET_TRANSPORT_UNIX;
    return sock->layer && sock->layer->is_tls ? VIR_NET_TRANSPORT_TLS : VIR_NET_TRANSPORT_TCP;
}

const virIdentity *
virNetSocketGetIdentity(const virNetSocket *sock)
{
    return sock->identity;
}

const char *
virNetSocketGetPeerName(const virNetSocket *sock)
{
    return sock->peer_name;
}

bool
virNetSocketOwnsPath(const virNetSocket *sock)
{
    struct stat st;

    return lstat(sock->path, &st) == 0 &&
        st.st_dev == sock->path_dev && st.st_ino == sock->path_ino;
}

static void
virNetSocketUnlinkPath(virNetSocket *sock)
{
    if (virNetSocketOwnsPath(sock))
        (void) unlink(sock->path);      /* a stale file is replaced at the next start */
    g_clear_pointer(&sock->path, g_free);
}

void
virNetSocketClose(virNetSocket *sock)
{
    if (sock->path)
        virNetSocketUnlinkPath(sock);
    virFDClose(&sock->fd);
}

void
virNetSocketKeepPath(virNetSocket *sock)
{
    g_clear_pointer(&sock->path, g_free);
}
