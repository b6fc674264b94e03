/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirtd.c: the order in which the daemon starts and stops. */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon_auth.h"
#include "daemon_config.h"
#include "daemon_handover.h"
#include "daemon_inherit.h"
#include "daemon_life.h"
#include "daemon_options.h"
#include "daemon_paths.h"
#include "daemon_wire.h"
#include "qemu_conf.h"
#include "qemu_driver.h"
#include "viraudit.h"
#include "virdriver.h"
#include "virerror.h"
#include "vireventepoll.h"
#include "virfile.h"
#include "virlog.h"
#include "virnetdaemon.h"
#include "virsystemd.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("daemon.libvirtd");

/* How long the log may take to be written when no orderly end writes it. */
#define DAEMON_FLUSH_MS 500

/* How long calls in work may take to end when the daemon does. */
#define DAEMON_DRAIN_SECONDS 10

typedef struct {
    daemonInherit *inherit;     /* what the program before us left; NULL: there was none */
    daemonOptions options;
    daemonPaths paths;
    daemonConfig *config;
    daemonLifeStart *start;     /* the process that waits for us to be ready, with -d */
    char *program;              /* our own file */
    int pid_fd;
    virNetDaemon *daemon;
    remotePolicy policy;        /* about clients */
    qemuDriver *qemu;
    daemonHandover handover;    /* what the next program gets */
} libvirtd;

static void
libvirtdInhibit(void *opaque)
{
    virNetDaemonInhibit(opaque);
}

static void
libvirtdUninhibit(void *opaque)
{
    virNetDaemonUninhibit(opaque);
}

static void
libvirtdGiveUp(void *opaque)
{
    libvirtd *self = opaque;

    qemuDriverGiveUp(self->qemu);
}

static const char *
libvirtdPidFile(const libvirtd *self)
{
    return self->options.pid_file ? self->options.pid_file : self->paths.pid_file;
}

/* The file that must be ours before anything else may run. */
static int
libvirtdSettle(libvirtd *self)
{
    const char *pid_file = libvirtdPidFile(self);

    if (daemonInheritPidFile(self->inherit, pid_file, &self->pid_fd))
        return 0;
    return virPidFileAcquire(pid_file, getpid(), &self->pid_fd);
}

static int
libvirtdArm(libvirtd *self)
{
    self->handover = (daemonHandover) {
        .program = self->program,
        .options = &self->options,
        .pid_file = libvirtdPidFile(self),
        .pid_fd = self->pid_fd,
    };
    return daemonHandoverArm(self->daemon, &self->handover);
}

static int
libvirtdServe(libvirtd *self)
{
    if (virEventEpollRegister() < 0)
        return -1;

    self->daemon = virNetDaemonNew();
    if (!self->daemon ||
        daemonLifeAddSignals(self->daemon, &self->options, &self->paths, self->config,
                             &self->policy) < 0 ||
        libvirtdArm(self) < 0)
        return -1;
    virNetDaemonSetAutoShutdown(self->daemon, self->options.timeout);

    /* Guests that run are in the list before the first client may ask for them. */
    self->qemu = qemuDriverNew(self->paths.privileged, libvirtdInhibit, libvirtdUninhibit,
                               self->daemon);
    if (!self->qemu)
        return -1;
    virNetDaemonSetGiveUpFunc(self->daemon, libvirtdGiveUp, self);
    self->handover.qemu = self->qemu;
    daemonInheritGuests(self->inherit, self->qemu);

    if (daemonAuthInit(&self->policy, self->config) < 0 ||
        daemonWireAddServers(self->daemon, self->config, &self->paths, &self->policy,
                             self->options.listen, self->inherit) < 0)
        return -1;
    daemonInheritClients(self->inherit, self->daemon);
    g_clear_pointer(&self->inherit, daemonInheritFree);

    /* The sockets are there: whoever connects from now on is served when the loop runs. */
    qemuDriverStart(self->qemu);
    daemonLifeStartDone(g_steal_pointer(&self->start), true);
    virSystemdNotifyReady();
    VIR_INFO("libvirtd %s is ready", PACKAGE_VERSION);

    if (virNetDaemonRun(self->daemon, DAEMON_DRAIN_SECONDS) < 0)
        return -1;

    virSystemdNotifyStopping();
    VIR_INFO("libvirtd ends; the longest stall of its loop was %lld us",
             virNetDaemonGetLongestStall(self->daemon));
    return 0;
}

