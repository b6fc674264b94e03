/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virlog.c: what is written, where, in which form, and how settings are read. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vircommand.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"

#define PATIENCE_MS 60000

static char *tmpdir;
static char *path;          /* of the log file that tests write to */
static char *output;        /* "1:file:" and path */

static virLogSource event_source = { .name = "util.event" };
static virLogSource object_source = { .name = "util.object" };
static virLogSource qemu_source = { .name = "qemu.qemu_monitor" };

#define LOG(source, priority, ...) \
    G_STMT_START { \
        if (virLogIsWanted(source, priority)) \
            virLogWrite(source, priority, "file.c", 12, "func", __VA_ARGS__); \
    } G_STMT_END

static void
start(virLogPriority level, const char *filters, const char *outputs)
{
    virResetLastError();
    g_assert_cmpint(virLogConfigure(level, filters, outputs), ==, 0);
    g_assert_cmpint(truncate(path, 0), ==, 0);
}

static char *
written(void)
{
    char *text = NULL;

    g_assert_true(virLogFlush(PATIENCE_MS));
    g_assert_cmpint(virFileReadAll(path, 1024 * 1024, &text, NULL), ==, 0);
    return text;
}

/* ---- lines -------------------------------------------------------------------- */

static void
line_has_the_stock_form(void)
{
    static const char *const names[] = { NULL, "debug", "info", "warning", "error" };

    for (int priority = VIR_LOG_DEBUG; priority < VIR_LOG_LAST; priority++) {
        g_autofree char *text = NULL;
        g_autofree char *pattern = NULL;

        start(VIR_LOG_DEBUG, NULL, output);
        errno = EDOM;
        LOG(&event_source, priority, "guest '%s' is %d", "a", 7);
        g_assert_cmpint(errno, ==, EDOM);
        text = written();
        pattern = g_strdup_printf("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000: "
                                  "%ld: %s : func:12 : guest 'a' is 7\n$",
                                  syscall(SYS_gettid), names[priority]);
        g_assert_true(g_regex_match_simple(pattern, text, 0, 0));
    }
}

static void
messages_are_escaped(void)
{
    static const struct {
        const char *text;
        const char *escaped;
    } rows[] = {
        { "plain ÄÖ %s \\", "plain ÄÖ %s \\" },
        { "two\nlines\r", "two\\nlines\\x0d" },
        { "\x1b[31mred\t\x7f", "\\x1b[31mred\\t\\x7f" },
        { "c1 \xc2\x9b" "31m", "c1 \\xc2\\x9b31m" },
        { "broken \xff\xc3", "broken \\xff\\xc3" },
        { "", "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = NULL;
        g_autofree char *end = g_strdup_printf(" : %s\n", rows[i].escaped);

        start(VIR_LOG_DEBUG, NULL, output);
        LOG(&event_source, VIR_LOG_ERROR, "%s", rows[i].text);
        text = written();
        g_assert_true(g_str_has_suffix(text, end));
    }
}

static void
long_messages_are_cut(void)
{
    g_autofree char *big = g_strnfill(1000000, 'x');
    g_autofree char *text = NULL;
    g_autofree char *cut = virLogEscape("Ä", 1);

    start(VIR_LOG_DEBUG, NULL, output);
    LOG(&event_source, VIR_LOG_ERROR, "%s", big);
    text = written();
    g_assert_cmpuint(strlen(text), <, 17000);
    g_assert_true(g_str_has_suffix(text, "xxx...\n"));
    g_assert_cmpstr(cut, ==, "\\xc3...");       /* in the middle of a character */
}

static void
errors_are_left_alone(void)
{
    start(VIR_LOG_DEBUG, NULL, output);
    virReportErrorFull(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, -1, "%s", "mine");
    LOG(&event_source, VIR_LOG_ERROR, "%s", virGetLastErrorMessage());
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "internal error: mine");
    virResetLastError();
}

/* ---- filters -------------------------------------------------------------------- */

