/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virdomainstore.c: what is kept of guests on disk comes back; what is broken stays alone. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virdomainstatus.h"
#include "virdomainstore.h"
#include "virerror.h"
#include "virfile.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_NONE

typedef struct {
    char *dir;
    char *config;
    char *autostart;
    virDomainObjList *list;
} fixture;

static void
setup(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    f->dir = g_dir_make_tmp("vireo-store-XXXXXX", NULL);
    f->config = g_build_filename(f->dir, "qemu", NULL);
    f->autostart = g_build_filename(f->config, "autostart", NULL);
    f->list = virDomainObjListNew();
    virResetLastError();
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
teardown(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    virDomainObjListFree(f->list);
    removeAll(f->dir);
    g_free(f->dir);
    g_free(f->config);
    g_free(f->autostart);
}

static virDomainDef *
makeDef(const char *name)
{
    virDomainDef *def = g_new0(virDomainDef, 1);

    def->id = -1;
    def->name = g_strdup(name);
    memcpy(def->uuid, name, MIN(strlen(name), VIR_UUID_BUFLEN));
    return def;
}

/* A definition here is <domain><name>…</name></domain>, its uuid made from the name. */
static virDomainDef *
parseNode(xmlNode *root, void *opaque G_GNUC_UNUSED)
{
    const char *name = virXMLNodeText(virXMLNodeFirst(root, "name"));

    return makeDef(name);
}

static virDomainDef *
parseText(const char *xml, const char *path, void *opaque)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, path, "domain");

    return doc ? parseNode(xmlDocGetRootElement(doc), opaque) : NULL;
}

static int
load(fixture *f)
{
    return virDomainStoreLoadAll(f->list, f->config, f->autostart, parseText, NULL);
}

static void
save(fixture *f, const char *name)
{
    g_autofree char *xml = g_strdup_printf("<domain><name>%s</name></domain>\n", name);

    g_assert_cmpint(virDomainStoreSave(f->config, name, xml), ==, 0);
}

static void
what_was_saved_is_loaded(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(virDomainObj) a = NULL;
    g_autoptr(virDomainObj) b = NULL;
    g_autofree char *path = virDomainStorePath(f->config, "a");
    struct stat st;

    g_assert_cmpint(load(f), ==, 0);        /* no directory yet */
    save(f, "a");
    save(f, "b");
    save(f, "b");
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0600);
    g_assert_cmpint(virDomainStoreSetAutostart(f->config, f->autostart, "b", true), ==, 0);
    g_assert_cmpint(virDomainStoreSetAutostart(f->config, f->autostart, "b", true), ==, 0);

    g_assert_cmpint(load(f), ==, 2);
    a = virDomainObjListFindByName(f->list, "a");
    b = virDomainObjListFindByName(f->list, "b");
    g_assert_true(a->persistent && !a->autostart);
    g_assert_true(b->persistent && b->autostart);
}

/* So many that they are read by several threads, where there are processors for that. */
static void
many_are_loaded_once_each(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    enum { MANY = 300 };
    g_autofree char *torn = g_build_filename(f->config, "torn.xml", NULL);

    for (int i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("guest-%d", i);

        save(f, name);
    }
    g_assert_true(g_file_set_contents(torn, "<domain><na", -1, NULL));

    g_assert_cmpint(load(f), ==, MANY);
    g_assert_cmpint(load(f), ==, MANY);     /* as new definitions of the same guests */
    g_assert_cmpuint(virDomainObjListCount(f->list, false, NULL, NULL), ==, MANY);
}

static void
what_was_removed_is_gone(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *link = virDomainStorePath(f->autostart, "a");
    struct stat st;

    save(f, "a");
    g_assert_cmpint(virDomainStoreSetAutostart(f->config, f->autostart, "a", true), ==, 0);
    g_assert_cmpint(lstat(link, &st), ==, 0);
    g_assert_cmpint(virDomainStoreRemove(f->config, f->autostart, "a"), ==, 0);
    g_assert_cmpint(virDomainStoreRemove(f->config, f->autostart, "a"), ==, 0);
    g_assert_cmpint(lstat(link, &st), ==, -1);
    g_assert_cmpint(load(f), ==, 0);
}

static void
autostart_ends(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *link = virDomainStorePath(f->autostart, "a");
    g_autoptr(virDomainObj) a = NULL;

    save(f, "a");
    g_assert_cmpint(virFileMakePath(f->autostart, 0700), ==, 0);
    g_assert_cmpint(symlink("/elsewhere", link), ==, 0);
    g_assert_cmpint(load(f), ==, 1);
    a = virDomainObjListFindByName(f->list, "a");
    g_assert_false(a->autostart);           /* a link to something else means nothing */

    g_assert_cmpint(virDomainStoreSetAutostart(f->config, f->autostart, "a", true), ==, 0);
    g_assert_cmpint(virDomainStoreSetAutostart(f->config, f->autostart, "a", false), ==, 0);
    g_assert_cmpint(virDomainStoreSetAutostart(f->config, f->autostart, "a", false), ==, 0);
    g_assert_false(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
}

static void
broken_files_stay_alone(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *name;
        const char *text;
    } broken[] = {
        { "torn", "<domain><na" },
        { "empty", "" },
        { "other", "<network/>" },
        { "wrongname", "<domain><name>a</name></domain>" },
    };

    save(f, "a");
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path = virDomainStorePath(f->config, broken[i].name);

        g_assert_true(g_file_set_contents(path, broken[i].text, -1, NULL));
    }
    g_assert_cmpint(load(f), ==, 1);
    g_assert_null(virGetLastError());
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path = virDomainStorePath(f->config, broken[i].name);
        g_autofree char *text = NULL;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, broken[i].text);
    }
}

