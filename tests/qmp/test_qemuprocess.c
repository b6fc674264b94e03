/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_qemuprocess.c: starts, ends and rediscovery of QEMU processes, with a
 * real QEMU where it can do what is needed, with the scripted one elsewhere.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process.h"
#include "qemu_caps.h"
#include "qemu_command.h"
#include "qemu_conf.h"
#include "qemu_driver.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virevent.h"
#include "vireventepoll.h"
#include "virfile.h"
#include "virobjectevent.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_NONE

#define QEMU "/usr/bin/qemu-system-x86_64"
#define GUEST_UUID "61000000-0000-0000-0000-000000000000"

/* No test waits longer for anything. */
#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)

/* ---- in place of capabilities and of the command: the arguments that a test wants -------- */

static const char *const noArgs[] = { NULL };
static const char *const *extraArgs = noArgs;
static int controlFD = -1;      /* passed to a scripted QEMU */
static int prepared;            /* host preparations that weren't given back */

qemuCaps *
qemuCapsCacheGet(qemuCapsCache *cache G_GNUC_UNUSED, const char *binary G_GNUC_UNUSED,
                 gint64 deadline G_GNUC_UNUSED)
{
    static int something;

    return (qemuCaps *)&something;
}

void
qemuCapsUnref(qemuCaps *caps G_GNUC_UNUSED)
{
}

unsigned int
qemuCapsGetVersion(const qemuCaps *caps G_GNUC_UNUSED)
{
    return 7002000;
}

const char *
qemuCapsGetPackage(const qemuCaps *caps G_GNUC_UNUSED)
{
    return "";
}

int
qemuCommandPrepare(virDomainDef *def, const qemuCaps *caps G_GNUC_UNUSED,
                   const qemuCommandContext *ctx G_GNUC_UNUSED,
                   unsigned int flags G_GNUC_UNUSED)
{
    for (size_t i = 0; i < virDomainDefSerialCount(def); i++)
        virDomainDefSerial(def, i)->info.alias = g_strdup_printf("serial%zu", i);
    g_atomic_int_inc(&prepared);
    return 0;
}

void
qemuCommandRelease(virDomainDef *def G_GNUC_UNUSED)
{
    g_atomic_int_add(&prepared, -1);
}

int
qemuCommandSettle(const virDomainDef *def G_GNUC_UNUSED, const qemuCaps *caps G_GNUC_UNUSED,
                  qemuPlanCall call G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    return 0;
}

static void
closeElement(gpointer fd)
{
    close(*(int *)fd);
}

int
qemuCommandBuild(const virDomainDef *def, const qemuCaps *caps G_GNUC_UNUSED,
                 const qemuCommandContext *ctx, unsigned int flags G_GNUC_UNUSED,
                 GStrv *ret_argv, GArray **ret_fds)
{
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    int fd = fcntl(ctx->monitorFD, F_DUPFD_CLOEXEC, 3);

    *ret_fds = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_set_clear_func(*ret_fds, closeElement);
    g_array_append_val(*ret_fds, fd);
    g_strv_builder_add(argv, def->emulator);
    if (controlFD >= 0) {
        g_autofree char *number = NULL;
        int copy = fcntl(controlFD, F_DUPFD_CLOEXEC, 3);

        g_array_append_val(*ret_fds, copy);
        number = g_strdup_printf("%d", copy);
        g_strv_builder_add_many(argv, "--control", number, NULL);
    } else {
        g_strv_builder_add_many(argv, "-machine", "none", "-S", "-nodefaults", "-display", "none",
                                "-uuid", GUEST_UUID, "-name", ctx->libDir, NULL);
    }
    {
        g_autofree char *chardev =
            g_strdup_printf("socket,id=charmonitor,fd=%d,server=on,wait=off", fd);

        g_strv_builder_add_many(argv, "-chardev", chardev, "-mon",
                                "chardev=charmonitor,id=monitor,mode=control", NULL);
    }
    for (size_t i = 0; i < virDomainDefSerialCount(def); i++) {
        g_autofree char *pty = g_strdup_printf("pty,id=charserial%zu", i);

        g_strv_builder_add_many(argv, "-chardev", pty, NULL);
    }
    g_strv_builder_addv(argv, (const char **)extraArgs);
    *ret_argv = g_strv_builder_end(argv);
    return 0;
}

/* ---- system calls that fail ---------------------------------------------------------------- */

/* Calls of this thread until one fails; below 0: none does. */
static __thread int countdown = -1;
static bool deadly;             /* it is the end of the process instead, as by kill -9 */

static bool
fails(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    if (deadly)
        raise(SIGKILL);
    errno = EMFILE;
    return true;
}

