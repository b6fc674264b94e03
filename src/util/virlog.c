/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlog.c: log lines, from a call in the code to the outputs. */
#include "config.h"

#include "virlog.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "virerror.h"
#include "virlockrank.h"
#include "virlogpriv.h"
#include "virtime.h"

#define VIR_FROM_THIS VIR_FROM_LOGGING

/* A line beyond this tells nothing more; the rest is cut. */
#define VIR_LOG_MESSAGE_MAX 16384

unsigned int virLogSerial = 1;      /* sources start at 0: not worked out */

static GMutex settings_lock;        /* rank LOG */
static virLogSettings *settings;    /* guarded by settings_lock; NULL: not made yet */

/* ---- settings ---------------------------------------------------------------- */

static void
virLogSettingsFinalize(void *opaque)
{
    virLogSettings *self = opaque;

    g_clear_pointer(&self->filters, g_ptr_array_unref);
    g_clear_pointer(&self->outputs, g_ptr_array_unref);
}

static void
virLogSettingsUnref(virLogSettings *self)
{
    if (self)
        g_atomic_rc_box_release_full(self, virLogSettingsFinalize);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virLogSettings, virLogSettingsUnref)

/* What is in force, made from the defaults the first time. */
static virLogSettings *
virLogSettingsCurrentLocked(void)
{
    if (!settings) {
        settings = g_atomic_rc_box_new0(virLogSettings);
        settings->priority = VIR_LOG_WARN;
        settings->filters = virLogParseFilters(NULL);
        settings->outputs = virLogParseOutputs(VIR_LOG_FIRST_OUTPUTS);
    }
    return settings;
}

static virLogSettings *
virLogSettingsGet(void)
{
    VIR_LOCK_GUARD(&settings_lock, VIR_LOCK_RANK_LOG);

    return g_atomic_rc_box_acquire(virLogSettingsCurrentLocked());
}

/* Takes @filters and @outputs; what is 0 or NULL stays as it is. */
static void
virLogChange(virLogPriority priority, GPtrArray *filters, GPtrArray *outputs)
{
    g_autoptr(virLogSettings) next = g_atomic_rc_box_new0(virLogSettings);
    g_autoptr(virLogSettings) old = NULL;   /* closed when the last line under way is out */

    VIR_LOCK_GUARD(&settings_lock, VIR_LOCK_RANK_LOG);

    old = virLogSettingsCurrentLocked();
    next->priority = priority ? priority : old->priority;
    next->filters = filters ? filters : g_ptr_array_ref(old->filters);
    next->outputs = outputs ? outputs : g_ptr_array_ref(old->outputs);
    settings = g_steal_pointer(&next);
    __atomic_add_fetch(&virLogSerial, 1, __ATOMIC_RELEASE);
}

static int
virLogCheckPriority(virLogPriority level)
{
    if (level < VIR_LOG_DEBUG || level > VIR_LOG_ERROR) {
        virReportError(VIR_ERR_INVALID_ARG, _("Failed to set logging priority, argument '%u' "
                                              "is invalid"), (unsigned int)level);
        return -1;
    }
    return 0;
}

int
virLogConfigure(virLogPriority level, const char *filters, const char *outputs)
{
    g_autoptr(GPtrArray) newFilters = NULL;
    g_autoptr(GPtrArray) newOutputs = NULL;

    if (virLogCheckPriority(level) < 0 ||
        !(newFilters = virLogParseFilters(filters)) ||
        !(newOutputs = virLogParseOutputs(outputs)))
        return -1;
    virLogChange(level, g_steal_pointer(&newFilters), g_steal_pointer(&newOutputs));
    return 0;
}

int
virLogSetPriority(virLogPriority level)
{
    if (virLogCheckPriority(level) < 0)
        return -1;
    virLogChange(level, NULL, NULL);
    return 0;
}

int
virLogSetFilters(const char *filters)
{
    GPtrArray *parsed = virLogParseFilters(filters);

    if (!parsed)
        return -1;
    virLogChange(0, parsed, NULL);
    return 0;
}

int
virLogSetOutputs(const char *outputs)
{
    GPtrArray *parsed = virLogParseOutputs(outputs);

    if (!parsed)
        return -1;
    virLogChange(0, NULL, parsed);
    return 0;
}

int
virLogReopen(void)
{
    g_autofree char *outputs = virLogGetOutputs();

    return virLogSetOutputs(outputs);
}

virLogPriority
virLogGetPriority(void)
{
    g_autoptr(virLogSettings) current = virLogSettingsGet();

    return current->priority;
}

char *
virLogGetFilters(void)
{
    g_autoptr(virLogSettings) current = virLogSettingsGet();

    return virLogFormatFilters(current->filters);
}

