/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetsocket.c: socket files and their modes, accepting, descriptors. */
#include "config.h"

#include "virnetsocket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "rpcpeer.h"
#include "virerror.h"

typedef struct Fixture {
    char *dir;
    char *path;
} Fixture;

static void
fixture_open(Fixture *f, const void *data G_GNUC_UNUSED)
{
    f->dir = g_dir_make_tmp("vireo-socket-XXXXXX", NULL);
    g_assert_nonnull(f->dir);
    f->path = g_build_filename(f->dir, "sock", NULL);
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    (void) g_unlink(f->path);
    g_assert_cmpint(g_rmdir(f->dir), ==, 0);
    g_free(f->path);
    g_free(f->dir);
}

static void
test_modes(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const mode_t modes[] = { 0600, 0660, 0700, 0777 };
    static const mode_t masks[] = { 0, 022, 077 };

    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(masks); j++) {
            mode_t before = umask(masks[j]);
            g_autoptr(virNetSocket) sock = virNetSocketNewListenUNIX(f->path, modes[i], getgid(),
                                                                     5);
            struct stat st;

            umask(before);
            g_assert_nonnull(sock);
            g_assert_cmpint(lstat(f->path, &st), ==, 0);
            g_assert_cmpuint(st.st_mode, ==, S_IFSOCK | modes[i]);
            virNetSocketClose(sock);
            g_assert_cmpint(lstat(f->path, &st), ==, -1);
        }
    }
}

static void
test_stale_file_is_replaced(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) old = virNetSocketNewListenUNIX(f->path, 0600, -1, 5);
    g_autoptr(virNetSocket) sock = NULL;
    struct stat st;

    /* its owner dies without unlinking it */
    virNetSocketKeepPath(old);
    virNetSocketClose(old);
    g_assert_cmpint(lstat(f->path, &st), ==, 0);

    sock = virNetSocketNewListenUNIX(f->path, 0600, -1, 5);
    g_assert_nonnull(sock);
}

static void
test_file_in_use_is_left(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) sock = virNetSocketNewListenUNIX(f->path, 0600, -1, 5);
    struct stat st;

    g_assert_null(virNetSocketNewListenUNIX(f->path, 0600, -1, 5));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), f->path));
    virResetLastError();
    g_assert_cmpint(lstat(f->path, &st), ==, 0);
    virNetSocketClose(sock);

    g_assert_true(g_file_set_contents(f->path, "precious", -1, NULL));
    g_assert_null(virNetSocketNewListenUNIX(f->path, 0600, -1, 5));
    virResetLastError();
    g_assert_cmpint(lstat(f->path, &st), ==, 0);
}

static void
test_another_ones_file_is_left(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) sock = virNetSocketNewListenUNIX(f->path, 0600, -1, 5);
    struct stat st;

    g_assert_cmpint(g_unlink(f->path), ==, 0);
    g_assert_true(g_file_set_contents(f->path, "somebody else's", -1, NULL));
    virNetSocketClose(sock);
    g_assert_cmpint(lstat(f->path, &st), ==, 0);
}

static void
test_long_path(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *path = g_strdup_printf("%s/%0200d", f->dir, 1);

    g_assert_null(virNetSocketNewListenUNIX(path, 0600, -1, 5));
    g_assert_null(virNetSocketNewConnectUNIX(path));
    virResetLastError();
}

