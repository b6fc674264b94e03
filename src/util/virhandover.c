/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virhandover.c: a document and descriptors, carried through exec. */
#include "config.h"

#include "virhandover.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"

#define VIR_FROM_THIS VIR_FROM_NONE

/* Names the descriptor of the document to the next program. */
#define VIR_HANDOVER_ENV "VIREO_HANDOVER_FD"

static const virJSONLimits limits = {
    .maxBytes = VIR_HANDOVER_MAX_BYTES,
    .maxElements = 16 * 1024 * 1024,
};

struct virHandover {
    virJSONValue *root;
    GHashTable *fds;            /* a set: those that go along, or those not taken yet */
    bool inherited;             /* @fds are ours to close */
    char *problem;
};

static virHandover *
virHandoverNewEmpty(bool inherited)
{
    virHandover *handover = g_new0(virHandover, 1);

    handover->root = virJSONValueNewObject();
    handover->fds = g_hash_table_new(NULL, NULL);
    handover->inherited = inherited;
    return handover;
}

virHandover *
virHandoverNew(void)
{
    return virHandoverNewEmpty(false);
}

void
virHandoverCloseRest(virHandover *handover)
{
    GHashTableIter iter;
    void *key;

    g_hash_table_iter_init(&iter, handover->fds);
    while (handover->inherited && g_hash_table_iter_next(&iter, &key, NULL))
        close(GPOINTER_TO_INT(key));
    g_hash_table_remove_all(handover->fds);
}

void
virHandoverFree(virHandover *handover)
{
    if (!handover)
        return;

    virHandoverCloseRest(handover);
    g_hash_table_unref(handover->fds);
    virJSONValueFree(handover->root);
    g_free(handover->problem);
    g_free(handover);
}

virJSONValue *
virHandoverGetRoot(const virHandover *handover)
{
    return handover->root;
}

const char *
virHandoverGetProblem(const virHandover *handover)
{
    return handover->problem;
}

/* ---- leaving ---- */

void
virHandoverPutFD(virHandover *handover, virJSONValue *object, const char *key, int fd)
{
    g_hash_table_add(handover->fds, GINT_TO_POINTER(fd));
    virJSONValueObjectSetInt(object, key, fd);
}

void
virHandoverPutFDs(virHandover *handover, virJSONValue *object, const char *key, const int *fds,
                  size_t nfds)
{
    virJSONValue *array = virJSONValueNewArray();

    for (size_t i = 0; i < nfds; i++) {
        g_hash_table_add(handover->fds, GINT_TO_POINTER(fds[i]));
        virJSONValueArrayAppend(array, virJSONValueNewInt(fds[i]));
    }
    virJSONValueObjectSet(object, key, array);
}

void
virHandoverPutBytes(virJSONValue *object, const char *key, const void *data, size_t len)
{
    g_autofree char *text = g_base64_encode(data, len);

    virJSONValueObjectSetString(object, key, text);
}

char *
virHandoverFormat(const virHandover *handover)
{
    g_autofree char *text = virJSONValueToString(handover->root);

    if (text && strlen(text) > limits.maxBytes) {
        virReportError(VIR_ERR_OPERATION_FAILED,
                       _("what is to be handed over has %zu bytes, the limit is %zu"),
                       strlen(text), limits.maxBytes);
        return NULL;
    }
    return g_steal_pointer(&text);
}

static int
virHandoverWrite(const virHandover *handover)
{
    g_autofree char *text = virHandoverFormat(handover);
    VIR_AUTOCLOSE fd = -1;

    if (!text)
        return -1;
    fd = memfd_create("vireo-handover", MFD_CLOEXEC);
    if (fd < 0 || virWriteFull(fd, text, strlen(text)) < 0) {
        virReportSystemError(errno, "%s", _("cannot write what is to be handed over"));
        return -1;
    }
    return virFDSteal(&fd);
}

static int
virHandoverSetInherited(int fd, bool on)
{
    return fcntl(fd, F_SETFD, on ? 0 : FD_CLOEXEC);
}

/* Returns 0, or -1 with errno: one of them isn't open. */
static int
virHandoverSetAllInherited(const virHandover *handover, bool on)
{
    GHashTableIter iter;
    void *key;
    int rc = 0;

    g_hash_table_iter_init(&iter, handover->fds);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        rc |= virHandoverSetInherited(GPOINTER_TO_INT(key), on);
    return rc;
}

int
virHandoverExec(virHandover *handover, const char *path, char *const *argv)
{
    VIR_AUTOCLOSE fd = virHandoverWrite(handover);
    g_autofree char *number = g_strdup_printf("%d", fd);
    g_auto(GStrv) env = g_environ_setenv(g_get_environ(), VIR_HANDOVER_ENV, number, true);

    if (fd < 0)
        return -1;

    /* Whatever a library has forgotten; an old kernel trusts us that we haven't. */
    (void) close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (virHandoverSetAllInherited(handover, true) == 0 &&
        virHandoverSetInherited(fd, true) == 0)
        (void) execve(path, argv, env);

    virReportSystemError(errno, _("cannot execute '%s'"), path);
    (void) virHandoverSetAllInherited(handover, false);     /* fails for what failed above */
    return -1;
}

/* ---- taking ---- */

