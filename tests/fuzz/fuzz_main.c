/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fuzz target over its corpus, without a fuzzing engine. */

#include <config.h>

#include "fuzz.h"

#include <stdio.h>
#include <string.h>

/* Files longer than this run as they are only, so that a check stays short. */
#define MUTATE_UP_TO 2048

static void
fuzz_bytes(const char *data, size_t len)
{
    /* a copy of the exact size: reading past the end is seen by the sanitizer */
    g_autofree uint8_t *exact = g_malloc(MAX(len, 1));

    memcpy(exact, data, len);
    LLVMFuzzerTestOneInput(exact, len);
}

static void
fuzz_file(const char *path)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) err = NULL;
    gsize len;

    if (!g_file_get_contents(path, &data, &len, &err))
        g_error("%s", err->message);

    fuzz_bytes(data, len);
    if (len > MUTATE_UP_TO)
        return;

    for (gsize cut = 0; cut < len; cut++)
        fuzz_bytes(data, cut);
    for (gsize i = 0; i < len; i++) {
        static const char wrong[] = { '\0', '\xff', '"', '<', '{', '0' };
        char was = data[i];

        for (size_t j = 0; j < G_N_ELEMENTS(wrong); j++) {
            data[i] = wrong[j];
            fuzz_bytes(data, len);
        }
        data[i] = was;
    }
}

/* fuzz_NAME runs over tests/fuzz/corpus/NAME, or over the files it is given. */
int
main(int argc, char **argv)
{
    g_autofree char *program = g_path_get_basename(argv[0]);
    const char *srcdir = g_getenv("abs_top_srcdir");
    g_autofree char *corpus = NULL;
    g_autoptr(GDir) dir = NULL;
    const char *name;
    int files = 0;

    for (; files + 1 < argc; files++)
        fuzz_file(argv[files + 1]);
    if (files > 0)
        return 0;

    if (g_str_has_prefix(program, "lt-"))
        memmove(program, program + 3, strlen(program + 3) + 1);
    g_assert_true(g_str_has_prefix(program, "fuzz_"));
    corpus = g_build_filename(srcdir ? srcdir : ".", "tests/fuzz/corpus", program + 5, NULL);

    if (!(dir = g_dir_open(corpus, 0, NULL)))
        g_error("no corpus in %s", corpus);
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(corpus, name, NULL);

        fuzz_file(path);
        files++;
    }
    printf("%s: %d files\n", program, files);
    return files > 0 ? 0 : 1;
}
