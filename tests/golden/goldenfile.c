/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* goldenfile.c: folders of cases, files that are compared. */
#include <config.h>

#include "goldenfile.h"

#include <stdbool.h>
#include <string.h>

char *
goldenRead(const char *path)
{
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

char *
goldenWithoutRandom(const char *text, const char *in)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *kept = g_string_new(NULL);
    size_t i;

    for (i = 0; lines[i] != NULL; i++) {
        const char *line = g_strchug(g_strdup(lines[i]));
        bool random = g_str_has_prefix(line, "<uuid>") || g_str_has_prefix(line, "<mac ") ||
            g_str_has_prefix(line, "<genid>");
        g_autofree char *lower = g_ascii_strdown(line, -1);
        char *value = random ? strpbrk(lower, "'>") : NULL;

        if (value != NULL) {
            value[1 + strcspn(value + 1, "'<")] = '\0';
            random = strcasestr(in, value + 1) == NULL;
        }
        if (!random)
            g_string_append_printf(kept, "%s\n", lines[i]);
        g_free((char *)line);
    }
    g_string_truncate(kept, kept->len - 1);
    return g_string_free(kept, FALSE);
}

void
goldenShowDifference(const char *name, const char *expected, const char *actual)
{
    g_auto(GStrv) a = g_strsplit(expected, "\n", -1);
    g_auto(GStrv) b = g_strsplit(actual, "\n", -1);
    size_t i;

    for (i = 0; a[i] != NULL && b[i] != NULL && strcmp(a[i], b[i]) == 0; i++)
        ;
    g_printerr("%s: line %zu\n  expected: %s\n  is:       %s\n", name, i + 1,
               a[i] ? a[i] : "", b[i] ? b[i] : "");
}

static const char *
testDir(void)
{
    static char dir[4096];
    const char *top = g_getenv("abs_top_srcdir");

    g_snprintf(dir, sizeof(dir), "%s/tests/golden", top ? top : ".");
    return dir;
}

void
goldenAddCases(const char *kind, GTestDataFunc func)
{
    g_autofree char *root = g_build_filename(testDir(), kind, NULL);
    g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *test = g_strdup_printf("/%s/%s", kind, name);

        g_test_add_data_func_full(test, g_build_filename(root, name, NULL), func, g_free);
    }
}
