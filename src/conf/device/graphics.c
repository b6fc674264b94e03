/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* graphics.c: displays: rows, defaults, checks. */
#include <config.h>

#include "device/graphics.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virDomainGraphicsType, VIR_DOMAIN_GRAPHICS_LAST,
          "sdl", "vnc", "rdp", "desktop", "spice", "egl-headless", "dbus");
VIR_NAMES(virDomainListenType, VIR_DOMAIN_LISTEN_LAST, "none", "address", "network", "socket");

VIR_NAMES(virDomainSpiceChannelName, VIR_DOMAIN_SPICE_CHANNEL_LAST,
          "main", "display", "inputs", "cursor", "playback", "record", "smartcard", "usbredir");
VIR_NAMES(virDomainSpiceChannelMode, VIR_DOMAIN_SPICE_MODE_LAST, "any", "secure", "insecure");
VIR_WORDS(virDomainGraphicsConnectedWords, "fail", "disconnect", "keep");
VIR_WORDS(virDomainGraphicsShareWords, "allow-exclusive", "force-shared", "ignore");
VIR_WORDS(virDomainSpiceImageWords, "auto_glz", "auto_lz", "quic", "glz", "lz", "off");
VIR_WORDS(virDomainSpiceWANWords, "auto", "never", "always");
VIR_WORDS(virDomainSpiceStreamingWords, "filter", "all", "off");
VIR_WORDS(virDomainSpiceMouseWords, "server", "client");

VIR_SCHEMA_DECLARE(virDomainListenSchema, virDomainListen);
VIR_SCHEMA_DECLARE(virDomainGraphicsAuthSchema, virDomainGraphicsAuth);
VIR_SCHEMA_DECLARE(virDomainGraphicsVNCSchema, virDomainGraphicsVNC);
VIR_SCHEMA_DECLARE(virDomainGraphicsSpiceSchema, virDomainGraphicsSpice);
VIR_SCHEMA_DECLARE(virDomainSpiceChannelSchema, virDomainSpiceChannel);
VIR_SCHEMA_DECLARE(virDomainGraphicsSDLSchema, virDomainGraphicsSDL);
VIR_SCHEMA_DECLARE(virDomainGraphicsEGLSchema, virDomainGraphicsEGL);
VIR_SCHEMA_DECLARE(virDomainGraphicsDBusSchema, virDomainGraphicsDBus);
VIR_SCHEMA_DECLARE(virDomainGraphicsRDPSchema, virDomainGraphicsRDP);
VIR_SCHEMA_DECLARE(virDomainGraphicsDesktopSchema, virDomainGraphicsDesktop);

static const virSchemaField virDomainListenFields[] = {
    VIR_ENUM("@type", virDomainListen, type, virDomainListenTypeNames, .flags = VIR_REQUIRED),
    VIR_STRING("@address", virDomainListen, address, .form = &virFormHost),
    VIR_STRING("@network", virDomainListen, network, .doc = "the host's address in this network"),
    VIR_STRING("@socket", virDomainListen, socket, .form = &virFormPath),
};

static int
virDomainListenParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainListen *listen = obj;
    const char *foreign = NULL;

    if (listen->address != NULL && *listen->address == '\0')
        g_clear_pointer(&listen->address, g_free);
    if (listen->type == VIR_DOMAIN_LISTEN_NETWORK && listen->network == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("'network' attribute is required for listen type 'network'"));
        return -1;
    }
    if (listen->socket != NULL && listen->type != VIR_DOMAIN_LISTEN_SOCKET)
        foreign = "socket";
    else if (listen->network != NULL && listen->type != VIR_DOMAIN_LISTEN_NETWORK)
        foreign = "network";
    if (foreign != NULL) {
        virReportError(VIR_ERR_XML_ERROR, _("'%s' attribute is valid only for listen type '%s'"),
                       foreign, foreign);
        return -1;
    }
    if (listen->type == VIR_DOMAIN_LISTEN_SOCKET || listen->type == VIR_DOMAIN_LISTEN_NONE)
        g_clear_pointer(&listen->address, g_free);
    /* The address of a network's listener is found at each start. */
    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0 && listen->type == VIR_DOMAIN_LISTEN_NETWORK)
        g_clear_pointer(&listen->address, g_free);
    return 0;
}

