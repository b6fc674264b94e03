/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* graphics.c: displays: rows, defaults, checks. */
#include <config.h>

#include "device/graphics.h"

#include <string.h>

#include "virdomainconf.h"
#include "virerror.h"

VIR_NAMES(virDomainGraphicsType, VIR_DOMAIN_GRAPHICS_LAST,
          "sdl", "vnc", "rdp", "desktop", "spice", "egl-headless", "dbus");
VIR_NAMES(virDomainListenType, VIR_DOMAIN_LISTEN_LAST, "none", "address", "network", "socket");

VIR_SCHEMA_DECLARE(virDomainListenSchema, virDomainListen);
VIR_SCHEMA_DECLARE(virDomainGraphicsAuthSchema, virDomainGraphicsAuth);
VIR_SCHEMA_DECLARE(virDomainGraphicsVNCSchema, virDomainGraphicsVNC);
VIR_SCHEMA_DECLARE(virDomainGraphicsSpiceSchema, virDomainGraphicsSpice);
VIR_SCHEMA_DECLARE(virDomainSpiceChannelSchema, virDomainSpiceChannel);
VIR_SCHEMA_DECLARE(virDomainGraphicsSDLSchema, virDomainGraphicsSDL);
VIR_SCHEMA_DECLARE(virDomainGraphicsEGLSchema, virDomainGraphicsEGL);
VIR_SCHEMA_DECLARE(virDomainGraphicsDBusSchema, virDomainGraphicsDBus);

static const virSchemaField virDomainListenFields[] = {
    VIR_ENUM("@type", virDomainListen, type, virDomainListenTypeNames, .flags = VIR_REQUIRED),
    VIR_STRING("@address", virDomainListen, address),
    VIR_STRING("@network", virDomainListen, network),
    VIR_STRING("@socket", virDomainListen, socket),
};

/* The address of a network's listener is found at each start. */
static int
virDomainListenParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainListen *listen = obj;

    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0 && listen->type == VIR_DOMAIN_LISTEN_NETWORK)
        g_clear_pointer(&listen->address, g_free);
    return 0;
}

VIR_SCHEMA(virDomainListenSchema, virDomainListen, "listen", virDomainListenFields,
           .parsed = virDomainListenParsed);

static const virSchemaField virDomainGraphicsAuthFields[] = {
    VIR_STRING("@passwd", virDomainGraphicsAuth, password, .flags = VIR_SECRET,
               .change = VIR_CHANGE_LIVE),
    VIR_STRING("@passwdValidTo", virDomainGraphicsAuth, validTo, .flags = VIR_SECRET,
               .change = VIR_CHANGE_LIVE),
    VIR_STRING("@connected", virDomainGraphicsAuth, connected, .flags = VIR_SECRET,
               .change = VIR_CHANGE_LIVE),
};
VIR_SCHEMA(virDomainGraphicsAuthSchema, virDomainGraphicsAuth, "graphics",
           virDomainGraphicsAuthFields);

#define V virDomainGraphicsVNC
static const virSchemaField virDomainGraphicsVNCFields[] = {
    VIR_STRING("@socket", V, socket),
    VIR_INT("@port", V, port, .flags = VIR_ZERO_ABSENT),
    VIR_YES_NO("@autoport", V, autoport),
    VIR_INT("@websocket", V, websocket, .flags = VIR_ZERO_ABSENT),
    VIR_STRING("@listen", V, listen),
    VIR_STRING("@keymap", V, keymap),
    VIR_STRING("@sharePolicy", V, sharePolicy),
    VIR_CHILD("", V, auth, virDomainGraphicsAuthSchema),
    VIR_ON_OFF("@powerControl", V, powerControl),
};
#undef V
VIR_SCHEMA(virDomainGraphicsVNCSchema, virDomainGraphicsVNC, "graphics",
           virDomainGraphicsVNCFields);

