/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_start.c: from a definition to a guest that runs. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "monitor/qemu_monitor_commands.h"
#include "process/qemu_process_priv.h"
#include "qemu_audit.h"
#include "qemu_command.h"
#include "qemu_namespace.h"
#include "vircommand.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virthreadpool.h"
#include "virtime.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

/*
 * The order is what makes a kill -9 of the daemon harmless at any instant:
 *   1. everything that can be made is made; nothing runs;
 *   2. the process exists and stands still: the status file is written, state
 *      "starting up", with its pid and start time. Should we die before
 *      that, it ends by itself, for nobody tells it to go on;
 *   3. QEMU runs, the guest doesn't (-S): who finds the file now ends QEMU;
 *   4. the status file says running; then the guest is let run.
 */
typedef struct {
    qemuDriver *driver;
    virDomainObj *vm;
    virDomainDef *def;      /* of the run, until it is @vm's */
    qemuCaps *caps;
    char *name;             /* of the guest, readable without its lock */
    char *runDir;
    char *monitorPath;
    int listenFD;
    int monitorFD;
    int logFD;
    GStrv argv;
    GArray *fds;
} qemuStart;

static void
qemuStartClear(qemuStart *start)
{
    virDomainDefFree(start->def);
    qemuCapsUnref(start->caps);
    g_free(start->name);
    g_free(start->runDir);
    g_free(start->monitorPath);
    virFDClose(&start->listenFD);
    virFDClose(&start->monitorFD);
    virFDClose(&start->logFD);
    g_strfreev(start->argv);
    g_clear_pointer(&start->fds, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(qemuStart, qemuStartClear)

/* ---- 1: preparations -------------------------------------------------------------- */

static int
getCaps(qemuStart *start)
{
    virDomainObj *vm = start->vm;
    g_autofree char *emulator = g_strdup(vm->def->emulator);

    if (!emulator) {
        virReportError(VIR_ERR_XML_ERROR, _("domain '%s' names no emulator"), vm->def->name);
        return -1;
    }
    virDomainObjUnlock(vm);
    start->caps = qemuCapsCacheGet(start->driver->caps, emulator,
                                   g_get_monotonic_time() +
                                   QEMU_CAPS_PROBE_MS * G_TIME_SPAN_MILLISECOND);
    virDomainObjLock(vm);
    return start->caps ? 0 : -1;
}

/* From here on the guest counts as active. */
static void
beginRun(qemuStart *start)
{
    virDomainObj *vm = start->vm;
    qemuProcess *priv = qemuProcessOf(vm);

    virDomainObjSetID(vm, virDomainObjListNextID(start->driver->domains));
    virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP);
    start->def = virDomainDefCopy(vm->def, start->driver->domainContext);
    start->def->id = vm->liveID;
    start->name = g_strdup(vm->def->name);
    start->runDir = qemuProcessRunDirName(start->driver, vm->liveID, start->name);
    start->monitorPath = g_build_filename(start->runDir, "monitor.sock", NULL);

    priv->starting = true;
    priv->runDir = g_strdup(start->runDir);
    priv->monitorPath = g_strdup(start->monitorPath);
    if (start->driver->inhibit) {
        priv->inhibited = true;
        start->driver->inhibit(start->driver->inhibitOpaque);
    }
}

/* @vm not locked. */
static int
prepareHost(qemuStart *start)
{
    virDomainObj *vm = start->vm;
    g_autofree char *channelDir = g_build_filename(start->runDir, "channel", NULL);
    qemuCommandContext ctx = {
        .libDir = start->runDir,
        .channelDir = channelDir,
        .spiceTLSDir = qemuConfSpiceTLSDir(start->driver->conf),
        .monitorPath = start->monitorPath,
    };

    if (qemuProcessLogOpen(start->driver, start->name, &start->logFD) < 0 ||
        qemuProcessRunDirMake(start->driver, start->runDir) < 0 ||
        qemuProcessMonitorListen(start->runDir, &start->listenFD) < 0 ||
        /* Connected before QEMU is there, so that nobody has to try again. */
        qemuProcessMonitorConnect(start->runDir, &start->monitorFD) < 0)
        return -1;

    ctx.monitorFD = start->listenFD;
    if (qemuCommandPrepare(start->def, start->caps, &ctx, 0) < 0)
        return -1;
    virDomainObjLock(vm);
    virDomainObjSetDefTransient(vm, g_steal_pointer(&start->def));
    qemuProcessOf(vm)->prepared = true;
    virDomainObjUnlock(vm);

    /* Readable without the lock: only the holder of the job changes it. */
    return qemuCommandBuild(vm->def, start->caps, &ctx, 0, &start->argv, &start->fds);
}

/* ---- 2: the process ------------------------------------------------------------------ */

static void
writePidFile(const qemuStart *start, pid_t pid)
{
    g_autofree char *path = qemuProcessPidPath(start->driver, start->name);
    VIR_AUTOCLOSE fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    g_autofree char *text = g_strdup_printf("%lld\n", (long long)pid);

    /* For tools of the host; we ourselves never read it. */
    if (fd < 0 || fchmod(fd, 0644) < 0 || virWriteFull(fd, text, strlen(text)) < 0)
        VIR_WARN("cannot write %s: %s", path, g_strerror(errno));
}

/* The process is there and stands still. */
static int
recordProcess(const virProcess *process, void *opaque)
{
    qemuStart *start = opaque;
    VIR_DOMAIN_OBJ_GUARD(start->vm);

    writePidFile(start, process->pid);
    start->vm->process.pid = process->pid;
    start->vm->process.startTime = process->startTime;
    return qemuProcessSaveStatus(start->driver, start->vm);
}

static void
setUserEnv(virCommand *cmd, const virDomainDef *def)
{
    const qemuNamespace *ns = qemuNamespaceOf(def);

    for (guint i = 0; ns && i < ns->envs->len; i++) {
        const qemuNamespaceEnv *env = g_ptr_array_index(ns->envs, i);

        if (env->value)
            virCommandSetEnv(cmd, env->name, env->value);
        else
            virCommandPassEnv(cmd, env->name);
    }
}

static virCommand *
makeCommand(const qemuStart *start)
{
    static const char *const dirs[][2] = {
        { "XDG_DATA_HOME", ".local/share" },
        { "XDG_CACHE_HOME", ".cache" },
        { "XDG_CONFIG_HOME", ".config" },
    };
    const qemuConf *conf = start->driver->conf;
    virCommand *cmd = virCommandNewArgv((const char *const *)start->argv);

    virCommandSetEnv(cmd, "HOME", start->runDir);
    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        g_autofree char *dir = g_build_filename(start->runDir, dirs[i][1], NULL);

        virCommandSetEnv(cmd, dirs[i][0], dir);
    }
    setUserEnv(cmd, start->vm->def);
    for (guint i = 0; i < start->fds->len; i++)
        (void)virCommandPassFD(cmd, g_array_index(start->fds, int, i), VIR_COMMAND_PASS_FD_KEEP);
    virCommandSetOutputFD(cmd, start->logFD);
    virCommandSetErrorFD(cmd, start->logFD);
    virCommandSetUmask(cmd, 0002);
    virCommandSetWorkingDirectory(cmd, "/");

    if (conf->settings.max_processes)
        virCommandSetRlimit(cmd, RLIMIT_NPROC, conf->settings.max_processes);
    if (conf->settings.max_files)
        virCommandSetRlimit(cmd, RLIMIT_NOFILE, conf->settings.max_files);
    if (conf->privileged) {
        g_autofree gid_t *groups = NULL;
        size_t ngroups;

        virThreadPoolBeginBlocking();       /* a directory of users may be slow */
        ngroups = virGetGroupList(conf->user, conf->group, &groups);
        virThreadPoolEndBlocking();

        virCommandSetUser(cmd, conf->user, conf->group, groups, ngroups);
        virCommandClearCaps(cmd);
    }
    virCommandSetPrepare(cmd, recordProcess, (void *)start);
    return cmd;
}