/* The linker sends the calls of the code under test here (--wrap). */
#define WRAP(type, name, params, args) \
    type __real_##name params; \
    type __wrap_##name params; \
    type \
    __wrap_##name params \
    { \
        return fails() ? -1 : __real_##name args; \
    }

WRAP(int, open, (const char *path, int flags, mode_t mode), (path, flags, mode))
WRAP(int, openat, (int dir, const char *path, int flags, mode_t mode), (dir, path, flags, mode))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, socket, (int domain, int type, int protocol), (domain, type, protocol))
WRAP(int, socketpair, (int domain, int type, int protocol, int *fds), (domain, type, protocol, fds))
WRAP(int, bind, (int fd, const struct sockaddr *addr, socklen_t len), (fd, addr, len))
WRAP(int, listen, (int fd, int backlog), (fd, backlog))
WRAP(int, connect, (int fd, const struct sockaddr *addr, socklen_t len), (fd, addr, len))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, pipe2, (int *fds, int flags), (fds, flags))
WRAP(int, memfd_create, (const char *name, unsigned int flags), (name, flags))
WRAP(ssize_t, send, (int fd, const void *data, size_t len, int flags), (fd, data, len, flags))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *msg, int flags), (fd, msg, flags))

/* A child is another process: what happens in it is for the tests of commands. */
int __real_fork(void);
int __wrap_fork(void);
int
__wrap_fork(void)
{
    int pid = fails() ? -1 : __real_fork();

    if (pid == 0)
        countdown = -1;
    return pid;
}

/* ---- a driver -------------------------------------------------------------------------------- */

typedef struct {
    int event;
    int detail;
    int id;
} happened;

typedef struct {
    char *root;
    char *emulator;         /* the scripted one */
    int control;            /* our end of its control socket */
    virDomainDefContext context;
    qemuDriver driver;
    virDomainObj *vm;       /* "a", persistent, locked while a test runs */
    GAsyncQueue *events;    /* of happened */
    int inhibited;
} fixture;

static gpointer
runLoop(gpointer data G_GNUC_UNUSED)
{
    while (true)
        virEventEpollRunOnce();
    return NULL;
}

static void
lifecycle(virObjectEvent *event, int callback_id G_GNUC_UNUSED, void *opaque)
{
    const remote_domain_event_callback_lifecycle_msg *msg = virObjectEventMsg(event);
    happened *what = g_new0(happened, 1);

    *what = (happened){ msg->msg.event, msg->msg.detail, msg->msg.dom.id };
    g_async_queue_push(((fixture *)opaque)->events, what);
}

static void
count(void *opaque)
{
    g_atomic_int_inc((int *)opaque);
}

static void
uncount(void *opaque)
{
    g_atomic_int_add((int *)opaque, -1);
}

static virDomainDef *
makeDef(const virDomainDefContext *context, const char *emulator, const char *devices)
{
    g_autofree char *xml = g_strdup_printf(
        "<domain type='qemu'><name>a</name><uuid>" GUEST_UUID "</uuid><memory>65536</memory>"
        "<os><type arch='x86_64' machine='none'>hvm</type></os>"
        "<devices><emulator>%s</emulator>%s</devices></domain>", emulator, devices);
    virDomainDef *def = virDomainDefParseString(xml, context, VIR_DOMAIN_DEF_PARSE_INACTIVE);

    g_assert_nonnull(def);
    return def;
}

static void
makeDriver(fixture *f)
{
    const virObjectEventFilter filter = {
        .family = VIR_API_EVENT_DOMAIN, .event_id = VIR_DOMAIN_EVENT_ID_LIFECYCLE,
    };
    const virThreadPoolConfig pool = {
        .name = "qemu", .minWorkers = 1, .maxWorkers = 5, .func = qemuProcessRunJob,
        .opaque = &f->driver, .freeJob = qemuProcessFreeJob,
    };
    int id;

    f->driver.conf = qemuConfNew(geteuid() == 0, f->root);
    f->driver.domainContext = &f->context;
    f->driver.domains = virDomainObjListNew();
    f->driver.events = virObjectEventStateNew();
    f->driver.workers = virThreadPoolNew(&pool);
    f->driver.inhibit = count;
    f->driver.uninhibit = uncount;
    f->driver.inhibitOpaque = &f->inhibited;
    g_assert_cmpint(qemuConfMakeDirs(f->driver.conf), ==, 0);
    f->events = g_async_queue_new_full(g_free);
    g_assert_cmpint(virObjectEventStateAdd(f->driver.events, &filter, f, lifecycle, f, NULL, &id),
                    ==, 0);
}

