/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_auth.c: who a client is: nothing asked, SASL or polkit. */
#include "config.h"

#include "remote_priv.h"
#include "remote_types.h"
#include "virerror.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virnetsasl.h"
#include "virpolkit.h"
#include "virthreadpool.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("remote.auth");

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

/* Every refusal leaves a line in the log. @why: NULL: what is reported */
static int
refuse(remoteCall *self, const char *why)
{
    virNetServerClientRefuse(self->client, self->reply, why ? why : virGetLastErrorMessage());
    return -1;
}

static int
notOffered(remoteCall *self)
{
    virReportError(VIR_ERR_AUTH_FAILED, "%s", _("authentication method is not offered"));
    return refuse(self, NULL);
}

static int
beginLogin(remoteCall *self, bool *ret_first)
{
    if (remoteClientBeginLogin(self->priv, ret_first))
        return 0;
    virReportError(VIR_ERR_AUTH_FAILED, "%s", _("the client is logging in already"));
    return refuse(self, NULL);
}

/* ---- SASL ---------------------------------------------------------------------------------- */

/* Logins that may fail on one connection: the next password is tried more slowly. */
#define SASL_FAILURES_MAX 3

/* What a step did, as start and step have it in their replies. */
typedef struct {
    int complete;
    int nil;
    char *data;
    unsigned int len;
} saslAnswer;

/* No bytes are something else than nothing. */
static const char *
nonNull(const char *data)
{
    return data ? data : "";
}

/* The calls of one client run side by side, its steps must not. */
static int
beginSASL(remoteCall *self)
{
    bool first;

    if (virNetServerClientGetAuth(self->client) != VIR_NET_SERVER_AUTH_SASL ||
        virNetServerClientIsAuthenticated(self->client))
        return notOffered(self);
    if (beginLogin(self, &first) < 0)
        return -1;
    if (self->priv->sasl.done) {
        remoteClientEndLogin(self->priv);
        return notOffered(self);
    }
    return 0;
}

static int
outOfTurn(remoteCall *self, const char *what)
{
    virReportError(VIR_ERR_AUTH_FAILED, "%s", what);
    return refuse(self, NULL);
}

static int
failSASL(remoteCall *self)
{
    remoteSASL *sasl = &self->priv->sasl;

    (void) refuse(self, virNetSASLGetDetail(sasl->login));
    g_clear_pointer(&sasl->login, virNetSASLFree);
    sasl->started = false;
    if (++sasl->failures >= SASL_FAILURES_MAX)
        self->reply->is_last = true;
    return -1;
}

void
remotePolicySetSASL(remotePolicy *policy, const char *const *users, unsigned int min_strength)
{
    g_auto(GStrv) old = NULL;

    VIR_LOCK_GUARD(&policy->sasl_lock, VIR_LOCK_RANK_LEAF);

    old = policy->sasl_users;
    policy->sasl_users = g_strdupv((char **) users);
    policy->sasl_min_strength = min_strength;
}

static bool
isAllowed(remotePolicy *policy, const char *user)
{
    VIR_LOCK_GUARD(&policy->sasl_lock, VIR_LOCK_RANK_LEAF);

    return virNameIsAllowed(user, (const char *const *) policy->sasl_users);
}

static unsigned int
getMinStrength(remotePolicy *policy)
{
    VIR_LOCK_GUARD(&policy->sasl_lock, VIR_LOCK_RANK_LEAF);

    return policy->sasl_min_strength;
}

static int
completeSASL(remoteCall *self)
{
    remoteSASL *sasl = &self->priv->sasl;
    const char *user = virNetSASLGetUser(sasl->login);

    if (!isAllowed(self->priv->policy, user)) {
        g_autofree char *why = g_strdup_printf(_("sasl_allowed_username_list does not have '%s'"),
                                               user);

        virNetSASLRefuse(sasl->login, why);
        return -1;
    }
    VIR_INFO("%s logged in as '%s'", self->api.client, user);
    sasl->done = true;
    virNetServerClientAuthenticateSASL(self->client, self->reply, g_steal_pointer(&sasl->login));
    return 0;
}

