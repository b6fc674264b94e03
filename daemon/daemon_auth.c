/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_auth.c: who decides about clients: the system bus and the access driver. */
#include "config.h"

#include "daemon_auth.h"

#include "virerror.h"
#include "virnetsasl.h"

#define VIR_FROM_THIS VIR_FROM_CONF

/* That a user has to find and type a password. */
#define LOGIN_SECONDS 120

int
daemonAuthInit(remotePolicy *policy, const daemonConfig *config)
{
    policy->login_seconds = LOGIN_SECONDS;
    daemonAuthReload(policy, config);
    policy->bus = virDBusNew();
    if (!policy->bus)
        return -1;
    policy->access = virAccessManagerNew((const char *const *) config->access_drivers,
                                         policy->bus);
    return policy->access ? 0 : -1;
}

void
daemonAuthReload(remotePolicy *policy, const daemonConfig *config)
{
    remotePolicySetSASL(policy, (const char *const *) config->sasl_allowed_username_list,
                        config->tcp_min_ssf);
}

void
daemonAuthClear(remotePolicy *policy)
{
    g_clear_pointer(&policy->bus, virDBusFree);
    g_clear_pointer(&policy->access, virAccessManagerFree);
    remotePolicySetSASL(policy, NULL, 0);
}

int
daemonAuthParse(const char *key, const char *word, virNetServerAuth *ret_auth)
{
    if (!word || g_str_equal(word, "none")) {
        *ret_auth = VIR_NET_SERVER_AUTH_NONE;
        return 0;
    }
    if (g_str_equal(word, "polkit")) {
        *ret_auth = VIR_NET_SERVER_AUTH_POLKIT;
        return 0;
    }
    if (g_str_equal(word, "sasl")) {
        *ret_auth = VIR_NET_SERVER_AUTH_SASL;
        return 0;
    }
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                   _("%s = \"%s\": only \"none\", \"polkit\" and \"sasl\" are there"), key, word);
    return -1;
}

int
daemonAuthCheck(const char *key, virNetServerAuth auth, bool is_private,
                unsigned int min_strength)
{
    const virNetSASLChannel channel = { .is_private = is_private, .min_strength = min_strength };
    g_autoptr(virNetSASL) sasl = NULL;
    g_autofree char *mechs = NULL;
    g_autofree char *why = NULL;

    if (auth != VIR_NET_SERVER_AUTH_SASL)
        return 0;

    sasl = virNetSASLNew(&channel);
    mechs = sasl ? virNetSASLListMechs(sasl) : NULL;
    if (mechs)
        return 0;
    why = g_strdup(virGetLastErrorMessage());
    virResetLastError();
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("%s = \"sasl\" can't work: %s"), key, why);
    return -1;
}
