/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virxml.c: reading XML that others wrote, with libxml2 and limits of our own. */
#include <config.h>

#include "virxml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_XML

void
virXMLDocFree(virXMLDoc *doc)
{
    xmlFreeDoc(doc);
}

/* The first complaint of one parser run. */
typedef struct virXMLProblem {
    char *message;
    int line;
} virXMLProblem;

static void
virXMLProblemSet(virXMLProblem *problem, int line, const char *message)
{
    if (problem->message != NULL)
        return;
    problem->message = g_strchomp(g_strdup(message));
    problem->line = line;
}

static void
virXMLOnError(void *opaque, xmlErrorPtr error)
{
    xmlParserCtxt *ctxt = opaque;

    if (error->level >= XML_ERR_ERROR)
        virXMLProblemSet(ctxt->_private, error->line, error->message ? error->message : "");
}

static void
virXMLStop(xmlParserCtxt *ctxt, const char *message)
{
    virXMLProblemSet(ctxt->_private, xmlSAX2GetLineNumber(ctxt), message);
    xmlStopParser(ctxt);
}

static void
virXMLOnDoctype(void *opaque, const xmlChar *name G_GNUC_UNUSED,
                const xmlChar *external G_GNUC_UNUSED, const xmlChar *system G_GNUC_UNUSED)
{
    xmlParserCtxt *ctxt = opaque;

    virXMLStop(ctxt, _("a document type declaration (DOCTYPE) is not allowed"));
}

static int
virXMLCostlyAt(const char *text, const char *at, const char *message, virXMLProblem *problem)
{
    int line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    virXMLProblemSet(problem, line, message);
    return -1;
}

/* The end of the tag that @p is in and the '=' outside of its quotes; NULL: it has no end. */
static const char *
virXMLSkipTag(const char *p, unsigned int *ret_attrs)
{
    unsigned int attrs = 0;

    for (; p != NULL && *p != '\0' && *p != '>'; p++) {
        if (*p == '=')
            attrs++;
        else if ((*p == '"' || *p == '\'') && (p = strchr(p + 1, *p)) == NULL)
            return NULL;
    }
    *ret_attrs = attrs;
    return p;
}

/*
 * Two things take the library time with the square of their size, so one linear pass looks
 * for them before it starts. It compares each attribute with all before it: counted are the
 * '=' outside of quotes in each tag. And for each "--" in a comment, where XML allows none,
 * it writes an error that holds the comment so far. What never ends is for the parser to say.
 */
static int
virXMLCheckCost(const char *text, virXMLProblem *problem)
{
    const char *p = text;

    while (p != NULL && (p = strchr(p, '<')) != NULL) {
        unsigned int attrs = 0;

        p++;
        if (strncmp(p, "!--", 3) == 0) {
            p = strstr(p + 3, "--");
            if (p != NULL && p[2] != '>')
                return virXMLCostlyAt(text, p, _("'--' inside a comment"), problem);
        } else if (strncmp(p, "![CDATA[", 8) == 0) {
            p = strstr(p, "]]>");
        } else if (*p == '?') {
            p = strstr(p, "?>");
        } else {
            p = virXMLSkipTag(p, &attrs);
        }
        if (attrs > VIR_XML_MAX_ATTRS)
            return virXMLCostlyAt(text, p, _("too many attributes in one element"), problem);
    }
    return 0;
}

/* What stands in elements of others is theirs, comments too; ours would only be in the way. */
static void
virXMLOnComment(void *opaque, const xmlChar *text)
{
    xmlParserCtxt *ctxt = opaque;

    if (ctxt->node != NULL && ctxt->node->ns != NULL)
        xmlSAX2Comment(ctxt, text);
}

/*
 * Two things that the library searches slowly are counted as they come: its table of names,
 * which doesn't grow any more from some size on, and the namespaces in force, one after the
 * other for each element.
 */
static void
virXMLOnElement(void *opaque, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                int nnamespaces, const xmlChar **namespaces, int nattrs, int ndefaulted,
                const xmlChar **attrs)
{
    xmlParserCtxt *ctxt = opaque;

    if (xmlDictSize(ctxt->dict) > VIR_XML_MAX_NAMES)
        virXMLStop(ctxt, _("too many different names of elements and attributes"));
    else if (ctxt->nsNr / 2 > VIR_XML_MAX_NAMESPACES)   /* prefix and name of each */
        virXMLStop(ctxt, _("too many namespaces at the same time"));
    else
        xmlSAX2StartElementNs(ctxt, name, prefix, uri, nnamespaces, namespaces, nattrs,
                              ndefaulted, attrs);
}

