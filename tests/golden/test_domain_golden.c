/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_domain_golden.c: definitions in and out: our own cases, then a corpus if there is one. */
#include <config.h>

#include <string.h>

#include "goldenfile.h"
#include "testguest.h"
#include "virerror.h"

/*
 * Our own cases (tests/golden/domain/CASE/in.xml and out.xml) must be exact:
 * the dump of a stock daemon, and the same again when that is read: a stock
 * daemon moves some controllers and consoles then. Of the corpus at least so
 * many must be; raise the numbers when they rise, a fall is a regression.
 */
#define CORPUS_IDENTICAL 850
#define CORPUS_REFUSED_ALIKE 304
#define CORPUS_VALIDATED 1155

/* A size below one MiB, in MiB; a floppy drive that gets its bus after its place. */
#define CORPUS_UNSTABLE 2

/* The dump of a definition with @format's flags too, NULL when it is refused. */
static char *
defineAs(const char *xml, unsigned int flags, unsigned int format)
{
    g_autoptr(virDomainDef) def = NULL;
    g_autoptr(virDomainDef) copy = NULL;

    virResetLastError();
    def = virDomainDefParseString(xml, &testGuestContext, VIR_DOMAIN_DEF_PARSE_INACTIVE | flags);
    if (def == NULL)
        return NULL;
    copy = virDomainDefCopy(def, &testGuestContext);
    g_assert_true(virSchemaEqual(&virDomainDefSchema, def, copy));
    return virDomainDefFormat(copy, &testGuestContext, VIR_DOMAIN_DEF_FORMAT_INACTIVE | format);
}

static char *
define(const char *xml, unsigned int flags)
{
    return defineAs(xml, flags, 0);
}

static void
testCase(gconstpointer opaque)
{
    const char *dir = opaque;
    g_autofree char *inPath = g_build_filename(dir, "in.xml", NULL);
    g_autofree char *outPath = g_build_filename(dir, "out.xml", NULL);
    g_autofree char *in = goldenRead(inPath);
    g_autofree char *expected = goldenRead(outPath);
    g_autofree char *actual = NULL;
    g_autofree char *again = NULL;

    g_assert_nonnull(in);
    g_assert_nonnull(expected);
    actual = define(in, 0);
    if (actual == NULL)
        g_error("%s: %s", inPath, virGetLastError()->message);
    if (strcmp(actual, expected) != 0)
        goldenShowDifference(outPath, expected, actual);
    g_assert_cmpstr(actual, ==, expected);
    again = define(actual, 0);
    g_assert_cmpstr(again, ==, expected);
}

/* ---- the corpus ------------------------------------------------------------------- */

typedef struct Count {
    unsigned int identical;
    unsigned int different;
    unsigned int refused;       /* that stock takes */
    unsigned int refusedAlike;  /* with the same code */
    unsigned int refusedOther;  /* with another code */
    unsigned int taken;         /* that stock refuses */
    unsigned int validated;     /* with the code of stock, also 0, when it is asked to validate */
    unsigned int invalidated;   /* with another */
    unsigned int unstable;      /* whose dump is another one when read again */
} Count;

/* The codes that a stock daemon refuses a document with; 0: it is taken. */
typedef struct Answer {
    int define;
    int validate;
} Answer;

/* Document name to Answer. */
static GHashTable *
readAnswers(const char *path)
{
    g_autofree char *text = goldenRead(path);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    GHashTable *answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    size_t i;

    for (i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", 5);

        if (g_strv_length(cells) == 5 && g_str_has_prefix(cells[0], "domain/")) {
            Answer *answer = g_new0(Answer, 1);

            answer->define = g_ascii_strtoll(cells[2], NULL, 10);
            answer->validate = g_str_equal(cells[3], "-") ? -1
                : g_ascii_strtoll(cells[3], NULL, 10);
            g_hash_table_insert(answers, g_path_get_basename(cells[0]), answer);
        }
    }
    return answers;
}

static void
testValidate(const char *name, const char *in, int code, Count *count)
{
    g_autofree char *out = define(in, VIR_DOMAIN_DEF_PARSE_VALIDATE);
    int actual = out ? 0 : virGetLastError()->code;

    count->validated += actual == code;
    count->invalidated += actual != code;
    if (actual != code && g_getenv("VIREO_CORPUS_SHOW") != NULL)
        g_printerr("%s: validated: code %d is expected: %d: %s\n", name, code, actual,
                   out ? "" : virGetLastError()->message);
}

