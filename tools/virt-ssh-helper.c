/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virt-ssh-helper.c: the far end of qemu+ssh://: relays between ssh and the socket of a URI. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gio.h>

#include "virerror.h"
#include "virfile.h"
#include "virutil.h"

#define PROGRAM "virt-ssh-helper"

/* One read; what a pipe holds. */
#define RELAY_MAX 65536
/* How long to wait for a daemon that somebody else has just started. */
#define START_TRIES 100
#define START_PAUSE_US (100 * 1000)

static void G_GNUC_PRINTF(1, 2)
complain(const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    fprintf(stderr, "%s: %s\n", PROGRAM, text);
}

/* ---- which socket ---- */

typedef struct {
    char *path;
    char *folder;       /* of a user's own instance; NULL: the host's */
} Target;

static void
targetClear(Target *target)
{
    g_clear_pointer(&target->path, g_free);
    g_clear_pointer(&target->folder, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, targetClear)

/* Who asks for another host, or another transport, is not meant for us. */
static bool
isLocal(GUri *uri)
{
    const char *transport = strchr(g_uri_get_scheme(uri), '+');

    return (!transport || g_str_equal(transport, "+unix")) &&
        (!g_uri_get_host(uri) || *g_uri_get_host(uri) == '\0');
}

/* The parameter of that name, or NULL. */
static char *
getParam(GUri *uri, const char *name)
{
    const char *query = g_uri_get_query(uri);
    g_autoptr(GHashTable) params = NULL;

    if (!query)
        return NULL;
    params = g_uri_parse_params(query, -1, "&;", G_URI_PARAMS_NONE, NULL);
    return params ? g_strdup(g_hash_table_lookup(params, name)) : NULL;
}

static int
chooseTarget(const char *text, bool readonly, Target *target)
{
    g_autoptr(GError) err = NULL;
    /* what the query holds is decoded where it is taken apart */
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_ENCODED_QUERY, &err);

    if (!uri) {
        complain(_("cannot parse '%s': %s"), text, err->message);
        return -1;
    }
    if (!isLocal(uri)) {
        complain(_("unexpected URI transport '%s'"), text);
        return -1;
    }

    /* Root's instance is the host's. */
    if (g_str_equal(g_uri_get_path(uri), "/session") && geteuid() != 0)
        target->folder = virGetUserRuntimeDirectory();
    target->path = getParam(uri, "socket");
    if (target->path)
        g_clear_pointer(&target->folder, g_free);       /* whose it is, we don't know */
    else if (target->folder)
        target->path = g_build_filename(target->folder, "libvirt-sock", NULL);
    else
        target->path = g_strdup(readonly ? RUNSTATEDIR "/libvirt/libvirt-sock-ro"
                                         : RUNSTATEDIR "/libvirt/libvirt-sock");
    return 0;
}

/* ---- connecting ---- */

/* Returns a socket, or -1 with errno. */
static int
tryConnect(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    VIR_AUTOCLOSE fd = -1;

    if (g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path)) >= sizeof(addr.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *) &addr, sizeof(addr)) < 0)
        return -1;
    return virFDSteal(&fd);
}

/* Returns when the daemon is ready, or has said on standard error why it isn't. */
static bool
startDaemon(void)
{
    const char *program = g_getenv("LIBVIRTD_PATH");
    const char *const argv[] = { program ? program : SBINDIR "/libvirtd", "-d", "--timeout=120",
                                 NULL };
    g_autoptr(GError) err = NULL;
    int status;

    if (!g_spawn_sync("/", (char **) argv, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                      &status, &err)) {
        complain(_("cannot start '%s': %s"), argv[0], err->message);
        return false;
    }
    return g_spawn_check_wait_status(status, NULL);
}

/*
 * A user's own daemon runs while it is needed: whoever needs it starts it, one
 * at a time. Other clients don't know this lock; what they started may still
 * be on its way when ours finds its place taken.
 */
static int
connectStarting(const Target *target)
{
    g_autofree char *path = g_build_filename(target->folder, "virt-ssh-helper.lock", NULL);
    VIR_AUTOCLOSE lock = -1;
    int fd = -1;

    if (g_mkdir_with_parents(target->folder, 0700) == 0)
        lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || TEMP_FAILURE_RETRY(flock(lock, LOCK_EX)) < 0) {
        complain(_("cannot lock '%s': %s"), path, g_strerror(errno));
        return -1;
    }

    fd = tryConnect(target->path);
    if (fd >= 0)
        return fd;
    if (startDaemon())
        return tryConnect(target->path);
    for (int i = 0; fd < 0 && i < START_TRIES; i++) {
        g_usleep(START_PAUSE_US);
        fd = tryConnect(target->path);
    }
    return fd;
}

