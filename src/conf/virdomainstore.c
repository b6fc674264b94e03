/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainstore.c: persistent definitions on disk, one file a guest, and the autostart links. */
#include "config.h"

#include "virdomainstore.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("conf.domainstore");

#define SUFFIX ".xml"

char *
virDomainStorePath(const char *dir, const char *name)
{
    g_autofree char *file = g_strconcat(name, SUFFIX, NULL);

    if (!virFileNameIsSafe(file)) {
        virReportError(VIR_ERR_INVALID_ARG, _("the name '%s' can't be the name of a file"), name);
        return NULL;
    }
    return g_build_filename(dir, file, NULL);
}

int
virDomainStoreSave(const char *configDir, const char *name, const char *xml)
{
    g_autofree char *path = virDomainStorePath(configDir, name);
    g_autofree char *text = NULL;

    if (!path || virFileMakePath(configDir, 0700) < 0)
        return -1;
    text = g_strconcat("<!-- Written by the daemon, which doesn't see changes made here while it\n"
                       "     runs and overwrites them. Use virsh edit or another client. -->\n",
                       xml, NULL);
    return virFileWriteAtomic(path, 0600, text, strlen(text));
}

int
virDomainStoreRemove(const char *configDir, const char *autostartDir, const char *name)
{
    g_autofree char *path = virDomainStorePath(configDir, name);
    g_autofree char *link = virDomainStorePath(autostartDir, name);

    if (!path || !link)
        return -1;
    if (virFileRemoveDurable(path) < 0)
        return -1;
    if (virFileRemoveDurable(link) < 0)
        VIR_WARN("%s leads nowhere now: %s", link, virGetLastErrorMessage());
    return 0;
}

static int
flushDir(const char *dir)
{
    VIR_AUTOCLOSE fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || virFileSync(fd) < 0) {
        virReportSystemError(errno, _("cannot flush directory '%s'"), dir);
        return -1;
    }
    return 0;
}

static bool
linksTo(const char *link, const char *path)
{
    g_autofree char *target = g_file_read_link(link, NULL);

    return target && g_str_equal(target, path);
}

int
virDomainStoreSetAutostart(const char *configDir, const char *autostartDir, const char *name,
                           bool autostart)
{
    g_autofree char *path = virDomainStorePath(configDir, name);
    g_autofree char *link = virDomainStorePath(autostartDir, name);

    if (!path || !link)
        return -1;
    if (!autostart)
        return virFileRemoveDurable(link);
    if (linksTo(link, path))
        return 0;
    if (virFileMakePath(autostartDir, 0700) < 0)
        return -1;

    /* One that points elsewhere, to the place of another prefix say, is replaced. */
    if (unlink(link) < 0 && errno != ENOENT) {
        virReportSystemError(errno, _("cannot remove '%s'"), link);
        return -1;
    }
    if (symlink(path, link) < 0) {
        virReportSystemError(errno, _("cannot create symlink '%s' to '%s'"), link, path);
        return -1;
    }
    return flushDir(autostartDir);
}

/* ---- loading ------------------------------------------------------------------ */

/* Names first, so that files made meanwhile don't matter. */
static int
listFiles(const char *dir, GPtrArray **ret_names)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) err = NULL;
    g_autoptr(GDir) handle = g_dir_open(dir, 0, &err);
    const char *name;

    if (!handle && !g_error_matches(err, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot read directory '%s': %s"), dir,
                       err->message);
        return -1;
    }
    while (handle && (name = g_dir_read_name(handle))) {
        if (*name != '.' && g_str_has_suffix(name, SUFFIX))
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(SUFFIX)));
    }
    *ret_names = g_steal_pointer(&names);
    return 0;
}

/* Hands the file of @name to @func: 0, or -1 when it was reported and is left alone. */
static int
readOne(const char *dir, const char *name, virDomainStoreFileFunc func, void *opaque)
{
    g_autofree char *file = g_strconcat(name, SUFFIX, NULL);
    g_autofree char *path = g_build_filename(dir, file, NULL);
    g_autofree char *xml = NULL;
    VIR_ERROR_TRAP();

    if (virFileReadAll(path, VIR_XML_MAX_SIZE, &xml, NULL) < 0 ||
        func(path, name, xml, opaque) < 0) {
        VIR_ERROR("%s is left alone: %s", path, virGetLastErrorMessage());
        return -1;
    }
    return 0;
}