static void
setup(fixture *f, gconstpointer script)
{
    const char *emulator = QEMU;
    virDomainDef *def;
    bool known;
    int fds[2];

    virResetLastError();
    extraArgs = noArgs;
    g_atomic_int_set(&prepared, 0);
    f->control = -1;
    f->root = g_dir_make_tmp("vireo-process-XXXXXX", NULL);
    makeDriver(f);

    if (script) {
        g_autofree char *json = NULL;
        g_autofree char *fake = g_build_filename(g_getenv("abs_top_srcdir"), "tests", "qmp",
                                                 "fakeqemu", NULL);

        emulator = f->emulator = g_build_filename(f->root, "qemu-system-x86_64", NULL);
        json = g_strconcat(f->emulator, ".json", NULL);
        g_assert_cmpint(symlink(fake, f->emulator), ==, 0);
        g_assert_true(g_file_set_contents(json, script, -1, NULL));
        g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
        f->control = fds[0];
        controlFD = fds[1];
    } else {
        controlFD = -1;
    }

    def = makeDef(&f->context, emulator, "");
    f->vm = virDomainObjListAdd(f->driver.domains, &def, 0, &known);
    qemuProcessInitGuest(&f->driver, f->vm);
    f->vm->persistent = true;
    virDomainObjLock(f->vm);
}

static void
removeAll(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *entry = g_build_filename(path, name, NULL);

        if (unlink(entry) < 0)
            removeAll(entry);
    }
    g_assert_cmpint(rmdir(path), ==, 0);
}

static void
teardown(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    virDomainObjUnlock(f->vm);
    virDomainObjUnref(f->vm);
    g_assert_cmpuint(virThreadPoolStop(f->driver.workers, PATIENCE_US / 1000), ==, 0);
    virThreadPoolFree(f->driver.workers);
    virObjectEventStateRemoveOwner(f->driver.events, f);
    virObjectEventStateUnref(f->driver.events);
    virDomainObjListFree(f->driver.domains);
    qemuConfUnref(f->driver.conf);
    g_async_queue_unref(f->events);
    virFDClose(&f->control);
    virFDClose(&controlFD);
    removeAll(f->root);
    g_free(f->root);
    g_free(f->emulator);
}

/* ---- what tests say -------------------------------------------------------------------------- */

static int
start(fixture *f, unsigned int flags)
{
    int ret;

    g_assert_cmpint(virDomainObjBeginAsyncJob(f->vm, VIR_ASYNC_JOB_START,
                                              VIR_DOMAIN_JOB_OPERATION_START), ==, 0);
    ret = qemuProcessStart(&f->driver, f->vm, VIR_DOMAIN_RUNNING_BOOTED, flags);
    virDomainObjEndAsyncJob(f->vm);
    return ret;
}

/* Waits for the next event, which must be this one. */
static void
expectEvent(fixture *f, int event, int detail)
{
    g_autofree happened *what = NULL;

    virDomainObjUnlock(f->vm);
    what = g_async_queue_timeout_pop(f->events, PATIENCE_US);
    virDomainObjLock(f->vm);
    g_assert_nonnull(what);
    g_assert_cmpint(what->event, ==, event);
    g_assert_cmpint(what->detail, ==, detail);
}

