/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virdomainjob.c: which job may run beside which, in what order, and who is told. */
#include "config.h"

#include <string.h>

#include "virdomainjob.h"
#include "virdomainobj.h"
#include "virerror.h"

/* ---- the decision -------------------------------------------------------- */

#define M(job) VIR_JOB_MASK(VIR_JOB_ ## job)
#define NOW 1000
#define NEW(j) { .job = VIR_JOB_ ## j, .deadline = NOW + 10 }
#define QUEUED(j, t) { .job = VIR_JOB_ ## j, .ticket = t, .deadline = NOW + 10 }
#define LATE(j, t) { .job = VIR_JOB_ ## j, .ticket = t, .deadline = NOW }

static const struct {
    const char *rule;
    unsigned int running;
    virDomainAsyncJob async;
    unsigned int allows;
    virDomainJobRequest waiting[3];
    virDomainJobRequest asks;
    virDomainJobVerdict verdict;
    size_t maxQueued;
    bool crowded;
    bool ending;
} rows[] = {
    { "an idle guest gives a query", 0, 0, 0, {}, NEW(QUERY), VIR_DOMAIN_JOB_GRANT },
    { "an idle guest gives a modify", 0, 0, 0, {}, NEW(MODIFY), VIR_DOMAIN_JOB_GRANT },
    { "an idle guest becomes async", 0, 0, 0, {}, NEW(ASYNC), VIR_DOMAIN_JOB_GRANT },
    { "two queries run together", M(QUERY), 0, 0, {}, NEW(QUERY), VIR_DOMAIN_JOB_GRANT },
    { "a query waits for a modify", M(MODIFY), 0, 0, {}, NEW(QUERY), VIR_DOMAIN_JOB_WAIT },
    { "modify waits for modify", M(MODIFY), 0, 0, {}, NEW(MODIFY), VIR_DOMAIN_JOB_WAIT },
    { "modify waits for a query", M(QUERY), 0, 0, {}, NEW(MODIFY), VIR_DOMAIN_JOB_WAIT },
    { "suspend waits for modify", M(MODIFY), 0, 0, {}, NEW(SUSPEND), VIR_DOMAIN_JOB_WAIT },
    { "destroy waits for modify", M(MODIFY), 0, 0, {}, NEW(DESTROY), VIR_DOMAIN_JOB_WAIT },
    { "async waits for modify", M(MODIFY), 0, 0, {}, NEW(ASYNC), VIR_DOMAIN_JOB_WAIT },
    { "and gives up at its deadline", M(MODIFY), 0, 0, {}, LATE(MODIFY, 1),
      VIR_DOMAIN_JOB_TIMED_OUT },
    { "but is granted at its deadline", 0, 0, 0, {}, LATE(MODIFY, 1), VIR_DOMAIN_JOB_GRANT },
    { "who won't wait is told at once", M(MODIFY), 0, 0, {}, LATE(MODIFY, 0),
      VIR_DOMAIN_JOB_TIMED_OUT },

    { "a query doesn't overtake a waiting modify", M(QUERY), 0, 0, { QUEUED(MODIFY, 1) },
      NEW(QUERY), VIR_DOMAIN_JOB_WAIT },
    { "the first that waits goes first", 0, 0, 0, { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) },
      QUEUED(MODIFY, 1), VIR_DOMAIN_JOB_GRANT },
    { "the second waits for the first", 0, 0, 0, { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) },
      QUEUED(MODIFY, 2), VIR_DOMAIN_JOB_WAIT },
    { "a newcomer waits behind both", 0, 0, 0, { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) },
      NEW(MODIFY), VIR_DOMAIN_JOB_WAIT },
    { "queries that wait go together", 0, 0, 0, { QUEUED(QUERY, 1), QUEUED(QUERY, 2) },
      QUEUED(QUERY, 2), VIR_DOMAIN_JOB_GRANT },
    { "destroy overtakes all that wait", 0, 0, 0, { QUEUED(MODIFY, 1), QUEUED(ASYNC, 2) },
      NEW(DESTROY), VIR_DOMAIN_JOB_GRANT },

    { "a query runs beside an async job", 0, VIR_ASYNC_JOB_SAVE, VIR_JOB_MASK_DEFAULT, {},
      NEW(QUERY), VIR_DOMAIN_JOB_GRANT },
    { "destroy passes a migration", 0, VIR_ASYNC_JOB_MIGRATION_OUT, VIR_JOB_MASK_DEFAULT, {},
      NEW(DESTROY), VIR_DOMAIN_JOB_GRANT },
    { "abort passes a migration", 0, VIR_ASYNC_JOB_MIGRATION_OUT, VIR_JOB_MASK_DEFAULT, {},
      NEW(ABORT), VIR_DOMAIN_JOB_GRANT },
    { "modify waits for an async job", 0, VIR_ASYNC_JOB_SAVE, VIR_JOB_MASK_DEFAULT, {},
      NEW(MODIFY), VIR_DOMAIN_JOB_WAIT },
    { "a mask may let it in", 0, VIR_ASYNC_JOB_BACKUP, VIR_JOB_MASK_DEFAULT | M(MODIFY), {},
      NEW(MODIFY), VIR_DOMAIN_JOB_GRANT },
    { "a mask may keep queries out", 0, VIR_ASYNC_JOB_START, M(DESTROY), {},
      NEW(QUERY), VIR_DOMAIN_JOB_WAIT },
    { "no mask allows two async jobs", 0, VIR_ASYNC_JOB_SAVE, ~0u, {},
      NEW(ASYNC), VIR_DOMAIN_JOB_WAIT },
    { "steering a migration needs the mask", 0, VIR_ASYNC_JOB_MIGRATION_OUT,
      VIR_JOB_MASK_DEFAULT, {}, NEW(MIGRATION_OP), VIR_DOMAIN_JOB_WAIT },
    { "a step needs no mask", 0, VIR_ASYNC_JOB_START, 0, {}, NEW(ASYNC_NESTED),
      VIR_DOMAIN_JOB_GRANT },
    { "a step and a query go together", M(QUERY), VIR_ASYNC_JOB_SAVE, VIR_JOB_MASK_DEFAULT, {},
      NEW(ASYNC_NESTED), VIR_DOMAIN_JOB_GRANT },
    { "abort goes beside a step", M(ASYNC_NESTED), VIR_ASYNC_JOB_SAVE, VIR_JOB_MASK_DEFAULT, {},
      NEW(ABORT), VIR_DOMAIN_JOB_GRANT },
    { "a step waits for a modify let in", M(MODIFY), VIR_ASYNC_JOB_BACKUP, M(MODIFY), {},
      NEW(ASYNC_NESTED), VIR_DOMAIN_JOB_WAIT },
    { "one that waits for the async job holds up no query", 0, VIR_ASYNC_JOB_SAVE,
      VIR_JOB_MASK_DEFAULT, { QUEUED(MODIFY, 1) }, NEW(QUERY), VIR_DOMAIN_JOB_GRANT },
    { "nor the steps of the async job", 0, VIR_ASYNC_JOB_SAVE, VIR_JOB_MASK_DEFAULT,
      { QUEUED(MODIFY, 1), QUEUED(ASYNC, 2) }, NEW(ASYNC_NESTED), VIR_DOMAIN_JOB_GRANT },

    { "the queue has room for the second", M(MODIFY), 0, 0, { QUEUED(MODIFY, 1) }, NEW(MODIFY),
      VIR_DOMAIN_JOB_WAIT, 2 },
    { "the third is refused", M(MODIFY), 0, 0, { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) },
      NEW(MODIFY), VIR_DOMAIN_JOB_REFUSED, 2 },
    { "who waits already isn't", M(MODIFY), 0, 0, { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) },
      QUEUED(MODIFY, 2), VIR_DOMAIN_JOB_WAIT, 2 },
    { "nor is what doesn't queue", M(MODIFY), 0, 0, { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) },
      NEW(DESTROY), VIR_DOMAIN_JOB_WAIT, 2 },
    { "a full queue doesn't stop what needn't wait", 0, VIR_ASYNC_JOB_SAVE, VIR_JOB_MASK_DEFAULT,
      { QUEUED(MODIFY, 1), QUEUED(MODIFY, 2) }, NEW(DESTROY), VIR_DOMAIN_JOB_GRANT, 2 },

    { "in a crowd nobody begins to wait", M(MODIFY), 0, 0, {}, NEW(MODIFY),
      VIR_DOMAIN_JOB_CROWDED, .crowded = true },
    { "but for what ends the guest", M(MODIFY), 0, 0, {}, NEW(DESTROY),
      VIR_DOMAIN_JOB_WAIT, .crowded = true },
    { "a crowd is no matter for a guest that is free", 0, 0, 0, {}, NEW(MODIFY),
      VIR_DOMAIN_JOB_GRANT, .crowded = true },
    { "at the end nothing begins", 0, 0, 0, {}, NEW(DESTROY), VIR_DOMAIN_JOB_ENDING,
      .ending = true },
    { "and nobody waits on", M(MODIFY), 0, 0, { QUEUED(MODIFY, 1) }, QUEUED(MODIFY, 1),
      VIR_DOMAIN_JOB_ENDING, .ending = true },
};

