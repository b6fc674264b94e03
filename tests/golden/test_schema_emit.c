/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_schema_emit.c: the grammar and the reference that the rows of <domain> give. */
#include <config.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

#include "schema_emit.h"
#include "virdomainconf.h"

static xmlRelaxNG *grammar;

static void
quiet(void *opaque G_GNUC_UNUSED, const char *fmt G_GNUC_UNUSED, ...)
{
}

static bool
isValid(const char *xml)
{
    xmlDoc *doc = xmlReadMemory(xml, strlen(xml), "test.xml", NULL, XML_PARSE_NONET);
    xmlRelaxNGValidCtxt *valid = xmlRelaxNGNewValidCtxt(grammar);
    int rc;

    g_assert_nonnull(doc);
    if (!g_test_verbose())
        xmlRelaxNGSetValidErrors(valid, quiet, quiet, NULL);
    rc = xmlRelaxNGValidateDoc(valid, doc);
    xmlRelaxNGFreeValidCtxt(valid);
    xmlFreeDoc(doc);
    g_assert_cmpint(rc, >=, 0);
    return rc == 0;
}

static void
testGrammar(void)
{
    g_autofree char *text = virSchemaEmitRNG(&virDomainDefSchema);
    xmlRelaxNGParserCtxt *ctx = xmlRelaxNGNewMemParserCtxt(text, strlen(text));

    grammar = xmlRelaxNGParse(ctx);
    xmlRelaxNGFreeParserCtxt(ctx);
    g_assert_nonnull(grammar);
}

/* What is dumped. What is defined may hold more than the grammar knows. */
static void
testCase(gconstpointer path)
{
    g_autofree char *xml = NULL;

    g_assert_true(g_file_get_contents(path, &xml, NULL, NULL));
    g_assert_true(isValid(xml));
}

static void
testDocuments(void)
{
    static const struct { const char *inside; bool valid; } rows[] = {
        { "", true },
        { "<memory unit='MiB'>64</memory>", true },
        { "<memory unit='MiB'>much</memory>", false },
        { "<memroy>64</memroy>", false },
        { "<title>Any text</title>", true },
        { "<metadata><x:y xmlns:x='urn:z'><any a='b'/></x:y></metadata>", true },
        { "<on_crash>destroy</on_crash>", true },
        { "<on_crash>hope</on_crash>", false },
        { "<devices><emulator>/bin/e</emulator></devices>", true },
        { "<devices><rng model='virtio'><backend model='random'/></rng></devices>", true },
        { "<devices><rng><backend model='random'/></rng></devices>", false },
        { "<devices><rng model='virtio'><backend model='dice'/></rng></devices>", false },
        { "<devices><spoon/></devices>", false },
        { "<x:y xmlns:x='urn:z'><any/></x:y>", true },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf("<domain type='qemu'><name>n</name>%s</domain>",
                                               rows[i].inside);

        g_test_message("%s", rows[i].inside);
        g_assert_true(isValid(xml) == rows[i].valid);
    }
    g_assert_false(isValid("<guest type='qemu'/>"));
}

static void
testReference(void)
{
    static const char *const sentences[] = {
        "# Guests\n", "\n## <a id=\"s0\"></a>domain\n", "- `type`: `qemu`, ",
        "- `<title>`: one line of text; may change while the guest runs\n",
        "- `<metadata>`: kept as it is; elements of programs, each in its own"
        " namespace; may change while the guest runs\n",
        "- `<rng>` (any number): see [domain/devices/rng]",
        "Its text: size, in KiB without a unit",
        "- `<locked>`: empty; never swapped out\n",
        "- `level`: number from 1 to 3\n",
        "- `unit`: `KiB`, `GB` and the like\n",
        "- `<initarg>` (any number): ignored; of containers",
    };
    g_autofree char *page = virSchemaEmitReference(&virDomainDefSchema, "Guests");
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(sentences); i++) {
        if (strstr(page, sentences[i]) == NULL)
            g_error("not in the page: %s", sentences[i]);
    }
}

static void
addCases(void)
{
    g_autofree char *root = g_build_filename(g_getenv("abs_top_srcdir"), "tests/golden/domain",
                                             NULL);
    g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *test = g_strdup_printf("/grammar/%s", name);

        g_test_add_data_func_full(test, g_build_filename(root, name, "out.xml", NULL),
                                  testCase, g_free);
    }
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/grammar/it is one", testGrammar);
    g_test_add_func("/grammar/documents", testDocuments);
    addCases();
    g_test_add_func("/reference", testReference);
    rc = g_test_run();
    xmlRelaxNGFree(grammar);
    return rc;
}