#define EXPECT(f, event, detail) \
    expectEvent(f, VIR_DOMAIN_EVENT_ ## event, VIR_DOMAIN_EVENT_ ## event ## _ ## detail)

static void
assertState(const fixture *f, virDomainState state, int reason)
{
    g_assert_cmpint(f->vm->state, ==, state);
    g_assert_cmpint(f->vm->reason, ==, reason);
}

static char *
statusText(const fixture *f)
{
    g_autofree char *path = g_build_filename(f->driver.conf->stateDir, "a.xml", NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

static unsigned int
countEntries(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    unsigned int n = 0;

    while (dir && g_dir_read_name(dir))
        n++;
    return n;
}

/* Nothing of a run is left anywhere. */
static void
assertTidy(const fixture *f)
{
    g_autoptr(GDir) lib = g_dir_open(f->driver.conf->libDir, 0, NULL);
    const char *entry;

    while ((entry = g_dir_read_name(lib)))
        g_assert_false(g_str_has_prefix(entry, "domain-"));
    g_assert_false(virDomainObjIsActive(f->vm));
    g_assert_cmpint(f->vm->process.pid, ==, -1);
    g_assert_null(f->vm->newDef);
    g_assert_cmpint(f->vm->def->id, ==, -1);
    g_assert_cmpuint(countEntries(f->driver.conf->stateDir), ==, 0);
    g_assert_cmpint(g_atomic_int_get(&f->inhibited), ==, 0);
    g_assert_cmpint(g_atomic_int_get(&prepared), ==, 0);
}

static void
destroy(fixture *f)
{
    g_assert_cmpint(qemuProcessDestroy(&f->driver, f->vm, 0), ==, 0);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED);
    assertTidy(f);
}

static void
control(const fixture *f, const char *word)
{
    g_autofree char *line = g_strconcat(word, "\n", NULL);

    g_assert_cmpint(virWriteFull(f->control, line, strlen(line)), ==, 0);
}

/* Waits for the line @word from the scripted QEMU; @vm is given up meanwhile. */
static void
awaitControl(fixture *f, const char *word)
{
    g_autofree char *line = g_strconcat(word, "\n", NULL);
    g_autofree char *got = g_malloc0(strlen(line) + 1);

    virDomainObjUnlock(f->vm);
    g_assert_cmpint(recv(f->control, got, strlen(line), MSG_WAITALL), ==, strlen(line));
    virDomainObjLock(f->vm);
    g_assert_cmpstr(got, ==, line);
}

/* ---- with a real QEMU ------------------------------------------------------------------------ */

static void
runs_pauses_and_is_destroyed(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_autofree char *status = NULL;

    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
    g_assert_cmpint(g_atomic_int_get(&f->inhibited), ==, 1);
    g_assert_cmpint(getpgid(f->vm->process.pid), !=, getpgrp());

    status = statusText(f);
    g_assert_nonnull(status);
    g_assert_nonnull(strstr(status, "<domstatus state='running' reason='booted'"));

    g_assert_cmpint(start(f, 0), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "Requested operation is not valid: domain is already running");

    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_SUSPEND), ==, 0);
    g_assert_cmpint(qemuProcessStopCPUs(f->vm, VIR_DOMAIN_PAUSED_USER), ==, 0);
    assertState(f, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
    g_assert_cmpint(qemuProcessStopCPUs(f->vm, VIR_DOMAIN_PAUSED_USER), ==, 0);
    g_assert_cmpint(qemuProcessStartCPUs(f->vm, VIR_DOMAIN_RUNNING_UNPAUSED), ==, 0);
    assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED);
    virDomainObjEndJob(f->vm);
    EXPECT(f, SUSPENDED, PAUSED);
    EXPECT(f, RESUMED, UNPAUSED);

    destroy(f);
    EXPECT(f, SHUTDOWN, HOST);
    EXPECT(f, STOPPED, DESTROYED);
    virResetLastError();
    g_assert_cmpint(qemuProcessDestroy(&f->driver, f->vm, 0), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_INVALID);
}

static void
starts_paused_when_asked(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, QEMU_PROCESS_START_PAUSED), ==, 0);
    EXPECT(f, STARTED, BOOTED);
    EXPECT(f, SUSPENDED, PAUSED);
    assertState(f, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
    destroy(f);
}

static void
terminals_are_in_the_live_definition(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_autoptr(virDomainDef) old = NULL;
    g_autofree char *status = NULL;
    const char *path;

    virDomainObjAssignDef(f->vm, makeDef(&f->context, QEMU, "<serial type='pty'/>"), &old);
    g_assert_cmpint(start(f, 0), ==, 0);
    path = virDomainDefSerial(f->vm->def, 0)->source.pty.path;
    g_assert_nonnull(path);
    g_assert_true(g_str_has_prefix(path, "/dev/pts/"));
    g_assert_cmpint(access(path, F_OK), ==, 0);
    status = statusText(f);
    g_assert_nonnull(strstr(status, path));
    destroy(f);
    g_assert_null(virDomainDefSerial(f->vm->def, 0)->source.pty.path);
}

static void
killed_from_outside_is_a_crash(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    g_assert_cmpint(kill(f->vm->process.pid, SIGKILL), ==, 0);
    EXPECT(f, STOPPED, FAILED);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED);
    assertTidy(f);
}

static void
terminated_from_outside_is_a_shutdown(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    g_assert_cmpint(kill(f->vm->process.pid, SIGTERM), ==, 0);
    EXPECT(f, SHUTDOWN, HOST);
    EXPECT(f, STOPPED, SHUTDOWN);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
    assertTidy(f);
}

/* Whoever has the job of a transient guest that isn't active knows that it must not begin again. */
static gpointer
takesTheJobUntilItIsGone(gpointer data)
{
    virDomainObj *vm = data;
    bool active = true;

    while (active) {
        VIR_DOMAIN_OBJ_GUARD(vm);

        g_assert_cmpint(virDomainObjBeginJob(vm, VIR_JOB_MODIFY), ==, 0);
        active = virDomainObjIsActive(vm);
        g_assert_true(active || vm->removing);
        virDomainObjEndJob(vm);
    }
    return NULL;
}

static void
a_transient_one_leaves_the_list(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    GThread *thread;

    f->vm->persistent = false;
    g_assert_cmpint(start(f, 0), ==, 0);
    thread = g_thread_new("taker", takesTheJobUntilItIsGone, f->vm);
    destroy(f);
    g_assert_true(f->vm->removing);
    virDomainObjUnlock(f->vm);
    g_thread_join(thread);
    virDomainObjLock(f->vm);
}

