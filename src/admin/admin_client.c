/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_client.c: one client of a server: who it is, and its end. */
#include "config.h"

#include "admin_priv.h"
#include "libvirt/libvirt-admin.h"
#include "virerror.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_RPC

virNetServerClient *
adminFindClient(virNetServer *srv, unsigned long long id)
{
    g_autoptr(virNetServerClient) client = virNetServerGetClient(srv, id);

    if (!client || virNetServerClientIsClosed(client)) {
        virReportError(VIR_ERR_NO_CLIENT, _("No client with matching ID '%llu'"), id);
        return NULL;
    }
    return g_steal_pointer(&client);
}

void
adminMakeClient(virNetServerClient *client, admin_nonnull_client *ret_client)
{
    virNetServer *srv = virNetServerClientGetServer(client);

    ret_client->srv.name = g_strdup(virNetServerGetName(srv));
    ret_client->id = virNetServerClientGetID(client);
    ret_client->timestamp = virNetServerClientGetTimestamp(client);
    ret_client->transport = virNetServerClientGetTransport(client);
}

/* ---- who it is ---- */

typedef struct {
    bool readonly;
    char *sock_addr;
    char *sasl_user_name;
    char *x509_dname;
    bool has_user;
    int user_id;
    char *user_name;
    bool has_group;
    int group_id;
    char *group_name;
    bool has_process;
    int process_id;
    char *selinux_context;
} adminClientInfo;

static const virTypedField infoFields[] = {
    VIR_TYPED_BOOL(VIR_CLIENT_INFO_READONLY, adminClientInfo, readonly),
    VIR_TYPED_STRING(VIR_CLIENT_INFO_SOCKET_ADDR, adminClientInfo, sock_addr),
    VIR_TYPED_STRING(VIR_CLIENT_INFO_SASL_USER_NAME, adminClientInfo, sasl_user_name),
    VIR_TYPED_STRING(VIR_CLIENT_INFO_X509_DISTINGUISHED_NAME, adminClientInfo, x509_dname),
    VIR_TYPED_INT(VIR_CLIENT_INFO_UNIX_USER_ID, adminClientInfo, user_id,
                  VIR_TYPED_HAS(adminClientInfo, has_user)),
    VIR_TYPED_STRING(VIR_CLIENT_INFO_UNIX_USER_NAME, adminClientInfo, user_name),
    VIR_TYPED_INT(VIR_CLIENT_INFO_UNIX_GROUP_ID, adminClientInfo, group_id,
                  VIR_TYPED_HAS(adminClientInfo, has_group)),
    VIR_TYPED_STRING(VIR_CLIENT_INFO_UNIX_GROUP_NAME, adminClientInfo, group_name),
    VIR_TYPED_INT(VIR_CLIENT_INFO_UNIX_PROCESS_ID, adminClientInfo, process_id,
                  VIR_TYPED_HAS(adminClientInfo, has_process)),
    VIR_TYPED_STRING(VIR_CLIENT_INFO_SELINUX_CONTEXT, adminClientInfo, selinux_context),
};

static void
adminClientInfoClear(adminClientInfo *info)
{
    g_free(info->user_name);
    g_free(info->group_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(adminClientInfo, adminClientInfoClear)

/* The names may come from a database behind a network. */
static void
adminLookUpNames(const virIdentity *identity, adminClientInfo *info)
{
    virThreadPoolBeginBlocking();
    if (identity->hasUnixUser)
        info->user_name = virGetUserName(identity->unixUserID);
    if (identity->hasUnixGroup)
        info->group_name = virGetGroupName(identity->unixGroupID);
    virThreadPoolEndBlocking();
}

static int
adminClientGetInfo(virApiCall *call, const admin_client_get_info_args *args G_GNUC_UNUSED,
                   admin_client_get_info_ret *ret)
{
    virNetServerClient *client = adminCallFrom(call)->client;
    const virIdentity *identity = virNetServerClientGetIdentity(client);
    g_auto(adminClientInfo) info = {
        .readonly = virNetServerClientIsReadonly(client),
        .sasl_user_name = identity->saslUserName,
        .x509_dname = identity->x509DName,
        .has_user = identity->hasUnixUser,
        .user_id = identity->unixUserID,
        .has_group = identity->hasUnixGroup,
        .group_id = identity->unixGroupID,
        .has_process = identity->hasUnixProcess,
        .process_id = identity->unixProcessID,
        .selinux_context = identity->selinuxContext,
    };

    if (!virNetServerClientIsLocal(client))
        info.sock_addr = (char *) virNetServerClientGetPeerName(client);
    adminLookUpNames(identity, &info);
    adminFormatParams(infoFields, &info, &ret->params);
    return 0;
}

/* ---- its end ---- */

static int
adminClientClose(virApiCall *call, const admin_client_close_args *args G_GNUC_UNUSED,
                 void *ret G_GNUC_UNUSED)
{
    virNetServerClientClose(adminCallFrom(call)->client, "an administrator asked for it");
    return 0;
}

static const adminRow rows[] = {
    VIR_API_ROW(ADMIN, CLIENT_GET_INFO, adminClientGetInfo),
    VIR_API_ROW(ADMIN, CLIENT_CLOSE, adminClientClose, .changes = true),
};

const adminRows adminClientRows = { rows, G_N_ELEMENTS(rows) };