static void
decide(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    virDomainJobState state = {
        .running = rows[i].running, .async = rows[i].async, .asyncAllows = rows[i].allows,
        .waiting = rows[i].waiting, .maxQueued = rows[i].maxQueued,
        .crowded = rows[i].crowded, .ending = rows[i].ending,
    };

    while (state.nwaiting < G_N_ELEMENTS(rows[i].waiting) &&
           rows[i].waiting[state.nwaiting].job != VIR_JOB_NONE)
        state.nwaiting++;
    g_assert_cmpint(virDomainJobDecide(&state, &rows[i].asks, NOW), ==, rows[i].verdict);
}

/* If A may begin beside B, then B may begin beside A. */
static void
beside_is_mutual(void)
{
    for (virDomainJob a = VIR_JOB_QUERY; a < VIR_JOB_LAST; a++) {
        for (virDomainJob b = VIR_JOB_QUERY; b < VIR_JOB_LAST; b++) {
            virDomainJobState aRuns = { .running = VIR_JOB_MASK(a) };
            virDomainJobState bRuns = { .running = VIR_JOB_MASK(b) };
            virDomainJobRequest askA = { .job = a, .deadline = NOW + 1 };
            virDomainJobRequest askB = { .job = b, .deadline = NOW + 1 };

            g_assert_cmpint(virDomainJobDecide(&aRuns, &askB, NOW), ==,
                            virDomainJobDecide(&bRuns, &askA, NOW));
        }
    }
}