static void
early_end_is_told_in_its_own_words(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    static const char *const args[] = { "-device", "bogus", NULL };

    extraArgs = args;
    g_assert_cmpint(start(f, 0), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INTERNAL_ERROR);
    g_assert_true(g_str_has_prefix(virGetLastErrorMessage(),
                                   "internal error: process exited while connecting to monitor: "));
    g_assert_nonnull(strstr(virGetLastErrorMessage(),
                            "'bogus' is not a valid device model name"));
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
    assertTidy(f);

    extraArgs = noArgs;
    virResetLastError();
    g_assert_cmpint(start(f, 0), ==, 0);
    destroy(f);
}

static void
no_emulator_is_named(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_free(f->vm->def->emulator);
    f->vm->def->emulator = g_strdup("/nowhere/qemu");
    g_assert_cmpint(start(f, 0), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "/nowhere/qemu"));
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
    assertTidy(f);
}

static unsigned int
countDescriptors(void)
{
    return countEntries("/proc/self/fd");
}

/* Processes whose arguments name this test's directory: QEMUs, and what was to be one. */
static unsigned int
countProcesses(const fixture *f)
{
    g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
    const char *pid;
    unsigned int n = 0;

    while ((pid = g_dir_read_name(proc))) {
        g_autofree char *path = g_build_filename("/proc", pid, "cmdline", NULL);
        g_autofree char *args = NULL;
        gsize len;

        if (g_ascii_isdigit(*pid) && g_file_get_contents(path, &args, &len, NULL) &&
            memmem(args, len, f->root, strlen(f->root)))
            n++;
    }
    return n;
}

/* The loop closes what it watched when it comes round; the kernel takes what was killed. */
static void
awaitNothingLeft(fixture *f, unsigned int descriptors)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_US;

    while (countDescriptors() > descriptors || countProcesses(f) > 0) {
        g_assert_cmpint(g_get_monotonic_time(), <, until);
        (void)virProcessReapAbandoned();
        virDomainObjUnlock(f->vm);
        g_thread_yield();
        virDomainObjLock(f->vm);
    }
}

/* Whatever call fails: a guest that runs, or an error and nothing left. */
static void
every_failure_is_undone(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    unsigned int before;
    int failures = 0;
    bool failed;
    int rc;

    /* The first start opens what stays open: descriptors of the log, of the loop. */
    g_assert_cmpint(start(f, 0), ==, 0);
    destroy(f);
    before = countDescriptors();

    do {
        int id = f->vm->liveID;

        g_assert_cmpint(id, ==, -1);
        virResetLastError();
        countdown = failures++;
        rc = start(f, 0);
        failed = countdown < 0;
        countdown = -1;

        if (rc < 0) {
            g_assert_nonnull(virGetLastError());
            assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
            assertTidy(f);
        } else {
            assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
            destroy(f);
        }
        awaitNothingLeft(f, before);
    } while (failed);
    g_assert_cmpint(failures, >=, 10);
    virResetLastError();
}

/* ---- after the end of the daemon ------------------------------------------------------------- */

/*
 * In a process of its own: starts a guest and is gone at the @calls-th call on
 * the way, or as soon as it runs, as after kill -9.
 */
static void
leaveBehind(const char *root, int calls)
{
    fixture f = { .root = g_strdup(root), .control = -1 };
    virDomainDef *def = makeDef(&f.context, QEMU, "");
    bool known;

    makeDriver(&f);
    f.vm = virDomainObjListAdd(f.driver.domains, &def, 0, &known);
    qemuProcessInitGuest(&f.driver, f.vm);
    virDomainObjLock(f.vm);
    deadly = true;
    countdown = calls;
    g_assert_cmpint(start(&f, 0), ==, 0);
    /* So that the exit status tells that it got to its end. */
    raise(countdown < 0 ? SIGKILL : SIGABRT);
}

static const char *selfPath;

/* Returns true when the start got to its end before the process did. */
static bool
startAndDieAt(fixture *f, int calls)
{
    g_autofree char *number = g_strdup_printf("%d", calls);
    const char *argv[] = { selfPath, "--leave", f->root, number, NULL };
    int status;

    if (f->vm) {
        virDomainObjUnlock(f->vm);
        virDomainObjListRemove(f->driver.domains, f->vm);
        g_clear_pointer(&f->vm, virDomainObjUnref);
    }
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                               NULL, NULL, NULL, &status, NULL));
    g_assert_true(WIFSIGNALED(status));
    return WTERMSIG(status) == SIGABRT;
}

static void
startAndDie(fixture *f)
{
    (void)startAndDieAt(f, -1);
}