/* As it is kept: with what a plain dump doesn't tell. */
static void
testAgain(const char *name, const char *in, Count *count)
{
    g_autofree char *dump = defineAs(in, 0, VIR_DOMAIN_DEF_FORMAT_SECURE);
    g_autofree char *again = defineAs(dump, 0, VIR_DOMAIN_DEF_FORMAT_SECURE);
    g_autofree char *a = goldenWithoutRandom(dump, "");
    g_autofree char *b = goldenWithoutRandom(again ? again : virGetLastErrorMessage(), "");
    bool same = strcmp(a, b) == 0;

    count->unstable += !same;
    if (!same && g_getenv("VIREO_CORPUS_SHOW") != NULL) {
        g_printerr("%s: not the same again\n", name);
        goldenShowDifference(name, a, b);
    }
}

static void
testDocument(const char *dir, const char *name, const Answer *answer, Count *count)
{
    int code = answer->define;
    g_autofree char *base = g_strndup(name, strlen(name) - strlen(".xml"));
    g_autofree char *inPath = g_strdup_printf("%s/%s.in.xml", dir, base);
    g_autofree char *outPath = g_strdup_printf("%s/%s.out.xml", dir, base);
    g_autofree char *in = goldenRead(inPath);
    g_autofree char *out = goldenRead(outPath);
    g_autofree char *actual = NULL;
    bool show = g_getenv("VIREO_CORPUS_SHOW") != NULL;

    if (in == NULL || (out == NULL && code == 0))
        return;
    if (answer->validate >= 0)
        testValidate(name, in, answer->validate, count);
    actual = define(in, 0);
    if (actual != NULL)
        testAgain(name, in, count);
    if (out != NULL && actual != NULL) {
        g_autofree char *a = goldenWithoutRandom(out, in);
        g_autofree char *b = goldenWithoutRandom(actual, in);
        bool same = strcmp(a, b) == 0;

        count->identical += same;
        count->different += !same;
        if (!same && show)
            goldenShowDifference(name, a, b);
    } else if (out != NULL) {
        count->refused++;
        if (show)
            g_printerr("%s: refused: %s\n", name, virGetLastError()->message);
    } else if (actual != NULL) {
        count->taken++;
        if (show)
            g_printerr("%s: taken, but code %d is expected\n", name, code);
    } else {
        bool alike = virGetLastError()->code == code;

        count->refusedAlike += alike;
        count->refusedOther += !alike;
        if (!alike && show)
            g_printerr("%s: refused, code %d is expected: %d: %s\n", name, code,
                       virGetLastError()->code, virGetLastError()->message);
    }
}

static void
testCorpus(void)
{
    const char *facts = g_getenv("VIREO_FACTS");
    g_autofree char *answersPath = g_strdup_printf("%s/corpus/answers.tsv", facts ? facts : "");
    g_autofree char *dir = g_strdup_printf("%s/corpus/domain", facts ? facts : "");
    g_autoptr(GHashTable) answers = readAnswers(answersPath);
    GHashTableIter iter;
    gpointer name;
    gpointer answer;
    Count count = { 0 };

    if (g_hash_table_size(answers) == 0) {
        g_test_skip("no corpus");
        return;
    }
    g_hash_table_iter_init(&iter, answers);
    while (g_hash_table_iter_next(&iter, &name, &answer))
        testDocument(dir, name, answer, &count);
    g_print("# corpus: taken by stock: %u identical, %u different, %u refused;"
            " refused by stock: %u alike, %u with another code, %u taken;"
            " validated: %u alike, %u not; %u are something else when read again\n",
            count.identical, count.different, count.refused, count.refusedAlike,
            count.refusedOther, count.taken, count.validated, count.invalidated, count.unstable);
    g_assert_cmpuint(count.identical, >=, CORPUS_IDENTICAL);
    g_assert_cmpuint(count.refusedAlike, >=, CORPUS_REFUSED_ALIKE);
    g_assert_cmpuint(count.validated, >=, CORPUS_VALIDATED);
    g_assert_cmpuint(count.unstable, <=, CORPUS_UNSTABLE);
}