static void
filters_choose(void)
{
    static const struct {
        virLogPriority level;
        const char *filters;
        const char *seen;       /* e: util.event, o: util.object, q: qemu, at debug priority */
    } rows[] = {
        { VIR_LOG_WARN, "", "" },
        { VIR_LOG_DEBUG, "", "eoq" },
        { VIR_LOG_WARN, "1:util", "eo" },
        { VIR_LOG_WARN, "1:+util", "eo" },
        { VIR_LOG_WARN, "1:object", "o" },
        { VIR_LOG_WARN, "1:.ev", "e" },
        { VIR_LOG_WARN, "1:util.*", "eo" },
        { VIR_LOG_WARN, "1:u?il.e", "e" },
        { VIR_LOG_WARN, "1:*", "eoq" },
        { VIR_LOG_WARN, "1:UTIL", "" },
        { VIR_LOG_WARN, "1:^util", "" },
        { VIR_LOG_WARN, "1:[u]til", "" },
        { VIR_LOG_WARN, "1:util,1:qemu", "" },
        { VIR_LOG_WARN, "  1:util.event   1:qemu ", "eq" },
        { VIR_LOG_WARN, "01:util.event", "e" },
        { VIR_LOG_WARN, "1:util.event:more", "e" },
        { VIR_LOG_WARN, "1:util.event 4:util", "e" },   /* the first that matches */
        { VIR_LOG_WARN, "4:util 1:util.event", "" },
        { VIR_LOG_DEBUG, "3:util", "q" },
        { VIR_LOG_WARN, "2:util", "" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) seen = g_string_new(NULL);
        g_autofree char *text = NULL;

        start(rows[i].level, rows[i].filters, output);
        LOG(&event_source, VIR_LOG_DEBUG, "<e>");
        LOG(&object_source, VIR_LOG_DEBUG, "<o>");
        LOG(&qemu_source, VIR_LOG_DEBUG, "<q>");
        text = written();
        for (const char *p = strchr(text, '<'); p; p = strchr(p + 1, '<'))
            g_string_append_c(seen, p[1]);
        g_test_message("level %d, filters '%s'", rows[i].level, rows[i].filters);
        g_assert_cmpstr(seen->str, ==, rows[i].seen);
    }
}

static void
outputs_have_their_level(void)
{
    g_autofree char *second = g_build_filename(tmpdir, "second", NULL);
    g_autofree char *both = g_strdup_printf("1:file:%s 4:file:%s", second, path);
    g_autofree char *strict = NULL;
    g_autofree char *loose = NULL;
    struct stat st;

    start(VIR_LOG_DEBUG, NULL, both);
    LOG(&event_source, VIR_LOG_WARN, "careful");
    LOG(&event_source, VIR_LOG_ERROR, "broken");
    strict = written();
    g_assert_null(strstr(strict, "careful"));
    g_assert_nonnull(strstr(strict, "broken"));
    g_assert_cmpint(virFileReadAll(second, 4096, &loose, NULL), ==, 0);
    g_assert_nonnull(strstr(loose, "careful"));
    g_assert_nonnull(strstr(loose, "broken"));
    g_assert_cmpint(stat(second, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0600);
}

/* ---- settings --------------------------------------------------------------------- */

static void
wrong_words_are_named(void)
{
    static const struct {
        bool filter;
        const char *text;
        const char *words;
    } rows[] = {
        { true, "1:util 5:qemu", "*Invalid priority '5' for filter '5:qemu'" },
        { true, "0:qemu", "*Invalid priority '0' for filter '0:qemu'" },
        { true, "x:qemu", "*Invalid priority 'x' for filter 'x:qemu'" },
        { true, "debug:qemu", "*Invalid priority 'debug' for filter 'debug:qemu'" },
        { true, "1qemu", "*Malformed format for filter '1qemu'" },
        { true, "1:", "*Invalid match string '' in filter '1:'" },
        { true, "1:+", "*Invalid match string '' in filter '1:+'" },
        { false, "stderr", "*Malformed format for log output 'stderr'" },
        { false, "5:stderr", "*Invalid log priority '5' for log output '5:stderr'" },
        { false, "1:stdout", "*Invalid log destination 'stdout' for log output '1:stdout'" },
        { false, "1:STDERR", "*Invalid log destination 'STDERR' for log output '1:STDERR'" },
        { false, "1:stderr 1:stderr:x", "*'1:stderr:x' does not meet *type 'stderr'" },
        { false, "1:file", "*'1:file' does not meet *type 'file'" },
        { false, "1:file:/a:b", "*'1:file:/a:b' does not meet *type 'file'" },
        { false, "1:syslog", "*'1:syslog' does not meet *type 'syslog'" },
        { false, "1:journald:x", "*'1:journald:x' does not meet *type 'journald'" },
        { false, "1:file:/no/such/dir/x", "failed to open /no/such/dir/x: *" },
    };

    start(VIR_LOG_INFO, "1:util", output);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *filters = NULL;
        g_autofree char *outputs = NULL;

        virResetLastError();
        g_assert_cmpint(rows[i].filter ? virLogSetFilters(rows[i].text)
                                       : virLogSetOutputs(rows[i].text), ==, -1);
        g_assert_true(g_pattern_match_simple(rows[i].words, virGetLastErrorMessage()));
        virResetLastError();
        g_assert_cmpint(virLogConfigure(VIR_LOG_ERROR, rows[i].filter ? rows[i].text : NULL,
                                        rows[i].filter ? NULL : rows[i].text), ==, -1);

        /* and nothing changed */
        filters = virLogGetFilters();
        outputs = virLogGetOutputs();
        g_assert_cmpstr(filters, ==, "1:util");
        g_assert_cmpstr(outputs, ==, output);
        g_assert_cmpint(virLogGetPriority(), ==, VIR_LOG_INFO);
    }
    virResetLastError();
    g_assert_cmpint(virLogSetPriority(0), ==, -1);
    virResetLastError();
    g_assert_cmpint(virLogSetPriority(VIR_LOG_LAST), ==, -1);
    virResetLastError();
}