/* ---- the waiting --------------------------------------------------------- */

typedef struct {
    virDomainObj vm;
    GAsyncQueue *granted;       /* what got its job, in order */
} fixture;

typedef struct {
    fixture *f;
    virDomainJob job;
} worker;

static void
setup(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_mutex_init(&f->vm.lock);
    f->vm.jobs = virDomainJobSlotNew("monitor");
    f->vm.agentJobs = NULL;
    f->vm.liveID = 1;
    f->granted = g_async_queue_new();
    virDomainJobSetMaxQueued(0);
    virResetLastError();
}

static void
teardown(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    virDomainJobSlotFree(f->vm.jobs);
    virDomainJobSlotFree(f->vm.agentJobs);
    g_mutex_clear(&f->vm.lock);
    g_async_queue_unref(f->granted);
}

static gpointer
takesJob(gpointer data)
{
    worker *w = data;
    fixture *f = w->f;

    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, w->job), ==, 0);
    g_async_queue_push(f->granted, w);
    virDomainObjEndJob(&f->vm);
    virDomainObjUnlock(&f->vm);
    return NULL;
}

/* Returns when @n wait; the lock is given up in between so that they can. */
static void
untilWaiting(virDomainObj *vm, size_t n)
{
    while (virDomainObjGetNWaiting(vm) < n) {
        virDomainObjUnlock(vm);
        g_thread_yield();
        virDomainObjLock(vm);
    }
}

static void
waiters_are_served_in_order(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    worker w[5];
    GThread *threads[G_N_ELEMENTS(w)];

    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_MODIFY), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(w); i++) {
        w[i] = (worker){ .f = f, .job = i == 2 ? VIR_JOB_QUERY : VIR_JOB_MODIFY };
        threads[i] = g_thread_new("waiter", takesJob, &w[i]);
        untilWaiting(&f->vm, i + 1);
    }
    g_assert_cmpint(g_async_queue_length(f->granted), ==, 0);
    virDomainObjEndJob(&f->vm);
    virDomainObjUnlock(&f->vm);

    for (size_t i = 0; i < G_N_ELEMENTS(w); i++)
        g_assert_true(g_async_queue_pop(f->granted) == &w[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(w); i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(virDomainObjGetNWaiting(&f->vm), ==, 0);
    g_assert_null(virDomainObjGetLongestJob(&f->vm));
}

static void
who_gives_up_is_told_of_the_holder(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(virIdentity) identity = virIdentityNew();
    g_autofree char *client = NULL;

    identity->hasUnixUser = true;
    identity->unixUserID = 4711;
    client = virIdentityDescribe(identity);

    virDomainObjLock(&f->vm);
    virDomainJobSetCaller("virDomainSuspend", identity);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_SUSPEND), ==, 0);
    virDomainJobSetCaller("virDomainResume", NULL);
    g_assert_cmpint(virDomainObjBeginJobNowait(&f->vm, VIR_JOB_MODIFY), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_TIMEOUT);
    g_assert_true(g_str_has_prefix(virGetLastErrorMessage(),
                                   "Timed out during operation: cannot acquire state change lock "
                                   "(held by monitor=virDomainSuspend"));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "suspend job"));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), client));
    virDomainObjEndJob(&f->vm);
    virDomainObjUnlock(&f->vm);
    virDomainJobSetCaller(NULL, NULL);
}

