/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_image.c: qcow2 headers and the chain that they make. */
#include "config.h"

#include "qemu_image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_STORAGE

/* Offsets and values of the qcow2 format. */
#define QCOW2_MAGIC 0x514649fb
#define QCOW2_BACKING_OFFSET 8
#define QCOW2_BACKING_SIZE 16
#define QCOW2_V2_LENGTH 72
#define QCOW2_FEATURES 72
#define QCOW2_LENGTH 100
#define QCOW2_FEATURE_DATA_FILE (1 << 2)
#define QCOW2_EXTENSION_END 0
#define QCOW2_EXTENSION_FORMAT 0xe2792aca
#define QCOW2_BACKING_MAX 1023

/* ---- the header --------------------------------------------------------- */

/* Bytes from outside; who asks for more than there are gets zeros, and isShort stays set. */
typedef struct {
    const unsigned char *data;
    size_t size;
    bool isShort;
} view;

static const unsigned char *
bytesAt(view *v, guint64 offset, guint64 length)
{
    if (offset > v->size || length > v->size - offset) {
        v->isShort = true;
        return NULL;
    }
    return v->data + offset;
}

static guint32
u32At(view *v, guint64 offset)
{
    const unsigned char *bytes = bytesAt(v, offset, sizeof(guint32));
    guint32 value = 0;

    if (bytes)
        memcpy(&value, bytes, sizeof(value));
    return GUINT32_FROM_BE(value);
}

static guint64
u64At(view *v, guint64 offset)
{
    return (guint64)u32At(v, offset) << 32 | u32At(v, offset + sizeof(guint32));
}

/* NULL: too long, cut off, or with a zero byte in it. */
static char *
textAt(view *v, guint64 offset, guint64 length)
{
    const unsigned char *bytes = length <= QCOW2_BACKING_MAX ? bytesAt(v, offset, length) : NULL;

    if (!bytes || memchr(bytes, 0, length))
        return NULL;
    return g_strndup((const char *)bytes, length);
}

/* The name of the backing format; NULL when there is none or the extensions are broken. */
static char *
findFormat(view *v, guint64 offset, guint64 end)
{
    while (offset < end && !v->isShort) {
        guint32 type = u32At(v, offset);
        guint32 length = u32At(v, offset + 4);

        if (type == QCOW2_EXTENSION_END)
            break;
        if (type == QCOW2_EXTENSION_FORMAT)
            return textAt(v, offset + 8, length);
        offset += 8 + ((guint64)length + 7) / 8 * 8;
    }
    return NULL;
}

void
qemuImageHeaderClear(qemuImageHeader *header)
{
    g_clear_pointer(&header->backing, g_free);
    g_clear_pointer(&header->backingFormat, g_free);
}

int
qemuImageDecodeQcow2(const unsigned char *data, size_t size, const char *path,
                     qemuImageHeader *ret_header)
{
    view v = { .data = data, .size = size };
    guint32 version = u32At(&v, 4);
    guint64 backing = u64At(&v, QCOW2_BACKING_OFFSET);
    guint32 length = QCOW2_V2_LENGTH;
    guint64 features = 0;
    g_auto(qemuImageHeader) header = { NULL };

    if (u32At(&v, 0) != QCOW2_MAGIC || version < 2 || version > 3) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("image '%s' is not in qcow2 format"), path);
        return -1;
    }
    if (version == 3) {
        features = u64At(&v, QCOW2_FEATURES);
        length = u32At(&v, QCOW2_LENGTH);
    }
    if (features & QCOW2_FEATURE_DATA_FILE) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("image '%s' has its data in a second file, which is not supported"), path);
        return -1;
    }
    if (backing) {
        header.backing = textAt(&v, backing, u32At(&v, QCOW2_BACKING_SIZE));
        header.backingFormat = findFormat(&v, length, backing);
    }
    if (v.isShort || length < QCOW2_V2_LENGTH || (backing && !header.backing)) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("image '%s' has a malformed qcow2 header"),
                       path);
        return -1;
    }
    *ret_header = header;
    header = (qemuImageHeader){ NULL };
    return 0;
}

/* ---- the chain ---------------------------------------------------------- */

static int
openImage(const char *path, struct stat *ret_stat)
{
    /* not blocking: a pipe of that name must not hold us */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, ret_stat) < 0) {
        virReportSystemError(errno, _("Cannot access storage file '%s'"), path);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    if (!S_ISREG(ret_stat->st_mode) && !S_ISBLK(ret_stat->st_mode)) {
        virReportError(VIR_ERR_OPERATION_FAILED,
                       _("storage file '%s' is neither a file nor a block device"), path);
        close(fd);
        return -1;
    }
    return fd;
}

