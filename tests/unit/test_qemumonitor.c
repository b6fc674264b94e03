/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The monitor against a QEMU that plays a script: order, silence, garbage and sudden ends. */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libvirt/libvirt.h"
#include "monitor/qemu_monitor.h"
#include "monitor/qemu_monitor_commands.h"
#include "monitor/qemu_monitor_priv.h"
#include "virerror.h"

#define PATIENT (30 * G_USEC_PER_SEC)

#define GREET "{\"greet\": true}, {\"expect\": \"qmp_capabilities\"}"

typedef struct {
    GSubprocess *process;
    FILE *control;
    char *script;
    qemuMonitor *mon;
    GAsyncQueue *said;          /* what callbacks were told, as text */
    GMutex gate;                /* held by a test that wants callbacks to stand still */
    gint opaqueFreed;
} fixture;

/* ---- the peer ------------------------------------------------------------ */

static void
onEvent(qemuMonitor *mon, const qemuMonitorEvent *event, void *opaque)
{
    fixture *f = opaque;

    g_mutex_lock(&f->gate);
    g_mutex_unlock(&f->gate);

    if (strcmp(event->name, "CALL_NOW") == 0) {
        g_assert_cmpint(qemuMonitorCallVoid(mon, "stop", NULL), ==, -1);
        g_async_queue_push(f->said, g_strdup(virGetLastErrorMessage()));
        virResetLastError();
        return;
    }
    g_async_queue_push(f->said, g_strdup(event->name));
}

static void
onEnd(qemuMonitor *mon G_GNUC_UNUSED, qemuMonitorEnd why, const char *message, void *opaque)
{
    fixture *f = opaque;

    g_async_queue_push(f->said,
                       g_strdup_printf("%s: %s", why == QEMU_MONITOR_END_EOF ? "eof" : "error",
                                       message));
}

static void
onOpaqueFree(void *opaque)
{
    fixture *f = opaque;

    g_atomic_int_inc(&f->opaqueFreed);
    g_async_queue_push(f->said, g_strdup("freed"));
}

static const qemuMonitorCallbacks callbacks = { .event = onEvent, .end = onEnd };

static fixture *
start(const char *steps)
{
    fixture *f = g_new0(fixture, 1);
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
    g_autofree char *fake = g_build_filename(g_getenv("abs_top_srcdir"), "tests/qmp/fakeqemu",
                                             NULL);
    g_autofree char *text = g_strdup_printf("[%s]", steps);
    g_autoptr(GError) err = NULL;
    int monitor[2];
    int control[2];
    int fd;

    f->said = g_async_queue_new_full(g_free);
    g_mutex_init(&f->gate);
    fd = g_file_open_tmp("vireo-XXXXXX", &f->script, &err);
    g_assert_no_error(err);
    close(fd);
    g_assert_true(g_file_set_contents(f->script, text, -1, NULL));

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, monitor), ==, 0);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control), ==, 0);
    g_subprocess_launcher_take_fd(launcher, monitor[1], 3);
    g_subprocess_launcher_take_fd(launcher, control[1], 4);
    f->process = g_subprocess_launcher_spawn(launcher, &err, fake, "--script", f->script,
                                             "--fd", "3", "--control", "4", NULL);
    g_assert_no_error(err);
    g_clear_object(&launcher); /* closes the peer's ends here */

    f->control = fdopen(control[0], "r+");
    f->mon = qemuMonitorOpen("test", NULL, monitor[0], &callbacks, f, onOpaqueFree);
    g_assert_nonnull(f->mon);
    return f;
}

static fixture *
startGreeted(const char *steps)
{
    g_autofree char *all = g_strconcat(GREET, ", ", steps, NULL);
    fixture *f = start(all);

    g_assert_cmpint(qemuMonitorHandshake(f->mon, 0), ==, 0);
    return f;
}

static char *
hear(fixture *f)
{
    char *said = g_async_queue_timeout_pop(f->said, PATIENT);

    g_assert_nonnull(said);
    return said;
}

static void
assertHear(fixture *f, const char *what)
{
    g_autofree char *said = hear(f);

    g_assert_cmpstr(said, ==, what);
}