/* @mech: NULL for a step after the first; @data: NULL for nothing */
static int
stepSASL(remoteCall *self, const char *mech, const char *data, size_t len, saslAnswer *ret_answer)
{
    virNetSASL *login = self->priv->sasl.login;
    virNetSASLVerdict verdict = VIR_NET_SASL_CONTINUE;
    g_autofree char *copy = NULL;
    const char *out = NULL;
    size_t out_len = 0;
    int rc;

    virThreadPoolBeginBlocking();       /* passwords may be asked of another host */
    rc = mech ? virNetSASLStart(login, mech, data, len, &verdict, &out, &out_len)
              : virNetSASLStep(login, data, len, &verdict, &out, &out_len);
    virThreadPoolEndBlocking();

    copy = g_memdup2(out, out_len);     /* completing may free it */
    if (rc == 0 && verdict == VIR_NET_SASL_COMPLETE)
        rc = completeSASL(self);
    if (rc < 0)
        return failSASL(self);

    self->priv->sasl.started = true;
    ret_answer->complete = verdict == VIR_NET_SASL_COMPLETE;
    ret_answer->nil = out == NULL;
    ret_answer->len = out_len;
    ret_answer->data = g_steal_pointer(&copy);
    return 0;
}

static int
initSASL(remoteCall *self, remote_auth_sasl_init_ret *ret)
{
    remoteSASL *sasl = &self->priv->sasl;
    g_autoptr(virNetSASL) login = NULL;

    if (sasl->login)
        return outOfTurn(self, _("the login has begun already"));

    virThreadPoolBeginBlocking();       /* asks for our own name */
    login = virNetServerClientBeginSASL(self->client, getMinStrength(self->priv->policy));
    virThreadPoolEndBlocking();
    ret->mechlist = login ? virNetSASLListMechs(login) : NULL;
    if (!ret->mechlist)
        return refuse(self, NULL);
    sasl->login = g_steal_pointer(&login);
    return 0;
}

static int
remoteAuthSASLInit(virApiCall *call, const void *args G_GNUC_UNUSED,
                   remote_auth_sasl_init_ret *ret)
{
    remoteCall *self = remoteCallFrom(call);
    int rc;

    if (beginSASL(self) < 0)
        return -1;
    rc = initSASL(self, ret);
    remoteClientEndLogin(self->priv);
    return rc;
}

static int
remoteAuthSASLStart(virApiCall *call, const remote_auth_sasl_start_args *args,
                    remote_auth_sasl_start_ret *ret)
{
    remoteCall *self = remoteCallFrom(call);
    saslAnswer answer = { 0 };
    int rc;

    if (beginSASL(self) < 0)
        return -1;
    if (!self->priv->sasl.login || self->priv->sasl.started || !args->mech)
        rc = outOfTurn(self, _("a login by SASL begins with its list of mechanisms, and once"));
    else
        rc = stepSASL(self, args->mech, args->nil ? NULL : nonNull(args->data.data_val),
                      args->data.data_len, &answer);
    remoteClientEndLogin(self->priv);

    ret->complete = answer.complete;
    ret->nil = answer.nil;
    ret->data.data_val = answer.data;
    ret->data.data_len = answer.len;
    return rc;
}

static int
remoteAuthSASLStep(virApiCall *call, const remote_auth_sasl_step_args *args,
                   remote_auth_sasl_step_ret *ret)
{
    remoteCall *self = remoteCallFrom(call);
    saslAnswer answer = { 0 };
    int rc;

    if (beginSASL(self) < 0)
        return -1;
    if (!self->priv->sasl.started)
        rc = outOfTurn(self, _("the first step of a login by SASL names its mechanism"));
    else
        rc = stepSASL(self, NULL, args->nil ? NULL : nonNull(args->data.data_val),
                      args->data.data_len, &answer);
    remoteClientEndLogin(self->priv);

    ret->complete = answer.complete;
    ret->nil = answer.nil;
    ret->data.data_val = answer.data;
    ret->data.data_len = answer.len;
    return rc;
}

/* ---- polkit -------------------------------------------------------------------------------- */

/* The user may have to find a password first; that can't be begun again and again. */
static int
loginByPolkit(remoteCall *self)
{
    const remotePolicy *policy = self->priv->policy;
    const char *action = virNetServerClientIsReadonly(self->client) ? "org.libvirt.unix.monitor"
                                                                    : "org.libvirt.unix.manage";
    bool first;
    int rc;

    if (beginLogin(self, &first) < 0)
        return -1;
    if (first)
        virNetServerClientExtendLogin(self->client, policy->login_seconds);
    rc = virPolkitLogin(policy->bus, self->api.identity, action, policy->login_seconds * 1000);
    remoteClientEndLogin(self->priv);
    return rc < 0 ? refuse(self, NULL) : 0;
}

static int
remoteAuthPolkit(virApiCall *call, const void *args G_GNUC_UNUSED, remote_auth_polkit_ret *ret)
{
    remoteCall *self = remoteCallFrom(call);
    virNetServerAuth auth = virNetServerClientGetAuth(self->client);

    if (auth != VIR_NET_SERVER_AUTH_POLKIT)
        return notOffered(self);
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
