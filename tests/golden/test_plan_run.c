/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_plan_run.c: the real QEMU starts with what each story in plan/ tells it, and takes more. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "plan_common.h"
#include "qemu_command.h"
#include "qemu_device.h"
#include "qemu_plan_qmp.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* TCG on a busy machine; a QEMU that takes longer doesn't answer at all. */
#define ANSWER_SECONDS 60

typedef struct {
    char *dir;
    char *monitorPath;
    int listenFD;
    int monitorFD;
} Host;

/* ---- what a story finds on the host ------------------------------------- */

static void
makeFile(const char *dir, const char *kind, const char *name, const char *size)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    const char *argv[] = { "qemu-img", "create", "-q", "-f", kind, path, size, NULL };
    g_autoptr(GError) error = NULL;
    int status;

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

/* As much of a kernel as QEMU looks at: the header of its boot protocol. */
static void
makeKernel(const char *dir, const char *name)
{
    static char image[64 * 1024];
    g_autofree char *path = g_build_filename(dir, name, NULL);

    image[0x1f1] = 1;                           /* sectors of setup code */
    memcpy(image + 0x1fe, "\x55\xaa", 2);
    memcpy(image + 0x202, "HdrS\x02\x02", 6);   /* version 2.02 */
    image[0x211] = 1;                           /* loaded high */
    g_assert_true(g_file_set_contents(path, image, sizeof(image), NULL));
}

static void
makeFiles(const char *folder, const char *dir)
{
    g_autofree char *path = g_build_filename(folder, "files", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(g_strchomp(text), "\n", 0);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", 0);

        g_assert_cmpuint(g_strv_length(words), ==, 3);
        if (strcmp(words[0], "kernel") == 0)
            makeKernel(dir, words[1]);
        else
            makeFile(dir, words[0], words[1], words[2]);
    }
}

static void
hostInit(Host *host)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const struct timeval limit = { .tv_sec = ANSWER_SECONDS };

    host->dir = g_dir_make_tmp("vireo-plan-XXXXXX", NULL);
    host->monitorPath = g_build_filename(host->dir, "monitor.sock", NULL);
    g_strlcpy(address.sun_path, host->monitorPath, sizeof(address.sun_path));
    host->listenFD = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(host->listenFD, (struct sockaddr *)&address, sizeof(address)), ==, 0);
    g_assert_cmpint(listen(host->listenFD, 1), ==, 0);
    host->monitorFD = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(host->monitorFD, (struct sockaddr *)&address, sizeof(address)), ==, 0);
    setsockopt(host->monitorFD, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

static void
removeTree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        removeTree(inner);
    }
    remove(path);
}

static void
hostClear(Host *host)
{
    close(host->listenFD);
    close(host->monitorFD);
    removeTree(host->dir);
    g_free(host->dir);
    g_free(host->monitorPath);
}

/* ---- the run ------------------------------------------------------------ */

/* Reads until a line has @word; NULL on end or timeout. */
static char *
readLineWith(FILE *stream, const char *word)
{
    char line[65536];

    while (fgets(line, sizeof(line), stream)) {
        if (strstr(line, word))
            return g_strdup(line);
    }
    return NULL;
}

/* qemuPlanCall over a plain stream; a test has time to wait for each answer. */
static int
callQemu(const char *command, virJSONValue *args, int fd, void *opaque)
{
    FILE *stream = opaque;
    g_autoptr(virJSONValue) request = virJSONValueNewObject();
    g_autofree char *text = NULL;
    g_autofree char *reply = NULL;

    g_assert_cmpint(fd, ==, -1);
    virJSONValueObjectSetString(request, "execute", command);
    virJSONValueObjectSet(request, "arguments", args);
    virJSONValueObjectSetString(request, "id", "vireo");
    text = virJSONValueToString(request);
    fseek(stream, 0, SEEK_CUR);
    fprintf(stream, "%s\n", text);
    fflush(stream);
    reply = readLineWith(stream, "\"vireo\"");
    if (!reply || strstr(reply, "\"error\"")) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s: %s", text, reply);
        return -1;
    }
    return 0;
}

/* What else a test does with a QEMU that stands ready. */
typedef void (*Visit)(virDomainDef *def, FILE *stream);

static bool
talk(int fd, virDomainDef *def, Visit visit)
{
    FILE *stream = fdopen(dup(fd), "r+");
    g_autofree char *greeting = readLineWith(stream, "\"QMP\"");
    bool settled = false;

    virResetLastError();
    if (greeting && callQemu("qmp_capabilities", NULL, -1, stream) == 0)
        settled = qemuCommandSettle(def, NULL, callQemu, stream) == 0;
    if (!settled)
        g_test_message("%s", virGetLastErrorMessage());
    if (settled && visit)
        visit(def, stream);
    if (greeting && callQemu("quit", NULL, -1, stream) < 0)
        settled = false;
    fclose(stream);
    return settled;
}

