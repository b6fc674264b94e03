/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_console.c: streams to the character devices of a guest. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "monitor/qemu_monitor_io.h"
#include "qemu_api.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"
#include "virfile.h"
#include "virlockrank.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* The device of this alias; NULL for the first console, or serial line where there is none. */
static const virDomainChrDef *
qemuApiFindConsole(const virDomainDef *def, const char *alias)
{
    static const virDomainDeviceType kinds[] = {
        VIR_DOMAIN_DEVICE_CONSOLE,
        VIR_DOMAIN_DEVICE_SERIAL,
        VIR_DOMAIN_DEVICE_PARALLEL,
    };

    if (!alias && virDomainDefConsoleCount(def) > 0)
        return virDomainDefConsole(def, 0);
    if (!alias && virDomainDefSerialCount(def) > 0)
        return virDomainDefSerial(def, 0);

    for (size_t k = 0; alias && k < G_N_ELEMENTS(kinds); k++) {
        const GPtrArray *list = def->devices[kinds[k]];

        for (size_t i = 0; i < virSchemaListLength(list); i++) {
            const virDomainChrDef *chr = g_ptr_array_index(list, i);

            if (g_strcmp0(chr->info.alias, alias) == 0)
                return chr;
        }
    }

    virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot find character device %s"),
                   alias ? alias : "<null>");
    return NULL;
}

static const char *
qemuApiConsolePath(const virDomainDef *def, const char *alias)
{
    const virDomainChrDef *chr = qemuApiFindConsole(def, alias);

    if (!chr)
        return NULL;
    if (chr->source.type == VIR_DOMAIN_CHR_TYPE_PTY && chr->source.pty.path)
        return chr->source.pty.path;
    virReportError(VIR_ERR_INTERNAL_ERROR, _("character device %s is not using a PTY"),
                   chr->info.alias ? chr->info.alias : "<null>");
    return NULL;
}

/* By the name that the guest knows it by, or the alias; NULL: the first one. */
static const virDomainChrDef *
qemuApiFindChannel(const virDomainDef *def, const char *name)
{
    for (size_t i = 0; i < virDomainDefChannelCount(def); i++) {
        const virDomainChrDef *channel = virDomainDefChannel(def, i);

        if (!name || g_strcmp0(channel->name, name) == 0)
            return channel;
    }
    for (size_t i = 0; i < virDomainDefChannelCount(def); i++) {
        const virDomainChrDef *channel = virDomainDefChannel(def, i);

        if (g_strcmp0(channel->info.alias, name) == 0)
            return channel;
    }

    virReportError(VIR_ERR_INTERNAL_ERROR, _("cannot find channel %s"), name ? name : "<null>");
    return NULL;
}

static const char *
qemuApiChannelPath(const virDomainDef *def, const char *name)
{
    const virDomainChrDef *channel = qemuApiFindChannel(def, name);

    if (!channel)
        return NULL;
    if (channel->source.type == VIR_DOMAIN_CHR_TYPE_UNIX)
        return channel->source.unixSocket.path;
    virReportError(VIR_ERR_INTERNAL_ERROR, _("channel %s is not using a UNIX socket"),
                   name ? name : "<null>");
    return NULL;
}

/* A copy of the path that @find finds in the guest that runs, or NULL with an error reported. */
static char *
qemuApiCopyPath(virDomainObj *vm, const char *name,
                const char *(*find)(const virDomainDef *def, const char *name))
{
    VIR_DOMAIN_OBJ_GUARD(vm);

    return virDomainObjCheckActive(vm) == 0 ? g_strdup(find(vm->def, name)) : NULL;
}

/* ---- sessions ---- */

/* How long the end of a session that is taken over is waited for. */
#define QEMU_CONSOLE_WAIT_US (10 * G_USEC_PER_SEC)

/*
 * Who has a terminal, or the socket of a channel. Counted: by its call until
 * that returns, and by the stream until that ends.
 */
typedef struct qemuConsole {
    char *path;                 /* immutable */
    virApiStreamHold *stream;       /* NULL while it is being opened; then it stays */
    bool ended;                 /* guarded by consoleLock: its descriptor is closed */
} qemuConsole;

static GMutex consoleLock;      /* rank leaf */
static GCond consoleChanged;    /* a stream was opened or ended */
static GHashTable *consoles;    /* path → who has it, no reference */

static qemuConsole *
qemuConsoleNew(char *path)
{
    qemuConsole *console = g_atomic_rc_box_new0(qemuConsole);

    console->path = path;
    return console;
}

static void
qemuConsoleDispose(void *obj)
{
    qemuConsole *console = obj;

    virApiStreamFree(console->stream);
    g_free(console->path);
}

static void
qemuConsoleUnref(qemuConsole *console)
{
    g_atomic_rc_box_release_full(console, qemuConsoleDispose);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuConsole, qemuConsoleUnref)

/* Drops the reference of the stream. */
static void
qemuConsoleEnded(void *opaque)
{
    qemuConsole *console = opaque;

    virMutexLock(&consoleLock, VIR_LOCK_RANK_LEAF);
    console->ended = true;
    g_hash_table_remove(consoles, console->path);
    g_cond_broadcast(&consoleChanged);
    virMutexUnlock(&consoleLock);
    qemuConsoleUnref(console);
}

