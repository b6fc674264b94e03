/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virstoragesource.c: where the data of a disk comes from: rows and checks. */
#include <config.h>

#include "virstoragesource.h"

#include <string.h>

#include "virdomainforms.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

VIR_NAMES(virStorageType, VIR_STORAGE_TYPE_LAST,
          NULL, "file", "block", "dir", "network", "volume", "nvme", "vhostuser");
VIR_NAMES(virStorageFormat, VIR_STORAGE_FORMAT_LAST,
          NULL, "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop",
          "cow", "qcow", "qcow2", "qed", "vmdk");
VIR_NAMES(virStorageProtocol, VIR_STORAGE_PROTOCOL_LAST,
          NULL, "nbd", "rbd", "sheepdog", "gluster", "iscsi", "http", "https", "ftp", "ftps",
          "tftp", "ssh", "vxhs", "nfs");
VIR_NAMES(virStorageEncryptionFormat, VIR_STORAGE_ENCRYPTION_LAST,
          NULL, "default", "qcow", "luks", "luks2");
VIR_NAMES(virStorageEncryptionEngine, VIR_STORAGE_ENCRYPTION_ENGINE_LAST, NULL, "qemu", "librbd");
VIR_NAMES(virStorageTransport, VIR_STORAGE_TRANSPORT_LAST, NULL, "tcp", "unix", "rdma");

VIR_SCHEMA_DECLARE(virDomainPCIAddressSchema, virDomainPCIAddress);
VIR_SCHEMA_DECLARE(virStorageEncryptionSecretSchema, virStorageEncryptionSecret);
VIR_SCHEMA_DECLARE(virStorageCookieSchema, virStorageCookie);

/* ---- secrets -------------------------------------------------------------------- */

/* A secret is named by its uuid or by its usage. */
static int
virStorageCheckSecret(const char *uuid, const char *usage)
{
    virUUID bytes;

    if (uuid == NULL && usage == NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing secret uuid or usage attribute"));
    else if (uuid != NULL && usage != NULL)
        virReportError(VIR_ERR_XML_ERROR, "%s", _("either secret uuid or usage expected"));
    else if (uuid != NULL && virUUIDParse(uuid, bytes) < 0)
        virReportError(VIR_ERR_XML_ERROR, _("invalid secret uuid '%s'"), uuid);
    else
        return 0;
    return -1;
}

VIR_WORDS(virStorageAuthTypes, "ceph", "iscsi");

static const virSchemaField virStorageAuthFields[] = {
    VIR_STRING("@username", virStorageAuth, username, .flags = VIR_REQUIRED,
               .form = &virFormGenericName),
    VIR_WORD("secret/@type", virStorageAuth, secret.type, virStorageAuthTypes,
             .flags = VIR_EXPECTED, .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_STRING("secret/@usage", virStorageAuth, secret.usage, .form = &virFormName),
    VIR_STRING("secret/@uuid", virStorageAuth, secret.uuid, .form = &virFormUUID),
};

static int
virStorageAuthParsed(void *obj, xmlNode *node, const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virStorageAuth *auth = obj;

    if (virXMLNodeFirst(node, "secret") == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("Missing <secret> element in auth"));
        return -1;
    }
    return virStorageCheckSecret(auth->secret.uuid, auth->secret.usage);
}

VIR_SCHEMA(virStorageAuthSchema, virStorageAuth, "auth", virStorageAuthFields,
           .parsed = virStorageAuthParsed);

VIR_WORDS(virStorageEncryptionSecretTypes, "passphrase");

static const virSchemaField virStorageEncryptionSecretFields[] = {
    VIR_WORD("@type", virStorageEncryptionSecret, type, virStorageEncryptionSecretTypes,
             .flags = VIR_REQUIRED, .error = VIR_ERR_CONFIG_UNSUPPORTED,
             .missing = VIR_ERR_XML_ERROR),
    VIR_STRING("@uuid", virStorageEncryptionSecret, uuid),
    VIR_STRING("@usage", virStorageEncryptionSecret, usage),
};

static int
virStorageEncryptionSecretParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                                 const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virStorageEncryptionSecret *secret = obj;

    return virStorageCheckSecret(secret->uuid, secret->usage);
}