/* The script waits for this word. */
static void
tell(fixture *f, const char *word)
{
    fprintf(f->control, "%s\n", word);
    fflush(f->control);
}

/* Until the script got there. */
static void
await(fixture *f, const char *word)
{
    char line[64] = "";

    g_assert_nonnull(fgets(line, sizeof(line), f->control));
    g_strchomp(line);
    g_assert_cmpstr(line, ==, word);
}

static void
assertFails(int rc, int code, const char *words)
{
    virErrorPtr err = virGetLastError();

    g_assert_cmpint(rc, ==, -1);
    g_assert_nonnull(err);
    g_assert_cmpint(err->code, ==, code);
    if (!strstr(err->message, words))
        g_error("'%s' lacks '%s'", err->message, words);
    virResetLastError();
}

/* Ends both sides; the peer must have seen what it expected. */
static void
finish(fixture *f)
{
    g_autoptr(GError) err = NULL;

    qemuMonitorClose(f->mon);
    qemuMonitorUnref(f->mon);
    g_subprocess_wait_check(f->process, NULL, &err);
    g_assert_no_error(err);

    for (;;) {
        g_autofree char *said = hear(f);

        if (strcmp(said, "freed") == 0)
            break;
    }
    g_assert_cmpint(g_atomic_int_get(&f->opaqueFreed), ==, 1);

    fclose(f->control);
    g_object_unref(f->process);
    g_unlink(f->script);
    g_free(f->script);
    g_async_queue_unref(f->said);
    g_mutex_clear(&f->gate);
    g_free(f);
    virResetLastError();
}

/* A call made by another thread. */
typedef struct {
    fixture *f;
    const char *cmd;
    int rc;
    char *result;               /* the reply, or the error */
} caller;

static gpointer
callInThread(gpointer data)
{
    caller *c = data;
    g_autoptr(virJSONValue) reply = NULL;

    c->rc = qemuMonitorCall(c->f->mon, c->cmd, NULL, 0, &reply);
    c->result = c->rc == 0 ? virJSONValueToString(reply) : g_strdup(virGetLastErrorMessage());
    virResetLastError();
    return NULL;
}

/* ---- tests --------------------------------------------------------------- */

