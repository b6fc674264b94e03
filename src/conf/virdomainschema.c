/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainschema.c: rows of <domain>. */
#include <config.h>

#include "virdomainconf.h"
#include "virerror.h"
#include "virxml.h"

VIR_NAMES(virDomainVirtType, VIR_DOMAIN_VIRT_LAST,
          NULL, "qemu", "kqemu", "kvm", "xen", "lxc", "uml", "openvz", "test", "vmware", "hyperv",
          "vbox", "phyp", "parallels", "bhyve", "vz", "hvf");
VIR_NAMES(virDomainAction, VIR_DOMAIN_ACTION_LAST,
          NULL, "destroy", "restart", "rename-restart", "preserve", "coredump-destroy",
          "coredump-restart");
VIR_NAMES(virDomainPlacement, VIR_DOMAIN_PLACEMENT_LAST, NULL, "static", "auto");
VIR_NAMES(virDomainSeclabelType, VIR_DOMAIN_SECLABEL_LAST, NULL, "none", "dynamic", "static");

static const virSchemaField virDomainSeclabelFields[] = {
    VIR_ENUM("@type", virDomainSeclabel, type, virDomainSeclabelTypeNames),
    VIR_STRING("@model", virDomainSeclabel, model),
    VIR_YES_NO("@relabel", virDomainSeclabel, relabel),
    VIR_STRING("label", virDomainSeclabel, label),
    VIR_STRING("imagelabel", virDomainSeclabel, imagelabel, .flags = VIR_LIVE_ONLY),
    VIR_STRING("baselabel", virDomainSeclabel, baselabel),
};

/* The label of a dynamic one is made for each run. */
static int
virDomainSeclabelParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainSeclabel *seclabel = obj;

    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0 &&
        seclabel->type == VIR_DOMAIN_SECLABEL_DYNAMIC)
        g_clear_pointer(&seclabel->label, g_free);
    return 0;
}

VIR_SCHEMA(virDomainSeclabelSchema, virDomainSeclabel, "seclabel", virDomainSeclabelFields,
           .parsed = virDomainSeclabelParsed);

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
    VIR_ENUM("@type", D, virtType, virDomainVirtTypeNames, .flags = VIR_REQUIRED | VIR_ABI,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .doc = "the hypervisor"),
    VIR_HOOK("", D, id, virDomainDefIdHook),
    VIR_STRING("name", D, name, .doc = "unique on the host"),
    VIR_UUID("uuid", D, uuid, .flags = VIR_ABI, .error = VIR_ERR_INTERNAL_ERROR),
    VIR_PRESENCE("genid", D, genid_wanted),
    VIR_UUID("genid", D, genid),
    VIR_STRING("title", D, title, .change = VIR_CHANGE_FREE, .doc = "one line"),
    VIR_STRING("description", D, description, .change = VIR_CHANGE_FREE),
    VIR_FOREIGN("metadata", D, metadata, .change = VIR_CHANGE_FREE,
                .doc = "elements of programs, each in its own namespace"),
    VIR_UINT("maxMemory/@slots", D, mem.slots, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_SIZE("maxMemory", D, mem.hotplugMax, 1024, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_ON_OFF("memory/@dumpCore", D, mem.dumpCore),
    VIR_SIZE("memory", D, mem.max, 1024, .flags = VIR_ALWAYS | VIR_ABI,
             .doc = "what the guest has at boot"),
    VIR_SIZE("currentMemory", D, mem.current, 1024, .flags = VIR_ALWAYS,
             .change = VIR_CHANGE_LIVE, .doc = "what the balloon leaves it"),
    VIR_CHILD("blkiotune", D, blkiotune, virDomainBlkiotuneSchema),
    VIR_CHILD("memtune", D, mem.tune, virDomainMemtuneSchema),
    VIR_CHILD("memoryBacking", D, mem.backing, virDomainMemoryBackingSchema),
    VIR_ENUM("vcpu/@placement", D, vcpuPlacement, virDomainPlacementNames),
    VIR_BITMAP("vcpu/@cpuset", D, cpuset, .doc = "CPUs of the host"),
    VIR_UINT("vcpu/@current", D, vcpus, .flags = VIR_ZERO_ABSENT | VIR_NONZERO,
             .change = VIR_CHANGE_LIVE, .doc = "online at boot"),
    VIR_UINT("vcpu", D, maxvcpus, .implied = 1, .flags = VIR_NONZERO | VIR_ABI),
    VIR_LIST("vcpus/vcpu", D, vcpuList, virDomainVcpuSchema),
    VIR_UINT("iothreads", D, iothreads, .flags = VIR_ZERO_ABSENT, .change = VIR_CHANGE_LIVE),
    VIR_LIST("iothreadids/iothread", D, iothreadList, virDomainIOThreadSchema,
             .change = VIR_CHANGE_LIVE),
    VIR_CHILD("cputune", D, cputune, virDomainCputuneSchema),
    VIR_CHILD("numatune", D, numatune, virDomainNumatuneSchema),
    VIR_STRING("resource/partition", D, partition),
    VIR_STRING("resource/fibrechannel/@appid", D, appid),
    VIR_LIST("sysinfo", D, sysinfo, virDomainSysinfoSchema, .flags = VIR_ABI),
    VIR_CHILD("os", D, os, virDomainOSSchema),
    VIR_CHILD("features", D, features, virDomainFeaturesSchema),
    VIR_POINTER("cpu", D, cpu, virDomainCPUSchema, .flags = VIR_ABI),
    VIR_CHILD("clock", D, clock, virDomainClockSchema),
    VIR_ENUM("on_poweroff", D, onPoweroff, virDomainActionNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .change = VIR_CHANGE_LIVE),
    VIR_ENUM("on_reboot", D, onReboot, virDomainActionNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .change = VIR_CHANGE_LIVE),
    VIR_ENUM("on_crash", D, onCrash, virDomainActionNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .change = VIR_CHANGE_LIVE),
    VIR_YES_NO("pm/suspend-to-mem/@enabled", D, pm.mem, .flags = VIR_ABI),
    VIR_YES_NO("pm/suspend-to-disk/@enabled", D, pm.disk, .flags = VIR_ABI),
    VIR_LIST("perf/event", D, perf, virDomainPerfEventSchema),
    VIR_STRING("devices/emulator", D, emulator, .doc = "absolute path"),
    VIR_LISTS("devices", D, devices,
              (const virSchemaListKind *const *)virDomainDeviceRegistry, VIR_DOMAIN_DEVICE_LAST,
              .flags = VIR_ABI),
    VIR_LIST("seclabel", D, seclabels, virDomainSeclabelSchema),
    VIR_RUNTIME(D, ns),
    VIR_HOOK("", D, nsData, virDomainDefNsHook),
    VIR_LIST("keywrap/cipher", D, keywrap, virDomainKeywrapCipherSchema),
    VIR_ENUM("launchSecurity/@type", D, launchSecurity, virDomainLaunchSecurityNames),
};
#undef D
VIR_SCHEMA(virDomainDefSchema, virDomainDef, "domain", virDomainDefFields);