static void
test_accept(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) sock = virNetSocketNewListenUNIX(f->path, 0600, -1, 5);
    g_autoptr(virNetSocket) ours = NULL;
    g_autoptr(virNetSocket) theirs = NULL;
    const virIdentity *who;
    g_autofree char *name = g_strdup_printf("uid %u pid %d", getuid(), (int) getpid());
    char buf[8];
    int fd;

    g_assert_cmpint(virNetSocketAccept(sock, &theirs), ==, -1);
    g_assert_cmpint(errno, ==, EAGAIN);

    ours = virNetSocketNewConnectUNIX(f->path);
    g_assert_nonnull(ours);
    g_assert_cmpint(virNetSocketAccept(sock, &theirs), ==, 0);
    g_assert_true(virNetSocketIsLocal(theirs));
    g_assert_cmpint(virNetSocketGetTransport(theirs), ==, VIR_NET_TRANSPORT_UNIX);
    who = virNetSocketGetIdentity(theirs);
    g_assert_true(who->hasUnixUser);
    g_assert_cmpuint(who->unixUserID, ==, getuid());
    g_assert_cmpuint(who->unixGroupID, ==, getgid());
    g_assert_cmpint(who->unixProcessID, ==, getpid());
    g_assert_cmpuint(who->unixProcessTime, >, 0);
    g_assert_cmpstr(virNetSocketGetPeerName(theirs), ==, name);
    g_assert_cmpint(fcntl(virNetSocketGetFD(theirs), F_GETFD), ==, FD_CLOEXEC);

    g_assert_cmpint(virNetSocketRead(theirs, buf, sizeof(buf), &fd), ==, -1);
    g_assert_cmpint(errno, ==, EAGAIN);
    g_assert_cmpint(virNetSocketWrite(ours, "hi", 2), ==, 2);
    g_assert_cmpint(virNetSocketRead(theirs, buf, sizeof(buf), &fd), ==, 2);
    g_assert_cmpint(fd, ==, -1);
    virNetSocketClose(ours);
    g_assert_cmpint(virNetSocketRead(theirs, buf, sizeof(buf), &fd), ==, 0);
}

static void
test_connect_to_nobody(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_assert_null(virNetSocketNewConnectUNIX(f->path));
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_SYSTEM_ERROR);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), f->path));
    virResetLastError();
}

static const virNetSocketLayer wrapped = { .name = "tls", .is_tls = true };

static void
test_tcp(Fixture *f G_GNUC_UNUSED, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GPtrArray) socks = virNetSocketNewListenTCP("127.0.0.1", "0", 5);
    g_autoptr(virNetSocket) theirs = NULL;
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_autofree char *name = NULL;

    g_assert_nonnull(socks);
    g_assert_cmpuint(socks->len, ==, 1);
    g_assert_cmpint(getsockname(virNetSocketGetFD(g_ptr_array_index(socks, 0)),
                                (struct sockaddr *) &addr, &len), ==, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *) &addr, len), ==, 0);
    g_assert_cmpint(virNetSocketAccept(g_ptr_array_index(socks, 0), &theirs), ==, 0);
    g_assert_false(virNetSocketIsLocal(theirs));
    g_assert_false(virNetSocketGetIdentity(theirs)->hasUnixUser);
    g_assert_cmpint(virNetSocketGetTransport(theirs), ==, VIR_NET_TRANSPORT_TCP);
    virNetSocketSetLayer(theirs, &wrapped, NULL);
    g_assert_cmpint(virNetSocketGetTransport(theirs), ==, VIR_NET_TRANSPORT_TLS);

    len = sizeof(addr);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *) &addr, &len), ==, 0);
    name = g_strdup_printf("127.0.0.1:%u", ntohs(addr.sin_port));
    g_assert_cmpstr(virNetSocketGetPeerName(theirs), ==, name);
    close(fd);
}

static void
test_listen_fd(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) sock = virNetSocketNewListenUNIX(f->path, 0600, -1, 5);
    g_autoptr(virNetSocket) handed = virNetSocketNewListenFD(dup(virNetSocketGetFD(sock)));
    g_autoptr(virNetSocket) ours = NULL;
    g_autoptr(virNetSocket) theirs = NULL;
    int plain = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    ours = virNetSocketNewConnectUNIX(f->path);
    g_assert_nonnull(ours);
    g_assert_cmpint(virNetSocketAccept(handed, &theirs), ==, 0);

    g_assert_null(virNetSocketNewListenFD(plain));      /* doesn't listen */
    virResetLastError();
    close(plain);
}