int
virDomainStoreForEach(const char *dir, virDomainStoreFileFunc func, void *opaque)
{
    g_autoptr(GPtrArray) names = NULL;
    int taken = 0;

    if (listFiles(dir, &names) < 0)
        return -1;
    for (guint i = 0; i < names->len; i++)
        taken += readOne(dir, g_ptr_array_index(names, i), func, opaque) == 0;
    return taken;
}

/* Threads that read definitions at the same time, and from how many files on each is worth it. */
#define LOADERS_MOST 8
#define LOADER_FILES 64

typedef struct {
    virDomainObjList *list;
    const char *configDir;
    const char *autostartDir;
    virDomainStoreParseFunc parse;
    void *opaque;
    GPtrArray *names;
    int next;               /* atomic: the first of @names that nobody has begun with */
    int taken;              /* atomic */
} loading;

/* In any thread. */
static int
loadOne(const char *path, const char *name, const char *xml, void *opaque)
{
    const loading *load = opaque;
    virDomainDef *def = load->parse(xml, path, load->opaque);
    g_autoptr(virDomainObj) vm = NULL;
    g_autofree char *link = NULL;
    virDomainDef *old = NULL;
    bool known;

    if (!def)
        return -1;
    if (!g_str_equal(def->name, name)) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("the file defines a domain '%s'"), def->name);
        virDomainDefFree(def);
        return -1;
    }
    vm = virDomainObjListAdd(load->list, &def, 0, &known);
    if (!vm) {
        virDomainDefFree(def);
        return -1;
    }

    link = virDomainStorePath(load->autostartDir, name);
    virDomainObjLock(vm);
    if (known)
        virDomainObjAssignDef(vm, def, &old);
    vm->persistent = true;
    vm->autostart = link && linksTo(link, path);
    virDomainObjUnlock(vm);
    virDomainDefFree(old);
    return 0;
}

static gpointer
loadSome(gpointer opaque)
{
    loading *load = opaque;
    guint i;

    while ((i = g_atomic_int_add(&load->next, 1)) < load->names->len) {
        if (readOne(load->configDir, g_ptr_array_index(load->names, i), loadOne, load) == 0)
            g_atomic_int_inc(&load->taken);
    }
    return NULL;
}

/* Links that an undefine which was killed left: a guest to come would start by them. */
static void
removeIdleLinks(const char *configDir, const char *autostartDir)
{
    g_autoptr(GPtrArray) names = NULL;
    VIR_ERROR_TRAP();

    if (listFiles(autostartDir, &names) < 0)
        return;                     /* what can't be read is reported when it is needed */
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = virDomainStorePath(configDir, name);
        g_autofree char *link = virDomainStorePath(autostartDir, name);

        if (path && link && linksTo(link, path) && !g_file_test(path, G_FILE_TEST_EXISTS) &&
            virFileRemoveDurable(link) < 0)
            VIR_WARN("%s leads nowhere: %s", link, virGetLastErrorMessage());
    }
}

int
virDomainStoreLoadAll(virDomainObjList *list, const char *configDir, const char *autostartDir,
                      virDomainStoreParseFunc parse, void *opaque)
{
    g_autoptr(GPtrArray) names = NULL;
    loading load = { list, configDir, autostartDir, parse, opaque };
    GThread *helpers[LOADERS_MOST - 1];
    guint nhelpers;

    virFileRemoveUnfinished(configDir);
    removeIdleLinks(configDir, autostartDir);
    if (listFiles(configDir, &names) < 0)
        return -1;

    load.names = names;
    nhelpers = MIN(MIN(g_get_num_processors(), LOADERS_MOST) - 1, names->len / LOADER_FILES);
    for (guint i = 0; i < nhelpers; i++)
        helpers[i] = g_thread_new("load", loadSome, &load);
    loadSome(&load);
    for (guint i = 0; i < nhelpers; i++)
        g_thread_join(helpers[i]);
    return load.taken;
}
