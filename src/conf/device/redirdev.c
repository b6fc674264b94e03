/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* redirdev.c: redirected USB devices: rows, defaults, checks. */
#include <config.h>

#include "device/redirdev.h"

#include <stdlib.h>
#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

static const virSchemaField virDomainRedirdevFields[] = {
    VIR_STRING("@bus", virDomainRedirdevDef, bus, .flags = VIR_FORMAL, .doc = "usb"),
    VIR_CHILD("", virDomainRedirdevDef, source, virDomainChrSourceSchema),
    VIR_DEVICE_BOOT(virDomainRedirdevDef),
    VIR_DEVICE_INFO(virDomainRedirdevDef),
};

static int
virDomainRedirdevParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainRedirdevDef *redirdev = obj;

    if (redirdev->bus == NULL)
        redirdev->bus = g_strdup("usb");
    if (strcmp(redirdev->bus, "usb") != 0)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("unknown redirdev bus '%s'"), redirdev->bus);
    else if (xmlHasProp(node, BAD_CAST "type") == NULL)
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("missing type in redirdev"));
    else
        return 0;
    return -1;
}

VIR_SCHEMA(virDomainRedirdevSchema, virDomainRedirdevDef, "redirdev", virDomainRedirdevFields,
           .formal = virDomainChrSourceFormal, .parsed = virDomainRedirdevParsed);

static int
virDomainRedirdevPostParse(void *dev, virDomainDef *def G_GNUC_UNUSED,
                           const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    virDomainRedirdevDef *redirdev = dev;

    if (redirdev->source.type == VIR_DOMAIN_CHR_TYPE_DBUS &&
        redirdev->source.channel.channel == NULL)
        redirdev->source.channel.channel = g_strdup("org.qemu.usbredir");
    return 0;
}

static int
virDomainRedirdevValidate(const void *dev, const virDomainDef *def,
                          const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainRedirdevDef *redirdev = dev;

    return virDomainChrSourceValidate(&redirdev->source, def);
}

static virDomainDeviceWish
virDomainRedirdevWish(const void *dev G_GNUC_UNUSED, const virDomainDef *def G_GNUC_UNUSED)
{
    return (virDomainDeviceWish) { .address = VIR_DOMAIN_ADDRESS_USB };
}

static const char *const virDomainRedirdevIdentity[] = {
    "@bus", "@type", "source", "protocol", NULL,
};

static const virDomainDeviceChange virDomainRedirdevChange = {
    .can = VIR_DOMAIN_DEVICE_ATTACH | VIR_DOMAIN_DEVICE_DETACH,
    .identity = virDomainRedirdevIdentity,
    .absent = { VIR_ERR_DEVICE_MISSING, N_("no matching redirdev was not found") },
};

const virDomainDeviceOps virDomainRedirdevOps = {
    .kind = { "redirdev", &virDomainRedirdevSchema },
    .postParse = virDomainRedirdevPostParse,
    .validate = virDomainRedirdevValidate,
    .wish = virDomainRedirdevWish,
    .change = &virDomainRedirdevChange,
};

/* ---- which of them may be ------------------------------------------------------------- */

VIR_SCHEMA_DECLARE(virDomainRedirRuleSchema, virDomainRedirRule);

#define R virDomainRedirRule
static const virSchemaField virDomainRedirRuleFields[] = {
    VIR_STRING("@class", R, deviceClass, .form = &virFormUSBClass),
    VIR_STRING("@vendor", R, vendor, .form = &virFormUSBNumber),
    VIR_STRING("@product", R, product, .form = &virFormUSBNumber),
    VIR_STRING("@version", R, version, .form = &virFormUSBVersion),
    VIR_BOOL("@allow", R, allow, virSchemaNoYes, .flags = VIR_REQUIRED | VIR_ALWAYS),
};
#undef R

/* A number as rules write it; -1 is any, as if it was not there. */
static int
virDomainRedirNumberParsed(char **text, const char *attr, int digits)
{
    char *end;
    long number;

    if (*text == NULL)
        return 0;
    errno = 0;
    number = strtol(*text, &end, 0);
    if (end == *text || *end != '\0' || errno != 0 || number < -1) {
        virReportErrorFull(VIR_FROM_XML, VIR_ERR_XML_ERROR, -1,
                           _("Invalid value for attribute '%s' in element 'usbdev': '%s'."
                             " Expected integer value"), attr, *text);
        return -1;
    }
    if (digits == 2 && number > 0xff) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("Invalid USB Class code 0x%lx"), number);
        return -1;
    }
    g_free(*text);
    *text = number < 0 ? NULL : g_strdup_printf("0x%0*lX", digits, number);
    return 0;
}

/* "2.1" is 2.10: hundredths, at most 99.99. */
static int
virDomainRedirVersionParsed(char **text)
{
    g_auto(GStrv) parts = NULL;
    size_t i;

    if (*text == NULL)
        return 0;
    if (strcmp(*text, "-1") == 0) {
        g_clear_pointer(text, g_free);
        return 0;
    }
    parts = g_strsplit(*text, ".", 3);
    for (i = 0; parts[i] != NULL; i++) {
        size_t digits = strspn(parts[i], "0123456789");

        if (digits < 1 || digits > 2 || parts[i][digits] != '\0')
            break;
    }
    if (i != 2 || parts[i] != NULL) {
        virReportError(VIR_ERR_XML_ERROR, _("Cannot parse USB device version %s"), *text);
        return -1;
    }
    g_free(*text);
    *text = g_strdup_printf("%s.%s%s", parts[0] + (parts[0][0] == '0' && parts[0][1] != '\0'),
                            parts[1], parts[1][1] == '\0' ? "0" : "");
    return 0;
}

static int
virDomainRedirRuleParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                         const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainRedirRule *rule = obj;

    if (virDomainRedirNumberParsed(&rule->deviceClass, "class", 2) < 0 ||
        virDomainRedirNumberParsed(&rule->vendor, "vendor", 4) < 0 ||
        virDomainRedirNumberParsed(&rule->product, "product", 4) < 0)
        return -1;
    return virDomainRedirVersionParsed(&rule->version);
}

VIR_SCHEMA(virDomainRedirRuleSchema, virDomainRedirRule, "usbdev", virDomainRedirRuleFields,
           .parsed = virDomainRedirRuleParsed);

static const virSchemaField virDomainRedirfilterFields[] = {
    VIR_LIST("usbdev", virDomainRedirfilterDef, rules, virDomainRedirRuleSchema),
    VIR_RUNTIME(virDomainRedirfilterDef, info),
};
VIR_SCHEMA(virDomainRedirfilterSchema, virDomainRedirfilterDef, "redirfilter",
           virDomainRedirfilterFields);

const virDomainDeviceOps virDomainRedirfilterOps = {
    .kind = { "redirfilter", &virDomainRedirfilterSchema },
    .wholeOnly = true,
    .most = 1,
    .tooMany = {
        VIR_ERR_INTERNAL_ERROR, N_("only one set of redirection filter rule is supported")
    },
};
