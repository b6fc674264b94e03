/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainseclabel.c: under which labels of the host's security models a guest runs. */
#include <config.h>

#include "virdomainseclabel.h"

#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainSeclabelType, VIR_DOMAIN_SECLABEL_LAST, NULL, "none", "dynamic", "static");

static const virSchemaField virDomainSeclabelFields[] = {
    VIR_ENUM("@type", virDomainSeclabel, type, virDomainSeclabelTypeNames,
             .doc = "dynamic: a label of its own for each run"),
    VIR_STRING("@model", virDomainSeclabel, model, .doc = "selinux, apparmor, dac"),
    VIR_YES_NO("@relabel", virDomainSeclabel, relabel, .doc = "give images the guest's label"),
    VIR_STRING("label", virDomainSeclabel, label),
    VIR_STRING("imagelabel", virDomainSeclabel, imagelabel, .flags = VIR_LIVE_ONLY),
    VIR_STRING("baselabel", virDomainSeclabel, baselabel,
               .doc = "what a dynamic label is made from"),
};

static int
virDomainSeclabelRefuse(int code, const char *why)
{
    virReportError(code, "%s", why);
    return -1;
}

/* Each type has its own idea of labels; the label of a dynamic one is made for each run. */
static int
virDomainSeclabelParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainSeclabel *seclabel = obj;

    if (g_strcmp0(seclabel->model, "none") == 0)
        seclabel->type = VIR_DOMAIN_SECLABEL_NONE;
    switch (seclabel->type) {
    case VIR_DOMAIN_SECLABEL_NONE:
        if (seclabel->relabel == VIR_TRISTATE_BOOL_YES)
            return virDomainSeclabelRefuse(VIR_ERR_CONFIG_UNSUPPORTED,
                                           _("resource relabeling is not compatible with 'none'"
                                             " label type"));
        seclabel->relabel = VIR_TRISTATE_BOOL_ABSENT;
        g_clear_pointer(&seclabel->label, g_free);
        g_clear_pointer(&seclabel->baselabel, g_free);
        break;
    case VIR_DOMAIN_SECLABEL_DYNAMIC:
        if (seclabel->relabel == VIR_TRISTATE_BOOL_NO)
            return virDomainSeclabelRefuse(VIR_ERR_CONFIG_UNSUPPORTED,
                                           _("dynamic label type must use resource relabeling"));
        seclabel->relabel = VIR_TRISTATE_BOOL_YES;
        if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0)
            g_clear_pointer(&seclabel->label, g_free);
        break;
    case VIR_DOMAIN_SECLABEL_STATIC:
        if (seclabel->relabel == VIR_TRISTATE_BOOL_ABSENT)
            seclabel->relabel = VIR_TRISTATE_BOOL_NO;
        g_clear_pointer(&seclabel->baselabel, g_free);
        if (seclabel->label == NULL)
            return virDomainSeclabelRefuse(VIR_ERR_XML_ERROR, _("security label is missing"));
        break;
    case VIR_DOMAIN_SECLABEL_DEFAULT:
    case VIR_DOMAIN_SECLABEL_LAST:
        break;
    }
    return 0;
}

VIR_SCHEMA(virDomainSeclabelSchema, virDomainSeclabel, "seclabel", virDomainSeclabelFields,
           .parsed = virDomainSeclabelParsed);

/* ---- all of a guest --------------------------------------------------------------- */

/* A label without a model is of the host's first one; that is "none", which has no labels. */
static int
virDomainSeclabelCompleteModel(virDomainSeclabel *seclabel, bool alone)
{
    if (seclabel->model != NULL)
        return 0;
    if (!alone)
        return virDomainSeclabelRefuse(VIR_ERR_XML_ERROR,
                                       _("missing security model when using multiple labels"));
    if (seclabel->type != VIR_DOMAIN_SECLABEL_NONE &&
        (seclabel->type != VIR_DOMAIN_SECLABEL_DYNAMIC || seclabel->baselabel != NULL))
        return virDomainSeclabelRefuse(VIR_ERR_XML_ERROR,
                                       _("missing security model in domain seclabel"));
    seclabel->type = VIR_DOMAIN_SECLABEL_NONE;
    seclabel->relabel = VIR_TRISTATE_BOOL_ABSENT;
    seclabel->model = g_strdup("none");
    return 0;
}

static bool
virDomainSeclabelSays(const void *element, const void *opaque G_GNUC_UNUSED)
{
    return ((const virDomainSeclabel *)element)->type != VIR_DOMAIN_SECLABEL_DEFAULT;
}

static int
virDomainDefCompleteOwnSeclabels(virDomainDef *def)
{
    g_autoptr(GHashTable) models = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n = virSchemaListLength(def->seclabels);
    size_t i;

    for (i = 0; i < n; i++) {
        const virDomainSeclabel *seclabel = g_ptr_array_index(def->seclabels, i);

        if (seclabel->model != NULL && !g_hash_table_add(models, seclabel->model)) {
            virReportError(VIR_ERR_XML_DETAIL, _("seclabel for model %s is already provided"),
                           seclabel->model);
            return -1;
        }
    }
    for (i = 0; i < n; i++) {
        if (virDomainSeclabelCompleteModel(g_ptr_array_index(def->seclabels, i), n == 1) < 0)
            return -1;
    }
    virSchemaListKeep(&virDomainSeclabelSchema, &def->seclabels, virDomainSeclabelSays, NULL);
    return 0;
}

/* ---- those of devices ---------------------------------------------------------------- */

