/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverstreamfile.c: a part of a file or block device as the end of a stream. */
#include "config.h"

#include "virnetserverstream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virnetserverchore.h"
#include "virnetserverpriv.h"

#define VIR_FROM_THIS VIR_FROM_STREAMS

/* What is read or written at once, and all that a stream holds of its file. */
#define VIR_NET_SERVER_STREAM_FILE_BUFFER VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX

typedef enum {
    FILE_READ,
    FILE_WRITE,
    FILE_HOLE,
    FILE_SYNC,
} FileTask;

/*
 * Counted: by the stream, and by the chore while there is one. There is one at
 * a time: while @busy all that isn't immutable is the chore's, else the loop's.
 */
typedef struct virNetServerStreamFile {
    /* immutable once opened */
    int fd;                     /* closed with the last reference */
    bool is_sparse;
    bool is_regular;
    void (*ended)(void *opaque);
    void *opaque;
    virNetServerStream *st;     /* a reference */

    gint busy;                  /* atomic */
    gint is_over;               /* atomic: the stream wants nothing more */

    FileTask task;
    off_t at;                   /* where the next byte goes or comes from */
    unsigned long long left;    /* bytes that may still be moved */
    uint8_t *buf;
    size_t len;                 /* of what is in @buf */
    size_t taken;               /* of these, passed on to the client */
    off_t data;                 /* reading: bytes from @at on that are known to be no hole */
    off_t hole;                 /* of a hole that comes before @buf, or is to be written */
    bool is_end;                /* reading: there is nothing after @buf */
    bool is_synced;
    int error;                  /* errno of what went wrong, for good */
} virNetServerStreamFile;

static void
fileDispose(void *obj)
{
    virNetServerStreamFile *file = obj;

    virFDClose(&file->fd);
    if (file->ended)
        file->ended(file->opaque);
    g_free(file->buf);
    virNetServerStreamUnref(file->st);
}

static void
fileUnref(virNetServerStreamFile *file)
{
    g_atomic_rc_box_release_full(file, fileDispose);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetServerStreamFile, fileUnref)

/* ---- in a chore's thread: 0, or -1 with errno ---- */

static int
fileWriteAll(virNetServerStreamFile *file, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t put = TEMP_FAILURE_RETRY(pwrite(file->fd, data, len, file->at));

        if (put < 0)
            return -1;
        if (put == 0) {
            errno = ENOSPC;
            return -1;
        }
        data += put;
        len -= put;
        file->at += put;
    }
    return 0;
}

/* For what can't punch holes. */
static int
fileWriteZeros(virNetServerStreamFile *file, off_t len)
{
    memset(file->buf, 0, VIR_NET_SERVER_STREAM_FILE_BUFFER);
    while (len > 0 && !g_atomic_int_get(&file->is_over)) {
        size_t part = MIN(len, VIR_NET_SERVER_STREAM_FILE_BUFFER);

        if (fileWriteAll(file, file->buf, part) < 0)
            return -1;
        len -= part;
    }
    return 0;
}

/* What is there already must read as zeros; beyond the end of a file nothing is yet. */
static int
fileWriteHole(virNetServerStreamFile *file)
{
    off_t len = file->hole;
    off_t inside = len;
    struct stat st;

    file->hole = 0;
    if (file->is_regular) {
        if (fstat(file->fd, &st) < 0)
            return -1;
        inside = CLAMP(st.st_size - file->at, 0, len);
        if (inside < len && ftruncate(file->fd, file->at + len) < 0)
            return -1;
    }
    if (inside == 0 || fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                 file->at, inside) == 0) {
        file->at += len;
        return 0;
    }
    if (errno != EOPNOTSUPP && errno != ENOSYS && errno != ENODEV && errno != EINVAL)
        return -1;
    if (fileWriteZeros(file, inside) < 0)
        return -1;
    file->at += len - inside;
    return 0;
}

/* What the file system knows of holes: one that begins at @at is passed over, and data follows. */
static void
fileFindData(virNetServerStreamFile *file)
{
    off_t data = lseek(file->fd, file->at, SEEK_DATA);
    off_t hole = 0;
    off_t end;
    struct stat st;

    if (data > file->at)
        hole = data - file->at;
    else if (data < 0 && errno == ENXIO && fstat(file->fd, &st) == 0)
        hole = MAX(st.st_size - file->at, 0);       /* up to the end */

    file->hole = MIN((unsigned long long) hole, file->left);
    file->at += file->hole;
    file->left -= file->hole;

    end = lseek(file->fd, file->at, SEEK_HOLE);
    /* one that knows of none, or is altered meanwhile: at least something is read as data */
    file->data = end > file->at ? end - file->at : VIR_NET_SERVER_STREAM_FILE_BUFFER;
}

static bool
isZero(const uint8_t *data, size_t len)
{
    return data[0] == 0 && memcmp(data, data + 1, len - 1) == 0;
}

