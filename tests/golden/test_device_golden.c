/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_device_golden.c: single devices put into definitions, replaced, taken out again. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "goldenfile.h"
#include "testguest.h"
#include "virdomainchange.h"
#include "virerror.h"
#include "virxml.h"

/*
 * Our own cases (tests/golden/device/CASE/) must be exact: the dump of a stock
 * daemon. steps.xml has a <domain>, which is defined, and after it what is done
 * one by one: <attach>, <update> or <detach> around a device, or <detach alias=…/>;
 * with refused="CODE" it must fail with that and leave the definition alone.
 * Of the corpus at least so many must be; raise the numbers when they rise.
 */
#define CORPUS_IDENTICAL 124
#define CORPUS_DETACHED 124
#define CORPUS_REFUSED_ALIKE 122

static char *
dump(const virDomainDef *def)
{
    return virDomainDefFormat(def, &testGuestContext, VIR_DOMAIN_DEF_FORMAT_INACTIVE);
}

/* Changes a copy, as a call does. 0 with *@def replaced, or the code of the error. */
static int
change(virDomainDef **def, virDomainDeviceChanges what, const char *xml, const char *alias)
{
    g_autoptr(virDomainDef) copy = virDomainDefCopy(*def, &testGuestContext);
    int rc;

    virResetLastError();
    rc = alias ? virDomainDefDetachAlias(copy, alias, &testGuestContext)
               : virDomainDefChangeDevice(copy, what, xml, &testGuestContext);
    if (rc < 0)
        return virGetLastError()->code;
    virDomainDefFree(*def);
    *def = g_steal_pointer(&copy);
    return 0;
}

static virDomainDef *
define(const char *xml)
{
    virDomainDef *def = virDomainDefParseString(xml, &testGuestContext,
                                                VIR_DOMAIN_DEF_PARSE_INACTIVE);

    if (def == NULL)
        g_error("%s: %s", xml, virGetLastError()->message);
    return def;
}

/* ---- our own cases ------------------------------------------------------------------ */

static void
doStep(const char *path, virDomainDef **def, xmlNode *step)
{
    static const struct { const char *name; virDomainDeviceChanges what; } steps[] = {
        { "attach", VIR_DOMAIN_DEVICE_ATTACH },
        { "update", VIR_DOMAIN_DEVICE_UPDATE },
        { "detach", VIR_DOMAIN_DEVICE_DETACH },
    };
    xmlNode *device = xmlFirstElementChild(step);
    g_autofree char *xml = device ? virXMLNodeToString(device, 0) : NULL;
    const char *refused = virXMLNodeAttr(step, "refused");
    size_t i;
    int code;

    for (i = 0; strcmp((const char *)step->name, steps[i].name) != 0; i++)
        g_assert_cmpuint(i, <, G_N_ELEMENTS(steps) - 1);
    code = change(def, steps[i].what, xml, virXMLNodeAttr(step, "alias"));
    if (code != (refused ? atoi(refused) : 0))
        g_error("%s:%ld: %d %s", path, xmlGetLineNo(step), code,
                code ? virGetLastError()->message : "");
}

static void
testCase(gconstpointer opaque)
{
    g_autofree char *path = g_build_filename(opaque, "steps.xml", NULL);
    g_autofree char *outPath = g_build_filename(opaque, "out.xml", NULL);
    g_autoptr(virXMLDoc) doc = virXMLParseFile(path, "steps");
    g_autofree char *expected = goldenRead(outPath);
    g_autoptr(virDomainDef) def = NULL;
    g_autofree char *xml = NULL;
    g_autofree char *actual = NULL;
    xmlNode *step;

    g_assert_nonnull(doc);
    step = xmlFirstElementChild(xmlDocGetRootElement(doc));
    xml = virXMLNodeToString(step, 0);
    def = define(xml);
    while ((step = xmlNextElementSibling(step)) != NULL)
        doStep(path, &def, step);
    actual = dump(def);
    if (g_strcmp0(actual, expected) != 0)
        goldenShowDifference(outPath, expected ? expected : "", actual);
    g_assert_cmpstr(actual, ==, expected);
}

/* ---- the corpus ----------------------------------------------------------------------- */

typedef struct Count {
    unsigned int identical, different, refused;
    unsigned int detached, leftOtherwise;
    unsigned int refusedAlike, refusedOther, taken;
} Count;

