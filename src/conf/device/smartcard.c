/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* smartcard.c: smart cards: rows, defaults, checks. */
#include <config.h>

#include "device/smartcard.h"

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainSmartcardMode, VIR_DOMAIN_SMARTCARD_LAST,
          "host", "host-certificates", "passthrough");

VIR_SCHEMA_DECLARE(virDomainCertificateSchema, virDomainCertificate);
VIR_SCHEMA_DECLARE(virDomainSmartcardCertificatesSchema, virDomainSmartcardCertificates);

static const virSchemaField virDomainCertificateFields[] = {
    VIR_STRING("", virDomainCertificate, name),
};
VIR_SCHEMA(virDomainCertificateSchema, virDomainCertificate, "certificate",
           virDomainCertificateFields);

static const virSchemaField virDomainSmartcardCertificatesFields[] = {
    VIR_LIST("certificate", virDomainSmartcardCertificates, names, virDomainCertificateSchema),
    VIR_STRING("database", virDomainSmartcardCertificates, database, .form = &virFormUnixPath),
};

static int
virDomainSmartcardCertificatesParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainSmartcardCertificates *certificates = obj;

    if (virSchemaListLength(certificates->names) != 3) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("host-certificates mode needs exactly three certificates"));
        return -1;
    }
    if (certificates->database != NULL && *certificates->database != '/') {
        virReportError(VIR_ERR_XML_ERROR, _("expecting absolute path: %s"),
                       certificates->database);
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainSmartcardCertificatesSchema, virDomainSmartcardCertificates, "smartcard",
           virDomainSmartcardCertificatesFields, .parsed = virDomainSmartcardCertificatesParsed);

static const virSchemaArm virDomainSmartcardArms[] = {
    VIR_ARM(VIR_DOMAIN_SMARTCARD_HOST_CERTIFICATES, virDomainSmartcardDef, certificates,
            virDomainSmartcardCertificatesSchema),
    VIR_ARM(VIR_DOMAIN_SMARTCARD_PASSTHROUGH, virDomainSmartcardDef, passthrough,
            virDomainChrSourceSchema),
};

static const virSchemaField virDomainSmartcardFields[] = {
    VIR_ENUM("@mode", virDomainSmartcardDef, mode, virDomainSmartcardModeNames,
             .flags = VIR_REQUIRED | VIR_ABI),
    VIR_UNION("", virDomainSmartcardDef, mode, virDomainSmartcardArms),
    VIR_IGNORED("target"),
    VIR_DEVICE_INFO(virDomainSmartcardDef),
};

static int
virDomainSmartcardParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainSmartcardDef *smartcard = obj;

    if (smartcard->mode != VIR_DOMAIN_SMARTCARD_PASSTHROUGH || virXMLNodeAttr(node, "type"))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s",
                   _("passthrough mode requires a character device type attribute"));
    return -1;
}

VIR_SCHEMA(virDomainSmartcardSchema, virDomainSmartcardDef, "smartcard", virDomainSmartcardFields,
           .parsed = virDomainSmartcardParsed);

/* The first card is in the reader that each guest with a card has. */
static int
virDomainSmartcardPostParse(void *dev, virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainSmartcardDef *smartcard = dev;
    unsigned int slot = 0;
    size_t i;

    if (ctx == NULL || ctx->guest == NULL ||
        smartcard->info.address.type != VIR_DOMAIN_ADDRESS_NONE)
        return 0;
    for (i = 0; i < virDomainDefSmartcardCount(def); i++) {
        const virDomainAddress *other = &virDomainDefSmartcard(def, i)->info.address;

        if (other->type == VIR_DOMAIN_ADDRESS_CCID && other->ccid.controller == 0)
            slot = MAX(slot, other->ccid.slot + 1);
    }
    smartcard->info.address.type = VIR_DOMAIN_ADDRESS_CCID;
    smartcard->info.address.ccid.slot = slot;
    return 0;
}

static int
virDomainSmartcardValidate(const void *dev, const virDomainDef *def,
                           const virDomainDefContext *ctx G_GNUC_UNUSED)
{
    const virDomainSmartcardDef *smartcard = dev;
    const virDomainAddress *address = &smartcard->info.address;

    if (virDomainDefSmartcardCount(def) > 1 || (address->type == VIR_DOMAIN_ADDRESS_CCID &&
                                                (address->ccid.controller != 0 ||
                                                 address->ccid.slot != 0))) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("this QEMU binary lacks multiple smartcard support"));
        return -1;
    }
    if (address->type != VIR_DOMAIN_ADDRESS_NONE && address->type != VIR_DOMAIN_ADDRESS_CCID) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("Controllers must use the 'ccid' address type"));
        return -1;
    }
    if (smartcard->mode == VIR_DOMAIN_SMARTCARD_PASSTHROUGH)
        return virDomainChrSourceValidate(&smartcard->passthrough, def);
    return 0;
}

const virDomainDeviceOps virDomainSmartcardOps = {
    .kind = { "smartcard", &virDomainSmartcardSchema },
    .postParse = virDomainSmartcardPostParse,
    .validate = virDomainSmartcardValidate,
};
