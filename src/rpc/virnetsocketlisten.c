/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsocketlisten.c: sockets that wait for connections. */
#include "config.h"

#include "virnetsocketpriv.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Removes what a daemon that died left at the path; a socket in use is an error. */
static int
virNetSocketRemoveStale(const struct sockaddr_un *addr)
{
    VIR_AUTOCLOSE fd = -1;
    struct stat st;

    if (lstat(addr->sun_path, &st) < 0) {
        if (errno == ENOENT)
            return 0;
        virReportSystemError(errno, _("cannot look at '%s'"), addr->sun_path);
        return -1;
    }
    if (!S_ISSOCK(st.st_mode)) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("'%s' exists and is not a socket"),
                       addr->sun_path);
        return -1;
    }

    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        virReportSystemError(errno, "%s", _("cannot make a unix socket"));
        return -1;
    }
    /* EAGAIN is a full backlog: somebody listens */
    if (connect(fd, (const struct sockaddr *) addr, sizeof(*addr)) == 0 || errno == EAGAIN) {
        virReportSystemError(EADDRINUSE, _("another process listens on '%s'"), addr->sun_path);
        return -1;
    }
    if (unlink(addr->sun_path) < 0 && errno != ENOENT) {
        virReportSystemError(errno, _("cannot remove the stale socket '%s'"), addr->sun_path);
        return -1;
    }
    return 0;
}

/* The file appears with mode 0600, is given away and only then opened to others. */
static int
virNetSocketBindUNIX(int fd, const struct sockaddr_un *addr, mode_t mode, gid_t gid,
                     struct stat *ret_st)
{
    const char *path = addr->sun_path;

    /* on Linux the file inherits the mode of the descriptor, so no umask is needed */
    if (fchmod(fd, 0600) < 0 ||
        bind(fd, (const struct sockaddr *) addr, sizeof(*addr)) < 0) {
        virReportSystemError(errno, _("Failed to bind socket to '%s'"), path);
        return -1;
    }
    if (gid != (gid_t) -1 && lchown(path, -1, gid) < 0) {
        virReportSystemError(errno, _("cannot set the group of '%s' to %u"), path, gid);
        goto error;
    }
    if (chmod(path, mode & 0777) < 0) {
        virReportSystemError(errno, _("cannot set the mode of '%s' to %04o"), path,
                             (unsigned int) mode & 0777);
        goto error;
    }
    if (lstat(path, ret_st) < 0) {
        virReportSystemError(errno, _("cannot look at '%s'"), path);
        goto error;
    }
    return 0;

 error:
    (void) unlink(path);    /* reported above */
    return -1;
}

virNetSocket *
virNetSocketNewListenUNIX(const char *path, mode_t mode, gid_t gid, int backlog)
{
    VIR_AUTOCLOSE fd = -1;
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    struct stat st = { 0 };
    g_autoptr(virNetSocket) sock = NULL;

    if (g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path)) >= sizeof(addr.sun_path)) {
        virReportError(VIR_ERR_INVALID_ARG, _("socket path '%s' is too long"), path);
        return NULL;
    }
    if (virNetSocketRemoveStale(&addr) < 0)
        return NULL;

    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        virReportSystemError(errno, "%s", _("cannot make a unix socket"));
        return NULL;
    }
    if (virNetSocketBindUNIX(fd, &addr, mode, gid, &st) < 0)
        return NULL;

    sock = virNetSocketNew(virFDSteal(&fd), true);
    sock->path = g_strdup(path);
    sock->path_dev = st.st_dev;
    sock->path_ino = st.st_ino;

    if (listen(sock->fd, backlog) < 0) {
        virReportSystemError(errno, _("Failed to listen on '%s'"), path);
        return NULL;
    }
    return g_steal_pointer(&sock);
}

static virNetSocket *
virNetSocketListenAddress(const struct addrinfo *ai, int backlog)
{
    VIR_AUTOCLOSE fd = -1;
    const int on = 1;

    fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
        return NULL;
    /* each family has a socket of its own */
    if (ai->ai_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0)
        return NULL;
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0 ||
        listen(fd, backlog) < 0)
        return NULL;

    return virNetSocketNew(virFDSteal(&fd), false);
}