static bool show;

/* What is left is the base again, or what stock leaves where that is more. */
static void
testDetach(const char *stem, virDomainDef **def, const char *in, const char *base, Count *count)
{
    g_autofree char *leftPath = g_strdup_printf("%s.after-detach.xml", stem);
    g_autofree char *left = goldenRead(leftPath);
    int code = change(def, VIR_DOMAIN_DEVICE_DETACH, in, NULL);
    g_autofree char *actual = dump(*def);

    if (code == 0 && strcmp(actual, left ? left : base) == 0) {
        count->detached++;
        return;
    }
    count->leftOtherwise++;
    if (show && code != 0)
        g_printerr("%s: not detached: %s\n", stem, virGetLastError()->message);
    else if (show)
        goldenShowDifference(leftPath, left ? left : base, actual);
}

static void
testDocument(const char *dir, const char *name, const char *machine, int expected, Count *count)
{
    g_autofree char *document = g_strndup(name, strlen(name) - strlen(".xml"));
    g_autofree char *basePath = g_strdup_printf("%s/BASE.%s.xml", dir, machine);
    g_autofree char *inPath = g_strdup_printf("%s/%s.in.xml", dir, document);
    g_autofree char *stem = g_strdup_printf("%s/%s.%s", dir, document, machine);
    g_autofree char *outPath = g_strdup_printf("%s.out.xml", stem);
    g_autofree char *baseIn = goldenRead(basePath);
    g_autofree char *in = goldenRead(inPath);
    g_autofree char *out = goldenRead(outPath);
    g_autoptr(virDomainDef) def = define(baseIn);
    g_autofree char *base = dump(def);
    g_autofree char *actual = NULL;
    int code = change(&def, VIR_DOMAIN_DEVICE_ATTACH, in, NULL);

    if (expected != 0) {
        count->refusedAlike += code == expected;
        count->refusedOther += code != 0 && code != expected;
        count->taken += code == 0;
        if (show && code != expected)
            g_printerr("%s: code %d is expected: %d %s\n", stem, expected, code,
                       code ? virGetLastError()->message : "");
        return;
    }
    if (code != 0) {
        count->refused++;
        if (show)
            g_printerr("%s: refused: %s\n", stem, virGetLastError()->message);
        return;
    }
    actual = dump(def);
    if (out != NULL) {
        g_autofree char *a = goldenWithoutRandom(out, in);
        g_autofree char *b = goldenWithoutRandom(actual, in);
        bool same = strcmp(a, b) == 0;

        count->identical += same;
        count->different += !same;
        if (!same && show)
            goldenShowDifference(stem, a, b);
    }
    testDetach(stem, &def, in, base, count);
}

static void
testCorpus(void)
{
    const char *facts = g_getenv("VIREO_FACTS");
    g_autofree char *answersPath = g_strdup_printf("%s/corpus/answers.tsv", facts ? facts : "");
    g_autofree char *dir = g_strdup_printf("%s/corpus/device", facts ? facts : "");
    g_autofree char *text = goldenRead(answersPath);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    Count count = { 0 };
    size_t i;

    if (text == NULL) {
        g_test_skip("no corpus");
        return;
    }
    show = g_getenv("VIREO_CORPUS_SHOW") != NULL;
    for (i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", 4);

        if (g_strv_length(cells) == 4 && g_str_has_prefix(cells[0], "device/"))
            testDocument(dir, cells[0] + strlen("device/"), cells[1],
                         (int)g_ascii_strtoll(cells[2], NULL, 10), &count);
    }
    g_print("# corpus: taken by stock: %u identical, %u different, %u refused; detached again:"
            " %u alike, %u otherwise; refused by stock: %u alike, %u with another code,"
            " %u taken\n", count.identical, count.different, count.refused, count.detached,
            count.leftOtherwise, count.refusedAlike, count.refusedOther, count.taken);
    g_assert_cmpuint(count.identical, >=, CORPUS_IDENTICAL);
    g_assert_cmpuint(count.detached, >=, CORPUS_DETACHED);
    g_assert_cmpuint(count.refusedAlike, >=, CORPUS_REFUSED_ALIKE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    goldenAddCases("device", testCase);
    g_test_add_func("/corpus", testCorpus);
    return g_test_run();
}
