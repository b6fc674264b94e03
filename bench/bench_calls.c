/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times calls of the protocol over unix sockets, with as little as possible around them. */

#include "config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib.h>

enum {
    PROGRAM = 0x20008086,
    PROC_CONNECT_OPEN = 1,
    PROC_DOMAIN_DEFINE_XML = 11,
    PROC_DOMAIN_UNDEFINE = 35,
    PROC_AUTH_LIST = 66,
    PROC_CONNECT_GET_LIB_VERSION = 157,
    REPLY_MAX = 1 << 20,
    WINDOW = 5,                 /* max_client_requests, as the daemon has it by default */
    LOAD_MICROS = 1000000,
    CROWD_CALLS = 1000,
};

static const char *const guest =
    "<domain type='qemu'><name>bench</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>"
    "<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>"
    "<emulator>/usr/bin/qemu-system-x86_64</emulator>"
    "<disk type='file' device='disk'><driver name='qemu' type='raw'/>"
    "<source file='/tmp/bench.img'/><target dev='vda' bus='virtio'/></disk>"
    "<interface type='user'><model type='virtio'/></interface>"
    "<serial type='pty'/><console type='pty'/>"
    "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
    "</devices></domain>";

static unsigned int serial;

static void G_GNUC_NORETURN
fail(const char *what)
{
    fprintf(stderr, "bench_calls: %s: %s\n", what, g_strerror(errno));
    exit(1);
}

static void
putWord(GByteArray *to, guint32 word)
{
    guint32 wire = htonl(word);

    g_byte_array_append(to, (const guint8 *)&wire, sizeof(wire));
}

static void
putString(GByteArray *to, const char *text)
{
    static const guint8 padding[3];
    size_t len = strlen(text);

    putWord(to, len);
    g_byte_array_append(to, (const guint8 *)text, len);
    g_byte_array_append(to, padding, (4 - len % 4) % 4);
}

static void
readAll(int fd, void *to, size_t len)
{
    while (len > 0) {
        ssize_t got = read(fd, to, len);

        if (got <= 0)
            fail("reading");
        to = (char *)to + got;
        len -= got;
    }
}

static void
writeAll(int fd, const guint8 *from, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, from, len);

        if (put < 0)
            fail("writing");
        from += put;
        len -= put;
    }
}

/* A call that has no arguments. */
static void
putCall(GByteArray *to, int procedure)
{
    putWord(to, 28);
    putWord(to, PROGRAM);
    putWord(to, 1);
    putWord(to, procedure);
    putWord(to, 0);
    putWord(to, ++serial);
    putWord(to, 0);
}

/* Makes one call; the payload of the reply goes to @reply, which has room for REPLY_MAX. */
static size_t
callProcedure(int fd, int procedure, const GByteArray *payload, guint8 *reply)
{
    g_autoptr(GByteArray) packet = g_byte_array_sized_new(256);
    size_t len = payload ? payload->len : 0;
    guint32 head[7];

    putWord(packet, 28 + len);
    putWord(packet, PROGRAM);
    putWord(packet, 1);
    putWord(packet, procedure);
    putWord(packet, 0);
    putWord(packet, ++serial);
    putWord(packet, 0);
    if (payload)
        g_byte_array_append(packet, payload->data, len);
    if (write(fd, packet->data, packet->len) != (ssize_t)packet->len)
        fail("writing");

    readAll(fd, head, sizeof(head));
    len = ntohl(head[0]) - sizeof(head);
    if (len > REPLY_MAX)
        fail("reply too long");
    readAll(fd, reply, len);
    if (ntohl(head[5]) != serial || head[6] != 0) {
        fprintf(stderr, "bench_calls: procedure %d failed: %.*s\n", procedure, (int)MIN(len, 300),
                len > 16 ? (const char *)reply + 16 : "");
        exit(1);
    }
    return len;
}

static int
openConnection(const char *path, guint8 *reply)
{
    g_autoptr(GByteArray) args = g_byte_array_new();
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path)) >= sizeof(addr.sun_path))
        fail("path too long");
    if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
        fail(path);

    callProcedure(fd, PROC_AUTH_LIST, NULL, reply);
    putWord(args, 1);
    putString(args, "qemu:///system");
    putWord(args, 0);
    callProcedure(fd, PROC_CONNECT_OPEN, args, reply);
    return fd;
}

static void
defineAndForget(int fd, guint8 *reply, gint64 *ret_taken)
{
    g_autoptr(GByteArray) args = g_byte_array_new();
    g_autoptr(GByteArray) dom = g_byte_array_new();
    gint64 start = 0;
    size_t len = 0;

    putString(args, guest);
    start = g_get_monotonic_time();
    len = callProcedure(fd, PROC_DOMAIN_DEFINE_XML, args, reply);
    *ret_taken = g_get_monotonic_time() - start;

    /* What define returns is what undefine takes. */
    g_byte_array_append(dom, reply, len);
    callProcedure(fd, PROC_DOMAIN_UNDEFINE, dom, reply);
}

