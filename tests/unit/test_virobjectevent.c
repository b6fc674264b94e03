/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virobjectevent.c: who gets which event, in which order, and until when. */
#include "config.h"

#include "virobjectevent.h"

#include <string.h>

#include "libvirt/libvirt-qemu.h"
#include "libvirt/libvirt.h"
#include "qemu_types.h"
#include "remote_types.h"
#include "virerror.h"

static const unsigned char uuid_a[REMOTE_UUID_LEN] = { 0xaa };
static const unsigned char uuid_b[REMOTE_UUID_LEN] = { 0xbb };
static const virObjectEventFilter all_lifecycle = { .family = VIR_API_EVENT_DOMAIN };

/* What a receiver saw: "id:name:event " for each event. */
typedef struct {
    GString *seen;
    int freed;
} Receiver;

static void
receive(virObjectEvent *event, int callback_id, void *opaque)
{
    Receiver *rcv = opaque;
    const virApiProc *proc = virObjectEventProc(event);
    const char *subject = *(char **) G_STRUCT_MEMBER_P(virObjectEventMsg(event),
                                                       proc->object_offset);

    g_string_append_printf(rcv->seen, "%d:%s:%d ", callback_id, subject, proc->event_id);
}

static void
receiverFreed(void *opaque)
{
    ((Receiver *) opaque)->freed++;
}

static void
lastOne(virObjectEvent *event G_GNUC_UNUSED, int callback_id G_GNUC_UNUSED, void *opaque)
{
    *(bool *) opaque = true;
}

/* Runs the loop until all that was queued before has been delivered. */
static void
drain(virObjectEventState *state)
{
    virObjectEventFilter filter = { .family = VIR_API_EVENT_NODE_DEVICE, .name = "the last one" };
    bool done = false;
    int id;

    g_assert_cmpint(virObjectEventStateAdd(state, &filter, &done, lastOne, &done, NULL, &id),
                    ==, 0);
    virObjectEventStateQueue(state, virObjectEventNewNodeDevice(0, "the last one"));
    while (!done)
        g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    virObjectEventStateRemove(state, &done, id);
}

static void
queueLifecycle(virObjectEventState *state, const char *name, const unsigned char *uuid)
{
    virObjectEventStateQueue(state, virObjectEventNewDomainLifecycle(
        name, uuid, 1, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED));
}

static int
subscribe(virObjectEventState *state, const virObjectEventFilter *filter, const void *owner,
          Receiver *rcv)
{
    int id;

    if (!rcv->seen)
        rcv->seen = g_string_new(NULL);
    g_assert_cmpint(virObjectEventStateAdd(state, filter, owner, receive, rcv, receiverFreed, &id),
                    ==, 0);
    return id;
}

static void
assertSeen(Receiver *rcv, const char *text)
{
    g_assert_cmpstr(rcv->seen->str, ==, text);
    g_string_set_size(rcv->seen, 0);
}

static void
receiverEnd(Receiver *rcv, int freed)
{
    g_assert_cmpint(rcv->freed, ==, freed);
    g_string_free(rcv->seen, true);
}

static void
testMessage(void)
{
    g_autoptr(virObjectEvent) event = virObjectEventNewDomainLifecycle("guest", uuid_a, 7, 2, 1);
    const remote_domain_event_callback_lifecycle_msg *msg = virObjectEventMsg(event);

    g_assert_cmpstr(msg->msg.dom.name, ==, "guest");
    g_assert_cmpmem(msg->msg.dom.uuid, REMOTE_UUID_LEN, uuid_a, REMOTE_UUID_LEN);
    g_assert_cmpint(msg->msg.dom.id, ==, 7);
    g_assert_cmpint(msg->msg.event, ==, 2);
    g_assert_cmpint(msg->msg.detail, ==, 1);
    g_assert_null(virObjectEventStrdup(event, NULL));
}

