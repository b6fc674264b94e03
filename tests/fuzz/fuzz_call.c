/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_call.c: calls of every program, through gates and codecs to bodies that do no harm. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzzdriver.h"
#include "fuzzserver.h"
#include "lxc_codec.h"
#include "qemu_codec.h"
#include "remote_codec.h"
#include "remote_dispatch.h"
#include "saslpeer.h"
#include "virapicall.h"
#include "virdriverconn.h"
#include "virerror.h"
#include "virobjectevent.h"

/*
 * A byte of Options, then packets: program, procedure (2 bytes), type, serial,
 * status, length (2 bytes), payload; see sendPacket(). A RAW input is bytes as
 * they are.
 */
enum {
    LOGIN = 1 << 0,
    READONLY = 1 << 1,
    OPEN = 1 << 2,
    RAW = 1 << 3,
};
#define PACKET_HEAD 8

static const virXDRProgram *const codecs[] = { &remote_codec, &qemu_codec, &lxc_codec };

static virNetServerClient *client;
static virObjectEventState *events;

/* ---- a driver that has a body for every call ---- */

static const virXDRProc *
findCodec(const virApiProc *proc)
{
    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (codecs[i]->program == proc->program)
            return &codecs[i]->procs[proc->number];
    }
    g_assert_not_reached();
}

/* What a body gets is what it would be sent again. */
static void
checkArgs(const virXDRType *type, const void *args)
{
    g_autoptr(GByteArray) first = g_byte_array_new();
    g_autoptr(GByteArray) second = g_byte_array_new();
    g_autofree void *again = g_malloc(type->size);

    g_assert_cmpint(virXDREncode(type, args, VIR_NET_MESSAGE_PAYLOAD_MAX, first), ==, 0);
    g_assert_cmpint(virXDRDecode(type, first->data, first->len, again), ==, 0);
    g_assert_cmpint(virXDREncode(type, again, VIR_NET_MESSAGE_PAYLOAD_MAX, second), ==, 0);
    g_assert_cmpmem(first->data, first->len, second->data, second->len);
    virXDRClear(type, again);
}

static void
checkGates(const virApiCall *call, const void *args)
{
    g_assert_nonnull(call->conn);
    g_assert_true(virNetServerClientIsAuthenticated(client));
    if (virNetServerClientIsReadonly(client))
        g_assert_true(call->readonly);
    if (call->readonly) {
        g_assert_cmpint(call->proc->readonly.kind, !=, VIR_API_READONLY_DENIED);
        g_assert_true(virApiProcAllowsReadOnly(call->proc, args));
    }
}

/* The far side is closed at once: what the client sends meets an end that is gone. */
static int
openStream(virApiCall *call)
{
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    g_assert_cmpint(send(pair[1], "hello", 5, 0), ==, 5);
    close(pair[1]);
    if (virApiCallOpenStream(call, pair[0], NULL, NULL, NULL) == 0)
        return 0;
    close(pair[0]);
    return -1;
}

static int
body(virApiCall *call, const void *args, void *ret)
{
    static const uint8_t zeros[65536];
    const virXDRProc *codec = findCodec(call->proc);

    checkGates(call, args);
    if (codec->args)
        checkArgs(codec->args, args);
    if (call->proc->fds_in) {
        int fd = virApiCallTakeFD(call, 0);

        if (fd < 0)
            return -1;
        close(fd);
    }
    if (call->proc->fds_out)
        virApiCallAddFD(call, open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (codec->ret)         /* nothing of everything, but all that must be there */
        g_assert_cmpint(virXDRDecode(codec->ret, zeros, sizeof(zeros), ret), ==, 0);
    return call->proc->stream != VIR_API_STREAM_NONE ? openStream(call) : 0;
}

static virObjectEventState *
getEvents(virDriverConn *conn G_GNUC_UNUSED, virApiEventFamily family G_GNUC_UNUSED)
{
    return events;
}

static void
registerDriver(void)
{
    static virDriver driver = { FUZZ_DRIVER, .events = getEvents };
    GArray *rows = g_array_new(false, false, sizeof(virApiRow));

    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        for (int number = 1; number < codecs[i]->nprocs; number++) {
            const virApiProc *proc = virApiProcFind(codecs[i]->program, number);
            virApiRow row = { codecs[i]->program, number, (virApiFunc) body };

            if (proc && proc->event_family == VIR_API_EVENT_NONE)
                g_array_append_val(rows, row);
        }
    }
    driver.nrows = rows->len;
    driver.rows = g_array_free(rows, false);
    virDriverRegister(&driver, NULL);
}

