/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documents beside guests: refused with an error, or printed the same when read again. */

#include <config.h>

#include "fuzz.h"
#include "testguest.h"
#include "vircpudoc.h"
#include "virdomainbackup.h"
#include "virdomaincheckpoint.h"
#include "virdomainsnapshot.h"
#include "virerror.h"

/* As clients send it, or as it lies in our own file. */
static virDomainMoment *
parse(virDomainMomentKind kind, const char *xml, bool ours)
{
    virDomainDefContext ctx = testGuestContext;

    virResetLastError();
    if (ours)
        ctx.guest = NULL;
    if (kind == VIR_DOMAIN_MOMENT_SNAPSHOT)
        return (virDomainMoment *)virDomainSnapshotParse(xml, &ctx, 0);
    return (virDomainMoment *)virDomainCheckpointParse(xml, &ctx);
}

static char *
format(virDomainMomentKind kind, const virDomainMoment *moment)
{
    return virDomainMomentFormat(kind, moment, &testGuestContext, VIR_DOMAIN_DEF_FORMAT_SECURE);
}

static void
feed(virDomainMomentKind kind, const char *xml)
{
    virDomainMoment *moment = parse(kind, xml, false);
    virDomainMoment *again;
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    g_assert_true((moment != NULL) == (virGetLastError() == NULL));
    if (!moment)
        return;
    first = format(kind, moment);
    virDomainMomentFree(kind, moment);
    again = parse(kind, first, true);
    if (!again)
        g_error("refused its own dump: %s\n%s", virGetLastError()->message, first);
    second = format(kind, again);
    virDomainMomentFree(kind, again);
    g_assert_cmpstr(first, ==, second);
}

static void
feedBackup(const char *xml)
{
    g_autoptr(virDomainBackupDef) def = NULL;
    g_autoptr(virDomainBackupDef) again = NULL;
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    virResetLastError();
    def = virDomainBackupParse(xml);
    g_assert_true((def != NULL) == (virGetLastError() == NULL));
    if (!def)
        return;
    first = virDomainBackupFormat(def);
    again = virDomainBackupParse(first);
    if (!again)
        g_error("refused its own dump: %s\n%s", virGetLastError()->message, first);
    second = virDomainBackupFormat(again);
    g_assert_cmpstr(first, ==, second);
}

static void
feedCPU(const char *xml, bool validate)
{
    g_autoptr(virCPUDoc) doc = NULL;

    virResetLastError();
    doc = virCPUDocParse(xml, validate);
    g_assert_true((doc != NULL) == (virGetLastError() == NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = g_strndup((const char *)data, size);

    for (int kind = 0; kind < VIR_DOMAIN_MOMENT_LAST; kind++)
        feed(kind, xml);
    feedBackup(xml);
    feedCPU(xml, false);
    feedCPU(xml, true);
    return 0;
}
