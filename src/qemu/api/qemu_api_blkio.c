/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_blkio.c: the guest's share of the host's block devices. */
#include "config.h"

#include <string.h>

#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN   /* whose errors these are for clients of stock */

/* Devices of one definition: each is looked for in a list. */
#define BLKIO_DEVICES_MOST 256

/* On the wire the values of all devices are one string: "/dev/sda,300,/dev/sdb,400". */
static const struct qemuApiBlkioField {
    const char *name;
    size_t offset;                  /* of the member of virDomainBlkioDevice */
    bool wide;                      /* it is an unsigned long long, not an unsigned int */
} deviceFields[] = {
    { VIR_DOMAIN_BLKIO_DEVICE_WEIGHT, offsetof(virDomainBlkioDevice, weight), false },
    { VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS, offsetof(virDomainBlkioDevice, readIops), false },
    { VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS, offsetof(virDomainBlkioDevice, writeIops), false },
    { VIR_DOMAIN_BLKIO_DEVICE_READ_BPS, offsetof(virDomainBlkioDevice, readBytes), true },
    { VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS, offsetof(virDomainBlkioDevice, writeBytes), true },
};
typedef struct qemuApiBlkioField qemuApiBlkioField;

typedef struct qemuApiBlkioParams {
    unsigned int weight; bool weight_set;
    char *devices[G_N_ELEMENTS(deviceFields)];
} qemuApiBlkioParams;

#define B qemuApiBlkioParams
#define DEVICES(NAME, i) \
    VIR_TYPED_STRING(VIR_DOMAIN_BLKIO_DEVICE_ ## NAME, B, devices[i], .settable = true, \
                     .always = true)

static const virTypedField blkioFields[] = {
    VIR_TYPED_UINT(VIR_DOMAIN_BLKIO_WEIGHT, B, weight, .settable = true, .always = true,
                   VIR_TYPED_HAS(B, weight_set)),
    DEVICES(WEIGHT, 0),
    DEVICES(READ_IOPS, 1),
    DEVICES(WRITE_IOPS, 2),
    DEVICES(READ_BPS, 3),
    DEVICES(WRITE_BPS, 4),
};
#undef B

