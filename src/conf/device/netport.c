/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* netport.c: ports of interfaces, and addresses: rows and their rules. */
#include <config.h>

#include "device/netport.h"

#include <arpa/inet.h>
#include <string.h>

#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_NETWORK

VIR_NAMES(virDomainNetVirtualPortType, VIR_DOMAIN_NET_VPORT_LAST,
          NULL, "802.1Qbg", "802.1Qbh", "openvswitch", "midonet");
VIR_NAMES(virDomainNetVlanNative, VIR_DOMAIN_NET_VLAN_NATIVE_LAST, NULL, "tagged", "untagged");
VIR_NAMES(virDomainNetTeamingType, VIR_DOMAIN_NET_TEAMING_LAST, NULL, "persistent", "transient");

VIR_SCHEMA_DECLARE(virDomainNetVlanTagSchema, virDomainNetVlanTag);
VIR_SCHEMA_DECLARE(virDomainNetBandwidthRateSchema, virDomainNetBandwidthRate);

/* ---- virtual ports ------------------------------------------------------------- */

#define V virDomainNetVirtualPort
static const virSchemaField virDomainNetVirtualPortFields[] = {
    VIR_ENUM("@type", V, type, virDomainNetVirtualPortTypeNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UINT_OPT("parameters/@managerid", V, managerID, .flags = VIR_ANY_BASE, .max = 0xff),
    VIR_UINT_OPT("parameters/@typeid", V, typeID, .flags = VIR_ANY_BASE, .max = 0xffffff),
    VIR_UINT_OPT("parameters/@typeidversion", V, typeIDVersion, .flags = VIR_ANY_BASE,
                 .max = 0xff),
    VIR_UUID("parameters/@instanceid", V, instanceID, .form = &virFormUUID),
    VIR_UUID("parameters/@interfaceid", V, interfaceID, .form = &virFormUUID),
    VIR_STRING("parameters/@profileid", V, profileID, .form = &virFormProfileID),
};
#undef V

enum {
    PARAM_MANAGER = 1 << 0,
    PARAM_TYPE = 1 << 1,
    PARAM_VERSION = 1 << 2,
    PARAM_INSTANCE = 1 << 3,
    PARAM_INTERFACE = 1 << 4,
    PARAM_PROFILE = 1 << 5,
    PARAMS_QBG = PARAM_MANAGER | PARAM_TYPE | PARAM_VERSION | PARAM_INSTANCE,
};

/* Parameters that a type knows, and those without which it is not complete. */
static const struct { unsigned int known; unsigned int needed; } virDomainNetVPorts[] = {
    [VIR_DOMAIN_NET_VPORT_NONE] = { ~0U, 0 },
    [VIR_DOMAIN_NET_VPORT_8021QBG] = { PARAMS_QBG, PARAMS_QBG },
    [VIR_DOMAIN_NET_VPORT_8021QBH] = { PARAM_PROFILE, PARAM_PROFILE },
    [VIR_DOMAIN_NET_VPORT_OPENVSWITCH] = { PARAM_INTERFACE | PARAM_PROFILE, PARAM_INTERFACE },
    [VIR_DOMAIN_NET_VPORT_MIDONET] = { PARAM_INTERFACE, PARAM_INTERFACE },
};
G_STATIC_ASSERT(G_N_ELEMENTS(virDomainNetVPorts) == VIR_DOMAIN_NET_VPORT_LAST);

static unsigned int
virDomainNetVirtualPortParameters(const virDomainNetVirtualPort *port)
{
    return (port->managerID_set ? PARAM_MANAGER : 0) | (port->typeID_set ? PARAM_TYPE : 0) |
        (port->typeIDVersion_set ? PARAM_VERSION : 0) |
        (port->instanceID_set ? PARAM_INSTANCE : 0) |
        (port->interfaceID_set ? PARAM_INTERFACE : 0) | (port->profileID ? PARAM_PROFILE : 0);
}

static const char *
virDomainNetVirtualPortName(unsigned int parameters)
{
    static const char *const names[] = {
        "managerid", "typeid", "typeidversion", "instanceid", "interfaceid", "profileid"
    };

    return names[g_bit_nth_lsf(parameters, -1)];
}

#define PROFILE_MAX 39

static int
virDomainNetVirtualPortParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                              const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virDomainNetVirtualPort *port = obj;
    unsigned int extra = virDomainNetVirtualPortParameters(port) &
        ~virDomainNetVPorts[port->type].known;

    if (port->profileID != NULL && strlen(port->profileID) > PROFILE_MAX) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("profileid parameter too long"));
        return -1;
    }
    if (extra != 0) {
        virReportError(VIR_ERR_XML_ERROR, _("extra %s unsupported in <virtualport type='%s'>"),
                       virDomainNetVirtualPortName(extra),
                       virDomainNetVirtualPortTypeToString(port->type));
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainNetVirtualPortSchema, virDomainNetVirtualPort, "virtualport",
           virDomainNetVirtualPortFields, .parsed = virDomainNetVirtualPortParsed);