static int
connectTarget(const Target *target)
{
    int fd = tryConnect(target->path);

    if (fd < 0 && target->folder && g_strcmp0(g_getenv("LIBVIRT_AUTOSTART"), "0") != 0 &&
        (errno == ENOENT || errno == ECONNREFUSED))
        fd = connectStarting(target);
    if (fd < 0)
        complain(_("cannot connect to '%s': %s"), target->path, g_strerror(errno));
    return fd;
}

/* ---- relaying ---- */

typedef struct {
    int in;
    int out;
    const char *in_name;
    const char *out_name;
} Relay;

static int
writeAll(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t put = TEMP_FAILURE_RETRY(write(fd, data, len));

        if (put < 0)
            return -1;
        data += put;
        len -= put;
    }
    return 0;
}

/*
 * Moves bytes until one side ends. Nothing is read before the last was taken,
 * so that a slow reader slows the writer. Returns 0 at the end of the input, -1.
 */
static int
relay(const Relay *self)
{
    char buf[RELAY_MAX];
    ssize_t got;

    while ((got = TEMP_FAILURE_RETRY(read(self->in, buf, sizeof(buf)))) > 0) {
        if (writeAll(self->out, buf, got) < 0) {
            complain(_("cannot write to %s: %s"), self->out_name, g_strerror(errno));
            return -1;
        }
    }
    if (got < 0)
        complain(_("cannot read from %s: %s"), self->in_name, g_strerror(errno));
    return got < 0 ? -1 : 0;
}

/* Its end is only half of the end: answers may still come. */
static void *
relayUp(void *opaque)
{
    const Relay *self = opaque;

    (void) relay(self);         /* what went wrong was said */
    (void) shutdown(self->out, SHUT_WR);
    return NULL;
}

static int
relayBoth(int sock)
{
    static Relay up = { .in = STDIN_FILENO, .in_name = "standard input", .out_name = "socket" };
    const Relay down = { .in = sock, .out = STDOUT_FILENO, .in_name = "socket",
                         .out_name = "standard output" };

    up.out = sock;
    /* The process ends when the daemon has nothing more to say, whatever this one waits for. */
    g_thread_unref(g_thread_new("up", relayUp, &up));
    return relay(&down);
}

/* ---- the program ---- */

int
main(int argc, char **argv)
{
    gboolean readonly = false;
    gboolean version = false;
    const GOptionEntry entries[] = {
        { "readonly", 'r', 0, G_OPTION_ARG_NONE, &readonly, N_("Connect read-only"), NULL },
        { "version", 'V', 0, G_OPTION_ARG_NONE, &version, N_("Show the version"), NULL },
        { NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("URI");
    g_autoptr(GError) err = NULL;
    g_auto(Target) target = { 0 };
    VIR_AUTOCLOSE sock = -1;

    setlocale(LC_ALL, "");
    bindtextdomain("vireo", LOCALEDIR);
    /* who has gone is found out by writing, and said */
    (void) signal(SIGPIPE, SIG_IGN);

    g_option_context_add_main_entries(context, entries, "vireo");
    g_option_context_set_summary(context, _("Relays between standard input and output and the "
                                            "socket of a local libvirt URI.\nRun by clients "
                                            "through ssh."));
    if (!g_option_context_parse(context, &argc, &argv, &err)) {
        complain("%s", err->message);
        return EXIT_FAILURE;
    }
    if (version) {
        printf("%s (Vireo) %s, libvirt API %s\n", PROGRAM, PACKAGE_VERSION,
               VIR_API_VERSION_STRING);
        return EXIT_SUCCESS;
    }
    if (argc != 2) {
        complain("%s", _("one URI is needed, such as qemu:///system"));
        return EXIT_FAILURE;
    }

    if (chooseTarget(argv[1], readonly, &target) < 0)
        return EXIT_FAILURE;
    sock = connectTarget(&target);
    if (sock < 0 || relayBoth(sock) < 0)
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
