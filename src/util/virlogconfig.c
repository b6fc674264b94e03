/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlogconfig.c: log filters and outputs, from text to where lines go. */
#include "config.h"

#include "virlogpriv.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <syslog.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_LOGGING

static const struct {
    const char *name;
    int syslog;             /* journald has the same numbers */
} priorities[VIR_LOG_LAST] = {
    [VIR_LOG_DEBUG] = { "debug", LOG_DEBUG },
    [VIR_LOG_INFO] = { "info", LOG_INFO },
    [VIR_LOG_WARN] = { "warning", LOG_WARNING },
    [VIR_LOG_ERROR] = { "error", LOG_ERR },
};

const char *
virLogPriorityName(virLogPriority priority)
{
    return priorities[priority].name;
}

int
virLogParsePriority(const char *text)
{
    guint64 number;

    if (g_ascii_string_to_unsigned(text, 10, VIR_LOG_DEBUG, VIR_LOG_ERROR, &number, NULL))
        return number;
    for (int i = VIR_LOG_DEBUG; i < VIR_LOG_LAST; i++) {
        if (g_str_equal(text, priorities[i].name))
            return i;
    }
    return -1;
}

/* The level before a colon: a number only. */
static int
virLogParseLevel(const char *text)
{
    return g_ascii_isdigit(*text) ? virLogParsePriority(text) : -1;
}

/* Splits at blanks; words are never empty. */
static char **
virLogSplitWords(const char *text)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit_set(text ? text : "", " \t\n", -1);

    for (size_t i = 0; parts[i]; i++) {
        if (*parts[i])
            g_strv_builder_add(words, parts[i]);
    }
    return g_strv_builder_end(words);
}

/* ---- filters --------------------------------------------------------------- */

static void
virLogFilterFree(void *opaque)
{
    virLogFilter *filter = opaque;

    g_free(filter->text);
    g_pattern_spec_free(filter->match);
    g_free(filter);
}

static virLogFilter *
virLogParseFilter(const char *word)
{
    g_auto(GStrv) fields = g_strsplit(word, ":", 0);
    g_autofree char *pattern = NULL;
    virLogFilter *filter;
    const char *match;
    int priority;

    if (!fields[0] || !fields[1]) {
        virReportError(VIR_ERR_INVALID_ARG, _("Malformed format for filter '%s'"), word);
        return NULL;
    }
    priority = virLogParseLevel(fields[0]);
    if (priority < 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("Invalid priority '%s' for filter '%s'"),
                       fields[0], word);
        return NULL;
    }
    match = fields[1] + (*fields[1] == '+');    /* once asked for a stack trace */
    if (!*match || !g_utf8_validate(match, -1, NULL)) {
        virReportError(VIR_ERR_INVALID_ARG, _("Invalid match string '%s' in filter '%s'"),
                       match, word);
        return NULL;
    }

    pattern = g_strconcat("*", match, "*", NULL);
    filter = g_new0(virLogFilter, 1);
    filter->priority = priority;
    filter->text = g_strdup(word);
    filter->match = g_pattern_spec_new(pattern);
    return filter;
}

GPtrArray *
virLogParseFilters(const char *text)
{
    g_autoptr(GPtrArray) filters = g_ptr_array_new_with_free_func(virLogFilterFree);
    g_auto(GStrv) words = virLogSplitWords(text);

    for (size_t i = 0; words[i]; i++) {
        virLogFilter *filter = virLogParseFilter(words[i]);

        if (!filter)
            return NULL;
        g_ptr_array_add(filters, filter);
    }
    return g_steal_pointer(&filters);
}

char *
virLogFormatFilters(const GPtrArray *filters)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < filters->len; i++) {
        const virLogFilter *filter = g_ptr_array_index(filters, i);

        g_string_append_printf(text, "%s%s", i ? " " : "", filter->text);
    }
    return g_string_free(text, false);
}

/* ---- outputs ---------------------------------------------------------------- */

/* A line that can't be written is lost: there is nowhere to say so. */
static void
virLogOutputWriteFD(const virLogOutput *output, const virLogLine *line)
{
    (void)!virWriteFull(output->fd, line->stamped, strlen(line->stamped));
}

static void
virLogOutputWriteSyslog(const virLogOutput *output G_GNUC_UNUSED, const virLogLine *line)
{
    syslog(priorities[line->priority].syslog, "%s", line->plain);
}

static void
virLogOutputWriteJournald(const virLogOutput *output G_GNUC_UNUSED, const virLogLine *line)
{
    (void)sd_journal_send("MESSAGE=%s", line->message,
                          "PRIORITY=%d", priorities[line->priority].syslog,
                          "LIBVIRT_SOURCE=%s", line->source,
                          "CODE_FILE=%s", line->file,
                          "CODE_LINE=%d", line->line,
                          "CODE_FUNC=%s", line->func,
                          NULL);
}

static int
virLogOutputOpenStderr(virLogOutput *output, const char *arg G_GNUC_UNUSED)
{
    output->fd = STDERR_FILENO;
    return 0;
}

