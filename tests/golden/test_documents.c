/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_documents.c: documents beside guests in and out: our own cases, then those of a corpus. */
#include <config.h>

#include <glib/gstdio.h>
#include <string.h>

#include "goldenfile.h"
#include "testguest.h"
#include "vircpudoc.h"
#include "virdomainbackup.h"
#include "virdomaincaps.h"
#include "virdomaincheckpoint.h"
#include "virdomainsnapshot.h"
#include "virerror.h"

/*
 * tests/golden/documents/KIND/CASE: in.xml and what a stock daemon answers to
 * it, the dump in out.xml or the code and part of its error in error.txt. Of
 * the corpus at least so many of a kind must be as stock has them.
 */
static const struct {
    const char *name;
    virDomainMomentKind kind;
    unsigned int corpus;
} kinds[] = {
    { "snapshot", VIR_DOMAIN_MOMENT_SNAPSHOT, 7 },
    { "checkpoint", VIR_DOMAIN_MOMENT_CHECKPOINT, 5 },
};

static virDomainMoment *
parse(virDomainMomentKind kind, const char *xml)
{
    if (kind == VIR_DOMAIN_MOMENT_SNAPSHOT)
        return (virDomainMoment *)virDomainSnapshotParse(xml, &testGuestContext, 0);
    return (virDomainMoment *)virDomainCheckpointParse(xml, &testGuestContext);
}

/* What is made of a document, NULL when it is refused. */
static char *
define(virDomainMomentKind kind, const char *xml)
{
    virSchema *schema = virDomainMomentRegistry[kind]->schema;
    virDomainMoment *moment;
    virDomainMoment *copy;
    char *text;

    virResetLastError();
    moment = parse(kind, xml);
    if (!moment)
        return NULL;
    copy = virSchemaCopy(schema, moment);
    g_assert_true(virSchemaEqual(schema, moment, copy));
    text = virDomainMomentFormat(kind, copy, &testGuestContext, VIR_DOMAIN_DEF_FORMAT_SECURE);
    virDomainMomentFree(kind, copy);
    virDomainMomentFree(kind, moment);
    return text;
}

static char *
readBeside(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);

    return goldenRead(path);
}

/* The guest whose disks backups are of. */
static const char guest[] =
    "<domain type='qemu'><name>web</name><memory unit='MiB'>256</memory>"
    "<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>"
    "<disk type='file'><source file='/images/a'/><target dev='vda' bus='virtio'/></disk>"
    "<disk type='file'><source file='/images/b'/><target dev='vdb' bus='virtio'/></disk>"
    "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>"
    "</devices></domain>";

static char *
defineSnapshot(const char *xml)
{
    return define(VIR_DOMAIN_MOMENT_SNAPSHOT, xml);
}

static char *
defineCheckpoint(const char *xml)
{
    return define(VIR_DOMAIN_MOMENT_CHECKPOINT, xml);
}

static char *
defineBackup(const char *xml)
{
    g_autoptr(virDomainDef) dom = virDomainDefParseString(guest, &testGuestContext,
                                                          VIR_DOMAIN_DEF_PARSE_INACTIVE);
    g_autoptr(virDomainBackupDef) def = NULL;
    g_autoptr(virDomainBackupDef) copy = NULL;

    virResetLastError();
    def = virDomainBackupParse(xml);
    if (!def || virDomainBackupAlign(def, dom, "suffix") < 0)
        return NULL;
    copy = virSchemaCopy(&virDomainBackupSchema, def);
    g_assert_true(virSchemaEqual(&virDomainBackupSchema, def, copy));
    return virDomainBackupFormat(copy);
}

static void
testCase(const char *dir, char *(*make)(const char *xml))
{
    g_autofree char *in = readBeside(dir, "in.xml");
    g_autofree char *out = readBeside(dir, "out.xml");
    g_autofree char *error = readBeside(dir, "error.txt");
    g_autofree char *actual = NULL;
    g_autofree char *again = NULL;

    g_assert_nonnull(in);
    actual = make(in);
    if (error) {
        g_autofree char *said = NULL;

        g_assert_null(actual);
        said = g_strdup_printf("%d/%d\n", virGetLastError()->code, virGetLastError()->domain);
        g_assert_cmpstr(said, ==, error);
        return;
    }
    if (!actual)
        g_error("%s: %s", dir, virGetLastErrorMessage());
    g_assert_nonnull(out);
    if (strcmp(actual, out) != 0)
        goldenShowDifference(dir, out, actual);
    g_assert_cmpstr(actual, ==, out);
    again = make(actual);
    g_assert_cmpstr(again, ==, out);    /* what we wrote means what it meant */
}

