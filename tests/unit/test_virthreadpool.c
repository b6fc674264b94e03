/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virthreadpool.c: lanes, limits, replacement of blocked workers, orderly end. */
#include "config.h"

#include <unistd.h>

#include "virerror.h"
#include "virthreadpool.h"

/* A door that jobs wait at and a count of those that came to it. */
typedef struct {
    GMutex lock;
    GCond cond;
    bool open;
    unsigned int came;
    unsigned int left;
} Gate;

static void
gate_wait_open(Gate *gate)
{
    g_mutex_lock(&gate->lock);
    gate->came++;
    g_cond_broadcast(&gate->cond);
    while (!gate->open)
        g_cond_wait(&gate->cond, &gate->lock);
    gate->left++;
    g_cond_broadcast(&gate->cond);
    g_mutex_unlock(&gate->lock);
}

static void
gate_open(Gate *gate)
{
    g_mutex_lock(&gate->lock);
    gate->open = true;
    g_cond_broadcast(&gate->cond);
    g_mutex_unlock(&gate->lock);
}

static void
gate_expect(Gate *gate, unsigned int came)
{
    g_mutex_lock(&gate->lock);
    while (gate->came < came)
        g_cond_wait(&gate->cond, &gate->lock);
    g_mutex_unlock(&gate->lock);
}

static void
gate_clear(Gate *gate)
{
    g_mutex_clear(&gate->lock);
    g_cond_clear(&gate->cond);
}

typedef struct {
    char letter;            /* written to the trace when the job runs; 0: none */
    Gate *gate;             /* to wait at; NULL: none */
    bool blocking;          /* says so while it waits */
} Job;

/* What ran, in order. */
static GMutex trace_lock;
static GString *trace;
static gint jobs_freed;

static void
run_job(void *data, void *opaque G_GNUC_UNUSED)
{
    g_autofree Job *job = data;

    if (job->letter) {
        g_mutex_lock(&trace_lock);
        g_string_append_c(trace, job->letter);
        g_mutex_unlock(&trace_lock);
    }
    if (!job->gate)
        return;
    if (job->blocking)
        virThreadPoolBeginBlocking();
    gate_wait_open(job->gate);
    if (job->blocking)
        virThreadPoolEndBlocking();
}

static void
free_job(void *data)
{
    g_free(data);
    g_atomic_int_inc(&jobs_freed);
}

static virThreadPool *
new_pool(virThreadPoolConfig config)
{
    virThreadPool *pool;

    config.name = "test";
    config.func = run_job;
    config.freeJob = free_job;
    g_string_truncate(trace, 0);
    jobs_freed = 0;
    pool = virThreadPoolNew(&config);
    g_assert_nonnull(pool);
    return pool;
}

static void
send(virThreadPool *pool, virThreadPoolLane lane, Job job)
{
    g_assert_cmpint(virThreadPoolSendJob(pool, lane, g_memdup2(&job, sizeof(job))), ==, 0);
}

static virThreadPoolStats
stats(virThreadPool *pool)
{
    virThreadPoolStats s;

    virThreadPoolGetStats(pool, &s);
    return s;
}

#define NORMAL VIR_THREAD_POOL_LANE_NORMAL
#define PRIORITY VIR_THREAD_POOL_LANE_PRIORITY
#define LIMITS(min, max, prio) \
    (virThreadPoolConfig){ .minWorkers = min, .maxWorkers = max, .prioWorkers = prio }
#define LONG_MS 60000

static void
priority_first_then_in_order(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(1, 1, 0));
    Gate gate = { 0 };

    send(pool, NORMAL, (Job){ .letter = '.', .gate = &gate });
    gate_expect(&gate, 1);
    send(pool, NORMAL, (Job){ 'a' });
    send(pool, NORMAL, (Job){ 'b' });
    send(pool, PRIORITY, (Job){ 'X' });
    send(pool, NORMAL, (Job){ 'c' });
    send(pool, PRIORITY, (Job){ 'Y' });
    g_assert_cmpuint(stats(pool).jobQueueDepth, ==, 5);
    gate_open(&gate);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpstr(trace->str, ==, ".XYabc");
    gate_clear(&gate);
}