/* @vm not locked. */
static int
launch(qemuStart *start, virProcess *ret_process)
{
    g_autoptr(virCommand) cmd = makeCommand(start);
    struct stat st;
    int ret;

    qemuProcessLogStart(start->logFD, start->caps, (const char *const *)start->argv);
    if (fstat(start->logFD, &st) < 0)
        st.st_size = 0;

    ret = virCommandStartDaemon(cmd, ret_process);

    /* With our copies gone the connection ends when QEMU does. */
    virFDClose(&start->listenFD);
    g_clear_pointer(&start->fds, g_array_unref);

    virDomainObjLock(start->vm);
    qemuProcessOf(start->vm)->logStart = st.st_size;
    virDomainObjUnlock(start->vm);
    return ret;
}

/* ---- 3: the first words ----------------------------------------------------------------- */

/* The monitor failed us: if QEMU has ended its own words say why. */
static void
reportEarlyEnd(qemuStart *start, const virProcess *process, off_t logStart)
{
    g_autofree char *tail = NULL;

    if (virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT ||
        !virProcessWaitExit(process, QEMU_PROCESS_DRAIN_MS))
        return;
    tail = qemuProcessLogTail(start->driver, start->name, logStart);
    virResetLastError();
    virReportError(VIR_ERR_INTERNAL_ERROR, _("process exited while connecting to monitor: %s"),
                   tail);
}

