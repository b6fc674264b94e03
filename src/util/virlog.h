/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlog.h: log lines by priority and source. */
#ifndef VIREO_VIRLOG_H
#define VIREO_VIRLOG_H

#include <glib.h>
#include <stdbool.h>

/* Priorities have the numbers of the log_level setting. */
typedef enum {
    VIR_LOG_DEBUG = 1,
    VIR_LOG_INFO,
    VIR_LOG_WARN,
    VIR_LOG_ERROR,

    VIR_LOG_LAST
} virLogPriority;

/* ---- writing ------------------------------------------------------------- */

/* One a source file, made by VIR_LOG_INIT; the name is what log_filters match. */
typedef struct virLogSource {
    const char *name;
    unsigned int serial;   /* of the settings that @priority was worked out from */
    int priority;          /* least priority that is written */
} virLogSource;

#define VIR_LOG_INIT(n) \
    static G_GNUC_UNUSED virLogSource virLogSelf = { .name = "" n "" }

/* Counts changes of the settings. */
extern unsigned int virLogSerial;

/* virLogIsWanted: false when a line would go nowhere; any thread, no lock if nothing changed */
bool virLogIsWantedSlowly(virLogSource *source, virLogPriority priority);

static inline bool
virLogIsWanted(virLogSource *source, virLogPriority priority)
{
    if (__atomic_load_n(&source->serial, __ATOMIC_ACQUIRE) ==
        __atomic_load_n(&virLogSerial, __ATOMIC_ACQUIRE))
        return (int)priority >= __atomic_load_n(&source->priority, __ATOMIC_RELAXED);
    return virLogIsWantedSlowly(source, priority);
}

/**
 * virLogWrite:
 *
 * Use the macros. Any thread, any lock held; errno and the thread's virError
 * are kept. Control characters and broken UTF-8 in the message are escaped, a
 * message too long is cut. A line is one write, by a thread of the output's
 * own, so that a disk or a reader that is slow holds up nobody: lines wait, up to
 * 1 MiB of them, then some are lost and it is said how many.
 */
void virLogWrite(virLogSource *source, virLogPriority priority, const char *file, int line,
                 const char *func, const char *fmt, ...) G_GNUC_PRINTF(6, 7);

#define VIR_LOG_AT(prio, ...) \
    G_STMT_START { \
        if (virLogIsWanted(&virLogSelf, prio)) \
            virLogWrite(&virLogSelf, prio, __FILE__, __LINE__, __func__, __VA_ARGS__); \
    } G_STMT_END
#define VIR_DEBUG(...) VIR_LOG_AT(VIR_LOG_DEBUG, __VA_ARGS__)
#define VIR_INFO(...) VIR_LOG_AT(VIR_LOG_INFO, __VA_ARGS__)
#define VIR_WARN(...) VIR_LOG_AT(VIR_LOG_WARN, __VA_ARGS__)
#define VIR_ERROR(...) VIR_LOG_AT(VIR_LOG_ERROR, __VA_ARGS__)

/**
 * virLogFlush:
 *
 * Waits until the lines logged so far are written, as the orderly end of the
 * process does by itself; for before exec() and _exit().
 *
 * Returns false when some are not after @timeoutMs.
 */
bool virLogFlush(unsigned int timeoutMs);

/* ---- settings -------------------------------------------------------------- */

/*
 * Until something is set: level warning, no filters, output "1:stderr", which
 * is also the default unless virLogSetDefaultOutputs() makes another one.
 * Any thread may change any setting; lines under way go to the old outputs
 * whole, and no line is lost between old and new.
 *
 * Filters: "LEVEL:MATCH" separated by blanks. MATCH is found anywhere in the
 * name of a source, '*' and '?' stand for any text and any character; a '+'
 * before it is ignored. The first filter that matches gives the level.
 *
 * Outputs: "LEVEL:stderr", "LEVEL:file:PATH", "LEVEL:syslog:NAME",
 * "LEVEL:journald" separated by blanks; each gets the lines of that level and
 * above. The same destination again replaces the one before it.
 */

/**
 * virLogConfigure:
 * @filters: NULL or "": none
 * @outputs: NULL or "": the default
 *
 * Sets all. Files are opened anew, so this also follows a log rotation.
 *
 * Returns 0; -1 with VIR_ERR_INVALID_ARG naming the word that is wrong, or
 * VIR_ERR_SYSTEM_ERROR naming the file, and nothing changed.
 */
int virLogConfigure(virLogPriority level, const char *filters, const char *outputs)
    G_GNUC_WARN_UNUSED_RESULT;

/* As virLogConfigure(), for one setting; the others stay as they are. */
int virLogSetPriority(virLogPriority level) G_GNUC_WARN_UNUSED_RESULT;
int virLogSetFilters(const char *filters) G_GNUC_WARN_UNUSED_RESULT;
int virLogSetOutputs(const char *outputs) G_GNUC_WARN_UNUSED_RESULT;

/* virLogReopen: opens all outputs again, for a log rotation */
int virLogReopen(void) G_GNUC_WARN_UNUSED_RESULT;

/* What no outputs mean from now on; opened and checked when that is asked for. */
void virLogSetDefaultOutputs(const char *outputs);

virLogPriority virLogGetPriority(void);
char *virLogGetFilters(void);
char *virLogGetOutputs(void);

/**
 * virLogSetFromEnv:
 *
 * Takes LIBVIRT_DEBUG (1 to 4, debug, info, warning or error),
 * LIBVIRT_LOG_FILTERS and LIBVIRT_LOG_OUTPUTS; those that aren't set change
 * nothing.
 *
 * Returns 0, -1 with an error reported.
 */
int virLogSetFromEnv(void) G_GNUC_WARN_UNUSED_RESULT;

/* Returns the priority of "1" to "4" or a name, -1 with no error reported. */
int virLogParsePriority(const char *text);

/**
 * virLogEscape:
 *
 * Returns @text with control characters and broken UTF-8 as \n, \t, \xHH, cut
 * after @limit bytes. For whatever goes to a terminal or a log by another way.
 */
char *virLogEscape(const char *text, size_t limit);

#endif /* VIREO_VIRLOG_H */