static void
reserved_lane_is_reserved(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(1, 2, 1));
    Gate busy = { 0 }, served = { 0 };

    for (int i = 0; i < 3; i++)
        send(pool, NORMAL, (Job){ .gate = &busy });
    gate_expect(&busy, 2);
    g_assert_cmpuint(stats(pool).jobQueueDepth, ==, 1);

    gate_open(&served);
    send(pool, PRIORITY, (Job){ .gate = &served });
    gate_expect(&served, 1);                    /* with all normal workers busy */
    g_assert_cmpuint(busy.came, ==, 2);         /* and it left the normal job alone */
    g_assert_cmpuint(stats(pool).jobQueueDepth, ==, 1);
    g_assert_cmpuint(stats(pool).nWorkers, ==, 2);

    gate_open(&busy);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpuint(busy.left, ==, 3);
    gate_clear(&busy);
    gate_clear(&served);
}

static void
priority_jobs_spill_over(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(0, 3, 1));
    Gate gate = { 0 };

    for (int i = 0; i < 4; i++)
        send(pool, PRIORITY, (Job){ .gate = &gate });
    gate_expect(&gate, 4);                      /* all at once: 1 reserved, 3 normal */
    gate_open(&gate);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    gate_clear(&gate);
}

/* Waits, and says as its letter whether that is one too many. */
static void
judge_crowd(void *data, void *opaque G_GNUC_UNUSED)
{
    Job *job = data;

    job->letter = virThreadPoolIsCrowded() ? 'y' : 'n';
    run_job(data, NULL);
}

static void
a_crowd_is_known(void)
{
    g_autoptr(virThreadPool) pool = NULL;
    Gate hang = { 0 };

    g_string_truncate(trace, 0);
    pool = virThreadPoolNew(&(virThreadPoolConfig){
        .name = "test", .maxWorkers = 1, .maxBlocked = 4, .func = judge_crowd,
    });
    g_assert_false(virThreadPoolIsCrowded());   /* no worker */
    for (unsigned int i = 1; i <= 5; i++) {
        send(pool, NORMAL, (Job){ .gate = &hang, .blocking = true });
        gate_expect(&hang, i);
    }
    gate_open(&hang);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpstr(trace->str, ==, "nnnyy");
    gate_clear(&hang);
}

static void
blocked_worker_is_replaced(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(1, 1, 0));
    Gate hang = { 0 }, through = { 0 };

    gate_open(&through);
    for (int i = 0; i < 20; i++)
        send(pool, NORMAL, (Job){ .gate = &hang, .blocking = true });
    send(pool, NORMAL, (Job){ .gate = &through });
    gate_expect(&through, 1);                   /* behind twenty that hang, with one worker */
    gate_expect(&hang, 20);
    g_assert_cmpuint(stats(pool).blockedWorkers, ==, 20);

    gate_open(&hang);
    while (stats(pool).nWorkers > 1)            /* the surplus goes */
        g_thread_yield();
    g_assert_cmpuint(stats(pool).blockedWorkers, ==, 0);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    gate_clear(&hang);
    gate_clear(&through);
}

static void
busy_worker_is_not_replaced(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(1, 1, 0));
    Gate gate = { 0 };

    send(pool, NORMAL, (Job){ .gate = &gate });
    gate_expect(&gate, 1);
    send(pool, NORMAL, (Job){ 'a' });
    g_assert_cmpuint(stats(pool).nWorkers, ==, 1);
    g_assert_cmpuint(stats(pool).jobQueueDepth, ==, 1);
    gate_open(&gate);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpstr(trace->str, ==, "a");
    gate_clear(&gate);
}

static void
blocked_workers_have_a_limit(void)
{
    virThreadPoolConfig config = LIMITS(1, 1, 0);
    g_autoptr(virThreadPool) pool = NULL;
    Gate first = { 0 }, second = { 0 };

    config.maxBlocked = 1;
    pool = new_pool(config);
    send(pool, NORMAL, (Job){ .gate = &first, .blocking = true });
    gate_expect(&first, 1);
    send(pool, NORMAL, (Job){ .gate = &second, .blocking = true });
    gate_expect(&second, 1);                    /* waits too, but keeps its slot */
    send(pool, NORMAL, (Job){ 'a' });
    g_assert_cmpuint(stats(pool).nWorkers, ==, 2);
    g_assert_cmpuint(stats(pool).jobQueueDepth, ==, 1);

    gate_open(&second);
    while (stats(pool).jobQueueDepth > 0)
        g_thread_yield();
    gate_open(&first);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpstr(trace->str, ==, "a");
    gate_clear(&first);
    gate_clear(&second);
}

static void
run_nested_blocking(void *data, void *opaque)
{
    g_free(data);
    virThreadPoolBeginBlocking();
    virThreadPoolBeginBlocking();
    virThreadPoolEndBlocking();
    gate_wait_open(opaque);             /* still blocking here */
    virThreadPoolEndBlocking();
}