VIR_SCHEMA(virStorageEncryptionSecretSchema, virStorageEncryptionSecret, "secret",
           virStorageEncryptionSecretFields, .parsed = virStorageEncryptionSecretParsed);

#define E virStorageEncryption
static const virSchemaField virStorageEncryptionFields[] = {
    VIR_ENUM("@format", E, format, virStorageEncryptionFormatNames, .flags = VIR_REQUIRED,
             .error = VIR_ERR_CONFIG_UNSUPPORTED, .missing = VIR_ERR_XML_ERROR),
    VIR_ENUM("@engine", E, engine, virStorageEncryptionEngineNames,
             .implied = VIR_STORAGE_ENCRYPTION_ENGINE_QEMU),
    VIR_LIST("secret", E, secrets, virStorageEncryptionSecretSchema),
    VIR_STRING("cipher/@name", E, cipher.name, .flags = VIR_EXPECTED),
    VIR_UINT("cipher/@size", E, cipher.size, .flags = VIR_ZERO_ABSENT),
    VIR_STRING("cipher/@mode", E, cipher.mode),
    VIR_STRING("cipher/@hash", E, cipher.hash),
    VIR_STRING("ivgen/@name", E, ivgen.name, .flags = VIR_EXPECTED),
    VIR_STRING("ivgen/@hash", E, ivgen.hash),
};
#undef E

static int
virStorageEncryptionParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                           const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virStorageEncryption *encryption = obj;

    if (encryption->ivgen.name != NULL && encryption->cipher.name == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("ivgen element found, but cipher is missing"));
        return -1;
    }
    if (encryption->cipher.name != NULL) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("supplying <cipher> for domain disk definition is unnecessary"));
        return -1;
    }
    return 0;
}

static const char *
virStorageEncryptionFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virStorageEncryption *encryption = obj;

    return virSchemaListLength(encryption->secrets) > 1
        ? _("there may be one element 'secret'") : NULL;
}

VIR_SCHEMA(virStorageEncryptionSchema, virStorageEncryption, "encryption",
           virStorageEncryptionFields, .formal = virStorageEncryptionFormal,
           .parsed = virStorageEncryptionParsed);

/* ---- local sources ------------------------------------------------------------------ */

static const virSchemaField virStorageFileFields[] = {
    VIR_STRING("@file", virStorageFile, path, .change = VIR_CHANGE_LIVE, .form = &virFormImage),
    VIR_STRING("@fdgroup", virStorageFile, fdgroup),
};
VIR_SCHEMA(virStorageFileSchema, virStorageFile, "source", virStorageFileFields);

static const virSchemaField virStorageBlockFields[] = {
    VIR_STRING("@dev", virStorageBlock, path, .change = VIR_CHANGE_LIVE, .form = &virFormBlock),
};
VIR_SCHEMA(virStorageBlockSchema, virStorageBlock, "source", virStorageBlockFields);

static const virSchemaField virStorageDirFields[] = {
    VIR_STRING("@dir", virStorageDir, path, .form = &virFormPath),
};
VIR_SCHEMA(virStorageDirSchema, virStorageDir, "source", virStorageDirFields);

VIR_WORDS(virStorageVolumeModes, "host", "direct");

static const virSchemaField virStorageVolumeFields[] = {
    VIR_STRING("@pool", virStorageVolume, pool, .form = &virFormName),
    VIR_STRING("@volume", virStorageVolume, volume, .form = &virFormVolume),
    VIR_WORD("@mode", virStorageVolume, mode, virStorageVolumeModes,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
};

static int
virStorageVolumeParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virStorageVolume *volume = obj;

    if ((volume->pool == NULL) == (volume->volume == NULL))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, "%s",
                   _("'pool' and 'volume' must be specified together for 'pool' type source"));
    return -1;
}

