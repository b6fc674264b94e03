/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virevent.c: one behaviour of the event loop, whatever waits underneath. */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virerror.h"
#include "virevent.h"
#include "vireventepoll.h"
#include "vireventpoll.h"

/* Each of the two programs made from this file runs one implementation. */
#ifdef TEST_EPOLL
# define TEST_REGISTER virEventEpollRegister
# define TEST_RUN_ONCE virEventEpollRunOnce
#else
# define TEST_REGISTER virEventRegisterDefaultImpl
# define TEST_RUN_ONCE virEventRunDefaultImpl
#endif

typedef struct Probe Probe;
struct Probe {
    int id;
    int calls;
    int freed;
    int events;             /* of the last call */
    void (*act)(Probe *probe);
    Probe *other;
    int fd;
};

static void
probe_handle(int watch, int fd, int events, void *opaque)
{
    Probe *probe = opaque;

    g_assert_cmpint(probe->freed, ==, 0);
    g_assert_cmpint(watch, ==, probe->id);
    probe->fd = fd;
    probe->calls++;
    probe->events = events;
    if (probe->act)
        probe->act(probe);
}

static void
probe_timer(int timer, void *opaque)
{
    Probe *probe = opaque;

    g_assert_cmpint(probe->freed, ==, 0);
    g_assert_cmpint(timer, ==, probe->id);
    probe->calls++;
    if (probe->act)
        probe->act(probe);
}

static void
probe_free(void *opaque)
{
    Probe *probe = opaque;

    probe->freed++;
}

static void
probe_watch(Probe *probe, int fd, int events)
{
    probe->id = virEventAddHandle(fd, events, probe_handle, probe, probe_free);
    g_assert_cmpint(probe->id, >, 0);
}

static void
probe_time(Probe *probe, int frequency)
{
    probe->id = virEventAddTimeout(frequency, probe_timer, probe, probe_free);
    g_assert_cmpint(probe->id, >, 0);
}

static void
turn(void)
{
    g_assert_cmpint(TEST_RUN_ONCE(), ==, 0);
}

static void
nothing(int timer G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
}

/* A turn that ends at once even when nothing is ready. */
static void
turn_without_wait(void)
{
    int timer = virEventAddTimeout(0, nothing, NULL, NULL);

    turn();
    g_assert_cmpint(virEventRemoveTimeout(timer), ==, 0);
}

static void
make_pipe(int fds[2])
{
    g_assert_true(g_unix_open_pipe(fds, FD_CLOEXEC, NULL));
}

static void
put(int fd)
{
    g_assert_cmpint(write(fd, "x", 1), ==, 1);
}

static void
drop_pipe(int fds[2])
{
    close(fds[0]);
    close(fds[1]);
}

static void
drop_watch(Probe *probe)
{
    g_assert_cmpint(virEventRemoveHandle(probe->id), ==, 0);
    g_assert_cmpint(probe->freed, ==, 0);       /* never from inside Remove */
    turn_without_wait();
    g_assert_cmpint(probe->freed, ==, 1);
    g_assert_cmpint(virEventRemoveHandle(probe->id), ==, -1);
}

/* ---- handles ---------------------------------------------------------------- */

static void
level_triggered(void)
{
    Probe probe = { 0 };
    char c;
    int fds[2];

    make_pipe(fds);
    probe_watch(&probe, fds[0], VIR_EVENT_HANDLE_READABLE);
    turn_without_wait();
    g_assert_cmpint(probe.calls, ==, 0);

    put(fds[1]);
    turn();
    turn();
    g_assert_cmpint(probe.calls, ==, 2);        /* as long as the byte is there */
    g_assert_cmpint(probe.events, ==, VIR_EVENT_HANDLE_READABLE);
    g_assert_cmpint(probe.fd, ==, fds[0]);

    g_assert_cmpint(read(fds[0], &c, 1), ==, 1);
    turn_without_wait();
    g_assert_cmpint(probe.calls, ==, 2);
    drop_watch(&probe);
    drop_pipe(fds);
}

