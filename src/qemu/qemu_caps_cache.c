/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_caps_cache.c: answers of emulators, in memory and in files; each binary is asked once. */
#include "config.h"

#include "qemu_caps.h"
#include "qemu_caps_priv.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qemu_caps_probe.h"
#include "qemu_kvm.h"
#include "virerror.h"
#include "virfile.h"
#include "virhostinfo.h"
#include "virlockrank.h"
#include "virlog.h"
#include "virthreadpool.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

VIR_LOG_INIT("qemu.caps");

/* Raised when the questions change, so that old files don't answer new ones. */
#define ANSWERS_FORMAT 3

#define FILE_MAX (10 * 1024 * 1024)

/* A binary that couldn't be probed isn't tried again for this long. */
#define RETRY_US (60 * G_USEC_PER_SEC)

/* Emulators that are asked at the same time. */
#define PROBE_THREADS 2

/* Another file at the same path is another binary. */
typedef struct {
    unsigned long long dev;
    unsigned long long inode;
    unsigned long long size;
    unsigned long long mtime;   /* nanoseconds, as is ctime */
    unsigned long long ctime;
} qemuBinaryKey;

typedef struct {
    char *binary;               /* immutable */
    qemuBinaryKey key;          /* of what the rest is about */
    qemuCaps *caps;             /* NULL: not known */
    bool loaded;                /* the file was looked at for this key */
    bool probing;
    char *error;                /* why the last probe failed */
    gint64 errorAt;
} qemuCapsEntry;

struct _qemuCapsCache {
    char *dir;                  /* immutable; NULL: no files */

    GMutex lock;                /* guards the entries */
    GCond probed;               /* a probe is done */
    GHashTable *entries;        /* path → qemuCapsEntry; they stay as long as the cache */
};

static void
qemuCapsEntryFree(gpointer data)
{
    qemuCapsEntry *entry = data;

    g_free(entry->binary);
    qemuCapsUnref(entry->caps);
    g_free(entry->error);
    g_free(entry);
}

qemuCapsCache *
qemuCapsCacheNew(const char *dir)
{
    qemuCapsCache *cache = g_atomic_rc_box_new0(qemuCapsCache);

    g_mutex_init(&cache->lock);
    g_cond_init(&cache->probed);
    cache->dir = g_strdup(dir);
    cache->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, qemuCapsEntryFree);
    return cache;
}

static void
qemuCapsCacheDispose(gpointer data)
{
    qemuCapsCache *cache = data;

    g_hash_table_unref(cache->entries);
    g_free(cache->dir);
    g_cond_clear(&cache->probed);
    g_mutex_clear(&cache->lock);
}

void
qemuCapsCacheUnref(qemuCapsCache *cache)
{
    if (cache)
        g_atomic_rc_box_release_full(cache, qemuCapsCacheDispose);
}

/* ---- binaries ------------------------------------------------------------ */

static int
qemuBinaryGetKey(const char *binary, qemuBinaryKey *ret_key)
{
    struct stat st;

    if (!g_path_is_absolute(binary)) {
        virReportError(VIR_ERR_INVALID_ARG, _("QEMU binary '%s' must be an absolute path"), binary);
        return -1;
    }
    if (stat(binary, &st) < 0) {
        virReportSystemError(errno, _("Cannot check QEMU binary %s"), binary);
        return -1;
    }
    if (!S_ISREG(st.st_mode) || access(binary, X_OK) < 0) {
        virReportSystemError(S_ISREG(st.st_mode) ? errno : EACCES,
                             _("QEMU binary %s is not executable"), binary);
        return -1;
    }

    /* cleared as a whole, so that it can be compared as a whole */
    memset(ret_key, 0, sizeof(*ret_key));
    ret_key->dev = st.st_dev;
    ret_key->inode = st.st_ino;
    ret_key->size = st.st_size;
    ret_key->mtime = st.st_mtim.tv_sec * 1000000000ULL + st.st_mtim.tv_nsec;
    ret_key->ctime = st.st_ctim.tv_sec * 1000000000ULL + st.st_ctim.tv_nsec;
    return 0;
}