static void
settings_read_back(void)
{
    g_autofree char *filters = NULL;
    g_autofree char *outputs = NULL;
    g_autofree char *defaults = NULL;

    g_assert_cmpint(virLogConfigure(VIR_LOG_INFO, " 1:+qemu  3:util ",
                                    "2:stderr 3:syslog:me 1:journald 4:stderr"), ==, 0);
    filters = virLogGetFilters();
    outputs = virLogGetOutputs();
    g_assert_cmpstr(filters, ==, "1:+qemu 3:util");
    g_assert_cmpstr(outputs, ==, "3:syslog:me 1:journald 4:stderr");

    g_assert_cmpint(virLogSetPriority(VIR_LOG_ERROR), ==, 0);
    g_assert_cmpint(virLogGetPriority(), ==, VIR_LOG_ERROR);
    g_assert_cmpint(virLogSetOutputs(NULL), ==, 0);
    defaults = virLogGetOutputs();
    g_assert_cmpstr(defaults, ==, "1:stderr");

    virLogSetDefaultOutputs("3:syslog:me 4:stderr");
    g_assert_cmpint(virLogSetOutputs(" "), ==, 0);
    g_free(defaults);
    defaults = virLogGetOutputs();
    g_assert_cmpstr(defaults, ==, "3:syslog:me 4:stderr");
    virLogSetDefaultOutputs("1:stderr");
}

static void
environment_is_taken(void)
{
    g_autofree char *filters = NULL;
    g_autofree char *outputs = NULL;

    start(VIR_LOG_ERROR, "3:keep", output);
    g_setenv("LIBVIRT_DEBUG", "info", true);
    g_setenv("LIBVIRT_LOG_OUTPUTS", "4:stderr", true);
    g_unsetenv("LIBVIRT_LOG_FILTERS");
    g_assert_cmpint(virLogSetFromEnv(), ==, 0);
    filters = virLogGetFilters();
    outputs = virLogGetOutputs();
    g_assert_cmpint(virLogGetPriority(), ==, VIR_LOG_INFO);
    g_assert_cmpstr(filters, ==, "3:keep");
    g_assert_cmpstr(outputs, ==, "4:stderr");

    g_setenv("LIBVIRT_DEBUG", "loud", true);
    g_assert_cmpint(virLogSetFromEnv(), ==, -1);
    virResetLastError();
    g_unsetenv("LIBVIRT_DEBUG");
    g_unsetenv("LIBVIRT_LOG_OUTPUTS");
}

static void
rotation_is_followed(void)
{
    g_autofree char *rotated = g_build_filename(tmpdir, "log.1", NULL);
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    start(VIR_LOG_DEBUG, NULL, output);
    LOG(&event_source, VIR_LOG_INFO, "one");
    g_assert_cmpint(rename(path, rotated), ==, 0);
    LOG(&event_source, VIR_LOG_INFO, "two");
    g_assert_cmpint(virLogReopen(), ==, 0);
    LOG(&event_source, VIR_LOG_INFO, "three");

    g_assert_true(virLogFlush(PATIENCE_MS));
    g_assert_cmpint(virFileReadAll(rotated, 4096, &before, NULL), ==, 0);
    g_assert_nonnull(strstr(before, "one"));
    g_assert_nonnull(strstr(before, "two"));
    g_assert_null(strstr(before, "three"));
    after = written();
    g_assert_nonnull(strstr(after, "three"));
}

#define STORM_THREADS 4
#define STORM_LINES 500

static gint storm_running;

static gpointer
storm_thread(gpointer data)
{
    for (int i = 0; i < STORM_LINES; i++)
        LOG(&event_source, VIR_LOG_INFO, "thread %d line %d end", GPOINTER_TO_INT(data), i);
    g_atomic_int_add(&storm_running, -1);
    return NULL;
}

static void
no_line_is_lost_in_a_reload(void)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    GThread *threads[STORM_THREADS];

    start(VIR_LOG_INFO, NULL, output);
    storm_running = STORM_THREADS;
    for (size_t i = 0; i < STORM_THREADS; i++)
        threads[i] = g_thread_new("storm", storm_thread, GINT_TO_POINTER((int)i));
    while (g_atomic_int_get(&storm_running) > 0)
        g_assert_cmpint(virLogConfigure(VIR_LOG_INFO, "1:nothing", output), ==, 0);
    for (size_t i = 0; i < STORM_THREADS; i++)
        g_thread_join(threads[i]);

    text = written();
    lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, STORM_THREADS * STORM_LINES + 1);
    for (size_t i = 0; lines[i + 1]; i++)
        g_assert_true(g_str_has_suffix(lines[i], " end"));
}

