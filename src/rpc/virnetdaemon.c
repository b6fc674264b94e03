/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetdaemon.c: runs the loop, minds signals, and stops in order. */
#include "config.h"

#include "virnetdaemon.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "virerror.h"
#include "virevent.h"
#include "vireventepoll.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virnetserverpriv.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("rpc.netdaemon");

/* How long calls that were told to give up may take to answer that they do. */
#define VIR_NET_DAEMON_GIVE_UP_MS 1000

typedef struct virNetDaemonSignal {
    int signum;
    virNetDaemonSignalFunc func;
    void *opaque;
} virNetDaemonSignal;

struct virNetDaemon {
    /* loop only */
    GArray *signals;                /* virNetDaemonSignal */
    sigset_t signal_set;            /* of those, the ones that we blocked */
    int signal_fd;                  /* tells which of them wait */
    int signal_watch;
    int quit_timer;                 /* fires when it is time to stop */
    int drain_timer;                /* fires when stopping has lasted long enough */
    void (*interlude)(virNetDaemon *dmn, void *opaque);     /* NULL: none is due */
    void *interlude_opaque;
    void (*give_up)(void *opaque);
    void *give_up_opaque;
    unsigned int workers_left;      /* when the servers were closed */
    bool quit;
    bool drained;
    bool closed;

    gint inhibitors;                /* atomic: changed with any lock held */
    int recheck_timer;              /* looks again whether the daemon is needed */
    GMutex lock;                    /* rank daemon; guards all below */
    GPtrArray *servers;             /* references */
    unsigned int auto_shutdown;     /* seconds; 0: never */
    int idle_timer;
    bool idle;                      /* @idle_timer runs */
};

/* ---- signals ---- */

static void
virNetDaemonCallSignal(virNetDaemon *dmn, int signum)
{
    for (guint i = 0; i < dmn->signals->len; i++) {
        const virNetDaemonSignal *sig = &g_array_index(dmn->signals, virNetDaemonSignal, i);

        if (sig->signum == signum) {
            sig->func(dmn, signum, sig->opaque);
            return;
        }
    }
}

static void
virNetDaemonSignalReady(int watch G_GNUC_UNUSED, int fd, int events G_GNUC_UNUSED, void *opaque)
{
    struct signalfd_siginfo info;

    while (TEMP_FAILURE_RETRY(read(fd, &info, sizeof(info))) == sizeof(info))
        virNetDaemonCallSignal(opaque, info.ssi_signo);
}

/* The descriptor tells of all signals that have a handler. */
static int
virNetDaemonUpdateSignalFD(virNetDaemon *dmn)
{
    sigset_t set;
    int fd;

    sigemptyset(&set);
    for (guint i = 0; i < dmn->signals->len; i++)
        sigaddset(&set, g_array_index(dmn->signals, virNetDaemonSignal, i).signum);

    fd = signalfd(dmn->signal_fd, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) {
        virReportSystemError(errno, "%s", _("cannot wait for signals"));
        return -1;
    }
    if (dmn->signal_fd >= 0)
        return 0;
    dmn->signal_fd = fd;
    dmn->signal_watch = virEventAddHandle(fd, VIR_EVENT_HANDLE_READABLE,
                                          virNetDaemonSignalReady, dmn, NULL);
    return dmn->signal_watch < 0 ? -1 : 0;
}

int
virNetDaemonAddSignalHandler(virNetDaemon *dmn, int signum, virNetDaemonSignalFunc func,
                             void *opaque)
{
    virNetDaemonSignal sig = { .signum = signum, .func = func, .opaque = opaque };
    sigset_t set;
    sigset_t before;

    if (signum == SIGKILL || signum == SIGSTOP || sigemptyset(&set) < 0 ||
        sigaddset(&set, signum) < 0 || pthread_sigmask(SIG_BLOCK, &set, &before) != 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("cannot handle signal %d"), signum);
        return -1;
    }
    if (!sigismember(&before, signum))
        sigaddset(&dmn->signal_set, signum);
    g_array_append_val(dmn->signals, sig);
    return virNetDaemonUpdateSignalFD(dmn);
}

