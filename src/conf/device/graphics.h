/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* graphics.h: how the guest's screen is shown. */
#ifndef VIREO_DEVICE_GRAPHICS_H
#define VIREO_DEVICE_GRAPHICS_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_GRAPHICS_SDL,
    VIR_DOMAIN_GRAPHICS_VNC,
    VIR_DOMAIN_GRAPHICS_RDP,
    VIR_DOMAIN_GRAPHICS_DESKTOP,
    VIR_DOMAIN_GRAPHICS_SPICE,
    VIR_DOMAIN_GRAPHICS_EGL_HEADLESS,
    VIR_DOMAIN_GRAPHICS_DBUS,
    VIR_DOMAIN_GRAPHICS_LAST
} VIR_COMPACT virDomainGraphicsType;
VIR_NAMES_DECLARE(virDomainGraphicsType);

typedef enum {
    VIR_DOMAIN_LISTEN_NONE,
    VIR_DOMAIN_LISTEN_ADDRESS,
    VIR_DOMAIN_LISTEN_NETWORK,
    VIR_DOMAIN_LISTEN_SOCKET,
    VIR_DOMAIN_LISTEN_LAST
} VIR_COMPACT virDomainListenType;
VIR_NAMES_DECLARE(virDomainListenType);

typedef struct virDomainListen {
    virDomainListenType type;
    char *address;
    char *network;
    char *socket;
} virDomainListen;

/* What VNC and SPICE share: who may look. */
typedef struct virDomainGraphicsAuth {
    char *password;
    char *validTo;              /* "2030-01-01T00:00:00", UTC */
    char *connected;            /* what becomes of those who look when it changes */
} virDomainGraphicsAuth;

typedef struct virDomainGraphicsVNC {
    int port;                   /* -1: found at start, 0: none */
    bool port_set;              /* as read; 0 says more than nothing */
    virTristateBool autoport;
    int websocket;              /* 0: none; -1: found at start */
    char *listen;               /* the first listen's address again, for old readers */
    char *keymap;
    char *sharePolicy;
    char *socket;
    virDomainGraphicsAuth auth;
    virTristateBool powerControl;
} virDomainGraphicsVNC;

typedef enum {
    VIR_DOMAIN_SPICE_CHANNEL_MAIN,
    VIR_DOMAIN_SPICE_CHANNEL_DISPLAY,
    VIR_DOMAIN_SPICE_CHANNEL_INPUTS,
    VIR_DOMAIN_SPICE_CHANNEL_CURSOR,
    VIR_DOMAIN_SPICE_CHANNEL_PLAYBACK,
    VIR_DOMAIN_SPICE_CHANNEL_RECORD,
    VIR_DOMAIN_SPICE_CHANNEL_SMARTCARD,
    VIR_DOMAIN_SPICE_CHANNEL_USBREDIR,
    VIR_DOMAIN_SPICE_CHANNEL_LAST
} VIR_COMPACT virDomainSpiceChannelName;
VIR_NAMES_DECLARE(virDomainSpiceChannelName);

typedef enum {
    VIR_DOMAIN_SPICE_MODE_ANY,
    VIR_DOMAIN_SPICE_MODE_SECURE,
    VIR_DOMAIN_SPICE_MODE_INSECURE,
    VIR_DOMAIN_SPICE_MODE_LAST
} VIR_COMPACT virDomainSpiceChannelMode;
VIR_NAMES_DECLARE(virDomainSpiceChannelMode);

typedef struct virDomainSpiceChannel {
    virDomainSpiceChannelName name;
    virDomainSpiceChannelMode mode;
} virDomainSpiceChannel;

typedef struct virDomainGraphicsSpice {
    int port;
    int tlsPort;
    virTristateBool autoport;
    virTristateSwitch playback;
    virTristateBool copypaste;
    virTristateBool filetransfer;
    virTristateBool gl;
    virDomainSpiceChannelMode defaultMode;
    char *listen;
    char *keymap;
    virDomainGraphicsAuth auth;
    GPtrArray *channels;        /* of virDomainSpiceChannel */
    char *image;
    char *jpeg;
    char *zlib;
    char *streaming;
    char *mouse;
    char *rendernode;
} virDomainGraphicsSpice;


typedef struct virDomainGraphicsSDL {
    char *display;
    char *xauth;
    bool fullscreen;
    virTristateBool gl;
} virDomainGraphicsSDL;

typedef struct virDomainGraphicsEGL { char *rendernode; } virDomainGraphicsEGL;

typedef struct virDomainGraphicsDBus {
    bool p2p;                   /* clients are handed over by us, there is no bus */
    char *address;
    virTristateBool gl;
    char *rendernode;
} virDomainGraphicsDBus;

typedef struct virDomainGraphicsRDP {   /* of other hypervisors, as the desktop */
    int port;
    virTristateBool autoport;
    virTristateBool replaceUser;
    virTristateBool multiUser;
    char *listen;
} virDomainGraphicsRDP;

typedef struct virDomainGraphicsDesktop {
    char *display;
    virTristateBool fullscreen;
} virDomainGraphicsDesktop;

typedef struct virDomainGraphicsDef {
    virDomainDeviceInfo info;
    virDomainGraphicsType type;
    unsigned int audioId;       /* 0: none named */
    GPtrArray *listens;         /* of virDomainListen */
    union {
        virDomainGraphicsVNC vnc;
        virDomainGraphicsSpice spice;
        virDomainGraphicsSDL sdl;
        virDomainGraphicsEGL egl;
        virDomainGraphicsDBus dbus;
        virDomainGraphicsRDP rdp;
        virDomainGraphicsDesktop desktop;
    };
} virDomainGraphicsDef;
VIR_SCHEMA_DECLARE(virDomainGraphicsSchema, virDomainGraphicsDef);
extern const virDomainDeviceOps virDomainGraphicsOps;

#endif /* VIREO_DEVICE_GRAPHICS_H */