/* Reads what comes until a word about lost lines. */
static gpointer
read_until_lost(gpointer data)
{
    g_autofree char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, data) > 0) {
        if (strstr(line, "lines are lost: file:"))
            return NULL;
    }
    g_assert_not_reached();
}

static void
await_bytes(off_t size)
{
    struct stat st;

    do {
        g_thread_yield();
        g_assert_cmpint(stat(path, &st), ==, 0);
    } while (st.st_size < size);
}

static void
a_reader_that_sleeps_holds_up_nobody(void)
{
    g_autofree char *fifo = g_build_filename(tmpdir, "fifo", NULL);
    g_autofree char *outputs = g_strdup_printf("1:file:%s %s", fifo, output);
    g_autofree char *big = g_strnfill(10000, 'x');
    FILE *reader;
    GThread *thread;
    int fd;

    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    fd = open(fifo, O_RDONLY | O_NONBLOCK);
    start(VIR_LOG_DEBUG, NULL, outputs);
    g_assert_true(g_unix_set_fd_nonblocking(fd, false, NULL));
    for (int i = 1; i <= 150; i++) {        /* more than a pipe and the queue hold */
        LOG(&event_source, VIR_LOG_INFO, "%s", big);
        await_bytes(i * strlen(big));       /* the other output goes on meanwhile */
    }
    g_assert_false(virLogFlush(0));

    reader = fdopen(fd, "r");
    thread = g_thread_new("reader", read_until_lost, reader);
    g_assert_true(virLogFlush(PATIENCE_MS));
    g_thread_join(thread);
    start(VIR_LOG_DEBUG, NULL, output);
    fclose(reader);
}

/* One that waits for a descriptor of the loop must not end the process in the log's thread. */
static void
signals_are_not_for_its_thread(void)
{
    const struct timespec now = { 0 };
    g_autofree char *text = NULL;
    sigset_t set;

    start(VIR_LOG_WARN, NULL, output);
    LOG(&event_source, VIR_LOG_WARN, "the thread is there");
    text = written();
    g_assert_cmpint(sigemptyset(&set), ==, 0);
    g_assert_cmpint(sigaddset(&set, SIGUSR1), ==, 0);
    g_assert_cmpint(pthread_sigmask(SIG_BLOCK, &set, NULL), ==, 0);
    g_assert_cmpint(kill(getpid(), SIGUSR1), ==, 0);
    g_assert_cmpint(sigtimedwait(&set, NULL, &now), ==, SIGUSR1);
    g_assert_cmpint(pthread_sigmask(SIG_UNBLOCK, &set, NULL), ==, 0);
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    alarm(60);
    tmpdir = g_dir_make_tmp("vireo-log-XXXXXX", NULL);
    g_assert_nonnull(tmpdir);
    path = g_build_filename(tmpdir, "log", NULL);
    output = g_strconcat("1:file:", path, NULL);
    g_assert_cmpint(virFileWriteAtomic(path, 0600, "", 0), ==, 0);

    g_test_add_func("/log/line/form", line_has_the_stock_form);
    g_test_add_func("/log/line/escaped", messages_are_escaped);
    g_test_add_func("/log/line/cut", long_messages_are_cut);
    g_test_add_func("/log/line/errors-stay", errors_are_left_alone);
    g_test_add_func("/log/filters", filters_choose);
    g_test_add_func("/log/outputs", outputs_have_their_level);
    g_test_add_func("/log/settings/wrong-words", wrong_words_are_named);
    g_test_add_func("/log/settings/read-back", settings_read_back);
    g_test_add_func("/log/settings/environment", environment_is_taken);
    g_test_add_func("/log/reload/rotation", rotation_is_followed);
    g_test_add_func("/log/reload/storm", no_line_is_lost_in_a_reload);
    g_test_add_func("/log/slow-reader", a_reader_that_sleeps_holds_up_nobody);
    g_test_add_func("/log/signals", signals_are_not_for_its_thread);
    rc = g_test_run();
    {
        const char *const rm[] = { "rm", "-rf", tmpdir, NULL };
        g_autoptr(virCommand) cmd = virCommandNewArgv(rm);

        g_assert_cmpint(virLogConfigure(VIR_LOG_WARN, NULL, NULL), ==, 0);
        g_assert_cmpint(virCommandRun(cmd, NULL), ==, 0);
    }
    g_free(tmpdir);
    g_free(path);
    g_free(output);
    return rc;
}
