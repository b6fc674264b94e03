/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_console.c: streams to the character devices of a guest. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

/* The path of the terminal that the call is about. */
static char *
qemuApiConsolePath(virDomainObj *vm, const char *alias)
{
    const virDomainChrDef *chr;
    char *path = NULL;

    virDomainObjLock(vm);
    if (virDomainObjCheckActive(vm) == 0 && (chr = qemuApiFindConsole(vm->def, alias))) {
        if (chr->source.type == VIR_DOMAIN_CHR_TYPE_PTY && chr->source.pty.path)
            path = g_strdup(chr->source.pty.path);
        else
            virReportError(VIR_ERR_INTERNAL_ERROR, _("character device %s is not using a PTY"),
                           chr->info.alias ? chr->info.alias : "<null>");
    }
    virDomainObjUnlock(vm);
    return path;
}

/* ---- sessions ---- */

/* How long the end of a session that is taken over is waited for. */
#define QEMU_CONSOLE_WAIT_US (10 * G_USEC_PER_SEC)

/* Counted: by its call until that returns, and by the stream until that ends. */
typedef struct qemuConsole {
    char *path;                 /* immutable */
    virApiStreamHold *stream;       /* NULL while it is being opened; then it stays */
    bool ended;                 /* guarded by consoleLock: its descriptor is closed */
} qemuConsole;

static GMutex consoleLock;      /* rank leaf */
static GCond consoleChanged;    /* a stream was opened or ended */
static GHashTable *consoles;    /* path → who has the lock, no reference */

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
 * One session a terminal: a lock of the open file, which is gone when the last
 * descriptor of the session is, whoever closes it. @ret_other: who has it, as
 * far as we know; a session leaves the table after it gave up its lock.
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
    if (!other && fcntl(fd, F_OFD_SETLK, &lock) == 0) {
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
        virApiStreamAbort(other->stream, _("another client has taken over the console"));
    return qemuConsoleWait(other, true, until);
}

static int
qemuConsoleClaim(qemuConsole *console, int fd, bool force)
{
    gint64 until = g_get_monotonic_time() + QEMU_CONSOLE_WAIT_US;
    bool again = true;

    while (again) {
        g_autoptr(qemuConsole) other = NULL;

        if (qemuConsoleLock(console, fd, &other))
            return 0;
        again = force && other && qemuConsoleTakeOver(other, until);
    }
    virReportError(VIR_ERR_OPERATION_FAILED, "%s",
                   _("Active console session exists for this domain"));
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

/* ---- the call ---- */

static int
qemuDomainOpenConsole(virApiCall *call, const remote_domain_open_console_args *args,
                      void *ret G_GNUC_UNUSED)
{
    g_autofree char *path = qemuApiConsolePath(qemuApiGuest(call), args->dev_name);
    g_autoptr(qemuConsole) console = NULL;
    VIR_AUTOCLOSE fd = -1;

    if (!path)
        return -1;
    fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        virReportSystemError(errno, _("cannot open '%s'"), path);
        return -1;
    }

    console = g_atomic_rc_box_new0(qemuConsole);
    console->path = g_steal_pointer(&path);
    if (qemuConsoleClaim(console, fd, args->flags & VIR_DOMAIN_CONSOLE_FORCE) < 0 ||
        qemuConsoleOpenStream(console, call, fd) < 0)
        return -1;
    virFDSteal(&fd);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_OPEN_CONSOLE, qemuDomainOpenConsole,
                 .flags = VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE,
                 .needs = QEMU_API_UNLOCKED),
};

QEMU_API_TABLE(qemuApiDomainConsole, rows);