/* A name may lead to the same address twice, by way of several entries in /etc/hosts. */
static bool
virNetSocketIsRepeated(const struct addrinfo *list, const struct addrinfo *ai)
{
    for (; list != ai; list = list->ai_next) {
        if (list->ai_addrlen == ai->ai_addrlen &&
            memcmp(list->ai_addr, ai->ai_addr, ai->ai_addrlen) == 0)
            return true;
    }
    return false;
}

GPtrArray *
virNetSocketNewListenTCP(const char *node, const char *service, int backlog)
{
    g_autoptr(GPtrArray) socks = NULL;
    const struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE,
    };
    struct addrinfo *list = NULL;
    int rc = getaddrinfo(node, service, &hints, &list);
    int last_errno = 0;

    if (rc != 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("cannot resolve address '%s' service '%s': %s"),
                       node ? node : "*", service, gai_strerror(rc));
        return NULL;
    }

    socks = g_ptr_array_new_with_free_func((GDestroyNotify) virNetSocketUnref);
    for (const struct addrinfo *ai = list; ai; ai = ai->ai_next) {
        virNetSocket *sock;

        if (virNetSocketIsRepeated(list, ai))
            continue;
        sock = virNetSocketListenAddress(ai, backlog);
        if (sock)
            g_ptr_array_add(socks, sock);
        else if (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL)
            last_errno = errno;         /* a host without IPv6 is no error */
    }
    freeaddrinfo(list);

    if (socks->len == 0 || last_errno != 0) {
        virReportSystemError(last_errno ? last_errno : EADDRNOTAVAIL,
                             _("Failed to listen on address '%s' service '%s'"),
                             node ? node : "*", service);
        return NULL;
    }
    return g_steal_pointer(&socks);
}

virNetSocket *
virNetSocketNewListenFD(int fd)
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);
    int listening = 0;
    socklen_t listening_len = sizeof(listening);

    if (getsockname(fd, (struct sockaddr *) &addr, &len) < 0 ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &listening_len) < 0) {
        virReportSystemError(errno, _("descriptor %d is not a socket"), fd);
        return NULL;
    }
    if (!listening) {
        virReportError(VIR_ERR_INVALID_ARG, _("descriptor %d does not listen"), fd);
        return NULL;
    }
    return virNetSocketNew(fd, addr.ss_family == AF_UNIX);
}

virJSONValue *
virNetSocketListeningToJSON(const virNetSocket *sock, virHandover *handover)
{
    virJSONValue *object = virJSONValueNewObject();

    virHandoverPutFD(handover, object, "fd", sock->fd);
    if (sock->path && virNetSocketOwnsPath(sock))
        virJSONValueObjectSetString(object, "path", sock->path);
    return object;
}

virNetSocket *
virNetSocketListeningFromJSON(virHandover *handover, const virJSONValue *object)
{
    const char *path = virJSONValueObjectGetString(object, "path");
    VIR_AUTOCLOSE fd = -1;
    struct stat st;
    virNetSocket *sock;

    if (virHandoverTakeFD(handover, object, "fd", &fd) < 0)
        return NULL;
    sock = virNetSocketNewListenFD(fd);
    if (!sock)
        return NULL;
    (void) virFDSteal(&fd);
    if (path && lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) {
        sock->path = g_strdup(path);
        sock->path_dev = st.st_dev;
        sock->path_ino = st.st_ino;
    }
    return sock;
}

int
virNetSocketSetBacklog(virNetSocket *sock, int backlog)
{
    return listen(sock->fd, backlog);
}

int
virNetSocketAccept(virNetSocket *sock, virNetSocket **ret_client)
{
    VIR_ERROR_TRAP();
    VIR_AUTOCLOSE fd = -1;
    virNetSocket *client;

    fd = TEMP_FAILURE_RETRY(accept4(sock->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (fd < 0)
        return -1;

    client = virNetSocketNewConnectedFD(fd);
    if (!client) {
        errno = ECONNABORTED;           /* gone before it could be asked who it is */
        return -1;
    }
    (void) virFDSteal(&fd);
    *ret_client = client;
    return 0;
}