static void
test_typed_commands(void)
{
    fixture *f = startGreeted(
        "{\"serve\": {"
        " \"query-status\": {\"status\": \"prelaunch\", \"running\": false},"
        " \"query-version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 22},"
        "                     \"package\": \"Debian\"},"
        " \"query-cpus-fast\": [{\"cpu-index\": 0, \"thread-id\": 77, \"qom-path\": \"/m/0\"},"
        "                       {\"cpu-index\": 1, \"thread-id\": 78, \"qom-path\": \"/m/1\"}],"
        " \"query-balloon\": {\"actual\": 18446744073709551615},"
        " \"query-chardev\": [{\"label\": \"charserial0\", \"filename\": \"pty:/dev/pts/9\","
        "                      \"frontend-open\": true},"
        "                     {\"label\": \"mon\", \"filename\": \"unix:/x,server=on\","
        "                      \"frontend-open\": true}],"
        " \"query-blockstats\": [{\"qdev\": \"/machine/peripheral/virtio-disk0/virtio-backend\","
        "     \"node-name\": \"fmt0\", \"stats\": {\"rd_bytes\": 1, \"rd_operations\": 2,"
        "     \"wr_bytes\": 3, \"wr_highest_offset\": 4}}],"
        " \"chardev-add\": {\"pty\": \"/dev/pts/4\"},"
        " \"human-monitor-command\": \"hello\\r\\n\","
        " \"qom-get\": [1, 2]}}");
    g_auto(qemuMonitorVersion) version = { 0 };
    g_autoptr(GArray) cpus = NULL;
    g_autoptr(GHashTable) ptys = NULL;
    g_autoptr(GHashTable) stats = NULL;
    g_autoptr(virJSONValue) value = NULL;
    g_autofree char *text = NULL;
    g_autofree char *pty = NULL;
    const qemuMonitorBlockStats *disk;
    qemuMonitorRunState state;
    unsigned long long bytes;
    bool running = true;

    g_assert_cmpint(qemuMonitorGetStatus(f->mon, &running, &state), ==, 0);
    g_assert_false(running);
    g_assert_cmpint(state, ==, QEMU_MONITOR_RUN_PRELAUNCH);

    g_assert_cmpint(qemuMonitorGetVersion(f->mon, &version), ==, 0);
    g_assert_cmpuint(version.major * 10000 + version.minor * 100 + version.micro, ==, 70222);
    g_assert_cmpstr(version.package, ==, "Debian");

    g_assert_cmpint(qemuMonitorGetCPUs(f->mon, &cpus), ==, 0);
    g_assert_cmpuint(cpus->len, ==, 2);
    g_assert_cmpint(g_array_index(cpus, qemuMonitorCPU, 1).threadId, ==, 78);
    g_assert_cmpstr(g_array_index(cpus, qemuMonitorCPU, 1).qomPath, ==, "/m/1");

    g_assert_cmpint(qemuMonitorGetBalloon(f->mon, &bytes), ==, 0);
    g_assert_cmpuint(bytes, ==, G_MAXUINT64);

    g_assert_cmpint(qemuMonitorGetPtys(f->mon, &ptys), ==, 0);
    g_assert_cmpuint(g_hash_table_size(ptys), ==, 1);
    g_assert_cmpstr(g_hash_table_lookup(ptys, "charserial0"), ==, "/dev/pts/9");

    g_assert_cmpint(qemuMonitorGetBlockStats(f->mon, &stats), ==, 0);
    disk = g_hash_table_lookup(stats, "virtio-disk0");
    g_assert_nonnull(disk);
    g_assert_cmpuint(disk->readRequests, ==, 2);
    g_assert_cmpuint(disk->highestOffset, ==, 4);
    g_assert_nonnull(g_hash_table_lookup(stats, "fmt0"));

    g_assert_cmpint(qemuMonitorQomGet(f->mon, "/m", "p", &value), ==, 0);
    g_assert_cmpuint(virJSONValueArraySize(value), ==, 2);
    g_assert_cmpint(qemuMonitorPassHMP(f->mon, "info x", &text), ==, 0);
    g_assert_cmpstr(text, ==, "hello\r\n");
    g_assert_cmpint(qemuMonitorChardevAdd(f->mon, virJSONValueNewObject(), &pty), ==, 0);
    g_assert_cmpstr(pty, ==, "/dev/pts/4");
    g_assert_cmpint(qemuMonitorQuit(f->mon), ==, 0);
    finish(f);
}

static int
callSetLink(qemuMonitor *mon)
{
    return qemuMonitorSetLink(mon, "net0", false);
}

static int
callBalloon(qemuMonitor *mon)
{
    return qemuMonitorSetBalloon(mon, 1ULL << 40);
}

static int
callQomSet(qemuMonitor *mon)
{
    return qemuMonitorQomSet(mon, "/machine", "x", virJSONValueNewBoolean(true));
}

static int
callDeviceDel(qemuMonitor *mon)
{
    return qemuMonitorDeviceDel(mon, "rng0");
}

static int
callBlockdevDel(qemuMonitor *mon)
{
    return qemuMonitorBlockdevDel(mon, "node0");
}

/* What goes over the wire for commands that have arguments, and for those without. */
static const struct {
    int (*call)(qemuMonitor *mon);
    const char *expect;
} wire[] = {
    { qemuMonitorCont, "\"cont\", \"arguments\": null" },
    { qemuMonitorStop, "\"stop\", \"arguments\": null" },
    { qemuMonitorSystemPowerdown, "\"system_powerdown\", \"arguments\": null" },
    { qemuMonitorSystemReset, "\"system_reset\", \"arguments\": null" },
    { qemuMonitorInjectNMI, "\"inject-nmi\", \"arguments\": null" },
    { callSetLink, "\"set_link\", \"arguments\": {\"name\": \"net0\", \"up\": false}" },
    { callBalloon, "\"balloon\", \"arguments\": {\"value\": 1099511627776}" },
    { callQomSet,
      "\"qom-set\", \"arguments\":"
      " {\"path\": \"/machine\", \"property\": \"x\", \"value\": true}" },
    { callDeviceDel, "\"device_del\", \"arguments\": {\"id\": \"rng0\"}" },
    { callBlockdevDel, "\"blockdev-del\", \"arguments\": {\"node-name\": \"node0\"}" },
};

