/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_documents.c: documents beside guests in and out: our own cases, then those of a corpus. */
#include <config.h>

#include <string.h>

#include "goldenfile.h"
#include "testguest.h"
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

static void
testCase(const char *dir, virDomainMomentKind kind)
{
    g_autofree char *in = readBeside(dir, "in.xml");
    g_autofree char *out = readBeside(dir, "out.xml");
    g_autofree char *error = readBeside(dir, "error.txt");
    g_autofree char *actual = NULL;
    g_autofree char *again = NULL;

    g_assert_nonnull(in);
    actual = define(kind, in);
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
    again = define(kind, actual);
    g_assert_cmpstr(again, ==, out);    /* what we wrote means what it meant */
}

static void
testSnapshot(gconstpointer dir)
{
    testCase(dir, VIR_DOMAIN_MOMENT_SNAPSHOT);
}

static void
testCheckpoint(gconstpointer dir)
{
    testCase(dir, VIR_DOMAIN_MOMENT_CHECKPOINT);
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
        &virDomainSnapshotSchema, &virDomainCheckpointSchema, &virDomainCapsSchema,
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
    g_test_add_func("/corpus", testCorpus);
    return g_test_run();
}