char *
virLogGetOutputs(void)
{
    g_autoptr(virLogSettings) current = virLogSettingsGet();

    return virLogFormatOutputs(current->outputs);
}

int
virLogSetFromEnv(void)
{
    const char *level = g_getenv("LIBVIRT_DEBUG");
    const char *filters = g_getenv("LIBVIRT_LOG_FILTERS");
    const char *outputs = g_getenv("LIBVIRT_LOG_OUTPUTS");

    if (level && *level) {
        int priority = virLogParsePriority(level);

        if (priority < 0) {
            virReportError(VIR_ERR_INVALID_ARG, _("Invalid log priority '%s'"), level);
            return -1;
        }
        if (virLogSetPriority(priority) < 0)
            return -1;
    }
    if (filters && *filters && virLogSetFilters(filters) < 0)
        return -1;
    if (outputs && *outputs && virLogSetOutputs(outputs) < 0)
        return -1;
    return 0;
}

/* ---- lines -------------------------------------------------------------------- */

bool
virLogIsWantedSlowly(virLogSource *source, virLogPriority priority)
{
    const virLogSettings *current;
    int least;

    VIR_LOCK_GUARD(&settings_lock, VIR_LOCK_RANK_LOG);

    current = virLogSettingsCurrentLocked();
    least = current->priority;
    for (size_t i = 0; i < current->filters->len; i++) {
        const virLogFilter *filter = g_ptr_array_index(current->filters, i);

        if (g_pattern_spec_match_string(filter->match, source->name)) {
            least = filter->priority;
            break;
        }
    }

    /* Both under the lock: or the level of one state could meet the number of another. */
    __atomic_store_n(&source->priority, least, __ATOMIC_RELAXED);
    __atomic_store_n(&source->serial, virLogSerial, __ATOMIC_RELEASE);
    return (int)priority >= least;
}

char *
virLogEscape(const char *text, size_t limit)
{
    const char *end = text + strnlen(text, limit);
    GString *out = g_string_sized_new(end - text + 1);

    for (const char *p = text; p < end;) {
        gunichar c = g_utf8_get_char_validated(p, end - p);
        bool broken = c == (gunichar)-1 || c == (gunichar)-2;
        const char *next = broken ? p + 1 : g_utf8_next_char(p);

        if (!broken && !g_unichar_iscntrl(c)) {
            g_string_append_len(out, p, next - p);
        } else if (c == '\n') {
            g_string_append(out, "\\n");
        } else if (c == '\t') {
            g_string_append(out, "\\t");
        } else {
            for (; p < next; p++)
                g_string_append_printf(out, "\\x%02x", (unsigned char)*p);
        }
        p = next;
    }
    if (*end)
        g_string_append(out, "...");
    return g_string_free(out, false);
}

static void
virLogLineClear(void *opaque)
{
    virLogLine *line = opaque;

    g_free(line->stamped);
    g_free(line->plain);
    g_free(line->message);
}

void
virLogLineUnref(virLogLine *line)
{
    g_atomic_rc_box_release_full(line, virLogLineClear);
}

virLogLine *
virLogLineNew(const virLogSource *source, virLogPriority priority, const char *file, int lineno,
              const char *func, const char *text)
{
    virLogLine *line = g_atomic_rc_box_new0(virLogLine);
    char stamp[VIR_TIME_STRING_BUFLEN];

    virTimeFormatMillis(virTimeWallMillis(), stamp);
    line->file = file;
    line->func = func;
    line->source = source->name;
    line->line = lineno;
    line->priority = priority;
    line->message = virLogEscape(text, VIR_LOG_MESSAGE_MAX);
    line->plain = g_strdup_printf("%lld: %s : %s:%d : %s", (long long)syscall(SYS_gettid),
                                  virLogPriorityName(priority), func, lineno, line->message);
    line->stamped = g_strdup_printf("%s: %s\n", stamp, line->plain);
    return line;
}

void
virLogWrite(virLogSource *source, virLogPriority priority, const char *file, int lineno,
            const char *func, const char *fmt, ...)
{
    int saved_errno = errno;
    g_autoptr(virLogSettings) current = virLogSettingsGet();
    g_autofree char *text = NULL;
    virLogLine *line;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    line = virLogLineNew(source, priority, file, lineno, func, text);
    for (size_t i = 0; i < current->outputs->len; i++) {
        virLogOutput *output = g_ptr_array_index(current->outputs, i);

        if (priority >= output->priority)
            virLogOutputPush(output, line);
    }
    virLogLineUnref(line);
    errno = saved_errno;
}