static const char *
virDomainListenFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virDomainListen *listen = obj;

    return listen->type == VIR_DOMAIN_LISTEN_NETWORK && listen->network == NULL
        ? _("the attribute 'network' is missing") : NULL;
}

VIR_SCHEMA(virDomainListenSchema, virDomainListen, "listen", virDomainListenFields,
           .formal = virDomainListenFormal, .parsed = virDomainListenParsed);

static const virSchemaField virDomainGraphicsAuthFields[] = {
    VIR_STRING("@passwd", virDomainGraphicsAuth, password, .flags = VIR_SECRET,
               .change = VIR_CHANGE_LIVE),
    VIR_STRING("@passwdValidTo", virDomainGraphicsAuth, validTo, .change = VIR_CHANGE_LIVE,
               .doc = "UTC, YYYY-MM-DDTHH:MM:SS"),
    VIR_WORD("@connected", virDomainGraphicsAuth, connected, virDomainGraphicsConnectedWords,
             .change = VIR_CHANGE_LIVE, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .doc = "what becomes of a client when the password changes"),
};

/* "2030-01-01T00:00:00", nothing after it. */
static bool
virDomainGraphicsIsTime(const char *text)
{
    static const char shape[] = "0000-00-00T00:00:00";
    size_t i;

    for (i = 0; i < sizeof(shape); i++) {
        if (shape[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != shape[i])
            return false;
    }
    return true;
}

static int
virDomainGraphicsAuthParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                            const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainGraphicsAuth *auth = obj;

    if (auth->password == NULL) {   /* nothing to expire or to ask for */
        g_clear_pointer(&auth->validTo, g_free);
        g_clear_pointer(&auth->connected, g_free);
    }
    if (auth->validTo == NULL || virDomainGraphicsIsTime(auth->validTo))
        return 0;
    virReportError(VIR_ERR_INTERNAL_ERROR,
                   _("cannot parse password validity time '%s', expect YYYY-MM-DDTHH:MM:SS"),
                   auth->validTo);
    return -1;
}

VIR_SCHEMA(virDomainGraphicsAuthSchema, virDomainGraphicsAuth, "graphics",
           virDomainGraphicsAuthFields, .parsed = virDomainGraphicsAuthParsed);

#define V virDomainGraphicsVNC
static const virSchemaField virDomainGraphicsVNCFields[] = {
    VIR_STRING("@socket", V, socket, .form = &virFormPath,
               .doc = "path of a Unix socket, instead of a port"),
    VIR_INT_OPT("@port", V, port, .flags = VIR_ZERO_ABSENT, .error = VIR_ERR_INTERNAL_ERROR,
                .doc = "-1: a free one is found"),
    VIR_YES_NO("@autoport", V, autoport, .doc = "a free port is found"),
    VIR_INT("@websocket", V, websocket, .flags = VIR_ZERO_ABSENT,
            .doc = "port; -1: a free one is found"),
    VIR_STRING("@listen", V, listen, .form = &virFormHost),
    VIR_STRING("@keymap", V, keymap),
    VIR_WORD("@sharePolicy", V, sharePolicy, virDomainGraphicsShareWords,
             .doc = "who may look on"),
    VIR_YES_NO("@powerControl", V, powerControl, .doc = "may clients reset the guest?"),
    VIR_CHILD("", V, auth, virDomainGraphicsAuthSchema),
};
#undef V
VIR_SCHEMA(virDomainGraphicsVNCSchema, virDomainGraphicsVNC, "graphics",
           virDomainGraphicsVNCFields);

