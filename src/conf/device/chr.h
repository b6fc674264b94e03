/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chr.h: serial and parallel ports, consoles and channels, and what they are connected to. */
#ifndef VIREO_DEVICE_CHR_H
#define VIREO_DEVICE_CHR_H

#include "virdomaindevice.h"

typedef enum {
    VIR_DOMAIN_CHR_TYPE_NULL,
    VIR_DOMAIN_CHR_TYPE_VC,
    VIR_DOMAIN_CHR_TYPE_PTY,
    VIR_DOMAIN_CHR_TYPE_DEV,
    VIR_DOMAIN_CHR_TYPE_FILE,
    VIR_DOMAIN_CHR_TYPE_PIPE,
    VIR_DOMAIN_CHR_TYPE_STDIO,
    VIR_DOMAIN_CHR_TYPE_UDP,
    VIR_DOMAIN_CHR_TYPE_TCP,
    VIR_DOMAIN_CHR_TYPE_UNIX,
    VIR_DOMAIN_CHR_TYPE_SPICEVMC,
    VIR_DOMAIN_CHR_TYPE_SPICEPORT,
    VIR_DOMAIN_CHR_TYPE_NMDM,
    VIR_DOMAIN_CHR_TYPE_QEMU_VDAGENT,
    VIR_DOMAIN_CHR_TYPE_DBUS,
    VIR_DOMAIN_CHR_TYPE_LAST
} VIR_COMPACT virDomainChrType;
VIR_NAMES_DECLARE(virDomainChrType);

typedef enum {
    VIR_DOMAIN_CHR_MODE_ABSENT,
    VIR_DOMAIN_CHR_MODE_CONNECT,
    VIR_DOMAIN_CHR_MODE_BIND,
    VIR_DOMAIN_CHR_MODE_LAST
} VIR_COMPACT virDomainChrMode;
VIR_NAMES_DECLARE(virDomainChrMode);

typedef enum {
    VIR_DOMAIN_CHR_PROTOCOL_RAW,
    VIR_DOMAIN_CHR_PROTOCOL_TELNET,
    VIR_DOMAIN_CHR_PROTOCOL_TELNETS,
    VIR_DOMAIN_CHR_PROTOCOL_TLS,
    VIR_DOMAIN_CHR_PROTOCOL_LAST
} VIR_COMPACT virDomainChrProtocol;
VIR_NAMES_DECLARE(virDomainChrProtocol);

typedef struct virDomainChrReconnect {
    virTristateBool enabled;
    bool timeout_set;
    unsigned int timeout;       /* seconds */
} virDomainChrReconnect;
VIR_SCHEMA_DECLARE(virDomainChrReconnectSchema, virDomainChrReconnect);

/* Who moves the pointer. */
typedef enum {
    VIR_DOMAIN_MOUSE_MODE_DEFAULT,
    VIR_DOMAIN_MOUSE_MODE_SERVER,
    VIR_DOMAIN_MOUSE_MODE_CLIENT,
    VIR_DOMAIN_MOUSE_MODE_LAST
} VIR_COMPACT virDomainMouseMode;
VIR_NAMES_DECLARE(virDomainMouseMode);

typedef struct virDomainChrFile { char *path; virTristateSwitch append; } virDomainChrFile;
typedef struct virDomainChrPty { char *path; } virDomainChrPty;     /* live only */
typedef struct virDomainChrPath { char *path; } virDomainChrPath;   /* dev, pipe */
typedef struct virDomainChrUnix {
    virDomainChrMode mode;
    virDomainChrReconnect reconnect;
    char *path;
} virDomainChrUnix;
typedef struct virDomainChrTCP {
    virDomainChrMode mode;
    virTristateBool tls;
    virDomainChrProtocol protocol;
    virDomainChrReconnect reconnect;
    char *host;
    char *service;
} virDomainChrTCP;
typedef struct virDomainChrUDP {
    char *bindHost;
    char *bindService;
    char *connectHost;
    char *connectService;
} virDomainChrUDP;
typedef struct virDomainChrChannel { char *channel; } virDomainChrChannel;  /* spiceport, dbus */
typedef struct virDomainChrNmdm { char *master; char *slave; } virDomainChrNmdm;
typedef struct virDomainChrVdagent {    /* an agent of SPICE without SPICE */
    virTristateBool clipboard;
    virDomainMouseMode mouse;
} virDomainChrVdagent;

/* The host's end; redirected devices have one too. */
typedef struct virDomainChrSource {
    virDomainChrType type;
    virTristateSwitch logAppend;
    union {
        virDomainChrFile file;
        virDomainChrPty pty;
        virDomainChrPath path;
        virDomainChrUnix unixSocket;
        virDomainChrTCP tcp;
        virDomainChrUDP udp;
        virDomainChrChannel channel;
        virDomainChrNmdm nmdm;
        virDomainChrVdagent vdagent;
    };
    GPtrArray *seclabels;       /* of virDomainDeviceSeclabel */
    char *logFile;
} virDomainChrSource;
VIR_SCHEMA_DECLARE(virDomainChrSourceSchema, virDomainChrSource);

/* Of devices that are nothing without a type: see virSchema. */
const char *virDomainChrSourceFormal(const void *obj, const xmlNode *node);

/* It is a file, a device or a socket in the file system. */
bool virDomainChrSourceIsFile(const virDomainChrSource *source);

/* Makes @dst a copy of @src; what it was is freed. */
void virDomainChrSourceCopyTo(virDomainChrSource *dst, const virDomainChrSource *src);