static GSubprocess *
startQemu(char **argv, GArray *fds)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autoptr(GError) error = NULL;
    GSubprocess *process;

    for (size_t i = 0; i < fds->len; i++) {
        int fd = g_array_index(fds, int, i);

        g_subprocess_launcher_take_fd(launcher, dup(fd), fd);
    }
    process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, &error);
    g_assert_no_error(error);
    return process;
}

static void
runQemu(char **argv, GArray *fds, const Host *host, virDomainDef *def, Visit visit)
{
    g_autoptr(GSubprocess) process = startQemu(argv, fds);
    bool answered = talk(host->monitorFD, def, visit);
    g_autofree char *errors = NULL;

    if (!answered)
        g_subprocess_force_exit(process);
    g_subprocess_communicate_utf8(process, NULL, NULL, NULL, &errors, NULL);
    if (!answered || !g_subprocess_get_successful(process)) {
        g_test_message("QEMU says: %s", errors);
        g_test_fail();
    }
}

static void
run(const char *folder, Visit visit)
{
    g_autofree char *path = g_build_filename(folder, "in.xml", NULL);
    Host host;
    qemuCommandContext run = { NULL };
    g_autofree char *channelDir = NULL;
    g_autoptr(virDomainDef) def = NULL;
    g_auto(GStrv) argv = NULL;
    g_autoptr(GArray) fds = NULL;

    hostInit(&host);
    makeFiles(folder, host.dir);
    channelDir = g_build_filename(host.dir, "channel", NULL);
    run.libDir = host.dir;
    run.channelDir = channelDir;
    run.monitorPath = host.monitorPath;
    run.monitorFD = host.listenFD;

    def = planReadGuest(path, host.dir);
    if (!def || qemuCommandPrepare(def, NULL, &run, 0) < 0 ||
        qemuCommandBuild(def, NULL, &run, 0, &argv, &fds) < 0) {
        g_test_message("%s: %s", path, virGetLastErrorMessage());
        g_test_fail();
    } else {
        runQemu(argv, fds, &host, def, visit);
        qemuCommandRelease(def);
    }
    hostClear(&host);
}

/* A story without a list of files needs more of the host than files. */
static void
runCase(gconstpointer folder)
{
    g_autofree char *files = g_build_filename(folder, "files", NULL);

    if (!g_file_test(files, G_FILE_TEST_EXISTS)) {
        g_test_skip("for reading only");
        return;
    }
    run(folder, NULL);
}

/* ---- the other rendering ------------------------------------------------- */

/* A source of randomness behind the port that the story's guest has to spare. */
static qemuPlan *
planRNG(virDomainDef *def, const char *alias)
{
    static const char xml[] = "<rng model='virtio'><backend model='builtin'/>"
        "<address type='pci' domain='0' bus='7' slot='0' function='0'/></rng>";
    const qemuDeviceContext ctx = { .def = def };
    virDomainDeviceType type;
    virDomainDeviceInfo *info = virDomainDeviceParseString(xml, planContext(), 0, &type);
    qemuPlan *plan = qemuPlanNew();

    g_assert_nonnull(info);
    g_assert_cmpint(type, ==, VIR_DOMAIN_DEVICE_RNG);
    info->type = type;
    info->alias = g_strdup(alias);
    g_assert_cmpint(qemuDevicePlan(&ctx, info, plan), ==, 0);
    virDomainDeviceFree(type, info);
    return plan;
}

static void
plugTwice(virDomainDef *def, FILE *stream)
{
    g_autoptr(qemuPlan) first = planRNG(def, "rng8");
    g_autoptr(qemuPlan) second = planRNG(def, "rng9");
    virJSONValue *object = virJSONValueNewObject();

    g_assert_cmpint(qemuPlanPerform(first, callQemu, stream), ==, 0);
    virResetLastError();
    g_assert_cmpint(qemuPlanPerform(second, callQemu, stream), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "device_add"));

    /* the object of the second was taken back: its name is free */
    virJSONValueObjectSetString(object, "qom-type", "rng-builtin");
    virJSONValueObjectSetString(object, "id", "objrng9");
    g_assert_cmpint(callQemu("object-add", object, -1, stream), ==, 0);
}

static void
plansArePerformedAndUndone(void)
{
    const char *top = g_getenv("abs_top_srcdir");
    g_autofree char *folder = g_build_filename(top ? top : "..",
                                               "tests/golden/plan/disk-cdrom-and-network", NULL);

    run(folder, plugTwice);
}

int
main(int argc, char **argv)
{
    g_autofree char *qemu = g_find_program_in_path("qemu-system-x86_64");
    g_autofree char *img = g_find_program_in_path("qemu-img");
    g_autoptr(GPtrArray) cases = NULL;

    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN); /* a QEMU that ends early is to be heard, not to end us */
    if (!qemu || !img)
        return 77;
    cases = planCases();
    for (size_t i = 0; i < cases->len; i++) {
        g_autofree char *base = g_path_get_basename(g_ptr_array_index(cases, i));
        g_autofree char *name = g_strconcat("/plan/run/", base, NULL);

        g_test_add_data_func(name, g_ptr_array_index(cases, i), runCase);
    }
    g_test_add_func("/plan/perform", plansArePerformedAndUndone);
    return g_test_run();
}