/* Says @word and waits until whoever reads it has had his look at the daemon. */
static void
waitForWord(const char *word)
{
    char line[16];

    printf("%s\n", word);
    fflush(stdout);
    if (!fgets(line, sizeof(line), stdin))
        exit(1);
}

/* ---- many connections ---------------------------------------------------------- */

/* Replies are told by their number alone: all of them have the same size. */
typedef struct {
    int fd;
    size_t got;                 /* bytes of a reply that isn't whole yet */
} Pipe;

/* Reads what is there and asks as often as replies became whole. Returns how many. */
static unsigned int
goOn(Pipe *conn, size_t size)
{
    g_autoptr(GByteArray) calls = g_byte_array_new();
    guint8 buf[4096];
    ssize_t got = read(conn->fd, buf, sizeof(buf));
    unsigned int whole;

    if (got <= 0)
        fail("reading");
    conn->got += got;
    whole = conn->got / size;
    conn->got %= size;
    for (unsigned int i = 0; i < whole; i++)
        putCall(calls, PROC_CONNECT_GET_LIB_VERSION);
    writeAll(conn->fd, calls->data, calls->len);
    return whole;
}

/* @count connections, each with as many calls in work as the daemon allows, for a second. */
static void
load(const char *path, unsigned int count, guint8 *reply)
{
    g_autofree Pipe *conns = g_new0(Pipe, count);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    size_t size = 0;
    gint64 begun;
    gint64 now;
    guint64 calls = 0;

    for (unsigned int i = 0; i < count; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &conns[i] };

        conns[i].fd = openConnection(path, reply);
        size = 28 + callProcedure(conns[i].fd, PROC_CONNECT_GET_LIB_VERSION, NULL, reply);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, conns[i].fd, &event) < 0)
            fail("epoll");
    }
    waitForWord("ready");
    begun = g_get_monotonic_time();
    for (unsigned int i = 0; i < count; i++) {
        g_autoptr(GByteArray) first = g_byte_array_new();

        for (int n = 0; n < WINDOW; n++)
            putCall(first, PROC_CONNECT_GET_LIB_VERSION);
        writeAll(conns[i].fd, first->data, first->len);
    }
    do {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, G_N_ELEMENTS(events), -1);

        for (int i = 0; i < n; i++)
            calls += goOn(events[i].data.ptr, size);
        now = g_get_monotonic_time();
    } while (now - begun < LOAD_MICROS);
    printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n", calls, now - begun);
    waitForWord("done");
}

/* Opens @count connections that stay idle, then times calls on another one beside them. */
static void
crowd(const char *path, unsigned int count, guint8 *reply)
{
    gint64 begun = g_get_monotonic_time();
    int fd;

    for (unsigned int i = 0; i < count; i++)
        (void)openConnection(path, reply);      /* until the end of the process */
    printf("%" G_GINT64_FORMAT "\n", g_get_monotonic_time() - begun);
    waitForWord("open");

    fd = openConnection(path, reply);
    for (int i = 0; i < CROWD_CALLS; i++) {
        gint64 start = g_get_monotonic_time();

        callProcedure(fd, PROC_CONNECT_GET_LIB_VERSION, NULL, reply);
        printf("%" G_GINT64_FORMAT "\n", g_get_monotonic_time() - start);
    }
}

/* ---- one connection ------------------------------------------------------------ */

static void
series(const char *path, const char *what, unsigned int rounds, guint8 *reply)
{
    int fd = openConnection(path, reply);

    for (unsigned int i = 0; i < rounds; i++) {
        gint64 start = g_get_monotonic_time();
        gint64 taken = 0;

        if (g_str_equal(what, "connect")) {
            int again = openConnection(path, reply);

            taken = g_get_monotonic_time() - start;
            close(again);
        } else if (g_str_equal(what, "lib-version")) {
            callProcedure(fd, PROC_CONNECT_GET_LIB_VERSION, NULL, reply);
            taken = g_get_monotonic_time() - start;
        } else {
            defineAndForget(fd, reply, &taken);
        }
        printf("%" G_GINT64_FORMAT "\n", taken);
    }
    close(fd);
}

int
main(int argc, char **argv)
{
    g_autofree guint8 *reply = g_malloc(REPLY_MAX);
    guint64 number = 0;

    if (argc != 4 ||
        !g_ascii_string_to_unsigned(argv[3], 10, 1, 1000000, &number, NULL)) {
        fprintf(stderr, "Usage: bench_calls SOCKET connect|lib-version|define ROUNDS\n"
                        "       bench_calls SOCKET load|crowd CONNECTIONS\n"
                        "The first prints the microseconds of each call, one a line. The others\n"
                        "say a word and wait for a line whenever somebody may want to look at\n"
                        "the daemon; load prints calls and microseconds, crowd the microseconds\n"
                        "of opening all and then those of each call of another client.\n");
        return 2;
    }

    if (g_str_equal(argv[2], "load"))
        load(argv[1], number, reply);
    else if (g_str_equal(argv[2], "crowd"))
        crowd(argv[1], number, reply);
    else
        series(argv[1], argv[2], number, reply);
    return 0;
}