static void
virNetDaemonCloseSignals(virNetDaemon *dmn)
{
    g_array_set_size(dmn->signals, 0);
    if (dmn->signal_watch > 0)
        (void) virEventRemoveHandle(dmn->signal_watch);
    virFDClose(&dmn->signal_fd);
    (void) pthread_sigmask(SIG_UNBLOCK, &dmn->signal_set, NULL);    /* it was blocked by it */
}

/* ---- ending by itself ---- */

static bool
virNetDaemonIsUnusedLocked(virNetDaemon *dmn)
{
    if (dmn->auto_shutdown == 0 || g_atomic_int_get(&dmn->inhibitors) > 0)
        return false;

    for (guint i = 0; i < dmn->servers->len; i++) {
        virNetServerLimits limits;

        virNetServerGetLimits(g_ptr_array_index(dmn->servers, i), &limits);
        if (limits.clients > 0)
            return false;
    }
    return true;
}

/* Starts the timer when the last user goes and stops it when the first one comes. */
static void
virNetDaemonUpdateIdleLocked(virNetDaemon *dmn)
{
    bool idle = virNetDaemonIsUnusedLocked(dmn);

    if (idle == dmn->idle)
        return;
    dmn->idle = idle;
    virEventUpdateTimeout(dmn->idle_timer, idle
                          ? (int) MIN(dmn->auto_shutdown * 1000LL, G_MAXINT) : -1);
}

static void
virNetDaemonClientsChanged(void *opaque)
{
    virNetDaemon *dmn = opaque;

    VIR_LOCK_GUARD(&dmn->lock, VIR_LOCK_RANK_DAEMON);

    virNetDaemonUpdateIdleLocked(dmn);
}

static void
virNetDaemonIdleOver(int timer G_GNUC_UNUSED, void *opaque)
{
    virNetDaemon *dmn = opaque;
    bool idle;

    virMutexLock(&dmn->lock, VIR_LOCK_RANK_DAEMON);
    virNetDaemonUpdateIdleLocked(dmn);
    idle = dmn->idle;
    virMutexUnlock(&dmn->lock);

    if (idle) {
        VIR_INFO("nobody needs the daemon any more");
        dmn->quit = true;
    }
}

void
virNetDaemonSetAutoShutdown(virNetDaemon *dmn, unsigned int seconds)
{
    VIR_LOCK_GUARD(&dmn->lock, VIR_LOCK_RANK_DAEMON);

    dmn->auto_shutdown = 0;
    virNetDaemonUpdateIdleLocked(dmn);
    dmn->auto_shutdown = seconds;
    virNetDaemonUpdateIdleLocked(dmn);
}

/* In the loop, for who comes here may hold a guest's lock, which ranks above ours. */
static void
virNetDaemonRecheck(int timer, void *opaque)
{
    virEventUpdateTimeout(timer, -1);
    virNetDaemonClientsChanged(opaque);
}

void
virNetDaemonInhibit(virNetDaemon *dmn)
{
    g_atomic_int_inc(&dmn->inhibitors);
    virEventUpdateTimeout(dmn->recheck_timer, 0);
}

void
virNetDaemonUninhibit(virNetDaemon *dmn)
{
    gint before = g_atomic_int_add(&dmn->inhibitors, -1);

    g_assert(before > 0);
    virEventUpdateTimeout(dmn->recheck_timer, 0);
}

/* ---- life ---- */

static void
virNetDaemonQuitDue(int timer, void *opaque)
{
    virNetDaemon *dmn = opaque;

    virEventUpdateTimeout(timer, -1);
    dmn->quit = true;
}

static void
virNetDaemonDrainOver(int timer, void *opaque)
{
    virNetDaemon *dmn = opaque;

    virEventUpdateTimeout(timer, -1);
    dmn->drained = true;
}