VIR_SCHEMA(virStorageVolumeSchema, virStorageVolume, "source", virStorageVolumeFields,
           .parsed = virStorageVolumeParsed);

VIR_WORDS(virStorageNVMeKinds, "pci");

#define N virStorageNVMe
static const virSchemaField virStorageNVMeFields[] = {
    VIR_WORD("@type", N, kind, virStorageNVMeKinds, .flags = VIR_REQUIRED),
    VIR_YES_NO("@managed", N, managed, .implied = VIR_TRISTATE_BOOL_YES),
    VIR_ULL("@namespace", N, ns, .flags = VIR_REQUIRED),
    VIR_PRESENCE("address", N, address_set),
    VIR_CHILD("address", N, address, virDomainPCIAddressSchema),
};
#undef N

static int
virStorageNVMeParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    const virStorageNVMe *nvme = obj;

    if (nvme->ns == 0) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", _("NVMe namespace can't be zero"));
        return -1;
    }
    if (!nvme->address_set) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("NVMe disk source is missing address"));
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virStorageNVMeSchema, virStorageNVMe, "source", virStorageNVMeFields,
           .parsed = virStorageNVMeParsed);

VIR_WORDS(virStorageSocketKinds, "unix");

#define V virStorageVhostUser
static const virSchemaField virStorageVhostUserFields[] = {
    VIR_WORD("@type", V, kind, virStorageSocketKinds, .flags = VIR_REQUIRED),
    VIR_STRING("@path", V, path, .flags = VIR_REQUIRED, .form = &virFormPath),
    VIR_YES_NO("reconnect/@enabled", V, reconnect, .flags = VIR_EXPECTED),
    VIR_UINT_OPT("reconnect/@timeout", V, timeout),
};
#undef V

static int
virStorageVhostUserParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                          const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virStorageVhostUser *vhost = obj;

    if (vhost->reconnect == VIR_TRISTATE_BOOL_YES && !vhost->timeout_set) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("Missing required attribute 'timeout' in element 'reconnect'"));
        return -1;
    }
    vhost->timeout_set &= vhost->reconnect == VIR_TRISTATE_BOOL_YES;
    return 0;
}

VIR_SCHEMA(virStorageVhostUserSchema, virStorageVhostUser, "source", virStorageVhostUserFields,
           .parsed = virStorageVhostUserParsed);

/* ---- network sources ------------------------------------------------------------------- */

static const virSchemaField virStorageCookieFields[] = {
    VIR_STRING("@name", virStorageCookie, name, .flags = VIR_REQUIRED),
    VIR_STRING("", virStorageCookie, value, .flags = VIR_REQUIRED),
};

/* What RFC 6265 lets stand in a header. */
static int
virStorageCookieParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                       const virSchemaContext *ctx G_GNUC_UNUSED)
{
    static const char notInName[] = "()<>@,;:\\\"/[]?={} \t\n\r";
    static const char notInValue[] = "\",;\\ \t\n\r";
    const virStorageCookie *cookie = obj;
    size_t length = strlen(cookie->value);
    const char *value = cookie->value;

    if (*cookie->name == '\0') {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing cookie name"));
        return -1;
    }
    if (cookie->name[strcspn(cookie->name, notInName)] != '\0') {
        virReportError(VIR_ERR_XML_ERROR, _("cookie name '%s' contains invalid characters"),
                       cookie->name);
        return -1;
    }
    if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
        value++;
        length -= 2;
    }
    if (strcspn(value, notInValue) < length) {
        virReportError(VIR_ERR_XML_ERROR, _("value of cookie '%s' contains invalid characters"),
                       cookie->name);
        return -1;
    }
    return 0;
}

VIR_SCHEMA(virStorageCookieSchema, virStorageCookie, "cookie", virStorageCookieFields,
           .parsed = virStorageCookieParsed);

