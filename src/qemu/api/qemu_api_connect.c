/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_connect.c: what a connection can ask of the driver and of the host. */
#include "config.h"

#include <string.h>

#include "qemu_api.h"
#include "qemu_caps.h"
#include "qemu_capsxml.h"
#include "qemu_driver.h"
#include "remote_types.h"
#include "virerror.h"
#include "virhostinfo.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* How long a call that needs an emulator's answers waits for them. */
#define QEMU_API_CAPS_WAIT_US (30 * G_USEC_PER_SEC)

/* What stock says whatever the emulator; a definition is checked against its machine. */
#define QEMU_MAX_VCPUS_KVM_DEFAULT 16

static gint64
qemuApiCapsDeadline(void)
{
    return g_get_monotonic_time() + QEMU_API_CAPS_WAIT_US;
}

static int
qemuConnectGetType(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                   remote_connect_get_type_ret *ret)
{
    ret->type = g_strdup("QEMU");
    return 0;
}

static int
qemuConnectGetVersion(virApiCall *call, const void *args G_GNUC_UNUSED,
                      remote_connect_get_version_ret *ret)
{
    g_autofree char *binary = qemuCapsFindBinary(virHostInfoGetArch());
    g_autoptr(qemuCaps) caps = NULL;

    if (!binary) {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("Cannot find suitable emulator for %s"), virHostInfoGetArch());
        return -1;
    }
    caps = qemuCapsCacheGet(qemuApiDriver(call)->caps, binary, qemuApiCapsDeadline());
    if (!caps)
        return -1;
    ret->hv_ver = qemuCapsGetVersion(caps);
    return 0;
}

static int
qemuConnectGetHostname(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                       remote_connect_get_hostname_ret *ret)
{
    ret->hostname = virGetHostname();
    return ret->hostname ? 0 : -1;
}

static int
qemuConnectGetCapabilities(virApiCall *call, const void *args G_GNUC_UNUSED,
                           remote_connect_get_capabilities_ret *ret)
{
    ret->capabilities = qemuCapsXMLFormat(qemuApiDriver(call)->caps, qemuApiCapsDeadline());
    return ret->capabilities ? 0 : -1;
}

static int
qemuConnectGetMaxVcpus(virApiCall *call G_GNUC_UNUSED,
                       const remote_connect_get_max_vcpus_args *args,
                       remote_connect_get_max_vcpus_ret *ret)
{
    const char *type = args->type ? args->type : "qemu";

    if (g_ascii_strcasecmp(type, "qemu") != 0 && g_ascii_strcasecmp(type, "kvm") != 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown type '%s'"), type);
        return -1;
    }
    ret->max_vcpus = QEMU_MAX_VCPUS_KVM_DEFAULT;
    return 0;
}

/* The arrays of these replies hold the NUL too. */
static unsigned int
qemuApiFillChars(const char *text, char **ret_chars)
{
    *ret_chars = g_strdup(text);
    return strlen(text) + 1;
}

/* No security driver is there yet, and this is how that is said. */
static int
qemuNodeGetSecurityModel(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                         remote_node_get_security_model_ret *ret)
{
    ret->model.model_len = qemuApiFillChars("none", &ret->model.model_val);
    ret->doi.doi_len = qemuApiFillChars("0", &ret->doi.doi_val);
    return 0;
}

static int
qemuNodeGetInfo(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                remote_node_get_info_ret *ret)
{
    virNodeInfo info;

    if (virHostInfoGetNode(NULL, &info) < 0)
        return -1;

    _Static_assert(sizeof(ret->model) == sizeof(info.model), "one model, two structs");
    memcpy(ret->model, info.model, sizeof(info.model));
    ret->memory = info.memory;
    ret->cpus = info.cpus;
    ret->mhz = info.mhz;
    ret->nodes = info.nodes;
    ret->sockets = info.sockets;
    ret->cores = info.cores;
    ret->threads = info.threads;
    return 0;
}

static int
qemuNodeGetFreeMemory(virApiCall *call G_GNUC_UNUSED, const void *args G_GNUC_UNUSED,
                      remote_node_get_free_memory_ret *ret)
{
    unsigned long long total, available;

    if (virHostInfoGetMemory(NULL, &total, &available) < 0)
        return -1;
    ret->freeMem = available * 1024;
    return 0;
}

static int
qemuNodeGetCPUMap(virApiCall *call G_GNUC_UNUSED, const remote_node_get_cpu_map_args *args,
                  remote_node_get_cpu_map_ret *ret)
{
    g_autoptr(virBitmap) present = NULL;
    g_autoptr(virBitmap) online = NULL;
    ssize_t last = -1;
    ssize_t cpu = -1;

    if (virHostInfoGetCPUMaps(NULL, &present, &online) < 0)
        return -1;
    while ((cpu = virBitmapNext(present, cpu)) >= 0)
        last = cpu;
    if (args->need_map) {
        ret->cpumap.cpumap_len = last / 8 + 1;
        ret->cpumap.cpumap_val = g_malloc(ret->cpumap.cpumap_len);
        virBitmapToBytes(online, ret->cpumap.cpumap_val, ret->cpumap.cpumap_len);
    }
    if (args->need_online)
        ret->online = virBitmapCount(online);
    ret->ret = last + 1;
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(CONNECT_GET_TYPE, qemuConnectGetType),
    QEMU_API_ROW(CONNECT_GET_VERSION, qemuConnectGetVersion),
    QEMU_API_ROW(CONNECT_GET_HOSTNAME, qemuConnectGetHostname),
    QEMU_API_ROW(CONNECT_GET_CAPABILITIES, qemuConnectGetCapabilities),
    QEMU_API_ROW(CONNECT_GET_MAX_VCPUS, qemuConnectGetMaxVcpus),
    QEMU_API_ROW(NODE_GET_SECURITY_MODEL, qemuNodeGetSecurityModel),
    QEMU_API_ROW(NODE_GET_INFO, qemuNodeGetInfo),
    QEMU_API_ROW(NODE_GET_FREE_MEMORY, qemuNodeGetFreeMemory),
    QEMU_API_ROW(NODE_GET_CPU_MAP, qemuNodeGetCPUMap),
};

QEMU_API_TABLE(qemuApiConnect, rows);
