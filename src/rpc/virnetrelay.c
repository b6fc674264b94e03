/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetrelay.c: moves bytes between protected connections and the daemon that has them now. */
#include "config.h"

#include "virnetrelay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Bytes of one direction of one connection that are under way. */
#define VIR_NET_RELAY_BUFFER 65536

/* One direction. It is filled again when it is empty: what a layer took half comes as it was. */
typedef struct {
    uint8_t bytes[VIR_NET_RELAY_BUFFER];
    size_t from;
    size_t len;
    bool ended;                 /* nothing more comes */
} virNetRelayWay;

typedef struct {
    virNetSocket *sock;         /* a reference */
    int ours;
    int theirs;                 /* for the next program; -1 in the process */
    virNetRelayWay up;          /* from the peer */
    virNetRelayWay down;
    size_t skip;                /* of @down: the layer had taken them before they came again */
    bool told;                  /* that nothing more comes from the peer */
    bool over;
} virNetRelayLine;

struct virNetRelay {
    GPtrArray *lines;           /* virNetRelayLine */
    int hold;                   /* tells the process: a byte to end, its end to begin; -1: none */
};

static void
virNetRelayLineFree(void *opaque)
{
    virNetRelayLine *line = opaque;

    virNetSocketUnref(line->sock);
    virFDClose(&line->ours);
    virFDClose(&line->theirs);
    g_free(line);
}

virNetRelay *
virNetRelayNew(void)
{
    virNetRelay *relay = g_new0(virNetRelay, 1);

    relay->lines = g_ptr_array_new_with_free_func(virNetRelayLineFree);
    relay->hold = -1;
    return relay;
}

void
virNetRelayFree(virNetRelay *relay)
{
    if (!relay)
        return;

    if (relay->hold >= 0)
        (void) !write(relay->hold, "", 1);      /* one that has ended needs no word */
    virFDClose(&relay->hold);
    g_ptr_array_unref(relay->lines);
    g_free(relay);
}

int
virNetRelayAdd(virNetRelay *relay, virNetSocket *sock, int *ret_fd)
{
    virNetRelayLine *line;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0) {
        virReportSystemError(errno, "%s", _("cannot make a socket pair"));
        return -1;
    }
    line = g_new0(virNetRelayLine, 1);
    line->sock = virNetSocketRef(sock);
    line->ours = pair[0];
    line->theirs = pair[1];
    g_ptr_array_add(relay->lines, line);
    *ret_fd = pair[1];
    return 0;
}

/* ---- moving ---- */

/* What read or write gave. Returns whether to go on; @ret_over: for good. */
static bool
virNetRelayGoesOn(ssize_t rc, bool *ret_over)
{
    if (rc >= 0)
        return true;
    *ret_over = errno != EAGAIN && errno != EWOULDBLOCK;
    virResetLastError();        /* nobody is there to be told */
    return false;
}

static void
virNetRelayMoveUp(virNetRelayLine *line)
{
    virNetRelayWay *way = &line->up;
    bool failed = false;
    ssize_t rc;
    int fd;

    while (!way->ended || way->len > 0) {
        if (way->len == 0) {
            rc = virNetSocketRead(line->sock, way->bytes, sizeof(way->bytes), &fd);
            if (!virNetRelayGoesOn(rc, &failed) && !failed)
                return;
            way->ended = rc <= 0;
            way->from = 0;
            way->len = MAX(rc, 0);
            continue;
        }
        rc = TEMP_FAILURE_RETRY(send(line->ours, way->bytes + way->from, way->len,
                                     MSG_NOSIGNAL));
        if (!virNetRelayGoesOn(rc, &line->over))
            return;
        way->from += rc;
        way->len -= rc;
    }
    if (!line->told)
        (void) shutdown(line->ours, SHUT_WR);   /* the other end may have gone: then it is over */
    line->told = true;
}

/* Fills @down without what the layer had taken before. Returns false when there is nothing now. */
static bool
virNetRelayFillDown(virNetRelayLine *line)
{
    virNetRelayWay *way = &line->down;
    ssize_t got = TEMP_FAILURE_RETRY(recv(line->ours, way->bytes, sizeof(way->bytes), 0));
    size_t skip;

    if (!virNetRelayGoesOn(got, &line->over))
        return false;
    way->ended = got == 0;
    skip = MIN(line->skip, (size_t) got);
    line->skip -= skip;
    way->from = skip;
    way->len = got - skip;
    return true;
}

static void
virNetRelayMoveDown(virNetRelayLine *line)
{
    virNetRelayWay *way = &line->down;

    while (!line->over) {
        ssize_t put;

        if (way->len == 0 && way->ended) {
            line->over = true;          /* the daemon has closed it */
            return;
        }
        if (way->len == 0) {
            if (!virNetRelayFillDown(line))
                return;
            continue;
        }
        put = virNetSocketWrite(line->sock, way->bytes + way->from, way->len);
        if (!virNetRelayGoesOn(put, &line->over))
            return;
        if ((size_t) put > way->len) {
            line->skip += put - way->len;
            put = way->len;
        }
        way->from += put;
        way->len -= put;
    }
}