static const virSchemaField virStorageHostFields[] = {
    VIR_STRING("@name", virStorageHost, name),
    VIR_UINT("@port", virStorageHost, port, .flags = VIR_ZERO_ABSENT, .max = 65535,
             .error = VIR_ERR_INVALID_ARG),
    VIR_ENUM("@transport", virStorageHost, transport, virStorageTransportNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_STRING("@socket", virStorageHost, socket),
};

static int
virStorageHostParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                     const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virStorageHost *host = obj;

    if (host->transport == VIR_STORAGE_TRANSPORT_UNIX) {
        if (host->socket != NULL)
            return 0;
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing socket for unix transport"));
        return -1;
    }
    if (host->socket != NULL) {
        virReportError(VIR_ERR_XML_ERROR, _("transport '%s' does not support socket attribute"),
                       host->transport ? virStorageTransportToString(host->transport) : "tcp");
        return -1;
    }
    if (host->name == NULL) {
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing name for host"));
        return -1;
    }
    if (host->transport == VIR_STORAGE_TRANSPORT_TCP)
        host->transport = VIR_STORAGE_TRANSPORT_NONE;   /* what silence says */
    return 0;
}

VIR_SCHEMA(virStorageHostSchema, virStorageHost, "host", virStorageHostFields,
           .parsed = virStorageHostParsed);

static const virSchemaField virStorageNetworkFields[] = {
    VIR_ENUM("@protocol", virStorageNetwork, protocol, virStorageProtocolNames,
             .flags = VIR_REQUIRED, .form = &virFormNotSSH),
    VIR_STRING("@name", virStorageNetwork, name),
    VIR_STRING("@query", virStorageNetwork, query),
    VIR_YES_NO("@tls", virStorageNetwork, tls),
    VIR_STRING("@tlsHostname", virStorageNetwork, tlsHostname),
    VIR_LIST("host", virStorageNetwork, hosts, virStorageHostSchema),
    VIR_STRING("snapshot/@name", virStorageNetwork, snapshot),
    VIR_STRING("config/@file", virStorageNetwork, config),
    VIR_STRING("identity/@user", virStorageNetwork, user),
    VIR_STRING("identity/@group", virStorageNetwork, group),
    VIR_STRING("initiator/iqn/@name", virStorageNetwork, iqn),
    VIR_YES_NO("ssl/@verify", virStorageNetwork, sslVerify),
    VIR_LIST("cookies/cookie", virStorageNetwork, cookies, virStorageCookieSchema,
             .flags = VIR_SECRET),
    VIR_ULL("readahead/@size", virStorageNetwork, readahead, .flags = VIR_ZERO_ABSENT),
    VIR_UINT("timeout/@seconds", virStorageNetwork, timeout, .flags = VIR_ZERO_ABSENT),
};

/* The port that a protocol has when the document names none. */
static const unsigned int virStoragePorts[VIR_STORAGE_PROTOCOL_LAST] = {
    [VIR_STORAGE_PROTOCOL_NBD] = 10809,
    [VIR_STORAGE_PROTOCOL_SHEEPDOG] = 7000,
    [VIR_STORAGE_PROTOCOL_GLUSTER] = 24007,
    [VIR_STORAGE_PROTOCOL_ISCSI] = 3260,
    [VIR_STORAGE_PROTOCOL_HTTP] = 80,
    [VIR_STORAGE_PROTOCOL_HTTPS] = 443,
    [VIR_STORAGE_PROTOCOL_FTP] = 21,
    [VIR_STORAGE_PROTOCOL_FTPS] = 990,
    [VIR_STORAGE_PROTOCOL_TFTP] = 69,
    [VIR_STORAGE_PROTOCOL_SSH] = 22,
    [VIR_STORAGE_PROTOCOL_VXHS] = 9999,
};

