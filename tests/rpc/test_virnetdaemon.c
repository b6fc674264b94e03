/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetdaemon.c: signals, the orderly stop, and ending by itself. */
#include "config.h"

#include "virlockrank.h"
#include "virnetdaemon.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "rpcpeer.h"
#include "virevent.h"
#include "vireventepoll.h"

/* The daemon's loop runs in the main thread, what happens around it in another. */
typedef struct Fixture {
    virNetDaemon *dmn;
    rpcServer *rs;
    char *dir;
    char *path;
    gint signalled;         /* atomic */
    GThread *main_thread;
} Fixture;

static void
on_signal(virNetDaemon *dmn, int signum, void *opaque)
{
    Fixture *f = opaque;

    g_assert_true(g_thread_self() == f->main_thread);
    g_assert_cmpint(signum, ==, SIGUSR1);
    if (g_atomic_int_add(&f->signalled, 1) == 1)
        virNetDaemonQuit(dmn);
}

static void
add_signals(Fixture *f)
{
    g_assert_cmpint(virNetDaemonAddSignalHandler(f->dmn, SIGUSR1, on_signal, f), ==, 0);
    g_assert_cmpint(virNetDaemonAddSignalHandler(f->dmn, SIGKILL, on_signal, f), ==, -1);
    g_assert_cmpint(virNetDaemonAddSignalHandler(f->dmn, 0, on_signal, f), ==, -1);
}

static bool
is_blocked(int signum)
{
    sigset_t set;

    g_assert_cmpint(pthread_sigmask(SIG_BLOCK, NULL, &set), ==, 0);
    return sigismember(&set, signum);
}

static void
fixture_open(Fixture *f, const void *data)
{
    g_autoptr(virNetServerService) svc = NULL;

    f->dir = g_dir_make_tmp("vireo-daemon-XXXXXX", NULL);
    g_assert_nonnull(f->dir);
    f->path = g_build_filename(f->dir, "sock", NULL);
    svc = virNetServerServiceNewUNIX(f->path, 0700, -1, VIR_NET_SERVER_AUTH_NONE, false);
    g_assert_nonnull(svc);

    if (!virEventIsRegistered())
        g_assert_cmpint(virEventEpollRegister(), ==, 0);
    f->dmn = virNetDaemonNew();
    g_assert_nonnull(f->dmn);
    if (data)                           /* signals are added before there are threads */
        add_signals(f);
    f->rs = rpcServerNewWithoutLoop(rpcServerDefaults(), svc);
    virNetDaemonAddServer(f->dmn, f->rs->srv);
    f->main_thread = g_thread_self();
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    rpcServerOpenGate(f->rs);
    virNetDaemonFree(f->dmn);
    rpcServerFree(f->rs);
    g_assert_cmpint(g_rmdir(f->dir), ==, 0);
    g_free(f->path);
    g_free(f->dir);
}

static int
connect_to(Fixture *f)
{
    const struct timeval patience = { .tv_sec = RPC_PEER_PATIENCE };
    g_autoptr(virNetSocket) sock = virNetSocketNewConnectUNIX(f->path);
    int fd;

    g_assert_nonnull(sock);
    fd = dup(virNetSocketGetFD(sock));
    g_assert_true(g_unix_set_fd_nonblocking(fd, false, NULL));
    g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), ==, 0);
    return fd;
}

static void
run(Fixture *f, void *(*around)(void *opaque), unsigned int drain)
{
    GThread *thread = g_thread_new("around", around, f);

    g_assert_cmpint(virNetDaemonRun(f->dmn, drain), ==, 0);
    g_thread_join(thread);
}

static void *
call_then_quit(void *opaque)
{
    Fixture *f = opaque;
    int fd = connect_to(f);

    rpcPeerCall(fd, RPC_TEST_ECHO, 1, "hi");
    rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "hi");
    virNetDaemonQuit(f->dmn);
    rpcPeerExpectEnd(fd);
    close(fd);
    return NULL;
}

static void
test_quit(Fixture *f, const void *data G_GNUC_UNUSED)
{
    run(f, call_then_quit, 5);
    g_assert_cmpuint(f->rs->closed, ==, 1);
    g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
    g_assert_cmpint(virNetDaemonGetLongestStall(f->dmn), >, 0);
}

static void *
send_signals(void *opaque)
{
    Fixture *f = opaque;
    int fd = connect_to(f);

    /* to the process, and no thread takes it but by the descriptor */
    g_assert_true(is_blocked(SIGUSR1));
    g_assert_cmpint(kill(getpid(), SIGUSR1), ==, 0);
    rpcPeerCall(fd, RPC_TEST_ECHO, 1, "hi");
    rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "hi");
    g_assert_cmpint(kill(getpid(), SIGUSR1), ==, 0);
    rpcPeerExpectEnd(fd);
    close(fd);
    return NULL;
}

static void
test_signals(Fixture *f, const void *data G_GNUC_UNUSED)
{
    run(f, send_signals, 5);
    g_assert_cmpint(f->signalled, ==, 2);

    virNetDaemonFree(g_steal_pointer(&f->dmn));
    g_assert_false(is_blocked(SIGUSR1));
}