static const virSchemaField virDomainSpiceChannelFields[] = {
    VIR_ENUM("@name", virDomainSpiceChannel, name, virDomainSpiceChannelNameNames,
             .flags = VIR_REQUIRED),
    VIR_ENUM("@mode", virDomainSpiceChannel, mode, virDomainSpiceChannelModeNames,
             .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainSpiceChannelSchema, virDomainSpiceChannel, "channel",
           virDomainSpiceChannelFields);

#define S virDomainGraphicsSpice
static const virSchemaField virDomainGraphicsSpiceFields[] = {
    VIR_INT("@port", S, port, .flags = VIR_ZERO_ABSENT, .doc = "-1: a free one is found"),
    VIR_INT("@tlsPort", S, tlsPort, .flags = VIR_ZERO_ABSENT, .doc = "-1: a free one is found"),
    VIR_YES_NO("@autoport", S, autoport),
    VIR_STRING("@listen", S, listen, .form = &virFormHost),
    VIR_STRING("@keymap", S, keymap),
    VIR_ENUM("@defaultMode", S, defaultMode, virDomainSpiceChannelModeNames,
             .flags = VIR_ZERO_ABSENT,
             .doc = "of channels that say nothing: any, by TLS, without"),
    VIR_CHILD("", S, auth, virDomainGraphicsAuthSchema),
    VIR_LIST("channel", S, channels, virDomainSpiceChannelSchema),
    VIR_WORD("image/@compression", S, image, virDomainSpiceImageWords,
             .flags = VIR_EXPECTED),
    VIR_WORD("jpeg/@compression", S, jpeg, virDomainSpiceWANWords, .flags = VIR_EXPECTED),
    VIR_WORD("zlib/@compression", S, zlib, virDomainSpiceWANWords, .flags = VIR_EXPECTED),
    VIR_ON_OFF("playback/@compression", S, playback, .flags = VIR_EXPECTED),
    VIR_WORD("streaming/@mode", S, streaming, virDomainSpiceStreamingWords,
             .flags = VIR_EXPECTED),
    VIR_WORD("mouse/@mode", S, mouse, virDomainSpiceMouseWords, .flags = VIR_EXPECTED),
    VIR_YES_NO("clipboard/@copypaste", S, copypaste, .flags = VIR_EXPECTED),
    VIR_YES_NO("filetransfer/@enable", S, filetransfer, .flags = VIR_EXPECTED),
    VIR_YES_NO("gl/@enable", S, gl, .flags = VIR_EXPECTED),
    VIR_STRING("gl/@rendernode", S, rendernode, .form = &virFormPath),
};
#undef S

static gint
virDomainSpiceChannelCompare(gconstpointer a, gconstpointer b)
{
    const virDomainSpiceChannel *x = *(virDomainSpiceChannel *const *)a;
    const virDomainSpiceChannel *y = *(virDomainSpiceChannel *const *)b;

    return (int)x->name - (int)y->name;
}

/* Says something that is not so anyway, and is the last of its name; @opaque is the list. */
static bool
virDomainSpiceChannelCounts(const void *element, const void *opaque)
{
    const virDomainSpiceChannel *channel = element;
    const GPtrArray *channels = opaque;
    guint i = channels->len;

    while (i-- > 0) {
        const virDomainSpiceChannel *other = g_ptr_array_index(channels, i);

        if (other == channel)
            return channel->mode != VIR_DOMAIN_SPICE_MODE_ANY;
        if (other->name == channel->name)
            return false;
    }
    return false;
}

static int
virDomainGraphicsSpiceParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                             const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainGraphicsSpice *spice = obj;

    if (spice->channels != NULL) {
        g_autoptr(GPtrArray) all = g_ptr_array_copy(spice->channels, NULL, NULL);

        virSchemaListKeep(&virDomainSpiceChannelSchema, &spice->channels,
                          virDomainSpiceChannelCounts, all);
    }
    if (spice->channels != NULL)
        g_ptr_array_sort(spice->channels, virDomainSpiceChannelCompare);
    return 0;
}

VIR_SCHEMA(virDomainGraphicsSpiceSchema, virDomainGraphicsSpice, "graphics",
           virDomainGraphicsSpiceFields, .parsed = virDomainGraphicsSpiceParsed);

static const virSchemaField virDomainGraphicsSDLFields[] = {
    VIR_STRING("@display", virDomainGraphicsSDL, display),
    VIR_STRING("@xauth", virDomainGraphicsSDL, xauth),
    VIR_BOOL("@fullscreen", virDomainGraphicsSDL, fullscreen, virSchemaNoYes),
    VIR_YES_NO("gl/@enable", virDomainGraphicsSDL, gl, .flags = VIR_EXPECTED),
};
VIR_SCHEMA(virDomainGraphicsSDLSchema, virDomainGraphicsSDL, "graphics",
           virDomainGraphicsSDLFields);

