/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* net.h: network interfaces. */
#ifndef VIREO_DEVICE_NET_H
#define VIREO_DEVICE_NET_H

#include "device/chr.h"
#include "device/hostdev.h"
#include "device/netport.h"

typedef enum {
    VIR_DOMAIN_NET_TYPE_USER,
    VIR_DOMAIN_NET_TYPE_ETHERNET,
    VIR_DOMAIN_NET_TYPE_VHOSTUSER,
    VIR_DOMAIN_NET_TYPE_SERVER,
    VIR_DOMAIN_NET_TYPE_CLIENT,
    VIR_DOMAIN_NET_TYPE_MCAST,
    VIR_DOMAIN_NET_TYPE_NETWORK,
    VIR_DOMAIN_NET_TYPE_BRIDGE,
    VIR_DOMAIN_NET_TYPE_INTERNAL,
    VIR_DOMAIN_NET_TYPE_DIRECT,
    VIR_DOMAIN_NET_TYPE_HOSTDEV,
    VIR_DOMAIN_NET_TYPE_UDP,
    VIR_DOMAIN_NET_TYPE_VDPA,
    VIR_DOMAIN_NET_TYPE_NULL,
    VIR_DOMAIN_NET_TYPE_VDS,
    VIR_DOMAIN_NET_TYPE_LAST
} VIR_COMPACT virDomainNetType;
VIR_NAMES_DECLARE(virDomainNetType);

typedef enum {
    VIR_DOMAIN_NET_LINK_ABSENT,
    VIR_DOMAIN_NET_LINK_UP,
    VIR_DOMAIN_NET_LINK_DOWN,
    VIR_DOMAIN_NET_LINK_LAST
} VIR_COMPACT virDomainNetLink;
VIR_NAMES_DECLARE(virDomainNetLink);

typedef enum {
    VIR_DOMAIN_NET_DIRECT_MODE_ABSENT,
    VIR_DOMAIN_NET_DIRECT_MODE_VEPA,
    VIR_DOMAIN_NET_DIRECT_MODE_PRIVATE,
    VIR_DOMAIN_NET_DIRECT_MODE_BRIDGE,
    VIR_DOMAIN_NET_DIRECT_MODE_PASSTHROUGH,
    VIR_DOMAIN_NET_DIRECT_MODE_LAST
} VIR_COMPACT virDomainNetDirectMode;
VIR_NAMES_DECLARE(virDomainNetDirectMode);

typedef enum {
    VIR_DOMAIN_NET_DRIVER_ABSENT,
    VIR_DOMAIN_NET_DRIVER_QEMU,
    VIR_DOMAIN_NET_DRIVER_VHOST,
    VIR_DOMAIN_NET_DRIVER_LAST
} VIR_COMPACT virDomainNetDriver;
VIR_NAMES_DECLARE(virDomainNetDriver);

typedef enum {
    VIR_DOMAIN_NET_MAC_ABSENT,
    VIR_DOMAIN_NET_MAC_GENERATED,
    VIR_DOMAIN_NET_MAC_STATIC,
    VIR_DOMAIN_NET_MAC_LAST
} VIR_COMPACT virDomainNetMacType;
VIR_NAMES_DECLARE(virDomainNetMacType);

typedef enum {
    VIR_DOMAIN_NET_TX_ABSENT,
    VIR_DOMAIN_NET_TX_IOTHREAD,
    VIR_DOMAIN_NET_TX_TIMER,
    VIR_DOMAIN_NET_TX_LAST
} VIR_COMPACT virDomainNetTxMode;
VIR_NAMES_DECLARE(virDomainNetTxMode);

/* Who tells the bridge which addresses are behind which port. */
typedef enum {
    VIR_DOMAIN_NET_MAC_TABLE_ABSENT,
    VIR_DOMAIN_NET_MAC_TABLE_KERNEL,
    VIR_DOMAIN_NET_MAC_TABLE_LIBVIRT,
    VIR_DOMAIN_NET_MAC_TABLE_LAST
} VIR_COMPACT virDomainNetMacTable;
VIR_NAMES_DECLARE(virDomainNetMacTable);

typedef enum {
    VIR_DOMAIN_NET_BACKEND_DEFAULT,
    VIR_DOMAIN_NET_BACKEND_PASST,
    VIR_DOMAIN_NET_BACKEND_LAST
} VIR_COMPACT virDomainNetBackend;
VIR_NAMES_DECLARE(virDomainNetBackend);

typedef struct virDomainNetNetwork {
    char *network;
    char *portgroup;
    char *portid;               /* live only */
    char *bridge;               /* live only */
    virDomainNetMacTable macTableManager;       /* live only */
} virDomainNetNetwork;
typedef struct virDomainNetBridge {
    char *bridge;
    virDomainNetMacTable macTableManager;       /* live only */
} virDomainNetBridge;
typedef struct virDomainNetInternal { char *name; } virDomainNetInternal;
typedef struct virDomainNetDirect { char *dev; virDomainNetDirectMode mode; } virDomainNetDirect;
typedef struct virDomainNetSocket {     /* server, client, mcast, udp */
    char *address;
    unsigned int port;
    char *localAddress;
    unsigned int localPort;
} virDomainNetSocket;

typedef enum {
    VIR_DOMAIN_NET_VHOSTUSER_ABSENT,
    VIR_DOMAIN_NET_VHOSTUSER_CLIENT,
    VIR_DOMAIN_NET_VHOSTUSER_SERVER,
    VIR_DOMAIN_NET_VHOSTUSER_LAST
} VIR_COMPACT virDomainNetVhostUserMode;
VIR_NAMES_DECLARE(virDomainNetVhostUserMode);