/* Fills @buf. Nothing in it: the end. */
static int
fileReadData(virNetServerStreamFile *file, size_t max)
{
    ssize_t got;

    max = MIN(max, file->left);
    max = MIN(max, (size_t) (G_MAXINT64 - file->at));
    got = TEMP_FAILURE_RETRY(pread(file->fd, file->buf, max, file->at));
    if (got < 0)
        return -1;
    file->taken = 0;
    file->len = got;
    file->at += got;
    file->left -= got;
    file->data -= MIN(file->data, got);
    file->is_end = got == 0;
    return 0;
}

/*
 * A block device knows of no holes: zeros are as good. As in a file, data or
 * the end comes after a hole: some clients don't bear two in a row.
 */
static int
fileReadDevice(virNetServerStreamFile *file)
{
    while (!g_atomic_int_get(&file->is_over)) {
        if (fileReadData(file, VIR_NET_SERVER_STREAM_FILE_BUFFER) < 0)
            return -1;
        if (file->is_end || !isZero(file->buf, file->len))
            break;
        file->hole += file->len;
        file->len = 0;
    }
    return 0;
}

static int
fileRead(virNetServerStreamFile *file)
{
    if (!file->is_sparse)
        return fileReadData(file, VIR_NET_SERVER_STREAM_FILE_BUFFER);
    if (!file->is_regular)
        return fileReadDevice(file);

    if (file->data == 0)
        fileFindData(file);
    return fileReadData(file, MIN(file->data, VIR_NET_SERVER_STREAM_FILE_BUFFER));
}

static int
fileSync(virNetServerStreamFile *file)
{
    /* some things that can be written to can't be flushed */
    if (fdatasync(file->fd) < 0 && errno != EINVAL && errno != EROFS)
        return -1;
    file->is_synced = true;
    return 0;
}

static int
fileRunTask(virNetServerStreamFile *file)
{
    int rc = 0;

    switch (file->task) {
    case FILE_READ:
        return fileRead(file);
    case FILE_WRITE:
        rc = fileWriteAll(file, file->buf, file->len);
        file->len = 0;
        break;
    case FILE_HOLE:
        rc = fileWriteHole(file);
        break;
    case FILE_SYNC:
        rc = fileSync(file);
        break;
    }
    return rc;
}

static void
fileRunChore(void *opaque, bool cancelled)
{
    g_autoptr(virNetServerStreamFile) file = opaque;

    if (cancelled)
        file->error = ECANCELED;
    else if (!g_atomic_int_get(&file->is_over) && fileRunTask(file) < 0)
        file->error = errno;
    g_atomic_int_set(&file->busy, false);
    virNetServerAttend(file->st->client);
}

/* ---- on the loop ---- */

static void
fileBegin(virNetServerStreamFile *file, FileTask task)
{
    file->task = task;
    g_atomic_int_set(&file->busy, true);
    virNetServerChoresRun(virNetServerGetChores(file->st->client->server),
                          VIR_NET_SERVER_CHORE_FILE, fileRunChore,
                          g_atomic_rc_box_acquire(file));
}

/* 0 when the loop may look at @file, AGAIN, or -1 with its error reported. */
static int
fileCheck(const virNetServerStreamFile *file, const char *what)
{
    if (g_atomic_int_get(&file->busy))
        return VIR_NET_SERVER_STREAM_AGAIN;
    if (file->error == 0)
        return 0;
    virReportSystemError(file->error, "%s", what);
    return -1;
}

static int
fileCheckRead(const virNetServerStreamFile *file)
{
    return fileCheck(file, _("cannot read from stream"));
}

static int
fileCheckWrite(const virNetServerStreamFile *file)
{
    return fileCheck(file, _("cannot write to stream"));
}

static ssize_t
virNetServerStreamFileRead(void *opaque, void *buf, size_t len)
{
    virNetServerStreamFile *file = opaque;
    int rc = fileCheckRead(file);

    if (rc < 0)
        return rc;
    if (file->taken == file->len) {
        if (file->is_end)
            return 0;
        fileBegin(file, FILE_READ);
        return VIR_NET_SERVER_STREAM_AGAIN;
    }

    len = MIN(len, file->len - file->taken);
    memcpy(buf, file->buf + file->taken, len);
    file->taken += len;
    if (file->taken == file->len)
        fileBegin(file, FILE_READ);         /* while these bytes are on their way */
    else
        virNetServerAttend(file->st->client);
    return len;
}

static long long
virNetServerStreamFileSkip(void *opaque)
{
    virNetServerStreamFile *file = opaque;
    long long hole;

    if (g_atomic_int_get(&file->busy) || file->error)
        return 0;
    hole = file->hole;
    file->hole = 0;
    return hole;
}

