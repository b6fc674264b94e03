/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_graphics.c: how the guest's screen is shown: VNC, SPICE, or offscreen rendering. */
#include "config.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>

#include "qemu_device.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

#define VNC_PORT_FIRST 5900     /* display 0 */
#define SPICE_PORT_SHOWN 5901   /* what stock shows for a port that isn't found yet */
#define SPICE_TLS_PORT_SHOWN 5902
#define WEBSOCKET_PORT_FIRST 5700
#define PORT_LAST 65535
#define LOOPBACK "127.0.0.1"

static const virDomainListen *
firstListen(const virDomainGraphicsDef *graphics)
{
    return virSchemaListLength(graphics->listens) > 0 ? g_ptr_array_index(graphics->listens, 0)
                                                      : NULL;
}

static const char *
listenAddress(const virDomainGraphicsDef *graphics)
{
    const virDomainListen *listen = firstListen(graphics);

    return listen && listen->type == VIR_DOMAIN_LISTEN_ADDRESS && listen->address
               ? listen->address
               : LOOPBACK;
}

/* The path of a unix socket, NULL when there is none. */
static const char *
listenSocket(const virDomainGraphicsDef *graphics)
{
    const virDomainListen *listen = firstListen(graphics);

    return listen && listen->type == VIR_DOMAIN_LISTEN_SOCKET ? listen->socket : NULL;
}

/* Only who is given a descriptor can look. */
static bool
isUnheard(const virDomainGraphicsDef *graphics)
{
    const virDomainListen *listen = firstListen(graphics);

    return listen && listen->type == VIR_DOMAIN_LISTEN_NONE;
}

/* ---- ports -------------------------------------------------------------- */

static bool
portIsFree(const char *host, unsigned int port)
{
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string(host, port);
    g_autoptr(GSocket) sock = NULL;

    if (!address)
        return true; /* a host name: QEMU will tell */
    sock = g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM,
                        G_SOCKET_PROTOCOL_TCP, NULL);
    return sock && g_socket_bind(sock, address, TRUE, NULL);
}

/* Another process may take it before QEMU does; then QEMU says so and the start fails. */
static int
findPort(const char *host, int first, int *ret_port)
{
    for (int port = first; port <= PORT_LAST; port++) {
        if (portIsFree(host, (unsigned int)port)) {
            *ret_port = port;
            return 0;
        }
    }
    virReportError(VIR_ERR_INTERNAL_ERROR, _("no free port for graphics on '%s'"), host);
    return -1;
}

static int
settlePort(const qemuDeviceContext *ctx, const virDomainGraphicsDef *graphics,
           virTristateBool autoport, int *port)
{
    if (listenSocket(graphics) || isUnheard(graphics) ||
        (*port > 0 && autoport != VIR_TRISTATE_BOOL_YES))
        return 0;
    if (ctx->flags & QEMU_COMMAND_SHOW) {
        *port = graphics->type == VIR_DOMAIN_GRAPHICS_VNC ? VNC_PORT_FIRST : SPICE_PORT_SHOWN;
        return 0;
    }
    return findPort(listenAddress(graphics), VNC_PORT_FIRST, port);
}

/* A socket that has no path yet is made in the guest's own directory. */
static void
settleSocket(const qemuDeviceContext *ctx, virDomainGraphicsDef *graphics)
{
    for (size_t i = 0; i < virSchemaListLength(graphics->listens); i++) {
        virDomainListen *listen = g_ptr_array_index(graphics->listens, i);

        if (listen->type == VIR_DOMAIN_LISTEN_SOCKET && !listen->socket)
            listen->socket = g_strdup_printf("%s/%s.sock", ctx->run->libDir,
                                             virDomainGraphicsTypeToString(graphics->type));
    }
}

static int
settleWebsocket(const qemuDeviceContext *ctx, const virDomainGraphicsDef *graphics, int *port)
{
    if (*port != -1 || ctx->flags & QEMU_COMMAND_SHOW)
        return 0;
    return findPort(listenAddress(graphics), WEBSOCKET_PORT_FIRST, port);
}