static const virSchemaField virDomainGraphicsEGLFields[] = {
    VIR_STRING("gl/@rendernode", virDomainGraphicsEGL, rendernode, .form = &virFormPath),
};
VIR_SCHEMA(virDomainGraphicsEGLSchema, virDomainGraphicsEGL, "graphics",
           virDomainGraphicsEGLFields);

static const virSchemaField virDomainGraphicsDBusFields[] = {
    VIR_BOOL("@p2p", virDomainGraphicsDBus, p2p, virSchemaNoYes),
    VIR_STRING("@address", virDomainGraphicsDBus, address, .form = &virFormAnyPath),
    VIR_YES_NO("gl/@enable", virDomainGraphicsDBus, gl, .flags = VIR_EXPECTED),
    VIR_STRING("gl/@rendernode", virDomainGraphicsDBus, rendernode, .form = &virFormPath),
};
VIR_SCHEMA(virDomainGraphicsDBusSchema, virDomainGraphicsDBus, "graphics",
           virDomainGraphicsDBusFields);

static const virSchemaField virDomainGraphicsRDPFields[] = {
    VIR_INT("@port", virDomainGraphicsRDP, port, .flags = VIR_ZERO_ABSENT),
    VIR_YES_NO("@autoport", virDomainGraphicsRDP, autoport),
    VIR_YES_NO("@replaceUser", virDomainGraphicsRDP, replaceUser),
    VIR_YES_NO("@multiUser", virDomainGraphicsRDP, multiUser),
    VIR_STRING("@listen", virDomainGraphicsRDP, listen, .form = &virFormHost),
};
VIR_SCHEMA(virDomainGraphicsRDPSchema, virDomainGraphicsRDP, "graphics",
           virDomainGraphicsRDPFields);

static const virSchemaField virDomainGraphicsDesktopFields[] = {
    VIR_STRING("@display", virDomainGraphicsDesktop, display),
    VIR_YES_NO("@fullscreen", virDomainGraphicsDesktop, fullscreen),
};
VIR_SCHEMA(virDomainGraphicsDesktopSchema, virDomainGraphicsDesktop, "graphics",
           virDomainGraphicsDesktopFields);

#define G virDomainGraphicsDef
static const virSchemaArm virDomainGraphicsArms[] = {
    VIR_ARM(VIR_DOMAIN_GRAPHICS_VNC, G, vnc, virDomainGraphicsVNCSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_SPICE, G, spice, virDomainGraphicsSpiceSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_SDL, G, sdl, virDomainGraphicsSDLSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_EGL_HEADLESS, G, egl, virDomainGraphicsEGLSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_DBUS, G, dbus, virDomainGraphicsDBusSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_RDP, G, rdp, virDomainGraphicsRDPSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_DESKTOP, G, desktop, virDomainGraphicsDesktopSchema),
};

static const virSchemaField virDomainGraphicsFields[] = {
    VIR_ENUM("@type", G, type, virDomainGraphicsTypeNames, .flags = VIR_REQUIRED),
    VIR_LIST("listen", G, listens, virDomainListenSchema),
    VIR_UNION("", G, type, virDomainGraphicsArms),
    VIR_UINT("audio/@id", G, audioId,
             .flags = VIR_EXPECTED | VIR_ZERO_ABSENT | VIR_NONZERO),
    VIR_RUNTIME(G, info),
};
#undef G

static bool
virDomainGraphicsListens(const virDomainGraphicsDef *graphics)
{
    return graphics->type == VIR_DOMAIN_GRAPHICS_VNC ||
        graphics->type == VIR_DOMAIN_GRAPHICS_SPICE;
}

static virDomainListen *
virDomainGraphicsFirstListen(const virDomainGraphicsDef *graphics)
{
    return g_ptr_array_index(graphics->listens, 0);
}

