/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virnetserverstreamfile.c: parts of files both ways, holes, limits, files that hang. */
#include "config.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rpcpeer.h"

#define SERIAL 4
#define BLOCK (64 * 1024)       /* what file systems can make holes of */

typedef struct Fixture {
    rpcServer *rs;
    int fd;         /* the client */
    int file;
} Fixture;

/* ---- a disk that hangs when told so ---- */

static struct {
    GMutex lock;
    GCond cond;
    bool hangs;
    unsigned int waiting;
    size_t read;
} disk;

static void
disk_touch(size_t read)
{
    g_mutex_lock(&disk.lock);
    disk.waiting++;
    g_cond_broadcast(&disk.cond);
    while (disk.hangs)
        g_cond_wait(&disk.cond, &disk.lock);
    disk.waiting--;
    disk.read += read;
    g_mutex_unlock(&disk.lock);
}

static void
disk_set(bool hangs)
{
    g_mutex_lock(&disk.lock);
    disk.hangs = hangs;
    g_cond_broadcast(&disk.cond);
    g_mutex_unlock(&disk.lock);
}

static void
disk_wait_hanging(void)
{
    g_mutex_lock(&disk.lock);
    while (disk.waiting == 0)
        g_cond_wait(&disk.cond, &disk.lock);
    g_mutex_unlock(&disk.lock);
}

/* The linker sends the calls of the code under test here (--wrap). */
ssize_t __real_pread(int fd, void *buf, size_t len, off_t at);
ssize_t __real_pwrite(int fd, const void *buf, size_t len, off_t at);
ssize_t __wrap_pread(int fd, void *buf, size_t len, off_t at);
ssize_t __wrap_pwrite(int fd, const void *buf, size_t len, off_t at);

ssize_t
__wrap_pread(int fd, void *buf, size_t len, off_t at)
{
    disk_touch(len);
    return __real_pread(fd, buf, len, at);
}

ssize_t
__wrap_pwrite(int fd, const void *buf, size_t len, off_t at)
{
    disk_touch(0);
    return __real_pwrite(fd, buf, len, at);
}

/* ---- what tests are made of ---- */

static void
fixture_open(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *path = NULL;

    disk.hangs = false;
    disk.read = 0;
    f->file = g_file_open_tmp("vireo-stream-XXXXXX", &path, NULL);
    g_assert_cmpint(f->file, >=, 0);
    g_assert_cmpint(unlink(path), ==, 0);
    f->rs = rpcServerNew(rpcServerDefaults());
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
}

static void
fixture_close(Fixture *f, const void *data G_GNUC_UNUSED)
{
    disk_set(false);
    close(f->fd);
    close(f->file);
    rpcServerFree(f->rs);
}

/* @size random bytes, none of them 0. */
static GBytes *
make_data(size_t size)
{
    uint8_t *data = g_malloc(size);

    for (size_t i = 0; i < size; i++)
        data[i] = g_test_rand_int_range(1, 256);
    return g_bytes_new_take(data, size);
}

static void
put_data(Fixture *f, GBytes *data, off_t at)
{
    size_t len;
    const void *bytes = g_bytes_get_data(data, &len);

    g_assert_cmpint(__real_pwrite(f->file, bytes, len, at), ==, len);
}

static off_t
file_size(Fixture *f)
{
    struct stat st;

    g_assert_cmpint(fstat(f->file, &st), ==, 0);
    return st.st_size;
}

/* What is in the file at @at, on the disk, is @len bytes of @data, or of zeros without it. */
static void
expect_file(Fixture *f, const void *data, size_t len, off_t at)
{
    g_autofree char *zeros = data ? NULL : g_malloc0(len);
    g_autofree char *buf = g_malloc(len);

    g_assert_cmpint(__real_pread(f->file, buf, len, at), ==, len);
    g_assert_cmpmem(buf, len, data ? data : zeros, len);
}

static void
open_file(Fixture *f, virNetServerStreamFlags direction, virNetServerStreamRange range)
{
    f->rs->file = (rpcFile) { .fd = f->file, .direction = direction, .range = range };
    rpcPeerCall(f->fd, RPC_TEST_STREAM_FILE, SERIAL, "");
    rpcPeerExpect(f->fd, RPC_TEST_STREAM_FILE, VIR_NET_REPLY, SERIAL, VIR_NET_OK, "");
}