/* Which kinds of port do the channels of @spice ask for? */
static void
spiceNeeds(const virDomainGraphicsSpice *spice, bool *ret_plain, bool *ret_tls)
{
    bool plain = spice->defaultMode != VIR_DOMAIN_SPICE_MODE_SECURE;
    bool tls = spice->defaultMode != VIR_DOMAIN_SPICE_MODE_INSECURE;

    for (size_t i = 0; i < virSchemaListLength(spice->channels); i++) {
        const virDomainSpiceChannel *channel = g_ptr_array_index(spice->channels, i);

        plain |= channel->mode != VIR_DOMAIN_SPICE_MODE_SECURE;
        tls |= channel->mode != VIR_DOMAIN_SPICE_MODE_INSECURE;
    }
    *ret_plain = plain;
    *ret_tls = tls;
}

static int
settleSpice(const qemuDeviceContext *ctx, virDomainGraphicsDef *graphics)
{
    virDomainGraphicsSpice *spice = &graphics->spice;
    bool every = spice->autoport == VIR_TRISTATE_BOOL_YES;
    bool plain;
    bool tls;

    spiceNeeds(spice, &plain, &tls);
    if (!ctx->run->spiceTLSDir)
        return settlePort(ctx, graphics, spice->autoport, &spice->port);
    if (every && !plain)
        spice->port = 0;
    else if ((every || spice->port != 0 || spice->tlsPort == 0) &&
             settlePort(ctx, graphics, spice->autoport, &spice->port) < 0)
        return -1;
    if (!tls || !(every || spice->tlsPort == -1) || listenSocket(graphics) ||
        isUnheard(graphics))
        return 0;
    if (ctx->flags & QEMU_COMMAND_SHOW) {
        spice->tlsPort = SPICE_TLS_PORT_SHOWN;
        return 0;
    }
    return findPort(listenAddress(graphics), MAX(spice->port + 1, VNC_PORT_FIRST),
                    &spice->tlsPort);
}

static int
graphicsPrepare(const qemuDeviceContext *ctx, void *dev)
{
    virDomainGraphicsDef *graphics = dev;

    settleSocket(ctx, graphics);
    if (graphics->type == VIR_DOMAIN_GRAPHICS_VNC)
        return settlePort(ctx, graphics, graphics->vnc.autoport, &graphics->vnc.port) < 0
                   ? -1
                   : settleWebsocket(ctx, graphics, &graphics->vnc.websocket);
    if (graphics->type == VIR_DOMAIN_GRAPHICS_SPICE)
        return settleSpice(ctx, graphics);
    return 0;
}

/* ---- VNC ---------------------------------------------------------------- */

static void
setAudiodev(virJSONValue *props, const virDomainDef *def, unsigned int audioId)
{
    if (audioId || virDomainDefAudioCount(def) > 0)
        virJSONValueObjectSetFormat(props, "audiodev", "audio%u",
                                    audioId ? audioId : virDomainDefAudio(def, 0)->id);
}

/* Seconds since 1970 of a password's end, "never" without one; NULL with an error reported. */
static char *
passwordEnd(const virDomainGraphicsAuth *auth)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) end = NULL;

    if (!auth->validTo)
        return g_strdup("never");
    end = g_date_time_new_from_iso8601(auth->validTo, utc);
    if (!end) {
        virReportError(VIR_ERR_XML_ERROR, _("cannot parse password validity time '%s'"),
                       auth->validTo);
        return NULL;
    }
    return g_strdup_printf("%" G_GINT64_FORMAT, g_date_time_to_unix(end));
}

/* An empty password would let everybody in: it is one that has expired. */
static int
passwordPlan(const char *protocol, const virDomainGraphicsAuth *auth, qemuPlan *plan)
{
    g_autofree char *end = NULL;
    virJSONValue *args;

    if (!auth->password)
        return 0;
    end = *auth->password ? passwordEnd(auth) : g_strdup("now");
    if (!end)
        return -1;

    args = virJSONValueNewObject();
    virJSONValueObjectSetString(args, "protocol", protocol);
    virJSONValueObjectSetString(args, "password", auth->password);
    virJSONValueObjectSetString(args, "connected", auth->connected);
    qemuPlanAddCall(plan, "set_password", args);
    args = virJSONValueNewObject();
    virJSONValueObjectSetString(args, "protocol", protocol);
    virJSONValueObjectSetString(args, "time", end);
    qemuPlanAddCall(plan, "expire_password", args);
    return 0;
}

