/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_settings.c: files of "key = value" lines, and libvirtd.conf among them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "daemon_config.h"
#include "virerror.h"
#include "writtenfiles.h"

typedef struct {
    int num;
    unsigned int count;
    bool flag;
    char *text;
    char **many;
} example;

static const char *const words[] = { "red", "green", NULL };
static const virSetting rows[] = {
    VIR_SET_INT(num, example, .value = "-1", .min = -1, .max = 10, .doc = "A number."),
    VIR_SET_UINT(count, example, .value = "7", .reload = true, .doc = "A count."),
    VIR_SET_BOOL(flag, example, .value = "0", .doc = "Yes or no."),
    VIR_SET_STRING(text, example, .example = "\"red\"", .words = words, .doc = "A colour."),
    VIR_SET_LIST(many, example, .example = "[ \"a\" ]", .doc = "Names."),
};
static const virSettings settings = {
    .file = "f", .whatis = "an example", .about = "About.", .lens = "Example",
    .rows = rows, .nrows = G_N_ELEMENTS(rows),
};

static void
good_files(void)
{
    static const struct {
        const char *text;
        int num;
        unsigned int count;
        bool flag;
        const char *string;
        const char *many;   /* joined by | */
    } cases[] = {
        { "", -1, 7, false, NULL, NULL },
        { "# nothing\n\n   # more\n", -1, 7, false, NULL, NULL },
        { "num = 3\ncount=0\nflag = 1", 3, 0, true, NULL, NULL },
        { "text = \"red\" # colour\r\n", -1, 7, false, "red", NULL },
        { "text = 'green'\n", -1, 7, false, "green", NULL },
        { "text = \"\"\"red\"\"\"\n", -1, 7, false, "red", NULL },
        { "many = [ \"a\", 'b' ]\n", -1, 7, false, NULL, "a|b" },
        { "many = [\n  \"a\", # first\n  \"b\",\n]\nnum = 1\n", 1, 7, false, NULL, "a|b" },
        { "num = +3; flag = 1\n", 3, 7, true, NULL, NULL },
        { "other = [ 1, 'a', +2 ]\nnum = 1\n", 1, 7, false, NULL, NULL },
        { "many = []\n", -1, 7, false, NULL, "" },
        { "num = 1\nnum = 2\n", 1, 7, false, NULL, NULL },  /* the first counts */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        example e = { 0 };
        g_autofree char *many = NULL;

        virResetLastError();
        virSettingsDefaults(&settings, &e);
        g_assert_cmpint(virSettingsParse(&settings, "f", cases[i].text, &e), ==, 0);
        many = e.many ? g_strjoinv("|", e.many) : NULL;
        g_assert_cmpint(e.num, ==, cases[i].num);
        g_assert_cmpuint(e.count, ==, cases[i].count);
        g_assert_cmpint(e.flag, ==, cases[i].flag);
        g_assert_cmpstr(e.text, ==, cases[i].string);
        g_assert_cmpstr(many, ==, cases[i].many);
        virSettingsClear(&settings, &e);
    }
}

static void
bad_lines_name_file_line_and_reason(void)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        { "num", "f:1: expecting an assignment" },
        { "num 3", "f:1: expecting an assignment" },
        { "\nnum = \n", "f:2: expecting a value" },
        { "= 3", "f:1: expecting a name" },
        { "num = 3 4", "f:1: expecting a separator" },
        { "num = 99999999999999999999", "f:1: malformed or too large number" },
        { "num = 11", "f:1: num: 11 is not between -1 and 10" },
        { "count = -1", "f:1: count: -1 is not between 0 and 4294967295" },
        { "flag = 2", "f:1: flag: 2 is not between 0 and 1" },
        { "num = \"3\"", "f:1: expected an integer for 'num' parameter" },
        { "count = \"a\"", "f:1: expected an unsigned integer for 'count' parameter" },
        { "text = \"red", "f:1: unterminated string" },
        { "text = \"red\n\"", "f:1: unterminated string" },
        { "text = \"blue\"", "f:1: text: 'blue' is none of 'red', 'green'" },
        { "many = \"a\"", "f:1: expected a string list for 'many' parameter" },
        { "many = [ \"a\" \"b\" ]", "f:1: expecting a separator in list" },
        { "many = [ \"a\",\n 3 ]", "f:2: expected a string list for 'many' parameter" },
        { "many = [ \"a\",\n b ]", "f:2: expecting a value" },
        { "many = [ \"a\", , \"b\" ]", "f:1: expecting a value" },
        { "num = 3 + 4", "f:1: expecting a separator" },
        { "many = [ \"a\"", "f:1: expecting a separator in list" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        example e = { 0 };
        g_autofree char *want = g_strconcat("configuration file syntax error: ",
                                            cases[i].message, NULL);

        virResetLastError();
        virSettingsDefaults(&settings, &e);
        g_assert_cmpint(virSettingsParse(&settings, "f", cases[i].text, &e), ==, -1);
        g_assert_cmpstr(virGetLastErrorMessage(), ==, want);
        virSettingsClear(&settings, &e);
    }
}