static void *
quit_with_call_in_work(void *opaque)
{
    Fixture *f = opaque;
    int fd = connect_to(f);

    rpcPeerCall(fd, RPC_TEST_BLOCK, 1, "work");
    rpcServerWaitEntered(f->rs, 1);
    virNetDaemonQuit(f->dmn);
    while (g_file_test(f->path, G_FILE_TEST_EXISTS))
        g_thread_yield();               /* it has begun to stop */
    rpcServerOpenGate(f->rs);
    rpcPeerExpect(fd, RPC_TEST_BLOCK, VIR_NET_REPLY, 1, VIR_NET_OK, "work");
    rpcPeerExpectEnd(fd);
    close(fd);
    return NULL;
}

static void
test_calls_in_work_end(Fixture *f, const void *data G_GNUC_UNUSED)
{
    run(f, quit_with_call_in_work, RPC_PEER_PATIENCE);
}

static void *
quit_with_call_stuck(void *opaque)
{
    Fixture *f = opaque;
    int fd = connect_to(f);

    rpcPeerCall(fd, RPC_TEST_BLOCK, 1, "stuck");
    rpcServerWaitEntered(f->rs, 1);
    virNetDaemonQuit(f->dmn);
    rpcPeerExpectEnd(fd);
    close(fd);
    return NULL;
}

static void *
quit_with_call_that_can_be_woken(void *opaque)
{
    Fixture *f = opaque;
    int fd = connect_to(f);

    rpcPeerCall(fd, RPC_TEST_BLOCK, 1, "stuck");
    rpcServerWaitEntered(f->rs, 1);
    virNetDaemonQuit(f->dmn);
    rpcPeerExpect(fd, RPC_TEST_BLOCK, VIR_NET_REPLY, 1, VIR_NET_OK, "stuck");
    rpcPeerExpectEnd(fd);
    close(fd);
    return NULL;
}

static void
open_gate(void *opaque)
{
    rpcServerOpenGate(opaque);
}

static void
test_stuck_calls_may_answer_that_they_give_up(Fixture *f, const void *data G_GNUC_UNUSED)
{
    virNetDaemonSetGiveUpFunc(f->dmn, open_gate, f->rs);
    run(f, quit_with_call_that_can_be_woken, 0);
    g_assert_cmpuint(virNetDaemonGetWorkersLeft(f->dmn), ==, 0);
    g_assert_cmpuint(f->rs->closed, ==, 1);
}

static void
test_stuck_calls_are_given_up(Fixture *f, const void *data G_GNUC_UNUSED)
{
    run(f, quit_with_call_stuck, 0);
    g_assert_cmpuint(virNetDaemonGetWorkersLeft(f->dmn), ==, 1);
    g_assert_cmpuint(f->rs->closed, ==, 0);
    rpcServerOpenGate(f->rs);
    rpcServerWaitClosed(f->rs, 1);
}

static void *
use_for_a_while(void *opaque)
{
    Fixture *f = opaque;
    int fd = connect_to(f);
    GMutex guest;

    g_mutex_init(&guest);
    rpcPeerCall(fd, RPC_TEST_ECHO, 1, "hi");
    rpcPeerExpect(fd, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "hi");
    /* as a guest does that starts and ends: locked */
    virMutexLock(&guest, VIR_LOCK_RANK_DOMAIN);
    virNetDaemonInhibit(f->dmn);
    virMutexUnlock(&guest);
    close(fd);
    rpcServerWaitClosed(f->rs, 1);
    virMutexLock(&guest, VIR_LOCK_RANK_DOMAIN);
    virNetDaemonUninhibit(f->dmn);
    virMutexUnlock(&guest);
    g_mutex_clear(&guest);
    return NULL;
}

static void
test_ends_when_unused(Fixture *f, const void *data G_GNUC_UNUSED)
{
    gint64 start = g_get_monotonic_time();

    virNetDaemonSetAutoShutdown(f->dmn, 1);
    run(f, use_for_a_while, 5);
    g_assert_cmpint(g_get_monotonic_time() - start, >=, G_USEC_PER_SEC);
    g_assert_cmpuint(f->rs->closed, ==, 1);
}

static void
test_servers_by_name(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(virNetServer) srv = virNetDaemonGetServer(f->dmn, "test");
    g_autoptr(GPtrArray) all = virNetDaemonGetServers(f->dmn);

    g_assert_true(srv == f->rs->srv);
    g_assert_null(virNetDaemonGetServer(f->dmn, "admin"));
    g_assert_cmpuint(all->len, ==, 1);
}

#define ADD(name, func) \
    g_test_add("/daemon/" name, Fixture, NULL, fixture_open, func, fixture_close)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("quit", test_quit);
    g_test_add("/daemon/signals", Fixture, "signals", fixture_open, test_signals, fixture_close);
    ADD("calls-in-work-end", test_calls_in_work_end);
    ADD("stuck-calls-may-answer", test_stuck_calls_may_answer_that_they_give_up);
    ADD("stuck-calls-are-given-up", test_stuck_calls_are_given_up);
    ADD("ends-when-unused", test_ends_when_unused);
    ADD("servers-by-name", test_servers_by_name);
    return g_test_run();
}