/* 0, or -1 with an error reported that says why @source can't be. */
int virDomainChrSourceValidate(const virDomainChrSource *source, const virDomainDef *def);

typedef enum {
    VIR_DOMAIN_SERIAL_TARGET_ABSENT,
    VIR_DOMAIN_SERIAL_TARGET_ISA,
    VIR_DOMAIN_SERIAL_TARGET_USB,
    VIR_DOMAIN_SERIAL_TARGET_PCI,
    VIR_DOMAIN_SERIAL_TARGET_SPAPR_VIO,
    VIR_DOMAIN_SERIAL_TARGET_SYSTEM,
    VIR_DOMAIN_SERIAL_TARGET_SCLP,
    VIR_DOMAIN_SERIAL_TARGET_ISA_DEBUG,
    VIR_DOMAIN_SERIAL_TARGET_LAST
} VIR_COMPACT virDomainSerialTarget;
VIR_NAMES_DECLARE(virDomainSerialTarget);

typedef enum {
    VIR_DOMAIN_SERIAL_MODEL_ABSENT,
    VIR_DOMAIN_SERIAL_MODEL_ISA,
    VIR_DOMAIN_SERIAL_MODEL_USB,
    VIR_DOMAIN_SERIAL_MODEL_PCI,
    VIR_DOMAIN_SERIAL_MODEL_SPAPR_VTY,
    VIR_DOMAIN_SERIAL_MODEL_PL011,
    VIR_DOMAIN_SERIAL_MODEL_SCLP,
    VIR_DOMAIN_SERIAL_MODEL_SCLPLM,
    VIR_DOMAIN_SERIAL_MODEL_16550A,
    VIR_DOMAIN_SERIAL_MODEL_ISA_DEBUGCON,
    VIR_DOMAIN_SERIAL_MODEL_LAST
} VIR_COMPACT virDomainSerialModel;
VIR_NAMES_DECLARE(virDomainSerialModel);

typedef enum {
    VIR_DOMAIN_CONSOLE_TARGET_SERIAL,
    VIR_DOMAIN_CONSOLE_TARGET_XEN,
    VIR_DOMAIN_CONSOLE_TARGET_UML,
    VIR_DOMAIN_CONSOLE_TARGET_VIRTIO,
    VIR_DOMAIN_CONSOLE_TARGET_LXC,
    VIR_DOMAIN_CONSOLE_TARGET_OPENVZ,
    VIR_DOMAIN_CONSOLE_TARGET_SCLP,
    VIR_DOMAIN_CONSOLE_TARGET_SCLPLM,
    VIR_DOMAIN_CONSOLE_TARGET_LAST
} VIR_COMPACT virDomainConsoleTarget;
VIR_NAMES_DECLARE(virDomainConsoleTarget);

typedef enum {
    VIR_DOMAIN_CHANNEL_TARGET_NONE,
    VIR_DOMAIN_CHANNEL_TARGET_GUESTFWD,
    VIR_DOMAIN_CHANNEL_TARGET_VIRTIO,
    VIR_DOMAIN_CHANNEL_TARGET_XEN,
    VIR_DOMAIN_CHANNEL_TARGET_LAST
} VIR_COMPACT virDomainChannelTarget;
VIR_NAMES_DECLARE(virDomainChannelTarget);

/* The agent's end of a channel, as far as is known; live only. */
typedef enum {
    VIR_DOMAIN_CHANNEL_STATE_UNKNOWN,
    VIR_DOMAIN_CHANNEL_STATE_CONNECTED,
    VIR_DOMAIN_CHANNEL_STATE_DISCONNECTED,
    VIR_DOMAIN_CHANNEL_STATE_LAST
} VIR_COMPACT virDomainChannelState;
VIR_NAMES_DECLARE(virDomainChannelState);

/* Serial, parallel, console and channel: which members mean something, info.type says. */
typedef struct virDomainChrDef {
    virDomainDeviceInfo info;
    virDomainChrSource source;
    unsigned int port;          /* not of channels, but of guestfwd */
    bool port_set;
    virDomainChannelState state;
    virDomainSerialTarget serialTarget;
    virDomainSerialModel serialModel;
    virDomainConsoleTarget consoleTarget;
    virDomainChannelTarget channelTarget;
    char *tty;                  /* of a console: its pseudo terminal again, for old clients */
    char *name;                 /* of a virtio or xen channel */
    char *address;              /* of guestfwd */
} virDomainChrDef;
VIR_SCHEMA_DECLARE(virDomainSerialSchema, virDomainChrDef);
VIR_SCHEMA_DECLARE(virDomainParallelSchema, virDomainChrDef);
VIR_SCHEMA_DECLARE(virDomainConsoleSchema, virDomainChrDef);
VIR_SCHEMA_DECLARE(virDomainChannelSchema, virDomainChrDef);
extern const virDomainDeviceOps virDomainSerialOps;
extern const virDomainDeviceOps virDomainParallelOps;
extern const virDomainDeviceOps virDomainConsoleOps;
extern const virDomainDeviceOps virDomainChannelOps;

/*
 * The first console of a guest with a serial port is another name for that
 * port: no device of its own. True for such a one.
 */
bool virDomainConsoleIsSerial(const virDomainDef *def, const virDomainChrDef *console);

/*
 * Numbers the serial ports that say that they are on the ISA bus, which has few.
 * 0, or -1 with an error reported.
 */
int virDomainDefNumberISASerials(virDomainDef *def) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_DEVICE_CHR_H */