/* Not found: NULL in f->vm. */
static void
lookAgain(fixture *f)
{
    g_atomic_int_set(&prepared, 1);     /* by the one that died */
    qemuProcessLoadRuns(&f->driver);
    f->vm = virDomainObjListFindByName(f->driver.domains, "a");
    if (!f->vm)
        return;
    f->vm->persistent = true;
    qemuProcessReconnectAll(&f->driver);
    virDomainObjLock(f->vm);
}

static void
findAgain(fixture *f)
{
    lookAgain(f);
    g_assert_nonnull(f->vm);
}

/* Whenever the daemon dies: the next one has the guest and its one process, or neither. */
static void
never_lost_never_two(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    unsigned int found = 0;
    int calls = 0;
    bool finished;

    do {
        finished = startAndDieAt(f, calls++);
        lookAgain(f);
        if (f->vm) {
            g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
            virDomainObjEndJob(f->vm);
        }
        if (f->vm && virDomainObjIsActive(f->vm)) {
            found++;
            assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
            g_assert_cmpuint(countProcesses(f), ==, 1);
            g_assert_cmpint(qemuProcessDestroy(&f->driver, f->vm, 0), ==, 0);
        } else {
            g_assert_false(finished);
        }
        while (countProcesses(f) > 0)       /* one that nobody told to go on is ending */
            g_thread_yield();
    } while (!finished);
    g_assert_cmpint(calls, >, 10);
    g_assert_cmpuint(found, >, 1);          /* at the end, and before it was let run */
}

static void
found_again_it_is_as_it_was(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    startAndDie(f);
    findAgain(f);

    /* The job is free when the worker is done. */
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
    assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
    g_assert_cmpint(f->vm->liveID, ==, 1);
    g_assert_cmpint(virDomainObjListNextID(f->driver.domains), ==, 2);
    g_assert_cmpint(qemuProcessStopCPUs(f->vm, VIR_DOMAIN_PAUSED_USER), ==, 0);
    virDomainObjEndJob(f->vm);
    EXPECT(f, SUSPENDED, PAUSED);
    destroy(f);
}

static void
gone_meanwhile_it_is_shut_off(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;
    virProcess process = VIR_PROCESS_INIT;

    startAndDie(f);
    path = g_build_filename(f->driver.conf->stateDir, "a.pid", NULL);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpint(virProcessOpen(atoi(text), 0, &process), ==, 0);
    g_assert_cmpint(virProcessSignal(&process, SIGKILL), ==, 0);
    g_assert_true(virProcessWaitExit(&process, PATIENCE_US / 1000));
    virProcessClear(&process);

    findAgain(f);
    EXPECT(f, STOPPED, FAILED);
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
    virDomainObjEndJob(f->vm);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED);
    assertTidy(f);
}

/* A pid alone proves nothing: this test's own process isn't the guest's. */
static void
another_process_is_left_alone(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_autofree char *path = g_build_filename(f->driver.conf->stateDir, "a.xml", NULL);
    g_autofree char *text = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    startAndDie(f);
    before = statusText(f);
    {
        g_autoptr(GRegex) pid = g_regex_new("pid='[0-9]+'", 0, 0, NULL);
        g_autoptr(GRegex) ticks = g_regex_new("startTime='[0-9]+'", 0, 0, NULL);
        g_autofree char *mine = g_strdup_printf("pid='%d'", getpid());
        g_autofree char *half = g_regex_replace_literal(pid, before, -1, 0, mine, 0, NULL);

        after = g_regex_replace_literal(ticks, half, -1, 0, "startTime='0'", 0, NULL);
    }
    g_assert_true(g_file_set_contents(path, after, -1, NULL));
    findAgain(f);
    EXPECT(f, STOPPED, FAILED);
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
    virDomainObjEndJob(f->vm);
    g_assert_false(virDomainObjIsActive(f->vm));

    /* The one that does run ends with the socket's directory gone; it is ours to end. */
    {
        g_autoptr(GRegex) pid = g_regex_new("pid='([0-9]+)'", 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;
        g_autofree char *number = NULL;

        g_assert_true(g_regex_match(pid, before, 0, &match));
        number = g_match_info_fetch(match, 1);
        g_assert_cmpint(kill(atoi(number), SIGKILL), ==, 0);
    }
}

static void
an_unfinished_start_is_ended(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_autofree char *path = g_build_filename(f->driver.conf->stateDir, "a.xml", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GString) changed = NULL;
    virProcess process = VIR_PROCESS_INIT;

    startAndDie(f);
    text = statusText(f);
    changed = g_string_new(text);
    g_assert_cmpuint(g_string_replace(changed, "state='running' reason='booted'",
                                      "state='paused' reason='starting up'", 1), ==, 1);
    g_assert_true(g_file_set_contents(path, changed->str, -1, NULL));
    g_assert_cmpint(virProcessOpen(atoi(strstr(text, "pid='") + 5), 0, &process), ==, 0);

    findAgain(f);
    EXPECT(f, STOPPED, FAILED);
    g_assert_true(virProcessWaitExit(&process, PATIENCE_US / 1000));
    virProcessClear(&process);
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
    virDomainObjEndJob(f->vm);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
    assertTidy(f);
}

/* ---- with the scripted QEMU ------------------------------------------------------------------ */

#define BEGIN "{\"greet\": true}, {\"expect\": \"qmp_capabilities\"}, "
#define CONT \
    "{\"expect\": \"cont\", \"hold\": \"cont\"}, {\"event\": \"RESUME\"}, " \
    "{\"release\": \"cont\"}, "
#define RUN BEGIN CONT

static const char saysNothing[] = "[{\"stderr\": \"no memory today\"}, {\"exit\": 1}]";

static void
end_before_the_greeting(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "internal error: process exited while connecting to monitor: no memory today");
    assertTidy(f);
}

