/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* show_argv.c: definitions in, arguments out, a line of JSON each; for scripts/compare-argv. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "plan_common.h"
#include "qemu_command.h"
#include "virerror.h"

static virJSONValue *
answer(const char *path)
{
    qemuCommandContext run = { .monitorPath = "monitor.sock", .monitorFD = -1 };
    g_autofree char *libDir = NULL;
    g_autofree char *channelDir = NULL;
    g_autoptr(virDomainDef) def = NULL;
    g_auto(GStrv) argv = NULL;
    g_autoptr(GArray) fds = NULL;
    virJSONValue *line = virJSONValueNewObject();
    virJSONValue *list;

    virJSONValueObjectSetString(line, "file", path);
    virResetLastError();
    def = planReadGuest(path, "");
    libDir = g_strdup_printf("/var/lib/libvirt/qemu/domain--1-%.20s", def ? def->name : "");
    channelDir = g_strdup_printf("/var/lib/libvirt/qemu/channel/target/%s",
                                 strrchr(libDir, '/') + 1);
    run.libDir = libDir;
    run.channelDir = channelDir;
    if (!def || qemuCommandPrepare(def, NULL, &run, QEMU_COMMAND_SHOW) < 0 ||
        qemuCommandBuild(def, NULL, &run, QEMU_COMMAND_SHOW, &argv, &fds) < 0) {
        virJSONValueObjectSetString(line, "error", virGetLastErrorMessage());
        return line;
    }

    list = virJSONValueNewArray();
    for (char **arg = argv; *arg; arg++)
        virJSONValueArrayAppendString(list, *arg);
    virJSONValueObjectSet(line, "argv", list);
    return line;
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        g_autoptr(virJSONValue) line = answer(argv[i]);
        g_autofree char *text = virJSONValueToString(line);

        puts(text);
    }
    return 0;
}