#define OPEN_DOWN(f, ...) \
    open_file(f, VIR_NET_SERVER_STREAM_TO_CLIENT, (virNetServerStreamRange) { __VA_ARGS__ })
#define OPEN_UP(f, ...) \
    open_file(f, VIR_NET_SERVER_STREAM_FROM_CLIENT, (virNetServerStreamRange) { __VA_ARGS__ })

static void
send_packet(Fixture *f, virNetMessageStatus status, const void *data, size_t len)
{
    rpcPeerSend(f->fd, RPC_TEST_STREAM_FILE, VIR_NET_STREAM, SERIAL, status, data, len);
}

static void
send_hole(Fixture *f, int64_t len)
{
    uint32_t words[3] = { htonl(len >> 32), htonl(len & 0xffffffff), 0 };

    rpcPeerSend(f->fd, RPC_TEST_STREAM_FILE, VIR_NET_STREAM_HOLE, SERIAL, VIR_NET_CONTINUE, words,
                sizeof(words));
}

static void
finish(Fixture *f)
{
    send_packet(f, VIR_NET_OK, NULL, 0);
    rpcPeerExpect(f->fd, RPC_TEST_STREAM_FILE, VIR_NET_STREAM, SERIAL, VIR_NET_OK, "");
    rpcServerWaitEnded(f->rs, 1);
}

static int64_t
hole_length(const rpcPacket *packet)
{
    uint32_t words[3];

    g_assert_cmpuint(packet->payload->len, ==, sizeof(words));
    memcpy(words, packet->payload->data, sizeof(words));
    g_assert_cmpuint(words[2], ==, 0);
    return (int64_t) ntohl(words[0]) << 32 | ntohl(words[1]);
}

/*
 * Receives up to the end of data. Returns the data without the holes, and the
 * order of things: "d123 h456" is 123 bytes of data, then a hole of 456.
 */
static GByteArray *
receive(Fixture *f, char **ret_order)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_autoptr(GString) order = g_string_new(NULL);
    size_t run = 0;
    bool end = false;

    while (!end) {
        g_autoptr(rpcPacket) packet = rpcPeerRecv(f->fd);
        bool is_data;

        g_assert_nonnull(packet);
        g_assert_cmpuint(packet->serial, ==, SERIAL);
        g_assert_cmpuint(packet->status, ==, VIR_NET_CONTINUE);
        is_data = packet->type == VIR_NET_STREAM;
        end = is_data && packet->payload->len == 0;
        if (is_data) {
            g_byte_array_append(all, packet->payload->data, packet->payload->len);
            run += packet->payload->len;
        }
        if (run > 0 && (!is_data || end)) {
            g_string_append_printf(order, "d%zu ", run);
            run = 0;
        }
        if (!is_data)
            g_string_append_printf(order, "h%lld ", (long long) hole_length(packet));
    }
    *ret_order = g_string_free(g_steal_pointer(&order), false);
    g_strchomp(*ret_order);
    return g_steal_pointer(&all);
}

static void
expect_data(Fixture *f, GBytes *data, size_t skip, size_t len, const char *order)
{
    g_autofree char *got_order = NULL;
    g_autoptr(GByteArray) got = receive(f, &got_order);

    g_assert_cmpstr(got_order, ==, order);
    g_assert_cmpmem(got->data, got->len, (const char *) g_bytes_get_data(data, NULL) + skip, len);
}

/* ---- down ---- */

static void
test_download(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GBytes) bytes = make_data(3000000);

    put_data(f, bytes, 0);
    OPEN_DOWN(f);
    expect_data(f, bytes, 0, 3000000, "d3000000");
    finish(f);
}

