/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virapi.c: looking up procedures, and what their rows let pass. */
#include "config.h"

#include "virapi.h"

#include "libvirt/libvirt.h"
#include "qemu_types.h"
#include "remote_types.h"

static void
testFind(void)
{
    static const int none[] = { 0, -1, G_MININT, G_MAXINT, REMOTE_PROC_LAST };
    const virApiProc *proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_STATE);

    g_assert_cmpstr(proc->name, ==, "DOMAIN_GET_STATE");
    g_assert_cmpstr(proc->api, ==, "virDomainGetState");
    g_assert_cmpint(proc->object, ==, VIR_API_OBJECT_DOMAIN);
    g_assert_cmpint(proc->object_offset, ==, offsetof(remote_domain_get_state_args, dom));
    g_assert_true(proc->high_priority);
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(virApiProcFind(REMOTE_PROGRAM, none[i]));
    g_assert_null(virApiProcFind(0, 1));
    g_assert_cmpstr(virApiProgramFind(QEMU_PROGRAM)->name, ==, "qemu");
}

static void
testEvents(void)
{
    const virApiProc *with = virApiProcEventFind(VIR_API_EVENT_DOMAIN,
                                                 VIR_DOMAIN_EVENT_ID_PMWAKEUP, true);
    const virApiProc *without = virApiProcEventFind(VIR_API_EVENT_DOMAIN,
                                                    VIR_DOMAIN_EVENT_ID_PMWAKEUP, false);

    g_assert_cmpint(with->number, ==, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_PMWAKEUP);
    g_assert_cmpint(with->event_peer, ==, without->number);
    g_assert_cmpint(without->event_peer, ==, with->number);
    g_assert_cmpint(with->inner_offset, ==,
                    offsetof(remote_domain_event_callback_pmwakeup_msg, msg));
    g_assert_cmpint(without->callback_offset, ==, -1);

    /* younger events have no form without a callback id */
    g_assert_null(virApiProcEventFind(VIR_API_EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_TUNABLE, false));
    g_assert_null(virApiProcEventFind(VIR_API_EVENT_DOMAIN, 12345, true));
    g_assert_null(virApiProcEventFind(VIR_API_EVENT_NETWORK, -1, true));
}

/* Every event that goes without a callback id is the inner struct of its peer. */
static void
testPeers(void)
{
    int peers = 0;

    for (int id = 0; id < VIR_DOMAIN_EVENT_ID_LAST; id++) {
        const virApiProc *with = virApiProcEventFind(VIR_API_EVENT_DOMAIN, id, true);
        const virApiProc *without = virApiProcEventFind(VIR_API_EVENT_DOMAIN, id, false);

        g_assert_nonnull(with);
        if (!without)
            continue;
        peers++;
        g_assert_cmpint(with->inner_offset, >=, 0);
        g_assert_cmpint(with->inner_offset + without->msg_size, <=, with->msg_size);
        g_assert_cmpint(with->object_offset, ==, with->inner_offset + without->object_offset);
    }
    g_assert_cmpint(peers, ==, 16);
}

/* ---- read-only ---------------------------------------------------------------------------- */

static bool
allowed(int number, const void *args)
{
    return virApiProcAllowsReadOnly(virApiProcFind(REMOTE_PROGRAM, number), args);
}

static void
testReadOnly(void)
{
    remote_domain_get_xml_desc_args xml = { .flags = VIR_DOMAIN_XML_INACTIVE };
    remote_domain_interface_addresses_args addresses = { .source = 0 };
    remote_domain_get_state_args state = { .flags = 0 };
    remote_domain_destroy_args destroy = { .dom.id = 1 };

    g_assert_true(allowed(REMOTE_PROC_DOMAIN_GET_STATE, &state));
    g_assert_false(allowed(REMOTE_PROC_DOMAIN_DESTROY, &destroy));
    g_assert_true(allowed(REMOTE_PROC_DOMAIN_GET_XML_DESC, &xml));
    xml.flags |= VIR_DOMAIN_XML_SECURE;
    g_assert_false(allowed(REMOTE_PROC_DOMAIN_GET_XML_DESC, &xml));
    xml.flags = VIR_DOMAIN_XML_MIGRATABLE;
    g_assert_false(allowed(REMOTE_PROC_DOMAIN_GET_XML_DESC, &xml));
    g_assert_true(allowed(REMOTE_PROC_DOMAIN_INTERFACE_ADDRESSES, &addresses));
    addresses.source = VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT;
    g_assert_false(allowed(REMOTE_PROC_DOMAIN_INTERFACE_ADDRESSES, &addresses));
}

