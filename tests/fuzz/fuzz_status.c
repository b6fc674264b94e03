/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_status.c: a status file is refused with an error, or its guest writes the same file. */
#include "config.h"

#include "fuzz.h"
#include "testguest.h"
#include "virdomainobj.h"
#include "virdomainstatus.h"
#include "virerror.h"

static void
format(const virDomainObj *vm, virBuffer *buf)
{
    virDomainDefFormatTo(vm->def, &testGuestContext,
                         VIR_DOMAIN_DEF_FORMAT_SECURE | VIR_DOMAIN_DEF_FORMAT_STATUS, buf);
}

static virDomainDef *
parseDef(xmlNode *domain, void *opaque G_GNUC_UNUSED)
{
    return virDomainDefParseNode(domain, &testGuestContext, VIR_DOMAIN_DEF_PARSE_STATUS);
}

static int
parse(virDomainObj *vm G_GNUC_UNUSED, xmlNode *root G_GNUC_UNUSED, void *opaque G_GNUC_UNUSED)
{
    return 0;
}

static const virDomainStatusHooks hooks = { format, parseDef, parse };

/* Returns the file that the guest in @xml writes, or NULL. */
static char *
readAndWrite(const char *xml)
{
    g_autoptr(virDomainObj) vm = NULL;

    virResetLastError();
    vm = virDomainStatusParse(xml, "fuzz.xml", &hooks, NULL);
    g_assert_true((vm != NULL) == (virGetLastError() == NULL));
    if (!vm)
        return NULL;
    g_assert_true(virDomainObjIsActive(vm));
    g_assert_cmpint(vm->process.pidfd, ==, -1);
    return virDomainStatusFormat(vm, &hooks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = g_strndup((const char *) data, size);
    g_autofree char *first = readAndWrite(xml);
    g_autofree char *second = NULL;

    if (!first)
        return 0;
    second = readAndWrite(first);
    if (!second)
        g_error("refused its own file: %s\n%s", virGetLastErrorMessage(), first);
    g_assert_cmpstr(first, ==, second);
    return 0;
}
