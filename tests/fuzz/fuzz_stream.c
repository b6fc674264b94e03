/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fuzz_stream.c: packets of a stream in any order, and an end that takes and gives as it likes. */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "fuzzserver.h"
#include "virerror.h"
#include "virnetserverstream.h"

#define VIR_FROM_THIS VIR_FROM_STREAMS

#define PROGRAM 0x20009999
#define OPEN_PROC 1
#define SERIAL 7

/*
 * The end and what is known of it. It is fed by the target between turns of
 * the loop, in the same thread; only opening happens in a worker.
 */
static struct {
    virNetServerStream *st;
    bool is_open;           /* the end is there and not freed */
    size_t may_take;        /* bytes that it takes before it says AGAIN */
    size_t may_give;
    long long gap;          /* a hole before what it gives next */
    bool gives_end;         /* after that, the end of data */
    bool fails;
    bool finish_waits;
    bool finished;
    unsigned int frees;
    GString *taken;         /* bytes as they are, a hole as noteHole() has it */
    GString *given;
} end;

/* What the peer sent while there was a stream; what the end has seen begins it. */
static GString *sent;

static virNetServerClient *client;

static void
noteHole(GString *text, long long len)
{
    g_string_append_printf(text, "<%lld>", len);
}

/* ---- the end ---- */

static int
fail(void)
{
    virReportError(VIR_ERR_OPERATION_FAILED, "%s", "the end fails");
    return -1;
}

static ssize_t
endRead(void *opaque G_GNUC_UNUSED, void *buf, size_t len)
{
    size_t give = MIN(len, end.may_give);

    g_assert_true(end.is_open);
    if (end.fails)
        return fail();
    if (give == 0)
        return end.gives_end ? 0 : VIR_NET_SERVER_STREAM_AGAIN;
    memset(buf, 'a' + end.given->len % 26, give);
    g_string_append_len(end.given, buf, give);
    end.may_give -= give;
    return give;
}

static long long
endSkip(void *opaque G_GNUC_UNUSED)
{
    long long gap = end.gap;

    g_assert_true(end.is_open);
    end.gap = 0;
    if (gap > 0)
        noteHole(end.given, gap);
    return gap;
}

static ssize_t
endWrite(void *opaque G_GNUC_UNUSED, const void *buf, size_t len)
{
    size_t take = MIN(len, end.may_take);

    g_assert_true(end.is_open);
    g_assert_false(end.finished);
    g_assert_cmpuint(len, >, 0);
    if (end.fails)
        return fail();
    if (take == 0)
        return VIR_NET_SERVER_STREAM_AGAIN;
    g_string_append_len(end.taken, buf, take);
    end.may_take -= take;
    return take;
}

static int
endHole(void *opaque G_GNUC_UNUSED, long long len)
{
    g_assert_true(end.is_open);
    g_assert_false(end.finished);
    g_assert_cmpint(len, >=, 0);
    if (end.fails)
        return fail();
    if (end.may_take == 0)
        return VIR_NET_SERVER_STREAM_AGAIN;
    noteHole(end.taken, len);
    return 0;
}

static int
endFinish(void *opaque G_GNUC_UNUSED)
{
    g_assert_true(end.is_open);
    g_assert_false(end.finished);
    if (end.fails)
        return fail();
    if (end.finish_waits)
        return VIR_NET_SERVER_STREAM_AGAIN;
    end.finished = true;
    return 0;
}

static void
endWant(void *opaque G_GNUC_UNUSED, virNetServerStream *st G_GNUC_UNUSED, bool read G_GNUC_UNUSED,
        bool write G_GNUC_UNUSED)
{
    g_assert_true(end.is_open);
}

static void
endFree(void *opaque G_GNUC_UNUSED)
{
    g_assert_true(end.is_open);
    end.is_open = false;
    end.frees++;
}

#define BOTH .want = endWant, .free = endFree

static const virNetServerStreamEnd ends[] = {
    { .read = endRead, .skip = endSkip, .write = endWrite, .hole = endHole, .finish = endFinish,
      BOTH },
    { .write = endWrite, .finish = endFinish, BOTH },
    { .read = endRead, BOTH },
    { .write = endWrite, .hole = endHole, BOTH },
};

/* ---- a program whose only call opens a stream ---- */

static bool
lookup(int proc, virNetServerProcedure *ret_proc)
{
    ret_proc->needs_auth = true;
    return proc == OPEN_PROC;
}

/* The payload: which end, and whether the call fails after all. */
static int
dispatch(virNetServerClient *from, virNetMessage *call, virNetMessage *reply G_GNUC_UNUSED)
{
    size_t len;
    const uint8_t *args = virNetMessagePayload(call, &len);

    if (len < 2 || end.frees > 0 || end.is_open)
        return fail();
    end.is_open = true;
    if (virNetServerStreamOpen(from, call, &ends[args[0] % G_N_ELEMENTS(ends)], NULL,
                               &end.st) < 0) {
        end.is_open = false;
        return -1;
    }
    return args[1] ? fail() : 0;
}

static const virNetServerProgram program = {
    .program = PROGRAM, .version = 1, .name = "fuzz", .lookup = lookup, .dispatch = dispatch,
};

static void
start(void)
{
    static const virNetServerProgram *const programs[] = { &program, NULL };

    fuzzServerStart(programs, NULL);
    end.taken = g_string_new(NULL);
    end.given = g_string_new(NULL);
    sent = g_string_new(NULL);
}

/* ---- what the input says ---- */