static int
vncPlan(const virDomainDef *def, const virDomainGraphicsDef *graphics, qemuPlan *plan)
{
    const virDomainGraphicsVNC *vnc = &graphics->vnc;
    const char *host = listenAddress(graphics);
    virJSONValue *props;

    if (!listenSocket(graphics) && vnc->port < VNC_PORT_FIRST) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("vnc port must be in range [%d,%d]"), VNC_PORT_FIRST, PORT_LAST);
        return -1;
    }
    props = virJSONValueNewObject();
    if (listenSocket(graphics))
        virJSONValueObjectSetFormat(props, "vnc", "unix:%s", listenSocket(graphics));
    else
        virJSONValueObjectSetFormat(props, "vnc", strchr(host, ':') ? "[%s]:%d" : "%s:%d", host,
                                    vnc->port - VNC_PORT_FIRST);
    if (vnc->websocket)
        virJSONValueObjectSetInt(props, "websocket", vnc->websocket);
    virJSONValueObjectSetString(props, "share", vnc->sharePolicy);
    /* until a password is set over the monitor, nobody gets in */
    if (vnc->auth.password)
        virJSONValueObjectSetBoolean(props, "password", true);
    if (vnc->powerControl != VIR_TRISTATE_BOOL_ABSENT)
        virJSONValueObjectSetBoolean(props, "power-control",
                                     vnc->powerControl == VIR_TRISTATE_BOOL_YES);
    setAudiodev(props, def, graphics->audioId);
    (void)qemuPlanAddKeyval(plan, "vnc", listenSocket(graphics) ? NULL : "vnc", props);
    if (vnc->keymap)
        qemuPlanAddText(plan, "k", vnc->keymap);
    return passwordPlan("vnc", &vnc->auth, plan);
}

/* ---- SPICE -------------------------------------------------------------- */

static void
setSpiceListen(const virDomainGraphicsDef *graphics, virJSONValue *props)
{
    const virDomainGraphicsSpice *spice = &graphics->spice;

    if (listenSocket(graphics)) {
        virJSONValueObjectSetBoolean(props, "unix", true);
        virJSONValueObjectSetString(props, "addr", listenSocket(graphics));
        return;
    }
    if (isUnheard(graphics)) {
        virJSONValueObjectSetUint(props, "port", 0);
        return;
    }
    if (spice->port > 0)
        virJSONValueObjectSetInt(props, "port", spice->port);
    if (spice->tlsPort > 0)
        virJSONValueObjectSetInt(props, "tls-port", spice->tlsPort);
    virJSONValueObjectSetString(props, "addr", listenAddress(graphics));
}

/* Adds @channel to those that are by TLS, or to those that aren't. */
static int
addSpiceChannel(const virDomainGraphicsSpice *spice, const char *channel,
                virDomainSpiceChannelMode mode, virJSONValue *tls, virJSONValue *plain)
{
    bool secure = mode == VIR_DOMAIN_SPICE_MODE_SECURE;

    if (mode != VIR_DOMAIN_SPICE_MODE_SECURE &&
        mode != VIR_DOMAIN_SPICE_MODE_INSECURE)
        return 0;
    if ((secure ? spice->tlsPort : spice->port) <= 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       secure ? _("spice secure channels set in XML configuration, but TLS"
                                  " connection is not available")
                              : _("spice insecure channels set in XML configuration, but plaintext"
                                  " connection is not available"));
        return -1;
    }
    virJSONValueArrayAppendString(secure ? tls : plain, channel);
    return 0;
}

static int
setSpiceChannels(const virDomainGraphicsDef *graphics, virJSONValue *props)
{
    const virDomainGraphicsSpice *spice = &graphics->spice;
    virJSONValue *tls = virJSONValueNewArray();
    virJSONValue *plain = virJSONValueNewArray();
    int rc = addSpiceChannel(spice, "default", spice->defaultMode, tls, plain);

    for (size_t i = 0; rc == 0 && i < virSchemaListLength(spice->channels); i++) {
        const virDomainSpiceChannel *channel = g_ptr_array_index(spice->channels, i);

        rc = addSpiceChannel(spice, virDomainSpiceChannelNameToString(channel->name),
                             channel->mode, tls, plain);
    }
    virJSONValueObjectSet(props, "tls-channel", tls);
    virJSONValueObjectSet(props, "plaintext-channel", plain);
    return rc;
}

