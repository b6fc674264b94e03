/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_settings.c: libvirtd.conf is refused with an error, or says the same when written anew. */
#include "config.h"

#include <string.h>

#include "daemon_config.h"
#include "fuzz.h"
#include "virerror.h"
#include "virlog.h"

/* Each kind of quote can't hold something; a text that no kind can hold can't have been read. */
static void
printString(GString *out, const char *text)
{
    const char *quote = "\"\"\"";

    if (!strchr(text, '\n') && !strchr(text, '\''))
        quote = "'";
    else if (!strchr(text, '\n') && !strchr(text, '"'))
        quote = "\"";
    g_assert_null(strstr(text, quote));
    g_string_append_printf(out, "%s%s%s", quote, text, quote);
}

static void
printSetting(GString *out, const virSetting *row, const void *member)
{
    char **list;

    switch (row->kind) {
    case VIR_SETTING_INT:
        g_string_append_printf(out, "%s = %d\n", row->key, *(const int *) member);
        break;
    case VIR_SETTING_UINT:
        g_string_append_printf(out, "%s = %u\n", row->key, *(const unsigned int *) member);
        break;
    case VIR_SETTING_BOOL:
        g_string_append_printf(out, "%s = %d\n", row->key, *(const bool *) member);
        break;
    case VIR_SETTING_STRING:
        if (!*(char *const *) member)
            break;
        g_string_append_printf(out, "%s = ", row->key);
        printString(out, *(char *const *) member);
        g_string_append_c(out, '\n');
        break;
    case VIR_SETTING_LIST:
        list = *(char **const *) member;
        if (!list)
            break;
        g_string_append_printf(out, "%s = [", row->key);
        for (; *list; list++) {
            printString(out, *list);
            g_string_append(out, list[1] ? ", " : "");
        }
        g_string_append(out, "]\n");
        break;
    }
}

static char *
print(const daemonConfig *config)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < daemonConfigSettings.nrows; i++) {
        const virSetting *row = &daemonConfigSettings.rows[i];

        printSetting(out, row, (const char *) config + row->offset);
    }
    return g_string_free(out, false);
}

/* Returns the settings that @text makes, written anew, or NULL. */
static char *
parse(const char *text)
{
    daemonConfig config = { 0 };
    char *again = NULL;
    int rc;

    virResetLastError();
    virSettingsDefaults(&daemonConfigSettings, &config);
    rc = virSettingsParse(&daemonConfigSettings, "fuzz.conf", text, &config);
    g_assert_true((rc < 0) == (virGetLastError() != NULL));
    if (rc == 0)
        again = print(&config);
    else
        g_assert_true(g_str_has_prefix(virGetLastError()->str1 ? virGetLastError()->message : "",
                                       "configuration file syntax error: fuzz.conf:"));
    virSettingsClear(&daemonConfigSettings, &config);
    return again;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *) data, size);
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    g_assert_cmpint(virLogSetPriority(VIR_LOG_ERROR), ==, 0);   /* of unknown keys */
    first = parse(text);
    if (!first)
        return 0;
    second = parse(first);
    g_assert_cmpstr(first, ==, second);
    return 0;
}