static void
hangup_and_error(void)
{
    Probe reader = { 0 }, writer = { 0 };
    int fds[2];

    make_pipe(fds);
    probe_watch(&reader, fds[0], VIR_EVENT_HANDLE_READABLE);
    close(fds[1]);
    turn();
    g_assert_cmpint(reader.events & VIR_EVENT_HANDLE_HANGUP, !=, 0);
    drop_watch(&reader);
    close(fds[0]);

    make_pipe(fds);
    probe_watch(&writer, fds[1], VIR_EVENT_HANDLE_WRITABLE);
    close(fds[0]);
    turn();
    g_assert_cmpint(writer.events & VIR_EVENT_HANDLE_ERROR, !=, 0);
    drop_watch(&writer);
    close(fds[1]);
}

static void
no_events_means_silence(void)
{
    Probe probe = { 0 };
    int fds[2];

    make_pipe(fds);
    probe_watch(&probe, fds[0], VIR_EVENT_HANDLE_READABLE);
    close(fds[1]);
    virEventUpdateHandle(probe.id, 0);
    turn_without_wait();
    g_assert_cmpint(probe.calls, ==, 0);        /* not even the hang-up */

    virEventUpdateHandle(probe.id, VIR_EVENT_HANDLE_READABLE);
    turn();
    g_assert_cmpint(probe.calls, ==, 1);
    drop_watch(&probe);
    close(fds[0]);
}