/* The older form, an attribute that stands for the first <listen>, must say the same as that. */
static int
virDomainGraphicsCheckOld(const char *attr, const char *old, const char *name, const char *now)
{
    if (old == NULL || *old == '\0' || g_strcmp0(old, now) == 0)
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                   _("graphics '%s' attribute '%s' must match '%s' attribute of first listen"
                     " element (found '%s')"), attr, old, name, now ? now : "none");
    return -1;
}

/* A socket that was made for one run: there was none in the definition. */
static void
virDomainGraphicsForgetSocket(virDomainListen *listen, const virDomainDefContext *ctx)
{
    if (listen->type != VIR_DOMAIN_LISTEN_SOCKET || listen->socket == NULL || ctx == NULL ||
        ctx->stateDir == NULL || !g_str_has_prefix(listen->socket, ctx->stateDir) ||
        listen->socket[strlen(ctx->stateDir)] != '/')
        return;
    listen->type = VIR_DOMAIN_LISTEN_ADDRESS;
    g_clear_pointer(&listen->socket, g_free);
}

/* <listen> is the truth, @listen and @socket are kept as copies of the first one. */
static int
virDomainGraphicsListenParsed(virDomainGraphicsDef *graphics, const virSchemaContext *ctx)
{
    char **socket = graphics->type == VIR_DOMAIN_GRAPHICS_VNC ? &graphics->vnc.socket : NULL;
    char **attr = socket ? &graphics->vnc.listen : &graphics->spice.listen;
    virDomainListen *first;

    if (virSchemaListLength(graphics->listens) == 0) {
        first = g_new0(virDomainListen, 1);
        first->type = VIR_DOMAIN_LISTEN_ADDRESS;
        virSchemaListAppend(&graphics->listens, first);
    }
    first = virDomainGraphicsFirstListen(graphics);
    if (socket != NULL && *socket != NULL && first->socket == NULL &&
        first->type != VIR_DOMAIN_LISTEN_NONE) {
        virSchemaClear(&virDomainListenSchema, first);
        first->type = VIR_DOMAIN_LISTEN_SOCKET;
        first->socket = g_strdup(*socket);
    }
    if (first->type == VIR_DOMAIN_LISTEN_ADDRESS && first->address == NULL &&
        *attr != NULL && **attr != '\0')
        first->address = g_strdup(*attr);
    if (first->type == VIR_DOMAIN_LISTEN_ADDRESS &&
        virDomainGraphicsCheckOld("listen", *attr, "address", first->address) < 0)
        return -1;
    if (socket != NULL && first->type == VIR_DOMAIN_LISTEN_SOCKET &&
        virDomainGraphicsCheckOld("socket", *socket, "socket", first->socket) < 0)
        return -1;
    if (socket != NULL && (ctx->flags & VIR_SCHEMA_INACTIVE) != 0)
        virDomainGraphicsForgetSocket(first, ctx->opaque);
    return 0;
}

static void
virDomainGraphicsCopyListen(virDomainGraphicsDef *graphics)
{
    const virDomainListen *first = virDomainGraphicsFirstListen(graphics);
    bool vnc = graphics->type == VIR_DOMAIN_GRAPHICS_VNC;
    char **attr = vnc ? &graphics->vnc.listen : &graphics->spice.listen;

    g_free(*attr);
    *attr = first->type == VIR_DOMAIN_LISTEN_ADDRESS ? g_strdup(first->address) : NULL;
    if (vnc) {
        g_free(graphics->vnc.socket);
        graphics->vnc.socket = first->type == VIR_DOMAIN_LISTEN_SOCKET
            ? g_strdup(first->socket) : NULL;
    }
}

static void
virDomainGraphicsVNCPorts(virDomainGraphicsVNC *vnc, bool inactive)
{
    if (vnc->port_set && vnc->autoport != VIR_TRISTATE_BOOL_YES)
        vnc->autoport = vnc->port == -1 ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
    else if (vnc->autoport != VIR_TRISTATE_BOOL_NO)
        vnc->autoport = VIR_TRISTATE_BOOL_YES;
    if (vnc->autoport == VIR_TRISTATE_BOOL_YES && (inactive || vnc->port == 0))
        vnc->port = -1;
    vnc->port_set = true;
}