/* Guest architectures, and the programs that emulate them where those have other names. */
static const struct {
    const char *arch;
    const char *program;        /* NULL: the same */
    const char *other;          /* does it too; NULL: none */
} archs[] = {
    { "alpha", NULL },
    { "armv6l", "arm" },
    { "armv7l", "arm" },
    { "aarch64", NULL },
    { "cris", NULL },
    { "i686", "i386", "x86_64" },
    { "m68k", NULL },
    { "microblaze", NULL },
    { "microblazeel", NULL },
    { "mips", NULL },
    { "mipsel", NULL },
    { "mips64", NULL },
    { "mips64el", NULL },
    { "or1k", NULL },
    { "ppc", NULL },
    { "ppc64", NULL },
    { "ppc64le", "ppc64" },
    { "riscv32", NULL },
    { "riscv64", NULL },
    { "s390x", NULL },
    { "sh4", NULL },
    { "sh4eb", NULL },
    { "sparc", NULL },
    { "sparc64", NULL },
    { "x86_64", NULL },
    { "xtensa", NULL },
    { "xtensaeb", NULL },
};

const char *const *
qemuCapsListArchs(void)
{
    static const char *names[G_N_ELEMENTS(archs) + 1];
    static gsize done;

    if (g_once_init_enter(&done)) {
        for (size_t i = 0; i < G_N_ELEMENTS(archs); i++)
            names[i] = archs[i].arch;
        g_once_init_leave(&done, 1);
    }
    return names;
}

bool
qemuCapsArchIs64Bit(const char *arch)
{
    /* all others have it in their name */
    return strstr(arch, "64") || strcmp(arch, "alpha") == 0 || strcmp(arch, "s390x") == 0;
}

bool
qemuCapsArchIsX86(const char *arch)
{
    return strcmp(arch, "x86_64") == 0 || strcmp(arch, "i686") == 0;
}

static char *
qemuCapsFindProgram(const char *program)
{
    g_autofree char *name = g_strconcat("qemu-system-", program, NULL);

    return g_find_program_in_path(name);
}

char *
qemuCapsFindBinary(const char *arch)
{
    /* where distributors ship one emulator, for the host's own kind of guests */
    static const char *const hostOnly[] = { "qemu-kvm", "/usr/libexec/qemu-kvm", "kvm" };
    const char *program = arch;
    const char *other = NULL;
    g_autofree char *found = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(archs); i++) {
        if (strcmp(archs[i].arch, arch) == 0) {
            program = archs[i].program ? archs[i].program : arch;
            other = archs[i].other;
        }
    }

    found = qemuCapsFindProgram(program);
    if (!found && other)
        found = qemuCapsFindProgram(other);
    for (size_t i = 0; !found && strcmp(arch, virHostInfoGetArch()) == 0 &&
                       i < G_N_ELEMENTS(hostOnly); i++)
        found = g_find_program_in_path(hostOnly[i]);
    return g_steal_pointer(&found);
}

/* ---- files --------------------------------------------------------------- */

static char *
qemuCapsFilePath(const qemuCapsCache *cache, const char *binary)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, binary, -1);

    return g_strdup_printf("%s/%s.json", cache->dir, sum);
}

static virJSONValue *
qemuCapsFileKey(const char *binary, const qemuBinaryKey *key)
{
    virJSONValue *value = virJSONValueNewObject();

    virJSONValueObjectSetUint(value, "format", ANSWERS_FORMAT);
    virJSONValueObjectSetString(value, "binary", binary);
    virJSONValueObjectSetUint(value, "dev", key->dev);
    virJSONValueObjectSetUint(value, "inode", key->inode);
    virJSONValueObjectSetUint(value, "size", key->size);
    virJSONValueObjectSetUint(value, "mtime", key->mtime);
    virJSONValueObjectSetUint(value, "ctime", key->ctime);
    return value;
}

/* Returns NULL, with no error reported, when there is no file that fits. */
static qemuCaps *
qemuCapsFileLoad(const qemuCapsCache *cache, const char *binary, const qemuBinaryKey *key)
{
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;
    g_autoptr(virJSONValue) file = NULL;
    g_autoptr(virJSONValue) expected = qemuCapsFileKey(binary, key);
    virJSONValue *answers;
    size_t len;

    if (!cache->dir)
        return NULL;
    path = qemuCapsFilePath(cache, binary);
    if (access(path, F_OK) < 0)
        return NULL;

    VIR_ERROR_TRAP();
    if (virFileReadAll(path, FILE_MAX, &text, &len) < 0 ||
        !(file = virJSONParse(text, len, NULL))) {
        VIR_WARN("%s is passed over: %s", path, virGetLastErrorMessage());
        return NULL;
    }
    if (!virJSONValueEqual(virJSONValueObjectGet(file, "key"), expected))
        return NULL;
    answers = virJSONValueObjectSteal(file, "answers");
    return answers ? qemuCapsNew(binary, answers) : NULL;
}

