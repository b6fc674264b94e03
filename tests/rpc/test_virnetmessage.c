/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetmessage.c: packets as they stand on the wire, byte for byte. */
#include "config.h"

#include "virnetmessage.h"

#include <fcntl.h>
#include <unistd.h>

#include "virerror.h"

static const virNetMessageHeader call = {
    .prog = 0x20008086, .vers = 1, .proc = 0x0a0b, .type = VIR_NET_CALL, .serial = 0xfffffffe,
    .status = VIR_NET_OK,
};

static void
expect_bytes(virNetMessage *msg, const char *hex)
{
    g_autoptr(GString) seen = g_string_new(NULL);

    g_assert_cmpint(virNetMessageSeal(msg), ==, 0);
    for (guint i = 0; i < msg->bytes->len; i++)
        g_string_append_printf(seen, "%s%02x", i > 0 && i % 4 == 0 ? " " : "",
                               msg->bytes->data[i]);
    g_assert_cmpstr(seen->str, ==, hex);
}

static void
test_kinds(void)
{
    g_autoptr(virNetMessage) reply = virNetMessageNewReply(&call);
    g_autoptr(virNetMessage) event = virNetMessageNewEvent(0x20008086, 1, 5);
    g_autoptr(virNetMessage) data = virNetMessageNewStream(&call, VIR_NET_CONTINUE);

    expect_bytes(reply, "0000001c 20008086 00000001 00000a0b 00000001 fffffffe 00000000");
    expect_bytes(event, "0000001c 20008086 00000001 00000005 00000002 00000001 00000000");
    g_byte_array_append(data->bytes, (const guint8 *) "ab", 2);
    expect_bytes(data, "0000001e 20008086 00000001 00000a0b 00000003 fffffffe 00000002 6162");
}

static void
test_header_both_ways(void)
{
    uint8_t bytes[VIR_NET_MESSAGE_HEADER_MAX];
    const virNetMessageHeader odd = {
        .prog = 0xffffffff, .vers = 0, .proc = -1, .type = -2, .serial = 7, .status = 0x7fffffff,
    };
    virNetMessageHeader back;

    virNetMessageHeaderEncode(&odd, bytes);
    virNetMessageHeaderDecode(bytes, &back);
    g_assert_cmpmem(&odd, sizeof(odd), &back, sizeof(back));
}

#define ERROR_HEAD " 20008086 00000001 00000a0b 00000001 fffffffe 00000001 "

static void
test_errors(void)
{
    g_autoptr(virNetMessage) msg = virNetMessageNewReply(&call);
    virError err = {
        .code = VIR_ERR_NO_DOMAIN, .domain = VIR_FROM_QEMU, .message = (char *) "No vm1",
        .level = VIR_ERR_ERROR, .str1 = (char *) "No %s", .str2 = (char *) "vm1",
        .int1 = -1, .int2 = -1,
    };

    /* half a payload was there when the call failed */
    g_byte_array_append(msg->bytes, (const guint8 *) "half a struct", 13);
    virNetMessageSetError(msg, &err);
    expect_bytes(msg, "00000068" ERROR_HEAD
                 "0000002a 0000000a"
                 " 00000001 00000006 4e6f2076 6d310000"
                 " 00000002 00000000"
                 " 00000001 00000005 4e6f2025 73000000"
                 " 00000001 00000003 766d3100"
                 " 00000000 ffffffff ffffffff 00000000");
}

static void
test_error_without_words(void)
{
    g_autoptr(virNetMessage) msg = virNetMessageNewReply(&call);
    size_t len;
    const uint8_t *data;

    virNetMessageSetError(msg, NULL);
    g_assert_cmpint(msg->header.status, ==, VIR_NET_ERROR);
    data = virNetMessagePayload(msg, &len);
    g_assert_cmpmem(data, 8, "\0\0\0\1\0\0\0\7", 8);
}

static void
test_protocol_error(void)
{
    g_autoptr(virNetMessage) msg = virNetMessageNewReply(&call);

    virNetMessageSetProtocolError(msg, "bad %d", 7);
    expect_bytes(msg, "00000068" ERROR_HEAD
                 "00000027 00000007"
                 " 00000001 00000005 62616420 37000000"
                 " 00000002 00000000"
                 " 00000001 00000002 25730000"
                 " 00000001 00000005 62616420 37000000"
                 " 00000000 ffffffff ffffffff 00000000");
}

static void
test_descriptors(void)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int many[VIR_NET_MESSAGE_NUM_FDS_MAX + 1];
    g_autoptr(virNetMessage) msg = virNetMessageNewReply(&call);
    int copy;

    g_assert_cmpint(virNetMessageAddFDs(msg, &null, 1), ==, 0);
    copy = msg->fds[0];
    g_assert_cmpint(copy, !=, null);
    g_assert_cmpint(fcntl(copy, F_GETFD), ==, FD_CLOEXEC);
    g_byte_array_append(msg->bytes, (const guint8 *) "\0\0\0\x9", 4);
    expect_bytes(msg, "00000024 20008086 00000001 00000a0b 00000005 fffffffe 00000000 "
                 "00000001 00000009");

    /* an error carries none */
    virNetMessageSetError(msg, NULL);
    g_assert_cmpint(msg->header.type, ==, VIR_NET_REPLY);
    g_assert_cmpuint(msg->nfds, ==, 0);
    g_assert_cmpint(fcntl(copy, F_GETFD), ==, -1);

    for (size_t i = 0; i < G_N_ELEMENTS(many); i++)
        many[i] = null;
    {
        g_autoptr(virNetMessage) over = virNetMessageNewReply(&call);
        g_autoptr(virNetMessage) bad = virNetMessageNewReply(&call);

        g_assert_cmpint(virNetMessageAddFDs(over, many, G_N_ELEMENTS(many)), ==, -1);
        virResetLastError();
        many[1] = -1;
        g_assert_cmpint(virNetMessageAddFDs(bad, many, 2), ==, -1);
        g_assert_cmpuint(bad->nfds, ==, 0);
        virResetLastError();
    }
    close(null);
}

static void
test_too_large(void)
{
    g_autoptr(virNetMessage) msg = virNetMessageNewReply(&call);

    g_byte_array_set_size(msg->bytes, VIR_NET_MESSAGE_TOTAL_MAX);
    g_assert_cmpint(virNetMessageSeal(msg), ==, 0);
    g_byte_array_set_size(msg->bytes, VIR_NET_MESSAGE_TOTAL_MAX + 1);
    g_assert_cmpint(virNetMessageSeal(msg), ==, -1);
    g_assert_cmpint(virGetLastError()->code, ==, VIR_ERR_RPC);
    virResetLastError();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/kinds", test_kinds);
    g_test_add_func("/message/header-both-ways", test_header_both_ways);
    g_test_add_func("/message/errors", test_errors);
    g_test_add_func("/message/error-without-words", test_error_without_words);
    g_test_add_func("/message/protocol-error", test_protocol_error);
    g_test_add_func("/message/descriptors", test_descriptors);
    g_test_add_func("/message/too-large", test_too_large);
    return g_test_run();
}
