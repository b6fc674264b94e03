/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* net.h: network interfaces. */
#ifndef VIREO_DEVICE_NET_H
#define VIREO_DEVICE_NET_H

#include "virdomaindevice.h"

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
} virDomainNetType;
VIR_NAMES_DECLARE(virDomainNetType);

typedef enum {
    VIR_DOMAIN_NET_LINK_ABSENT,
    VIR_DOMAIN_NET_LINK_UP,
    VIR_DOMAIN_NET_LINK_DOWN,
    VIR_DOMAIN_NET_LINK_LAST
} virDomainNetLink;
VIR_NAMES_DECLARE(virDomainNetLink);

typedef enum {
    VIR_DOMAIN_NET_DIRECT_MODE_ABSENT,
    VIR_DOMAIN_NET_DIRECT_MODE_VEPA,
    VIR_DOMAIN_NET_DIRECT_MODE_PRIVATE,
    VIR_DOMAIN_NET_DIRECT_MODE_BRIDGE,
    VIR_DOMAIN_NET_DIRECT_MODE_PASSTHROUGH,
    VIR_DOMAIN_NET_DIRECT_MODE_LAST
} virDomainNetDirectMode;
VIR_NAMES_DECLARE(virDomainNetDirectMode);

typedef enum {
    VIR_DOMAIN_NET_DRIVER_ABSENT,
    VIR_DOMAIN_NET_DRIVER_QEMU,
    VIR_DOMAIN_NET_DRIVER_VHOST,
    VIR_DOMAIN_NET_DRIVER_LAST
} virDomainNetDriver;
VIR_NAMES_DECLARE(virDomainNetDriver);

typedef enum {
    VIR_DOMAIN_NET_MAC_ABSENT,
    VIR_DOMAIN_NET_MAC_GENERATED,
    VIR_DOMAIN_NET_MAC_STATIC,
    VIR_DOMAIN_NET_MAC_LAST
} virDomainNetMacType;
VIR_NAMES_DECLARE(virDomainNetMacType);

typedef enum {
    VIR_DOMAIN_NET_TX_ABSENT,
    VIR_DOMAIN_NET_TX_IOTHREAD,
    VIR_DOMAIN_NET_TX_TIMER,
    VIR_DOMAIN_NET_TX_LAST
} virDomainNetTxMode;
VIR_NAMES_DECLARE(virDomainNetTxMode);

typedef struct virDomainNetNetwork {
    char *network;
    char *portgroup;
    char *portid;               /* live only */
    char *bridge;               /* live only */
} virDomainNetNetwork;
typedef struct virDomainNetBridge { char *bridge; } virDomainNetBridge;
typedef struct virDomainNetDirect { char *dev; virDomainNetDirectMode mode; } virDomainNetDirect;
typedef struct virDomainNetSocket {     /* server, client, mcast, udp */
    char *address;
    unsigned int port;
    char *localAddress;
    unsigned int localPort;
} virDomainNetSocket;

typedef struct virDomainNetIP {
    char *family;
    char *address;
    unsigned int prefix; bool prefix_set;
    char *peer;
} virDomainNetIP;

typedef struct virDomainNetFilterParam { char *name; char *value; } virDomainNetFilterParam;

typedef struct virDomainNetBandwidthRate {
    unsigned long long average, peak, floor, burst;
} virDomainNetBandwidthRate;

/* What the guest or the host need not compute for each packet. */
typedef struct virDomainNetOffloads {
    virTristateSwitch csum, gso, tso4, tso6, ecn, ufo, mrgRxbuf;
} virDomainNetOffloads;

typedef struct virDomainNetDef {
    virDomainDeviceInfo info;
    virDomainNetType type;
    virMacAddr mac;
    bool mac_set;
    virDomainNetMacType macType;
    virTristateBool macCheck;
    union {
        virDomainNetNetwork network;
        virDomainNetBridge bridge;
        virDomainNetDirect direct;
        virDomainNetSocket socket;
        virDomainNetBridge internal;
        virDomainNetDirect vdpa;
    };
    GPtrArray *ips;             /* of virDomainNetIP */
    char *script;
    char *ifname;               /* <target dev=> */
    char *guestDev;
    char *model;                /* "virtio" */
    struct {
        virDomainNetDriver name;
        virDomainNetTxMode txmode;
        virTristateSwitch ioeventfd;
        virTristateSwitch eventIdx;
        unsigned int queues;
        unsigned int rxQueueSize;
        unsigned int txQueueSize;
        virDomainVirtioOptions virtio;
        virDomainNetOffloads host;
        virDomainNetOffloads guest;
    } driver;
    struct { char *tap; char *vhost; } backend;
    unsigned long long sndbuf;
    unsigned int rxFrames;
    char *filter;
    GPtrArray *filterParams;    /* of virDomainNetFilterParam */
    virDomainNetBandwidthRate *inbound;
    virDomainNetBandwidthRate *outbound;
    virDomainNetLink link;
    unsigned int mtu;
    virTristateBool isolated;   /* <port isolated=> */
} virDomainNetDef;
VIR_SCHEMA_DECLARE(virDomainNetSchema, virDomainNetDef);
extern const virDomainDeviceOps virDomainNetOps;

#endif /* VIREO_DEVICE_NET_H */