static int
spicePlan(const qemuDeviceContext *ctx, const virDomainGraphicsDef *graphics, qemuPlan *plan)
{
    const virDomainGraphicsSpice *spice = &graphics->spice;
    virJSONValue *props = virJSONValueNewObject();

    setSpiceListen(graphics, props);
    /* with a password, nobody gets in until it is set over the monitor */
    if (!spice->auth.password)
        virJSONValueObjectSetBoolean(props, "disable-ticketing", true);
    if (ctx->run->spiceTLSDir && spice->tlsPort > 0)
        virJSONValueObjectSetString(props, "x509-dir", ctx->run->spiceTLSDir);
    if (!listenSocket(graphics) && !isUnheard(graphics) &&
        setSpiceChannels(graphics, props) < 0) {
        virJSONValueFree(props);
        return -1;
    }
    virJSONValueObjectSetString(props, "image-compression", spice->image);
    virJSONValueObjectSetString(props, "jpeg-wan-compression", spice->jpeg);
    virJSONValueObjectSetString(props, "zlib-glz-wan-compression", spice->zlib);
    qemuDeviceSetSwitch(props, "playback-compression", spice->playback);
    virJSONValueObjectSetString(props, "streaming-video", spice->streaming);
    if (g_strcmp0(spice->mouse, "server") == 0)
        virJSONValueObjectSetBoolean(props, "agent-mouse", false);
    else if (g_strcmp0(spice->mouse, "client") == 0)
        virJSONValueObjectSetBoolean(props, "agent-mouse", true);
    if (spice->copypaste == VIR_TRISTATE_BOOL_NO)
        virJSONValueObjectSetBoolean(props, "disable-copy-paste", true);
    if (spice->filetransfer == VIR_TRISTATE_BOOL_NO)
        virJSONValueObjectSetBoolean(props, "disable-agent-file-xfer", true);
    if (spice->gl == VIR_TRISTATE_BOOL_YES) {
        virJSONValueObjectSetBoolean(props, "gl", true);
        virJSONValueObjectSetString(props, "rendernode", spice->rendernode);
    }
    virJSONValueObjectSetBoolean(props, "seamless-migration", true);
    (void)qemuPlanAddKeyval(plan, "spice", NULL, props);
    if (spice->keymap)
        qemuPlanAddText(plan, "k", spice->keymap);
    return passwordPlan("spice", &spice->auth, plan);
}

static int
eglPlan(const virDomainGraphicsDef *graphics, qemuPlan *plan)
{
    virJSONValue *props = virJSONValueNewObject();

    virJSONValueObjectSetString(props, "type", "egl-headless");
    virJSONValueObjectSetString(props, "rendernode", graphics->egl.rendernode);
    (void)qemuPlanAddKeyval(plan, "display", "type", props);
    return 0;
}

static int
graphicsPlan(const qemuDeviceContext *ctx, const void *dev, qemuPlan *plan)
{
    const virDomainGraphicsDef *graphics = dev;

    switch (graphics->type) {
    case VIR_DOMAIN_GRAPHICS_VNC:
        return vncPlan(ctx->def, graphics, plan);
    case VIR_DOMAIN_GRAPHICS_SPICE:
        return spicePlan(ctx, graphics, plan);
    case VIR_DOMAIN_GRAPHICS_EGL_HEADLESS:
        return eglPlan(graphics, plan);
    case VIR_DOMAIN_GRAPHICS_SDL:
    case VIR_DOMAIN_GRAPHICS_RDP:
    case VIR_DOMAIN_GRAPHICS_DESKTOP:
    case VIR_DOMAIN_GRAPHICS_DBUS:
    case VIR_DOMAIN_GRAPHICS_LAST:
        break;
    }
    return qemuDeviceUnsupported("graphics type", virDomainGraphicsTypeToString(graphics->type));
}

const qemuDeviceOps qemuGraphicsOps = { .prepare = graphicsPrepare, .plan = graphicsPlan };