/* What protocols ask of the name of the data. */
static int
virStorageNetworkCheckName(virStorageNetwork *network)
{
    const char *slash;
    char *lun;

    if (network->name == NULL) {
        if (network->protocol == VIR_STORAGE_PROTOCOL_NBD)
            return 0;
        virReportError(VIR_ERR_XML_ERROR, "%s", _("missing name for disk source"));
        return -1;
    }
    slash = strchr(network->name, '/');
    if ((network->protocol == VIR_STORAGE_PROTOCOL_GLUSTER ||
         network->protocol == VIR_STORAGE_PROTOCOL_RBD) &&
        (slash == NULL || slash == network->name)) {
        virReportError(VIR_ERR_XML_ERROR,
                       _("can't split path '%s' into pool name and image name"), network->name);
        return -1;
    }
    if (network->protocol == VIR_STORAGE_PROTOCOL_ISCSI && slash == NULL) {
        lun = g_strdup_printf("%s/0", network->name);
        g_free(network->name);
        network->name = lun;
    }
    return 0;
}

/* Options of web servers mean nothing to others. */
static void
virStorageNetworkDropForeign(virStorageNetwork *network)
{
    bool tls = network->protocol == VIR_STORAGE_PROTOCOL_HTTPS ||
        network->protocol == VIR_STORAGE_PROTOCOL_FTPS;
    bool http = network->protocol == VIR_STORAGE_PROTOCOL_HTTP ||
        network->protocol == VIR_STORAGE_PROTOCOL_HTTPS;
    bool curl = tls || http || network->protocol == VIR_STORAGE_PROTOCOL_FTP;

    if (!tls)
        network->sslVerify = VIR_TRISTATE_BOOL_ABSENT;
    if (!http)
        virSchemaListKeep(&virStorageCookieSchema, &network->cookies, virSchemaKeepNone, NULL);
    if (!curl) {
        network->readahead = 0;
        network->timeout = 0;
    }
    if (!http)
        g_clear_pointer(&network->query, g_free);
    if (network->protocol != VIR_STORAGE_PROTOCOL_NFS) {
        g_clear_pointer(&network->user, g_free);
        g_clear_pointer(&network->group, g_free);
    }
}

static int
virStorageNetworkParsed(void *obj, xmlNode *node G_GNUC_UNUSED,
                        const virSchemaContext *ctx G_GNUC_UNUSED)
{
    virStorageNetwork *network = obj;
    g_autoptr(GHashTable) cookies = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;

    for (i = 0; i < virSchemaListLength(network->hosts); i++) {
        virStorageHost *host = g_ptr_array_index(network->hosts, i);

        if (host->port == 0 && host->transport <= VIR_STORAGE_TRANSPORT_TCP)
            host->port = virStoragePorts[network->protocol];
    }
    for (i = 0; i < virSchemaListLength(network->cookies); i++) {
        const virStorageCookie *cookie = g_ptr_array_index(network->cookies, i);

        if (!g_hash_table_add(cookies, cookie->name)) {
            virReportError(VIR_ERR_XML_ERROR, _("duplicate cookie '%s'"), cookie->name);
            return -1;
        }
    }
    virStorageNetworkDropForeign(network);
    return virStorageNetworkCheckName(network);
}

static const char *
virStorageNetworkFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    const virStorageNetwork *network = obj;
    size_t hosts = virSchemaListLength(network->hosts);

    if (network->protocol == VIR_STORAGE_PROTOCOL_RBD)
        return NULL;
    if (network->name == NULL && network->protocol != VIR_STORAGE_PROTOCOL_NBD)
        return _("the attribute 'name' is missing");
    if (hosts == 0)
        return _("the element 'host' is missing");
    return hosts > 1 && network->protocol != VIR_STORAGE_PROTOCOL_GLUSTER
        ? _("there may be one element 'host'") : NULL;
}

VIR_SCHEMA(virStorageNetworkSchema, virStorageNetwork, "source", virStorageNetworkFields,
           .formal = virStorageNetworkFormal, .parsed = virStorageNetworkParsed);

/* ---- parts of all sources ----------------------------------------------------------------- */

static const virSchemaField virStorageSliceFields[] = {
    VIR_ULL("@offset", virStorageSlice, offset, .flags = VIR_REQUIRED),
    VIR_ULL("@size", virStorageSlice, size, .flags = VIR_REQUIRED),
};
VIR_SCHEMA(virStorageSliceSchema, virStorageSlice, "slice", virStorageSliceFields);