virNetDaemon *
virNetDaemonNew(void)
{
    g_autoptr(virNetDaemon) dmn = g_new0(virNetDaemon, 1);

    g_mutex_init(&dmn->lock);
    dmn->signals = g_array_new(false, false, sizeof(virNetDaemonSignal));
    dmn->servers = g_ptr_array_new_with_free_func((GDestroyNotify) virNetServerUnref);
    sigemptyset(&dmn->signal_set);
    dmn->signal_fd = -1;
    dmn->signal_watch = -1;

    dmn->quit_timer = virEventAddTimeout(-1, virNetDaemonQuitDue, dmn, NULL);
    dmn->drain_timer = virEventAddTimeout(-1, virNetDaemonDrainOver, dmn, NULL);
    dmn->idle_timer = virEventAddTimeout(-1, virNetDaemonIdleOver, dmn, NULL);
    dmn->recheck_timer = virEventAddTimeout(-1, virNetDaemonRecheck, dmn, NULL);
    if (dmn->quit_timer < 0 || dmn->drain_timer < 0 || dmn->idle_timer < 0 ||
        dmn->recheck_timer < 0)
        return NULL;

    /* a pipe or console that its reader left gives EPIPE, not the end of the process */
    (void) signal(SIGPIPE, SIG_IGN);
    return g_steal_pointer(&dmn);
}

void
virNetDaemonAddServer(virNetDaemon *dmn, virNetServer *srv)
{
    virNetServerSetChangeCallback(srv, virNetDaemonClientsChanged, dmn);

    VIR_LOCK_GUARD(&dmn->lock, VIR_LOCK_RANK_DAEMON);
    g_ptr_array_add(dmn->servers, virNetServerRef(srv));
}

virNetServer *
virNetDaemonGetServer(virNetDaemon *dmn, const char *name)
{
    VIR_LOCK_GUARD(&dmn->lock, VIR_LOCK_RANK_DAEMON);

    for (guint i = 0; i < dmn->servers->len; i++) {
        virNetServer *srv = g_ptr_array_index(dmn->servers, i);

        if (g_str_equal(virNetServerGetName(srv), name))
            return virNetServerRef(srv);
    }
    return NULL;
}

GPtrArray *
virNetDaemonGetServers(virNetDaemon *dmn)
{
    GPtrArray *servers;

    VIR_LOCK_GUARD(&dmn->lock, VIR_LOCK_RANK_DAEMON);

    servers = g_ptr_array_new_with_free_func((GDestroyNotify) virNetServerUnref);
    for (guint i = 0; i < dmn->servers->len; i++)
        g_ptr_array_add(servers, virNetServerRef(g_ptr_array_index(dmn->servers, i)));
    return servers;
}

static void
virNetDaemonClose(virNetDaemon *dmn)
{
    if (dmn->closed)
        return;
    dmn->closed = true;

    for (guint i = 0; i < dmn->servers->len; i++) {
        dmn->workers_left += virNetServerClose(g_ptr_array_index(dmn->servers, i));
        virNetServerSetChangeCallback(g_ptr_array_index(dmn->servers, i), NULL, NULL);
    }
}

void
virNetDaemonFree(virNetDaemon *dmn)
{
    if (!dmn)
        return;

    virNetDaemonClose(dmn);
    virNetDaemonCloseSignals(dmn);
    (void) virEventRemoveTimeout(dmn->quit_timer);
    (void) virEventRemoveTimeout(dmn->drain_timer);
    (void) virEventRemoveTimeout(dmn->idle_timer);
    (void) virEventRemoveTimeout(dmn->recheck_timer);
    g_ptr_array_unref(dmn->servers);
    g_array_unref(dmn->signals);
    g_mutex_clear(&dmn->lock);
    g_free(dmn);
}

void
virNetDaemonSetGiveUpFunc(virNetDaemon *dmn, void (*func)(void *opaque), void *opaque)
{
    dmn->give_up = func;
    dmn->give_up_opaque = opaque;
}

unsigned int
virNetDaemonGetWorkersLeft(virNetDaemon *dmn)
{
    return dmn->workers_left;
}

void
virNetDaemonQuit(virNetDaemon *dmn)
{
    virEventUpdateTimeout(dmn->quit_timer, 0);
}

static bool
virNetDaemonIsDrained(virNetDaemon *dmn)
{
    for (guint i = 0; i < dmn->servers->len; i++) {
        if (!virNetServerIsIdle(g_ptr_array_index(dmn->servers, i)))
            return dmn->drained;
    }
    return true;
}

/* Runs the loop until no call is in work; at most for @ms. */
static void
virNetDaemonDrain(virNetDaemon *dmn, long long ms)
{
    dmn->drained = false;
    virEventUpdateTimeout(dmn->drain_timer, (int) MIN(ms, G_MAXINT));
    while (!virNetDaemonIsDrained(dmn)) {
        if (virEventEpollRunOnce() < 0)
            break;
    }
}