static void
testSubjects(void)
{
    g_autoptr(virObjectEvent) net = virObjectEventNewNetwork(0, "net", uuid_a);
    g_autoptr(virObjectEvent) pool = virObjectEventNewStoragePool(1, "pool", uuid_b);
    g_autoptr(virObjectEvent) secret = virObjectEventNewSecret(0, uuid_a, 2, "usage");
    const remote_network_event_lifecycle_msg *netmsg = virObjectEventMsg(net);
    const remote_storage_pool_event_refresh_msg *poolmsg = virObjectEventMsg(pool);
    const remote_secret_event_lifecycle_msg *secretmsg = virObjectEventMsg(secret);

    g_assert_cmpstr(netmsg->net.name, ==, "net");
    g_assert_cmpstr(poolmsg->pool.name, ==, "pool");
    g_assert_cmpint(secretmsg->secret.usageType, ==, 2);
    g_assert_cmpstr(secretmsg->secret.usageID, ==, "usage");
}

static void
testFilters(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    virObjectEventFilter only_a = { .family = VIR_API_EVENT_DOMAIN, .uuid = uuid_a };
    virObjectEventFilter reboot = { .family = VIR_API_EVENT_DOMAIN,
                                    .event_id = VIR_DOMAIN_EVENT_ID_REBOOT };
    Receiver rcv = { NULL };
    int owner;

    g_assert_cmpint(subscribe(state, &all_lifecycle, &owner, &rcv), ==, 0);
    g_assert_cmpint(subscribe(state, &only_a, &owner, &rcv), ==, 1);
    g_assert_cmpint(subscribe(state, &reboot, &owner, &rcv), ==, 2);
    queueLifecycle(state, "a", uuid_a);
    queueLifecycle(state, "b", uuid_b);
    virObjectEventStateQueue(state, virObjectEventNewDomain(VIR_DOMAIN_EVENT_ID_REBOOT, "c",
                                                            uuid_b, 1));
    virObjectEventStateQueue(state, NULL);
    drain(state);
    assertSeen(&rcv, "0:a:0 1:a:0 0:b:0 2:c:1 ");
    virObjectEventStateRemoveOwner(state, &owner);
    receiverEnd(&rcv, 3);
}

static void
testOtherFamilies(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    virObjectEventFilter pool = { .family = VIR_API_EVENT_STORAGE_POOL, .uuid = uuid_b };
    virObjectEventFilter dev = { .family = VIR_API_EVENT_NODE_DEVICE, .name = "pci_1" };
    Receiver rcv = { NULL };
    int owner;

    subscribe(state, &pool, &owner, &rcv);
    subscribe(state, &dev, &owner, &rcv);
    virObjectEventStateQueue(state, virObjectEventNewStoragePool(0, "p", uuid_b));
    virObjectEventStateQueue(state, virObjectEventNewStoragePool(0, "q", uuid_a));
    virObjectEventStateQueue(state, virObjectEventNewNodeDevice(0, "pci_1"));
    virObjectEventStateQueue(state, virObjectEventNewNodeDevice(0, "pci_2"));
    virObjectEventStateQueue(state, virObjectEventNewNetwork(0, "n", uuid_b));
    drain(state);
    assertSeen(&rcv, "0:p:0 1:pci_1:0 ");
    virObjectEventStateRemoveOwner(state, &owner);
    receiverEnd(&rcv, 2);
}

static void
testDuplicates(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    virObjectEventFilter only_a = { .family = VIR_API_EVENT_DOMAIN, .uuid = uuid_a };
    Receiver rcv = { NULL };
    int owner, other, id = -7;

    subscribe(state, &all_lifecycle, &owner, &rcv);
    g_assert_cmpint(virObjectEventStateAdd(state, &all_lifecycle, &owner, receive, &rcv,
                                           receiverFreed, &id), ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_INVALID_ARG);
    g_assert_cmpint(virGetLastError()->domain, ==, VIR_FROM_NONE);
    virResetLastError();
    g_assert_cmpint(id, ==, -7);
    g_assert_cmpint(rcv.freed, ==, 0);

    /* another object, or somebody else, is another matter */
    subscribe(state, &only_a, &owner, &rcv);
    subscribe(state, &all_lifecycle, &other, &rcv);
    virObjectEventStateRemoveOwner(state, &owner);
    virObjectEventStateRemoveOwner(state, &other);
    receiverEnd(&rcv, 3);
}