static void
names_that_are_no_files_are_refused(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const names[] = { "a/b", "../a", "a\nb" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        virResetLastError();
        g_assert_cmpint(virDomainStoreSave(f->config, names[i], "<domain/>"), ==, -1);
        g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INVALID_ARG);
        g_assert_cmpint(virDomainStoreRemove(f->config, f->autostart, names[i]), ==, -1);
    }
}

/* ---- the status file --------------------------------------------------------- */

static void
formatHook(const virDomainObj *vm, virBuffer *buf)
{
    virBufferTextElement(buf, "own", "word");
    virBufferStart(buf, "domain");
    virBufferAttrFormat(buf, "id", "%d", vm->def->id);
    virBufferTextElement(buf, "name", vm->def->name);
    virBufferEnd(buf, "domain");
}

static int
parseHook(virDomainObj *vm G_GNUC_UNUSED, xmlNode *root, void *opaque)
{
    const xmlNode *own = virXMLNodeFirst(root, "own");

    *(bool *)opaque = own && g_str_equal(virXMLNodeText(own), "word");
    return 0;
}

static const virDomainStatusHooks hooks = {
    .format = formatHook, .parseDef = parseNode, .parse = parseHook,
};

static void
a_run_comes_back(fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(virDomainObj) vm = virDomainObjNew(makeDef("a"));
    g_autoptr(virDomainObj) again = NULL;
    g_autofree char *text = NULL;
    bool own = false;

    virDomainObjSetID(vm, 12);
    virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_STARTING_UP);
    vm->process.pid = 4711;
    vm->process.startTime = 98765432109ULL;
    text = virDomainStatusFormat(vm, &hooks);

    again = virDomainStatusParse(text, "a.xml", &hooks, &own);
    g_assert_nonnull(again);
    g_assert_true(own);
    g_assert_cmpstr(again->def->name, ==, "a");
    g_assert_cmpint(again->liveID, ==, 12);
    g_assert_cmpint(again->def->id, ==, 12);
    g_assert_cmpint(again->state, ==, VIR_DOMAIN_PAUSED);
    g_assert_cmpint(again->reason, ==, VIR_DOMAIN_PAUSED_STARTING_UP);
    g_assert_cmpint(again->process.pid, ==, 4711);
    g_assert_cmpuint(again->process.startTime, ==, 98765432109ULL);
    g_assert_cmpint(again->process.pidfd, ==, -1);
}

static void
other_versions_and_torn_files(fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *rule;
        const char *xml;
        bool good;
    } rows[] = {
        { "without a start time, with words nobody knows",
          "<domstatus state='running' reason='by magic' pid='1'><new thing='x'/>"
          "<domain id='3'><name>a</name></domain></domstatus>", true },
        { "no state", "<domstatus pid='1'><domain id='3'><name>a</name></domain></domstatus>",
          false },
        { "no such state", "<domstatus state='odd' pid='1'><domain id='3'><name>a</name></domain>"
          "</domstatus>", false },
        { "a pid that is none", "<domstatus state='running' pid='-1'><domain id='3'><name>a</name>"
          "</domain></domstatus>", false },
        { "a pid too large", "<domstatus state='running' pid='4294967297'><domain id='3'>"
          "<name>a</name></domain></domstatus>", false },
        { "no definition", "<domstatus state='running' pid='1'/>", false },
        { "no id", "<domstatus state='running' pid='1'><domain><name>a</name></domain>"
          "</domstatus>", false },
        { "torn", "<domstatus state='running' pid='1'><domain id='3'><na", false },
        { "empty", "", false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(virDomainObj) vm = NULL;
        bool own;

        g_test_message("%s", rows[i].rule);
        virResetLastError();
        vm = virDomainStatusParse(rows[i].xml, "a.xml", &hooks, &own);
        g_assert_true((vm != NULL) == rows[i].good);
        g_assert_true((virGetLastError() == NULL) == rows[i].good);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, func) g_test_add("/domainstore/" name, fixture, NULL, setup, func, teardown)
    ADD("saved", what_was_saved_is_loaded);
    ADD("many", many_are_loaded_once_each);
    ADD("removed", what_was_removed_is_gone);
    ADD("autostart", autostart_ends);
    ADD("broken", broken_files_stay_alone);
    ADD("names", names_that_are_no_files_are_refused);
    ADD("status", a_run_comes_back);
    ADD("status-other", other_versions_and_torn_files);
    return g_test_run();
}