/*
 * One session a terminal: a lock of the open file @fd, which is gone when the last
 * descriptor of the session is, whoever closes it; none when it is -1. @ret_other:
 * who has it, as far as we know; a session leaves the table after it gave up its lock.
 */
static bool
qemuConsoleLock(qemuConsole *console, int fd, qemuConsole **ret_other)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    qemuConsole *other;

    VIR_LOCK_GUARD(&consoleLock, VIR_LOCK_RANK_LEAF);

    if (!consoles)
        consoles = g_hash_table_new(g_str_hash, g_str_equal);
    other = g_hash_table_lookup(consoles, console->path);
    /* one that is closed and about to leave the table is waited for like any other */
    if (!other && (fd < 0 || fcntl(fd, F_OFD_SETLK, &lock) == 0)) {
        g_hash_table_insert(consoles, console->path, console);
        return true;
    }
    *ret_other = other ? g_atomic_rc_box_acquire(other) : NULL;
    return false;
}

/* Waits until @console has a stream or has ended; with @end until it has ended. */
static bool
qemuConsoleWait(qemuConsole *console, bool end, gint64 until)
{
    bool there = true;

    virThreadPoolBeginBlocking();
    virMutexLock(&consoleLock, VIR_LOCK_RANK_LEAF);
    while (there && !console->ended && (end || !console->stream))
        there = virCondWaitUntil(&consoleChanged, &consoleLock, until);
    virMutexUnlock(&consoleLock);
    virThreadPoolEndBlocking();
    return there;
}

/* Ends the session of another client and waits until it has. */
static bool
qemuConsoleTakeOver(qemuConsole *other, gint64 until)
{
    if (!qemuConsoleWait(other, false, until))
        return false;
    if (other->stream)
        virApiStreamAbort(other->stream, _("another client has taken over"));
    return qemuConsoleWait(other, true, until);
}

/* @busy: what to say when somebody else has it */
static int
qemuConsoleClaim(qemuConsole *console, int fd, bool force, const char *busy)
{
    gint64 until = g_get_monotonic_time() + QEMU_CONSOLE_WAIT_US;
    bool again = true;

    while (again) {
        g_autoptr(qemuConsole) other = NULL;

        if (qemuConsoleLock(console, fd, &other))
            return 0;
        again = force && other && qemuConsoleTakeOver(other, until);
    }
    virReportError(VIR_ERR_OPERATION_FAILED, "%s", busy);
    return -1;
}

/* @fd is taken on success. */
static int
qemuConsoleOpenStream(qemuConsole *console, virApiCall *call, int fd)
{
    virApiStreamHold *stream = NULL;

    g_atomic_rc_box_acquire(console);
    if (virApiCallOpenStream(call, fd, qemuConsoleEnded, console, &stream) < 0) {
        qemuConsoleEnded(console);
        return -1;
    }

    virMutexLock(&consoleLock, VIR_LOCK_RANK_LEAF);
    console->stream = stream;
    g_cond_broadcast(&consoleChanged);
    virMutexUnlock(&consoleLock);
    return 0;
}

/* ---- the calls ---- */

static int
qemuDomainOpenConsole(virApiCall *call, const remote_domain_open_console_args *args,
                      void *ret G_GNUC_UNUSED)
{
    g_autofree char *path = qemuApiCopyPath(qemuApiGuest(call), args->dev_name,
                                            qemuApiConsolePath);
    g_autoptr(qemuConsole) console = NULL;
    VIR_AUTOCLOSE fd = -1;

    if (!path)
        return -1;
    fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        virReportSystemError(errno, _("cannot open '%s'"), path);
        return -1;
    }

    console = qemuConsoleNew(g_steal_pointer(&path));
    if (qemuConsoleClaim(console, fd, args->flags & VIR_DOMAIN_CONSOLE_FORCE,
                         _("Active console session exists for this domain")) < 0 ||
        qemuConsoleOpenStream(console, call, fd) < 0)
        return -1;
    virFDSteal(&fd);
    return 0;
}

/* QEMU serves one connection a channel: who waits behind another would never be told. */
static int
qemuDomainOpenChannel(virApiCall *call, const remote_domain_open_channel_args *args,
                      void *ret G_GNUC_UNUSED)
{
    g_autofree char *path = qemuApiCopyPath(qemuApiGuest(call), args->name, qemuApiChannelPath);
    g_autoptr(qemuConsole) console = NULL;
    VIR_AUTOCLOSE fd = -1;

    if (!path)
        return -1;

    console = qemuConsoleNew(g_steal_pointer(&path));
    if (qemuConsoleClaim(console, -1, args->flags & VIR_DOMAIN_CHANNEL_FORCE,
                         _("Active channel stream exists for this domain")) < 0)
        return -1;
    if ((fd = qemuMonitorIOConnect(console->path)) < 0) {
        qemuConsoleEnded(g_atomic_rc_box_acquire(console));
        return -1;
    }
    if (qemuConsoleOpenStream(console, call, fd) < 0)
        return -1;
    virFDSteal(&fd);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_OPEN_CONSOLE, qemuDomainOpenConsole,
                 .flags = VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE,
                 .needs = QEMU_API_UNLOCKED),
    QEMU_API_ROW(DOMAIN_OPEN_CHANNEL, qemuDomainOpenChannel, .flags = VIR_DOMAIN_CHANNEL_FORCE,
                 .needs = QEMU_API_UNLOCKED),
};

QEMU_API_TABLE(qemuApiDomainConsole, rows);
