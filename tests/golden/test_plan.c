/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_plan.c: for each story in plan/ what QEMU is told, as plan.json and as args. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "plan_common.h"
#include "qemu_command.h"
#include "virerror.h"

/* Stands for what a case calls @DIR@, in the expected files too. */
#define DIR_NAME "/srv/guest"

/* With this in the environment the expected files are written, not compared. */
#define BLESS "VIREO_BLESS"

static void
compareFile(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *want = NULL;
    g_autoptr(GError) error = NULL;

    if (g_getenv(BLESS)) {
        g_file_set_contents(path, text, -1, &error);
        g_assert_no_error(error);
        return;
    }
    g_file_get_contents(path, &want, NULL, &error);
    g_assert_no_error(error);
    if (strcmp(want, text) != 0) {
        g_test_message("%s differs, it would be:\n%s", path, text);
        g_test_fail();
    }
}

/* One option a line, with what belongs to it. */
static char *
argsText(char **argv, GArray *fds)
{
    g_autoptr(GString) text = g_string_new(argv[0]);
    g_autofree char *number = g_strdup_printf("fd=%d,", g_array_index(fds, int, 0));

    for (char **arg = argv + 1; *arg; arg++)
        g_string_append_printf(text, "%c%s", **arg == '-' ? '\n' : ' ', *arg);
    g_string_append_c(text, '\n');
    return planReplace(text->str, number, "fd=MONITOR,");
}

static void
checkCase(gconstpointer data)
{
    const char *folder = data;
    g_autofree char *path = g_build_filename(folder, "in.xml", NULL);
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    const qemuCommandContext run = {
        .libDir = DIR_NAME "/run",
        .channelDir = DIR_NAME "/channel",
        .spiceTLSDir = "/etc/pki/qemu",
        .monitorPath = DIR_NAME "/run/monitor.sock",
        .monitorFD = fd,
        .now = 1700000000,
    };
    g_autoptr(virDomainDef) def = planReadGuest(path, DIR_NAME);
    g_autoptr(qemuPlan) plan = NULL;
    g_autoptr(virJSONValue) json = NULL;
    g_auto(GStrv) argv = NULL;
    g_autoptr(GArray) fds = NULL;
    g_autofree char *text = NULL;
    g_autofree char *args = NULL;

    if (!def || qemuCommandPrepare(def, NULL, &run, QEMU_COMMAND_SHOW) < 0 ||
        !(plan = qemuCommandPlan(def, NULL, &run, QEMU_COMMAND_SHOW)) ||
        qemuCommandBuild(def, NULL, &run, QEMU_COMMAND_SHOW, &argv, &fds) < 0) {
        g_test_message("%s: %s", path, virGetLastErrorMessage());
        g_test_fail();
        close(fd);
        return;
    }

    json = qemuPlanToJSON(plan);
    text = virJSONValueFormat(json, VIR_JSON_PRETTY);
    compareFile(folder, "plan.json", text);
    args = argsText(argv, fds);
    compareFile(folder, "args", args);
    qemuCommandRelease(def);
    close(fd);
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) cases = NULL;

    g_test_init(&argc, &argv, NULL);
    cases = planCases();
    for (size_t i = 0; i < cases->len; i++) {
        g_autofree char *base = g_path_get_basename(g_ptr_array_index(cases, i));
        g_autofree char *name = g_strconcat("/plan/", base, NULL);

        g_test_add_data_func(name, g_ptr_array_index(cases, i), checkCase);
    }
    return g_test_run();
}