static void
test_wire(void)
{
    g_autoptr(GString) steps = g_string_new("{\"repeat\": 0, \"steps\": []}");
    fixture *f;

    for (size_t i = 0; i < G_N_ELEMENTS(wire); i++)
        g_string_append_printf(steps, ", {\"expect\": %s}", wire[i].expect);
    f = startGreeted(steps->str);
    for (size_t i = 0; i < G_N_ELEMENTS(wire); i++)
        g_assert_cmpint(wire[i].call(f->mon), ==, 0);
    finish(f);
}

static void
test_error_reply(void)
{
    fixture *f = startGreeted("{\"expect\": \"device_del\", \"error\": \"Device 'x' not found\","
                              " \"class\": \"DeviceNotFound\"}, {\"expect\": \"cont\"}");

    assertFails(qemuMonitorDeviceDel(f->mon, "x"), VIR_ERR_INTERNAL_ERROR,
                "internal error: unable to execute QEMU command 'device_del': "
                "Device 'x' not found");
    g_assert_cmpint(qemuMonitorCont(f->mon), ==, 0);
    finish(f);
}

static void
test_pass_through(void)
{
    fixture *f = startGreeted("{\"expect\": \"query-x\", \"reply\": {\"a\": 1}},"
                              "{\"expect\": \"nonsense\", \"error\": \"no such command\","
                              " \"class\": \"CommandNotFound\"}");
    g_autofree char *reply = NULL;
    g_autofree char *refusal = NULL;
    char *none = NULL;

    g_assert_cmpint(qemuMonitorPassText(f->mon, "{\"execute\": \"query-x\", \"id\": \"mine\"}", -1,
                                        &reply), ==, 0);
    g_assert_cmpstr(reply, ==, "{\"id\":\"libvirt-2\",\"return\":{\"a\":1}}");
    g_assert_cmpint(qemuMonitorPassText(f->mon, "{\"execute\": \"nonsense\"}", -1, &refusal),
                    ==, 0);
    g_assert_nonnull(strstr(refusal, "CommandNotFound"));

    assertFails(qemuMonitorPassText(f->mon, "info status", -1, &none), VIR_ERR_INTERNAL_ERROR,
                "cannot parse json");
    assertFails(qemuMonitorPassText(f->mon, "[1]", -1, &none), VIR_ERR_INVALID_ARG, "object");
    finish(f);
}

/* When a call returns, the events that came before its reply were handled. */
static void
test_events_before_reply(void)
{
    fixture *f = startGreeted("{\"expect\": \"stop\", \"hold\": \"stop\"}, {\"event\": \"RESET\"},"
                              "{\"event\": \"STOP\"}, {\"release\": \"stop\"},"
                              "{\"event\": \"RESUME\"}");
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    g_assert_cmpint(qemuMonitorStop(f->mon), ==, 0);
    first = g_async_queue_try_pop(f->said);
    second = g_async_queue_try_pop(f->said);
    g_assert_cmpstr(first, ==, "RESET");
    g_assert_cmpstr(second, ==, "STOP");
    assertHear(f, "RESUME");
    finish(f);
}

static void
test_replies_find_their_callers(void)
{
    fixture *f = startGreeted("{\"expect\": \"first\", \"hold\": \"first\"}, {\"tell\": \"got\"},"
                              "{\"expect\": \"second\", \"hold\": \"second\"},"
                              "{\"release\": \"second\", \"reply\": 2},"
                              "{\"release\": \"first\", \"reply\": 1}");
    caller callers[] = { { f, "first", 0, NULL }, { f, "second", 0, NULL } };
    GThread *threads[2];

    threads[0] = g_thread_new("first", callInThread, &callers[0]);
    await(f, "got");
    threads[1] = g_thread_new("second", callInThread, &callers[1]);
    for (int i = 0; i < 2; i++)
        g_thread_join(threads[i]);
    g_assert_cmpstr(callers[0].result, ==, "1");
    g_assert_cmpstr(callers[1].result, ==, "2");
    g_free(callers[0].result);
    g_free(callers[1].result);
    finish(f);
}