int
virDomainNetVirtualPortComplete(virDomainNetVirtualPort *port)
{
    bool any = port->type == VIR_DOMAIN_NET_VPORT_NONE;

    if ((any || port->type == VIR_DOMAIN_NET_VPORT_OPENVSWITCH) && !port->interfaceID_set) {
        if (virUUIDGenerate(port->interfaceID) < 0)
            return -1;
        port->interfaceID_set = true;
    }
    if ((any || port->type == VIR_DOMAIN_NET_VPORT_8021QBG) && !port->instanceID_set) {
        if (virUUIDGenerate(port->instanceID) < 0)
            return -1;
        port->instanceID_set = true;
    }
    return 0;
}

int
virDomainNetVirtualPortCheckComplete(const virDomainNetVirtualPort *port)
{
    unsigned int missing = virDomainNetVPorts[port->type].needed &
        ~virDomainNetVirtualPortParameters(port);

    if (port->type == VIR_DOMAIN_NET_VPORT_NONE)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing required virtualport type"));
    else if (missing != 0)
        virReportError(VIR_ERR_XML_ERROR, _("missing %s in <virtualport type='%s'>"),
                       virDomainNetVirtualPortName(missing),
                       virDomainNetVirtualPortTypeToString(port->type));
    else
        return 0;
    return -1;
}

/* ---- vlan ------------------------------------------------------------------------ */

static const virSchemaField virDomainNetVlanTagFields[] = {
    VIR_UINT("@id", virDomainNetVlanTag, id, .flags = VIR_REQUIRED, .max = 4095),
    VIR_ENUM("@nativeMode", virDomainNetVlanTag, native, virDomainNetVlanNativeNames),
};
VIR_SCHEMA(virDomainNetVlanTagSchema, virDomainNetVlanTag, "tag", virDomainNetVlanTagFields);

static const virSchemaField virDomainNetVlanFields[] = {
    VIR_YES_NO("@trunk", virDomainNetVlan, trunk),
    VIR_LIST("tag", virDomainNetVlan, tags, virDomainNetVlanTagSchema),
};

static unsigned int
virDomainNetVlanNatives(const virDomainNetVlan *vlan)
{
    unsigned int n = 0;
    size_t i;

    for (i = 0; i < virSchemaListLength(vlan->tags); i++)
        n += ((virDomainNetVlanTag *)g_ptr_array_index(vlan->tags, i))->native != 0;
    return n;
}

/* Several tags are a trunk, whether it is said or not. */
static int
virDomainNetVlanParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainNetVlan *vlan = obj;
    unsigned int natives = virDomainNetVlanNatives(vlan);
    bool trunk = virSchemaListLength(vlan->tags) > 1;

    if (vlan->tags == NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("missing tag id - each <vlan> must have at least one <tag id='n'/>"
                         " subelement"));
    else if (natives > 1)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("duplicate native vlan setting"));
    else if (trunk && vlan->trunk == VIR_TRISTATE_BOOL_NO)
        virReportError(VIR_ERR_XML_ERROR,
                       _("invalid \"trunk='no'\" in <vlan> on line %ld - trunk='yes' is required"
                         " for more than one vlan tag"), xmlGetLineNo(node));
    else {
        if (trunk)
            vlan->trunk = VIR_TRISTATE_BOOL_YES;
        else if (vlan->trunk == VIR_TRISTATE_BOOL_NO)
            vlan->trunk = VIR_TRISTATE_BOOL_ABSENT;
        return 0;
    }
    return -1;
}

VIR_SCHEMA(virDomainNetVlanSchema, virDomainNetVlan, "vlan", virDomainNetVlanFields,
           .parsed = virDomainNetVlanParsed);

/* ---- bandwidth --------------------------------------------------------------------- */

#define RATE(name, member) \
    VIR_ULL(name, virDomainNetBandwidthRate, member, .flags = VIR_ZERO_ABSENT, \
            .change = VIR_CHANGE_LIVE, .error = VIR_ERR_CONFIG_UNSUPPORTED)

static const virSchemaField virDomainNetBandwidthRateFields[] = {
    RATE("@average", average),
    RATE("@peak", peak),
    RATE("@floor", floor),
    RATE("@burst", burst),
};