static void
testRemove(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    Receiver rcv = { NULL };
    int owner, other, id;

    id = subscribe(state, &all_lifecycle, &owner, &rcv);
    queueLifecycle(state, "a", uuid_a);
    g_assert_cmpint(virObjectEventStateRemove(state, &other, id), ==, -1);
    g_assert_cmpint(virObjectEventStateRemove(state, &owner, id + 1), ==, -1);
    g_assert_cmpint(virObjectEventStateRemove(state, &owner, -1), ==, -1);
    g_assert_cmpint(virObjectEventStateRemove(state, &owner, id), ==, 0);
    g_assert_cmpint(rcv.freed, ==, 1);

    /* what waited is not delivered, and a new subscriber gets nothing old */
    queueLifecycle(state, "b", uuid_a);
    g_assert_cmpint(subscribe(state, &all_lifecycle, &owner, &rcv), ==, id + 1);
    queueLifecycle(state, "c", uuid_a);
    drain(state);
    assertSeen(&rcv, "1:c:0 ");
    virObjectEventStateRemoveOwner(state, &owner);
    receiverEnd(&rcv, 2);
}

typedef struct {
    virObjectEventState *state;
    const void *owner;
    int calls;
} Quitter;

static void
removeSelf(virObjectEvent *event G_GNUC_UNUSED, int callback_id, void *opaque)
{
    Quitter *quitter = opaque;

    quitter->calls++;
    g_assert_cmpint(virObjectEventStateRemove(quitter->state, quitter->owner, callback_id), ==, 0);
}

static void
testRemoveInside(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    Quitter quitter = { state, &quitter, 0 };
    int id;

    g_assert_cmpint(virObjectEventStateAdd(state, &all_lifecycle, &quitter, removeSelf, &quitter,
                                           NULL, &id), ==, 0);
    queueLifecycle(state, "a", uuid_a);
    queueLifecycle(state, "b", uuid_a);
    drain(state);
    g_assert_cmpint(quitter.calls, ==, 1);
}

/* ---- monitor events ----------------------------------------------------------------------- */

static const struct {
    const char *pattern;
    unsigned int flags;
    const char *seen;
} patterns[] = {
    { NULL, 0, "RESET BLOCK_JOB_READY block_io_error " },
    { "RESET", 0, "RESET " },
    { "reset", 0, "" },
    { "reset", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE, "RESET " },
    { "^BLOCK_", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX, "BLOCK_JOB_READY " },
    { "^BLOCK_", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX |
                 VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE,
      "BLOCK_JOB_READY block_io_error " },
    { "^BLOCK_|\xf0", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX, "BLOCK_JOB_READY " },
};

static void
receiveMonitor(virObjectEvent *event, int callback_id G_GNUC_UNUSED, void *opaque)
{
    const qemu_domain_monitor_event_msg *msg = virObjectEventMsg(event);

    g_string_append_printf(opaque, "%s ", msg->event);
}

static void
queueMonitor(virObjectEventState *state, const char *name)
{
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_QEMU_MONITOR, 0);
    qemu_domain_monitor_event_msg *msg = virObjectEventMsg(event);

    msg->dom.name = virObjectEventStrdup(event, "guest");
    msg->event = virObjectEventStrdup(event, name);
    virObjectEventStateQueue(state, event);
}

static void
testMonitor(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(virObjectEventState) state = virObjectEventStateNew();
        g_autoptr(GString) seen = g_string_new(NULL);
        virObjectEventFilter filter = { .family = VIR_API_EVENT_QEMU_MONITOR,
                                        .monitor_event = patterns[i].pattern,
                                        .monitor_flags = patterns[i].flags };
        int id;

        g_assert_cmpint(virObjectEventStateAdd(state, &filter, &id, receiveMonitor, seen, NULL,
                                               &id), ==, 0);
        queueMonitor(state, "RESET");
        queueMonitor(state, "BLOCK_JOB_READY");
        queueMonitor(state, "block_io_error");
        drain(state);
        g_assert_cmpstr(seen->str, ==, patterns[i].seen);
        virObjectEventStateRemoveOwner(state, &id);
    }
}

