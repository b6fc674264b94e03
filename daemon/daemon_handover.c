/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_handover.c: brings all to rest and leaves it to another program. */
#include "config.h"

#include "daemon_handover.h"

#include <signal.h>
#include <unistd.h>

#include "daemon_life.h"
#include "remote_dispatch.h"
#include "vircommand.h"
#include "virerror.h"
#include "virevent.h"
#include "virlog.h"
#include "virsystemd.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("daemon.handover");

/* How long strangers have to end a login, which can't be handed over. */
#define HANDOVER_LOGIN_MS 200
/* How long calls in work have to end. */
#define HANDOVER_CALLS_MS 5000
/* How long workers have that wait for something which the next daemon could wait for. */
#define HANDOVER_PATIENCE_MS 200
/* How often it is looked for QEMUs that don't answer. */
#define HANDOVER_LET_GO_MS 50
/* How long is waited for the log; what is left of it then is lost. */
#define HANDOVER_FLUSH_MS 200
/* How long the program may take to say that it would start. */
#define HANDOVER_TRIAL_MS 20000

/* One a process. */
static struct {
    virNetDaemon *dmn;
    const daemonHandover *parts;
    bool busy;                  /* a hand-over is under way */
    int tried_timer;            /* fires when the trial is over */
    char *objection;            /* why the program can't take over; NULL: it can */
    gint64 began;               /* us, as all below */
    gint64 let_go;              /* when QEMUs are looked at again */
} self;

char *
daemonHandoverFindProgram(void)
{
    g_autofree char *path = g_file_read_link("/proc/self/exe", NULL);

    /* what the kernel says when it has been replaced already */
    if (path && g_str_has_suffix(path, " (deleted)"))
        path[strlen(path) - strlen(" (deleted)")] = '\0';
    return g_steal_pointer(&path);
}

/* ---- coming to rest ---- */

static bool
daemonHandoverNoStrangers(void *opaque G_GNUC_UNUSED)
{
    g_autoptr(GPtrArray) servers = virNetDaemonGetServers(self.dmn);

    for (guint i = 0; i < servers->len; i++) {
        virNetServerLimits limits;

        virNetServerGetLimits(g_ptr_array_index(servers, i), &limits);
        if (limits.anonymous_clients > 0)
            return false;
    }
    return true;
}

static bool
daemonHandoverIsQuiet(void *opaque G_GNUC_UNUSED)
{
    gint64 now = g_get_monotonic_time();
    bool patient = now < self.began + HANDOVER_PATIENCE_MS * 1000;

    if (now >= self.let_go) {
        self.let_go = now + HANDOVER_LET_GO_MS * 1000;
        qemuDriverLetGo(self.parts->qemu);
    }
    return qemuDriverIsQuiet(self.parts->qemu, patient) && remoteEventsAreQuiet();
}

static void
daemonHandoverSettle(void)
{
    self.began = g_get_monotonic_time();
    self.let_go = self.began;

    virNetDaemonHold(self.dmn, VIR_NET_SERVER_THE_KNOWN);
    if (!daemonHandoverNoStrangers(NULL))
        (void) virNetDaemonSettle(self.dmn, HANDOVER_LOGIN_MS, daemonHandoverNoStrangers, NULL);
    virNetDaemonHold(self.dmn, VIR_NET_SERVER_EVERYBODY);
    qemuDriverHold(self.parts->qemu);
    if (!virNetDaemonSettle(self.dmn, HANDOVER_CALLS_MS, daemonHandoverIsQuiet, NULL))
        VIR_WARN("what hasn't ended in %d ms doesn't end in this program", HANDOVER_CALLS_MS);
}

static void
daemonHandoverRelease(void)
{
    qemuDriverRelease(self.parts->qemu);
    virNetDaemonRelease(self.dmn);
}

/* ---- leaving ---- */

static void
daemonHandoverPutServers(virHandover *handover, virJSONValue *root, virNetRelay *relay)
{
    g_autoptr(GPtrArray) servers = virNetDaemonGetServers(self.dmn);
    virJSONValue *listeners = virJSONValueNewArray();
    virJSONValue *array = virJSONValueNewArray();

    for (guint i = 0; i < servers->len; i++) {
        virNetServer *srv = g_ptr_array_index(servers, i);

        virNetServerPutListeners(srv, handover, listeners);
        virJSONValueArrayAppend(array, virNetServerToJSON(srv, handover, relay));
    }
    virJSONValueObjectSet(root, "listeners", listeners);
    virJSONValueObjectSet(root, "servers", array);
}

