/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virdbus.c: each call on the bus gets its one answer, and the loop never waits. */
#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "privatebus.h"
#include "virdbus.h"
#include "virerror.h"
#include "vireventepoll.h"

/* Longer than any answer takes, so that a test which waits for it fails by it. */
#define LONG_MS 20000
#define SHORT_MS 50

/* What counts as at once: far below the deadlines of calls. */
#define AT_ONCE_US (5 * G_USEC_PER_SEC)

typedef struct Answer {
    int calls;              /* of done */
    bool ok;
    char *name;             /* of the error */
    char *text;             /* the first string of the reply */
    virDBus *again;         /* makes another call from within done */
    struct Answer *next;
} Answer;

static void ask(virDBus *bus, Answer *answer, const char *destination, const char *member,
                unsigned int timeout_ms);

static int
buildName(sd_bus_message *msg, void *opaque G_GNUC_UNUSED)
{
    return sd_bus_message_append(msg, "s", "org.freedesktop.DBus");
}

static void
done(sd_bus_message *reply, const sd_bus_error *error, void *opaque)
{
    Answer *answer = opaque;
    const char *text = NULL;

    g_assert_true((reply == NULL) != (error == NULL));
    answer->calls++;
    answer->ok = reply != NULL;
    if (error) {
        g_assert_nonnull(error->message);
        answer->name = g_strdup(error->name);
    } else if (sd_bus_message_read(reply, "s", &text) >= 0) {
        answer->text = g_strdup(text);
    }
    if (answer->again)
        ask(answer->again, answer->next, "org.freedesktop.DBus", "GetId", LONG_MS);
}

static void
ask(virDBus *bus, Answer *answer, const char *destination, const char *member,
    unsigned int timeout_ms)
{
    const virDBusCall call = {
        .destination = destination, .path = "/org/freedesktop/DBus",
        .interface = "org.freedesktop.DBus", .member = member, .timeout_ms = timeout_ms,
        .build = g_str_equal(member, "GetNameOwner") ? buildName : NULL,
        .done = done, .opaque = answer,
    };

    virDBusCallAsync(bus, &call);
}

static void
await(const Answer *answer)
{
    while (answer->calls == 0)
        g_assert_cmpint(virEventEpollRunOnce(), ==, 0);
    g_assert_cmpint(answer->calls, ==, 1);
}

