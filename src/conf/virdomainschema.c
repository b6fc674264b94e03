/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainschema.c: rows of <domain>. */
#include <config.h>

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainVirtType, VIR_DOMAIN_VIRT_LAST,
          NULL, "qemu", "kqemu", "kvm", "xen", "lxc", "uml", "openvz", "test", "vmware", "hyperv",
          "vbox", "phyp", "parallels", "bhyve", "vz", "hvf");
VIR_NAMES(virDomainAction, VIR_DOMAIN_ACTION_LAST,
          NULL, "destroy", "restart", "rename-restart", "preserve", "coredump-destroy",
          "coredump-restart");
VIR_NAMES(virDomainPlacement, VIR_DOMAIN_PLACEMENT_LAST, NULL, "static", "auto");
VIR_NAMES(virDomainLockFailure, VIR_DOMAIN_LOCK_FAILURE_LAST,
          NULL, "poweroff", "restart", "pause", "ignore");

/* ---- id and the hypervisor's namespace ------------------------------------------- */

static int
virDomainDefIdParse(xmlNode *node, void *obj, const virSchemaContext *ctx)
{
    virDomainDef *def = obj;
    const char *id = virXMLNodeAttr(node, "id");
    gint64 number;

    def->id = -1;
    if (id != NULL && (ctx->flags & VIR_SCHEMA_INACTIVE) == 0 &&
        g_ascii_string_to_signed(id, 10, 0, G_MAXINT, &number, NULL))
        def->id = number;
    return 0;
}

static void
virDomainDefIdFormat(const void *obj, bool attrs, virBuffer *buf, const virSchemaContext *ctx)
{
    const virDomainDef *def = obj;

    if (attrs && def->id >= 0 && (ctx->flags & VIR_SCHEMA_INACTIVE) == 0)
        virBufferAttrFormat(buf, "id", "%d", def->id);
}

static void
virDomainDefIdCopy(void *dst, const void *src)
{
    ((virDomainDef *)dst)->id = ((const virDomainDef *)src)->id;
}

/* An id belongs to a run, it makes no difference between definitions. */
static const char *const virDomainDefIdAttrs[] = { "id", NULL };
static const virSchemaHook virDomainDefIdHook = {
    .attrs = virDomainDefIdAttrs,
    .parse = virDomainDefIdParse,
    .format = virDomainDefIdFormat,
    .copy = virDomainDefIdCopy,
};

static int
virDomainDefNsParse(xmlNode *node, void *obj, const virSchemaContext *ctx)
{
    virDomainDef *def = obj;
    const virDomainDefContext *defctx = ctx->opaque;

    if (defctx == NULL || defctx->ns == NULL)
        return 0;
    def->ns = defctx->ns;
    return def->ns->parse(node, &def->nsData);
}

static void
virDomainDefNsFormat(const void *obj, bool attrs, virBuffer *buf,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainDef *def = obj;

    if (def->nsData == NULL)
        return;
    if (attrs)
        virBufferAttrFormat(buf, def->ns->xmlns, "%s", def->ns->uri);
    else
        def->ns->format(def->nsData, buf);
}

static void
virDomainDefNsClear(void *obj)
{
    virDomainDef *def = obj;

    if (def->nsData != NULL)
        def->ns->free(def->nsData);
}

static void
virDomainDefNsCopy(void *dst, const void *src)
{
    const virDomainDef *from = src;
    virDomainDef *to = dst;

    to->ns = from->ns;
    to->nsData = from->nsData ? from->ns->copy(from->nsData) : NULL;
}

static bool
virDomainDefNsEqual(const void *a, const void *b)
{
    const virDomainDef *x = a;
    const virDomainDef *y = b;
    g_auto(virBuffer) textX = VIR_BUFFER_INIT;
    g_auto(virBuffer) textY = VIR_BUFFER_INIT;

    if (x->nsData != NULL)
        x->ns->format(x->nsData, &textX);
    if (y->nsData != NULL)
        y->ns->format(y->nsData, &textY);
    return g_string_equal(textX.out, textY.out);
}

static const char *const virDomainDefNsAttrs[] = { NULL };  /* all it reads is in the namespace */
static const virSchemaHook virDomainDefNsHook = {
    .attrs = virDomainDefNsAttrs,
    .parse = virDomainDefNsParse,
    .format = virDomainDefNsFormat,
    .clear = virDomainDefNsClear,
    .copy = virDomainDefNsCopy,
    .equal = virDomainDefNsEqual,
};

/* ---- the domain --------------------------------------------------------------------- */