static const virSchemaField virDomainSpiceChannelFields[] = {
    VIR_STRING("@name", virDomainSpiceChannel, name, .flags = VIR_REQUIRED),
    VIR_STRING("@mode", virDomainSpiceChannel, mode, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virDomainSpiceChannelSchema, virDomainSpiceChannel, "channel",
           virDomainSpiceChannelFields);

#define S virDomainGraphicsSpice
static const virSchemaField virDomainGraphicsSpiceFields[] = {
    VIR_INT("@port", S, port, .flags = VIR_ZERO_ABSENT),
    VIR_INT("@tlsPort", S, tlsPort, .flags = VIR_ZERO_ABSENT),
    VIR_YES_NO("@autoport", S, autoport),
    VIR_STRING("@listen", S, listen),
    VIR_STRING("@keymap", S, keymap),
    VIR_STRING("@defaultMode", S, defaultMode),
    VIR_CHILD("", S, auth, virDomainGraphicsAuthSchema),
    VIR_LIST("channel", S, channels, virDomainSpiceChannelSchema),
    VIR_STRING("image/@compression", S, image),
    VIR_STRING("jpeg/@compression", S, jpeg),
    VIR_STRING("zlib/@compression", S, zlib),
    VIR_ON_OFF("playback/@compression", S, playback),
    VIR_STRING("streaming/@mode", S, streaming),
    VIR_STRING("mouse/@mode", S, mouse),
    VIR_YES_NO("clipboard/@copypaste", S, copypaste),
    VIR_YES_NO("filetransfer/@enable", S, filetransfer),
    VIR_YES_NO("gl/@enable", S, gl),
    VIR_STRING("gl/@rendernode", S, rendernode),
};
#undef S
VIR_SCHEMA(virDomainGraphicsSpiceSchema, virDomainGraphicsSpice, "graphics",
           virDomainGraphicsSpiceFields);

static const virSchemaField virDomainGraphicsSDLFields[] = {
    VIR_STRING("@display", virDomainGraphicsSDL, display),
    VIR_STRING("@xauth", virDomainGraphicsSDL, xauth),
    VIR_YES_NO("@fullscreen", virDomainGraphicsSDL, fullscreen),
    VIR_YES_NO("gl/@enable", virDomainGraphicsSDL, gl),
};
VIR_SCHEMA(virDomainGraphicsSDLSchema, virDomainGraphicsSDL, "graphics",
           virDomainGraphicsSDLFields);

static const virSchemaField virDomainGraphicsEGLFields[] = {
    VIR_STRING("gl/@rendernode", virDomainGraphicsEGL, rendernode),
};
VIR_SCHEMA(virDomainGraphicsEGLSchema, virDomainGraphicsEGL, "graphics",
           virDomainGraphicsEGLFields);

static const virSchemaField virDomainGraphicsDBusFields[] = {
    VIR_YES_NO("@p2p", virDomainGraphicsDBus, p2p),
    VIR_STRING("@address", virDomainGraphicsDBus, address),
    VIR_YES_NO("gl/@enable", virDomainGraphicsDBus, gl),
    VIR_STRING("gl/@rendernode", virDomainGraphicsDBus, rendernode),
};
VIR_SCHEMA(virDomainGraphicsDBusSchema, virDomainGraphicsDBus, "graphics",
           virDomainGraphicsDBusFields);

#define G virDomainGraphicsDef
static const virSchemaArm virDomainGraphicsArms[] = {
    VIR_ARM(VIR_DOMAIN_GRAPHICS_VNC, G, vnc, virDomainGraphicsVNCSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_SPICE, G, spice, virDomainGraphicsSpiceSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_SDL, G, sdl, virDomainGraphicsSDLSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_EGL_HEADLESS, G, egl, virDomainGraphicsEGLSchema),
    VIR_ARM(VIR_DOMAIN_GRAPHICS_DBUS, G, dbus, virDomainGraphicsDBusSchema),
};

static const virSchemaField virDomainGraphicsFields[] = {
    VIR_ENUM("@type", G, type, virDomainGraphicsTypeNames, .flags = VIR_REQUIRED),
    VIR_LIST("listen", G, listens, virDomainListenSchema),
    VIR_UNION("", G, type, virDomainGraphicsArms),
    VIR_UINT("audio/@id", G, audioId, .flags = VIR_ZERO_ABSENT),
    VIR_RUNTIME(G, info),
};
#undef G

static bool
virDomainGraphicsListens(const virDomainGraphicsDef *graphics)
{
    return graphics->type == VIR_DOMAIN_GRAPHICS_VNC ||
        graphics->type == VIR_DOMAIN_GRAPHICS_SPICE;
}

/* Such a display is reached through a descriptor only. */
static bool
virDomainGraphicsHasNoPort(const virDomainGraphicsSpice *spice)
{
    return spice->port == 0 && spice->tlsPort == 0 && spice->autoport != VIR_TRISTATE_BOOL_YES;
}

/*
 * <listen> is the truth, @listen and @socket of the older form are kept as
 * copies of the first one.
 */
static void
virDomainGraphicsListenParsed(virDomainGraphicsDef *graphics)
{
    bool vnc = graphics->type == VIR_DOMAIN_GRAPHICS_VNC;
    char **attr = vnc ? &graphics->vnc.listen : &graphics->spice.listen;
    virDomainListen *first;

    if (virSchemaListLength(graphics->listens) == 0) {
        first = g_new0(virDomainListen, 1);
        first->type = VIR_DOMAIN_LISTEN_ADDRESS;
        if (!vnc && *attr == NULL && virDomainGraphicsHasNoPort(&graphics->spice))
            first->type = VIR_DOMAIN_LISTEN_NONE;
        if (vnc && graphics->vnc.socket != NULL) {
            first->type = VIR_DOMAIN_LISTEN_SOCKET;
            first->socket = g_strdup(graphics->vnc.socket);
        } else if (*attr != NULL && **attr != '\0') {
            first->address = g_strdup(*attr);
        }
        virSchemaListAppend(&graphics->listens, first);
    }
    first = g_ptr_array_index(graphics->listens, 0);
    g_free(*attr);
    *attr = first->type == VIR_DOMAIN_LISTEN_ADDRESS ? g_strdup(first->address) : NULL;
    if (vnc) {
        g_free(graphics->vnc.socket);
        graphics->vnc.socket = first->type == VIR_DOMAIN_LISTEN_SOCKET
            ? g_strdup(first->socket) : NULL;
    }
}

static void
virDomainGraphicsPortsParsed(virDomainGraphicsDef *graphics, bool inactive)
{
    if (graphics->type == VIR_DOMAIN_GRAPHICS_VNC) {
        virDomainGraphicsVNC *vnc = &graphics->vnc;

        if (vnc->port == -1 || vnc->port == 0 || vnc->autoport == VIR_TRISTATE_BOOL_YES)
            vnc->autoport = VIR_TRISTATE_BOOL_YES;
        else
            vnc->autoport = VIR_TRISTATE_BOOL_NO;
        if (vnc->autoport == VIR_TRISTATE_BOOL_YES && (inactive || vnc->port == 0))
            vnc->port = -1;
        if (vnc->socket != NULL) {
            vnc->port = 0;
            vnc->autoport = VIR_TRISTATE_BOOL_ABSENT;
        }
    } else {
        virDomainGraphicsSpice *spice = &graphics->spice;

        if (virDomainGraphicsHasNoPort(spice))
            spice->autoport = VIR_TRISTATE_BOOL_ABSENT;
        else if (spice->autoport == VIR_TRISTATE_BOOL_ABSENT && spice->port > 0)
            spice->autoport = VIR_TRISTATE_BOOL_NO;
        if (spice->port == -1 && spice->tlsPort == -1)
            spice->autoport = VIR_TRISTATE_BOOL_YES;
        if (spice->autoport == VIR_TRISTATE_BOOL_YES && inactive) {
            spice->port = 0;
            spice->tlsPort = 0;
        }
    }
}

static int
virDomainGraphicsParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virDomainGraphicsDef *graphics = obj;

    if (!virDomainGraphicsListens(graphics))
        return 0;
    virDomainGraphicsListenParsed(graphics);
    virDomainGraphicsPortsParsed(graphics, (ctx->flags & VIR_SCHEMA_INACTIVE) != 0);
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

const virDomainDeviceOps virDomainGraphicsOps = {
    .kind = { "graphics", &virDomainGraphicsSchema },
    .change = &virDomainGraphicsChange,
};
