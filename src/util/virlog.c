/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlog.c: log lines to standard error. */
#include "config.h"

#include "virlog.h"

#include <errno.h>
#include <stdio.h>

void
virLogWrite(virLogSource *source, virLogPriority priority, const char *file G_GNUC_UNUSED,
            int line, const char *func, const char *fmt, ...)
{
    int saved_errno = errno;
    g_autofree char *text = NULL;
    g_autofree char *safe = NULL;
    va_list args;

    if (priority < VIR_LOG_WARN)
        return;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    safe = g_strescape(text, NULL);
    fprintf(stderr, "%s: %s:%d : %s\n", source->name, func, line, safe);
    errno = saved_errno;
}