static virHandover *
daemonHandoverCollect(virNetRelay *relay)
{
    virHandover *handover = virHandoverNew();
    virJSONValue *root = virHandoverGetRoot(handover);
    virJSONValue *pid_file = virJSONValueNewObject();

    virJSONValueObjectSetUint(root, "version", DAEMON_HANDOVER_VERSION);
    virJSONValueObjectSetInt(root, "pid", getpid());
    virJSONValueObjectSetString(root, "program", PACKAGE_VERSION);
    virJSONValueObjectSetString(pid_file, "path", self.parts->pid_file);
    virHandoverPutFD(handover, pid_file, "fd", self.parts->pid_fd);
    virJSONValueObjectSet(root, "pidFile", pid_file);
    virJSONValueObjectSet(root, "log", daemonLifeLogToJSON());
    daemonHandoverPutServers(handover, root, relay);
    virJSONValueObjectSet(root, "qemu", qemuDriverToJSON(self.parts->qemu, handover));
    return handover;
}

/* Returns only if it failed, with an error reported. */
static void
daemonHandoverLeave(void)
{
    g_auto(GStrv) argv = daemonOptionsFormat(self.parts->options);
    g_autoptr(virNetRelay) relay = virNetRelayNew();
    g_autoptr(virHandover) handover = daemonHandoverCollect(relay);

    VIR_INFO("handing over to '%s' after %lld ms", self.parts->program,
             (long long) (g_get_monotonic_time() - self.began) / 1000);
    (void) virLogFlush(HANDOVER_FLUSH_MS);
    if (virNetRelayStart(relay) == 0)
        (void) virHandoverExec(handover, self.parts->program, argv);
}

/* Between two turns of the loop. Returns if it doesn't come to it. */
static void
daemonHandoverGo(virNetDaemon *dmn, void *opaque G_GNUC_UNUSED)
{
    virResetLastError();
    virSystemdNotifyReloading();
    daemonHandoverSettle();
    if (!virNetDaemonIsQuitting(dmn)) {
        daemonHandoverLeave();
        VIR_ERROR("this program goes on: %s", virGetLastErrorMessage());
    }
    daemonHandoverRelease();
    self.busy = false;
    virSystemdNotifyReady();
}

/* ---- the trial: before anything is held up ---- */

/* It must find its libraries, understand our options and the settings. */
static void *
daemonHandoverTry(void *opaque G_GNUC_UNUSED)
{
    g_auto(GStrv) argv = daemonOptionsFormat(self.parts->options);
    g_autoptr(virCommand) cmd = virCommandNew(self.parts->program);

    virCommandAddArgSet(cmd, (const char *const *) argv + 1);
    virCommandAddArg(cmd, "--check");
    virCommandInheritEnv(cmd);
    virCommandSetTimeout(cmd, HANDOVER_TRIAL_MS);
    if (virCommandRun(cmd, NULL) < 0)
        self.objection = g_strdup(virGetLastErrorMessage());
    virEventUpdateTimeout(self.tried_timer, 0);
    return NULL;
}

static void
daemonHandoverTried(int timer, void *opaque G_GNUC_UNUSED)
{
    virEventUpdateTimeout(timer, -1);
    if (!self.objection) {
        virNetDaemonInterlude(self.dmn, daemonHandoverGo, NULL);
        return;
    }
    VIR_ERROR("this program goes on, for '%s' would not start: %s", self.parts->program,
              self.objection);
    g_clear_pointer(&self.objection, g_free);
    self.busy = false;
}

static void
daemonHandoverOnSignal(virNetDaemon *dmn G_GNUC_UNUSED, int signum G_GNUC_UNUSED,
                       void *opaque G_GNUC_UNUSED)
{
    virResetLastError();
    if (self.busy) {
        VIR_INFO("a hand-over is under way already");
        return;
    }
    if (qemuDriverCheckHandOver(self.parts->qemu) < 0) {
        VIR_ERROR("this program goes on: %s", virGetLastErrorMessage());
        return;
    }
    VIR_INFO("'%s' is to take our place", self.parts->program);
    self.busy = true;
    g_thread_unref(g_thread_new("trial", daemonHandoverTry, NULL));
}

int
daemonHandoverArm(virNetDaemon *dmn, const daemonHandover *handover)
{
    self.dmn = dmn;
    self.parts = handover;
    if (!handover->program) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("cannot find the file of this program"));
        return -1;
    }
    self.tried_timer = virEventAddTimeout(-1, daemonHandoverTried, NULL, NULL);
    if (self.tried_timer < 0)
        return -1;
    return virNetDaemonAddSignalHandler(dmn, SIGUSR1, daemonHandoverOnSignal, NULL);
}
