/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virtime.c: points of time as text. */
#include "config.h"

#include "virtime.h"

#include <time.h>

void
virTimeFormatMillis(unsigned long long when, char *buf)
{
    time_t seconds = when / 1000;
    struct tm tm;

    gmtime_r(&seconds, &tm);
    g_snprintf(buf, VIR_TIME_STRING_BUFLEN, "%04d-%02d-%02d %02d:%02d:%02d.%03d+0000",
               tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
               (int)(when % 1000));
}

char *
virTimeString(unsigned long long when)
{
    char buf[VIR_TIME_STRING_BUFLEN];

    virTimeFormatMillis(when, buf);
    return g_strdup(buf);
}