static int
virLogOutputOpenFile(virLogOutput *output, const char *arg)
{
    g_autofree char *path = g_canonicalize_filename(arg, NULL);

    /* O_APPEND makes each line one piece among several writers and after a
     * truncation; O_NONBLOCK: a FIFO without reader must not stop us here. A
     * reader that is slow may stop the output's thread later. */
    output->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                      0600);
    if (output->fd < 0) {
        virReportSystemError(errno, _("failed to open %s"), path);
        return -1;
    }
    (void)g_unix_set_fd_nonblocking(output->fd, false, NULL);   /* can't fail on an open file */
    output->owned = true;
    g_free(output->dest);
    output->dest = g_strconcat("file:", path, NULL);
    return 0;
}

static int
virLogOutputOpenSyslog(virLogOutput *output G_GNUC_UNUSED, const char *arg)
{
    /* The process has one, and syslog keeps the pointer. */
    openlog(g_intern_string(arg), 0, 0);
    return 0;
}

static const struct {
    const char *name;
    bool hasArgument;
    int (*open)(virLogOutput *output, const char *arg);     /* NULL: nothing to open */
    void (*write)(const virLogOutput *output, const virLogLine *line);
} dests[] = {
    { "stderr", false, virLogOutputOpenStderr, virLogOutputWriteFD },
    { "file", true, virLogOutputOpenFile, virLogOutputWriteFD },
    { "syslog", true, virLogOutputOpenSyslog, virLogOutputWriteSyslog },
    { "journald", false, NULL, virLogOutputWriteJournald },
};

static virLogOutput *
virLogOpenOutput(size_t dest, virLogPriority priority, const char *arg)
{
    virLogOutput *output = virLogOutputNew(priority);

    output->write = dests[dest].write;
    output->dest = dests[dest].hasArgument ? g_strconcat(dests[dest].name, ":", arg, NULL)
                                           : g_strdup(dests[dest].name);
    if (dests[dest].open && dests[dest].open(output, arg) < 0) {
        virLogOutputClose(output);
        return NULL;
    }
    return output;
}

static virLogOutput *
virLogParseOutput(const char *word)
{
    g_auto(GStrv) fields = g_strsplit(word, ":", 0);
    guint n = g_strv_length(fields);
    int priority;

    if (n < 2) {
        virReportError(VIR_ERR_INVALID_ARG, _("Malformed format for log output '%s'"), word);
        return NULL;
    }
    priority = virLogParseLevel(fields[0]);
    if (priority < 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("Invalid log priority '%s' for log output '%s'"),
                       fields[0], word);
        return NULL;
    }

    for (size_t i = 0; i < G_N_ELEMENTS(dests); i++) {
        if (!g_str_equal(fields[1], dests[i].name))
            continue;
        if (n != (dests[i].hasArgument ? 3 : 2)) {
            virReportError(VIR_ERR_INVALID_ARG,
                           _("Log output '%s' does not meet the format requirements for "
                             "destination type '%s'"), word, fields[1]);
            return NULL;
        }
        return virLogOpenOutput(i, priority, fields[2]);
    }

    virReportError(VIR_ERR_INVALID_ARG, _("Invalid log destination '%s' for log output '%s'"),
                   fields[1], word);
    return NULL;
}

static void
virLogAddOutput(GPtrArray *outputs, virLogOutput *output)
{
    for (size_t i = 0; i < outputs->len; i++) {
        const virLogOutput *other = g_ptr_array_index(outputs, i);

        if (g_str_equal(other->dest, output->dest)) {
            g_ptr_array_remove_index(outputs, i);
            break;
        }
    }
    g_ptr_array_add(outputs, output);
}

/* Interned, so that whoever reads it needs no lock. */
static const char *default_outputs = VIR_LOG_FIRST_OUTPUTS;

void
virLogSetDefaultOutputs(const char *outputs)
{
    g_atomic_pointer_set(&default_outputs, g_intern_string(outputs));
}

static char **
virLogSplitOutputs(const char *text)
{
    g_auto(GStrv) words = virLogSplitWords(text);

    if (words[0])
        return g_steal_pointer(&words);
    return virLogSplitWords(g_atomic_pointer_get(&default_outputs));
}

GPtrArray *
virLogParseOutputs(const char *text)
{
    g_autoptr(GPtrArray) outputs =
        g_ptr_array_new_with_free_func((GDestroyNotify)virLogOutputClose);
    g_auto(GStrv) words = virLogSplitOutputs(text);

    for (size_t i = 0; words[i]; i++) {
        virLogOutput *output = virLogParseOutput(words[i]);

        if (!output)
            return NULL;
        virLogAddOutput(outputs, output);
    }
    return g_steal_pointer(&outputs);
}

char *
virLogFormatOutputs(const GPtrArray *outputs)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < outputs->len; i++) {
        const virLogOutput *output = g_ptr_array_index(outputs, i);

        g_string_append_printf(text, "%s%d:%s", i ? " " : "", output->priority, output->dest);
    }
    return g_string_free(text, false);
}