static void
test_descriptors(Fixture *f G_GNUC_UNUSED, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) sock = NULL;
    int pair[2];
    int got = -1;
    char buf[16];
    struct stat sent;
    struct stat received;

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    sock = virNetSocketNewConnectedFD(pair[0]);

    /* a read ends with the byte that carries a descriptor */
    rpcPeerWrite(pair[1], "abc", 3);
    rpcPeerSendFD(pair[1], pair[1]);
    rpcPeerWrite(pair[1], "def", 3);
    g_assert_cmpint(virNetSocketRead(sock, buf, sizeof(buf), &got), ==, 4);
    g_assert_cmpint(got, >=, 0);
    g_assert_cmpint(fstat(pair[1], &sent), ==, 0);
    g_assert_cmpint(fstat(got, &received), ==, 0);
    g_assert_cmpuint(sent.st_ino, ==, received.st_ino);
    g_assert_cmpint(fcntl(got, F_GETFD), ==, FD_CLOEXEC);
    close(got);
    g_assert_cmpint(virNetSocketRead(sock, buf, sizeof(buf), &got), ==, 3);
    g_assert_cmpint(got, ==, -1);

    /* several at once are refused, and none is left open */
    {
        union {
            struct cmsghdr align;
            char space[CMSG_SPACE(3 * sizeof(int))];
        } control = { .space = { 0 } };
        struct iovec iov = { buf, 1 };
        struct msghdr msg = {
            .msg_iov = &iov, .msg_iovlen = 1,
            .msg_control = &control, .msg_controllen = sizeof(control),
        };
        struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
        const int fds[3] = { pair[1], pair[1], pair[1] };
        int next = dup(pair[1]);

        cmsg->cmsg_level = SOL_SOCKET;
        cmsg->cmsg_type = SCM_RIGHTS;
        cmsg->cmsg_len = CMSG_LEN(sizeof(fds));
        memcpy(CMSG_DATA(cmsg), fds, sizeof(fds));
        g_assert_cmpint(sendmsg(pair[1], &msg, 0), ==, 1);
        close(next);
        g_assert_cmpint(virNetSocketRead(sock, buf, sizeof(buf), &got), ==, -1);
        g_assert_cmpint(errno, ==, EPROTO);
        g_assert_cmpint(dup(pair[1]), ==, next);
        close(next);
    }
    close(pair[1]);
}

/* A layer sees all bytes: this one turns them around by a mask. */
static ssize_t
mask_read(void *opaque, void *buf, size_t len)
{
    ssize_t got = virNetSocketRawRead(opaque, buf, len);

    for (ssize_t i = 0; i < got; i++)
        ((uint8_t *) buf)[i] ^= 0x55;
    return got;
}

static ssize_t
mask_write(void *opaque, const void *buf, size_t len)
{
    g_autofree uint8_t *copy = g_memdup2(buf, len);

    for (size_t i = 0; i < len; i++)
        copy[i] ^= 0x55;
    return virNetSocketRawWrite(opaque, copy, len);
}

static const virNetSocketLayer mask = { .name = "mask", .read = mask_read, .write = mask_write };

static void
test_layer(Fixture *f G_GNUC_UNUSED, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetSocket) sock = NULL;
    int pair[2];
    int got;
    char buf[4];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    sock = virNetSocketNewConnectedFD(pair[0]);
    virNetSocketSetLayer(sock, &mask, sock);

    g_assert_false(virNetSocketHasPending(sock));
    g_assert_cmpint(virNetSocketWrite(sock, "AB", 2), ==, 2);
    g_assert_cmpint(recv(pair[1], buf, 2, 0), ==, 2);
    g_assert_cmpmem(buf, 2, "\x14\x17", 2);
    rpcPeerWrite(pair[1], "\x14\x17", 2);
    g_assert_cmpint(virNetSocketRead(sock, buf, 2, &got), ==, 2);
    g_assert_cmpmem(buf, 2, "AB", 2);
    close(pair[1]);
}

#define ADD(name, func) \
    g_test_add("/socket/" name, Fixture, NULL, fixture_open, func, fixture_close)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("modes", test_modes);
    ADD("stale-file-is-replaced", test_stale_file_is_replaced);
    ADD("file-in-use-is-left", test_file_in_use_is_left);
    ADD("another-ones-file-is-left", test_another_ones_file_is_left);
    ADD("long-path", test_long_path);
    ADD("accept", test_accept);
    ADD("connect-to-nobody", test_connect_to_nobody);
    ADD("tcp", test_tcp);
    ADD("listen-fd", test_listen_fd);
    ADD("descriptors", test_descriptors);
    ADD("layer", test_layer);
    return g_test_run();
}
