/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virerror.c: one error a thread, first report wins, fixed words as clients know them. */
#include "config.h"

#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static void
words_and_detail(void)
{
    static const struct {
        int code;
        const char *detail;
        const char *message;
    } rows[] = {
        { VIR_ERR_NO_DOMAIN, "no domain with matching name 'a'",
          "Domain not found: no domain with matching name 'a'" },
        { VIR_ERR_INTERNAL_ERROR, "boom", "internal error: boom" },
        { VIR_ERR_RPC, "boom", "boom" },
        { VIR_ERR_OPERATION_DENIED, "", "operation forbidden for read only access" },
        { VIR_ERR_DOM_EXIST, "a", "domain a exists already" },
        { 9999, "boom", "boom" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        virResetLastError();
        if (*rows[i].detail)
            virReportError(rows[i].code, "%s", rows[i].detail);
        else
            virReportError(rows[i].code, NULL);
        g_assert_cmpstr(virGetLastErrorMessage(), ==, rows[i].message);
        g_assert_cmpint(virGetLastErrorCode(), ==, rows[i].code);
        g_assert_cmpint(virGetLastErrorDomain(), ==, VIR_FROM_QEMU);
    }
}

static void
system_error_has_errno(void)
{
    virResetLastError();
    errno = EAGAIN;
    virReportSystemError(ENOENT, "cannot open '%s'", "/nowhere");
    g_assert_cmpint(errno, ==, EAGAIN);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "cannot open '/nowhere': No such file or directory");
    g_assert_cmpint(virGetLastError()->int1, ==, ENOENT);
}

static void
unsupported_flags_as_clients_know_them(void)
{
    virResetLastError();
    virReportUnsupportedFlags(VIR_FROM_QEMU, "qemuDomainReset", 0x10);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INVALID_ARG);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "unsupported flags (0x10) in function qemuDomainReset");
    g_assert_cmpstr(virGetLastError()->str1, ==, "qemuDomainReset");
    g_assert_cmpstr(virGetLastError()->str2, ==, "flags");
}

static void
first_report_wins(void)
{
    virResetLastError();
    virReportError(VIR_ERR_XML_ERROR, "%s", "first");
    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", "second");
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_XML_ERROR);
}

static void
trap_forgets_and_outer_stands(void)
{
    virResetLastError();
    virReportError(VIR_ERR_XML_ERROR, "%s", "outer");
    {
        VIR_ERROR_TRAP();
        g_assert_null(virGetLastError());
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", "inner");
        g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INTERNAL_ERROR);
    }
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_XML_ERROR);
}

static gpointer
other_thread(gpointer data G_GNUC_UNUSED)
{
    g_assert_null(virGetLastError());
    virReportError(VIR_ERR_RPC, "%s", "theirs");
    return NULL;
}

static void
threads_have_their_own(void)
{
    virResetLastError();
    virReportError(VIR_ERR_XML_ERROR, "%s", "mine");
    g_thread_join(g_thread_new("other", other_thread, NULL));
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_XML_ERROR);
}

static void
every_code_has_words(void)
{
    for (int code = 1; code < 115; code++) {
        const char *with = virErrorNumberText(code, true);

        g_assert_nonnull(virErrorNumberText(code, false));
        g_assert_nonnull(with);
        g_assert_nonnull(strstr(with, "%s"));
    }
    g_assert_null(virErrorNumberText(0, true));
    g_assert_null(virErrorNumberText(-1, true));
    g_assert_null(virErrorNumberText(115, true));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/words-and-detail", words_and_detail);
    g_test_add_func("/error/system", system_error_has_errno);
    g_test_add_func("/error/unsupported-flags", unsupported_flags_as_clients_know_them);
    g_test_add_func("/error/first-report-wins", first_report_wins);
    g_test_add_func("/error/trap", trap_forgets_and_outer_stands);
    g_test_add_func("/error/threads", threads_have_their_own);
    g_test_add_func("/error/every-code", every_code_has_words);
    return g_test_run();
}