static void
answerClear(Answer *answer)
{
    g_free(answer->name);
    g_free(answer->text);
    *answer = (Answer){ 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answerClear)

static void
testCalls(void)
{
    g_autoptr(virDBus) bus = virDBusNew();
    g_auto(Answer) id = { 0 };
    g_auto(Answer) owner = { 0 };
    g_auto(Answer) wrong = { 0 };

    ask(bus, &id, "org.freedesktop.DBus", "GetId", LONG_MS);
    ask(bus, &owner, "org.freedesktop.DBus", "GetNameOwner", LONG_MS);
    ask(bus, &wrong, "example.nobody", "Anything", LONG_MS);
    await(&wrong);
    await(&id);
    await(&owner);
    g_assert_true(id.ok);
    g_assert_cmpuint(strlen(id.text), ==, 32);
    g_assert_cmpstr(owner.text, ==, "org.freedesktop.DBus");
    g_assert_cmpstr(wrong.name, ==, "org.freedesktop.DBus.Error.ServiceUnknown");
}

static void
testFromWithin(void)
{
    g_autoptr(virDBus) bus = virDBusNew();
    g_auto(Answer) second = { 0 };
    g_auto(Answer) first = { .again = bus, .next = &second };

    ask(bus, &first, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&second);
    g_assert_true(second.ok);
}

#define MANY 300

static void *
askMany(void *opaque)
{
    Answer *answers = opaque;

    for (int i = 0; i < MANY; i++)
        ask(answers[i].again, &answers[i], "org.freedesktop.DBus", "GetId", LONG_MS);
    return NULL;
}

static void
testFromThreads(void)
{
    g_autoptr(virDBus) bus = virDBusNew();
    g_autofree Answer *answers = g_new0(Answer, 2 * MANY);
    g_autofree Answer *seconds = g_new0(Answer, 2 * MANY);
    GThread *threads[2];

    for (int i = 0; i < 2 * MANY; i++) {
        answers[i].again = bus;
        answers[i].next = &seconds[i];
    }
    for (int i = 0; i < 2; i++)
        threads[i] = g_thread_new("ask", askMany, answers + i * MANY);
    for (int i = 0; i < 2 * MANY; i++)
        await(&seconds[i]);
    for (int i = 0; i < 2; i++)
        g_thread_join(threads[i]);
    for (int i = 0; i < 2 * MANY; i++) {
        g_assert_true(answers[i].ok && seconds[i].ok);
        answerClear(&answers[i]);
        answerClear(&seconds[i]);
    }
}

static void
testTooMany(void)
{
    g_autoptr(virDBus) bus = virDBusNew();
    g_autofree Answer *answers = g_new0(Answer, VIR_DBUS_CALLS_MAX + 1);
    Answer *last = &answers[VIR_DBUS_CALLS_MAX];

    for (int i = 0; i <= VIR_DBUS_CALLS_MAX; i++)
        ask(bus, &answers[i], "org.freedesktop.DBus", "GetId", LONG_MS);
    await(last);
    g_assert_cmpstr(last->name, ==, SD_BUS_ERROR_LIMITS_EXCEEDED);
    for (int i = 0; i < VIR_DBUS_CALLS_MAX; i++) {
        await(&answers[i]);
        g_assert_true(answers[i].ok);
    }
    for (int i = 0; i <= VIR_DBUS_CALLS_MAX; i++)
        answerClear(&answers[i]);
}

/* A service that is there and says nothing. */
static void
testSilentService(void)
{
    __attribute__((cleanup(sd_bus_flush_close_unrefp))) sd_bus *service = NULL;
    g_autoptr(virDBus) bus = virDBusNew();
    g_auto(Answer) silent = { 0 };
    g_auto(Answer) other = { 0 };

    g_assert_cmpint(sd_bus_open_system(&service), >=, 0);
    g_assert_cmpint(sd_bus_request_name(service, "example.silent", 0), >=, 0);
    ask(bus, &silent, "example.silent", "Anything", SHORT_MS);
    await(&silent);
    g_assert_cmpstr(silent.name, ==, SD_BUS_ERROR_NO_REPLY);

    /* The connection is as good as before. */
    ask(bus, &other, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&other);
    g_assert_true(other.ok);
}

static void
testNoBus(void)
{
    g_autoptr(virDBus) bus = virDBusNew();
    gint64 start = g_get_monotonic_time();
    g_auto(Answer) none = { 0 };
    g_auto(Answer) some = { 0 };

    privateBusStop();
    ask(bus, &none, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&none);
    g_assert_cmpstr(none.name, ==, SD_BUS_ERROR_NO_SERVER);
    g_assert_cmpint(g_get_monotonic_time() - start, <, AT_ONCE_US);

    privateBusStart();
    ask(bus, &some, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&some);
    g_assert_true(some.ok);
}

static void
testBusGoes(void)
{
    __attribute__((cleanup(sd_bus_unrefp))) sd_bus *service = NULL;
    g_autoptr(virDBus) bus = virDBusNew();
    gint64 start = g_get_monotonic_time();
    g_auto(Answer) id = { 0 };
    g_auto(Answer) silent = { 0 };
    g_auto(Answer) again = { 0 };

    g_assert_cmpint(sd_bus_open_system(&service), >=, 0);
    g_assert_cmpint(sd_bus_request_name(service, "example.silent", 0), >=, 0);
    ask(bus, &silent, "example.silent", "Anything", LONG_MS);
    ask(bus, &id, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&id);
    privateBusStop();
    await(&silent);
    g_assert_false(silent.ok);
    g_assert_cmpint(g_get_monotonic_time() - start, <, AT_ONCE_US);

    privateBusStart();
    ask(bus, &again, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&again);
    g_assert_true(again.ok);
}

/* Something listens and never speaks: the deadline holds before the login to the bus, too. */
static void
testMuteBus(void)
{
    g_autofree char *before = g_strdup(g_getenv("DBUS_SYSTEM_BUS_ADDRESS"));
    g_autofree char *address = NULL;
    g_autoptr(virDBus) bus = virDBusNew();
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_auto(Answer) first = { 0 };
    g_auto(Answer) second = { 0 };

    g_snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1, "vireo-mute-%d", (int) getpid());
    address = g_strconcat("unix:abstract=", name.sun_path + 1, NULL);
    g_assert_cmpint(bind(fd, (struct sockaddr *) &name, offsetof(struct sockaddr_un, sun_path) +
                         1 + strlen(name.sun_path + 1)), ==, 0);
    g_assert_cmpint(listen(fd, 8), ==, 0);
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", address, true);
    ask(bus, &first, "org.freedesktop.DBus", "GetId", SHORT_MS);
    await(&first);
    g_assert_cmpstr(first.name, ==, SD_BUS_ERROR_NO_REPLY);
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", before, true);

    ask(bus, &second, "org.freedesktop.DBus", "GetId", LONG_MS);
    await(&second);
    g_assert_true(second.ok);
    close(fd);
}

static void
testFreeWithCalls(void)
{
    virDBus *bus = virDBusNew();
    g_auto(Answer) early = { 0 };

    ask(bus, &early, "org.freedesktop.DBus", "GetId", LONG_MS);
    virDBusFree(bus);
    g_assert_cmpint(early.calls, ==, 1);
    g_assert_false(early.ok);
}

int
main(int argc, char **argv)
{
    int rc;

    if (!privateBusIsThere()) {
        g_printerr("there is no dbus-daemon\n");
        return 77;
    }
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(virEventEpollRegister(), ==, 0);
    privateBusPrepare();
    privateBusStart();

    g_test_add_func("/virdbus/calls", testCalls);
    g_test_add_func("/virdbus/from-within", testFromWithin);
    g_test_add_func("/virdbus/from-threads", testFromThreads);
    g_test_add_func("/virdbus/too-many", testTooMany);
    g_test_add_func("/virdbus/silent-service", testSilentService);
    g_test_add_func("/virdbus/no-bus", testNoBus);
    g_test_add_func("/virdbus/bus-goes", testBusGoes);
    g_test_add_func("/virdbus/mute-bus", testMuteBus);
    g_test_add_func("/virdbus/free-with-calls", testFreeWithCalls);
    rc = g_test_run();
    privateBusRemove();
    return rc;
}