static void
test_download_part(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const struct {
        virNetServerStreamRange range;
        size_t len;
        const char *order;
    } cases[] = {
        { { .offset = 100, .length = 300000 }, 300000, "d300000" },
        { { .offset = 499990, .length = 300 }, 10, "d10" },
        { { .offset = 499999 }, 1, "d1" },
        { { .offset = 500000 }, 0, "" },
        { { .offset = G_MAXINT64, .length = 5 }, 0, "" },
        { { .length = G_MAXUINT64 }, 500000, "d500000" },
    };
    g_autoptr(GBytes) bytes = make_data(500000);

    put_data(f, bytes, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        open_file(f, VIR_NET_SERVER_STREAM_TO_CLIENT, cases[i].range);
        expect_data(f, bytes, MIN(cases[i].range.offset, 500000), cases[i].len, cases[i].order);
        finish(f);
    }
}

/* Without the flag a hole is so many zeros. */
static void
test_download_holes_as_data(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *order = NULL;
    g_autoptr(GByteArray) got = NULL;

    g_assert_cmpint(ftruncate(f->file, 100000), ==, 0);
    OPEN_DOWN(f);
    got = receive(f, &order);
    g_assert_cmpstr(order, ==, "d100000");
    finish(f);
}

static void
test_download_sparse(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const struct {
        virNetServerStreamRange range;
        size_t skip, len;
        const char *order;
    } cases[] = {
        { { .is_sparse = true }, 0, 10 * BLOCK, "h131072 d589824 h65536 d65536 h196608" },
        { { .is_sparse = true, .length = BLOCK }, 0, 0, "h65536" },
        { { .is_sparse = true, .offset = BLOCK, .length = 2 * BLOCK }, 0, BLOCK,
          "h65536 d65536" },
        { { .is_sparse = true, .offset = 12 * BLOCK, .length = BLOCK }, 9 * BLOCK, BLOCK,
          "d65536" },
        { { .is_sparse = true, .offset = 14 * BLOCK }, 0, 0, "h131072" },
        { { .is_sparse = true, .offset = 16 * BLOCK }, 0, 0, "" },
    };
    g_autoptr(GBytes) bytes = make_data(10 * BLOCK);
    g_autoptr(GBytes) first = g_bytes_new_from_bytes(bytes, 0, 9 * BLOCK);
    g_autoptr(GBytes) second = g_bytes_new_from_bytes(bytes, 9 * BLOCK, BLOCK);

    put_data(f, first, 2 * BLOCK);
    put_data(f, second, 12 * BLOCK);
    g_assert_cmpint(ftruncate(f->file, 16 * BLOCK), ==, 0);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        open_file(f, VIR_NET_SERVER_STREAM_TO_CLIENT, cases[i].range);
        expect_data(f, bytes, cases[i].skip, cases[i].len, cases[i].order);
        finish(f);
    }
}

/* ---- up ---- */

static void
test_upload(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GBytes) bytes = make_data(2000000);
    const uint8_t *all = g_bytes_get_data(bytes, NULL);

    OPEN_UP(f, .offset = 70000);
    send_packet(f, VIR_NET_CONTINUE, all, 10);
    send_packet(f, VIR_NET_CONTINUE, all + 10, 1999990);
    finish(f);
    expect_file(f, NULL, 70000, 0);
    expect_file(f, all, 2000000, 70000);
    g_assert_cmpint(file_size(f), ==, 2070000);
}

/* Fewer bytes are fine; of more those are written that fit. */
static void
test_upload_limit(Fixture *f, const void *data G_GNUC_UNUSED)
{
    OPEN_UP(f, .offset = 2, .length = 5);
    send_packet(f, VIR_NET_CONTINUE, "abc", 3);
    finish(f);
    expect_file(f, "\0\0abc", 5, 0);

    OPEN_UP(f, .offset = 2, .length = 5);
    send_packet(f, VIR_NET_CONTINUE, "ABCDEFG", 7);
    rpcPeerExpectError(f->fd, VIR_NET_STREAM, SERIAL, VIR_ERR_SYSTEM_ERROR, VIR_FROM_STREAMS);
    rpcServerWaitEnded(f->rs, 2);
    expect_file(f, "\0\0ABCDE", 7, 0);
    g_assert_cmpint(file_size(f), ==, 7);
}

