/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetframer.c: bytes become packets however they are cut, bad ones are found early. */
#include "config.h"

#include "virnetframer.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rpcpeer.h"

static void
put(GByteArray *out, uint32_t type, uint32_t serial, const char *text)
{
    rpcPacketAppend(out, RPC_TEST_ECHO, type, serial, VIR_NET_OK, text, strlen(text));
}

/* Feeds @len bytes; checks that the messages have serials from @first on. */
static unsigned int
feed(virNetFramer *framer, const uint8_t *data, size_t len, unsigned int first)
{
    virNetFramerInput in = { .data = data, .len = len, .fd = -1 };
    virNetFramerVerdict verdict;
    virNetMessage *msg = NULL;
    g_autofree char *reason = NULL;

    while ((verdict = virNetFramerNext(framer, &in, &msg, &reason)) == VIR_NET_FRAMER_MESSAGE) {
        size_t size;
        const uint8_t *payload = virNetMessagePayload(msg, &size);
        g_autofree char *want = g_strdup_printf("text %u", first);

        g_assert_cmpuint(msg->header.serial, ==, first);
        g_assert_cmpuint(msg->header.prog, ==, RPC_TEST_PROGRAM);
        g_assert_cmpmem(payload, size, want, strlen(want));
        virNetMessageFree(msg);
        first++;
    }
    g_assert_cmpint(verdict, ==, VIR_NET_FRAMER_HUNGRY);
    g_assert_cmpuint(in.len, ==, 0);
    return first;
}

static void
test_split_anywhere(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    for (unsigned int i = 0; i < 3; i++) {
        g_autofree char *text = g_strdup_printf("text %u", i);

        put(out, VIR_NET_CALL, i, text);
    }
    for (size_t a = 0; a <= out->len; a++) {
        for (size_t b = a; b <= out->len; b++) {
            virNetFramer framer = { .max = VIR_NET_MESSAGE_TOTAL_MAX };
            unsigned int seen = feed(&framer, out->data, a, 0);

            seen = feed(&framer, out->data + a, b - a, seen);
            seen = feed(&framer, out->data + b, out->len - b, seen);
            g_assert_cmpuint(seen, ==, 3);
            virNetFramerClear(&framer);
        }
    }
}

static const struct {
    const char *rule;
    uint32_t length;
    size_t max;
    bool bad;
} lengths[] = {
    { "nothing at all", 0, VIR_NET_MESSAGE_TOTAL_MAX, true },
    { "the length word alone", 4, VIR_NET_MESSAGE_TOTAL_MAX, true },
    { "a header too short", 27, VIR_NET_MESSAGE_TOTAL_MAX, true },
    { "an empty payload", 28, VIR_NET_MESSAGE_TOTAL_MAX, false },
    { "the largest packet", 33554436, VIR_NET_MESSAGE_TOTAL_MAX, false },
    { "one byte more", 33554437, VIR_NET_MESSAGE_TOTAL_MAX, true },
    { "all bits set", 0xffffffff, VIR_NET_MESSAGE_TOTAL_MAX, true },
    { "a stranger's largest", 65536, VIR_NET_MESSAGE_STRANGER_MAX, false },
    { "a stranger's one byte more", 65537, VIR_NET_MESSAGE_STRANGER_MAX, true },
};

static void
test_length_limits(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        virNetFramer framer = { .max = lengths[i].max };
        g_autoptr(GByteArray) out = g_byte_array_new();
        g_autofree char *reason = NULL;
        virNetFramerInput in = { .fd = -1 };
        virNetMessage *msg = NULL;
        virNetFramerVerdict verdict;

        g_test_message("%s", lengths[i].rule);
        rpcPacketAppendWord(out, lengths[i].length);
        in.data = out->data;
        in.len = out->len;
        verdict = virNetFramerNext(&framer, &in, &msg, &reason);
        g_assert_cmpint(verdict, ==,
                        lengths[i].bad ? VIR_NET_FRAMER_BAD : VIR_NET_FRAMER_HUNGRY);
        g_assert_cmpint(reason != NULL, ==, lengths[i].bad);
        virNetFramerClear(&framer);
    }
}

/* The largest packet is announced; what is kept grows with what came. */
static void
test_memory_follows_bytes(void)
{
    virNetFramer framer = { .max = VIR_NET_MESSAGE_TOTAL_MAX };
    g_autoptr(GByteArray) out = g_byte_array_new();
    virNetFramerInput in = { .fd = -1 };
    virNetMessage *msg = NULL;
    g_autofree char *reason = NULL;
    size_t had = VIR_NET_MESSAGE_PREFIX_SIZE;

    put(out, VIR_NET_CALL, 7, "");
    out->data[0] = 0x02;                /* 33554436 */
    out->data[3] = 0x04;
    in.data = out->data;
    in.len = out->len;
    g_assert_cmpint(virNetFramerNext(&framer, &in, &msg, &reason), ==, VIR_NET_FRAMER_HUNGRY);

    while (true) {
        size_t room = 0;
        uint8_t *at = virNetFramerRoom(&framer, &room);
        size_t got = MIN(room, 50000);
        virNetFramerVerdict verdict;

        if (!at)
            break;
        g_assert_cmpuint(room, <=, MAX(had, 65536));
        memset(at, 'a', got);
        virNetFramerFilled(&framer, got);
        had += got;
        g_assert_cmpuint(framer.msg->bytes->len, ==, had);
        verdict = virNetFramerNext(&framer, &in, &msg, &reason);
        if (verdict == VIR_NET_FRAMER_MESSAGE)
            break;
    }
    if (!msg) {
        g_autofree uint8_t *rest = g_malloc0(VIR_NET_MESSAGE_TOTAL_MAX - had);

        in.data = rest;
        in.len = VIR_NET_MESSAGE_TOTAL_MAX - had;
        g_assert_cmpint(virNetFramerNext(&framer, &in, &msg, &reason), ==,
                        VIR_NET_FRAMER_MESSAGE);
    }
    g_assert_cmpuint(msg->bytes->len, ==, VIR_NET_MESSAGE_TOTAL_MAX);
    virNetMessageFree(msg);
}