static void
virDomainGraphicsSpicePorts(virDomainGraphicsSpice *spice, virDomainListen *first, bool inactive)
{
    bool automatic = spice->autoport == VIR_TRISTATE_BOOL_YES ||
        (spice->port == -1 && spice->tlsPort == -1);

    spice->autoport = automatic ? VIR_TRISTATE_BOOL_YES : VIR_TRISTATE_BOOL_NO;
    if (automatic && inactive)
        spice->port = spice->tlsPort = 0;
    /* No way to come in: it is reached through a descriptor only. */
    if (!automatic && spice->port == 0 && spice->tlsPort == 0 &&
        first->type == VIR_DOMAIN_LISTEN_ADDRESS) {
        first->type = VIR_DOMAIN_LISTEN_NONE;
        g_clear_pointer(&first->address, g_free);
    }
}

/* Ports are of addresses. */
static void
virDomainGraphicsPortsParsed(virDomainGraphicsDef *graphics, bool inactive)
{
    virDomainListen *first = virDomainGraphicsFirstListen(graphics);
    bool vnc = graphics->type == VIR_DOMAIN_GRAPHICS_VNC;

    if (vnc)
        virDomainGraphicsVNCPorts(&graphics->vnc, inactive);
    else
        virDomainGraphicsSpicePorts(&graphics->spice, first, inactive);
    if (first->type == VIR_DOMAIN_LISTEN_ADDRESS || first->type == VIR_DOMAIN_LISTEN_NETWORK)
        return;
    if (vnc) {
        graphics->vnc.port = 0;
        graphics->vnc.websocket = 0;
        graphics->vnc.autoport = VIR_TRISTATE_BOOL_ABSENT;
    } else {
        graphics->spice.port = graphics->spice.tlsPort = 0;
        graphics->spice.autoport = VIR_TRISTATE_BOOL_ABSENT;
    }
}

static int
virDomainGraphicsParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainGraphicsDef *graphics = obj;

    if (graphics->type != VIR_DOMAIN_GRAPHICS_VNC && graphics->type != VIR_DOMAIN_GRAPHICS_DBUS)
        graphics->audioId = 0;
    if (!virDomainGraphicsListens(graphics)) {
        virSchemaListKeep(&virDomainListenSchema, &graphics->listens, virSchemaKeepNone, NULL);
        return 0;
    }
    if (virDomainGraphicsListenParsed(graphics, ctx) < 0)
        return -1;
    virDomainGraphicsPortsParsed(graphics, (ctx->flags & VIR_SCHEMA_INACTIVE) != 0);
    virDomainGraphicsCopyListen(graphics);
    return 0;
}

VIR_SCHEMA(virDomainGraphicsSchema, virDomainGraphicsDef, "graphics", virDomainGraphicsFields,
           .parsed = virDomainGraphicsParsed);

/* A guest has one display of a kind. */
static void *
virDomainGraphicsFind(const virDomainDef *def, const void *wanted,
                      virDomainDeviceChanges what G_GNUC_UNUSED)
{
    const virDomainGraphicsDef *graphics = wanted;
    size_t i;

    for (i = 0; i < virDomainDefGraphicsCount(def); i++) {
        if (virDomainDefGraphics(def, i)->type == graphics->type)
            return virDomainDefGraphics(def, i);
    }
    virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, -1,
                       _("cannot find existing graphics type '%s' device to modify"),
                       virDomainGraphicsTypeToString(graphics->type));
    return NULL;
}

static const virDomainDeviceChange virDomainGraphicsChange = {
    .can = VIR_DOMAIN_DEVICE_UPDATE,
    .find = virDomainGraphicsFind,
};

/* ---- checks ---------------------------------------------------------------- */