static void
watches_share_a_descriptor(void)
{
    Probe reader = { 0 }, writer = { 0 }, both = { 0 }, idle = { 0 };
    int fds[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    probe_watch(&reader, fds[0], VIR_EVENT_HANDLE_READABLE);
    probe_watch(&writer, fds[0], VIR_EVENT_HANDLE_WRITABLE);
    probe_watch(&both, fds[0], VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_WRITABLE);
    probe_watch(&idle, fds[0], 0);

    turn();
    g_assert_cmpint(reader.calls, ==, 0);
    g_assert_cmpint(writer.events, ==, VIR_EVENT_HANDLE_WRITABLE);
    g_assert_cmpint(both.events, ==, VIR_EVENT_HANDLE_WRITABLE);

    put(fds[1]);
    turn();
    g_assert_cmpint(reader.events, ==, VIR_EVENT_HANDLE_READABLE);
    g_assert_cmpint(writer.events, ==, VIR_EVENT_HANDLE_WRITABLE);
    g_assert_cmpint(both.events, ==, VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_WRITABLE);

    drop_watch(&both);
    drop_watch(&writer);
    reader.calls = 0;
    turn();
    g_assert_cmpint(reader.calls, ==, 1);       /* the others took nothing with them */
    g_assert_cmpint(writer.calls, ==, 3);       /* two turns, and the one of drop_watch(&both) */
    g_assert_cmpint(idle.calls, ==, 0);
    drop_watch(&reader);
    drop_watch(&idle);
    drop_pipe(fds);
}

static void
remove_self(Probe *probe)
{
    g_assert_cmpint(virEventRemoveHandle(probe->id), ==, 0);
    g_assert_cmpint(probe->freed, ==, 0);
}

static void
removes_itself(void)
{
    Probe probe = { .act = remove_self };
    int fds[2];

    make_pipe(fds);
    put(fds[1]);
    probe_watch(&probe, fds[0], VIR_EVENT_HANDLE_READABLE);
    turn();
    turn_without_wait();
    g_assert_cmpint(probe.calls, ==, 1);
    g_assert_cmpint(probe.freed, ==, 1);
    drop_pipe(fds);
}

static void
remove_other(Probe *probe)
{
    g_assert_cmpint(virEventRemoveHandle(probe->other->id), ==, 0);
    probe->act = NULL;
    probe->other->act = NULL;
}

/* Whichever comes first removes the other, which was ready in the same turn. */
static void
removed_is_not_called(void)
{
    Probe one = { .act = remove_other }, two = { .act = remove_other };
    int fds[2];

    make_pipe(fds);
    put(fds[1]);
    one.other = &two;
    two.other = &one;
    probe_watch(&one, fds[0], VIR_EVENT_HANDLE_READABLE);
    probe_watch(&two, fds[0], VIR_EVENT_HANDLE_READABLE);
    turn();
    g_assert_cmpint(one.calls + two.calls, ==, 1);
    g_assert_cmpint(one.freed + two.freed, ==, 1);
    turn();
    g_assert_cmpint(one.calls + two.calls, ==, 2);
    drop_watch(one.freed ? &two : &one);
    drop_pipe(fds);
}

static int reuse_fds[2];
static Probe reuse_new;

/* Closes the other's file and watches a new, silent one that gets its number. */
static void
reuse_number(Probe *probe)
{
    int old = reuse_fds[0];
    int fds[2];

    probe->act = NULL;
    g_assert_cmpint(virEventRemoveHandle(probe->other->id), ==, 0);
    close(reuse_fds[0]);
    close(reuse_fds[1]);
    make_pipe(fds);
    g_assert_cmpint(dup2(fds[0], old), ==, old);
    if (fds[0] != old)
        close(fds[0]);
    reuse_fds[0] = old;
    reuse_fds[1] = fds[1];
    probe_watch(&reuse_new, old, VIR_EVENT_HANDLE_READABLE);
}

static void
stale_event_misses_new_file(void)
{
    Probe first = { .act = reuse_number }, second = { 0 };
    int fds[2];

    make_pipe(fds);
    make_pipe(reuse_fds);
    probe_watch(&first, fds[0], VIR_EVENT_HANDLE_READABLE);
    probe_watch(&second, reuse_fds[0], VIR_EVENT_HANDLE_READABLE);
    first.other = &second;
    put(fds[1]);
    put(reuse_fds[1]);
    turn();
    turn();
    g_assert_cmpint(second.freed, ==, 1);
    g_assert_cmpint(reuse_new.calls, ==, 0);
    put(reuse_fds[1]);
    turn();
    g_assert_cmpint(reuse_new.calls, ==, 1);
    drop_watch(&first);
    drop_watch(&reuse_new);
    drop_pipe(fds);
    drop_pipe(reuse_fds);
}

static void
add_another(Probe *probe)
{
    probe_watch(probe->other, probe->fd, VIR_EVENT_HANDLE_READABLE);
    probe->act = NULL;
}

static void
added_inside_a_callback(void)
{
    Probe later = { 0 };
    Probe probe = { .act = add_another, .other = &later };
    int fds[2];

    make_pipe(fds);
    put(fds[1]);
    probe_watch(&probe, fds[0], VIR_EVENT_HANDLE_READABLE);
    turn();
    g_assert_cmpint(later.calls, ==, 0);
    turn();
    g_assert_cmpint(later.calls, ==, 1);
    drop_watch(&probe);
    drop_watch(&later);
    drop_pipe(fds);
}

static void
nested_turn(Probe *probe)
{
    probe->act = NULL;
    g_assert_cmpint(virEventRemoveHandle(probe->id), ==, 0);
    turn_without_wait();
    g_assert_cmpint(probe->freed, ==, 0);       /* this callback still uses it */
}

static void
nested_turn_frees_nothing(void)
{
    Probe probe = { .act = nested_turn };
    int fds[2];

    make_pipe(fds);
    put(fds[1]);
    probe_watch(&probe, fds[0], VIR_EVENT_HANDLE_READABLE);
    turn();
    g_assert_cmpint(probe.calls, ==, 1);
    g_assert_cmpint(probe.freed, ==, 1);
    drop_pipe(fds);
}

static void
regular_file_is_always_ready(void)
{
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp("vireo-event-XXXXXX", &name, NULL);
    Probe probe = { 0 };

    g_assert_cmpint(fd, >=, 0);
    probe_watch(&probe, fd, VIR_EVENT_HANDLE_READABLE);
    turn();
    turn();
    g_assert_cmpint(probe.calls, ==, 2);
    g_assert_cmpint(probe.events, ==, VIR_EVENT_HANDLE_READABLE);
    virEventUpdateHandle(probe.id, 0);
    turn_without_wait();
    g_assert_cmpint(probe.calls, ==, 2);
    drop_watch(&probe);
    close(fd);
    unlink(name);
}

static void
bad_arguments(void)
{
    virResetLastError();
    g_assert_cmpint(virEventAddHandle(-1, VIR_EVENT_HANDLE_READABLE, probe_handle, NULL, NULL),
                    ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INVALID_ARG);
    g_assert_cmpint(virEventRemoveHandle(4711), ==, -1);
    g_assert_cmpint(virEventRemoveTimeout(4711), ==, -1);
    virEventUpdateHandle(4711, VIR_EVENT_HANDLE_READABLE);
    virEventUpdateTimeout(4711, 1);
    virResetLastError();
}

/* ---- timers ----------------------------------------------------------------- */

static void
drop_timer(Probe *probe)
{
    g_assert_cmpint(virEventRemoveTimeout(probe->id), ==, 0);
    g_assert_cmpint(probe->freed, ==, 0);
    turn_without_wait();
    g_assert_cmpint(probe->freed, ==, 1);
    g_assert_cmpint(virEventRemoveTimeout(probe->id), ==, -1);
}

static void
timer_zero_fires_each_turn(void)
{
    Probe asleep = { 0 }, zero = { 0 };

    probe_time(&asleep, -1);
    probe_time(&zero, 0);
    for (int i = 1; i <= 3; i++) {
        turn();
        g_assert_cmpint(zero.calls, ==, i);
    }
    virEventUpdateTimeout(zero.id, -1);
    turn_without_wait();
    g_assert_cmpint(zero.calls, ==, 3);
    g_assert_cmpint(asleep.calls, ==, 0);
    drop_timer(&zero);
    drop_timer(&asleep);
}

static void
timer_repeats_and_is_never_early(void)
{
    gint64 start = g_get_monotonic_time();
    Probe probe = { 0 };
    int turns = 0;

    probe_time(&probe, 20);
    for (; probe.calls < 3; turns++)
        turn();
    g_assert_cmpint(g_get_monotonic_time() - start, >=, 60000);
    g_assert_cmpint(turns, <=, 6);              /* it sleeps in between */
    drop_timer(&probe);
}

static void
timers_fire_in_order(void)
{
    Probe late = { 0 }, soon = { 0 };

    probe_time(&late, 600000);
    probe_time(&soon, 1);
    while (soon.calls == 0)
        turn();
    g_assert_cmpint(late.calls, ==, 0);
    virEventUpdateTimeout(late.id, 1);
    while (late.calls == 0)
        turn();
    drop_timer(&late);
    drop_timer(&soon);
}

static void
sleep_other_timer(Probe *probe)
{
    virEventUpdateTimeout(probe->other->id, -1);
}

static void
timer_put_off_in_its_turn(void)
{
    Probe one = { .act = sleep_other_timer }, two = { .act = sleep_other_timer };

    one.other = &two;
    two.other = &one;
    probe_time(&one, 0);
    probe_time(&two, 0);
    turn();
    g_assert_cmpint(one.calls + two.calls, ==, 1);
    drop_timer(&one);
    drop_timer(&two);
}

static void
remove_own_timer(Probe *probe)
{
    g_assert_cmpint(virEventRemoveTimeout(probe->id), ==, 0);
    g_assert_cmpint(probe->freed, ==, 0);
}

static void
timer_removes_itself(void)
{
    Probe probe = { .act = remove_own_timer };

    probe_time(&probe, 0);
    turn();
    turn_without_wait();
    g_assert_cmpint(probe.calls, ==, 1);
    g_assert_cmpint(probe.freed, ==, 1);
}

/* ---- other threads ------------------------------------------------------------ */

static gpointer
thread_update(gpointer data)
{
    Probe *probe = data;

    virEventUpdateHandle(probe->id, VIR_EVENT_HANDLE_READABLE);
    return NULL;
}

static gpointer
thread_remove(gpointer data)
{
    Probe *probe = data;

    g_assert_cmpint(virEventRemoveHandle(probe->id), ==, 0);
    return NULL;
}

static gpointer
thread_timer(gpointer data)
{
    Probe *probe = data;

    virEventUpdateTimeout(probe->id, 0);
    return NULL;
}

/* With no timer and nothing readable, only the wake-up can end the wait: the
 * alarm set in main() is what a lost one runs into. */
static void
other_threads_wake_the_loop(void)
{
    static const GThreadFunc deeds[] = { thread_update, thread_timer, thread_remove };
    Probe handle = { 0 }, timer = { 0 };
    int fds[2];

    make_pipe(fds);
    put(fds[1]);
    probe_watch(&handle, fds[0], 0);
    probe_time(&timer, -1);

    for (size_t i = 0; i < G_N_ELEMENTS(deeds); i++) {
        GThread *thread = g_thread_new("deed", deeds[i], deeds[i] == thread_timer ? &timer
                                                                                  : &handle);

        if (deeds[i] == thread_update) {
            while (handle.calls == 0)
                turn();
            virEventUpdateHandle(handle.id, 0);
        } else if (deeds[i] == thread_timer) {
            while (timer.calls == 0)
                turn();
            virEventUpdateTimeout(timer.id, -1);
        } else {
            while (handle.freed == 0)
                turn();
        }
        g_thread_join(thread);
    }
    g_assert_cmpint(handle.freed, ==, 1);
    drop_timer(&timer);
    drop_pipe(fds);
}

static gpointer
thread_second_runner(gpointer data G_GNUC_UNUSED)
{
    virResetLastError();
    g_assert_cmpint(TEST_RUN_ONCE(), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_INVALID);
    return NULL;
}

static void
start_second_runner(Probe *probe G_GNUC_UNUSED)
{
    g_thread_join(g_thread_new("second", thread_second_runner, NULL));
}

static void
one_runner_at_a_time(void)
{
    Probe probe = { .act = start_second_runner };

    probe_time(&probe, 0);
    turn();
    drop_timer(&probe);
}

#define CHURN_THREADS 4
#define CHURN_ROUNDS 500

static gint churn_running;
static gint churn_added;
static gint churn_freed;

static void
churn_handle(int watch, int fd G_GNUC_UNUSED, int events G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    (void)virEventRemoveHandle(watch);      /* its own thread may have been faster */
}

static void
churn_free(void *opaque)
{
    g_free(opaque);
    g_atomic_int_inc(&churn_freed);
}

static gpointer
thread_churn(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);

    for (int i = 0; i < CHURN_ROUNDS; i++) {
        int watch = virEventAddHandle(fd, VIR_EVENT_HANDLE_READABLE, churn_handle,
                                      g_malloc(1), churn_free);
        int timer = virEventAddTimeout(1, nothing, g_malloc(1), churn_free);

        g_assert_cmpint(watch, >, 0);
        g_assert_cmpint(timer, >, 0);
        g_atomic_int_add(&churn_added, 2);
        virEventUpdateTimeout(timer, 0);
        if (i % 2)
            (void)virEventRemoveHandle(watch);
        g_assert_cmpint(virEventRemoveTimeout(timer), ==, 0);
    }
    g_atomic_int_add(&churn_running, -1);
    return NULL;
}

