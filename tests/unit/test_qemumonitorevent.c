/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of QEMU as typed values. */

#include "config.h"

#include "monitor/qemu_monitor_event.h"

#include <string.h>

static virJSONValue *
parse(const char *text, qemuMonitorEvent *event)
{
    virJSONValue *message = virJSONParse(text, strlen(text), NULL);

    g_assert_nonnull(message);
    g_assert_cmpint(qemuMonitorEventParse(message, event), ==, 0);
    return message;
}

static void
test_shutdown(void)
{
    qemuMonitorEvent event;
    g_autoptr(virJSONValue) message =
        parse("{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 12},"
              " \"event\": \"SHUTDOWN\", \"data\":"
              " {\"guest\": true, \"reason\": \"guest-shutdown\"}}",
              &event);

    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_SHUTDOWN);
    g_assert_cmpstr(event.name, ==, "SHUTDOWN");
    g_assert_cmpint(event.seconds, ==, 1700000000);
    g_assert_cmpint(event.micros, ==, 12);
    g_assert_true(event.u.shutdown.guest);
    g_assert_cmpint(event.u.shutdown.reason, ==, QEMU_MONITOR_SHUTDOWN_GUEST_SHUTDOWN);
    g_assert_nonnull(event.data);
}

static void
test_what_qemu_may_leave_out(void)
{
    qemuMonitorEvent event;
    g_autoptr(virJSONValue) shutdown = parse("{\"event\": \"SHUTDOWN\"}", &event);
    g_autoptr(virJSONValue) deleted = NULL;

    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_SHUTDOWN);
    g_assert_cmpint(event.seconds, ==, -1);
    g_assert_false(event.u.shutdown.guest);
    g_assert_cmpint(event.u.shutdown.reason, ==, QEMU_MONITOR_SHUTDOWN_UNKNOWN);

    deleted = parse("{\"event\": \"DEVICE_DELETED\", \"data\": {\"path\": \"/m/x\"}}", &event);
    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_DEVICE_DELETED);
    g_assert_null(event.u.device.device);
    g_assert_cmpstr(event.u.device.path, ==, "/m/x");
}

static void
test_words_of_a_newer_qemu(void)
{
    qemuMonitorEvent event;
    g_autoptr(virJSONValue) unknown = parse("{\"event\": \"NEW\", \"data\": {\"a\": 1}}", &event);
    g_autoptr(virJSONValue) action = NULL;

    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_OTHER);
    g_assert_cmpstr(event.name, ==, "NEW");
    g_assert_nonnull(event.data);

    action = parse("{\"event\": \"WATCHDOG\", \"data\": {\"action\": \"bark\"}}", &event);
    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_WATCHDOG);
    g_assert_cmpint(event.u.watchdog.action, ==, QEMU_MONITOR_WATCHDOG_UNKNOWN);
}

static void
test_fields(void)
{
    qemuMonitorEvent event;
    g_autoptr(virJSONValue) io =
        parse("{\"event\": \"BLOCK_IO_ERROR\", \"data\": {\"device\": \"\", \"node-name\": \"n\","
              " \"operation\": \"write\", \"action\": \"stop\", \"nospace\": true,"
              " \"reason\": \"No space left on device\"}}", &event);
    g_autoptr(virJSONValue) other = NULL;

    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_BLOCK_IO_ERROR);
    g_assert_cmpstr(event.u.ioError.nodeName, ==, "n");
    g_assert_cmpint(event.u.ioError.action, ==, QEMU_MONITOR_IO_ERROR_STOP);
    g_assert_true(event.u.ioError.nospace);

    other = parse("{\"event\": \"RTC_CHANGE\", \"data\": {\"offset\": -7200}}", &event);
    g_assert_cmpint(event.u.rtcChange.offset, ==, -7200);
    virJSONValueFree(g_steal_pointer(&other));

    other = parse("{\"event\": \"BALLOON_CHANGE\", \"data\": {\"actual\": 17179869184}}", &event);
    g_assert_cmpuint(event.u.balloon.actual, ==, 17179869184ULL);
    virJSONValueFree(g_steal_pointer(&other));

    other = parse("{\"event\": \"GUEST_PANICKED\", \"data\": {\"action\": \"poweroff\","
                  " \"info\": {\"type\": \"hyper-v\"}}}", &event);
    g_assert_cmpint(event.u.panicked.action, ==, QEMU_MONITOR_PANIC_POWEROFF);
    g_assert_cmpstr(virJSONValueObjectGetString(event.u.panicked.info, "type"), ==, "hyper-v");
    virJSONValueFree(g_steal_pointer(&other));

    other = parse("{\"event\": \"ACPI_DEVICE_OST\", \"data\": {\"info\": {\"slot\": \"0\","
                  " \"slot-type\": \"DIMM\", \"source\": 1, \"status\": 3}}}", &event);
    g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_ACPI_DEVICE_OST);
    g_assert_cmpstr(event.u.acpiOST.slotType, ==, "DIMM");
    g_assert_cmpuint(event.u.acpiOST.status, ==, 3);
}

/* Data that isn't as it should be makes an event without a type, never a half-filled one. */
static void
test_wrong_data(void)
{
    static const char *const wrong[] = {
        "{\"event\": \"RTC_CHANGE\"}",
        "{\"event\": \"RTC_CHANGE\", \"data\": {\"offset\": \"1\"}}",
        "{\"event\": \"RTC_CHANGE\", \"data\": [1]}",
        "{\"event\": \"WATCHDOG\", \"data\": {\"action\": 1}}",
        "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": 1, \"reason\": \"none\"}}",
        "{\"event\": \"BALLOON_CHANGE\", \"data\": {\"actual\": -1}}",
        "{\"event\": \"VSERPORT_CHANGE\", \"data\": {\"id\": \"a\"}}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        static const qemuMonitorEvent zero;
        qemuMonitorEvent event;
        g_autoptr(virJSONValue) message = parse(wrong[i], &event);

        g_assert_cmpint(event.type, ==, QEMU_MONITOR_EVENT_OTHER);
        g_assert_cmpmem(&event.u, sizeof(event.u), &zero.u, sizeof(zero.u));
    }
}

static void
test_no_event(void)
{
    static const char *const none[] = { "{}", "{\"event\": 1}", "[]" };

    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(virJSONValue) message = virJSONParse(none[i], strlen(none[i]), NULL);
        qemuMonitorEvent event;

        g_assert_cmpint(qemuMonitorEventParse(message, &event), ==, -1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/monitorevent/shutdown", test_shutdown);
    g_test_add_func("/monitorevent/what-qemu-may-leave-out", test_what_qemu_may_leave_out);
    g_test_add_func("/monitorevent/words-of-a-newer-qemu", test_words_of_a_newer_qemu);
    g_test_add_func("/monitorevent/fields", test_fields);
    g_test_add_func("/monitorevent/wrong-data", test_wrong_data);
    g_test_add_func("/monitorevent/no-event", test_no_event);
    return g_test_run();
}