static bool
virDomainGraphicsHasGL(const virDomainGraphicsDef *graphics)
{
    switch (graphics->type) {
    case VIR_DOMAIN_GRAPHICS_SDL:
        return graphics->sdl.gl == VIR_TRISTATE_BOOL_YES;
    case VIR_DOMAIN_GRAPHICS_SPICE:
        return graphics->spice.gl == VIR_TRISTATE_BOOL_YES;
    case VIR_DOMAIN_GRAPHICS_DBUS:
        return graphics->dbus.gl == VIR_TRISTATE_BOOL_YES;
    case VIR_DOMAIN_GRAPHICS_VNC:
    case VIR_DOMAIN_GRAPHICS_RDP:
    case VIR_DOMAIN_GRAPHICS_DESKTOP:
    case VIR_DOMAIN_GRAPHICS_EGL_HEADLESS:
    case VIR_DOMAIN_GRAPHICS_LAST:
        break;
    }
    return false;
}

/* A display without a window draws for those that have none of their own. */
static int
virDomainGraphicsValidateEGL(const virDomainDef *def)
{
    size_t i;

    for (i = 0; i < virDomainDefGraphicsCount(def); i++) {
        const virDomainGraphicsDef *other = virDomainDefGraphics(def, i);

        if (other->type != VIR_DOMAIN_GRAPHICS_EGL_HEADLESS && !virDomainGraphicsListens(other))
            virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                               _("graphics type 'egl-headless' is only supported with one of:"
                                 " 'vnc', 'spice' graphics types"));
        else if (virDomainGraphicsHasGL(other))
            virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                               _("multiple OpenGL displays are not supported by QEMU"));
        else
            continue;
        return -1;
    }
    return 0;
}

#define VNC_PASSWORD_MOST 8

static int
virDomainGraphicsValidateVNC(const virDomainGraphicsVNC *vnc)
{
    if (g_strcmp0(vnc->auth.connected, "keep") != 0 && vnc->auth.connected != NULL)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("VNC supports connected='keep' only"));
    else if (vnc->auth.password != NULL && strlen(vnc->auth.password) > VNC_PASSWORD_MOST)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("VNC password is %zu characters long, only %d permitted"),
                           strlen(vnc->auth.password), VNC_PASSWORD_MOST);
    else
        return 0;
    return -1;
}

static int
virDomainGraphicsValidateDBus(const virDomainGraphicsDef *graphics, const virDomainDef *def)
{
    const virDomainAudioDef *audio = virDomainDefFindAudio(def, graphics->audioId);

    if (graphics->dbus.p2p && graphics->dbus.address != NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("D-Bus p2p with an address is not supported"));
    else if (audio != NULL && audio->type != VIR_DOMAIN_AUDIO_DBUS)
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("The associated audio is not of 'dbus' kind."));
    else
        return 0;
    return -1;
}

static int
virDomainGraphicsValidate(const void *dev, const virDomainDef *def,
                          const virDomainDefContext *ctx)
{
    const virDomainGraphicsDef *graphics = dev;

    switch (graphics->type) {
    case VIR_DOMAIN_GRAPHICS_VNC:
        return virDomainAudioCheckId(def, graphics->audioId) < 0
            ? -1 : virDomainGraphicsValidateVNC(&graphics->vnc);
    case VIR_DOMAIN_GRAPHICS_SPICE:
        if (graphics->spice.tlsPort <= 0 || ctx->spiceTLS)
            return 0;
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("spice TLS port set in XML configuration, but TLS is disabled in"
                             " qemu.conf"));
        return -1;
    case VIR_DOMAIN_GRAPHICS_EGL_HEADLESS:
        return virDomainGraphicsValidateEGL(def);
    case VIR_DOMAIN_GRAPHICS_RDP:
    case VIR_DOMAIN_GRAPHICS_DESKTOP:
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                           _("%s graphics are not supported with this QEMU"),
                           virDomainGraphicsTypeToString(graphics->type));
        return -1;
    case VIR_DOMAIN_GRAPHICS_DBUS:
        return virDomainGraphicsValidateDBus(graphics, def);
    case VIR_DOMAIN_GRAPHICS_SDL:
    case VIR_DOMAIN_GRAPHICS_LAST:
        break;
    }
    return 0;
}

const virDomainDeviceOps virDomainGraphicsOps = {
    .kind = { "graphics", &virDomainGraphicsSchema },
    .change = &virDomainGraphicsChange,
    .validate = virDomainGraphicsValidate,
};
