/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan_common.c: see plan_common.h. */
#include "config.h"

#include "plan_common.h"

#include <string.h>

#include "qemu_namespace.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static int
guestFacts(const virDomainDef *def, void *opaque G_GNUC_UNUSED, virDomainGuestFacts *ret_facts)
{
    const char *arch = def->os.arch ? def->os.arch : "x86_64";
    const char *machine = def->os.machine;
    bool i686 = strcmp(arch, "i686") == 0;

    if (!i686 && strcmp(arch, "x86_64") != 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "No emulator found for arch '%s'", arch);
        return -1;
    }
    if (!machine || strcmp(machine, "pc") == 0)
        machine = "pc-i440fx-7.2";
    else if (strcmp(machine, "q35") == 0)
        machine = "pc-q35-7.2";

    ret_facts->arch = g_strdup(arch);
    ret_facts->emulator = def->emulator
                              ? g_strdup(def->emulator)
                              : g_strdup_printf("/usr/bin/qemu-system-%s", i686 ? "i386" : arch);
    ret_facts->machine = g_strdup(machine);
    ret_facts->defaultCPU = g_strdup(i686 ? "qemu32" : "qemu64");
    ret_facts->board = g_str_has_prefix(machine, "pc-q35")  ? VIR_DOMAIN_BOARD_Q35
                       : g_str_has_prefix(machine, "pc-i440fx") ? VIR_DOMAIN_BOARD_I440FX
                                                               : VIR_DOMAIN_BOARD_OTHER;
    return 0;
}

const virDomainDefContext *
planContext(void)
{
    static const virDomainDefContext context = {
        .guest = guestFacts, .ns = &qemuNamespaceOps, .spiceTLS = true,
    };

    return &context;
}

char *
planReplace(const char *text, const char *what, const char *with)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);

    return g_strjoinv(with, parts);
}

virDomainDef *
planReadGuest(const char *path, const char *dir)
{
    g_autofree char *text = NULL;
    g_autofree char *xml = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s", error->message);
        return NULL;
    }
    xml = planReplace(text, "@DIR@", dir);
    return virDomainDefParseString(xml, planContext(), VIR_DOMAIN_DEF_PARSE_INACTIVE);
}

static int
compareNames(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
planCases(void)
{
    const char *top = g_getenv("abs_top_srcdir");
    g_autofree char *folder = g_build_filename(top ? top : "..", "tests/golden/plan", NULL);
    GPtrArray *cases = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    const char *name;

    g_assert_no_error(error);
    while ((name = g_dir_read_name(dir)))
        g_ptr_array_add(cases, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(cases, compareNames);
    return cases;
}
