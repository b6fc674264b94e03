/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remote_connect.c: calls about the connection itself. */
#include "config.h"

#include "libvirt/libvirt.h"
#include "remote_priv.h"
#include "remote_types.h"
#include "virdriver.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_RPC

/* Bits of the open call that mean nothing to a server. */
#define CLIENT_OPEN_USER 0x2u
#define CLIENT_OPEN_AUTOSTART 0x4u

/* ---- open and close ----------------------------------------------------------------------- */

static int
remoteConnectOpen(virApiCall *call, const remote_connect_open_args *args, void *ret G_GNUC_UNUSED)
{
    /* Stock clients send what they note for themselves: a user's instance, which they may start. */
    const unsigned int known = VIR_CONNECT_RO | CLIENT_OPEN_USER | CLIENT_OPEN_AUTOSTART;
    bool readonly = call->readonly || (args->flags & VIR_CONNECT_RO);
    remoteCall *self = remoteCallFrom(call);

    if (!args->name) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection name is missing"));
        return -1;
    }
    if (args->flags & ~known) {
        virReportError(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%x)"), args->flags & ~known);
        return -1;
    }
    if (!virNetServerClientMayOpen(self->client)) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s",
                       _("keepalive support is required to connect"));
        virNetServerClientRefuse(self->client, self->reply, virGetLastErrorMessage());
        return -1;
    }
    return remoteClientOpen(self->priv, call, args, args->name, readonly);
}

static int
remoteConnectClose(virApiCall *call, const void *args G_GNUC_UNUSED, void *ret G_GNUC_UNUSED)
{
    remoteClientClose(remoteCallFrom(call)->priv);
    remoteCallFrom(call)->reply->is_last = true;
    return 0;
}

/* ---- what the server knows ---------------------------------------------------------------- */

static int
driverFeature(const virApiCall *call, int feature)
{
    const virDriver *driver;

    if (!call->conn) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("connection not open"));
        return -1;
    }
    driver = virDriverConnGetDriver(call->conn);
    return driver->supports_feature && driver->supports_feature(call->conn, feature);
}

static int
remoteConnectSupportsFeature(virApiCall *call, const remote_connect_supports_feature_args *args,
                             remote_connect_supports_feature_ret *ret)
{
    virNetServerClient *client = remoteCallFrom(call)->client;
    int supported = 0;

    switch (args->feature) {
    case VIR_DRIVER_FEATURE_PROGRAM_KEEPALIVE:
        /* Who asks can answer pings. */
        virNetServerClientStartKeepAlive(client);
        supported = 1;
        break;
    case VIR_DRIVER_FEATURE_REMOTE_EVENT_CALLBACK:
    case VIR_DRIVER_FEATURE_REMOTE_CLOSE_CALLBACK:
        supported = 1;
        break;
    case VIR_DRIVER_FEATURE_FD_PASSING:
        if (!virNetServerClientIsLocal(client))
            break;
        supported = driverFeature(call, args->feature);
        break;
    default:
        supported = driverFeature(call, args->feature);
        break;
    }
    if (supported < 0)
        return -1;
    ret->supported = supported;
    return 0;
}

static int
remoteConnectGetURI(virApiCall *call, const void *args G_GNUC_UNUSED,
                    remote_connect_get_uri_ret *ret)
{
    ret->uri = g_strdup(virDriverConnGetURI(call->conn));
    return 0;
}

static int
remoteConnectGetLibVersion(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                           remote_connect_get_lib_version_ret *ret)
{
    ret->lib_ver = VIR_API_VERSION;
    return 0;
}

/* Whether nobody but the two ends reads along. */
static int
remoteConnectIsSecure(virApiCall *call, const void *args G_GNUC_UNUSED,
                      remote_connect_is_secure_ret *ret)
{
    virNetServerClient *client = remoteCallFrom(call)->client;

    ret->secure = virNetServerClientIsLocal(client) || virNetServerClientGetStrength(client) > 0;
    return 0;
}

/* ---- close callback ----------------------------------------------------------------------- */

static int
setCloseCallback(virApiCall *call, bool on)
{
    remoteClient *priv = remoteCallFrom(call)->priv;

    if (remoteClientSetCloseCallback(priv, on))
        return 0;
    virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                   on ? _("a close callback is already registered")
                      : _("no close callback is registered"));
    return -1;
}

static int
remoteConnectRegisterCloseCallback(virApiCall *call, const void *args G_GNUC_UNUSED,
                                   void *ret G_GNUC_UNUSED)
{
    return setCloseCallback(call, true);
}

static int
remoteConnectUnregisterCloseCallback(virApiCall *call, const void *args G_GNUC_UNUSED,
                                     void *ret G_GNUC_UNUSED)
{
    return setCloseCallback(call, false);
}

const remoteRow remoteConnectRows[] = {
    VIR_API_ROW(REMOTE, CONNECT_OPEN, remoteConnectOpen, .needs_no_conn = true),
    VIR_API_ROW(REMOTE, CONNECT_CLOSE, remoteConnectClose),
    VIR_API_ROW(REMOTE, CONNECT_SUPPORTS_FEATURE, remoteConnectSupportsFeature,
                .needs_no_conn = true),
    VIR_API_ROW(REMOTE, CONNECT_GET_URI, remoteConnectGetURI),
    VIR_API_ROW(REMOTE, CONNECT_GET_LIB_VERSION, remoteConnectGetLibVersion),
    VIR_API_ROW(REMOTE, CONNECT_IS_SECURE, remoteConnectIsSecure),
    VIR_API_ROW(REMOTE, CONNECT_REGISTER_CLOSE_CALLBACK, remoteConnectRegisterCloseCallback),
    VIR_API_ROW(REMOTE, CONNECT_UNREGISTER_CLOSE_CALLBACK, remoteConnectUnregisterCloseCallback),
};
const size_t remoteConnectRowsCount = G_N_ELEMENTS(remoteConnectRows);