static void
unknown_keys_are_no_error(void)
{
    example e = { 0 };

    g_assert_cmpint(virSettingsParse(&settings, "f", "cuont = 1\nnum = 2\n", &e), ==, 0);
    g_assert_cmpint(e.num, ==, 2);
    g_assert_cmpuint(e.count, ==, 0);
}

static void
changes_that_take_a_restart(void)
{
    static const struct {
        const char *before;
        const char *after;
        const char *keys;
    } cases[] = {
        { "num = 1", "num = 1", NULL },
        { "count = 1", "count = 2", NULL },         /* taken up as it runs */
        { "num = 1", "num = 2\nflag = 1\ncount = 9", "num, flag" },
        { "", "text = 'red'", "text" },
        { "", "many = []", "many" },
        { "many = [ 'a' ]", "many = [ 'a', 'b' ]", "many" },
        { "many = [ 'a' ]", "many = [ 'a' ]", NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        example a = { 0 }, b = { 0 };
        g_autofree char *keys = NULL;

        g_assert_cmpint(virSettingsParse(&settings, "f", cases[i].before, &a), ==, 0);
        g_assert_cmpint(virSettingsParse(&settings, "f", cases[i].after, &b), ==, 0);
        keys = virSettingsListChanges(&settings, &a, &b);
        g_assert_cmpstr(keys, ==, cases[i].keys);
        virSettingsClear(&settings, &a);
        virSettingsClear(&settings, &b);
    }
}

static void
files_are_what_the_rows_say(void)
{
    writtenFilesCheck(&daemonConfigSettings, "libvirtd");
}

static void
lens_understands_its_file(void)
{
    writtenFilesCheckLens("libvirtd");
}

/* Every line of the sample can be switched on. */
static void
sample_file_can_be_read(void)
{
    g_autofree char *sample = virSettingsFormatSample(&daemonConfigSettings);
    g_auto(GStrv) lines = g_strsplit(sample, "\n", -1);
    daemonConfig config = { 0 };
    size_t keys = 0;

    for (size_t i = 0; lines[i]; i++) {
        if (lines[i][0] != '#' || !g_ascii_isalpha(lines[i][1]))
            continue;
        keys++;
        virResetLastError();
        g_assert_cmpint(virSettingsParse(&daemonConfigSettings, "sample", lines[i] + 1, &config),
                        ==, 0);
    }
    g_assert_cmpuint(keys, ==, daemonConfigSettings.nrows);
    virSettingsClear(&daemonConfigSettings, &config);
}

static void
stock_file_is_understood(void)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents("/etc/libvirt/libvirtd.conf", &text, NULL, NULL)) {
        g_test_skip("no stock libvirtd.conf here");
        return;
    }
    lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        g_autofree char *key = NULL;
        const char *end = strchr(lines[i], '=');
        bool known = false;

        if (lines[i][0] != '#' || !g_ascii_isalpha(lines[i][1]) || !end)
            continue;
        key = g_strstrip(g_strndup(lines[i] + 1, end - lines[i] - 1));
        if (strchr(key, ' '))
            continue;
        for (size_t j = 0; j < daemonConfigSettings.nrows; j++)
            known |= strcmp(daemonConfigSettings.rows[j].key, key) == 0;
        if (!known)
            g_error("stock has the key '%s'", key);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/settings/good", good_files);
    g_test_add_func("/settings/bad", bad_lines_name_file_line_and_reason);
    g_test_add_func("/settings/unknown", unknown_keys_are_no_error);
    g_test_add_func("/settings/changes", changes_that_take_a_restart);
    g_test_add_func("/settings/files-are-rows", files_are_what_the_rows_say);
    g_test_add_func("/settings/lens", lens_understands_its_file);
    g_test_add_func("/settings/sample-readable", sample_file_can_be_read);
    g_test_add_func("/settings/stock", stock_file_is_understood);
    return g_test_run();
}