static xmlParserCtxt *
virXMLNewParser(virXMLProblem *problem)
{
    static gsize once;
    xmlParserCtxt *ctxt;

    if (g_once_init_enter(&once)) {
        xmlInitParser();
        g_once_init_leave(&once, 1);
    }
    ctxt = xmlNewParserCtxt();
    if (ctxt == NULL)
        g_error("out of memory");
    ctxt->_private = problem;
    ctxt->sax->serror = virXMLOnError;
    ctxt->sax->internalSubset = virXMLOnDoctype;
    ctxt->sax->externalSubset = NULL;
    ctxt->sax->comment = virXMLOnComment;
    ctxt->sax->startElementNs = virXMLOnElement;
    ctxt->sax->processingInstruction = NULL;
    return ctxt;
}

static xmlDoc *
virXMLRunParser(const char *text, gsize len, virXMLProblem *problem)
{
    xmlParserCtxt *ctxt = NULL;
    xmlDoc *doc;
    bool good;

    if (len > VIR_XML_MAX_SIZE) {
        g_autofree char *message = g_strdup_printf(_("the document is larger than %d bytes"),
                                                   VIR_XML_MAX_SIZE);
        virXMLProblemSet(problem, 1, message);
        return NULL;
    }
    if (virXMLCheckCost(text, problem) < 0)
        return NULL;

    ctxt = virXMLNewParser(problem);
    /* Without XML_PARSE_HUGE the library itself stops at a depth of 256. */
    doc = xmlCtxtReadMemory(ctxt, text, len, NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA |
                            XML_PARSE_COMPACT);
    good = doc != NULL && ctxt->wellFormed && problem->message == NULL;
    xmlFreeParserCtxt(ctxt);
    if (!good)
        g_clear_pointer(&doc, xmlFreeDoc);
    return doc;
}

static virXMLDoc *
virXMLParse(const char *text, gsize len, const char *what, const char *root)
{
    virXMLProblem problem = { 0 };
    g_autoptr(virXMLDoc) doc = virXMLRunParser(text, len, &problem);
    g_autofree char *message = problem.message;
    xmlNode *top;

    if (doc == NULL) {
        virReportError(VIR_ERR_XML_DETAIL, _("%s:%d: %s"), what, problem.line,
                       message ? message : _("cannot parse the document"));
        return NULL;
    }
    top = xmlDocGetRootElement(doc);
    if (root != NULL && g_strcmp0((const char *)top->name, root) != 0) {
        virReportError(VIR_ERR_XML_ERROR, _("expecting root element of '%s', not '%s'"),
                       root, (const char *)top->name);
        return NULL;
    }
    return g_steal_pointer(&doc);
}

virXMLDoc *
virXMLParseString(const char *text, const char *what, const char *root)
{
    return virXMLParse(text, strnlen(text, VIR_XML_MAX_SIZE + 1), what, root);
}

virXMLDoc *
virXMLParseFile(const char *path, const char *root)
{
    g_autofree char *text = g_malloc(VIR_XML_MAX_SIZE + 2);
    FILE *file = fopen(path, "re");
    gsize len;
    int err;

    if (file == NULL) {
        virReportSystemError(errno, _("cannot open '%s'"), path);
        return NULL;
    }
    len = fread(text, 1, VIR_XML_MAX_SIZE + 1, file);
    text[len] = '\0';
    err = ferror(file) ? EIO : 0;
    fclose(file);
    if (err != 0) {
        virReportSystemError(err, _("cannot read '%s'"), path);
        return NULL;
    }
    return virXMLParse(text, len, path, root);
}

/* Most names that are compared differ in their first letter, which takes no call. */
static inline bool
virXMLIsName(const xmlChar *name, const char *other)
{
    return *name == (xmlChar)*other && strcmp((const char *)name, other) == 0;
}

const char *
virXMLNodeAttr(const xmlNode *node, const char *name)
{
    const xmlAttr *attr;

    for (attr = node->properties; attr != NULL; attr = attr->next) {
        if (attr->ns == NULL && virXMLIsName(attr->name, name))
            return attr->children ? (const char *)attr->children->content : "";
    }
    return NULL;
}

const char *
virXMLNodeText(const xmlNode *node)
{
    const xmlNode *child;

    for (child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            return (const char *)child->content;
    }
    return NULL;
}

static xmlNode *
virXMLNodeScan(xmlNode *node, const char *name)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && node->ns == NULL &&
            (name == NULL || virXMLIsName(node->name, name)))
            return node;
    }
    return NULL;
}

xmlNode *
virXMLNodeFirst(const xmlNode *node, const char *name)
{
    return virXMLNodeScan(node->children, name);
}

xmlNode *
virXMLNodeNext(const xmlNode *node, const char *name)
{
    return virXMLNodeScan(node->next, name);
}

char *
virXMLNodeToString(xmlNode *node, unsigned int depth)
{
    xmlBuffer *buf = xmlBufferCreate();
    char *text;

    if (buf == NULL || xmlNodeDump(buf, node->doc, node, depth, 1) < 0)
        g_error("out of memory");
    text = g_strdup((const char *)xmlBufferContent(buf));
    xmlBufferFree(buf);
    return text;
}