/* A file that can't be written costs the next daemon a probe, nothing else. */
static void
qemuCapsFileSave(const qemuCapsCache *cache, const char *binary, const qemuBinaryKey *key,
                 const qemuCaps *caps)
{
    g_autofree char *path = NULL;
    g_autofree char *keyText = NULL;
    g_autofree char *answers = NULL;
    g_autofree char *text = NULL;
    g_autoptr(virJSONValue) keyValue = qemuCapsFileKey(binary, key);

    if (!cache->dir)
        return;
    path = qemuCapsFilePath(cache, binary);

    VIR_ERROR_TRAP();
    keyText = virJSONValueToString(keyValue);
    answers = virJSONValueToString(qemuCapsGetAnswers(caps));
    /* joined as texts: the answers are megabytes, and their copy would stay in the heap */
    if (keyText && answers)
        text = g_strdup_printf("{\"key\":%s,\"answers\":%s}", keyText, answers);
    if (!text || virFileMakePath(cache->dir, 0755) < 0 ||
        virFileWriteAtomic(path, 0600, text, strlen(text)) < 0)
        VIR_WARN("%s isn't kept: %s", path, virGetLastErrorMessage());
}

/* ---- probing ------------------------------------------------------------- */

/* A probe that waits for its thread, with a cache that can't go. */
typedef struct {
    qemuCapsCache *cache;
    qemuCapsEntry *entry;
    qemuBinaryKey key;
} qemuCapsJob;

static void
qemuCapsJobRun(gpointer data, gpointer opaque G_GNUC_UNUSED)
{
    g_autofree qemuCapsJob *job = data;
    g_autoptr(qemuCapsCache) cache = job->cache;
    qemuCapsEntry *entry = job->entry;
    gint64 begin = g_get_monotonic_time();
    g_autoptr(qemuCaps) caps = NULL;
    virJSONValue *answers;

    virResetLastError();
    answers = qemuCapsProbe(entry->binary, begin + QEMU_CAPS_PROBE_MS * 1000LL);
    if (answers)
        caps = qemuCapsNew(entry->binary, answers);
    VIR_INFO("%s was asked for %lld ms: %s", entry->binary,
             (long long)((g_get_monotonic_time() - begin) / 1000),
             caps ? "it answered" : virGetLastErrorMessage());
    if (caps)
        qemuCapsFileSave(cache, entry->binary, &job->key, caps);

    VIR_LOCK_GUARD(&cache->lock, VIR_LOCK_RANK_LEAF);
    g_clear_pointer(&entry->error, g_free);
    if (!caps) {
        entry->error = g_strdup(virGetLastErrorMessage());
        entry->errorAt = g_get_monotonic_time();
    }
    g_clear_pointer(&entry->caps, qemuCapsUnref);
    entry->caps = g_steal_pointer(&caps);
    entry->key = job->key;
    entry->probing = false;
    g_cond_broadcast(&cache->probed);
}

/* The first who asks about KVM may wait long; better it is nobody. */
static gpointer
qemuCapsTryKVM(gpointer opaque G_GNUC_UNUSED)
{
    (void)qemuKVMIsUsable(NULL); /* the answer is kept there */
    return NULL;
}

static GThreadPool *
qemuCapsPool(void)
{
    static gsize pool;

    if (g_once_init_enter(&pool)) {
        g_once_init_leave(&pool, (gsize)g_thread_pool_new(qemuCapsJobRun, NULL, PROBE_THREADS,
                                                         FALSE, NULL));
    }
    return (GThreadPool *)pool;
}

static void
qemuCapsProbeLocked(qemuCapsCache *cache, qemuCapsEntry *entry, const qemuBinaryKey *key,
                    bool urgent)
{
    qemuCapsJob *job = g_new0(qemuCapsJob, 1);

    job->cache = g_atomic_rc_box_acquire(cache);
    job->entry = entry;
    job->key = *key;
    entry->probing = true;
    /* an error only says that no new thread was made: the job is queued all the same */
    (void)g_thread_pool_push(qemuCapsPool(), job, NULL);
    if (urgent)
        g_thread_pool_move_to_front(qemuCapsPool(), job);
}

static qemuCapsEntry *
qemuCapsEntryFindLocked(qemuCapsCache *cache, const char *binary)
{
    qemuCapsEntry *entry = g_hash_table_lookup(cache->entries, binary);

    if (!entry) {
        entry = g_new0(qemuCapsEntry, 1);
        entry->binary = g_strdup(binary);
        g_hash_table_insert(cache->entries, entry->binary, entry);
    }
    return entry;
}

