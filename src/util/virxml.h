/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virxml.h: reading XML that others wrote. */
#ifndef VIREO_VIRXML_H
#define VIREO_VIRXML_H

#include <glib.h>
#include <libxml/tree.h>

/* Most bytes in a document, depth of elements, attributes of one element, different names of
   elements, attributes and namespaces, and namespaces in force at one place. */
#define VIR_XML_MAX_SIZE (4 * 1024 * 1024)
#define VIR_XML_MAX_DEPTH 256
#define VIR_XML_MAX_ATTRS 4096
#define VIR_XML_MAX_NAMES 16384
#define VIR_XML_MAX_NAMESPACES 256

typedef xmlDoc virXMLDoc;
void virXMLDocFree(virXMLDoc *doc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virXMLDoc, virXMLDocFree)

/**
 * virXMLParseString:
 * @text: the document, UTF-8
 * @what: stands for the file name in errors: "(domain_definition)"
 * @root: the name that the root element must have, NULL for any
 *
 * Reads a document within the limits above. A DOCTYPE is refused, so there
 * are no entities but the five of XML; nothing is fetched from anywhere.
 * Comments outside of elements with a namespace and processing instructions are
 * dropped, as is white space between elements. The tree is the caller's; no two
 * threads may use one tree at once.
 *
 * Returns the document or NULL with one error reported that names the line.
 */
virXMLDoc *virXMLParseString(const char *text, const char *what, const char *root)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same for a file of at most VIR_XML_MAX_SIZE bytes. */
virXMLDoc *virXMLParseFile(const char *path, const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* What follows borrows from the tree: nothing returned may outlive the document. */

/* The value of attribute @name without a namespace, NULL when it is not there. */
const char *virXMLNodeAttr(const xmlNode *node, const char *name);

/* The text of @node, NULL when it has none. */
const char *virXMLNodeText(const xmlNode *node);

/*
 * The first child element @name (any when NULL) that has no namespace, and the
 * next sibling of that kind. The product's own vocabulary has no namespace, so
 * an element of a foreign one never stands for ours.
 */
xmlNode *virXMLNodeFirst(const xmlNode *node, const char *name);
xmlNode *virXMLNodeNext(const xmlNode *node, const char *name);

/*
 * @node as XML text with two spaces a level, the lines after the first as deep
 * as @depth levels; the caller frees it.
 */
char *virXMLNodeToString(xmlNode *node, unsigned int depth);

#endif /* VIREO_VIRXML_H */
