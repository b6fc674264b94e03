/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_qemuapi.c: the rows of the QEMU driver keep the rules that no compiler sees. */
#include "config.h"

#include <string.h>

#include "qemu_api.h"
#include "qemu_types.h"
#include "remote_types.h"
#include "virapi.h"

static const virApiProc *
proc_of(const qemuApiRow *row)
{
    return virApiProcFind(row->program, row->number);
}

static bool
takes_job(const qemuApiRow *row)
{
    return row->job != VIR_JOB_NONE || row->async != VIR_ASYNC_JOB_NONE ||
        row->needs & QEMU_API_UNLOCKED;
}

static void
every_row_is_a_call_once(void)
{
    size_t n;
    const qemuApiRow *rows = qemuApiRows(&n);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    g_assert_cmpuint(n, >, 0);
    for (size_t i = 0; i < n; i++) {
        const virApiProc *proc = proc_of(&rows[i]);

        g_assert_nonnull(proc);
        g_assert_nonnull(proc->invoke);
        g_assert_cmpint(proc->event_family, ==, VIR_API_EVENT_NONE);
        g_assert_true(g_hash_table_add(seen, (gpointer)proc));
    }
}

/* Not all of these are for read-only connections, but none needs a right to change. */
static bool
only_reads(const virApiProc *proc)
{
    for (size_t i = 0; i < proc->nchecks; i++) {
        if (!g_str_has_prefix(proc->checks[i].perm, "read"))
            return false;
    }
    return proc->nchecks > 0;
}

static bool
is_about_a_guest(const virApiProc *proc)
{
    return proc->object_offset >= 0 &&
        (proc->object == VIR_API_OBJECT_DOMAIN ||
         proc->object == VIR_API_OBJECT_DOMAIN_SNAPSHOT ||
         proc->object == VIR_API_OBJECT_DOMAIN_CHECKPOINT);
}

static void
what_changes_a_guest_takes_a_job(void)
{
    /* The stream changes the terminal's other end, not the guest. */
    static const int exceptions[] = { REMOTE_PROC_DOMAIN_OPEN_CONSOLE };
    size_t n;
    const qemuApiRow *rows = qemuApiRows(&n);

    for (size_t i = 0; i < n; i++) {
        const virApiProc *proc = proc_of(&rows[i]);
        bool except = false;

        for (size_t e = 0; e < G_N_ELEMENTS(exceptions); e++)
            except |= rows[i].program == REMOTE_PROGRAM && rows[i].number == exceptions[e];
        if (except || proc->readonly.kind != VIR_API_READONLY_DENIED || only_reads(proc) ||
            !is_about_a_guest(proc))
            continue;
        if (!takes_job(&rows[i]))
            g_error("%s changes a guest without a job", proc->api);
    }
}

static void
flags_are_said_where_there_are_any(void)
{
    size_t n;
    const qemuApiRow *rows = qemuApiRows(&n);

    for (size_t i = 0; i < n; i++) {
        if (rows[i].flags && proc_of(&rows[i])->flags_offset < 0)
            g_error("%s has no flags", proc_of(&rows[i])->api);
    }
}

static void
active_and_inactive_exclude_each_other(void)
{
    const unsigned int both = QEMU_API_ACTIVE | QEMU_API_INACTIVE;
    size_t n;
    const qemuApiRow *rows = qemuApiRows(&n);

    for (size_t i = 0; i < n; i++)
        g_assert_cmpuint(rows[i].needs & both, !=, both);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qemuapi/calls", every_row_is_a_call_once);
    g_test_add_func("/qemuapi/jobs", what_changes_a_guest_takes_a_job);
    g_test_add_func("/qemuapi/flags", flags_are_said_where_there_are_any);
    g_test_add_func("/qemuapi/needs", active_and_inactive_exclude_each_other);
    return g_test_run();
}