static void
testBadPattern(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    virObjectEventFilter filter = {
        .family = VIR_API_EVENT_QEMU_MONITOR, .monitor_event = "(",
        .monitor_flags = VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX,
    };
    int id;

    g_assert_cmpint(virObjectEventStateAdd(state, &filter, &id, receiveMonitor, NULL, NULL, &id),
                    ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_INVALID_ARG);
    virResetLastError();
}

static void
testPatternWithoutEnd(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    g_autoptr(GString) seen = g_string_new(NULL);
    virObjectEventFilter filter = {
        .family = VIR_API_EVENT_QEMU_MONITOR, .monitor_event = "(A+)+$",
        .monitor_flags = VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX,
    };
    gint64 begun;
    int id;

    for (int i = 0; i < 500; i++)
        g_assert_cmpint(virObjectEventStateAdd(state, &filter, &id, receiveMonitor, seen, NULL,
                                               &id), ==, 0);
    begun = g_get_monotonic_time();
    queueMonitor(state, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!");
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 20 * G_USEC_PER_SEC);
    drain(state);
    g_assert_cmpstr(seen->str, ==, "");
    virObjectEventStateRemoveOwner(state, &id);
}

/* ---- limits ------------------------------------------------------------------------------- */

static void
testOwnerLimit(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    virObjectEventFilter filter = { .family = VIR_API_EVENT_QEMU_MONITOR };
    int id;

    for (int i = 0; i < VIR_OBJECT_EVENT_OWNER_MAX; i++)
        g_assert_cmpint(virObjectEventStateAdd(state, &filter, &id, receiveMonitor, NULL, NULL,
                                               &id), ==, 0);
    g_assert_cmpint(virObjectEventStateAdd(state, &filter, &id, receiveMonitor, NULL, NULL, &id),
                    ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_OPERATION_FAILED);
    virResetLastError();
    virObjectEventStateRemoveOwner(state, &id);
}

static void
count(virObjectEvent *event G_GNUC_UNUSED, int callback_id G_GNUC_UNUSED, void *opaque)
{
    ++*(unsigned int *) opaque;
}

static void
testQueueLimit(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    unsigned int delivered = 0;
    int id;

    g_assert_cmpint(virObjectEventStateAdd(state, &all_lifecycle, &id, count, &delivered, NULL,
                                           &id), ==, 0);
    for (unsigned int i = 0; i < VIR_OBJECT_EVENT_QUEUE_MAX + 10; i++)
        queueLifecycle(state, "a", uuid_a);
    while (delivered < VIR_OBJECT_EVENT_QUEUE_MAX)
        g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    drain(state);
    g_assert_cmpint(delivered, ==, VIR_OBJECT_EVENT_QUEUE_MAX);
    virObjectEventStateRemoveOwner(state, &id);
}

/* ---- threads ------------------------------------------------------------------------------ */

static void *
producer(void *opaque)
{
    for (int i = 0; i < 2000; i++)
        queueLifecycle(opaque, "a", uuid_a);
    return NULL;
}

static void
testThreads(void)
{
    g_autoptr(virObjectEventState) state = virObjectEventStateNew();
    GThread *threads[4];
    unsigned int delivered = 0;
    int id;

    g_assert_cmpint(virObjectEventStateAdd(state, &all_lifecycle, &id, count, &delivered, NULL,
                                           &id), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("producer", producer, state);
    while (delivered < 2000 * G_N_ELEMENTS(threads))
        g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    virObjectEventStateRemoveOwner(state, &id);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    g_test_add_func("/event/message", testMessage);
    g_test_add_func("/event/subjects", testSubjects);
    g_test_add_func("/event/filters", testFilters);
    g_test_add_func("/event/other-families", testOtherFamilies);
    g_test_add_func("/event/duplicates", testDuplicates);
    g_test_add_func("/event/remove", testRemove);
    g_test_add_func("/event/remove-inside", testRemoveInside);
    g_test_add_func("/event/monitor", testMonitor);
    g_test_add_func("/event/bad-pattern", testBadPattern);
    g_test_add_func("/event/endless-pattern", testPatternWithoutEnd);
    g_test_add_func("/event/owner-limit", testOwnerLimit);
    g_test_add_func("/event/queue-limit", testQueueLimit);
    g_test_add_func("/event/threads", testThreads);
    return g_test_run();
}