static int
readHeader(int fd, const char *path, qemuImageHeader *ret_header)
{
    g_autofree unsigned char *data = g_malloc(QEMU_IMAGE_HEADER_MAX);
    ssize_t got = pread(fd, data, QEMU_IMAGE_HEADER_MAX, 0);

    if (got < 0) {
        virReportSystemError(errno, _("cannot read header of '%s'"), path);
        return -1;
    }
    return qemuImageDecodeQcow2(data, (size_t)got, path, ret_header);
}

/* Where the image that @header names is; NULL with an error reported. */
static char *
backingPath(const qemuImageHeader *header, const char *path)
{
    g_autofree char *folder = NULL;
    const char *colon = strchr(header->backing, ':');
    const char *slash = strchr(header->backing, '/');

    if (colon && (!slash || colon < slash)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("backing image '%s' of '%s' is not a file; the domain XML must name it"),
                       header->backing, path);
        return NULL;
    }
    if (g_path_is_absolute(header->backing))
        return g_strdup(header->backing);
    folder = g_path_get_dirname(path);
    return g_build_filename(folder, header->backing, NULL);
}

/* The image below @path, NULL when there is none. 0, or -1 with an error reported. */
static int
findBelow(const char *path, virStorageBacking **ret_below)
{
    struct stat st;
    int fd = openImage(path, &st);
    g_auto(qemuImageHeader) header = { NULL };
    g_autofree char *below = NULL;
    int format;
    int rc;

    if (fd < 0)
        return -1;
    rc = readHeader(fd, path, &header);
    close(fd);
    if (rc < 0)
        return -1;
    *ret_below = NULL;
    if (!header.backing)
        return 0;

    if (!header.backingFormat) {
        virReportError(VIR_ERR_OPERATION_INVALID,
                       _("format of backing image '%s' of image '%s' was not specified in the "
                         "image metadata"),
                       header.backing, path);
        return -1;
    }
    format = virStorageFormatFromString(header.backingFormat);
    below = backingPath(&header, path);
    if (!below || (fd = openImage(below, &st)) < 0)
        return -1;
    close(fd);
    if (format <= VIR_STORAGE_FORMAT_NONE) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("unknown format '%s' of backing image '%s'"),
                       header.backingFormat, below);
        return -1;
    }

    *ret_below = g_new0(virStorageBacking, 1);
    (*ret_below)->format = (virStorageFormat)format;
    if (S_ISBLK(st.st_mode)) {
        (*ret_below)->src.type = VIR_STORAGE_TYPE_BLOCK;
        (*ret_below)->src.block.path = g_steal_pointer(&below);
    } else {
        (*ret_below)->src.type = VIR_STORAGE_TYPE_FILE;
        (*ret_below)->src.file.path = g_steal_pointer(&below);
    }
    return 0;
}

static void
freeChain(virStorageBacking *chain)
{
    while (chain) {
        virStorageBacking *next = chain->next;

        if (chain->src.type == VIR_STORAGE_TYPE_BLOCK)
            g_free(chain->src.block.path);
        else
            g_free(chain->src.file.path);
        g_free(chain);
        chain = next;
    }
}

int
qemuImageFindChain(virDomainDiskDef *disk)
{
    virStorageBacking *chain = NULL;
    virStorageBacking **end = &chain;
    virStorageFormat format = disk->driver.format;
    const char *path = virStorageSourceLocalPath(&disk->src);

    for (unsigned int depth = 0; format == VIR_STORAGE_FORMAT_QCOW2; depth++) {
        if (depth == QEMU_IMAGE_CHAIN_MAX) {
            virReportError(VIR_ERR_OPERATION_FAILED,
                           _("more than %d images stand behind disk '%s'"), QEMU_IMAGE_CHAIN_MAX,
                           disk->dst);
            freeChain(chain);
            return -1;
        }
        if (findBelow(path, end) < 0) {
            freeChain(chain);
            return -1;
        }
        if (!*end)
            break;
        format = (*end)->format;
        path = virStorageSourceLocalPath(&(*end)->src);
        end = &(*end)->next;
    }
    *end = g_new0(virStorageBacking, 1); /* there is no more */
    disk->backing = chain;
    return 0;
}
