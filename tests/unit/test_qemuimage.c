/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_qemuimage.c: chains are found by headers alone, and bad headers are refused. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qemu_image.h"
#include "virerror.h"

/* ---- headers, written by hand ------------------------------------------- */

#define SIZE 512

static void
put32(unsigned char *data, size_t offset, guint32 value)
{
    value = GUINT32_TO_BE(value);
    memcpy(data + offset, &value, sizeof(value));
}

/* Version 3, backing file "base.img" of format "raw". */
static void
goodHeader(unsigned char *data)
{
    memset(data, 0, SIZE);
    put32(data, 0, 0x514649fb);
    put32(data, 4, 3);
    put32(data, 12, 256);               /* low half of the offset of the name */
    put32(data, 16, 8);
    put32(data, 100, 104);              /* length of the header */
    put32(data, 104, 0xe2792aca);
    put32(data, 108, 3);
    memcpy(data + 112, "raw", 3);
    memcpy(data + 256, "base.img", 8);
}

static void
headersThatAreRead(void)
{
    unsigned char data[SIZE];
    g_auto(qemuImageHeader) header = { NULL };

    goodHeader(data);
    g_assert_cmpint(qemuImageDecodeQcow2(data, SIZE, "x", &header), ==, 0);
    g_assert_cmpstr(header.backing, ==, "base.img");
    g_assert_cmpstr(header.backingFormat, ==, "raw");
    qemuImageHeaderClear(&header);

    put32(data, 104, 0);                /* no extensions */
    g_assert_cmpint(qemuImageDecodeQcow2(data, SIZE, "x", &header), ==, 0);
    g_assert_cmpstr(header.backing, ==, "base.img");
    g_assert_null(header.backingFormat);
    qemuImageHeaderClear(&header);

    put32(data, 104, 1);                /* an extension that covers all that follows */
    put32(data, 108, 0xffffffff);
    g_assert_cmpint(qemuImageDecodeQcow2(data, SIZE, "x", &header), ==, 0);
    g_assert_null(header.backingFormat);
    qemuImageHeaderClear(&header);

    put32(data, 12, 0);                 /* no backing file */
    g_assert_cmpint(qemuImageDecodeQcow2(data, SIZE, "x", &header), ==, 0);
    g_assert_null(header.backing);
}

