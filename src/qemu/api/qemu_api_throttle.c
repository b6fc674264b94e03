/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_throttle.c: how much one disk or interface may do, and all block I/O of a guest. */
#include "config.h"

#include <string.h>

#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- one disk ------------------------------------------------------------------- */

#define I virDomainIotune
#define RATE(NAME, member) \
    VIR_TYPED_ULLONG(VIR_DOMAIN_BLOCK_IOTUNE_ ## NAME, I, member, .settable = true, \
                     .always = true)

static const virTypedField iotuneFields[] = {
    RATE(TOTAL_BYTES_SEC, totalBytes),
    RATE(READ_BYTES_SEC, readBytes),
    RATE(WRITE_BYTES_SEC, writeBytes),
    RATE(TOTAL_IOPS_SEC, totalIops),
    RATE(READ_IOPS_SEC, readIops),
    RATE(WRITE_IOPS_SEC, writeIops),
    RATE(TOTAL_BYTES_SEC_MAX, totalBytesMax),
    RATE(READ_BYTES_SEC_MAX, readBytesMax),
    RATE(WRITE_BYTES_SEC_MAX, writeBytesMax),
    RATE(TOTAL_IOPS_SEC_MAX, totalIopsMax),
    RATE(READ_IOPS_SEC_MAX, readIopsMax),
    RATE(WRITE_IOPS_SEC_MAX, writeIopsMax),
    RATE(SIZE_IOPS_SEC, sizeIops),
    VIR_TYPED_STRING(VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, I, group, .settable = true,
                     .always = true),
    RATE(TOTAL_BYTES_SEC_MAX_LENGTH, totalBytesMaxLength),
    RATE(READ_BYTES_SEC_MAX_LENGTH, readBytesMaxLength),
    RATE(WRITE_BYTES_SEC_MAX_LENGTH, writeBytesMaxLength),
    RATE(TOTAL_IOPS_SEC_MAX_LENGTH, totalIopsMaxLength),
    RATE(READ_IOPS_SEC_MAX_LENGTH, readIopsMaxLength),
    RATE(WRITE_IOPS_SEC_MAX_LENGTH, writeIopsMaxLength),
};

