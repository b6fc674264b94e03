/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vircpudoc.c: rows of <cpu> as a document of its own. */
#include <config.h>

#include "vircpudoc.h"

#include "virdomainconf.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_CPU

VIR_SCHEMA_DECLARE(virCPUCounterSchema, virCPUCounter);
VIR_SCHEMA_DECLARE(virCPUPagesSchema, virCPUPages);

static const virSchemaField virCPUCounterFields[] = {
    VIR_STRING("@name", virCPUCounter, name, .flags = VIR_REQUIRED),
    VIR_ULL("@frequency", virCPUCounter, frequency, .flags = VIR_REQUIRED),
    VIR_YES_NO("@scaling", virCPUCounter, scaling),
};
VIR_SCHEMA(virCPUCounterSchema, virCPUCounter, "counter", virCPUCounterFields);

static const virSchemaField virCPUPagesFields[] = {
    VIR_SIZE("@size", virCPUPages, size, 1024, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virCPUPagesSchema, virCPUPages, "pages", virCPUPagesFields);

#define C virCPUDoc
static const virSchemaField virCPUDocFields[] = {
    VIR_STRING("arch", C, arch),
    VIR_CHILD("", C, cpu, virDomainCPUSchema),
    VIR_UINT("microcode/@version", C, microcode, .flags = VIR_ZERO_ABSENT),
    VIR_UINT_OPT("signature/@family", C, signature.family),
    VIR_UINT_OPT("signature/@model", C, signature.model),
    VIR_UINT_OPT("signature/@stepping", C, signature.stepping),
    VIR_LIST("counter", C, counters, virCPUCounterSchema),
    VIR_LIST("pages", C, pages, virCPUPagesSchema),
};
#undef C
VIR_SCHEMA(virCPUDocSchema, virCPUDoc, "cpu", virCPUDocFields);

virCPUDoc *
virCPUDocParse(const char *xml, bool validate)
{
    g_autoptr(virXMLDoc) text = virXMLParseString(xml, "(CPU_definition)", "cpu");
    g_autoptr(virCPUDoc) doc = NULL;
    const virSchemaContext read = {
        .flags = VIR_SCHEMA_INACTIVE | (validate ? VIR_SCHEMA_VALIDATE : 0),
        .domain = VIR_FROM_THIS,
    };

    if (!text)
        return NULL;
    if (validate &&
        virDomainDefRefuseUnknown(&virCPUDocSchema, xmlDocGetRootElement(text)) < 0)
        return NULL;
    doc = virSchemaNew(&virCPUDocSchema);
    if (virSchemaParse(&virCPUDocSchema, xmlDocGetRootElement(text), doc, &read) < 0)
        return NULL;
    return g_steal_pointer(&doc);
}
