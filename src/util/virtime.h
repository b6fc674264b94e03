/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virtime.h: what time it is, for measuring and for people. */
#ifndef VIREO_VIRTIME_H
#define VIREO_VIRTIME_H

#include <glib.h>

/* A clock that only goes forward: for deadlines and durations. */
static inline unsigned long long
virTimeMonotonicMicros(void)
{
    return g_get_monotonic_time();
}

static inline unsigned long long
virTimeMonotonicMillis(void)
{
    return g_get_monotonic_time() / 1000;
}

/* Milliseconds since 1970: for what is stored or shown. */
static inline unsigned long long
virTimeWallMillis(void)
{
    return g_get_real_time() / 1000;
}

/* "2026-01-01 00:00:00.000+0000" and its NUL; larger years are cut */
#define VIR_TIME_STRING_BUFLEN 32

/**
 * virTimeFormatMillis:
 * @when: milliseconds since 1970
 * @buf: VIR_TIME_STRING_BUFLEN bytes
 *
 * Writes "2026-01-01 00:00:00.000+0000", always UTC. No locale, no allocation.
 */
void virTimeFormatMillis(unsigned long long when, char *buf);

/* virTimeString: the same, allocated */
char *virTimeString(unsigned long long when);

#endif /* VIREO_VIRTIME_H */