static void
append_fd_packet(GByteArray *out, uint32_t count)
{
    const uint8_t word[4] = { count >> 24, count >> 16, count >> 8, count };

    rpcPacketAppend(out, RPC_TEST_FDS, VIR_NET_CALL_WITH_FDS, 1, VIR_NET_OK, word, 4);
}

static void
test_descriptors_follow(void)
{
    virNetFramer framer = { .max = VIR_NET_MESSAGE_TOTAL_MAX, .fds_allowed = true };
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree char *reason = NULL;
    virNetMessage *msg = NULL;
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int copy = dup(null);
    virNetFramerInput in = { .fd = null };
    size_t size;

    append_fd_packet(out, 2);
    g_byte_array_append(out, (const guint8 *) "x", 1);
    in.data = out->data;
    in.len = out->len;
    g_assert_cmpint(virNetFramerNext(&framer, &in, &msg, &reason), ==, VIR_NET_FRAMER_HUNGRY);
    g_assert_cmpint(in.fd, ==, -1);

    in = (virNetFramerInput) { .data = (const uint8_t *) "y", .len = 1, .fd = copy };
    g_assert_cmpint(virNetFramerNext(&framer, &in, &msg, &reason), ==, VIR_NET_FRAMER_MESSAGE);
    g_assert_cmpuint(msg->nfds, ==, 2);
    (void) virNetMessagePayload(msg, &size);
    g_assert_cmpuint(size, ==, 0);
    g_assert_cmpint(virNetMessageTakeFD(msg, 0), ==, null);
    g_assert_cmpint(virNetMessageTakeFD(msg, 0), ==, -1);
    g_assert_cmpint(virNetMessageTakeFD(msg, 2), ==, -1);
    virNetMessageFree(msg);
    g_assert_cmpint(fcntl(copy, F_GETFD), ==, -1);      /* nobody took it: closed */
    close(null);
}

static const struct {
    const char *rule;
    uint32_t count;
    bool allowed;
    const char *after;      /* bytes after the packet */
    bool with_fd;           /* a descriptor comes with the last of them */
    bool bad;
} descriptors[] = {
    { "none announced", 0, false, "", false, false },
    { "the most there may be", 32, true, "", false, false },
    { "one too many", 33, true, "", false, true },
    { "a transport without any", 1, false, "", false, true },
    { "a byte without its descriptor", 1, true, "x", false, true },
    { "a descriptor that is late", 1, true, "xx", true, true },
};

static void
test_descriptor_rules(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(descriptors); i++) {
        virNetFramer framer = { .max = 65536, .fds_allowed = descriptors[i].allowed };
        g_autoptr(GByteArray) out = g_byte_array_new();
        g_autofree char *reason = NULL;
        virNetFramerInput in = { .fd = -1 };
        virNetMessage *msg = NULL;
        virNetFramerVerdict verdict;

        g_test_message("%s", descriptors[i].rule);
        append_fd_packet(out, descriptors[i].count);
        g_byte_array_append(out, (const guint8 *) descriptors[i].after,
                            strlen(descriptors[i].after));
        in.data = out->data;
        in.len = out->len;
        if (descriptors[i].with_fd)
            in.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        verdict = virNetFramerNext(&framer, &in, &msg, &reason);
        g_assert_cmpint(verdict == VIR_NET_FRAMER_BAD, ==, descriptors[i].bad);
        if (in.fd >= 0)
            close(in.fd);
        virNetMessageFree(msg);
        virNetFramerClear(&framer);
    }
}

static void
test_no_count_of_descriptors(void)
{
    virNetFramer framer = { .max = 65536, .fds_allowed = true };
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree char *reason = NULL;
    virNetFramerInput in = { .fd = -1 };
    virNetMessage *msg = NULL;

    put(out, VIR_NET_CALL_WITH_FDS, 1, "abc");
    in.data = out->data;
    in.len = out->len;
    g_assert_cmpint(virNetFramerNext(&framer, &in, &msg, &reason), ==, VIR_NET_FRAMER_BAD);
    virNetFramerClear(&framer);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/framer/split-anywhere", test_split_anywhere);
    g_test_add_func("/framer/length-limits", test_length_limits);
    g_test_add_func("/framer/memory-follows-bytes", test_memory_follows_bytes);
    g_test_add_func("/framer/descriptors-follow", test_descriptors_follow);
    g_test_add_func("/framer/descriptor-rules", test_descriptor_rules);
    g_test_add_func("/framer/no-count-of-descriptors", test_no_count_of_descriptors);
    return g_test_run();
}