static void
a_full_queue_refuses(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    worker w = { .f = f, .job = VIR_JOB_MODIFY };
    GThread *thread;

    virDomainJobSetMaxQueued(1);
    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_MODIFY), ==, 0);
    thread = g_thread_new("waiter", takesJob, &w);
    untilWaiting(&f->vm, 1);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_QUERY), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_FAILED);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "operation failed: cannot acquire state change lock due to max_queued limit");
    virDomainObjEndJob(&f->vm);
    virDomainObjUnlock(&f->vm);
    g_thread_join(thread);
}

static gpointer
isRefused(gpointer data)
{
    fixture *f = data;

    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_MODIFY), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_ABORTED);
    virDomainObjUnlock(&f->vm);
    return NULL;
}

static void
at_the_end_nobody_waits(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    GThread *thread;

    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_MODIFY), ==, 0);
    thread = g_thread_new("waiter", isRefused, f);
    untilWaiting(&f->vm, 1);
    virDomainObjRefuseJobs(&f->vm);
    virDomainObjUnlock(&f->vm);
    g_thread_join(thread);

    virDomainObjLock(&f->vm);
    virDomainObjEndJob(&f->vm);         /* the one that was held goes on to its end */
    g_assert_cmpuint(virDomainObjGetNWaiting(&f->vm), ==, 0);
    virDomainObjUnlock(&f->vm);
    (void)isRefused(f);
}

static void
agent_and_monitor_know_nothing_of_each_other(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginAgentJob(&f->vm, VIR_JOB_MODIFY), ==, 0);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_MODIFY), ==, 0);
    virDomainObjEndJob(&f->vm);
    virDomainObjEndAgentJob(&f->vm);
    virDomainObjUnlock(&f->vm);
}

static gpointer
endsAsync(gpointer data)
{
    fixture *f = data;

    virDomainObjLock(&f->vm);
    virDomainObjEndAsyncJob(&f->vm);
    virDomainObjUnlock(&f->vm);
    return NULL;
}

static void
async_outlives_its_thread_and_nests(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    worker w = { .f = f, .job = VIR_JOB_MODIFY };
    GThread *thread;

    virDomainObjLock(&f->vm);
    g_assert_cmpint(virDomainObjBeginNestedJob(&f->vm, VIR_ASYNC_JOB_SAVE), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_INVALID);

    g_assert_cmpint(virDomainObjBeginAsyncJob(&f->vm, VIR_ASYNC_JOB_SAVE,
                                              VIR_DOMAIN_JOB_OPERATION_SAVE), ==, 0);
    g_assert_cmpint(virDomainObjGetAsyncJob(&f->vm)->operation, ==,
                    VIR_DOMAIN_JOB_OPERATION_SAVE);
    thread = g_thread_new("waiter", takesJob, &w);
    untilWaiting(&f->vm, 1);

    g_assert_cmpint(virDomainObjBeginNestedJob(&f->vm, VIR_ASYNC_JOB_SAVE), ==, 0);
    g_assert_cmpint(virDomainObjBeginJob(&f->vm, VIR_JOB_QUERY), ==, 0);
    virDomainObjEndJob(&f->vm);
    virDomainObjEndJob(&f->vm);

    virDomainObjSetAsyncJobMask(&f->vm, 0);
    g_assert_cmpint(virDomainObjBeginJobNowait(&f->vm, VIR_JOB_QUERY), ==, -1);
    g_assert_cmpint(g_async_queue_length(f->granted), ==, 0);
    virDomainObjUnlock(&f->vm);

    g_thread_join(g_thread_new("ender", endsAsync, f));
    g_assert_true(g_async_queue_pop(f->granted) == &w);
    g_thread_join(thread);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/domainjob/decide/%s", rows[i].rule);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), decide);
    }
    g_test_add_func("/domainjob/decide/beside-is-mutual", beside_is_mutual);
#define ADD(name, func) g_test_add("/domainjob/" name, fixture, NULL, setup, func, teardown)
    ADD("order", waiters_are_served_in_order);
    ADD("told", who_gives_up_is_told_of_the_holder);
    ADD("full", a_full_queue_refuses);
    ADD("end", at_the_end_nobody_waits);
    ADD("agent", agent_and_monitor_know_nothing_of_each_other);
    ADD("async", async_outlives_its_thread_and_nests);
    return g_test_run();
}