static int
virDomainNetBandwidthRateParsed(void *obj G_GNUC_UNUSED, xmlNode *node,
                                const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const char *floor = virXMLNodeAttr(node, "floor");

    if (virXMLNodeAttr(node, "average") == NULL && floor == NULL) {
        virReportError(VIR_ERR_XML_DETAIL, "%s",
                       _("Missing mandatory average or floor attributes"));
        return -1;
    }
    if (floor != NULL && strcmp((const char *)node->name, "inbound") != 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("'floor' attribute allowed only in <inbound> element"));
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virDomainNetBandwidthRateSchema, virDomainNetBandwidthRate, "inbound",
           virDomainNetBandwidthRateFields, .parsed = virDomainNetBandwidthRateParsed);

static const virSchemaField virDomainNetBandwidthFields[] = {
    VIR_IGNORED("@classID"),    /* of networks only, see below */
    VIR_POINTER("inbound", virDomainNetBandwidth, inbound, virDomainNetBandwidthRateSchema,
                .change = VIR_CHANGE_LIVE),
    VIR_POINTER("outbound", virDomainNetBandwidth, outbound, virDomainNetBandwidthRateSchema,
                .change = VIR_CHANGE_LIVE),
};

static int
virDomainNetBandwidthCheckOne(xmlNode *node, const char *element, virDomainNetBandwidthRate **rate)
{
    xmlNode *first = virXMLNodeFirst(node, element);

    if (first != NULL && virXMLNodeNext(first, element) != NULL) {
        virReportError(VIR_ERR_XML_DETAIL, _("Only one child <%s> element allowed"), element);
        return -1;
    }
    if (*rate != NULL && (*rate)->average == 0 && (*rate)->floor == 0) {     /* no limit */
        virSchemaFree(&virDomainNetBandwidthRateSchema, *rate);
        *rate = NULL;
    }
    return 0;
}

static int
virDomainNetBandwidthParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainNetBandwidth *bandwidth = obj;

    if (virXMLNodeAttr(node, "classID") != NULL && (ctx->flags & VIR_SCHEMA_STATUS) == 0) {
        virReportError(VIR_ERR_XML_DETAIL, "%s",
                       _("classID attribute not supported on <bandwidth> in this usage context"));
        return -1;
    }
    if (virDomainNetBandwidthCheckOne(node, "inbound", &bandwidth->inbound) < 0)
        return -1;
    return virDomainNetBandwidthCheckOne(node, "outbound", &bandwidth->outbound);
}

VIR_SCHEMA(virDomainNetBandwidthSchema, virDomainNetBandwidth, "bandwidth",
           virDomainNetBandwidthFields, .parsed = virDomainNetBandwidthParsed);

/* ---- teaming -------------------------------------------------------------------------- */

static const virSchemaField virDomainNetTeamingFields[] = {
    VIR_ENUM("@type", virDomainNetTeaming, type, virDomainNetTeamingTypeNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_STRING("@persistent", virDomainNetTeaming, persistent, .form = &virFormAlias),
};
VIR_SCHEMA(virDomainNetTeamingSchema, virDomainNetTeaming, "teaming", virDomainNetTeamingFields);

/* ---- addresses -------------------------------------------------------------------------- */

static const char *const virDomainNetFamilies[] = { "ipv4", "ipv6" };
static const int virDomainNetFamilyNumbers[] = { AF_INET, AF_INET6 };
static const unsigned int virDomainNetFamilyBits[] = { 32, 128 };

/* Index in the tables above, -1 when @text is no numeric address. */
static int
virDomainNetAddressFamily(const char *text, const char *family, unsigned char *ret_bytes)
{
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(virDomainNetFamilies); i++) {
        if (family != NULL && strcmp(family, virDomainNetFamilies[i]) != 0)
            continue;
        if (inet_pton(virDomainNetFamilyNumbers[i], text, ret_bytes) == 1)
            return i;
    }
    return -1;
}

/* Writes a numeric address of the family the way in which all are written; false: it is none. */
static bool
virDomainNetAddressTidy(char **text, int family)
{
    unsigned char bytes[16];
    char tidy[INET6_ADDRSTRLEN];

    if (inet_pton(virDomainNetFamilyNumbers[family], *text, bytes) != 1)
        return false;
    g_free(*text);
    *text = g_strdup(inet_ntop(virDomainNetFamilyNumbers[family], bytes, tidy, sizeof(tidy)));
    return true;
}

bool
virDomainNetAddressIsValid(const char *text, const char *family)
{
    unsigned char bytes[16];

    return virDomainNetAddressFamily(text, family, bytes) >= 0;
}

/* Words that are no family mean either. */
static const char *
virDomainNetKnownFamily(const char *family)
{
    return family != NULL && g_strv_contains((const char *const[]) { "ipv4", "ipv6", NULL }, family)
        ? family : NULL;
}

#define I virDomainNetIP
static const virSchemaField virDomainNetIPFields[] = {
    VIR_STRING("@address", I, address, .flags = VIR_REQUIRED, .form = &virFormIP),
    VIR_STRING("@family", I, family),
    VIR_UINT_OPT("@prefix", I, prefix),
    VIR_STRING("@peer", I, peer, .form = &virFormIP),
};
#undef I