static const char refusesCont[] =
    "[" BEGIN "{\"expect\": \"cont\", \"error\": \"not today\"}, {\"serve\": {}}]";

static void
refused_cont_is_undone(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "not today"));
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
    assertTidy(f);
}

static const char shutsDown[] =
    "[" RUN "{\"wait\": \"off\"}, "
    "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-shutdown\"}}, "
    "{\"event\": \"STOP\"}, {\"serve\": {}}, {\"hang\": true}]";

static void
a_guest_that_shuts_down_is_ended(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    control(f, "off");
    EXPECT(f, SHUTDOWN, GUEST);
    EXPECT(f, STOPPED, SHUTDOWN);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
    assertTidy(f);
}

static const char reboots[] =
    "[" RUN "{\"expect\": \"system_powerdown\"}, "
    "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-shutdown\"}}, "
    "{\"event\": \"STOP\"}, {\"expect\": \"system_reset\"}, " CONT "{\"serve\": {}}]";

static void
a_reboot_stays_in_its_process(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    pid_t pid;

    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    pid = f->vm->process.pid;
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
    g_assert_cmpint(qemuProcessShutdown(f->vm, 0, true), ==, 0);
    virDomainObjEndJob(f->vm);
    EXPECT(f, SHUTDOWN, GUEST);
    EXPECT(f, RESUMED, UNPAUSED);
    assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
    g_assert_cmpint(f->vm->process.pid, ==, pid);
    destroy(f);
}

static const char powersOff[] =
    "[" RUN "{\"wait\": \"off\"}, "
    "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-shutdown\"}}, "
    "{\"event\": \"STOP\"}, {\"expect\": \"system_reset\"}, " CONT "{\"serve\": {}}]";

static void
on_poweroff_restart_begins_again(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    f->vm->def->onPoweroff = VIR_DOMAIN_ACTION_RESTART;
    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    control(f, "off");
    EXPECT(f, SHUTDOWN, GUEST);
    EXPECT(f, RESUMED, UNPAUSED);
    assertState(f, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
    destroy(f);
}

static const char panics[] =
    "[" RUN "{\"wait\": \"panic\"}, "
    "{\"event\": \"GUEST_PANICKED\", \"data\": {\"action\": \"pause\"}}, "
    "{\"event\": \"STOP\"}, {\"serve\": {}}, {\"hang\": true}]";

static void
a_panic_is_a_crash(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    control(f, "panic");
    EXPECT(f, CRASHED, PANICKED);
    EXPECT(f, STOPPED, CRASHED);
    assertState(f, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED);
    assertTidy(f);
}

static const char stopsByItself[] =
    "[" RUN "{\"wait\": \"stop\"}, "
    "{\"event\": \"BLOCK_IO_ERROR\", \"data\": {\"device\": \"\", \"node-name\": \"n\", "
    "\"operation\": \"write\", \"action\": \"stop\", \"nospace\": true, \"reason\": \"full\"}}, "
    "{\"event\": \"STOP\"}, {\"wait\": \"go\"}, {\"event\": \"RESUME\"}, "
    "{\"wait\": \"stop\"}, {\"event\": \"STOP\"}, {\"serve\": {}}]";

static void
reasons_of_pauses_are_known(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    control(f, "stop");
    EXPECT(f, SUSPENDED, IOERROR);
    assertState(f, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR);
    control(f, "go");
    EXPECT(f, RESUMED, UNPAUSED);
    control(f, "stop");
    EXPECT(f, SUSPENDED, PAUSED);
    assertState(f, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN);
    destroy(f);
}

static const char doesntAnswer[] =
    "[" RUN "{\"expect\": \"system_reset\", \"hold\": \"it\"}, {\"tell\": \"held\"}, "
    "{\"hang\": true}]";

static gpointer
asksAndWaits(gpointer data)
{
    fixture *f = data;
    qemuMonitor *mon;
    int ret;

    virDomainObjLock(f->vm);
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_MODIFY), ==, 0);
    mon = qemuProcessEnterMonitor(f->vm);
    g_assert_nonnull(mon);
    ret = qemuMonitorSystemReset(mon);
    g_assert_cmpint(qemuProcessExitMonitor(f->vm, mon) < 0 || ret < 0, ==, 1);
    virDomainObjEndJob(f->vm);
    virDomainObjUnlock(f->vm);
    return NULL;
}