/* What is known of this very binary; reads its file the first time. */
static qemuCaps *
qemuCapsCacheKnown(qemuCapsCache *cache, const char *binary, const qemuBinaryKey *key)
{
    g_autoptr(qemuCaps) caps = NULL;
    qemuCapsEntry *entry;
    bool look;

    virMutexLock(&cache->lock, VIR_LOCK_RANK_LEAF);
    entry = qemuCapsEntryFindLocked(cache, binary);
    if (memcmp(&entry->key, key, sizeof(*key)) == 0 && entry->caps)
        caps = qemuCapsRef(entry->caps);
    look = !caps && !entry->probing &&
           !(entry->loaded && memcmp(&entry->key, key, sizeof(*key)) == 0);
    virMutexUnlock(&cache->lock);

    if (caps || !look)
        return g_steal_pointer(&caps);

    caps = qemuCapsFileLoad(cache, binary, key);

    VIR_LOCK_GUARD(&cache->lock, VIR_LOCK_RANK_LEAF);
    if (!entry->probing) {
        if (memcmp(&entry->key, key, sizeof(*key)) != 0) {
            /* those were another binary's */
            g_clear_pointer(&entry->error, g_free);
            g_clear_pointer(&entry->caps, qemuCapsUnref);
            entry->key = *key;
        }
        entry->loaded = true;
        if (caps && !entry->caps)
            entry->caps = qemuCapsRef(caps);
    }
    return g_steal_pointer(&caps);
}

/* Begins a probe if one is due. Returns false, with an error reported, when none is to come. */
static bool
qemuCapsProbeDueLocked(qemuCapsCache *cache, qemuCapsEntry *entry, const qemuBinaryKey *key)
{
    if (entry->probing)
        return true;
    if (entry->error && memcmp(&entry->key, key, sizeof(*key)) == 0 &&
        g_get_monotonic_time() < entry->errorAt + RETRY_US) {
        virErrorSetFromMessage(VIR_FROM_THIS, VIR_ERR_INTERNAL_ERROR, entry->error);
        return false;
    }
    qemuCapsProbeLocked(cache, entry, key, true);
    return true;
}

static qemuCaps *
qemuCapsCacheAwait(qemuCapsCache *cache, const char *binary, const qemuBinaryKey *key,
                   gint64 deadline)
{
    qemuCapsEntry *entry;
    VIR_LOCK_GUARD(&cache->lock, VIR_LOCK_RANK_LEAF);

    entry = qemuCapsEntryFindLocked(cache, binary);
    while (!entry->caps || memcmp(&entry->key, key, sizeof(*key)) != 0) {
        if (!qemuCapsProbeDueLocked(cache, entry, key))
            return NULL;
        if (deadline == 0 || !virCondWaitUntil(&cache->probed, &cache->lock, deadline)) {
            virReportError(VIR_ERR_OPERATION_TIMEOUT,
                           _("QEMU binary %s is being probed and hasn't answered yet"), binary);
            return NULL;
        }
    }
    return qemuCapsRef(entry->caps);
}

qemuCaps *
qemuCapsCacheGet(qemuCapsCache *cache, const char *binary, gint64 deadline)
{
    qemuBinaryKey key;
    qemuCaps *caps;

    if (qemuBinaryGetKey(binary, &key) < 0)
        return NULL;
    if ((caps = qemuCapsCacheKnown(cache, binary, &key)))
        return caps;

    virThreadPoolBeginBlocking();
    caps = qemuCapsCacheAwait(cache, binary, &key, deadline);
    virThreadPoolEndBlocking();
    return caps;
}

static void
qemuCapsCachePrefetchOne(qemuCapsCache *cache, const char *binary)
{
    qemuBinaryKey key;
    g_autoptr(qemuCaps) caps = NULL;
    qemuCapsEntry *entry;

    VIR_ERROR_TRAP();
    if (qemuBinaryGetKey(binary, &key) < 0 || (caps = qemuCapsCacheKnown(cache, binary, &key)))
        return;

    VIR_LOCK_GUARD(&cache->lock, VIR_LOCK_RANK_LEAF);
    entry = qemuCapsEntryFindLocked(cache, binary);
    if (!entry->probing)
        qemuCapsProbeLocked(cache, entry, &key, false);
}

void
qemuCapsCachePrefetch(qemuCapsCache *cache)
{
    g_autofree char *host = qemuCapsFindBinary(virHostInfoGetArch());

    g_thread_unref(g_thread_new("kvm-check", qemuCapsTryKVM, NULL));
    if (host)
        qemuCapsCachePrefetchOne(cache, host);
    for (size_t i = 0; i < G_N_ELEMENTS(archs); i++) {
        g_autofree char *binary = qemuCapsFindBinary(archs[i].arch);

        if (binary)
            qemuCapsCachePrefetchOne(cache, binary);
    }
}
