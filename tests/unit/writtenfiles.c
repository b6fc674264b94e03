/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* writtenfiles.c: files of the tree that are written from rows of settings. */
#include "config.h"

#include "writtenfiles.h"

static void
checkFile(char *path, char *text)
{
    g_autofree char *owned_path = path;
    g_autofree char *owned_text = text;
    g_autofree char *file = g_build_filename(g_getenv("abs_top_srcdir"), path, NULL);
    g_autofree char *there = NULL;

    if (g_getenv("VIREO_UPDATE"))
        g_assert_true(g_file_set_contents(file, text, -1, NULL));
    g_assert_true(g_file_get_contents(file, &there, NULL, NULL));
    g_assert_cmpstr(there, ==, text);
}

void
writtenFilesCheck(const virSettings *settings, const char *lens)
{
    checkFile(g_strdup_printf("conf/%s", settings->file), virSettingsFormatSample(settings));
    checkFile(g_strdup_printf("docs/%s.5", settings->file), virSettingsFormatMan(settings));
    checkFile(g_strdup_printf("conf/%s.aug", lens), virSettingsFormatLens(settings));
    checkFile(g_strdup_printf("conf/test_%s.aug", lens), virSettingsFormatLensTest(settings));
}

void
writtenFilesCheckLens(const char *lens)
{
    g_autofree char *folder = g_build_filename(g_getenv("abs_top_srcdir"), "conf", NULL);
    g_autofree char *test = g_strdup_printf("%s/test_%s.aug", folder, lens);
    g_autofree char *program = g_find_program_in_path("augparse");
    const char *const argv[] = { program, "-I", folder, test, NULL };
    g_autofree char *said = NULL;
    g_autofree char *complained = NULL;
    g_autoptr(GError) err = NULL;
    int status;

    if (!program) {
        g_test_skip("augparse is not installed");
        return;
    }
    g_assert_true(g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said,
                               &complained, &status, &err));
    g_assert_cmpstr(complained, ==, "");
    g_assert_cmpstr(said, ==, "");
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}
