/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A definition is refused with an error, or its copy, its dump and the dump read again are one. */

#include <config.h>

#include <string.h>

#include "fuzz.h"
#include "testguest.h"
#include "virerror.h"

/* What permission is asked for is what is defined. */
static void
checkIdentity(const char *xml, const virDomainDef *def)
{
    static const unsigned char none[VIR_UUID_BUFLEN];     /* made up by the definition */
    g_autofree char *name = NULL;
    unsigned char uuid[VIR_UUID_BUFLEN];

    g_assert_cmpint(virDomainDefParseIdentity(xml, &name, uuid), ==, 0);
    g_assert_cmpstr(name, ==, def->name);
    if (memcmp(uuid, none, sizeof(uuid)) != 0)
        g_assert_cmpmem(uuid, sizeof(uuid), def->uuid, sizeof(def->uuid));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = g_strndup((const char *)data, size);
    g_autoptr(virDomainDef) def = NULL;
    g_autoptr(virDomainDef) copy = NULL;
    g_autoptr(virDomainDef) again = NULL;
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    virResetLastError();
    def = virDomainDefParseString(xml, &testGuestContext, VIR_DOMAIN_DEF_PARSE_INACTIVE);
    g_assert_true((def != NULL) == (virGetLastError() == NULL));
    if (def == NULL)
        return 0;

    checkIdentity(xml, def);
    copy = virDomainDefCopy(def, &testGuestContext);
    g_assert_true(virSchemaEqual(&virDomainDefSchema, def, copy));
    first = virDomainDefFormat(copy, &testGuestContext,
                               VIR_DOMAIN_DEF_FORMAT_INACTIVE | VIR_DOMAIN_DEF_FORMAT_SECURE);
    again = virDomainDefParseString(first, &testGuestContext, VIR_DOMAIN_DEF_PARSE_INACTIVE);
    if (again == NULL)
        g_error("refused its own dump: %s\n%s", virGetLastError()->message, first);
    second = virDomainDefFormat(again, &testGuestContext,
                                VIR_DOMAIN_DEF_FORMAT_INACTIVE | VIR_DOMAIN_DEF_FORMAT_SECURE);
    g_assert_cmpstr(first, ==, second);
    return 0;
}