static void
destroy_gets_through_to_a_hung_one(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    virDomainControlInfo info;
    GThread *thread;

    g_assert_cmpint(start(f, 0), ==, 0);
    EXPECT(f, RESUMED, UNPAUSED);
    EXPECT(f, STARTED, BOOTED);
    thread = g_thread_new("asker", asksAndWaits, f);
    awaitControl(f, "held");

    qemuProcessGetControlInfo(f->vm, &info);
    g_assert_cmpint(info.state, ==, VIR_DOMAIN_CONTROL_OCCUPIED);
    g_assert_cmpint(virDomainObjBeginJobNowait(f->vm, VIR_JOB_QUERY), ==, -1);
    virResetLastError();

    destroy(f);
    EXPECT(f, STOPPED, DESTROYED);
    virDomainObjUnlock(f->vm);
    g_thread_join(thread);
    virDomainObjLock(f->vm);
}

static void
at_the_end_nobody_waits_for_a_hung_one(fixture *f, gconstpointer script G_GNUC_UNUSED)
{
    GThread *thread;

    g_assert_cmpint(start(f, 0), ==, 0);
    thread = g_thread_new("asker", asksAndWaits, f);
    awaitControl(f, "held");

    virDomainObjUnlock(f->vm);
    qemuProcessGiveUpAll(&f->driver);
    g_thread_join(thread);                  /* long before QEMU answers, which it never does */
    virDomainObjLock(f->vm);
    g_assert_cmpint(virDomainObjBeginJob(f->vm, VIR_JOB_QUERY), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_ABORTED);
    g_assert_true(virProcessIsAlive(&f->vm->process));
    qemuProcessStop(&f->driver, f->vm, VIR_DOMAIN_SHUTOFF_DAEMON);
}

int
main(int argc, char **argv)
{
    g_assert_cmpint(virEventEpollRegister(), ==, 0);
    (void)g_thread_new("loop", runLoop, NULL);      /* ends with the process */
    selfPath = argv[0];
    if (argc == 4 && g_str_equal(argv[1], "--leave"))
        leaveBehind(argv[2], atoi(argv[3]));

    g_test_init(&argc, &argv, NULL);
#define ADD(name, script, func) \
    g_test_add("/qemuprocess/" name, fixture, script, setup, func, teardown)
    if (access(QEMU, X_OK) == 0) {
        ADD("runs", NULL, runs_pauses_and_is_destroyed);
        ADD("paused", NULL, starts_paused_when_asked);
        ADD("terminals", NULL, terminals_are_in_the_live_definition);
        ADD("killed", NULL, killed_from_outside_is_a_crash);
        ADD("terminated", NULL, terminated_from_outside_is_a_shutdown);
        ADD("transient", NULL, a_transient_one_leaves_the_list);
        ADD("early-end", NULL, early_end_is_told_in_its_own_words);
        ADD("no-emulator", NULL, no_emulator_is_named);
        ADD("every-failure", NULL, every_failure_is_undone);
        ADD("again/found", NULL, found_again_it_is_as_it_was);
        ADD("again/gone", NULL, gone_meanwhile_it_is_shut_off);
        ADD("again/another", NULL, another_process_is_left_alone);
        ADD("again/unfinished", NULL, an_unfinished_start_is_ended);
        ADD("again/any-moment", NULL, never_lost_never_two);
    }
    ADD("before-greeting", saysNothing, end_before_the_greeting);
    ADD("refused", refusesCont, refused_cont_is_undone);
    ADD("shutdown", shutsDown, a_guest_that_shuts_down_is_ended);
    ADD("reboot", reboots, a_reboot_stays_in_its_process);
    ADD("poweroff-restart", powersOff, on_poweroff_restart_begins_again);
    ADD("panic", panics, a_panic_is_a_crash);
    ADD("reasons", stopsByItself, reasons_of_pauses_are_known);
    ADD("end", doesntAnswer, at_the_end_nobody_waits_for_a_hung_one);
    ADD("hung", doesntAnswer, destroy_gets_through_to_a_hung_one);
    return g_test_run();
}
