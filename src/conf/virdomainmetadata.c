/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainmetadata.c: what programs keep in a definition, each under a namespace of its own. */
#include <config.h>

#include "virdomainmetadata.h"

#include <string.h>

#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

static bool
virDomainMetadataIsOf(const xmlNode *node, const char *uri)
{
    return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
        strcmp((const char *)node->ns->href, uri) == 0;
}

static xmlNode *
virDomainMetadataFind(const virDomainDef *def, const char *uri)
{
    xmlNode *node = def->metadata ? def->metadata->children : NULL;

    while (node != NULL && !virDomainMetadataIsOf(node, uri))
        node = node->next;
    return node;
}

/* The node that follows @node in the document, below @top. */
static xmlNode *
virDomainMetadataNext(xmlNode *node, const xmlNode *top)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}

/* What a node said with the prefix of @uri it says without. */
static void
virDomainMetadataStrip(xmlNode *node, const char *uri)
{
    xmlNs **ns = &node->nsDef;
    xmlAttr *attr;

    if (virDomainMetadataIsOf(node, uri))
        node->ns = NULL;
    for (attr = node->type == XML_ELEMENT_NODE ? node->properties : NULL; attr != NULL;
         attr = attr->next) {
        if (attr->ns != NULL && strcmp((const char *)attr->ns->href, uri) == 0)
            attr->ns = NULL;
    }
    while (node->type == XML_ELEMENT_NODE && *ns != NULL) {
        xmlNs *old = *ns;

        if (old->href == NULL || strcmp((const char *)old->href, uri) != 0) {
            ns = &old->next;
            continue;
        }
        *ns = old->next;
        xmlFreeNs(old);
    }
}

char *
virDomainDefGetMetadata(const virDomainDef *def, const char *uri)
{
    xmlNode *found = virDomainMetadataFind(def, uri);
    g_autoptr(virXMLDoc) doc = NULL;
    GPtrArray *nodes;
    xmlNode *root;
    xmlNode *node;
    guint i;

    if (found == NULL)
        return NULL;
    doc = xmlNewDoc((const xmlChar *)"1.0");
    root = doc ? xmlDocCopyNode(found, doc, 1) : NULL;
    if (root == NULL)
        g_error("out of memory");
    xmlDocSetRootElement(doc, root);

    /* From the leaves up: a declaration goes after all that uses it. */
    nodes = g_ptr_array_new();
    for (node = root; node != NULL; node = virDomainMetadataNext(node, root))
        g_ptr_array_add(nodes, node);
    for (i = nodes->len; i > 0; i--)
        virDomainMetadataStrip(g_ptr_array_index(nodes, i - 1), uri);
    g_ptr_array_unref(nodes);
    return virXMLNodeToString(root, 0);
}

static xmlNode *
virDomainMetadataParse(const char *key, const char *uri, const char *xml)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(metadata_xml)", NULL);
    xmlNode *root;
    xmlNode *node;
    xmlNs *ns;

    if (doc == NULL)
        return NULL;
    root = xmlDocGetRootElement(doc);
    ns = xmlNewNs(root, (const xmlChar *)uri, (const xmlChar *)key);
    if (ns == NULL) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("failed to create a namespace"));
        return NULL;
    }
    for (node = root; node != NULL; node = virDomainMetadataNext(node, root)) {
        if (node->type == XML_ELEMENT_NODE && node->ns == NULL)
            node->ns = ns;
    }
    return xmlCopyNode(root, 1);
}

int
virDomainDefSetMetadata(virDomainDef *def, const char *key, const char *uri, const char *xml)
{
    xmlNode *element = NULL;
    xmlNode *old;

    if (xml != NULL && (element = virDomainMetadataParse(key, uri, xml)) == NULL)
        return -1;
    old = virDomainMetadataFind(def, uri);
    if (old != NULL) {
        xmlUnlinkNode(old);
        xmlFreeNode(old);
    }
    if (element == NULL)
        return 0;
    if (def->metadata == NULL)
        def->metadata = xmlNewNode(NULL, (const xmlChar *)"metadata");
    if (def->metadata == NULL || xmlAddChild(def->metadata, element) == NULL)
        g_error("out of memory");
    return 0;
}