static int
virDomainNetIPParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainNetIP *ip = obj;
    unsigned char bytes[16];
    int family = virDomainNetAddressFamily(ip->address, virDomainNetKnownFamily(ip->family),
                                           bytes);

    if (family < 0) {
        virReportError(VIR_ERR_XML_ERROR, _("Invalid address '%s' in <ip>"), ip->address);
        return -1;
    }
    if (ip->prefix > virDomainNetFamilyBits[family]) {
        virReportError(VIR_ERR_XML_ERROR, _("Invalid prefix value '%u' in <ip>"), ip->prefix);
        return -1;
    }
    (void)virDomainNetAddressTidy(&ip->address, family);     /* it is one */
    if (ip->peer != NULL && !virDomainNetAddressTidy(&ip->peer, family)) {
        virReportError(VIR_ERR_INVALID_ARG, _("Invalid peer '%s' in <ip>"), ip->peer);
        return -1;
    }
    if (ip->prefix == 0)
        ip->prefix_set = false;
    g_free(ip->family);
    ip->family = g_strdup(virDomainNetFamilies[family]);
    return 0;
}

VIR_SCHEMA(virDomainNetIPSchema, virDomainNetIP, "ip", virDomainNetIPFields,
           .parsed = virDomainNetIPParsed);

#define R virDomainNetRoute
static const virSchemaField virDomainNetRouteFields[] = {
    VIR_STRING("@family", R, family),
    VIR_STRING("@address", R, address, .flags = VIR_REQUIRED, .form = &virFormIP),
    VIR_STRING("@netmask", R, netmask, .form = &virFormIPv4),
    VIR_UINT_OPT("@prefix", R, prefix),
    VIR_STRING("@gateway", R, gateway, .flags = VIR_REQUIRED, .form = &virFormIP),
    VIR_UINT_OPT("@metric", R, metric, .flags = VIR_NONZERO),
};
#undef R

/* Are the bits of @bytes beyond the first @prefix all zero? */
static bool
virDomainNetIsNetwork(const unsigned char *bytes, unsigned int prefix, unsigned int bits)
{
    unsigned int i;

    for (i = prefix; i < bits; i++) {
        if (bytes[i / 8] & (0x80 >> i % 8))
            return false;
    }
    return true;
}

/* Bits of the network when the document names none: by its class. */
static unsigned int
virDomainNetDefaultPrefix(const virDomainNetRoute *route, int family, const unsigned char *bytes)
{
    unsigned char mask[4];
    unsigned int bits = 0;

    if (route->prefix_set)
        return route->prefix;
    if (family == 1)
        return virDomainNetIsNetwork(bytes, 0, 128) ? 0 : 64;
    if (route->netmask != NULL && inet_pton(AF_INET, route->netmask, mask) == 1) {
        while (bits < 32 && mask[bits / 8] & (0x80 >> bits % 8))
            bits++;
        return bits;
    }
    if (virDomainNetIsNetwork(bytes, 0, 32))
        return 0;
    return bytes[0] < 128 ? 8 : bytes[0] < 192 ? 16 : 24;
}

static int
virDomainNetRouteParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                        const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virDomainNetRoute *route = obj;
    unsigned char bytes[16];
    const char *problem = NULL;
    int family;

    if (route->family != NULL && virDomainNetKnownFamily(route->family) == NULL)
        problem = _("Bad family");
    family = virDomainNetAddressFamily(route->address,
                                       route->family && problem == NULL ? route->family : "ipv4",
                                       bytes);
    if (problem != NULL)
        ;
    else if (family < 0)
        problem = _("Bad network address");
    else if (!virDomainNetAddressTidy(&route->address, family) ||
             !virDomainNetAddressTidy(&route->gateway, family))
        problem = _("Bad gateway address");
    else if (route->netmask != NULL && (family == 1 || route->prefix_set ||
                                        !virDomainNetAddressIsValid(route->netmask, "ipv4")))
        problem = _("Bad netmask");
    else if (route->prefix_set && route->prefix > virDomainNetFamilyBits[family])
        problem = _("Bad prefix");
    else if (!virDomainNetIsNetwork(bytes, virDomainNetDefaultPrefix(route, family, bytes),
                                    virDomainNetFamilyBits[family]))
        problem = _("Address is not that of a network");
    if (problem == NULL)
        return 0;
    virReportError(VIR_ERR_XML_ERROR, _("%s in route definition of '%s' via '%s'"), problem,
                   route->address, route->gateway);
    return -1;
}

VIR_SCHEMA(virDomainNetRouteSchema, virDomainNetRoute, "route", virDomainNetRouteFields,
           .parsed = virDomainNetRouteParsed);