/* Where devices of a guest have a host's end. */
static const virDomainDeviceType chrTypes[] = {
    VIR_DOMAIN_DEVICE_SERIAL, VIR_DOMAIN_DEVICE_PARALLEL, VIR_DOMAIN_DEVICE_CONSOLE,
    VIR_DOMAIN_DEVICE_CHANNEL,
};

/*
 * Writes the paths of the pseudo terminals that QEMU made into @def. With
 * @ptys NULL nothing is written.
 *
 * Returns how many there are.
 */
static size_t
learnPtys(const virDomainDef *def, GHashTable *ptys)
{
    size_t found = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(chrTypes); i++) {
        const GPtrArray *list = def->devices[chrTypes[i]];

        for (size_t j = 0; j < virSchemaListLength(list); j++) {
            virDomainChrDef *chr = g_ptr_array_index(list, j);
            const virDomainChrDef *owner = chr;
            g_autofree char *id = NULL;

            if (chr->source.type != VIR_DOMAIN_CHR_TYPE_PTY)
                continue;
            found++;
            if (chrTypes[i] == VIR_DOMAIN_DEVICE_CONSOLE && virDomainConsoleIsSerial(def, chr))
                owner = virDomainDefSerial(def, 0);
            id = g_strconcat("char", owner->info.alias, NULL);
            if (ptys && g_hash_table_contains(ptys, id)) {
                const char *path = g_hash_table_lookup(ptys, id);

                g_free(chr->source.pty.path);
                chr->source.pty.path = g_strdup(path);
                if (chrTypes[i] == VIR_DOMAIN_DEVICE_CONSOLE) {
                    g_free(chr->tty);
                    chr->tty = g_strdup(path);
                }
            }
        }
    }
    return found;
}

static int
callMonitor(const char *command, virJSONValue *args, int fd, void *mon)
{
    return qemuMonitorCallFD(mon, command, args, fd, NULL);
}

/* Nothing in a guest that hasn't run yet can have opened its end; events tell of changes. */
static void
disconnectChannels(virDomainDef *def)
{
    for (size_t i = 0; i < virDomainDefChannelCount(def); i++) {
        virDomainChrDef *chr = virDomainDefChannel(def, i);

        if (chr->channelTarget == VIR_DOMAIN_CHANNEL_TARGET_VIRTIO)
            chr->state = VIR_DOMAIN_CHANNEL_STATE_DISCONNECTED;
    }
}

