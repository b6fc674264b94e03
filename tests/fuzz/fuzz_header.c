/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_header.c: one packet with any header: what must happen to it is worked out here anew. */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "fuzzdriver.h"
#include "lxc_types.h"
#include "qemu_types.h"
#include "remote_dispatch.h"
#include "virapi.h"
#include "virerror.h"

#define KEEPALIVE 0x6b656570
#define HEADER_SIZE 24

/* A byte of Options, a header, a payload. */
enum {
    STRANGER = 1 << 0,
    READONLY = 1 << 1,
    OPEN = 1 << 2,
};

typedef enum {
    SILENCE,            /* nothing happens, or the packet is not whole */
    PONG,
    END,                /* of the connection */
    REFUSED,            /* an error by the server, no body runs */
    SERVED,             /* a reply or an error by a body */
} Outcome;

/* No body at all: each call that passes the gates says so by VIR_ERR_NO_SUPPORT. */
static const virDriver driver = { FUZZ_DRIVER };

static void
start(void)
{
    static const virNetServerProgram *const programs[] = {
        &remoteProgram, &remoteQEMUProgram, &remoteLXCProgram, NULL,
    };

    fuzzServerStart(programs, &remoteHooks);
    virDriverRegister(&driver, NULL);
}

/* ---- what must happen ---- */

static bool
speaks(uint32_t prog, uint32_t vers)
{
    return vers == 1 && (prog == REMOTE_PROGRAM || prog == QEMU_PROGRAM || prog == LXC_PROGRAM);
}

static Outcome
expectCall(unsigned int options, const virNetMessageHeader *h)
{
    const virApiProc *proc = NULL;

    if (speaks(h->prog, h->vers) && h->status == VIR_NET_OK)
        proc = virApiProcFind(h->prog, h->proc);
    if (!proc || proc->event_family != VIR_API_EVENT_NONE)
        return REFUSED;
    if ((options & STRANGER) && proc->needs_auth)
        return REFUSED;
    if ((options & READONLY) && proc->readonly.kind == VIR_API_READONLY_DENIED)
        return REFUSED;
    return SERVED;
}

static Outcome
expect(unsigned int options, const virNetMessageHeader *h, const uint8_t *payload, size_t len)
{
    uint32_t nfds;

    if (h->type == VIR_NET_CALL_WITH_FDS || h->type == VIR_NET_REPLY_WITH_FDS) {
        if (len < 4)
            return END;
        nfds = (uint32_t) payload[0] << 24 | payload[1] << 16 | payload[2] << 8 | payload[3];
        if (nfds > 0)           /* they don't come */
            return nfds > 32 || (options & STRANGER) ? END : SILENCE;
    }
    if (h->prog == KEEPALIVE)
        return h->vers == 1 && h->proc == 1 && h->type == VIR_NET_MESSAGE ? PONG : SILENCE;
    if (h->type != VIR_NET_CALL && h->type != VIR_NET_CALL_WITH_FDS)
        return SILENCE;
    return expectCall(options, h);
}

/* ---- what happened ---- */

static int
errorCode(const fuzzPacket *packet)
{
    g_assert_cmpuint(packet->payload->len, >=, 4);
    return (int) ((uint32_t) packet->payload->data[0] << 24 | packet->payload->data[1] << 16 |
                  packet->payload->data[2] << 8 | packet->payload->data[3]);
}

static void
checkReply(const virNetMessageHeader *h, const fuzzPacket *packet, Outcome outcome)
{
    g_assert_cmpuint(packet->prog, ==, h->prog);
    g_assert_cmpuint(packet->vers, ==, h->vers);
    g_assert_cmpuint(packet->proc, ==, (uint32_t) h->proc);
    g_assert_cmpuint(packet->serial, ==, h->serial);
    g_assert_cmpuint(packet->type, ==, VIR_NET_REPLY);
    g_assert_cmpuint(packet->status, <=, VIR_NET_ERROR);
    if (outcome == SERVED)
        return;
    g_assert_cmpuint(packet->status, ==, VIR_NET_ERROR);
    /* a procedure that is not open says so before it says that it is denied */
    g_assert_true(errorCode(packet) == VIR_ERR_RPC || errorCode(packet) == VIR_ERR_INTERNAL_ERROR ||
                  errorCode(packet) == VIR_ERR_OPERATION_DENIED);
}

static void
check(const virNetMessageHeader *h, Outcome outcome, guint before)
{
    const GPtrArray *packets = fuzzPeerGetPackets();
    const fuzzPacket *packet = packets->len > before ? g_ptr_array_index(packets, before) : NULL;

    g_assert_cmpuint(packets->len, <=, before + 1);
    switch (outcome) {
    case END:
        g_assert_true(fuzzPeerIsEnded());
        G_GNUC_FALLTHROUGH;
    case SILENCE:
        g_assert_null(packet);
        return;
    case PONG:
        g_assert_nonnull(packet);
        g_assert_cmpuint(packet->prog, ==, KEEPALIVE);
        g_assert_cmpuint(packet->proc, ==, 2);
        return;
    case REFUSED:
    case SERVED:
        g_assert_nonnull(packet);
        checkReply(h, packet, outcome);
        return;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize once;
    virNetMessageHeader h;
    virNetServerClient *client;
    unsigned int options;
    const uint8_t *payload = data + 1 + HEADER_SIZE;
    guint before;

    if (g_once_init_enter(&once)) {
        start();
        g_once_init_leave(&once, 1);
    }
    if (size < 1 + HEADER_SIZE)
        return 0;
    options = data[0] % 8;
    size -= 1 + HEADER_SIZE;
    virNetMessageHeaderDecode(data + 1, &h);

    client = fuzzPeerConnect(options & STRANGER ? VIR_NET_SERVER_AUTH_SASL
                                                : VIR_NET_SERVER_AUTH_NONE,
                             options & READONLY);
    if (options & OPEN)
        fuzzPeerOpen();
    before = fuzzPeerGetPackets()->len;
    fuzzPeerSend(h.prog, h.vers, h.proc, h.type, h.serial, h.status, payload, size);
    fuzzPeerSettle();
    check(&h, expect(options, &h, payload, size), before);
    g_assert_true(!(options & STRANGER) || !virNetServerClientIsAuthenticated(client));
    fuzzPeerDisconnect();
    return 0;
}
