/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_namespace.c: the elements of QEMU's own namespace in a definition. */
#include "config.h"

#include "qemu_namespace.h"

#include <string.h>

#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

#define QEMU_NAMESPACE_URI "http://libvirt.org/schemas/domain/qemu/1.0"

static void
envFree(void *data)
{
    qemuNamespaceEnv *env = data;

    g_free(env->name);
    g_free(env->value);
    g_free(env);
}

static qemuNamespace *
namespaceNew(void)
{
    qemuNamespace *ns = g_new0(qemuNamespace, 1);

    ns->args = g_ptr_array_new_with_free_func(g_free);
    ns->envs = g_ptr_array_new_with_free_func(envFree);
    ns->capsAdded = g_ptr_array_new_with_free_func(g_free);
    ns->capsRemoved = g_ptr_array_new_with_free_func(g_free);
    return ns;
}

static void
namespaceFree(void *data)
{
    qemuNamespace *ns = data;

    g_ptr_array_unref(ns->args);
    g_ptr_array_unref(ns->envs);
    g_ptr_array_unref(ns->capsAdded);
    g_ptr_array_unref(ns->capsRemoved);
    g_free(ns);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuNamespace, namespaceFree)

/* ---- reading ------------------------------------------------------------ */

static bool
isOurs(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && node->ns &&
           strcmp((const char *)node->ns->href, QEMU_NAMESPACE_URI) == 0;
}

static int
refuse(const xmlNode *node, const char *what)
{
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("<qemu:%s> on line %ld %s"),
                   (const char *)node->name, xmlGetLineNo(node), what);
    return -1;
}

/* POSIX: letters, digits and underscores, no digit first. */
static bool
isEnvName(const char *name)
{
    if (!g_ascii_isalpha(*name) && *name != '_')
        return false;
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
           strlen(name);
}

static int
parseEnv(const xmlNode *node, qemuNamespace *ns)
{
    const char *name = virXMLNodeAttr(node, "name");
    qemuNamespaceEnv *env;

    if (!name || !isEnvName(name))
        return refuse(node, "has no valid name");
    env = g_new0(qemuNamespaceEnv, 1);
    env->name = g_strdup(name);
    env->value = g_strdup(virXMLNodeAttr(node, "value"));
    g_ptr_array_add(ns->envs, env);
    return 0;
}

static int
parseAttr(const xmlNode *node, const char *attr, GPtrArray *list)
{
    const char *value = virXMLNodeAttr(node, attr);

    if (!value)
        return refuse(node, "lacks an attribute");
    g_ptr_array_add(list, g_strdup(value));
    return 0;
}

/* One element inside <qemu:commandline> or <qemu:capabilities>. */
static int
parseInner(const xmlNode *node, const char *outer, qemuNamespace *ns)
{
    const char *name = (const char *)node->name;
    bool commandline = strcmp(outer, "commandline") == 0;

    if (commandline && strcmp(name, "arg") == 0)
        return parseAttr(node, "value", ns->args);
    if (commandline && strcmp(name, "env") == 0)
        return parseEnv(node, ns);
    if (!commandline && strcmp(name, "add") == 0)
        return parseAttr(node, "capability", ns->capsAdded);
    if (!commandline && strcmp(name, "del") == 0)
        return parseAttr(node, "capability", ns->capsRemoved);
    return refuse(node, "is not supported");
}

static int
namespaceParse(xmlNode *root, void **ret_data)
{
    g_autoptr(qemuNamespace) ns = NULL;

    for (const xmlNode *node = root->children; node; node = node->next) {
        const char *name = (const char *)node->name;

        if (!isOurs(node))
            continue;
        if (strcmp(name, "commandline") != 0 && strcmp(name, "capabilities") != 0)
            return refuse(node, "is not supported");
        if (!ns)
            ns = namespaceNew();
        for (const xmlNode *inner = node->children; inner; inner = inner->next) {
            if (isOurs(inner) && parseInner(inner, name, ns) < 0)
                return -1;
        }
    }
    *ret_data = g_steal_pointer(&ns);
    return 0;
}

/* ---- writing ------------------------------------------------------------ */

static void
formatList(const GPtrArray *list, const char *element, const char *attr, virBuffer *buf)
{
    for (size_t i = 0; i < list->len; i++) {
        virBufferStart(buf, element);
        virBufferAttr(buf, attr, g_ptr_array_index(list, i));
        virBufferEnd(buf, element);
    }
}

static void
namespaceFormat(const void *data, virBuffer *buf)
{
    const qemuNamespace *ns = data;

    if (ns->args->len > 0 || ns->envs->len > 0) {
        virBufferStart(buf, "qemu:commandline");
        formatList(ns->args, "qemu:arg", "value", buf);
        for (size_t i = 0; i < ns->envs->len; i++) {
            const qemuNamespaceEnv *env = g_ptr_array_index(ns->envs, i);

            virBufferStart(buf, "qemu:env");
            virBufferAttr(buf, "name", env->name);
            if (env->value)
                virBufferAttr(buf, "value", env->value);
            virBufferEnd(buf, "qemu:env");
        }
        virBufferEnd(buf, "qemu:commandline");
    }
    if (ns->capsAdded->len > 0 || ns->capsRemoved->len > 0) {
        virBufferStart(buf, "qemu:capabilities");
        formatList(ns->capsAdded, "qemu:add", "capability", buf);
        formatList(ns->capsRemoved, "qemu:del", "capability", buf);
        virBufferEnd(buf, "qemu:capabilities");
    }
}

/* ---- the rest ----------------------------------------------------------- */

static void *
copyText(const void *text, gpointer unused G_GNUC_UNUSED)
{
    return g_strdup(text);
}

static void *
copyEnv(const void *data, gpointer unused G_GNUC_UNUSED)
{
    const qemuNamespaceEnv *env = data;
    qemuNamespaceEnv *copy = g_new0(qemuNamespaceEnv, 1);

    copy->name = g_strdup(env->name);
    copy->value = g_strdup(env->value);
    return copy;
}

static void *
namespaceCopy(const void *data)
{
    const qemuNamespace *ns = data;
    qemuNamespace *copy = namespaceNew();

    g_ptr_array_extend(copy->args, ns->args, copyText, NULL);
    g_ptr_array_extend(copy->envs, ns->envs, copyEnv, NULL);
    g_ptr_array_extend(copy->capsAdded, ns->capsAdded, copyText, NULL);
    g_ptr_array_extend(copy->capsRemoved, ns->capsRemoved, copyText, NULL);
    return copy;
}

const virDomainDefNamespace qemuNamespaceOps = {
    .xmlns = "xmlns:qemu",
    .uri = QEMU_NAMESPACE_URI,
    .parse = namespaceParse,
    .format = namespaceFormat,
    .copy = namespaceCopy,
    .free = namespaceFree,
};

const qemuNamespace *
qemuNamespaceOf(const virDomainDef *def)
{
    return def->ns == &qemuNamespaceOps ? def->nsData : NULL;
}