/* Returns whether the line can go on without waiting for a descriptor. */
static bool
virNetRelayWant(virNetRelayLine *line, struct pollfd *fds)
{
    bool wants_up = line->up.len == 0 && !line->up.ended;

    fds[0] = (struct pollfd) { .fd = virNetSocketGetFD(line->sock) };
    fds[1] = (struct pollfd) { .fd = line->ours };
    if (wants_up)
        fds[0].events |= POLLIN;
    if (line->down.len > 0)
        fds[0].events |= POLLOUT;
    if (line->down.len == 0 && !line->down.ended)
        fds[1].events |= POLLIN;
    if (line->up.len > 0)
        fds[1].events |= POLLOUT;
    /* an end that is known would wake us again and again */
    if (fds[0].events == 0)
        fds[0].fd = -1;
    return wants_up && virNetSocketHasPending(line->sock);
}

void
virNetRelayRun(virNetRelay *relay)
{
    while (relay->lines->len > 0) {
        g_autofree struct pollfd *fds = g_new0(struct pollfd, relay->lines->len * 2);
        bool at_once = false;

        for (guint i = relay->lines->len; i > 0; i--) {
            virNetRelayLine *line = g_ptr_array_index(relay->lines, i - 1);

            virNetRelayMoveUp(line);
            virNetRelayMoveDown(line);
            if (line->over)
                g_ptr_array_remove_index(relay->lines, i - 1);
        }
        for (guint i = 0; i < relay->lines->len; i++)
            at_once |= virNetRelayWant(g_ptr_array_index(relay->lines, i), fds + i * 2);
        if (relay->lines->len > 0)
            (void) poll(fds, relay->lines->len * 2, at_once ? 0 : -1);    /* a signal: look again */
    }
}

/* ---- the process ---- */

static int
virNetRelayCompareFD(const void *a, const void *b)
{
    return *(const int *) a - *(const int *) b;
}

/* Nothing of the daemon may be kept open by us: a lock, a listening socket. */
static void
virNetRelayCloseOthers(virNetRelay *relay, int hold)
{
    g_autoptr(GArray) keep = g_array_new(false, false, sizeof(int));
    unsigned int next = STDERR_FILENO + 1;

    g_array_append_val(keep, hold);
    for (guint i = 0; i < relay->lines->len; i++) {
        virNetRelayLine *line = g_ptr_array_index(relay->lines, i);
        int fd = virNetSocketGetFD(line->sock);

        g_array_append_val(keep, fd);
        g_array_append_val(keep, line->ours);
        line->theirs = -1;              /* closed with the others */
    }
    g_array_sort(keep, virNetRelayCompareFD);
    for (guint i = 0; i < keep->len; i++) {
        unsigned int fd = g_array_index(keep, int, i);

        if (fd > next)
            (void) close_range(next, fd - 1, 0);    /* what isn't open doesn't matter */
        next = fd + 1;
    }
    (void) close_range(next, ~0U, 0);
}

static void G_GNUC_NORETURN
virNetRelayMain(virNetRelay *relay, int hold)
{
    sigset_t none;
    char byte;

    /* it is a daemon's process to whoever sends signals to all of them */
    (void) signal(SIGHUP, SIG_IGN);
    (void) signal(SIGUSR1, SIG_IGN);
    (void) sigemptyset(&none);
    (void) pthread_sigmask(SIG_SETMASK, &none, NULL);
    (void) setsid();
    (void) prctl(PR_SET_NAME, "libvirtd-relay");
    virNetRelayCloseOthers(relay, hold);

    if (TEMP_FAILURE_RETRY(read(hold, &byte, 1)) == 0)
        virNetRelayRun(relay);
    _exit(EXIT_SUCCESS);
}

int
virNetRelayStart(virNetRelay *relay)
{
    VIR_AUTOCLOSE wait = -1;
    int fds[2];
    pid_t pid;

    if (relay->lines->len == 0)
        return 0;
    if (pipe2(fds, O_CLOEXEC) < 0) {
        virReportSystemError(errno, "%s", _("cannot make a pipe"));
        return -1;
    }
    wait = fds[0];
    relay->hold = fds[1];

    /* of a child of a child: nobody has to reap it */
    pid = fork();
    if (pid == 0) {
        if (fork() == 0)
            virNetRelayMain(relay, wait);
        _exit(EXIT_SUCCESS);
    }
    if (pid < 0) {
        virReportSystemError(errno, "%s", _("cannot start the relay of protected connections"));
        return -1;
    }
    (void) TEMP_FAILURE_RETRY(waitpid(pid, NULL, 0));
    return 0;
}