/* How many workers still use what the daemon is made of. */
static unsigned int
libvirtdWorkersLeft(libvirtd *self)
{
    unsigned int left = self->daemon ? virNetDaemonGetWorkersLeft(self->daemon) : 0;

    return left + (self->qemu ? qemuDriverStop(self->qemu) : 0);
}

static void
libvirtdEnd(libvirtd *self, int rc)
{
    unsigned int left = libvirtdWorkersLeft(self);

    if (left > 0) {
        /* What they wait for may never come, and nothing of theirs may be freed before. */
        VIR_WARN("ending without %u workers that still wait", left);
        virPidFileRelease(libvirtdPidFile(self), &self->pid_fd);
        (void)virLogFlush(DAEMON_FLUSH_MS);     /* more than that no log is worth */
        _exit(rc);
    }
    g_clear_pointer(&self->daemon, virNetDaemonFree);
    daemonAuthClear(&self->policy);
    g_clear_pointer(&self->qemu, qemuDriverFree);
    if (self->pid_fd >= 0)
        virPidFileRelease(libvirtdPidFile(self), &self->pid_fd);
    daemonInheritFree(self->inherit);
    g_free(self->program);
    daemonLifeStartDone(self->start, false);
    g_clear_pointer(&self->config, daemonConfigFree);
    daemonPathsClear(&self->paths);
    daemonOptionsClear(&self->options);
}

static void
libvirtdComplain(libvirtd *self)
{
    VIR_ERROR("%s", virGetLastErrorMessage());
    /* The log is a file then, and somebody waits at a terminal. */
    if (self->start)
        fprintf(stderr, "libvirtd: %s\n", virGetLastErrorMessage());
}

/* The settings are right: and those of the driver, and can they be met? */
static int
libvirtdCheck(const libvirtd *self)
{
    g_autoptr(qemuConf) qemu = qemuConfNew(self->paths.privileged, NULL);

    return qemu && virAuditOpen(self->config->audit_level, false) == 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
    libvirtd self = { .pid_fd = -1 };
    int rc = EXIT_FAILURE;

    self.inherit = daemonInheritReceive();

    setlocale(LC_ALL, "");
    bindtextdomain("vireo", LOCALEDIR);
    /* Modes are given where files are made; nothing is open to others by accident. */
    umask(077);

    switch (daemonOptionsParse(argc, argv, &self.options)) {
    case DAEMON_OPTIONS_DONE:
        return EXIT_SUCCESS;
    case DAEMON_OPTIONS_WRONG:
        return EXIT_FAILURE;
    case DAEMON_OPTIONS_RUN:
        break;
    }

    self.program = daemonHandoverFindProgram();
    daemonPathsInit(&self.paths, geteuid() == 0);
    self.config = daemonLifeLoadConfig(&self.options, &self.paths);
    if (!self.config || daemonLifeChooseUUID(self.config) < 0)
        goto done;
    if (self.options.check) {
        rc = libvirtdCheck(&self) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
        goto done;
    }
    if (daemonPathsMakeDirs(&self.paths) < 0 ||
        daemonLifeSetLogging(self.config, &self.options, &self.paths) < 0 ||
        virAuditOpen(self.config->audit_level, self.config->audit_logging) < 0)
        goto done;
    daemonInheritLog(self.inherit);
    daemonInheritAnnounce(self.inherit);
    /* Who took the place of a program in the background is there already. */
    if (self.options.daemonize && !self.inherit && daemonLifeDetach(&self.start) < 0)
        goto done;
    if (libvirtdSettle(&self) < 0 || libvirtdServe(&self) < 0)
        goto done;
    rc = EXIT_SUCCESS;

 done:
    if (rc != EXIT_SUCCESS)
        libvirtdComplain(&self);
    libvirtdEnd(&self, rc);
    return rc;
}