static void
blocking_nests(void)
{
    Gate gate = { 0 };
    virThreadPoolConfig config = LIMITS(0, 1, 0);
    g_autoptr(virThreadPool) pool = NULL;

    config.name = "test";
    config.func = run_nested_blocking;
    config.opaque = &gate;
    pool = virThreadPoolNew(&config);
    g_assert_cmpint(virThreadPoolSendJob(pool, NORMAL, g_malloc(1)), ==, 0);
    gate_expect(&gate, 1);
    g_assert_cmpuint(stats(pool).blockedWorkers, ==, 1);
    gate_open(&gate);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpuint(stats(pool).blockedWorkers, ==, 0);
    gate_clear(&gate);

    virThreadPoolBeginBlocking();       /* no worker: nothing happens */
    virThreadPoolEndBlocking();
}

static void
idle_or_only_waiting(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(1, 1, 1));
    Gate waits = { 0 }, works = { 0 };

    g_assert_true(virThreadPoolIsIdle(pool));
    g_assert_true(virThreadPoolIsWaiting(pool));
    send(pool, PRIORITY, (Job){ .gate = &waits, .blocking = true });
    gate_expect(&waits, 1);
    g_assert_false(virThreadPoolIsIdle(pool));
    g_assert_true(virThreadPoolIsWaiting(pool));

    send(pool, NORMAL, (Job){ .gate = &works });
    gate_expect(&works, 1);
    g_assert_false(virThreadPoolIsWaiting(pool));
    gate_open(&works);
    gate_open(&waits);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_true(virThreadPoolIsIdle(pool));
    gate_clear(&waits);
    gate_clear(&works);
}

static void
idle_workers_retire(void)
{
    virThreadPoolConfig config = LIMITS(1, 4, 0);
    g_autoptr(virThreadPool) pool = NULL;
    Gate gate = { 0 };

    config.idleTimeoutMs = 1;
    pool = new_pool(config);
    g_assert_cmpuint(stats(pool).nWorkers, ==, 1);
    for (int i = 0; i < 4; i++)
        send(pool, NORMAL, (Job){ .gate = &gate });
    gate_expect(&gate, 4);
    g_assert_cmpuint(stats(pool).nWorkers, ==, 4);
    g_assert_cmpuint(stats(pool).freeWorkers, ==, 0);
    gate_open(&gate);
    while (stats(pool).nWorkers > 1)
        g_thread_yield();
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    gate_clear(&gate);
}

static void
limits_change_at_run_time(void)
{
    g_autoptr(virThreadPool) pool = new_pool(LIMITS(1, 1, 0));
    Gate gate = { 0 };

    send(pool, NORMAL, (Job){ .gate = &gate });
    send(pool, NORMAL, (Job){ .gate = &gate });
    gate_expect(&gate, 1);
    g_assert_cmpint(virThreadPoolSetLimits(pool, 1, 2, 3), ==, 0);
    gate_expect(&gate, 2);                      /* the waiting job got its worker */
    g_assert_cmpuint(stats(pool).prioWorkers, ==, 3);

    virResetLastError();
    g_assert_cmpint(virThreadPoolSetLimits(pool, 3, 2, 0), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INVALID_ARG);
    virResetLastError();
    g_assert_cmpint(virThreadPoolSetLimits(pool, 0, 0, 0), ==, -1);
    g_assert_cmpuint(stats(pool).maxWorkers, ==, 2);
    virResetLastError();

    gate_open(&gate);
    g_assert_cmpint(virThreadPoolSetLimits(pool, 1, 1, 0), ==, 0);
    while (stats(pool).nWorkers > 1)
        g_thread_yield();
    send(pool, PRIORITY, (Job){ 'X' });         /* with no reserved lane: a normal worker */
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpstr(trace->str, ==, "X");
    gate_clear(&gate);
}

static void
contradicting_limits_are_refused(void)
{
    virThreadPoolConfig config = LIMITS(2, 1, 0);

    virResetLastError();
    g_assert_null(virThreadPoolNew(&config));
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INVALID_ARG);
    virResetLastError();
}

