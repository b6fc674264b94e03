/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virxml.c: what is read, what is refused, and that refusing is quick. */
#include <config.h>

#include "virxml.h"

#include <string.h>

#include "virerror.h"

static char *
repeat(const char *before, const char *piece, size_t n, const char *after)
{
    GString *text = g_string_new(before);

    while (n-- > 0)
        g_string_append(text, piece);
    g_string_append(text, after);
    return g_string_free(text, FALSE);
}

/* @n pieces with a number each between @head and @tail. */
static char *
repeatNumbered(const char *before, const char *head, size_t n, const char *tail, const char *after)
{
    GString *text = g_string_new(before);

    while (n-- > 0)
        g_string_append_printf(text, "%s%zu%s", head, n, tail);
    g_string_append(text, after);
    return g_string_free(text, FALSE);
}

static void
assertRefused(const char *text, int code, const char *word)
{
    virError *err;

    virResetLastError();
    g_assert_null(virXMLParseString(text, "(test)", "a"));
    err = virGetLastError();
    g_assert_nonnull(err);
    g_assert_cmpint(err->code, ==, code);
    g_assert_nonnull(strstr(err->message, word));
}

static void
testRefused(void)
{
    static const struct { const char *text; int code; const char *word; } rows[] = {
        { "", VIR_ERR_XML_DETAIL, "(test):" },
        { "<a>\n<b></a>", VIR_ERR_XML_DETAIL, "(test):2: Opening and ending tag mismatch" },
        { "<b/>", VIR_ERR_XML_ERROR, "'a', not 'b'" },
        { "<!DOCTYPE a><a/>", VIR_ERR_XML_DETAIL, "DOCTYPE" },
        { "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
          VIR_ERR_XML_DETAIL, "DOCTYPE" },
        { "<a>&x;</a>", VIR_ERR_XML_DETAIL, "Entity 'x' not defined" },
        { "<a>\xff</a>", VIR_ERR_XML_DETAIL, "UTF-8" },
        { "<a>\n<!-- b\n -- c -->\n</a>", VIR_ERR_XML_DETAIL, "(test):3: '--' inside a comment" },
        { "<a>\n<!-- b", VIR_ERR_XML_DETAIL, "(test):2: " },
        { "<a b='1' b='2'/>", VIR_ERR_XML_DETAIL, "Attribute b redefined" },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++)
        assertRefused(rows[i].text, rows[i].code, rows[i].word);
}

static void
testLimits(void)
{
    g_autofree char *deep = repeat("", "<a>", VIR_XML_MAX_DEPTH + 2, "");
    g_autofree char *wide = repeat("<a ", "b='' ", 600 * 1000, "/>");
    g_autofree char *big = repeat("<a>", "bbbbbbbb", VIR_XML_MAX_SIZE / 8, "</a>");
    g_autofree char *open = repeat("<a>", "<!--", 1000 * 1000, "");
    g_autofree char *decoy = repeat("<a><!-- ", "b='' ", 10 * 1000, "--></a>");
    g_autofree char *names = repeatNumbered("<a>", "<b", VIR_XML_MAX_NAMES, "/>", "</a>");
    g_autofree char *spaces = repeatNumbered("<a ", "xmlns:b", VIR_XML_MAX_NAMESPACES + 1,
                                             "='c' ", "/>");
    g_autoptr(virXMLDoc) doc = NULL;

    assertRefused(names, VIR_ERR_XML_DETAIL, "too many different names");
    assertRefused(spaces, VIR_ERR_XML_DETAIL, "too many namespaces");
    assertRefused(deep, VIR_ERR_XML_DETAIL, "depth");
    assertRefused(wide, VIR_ERR_XML_DETAIL, "too many attributes");
    assertRefused(big, VIR_ERR_XML_DETAIL, "larger than");
    assertRefused(open, VIR_ERR_XML_DETAIL, "(test):1");
    doc = virXMLParseString(decoy, "(test)", NULL);
    g_assert_nonnull(doc);
}

static void
testNodes(void)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(
        "<a x='1' y=''>\n <!-- no --><n:b xmlns:n='urn:n' z='3'/><b z='&lt;'>t<!-- -->u</b>\n"
        "<c/><b/></a>", "(test)", "a");
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *b = virXMLNodeFirst(root, "b");
    g_autofree char *text = virXMLNodeToString(b, 0);

    g_assert_cmpstr(virXMLNodeAttr(root, "x"), ==, "1");
    g_assert_cmpstr(virXMLNodeAttr(root, "y"), ==, "");
    g_assert_null(virXMLNodeAttr(root, "z"));
    g_assert_cmpstr(virXMLNodeAttr(b, "z"), ==, "<");
    g_assert_cmpstr(virXMLNodeText(b), ==, "tu");
    g_assert_null(virXMLNodeText(virXMLNodeFirst(root, "c")));
    g_assert_true(virXMLNodeNext(b, NULL) == virXMLNodeFirst(root, "c"));
    g_assert_null(virXMLNodeNext(virXMLNodeNext(b, "b"), "b"));
    g_assert_cmpstr(text, ==, "<b z=\"&lt;\">tu</b>");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/refused with line and reason", testRefused);
    g_test_add_func("/xml/limits hold", testLimits);
    g_test_add_func("/xml/nodes", testNodes);
    return g_test_run();
}