static void
sendHole(const uint8_t *data, uint32_t status)
{
    uint8_t hole[12] = { 0 };
    long long len;

    memcpy(hole, data, 3);              /* of the upper bytes, the sign */
    memcpy(hole + 6, data, 2);
    hole[11] = data[2] == 0xff;         /* flags that there aren't */
    len = (long long) GUINT64_FROM_BE(*(uint64_t *) (void *) hole);
    fuzzPeerSend(PROGRAM, 1, OPEN_PROC, VIR_NET_STREAM_HOLE, SERIAL, status, hole, sizeof(hole));
    if (status == VIR_NET_CONTINUE && end.is_open)
        noteHole(sent, len);
}

static void
sendData(uint8_t byte, size_t len, uint32_t serial, uint32_t status)
{
    g_autofree char *data = g_malloc(len + 1);

    memset(data, byte, len);
    fuzzPeerSend(PROGRAM, 1, OPEN_PROC, VIR_NET_STREAM, serial, status, data, len);
    if (serial == SERIAL && status == VIR_NET_CONTINUE && end.is_open)
        g_string_append_len(sent, data, len);
}

/* Four bytes: what, and with what. */
static void
step(const uint8_t op[4])
{
    switch (op[0] % 16) {
    case 0:
        fuzzPeerSend(PROGRAM, 1, OPEN_PROC, VIR_NET_CALL, SERIAL, VIR_NET_OK, op + 1, 2);
        fuzzPeerSettle();
        break;
    case 1:
        sendData(op[1], op[2], SERIAL, VIR_NET_CONTINUE);
        break;
    case 2:
        sendData(op[1], op[2] << 10, SERIAL, VIR_NET_CONTINUE);
        break;
    case 3:
        sendHole(op + 1, VIR_NET_CONTINUE);
        break;
    case 4:
        sendData(0, 0, SERIAL, VIR_NET_OK);
        break;
    case 5:
        sendData(0, op[1], SERIAL, VIR_NET_ERROR);
        break;
    case 6:         /* for another stream, or with a status that there isn't */
        sendData(op[1], op[2], op[3], op[3] == SERIAL ? 3 + op[2] : VIR_NET_CONTINUE);
        break;
    case 7:
        sendHole(op + 1, op[1]);
        break;
    case 8:
        end.may_take += op[1] << (op[2] % 16);
        break;
    case 9:
        end.may_give += op[1] << (op[2] % 12);
        break;
    case 10:
        end.gives_end = true;
        break;
    case 11:
        end.fails = true;
        break;
    case 12:
        end.finish_waits = op[1] % 2;
        break;
    case 13:
        if (end.st)
            virNetServerStreamAbort(end.st, "taken back");
        break;
    case 14:
        fuzzPeerSettle();
        break;
    default:
        end.gap += op[1] + 1;
        break;
    }
    fuzzPeerTurn();
    if (end.st)
        virNetServerStreamMove(end.st);
}

static long long
holeIn(const fuzzPacket *packet)
{
    uint64_t len;

    g_assert_cmpuint(packet->payload->len, ==, 12);
    memcpy(&len, packet->payload->data, sizeof(len));
    return (long long) GUINT64_FROM_BE(len);
}

/* What came for the peer: what was given, in order, and one end at most. */
static void
checkReceived(void)
{
    const GPtrArray *packets = fuzzPeerGetPackets();
    g_autoptr(GString) got = g_string_new(NULL);
    bool over = false;

    for (guint i = 0; i < packets->len; i++) {
        const fuzzPacket *packet = g_ptr_array_index(packets, i);

        if (packet->type != VIR_NET_STREAM && packet->type != VIR_NET_STREAM_HOLE)
            continue;
        g_assert_cmpuint(packet->serial, ==, SERIAL);
        g_assert_false(over);           /* nothing comes after the end */
        if (packet->type == VIR_NET_STREAM_HOLE)
            noteHole(got, holeIn(packet));
        else if (packet->status == VIR_NET_CONTINUE)
            g_string_append_len(got, (char *) packet->payload->data, packet->payload->len);
        over = packet->status != VIR_NET_CONTINUE;
    }
    g_assert_cmpuint(got->len, <=, end.given->len);
    g_assert_cmpmem(got->str, got->len, end.given->str, got->len);
    if (!over && end.is_open && !fuzzPeerIsEnded())
        g_assert_cmpuint(got->len, ==, end.given->len);
}

/* Until the end has got and given all that it can. */
static void
letFlow(void)
{
    size_t moved;

    end.may_take = G_MAXSIZE;
    end.finish_waits = false;
    do {
        moved = end.taken->len + end.given->len;
        if (end.st)
            virNetServerStreamMove(end.st);
        fuzzPeerSettle();
    } while (moved != end.taken->len + end.given->len);
}

static void
checkTaken(void)
{
    g_assert_cmpuint(end.taken->len, <=, sent->len);
    g_assert_cmpmem(end.taken->str, end.taken->len, sent->str, end.taken->len);
    if (end.is_open && !fuzzPeerIsEnded())
        g_assert_cmpuint(end.taken->len, ==, sent->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize once;

    if (g_once_init_enter(&once)) {
        start();
        g_once_init_leave(&once, 1);
    }
    client = fuzzPeerConnect(VIR_NET_SERVER_AUTH_NONE, false);
    for (size_t at = 0; at + 4 <= size; at += 4)
        step(data + at);
    letFlow();

    checkTaken();
    checkReceived();
    fuzzPeerDisconnect();
    g_assert_false(end.is_open);
    virNetServerStreamUnref(end.st);

    g_string_truncate(end.taken, 0);
    g_string_truncate(end.given, 0);
    g_string_truncate(sent, 0);
    end.st = NULL;
    end.may_take = end.may_give = 0;
    end.gap = 0;
    end.gives_end = end.fails = end.finish_waits = end.finished = false;
    end.frees = 0;
    return 0;
}