static void
churn_frees_everything_once(void)
{
    GThread *threads[CHURN_THREADS];
    int fds[2];

    make_pipe(fds);
    put(fds[1]);
    churn_running = CHURN_THREADS;
    for (size_t i = 0; i < CHURN_THREADS; i++)
        threads[i] = g_thread_new("churn", thread_churn, GINT_TO_POINTER(fds[0]));
    while (g_atomic_int_get(&churn_running) > 0 ||
           g_atomic_int_get(&churn_freed) < g_atomic_int_get(&churn_added))
        turn_without_wait();
    for (size_t i = 0; i < CHURN_THREADS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(churn_added, ==, 2 * CHURN_THREADS * CHURN_ROUNDS);
    g_assert_cmpint(churn_freed, ==, churn_added);
    drop_pipe(fds);
}

/* ---- the loop itself ------------------------------------------------------------ */

static void
first_registration_stays(void)
{
    Probe probe = { 0 };

    virEventRegisterImpl(NULL, NULL, NULL, NULL, NULL, NULL);
    g_assert_cmpint(TEST_REGISTER(), ==, 0);
    probe_time(&probe, 0);
    turn();
    g_assert_cmpint(probe.calls, ==, 1);
    drop_timer(&probe);
}

#ifdef TEST_EPOLL
static void
dawdle(Probe *probe G_GNUC_UNUSED)
{
    gint64 end = g_get_monotonic_time() + 5000;

    while (g_get_monotonic_time() < end)
        continue;
}

static void
stall_is_measured(void)
{
    Probe probe = { .act = dawdle };

    virEventEpollResetLongestStall();
    probe_time(&probe, 0);
    turn();
    g_assert_cmpuint(virEventEpollGetLongestStall(), >=, 5000);     /* the turn that runs now */
    probe.act = NULL;
    turn();
    turn();
    g_assert_cmpuint(virEventEpollGetLongestStall(), >=, 5000);     /* and later */
    drop_timer(&probe);
}

static void
waiting_is_no_stall(void)
{
    Probe probe = { 0 };

    turn_without_wait();
    virEventEpollResetLongestStall();
    probe_time(&probe, 300);
    while (probe.calls == 0)
        turn();
    g_assert_cmpuint(virEventEpollGetLongestStall(), <, 300000);
    drop_timer(&probe);
}
#endif

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    alarm(60);                  /* a lost wake-up hangs: this makes it a failure */

    g_assert_cmpint(virEventAddTimeout(0, nothing, NULL, NULL), ==, -1);
    g_assert_false(virEventIsRegistered());
    g_assert_cmpint(TEST_REGISTER(), ==, 0);
    g_assert_true(virEventIsRegistered());

    g_test_add_func("/event/handle/level-triggered", level_triggered);
    g_test_add_func("/event/handle/hangup-and-error", hangup_and_error);
    g_test_add_func("/event/handle/no-events", no_events_means_silence);
    g_test_add_func("/event/handle/shared-descriptor", watches_share_a_descriptor);
    g_test_add_func("/event/handle/removes-itself", removes_itself);
    g_test_add_func("/event/handle/removed-is-not-called", removed_is_not_called);
    g_test_add_func("/event/handle/number-used-again", stale_event_misses_new_file);
    g_test_add_func("/event/handle/added-inside", added_inside_a_callback);
    g_test_add_func("/event/handle/nested-turn", nested_turn_frees_nothing);
    g_test_add_func("/event/handle/regular-file", regular_file_is_always_ready);
    g_test_add_func("/event/handle/bad-arguments", bad_arguments);
    g_test_add_func("/event/timer/zero", timer_zero_fires_each_turn);
    g_test_add_func("/event/timer/repeats", timer_repeats_and_is_never_early);
    g_test_add_func("/event/timer/order", timers_fire_in_order);
    g_test_add_func("/event/timer/put-off", timer_put_off_in_its_turn);
    g_test_add_func("/event/timer/removes-itself", timer_removes_itself);
    g_test_add_func("/event/threads/wake", other_threads_wake_the_loop);
    g_test_add_func("/event/threads/one-runner", one_runner_at_a_time);
    g_test_add_func("/event/threads/churn", churn_frees_everything_once);
    g_test_add_func("/event/first-registration-stays", first_registration_stays);
#ifdef TEST_EPOLL
    g_test_add_func("/event/stall/measured", stall_is_measured);
    g_test_add_func("/event/stall/not-the-wait", waiting_is_no_stall);
#endif
    return g_test_run();
}