/* Nothing but calls to open, look and authenticate is for those who are not known yet. */
static void
testStrangers(void)
{
    const virApiProgram *remote = virApiProgramFind(REMOTE_PROGRAM);

    for (int n = 1; n < remote->nprocs; n++) {
        const virApiProc *proc = &remote->procs[n];

        if (proc->event_family == VIR_API_EVENT_NONE && !proc->needs_auth)
            g_assert_true(g_str_has_prefix(proc->name, "AUTH_"));
    }
}

/* ---- access checks ------------------------------------------------------------------------ */

static void
testChecks(void)
{
    const virApiProc *proc = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_SET_MEMORY_FLAGS);
    remote_domain_set_memory_flags_args args = { .flags = 0 };
    const virApiCheck *unless = &proc->checks[1];
    const virApiCheck *iff = &proc->checks[2];

    g_assert_cmpint(proc->nchecks, ==, 3);
    g_assert_cmpstr(proc->checks[0].perm, ==, "write");
    g_assert_true(virApiCheckApplies(&proc->checks[0], proc, &args));
    g_assert_true(virApiCheckApplies(unless, proc, &args));
    g_assert_false(virApiCheckApplies(iff, proc, &args));
    args.flags = VIR_DOMAIN_AFFECT_CONFIG;
    g_assert_false(virApiCheckApplies(unless, proc, &args));
    g_assert_true(virApiCheckApplies(iff, proc, &args));
    args.flags = VIR_DOMAIN_AFFECT_LIVE;
    g_assert_false(virApiCheckApplies(unless, proc, &args));
}

static void
testFlags(void)
{
    const virApiProc *wide = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_MIGRATE_PERFORM3);
    const virApiProc *none = virApiProcFind(REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_DESTROY);
    remote_domain_migrate_perform3_args args = { .flags = G_GUINT64_CONSTANT(0x100000002) };

    g_assert_cmpint(virApiProcFlags(wide, &args), ==, G_GUINT64_CONSTANT(0x100000002));
    g_assert_cmpint(virApiProcFlags(none, NULL), ==, 0);
}

static void
testObjectNames(void)
{
    for (int i = 0; i < VIR_API_OBJECT_LAST; i++)
        g_assert_nonnull(virApiObjectName(i));
    g_assert_cmpstr(virApiObjectName(VIR_API_OBJECT_STORAGE_POOL), ==, "storage-pool");
}

/* ---- rows --------------------------------------------------------------------------------- */

static int
getState(virApiCall *call G_GNUC_UNUSED, const remote_domain_get_state_args *args,
         remote_domain_get_state_ret *ret)
{
    ret->state = args->dom.id;
    return 0;
}

static const struct {
    unsigned int program;
    int number;
    virApiFunc func;
    int more;
} rows[] = {
    VIR_API_ROW(REMOTE, DOMAIN_GET_STATE, getState, .more = 7),
};

static void
testInvoke(void)
{
    const virApiProc *proc = virApiProcFind(rows[0].program, rows[0].number);
    remote_domain_get_state_args args = { .dom.id = 42 };
    remote_domain_get_state_ret ret = { 0 };

    g_assert_cmpint(rows[0].more, ==, 7);
    g_assert_cmpint(proc->invoke(rows[0].func, NULL, &args, &ret), ==, 0);
    g_assert_cmpint(ret.state, ==, 42);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api/find", testFind);
    g_test_add_func("/api/events", testEvents);
    g_test_add_func("/api/peers", testPeers);
    g_test_add_func("/api/read-only", testReadOnly);
    g_test_add_func("/api/strangers", testStrangers);
    g_test_add_func("/api/checks", testChecks);
    g_test_add_func("/api/flags", testFlags);
    g_test_add_func("/api/object-names", testObjectNames);
    g_test_add_func("/api/invoke", testInvoke);
    return g_test_run();
}