/* A document as large as may be, of the devices that are compared with each other, in no time. */
static void
testLimits(void)
{
    static const char *const devices[] = {
        "<controller type='usb'/>", "<controller type='pci' model='pcie-root-port'/>",
        "<disk><target dev='vda'/></disk>", "<hub type='usb'/>", "<interface type='user'/>",
    };
    size_t i;
    size_t j;

    for (i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_autoptr(GString) xml = g_string_new("<domain type='qemu'><name>n</name><memory>9</memory>"
                                              "<os><type machine='q35'>hvm</type></os><devices>");
        gsize base = xml->len;
        gint64 start = g_get_monotonic_time();
        g_autofree char *most = NULL;

        for (j = 0; j < VIR_DOMAIN_DEVICES_MOST; j++)
            g_string_append(xml, devices[i]);
        most = g_strdup_printf("%s</devices></domain>", xml->str);
        g_free(define(most, 0));   /* taken or not, it ends */
        while (xml->len < 3900 * 1000)
            g_string_append_len(xml, xml->str + base, 1024 * strlen(devices[i]));
        g_string_append(xml, "</devices></domain>");
        g_assert_null(define(xml->str, 0));
        g_assert_nonnull(strstr(virGetLastError()->message, "more than "));
        g_test_message("%s: %d ms", devices[i],
                       (int)((g_get_monotonic_time() - start) / 1000));
    }
}

/* Documents that can be read, but are not as the published format has them. */
static void
testPublished(void)
{
    static const struct { const char *inside; const char *says; } rows[] = {
        { "<title/>", "element 'title' on line 1: ''. Expected one line of text" },
        { "<clock/>", "Missing required attribute 'offset' in element 'clock' on line 1" },
        { "<vcpu>1</vcpu><vcpu>2</vcpu>", "'vcpu' on line 1 stands a second time in element 'dom" },
        { "<features>none</features>", "element 'features' on line 1 holds no text" },
        { "<x:y xmlns:x='urn:z'/>", "unknown element 'y' of namespace 'urn:z' in element" },
        { "<memtune><hard_limit unit='cup'>1</hard_limit></memtune>",
          "'cup'. Expected a unit such as 'KiB' or 'GB'" },
        { "<devices><disk><source file='a.img'/><target dev='vda'/></disk></devices>",
          "attribute 'file' in element 'source' on line 1: 'a.img'. Expected an absolute path" },
        { "<devices><disk><source dev='/a'/><target dev='vda'/></disk></devices>",
          "attribute 'dev' in element 'source' on line 1 may stand there with type='block' only" },
        { "<devices><disk device='lun'><source file='/a'/><target dev='sda'/></disk></devices>",
          "element 'disk' on line 1: device='lun' needs type='block', 'network' or 'volume'" },
        { "<devices><interface type='network'/></devices>",
          "element 'interface' on line 1: the element 'source' is missing" },
        { "<devices><graphics type='vnc'><listen type='network'/></graphics></devices>",
          "element 'listen' on line 1: the attribute 'network' is missing" },
        { "<devices><video><model type='default'/></video></devices>", "the name of a model" },
        { "<devices><serial/></devices>", "element 'serial' on line 1: the attribute 'type' is" },
        { "<devices><watchdog model='ib700'/><watchdog model='ib700'/></devices>",
          "element 'watchdog' on line 1 stands a second time" },
    };
    static const char frame[] = "<domain type='qemu'><name>n</name><memory>9</memory>"
        "<os><type>hvm</type></os>%s</domain>";
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) xml = g_string_new(frame);

        g_string_replace(xml, "%s", rows[i].inside, 1);
        g_test_message("%s", rows[i].inside);
        g_assert_null(define(xml->str, VIR_DOMAIN_DEF_PARSE_VALIDATE));
        g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_XML_INVALID_SCHEMA);
        g_assert_nonnull(strstr(virGetLastError()->message, rows[i].says));
    }
}

static void
testRules(void)
{
    g_autoptr(GPtrArray) broken = virSchemaCheck(&virDomainDefSchema);
    guint i;

    for (i = 0; i < broken->len; i++)
        g_printerr("%s\n", (char *)g_ptr_array_index(broken, i));
    g_assert_cmpuint(broken->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/all rows keep them", testRules);
    g_test_add_func("/validate/what the published format does not have", testPublished);
    g_test_add_func("/limits/many devices", testLimits);
    goldenAddCases("domain", testCase);
    g_test_add_func("/corpus", testCorpus);
    return g_test_run();
}
