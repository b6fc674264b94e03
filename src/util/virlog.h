/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlog.h: log lines by priority and source. */
#ifndef VIREO_VIRLOG_H
#define VIREO_VIRLOG_H

#include <glib.h>

/* Priorities have the numbers of the log_level setting. */
typedef enum {
    VIR_LOG_DEBUG = 1,
    VIR_LOG_INFO,
    VIR_LOG_WARN,
    VIR_LOG_ERROR,
} virLogPriority;

/* One a source file, made by VIR_LOG_INIT; the name is what log_filters match. */
typedef struct virLogSource {
    const char *name;
    unsigned int serial;   /* of the filters that @priority was worked out from */
    int priority;          /* least priority that is written */
} virLogSource;

#define VIR_LOG_INIT(n) \
    static G_GNUC_UNUSED virLogSource virLogSelf = { .name = "" n "" }

/**
 * virLogWrite:
 *
 * Use the macros. Any thread; errno and the thread's virError are kept.
 * Control characters in the message are escaped.
 */
void virLogWrite(virLogSource *source, virLogPriority priority, const char *file, int line,
                 const char *func, const char *fmt, ...) G_GNUC_PRINTF(6, 7);

#define VIR_LOG_AT(priority, ...) \
    virLogWrite(&virLogSelf, priority, __FILE__, __LINE__, __func__, __VA_ARGS__)
#define VIR_DEBUG(...) VIR_LOG_AT(VIR_LOG_DEBUG, __VA_ARGS__)
#define VIR_INFO(...) VIR_LOG_AT(VIR_LOG_INFO, __VA_ARGS__)
#define VIR_WARN(...) VIR_LOG_AT(VIR_LOG_WARN, __VA_ARGS__)
#define VIR_ERROR(...) VIR_LOG_AT(VIR_LOG_ERROR, __VA_ARGS__)

#endif /* VIREO_VIRLOG_H */
