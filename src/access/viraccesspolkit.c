/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccesspolkit.c: the access driver that asks polkit. */
#include "config.h"

#include "viraccesspolkit.h"

#include "virerror.h"
#include "virpolkit.h"

/* Rules may run programs; polkit ends those after ten seconds. */
#define TIMEOUT_MS 15000

typedef struct Asked {
    virAccessFunc func;
    void *opaque;
} Asked;

static void
answered(virPolkitVerdict verdict, const char *reason, void *opaque)
{
    g_autofree Asked *asked = opaque;
    g_autofree char *advice = NULL;

    switch (verdict) {
    case VIR_POLKIT_ALLOWED:
        asked->func(VIR_ACCESS_ALLOWED, NULL, asked->opaque);
        break;
    case VIR_POLKIT_DENIED:
    case VIR_POLKIT_NO_AGENT:
    case VIR_POLKIT_DISMISSED:
        asked->func(VIR_ACCESS_DENIED, NULL, asked->opaque);
        break;
    case VIR_POLKIT_UNAVAILABLE:
        advice = g_strdup_printf(_("polkit can't be asked: %s; start polkit, or take it out of "
                                   "access_drivers in libvirtd.conf"), reason);
        asked->func(VIR_ACCESS_UNAVAILABLE, advice, asked->opaque);
        break;
    }
}

static void
check(void *priv, const virAccessRequest *request, virAccessFunc func, void *opaque)
{
    virDBus *bus = priv;
    g_autofree char *action = g_strdup_printf("org.libvirt.api.%s.%s",
                                              virApiObjectName(request->object->kind),
                                              request->perm);
    g_auto(GStrv) details = virAccessDetails(request);
    const virPolkitQuestion question = {
        .identity = request->identity, .action = action,
        .details = (const char *const *) details, .timeout_ms = TIMEOUT_MS,
    };
    Asked *asked = g_new0(Asked, 1);

    asked->func = func;
    asked->opaque = opaque;
    virPolkitAsk(bus, &question, answered, asked);
}

const virAccessDriver virAccessDriverPolkit = {
    .name = "polkit",
    .check = check,
};