/* Whoever sets one of a group sets them all: those that aren't named are 0 then. */
static const struct {
    const char *name;
    size_t total, read, write;
} iotuneGroups[] = {
#define GROUP(NAME, member) \
    { NAME, offsetof(I, total ## member), offsetof(I, read ## member), \
      offsetof(I, write ## member) }
    GROUP("bytes_sec", Bytes),
    GROUP("iops_sec", Iops),
    GROUP("bytes_sec_max", BytesMax),
    GROUP("iops_sec_max", IopsMax),
    GROUP("bytes_sec_max_length", BytesMaxLength),
    GROUP("iops_sec_max_length", IopsMaxLength),
};
#undef I

/* More per second than this no emulator counts. */
#define RATE_MAX 1000000000000000ULL

static int
qemuApiCheckIotune(const remote_typed_param *params, unsigned int n)
{
    for (unsigned int i = 0; i < n; i++) {
        if (params[i].value.type == VIR_TYPED_PARAM_ULLONG && params[i].value.u.ul > RATE_MAX) {
            virReportError(VIR_ERR_ARGUMENT_UNSUPPORTED,
                           _("block I/O throttle limit value must be no more than %llu"),
                           RATE_MAX);
            return -1;
        }
    }
    return 0;
}

/* Puts the groups of which @params names a member to 0 in @tune. */
static void
qemuApiClearNamedGroups(virDomainIotune *tune, const remote_typed_param *params, unsigned int n)
{
    for (size_t g = 0; g < G_N_ELEMENTS(iotuneGroups); g++) {
        for (unsigned int i = 0; i < n; i++) {
            const char *word = strchr(params[i].field, '_');   /* past total, read or write */

            if (!word || !g_str_equal(word + 1, iotuneGroups[g].name))
                continue;
            *(unsigned long long *)((char *)tune + iotuneGroups[g].total) = 0;
            *(unsigned long long *)((char *)tune + iotuneGroups[g].read) = 0;
            *(unsigned long long *)((char *)tune + iotuneGroups[g].write) = 0;
        }
    }
}

static int
qemuApiCheckIotuneGroups(const virDomainIotune *tune)
{
    for (size_t g = 0; g < G_N_ELEMENTS(iotuneGroups); g++) {
        const char *base = (const char *)tune;

        if (*(const unsigned long long *)(base + iotuneGroups[g].total) != 0 &&
            (*(const unsigned long long *)(base + iotuneGroups[g].read) != 0 ||
             *(const unsigned long long *)(base + iotuneGroups[g].write) != 0)) {
            virReportError(VIR_ERR_INVALID_ARG,
                           _("total and read/write of %s cannot be set at the same time"),
                           iotuneGroups[g].name);
            return -1;
        }
    }
    return 0;
}

/* By target or by the file behind it. */
static virDomainDiskDef *
qemuApiFindDisk(const virDomainDef *def, const char *name)
{
    for (size_t i = 0; i < virDomainDefDiskCount(def); i++) {
        virDomainDiskDef *disk = virDomainDefDisk(def, i);

        if (g_strcmp0(disk->dst, name) == 0 ||
            g_strcmp0(virStorageSourceLocalPath(&disk->src), name) == 0)
            return disk;
    }
    virReportError(VIR_ERR_INVALID_ARG, _("disk '%s' was not found in the domain config"), name);
    return NULL;
}

static int
qemuDomainSetBlockIoTune(virApiCall *call, const remote_domain_set_block_io_tune_args *args,
                         void *ret G_GNUC_UNUSED)
{
    const remote_typed_param *params = args->params.params_val;
    unsigned int n = args->params.params_len;
    virDomainDiskDef *disk;
    virDomainIotune *tune;

    if (qemuApiCheckNotLive(call, "limits of block I/O") < 0 || qemuApiCheckIotune(params, n) < 0)
        return -1;
    disk = qemuApiFindDisk(qemuApiConfigDef(call), args->disk);
    if (!disk)
        return -1;
    tune = virDomainDiskNeedIotune(disk);
    qemuApiClearNamedGroups(tune, params, n);
    if (virTypedParamsParse(iotuneFields, G_N_ELEMENTS(iotuneFields), params, n, tune) < 0 ||
        qemuApiCheckIotuneGroups(tune) < 0)
        return -1;
    if (tune->group && !*tune->group)
        g_clear_pointer(&tune->group, g_free);
    return 0;
}

static int
qemuDomainGetBlockIoTune(virApiCall *call, const remote_domain_get_block_io_tune_args *args,
                         remote_domain_get_block_io_tune_ret *ret)
{
    const virDomainDiskDef *disk;

    if (qemuApiCheckReadsConfig(call, "limits of block I/O") < 0)
        return -1;
    if (args->nparams == 0 && !args->disk) {
        ret->nparams = G_N_ELEMENTS(iotuneFields);
        return 0;
    }
    disk = qemuApiFindDisk(qemuApiReadDef(call), args->disk ? args->disk : "");
    if (!disk)
        return -1;
    qemuApiFillParams(iotuneFields, G_N_ELEMENTS(iotuneFields), virDomainDiskGetIotune(disk),
                      args->nparams, &ret->params.params_val, &ret->params.params_len,
                      &ret->nparams);
    return 0;
}

/* ---- one interface ------------------------------------------------------------------ */

typedef struct qemuApiBandwidth {
    unsigned int inAverage, inPeak, inBurst, inFloor; bool inAverage_set;
    unsigned int outAverage, outPeak, outBurst; bool outAverage_set;
} qemuApiBandwidth;

#define B qemuApiBandwidth
#define BANDWIDTH(NAME, member, ...) \
    VIR_TYPED_UINT(VIR_DOMAIN_BANDWIDTH_ ## NAME, B, member, .settable = true, .always = true, \
                   __VA_ARGS__)

static const virTypedField bandwidthFields[] = {
    BANDWIDTH(IN_AVERAGE, inAverage, VIR_TYPED_HAS(B, inAverage_set)),
    BANDWIDTH(IN_PEAK, inPeak),
    BANDWIDTH(IN_BURST, inBurst),
    BANDWIDTH(IN_FLOOR, inFloor),
    BANDWIDTH(OUT_AVERAGE, outAverage, VIR_TYPED_HAS(B, outAverage_set)),
    BANDWIDTH(OUT_PEAK, outPeak),
    BANDWIDTH(OUT_BURST, outBurst),
};
#undef B

/* By MAC address or by the name of its device. */
static virDomainNetDef *
qemuApiFindNet(const virDomainDef *def, const char *device)
{
    virMacAddr mac;
    bool isMac = virMacAddrParse(device, &mac) == 0;

    for (size_t i = 0; i < virDomainDefNetCount(def); i++) {
        virDomainNetDef *net = virDomainDefNet(def, i);

        if (isMac ? memcmp(&net->mac, &mac, sizeof(mac)) == 0
                  : g_strcmp0(net->ifname, device) == 0)
            return net;
    }
    virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, -1,
                       _("'%s' is not a known interface"), device);
    return NULL;
}

static int
qemuApiCheckBandwidth(const virDomainNetDef *net)
{
    if (net->type == VIR_DOMAIN_NET_TYPE_NETWORK || net->type == VIR_DOMAIN_NET_TYPE_BRIDGE ||
        net->type == VIR_DOMAIN_NET_TYPE_ETHERNET || net->type == VIR_DOMAIN_NET_TYPE_DIRECT)
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                   _("setting bandwidth on interfaces of type '%s' is not implemented yet"),
                   virDomainNetTypeToString(net->type));
    return -1;
}

/* An average of 0 is no limit at all; without an average the rest says nothing. */
static void
qemuApiSetRate(virDomainNetBandwidthRate **rate, virDomainNetBandwidthRate wanted, bool named)
{
    if (wanted.average == 0 && wanted.floor == 0) {
        if (named)
            g_clear_pointer(rate, g_free);
        return;
    }
    if (!*rate)
        *rate = g_new0(virDomainNetBandwidthRate, 1);
    **rate = wanted;
}

static int
qemuDomainSetInterfaceParameters(virApiCall *call,
                                 const remote_domain_set_interface_parameters_args *args,
                                 void *ret G_GNUC_UNUSED)
{
    qemuApiBandwidth wanted = { 0 };
    virDomainNetDef *net;

    if (qemuApiCheckNotLive(call, "limits of interfaces") < 0 ||
        virTypedParamsParse(bandwidthFields, G_N_ELEMENTS(bandwidthFields),
                            args->params.params_val, args->params.params_len, &wanted) < 0)
        return -1;
    net = qemuApiFindNet(qemuApiConfigDef(call), args->device);
    if (!net || qemuApiCheckBandwidth(net) < 0)
        return -1;
    qemuApiSetRate(&net->bandwidth.inbound, (virDomainNetBandwidthRate) {
        .average = wanted.inAverage, .peak = wanted.inPeak, .burst = wanted.inBurst,
        .floor = wanted.inFloor }, wanted.inAverage_set);
    qemuApiSetRate(&net->bandwidth.outbound, (virDomainNetBandwidthRate) {
        .average = wanted.outAverage, .peak = wanted.outPeak,
        .burst = wanted.outBurst }, wanted.outAverage_set);
    return 0;
}

static int
qemuDomainGetInterfaceParameters(virApiCall *call,
                                 const remote_domain_get_interface_parameters_args *args,
                                 remote_domain_get_interface_parameters_ret *ret)
{
    static const virDomainNetBandwidthRate none;
    const virDomainNetBandwidthRate *in = &none;
    const virDomainNetBandwidthRate *out = &none;
    qemuApiBandwidth is = { 0 };

    if (qemuApiCheckReadsConfig(call, "limits of interfaces") < 0)
        return -1;
    if (args->nparams != 0) {
        const virDomainNetDef *net = qemuApiFindNet(qemuApiReadDef(call), args->device);

        if (!net)
            return -1;
        in = net->bandwidth.inbound ? net->bandwidth.inbound : in;
        out = net->bandwidth.outbound ? net->bandwidth.outbound : out;
    }
    is = (qemuApiBandwidth) {
        .inAverage = in->average, .inPeak = in->peak, .inBurst = in->burst,
        .inFloor = in->floor, .outAverage = out->average, .outPeak = out->peak,
        .outBurst = out->burst,
    };
    qemuApiFillParams(bandwidthFields, G_N_ELEMENTS(bandwidthFields), &is, args->nparams,
                      &ret->params.params_val, &ret->params.params_len, &ret->nparams);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_SET_BLOCK_IO_TUNE, qemuDomainSetBlockIoTune, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_BLOCK_IO_TUNE, qemuDomainGetBlockIoTune, .affects = QEMU_API_READS,
                 .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_SET_INTERFACE_PARAMETERS, qemuDomainSetInterfaceParameters,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_GET_INTERFACE_PARAMETERS, qemuDomainGetInterfaceParameters,
                 .affects = QEMU_API_READS, .flags = VIR_TYPED_PARAM_STRING_OKAY),
};

QEMU_API_TABLE(qemuApiDomainThrottle, rows);
