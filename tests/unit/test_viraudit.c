/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_viraudit.c: how values look in records, and records in the log. */
#include "config.h"

#include "viraudit.h"

#include <stdlib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#ifdef WITH_AUDIT
# include <libaudit.h>
#endif

#include "virlog.h"

#define PATIENCE_MS 60000

static void
test_values(void)
{
    static const struct {
        const char *value;
        const char *text;
    } rows[] = {
        { "guest", " vm=\"guest\"" },
        { "/var/lib/x_1-2.img", " vm=\"/var/lib/x_1-2.img\"" },
        { "it's", " vm=\"it's\"" },
        { "", " vm=\"\"" },
        { "a b", " vm=612062" },
        { "a\"b", " vm=612262" },
        { "a\nres=success", " vm=610A7265733D73756363657373" },
        { "\xc3\xa4", " vm=C3A4" },
        { "\x7f", " vm=7F" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) record = g_string_new(NULL);

        virAuditAppend(record, "vm", rows[i].value);
        g_assert_cmpstr(record->str, ==, rows[i].text);
#ifdef WITH_AUDIT
        {
            char *theirs = audit_encode_nv_string("vm", rows[i].value, 0);

            g_assert_cmpstr(record->str + 1, ==, theirs);
            free(theirs);
        }
#endif
    }
}

static void
test_log(void)
{
    g_autofree char *file = NULL;
    g_autofree char *outputs = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    close(g_file_open_tmp("vireo-audit-XXXXXX", &file, NULL));
    outputs = g_strdup_printf("2:file:%s", file);
    g_assert_cmpint(virLogConfigure(VIR_LOG_INFO, NULL, outputs), ==, 0);

    g_assert_false(virAuditIsOn());
    g_assert_cmpint(virAuditOpen(VIR_AUDIT_OFF, false), ==, 0);
    g_assert_false(virAuditIsOn());
    virAuditSend(VIR_AUDIT_CONTROL, true, "nobody hears it");
    g_assert_cmpint(virAuditOpen(VIR_AUDIT_OFF, true), ==, 0);
    g_assert_true(virAuditIsOn());
    virAuditSend(VIR_AUDIT_CONTROL, true, "op=start");
    virAuditSend(VIR_AUDIT_RESOURCE, false, "op=stop");

    g_assert_true(virLogFlush(PATIENCE_MS));
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 3);
    g_assert_true(g_str_has_suffix(lines[0], " : success=yes op=start"));
    g_assert_nonnull(strstr(lines[0], " info : "));
    g_assert_true(g_str_has_suffix(lines[1], " : success=no op=stop"));
    g_assert_nonnull(strstr(lines[1], " warning : "));
    g_assert_cmpint(virLogConfigure(VIR_LOG_WARN, NULL, NULL), ==, 0);
    g_assert_cmpint(g_unlink(file), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audit/values", test_values);
    g_test_add_func("/audit/log", test_log);
    return g_test_run();
}