typedef struct virDomainNetVhostUser {
    char *type;                 /* "unix" */
    char *path;
    virDomainNetVhostUserMode mode;     /* QEMU's part */
    virDomainChrReconnect reconnect;
} virDomainNetVhostUser;

typedef struct virDomainNetVds {        /* a switch of VMware */
    virUUID switchID; bool switchID_set;
    long long portID;
    char *portgroup;
    long long connectionID;
} virDomainNetVds;

typedef enum {
    VIR_DOMAIN_NET_HOSTDEV_ABSENT,
    VIR_DOMAIN_NET_HOSTDEV_PCI,
    VIR_DOMAIN_NET_HOSTDEV_USB,
    VIR_DOMAIN_NET_HOSTDEV_LAST
} VIR_COMPACT virDomainNetHostdevType;
VIR_NAMES_DECLARE(virDomainNetHostdevType);

typedef struct virDomainNetHostdev {
    virDomainHostdevDriver driver;
    unsigned int vendor;        /* of a USB device that has no place */
    unsigned int product;
    virDomainNetHostdevType type;
    union {
        virDomainHostPCI pci;
        virDomainHostUSB usb;
    };
} virDomainNetHostdev;

/* Ports of the host that lead to the guest. */
typedef struct virDomainNetForwardRange {
    unsigned int start;         /* 0: any */
    unsigned int end;           /* 0: one port */
    unsigned int to;            /* first port of the guest, 0: the same */
    virTristateBool exclude;
} virDomainNetForwardRange;

typedef enum {
    VIR_DOMAIN_NET_PROTO_ABSENT,
    VIR_DOMAIN_NET_PROTO_TCP,
    VIR_DOMAIN_NET_PROTO_UDP,
    VIR_DOMAIN_NET_PROTO_LAST
} VIR_COMPACT virDomainNetProto;
VIR_NAMES_DECLARE(virDomainNetProto);

typedef struct virDomainNetForward {
    virDomainNetProto proto;
    char *address;
    char *dev;
    GPtrArray *ranges;          /* of virDomainNetForwardRange */
} virDomainNetForward;

typedef struct virDomainNetFilterParam { char *name; char *value; } virDomainNetFilterParam;

/* What the guest or the host need not compute for each packet. */
typedef struct virDomainNetOffloads {
    virTristateSwitch csum, gso, tso4, tso6, ecn, ufo, mrgRxbuf;
} virDomainNetOffloads;

typedef struct virDomainNetOptions {
    virDomainNetDriver name;
    virDomainNetTxMode txmode;
    virTristateSwitch ioeventfd;
    virTristateSwitch eventIdx;
    unsigned int queues;
    unsigned int rxQueueSize;
    unsigned int txQueueSize;
    virTristateSwitch rss;
    virTristateSwitch rssHashReport;
    virDomainVirtioOptions virtio;
    virDomainNetOffloads host;
    virDomainNetOffloads guest;
} virDomainNetOptions;

typedef struct virDomainNetDef {
    virDomainDeviceInfo info;
    virDomainNetType type;
    virTristateBool managed;    /* of type hostdev */
    virTristateBool trustGuestRxFilters;
    virMacAddr mac;
    bool mac_set;
    virDomainNetMacType macType;
    virTristateBool macCheck;
    virTristateBool ifnameManaged;      /* made and removed by us */
    virDomainNetLink link;
    virTristateBool isolated;   /* <port isolated=> */
    bool sndbuf_set;
    union {
        virDomainNetNetwork network;
        virDomainNetBridge bridge;
        virDomainNetDirect direct;
        virDomainNetSocket socket;
        virDomainNetInternal internal;
        virDomainNetDirect vdpa;
        virDomainNetVhostUser vhostuser;
        virDomainNetVds vds;
        virDomainNetHostdev hostdev;
    };
    GPtrArray *hostIPs;         /* of virDomainNetIP: the host's end of a cable */
    GPtrArray *hostRoutes;      /* of virDomainNetRoute */
    virDomainNetVirtualPort *virtualPort;
    virDomainNetVlan *vlan;
    GPtrArray *ips;             /* of virDomainNetIP */
    GPtrArray *routes;          /* of virDomainNetRoute */
    GPtrArray *forwards;        /* of virDomainNetForward */
    char *script;
    char *downscript;
    char *backendDomain;
    char *ifname;               /* <target dev=> */
    char *guestDev;
    char *guestActual;
    char *model;                /* "virtio" */
    virDomainNetOptions driver;         /* of virtio cards */
    virDomainNetTeaming *teaming;
    struct {
        virDomainNetBackend type;
        char *tap;
        char *vhost;
        char *logFile;
    } backend;
    unsigned long long sndbuf;
    unsigned int rxFrames;
    unsigned int mtu;
    char *filter;
    GPtrArray *filterParams;    /* of virDomainNetFilterParam */
    virDomainNetBandwidth bandwidth;
} virDomainNetDef;
VIR_SCHEMA_DECLARE(virDomainNetSchema, virDomainNetDef);
extern const virDomainDeviceChange virDomainNetChange;
extern const virDomainDeviceOps virDomainNetOps;

/* True for all kinds of virtio card. */
bool virDomainNetIsVirtio(const virDomainNetDef *net);

/* The checks of netcheck.c: 0, or -1 with an error reported that says what can't be. */
int virDomainNetValidate(const void *dev, const virDomainDef *def, const virDomainDefContext *ctx);

#endif /* VIREO_DEVICE_NET_H */