/* @vm locked; given up while QEMU is waited for. */
static int
talk(qemuStart *start)
{
    virDomainObj *vm = start->vm;
    qemuProcess *priv = qemuProcessOf(vm);
    g_auto(virProcess) process = qemuProcessCopyHandle(vm);
    g_autoptr(GHashTable) ptys = NULL;
    bool wantsPtys = learnPtys(vm->def, NULL) > 0;  /* if not, that is one question less */
    off_t logStart = priv->logStart;
    qemuMonitor *mon;
    int ret;

    if (qemuProcessOpenMonitor(vm, virFDSteal(&start->monitorFD)) < 0)
        return -1;
    mon = qemuProcessEnterMonitor(vm);
    if (!mon)
        return -1;
    ret = qemuMonitorHandshake(mon, 0);
    if (ret == 0)   /* the definition is read without the lock: only the holder of the job writes */
        ret = qemuCommandSettle(vm->def, start->caps, callMonitor, mon);
    if (ret == 0 && wantsPtys)
        ret = qemuMonitorGetPtys(mon, &ptys);
    if (ret < 0)
        reportEarlyEnd(start, &process, logStart);
    if (qemuProcessExitMonitor(vm, mon) < 0)
        return -1;
    if (ptys)
        (void)learnPtys(vm->def, ptys);
    disconnectChannels(vm->def);
    return ret;
}

/* ---- 4: let it run ------------------------------------------------------------------------- */

static int
letRun(qemuStart *start, int reason, unsigned int flags)
{
    virDomainObj *vm = start->vm;
    qemuProcess *priv = qemuProcessOf(vm);
    bool paused = flags & QEMU_PROCESS_START_PAUSED;

    if (priv->destroying > 0) {
        virReportError(VIR_ERR_OPERATION_ABORTED, "%s", _("the domain is being destroyed"));
        return -1;
    }
    if (paused)
        virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
    else
        virDomainObjSetState(vm, VIR_DOMAIN_RUNNING, reason);
    if (qemuProcessSaveStatus(start->driver, vm) < 0)
        return -1;
    if (qemuProcessHasAgentChannel(vm->def))
        qemuProcessAgentEvent(vm, false,
                              VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_DOMAIN_STARTED);
    if (paused) {
        qemuProcessEvent(start->driver, vm, VIR_DOMAIN_EVENT_STARTED,
                         VIR_DOMAIN_EVENT_STARTED_BOOTED);
        qemuProcessEvent(start->driver, vm, VIR_DOMAIN_EVENT_SUSPENDED,
                         VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        return 0;
    }
    /* What the file says comes true now, with the event of QEMU's RESUME. */
    virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP);
    if (qemuProcessStartCPUs(vm, reason) < 0)
        return -1;
    qemuProcessEvent(start->driver, vm, VIR_DOMAIN_EVENT_STARTED,
                     VIR_DOMAIN_EVENT_STARTED_BOOTED);
    return 0;
}

/* @vm locked. */
static int
startRun(qemuStart *start, int reason, unsigned int flags)
{
    virDomainObj *vm = start->vm;
    virProcess process = VIR_PROCESS_INIT;
    int ret;

    virDomainObjUnlock(vm);
    ret = prepareHost(start);
    if (ret == 0)
        ret = launch(start, &process);
    virDomainObjLock(vm);
    if (ret < 0)
        return -1;

    virProcessClear(&vm->process);
    vm->process = process;
    if (qemuProcessWatch(vm) < 0 || talk(start) < 0)
        return -1;
    return letRun(start, reason, flags);
}

int
qemuProcessStart(qemuDriver *driver, virDomainObj *vm, int reason, unsigned int flags)
{
    g_auto(qemuStart) start = { .driver = driver, .vm = vm, .listenFD = -1, .monitorFD = -1,
                                .logFD = -1 };
    qemuProcess *priv = qemuProcessOf(vm);
    int ret;

    if (virDomainObjIsActive(vm)) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("domain is already running"));
        return -1;
    }
    if (vm->removing) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("domain '%s' is being removed"),
                       vm->def->name);
        return -1;
    }
    /* Nothing may look at half a guest; who wants to end it ends the process first. */
    virDomainObjSetAsyncJobMask(vm, 0);

    if (getCaps(&start) < 0) {
        virDomainObjSetState(vm, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
        virDomainObjRemoveTransientDef(vm);     /* a caller may have set one */
        qemuProcessSetOwner(vm, NULL);
        qemuAuditStart(vm, reason, false);
        return -1;
    }
    beginRun(&start);
    ret = startRun(&start, reason, flags);
    qemuAuditStart(vm, reason, ret == 0);
    priv->starting = false;
    if (ret < 0)
        qemuProcessStop(driver, vm, VIR_DOMAIN_SHUTOFF_FAILED);
    return ret;
}