static void
virNetDaemonStop(virNetDaemon *dmn, unsigned int drain)
{
    for (guint i = 0; i < dmn->servers->len; i++)
        virNetServerStopAccepting(g_ptr_array_index(dmn->servers, i));

    virNetDaemonDrain(dmn, drain * 1000LL);
    if (dmn->drained)
        VIR_WARN("calls still in work after %u seconds are given up", drain);

    /* also for the calls of clients that have gone, which nobody waited for */
    if (dmn->give_up)
        dmn->give_up(dmn->give_up_opaque);
    virNetDaemonDrain(dmn, VIR_NET_DAEMON_GIVE_UP_MS);

    virNetDaemonClose(dmn);

    /* what was removed is freed in a turn of the loop: one that needn't wait for anything */
    virEventUpdateTimeout(dmn->quit_timer, 0);
    (void) virEventEpollRunOnce();
}

static void
virNetDaemonCallInterlude(virNetDaemon *dmn)
{
    void (*func)(virNetDaemon *dmn, void *opaque) = g_steal_pointer(&dmn->interlude);

    func(dmn, dmn->interlude_opaque);
}

int
virNetDaemonRun(virNetDaemon *dmn, unsigned int drain)
{
    int rc = 0;

    for (guint i = 0; rc == 0 && i < dmn->servers->len; i++)
        rc = virNetServerStart(g_ptr_array_index(dmn->servers, i));
    if (rc == 0)
        virNetDaemonClientsChanged(dmn);

    while (rc == 0 && !dmn->quit) {
        rc = virEventEpollRunOnce();
        if (rc == 0 && dmn->interlude)
            virNetDaemonCallInterlude(dmn);
    }

    virNetDaemonStop(dmn, drain);
    return rc;
}

/* ---- another program takes our place ---- */

/* How often it is looked whether all is quiet: not everybody who ends something tells the loop. */
#define VIR_NET_DAEMON_SETTLE_MS 1

void
virNetDaemonInterlude(virNetDaemon *dmn, void (*func)(virNetDaemon *dmn, void *opaque),
                      void *opaque)
{
    dmn->interlude = func;
    dmn->interlude_opaque = opaque;
}

void
virNetDaemonHold(virNetDaemon *dmn, virNetServerWhom whom)
{
    for (guint i = 0; i < dmn->servers->len; i++)
        virNetServerHold(g_ptr_array_index(dmn->servers, i), whom);
}

void
virNetDaemonRelease(virNetDaemon *dmn)
{
    for (guint i = 0; i < dmn->servers->len; i++)
        virNetServerRelease(g_ptr_array_index(dmn->servers, i));
}

static bool
virNetDaemonServersAreQuiet(virNetDaemon *dmn)
{
    for (guint i = 0; i < dmn->servers->len; i++) {
        if (!virNetServerIsQuiet(g_ptr_array_index(dmn->servers, i)))
            return false;
    }
    return true;
}

static void
virNetDaemonLookAgain(int timer G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
}

bool
virNetDaemonSettle(virNetDaemon *dmn, unsigned int ms, bool (*quiet)(void *opaque), void *opaque)
{
    gint64 until = g_get_monotonic_time() + ms * G_GINT64_CONSTANT(1000);
    int timer = virEventAddTimeout(VIR_NET_DAEMON_SETTLE_MS, virNetDaemonLookAgain, NULL, NULL);
    bool settled;

    /* those who work for calls are asked after the calls: so each answer stays true */
    while (!(settled = virNetDaemonServersAreQuiet(dmn) && quiet(opaque)) && !dmn->quit &&
           timer >= 0 && g_get_monotonic_time() < until) {
        if (virEventEpollRunOnce() < 0)
            break;
    }
    if (timer >= 0)
        (void) virEventRemoveTimeout(timer);
    return settled;
}

bool
virNetDaemonIsQuitting(virNetDaemon *dmn)
{
    return dmn->quit;
}

long long
virNetDaemonGetLongestStall(virNetDaemon *dmn G_GNUC_UNUSED)
{
    return virEventEpollGetLongestStall();
}