#define D virDomainDef
static const virSchemaField virDomainDefFields[] = {
    VIR_ENUM("@type", D, virtType, virDomainVirtTypeNames, .flags = VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .form = &virFormNotParallels,
             .doc = "the hypervisor"),
    VIR_HOOK("", D, id, virDomainDefIdHook),
    VIR_STRING("name", D, name, .form = &virFormTitle, .doc = "unique on the host"),
    VIR_UUID("uuid", D, uuid, .flags = VIR_ABI, .error = VIR_ERR_INTERNAL_ERROR,
             .form = &virFormUUID, .doc = "made up when there is none"),
    VIR_PRESENCE("genid", D, genid_wanted),
    VIR_UUID("genid", D, genid, .error = VIR_ERR_INTERNAL_ERROR, .form = &virFormUUIDOrNone,
             .doc = "changes whenever the guest's state is gone back to; made up when it is empty"),
    VIR_STRING("title", D, title, .change = VIR_CHANGE_FREE, .form = &virFormTitle),
    VIR_STRING("description", D, description, .change = VIR_CHANGE_FREE,
               .doc = "any text, for people"),
    VIR_FOREIGN("metadata", D, metadata, .change = VIR_CHANGE_FREE,
                .doc = "elements of programs, each in its own namespace"),
    VIR_UINT("maxMemory/@slots", D, mem.slots, .flags = VIR_ZERO_ABSENT | VIR_ABI | VIR_FORMAL,
             .doc = "modules that can be plugged"),
    VIR_SIZE("maxMemory", D, mem.hotplugMax, 1024, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_ON_OFF("memory/@dumpCore", D, mem.dumpCore,
               .doc = "is it part of a core dump of the emulator?"),
    VIR_SIZE("memory", D, mem.max, 1024, .flags = VIR_ALWAYS | VIR_ABI,
             .doc = "what the guest has at boot"),
    VIR_SIZE("currentMemory", D, mem.current, 1024, .flags = VIR_ALWAYS,
             .change = VIR_CHANGE_LIVE, .doc = "what the balloon leaves it"),
    VIR_CHILD("blkiotune", D, blkiotune, virDomainBlkiotuneSchema),
    VIR_CHILD("memtune", D, mem.tune, virDomainMemtuneSchema),
    VIR_CHILD("memoryBacking", D, mem.backing, virDomainMemoryBackingSchema),
    VIR_ENUM("vcpu/@placement", D, vcpuPlacement, virDomainPlacementNames,
             .doc = "auto: on CPUs that the host's numad advises"),
    VIR_BITMAP("vcpu/@cpuset", D, cpuset, .doc = "CPUs of the host"),
    VIR_UINT("vcpu/@current", D, vcpus, .flags = VIR_ZERO_ABSENT | VIR_NONZERO,
             .change = VIR_CHANGE_LIVE, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "online at boot"),
    VIR_UINT("vcpu", D, maxvcpus, .implied = 1, .flags = VIR_EXPECTED | VIR_ABI),
    VIR_LIST("vcpus/vcpu", D, vcpuList, virDomainVcpuSchema),
    VIR_UINT("iothreads", D, iothreads, .flags = VIR_ZERO_ABSENT, .change = VIR_CHANGE_LIVE,
             .doc = "threads that disks and controllers can be given to"),
    VIR_LIST("iothreadids/iothread", D, iothreadList, virDomainIOThreadSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_CHILD("defaultiothread", D, defaultIOThread, virDomainThreadPoolSchema),
    VIR_CHILD("cputune", D, cputune, virDomainCputuneSchema),
    VIR_CHILD("numatune", D, numatune, virDomainNumatuneSchema),
    VIR_STRING("resource/partition", D, partition, .form = &virFormPath,
               .doc = "the control group above that of the guest"),
    VIR_STRING("resource/fibrechannel/@appid", D, appid, .form = &virFormAppID,
               .flags = VIR_FORMAL),
    VIR_LIST("sysinfo", D, sysinfo, virDomainSysinfoSchema, .flags = VIR_ABI),
    VIR_STRING("bootloader", D, bootloader, .doc = "of Xen guests"),
    VIR_STRING("bootloader_args", D, bootloaderArgs),
    VIR_CHILD("os", D, os, virDomainOSSchema),
    VIR_CHILD("idmap", D, idmap, virDomainIdmapSchema),
    VIR_CHILD("features", D, features, virDomainFeaturesSchema),
    VIR_POINTER("cpu", D, cpu, virDomainCPUSchema, .flags = VIR_ABI),
    VIR_CHILD("clock", D, clock, virDomainClockSchema),
    VIR_ENUM("on_poweroff", D, onPoweroff, virDomainActionNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .change = VIR_CHANGE_LIVE,
             .form = &virFormNotCoredump,
             .doc = "what becomes of a guest that turns itself off; default destroy"),
    VIR_ENUM("on_reboot", D, onReboot, virDomainActionNames, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .change = VIR_CHANGE_LIVE, .form = &virFormNotCoredump,
             .doc = "the same of one that reboots; default restart"),
    VIR_ENUM("on_crash", D, onCrash, virDomainActionNames, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .change = VIR_CHANGE_LIVE, .doc = "the same of one that crashes; default destroy"),
    VIR_ENUM("on_lockfailure", D, onLockFailure, virDomainLockFailureNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "what becomes of a guest that loses a lease"),
    VIR_YES_NO("pm/suspend-to-mem/@enabled", D, pm.mem, .flags = VIR_ABI,
               .doc = "may the guest sleep?"),
    VIR_YES_NO("pm/suspend-to-disk/@enabled", D, pm.disk, .flags = VIR_ABI),
    VIR_LIST("perf/event", D, perf, virDomainPerfEventSchema),
    VIR_STRING("devices/emulator", D, emulator, .form = &virFormPath, .doc = "absolute path"),
    VIR_LISTS("devices", D, devices,
              (const virSchemaListKind *const *)virDomainDeviceRegistry, VIR_DOMAIN_DEVICE_LAST,
              .flags = VIR_ABI),
    VIR_LIST("seclabel", D, seclabels, virDomainSeclabelSchema),
    VIR_LIST("keywrap/cipher", D, keywrap, virDomainKeywrapCipherSchema),
    VIR_CHILD("launchSecurity", D, launchSecurity, virDomainLaunchSecuritySchema),
    VIR_RUNTIME(D, ns),
    VIR_HOOK("", D, nsData, virDomainDefNsHook),
};
#undef D

/* An element of <domain> that stands there twice with a meaning each. */
static int
virDomainDefParsedOnce(const xmlNode *node)
{
    static const struct { const char *parent; const char *name; } once[] = {
        { NULL, "genid" }, { "cputune", "emulatorpin" }, { "cputune", "emulatorsched" },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(once); i++) {
        const xmlNode *parent = once[i].parent ? virXMLNodeFirst(node, once[i].parent) : node;
        const xmlNode *first = parent ? virXMLNodeFirst(parent, once[i].name) : NULL;

        if (first != NULL && virXMLNodeNext(first, once[i].name) != NULL) {
            virReportError(VIR_ERR_XML_ERROR, _("element '%s' can only appear once"),
                           once[i].name);
            return -1;
        }
    }
    return 0;
}

/* Of metadata stay elements of namespaces, the first of each. */
static void
virDomainDefCleanMetadata(xmlNode *metadata)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    xmlNode *child = metadata ? metadata->children : NULL;

    while (child != NULL) {
        xmlNode *next = child->next;

        if (child->type == XML_ELEMENT_NODE &&
            (child->ns == NULL || !g_hash_table_add(seen, (gpointer)child->ns->href))) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        }
        child = next;
    }
}