/* Those of @def by model, for there may be as many as a document has room for. */
static GHashTable *
virDomainDefSeclabelsByModel(const virDomainDef *def)
{
    GHashTable *whole = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;

    for (i = 0; i < virSchemaListLength(def->seclabels); i++) {
        virDomainSeclabel *seclabel = g_ptr_array_index(def->seclabels, i);

        g_hash_table_insert(whole, seclabel->model, seclabel);
    }
    return whole;
}

static int
virDomainSeclabelsCheckOnce(const GPtrArray *labels)
{
    g_autoptr(GHashTable) models = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;

    for (i = 0; i < virSchemaListLength(labels); i++) {
        const virDomainDeviceSeclabel *label = g_ptr_array_index(labels, i);

        if (label->model != NULL && !g_hash_table_add(models, label->model)) {
            virReportError(VIR_ERR_XML_DETAIL, _("seclabel for model %s is already provided"),
                           label->model);
            return -1;
        }
    }
    return 0;
}

/* @whole: the guest's own labels by model. */
static int
virDomainSeclabelsCheckOverrides(const GPtrArray *labels, GHashTable *whole)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(labels); i++) {
        const virDomainDeviceSeclabel *label = g_ptr_array_index(labels, i);
        const virDomainSeclabel *instead = label->model
            ? g_hash_table_lookup(whole, label->model) : NULL;

        if (instead != NULL && instead->relabel != VIR_TRISTATE_BOOL_YES &&
            label->relabel == VIR_TRISTATE_BOOL_YES)
            return virDomainSeclabelRefuse(VIR_ERR_CONFIG_UNSUPPORTED,
                                           _("label overrides require relabeling to be enabled"
                                             " at the domain level"));
    }
    return 0;
}

/* One that asks for what is done anyway says nothing. */
static bool
virDomainDeviceSeclabelSays(const void *element, const void *opaque G_GNUC_UNUSED)
{
    const virDomainDeviceSeclabel *label = element;

    return label->label != NULL || label->relabel != VIR_TRISTATE_BOOL_YES;
}

/* Nothing of a network source is on this host to be labelled. */
static void
virDomainSourceDropSeclabels(virStorageSource *src)
{
    virSchemaListKeep(&virDomainDeviceSeclabelSchema, &src->seclabels,
                      src->type == VIR_STORAGE_TYPE_NETWORK ? virSchemaKeepNone
                                                            : virDomainDeviceSeclabelSays, NULL);
}

static int
virDomainSourceCompleteSeclabels(virStorageSource *src, GHashTable *whole)
{
    if (virDomainSeclabelsCheckOnce(src->seclabels) < 0 ||
        virDomainSeclabelsCheckOverrides(src->seclabels, whole) < 0)
        return -1;
    virDomainSourceDropSeclabels(src);
    return 0;
}

static int
virDomainDiskCompleteSeclabels(virDomainDiskDef *disk, GHashTable *whole)
{
    virStorageBacking *below;

    if (virDomainSourceCompleteSeclabels(&disk->src, whole) < 0)
        return -1;
    for (below = disk->backing; below != NULL; below = below->next) {
        if (virDomainSourceCompleteSeclabels(&below->src, whole) < 0)
            return -1;
    }
    return 0;
}

/* Where the other end of a device is that has one, and may it be labelled; NULL: it has none. */
static virDomainChrSource *
virDomainDeviceChrSource(virDomainDeviceType type, void *dev, bool *ret_may)
{
    virDomainRNGDef *rng = dev;
    virDomainSmartcardDef *card = dev;

    *ret_may = type == VIR_DOMAIN_DEVICE_SERIAL || type == VIR_DOMAIN_DEVICE_PARALLEL ||
        type == VIR_DOMAIN_DEVICE_CONSOLE || type == VIR_DOMAIN_DEVICE_CHANNEL;
    if (*ret_may)
        return &((virDomainChrDef *)dev)->source;
    if (type == VIR_DOMAIN_DEVICE_REDIRDEV)
        return &((virDomainRedirdevDef *)dev)->source;
    if (type == VIR_DOMAIN_DEVICE_RNG && rng->backend == VIR_DOMAIN_RNG_BACKEND_EGD)
        return &rng->egd;
    if (type == VIR_DOMAIN_DEVICE_SMARTCARD && card->mode == VIR_DOMAIN_SMARTCARD_PASSTHROUGH)
        return &card->passthrough;
    return NULL;
}

static int
virDomainChrCompleteSeclabels(virDomainDeviceType type, void *dev,
                              virDomainDef *def G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    bool may;
    virDomainChrSource *source = virDomainDeviceChrSource(type, dev, &may);

    if (source == NULL)
        return 0;
    if (may && virDomainSeclabelsCheckOnce(source->seclabels) < 0)
        return -1;
    virSchemaListKeep(&virDomainDeviceSeclabelSchema, &source->seclabels,
                      may && virDomainChrSourceIsFile(source) ? virDomainDeviceSeclabelSays
                                                              : virSchemaKeepNone, NULL);
    return 0;
}

int
virDomainDefCompleteSeclabels(virDomainDef *def)
{
    g_autoptr(GHashTable) whole = NULL;
    size_t i;

    if (virDomainDefCompleteOwnSeclabels(def) < 0)
        return -1;
    whole = virDomainDefSeclabelsByModel(def);
    for (i = 0; i < virDomainDefDiskCount(def); i++) {
        if (virDomainDiskCompleteSeclabels(virDomainDefDisk(def, i), whole) < 0)
            return -1;
    }
    return virDomainDefForEachDevice(def, virDomainChrCompleteSeclabels, NULL);
}