static void
test_silence(void)
{
    fixture *f = start(GREET ", {\"expect\": \"slow\", \"hold\": \"slow\"}, {\"wait\": \"go\"},"
                       "{\"release\": \"slow\"}, {\"expect\": \"cont\"}, {\"eof\": true}");
    g_autoptr(virJSONValue) reply = NULL;
    unsigned long long ms;

    qemuMonitorSetPatience(f->mon, 1);
    g_assert_cmpint(qemuMonitorHandshake(f->mon, 0), ==, 0);
    g_assert_cmpint(qemuMonitorGetState(f->mon, &ms), ==, QEMU_MONITOR_IDLE);
    assertFails(qemuMonitorCall(f->mon, "slow", NULL, g_get_monotonic_time() + 20000, &reply),
                VIR_ERR_OPERATION_TIMEOUT, "did not answer monitor command 'slow'");
    g_assert_null(reply);

    /* the caller gave up, QEMU still owes the reply */
    g_assert_cmpint(qemuMonitorGetState(f->mon, &ms), ==, QEMU_MONITOR_UNRESPONSIVE);
    g_assert_cmpuint(ms, >=, 20);

    /* the late reply is dropped, the next one is not mistaken for it */
    tell(f, "go");
    g_assert_cmpint(qemuMonitorCont(f->mon), ==, 0);
    g_assert_cmpint(qemuMonitorGetState(f->mon, &ms), ==, QEMU_MONITOR_IDLE);
    g_assert_cmpuint(ms, ==, 0);
    finish(f);
}

static void
test_too_many_owed(void)
{
    g_autofree char *steps =
        g_strdup_printf("{\"repeat\": %d, \"steps\": [{\"expect\": \"x\", \"hold\": \"x\"}]},"
                        "{\"eof\": true}", QEMU_MONITOR_MAX_PENDING);
    fixture *f = startGreeted(steps);
    virJSONValue *reply = NULL;

    for (int i = 0; i < QEMU_MONITOR_MAX_PENDING; i++) {
        assertFails(qemuMonitorCall(f->mon, "x", NULL, 1, &reply), VIR_ERR_OPERATION_TIMEOUT, "x");
    }
    assertFails(qemuMonitorCall(f->mon, "x", NULL, 1, &reply), VIR_ERR_OPERATION_FAILED,
                "is not sent");
    finish(f);
}

static void
test_sudden_end(void)
{
    fixture *f = startGreeted("{\"expect\": \"first\", \"hold\": \"1\"}, {\"tell\": \"got\"},"
                              "{\"expect\": \"second\", \"hold\": \"2\"},"
                              "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true}},"
                              "{\"raw\": \"{\\\"id\\\": \\\"libvirt-2\\\", \\\"retu\"},"
                              "{\"close\": true}");
    caller callers[] = { { f, "first", 0, NULL }, { f, "second", 0, NULL } };
    GThread *threads[2];
    unsigned long long ms;

    threads[0] = g_thread_new("first", callInThread, &callers[0]);
    await(f, "got");
    threads[1] = g_thread_new("second", callInThread, &callers[1]);
    for (int i = 0; i < 2; i++) {
        g_thread_join(threads[i]);
        g_assert_cmpint(callers[i].rc, ==, -1);
        g_assert_cmpstr(callers[i].result, ==, "internal error: End of file from qemu monitor");
        g_free(callers[i].result);
    }

    /* its last words came first */
    assertHear(f, "SHUTDOWN");
    assertHear(f, "eof: End of file from qemu monitor");
    g_assert_cmpint(qemuMonitorGetState(f->mon, &ms), ==, QEMU_MONITOR_CLOSED);
    assertFails(qemuMonitorCont(f->mon), VIR_ERR_INTERNAL_ERROR, "End of file");
    finish(f);
}