static void
testSnapshot(gconstpointer dir)
{
    testCase(dir, defineSnapshot);
}

static void
testCheckpoint(gconstpointer dir)
{
    testCase(dir, defineCheckpoint);
}

static void
testBackup(gconstpointer dir)
{
    testCase(dir, defineBackup);
}

/* What the document names no place for goes beside the disk; there must be one. */
static void
testBackupFiles(void)
{
    static const char xml[] =
        "<domainbackup mode='pull'><server name='localhost' port='1'/></domainbackup>";
    g_autofree char *file = NULL;
    g_autofree char *text = NULL;
    g_autofree char *scratch = NULL;
    g_autoptr(virDomainDef) dom = virDomainDefParseString(guest, &testGuestContext,
                                                          VIR_DOMAIN_DEF_PARSE_INACTIVE);
    g_autoptr(virDomainBackupDef) def = virDomainBackupParse(xml);
    int fd = g_file_open_tmp("vireo-XXXXXX", &file, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_assert_true(g_close(fd, NULL));
    g_assert_cmpint(virDomainBackupAlign(def, dom, "then"), ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_CONFIG_UNSUPPORTED);

    for (size_t i = 0; i < 2; i++) {
        g_free(virDomainDefDisk(dom, i)->src.file.path);
        virDomainDefDisk(dom, i)->src.file.path = g_strdup(file);
    }
    virDomainBackupDefFree(def);
    def = virDomainBackupParse(xml);
    g_assert_cmpint(virDomainBackupAlign(def, dom, "then"), ==, 0);
    text = virDomainBackupFormat(def);
    scratch = g_strdup_printf("<scratch file='%s.then'/>", file);
    g_assert_nonnull(strstr(text, scratch));
    g_assert_nonnull(strstr(text, "<disk name='hdc' backup='no'/>"));
    g_assert_cmpint(g_unlink(file), ==, 0);
}

/* Whether ours is stock's: the same dump. What stock refuses may depend on its guest. */
static bool
isAlike(const char *dir, const char *name, virDomainMomentKind kind)
{
    g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".in.xml"));
    g_autofree char *outName = g_strconcat(stem, ".out.xml", NULL);
    g_autofree char *in = readBeside(dir, name);
    g_autofree char *out = readBeside(dir, outName);
    g_autofree char *actual = out ? define(kind, in) : NULL;

    if (actual && strcmp(actual, out) == 0)
        return true;
    if (out && g_getenv("VIREO_CORPUS_SHOW") && actual)
        goldenShowDifference(name, out, actual);
    else if (out && g_getenv("VIREO_CORPUS_SHOW"))
        g_printerr("%s: %s\n", name, virGetLastErrorMessage());
    return false;
}

static void
testCorpus(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *root = g_build_filename(
            g_getenv("VIREO_FACTS") ? g_getenv("VIREO_FACTS") : "", "corpus", kinds[i].name, NULL);
        g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
        unsigned int alike = 0;
        const char *name;

        if (!dir) {
            g_test_skip("there is no corpus");
            return;
        }
        while ((name = g_dir_read_name(dir))) {
            if (g_str_has_suffix(name, ".in.xml"))
                alike += isAlike(root, name, kinds[i].kind);
        }
        g_test_message("%s: %u alike", kinds[i].name, alike);
        g_assert_cmpuint(alike, >=, kinds[i].corpus);
    }
}

static void
testRules(void)
{
    virSchema *const schemas[] = {
        &virDomainSnapshotSchema, &virDomainCheckpointSchema, &virDomainBackupSchema,
        &virDomainCapsSchema, &virCPUDocSchema,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(schemas); i++) {
        g_autoptr(GPtrArray) broken = virSchemaCheck(schemas[i]);

        for (guint k = 0; k < broken->len; k++)
            g_printerr("%s\n", (char *)g_ptr_array_index(broken, k));
        g_assert_cmpuint(broken->len, ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/all rows keep them", testRules);
    goldenAddCases("documents/snapshot", testSnapshot);
    goldenAddCases("documents/checkpoint", testCheckpoint);
    goldenAddCases("documents/backup", testBackup);
    g_test_add_func("/documents/backup files", testBackupFiles);
    g_test_add_func("/corpus", testCorpus);
    return g_test_run();
}