static void
start(void)
{
    static const virNetServerProgram *const programs[] = {
        &remoteProgram, &remoteQEMUProgram, &remoteLXCProgram, NULL,
    };

    saslPeerSetup();
    (void) atexit(saslPeerCleanup);
    fuzzServerStart(programs, &remoteHooks);
    events = virObjectEventStateNew();
    registerDriver();
}

/* ---- what the input says ---- */

static bool
isCall(uint32_t type)
{
    return type == VIR_NET_CALL || type == VIR_NET_CALL_WITH_FDS;
}

/* Returns how many bytes it took; 0: not a whole packet. */
static size_t
sendPacket(const uint8_t *data, size_t size, unsigned int *calls)
{
    static const uint32_t programs[] = {
        REMOTE_PROGRAM, QEMU_PROGRAM, LXC_PROGRAM, 0x6b656570, 0x06900690,
    };
    uint32_t program;
    size_t len;

    if (size < PACKET_HEAD)
        return 0;
    if (data[0] == 0xff) {
        fuzzPeerSendFD();
        return PACKET_HEAD;
    }
    program = programs[data[0] % G_N_ELEMENTS(programs)];
    len = MIN((size_t) data[6] << 8 | data[7], size - PACKET_HEAD);
    fuzzPeerSend(program, data[0] & 0x80 ? 2 : 1, data[1] << 8 | data[2], data[3], data[4],
                 data[5], data + PACKET_HEAD, len);
    if (isCall(data[3]) && program != 0x6b656570)
        (*calls)++;
    return PACKET_HEAD + len;
}

static bool
knowsPassword(const uint8_t *data, size_t size)
{
    return memmem(data, size, "derf", 4) || memmem(data, size, "treb", 4);
}

/* Each call is answered once, if the connection lives so long. */
static void
checkReplies(unsigned int calls)
{
    const GPtrArray *packets = fuzzPeerGetPackets();
    unsigned int replies = 0;

    for (guint i = 0; i < packets->len; i++) {
        const fuzzPacket *packet = g_ptr_array_index(packets, i);

        if (packet->type == VIR_NET_REPLY || packet->type == VIR_NET_REPLY_WITH_FDS)
            replies++;
    }
    g_assert_cmpuint(replies, <=, calls);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize once;
    unsigned int calls = 0;
    uint8_t options;

    if (g_once_init_enter(&once)) {
        start();
        g_once_init_leave(&once, 1);
    }
    if (size == 0)
        return 0;
    options = data[0];
    client = fuzzPeerConnect(options & LOGIN ? VIR_NET_SERVER_AUTH_SASL : VIR_NET_SERVER_AUTH_NONE,
                             options & READONLY);
    if (options & OPEN) {
        fuzzPeerOpen();
        calls++;
    }

    if (options & RAW) {
        fuzzPeerWrite(data + 1, size - 1);
        calls += size / 28;
    } else {
        size_t at = 1;
        size_t took;

        while ((took = sendPacket(data + at, size - at, &calls)) > 0)
            at += took;
    }
    fuzzPeerSettle();
    if (virNetServerClientIsAuthenticated(client) && (options & LOGIN))
        g_assert_true(knowsPassword(data, size));
    checkReplies(calls);
    client = NULL;
    fuzzPeerDisconnect();
    return 0;
}