static const struct {
    const char *what;
    const char *step;
    const char *says;
} broken[] = {
    { "garbage", "{\"raw\": \"no json\\n\"}", "can't be read" },
    { "bytes that are no text", "{\"raw\": \"\\\"\\u00ff\\\"\\n\"}", "can't be read" },
    { "JSON that is no QMP", "{\"raw\": \"{\\\"hello\\\": 1}\\n\"}", "isn't QMP" },
    { "an array", "{\"raw\": \"[]\\n\"}", "isn't QMP" },
    { "too much depth", "{\"raw\": \"[\", \"times\": 65}, {\"raw\": \"\\n\", \"may-break\": true}",
      "nested too deeply" },
    { "an endless line", "{\"raw\": \"0123456789abcdef\", \"times\": 800000, \"may-break\": true}",
      "longer than" },
};

static void
test_broken(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *steps = g_strconcat("{\"expect\": \"x\", \"hold\": \"x\"}, ",
                                             broken[i].step, NULL);
        fixture *f = startGreeted(steps);
        g_autofree char *said = NULL;

        g_test_message("%s", broken[i].what);
        assertFails(qemuMonitorCallVoid(f->mon, "x", NULL), VIR_ERR_INTERNAL_ERROR,
                    broken[i].says);
        said = hear(f);
        g_assert_true(g_str_has_prefix(said, "error: "));
        g_assert_nonnull(strstr(said, broken[i].says));
        finish(f);
    }
}

/* Lines may come in any pieces, and empty ones mean nothing. */
static void
test_pieces(void)
{
    fixture *f = startGreeted("{\"raw\": \"\\r\\n\\n{\\\"event\\\": \\\"ST\"},"
                              "{\"tell\": \"half\"}, {\"wait\": \"go\"},"
                              "{\"raw\": \"OP\\\"}\\r\\n{\\\"event\\\": \\\"RESUME\\\"}\\n\"}");

    await(f, "half");
    tell(f, "go");
    assertHear(f, "STOP");
    assertHear(f, "RESUME");
    finish(f);
}

static void
test_large_reply(void)
{
    fixture *f = startGreeted("{\"expect\": \"big\", \"hold\": \"x\"},"
                              "{\"raw\": \"{\\\"id\\\": \\\"libvirt-2\\\", \\\"return\\\": \\\"\"},"
                              "{\"raw\": \"0123456789\", \"times\": 800000},"
                              "{\"raw\": \"\\\"}\\n\"}");
    g_autoptr(virJSONValue) reply = NULL;

    g_assert_cmpint(qemuMonitorCall(f->mon, "big", NULL, 0, &reply), ==, 0);
    g_assert_cmpuint(strlen(virJSONValueGetString(reply)), ==, 8000000);
    finish(f);
}

/* More events than may wait, while the one who takes them stands still. */
static void
test_flood(void)
{
    fixture *f = startGreeted("{\"wait\": \"go\"}, {\"repeat\": 20000, \"steps\":"
                              "[{\"event\": \"STOP\", \"data\": {\"pad\": \"0123456789012345\"}},"
                              " {\"event\": \"RESUME\"}]}");

    g_mutex_lock(&f->gate);
    tell(f, "go");
    g_mutex_unlock(&f->gate);
    for (int i = 0; i < 20000; i++) {
        assertHear(f, "STOP");
        assertHear(f, "RESUME");
    }
    finish(f);
}

static void
test_descriptor_goes_along(void)
{
    fixture *f = startGreeted("{\"expect\": \"getfd\", \"fd-write\": \"hello\"},"
                              "{\"eof\": true}");
    g_autoptr(virJSONValue) args = virJSONValueNewObject();
    char text[6] = "";
    int ends[2];

    virJSONValueObjectSetString(args, "fdname", "x");
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(qemuMonitorCallFD(f->mon, "getfd", g_steal_pointer(&args), ends[1], NULL),
                    ==, 0);
    close(ends[1]);
    g_assert_cmpint(read(ends[0], text, 5), ==, 5);
    g_assert_cmpstr(text, ==, "hello");
    close(ends[0]);

    assertFails(qemuMonitorCallFD(f->mon, "getfd", NULL, 999, NULL), VIR_ERR_SYSTEM_ERROR, "999");
    finish(f);
}