static void
test_upload_sparse(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GBytes) old = make_data(4 * BLOCK);
    const uint8_t *bytes = g_bytes_get_data(old, NULL);
    struct stat st;

    put_data(f, old, 0);
    OPEN_UP(f, .offset = 10, .is_sparse = true);
    send_packet(f, VIR_NET_CONTINUE, "data", 4);
    send_hole(f, 2 * BLOCK);
    send_hole(f, 6);
    send_packet(f, VIR_NET_CONTINUE, "more", 4);
    finish(f);
    expect_file(f, bytes, 10, 0);
    expect_file(f, "data", 4, 10);
    expect_file(f, NULL, 2 * BLOCK + 6, 14);
    expect_file(f, "more", 4, 2 * BLOCK + 20);
    expect_file(f, bytes + 2 * BLOCK + 24, 2 * BLOCK - 24, 2 * BLOCK + 24);

    /* across the end, and far beyond it */
    OPEN_UP(f, .offset = 3 * BLOCK, .is_sparse = true);
    send_hole(f, 2LL * 1024 * 1024 * 1024);
    send_packet(f, VIR_NET_CONTINUE, "end", 3);
    finish(f);
    expect_file(f, NULL, BLOCK, 3 * BLOCK);
    expect_file(f, "end", 3, 3 * BLOCK + 2LL * 1024 * 1024 * 1024);
    g_assert_cmpint(fstat(f->file, &st), ==, 0);
    g_assert_cmpint(st.st_blocks * 512, <, 100 * BLOCK);
}

static void
test_upload_bad_hole(Fixture *f, const void *data G_GNUC_UNUSED)
{
    static const struct {
        virNetServerStreamRange range;
        int64_t hole;
        int code, domain;
    } cases[] = {
        { { .length = 100 }, 50, VIR_ERR_OPERATION_UNSUPPORTED, VIR_FROM_STREAMS },
        { { .is_sparse = true, .length = 100 }, 101, VIR_ERR_SYSTEM_ERROR, VIR_FROM_STREAMS },
        { { .is_sparse = true, .length = 100 }, -1, VIR_ERR_RPC, VIR_FROM_STREAMS },
        { { .is_sparse = true, .offset = 1 }, G_MAXINT64, VIR_ERR_SYSTEM_ERROR,
          VIR_FROM_STREAMS },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        open_file(f, VIR_NET_SERVER_STREAM_FROM_CLIENT, cases[i].range);
        send_hole(f, cases[i].hole);
        rpcPeerExpectError(f->fd, VIR_NET_STREAM, SERIAL, cases[i].code, cases[i].domain);
        g_assert_cmpint(file_size(f), ==, 0);
    }
}

static void
test_no_file(Fixture *f, const void *data G_GNUC_UNUSED)
{
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    f->rs->file = (rpcFile) { .fd = pair[0], .direction = VIR_NET_SERVER_STREAM_TO_CLIENT };
    rpcPeerCall(f->fd, RPC_TEST_STREAM_FILE, SERIAL, "");
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, SERIAL, VIR_ERR_INVALID_ARG, VIR_FROM_STREAMS);
    close(pair[0]);
    close(pair[1]);

    f->rs->file = (rpcFile) { .fd = f->file, .direction = VIR_NET_SERVER_STREAM_TO_CLIENT,
                              .range.offset = (unsigned long long) G_MAXINT64 + 1 };
    rpcPeerCall(f->fd, RPC_TEST_STREAM_FILE, SERIAL, "");
    rpcPeerExpectError(f->fd, VIR_NET_REPLY, SERIAL, VIR_ERR_OVERFLOW, VIR_FROM_STREAMS);
}

/* ---- slow sides ---- */

/* Everybody else goes on, the stream can be aborted; its file is given back when it can be. */
static void
hang(Fixture *f)
{
    disk_wait_hanging();
    rpcPeerCall(f->fd, RPC_TEST_ECHO, 5, "still here");
    rpcPeerExpect(f->fd, RPC_TEST_ECHO, VIR_NET_REPLY, 5, VIR_NET_OK, "still here");

    send_packet(f, VIR_NET_ERROR, NULL, 0);
    rpcPeerExpect(f->fd, RPC_TEST_STREAM_FILE, VIR_NET_STREAM, SERIAL, VIR_NET_OK, "");
    g_assert_cmpuint(f->rs->ended, ==, 0);
    disk_set(false);
    rpcServerWaitEnded(f->rs, 1);
}

