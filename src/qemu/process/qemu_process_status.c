/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_process_status.c: the status file of a run, written so that it is always true. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "process/qemu_process_priv.h"
#include "virdomainconf.h"
#include "virdomainstore.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.process");

/* ---- the text ------------------------------------------------------------------ */

static void
formatPrivate(const virDomainObj *vm, virBuffer *buf)
{
    const qemuProcess *priv = qemuProcessOf(vm);

    virBufferStart(buf, "monitor");
    virBufferAttr(buf, "path", priv->monitorPath);
    virBufferAttr(buf, "type", "unix");
    virBufferEnd(buf, "monitor");
    virBufferStart(buf, "libDir");
    virBufferAttr(buf, "path", priv->runDir);
    virBufferEnd(buf, "libDir");
    if (priv->autodestroy) {
        virBufferStart(buf, "autodestroy");
        virBufferEnd(buf, "autodestroy");
    }
    if (priv->rebooting) {
        virBufferStart(buf, "fakereboot");
        virBufferEnd(buf, "fakereboot");
    }
    virDomainDefFormatTo(vm->def, priv->driver->domainContext,
                         VIR_DOMAIN_DEF_FORMAT_SECURE | VIR_DOMAIN_DEF_FORMAT_STATUS, buf);
}

static char *
pathOf(xmlNode *root, const char *element)
{
    const xmlNode *node = virXMLNodeFirst(root, element);
    const char *path = node ? virXMLNodeAttr(node, "path") : NULL;

    if (path && g_path_is_absolute(path))
        return g_strdup(path);
    virReportError(VIR_ERR_XML_ERROR, _("element '%s' names no path"), element);
    return NULL;
}

static int
parsePrivate(virDomainObj *vm, xmlNode *root, void *opaque)
{
    qemuProcess *priv;

    qemuProcessInitGuest(opaque, vm);
    priv = qemuProcessOf(vm);
    priv->monitorPath = pathOf(root, "monitor");
    if (!priv->monitorPath)
        return -1;
    priv->runDir = g_path_get_dirname(priv->monitorPath);
    priv->prepared = true;
    priv->autodestroy = virXMLNodeFirst(root, "autodestroy") != NULL;
    priv->rebooting = virXMLNodeFirst(root, "fakereboot") != NULL;
    return 0;
}

static virDomainDef *
parseDef(xmlNode *domain, void *opaque)
{
    const qemuDriver *driver = opaque;

    return virDomainDefParseNode(domain, driver->domainContext, VIR_DOMAIN_DEF_PARSE_STATUS);
}

const virDomainStatusHooks qemuProcessStatusHooks = {
    .parseDef = parseDef,
    .format = formatPrivate,
    .parse = parsePrivate,
};

/* ---- the file -------------------------------------------------------------------- */

char *
qemuProcessPidPath(const qemuDriver *driver, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".pid", NULL);

    return g_build_filename(driver->conf->stateDir, file, NULL);
}

/*
 * The file must survive the daemon, not the host, for the guest doesn't survive that
 * either. So nothing is flushed, and a start doesn't wait for a disk.
 */
static int
replaceFile(const char *path, const char *text)
{
    g_autofree char *newPath = g_strconcat(path, ".new", NULL);
    VIR_AUTOCLOSE fd = open(newPath, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0 || virWriteFull(fd, text, strlen(text)) < 0 || rename(newPath, path) < 0) {
        virReportSystemError(errno, _("cannot write '%s'"), path);
        (void)unlink(newPath);      /* may never have been there */
        return -1;
    }
    return 0;
}

/* One write, @vm given up meanwhile; it serves all who asked before it began. */
static void
writeStatus(qemuDriver *driver, virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    unsigned long long serves = priv->statusWanted;
    g_autofree char *path = virDomainStorePath(driver->conf->stateDir, vm->def->name);
    g_autofree char *text = virDomainStatusFormat(vm, &qemuProcessStatusHooks);
    bool failed = !path;

    priv->statusWriting = true;
    virDomainObjUnlock(vm);
    if (!failed)
        failed = replaceFile(path, text) < 0;
    virDomainObjLock(vm);
    priv->statusWriting = false;
    priv->statusFailed = failed;
    priv->statusWritten = serves;
    g_cond_broadcast(&priv->changed);
}

/* Waits while another thread writes. */
static void
waitWriter(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);

    if (!priv->statusWriting)
        return;
    virDomainObjBeginWait(vm);
    while (priv->statusWriting)
        virCondWait(&priv->changed, &vm->lock);
    virDomainObjEndWait(vm);
}

int
qemuProcessSaveStatus(qemuDriver *driver, virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    unsigned long long mine = ++priv->statusWanted;

    while (virDomainObjIsActive(vm) && !priv->stopping && priv->statusWritten < mine) {
        if (priv->statusWriting)
            waitWriter(vm);
        else
            writeStatus(driver, vm);
    }
    if (!priv->statusFailed)
        return 0;
    virReportError(VIR_ERR_OPERATION_FAILED, _("cannot save the status of domain '%s'"),
                   vm->def->name);
    return -1;
}

static void
saveStatusJob(qemuDriver *driver, virDomainObj *vm)
{
    VIR_DOMAIN_OBJ_GUARD(vm);
    const qemuProcess *priv = qemuProcessOf(vm);

    /* One that came later may have done it. */
    if (virDomainObjIsActive(vm) && !priv->stopping &&
        priv->statusWritten < priv->statusWanted &&
        qemuProcessSaveStatus(driver, vm) < 0)
        VIR_ERROR("%s", virGetLastErrorMessage());
}

void
qemuProcessSaveStatusLater(virDomainObj *vm)
{
    qemuProcess *priv = qemuProcessOf(vm);
    bool asked = priv->statusWanted > priv->statusWritten && !priv->statusWriting;

    /* While a guest starts its starter writes what is known, at the right moments. */
    if (priv->starting)
        return;
    priv->statusWanted++;
    if (!asked)
        qemuProcessQueueJob(vm, saveStatusJob);
}

void
qemuProcessRemoveStatus(qemuDriver *driver, virDomainObj *vm)
{
    g_autofree char *path = virDomainStorePath(driver->conf->stateDir, vm->def->name);
    g_autofree char *pidPath = qemuProcessPidPath(driver, vm->def->name);

    waitWriter(vm);
    virDomainObjUnlock(vm);
    if (path && unlink(path) < 0 && errno != ENOENT)
        VIR_WARN("cannot remove %s: %s", path, g_strerror(errno));
    (void)unlink(pidPath);      /* may never have been there */
    virDomainObjLock(vm);
}