/* What came without close-on-exec came through exec: all of ours has it. */
static void
virHandoverFindFDs(virHandover *handover)
{
    g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        guint64 fd;
        int flags;

        if (!g_ascii_string_to_unsigned(name, 10, STDERR_FILENO + 1, G_MAXINT, &fd, NULL))
            continue;
        flags = fcntl(fd, F_GETFD);
        if (flags < 0 || (flags & FD_CLOEXEC))
            continue;
        (void) virHandoverSetInherited(fd, false);          /* it is open */
        g_hash_table_add(handover->fds, GINT_TO_POINTER((int) fd));
    }
}

static int
virHandoverRead(virHandover *handover, const char *text, size_t len)
{
    g_autoptr(virJSONValue) root = virJSONParse(text, len, &limits);

    if (!root)
        return -1;
    if (virJSONValueGetType(root) != VIR_JSON_OBJECT) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("what was handed over is no object"));
        return -1;
    }
    virJSONValueFree(handover->root);
    handover->root = g_steal_pointer(&root);
    return 0;
}

/* Maps the document of @fd and reads it. */
static int
virHandoverReadFD(virHandover *handover, int fd)
{
    struct stat st;
    void *map;
    int rc;

    if (fstat(fd, &st) < 0) {
        virReportSystemError(errno, _("cannot look at descriptor %d"), fd);
        return -1;
    }
    if (!S_ISREG(st.st_mode) || st.st_size <= 0 ||
        (unsigned long long) st.st_size > limits.maxBytes) {
        virReportError(VIR_ERR_INTERNAL_ERROR,
                       _("descriptor %d is no document that could have been handed over"), fd);
        return -1;
    }
    map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) {
        virReportSystemError(errno, "%s", _("cannot read what was handed over"));
        return -1;
    }
    rc = virHandoverRead(handover, map, st.st_size);
    (void) munmap(map, st.st_size);     /* it is mapped */
    return rc;
}

virHandover *
virHandoverReceive(void)
{
    VIR_ERROR_TRAP();
    const char *number = g_getenv(VIR_HANDOVER_ENV);
    virHandover *handover;
    guint64 fd;

    if (!number)
        return NULL;

    handover = virHandoverNewEmpty(true);
    virHandoverFindFDs(handover);
    if (!g_ascii_string_to_unsigned(number, 10, 3, G_MAXINT, &fd, NULL) ||
        !g_hash_table_remove(handover->fds, GINT_TO_POINTER((int) fd))) {
        handover->problem = g_strdup_printf(_("'%s' names no descriptor"), number);
    } else {
        if (virHandoverReadFD(handover, fd) < 0)
            handover->problem = g_strdup(virGetLastErrorMessage());
        close(fd);
    }
    g_unsetenv(VIR_HANDOVER_ENV);       /* not for those that we start */
    return handover;
}

virHandover *
virHandoverParse(const char *text, size_t len, const int *fds, size_t nfds)
{
    g_autoptr(virHandover) handover = virHandoverNewEmpty(true);

    for (size_t i = 0; i < nfds; i++)
        g_hash_table_add(handover->fds, GINT_TO_POINTER(fds[i]));
    if (virHandoverRead(handover, text, len) < 0)
        return NULL;
    return g_steal_pointer(&handover);
}

static int
virHandoverTakeNumber(virHandover *handover, const virJSONValue *value, const char *key,
                      int *ret_fd)
{
    int fd;

    if (virJSONValueGetInt(value, &fd) < 0 ||
        !g_hash_table_remove(handover->fds, GINT_TO_POINTER(fd))) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("'%s' is no descriptor that was handed over"),
                       key);
        return -1;
    }
    *ret_fd = fd;
    return 0;
}

int
virHandoverTakeFD(virHandover *handover, const virJSONValue *object, const char *key, int *ret_fd)
{
    return virHandoverTakeNumber(handover, virJSONValueObjectGet(object, key), key, ret_fd);
}

int
virHandoverTakeFDs(virHandover *handover, const virJSONValue *object, const char *key,
                   size_t limit, GArray **ret_fds)
{
    const virJSONValue *array = virJSONValueObjectGet(object, key);
    size_t n = virJSONValueArraySize(array);
    g_autoptr(GArray) fds = g_array_sized_new(false, false, sizeof(int), MIN(n, limit));

    if (n > limit || (array && virJSONValueGetType(array) != VIR_JSON_ARRAY)) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("'%s' is no list of up to %zu descriptors"),
                       key, limit);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        int fd;

        if (virHandoverTakeNumber(handover, virJSONValueArrayGet(array, i), key, &fd) < 0) {
            /* back: they are closed with the rest */
            for (guint k = 0; k < fds->len; k++)
                g_hash_table_add(handover->fds, GINT_TO_POINTER(g_array_index(fds, int, k)));
            return -1;
        }
        g_array_append_val(fds, fd);
    }
    *ret_fds = g_steal_pointer(&fds);
    return 0;
}

int
virHandoverGetBytes(const virJSONValue *object, const char *key, size_t limit,
                    GByteArray **ret_bytes)
{
    const char *text = virJSONValueObjectGetString(object, key);
    size_t text_len = text ? strlen(text) : 0;
    g_autofree guchar *data = NULL;
    gsize len = 0;

    /* judged before it is decoded: four characters make three bytes */
    if (text && text_len % 4 == 0 && text_len / 4 * 3 <= limit + 2 &&
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
        text_len)
        data = g_base64_decode(text, &len);
    if (!data || len > limit) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("'%s' is no text for up to %zu bytes"), key,
                       limit);
        return -1;
    }
    *ret_bytes = g_byte_array_new_take(g_steal_pointer(&data), len);
    return 0;
}