VIR_WORDS(virStorageReservationsModes, "client");

#define R virStorageReservations
static const virSchemaField virStorageReservationsFields[] = {
    VIR_YES_NO("@managed", R, managed, .flags = VIR_REQUIRED),
    VIR_WORD("source/@type", R, kind, virStorageSocketKinds, .flags = VIR_EXPECTED),
    VIR_STRING("source/@path", R, path, .flags = VIR_EXPECTED),
    VIR_WORD("source/@mode", R, mode, virStorageReservationsModes, .flags = VIR_EXPECTED),
};
#undef R

static int
virStorageReservationsParsed(void *obj, xmlNode *node G_GNUC_UNUSED, const virSchemaContext *ctx)
{
    virStorageReservations *reservations = obj;

    if (reservations->managed == VIR_TRISTATE_BOOL_NO) {
        if (reservations->kind != NULL)
            return 0;
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("missing connection type for <reservations/>"));
        return -1;
    }
    /* The socket of our own helper is of one run. */
    if ((ctx->flags & VIR_SCHEMA_INACTIVE) != 0) {
        g_clear_pointer(&reservations->kind, g_free);
        g_clear_pointer(&reservations->path, g_free);
        g_clear_pointer(&reservations->mode, g_free);
    }
    return 0;
}

VIR_SCHEMA(virStorageReservationsSchema, virStorageReservations, "reservations",
           virStorageReservationsFields, .parsed = virStorageReservationsParsed);

const char *
virStorageSourceLocalPath(const virStorageSource *src)
{
    switch (src->type) {
    case VIR_STORAGE_TYPE_FILE:
        return src->file.path;
    case VIR_STORAGE_TYPE_BLOCK:
        return src->block.path;
    case VIR_STORAGE_TYPE_DIR:
        return src->dir.path;
    case VIR_STORAGE_TYPE_NONE:
    case VIR_STORAGE_TYPE_NETWORK:
    case VIR_STORAGE_TYPE_VOLUME:
    case VIR_STORAGE_TYPE_NVME:
    case VIR_STORAGE_TYPE_VHOSTUSER:
    case VIR_STORAGE_TYPE_LAST:
        break;
    }
    return NULL;
}

bool
virStorageSourceIsEmpty(const virStorageSource *src)
{
    switch (src->type) {
    case VIR_STORAGE_TYPE_FILE:
    case VIR_STORAGE_TYPE_BLOCK:
    case VIR_STORAGE_TYPE_DIR:
        return virStorageSourceLocalPath(src) == NULL;
    case VIR_STORAGE_TYPE_NETWORK:
        return src->network.protocol == VIR_STORAGE_PROTOCOL_NONE;
    case VIR_STORAGE_TYPE_NONE:
        return true;
    case VIR_STORAGE_TYPE_VOLUME:
    case VIR_STORAGE_TYPE_NVME:
    case VIR_STORAGE_TYPE_VHOSTUSER:
    case VIR_STORAGE_TYPE_LAST:
        break;
    }
    return false;
}

void
virStorageSourceMakeEmptyFile(virStorageSource *src)
{
    if (src->type == VIR_STORAGE_TYPE_NETWORK)
        virSchemaClear(&virStorageNetworkSchema, &src->network);
    else if (src->type == VIR_STORAGE_TYPE_BLOCK)
        virSchemaClear(&virStorageBlockSchema, &src->block);
    else if (src->type == VIR_STORAGE_TYPE_DIR)
        virSchemaClear(&virStorageDirSchema, &src->dir);
    src->type = VIR_STORAGE_TYPE_FILE;
}

void
virStorageSourceParsed(virStorageSource *src)
{
    if (src->type == VIR_STORAGE_TYPE_FILE && g_strcmp0(src->file.path, "") == 0)
        g_clear_pointer(&src->file.path, g_free);
    if (src->type == VIR_STORAGE_TYPE_BLOCK && g_strcmp0(src->block.path, "") == 0)
        g_clear_pointer(&src->block.path, g_free);
}