static void
qemuApiBlkioParamsClear(qemuApiBlkioParams *params)
{
    for (size_t i = 0; i < G_N_ELEMENTS(params->devices); i++)
        g_free(params->devices[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(qemuApiBlkioParams, qemuApiBlkioParamsClear)

static unsigned long long
qemuApiBlkioGet(const virDomainBlkioDevice *device, const qemuApiBlkioField *field)
{
    const char *member = (const char *)device + field->offset;

    return field->wide ? *(const unsigned long long *)(const void *)member
                       : *(const unsigned int *)(const void *)member;
}

static void
qemuApiBlkioSet(virDomainBlkioDevice *device, const qemuApiBlkioField *field,
                unsigned long long value)
{
    char *member = (char *)device + field->offset;

    if (field->wide)
        *(unsigned long long *)(void *)member = value;
    else
        *(unsigned int *)(void *)member = value;
}

static virDomainBlkioDevice *
qemuApiBlkioDevice(virDomainBlkiotune *tune, const char *path)
{
    virDomainBlkioDevice *device;

    for (size_t i = 0; i < virSchemaListLength(tune->devices); i++) {
        device = g_ptr_array_index(tune->devices, i);
        if (g_strcmp0(device->path, path) == 0)
            return device;
    }
    if (virSchemaListLength(tune->devices) >= BLKIO_DEVICES_MOST) {
        virReportError(VIR_ERR_INVALID_ARG, _("more than %d devices can't be tuned"),
                       BLKIO_DEVICES_MOST);
        return NULL;
    }
    device = g_new0(virDomainBlkioDevice, 1);
    device->path = g_strdup(path);
    virSchemaListAppend(&tune->devices, device);
    return device;
}

static int
qemuApiParseBlkioDevices(virDomainBlkiotune *tune, const qemuApiBlkioField *field,
                         const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", 2 * BLKIO_DEVICES_MOST + 2);
    guint n = g_strv_length(words);

    if (*text == '\0')
        return 0;
    if (n % 2 != 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("unable to parse blkio device '%s' '%s'"),
                       field->name, text);
        return -1;
    }
    for (guint i = 0; i < n; i += 2) {
        virDomainBlkioDevice *device;
        guint64 value;

        if (!g_ascii_string_to_unsigned(words[i + 1], 10, 0,
                                        field->wide ? G_MAXUINT64 : G_MAXUINT32, &value, NULL)) {
            virReportError(VIR_ERR_INVALID_ARG,
                           _("invalid value '%s' for parameter '%s' of device '%s'"),
                           words[i + 1], field->name, words[i]);
            return -1;
        }
        device = qemuApiBlkioDevice(tune, words[i]);
        if (!device)
            return -1;
        qemuApiBlkioSet(device, field, value);
    }
    return 0;
}

/* A device of which nothing is said any more. */
static void
qemuApiDropIdleDevices(virDomainBlkiotune *tune)
{
    for (size_t i = virSchemaListLength(tune->devices); i > 0; i--) {
        virDomainBlkioDevice *device = g_ptr_array_index(tune->devices, i - 1);
        bool idle = true;

        for (size_t f = 0; f < G_N_ELEMENTS(deviceFields); f++)
            idle &= qemuApiBlkioGet(device, &deviceFields[f]) == 0;
        if (!idle)
            continue;
        g_ptr_array_remove_index(tune->devices, i - 1);
        g_free(device->path);
        g_free(device);
    }
    if (tune->devices && tune->devices->len == 0)
        g_clear_pointer(&tune->devices, g_ptr_array_unref);
}

static int
qemuDomainSetBlkioParameters(virApiCall *call, const remote_domain_set_blkio_parameters_args *args,
                             void *ret G_GNUC_UNUSED)
{
    virDomainBlkiotune *tune;
    g_auto(qemuApiBlkioParams) params = { 0 };

    if (qemuApiCheckNotLive(call, "shares of block I/O") < 0 ||
        virTypedParamsParse(blkioFields, G_N_ELEMENTS(blkioFields), args->params.params_val,
                            args->params.params_len, &params) < 0)
        return -1;
    tune = &qemuApiConfigDef(call)->blkiotune;
    if (params.weight_set)
        tune->weight = params.weight;
    for (size_t i = 0; i < G_N_ELEMENTS(deviceFields); i++) {
        if (params.devices[i] &&
            qemuApiParseBlkioDevices(tune, &deviceFields[i], params.devices[i]) < 0)
            return -1;
    }
    qemuApiDropIdleDevices(tune);
    return 0;
}

static char *
qemuApiFormatBlkioDevices(const virDomainBlkiotune *tune, const qemuApiBlkioField *field)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < virSchemaListLength(tune->devices); i++) {
        const virDomainBlkioDevice *device = g_ptr_array_index(tune->devices, i);
        unsigned long long value = qemuApiBlkioGet(device, field);

        if (value != 0)
            g_string_append_printf(text, "%s%s,%llu", text->len > 0 ? "," : "", device->path,
                                   value);
    }
    return g_string_free(text, FALSE);
}

static int
qemuDomainGetBlkioParameters(virApiCall *call, const remote_domain_get_blkio_parameters_args *args,
                             remote_domain_get_blkio_parameters_ret *ret)
{
    const virDomainBlkiotune *tune = &qemuApiReadDef(call)->blkiotune;
    g_auto(qemuApiBlkioParams) params = { .weight = tune->weight };

    if (qemuApiCheckReadsConfig(call, "shares of block I/O") < 0)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(deviceFields); i++)
        params.devices[i] = qemuApiFormatBlkioDevices(tune, &deviceFields[i]);
    qemuApiFillParams(blkioFields, G_N_ELEMENTS(blkioFields), &params, args->nparams,
                      &ret->params.params_val, &ret->params.params_len, &ret->nparams);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_GET_BLKIO_PARAMETERS, qemuDomainGetBlkioParameters,
                 .affects = QEMU_API_READS, .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_SET_BLKIO_PARAMETERS, qemuDomainSetBlkioParameters,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
};

QEMU_API_TABLE(qemuApiDomainBlkio, rows);