static void
test_close_wakes_callers(void)
{
    fixture *f = startGreeted("{\"expect\": \"x\", \"hold\": \"x\"}, {\"tell\": \"got\"},"
                              "{\"eof\": true}");
    caller c = { f, "x", 0, NULL };
    GThread *thread = g_thread_new("caller", callInThread, &c);

    await(f, "got");
    qemuMonitorClose(f->mon);
    g_thread_join(thread);
    g_assert_cmpstr(c.result, ==, "internal error: the monitor was closed");
    g_free(c.result);
    assertFails(qemuMonitorCont(f->mon), VIR_ERR_INTERNAL_ERROR, "closed");
    finish(f);
}

static void
test_callbacks_cannot_call(void)
{
    fixture *f = startGreeted("{\"event\": \"CALL_NOW\"}");
    g_autofree char *said = hear(f);

    g_assert_nonnull(strstr(said, "callback must not wait"));
    finish(f);
}

static void
test_no_greeting(void)
{
    fixture *f = start("{\"eof\": true}");

    assertFails(qemuMonitorHandshake(f->mon, g_get_monotonic_time() + 1000),
                VIR_ERR_OPERATION_TIMEOUT, "greeting");
    finish(f);

    f = start("{\"stderr\": \"dying\"}, {\"close\": true}");
    assertFails(qemuMonitorHandshake(f->mon, 0), VIR_ERR_INTERNAL_ERROR, "End of file");
    finish(f);

    f = start("{\"greet\": true}, {\"expect\": \"qmp_capabilities\", \"error\": \"no\"}");
    assertFails(qemuMonitorHandshake(f->mon, 0), VIR_ERR_INTERNAL_ERROR,
                "unable to execute QEMU command 'qmp_capabilities': no");
    finish(f);
}

static void
test_nobody_listens(void)
{
    static const char path[] = "/nonexistent/monitor.sock";
    qemuMonitor *mon = qemuMonitorOpen("test", path, -1, &callbacks, NULL, NULL);

    assertFails(mon ? 0 : -1, VIR_ERR_SYSTEM_ERROR, path);
}

static gpointer
runLoop(gpointer data G_GNUC_UNUSED)
{
    for (;;)
        virEventRunDefaultImpl();
    return NULL;
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    if (!g_getenv("abs_top_srcdir"))
        return 77;
    alarm(120); /* nothing here may hang for ever */
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    g_thread_unref(g_thread_new("loop", runLoop, NULL));

    g_test_add_func("/monitor/typed-commands", test_typed_commands);
    g_test_add_func("/monitor/wire", test_wire);
    g_test_add_func("/monitor/error-reply", test_error_reply);
    g_test_add_func("/monitor/pass-through", test_pass_through);
    g_test_add_func("/monitor/events-before-reply", test_events_before_reply);
    g_test_add_func("/monitor/replies-find-their-callers", test_replies_find_their_callers);
    g_test_add_func("/monitor/silence", test_silence);
    g_test_add_func("/monitor/too-many-owed", test_too_many_owed);
    g_test_add_func("/monitor/sudden-end", test_sudden_end);
    g_test_add_func("/monitor/broken", test_broken);
    g_test_add_func("/monitor/pieces", test_pieces);
    g_test_add_func("/monitor/large-reply", test_large_reply);
    g_test_add_func("/monitor/flood", test_flood);
    g_test_add_func("/monitor/descriptor-goes-along", test_descriptor_goes_along);
    g_test_add_func("/monitor/close-wakes-callers", test_close_wakes_callers);
    g_test_add_func("/monitor/callbacks-cannot-call", test_callbacks_cannot_call);
    g_test_add_func("/monitor/no-greeting", test_no_greeting);
    g_test_add_func("/monitor/nobody-listens", test_nobody_listens);
    return g_test_run();
}
