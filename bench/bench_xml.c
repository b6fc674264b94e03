/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench_xml.c: a definition on standard input, parsed and formatted; and only parsed by libxml2. */
#include "config.h"

#include <glib.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

#include "virdomainconf.h"
#include "virerror.h"

#define ROUNDS 2000

static void
parseAndFormat(const char *xml)
{
    g_autoptr(virDomainDef) def = virDomainDefParseString(xml, NULL,
                                                          VIR_DOMAIN_DEF_PARSE_INACTIVE);

    if (!def)
        g_error("%s", virGetLastErrorMessage());
    g_free(virDomainDefFormat(def, NULL, VIR_DOMAIN_DEF_FORMAT_INACTIVE));
}

static void
parseBare(const char *xml)
{
    xmlFreeDoc(xmlReadMemory(xml, strlen(xml), NULL, NULL, XML_PARSE_NONET));
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a;
    gint64 y = *(const gint64 *)b;

    return x < y ? -1 : x > y;
}

/* Microseconds: the median, which other work on the machine moves least. */
static double
measure(void (*func)(const char *xml), const char *xml)
{
    g_autoptr(GArray) samples = g_array_new(false, false, sizeof(gint64));
    g_autoptr(GTimer) timer = g_timer_new();

    for (int i = 0; i < ROUNDS; i++) {
        gint64 nanos;

        g_timer_start(timer);
        func(xml);
        nanos = g_timer_elapsed(timer, NULL) * 1e9;
        g_array_append_val(samples, nanos);
    }
    g_array_sort(samples, compare);
    return g_array_index(samples, gint64, samples->len / 2) / 1e3;
}

int
main(void)
{
    char xml[65536];
    size_t len = fread(xml, 1, sizeof(xml) - 1, stdin);

    xml[len] = '\0';
    printf("%.1f %.1f\n", measure(parseAndFormat, xml), measure(parseBare, xml));
    return 0;
}