static gint
virDomainDefComparePerf(gconstpointer a, gconstpointer b)
{
    return (*(virDomainPerfEvent *const *)a)->name - (*(virDomainPerfEvent *const *)b)->name;
}

static gint
virDomainDefCompareCiphers(gconstpointer a, gconstpointer b)
{
    return (*(virDomainKeywrapCipher *const *)a)->name -
        (*(virDomainKeywrapCipher *const *)b)->name;
}

/* Counters and ciphers stand in the order of their kinds, one of each. */
static int
virDomainDefSortLists(virDomainDef *def)
{
    size_t i;

    if (def->perf != NULL)
        g_ptr_array_sort(def->perf, virDomainDefComparePerf);
    for (i = 1; i < virSchemaListLength(def->perf); i++) {
        if (virDomainDefComparePerf(&def->perf->pdata[i - 1], &def->perf->pdata[i]) == 0) {
            const virDomainPerfEvent *event = g_ptr_array_index(def->perf, i);

            virReportError(VIR_ERR_XML_ERROR, _("perf event '%s' was already specified"),
                           virDomainPerfToString(event->name));
            return -1;
        }
    }
    if (def->keywrap != NULL)
        g_ptr_array_sort(def->keywrap, virDomainDefCompareCiphers);
    for (i = 1; i < virSchemaListLength(def->keywrap); i++) {
        if (virDomainDefCompareCiphers(&def->keywrap->pdata[i - 1],
                                       &def->keywrap->pdata[i]) == 0) {
            const virDomainKeywrapCipher *cipher = g_ptr_array_index(def->keywrap, i);

            virReportError(VIR_ERR_INTERNAL_ERROR,
                           _("A domain definition can have no more than one cipher node with"
                             " name %s"), virDomainKeywrapToString(cipher->name));
            return -1;
        }
    }
    return 0;
}

static int
virDomainDefParsedResource(const virDomainDef *def, const xmlNode *node)
{
    size_t length = def->appid ? strlen(def->appid) : 1;

    if (virXMLNodeFirst(node, "resource") != NULL && def->partition == NULL &&
        def->appid == NULL) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("resource has neither a partition nor a fibrechannel appid"));
        return -1;
    }
    if (length < 1 || length > 128) {
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("Fibre Channel 'appid' string length must be between [1, 128]"));
        return -1;
    }
    return 0;
}

static int
virDomainDefParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainDef *def = obj;

    virDomainDefCleanMetadata(def->metadata);
    if (virDomainDefParsedOnce(node) < 0 || virDomainDefParsedResource(def, node) < 0)
        return -1;
    return virDomainDefSortLists(def);
}

static const char *
virDomainDefFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virDomainDef *def = obj;

    return def->name == NULL ? _("the element 'name' is missing") : NULL;
}

VIR_SCHEMA(virDomainDefSchema, virDomainDef, "domain", virDomainDefFields,
           .formal = virDomainDefFormal, .parsed = virDomainDefParsed);