static void
queue_has_a_limit(void)
{
    virThreadPoolConfig config = LIMITS(1, 1, 0);
    g_autoptr(virThreadPool) pool = NULL;
    g_autofree Job *extra = g_new0(Job, 1);
    Gate gate = { 0 };

    config.maxQueued = 1;
    pool = new_pool(config);
    send(pool, NORMAL, (Job){ .gate = &gate });
    gate_expect(&gate, 1);
    send(pool, NORMAL, (Job){ 'a' });
    virResetLastError();
    g_assert_cmpint(virThreadPoolSendJob(pool, NORMAL, extra), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_RESOURCE_BUSY);
    virResetLastError();
    gate_open(&gate);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    gate_clear(&gate);
}

static void
stop_does_not_wait_for_ever(void)
{
    virThreadPool *pool = new_pool(LIMITS(1, 1, 1));
    g_autofree Job *extra = g_new0(Job, 1);
    Gate gate = { 0 };

    send(pool, NORMAL, (Job){ .gate = &gate });
    gate_expect(&gate, 1);
    send(pool, NORMAL, (Job){ 'a' });
    g_assert_cmpuint(virThreadPoolStop(pool, 1), >=, 1);
    g_assert_cmpint(jobs_freed, ==, 1);
    g_assert_cmpstr(trace->str, ==, "");

    virResetLastError();
    g_assert_cmpint(virThreadPoolSendJob(pool, NORMAL, extra), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_INVALID);
    virResetLastError();

    virThreadPoolFree(pool);                    /* the stuck worker keeps what it needs */
    gate_open(&gate);
    g_mutex_lock(&gate.lock);
    while (gate.left < 1)
        g_cond_wait(&gate.cond, &gate.lock);
    g_mutex_unlock(&gate.lock);
}

#define STORM_THREADS 4
#define STORM_JOBS 2000

static gint storm_ran;

static void
run_storm(void *data, void *opaque G_GNUC_UNUSED)
{
    bool blocks = GPOINTER_TO_INT(data) % 3 == 0;

    if (blocks)
        virThreadPoolBeginBlocking();
    g_thread_yield();
    if (blocks)
        virThreadPoolEndBlocking();
    g_atomic_int_inc(&storm_ran);
}

static gpointer
storm_thread(gpointer data)
{
    for (int i = 1; i <= STORM_JOBS; i++) {
        g_assert_cmpint(virThreadPoolSendJob(data, i % 5 ? NORMAL : PRIORITY, GINT_TO_POINTER(i)),
                        ==, 0);
    }
    return NULL;
}

static void
no_job_is_lost_in_a_storm(void)
{
    virThreadPoolConfig config = LIMITS(1, 4, 2);
    g_autoptr(virThreadPool) pool = NULL;
    GThread *threads[STORM_THREADS];

    config.name = "storm";
    config.func = run_storm;
    config.idleTimeoutMs = 1;
    pool = virThreadPoolNew(&config);
    for (size_t i = 0; i < STORM_THREADS; i++)
        threads[i] = g_thread_new("sender", storm_thread, pool);
    for (size_t i = 0; i < STORM_THREADS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(virThreadPoolStop(pool, LONG_MS), ==, 0);
    g_assert_cmpint(storm_ran, ==, STORM_THREADS * STORM_JOBS);
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    alarm(120);                 /* a job that is never served is a failure, not a hang */
    trace = g_string_new(NULL);

    g_test_add_func("/threadpool/order", priority_first_then_in_order);
    g_test_add_func("/threadpool/reserved-lane", reserved_lane_is_reserved);
    g_test_add_func("/threadpool/spill-over", priority_jobs_spill_over);
    g_test_add_func("/threadpool/blocked/replaced", blocked_worker_is_replaced);
    g_test_add_func("/threadpool/crowd", a_crowd_is_known);
    g_test_add_func("/threadpool/blocked/busy-is-not", busy_worker_is_not_replaced);
    g_test_add_func("/threadpool/blocked/limit", blocked_workers_have_a_limit);
    g_test_add_func("/threadpool/blocked/nests", blocking_nests);
    g_test_add_func("/threadpool/idle-or-waiting", idle_or_only_waiting);
    g_test_add_func("/threadpool/idle-retire", idle_workers_retire);
    g_test_add_func("/threadpool/limits/change", limits_change_at_run_time);
    g_test_add_func("/threadpool/limits/refused", contradicting_limits_are_refused);
    g_test_add_func("/threadpool/limits/queue", queue_has_a_limit);
    g_test_add_func("/threadpool/stop/deadline", stop_does_not_wait_for_ever);
    g_test_add_func("/threadpool/storm", no_job_is_lost_in_a_storm);
    rc = g_test_run();
    g_string_free(trace, true);
    return rc;
}
