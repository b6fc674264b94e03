/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_admin.c: calls of an administrator gone wrong; each is answered, and the daemon lives on. */
#include "config.h"

#include "admin_codec.h"
#include "admin_dispatch.h"
#include "fuzz.h"
#include "fuzzserver.h"
#include "virlog.h"
#include "virnetdaemon.h"

#define PACKET_HEAD 4
#define WORKERS_MAX 8

static const virNetServerConfig config = {
    .name = "admin", .min_workers = 2, .max_workers = 2, .prio_workers = 1,
    .max_clients = 10, .max_client_requests = 5,
    .keepalive_interval = -1,
};

static virNetServer *server;

static void
start(void)
{
    virNetDaemon *dmn;

    fuzzServerRegister();
    dmn = virNetDaemonNew();
    g_assert_nonnull(dmn);
    server = adminServerNew(&config, dmn);
    g_assert_nonnull(server);
    virNetDaemonAddServer(dmn, server);
    fuzzServerUse(server);
}

/* What calls have changed. */
static void
restore(void)
{
    g_assert_cmpint(virThreadPoolSetLimits(virNetServerGetPool(server), config.min_workers,
                                           config.max_workers, config.prio_workers), ==, 0);
    virNetServerSetLimits(server, config.max_clients, 0);
    g_assert_cmpint(virLogSetFilters(NULL), ==, 0);
}

/* An administrator may have as many threads as there can be; that takes a while. */
static bool
wantsThreads(const uint8_t *data, size_t len)
{
    admin_server_set_threadpool_parameters_args args;
    bool many = false;

    if (virXDRDecode(&admin_server_set_threadpool_parameters_args_xdr, data, len, &args) < 0)
        return false;
    for (unsigned int i = 0; i < args.params.params_len; i++) {
        unsigned int workers = args.params.params_val[i].value.u.ui;

        many |= workers > WORKERS_MAX && workers <= 100000;
    }
    virXDRClear(&admin_server_set_threadpool_parameters_args_xdr, &args);
    return many;
}

/* Procedure, serial, length (2 bytes), payload. Returns how many bytes it took; 0: none is left. */
static size_t
sendPacket(const uint8_t *data, size_t size, unsigned int *calls)
{
    size_t len;

    if (size < PACKET_HEAD)
        return 0;
    len = MIN((size_t) data[2] << 8 | data[3], size - PACKET_HEAD);
    /* that one writes files wherever it is told to */
    if (data[0] == ADMIN_PROC_CONNECT_SET_LOGGING_OUTPUTS)
        return PACKET_HEAD + len;
    if (data[0] == ADMIN_PROC_SERVER_SET_THREADPOOL_PARAMETERS &&
        wantsThreads(data + PACKET_HEAD, len))
        return PACKET_HEAD + len;
    fuzzPeerSend(ADMIN_PROGRAM, ADMIN_PROTOCOL_VERSION, data[0], VIR_NET_CALL, data[1],
                 VIR_NET_OK, data + PACKET_HEAD, len);
    fuzzPeerSettle();
    (*calls)++;
    return PACKET_HEAD + len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize once;
    unsigned int calls = 0;
    size_t took;

    if (g_once_init_enter(&once)) {
        start();
        g_once_init_leave(&once, 1);
    }
    (void) fuzzPeerConnect(VIR_NET_SERVER_AUTH_NONE, false);
    for (size_t at = 0; (took = sendPacket(data + at, size - at, &calls)) > 0; at += took)
        ;
    fuzzPeerSettle();
    g_assert_cmpuint(fuzzPeerGetPackets()->len, <=, calls);
    if (!fuzzPeerIsEnded())
        g_assert_cmpuint(fuzzPeerGetPackets()->len, ==, calls);
    fuzzPeerDisconnect();
    restore();
    return 0;
}
