/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fakepolkit.c: a polkit on the private bus: answers as told, tells what it was asked. */
#include "config.h"

#include "fakepolkit.h"

#include <poll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

static GThread *thread;
static int stop_pipe[2];
static GAsyncQueue *asked;
static gint answer;
static const char *only;        /* guarded by asked's lock */

/* Appends the variants of the subject, by the names that polkit knows. */
static void
readSubject(sd_bus_message *msg, GString *text)
{
    const char *kind;

    g_assert_cmpint(sd_bus_message_enter_container(msg, 'r', "sa{sv}"), >, 0);
    g_assert_cmpint(sd_bus_message_read(msg, "s", &kind), >, 0);
    g_assert_cmpstr(kind, ==, "unix-process");
    g_assert_cmpint(sd_bus_message_enter_container(msg, 'a', "{sv}"), >, 0);
    while (sd_bus_message_enter_container(msg, 'e', "sv") > 0) {
        const char *key;
        uint64_t start;
        uint32_t pid;
        int32_t uid;

        g_assert_cmpint(sd_bus_message_read(msg, "s", &key), >, 0);
        if (g_str_equal(key, "pid")) {
            g_assert_cmpint(sd_bus_message_read(msg, "v", "u", &pid), >, 0);
            g_string_append_printf(text, " pid=%u", pid);
        } else if (g_str_equal(key, "start-time")) {
            g_assert_cmpint(sd_bus_message_read(msg, "v", "t", &start), >, 0);
            g_string_append_printf(text, " time=%" G_GUINT64_FORMAT, (guint64) start);
        } else {
            g_assert_cmpstr(key, ==, "uid");
            g_assert_cmpint(sd_bus_message_read(msg, "v", "i", &uid), >, 0);
            g_string_append_printf(text, " uid=%d", uid);
        }
        g_assert_cmpint(sd_bus_message_exit_container(msg), >=, 0);
    }
    g_assert_cmpint(sd_bus_message_exit_container(msg), >=, 0);
    g_assert_cmpint(sd_bus_message_exit_container(msg), >=, 0);
}

static int
reply(sd_bus_message *msg, const char *action, sd_bus_error *ret_error)
{
    fakePolkitAnswer how = g_atomic_int_get(&answer);

    g_async_queue_lock(asked);
    if (only && !g_str_equal(only, action))
        how = FAKE_POLKIT_ALLOW;
    g_async_queue_unlock(asked);

    switch (how) {
    case FAKE_POLKIT_ALLOW:
        return sd_bus_reply_method_return(msg, "(bba{ss})", 1, 0, 0);
    case FAKE_POLKIT_DENY:
        return sd_bus_reply_method_return(msg, "(bba{ss})", 0, 0, 0);
    case FAKE_POLKIT_CHALLENGE:
        return sd_bus_reply_method_return(msg, "(bba{ss})", 0, 1, 1, "polkit.retains_authorization"
                                          "_after_challenge", "true");
    case FAKE_POLKIT_DISMISS:
        return sd_bus_reply_method_return(msg, "(bba{ss})", 0, 0, 1, "polkit.dismissed", "true");
    case FAKE_POLKIT_ERROR:
        return sd_bus_error_set(ret_error, "org.freedesktop.PolicyKit1.Error.Failed", "it broke");
    case FAKE_POLKIT_NONSENSE:
        return sd_bus_reply_method_return(msg, "s", "yes");
    case FAKE_POLKIT_SILENT:
        break;
    }
    return 1;
}

static int
checkAuthorization(sd_bus_message *msg, void *opaque G_GNUC_UNUSED, sd_bus_error *ret_error)
{
    g_autoptr(GString) subject = g_string_new(NULL);
    g_autoptr(GString) details = g_string_new(NULL);
    const char *action, *key, *value, *cancellation;
    uint32_t flags;

    readSubject(msg, subject);
    g_assert_cmpint(sd_bus_message_read(msg, "s", &action), >, 0);
    g_assert_cmpint(sd_bus_message_enter_container(msg, 'a', "{ss}"), >, 0);
    while (sd_bus_message_read(msg, "{ss}", &key, &value) > 0)
        g_string_append_printf(details, " %s=%s", key, value);
    g_assert_cmpint(sd_bus_message_exit_container(msg), >=, 0);
    g_assert_cmpint(sd_bus_message_read(msg, "us", &flags, &cancellation), >, 0);
    /* Who may show a dialogue can take it back. */
    g_assert_cmpint(flags, ==, *cancellation ? 1 : 0);

    g_async_queue_push(asked, g_strdup_printf("%s%s flags=%u%s", action, subject->str, flags,
                                              details->str));
    return reply(msg, action, ret_error);
}

static int
cancelCheck(sd_bus_message *msg, void *opaque G_GNUC_UNUSED, sd_bus_error *ret_error G_GNUC_UNUSED)
{
    g_async_queue_push(asked, g_strdup("cancel"));
    return sd_bus_reply_method_return(msg, NULL);
}

static const sd_bus_vtable vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("CheckAuthorization", "(sa{sv})sa{ss}us", "(bba{ss})", checkAuthorization,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("CancelCheckAuthorization", "s", "", cancelCheck, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END
};

/* Until it is told to stop, or the bus goes. */
static void *
serve(void *opaque)
{
    sd_bus *bus = opaque;
    struct pollfd fds[2] = { { .fd = stop_pipe[0], .events = POLLIN } };

    do {
        int rc;

        while ((rc = sd_bus_process(bus, NULL)) > 0)
            ;
        if (rc < 0)
            break;
        fds[1] = (struct pollfd){ .fd = sd_bus_get_fd(bus), .events = sd_bus_get_events(bus) };
        g_assert_cmpint(poll(fds, 2, -1), >, 0);
    } while (!fds[0].revents);
    sd_bus_flush_close_unref(bus);
    return NULL;
}

void
fakePolkitStart(void)
{
    sd_bus *bus = NULL;

    if (!asked)
        asked = g_async_queue_new_full(g_free);
    g_assert_cmpint(pipe(stop_pipe), ==, 0);
    g_assert_cmpint(sd_bus_open_system(&bus), >=, 0);
    g_assert_cmpint(sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/PolicyKit1/Authority",
                                             "org.freedesktop.PolicyKit1.Authority", vtable,
                                             NULL), >=, 0);
    g_assert_cmpint(sd_bus_request_name(bus, "org.freedesktop.PolicyKit1", 0), >=, 0);
    thread = g_thread_new("polkit", serve, bus);
}

void
fakePolkitStop(void)
{
    if (!thread)
        return;
    close(stop_pipe[1]);
    g_thread_join(thread);
    thread = NULL;
    close(stop_pipe[0]);
}

void
fakePolkitSet(fakePolkitAnswer how)
{
    g_atomic_int_set(&answer, how);
}

void
fakePolkitSetOnly(const char *action)
{
    g_async_queue_lock(asked);
    only = action;
    g_async_queue_unlock(asked);
}

char *
fakePolkitTake(void)
{
    return g_async_queue_pop(asked);
}

void
fakePolkitForget(void)
{
    char *question;

    while ((question = g_async_queue_try_pop(asked)))
        g_free(question);
}
