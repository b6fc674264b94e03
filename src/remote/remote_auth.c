/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_auth.c: who a client is: nothing asked, SASL or polkit. */
#include "config.h"

#include "remote_priv.h"
#include "remote_types.h"
#include "virerror.h"
#include "virpolkit.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Whoever owns the machine needs no leave from polkit. */
static bool
isTrusted(const virApiCall *call, virNetServerAuth auth)
{
    return auth == VIR_NET_SERVER_AUTH_POLKIT &&
        call->identity->hasUnixUser && call->identity->unixUserID == 0;
}

static int
remoteAuthList(virApiCall *call, const void *args G_GNUC_UNUSED, remote_auth_list_ret *ret)
{
    virNetServerClient *client = remoteCallFrom(call)->client;
    virNetServerAuth auth = virNetServerClientGetAuth(client);

    if (isTrusted(call, auth))
        virNetServerClientSetAuthenticated(client);
    if (virNetServerClientIsAuthenticated(client))
        auth = VIR_NET_SERVER_AUTH_NONE;
    ret->types.types_len = 1;
    ret->types.types_val = g_new(int, 1);
    ret->types.types_val[0] = auth;     /* the numbers are those of the wire */
    return 0;
}

/* SASL is not built in yet, so no socket offers it to a stranger. */
static int
notOffered(void)
{
    virReportError(VIR_ERR_AUTH_FAILED, "%s", _("authentication method is not offered"));
    return -1;
}

static int
remoteAuthSASLInit(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                   remote_auth_sasl_init_ret *ret G_GNUC_UNUSED)
{
    return notOffered();
}

static int
remoteAuthSASLStart(virApiCall *call G_GNUC_UNUSED,
                    const remote_auth_sasl_start_args *args G_GNUC_UNUSED,
                    remote_auth_sasl_start_ret *ret G_GNUC_UNUSED)
{
    return notOffered();
}

static int
remoteAuthSASLStep(virApiCall *call G_GNUC_UNUSED,
                   const remote_auth_sasl_step_args *args G_GNUC_UNUSED,
                   remote_auth_sasl_step_ret *ret G_GNUC_UNUSED)
{
    return notOffered();
}

/* The user may have to find a password first; that can't be begun again and again. */
static int
loginByPolkit(remoteCall *self)
{
    const remotePolicy *policy = self->priv->policy;
    const char *action = virNetServerClientIsReadonly(self->client) ? "org.libvirt.unix.monitor"
                                                                    : "org.libvirt.unix.manage";
    bool first;
    int rc;

    if (!remoteClientBeginLogin(self->priv, &first)) {
        virReportErrorFull(VIR_FROM_POLKIT, VIR_ERR_AUTH_FAILED, -1, "%s",
                           _("the client is logging in already"));
        return -1;
    }
    if (first)
        virNetServerClientExtendLogin(self->client, policy->login_seconds);
    rc = virPolkitLogin(policy->bus, self->api.identity, action, policy->login_seconds * 1000);
    remoteClientEndLogin(self->priv);
    return rc;
}

static int
remoteAuthPolkit(virApiCall *call, const void *args G_GNUC_UNUSED, remote_auth_polkit_ret *ret)
{
    remoteCall *self = remoteCallFrom(call);
    virNetServerAuth auth = virNetServerClientGetAuth(self->client);

    if (auth != VIR_NET_SERVER_AUTH_POLKIT)
        return notOffered();
    if (!isTrusted(call, auth) && loginByPolkit(self) < 0)
        return -1;
    virNetServerClientSetAuthenticated(self->client);
    ret->complete = 1;
    return 0;
}

const remoteRow remoteAuthRows[] = {
    VIR_API_ROW(REMOTE, AUTH_LIST, remoteAuthList, .needs_no_conn = true),
    VIR_API_ROW(REMOTE, AUTH_SASL_INIT, remoteAuthSASLInit, .needs_no_conn = true),
    VIR_API_ROW(REMOTE, AUTH_SASL_START, remoteAuthSASLStart, .needs_no_conn = true),
    VIR_API_ROW(REMOTE, AUTH_SASL_STEP, remoteAuthSASLStep, .needs_no_conn = true),
    VIR_API_ROW(REMOTE, AUTH_POLKIT, remoteAuthPolkit, .needs_no_conn = true),
};
const size_t remoteAuthRowsCount = G_N_ELEMENTS(remoteAuthRows);