static void
test_hang_reading(Fixture *f, const void *data G_GNUC_UNUSED)
{
    disk_set(true);
    OPEN_DOWN(f);
    hang(f);
}

static void
test_hang_writing(Fixture *f, const void *data G_GNUC_UNUSED)
{
    disk_set(true);
    OPEN_UP(f);
    send_packet(f, VIR_NET_CONTINUE, "abc", 3);
    hang(f);
}

/* The client goes while its file hangs. */
static void
test_hang_and_go(Fixture *f, const void *data G_GNUC_UNUSED)
{
    disk_set(true);
    OPEN_DOWN(f);
    disk_wait_hanging();
    close(f->fd);
    rpcServerWaitClosed(f->rs, 1);
    disk_set(false);
    rpcServerWaitEnded(f->rs, 1);
    f->fd = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);
}

/* A client that doesn't read is not read ahead for. */
static void
test_slow_client(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autofree char *order = NULL;
    g_autoptr(GByteArray) got = NULL;
    g_autoptr(GBytes) bytes = make_data(1);
    int room = 65536;

    g_assert_cmpint(setsockopt(f->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)), ==, 0);
    put_data(f, bytes, 16 * 1024 * 1024 - 1);
    OPEN_DOWN(f);
    /* answered by another connection, so the loop has turned meanwhile */
    for (int i = 0; i < 50; i++) {
        int other = rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE);

        rpcPeerCall(other, RPC_TEST_ECHO, 1, "hello");
        rpcPeerExpect(other, RPC_TEST_ECHO, VIR_NET_REPLY, 1, VIR_NET_OK, "hello");
        close(other);
    }
    g_mutex_lock(&disk.lock);
    g_assert_cmpuint(disk.read, <, 2 * 1024 * 1024);
    g_mutex_unlock(&disk.lock);

    got = receive(f, &order);
    g_assert_cmpuint(got->len, ==, 16 * 1024 * 1024);
    finish(f);
}

/* What waits for a slow disk is limited: then its client isn't read. */
static void
test_slow_disk(Fixture *f, const void *data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) packets = g_byte_array_new();
    g_autofree char *chunk = g_malloc0(65536);
    ssize_t sent = 0, put;

    for (int i = 0; i < 256; i++)
        rpcPacketAppend(packets, RPC_TEST_STREAM_FILE, VIR_NET_STREAM, SERIAL, VIR_NET_CONTINUE,
                        chunk, 65536);
    disk_set(true);
    OPEN_UP(f);
    send_packet(f, VIR_NET_CONTINUE, "x", 1);
    disk_wait_hanging();
    do {
        put = send(f->fd, packets->data + sent, packets->len - sent, MSG_DONTWAIT);
        sent += MAX(put, 0);
        /* the loop has turned, and has read what it wants to */
        if (put < 0)
            close(rpcServerConnect(f->rs, VIR_NET_SERVER_AUTH_NONE));
    } while (sent < 1024 * 1024 || put >= 0);
    g_assert_cmpint(sent, <, 4 * 1024 * 1024);

    disk_set(false);
    rpcPeerWrite(f->fd, packets->data + sent, packets->len - sent);
    finish(f);
    g_assert_cmpint(file_size(f), ==, 1 + 256 * 65536);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

#define ADD(name, func) \
    g_test_add("/rpc/serverstreamfile/" name, Fixture, NULL, fixture_open, func, fixture_close)
    ADD("download", test_download);
    ADD("download-part", test_download_part);
    ADD("download-holes-as-data", test_download_holes_as_data);
    ADD("download-sparse", test_download_sparse);
    ADD("upload", test_upload);
    ADD("upload-limit", test_upload_limit);
    ADD("upload-sparse", test_upload_sparse);
    ADD("upload-bad-hole", test_upload_bad_hole);
    ADD("no-file", test_no_file);
    ADD("hang-reading", test_hang_reading);
    ADD("hang-writing", test_hang_writing);
    ADD("hang-and-go", test_hang_and_go);
    ADD("slow-client", test_slow_client);
    ADD("slow-disk", test_slow_disk);
    return g_test_run();
}
