/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* remotecall.c: the messages of a client that calls by the codecs. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "remotepeer.h"
#include "virnetprotocol_codec.h"

static const remotePeerLayer *peer_layer;

void
remotePeerSetLayer(const remotePeerLayer *layer)
{
    peer_layer = layer;
}

static void
writeAll(int fd, const void *data, size_t len)
{
    if (peer_layer) {
        peer_layer->send(peer_layer->opaque, fd, data, len);
        return;
    }
    for (size_t at = 0; at < len;) {
        ssize_t n = write(fd, (const char *) data + at, len - at);

        g_assert_cmpint(n, >, 0);
        at += n;
    }
}

static bool
readAll(int fd, void *data, size_t len)
{
    if (peer_layer)
        return peer_layer->recv(peer_layer->opaque, fd, data, len);
    for (size_t at = 0; at < len;) {
        ssize_t n = read(fd, (char *) data + at, len - at);

        if (n <= 0)
            return false;
        at += n;
    }
    return true;
}

void
remotePeerEncode(GByteArray *out, unsigned int program, int number, const virXDRType *type,
                 const void *args)
{
    virNetMessageHeader header = { .prog = program, .vers = 1, .proc = number, .serial = 7 };
    const guint begin = out->len;
    uint32_t length;

    g_byte_array_set_size(out, begin + 4);
    g_assert_cmpint(virXDREncode(&virNetMessageHeader_xdr, &header, 4096, out), ==, 0);
    if (args)
        g_assert_cmpint(virXDREncode(type, args, 65536, out), ==, 0);
    length = GUINT32_TO_BE(out->len - begin);
    memcpy(out->data + begin, &length, 4);
}

void
remotePeerSend(int fd, unsigned int program, int number, const virXDRType *type,
               const void *args)
{
    g_autoptr(GByteArray) out = g_byte_array_new();

    remotePeerEncode(out, program, number, type, args);
    writeAll(fd, out->data, out->len);
}

GByteArray *
remotePeerReceive(int fd, virNetMessageHeader *ret_header)
{
    g_autoptr(GByteArray) in = g_byte_array_new();
    uint32_t length;

    if (!readAll(fd, &length, 4))
        return NULL;
    length = GUINT32_FROM_BE(length) - 4;
    g_byte_array_set_size(in, length);
    g_assert_true(readAll(fd, in->data, length));
    g_assert_cmpint(virXDRDecode(&virNetMessageHeader_xdr, in->data, in->len, ret_header), ==, 0);
    g_byte_array_remove_range(in, 0, 24);
    return g_steal_pointer(&in);
}

int
remotePeerCall(int fd, const virXDRProgram *program, int number, const void *args, void *ret)
{
    const virXDRProc *proc = &program->procs[number];
    virNetMessageHeader header;
    g_autoptr(GByteArray) in = NULL;

    virResetLastError();
    remotePeerSend(fd, program->program, number, proc->args, args);
    in = remotePeerReceive(fd, &header);
    g_assert_nonnull(in);
    g_assert_cmpint(header.type, ==, VIR_NET_REPLY);
    g_assert_cmpint(header.proc, ==, number);
    g_assert_cmpint(header.serial, ==, 7);
    if (header.status == VIR_NET_ERROR) {
        virNetMessageError err;

        g_assert_cmpint(virXDRDecode(&virNetMessageError_xdr, in->data, in->len, &err), ==, 0);
        virErrorSetFromMessage(err.domain, err.code, err.message);
        virXDRClear(&virNetMessageError_xdr, &err);
        return -1;
    }
    g_assert_cmpint(header.status, ==, VIR_NET_OK);
    if (proc->ret)
        g_assert_cmpint(virXDRDecode(proc->ret, in->data, in->len, ret), ==, 0);
    else
        g_assert_cmpint(in->len, ==, 0);
    return 0;
}
