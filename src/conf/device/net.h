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

/* What the switch is told about the port that the interface is plugged into. */
typedef enum {
    VIR_DOMAIN_NET_VPORT_NONE,      /* what the network says */
    VIR_DOMAIN_NET_VPORT_8021QBG,
    VIR_DOMAIN_NET_VPORT_8021QBH,
    VIR_DOMAIN_NET_VPORT_OPENVSWITCH,
    VIR_DOMAIN_NET_VPORT_MIDONET,
    VIR_DOMAIN_NET_VPORT_LAST
} virDomainNetVirtualPortType;
VIR_NAMES_DECLARE(virDomainNetVirtualPortType);

typedef struct virDomainNetVirtualPort {
    virDomainNetVirtualPortType type;
    unsigned int managerID; bool managerID_set;
    unsigned int typeID; bool typeID_set;
    unsigned int typeIDVersion; bool typeIDVersion_set;
    virUUID instanceID; bool instanceID_set;
    virUUID interfaceID; bool interfaceID_set;
    char *profileID;
} virDomainNetVirtualPort;

typedef enum {
    VIR_DOMAIN_NET_VLAN_NATIVE_ABSENT,
    VIR_DOMAIN_NET_VLAN_NATIVE_TAGGED,
    VIR_DOMAIN_NET_VLAN_NATIVE_UNTAGGED,
    VIR_DOMAIN_NET_VLAN_NATIVE_LAST
} virDomainNetVlanNative;
VIR_NAMES_DECLARE(virDomainNetVlanNative);

typedef struct virDomainNetVlanTag {
    unsigned int id;
    virDomainNetVlanNative native;
} virDomainNetVlanTag;

typedef struct virDomainNetVlan {
    virTristateBool trunk;      /* yes when there are several tags */
    GPtrArray *tags;            /* of virDomainNetVlanTag */
} virDomainNetVlan;

/* Ports of the host that lead to the guest. */
typedef struct virDomainNetForwardRange {
    unsigned int start;
    unsigned int end;           /* 0: one port */
    unsigned int to;            /* first port of the guest, 0: the same */
    virTristateBool exclude;
} virDomainNetForwardRange;

typedef struct virDomainNetForward {
    char *proto;                /* "tcp", "udp" */
    char *address;
    char *dev;
    GPtrArray *ranges;          /* of virDomainNetForwardRange */
} virDomainNetForward;

/* One of two interfaces of which the guest makes one. */
typedef enum {
    VIR_DOMAIN_NET_TEAMING_NONE,
    VIR_DOMAIN_NET_TEAMING_PERSISTENT,
    VIR_DOMAIN_NET_TEAMING_TRANSIENT,
    VIR_DOMAIN_NET_TEAMING_LAST
} virDomainNetTeamingType;
VIR_NAMES_DECLARE(virDomainNetTeamingType);

typedef struct virDomainNetTeaming {
    virDomainNetTeamingType type;
    char *persistent;           /* alias of the other, of a transient one */
} virDomainNetTeaming;

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
    virDomainNetVirtualPort *virtualPort;
    virDomainNetVlan *vlan;
    GPtrArray *ips;             /* of virDomainNetIP */
    GPtrArray *forwards;        /* of virDomainNetForward */
    char *script;
    char *downscript;
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
        virTristateSwitch rss;
        virTristateSwitch rssHashReport;
        virDomainVirtioOptions virtio;
        virDomainNetOffloads host;
        virDomainNetOffloads guest;
    } driver;
    virDomainNetTeaming *teaming;
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
