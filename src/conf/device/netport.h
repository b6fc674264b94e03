/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* netport.h: what the switch, the host and the guest are told about an interface's port. */
#ifndef VIREO_DEVICE_NETPORT_H
#define VIREO_DEVICE_NETPORT_H

#include "virdomaindevice.h"

/* What the switch is told about the port that the interface is plugged into. */
typedef enum {
    VIR_DOMAIN_NET_VPORT_NONE,      /* what the network says */
    VIR_DOMAIN_NET_VPORT_8021QBG,
    VIR_DOMAIN_NET_VPORT_8021QBH,
    VIR_DOMAIN_NET_VPORT_OPENVSWITCH,
    VIR_DOMAIN_NET_VPORT_MIDONET,
    VIR_DOMAIN_NET_VPORT_LAST
} VIR_COMPACT virDomainNetVirtualPortType;
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
VIR_SCHEMA_DECLARE(virDomainNetVirtualPortSchema, virDomainNetVirtualPort);

/* Makes the names that a port has for as long as it is defined. 0, or -1 with an error reported. */
int virDomainNetVirtualPortComplete(virDomainNetVirtualPort *port);

/* Are the type and all its parameters there? 0, or -1 with an error reported. */
int virDomainNetVirtualPortCheckComplete(const virDomainNetVirtualPort *port);

typedef enum {
    VIR_DOMAIN_NET_VLAN_NATIVE_ABSENT,
    VIR_DOMAIN_NET_VLAN_NATIVE_TAGGED,
    VIR_DOMAIN_NET_VLAN_NATIVE_UNTAGGED,
    VIR_DOMAIN_NET_VLAN_NATIVE_LAST
} VIR_COMPACT virDomainNetVlanNative;
VIR_NAMES_DECLARE(virDomainNetVlanNative);

typedef struct virDomainNetVlanTag {
    unsigned int id;
    virDomainNetVlanNative native;
} virDomainNetVlanTag;

typedef struct virDomainNetVlan {
    virTristateBool trunk;      /* yes when there are several tags */
    GPtrArray *tags;            /* of virDomainNetVlanTag */
} virDomainNetVlan;
VIR_SCHEMA_DECLARE(virDomainNetVlanSchema, virDomainNetVlan);

typedef struct virDomainNetBandwidthRate {
    unsigned long long average, peak, floor, burst;     /* KiB, each second but the last */
} virDomainNetBandwidthRate;

typedef struct virDomainNetBandwidth {
    virDomainNetBandwidthRate *inbound;
    virDomainNetBandwidthRate *outbound;
} virDomainNetBandwidth;
VIR_SCHEMA_DECLARE(virDomainNetBandwidthSchema, virDomainNetBandwidth);

/* One of two interfaces of which the guest makes one. */
typedef enum {
    VIR_DOMAIN_NET_TEAMING_NONE,
    VIR_DOMAIN_NET_TEAMING_PERSISTENT,
    VIR_DOMAIN_NET_TEAMING_TRANSIENT,
    VIR_DOMAIN_NET_TEAMING_LAST
} VIR_COMPACT virDomainNetTeamingType;
VIR_NAMES_DECLARE(virDomainNetTeamingType);

typedef struct virDomainNetTeaming {
    virDomainNetTeamingType type;
    char *persistent;           /* alias of the other, of a transient one */
} virDomainNetTeaming;
VIR_SCHEMA_DECLARE(virDomainNetTeamingSchema, virDomainNetTeaming);

/* ---- addresses --------------------------------------------------------------- */

typedef struct virDomainNetIP {
    char *family;               /* "ipv4" or "ipv6", that of the address */
    char *address;
    unsigned int prefix; bool prefix_set;
    char *peer;
} virDomainNetIP;
VIR_SCHEMA_DECLARE(virDomainNetIPSchema, virDomainNetIP);

typedef struct virDomainNetRoute {
    char *family;
    char *address;
    unsigned int prefix; bool prefix_set;
    char *netmask;
    char *gateway;
    unsigned int metric; bool metric_set;
} virDomainNetRoute;
VIR_SCHEMA_DECLARE(virDomainNetRouteSchema, virDomainNetRoute);

/* Is @text a numeric address of the family, NULL for either? */
bool virDomainNetAddressIsValid(const char *text, const char *family);

#endif /* VIREO_DEVICE_NETPORT_H */