static ssize_t
virNetServerStreamFileWrite(void *opaque, const void *buf, size_t len)
{
    virNetServerStreamFile *file = opaque;
    int rc = fileCheckWrite(file);

    if (rc < 0)
        return rc;
    if (file->left == 0) {
        file->error = ENOSPC;
        return fileCheckWrite(file);
    }
    len = MIN(len, VIR_NET_SERVER_STREAM_FILE_BUFFER);
    len = MIN(len, file->left);
    memcpy(file->buf, buf, len);
    file->len = len;
    file->left -= len;
    fileBegin(file, FILE_WRITE);
    return len;
}

static int
virNetServerStreamFileHole(void *opaque, long long len)
{
    virNetServerStreamFile *file = opaque;
    int rc = fileCheckWrite(file);

    if (rc < 0)
        return rc;
    if ((unsigned long long) len > file->left || len > G_MAXINT64 - file->at) {
        file->error = ENOSPC;
        return fileCheckWrite(file);
    }
    file->hole = len;
    file->left -= len;
    fileBegin(file, FILE_HOLE);
    return 0;
}

static int
virNetServerStreamFileFinish(void *opaque)
{
    virNetServerStreamFile *file = opaque;
    int rc = fileCheckWrite(file);

    if (rc < 0 || file->is_synced)
        return rc;
    fileBegin(file, FILE_SYNC);
    return VIR_NET_SERVER_STREAM_AGAIN;
}

/* Whoever has done a chore has the loop look at the stream. */
static void
virNetServerStreamFileWant(void *opaque G_GNUC_UNUSED, virNetServerStream *st G_GNUC_UNUSED,
                           bool wants_read G_GNUC_UNUSED, bool wants_write G_GNUC_UNUSED)
{
}

static void
virNetServerStreamFileFree(void *opaque)
{
    virNetServerStreamFile *file = opaque;

    g_atomic_int_set(&file->is_over, true);
    fileUnref(file);
}

static const virNetServerStreamEnd fileReader = {
    .read = virNetServerStreamFileRead,
    .skip = virNetServerStreamFileSkip,
    .want = virNetServerStreamFileWant,
    .free = virNetServerStreamFileFree,
};

static const virNetServerStreamEnd fileWriter = {
    .write = virNetServerStreamFileWrite,
    .finish = virNetServerStreamFileFinish,
    .want = virNetServerStreamFileWant,
    .free = virNetServerStreamFileFree,
};

static const virNetServerStreamEnd fileSparseWriter = {
    .write = virNetServerStreamFileWrite,
    .hole = virNetServerStreamFileHole,
    .finish = virNetServerStreamFileFinish,
    .want = virNetServerStreamFileWant,
    .free = virNetServerStreamFileFree,
};

static int
fileCheckRange(int fd, const virNetServerStreamRange *range, bool *ret_is_regular)
{
    struct stat st;

    if (fstat(fd, &st) < 0) {
        virReportSystemError(errno, _("cannot look at descriptor %d"), fd);
        return -1;
    }
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) {
        virReportError(VIR_ERR_INVALID_ARG, _("descriptor %d is no file and no block device"), fd);
        return -1;
    }
    if (range->offset > G_MAXINT64) {
        virReportError(VIR_ERR_OVERFLOW, _("offset %llu is too large"), range->offset);
        return -1;
    }
    *ret_is_regular = S_ISREG(st.st_mode);
    return 0;
}

int
virNetServerStreamOpenFile(virNetServerClient *client, const virNetMessage *call, int fd,
                           virNetServerStreamFlags direction,
                           const virNetServerStreamRange *range, void (*ended)(void *opaque),
                           void *opaque, virNetServerStream **ret_st)
{
    g_autoptr(virNetServerStreamFile) file = NULL;
    const virNetServerStreamEnd *end = &fileReader;
    bool is_regular;

    if (fileCheckRange(fd, range, &is_regular) < 0)
        return -1;
    if (direction == VIR_NET_SERVER_STREAM_FROM_CLIENT)
        end = range->is_sparse ? &fileSparseWriter : &fileWriter;

    file = g_atomic_rc_box_new0(virNetServerStreamFile);
    file->fd = -1;
    file->is_regular = is_regular;
    file->is_sparse = range->is_sparse;
    file->at = range->offset;
    file->left = range->length ? range->length : G_MAXUINT64;
    file->buf = g_malloc(VIR_NET_SERVER_STREAM_FILE_BUFFER);
    if (virNetServerStreamOpen(client, call, end, g_atomic_rc_box_acquire(file), &file->st) < 0) {
        fileUnref(file);
        return -1;
    }

    /* nothing moves before the call is answered; but the stream may be over already */
    file->fd = fd;
    file->ended = ended;
    file->opaque = opaque;
    if (ret_st)
        *ret_st = virNetServerStreamRef(file->st);
    return 0;
}