static void
headersThatAreRefused(void)
{
    static const struct {
        const char *name;
        size_t offset;
        guint32 value;
        size_t size;
    } rows[] = {
        { "another magic", 0, 0x514649fa, SIZE },
        { "a version of the future", 4, 4, SIZE },
        { "a name past the end", 12, SIZE - 4, SIZE },
        { "a name far past the end", 8, 0x80000000, SIZE },
        { "a name of no sane length", 16, 0x7fffffff, SIZE },
        { "a name with a zero in it", 16, 9, SIZE },
        { "data in a second file", 76, 4, SIZE },
        { "a header shorter than a header", 100, 8, SIZE },
        { "a file that ends in its header", 4, 3, 60 },
        { "an empty file", 4, 3, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned char data[SIZE];
        qemuImageHeader header = { NULL };
        int rc;

        goodHeader(data);
        put32(data, rows[i].offset, rows[i].value);
        virResetLastError();
        rc = qemuImageDecodeQcow2(data, rows[i].size, "x", &header);
        if (rc == 0)
            g_test_message("%s was read", rows[i].name);
        g_assert_cmpint(rc, ==, -1);
        g_assert_nonnull(virGetLastError());
        g_assert_null(header.backing);
    }
}

/* ---- chains, made by qemu-img ------------------------------------------- */

typedef struct {
    char *dir;
    char *img;
} Tools;

static char *
at(const Tools *tools, const char *name)
{
    return g_build_filename(tools->dir, name, NULL);
}

static void
create(const Tools *tools, const char *name, const char *backing, const char *format)
{
    g_autofree char *path = at(tools, name);
    const char *argv[16] = { tools->img, "create", "-q", "-f", "qcow2" };
    size_t n = 5;
    int status;

    if (backing) {
        argv[n++] = "-b";
        argv[n++] = backing;
        argv[n++] = "-F";
        argv[n++] = format;
        argv[n++] = "-u";
    }
    argv[n++] = path;
    argv[n++] = "1M";
    g_assert_true(g_spawn_sync(tools->dir, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

static int
findChain(const Tools *tools, const char *name, GString *ret_chain)
{
    g_autofree char *path = at(tools, name);
    virDomainDiskDef disk = {
        .src = { .type = VIR_STORAGE_TYPE_FILE, .file.path = path },
        .driver.format = VIR_STORAGE_FORMAT_QCOW2,
        .dst = (char *)"vda",
    };
    int rc;

    virResetLastError();
    g_string_truncate(ret_chain, 0);
    rc = qemuImageFindChain(&disk);
    for (virStorageBacking *below = disk.backing; below;) {
        virStorageBacking *next = below->next;

        if (below->src.type == VIR_STORAGE_TYPE_FILE) {
            g_autofree char *base = g_path_get_basename(below->src.file.path);

            g_string_append_printf(ret_chain, "%s:%s ", base,
                                   virStorageFormatToString(below->format));
            g_free(below->src.file.path);
        } else {
            g_string_append(ret_chain, "end");
        }
        g_free(below);
        below = next;
    }
    return rc;
}

static void
chainsAreFollowed(gconstpointer data)
{
    const Tools *tools = data;
    g_autoptr(GString) chain = g_string_new(NULL);
    g_autofree char *base = at(tools, "base.img");
    g_autofree char *middle = at(tools, "middle.qcow2");

    g_assert_true(g_file_set_contents(base, "", 0, NULL));
    create(tools, "alone.qcow2", NULL, NULL);
    create(tools, "middle.qcow2", "base.img", "raw");
    create(tools, "top.qcow2", middle, "qcow2");
    g_assert_cmpint(findChain(tools, "alone.qcow2", chain), ==, 0);
    g_assert_cmpstr(chain->str, ==, "end");
    g_assert_cmpint(findChain(tools, "top.qcow2", chain), ==, 0);
    g_assert_cmpstr(chain->str, ==, "middle.qcow2:qcow2 base.img:raw end");
}

static void
badChainsAreRefused(gconstpointer data)
{
    const Tools *tools = data;
    g_autoptr(GString) chain = g_string_new(NULL);
    g_autofree char *raw = at(tools, "raw.img");
    g_autofree char *pipe = at(tools, "pipe");

    create(tools, "circle.qcow2", "circle.qcow2", "qcow2");
    create(tools, "gone.qcow2", "nowhere.img", "raw");
    create(tools, "remote.qcow2", "nbd://localhost/x", "raw");
    create(tools, "piped.qcow2", "pipe", "raw");
    g_assert_true(g_file_set_contents(raw, "no image", -1, NULL));
    g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);

    g_assert_cmpint(findChain(tools, "circle.qcow2", chain), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "more than 200 images"));
    g_assert_cmpint(findChain(tools, "gone.qcow2", chain), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "nowhere.img"));
    g_assert_cmpint(findChain(tools, "remote.qcow2", chain), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_CONFIG_UNSUPPORTED);
    g_assert_cmpint(findChain(tools, "piped.qcow2", chain), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "neither a file nor a block device"));
    g_assert_cmpint(findChain(tools, "raw.img", chain), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "not in qcow2 format"));
    g_assert_cmpstr(chain->str, ==, "");
}

int
main(int argc, char **argv)
{
    Tools tools = { g_dir_make_tmp("vireo-image-XXXXXX", NULL),
                    g_find_program_in_path("qemu-img") };
    g_autofree char *command = g_strdup_printf("rm -r %s", tools.dir);
    int rc;

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/headers-read", headersThatAreRead);
    g_test_add_func("/image/headers-refused", headersThatAreRefused);
    if (tools.img) {
        g_test_add_data_func("/image/chains", &tools, chainsAreFollowed);
        g_test_add_data_func("/image/bad-chains", &tools, badChainsAreRefused);
    }
    rc = g_test_run();
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
    g_free(tools.dir);
    g_free(tools.img);
    return rc;
}
